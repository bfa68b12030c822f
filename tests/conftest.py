"""What all tests share: they leave saved work alone; and which of them are quick."""

from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NEEDS_KERNELS_OR_A_BROWSER = (
    "binder",
    "browser",
    "figures",  # draws some hundred pictures
    "simulated",
    "builder/test_build",
    "builder/test_launch",
    "builder/test_solved",
    "exercises/test_together",
)
LONG_PROOFS = ("right-programs", "wrong-programs", "real_kernel", "the_measure_stays")

#: Without PyTorch, the files that compare with it are left out, and the header of the run says so.
compare_with_torch = [
    path.relative_to(HERE).as_posix()
    for path in HERE.rglob("test_*.py")
    if any(words in path.read_text(encoding="utf-8") for words in ("import torch", "from tests.library"))
]
collect_ignore = [] if find_spec("torch") else compare_with_torch


def pytest_report_header():
    return f"PyTorch is not installed: {len(collect_ignore)} files that compare with it are left out" if collect_ignore else None


def pytest_collection_modifyitems(items):
    """Mark what is quick, and needs neither PyTorch nor kernels nor a browser: `pytest -m quick`."""
    for item in items:
        path = item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else "lessons"
        slow = path in compare_with_torch or path.startswith(NEEDS_KERNELS_OR_A_BROWSER)
        if path != "lessons" and not slow and not any(part in item.name for part in LONG_PROOFS):
            item.add_marker("quick")


@pytest.fixture(autouse=True, scope="module")
def nobodys_work(tmp_path_factory):
    """No test sees or changes the saved work of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYGRAD_EDU_WORK", str(tmp_path_factory.mktemp("nobodys_work")))
        yield


@pytest.fixture
def toys(monkeypatch, tmp_path):
    """The toy exercises by kind, in place of the course's own; nothing bound, nothing saved, nothing remembered."""
    from course.engine import patching, registry
    from course.notebook import mistakes, session
    from toys import EXERCISES

    made = {kind: make() for kind, make in EXERCISES.items()}
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path / "work"))
    monkeypatch.setattr(registry, "_all", list(made.values()))
    monkeypatch.setattr(session, "_last", {})
    monkeypatch.setattr(session, "_attempts", {})
    monkeypatch.setattr(session, "_hints_shown", {})
    monkeypatch.setattr(session, "_passed", set())
    monkeypatch.setattr(session, "_state", {"started": None, "files": {}, "problems": {}})
    patching.unbind()
    yield made
    patching.unbind()
    mistakes.forget()
