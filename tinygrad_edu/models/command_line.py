"""`python -m tinygrad_edu "prompt"`: text in a terminal, token by token."""

import argparse
import os
import sys

from ..compiled.twin import Twins
from ..data.fetch import NotAvailable
from ..text.bpe import END
from .gpt2 import GPT2, MERGES, VOCABULARY, find_files
from .gpt2_format import SIZES

INTERRUPTED = 130  # what a shell expects of a program that Ctrl-C has ended


def main(arguments=None):
    """Write text as the arguments say. Returns the exit status: 0, 2 after an error, whose message is one line, or INTERRUPTED."""
    options = read_arguments(arguments)
    Twins.announced = False  # no line about compiling in the middle of a story
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a character that the terminal cannot show is no reason to stop
    try:
        for piece in write(options):
            print(piece, end="", flush=True)
        print(flush=True)
    except KeyboardInterrupt:
        print(flush=True)
        return INTERRUPTED
    except BrokenPipeError:  # whoever was reading has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, TypeError, ImportError) as error:
        print(f"{options.program}: {error}", file=sys.stderr)
        return 2
    return 0


def write(options):
    """Yield the prompt, and what the model writes after it, up to the end of a text."""
    model = GPT2.from_pretrained(options.model or default_model(), quantize=options.quantize)
    if model.tokenizer is None:
        raise ValueError(f"expected vocab.json and merges.txt in {options.model}, to read and write text")
    prompt = sys.stdin.read() if options.prompt == "-" else options.prompt
    end = model.tokenizer.special.get(END)
    ids = model.tokenizer.encode(prompt, allowed_special="all").tolist() or ([] if end is None else [end])
    yield prompt
    decode = model.tokenizer.decoder()
    sampling = {name: getattr(options, name) for name in ("temperature", "top_k", "top_p", "repetition_penalty", "seed")}
    for new in model.stream(ids, options.tokens, **sampling):
        if new[0] == end:
            return
        yield decode(new[0])


def default_model():
    """The real GPT-2 if its files are on this computer, otherwise the small model that is part of the library."""
    try:
        home = find_files("gpt2", download=False)[1].parent
    except NotAvailable:
        return "tiny"
    return "gpt2" if (home / VOCABULARY).is_file() and (home / MERGES).is_file() else "tiny"


def read_arguments(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tinygrad_edu", description="Continue a text with GPT-2.", formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    add = parser.add_argument
    add("prompt", nargs="?", default="", help="the text to continue; - reads it from standard input; by default, a new text")
    add("--model", help=f"tiny, {', '.join(SIZES)} or a folder; by default gpt2 if it is on this computer, otherwise tiny")
    add("--tokens", type=int, default=200, help="how many at most")
    add("--temperature", type=float, default=0.8, help="0 takes the most likely token each time")
    add("--top-k", type=int, help="draw from the so many most likely tokens alone")
    add("--top-p", type=float, help="draw from the most likely tokens that have this share of the probability")
    add("--repetition-penalty", type=float, default=1.0, help="above 1 for fewer repetitions")
    add("--seed", type=int, help="the same seed, the same text")
    add("--quantize", choices=["int8"], help="keep weights in 8 bits: faster, and a little less exact")
    options = parser.parse_args(arguments)
    options.program = parser.prog
    return options
