"""Binder: its pins agree with pyproject.toml, its image would be made as intended, and its link opens the first lesson."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import requires

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from traitlets import import_item

from course.builder.build import LESSONS_FOLDER, ROOT
from course.builder.launch import STARTUP, WORKSPACE

ENVIRONMENT = yaml.safe_load((ROOT / "binder" / "environment.yml").read_text())
PINS = {parts[0]: parts[1].removesuffix(".*") for parts in (line.split("=") for line in ENVIRONMENT["dependencies"])}


def asked(extra):
    """What pyproject.toml asks for with an extra, itself left out: name -> versions that will do."""
    found = [Requirement(r) for r in requires("tinygrad-edu")]
    return {r.name: r.specifier for r in found if r.name != "tinygrad-edu" and (r.marker is None or r.marker.evaluate({"extra": extra}))}


def test_every_requirement_of_the_course_is_pinned_within_its_bounds():
    assert asked("course").keys() <= PINS.keys()
    for name, versions in asked("course").items():
        assert versions.contains(PINS[name]), f"{name}: {PINS[name]} is not {versions}"
    assert asked("test")["torch"].contains(f"{Version(PINS['pytorch'])}.0")
    assert any(re.fullmatch(r"pytorch=.*=cpu\*", line) for line in ENVIRONMENT["dependencies"]), "only the CPU build fits"


def test_the_image_would_be_made_from_this_folder():
    build = shutil.which("jupyter-repo2docker", path=os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"])
    done = subprocess.run([build, "--no-build", "--debug", "."], cwd=ROOT, capture_output=True, text=True, timeout=120)
    dockerfile = done.stdout + done.stderr
    assert done.returncode == 0, dockerfile
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in dockerfile
    assert "RUN ./binder/postBuild" in dockerfile
    assert f"py-{PINS['python']}" in dockerfile.replace("-2d", "-").replace("-2e", ".")


@pytest.mark.skipif(sys.platform == "win32", reason="a script for Linux")
def test_post_build_installs_the_course_and_its_settings(tmp_path):
    """Run with a `pip` and a `python` that only write down how they were called."""
    for name in ("pip", "python"):
        tool = tmp_path / name
        tool.write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/calls\n')
        tool.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "NB_PYTHON_PREFIX": str(tmp_path / "prefix"),
        "HOME": str(tmp_path / "home"),
    }
    subprocess.run(["bash", "binder/postBuild"], cwd=ROOT, env=environment, check=True, timeout=60)
    assert "pip install --no-cache-dir --no-deps -e .\n" in (tmp_path / "calls").read_text()
    settings = json.loads((tmp_path / "prefix" / "share" / "jupyter" / "lab" / "settings" / "overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:kernels-settings"]["commsOverSubshells"] == "disabled"
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    server = json.loads((tmp_path / "prefix" / "etc" / "jupyter" / "jupyter_server_config.json").read_text())
    layout = json.loads((tmp_path / "home" / ".jupyter" / "lab" / "workspaces" / WORKSPACE).read_text())
    assert layout["data"]["layout-restorer:data"]["left"]["current"] == "@jupyterlab/toc:plugin"
    assert (tmp_path / "home" / ".ipython" / "profile_default" / "startup" / "00-lessons.py").read_text() == STARTUP.read_text()
    assert callable(import_item(server["FileContentsManager"]["pre_save_hook"]))


def test_the_badge_opens_the_first_lesson():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    link = re.search(r"https://mybinder\.org/v2/gh/\S+\?urlpath=lab/tree/(\S+?)\)", readme)
    assert (ROOT / link[1]) == LESSONS_FOLDER / "00_welcome.ipynb"
