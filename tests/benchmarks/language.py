"""Language models and classifiers of sequences: `python -m tests.benchmarks.language` prints what they reach, and how fast they write.

The models of lessons 13 and 14 on the stories: bits per character of held-out text beside the exact floor, the share of what they write that
is grammatical and consistent, parameters, seconds of the processor. Then classifiers, held out, mean and sample standard deviation over five
seeds; and characters a second beside PyTorch's step loop with the same cell and numbers. `... language models` prints one part alone;
the others are `classifiers` and `speed`.
"""

import sys
import time
import unicodedata

import numpy as np

from tests.benchmarks.training import race
from tinygrad_edu import Tensor, manual_seed, optim
from tinygrad_edu.data import DataLoader, TensorDataset
from tinygrad_edu.models import (
    Bigram,
    MLPLanguageModel,
    RecurrentLanguageModel,
    SequenceClassifier,
    next_token_loss,
    pad_ids,
    train_truncated,
)
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim.lr_scheduler import WarmupCosineLR
from tinygrad_edu.text import NextTokens, Vocabulary, entropy_per_character, judge, stories_text
from tinygrad_edu.training import evaluate, fit

# ------------------------------------------------------------------------------------------------ language models


def stories(characters=930_000):
    """The ids of a text to learn from, those of another, held out, and the vocabulary."""
    learned, held_out = stories_text(characters, seed=0), stories_text(40_000, seed=1)
    vocabulary = Vocabulary.characters(learned)
    return vocabulary.encode(learned), vocabulary.encode(held_out), vocabulary


def bits_per_character(model, ids, length=400):
    """Of held-out text, in pieces of this length."""
    n = (len(ids) - 1) // length * length
    return model.bits(ids[:n].reshape(-1, length), ids[1 : n + 1].reshape(-1, length))


def bigram(ids, V):
    return Bigram.from_counts(ids, V)


