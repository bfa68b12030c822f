"""clip.norm: all gradients shortened by one factor."""

import math

import numpy as np

from course.authoring import exercise, nonzero
from tinygrad_edu.nn.utils import total_norm


def gradient_cases(rng):
    yield {"gradients": [np.array([3.0]), np.array([4.0])], "max_norm": 1.0, "norm_type": 2.0}
    yield {"gradients": [np.array([0.3]), np.array([0.4])], "max_norm": 1.0, "norm_type": 2.0}
    for shapes, max_norm in [([(2, 3), (3,)], 1.5), ([(4,)], 0.5), ([(1,), (2, 1), (3, 2)], 2.0), ([(3,), (2,)], 50.0)]:
        yield {"gradients": [nonzero(rng, *s) for s in shapes], "max_norm": max_norm, "norm_type": 2.0}
    for norm_type in (1.0, math.inf):
        yield {"gradients": [nonzero(rng, 2, 2), nonzero(rng, 3)], "max_norm": 1.5, "norm_type": norm_type}
        yield {"gradients": [nonzero(rng, 2), nonzero(rng, 3)], "max_norm": 40.0, "norm_type": norm_type}
    yield {"gradients": [np.zeros(3), np.array([0.0, 8.0])], "max_norm": 2.0, "norm_type": 2.0}
    yield {"gradients": [np.zeros(2), np.zeros(1)], "max_norm": 1.0, "norm_type": 2.0}


def clipped(f, case):
    gradients = [np.array(g) for g in case["gradients"]]
    given = list(gradients)
    out = f(gradients, case["max_norm"], case["norm_type"])
    seen = {f"gradient {i} after the call": g for i, g in enumerate(given)}
    seen["what is returned"] = "nothing" if out is None else float(out) if np.ndim(out) == 0 else "not one number"
    return seen


clip = exercise(
    "clip.norm",
    kind="code",
    title="One factor for all",
    target="tinygrad_edu.nn.utils:clip_by_norm",
    given="""
    import numpy as np
    from tinygrad_edu.nn.utils import total_norm
    """,
    difficulty=3,
    minutes=6,
    tolerance=1e-4,
    cases=gradient_cases,
    observe=clipped,
    keep_fixed=("max_norm", "norm_type"),
    prompt="""
    Write `clip_by_norm(gradients, max_norm, norm_type)`. `gradients` is a list of arrays, one for each parameter.

    If their joint norm is above `max_norm`, multiply all of them, in place, by the one factor that makes it `max_norm`.
    Otherwise leave them as they are; the norm may be 0. Return the joint norm as it was **before**, a float.

    `total_norm(gradients, norm_type)` gives the joint norm of a list of arrays. For [3] and [4] it is 5. Differences
    below a ten-thousandth do not count.
    """,
    hints=(
        "How many norms are there: one for each array, or one for all?",
        "For a norm of 5 and a max_norm of 1, which factor?",
        "Ask for the norm first, and keep it: after the change it is another one. Then `g *= ...` for each g.",
    ),
    why="One factor for all keeps the direction of the step, and changes only its length.",
)


@clip.stub
def clip_by_norm(gradients, max_norm, norm_type):
    """Scale all gradients in place so that their joint norm is at most max_norm; return the norm before."""
    ...


@clip.solution
def clip_by_norm(gradients, max_norm, norm_type):
    """Scale all gradients in place so that their joint norm is at most max_norm; return the norm before."""
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return norm


@clip.also_right
def clip_by_norm(gradients, max_norm, norm_type):
    norm = total_norm(gradients, norm_type)
    factor = min(1.0, max_norm / (norm + 1e-6))
    for g in gradients:
        g[...] = factor * g
    return norm


@clip.also_right
def clip_by_norm(gradients, max_norm, norm_type):
    before = total_norm(gradients, norm_type)
    for g in gradients:
        np.divide(g, max(1, before / max_norm), out=g)
    return before


@clip.also_right
def clip_by_norm(gradients, max_norm, norm_type):
    flat = np.concatenate([g.ravel() for g in gradients])
    norm = float(np.linalg.norm(flat, norm_type))
    if norm <= max_norm:
        return norm
    for i in range(len(gradients)):
        gradients[i] *= max_norm
        gradients[i] /= norm
    return norm


