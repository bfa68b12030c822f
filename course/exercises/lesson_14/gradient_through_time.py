"""gradient.through_time: the gradient of a weight that every step uses, by hand."""

import numpy as np

from course.authoring import exercise, numbers, signed


def loops(rng):
    yield {"w": 2.0, "xs": [1.0, 4.0, 3.0], "h": 5.0, "g": 3.0}
    yield {"w": 2.0, "xs": [7.0], "h": 5.0, "g": 2.0}
    for steps in (2, 3, 5, 1, 4):
        yield {
            "w": signed(rng, 0.5, 2),
            "xs": numbers(rng, steps).tolist(),
            "h": signed(rng, 1, 3),
            "g": signed(rng, 1.5, 3),
        }
    yield {"w": 1.5, "xs": [], "h": 2.0, "g": 2.0}
    yield {"w": 0.0, "xs": [3.0, 5.0, 2.0], "h": 7.0, "g": 2.0}
    yield {"w": -1.0, "xs": [2.0, 2.0, 0.0, 2.0], "h": 0.0, "g": -3.0}


def observe_gradient(f, case):
    xs = list(case["xs"])
    out = f(case["w"], xs, case["h"], case["g"])
    try:
        return {} if out is None else {"the gradient of w": float(out)}
    except (TypeError, ValueError):
        return {"the gradient of w": f"{np.shape(out)} numbers, not one"}


through_time = exercise(
    "gradient.through_time",
    kind="code",
    title="Back through the loop",
    difficulty=3,
    minutes=7,
    cases=loops,
    observe=observe_gradient,
    tolerance=1e-4,
    prompt="""
    A recurrent network with one number as state, and no tanh. For each x of the list `xs`:

    `h = w * h + x`

    Write `gradient_of_w(w, xs, h, g)`: do by hand what `backward` does. All are floats except the list `xs`, which
    may be empty. `h` is the state before the first step, and `g` the gradient that arrives at the last state. Return
    the gradient of `w`, a float: the sum of the shares of all steps.

    With w = 2, h = 5, xs = [1, 4, 3] the states are 5, 11, 26, 55. For g = 1 the gradient of w is
    1 · 26 + 2 · 11 + 4 · 5 = 68.

    The stub goes forward, and keeps the state before each step, here 5, 11, 26. Write the way back.
    """,
    hints=(
        "Which three numbers stand on the right of the dots in the example, and which on the left?",
        "`reversed(before)` gives the states from the last step to the first. What is the factor at the last step?",
        "On the way back: add g times the state before the step; then multiply g by w, for the step before.",
    ),
    why="The gradient visits the steps in reverse; each gives its share to w, and passes w times the gradient on.",
)


@through_time.stub
def gradient_of_w(w, xs, h, g):
    """The gradient of w in the loop h = w * h + x over xs, when g arrives at the last h."""
    before = []  # the state before each step
    for x in xs:
        before.append(h)
        h = w * h + x
    ...


@through_time.solution
def gradient_of_w(w, xs, h, g):
    """The gradient of w in the loop h = w * h + x over xs, when g arrives at the last h."""
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    total = 0.0
    for h in reversed(before):
        total += g * h
        g *= w
    return total


@through_time.also_right
def gradient_of_w(w, xs, h, g):
    slope = 0.0  # of h, forward along the loop
    for x in xs:
        slope = h + w * slope
        h = w * h + x
    return g * slope


@through_time.also_right
def gradient_of_w(w, xs, h, g):
    states = [h]
    for x in xs:
        states.append(w * states[-1] + x)
    T = len(xs)
    return sum((g * w ** (T - 1 - t) * states[t] for t in range(T)), 0.0)


through_time.also_right_source(
    """
    from tinygrad_edu import Tensor

    def gradient_of_w(w, xs, h, g):
        weight = Tensor([float(w)], requires_grad=True)
        state = weight * 0 + h
        for x in xs:
            state = weight * state + x
        state.backward(Tensor([float(g)]))
        return weight.grad.item()
    """
)


@through_time.also_right
def gradient_of_w(w, xs, h, g):
    if not xs:
        return 0.0
    *rest, last = xs
    before = h
    for x in rest:
        before = w * before + x
    return g * before + gradient_of_w(w, rest, h, g * w)


@through_time.mistake(
    "reversed-in-place",
    hint="What does `before.reverse()` return? And `reversed(before)`?",
    title="A list that reverses itself",
)
def gradient_of_w(w, xs, h, g):
    """`before.reverse()` turns the list round where it is, and returns None. A loop needs `reversed(before)`."""
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    total = 0.0
    for h in before.reverse():
        total += g * h
        g *= w
    return total


@through_time.mistake(
    "only-the-last",
    hint="In how many steps is w used, and how many shares do you add?",
    title="Only the last step's share",
)
def gradient_of_w(w, xs, h, g):
    """This is the share of the last step alone. w was used in every step, and each use gives a share."""
    before = 0.0
    for x in xs:
        before = h
        h = w * h + x
    return g * before


