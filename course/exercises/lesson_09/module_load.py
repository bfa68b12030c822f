"""module.load: copy a state dict into a module, or say all that does not fit."""

import numpy as np

from course.authoring import exercise, nonzero
from tinygrad_edu import Tensor, nn, no_grad
from tinygrad_edu.nn.state import state_of

FULL = {"first.weight": (3, 2), "first.bias": (3,), "last.weight": (1, 3)}
CHANGES = [
    ({}, True),
    ({"last.weight": None}, True),
    ({"extra": (2,)}, True),
    ({"first.weight": (2, 3)}, True),
    ({"first.weight": (1, 2)}, True),
    ({"first.bias": (1,)}, True),
    ({"last.weight": ()}, True),
    ({"first.bias": None, "last.weight": (3,), "head": (2, 2)}, True),
    ({"first.weight": None, "first.bias": None, "a": (1,), "b": (1,)}, True),
    ({"first.weight": (3,), "first.bias": (3, 1), "last.weight": (3, 1)}, True),
    ({"last.weight": None}, False),
    ({"extra": (2,), "first.bias": None}, False),
    ({"first.bias": (1,), "more": (3,)}, False),
    ({"last.weight": (3, 1), "first.weight": None}, False),
]


def states(rng):
    for tensors in (False, True):
        for changes, strict in CHANGES if not tensors else CHANGES[:1]:
            shapes = {name: shape for name, shape in (FULL | changes).items() if shape is not None}
            given = {name: nonzero(rng, *shape) for name, shape in shapes.items()}
            yield {"given": given, "strict": strict, "tensors": tensors}


def numbers_of(net):
    return {name: x.data.copy() for name, x in net.state_dict().items()}


def see(f, case):
    net = nn.Sequential({"first": nn.Linear(2, 3), "last": nn.Linear(3, 1, bias=False)})
    for i, p in enumerate(net.parameters(), 1):
        p.data[...] = i * np.arange(1, p.numel() + 1).reshape(p.shape)
    before = [*net.parameters()]
    given = {name: a.copy() for name, a in case["given"].items()}
    handed = {name: Tensor(a) for name, a in given.items()} if case["tensors"] else given
    told = "nothing"
    try:
        f(net, handed, case["strict"])
    except RuntimeError as e:
        told = sorted(name for name in {*FULL, *given} if name in str(e))
    seen = {"the names in the text of the RuntimeError": told, "the numbers of the module": numbers_of(net)}
    seen["the attributes of the module"] = (
        "the same Parameters as before" if same_ones(net, before) else "other objects than before"
    )
    seen["the dtypes"] = sorted({str(p.dtype) for p in before})
    if list(handed) == list(case["given"]):
        for name, x in handed.items():
            a = x.data if isinstance(x, Tensor) else x
            if not np.array_equal(a, case["given"][name]):
                seen[f"given[{name!r}] afterwards"] = a.copy()
            a += 100
        seen["the numbers of the module after the arrays of the caller have changed"] = numbers_of(net)
    else:
        seen["the names in given afterwards"] = list(handed)
    return seen


def same_ones(net, before):
    after = [net.first.weight, net.first.bias, net.last.weight]
    return all(a is b and b.requires_grad for a, b in zip(after, before))


load = exercise(
    "module.load",
    kind="code",
    title="Load a state",
    target="tinygrad_edu.nn.state:load_state",
    given="""
    import numpy as np
    from tinygrad_edu import no_grad
    from tinygrad_edu.nn.state import state_of
    """,
    difficulty=4,
    minutes=12,
    cases=states,
    observe=see,
    hidden=("tensors",),
    prompt="""
    Write `load_state(module, given, strict=True)`, the heart of `load_state_dict`. `given` is a dict: name -> array or
    Tensor. `state_of(module)` lists the pairs `(name, Tensor)` to be filled.

    - A fault is a name that only `given` or only the module has (if `strict`), or a shape that is not exactly the same.
    - If there are any, raise **one** `RuntimeError` with all their names in its text, and no others, before any copy.
    - Otherwise copy the numbers **into** the module's Tensors: the same objects, with their dtype. What `given` lacks
      stays as it is.

    `x.data[...] = a` writes an array or Tensor `a` into the Tensor `x`. `given` is not changed.
    """,
    hints=(
        (
            "Collect the faults in a list, in three loops or comprehensions, before anything is written. When do "
            "you raise?"
        ),
        (
            "`x.data[...] = a` broadcasts: a bias of shape (1,) would fill three places without a word. What has to"
            " be compared first?"
        ),
        (
            "With mine = dict(state_of(module)): the names in mine and not in given; those in given and not in mine; "
            "those in both whose shapes differ. Raise if the list is not empty; then go through mine once more and "
            "write."
        ),
    ),
    why=(
        "A loader that looks first and writes afterwards leaves no model half loaded, and one that lists every fault "
        "spares a run for each."
    ),
)


@load.stub
def load_state(module, given, strict=True):
    """Copy arrays, by name, into the Tensors of a module. Raise RuntimeError for all that does not fit, before any
    copy."""
    mine = dict(state_of(module))
    faults = []
    ...


