"""The course in a terminal: `python -m course` opens it in JupyterLab, where work stopped; the commands below do the rest."""

import argparse
import sys

from .grading.classroom import add_class, show_class
from .grading.command import add_grade, grade_class
from .grading.release import add_release, release


def print_status():
    """Print the progress by lesson, and whose code the library runs on."""
    from .engine.registry import exercises
    from .notebook.saved_work import work_folder
    from .notebook.session import progress, receipt
    from .outline import OUTLINE

    solved, problems = progress()
    for number, about in OUTLINE.items():
        asked = [e for e in exercises() if e.lesson == number]
        done = sum(e.id in solved for e in asked)
        print(f"{number:02d}  {about.title:<24} {'#' * done}{'.' * (len(asked) - done)}  {done} of {len(asked)}")
    print(f"\n{receipt()}")
    for problem in problems:
        print(f"\nNot in use: {problem}")
    print(f"\nSaved in {work_folder()}")


def start_again(id):
    """Reset a lesson (by number) or an exercise (by id). Saved work moves to `old/`; a lesson's notebook gets its stubs back."""
    from .builder.restore import restore_stubs
    from .notebook.session import reset

    try:
        moved = reset(id) + (restore_stubs(int(id)) if id.isdecimal() else [])
    except KeyError as e:
        return e.args[0]
    print(*([f"kept: {path}" for path in moved] or ["Nothing was saved there."]), sep="\n")


def open_lesson(given, arguments):
    """Open a lesson in JupyterLab; `arguments` are passed on to it."""
    from .builder.launch import open_course

    try:
        return open_course(given.lesson, not given.no_browser, given.port, arguments)
    except LookupError as e:
        return str(e)


def add_exercise(given):
    """Write the file of a new exercise."""
    from .authoring.skeleton import write_skeleton

    try:
        print(write_skeleton(given.id, given.lesson, given.kind))
    except ValueError as e:
        return str(e)


def prove_exercises(given):
    """Print the proof of some exercises; returns 1 when one of them fails."""
    from .authoring.proof import prove

    try:
        faults = sum(prove(id, given.seeds) for id in given.ids)
    except KeyError as e:
        return e.args[0]
    return 1 if faults else None


def update_course(given):
    """Bring a newer version of the course into this repository."""
    from .builder.update import UpdateError, update

    try:
        print(*update(given.version), sep="\n")
    except UpdateError as e:
        return str(e)


def parser():
    """The parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m course", description=__doc__)
    commands = made.add_subparsers(dest="command")
    opener = commands.add_parser(
        "open",
        help="open a lesson in JupyterLab; `open` may be left out",
        epilog="what follows -- is passed on to JupyterLab",
    )
    opener.add_argument("lesson", nargs="?", help="its number; by default the one where work stopped")
    opener.add_argument("--no-browser", action="store_true", help="start the server and print its address")
    opener.add_argument("--port", type=int, help="the port of the server")
    commands.add_parser("status", help="progress, and whose code the library runs on")
    commands.add_parser("reset", help="start a lesson or an exercise again; saved work moves to old/").add_argument(
        "lesson", help="number of a lesson, or id of an exercise"
    )
    updater = commands.add_parser("update", help="bring a newer version of the course into your repository; what you wrote stays")
    updater.add_argument("version", nargs="?", default="upstream/main", help="a name that git knows; upstream/main by default")
    builder = commands.add_parser("build", help="build the lessons from their sources")
    builder.add_argument("lessons", nargs="*", type=int, help="numbers; all by default")
    builder.add_argument("--check", action="store_true", help="only compare the committed lessons with their sources")
    builder.add_argument("--solved", metavar="DIR", help="fill in every solution and write the result into DIR")
    new = commands.add_parser("new", help="for authors: write the file of a new exercise, to be filled in")
    new.add_argument("what", choices=["exercise"])
    new.add_argument("id", help="two names with a point between them, such as vjp.tanh")
    new.add_argument("--lesson", type=int, required=True, help="its number")
    new.add_argument("--kind", choices=["code", "fix", "predict", "test"], default="code")
    prover = commands.add_parser("prove", help="for authors: run the proof of an exercise and print what it finds")
    prover.add_argument("ids", nargs="+", metavar="id")
    prover.add_argument("--seeds", type=int, default=20, help="of 40, for each right program; 20 by default")
    commands.add_parser("lint", help="which cells of the lessons are too long")
    add_grade(commands)
    add_release(commands)
    add_class(commands)
    return made


def main(argv=None):
    """Run a command; returns what to give to `sys.exit`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # consoles of Windows do not have every sign
    argv = sys.argv[1:] if argv is None else list(argv)
    split = argv.index("--") if "--" in argv else len(argv)
    own, for_jupyter = argv[:split], argv[split + 1 :]
    if not own or own[0].isdecimal() or (own[0].startswith("-") and own[0] not in ("-h", "--help")):
        own = ["open", *own]
    commands = parser()
    given = commands.parse_args(own)
    if for_jupyter and given.command != "open":
        commands.error("only `open` passes on what follows --")
    if given.command == "status":
        return print_status()
    if given.command == "reset":
        return start_again(given.lesson)
    if given.command == "update":
        return update_course(given)
    if given.command == "build":
        from .builder.build import build

        return build(given.lessons, check=given.check, solved=given.solved)
    if given.command == "new":
        return add_exercise(given)
    if given.command == "prove":
        return prove_exercises(given)
    if given.command == "lint":
        from .builder.lint import lint

        return lint()
    if given.command == "grade":
        return grade_class(given)
    if given.command == "release":
        return release(given)
    if given.command == "class":
        return show_class(given)
    return open_lesson(given, for_jupyter)


if __name__ == "__main__":
    sys.exit(main())
