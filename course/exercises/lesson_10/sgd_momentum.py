"""sgd.momentum: a step with momentum, in place."""

import numpy as np

from course.authoring import exercise, nonzero

from .shared import observe_update


def momentum_cases(rng):
    yield {"p": np.array([3.0, 5.0]), "b": np.array([1.0, -1.0]), "g": np.array([2.0, 4.0]), "lr": 0.1, "momentum": 0.5}
    for shape in [(3,), (1,), (2, 3), (5,), (3, 1), (2,)]:
        p, b, g = (nonzero(rng, *shape) for _ in range(3))
        yield {"p": p, "b": b, "g": g, "lr": rng.choice([0.3, 0.05]), "momentum": rng.choice([0.9, 0.6])}
    zero, one = np.zeros(2), np.array([1.0, 1.0])
    yield {"p": one, "b": zero, "g": np.array([2.0, -3.0]), "lr": 0.1, "momentum": 0.9}
    yield {"p": one, "b": np.array([2.0, -3.0]), "g": zero, "lr": 0.1, "momentum": 0.9}
    yield {"p": one, "b": np.array([2.0, -3.0]), "g": np.array([4.0, 0.0]), "lr": 0.2, "momentum": 0.0}
    p, b, g = (nonzero(rng, 4).astype(np.float32) for _ in range(3))
    yield {"p": p, "b": b, "g": g, "lr": 0.25, "momentum": 0.75}


momentum = exercise(
    "sgd.momentum",
    kind="code",
    title="A step with momentum",
    target="tinygrad_edu.optim.sgd:momentum_update",
    given="import numpy as np",
    difficulty=3,
    minutes=6,
    cases=momentum_cases,
    observe=lambda f, case: observe_update(f, case, changed=["b", "p"], kept=["g"]),
    keep_fixed=("lr", "momentum"),
    prompt=r"""
    Write `momentum_update(p, b, g, lr, momentum)`. `p`, `b` and `g` are arrays of one shape: parameter, buffer,
    gradient. `lr` and `momentum` are numbers. Two things change, both in place:

    1. the buffer: what it was, times `momentum`, plus the gradient;
    2. the parameter: the learning rate times the *new* buffer is subtracted.

    With p = 3, b = 1, g = 2, lr = 0.1, momentum = 0.5 the buffer becomes 2.5, and p becomes 2.75. Leave `g` as it is.
    What is returned is not looked at.
    """,
    hints=(
        "Only two arrays are written to. With which operators do you write into an array that is there?",
        "In which order? The second line needs what the first two operations made of b.",
        "`b *= ...`, then `b += ...`, then `p -= ...`.",
    ),
    why="The buffer remembers every gradient so far, each a little weaker with every step that has passed.",
)


@momentum.stub
def momentum_update(p, b, g, lr, momentum):
    """One step with momentum: change the buffer b, then the parameter p, in place."""
    ...


@momentum.solution
def momentum_update(p, b, g, lr, momentum):
    """One step with momentum: change the buffer b, then the parameter p, in place."""
    b *= momentum
    b += g
    p -= lr * b


@momentum.also_right
def momentum_update(p, b, g, lr, momentum):
    b[...] = momentum * b + g
    p[...] = p - lr * b


@momentum.also_right
def momentum_update(p, b, g, lr, momentum):
    np.multiply(b, momentum, out=b)
    np.add(b, g, out=b)
    np.subtract(p, b * lr, out=p)


@momentum.also_right
def momentum_update(p, b, g, lr, momentum):
    new = g + momentum * b
    p -= lr * new
    b[:] = new
    return p, b


@momentum.mistake(
    "learning-rate-in-buffer",
    hint="lr = 0.1 is divided by ten from here on. How large are the next few steps of yours?",
    title="The learning rate in the buffer",
)
def momentum_update(p, b, g, lr, momentum):
    """The learning rate went into the buffer. As long as it stays the same, the steps are the same; but when a schedule
    lowers it, the old gradients go on with the old rate. The buffer holds gradients, and the rate comes last."""
    b *= momentum
    b += lr * g
    p -= b


@momentum.mistake(
    "buffer-not-kept",
    hint="Which array does the optimiser hold for the next step: b, or yours?",
    title="The buffer is not kept",
)
def momentum_update(p, b, g, lr, momentum):
    """The new buffer is in a new array, and the optimiser's own stays as it was: the next step has forgotten this one.
    Write into b."""
    b = momentum * b + g
    p -= lr * b


@momentum.mistake(
    "both-names",
    hint="Which arrays does the optimiser hold: p and b, or yours?",
    title="New arrays instead of the old ones",
)
def momentum_update(p, b, g, lr, momentum):
    """Both lines make new arrays. The parameter and the buffer of the optimiser stay as they were."""
    b = momentum * b + g
    p = p - lr * b


