"""What the learner calls in a notebook: `lesson`, `exercise`, `predict`, `hint`, `reveal`, `receipt`, and how to undo what they did."""

import html
from inspect import unwrap
from types import FunctionType

from ..engine import patching, runner
from ..engine.attempt import imports_for, read_attempt, rebind_globals, source_of
from ..engine.check import check
from ..engine.markup import program, verdict_html
from ..engine.registry import exercises, find
from ..engine.render import Extras, Message, paragraph, verdict_text
from ..engine.wording import format_value
from ..outline import OUTLINE
from . import advice, kernel, mistakes, saved_work
from .page import style
from .progress import onward, progress_line
from .receipt import Receipt

_last = {}  # exercise id -> the last Verdict in this kernel
_attempts = {}  # exercise id -> the source text of the last attempt in this kernel
_passed = set()  # exercise ids: checked, right and saved in this kernel
_hints_shown = {}  # exercise id -> the hints that `hint` has shown in this kernel
_state = {"started": None, "files": {}, "problems": {}}  # files and problems by exercise id


def start():
    """Bind the learner's saved work into the library, once a kernel; put it back where a reload of modules took it out."""
    if _state["started"] is patching.LOADED:
        patching.keep_installed()
        return
    for e in exercises():  # nothing, unless the engine itself was reloaded or an interrupt came before the end of this function
        if e.target:
            patching.unbind(e.target)
    _state.update(started=None, files={}, problems={})
    refresh()
    _state["started"] = patching.LOADED


def refresh():
    """Bind what was saved since, in another notebook or by an editor, and take out what is no longer there."""
    try:
        now = saved_work.find_saved()
    except OSError as e:
        what = f"{saved_work.work_folder()} cannot be entered ({type(e).__name__}), so nothing is used that may be saved there"
        _state["problems"] = {"": what}
        return
    before, problems = _state["files"], {id: text for id, text in _state["problems"].items() if id in now}
    for id in before.keys() - now.keys():
        if find(id).target:
            patching.unbind(find(id).target)
    for id, signature in now.items():
        if before.get(id) == signature:
            continue
        solution = saved_work.load(find(id), saved_work.path_of(find(id)))
        problems.pop(id, None)
        if solution.problem:
            problems[id] = f"{id}: the library's own version is used; {solution.problem}"
        if find(id).target:
            if solution.problem:
                patching.unbind(find(id).target)
            else:
                patching.bind(find(id).target, solution.function)
    _state.update(files=now, problems=problems)


def progress():
    """(the ids of the exercises that are solved and saved, what is in the way of others)"""
    start()
    return _state["files"].keys() - _state["problems"].keys(), list(_state["problems"].values())


def lesson(number):
    """The first cell of a lesson: show its promise, what is built so far and whose code is running; seed every random generator.

    Run again, it also picks up what was saved in another notebook meanwhile.
    """
    if number not in [*OUTLINE]:
        show(Message(f"There is no lesson {number}; the lessons are {min(OUTLINE)} to {max(OUTLINE)}."))
        return
    start()
    refresh()
    kernel.seed()
    kernel.shorten_tracebacks(number)
    kernel.raise_gc_threshold()
    kernel.silence_numpy_warnings()
    kernel.keep_freed_memory()
    kernel.compile_in_silence()
    kernel.offer(exercise=exercise, hint=hint, predict=predict, recall=recall, reveal=reveal, **kernel.offered)
    about = OUTLINE[number]
    before = [e for e in exercises() if e.lesson < number and e.target]
    mine = [e for e in before if e.target in patching.bound()]
    lines = [f"Lesson {number:02d}: {about.title}. About {about.minutes} minutes.", about.promise]
    if before:
        lines.append(f"Built so far: {len(before)} pieces of the library; {len(mine)} of them run on your code, the rest on ours.")
    lines.append(f"{progress_line(number, progress()[0], mistakes.outcomes())}. `course_map()` shows the whole course.")
    lines += [f"Note: {problem}" for problem in _state["problems"].values()]
    asked = mistakes.pick_questions(number)
    markup = [style(), paragraph("\n".join(lines))]
    if asked:
        lines.append("Before we start, mistakes like some that you made: what is wrong with each of these?")
        markup.append(paragraph(lines[-1]))
    for i, (e, misconception) in enumerate(asked, 1):
        text, shown = describe_mistake(e, misconception)
        lines += [
            f"{i}. {e.title} ({e.id})",
            *("     " + line for line in text.splitlines()),
            f"   Think first. Then: recall({e.id!r}, {misconception.name!r})",
        ]
        markup.append(
            f"<div>{i}. {html.escape(e.title)}</div>{shown}"
            f"<details><summary>Think first, then open</summary>{paragraph(misconception.explanation)}</details>"
        )
    show(Message("\n".join(lines), "".join(markup)))


