"""What follows an answer: hints, the solution, progress, what comes next, the receipt, the style sheet, errors that are meant."""

import html
import re

import pytest

import course
from course.builder.build import ROOT, assemble
from course.engine.registry import find
from course.notebook import advice, kernel, mistakes, progress, saved_work, session
from course.notebook.page import style
from course.notebook.receipt import Receipt
from kernels import Learner, code_cells, each_lesson, may_raise, source_of
from tinygrad_edu.scalar.value import node


def mul(x, y):
    return node("*", x.data * y.data, (x, y), (y.data, x.data))


def own_operand():
    def mul(x, y):
        return node("*", x.data * y.data, (x, y), (x.data, y.data))

    return mul


@pytest.fixture
def shown(toys, monkeypatch):
    """The messages that are shown, in place of a notebook."""
    messages = []
    monkeypatch.setattr(session, "show", messages.append)
    return messages


def folds(markup):
    return re.findall(r"<summary[^>]*>(.*?)</summary>", markup)


def test_an_attempt_that_is_not_right_brings_all_hints_and_a_solution(shown):
    course.exercise("toy.mul")(own_operand())
    assert folds(shown[-1].markup) == ["Own operand. A hint", "Hint 1 of 2", "Hint 2 of 2", "A solution"]
    assert "The other one?" in shown[-1].markup and "The other one?" not in shown[-1].text
    assert '`hint("toy.mul")`' in shown[-1].text and '`reveal("toy.mul")`' in shown[-1].text


def test_nothing_written_brings_neither_hint_nor_solution_nor_progress(shown):
    def mul(x, y): ...

    course.exercise("toy.mul")(mul)
    course.predict("toy.twice", ...)
    for message in shown:
        assert not folds(message.markup) and "lesson 02" not in message.text, message
        assert not any(hint in message.markup + message.text for hint in ("first", "second", "Count.", "<pre"))


def test_a_prediction_shows_no_solution_before_it_is_committed(shown):
    course.predict("toy.twice", "two")
    assert folds(shown[-1].markup) == ["Hint 1 of 1"] and "next" not in shown[-1].markup
    course.predict("toy.twice", 1)
    assert not folds(shown[-1].markup) and "it is 2" in shown[-1].text and 'href="#exercise-toy-several"' in shown[-1].markup


