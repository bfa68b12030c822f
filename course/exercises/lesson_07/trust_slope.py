"""trust.slope: a central difference in one direction, for a function of tensors."""

import numpy as np

from course.authoring import exercise, numbers
from tinygrad_edu import Tensor
from tinygrad_edu.checks.gradcheck import as_tuple

from .shared import FUNCTIONS, observe_inputs, to_plain


def slope_cases(rng):
    def case(function, shapes, i, outs, eps):
        arrays = {k: numbers(rng, *shape) for k, shape in zip("xy", shapes)}
        upstream = [numbers(rng, *shape) for shape in outs]
        upstream = upstream[0] if len(upstream) == 1 else upstream
        return {
            "f": function,
            **arrays,
            "i": i,
            "direction": numbers(rng, *shapes[i]),
            "upstream": upstream,
            "eps": eps,
        }

    yield case("3 * x + 1", [()], 0, [()], 0.5)
    yield case("x * x * y", [(3,), (3,)], 0, [(3,)], 0.5)
    yield case("x * y", [(2,), (2,)], 1, [(2,)], 0.5)
    yield case("x.exp() + y", [(2,), (2,)], 0, [(2,)], 0.5)
    yield case("x @ y", [(2, 3), (3, 2)], 0, [(2, 2)], 0.1)
    yield case("x @ y", [(2, 3), (3, 4)], 1, [(2, 4)], 0.1)
    yield case("x * y", [(2, 3), (3,)], 1, [(2, 3)], 0.01)
    yield case("(x @ y).tanh()", [(1, 2), (2, 2)], 1, [(1, 2)], 0.5)
    yield case("x * y, x + y", [(2,), (2,)], 0, [(2,), (2,)], 0.1)
    yield case("x.sum(), x * x", [(2, 2)], 0, [(), (2, 2)], 0.1)
    yield case("x.exp() + y", [(1, 3), (2, 1)], 0, [(2, 3)], 0.5)
    yield case("x * x * y", [(2, 1), (2, 1)], 0, [(2, 1)], 0.001)
    # numbers that do not come back to the last digit when they are moved to and fro
    fine = {k: np.array([round(rng.uniform(-3, 3), 3) for _ in range(8)]) for k in ("x", "direction")}
    yield {
        "f": "x * x",
        "x": fine["x"],
        "i": 0,
        "direction": fine["direction"],
        "upstream": numbers(rng, 8),
        "eps": 0.1,
        "exactly": True,
    }


def measured(f, case):
    inputs = tuple(Tensor(case[k], requires_grad=True) for k in "xy" if k in case)
    arrays = case["upstream"] if isinstance(case["upstream"], list) else [case["upstream"]]
    found = f(FUNCTIONS[case["f"]], inputs, case["i"], case["direction"], [Tensor(g) for g in arrays], case["eps"])
    seen = {"the slope": to_plain(found)} | observe_inputs(**dict(zip("xy", inputs)))
    if "exactly" in case:
        seen["x itself"] = "as it was" if np.array_equal(inputs[0].data, case["x"]) else "other last digits"
    return seen


slope = exercise(
    "trust.slope",
    kind="code",
    title="Nudge in one direction",
    target="tinygrad_edu.checks.gradcheck:directional_derivative",
    given="""
    from tinygrad_edu import Tensor
    from tinygrad_edu.checks.gradcheck import as_tuple
    """,
    difficulty=2,
    minutes=7,
    cases=slope_cases,
    observe=measured,
    keep_fixed=("eps",),
    hidden=("exactly",),
    prompt="""
    Write `directional_derivative(f, inputs, i, direction, upstream, eps)`. Nudge input number `i` by `eps * direction`,
    once forwards and once backwards. The slope is the difference of the two answers, divided by the whole distance,
    `2 * eps`.

    `inputs` is a tuple of Tensors, the arguments of `f`. `direction` is an array of the shape of `inputs[i]`;
    `upstream` holds a Tensor for each answer of `f`. The helper `weighted(xs)` is there already: it calls `f` with a
    list (or tuple) of Tensors and gives one number. `x.data` is a Tensor's array, `Tensor(array)` a new Tensor. The
    other inputs stay, and the tensors in `inputs` must not change. Return a number.
    """,
    hints=(
        (
            "In lesson 01 we nudged a number to both sides. What is the same here, and what is a tensor instead of "
            "a number?"
        ),
        "Make two lists of inputs, copies of `inputs`, which differ from it only at place `i`.",
        (
            "At place `i` there is a new Tensor: the old numbers plus (or minus) eps times the direction. Give both "
            "lists to `weighted`."
        ),
    ),
    why="Two forward passes measure the slope along one direction, however many numbers the input has.",
)


