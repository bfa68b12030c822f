"""backward.push: one node hands its gradient on to its inputs."""

from course.authoring import exercise, type_name

from .shared import nodes_of, some


def pushes(rng):
    yield {"p": 2.0, "q": 5.0, "y": "p * q", "y.grad": 10.0}
    yield {"p": 2.0, "p.grad": 3.0, "q": 5.0, "q.grad": 7.0, "y": "p * q", "y.grad": 10.0}
    yield {"a": 3.0, "y": "a + a", "y.grad": 1.0}
    yield {"a": 3.0, "y": "a * a", "y.grad": 1.0}
    yield {"a": 3.0, "a.grad": 2.0, "y": "a * a", "y.grad": 10.0}
    yield {"x": 0.5, "y": "exp(x)", "y.grad": -2.0}
    yield {"p": 2.0, "q": 5.0, "q.requires_grad": False, "q.grad": 7.0, "y": "p * q", "y.grad": 10.0}
    yield {"x": 3.0, "y": "3 * x", "y.grad": 10.0}
    yield {"p": 2.0, "p.requires_grad": False, "p.grad": 7.0, "q": 5.0, "y": "p * q", "y.grad": 10.0}
    yield {"x": 3.0, "x.grad": 4.0, "y": "x"}
    yield {"x": 3.0, "x.grad": 4.0, "w": 3.0, "y": "x - w", "y.grad": 2.0}
    for form in ("p * q", "p / q", "p - q", "p * p", "q - q"):
        yield {"p": some(rng), "p.grad": some(rng), "q": some(rng), "q.grad": some(rng), "y": form, "y.grad": some(rng)}
    yield {"p": 2.0, "q": 5.0, "b": "p * q", "y": "b * p", "y.grad": some(rng)}


def observe_push(f, case):
    nodes = nodes_of(case)
    returned = f(nodes["y"])
    seen = {f"{name}.grad": x.grad for name, x in nodes.items()} | {f"{name}.data": x.data for name, x in nodes.items()}
    return seen | {"what it returns": "nothing" if returned is None else type_name(returned)}


push = exercise(
    "backward.push",
    kind="code",
    title="One node passes on",
    difficulty=2,
    minutes=5,
    cases=pushes,
    observe=observe_push,
    prompt="""
    Write `push(node)`. The gradient of `node` itself is complete; it is in `node.grad`. Pass it on: each of its inputs
    gets what comes through, **added** to the `.grad` that it has already. An input whose `.requires_grad` is `False` is
    left out; the others still get theirs. Change nothing else, and return nothing.
    """,
    hints=(
        (
            "If the slope of the answer with respect to node is 10, and the slope of node with respect to its input "
            "is 5: what is the slope of the answer with respect to the input?"
        ),
        (
            "`zip(node.inputs, node.derivatives)` gives each input together with its local derivative. What if "
            "both inputs are the same node?"
        ),
        (
            "In the loop: leave out what does not require grad; for the others, `+=` the local derivative times "
            "the gradient of the node."
        ),
    ),
    why=(
        "An input gets the local derivative times what has arrived at the node, on top of what it had, one "
        "input after the other."
    ),
)


@push.stub
def push(node):
    """Add to the .grad of each input of node what comes through from node.grad."""
    ...


@push.solution
def push(node):
    """Add to the .grad of each input of node what comes through from node.grad."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += derivative * node.grad


@push.also_right
def push(node):
    for i, x in enumerate(node.inputs):
        if x.requires_grad is False:
            continue
        x.grad = x.grad + node.grad * node.derivatives[i]


@push.also_right
def push(node):
    arriving = {}
    for x, d in zip(node.inputs, node.derivatives):
        arriving[x] = arriving.get(x, 0.0) + d * node.grad
    for x, amount in arriving.items():
        if x.requires_grad:
            x.grad += amount


@push.mistake(
    "overwrite", title="Overwritten gradients", hint="What does a get from y = a + a? The loop comes to a twice."
)
def push(node):
    """`=` throws away what has arrived over other paths; `+=` keeps it."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad = derivative * node.grad


@push.mistake(
    "both-read",
    title="Read before both were written",
    hint="Follow y = a + a by hand: which number is read for the right a, and when?",
)
def push(node):
    """All old gradients are read before any new one is written. When both inputs are the same node, the second writing
    wipes out the first. The library minigrad makes this very mistake."""
    before = [x.grad for x in node.inputs]
    for x, derivative, old in zip(node.inputs, node.derivatives, before):
        if x.requires_grad:
            x.grad = old + derivative * node.grad


@push.mistake(
    "no-upstream",
    title="The upstream gradient is missing",
    hint="If nothing depends on this node, its gradient is 0. What should its inputs get then?",
)
def push(node):
    """This passes on the local derivative alone. What has arrived at the node, `node.grad`, has to be multiplied in."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += derivative


@push.mistake("frozen-moved", title="A frozen node is changed", hint="What does `requires_grad=False` promise?")
def push(node):
    """An input that does not require grad is to be left as it is."""
    for x, derivative in zip(node.inputs, node.derivatives):
        x.grad += derivative * node.grad


@push.mistake(
    "stops-early", title="The loop ends at a constant", hint="What does x get from y = 3 * x? The 3 comes first."
)
def push(node):
    """`break` or `return` at a constant leaves out the inputs after it; `continue` passes over one."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if not x.requires_grad:
            break
        x.grad += derivative * node.grad


