"""From sources to lessons: `course/sources/NN_name.py` becomes `lessons/NN_name.ipynb`, executed.

A source is plain text in jupytext's percent format. A code cell that says only `# exercise value.mul` becomes two cells, the task and
the learner's cell, from that exercise: so a source holds no solution. The same source, twice built, gives the same bytes.
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
from ..engine.registry import exercises, find

ROOT = Path(__file__).resolve().parents[2]
SOURCES, LESSONS = ROOT / "course" / "sources", ROOT / "lessons"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
MARKER = re.compile(r"# exercise (\S+)")
ANSWER = re.compile(r"""^(?:@exercise|predict)\(\s*["']([^"']+)["']""", re.MULTILINE)
ABOUT_THE_LEARNER = re.compile(r"^(print\()?(lesson|hint|receipt)\(", re.MULTILINE)  # what such a cell says depends on whose copy it is
PICTURES = ("image/png", "image/jpeg")  # other fonts draw other pixels, so a check does not compare these
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FOLDERS = re.compile(r"[^\s\x1b]*[\\/](?=(course|tinygrad_edu|site-packages)[\\/])")  # where a traceback's files lie on this machine
WIDGET = "application/vnd.jupyter.widget-view+json"  # a model id of a kernel that is gone


class BuildError(Exception):
    """A lesson that cannot be built; the message says which cell is at fault."""


def build(numbers=(), check=False, solved=None):
    """Build the lessons with these numbers, or all of them; returns what to give to `sys.exit`.

    check: write nothing, and say where the committed lessons differ from what their sources give.
    solved: a folder; every exercise filled with its solution, the lessons and the work they save written there.
    """
    paths = sources(numbers)
    exercises()  # loaded once, before there are threads
    if solved:  # one after the other, so that each lesson runs on all that was solved before it
        made = [attempt(p, Path(solved) / "my_work", solved=True) for p in paths]
    else:  # what executes is a process per kernel; two fill the machine that CI has
        with ThreadPoolExecutor(2) as pool:
            made = list(pool.map(attempt, paths))
    problems = [str(m) for m in made if isinstance(m, BuildError)]
    notebooks = {p: m for p, m in zip(paths, made, strict=True) if not isinstance(m, BuildError)}
    if check:
        problems += disagreements(notebooks)
        problems += [f"{p.name} has no source" for p in strays()]
        print(*redrawn(notebooks), sep="", end="")
    else:
        for path, notebook in notebooks.items():
            write(notebook, (Path(solved) if solved else LESSONS) / f"{path.stem}.ipynb")
    print(f"{len(paths) - len(problems)} of {len(paths)} lessons {'agree with their sources' if check else 'built'}")
    return "\n\n".join(problems) or None


def attempt(path, work=None, solved=False):
    """The executed notebook of a source, or the BuildError that says why there is none."""
    try:
        with tempfile.TemporaryDirectory() as untouched:  # as if nobody had worked on the course yet
            notebook = run(assemble(path, solved), work or untouched)
        if solved:
            assert_solved(notebook, Path(work))
        return notebook
    except BuildError as problem:
        return BuildError(f"{path.stem}{' (solved)' if solved else ''}: {problem}")


def sources(numbers=()):
    """The paths of the sources with these numbers, in order; all of them when there are none."""
    paths = [p for p in sorted(SOURCES.glob("[0-9][0-9]_*.py")) if not numbers or int(p.name[:2]) in numbers]
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
    seen = Counter()
    for cell in cells:
        seen[cell.source] += 1
        cell["id"] = hashlib.sha256(f"{cell.source}{seen[cell.source]}".encode()).hexdigest()[:8]
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA, nbformat_minor=5)


def new_cell(kind, source, tags=()):
    from nbformat.v4 import new_code_cell, new_markdown_cell

    tags = list(tags)
    if kind == "code" and ABOUT_THE_LEARNER.search(source):
        tags.append("nbval-ignore-output")
    return (new_code_cell if kind == "code" else new_markdown_cell)(source, metadata={"tags": tags} if tags else {})


def exercise_cells(id, solved=False):
    """The two cells of an exercise: what is asked, and the cell in which the learner answers."""
    try:
        task = find(id)
    except KeyError as problem:
        raise BuildError(problem.args[0]) from None
    dots = "●" * task.difficulty + "○" * (5 - task.difficulty)
    title = f"### Exercise: {task.title}\n\n{dots} · {task.minutes} minute{'s' if task.minutes > 1 else ''}"
    help = f'Stuck? `hint("{id}")` helps step by step; `reveal("{id}")` shows the answer.'
    if task.kind == "predict":
        answer = f"predict({json.dumps(id)}, {task.answer()!r})" if solved else task.stub
    else:
        answer = decorated(task.solution if solved else task.stub, f'@exercise("{id}")')
    return [new_cell("markdown", f"{title}\n\n{task.prompt}\n\n{help}"), new_cell("code", answer)]


def decorated(source, decorator):
    """The source with a line put before the function that it defines."""
    lines = source.splitlines()
    function = function_in(source)
    first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
    return "\n".join([*lines[: first - 1], decorator, *lines[first - 1 :]])


# Its outputs.


def run(notebook, work):
    """Execute a notebook where a learner would, in lessons/, with saved work in a folder of its own; outputs are made repeatable."""
    from nbclient import NotebookClient

    Path(work).mkdir(parents=True, exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}  # figures shall appear in the notebook
    environment |= {"TINYGRAD_EDU_WORK": str(work), "PYTHONPATH": os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")])}
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(LESSONS)}},
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
            tidy(cell, f"cell {position}")
    notebook.metadata = METADATA  # a kernel adds the version of its Python
    return notebook


def last_started(notebook):
    """The position of the cell that did not come to its end."""
    return max((i for i, cell in enumerate(notebook.cells) if cell.get("execution_count") or cell.get("outputs")), default=0)


def tidy(cell, where):
    """Leave in a cell's outputs what the next build will give again, and refuse what it cannot."""
    if "raises-exception" in cell.metadata.get("tags", ()) and not any(o.output_type == "error" for o in cell.outputs):
        raise BuildError(f"{where} is tagged raises-exception, but raises nothing:\n\n{cell.source}")
    for output in cell.outputs:
        output.get("data", {}).pop(WIDGET, None)
        if "traceback" in output:
            output.traceback = [FOLDERS.sub("", frame) for frame in output.traceback]
    text = json.dumps([comparable(o) for o in cell.outputs])
    address = re.search(r"\bat 0x[0-9a-f]{6,}", text)
    if address or str(ROOT) in text:
        raise BuildError(f"{where} prints {'an address in memory' if address else 'a path of this machine'}:\n\n{cell.source}\n\n{text}")


def assert_solved(notebook, work):
    """Each exercise's cell says correct, its solution is saved, and the library runs on it."""
    for position, cell in enumerate(notebook.cells):
        asked = ANSWER.search(cell.source) if cell.cell_type == "code" else None
        if asked:
            task, said = find(asked[1]), "".join(o.get("data", {}).get("text/plain", "") for o in cell.outputs)
            right = f"{task.id}: correct" in said and (work / f"{task.id}.py").exists()
            if not right or (task.target and "the library runs on your" not in said):
                raise BuildError(f"cell {position}: {task.id} is not solved, saved and put to work:\n\n{cell.source}\n\n{said}")


def write(notebook, path):
    import nbformat

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


# Do sources and lessons agree?


def disagreements(notebooks):
    """A message for each committed lesson that is not what its source gives."""
    import nbformat

    for path, notebook in notebooks.items():
        committed = LESSONS / f"{path.stem}.ipynb"
        if not committed.exists():
            yield f"{committed.name} is missing; `python -m course build {int(path.name[:2])}` makes it"
            continue
        before, now = as_text(nbformat.read(committed, as_version=4)), as_text(notebook)
        if before != now:
            diff = list(difflib.unified_diff(before, now, "committed", "rebuilt", n=2, lineterm=""))
            yield "\n".join([f"{committed.name} is not what its source gives:", *(line[:200] for line in diff[:40])])


def strays():
    """Lessons that no source gives."""
    return [p for p in sorted(LESSONS.glob("*.ipynb")) if not (SOURCES / f"{p.stem}.py").exists()]


def redrawn(notebooks):
    """A line for each lesson whose pictures came out different: to be expected on another machine, to be mended on the same one."""
    import nbformat

    for path, notebook in notebooks.items():
        committed = LESSONS / f"{path.stem}.ipynb"
        if committed.exists():
            pairs = zip(nbformat.read(committed, as_version=4).cells, notebook.cells)
            cells = [str(i) for i, (before, now) in enumerate(pairs) if pictures(before) != pictures(now)]
            if cells:
                yield f"{committed.name}: other pictures in cells {', '.join(cells)}\n"


def pictures(cell):
    return [output.get("data", {}).get(kind) for output in cell.get("outputs", ()) for kind in PICTURES]


def as_text(notebook):
    """All of a notebook that is the same on every machine, as lines."""
    lines = []
    for cell in notebook.cells:
        lines += [f"--- {cell.cell_type} {cell.id} {dict(cell.metadata)}", *cell.source.splitlines()]
        for output in cell.get("outputs", ()):
            lines += json.dumps(comparable(output), indent=1, sort_keys=True, ensure_ascii=False).splitlines()
    return lines


def comparable(output):
    """An output without its pictures and without the frames of a traceback, which depend on the versions installed."""
    kept = {k: v for k, v in output.items() if k != "traceback"}
    if "data" in kept:
        kept["data"] = {k: v for k, v in kept["data"].items() if k not in PICTURES}
    return kept
