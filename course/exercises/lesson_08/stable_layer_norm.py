"""stable.layer_norm: layer normalisation on arrays."""

import math

import numpy as np

from course.authoring import exercise, numbers

from .shared import observe


def norm_cases(rng):
    form = "f(x, eps=eps)"
    yield {"expression": form, "x": np.array([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]]), "eps": 1}
    yield {"expression": form, "x": np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), "eps": 1}
    for shape in [(2, 3), (3, 2), (2, 2, 3), (4,)]:
        yield {"expression": form, "x": numbers(rng, *shape), "eps": rng.choice([1, 2])}
    for shape in [(2, 3), (3, 2), (2, 2, 3), (2, 1)]:
        case = {"expression": "f(x, weight, bias, eps=eps)", "x": numbers(rng, *shape)}
        yield case | {"weight": numbers(rng, shape[-1], low=1), "bias": numbers(rng, shape[-1], low=1), "eps": 1}
    yield {"expression": "f(x, weight, eps=eps)", "x": numbers(rng, 2, 3), "weight": numbers(rng, 3, low=1), "eps": 2}
    yield {"expression": "f(x, None, bias, eps=eps)", "x": numbers(rng, 2, 3), "bias": numbers(rng, 3, low=1), "eps": 2}
    yield {"expression": form, "x": np.array([[1e7 + 1, 1e7 + 2, 1e7 + 3]]), "eps": 1}
    yield {
        "expression": "f(x, eps=eps), x of type float32,",
        "x": np.array([[1, 2, 3]], np.float32),
        "eps": 1,
        "dtype_only": True,
    }


def normed(f, case):
    given = [case.get(k) for k in ("weight", "bias")][: 2 if "bias" in case else 1 if "weight" in case else 0]
    out = f(case["x"], *given, eps=case["eps"])
    return observe(out, case)


layer_norm = exercise(
    "stable.layer_norm",
    kind="code",
    title="LayerNorm on arrays",
    target="tinygrad_edu.ops.fused:layer_norm",
    given="""
    import math
    import numpy as np
    """,
    difficulty=3,
    minutes=9,
    cases=norm_cases,
    observe=normed,
    keep_fixed=("eps",),
    hidden=("dtype_only",),
    prompt=r"""
    Write `layer_norm(x, weight=None, bias=None, *, eps)`: along its last dimension, of size C, the array `x` is moved
    to mean 0 and scaled to variance 1,

    $$\frac{x - \text{mean}}{\sqrt{\text{variance} + \text{eps}}} \cdot \text{weight} + \text{bias}$$

    - `x` has any shape `(..., C)`; `weight` and `bias` have shape `(C,)`, and each may be None: then that step is left
      out.
    - `eps`, a small positive number, is always given by name (that is what the `*` says).
    - The variance divides by C, not by C - 1, as NumPy's `.var(axis=..., keepdims=True)` does.
    - It must be right for a row of equal numbers, and for a row such as 10000001, 10000002, 10000003. float32 stays
      float32, and no input is changed.
    """,
    hints=(
        "Which `axis` means the last dimension, for every shape?",
        (
            "Four steps: take the mean off; divide by the root; times weight, if there is one; plus bias, if there "
            "is one."
        ),
        "What is under the root: the variance alone, or the variance and eps?",
    ),
    why=("eps under the root keeps the division alive for a row of equal numbers, and hardly touches any other row."),
)


@layer_norm.stub
def layer_norm(x, weight=None, bias=None, *, eps):
    """Every row of x at mean 0 and variance 1, times weight, plus bias. x: (..., C), weight, bias: (C,) or None."""
    ...


@layer_norm.solution
def layer_norm(x, weight=None, bias=None, *, eps):
    """Every row of x at mean 0 and variance 1, times weight, plus bias. x: (..., C), weight, bias: (C,) or None."""
    out = x - x.mean(axis=-1, keepdims=True)
    out = out / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.also_right
def layer_norm(x, weight=None, bias=None, *, eps):
    far = x - x.mean(axis=-1, keepdims=True)
    variance = (far * far).mean(axis=-1, keepdims=True)
    out = far / (variance + eps) ** 0.5
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return out


@layer_norm.also_right
def layer_norm(x, weight=None, bias=None, *, eps):
    c = x.shape[-1]
    out = x - x.sum(-1)[..., None] / c
    out /= np.sqrt((out**2).sum(-1)[..., None] / c + eps)
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out


@layer_norm.also_right
def layer_norm(x, weight=None, bias=None, *, eps=1e-5):
    weight = 1 if weight is None else weight
    bias = 0 if bias is None else bias
    return (x - x.mean(-1, keepdims=True)) * (np.var(x, axis=-1, keepdims=True) + eps) ** -0.5 * weight + bias


