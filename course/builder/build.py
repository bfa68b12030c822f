"""From sources to lessons: `course/sources/NN_name.py` becomes `lessons/NN_name.ipynb`, executed.

A source is plain text in jupytext's percent format. A code cell that says only `# exercise value.mul` becomes the two cells of that
exercise, its prompt and the learner's cell, so a source holds no solution. Building the same source twice gives the same bytes.
"""

import difflib
import hashlib
import json
import os
import re
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..engine.exercise import function_in
from ..engine.registry import MARKER, exercises, find
from ..notebook.saved_work import is_learners_copy
from .cells import ABOUT_THE_FILES, ABOUT_THE_LEARNER, ANSWER, add_frame, is_shown, new_cell

ROOT = Path(__file__).resolve().parents[2]
SOURCES_FOLDER, LESSONS_FOLDER = ROOT / "course" / "sources", ROOT / "lessons"
METADATA = {  # what JupyterLab writes as well, but for the version of Python
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
PICTURES = ("image/png", "image/jpeg")  # not compared by a check, because other fonts draw other pixels
NUMBER = re.compile(r"\d[\d.,]*(e[-+]?\d+)?")  # a clock's, or of a training that goes another way with another machine's sums
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
MACHINE_FOLDERS = re.compile(r"[^\s\x1b]*[\\/](?=(course|tinygrad_edu|site-packages)[\\/])")  # the folders of this machine, in a traceback
LONGEST_TRACEBACK = 6  # lines
WIDGET = "application/vnd.jupyter.widget-view+json"  # holds a model id of a kernel that has ended


class BuildError(Exception):
    """A lesson that cannot be built; the message says which cell is at fault."""


def build(numbers=(), check=False, solved=None):
    """Build the lessons with these numbers, or all of them; returns what to give to `sys.exit`.

    check: write nothing, and say where the committed lessons differ from what their sources give.
    solved: a folder; every exercise is filled with its solution, and the lessons and the work they save are written there.
    """
    paths = source_paths(numbers)
    if check and is_learners_copy():
        print("my_work/ holds a learner's work, so the lessons here are theirs: not compared with their sources")
        return None
    exercises()  # loaded once, before there are threads
    notebooks, problems = {}, []
    with ThreadPoolExecutor(1 if solved else 2) as pool:  # with `solved` in order, so that each lesson runs on what was solved before it
        futures = [(p, pool.submit(build_lesson, p, Path(solved) / "my_work" if solved else None)) for p in paths]
    for path, future in futures:
        try:
            notebooks[path] = future.result()
        except BuildError as problem:
            problems.append(f"{path.stem}{' (solved)' if solved else ''}: {problem}")
    if check:
        problems += find_disagreements(notebooks)
        problems += [f"{p.name} has no source" for p in lessons_without_source()]
        print(*changed_pictures(notebooks), sep="", end="")
    else:
        for path, notebook in notebooks.items():
            write(notebook, (Path(solved) if solved else LESSONS_FOLDER) / f"{path.stem}.ipynb")
    print(f"{len(paths) - len(problems)} of {len(paths)} lessons {'agree with their sources' if check else 'built'}")
    return "\n\n".join(problems) or None


def build_lesson(path, solved_work=None):
    """The executed notebook of a source. Raises BuildError.

    solved_work: a folder; the exercises are filled with their solutions, which the notebook saves there. Without it the notebook runs as if
    no exercise had been solved yet.
    """
    if solved_work is None:
        with tempfile.TemporaryDirectory() as no_work:
            notebook = execute(assemble(path), no_work)
        hide_answers(notebook)
        return notebook
    notebook = execute(assemble(path, solved=True), solved_work)
    assert_solved(notebook, solved_work)
    return notebook


def source_paths(numbers=()):
    """The paths of the sources with these numbers, in order; without numbers, of all."""
    paths = [p for p in sorted(SOURCES_FOLDER.glob("[0-9][0-9]_*.py")) if not numbers or int(p.name[:2]) in numbers]
    missing = set(numbers) - {int(p.name[:2]) for p in paths}
    if missing:
        raise SystemExit(f"no source for lesson {', '.join(map(str, sorted(missing)))}")
    return paths


# A notebook from a source.


def assemble(path, solved=False):
    """The notebook of a source, not yet executed."""
    import jupytext
    import nbformat

    cells = []
    for cell in jupytext.read(path, fmt="py:percent").cells:
        marker = cell.cell_type == "code" and MARKER.fullmatch(cell.source.strip())
        if marker:
            cells += exercise_cells(marker[1], solved)
        elif cell.source:
            cells.append(new_cell(cell.cell_type, cell.source, cell.metadata.get("tags", ())))
    cells = add_frame(cells, path)
    seen = Counter()
    for cell in cells:
        seen[cell.source] += 1
        cell["id"] = hashlib.sha256(f"{cell.source}{seen[cell.source]}".encode()).hexdigest()[:8]
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA, nbformat_minor=5)


