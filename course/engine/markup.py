"""Show a verdict, a program and a difference as HTML.

Styles stand in the elements themselves, so that they work in every notebook; where a page drops them, the words read well in this order.
"""

import base64
import html

from .colours import HUES, ground, ink
from .highlight import coloured
from .render import PLAIN, SLOW, Extras, code, headline, printable, printed_lines, title_of

BOX = "padding:8px 14px 10px;margin:4px 0;border-radius:0 8px 8px 0;line-height:1.5;max-width:52rem"
CELL = "padding:2px 12px 2px 0;text-align:left;vertical-align:top"
TABLE = "border-collapse:collapse;margin:6px 0;text-align:left"
CAPTION = "caption-side:top;text-align:left;padding:0;color:inherit"
FIGURE = "margin:6px 16px 0 0;display:inline-block;max-width:100%"
CODE = "padding:6px 10px;margin:4px 0;border:1px solid rgba(128,128,128,.4);border-radius:4px;overflow-x:auto;background:transparent"


def box(colour: str, parts: list[str]) -> str:
    """Parts of HTML, one below the other, in a box of a colour."""
    inside = "".join(f"<div>{part}</div>" for part in parts)
    return printable(
        f'<div class="course-box course-{colour}" style="border-left:4px solid {HUES[colour]};{ground(colour)};{BOX}">{inside}</div>'
    )


def verdict_html(v, extras: Extras = PLAIN) -> str:
    """A verdict as HTML."""
    sign, words, colour = headline(v, extras.kept)
    title, seen = html.escape(title_of(v.exercise)), v.counterexample
    parts = [f'<b style="{ink(colour)}">{sign} {title} – {words}</b> <small style="{ink("idle")}">({html.escape(v.exercise)})</small>']
    lines = v.message.splitlines()
    if seen and seen.rows and lines[: (told := len(seen.text.splitlines()))] == seen.text.splitlines():
        parts.append(table(seen))
        lines = lines[told:]
    parts += [message_line(line, v.title) for line in lines]
    if v.outcome == "correct" and v.slow:
        parts.append(SLOW)
    if said := printed_lines(v):
        parts.append(f"It printed: {program(chr(10).join(said), colours=False)}")
    parts += [code(html.escape(line)) for line in extras.note.splitlines()]
    if seen and seen.pictures:
        parts.append(pictures(seen.pictures))
    if extras.rungs:
        parts.append(nested_folds(extras.rungs))
    if extras.solution:
        parts.append(fold("A solution", program(extras.solution)))
    if extras.progress or extras.onward:
        parts.append(f'<small style="{ink("idle")}">{html.escape(extras.progress)}</small> {link(extras.onward)}'.strip())
    return box(colour, parts)


def message_line(line: str, title: str = "") -> str:
    """A line of a verdict's message: the title of a mistake in bold, an indented line as code."""
    text = html.escape(line.strip())
    if title and line.startswith(f"{title}: "):
        return f"<b>{html.escape(title)}.</b> {code(html.escape(line[len(title) + 2 :]))}"
    return f"<code>{text}</code>" if line.startswith("    ") else code(text)


def table(seen) -> str:
    """What should have come out and what did, side by side."""
    head = "".join(f'<th scope="col" style="{CELL}">{name}</th>' for name in ("", "should be", "yours"))
    rows = ""
    for what, *values in seen.rows:
        cells = "".join(f'<td style="{CELL}">{value(x)}</td>' for x in values)
        rows += f'<tr><th scope="row" style="{CELL};font-weight:normal">{html.escape(what)}</th>{cells}</tr>'
    caption = f'<caption style="{CAPTION}">{code(html.escape(seen.where))}</caption>' if seen.where else ""
    return f'<table class="course-cases" style="{TABLE}">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def value(text: str) -> str:
    """A value as code, and its shape, where one follows it, beside it."""
    number, _, shape = text.partition(" of shape ")
    return f"<code>{html.escape(number)}</code>" + (f' <small style="{ink("idle")}">of shape {html.escape(shape)}</small>' if shape else "")


def pictures(shown: tuple) -> str:
    """Pictures of graphs as HTML: (heading, picture, what is marked in it) of each. What is marked is said to who cannot see it."""
    parts = []
    for heading, drawing, marked in shown:
        data = base64.b64encode(drawing.svg.encode()).decode()
        told = html.escape(f"{heading}. {drawing.caption}. {marked}", quote=True)
        image = f'<img alt="{told}" style="max-width:100%;height:auto" src="data:image/svg+xml;base64,{data}">'
        parts.append(
            f'<figure style="margin:6px 16px 0 0;display:inline-block"><figcaption>{html.escape(heading)}</figcaption>{image}</figure>'
        )
    return "".join(parts)


def nested_folds(rungs: tuple) -> str:
    """Hints as fold-outs, each inside the one before it, so that opening one does not show the next."""
    inside = ""
    for title, text in reversed(rungs):
        inside = fold(title, f"<div>{code(html.escape(text))}</div>{inside}")
    return inside


def fold(summary: str, inside: str) -> str:
    """HTML that is shown when its summary is clicked, or opened with the space bar."""
    title = f'<summary style="cursor:pointer">{code(html.escape(summary))}</summary>'
    return f'<details class="course-fold" style="margin-top:4px">{title}{inside}</details>'


def link(onward: tuple | None) -> str:
    """What comes next, as a link."""
    if not onward:
        return ""
    words, address = onward
    style = "color:inherit;text-decoration:underline;font-weight:600;margin-left:.6em"
    return f'<a class="course-next" style="{style}" href="{html.escape(address, quote=True)}">next: {html.escape(words)} →</a>'


def program(source: str, colours=True) -> str:
    """Source text as HTML, in colours."""
    return f'<pre class="course-code" style="{CODE}">{coloured(source) if colours else html.escape(source)}</pre>'


def difference(lines: list[str]) -> str:
    """The lines of a difference as HTML: what goes in red, what comes in green; the signs say it without colours."""
    shown = []
    for line in lines:
        colour = {"-": "wrong", "+": "right"}.get(line[:1])
        text = html.escape(line)
        shown.append(f'<span style="{ink(colour)};{ground(colour)}">{text}</span>' if colour else text)
    return f'<pre class="course-code" style="{CODE}">' + "\n".join(shown) + "</pre>"