@slope.stub
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """The change of f, weighted by upstream, per step of input i in the direction: a central difference."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ...


@slope.solution
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """The change of f, weighted by upstream, per step of input i in the direction: a central difference."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return (weighted(ahead) - weighted(behind)) / (2 * eps)


@slope.also_right
def directional_derivative(f, inputs, i, direction, upstream, eps):
    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    def at(step):
        return weighted([x if j != i else Tensor(x.data + step * direction) for j, x in enumerate(inputs)])

    return (at(eps) - at(-eps)) / (2 * eps)


@slope.also_right
def directional_derivative(f, inputs, i, direction, upstream, eps):
    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    move = eps * direction
    ahead = inputs[:i] + (inputs[i] + move,) + inputs[i + 1 :]
    behind = inputs[:i] + (inputs[i] - move,) + inputs[i + 1 :]
    return float(weighted(ahead) - weighted(behind)) / eps / 2


@slope.also_right
def directional_derivative(f, inputs, i, direction, upstream, eps):
    import numpy as np

    from tinygrad_edu import no_grad

    ends = []
    with no_grad():
        for sign in (1, -1):
            xs = [Tensor(x.data) for x in inputs]
            xs[i].data += sign * eps * direction
            out = f(*xs)
            out = (out,) if isinstance(out, Tensor) else out
            ends.append(np.array([np.sum(y.data * g.data) for y, g in zip(out, upstream)]).sum())
    return np.diff(ends[::-1])[0] / (2 * eps)


@slope.also_right
def directional_derivative(f, inputs, i, direction, upstream, eps):
    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    place = inputs[i].data
    saved = place.copy()
    place += eps * direction
    ahead = weighted(inputs)
    place[...] = saved - eps * direction
    behind = weighted(inputs)
    place[...] = saved
    return (ahead - behind) / (2 * eps)