@load.solution
def load_state(module, given, strict=True):
    """Copy arrays, by name, into the Tensors of a module. Raise RuntimeError for all that does not fit, before any
    copy."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.also_right
def load_state(module, given, strict=True):
    bad = set()
    mine = dict(state_of(module))
    if strict:
        bad |= mine.keys() ^ given.keys()
    both = mine.keys() & given.keys()
    bad |= {n for n in both if np.shape(given[n]) != mine[n].shape}
    if bad:
        raise RuntimeError(", ".join(sorted(bad)))
    with no_grad():
        for n in both:
            mine[n].data[...] = given[n]


@load.also_right
def load_state(module, given, strict=True):
    faults = []
    names = []
    for name, x in state_of(module):
        names.append(name)
        if name in given:
            if tuple(given[name].shape) != tuple(x.shape):
                faults.append(name + " has the wrong shape")
        elif strict:
            faults.append(name + " is missing")
    for name in given:
        if name not in names and strict:
            faults.append(name + " is unexpected")
    if len(faults) > 0:
        raise RuntimeError(str(faults))
    for name, x in state_of(module):
        if name in given:
            x.data[:] = np.array(given[name])


@load.also_right
def load_state(module, given, strict=True):
    mine = {}
    for name, x in state_of(module):
        mine[name] = x
    missing = [n for n in mine if n not in given]
    unexpected = [n for n in given if n not in mine]
    misshapen = [n for n in mine if n in given and np.asarray(given[n]).shape != mine[n].shape]
    wrong = misshapen + (missing + unexpected if strict else [])
    if wrong:
        raise RuntimeError(f"load_state: {wrong}")
    for n, a in given.items():
        if n in mine:
            np.copyto(mine[n].data, np.asarray(a), casting="unsafe")


@load.mistake(
    "no-shapes", hint="What does `x.data[...] = a` do if x has 3 numbers and a has 1?", title="Shapes are not compared"
)
def load_state(module, given, strict=True):
    """The shapes are not compared. Where broadcasting can make them fit, wrong numbers are copied without a word;
    elsewhere NumPy fails halfway."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake("sizes-not-shapes", hint="Do (2, 3) and (3, 2) hold as many numbers?", title="Sizes instead of shapes")
def load_state(module, given, strict=True):
    """Only the number of elements is compared. A transposed weight has as many, and belongs elsewhere."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [
        f"shape: {name}" for name in mine if name in given and mine[name].data.size != np.asarray(given[name]).size
    ]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = np.asarray(given[name]).reshape(mine[name].shape)


@load.mistake(
    "stops-at-the-first",
    hint="Three names are wrong. How many runs does your user need to learn that?",
    title="Stops at the first",
)
def load_state(module, given, strict=True):
    """The first fault raises at once, so the error names one fault where there may be several."""
    mine = dict(state_of(module))
    for name in mine:
        if strict and name not in given:
            raise RuntimeError(f"missing: {name}")
        if name in given and mine[name].shape != given[name].shape:
            raise RuntimeError(f"shape: {name}")
    for name in given:
        if strict and name not in mine:
            raise RuntimeError(f"unexpected: {name}")
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake(
    "half-loaded", hint="The last name is at fault. What has become of the first by then?", title="Half of it is loaded"
)
def load_state(module, given, strict=True):
    """The numbers are copied while faults are still being looked for. After the error the module is half old and half
    new."""
    mine = dict(state_of(module))
    faults = [f"unexpected: {name}" for name in given if strict and name not in mine]
    for name in mine:
        if name not in given:
            if strict:
                faults.append(f"missing: {name}")
        elif mine[name].shape != given[name].shape:
            faults.append(f"shape: {name}")
        else:
            mine[name].data[...] = given[name]
    if faults:
        raise RuntimeError("\n".join(faults))


@load.mistake(
    "missing-is-fine", hint="What is in a layer whose weight was never loaded?", title="What is missing is passed over"
)
def load_state(module, given, strict=True):
    """A name that `given` lacks is passed over, so that part of the module keeps its random start without
    a word."""
    mine = dict(state_of(module))
    faults = [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake(
    "unexpected-is-fine",
    hint="What might it mean if a file holds a name that your module has not?",
    title="What is too much is passed over",
)
def load_state(module, given, strict=True):
    """A name that the module lacks is passed over, also when `strict`. Most likely the file belongs to another
    model."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake("always-strict", hint="With strict=False, which names may be missing?", title="Always strict")