def test_the_line_of_progress_counts_what_is_done(shown, toys):
    all_minutes = course.notebook.progress.OUTLINE[2].minutes
    left = [-(-all_minutes * open_exercises // 4) for open_exercises in (4, 3, 2)]
    course.exercise("toy.mul")(own_operand())
    assert shown[-1].text.splitlines()[-1] == f"  lesson 02 ✘○○○ 0 of 4 · 0 of 1 goal reached · about {left[0]} minutes left"
    course.predict("toy.twice", 1)
    assert shown[-1].text.splitlines()[-2] == f"  lesson 02 ✘◆○○ 1 of 4 · 0 of 1 goal reached · about {left[1]} minutes left"
    course.exercise("toy.mul")(mul)
    assert shown[-1].text.splitlines()[-2:] == [
        f"  lesson 02 ✔◆○○ 2 of 4 · 0 of 1 goal reached · about {left[2]} minutes left · 1 piece of the library is yours",
        "  Next: Three",
    ]
    course.predict("toy.several", [1, 4, 9])
    course.predict("toy.word", "larger")
    assert "✔◆✔✔ 4 of 4 · 0 of 1 goal reached · all done" in shown[-1].text and shown[-1].text.endswith(
        "  Next: lesson 03, Backpropagation"
    )
    assert 'href="03_backpropagation.ipynb"' in shown[-1].markup and (ROOT / "lessons" / "03_backpropagation.ipynb").exists()
    session._last.clear()  # another day, another kernel: the record remembers
    course.predict("toy.word", "larger")
    assert "✔◆✔✔ 4 of 4" in shown[-1].text


def test_the_minutes_left_are_those_of_the_lesson_shared_out():
    for lesson in (0, 5, 8):
        many = len(progress.of_lesson(lesson))
        assert progress.minutes_left(lesson, [progress.OPEN] * many) == course.notebook.progress.OUTLINE[lesson].minutes
        assert progress.minutes_left(lesson, [progress.DONE] * (many - 1) + [progress.SEEN]) == 0
        assert 0 < progress.minutes_left(lesson, [progress.DONE] * (many - 1) + [progress.TRIED]) < 25


def test_what_comes_next_is_what_is_open():
    by_id = {e.id: e for e in progress.of_lesson(2)}
    assert progress.onward(by_id["value.mul"], {"value.mul"}, {}) == ("How many boxes?", "#exercise-value-count")
    assert progress.onward(by_id["value.mul"], {"value.mul"}, {"value.count": {"wrong"}})[1] == "#exercise-value-exp"
    assert progress.onward(by_id["value.test_sinh"], set(by_id) - {"value.log"}, {})[0] == by_id["value.log"].title
    assert progress.onward(by_id["value.mul"], set(by_id), {}) == ("lesson 03, Backpropagation", "03_backpropagation.ipynb")
    last = course.exercises()[-1]
    assert progress.onward(last, {e.id for e in course.exercises()}, {}) is None


@each_lesson
def test_a_link_leads_to_an_exercise_of_the_lesson(number):
    text = "\n".join(cell.source for cell in assemble(source_of(number)).cells)
    for e in progress.of_lesson(number):
        assert text.count(f'<a id="{e.anchor}"></a>\n\n### {e.heading}\n') == 1 and e.anchor.isascii(), e.id


def test_right_but_not_kept_says_so_in_its_title(shown, monkeypatch):
    monkeypatch.setattr(saved_work.storage, "write_to_disk", lambda *_: (_ for _ in ()).throw(OSError("full")))
    course.exercise("toy.mul")(mul)
    course.predict("toy.word", "larger")
    for message in shown:
        assert "right, but not kept (toy." in message.text and "could not be saved (OSError: full)" in message.text
    course.unbind()


def test_hints_are_shown_again_with_each_new_one(shown):
    course.exercise("toy.mul")(own_operand())
    seen = []
    for says in ("The other one?", "first", "second"):
        course.hint("toy.mul")
        seen.append(says)
        lines = shown[-1].text.splitlines()
        assert [line.split(": ")[-1] for line in lines] == seen and f"</b>: {says}" in shown[-1].markup
    for _ in range(2):
        course.hint("toy.mul")
        assert len(shown[-1].text.splitlines()) == 4 and "You have seen all the hints." in shown[-1].text
        assert all(says in shown[-1].text for says in seen)


def test_reveal_shows_what_differs_from_the_last_attempt(toys, shown, monkeypatch):
    course.reveal("toy.mul")
    assert "differs" not in shown[-1].text and '<span style="color:color-mix' in shown[-1].markup
    monkeypatch.setitem(session._attempts, "toy.mul", "def mul(x, y):\n    return x")
    course.reveal("toy.mul")
    assert "    -    return x" in shown[-1].text and '    +    return node("*", x.data * y.data' in shown[-1].text
    assert "What differs from your last attempt" in shown[-1].markup
    monkeypatch.setitem(session._attempts, "toy.mul", toys["code"].solution)
    course.reveal("toy.mul")
    assert "differs" not in shown[-1].text
    assert "Both uses count." in advice.solution(toys["predict"]).text


def test_an_attempt_is_remembered_for_reveal_until_a_reset(shown):
    course.exercise("toy.mul")(own_operand())
    assert "(x.data, y.data)" in session._attempts["toy.mul"]
    course.reset("toy.mul")
    assert not session._attempts and not session._hints_shown and not session._last


def test_the_receipt_is_a_table_of_one_row_a_lesson():
    pieces = Receipt([("value.add", "yours", 2), ("value.mul", "reference", 2), ("neuron.call", "yours", 4)])
    assert repr(pieces).splitlines() == [
        "2 of 3 pieces of the library run on your code, the rest on ours.",
        "lesson 02 ●○  yours: value.add; ours: value.mul",
        "lesson 04 ●  yours: neuron.call",
    ]
    markup = pieces._repr_html_()
    assert markup.count("<tr>") == 3 and markup.count("<details") == 2 and pieces.summary() in markup.partition("<table")[0]
    assert 'title="value.add: yours"' in markup and 'title="value.mul: ours"' in markup and "1 of 2" in markup
    assert "● value.add<br>○ value.mul" in markup


def test_a_lesson_brings_the_style_sheet_and_its_text_stays(toys, shown):
    course.lesson(3)
    assert shown[-1].markup.startswith("<style>") and "{" not in shown[-1].text
    assert style().count("{") == style().count("}") and "http" not in style() and "@import" not in style()
    visible = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", shown[-1].markup, flags=re.DOTALL))
    assert visible.startswith("Lesson 03: Backpropagation.")


def test_a_name_of_the_style_sheet_is_one_that_exists():
    """A class of the course's own stands in what it shows; JupyterLab's and ipywidgets' are checked in the browser."""
    own = set(re.findall(r"\.(course-[\w-]+)", style()))
    written = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "course").rglob("*.py"))
    assert all(name in written for name in own)


