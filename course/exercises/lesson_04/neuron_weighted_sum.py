"""neuron.weighted_sum: a weighted sum of Values with a bias."""

from course.authoring import exercise
from tinygrad_edu.scalar.value import Value

from .shared import ARRIVING, draw_incoming, grads, kind_of, leaves, numbers_in, some


def sums(rng):
    yield {"x": [2.0], "w": [3.0], "b": 1.0, ARRIVING: 2.0}
    yield {"x": [2.0, 5.0], "w": [3.0, -1.0], "b": 4.0, ARRIVING: -2.0}
    yield {"x": [1.0, 1.0], "w": [2.0, 2.0], "b": 2.0, ARRIVING: 3.0}
    for n in (1, 2, 3, 5):
        yield {"x": some(rng, n), "w": some(rng, n), "b": some(rng, 1)[0], ARRIVING: draw_incoming(rng)}
    yield {"x": [0.0, 3.0], "w": [2.0, 0.5], "b": 0.0, ARRIVING: 2.0}
    yield {"x": [1.0, 2.0, 3.0], "w": [1.0, 2.0], "b": 0.5, ARRIVING: 2.0}
    yield {"x": [1.0], "w": [1.0, 2.0, 4.0], "b": 0.5, ARRIVING: 2.0}


def see_sum(f, case):
    if not case["x"]:
        raise ValueError("no case is as empty as that")
    w, b = leaves(case["w"], "w"), Value(case["b"], "b")
    if len(case["x"]) != len(w):
        try:
            f(case["x"], w, b)
        except ValueError:
            return {"what happens": "a ValueError"}
        return {"what happens": "an answer, as if the lengths fitted"}
    out = f(case["x"], w, b)
    if not isinstance(out, Value):
        return {"what it gives": kind_of(out)}
    out.backward(case[ARRIVING])
    seen = {"what it gives": "a Value", "the sum": out.data, "the gradient of w": grads(w), "the gradient of b": b.grad}
    seen |= {"the data of w and b after the call": numbers_in([*w, b])}
    x = leaves(case["x"], "x")
    f(x, w, b).backward(case[ARRIVING])
    return seen | {"the gradient of x, given as Values,": grads(x)}


weighted_sum = exercise(
    "neuron.weighted_sum",
    kind="code",
    title="A score",
    target="tinygrad_edu.scalar.neuron:weighted_sum",
    given="from tinygrad_edu.scalar.value import Value",
    difficulty=2,
    minutes=6,
    cases=sums,
    observe=see_sum,
    prompt="""
    Write `weighted_sum(x, w, b)`: the sum of `b` and of every weight times its input. `w` is a list of Values, `b` is a
    Value, `x` holds as many numbers (or Values) as there are weights. Return a Value. The first two lines, which refuse
    lists that do not fit, are ours; let them stand.
    """,
    hints=(
        (
            "Do it on paper for x = [2, 5], w = [3, -1], b = 4. In which order did you do it, and what did you "
            "have to remember on the way?"
        ),
        "A running total that starts at b, and a loop over pairs of a weight and an input.",
        "`zip(x, w)` gives the pairs: for x = [2, 5] and w = [3, -1] these are (2, 3) and (5, -1).",
    ),
    why=(
        "A weight is multiplied by its input, so the gradient of a weight is its input, times what has arrived at "
        "the score: the larger the input, the more a change of the weight matters."
    ),
)


@weighted_sum.stub
def weighted_sum(x, w, b):
    """b + w[0]*x[0] + w[1]*x[1] + ..., for as many inputs as there are weights."""
    if len(x) != len(w):
        raise ValueError(f"weighted_sum: {len(x)} inputs do not fit {len(w)} weights")
    ...


@weighted_sum.also_right
def weighted_sum(x, w, b):
    return sum([wi * xi for wi, xi in zip(w, x, strict=True)], b)


@weighted_sum.also_right
def weighted_sum(x, w, b):
    if len(x) != len(w):
        raise ValueError("lengths differ")
    score = 0
    for i in range(len(x)):
        score += x[i] * w[i]
    return score + b


@weighted_sum.also_right
def weighted_sum(x, w, b):
    products = [a * c for a, c in zip(x, w, strict=True)]
    while products:
        b = products.pop() + b
    return b


@weighted_sum.mistake(
    "bias-forgotten", title="The bias is forgotten", hint="What should come out when all inputs are 0?"
)
def weighted_sum(x, w, b):
    """The bias does not take part, so an input of zeros always gets the score 0, whatever was learned."""
    if len(x) != len(w):
        raise ValueError
    return sum([wi * xi for xi, wi in zip(x, w)])


@weighted_sum.mistake(
    "bias-every-time", title="The bias added every time", hint="With three inputs, how often does your program add b?"
)
def weighted_sum(x, w, b):
    """The bias is added once for every input; it belongs in the sum once."""
    if len(x) != len(w):
        raise ValueError
    return sum([wi * xi + b for xi, wi in zip(x, w)])


@weighted_sum.mistake(
    "data-only",
    title="The graph is cut",
    hint="Which of the things you add up are still Values? Call `print_graph` on the answer.",
)
def weighted_sum(x, w, b):
    """The number is right, but it was computed from `.data`: plain numbers do not remember where they came from, so
    no gradient reaches the weights."""
    if len(x) != len(w):
        raise ValueError
    return Value(b.data + sum(wi.data * getattr(xi, "data", xi) for xi, wi in zip(x, w)))


