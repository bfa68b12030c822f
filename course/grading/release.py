"""`python -m course release DIR`: a course folder of nbgrader, with lessons that carry cells which give points, and a configuration."""

from pathlib import Path

from ..engine.registry import exercises
from ..outline import OUTLINE
from .station_client import ROOT

CONFIGURATION = '''"""How nbgrader grades the lessons of tinygrad_edu. Written by `python -m course release`; edit it freely."""

from course.grading.own_work import OwnWork

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "tinygrad_edu"
c.Execute.timeout = 120  # seconds for a cell
c.Autograde.autograde_preprocessors.insert(0, OwnWork)  # a folder of saved work for each notebook
'''


def add_release(commands):
    """Add `release` to the commands of a parser."""
    made = commands.add_parser("release", help="for instructors: write lessons with cells that give points, for nbgrader")
    made.add_argument("folder", metavar="DIR", help="the course folder of nbgrader; made if it is not there")
    made.add_argument("--lesson", type=int, nargs="+", default=[], metavar="N", help="only these lessons")


def release(given):
    """Write `source/lesson_NN/NN_name.ipynb` for each lesson, and `nbgrader_config.py` unless there is one."""
    import nbformat

    folder = Path(given.folder)
    numbers = given.lesson or [*OUTLINE]
    unknown = [n for n in numbers if n not in [*OUTLINE]]
    if unknown:
        return f"there is no lesson {unknown[0]}; the lessons are {min(OUTLINE)} to {max(OUTLINE)}"
    for number in numbers:
        [path] = (ROOT / "lessons").glob(f"{number:02d}_*.ipynb")
        notebook = nbformat.read(path, as_version=4)
        notebook.cells += grade_cells(number)
        place = folder / "source" / f"lesson_{number:02d}" / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, place)
        print(place)
    settings = folder / "nbgrader_config.py"
    if not settings.exists():
        settings.write_text(CONFIGURATION, encoding="utf-8", newline="\n")
        print(settings)
    return None


def grade_cells(number):
    """The cells that give a point for each exercise of a lesson, locked; their ids are the same in every release."""
    from nbformat.v4 import new_code_cell, new_markdown_cell

    intro = "## Points\n\nThe cells below give a point for each exercise that was checked, right and saved in this notebook. Leave them."
    cells = [new_markdown_cell(intro, id=f"points-{number:02d}")]
    for e in exercises():
        if e.lesson == number:
            name = e.id.replace(".", "-").replace("_", "-")
            about = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "task": False, "points": 1, "grade_id": name}
            text = f'from course import passed\n\nassert passed("{e.id}"), "{e.id} is not solved in this notebook"'
            cells.append(new_code_cell(text, id=f"points-{name}"[:64], metadata={"nbgrader": about, "tags": ["raises-exception"]}))
    return cells
