"""tensor.broadcast_shapes: the shape to which two shapes broadcast, or an error."""

import re

from course.authoring import exercise

from .shared import observe_shape

FITTING = [
    *[
        ((2, 3), (2, 3)),
        ((2, 3), (1, 3)),
        ((3, 1), (3, 4)),
        ((3, 1), (1, 4)),
        ((3,), (2, 3)),
        ((2, 3), (3,)),
        ((2,), ()),
    ],
    *[
        ((), (3, 2)),
        ((), ()),
        ((4, 1, 3), (2, 1)),
        ((2, 1), (4, 1, 3)),
        ((5, 2, 1), (4,)),
        ((1,), (1, 1)),
        ((0,), (1,)),
        ((1, 3), (2, 0, 3)),
    ],
]


CLASHING = [((2,), (3,)), ((2, 3), (2,)), ((2, 3), (3, 2)), ((2,), (4,)), ((4, 2, 3), (4, 3)), ((0,), (2,))]


def shape_cases(rng):
    for a, b in FITTING[:6] + CLASHING[:2] + FITTING[6:] + CLASHING[2:]:
        yield {"a": a, "b": b}
    for _ in range(6):
        whole = [rng.randint(2, 5) for _ in range(rng.randint(2, 4))]
        a, b = (tuple(rng.choice([1, n, n]) for n in whole) for _ in "ab")
        yield {"a": a[rng.randint(0, 1) :], "b": b[rng.randint(0, len(whole)) :]}


def shapes_in(message, *shapes):
    """How many of the shapes a message names: those of which it has at least one size."""
    sizes = {int(number) for number in re.findall(r"\d+", message)}
    return ("no shapes", "one of the shapes", "both shapes")[sum(bool(sizes & set(shape)) for shape in shapes)]


def observe_shape_or_message(f, case):
    """What `observe_shape` gives, and which shapes the message of an error has in it."""
    said = []

    def noting(*shapes):
        try:
            return f(*shapes)
        except ValueError as e:
            said.append(str(e))
            raise

    seen = observe_shape(noting, case["a"], case["b"])
    return seen | {"what the message has in it": shapes_in(message, case["a"], case["b"]) for message in said}


broadcast_shapes = exercise(
    "tensor.broadcast_shapes",
    kind="code",
    title="The broadcasting rule",
    target="tinygrad_edu.scalar.shapes:broadcast_shapes",
    difficulty=3,
    minutes=8,
    cases=shape_cases,
    observe=observe_shape_or_message,
    prompt="""
    Write `broadcast_shapes(a, b)`: the shape that two shapes, tuples of any lengths, have in common. Lined up at the
    right,

    - equal sizes stay,
    - a size of 1, or a missing one, becomes the other's size, whatever that is (also 0: such tensors have no elements),
    - anything else does not fit: `raise ValueError(...)` with both shapes in the message.

    Return a tuple as long as the longer of the two.
    """,
    hints=(
        ("What could you put in front of the shorter shape, so that both have the same length and nothing changes?"),
        "`(1,) * 2` is `(1, 1)`. Once both shapes are equally long, `zip` goes over the pairs.",
        "For each pair x, y: if x is 1 the answer is y; if y is 1, or equal to x, it is x; otherwise raise.",
    ),
    why=(
        "A shape may be read as if ones stood in front of it; then every pair is either equal or has a 1 that "
        "stretches."
    ),
)


@broadcast_shapes.stub
def broadcast_shapes(a, b):
    """The common shape of two shapes: (3, 1), (4,) -> (3, 4). ValueError when they do not fit."""
    ...


@broadcast_shapes.also_right
def broadcast_shapes(a, b):
    a, b = list(a), list(b)
    while len(a) < len(b):
        a.insert(0, 1)
    while len(b) < len(a):
        b.insert(0, 1)
    out = []
    for i in range(len(a)):
        if a[i] == b[i]:
            out.append(a[i])
        elif a[i] == 1:
            out.append(b[i])
        elif b[i] == 1:
            out.append(a[i])
        else:
            raise ValueError(f"{a} and {b} do not fit")
    return tuple(out)


@broadcast_shapes.also_right
def broadcast_shapes(a, b):
    from itertools import zip_longest

    out = []
    for x, y in zip_longest(reversed(a), reversed(b), fillvalue=1):
        if 1 not in (x, y) and x != y:
            raise ValueError("shapes %s and %s" % (a, b))
        out.append(x * y if 1 in (x, y) else x)
    return tuple(out[::-1])