@through_time.mistake(
    "passed-on-too-early",
    hint="In the example: by which factor is the last of the shares multiplied, 1 or 2?",
    title="One factor of w too many",
)
def gradient_of_w(w, xs, h, g):
    """g is multiplied by w before the share is taken, so each share has a factor of w too many. What arrives at the
    last state counts for the last step as it is."""
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    total = 0.0
    for h in reversed(before):
        g *= w
        total += g * h
    return total


@through_time.mistake(
    "never-passed-on",
    hint="If the first state grows by 1, by how much does the last one grow?",
    title="The gradient does not change on its way",
)
def gradient_of_w(w, xs, h, g):
    """Each share uses the same g. On its way back to an earlier step, the gradient goes through `w * h`, and is
    multiplied by w each time."""
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    return g * sum(before)


@through_time.mistake("forwards", hint="Which of the steps does g reach first?", title="Walked in the wrong direction")
def gradient_of_w(w, xs, h, g):
    """The shares are taken from the first step to the last. g arrives at the last state, so the last step comes
    first."""
    total = 0.0
    for x in xs:
        total += g * h
        h = w * h + x
        g *= w
    return total


@through_time.mistake(
    "states-after", hint="With which state was w multiplied in the last step: 26 or 55?", title="States after the steps"
)
def gradient_of_w(w, xs, h, g):
    """In each step w met the state from before that step. Here its share is taken with the state after it."""
    after = []
    for x in xs:
        h = w * h + x
        after.append(h)
    total = 0.0
    for h in reversed(after):
        total += g * h
        g *= w
    return total


@through_time.mistake(
    "overwritten", hint="What becomes of the shares of the later steps in your loop?", title="Overwritten, not added"
)
def gradient_of_w(w, xs, h, g):
    """Every share takes the place of the one before. They have to add up."""
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    total = 0.0
    for h in reversed(before):
        total = g * h
        g *= w
    return total


@through_time.mistake(
    "no-upstream", hint="Does your answer change when g is twice as large?", title="The incoming gradient ignored"
)
def gradient_of_w(w, xs, h, g):
    """The walk begins with a gradient of 1. It should begin with g, which is what arrives at the last state."""
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    total, g = 0.0, 1.0
    for h in reversed(before):
        total += g * h
        g *= w
    return total


@through_time.mistake(
    "own-operand", hint="The derivative of w * h for w: is that w or h?", title="The share taken with the wrong factor"
)
def gradient_of_w(w, xs, h, g):
    """In `w * h`, the derivative for w is h, and the one for h is w. Here the two are exchanged."""
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    total = 0.0
    for h in reversed(before):
        total += g * w
        g *= h
    return total


@through_time.mistake(
    "inputs-for-states", hint="In `w * h + x`, with what is w multiplied?", title="Inputs in place of states"
)
def gradient_of_w(w, xs, h, g):
    """The shares are taken with the inputs. w is multiplied by the states."""
    total = 0.0
    for x in reversed(xs):
        total += g * x
        g *= w
    return total


@through_time.mistake(
    "one-share-too-many", hint="How many steps are there, and how many states?", title="The last state counted too"
)
def gradient_of_w(w, xs, h, g):
    """The last state has a share here as well, but no step begins with it: there is one state more than there are
    steps."""
    states = [h]
    for x in xs:
        states.append(w * states[-1] + x)
    total = 0.0
    for h in reversed(states):
        total += g * h
        g *= w
    return total


@through_time.mistake(
    "of-the-start", hint="Asked is the gradient of w. Where in your answer are the states?", title="The gradient of h"
)
def gradient_of_w(w, xs, h, g):
    """This is what arrives at the first state. Asked was the gradient of w: the shares that its uses give on the
    way."""
    for x in xs:
        g *= w
    return g


@through_time.mistake(
    "power-rule",
    hint="With xs of zeros your formula is right. What does it know of other inputs?",
    title="As if there were no inputs",
)
def gradient_of_w(w, xs, h, g):
    """T w to the power T - 1, times the first state, is right for a loop without inputs. What comes in along the way
    changes the states, and so the shares."""
    T = len(xs)
    return g * T * w ** (T - 1) * h if T else 0.0


@through_time.also_wrong("only-the-last")
def gradient_of_w(w, xs, h, g):
    total = 0.0
    for x in xs:
        total = g * h
        h = w * h + x
    return total


@through_time.also_wrong("never-passed-on")
def gradient_of_w(w, xs, h, g):
    total = 0.0
    for x in xs:
        total += g * h
        h = w * h + x
    return total


@through_time.also_wrong(None)
def gradient_of_w(w, xs, h, g):
    for x in xs:
        h = w * h + x
    return h


@through_time.also_wrong(None)
def gradient_of_w(w, xs, h, g):
    before = []
    for x in xs:
        before.append(h)
        h = w * h + x
    total = 0.0
    for h in reversed(before):
        total += g * h
        g = w
    return total
