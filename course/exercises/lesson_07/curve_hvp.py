"""curve.hvp: a Hessian-vector product without the Hessian."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, grad
from tinygrad_edu.tensor.creation import from_array

from .shared import BOWLS, bowl_cases, observe_inputs, observe_tensor


def multiplied(f, case):
    x, v = Tensor(case["x"]), Tensor(case["v"])
    asked = "at x only"

    def watched(place):
        nonlocal asked
        if not np.array_equal(place.data, case["x"]):
            asked = "at x and elsewhere"
        return BOWLS[case["f"]](place)

    out = f(watched, x, v)
    return {"where f is asked": asked} | observe_tensor(out, "the product") | observe_inputs(x=x, v=v)


hvp = exercise(
    "curve.hvp",
    kind="code",
    title="The Hessian, times a direction",
    target="tinygrad_edu.checks.higher_order:hvp",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, grad
    from tinygrad_edu.tensor.creation import from_array
    """,
    difficulty=3,
    minutes=9,
    cases=bowl_cases,
    observe=multiplied,
    prompt="""
    Write `hvp(f, x, v)`: how fast the gradient of `f` changes when `x` moves in the direction `v`. `f` takes a Tensor
    of the shape of `x` and returns one number; `v` is a Tensor of the same shape, and so is the answer.

    No nudging: `f` is asked at `x` only. Take the gradient, with its graph. Multiply it by `v` and add everything up:
    one number, whose gradient is the answer.

    If `f` is linear, its gradient is the same everywhere: then it has no graph (`.requires_grad` is False), and the
    answer is a Tensor of zeros.
    """,
    hints=(
        (
            "The gradient has as many numbers as x. Which single number can be made of it and v, so that its slope "
            "is what we want?"
        ),
        "(gradient * v).sum() says how steep f is in the direction v. What is the gradient of that?",
        (
            "Two calls of grad, the first with create_graph=True; between them a product and a sum, and the question "
            "whether the gradient has a graph."
        ),
    ),
    why=(
        "The slope of the slope in the direction v: two backwards, and the table with x.numel() ** 2 numbers "
        "is never made."
    ),
)


@hvp.stub
def hvp(f, x, v):
    """The Hessian of f at x, multiplied by v, without ever building it. x, v: Tensors of one shape."""
    # a leaf of our own (it shares its array with the caller's x: do not write into it)
    x = x.detach().requires_grad_()
    ...


@hvp.solution
def hvp(f, x, v):
    """The Hessian of f at x, multiplied by v, without ever building it. x, v: Tensors of one shape."""
    # a leaf of our own (it shares its array with the caller's x: do not write into it)
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    if not gradient.requires_grad:
        return Tensor(np.zeros(x.shape, x.dtype))
    (product,) = grad((gradient * v).sum(), x)
    return product


@hvp.also_right
def hvp(f, x, v):
    x = x.detach().requires_grad_()

    g = grad(f(x), x, create_graph=True)[0]
    if g.requires_grad:
        return grad(g, x, grad_outputs=v)[0]
    return from_array(np.zeros(x.shape))


@hvp.also_right
def hvp(f, x, v):
    x = x.detach().requires_grad_()

    f(x).backward(create_graph=True)
    gradient, x.grad = x.grad, None
    if gradient.requires_grad is False:
        return x.detach() * 0
    (gradient * v).sum().backward()
    return x.grad


@hvp.also_right
def hvp(f, x, v):
    x = x.detach().requires_grad_()

    (gradient,) = grad(f(x), x, create_graph=True)
    steepness = (gradient * v).sum()
    return grad(steepness, x)[0] if steepness.requires_grad else Tensor(np.zeros_like(v.data))


@hvp.mistake("no-direction", title="The direction is not used", hint="What changes in your answer when v is doubled?")
def hvp(f, x, v):
    """The direction v is not used: this is the product with a direction of ones, the sums of the Hessian's rows."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    if not gradient.requires_grad:
        return Tensor(np.zeros(x.shape))
    return grad(gradient.sum(), x)[0]


@hvp.mistake(
    "row-sums-times-v",
    title="The direction comes too late",
    hint="For f = x[0] * x[1] and v = [1, 0]: which slope changes when only x[0] moves?",
)
def hvp(f, x, v):
    """v comes too late: the rows of the Hessian were added up first and then multiplied. v belongs before the sum.
    The two agree only if no number of x bends the slope of another."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    if not gradient.requires_grad:
        return Tensor(np.zeros(x.shape))
    return grad(gradient.sum(), x)[0] * v


@hvp.mistake("slope-only", title="First derivatives only", hint="How many times do you call `grad`?")
def hvp(f, x, v):
    """This is the gradient times v: first derivatives only. It has to be added up and differentiated once more."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x)
    return (gradient * v).detach()


@hvp.mistake(
    "gradient-of-f-times-v",
    title="The function multiplied by v",
    hint="What is the first thing whose slope you ask for?",
)
def hvp(f, x, v):
    """f is multiplied by v and differentiated once. It is the gradient of f that should be multiplied by v, and then
    differentiated again."""
    x = x.detach().requires_grad_()
    return grad((f(x) * v).sum(), x)[0]


@hvp.mistake(
    "squared", title="The gradient enters twice", hint="What is the slope of gradient ** 2, by the chain rule?"
)
def hvp(f, x, v):
    """The gradient enters twice. The Hessian is its slope, not the slope of its square."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    if not gradient.requires_grad:
        return Tensor(np.zeros(x.shape))
    return grad((gradient * gradient * v).sum(), x)[0]


