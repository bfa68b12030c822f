"""The file of a new exercise, to be filled in: `python -m course new exercise ID --lesson N`."""

import builtins
import keyword
import re

from ..engine import registry
from ..engine.registry import find, path_of, relative, source_of
from ..outline import OUTLINE

HEAD = '''"""{id}: TODO, what it is about in half a line."""

from course.authoring import exercise{more}

'''

CASES = """def cases(rng):
    yield {{"x": 3}}  # TODO: the simplest case that shows something
    for _ in range(10):
        yield {{"x": rng.randint(2, 99)}}


def observed(f, case):
    return {{"the answer": f(case["x"])}}


"""

EXERCISE = '''{var} = exercise(
    "{id}",
    kind="{kind}",
    title="TODO",
    difficulty=1,
    minutes={minutes},
{checked}    prompt="""
    TODO: what to {do}. Say all that is asked: shapes, types, edge cases, what may be used, what raises.
    """,
    hints=(
        "TODO: a question about the smallest case.",
        "TODO: a question about the next step.",
    ),
    why="TODO: one sentence on why the solution is as it is.",
{explained})


'''

PROGRAMS = {
    "code": '''@{var}.stub
def {name}(x):
    """TODO: what it returns."""
    ...


@{var}.solution
def {name}(x):
    return x + x  # TODO; or leave the solution out, and let target="module:name" say where the library has it


@{var}.mistake("todo", hint="TODO: a question that helps to see it.")
def {name}(x):
    """TODO: why this is wrong."""
    return x * x
''',
    "fix": '''@{var}.stub
def {name}(x):
    """TODO: what it should return."""
    return x + 1


@{var}.solution
def {name}(x):
    """TODO: what it should return."""
    return x + x


@{var}.mistake("todo", hint="TODO: a question that helps to see it.")
def {name}(x):
    """TODO: why this is wrong."""
    return x * x
''',
    "predict": """@{var}.solution
def answer():
    return 6  # TODO: compute it


{var}.answer("todo", 5, "TODO: why this is wrong.", hint="TODO: a question that helps to see it.")
""",
    "test": '''@{var}.stub
def test_{name}({name}):
    """TODO: what the test is given, and what it should reject."""
    ...


@{var}.solution
def test_{name}({name}):
    assert {name}(3) == 6  # TODO


@{var}.mistake("todo", hint="TODO: a question that helps to see it.")
def test_{name}({name}):
    """TODO: which wrong program this accepts, or that it rejects the right one."""
    assert {name}(2) == 4
''',
}

CHECKED = {
    "code": "    cases=cases,\n    observe=observed,\n",
    "fix": "    cases=cases,\n    observe=observed,\n",
    "predict": "",
    "test": """    **mutants(
        "def {name}(x):\\n    return x + x",
        {{"TODO: what is wrong with it": "def {name}(x):\\n    return x * x"}},
        "{name}",
    ),
""",
}
DO = {"code": "write", "fix": "correct", "predict": "predict", "test": "test"}
EXPLAINED = '    explanation="TODO: what happens, and why; shown after the prediction.",\n'


def skeleton(id: str, kind: str) -> str:
    """The text of an exercise file that loads, and fails its proof until it is filled in."""
    name = id.split(".")[1]
    if hasattr(builtins, name) or keyword.iskeyword(name):
        name = id.replace(".", "_")
    fields = dict(id=id, kind=kind, name=name, var=f"test_{name}" if kind == "test" else name, do=DO[kind])
    fields |= dict(minutes=1 if kind == "predict" else 3, more=", mutants" * (kind == "test"))
    fields |= dict(checked=CHECKED[kind].format(**fields), explained=EXPLAINED * (kind == "predict"))
    parts = [HEAD, CASES * (kind in ("code", "fix")), EXERCISE, PROGRAMS[kind]]
    return "".join(parts).format(**fields)


def write_skeleton(id: str, lesson: int, kind: str = "code") -> str:
    """Write the file of a new exercise, and a cell for it at the end of the lesson's source. Returns what to do next."""
    if not re.fullmatch(r"[a-z]\w*\.[a-z]\w*", id):
        raise ValueError(f"an exercise id is two names with a point between them, such as vjp.tanh, not {id!r}")
    if lesson not in OUTLINE:
        raise ValueError(f"there is no lesson {lesson} in course/outline.py")
    source, path = source_of(lesson), path_of(id, lesson)
    try:
        raise ValueError(f"exercise {id} is there already: {relative(find(id).path)}")
    except KeyError:
        pass
    path.parent.mkdir(exist_ok=True)
    package = path.parent / "__init__.py"
    if not package.exists():
        package.write_text(f'"""Lesson {lesson:02d}, {OUTLINE[lesson].title}."""\n', encoding="utf-8")
    path.write_text(skeleton(id, kind), encoding="utf-8", newline="\n")
    text = source.read_text(encoding="utf-8").rstrip("\n")
    source.write_text(f"{text}\n\n# %%\n# exercise {id}\n", encoding="utf-8", newline="\n")
    registry._all.clear()  # the list without the new one
    registry.load_exercise(id, lesson)
    return (
        f"{relative(path)}: replace every TODO\n"
        f"{relative(source)}: the cell `# exercise {id}` is the last one; move it to its place\n"
        f"then: python -m course prove {id}"
    )
