"""The ground that both engines stand on: the order in which a computational graph is walked, and reverse-mode automatic differentiation.

A node is anything with `.inputs` (the nodes it was computed from; empty for a leaf) and `.sequence_nr` (an int): a Value holds one
number, a Tensor an array. `backward` below is the scalar engine; `autograd/engine.py` does the same for arrays.
"""

from itertools import count
from operator import attrgetter

#: Every node takes the next number when it is made, so inputs always have lower numbers than what is computed from them.
#: PyTorch numbers the nodes of its graph in the same way (`Node::sequence_nr`).
next_sequence_nr = count().__next__


def topological_order(root):
    """Return every node `root` was computed from, and `root` itself, each before all of its inputs.

    Sorting by sequence number is enough: a node always has a higher number than its inputs. Nodes are told apart by identity (two equal
    numbers stay two nodes), and each appears once. No recursion, so long chains are fine. Time O(n log n), in practice O(n).
    """
    seen, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += node.inputs
    return sorted(seen, key=attrgetter("sequence_nr"), reverse=True)


def backward(root, gradient=1.0):
    """Accumulate d(root)/d(node), times `gradient`, into the `.grad` of every node that `root` was computed from.

    root: a node with `.inputs`, one local derivative for each in `.derivatives`, `.requires_grad` and `.grad`.
    gradient: the upstream gradient, that of `root` itself; 1.0 unless something follows it.

    Leaves accumulate over calls (set `.grad` to 0 between steps); nodes in between hold the gradient of the last call. Nodes that do not
    require grad are left alone. Raises RuntimeError if the root does not require grad.
    """
    if not root.requires_grad:
        raise RuntimeError("backward: expected an output that requires grad, but everything it was computed from is constant or frozen")
    nodes = [node for node in topological_order(root) if node.inputs]
    for node in nodes:
        node.grad = 0.0
    root.grad += gradient
    for node in nodes:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=False):
    """Return the gradient of `outputs` (of their sum, if several) with respect to each of `inputs`; the `.grad` of leaves stays as it is.

    outputs, inputs: a node or a sequence of nodes, all Values or all Tensors.
    grad_outputs: the upstream gradient of each output, or None for 1; required for a Tensor with more than one element.
    retain_graph: whether Tensors keep their graph for another backward pass; by default as `create_graph`. Values always do.
    create_graph: True makes the gradients part of a graph, so that they can be differentiated again, to any order.
    allow_unused: None for an input that the outputs do not depend on, instead of an error.

    Returns a tuple, one gradient for each input. Arguments and defaults are those of `torch.autograd.grad`.
    Raises RuntimeError for an output or input that does not require grad, and for an unused input unless `allow_unused`.
    """
    outputs, inputs = as_tuple(outputs), as_tuple(inputs)
    if not outputs or not all(getattr(x, "grad_engine", None) == outputs[0].grad_engine for x in outputs + inputs):
        got = ", ".join(dict.fromkeys(type(x).__name__ for x in outputs + inputs))
        raise TypeError(f"grad: expected outputs and inputs that are all Values, or all Tensors; got {got or 'none'}")
    grad_outputs = (None,) * len(outputs) if grad_outputs is None else as_tuple(grad_outputs)
    if len(grad_outputs) != len(outputs):
        raise RuntimeError(f"grad: expected {len(outputs)} grad_outputs, one for each output; got {len(grad_outputs)}")
    for y in outputs:
        if not y.requires_grad:
            raise no_grad_error("grad")
    for i, x in enumerate(inputs):
        if not x.requires_grad:
            raise RuntimeError(f"grad: expected inputs that require grad, but input {i} does not; call requires_grad_() before using it")
    retain_graph = create_graph if retain_graph is None else retain_graph
    gradients = outputs[0].grad_engine(outputs, inputs, grad_outputs, retain_graph, create_graph)
    for i, g in enumerate(gradients):
        if g is None and not allow_unused:
            raise RuntimeError(f"grad: the outputs do not depend on input {i}; pass allow_unused=True to get None for it")
    return tuple(gradients)


def as_tuple(x):
    """A sequence as a tuple; anything else as a tuple of one."""
    return tuple(x) if isinstance(x, (list, tuple)) else (x,)


def no_grad_error(name):
    """The error for an output from which no gradient can flow."""
    return RuntimeError(
        f"{name}: expected an output that requires grad, but everything it was computed from is constant, frozen or detached, "
        "or it was computed within no_grad(), or it is a gradient taken without create_graph=True"
    )
