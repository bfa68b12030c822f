"""Writes in place that are recorded: how a tensor gets a new place in the graph, and what was computed from it keeps the old one.

Tensors are nodes. When the elements of x are overwritten while a graph is recorded, x itself becomes a new node (`rewrite`), and a former
self takes over its place: its op, inputs and number. What was computed from x before the write has a lower sequence number than x now has.
So before a backward pass, `settle` replaces every input that is younger than its node by the former self that the node was computed from.
PyTorch does the same by keeping nodes (`grad_fn`) apart from tensors.
"""

from ..graph import next_sequence_nr
from . import hooks
from .tape import new_leaf


class Rewritten(tuple):
    """The inputs of a node that was written to in place. `.former`: the node that stands for the tensor as it was before."""


class Writes:
    recorded = False  # whether this process has recorded any write in place: until then there is nothing to settle


def former_self(x):
    """A node in the place that x has in the graph, for what was computed from x so far. It holds the same array."""
    former = new_leaf(x._data, x)
    former.version, former.op, former.inputs, former.attributes = x.version, x.op, x.inputs, x.attributes
    former._requires_grad, former.sequence_nr = x._requires_grad, x.sequence_nr
    return former


def rewrite(x, former, op, inputs, attributes):
    """Make x a new node, computed by op from inputs."""
    Writes.recorded = True
    hooks.move(x, former)
    x.op, x.inputs, x.attributes = op, Rewritten(inputs), attributes
    x.inputs.former = former
    x._requires_grad, x.sequence_nr = True, next_sequence_nr()


def settle(root):
    """Let every node that `root` was computed from refer to its inputs as they were when it was computed."""
    if not Writes.recorded:
        return
    seen, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            if any(x.sequence_nr > node.sequence_nr for x in node.inputs):
                now = [self_at(x, node.sequence_nr) for x in node.inputs]
                node.inputs, before = Rewritten(now), node.inputs
                node.inputs.former = getattr(before, "former", None)
            waiting += node.inputs


def self_at(x, sequence_nr):
    """What x was for a node of this sequence number. Raises RuntimeError if that part of the graph was freed."""
    while x.sequence_nr > sequence_nr:
        former = getattr(x.inputs, "former", None)
        if former is None:
            raise RuntimeError(
                f"backward: the graph of {x.op.name!r}, shape {x.shape}, was freed by an earlier backward() after a write in place; "
                "compute the output again, or pass retain_graph=True to the first backward()"
            )
        x = former
    return x
