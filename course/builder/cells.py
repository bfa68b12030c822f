"""The cells of a lesson: whose outputs are stored and compared, and the cells with which every lesson begins and ends."""

import re

from ..outline import OUTLINE

ANSWER = re.compile(r"""^(?:@exercise|predict)\(\s*["']([^"']+)["']""", re.MULTILINE)
ABOUT_THE_LEARNER = re.compile(r"^(print\()?(lesson|hint|receipt|course_map|done)\(", re.MULTILINE)  # output depends on whose copy it is
FIRST_CELL = re.compile(r"^lesson\((\d+)\)", re.MULTILINE)
RUN_TO_SEE = "run-to-see"  # the tag of a cell whose output is not stored, because it answers a question of the text
ABOUT_THE_FILES = "about-the-files"  # the tag of one whose output depends on what is on the computer, such as files for download
NOT_COMPARED = "nbval-ignore-output"

RUN_FIRST = "▶ **Run this cell first:** click into the grey cell below, and press **Shift + Enter**."
IN_THE_MIDDLE = "To go on in the middle of the page, click on a cell there, and choose *Run*, *Run All Above Selected Cell* in the menu."


def new_cell(kind, source, tags=()):
    """A cell with these tags, and with that of nbval where its output is not compared."""
    from nbformat.v4 import new_code_cell, new_markdown_cell

    tags = list(tags)
    if kind == "code" and (ABOUT_THE_LEARNER.search(source) or not is_shown(source, tags)):
        tags.append(NOT_COMPARED)
    return (new_code_cell if kind == "code" else new_markdown_cell)(source, metadata={"tags": tags} if tags else {})


def is_shown(source, tags):
    """Whether the output of a code cell is stored.

    Not where it answers a question of the text, nor where the learner is to write, nor in the first cell, which must be run.
    """
    return RUN_TO_SEE not in tags and not ANSWER.search(source) and not FIRST_CELL.search(source)


def add_frame(cells, path):
    """The cells of a lesson, given its source's path: with the sentence above its first code cell, and at the end `done(n)` and the links.

    Cells that do not call `lesson(n)` are no lesson, and stay as they are.
    """
    at = next((i for i, cell in enumerate(cells) if cell.cell_type == "code"), 0)
    called = FIRST_CELL.search(cells[at].source) if cells else None
    if not called:
        return cells
    number = int(called[1])
    before = "\n\n".join(cell.source for cell in cells[:at])
    start = "\n\n".join(filter(None, [before, f"{RUN_FIRST} {IN_THE_MIDDLE}" if number else RUN_FIRST]))
    end = [new_cell("code", f"done({number})", [RUN_TO_SEE]), new_cell("markdown", links(number, path.parent))]
    return [new_cell("markdown", start), *cells[at:], *end]


def links(number, sources):
    """Markdown: the way to the lessons before and after one."""
    notebooks = {int(p.name[:2]): f"{p.stem}.ipynb" for p in sorted(sources.glob("[0-9][0-9]_*.py"))}
    earlier, later = notebooks.get(number - 1), notebooks.get(number + 1)
    back = f"[← lesson {number - 1:02d}, {OUTLINE[number - 1].title}]({earlier})" if earlier else ""
    onward = f"**[lesson {number + 1:02d}, {OUTLINE[number + 1].title} →]({later})**" if later else "the next lesson is to come"
    return " · ".join(filter(None, [back, onward]))
