"""A real cluster of two workers on this machine, one of which is killed in the middle: nothing is lost, nothing is there twice."""

import os
import signal
import time

import psutil
import pytest

from course.engine.registry import find
from course.grading.cluster import ClusterError, grade_on_cluster
from course.grading.grader import Settings, grade_all
from course.grading.submissions import Submission

distributed = pytest.importorskip("distributed", reason='needs the extra "instructor", as at the end of .ci/run')
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork")
TASK = find("welcome.line")
TEXTS = [TASK.solution, *(m.source for m in TASK.misconceptions[:2]), "import os\nos._exit(0)\n" + TASK.solution]


def stations():
    """The processes that grade, of whichever parent."""
    found = set()
    for p in psutil.process_iter():
        try:
            if "course.grading.station" in p.cmdline():
                found.add(p.pid)
        except psutil.Error:
            pass
    return found


def test_a_killed_worker_loses_nothing(tmp_path):
    class_ = [Submission(f"s{i:02d}", str(tmp_path), {TASK.id: TEXTS[i % 4]}) for i in range(16)]
    settings, before, told = Settings(lessons=(0,)), stations(), []
    expected = grade_all(class_, settings, 1)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path)) as cluster:
        pids = list(distributed.Client(cluster).run(os.getpid).values())

        def tell(graded):
            told.append(graded.name)
            if len(told) == 3:
                os.kill(pids[0], signal.SIGKILL)

        graded = grade_on_cluster(class_, settings, cluster.scheduler_address, tell)
    assert graded == expected and sorted(told) == [s.name for s in class_]
    deadline = time.monotonic() + 30
    while stations() - before and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not stations() - before


def test_an_address_without_a_scheduler_is_told(monkeypatch):
    monkeypatch.setattr(distributed, "Client", lambda *a, **k: (_ for _ in ()).throw(OSError("refused")))
    with pytest.raises(ClusterError, match="no scheduler at tcp://nowhere:1"):
        grade_on_cluster([], Settings(), "tcp://nowhere:1")
