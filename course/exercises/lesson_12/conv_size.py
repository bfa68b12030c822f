"""conv.size: how many windows there are, with stride, padding and dilation."""

import numpy as np

from course.authoring import exercise, type_name


def sizes(rng):
    yield {"n": 8, "kernel": 3, "stride": 1, "padding": 0, "dilation": 1}
    yield {"n": 8, "kernel": 3, "stride": 1, "padding": 2, "dilation": 1}
    yield {"n": 8, "kernel": 2, "stride": 2, "padding": 0, "dilation": 1}
    yield {"n": 9, "kernel": 2, "stride": 2, "padding": 0, "dilation": 1}
    yield {"n": 9, "kernel": 3, "stride": 1, "padding": 0, "dilation": 2}
    yield {"n": 1, "kernel": 1, "stride": 3, "padding": 0, "dilation": 4}
    yield {"n": 2, "kernel": 4, "stride": 1, "padding": 1, "dilation": 1}
    yield {"n": 3, "kernel": 3, "stride": 2, "padding": 1, "dilation": 3}
    for _ in range(20):
        yield {
            "n": rng.randint(5, 30),
            "kernel": rng.randint(2, 5),
            "stride": rng.randint(1, 4),
            "padding": rng.randint(0, 5),
            "dilation": rng.randint(1, 3),
        }


def count(f, case):
    out = f(**case)
    if out is None:
        return {}
    if isinstance(out, (bool, np.bool_)) or not isinstance(out, (int, np.integer)):
        return {"the number of windows": f"{out!r}, {type_name(out)}; an int is expected"}
    return {"the number of windows": int(out) if out > 0 else "0 or less"}


size = exercise(
    "conv.size",
    kind="code",
    title="How many windows?",
    target="tinygrad_edu.ops.conv:output_size",
    difficulty=3,
    minutes=7,
    cases=sizes,
    observe=count,
    prompt="""
    A window takes `kernel` of the `n` numbers of a row. Write `output_size(n, kernel, stride, padding, dilation)`: how
    many windows lie wholly inside, an int.

    - `padding`: how many zeros are put around the row, **both sides together**; 2 is one zero on each side.
    - `dilation`: the step *within* a window. With dilation 2 a window of 3 numbers takes every second one, and spans 5.
    - `stride`: the step *between* windows, from where one begins to where the next one does.

    All five are ints; only `padding` can be 0. Where no window fits, any int that is not above 0 will do. For `n=9,
    kernel=2, stride=2, padding=0, dilation=1`: 4.
    """,
    hints=(
        "How many numbers does a window of `kernel` numbers span, from its first to its last, with dilation 2?",
        "With the padding, how far may the beginning of the last window be from that of the first?",
        "In that distance, how many whole steps of `stride` fit? And the first window counts as well.",
    ),
    why="The first window begins at 0, the last where it still fits; between them lie whole steps of the stride.",
)


@size.stub
def output_size(n, kernel, stride, padding, dilation):
    """How many windows lie wholly inside n numbers with zeros around them, an int."""
    ...


@size.also_right
def output_size(n, kernel, stride, padding, dilation):
    span = dilation * (kernel - 1) + 1
    return len(range(0, n + padding - span + 1, stride))


@size.also_right
def output_size(n, kernel, stride, padding, dilation):
    room, count, start = n + padding, 0, 0
    while start + (kernel - 1) * dilation < room:
        count += 1
        start += stride
    return count