def describe_mistake(found, misconception):
    """(text, HTML) of a mistake: the wrong program, or the question of a prediction with a wrong answer."""
    if found.kind != "predict":
        return misconception.source, program(misconception.source)
    with patching.use_reference(), runner.preserve_random_state():
        answer = found.wrong_functions[misconception]()
    text = f"{found.prompt}\n\nA wrong answer: {format_value(answer)}"
    return text, paragraph(text)


def recall(id, name):
    """Explain one of the mistakes shown at the start of a lesson."""
    found = find_or_show(id)
    if found is None:
        return
    known = {m.name: m for m in found.misconceptions}
    if name not in [*known]:
        show(Message(f"{id} has no mistake called {name!r}; it has {', '.join(map(repr, known)) or 'none'}."))
        return
    question = f"{describe_mistake(found, known[name])[0]}\n\n" if found.kind == "predict" else ""
    show(Message(question + known[name].explanation))


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
        kernel.remember_timed_cell(function)
        with kernel.Patience() as patience:
            verdict = check(id, function)
            note, kept = keep_solution(found, function) if verdict.outcome == "correct" and (keep or not verdict.slow) else ("", False)
        if verdict.slow and not keep:
            note = f'The library does not run on it. To use it anyway: `@exercise("{id}", keep=True)`.'
        if verdict.outcome == "unattempted":
            note = f'{"Fix" if found.kind == "fix" else "Write"} it, and run the cell again. `hint("{id}")` helps.'
        else:
            _attempts[id] = source_of(function) or ""
        show_verdict(found, verdict, note, kept, patience)
        if found.target:
            return found.reference
        return function if verdict.outcome == "correct" else found.reference

    return decorate


def keep_solution(found, function):
    """Save a right solution and bind it. Returns (sentences for the learner, whether it is saved).

    What is saved is text for a file of its own, without the notebook's names, so that text is checked as well.
    """
    source, plain = source_of(function), unwrap(function)
    if source is None or not isinstance(plain, FunctionType):
        return (
            "Right, but not saved: the text of this function is not known, so that it cannot be written into a file. "
            "Define it with `def` in a cell of its own, without `exec` or `%%timeit`.",
            False,
        )
    imports, missing = imports_for(found, function, source)
    if missing or plain.__closure__:
        names = ", ".join(f"`{n}`" for n in missing or plain.__code__.co_freevars)
        return f"Not saved: it uses {names}, which only this notebook has. Define that inside the function, and run the cell again.", False
    body = saved_work.body_of(found, source, imports)
    alone = check(found.id, body)
    if alone.outcome != "correct":
        return f"Not saved: in a file of its own it does not pass. {alone.message}", False
    problem = save_or_explain(found, source, imports)
    if not found.target:
        return found.why + problem, not problem
    space = found.namespace()
    if plain is function:
        exec("\n".join(imports), space)
        patching.bind(found.target, rebind_globals(function, space))
    else:  # with another decorator, which holds the notebook's names
        patching.bind(found.target, saved_work.run_file(found, body, str(saved_work.path_of(found))))
    return f"{found.why} From now on the library runs on your `{found.name}`.{problem}", not problem


def save_or_explain(found, source, imports=()):
    """Save a right solution. Returns "", or a sentence on why it could not be saved."""
    try:
        saved_work.save(found, source, imports)
        _state["files"][found.id] = saved_work.signature(found)
        _state["problems"].pop(found.id, None)
        return ""
    except OSError as e:
        return f" It could not be saved ({type(e).__name__}: {e}), so it lasts until the kernel stops."


def predict(id, prediction=..., *more):
    """Commit a prediction; then see what really happens, and why. Several numbers: a list, or one after the other."""
    start()
    prediction = [prediction, *more] if more else prediction
    found = find_or_show(id)
    if found is None:
        return
    verdict, note, problem = check(id, prediction), "", ""
    shown = "wrong" in outcomes_so_far().get(id, ())  # an earlier prediction was missed, and the answer explained
    if verdict.outcome == "unattempted":
        note = "Put your prediction in place of the dots, and run the cell again."
    if verdict.outcome in ("correct", "wrong"):
        note = found.explanation
    if verdict.outcome == "correct" and shown:
        problem = " This is the answer that you were shown, so it stays a surprise: what surprised you, you will remember."
    elif verdict.outcome == "correct":
        with patching.use_reference(), runner.preserve_random_state():
            source = read_attempt(found, prediction).source
        problem = save_or_explain(found, source)
    show_verdict(found, verdict, note + problem, not problem)


