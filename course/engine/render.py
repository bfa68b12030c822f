"""How the course speaks in a notebook: each thing as plain text, the same everywhere and every time, and as HTML."""

import base64
import html
import re

#: outcome -> (sign, word, colour); the word carries the meaning, the colour only repeats it.
OUTCOMES = {
    "correct": ("✔", "correct", "#1b7f4b"),
    "wrong": ("✘", "not right yet", "#b3261e"),
    "error": ("!", "it stopped with an error", "#b3261e"),
    "timeout": ("…", "it did not come to an end", "#b3261e"),
    "unattempted": ("○", "not attempted", "#5f6368"),
}

#: For a prediction, which cannot stop with an error, and of which being wrong is the use.
PREDICTED = {"wrong": "a surprise", "error": "not a prediction that can be checked"}


class Shown:
    """Text and HTML of one thing, for IPython to pick from. A picture, if any, comes along as data."""

    def __init__(self, text, markup=None):
        self.text, self.markup = text, markup or paragraph(text)

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.markup


def headline(v):
    """The sign, the words and the colour of a verdict."""
    sign, word, colour = OUTCOMES[v.outcome]
    return f"{sign} {v.exercise}: {PREDICTED.get(v.outcome, word) if v.kind == 'predict' else word}", colour


def verdict_text(v, note=""):
    lines = [headline(v)[0]]
    if v.message:
        lines += ["  " + line for line in v.message.splitlines()]
    if v.outcome == "correct" and v.slow:
        lines.append("  It is right, but much slower than it could be.")
    if v.printed.strip() and v.outcome != "correct":
        lines += ["  It printed:", *("    " + line for line in v.printed.strip().splitlines()[:8])]
    lines += ["  " + line for line in note.splitlines()]
    return "\n".join(lines)


def verdict_html(v, note=""):
    words, colour = headline(v)
    body = [f'<b style="color:{colour}">{html.escape(words)}</b>']
    if v.message:
        named = v.misconception and f"{v.misconception}: "
        for line in v.message.splitlines():
            text = html.escape(line.strip())
            if named and line.startswith(named):
                text = f"<b>{html.escape(v.misconception)}</b>: {code(html.escape(line[len(named) :]))}"
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
    return f'<div style="border-left:4px solid {colour};padding:2px 12px">' + "".join(f"<div>{b}</div>" for b in body) + "</div>"


def picture(drawing):
    data = base64.b64encode(drawing.svg.encode()).decode()
    return f'<img alt="your graph, the faulty node marked" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'


def code(escaped):
    """`name` in already escaped text becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)


def paragraph(text):
    return "<div>" + "<br>".join(code(html.escape(line)) for line in text.splitlines()) + "</div>"


def program(source):
    return f'<pre style="padding:6px 10px;border:1px solid #dadce0">{html.escape(source)}</pre>'
