"""Reverse-mode automatic differentiation of arrays: the chain rule, and no arithmetic.

For a number, the local derivative is a number. For an array it would be a table, the Jacobian, far too large to write down; but the
backward pass only needs that table multiplied by an upstream gradient. This vector-Jacobian product (vjp) is a function, and cheap.
The walk is that of `Value`: in topological order, adding where paths meet.
"""

from sys import getrefcount

import numpy as np

from ..graph import next_sequence_nr, no_grad_error, topological_order
from . import hooks
from .mode import enable_grad, mode, no_grad
from .op import Op
from .rewrite import settle
from .sums import add_up
from .tape import new_leaf
from .versions import HANDED_OVER, bump, check_not_modified, version_of


def backward_pass(root, gradient, *options):
    """Walk from `root` to the leaves in topological order and add up gradients where paths meet.

    root: a node. gradient: its upstream gradient, an array (a Tensor with create_graph). options: passed on to `input_grads`.
    Returns a dict of gradients: of every leaf that requires grad, and of every other node that retains its own.
    """
    gradients, found = {root: gradient}, {}
    nodes = topological_order(root)
    nodes.reverse()
    while nodes:
        node = nodes.pop()  # popped, so that its memory is freed on the way
        g = gradients.pop(node, None)
        if g is None:
            continue
        if node.op is None or node.retains_grad:
            found[node] = g
        if node.op is not None:
            for x, gx in input_grads(node, g, *options):
                gradients[x] = accumulate(gradients.pop(x), gx) if x in gradients else gx
    return found


class Options:
    """What a backward pass is asked for.

    create_graph: record the gradients, which are then Tensors. retain_graph: False frees each node once it has been visited.
    needed: a set of nodes, the only ones to receive gradients; None for all. captured: a dict to store the gradients of its keys in.
    Found on the way: hooked, the gradients of nodes with hooks.
    """

    __slots__ = ("captured", "create_graph", "hooked", "needed", "retain_graph")

    def __init__(self, create_graph=False, retain_graph=True, needed=None, captured=None):
        self.hooked = {}
        self.create_graph, self.retain_graph, self.needed, self.captured = create_graph, retain_graph, needed, captured


PLAIN = Options()
HALF = np.dtype(np.float16)
RELEASING = Options(retain_graph=False)  # made once: it is what most calls of `backward` ask for


def input_grads(node, g, options=PLAIN):
    """The gradient of each input of `node`, given the upstream gradient g: a list of (input, gradient)."""
    if not node.inputs:
        raise freed_error(node)
    if not node.op.saves_nothing:
        check_not_modified(node, options.create_graph)
    if options.captured is not None and node in options.captured:
        options.captured[node] = g
    if hooks.HOOKS:
        g = options.hooked[node] = hooks.run(node, g)
    if not options.create_graph:
        pairs = apply_vjps(node, g, node._data, [x._data for x in node.inputs], options.needed)
    elif node.op.decomposition is None:
        pairs = apply_vjps(node, g, node, node.inputs, options.needed)
    else:
        pairs = apply_decomposition(node, g)
    if not options.retain_graph and not walks_twice(node):
        node.inputs, node.attributes = (), None  # release them, so that memory is freed during the walk
    return pairs


def apply_vjps(node, g, out, inputs, needed):
    """Call the vjps of a node, on arrays or on Tensors, for each input that requires grad. Returns a list of (input, gradient).

    Arrays of float16 are computed with in float32, and each gradient is rounded once.
    """
    op, attributes, pairs = node.op, node.attributes, []
    if out is not node and out.dtype is HALF:
        g, out, *inputs = [x.astype(np.float32) if x.dtype is HALF else x for x in (g, out, *inputs)]
    gradients = None if op.vjp_all is None else op.vjp_all(g, out, *inputs, **attributes)
    for i, x in enumerate(node.inputs):
        if x._requires_grad and (needed is None or x in needed):
            gx = op.vjps[i](g, out, *inputs, **attributes) if gradients is None else gradients[i]
            data = x._data
            if getattr(gx, "shape", None) != data.shape:
                gx = fit_to_input(gx, node, i)
            if out is node:
                gx = new_leaf(gx, x) if isinstance(gx, np.ndarray) else gx
            elif gx.dtype is not data.dtype:
                gx = gx.astype(data.dtype)
            pairs.append((x, gx))
    return pairs


