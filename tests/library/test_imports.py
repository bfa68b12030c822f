"""The package is built in the order of the lessons: a file imports only files before it, PyTorch never, and nothing before it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu

PACKAGE = Path(tinygrad_edu.__file__).parent
FILES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")
ORDER = [*tinygrad_edu.HOMES]


def imports(file):
    """The names of all modules that a file imports, those of the package with a leading dot."""
    for node in ast.walk(ast.parse((PACKAGE / f"{file}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield from ([f".{node.module}"] if node.module else [f".{alias.name}" for alias in node.names])
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_only_files_before_it(file):
    assert file in ORDER, "every file has its place in tinygrad_edu.HOMES"
    for name in imports(file):
        top = name.split(".")[0]
        if name.startswith("."):
            assert name[1:] in ORDER[: ORDER.index(file)], f"{file} imports {name[1:]}, which comes later or does not exist"
        else:
            assert top != "tinygrad_edu", f"{file}: inside the package, imports are relative"
            assert top in sys.stdlib_module_names or top == "numpy" or (top == "matplotlib" and file == "picture"), f"{file} imports {top}"


def loaded_after(code):
    code += "\nimport sys; print(*{m.split('.')[0] for m in sys.modules}, *(m for m in sys.modules if m.startswith('tinygrad_edu.')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("code", "not_loaded"),
    [
        ("import tinygrad_edu", {"numpy", "matplotlib", "torch", "tinygrad_edu.value"}),
        ("import tinygrad_edu; dir(tinygrad_edu)", {"numpy", "tinygrad_edu.value"}),
        ("from tinygrad_edu import Value, grad, derivative, MLP", {"numpy", "matplotlib", "torch"}),
        ("from tinygrad_edu import draw, Value; draw(Value(1) * 2).svg", {"numpy", "matplotlib", "torch"}),
        ("from tinygrad_edu import ValueTensor", {"matplotlib", "torch"}),
    ],
)
def test_only_what_is_needed_is_loaded(code, not_loaded):
    assert not loaded_after(code) & not_loaded


def test_every_public_name_is_there_and_is_what_its_file_defines():
    for name, home in tinygrad_edu.PUBLIC.items():
        assert getattr(tinygrad_edu, name) is getattr(getattr(tinygrad_edu, home), name)
        assert name in dir(tinygrad_edu)
        assert name not in tinygrad_edu.HOMES, "a name cannot be a file as well"


def test_a_misspelt_name_gets_a_suggestion():
    with pytest.raises(AttributeError, match="tinygrad_edu has no 'Valeu'; did you mean 'Value'"):
        tinygrad_edu.Valeu  # noqa: B018
    with pytest.raises(ImportError):
        from tinygrad_edu import nothing_like_this  # noqa: F401


def test_public_things_say_what_they_do():
    for name in tinygrad_edu.PUBLIC:
        thing = getattr(tinygrad_edu, name)
        assert not callable(thing) or (thing.__doc__ or "").strip(), name
