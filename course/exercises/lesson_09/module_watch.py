"""module.watch: how widely the examples spread after each module of a net, by forward hooks that are removed again."""

import numpy as np

from course.authoring import exercise, nonzero
from tinygrad_edu import Tensor, nn

from .shared import layer_of, plain_number


class Chain(nn.Module):
    """One part after the other, with other operations between them."""

    def __init__(self, parts):
        for name, part in parts.items():
            setattr(self, name, part)
        self.runs = 0

    def forward(self, x):
        self.runs += 1
        for _, part in self.named_children():
            x = part(x) * 2 + 1
        return x


def nets(rng):
    for sizes, n in [((2, 3), 2), ((2, 3, 1), 3), ((1, 2, 2, 3), 4), ((3, 1, 2), 5), ((2, 2, 2, 2, 2), 2), ((4, 3), 3)]:
        weights = {
            name: nonzero(rng, b, a) for name, a, b in zip(["first", "second", "third", "fourth"], sizes, sizes[1:])
        }
        yield {"weights": weights, "x": nonzero(rng, n, sizes[0])}


def see(f, case):
    net = Chain({name: layer_of(w) for name, w in case["weights"].items()})
    x = Tensor(case["x"])
    before = net(x).data.copy()
    net.runs = 0
    found, runs = f(net, x), net.runs
    if found is None:
        return {}
    if not isinstance(found, dict):
        return {"the answer": f"of type {type(found).__name__}; a dict is expected"}
    told = {str(name): plain_number(value) for name, value in found.items()}
    seen = {"the names": [*told], "the spreads": [*told.values()]}
    seen["how often the net was run"] = runs
    seen["what the net gives afterwards"] = (
        "the same as before" if np.array_equal(net(x).data, before) else "something else"
    )
    net(Tensor(case["x"] * 3 + 1))
    later = {str(name): plain_number(value) for name, value in found.items()}
    seen["the dict, when the net is used later on"] = (
        "as it was" if later == told else "has changed: a hook is still there"
    )
    left = sum(len(m._forward_hooks.after) + len(m._forward_hooks.before) for m in net.modules() if m._forward_hooks)
    seen["hooks that are left"] = left
    return seen


watch = exercise(
    "module.watch",
    kind="code",
    title="Watch a net at work",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, nn
    """,
    difficulty=4,
    minutes=11,
    cases=nets,
    observe=see,
    seconds=8.0,
    prompt="""
    Write `watch(net, x)`: run `net(x)` once, and return a dict: name of each child of `net` -> the spread of the
    examples in what comes out of it, a number. Afterwards `net` is as before, without any hook.

    - `net.named_children()` gives pairs `(name, module)`.
    - `module.register_forward_hook(hook)` lets `hook(module, args, out)` be called after each forward, and returns a
      handle, whose method `remove()` takes the hook away. What a hook returns, unless it is None, **replaces** `out`.
    - The spread of a Tensor `out` of shape (N, H): `float(out.data.std(axis=0).mean())`.

    The net may compute other things between its children, so calling them one after the other is not enough.
    """,
    hints=(
        (
            "Each child needs a hook that knows its own name. If all hooks are made in one loop, which value has "
            "the loop's variable when they run?"
        ),
        "A default argument is computed when the function is made: `def hook(module, args, out, name=name)`.",
        "Keep the handles in a list: register all hooks, call the net once, remove all hooks, return the dict.",
    ),
    why="A hook looks into a net without a change to its code, and whoever puts one in takes it out again.",
)


@watch.stub
def watch(net, x):
    """How widely the examples spread in what comes out of each child of net, by name."""
    spreads, handles = {}, []
    for name, module in net.named_children():
        ...
    return spreads


@watch.solution
def watch(net, x):
    """How widely the examples spread in what comes out of each child of net, by name."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.also_right
def watch(net, x):
    names = {id(m): name for name, m in net.named_children()}
    spreads = {}

    def note(module, args, out):
        spreads[names[id(module)]] = float(np.std(out.data, axis=0).mean())

    handles = [m.register_forward_hook(note) for m in net.children()]
    net(x)
    [h.remove() for h in handles]
    return spreads


@watch.also_right
def watch(net, x):
    outs, handles = [], []
    names = []
    for name, m in net.named_children():
        names.append(name)
        handles.append(m.register_forward_hook(lambda m, args, out: outs.append(out.data.std(axis=0).mean())))
    try:
        net(x)
    finally:
        for h in handles:
            h.remove()
    return dict(zip(names, map(float, outs)))


@watch.also_right
def watch(net, x):
    def hook_for(name):
        def hook(module, args, out):
            seen[name] = out.data.std(axis=0).mean()

        return hook

    seen = {}
    handles = []
    for name, module in net.named_children():
        handles.append(module.register_forward_hook(hook_for(name)))
    net(x)
    while handles:
        handles.pop().remove()
    return seen


@watch.mistake(
    "late-name",
    hint="When the net runs, the loop is over. Which name does `name` stand for then?",
    title="One name for all hooks",
)
def watch(net, x):
    """All hooks share the variable `name`, and when they run, it holds the last name. So they all write to the same
    place."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out):
            spreads[name] = float(out.data.std(axis=0).mean())

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.mistake(
    "hooks-left",
    hint="What happens when the net is called again, a thousand times in a training?",
    title="The hooks are left behind",
)
def watch(net, x):
    """The hooks stay in the net: each later call runs them, and writes into a dict that was handed out."""
    spreads = {}
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())

        module.register_forward_hook(note)
    net(x)
    return spreads


@watch.mistake(
    "hook-replaces", hint="What becomes of the value that your hook returns?", title="The hook replaces the output"
)
def watch(net, x):
    """The hook returns something, and that takes the place of the output: the next layer is given the standard
    deviation."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())
            return Tensor(out.data.std(axis=0).mean())

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.mistake(
    "removed-too-early",
    hint="Is a hook still there at the moment when the net runs?",
    title="No hook while the net runs",
)
def watch(net, x):
    """The net does not run while the hooks are in it, so they see nothing."""
    spreads = {}
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())

        handle = module.register_forward_hook(note)
        handle.remove()
    net(x)
    return spreads


