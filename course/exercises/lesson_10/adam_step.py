"""adam.step: the step of Adam, with its corrections, in place."""

import numpy as np

from course.authoring import exercise, nonzero

from .shared import observe_update


def step_cases(rng):
    p, m, v = np.array([3.0, 3.0]), np.array([1.0, -1.0]), np.array([4.0, 4.0])
    rates = {"lr": 0.1, "beta1": 0.5, "beta2": 0.75, "eps": 0.5}
    yield {"p": p, "m": m, "v": v, "t": 1, **rates}
    yield {"p": p, "m": m, "v": v, "t": 2, **rates}
    for n, t, eps in [(3, 1, 0.1), (1, 3, 1e-8), (4, 7, 0.01), (2, 40, 0.3), (5, 2, 1e-8), (3, 1000, 0.2)]:
        p, m, v = nonzero(rng, n), nonzero(rng, n), nonzero(rng, n, low=0.1)
        lr, beta1, beta2 = rng.choice([0.3, 0.02]), rng.choice([0.9, 0.8]), rng.choice([0.999, 0.97])
        yield {"p": p, "m": m, "v": v, "t": t, "lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps}
    still = {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    yield {"p": np.array([1.0, 2.0]), "m": np.array([0.0, 0.1]), "v": np.array([0.0, 0.001]), "t": 1, **still}
    p, m, v = (nonzero(rng, 4, low=0.5).astype(np.float32) for _ in range(3))
    yield {"p": p, "m": m, "v": v, "t": 2, "lr": 0.25, "beta1": 0.5, "beta2": 0.75, "eps": 0.125}


adam = exercise(
    "adam.step",
    kind="code",
    title="The step of Adam",
    target="tinygrad_edu.optim.adam:adam_update",
    given="import numpy as np",
    difficulty=4,
    minutes=9,
    cases=step_cases,
    observe=lambda f, case: observe_update(f, case, changed=["p"], kept=["m", "v"]),
    keep_fixed=("t", "lr", "beta1", "beta2", "eps"),
    prompt=r"""
    Write `adam_update(p, m, v, t, lr, beta1, beta2, eps)`: the step that follows on your `moments_update`. `p`, `m` and
    `v` are arrays of one shape, the rest are numbers; `t` is the number of this step, and the first one is 1. In place,

    $$p \leftarrow p - \text{lr} \cdot \frac{\hat m}{\sqrt{\hat v} + \text{eps}}
    \qquad \hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t}$$

    Only `p` changes: the next step needs `m` and `v` as they are. `np.sqrt` takes the root of each number. What is
    returned is not looked at.
    """,
    hints=(
        "Three lines: one for each corrected average, and one for p.",
        "`beta1**t` is the power. Which line needs beta1, and which beta2?",
        "In the last line: what is under the root, and what is added outside?",
    ),
    why="Both averages began at 0; divided by the shares that they have received so far, they are averages again.",
)


@adam.stub
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Step number t of Adam: change p in place."""
    ...


@adam.solution
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Step number t of Adam: change p in place."""
    m_corrected = m / (1 - beta1**t)
    v_corrected = v / (1 - beta2**t)
    p -= lr * m_corrected / (np.sqrt(v_corrected) + eps)


@adam.also_right
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    a, b = 1 - beta1**t, 1 - beta2**t
    p[...] = p - lr / a * m / ((v / b) ** 0.5 + eps)


@adam.also_right
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    root = (1 - beta2**t) ** 0.5
    p -= lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root)


@adam.also_right
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    for i in range(len(p)):
        first = m[i] / (1 - pow(beta1, t))
        second = v[i] / (1 - pow(beta2, t))
        p[i] -= lr * first / (second**0.5 + eps)
    return p


@adam.mistake(
    "no-correction", hint="At t = 1, which share of the first gradient is in m? And in v?", title="No bias correction"
)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """The averages are used as they are. They began at 0 and are too small at first, and v more so than m, so the first
    steps are several times too long."""
    p -= lr * m / (np.sqrt(v) + eps)


@adam.mistake("beta1-for-both", hint="Which share of v was still 0 before step 1?", title="β1 for the second moment")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Both averages are corrected with β1. v was made with β2 and starts far slower, so it must be divided by
    1 - β2ᵗ. picograd's Adam had this mistake: its first steps are ten times too long."""
    p -= lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta1**t)) + eps)


@adam.mistake("betas-exchanged", hint="Which beta made m?", title="The betas exchanged")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Each average is corrected with the other's beta. m was made with β1, v with β2."""
    p -= lr * (m / (1 - beta2**t)) / (np.sqrt(v / (1 - beta1**t)) + eps)


@adam.mistake("only-m-corrected", hint="Did v begin at 0 as well?", title="v is not corrected")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """m is corrected and v is not. It began at 0 as well, and is far too small in the first steps."""
    p -= lr * (m / (1 - beta1**t)) / (np.sqrt(v) + eps)


