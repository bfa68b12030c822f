"""Large downloads: web servers that break in the middle, know no ranges, send wrong bytes or too many, and a disk without room."""

import errno
import hashlib
import http.server
import os
import subprocess
import sys
import threading
import types
from contextlib import nullcontext

import numpy as np
import pytest

from tinygrad_edu.data import NotAvailable, fetch, resume

pytest.importorskip("pooch")
BODY = np.random.default_rng(0).integers(0, 256, 100_000, np.uint8).tobytes()
SHA = hashlib.sha256(BODY).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    """A web server whose answers are a list of dicts: cut (after so many bytes), ranges, body, status, start. The last one is repeated."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked, answers = self.server.asked, self.server.answers
        asked.append(self.headers.get("Range"))
        answer = {"ranges": True, "body": BODY, "cut": None, "status": None, "start": None, "length": True}
        answer |= answers[min(len(asked), len(answers)) - 1]
        body, start = answer["body"], 0
        if answer["ranges"] and self.headers.get("Range"):
            start = int(self.headers["Range"][6:-1]) if answer["start"] is None else answer["start"]
        status = answer["status"] or (416 if start >= len(body) else 206 if start else 200)
        self.send_response(status)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        sent = body[start:] if status in (200, 206) else b""
        if answer["length"]:
            self.send_header("Content-Length", str(len(sent)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(sent[: answer["cut"]])
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path / "cache"))
    monkeypatch.setattr(resume, "PAUSE", 0.0)
    monkeypatch.setattr(resume, "CHUNK", 1000)
    return tmp_path / "cache"


@pytest.fixture
def serve(home):
    """serve(answer, …): fetch the file from a server that gives these answers. Its requests are in serve.asked."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def run(*answers):
            server.answers, server.asked = answers, []
            run.asked = server.asked
            return fetch.fetch("a/b", SHA, [f"http://127.0.0.1:{server.server_port}/b"], size=len(BODY))

        yield run
        server.shutdown()


def left(home):
    return sorted(p.name for p in (home / "a").iterdir())


def test_a_large_file_is_fetched_and_checked(serve, home):
    path = serve({})
    assert path.read_bytes() == BODY and left(home) == ["b", "b.checked"] and serve.asked == [None]
    serve({"status": 500})
    assert serve.asked == [], "what is there is not asked for"


def test_what_broke_off_is_gone_on_with_in_the_same_call(serve, home):
    assert serve({"cut": 30_000}, {"cut": 20_000}, {}).read_bytes() == BODY
    assert serve.asked == [None, "bytes=30000-", "bytes=50000-"] and left(home) == ["b", "b.checked"]


def test_what_broke_off_for_good_is_gone_on_with_in_the_next_call(serve, home):
    with pytest.raises(NotAvailable, match=r"broke off after 50000 bytes of 100000 bytes; ask again to go on from there"):
        serve(*[{"cut": 10_000}] * 6)
    assert left(home) == ["b.part"] and len(serve.asked) == resume.ATTEMPTS
    assert serve({}).read_bytes() == BODY and serve.asked == ["bytes=50000-"]
    assert left(home) == ["b", "b.checked"]


def test_a_server_without_ranges_sends_it_all_again(serve, home):
    assert serve({"cut": 30_000, "ranges": False}, {"ranges": False}).read_bytes() == BODY
    assert serve.asked == [None, "bytes=30000-"]


def test_a_server_that_sends_another_range_is_asked_for_all(serve, home):
    assert serve({"cut": 30_000}, {"start": 10}, {}).read_bytes() == BODY
    assert serve.asked == [None, "bytes=30000-", None]


def test_an_answer_that_does_not_say_its_length_and_ends_early_is_gone_on_with(serve):
    assert serve({"cut": 30_000, "length": False}, {}).read_bytes() == BODY
    assert serve.asked == [None, "bytes=30000-"]


WRONG = {
    "other bytes": BODY[:-1] + b"?",
    "too few": BODY[:-1],
    "too many": BODY + b"?",
    "a page": b"<html>not found</html>",
}


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("what", WRONG)
def test_another_file_is_refused_and_removed(what, length, serve, home):
    with pytest.raises(NotAvailable) as caught:
        serve({"body": WRONG[what], "length": length})
    if length or what in ("other bytes", "too many"):
        assert "sent a file with another SHA-256" in str(caught.value) and left(home) == []
    assert not (home / "a" / "b").exists()


