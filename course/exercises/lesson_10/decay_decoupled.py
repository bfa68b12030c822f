"""decay.decoupled: weight decay that Adam does not divide away."""

import numpy as np

from course.authoring import exercise, nonzero
from tinygrad_edu.optim.adam import adam_update, moments_update

from .shared import observe_update


def decay_cases(rng):
    start = {"p": np.array([10.0, 10.0]), "g": np.array([1.0, 0.0]), "m": np.zeros(2), "v": np.zeros(2)}
    yield {**start, "t": 1, "lr": 0.1, "weight_decay": 0.5}
    for n, t in [(3, 1), (1, 2), (4, 5), (2, 1), (5, 3)]:
        p, g, m, v = nonzero(rng, n), nonzero(rng, n), nonzero(rng, n), nonzero(rng, n, low=0.2)
        yield {
            "p": p,
            "g": g,
            "m": m,
            "v": v,
            "t": t,
            "lr": rng.choice([0.3, 0.05]),
            "weight_decay": rng.choice([0.2, 0.7]),
        }
    yield {**start, "p": np.array([0.0, -3.0]), "g": np.array([2.0, -4.0]), "t": 1, "lr": 0.2, "weight_decay": 0.5}
    yield {**start, "p": np.array([2.0, -3.0]), "g": np.array([2.0, -4.0]), "t": 1, "lr": 0.2, "weight_decay": 0.0}


decay = exercise(
    "decay.decoupled",
    kind="fix",
    title="A decay that is divided away",
    given="""
    import numpy as np
    from tinygrad_edu.optim.adam import adam_update, moments_update
    """,
    difficulty=3,
    minutes=5,
    cases=decay_cases,
    observe=lambda f, case: observe_update(f, case, changed=["m", "v", "p"], kept=["g"]),
    keep_fixed=("t", "lr", "weight_decay"),
    prompt=r"""
    `adamw_step` calls your `moments_update` and `adam_update`. It should take a step of Adam with decoupled weight
    decay, in place. The decay shrinks the parameter directly: before the step, `p` is multiplied by
    $1 - \text{lr} \cdot \text{weight\_decay}$. The moving averages do not see it.

    The version below adds the decay to the gradient, as plain SGD does. Fix it. Leave `g` as it is; what is returned is
    not looked at.
    """,
    hints=(
        "Which line lets the decay into the moving averages? It has to go.",
        "Where else can p shrink, in place, without touching g?",
    ),
    why="What goes through the averages is divided by their size; what multiplies the parameter is not.",
)


@decay.stub
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """Step number t of Adam with decoupled weight decay, in place."""
    g = g + weight_decay * p
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.solution
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """Step number t of Adam with decoupled weight decay, in place."""
    p *= 1 - lr * weight_decay
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.also_right
def adamw_step(p, g, m, v, t, lr, weight_decay):
    moments_update(m, v, g, 0.9, 0.999)
    p -= lr * weight_decay * p
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.also_right
def adamw_step(p, g, m, v, t, lr, weight_decay):
    shrink = lr * weight_decay * p
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)
    p -= shrink


@decay.also_right
def adamw_step(p, g, m, v, t, lr, weight_decay):
    p[...] = (1 - lr * weight_decay) * p
    m[...] = 0.9 * m + 0.1 * g
    v[...] = 0.999 * v + 0.001 * g**2
    p[:] = p - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


@decay.mistake(
    "without-the-rate",
    hint="With lr = 0.1 and weight_decay = 0.5, by what should p be multiplied?",
    title="The decay without the learning rate",
)
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """The learning rate is missing in the decay. p should be multiplied by 1 - lr · weight_decay: a schedule that makes
    the steps shorter should make the decay weaker, too."""
    p *= 1 - weight_decay
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.mistake("both-kinds", hint="How often does your version decay p?", title="Decay in both places")
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """p shrinks directly, and the decay is still in the gradient as well."""
    p *= 1 - lr * weight_decay
    g = g + weight_decay * p
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.mistake("no-decay", hint="What becomes of p if g is 0 at every step? What should?", title="No decay at all")
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """The decay is out of the gradient, but now it is nowhere."""
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.mistake(
    "after-the-step",
    hint="p = 1, the step is 1, the factor 0.5. What comes out in each order?",
    title="The decay after the step",
)
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """Here the decay shrinks the step as well. p should shrink as it was before the step."""
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)
    p *= 1 - lr * weight_decay


@decay.mistake("new-array", hint="Which array does the caller hold: p, or yours?", title="Not in place")
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """`p = ...` makes a new array. From there on the step changes that one, and the parameter of the caller stays as it
    was."""
    p = p * (1 - lr * weight_decay)
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.mistake("grows", hint="Is 1 + lr * weight_decay above or below 1?", title="A decay that grows")
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """The sign is wrong: p grows away from 0 instead of shrinking towards it."""
    p *= 1 + lr * weight_decay
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.mistake(
    "constant-pull", hint="Should a large parameter shrink by as much as a small one?", title="The same pull for all"
)
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """The same number is subtracted from every parameter. Decay takes a share of each, so large ones shrink by
    more, and negative ones towards 0, too."""
    p -= lr * weight_decay
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.mistake("changes-the-gradient", hint="Print g before and after the call.", title="The gradient was changed")
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """The decay is still added to the gradient, and `g += ...` even writes into the array of the caller."""
    g += weight_decay * p
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.mistake(
    "still-coupled",
    hint="Which line tells the moving averages about the decay?",
    title="The decay is still in the gradient",
)
def adamw_step(p, g, m, v, t, lr, weight_decay):
    """The decay is still added to the gradient, now times lr. Adam divides the gradient by its usual size, so the decay
    is divided as well."""
    g = g + lr * weight_decay * p
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.also_wrong(None)
def adamw_step(p, g, m, v, t, lr, weight_decay):
    moments_update(m, v, g, 0.9, 0.999)
    m += weight_decay * p
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)


@decay.also_wrong(None)
def adamw_step(p, g, m, v, t, lr, weight_decay):
    p *= lr * weight_decay
    moments_update(m, v, g, 0.9, 0.999)
    adam_update(p, m, v, t, lr, 0.9, 0.999, 1e-8)