@momentum.mistake("buffer-restarted", hint="What should be left of the old buffer?", title="The past is overwritten")
def momentum_update(p, b, g, lr, momentum):
    """The buffer is replaced by the gradient, so nothing of the past is left: this is plain gradient descent."""
    b[...] = g
    p -= lr * b


@momentum.mistake(
    "moving-average",
    hint="With a constant gradient of 1, where does your buffer end? Where does this one?",
    title="An average instead of a sum",
)
def momentum_update(p, b, g, lr, momentum):
    """The gradient is weighted with 1 - momentum. That is a moving average, as in Adam; here the gradient is added
    whole."""
    b *= momentum
    b += (1 - momentum) * g
    p -= lr * b


@momentum.mistake(
    "old-buffer",
    hint="With which buffer should p move: the one before this gradient, or after?",
    title="The step uses the old buffer",
)
def momentum_update(p, b, g, lr, momentum):
    """The parameter moves before the buffer has heard of this gradient. Change the buffer first."""
    p -= lr * b
    b *= momentum
    b += g


@momentum.mistake(
    "momentum-on-the-gradient",
    hint="What is to fade: what was remembered, or what is new?",
    title="The gradient fades, not the past",
)
def momentum_update(p, b, g, lr, momentum):
    """`momentum` weakens what is remembered, not the new gradient. Here the buffer only ever grows."""
    b += momentum * g
    p -= lr * b


@momentum.mistake("changes-the-gradient", hint="Print g before and after the call.", title="The gradient was changed")
def momentum_update(p, b, g, lr, momentum):
    """p and b are right, but `g += ...` writes into the array of the gradient, which belongs to the caller."""
    g += momentum * b
    b[...] = g
    p -= lr * g


@momentum.mistake(
    "uphill", hint="The gradient points uphill. With which sign does the buffer hold it here?", title="Uphill"
)
def momentum_update(p, b, g, lr, momentum):
    """The buffer holds gradients, which point uphill. Subtract it from the parameter."""
    b *= momentum
    b += g
    p += lr * b


@momentum.mistake(
    "velocity",
    hint="With which sign should the buffer hold the gradient? The prompt says.",
    title="The buffer has the other sign",
)
def momentum_update(p, b, g, lr, momentum):
    """Here the buffer points downhill, and is added. The path is the same if it is done like this from the start, but
    the prompt, and PyTorch, let the buffer hold the gradient itself: other code reads it."""
    b *= momentum
    b -= g
    p += lr * b


@momentum.mistake(
    "gradient-for-buffer",
    hint="What is the buffer for, if the step does not use it?",
    title="The step does not use the buffer",
)
def momentum_update(p, b, g, lr, momentum):
    """The buffer is right, but the parameter moves along the bare gradient."""
    b *= momentum
    b += g
    p -= lr * g


@momentum.mistake("nesterov", hint="Along which array should p move? The prompt names one.", title="Nesterov's step")
def momentum_update(p, b, g, lr, momentum):
    """This is another method, Nesterov's momentum: the step looks one step ahead. Here p moves along the buffer."""
    b *= momentum
    b += g
    p -= lr * (g + momentum * b)


@momentum.also_wrong("learning-rate-in-buffer")
def momentum_update(p, b, g, lr, momentum):
    b[...] = momentum * b + lr * g
    p[...] = p - b


@momentum.mistake(
    "one-operator", hint="What is 3 multiplied by (0.5 + 2)? And 3 times 0.5, plus 2?", title="Times a sum"
)
def momentum_update(p, b, g, lr, momentum):
    """`b *= momentum + g` multiplies the buffer by the whole sum. First multiply by momentum, then add the gradient."""
    b *= momentum + g
    p -= lr * b


@momentum.mistake(
    "fades-too-early",
    hint="Is the new gradient to be weakened in its own step?",
    title="The new gradient is weakened, too",
)
def momentum_update(p, b, g, lr, momentum):
    """The gradient is added before the buffer is weakened, so it is weakened as well. Only the past should fade."""
    b += g
    b *= momentum
    p -= lr * b


@momentum.also_wrong(None)
def momentum_update(p, b, g, lr, momentum):
    b *= momentum
    b += g
    p -= lr * momentum * b


@momentum.also_wrong(None)
def momentum_update(p, b, g, lr, momentum):
    p -= lr * g
    b *= momentum
    b += g
    p -= lr * b


@momentum.mistake(
    "added-on-top",
    hint="With b = 1, momentum = 0.5 and g = 2: is 2.5 the new b, or what is added to it?",
    title="Added to the whole buffer",
)
def momentum_update(p, b, g, lr, momentum):
    """`b += momentum * b + g` adds to the whole old buffer, which then never fades. What is on the right is the new
    buffer: let it take the place of the old one, in place."""
    b += momentum * b + g
    p -= lr * b
