"""What `check` says of attempts of every sort, and that it leaves no trace."""

import math
import random
import signal
import threading
import time
from fractions import Fraction

import numpy as np
import pytest

import course
from course.engine import patching, registry, runner
from course.engine.compare import describe_pattern
from course.engine.wording import format_exactly, format_value
from tinygrad_edu import Tensor
from tinygrad_edu.scalar.value import Value, mul
from toys import MUL

PREFIX = "def mul(x, y):\n    "

OUTCOMES = [  # attempt, outcome, misconception, something the message says
    (MUL, "correct", None, ""),
    ("@exercise('toy.mul')" + MUL, "correct", None, ""),
    ("    import math\n" + MUL.replace("\n", "\n    "), "correct", None, ""),
    ("", "unattempted", None, ""),
    ("def mul(x, y): ...", "unattempted", None, ""),
    ("def mul(a, b):\n    pass", "unattempted", None, ""),
    ("def mul(x, y):\n    'doc'\n    raise NotImplementedError('later')", "unattempted", None, ""),
    (PREFIX + "return None", "wrong", None, "None"),
    (PREFIX + "return 0", "wrong", None, "a Value is expected"),
    (PREFIX + "return x", "wrong", None, "its data should be 15, yours is 3"),
    (PREFIX + "return node('*', x.data * y.data, (x, y), (x.data, y.data))", "wrong", "own-operand", "Its own value."),
    (PREFIX + "return node('p', y.data + x.data, (x, y), (1, 1))", "wrong", "sum", "This adds."),
    (PREFIX + "return node('*', x.data * y.data, (x, y), (-y.data, -x.data))", "wrong", None, "look at `(-y.data, -x.data)`"),
    (PREFIX + "return node('*', x.data * y.data, (x, y), (2 * y.data, 2 * x.data))", "wrong", None, "in line 2 makes this right"),
    (PREFIX + "x.data += 1\n    return node('*', x.data * y.data, (x, y), (y.data, x.data))", "wrong", None, "changed its input x"),
    (PREFIX + "return node('*', float('nan'), (x, y), (y.data, x.data))", "wrong", None, "nan"),
    (PREFIX + "return node('*', x.data * y.data, (x, y), (y.data,))", "error", None, "one derivative for each"),
    (PREFIX + "z = 1 / 0\n    return z", "error", None, "line 2: z = 1 / 0"),
    (PREFIX + "return mul(x, y)", "error", None, "called itself"),
    (PREFIX + "return x * y", "error", None, "called itself"),
    (PREFIX + "return undefined", "error", None, "undefined"),
    (PREFIX + "raise SystemExit", "error", None, "SystemExit"),
    (PREFIX + "retrun x", "error", None, "line 2: retrun x"),
    ("def mal(x, y):\n    return x", "error", None, "named `mul`, not `mal`"),
    ("x = 3", "error", None, "named `mul`"),
    ("1 / 0\n" + MUL, "error", None, "ZeroDivisionError"),
    ("def mul(x):\n    return x", "error", None, "positional"),
    (3, "error", None, "A function is expected"),
    (None, "error", None, "A function is expected"),
]


@pytest.mark.parametrize(("attempt", "outcome", "misconception", "says"), OUTCOMES, ids=range(len(OUTCOMES)))
def test_outcomes(toys, attempt, outcome, misconception, says):
    verdict = course.check("toy.mul", attempt)
    assert (verdict.outcome, verdict.misconception) == (outcome, misconception), verdict
    assert says in verdict.message
    assert verdict.outcome in repr(verdict) or verdict.exercise in repr(verdict)
    assert verdict._repr_html_().startswith("<div")
    assert (verdict.counterexample is not None) == (" with x = " in verdict.message)


