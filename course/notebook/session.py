"""What the learner calls in a notebook: `lesson`, `exercise`, `predict`, `hint`, `reveal`, `receipt`, and the ways back."""

import gc
import html
import random
import sys
from contextlib import suppress
from types import FunctionType

import numpy as np

from ..engine import patching
from ..engine.attempt import imports_for, source_of, transplanted
from ..engine.check import check
from ..engine.registry import exercises, find
from ..engine.render import Shown, paragraph, program, verdict_html, verdict_text
from ..engine.verdict import Verdict
from ..outline import OUTLINE
from . import mistakes, saved_work

_last = {}  # exercise id -> the last Verdict in this kernel
_rungs = {}  # exercise id -> how many of the general hints were shown in this kernel
_state = {"started": False, "problems": []}


def start():
    """Bind the learner's saved work into the library, once a kernel."""
    if _state["started"]:
        return
    _state["started"] = True
    for kept in saved_work.load():
        if kept.problem:
            _state["problems"].append(f"{kept.exercise.id}: the library's own version is used; {kept.problem}")
        elif kept.exercise.target:
            patching.bind(kept.exercise.target, kept.function)


def lesson(number):
    """The first cell of a lesson: its promise, what is built so far, whose code is running; and everything seeded."""
    start()
    seed()
    tame_recursion()
    tame_collector()
    about = OUTLINE[number]
    before = [e for e in exercises() if e.lesson < number and e.target]
    mine = [e for e in before if e.target in patching.bound()]
    lines = [f"Lesson {number:02d}: {about.title}. About {about.minutes} minutes.", about.promise]
    if before:
        lines.append(f"Built so far: {len(before)} pieces of the library; {len(mine)} of them run on your code, the rest on ours.")
    lines += [f"Note: {problem}" for problem in _state["problems"]]
    asked = mistakes.questions(number)
    markup = [paragraph("\n".join(lines))]
    if asked:
        lines.append("Before we start, from your own attempts: what is wrong with each of these?")
        markup.append(paragraph(lines[-1]))
    for i, (e, belief) in enumerate(asked, 1):
        lines += [
            f"{i}. {e.title} ({e.id})",
            *("     " + line for line in belief.source.splitlines()),
            f"   Think first. Then: recall({e.id!r}, {belief.name!r})",
        ]
        markup.append(
            f"<div>{i}. {html.escape(e.title)}</div>{program(belief.source)}"
            f"<details><summary>Think first, then open</summary>{paragraph(belief.explanation)}</details>"
        )
    show(Shown("\n".join(lines), "".join(markup)))


def recall(id, name):
    """Why one of the wrong programs shown at the start of a lesson is wrong."""
    show(Shown(next(m.explanation for m in find(id).misconceptions if m.name == name)))


def seed(number=0):
    random.seed(number)
    np.random.seed(number)


def exercise(id, keep=False):
    """Decorator: check the function in this cell at once; when it is right, save it and let the library run on it.

    keep: True also binds a right solution that is much slower than the library's.
    The name it decorates becomes the library's function, which runs the learner's code once that is right and ours until then.
    """
    start()
    try:
        task = find(id)
    except KeyError as e:
        show(Shown(e.args[0]))
        return lambda function: function

    def decorate(function):
        verdict = check(id, function)
        _last[id] = verdict
        note = settle(task, function) if verdict.outcome == "correct" and (keep or not verdict.slow) else ""
        if verdict.slow and not keep:
            note = f'It is not put to work in the library. To use it all the same: `@exercise("{id}", keep=True)`.'
        if verdict.outcome != "unattempted":
            mistakes.note(verdict)
        else:
            note = f'{"Mend" if task.kind == "fix" else "Write"} it, and run the cell again. `hint("{id}")` helps.'
        show_verdict(verdict, note)
        if task.target:
            return task.reference
        return function if verdict.outcome == "correct" else task.reference

    return decorate


def settle(task, function):
    """Save a right solution and bind it. Returns a sentence for the learner."""
    source = source_of(function)
    if source is None or not isinstance(function, FunctionType):
        return "Right, but not kept: only a plain function whose source text is known can be saved."
    imports, missing = imports_for(task, function)
    if missing or function.__closure__:
        names = ", ".join(f"`{n}`" for n in missing or function.__code__.co_freevars)
        return f"Not kept: it uses {names}, which only this notebook has. Define that inside the function, and run the cell again."
    alone = check(task.id, saved_work.body_of(task, source, imports))
    if alone.outcome != "correct":
        return f"Not kept: saved in a file of its own it does not pass. {alone.message}"
    try:
        saved_work.save(task, source, imports)
        saved = ""
    except OSError as e:
        saved = f" It could not be saved ({type(e).__name__}: {e}), so it lasts until the kernel stops."
    if not task.target:
        return task.why + saved
    space = task.namespace()
    exec("\n".join(imports), space)
    patching.bind(task.target, transplanted(function, space))
    return f"{task.why} From now on the library runs on your `{task.name}`.{saved}"