@layer_norm.also_right
def layer_norm(x, weight=None, bias=None, eps=None):
    weight = np.ones(x.shape[-1], x.dtype) if weight is None else weight
    bias = np.zeros(x.shape[-1], x.dtype) if bias is None else bias
    rows = [((r - np.mean(r)) / np.sqrt(np.var(r) + eps)) * weight + bias for r in x.reshape(-1, x.shape[-1])]
    return np.array(rows).reshape(x.shape)


@layer_norm.also_right
def layer_norm(x, weight=None, bias=None, *, eps):
    def one(row):
        return (row - row.mean()) / np.sqrt(row.var() + eps)

    out = np.apply_along_axis(one, -1, x)
    if weight is not None:
        out = out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "eps-outside",
    title="Eps outside the root",
    hint=(
        "Which of the two does the formula say: the root of (variance + eps), or the root of the variance, plus eps?"
    ),
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """eps is added to the root, not under it. The numbers come out a little different from those of other libraries,
    and the slope of the root at 0 is infinite."""
    out = (x - x.mean(axis=-1, keepdims=True)) / (x.std(axis=-1, keepdims=True) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake("eps-forgotten", title="Eps is not used", hint="What does your function give for [5, 5, 5]?")
def layer_norm(x, weight=None, bias=None, *, eps):
    """eps is not used. A row of equal numbers has variance 0 and distances 0, and 0 / 0 is nan."""
    out = (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "eps-after-all", title="Eps added after the division", hint="In which order does Python compute a / b + c?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """eps is added to what the division gives, since / goes before +. It moves all numbers, and 0 / 0 is nan before
    it comes to help."""
    out = (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True) + eps
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "eps-fixed", title="A fixed eps", hint="What does your function do differently for eps = 1 and for eps = 2?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """The eps that was given is not used: a number of your own is in its place."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "unbiased", title="Divided by C - 1", hint="By which number do you divide the sum of three squares?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """The squares are divided by C - 1, as statisticians do to estimate from a sample. Here the row is all there is:
    divide by C."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True, ddof=1) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "axis", title="The wrong dimension", hint="Does row 0 of your answer change when row 1 of x does? It should not."
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """Mean and variance are taken along the first dimension, so the rows of a batch depend on each other. Each row
    should stand for itself."""
    out = (x - x.mean(axis=0, keepdims=True)) / np.sqrt(x.var(axis=0, keepdims=True) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "axis-one", title="Axis 1 is not always last", hint="Which number means the last dimension, however many there are?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """axis=1 is the last dimension of a matrix only: of a single row there is none, and of a batch of batches it is
    the middle one."""
    out = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "over-everything", title="One mean for the whole array", hint="What is the mean of every single row of your answer?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """One mean and one variance for the whole array. Each row should have its own."""
    out = (x - x.mean()) / np.sqrt(x.var() + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "no-root",
    title="The square root is missing",
    hint="Compare your answers for [1, 2, 3] and [10, 20, 30]. They should be nearly the same.",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """Divided by the variance instead of its root: a row that is ten times as wide comes out a tenth as wide."""
    out = (x - x.mean(axis=-1, keepdims=True)) / (x.var(axis=-1, keepdims=True) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "keepdim",
    title="A lost dimension",
    hint="For x of shape (2, 3): which shape has the mean, and which would fit the rows?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """Without keepdims=True the mean of each row is lined up with the columns."""
    out = (x - x.mean(axis=-1)) / np.sqrt(x.var(axis=-1) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "one-at-a-time", title="One number at a time", hint="How many variances does an array of shape (2, 3) have?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """`math.sqrt` takes one number at a time. For all numbers of an array there is `np.sqrt`."""
    out = (x - x.mean(axis=-1, keepdims=True)) / math.sqrt(x.var(axis=-1, keepdims=True) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "cancellation",
    title="Cancellation of huge numbers",
    hint="What is 10000001 squared, and how many of its digits can a float keep?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """The mean of the squares minus the square of the mean is the variance on paper. In floats two huge numbers
    cancel, and of a small variance nothing is left."""
    mean = x.mean(axis=-1, keepdims=True)
    out = (x - mean) / np.sqrt((x * x).mean(axis=-1, keepdims=True) - mean * mean + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "widened",
    title="The dtype is widened",
    hint="Which dtype has `np.ones(3)`? And what happens if the step is left out instead?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """The numbers are right, but a float32 array comes out as float64: something of that type got in, such as
    `np.ones` makes, and NumPy widens to the larger type."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    weight = np.ones(x.shape[-1]) if weight is None else weight
    bias = np.zeros(x.shape[-1]) if bias is None else bias
    return out * weight + bias


@layer_norm.mistake(
    "truth-of-an-array",
    title="The truth of an array",
    hint="What do you want to know: whether the numbers are 0, or whether there are any?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """`if weight:` asks whether an array is true, and an array of several numbers has no answer to that. The
    question is only whether it is None."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    if weight:
        out = out * weight
    if bias:
        out = out + bias
    return out


@layer_norm.mistake(
    "none-forgotten",
    title="None is not handled",
    hint="What does your function do when it is called with x and eps alone?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """weight and bias may be None, and nothing can be multiplied by None. Then that step is left out."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    return out * weight + bias


@layer_norm.mistake(
    "both-or-none", title="Both, or neither", hint="What does your function do with a weight and no bias?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """Weight and bias are used only when both are there. They are two separate steps: each may come without the
    other."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    if weight is not None and bias is not None:
        out = out * weight + bias
    return out


@layer_norm.mistake(
    "either-or", title="Only one of the two", hint="What does your function do when weight and bias are both there?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """After `elif` the bias is only added when there is no weight. They are two separate steps, each with an `if` of
    its own."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    if weight is not None:
        out = out * weight
    elif bias is not None:
        out = out + bias
    return out


@layer_norm.mistake(
    "bias-first", title="The bias comes too early", hint="In which order does the formula use weight and bias?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """The bias is added before the weight multiplies, so it is multiplied too."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    out = out if bias is None else out + bias
    return out if weight is None else out * weight


@layer_norm.mistake(
    "axis-one-and-truth",
    title="Axis 1, and the truth of an array",
    hint="Which number means the last dimension of every shape? And is weight 0, or is it not there?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """Two things. axis=1 is the last dimension of a matrix only. And `if weight:` asks whether a whole array is true;
    the question is whether it is None."""
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    out = (x - mean) / np.sqrt(var + eps)
    if weight:
        out = out * weight
    if bias:
        out = out + bias
    return out


@layer_norm.mistake(
    "words-of-tensors", title="A Tensor's keywords", hint="Which words does the task use in `.var(...)`?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """`dim` and `keepdim` are the words of Tensors. x is an array, and NumPy's words differ a little."""
    mean, var = x.mean(-1, keepdim=True), x.var(-1, keepdim=True)
    out = (x - mean) / np.sqrt(var + eps)
    if weight is not None:
        out = out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "changed-input", title="The input is changed", hint="Which of `x -= y` and `x = x - y` makes a new array?"
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """`x -= ...` writes into the caller's array: the numbers that were handed in are gone, and backward still needs
    them."""
    x -= x.mean(axis=-1, keepdims=True)
    out = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps)
    if weight is not None:
        out = out * weight
    return out if bias is None else out + bias


@layer_norm.mistake("root-of-the-std", title="One square root too many", hint="What is `.std` the root of?")
def layer_norm(x, weight=None, bias=None, *, eps):
    """The standard deviation is already the root of the variance, and then the root is taken once more."""
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.std(axis=-1, keepdims=True) + eps)
    if weight is not None:
        out = out * weight
    return out if bias is None else out + bias


@layer_norm.mistake(
    "bias-needs-a-weight",
    title="No bias without a weight",
    hint="What does your function do with a bias and no weight?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """The bias is added only where there is a weight. They are two separate steps: each may come without the other."""
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    out = (x - mean) / np.sqrt(var + eps)
    if weight is not None:
        out = out * weight
        if bias is not None:
            out = out + bias
    return out


@layer_norm.mistake(
    "none-and-everything",
    title="One mean, and None is not handled",
    hint="What is the mean of every single row of your answer? And what is None times a number?",
)
def layer_norm(x, weight=None, bias=None, *, eps):
    """Two things. There is one mean and one variance for the whole array, and each row should have its own. And weight
    and bias may be None: then that step is left out."""
    out = (x - x.mean()) / np.sqrt(x.var() + eps)
    return out * weight + bias


@layer_norm.also_wrong("eps-fixed")
def layer_norm(x, weight=None, bias=None, *, eps):
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@layer_norm.also_wrong("none-forgotten")
def layer_norm(x, weight=None, bias=None, *, eps):
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(np.var(x, -1, keepdims=True) + eps)
    return out * weight + bias


@layer_norm.also_wrong("eps-after-all")
def layer_norm(x, weight=None, bias=None, *, eps):
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True)) + eps
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return out


@layer_norm.also_wrong(None)
def layer_norm(x, weight=None, bias=None, *, eps):
    return (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)


@layer_norm.also_wrong(None)
def layer_norm(x, weight=None, bias=None, *, eps):
    y = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    y = y if weight is None else y * weight
    return list(y if bias is None else y + bias)


@layer_norm.also_wrong(None)
def layer_norm(x, weight=None, bias=None, *, eps):
    y = (x - x.mean(axis=-1, keepdims=True)) / np.std(x, axis=-1, keepdims=True, ddof=1)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias
