"""Datasets, loaders, transforms, and the data itself: digits, moons and circles beside scikit-learn's; MNIST's files, whole and damaged."""

import gzip
import hashlib
import http.server
import io
import os
import struct
import sys
import threading
import tracemalloc
import types
from pathlib import Path

import numpy as np
import pytest

from tinygrad_edu import Generator, Tensor, data, make_circles, make_moons, manual_seed, no_grad
from tinygrad_edu.data import fetch
from tinygrad_edu.data.digits import PATH
from tinygrad_edu.tensor.creation import default_generator

# ------------------------------------------------------------------------------------------------ digits, moons, circles


def write_digits():
    """Make the file of digits from scikit-learn's copy: `python -c "import tests.library.test_data as t; t.write_digits()"`."""
    from sklearn.datasets import load_digits

    found = load_digits()
    np.savez_compressed(PATH, images=found.images.astype(np.uint8), labels=found.target.astype(np.uint8))


def test_digits_are_those_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets")
    images, labels = data.digits().tensors
    found = datasets.load_digits()
    assert images.dtype == np.uint8 and labels.dtype == np.int64
    np.testing.assert_array_equal(images.numpy(), found.images)
    np.testing.assert_array_equal(labels.numpy(), found.target)


def test_digits_are_small_and_split_for_good():
    assert PATH.stat().st_size < 60_000
    assert "Creative Commons Attribution 4.0" in PATH.with_name("README.md").read_text(encoding="utf-8")
    train, test, every = (data.digits(split).tensors for split in ("train", "test", None))
    assert train[0].shape == (1437, 8, 8) and test[0].shape == (360, 8, 8) and every[0].shape == (1797, 8, 8)
    both = np.concatenate([train[0].numpy(), test[0].numpy()]).reshape(1797, 64)
    assert sorted(map(bytes, both)) == sorted(map(bytes, every[0].numpy().reshape(1797, 64)))
    digest = hashlib.sha256(test[0].numpy().tobytes() + test[1].numpy().tobytes()).hexdigest()
    assert digest == "595855c27ec2f8146a0f0a298147d2e90aca1b9c051486f0a350b285cedf7816", "the test digits must never change"
    assert min(np.bincount(test[1].numpy())) > 20
    with pytest.raises(ValueError, match='digits: expected "train", "test" or None'):
        data.digits("valid")


@pytest.mark.parametrize("ours", [make_moons, make_circles])
@pytest.mark.parametrize("n", [1, 2, 7, 60, 101])
@pytest.mark.parametrize("noise", [None, 0.0, 0.1])
def test_moons_and_circles_are_those_of_scikit_learn_bit_by_bit(ours, n, noise):
    theirs = getattr(pytest.importorskip("sklearn.datasets"), ours.__name__)
    for seed in (0, 1, 42):
        for shuffle in (True, False):
            more = {"factor": 0.45} if ours is make_circles and seed else {}
            mine = ours(n, noise=noise, shuffle=shuffle, random_state=seed, **more)
            right = theirs(n, noise=noise, shuffle=shuffle, random_state=seed, **more)
            for a, b in zip(mine, right, strict=True):
                np.testing.assert_array_equal(a, b, strict=True)
    a, b = ours(n, noise=noise, random_state=np.random.RandomState(5)), theirs(n, noise=noise, random_state=np.random.RandomState(5))
    np.testing.assert_array_equal(a[0], b[0])


# ------------------------------------------------------------------------------------------------ datasets and loaders


def numbers(n):
    return data.TensorDataset(Tensor(np.arange(2.0 * n, dtype=np.float32).reshape(n, 2)), Tensor(np.arange(n)))


class Squares(data.Dataset):
    """Examples of all kinds."""

    def __len__(self):
        return 5

    def __getitem__(self, i):
        return Tensor([float(i)]), i * i, {"name": f"n{i}", "array": np.full(2, i), "half": i / 2}


