"""What `pip` installs: the library alone, with its types; the course runs from a checkout, where its lessons are."""

import subprocess
import sys
import zipfile

import pytest

from course.builder.build import ROOT


def test_the_wheel_holds_the_library_alone(tmp_path, monkeypatch):
    build = pytest.importorskip("hatchling.build")
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path))) as wheel:
        names = [name for name in wheel.namelist() if ".dist-info/" not in name]
        metadata = next(wheel.read(name).decode() for name in wheel.namelist() if name.endswith("METADATA"))
    assert {name.split("/")[0] for name in names} == {"tinygrad_edu"}
    assert {"tinygrad_edu/py.typed", "tinygrad_edu/__init__.pyi", "tinygrad_edu/autograd/engine.py", "tinygrad_edu/data/digits.npz"} <= {
        *names
    }
    tiny = {f"tinygrad_edu/models/tiny_gpt2/{name}" for name in ("config.json", "model.safetensors", "vocab.json", "merges.txt")}
    assert tiny <= {*names}, "the model that ships"
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist") and "extra ==" not in line]
    assert required == ["Requires-Dist: numpy>=2.0"]


def test_the_installed_library_says_where_the_course_is(tmp_path):
    """Outside a checkout there is no module `course`."""
    done = subprocess.run([sys.executable, "-m", "tinygrad_edu"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "python -m course" in done.stdout and "git clone" in done.stdout and not done.stderr
