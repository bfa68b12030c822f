"""Optimisers, under PyTorch's names: `from tinygrad_edu import optim; optim.Adam(model.parameters(), lr=1e-3)`."""

from . import lr_scheduler as lr_scheduler
from .adam import Adam as Adam
from .adam import AdamW as AdamW
from .optimizer import Optimizer as Optimizer
from .rmsprop import RMSprop as RMSprop
from .sgd import SGD as SGD