@hvp.mistake(
    "linear-forgotten",
    title="Linear functions forgotten",
    hint="What is `gradient.requires_grad` for f = (3 * x).sum()?",
)
def hvp(f, x, v):
    """Right, except where f is linear: its gradient is a constant without a graph, and to ask for its slope is an
    error. The answer is zeros."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    return grad((gradient * v).sum(), x)[0]


@hvp.mistake("no-history", title="A gradient without a graph", hint="Which argument of `grad` makes it remember?")
def hvp(f, x, v):
    """The gradient was computed without a graph, so it does not know that it came from x."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x)
    return grad((gradient * v).sum(), x)[0]


@hvp.mistake("nudged", title="A finite difference", hint="How often does your function call f, and where?")
def hvp(f, x, v):
    """This measures the second slope by nudging. Take the gradient of a gradient: it needs no eps, and loses no
    digits."""

    def gradient(x):
        x = x.detach().requires_grad_()
        return grad(f(x), x)[0]

    return (gradient(x + 1e-5 * v) - gradient(x - 1e-5 * v)) / 2e-5


@hvp.mistake("a-tuple", title="A tuple used as a Tensor", hint="What does `(a,) = (5,)` do?")
def hvp(f, x, v):
    """`grad` gives a tuple, with a gradient for each input asked for. Here it holds one: take it out."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    if not gradient.requires_grad:
        return Tensor(np.zeros(x.shape))
    return grad((gradient * v).sum(), x)


@hvp.mistake("always-zeros", hint="Which argument of `grad` gives the gradient a graph?")
def hvp(f, x, v):
    """It is always zeros: the gradient was computed without a graph, so it never requires grad."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x)
    if not gradient.requires_grad:
        return Tensor(np.zeros(x.shape))
    return grad((gradient * v).sum(), x)[0]


@hvp.mistake("gradient-is-a-tuple", title="A tuple used as a Tensor", hint="What does `(a,) = (5,)` do?")
def hvp(f, x, v):
    """`grad` gives a tuple, with a gradient for each input asked for. It has no `.requires_grad`; the Tensor in it
    has."""
    x = x.detach().requires_grad_()
    gradient = grad(f(x), x, create_graph=True)
    if not gradient.requires_grad:
        return from_array(np.zeros(x.shape))
    return grad((gradient * v).sum(), x)


@hvp.mistake("slope-along-v", title="Only the first derivative", hint="How many times do you call `grad`?")
def hvp(f, x, v):
    """This number is the slope of f along v. What is asked for is its gradient."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    return (gradient * v).sum()


@hvp.mistake(
    "nothing-for-linear",
    title="No answer for a linear function",
    hint="What does a function return that ends without `return`?",
)
def hvp(f, x, v):
    """Right, except that nothing is returned for a linear f. The answer is a Tensor of zeros."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    if gradient.requires_grad:
        (product,) = grad((gradient * v).sum(), x)
        return product


@hvp.mistake(
    "not-added-up",
    title="Not added up",
    hint="How many slopes has an answer of many numbers, and what does the task do before it asks for the gradient?",
)
def hvp(f, x, v):
    """Gradient and direction are multiplied, but not added up. `grad` wants one number."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    if not gradient.requires_grad:
        return from_array(np.zeros(x.shape))
    (product,) = grad(gradient * v, x)
    return product


@hvp.mistake("f-times-v", title="The function multiplied by v", hint="What is the first thing whose slope you ask for?")
def hvp(f, x, v):
    """It is f that is multiplied by v here, before the first derivative. It is the gradient that should be."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x) * v, x, create_graph=True)
    if not gradient.requires_grad:
        return from_array(np.zeros(x.shape))
    (product,) = grad(gradient.sum(), x)
    return product


@hvp.mistake(
    "slope-of-many",
    title="The slope of many numbers",
    hint="How many numbers has the gradient of f, and how many may an answer have that we ask for its gradient?",
)
def hvp(f, x, v):
    """The gradient has as many numbers as x, and `grad` wants to start from one. Multiply by v and add everything up
    first: the gradient of that one number is the answer."""
    x = x.detach().requires_grad_()
    (gradient,) = grad(f(x), x, create_graph=True)
    (slopes,) = grad(gradient, x)
    return slopes * v


@hvp.also_wrong("slope-along-v")
def hvp(f, x, v):
    x = x.detach().requires_grad_()
    (g,) = grad(f(x), x, create_graph=True)
    return (g * v).sum()


@hvp.also_wrong(None)
def hvp(f, x, v):
    x = x.detach().requires_grad_()
    return grad(f(x + v), x)[0]