def apply_decomposition(node, g):
    """Differentiate the single ops that a fused op stands for, so that the gradients can be differentiated again."""
    stand_ins = [new_leaf(x._data, x) for x in node.inputs]
    for s, x in zip(stand_ins, node.inputs):
        s._requires_grad, s.version = x._requires_grad, version_of(x)
    found = backward_pass(node.op.decomposition(*stand_ins, **node.attributes), g, Options(create_graph=True))
    for s, x in zip(stand_ins, node.inputs):
        s.op, s.inputs, s.attributes = ALIAS, (x,), {}
    return [(x, found[s]) for s, x in zip(stand_ins, node.inputs) if s in found]


def alias(x):
    return x


def alias_x(g, out, x):
    return g


ALIAS = Op("alias", alias, alias_x, saves_nothing=True)


def fit_to_input(gx, node, i):
    """A gradient summed back to the shape that input i had before broadcasting. Raises an error if it has no such shape."""
    name, shape = node.op.name, node.inputs[i].shape
    if not hasattr(gx, "shape"):
        raise TypeError(f"backward: expected the vjp of {name!r} for input {i} to return an array, got {type(gx).__name__}")
    padded = (1,) * (gx.ndim - len(shape)) + shape
    if len(node.inputs) == 1 or gx.ndim < len(shape) or any(n not in (1, m) for n, m in zip(padded, gx.shape)):
        raise ValueError(f"backward: expected the vjp of {name!r} for input {i} to return shape {shape}, that of the input, got {gx.shape}")
    return unbroadcast(gx, shape)


def unbroadcast(g, shape):
    """Sum a gradient over the dimensions that broadcasting added or stretched.

    g: an array or Tensor whose shape `shape` can be broadcast to. shape: tuple of ints. Returns an array or Tensor of that shape.
    """
    stretched = (1,) * (g.ndim - len(shape)) + shape
    dims = tuple(i for i in range(g.ndim) if stretched[i] == 1 != g.shape[i])
    return (add_up(g, dims) if dims else g).reshape(shape)


def accumulate(a, b):
    """a + b, written into a if nothing else refers to it."""
    if type(a) is np.ndarray and getrefcount(a) <= HANDED_OVER and a.base is None and type(b) is np.ndarray:
        a += b
        return a
    return a + b


def freed_error(node):
    """The error for a node whose inputs an earlier backward pass has released."""
    return RuntimeError(
        f"backward: the graph of {node.op.name!r}, shape {node.shape}, was freed by an earlier backward(); compute the output again, "
        "or pass retain_graph=True to the first backward()"
    )


def walks_twice(node):
    """Whether a node may be used once more: its vjps read no numbers, and its inputs are leaves or views of leaves, which stay anyway."""
    return node.op.saves_nothing and all(x.op is None or (x.base is not None and x.base.op is None) for x in node.inputs)


# ------------------------------------------------------------------------------------------------ backward and grad


