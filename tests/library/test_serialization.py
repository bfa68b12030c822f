"""save and load: the bytes of the safetensors format, memory-mapped; damaged files are refused, and a failed save leaves the old file."""

import io
import json
import os
import pickle

import numpy as np
import pytest

from tinygrad_edu import Tensor, load, randn, save

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
