"""module.test_load: a test that catches five faulty loaders."""

import numpy as np

from course.authoring import exercise, mutants
from tinygrad_edu import nn

RIGHT = """
def load_state(module, given):
    mine = dict(state_of(module))
    faults = [n for n in mine if n not in given] + [n for n in given if n not in mine]
    faults += [n for n in mine if n in given and mine[n].shape != given[n].shape]
    if faults:
        raise RuntimeError(", ".join(faults))
    for n in mine:
        mine[n].data[...] = given[n]
"""
COPY = "        mine[n].data[...] = given[n]\n"
FAULTY = {
    "it broadcasts, for it does not compare shapes": RIGHT.replace(" != given[n].shape", " == ()"),
    "it passes over a name that is missing": RIGHT.replace("[n for n in mine if n not in given] + ", "").replace(
        "    for n in mine:\n", "    for n in mine.keys() & given.keys():\n"
    ),
    "it passes over a name that is too much": RIGHT.replace(" + [n for n in given if n not in mine]", ""),
    "it has loaded a part when it raises": RIGHT.replace(
        "    if faults:",
        "    for n in mine:\n        if n not in faults:\n            mine[n].data[...] = given[n]\n    if faults:",
    ),
    "it makes the caller's array the memory of the module": RIGHT.replace("mine[n].data[...] =", "mine[n].data ="),
}
LOADERS = mutants(RIGHT, FAULTY, "load_state", "from tinygrad_edu.nn.state import state_of")


def observe_test(f, case):
    """Observe what a learner's test does with a loader; returning False does not count as rejecting it."""
    answers = []
    accept_or_reject = lambda case: LOADERS["observe"](lambda load: answers.append(f(load)), case)  # noqa: E731
    seen = accept_or_reject(case)
    if case["program"] in FAULTY and seen["your test"] != "rejects it":
        if any(isinstance(answer, (bool, np.bool_)) and not answer for answer in answers):
            return {"your test": "returns False"}
    return seen


test = exercise(
    "module.test_load",
    kind="test",
    title="Test a loader",
    given="""
    import numpy as np
    from tinygrad_edu import nn
    """,
    difficulty=4,
    minutes=11,
    cases=LOADERS["cases"],
    observe=observe_test,
    prompt="""
    Write `test_load(load_state)`. It passes for a right `load_state(module, given)`, always strict, and fails (by
    `assert` or any error) for five faulty ones:

    - one broadcasts, since it does not compare shapes;
    - one passes over a name that `given` lacks;
    - one passes over a name that the module lacks;
    - one has copied what fits by the time it raises;
    - one makes the caller's array the memory of the module, without copying.

    `given` is a dict of NumPy arrays. `refuses(load_state, layer, given)` in the stub says whether a RuntimeError is
    raised. You may test with `nn.Linear(2, 3)`: `weight` has the shape (3, 2), `bias` (3,).
    """,
    hints=(
        "Three of the five are caught by asking `refuses` for a dict that does not fit. Which three dicts?",
        "For the fourth, look at the numbers of the layer after an error. What should they be?",
        (
            "For the fifth, load a dict that fits, and see that its numbers have arrived. Then write into your own "
            "arrays, and see that the layer still holds the old ones."
        ),
    ),
    why="A loader has to be tried with what does not fit, and looked at again after the error.",
)


@test.stub
def test_load(load_state):
    """Pass for a right loader, fail for a faulty one."""

    def refuses(load_state, layer, given):
        try:
            load_state(layer, given)
        except RuntimeError:
            return True
        return False

    layer = nn.Linear(2, 3)
    ...


@test.solution
def test_load(load_state):
    """Pass for a right loader, fail for a faulty one."""

    def refuses(load_state, layer, given):
        try:
            load_state(layer, given)
        except RuntimeError:
            return True
        return False

    layer = nn.Linear(2, 3)
    weight, bias = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    before = layer.weight.data.copy()
    assert refuses(load_state, layer, {"weight": weight, "bias": np.ones(1)})
    assert refuses(load_state, layer, {"weight": weight})
    assert refuses(load_state, layer, {"weight": weight, "bias": bias, "more": bias})
    assert np.array_equal(layer.weight.data, before)
    load_state(layer, {"weight": weight, "bias": bias})
    bias += 1
    assert layer.weight.data[2, 1] == 5 and layer.bias.data[0] == 0


