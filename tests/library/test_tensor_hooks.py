"""Hooks and retained gradients, against PyTorch: what `grad` and `backward` return, store and show to each hook, and in what order."""

import gc
import weakref

import numpy as np
import pytest
import torch

import tinygrad_edu
from tinygrad_edu import Tensor
from tinygrad_edu.autograd import engine

#: A program sees x = [1, 2], h = x * 3, y = sum(h * h), `hook(tensor, name, factor)`, and returns Tensors or None.
PROGRAMS = {
    "the intermediate tensor alone": "hook(h, 'h', 10); r = grad(y, h)",
    "it and a leaf": "hook(h, 'h', 10); r = grad(y, [h, x])",
    "a leaf alone": "hook(h, 'h', 10); r = grad(y, [x])",
    "several hooks, one returns None": "hook(h, 'h', 10); hook(h, 'i', None); hook(h, 'j', 2); r = grad(y, [h])",
    "several hooks, and a leaf": "hook(h, 'h', 10); hook(h, 'i', None); hook(h, 'j', 2); r = grad(y, [h, x])",
    "a hook that returns None": "hook(h, 'h', None); r = grad(y, [h])",
    "hooks of both": "hook(h, 'h', 10); hook(x, 'x', 5); r = grad(y, [h, x])",
    "a leaf asked for twice": "hook(x, 'x', 5); r = grad(y, [x, x])",
    "h asked for twice": "hook(h, 'h', 5); r = grad(y, [h, h])",
    "the output itself": "hook(y, 'y', 5); r = grad(y, [y])",
    "the output itself, and what is below": "hook(y, 'y', 5); r = grad(y, [y, h])",
    "what ends the walk is not freed": "r = grad(h.sum(), [h]) + grad([h], [h], [t.ones(2)])",
    "two views of one tensor": "u, v = h.unbind(0); hook(u, 'u', 10); r = grad(u * v, [u, v, h])",
    "two views alone": "u, v = h.unbind(0); hook(u, 'u', 10); r = grad(u * v, [v, u])",
    "an output beside the way": "g = h.tanh(); hook(g, 'g', 2); hook(h, 'h', 10); r = grad([y, g.sum()], [g])",
    "an output on the way": "g = h.tanh(); hook(g, 'g', 2); hook(h, 'h', 10); r = grad([y, g.sum()], [x])",
    "a branch that leads to no input": "w = t.ones(2).requires_grad_(); v = w * 2; hook(v, 'v', 3); r = grad(y + (v * h).sum(), [x])",
    "an input that the output does not depend on": "hook(h, 'h', 10); r = grad(x.sum(), [h], allow_unused=True)",
    "a hook that was removed": "hook(h, 'h', 10).remove(); r = grad(y, [h])",
    "create_graph": "hook(h, 'h', 10); (g,) = grad(y, h, create_graph=True)\nr = (g, *grad(g.sum(), h, retain_graph=True), *grad(g.sum(), x))",
    "backward of a leaf": "hook(x, 'x', 10); y.backward(retain_graph=True); y.backward(); r = [x.grad]",
    "retain_grad before a hook": "h.retain_grad(); hook(h, 'h', 10); y.backward(); r = [h.grad, x.grad]",
    "retain_grad after a hook": "hook(h, 'h', 10); h.retain_grad(); y.backward(); r = [h.grad, x.grad]",
    "retain_grad, and grad of it": "h.retain_grad(); hook(h, 'h', 10); r = [*grad(y, h), h.grad]",
    "retain_grad, and grad of it and a leaf": "h.retain_grad(); hook(h, 'h', 10); hook(h, 'i', None); r = [*grad(y, [h, x]), h.grad]",
    "retain_grad, and grad of a leaf": "h.retain_grad(); r = [*grad(y, x), h.grad, x.grad]",
    "retain_grad of the output": "y.retain_grad(); grad(y, x, retain_graph=True); y.backward(); r = [y.grad, x.grad]",
    "retain_grad with create_graph": "h.retain_grad(); grad(y, x, create_graph=True); r = [h.grad, *grad(h.grad.sum(), x)]",
    "retain_grad adds into a new tensor": "h.retain_grad(); y.backward(retain_graph=True); first = h.grad; y.backward(); r = [first, h.grad]",
}


def outcome(program, t, grad):
    """What a program returns, and what its hooks have seen."""
    seen = []

    def hook(tensor, name, factor):
        def see(g):
            seen.append((name, np.array(g.tolist())))
            return None if factor is None else g * factor

        return tensor.register_hook(see)

    x = t.tensor([1.0, 2.0], requires_grad=True)
    h = x * 3
    space = {"t": t, "grad": grad, "hook": hook, "x": x, "h": h, "y": (h * h).sum()}
    exec(program, space)
    return [None if g is None else np.array(g.tolist()) for g in space["r"]], seen


@pytest.mark.parametrize("name", PROGRAMS)
def test_hooks_and_retained_gradients_are_pytorchs(name):
    found, seen = outcome(PROGRAMS[name], tinygrad_edu, tinygrad_edu.grad)
    expected, theirs = outcome(PROGRAMS[name], torch, torch.autograd.grad)
    assert [hook for hook, _ in seen] == [hook for hook, _ in theirs]
    assert [g is None for g in found] == [g is None for g in expected]
    for a, b in zip([*found, *[g for _, g in seen]], [*expected, *[g for _, g in theirs]]):
        if a is not None:
            np.testing.assert_allclose(a, b, rtol=1e-6)


def test_a_freed_node_between_the_inputs_asked_for_raises():
    x = Tensor([1.0, 2.0], requires_grad=True)
    h = x * x
    y = (h * h).sum()
    h.sum().backward()
    with pytest.raises(RuntimeError, match="the graph of 'mul', shape .* was freed"):
        tinygrad_edu.grad(y, [h, x], retain_graph=True)
    assert tinygrad_edu.grad(y, h)[0].tolist() == [2, 8]


def test_shared_options_hold_no_nodes():
    """A pass by hand, with a hook registered anywhere, leaves nothing behind."""
    x = Tensor([1.0, 2.0], requires_grad=True)
    with x.register_hook(lambda g: g):
        h = x * 3
        h.retain_grad()
        h.register_hook(lambda g: g * 10)
        assert [g.tolist() for _, g in engine.input_grads(h, np.ones(2, np.float32))] == [[30, 30]]
        found = engine.backward_pass(h, np.ones(2, np.float32))
        assert found[x].tolist() == [30, 30]
        node = weakref.ref(h)
        del h, found
        gc.collect()
        assert node() is None
    for options in (engine.PLAIN, engine.RELEASING):
        assert options.hooked is options.captured is options.needed is None