@slope.mistake(
    "one-sided",
    title="A one-sided difference",
    hint="What does your slope give for x * x at 3 with eps = 0.5? And what should it be?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """One nudge, forwards only: if the answer bends, it errs by about eps. Nudging both ways lets the bend cancel."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead = list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    return (weighted(ahead) - weighted(inputs)) / eps


@slope.mistake("half-the-way", title="Divided by half the distance", hint="How far apart are x + eps and x - eps?")
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """Divided by eps, but from one nudged place to the other it is twice as far."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return (weighted(ahead) - weighted(behind)) / eps


@slope.mistake(
    "times-eps",
    title="Multiplied by eps",
    hint="What is `12 / 2 * 3`? Which distance should the difference be divided by?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """Python works from the left: `/ 2 * eps` halves the difference and then multiplies it by eps."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return (weighted(ahead) - weighted(behind)) / 2 * eps


@slope.mistake("second-divided", title="Only the second result divided", hint="What is `10 - 4 / 2`?")
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """Only the second of the two answers is divided: `/` binds closer than `-`."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return weighted(ahead) - weighted(behind) / (2 * eps)


@slope.mistake(
    "no-brackets", title="Missing brackets", hint="What is `10 - 4 / 2 * 3`? In which order is it worked out?"
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """Without brackets only the second answer is halved, then multiplied by eps, and then subtracted: `/` and `*`
    bind closer than `-`, and go from left to right."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return weighted(ahead) - weighted(behind) / 2 * eps


@slope.mistake(
    "no-direction",
    title="The direction is not used",
    hint="Which two things determine by how much element k of the input moves?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """Every number is nudged by the same eps: the direction is not used. It says how far each number moves."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps)
    behind[i] = Tensor(inputs[i].data - eps)
    return (weighted(ahead) - weighted(behind)) / (2 * eps)


@slope.mistake("first-input", title="Always the first input", hint="For f = x * y and i = 1: which of the two moves?")
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """It is always the first input that is nudged. `i` says which one it should be."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[0] = Tensor(inputs[0].data + eps * direction)
    behind[0] = Tensor(inputs[0].data - eps * direction)
    return (weighted(ahead) - weighted(behind)) / (2 * eps)


@slope.mistake(
    "sign", title="The wrong sign", hint="If f is larger ahead than behind, which sign should the slope have?"
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """Behind minus ahead: an answer that grows along the direction gets a negative slope."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return (weighted(behind) - weighted(ahead)) / (2 * eps)


@slope.mistake(
    "unit-direction",
    title="Direction scaled to length 1",
    hint="What should happen to the slope when every number of the direction is doubled?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """The direction was shortened to length 1. It is to be taken as it is: twice the direction is twice the slope."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    direction = direction / (direction**2).sum() ** 0.5
    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return (weighted(ahead) - weighted(behind)) / (2 * eps)


@slope.mistake(
    "left-nudged",
    title="The input stays nudged",
    hint="What does `inputs[i].data` hold after your function? Make a new Tensor instead.",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """The slope is right, but the input itself was moved, and is left where the last nudge put it. The next slope is
    measured at another place."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    inputs[i].data += eps * direction
    ahead = weighted(inputs)
    inputs[i].data -= 2 * eps * direction
    return (ahead - weighted(inputs)) / (2 * eps)


@slope.mistake(
    "moved-and-back",
    title="Moved, and moved back inexactly",
    hint="What is `0.3 + 0.6 - 0.6`? How can a place be tried without moving the input there?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """The inputs were moved and moved back, and some came back with other last digits: x + h - h is not always x."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    inputs[i].data += eps * direction
    ahead = weighted(inputs)
    inputs[i].data -= 2 * eps * direction
    behind = weighted(inputs)
    inputs[i].data += eps * direction
    return (ahead - behind) / (2 * eps)


@slope.mistake("all-inputs", title="Every input nudged", hint="For f = x * y and i = 0: what happens to y?")
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """Every input is nudged. Only input number `i` moves, the others stay where they are."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead = [Tensor(x.data + eps * direction) for x in inputs]
    behind = [Tensor(x.data - eps * direction) for x in inputs]
    return (weighted(ahead) - weighted(behind)) / (2 * eps)


@slope.mistake(
    "one-list", title="Both results from one place", hint="After `a = b = [1, 2]` and `a[0] = 5`: what is b?"
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """It is always 0: both answers come from one place. If there are two lists: are they one and the same, under two
    names?"""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead = behind = list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return (weighted(ahead) - weighted(behind)) / (2 * eps)


@slope.mistake(
    "arrays", title="Arrays in place of Tensors", hint="Of which type is `inputs[i].data + eps * direction`?"
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """f was called with an array. It takes Tensors, and gives Tensors only if it is given some."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = inputs[i].data + eps * direction
    behind[i] = inputs[i].data - eps * direction
    return (weighted(ahead) - weighted(behind)) / (2 * eps)


@slope.mistake(
    "no-upstream",
    title="The upstream gradient is missing",
    hint="What should happen to the slope when every number of upstream is doubled?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """f is called directly, so its answers are neither weighted with `upstream` nor added up to one number."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return (f(*ahead) - f(*behind)) / (2 * eps)


@slope.mistake(
    "others-left-out",
    title="The other inputs are left out",
    hint="For f = x * y and i = 0: with how many Tensors does your program call f?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """f is called with the nudged input alone. It takes all its inputs: one is nudged, and the others stay as they
    are."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    up = weighted([Tensor(inputs[i].data + eps * direction)])
    down = weighted([Tensor(inputs[i].data - eps * direction)])
    return (up - down) / (2 * eps)


@slope.mistake(
    "a-single-tensor", title="A Tensor in place of a list", hint="With what does the task say `weighted` calls f?"
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """`weighted` takes a list of all inputs, and gets a single Tensor, which it then takes apart."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    up = weighted(Tensor(inputs[i].data + eps * direction))
    down = weighted(Tensor(inputs[i].data - eps * direction))
    return (up - down) / (2 * eps)


@slope.mistake(
    "back-to-the-start",
    title="The second nudge ends at the start",
    hint="With x = 3 and eps = 0.5: at which two places does your program call f?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """The second nudge starts where the first one ended, so it leads back to the start. The two places are only eps
    apart, not 2 * eps."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    xs = list(inputs)
    xs[i] = Tensor(xs[i].data + eps * direction)
    up = weighted(xs)
    xs[i] = Tensor(xs[i].data - eps * direction)
    down = weighted(xs)
    return (up - down) / (2 * eps)


@slope.mistake(
    "f-of-an-array",
    title="f called with an array",
    hint="What does `weighted` do for you, apart from calling f?",
)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    """f is called directly, with an array and without the other inputs. It takes a Tensor for each input, and its
    answers have to be weighted with `upstream`: the helper `weighted` does both."""

    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    x = inputs[i].data
    return (f(x + eps * direction) - f(x - eps * direction)) / (2 * eps)


@slope.also_wrong(None)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    return weighted([x + eps * direction for x in inputs])


@slope.also_wrong(None)
def directional_derivative(f, inputs, i, direction, upstream, eps):
    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    return weighted(inputs)


@slope.also_wrong("second-divided")
def directional_derivative(f, inputs, i, direction, upstream, eps):
    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(as_tuple(f(*xs)), upstream))

    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return weighted(ahead) - weighted(behind) / (2 * eps)