def mlp(ids, V, steps=600, block_size=8, embedding_dim=10, hidden_size=64, lr=0.01):
    """Lesson 13's MLP: windows of 64 characters, 32 at a time."""
    manual_seed(0)
    model = MLPLanguageModel(V, block_size, embedding_dim, hidden_size)
    optimiser = optim.Adam(model.parameters(), lr=lr)
    starts = np.random.default_rng(0).permutation(len(ids) - 64)[: 32 * steps]
    loader = DataLoader(TensorDataset(*(Tensor(part) for part in NextTokens(ids, 64).batch(starts))), 32)
    fit(model, next_token_loss, optimiser, loader, 1, scheduler=WarmupCosineLR(optimiser, steps // 20, steps), progress=False)
    return model


def recurrent(ids, V, cell, steps=900, batch_size=32, block_size=32, hidden_size=96, lr=0.02, seed=0):
    """A recurrent model of lesson 14: strips of the text side by side, the state carried and detached."""
    manual_seed(seed)
    model = RecurrentLanguageModel(V, 32, hidden_size, cell)
    optimiser = optim.Adam(model.parameters(), lr=lr)
    scheduler = WarmupCosineLR(optimiser, steps // 20, steps)
    read = ids[: batch_size * block_size * steps + 1]
    train_truncated(model, optimiser, read, batch_size=batch_size, block_size=block_size, scheduler=scheduler)
    return model


LANGUAGE_MODELS = {
    "bigram, by counts": bigram,
    "MLP, 8 characters, 64 wide": mlp,
    "RNN, 96 wide": lambda ids, V: recurrent(ids, V, "rnn", lr=0.01),
    "GRU, 96 wide": lambda ids, V: recurrent(ids, V, "gru"),
    "LSTM, 96 wide": lambda ids, V: recurrent(ids, V, "lstm"),
}


def written(model, vocabulary, n=100, longest=400):
    """The judgement on n stories that a model writes."""
    texts = model.generate(["\n"] * n, longest, vocabulary=vocabulary, stop="\n", seed=0)
    return texts, judge("".join(text.strip("\n") + "\n" for text in texts))


def language_models():
    ids, held_out, vocabulary = stories()
    print(f"{'':28}{'bits':>8}{'sentences':>12}{'stories':>10}{'consistent':>12}{'parameters':>12}{'seconds':>9}")
    for name, make in LANGUAGE_MODELS.items():
        start = time.process_time()
        model = make(ids, len(vocabulary))
        seconds, parameters = time.process_time() - start, sum(p.numel() for p in model.parameters())
        texts, found = written(model, vocabulary)
        shares = f"{found.sentences:>11.0%} {found.grammatical:>9.0%} {found.consistent:>11.0%} "
        print(
            f"{name:28}{bits_per_character(model, held_out):>8.3f}{shares}{parameters:>12,}{seconds:>9.1f}  {texts[0].strip()[:60]}",
            flush=True,
        )
    print(f"{'floor, nobody can beat it':28}{entropy_per_character():>8.3f}")


# ------------------------------------------------------------------------------------------------ classifiers


def remainders(seed=0, shorter=True):
    """Numbers, digit by digit, and their remainders when divided by 3: r-nn's sizes, ten symbols, five at a time, three classes.

    Training: 2,000 numbers of five digits, 2,000 of four, and the shorter ones, each several times. Test: 2,000 others of five digits.
    """
    rng = np.random.default_rng(seed)
    fives, fours = rng.permutation(np.arange(10_000, 100_000)), rng.permutation(np.arange(1000, 10_000))
    short = [np.repeat(np.arange(a, b), times) for a, b, times in ((100, 1000, 2), (10, 100, 10), (0, 10, 40))]
    train = np.concatenate([fives[2000:4000], fours[:2000], *(short if shorter else ())])
    return tuple(TensorDataset(pad_ids([[*map(int, str(n))] for n in part]), Tensor(part % 3)) for part in (train, fives[:2000]))


#: writing systems: how the names of their syllables begin, and where they are in Unicode
SCRIPTS = {
    "HANGUL SYLLABLE": (0xAC00, 0xD7A3),
    "YI SYLLABLE": (0xA000, 0xA48C),
    "CANADIAN SYLLABICS": (0x1401, 0x167F),
    "ETHIOPIC SYLLABLE": (0x1200, 0x1357),
}


def syllables(seed=0, most=400):
    """Syllables as Unicode spells them in Latin letters, such as gyeong, bbiex, nwii or qhwa, and whose script they belong to: four classes."""
    rng, rows, labels = np.random.default_rng(seed), [], []
    for label, (prefix, (first, last)) in enumerate(SCRIPTS.items()):
        names = [unicodedata.name(chr(code), "") for code in range(first, last + 1)]
        words = sorted({name.split()[2] for name in names if name.startswith(prefix) and len(name.split()) == 3})
        rows += [rng.permutation(words)[:most]]
        labels += [label] * len(rows[-1])
    words, labels = np.concatenate(rows), np.array(labels)
    ambiguous = {w for w in words if len({*labels[words == w]}) > 1}
    order = rng.permutation(len(words))
    order = order[[words[i] not in ambiguous for i in order]]
    letters = Vocabulary.characters([str(w) for w in words])
    data = [letters.encode(str(words[i])) for i in order]
    held = len(data) // 4
    return tuple(TensorDataset(pad_ids(data[part]), Tensor(labels[order[part]])) for part in (slice(held, None), slice(held)))


def accuracy(task, cell, seed, sizes, epochs, lr=0.01):
    """The share of held-out examples that a classifier has right."""
    train, test = task(seed)
    manual_seed(seed)
    model = SequenceClassifier(*sizes, cell)
    optimiser, loader = optim.Adam(model.parameters(), lr=lr), DataLoader(train, 50, shuffle=True)
    steps = epochs * len(loader)
    scheduler = WarmupCosineLR(optimiser, steps // 20, steps)
    fit(model, F.cross_entropy, optimiser, loader, epochs, scheduler=scheduler, max_norm=1.0, progress=False)
    return evaluate(model, F.cross_entropy, DataLoader(test, 500))["accuracy"]


R_NN = (10, 20, 20, 3)  # symbols, embedding, state, classes


def classifiers(seeds=5):
    tasks = {"remainder by 3 of five digits": (remainders, R_NN, 20), "which script a syllable is of": (syllables, (26, 20, 32, 4), 15)}
    print(f"\n{'held out, mean ± sample sd of ' + str(seeds) + ' seeds':44}{'chance':>8}")
    for name, (task, sizes, epochs) in tasks.items():
        labels = task(0)[1].tensors[1].numpy()
        chance = np.bincount(labels).max() / len(labels)
        for cell in ("plain", "rnn", "gru", "lstm"):
            widths = sizes if cell != "plain" else (sizes[0], sizes[2], *sizes[2:])
            shares = [accuracy(task, cell, seed, widths, epochs) for seed in range(seeds)]
            spread = f"{np.mean(shares):.1%} ± {100 * np.std(shares, ddof=1):.1f}" if seeds > 1 else f"{shares[0]:.1%}"
            named = f"{name}, {cell if cell != 'plain' else 'r-nn’s own'}"
            print(f"{named:44}{chance:>8.0%}   {spread}   ({', '.join(f'{share:.1%}' for share in shares)})", flush=True)


# ------------------------------------------------------------------------------------------------ speed


def writers(cell, hidden_size, batch, n, V=32):
    """Two functions that write n characters in each of a batch of texts: ours, and PyTorch's, step by step, with the same parameters."""
    import torch

    manual_seed(0)
    model = RecurrentLanguageModel(V, 32, hidden_size, cell)
    kind = {"rnn": torch.nn.RNNCell, "gru": torch.nn.GRUCell, "lstm": torch.nn.LSTMCell}[cell]
    step, embedding, output = kind(32, hidden_size), torch.nn.Embedding(V, 32), torch.nn.Linear(hidden_size, V)
    state = {name: torch.tensor(np.array(p.detach().numpy())) for name, p in model.named_parameters()}
    step.load_state_dict({name[4:].removesuffix("_l0"): p for name, p in state.items() if name.startswith("rnn.")})
    embedding.load_state_dict({"weight": state["embedding.weight"]})
    output.load_state_dict({"weight": state["output.weight"], "bias": state["output.bias"]})
    prompt = np.zeros((batch, 1), np.int64)

    def theirs():
        found, ids, h = [], torch.zeros(batch, dtype=torch.int64), None
        with torch.no_grad():
            for _ in range(n):
                h = step(embedding(ids), h)
                logits = output(h[0] if cell == "lstm" else h)
                ids = torch.multinomial(torch.softmax(logits, -1), 1)[:, 0]
                found.append(ids.numpy())
        return found

    return lambda: model.generate(prompt, n, seed=0), theirs


def speed(n=400):
    import torch

    torch.set_num_threads(1)
    print(f"\n{'writing, characters a second':32}{'ours':>10}{'PyTorch':>10}{'time, ours / theirs':>22}   aim 0.7")
    for cell in ("rnn", "gru", "lstm"):
        for hidden_size, batch in ((64, 1), (96, 1), (256, 1), (96, 32)):
            ours, theirs = race(*writers(cell, hidden_size, batch, n), rounds=5)
            print(
                f"{f'{cell} {hidden_size}, batch {batch}':32}{n * batch / ours:>10,.0f}{n * batch / theirs:>10,.0f}{ours / theirs:>22.2f}",
                flush=True,
            )


if __name__ == "__main__":
    parts = {"models": language_models, "classifiers": classifiers, "speed": speed}
    for name in sys.argv[1:] or parts:
        parts[name]()
