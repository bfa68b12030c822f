"""The proof of an exercise: nothing is not attempted, next to nothing is not right, right programs are right, wrong ones are named.

`python -m course prove ID` prints it for one exercise; `tests/exercises` runs it for all of them.
"""

import ast
import os
import sys
import time
from dataclasses import dataclass, field
from types import FunctionType

from ..engine.attempt import globals_used
from ..engine.check import check
from ..engine.exercise import function_in
from ..engine.registry import find
from .declare import Declaration

ALL_SEEDS = 40
DEFAULT_SEEDS = 8
SEEDS = min(ALL_SEEDS, int(os.environ.get("TINYGRAD_EDU_SEEDS", DEFAULT_SEEDS)))  # for a right program; all where there is time
LEAST_RIGHT, LEAST_WRONG = 3, 6  # so many programs, those to be recognised among them


@dataclass
class Result:
    """What one part of the proof did, in a few words, and what it found wrong."""

    done: str
    faults: list = field(default_factory=list)


def sampled(exercise, count):
    """`count` of all seeds: the same every time, others for each exercise, and always 0, with which a notebook checks.

    With TINYGRAD_EDU_PROOF=rest all that the default leaves out, as in `.ci/run`, which has run the default before.
    """
    some = [0, *sorted(exercise.rng("seeds").sample(range(1, ALL_SEEDS), min(count, ALL_SEEDS) - 1))]
    if count > DEFAULT_SEEDS and os.environ.get("TINYGRAD_EDU_PROOF") == "rest":
        return [seed for seed in some if seed not in sampled(exercise, DEFAULT_SEEDS)]
    return some


def stub(exercise, seeds=SEEDS):
    """The stub as it is: not attempted."""
    verdict = check(exercise.id, exercise.stub)
    return Result("not attempted", [] if verdict.outcome == "unattempted" else [f"the stub should not count as an attempt:\n{verdict}"])


def lazy_programs(exercise, seeds=SEEDS, take=list):
    """A dozen programs that do no work, with the parameters of the stub: constants, and the inputs handed back. None is right.

    take: chooses some of them.
    """
    if exercise.kind == "predict":
        return Result("none for a prediction")
    parameters = function_in(exercise.stub).args
    names = [a.arg for a in (*parameters.posonlyargs, *parameters.args)]
    first, last = (names[0], names[-1]) if names else ("None", "None")
    bodies = ["return None", "return 0", "return 0.0", "return 1.0", "return True", "return []", f"return {first}", f"return {last}"]
    bodies += [f"return ({', '.join(names)},)" if names else "return ()", "assert True", f"return 0 * {first}", "return ''"]
    texts = [f"def {exercise.name}({ast.unparse(parameters)}):\n    {body}" for body in bodies]
    texts = take([text for text in texts if ast.dump(function_in(text)) != ast.dump(function_in(exercise.solution))])
    passed = [text for text in texts if check(exercise.id, text, placed=False).outcome == "correct"]
    return Result(f"{len(texts)} refused", [f"should not be correct:\n{text}" for text in passed])


def right_programs(exercise, seeds=SEEDS):
    """The solution and the other right programs, correct and fast enough with every seed."""
    attempts = [exercise.solution, *exercise.programs.also_right]
    chosen = sampled(exercise, seeds) if exercise.kind != "predict" else [0]
    result = Result(f"{len(attempts)}, each with {counted(len(chosen), 'seed')}")
    if len(attempts) < LEAST_RIGHT:
        result.faults.append(f"{LEAST_RIGHT} right programs are needed, the solution included: add some with .also_right")
    for attempt in attempts:
        for seed in chosen:
            verdict = check(exercise.id, attempt, seed=seed)
            if verdict.outcome != "correct" or verdict.slow:
                result.faults.append(f"should be correct{' and not slow' * verdict.slow}; with seed {seed}:\n{attempt}\n{verdict}")
                break
    return result