@adam.mistake("only-v-corrected", hint="Did m begin at 0 as well?", title="m is not corrected")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """v is corrected and m is not. It began at 0 as well, and is too small in the first steps."""
    p -= lr * m / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam.mistake(
    "eps-in-the-root",
    hint="With v = 0 and eps = 0.01: what stands below the line in the formula, and what in yours?",
    title="eps inside the root",
)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """eps stands under the root. In the formula it is added to the root, outside. (In layer_norm it was the other way
    round.)"""
    p -= lr * (m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t) + eps)


@adam.mistake("counts-from-zero", hint="What is beta1**0, and what is 1 minus that?", title="Steps counted from 0")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """The power is t - 1, as if the first step were number 0. Then the first correction divides by 1 - 1, which
    is 0."""
    m_corrected = m / (1 - beta1 ** (t - 1))
    v_corrected = v / (1 - beta2 ** (t - 1))
    p -= lr * m_corrected / (np.sqrt(v_corrected) + eps)


@adam.mistake(
    "correction-of-step-one",
    hint="After a hundred steps, how far from 1 should the correction be?",
    title="The power is missing",
)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Divided by 1 - β at every step: right at t = 1 only. The power t makes the correction fade."""
    p -= lr * (m / (1 - beta1)) / (np.sqrt(v / (1 - beta2)) + eps)


@adam.mistake("times-for-power", hint="Which operator is the power, `*` or `**`?", title="Times instead of power")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """β * t is a product. The power is β ** t."""
    p -= lr * (m / (1 - beta1 * t)) / (np.sqrt(np.abs(v / (1 - beta2 * t))) + eps)


@adam.mistake(
    "multiplied",
    hint="m is too small at first. Does your correction make it larger?",
    title="Multiplied instead of divided",
)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """The averages are too small at first. To correct them, divide by 1 - βᵗ; multiplied, they become smaller still."""
    p -= lr * (m * (1 - beta1**t)) / (np.sqrt(v * (1 - beta2**t)) + eps)


@adam.mistake("no-root", hint="Which unit has v, if the gradient is in metres?", title="Without the root")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Divided by the average of the squares itself. Its root has the size of a gradient."""
    p -= lr * (m / (1 - beta1**t)) / (v / (1 - beta2**t) + eps)


@adam.mistake(
    "averages-changed",
    hint="Which m should the next step find: the corrected one, or the one that began at 0?",
    title="The averages were changed",
)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """`m /= ...` writes the correction into m itself, and the next step would correct it once more."""
    m /= 1 - beta1**t
    v /= 1 - beta2**t
    p -= lr * m / (np.sqrt(v) + eps)


@adam.mistake("not-in-place", hint="Which array does the model hold: p, or yours?", title="Not in place")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """The numbers are right, but `p = ...` makes a new array, and the parameter stays as it was."""
    p = p - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return p


@adam.mistake("uphill", hint="m is an average of gradients. Where do they point?", title="Uphill")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Gradients point uphill, and so does their average: subtract it."""
    p += lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam.also_wrong("beta1-for-both")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    m, v = m / (1 - beta1**t), v / (1 - beta1**t)
    p[...] = p - lr * m / (v**0.5 + eps)


@adam.also_wrong(None)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    m_corrected = m / (1 - beta1**t)
    v_corrected = v / (1 - beta2**t)
    p -= lr * m_corrected / np.sqrt(v_corrected) + eps


@adam.mistake("brackets-forgotten", hint="What does `m / 1 - 0.5` give for m = 1?", title="Forgotten brackets")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """Without brackets, `m / 1 - beta1**t` divides by 1 and then subtracts. All of 1 - βᵗ stands below the line."""
    m_corrected = m / 1 - beta1**t
    v_corrected = v / 1 - beta2**t
    p -= lr * m_corrected / (np.sqrt(v_corrected) + eps)


@adam.mistake(
    "power-of-the-rest",
    hint="For beta1 = 0.5 and t = 2: is it 1 - 0.25, or 0.5 squared?",
    title="The power in the wrong place",
)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """The power is taken of 1 - β. It belongs to β alone: 1 - βᵗ. They agree at t = 1 only."""
    p -= lr * (m / (1 - beta1) ** t) / (np.sqrt(v / (1 - beta2) ** t) + eps)


@adam.mistake(
    "counts-from-two", hint="Which number has the first step, and which power should it have?", title="One step ahead"
)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """The power is t + 1. `t` is already the number of this step, from 1."""
    p -= lr * (m / (1 - beta1 ** (t + 1))) / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps)


@adam.also_wrong(None)
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    p -= (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam.mistake("times-for-power-nan", hint="Which operator is the power, `*` or `**`?", title="Times instead of power")
def adam_update(p, m, v, t, lr, beta1, beta2, eps):
    """β * t is a product, soon larger than 1, and then the root is that of a negative number. The power is β ** t."""
    p -= lr * (m / (1 - beta1 * t)) / (np.sqrt(v / (1 - beta2 * t)) + eps)
