"""Lesson 02, Value: the five primitives, and what they compose."""

from course.model import Exercise
from course.model import Misconception as Wrong
from course.oracle import BINARY, both, expressions, graph, uniform

EXERCISES = [
    Exercise(
        id="value.mul",
        lesson=2,
        kind="code",
        title="A product remembers",
        target="tinygrad_edu.value:mul",
        given="from tinygrad_edu.value import node",
        difficulty=2,
        minutes=4,
        prompt="""
        Write `mul(x, y)` for two Values. Return `node("*", data, inputs, derivatives)`:
        the product of the data, the two inputs as a tuple `(x, y)`, and a tuple with the local derivative for each of them, in the same order.
        """,
        stub='''
        def mul(x, y):
            """x * y, for two Values."""
            ...
        ''',
        hints=("Nudge x by a little. How much does x * y move?", "If y is 3, a nudge of x comes through three times as large."),
        why="A nudge of one factor comes through as many times as large as the other factor.",
        cases=expressions(BINARY, uniform(-3, 3, away_from=0)),
        observe=both,
        graph=graph,
        misconceptions=(
            Wrong(
                "own-operand",
                "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))",
                "Each factor was given its own value as derivative; what counts is the other one.",
                "Hold y = 3 still and nudge x: does the answer move by 3, or by x?",
            ),
            Wrong(
                "adds-derivatives",
                "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (1.0, 1.0))",
                "These are the derivatives of a sum.",
                "Try x = 2, y = 10 and nudge x by 1.",
            ),
        ),
    ),
]
