"""adam.moments: the two moving averages of Adam, in place."""

import numpy as np

from course.authoring import exercise, nonzero

from .shared import observe_update


def moment_cases(rng):
    yield {
        "m": np.array([1.0, 1.0]),
        "v": np.array([4.0, 4.0]),
        "g": np.array([3.0, -2.0]),
        "beta1": 0.5,
        "beta2": 0.75,
    }
    for shape in [(3,), (1,), (5,), (2,), (4,)]:
        m, g, v = nonzero(rng, *shape), nonzero(rng, *shape), nonzero(rng, *shape, low=0.1)
        yield {"m": m, "v": v, "g": g, "beta1": rng.choice([0.9, 0.8]), "beta2": rng.choice([0.999, 0.95])}
    zero = np.zeros(2)
    yield {"m": zero, "v": zero, "g": np.array([2.0, -3.0]), "beta1": 0.9, "beta2": 0.99}
    yield {"m": np.array([2.0, 2.0]), "v": np.array([5.0, 5.0]), "g": zero, "beta1": 0.9, "beta2": 0.99}
    yield {"m": zero + 1, "v": zero + 2, "g": np.array([3.0, 0.0]), "beta1": 0.0, "beta2": 0.5}
    m, v, g = (nonzero(rng, 4, low=0.5).astype(np.float32) for _ in range(3))
    yield {"m": m, "v": v, "g": g, "beta1": 0.75, "beta2": 0.5}


moments = exercise(
    "adam.moments",
    kind="code",
    title="Two moving averages",
    target="tinygrad_edu.optim.adam:moments_update",
    given="import numpy as np",
    difficulty=3,
    minutes=5,
    cases=moment_cases,
    observe=lambda f, case: observe_update(f, case, changed=["m", "v"], kept=["g"]),
    keep_fixed=("beta1", "beta2"),
    prompt=r"""
    Write `moments_update(m, v, g, beta1, beta2)`. All arrays have one shape, and the betas are numbers from 0 to below
    1. In place,

    - `m` becomes the moving average of the gradient `g`, with $\beta_1$: the share $\beta_1$ of what it was, and the
      share $1 - \beta_1$ of `g`;
    - `v` becomes that of the *square* of `g`, in the same way, with $\beta_2$.

    With m = 1, v = 4, g = 3, $\beta_1 = 0.5$ and $\beta_2 = 0.75$, `m` becomes 2 and `v` 5.25. Leave `g` as it is. What
    is returned is not looked at.
    """,
    hints=(
        "Write the first formula for bare numbers, and check it with m = 1, g = 3.",
        "The second is the same, with g * g in the place of g, and another beta.",
        "Write into the arrays: `m[...] = ...`, or `*=` and then `+=`.",
    ),
    why="Two shares that add up to 1 make an average, in which a gradient counts less with every step that passes.",
)


@moments.stub
def moments_update(m, v, g, beta1, beta2):
    """Update the moving averages of the gradient, m, and of its square, v, in place."""
    ...


@moments.solution
def moments_update(m, v, g, beta1, beta2):
    """Update the moving averages of the gradient, m, and of its square, v, in place."""
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = beta2 * v + (1 - beta2) * g * g


@moments.also_right
def moments_update(m, v, g, beta1, beta2):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2


@moments.also_right
def moments_update(m, v, g, beta1, beta2):
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g * g - v)


@moments.also_right
def moments_update(m, v, g, beta1, beta2):
    m[:] = m * beta1 + g - beta1 * g
    np.add(beta2 * v, np.square(g) * (1.0 - beta2), out=v)
    return m, v


@moments.mistake("beta1-for-both", hint="Which beta belongs to v?", title="β1 for the second moment")
def moments_update(m, v, g, beta1, beta2):
    """The average of the squares uses β1, too. It should be the longer memory of the two, with β2: otherwise a single
    gradient changes the length of the steps at once."""
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = beta1 * v + (1 - beta1) * g * g


@moments.mistake("betas-exchanged", hint="Which beta belongs to m, and which to v?", title="The betas exchanged")
def moments_update(m, v, g, beta1, beta2):
    """The betas are exchanged: β1 is for the gradient, β2 for its square."""
    m[...] = beta2 * m + (1 - beta2) * g
    v[...] = beta1 * v + (1 - beta1) * g * g


