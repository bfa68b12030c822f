"""A small course for tests: one exercise of each kind."""

from course.authoring import BINARY, both, expressions, graph, mutants, uniform
from course.engine.exercise import Exercise, Misconception, Programs

MUL = """
def mul(x, y):
    return node("*", x.data * y.data, (x, y), (y.data, x.data))
"""

EXERCISES = {
    "code": lambda: Exercise(
        id="toy.mul",
        lesson=2,
        kind="code",
        title="A product",
        target="tinygrad_edu.scalar.value:mul",
        given="from tinygrad_edu.scalar.value import node",
        prompt="Multiply.",
        programs=Programs(
            stub='def mul(x, y):\n    """x * y"""\n    ...',
            misconceptions=(
                Misconception(
                    "own-operand",
                    "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))",
                    "Its own value.",
                    "The other one?",
                ),
                Misconception("sum", "def mul(x, y):\n    return node('*', x.data + y.data, (x, y), (1.0, 1.0))", "This adds.", "2 and 3?"),
            ),
        ),
        hints=("first", "second"),
        why="So it is.",
        difficulty=1,
        minutes=1,
        cases=expressions(BINARY, uniform(-3, 3, away_from=0)),
        observe=both,
        graph=graph,
    ),
    "predict": lambda: Exercise(
        id="toy.twice",
        lesson=2,
        kind="predict",
        title="Twice",
        prompt="What is the gradient of a + a?",
        programs=Programs(
            stub='predict("toy.twice", ...)',
            solution="def answer():\n    return 1.0 + 1.0",
            misconceptions=(Misconception("once", "def answer():\n    return 1.0", "Each use counts.", "How often is a used?"),),
        ),
        hints=("Count.",),
        why="It counts twice.",
        explanation="Both uses count.",
        difficulty=1,
        minutes=1,
    ),
    "several": lambda: Exercise(
        id="toy.several",
        lesson=2,
        kind="predict",
        title="Three",
        prompt="What are the squares of 1, 2 and 3?",
        programs=Programs(stub='predict("toy.several", [..., ..., ...])', solution="def answer():\n    return [n * n for n in (1, 2, 3)]"),
        hints=("Multiply.",),
        why="n times n.",
        explanation="Each times itself.",
        difficulty=1,
        minutes=1,
    ),
    "word": lambda: Exercise(
        id="toy.word",
        lesson=2,
        kind="predict",
        title="A word",
        prompt="Larger or smaller?",
        programs=Programs(stub='predict("toy.word", ...)', solution="def answer():\n    return 'larger'"),
        choices=("larger", "smaller"),
        hints=("Try.",),
        why="It grows.",
        difficulty=1,
        minutes=1,
    ),
    "fix": lambda: Exercise(
        id="toy.fix",
        lesson=3,
        kind="fix",
        title="Correct it",
        prompt="Correct it.",
        programs=Programs(
            stub="def double(x):\n    return x + 1",
            solution="def double(x):\n    return x + x",
            misconceptions=(Misconception("square", "def double(x):\n    return x * x", "This squares.", "3?"),),
        ),
        hints=("first", "second"),
        why="Twice.",
        difficulty=1,
        minutes=1,
        cases=lambda rng: iter([{"x": rng.uniform(1, 9)} for _ in range(4)]),
        observe=lambda f, case: {"the answer": f(case["x"])},
    ),
    "test": lambda: Exercise(
        id="toy.test",
        lesson=3,
        kind="test",
        title="Catch",
        prompt="Write a test.",
        programs=Programs(
            stub="def test_double(double):\n    ...",
            solution="def test_double(double):\n    assert double(3) == 6 and double(0) == 0",
            misconceptions=(
                Misconception("one-point", "def test_double(double):\n    assert double(2) == 4", "x * x gives 4 as well.", "Another x?"),
            ),
        ),
        hints=("first", "second"),
        why="Two points.",
        difficulty=1,
        minutes=1,
        **mutants(
            "def double(x): return 2 * x", {"square": "def double(x): return x * x", "plus 3": "def double(x): return x + 3"}, "double"
        ),
    ),
}