def test_a_batch_has_the_examples_stacked():
    x, y, z = next(iter(data.DataLoader(Squares(), 3)))
    assert x.tolist() == [[0.0], [1.0], [2.0]] and y.tolist() == [0, 1, 4] and y.dtype == np.int64
    assert z["name"] == ["n0", "n1", "n2"] and z["array"].shape == (3, 2) and z["half"].tolist() == [0.0, 0.5, 1.0]
    assert [len(y) for _, y, _ in data.DataLoader(data.Subset(Squares(), [4, 0, 2]), 2)] == [2, 1]
    assert [y.tolist() for _, y, _ in data.DataLoader(data.Subset(Squares(), [4, 0, 2]), 2)] == [[16, 0], [4]]


def test_batches_in_order_are_views_and_shuffled_ones_are_not():
    dataset = numbers(10)
    x, _ = next(iter(data.DataLoader(dataset, 4)))
    assert x.base is dataset.tensors[0]
    with no_grad():
        x.zero_()
    assert dataset.tensors[0][3].tolist() == [0.0, 0.0]
    x, _ = next(iter(data.DataLoader(dataset, 4, shuffle=True)))
    assert x.base is None


@pytest.mark.parametrize("n", [0, 1, 9, 10])
@pytest.mark.parametrize("size", [1, 3, 10, 12])
@pytest.mark.parametrize("shuffle", [False, True])
def test_an_epoch_has_every_example_once(n, size, shuffle):
    loader = data.DataLoader(numbers(n), size, shuffle)
    for _ in range(2):
        batches = list(loader)
        assert len(batches) == len(loader) == -(-n // size)
        assert sorted(i for _, y in batches for i in y.tolist()) == [*range(n)]
        assert all(x.tolist() == [[2.0 * i, 2.0 * i + 1] for i in y.tolist()] for x, y in batches)
    whole = data.DataLoader(numbers(n), size, shuffle, drop_last=True)
    assert [len(y) for _, y in whole] == [size] * len(whole) and len(whole) == n // size


def order(loader):
    return [i for _, y in loader for i in y.tolist()]


def test_shuffling_is_new_in_each_epoch_and_follows_the_seed():
    loader = data.DataLoader(numbers(50), 7, shuffle=True, generator=3)
    first, second = order(loader), order(loader)
    assert first != second
    again = data.DataLoader(numbers(50), 7, shuffle=True, generator=Generator().manual_seed(3))
    assert [order(again), order(again)] == [first, second]
    manual_seed(5)
    one = order(data.DataLoader(numbers(50), 7, shuffle=True))
    manual_seed(5)
    assert order(data.DataLoader(numbers(50), 7, shuffle=True)) == one


@pytest.mark.parametrize("generator", [None, 3, np.random.default_rng(4)])
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("taken", [0, 1, 4, 8])
def test_a_loader_goes_on_where_another_was(generator, shuffle, taken):
    """8 batches an epoch; the state is saved in the second one."""
    loader = data.DataLoader(numbers(50), 7, shuffle, generator=generator)
    order(loader)
    batches = iter(loader)
    for _ in range(taken):
        next(batches)
    state, random = loader.state_dict(), default_generator.get_state()
    rest = [i for _, y in batches for i in y.tolist()]
    following = [order(loader), order(loader)]
    other = data.DataLoader(numbers(50), 7, shuffle, generator=None if generator is None else np.random.default_rng(99))
    if generator == 3:
        other = data.DataLoader(numbers(50), 7, shuffle, generator=98)
    default_generator.set_state(random)
    other.load_state_dict(state)
    assert order(other) == rest
    assert [order(other), order(other)] == following


def test_a_loop_that_was_left_begins_anew():
    loader = data.DataLoader(numbers(6), 2)
    for _ in loader:
        break
    assert order(loader) == [0, 1, 2, 3, 4, 5]


def test_a_random_split_has_every_example_once():
    parts = data.random_split(numbers(11), [0.5, 0.3, 0.2], generator=Generator().manual_seed(0))
    assert [len(part) for part in parts] == [6, 3, 2]
    assert sorted(i for part in parts for i in order(data.DataLoader(part, 4))) == [*range(11)]
    again = data.random_split(numbers(11), [6, 3, 2], generator=Generator().manual_seed(0))
    assert [[*a.indices] for a in again] == [[*b.indices] for b in parts]


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: data.DataLoader(numbers(3), 0), ValueError, "DataLoader: expected batch_size of at least 1, got 0"),
        (lambda: data.TensorDataset(np.zeros(3)), TypeError, "TensorDataset: expected Tensors"),
        (lambda: data.TensorDataset(Tensor([1.0]), Tensor([1.0, 2.0])), ValueError, "of one length, got 1, 2"),
        (lambda: data.random_split(numbers(3), [1, 1]), ValueError, "add up to 3"),
        (lambda: data.DataLoader(numbers(3)).load_state_dict(dict(position=4, seed=1, generator=None)), ValueError, "at most 3"),
        (lambda: data.Dataset()[0], NotImplementedError, "Dataset: expected a method __getitem__"),
        (lambda: data.shift(Tensor([1.0]), 1), ValueError, "at least 2 dimensions"),
    ],
)
def test_mistakes_are_named(make, error, says):
    with pytest.raises(error, match=says):
        make()