@moments.mistake(
    "shares-exchanged",
    hint="With beta1 = 0.9: should nine tenths of the old m stay, or one tenth?",
    title="The shares exchanged",
)
def moments_update(m, v, g, beta1, beta2):
    """β is the share of what was there, 1 - β that of what is new. Here it is the other way round, so the average
    forgets almost everything in one step."""
    m[...] = (1 - beta1) * m + beta1 * g
    v[...] = (1 - beta2) * v + beta2 * g * g


@moments.mistake("sums", hint="Where does your m end if g is 1 at every step?", title="Sums instead of averages")
def moments_update(m, v, g, beta1, beta2):
    """The new gradient counts whole, as in momentum. In an average the shares add up to 1, so it counts 1 - β."""
    m[...] = beta1 * m + g
    v[...] = beta2 * v + g * g


@moments.mistake(
    "square-of-the-average",
    hint="g is 1, then -1, then 1, ... What is the average of g, and of its square?",
    title="The square of the average",
)
def moments_update(m, v, g, beta1, beta2):
    """v averages the square of m. But it should know how large gradients are even where their signs alternate: it
    averages the square of g."""
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = beta2 * v + (1 - beta2) * m * m


@moments.mistake(
    "no-square", hint="What should v hold: an average of g, or of what?", title="The second average without a square"
)
def moments_update(m, v, g, beta1, beta2):
    """v is to average the square of the gradient, and here it averages the gradient."""
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = beta2 * v + (1 - beta2) * g


@moments.mistake(
    "share-squared", hint="In (a * g) ** 2, what becomes of the factor a?", title="The share is squared, too"
)
def moments_update(m, v, g, beta1, beta2):
    """The square takes in the factor 1 - β2 as well. Square the gradient first, then weigh it."""
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = beta2 * v + ((1 - beta2) * g) ** 2


@moments.mistake(
    "new-arrays",
    hint="Which arrays does the optimiser hold for the next step?",
    title="New arrays instead of the old ones",
)
def moments_update(m, v, g, beta1, beta2):
    """`m = ...` makes a new array, and the optimiser's own stays as it was. Write into it."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g


@moments.mistake("changes-the-gradient", hint="Print g before and after the call.", title="The gradient was changed")
def moments_update(m, v, g, beta1, beta2):
    """`g *= g` squares the gradient in its own array, which belongs to the caller."""
    m[...] = beta1 * m + (1 - beta1) * g
    g *= g
    v[...] = beta2 * v + (1 - beta2) * g


@moments.also_wrong("new-arrays")
def moments_update(m, v, g, beta1, beta2):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    return m, v


@moments.also_wrong(None)
def moments_update(m, v, g, beta1, beta2):
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = beta2 * v + (1 - beta2) * abs(g)


@moments.also_wrong(None)
def moments_update(m, v, g, beta1, beta2):
    m[...] = beta1 * m + (1 - beta1) * g
    v[...] = np.sqrt(beta2 * v + (1 - beta2) * g * g)


@moments.mistake(
    "one-operator", hint="What is 1 multiplied by (0.5 + 1.5)? And 1 times 0.5, plus 1.5?", title="Times a sum"
)
def moments_update(m, v, g, beta1, beta2):
    """`m *= ... + ...` multiplies by the whole sum. First multiply by β, then add the other share."""
    m *= beta1 + (1 - beta1) * g
    v *= beta2 + (1 - beta2) * g * g


@moments.mistake(
    "old-counted-twice",
    hint="After `m += beta1 * m`, how many times m is there?",
    title="The old average counted twice",
)
def moments_update(m, v, g, beta1, beta2):
    """`m += ...` keeps all of the old m, and β times m comes on top. Only the share β of it should stay."""
    m += beta1 * m + (1 - beta1) * g
    v += beta2 * v + (1 - beta2) * g * g


@moments.mistake(
    "brackets-forgotten", hint="What does `1 - beta1 * g` give for beta1 = 0.5 and g = 3?", title="Forgotten brackets"
)
def moments_update(m, v, g, beta1, beta2):
    """Without brackets, `1 - beta1 * g` is 1 minus a product. The share is (1 - β), in brackets, times g."""
    m[...] = beta1 * m + 1 - beta1 * g
    v[...] = beta2 * v + 1 - beta2 * g * g
