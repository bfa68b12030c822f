"""People as they are, at real kernels: who jumps about, who runs all twice, whose computer dies, who errs.

None of them ends with a broken notebook or loses work.
"""

import math
import random
import re
import sys
import time

import pytest

from course import exercises
from course.builder.build import add_decorator, assemble
from course.notebook import saved_work
from kernels import NUMBERS, Learner, asked, code_cells, may_raise, source_of
from sampling import ALL, REST, a_few_lessons


def tasks_of(number):
    return [e for e in exercises() if e.lesson == number]


def saved(work):
    """A dict: id -> text of the solution saved, whoever wrote it when (the header says that)."""
    return {p.stem: p.read_text(encoding="utf-8").split("\n", 3)[3] for p in work.glob("*.py")}


@a_few_lessons(3)
def test_whose_kernel_dies_who_jumps_about_and_runs_each_cell_twice(number, tmp_path):
    """All of it right, in the end, and none of it lost. Who changes nothing is in `tests/unchanged.py`."""
    cells = code_cells(assemble(source_of(number), solved=True))
    answers = [i for i, cell in enumerate(cells) if asked(cell)]
    middle, generator = answers[len(answers) // 2], random.Random(number)
    with Learner(tmp_path) as learner:
        for cell in cells[:middle]:
            learner.run(cell.source)
        before = saved(tmp_path)
        assert before
        learner.send(cells[middle].source)  # the plug is pulled while this answer is checked and saved
        time.sleep(generator.uniform(0, 0.3))
        learner.kill()
        assert before.items() <= saved(tmp_path).items()

        learner.start()
        shuffled = generator.sample(cells[2:], len(cells) - 2)
        for cell in [*cells[:2], *shuffled]:
            reply = learner.run(cell.source)  # most fail: what they need is not there yet
            if asked(cell):
                assert reply.error is None, f"{reply.error}\n\n{cell.source}"
        assert before.items() <= saved(tmp_path).items()

        before = saved(tmp_path)
        for cell in cells:
            for _ in range(2):
                reply = learner.run(cell.source)
                assert reply.error is None or may_raise(cell), f"{reply.error}\n\n{cell.source}"
                assert not asked(cell) or f"correct ({asked(cell)})" in reply.text, reply.text
    assert before.items() <= saved(tmp_path).items()
    assert set(saved(tmp_path)) == {e.id for e in tasks_of(number)}
    assert not (tmp_path / "old").exists()  # the same solution again is not a new one


@a_few_lessons(3)
def test_who_makes_every_mistake_before_the_right_answer(number, tmp_path, record_property):
    tasks, shown = {e.id: e for e in tasks_of(number)}, set()  # shown: predictions whose answer was shown after a miss
    tried, nameless = 0, []
    with Learner(tmp_path) as learner:
        for cell in code_cells(assemble(source_of(number), solved=True)):
            task, missed = tasks.get(asked(cell)), False
            for i, (misconception, source) in enumerate(mistakes(task) if task else ()):
                reply = learner.run(source)
                assert reply.error is None, f"{reply.error}\n\n{source}"
                assert f"correct ({task.id})" not in reply.text, source
                assert task.id not in saved(tmp_path)
                tried, missed = tried + 1, task.kind == "predict"
                if misconception.title not in reply.text and misconception.explanation.splitlines()[0] not in reply.text:
                    nameless.append(f"{misconception.name}, of {task.id}:\n{reply.text}")
                if i % 4 == 0:
                    hint = learner.run(f'hint("{task.id}")')
                    assert hint.error is None
                    assert "hint" in hint.text.lower()
            reply = learner.run(cell.source)
            assert reply.error is None or may_raise(cell), f"{reply.error}\n\n{cell.source}"
            assert not task or f"{'right, but not kept' if missed else 'correct'} ({task.id})" in reply.text, reply.text
            if missed:
                shown.add(task.id)
    assert set(saved(tmp_path)) == set(tasks) - shown
    assert not nameless, "\n".join(nameless)  # a notebook may have a function from elsewhere than `given`, which raises another error
    record_property("figure", f"lesson {number:02d}, every mistake made in a notebook: {tried} made, {tried} named")


def mistakes(task):
    """Pairs of a misconception and the cell in which a learner would show it: a quarter of them, all with TINYGRAD_EDU_SEEDS=200.

    `.ci/run` takes a second quarter, of other lessons: the proof of exercises checks all of these programs, and a notebook adds only the
    cell.
    """
    for misconception in task.misconceptions[1::4] if REST else task.misconceptions[:: 1 if ALL else 4]:
        if task.kind == "predict":
            wrong = task.compile(misconception.source, name=misconception.name)()
            typed = f'float("{wrong}")' if isinstance(wrong, float) and not math.isfinite(wrong) else repr(wrong)
            yield misconception, f'predict("{task.id}", {typed})'
        else:
            yield misconception, add_decorator(misconception.source, f'@exercise("{task.id}")')


@pytest.mark.parametrize(
    "damage", [b"", b"\x00\xff\x00", b"def f(:\n", b"# seal 0\n\nraise SystemExit\n"], ids=["empty", "not text", "not Python", "exits"]
)
def test_a_damaged_file_falls_back_alone(damage, tmp_path, monkeypatch):
    number = next(n for n in NUMBERS if sum(bool(e.target) for e in tasks_of(n)) >= 2)
    notebook = assemble(source_of(number), solved=True)
    hurt, *others = [e for e in tasks_of(number) if e.target]
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    for task in tasks_of(number):
        saved_work.save(task, f"def answer():\n    return {task.answer()!r}" if task.kind == "predict" else task.solution)
    (tmp_path / f"{hurt.id}.py").write_bytes(damage)
    with Learner(tmp_path) as learner:
        replies = learner.run_all(assemble(source_of(number)))
        assert any(f"{hurt.id}.py" in r.text for r in replies), "the lesson says which file cannot be used"
        whose = learner.run("from course import receipt\nprint(receipt())").text
        assert re.search(rf" ours: [^;\n]*{re.escape(hurt.id)}", whose)
        assert all(re.search(rf" yours: [^;\n]*{re.escape(e.id)}", whose) for e in others)
        assert learner.verdicts(notebook) == {"correct": len(tasks_of(number))}
    assert set(saved(tmp_path)) == {e.id for e in tasks_of(number)}


@pytest.mark.skipif(sys.platform == "win32", reason="there a busy cell cannot be interrupted as surely")
def test_who_writes_an_endless_loop_gets_the_kernel_back(tmp_path):
    task = next(e for e in exercises() if e.kind == "code")
    name = task.stub[task.stub.index("def ") + 4 : task.stub.index("(")].strip()
    source = f'from course import exercise\n\n@exercise("{task.id}")\ndef {name}(*args, **kwargs):\n    while True:\n        pass'
    with Learner(tmp_path) as learner:
        reply = learner.run(source, timeout=60)
        assert "did not finish" in reply.text
        assert learner.run("print(6 * 7)").text == "42\n"
