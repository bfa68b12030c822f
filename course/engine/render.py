"""Show a verdict, and other messages of the course, as plain text and as HTML."""

import base64
import html
import re

#: outcome -> (sign, words, colour); the words carry the meaning, the colour only repeats it.
HEADLINES = {
    "correct": ("✔", "correct", "#1b7f4b"),
    "wrong": ("✘", "not right yet", "#b3261e"),
    "error": ("!", "it stopped with an error", "#b3261e"),
    "timeout": ("…", "it did not finish", "#b3261e"),
    "unattempted": ("○", "not attempted", "#5f6368"),
}

#: The words where they differ: for a prediction, and for an attempt of which nothing could be run.
PREDICTED = {"wrong": "a surprise", "error": "this prediction cannot be checked"}
NOT_RUN = {"error": "it could not be checked"}


class Message:
    """A message that IPython can show as text or as HTML."""

    def __init__(self, text, markup=None):
        self.text, self.markup = printable(text), printable(markup or paragraph(text))

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.markup


def headline(v):
    """The first line of a verdict, and its colour."""
    sign, words, colour = HEADLINES[v.outcome]
    special = PREDICTED if v.kind == "predict" else NOT_RUN if v.counterexample is None else {}
    return f"{sign} {v.exercise}: {special.get(v.outcome, words)}", colour


def verdict_text(v, note: str = "") -> str:
    """A verdict as plain text, followed by a note."""
    lines = [headline(v)[0]]
    if v.message:
        lines += ["  " + line for line in v.message.splitlines()]
    if v.outcome == "correct" and v.slow:
        lines.append("  It is right, but much slower than it could be.")
    if v.printed.strip() and v.outcome != "correct":
        lines += ["  It printed:", *("    " + line for line in v.printed.strip().splitlines()[:8])]
    lines += ["  " + line for line in note.splitlines()]
    return printable("\n".join(lines))


def verdict_html(v, note: str = "") -> str:
    """A verdict as HTML, followed by a note."""
    words, colour = headline(v)
    body = [f'<b style="color:{colour}">{html.escape(words)}</b>']
    if v.message:
        named = v.title and f"{v.title}: "
        for line in v.message.splitlines():
            text = html.escape(line.strip())
            if named and line.startswith(named):
                text = f"<b>{html.escape(v.title)}</b>: {code(html.escape(line[len(named) :]))}"
            elif line.startswith("    "):
                text = f"<code>{text}</code>"
            else:
                text = code(text)
            body.append(text)
    if v.outcome == "correct" and v.slow:
        body.append("It is right, but much slower than it could be.")
    if v.printed.strip() and v.outcome != "correct":
        body.append(f"It printed: <pre>{html.escape(chr(10).join(v.printed.strip().splitlines()[:8]))}</pre>")
    body += [code(html.escape(line)) for line in note.splitlines()]
    if v.counterexample is not None and v.counterexample.picture is not None:
        body.append(picture(v.counterexample.picture))
    return printable(f'<div style="border-left:4px solid {colour};padding:2px 12px">' + "".join(f"<div>{b}</div>" for b in body) + "</div>")


def printable(text: str) -> str:
    """Text in which half a character, which cannot be sent to a notebook, is written as its number."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def picture(drawing) -> str:
    """A drawing of a graph as an HTML image."""
    data = base64.b64encode(drawing.svg.encode()).decode()
    return f'<img alt="your graph, the faulty node marked" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'


def code(escaped: str) -> str:
    """Already escaped text with every `name` in backquotes as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)


def paragraph(text: str) -> str:
    """Text as HTML, with its line breaks."""
    return "<div>" + "<br>".join(code(html.escape(line)) for line in text.splitlines()) + "</div>"


def program(source: str) -> str:
    """Source text as HTML."""
    return f'<pre style="padding:6px 10px;border:1px solid #dadce0">{html.escape(source)}</pre>'
