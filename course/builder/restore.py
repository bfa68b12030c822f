"""Put the stubs back into a lesson's notebook, and keep a copy of what stood in its cells."""

from ..engine.registry import exercises
from ..notebook import saved_work, storage
from .build import ANSWER, LESSONS_FOLDER, exercise_cells, write


def restore_stubs(number):
    """Put the stubs back into the notebook of a lesson, after copying it to the folder of old work. Returns their paths."""
    import nbformat

    stubs = {e.id: exercise_cells(e.id)[1].source for e in exercises() if e.lesson == number}
    copies = []
    for path in LESSONS_FOLDER.glob(f"{number:02d}_*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        changed = False
        for cell in notebook.cells:
            answer = cell.cell_type == "code" and ANSWER.search(cell.source)
            if answer and answer[1] in stubs and cell.source != stubs[answer[1]]:
                cell.source, cell.outputs, cell.execution_count, changed = stubs[answer[1]], [], None, True
        if changed:
            copies.append(storage.copy_to_archive(path, saved_work.archive()))
            write(notebook, path)
    return copies
