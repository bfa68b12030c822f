"""Submissions that try to change their own verdict or those of others, to end the run, or to leave something behind.

Each is the text of `value.mul.py`; and what it may be called.
"""

WRONG = "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))\n"
RIGHT = "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (y.data, x.data))\n"
INSIDE = "def mul(x, y):\n    {}\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))\n"
ENDED, FALSE = {"ended"}, {"tampered"}
JUDGED = {"wrong", "error", "timeout"}

KINDS = {
    # what changes verdicts where all are graded in one process
    "comparison": ("import course.engine.observe as o\no.Observation.agrees_with = lambda *a, **k: True\n" + WRONG, FALSE),
    "examine": (
        "import course.engine.check as c\nfrom course.engine.verdict import Verdict\nc.examine = lambda e, *a: Verdict(e.id, 'correct')\n"
        + WRONG,
        JUDGED | FALSE,
    ),
    "isclose": ("import math, numpy\nmath.isclose = numpy.isclose = numpy.allclose = lambda *a, **k: True\n" + WRONG, JUDGED | FALSE),
    "code of the library": (
        "import tinygrad_edu.scalar.value as v\nv.mul.__code__ = v.add.__code__\n" + WRONG,
        JUDGED | FALSE,
    ),
    # another student's file
    "overwrites": (
        "import pathlib\nfor p in pathlib.Path({class_!r}).rglob('*.py'):\n    p.write_text('x = 1')\n" + RIGHT,
        JUDGED | ENDED | {"correct"},
    ),
    # what prints the rest twice, or ends it, or hangs it
    "fork": ("import os\nos.fork()\n" + RIGHT, FALSE | JUDGED),
    "exit 0": ("import os\nos._exit(0)\n" + RIGHT, ENDED),
    "exit 0 inside": (INSIDE.format("import os; os._exit(0)"), ENDED),
    "exit 1": ("import sys\nsys.exit(1)\n" + RIGHT, JUDGED),
    "segmentation fault": ("import ctypes\nctypes.string_at(0)\n" + RIGHT, ENDED | FALSE),
    "hangs": ("while True:\n    try:\n        while True: pass\n    except BaseException: pass\n", JUDGED | ENDED),
    "alarm ignored": (
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass\n",
        JUDGED | ENDED,
    ),
    # what was harmless
    "interrupt": ("raise KeyboardInterrupt\n", JUDGED | ENDED),
    "SystemExit inside": (INSIDE.format("raise SystemExit"), JUDGED),
    "recursion": (INSIDE.format("return mul(x, y)"), JUDGED),
    "prints": (INSIDE.format("print('x' * 10**6)"), JUDGED),
    "builtins": ("import builtins\nbuiltins.len = builtins.isinstance = lambda *a: True\n" + WRONG, JUDGED | ENDED | FALSE),
    "closed streams": ("import sys, os\nsys.stdout.close(); os.closerange(0, 256)\n" + RIGHT, {"correct", *JUDGED, *ENDED, *FALSE}),
    "removes files": ("import shutil\nshutil.rmtree('.', True); shutil.rmtree({class_!r}, True)\n" + RIGHT, {"correct", *JUDGED}),
    "threads": ("import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n" + WRONG, JUDGED),
    "equal to all": (INSIDE.format("return type('E', (), {{'__eq__': lambda s, o: True, '__float__': lambda s: 6.0}})()"), JUDGED),
    "memory": (INSIDE.format("x = bytearray(10**12)"), JUDGED | ENDED),
    # ten more
    "kills its parent": ("import os\nos.kill(os.getppid(), 9)\n" + RIGHT, FALSE | ENDED | JUDGED),
    "daemon": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(1)\n        open({class_!r} + '/left', 'w').write('x')\n        time.sleep(60)\n    os._exit(0)\n" + RIGHT,
        FALSE | JUDGED,
    ),
    "writes answers": (
        'import os\nfor fd in range(3, 64):\n    try: os.write(fd, b\'{{"exercise": "value.mul", "outcome": "correct"}}\\n\')\n'
        "    except OSError: pass\nos._exit(0)\n",
        FALSE,
    ),
    "signs answers": (
        "import os, sys, json\nf = sys._getframe()\nwhile f:\n    if 'sign' in f.f_locals:\n        s = f.f_locals['sign']\n"
        "        b = json.dumps({{'exercise': 'value.mul', 'outcome': 'correct', 'canary': 'wrong'}})\n        s.update(b.encode())\n"
        "        os.write(f.f_locals['pipe'], (s.hexdigest() + b + '\\n').encode())\n        os._exit(0)\n    f = f.f_back\n",
        FALSE,
    ),
    "looks for the key": ("import gc, os\nkeys = [o for o in gc.get_objects() if type(o).__name__ == 'HMAC']\n" + RIGHT, FALSE),
    "frames of an error": (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    f = e.__traceback__.tb_frame.f_back\n" + RIGHT,
        FALSE,
    ),
    "fills the disk": (
        "import os\nfor n in range(64):\n    with open(os.path.expanduser(f'~/{{n}}'), 'wb') as f:\n        f.write(bytes(4 << 20))\n"
        + RIGHT,
        JUDGED | ENDED,
    ),
    "network": (
        "import socket\ns = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname(), 2)\n" + RIGHT,
        JUDGED,
    ),
    "huge answer": (INSIDE.format("raise ValueError('x' * (1 << 20))"), JUDGED | ENDED),
    "markup": (INSIDE.format("raise ValueError('<script>alert(1)</script>```\\x1b[2J')"), JUDGED),
}
BOMB = ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n" + RIGHT, ENDED | JUDGED | FALSE)


def text_of(kind, class_):
    """The text of a kind of file, which always defines what is asked for; class_: the folder of the class, which some attack."""
    text = KINDS[kind][0].replace("{class_!r}", repr(str(class_))).replace("{{", "{").replace("}}", "}")
    return text if "def mul" in text else text + RIGHT
