"""The chain rule for arrays, and no arithmetic: the walk from an answer back to what it was computed from.

For a number, how much of a change comes through is a number. For an array it would be a table of numbers, far too large to write down; but
we only ever need that table multiplied by the gradient that arrives, and this product is cheap: a function, the vjp (vector-Jacobian
product). The walk is that of `Value`: youngest first, adding where paths meet; both share `history`.
"""

from sys import getrefcount

import numpy as np

from .graph import history, next_birth
from .memory import memory, settle
from .recording import Op, enable_grad, no_grad, tensor_of


def sweep(root, gradient, *options):
    """Walk from `root` to everything it was computed from, youngest first, adding where paths meet.

    root: a node. gradient: its gradient, an array (a Tensor if create_graph). options: handed on to `owed`, which says what they mean.
    Returns a dict of gradients: of every leaf that requires grad, and of every result that retains its own.
    """
    gradients, found = {root: gradient}, {}
    order = history(root)
    order.reverse()
    while order:
        out = order.pop()  # popped, so that what is not needed any more is freed on the way
        g = gradients.pop(out, None)
        if g is None:
            continue
        if out.op is None or out.retains_grad:
            found[out] = g
        if out.op is not None:
            for x, gx in owed(out, g, *options):
                gradients[x] = add_up(gradients.pop(x), gx) if x in gradients else gx
    return found


def owed(out, g, create_graph=False, retain_graph=True, needed=None):
    """What `out` owes to each of its inputs when its own gradient is g: a list of (input, gradient).

    create_graph: the gradients are Tensors, and remember how they were computed. retain_graph: False lets `out` forget its inputs.
    needed: if given, a set of nodes; no others receive gradients.
    """
    op, inputs = out.op, out.inputs
    if not inputs:
        raise RuntimeError(
            f"backward: the graph of {op.name!r}, shape {out.shape}, was freed by an earlier backward(); compute the answer again, "
            "or pass retain_graph=True to the first backward()"
        )
    if not op.linear:
        for x in inputs:
            if x.memory is not None:
                unchanged(x, out)
        if out.memory is not None:
            unchanged(out, out)
    if create_graph and op.steps is not None:
        pairs = in_steps(out, g)
        if not retain_graph:
            out.inputs, out.attributes = (), None
        return pairs
    arrays = inputs if create_graph else [x._data for x in inputs]
    answer = out if create_graph else out._data
    gradients = None if op.joint is None else op.joint(g, answer, *arrays, **out.attributes)
    pairs = []
    for i, x in enumerate(inputs):
        if x._requires_grad and (needed is None or x in needed):
            gx = op.vjps[i](g, answer, *arrays, **out.attributes) if gradients is None else gradients[i]
            like = x._data
            if getattr(gx, "shape", None) != like.shape:
                gx = fitted(gx, out, i)
            if create_graph:
                gx = tensor_of(gx, x) if isinstance(gx, np.ndarray) else gx
            elif gx.dtype is not like.dtype:
                gx = gx.astype(like.dtype)
            pairs.append((x, gx))
    if not retain_graph:
        out.inputs, out.attributes = (), None
    return pairs


def fitted(gx, out, i):
    """A gradient for input i of `out`, summed back to the shape the input had before it was broadcast; an error where it is none."""
    shape = out.inputs[i].shape
    if not hasattr(gx, "shape"):
        raise TypeError(f"backward: the vjp of {out.op.name!r} for input {i} should return an array, not {type(gx).__name__}")
    grown = (1,) * (gx.ndim - len(shape)) + shape
    if len(out.inputs) == 1 or gx.ndim < len(shape) or any(n not in (1, m) for n, m in zip(grown, gx.shape)):
        raise ValueError(f"backward: the vjp of {out.op.name!r} for input {i} returned shape {gx.shape}, but the input has shape {shape}")
    return unbroadcast(gx, shape)


def add_up(a, b):
    """a + b, written into a where nobody else holds it."""
    if type(a) is np.ndarray and getrefcount(a) <= ONLY and a.base is None and type(b) is np.ndarray:
        a += b
        return a
    return a + b


def references(a, b=None):
    return getrefcount(a)


ONLY = references(np.zeros(1))  # what getrefcount says of an array that was handed over and that nobody else holds


def unbroadcast(g, shape):
    """The gradient of an input of this shape, from the gradient g of its broadcast form: what was repeated is added up again.

    g: of a shape that `shape` can be broadcast to. shape: tuple of ints. Returns an array (or Tensor) of that shape.
    """
    stretched = (1,) * (g.ndim - len(shape)) + shape
    dims = tuple(i for i in range(g.ndim) if stretched[i] == 1 != g.shape[i])
    return (g.sum(axis=dims) if dims else g).reshape(shape)


def unchanged(x, out):
    """Raise RuntimeError if the numbers of x, an input of `out` or `out` itself, were overwritten after the forward pass."""
    settle(x.memory)
    if x.memory.written > out.birth:
        which = f"the result of {out.op.name!r}" if x is out else f"an input of {out.op.name!r}"
        raise RuntimeError(
            f"backward: {which}, shape {x.shape}, was changed in place after {out.op.name!r} had used it, so its derivative is "
            "lost; compute the answer again after the change, or change a copy (x.clone(), x.data.copy())"
        )