@weighted_sum.mistake(
    "last-only",
    title="Only the last product",
    hint="What does your running total hold after the first turn of the loop, and after the second?",
)
def weighted_sum(x, w, b):
    """Each turn of the loop starts again from b, so only the last product survives."""
    if len(x) != len(w):
        raise ValueError
    for xi, wi in zip(x, w):
        total = b + wi * xi
    return total


@weighted_sum.mistake(
    "first-only", title="The loop ends too early", hint="How often does your loop go round for three inputs?"
)
def weighted_sum(x, w, b):
    """The `return` inside the loop ends it after the first product."""
    if len(x) != len(w):
        raise ValueError
    for xi, wi in zip(x, w):
        return b + wi * xi


@weighted_sum.mistake(
    "weights-added", title="Weights added, not multiplied", hint="If a weight is 0, how much should its input matter?"
)
def weighted_sum(x, w, b):
    """Weights and inputs are added. A weight says how strongly its input counts: it multiplies."""
    if len(x) != len(w):
        raise ValueError
    return sum([wi + xi for xi, wi in zip(x, w)], b)


@weighted_sum.mistake(
    "silent-zip",
    title="Lists cut in silence",
    hint="What does `list(zip([1, 2, 3], [10, 20]))` give? What would you want to happen here?",
)
def weighted_sum(x, w, b):
    """Without the first two lines `zip` stops at the end of the shorter list: an input too many, or a weight too
    many, is dropped without a word."""
    return sum([wi * xi for xi, wi in zip(x, w)], b)


@weighted_sum.mistake("total-not-kept", title="A sum that is not kept", hint="After `a = 1` and `a + 5`, what is `a`?")
def weighted_sum(x, w, b):
    """The sum is worked out in each turn and not kept: the total stays b."""
    if len(x) != len(w):
        raise ValueError
    total = b
    for xi, wi in zip(x, w):
        total + wi * xi
    return total


@weighted_sum.mistake("bias-cut-off", title="The bias cut off", hint="Draw your answer. Is there a way from b to it?")
def weighted_sum(x, w, b):
    """The number is right, but the total starts at a plain float: no gradient reaches the bias."""
    if len(x) != len(w):
        raise ValueError
    total = b.data
    for xi, wi in zip(x, w):
        total = total + wi * xi
    return total


@weighted_sum.mistake("list-product", title="Lists multiplied", hint="What does `[1, 2] * [3, 4]` say in Python?")
def weighted_sum(x, w, b):
    """A list cannot be multiplied by a list. Go through the pairs of a weight and an input."""
    if len(x) != len(w):
        raise ValueError
    return w * x + b


@weighted_sum.mistake("products-listed", title="A list instead of a sum", hint="How many numbers should come out?")
def weighted_sum(x, w, b):
    """The products stay apart, in a list; asked for is one Value, their sum."""
    if len(x) != len(w):
        raise ValueError
    return [wi * xi + b for xi, wi in zip(x, w)]


@weighted_sum.mistake(
    "sums-multiplied",
    title="Sums multiplied",
    hint="For x = [2, 5] and w = [3, -1]: what is 2 * 3 + 5 * (-1), and what is (2 + 5) * (3 - 1)?",
)
def weighted_sum(x, w, b):
    """The sums are multiplied. Each input belongs to one weight: multiply first, then add."""
    if len(x) != len(w):
        raise ValueError
    return sum(w) * sum(x) + b


@weighted_sum.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def weighted_sum(x, w, b):
    """The answer is worked out and then lost: without `return` it is None."""
    if len(x) != len(w):
        raise ValueError
    total = b
    for xi, wi in zip(x, w):
        total = total + wi * xi


@weighted_sum.mistake(
    "bias-moved", title="The bias itself is changed", hint="Ask your function twice. Is the answer the same both times?"
)
def weighted_sum(x, w, b):
    """The sum is written into the bias itself, and nothing remembers the weights. The next question starts from
    another bias."""
    if len(x) != len(w):
        raise ValueError
    for xi, wi in zip(x, w):
        b.data += wi.data * getattr(xi, "data", xi)
    return b


@weighted_sum.mistake(
    "two-weights-only",
    title="Written for two weights",
    hint="Which lines of your program would you have to add for three weights? What repeats them for you?",
)
def weighted_sum(x, w, b):
    """Exactly two products are added. There may be one weight or five, so a loop has to go over all of them."""
    if len(x) != len(w):
        raise ValueError
    return b + w[0] * x[0] + w[1] * x[1]


@weighted_sum.also_wrong("silent-zip")
def weighted_sum(x, w, b):
    return sum([wi * xi for wi, xi in zip(w, x)], b)


@weighted_sum.also_wrong(None)
def weighted_sum(x, w, b):
    total = 0
    for i in range(len(w)):
        total += w[i] * x[i]
    return total


@weighted_sum.also_wrong("bias-forgotten")
def weighted_sum(x, w, b):
    return sum([wi * xi for wi, xi in zip(w, x, strict=True)])


@weighted_sum.also_wrong("total-not-kept")
def weighted_sum(x, w, b):
    total = b
    for wi, xi in zip(w, x, strict=True):
        total + wi * xi
    return total


@weighted_sum.also_wrong(None)
def weighted_sum(x, w, b):
    return sum([wi * xi for wi, xi in zip(w, x, strict=True)], -b)


@weighted_sum.also_wrong(None)
def weighted_sum(x, w, b):
    return w * x + b
