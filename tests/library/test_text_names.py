"""Names that come with Python, and texts that are downloaded: the same everywhere, and one line where they cannot be had."""

import hashlib
import re
import unicodedata

import pytest

from tinygrad_edu.data import NotAvailable, fetch
from tinygrad_edu.text import corpora, emoji_names, first_names, names, tiny_shakespeare


def test_emoji_names_are_the_same_in_every_python():
    found = emoji_names()
    assert len(found) == len({*found}) == 1497
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
    assert digest == "d88b1ce0a45ae2818e3901e6251a8cef76539b0dc4f364d3ecd6d6d78313fd43", "the list must never change"
    assert {*"".join(found)} <= {*"abcdefghijklmnopqrstuvwxyz -"}
    assert all(re.fullmatch(r"[a-z]+([ -][a-z]+)*", name) for name in found)
    assert {"grinning face", "rolling on the floor laughing", "octopus", "face with party horn and party hat", "snowman"} <= {*found}
    assert 10 < sum(map(len, found)) / len(found) < 20


def test_emoji_names_are_of_code_points_that_python_3_10_has():
    """3.10 has Unicode 13. Code points next to our ranges, assigned since, are left out."""
    later = {0x1F6DC, 0x1F6DD, 0x1F6F0 + 13, 0x1F979, 0x1F9CC, 0x1FA75, 0x1FA7B, 0x1FAA9, 0x1FAB7, 0x1FAC3, 0x1FAD7, 0x1FAE0}
    codes = [code for first, last in names.PICTURES for code in range(first, last + 1)]
    assert len(codes) == len({*codes}) and codes == sorted(codes) and not later & {*codes}
    assert all(unicodedata.name(chr(code), "") for code in codes), "none is without a name"


@pytest.mark.parametrize(
    ("load", "module", "file"), [(first_names, names, "names.txt"), (tiny_shakespeare, corpora, "tinyshakespeare.txt")]
)
def test_texts_are_read_from_the_folder_or_said_to_be_missing(load, module, file, tmp_path, monkeypatch):
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    with pytest.raises(NotAvailable, match=f"^{file} is missing in .*; with download=True it would be downloaded$"):
        load(download=False)
    (tmp_path / file).write_bytes(b"emma\nava\n")
    with pytest.raises(NotAvailable, match="is damaged in"):
        load(download=False)
    monkeypatch.setattr(module, "FILE", (file, hashlib.sha256(b"emma\nava\n").hexdigest()))
    assert load(download=False) == (["emma", "ava"] if load is first_names else "emma\nava\n")


def test_texts_are_asked_for_at_one_address(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setenv("TINYGRAD_EDU_DATA", str(tmp_path))
    for module in (names, corpora):
        monkeypatch.setattr(module, "fetch", lambda name, sha256, urls, download: asked.append((name, urls, download)) or 1 / 0)
    for load in (first_names, tiny_shakespeare):
        with pytest.raises(ZeroDivisionError):
            load()
    assert asked == [("names.txt", [names.URL], True), ("tinyshakespeare.txt", [corpora.URL], True)]
    assert all(url.startswith("https://raw.githubusercontent.com/karpathy/") for url in (names.URL, corpora.URL))


@pytest.mark.skipif(not (fetch.folder() / "names.txt").exists(), reason="names.txt is not there")
def test_first_names_themselves():
    found = first_names(download=False)
    assert len(found) == 32_033 and found[:3] == ["emma", "olivia", "ava"] and {*"".join(found)} == {*"abcdefghijklmnopqrstuvwxyz"}
    assert len({*found}) == 29_494


@pytest.mark.skipif(not (fetch.folder() / "tinyshakespeare.txt").exists(), reason="tinyshakespeare.txt is not there")
def test_shakespeare_himself():
    text = tiny_shakespeare(download=False)
    assert len(text) == 1_115_394 and len({*text}) == 65 and text.startswith("First Citizen:\nBefore we proceed")