@broadcast_shapes.also_right
def broadcast_shapes(a, b):
    if len(a) < len(b):
        return broadcast_shapes(b, a)
    if not b:
        return a
    x, y = a[-1], b[-1]
    if not (x == y or x == 1 or y == 1):
        raise ValueError(f"{x} and {y} differ")
    return broadcast_shapes(a[:-1], b[:-1]) + ((y if x == 1 else x),)


@broadcast_shapes.mistake(
    "zip-from-the-left", title="Pairs taken from the left", hint="For (2, 3) and (3,): which pairs does your loop see?"
)
def broadcast_shapes(a, b):
    """`zip(a, b)` pairs the sizes from the left, and stops where the shorter shape ends. The shapes are lined up at
    the right, and what is missing in front counts as 1."""
    shape = []
    for x, y in zip(a, b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        shape.append(y if x == 1 else x)
    return tuple(shape)


@broadcast_shapes.mistake(
    "lined-up-left",
    title="Lined up at the left",
    hint="A row of shape (3,) is added to a (2, 3) matrix. Which of the matrix's two sizes does it meet?",
)
def broadcast_shapes(a, b):
    """The shapes are lined up at the left. The missing dimensions are the first ones, so that a bias of shape (3,)
    fits every row of (2, 3)."""
    n = max(len(a), len(b))
    shape = []
    for x, y in zip(a + (1,) * (n - len(a)), b + (1,) * (n - len(b))):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        shape.append(y if x == 1 else x)
    return tuple(shape)


@broadcast_shapes.mistake(
    "cut-short",
    title="Cut to the shorter shape",
    hint="What does your function give for (2, 3) and (3,)? How many dimensions should there be?",
)
def broadcast_shapes(a, b):
    """`zip` stops at the shorter shape, so the first dimensions of the longer one are lost."""
    shape = []
    for x, y in zip(reversed(a), reversed(b)):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        shape.append(y if x == 1 else x)
    return tuple(reversed(shape))


@broadcast_shapes.mistake(
    "never-refuses",
    title="No shapes are ever refused",
    hint="Give it (2,) and (3,). Which element would be at place 2 of the first one?",
)
def broadcast_shapes(a, b):
    """Sizes that differ, neither being 1, do not fit. Going on would read elements that are not there, or leave some
    out."""
    n = max(len(a), len(b))
    return tuple(y if x == 1 else x for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b))


@broadcast_shapes.mistake(
    "larger-wins",
    title="The larger size always wins",
    hint="Read the second line of the task again for the sizes 1 and 0.",
)
def broadcast_shapes(a, b):
    """The larger size wins here. That is the same as the rule except for a size of 0: a 1 stretches to whatever it
    meets, to 0 as well."""
    n = max(len(a), len(b))
    shape = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        shape.append(max(x, y))
    return tuple(shape)


@broadcast_shapes.mistake(
    "multiples-fit",
    title="Multiples are stretched too",
    hint="Give it (2,) and (4,). In which order would the two elements be repeated, and who decides?",
)
def broadcast_shapes(a, b):
    """Here 2 also stretches to 4, because it divides it. Only a 1 stretches: with two elements it would not be clear
    which of them goes where."""
    n = max(len(a), len(b))
    shape = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1 and (not x or not y or max(x, y) % min(x, y)):
            raise ValueError(f"{a} {b}")
        shape.append(y if x == 1 else x if y == 1 else max(x, y))
    return tuple(shape)


@broadcast_shapes.mistake(
    "ones-do-not-stretch", title="Sizes of 1 do not stretch", hint="What is the common shape of (3, 1) and (3, 4)?"
)
def broadcast_shapes(a, b):
    """A size of 1 is refused where the other is larger. It should stretch."""
    n = max(len(a), len(b))
    whole = a if len(a) == n else b
    for x, y in zip(reversed(a), reversed(b)):
        if x != y:
            raise ValueError(f"{a} {b}")
    return tuple(whole)


@broadcast_shapes.mistake(
    "equal-lengths-only",
    title="Different lengths are refused",
    hint="May a row of shape (3,) be added to a matrix of shape (2, 3)?",
)
def broadcast_shapes(a, b):
    """Shapes with different numbers of dimensions are refused. They fit as well, since a missing size stretches as a 1
    does."""
    if len(a) != len(b):
        raise ValueError(f"{a} and {b} do not fit")
    out = []
    for x, y in zip(a, b):
        if x == y or y == 1:
            out.append(x)
        elif x == 1:
            out.append(y)
        else:
            raise ValueError(f"{a} and {b} do not fit")
    return tuple(out)


