"""The lengths of the cells in the lessons, and which cells exceed the limits.

`python -m course lint` prints the table. `faults` are failures; `advice` is for the author to consider.
"""

import re
from statistics import median

from .build import LESSONS_FOLDER

LONGEST_CODE, LONGEST_TEXT, LONGEST_OUTPUT = 30, 120, 15  # lines, words, lines


def lint():
    """Print a row for each lesson and a line for each cell that exceeds a limit."""
    import nbformat

    print(f"{'lesson':<24}{'cells':>6}{'code lines':>16}{'words':>16}{'text in a row':>15}")
    print(f"{'':<24}{'40-70':>6}{'median, most':>16}{'median, most':>16}{'':>15}")
    remarks = []
    for path in sorted(LESSONS_FOLDER.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        code, text = code_lengths(notebook), text_lengths(notebook)
        spread = [f"{median(x.values()):.0f}, {max(x.values())}" if x else "-" for x in (code, text)]
        print(f"{path.stem:<24}{len(notebook.cells):>6}{spread[0]:>16}{spread[1]:>16}{len(text_walls(notebook)):>15}")
        remarks += [f"{path.stem}: {remark}" for remark in faults(notebook) + advice(notebook)]
    print("\n".join(["", *remarks]))


def faults(notebook):
    """Defects: a cell too long to keep in mind, an output that does not fit the screen, a warning."""
    found = [f"cell {i}: {n} lines of code" for i, n in code_lengths(notebook).items() if n > LONGEST_CODE]
    found += [f"cell {i}: {n} words" for i, n in text_lengths(notebook).items() if n > 1.5 * LONGEST_TEXT]
    for i, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            if len(output_lines(output)) > 2 * LONGEST_OUTPUT:
                found.append(f"cell {i}: {len(output_lines(output))} lines of output")
            if output.get("name") == "stderr" and "raises-exception" not in cell.metadata.get("tags", ()):
                found.append(f"cell {i} warns: {output.text.strip().splitlines()[0]}")
    return found


def advice(notebook):
    """What an author should look at again."""
    found = [f"cell {i}: {n} words" for i, n in text_lengths(notebook).items() if LONGEST_TEXT < n <= 1.5 * LONGEST_TEXT]
    found += [f"cells {i} and {i + 1}: text after text, no picture or formula" for i in text_walls(notebook)]
    for i, cell in enumerate(notebook.cells):
        lines = sum(len(output_lines(output)) for output in cell.get("outputs", ()))
        if LONGEST_OUTPUT < lines <= 2 * LONGEST_OUTPUT:
            found.append(f"cell {i}: {lines} lines of output")
    return found


def code_lengths(notebook):
    """A dict: position of a code cell -> its lines, blank ones not counted."""
    return {i: sum(map(bool, map(str.strip, c.source.splitlines()))) for i, c in enumerate(notebook.cells) if c.cell_type == "code"}


def text_lengths(notebook):
    """A dict: position of a text cell -> its words; code, formulas and tags are not words."""
    return {i: len(strip_markup(c.source).split()) for i, c in enumerate(notebook.cells) if c.cell_type == "markdown"}


def strip_markup(markdown):
    return re.sub(r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|<[^>]+>|[|#*>●○·-]", " ", markdown, flags=re.DOTALL)


def text_walls(notebook):
    """Positions of text cells that another one follows, when neither is a heading alone nor has a picture, formula, table or code."""
    shows = re.compile(r"\$|!\[|<img|<svg|```|^\|", re.MULTILINE)
    plain = [c.cell_type == "markdown" and len(strip_markup(c.source).split()) > 12 and not shows.search(c.source) for c in notebook.cells]
    return [i for i in range(len(plain) - 1) if plain[i] and plain[i + 1]]


def output_lines(output):
    """The lines of text that an output shows; none where it shows a picture or HTML."""
    data = output.get("data", {})
    if output.output_type in ("display_data", "execute_result"):
        return [] if set(data) - {"text/plain"} else data.get("text/plain", "").splitlines()
    return output.text.splitlines() if output.output_type == "stream" else [output.get("evalue", "")]
