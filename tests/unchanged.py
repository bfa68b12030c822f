"""Who changes nothing reads a whole lesson: what the validation of a notebook that is as handed out shows besides its outputs.

Its cells are run by nbval, by `conftest.py` at the root, which calls `look` after each.
"""

import time

import psutil

from course import exercises
from kernels import asked, code_cells, peak_memory

SECONDS, BYTES = 60, 1.5e9  # what a lesson may cost: of a processor, and of memory


def look(item):
    """After a cell: an exercise is not attempted. After the last one: nothing is saved, and the lesson did not cost too much."""
    notebook, cell = item.parent, item.cell
    if asked(cell):
        said = "\n".join(output.get("data", {}).get("text/plain", "") for output in item.test_outputs)
        waits = "… the check is running" in said  # on a busy machine; nbval does not see what replaces that line
        assert waits or f"not attempted ({asked(cell)})" in said, said
    cells = code_cells(notebook.nb)
    if cell is not cells[-1]:
        return
    number = int(notebook.path.name[:2])
    assert sorted(filter(None, map(asked, cells))) == sorted(e.id for e in exercises() if e.lesson == number)
    assert not list(notebook.work.glob("*.py")), "nothing was attempted, so nothing is saved"
    pid = notebook.kernel.km.provisioner.pid
    seconds, peak = time.perf_counter() - notebook.began, peak_memory(pid)
    item.user_properties.append(("figure", f"lesson {number:02d}, nothing filled in: {seconds:5.1f} s, at most {peak / 1e6:4.0f} MB"))
    assert peak < BYTES
    used = psutil.Process(pid).cpu_times()
    assert used.user + used.system < SECONDS
