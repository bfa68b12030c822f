"""Where the learner is: the map, the end of a lesson, where work stopped; and words explained."""

import re

import pytest

import course
from course.engine.registry import exercises, find
from course.notebook import mistakes, saved_work
from course.notebook.explain import glossary
from course.notebook.stages import stages, where_work_stopped
from course.outline import OUTLINE, TO_COME
from kernels import LESSONS_FOLDER


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    course.rebind()
    yield tmp_path
    monkeypatch.undo()
    course.rebind()


def solve(*ids):
    for id in ids:
        saved_work.save(find(id), f"def answer():\n    return {find(id).answer()!r}" if find(id).kind == "predict" else find(id).solution)
    course.rebind()


def ids_of(number):
    return [e.id for e in exercises() if e.lesson == number]


def test_at_the_start_nothing_is_done_and_lesson_00_is_where_to_go(work):
    assert where_work_stopped() == 0
    said = repr(course.course_map())
    assert "○ 00 Welcome" in said and "<- you are here" in said.splitlines()[1] and "✔ " not in said.partition("\n")[2]


def test_work_goes_on_in_the_lesson_of_the_last_attempt_or_in_the_next_one_with_something_open(work):
    solve(*ids_of(0), *ids_of(1), "value.mul")
    assert where_work_stopped() == 2, "the highest lesson with something saved, where no attempt is on record"
    mistakes.record(course.check("welcome.line", "def line(x, w, b): return w * (x + b)"))
    assert where_work_stopped() == 2, "00 is finished, and so is 01"
    (work / "derivative.slope.py").unlink()
    assert where_work_stopped() == 1
    mistakes.record(course.check("paths.slope", "def slope(y, x): return 1"))
    assert where_work_stopped() == 3
    solve(*(e.id for e in exercises()))
    assert where_work_stopped() == 3, "when all is done it stays"


def test_a_missed_prediction_is_behind_the_learner(work):
    solve("welcome.line", "welcome.miss")
    assert not stages({"welcome.line", "welcome.miss"})[0].finished
    mistakes.record(course.check("welcome.nudge", 0.1))
    assert stages({"welcome.line", "welcome.miss"})[0].finished and where_work_stopped() == 1


def test_the_map_shows_what_is_finished_and_begun_with_links_that_lead_to_lessons(work):
    solve(*ids_of(0), "derivative.slope")
    shown = course.course_map()
    text, markup = repr(shown), shown._repr_html_()
    assert "✔ 00 Welcome" in text and "◐ 01 Derivatives" in text and "○ 02 Value" in text
    assert re.search(r"01 Derivatives +1 of 12   <- you are here", text)
    links = re.findall(r'href="([^"]+)"', markup)
    assert len(links) == len(OUTLINE) and all((LESSONS_FOLDER / link).exists() for link in links)
    assert "transparent 8%" in markup and "transparent 100%" in markup, "filled as far as it is solved"
    plain = re.sub(r"<li.*?>", "\n", re.sub(r' style="[^"]*"', "", markup))
    assert all(title in plain for title in [*TO_COME.values(), *(about.title for about in OUTLINE.values())]), "readable without styles"


def test_the_lessons_to_come_follow_those_that_are_here():
    assert [*OUTLINE, *TO_COME] == list(range(20))


def test_done_says_what_is_yours_what_was_understood_and_what_is_open(work):
    mistake = next(m for m in find("value.mul").misconceptions if m.name == "own-operand")
    mistakes.record(course.check("value.mul", mistake.source))
    early = repr(course.done(2))
    assert early.startswith("◐ Lesson 02, Value: 0 of 12") and "Still open:" in early and "understood" not in early and "Yours" not in early
    solve("value.mul")
    shown = course.done(2)
    text = repr(shown)
    assert f"- mul, in “{find('value.mul').title}”" in text and "Yours now (1 of the" in text
    assert f"- {mistake.title}, in “{find('value.mul').title}”" in text
    assert f'<a href="#{find("value.add").anchor}">' in shown._repr_html_() and find("value.mul").anchor not in shown._repr_html_()
    solve(*ids_of(2))
    assert repr(course.done(2)).startswith("✔ Lesson 02, Value: finished.") and "Still open" not in repr(course.done(2))


def test_done_of_a_lesson_that_does_not_exist():
    assert "There is no lesson 77" in repr(course.done(77))


# Words.


@pytest.mark.parametrize("term", glossary(), ids=lambda t: t.term)
def test_each_term_is_explained_by_its_own_name(term):
    shown = course.explain(term.term)
    assert f"{term.term}: {term.meaning}." in repr(shown) and f"Lesson {term.lesson:02d}" in repr(shown)
    assert f'<a href="{term.lesson:02d}_' in shown._repr_html_()


def test_words_of_the_course_and_names_of_pytorch_are_explained_too():
    assert repr(course.explain("a knob")).startswith("parameter:") and repr(course.explain("Knobs")).startswith("parameter:")
    assert repr(course.explain("torch.optim.SGD")).startswith(("training", "gradient descent"))
    assert "In PyTorch: `Tensor.grad`." in repr(course.explain("gradient"))
    assert repr(course.explain("layers")).startswith("layer:")


def test_a_near_miss_gets_suggestions_that_work_when_they_are_typed():
    for said in (repr(course.explain("grdient")), repr(course.explain("gradient"))):
        typed = re.findall(r"explain\(.+?\)", said)
        assert len(typed) >= 2
        for line in typed:
            assert "has no" not in repr(eval(line, {"explain": course.explain}))
    assert "The glossary has no 'zzzz'. `explain()` lists all." in repr(course.explain("zzzz"))
    assert "no 5" in repr(course.explain(5)) or "'5'" in repr(course.explain(5))


def test_without_a_word_all_are_listed():
    assert all(term.term in repr(course.explain()) for term in glossary())
