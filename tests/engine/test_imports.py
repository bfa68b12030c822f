"""Imports in `course/` go one way: engine, then notebook and authoring, exercises, builder, the command line; figures need the library only."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import course

ROOT = Path(course.__file__).parent
FOLDERS = {  # folder -> the folders that its files may import from; each may import the library, too
    "interrupts": set(),
    "outline": set(),
    "goals": set(),
    "engine": {"interrupts"},
    "notebook": {"engine", "outline", "goals"},
    "authoring": {"engine", "outline"},
    "exercises": {"engine", "authoring"},
    "figures": {"interrupts", "goals"},
    "grading": {"engine", "notebook", "outline"},
    "builder": {"engine", "notebook", "figures", "outline"},
    "__init__": {"engine", "notebook", "exercises", "interrupts"},
    "__main__": {"engine", "notebook", "authoring", "builder", "grading", "outline"},
}
FILES = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in sorted(ROOT.rglob("*.py")) if "sources" not in p.parts}


def folder(name):
    return name.split(".")[0]


def imports(name):
    """The files of the course that a file imports, anywhere in it, by their names within the course."""
    package = ["course", *name.split(".")[:-1]]
    for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module.split(".") if node.module else [])]
            targets = [[*module, alias.name] for alias in node.names]
        else:
            continue
        for first, *path in targets:
            if first == "course":
                found = next((".".join(path[:n]) for n in range(len(path), 0, -1) if ".".join(path[:n]) in FILES), None)
                found = found or next((f for n in range(len(path), 0, -1) if (f := ".".join([*path[:n], "__init__"])) in FILES), "__init__")
                if found != name:
                    yield found


@pytest.mark.parametrize("name", FILES)
def test_a_file_imports_only_from_the_folders_before_its_own(name):
    allowed = FOLDERS[folder(name)] | {folder(name)}
    for other in imports(name):
        assert folder(other) in allowed, f"{name} imports {other}"


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("figures.lesson_")])
def test_a_figure_imports_the_base_and_no_later_lesson(name):
    for other in imports(name):
        assert (
            other in ("figures.base", "figures.explorer", "interrupts")
            or other[: len("figures.lesson_00")] <= name[: len("figures.lesson_00")]
        ), f"{name} imports {other}"


def test_there_are_no_circles():
    TopologicalSorter({name: set(imports(name)) for name in FILES}).prepare()


def test_no_file_of_the_machinery_is_long():
    for name, path in FILES.items():
        if folder(name) != "exercises":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, name


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("exercises.lesson_")])
def test_an_exercise_imports_only_what_its_own_lesson_shares(name):
    for other in imports(name):
        if folder(other) == "exercises":
            assert other == f"{name.rpartition('.')[0]}.shared", f"{name} imports {other}"
