"""A training run for the drills, killed at random moments until it is through: `python trainer.py` reads drills and answers, line by line.

Importing the library takes longer than a run, so each attempt is a fork of this process.
"""

import hashlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, optim
from tinygrad_edu.data import DataLoader, TensorDataset
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim.lr_scheduler import WarmupCosineLR
from tinygrad_edu.training import fit

KINDS = {
    "Adam": lambda p: optim.Adam(p, lr=0.01, amsgrad=True),
    "SGD": lambda p: optim.SGD(p, lr=0.1, momentum=0.9),
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.01, centered=True),
}


class Net(nn.Module):
    def __init__(self):
        self.hidden, self.out = nn.Linear(6, 16), nn.Linear(16, 3)

    def forward(self, x):
        return self.out(F.dropout(self.hidden(x).relu(), 0.3, self.training))


def examples(n):
    x = np.random.default_rng(n).normal(size=(n, 6)).astype(np.float32)
    return TensorDataset(Tensor(x), Tensor(x[:, :3].argmax(1)))


def train(kind, checkpoint, every):
    """A short run; returns a fingerprint of the weights and the history, bit by bit."""
    manual_seed(1)
    model = Net()
    optimiser = KINDS[kind](model.parameters())
    schedule = WarmupCosineLR(optimiser, 3, 30)
    loader = DataLoader(examples(60), 8, shuffle=True, generator=None if kind == "Adam" else 5)
    options = dict(validation=DataLoader(examples(20), 8), scheduler=schedule, max_norm=1.0, patience=3, progress=False)
    history = fit(model, F.cross_entropy, optimiser, loader, 5, checkpoint=checkpoint, every=every, **options)
    weights = b"".join(x.numpy().tobytes() for x in model.state_dict().values())
    return hashlib.sha256(weights + json.dumps(history).encode()).hexdigest()


def attempt(seconds, *args):
    """Run `train` in a fork, killed after so many seconds unless it is through. Returns its fingerprint, or None."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writer, train(*args).encode())
        finally:
            os._exit(0)
    os.close(writer)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        return told.read() or None


def drill(kind, seed, folder):
    """(fingerprint after kills, how many kills, that of a run without any)"""
    random.seed(seed)
    every, checkpoint = random.choice([1, 2, 5, None]), Path(folder) / f"{seed}.safetensors"
    kills, found = 0, None
    while found is None:
        patience = random.uniform(0.0, 0.1) if kills < 8 else None  # then let it end
        found = attempt(patience, kind, checkpoint, every)
        kills += found is None
        assert kills < 12, "a run that is left alone does not end"
    return found, kills, attempt(None, kind, None, None)


if __name__ == "__main__":
    train("Adam", None, None)
    for line in sys.stdin:
        print(json.dumps(drill(**json.loads(line))), flush=True)
