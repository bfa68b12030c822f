"""What neural networks are made of: `from tinygrad_edu import nn`, then `nn.Linear(2, 3)`, `nn.functional`, `nn.init`.

As in `tinygrad_edu` itself, a module is loaded when one of its names is first used.
"""

from difflib import get_close_matches
from importlib import import_module

#: module of this folder -> the names of `nn` that it defines
NAMES = {
    "parameter": "Parameter",
    "module": "Module",
    "layers": "Identity Linear Embedding Flatten Unflatten",
    "container": "Sequential ModuleList ModuleDict",
    "activation_layers": "ReLU ReLU6 LeakyReLU PReLU ELU CELU SELU SiLU Mish GELU Hardswish Hardtanh Softsign Softplus LogSigmoid Sigmoid "
    "Tanh GLU Softmax LogSoftmax Softmin",
    "loss_layers": "MSELoss L1Loss HuberLoss SmoothL1Loss CrossEntropyLoss NLLLoss BCELoss BCEWithLogitsLoss KLDivLoss",
    "norm_layers": "LayerNorm RMSNorm GroupNorm",
    "dropout": "Dropout Dropout1d Dropout2d",
    "batch_norm": "BatchNorm1d BatchNorm2d",
    "conv_layers": "Conv1d Conv2d",
    "pool_layers": "MaxPool1d MaxPool2d AvgPool1d AvgPool2d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveMaxPool1d AdaptiveMaxPool2d",
    "rnn_layers": "RNNCell GRUCell LSTMCell RNN GRU LSTM",
}
HOME = {name: module for module, names in NAMES.items() for name in names.split()}
FILES = ("functional", "init", "utils")
__all__ = [*HOME, *FILES]


def __getattr__(name):
    """Load `name` from its module; Python calls this for names the package does not have yet."""
    if name in HOME:
        globals()[name] = getattr(import_module(f".{HOME[name]}", __name__), name)
        return globals()[name]
    if name in FILES:
        return import_module(f".{name}", __name__)
    near = get_close_matches(name, __all__, 1)
    raise AttributeError(f"tinygrad_edu.nn has no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def __dir__():
    return sorted({*globals(), *__all__})
