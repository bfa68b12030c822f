"""paths.count: how many paths twenty doublings make."""

from course.authoring import exercise

count = exercise(
    "paths.count",
    kind="predict",
    title="How many paths?",
    difficulty=2,
    minutes=2,
    tolerance=0.05,
    prompt="""
    We start with `y = x` and run `y = y + y` twenty times. That makes 21 nodes. How many different paths lead from the
    last `y` down to `x`? `slope` walks every one of them. An estimate within 5 % counts.
    """,
    hints=("Count for one doubling, for two, for three. At each node, how many ways lead on?",),
    why="Each node offers two ways on, so the number of paths doubles from step to step.",
    explanation=(
        "Every `y + y` doubles the number of ways on: 2, 4, 8, and after twenty steps more than a million, in "
        "a graph of 21 nodes."
    ),
)


@count.solution
def answer():
    paths = 1
    for _ in range(20):
        paths = paths + paths
    return paths


count.also_right(1048576, 1000000, 1000000.0, 1048576.0)


count.answer(
    "counts-nodes",
    21,
    "That is the number of nodes; each doubling gives every path two ways on.",
    title="Nodes counted, not paths",
    hint="After two doublings, write down each path as a list of lefts and rights.",
)


count.answer(
    "counts-lines",
    2 * 20,
    "That is the number of lines in the picture; a path is a choice at every node.",
    title="Lines counted, not paths",
    hint="After two doublings there are 4 lines. And how many paths? After three?",
)


count.answer(
    "squares",
    20**2,
    "The number does not grow like a square; it doubles at each step.",
    title="A square, not a doubling",
    hint="Count the paths for 1, 2, 3 and 4 doublings.",
)


count.also_wrong("counts-nodes", 21)


count.also_wrong(None, 524288, 2097152)
