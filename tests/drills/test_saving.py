"""Kills, interrupts, full disks at any moment of saving: what was called saved is on the disk, whole, and back in the next kernel.

TINYGRAD_EDU_SEEDS=200 makes 500 of them, as `.ci/run` does; otherwise it is a sample.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.builder.build import ROOT
from course.engine.registry import find
from course.notebook import saved_work, storage
from sampling import ALL, sampled

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
SAVER = Path(__file__).parent / "saver.py"
HOW_MANY = {
    "kill": (200, 12),
    "slow kill": (120, 8),
    "interrupt": (40, 4),
    "two kernels": (20, 2),
}  # in all, in a sample; an interrupt is five


@pytest.fixture(scope="module")
def saver(tmp_path_factory):
    """Ask for a drill: (kind, seed, folder) -> (versions that were called saved, exit statuses)."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(SAVER), str(tmp_path_factory.mktemp("warm"))]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(kind, seed, folder):
        process.stdin.write(json.dumps({"kind": kind, "seed": seed, "folder": str(folder)}) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield ask
    process.stdin.close()
    process.wait(30)


def versions_on_disk(folder):
    """The versions in `folder` and in its `old/`; every file must be whole."""
    found = []
    for path in [*folder.glob("*.py"), *(folder / "old").glob("*.py")]:
        mark, body = saved_work.split_header(path.read_text(encoding="utf-8"))
        assert mark == saved_work.seal(find("value.mul"), body), f"{path} is not whole"
        found.append(body.rpartition("# version ")[2].strip())
    return found


@sampled
@pytest.mark.parametrize("kind", HOW_MANY)
def test_nothing_that_was_called_saved_is_lost(kind, saver, tmp_path, monkeypatch, record_property):
    told = 0
    for seed in range(HOW_MANY[kind][0 if ALL else 1]):
        folder = tmp_path / str(seed)
        versions, statuses = saver(kind, seed, folder)
        assert all(status == 0 for status in statuses) or "kill" in kind, (kind, seed, statuses)
        told += len(versions)
        on_disk = versions_on_disk(folder) if folder.is_dir() else []
        assert set(versions) <= set(on_disk), f"{kind} {seed}: lost {set(versions) - set(on_disk)}"
        if versions and kind != "two kernels":
            current = (folder / "value.mul.py").read_text(encoding="utf-8").rpartition("# version ")[2].strip()
            assert current == "last" or int(current) >= int(versions[-1])
        monkeypatch.setenv("TINYGRAD_EDU_WORK", str(folder))
        storage.replace_file(folder / "next.txt", "", folder / "old")
        assert not list(folder.rglob("*.tmp")), "leftovers are cleaned by the next save"
    count = HOW_MANY[kind][0 if ALL else 1] * (5 if kind == "interrupt" else 1)
    record_property("figure", f"{count} drills of the kind {kind}: {told} versions called saved, 0 lost")


class Unplugged(BaseException):
    pass


STEPS = ["open", "fsync", "link", "replace", "mkdir"]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), PermissionError("read only"), KeyboardInterrupt(), Unplugged()], ids=repr
)
@pytest.mark.parametrize("step", STEPS)
def test_a_save_that_fails_at_any_step_leaves_the_old_version(step, error, tmp_path, monkeypatch):
    """A full or read-only disk, Ctrl-C, the end of the process: each at each call to the system, before it and after it."""
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    exercise = find("value.mul")
    for after in (False, True):
        for k in range(1, 5):
            path = saved_work.save(exercise, f"{exercise.solution}  # old {after} {k}")
            before, calls = path.read_text(), []

            real = getattr(os, step)

            def fails(*args, real=real, k=k, after=after, calls=calls, **kwargs):
                calls.append(args)
                if len(calls) == k and not after:
                    raise error
                result = real(*args, **kwargs)
                if len(calls) == k:
                    raise error
                return result

            saved = False
            with monkeypatch.context() as patch:
                patch.setattr(os, step, fails)
                try:
                    saved_work.save(exercise, f"{exercise.solution}  # new {after} {k}")
                    saved = True
                except type(error):
                    pass
            now = path.read_text()
            old = [p.read_text() for p in (tmp_path / "old").glob("*")] if (tmp_path / "old").exists() else []
            assert now == before or before in old, "the old version is there, or in old/"
            assert f"# new {after} {k}" in now or not saved


def test_a_full_disk_in_earnest(tmp_path):
    """No byte can be written: the passed file stays, and the next kernel runs on it."""
    program = """
import resource, sys
import course
from course.notebook import saved_work
exec(open(sys.argv[1]).read().partition("def report")[0])
assert answer(1)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
assert not answer(2) and "could not be saved" in said[0], said
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
course.rebind()
assert ("value.mul", "yours", 2) in course.receipt()
assert "version 1" in (saved_work.work_folder() / "value.mul.py").read_text()
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TINYGRAD_EDU_WORK": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program, str(SAVER)], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("*.tmp"))


def test_permissions_are_those_of_the_umask(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    exercise = find("value.mul")
    for umask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        before = os.umask(umask)
        try:
            path = saved_work.save(exercise, f"{exercise.solution}  # {umask}")
        finally:
            os.umask(before)
        assert path.stat().st_mode & 0o777 == mode


def test_without_hard_links_and_locks_versions_are_copied(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("not supported")

    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path))
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(storage, "lock_now", refuse)
    exercise = find("value.mul")
    for k in range(4):
        saved_work.save(exercise, f"{exercise.solution}  # version {k}")
    assert sorted(versions_on_disk(tmp_path)) == ["0", "1", "2", "3"]
