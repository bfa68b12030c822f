"""Saved work: readable, whole or not there at all, back in the next kernel, and never in the way of the rest."""

import os
import signal
import subprocess
import sys
import textwrap
from itertools import count

import nbformat
import numpy as np
import pytest

import course
from course.engine import patching
from course.engine.attempt import imports_for
from course.notebook import mistakes, saved_work, session, storage
from tinygrad_edu.scalar.value import Value, node
from toys import MUL

HALF = 0.5  # a global of this module, as a notebook has them


def decorated(id, function, **kwargs):
    return course.exercise(id, **kwargs)(function)


def mul(x, y):
    return node("*", x.data * y.data, (x, y), (y.data, x.data))


def own_operand():
    def mul(x, y):
        return node("*", x.data * y.data, (x, y), (x.data, y.data))

    return mul


def fresh():
    """What a new kernel does first."""
    patching.unbind()
    session._state.update(started=None)
    return course.receipt()


def test_a_right_attempt_is_saved_bound_and_back_in_the_next_kernel(toys, capsys):
    assert course.receipt() == [("toy.mul", "reference", 2)]
    kept = decorated("toy.mul", mul)
    assert kept is toys["code"].reference, "the name becomes the library's function"
    assert course.receipt() == [("toy.mul", "yours", 2)] and "From now on" in capsys.readouterr().out
    text = saved_work.path_of(toys["code"]).read_text()
    assert text.startswith("# toy.mul: A product (lesson 2, version 1)\n# passed on 20") and "def mul(x, y):" in text
    assert fresh() == [("toy.mul", "yours", 2)] and (Value(2) * 3).data == 6
    course.unbind("toy.mul")
    assert course.receipt()[0][1] == "reference"
    course.rebind()
    assert course.receipt()[0][1] == "yours"


def test_attempts_that_are_not_right_are_not_saved(toys, capsys):
    def stub():
        def mul(x, y): ...

        return mul

    for attempt, says in ((stub(), "not attempted"), (own_operand(), "Own operand"), (3, "A function is expected")):
        assert decorated("toy.mul", attempt) is toys["code"].reference
        assert says in capsys.readouterr().out
    assert not saved_work.work_folder().exists() or not list(saved_work.work_folder().glob("*.py"))


