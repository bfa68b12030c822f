"""`GPT2`: a GPT whose weights come from Hugging Face's files, with its tokenizer. `python -m tinygrad_edu "Once"` writes in a terminal.

Source: Radford et al. 2019, "Language models are unsupervised multitask learners"; the weights are those that OpenAI published with it.
"""

import os
import secrets
import shutil
from pathlib import Path

import numpy as np

from ..data.fetch import NotAvailable, fetch, folder
from ..nn.quantize import quantize_int8
from ..nn.utils import skip_init
from ..tensor.serialization import save, write_file
from ..text.bpe import BPE, END, HOST, gpt2_tokenizer
from .gpt import GPT
from .gpt2_format import SIZES, config_json, file_weights, in_8_bits, read_config, read_weights
from .prompt import is_text

#: The weights of the smallest size, 124 million: where they are kept, their SHA-256, and their size in bytes.
WEIGHTS = "gpt2/model.safetensors"
SHA256 = "248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707"
SIZE = 548_105_171
TINY = Path(__file__).with_name("tiny_gpt2")
CONFIG, MODEL, VOCABULARY, MERGES = "config.json", "model.safetensors", "vocab.json", "merges.txt"


class GPT2(GPT):
    """A GPT in GPT-2's format: `GPT2.from_pretrained` loads one, `GPT2(config)` makes one to train, `save_pretrained` writes either.

    tokenizer: a BPE, or None; `generate` and `stream` read and write text with it.
    """

    def __init__(self, config, tokenizer=None):
        super().__init__(config)
        self.tokenizer = tokenizer

    @classmethod
    def from_pretrained(cls, name_or_path="tiny", *, quantize=None, download=True, trainable=False):
        """A GPT-2 from its files, in eval mode.

        name_or_path: "tiny", the small model that is part of the library, which writes stories; "gpt2", of 124 million parameters, which is
        downloaded to the folder TINYGRAD_EDU_DATA unless it is there, or download is False; "gpt2-medium", "gpt2-large" or "gpt2-xl", from
        a folder of this name there; or the path of a folder with config.json, model.safetensors, vocab.json and merges.txt.
        quantize: "int8" to keep the weights of Linear layers in 8 bits, see `nn.quantize`; a folder may have them so already.
        trainable: copy the weights into memory. Otherwise those in F32 stay in the file, which is mapped and read when needed: parameters
        are read-only, have gradients, and an optimizer's step raises ValueError.
        Raises OSError for files that cannot be had, ValueError for files that are damaged, or are not a GPT-2; it lists all that is wrong.
        """
        if quantize not in (None, "int8"):
            raise ValueError(f'GPT2: expected None or "int8" as quantize, got {quantize!r}')
        if quantize and trainable:
            raise ValueError("GPT2: expected weights of floats to train; leave quantize out")
        config, weights, tokenizer = find_files(name_or_path, download)
        arrays = read_weights(weights, config, trainable)
        model = skip_init(cls, config)
        for name, p in model.named_parameters():
            if name in arrays:  # unless it is there in 8 bits
                p.data = arrays[name]
        if quantize or in_8_bits(arrays):
            quantize_int8(model, arrays)
        model._tokenizer = tokenizer
        return model.eval()

    @property
    def tokenizer(self):
        if self._tokenizer is not None and not isinstance(self._tokenizer, BPE):
            self._tokenizer = self._tokenizer()  # read when it is first asked for
        return self._tokenizer

    @tokenizer.setter
    def tokenizer(self, tokenizer):
        self._tokenizer = tokenizer

    def save_pretrained(self, save_directory, *, dtype=np.float32):
        """Write the files that `from_pretrained`, and Hugging Face's, read into a folder, which is made if it is missing.

        dtype: float32 or float16, of the weights; those in 8 bits stay so, and only `from_pretrained` reads them. All files are complete
        before the first takes its place: when the disk is full, the folder stays as it was. Without a tokenizer, none is written.
        """
        home, dtype = Path(os.path.realpath(save_directory)), np.dtype(dtype)
        if dtype not in (np.float32, np.float16):
            raise ValueError(f"save_pretrained: expected float32 or float16, got {dtype}")
        scratch = home.with_name(f"{home.name}.{secrets.token_hex(4)}.part")
        scratch.mkdir(parents=True)
        try:
            end_id = None
            if self.tokenizer is not None:
                self.tokenizer.save(scratch)
                end_id = self.tokenizer.special.get(END)
            weights = file_weights(self, dtype)
            save(weights, scratch / MODEL)
            write_file(scratch / CONFIG, [config_json(self.config, end_id, in_8_bits(weights)).encode()])
            home.mkdir(exist_ok=True)
            for file in sorted(scratch.iterdir()):
                os.replace(file, home / file.name)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def stream(self, prompt, max_new_tokens, *, vocabulary=None, stop=None, **options):
        """As `LanguageModel.stream`; text is encoded and decoded by the model's own tokenizer unless a vocabulary is given."""
        if vocabulary is None and (is_text(prompt) or stop):
            vocabulary = self.tokenizer
        return super().stream(prompt, max_new_tokens, vocabulary=vocabulary, stop=stop, **options)


# ------------------------------------------------------------------------------------------------ files


def find_files(name_or_path, download=True):
    """(the config, the path of the weights, a function that reads the tokenizer, or None) of a model. See `GPT2.from_pretrained`."""
    if name_or_path == "gpt2":
        weights = fetch(WEIGHTS, SHA256, [HOST + MODEL], download, SIZE)
        return SIZES["gpt2"], weights, lambda: gpt2_tokenizer(download)
    home = Path(TINY if name_or_path == "tiny" else folder() / name_or_path if name_or_path in SIZES else name_or_path)
    if not home.is_dir():
        raise NotAvailable(absent(name_or_path, home))
    if missing := [name for name in (CONFIG, MODEL) if not (home / name).is_file()]:
        raise NotAvailable(f"GPT2: expected {' and '.join(missing)} in {home}, which {has(home)}")
    paths = home / VOCABULARY, home / MERGES
    tokenizer = (lambda: BPE.from_files(*paths)) if all(path.is_file() for path in paths) else None
    return read_config(home / CONFIG), home / MODEL, tokenizer


def absent(name, home):
    """What to say where there is no folder of a model."""
    if name in SIZES:
        files = ", ".join((CONFIG, MODEL, VOCABULARY, MERGES))
        return f"GPT2: {name} is not downloaded by itself; put its {files} into {home}"
    return f"GPT2: expected tiny, {', '.join(SIZES)}, or a folder with a model, got {str(name)!r}, which does not exist"


def has(home):
    """What a folder without the files of a model has instead, in words."""
    names = {path.name for path in home.iterdir()}
    if "model.safetensors.index.json" in names:
        return 'has weights in several files; save them as one, in PyTorch by save_pretrained(..., max_shard_size="50GB")'
    if any(name.endswith((".bin", ".pt", ".ckpt")) for name in names):
        return "has weights as a pickle, which could run code; save them as safetensors, in PyTorch by save_pretrained"
    return f"has {', '.join(sorted(names)[:5]) or 'nothing'}"