def hint(id):
    """Show one more hint, and those before it: first the one for the mistake just made, then from the general to the particular."""
    found = find_or_show(id)
    if found is not None:
        show(advice.next_hint(found, _last.get(id), _hints_shown.setdefault(id, [])))


def reveal(id):
    """Show a solution, why it is as it is, and what differs from the last attempt."""
    found = find_or_show(id)
    if found is not None:
        show(advice.solution(found, _last.get(id), _attempts.get(id, "")))


def find_or_show(id):
    """The exercise with that id; for an unknown id show which ones are near, and return None."""
    try:
        return find(id)
    except KeyError as e:
        show(Message(e.args[0]))
        return None


def receipt(lesson=None):
    """Whose code the library runs on, piece by piece: all pieces, or those built up to a lesson."""
    start()
    built = [e for e in exercises() if e.target and (lesson is None or e.lesson <= lesson)]
    return Receipt((e.id, "yours" if e.target in patching.bound() else "reference", e.lesson) for e in built)


def passed(id):
    """Whether a right solution of an exercise was checked and saved in this kernel: for cells that give points.

    What other kernels saved does not count, nor does the library's own function, which stands in for every unsolved one. Raises KeyError
    for an unknown id.
    """
    return find(id).id in _passed


def score(lesson):
    """How many exercises of a lesson `passed`, from 0 to their number. Raises KeyError when there is no such lesson."""
    if not isinstance(lesson, int):
        raise KeyError(f"score: expected the number of a lesson, got {lesson!r}")
    return sum(e.id in _passed for e in exercises_of(lesson))


def unbind(id=None):
    """Let the library run on its own code again, for one exercise or for all, in this kernel. Saved work stays."""
    patching.unbind(find(id).target if id else None)


def rebind():
    """Bind what is saved again, after `unbind` or a change of the saved files."""
    _state["started"] = None
    start()


def reset(id):
    """Start an exercise (by id) or a lesson (by number) again. Moves the saved work to `old/`, and returns the new paths."""
    chosen = exercises_of(id)
    for e in chosen:
        if e.target:
            patching.unbind(e.target)
        _state["files"].pop(e.id, None)
        _state["problems"].pop(e.id, None)
        _passed.discard(e.id)
    moved = saved_work.archive_solutions(chosen)
    for remembered in (_hints_shown, _attempts, _last):
        remembered.clear()
    return moved


def exercises_of(id):
    """The exercises of a lesson, by its number, or the one with this id. Raises KeyError when there is no such lesson or exercise."""
    if not str(id).isdecimal():
        return [find(id)]
    if int(id) not in OUTLINE:
        raise KeyError(f"there is no lesson {id}; the lessons are {min(OUTLINE):02d} to {max(OUTLINE):02d}")
    return [e for e in exercises() if e.lesson == int(id)]


def show_verdict(found, verdict, note, kept=True, patience=None):
    """Record a verdict, and display it with a note and with what helps to go on: hints, progress, what comes next."""
    extras = Extras(note)
    if verdict.outcome == "correct" and kept:
        _passed.add(found.id)
    if verdict.outcome != "unattempted":
        mistakes.record(verdict)
        solved, outcomes = _state["files"].keys() - _state["problems"].keys(), outcomes_so_far()
        outcomes.setdefault(found.id, set()).add(verdict.outcome)
        settled = verdict.outcome == "correct" or (found.kind == "predict" and verdict.outcome == "wrong")
        extras = Extras(
            note,
            kept,
            () if settled else advice.rungs(found, verdict),
            "" if settled or found.kind == "predict" else found.solution,
            progress_line(found.lesson, solved, outcomes),
            onward(found, solved, outcomes) if settled else None,
        )
    _last[found.id] = verdict
    message = Message(verdict_text(verdict, extras), verdict_html(verdict, extras))
    if patience is None or not patience.replace(message):
        show(message)


def outcomes_so_far():
    """A dict: exercise id -> the set of outcomes that it had, on record or in this kernel (where the disk takes no record)."""
    outcomes = mistakes.outcomes()
    for v in _last.values():
        outcomes.setdefault(v.exercise, set()).add(v.outcome)
    return outcomes


def show(message):
    """Display a message in a notebook; print it elsewhere."""
    if kernel.running_shell() is None:
        kernel.print_anywhere(str(message))
        return
    from IPython.display import display

    display(message)
