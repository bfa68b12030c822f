"""What all tests share: they leave saved work alone, and the figures they measure are printed after the run, also a parallel one.

A test that measures says `record_property("figure", "lesson 03: 12.3 s, 210 MB")`.
"""

import pytest


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
    monkeypatch.setattr(session, "_hints_shown", {})
    monkeypatch.setattr(session, "_state", {"started": False, "problems": []})
    patching.unbind()
    yield made
    patching.unbind()
    mistakes.forget()


def pytest_terminal_summary(terminalreporter):
    reports = [r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, ())]
    figures = [value for r in reports for name, value in getattr(r, "user_properties", ()) if name == "figure"]
    if figures:
        terminalreporter.section("measured")
        for figure in sorted(set(figures)):
            terminalreporter.write_line(figure)
