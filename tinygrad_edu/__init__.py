"""Everything between one number and GPT-2, built in the order of the lessons.

`from tinygrad_edu import Value, grad, draw` works for every public name below. A module is loaded when one of its names is first used, so
`import tinygrad_edu` itself costs nothing, and an early lesson never waits for the dependencies of a later one.
"""

import builtins
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
        "scalar.copying": "",
        "scalar.value": "Value node",
        "scalar.functions": "exp log sqrt log10 sin cos tan asin acos atan sinh cosh tanh sigmoid relu maximum minimum",
        "viz.layout": "",
        "viz.picture": "COLOURS",
        "viz.draw": "draw print_graph",
    },
    4: {
        "scalar.neuron": "Neuron Layer MLP LinearSVM hinge_loss l2 zero_grad sgd_step accuracy",
        "scalar.points": "make_circles make_moons",
    },
    5: {
        "scalar.shapes": "",
        "scalar.value_tensor": "ValueTensor",
        "scalar.value_creation": "",
        "scalar.value_layers": "",
    },
    6: {
        "autograd.mode": "no_grad enable_grad set_grad_enabled inference_mode is_grad_enabled",
        "autograd.versions": "",
        "autograd.tape": "",
        "autograd.hooks": "",
        "autograd.rewrite": "",
        "autograd.op": "",
        "autograd.sums": "",
        "autograd.engine": "",
        "compiled.parts": "",
        "compiled.arithmetic": "",
        "compiled.softmax": "",
        "compiled.normalization": "",
        "compiled.activation": "",
        "compiled.attention": "",
        "compiled.linear": "",
        "compiled.adam": "",
        "compiled.rnn": "",
        "compiled.int8": "",
        "compiled.kernels": "",
        "compiled.twin": "",
        "ops.elementwise": "",
        "ops.unary": "",
        "ops.special": "",
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
        "tensor.special": "",
        "tensor.shape": "cat stack",
        "tensor.reduce": "",
        "tensor.scan": "",
        "tensor.statistics": "",
        "tensor.combine": "column_stack hstack meshgrid tensordot vstack",
        "tensor.index": "",
        "tensor.scatter": "",
        "tensor.matmul": "cdist einsum matmul",
        "tensor.fused": "",
        "tensor.inplace": "",
        "tensor.like": "",
        "tensor.interop": "",
        "tensor.copying": "",
        "tensor.tensor": "Tensor",
        "tensor.creation": "from_numpy as_tensor zeros ones empty full arange linspace eye tril_indices triu_indices zeros_like "
        "ones_like empty_like full_like Generator manual_seed initial_seed rand randn randint randperm normal bernoulli multinomial "
        "rand_like randn_like randint_like",
        "tensor.names": "float16 half float32 float float64 double uint8 int8 int16 short int32 int int64 long bool inf nan pi",
        "tensor.functions": "abs absolute acosh add addcdiv addcmul addmm addmv all allclose amax amin any arccos arccosh arcsin "
        "arcsinh arctan arctan2 arctanh argmax argmin argsort asinh atan2 atanh baddbmm bincount bitwise_and "
        "bitwise_not bitwise_or bitwise_xor bmm broadcast_to ceil chunk clamp clip clone concat concatenate "
        "copysign count_nonzero cross cummax cummin cumprod cumsum deg2rad detach diag diag_embed diagonal diff "
        "dist div divide dot eq equal erf erfc exp2 expm1 fix flatten flip fliplr flipud floor floor_divide fmax "
        "fmin fmod frac gather ge greater greater_equal gt histc hsplit hypot index_add index_copy index_fill "
        "index_select inner is_floating_point is_tensor isclose isfinite isinf isnan kron le lerp less less_equal "
        "log1p log2 log_softmax logaddexp logcumsumexp logical_and logical_not logical_or logical_xor logit "
        "logsumexp lt masked_fill masked_select max mean median min mm moveaxis movedim mul multiply mv "
        "nan_to_num nanmean nansum narrow ne neg negative nonzero norm not_equal numel outer permute pow prod "
        "quantile rad2deg ravel reciprocal remainder repeat_interleave reshape roll rot90 round rsqrt scatter "
        "scatter_add select sign sinc softmax sort split square squeeze std std_mean sub subtract sum swapaxes "
        "swapdims t take_along_dim tensor_split tile topk trace transpose tril triu true_divide trunc unbind "
        "unflatten unique unsqueeze var var_mean xlogy",
    },
    7: {
        "checks.gradcheck": "gradcheck gradgradcheck GradcheckError",
        "checks.higher_order": "jacobian hessian hvp",
    },
    8: {"nn.activation": "", "nn.loss": "", "nn.functional": ""},
    9: {
        "tensor.safetensors": "",
        "tensor.serialization": "load save",
        "nn.parameter": "",
        "nn.tree": "",
        "nn.state": "",
        "nn.describe": "",
        "nn.module": "",
        "nn.init": "",
        "nn.container": "",
        "nn.layers": "",
        "nn.activation_layers": "",
        "nn.loss_layers": "",
        "nn.norm_layers": "",
    },
    10: {
        "nn.utils": "",
        "optim.optimizer": "",
        "optim.sgd": "",
        "optim.adam": "",
        "optim.rmsprop": "",
        "optim.lr_scheduler": "",
    },
    11: {
        "nn.dropout": "",
        "data.dataset": "",
        "data.loader": "",
        "data.transforms": "",
        "data.digits": "",
        "data.idx": "",
        "data.resume": "",
        "data.fetch": "",
        "data.mnist": "",
        "training.checkpoint": "",
        "training.evaluation": "",
        "training.loop": "",
    },
    12: {
        "ops.conv": "",
        "ops.pool": "",
        "nn.conv": "",
        "nn.pool": "",
        "nn.conv_layers": "",
        "nn.pool_layers": "",
        "nn.batch_norm": "",
    },
    13: {
        "text.vocabulary": "",
        "text.names": "",
        "text.stories": "",
        "text.parsing": "",
        "text.corpora": "",
        "text.windows": "",
        "models.prompt": "",
        "models.language_model": "",
        "models.bigram": "",
        "models.mlp": "",
    },
    14: {
        "ops.rnn": "",
        "nn.rnn": "",
        "nn.packed": "",
        "nn.rnn_layers": "",
        "models.rnn": "",
    },
    15: {"nn.attention": ""},
    16: {"models.gpt_step": "", "models.kv_cache": "", "models.gpt": "", "models.micro_gpt": ""},
    17: {
        "text.utf8": "",
        "text.long_words": "",
        "text.bpe_files": "",
        "text.bpe": "",
    },
    18: {"nn.quantize": "", "models.gpt2_format": "", "models.gpt2": "", "models.command_line": ""},
}

#: module -> the lesson that builds it, in the order of the lessons.
MODULES = {module: lesson for lesson, modules in CONTENTS.items() for module in modules}
#: public name -> its module.
PUBLIC = {name: module for modules in CONTENTS.values() for module, names in modules.items() for name in names.split()}
FOLDERS = dict.fromkeys(module.split(".")[0] for module in MODULES)
#: What `from tinygrad_edu import *` brings. Names such as sum, float and max must be asked for: they would hide Python's own.
__all__ = [name for name in PUBLIC if not hasattr(builtins, name)]


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
