"""Tokens a second beside tiktoken's, which is compiled: `OMP_NUM_THREADS=1 python -m tests.benchmarks.tokens`. It needs GPT-2's two files.

Tiny Shakespeare, where it is there, otherwise stories: encoded with GPT-2's tokenizer anew, and once more when its words are known;
decoded; the files read; a tokenizer trained on stories.
"""

import tiktoken
from tiktoken_ext.openai_public import r50k_pat_str

from tests.benchmarks.training import race
from tinygrad_edu.data import NotAvailable
from tinygrad_edu.text import BPE, gpt2_tokenizer, stories_text, tiny_shakespeare


def rows():
    """Yield (what, our seconds, tiktoken's)."""
    try:
        text = tiny_shakespeare(download=False)
    except NotAvailable:
        text = stories_text(1_000_000)
    bpe = gpt2_tokenizer(download=False)
    ranks = {token: i for i, token in enumerate(bpe.token_bytes) if i not in bpe.special.values()}
    theirs = tiktoken.Encoding("GPT-2", pat_str=r50k_pat_str, mergeable_ranks=ranks, special_tokens=bpe.special)
    ids = bpe.encode(text)
    assert ids.tolist() == theirs.encode(text, disallowed_special=())
    named = f"{len(text):,} characters"

    def encode_anew():
        bpe.known = {}
        return bpe.encode(text)

    anew, again, compiled = race(encode_anew, lambda: bpe.encode(text), lambda: theirs.encode(text, disallowed_special=()))
    yield f"encode {named}, no word known", anew, compiled
    yield f"encode {named}, all words known", again, compiled
    yield f"decode {len(ids):,} ids", *race(lambda: bpe.decode(ids), lambda: theirs.decode(ids.tolist()))
    yield "read vocab.json and merges.txt", *race(lambda: gpt2_tokenizer(download=False)), None
    stories = stories_text(300_000)
    yield f"train 512 tokens on {len(stories):,} characters", *race(lambda: BPE.train(stories, 512)), None
    yield f"train 1,024 tokens on {named}", *race(lambda: BPE.train(text, 1024), rounds=1), None


if __name__ == "__main__":
    print(f"{'':52}{'ours':>9}{'tiktoken':>10}{'time, ours / theirs':>21}")
    for what, ours, theirs in rows():
        print(f"{what:52}{ours:>7.3f} s" + (f"{theirs:>8.3f} s{ours / theirs:>21.1f}" if theirs else ""), flush=True)
