"""Whole models, each in one file: `from tinygrad_edu.models import Bigram`.

As in `tinygrad_edu` itself, a module is loaded when one of its names is first used.
"""

from difflib import get_close_matches
from importlib import import_module

#: module of this folder -> the names of `models` that it defines
NAMES = {
    "language_model": "LanguageModel next_token_loss next_token_probabilities apply_temperature keep_top_k keep_top_p penalize_repeats "
    "sample",
    "bigram": "Bigram count_pairs row_probabilities",
    "mlp": "MLPLanguageModel last_ids",
    "rnn": "RecurrentLanguageModel SequenceClassifier pad_ids train_truncated",
    "kv_cache": "KVCache",
    "gpt": "GPT GPTConfig",
    "micro_gpt": "micro_logits micro_loss value_parameters multiplications",
    "gpt2": "GPT2",
}
HOME = {name: module for module, names in NAMES.items() for name in names.split()}
__all__ = [*HOME]


def __getattr__(name):
    """Load `name` from its module; Python calls this for names the package does not have yet."""
    if name in HOME:
        globals()[name] = getattr(import_module(f".{HOME[name]}", __name__), name)
        return globals()[name]
    near = get_close_matches(name, __all__, 1)
    raise AttributeError(f"tinygrad_edu.models has no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def __dir__():
    return sorted({*globals(), *__all__})