def test_a_function_that_calls_itself_is_checked_before_the_notebook_has_its_name(toys):
    notebook = {}
    body = "return mul(x, y, False) if again else node('*', x.data * y.data, (x, y), (y.data, x.data))"
    exec(f"from tinygrad_edu.scalar.value import node\n\ndef mul(x, y, again=True):\n    {body}", notebook)
    assert course.check("toy.mul", notebook.pop("mul")).outcome == "correct"


def test_endless_loops_end(toys):
    toys["code"].seconds = 0.3
    for body in ("while True: pass", "while True:\n        try:\n            while True: pass\n        except Exception: pass"):
        verdict = course.check("toy.mul", PREFIX + body)
        assert verdict.outcome == "timeout" and "mul(x, y)" in verdict.message


def test_endless_loops_end_outside_the_main_thread(toys):
    toys["code"].seconds = 0.3
    seen = []
    thread = threading.Thread(target=lambda: seen.append(course.check("toy.mul", PREFIX + "while True: pass")))
    thread.start()
    thread.join(20)
    assert seen and seen[0].outcome == "timeout"


def test_floods_of_output_are_cut_and_kept_out_of_the_notebook(toys, capsys):
    verdict = course.check("toy.mul", PREFIX + "print('x' * 10**6)\n    return 0")
    assert verdict.outcome == "wrong" and len(verdict.printed) <= 2000
    assert capsys.readouterr().out == ""


def test_a_check_leaves_no_trace(toys, tmp_path):
    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist(), mul.__code__
    for attempt, *_ in OUTCOMES:
        course.check("toy.mul", attempt)
    assert (random.getstate(), np.random.get_state()[1].tolist(), mul.__code__) == before
    assert not list(tmp_path.rglob("*")) and not patching.bound() and course.receipt()[0][1] != "yours"


def test_a_check_does_not_depend_on_what_is_bound(toys):
    patching.bind("tinygrad_edu.scalar.value:mul", lambda x, y: 1 / 0)
    assert course.check("toy.mul", MUL).outcome == "correct"
    with pytest.raises(ZeroDivisionError):
        Value(2) * Value(3)


def test_the_same_attempt_gets_the_same_verdict(toys):
    attempt = PREFIX + "return node('*', x.data * y.data, (x, y), (x.data, y.data))"
    assert repr(course.check("toy.mul", attempt)) == repr(course.check("toy.mul", attempt))


def test_counterexamples_are_small_and_drawn(toys):
    late = PREFIX + "return node('*', x.data * y.data, (x, y), (y.data, x.data) if x is not y else (x.data, 0.0))"
    verdict = course.check("toy.mul", late)
    assert verdict.counterexample.case["expression"] == "f(x, x)"
    assert {verdict.counterexample.case["x"]} <= {2.0, 3.0, 5.0, 7.0}
    assert verdict.counterexample.expected != verdict.counterexample.got
    assert "should be" in verdict.counterexample.picture.svg and "data:image/svg+xml" in verdict._repr_html_()


def test_unknown_exercise(toys):
    verdict = course.check("toy.mull", MUL)
    assert verdict.outcome == "error" and "toy.mul" in verdict.message


