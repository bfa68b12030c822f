"""What the learner calls in a notebook: `lesson`, `exercise`, `predict`, `hint`, `reveal`, `receipt`, and how to undo what they did."""

import gc
import html
import random
import sys
import warnings
from contextlib import suppress
from types import FunctionType

import numpy as np

from ..engine import patching
from ..engine.attempt import imports_for, read_attempt, rebind_globals, source_of
from ..engine.check import check
from ..engine.registry import exercises, find
from ..engine.render import Message, paragraph, program, verdict_html, verdict_text
from ..engine.verdict import Verdict
from ..outline import OUTLINE
from . import mistakes, saved_work

_last = {}  # exercise id -> the last Verdict in this kernel
_hints_shown = {}  # exercise id -> how many of the general hints were shown in this kernel; (id, misconception): True
_state = {"started": False, "problems": []}


def start():
    """Bind the learner's saved work into the library, once a kernel."""
    if _state["started"]:
        return
    problems = []
    for solution in saved_work.load_all():
        if solution.problem:
            problems.append(f"{solution.exercise.id}: the library's own version is used; {solution.problem}")
        elif solution.exercise.target:
            patching.bind(solution.exercise.target, solution.function)
    _state.update(started=True, problems=problems)


def lesson(number):
    """The first cell of a lesson: show its promise, what is built so far and whose code is running; seed every random generator."""
    start()
    seed()
    shorten_recursion_traceback()
    raise_gc_threshold()
    silence_numpy_warnings()
    keep_freed_memory()
    about = OUTLINE[number]
    before = [e for e in exercises() if e.lesson < number and e.target]
    mine = [e for e in before if e.target in patching.bound()]
    lines = [f"Lesson {number:02d}: {about.title}. About {about.minutes} minutes.", about.promise]
    if before:
        lines.append(f"Built so far: {len(before)} pieces of the library; {len(mine)} of them run on your code, the rest on ours.")
    lines += [f"Note: {problem}" for problem in _state["problems"]]
    asked = mistakes.pick_questions(number)
    markup = [paragraph("\n".join(lines))]
    if asked:
        lines.append("Before we start, from your own attempts: what is wrong with each of these?")
        markup.append(paragraph(lines[-1]))
    for i, (e, misconception) in enumerate(asked, 1):
        lines += [
            f"{i}. {e.title} ({e.id})",
            *("     " + line for line in misconception.source.splitlines()),
            f"   Think first. Then: recall({e.id!r}, {misconception.name!r})",
        ]
        markup.append(
            f"<div>{i}. {html.escape(e.title)}</div>{program(misconception.source)}"
            f"<details><summary>Think first, then open</summary>{paragraph(misconception.explanation)}</details>"
        )
    show(Message("\n".join(lines), "".join(markup)))


def recall(id, name):
    """Explain one of the wrong programs shown at the start of a lesson."""
    show(Message(next(m.explanation for m in find(id).misconceptions if m.name == name)))


def seed(number=0):
    """Seed the random generators of Python and NumPy."""
    random.seed(number)
    np.random.seed(number)


def exercise(id, keep=False):
    """Decorator: check the function in this cell at once; when it is right, save it and let the library run on it.

    keep: True also binds a right solution that is much slower than the library's own.
    The decorated name becomes the library's function, which runs the learner's code once that is right and the library's until then.
    """
    start()
    found = find_or_show(id)
    if found is None:
        return lambda function: function

    def decorate(function):
        verdict = check(id, function)
        _last[id] = verdict
        note = keep_solution(found, function) if verdict.outcome == "correct" and (keep or not verdict.slow) else ""
        if verdict.slow and not keep:
            note = f'The library does not run on it. To use it anyway: `@exercise("{id}", keep=True)`.'
        if verdict.outcome != "unattempted":
            mistakes.record(verdict)
        else:
            note = f'{"Fix" if found.kind == "fix" else "Write"} it, and run the cell again. `hint("{id}")` helps.'
        show_verdict(verdict, note)
        if found.target:
            return found.reference
        return function if verdict.outcome == "correct" else found.reference

    return decorate


def keep_solution(found, function):
    """Save a right solution and bind it. Returns a sentence for the learner.

    What is saved is text for a file of its own, without the notebook's names, so that text is checked as well.
    """
    source = source_of(function)
    if source is None or not isinstance(function, FunctionType):
        return "Right, but not saved: only a plain function with known source text can be saved."
    imports, missing = imports_for(found, function)
    if missing or function.__closure__:
        names = ", ".join(f"`{n}`" for n in missing or function.__code__.co_freevars)
        return f"Not saved: it uses {names}, which only this notebook has. Define that inside the function, and run the cell again."
    alone = check(found.id, saved_work.body_of(found, source, imports))
    if alone.outcome != "correct":
        return f"Not saved: in a file of its own it does not pass. {alone.message}"
    try:
        saved_work.save(found, source, imports)
        problem = ""
    except OSError as e:
        problem = f" It could not be saved ({type(e).__name__}: {e}), so it lasts until the kernel stops."
    if not found.target:
        return found.why + problem
    space = found.namespace()
    exec("\n".join(imports), space)
    patching.bind(found.target, rebind_globals(function, space))
    return f"{found.why} From now on the library runs on your `{found.name}`.{problem}"


