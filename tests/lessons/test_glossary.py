"""The glossary: each of its terms stands in bold in the lesson that it names, where that lesson uses the term first, and its PyTorch names exist."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<words>[^|]+) \| (?P<term>[^|]+) \| [^|]+ \| (?P<pytorch>[^|]+) \| \[(?P<lesson>\d\d)\]\((?P<link>[^)]+)\) \|$", re.MULTILINE
)
ROWS = [match.groupdict() for match in ROW.finditer(GLOSSARY)]


def prose(lesson):
    """The text of a lesson's source: its Markdown cells without headings, formulas and code."""
    (path,) = (ROOT / "course" / "sources").glob(f"{lesson}_*.py")
    cells = re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line[2:] for cell in cells if cell.startswith(" [markdown]") for line in cell.splitlines()[1:] if not line.startswith("# #")]
    return re.sub(r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", " ", "\n".join(lines), flags=re.DOTALL)


def test_every_line_of_the_table_is_read():
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("|")]
    assert len(ROWS) == len(lines) - 2


def test_the_rows_are_in_the_order_of_the_lessons_and_no_term_comes_twice():
    assert [row["lesson"] for row in ROWS] == sorted(row["lesson"] for row in ROWS)
    assert len({row["term"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["term"])
def test_a_term_is_in_bold_where_its_lesson_first_uses_it(row):
    uses = re.finditer(rf"(?<![\w-]){re.escape(row['term'])}(?![\w-])", prose(row["lesson"]).replace("\n", " "), re.IGNORECASE)
    first = next(uses, None)
    assert first, f"lesson {row['lesson']} does not mention {row['term']!r}"
    text, start = first.string, first.start()
    assert text[:start].count("**") % 2, (
        f"lesson {row['lesson']} uses it before it is in bold: ...{text[max(0, start - 60) : start + 60]}..."
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["term"])
def test_a_link_leads_to_the_lesson(row):
    assert (ROOT / "docs" / row["link"]).exists()
    assert Path(row["link"]).name.startswith(row["lesson"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["term"])
def test_a_name_of_pytorch_exists(row):
    torch = pytest.importorskip("torch")
    for module in ("torch.autograd.forward_ad", "torch.func"):
        importlib.import_module(module)
    for name in re.findall(r"`(torch(?:\.\w+)+|Tensor(?:\.\w+)+)`", row["pytorch"]):
        found = torch.Tensor if name.startswith("Tensor") else torch
        for part in name.split(".")[1:]:
            found = getattr(found, part)
