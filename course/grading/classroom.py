"""`python -m course class DIR`: who is where, which exercises hurt, and which saved programs are the same. No student's code runs.

Which mistakes were made is known from the record that a student may hand in, `my_work/.record.jsonl`; it is private otherwise.
"""

import ast
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from ..engine.registry import exercises, find
from ..outline import OUTLINE
from .results import RIGHT
from .submissions import Unreadable, read_submissions, read_text
from .tables import printable

RECORD = ".record.jsonl"
SHORT = 2  # statements; shorter programs are alike by chance


@dataclass
class Classroom:
    """What is known of a class.

    done: student -> lesson -> how many exercises are saved, or right where grades were given. graded: whether they were. records: how many
    students handed in a record. tries: exercise id -> attempts that were not right, of all records. mistakes: (exercise id, mistake in
    words) -> how often. same: (exercise id, names of students) for each program that several students saved.
    """

    done: dict = field(default_factory=dict)
    graded: bool = False
    records: int = 0
    tries: Counter = field(default_factory=Counter)
    mistakes: Counter = field(default_factory=Counter)
    same: list = field(default_factory=list)


def look_at(folders, grades=None):
    """The Classroom in these folders. grades: the text that `grade --json` wrote, or None. Raises FileNotFoundError, ValueError."""
    submissions = read_submissions(folders)
    right = read_grades(grades) if grades is not None else None
    made, bodies = Classroom(graded=right is not None), defaultdict(list)
    for s in submissions:
        solved = s.files if right is None else right.get(s.name, ())
        made.done[s.name] = {n: sum(e.id in solved for e in exercises() if e.lesson == n) for n in OUTLINE}
        for id, text in s.files.items():
            if (body := essence(text)) is not None:
                bodies[id, body].append(s.name)
        read_record(Path(s.folder), made)
    order = {e.id: i for i, e in enumerate(exercises())}
    for (id, body), names in sorted(bodies.items(), key=lambda item: (order[item[0][0]], item[1])):
        if len(names) > 1 and body not in known_programs(id):
            made.same.append((id, names))
    return made


def read_grades(text):
    """student -> the ids that are right, from what `grade --json` wrote. Raises ValueError for anything else."""
    try:
        told = json.loads(text)
        return {s["student"]: {r["exercise"] for r in s["results"] if r["outcome"] == RIGHT} for s in told["students"]}
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("the grades are not what `python -m course grade --json` writes") from None


def read_record(folder, classroom):
    """Count the mistakes of a student's record, if there is one."""
    known = {e.id: {m.name: m.title for m in e.misconceptions} for e in exercises()}
    for place in (folder / RECORD, folder / "my_work" / RECORD):
        try:
            lines = read_text(place).splitlines()
        except Unreadable:
            continue
        classroom.records += 1
        for line in lines:
            try:
                entry = json.loads(line)
                id, outcome, name = entry["exercise"], entry["outcome"], entry.get("misconception")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue
            if isinstance(id, str) and id in known and outcome in ("wrong", "error", "timeout"):
                classroom.tries[id] += 1
                if isinstance(name, str) and name in known[id]:
                    classroom.mistakes[id, known[id][name]] += 1
        return


def essence(text):
    """A program without comments, docstrings and layout; None for text that is no program, and for one that is short."""
    try:
        tree = ast.parse(text)
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None and len(body) > 1:
                del body[0]
        if sum(isinstance(node, ast.stmt) for node in ast.walk(tree)) <= SHORT + 1:
            return None
        return ast.unparse([n for n in tree.body if not isinstance(n, (ast.Import, ast.ImportFrom))])
    except (SyntaxError, ValueError, RecursionError, MemoryError, AttributeError):
        return None


def known_programs(id):
    """The programs that the course itself shows or knows, right and wrong, which several students may well have."""
    exercise = find(id)
    texts = [exercise.solution, *exercise.programs.also_right, *(m.source for m in exercise.misconceptions)]
    return {essence(text) for text in texts if isinstance(text, str)}


def as_text(room):
    """The class for a terminal."""
    width = max([len("student"), *(len(printable(name)) for name in room.done)])
    numbers = [n for n in OUTLINE if any(lessons[n] for lessons in room.done.values())]
    lines = [f"{'student':<{width}}  " + " ".join(f"{n:02d}".rjust(3) for n in numbers) + f"   {'right' if room.graded else 'saved'}"]
    for name, lessons in room.done.items():
        lines.append(f"{printable(name):<{width}}  " + " ".join(str(lessons[n]).rjust(3) for n in numbers) + f"   {sum(lessons.values())}")
    lines += ["", f"{room.records} of {len(room.done)} students handed in their record of mistakes."]
    lines += [f"  {n:>4} × not right: {find(id).title} ({id})" for id, n in room.tries.most_common(10)]
    lines += [f"  {n:>4} × {title} ({id})" for (id, title), n in room.mistakes.most_common(10)]
    lines += ["", "The same program, beyond layout and comments, and not one that the course shows:"] * bool(room.same)
    lines += [f"  {id}: {printable(', '.join(names))}" for id, names in room.same]
    return "\n".join(lines)


def add_class(commands):
    """Add `class` to the commands of a parser."""
    made = commands.add_parser("class", help="for instructors: who is where, which exercises hurt, which programs are the same")
    made.add_argument("folders", nargs="+", metavar="DIR", help="as for `grade`")
    made.add_argument("--grades", metavar="FILE", help="what `grade --json` wrote; without it, what is saved counts")
    made.add_argument("--html", metavar="FILE", help="write a page with plots")


def show_class(given):
    """Print the class, and write its page. Returns what to give to `sys.exit`."""
    from .class_page import as_page

    try:
        room = look_at(given.folders, Path(given.grades).read_text(encoding="utf-8") if given.grades else None)
    except (OSError, ValueError) as e:
        return str(e)
    print(as_text(room))
    if given.html:
        Path(given.html).write_text(as_page(room), encoding="utf-8", newline="\n")
    return None
