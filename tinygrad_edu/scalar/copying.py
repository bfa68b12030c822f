"""Copies and pickles of Values with a long history, without recursion: inputs come before what was computed from them."""

from operator import attrgetter
from threading import local

from ..graph import next_sequence_nr


class Pass(local):
    """What the pickle being written already holds: ids of Values whose inputs need no walk of their own."""

    def __init__(self):
        self.known = set()


current = Pass()


class EndOfHistory:
    """Pickled after the last Value of a history, which ends the pass."""

    def __reduce__(self):
        current.known.clear()
        return int, ()


def history(x, known):
    """All nodes that x was computed from and x itself, whose ids are not known, oldest first."""
    found, waiting = {}, [x]
    while waiting:
        node = waiting.pop()
        if id(node) not in known and id(node) not in found:
            found[id(node)] = node
            waiting += node.inputs
    return sorted(found.values(), key=attrgetter("sequence_nr"))


def deepcopy_value(x, memo):
    """A copy of x and of everything that it was computed from; what `copy.deepcopy` has copied already is used again."""
    for node in history(x, memo):
        memo[id(node)] = out = copy_value(node)
        out.inputs = tuple([memo[id(i)] for i in node.inputs])
    return memo[id(x)]


def copy_value(x):
    """A new Value with the same data, gradient and inputs."""
    return restore(new_like(type(x)), attributes(x))


def reduce_value(x):
    """What `pickle` writes. The first Value met writes its whole history, oldest first, so that no input is met before it was written."""
    state = attributes(x)
    if any(id(i) not in current.known for i in x.inputs):
        before = history(x, ())[:-1]
        current.known = {id(node) for node in before}
        state = {"history": [*before, EndOfHistory()], **state}
    return new_like, (type(x),), state


NAMES = ("data", "grad", "label", "op", "inputs", "derivatives", "requires_grad")


def attributes(x):
    return {name: getattr(x, name) for name in NAMES}


def new_like(kind):
    return object.__new__(kind)


def restore(x, state):
    """Give x its attributes, and a number in the order of this process."""
    for name in NAMES:
        setattr(x, name, state[name])
    x.sequence_nr = next_sequence_nr()
    return x