def exercise_cells(id, solved=False):
    """The two cells of an exercise: the prompt, and the cell in which the learner answers."""
    try:
        found = find(id)
    except KeyError as problem:
        raise BuildError(problem.args[0]) from None
    dots = "●" * found.difficulty + "○" * (5 - found.difficulty)
    title = f'<a id="{found.anchor}"></a>\n\n### {found.heading}\n\n{dots} · {found.minutes} minute{"s" if found.minutes > 1 else ""}'
    help = f'Stuck? `hint("{id}")` helps step by step; `reveal("{id}")` shows the answer.'
    if found.kind == "predict":
        answer = f"predict({json.dumps(id)}, {found.answer()!r})" if solved else found.stub
    else:
        answer = add_decorator(found.solution if solved else found.stub, f'@exercise("{id}")')
    return [new_cell("markdown", f"{title}\n\n{found.prompt}\n\n{help}"), new_cell("code", answer)]


def add_decorator(source, decorator):
    """Source text with a decorator on the function that it defines."""
    lines = source.splitlines()
    function = function_in(source)
    first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
    return "\n".join([*lines[: first - 1], decorator, *lines[first - 1 :]])


# Its outputs.


def execute(notebook, work):
    """Execute a notebook in lessons/, as a learner would, with saved work in a folder of its own; make its outputs repeatable.

    The cells look as if they had not been run, which is true of whoever opens the notebook: their prompts are empty.
    """
    from nbclient import NotebookClient

    Path(work).mkdir(parents=True, exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}  # figures are to appear in the notebook
    environment |= {"OMP_NUM_THREADS": "1"}  # two lessons at a time, and the same sums of floats however many processors there are
    environment |= {"TINYGRAD_EDU_WORK": str(work), "PYTHONPATH": os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")])}
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(LESSONS_FOLDER)}},
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        client.execute(env=environment)
    except Exception as problem:  # a cell failed, took too long, ended its kernel, or displayed what no notebook can hold
        raise BuildError(f"cell {last_started(notebook)}: {COLOUR.sub('', str(problem))[:3000]}") from None
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            clean_outputs(cell, f"cell {position}")
            cell.execution_count = None
    notebook.metadata = METADATA  # a kernel adds the version of its Python
    return notebook


def last_started(notebook):
    """The position of the cell that did not finish."""
    return max((i for i, cell in enumerate(notebook.cells) if cell.get("execution_count") or cell.get("outputs")), default=0)


def clean_outputs(cell, where):
    """Remove from a cell's outputs what differs from build to build; raise BuildError for what cannot be removed."""
    if "raises-exception" in cell.metadata.get("tags", ()) and not any(o.output_type == "error" for o in cell.outputs):
        raise BuildError(f"{where} is tagged raises-exception, but raises nothing:\n\n{cell.source}")
    for output in cell.outputs:
        output.get("data", {}).pop(WIDGET, None)
        if "execution_count" in output:
            output.execution_count = None
        if "traceback" in output:
            output.traceback = short_traceback(output)
    text = json.dumps([comparable(o) for o in cell.outputs])
    address = re.search(r"\bat 0x[0-9a-f]{6,}", text)
    if address or str(ROOT) in text:
        raise BuildError(f"{where} prints {'an address in memory' if address else 'a path of this machine'}:\n\n{cell.source}\n\n{text}")


