"""Bits per letter of five models of stories after long reading: `python -m tests.benchmarks.stories [letters]`.

Each reads the same text once, 64 places side by side, in pieces of 16 letters, and is then measured on text of its own seed. The figures
at the top of lesson 14 are those of 2,700,000 letters, which takes a few minutes.
"""

import sys
import time

import numpy as np

from tinygrad_edu import Tensor, manual_seed
from tinygrad_edu.models import Bigram, MLPLanguageModel, RecurrentLanguageModel, train_truncated
from tinygrad_edu.optim import Adam
from tinygrad_edu.optim.lr_scheduler import CosineAnnealingLR
from tinygrad_edu.text import Vocabulary, entropy_per_character, stories_text


class Window(MLPLanguageModel):
    """An MLP whose window counts as its state, so that it is trained like the others."""

    def forward_with_state(self, new, state=None):
        seen = new if state is None else Tensor(np.concatenate([state.data, new.data], 1))
        return self(seen)[:, -new.shape[1] :], seen[:, -self.block_size :]


def measured(letters):
    """Yield (name, parameters, seconds, bits per letter) for each model."""
    text, new = stories_text(letters, seed=0)[:letters], stories_text(40_001, seed=1)[:40_001]
    vocabulary = Vocabulary.characters(text)
    V, ids, held_out = len(vocabulary), vocabulary.encode(text), vocabulary.encode(new)
    x, y = held_out[:-1].reshape(8, -1), held_out[1:].reshape(8, -1)
    yield "bigram", V * V, 0.0, Bigram.from_counts(ids, V).bits(x, y)
    for name in ("MLP", "RNN", "GRU", "LSTM"):
        manual_seed(0)
        model = Window(V, 8, 16, 128) if name == "MLP" else RecurrentLanguageModel(V, 16, 96, cell=name.lower())
        adam, start = Adam(model.parameters(), lr=0.02), time.process_time()
        schedule = CosineAnnealingLR(adam, -(-((letters - 1) // 64) // 16))
        train_truncated(model, adam, ids, batch_size=64, block_size=16, scheduler=schedule)
        yield name, sum(p.numel() for p in model.parameters()), time.process_time() - start, model.bits(x, y)


if __name__ == "__main__":
    letters = int(sys.argv[1]) if sys.argv[1:] else 2_700_000
    print(f"{letters} letters read; the floor is {entropy_per_character():.3f}\n{'':8}{'parameters':>12}{'seconds':>9}{'bits':>7}")
    for name, parameters, seconds, bits in measured(letters):
        print(f"{name:8}{parameters:>12}{seconds:>9.0f}{bits:>7.3f}", flush=True)
