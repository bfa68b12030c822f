"""How compiled twins start: without numba, without a folder for the cache, with a spoilt one, after a fork, in several threads, at the end."""

import os
import subprocess
import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

import tinygrad_edu

ROOT = Path(tinygrad_edu.__file__).parent.parent
needs_numba = pytest.mark.skipif(not find_spec("numba"), reason="numba is not installed")

LARGE = """
import os, sys
import numpy as np
from tinygrad_edu import compiled
from tinygrad_edu.compiled import parts, twin
from tinygrad_edu.ops import fused
x = np.random.default_rng(0).normal(size=(256, 1024)).astype(np.float32)
def check(*names):
    for _ in range(2):
        assert abs(fused.SILU.forward(x) - fused.silu(x)).max() < 1e-5
    assert {*names} == {*twin.Twins.used}, twin.Twins.used
"""


def run(code, **environment):
    """Run code in a process of its own. Returns what it writes to stdout and stderr."""
    environment = {key: value for key, value in (os.environ | environment).items() if value is not None}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@needs_numba
def test_nothing_is_imported_before_an_array_is_large():
    code = "x = Tensor([[1.0, 2.0]] * 100, requires_grad=True); x.softmax(-1).log_softmax(-1).sum().backward()"
    code = f"from tinygrad_edu import Tensor, compiled, optim, nn; {code}; import sys; assert 'numba' not in sys.modules"
    assert run(code) == ("", "")


def test_without_numba_numpy_computes():
    assert run("import sys; sys.modules['numba'] = None\n" + LARGE + "check(); assert not twin.Twins.enabled") == ("", "")


def test_a_numba_that_does_not_start_is_as_good_as_none(tmp_path):
    (tmp_path / "numba.py").write_text("raise SystemError('built for another NumPy')")
    assert run(f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + LARGE + "check()") == ("", "")


def test_an_environment_variable_turns_them_off():
    assert run(LARGE + "check(); assert 'numba' not in sys.modules", TINYGRAD_EDU_COMPILED="0") == ("", "")


@needs_numba
def test_processes_threads_and_the_end_of_python():
    """Twins run, asked for every size, after a fork, in other processes, in threads of Python, without a second thread, and at exit."""
    code = """
import atexit, threading, warnings
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
warnings.simplefilter("ignore")  # Python 3.12 warns of a fork beside threads
def error(i):
    y = x + i
    return float(abs(fused.SILU.forward(y) - fused.silu(y)).max())
compiled.set_num_threads(3)
atexit.register(check, "silu")
check("silu")
fused.SILU.forward(x[:1, :1].copy())
if hasattr(os, "fork"):
    child = os.fork()
    if not child:
        check("silu")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    with get_context("fork").Pool(2) as pool:
        assert max(pool.map(error, range(4))) < 1e-5
with ThreadPoolExecutor(8) as pool:
    assert max(pool.map(error, range(24))) < 1e-5
start = threading.Thread.start
def refuse(self): raise RuntimeError("can't start new thread")
threading.Thread.start = refuse
compiled.set_num_threads(3)
check("silu")
threading.Thread.start = start
compiled.set_num_threads(3)
check("silu")
"""
    out, err = run(LARGE + code, TINYGRAD_EDU_COMPILED="all")
    assert out == "" and "Error" not in err  # an error at exit is only printed


# ------------------------------------------------------------------------------------------------ the cache

MODULE = """
from tinygrad_edu.compiled.arithmetic import compiled

@compiled
def double_loop(x, out):
    for i in range(x.size):
        out[i] = x[i] + x[i]
"""


@pytest.fixture
def load(monkeypatch, tmp_path):
    """Load a module with a loop as a new process would. Returns the loop, after it ran as a twin does: whether it came from disk."""
    pytest.importorskip("numba")
    from tinygrad_edu.compiled import arithmetic, kernels, twin

    monkeypatch.setattr(twin.Twins, "kernels", kernels)
    path = tmp_path / "loops_of_a_test.py"
    path.write_text(MODULE)

    def load():
        monkeypatch.setattr(arithmetic, "LOOPS", [])
        spec = spec_from_file_location(path.stem, path)
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        spec.loader.exec_module(module)
        arithmetic.check_cache()
        x = np.ones(3, np.float32)
        out = np.empty_like(x)
        twin.run_or_repair(module.double_loop, (x, out), {})
        assert (out == 2).all()
        return sum(module.double_loop.stats.cache_hits.values()) > 0

    return load


def test_the_cache_is_used_and_a_spoilt_one_made_anew(load, tmp_path):
    """Files that were cut short, or hold nonsense, are replaced; so are those of another `arithmetic.py`."""
    assert not load() and load()
    index, data, stamp = (next(tmp_path.rglob(pattern)) for pattern in ("*.nbi", "*.nbc", "arithmetic.stamp"))
    index.write_bytes(index.read_bytes()[:40])
    assert not load() and load()
    data.write_bytes(b"nonsense")
    assert not load() and load()
    stamp.write_text("another")
    assert not load() and load()


def test_without_a_folder_to_write_to_all_is_compiled_in_each_process(load, monkeypatch):
    import numba.core.caching as caching

    kind = getattr(caching, "CacheImpl", None) or caching._CacheImpl
    monkeypatch.setattr(kind, "_locator_classes", [])
    assert not load() and not load()


def test_on_a_full_disk_all_is_compiled_in_each_process(load, monkeypatch):
    from numba.core.caching import IndexDataCacheFile

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(IndexDataCacheFile, "save", full)
    monkeypatch.setattr(IndexDataCacheFile, "flush", full)
    assert not load() and not load()


@needs_numba
def test_a_line_says_so_where_compiling_takes_over_a_second(monkeypatch, capsys):
    """Not where it was read from disk, which may take as long on a busy computer."""
    from tinygrad_edu.compiled import kernels, twin

    times, compiled = iter([0, 0.9, 0, 1.1, 0, 1.1, 0, 1.1]), iter([0, 0, 1, 1, 1, 0])  # asked for again only after over a second
    monkeypatch.setattr(twin.Twins, "kernels", kernels)
    monkeypatch.setattr(kernels, "count_compiled", lambda: next(compiled))
    monkeypatch.setattr(twin, "perf_counter", lambda: next(times))
    for announced in (True, True, True, False):
        monkeypatch.setattr(twin.Twins, "announced", announced)
        monkeypatch.setattr(twin.Twins, "used", frozenset())
        twin.run_first("silu", lambda: 1, (), {})
    assert capsys.readouterr() == ("", "tinygrad_edu: compiled silu in 1.1 s; it is kept for the next time\n")


def test_a_lesson_shows_no_such_line(monkeypatch, capsys):
    from course import lesson
    from tinygrad_edu.compiled import twin

    monkeypatch.setattr(twin.Twins, "announced", True)
    lesson(1)
    assert not twin.Twins.announced
