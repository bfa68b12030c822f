"""Where nothing is recognised, the place of one small edit that makes the program right is named, and not the edit."""

import linecache
import random

import numpy as np
import pytest

import course
from course.engine import diagnose
from course.engine import locate as engine
from course.engine.exercise import Exercise, Misconception, Programs, function_in
from course.notebook import session


def make(solution, cases, observe=None, right=(), misconceptions=(), stub=None, given="import numpy as np"):
    name = function_in(solution).name
    return Exercise(
        id=f"toy.{name}",
        lesson=2,
        kind="code",
        title="A toy",
        prompt="Write it.",
        programs=Programs(
            stub=stub or f"def {name}({', '.join(a.arg for a in function_in(solution).args.args)}):\n    ...",
            solution=solution,
            also_right=right,
            misconceptions=misconceptions,
        ),
        given=given,
        hints=("first", "second"),
        why="So it is.",
        difficulty=1,
        minutes=1,
        cases=cases,
        observe=observe or (lambda f, case: {"the answer": f(**case)}),
    )


def numbers(*names):
    """Cases of random numbers, none of them small, 0 once each."""

    def cases(rng):
        yield {name: float(i + 2) for i, name in enumerate(names)}
        for _ in range(6):
            yield {name: rng.uniform(1.5, 4) * rng.choice((1, -1)) for name in names}

    return cases


def lists(rng):
    for n in (3, 2, 4, 1, 5):
        yield {"xs": [float(rng.randint(2, 9)) for _ in range(n)]}


def arrays(rng):
    for shape in ((2, 3), (3, 2), (4, 3)):
        yield {"x": np.array([[rng.uniform(1, 5) for _ in range(shape[1])] for _ in range(shape[0])])}


@pytest.fixture
def use(monkeypatch):
    """Make an exercise the only one of the course."""

    def one(exercise):
        monkeypatch.setattr("course.engine.check.find", lambda id: exercise)
        monkeypatch.setattr(session, "find", lambda id: exercise)
        return exercise

    return one


AREA = "def area(a, b, c):\n    d = a * b - c\n    return 2 * d / a"
MEAN = "def mean(xs):\n    total = 0.0\n    for x in xs:\n        total += x * x\n    return total / len(xs)"
ROWS = "def rows(x):\n    m = x.max(axis=1, keepdims=True)\n    e = np.exp(x - m)\n    return e / e.sum(axis=1, keepdims=True)"
STEPS = "def steps(xs):\n    out = []\n    for i in range(len(xs) - 1):\n        out.append(xs[i + 1] - xs[i])\n    return out"
CLIP = "def clip(a, b, c):\n    if a > b and a > c:\n        return a - b\n    return c - a"
COPY = "def ordered(xs):\n    ys = list(xs)\n    ys.sort()\n    return ys[::-1]"

EDITS = [  # the right program, its cases, a piece of it, what a learner wrote instead, the line, what to look at, the kind of change
    (AREA, numbers("a", "b", "c"), "a * b - c", "a * a - c", 2, "a", "another name"),
    (AREA, numbers("a", "b", "c"), "a * b - c", "a * b + c", 2, "a * b + c", "another operator"),
    (AREA, numbers("a", "b", "c"), "a * b - c", "c - a * b", 2, "c - a * b", "order of the operands"),
    (AREA, numbers("a", "b", "c"), "a * b - c", "a * (b - c)", 2, "a * (b - c)", "brackets"),
    (AREA, numbers("a", "b", "c"), "a * b - c", "a * b", 2, "a * b", "missing"),
    (AREA, numbers("a", "b", "c"), "a * b - c", "a * b * c - c", 2, "a * b * c", "too many"),
    (AREA, numbers("a", "b", "c"), "2 * d / a", "3 * d / a", 3, "3", "another number"),
    (AREA, numbers("a", "b", "c"), "2 * d / a", "-2 * d / a", 3, "-2", "sign"),
    (AREA, numbers("a", "b", "c"), "2 * d / a", "2 * d // a", 3, "2 * d // a", "another operator"),
    (AREA, numbers("a", "b", "c"), "return 2 * d / a", "2 * d / a", 3, "2 * d / a", "return"),
    (AREA, numbers("a", "b", "c"), "return 2 * d / a", "print(2 * d / a)", 3, "print(2 * d / a)", "return"),
    (MEAN, lists, "total += x * x", "total = x * x", 4, "total = x * x", "updated"),
    (MEAN, lists, "total += x * x", "total += x", 4, "x", "missing"),
    (MEAN, lists, "    return total", "        return total", 5, "return total / len(xs)", "in or out of the loop"),
    (MEAN, lists, "return total / len(xs)", "return total / len(xs) - 1", 5, "total / len(xs) - 1", "too many"),
    (MEAN, lists, "return total / len(xs)", "return total", 5, "total", "missing"),
    (
        MEAN,
        lists,
        "    total = 0.0\n    for x in xs:\n",
        "    for x in xs:\n        total = 0.0\n",
        3,
        "total = 0.0",
        "in or out of the loop",
    ),
    (MEAN, lists, "        total += x * x\n", "        total += x * x\n        total = 0.0\n", 5, "total = 0.0", "too many"),
    (ROWS, arrays, "np.exp(x - m)\n    return e / e", "np.log(x - m)\n    return e * e", None, None, None),  # two changes
    (ROWS, arrays, "e / e.sum(axis=1", "e / e.sum(axis=0", 4, "0", "another number"),
    (ROWS, arrays, "e.sum(axis=1, keepdims=True)", "e.sum(axis=1)", 4, "e.sum(axis=1)", "argument"),
    (ROWS, arrays, "e.sum(axis=1, keepdims=True)", "e.sum()", 4, "e.sum()", "missing"),
    (ROWS, arrays, "e / e.sum", "e / x.sum", 4, "x", "another name"),
    (ROWS, arrays, "e / e.sum", "e / e.mean", 4, "e.mean", "another attribute"),
    (STEPS, lists, "range(len(xs) - 1)", "range(len(xs) - 2)", 3, "2", "another number"),
    (STEPS, lists, "range(len(xs) - 1)", "range(1, len(xs) - 1)", 3, "range(1, len(xs) - 1)", "counting"),
    (STEPS, lists, "xs[i + 1] - xs[i]", "xs[i] - xs[i + 1]", 4, "xs[i] - xs[i + 1]", "order of the operands"),
    (STEPS, lists, "out.append(xs[i + 1] - xs[i])", "out + [xs[i + 1] - xs[i]]", 4, "out + [xs[i + 1] - xs[i]]", "not kept"),
    (CLIP, numbers("a", "b", "c"), "a > b and", "a < b and", 2, "a < b", "comparison"),
    (CLIP, numbers("a", "b", "c"), "and", "or", 2, "a > b or a > c", "`and` or `or`"),
    (CLIP, numbers("a", "b", "c"), "a > b and a > c", "a > b", 2, "a > b", "missing"),
    (COPY, lists, "list(xs)", "xs", 2, "xs", "copy"),
    (COPY, lists, "    ys.sort()\n", "", 3, "return ys[::-1]", "missing statement"),
    (COPY, lists, "    ys.sort()\n    return ys[::-1]", "    return ys.sort()[::-1]", None, None, None),
]


