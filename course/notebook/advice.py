"""The hints and the solution of an exercise, after an attempt or before one, as text and as HTML."""

import html

from ..engine.exercise import Exercise
from ..engine.highlight import differing_lines
from ..engine.markup import difference, program
from ..engine.render import Message, code, paragraph


def rungs(exercise: Exercise, verdict=None) -> tuple:
    """(title, text) of each hint: first the one for the mistake recognised or located, then from the general to the particular."""
    found = []
    misconception = verdict and next((m for m in exercise.misconceptions if m.name == verdict.misconception), None)
    if misconception:
        found.append((f"{misconception.title}. A hint", misconception.hint))
    place = verdict and verdict.located
    if place:
        found.append((f"Hint, about `{place.source}`", f"the change is of this kind: {place.edit}."))
    general = [(f"Hint {i} of {len(exercise.hints)}", text) for i, text in enumerate(exercise.hints, 1)]
    return (*found, *general)


def next_hint(exercise: Exercise, verdict, seen: list) -> Message:
    """All hints that were shown so far and one more, which is added to `seen`; after the last one, how to see a solution."""
    fresh = next((rung for rung in rungs(exercise, verdict) if rung not in seen), None)
    lines = [f"{title}: {text}" for title, text in seen]
    markup = [paragraph(line) for line in lines]
    if fresh:
        seen.append(fresh)
        lines.append(f"{fresh[0]}: {fresh[1]}")
        markup.append(f"<div><b>{code(html.escape(fresh[0]))}</b>: {code(html.escape(fresh[1]))}</div>")
    else:
        lines.append(f'You have seen all the hints. `reveal("{exercise.id}")` shows a solution.')
        markup.append(paragraph(lines[-1]))
    return Message("\n".join(lines), "".join(markup))


def solution(exercise: Exercise, verdict=None, mine: str = "") -> Message:
    """A solution, why it is as it is, and what differs from the last attempt. mine: the source text of that, or ""."""
    if exercise.kind == "predict":
        return Message(f"It is {exercise.answer()!r}. {exercise.explanation}")
    lines, markup = [], ""
    place = verdict and verdict.located
    if place:
        about = f"Yours, with the one change at `{place.source}`:" if place.mended else f"Yours is right without `{place.source}`."
        lines += [about, *("    " + line for line in place.mended.splitlines()), "", "Ours:"]
        markup += paragraph(about) + (program(place.mended) if place.mended else "") + paragraph("Ours:")
    lines += [exercise.solution, "", exercise.why]
    markup += program(exercise.solution) + paragraph(exercise.why)
    changed = differing_lines(mine, exercise.solution) if mine else []
    if changed:
        about = "What differs from your last attempt, `-` yours and `+` ours:"
        lines += ["", about, *("    " + line for line in changed)]
        markup += paragraph(about) + difference(changed)
    return Message("\n".join(lines), markup)
