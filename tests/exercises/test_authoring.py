"""What an exercise file declares, where the registry finds it, and what an author is told."""

import importlib.util
import re
import shutil
import sys

import pytest

import course
from course.__main__ import main
from course.authoring import proof
from course.engine import registry
from course.outline import OUTLINE

FILE = '''"""toy.twice: twice a number."""

from course.authoring import exercise


def cases(rng):
    yield {"x": 3, "way": "up"}
    for _ in range(5):
        yield {"x": rng.randint(2, 9), "way": "up"}


twice = exercise(
    "toy.twice",
    kind="code",
    title="Twice",
    difficulty=1,
    minutes=1,
    cases=cases,
    observe=lambda f, case: {"the answer": f(case["x"])},
    hidden=("way",),
    prompt="""
    Double it.

        x
    """,
    hints=("first", "second"),
    why="So it is.",
)


@twice.stub
def twice(x):
    """Twice x."""
    ...


@twice.solution
def twice(x):
    doubled = x + x
    return doubled


@twice.also_right
def twice(x):
    # a comment of its own
    return 2 * x


twice.also_right_source("""
    import operator

    def twice(x):
        return operator.add(x, x)
    """)


@twice.mistake("square", hint="And for 3?")
def twice(x):
    """That is a square, which is
    the same only for 2 and 0."""

    # said by the learner
    return x * x


@twice.mistake("documented", hint="Is it?")
def twice(x):
    """It gives the number back."""
    """Twice x."""
    return x


twice.mistake_source("edited", twice.edited("+", "-"), "The difference is 0.", hint="3 - 3?")


@twice.also_wrong("square")
def twice(x):
    return x**2


@twice.also_wrong(None)
def twice(x):
    return x + 3


twice.also_wrong_source(None, "def twice(x) return x")
'''


@pytest.fixture
def declare(tmp_path):
    """A function that imports the text of an exercise file and returns the exercise."""

    def declare(text, name="twice"):
        path = tmp_path / "lesson_07" / "toy_twice.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        spec = importlib.util.spec_from_file_location("toy_twice", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["toy_twice"] = module
        spec.loader.exec_module(module)
        return getattr(module, name).exercise

    yield declare
    sys.modules.pop("toy_twice", None)


