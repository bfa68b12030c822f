"""`python -m course grade DIR…`: what the command line asks for, and what it prints and writes."""

import os
import sys
from pathlib import Path

from .containers import INSIDE, PROGRAMS, container_command
from .grader import Settings, grade_all
from .limits import Limits
from .station_client import ROOT
from .submissions import read_submissions
from .tables import as_csv, as_json, printable, summary, table


def add_grade(commands):
    """Add `grade` to the commands of a parser."""
    made = commands.add_parser(
        "grade",
        help="for instructors: check what students handed in, each in isolation",
        epilog="Exit status: 0, every file has a verdict or a reason of its own; 1, some should be looked at by hand; 2, a wrong command.",
    )
    made.add_argument("folders", nargs="+", metavar="DIR", help="a student's folder or my_work, or a folder with a folder for each student")
    made.add_argument("--lesson", type=int, nargs="+", default=[], metavar="N", help="ask for these lessons only")
    made.add_argument("--csv", metavar="FILE", help="write a row for each student and exercise")
    made.add_argument("--json", metavar="FILE", help="write everything")
    made.add_argument("--feedback", metavar="DIR", help="write a page for each student, as Markdown and HTML")
    made.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="submissions at a time; by default, processors")
    made.add_argument("--seconds", type=int, default=20, help="of processor time for a file; by the clock three times that, and ten; 20")
    made.add_argument("--memory", type=int, default=2048, metavar="MB", help="for a file; 2048")
    made.add_argument("--minutes", type=float, default=10, help="for a submission; 10")
    made.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, on whose workers to grade")
    made.add_argument("--container", choices=PROGRAMS, help="use a container for each submission")
    made.add_argument("--image", default="tinygrad-edu-grading", help="of the container: it needs Python and NumPy")


def grade_class(given):
    """Grade, print, write. Returns what to give to `sys.exit`."""
    from ..outline import OUTLINE

    if not hasattr(os, "fork"):
        return complain("grading needs Linux or macOS; on Windows, use WSL")
    unknown = [n for n in given.lesson if n not in [*OUTLINE]]
    if unknown:
        return complain(f"there is no lesson {unknown[0]}; the lessons are {min(OUTLINE)} to {max(OUTLINE)}")
    if min(given.workers, given.seconds, given.memory, given.minutes) <= 0:
        return complain("--workers, --seconds, --memory and --minutes should be above 0")
    try:
        submissions = read_submissions(given.folders)
    except FileNotFoundError as e:
        return complain(str(e))
    settings = Settings(Limits(given.seconds, given.memory), given.minutes, tuple(given.lesson), folders_to_hide(submissions))
    if given.container:
        command = container_command(given.container, given.image, given.memory)
        settings = Settings(settings.limits, given.minutes, settings.lessons, container=command, inside=INSIDE)
    count = 0

    def tell(graded):
        nonlocal count
        count += 1
        print(printable(f"[{count}/{len(submissions)}] {graded.name}: {summary(graded)}"), file=sys.stderr, flush=True)

    if given.scheduler:
        from .cluster import ClusterError, grade_on_cluster

        try:
            class_ = grade_on_cluster(submissions, settings, given.scheduler, tell)
        except ClusterError as e:
            return complain(str(e))
    else:
        class_ = grade_all(submissions, settings, given.workers, tell)
    return report(class_, settings, given)


def report(class_, settings, given):
    """Print the table, and write the files that were asked for. Returns the exit status."""
    print(table(class_))
    print(f"\n{describe_isolation(class_, settings)}")
    if given.csv:
        Path(given.csv).write_text(as_csv(class_), encoding="utf-8", newline="\n")
    if given.json:
        Path(given.json).write_text(as_json(class_), encoding="utf-8", newline="\n")
    if given.feedback:
        from .feedback import write_feedback

        write_feedback(class_, Path(given.feedback))
    return 0 if all(graded.ended for graded in class_) else 1


def complain(message):
    """Print an error of the command line. Returns its exit status."""
    print(f"python -m course grade: {message}", file=sys.stderr)
    return 2


def folders_to_hide(submissions):
    """The folders that no submission may see: those that hold submissions, and nothing that grading itself needs."""
    needed = [Path(p).resolve() for p in (ROOT, sys.prefix, sys.base_prefix, sys.executable, os.path.expanduser("~"))]
    found = set()
    for submission in submissions:
        place = Path(submission.folder)
        place = place.parent if place.name == "my_work" else place
        for folder in (place.parent, place, Path(submission.folder)):
            if not any(p.is_relative_to(folder.resolve()) for p in [*needed, Path(os.path.realpath("/tmp")), Path(os.devnull)]):
                found.add(os.fspath(folder.resolve()))
                break
    return tuple(sorted(f for f in found if not any(Path(f) != Path(g) and Path(f).is_relative_to(g) for g in found)))


def describe_isolation(class_, settings):
    """What the submissions were kept from, in words."""
    if settings.container:
        return "Each submission ran in a container without network."
    kept = [set(graded.kept_from) for graded in class_ if graded.kept_from]
    always = set.intersection(*kept) if kept else set()
    lacking = [
        words
        for what, words in (
            ("network", "the network could be reached"),
            ("files", "files could be written to"),
            ("processes", "other processes could be seen"),
        )
        if what not in always
    ]
    if not kept:
        return "No student's code ran."
    if not lacking:
        return "Each submission ran without network, with read-only files and with processes of its own."
    return f"This system did not isolate everything: {'; '.join(lacking)}. docs/teaching.md says what that means."
