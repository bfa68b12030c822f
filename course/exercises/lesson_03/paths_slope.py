"""paths.slope: the chain rule over all paths, by recursion."""

from course.authoring import exercise

from .shared import nodes_of, some

PATHS = [
    {"x": 3.0, "y": "x + x"},
    {"x": 3.0, "y": "x * x"},
    {"x": 3.0, "y": "x"},
    {"x": 2.0, "w": 5.0, "y": "x * w"},
    {"x": 2.0, "w": 5.0, "y": "w * w"},
    {"x": 0.5, "u": "exp(x)", "y": "sin(u)"},
    {"p": 2.0, "q": 5.0, "b": "p * q", "y": "b * (b + 1)"},
    {"x": 3.0, "w": 3.0, "y": "x * w + x"},
]


def paths(rng):
    yield from PATHS
    yield {"x": some(rng), "w": some(rng), "u": "x * w", "v": "u + x", "y": "v * u * w"}
    yield {"x": some(rng), "w": some(rng), "u": "x + w", "y": "u * u * u - x"}
    yield {"x": some(rng), "u": "x * 2", "v": "x + x", "y": "u * v * x"}


def observe_slopes(f, case):
    nodes = nodes_of(case)
    y = nodes["y"]
    return {f"slope(y, {name})": f(y, x) for name, x in nodes.items()}


slope = exercise(
    "paths.slope",
    kind="code",
    title="The chain rule, whole",
    difficulty=3,
    minutes=8,
    cases=paths,
    observe=observe_slopes,
    prompt="""
    Write `slope(y, x)`: the slope of `y` with respect to `x`, for any two nodes. It may call itself. If `y` is the very
    node `x`, the slope is 1. Otherwise every input of `y` is the beginning of some paths down to `x`: ask each input
    for its own slope with respect to `x`, and put the answers together. If no path leads from `y` down to `x`, the
    slope is 0.
    """,
    hints=(
        (
            "Say it aloud for y = u * v: y moves by how far u moves times something, plus how far v moves times "
            "something."
        ),
        "`zip(y.inputs, y.derivatives)` gives each input together with its local derivative.",
        "Start a total at 0.0. For each input, add its derivative times what `slope` says about that input.",
    ),
    why="Along a path multiply, over all paths add: this is the chain rule, and there is no other one.",
)


@slope.stub
def slope(y, x):
    """The slope of y with respect to x: along a path multiply, over paths add."""
    ...


@slope.solution
def slope(y, x):
    """How much y grows per unit of x: along a path multiply, over paths add."""
    if y is x:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative * slope(u, x)
    return total


@slope.also_right
def slope(y, x):
    if y is x:
        return 1
    return sum(d * slope(u, x) for u, d in zip(y.inputs, y.derivatives))


@slope.also_right
def slope(y, x):
    total = 1.0 if id(y) == id(x) else 0.0
    if total == 0.0:
        for i in range(len(y.inputs)):
            total = total + slope(y.inputs[i], x) * y.derivatives[i]
    return total


@slope.also_right
def slope(y, x):
    if y == x:
        return 1.0
    if len(y.inputs) == 0:
        return 0.0
    if len(y.inputs) == 1:
        return y.derivatives[0] * slope(y.inputs[0], x)
    left, right = y.inputs
    return y.derivatives[0] * slope(left, x) + y.derivatives[1] * slope(right, x)


@slope.mistake(
    "overwrite", title="Overwritten paths", hint="For y = x + x, print the total after each turn of the loop."
)
def slope(y, x):
    """Each path overwrites the one before; what arrives over several paths has to be added."""
    if y is x:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total = derivative * slope(u, x)
    return total


@slope.mistake("one-parent", title="Only the first path", hint="How many paths lead from y = x * x down to x?")
def slope(y, x):
    """The first path that is found is followed, and the others are forgotten: a node may be used in several places."""
    if y is x:
        return 1.0
    for u, derivative in zip(y.inputs, y.derivatives):
        found = derivative * slope(u, x)
        if found:
            return found
    return 0.0


@slope.mistake("early-return", title="Only the first input asked", hint="How often does your loop run for y = x * x?")
def slope(y, x):
    """Only the first input is ever asked. (A `return` inside the loop, for one, ends it in its first turn.)"""
    if y is x:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative * slope(u, x)
        return total
    return 0.0


@slope.mistake(
    "no-upstream",
    title="Only the step next to x",
    hint="Try y = sin(exp(x)): which of its two derivatives does your program use?",
)
def slope(y, x):
    """Only the step next to x is counted; the steps between it and y stretch the nudge as well."""
    if y is x:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative if u is x else slope(u, x)
    return total


@slope.mistake(
    "adds-along",
    title="Added along a path",
    hint="If u grows 3 times as fast as x and y grows 2 times as fast as u, how fast does y grow?",
)
def slope(y, x):
    """Adding is right across paths; along one path derivatives multiply."""
    if y is x:
        return 0.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative + slope(u, x)
    return total