PREDICTIONS = [
    ("toy.twice", 2, "correct", None),
    ("toy.twice", 2.0, "correct", None),
    ("toy.twice", np.float64(2), "correct", None),
    ("toy.twice", 1, "wrong", "once"),
    ("toy.twice", 7, "wrong", None),
    ("toy.twice", ..., "unattempted", None),
    ("toy.twice", None, "unattempted", None),
    ("toy.twice", 'predict("toy.twice", ...)', "unattempted", None),
    ("toy.twice", 'predict("toy.twice", 2)', "correct", None),
    ("toy.twice", "def answer():\n    return 2", "correct", None),
    ("toy.twice", Tensor(2.0), "correct", None),
    ("toy.twice", "two", "error", None),
    ("toy.twice", [2], "error", None),
    ("toy.twice", Value(2), "error", None),
    ("toy.twice", Fraction(2), "correct", None),
    ("toy.several", [1, 4, 9], "correct", None),
    ("toy.several", (1.0, 4.0, 9.0), "correct", None),
    ("toy.several", np.array([1, 4, 9]), "correct", None),
    ("toy.several", np.array([1.0, 4.0, 8.0]), "wrong", None),
    ("toy.several", [np.float64(1), np.int64(4), 9], "correct", None),
    ("toy.several", [1, 4, ...], "unattempted", None),
    ("toy.several", [1, 4], "error", None),
    ("toy.several", [1, "four", 9], "error", None),
    ("toy.several", 9, "error", None),
    ("toy.twice", np.array(2.0), "correct", None),
    ("toy.word", "Larger ", "correct", None),
    ("toy.word", "smaller", "wrong", None),
    ("toy.word", "greater", "error", None),
    ("toy.word", 3, "error", None),
]


@pytest.mark.parametrize(("id", "prediction", "outcome", "misconception"), PREDICTIONS, ids=range(len(PREDICTIONS)))
def test_predictions(toys, id, prediction, outcome, misconception):
    verdict = course.check(id, prediction)
    assert (verdict.outcome, verdict.misconception) == (outcome, misconception), verdict


def test_fix_and_test(toys):
    def outcome(kind, text):
        verdict = course.check(toys[kind].id, text)
        return verdict.outcome, verdict.misconception

    assert outcome("fix", toys["fix"].stub) == ("unattempted", None)
    assert outcome("fix", "def double(x):\n    return 2 * x") == ("correct", None)
    assert outcome("fix", "def double(x):\n    return x ** 2") == ("wrong", "square")
    assert outcome("test", toys["test"].stub) == ("unattempted", None)
    assert outcome("test", "def test_double(double):\n    assert True") == ("wrong", None)
    assert outcome("test", "def test_double(double):\n    assert False") == ("wrong", None)
    assert outcome("test", "def test_double(double):\n    assert double(5) == 10") == ("correct", None)
    assert outcome("test", "def test_double(double):\n    assert double(2) == 2 * 2") == ("wrong", "one-point")
    assert outcome("test", "def test_double(double):\n    double(1).nothing")[0] == "error"


def test_a_changed_input_is_told_before_what_follows_from_it(toys):
    toys["fix"].cases = lambda rng: iter([{"x": np.array([1.0, 2.0])}])
    toys["fix"].observe = lambda f, case: {"the answer": f(case["x"]) + f(case["x"])}
    verdict = course.check("toy.fix", "def double(x):\n    x *= 2\n    return x")
    assert verdict.outcome == "wrong" and "changed its input x" in verdict.message.splitlines()[0], verdict
    assert verdict.located.source == "x *= 2" and len(verdict.message.splitlines()) == 2, verdict


def test_an_array_is_called_an_array(toys):
    toys["fix"].cases = lambda rng: iter([{"x": np.array([1.0, 2.0])}])
    toys["fix"].observe = lambda f, case: {"the answer": f(case["x"]).sum()}
    verdict = course.check("toy.fix", "def double(x):\n    return [2 * n for n in x]")
    assert verdict.outcome == "wrong" and "of type list; an array is expected" in verdict.message, verdict


def test_much_slower_attempts_are_right_and_told_so(toys):
    slow = "def mul(x, y):\n    sum(range(2_000_000))\n    return node('*', x.data * y.data, (x, y), (y.data, x.data))"
    verdict = course.check("toy.mul", slow)
    assert verdict.outcome == "correct" and verdict.slow and "slower" in repr(verdict)


def test_infinity_above_and_below_have_their_own_causes():
    def said(*mine):
        return describe_pattern([({}, {"the answer": np.array([-1000.0, 2.0, -math.inf])}, {"the answer": np.array(mine)})])

    assert "too large" in said(math.inf, 2.0, -math.inf) and "too large" in said(math.inf, -math.inf, -math.inf)
    assert "the logarithm of a number that became 0" in said(-math.inf, 2.0, -math.inf)
    assert said(-1000.0, 3.0, -math.inf) is None and "nan" in said(math.nan, 2.0, 0.0)


def remark(factor, same_everywhere=True, numbers=(2.0, 3.0, 5.0)):
    seen = [({}, {"the answer": x}, {"the answer": factor(x)}) for x in numbers]
    return describe_pattern(seen, [] if same_everywhere else [({}, {"the answer": 7.0}, {"the answer": 7.0})])


def test_a_general_remark_holds_on_several_unlike_cases_or_is_not_made():
    assert "2 times what it should be" in remark(lambda x: 2 * x) and "the sign is wrong" in remark(lambda x: -x)
    assert "always 0" in remark(lambda x: 0 * x)
    assert remark(lambda x: 2 * x, same_everywhere=False) is None  # on another case the attempt is right
    assert remark(lambda x: 2 * x, numbers=(3.0, 3.0, 3.0)) is None  # three times the same case
    assert remark(lambda x: 2 * x, numbers=(3.0, 5.0)) is None
    assert remark(lambda x: 2 * x, numbers=(3, 5, 7)) is None  # counts
    assert remark(lambda x: 2 * x or 1.0, numbers=(2.0, 0.0, 3.0, 5.0)) is None  # 1 where 0 is right


def test_a_remark_on_order_or_shape_is_not_made_of_one_case():
    def said(*pairs):
        return describe_pattern([({}, {"the answer": x}, {"the answer": y}) for x, y in pairs])

    x, y = np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    assert said((x, x.T)) == "The shape should be (1, 3), yours is (3, 1)."
    assert "transposed" in said((x, x.T), (y, y.T)) and "transposed" not in said((x, x.T), (y, y + 1))
    assert said(([1, 2], [2, 1])) is None and "wrong order" in said(([1, 2], [2, 1]), ([3, 4, 5], [5, 3, 4]))


def test_numbers_that_look_the_same_are_shown_closely():
    x, y = np.array([[0.0, 3.0]]), np.array([[1e-8, 3.0]])
    assert format_value(x) == format_value(y) and format_exactly(x) != format_exactly(y) == "[[1e-08, 3]]"
    assert format_exactly(np.array([-1e-13])) == "[-1e-13]"
    assert format_exactly(np.float64(1 / 3)) == "0.333333333333" and format_exactly(np.array([1 / 3])) == "[0.333333333333]"
    assert format_exactly(np.array([1.0], np.float32)) == "[1], of type float32" and format_exactly("3") == "'3'"


def test_short_text_of_data():
    assert (
        format_value(1.23456789) == "1.23457"
        and format_value(3.0) == "3"
        and format_value([1.0, 2]) == "[1, 2]"
        and [*map(format_value, ("the", " the", ""))] == ["the", "' the'", "''"]
        and format_value(True) == "True"
    )
    assert format_value((1,)) == "(1,)" and format_value(None) == "None" and len(format_value("x" * 1000)) <= 160
    assert (
        format_value((slice(1, 3), ..., slice(None, None, 2))) == "(1:3, ..., ::2)"
        and format_value(np.arange(3.0)) == "[0., 1., 2.]"
        and " at 0x" not in format_value(object())
    )


INTERRUPTED = [  # an interrupt while a right program runs, while its misconception is sought, while source text is read
    PREFIX + "raise_signal(SIGINT)\n    return node('*', x.data * y.data, (x, y), (y.data, x.data))",
    PREFIX + "raise_signal(SIGINT) if x.data == 3 else None\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))",
    "raise_signal(SIGINT)" + MUL,
]