def load_state(module, given, strict=True):
    """`strict` is not asked. Without it, names that only one side has are no fault."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if name not in given]
    faults += [f"unexpected: {name}" for name in given if name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake(
    "shapes-only-if-strict",
    hint="Without strict, may a bias of one number fill three places?",
    title="Shapes compared only if strict",
)
def load_state(module, given, strict=True):
    """Without `strict`, shapes are not compared either. It only says that names may be missing or too many."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if name not in given]
    faults += [f"unexpected: {name}" for name in given if name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults and strict:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake(
    "the-callers-array",
    hint="If the caller writes into the array afterwards, what does your module hold?",
    title="The caller's own array",
)
def load_state(module, given, strict=True):
    """`x.data = a` makes the caller's array the memory of the module, with its dtype: float64 comes in, and later
    writes into the array change the module."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data = np.asarray(given[name])


@load.mistake(
    "dtype-lost", hint="Which dtype has the module before, and which has `given`?", title="The dtype comes along"
)
def load_state(module, given, strict=True):
    """The numbers are copied, but `x.data = ...` takes over their dtype as well: a float32 model computes in float64
    from then on."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data = np.array(given[name])


@load.mistake(
    "only-the-name", hint="After `x = a`, what do you have a second name for?", title="Only the name is changed"
)
def load_state(module, given, strict=True):
    """A name now stands for the array, in the dict or in the loop, and the module does not hear of it. Write into its
    Tensor instead."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name] = given[name]


@load.mistake("no-names", hint="Which names would a user have to look for?", title="The error names nothing")
def load_state(module, given, strict=True):
    """The error does not say what is wrong. It should have the names of all that does not fit."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("it does not fit")
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake(
    "missing-without-strict",
    hint="With strict=False, what does `given[name]` do for a name that is missing?",
    title="Missing, and asked for",
)
def load_state(module, given, strict=True):
    """Without `strict`, a name of the module may be missing in `given`. The last loop asks for it all the same."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError("\n".join(faults))
    for name in mine:
        mine[name].data[...] = given[name]


@load.also_wrong("only-the-name")
def load_state(module, given, strict=True):
    mine = dict(state_of(module))
    faults = [n for n in mine if strict and n not in given] + [n for n in given if strict and n not in mine]
    faults += [n for n in mine if n in given and mine[n].shape != given[n].shape]
    if faults:
        raise RuntimeError(str(faults))
    for name, x in mine.items():
        if name in given:
            x = given[name]


@load.mistake("raises-nothing", hint="What is done with the list of faults?", title="The faults are not raised")
def load_state(module, given, strict=True):
    """The faults are collected, and then dropped: nothing is loaded, and no error says why."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        return
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake("another-error", hint="Which error does the task ask for?", title="Another kind of error")
def load_state(module, given, strict=True):
    """The faults are told, but by another error than `RuntimeError`, which is what callers wait for."""
    mine = dict(state_of(module))
    faults = [f"missing: {name}" for name in mine if strict and name not in given]
    faults += [f"unexpected: {name}" for name in given if strict and name not in mine]
    faults += [f"shape: {name}" for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise ValueError("\n".join(faults))
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.also_wrong(None)
def load_state(module, given, strict=True):
    for name, x in state_of(module):
        x.data[...] = given[name]


@load.also_wrong(None)
def load_state(module, given, strict=True):
    for name, x in state_of(module):
        if name in given and given[name].shape == x.shape:
            x.data[...] = given[name]


@load.also_wrong("raises-nothing")
def load_state(module, given, strict=True):
    mine = dict(state_of(module))
    faults = [name for name in mine if strict and name not in given]
    faults += [name for name in given if strict and name not in mine]
    faults += [name for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        print("\n".join(faults))
        return
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.also_wrong("stops-at-the-first")
def load_state(module, given, strict=True):
    mine = dict(state_of(module))
    for name in mine:
        if name not in given:
            if strict:
                raise RuntimeError(name)
        elif mine[name].shape != given[name].shape:
            raise RuntimeError(name)
    if strict:
        for name in given:
            if name not in mine:
                raise RuntimeError(name)
    for name in mine:
        if name in given:
            mine[name].data[...] = given[name]


@load.mistake(
    "unexpected-compared",
    hint="What does `mine[name]` give for a name that the module lacks?",
    title="An unknown name is compared",
)
def load_state(module, given, strict=True):
    """A name that the module lacks has no shape there to compare with, so `mine[name]` is a KeyError. Compare only
    names that are in both."""
    mine = dict(state_of(module))
    faults = [name for name in mine if strict and name not in given]
    for name in given:
        if strict and name not in mine:
            faults.append(name)
        if given[name].shape != mine[name].shape:
            faults.append(name)
    if faults:
        raise RuntimeError(f"{faults}")
    for name in given:
        mine[name].data[...] = given[name]


@load.mistake(
    "unexpected-without-strict",
    hint="With strict=False, what does `mine[name]` do for a name that the module lacks?",
    title="An unknown name is copied",
)
def load_state(module, given, strict=True):
    """Without `strict`, `given` may have a name that the module lacks. The last loop looks it up in the module all the
    same."""
    mine = dict(state_of(module))
    faults = [name for name in mine if strict and name not in given]
    faults += [name for name in given if strict and name not in mine]
    faults += [name for name in mine if name in given and mine[name].shape != given[name].shape]
    if faults:
        raise RuntimeError(f"{faults}")
    for name in given:
        mine[name].data[...] = given[name]
