"""Every exercise is proven: nothing and next to nothing is not right, right programs are, wrong ones are caught and named.

The programs beyond those of the exercise itself stand in `programs/lesson_NN.py`:
RIGHT: exercise id -> programs (source text) or predictions that are right, written differently from the solution.
WRONG: exercise id -> (program or prediction, the misconception that should be named, or None) for more than the exercise lists.
"""

import ast
import time
from importlib import import_module
from pathlib import Path

import pytest

import course
from course.engine.exercise import function_in

EXERCISES = {e.id: e for e in course.exercises()}
SEEDS = 200
SOME = 10  # seeds for programs that are wrong: they must be caught every time a learner runs the cell, which is with seed 0


def programs(table):
    found = {}
    for path in sorted((Path(__file__).parent / "programs").glob("lesson_*.py")):
        found |= getattr(import_module(f"tests.exercises.programs.{path.stem}"), table, {})
    return found


RIGHT, WRONG = programs("RIGHT"), programs("WRONG")
every = pytest.mark.parametrize("task", EXERCISES.values(), ids=EXERCISES.keys())


def lazy(task):
    """Ten things that are no work: constants, and the inputs handed back."""
    if task.kind == "predict":
        return []
    stub = function_in(task.stub)
    names = [a.arg for a in (*stub.args.posonlyargs, *stub.args.args)]
    head = f"def {task.name}({ast.unparse(stub.args)}):\n    "
    first, last = (names[0], names[-1]) if names else ("None", "None")
    bodies = ["return None", "return 0", "return 0.0", "return 1.0", "return True", "return []", f"return {first}", f"return {last}"]
    bodies += [f"return ({', '.join(names)},)" if names else "return ()", "assert True", "return 0 * " + first, "return ''"]
    return [head + b for b in bodies]


@every
def test_stub_is_not_attempted(task):
    assert course.check(task.id, task.stub).outcome == "unattempted"


@every
def test_lazy_stubs_are_not_correct(task):
    for text in lazy(task):
        if ast.dump(function_in(text)) != ast.dump(function_in(task.solution)):
            assert course.check(task.id, text).outcome not in ("correct",), text


@every
def test_right_programs_are_right_for_every_seed(task):
    texts = [task.solution, *RIGHT.get(task.id, ())]
    assert len(texts) >= 3, f"{task.id}: at least two right programs beside the solution belong into tests/exercises/programs"
    for text in texts:
        for seed in range(SEEDS if task.kind != "predict" else 1):
            verdict = course.check(task.id, text, seed=seed)
            assert verdict.outcome == "correct" and not verdict.slow, f"seed {seed}\n{text}\n{verdict}"


@every
def test_wrong_programs_are_caught_and_named(task):
    wrong = [(m.source, m.name) for m in task.misconceptions] + list(WRONG.get(task.id, ()))
    assert len(wrong) >= 6, f"{task.id}: {len(wrong)} wrong programs; at least six belong there"
    for text, name in wrong:
        start = time.process_time()
        for seed in range(SOME if task.kind != "predict" else 1):
            verdict = course.check(task.id, text, seed=seed)
            assert verdict.outcome not in ("correct", "unattempted"), f"seed {seed}: accepted\n{text}"
            assert verdict.misconception == name, f"seed {seed}: should be named {name}\n{text}\n{verdict}"
            if time.process_time() - start > 2:
                break  # a program that had to be stopped would have to be stopped with the other seeds, too


@every
def test_it_reads_well(task):
    assert task.prompt and task.title and task.why and 1 <= task.difficulty <= 5 and 1 <= task.minutes <= 20
    assert 2 <= len(task.hints) <= 5 or (task.kind == "predict" and task.hints)
    assert len({m.name for m in task.misconceptions}) == len(task.misconceptions)
    assert all(m.explanation and m.hint for m in task.misconceptions)


@every
def test_no_solution_line_leaks(task):
    """No line of code of the solution is found in the prompt, the stub, or any hint but the last."""
    if task.kind == "predict":
        return
    stub = {line.strip() for line in task.stub.splitlines()}
    body = function_in(task.solution).body
    code = [line.strip() for statement in body for line in ast.unparse(statement).splitlines()]
    code = [
        line for line in code if len(line) > 12 and not line.startswith(('"', "'", "for ", "while ", "if ", "else")) and line not in stub
    ]
    told = "\n".join([task.prompt, *task.hints[:-1], *(m.hint for m in task.misconceptions)])
    if task.kind == "code":
        told += task.stub
    for line in code:
        assert line.removeprefix("return ") not in told, line