@pytest.mark.parametrize("attempt", INTERRUPTED, ids=range(len(INTERRUPTED)))
def test_an_interrupt_comes_through_and_leaves_the_library_as_it_was(toys, attempt):
    for bound in (False, True):
        if bound:
            patching.bind("tinygrad_edu.scalar.value:mul", lambda x, y: 1 / 0)
        before = mul.__code__.co_consts
        with pytest.raises(KeyboardInterrupt):
            course.check("toy.mul", "from signal import SIGINT, raise_signal\n" + attempt)
        assert mul.__code__.co_consts == before and len(patching.bound()) == bound
    patching.unbind()
    assert (Value(2) * 3).data == 6 and course.check("toy.mul", MUL).outcome == "correct"


def test_an_interrupt_between_two_exchanges_is_repaired(toys, monkeypatch):
    patching.bind("tinygrad_edu.scalar.value:mul", lambda x, y: 1 / 0)
    with monkeypatch.context() as patch:
        calls = []

        def interrupted(place, function, redirect=patching.redirect):
            calls.append(place)
            if len(calls) == 2:
                raise KeyboardInterrupt
            redirect(place, function)

        patch.setattr(patching, "redirect", interrupted)
        with pytest.raises(KeyboardInterrupt):
            course.check("toy.mul", MUL)
    with pytest.raises(ZeroDivisionError):
        Value(2) * 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
def test_no_timer_is_left_behind_whenever_the_time_is_over():
    """The alarm may come while the block is being left; once it did so in the middle of that, and rang on in other code."""

    def work():
        end = time.monotonic() + 0.003
        while time.monotonic() < end:
            pass

    for i in range(200):
        runner.run(work, 0.0005 * (1 + i % 7))
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
def test_the_time_limit_gives_the_process_its_timer_back():
    fired = []
    before = signal.signal(signal.SIGALRM, lambda *_: fired.append(time.monotonic()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 30, 7)
        assert runner.run(lambda: 1, 5).value == 1
        delay, interval = signal.getitimer(signal.ITIMER_REAL)
        assert 25 < delay <= 30 and interval == 7
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        runner.run(lambda: time.sleep(0.2), 5)
        time.sleep(0.1)
        assert fired, "it was due during the run, and comes after it"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_observer_may_add_to_its_case(toys):
    def observe(f, case):
        case["noted"] = True
        return {"the answer": f(case["x"])}

    toys["fix"].observe = observe
    assert course.check("toy.fix", toys["fix"].solution).outcome == "correct"


def test_something_unexpected_is_told(toys):
    toys["fix"].observe = lambda f, case: {"the answer": f(case["x"])} if f(3) == 6 else {"the answer": 2 * case["x"], "a surprise": 7}
    assert "a surprise is unexpected: 7." in course.check("toy.fix", "def double(x):\n    return x + 2").message


def test_a_verdict_says_whether_anything_was_run(toys):
    assert "it could not be checked" in repr(course.check("toy.mul", "def mal(x, y): return x"))
    assert "it stopped with an error" in repr(course.check("toy.mul", PREFIX + "1 / 0\n    return x"))
    assert "a surprise" in repr(course.check("toy.twice", 1)) and course.check("toy.twice", 1).kind == "predict"
    assert {kind: course.check(e.id, e.stub).kind for kind, e in toys.items() if kind in ("code", "fix", "test")} == {
        kind: kind for kind in ("code", "fix", "test")
    }


@pytest.mark.parametrize("problem", [KeyboardInterrupt, SyntaxError])
def test_exercises_are_loaded_all_or_none(monkeypatch, problem):
    whole = course.exercises()
    monkeypatch.setattr(registry, "_all", [])
    with monkeypatch.context() as patch:
        calls = []

        def import_module(name, real=registry.import_module):
            calls.append(name)
            if len(calls) == 3:
                raise problem
            return real(name)

        patch.setattr(registry, "import_module", import_module)
        with pytest.raises(problem):
            course.exercises()
    assert [e.id for e in course.exercises()] == [e.id for e in whole]