def in_steps(out, g):
    """`owed` for a row that did several operations at one go: go through the single steps, whose gradients can be differentiated again."""
    stand_ins = [tensor_of(x._data, x) for x in out.inputs]
    for s, x in zip(stand_ins, out.inputs):
        s._requires_grad, s.memory = x._requires_grad, memory(x)
    found = sweep(out.op.steps(*stand_ins, **out.attributes), g, True)
    for s, x in zip(stand_ins, out.inputs):
        s.op, s.inputs, s.attributes = ALIAS, (x,), {}
    return [(x, found[s]) for s, x in zip(stand_ins, out.inputs) if s in found]


def alias(x):
    return x


def alias_x(g, out, x):
    return g


ALIAS = Op("alias", alias, alias_x, linear=True)


def backward(root, gradient=None, retain_graph=None, create_graph=False):
    """Add to the `.grad` of every leaf that `root` was computed from how much a small change of it, times `gradient`, changes `root`.

    gradient: of root's shape; may be left out when root holds one number. retain_graph: True keeps the graph for another backward.
    create_graph: True gives the gradients a history of their own. Leaves add up over calls; set `.grad` to None between steps.
    """
    retain_graph = create_graph if retain_graph is None else retain_graph
    g = first_gradient("backward", root, gradient, create_graph)
    with enable_grad() if create_graph else no_grad():
        found = sweep(root, g, create_graph, retain_graph)
        del g
        for x in [x for x in found if x.op is None or x.retains_grad]:
            if x.grad is not None:
                x.grad = x.grad + (found[x] if create_graph else tensor_of(found[x], x))
            else:
                x.grad = found[x] if create_graph else tensor_of(own(found.pop(x)), x)


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=False):
    """The gradient of `outputs` (of their sum, if several) with respect to each of `inputs`: a tuple of Tensors. No `.grad` is touched.

    outputs, inputs: a Tensor or a sequence of them. grad_outputs: the gradient of each output, needed where one holds more than one number.
    create_graph: True gives the answers a history, so that they can be differentiated again, to any order.
    allow_unused: None for an input that the outputs do not depend on, instead of an error.
    """
    outputs, inputs = (tuple(x) if isinstance(x, (tuple, list)) else (x,) for x in (outputs, inputs))
    if grad_outputs is None or not isinstance(grad_outputs, (tuple, list)):
        grad_outputs = (grad_outputs,) * len(outputs)
    retain_graph = create_graph if retain_graph is None else retain_graph
    for x in inputs:
        if not x._requires_grad:
            raise RuntimeError(f"grad: an input of shape {x.shape} does not require grad; say requires_grad_() before it is used")
    with enable_grad() if create_graph else no_grad():
        seeds = [first_gradient("grad", y, g, create_graph) for y, g in zip(outputs, grad_outputs, strict=True)]
        root = Sum(outputs)
        before = [x.retains_grad for x in inputs]
        try:
            for x in inputs:
                x.retains_grad = True
            found = sweep(root, seeds, create_graph, retain_graph, leading_to(inputs, root))
        finally:
            for x, was in zip(inputs, before):
                x.retains_grad = was
    for x in inputs:
        if x not in found and not allow_unused:
            raise RuntimeError(f"grad: the outputs do not depend on an input of shape {x.shape}; allow_unused=True gives None for it")
    return tuple(None if x not in found else found[x] if create_graph else tensor_of(np.array(found[x]), x) for x in inputs)


class Sum:
    """A root above several outputs: its gradient is the list of theirs."""

    _data, attributes, retains_grad = None, {}, False
    op = Op("grad", None, joint=lambda seeds, *_: seeds, linear=True)

    def __init__(self, outputs):
        self.inputs, self.birth = outputs, next_birth()


def leading_to(inputs, root):
    """The nodes of root's history through which it depends on `inputs`, as a set: nobody needs the gradients of the others."""
    needed = set(inputs)
    for node in reversed(history(root)):
        freed = node.op is not None and not node.inputs  # who knows what it led to: let the sweep complain
        if freed or not needed.isdisjoint(node.inputs):
            needed.add(node)
    return needed


def own(g):
    """g itself if nobody else holds it, otherwise a copy: two leaves must not share one gradient."""
    return g if type(g) is np.ndarray and getrefcount(g) <= ONLY and g.base is None else np.array(g)


def first_gradient(name, root, gradient, create_graph):
    """The gradient a sweep starts with, checked: an array, or a Tensor if create_graph."""
    if not root._requires_grad:
        raise RuntimeError(
            f"{name}: nothing here requires grad: every tensor the answer was computed from is a constant, frozen, detached, "
            "or it was computed within no_grad(), or it is a gradient taken without create_graph=True"
        )
    if gradient is None:
        if root._data.size != 1:
            raise RuntimeError(
                f"{name}: the answer has shape {root.shape}, so it needs a gradient of that shape; "
                "or make one number of it first, for example by .sum()"
            )
        gradient = np.ones(root.shape, root._data.dtype)
    if not isinstance(gradient, type(root)):
        gradient = tensor_of(np.array(gradient, root._data.dtype), root)
    if gradient.shape != root.shape:
        raise RuntimeError(f"{name}: the gradient has shape {gradient.shape}, the answer {root.shape}")
    return gradient if create_graph else gradient._data
