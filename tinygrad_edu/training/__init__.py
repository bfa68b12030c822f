"""Training: `from tinygrad_edu.training import fit, evaluate`."""

from .checkpoint import load_checkpoint as load_checkpoint
from .checkpoint import save_checkpoint as save_checkpoint
from .evaluation import evaluate as evaluate
from .loop import fit as fit
