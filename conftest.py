"""The lessons as tests: `pytest lessons` runs every notebook and compares what each cell says with what is saved in it.

In a learner's fork the notebooks are filled and `my_work/` has files, and the same command must pass. So the notebooks run on a copy of
the saved work, which no test may change, and what a cell says about the learner (rather than the subject) is not compared.
"""

import shutil
import tempfile
from pathlib import Path

import matplotlib.font_manager  # noqa: F401  the first import on a machine looks for fonts and says so: not in a lesson's output
import pytest
from nbval.plugin import IPyNbCell

from course.build import ABOUT_THE_LEARNER
from course.work import folder


def pytest_itemcollected(item):
    if isinstance(item, IPyNbCell) and ABOUT_THE_LEARNER.search(item.cell.source):
        item.options["check"] = False
    # In a parallel run what shares a file runs in one process, in its order, as the cells of a notebook must; a test may choose otherwise.
    if not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    notebook = item.parent
    if not isinstance(item, IPyNbCell) or notebook.kernel:
        return (yield)
    notebook.scratch = tempfile.TemporaryDirectory()
    work = Path(notebook.scratch.name) / "my_work"
    if folder().is_dir():
        shutil.copytree(folder(), work)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYGRAD_EDU_WORK", str(work))
        return (yield)  # the kernel starts here
