"""The lessons in a real JupyterLab in a real browser: opened, run, their pictures moved, an exercise solved by typing."""

import time

import nbformat

from course import exercises
from course.builder.build import LESSONS_FOLDER
from kernels import may_raise, source_of
from pages import READY, TOKEN, answer, moves, open_lesson, run_all, screenshot, solve
from sampling import some_lessons


def test_the_course_opens_on_its_first_lesson_without_a_pop_up(page, server):
    page.goto(f"{server}/?token={TOKEN}")
    page.wait_for_function(READY)
    assert page.evaluate("window.jupyterapp.shell.currentWidget.context.path") == "lessons/00_welcome.ipynb"
    time.sleep(2)
    assert page.locator(".Toastify__toast, .jp-Dialog").count() == 0
    screenshot(page, "opened")


@some_lessons(3)
def test_a_lesson_shows_its_pictures_runs_moves_and_takes_an_answer(number, page, server):
    notebook = nbformat.read(LESSONS_FOLDER / f"{source_of(number).stem}.ipynb", as_version=4)
    open_lesson(page, server, number)
    drawn = sum("image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", ()))
    page.wait_for_function("n => document.querySelectorAll('.jp-OutputArea img[src^=\"data:image/png\"]').length >= n", arg=drawn)
    screenshot(page, f"lesson_{number:02d}_untouched")

    meant = {cell.source for cell in notebook.cells if may_raise(cell)}
    cells = run_all(page)
    assert not [(c["source"], c["errors"]) for c in cells if c["errors"] and c["source"] not in meant]

    explorers = page.locator(".jp-OutputArea-output .course-explorer")
    assert explorers.count(), "a lesson has a picture that one can move"
    for i in range(explorers.count()):
        assert moves(page, explorers.nth(i)), f"explorer {i} does not move"
        screenshot(page, f"lesson_{number:02d}_explorer_{i}")
    assert page.locator(".jp-OutputArea-output .course-error").count() == 0
    solve(page, next(e for e in exercises() if e.kind == "code" and e.lesson == number))


#: Nothing listens to the controls of the explorers any more.
DEAD = """import gc
from course.figures.explorer import Explorer
for explorer in [x for x in gc.get_objects() if isinstance(x, Explorer)]:
    for control in explorer.named.values():
        control.unobserve_all()"""


def test_an_explorer_that_does_not_answer_does_not_pass(page, server):
    open_lesson(page, server, 0)
    run_all(page)
    explorer = page.locator(".jp-OutputArea-output .course-explorer").first
    assert moves(page, explorer)
    page.evaluate("code => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code}).done", DEAD)
    assert not moves(page, explorer, seconds=5)


def test_a_lesson_saved_and_opened_the_next_morning_shows_its_still_pictures(page, server):
    """Run and saved by JupyterLab; then its kernel ends, and the page is loaded again."""
    open_lesson(page, server, 1)
    run_all(page)
    before = page.locator(".jp-OutputArea-output .widget-vbox").count()
    assert before
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.goto("about:blank")
    page.goto(f"{server}/doc/tree/lessons/{source_of(1).stem}.ipynb?token={TOKEN}&reset")
    page.wait_for_selector(".jp-OutputArea-output")
    page.wait_for_function("n => document.querySelectorAll('.jp-OutputArea img[src^=\"data:image/png\"]').length >= n", arg=before)
    time.sleep(2)
    assert page.get_by_text("Error displaying widget").count() == 0 and page.get_by_text("Loading widget").count() == 0
    screenshot(page, "next_morning")


def test_a_mistake_is_named_on_the_page(page, server):
    """The README shows this: a screenshot of it is `.github/mistake.png`."""
    exercise = next(e for e in exercises() if e.id == "value.mul")
    mistake = next(m for m in exercise.misconceptions if m.name == "own-operand")
    open_lesson(page, server, exercise.lesson)
    run_all(page)
    cell = answer(page, exercise, mistake.source)
    cell.locator(".jp-OutputArea-output", has_text=mistake.title).wait_for()
    assert "not right yet" in cell.inner_text()
    screenshot(page, "mistake", cell)
