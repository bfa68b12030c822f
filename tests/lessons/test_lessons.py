"""The lessons as a reader gets them: what each may use, what none may give away, and the limits that keep them readable."""

import ast
import inspect
import re
from importlib import import_module

import nbformat
import pytest

import tinygrad_edu
from course import exercises
from course.builder.build import LESSONS_FOLDER, ROOT, assemble, lessons_without_source
from course.builder.cells import ABOUT_THE_LEARNER, is_shown
from course.builder.lint import faults, strip_markup
from course.notebook.saved_work import is_learners_copy
from course.outline import OUTLINE, TO_COME
from kernels import NUMBERS, asked, code_cells, each_lesson, source_of
from tinygrad_edu import nn

pytestmark = pytest.mark.skipif(is_learners_copy(), reason="my_work/ holds a learner's work, so the lessons here are theirs")


def lesson(number):
    return nbformat.read(LESSONS_FOLDER / f"{source_of(number).stem}.ipynb", as_version=4)


@each_lesson
def test_a_lesson_is_what_its_source_says(number):
    """Cells only, without running: what they print is compared by nbval, and by `python -m course build --check`."""
    built, committed = assemble(source_of(number)), lesson(number)
    for cell in committed.cells:
        cell.metadata.pop("output_hash", None)  # compared by `python -m course build --check`
    assert [(c.cell_type, c.id, dict(c.metadata), c.source) for c in committed.cells] == [
        (c.cell_type, c.id, dict(c.metadata), c.source) for c in built.cells
    ], f"python -m course build {number}"
    assert committed.metadata == built.metadata


def test_every_lesson_has_a_source():
    assert not lessons_without_source()


def test_the_readme_lists_the_lessons_that_are_here():
    rows = re.findall(r"^\| (\d\d) \| ([^|]+) \|.*\| here \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {int(number): title for number, title in rows} == {number: about.title for number, about in OUTLINE.items()}
    assert [int(number) for number, _ in rows] == NUMBERS
    coming = re.findall(r"^\| (\d\d) \| ([^|]+) \|.*\| to come \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {int(number): title for number, title in coming} == TO_COME


@each_lesson
def test_output_is_ignored_only_where_it_is_not_stored_or_speaks_about_the_learner(number):
    for cell in lesson(number).cells:
        tags = cell.metadata.get("tags", ())
        if "nbval-ignore-output" in tags:
            assert ABOUT_THE_LEARNER.search(cell.source) or not is_shown(cell.source, tags), cell.source
    sources = [cell.source for cell in code_cells(lesson(number))]
    assert not any(re.search(r"#\s*NBVAL|#\s*PYTEST_VALIDATE", s) for s in sources)
    assert sum(bool(ABOUT_THE_LEARNER.search(s)) for s in sources) <= 4


@each_lesson
def test_nothing_breaks_a_reader(number):
    assert not faults(lesson(number))


#: Lesson 00 ends with a look at where the course leads, and lets the shipped model write.
AHEAD = {0: {n for n in tinygrad_edu.MODULES if n.startswith("models")}}


@each_lesson
def test_a_lesson_imports_only_what_has_been_built(number):
    tasks = [e for e in exercises() if e.lesson == number]
    for text in [c.source for c in code_cells(lesson(number))] + [e.given for e in tasks] + [e.solution for e in tasks]:
        for name in imported(text):
            assert tinygrad_edu.MODULES[name] <= number or name in AHEAD.get(number, ()), f"{name} is not built by then:\n{text}"


def imported(text):
    """The library's modules that a piece of source imports, by name or by a name that the package offers."""
    names = set()
    for name in modules(text):
        package, _, rest = name.partition(".")
        if package == "tinygrad_edu" and rest:
            home = tinygrad_edu.PUBLIC.get(rest, rest)
            home = "nn.module" if home == "nn" else home
            home = f"nn.{nn.HOME.get(home[3:], home[3:])}" if home.startswith("nn.") else home
            known = [m for m in tinygrad_edu.MODULES if f"{home}.".startswith(f"{m}.")]
            known += [m for m in tinygrad_edu.MODULES if m.startswith(f"{home.split('.')[0]}.")]  # optim, optim.Adam
            names.add(known[0] if known else home)
    return names


def modules(text):
    """Dotted names that a piece of source imports: `from a import b` gives a.b, since b may be a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("task", [e for e in exercises() if e.kind != "predict"], ids=lambda e: e.id)
def test_no_line_of_a_solution_is_given_away(task):
    """Not in the task, the stub, a hint before the last, nor in anything that lessons up to this one say or print before it is solved."""
    telling = telling_lines(task)
    places = {"prompt": task.prompt, "stub": task.stub, **{f"hint {i}": h for i, h in enumerate(task.hints[:-1], 1)}}
    for number in NUMBERS:
        if number <= task.lesson:
            for i, cell in enumerate(lesson(number).cells):
                places[f"lesson {number}, cell {i}"] = cell.source
                for output in cell.get("outputs", ()):
                    text = output.get("text", "") + "".join(v for k, v in output.get("data", {}).items() if k.startswith("text/"))
                    places[f"lesson {number}, output of cell {i}"] = text
    for place, text in places.items():
        found = [line for line in telling if line in squeezed(text)]
        assert not found, f"{place} gives away: {found}"


def telling_lines(task):
    """The lines of a solution that are worth thinking about: no signature, import or comment, no word or two, nothing that the stub has."""
    solution = ast.parse(task.solution)
    for node in ast.walk(solution):  # its docstring may say what the prompt says
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            del node.body[0]
    lines = [squeezed(line) for line in ast.unparse(solution).splitlines()]
    plain = re.compile(r"^(def|class|import|from|@)\b|^(return|pass|else:|try:)?\w*$")
    return [x for x in lines if len(x) >= 12 and not plain.match(x) and x not in squeezed(task.stub)]


def squeezed(text):
    return re.sub(r"\s+", "", text)


@each_lesson
def test_a_lesson_takes_the_minutes_it_promises(number):
    """Those of its exercises, a minute for 180 words, a minute for each explorer; within five minutes, or a tenth of a long lesson."""
    notebook = assemble(source_of(number))
    figures = [import_module(f"course.figures.{p.stem}") for p in (ROOT / "course" / "figures").glob(f"lesson_{number:02d}*.py")]
    explorers = {n for module in figures for n, f in vars(module).items() if callable(f) and "Explorer(" in source_text(f)}
    called = {n for cell in code_cells(notebook) for n in re.findall(r"(\w+)\(", cell.source)}
    words = sum(len(strip_markup(cell.source).split()) for cell in notebook.cells if cell.cell_type == "markdown")
    needed = sum(e.minutes for e in exercises() if e.lesson == number) + words / 180 + len(explorers & called)
    promised = OUTLINE[number].minutes
    assert abs(needed - promised) <= max(5, 0.1 * promised), f"about {needed:.0f} minutes, promised are {promised}"


def source_text(function):
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return ""


@each_lesson
def test_a_lesson_has_one_place_to_stop_half_way(number):
    if number == 0:
        return  # a quarter of an hour
    cells = assemble(source_of(number)).cells
    places = [i for i, cell in enumerate(cells) if "**A place to stop.**" in cell.source]
    assert len(places) == 1
    minutes = {e.id: e.minutes for e in exercises() if e.lesson == number}
    before = sum(minutes.get(asked(cell), 0) for cell in cells[: places[0]] if cell.cell_type == "code")
    assert 0.3 <= before / sum(minutes.values()) <= 0.7