def test_outcomes_are_remembered(shown):
    course.exercise("toy.mul")(own_operand())
    course.exercise("toy.mul")(mul)
    assert mistakes.outcomes() == {"toy.mul": {"wrong", "correct"}}


@each_lesson
def test_the_cells_that_are_meant_to_fail_are_known(number):
    meant = [cell.source for cell in code_cells(assemble(source_of(number))) if may_raise(cell)]
    assert kernel.cells_meant_to_fail(number) == meant
    assert kernel.cells_meant_to_fail(99) == []


def test_errors_and_waiting_in_a_real_kernel(tmp_path):
    meant = kernel.cells_meant_to_fail(5)[0]
    with Learner(tmp_path) as learner:
        errors = []
        learner.run("from course import exercise, lesson\nlesson(5)\nfrom tinygrad_edu.scalar.value_tensor import ValueTensor")
        learner.run("from tinygrad_edu.scalar.value_layers import softmax")

        def collect(message):
            errors.extend([message["content"]] if message["msg_type"] == "error" else [])

        for cell in (meant, f"{meant}\n# not the lesson's own cell"):
            learner.client.execute_interactive(cell, allow_stdin=False, timeout=60, output_hook=collect)
        brief, whole = errors
        assert len(brief["traceback"]) == 2 and brief["traceback"][0] == f"line 1: {meant}", brief
        assert brief["traceback"][1] == f"{brief['ename']}: {brief['evalue']}" == f"{whole['ename']}: {whole['evalue']}"
        assert len(whole["traceback"]) > 2

        kinds = []
        slow = "import time\n@exercise('tensor.strides')\ndef strides(shape):\n    time.sleep(2)\n    return ()"
        learner.client.execute_interactive(
            slow, allow_stdin=False, timeout=60, output_hook=lambda m: kinds.append((m["msg_type"], str(m["content"].get("data"))))
        )
        (first, told), (second, verdict) = [k for k in kinds if "display_data" in k[0]]
        assert first == "display_data" and "the check is running" in told
        assert second == "update_display_data" and "not right yet" in verdict

        stray = learner.run("@exercise('tensor.strides')\ndef strides(shape):\n    '''the strides'''\nreturn shape")
        assert "`return shape` begins at the margin" in stray.text and "not attempted" not in stray.text
        unknown = learner.run("@exercise('tensor.strides')\ndef strides(shape):\n    return math.prod(shape)")
        assert "name 'math' is not defined" in unknown.text
        assert find("tensor.strides").title in unknown.text