@push.mistake(
    "own-operand",
    title="The input's own number",
    hint="For y = p * q with p = 2 and q = 5: nudge p by 1. By how much does y move?",
)
def push(node):
    """The input's own number is not how much comes through; that is its entry in `node.derivatives`."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += x.data * node.grad


@push.mistake(
    "moves-away",
    title="Its own gradient is cleared",
    hint="After the backward pass, which gradients would be left to look at?",
)
def push(node):
    """Passing on does not use up: the node's own gradient stays, so that one can read it afterwards."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += derivative * node.grad
    node.grad = 0.0


@push.mistake(
    "same-derivative-for-all",
    title="One derivative for all inputs",
    hint="For y = p * q: to which input does `node.derivatives[0]` belong?",
)
def push(node):
    """The first local derivative is used for every input; each input has one of its own."""
    for x in node.inputs:
        if x.requires_grad:
            x.grad += node.derivatives[0] * node.grad


@push.mistake(
    "derivative-forgotten",
    title="The local derivative is missing",
    hint="For y = 3 * x: when y.grad is 10, what should x get?",
)
def push(node):
    """What arrived at the node is handed on as it is. How much of it comes through to an input is the local
    derivative's to say."""
    for x in node.inputs:
        if x.requires_grad:
            x.grad += node.grad


@push.mistake(
    "sum-for-product",
    title="A sum where a product belongs",
    hint="A nudge becomes 5 times as large, and then 10 times as large again. Is it 15 or 50 times as large?",
)
def push(node):
    """The local derivative is added to what has arrived. Along a path they multiply."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += derivative + node.grad


@push.mistake(
    "wrong-direction", title="Passed the wrong way", hint="Whose gradient is complete, and whose is still to grow?"
)
def push(node):
    """The inputs' gradients are added to the node's. It is the other way round: the node has, and its inputs get."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            node.grad += derivative * x.grad


@push.mistake(
    "data-for-gradient",
    title="Data instead of a gradient",
    hint="Where does a node keep its number, and where its gradient?",
)
def push(node):
    """The node's own number is passed on here. What has arrived at the node is in another attribute."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += derivative * node.data


@push.mistake(
    "tuple-for-number",
    title="A tuple where a number belongs",
    hint="How many entries has `node.derivatives` for y = p * q?",
)
def push(node):
    """`derivatives` is a tuple with one number for each input, and a tuple cannot be multiplied by a float."""
    for x in node.inputs:
        if x.requires_grad:
            x.grad += node.derivatives * node.grad


@push.mistake("goes-on", title="The push goes on", hint="How many nodes should hand on something in one call?")
def push(node):
    """The inputs push as well, before all has arrived at them. One call moves one step."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += derivative * node.grad
            push(x)


@push.mistake(
    "always-two-inputs", title="Two inputs expected", hint="How many inputs has exp(x), and how many has a leaf?"
)
def push(node):
    """Some nodes have one input, a leaf has none, and this unpacks two."""
    x, y = node.inputs
    x.grad += node.derivatives[0] * node.grad
    y.grad += node.derivatives[1] * node.grad


@push.mistake(
    "frozen-only",
    title="The condition turned around",
    hint="When `requires_grad` is True, should an input get something?",
)
def push(node):
    """Only the inputs that do not require grad get something; it should be the others."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if not x.requires_grad:
            x.grad += derivative * node.grad


@push.mistake(
    "cleared-first", title="Gradients cleared first", hint="What does a get from y = a + a? The loop comes to a twice."
)
def push(node):
    """Each input's gradient is set to 0 before something is added. What had arrived over other paths is gone."""
    for x, derivative in zip(node.inputs, node.derivatives):
        x.grad = 0.0
        if x.requires_grad:
            x.grad += derivative * node.grad


@push.mistake(
    "data-moved", title="Data changed, not gradients", hint="Where does a node keep its number, and where its gradient?"
)
def push(node):
    """This changes the inputs' own numbers. A backward pass leaves all numbers as they are and fills in gradients."""
    for x, derivative in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.data += derivative * node.grad


@push.mistake(
    "handed-on-to-all",
    title="The local derivative is missing",
    hint="For y = 3 * x: when y.grad is 10, what should x get, and what the constant 3?",
)
def push(node):
    """What arrived at the node is handed on as it is, and to every input. Multiply it by the input's local derivative,
    and leave out what does not require grad."""
    for x in node.inputs:
        x.grad += node.grad


@push.mistake(
    "two-inputs-by-index", title="Two inputs expected", hint="How many inputs has exp(x), and how many has a leaf?"
)
def push(node):
    """The loop always goes over two inputs. Some nodes have one, and a leaf has none."""
    for i in range(2):
        if node.inputs[i].requires_grad:
            node.inputs[i].grad += node.derivatives[i] * node.grad


@push.also_wrong("derivative-forgotten")
def push(node):
    for x in node.inputs:
        if x.requires_grad:
            x.grad += node.grad


@push.also_wrong("always-two-inputs")
def push(node):
    x, y = node.inputs
    x.grad += node.derivatives[0] * node.grad
    y.grad += node.derivatives[1] * node.grad


@push.also_wrong(None)
def push(node):
    for x, d in zip(node.inputs, node.derivatives):
        if x.requires_grad:
            x.grad += d * x.grad


@push.also_wrong("stops-early")
def push(node):
    for x, d in zip(node.inputs, node.derivatives):
        if not x.requires_grad:
            return
        x.grad += d * node.grad


@push.also_wrong(None)
def push(node):
    for x, d in set(zip(node.inputs, node.derivatives)):
        if x.requires_grad:
            x.grad += d * node.grad
