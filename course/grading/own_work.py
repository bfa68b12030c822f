"""For nbgrader: a folder of saved work for each notebook, so that no student's solutions reach the next student or the instructor."""

import os
import tempfile

from nbgrader.preprocessors import NbGraderPreprocessor


class OwnWork(NbGraderPreprocessor):
    """Let the kernel that is started next begin with no saved work, in a folder that is removed afterwards."""

    folder = None

    def preprocess(self, nb, resources):
        """Set TINYGRAD_EDU_WORK; the notebook stays as it is."""
        if OwnWork.folder is not None:
            OwnWork.folder.cleanup()
        OwnWork.folder = tempfile.TemporaryDirectory(prefix="autograde-", ignore_cleanup_errors=True)
        os.environ["TINYGRAD_EDU_WORK"] = OwnWork.folder.name
        return nb, resources
