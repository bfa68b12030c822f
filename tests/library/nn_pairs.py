"""What the tests of `nn` share: a module of PyTorch's beside ours with the same numbers, and what both compute."""

import re

import numpy as np
import torch

from tinygrad_edu import Tensor, nn

#: modules by the expression that makes one, with the shapes of inputs to try: the same expression for PyTorch and for us
LAYERS = {
    "nn.Identity()": [(2, 3)],
    "nn.Linear(3, 4)": [(2, 3), (3,), (2, 5, 3), (0, 3)],
    "nn.Linear(3, 1, bias=False)": [(2, 3), (1, 3)],
    "nn.Linear(1, 2, True)": [(4, 1)],
    "nn.LayerNorm(4)": [(3, 4), (4,), (2, 3, 4), (1, 4)],
    "nn.LayerNorm((3, 4), eps=0.1)": [(3, 4), (2, 3, 4)],
    "nn.LayerNorm([4], elementwise_affine=False)": [(3, 4)],
    "nn.LayerNorm(4, bias=False)": [(3, 4)],
    "nn.LayerNorm(5000)": [(2, 5000)],
    "nn.RMSNorm(4)": [(3, 4), (2, 3, 4)],
    "nn.RMSNorm((3, 4), eps=0.1)": [(2, 3, 4)],
    "nn.RMSNorm(4, elementwise_affine=False)": [(3, 4)],
    "nn.GroupNorm(2, 4)": [(3, 4), (2, 4, 5), (2, 4, 3, 2)],
    "nn.GroupNorm(4, 4, affine=False)": [(2, 4, 5)],
    "nn.GroupNorm(1, 4, eps=0.1, bias=False)": [(2, 4, 5), (2, 4, 40, 40)],
    "nn.BatchNorm1d(3)": [(4, 3), (2, 3, 5)],
    "nn.BatchNorm1d(3, momentum=None)": [(4, 3), (2, 3, 5)],
    "nn.BatchNorm1d(3, eps=0.1, momentum=0.3, affine=False)": [(4, 3)],
    "nn.BatchNorm1d(3, track_running_stats=False)": [(4, 3), (1, 3, 5)],
    "nn.BatchNorm1d(3, bias=False)": [(4, 3), (5000, 3)],
    "nn.BatchNorm2d(3)": [(2, 3, 4, 5), (1, 3, 2, 2), (8, 3, 30, 30), (2, 3, 70, 70)],  # sums of more than 4096 numbers go another way
    "nn.BatchNorm2d(3, momentum=0.0)": [(2, 3, 4, 5)],
    "nn.Dropout(0.0)": [(3, 4)],
    "nn.Dropout(1.0)": [(3, 4)],
    "nn.Dropout1d(1.0)": [(2, 3, 4), (3, 4)],
    "nn.Dropout1d(0.0)": [(2, 3, 4)],
    "nn.Dropout2d(1.0)": [(2, 3, 4, 5)],
    "nn.Flatten()": [(2, 3, 4), (2, 3), (2, 1, 3, 2)],
    "nn.Flatten(0, 1)": [(2, 3, 4)],
    "nn.Flatten(start_dim=-2)": [(2, 3, 4)],
    "nn.Unflatten(1, (2, 3))": [(4, 6)],
    "nn.Unflatten(-1, (2, -1))": [(4, 6)],
    "nn.PReLU()": [(3, 4), (5,)],
    "nn.PReLU(4, init=0.1)": [(3, 4), (2, 4, 3)],
    "nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))": [(2, 3), (3,)],
    "nn.Sequential(nn.LayerNorm(4), nn.Linear(4, 4), nn.Tanh(), nn.BatchNorm1d(4), nn.GELU())": [(5, 4)],
    "nn.Sequential(nn.Flatten(), nn.Linear(12, 2, bias=False))": [(5, 3, 4)],
}
ACTIVATIONS = [
    "ReLU()", "ReLU6()", "LeakyReLU()", "LeakyReLU(0.2)", "ELU()", "ELU(alpha=0.5)", "CELU()", "CELU(2.0)", "SELU()", "SiLU()", "Mish()",
    "GELU()", 'GELU("tanh")', "Hardswish()", "Hardtanh()", "Hardtanh(-0.5, 2.0)", "Softsign()", "Softplus()", "Softplus(2.0, 1.0)",
    "LogSigmoid()", "Sigmoid()", "Tanh()", "GLU()", "GLU(0)", "Softmax(dim=1)", "Softmax(0)", "LogSoftmax(dim=-1)", "Softmin(dim=1)",
]  # fmt: skip
LAYERS |= {f"nn.{activation}": [(4, 6)] for activation in ACTIVATIONS}

