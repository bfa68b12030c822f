"""`python -m course update`: bring a newer version of the course into a repository whose notebooks are filled.

Git cannot merge two versions of a filled notebook. So git merges all other files, and here each notebook that the learner changed becomes
the new version with what they wrote: their answers in the cells of the exercises, and their own cells after the cells they came after.
"""

import subprocess

from ..notebook import saved_work, storage
from .build import ANSWER, LESSONS_FOLDER, ROOT, write

DEFAULT = "upstream/main"


class UpdateError(Exception):
    """An update that was not made; the message says why."""


def update(source=DEFAULT, root=ROOT):
    """Merge the course's version `source`, a name that git knows, into the repository at `root`. Returns lines about what was done.

    Each notebook that the learner changed is kept as it was in `my_work/old/`. Raises UpdateError, and then nothing is changed.
    """
    if git(root, "status", "--porcelain", "--untracked-files=no").strip():
        raise UpdateError("there are changes that are not committed: commit them first, `git add -A && git commit -m work`")
    try:
        base = git(root, "merge-base", "HEAD", source).strip()
    except UpdateError:
        raise UpdateError(
            f"git knows no version {source!r}; `git remote add upstream ADDRESS` says where the course is, `git fetch upstream` gets it"
        ) from None
    if base == git(root, "rev-parse", f"{source}^{{commit}}").strip():
        return ["Nothing is new."]
    lessons = set(names(root, source)) & set(names(root, base)) & set(names(root, "HEAD"))
    mine = [n for n in sorted(lessons) if show(root, base, n) not in (show(root, "HEAD", n), show(root, source, n))]
    merged = {name: merge(*(read(show(root, at, name)) for at in (base, "HEAD", source))) for name in mine}
    try:
        git(root, "merge", "--no-commit", "--no-ff", source)
    except UpdateError as problem:
        conflicts = [n for n in git(root, "diff", "--name-only", "--diff-filter=U").splitlines() if n not in merged]
        if conflicts or not git(root, "diff", "--name-only", "--diff-filter=U").strip():
            git(root, "merge", "--abort", check=False)
            raise UpdateError(f"these files were changed here and there, and are no lessons: {', '.join(conflicts) or problem}") from None
    told = []
    for name, notebook in merged.items():
        kept = keep(root, name)
        write(notebook, root / name)
        git(root, "add", name)
        told.append(f"{name}: new, with what you wrote; as it was, it is kept in {kept}")
    git(root, "commit", "--quiet", "--no-verify", "-m", f"Update the course to {source}")
    return [*told, f"Updated to {source}. Run the first cell of a lesson again: saved work is checked where its exercise changed."]


def git(root, *arguments, check=True):
    """What a git command prints. Raises UpdateError when it fails."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if check and done.returncode:
        raise UpdateError((done.stderr or done.stdout).strip())
    return done.stdout


def names(root, version):
    """The notebooks of the lessons in a version."""
    return [n for n in git(root, "ls-tree", "--name-only", version, f"{LESSONS_FOLDER.name}/").splitlines() if n.endswith(".ipynb")]


def show(root, version, name):
    """The text of a file in a version."""
    return git(root, "show", f"{version}:{name}")


def read(text):
    """The notebook in text. Raises UpdateError."""
    import nbformat

    try:
        return nbformat.reads(text, as_version=4)
    except Exception as e:  # nbformat raises many kinds
        raise UpdateError(f"a notebook cannot be read ({type(e).__name__})") from None


def keep(root, name):
    """Copy a notebook, as it is committed, into the folder of old work. Returns the path."""
    folder = (saved_work.work_folder() if root == ROOT else root / "my_work") / "old"
    folder.mkdir(parents=True, exist_ok=True)
    with storage.locked(folder.parent):
        stem = name.rpartition("/")[2].removesuffix(".ipynb")
        number = 1
        while (folder / f"{stem}.{number}.ipynb").exists():
            number += 1
        place = folder / f"{stem}.{number}.ipynb"
        place.write_text(show(root, "HEAD", name), encoding="utf-8", newline="\n")
    return place.relative_to(root) if place.is_relative_to(root) else place


def merge(old, mine, new):
    """The new version of a notebook with what the learner wrote into the old one.

    Answers go into the cells of their exercises; where the new version has that exercise no more, the answer stays as a cell of the
    learner's. A cell that the learner added, or changed, follows the cell it followed, or what is left of the way there.
    """
    handed_out = {(c.cell_type, c.source) for c in old.cells}
    answers, own, before = {}, [], None
    for cell in mine.cells:
        asked = answered(cell)
        if (cell.cell_type, cell.source) in handed_out:
            before = name_of(cell)
        elif asked and asked not in answers:
            answers[asked], before = cell, name_of(cell)
        elif cell.source.strip():
            own.append((before, cell))
    made = []
    for cell in new.cells:
        asked = answered(cell)
        if asked in answers:
            cell.source = answers.pop(asked).source
            cell.outputs, cell.execution_count = [], None
        made.append((name_of(cell), cell))
    order = [name_of(cell) for cell in mine.cells]
    for asked, cell in answers.items():
        own.append((predecessor(order, ("answer", asked)), cell))
    for before, cell in own:
        place = find_place(made, before, order)
        made.insert(place, (("own", place), cell))
    new.cells = [cell for _, cell in made]
    give_ids(new)
    return new


def answered(cell):
    """The id of the exercise that a cell answers, or None."""
    found = ANSWER.search(cell.source) if cell.cell_type == "code" else None
    return found and found[1]


def name_of(cell):
    """By what a cell is found again in another version: the exercise that it answers, or else its id."""
    asked = answered(cell)
    return ("answer", asked) if asked else ("cell", cell.get("id"))


def predecessor(order, name):
    """What comes before something in an order, or None."""
    at = order.index(name)
    return order[at - 1] if at else None


def find_place(made, before, order):
    """Where a cell goes that came after `before`: after it, after cells of the learner's that are there already, or at the end."""
    while before is not None:
        here = [i for i, (name, _) in enumerate(made) if name == before]
        if here:
            place = here[0] + 1
            while place < len(made) and made[place][0][0] == "own":
                place += 1
            return place
        before = predecessor(order, before) if before in order else None
    return len(made)


def give_ids(notebook):
    """Give a new id to each cell whose id an earlier one has."""
    seen = set()
    for i, cell in enumerate(notebook.cells):
        if cell.get("id") in seen:
            cell["id"] = f"own-{i}-{cell['id']}"[:64]
        seen.add(cell.get("id"))
