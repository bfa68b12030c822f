"""Where the learner is: `course_map` shows the way through the course, and `done` what became of a lesson."""

import html

from ..engine import patching
from ..engine.registry import exercises
from ..engine.render import Message
from ..outline import OUTLINE, TO_COME
from . import kernel, mistakes
from .goals import goals_of, task_of
from .progress import of_lesson
from .session import progress
from .stages import behind, notebook_of, stages, where_work_stopped

GREEN, BLUE = "#2e9e63", "var(--jp-brand-color1,#1976d2)"
CARD = "margin:0;padding:.45em .7em;border-radius:8px;border:1px solid var(--jp-border-color1,#bdbdbd);line-height:1.35"
MAP = (
    "list-style:none;padding:0;margin:.6em 0;max-width:60em;display:grid;gap:.5em;grid-template-columns:repeat(auto-fill,minmax(11em,1fr))"
)


def course_map():
    """The lessons of the course, which of them are finished or begun, and where to go on. Each card leads to its lesson."""
    solved = progress()[0]
    return draw_map(stages(solved), where_work_stopped(solved))


def draw_map(found, here):
    """The map, as a Message: its cards are a plain list of links where styles are not shown."""
    lines = ["The course (✔ finished, ◐ begun, ○ open):"]
    cards = []
    for stage in found:
        mark = "you are here" if stage.number == here else ""
        name, count = f"{stage.sign} {stage.number:02d} {stage.title}", f"{stage.done} of {stage.exercises}"
        lines.append(f"  {name:<32}{count}{mark and '   <- '}{mark}")
        cards.append(card(stage, name, count, mark))
    for number, title in TO_COME.items():
        name = f"· {number:02d} {title}"
        lines.append(f"  {name:<32}to come")
        cards.append(f'<li style="{CARD};border-style:dashed">{html.escape(name)}<br><small>to come</small></li>')
    return Message("\n".join(lines), f'<ul style="{MAP}">{"".join(cards)}</ul>')


def card(stage, name, count, mark):
    """A lesson's card as HTML, filled as far as the lesson is solved."""
    full = round(100 * stage.done / stage.exercises)
    tint = f"color-mix(in srgb,{GREEN} 18%,transparent)"
    style = f"{CARD};background:linear-gradient(to right,{tint} {full}%,transparent {full}%)"
    if stage.finished:
        style += f";border-color:{GREEN}"
    if mark:
        style += f";outline:2px solid {BLUE}"
        mark = f" · <b>{mark}</b>"
    link = f'<a href="{notebook_of(stage.number)}">{html.escape(name)}</a>'
    return f'<li style="{style}">{link}<br><small>{count}{mark}</small></li>'


def done(lesson):
    """What became of a lesson: what is yours now, the mistakes that you made and understood, what is still open, and the map."""
    if lesson not in [*OUTLINE]:
        return Message(f"There is no lesson {lesson}; the lessons are {min(OUTLINE)} to {max(OUTLINE)}.")
    solved = progress()[0]
    found = stages(solved)
    stage = next(stage for stage in found if stage.number == lesson)
    asked = of_lesson(lesson)
    title = f"{stage.sign} Lesson {lesson:02d}, {stage.title}: " + (
        "finished." if stage.finished else f"{stage.done} of {stage.exercises} exercises are done."
    )
    colour = f"color-mix(in srgb,currentColor 50%,{GREEN})" if stage.finished else "inherit"
    lines, markup = [title], [f'<div style="font-size:1.15em;color:{colour}"><b>{html.escape(title)}</b></div>']
    for heading, items in sections(asked, solved, lesson):
        lines += [heading, *(f"  - {text}" for text, _ in items)]
        listed = "".join(f"<li>{shown}</li>" for _, shown in items)
        markup.append(f'<div style="margin-top:.5em"><b>{html.escape(heading)}</b></div><ul style="margin:.2em 0">{listed}</ul>')
    there = draw_map(found, lesson)
    return Message("\n".join([*lines, there.text]), "".join(markup) + there.markup)


def sections(asked, solved, lesson):
    """(heading, [(text, HTML), ...]) for each part of what `done` says about a lesson that has something to say."""
    over = behind(solved)
    mine = [e for e in asked if e.id in solved and e.target]
    everywhere = [e for e in exercises() if e.target]
    running = sum(e.target in patching.bound() for e in everywhere)
    tried = list(dict.fromkeys((id, name) for id, _, name in mistakes.read_record() if name))
    made = [(e, m) for e in asked for m in e.misconceptions if (e.id, m.name) in tried]
    yours = f"Yours now ({running} of the {len(everywhere)} pieces of the library run on your code):"
    parts = [
        (yours, [named(e.name, e.title) for e in mine]),
        ("Mistakes that you made and understood:", [named(m.title, e.title) for e, m in made if e.id in over]),
        ("Reached:", [named(text, "") for text in reached(lesson)]),
        ("Still open:", [(e.title, f'<a href="#{html.escape(e.anchor)}">{html.escape(e.title)}</a>') for e in asked if e.id not in over]),
    ]
    return [(heading, items) for heading, items in parts if items]


def named(name, title):
    """(text, HTML) of a name with the exercise it belongs to."""
    ending = f", in “{title}”" if title else ""
    return name + ending, f"<b>{html.escape(name)}</b>{html.escape(ending)}"


def reached(lesson):
    """The goals of a lesson's explorers that were reached, as texts."""
    return [task_of(name) for name, is_reached in goals_of(lesson) if is_reached]


kernel.offered |= {"course_map": course_map, "done": done}