@test.also_right
def test_load(load_state):
    good = {"weight": np.full((3, 2), 7.0), "bias": np.full(3, 8.0)}
    layer = nn.Linear(2, 3)
    load_state(layer, good)
    assert (layer.weight.data == 7).all() and (layer.bias.data == 8).all()
    good["weight"] += 1
    good["bias"] += 1
    assert (layer.weight.data == 7).all() and (layer.bias.data == 8).all()
    for bad in ({"weight": good["weight"]}, good | {"x": np.ones(2)}, good | {"bias": np.ones(1)}):
        try:
            load_state(layer, bad)
        except RuntimeError:
            pass
        else:
            raise AssertionError("not refused")
        assert (layer.weight.data == 7).all() and (layer.bias.data == 8).all()


@test.also_right
def test_load(load_state):
    for shapes in ([(3, 2)], [(3, 2), (3,), (1,)], [(3, 2), (1,)], [(1, 2), (3,)]):
        layer = nn.Linear(2, 3)
        old = {k: v.data.copy() for k, v in layer.state_dict().items()}
        given = {k: np.random.rand(*s) for k, s in zip(["weight", "bias", "c"], shapes)}
        failed = False
        try:
            load_state(layer, given)
        except Exception:
            failed = True
        assert failed
        for k, v in layer.state_dict().items():
            assert np.all(v.data == old[k])
    layer, w, b = nn.Linear(2, 3), np.ones((3, 2), "float32"), np.zeros(3, "float32")
    load_state(layer, {"weight": w, "bias": b})
    w[:] = 9
    assert layer.weight.data.max() == 1 and layer.bias.data.max() == 0


@test.mistake("accepts-all", hint="In which line could your test fail?", title="It accepts everything")
def test_load(load_state):
    """Nothing in this test can fail for a faulty loader: that it runs on what fits is true of all of them."""
    layer = nn.Linear(2, 3)
    load_state(layer, {"weight": np.ones((3, 2)), "bias": np.ones(3)})


@test.mistake(
    "only-what-fits", hint="Which of the five faults show with a dict that fits?", title="Only tried with what fits"
)
def test_load(load_state):
    """Loaded is only what fits. Four of the five faulty loaders go wrong where something does not."""
    layer = nn.Linear(2, 3)
    weight, bias = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    load_state(layer, {"weight": weight, "bias": bias})
    weight += 1
    bias += 1
    assert layer.weight.data[2, 1] == 5 and layer.bias.data[0] == 0


@test.mistake(
    "no-alias",
    hint="What happens to the layer if you write into your own array after loading?",
    title="The caller's array",
)
def test_load(load_state):
    """What does not fit is tested well. But a loader that takes the caller's array for the module's memory passes:
    nothing is written into the array afterwards."""

    def refuses(load_state, layer, given):
        try:
            load_state(layer, given)
        except RuntimeError:
            return True
        return False

    layer = nn.Linear(2, 3)
    weight, bias = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    before = layer.weight.data.copy()
    assert refuses(load_state, layer, {"weight": weight, "bias": np.ones(1)})
    assert refuses(load_state, layer, {"weight": weight})
    assert refuses(load_state, layer, {"weight": weight, "bias": bias, "more": bias})
    assert np.array_equal(layer.weight.data, before)
    load_state(layer, {"weight": weight, "bias": bias})
    assert layer.weight.data[2, 1] == 5 and layer.bias.data[0] == 0


