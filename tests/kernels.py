"""A person at a notebook, for tests: a real kernel in lessons/, cells run by hand in any order, the plug pulled at any moment."""

import os
import re
from collections import Counter
from dataclasses import dataclass, field

import psutil
import pytest
from jupyter_client import KernelManager

from course.builder.build import ANSWER, LESSONS_FOLDER, ROOT, SOURCES_FOLDER

NUMBERS = [int(p.name[:2]) for p in sorted(SOURCES_FOLDER.glob("[0-9][0-9]_*.py"))]
each_lesson = pytest.mark.parametrize("number", NUMBERS)


def source_of(number):
    """The path of a lesson's source."""
    return next(SOURCES_FOLDER.glob(f"{number:02d}_*.py"))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def asked(cell):
    """The id of the exercise that a cell answers, or None."""
    found = ANSWER.search(cell.source)
    return found and found[1]


def may_raise(cell):
    return "raises-exception" in cell.metadata.get("tags", ())


def peak_memory(pid):
    """The most memory that a process has had in use, in bytes; now, where the system does not keep the peak."""
    memory = psutil.Process(pid).memory_info()
    if hasattr(memory, "peak_wset"):
        return memory.peak_wset
    try:
        with open(f"/proc/{pid}/status") as status:
            return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])
    except OSError:
        return memory.rss


@dataclass
class Reply:
    """What a cell said: its text, and the name of the error that reached the notebook, if any."""

    text: str = ""
    error: str | None = None
    outputs: list = field(default_factory=list)


class Learner:
    """A kernel with a folder of saved work. `kill` ends it as a power cut would; `start` begins a new one on the same work."""

    def __init__(self, work):
        self.work = work
        self.start()

    def start(self):
        environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
        environment |= {"TINYGRAD_EDU_WORK": str(self.work), "PYTHONPATH": str(ROOT)}
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(LESSONS_FOLDER), env=environment, extra_arguments=["--IPKernelApp.log_level=ERROR"])
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def send(self, source):
        """Start a cell and do not wait for it."""
        self.client.execute(source)

    def run(self, source, timeout=120):
        """Run a cell to its end."""
        reply = Reply()

        def collect(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                reply.text += content["text"]
            elif message["msg_type"] in ("display_data", "update_display_data", "execute_result"):
                reply.text += content["data"].get("text/plain", "") + "\n"
                reply.outputs.append(content["data"])
            elif message["msg_type"] == "error":
                reply.error = f"{content['ename']}: {content['evalue']}"

        self.client.execute_interactive(source, allow_stdin=False, timeout=timeout, output_hook=collect)
        return reply

    def run_all(self, notebook):
        """Run all cells as JupyterLab does, and assert that none fails that is not meant to. Returns their replies."""
        replies = []
        for cell in code_cells(notebook):
            reply = self.run(cell.source)
            assert reply.error is None or may_raise(cell), f"{reply.error}\n\n{cell.source}"
            replies.append(reply)
        return replies

    def verdicts(self, notebook):
        """Run all cells; how many exercises had each outcome, in the words that the learner reads."""
        words = Counter()
        for cell, reply in zip(code_cells(notebook), self.run_all(notebook), strict=True):
            if asked(cell):
                said = re.search(rf"^. .* – (.*) \({re.escape(asked(cell))}\)$", reply.text, re.MULTILINE)
                words[said[1] if said else f"no verdict: {reply.text}"] += 1
        return words
