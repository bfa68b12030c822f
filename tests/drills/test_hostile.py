"""Attempts that loop, sleep, recurse, meddle with the process; files that are damaged: the kernel works on, and neighbours are unharmed."""

import os
import signal
import sys
import threading
import time

import pytest

import course
from course.engine import runner
from course.engine.registry import find
from course.notebook import mistakes, saved_work, session
from kernels import Learner
from sampling import ALL, sampled
from tinygrad_edu import manual_seed, rand

PREFIX = "def mul(x, y):\n    "
RIGHT = "return node('*', x.data * y.data, (x, y), (y.data, x.data))"
LOOP = "while True: pass"
RETURNED = "class C:\n        def {}: \n            {}\n    return C()"

HOSTILE = {  # what an attempt does; all of them end, and none is right
    "raised recursion limit": "import sys; sys.setrecursionlimit(10**9)\n    return mul(x, y)",
    "operators that recurse": "return x * y",
    "loop that catches all": "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    "sleep": "import time; time.sleep(1000)",
    "short sleeps": "import time\n    while True: time.sleep(0.01)",
    "looping repr": RETURNED.format("__repr__(self)", LOOP),
    "looping eq": RETURNED.format("__eq__(self, other)", LOOP),
    "looping float": RETURNED.format("__float__(self)", LOOP),
    "looping copy": "x.data = type('C', (), {'__deepcopy__': lambda s, m: [1 for _ in iter(int, 1)]})()\n    " + RIGHT,
    "looping error": "class E(Exception):\n        def __str__(self):\n            while True: pass\n    raise E",
    "looping del": "class C:\n        def __del__(self):\n            while True: pass\n    C(); return 1",
    "alarm ignored": "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)\n    while True: pass",
    "timer stopped": "import signal; signal.setitimer(signal.ITIMER_REAL, 0)\n    while True: pass",
    "interrupt ignored": "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); return 1",
    "closed stdout": "import sys; sys.stdout.close(); return 1",
    "no stdout": "import sys; sys.stdout = sys.stderr = None; print(1); return 1",
    "builtins": "import builtins; builtins.len = builtins.isinstance = builtins.print = lambda *a: 1\n    return 1",
    "exit": "raise SystemExit",
    "input": "return float(input('x?'))",
    "thread left running": "import threading, time\n    threading.Thread(target=time.sleep, args=(3,), daemon=True).start(); return 1",
    "half a character": "print(chr(0xD800)); raise ValueError(chr(0xD800))",
    "generator": "yield x",
    "returns itself": "l = []; l.append(l); return l",
    "a million prints": "for _ in range(10**6): print('x')\n    return 1",
}
EXPECTED = {  # what Python says of errors that nothing can catch, of an attempt and of the programs that differ from it a little
    "looping del": ["ignore:Exception ignored in. <function mul.<locals>.C.__del__:pytest.PytestUnraisableExceptionWarning"],
    "thread left running": ["ignore:Exception in thread Thread-:pytest.PytestUnhandledThreadExceptionWarning"],
}
SLOW = ("looping float", "looping repr", "looping del", "alarm ignored", "timer stopped")


@pytest.fixture
def quick(monkeypatch):
    """`value.mul` with half a second in place of five."""
    monkeypatch.setattr(find("value.mul"), "seconds", 0.5)


def alive(capsys):
    """Whether this process still prints, interrupts, and checks rightly."""
    capsys.readouterr()
    print("42")
    assert capsys.readouterr().out == "42\n" and len([1, 2]) == 2
    assert sys.getrecursionlimit() == LIMIT and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert course.check("value.mul", PREFIX + RIGHT).outcome == "correct"
    return True


LIMIT = sys.getrecursionlimit()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
@pytest.mark.parametrize(
    "what",
    [
        pytest.param(what, marks=[sampled] * (what in SLOW) + [pytest.mark.filterwarnings(w) for w in EXPECTED.get(what, ())])
        for what in HOSTILE
        if ALL or what not in SLOW
    ],
)
def test_a_hostile_attempt_ends_and_the_process_works_on(what, quick, capsys, monkeypatch):
    from course.engine import check

    monkeypatch.setattr(check, "OWN_SECONDS", 1)
    start = time.monotonic()
    verdict = course.check("value.mul", PREFIX + HOSTILE[what])
    assert verdict.outcome in ("wrong", "error", "timeout"), verdict
    assert repr(verdict).encode() and verdict._repr_html_().encode()
    assert time.monotonic() - start < 30
    assert alive(capsys)


