"""Notice when student's code reaches into the process that checks it: for frames, for all objects, for memory, for other processes.

Python tells such events to an audit hook, which no code in the process can take out again; each is written to the pipe at once, where it
cannot be taken back. What needs no such event, such as changing a function of the check, the canary is there for.
"""

import sys

from .station_client import write_all

FILE = "<attempt "  # how the name of the file of student's code begins: see `engine/attempt.py`
EVENTS = {
    *("sys._getframe", "sys._current_frames", "sys._current_exceptions", "sys.settrace", "sys.setprofile", "sys.addaudithook"),
    *("gc.get_objects", "gc.get_referrers", "gc.get_referents", "object.__setattr__", "code.__new__", "compile", "exec"),
    *(
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.killpg",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "subprocess.Popen",
        "pty.spawn",
    ),
    *("os.truncate", "signal.pthread_kill", "cpython.run_command", "cpython.PyInterpreterState_New"),
}
FRAMES = {"tb_frame", "gi_frame", "cr_frame", "ag_frame"}  # attributes that lead to frames
PASSED_OVER = ("inspect.py", "traceback.py", "os.py", "subprocess.py")  # through whose functions student's code may ask


def watch(pipe):
    """From now on write a line `!event` to a pipe for each such event that student's code causes."""
    busy = False

    def notice(event, arguments):
        nonlocal busy
        if busy or not (event in EVENTS or event.startswith("ctypes.") or (event == "object.__getattr__" and arguments[1] in FRAMES)):
            return
        busy = True
        try:
            frame = sys._getframe(1)
            while frame and frame.f_code.co_filename.endswith(PASSED_OVER):
                frame = frame.f_back
            if frame and frame.f_code.co_filename.startswith(FILE):
                write_all(pipe, f"!{event}\n".encode())
        finally:
            busy = False

    sys.addaudithook(notice)