def test_a_part_of_another_file_is_thrown_away(serve, home):
    (home / "a").mkdir(parents=True)
    for junk in (b"x" * 30_000, b"x" * len(BODY), b"x" * (len(BODY) + 5)):
        (home / "a" / "b.part").write_bytes(junk)
        assert serve({}).read_bytes() == BODY and serve.asked[-1] is None
        assert left(home) == ["b", "b.checked"]
        (home / "a" / "b").unlink()


def test_a_whole_part_is_used_without_network(serve, home):
    (home / "a").mkdir(parents=True)
    (home / "a" / "b.part").write_bytes(BODY)
    assert serve({"status": 500}).read_bytes() == BODY and serve.asked == []


def test_an_error_of_the_server_keeps_what_is_there(serve, home):
    (home / "a").mkdir(parents=True)
    (home / "a" / "b.part").write_bytes(BODY[:100])
    with pytest.raises(NotAvailable, match=r"127\.0\.0\.1:\d+: answered 503"):
        serve({"status": 503})
    assert left(home) == ["b.part"] and len(serve.asked) == 1


def test_a_page_in_the_place_of_the_file_keeps_what_is_there(serve, home):
    """As a network sends that wants a login first."""
    (home / "a").mkdir(parents=True)
    (home / "a" / "b.part").write_bytes(BODY[:100])
    with pytest.raises(NotAvailable, match="sent a file with another SHA-256"):
        serve({"ranges": False, "body": WRONG["a page"]})
    assert left(home) == ["b.part"]
    assert serve({}).read_bytes() == BODY and serve.asked == ["bytes=100-"]


def test_room_is_looked_for_before_anything_is_asked(serve, home, monkeypatch):
    free = 99_000
    monkeypatch.setattr(resume.shutil, "disk_usage", lambda path: types.SimpleNamespace(free=free))
    with pytest.raises(NotAvailable, match="the disk has no room to download it: 100000 bytes needed, 99000 bytes free"):
        serve({})
    assert serve.asked == [] and not home.exists()
    (home / "a").mkdir(parents=True)
    (home / "a" / "b.part").write_bytes(BODY[:2_000])
    assert serve({}).read_bytes() == BODY and serve.asked == ["bytes=2000-"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_disk_that_fills_up_leaves_nothing_behind(serve, home, monkeypatch):
    real = open

    def full(path, *args):
        real(path, *args).close()
        return real("/dev/full", *args)

    monkeypatch.setattr(resume, "open", full, raising=False)
    monkeypatch.setattr(resume, "locked", lambda file, path: nullcontext())
    with pytest.raises(NotAvailable, match="No space left on device"):
        serve({})
    assert left(home) == []


def test_an_interrupt_keeps_what_is_there(serve, home, monkeypatch):
    class Bar:
        def __init__(self, **options):
            assert options["total"] == len(BODY) and options["initial"] == 0

        __enter__ = lambda self: self  # noqa: E731
        __exit__ = lambda self, *error: None  # noqa: E731

        def update(self, n):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "tqdm.auto", types.SimpleNamespace(tqdm=Bar))
    with pytest.raises(KeyboardInterrupt):
        serve({})
    assert left(home) == ["b.part"]
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert serve({}).read_bytes() == BODY and serve.asked == ["bytes=1000-"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no flock")
def test_two_programs_do_not_write_into_one_file(serve, home):
    (home / "a").mkdir(parents=True)
    hold = "import fcntl, sys\nf = open(sys.argv[1], 'ab')\nfcntl.flock(f, fcntl.LOCK_EX)\nprint('held', flush=True)\nsys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", hold, str(home / "a" / "b.part")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        other.stdout.readline()
        with pytest.raises(NotAvailable, match="another program is downloading it"):
            serve({})
    finally:
        other.communicate()
    assert serve({}).read_bytes() == BODY


def test_a_file_is_read_through_again_only_when_it_has_changed(serve, home, monkeypatch):
    path, read = serve({}), []
    monkeypatch.setattr(fetch, "hash_of", lambda path: read.append(path) or SHA)
    serve({})
    assert read == []
    os.utime(path, ns=(1, 1))
    serve({})
    serve({})
    assert read == [path]
    monkeypatch.undo()
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(home))
    path.write_bytes(WRONG["other bytes"])
    assert serve({}).read_bytes() == BODY and serve.asked == [None]


def test_a_folder_that_cannot_be_written_to_is_no_obstacle_to_what_is_there(serve, home, monkeypatch):
    path = serve({})
    fetch.note_of(path).unlink()
    monkeypatch.setattr(fetch.Path, "write_text", lambda *args, **options: (_ for _ in ()).throw(OSError(errno.EROFS, "read-only")))
    assert serve({}) == path and serve.asked == []