def wrong_programs(exercise, seeds=SEEDS, take=list):
    """Every misconception and the other wrong programs: caught, and named as they should be. take: chooses some of them."""
    attempts = [(m.source, m.name) for m in exercise.misconceptions] + list(exercise.programs.also_wrong)
    tried = take(attempts)
    chosen = sampled(exercise, max(2, seeds // 20)) if exercise.kind != "predict" else [0]
    known = counted(len(exercise.misconceptions), "misconception")
    result = Result(f"{len(tried)}, each with {counted(len(chosen), 'seed')}; {known}")
    if len(attempts) < LEAST_WRONG:
        result.faults.append(f"{LEAST_WRONG} wrong programs are needed: add some with .mistake or .also_wrong")
    for attempt, name in tried:
        start = time.process_time()
        for seed in chosen:
            verdict = check(exercise.id, attempt, seed=seed, placed=False)
            caught = verdict.outcome not in ("correct", "unattempted")
            if not caught or verdict.misconception != name:
                wanted = f"be recognised as {name}" if name else "be recognised as nothing known" if caught else "be wrong"
                result.faults.append(f"should {wanted}; with seed {seed}:\n{attempt}\n{verdict}")
                break
            if time.process_time() - start > 2:
                break  # a program that had to be stopped would have to be stopped with the other seeds, too
    return result


def texts(exercise, seeds=SEEDS):
    """All that is read is there, and of the right size."""
    e, faults = exercise, []
    faults += [f"{name} is empty" for name in ("prompt", "title", "why") if not getattr(e, name)]
    said = {name: getattr(e, name) for name in ("prompt", "title", "why", "explanation", "given")}
    said |= {f"hint {i}": hint for i, hint in enumerate(e.hints, 1)} | {"the stub": e.stub, "the solution": e.solution}
    for m in e.misconceptions:
        faults += [] if m.explanation else [f"{m.name} has no explanation: write one as the docstring of its program"]
        faults += [] if m.hint else [f"{m.name} has no hint"]
        said |= {f"the explanation of {m.name}": m.explanation, f"the hint of {m.name}": m.hint}
    faults += [f"{name} says TODO" for name, text in said.items() if "TODO" in text]
    if not 1 <= e.difficulty <= 5:
        faults.append(f"difficulty is from 1 to 5, not {e.difficulty}")
    if not 1 <= e.minutes <= 20:
        faults.append(f"minutes are from 1 to 20, not {e.minutes}")
    if not (1 if e.kind == "predict" else 2) <= len(e.hints) <= 5:
        faults.append(f"hints are from 2 to 5 (for a prediction, from 1), not {len(e.hints)}")
    inputs = {name for case in e.cases(e.rng(0)) for name in case}
    faults += [f"no case has the input {name}" for name in (*e.keep_fixed, *e.hidden) if name not in inputs]
    names = [m.name for m in e.misconceptions]
    faults += [f"two misconceptions are called {name}" for name in sorted({n for n in names if names.count(n) > 1})]
    unknown = {name for _, name in e.programs.also_wrong} - {*names, None}
    faults += [f"also_wrong names {name}, which is no misconception here" for name in sorted(unknown)]
    return Result(f"{counted(len(said), 'text')} read", faults)


def leaks(exercise, seeds=SEEDS):
    """No line of the solution is in the prompt, the stub, or any hint but the last."""
    if exercise.kind == "predict":
        return Result("nothing to leak")
    in_stub = {line.strip() for line in ast.unparse(ast.parse(exercise.stub)).splitlines()}  # without comments
    body = function_in(exercise.solution).body
    lines = [line.strip() for statement in body for line in ast.unparse(statement).splitlines()]
    common = ('"', "'", "for ", "while ", "if ", "else")
    lines = [line for line in lines if len(line) > 12 and not line.startswith(common) and line not in in_stub]
    told = "\n".join([exercise.prompt, *exercise.hints[:-1], *(m.hint for m in exercise.misconceptions)])
    if exercise.kind == "code":
        told += ast.unparse(function_in(exercise.stub))
    found = [line for line in lines if line.removeprefix("return ") in told]
    return Result("no line of the solution is told", [f"the prompt, the stub or a hint tells this line: {line}" for line in found])


def helpers(exercise, seeds=SEEDS):
    """No helper in the exercise's file reads a name under which the programs of that file hide something else."""
    if exercise.path is None:
        return Result("no file")
    space = vars(next(m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == str(exercise.path)))
    hidden = {name for name, x in space.items() if isinstance(x, Declaration)}
    functions = {x for x in space.values() if isinstance(x, FunctionType) and x.__globals__ is space}
    functions |= {x for x in (exercise.cases, exercise.observe, exercise.graph) if isinstance(x, FunctionType) and x.__globals__ is space}
    found = sorted((f.__name__, name) for f in functions for name in globals_used(f.__code__) & hidden)
    return Result(
        f"{len(functions)} in the file",
        [f"{f} reads `{name}`, which is the exercise by now: rename it, or move the helper to shared.py" for f, name in found],
    )


PARTS = {
    "stub": stub,
    "lazy programs": lazy_programs,
    "right programs": right_programs,
    "wrong programs": wrong_programs,
    "texts": texts,
    "leaks": leaks,
    "helpers": helpers,
}


def prove(id, seeds=SEEDS):
    """Print the proof of one exercise. Returns the number of faults."""
    exercise, count = find(id), 0
    print(f"{exercise.id}: {exercise.title} (lesson {exercise.lesson:02d}, {exercise.kind})")
    for name, part in PARTS.items():
        start = time.perf_counter()
        try:
            result = part(exercise, seeds)
        except Exception as e:  # what is missing in an exercise that is being written
            result = Result("not done", [f"{type(e).__name__}: {e}"])
        seconds = time.perf_counter() - start
        print(f"  {'✘' if result.faults else '✔'} {name:<16}{result.done:<52}{seconds:5.1f} s")
        for fault in result.faults:
            print("\n".join("      " + line for line in fault.splitlines()), end="\n\n" if "\n" in fault else "\n")
        count += len(result.faults)
    print(counted(count, "fault") if count else "proven")
    return count


def counted(n, what):
    return f"{n} {what}{'s' * (n != 1)}"