# ------------------------------------------------------------------------------------------------ transforms


def test_transforms():
    images = Tensor(np.arange(12, dtype=np.uint8).reshape(2, 2, 3))
    x = data.to_float(images, 11)
    assert x.dtype == np.float32 and x.max().item() == 1.0
    assert data.normalize(x, 0.5, 2.0)[0, 0].tolist() == pytest.approx([-0.25, -0.25 + 1 / 22, -0.25 + 2 / 22])
    assert data.shift(images, down=1)[0].tolist() == [[0, 0, 0], [0, 1, 2]]
    assert data.shift(images, right=-2, fill=9)[0].tolist() == [[2, 9, 9], [5, 9, 9]]
    assert data.shift(images, down=-1, right=1)[1].tolist() == [[0, 9, 10], [0, 0, 0]]
    assert data.shift(images, down=5).sum().item() == 0
    assert data.shift(images).tolist() == images.tolist()


# ------------------------------------------------------------------------------------------------ IDX


def idx(shape=(2, 3), dtype=8, content=None, magic=b"\0\0"):
    content = bytes(range(int(np.prod(shape)))) if content is None else content
    return magic + bytes([dtype, len(shape)]) + b"".join(struct.pack(">I", n) for n in shape) + content


def test_idx_of_every_dtype(tmp_path):
    assert data.read_idx(io.BytesIO(idx())).tolist() == [[0, 1, 2], [3, 4, 5]]
    for code, dtype in {8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8"}.items():
        a = np.array([[1, -2, 3]]).astype(dtype)
        for pack in (bytes, gzip.compress):
            (tmp_path / "a").write_bytes(pack(idx((1, 3), code, a.astype(">" + dtype).tobytes())))
            found = data.read_idx(tmp_path / "a")
            assert found.dtype == dtype and found.dtype.isnative and found.flags.writeable
            np.testing.assert_array_equal(found, a)
    assert data.read_idx(io.BytesIO(idx((0, 28, 28)))).shape == (0, 28, 28)


HUGE = 2**32 - 1
BAD = {
    "empty": (b"", "begins with nothing"),
    "another format": (b"\x89PNG\r\n", "expected an IDX file"),
    "another magic number": (idx(magic=b"\1\0"), "expected an IDX file"),
    "unknown dtype": (idx(dtype=10), "expected an IDX file"),
    "cut off in the header": (idx()[:7], "cut off in its header"),
    "cut off": (idx()[:-1], "6 bytes; it has 5"),
    "one byte too many": (idx() + b"x", "it has more"),
    "sizes that no memory has": (idx((HUGE, HUGE, HUGE), content=b"abc"), "claims 79,"),
    "sizes that overflow 64 bits": (idx((HUGE,) * 200, content=b""), "claims"),
    "a large claim": (idx((2**20, 2**8), content=b"abc"), "it has 3"),
    "packed and cut off": (gzip.compress(idx())[:-9], "damaged"),
    "packed and changed": (gzip.compress(idx())[:-8] + b"x" * 8, "damaged"),
    "packed nonsense": (b"\x1f\x8b" + b"nonsense" * 9, "damaged"),
}


@pytest.mark.parametrize("what", BAD)
def test_idx_files_that_are_damaged(what, tmp_path):
    content, says = BAD[what]
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError, match=says) as caught:
        data.read_idx(tmp_path / "file")
    assert str(tmp_path / "file") in str(caught.value)


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    (tmp_path / "bomb").write_bytes(gzip.compress(idx((2, 3), content=bytes(50_000_000))))
    tracemalloc.start()
    with pytest.raises(ValueError, match="it has more"):
        data.read_idx(tmp_path / "bomb")
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