def short_traceback(output):
    """The traceback of an error as it is stored: as it was shown if that is short, or else its last line alone.

    The frames of a library change with its version, and nobody who reads the stored page can do anything with them.
    """
    shown = [MACHINE_FOLDERS.sub("", frame) for frame in output.traceback]
    short = sum(frame.count("\n") + 1 for frame in shown) <= LONGEST_TRACEBACK
    return shown if short else [f"{output.ename}: {output.evalue}"]


def hide_answers(notebook):
    """Remove the outputs that a learner is to see only by running their cells.

    What such a cell of the lesson printed leaves a hash, so that `--check` notices when it prints something else.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_shown(cell.source, cell.metadata.get("tags", ())):
            varies = ABOUT_THE_FILES in cell.metadata.get("tags", ()) or ANSWER.search(cell.source) or ABOUT_THE_LEARNER.search(cell.source)
            if not varies:
                printed = NUMBER.sub("#", json.dumps([comparable(output) for output in cell.outputs], sort_keys=True))
                cell.metadata["output_hash"] = hashlib.sha256(printed.encode()).hexdigest()[:8]
            cell.outputs = []


def assert_solved(notebook, work):
    """Raise BuildError unless each exercise's cell says correct, its solution is saved, and the library runs on it."""
    for position, cell in enumerate(notebook.cells):
        asked = ANSWER.search(cell.source) if cell.cell_type == "code" else None
        if asked:
            found, said = find(asked[1]), "".join(o.get("data", {}).get("text/plain", "") for o in cell.outputs)
            right = f"correct ({found.id})" in said and (work / f"{found.id}.py").exists()
            if not right or (found.target and "the library runs on your" not in said):
                raise BuildError(f"cell {position}: {found.id} is not solved, saved and put to work:\n\n{cell.source}\n\n{said}")


def write(notebook, path):
    """Write a notebook, always with the same bytes."""
    import nbformat

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


# Do sources and lessons agree?


def find_disagreements(notebooks):
    """A message for each committed lesson that is not what its source gives."""
    import nbformat

    for path, notebook in notebooks.items():
        committed = LESSONS_FOLDER / f"{path.stem}.ipynb"
        if not committed.exists():
            yield f"{committed.name} is missing; `python -m course build {int(path.name[:2])}` makes it"
            continue
        before, now = as_text(nbformat.read(committed, as_version=4)), as_text(notebook)
        if before != now:
            diff = list(difflib.unified_diff(before, now, "committed", "rebuilt", n=2, lineterm=""))
            yield "\n".join([f"{committed.name} is not what its source gives:", *(line[:200] for line in diff[:40])])


def lessons_without_source():
    """The paths of lessons without a source."""
    return [p for p in sorted(LESSONS_FOLDER.glob("*.ipynb")) if not (SOURCES_FOLDER / f"{p.stem}.py").exists()]


def changed_pictures(notebooks):
    """A line for each lesson with other pictures than before: expected on another machine, and a defect on the same one."""
    import nbformat

    for path, notebook in notebooks.items():
        committed = LESSONS_FOLDER / f"{path.stem}.ipynb"
        if committed.exists():
            pairs = zip(nbformat.read(committed, as_version=4).cells, notebook.cells)
            cells = [str(i) for i, (before, now) in enumerate(pairs) if pictures(before) != pictures(now)]
            if cells:
                yield f"{committed.name}: other pictures in cells {', '.join(cells)}\n"


def pictures(cell):
    """The pictures in a cell's outputs."""
    return [output.get("data", {}).get(kind) for output in cell.get("outputs", ()) for kind in PICTURES]


def as_text(notebook):
    """Everything in a notebook that is the same on every machine, as lines."""
    lines = []
    for cell in notebook.cells:
        lines += [f"--- {cell.cell_type} {cell.id} {dict(sorted(cell.metadata.items()))}", *cell.source.splitlines()]
        for output in cell.get("outputs", ()):
            lines += json.dumps(comparable(output), indent=1, sort_keys=True, ensure_ascii=False).splitlines()
    return lines


def comparable(output):
    """An output without its pictures and without the frames of a traceback, which depend on the versions installed."""
    kept = {k: v for k, v in output.items() if k != "traceback"}
    if "data" in kept:
        kept["data"] = {k: v for k, v in kept["data"].items() if k not in PICTURES}
    return kept
