"""`explain("gradient")`: what a word means, what the field and PyTorch call it, and the lesson it comes from, out of the glossary."""

import html
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from ..engine.render import Message
from ..outline import OUTLINE
from . import kernel
from .saved_work import ROOT
from .stages import notebook_of

ROW = re.compile(
    r"^\| (?P<words>[^|]+) \| (?P<term>[^|]+) \| (?P<meaning>[^|]+) \| (?P<pytorch>[^|]+) \| \[(?P<lesson>\d\d)\]\([^)]+\) \|$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Term:
    """A row of docs/glossary.md. words: the course's picture of speech. pytorch: code in backticks, or a dash."""

    words: str
    term: str
    meaning: str
    pytorch: str
    lesson: int


@cache
def glossary():
    """The terms of the glossary, in the order of the lessons; empty where the copy of the course has no `docs` folder."""
    path = ROOT / "docs" / "glossary.md"
    rows = ROW.finditer(path.read_text(encoding="utf-8")) if path.exists() else ()
    return tuple(Term(**row.groupdict() | {"lesson": int(row["lesson"])}) for row in rows)


def explain(word=None):
    """Say what a word means. Without a word, list all that can be explained. The term, the course's words and PyTorch's name all do."""
    if word is None:
        return list_terms()
    asked = str(word).strip().lower()
    found, others = look_up(asked)
    if not found:
        near = nearest(asked)
        hint = f" Near it: {', '.join(call(t) for t in near)}." if near else " `explain()` lists all."
        return Message(f"The glossary has no {str(word)!r}.{hint}")
    lines, markup = [], []
    for t in found:
        about = OUTLINE[t.lesson].title
        pytorch = "" if t.pytorch.strip() == "–" else f" In PyTorch: {t.pytorch}."
        lines += [f"{t.term}: {t.meaning}.", f"  In this course: {t.words}.{pytorch} Lesson {t.lesson:02d}, {about}."]
        code = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(pytorch))
        link = f'<a href="{notebook_of(t.lesson)}">lesson {t.lesson:02d}, {html.escape(about)}</a>'
        markup.append(f"<div><b>{html.escape(t.term)}</b>: {html.escape(t.meaning)}.</div>")
        markup.append(f"<div>In this course: {html.escape(t.words)}.{code} From {link}.</div>")
    if others:
        also = f"See also: {', '.join(call(t) for t in others)}."
        lines.append(also)
        markup.append(f"<div><small>{html.escape(also, quote=False)}</small></div>")
    return Message("\n".join(lines), "".join(markup))


def look_up(asked):
    """(the terms that the word names, terms that contain it)."""
    forms = {asked, asked.removesuffix("s"), asked.removesuffix("es")}
    found = [t for t in glossary() if t.term.lower() in forms] or [t for t in glossary() if forms & names(t)]
    whole = re.compile(rf"\b{re.escape(asked)}\b")
    others = [t for t in glossary() if t not in found and whole.search(f"{t.term} {t.words}".lower())]
    if not found:
        return others[:1], others[1:6]
    return found, others[:5]


def names(t):
    """What a term may be asked for by: itself, the course's words, PyTorch's names whole and without their module."""
    pytorch = [name.lower().rstrip("=") for name in re.findall(r"`([^`]+)`", t.pytorch)]
    words = [re.sub(r"^(a|an|the) ", "", part) for part in [t.words.lower(), *re.split(r"[;,] ", t.words.lower())]]
    return {t.term.lower(), t.words.lower(), *words, *pytorch, *(name.rpartition(".")[2] for name in pytorch)}


def nearest(asked):
    """Up to three terms whose spelling is like the word's."""
    terms = {t.term.lower(): t for t in glossary()}
    return [terms[name] for name in get_close_matches(asked, terms, n=3, cutoff=0.5)]


def call(t):
    """What to type for a term."""
    return f'explain("{t.term}")'


def list_terms():
    """All terms, a line for each lesson."""
    lines = [f"{n:02d} {about.title}: {', '.join(t.term for t in glossary() if t.lesson == n)}" for n, about in OUTLINE.items()]
    return Message("\n".join(["What `explain` knows:", *lines]))


kernel.offered |= {"explain": explain}