def backward(root, gradient=None, retain_graph=None, create_graph=False):
    """Accumulate d(root)/d(leaf), times `gradient`, into the `.grad` of every leaf that `root` was computed from.

    gradient: the upstream gradient, of root's shape; may be left out if root has one element. retain_graph: True keeps the graph for
    another backward pass; by default as create_graph. create_graph: True makes the gradients part of a graph.
    Leaves accumulate over calls, in place (with create_graph in a new tensor); set `.grad` to None between steps.
    """
    if not root._requires_grad:
        raise no_grad_error("backward")
    settle(root)
    retain_graph = create_graph if retain_graph is None else retain_graph
    g = initial_gradient("backward", root, gradient, create_graph)
    before, mode.recording = mode.recording, bool(create_graph)  # as enable_grad and no_grad do, without their cost
    try:
        options = Options(create_graph, retain_graph) if create_graph or retain_graph or hooks.HOOKS else RELEASING
        found = backward_pass(root, g, options)
        del g
        for x in [x for x in found if x.op is None or x.retains_grad]:
            if hooks.HOOKS:
                found[x] = options.hooked[x] if x in options.hooked else hooks.run(x, found[x])
            if create_graph:
                x.grad = found[x] if x.grad is None else x.grad + found[x]
            elif x.grad is None:
                x.grad = new_leaf(copy_if_shared(found.pop(x)), x)
            else:
                add_to_grad(x, found[x])
    finally:
        mode.recording = before


def differentiate(outputs, inputs, grad_outputs, retain_graph, create_graph):
    """The engine behind `grad` for Tensors: a list with the gradient of each input, None where the outputs do not depend on it."""
    with enable_grad() if create_graph else no_grad():
        gradients = [initial_gradient("grad", y, g, create_graph) for y, g in zip(outputs, grad_outputs)]
        root, captured = MultiRoot(outputs), dict.fromkeys(inputs)
        settle(root)
        needed = nodes_leading_to(inputs, root)
        options = Options(create_graph, retain_graph, needed, captured)
        captured |= {x: hooks.run(x, g) for x, g in backward_pass(root, gradients, options).items() if x not in options.hooked}
    found = [captured[x] for x in inputs]
    return [g if create_graph or g is None else new_leaf(np.array(g), x) for x, g in zip(inputs, found)]


def add_to_grad(x, g):
    """Add g, an array, to x.grad in place, as PyTorch does, so that whoever holds x.grad sees it."""
    if isinstance(x.grad, x.plain) and x.grad._data.flags.writeable and x.grad.shape == g.shape:
        np.add(x.grad._data, g, out=x.grad._data, casting="same_kind")
        bump(x.grad)
    else:
        x.grad = x.grad + new_leaf(g, x)


class MultiRoot:
    """A root above several outputs; its gradient is the list of theirs."""

    _data, attributes, retains_grad, version = np.zeros(()), {}, False, None  # it holds no number of its own
    op = Op("grad", None, vjp_all=lambda gradients, *_: gradients, saves_nothing=True)

    def __init__(self, outputs):
        self.inputs, self.sequence_nr = outputs, next_sequence_nr()


def nodes_leading_to(inputs, root):
    """The nodes through which `root` depends on `inputs`, as a set: the gradients of others are not needed."""
    needed, oldest = set(inputs), min(x.sequence_nr for x in inputs)
    for node in reversed(topological_order(root)):
        # the inputs of a freed node are unknown: visit it, so that the error is raised, unless it is older than all of the inputs
        freed = node.op is not None and not node.inputs and node.sequence_nr > oldest
        if freed or not needed.isdisjoint(node.inputs):
            needed.add(node)
    return needed


def initial_gradient(name, root, gradient, create_graph):
    """The upstream gradient of a root, checked: an array, or a Tensor with create_graph."""
    if gradient is None:
        if root._data.size != 1:
            raise RuntimeError(
                f"{name}: expected a gradient of shape {root.shape} for an output with more than one element; "
                "pass one, or reduce the output to one number first, for example with .sum()"
            )
        gradient = np.ones(root.shape, root._data.dtype)
    if not isinstance(gradient, type(root)):
        gradient = new_leaf(np.array(gradient, root._data.dtype), root)
    if gradient.shape != root.shape:
        raise RuntimeError(f"{name}: expected a gradient of shape {root.shape}, that of the output, got {gradient.shape}")
    return gradient if create_graph else gradient._data


def copy_if_shared(g):
    """g itself if nothing else refers to it, otherwise a copy: two leaves must not share one gradient."""
    return g if type(g) is np.ndarray and getrefcount(g) <= HANDED_OVER and g.base is None else np.array(g)