def test_a_recursion_limit_raised_in_the_notebook_does_no_harm(capsys):
    sys.setrecursionlimit(10**6)
    try:
        verdict = course.check("value.add", "def add(x, y):\n    return node('+', x.data - y.data, (x, y), (1.0, 1.0))")
        assert verdict.outcome == "wrong" and sys.getrecursionlimit() == 10**6
    finally:
        sys.setrecursionlimit(LIMIT)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
@pytest.mark.parametrize("body", [LOOP, "import time; time.sleep(1000)", HOSTILE["loop that catches all"], HOSTILE["looping repr"]])
def test_ctrl_c_ends_a_check_within_half_a_second(body, capsys):
    pressed = []

    def press():
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.4, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        course.check("value.mul", PREFIX + body)
    assert time.monotonic() - pressed[0] < 0.5
    assert alive(capsys)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
def test_the_limit_counts_sleep(quick):
    start = time.monotonic()
    assert course.check("value.mul", PREFIX + "import time; time.sleep(1000)").outcome == "timeout"
    assert time.monotonic() - start < 8
    start = time.monotonic()
    verdict = course.check("value.mul", PREFIX + "import time; time.sleep(0.05)\n    return node('*', x.data * y.data, (x, y), (1.0, 1.0))")
    assert verdict.outcome in ("wrong", "timeout") and time.monotonic() - start < 8