@pytest.mark.parametrize("where", ["def", "nothing", "binary", "cut", "raises", "wrong", "other name"])
def test_a_damaged_file_falls_back_alone_and_says_so(toys, where, capsys):
    def double(x):
        return x + x

    decorated("toy.mul", mul)
    decorated("toy.fix", double)
    path = saved_work.path_of(toys["code"])
    text = path.read_text()
    damaged = {
        "def": text.replace("def mul", "dfe mul"),
        "nothing": "",
        "cut": text[: len(text) * 3 // 4],
        "raises": text + "\n1 / 0\n",
        "wrong": text.replace("x.data * y.data", "x.data + y.data"),
        "other name": text.replace("def mul", "def mal"),
    }
    path.write_bytes(b"\xff\xfe\x00\x81" if where == "binary" else damaged[where].encode())
    assert fresh() == [("toy.mul", "reference", 2)] and (Value(2) * 3).data == 6
    assert list(session._state["problems"]) == ["toy.mul"]
    assert [k.exercise.id for k in saved_work.load_all() if not k.problem] == ["toy.fix"]
    course.lesson(3)
    assert "toy.mul: the library's own version is used" in capsys.readouterr().out
    assert path.exists(), "nothing of the learner's is deleted"


def test_an_edited_file_is_checked_again(toys):
    decorated("toy.mul", mul)
    path = saved_work.path_of(toys["code"])
    path.write_text(path.read_text().replace("x.data * y.data", "y.data * x.data"))
    assert fresh()[0][1] == "yours"


def test_a_newer_version_of_the_exercise_checks_again(toys):
    decorated("toy.mul", mul)
    toys["code"].version = 2
    assert fresh()[0][1] == "yours"
    toys["code"].version = 3
    numbers = count()
    toys["code"].observe = lambda f, case: {"something new": next(numbers)}
    assert fresh()[0][1] == "reference"


def test_names_of_the_notebook_are_told(toys, capsys):
    def halved(x, y):
        return node("*", x.data * y.data * HALF / HALF, (x, y), (y.data, x.data))

    halved.__name__ = "mul"
    halved.__code__ = halved.__code__.replace(co_name="mul")
    lines, missing = imports_for(toys["code"], halved, MUL)
    assert missing == ["HALF"] and lines == []
    decorated("toy.mul", mul)
    capsys.readouterr()

    source = """
from tinygrad_edu.scalar.value import Value as V
import math

def mul(x, y):
    assert isinstance(x, V) and math.pi
    return node('*', x.data * y.data, (x, y), (y.data, x.data))
"""
    space = {"node": node}
    exec(compile(source, "<cell>", "exec"), space)
    assert imports_for(toys["code"], space["mul"], source) == (["from tinygrad_edu.scalar.value import Value as V", "import math"], [])


def test_what_stood_there_before_is_kept(toys):
    decorated("toy.mul", mul)
    saved_work.save(toys["code"], MUL.replace("x.data * y.data", "y.data * x.data"))
    assert len(list((saved_work.work_folder() / "old").glob("toy.mul.*.py"))) == 1
    saved_work.save(toys["code"], MUL.replace("x.data * y.data", "y.data * x.data"))
    assert len(list((saved_work.work_folder() / "old").glob("toy.mul.*.py"))) == 1, "the same again is no new version"
    assert course.reset(2) and not saved_work.path_of(toys["code"]).exists() and course.receipt()[0][1] == "reference"
    assert len(list((saved_work.work_folder() / "old").glob("toy.mul.*.py"))) == 2
    assert course.reset("toy.mul") == []


def test_a_full_disk_does_not_stop_the_lesson(toys, monkeypatch, capsys):
    monkeypatch.setattr(storage, "write_to_disk", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    decorated("toy.mul", mul)
    assert "could not be saved" in capsys.readouterr().out and course.receipt()[0][1] == "yours"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_process_killed_while_saving_leaves_the_old_file_or_the_new(tmp_path):
    program = """
        import sys
        from pathlib import Path
        from course.notebook.storage import replace_file
        path, n = Path(sys.argv[1]), 0
        write_atomically = lambda path, text: replace_file(path, text, path.parent / "old")
        write_atomically(path, "0" * 300_000)
        print("ready", flush=True)
        while True:
            n += 1
            write_atomically(path, str(n % 10) * 300_000)
    """
    path = tmp_path / "saved.py"
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program), str(path)], stdout=subprocess.PIPE)
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        text = path.read_text()
        assert len(text) == 300_000 and len(set(text)) == 1


def test_slow_but_right(toys, capsys):
    def mul(x, y):
        sum(range(2_000_000))
        return node("*", x.data * y.data, (x, y), (y.data, x.data))

    decorated("toy.mul", mul)
    assert "keep=True" in capsys.readouterr().out and course.receipt()[0][1] == "reference"


def test_hints_come_one_by_one_the_one_for_the_mistake_first(toys, capsys):
    decorated("toy.mul", own_operand())
    capsys.readouterr()
    for says in ("The other one?", "Hint 1 of 2: first", "Hint 2 of 2: second", "You have seen all the hints"):
        course.hint("toy.mul")
        assert says in capsys.readouterr().out
    course.reveal("toy.mul")
    assert "x.data * y.data" in capsys.readouterr().out
    course.hint("toy.mil")
    assert "toy.mul" in capsys.readouterr().out


def test_predictions_answer_and_explain(toys, capsys):
    course.predict("toy.twice", ...)
    assert "not attempted" in capsys.readouterr().out
    course.predict("toy.twice", 1)
    assert "Both uses count." in (out := capsys.readouterr().out) and "it is 2" in out and "Once" in out
    course.predict("toy.twice", 2)
    assert "the answer that you were shown" in capsys.readouterr().out and not saved_work.path_of(toys["predict"]).exists()
    course.forget()
    course.predict("toy.twice", 2)
    assert "the answer that you were shown" not in capsys.readouterr().out and saved_work.path_of(toys["predict"]).exists()


def test_the_record_asks_again_and_forgets(toys, capsys):
    assert mistakes.pick_questions(3) == []
    for _ in range(2):
        course.predict("toy.twice", 1)
    course.exercise("toy.mul")(lambda x, y: node("p", x.data + y.data, (x, y), (1.0, 1.0)))
    mistakes.record_path().write_text(mistakes.record_path().read_text() + "{damaged\n[]\n\xff\n", encoding="utf-8")
    assert [m.name for _, m in mistakes.pick_questions(3)] == ["once", "sum"]
    assert mistakes.pick_questions(2) == [], "only earlier lessons"
    capsys.readouterr()
    course.lesson(3)
    assert "mistakes like some that you made" in capsys.readouterr().out
    course.forget()
    assert mistakes.pick_questions(3) == []


def test_starting_a_lesson_again_puts_the_stubs_back_and_loses_nothing(toys, monkeypatch, tmp_path):
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    from course.__main__ import main
    from course.builder import restore

    path = tmp_path / "02_toys.ipynb"
    cells = [
        new_markdown_cell("my own note"),
        new_code_cell('@exercise("toy.mul")\ndef mul(x, y):\n    return 12'),
        new_code_cell('predict("toy.twice", 2)'),
        new_code_cell("mine = 3"),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    before = path.read_text()
    monkeypatch.setattr(restore, "LESSONS_FOLDER", tmp_path)
    decorated("toy.mul", mul)
    assert main(["reset", "2"]) is None
    sources = [c.source for c in nbformat.read(path, 4).cells]
    assert sources == [
        "my own note",
        '@exercise("toy.mul")\ndef mul(x, y):\n    """x * y"""\n    ...',
        'predict("toy.twice", ...)',
        "mine = 3",
    ]
    assert (saved_work.work_folder() / "old" / "02_toys.1.ipynb").read_text() == before
    assert (saved_work.work_folder() / "old" / "toy.mul.1.py").exists() and not saved_work.path_of(toys["code"]).exists()
    assert main(["reset", "toy.mil"]) and main(["reset", "2"]) is None and main(["status"]) is None


def test_a_lesson_is_reset_by_its_number_however_it_is_written(toys, capsys):
    from course.__main__ import main

    decorated("toy.mul", mul)
    assert main(["reset", "02"]) is None and course.receipt()[0][1] == "reference"
    assert not saved_work.path_of(toys["code"]).exists()
    assert "there is no lesson 99" in main(["reset", "99"])
    with pytest.raises(KeyError, match="there is no lesson 99"):
        course.reset(99)


@pytest.mark.parametrize("prediction", [np.array([1, 4, 9]), [np.float64(1), np.int64(4), 9], (1, 4, 9)])
def test_a_prediction_is_saved_as_plain_data(toys, prediction):
    course.predict("toy.several", prediction)
    text = saved_work.path_of(toys["several"]).read_text()
    assert "np." not in text and "array" not in text and "Value" not in text
    assert course.check("toy.several", text).outcome == "correct"
    assert [s.problem for s in saved_work.load_all()] == [""]


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_inf_and_nan_can_be_read_back(toys, number):
    toys["predict"].solution = f"def answer():\n    return float('{number}')"
    course.predict("toy.twice", np.array(number))
    assert course.check("toy.twice", saved_work.path_of(toys["predict"]).read_text()).outcome == "correct"


def test_an_interrupted_cell_is_neither_recorded_nor_saved(toys):
    def mul(x, y):
        signal.raise_signal(signal.SIGINT)
        return node("*", x.data * y.data, (x, y), (y.data, x.data))

    toys["predict"].observe = lambda f, case: signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        decorated("toy.mul", mul)
    with pytest.raises(KeyboardInterrupt):
        course.predict("toy.twice", 1)
    assert not session._last and not mistakes.read_record() and not saved_work.load_all() and course.receipt()[0][1] == "reference"


def test_an_interrupt_while_saved_work_is_bound_is_made_good_by_the_next_call(toys, monkeypatch):
    decorated("toy.mul", mul)
    patching.unbind()
    session._state.update(started=None)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(patching, "bind", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        course.receipt()
    assert course.receipt()[0][1] == "yours"


def test_a_copy_in_which_a_lesson_was_run_and_saved_is_a_learners(tmp_path, monkeypatch):
    """Also when nothing was attempted, so that there is no `my_work`."""
    monkeypatch.setattr(saved_work, "ROOT", tmp_path)
    (tmp_path / "lessons").mkdir()
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text='"execution_count": 3')])
    path = tmp_path / "lessons" / "00_welcome.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    assert not saved_work.is_learners_copy()
    cell.execution_count = 1
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    assert saved_work.is_learners_copy()
    path.unlink()
    assert not saved_work.is_learners_copy()
    (tmp_path / "my_work").mkdir()
    (tmp_path / "my_work" / ".record.jsonl").touch()
    assert not saved_work.is_learners_copy()
    (tmp_path / "my_work" / "value.mul.py").touch()
    assert saved_work.is_learners_copy()
