"""Why an attempt fails: the smallest case that shows it, the misconception if it is a known one, the node where a graph goes wrong."""

import copy
from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from . import patching, runner
from .attempt import Attempt
from .compare import describe_pattern, find_difference, same
from .exercise import Exercise, Misconception
from .locate import MOST_SECONDS, line_in_cell, locate
from .observe import Observation, observe, observe_briefly
from .slips import printed_instead
from .verdict import Counterexample, Verdict
from .wording import describe_case, describe_difference, describe_place, explain_error, rows_of_differences, with_explanation

WHOLE_CHECK = 1.9  # seconds of processor time that a check may take
FRESH_CASES = 12  # an attempt must agree with a wrong program on this many new cases to be recognised as it

Failure = tuple[dict, Observation, Observation]  # a case, what the right program shows, what the attempt shows


def diagnose(
    exercise: Exercise, program: Attempt, failing: list[Failure], seed: int, placed: bool, started: float, waited: float
) -> Verdict:
    """The verdict on an attempt that fails on these cases.

    placed: whether to search for the line at fault. started: `runner.clock()` when the check began. waited: the seconds since then by
    the clock on the wall.
    """
    if isinstance(failing[0][2].error, runner.TimeLimitExceeded):
        return diagnose_timeout(exercise, program, failing[0][0], waited)
    case, expected, got = smallest = shrink(exercise, program, failing[0])
    fresh = list(exercise.cases(exercise.rng(f"fresh {seed}")))
    step = max(1, len(fresh) // FRESH_CASES)
    misconception = recognise(exercise, program, [failing[0][0], case, *fresh[::step], fresh[-1]], 5.0)
    outcome, what, pair, pattern, slip, rows, pictures = "wrong", "", (None, None), None, None, (), ()
    if exercise.kind == "test" and isinstance(got.error, AssertionError):
        line = "".join(runner.format_error(got.error, program.filename).partition("\n    line ")[1:])
        text = "Your test rejects the right program." + line
    elif got.error:
        outcome, text = explain_error(exercise, program, case, expected, got)
        where = describe_case(exercise, case)
        text += f"\n    {where}" if where else ""
    else:
        what, *pair = find_changed_input(expected.data, got.data) or find_difference(expected.data, got.data, exercise.tolerance)
        text = describe_difference(exercise, case, what, *pair)
        rows = rows_of_differences(exercise, what, expected.data, got.data)
        if got.returned is None and expected.returned is not None:
            slip = printed_instead(got.printed, expected.returned) or None
        if exercise.graph:
            pictures = runner.run(lambda: draw_counterexample(exercise, program.function, case), 2.0).value or ()
    located = None
    if placed and not misconception and exercise.kind != "predict":
        left = min(MOST_SECONDS, started + WHOLE_CHECK - runner.clock())
        located = locate(exercise, program, [case, *(c for c, _, _ in failing)], seed, left)
    if located:
        pattern = describe_place(located, line_in_cell(program, located.line))
    elif not misconception and not slip and exercise.kind != "predict" and not got.error and not what.endswith(" afterwards"):
        everywhere = observe_pairs(exercise, program, fresh[::step])
        pattern = describe_pattern([(c, x.data, y.data) for c, x, y in [smallest, *failing] if not y.error], everywhere)
    return Verdict(
        exercise.id,
        outcome,
        misconception.name if misconception else None,
        with_explanation(text, misconception, "\n".join(filter(None, (slip, pattern)))),
        Counterexample(case, what, *pair, text, describe_case(exercise, case, what), rows, pictures),
        printed=got.printed,
        kind=exercise.kind,
        located=located,
        title=misconception.title if misconception else "",
    )


def diagnose_timeout(exercise: Exercise, program: Attempt, case: dict, waited: float) -> Verdict:
    """The verdict on an attempt that did not finish on a case. waited: how many seconds the learner waited; more on a busy machine."""
    misconception = recognise(exercise, program, [case], 0.5)
    where = describe_case(exercise, case) or "on the first case"
    text = f"Still running after {max(exercise.seconds, round(waited)):g} seconds, {where}: does every loop come to an end?"
    name, title = (misconception.name, misconception.title) if misconception else (None, "")
    counterexample = Counterexample(case, "", None, None, text, where)
    return Verdict(exercise.id, "timeout", name, with_explanation(text, misconception), counterexample, kind=exercise.kind, title=title)


def observe_pairs(exercise: Exercise, program: Attempt, cases: list[dict]) -> list[tuple[dict, dict, dict]]:
    """(case, what the right program shows, what the attempt shows) for each case on which the attempt ends without an error."""
    pairs, deadline = [], runner.clock() + 0.2
    for case in cases:
        right = observe_briefly(exercise, exercise.reference, case, 5.0)
        mine = observe_briefly(exercise, program.function, case, 0.1 + 20 * right.seconds)
        if right.data is not None and mine.data is not None:
            pairs.append((case, right.data, mine.data))
        if runner.clock() > deadline:
            break
    return pairs


def find_changed_input(expected: dict, got: dict) -> tuple | None:
    """The input that an attempt changed, like `find_difference`, or None. It comes first: other differences may follow from it."""
    what = next((k for k in got if k.endswith(" afterwards") and k not in expected), None)
    return what and (what, None, got[what])


def recognise(exercise: Exercise, program: Attempt, cases: list[dict], seconds: float) -> Misconception | None:
    """The misconception whose program behaves as the attempt does on every one of the cases, or None.

    The time limit counts what programs compute and sleep, so that a busy machine finds the same name as an idle one.
    """
    seen, deadline = [], runner.clock() + 1.5
    for case in cases:
        seen.append((case, observe_briefly(exercise, program.function, case, seconds)))
        if isinstance(seen[-1][1].error, runner.TimeLimitExceeded) or runner.clock() > deadline - 1:
            break
    for misconception, wrong in exercise.wrong_functions.items():
        if runner.clock() > deadline:
            return None
        if all(observe_briefly(exercise, wrong, case, seconds).agrees_with(got, exercise.tolerance) for case, got in seen):
            return misconception
    return None


# ------------------------------------------------------------------------------------------- the smallest failing case


def shrink(exercise: Exercise, program: Attempt, failure: Failure) -> Failure:
    """A simpler case on which the attempt still fails in the same way: rounder and smaller numbers, shorter lists."""
    tries, case, deadline = 80, failure[0], runner.clock() + 0.5
    progress = exercise.kind in ("code", "fix") and failure[2].seconds < 0.02
    while progress and tries and runner.clock() < deadline:
        progress = False
        for candidate in islice(simpler_cases(exercise, case), tries):
            tries -= 1
            expected = observe(exercise, exercise.reference, candidate, 5.0)
            if expected.error:
                continue  # not a case of this exercise
            got = observe(exercise, program.function, candidate, 5.0)
            if not got.agrees_with(expected, exercise.tolerance) and type(got.error) is type(failure[2].error):
                failure, case, progress = (candidate, expected, got), candidate, True
                break
    return failure


def simpler_cases(exercise: Exercise, case: dict) -> Iterator[dict]:
    """Cases that differ from `case` in one place, where they are simpler. What the exercise keeps fixed stays as it is."""
    for rank, (name, x) in enumerate(case.items()):
        if isinstance(x, bool) or name in exercise.keep_fixed or name in exercise.hidden:
            continue
        if isinstance(x, float) and x not in (round_numbers := (2.0, 3.0, 5.0, 7.0, -2.0)):
            for y in dict.fromkeys((round_numbers[rank % 4], -round_numbers[rank % 4], float(np.round(x)), float(np.round(x, 1)))):
                if y != x and complexity(y) < complexity(x):
                    yield {**case, name: y}
        elif isinstance(x, list) and len(x) > 1:
            for i in range(len(x)):
                yield {**case, name: x[:i] + x[i + 1 :]}
        elif isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.size and not np.array_equal(x, np.round(x)) and np.isfinite(x).all():
            whole = np.round(x * 2)
            yield {**case, name: np.where(whole == 0, 1, whole).astype(x.dtype)}
    lists = [k for k, x in case.items() if isinstance(x, list) and k not in exercise.keep_fixed]
    if len(lists) > 1:  # lists that belong together lose the same place
        for i in range(min(len(case[k]) for k in lists)):
            yield {**case, **{k: case[k][:i] + case[k][i + 1 :] for k in lists}}
    for name in lists:
        fractional = [isinstance(x, float) and bool(np.isfinite(x)) and x != round(x) for x in case[name]]
        if any(fractional):
            yield {**case, name: [float(round(x)) or 1.0 if f else x for x, f in zip(case[name], fractional)]}


def complexity(x: float) -> int:
    """How hard a number is to calculate with in one's head; 0, 1 and -1 count as hard, because they hide what happened."""
    return len(f"{abs(x):.12g}") + (x < 0) + (x in (0.0, 1.0, -1.0)) * 3


# ------------------------------------------------------------------------------------------- the node where a graph goes wrong


def draw_counterexample(exercise: Exercise, f: Callable, case: dict) -> tuple:
    """The pictures of a counterexample, (heading, picture, what is marked) of each: the graph that `f` builds, its faulty nodes marked.

    Where the right graph has another shape, no node of one is the same as a node of the other: nothing is marked, and both are shown.
    """
    from tinygrad_edu import draw

    with patching.temporarily_bound(exercise.target, f):
        mine = exercise.graph(f, copy.deepcopy(case))
    right = exercise.graph(exercise.reference, copy.deepcopy(case))
    if not same_shape(mine, right):
        return ("yours", draw(mine), NOT_MARKED), ("as it should be", draw(right), NOT_MARKED)
    marks = faulty_nodes(mine, right)
    told = "; ".join(f"at {describe_node(node)}, {should}" for node, should in marks.items())
    derivatives = any(should.startswith("derivatives") for should in marks.values())
    return (("your graph", draw(mine, mark=marks, derivatives=derivatives), f"Marked: {told}." if told else NOT_MARKED),)


NOT_MARKED = "Nothing is marked."


def same_shape(mine: object, right: object) -> bool:
    """Whether two graphs have the same operations on the same nodes."""
    return wiring(mine) == wiring(right)


def wiring(root: object) -> list:
    """The operation of each node, and which nodes it takes."""
    nodes = walk(root)
    number = {node: i for i, node in enumerate(nodes)}
    return [(node.op if node.inputs else "", [number[x] for x in node.inputs]) for node in nodes]


def walk(root: object) -> list:
    """The nodes of a graph, from the root, breadth first."""
    found = {root: None}
    nodes = [root]
    for node in nodes:
        new = [x for x in dict.fromkeys(node.inputs) if x not in found]
        found.update(dict.fromkeys(new))
        nodes += new
    return nodes


def faulty_nodes(mine: object, right: object) -> dict:
    """The nodes of a graph that are wrong, and what each should be. right: the right graph, of the same shape.

    Data come first, then local derivatives, then gradients: what comes earlier is the cause of what comes later.
    """
    pairs = list(zip(walk(mine), walk(right)))
    data = {a: f"data should be {b.data:.4g}" for a, b in pairs if not same(a.data, b.data)}
    if data:
        return data
    derivatives = {
        a: f"derivatives should be {', '.join(f'{d:.4g}' for d in needed_derivatives(b))}"
        for a, b in pairs
        if not same(needed_derivatives(a), needed_derivatives(b))
    }
    return derivatives or {a: f"grad should be {b.grad:.4g}" for a, b in pairs if not same(a.grad, b.grad)}


def describe_node(node: object) -> str:
    """A node in words: its label, or its operation and number."""
    label = getattr(node, "label", "")
    return str(label) if label else f"{node.op} = {node.data:.4g}" if node.inputs else f"{node.data:.4g}"


def needed_derivatives(node: object) -> list:
    """The local derivatives of a node for those inputs that require grad."""
    return [d for x, d in zip(node.inputs, node.derivatives) if x.requires_grad]