@watch.mistake(
    "runs-for-each", hint="How often should the net run, and how often does yours?", title="A run for each child"
)
def watch(net, x):
    """The net is run once for each child. With all hooks in place, one run is enough."""
    spreads = {}
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())

        handle = module.register_forward_hook(note)
        net(x)
        handle.remove()
    return spreads


@watch.mistake("arguments", hint="With how many arguments is a hook called?", title="A hook takes three arguments")
def watch(net, x):
    """A hook is called with three things: the module, its arguments, its output. This one takes only the output."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def hook(out):
            spreads[name] = float(out.data.std(axis=0).mean())

        handles.append(module.register_forward_hook(hook))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.mistake(
    "by-hand", hint="What does the net do between two of its children?", title="The children one after the other"
)
def watch(net, x):
    """The children are called one after the other, but the net computes more between them: this is what it would do
    without that."""
    spreads = {}
    for name, module in net.named_children():
        x = module(x)
        spreads[name] = float(x.data.std(axis=0).mean())
    return spreads


@watch.mistake(
    "input-not-output",
    hint="Which of the hook's three arguments comes out of the module?",
    title="The input instead of the output",
)
def watch(net, x):
    """`args` is what goes into the module. Asked for is what comes out of it."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(args[0].data.std(axis=0).mean())

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.mistake("keeps-tensors", hint="What does a Tensor hold on to, besides its numbers?", title="Tensors are kept")
def watch(net, x):
    """The dict holds Tensors, and with each its whole graph, for as long as the dict lives. Keep numbers."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = out.std(dim=0, correction=0).mean()

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.mistake("variance", hint="Which function of NumPy gives the standard deviation?", title="The variance")
def watch(net, x):
    """This is the variance. The standard deviation is its square root."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.var(axis=0).mean())

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.mistake(
    "last-hook-only",
    hint="How many hooks are there, and how many does your last line remove?",
    title="Only one hook is removed",
)
def watch(net, x):
    """Only the hook of the last child is removed; the others are still there."""
    spreads = {}
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())

        handle = module.register_forward_hook(note)
    net(x)
    handle.remove()
    return spreads


@watch.mistake("modules-not-children", hint="Is the net a child of itself?", title="The net itself is in it")
def watch(net, x):
    """`named_modules` has the net itself, too, under an empty name. Its children are `named_children`."""
    spreads, handles = {}, []
    for name, module in net.named_modules():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads


@watch.mistake("never-runs", hint="When is a hook called?", title="The net is not run")
def watch(net, x):
    """The hooks are put in and taken out, but the net does not run in between, so they see nothing."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())

        handles.append(module.register_forward_hook(note))
    for handle in handles:
        handle.remove()
    return spreads


@watch.also_wrong(None)
def watch(net, x):
    return {"first": 1.0}


@watch.also_wrong(None)
def watch(net, x):
    return {name: float(net(x).data.std(axis=0).mean()) for name, _ in net.named_children()}


@watch.also_wrong("hooks-left")
def watch(net, x):
    names = {id(m): name for name, m in net.named_children()}
    spreads = {}

    def note(module, args, out):
        spreads[names[id(module)]] = float(out.data.std(axis=0).mean())

    for m in net.children():
        m.register_forward_hook(note)
    net(x)
    return spreads


@watch.also_wrong("late-name")
def watch(net, x):
    spreads, handles = {}, []
    for name, module in net.named_children():
        handles.append(
            module.register_forward_hook(lambda m, a, out: spreads.update({name: float(out.data.std(axis=0).mean())}))
        )
    net(x)
    for h in handles:
        h.remove()
    return spreads


@watch.mistake(
    "hook-returns-a-number",
    hint="What becomes of the value that your hook returns? A lambda returns one, too.",
    title="The hook replaces the output",
)
def watch(net, x):
    """The hook returns a number, and that takes the place of the output: the next layer is given a float. A lambda
    always returns its value; with `def` and without `return`, a hook returns None."""
    spreads, handles = {}, []
    for name, module in net.named_children():

        def note(module, args, out, name=name):
            spreads[name] = float(out.data.std(axis=0).mean())
            return spreads[name]

        handles.append(module.register_forward_hook(note))
    net(x)
    for handle in handles:
        handle.remove()
    return spreads
