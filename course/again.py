"""Starting a lesson again: the learner's cells become stubs, and what stood in them is put away."""

import re
import shutil

from .build import LESSONS, decorated, write
from .model import exercises
from .work import folder

ANSWER = re.compile(r"""^(?:@exercise|predict)\(\s*["']([^"']+)["']""", re.MULTILINE)


def again(number):
    """Put the stubs back into the notebook of a lesson; a copy as it was goes to the folder of old work first. Returns the copies."""
    import nbformat

    stubs = {e.id: e.stub if e.kind == "predict" else decorated(e.stub, f'@exercise("{e.id}")') for e in exercises() if e.lesson == number}
    copies = []
    for path in LESSONS.glob(f"{number:02d}_*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        changed = False
        for cell in notebook.cells:
            answer = cell.cell_type == "code" and ANSWER.search(cell.source)
            if answer and answer[1] in stubs and cell.source != stubs[answer[1]]:
                cell.source, cell.outputs, cell.execution_count, changed = stubs[answer[1]], [], None, True
        if changed:
            copies.append(put_away(path))
            write(notebook, path)
    return copies


def put_away(path):
    """Copy a notebook into `old/` under a free number."""
    old = folder() / "old"
    old.mkdir(parents=True, exist_ok=True)
    count = 1
    while (copy := old / f"{path.stem}.{count}.ipynb").exists():
        count += 1
    return shutil.copy(path, copy)
