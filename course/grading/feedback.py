"""A page for each student: what is right, and for the rest the counterexample, the mistake, its place and its picture.

All text here comes from processes in which student's code ran, so it is escaped, and pictures stand in `<img>`, where no script runs.
"""

import base64
import html
import re
from itertools import groupby

from ..engine.registry import find
from ..outline import OUTLINE
from .results import EXPLAINED, RIGHT

SIGNS = {RIGHT: "✔", "wrong": "✘", "error": "!", "timeout": "…", "unattempted": "○", "missing": "○"}
WORDS = {RIGHT: "right", "wrong": "not right yet", "error": "it stopped with an error", "timeout": "it did not finish"}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
    "pre{background:#f3f3f3;padding:.7rem;overflow-x:auto;white-space:pre-wrap}img{max-width:100%;height:auto}"
    "h3{margin-bottom:.3rem}.right{color:#00714f}.rest{color:#a84300}"
)


def write_feedback(class_, folder):
    """Write NAME.md and NAME.html into a folder for each student. Returns the paths of the HTML files."""
    folder.mkdir(parents=True, exist_ok=True)
    written, taken = [], set()
    for graded in class_:
        stem = base = re.sub(r"[^\w.-]+", "_", graded.name).lstrip(".") or "student"
        number = 1
        while stem.lower() in taken:
            number += 1
            stem = f"{base}_{number}"
        taken.add(stem.lower())
        (folder / f"{stem}.md").write_text(as_markdown(graded), encoding="utf-8", newline="\n")
        written.append(folder / f"{stem}.html")
        written[-1].write_text(as_html(graded), encoding="utf-8", newline="\n")
    return written


def by_lesson(graded):
    """(heading of a lesson, its results) for each lesson in which something was handed in; the rest is only counted."""
    for number, some in groupby(graded.results, key=lambda r: find(r.exercise).lesson):
        results = list(some)
        if any(r.outcome != "missing" for r in results):
            right = sum(r.outcome == RIGHT for r in results)
            yield f"Lesson {number:02d}: {OUTLINE[number].title} ({right} of {len(results)})", results


def headline(r):
    """A result in one line: sign, title, words."""
    words = WORDS.get(r.outcome) or EXPLAINED.get(r.outcome, "not attempted")
    return f"{SIGNS.get(r.outcome, '!')} {find(r.exercise).title} ({r.exercise}): {words}"


def details(r):
    """(the message, where to look) of a result that is not right."""
    place = f"Look at line {r.place[0]}, at {r.place[1]}: {r.place[2]}." if r.place else ""
    return r.message.strip(), place


def as_markdown(graded):
    """The page as Markdown; pictures are in the HTML page only."""
    lines = [f"# {in_markdown(graded.name)}", "", f"{graded.right} of {len(graded.results)} exercises are right."]
    lines += [in_markdown(graded.problem)] * bool(graded.problem)
    for heading, results in by_lesson(graded):
        lines += ["", f"## {heading}", ""]
        lines += [f"- {headline(r)}" for r in results if r.outcome in (RIGHT, "missing")]
        for r in results:
            if r.outcome not in (RIGHT, "missing"):
                message, place = details(r)
                lines += ["", f"### {headline(r)}", "", *fenced("\n\n".join(filter(None, (message, place))))]
                lines += ["", "A picture of it is in the HTML page."] * bool(r.pictures)
    return "\n".join(lines) + "\n"


def in_markdown(text):
    """Text on one line in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|!~])", r"\\\1", " ".join(text.split()))


def fenced(text):
    """Text as a block of code, whatever it holds."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [fence, text, fence] if text else []


def as_html(graded):
    """The page as HTML, in one file."""
    name = html.escape(graded.name)
    parts = [f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title><style>{STYLE}</style>']
    parts += [f"<h1>{name}</h1><p>{graded.right} of {len(graded.results)} exercises are right. {html.escape(graded.problem)}</p>"]
    for heading, results in by_lesson(graded):
        parts.append(f"<h2>{html.escape(heading)}</h2>")
        quiet = [r for r in results if r.outcome in (RIGHT, "missing")]
        if quiet:
            rows = [f'<li class="{"right" if r.outcome == RIGHT else "none"}">{html.escape(headline(r))}</li>' for r in quiet]
            parts.append(f"<ul>{''.join(rows)}</ul>")
        for r in results:
            if r not in quiet:
                message, place = details(r)
                parts.append(f'<h3 class="rest">{html.escape(headline(r))}</h3>')
                parts += [f"<pre>{html.escape(message)}</pre>"] * bool(message) + [f"<p>{html.escape(place)}</p>"] * bool(place)
                parts += [figure(*picture) for picture in r.pictures]
    return "\n".join(parts) + "\n</html>\n"


def figure(heading, svg, marked):
    """A picture with its caption."""
    data = base64.b64encode(svg.encode("utf-8", "replace")).decode()
    words = html.escape(f"{heading}. {marked}".strip(". "), quote=True)
    return f'<figure><img alt="{words}" src="data:image/svg+xml;base64,{data}"><figcaption>{words}</figcaption></figure>'