def predict(id, prediction=...):
    """Commit a prediction; then see what really happens, and why."""
    start()
    try:
        task = find(id)
    except KeyError as e:
        show(Shown(e.args[0]))
        return
    verdict = check(id, prediction)
    _last[id] = verdict
    note = ""
    if verdict.outcome == "unattempted":
        note = "Put your prediction in place of the dots, and run the cell again."
    else:
        mistakes.note(verdict)
    if verdict.outcome in ("correct", "wrong"):
        note = task.explanation
        if verdict.outcome == "correct":
            with suppress(OSError):
                saved_work.save(task, f"def answer():\n    return {prediction!r}")
    show_verdict(verdict, note)


def hint(id):
    """The next hint. One that belongs to the mistake just made comes first; then from the general to the particular."""
    try:
        task = find(id)
    except KeyError as e:
        show(Shown(e.args[0]))
        return
    verdict = _last.get(id)
    belief = verdict and next((m for m in task.misconceptions if m.name == verdict.misconception), None)
    if belief and (id, belief.name) not in _rungs:
        _rungs[id, belief.name] = True
        show(Shown(f"Hint, about {belief.name}: {belief.hint}"))
        return
    rung = _rungs.get(id, 0)
    _rungs[id] = min(rung + 1, len(task.hints))
    if rung < len(task.hints):
        show(Shown(f"Hint {rung + 1} of {len(task.hints)}: {task.hints[rung]}"))
    else:
        show(Shown(f'These were all the hints. `reveal("{id}")` shows a solution.'))


def reveal(id):
    """A solution, and why it is as it is."""
    try:
        task = find(id)
    except KeyError as e:
        show(Shown(e.args[0]))
        return
    if task.kind == "predict":
        text = f"It is {task.answer()!r}. {task.explanation}"
        show(Shown(text))
        return
    lines = [task.solution, "", task.why]
    show(Shown("\n".join(lines), program(task.solution) + paragraph(task.why)))


class Receipt(list):
    """[(slot, "yours" or "reference", lesson), ...], shown as one line a lesson."""

    def __repr__(self):
        numbers = sorted({n for _, _, n in self})
        return "\n".join(f"lesson {n:02d}: " + " · ".join(f"{slot}: {whose}" for slot, whose, m in self if m == n) for n in numbers)

    def _repr_html_(self):
        return paragraph(repr(self))


def receipt(lesson=None):
    """Whose code the library runs on, piece by piece: all of them, or those built up to a lesson."""
    start()
    built = [e for e in exercises() if e.target and (lesson is None or e.lesson <= lesson)]
    return Receipt((e.id, "yours" if e.target in patching.bound() else "reference", e.lesson) for e in built)


def unbind(id=None):
    """Let the library run on its own code again, for one exercise or for all, in this kernel. Saved work stays."""
    patching.unbind(find(id).target if id else None)


def rebind():
    """Bring back what is saved, after `unbind` or a change of the saved files."""
    patching.unbind()
    _state.update(started=False, problems=[])
    start()


def reset(id):
    """Start an exercise (by id) or a lesson (by number) again. The saved work moves to `old/`."""
    for e in exercises():
        if e.target and str(id) in (e.id, str(e.lesson)):
            patching.unbind(e.target)
    moved = saved_work.reset(id)
    _rungs.clear()
    _last.clear()
    return moved


def show(shown):
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = lambda: None  # noqa: E731
    if get_ipython() is None:
        print(shown)
    else:
        display(shown)


def show_verdict(verdict: Verdict, note):
    show(Shown(verdict_text(verdict, note), verdict_html(verdict, note)))


def tame_collector():
    """Let Python look for reference cycles after 200,000 new objects instead of 700.

    Graphs hold no cycles: each is freed the moment nobody uses it. The search would walk through them all the same, again and again,
    and take longer than the arithmetic.
    """
    if 0 < gc.get_threshold()[0] < 200_000:
        gc.set_threshold(200_000, *gc.get_threshold()[1:])


def tame_recursion():
    """In a notebook a RecursionError prints thousands of lines; show four."""
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return

    def brief(shell, kind, error, traceback, tb_offset=None):
        told = "maximum recursion depth exceeded"  # what Python adds to that depends on its version
        lines = [f"RecursionError: {told}", "The same calls repeat until Python gives up; only the kind of error is shown."]
        shell._showtraceback(kind, kind(told), lines)
        return lines

    shell.set_custom_exc((RecursionError,), brief)
