"""The course in a terminal: `python -m course` opens it in JupyterLab; `status`, `reset`, `build` and `lint` do what they say."""

import argparse
import sys


def status():
    """Progress by lesson, and whose code the library runs on."""
    from .engine.registry import exercises
    from .notebook.saved_work import folder, load
    from .notebook.session import receipt
    from .outline import OUTLINE

    kept = {k.exercise.id: k for k in load()}
    for number, about in OUTLINE.items():
        tasks = [e for e in exercises() if e.lesson == number]
        done = sum(e.id in kept and not kept[e.id].problem for e in tasks)
        print(f"{number:02d}  {about.title:<24} {'#' * done}{'.' * (len(tasks) - done)}  {done} of {len(tasks)}")
    print(f"\n{receipt()}")
    for k in kept.values():
        if k.problem:
            print(f"\nNot in use: {k.problem}")
    print(f"\nSaved in {folder()}")


def reset(id):
    """Start a lesson (by number) or an exercise (by id) again. What was saved moves to `old/`; a lesson's notebook gets its stubs back."""
    from .builder.restore import again
    from .notebook.session import reset

    try:
        moved = reset(id) + (again(int(id)) if id.isdigit() else [])
    except KeyError as e:
        return e.args[0]
    print(*([f"kept: {path}" for path in moved] or ["Nothing was saved there."]), sep="\n")


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m course", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("open", help="open lesson 00 in JupyterLab (this is the default)")
    commands.add_parser("status", help="progress, and whose code the library runs on")
    commands.add_parser("reset", help="start a lesson or an exercise again; what was saved moves to old/").add_argument(
        "lesson", help="number or exercise id"
    )
    builder = commands.add_parser("build", help="make the lessons from their sources")
    builder.add_argument("lessons", nargs="*", type=int, help="numbers; all when left out")
    builder.add_argument("--check", action="store_true", help="only compare the committed lessons with their sources")
    builder.add_argument("--solved", metavar="DIR", help="fill in every solution and write the result into DIR")
    commands.add_parser("lint", help="how the lessons keep to their limits of length")
    given = parser.parse_args(argv)
    if given.command == "status":
        return status()
    if given.command == "reset":
        return reset(given.lesson)
    if given.command == "build":
        from .builder.build import build

        return build(given.lessons, check=given.check, solved=given.solved)
    if given.command == "lint":
        from .builder.lint import lint

        return lint()
    from .builder.launch import open_course

    return open_course()


if __name__ == "__main__":
    sys.exit(main())
