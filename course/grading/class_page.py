"""The class as one HTML page with plots. It loads nothing and sends nothing."""

import html

from ..engine.registry import exercises, find
from ..outline import OUTLINE

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
    "table{border-collapse:collapse}td,th{padding:.1rem .4rem;text-align:left}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
BAR, ROW, LABEL = 360, 22, 330  # pixels


def as_page(room):
    """The page of a Classroom."""
    what = "right" if room.graded else "saved"
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>The class</title><style>{STYLE}</style><h1>The class</h1>",
        f"<h2>Who is where</h2><p>Exercises that are {what}, by lesson: the darker, the more of them.</p>",
        progress(room),
    ]
    if not room.graded:
        parts.append("<p>Saved is not passed: <code>--grades</code> takes what <code>python -m course grade --json</code> wrote.</p>")
    parts.append(f"<h2>What hurts</h2><p>From the records of {room.records} of {len(room.done)} students, who handed them in.</p>")
    if room.tries:
        parts.append(bars([(f"{find(id).title} ({id})", n) for id, n in room.tries.most_common(20)], "attempts that were not right"))
        parts.append(bars([(f"{title} ({id})", n) for (id, title), n in room.mistakes.most_common(20)], "mistakes, by name"))
    if room.same:
        rows = "".join(f"<tr><td>{html.escape(id)}</td><td>{html.escape(', '.join(names))}</td></tr>" for id, names in room.same)
        parts.append("<h2>The same programs</h2><p>Beyond layout and comments, and not shown by the course. Ask before you judge.</p>")
        parts.append(f"<table><tr><th>exercise</th><th>students</th></tr>{rows}</table>")
    return "\n".join(parts) + "\n</html>\n"


def progress(room):
    """A square for each student and lesson, as SVG, with the numbers in words."""
    many = {n: sum(e.lesson == n for e in exercises()) for n in OUTLINE}
    squares = [f'<text x="{LABEL + 30 * i}" y="14" font-size="12">{n:02d}</text>' for i, n in enumerate(OUTLINE)]
    for row, (name, lessons) in enumerate(room.done.items()):
        y = ROW * (row + 1)
        squares.append(f'<text x="0" y="{y + 15}" font-size="13">{html.escape(name[:44])}</text>')
        for i, n in enumerate(OUTLINE):
            share = lessons[n] / many[n] if many[n] else 0
            told = html.escape(f"{name}, lesson {n:02d}: {lessons[n]} of {many[n]}")
            squares.append(
                f'<rect x="{LABEL + 30 * i - 4}" y="{y}" width="26" height="18" fill="#0072B2" fill-opacity="{0.06 + 0.94 * share:.2f}">'
                f"<title>{told}</title></rect>"
            )
    return svg(LABEL + 30 * len(OUTLINE), ROW * (len(room.done) + 1) + 4, squares, "Progress of each student in each lesson")


def bars(rows, title):
    """A bar for each (label, number), as SVG."""
    most = max((n for _, n in rows), default=1)
    shapes = []
    for i, (label, n) in enumerate(rows):
        y, width = ROW * i, BAR * n / most
        shapes.append(f'<text x="0" y="{y + 15}" font-size="13">{html.escape(label[:50])}</text>')
        shapes.append(f'<rect x="{LABEL}" y="{y + 2}" width="{width:.0f}" height="16" fill="#D55E00"/>')
        shapes.append(f'<text x="{LABEL + width + 6:.0f}" y="{y + 15}" font-size="13">{n}</text>')
    return f"<h3>{title.capitalize()}</h3>" + svg(LABEL + BAR + 50, ROW * len(rows) + 4, shapes, title)


def svg(width, height, shapes, title):
    return f'<svg width="{width}" height="{height}" role="img" aria-label="{title}">{"".join(shapes)}</svg>'