def test_two_checks_in_two_threads_do_not_mute_each_other(capsys):
    threads = [threading.Thread(target=course.check, args=("value.mul", PREFIX + "print(1); return 1")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert alive(capsys)


def test_a_check_leaves_the_librarys_generator_alone():
    manual_seed(3)
    expected = rand(2).tolist()
    manual_seed(3)
    course.check("value.mul", "from tinygrad_edu import manual_seed, rand\n" + PREFIX + "manual_seed(9); rand(3)\n    " + RIGHT)
    assert rand(2).tolist() == expected
    course.lesson(2)
    first = rand(2).tolist()
    course.lesson(2)
    assert rand(2).tolist() == first


CELLS = [  # in a real kernel; each is followed by a right answer
    "import sys; sys.setrecursionlimit(10**6)",
    f"from course import exercise\n@exercise('value.mul')\ndef mul(x, y):\n    {HOSTILE['raised recursion limit']}",
    "@exercise('value.add')\ndef add(x, y):\n    return node('+', x.data - y.data, (x, y), (1.0, 1.0))",
    f"@exercise('value.mul')\ndef mul(x, y):\n    {HOSTILE['half a character']}",
    f"@exercise('value.mul')\ndef mul(x, y):\n    {HOSTILE['input']}",
    "from threading import Thread\nts = [Thread(target=lambda: exercise('value.mul')(lambda x, y: print(1))) for _ in range(2)]\n"
    "for t in ts: t.start()\nfor t in ts: t.join()",
    "exercise(['x']); course.recall('value.mul', 'nope'); course.recall('nope', 'nope'); course.lesson(99); course.hint(3)",
]


def test_a_real_kernel_survives(tmp_path):
    with Learner(tmp_path) as learner:
        assert learner.run("import course\nfrom tinygrad_edu import node\ncourse.lesson(2)").error is None
        for cell in CELLS:
            reply = learner.run(cell, timeout=90)
            assert reply.error is None, (cell, reply.error)
            assert learner.run("print(6 * 7)").text == "42\n", cell
            reply = learner.run(f"@exercise('value.mul')\ndef mul(x, y):\n    {RIGHT}  # {len(cell)}")
            assert "correct (value.mul)" in reply.text and "From now on" in reply.text, (cell, reply.text)


FILE = "# {id}: damaged\n# passed on a day, seal {seal}\n#\n{body}"
DAMAGE = {
    "empty": b"",
    "nul": b"\0\xff\0",
    "latin-1": "# \xe9\ndef mul(x, y):\n    return 1\n".encode("latin-1"),
    "utf-16": "def mul(x, y): ...".encode("utf-16"),
    "no python": b"def mul(:\n",
    "wrong": b"def mul(x, y):\n    return x\n",
    "exits": b"raise SystemExit\n",
    "loops": b"while True: pass\n",
    "sealed exit": "raise SystemExit\n",
    "sealed loop": "while True: pass\n",
    "sealed nothing": "x = 3\n",
    "sealed recursion": "def f(): return f()\nf()\n",
    "sealed input": "input()\n",
    "large": b"#" * 5_000_000,
    "crlf cut": b"# a\r\ndef mul(x, y):\r\n",
}
PLACES = ["directory", "link loop", "dangling link", "fifo", "device"]


@pytest.fixture
def saved(tmp_path, monkeypatch, quick):
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(tmp_path / "work"))
    monkeypatch.setattr(session, "_state", {"started": None, "files": {}, "problems": {}})
    for id in ("value.add", "value.mul"):
        saved_work.save(find(id), find(id).solution)
    yield tmp_path / "work"
    course.unbind()
    session._state["started"] = None


def whose():
    session._state["started"] = None
    return {slot: whose for slot, whose, _ in course.receipt()}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
@pytest.mark.parametrize("what", [*DAMAGE, *PLACES])
def test_a_damaged_file_is_a_note_and_neighbours_are_unharmed(what, saved, capsys):
    path = saved / "value.mul.py"
    path.unlink()
    if what in DAMAGE:
        body = DAMAGE[what]
        if isinstance(body, str):
            body = FILE.format(id="value.mul", seal=saved_work.seal(find("value.mul"), body), body=body).encode()
        path.write_bytes(body)
    elif what == "directory":
        path.mkdir()
    elif what == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to({"link loop": path, "dangling link": saved / "nowhere", "device": "/dev/zero"}[what])
    assert whose()["value.add"] == "yours" and whose()["value.mul"] == "reference"
    course.lesson(3)
    assert ("value.mul" in capsys.readouterr().out) == (what in DAMAGE)
    found = find("value.mul")
    problem = session.save_or_explain(found, found.solution + "  # again")
    assert bool(problem) == (what == "directory") and (problem or whose()["value.mul"] == "yours")


def test_a_file_with_a_byte_order_mark_is_valid_work(saved):
    path = saved / "value.mul.py"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert whose()["value.mul"] == "yours"
    assert course.check("value.mul", path.read_text(encoding="utf-8")).outcome == "correct"


@pytest.mark.parametrize(
    "line", ['{"exercise": ["a"], "outcome": 1}', "[1]", "3", "null", '{"exercise": "value.mul"}', "[" * 9000, "\0", '"x"']
)
def test_an_odd_line_in_the_record_is_skipped(line, saved, capsys):
    mistakes.record(course.check("value.mul", PREFIX + "return node('*', x.data * y.data, (x, y), (x.data, y.data))"))
    record = mistakes.record_path()
    record.write_text(line + "\n" + record.read_text(encoding="utf-8") + line, encoding="utf-8")
    course.lesson(3)
    assert "mistakes like some" in capsys.readouterr().out
    record.unlink()
    os.mkfifo(record)  # must not wait for a writer
    course.lesson(3)
    mistakes.record(course.check("value.mul", ""))


def test_a_folder_that_may_not_be_entered_is_a_note(saved, monkeypatch, capsys):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", refuse)
        assert whose()["value.mul"] == "reference"
        course.lesson(3)
        assert "cannot be entered (PermissionError)" in capsys.readouterr().out
    course.lesson(3)
    assert ("value.mul", "yours", 2) in course.receipt()
    monkeypatch.setenv("TINYGRAD_EDU_WORK", str(saved / "value.mul.py"))  # a file in place of the folder
    course.lesson(3)
    assert "NotADirectoryError" in capsys.readouterr().out
    assert runner.run(lambda: 1).value == 1
