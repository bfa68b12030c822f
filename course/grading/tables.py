"""The results of a class: as a table in a terminal, as CSV, as JSON."""

import csv
import io
import json
from collections import Counter

from ..engine.registry import find
from .results import NO_VERDICT, RIGHT

COLUMNS = ("student", "lesson", "exercise", "outcome", "points", "mistake", "title", "line", "look", "message")


def printable(text):
    """Text on one line, without signs that would move a terminal's cursor."""
    return "".join(c if c.isprintable() else "?" for c in text)


def summary(graded):
    """What came out for a student, in words."""
    counts = Counter(r.outcome for r in graded.results)
    words = [f"{counts[RIGHT]} of {len(graded.results)} right"]
    words += [f"{n} {outcome}" for outcome, n in sorted(counts.items()) if outcome != RIGHT]
    return ", ".join(words) + (f". {graded.problem}" if graded.problem else "")


def table(class_):
    """The class as a table for a terminal, and what a person should look at below it."""
    width = max([len("student"), *(len(printable(g.name)) for g in class_)])
    lines = [f"{'student':<{width}}  right  of   the rest"]
    for g in class_:
        rest = summary(g).partition(" right")[2].lstrip(", ")
        lines.append(f"{printable(g.name):<{width}}  {g.right:>5}  {len(g.results):<3}  {printable(rest)}")
    notes = [printable(f"{g.name}: {note}") for g in class_ for note in remarks(g)]
    if notes:
        lines += ["", "To look at by hand:", *(f"  {note}" for note in notes)]
    return "\n".join(lines)


def remarks(graded):
    """What of a submission a person should look at."""
    found = [graded.problem] if graded.problem else []
    for r in graded.results:
        if r.outcome in (*NO_VERDICT, "unreadable"):
            found.append(f"{r.exercise}: {r.outcome}. {r.message}")
        if r.looks:
            found.append(f"{r.exercise}: {r.outcome}, and its text has {', '.join(r.looks)}, which no solution needs")
    return found + [f"{name} is no exercise's file, so it was not looked at" for name in graded.strangers]


def as_csv(class_):
    """The class as CSV, a row for each student and exercise. Cells that a spreadsheet would take for a formula begin with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for g in class_:
        for r in g.results:
            line = r.place[0] if r.place else ""
            first = printable(r.message.splitlines()[0]) if r.message.splitlines() else ""
            row = [g.name, find(r.exercise).lesson, r.exercise, r.outcome, int(r.outcome == RIGHT), r.misconception or "", r.title, line]
            writer.writerow([plain(cell) for cell in [*row, " ".join(r.looks), first]])
    return text.getvalue()


def plain(cell):
    """A cell that no spreadsheet evaluates."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_json(class_):
    """The class as JSON: everything but pictures."""
    students = [
        {
            "student": g.name,
            "right": g.right,
            "of": len(g.results),
            "ended": g.ended,
            "problem": g.problem,
            "strangers": g.strangers,
            "kept from": g.kept_from,
            "results": [result_as_data(r) for r in g.results],
        }
        for g in class_
    ]
    return json.dumps({"version": 1, "students": students}, indent=1, ensure_ascii=True) + "\n"


def result_as_data(r):
    """A Result as plain data."""
    return {
        "exercise": r.exercise,
        "outcome": r.outcome,
        "misconception": r.misconception,
        "title": r.title,
        "slow": r.slow,
        "place": list(r.place) if r.place else None,
        "looks": list(r.looks),
        "message": r.message,
    }
