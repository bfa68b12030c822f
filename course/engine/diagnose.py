"""Why an attempt fails: the smallest case that shows it, the mistake by name where it is known, the node where a graph goes wrong."""

import copy
import time
from itertools import islice

import numpy as np

from tinygrad_edu.graph import history

from . import patching, runner
from .compare import detect, difference, same
from .observe import glance, watch
from .verdict import Counterexample, Verdict
from .wording import describe, join, stumbled, told

FRESH_CASES = 12  # on how many new cases an attempt must agree with a wrong program to be recognised as it


def diagnose(exercise, program, failing, seed):
    """The verdict on an attempt that fails: the smallest failing case, and the mistake by name where it is known."""
    first = failing[0]
    if isinstance(first[2].error, runner.TimeUp):
        belief = recognise(exercise, program, [first[0]], 0.5)
        where = describe(exercise, first[0], "") or "on the first case"
        text = f"Still running after {exercise.seconds:g} seconds, {where}: does every loop come to an end?"
        shown = Counterexample(first[0], "", None, None, text)
        return Verdict(exercise.id, "timeout", belief and belief.name, join(text, belief), shown, kind=exercise.kind)
    case, expected, got = smallest(exercise, program, first)
    fresh = list(exercise.cases(exercise.rng(f"fresh {seed}")))
    step = max(1, len(fresh) // FRESH_CASES)
    belief = recognise(exercise, program, [first[0], case, *fresh[::step], fresh[-1]], 5.0)
    outcome, what, pair, general, picture = "wrong", "", (None, None), None, None
    if exercise.kind == "test" and isinstance(got.error, AssertionError):
        line = "".join(runner.explain(got.error, program.filename).partition("\n    line ")[1:])
        text = "Your test rejects the right program." + line
    elif got.error:
        outcome, text = stumbled(program, expected, got)
        where = describe(exercise, case, "")
        text += f"\n    {where}" if where else ""
    else:
        what, *pair = overwritten(expected.data, got.data) or difference(expected.data, got.data, exercise.tolerance)
        text = told(exercise, case, what, *pair)
        if not belief and exercise.kind != "predict" and not what.endswith(" afterwards"):
            general = detect([(c, x.data, y.data) for c, x, y in [(case, expected, got), *failing] if not y.error])
        if exercise.graph:
            picture = runner.run(lambda: drawn(exercise, program.function, case), 2.0).value
    counterexample = Counterexample(case, what, *pair, text, picture)
    message = join(text, belief, general)
    return Verdict(exercise.id, outcome, belief and belief.name, message, counterexample, printed=got.printed, kind=exercise.kind)


def overwritten(expected, got):
    """The input that an attempt changed, in the form of `difference`, or None. Told first: what else went wrong may come from it."""
    what = next((k for k in got if k.endswith(" afterwards") and k not in expected), None)
    return what and (what, None, got[what])


def recognise(exercise, program, cases, seconds):
    """The misconception whose program behaves as the attempt does on every one of the cases, or None.

    Time is counted as the processor's own, so that a busy machine finds the same name as an idle one.
    """
    seen, deadline = [], time.process_time() + 1.5
    for case in cases:
        seen.append((case, glance(exercise, program.function, case, seconds)))
        if isinstance(seen[-1][1].error, runner.TimeUp) or time.process_time() > deadline - 1:
            break
    for belief, wrong in exercise.wrongs.items():
        if time.process_time() > deadline:
            return None
        if all(glance(exercise, wrong, case, seconds).like(got, exercise.tolerance) for case, got in seen):
            return belief
    return None


def smallest(exercise, program, failing):
    """A simpler case on which the attempt still fails in the same way: rounder and smaller numbers, shorter lists."""
    tries, case, deadline = 80, failing[0], time.process_time() + 0.5
    progress = exercise.kind in ("code", "fix") and failing[2].seconds < 0.02
    while progress and tries and time.process_time() < deadline:
        progress = False
        for candidate in islice(simpler(case), tries):
            tries -= 1
            expected = watch(exercise, exercise.reference, candidate, 5.0)
            if expected.error:
                continue  # not a case this exercise knows
            got = watch(exercise, program.function, candidate, 5.0)
            if not got.like(expected, exercise.tolerance) and type(got.error) is type(failing[2].error):
                failing, case, progress = (candidate, expected, got), candidate, True
                break
    return failing


def simpler(case):
    """Cases that differ from `case` in one place, where they are simpler."""
    for rank, (name, x) in enumerate(case.items()):
        if isinstance(x, bool) or name.startswith("_") or name in ("eps", "lr"):
            continue  # a step is small on purpose
        if isinstance(x, float) and x not in (tidy := (2.0, 3.0, 5.0, 7.0, -2.0)):
            for y in dict.fromkeys((tidy[rank % 4], -tidy[rank % 4], float(np.round(x)), float(np.round(x, 1)))):
                if y != x and complexity(y) < complexity(x):
                    yield {**case, name: y}
        elif isinstance(x, list) and len(x) > 1:
            for i in range(len(x)):
                yield {**case, name: x[:i] + x[i + 1 :]}
        elif isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.size and not np.array_equal(x, np.round(x)) and np.isfinite(x).all():
            whole = np.round(x * 2)
            yield {**case, name: np.where(whole == 0, 1, whole).astype(x.dtype)}
    lists = [k for k, x in case.items() if isinstance(x, list)]
    if len(lists) > 1:  # lists that belong together lose the same place
        for i in range(min(len(case[k]) for k in lists)):
            yield {**case, **{k: case[k][:i] + case[k][i + 1 :] for k in lists}}
    for name in lists:
        floats = [isinstance(x, float) and bool(np.isfinite(x)) and x != round(x) for x in case[name]]
        if any(floats):
            yield {**case, name: [float(round(x)) or 1.0 if f else x for x, f in zip(case[name], floats)]}


def complexity(x):
    return len(f"{abs(x):.12g}") + (x < 0) + (x in (0.0, 1.0, -1.0)) * 3


def drawn(exercise, f, case):
    """The learner's graph of a case, the node where it goes wrong marked."""
    from tinygrad_edu import draw

    with patching.trying(exercise.target, f):
        mine = exercise.graph(f, copy.deepcopy(case))
    node, should = first_faulty_node(mine, exercise.graph(exercise.reference, copy.deepcopy(case)))
    return draw(mine, mark={node: should} if node else None, derivatives=should.startswith("derivatives"))


def first_faulty_node(mine, right):
    """The node at which a learner's graph first goes wrong: (node, what it should be); (None, "") when the two cannot be compared.

    Data and local derivatives go wrong on the way up, so the oldest wrong one is meant; gradients on the way down, so the youngest.
    """
    mine, right = history(mine), history(right)
    if len(mine) != len(right):
        return None, ""
    for a, b in reversed(list(zip(mine, right))):
        if not same(a.data, b.data):
            return a, f"data should be {b.data:.4g}"
        if not same(wanted_derivatives(a), wanted_derivatives(b)):
            return a, f"derivatives should be {', '.join(f'{d:.4g}' for d in wanted_derivatives(b))}"
    for a, b in zip(mine, right):
        if not same(a.grad, b.grad):
            return a, f"grad should be {b.grad:.4g}"
    return None, ""


def wanted_derivatives(node):
    """The local derivatives of a node that matter: those for inputs that require grad."""
    return [d for x, d in zip(node.inputs, node.derivatives) if x.requires_grad]
