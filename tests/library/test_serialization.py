"""save and load: the bytes of the safetensors format, memory-mapped; damaged files are refused, and a failed save leaves the old file."""

import io
import json
import os
import pickle
import tracemalloc

import numpy as np
import pytest

from tinygrad_edu import Tensor, from_numpy, load, randn, save
from tinygrad_edu.tensor import safetensors

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "uint16", "uint32", "uint64"]


def file_of(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def test_the_bytes_are_those_of_the_format():
    f = io.BytesIO()
    save({"b": Tensor([1, 2], dtype=np.uint8), "w": Tensor([[1.5]])}, f)
    header = b'{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}'
    header += b" " * (-len(header) % 8)
    assert f.getvalue() == len(header).to_bytes(8, "little") + header + np.float32(1.5).tobytes() + b"\x01\x02"


def test_what_is_saved_is_loaded(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {f"{d}.{i}": (rng.normal(size=s) * 3).astype(d) for d in DTYPES for i, s in enumerate([(), (3,), (2, 0), (2, 3)])}
    arrays |= {"büro/weight 1": np.arange(6.0).reshape(2, 3).T, "big": np.arange(3, dtype=">f4")}
    path = tmp_path / "model.safetensors"
    save({name: Tensor(a) for name, a in arrays.items()}, path)
    for mmap in (True, False):
        found = load(path, mmap=mmap)
        assert {*found} == {*arrays}
        for name, x in found.items():
            assert x.dtype == arrays[name].dtype.newbyteorder("=") and x.shape == arrays[name].shape
            np.testing.assert_array_equal(x.numpy(), arrays[name])
            assert not x.requires_grad and x.is_leaf
    assert {*load(io.BytesIO(path.read_bytes()))} == {*arrays}
    save({}, path)
    assert load(path) == {}


def test_a_loaded_tensor_can_be_changed_and_trained_without_changing_the_file(tmp_path):
    path = tmp_path / "w"
    save({"w": Tensor([1.0, 2.0])}, path)
    before = path.read_bytes()
    w = load(path)["w"]
    w.requires_grad_()
    (w * w).sum().backward()
    w.data -= w.grad.data
    w.detach()[0] = 7.0
    assert w.tolist() == [7.0, -2.0]
    assert path.read_bytes() == before
    save({"w": w}, path)  # onto the file that is mapped
    assert load(path)["w"].tolist() == [7.0, -2.0]


def test_elements_that_are_not_aligned_are_copied():
    text = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} '
    assert load(io.BytesIO(file_of(text, np.float32(2).tobytes())))["w"].tolist() == [2.0]


def test_bfloat16_is_read_as_float32():
    header = {"w": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}, "none": {"dtype": "BF16", "shape": [0], "data_offsets": [4, 4]}}
    found = load(io.BytesIO(file_of(header, np.array([0x3F80, 0xC040], "<u2").tobytes())))
    assert found["w"].tolist() == [1.0, -3.0] and found["w"].dtype == np.float32