@pytest.mark.parametrize(("right", "cases", "piece", "mine", "line", "source", "kind"), EDITS, ids=range(len(EDITS)))
def test_each_kind_of_edit(use, right, cases, piece, mine, line, source, kind):
    exercise = use(make(right, cases))
    assert right.count(piece) == 1
    verdict = course.check(exercise.id, right.replace(piece, mine))
    assert verdict.outcome in ("wrong", "error") and verdict.misconception is None, verdict
    found = verdict.located
    if line is None:
        assert found is None, found
        return
    assert (found.line, found.source) == (line, source), (found, verdict)
    assert kind in found.edit, found
    assert f"One small change in line {line} makes this right: look at `{source}`." in verdict.message
    assert found.mended.splitlines()[:1] != [right] and piece.strip() not in verdict.message.split("look at")[1].replace(source, "")


def test_the_place_and_not_the_cure(use):
    exercise = use(make(AREA, numbers("a", "b", "c")))
    verdict = course.check(exercise.id, AREA.replace("a * b - c", "a * b + c"))
    assert verdict.message.splitlines()[-1] == "One small change in line 2 makes this right: look at `a * b + c`."
    assert verdict.counterexample.expected is not None and "a * b - c" not in repr(verdict) + verdict._repr_html_()
    assert verdict.located.mended == "d = a * b - c"
    assert course.check(exercise.id, AREA.replace("a * b - c", "a * b + c"), placed=False).located is None


def test_hint_tells_the_kind_and_reveal_the_code(use, capsys, monkeypatch):
    exercise = use(make(AREA, numbers("a", "b", "c")))
    for limit in ("MOST_SECONDS", "WHOLE_CHECK"):  # of no matter here, also on a busy machine
        monkeypatch.setattr(diagnose, limit, 60.0)
    monkeypatch.setattr(session, "_hints_shown", {})
    monkeypatch.setattr(session, "_last", {exercise.id: course.check(exercise.id, AREA.replace("a * b - c", "a * b + c"))})
    session.hint(exercise.id)
    assert capsys.readouterr().out == "Hint, about `a * b + c`: the change is of this kind: another operator.\n"
    session.hint(exercise.id)
    assert "Hint 1 of 2: first" in capsys.readouterr().out
    session.reveal(exercise.id)
    shown = capsys.readouterr().out
    assert "d = a * b - c" in shown.split("Ours:")[0] and "return 2 * d / a" in shown.split("Ours:")[1]


def test_a_named_misconception_comes_first(use):
    wrong = AREA.replace("a * b - c", "a * b + c")
    exercise = use(make(AREA, numbers("a", "b", "c"), misconceptions=(Misconception("adds", wrong, "It adds.", "Adds?"),)))
    verdict = course.check(exercise.id, wrong)
    assert verdict.misconception == "adds" and verdict.located is None and "One small change" not in verdict.message