# ------------------------------------------------------------------------------------------------ files on request

SHA = hashlib.sha256(b"right").hexdigest()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder of data, and a list of the addresses that are asked."""
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def internet(monkeypatch, tmp_path):
    """An internet of files that say what is in this dict: address -> bytes, or the error that it ends in. Pooch itself does the rest."""
    pooch = pytest.importorskip("pooch")
    files, asked = {}, []

    class Fake:
        def __init__(self, timeout):
            assert timeout[0] <= 5

        def __call__(self, url, output_file, pooch, check_only=False):
            asked.append(url)
            if isinstance(files.get(url), bytes):
                Path(output_file).write_bytes(files[url])
            else:
                raise files.get(url, ConnectionError("no route"))

    monkeypatch.setattr(pooch, "HTTPDownloader", Fake)
    files["asked"] = asked
    return files


def test_a_file_in_the_folder_is_used_without_network(home, internet):
    (home / "a").mkdir(parents=True)
    (home / "a" / "b").write_bytes(b"right")
    assert fetch.fetch("a/b", SHA, ["http://one/b"]) == home / "a" / "b"
    assert internet["asked"] == []


@pytest.mark.parametrize("there", [None, b"", b"rig", b"wrong"])
def test_a_missing_damaged_or_half_written_file_is_fetched(there, home, internet):
    if there is not None:
        (home / "a").mkdir(parents=True)
        (home / "a" / "b").write_bytes(there)
    internet["http://one/b"] = ConnectionError("refused")
    internet["http://two/b"] = b"right"
    path = fetch.fetch("a/b", SHA, ["http://one/b", "http://two/b"])
    assert path.read_bytes() == b"right" and internet["asked"] == ["http://one/b", "http://two/b"]
    assert [p.name for p in path.parent.iterdir()] == ["b"], "nothing is left behind"
    fetch.fetch("a/b", SHA, ["http://one/b"])
    assert len(internet["asked"]) == 2


class Server(http.server.BaseHTTPRequestHandler):
    """A web server of one file, which it sends whole the second time only."""

    asked = 0

    def do_GET(self):
        Server.asked += 1
        self.send_response(200 if self.path == "/b" else 404)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"rig" if Server.asked == 1 else b"right")

    def log_message(self, *args):
        pass


def test_a_download_that_breaks_off_is_made_again(home):
    """Pooch, requests and a web server, nothing put in their place."""
    pytest.importorskip("pooch")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(data.NotAvailable, match=r"127\.0\.0\.1:\d+: answered 404"):
            fetch.fetch("a/b", SHA, [f"{address}/other"])
        Server.asked = 0
        with pytest.raises(data.NotAvailable, match=r"127\.0\.0\.1:\d+: "):
            fetch.fetch("a/b", SHA, [f"{address}/b"])
        path = fetch.fetch("a/b", SHA, [f"{address}/b"])
        assert path.read_bytes() == b"right"
        (path.parent / "new").touch()
        assert path.stat().st_mode == (path.parent / "new").stat().st_mode, "as any new file"
        (path.parent / "new").unlink()
        server.shutdown()
    assert [p.name for p in (home / "a").iterdir()] == ["b"]


def test_what_cannot_be_had_is_said_in_one_line(home, internet):
    internet["http://one/b"] = b"another file"
    internet["http://two/b"] = ConnectionError("no route to host")
    gone = OSError("404")
    gone.response = types.SimpleNamespace(status_code=404)
    internet["http://three/b"] = gone
    with pytest.raises(data.NotAvailable) as caught:
        fetch.fetch("a/b", SHA, ["http://one/b", "http://two/b", "http://three/b"])
    assert str(caught.value) == (
        f"a/b is missing in {home}, and cannot be downloaded (one: sent a file with another SHA-256; two: no connection; three: answered 404)"
    )
    assert isinstance(caught.value, OSError) and not (home / "a" / "b").exists()


def test_without_pooch_the_message_says_what_to_install(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(data.NotAvailable, match="mnist/train-images-idx3-ubyte.gz is missing in .*; to download it, install pooch"):
        data.mnist()


def test_an_interrupted_download_leaves_no_file_in_its_place(home, internet):
    internet["http://one/b"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        fetch.fetch("a/b", SHA, ["http://one/b"])
    assert not (home / "a" / "b").exists()


@pytest.mark.skipif(not (fetch.folder() / "mnist" / "t10k-images-idx3-ubyte.gz").exists(), reason="MNIST's test images are not there")
def test_mnist_itself():
    images, labels = data.mnist("test").tensors
    assert images.shape == (10000, 28, 28) and images.dtype == np.uint8 and labels.dtype == np.int64
    assert labels[:5].tolist() == [7, 2, 1, 0, 4] and np.bincount(labels.numpy()).tolist() == [
        980,
        1135,
        1032,
        1010,
        982,
        892,
        958,
        1028,
        974,
        1009,
    ]
    assert images.double().mean().item() / 255 == pytest.approx(0.13251, abs=1e-5)


def test_mnist_reads_what_is_in_the_folder(home, monkeypatch):
    files = []
    for name, content in (("i.gz", gzip.compress(idx((2, 3, 3)))), ("l.gz", gzip.compress(idx((2,), content=b"\7\2")))):
        (home / "mnist").mkdir(parents=True, exist_ok=True)
        (home / "mnist" / name).write_bytes(content)
        files.append((name, hashlib.sha256(content).hexdigest()))
    monkeypatch.setitem(sys.modules["tinygrad_edu.data.mnist"].FILES, "test", tuple(files))
    images, labels = data.mnist("test").tensors
    assert images.shape == (2, 3, 3) and labels.tolist() == [7, 2] and labels.dtype == np.int64
    with pytest.raises(ValueError, match='mnist: expected "train" or "test"'):
        data.mnist("valid")


def test_the_folder_is_the_one_in_the_environment(monkeypatch):
    monkeypatch.delenv("TINYGRAD_EDU_DATA", raising=False)
    assert fetch.folder() == Path.home() / ".cache" / "tinygrad_edu"
    monkeypatch.setitem(os.environ, "TINYGRAD_EDU_DATA", "/somewhere")
    assert fetch.folder() == Path("/somewhere")


def test_mnist_is_not_downloaded_where_that_is_not_wanted(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    with pytest.raises(fetch.NotAvailable, match="missing in .*; with download=True"):
        data.mnist("test", download=False)
    assert not [*tmp_path.iterdir()]