ENTRY = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
DAMAGED = {
    "empty": (b"", "a header of 0 bytes in a file of 0"),
    "short": (b"\x01\x00", "in a file of 2"),
    "cut in the header": (file_of({"w": ENTRY})[:20], "in a file of 20"),
    "cut in the elements": (file_of({"w": ENTRY}, b"\x00\x00"), "elements of 'w' .F32, shape .1,.. at bytes 0 to 4 of 2"),
    "too long": (file_of({"w": ENTRY}, bytes(9)), "9 bytes of elements, where its header describes 4"),
    "a huge header": (file_of({}, length=2**60), "a header of 1152921504606846976 bytes"),
    "no JSON": (file_of(b"{nothing}"), "a header that is not JSON"),
    "no text": (file_of(b"\xff\xfe"), "a header that is not JSON"),
    "a list": (file_of([]), "a header that is not a dict"),
    "no entry": (file_of({"w": 3}), "an entry for 'w' without dtype, shape and data_offsets"),
    "a shape below 0": (file_of({"w": ENTRY | {"shape": [-1]}}, bytes(4)), "an entry for 'w' without"),
    "a shape of floats": (file_of({"w": ENTRY | {"shape": [1.0]}}, bytes(4)), "an entry for 'w' without"),
    "another dtype": (file_of({"w": ENTRY | {"dtype": "F8_E4M3"}}, bytes(4)), "'w' has dtype F8_E4M3; expected one of BOOL, U8"),
    "another size": (file_of({"w": ENTRY | {"shape": [2]}}, bytes(4)), "elements of 'w'"),
    "overlapping": (file_of({"w": ENTRY, "v": ENTRY}, bytes(4)), "overlapping bytes at 0"),
    "a hole": (file_of({"w": ENTRY | {"data_offsets": [4, 8]}}, bytes(8)), "unused bytes at 0"),
    "twice": (file_of(b'{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'), "a name that occurs twice"),
    "a zip": (b"PK\x03\x04" + bytes(40), "a pickle as torch.save writes it, which could run code"),
    "a pickle": (pickle.dumps({"w": [1.0]}), "a pickle as torch.save writes it"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_file_is_refused(what, tmp_path):
    data, words = DAMAGED[what]
    path = tmp_path / "damaged"
    path.write_bytes(data)
    for mmap in (True, False):
        with pytest.raises(ValueError, match=words):
            load(path, mmap=mmap)


def test_a_file_cut_or_changed_anywhere_is_refused_or_read(tmp_path):
    f = io.BytesIO()
    save({"a": randn(3, 2), "b": Tensor([True, False])}, f)
    whole = f.getvalue()
    for n in range(len(whole)):
        with pytest.raises(ValueError, match="load: "):
            load(io.BytesIO(whole[:n]))
    rng = np.random.default_rng(0)
    for _ in range(500):
        changed = bytearray(whole)
        changed[rng.integers(len(whole))] = rng.integers(256)
        try:
            load(io.BytesIO(bytes(changed)))
        except ValueError as error:
            assert str(error).startswith("load: ")


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "w"
    save({"w": Tensor([1.0])}, path)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save({"w": Tensor([2.0])}, path)
    assert [p.name for p in tmp_path.iterdir()] == ["w"]
    assert load(path)["w"].tolist() == [1.0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_a_file_has_the_permissions_of_the_umask(tmp_path):
    before = os.umask(0o022)
    try:
        save({"w": Tensor([1.0])}, tmp_path / "w")
    finally:
        os.umask(before)
    assert (tmp_path / "w").stat().st_mode & 0o777 == 0o644


def test_only_named_tensors_are_saved():
    for wrong in (Tensor([1.0]), [Tensor([1.0])], {"w": [1.0]}, {1: Tensor([1.0])}, {"step": 3}):
        with pytest.raises(TypeError, match="save: expected a dict of names to Tensors"):
            save(wrong, io.BytesIO())
    with pytest.raises(ValueError, match="other than __metadata__"):
        save({"__metadata__": Tensor([1.0])}, io.BytesIO())


# ------------------------------------------------------------------------------------------------ mapped, read-only, hostile


def test_mapped_arrays_are_read_only_views_of_the_file(tmp_path):
    path = tmp_path / "w"
    save({"w": randn(3, 2), "h": Tensor([1.0, 2.0], dtype=np.float16), "none": Tensor(np.zeros((0, 3)))}, path)
    arrays, loaded = safetensors.map_arrays(path), load(path)
    for name, a in arrays.items():
        np.testing.assert_array_equal(a, loaded[name].numpy())
        assert a.dtype == loaded[name].dtype and (not a.size or not a.flags.writeable and not a.flags.owndata)
    with pytest.raises(ValueError, match="read-only"):
        arrays["w"][0] = 1
    with pytest.raises(ValueError, match="copy_: expected writable memory; this tensor is read-only"):
        from_numpy(arrays["w"]).copy_(randn(3, 2))
    before = path.read_bytes()
    path.unlink()  # the mapping outlives the name
    assert np.isfinite(arrays["w"]).all() and len(before) > 8


def test_the_header_alone_says_where_everything_is(tmp_path):
    path = tmp_path / "w"
    save({"b": Tensor([1, 2], dtype=np.uint8), "w": Tensor([[1.5, 2.5]])}, path)
    with open(path, "rb") as file:
        found = safetensors.read_header(file)
    assert found == {"w": ("F32", (1, 2), (0, 8)), "b": ("U8", (2,), (8, 10))}


def test_a_header_read_wrongly_is_not_trusted(tmp_path, monkeypatch):
    """What `read_header` returns is checked against the file, since it may be a learner's."""
    path = tmp_path / "w"
    save({"w": Tensor([1.0, 2.0])}, path)
    for wrong in ({"w": ("F32", (2,), (8, 16))}, {"w": ("F32", (3,), (0, 8))}, {}, {"w": ("F32", (1,), (0, 4))}):
        monkeypatch.setattr(safetensors, "read_header", lambda file, wrong=wrong: wrong)
        with pytest.raises(ValueError, match="load: .* is damaged"):
            safetensors.map_arrays(path)


HOSTILE = {
    "a header longer than any": (file_of(b"{" + b" " * 10_000_000), "a header of 10000001 bytes"),
    "nested": (file_of(b'{"a":' + b"[" * 200_000), "a header that is not JSON"),
    "nested dicts": (file_of(b'{"a":' * 100_000), "a header that is not JSON"),
    "a long integer": (file_of(b'{"a":' + b"9" * 10_000 + b"}"), "a header that is not JSON"),
    "a huge shape": (file_of({"w": ENTRY | {"shape": [2**62, 2**62]}}, bytes(4)), "a shape for 'w' that no array has"),
    "a huge shape without elements": (file_of({"w": ENTRY | {"shape": [0, 2**62, 2**62], "data_offsets": [0, 0]}}), "a shape for 'w' that no array has"),
    "too large an integer": (file_of({"w": ENTRY | {"shape": [2**63]}}, bytes(4)), "an entry for 'w' without"),
    "too many dimensions": (file_of({"w": ENTRY | {"shape": [1] * 65}}, bytes(4)), "a shape for 'w' that no array has"),
    "a text as shape": (file_of({"w": ENTRY | {"shape": ""}}, bytes(4)), "an entry for 'w' without"),
    "true as a size": (file_of({"w": ENTRY | {"shape": [True]}}, bytes(4)), "an entry for 'w' without"),
    "not a number": (file_of(b'{"w":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}', bytes(4)), "an entry for 'w' without"),
    "three offsets": (file_of({"w": ENTRY | {"data_offsets": [0, 4, 4]}}, bytes(4)), "an entry for 'w' without"),
    "backwards": (file_of({"w": ENTRY | {"data_offsets": [4, 0]}}, bytes(4)), "elements of 'w'"),
    "beyond the file": (file_of({"w": ENTRY | {"shape": [2**40], "data_offsets": [0, 2**42]}}, bytes(4)), "elements of 'w'"),
    "a dtype in a list": (file_of({"w": ENTRY | {"dtype": ["F32"]}}, bytes(4)), "has dtype"),
    "metadata of numbers": (file_of({"__metadata__": {"a": 1}}), "metadata that is not a dict of texts"),
    "metadata in a list": (file_of({"__metadata__": []}), "metadata that is not a dict of texts"),
    "UTF-16": (file_of('{"w":3}'.encode("utf-16")), "a header that is not JSON"),
    "a gap": (file_of({"a": ENTRY, "b": ENTRY | {"data_offsets": [8, 12]}}, bytes(12)), "unused bytes at 4"),
    "one byte of overlap": (file_of({"a": ENTRY, "b": ENTRY | {"data_offsets": [3, 7]}}, bytes(7)), "overlapping bytes at 3"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_header_is_refused(what, tmp_path):
    data, words = HOSTILE[what]
    path = tmp_path / "hostile"
    path.write_bytes(data)
    for read in (load, safetensors.map_arrays, lambda path: load(path, mmap=False)):
        with pytest.raises(ValueError, match=words):
            read(path)


NUMBERS = [0, 1, 2, 3, 4, 7, 8, 24, -1, -8, 2**31, 2**32, 2**62, 2**63, 2**64, 10**30, 1.5, 1e400, float("nan"), True, None, "4", [], {}]


def hostile_entry(rng, offsets):
    """A part of a header, right or wrong."""
    any_of = lambda xs: xs[rng.integers(len(xs))]  # noqa: E731
    entry = {
        "dtype": any_of([*safetensors.DTYPES, "F32", "F32", "F8_E5M2", "", 3, None, ["F32"], "f32"]),
        "shape": any_of([[any_of(NUMBERS) for _ in range(rng.integers(4))], [2, 3], [6], [1] * 70, any_of(NUMBERS)]),
        "data_offsets": any_of([[any_of(NUMBERS), any_of(NUMBERS)], offsets, offsets, [any_of(NUMBERS)], any_of(NUMBERS)]),
    }
    if rng.random() < 0.1:
        entry.pop(any_of([*entry]))
    return any_of([entry, entry, entry, any_of(NUMBERS)]) if rng.random() < 0.3 else entry


def test_no_header_can_do_harm(tmp_path):
    """Thousands of headers, made up and spoiled: each is refused by name, or gives arrays within the file; none takes memory of its own."""
    rng, path, refused = np.random.default_rng(0), tmp_path / "f", 0
    tracemalloc.start()
    try:
        for i in range(800):
            header = {f"w{n}": hostile_entry(rng, [24 * n, 24 * n + 24]) for n in range(rng.integers(1, 4))}
            text = bytearray(json.dumps(header).encode())
            for _ in range(rng.integers(3) if i % 2 else 0):
                text[rng.integers(len(text))] = rng.integers(256)
            length = None if rng.random() < 0.9 else int(rng.choice([0, 1, 8, len(text) - 1, len(text) + 1, 2**31, 2**62]))
            data = file_of(bytes(text), bytes(24 * len(header)), length)
            path.write_bytes(data[: rng.integers(len(data))] if rng.random() < 0.1 else data)
            try:
                arrays = safetensors.map_arrays(path)
            except ValueError as error:
                assert str(error).startswith("load: "), error
                refused += 1
            else:
                assert sum(a.nbytes for a in arrays.values() if a.dtype != np.float32) <= len(data)
                assert all(np.isfinite(a).all() for a in arrays.values())  # every byte can be read
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert 400 < refused < 800


def test_safetensors_itself_reads_what_is_saved_and_the_other_way_round(tmp_path):
    theirs = pytest.importorskip("safetensors.numpy")
    arrays = {"w": np.arange(6, dtype="f4").reshape(2, 3), "b": np.array(3, "i8"), "h": np.arange(3, dtype="f2")}
    save({name: Tensor(a) for name, a in arrays.items()}, tmp_path / "ours")
    theirs.save_file(arrays, tmp_path / "theirs")
    for found in (theirs.load_file(tmp_path / "ours"), safetensors.map_arrays(tmp_path / "theirs")):
        for name, a in arrays.items():
            assert found[name].dtype == a.dtype
            np.testing.assert_array_equal(found[name], a)
