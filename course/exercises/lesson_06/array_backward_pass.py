"""array.backward_pass: the backward pass over a graph of arrays."""

import numpy as np

from course.authoring import exercise, fits, nonzero, observe_array, type_name
from tinygrad_edu import cat, grad, topological_order
from tinygrad_edu.autograd.engine import input_grads
from tinygrad_edu.tensor.tensor import Tensor

from .shared import leaf

FORMS = (
    *("x * y", "x * x", "(x + y) + x", "(x * y + x) * x", "((x * y) * y + x) * (x + y)", "(u := x * y) + (u * y) * x"),
    *(
        "x + 2",
        "x * c + y",
        "x * x * x",
        "x * (y * y)",
        "x * cat((y, y)).sum()",
        "(x * y).exp() * x",
        "x * y.sum()",
        "(x * y) * Tensor(2.0, requires_grad=True)",  # a leaf that is younger than a node in between
        "x",
    ),
)


def sweep_cases(rng):
    for i, form in enumerate(FORMS):
        shape = [(2,), (3,), (2,), (2, 3), ()][i % 5]
        yield {"expression": form, **{k: nonzero(rng, *shape, low=-2, high=2) for k in "xyg"}}
    yield {"expression": "doubled(x)", "x": np.array([1.0, -2.0]), "g": np.array([3.0, 5.0])}


def doubled(x, times=12):
    """x added to itself, the sum to itself, and so on: two paths to every node, thousands from end to beginning."""
    for _ in range(times):
        x = x + x
    return x


def build(case):
    """The leaves of a case, and the root of its expression."""
    leaves = {k: leaf(case[k]) for k in "xy" if k in case}
    constant = Tensor(np.full(case["x"].shape, 3.0))
    return leaves, eval(case["expression"], {"doubled": doubled, "cat": cat, "Tensor": Tensor, "c": constant, **leaves})


def swept(f, case):
    leaves, root = build(case)
    g = case["g"]
    try:
        found = f(root, g)
    except AttributeError as e:
        if e.obj is not None or e.name not in ("name", "saves_nothing"):  # what `input_grads` asks of an `op`
            raise
        raise RuntimeError("input_grads: a leaf has no inputs").with_traceback(e.__traceback__) from None
    if not isinstance(found, dict):
        return {} if found is None else {"what it gives": type_name(found)}
    seen = {
        "what it gives": "a dict",
        "the leaves in the dict": ", ".join(k for k, x in leaves.items() if x in found) or "none",
    }
    for k, x in leaves.items():
        if x in found:
            seen |= observe_array(found[x], f"gradient of {k}", lists=True)
    if root.op is None or any(not fits(seen, f"gradient of {k}", x.data) for k, x in leaves.items() if x in found):
        return seen
    seen["`.grad` of the leaves after the sweep"] = (
        "None" if all(x.grad is None for x in leaves.values()) else "written"
    )
    again = f(root, g)
    for k, x in leaves.items():
        if x in again:
            seen |= observe_array(again[x], f"gradient of {k}, swept a second time", lists=True)
    return seen | observe_library(case)


def observe_library(case):
    """Observe a sweep at work for `backward` and `grad`, which call it with options."""
    seen = {}
    root = build(case)[1]
    root.backward(case["g"])
    if case["expression"] == "x * c + y":
        seen["the number of inputs the root still holds after backward()"] = f"{len(root.inputs)}"
    x = leaf(case["x"])
    if case["expression"] == "x * x * x":
        middle = x * x
        middle.retain_grad()
        (middle * x).backward(case["g"])
        seen["the gradient of x * x, a node in between that retains it,"] = (
            "not there" if middle.grad is None else middle.grad.data
        )
        try:
            (first,) = grad((x * x * x).sum(), [x], create_graph=True)
            (second,) = grad(first.sum(), [x])
            seen["with create_graph=True, the derivative of the gradient"] = second.data
        except (RuntimeError, TypeError, AttributeError):
            seen["with create_graph=True, the derivative of the gradient"] = "not there"
    if case["expression"] == "x * cat((y, y)).sum()":
        y = leaf(case["y"])
        (only,) = grad((x * cat((y, y)).sum()).sum(), [x])
        seen["what grad(out.sum(), [x]) finds"] = only.data
    return seen