@size.also_right
def output_size(n, kernel, stride, padding, dilation):
    last = n + padding - ((kernel - 1) * dilation + 1)
    return max(0, (last + stride) // stride)


@size.mistake(
    "first-not-counted",
    hint="If the last window begins 0 steps after the first, how many are there?",
    title="The first not counted",
)
def output_size(n, kernel, stride, padding, dilation):
    """These are the steps from the first window to the last. The first one counts as well: one more."""
    return (n + padding - dilation * (kernel - 1) - 1) // stride


@size.mistake(
    "padding-doubled",
    hint="With padding=2 and n=8, how long is the row with its zeros?",
    title="The padding counted twice",
)
def output_size(n, kernel, stride, padding, dilation):
    """The padding is doubled. Here it counts both sides together already; in PyTorch's arguments it is the zeros on one
    side."""
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@size.mistake(
    "dilation-ignored",
    hint="A window of 3 with dilation 2 takes numbers 0, 2 and 4. How many does it span?",
    title="Dilation forgotten",
)
def output_size(n, kernel, stride, padding, dilation):
    """The dilation takes no part. It makes a window span more numbers than it takes."""
    return (n + padding - kernel) // stride + 1


@size.mistake("span-too-wide", hint="Between 3 numbers, how many gaps are there?", title="One step too many within")
def output_size(n, kernel, stride, padding, dilation):
    """A window of `kernel` numbers is taken to span dilation * kernel. It has only kernel - 1 steps within, and its
    last
    number."""
    return (n + padding - dilation * kernel) // stride + 1


@size.mistake("rounded-up", hint="For n=9, kernel=2, stride=2: where would a fifth window end?", title="Rounded up")
def output_size(n, kernel, stride, padding, dilation):
    """The number of steps is rounded up, so the last window may reach over the end."""
    return -(-(n + padding - dilation * (kernel - 1) - 1) // stride) + 1


@size.mistake("stride-ignored", hint="With stride 2, does a window begin at number 1?", title="The stride forgotten")
def output_size(n, kernel, stride, padding, dilation):
    """A window begins at every number here. With stride 3, it is at every third."""
    return n + padding - dilation * (kernel - 1)


@size.mistake("divided-with-a-point", hint="Which of `/` and `//` gives an int?", title="A float in place of an int")
def output_size(n, kernel, stride, padding, dilation):
    """`/` gives a float, and half a window where the stride does not divide the room. Whole steps are what `//`
    counts."""
    return (n + padding - dilation * (kernel - 1) - 1) / stride + 1


@size.mistake(
    "one-inside-the-division",
    hint="With n=8, kernel=3, stride=4: where do the windows begin?",
    title="The 1 in the wrong place",
)
def output_size(n, kernel, stride, padding, dilation):
    """The 1 for the first window is added before the division, so it counts only where it happens to fill a step."""
    return (n + padding - dilation * (kernel - 1)) // stride


@size.mistake(
    "padding-ignored", hint="With padding=2, how long is the row with its zeros?", title="The padding forgotten"
)
def output_size(n, kernel, stride, padding, dilation):
    """The zeros around the row take no part, though windows may lie on them."""
    return (n - dilation * (kernel - 1) - 1) // stride + 1


@size.mistake(
    "divided-by-the-window",
    hint="Do neighbouring windows share numbers when the stride is 1?",
    title="Windows side by side",
)
def output_size(n, kernel, stride, padding, dilation):
    """This counts windows that lie side by side. They may overlap: only the stride says where the next one begins."""
    return (n + padding) // kernel


@size.mistake(
    "added-once",
    hint="A window of 4 with dilation 3 takes numbers 0, 3, 6 and 9. How many does it span?",
    title="Only one gap made wider",
)
def output_size(n, kernel, stride, padding, dilation):
    """The dilation is added once. Each of the kernel - 1 steps within the window has this length."""
    return (n + padding - (kernel + dilation - 1)) // stride + 1


@size.also_wrong("first-not-counted")
def output_size(n, kernel, stride, padding, dilation):
    span = (kernel - 1) * dilation + 1
    return max(0, (n + padding - span) // stride)


@size.also_wrong("dilation-ignored")
def output_size(n, kernel, stride, padding, dilation):
    return len(range(0, n + padding - kernel + 1, stride))


@size.also_wrong(None)
def output_size(n, kernel, stride, padding, dilation):
    return round((n + padding - dilation * (kernel - 1) - 1) / stride) + 2


@size.also_wrong(None)
def output_size(n, kernel, stride, padding, dilation):
    return n