@slope.mistake(
    "by-value",
    title="Nodes compared by number",
    hint="Let x = 3 and w = 3. Is x * w the same as x * x when only x is nudged?",
)
def slope(y, x):
    """Two different nodes can hold equal numbers. Whether y is x is a question about the node, not about its number."""
    if y.data == x.data:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative * slope(u, x)
    return total


@slope.mistake("any-leaf", title="Every leaf taken for x", hint="How much does w * w grow when x is nudged?")
def slope(y, x):
    """Every number at the end of a path is treated as if it were x; a path that ends somewhere else contributes
    nothing."""
    if not y.inputs:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative * slope(u, x)
    return total


@slope.mistake(
    "multiplies-paths",
    title="Paths multiplied",
    hint="Your y = x + x: each path brings 1. Do they bring 1 together, or 2?",
)
def slope(y, x):
    """What comes over two paths arrives twice, so it adds up; multiplying belongs to the steps of one path."""
    if y is x:
        return 1.0
    total = 1.0 if y.inputs else 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total *= derivative * slope(u, x)
    return total


@slope.mistake(
    "sum-for-product",
    title="A sum where a product belongs",
    hint="If u grows 3 times as fast as x and y grows 2 times as fast as u, how fast does y grow?",
)
def slope(y, x):
    """A derivative and the slope that follows on the same path are added here. Adding is right across paths; along one
    path derivatives multiply."""
    if y is x:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative + slope(u, x)
    return total


@slope.mistake("paths-counted", title="Paths counted", hint="How much does 5 * x grow when x is nudged?")
def slope(y, x):
    """Each path counts as 1, whatever its steps do to a nudge. The derivatives along it are not used."""
    if y is x:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += slope(u, x)
    return total


@slope.mistake("always-zero", title="A slope that is always 0", hint="What should `slope(x, x)` be?")
def slope(y, x):
    """Nothing is ever counted: a path that arrives at x has to bring something, or all sums stay 0."""
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative * slope(u, x)
    return total


@slope.mistake(
    "asks-itself", title="The same question again", hint="Of whom do you want to know the slope with respect to x?"
)
def slope(y, x):
    """The function asks about y again, instead of one of its inputs, so the questions never come to an end."""
    if y is x:
        return 1.0
    total = 0.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative * slope(y, u)
    return total


@slope.mistake("starts-at-one", title="A sum that starts at 1", hint="How much does w * w grow when x is nudged?")
def slope(y, x):
    """The sum begins with 1, before any path has brought something."""
    if y is x:
        return 1.0
    total = 1.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total += derivative * slope(u, x)
    return total


@slope.mistake(
    "multiplies-all",
    title="Paths multiplied from 1",
    hint="Your y = x + x: each path brings 1. Do they bring 1 together, or 2?",
)
def slope(y, x):
    """What comes over two paths arrives twice, so it adds up; multiplying belongs to the steps of one path."""
    if y is x:
        return 1.0
    total = 1.0
    for u, derivative in zip(y.inputs, y.derivatives):
        total *= derivative * slope(u, x)
    return total


@slope.mistake("always-two-inputs", title="Two inputs expected", hint="How many inputs has exp(x)?")
def slope(y, x):
    """Some nodes have one input, and this asks for a second one."""
    if y is x:
        return 1.0
    if not y.inputs:
        return 0.0
    left, right = y.inputs[0], y.inputs[1]
    return y.derivatives[0] * slope(left, x) + y.derivatives[1] * slope(right, x)


@slope.mistake(
    "two-inputs-only",
    title="Two inputs expected",
    hint="How many inputs has `exp(x)`? Which loop goes over all of them?",
)
def slope(y, x):
    """This unpacks two inputs. A sum or a product has two, but `exp` and `sin` have one."""
    if y is x:
        return 1
    if not y.inputs:
        return 0
    u, v = y.inputs
    return y.derivatives[0] * slope(u, x) + y.derivatives[1] * slope(v, x)


@slope.also_wrong(None)
def slope(y, x):
    if y is x:
        return 1.0
    for u, d in zip(y.inputs, y.derivatives):
        return d * slope(u, x)


@slope.also_wrong("overwrite")
def slope(y, x):
    if y is x:
        return 1.0
    total = 0.0
    for u, d in zip(y.inputs, y.derivatives):
        total = d * slope(u, x)
    return total


@slope.also_wrong("always-zero")
def slope(y, x):
    total = 0.0
    for u, d in zip(y.inputs, y.derivatives):
        total += d * slope(u, x)
    return total


@slope.also_wrong(None)
def slope(y, x):
    return sum(d for u, d in zip(y.inputs, y.derivatives) if u is x)
