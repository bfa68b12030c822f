"""The package is built in the order of the lessons: a file imports only files before it, PyTorch never, and nothing before it is needed."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from statistics import median

import pytest

import tinygrad_edu

PACKAGE = Path(tinygrad_edu.__file__).parent
ORDER = [*tinygrad_edu.MODULES]
FILES = sorted(".".join(p.relative_to(PACKAGE).with_suffix("").parts) for p in PACKAGE.rglob("*.py") if not p.stem.startswith("__"))


def path_of(module):
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")


def imports(module):
    """The absolute names of all modules that a module imports; those of the package begin with a dot."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1] + (node.module.split(".") if node.module else [])
            for alias in node.names:  # a module imported from its folder, or a name from a module
                deeper = ".".join([*base, alias.name])
                yield "." + (deeper if deeper in FILES else ".".join(base))
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_contents_lists_every_module():
    assert sorted(ORDER) == FILES


#: Other packages, imported only by the function that needs them.
WHEN_CALLED = {
    ("viz.picture", "matplotlib"),
    ("viz.picture", "IPython"),
    ("data.fetch", "pooch"),
    ("data.resume", "requests"),
    ("data.resume", "tqdm"),
    ("training.loop", "tqdm"),
    ("compiled.arithmetic", "numba"),
    ("text.bpe", "regex"),
}


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_modules_above_it(module):
    for name in imports(module):
        top = name.split(".")[0]
        if name.startswith("."):
            assert name[1:] in ORDER[: ORDER.index(module)], f"{module} imports {name[1:]}, which comes later or does not exist"
        else:
            assert top != "tinygrad_edu", f"{module}: inside the package, imports are relative"
            allowed = top in sys.stdlib_module_names or top == "numpy" or (module, top) in WHEN_CALLED
            assert allowed, f"{module} imports {top}"


#: The folders of the library from the ground up: an import goes to the same folder or to one before it.
FOLDERS = ["graph", "scalar", "viz", "autograd", "compiled", "ops", "tensor", "checks", "nn", "optim", "data", "training", "text", "models"]
NEVER = {
    ("autograd", "scalar"),
    ("autograd", "viz"),
    ("viz", "scalar"),
    ("ops", "scalar"),
    ("tensor", "scalar"),
    ("tensor", "viz"),
    ("ops", "viz"),
    ("data", "optim"),
    ("text", "nn"),
    ("text", "optim"),
    ("text", "training"),
}


def test_folders_import_one_way():
    arrows = {(m.split(".")[0], n[1:].split(".")[0]) for m in FILES for n in imports(m) if n.startswith(".")}
    for a, b in arrows:
        assert FOLDERS.index(b) <= FOLDERS.index(a) and (a, b) not in NEVER, f"{a} imports {b}"


def test_the_files_keep_their_budget():
    lines = {m: len(path_of(m).read_text(encoding="utf-8").splitlines()) for m in FILES}
    assert max(lines.values()) <= 400, [m for m in lines if lines[m] > 400]
    assert median(lines.values()) < 150


def test_ops_and_what_applies_them_have_the_same_file_names():
    ops, tensor, nn = ({m.split(".")[1] for m in FILES if m.startswith(folder)} for folder in ("ops.", "tensor.", "nn."))
    assert ops - tensor - nn == set()
    assert ops - tensor == {"conv", "pool", "rnn"}


def test_the_stub_file_lists_the_same_names():
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    names = {a.asname: node.module for node in stub.body if isinstance(node, ast.ImportFrom) and node.module for a in node.names}
    assert names == tinygrad_edu.PUBLIC
    assert (PACKAGE / "py.typed").exists()


def loaded_after(code):
    code += "\nimport sys; print(*{m.split('.')[0] for m in sys.modules}, *(m for m in sys.modules if m.startswith('tinygrad_edu.')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("code", "not_loaded"),
    [
        ("import tinygrad_edu", {"numpy", "matplotlib", "torch", "tinygrad_edu.scalar.value"}),
        ("import tinygrad_edu; dir(tinygrad_edu)", {"numpy", "tinygrad_edu.scalar.value"}),
        ("from tinygrad_edu import Value, grad, derivative, MLP", {"numpy", "matplotlib", "torch"}),
        ("from tinygrad_edu import draw, Value; draw(Value(1) * 2).svg", {"numpy", "matplotlib", "torch"}),
        ("from tinygrad_edu import ValueTensor", {"matplotlib", "torch"}),
        (
            "from tinygrad_edu import text; text.generate_stories(3)",
            {"matplotlib", "torch", "pooch", "regex", "tinygrad_edu.nn", "tinygrad_edu.optim"},
        ),
        ("from tinygrad_edu import data, optim, training; data.digits()", {"matplotlib", "torch", "pooch", "requests", "tqdm", "sklearn"}),
    ],
)
def test_only_what_is_needed_is_loaded(code, not_loaded):
    assert not loaded_after(code) & not_loaded


def test_every_public_name_is_there_and_is_what_its_file_defines():
    for name, module in tinygrad_edu.PUBLIC.items():
        assert getattr(tinygrad_edu, name) is getattr(import_module(f"tinygrad_edu.{module}"), name)
        assert name in dir(tinygrad_edu)


def test_a_misspelt_name_gets_a_suggestion():
    with pytest.raises(AttributeError, match="tinygrad_edu has no 'Valeu'; did you mean 'Value'"):
        tinygrad_edu.Valeu  # noqa: B018
    with pytest.raises(ImportError):
        from tinygrad_edu import nothing_like_this  # noqa: F401


def test_public_things_say_what_they_do():
    for name in tinygrad_edu.PUBLIC:
        thing = getattr(tinygrad_edu, name)
        assert not callable(thing) or (thing.__doc__ or "").strip(), name
