"""How much is read right of what was held out: `python -m tests.benchmarks.accuracy`. Mean and sample standard deviation over five seeds.

Lesson 11's net on the digits that come with the library; and picograd's recipe, corrected, on MNIST's 10,000 test images, 8,000 to train and
2,000 held out, if they are in TINYGRAD_EDU_DATA. `python -m tests.benchmarks.accuracy 10 1` takes 10 epochs of the recipe, and one seed.
"""

import sys

import numpy as np

from tinygrad_edu import manual_seed, nn
from tinygrad_edu.data import DataLoader, NotAvailable, TensorDataset, digits, mnist, to_float
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import Adam
from tinygrad_edu.training import evaluate, fit


def lesson_11(seed, epochs=20):
    """The accuracy of lesson 11's net on the 360 test digits, trained on 1,200 others."""
    (x, y), (test_x, test_y) = (
        (to_float(images, 16).flatten(1), labels) for images, labels in (digits(s).tensors for s in ("train", "test"))
    )
    manual_seed(seed)
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    train = DataLoader(TensorDataset(x[:1200], y[:1200]), 32, shuffle=True)
    fit(net, F.cross_entropy, Adam(net.parameters(), lr=0.005), train, epochs, progress=False)
    return evaluate(net, F.cross_entropy, DataLoader(TensorDataset(test_x, test_y), 32))["accuracy"]


def picograd(seed, epochs):
    """The accuracy of picograd's recipe on 2,000 held-out digits of MNIST: 784-800-800-10, dropout, pixels from -0.5 to 0.5, Adam."""
    images, labels = mnist("test", download=False).tensors
    x = to_float(images).flatten(1) - 0.5
    manual_seed(seed)
    hidden = [nn.Linear(784, 800), nn.ReLU(), nn.Dropout(0.5), nn.Linear(800, 800), nn.ReLU(), nn.Dropout(0.5)]
    net = nn.Sequential(*hidden, nn.Linear(800, 10))
    train = DataLoader(TensorDataset(x[:8000], labels[:8000]), 64, shuffle=True)
    fit(net, F.cross_entropy, Adam(net.parameters(), lr=1e-3), train, epochs, progress=False)
    return evaluate(net, F.cross_entropy, DataLoader(TensorDataset(x[8000:], labels[8000:]), 500))["accuracy"]


def told(shares):
    spread = f" ± {100 * np.std(shares, ddof=1):.2f}" if len(shares) > 1 else ""
    return f"{100 * np.mean(shares):.2f}{spread} %  ({', '.join(f'{100 * s:.2f}' for s in shares)})"


if __name__ == "__main__":
    epochs, seeds = (int(n) for n in (sys.argv[1:] + ["15", "5"][len(sys.argv) - 1 :]))
    print("lesson 11's net, 360 test digits:", told([lesson_11(seed) for seed in range(5)]), flush=True)
    try:
        print(f"picograd's recipe, {epochs} epochs, 2,000 digits of MNIST:", told([picograd(seed, epochs) for seed in range(seeds)]))
    except NotAvailable as missing:
        print(missing)
