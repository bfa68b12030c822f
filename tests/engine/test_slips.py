"""What beginners do, and the sentence that each gets before Python's own."""

import linecache
import sys

import pytest

import course
from course.engine import runner
from course.engine.registry import find

GRADIENT = "def matmul_x(g, out, x, y):\n    return "
SLIPS = [  # exercise, attempt, outcome, what is said, what is not
    ("value.mul", 'def mul(x, y):\n    """x * y"""\nreturn node("*", 1, (), ())', "error", "`return node(\"*\", 1, (), ())` begins at the margin", "outside"),
    ("value.mul", "def mul(x, y):\n    z = x.data\nw = y.data\nreturn z * w", "error", "The line `w = y.data` begins at the margin", "None"),
    ("value.mul", "def mul(x, y):\n    pass\nif True:\n    return 3", "error", "`if True:` begins at the margin", "Nothing is written"),
    ("value.mul", "def mul(x, y):\n    return input('?')", "error", "What it needs comes in as its arguments", "RuntimeError"),
    ("value.mul", "def mul(x, y):\n    import getpass\n    return getpass.getpass()", "error", "comes in as its arguments", "Error:"),
    ("value.mul", "def mul(x, y):\n    import sys\n    return sys.stdin.readline()", "error", "comes in as its arguments", "Error:"),
    ("value.mul", "x = input()\ndef mul(x, y):\n    return x", "error", "comes in as its arguments", "Error:"),
    ("value.mul", "def mul(x, y):\n    print(x.data * y.data)", "wrong", "It prints 15.0, which is right, and returns None", "every path"),
    ("value.mul", "def mul(x, y):\n    print(x.data, y.data)", "wrong", "It prints, and returns None", "every path"),
    ("value.mul", "def mul(x, y):\n    x.data * y.data", "wrong", "does every path end in a `return`?", "print"),
    ("derivative.slope", "def slope(f, x, h=1e-6):\n    print((f(x + h) - f(x)) / h)", "wrong", "write `return` in place of `print`", "every path"),
    ("value.mul", "def mul(x):\n    return x", "error", "Its first line is: `def mul(x, y):`", "of shape"),
    ("value.mul", "def mul(x, y, z):\n    return x", "error", "Its first line is: `def mul(x, y):`", "of shape"),
    ("value.mul", "def mul(x, y):\n    return pow(1)", "error", "pow() missing", "first line"),
    ("vjp.matmul_x", GRADIENT + "g @ x", "error", "`g` has the shape (2, 4), `x` the shape (2, 3): for `@` the inner sizes, 4 and 2,", "gufunc"),
    ("vjp.matmul_x", GRADIENT + "2 * (g + x)", "error", "for `+` the sizes, counted from the right, have to be equal or 1", "gufunc"),
    ("vjp.matmul_x", GRADIENT + "np.dot(g, x)", "error", "In this line `g` has the shape (2, 4), `x` has the shape (2, 3).", "gufunc"),
    ("vjp.matmul_x", GRADIENT + "g.reshape(7)", "error", "In this line `g` has the shape (2, 4).", "gufunc"),
    ("vjp.matmul_x", GRADIENT + "int('three')", "error", "invalid literal", "In this line"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "attempt", "outcome", "says", "does_not"), SLIPS, ids=range(len(SLIPS)))
def test_a_slip_is_told_in_plain_words(id, attempt, outcome, says, does_not):
    verdict = course.check(id, attempt)
    assert verdict.outcome == outcome, verdict
    assert says in verdict.message and does_not not in verdict.message, verdict


def in_a_cell(source, name):
    """The function that a cell of a notebook defines."""
    filename = f"<cell {len(linecache.cache)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    space = {}
    exec(compile(source, filename, "exec"), space)
    return space[name]


UNKNOWN = [  # exercise, the name of its function, a name of the notebook, whether a cell further up defines it
    ("value.sigmoid", "composed_sigmoid", "agrees", True),  # by the lesson's source
    ("value.sigmoid", "composed_sigmoid", "divide", True),  # by an exercise
    ("value.sigmoid", "composed_sigmoid", "math", True),  # imported
    ("value.sigmoid", "composed_sigmoid", "composed_relu", False),  # further down
    ("value.sigmoid", "composed_sigmoid", "unheard_of", False),
    ("value.add", "add", "divide", False),
]


@pytest.mark.parametrize(("id", "name", "unknown", "known"), UNKNOWN)
def test_a_cell_that_was_not_run_is_told(id, name, unknown, known):
    source = f"def {name}(*args):\n    return {unknown}(*args)"
    message = course.check(id, in_a_cell(source, name)).message
    assert f"name '{unknown}' is not defined" in message
    assert (f"A cell further up defines `{unknown}`, and it has not been run" in message) == known
    assert "further up" not in course.check(id, source).message, "a saved file has no cells"


def test_the_shapes_come_before_what_numpy_says():
    lines = course.check("vjp.matmul_x", GRADIENT + "g @ x").message.splitlines()
    assert lines[0].startswith("`g` has the shape") and lines[1].startswith("ValueError: matmul: Input operand 1") and "line 2" in lines[2]


def test_a_cell_that_also_tries_the_stub_is_still_not_attempted():
    for more in ("print(mul(1, 2))", "def other():\n    return 3", "for i in range(3):\n    i"):
        assert course.check("value.mul", f"{find('value.mul').stub}\n\n{more}").outcome == "unattempted", more


def test_questions_can_be_asked_again_after_a_check(monkeypatch):
    import builtins
    import getpass

    before = builtins.input, getpass.getpass, sys.stdin
    assert isinstance(runner.run(input).error, Exception) and isinstance(runner.run(getpass.getpass).error, Exception)
    assert (builtins.input, getpass.getpass, sys.stdin) == before


def test_a_timeout_tells_how_long_the_learner_waited(toys, monkeypatch):
    from course.engine import check

    toys["code"].seconds = 0.3
    endless = "def mul(x, y):\n    while True: pass"
    for waited, told in ((0.3, "0.3"), (11.8, "12")):
        ticks = iter((100, 100 + waited))
        monkeypatch.setattr(check, "time", type("Clock", (), {"monotonic": lambda ticks=ticks: next(ticks)}))
        message = course.check("toy.mul", endless).message
        assert f"Still running after {told} seconds, mul(x, y) with" in message and "does every loop come to an end?" in message
