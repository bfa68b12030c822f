"""The mistakes of the systems this course grows from, planted in the library one at a time: a test must fail each time.

A wrong program takes the place of the right one (its `__code__`, so that everything in the library runs it), and a test that passes
otherwise is run. Mistakes of theirs that cannot be made here are not listed: nobody writes the gradient of a broadcast or of a sum,
there is no tape to mix up, and a local derivative does not know the gradient that comes in.
"""

from contextlib import contextmanager

import pytest

from tests.library import test_goldens as goldens
from tests.library import test_graph, test_neuron, test_value
from tests.library import test_value_tensor as tensors
from tinygrad_edu import graph
from tinygrad_edu.scalar import neuron, shapes, value, value_creation, value_layers, value_tensor


@contextmanager
def replaced(right, wrong):
    code = right.__code__
    right.__code__ = wrong.__code__
    try:
        yield
    finally:
        right.__code__ = code


MISTAKES = []  # (name, the right function, the wrong one, a test that must fail)


def mistake(name, right, test):
    def note(wrong):
        MISTAKES.append(pytest.param(right, wrong, test, id=name))
        return wrong

    return note


def golden(name):
    return lambda: goldens.test_scalar_formula(name)


def same(f, *shapes):
    """A test that f does the same with our tensors as with PyTorch's."""
    return lambda: tensors.compare(f, f, *(tensors.numbers(shape, 1) for shape in shapes))


# The names that the wrong programs use are those of the file they are planted in.
# ruff: noqa: F821


@mistake("gradient assigned, not added", graph.backward, golden("exp, reused"))
def _(root, gradient=1.0):
    root.grad = gradient
    for node in topological_order(root):
        for x, derivative in zip(node.inputs, node.derivatives):
            x.grad = derivative * node.grad


@mistake("both old gradients read before either is written", graph.backward, golden("itself twice, multiplied"))
def _(root, gradient=1.0):
    root.grad = gradient
    for node in topological_order(root):
        old = [x.grad for x in node.inputs]
        for x, before, derivative in zip(node.inputs, old, node.derivatives):
            x.grad = before + derivative * node.grad


@mistake("the incoming gradient ignored", graph.backward, golden("sigmoid twice"))
def _(root, gradient=1.0):
    root.grad = gradient
    for node in topological_order(root):
        for x, derivative in zip(node.inputs, node.derivatives):
            x.grad += derivative


@mistake("gradients of the nodes between left from the last call", graph.backward, test_graph.test_two_losses_that_share_nodes)
def _(root, gradient=1.0):
    root.grad += gradient
    for node in topological_order(root):
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad


@mistake("breadth first taken for a safe order", graph.topological_order, golden("diamond"))
def _(root):
    found = [root]
    for node in found:
        found += [x for x in node.inputs if x not in found]
    return found


@mistake("the order not reversed", graph.topological_order, golden("minigrad test"))
def _(root):
    found = [root]
    for node in found:
        found += [x for x in node.inputs if x not in found]
    return sorted(found, key=attrgetter("sequence_nr"))


@mistake("visited compares numbers", graph.topological_order, test_graph.test_equal_numbers_stay_two_nodes)
def _(root):
    found = [root]
    for node in found:
        for x in node.inputs:
            if x.data not in [y.data for y in found]:
                found.append(x)
    return sorted(found, key=attrgetter("sequence_nr"), reverse=True)


@mistake("recursion", graph.topological_order, test_graph.test_nothing_recurses)
def _(root):
    seen = {root}
    for x in root.inputs:
        seen |= {*topological_order(x)}
    return sorted(seen, key=attrgetter("sequence_nr"), reverse=True)


@mistake("the walk visits everything there is", graph.topological_order, test_graph.test_what_is_not_in_the_graph_has_no_say)
def _(root):
    import gc

    alive = [x for x in gc.get_objects() if type(x) is type(root)]
    return sorted(alive, key=attrgetter("sequence_nr"), reverse=True)


@mistake("a result requires grad only if all inputs do", value.node, test_value.test_a_result_requires_grad_if_any_input_does)
def _(op, data, inputs, derivatives):
    out = Value(data, "", all(x.requires_grad for x in inputs))
    out.op, out.inputs, out.derivatives = op, inputs, derivatives
    return out


