"""What all optimisers share: groups of parameters with their options, a state for each parameter, and a step in place, block by block.

A step computes with arrays, writes into the parameter's own memory, and takes one block of elements at a time: small enough to stay in the
processor's cache from one operation to the next, so nothing as large as the model is allocated beyond the state.
"""

from collections import defaultdict

import numpy as np

from ..autograd.mode import enable_grad
from ..autograd.tape import new_leaf
from ..autograd.versions import bump
from ..tensor.dtype import unwrap
from ..tensor.tensor import Tensor

#: How many elements a block has. In float32, five blocks (parameter, gradient, two moments, scratch) are 480 KB.
BLOCK = 24576


class Optimizer:
    """The base of all optimisers. A subclass defines `update(p, g, state, group)`: change the array p in place, given its gradient g.

    params: Tensors, all leaves, or dicts such as {"params": [w], "lr": 0.1}, each a group with options of its own.
    defaults: the options of groups that do not give them.

    Attributes: `.param_groups`, a list of dicts whose options may be changed at any time; `.state`, a dict for each parameter.
    """

    def __init__(self, params, defaults):
        if isinstance(params, (Tensor, dict)):
            raise TypeError(
                f"{type(self).__name__}: expected a list of Tensors or of dicts, got a {type(params).__name__}; put it in a list"
            )
        groups = list(params)
        if not groups:
            raise ValueError(f"{type(self).__name__}: expected at least one parameter, got an empty list")
        self.defaults, self.state, self.param_groups = defaults, defaultdict(dict), []
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group):
        """Add a group of parameters: a dict with "params" and, if they differ from the defaults, options."""
        name, params = type(self).__name__, param_group["params"]
        params = [params] if isinstance(params, Tensor) else list(params)
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"{name}: expected Tensors as parameters, got a {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError(f"{name}: expected leaves as parameters, got a tensor of shape {p.shape} computed by {p.op.name!r}")
            if id(p) in known:
                raise ValueError(f"{name}: expected every parameter once, got one of shape {p.shape} twice")
            known.add(id(p))
        group = {**self.defaults, **param_group, "params": params}
        check_options(name, group)
        self.param_groups.append(group)

    def zero_grad(self, set_to_none=True):
        """Forget the gradients, because `backward` accumulates. set_to_none: False fills them with zeros instead."""
        for p in self.parameters():
            if set_to_none:
                p.grad = None
            elif p.grad is not None:
                p.grad = p.grad.detach().zero_()

    def step(self, closure=None):
        """Update every parameter that has a gradient, in place.

        closure: a function that computes the loss and its gradients again; its result is returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    check_gradient(type(self).__name__, p)
                    bump(p)  # a backward pass that needs the old numbers will say so
                    self.update(p._data, p.grad._data, self.state[p], group)
        return loss

    def parameters(self):
        """All parameters, group after group."""
        return [p for group in self.param_groups for p in group["params"]]

    # ------------------------------------------------------------------------------------------- saving

    def state_dict(self):
        """{"state": {i: the state of parameter i}, "param_groups": [options, with the numbers i as "params"]}; Tensors are not copied."""
        number = {id(p): i for i, p in enumerate(self.parameters())}
        groups = [{**group, "params": [number[id(p)] for p in group["params"]]} for group in self.param_groups]
        return {"state": {number[id(p)]: dict(state) for p, state in self.state.items() if state}, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Go on from a `state_dict()`, of this library or, as arrays, of PyTorch. Raises ValueError if its groups or shapes do not fit."""
        name, saved = type(self).__name__, state_dict["param_groups"]
        sizes, expected = [len(group["params"]) for group in saved], [len(group["params"]) for group in self.param_groups]
        if sizes != expected:
            raise ValueError(f"{name}: expected a state for groups of {expected} parameters, got {sizes}")
        numbers = [i for group in saved for i in group["params"]]
        states = defaultdict(dict)
        for i, p in zip(numbers, self.parameters()):
            if i in state_dict["state"]:
                states[p] = {key: own_copy(name, key, value, p) for key, value in state_dict["state"][i].items()}
        self.state = states
        self.param_groups = [{**old, **new, "params": old["params"]} for old, new in zip(self.param_groups, saved)]

    def __repr__(self):
        lines = [type(self).__name__ + " ("]
        for i, group in enumerate(self.param_groups):
            lines += [f"Parameter Group {i}", *(f"    {key}: {group[key]}" for key in sorted(group) if key != "params")]
        return "\n".join([*lines, ")"])


def blocks(*arrays):
    """Cut arrays of one shape into blocks: yield, for the same part of each array, a view of at most BLOCK elements."""
    if arrays[0].ndim < 2 or all(a.flags.c_contiguous for a in arrays):
        flat = [a.reshape(-1) for a in arrays]
        if flat[0].size <= BLOCK:
            yield flat
        else:
            for i in range(0, flat[0].size, BLOCK):
                yield [a[i : i + BLOCK] for a in flat]
    else:
        for rows in zip(*arrays):
            yield from blocks(*rows)


def descent_gradient(p, g, maximize, weight_decay):
    """The gradient to descend along: negated to maximize, plus weight_decay times the parameter. p, g: arrays; g is not changed."""
    g = -g if maximize else g
    return g + weight_decay * p if weight_decay else g


def new_state(p):
    """A Tensor of zeros of the shape and dtype of an array."""
    return new_leaf(np.zeros(p.shape, p.dtype), LIKE)


def count_step(state):
    """Count a step in a parameter's state, and return the count, an int. As in PyTorch it is kept as a float32 without dimensions."""
    state["step"]._data[...] += 1
    return int(state["step"]._data)


LIKE = Tensor(0.0)


def own_copy(name, key, value, p):
    """A value of a saved state, ready for use: arrays copied in the parameter's dtype, the count of steps as a float32."""
    if value is None:
        return None
    array = np.array(unwrap(value), np.float32 if key == "step" else p.dtype)
    if array.shape not in ((), p.shape):
        raise ValueError(f"{name}: expected {key!r} of shape {p.shape}, that of its parameter, got {array.shape}")
    return new_leaf(array, LIKE)


def check_gradient(name, p):
    """Raise TypeError or ValueError if the gradient of p cannot be used to update it."""
    g = p.grad
    if not isinstance(g, Tensor) or g.dtype != p.dtype:
        raise TypeError(f"{name}: expected a gradient of {p.dtype}, that of its parameter, got {getattr(g, 'dtype', type(g).__name__)}")
    if g.shape != p.shape:
        raise ValueError(f"{name}: expected a gradient of shape {p.shape}, that of its parameter, got {g.shape}")
    if not p._data.flags.writeable:
        how = "use a .clone(), or load the model with trainable=True"
        raise ValueError(f"{name}: expected writable memory, got a read-only parameter of shape {p.shape}; {how}")


def check_options(name, group):
    """Raise ValueError for options out of range."""
    for key in ("lr", "eps", "weight_decay", "momentum", "alpha"):
        if not group.get(key, 0) >= 0:
            raise ValueError(f"{name}: expected {key} of at least 0, got {group[key]}")
    for beta in group.get("betas", ()):
        if not 0 <= beta < 1:
            raise ValueError(f"{name}: expected betas from 0 to below 1, got {tuple(group['betas'])}")