@broadcast_shapes.mistake(
    "only-a-filled",
    title="Only one shape is filled up",
    hint="What happens to (2, 3) and (3,), and what to (3,) and (2, 3)?",
)
def broadcast_shapes(a, b):
    """Only the first shape gets ones in front. Either of the two may be the shorter one."""
    a = (1,) * (len(b) - len(a)) + a
    out = []
    for x, y in zip(a, b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.mistake(
    "only-b-filled",
    title="Only one shape is filled up",
    hint="What happens to (2, 3) and (3,), and what to (3,) and (2, 3)?",
)
def broadcast_shapes(a, b):
    """Only the second shape gets ones in front. Either of the two may be the shorter one."""
    b = (1,) * (len(a) - len(b)) + b
    out = []
    for x, y in zip(a, b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.mistake("a-list", title="A list, not a tuple", hint="What does Python say to `[2, 3] == (2, 3)`?")
def broadcast_shapes(a, b):
    """The sizes are right, but they come as a list. A shape is a tuple, and a list is never equal to a tuple."""
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        out.append(y if x == 1 else x)
    return out


@broadcast_shapes.mistake(
    "returned", title="Returned, not raised", hint="What does a caller do with the shape that it gets back?"
)
def broadcast_shapes(a, b):
    """The error is returned as if it were a shape. It must stop the caller, and only a raised error does that."""
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            return ValueError(f"{a} {b}")
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.mistake(
    "no-shapes-said",
    title="No shapes in the message",
    hint="What would you want to read if this error stopped your own program?",
)
def broadcast_shapes(a, b):
    """The right error, but its message does not say which shapes did not fit. A reader would have to search for
    them."""
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            raise ValueError("the shapes do not fit")
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.mistake(
    "one-shape-said",
    title="Only one shape in the message",
    hint="Which two things does the reader of the message have to compare?",
)
def broadcast_shapes(a, b):
    """The right error, but its message names one of the two shapes only. Whether a shape fits depends on the other."""
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} does not fit")
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.mistake(
    "one-wins",
    title="The 1 is kept",
    hint="Which of the two can be repeated without leaving anything out: a size of 1, or a size of 3?",
)
def broadcast_shapes(a, b):
    """Where a 1 meets another size, the 1 is kept. It is the 1 that stretches to the other size."""
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        out.append(x if x == 1 else y)
    return tuple(out)


@broadcast_shapes.mistake("asserted", title="The wrong type of error", hint="Which type of error does `assert` raise?")
def broadcast_shapes(a, b):
    """The right shapes are refused, but with an AssertionError. The caller expects a ValueError."""
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        assert x == y or x == 1 or y == 1, f"{a} {b}"
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.mistake(
    "back-to-front",
    title="The shape is back to front",
    hint="Which size does the loop meet first, and where does it stand in your answer?",
)
def broadcast_shapes(a, b):
    """The loop begins at the right, and the answer is left in that order. It also stops where the shorter shape
    ends."""
    out = []
    for x, y in zip(reversed(a), reversed(b)):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a} {b}")
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.mistake(
    "only-first-stretches",
    title="Only the first shape stretches",
    hint="What is the common shape of (1, 3) and (2, 3), and what of (2, 3) and (1, 3)?",
)
def broadcast_shapes(a, b):
    """A 1 stretches here only where it stands in the first shape. In the second it is refused."""
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1:
            raise ValueError(f"{a} {b}")
        out.append(y)
    return tuple(out)


@broadcast_shapes.mistake(
    "zip-from-the-left-unsaid",
    title="Pairs taken from the left",
    hint="For (2, 3) and (3,): which pairs does your loop see?",
)
def broadcast_shapes(a, b):
    """`zip` pairs the shapes from the left and stops where the shorter one ends. They are lined up at the right. And
    the message of the error has to name both shapes."""
    out = []
    for x, y in zip(a, b):
        if x != y and x != 1 and y != 1:
            raise ValueError("the shapes do not fit")
        out.append(y if x == 1 else x)
    return tuple(out)


@broadcast_shapes.also_wrong(None)
def broadcast_shapes(a, b):
    return tuple(max(x, y) for x, y in zip(a, b))


@broadcast_shapes.also_wrong(None)
def broadcast_shapes(a, b):
    return a if len(a) > len(b) else b


@broadcast_shapes.also_wrong(None)
def broadcast_shapes(a, b):
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x == 1:
            out.append(y)
        elif x == y:
            out.append(x)
        else:
            raise ValueError("only the first stretches")
    return tuple(out)


@broadcast_shapes.also_wrong("a-list")
def broadcast_shapes(a, b):
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a}, {b}")
        out.append(x if y == 1 else y)
    return out


@broadcast_shapes.also_wrong(None)
def broadcast_shapes(a, b):
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            return None
        out.append(x if y == 1 else y)
    return tuple(out)