@mistake("the slope of tanh from its input", value.tanh, golden("tanh"))
def _(x):
    return node("tanh", math.tanh(x.data), (x,), (1 - x.data**2,))


@mistake("sinh returns cosh, with the right slope", value.sinh, lambda: test_value.test_value_and_gradient("sinh"))
def _(x):
    return node("sinh", math.cosh(x.data), (x,), (math.cosh(x.data),))


@mistake("numbers cut into integer and fraction", value.as_number, lambda: test_value.test_every_float_is_kept_as_it_is(1e10))
def _(x):
    return min(max(float(x), -4294967295.0), 4294967295.0)


@mistake("the exponent of a power taken for a constant", value.pow, lambda: test_value.test_value_and_gradient("**"))
def _(x, y):
    return node("**", x.data**y.data, (x, y), (y.data * x.data ** (y.data - 1), 0.0))


@mistake("zeros share one node", value_creation.full, tensors.test_every_element_is_a_node_of_its_own)
def _(shape, number, requires_grad=True):
    return made([Value(number, "", requires_grad)] * math.prod(shape), shape)


@mistake("squeeze of a size above 1, and -1 means all", value_tensor.ValueTensor.squeeze, same(lambda x: x.squeeze(-1), (1, 3)))
def _(self, dim=None):
    return made(self.flat, [size for d, size in enumerate(self.shape) if size != 1 or (dim not in (None, -1) and d != dim)])


@mistake("broadcasting for as many dimensions only", shapes.broadcast_shapes, same(lambda x, y: x + y, (2, 3), (3,)))
def _(a, b):
    return tuple(y if x == 1 else x for x, y in zip(a, b))


@mistake("reductions ignore their dimension", value_tensor.group_along, lambda: tensors.test_layer_norm((3, 4)))
def _(name, x, dim, keepdim):
    return [x.flat], [1] * x.ndim if keepdim else []


@mistake("softmax without taking the largest off", value_tensor.softmax, same(lambda x: (1000 * x).softmax(0), (3,)))
def _(x, dim):
    return x.exp() / x.exp().sum(dim, keepdim=True)


@mistake("the second matrix not transposed", value_tensor.matmul, goldens.test_matrix_product)
def _(a, b):
    return (a.unsqueeze(-2) * b.unsqueeze(-3)).sum(-1)


@mistake("the parameters of LayerNorm cut the graph", value_layers.layer_norm, lambda: tensors.test_layer_norm((3, 4)))
def _(x, weight, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return centred / (x.var(-1, correction=0, keepdim=True) + eps).sqrt() * weight.detach() + bias.detach()


@mistake("epsilon outside the root", value_layers.layer_norm, lambda: tensors.test_layer_norm((3, 4)))
def _(x, weight, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return centred / (x.var(-1, correction=0, keepdim=True).sqrt() + eps) * weight + bias


@mistake("the loss changes its targets", value_layers.mse_loss, tensors.test_losses_leave_their_targets_alone)
def _(x, y):
    y *= -1
    x = x + y
    return (x * x).mean()


@mistake(
    "the first weights 28 times too small", neuron.Neuron.__init__, lambda: test_neuron.test_signals_neither_fade_nor_explode("tanh", 0.3)
)
def _(self, n_in, activation="tanh", rng=None):
    self.weights = [Value((rng or random).gauss(0, 1 / n_in**0.5 / 28)) for i in range(n_in)]
    self.bias = Value(0.0)
    self.activation = activation


@mistake(
    "gradients not set back to 0", neuron.zero_grad, lambda: test_neuron.test_a_net_and_its_loss_have_pytorchs_gradients("tanh", [4, 1])
)
def _(parameters):
    pass


@mistake("a step uphill", neuron.sgd_step, lambda: test_neuron.test_a_net_and_its_loss_have_pytorchs_gradients("tanh", [4, 1]))
def _(parameters, lr):
    for p in parameters:
        p.data += lr * p.grad


@pytest.mark.parametrize(("right", "wrong", "test"), MISTAKES)
def test_a_planted_mistake_makes_a_test_fail(right, wrong, test):
    with replaced(right, wrong), pytest.raises(Exception):  # noqa: B017 - however the test fails, it fails
        test()
    test()  # and with the right program it passes