def predict(id, prediction=...):
    """Commit a prediction; then see what really happens, and why."""
    start()
    found = find_or_show(id)
    if found is None:
        return
    verdict = check(id, prediction)
    _last[id] = verdict
    note = ""
    if verdict.outcome == "unattempted":
        note = "Put your prediction in place of the dots, and run the cell again."
    else:
        mistakes.record(verdict)
    if verdict.outcome in ("correct", "wrong"):
        note = found.explanation
    if verdict.outcome == "correct":
        with patching.use_reference():
            source = read_attempt(found, prediction).source
        with suppress(OSError):
            if source:
                saved_work.save(found, source)
    show_verdict(verdict, note)


def hint(id):
    """Show the next hint: first the one for the misconception just recognised, then from the general to the particular."""
    found = find_or_show(id)
    if found is None:
        return
    verdict = _last.get(id)
    misconception = verdict and next((m for m in found.misconceptions if m.name == verdict.misconception), None)
    if misconception and (id, misconception.name) not in _hints_shown:
        _hints_shown[id, misconception.name] = True
        show(Message(f"Hint, about {misconception.name}: {misconception.hint}"))
        return
    shown = _hints_shown.get(id, 0)
    _hints_shown[id] = min(shown + 1, len(found.hints))
    if shown < len(found.hints):
        show(Message(f"Hint {shown + 1} of {len(found.hints)}: {found.hints[shown]}"))
    else:
        show(Message(f'You have seen all the hints. `reveal("{id}")` shows a solution.'))


def reveal(id):
    """Show a solution, and why it is as it is."""
    found = find_or_show(id)
    if found is None:
        return
    if found.kind == "predict":
        show(Message(f"It is {found.answer()!r}. {found.explanation}"))
        return
    lines = [found.solution, "", found.why]
    show(Message("\n".join(lines), program(found.solution) + paragraph(found.why)))


def find_or_show(id):
    """The exercise with that id; for an unknown id show which ones are near, and return None."""
    try:
        return find(id)
    except KeyError as e:
        show(Message(e.args[0]))
        return None


class Receipt(list):
    """[(slot, "yours" or "reference", lesson), ...], shown as one line a lesson."""

    def __repr__(self):
        numbers = sorted({n for _, _, n in self})
        return "\n".join(f"lesson {n:02d}: " + " · ".join(f"{slot}: {whose}" for slot, whose, m in self if m == n) for n in numbers)

    def _repr_html_(self):
        return paragraph(repr(self))


def receipt(lesson=None):
    """Whose code the library runs on, piece by piece: all pieces, or those built up to a lesson."""
    start()
    built = [e for e in exercises() if e.target and (lesson is None or e.lesson <= lesson)]
    return Receipt((e.id, "yours" if e.target in patching.bound() else "reference", e.lesson) for e in built)


def unbind(id=None):
    """Let the library run on its own code again, for one exercise or for all, in this kernel. Saved work stays."""
    patching.unbind(find(id).target if id else None)


def rebind():
    """Bind what is saved again, after `unbind` or a change of the saved files."""
    patching.unbind()
    _state.update(started=False, problems=[])
    start()


def reset(id):
    """Start an exercise (by id) or a lesson (by number) again. Moves the saved work to `old/`, and returns the new paths."""
    chosen = exercises_of(id)
    for e in chosen:
        if e.target:
            patching.unbind(e.target)
    moved = saved_work.archive_solutions(chosen)
    _hints_shown.clear()
    _last.clear()
    return moved


def exercises_of(id):
    """The exercises of a lesson, by its number, or the one with this id. Raises KeyError when there is no such lesson or exercise."""
    if not str(id).isdecimal():
        return [find(id)]
    if int(id) not in OUTLINE:
        raise KeyError(f"there is no lesson {id}; the lessons are {min(OUTLINE):02d} to {max(OUTLINE):02d}")
    return [e for e in exercises() if e.lesson == int(id)]


def show(message):
    """Display a message in a notebook; print it elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = lambda: None  # noqa: E731
    if get_ipython() is None:
        print(message)
    else:
        display(message)


def show_verdict(verdict: Verdict, note):
    """Display a verdict, followed by a note."""
    show(Message(verdict_text(verdict, note), verdict_html(verdict, note)))


def silence_numpy_warnings():
    """Compute 1 / 0 as inf and log(-1) as nan without a warning, as PyTorch does, where the library's ops compute it.

    A filter of warnings costs nothing; np.errstate around each operation would take longer than a small operation itself.
    """
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"tinygrad_edu\.(ops|autograd)\.")


def keep_freed_memory():
    """Let the memory allocator of Linux keep freed memory for the next large array, instead of returning it to the system page by page.

    glibc raises its threshold to the size of the largest block freed so far. This block is never written to, so it takes no memory.
    """
    np.empty(31 * 2**20, np.uint8)


def raise_gc_threshold():
    """Let Python look for reference cycles after 200,000 new objects instead of 700.

    Graphs hold no cycles: each is freed as soon as it is unused. The search would walk through them all the same, again and again, and take
    longer than the arithmetic.
    """
    if 0 < gc.get_threshold()[0] < 200_000:
        gc.set_threshold(200_000, *gc.get_threshold()[1:])


def shorten_recursion_traceback():
    """Show two lines of a RecursionError in a notebook, instead of thousands."""
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return

    def show_briefly(shell, kind, error, traceback, tb_offset=None):
        text = "maximum recursion depth exceeded"  # what Python adds to that depends on its version
        lines = [f"RecursionError: {text}", "The same calls repeat until Python gives up; only the kind of error is shown."]
        shell._showtraceback(kind, kind(text), lines)
        return lines

    shell.set_custom_exc((RecursionError,), show_briefly)