@test.mistake(
    "not-looked-after", hint="An error was raised. Is the layer still as it was?", title="Not compared after the error"
)
def test_load(load_state):
    """Every dict that does not fit is refused, but a loader that has copied half of it by then passes. After the error,
    compare the layer with a copy from before: `old = layer.weight.data` is no copy, and changes along with the
    layer."""

    def refuses(load_state, layer, given):
        try:
            load_state(layer, given)
        except RuntimeError:
            return True
        return False

    layer = nn.Linear(2, 3)
    weight, bias = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    assert refuses(load_state, layer, {"weight": weight, "bias": np.ones(1)})
    assert refuses(load_state, layer, {"weight": weight})
    assert refuses(load_state, layer, {"weight": weight, "bias": bias, "more": bias})
    load_state(layer, {"weight": weight, "bias": bias})
    bias += 1
    assert layer.weight.data[2, 1] == 5 and layer.bias.data[0] == 0


@test.mistake(
    "only-the-names", hint="Which shapes could a bias have that NumPy stretches to (3,)?", title="Shapes are not tried"
)
def test_load(load_state):
    """Names that are missing and too many are tried, but no shape that is wrong: a loader that broadcasts passes."""

    def refuses(load_state, layer, given):
        try:
            load_state(layer, given)
        except RuntimeError:
            return True
        return False

    layer = nn.Linear(2, 3)
    weight, bias = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    before = layer.weight.data.copy()
    assert refuses(load_state, layer, {"weight": weight})
    assert refuses(load_state, layer, {"weight": weight, "bias": bias, "more": bias})
    assert np.array_equal(layer.weight.data, before)
    load_state(layer, {"weight": weight, "bias": bias})
    bias += 1
    assert layer.weight.data[2, 1] == 5 and layer.bias.data[0] == 0


@test.mistake("returns-false", hint="Who reads what your function returns?", title="It returns False")
def test_load(load_state):
    """Your test returned False, and that stops nothing. A test fails by an error: write `assert`."""

    def refuses(load_state, layer, given):
        try:
            load_state(layer, given)
        except RuntimeError:
            return True
        return False

    layer = nn.Linear(2, 3)
    weight, bias = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    before = layer.weight.data.copy()
    fine = refuses(load_state, layer, {"weight": weight, "bias": np.ones(1)})
    fine = fine and refuses(load_state, layer, {"weight": weight})
    fine = fine and refuses(load_state, layer, {"weight": weight, "bias": bias, "more": bias})
    fine = fine and np.array_equal(layer.weight.data, before)
    load_state(layer, {"weight": weight, "bias": bias})
    bias += 1
    return fine and bool(layer.weight.data[2, 1] == 5 and layer.bias.data[0] == 0)


@test.mistake("strict-left-out", hint="Which two faults of names are there?", title="One fault of names is not tried")
def test_load(load_state):
    """A name that is too much is not tried: a loader that passes over it passes this test."""

    def refuses(load_state, layer, given):
        try:
            load_state(layer, given)
        except RuntimeError:
            return True
        return False

    layer = nn.Linear(2, 3)
    weight, bias = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    before = layer.weight.data.copy()
    assert refuses(load_state, layer, {"weight": weight, "bias": np.ones(1)})
    assert refuses(load_state, layer, {"weight": weight})
    assert np.array_equal(layer.weight.data, before)
    load_state(layer, {"weight": weight, "bias": bias})
    bias += 1
    assert layer.weight.data[2, 1] == 5 and layer.bias.data[0] == 0


@test.also_wrong(None)
def test_load(load_state):
    assert False


@test.also_wrong("accepts-all")
def test_load(load_state):
    layer = nn.Linear(2, 3)
    assert layer.weight.shape == (3, 2)


@test.also_wrong("only-what-fits")
def test_load(load_state):
    layer, b = nn.Linear(2, 3), np.zeros(3)
    load_state(layer, {"weight": np.ones((3, 2)), "bias": b})
    b += 1
    assert layer.bias.data.sum() == 0


@test.also_wrong(None)
def test_load(load_state):
    layer = nn.Linear(2, 2)
    load_state(layer, {"weight": np.ones((3, 2)), "bias": np.ones(3)})
