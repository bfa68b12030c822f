"""Everything between one number and GPT-2, built in the order of the lessons.

`from tinygrad_edu import Value, grad, draw` works for every name below; its file is loaded when the name is first used, so that
`import tinygrad_edu` itself costs nothing and an early lesson never waits for a later one's dependencies.
"""

from difflib import get_close_matches
from importlib import import_module

__version__ = "0.1.0"

#: Which file each public name lives in, in the order of the lessons; a file imports only from files above it.
#: No file is called like a public name: `tinygrad_edu.draw` could not be a function and a file at once.
HOMES = {
    "derivatives": "derivative gradient",
    "graph": "backward history",
    "value": "Value grad node exp log sqrt log10 sin cos tan asin acos atan sinh cosh tanh sigmoid relu maximum minimum",
    "layout": "",
    "picture": "",
    "drawing": "draw print_graph COLOURS",
    "neuron": "Neuron Layer MLP LinearSVM hinge_loss l2 zero_grad sgd_step accuracy",
    "value_tensor": "ValueTensor",
    "value_layers": "",
    "memory": "",
    "recording": "no_grad enable_grad set_grad_enabled is_grad_enabled",
    "autograd": "",
    "ops_elementwise": "",
    "ops_functions": "",
    "ops_shape": "",
    "ops_reduce": "",
    "ops_index": "",
    "ops_products": "",
    "ops_layers": "",
    "tensor_arithmetic": "",
    "tensor_functions": "",
    "tensor_reduce": "",
    "tensor_shape": "",
    "tensor_index": "",
    "tensor_products": "",
    "tensor": "Tensor cat stack where einsum matmul",
    "creation": "from_numpy as_tensor zeros ones empty full arange linspace eye zeros_like ones_like full_like "
    "manual_seed rand randn randint randperm normal bernoulli multinomial rand_like randn_like",
    "checking": "gradcheck gradgradcheck GradcheckError",
    "curvature": "jacobian hessian hvp",
    "functional": "",
}

PUBLIC = {name: home for home, names in HOMES.items() for name in names.split()}
__all__ = [*PUBLIC]


def __getattr__(name):
    """Load `name` from its home; Python calls this for names the package does not have yet."""
    if name in HOMES:
        return import_module(f".{name}", __name__)
    if name not in PUBLIC:
        near = get_close_matches(name, [*PUBLIC, *HOMES], 1)
        raise AttributeError(f"tinygrad_edu has no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    globals()[name] = getattr(import_module(f".{PUBLIC[name]}", __name__), name)
    return globals()[name]


def __dir__():
    return sorted({*globals(), *PUBLIC, *HOMES})
