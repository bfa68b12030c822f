"""How the tests run. `pytest lessons` runs every notebook and compares what each cell says with what is saved in it.

In a learner's fork the notebooks are filled and `my_work/` has files, and the same command must pass. So the notebooks run on a copy of
the saved work, which no test may change, and what a cell says about the learner (rather than the subject) is not compared. Of a notebook
that a learner filled, only cells that are as handed out can fail, and only while nothing else was changed that they may depend on.
"""

import os
import re
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the kernels, too: tests run side by side, and lessons were built so

try:
    from nbval.plugin import IPyNbCell
except ImportError:  # `pytest -m quick` does without
    IPyNbCell = ()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Validate notebooks with the kernel of this environment, where nbval is installed."""
    if hasattr(config.option, "nbval"):
        config.option.nbval = config.option.nbval_current_env = True
        config.option.nbval_cell_timeout = 120


@cache
def is_learners():
    """Whether this is a learner's copy; it reads all lessons, so it is asked once."""
    from course.notebook.saved_work import is_learners_copy

    return is_learners_copy()


def pytest_itemcollected(item):
    if isinstance(item, IPyNbCell):
        from course.builder.cells import ABOUT_THE_LEARNER
        from course.builder.learners import standing

        if ABOUT_THE_LEARNER.search(item.cell.source):
            item.options["check"] = False
        if is_learners():
            notebook = item.parent
            if not hasattr(notebook, "standing"):
                notebook.standing = standing(notebook.nb, notebook.path.stem)
            may_fail = notebook.standing.orderly and item.cell.source in notebook.standing.ours
            if not (may_fail and notebook.standing.in_order):
                item.options["check"] = False
            if not may_fail:
                item.options["check_exception"] = True  # as the tag raises-exception
        if item.cell.execution_count is None:
            item.cell.execution_count = 0  # lessons look unrun, but their outputs are those of a run: nbval is to compare them


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    notebook = item.parent
    if not isinstance(item, IPyNbCell) or notebook.kernel:
        return (yield)
    import matplotlib.font_manager  # noqa: F401  the first import on a machine looks for fonts and says so: not in a lesson's output

    from course.notebook.saved_work import work_folder

    notebook.scratch = tempfile.TemporaryDirectory()
    work = Path(notebook.scratch.name) / "my_work"
    if work_folder().is_dir():
        shutil.copytree(work_folder(), work)
    notebook.work, notebook.began = work, time.perf_counter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYGRAD_EDU_WORK", str(work))
        return (yield)  # the kernel starts here


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A lesson as handed out has a reader who changes nothing; what that reader must see and find is in `tests/unchanged.py`."""
    result = yield
    if isinstance(item, IPyNbCell) and not is_learners():
        from unchanged import look

        look(item)
    return result


#: What takes long is begun first, so that no worker is left alone with it at the end.
LONG_FIRST = ("tests/builder/test_fork", "tests/builder/test_solved", "tests/simulated", "tests/browser", "lessons")


def pytest_collection_modifyitems(config, items):
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        place = {name: i for i, name in enumerate(LONG_FIRST)}
        items.sort(key=lambda item: next((place[name] for name in LONG_FIRST if item.nodeid.startswith(name)), len(place)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """In a parallel run the tests of a file run in one process, in their order, as the cells of a notebook must.

    Proofs of exercises and simulated learners take long, and each stands alone: these are shared out by what they are about.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Sharing(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            alone = re.match(r"(tests/(?:exercises|simulated)/[^:]*)::.*(\[.*\])$", nodeid)
            return "".join(alone.groups()) if alone else nodeid.split("::")[0]

    config.option.loadscopereorder = False  # by the number of tests, which says little: the longest are alone
    return Sharing(config, log)


def pytest_terminal_summary(terminalreporter):
    """Print what was measured, also in a parallel run: a test that measures says `record_property("figure", "lesson 03: 12.3 s")`."""
    reports = [r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, ())]
    figures = [value for r in reports for name, value in getattr(r, "user_properties", ()) if name == "figure"]
    if figures:
        terminalreporter.section("measured")
        for figure in sorted(set(figures)):
            terminalreporter.write_line(figure)
