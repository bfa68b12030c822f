"""value.count: how many nodes the graph of a * b + a * c has."""

from course.authoring import exercise
from tinygrad_edu import Value, topological_order

count = exercise(
    "value.count",
    kind="predict",
    title="How many boxes?",
    given="from tinygrad_edu import Value, topological_order",
    difficulty=2,
    minutes=2,
    prompt="""
    Three numbers, two of them equal:

    ```python
    a, b, c = Value(2.0), Value(3.0), Value(3.0)
    draw(a * b + a * c)
    ```

    How many boxes does the picture have, inputs and answers together? Commit to a number. Paper helps.
    """,
    hints=("Draw one box for each Value that was made, and one for each operation.",),
    why="Identity tells Values apart, never the number in them.",
    explanation=(
        "Three inputs, two products, one sum. `a` has one box, from which two lines go out, because both products "
        "used the very same Value. `b` and `c` have a box each: they hold equal numbers, but they are two Values, "
        "and a nudge of one is no nudge of the other. For the same reason the two products, 6 and 6, stay apart. "
        "Identity counts, not the number."
    ),
)


@count.solution
def answer():
    p, q, r = Value(2.0), Value(3.0), Value(3.0)
    return len(topological_order(p * q + p * r))


@count.also_right
def answer():
    return 6


@count.also_right
def answer():
    return 3 + 2 + 1


@count.mistake("by-value", title="Different numbers counted", hint="If `b` is nudged, does `c` move with it?")
def answer():
    """This counts different numbers. Equal numbers that were made apart stay two boxes."""
    p, q, r = Value(2.0), Value(3.0), Value(3.0)
    return len({n.data for n in topological_order(p * q + p * r)})


@count.mistake("equal-inputs-merge", title="Equal inputs counted once", hint="If `b` is nudged, does `c` move with it?")
def answer():
    """`b` and `c` were counted as one because both hold 3. They are two Values."""
    p, q = Value(2.0), Value(3.0)
    return len(topological_order(p * q + p * q))


@count.mistake("one-parent", title="One input counted twice", hint="How often was `Value(2.0)` called?")
def answer():
    """`a` was counted twice because it is used twice. There is only one `a`; two lines go out from it."""
    p, q, r = Value(2.0), Value(3.0), Value(3.0)
    return 1 + sum(len(n.inputs) for n in topological_order(p * q + p * r))


@count.mistake("inputs-only", title="Only the inputs counted", hint="What does `a * b` give: a number, or a Value?")
def answer():
    """Answers on the way are Values too, and each has its box: the two products and the sum."""
    p, q, r = Value(2.0), Value(3.0), Value(3.0)
    return sum(not n.inputs for n in topological_order(p * q + p * r))


@count.mistake(
    "two-too-many",
    title="Two boxes too many",
    hint="How often was `Value(2.0)` called? And how many boxes does one sum make?",
)
def answer():
    """Two too many: `a` has one box although it is used twice, and a sum and its answer are one box."""
    return 3 + 2 + 1 + 2


@count.also_wrong(None)
def answer():
    return 2


@count.also_wrong(None)
def answer():
    return 9
