# %% [markdown]
# # GPT-2

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_18 as figures

lesson(18)

# %% [markdown]
# On the left, the grey words were given, and a GPT-2 wrote the rest, token by token. On the right are the parts that it took, with the lessons in which you built them. Here they meet: you read the weights of such a model from its file, pour them into your own parts, let it write, make it fast, and look inside.

# %%
figures.ending()

# %% [markdown]
# ## A model is a file
#
# GPT-2 was published by OpenAI in 2019: 124 million parameters that had read eight million web pages. The library comes with a small relative of it, trained on our stories, in files of exactly the same format. This page works with either. For the real one write `"gpt2"` in the next cell; 548 megabytes are downloaded, once.

# %%
import json
import time

import numpy as np

from tinygrad_edu import Tensor, no_grad
from tinygrad_edu.models import GPT, GPT2, next_token_probabilities
from tinygrad_edu.models.gpt2 import SIZE, find_files

name = "tiny"  # or "gpt2"
config, path, _ = find_files(name)
print(config)

# %% [markdown]
# The **config** says how large each part is: you know these numbers from lesson 16. The weights are in a file of the format safetensors, in which lesson 09 saved. Its first eight bytes are a number: the first counts ones, the second 256s, and so on. That is how many bytes of text follow, and the text looks like Python's dicts: JSON. This **header** says of each tensor what its numbers are (F16: 2 bytes each), its shape, and where they lie. Let us look:

# %%
with open(path, "rb") as file:
    raw = file.read(190)
length = int.from_bytes(raw[:8], "little")
print(raw[:8], ":", length, "=", raw[0], "+ 256 ·", raw[1])
print(raw[8:].decode())

# %%
# exercise header.read

# %%
with open(path, "rb") as file:
    header = read_header(file)
for key in [*header][:7]:
    print(f"{key:36}", *header[key])
figures.layout(header, length)

# %%
# exercise header.offset

# %% [markdown]
# Nothing of the numbers has been read so far. That is also how we go on: the file is mapped. A **memory map** is an array whose numbers stay on the disk until they are touched. So even a model of many gigabytes opens at once.
#
# ## Which way round?
#
# Now the numbers should go into a `GPT` as you built it in lesson 16, made with this config. Its names are those of the file, but for the word `transformer.` in front, which some files leave out. So we pour, each weight as it lies in the file:

# %%
KINDS = {"F32": np.float32, "F16": np.float16}


def tensor_at(key):
    kind, shape, (begin, _) = header[key]
    return np.memmap(path, KINDS[kind], "r", 8 + length + begin, shape)


def pour(orient):
    weights = {}
    for key in header:
        ours = "transformer." + key.removeprefix("transformer.")
        if not ours.endswith((".attn.bias", ".attn.masked_bias", "lm_head.weight")):  # masks, and a table we have
            weights[ours] = Tensor(np.array(orient(key, tensor_at(key)), np.float32))
    model = GPT(config)
    model.load_state_dict(weights | {"lm_head.weight": weights["transformer.wte.weight"]})
    return model.eval()


try:
    pour(lambda key, weight: weight)
except Exception as error:
    print(*str(error).split("\n")[:4], "  …", sep="\n")

# %% [markdown]
# This failure is meant. Lesson 09's loading compares shapes, and some do not fit. A linear layer of ours has a row of weights for each output. GPT-2 was written with a column for each:
#
# $$y = x\,W^T + b \quad \text{ours} \qquad\qquad y = x\,W + b \quad \text{GPT-2's}$$
#
# The message names the matrices whose shape gives them away. Are they all?

# %%
# exercise weights.orient

# %% [markdown]
# What if only the matrices that an error names are turned? The `c_proj` of attention is square, so it fits either way. We pour both ways, and let both models read a story. How many bits a token will it cost?

# %% tags=["run-to-see"]
library = GPT2.from_pretrained(name)
story = "mia the elf had a red hat. on monday she lost it. on the roof she found it. so mia wore the red hat all day.\n"
ids = library.tokenizer.encode(story)
poured = pour(orient)
right = poured.bits(ids[:-1], ids[1:])
careless = pour(lambda key, weight: weight if key.endswith("attn.c_proj.weight") else orient(key, weight)).bits(ids[:-1], ids[1:])
print(f"all turned: {right:.2f} bits   square ones left: {careless:.2f} bits")

# %% [markdown]
# No error, no warning, and a model that knows much less. So we compare with one that is known to be right. `GPT2.from_pretrained` is the library's own way from the file to the model:

# %%
with no_grad():
    ours, theirs = (each(Tensor(ids[None])).numpy() for each in (poured, library))
print("logits:", ours.shape, "  the same:", np.allclose(ours, theirs, atol=1e-4))

# %% [markdown]
# The same logits, from the same numbers in the same functions: yours, as far as you have solved them. From here on we take the library's model, since it has brought its tokenizer.
#
# ## It speaks
#
# The simplest way to write is **greedy**: always take the most likely token. Lesson 13 called it temperature 0. What could be wrong with taking the best every time?