def test_silent_where_unlike_places_would_do(use):
    solution = "def total(a, b):\n    u = a + b\n    v = a - b\n    return u * v"
    exercise = use(make(solution, numbers("a", "b")))
    verdict = course.check(exercise.id, solution.replace("a - b", "a + b"))  # either of the two could be the difference
    assert verdict.outcome == "wrong" and verdict.located is None, verdict


def test_silent_where_nothing_small_helps(use):
    exercise = use(make(AREA, numbers("a", "b", "c")))
    for attempt in ("def area(a, b, c):\n    return 0", "def area(a, b, c):\n    return b", "def area(a, b, c):\n    return a + b + c"):
        assert course.check(exercise.id, attempt).located is None


def test_an_edit_that_only_hides_the_fault_is_not_found(use):
    """On the cases of the check `n + 2` is as good as `n * n`; fresh cases tell them apart."""
    seeds = []

    def cases(rng):
        seeds.append(rng)
        yield {"n": 2}
        yield {"n": 2 if len(seeds) == 1 else rng.randint(3, 9)}

    exercise = use(make("def square(n):\n    return n * n", cases))
    verdict = course.check(exercise.id, "def square(n):\n    return n + 3")
    assert verdict.located is None or verdict.located.mended == "return n * n", verdict.located
    assert len(seeds) > 3


def test_what_the_stub_gave_is_not_touched(use):
    given = "def area(a, b, c):\n    s = a + b\n    ..."
    solution = "def area(a, b, c):\n    s = a + b\n    return s * c"
    exercise = use(make(solution, numbers("a", "b", "c"), stub=given))
    verdict = course.check(exercise.id, "def area(a, b, c):\n    s = a + b\n    return s * c + s")
    assert verdict.located.line == 3, verdict.located


def test_names_of_locals_do_not_matter(use):
    right = "def mean(xs):\n    s = 0.0\n    for v in xs:\n        s = s + v * v\n    return s / len(xs)"
    exercise = use(make(MEAN, lists, right=(right,)))
    verdict = course.check(exercise.id, right.replace("v * v", "(v + v)").replace("s", "sum_").replace("xsum_", "xs"))
    assert (verdict.located.line, verdict.located.source) == (4, "v + v"), verdict


def test_the_same_answer_every_time(use):
    exercise = use(make(STEPS, lists))
    attempt = STEPS.replace("range(len(xs) - 1)", "range(len(xs))").replace("xs[i + 1]", "xs[i - 1]")
    answers = {str(course.check(exercise.id, attempt).located) for _ in range(3)}
    assert len(answers) == 1
    state = random.getstate()
    course.check(exercise.id, attempt)
    assert random.getstate() == state


def test_a_function_is_located_by_the_lines_of_its_cell(use):
    exercise = use(make(AREA, numbers("a", "b", "c")))
    cell = '@exercise("toy.area")\n' + AREA.replace("a * b - c", "a * b + c")
    verdict = course.check(exercise.id, cell)
    assert verdict.located.line == 2 and "in line 3 makes this right" in verdict.message, verdict


def test_a_cell_s_own_helpers_may_be_used(use):
    exercise = use(make(AREA, numbers("a", "b", "c")))
    space = {}
    attempt = "def twice(x):\n    return 2 * x\n\ndef area(a, b, c):\n    d = a * b + c\n    return twice(d) / a"
    exec(attempt, space)
    assert course.check(exercise.id, attempt).located.line == 5
    assert course.check(exercise.id, space["area"]).outcome == "wrong"  # without source text nothing is located, and nothing breaks


def test_a_candidate_does_not_reach_the_notebook_s_variables_of_the_same_name(use, monkeypatch):
    """Without `out = []`, a candidate would append to the list `out` of the notebook."""
    exercise = use(make(STEPS, lists))
    text, space = STEPS.replace("xs[i + 1] - xs[i]", "xs[i] * 7").replace("return out", "return out * 2"), {"out": []}
    monkeypatch.setitem(linecache.cache, "<a cell>", (len(text), None, text.splitlines(True), "<a cell>"))
    exec(compile(text, "<a cell>", "exec"), space)
    assert course.check(exercise.id, space["steps"]).outcome == "wrong"
    assert space["out"] == []


def test_endless_candidates_cost_little(use):
    right = "def count(n):\n    k = 0\n    while n > 1:\n        n = n // 2\n        k += 1\n    return k"
    exercise = use(make(right, lambda rng: iter([{"n": 40}, {"n": rng.randint(50, 900)}, {"n": rng.randint(50, 900)}])))
    verdict = course.check(exercise.id, right.replace("k += 1", "k += 2"))
    assert verdict.located.line == 5, verdict


def test_an_error_in_the_search_costs_nothing(use, monkeypatch):
    exercise = use(make(AREA, numbers("a", "b", "c")))
    monkeypatch.setattr(engine, "simple_edits", lambda *a: 1 / 0)
    verdict = course.check(exercise.id, AREA.replace("a * b - c", "a * b + c"))
    assert verdict.outcome == "wrong" and verdict.located is None and "should be" in verdict.message
