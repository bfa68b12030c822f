"""What of a lesson's notebook in a learner's copy is still as it was handed out."""

from collections import Counter
from dataclasses import dataclass

from .build import ANSWER, SOURCES_FOLDER, assemble


@dataclass(frozen=True)
class Standing:
    """ours: the sources of the code cells that were handed out. orderly: only answers were changed, and none of them stops the rest.

    in_order: all of it was run once, from top to bottom, or nothing since it was handed out, so its outputs are what the next run gives.
    """

    ours: frozenset = frozenset()
    orderly: bool = False
    in_order: bool = False


def standing(notebook, name):
    """The Standing of a notebook, given the name of its lesson, such as 03_backpropagation."""
    source = SOURCES_FOLDER / f"{name}.py"
    if not source.exists():  # the learner's own
        return Standing()
    handed_out = [cell for cell in assemble(source).cells if cell.cell_type == "code"]
    ours = [cell.source for cell in handed_out if not ANSWER.search(cell.source)]
    answers = {cell.id for cell in handed_out if ANSWER.search(cell.source)}
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    theirs = [cell for cell in cells if cell.source not in ours]
    counts = [cell.get("execution_count") for cell in cells]
    return Standing(
        frozenset(ours),
        orderly=Counter(c.source for c in cells if c.source in ours) == Counter(ours)
        and [c.source for c in cells if c.source in ours] == ours
        and all(cell.get("id") in answers or ANSWER.search(cell.source) for cell in theirs)
        and not any(output.output_type == "error" for cell in theirs for output in cell.outputs),
        in_order=set(counts) == {None} or (None not in counts and counts == sorted(set(counts))),
    )