# %% tags=["run-to-see"]
prompt = "mia the elf had a red hat."
model = library
print(model.generate(prompt, 110, temperature=0))

# %% [markdown]
# Read it to the end. A greedy text soon says things that it has said before, since each repetition makes the next one more likely. And it is always the same text. So we draw, as in lesson 13, with a temperature. But a vocabulary of tokens is large, and most of them are out of place. How likely are those, all together?

# %% tags=["run-to-see"]
logits = figures.logits_of(model, model.tokenizer.encode(prompt)[None])  # (1, V)
p = np.sort(next_token_probabilities(logits, None)[0])
print(f"all but the 40 most likely: {len(p) - 40:,} tokens, together {p[:-40].sum():.4f} at each step")

# %% [markdown]
# A small chance, but it is taken again for each token, and one token out of place spoils all that follows. A common cure is **top-k** sampling (Fan and others, 2018):
#
# $$\text{only the } k \text{ most likely tokens may be drawn}$$

# %%
# exercise sample.top_k

# %% tags=["run-to-see"]
for k in (1, 3, 40):
    print(f"k = {k}:", model.generate(prompt, 40, top_k=k, temperature=1.2, seed=1)[len(prompt) :].replace("\n", "↵"))

# %% [markdown]
# With k = 1 it is greedy again. Another cure acts on the repetitions themselves: a **repetition penalty** (Keskar and others, 2019) lowers the logit x of each token that has already occurred, by a factor r above 1:
#
# $$x / r \quad \text{if } x > 0 \qquad\qquad x \cdot r \quad \text{if } x < 0$$

# %%
# exercise sample.repeats

# %% tags=["run-to-see"]
for penalty in (1.0, 1.3):
    print(f"{penalty}:", model.generate(prompt, 60, temperature=0, repetition_penalty=penalty)[len(prompt) :].replace("\n", "↵"))

# %% [markdown]
# The penalty has its price: a story needs to say *the* and *it* again, and a name as well. No setting is best for every text. Below are all of them together. The dashed bars are what the model says; the blue ones are what is drawn from.

# %%
figures.next_token(model)

# %% [markdown]
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## Nothing twice
#
# For each new token, the model as we know it reads the whole text again, and throws away all its logits but the last. What of that was new?

# %%
figures.staircase()

# %% [markdown]
# A token looks only at those before it. So when a token is added, nothing changes for the others: their keys and values are what they were. We compute them once, and keep them. That is the **KV cache**: for each layer, a store with room for all keys, and one for all values. Token t adds a row to each:
#
# $$K_t = \begin{pmatrix} K_{t-1} \\ k_t \end{pmatrix} \qquad V_t = \begin{pmatrix} V_{t-1} \\ v_t \end{pmatrix}$$

# %%
# exercise cache.extend

# %% [markdown]
# Only the new token runs through the model now. Its query looks at all the keys in the store:
#
# $$\text{softmax}\left(\frac{q_t K_t^T}{\sqrt{D}}\right) V_t$$
#
# No mask is needed any more: nothing in the store lies in the future. But one thing is easy to get wrong.

# %%
# exercise cache.positions

# %% [markdown]
# `generate` does the same, with your store in it. We measure the time for each token, without the cache and with it, the best of three runs. How will the two lines run as the text gets longer?


# %% tags=["run-to-see"]
def seconds(n=100, **options):
    runs = []
    for _ in range(3):
        marks = [time.perf_counter()]
        for _ in model.stream(prompt, n, temperature=0, **options):
            marks.append(time.perf_counter())
        runs.append(np.diff(marks))
    return np.min(runs, axis=0)


figures.pace(without_a_cache=seconds(use_cache=False), with_a_cache=seconds())

# %% [markdown]
# Without the cache, a token costs more and more. With it the line stays low: the first token pays for the prompt, every other one for itself. The text must not change by this, not by a single token. And the price is memory: a key and a value of C numbers for each token, in each layer, 4 bytes a number. How much is that for the real GPT-2, and its longest text?

# %%
from tinygrad_edu.models.gpt2_format import SIZES

with_cache, without = (model.generate(prompt, 40, temperature=0, use_cache=use) for use in (True, False))
print("the same text:", with_cache == without)
real = SIZES["gpt2"]
print(f"{2 * real.n_layer * real.block_size * real.n_embd * 4:,} bytes, for {real.block_size:,} tokens")

# %% [markdown]
# ## Where the time goes
#
# With the cache there is little left to compute for a token: each weight is multiplied once, and the products are added. Is that what takes the time? These are the weights:

# %%
figures.parts(**{"our file": config, "GPT-2": real})

# %%
# exercise bytes.per_token

# %% [markdown]
# Almost every weight in the picture is read from memory for every token. (Of the token table, one row at the beginning; but all of it at the end, for the logits.) How fast is *your* memory? We multiply a large matrix by a vector, which reads each number of it once:

# %% tags=["run-to-see"]
matrix, vector = np.ones((4096, 4096), np.float32), np.ones(4096, np.float32)
matrix @ vector
start = time.perf_counter()
for _ in range(5):
    matrix @ vector
speed = 5 * matrix.nbytes / (time.perf_counter() - start)
print(f"{speed / 1e9:.0f} gigabytes a second: at most {speed / (4 * 124_439_808):.0f} tokens of GPT-2 a second")
print(f"this model, just now: {1 / np.median(seconds(40)):.0f} tokens a second")

# %% [markdown]
# So a chat with a large model is, for the most part, waiting for memory. Two ways out are common. Serve many readers at once: then each weight, once read, works for all of them. Or make the weights smaller: in **quantisation** they are rounded. Here each becomes one of 255 whole numbers, times a scale for its row. How much worse will the model be?

# %% tags=["run-to-see"]
small = GPT2.from_pretrained(name, quantize="int8")
for label, each in {"floats": model, "8 bits": small}.items():
    size = sum(x.numel() * x.dtype.itemsize for x in (*each.parameters(), *each.buffers()))
    print(f"{label}: {size:,} bytes, {each.bits(ids[:-1], ids[1:]):.3f} bits a token")

# %% [markdown]
# Not much more than a quarter of the bytes, and nearly the same model: a weight need not be exact, since many of them are added up, and most of their errors cancel.
#
# ## Look inside
#
# Each layer of the model has several heads, and each head decides anew where each token looks. Nobody told them what to look for. Move through the layers and heads. Which ones look at the token just before, which ones at the beginning, which ones at the same word further back?

# %%
figures.heads(model)

# %% [markdown]
# A second way to look inside. All layers add to one residual stream. The end of the model turns this stream into logits, after the last layer. What would it say after the first one? That is the **logit lens** (nostalgebraist, 2020). `model.hidden_states` hands out what the stream holds at the beginning, and after each of the L layers:
#
# $$x_0, \; x_1, \; \dots, \; x_L$$

# %%
# exercise lens.logits

# %%
states = model.hidden_states(ids[None])
print(len(states), "times", states[0].shape)
figures.through_the_layers(model, lens)

# %% [markdown]
# Read a column from below. At the beginning, the stream holds nothing but the token itself and its position; the table at the end is the table of the beginning, so the lens mostly shows that very token. Layer by layer it becomes a guess, and darker where the model is sure. Write other beginnings: where is it decided early, and where at the very end?
#
# ## The receipt
#
# One last story. It is drawn token by token, and it goes through everything that you have built.

# %% tags=["run-to-see"]
for piece in model.stream("once ada the owl", 80, temperature=0.8, top_p=0.95, seed=5):
    print(piece, end="")

# %% [markdown]
# Whose code wrote it? A row for each part of the stack, a point for each of its pieces; a full one is yours. The last rows did not take part in the writing. They came before: they taught the small model what it knows.

# %%
figures.stack(receipt())

# %% [markdown]
# In a fully solved course every point is full. What is left of ours is what holds the pieces together, and below that there is only NumPy.
#
# ## What we built
#
# | part | what it does | its trap |
# |---|---|---|
# | `read_header` | says where each tensor lies | the 8 bytes before it |
# | `orient` | turns what was saved on its side | square matrices, which fit both ways |
# | `keep_top_k`, `penalize_repeats` | choose among the likely, and against repetition | rows of a batch; the sign |
# | `extend_cache` | computes no key twice | positions that begin at 0 again |
#
# The finished files are [`tensor/safetensors.py`](../tinygrad_edu/tensor/safetensors.py), [`models/gpt2.py`](../tinygrad_edu/models/gpt2.py), [`models/gpt2_format.py`](../tinygrad_edu/models/gpt2_format.py) and [`models/gpt.py`](../tinygrad_edu/models/gpt.py). From a terminal, `python -m tinygrad_edu "once ada the owl"` does what this page does.

# %%
assert abs(ours - theirs).max() < 1e-4
assert sum(figures.sizes(real).values()) == 124_439_808 and round(SIZE / 1e6) == 548
assert right < careless - 1
assert with_cache == without
states = np.stack([state[0] for state in model.hidden_states(ids[None])])  # (L + 1, T, C)
norm, table = model.transformer.ln_f, model.transformer.wte.weight.detach().numpy()
last = lens(states, lambda x: norm(Tensor(x)).detach().numpy(), table)[-1]
assert np.allclose(last, theirs[0], rtol=1e-4, atol=1e-3)
print("the lens after the last layer shows the model's own logits")
receipt(18)

# %% [markdown]
# ## To remember
#
# 1. A model is a file: a header that says where each tensor lies, and numbers. Whoever reads it has to know which way round they lie.
# 2. With a cache, each token is read once. Its position still counts from the beginning of the text.
# 3. Writing for one reader, a model waits for memory: bytes of the weights for each token, over bytes a second.
#
# **A question to take along:** every part of this model is yours now. What would you change first?
