"""Everything between one number and GPT-2, built in the order of the lessons.

`from tinygrad_edu import Value, grad, draw` works for every public name below. A module is loaded when one of its names is first used, so
`import tinygrad_edu` itself costs nothing, and an early lesson never waits for the dependencies of a later one.
"""

from difflib import get_close_matches
from importlib import import_module

__version__ = "0.1.0"

#: lesson -> module -> its public names: which lesson builds what, and where it is. A module imports only from modules above it.
#: `__init__.pyi` lists the same names for editors and type checkers; a test keeps the two equal.
CONTENTS = {
    1: {"scalar.finite_difference": "derivative gradient"},
    2: {
        "graph": "backward topological_order grad",
        "scalar.domain": "",
        "scalar.formulas": "",
        "scalar.value": "Value node exp log sqrt log10 sin cos tan asin acos atan sinh cosh tanh sigmoid relu maximum minimum",
        "viz.layout": "",
        "viz.picture": "COLOURS",
        "viz.draw": "draw print_graph",
    },
    4: {"scalar.neuron": "Neuron Layer MLP LinearSVM hinge_loss l2 zero_grad sgd_step accuracy"},
    5: {
        "scalar.shapes": "",
        "scalar.value_tensor": "ValueTensor",
        "scalar.value_creation": "",
        "scalar.value_layers": "",
    },
    6: {
        "autograd.mode": "no_grad enable_grad set_grad_enabled is_grad_enabled",
        "autograd.versions": "",
        "autograd.tape": "",
        "autograd.op": "",
        "autograd.sums": "",
        "autograd.engine": "",
        "ops.elementwise": "",
        "ops.unary": "",
        "ops.shape": "",
        "ops.reduce": "",
        "ops.scan": "",
        "ops.index": "",
        "ops.scatter": "",
        "ops.matmul": "",
        "ops.fused": "",
        "tensor.dims": "",
        "tensor.dtype": "",
        "tensor.elementwise": "where",
        "tensor.unary": "",
        "tensor.shape": "cat stack",
        "tensor.reduce": "",
        "tensor.scan": "",
        "tensor.statistics": "",
        "tensor.combine": "column_stack hstack meshgrid tensordot vstack",
        "tensor.index": "",
        "tensor.scatter": "",
        "tensor.matmul": "einsum matmul",
        "tensor.fused": "",
        "tensor.inplace": "",
        "tensor.like": "",
        "tensor.interop": "",
        "tensor.tensor": "Tensor",
        "tensor.creation": "from_numpy as_tensor zeros ones empty full arange linspace eye zeros_like ones_like full_like "
        "manual_seed rand randn randint randperm normal bernoulli multinomial rand_like randn_like",
    },
    7: {
        "checks.gradcheck": "gradcheck gradgradcheck GradcheckError",
        "checks.higher_order": "jacobian hessian hvp",
    },
    8: {"nn.activation": "", "nn.loss": "", "nn.functional": ""},
}

#: module -> the lesson that builds it, in the order of the lessons.
MODULES = {module: lesson for lesson, modules in CONTENTS.items() for module in modules}
#: public name -> its module.
PUBLIC = {name: module for modules in CONTENTS.values() for module, names in modules.items() for name in names.split()}
FOLDERS = dict.fromkeys(module.split(".")[0] for module in MODULES)
__all__ = [*PUBLIC]


def __getattr__(name):
    """Load `name` from its module; Python calls this for names the package does not have yet."""
    if name in PUBLIC:
        globals()[name] = getattr(import_module(f".{PUBLIC[name]}", __name__), name)
        return globals()[name]
    if name in FOLDERS:
        return import_module(f".{name}", __name__)
    near = get_close_matches(name, [*PUBLIC, *FOLDERS], 1)
    raise AttributeError(f"tinygrad_edu has no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def __dir__():
    return sorted({*globals(), *PUBLIC, *FOLDERS})
