"""tensor.layer_norm: layer normalisation over the last dimension."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu.scalar.value_tensor import ValueTensor

from .shared import observe_with_gradients


def norm_cases(rng):
    for shape in [(2,), (3,), (2, 3), (3, 2), (2, 2, 3), (1, 4), (2, 1)]:
        size = shape[-1]
        eps = rng.choice([1, 2])
        case = {
            "expression": "f(x, weight, bias, eps)",
            "x": numbers(rng, *shape),
            "weight": numbers(rng, size),
            "bias": numbers(rng, size),
        }
        yield case | {"eps": eps, "g": numbers(rng, *shape)}
    row = {
        "weight": np.array([1.0, 2.0, 3.0]),
        "bias": np.array([0.5, 0.0, -1.0]),
        "g": np.array([[1.0, 2.0, 4.0], [-1.0, 2.0, 3.0]]),
    }
    yield {"expression": "f(x, weight, bias)", "x": np.array([[5.0, 5.0, 5.0], [1.0, 2.0, 3.0]]), **row}
    yield {"expression": "f(x, weight, bias)", "x": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]), **row}


def normed(f, case):
    x, weight, bias = (ValueTensor(case[k]) for k in ("x", "weight", "bias"))
    out = f(x, weight, bias, case["eps"]) if "eps" in case else f(x, weight, bias)
    return observe_with_gradients(out, case["g"], x=x, weight=weight, bias=bias) | {"x itself": x.numpy()}


layer_norm = exercise(
    "tensor.layer_norm",
    kind="code",
    title="LayerNorm",
    target="tinygrad_edu.scalar.value_layers:layer_norm",
    difficulty=3,
    minutes=7,
    cases=norm_cases,
    observe=normed,
    keep_fixed=("eps",),
    prompt=r"""
    Write `layer_norm(x, weight, bias, eps=1e-5)`. Along its last dimension, of size C, `x` is moved to mean 0 and
    scaled to variance 1:

    $$\frac{x - \text{mean}}{\sqrt{\text{variance} + \text{eps}}} \cdot \text{weight} + \text{bias}$$

    The variance is the mean of the squared distances from the mean: divided by C, not by C - 1. `x` has any shape
    `(..., C)`; `weight` and `bias` have shape `(C,)`. There are `.mean(dim, keepdim=True)` and `.sqrt()`.
    """,
    hints=(
        "Which number does `dim` have to be, so that it means the last dimension for every shape?",
        ("First the distances from the mean. They are needed twice: above the fraction line and, squared, below it."),
        "What goes under the square root: the variance alone, or the variance and eps?",
    ),
    why=(
        "With eps under the root, the slope of the root stays finite when a row is constant; and every line is "
        "a composition, so no derivative was needed."
    ),
)


@layer_norm.stub
def layer_norm(x, weight, bias, eps=1e-5):
    """Every row of x at mean 0 and variance 1, times weight, plus bias. x: (..., C), weight, bias: (C,)."""
    ...


@layer_norm.also_right
def layer_norm(x, weight, bias, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return weight * (x - mean) * (variance + eps) ** -0.5 + bias


@layer_norm.also_right
def layer_norm(x, weight, bias, eps=1e-5):
    d = x - x.sum(-1, keepdim=True) / x.shape[-1]
    s = ((d * d).sum(-1, keepdim=True) / x.shape[-1] + eps).sqrt()
    return bias + weight * (d / s)


@layer_norm.also_right
def layer_norm(x, weight, bias, eps=1e-5):
    last = x.ndim - 1
    variance = x.var(last, correction=0, keepdim=True)
    return (x - x.mean(last, keepdim=True)) / (eps + variance).sqrt() * weight + bias


@layer_norm.mistake(
    "eps-outside", title="Eps outside the root", hint="What is the slope of the square root at 0, and what at 0.00001?"
)
def layer_norm(x, weight, bias, eps=1e-5):
    """eps is added outside the square root. For a row of equal numbers the root is taken of 0, where its slope is
    infinite, and the gradient becomes nan."""
    far = x - x.mean(-1, keepdim=True)
    return far / ((far * far).mean(-1, keepdim=True).sqrt() + eps) * weight + bias


@layer_norm.mistake(
    "unbiased", title="Divided by C - 1", hint="What does your variance give for a row with a single element?"
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The squares are divided by C - 1, as statisticians do to estimate from a sample. LayerNorm divides by C: the
    row is all there is."""
    far = x - x.mean(-1, keepdim=True)
    return far / ((far * far).sum(-1, keepdim=True) / (x.shape[-1] - 1) + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "axis", title="The wrong dimension", hint="Does your answer for row 0 change when row 1 does? It should not."
)
def layer_norm(x, weight, bias, eps=1e-5):
    """Mean and variance are taken along the first dimension. LayerNorm works along the last: each row by itself,
    knowing nothing of the others."""
    far = x - x.mean(0, keepdim=True)
    return far / ((far * far).mean(0, keepdim=True) + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "over-everything",
    title="One mean for the whole tensor",
    hint="What is the mean of every single row of your answer?",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """Mean and variance are taken over the whole tensor. Each row should have its own."""
    far = x - x.mean()
    return far / ((far * far).mean() + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "no-root",
    title="The square root is missing",
    hint="Compare your answers for [1, 2, 3] and [10, 20, 30]. They should be nearly the same.",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """Divided by the variance instead of its square root: then a row that is twice as wide comes out half as wide,
    instead of the same."""
    far = x - x.mean(-1, keepdim=True)
    return far / ((far * far).mean(-1, keepdim=True) + eps) * weight + bias


@layer_norm.mistake(
    "keepdim",
    title="A lost dimension",
    hint="For x of shape (2, 3): what shape has `x.mean(-1)`, and what shape would fit each row?",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """Without keepdim=True the mean of each row loses its dimension, and broadcasting lines what is left up at the
    right: with the columns, not with its row."""
    far = x - x.mean(-1)
    return far / ((far * far).mean(-1) + eps).sqrt() * weight + bias


@layer_norm.mistake("fixed-eps", title="The argument eps is unused", hint="Call it with eps=1. Does anything change?")
def layer_norm(x, weight, bias, eps=1e-5):
    """The argument `eps` is not used: 1e-5 is written into the formula."""
    far = x - x.mean(-1, keepdim=True)
    return far / ((far * far).mean(-1, keepdim=True) + 1e-5).sqrt() * weight + bias


@layer_norm.mistake(
    "variance-without-keepdim",
    title="The variance lost its dimension",
    hint="For x of shape (2, 3): what shape has your variance, and what shape would fit each row?",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The mean keeps its dimension, the variance does not. What is left of it is lined up at the right: with the
    columns, or with nothing that fits."""
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1)
    return (x - mean) / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "not-divided", title="A sum of squares", hint="What is the variance of [1, 3]? And what does yours give?"
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The squared distances are added up. The variance is their mean."""
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).sum(-1, keepdim=True)
    return (x - mean) / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "squares-of-x",
    title="Squares without the mean",
    hint="Does your variance of [11, 12, 13] differ from that of [1, 2, 3]?",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The mean of the squares is not the variance: it is the distances from the mean that are squared."""
    mean = x.mean(-1, keepdim=True)
    variance = (x**2).mean(-1, keepdim=True)
    return (x - mean) / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "squared-too-late",
    title="Squared after the mean",
    hint="What is the mean of the distances from the mean, for [1, 2, 3]?",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The distances are averaged first and squared afterwards. Their mean is always 0."""
    mean = x.mean(-1, keepdim=True)
    variance = (x - mean).mean(-1, keepdim=True) ** 2
    return (x - mean) / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "mean-not-squared", title="The mean is not squared", hint="What does your variance give for [2, 2]? It should be 0."
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The mean of the squares minus the mean: the mean has to be squared before it is subtracted."""
    mean = x.mean(-1, keepdim=True)
    variance = (x**2).mean(-1, keepdim=True) - mean
    return (x - mean) / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "axis-one", title="Dimension 1 is not always last", hint="Which number means the last dimension for every shape?"
)
def layer_norm(x, weight, bias, eps=1e-5):
    """Dimension 1 is the last one of a matrix only. A single row has none, and in a stack of matrices it is the middle
    one."""
    mean = x.mean(1, keepdim=True)
    variance = ((x - mean) ** 2).mean(1, keepdim=True)
    return (x - mean) / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake("no-eps", title="Eps is not used", hint="What does your function give for a row of equal numbers?")
def layer_norm(x, weight, bias, eps=1e-5):
    """eps is missing. Where all numbers of a row are equal, the variance is 0, and so is the distance: 0 / 0."""
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return (x - mean) / variance.sqrt() * weight + bias


@layer_norm.mistake(
    "bias-first", title="The bias comes too early", hint="In which order does the formula use weight and bias?"
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The bias is added before the weight multiplies, so it is multiplied too."""
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return ((x - mean) / (variance + eps).sqrt() + bias) * weight


@layer_norm.mistake(
    "mean-left-in",
    title="The mean is not subtracted",
    hint="What is the mean of each row of your answer, with weight 1 and bias 0?",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """The numbers are scaled, but not moved: above the fraction line stands x minus its mean."""
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return x / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake("division-first", title="Missing brackets", hint="What is `10 - 4 / 2`?")
def layer_norm(x, weight, bias, eps=1e-5):
    """Only the mean is divided: `/` binds more tightly than `-`, so the difference needs brackets."""
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return x - mean / (variance + eps).sqrt() * weight + bias


@layer_norm.mistake(
    "squares-not-averaged",
    title="The squares are not averaged",
    hint="How many variances has a row of three numbers? And how many numbers has yours?",
)
def layer_norm(x, weight, bias, eps=1e-5):
    """Each distance is squared and divided by itself. The variance is the mean of these squares along the last
    dimension: one number for a whole row."""
    far = x - x.mean(-1, keepdim=True)
    return far / (far**2 + eps).sqrt() * weight + bias


@layer_norm.also_wrong("mean-left-in")
def layer_norm(x, weight, bias, eps=1e-5):
    far = x - x.mean(-1, keepdim=True)
    return x / ((far * far).mean(-1, keepdim=True) + eps).sqrt() * weight + bias


@layer_norm.also_wrong(None)
def layer_norm(x, weight, bias, eps=1e-5):
    far = x - x.mean(-1, keepdim=True)
    return far / ((far * far).mean(-1, keepdim=True) + eps).sqrt()


@layer_norm.also_wrong(None)
def layer_norm(x, weight, bias, eps=1e-5):
    x = x * weight + bias
    far = x - x.mean(-1, keepdim=True)
    return far / ((far * far).mean(-1, keepdim=True) + eps).sqrt()


@layer_norm.also_wrong("unbiased")
def layer_norm(x, weight, bias, eps=1e-5):
    return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True) + eps).sqrt() * weight + bias


@layer_norm.also_wrong("keepdim")
def layer_norm(x, weight, bias, eps=1e-5):
    far = x - x.mean(-1)
    return far / ((far * far).mean(-1) + eps).sqrt() * weight + bias


@layer_norm.also_wrong("eps-outside")
def layer_norm(x, weight, bias, eps=1e-5):
    far = x - x.mean(-1, keepdim=True)
    return far / ((far * far).mean(-1, keepdim=True).sqrt() + eps) * weight + bias
