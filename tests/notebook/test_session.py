"""A learner's day: two notebooks open, modules reloaded, magics above an exercise, a disk that is full, lines that are printed to be typed."""

import ast
import functools
import os
import re
import subprocess
import sys

import pytest

import course
from course.builder.build import ROOT, assemble
from course.engine.attempt import imports_for
from course.engine.registry import find
from course.notebook import mistakes, saved_work
from kernels import Learner, code_cells, each_lesson, source_of
from tinygrad_edu.scalar.value import Value, node
from toys import MUL

EPS = 1e-5


def mul(x, y):
    return node("*", x.data * y.data, (x, y), (y.data, x.data))


def defined(source, **names):
    """The function that source text defines, as a notebook's cell defines it: in a namespace with these names."""
    import linecache

    filename = f"<cell {len(linecache.cache)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    space = {"node": node, "Value": Value, **names}
    exec(compile(source, filename, "exec"), space)
    return space["mul"]


BODY = "\n    return node('*', x.data * y.data, (x, y), (y.data, x.data))"
SIGNATURES = [  # source, names of the notebook, a line that the saved file needs
    ("def mul(x: V, y: V) -> V:" + BODY, {"V": Value}, "from tinygrad_edu.scalar.value import Value as V"),
    ("def mul(x, y, eps=EPS):" + BODY, {"EPS": 1e-5}, "EPS = 1e-05"),
    ("def mul(x, y, *, name='a' + SUFFIX):" + BODY, {"SUFFIX": "b"}, "SUFFIX = 'b'"),
    ("def mul(x, y, key=lambda v: v, some=[k for k in range(3)]):" + BODY, {}, ""),
    ("@functools.cache\ndef mul(x, y):" + BODY, {"functools": functools}, "import functools"),
    ("def mul(x: Union[int, Any], y: 'unknown'):" + BODY, vars(__import__("typing")), "from typing import Union"),
]


@pytest.mark.parametrize(("source", "names", "line"), SIGNATURES, ids=range(len(SIGNATURES)))
def test_names_of_the_signature_are_carried_over(toys, source, names, line, capsys):
    toys["code"].given = toys["code"].given + "\nfrom tinygrad_edu.scalar.value import Value"
    names = {k: v for k, v in names.items() if k in source}
    course.exercise("toy.mul")(defined(source, **names))
    assert "From now on" in capsys.readouterr().out and line in saved_work.path_of(toys["code"]).read_text()
    assert (Value(2) * 3).data == 6
    course.rebind()
    assert course.receipt()[0][1] == "yours" and (Value(2) * 3).data == 6


def test_a_name_that_no_file_can_have_is_told(toys, capsys):
    def own(f):
        return f

    course.exercise("toy.mul")(defined("@own\ndef mul(x, y):" + BODY, own=own))
    assert "`own`, which only this notebook has" in capsys.readouterr().out and not saved_work.path_of(toys["code"]).exists()
    assert imports_for(toys["code"], defined("def mul(x, y=[EPS]):" + BODY, EPS=[1]), "def mul(x, y=[EPS]):" + BODY) == ([], ["EPS"])


def test_another_notebook_picks_up_new_work_when_its_lesson_runs_again(toys):
    assert course.receipt()[0][1] == "reference"
    saved_work.save(toys["code"], MUL)  # in another kernel
    assert course.receipt()[0][1] == "reference"
    course.lesson(3)
    assert course.receipt()[0][1] == "yours"
    course.unbind("toy.mul")
    course.lesson(3)
    assert course.receipt()[0][1] == "reference", "what was taken out in this kernel stays out while the file is the same"
    saved_work.save(toys["code"], MUL + "  # better")
    course.lesson(3)
    assert course.receipt()[0][1] == "yours"
    saved_work.archive_solutions([toys["code"]])
    course.lesson(3)
    assert course.receipt()[0][1] == "reference"


def test_work_that_could_not_be_saved_stays_when_the_lesson_runs_again(toys, monkeypatch):
    monkeypatch.setattr(saved_work.storage, "write_to_disk", lambda *_: (_ for _ in ()).throw(OSError("full")))
    course.exercise("toy.mul")(mul)
    course.lesson(3)
    assert course.receipt()[0][1] == "yours"


def test_a_right_prediction_on_a_read_only_disk_says_so(toys, monkeypatch, capsys):
    monkeypatch.setattr(saved_work.storage, "write_to_disk", lambda *_: (_ for _ in ()).throw(OSError("read only")))
    course.predict("toy.twice", 2)
    assert "could not be saved (OSError: read only)" in capsys.readouterr().out


def test_a_prediction_that_is_a_function_is_saved_as_what_it_returns(toys, capsys):
    course.predict("toy.twice", lambda: 1.0 + 1.0)
    assert "return 2.0" in saved_work.path_of(toys["predict"]).read_text()
    course.predict("toy.twice", lambda: 1 / 0)
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_several_numbers_may_be_predicted_one_after_the_other(toys, capsys):
    course.predict("toy.several", 1, 4, 9)
    assert "correct" in capsys.readouterr().out
    course.predict("toy.several", 1, 4)
    assert "should be a list of 3 numbers, not [1, 4]" in capsys.readouterr().out
    course.predict("toy.twice", 1, 4)
    assert "should be a number, not [1, 4]" in capsys.readouterr().out


RELOADS = [
    "importlib.reload(value)",
    "importlib.reload(value); importlib.reload(value)",
    "importlib.reload(patching)",
    "importlib.reload(session)",
    "value.mul.__code__ = (lambda x, y: node('*', x.data * y.data, (x, y), (y.data, x.data))).__code__",
]
RELOADED = """
import importlib, sys
import course
from course.engine import patching
from course.notebook import session
from tinygrad_edu.scalar import value
from tinygrad_edu.scalar.value import Value, node
held = value.mul
course.receipt()
{reload}
session = sys.modules["course.notebook.session"]
assert ("value.mul", "yours", 2) in session.receipt()
said = [patching.own_code(f) is not f.__code__ for f in (value.mul, held)]
assert all(said), said
assert session.check("value.mul", "def mul(x, y):\\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))").outcome != "correct"
verdict = session.check("value.mul", session.find("value.mul").solution)
assert verdict.outcome == "correct" or value.mul is not held and "Restart it" in verdict.message, verdict
session.unbind()
assert ("value.mul", "reference", 2) in session.receipt()
assert [patching.own_code(f) is f.__code__ for f in (value.mul, held)] == [True, True]
"""


@pytest.mark.parametrize("reload", RELOADS)
def test_a_reload_does_not_make_the_receipt_lie(reload, tmp_path, monkeypatch):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    saved_work.save(find("value.mul"), find("value.mul").solution)
    done = subprocess.run(
        [sys.executable, "-c", RELOADED.format(reload=reload)], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_folder_means_the_same_from_anywhere(monkeypatch, tmp_path):
    for chosen, expected in (("~/work", tmp_path / "home" / "work"), ("work/mine", ROOT / "work" / "mine"), (str(tmp_path), tmp_path)):
        monkeypatch.setenv("TINYGRAD_EDU_WORK", chosen)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
        for here in (ROOT, ROOT / "lessons", tmp_path):
            monkeypatch.chdir(here)
            assert saved_work.work_folder() == expected


# What is printed for the reader to type.


def test_a_recalled_prediction_shows_its_question(toys, capsys):
    course.predict("toy.twice", 1)
    capsys.readouterr()
    course.lesson(3)
    said = capsys.readouterr().out
    assert "What is the gradient of a + a?" in said and "A wrong answer: 1" in said and "def answer" not in said
    course.recall("toy.twice", "once")
    said = capsys.readouterr().out
    assert "What is the gradient of a + a?" in said and "Each use counts." in said
    course.recall("toy.twice", "nope")
    assert "no mistake called 'nope'" in capsys.readouterr().out


COMMANDS = re.compile(r"(?:recall|hint|reveal)\((?:\"[^\"]*\"|'[^']*')(?:, (?:\"[^\"]*\"|'[^']*'))?\)")


def test_every_line_that_is_printed_to_be_typed_works_in_a_real_kernel(tmp_path, monkeypatch):
    """Mistakes of every kind are in the record; each lesson's first cell, each prompt and each verdict says what to type; it is typed."""
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    for number in range(8):
        for e in [e for e in course.exercises() if e.lesson == number and e.misconceptions][-2:]:
            wrong = e.misconceptions[0]
            verdict = course.check(e.id, wrong.source)
            mistakes.record(verdict)
    with Learner(tmp_path) as learner:
        for number in (1, 4, 8):
            cells = assemble(source_of(number)).cells
            first = learner.run(next(c.source for c in cells if c.cell_type == "code"))
            assert first.error is None
            typed = set(COMMANDS.findall(first.text + "".join(c.source for c in cells)[:60_000]))
            assert number == 1 or any(line.startswith("recall") for line in typed)
            for line in sorted(typed):
                reply = learner.run(line)
                assert reply.error is None and reply.text.strip(), f"{line} says nothing: {reply}"


@each_lesson
def test_a_first_cell_offers_what_the_lesson_prints(number):
    """Imported there, or put there by `lesson`."""
    first = ast.parse(code_cells(assemble(source_of(number)))[0].source)
    imported = {alias.asname or alias.name for n in ast.walk(first) if isinstance(n, ast.ImportFrom) for alias in n.names}
    assert {"exercise", "hint", "lesson", "predict", "reveal"} <= imported


def test_time_above_an_exercise_in_a_real_kernel(tmp_path):
    answer = "@exercise('value.mul')\ndef mul(x, y):" + BODY
    with Learner(tmp_path) as learner:
        learner.run("from course import exercise\nfrom tinygrad_edu import node\nimport course")
        stub = learner.run("%%time\n@exercise('value.mul')\ndef mul(x, y):\n    ...")
        assert "not attempted (value.mul)" in stub.text
        for k, head in enumerate(("%%time\n", "%%time\n\n# mine\n", "%%capture\n", "")):
            reply = learner.run(f"{head}{answer}  # {k}")
            assert reply.error is None
            assert "capture" in head or "From now on" in reply.text, (head, reply.text)
            assert f"# {k}" in (tmp_path / "value.mul.py").read_text(), head
        unknown = learner.run(f"exec({answer + '  # 9'!r})")
        assert "the text of this function is not known" in unknown.text
        learner.run(f"%%timeit -n1 -r1\n{answer}")
        assert learner.run("print(6 * 7)").text == "42\n"