sweep = exercise(
    "array.backward_pass",
    kind="code",
    title="The backward pass of arrays",
    target="tinygrad_edu.autograd.engine:backward_pass",
    given="""
    from tinygrad_edu import topological_order
    from tinygrad_edu.autograd.engine import input_grads
    """,
    difficulty=4,
    minutes=13,
    seconds=1.0,
    cases=sweep_cases,
    observe=swept,
    prompt="""
    Write `backward_pass(root, gradient, *options)`. `root` is a Tensor; `gradient`, its gradient, goes to `input_grads`
    just as it came. Return a dict from every Tensor that has a gradient, leaf or not, to its gradient.

    - Go through `topological_order(root)`, which begins with the root; skip what is not in the dict.
    - A node that is not a leaf (its `op` is not None) passes its gradient on: `input_grads(node, g, *options)` gives
      pairs `(input, gradient)`. The options are settings of the engine; hand them on as they are.
    - An input that has a gradient already gets the sum, in a **new** array: the old one may belong to others, too.

    Change no array, write to no `.grad`.
    """,
    hints=(
        (
            "`topological_order(root)` gives the nodes in an order that is safe: when a node's turn comes, its "
            "gradient is complete. What do you look up first for each?"
        ),
        (
            "Take a node that is not a leaf, and its gradient from the dict. Go through the pairs that `input_grads` "
            "gives for the two."
        ),
        (
            "For a pair (x, gx): if x is not in `gradients` yet, it gets gx. If it is there already, it gets the "
            "sum of both: written with `+`, not `+=`."
        ),
    ),
    why=(
        "In topological order, adding where paths meet: the same backward pass as for numbers, except that what "
        "comes through is found by a function."
    ),
)


@sweep.stub
def backward_pass(root, gradient, *options):
    """A dict of gradients: of the root, which is `gradient`, and of everything it was computed from."""
    gradients = {root: gradient}
    ...
    return gradients


@sweep.solution
def backward_pass(root, gradient, *options):
    """A dict of gradients: of the root, which is `gradient`, and of everything it was computed from."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


sweep.also_right_source("""
    from collections import defaultdict

    def backward_pass(root, gradient, *options):
        gradients = defaultdict(int, {root: gradient})
        for out in topological_order(root):
            if out.op is not None and out in gradients:
                for x, gx in input_grads(out, gradients[out], *options):
                    gradients[x] += gx
        return gradients
    """)


@sweep.also_right
def backward_pass(root, gradient, *options):
    gradients, found = {root: gradient}, {}
    for out in topological_order(root):
        g = gradients.pop(out, None)
        if g is None:
            continue
        found[out] = g
        if out.op is not None:
            for x, gx in input_grads(out, g, *options):
                gradients[x] = gx if x not in gradients else gradients[x] + gx
    return found


@sweep.also_right
def backward_pass(root, gradient, *options):
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is None or out not in gradients:
            continue
        for x, gx in input_grads(out, gradients[out], *options):
            gradients[x] = gx + gradients.get(x, 0)
    return gradients


@sweep.also_right
def backward_pass(root, gradient, *options):
    shares, found = {root: [gradient]}, {}
    for out in topological_order(root):
        if out in shares:
            first, *rest = shares.pop(out)
            for more in rest:
                first = first + more
            found[out] = first
            if out.op is not None:
                for x, gx in input_grads(out, first, *options):
                    shares.setdefault(x, []).append(gx)
    return found


@sweep.also_right
def backward_pass(root, gradient, *options):
    gradients = {root: gradient}
    for node in topological_order(root):
        if node in gradients and node.op is not None:
            for inp, g in input_grads(node, gradients[node], *options):
                gradients[inp] = gradients.get(inp, 0) + g
    return gradients


@sweep.mistake("overwrite", title="Overwritten, not added", hint="In `x * x`, how often does x get a gradient?")
def backward_pass(root, gradient, *options):
    """The last use of a node wins: the gradient it had before is overwritten. Where paths meet, add."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gx
    return gradients


@sweep.mistake(
    "shared-array",
    title="Added into a shared array",
    hint="When the gradient of `x + y` is g, what does x get, and what does y get? Is that one array or two?",
)
def backward_pass(root, gradient, *options):
    """`+=` writes into an array that others hold, too: a sum hands the very same array to both of its inputs. Add
    into a new array."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                if x in gradients:
                    gradients[x] += gx
                else:
                    gradients[x] = gx
    return gradients


@sweep.mistake(
    "oldest-first",
    title="Only the root passes on",
    hint="Let it print each node that passes its gradient on. Which are missing? And where is your `return`?",
)
def backward_pass(root, gradient, *options):
    """Only the root has passed something on. Either your program begins at the leaves, which have no gradient yet
    (`topological_order` already begins with the root), or it ends after its first step."""
    gradients = {root: gradient}
    for out in reversed(topological_order(root)):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "no-upstream",
    title="The upstream gradient is replaced",
    hint="Call it with a gradient of zeros. What should come out?",
)
def backward_pass(root, gradient, *options):
    """The gradient of the root is taken to be 1 everywhere. It is `gradient`."""
    gradients = {root: gradient * 0 + 1}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "options-lost", title="The options are not passed", hint="Your function is given options. Who needs them?"
)
def backward_pass(root, gradient, *options):
    """The gradients are right, but the options are not handed on to `input_grads`: it cannot free the graph, nor
    build one
    for second derivatives."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out]):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "leaves-only", title="Only the leaves are returned", hint="Whose gradients does the task want in the dict?"
)
def backward_pass(root, gradient, *options):
    """The leaves are right, but the nodes in between are left out, and the caller may want one of them."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return {x: g for x, g in gradients.items() if x.op is None}


@sweep.mistake(
    "options-refused",
    title="No parameter for the options",
    hint="What does the task say of the third thing between the brackets?",
)
def backward_pass(root, gradient):
    """The order and the sums are right, but your function takes two arguments only, and the library hands it options as
    well: `*options` takes all that come, even none."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out]):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "star-lost",
    title="The star is missing",
    hint="How many arguments does `input_grads` get from you, if there are three options?",
)
def backward_pass(root, gradient, *options):
    """The options are handed on as one tuple. With a star in front they arrive one by one, as they came."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "the-same-for-all",
    title="The root's gradient for all",
    hint="When a node's turn comes, where do you look up its gradient?",
)
def backward_pass(root, gradient, *options):
    """Every node passes on the gradient of the root. Each has a gradient of its own, in the dict."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradient, *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "bfs",
    title="Breadth first",
    hint="A node is used by the root and by another node below the root. Which of the others has to pass on first?",
)
def backward_pass(root, gradient, *options):
    """Breadth first: a node passes on as soon as it is met, before a longer way has brought it the rest of its
    gradient. `topological_order` waits for all of it."""
    gradients, met, waiting = {root: gradient}, set(), [root]
    for out in waiting:
        if out not in met and out.op is not None:
            met.add(out)
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
                waiting.append(x)
    return gradients


@sweep.mistake(
    "everybody-pays",
    title="Nodes without a gradient looked up",
    hint="What does a dict do when it is asked for a key it does not have?",
)
def backward_pass(root, gradient, *options):
    """A node that has no gradient is looked up all the same. With some options only a part of the graph receives
    gradients; the rest has to be skipped."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "pays-nothing",
    title="A bare 0 for a gradient",
    hint="Which nodes are not in the dict when their turn comes, and what do you hand to `input_grads` for them?",
)
def backward_pass(root, gradient, *options):
    """A node that has no gradient passes on 0 all the same, and a bare 0 is no array: a vjp can do nothing with it.
    With some options only a part of the graph receives gradients; the rest has to be skipped."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None:
            for x, gx in input_grads(out, gradients.get(out, 0), *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake("leaves-pay-too", title="Leaves asked to pass on", hint="Where does the backward pass end?")
def backward_pass(root, gradient, *options):
    """A leaf is asked to pass its gradient on, and has no inputs. A leaf has `op` None: it keeps what it gets."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
    return gradients


@sweep.mistake(
    "own-copy", title="In-place sums break a graph", hint="Which operator makes a new array, and writes into none?"
)
def backward_pass(root, gradient, *options):
    """You add in place, into copies of your own. For arrays that is safe. But with create_graph the gradients are
    Tensors with a graph behind them, which `+=` and `copy` break."""
    gradients = {root: gradient.copy()}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                if x in gradients:
                    gradients[x] += gx
                else:
                    gradients[x] = gx.copy()
    return gradients


@sweep.mistake("writes-grad", title="Writes to .grad", hint="Who reads the dict that you return, and what for?")
def backward_pass(root, gradient, *options):
    """`.grad` is written during the backward pass. `backward` adds what the dict says to it at the end, so that
    everything is counted twice."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
                x.grad = gradients[x]
    return gradients


@sweep.mistake(
    "walks-on-grad",
    title="Sums kept in .grad",
    hint="Call it twice on the same graph. What does the second call find in `.grad`?",
)
def backward_pass(root, gradient, *options):
    """Your program keeps its sums in `.grad`. What an earlier pass left there counts again, and `backward` adds the
    dict to it once more. The sums of this pass belong into the dict alone."""
    root.grad = gradient
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out.grad is not None:
            for x, gx in input_grads(out, out.grad, *options):
                x.grad = gx if x.grad is None else x.grad + gx
                gradients[x] = x.grad
    return gradients


@sweep.mistake(
    "pays-too-often",
    title="Passed on before it is complete",
    hint="In `u + u * y`, how often does your function let u pass on? How often is enough?",
)
def backward_pass(root, gradient, *options):
    """A node passes on each time it is reached, before its gradient is complete: once for every path, and there may be
    billions of paths. `backward` frees a node after its turn, so here it even fails. In `topological_order` each
    node comes once."""
    gradients = {root: gradient}

    def pay(out, g):
        if out.op is not None:
            for x, gx in input_grads(out, g, *options):
                gradients[x] = gradients[x] + gx if x in gradients else gx
                pay(x, gx)

    pay(root, gradient)
    return gradients


@sweep.mistake(
    "not-there-yet",
    title="A key not in the dict",
    hint="What should the dict hold for x after its first gradient?",
)
def backward_pass(root, gradient, *options):
    """This input has had no gradient so far, so it is not in the dict yet, and there is nothing to add to."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, gx in input_grads(out, gradients[out], *options):
                gradients[x] = gradients[x] + gx
    return gradients


@sweep.mistake(
    "first-payment",
    title="A key not in the dict",
    hint="What should the dict hold for x after its first gradient?",
)
def backward_pass(root, gradient, *options):
    """This input has had no gradient so far, so it is not in the dict yet, and there is nothing to add to. (And a leaf,
    whose `op` is None, passes nothing on.)"""
    gradients = {root: gradient}
    for out in topological_order(root):
        for x, gx in input_grads(out, gradients[out], *options):
            gradients[x] += gx
    return gradients


@sweep.mistake(
    "sums-of-one", title="A single gradient added to 0", hint="Does a node that got only one gradient need a sum?"
)
def backward_pass(root, gradient, *options):
    """The sums are right. But `sum` adds even a single gradient to 0, even the one that the root came with, and you
    cannot compute with that: from `grad`, which lesson 07 uses, it may be a list with the gradients of several
    answers. Hand it on as it came."""
    parts, found = {root: [gradient]}, {}
    for out in topological_order(root):
        if out in parts:
            found[out] = sum(parts[out])
            if out.op is not None:
                for x, gx in input_grads(out, found[out], *options):
                    parts.setdefault(x, []).append(gx)
    return found


@sweep.mistake("all-at-once", title="All pairs entered at once", hint="How many entries has your new dict for `x * x`?")
def backward_pass(root, gradient, *options):
    """All pairs of a node are computed first and entered together. In `x * x`, x is in both: the second must see what
    the first has added."""
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            pairs = input_grads(out, gradients[out], *options)
            gradients.update({x: gradients[x] + gx if x in gradients else gx for x, gx in pairs})
    return gradients


@sweep.mistake(
    "first-wins",
    title="Only the first gradient counts",
    hint="In `x * x`, how often does x get a gradient, and what becomes of the second?",
)
def backward_pass(root, gradient, *options):
    """Where an input has a gradient already, the new one is lost: the sum is not entered in the dict."""
    gradients = {root: gradient}
    for node in topological_order(root):
        if node in gradients and node.op is not None:
            for inp, g in input_grads(node, gradients[node], *options):
                if inp not in gradients:
                    gradients[inp] = g
    return gradients


@sweep.mistake(
    "stops-early", title="The loop stops too early", hint="Let it print each node. Which does it never reach?"
)
def backward_pass(root, gradient, *options):
    """The loop ends at the first node that has nothing to pass on. Others may come after it: such a node is only to be
    skipped."""
    gradients = {root: gradient}
    for node in topological_order(root):
        if node not in gradients or node.op is None:
            break
        for inp, g in input_grads(node, gradients[node], *options):
            gradients[inp] = gradients[inp] + g if inp in gradients else g
    return gradients


@sweep.mistake(
    "first-counted-twice",
    title="The first gradient counted twice",
    hint="What does `get` give for an input that is not in the dict, and what do you add to that?",
)
def backward_pass(root, gradient, *options):
    """An input that has no gradient yet starts with the new one, and then the new one is added once more."""
    gradients = {root: gradient}
    for node in topological_order(root):
        if node in gradients and node.op is not None:
            for inp, g in input_grads(node, gradients[node], *options):
                gradients[inp] = gradients.get(inp, g) + g
    return gradients


@sweep.mistake(
    "stops-at-a-leaf",
    title="Stopped at the first leaf",
    hint="After p = x * y, make a leaf w, and then p * w. In which order does `topological_order` give the four?",
)
def backward_pass(root, gradient, *options):
    """The walk ends at the first leaf. But a leaf may be younger than a node in between, and then that node and all it
    was computed from get nothing. A leaf is to be skipped."""
    gradients = {root: gradient}
    for node in topological_order(root):
        if node not in gradients:
            continue
        if node.op is None:
            break
        for x, g in input_grads(node, gradients[node], *options):
            gradients[x] = gradients[x] + g if x in gradients else g
    return gradients


@sweep.also_wrong(None)
def backward_pass(root, gradient, *options):
    found = {root: gradient}
    waiting = [(root, gradient)]
    while waiting:
        out, g = waiting.pop()
        if out.op is None:
            found[out] = found.get(out, 0) + g
        else:
            waiting += input_grads(out, g, *options)
    return found


@sweep.also_wrong(None)
def backward_pass(root, gradient, *options):
    root.grad = gradient
    for out in topological_order(root):
        if out.op is not None:
            for x, gx in input_grads(out, out.grad, *options):
                x.grad = gx if x.grad is None else x.grad + gx


@sweep.also_wrong("own-copy")
def backward_pass(root, gradient, *options):
    gradients = {root: gradient.copy()}
    for out in topological_order(root):
        if out in gradients and out.op is not None:
            for x, g in input_grads(out, gradients[out], *options):
                if x not in gradients:
                    gradients[x] = g.copy()
                else:
                    gradients[x] += g
    return gradients


@sweep.also_wrong("not-there-yet")
def backward_pass(root, gradient, *options):
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            for x, g in input_grads(out, gradients[out], *options):
                gradients[x] += g
    return gradients


@sweep.also_wrong("all-at-once")
def backward_pass(root, gradient, *options):
    gradients = {root: gradient}
    for out in topological_order(root):
        if out.op is not None and out in gradients:
            gradients.update({x: gradients.get(x, 0) + g for x, g in input_grads(out, gradients[out], *options)})
    return gradients


sweep.also_wrong_source(
    "pays-nothing",
    """
    from collections import defaultdict

    def backward_pass(root, gradient, *options):
        gradients = defaultdict(float)
        gradients[root] = gradient
        for out in topological_order(root):
            if out.op is not None:
                for x, gx in input_grads(out, gradients[out], *options):
                    gradients[x] = gradients[x] + gx
        return gradients
    """,
)

sweep.also_wrong_source(
    "sums-of-one",
    """
    from collections import defaultdict

    def backward_pass(root, gradient, *options):
        parts = defaultdict(list, {root: [gradient]})
        for node in sorted(topological_order(root), key=lambda n: -n.sequence_nr):
            if node in parts and node.op is not None:
                for x, g in input_grads(node, sum(parts[node]), *options):
                    parts[x].append(g)
        return {node: sum(several) for node, several in parts.items()}
    """,
)


@sweep.also_wrong(None)
def backward_pass(root, gradient, *options):
    return {node: gradient for node in root.topological_order()}
