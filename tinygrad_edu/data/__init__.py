"""Data to learn from: `from tinygrad_edu.data import DataLoader, digits`. Names are those of `torch.utils.data` where it has them."""

from ..scalar.points import make_circles as make_circles
from ..scalar.points import make_moons as make_moons
from .dataset import Dataset as Dataset
from .dataset import Subset as Subset
from .dataset import TensorDataset as TensorDataset
from .dataset import random_split as random_split
from .digits import digits as digits
from .fetch import NotAvailable as NotAvailable
from .idx import read_idx as read_idx
from .loader import DataLoader as DataLoader
from .mnist import mnist as mnist
from .transforms import normalize as normalize
from .transforms import shift as shift
from .transforms import to_float as to_float