@pytest.fixture
def house(monkeypatch, tmp_path):
    """A copy of the course's sources and exercises, in place of them, that may be changed."""
    root = tmp_path / "course"
    for folder in ("sources", "exercises"):
        shutil.copytree(registry.COURSE / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(registry, "COURSE", root)
    monkeypatch.setattr(registry, "_all", [])
    return root


def test_programs_are_read_from_the_file(declare):
    twice = declare(FILE)
    assert (twice.id, twice.lesson, twice.name) == ("toy.twice", 7, "twice")
    assert twice.prompt == "Double it.\n\n    x"
    assert twice.stub == 'def twice(x):\n    """Twice x."""\n    ...'
    assert twice.solution == "def twice(x):\n    doubled = x + x\n    return doubled"
    right = twice.programs.also_right
    assert right == (
        "def twice(x):\n    # a comment of its own\n    return 2 * x",
        "import operator\n\ndef twice(x):\n    return operator.add(x, x)",
    )
    square, documented, edited = twice.misconceptions
    assert square.explanation == "That is a square, which is the same only for 2 and 0."
    assert square.source == "def twice(x):\n    # said by the learner\n    return x * x"
    assert documented.source == 'def twice(x):\n    """Twice x."""\n    return x'
    assert (edited.name, edited.source) == ("edited", "def twice(x):\n    doubled = x - x\n    return doubled")
    assert twice.programs.also_wrong == (
        ("def twice(x):\n    return x**2", "square"),
        ("def twice(x):\n    return x + 3", None),
        ("def twice(x) return x", None),
    )


def test_a_wrong_prediction_is_the_text_of_its_value(declare):
    count = declare(
        "from course.authoring import exercise\n"
        "count = exercise('toy.count', kind='predict', title='', difficulty=1, minutes=1, prompt='', hints=(), why='')\n"
        "@count.solution\ndef answer():\n    return 2**20\n"
        "count.answer('lines', 2 * 20, 'why')\n".replace("'why')", "'why', hint='h')"),
        "count",
    )
    assert count.stub == 'predict("toy.count", ...)'
    assert count.answer() == 1048576
    assert [(m.source, m.explanation, m.hint) for m in count.misconceptions] == [("def answer():\n    return 2 * 20", "why", "h")]


@pytest.mark.parametrize(
    ("old", "new", "part", "told"),
    [
        ("@twice.stub", "@twice.also_right", "stub", "there is no stub"),
        ("@twice.solution", "@twice.also_right", "leaks", "neither a solution nor a target"),
        ("@twice.also_right\n", "@twice.solution\n", "leaks", "more than one solution"),
        ('edited("+"', 'edited("*"', "texts", "'*' 0 times"),
        ("return 2 * x", "return 3 * x", "right programs", "return 3 * x"),
        ("return x + 3", "return x * x", "wrong programs", "recognised as nothing known"),
        ('also_wrong("square")', 'also_wrong("cube")', "texts", "cube, which is no misconception"),
        ("hints=(", 'keep_fixed=("y",),\n    hints=(', "texts", "no case has the input y"),
        ('"""That is a square, which is\n    the same only for 2 and 0."""\n', "", "texts", "square has no explanation"),
        ("Double it.", "Double it: doubled = x + x", "leaks", "doubled = x + x"),
        ('yield {"x": 3,', 'twice\n    yield {"x": 3,', "helpers", "cases reads `twice`"),
    ],
)
def test_what_is_wrong_with_an_exercise_is_said(declare, monkeypatch, capsys, old, new, part, told):
    assert FILE.count(old) == 1 or old == "@twice.also_right\n"
    exercise = declare(FILE.replace(old, new, 1))
    monkeypatch.setattr(registry, "_all", [exercise])
    assert proof.prove("toy.twice") > 0
    said = re.search(rf"✘ {part} .*\n((?:      .*\n|\n)+)", capsys.readouterr().out)
    assert said and told in said[1]


def test_a_whole_exercise_is_proven(declare, monkeypatch, capsys):
    monkeypatch.setattr(registry, "_all", [declare(FILE)])
    assert proof.prove("toy.twice") == 0
    assert "proven" in capsys.readouterr().out


def test_seeds_are_sampled_the_same_way_every_time():
    one, two = course.exercises()[:2]
    assert proof.sampled(one, 20) == proof.sampled(one, 20) != proof.sampled(two, 20)
    assert proof.sampled(one, 20)[0] == 0 and len(set(proof.sampled(one, 20))) == 20
    assert proof.sampled(one, 200) == list(range(proof.ALL_SEEDS))


def test_the_sources_say_the_order(house):
    source = next((house / "sources").glob("00_*.py"))
    before = [e.id for e in registry.load_exercises()]
    text = source.read_text()
    source.write_text(text.replace("welcome.line", "?").replace("welcome.miss", "welcome.line").replace("?", "welcome.miss"))
    after = [e.id for e in registry.load_exercises()]
    assert sorted(after) == sorted(before) and after[:3] == before[:3][::-1]


def test_a_marker_without_a_file_is_an_error(house):
    (house / "exercises" / "lesson_06" / "vjp_mul.py").unlink()
    with pytest.raises(ValueError, match=r"lesson 6 asks for exercise vjp\.mul.*no course/exercises/lesson_06/vjp_mul\.py.*course new"):
        course.exercises()
    assert registry._all == []


def test_a_file_without_a_marker_is_an_error(house):
    path = house / "exercises" / "lesson_06" / "vjp_mul.py"
    path.rename(path.with_name("vjp_times_two.py"))
    with pytest.raises(
        ValueError, match=r"lesson_06/vjp_times_two\.py belongs to no lesson: 06_tensor\.py needs a cell `# exercise vjp\.times_two`"
    ):
        course.exercises()


def test_two_markers_for_one_exercise_are_an_error(house):
    source = next((house / "sources").glob("01_*.py"))
    source.write_text(source.read_text() + "\n# %%\n# exercise welcome.line\n")
    with pytest.raises(ValueError, match=r"two cells ask for exercise welcome\.line, the second one in 01_derivatives\.py"):
        course.exercises()


def test_a_file_with_another_exercise_is_an_error(house, monkeypatch):
    monkeypatch.setattr(registry, "import_module", lambda name: sys.modules["course.exercises.lesson_00.welcome_line"])
    with pytest.raises(ValueError, match=r"welcome_\w+\.py should declare exercise welcome\.\w+, and declares welcome\.line"):
        course.exercises()


@pytest.mark.parametrize("kind", ["code", "fix", "predict", "test"])
def test_a_new_exercise_loads_and_fails_its_proof(house, kind, capsys, monkeypatch):
    name = f"sum_{kind}"
    package = importlib.import_module("course.exercises.lesson_06")
    monkeypatch.setattr(package, "__path__", [str(house / "exercises" / "lesson_06")])
    assert main(["new", "exercise", f"vjp.{name}", "--lesson", "6", "--kind", kind]) is None
    assert f"course/exercises/lesson_06/vjp_{name}.py" in capsys.readouterr().out
    assert course.exercises()[-1].lesson == max(OUTLINE)
    assert [e.id for e in course.exercises() if e.lesson == 6][-1] == f"vjp.{name}"
    assert main(["prove", f"vjp.{name}"]) == 1
    said = capsys.readouterr().out
    assert "prompt says TODO" in said and "3 right programs are needed" in said and "6 wrong programs are needed" in said
    assert "should" not in said  # what is there already is right
    assert "is there already" in main(["new", "exercise", f"vjp.{name}", "--lesson", "6"])
    sys.modules.pop(f"course.exercises.lesson_06.vjp_{name}")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("new exercise tanh --lesson 6", "two names with a point"),
        ("new exercise vjp.tanh --lesson 99", "no lesson 99"),
        ("prove vjp.mull", "perhaps 'vjp.mul'"),
    ],
)
def test_what_cannot_be_done_is_said(line, told):
    assert told in main(line.split())


def test_the_example_for_authors_is_proven(declare, monkeypatch):
    page = (registry.COURSE / "exercises" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.setattr(registry, "_all", [declare(example, "count")])
    assert proof.prove("linear.count") == 0