LAYERS |= {
    "nn.Conv1d(2, 4, 3)": [(3, 2, 8), (2, 8)],
    "nn.Conv1d(2, 4, 3, stride=2, padding=1, groups=2)": [(3, 2, 8)],
    'nn.Conv1d(2, 3, 4, padding="same", padding_mode="reflect")': [(3, 2, 8)],
    "nn.Conv2d(2, 4, 3)": [(2, 2, 6, 7), (2, 6, 7)],
    "nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), bias=False)": [(2, 2, 6, 7)],
    'nn.Conv2d(2, 4, 3, padding="same")': [(2, 2, 6, 7)],
    'nn.Conv2d(2, 4, 2, padding="same", dilation=3)': [(2, 2, 6, 7)],
    'nn.Conv2d(2, 4, 3, padding="valid", groups=2)': [(2, 2, 6, 7)],
    'nn.Conv2d(2, 4, 3, padding=2, padding_mode="circular")': [(2, 2, 6, 7)],
    'nn.Conv2d(2, 4, 3, padding=(1, 2), padding_mode="replicate")': [(2, 2, 6, 7)],
    "nn.MaxPool1d(2)": [(2, 3, 6), (3, 6)],
    "nn.MaxPool1d(3, stride=1, padding=1, dilation=2, ceil_mode=True)": [(2, 3, 8)],
    "nn.MaxPool2d(2)": [(2, 3, 6, 4), (3, 6, 4)],
    "nn.MaxPool2d((2, 3), stride=(1, 2), padding=(1, 0), ceil_mode=True)": [(2, 3, 6, 8)],
    "nn.AvgPool1d(2)": [(2, 3, 6)],
    "nn.AvgPool1d(3, 1, 1, count_include_pad=False)": [(2, 3, 6)],
    "nn.AvgPool2d(2)": [(2, 3, 6, 4), (3, 6, 4)],
    "nn.AvgPool2d(3, 2, 1, ceil_mode=True, divisor_override=5)": [(2, 3, 6, 4)],
    "nn.AdaptiveAvgPool1d(2)": [(2, 3, 5)],
    "nn.AdaptiveAvgPool2d((2, None))": [(2, 3, 5, 4)],
    "nn.AdaptiveAvgPool2d(1)": [(2, 3, 5, 4)],
    "nn.AdaptiveMaxPool1d(2)": [(2, 3, 5)],
    "nn.AdaptiveMaxPool2d(2)": [(2, 3, 5, 4)],
}
LAYERS |= {
    "nn.RNNCell(3, 4)": [(2, 3), (3,)],
    'nn.RNNCell(3, 4, False, "relu")': [(2, 3)],
    "nn.GRUCell(3, 4)": [(2, 3), (3,)],
    "nn.GRUCell(3, 1, bias=False)": [(1, 3)],
}
#: modules whose output is a pair
RECURRENT = {
    "nn.LSTMCell(3, 4)": [(2, 3), (3,)],
    "nn.LSTMCell(3, 4, bias=False)": [(2, 3)],
    "nn.RNN(3, 4)": [(5, 2, 3), (5, 3)],
    "nn.RNN(3, 4, 1, 'relu')": [(5, 2, 3)],
    "nn.RNN(3, 4, 2, 'relu', False, True, 1.0, True)": [(2, 5, 3)],
    "nn.GRU(3, 4)": [(5, 2, 3), (5, 3), (1, 2, 3)],
    "nn.GRU(3, 1, 2, False, True, 0.0, True)": [(1, 5, 3), (5, 3)],
    "nn.GRU(3, 4, num_layers=3, dropout=1.0)": [(5, 2, 3)],
    "nn.LSTM(3, 4)": [(5, 2, 3), (5, 3), (1, 2, 3)],
    "nn.LSTM(3, 1, 2, False, True, 0.0, True)": [(1, 5, 3), (5, 3)],
    "nn.LSTM(3, 4, num_layers=3, bidirectional=True, dropout=1.0)": [(5, 2, 3)],
}
LOSSES = {
    "nn.MSELoss()": "numbers", 'nn.MSELoss(reduction="sum")': "numbers", "nn.L1Loss()": "numbers", "nn.HuberLoss()": "numbers",
    'nn.HuberLoss("none", 0.5)': "numbers", "nn.SmoothL1Loss()": "numbers", "nn.SmoothL1Loss(beta=0.3)": "numbers",
    "nn.CrossEntropyLoss()": "classes", 'nn.CrossEntropyLoss(weight=w, ignore_index=1, reduction="sum")': "classes",
    "nn.CrossEntropyLoss(w, label_smoothing=0.1)": "classes", "nn.NLLLoss()": "classes", "nn.NLLLoss(w, ignore_index=2)": "classes",
    "nn.BCEWithLogitsLoss()": "bits", "nn.BCEWithLogitsLoss(w, pos_weight=w)": "bits", "nn.BCELoss()": "probabilities",
    "nn.BCELoss(weight=w)": "probabilities", "nn.KLDivLoss()": "bits", 'nn.KLDivLoss(reduction="batchmean", log_target=True)': "numbers",
}  # fmt: skip


def theirs(expression, w=None):
    """PyTorch's module."""
    return eval(expression, {"nn": torch.nn, "w": w if w is None else torch.tensor(w)})


def ours(expression, w=None):
    """Our module."""
    return eval(expression, {"nn": nn, "w": w if w is None else Tensor(w)})


def randomize(module, seed=0):
    """Give the parameters and running statistics of PyTorch's module random numbers, and return it."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, x in module.state_dict().items():
            if x.is_floating_point():
                x.copy_(torch.rand_like(x) + 0.5 if "var" in name else torch.randn_like(x))
    return module


def pair(expression):
    """PyTorch's module and ours, with the same numbers, which have come through NumPy."""
    right, mine = randomize(theirs(expression)), ours(expression)
    mine.load_state_dict({name: x.numpy() for name, x in right.state_dict().items()})
    return right, mine


def close(mine, right, tolerance=2e-6):
    """The same shape and dtype, and numbers as close as float32 can be expected to be."""
    right = right.detach().numpy()
    assert mine.dtype == right.dtype and mine.shape == right.shape, (mine.dtype, right.dtype, mine.shape, right.shape)
    np.testing.assert_allclose(mine.detach().numpy(), right, rtol=tolerance * 10, atol=tolerance * 2)


def plain_repr(module):
    """How a module prints, without the counts of parameters; and without inplace, which is not offered here."""
    return re.sub(r"  # .*|, inplace=False", "", repr(module))
