"""MNIST: 70,000 handwritten digits of 28×28 pixels, downloaded when first asked for.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
"""

import numpy as np

from ..tensor.creation import from_array
from .dataset import TensorDataset
from .fetch import fetch
from .idx import read_idx

HOSTS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
#: split -> (images, labels), each a file and its SHA-256
FILES = {
    "train": (
        ("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        ("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    ),
    "test": (
        ("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        ("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ),
}


def mnist(split="train", download=True):
    """MNIST, as a TensorDataset of (images, labels): uint8 from 0 to 255, (n, 28, 28), and int64 from 0 to 9, (n,).

    split: "train" for 60,000 digits, "test" for the other 10,000, by other people. Files are kept in the folder TINYGRAD_EDU_DATA, and
    downloaded there when they are missing or damaged, unless download is False. Raises NotAvailable, an OSError with a message of one line,
    if there are none.
    """
    if split not in FILES:
        raise ValueError(f'mnist: expected "train" or "test", got {split!r}')
    paths = [fetch(f"mnist/{name}", sha256, [host + name for host in HOSTS], download) for name, sha256 in FILES[split]]
    images, labels = map(read_idx, paths)
    return TensorDataset(from_array(images), from_array(labels.astype(np.int64)))
