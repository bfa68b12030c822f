"""What all tests share: figures that a test measured are printed after the run, also when it ran in parallel.

A test that measures says `record_property("figure", "lesson 03: 12.3 s, 210 MB")`.
"""


def pytest_terminal_summary(terminalreporter):
    reports = [r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, ())]
    figures = [value for r in reports for name, value in getattr(r, "user_properties", ()) if name == "figure"]
    if figures:
        terminalreporter.section("measured")
        for figure in sorted(set(figures)):
            terminalreporter.write_line(figure)
