"""The history of an answer: every node it was computed from, in an order that is safe to walk; and the walk that is backpropagation."""

from itertools import count
from operator import attrgetter

#: Every node takes the next number when it is made, so inputs are always older than the answers they went into.
next_birth = count().__next__


def history(root):
    """Return every node `root` was computed from, and `root` itself, youngest first.

    A node comes before all of its inputs, so a walk along the list meets an answer before anything that went into it.
    Nodes are told apart by identity (two equal numbers stay two nodes), and each appears once.
    No recursion: a chain of a million nodes is as good as a chain of three. Time O(n log n), in practice O(n).

    root: any node, that is, anything with `.inputs` (a tuple of nodes) and `.birth` (an int).
    """
    seen, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += node.inputs
    return sorted(seen, key=attrgetter("birth"), reverse=True)


def backward(root, gradient=1.0):
    """Add to the `.grad` of everything `root` was computed from how much a small change of it, times `gradient`, changes `root`.

    gradient: the gradient of the root itself, 1.0 unless something follows it.
    Leaves add up over calls (set their `.grad` to 0 between steps); nodes in between show the gradient of the last call.
    Nodes that do not require grad are passed over. Raises ValueError when the root itself does not.

    root: a node: `.inputs`, as many `.derivatives`, `.requires_grad`, `.grad` and `.birth`.
    """
    if not root.requires_grad:
        raise ValueError("backward: nothing here requires grad; every number the answer was computed from is a constant or frozen")
    answers = [node for node in history(root) if node.inputs]
    for node in answers:
        node.grad = 0.0
    root.grad += gradient
    for node in answers:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