@clip.mistake(
    "clips-each",
    hint="[3] and [4] with max_norm = 1: do yours still point the same way?",
    title="Each gradient clipped by itself",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """Each array is shortened by a factor of its own. Then the whole no longer points where it did, and its norm may
    still be above max_norm. There is one norm of all arrays together, and one factor."""
    before = total_norm(gradients, norm_type)
    for g in gradients:
        norm = total_norm([g], norm_type)
        if norm > max_norm:
            g *= max_norm / norm
    return before


@clip.mistake(
    "always-scales",
    hint="What should become of [0.3] and [0.4] with max_norm = 1?",
    title="Small gradients are made longer",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """Small gradients are stretched to max_norm as well. Clipping only ever shortens."""
    norm = total_norm(gradients, norm_type)
    for g in gradients:
        g *= max_norm / (norm + 1e-6)
    return norm


@clip.mistake(
    "norm-in-the-loop",
    hint="After the first array has been shortened, what is the joint norm?",
    title="The norm taken again in the loop",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """The norm is computed anew for each array, when the ones before it have been shortened already. Ask for it once,
    before the loop."""
    before = total_norm(gradients, norm_type)
    for g in gradients:
        norm = total_norm(gradients, norm_type)
        if norm > max_norm:
            g *= max_norm / norm
    return before


@clip.mistake("norm-after", hint="Which norm is to be returned for [3] and [4]: 5, or 1?", title="The norm afterwards")
def clip_by_norm(gradients, max_norm, norm_type):
    """The gradients are right, but the norm that is returned is the one after the change. The one before tells how wild
    the step would have been."""
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return total_norm(gradients, norm_type)


@clip.mistake("returns-nothing", hint="What is the last line of your function?", title="Nothing is returned")
def clip_by_norm(gradients, max_norm, norm_type):
    """The gradients are right, but the norm is not returned."""
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm


@clip.mistake("new-arrays", hint="In `g = g * factor`, which array gets the new numbers?", title="Not in place")
def clip_by_norm(gradients, max_norm, norm_type):
    """The shortened numbers are in new arrays, and the parameters' own gradients stay as they were: the optimiser reads
    those. Write into the arrays that are there."""
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        for g in gradients:
            g = g * max_norm / norm
    return norm


@clip.mistake(
    "by-value", hint="Which direction has (3, 4) if both numbers are cut to 1?", title="Each number clipped by itself"
)
def clip_by_norm(gradients, max_norm, norm_type):
    """This cuts every number by itself, and the direction changes. That is clipping by value, another method."""
    norm = total_norm(gradients, norm_type)
    for g in gradients:
        np.clip(g, -max_norm, max_norm, out=g)
    return norm


@clip.mistake(
    "factor-upside-down",
    hint="For a norm of 5 and max_norm = 1: is 5 or 1/5 the factor?",
    title="The factor upside down",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """The factor is upside down: gradients that are too long are made longer."""
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        for g in gradients:
            g *= norm / max_norm
    return norm


@clip.mistake("to-length-one", hint="With max_norm = 2, which norm should come out? Which does?", title="Cut down to 1")
def clip_by_norm(gradients, max_norm, norm_type):
    """Divided by the norm, the gradients have the norm 1, whatever max_norm says."""
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        for g in gradients:
            g /= norm
    return norm


@clip.mistake("always-two", hint="Where does your function use norm_type?", title="norm_type is ignored")
def clip_by_norm(gradients, max_norm, norm_type):
    """The norm is always the root of the sum of the squares. `norm_type` may ask for another one: hand it to
    `total_norm`."""
    norm = sum((g * g).sum() for g in gradients) ** 0.5
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return norm


@clip.mistake(
    "sum-of-norms", hint="The norms of [3] and [4] are 3 and 4. Is the joint norm 7?", title="The norms are added up"
)
def clip_by_norm(gradients, max_norm, norm_type):
    """The norms of the arrays are added up. The joint norm of 3 and 4 is 5, not 7."""
    norm = sum(total_norm([g], norm_type) for g in gradients)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return norm


@clip.also_wrong(None)
def clip_by_norm(gradients, max_norm, norm_type):
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        gradients[0] *= max_norm / norm
    return norm


@clip.also_wrong("norm-in-the-loop")
def clip_by_norm(gradients, max_norm, norm_type):
    norm = total_norm(gradients, norm_type)
    for g in gradients:
        if total_norm(gradients, norm_type) > max_norm:
            g *= max_norm / total_norm(gradients, norm_type)
    return norm


@clip.also_wrong("clips-each")
def clip_by_norm(gradients, max_norm, norm_type):
    norm = total_norm(gradients, norm_type)
    for g in gradients:
        g *= min(1, max_norm / (total_norm([g], norm_type) + 1e-6))
    return norm


@clip.also_wrong("new-arrays")
def clip_by_norm(gradients, max_norm, norm_type):
    norm = total_norm(gradients, norm_type)
    if norm > max_norm:
        gradients[:] = [g * max_norm / norm for g in gradients]
    return norm


@clip.mistake(
    "each-and-the-last",
    hint="[3] and [4] with max_norm = 1: do yours still point the same way?",
    title="A norm for each gradient",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """Each array is shortened by a factor of its own, so the whole no longer points where it did; and what is returned
    is the norm of the last one. There is one norm of all arrays together, and one factor."""
    for g in gradients:
        norm = total_norm([g], norm_type)
        if norm > max_norm:
            g *= max_norm / norm
    return norm


@clip.mistake(
    "returns-the-factor",
    hint="Which number is to be returned for [3] and [4]: 5 or 1/5?",
    title="The factor is returned",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """The gradients are right, but the factor is returned. The norm before was asked for."""
    norm = total_norm(gradients, norm_type)
    factor = max_norm / norm if norm > max_norm else 1.0
    for g in gradients:
        g *= factor
    return factor


@clip.mistake(
    "norm-of-zero",
    hint="Which norm do gradients of 0 have, and what does your first division do with it?",
    title="A norm of 0",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """If every gradient is 0, the norm is 0, and Python does not divide by it. Ask first if the norm is too large."""
    norm = total_norm(gradients, norm_type)
    for g in gradients:
        g *= min(1, max_norm / norm)
    return norm


@clip.also_wrong("each-and-the-last")
def clip_by_norm(gradients, max_norm, norm_type):
    for g in gradients:
        norm = total_norm(g, norm_type)
        if norm > max_norm:
            g *= max_norm / norm
    return norm


@clip.mistake(
    "always-scales-plainly",
    hint="What should become of [0.3] and [0.4] with max_norm = 1, and what of a norm of 0?",
    title="Small gradients are made longer",
)
def clip_by_norm(gradients, max_norm, norm_type):
    """Small gradients are stretched to max_norm as well, and a norm of 0 gives nan. Clipping only shortens."""
    norm = total_norm(gradients, norm_type)
    for g in gradients:
        g *= max_norm / norm
    return norm
