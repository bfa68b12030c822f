# %% [markdown]
# # GPT

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_16 as figures

lesson(16)

# %% [markdown]
# Here a model learns to write stories, letter by letter. On the left is what it writes at four moments of its training. On the right, its bits per letter fall below those of all models of lesson 14. You build every part that attention still lacks, put them together, and train the model. Then you take parts away, to see what each was there for.

# %%
figures.ending()

# %% [markdown]
# ## Where a letter stands
#
# A **transformer** is a stack of attention layers with a few other parts between them (Vaswani and others, 2017). One that predicts the next token is called a **GPT**, a generative pre-trained transformer (Radford and others, 2018). Here are our stories again, and lesson 15's attention:

# %%
import math
import time

import numpy as np

from tinygrad_edu import Tensor, load, manual_seed, nn, randn
from tinygrad_edu.models import GPT, GPTConfig
from tinygrad_edu.nn import functional as F
from tinygrad_edu.nn.attention import attention, causal_mask, merge_heads, split_heads
from tinygrad_edu.nn.utils import clip_grad_norm_, skip_init
from tinygrad_edu.optim import AdamW
from tinygrad_edu.optim.lr_scheduler import WarmupCosineLR
from tinygrad_edu.text import Vocabulary, generate_stories, judge, split_text, stories_text

vocabulary = Vocabulary.characters(stories_text(10_000, seed=0))
ids, held_out = split_text(vocabulary.encode(stories_text(700_000, seed=0)), 0.05)
V = len(vocabulary)
print(V, "symbols,", len(ids), "letters to learn from")

# %% [markdown]
# Two beginnings with the same letters in another order. Each letter becomes its row of a table, and the last letter looks back at all of them. Will attention see a difference?

# %% tags=["run-to-see"]
manual_seed(0)
tokens, places = nn.Embedding(V, 16), nn.Embedding(64, 16)


def seen_from_the_end(text, rows):
    x = rows(Tensor(vocabulary.encode(text)[None]))  # (1, T, C)
    return attention(x, x, x).detach().numpy()[0, -1]  # what the last letter takes over


beginnings = ["tom and mia met.", "mia and tom met."]
one, two = [seen_from_the_end(text, tokens) for text in beginnings]
print("largest difference:", f"{abs(one - two).max():.6f}")

# %% [markdown]
# None at all, as in lesson 15: a weighted mean does not know who came first. So each place has a row of its own, too, lesson 15's position embedding. It is learned like the rows of the letters, and the two rows are added:

# %%
figures.places("mama")

# %%
# exercise embed.positions

# %% tags=["run-to-see"]
one, two = [seen_from_the_end(text, lambda ids: embed(ids, tokens.weight, places.weight)) for text in beginnings]
print("largest difference:", f"{abs(one - two).max():.6f}")

# %% [markdown]
# The same letter now has different numbers at different places, and the order can be seen.
#
# ## A road through many layers
#
# GPT-2 has 12 blocks, and each has two parts, attention and a small MLP. Such a part is called a **sublayer**. That makes 24 in a row. Let us put 24 small MLPs in a row and look at the gradient at the first:


# %% tags=["run-to-see"]
def gradients(join):
    """The norm of the gradient before each of 24 sublayers, and after the last."""
    manual_seed(0)
    states = [randn(8, 64, requires_grad=True)]
    for _ in range(24):
        sublayer = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 64))
        states.append(join(states[-1], sublayer))
        states[-1].retain_grad()
    states[-1].sum().backward()
    return [np.linalg.norm(x.grad.numpy()) for x in states]


in_a_row = gradients(lambda x, sublayer: sublayer(x))
print(f"at the end: {in_a_row[-1]:.1f}   at the first sublayer: {in_a_row[0]:.1e}")

# %% [markdown]
# This is lesson 14's vanishing gradient, with layers in the place of time. The first sublayers would never learn. The cure is a single plus (He and others, 2015). Each sublayer adds to what is there, in place of replacing it:
#
# $$x \leftarrow x + f(x)$$
#
# This is a **residual connection**. Nothing but additions is on the straight road from the first layer to the last.

# %%
# exercise residual.slope

# %% tags=["run-to-see"]
with_a_plus = gradients(lambda x, sublayer: x + sublayer(x))
figures.through_depth("norm of the gradient", in_a_row=in_a_row, with_a_plus=with_a_plus)

# %% [markdown]
# What runs along the road is called the **residual stream**. Think of a notebook that goes from desk to desk: each sublayer reads it, and adds a line. As it fills, its numbers grow, but a sublayer should always read numbers of the same size. So the side road begins with lesson 08's layer norm. As the norm comes first, this is called **pre-norm**.

# %%
figures.stream()

# %%
# exercise block.residual

# %% [markdown]
# ## Time to think
#
# Attention brings together what stands at different places, as a weighted mean. Something has to be made of what it brought. That is the work of the MLP. It looks at one place at a time, with the same weights at each:

# %%
# exercise mlp.expand

# %% [markdown]
# Now both sublayers can go into a block. Attention has one layer for queries, keys and values together, `c_attn`, and one that mixes what its heads have found, `c_proj`. The names are those of GPT-2's files.


# %%
class Block(nn.Module):
    """Attention and an MLP, each on a side road of the stream."""

    def __init__(self, C, heads):
        self.heads = heads
        self.ln_1, self.c_attn, self.c_proj = nn.LayerNorm(C), nn.Linear(C, 3 * C), nn.Linear(C, C)
        self.ln_2, self.c_fc, self.c_out = nn.LayerNorm(C), nn.Linear(C, 4 * C), nn.Linear(4 * C, C)

    def attend(self, x):  # (B, T, C)
        q, k, v = [split_heads(part, self.heads) for part in self.c_attn(x).chunk(3, -1)]  # (B, H, T, D) each
        mask = causal_mask(x.shape[1], x.shape[1])  # (T, T)
        return self.c_proj(merge_heads(attention(q, k, v, mask)))  # (B, T, C)

    def think(self, x):  # (B, T, C)
        return feed_forward(x, self.c_fc, self.c_out)  # (B, T, C)

    def forward(self, x):  # (B, T, C)
        x = pre_norm_residual(x, self.ln_1, self.attend)  # (B, T, C)
        return pre_norm_residual(x, self.ln_2, self.think)  # (B, T, C)


# %% [markdown]
# ## Back to letters
#
# At the end of the stream each place holds C numbers, and we need V logits. A new layer could make them. GPT-2 uses what it has: the table of tokens. This is called **weight tying** (Press and Wolf, 2017).

# %%
# exercise logits.tied

# %% [markdown]
# That was the last part. From bottom to top:

# %%
figures.stack()


# %%
# exercise gpt.forward

# %% [markdown]
# Is this really a GPT? The library's `GPT` can read GPT-2's files, in lesson 18. We copy the parameters of its blocks into ours, and compare the logits.

# %% tags=["run-to-see"]
manual_seed(0)
theirs, ours = GPT(GPTConfig(V, block_size=64, n_layer=2, n_head=4, n_embd=64)), [Block(64, 4), Block(64, 4)]
for mine, block in zip(ours, theirs.transformer.h):
    for p, q in zip(mine.parameters(), block.parameters(), strict=True):
        p.detach().copy_(q.detach())
some, parts = Tensor(ids[:48].reshape(2, 24)), theirs.transformer
logits = forward(some, parts.wte.weight, parts.wpe.weight, ours, parts.ln_f)
far = abs(logits - theirs(some)).max().item()
print(f"largest difference of two logits: {far:.7f}")

# %% [markdown]
# The same, up to rounding. From here on we use the library's, which runs on your functions, and can also write quickly.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## How it begins, and how large it is
#
# The more blocks, the more is added to the stream. With random first weights, each part is a random step:

# %%
# exercise init.depth

# %% tags=["run-to-see"]
steps = np.random.default_rng(0).normal(size=(24, 10_000))  # what 24 sublayers add, before it is scaled
name = "transformer.h.0.mlp.c_proj.weight"
figures.widths(
    "spread of the sum", **{"0.02 each": np.cumsum(0.02 * steps, 0).std(1), "init_std": np.cumsum(init_std(name, 12) * steps, 0).std(1)}
)

# %% [markdown]
# With your factor the sum ends at 0.02, for any number of blocks. So a stack of any depth begins equally quiet. Now count what there is to train:

# %%
# exercise params.count

# %% tags=["run-to-see"]
sizes = {"gpt2": (12, 768), "gpt2-medium": (24, 1024), "gpt2-large": (36, 1280), "gpt2-xl": (48, 1600)}
for name, (L, C) in sizes.items():
    print(f"{name:12} {L} blocks, {C:4} wide: {parameters(50257, 1024, L, C):13,} parameters")
L, C = sizes["gpt2"]
attention_part, mlp_part = L * (4 * C * C + 4 * C), L * (8 * C * C + 5 * C)
figures.where(tokens=50257 * C, places=1024 * C, attention=attention_part, MLPs=mlp_part)

# %% [markdown]
# These are OpenAI's four models of 2019, to the last parameter. Nearly a third of the smallest is its table of tokens; most of the rest is MLPs.
#
# ## It learns
#
# A piece of 65 letters holds 64 predictions: the model reads all but the last, and at each place predicts the one after it. Your step is the one that trains:

# %%
# exercise train.step

# %% [markdown]
# GPT-2's first weights, with their 0.02, suit a stream of 768 numbers. Ours has 64, so we begin with weights five times as large. AdamW, warm-up and cosine are lesson 10's. Each step takes 16 pieces at random places.


# %%
def learn(model, steps):
    optimizer, rng, losses = AdamW(model.parameters(), lr=0.01, betas=(0.9, 0.99)), np.random.default_rng(0), []
    schedule, T = WarmupCosineLR(optimizer, warmup=20, total=steps), model.block_size
    for _ in range(steps):
        starts = rng.integers(len(ids) - T, size=16)
        pieces = Tensor(ids[starts[:, None] + np.arange(T + 1)])  # (16, T + 1)
        losses.append(train_step(model, optimizer, pieces))
        schedule.step()
    return losses


# %% tags=["run-to-see"]
manual_seed(0)
gpt = GPT(GPTConfig(V, block_size=64, n_layer=2, n_head=4, n_embd=64))
for p in gpt.parameters():
    if p.ndim > 1:
        p.data *= 5
losses = learn(gpt, 200)
print(f"{sum(p.numel() for p in gpt.parameters()):,} parameters")
print(gpt.generate("\n", 140, temperature=0.7, seed=1, vocabulary=vocabulary))
figures.learning(losses)

# %% [markdown]
# A few words are right, no sentence is. The level lines are lesson 14's models after 2.7 million letters; ours has read 205,000. After as many, lesson 14's nets were further: a GPT is slow to begin. An RNN is built to know which letter came last; a GPT has to learn even which place is next to which.
#
# ## It learns on
#
# The storyteller is the same GPT with one block more and 128 places. It was trained in the same way, but has read six million letters, thirty times as many. On the right is the share of its sentences that are grammatical, by lesson 13's judge.

# %%
figures.further()

# %% tags=["run-to-see"]
teller = GPT(GPTConfig(V, block_size=128, n_layer=3, n_head=4, n_embd=64))
teller.load_state_dict(load(figures.STORYTELLER))
new = held_out[: 128 * 80 + 1]
print(f"{teller.bits(new[:-1].reshape(-1, 128), new[1:].reshape(-1, 128)):.2f} bits on new stories")
texts = teller.generate(["\n"] * 12, 180, temperature=0.7, seed=0, vocabulary=vocabulary)
verdict = judge("".join(text[1 : text.rfind("\n") + 1] for text in texts))
print(verdict)

# %% tags=["run-to-see"]
for piece in teller.stream("\n", 250, temperature=0.7, seed=1, stop="\n", vocabulary=vocabulary):
    print(piece, end="")

# %% [markdown]
# Nearly every sentence is right, where lesson 13's net managed about half. But the story does not hang together yet: compare who and what it begins with, and who and what it ends with. The animal in the middle it does keep. How? Here is lesson 13's story with the bear. At the marked blank the model gives `b` a probability above 0.99. The stronger the colour of a letter, the more one of its twelve heads takes from there:

# %%
story = generate_stories(1, seed=5)[0]
maps = teller.attention_maps(vocabulary.encode("\n" + story)[None, :128])
at = story.index("bear share") - 1
figures.looking(story, np.concatenate([m[0] for m in maps])[:, 1:, 1:], at)

# %% [markdown]
# One head looks straight at the end of the first `bear`, more than fifty letters back. This was not given to it; it was learned, from nothing but next letters. What the story began with, a hundred letters back, it has not learned to fetch.
#
# One thing is left before it can write long texts. The table of places has 128 rows, and a text does not end there.

# %%
# exercise context.window

# %% [markdown]
# ## What each part is for
#
# Six GPTs of four blocks were trained for 600 steps. One is complete, and each of the others lacks one part. Which part will be missed most, and which least? Guess first. Then choose, try both learning rates, and move through the training.

# %%
figures.lacking()

# %% [markdown]
# - Without the residual road the stack learns how frequent letters are, and nothing more.
# - Without attention a bigram is left, and without MLPs words are spelled badly.
# - Without positions it does learn: the mask shows each letter a different number of others.
# - Without norms it does just as well, at the lesson's rate. At three times the rate the loss explodes, and with norms it does not.
#
# ## The same with Values
#
# Nothing in a GPT needs more than lesson 05: numbers that remember where they came from. Here a tiny GPT reads four letters twice, once with Tensors, once with every single number a `Value`.

# %% tags=["run-to-see"]
from tinygrad_edu import topological_order
from tinygrad_edu.models import micro_loss, multiplications, value_parameters

micro = GPT(GPTConfig(V, block_size=4, n_layer=1, n_head=2, n_embd=16)).double()
x, y = vocabulary.encode("mia "), vocabulary.encode("ia l")
start = time.perf_counter()
values = value_parameters(micro)
loss = micro_loss(values, x, y, n_head=2)
loss.backward()
seconds, nodes = time.perf_counter() - start, len(topological_order(loss.flat[0]))
micro.loss(x, y).backward()
apart = max(abs(p.grad.numpy() - np.array(values[name].grad)).max() for name, p in micro.named_parameters())
print(f"{nodes:,} nodes, {seconds:.1f} s; largest difference of two gradients: {apart:.0e}")

# %% [markdown]
# The same gradients, though no derivative of a matrix was written. But now the bill. How long would GPT-2 with its 124 million parameters need for one step, on a text of 1024 tokens?

# %% tags=["run-to-see"]
from course.figures.lesson_05_bill import bytes_per_node

whole = 2 * multiplications(GPTConfig(50257, 1024, 12, 12, 768), 1024) + parameters(50257, 1024, 12, 768)
size, days = whole * bytes_per_node() / 1e12, whole * seconds / nodes / 86400
print(f"{whole:,} nodes, a product and a sum each: {size:.0f} TB of memory, and {days:.0f} days")

# %% [markdown]
# That is why you built tensors.
#
# ## What we built
#
# | part | what it does | its trap |
# |---|---|---|
# | `embed` | what a token is, plus where it stands | places that begin again at 0 |
# | `pre_norm_residual` | reads through a norm, adds to the stream | the norm on the straight road |
# | `feed_forward` | computes at each place | no bend between the layers |
# | `tied_logits` | scores tokens with their own rows | the table not transposed |
# | `init_std` | keeps deep streams quiet | one part for each block, not two |
#
# The finished files are [`models/gpt.py`](../tinygrad_edu/models/gpt.py) and [`nn/attention.py`](../tinygrad_edu/nn/attention.py).

# %%
from tinygrad_edu import gradcheck

tiny = GPT(GPTConfig(5, block_size=3, n_layer=1, n_head=2, n_embd=4)).double()
assert gradcheck(lambda x: tiny.transformer.h[0](x), randn(2, 3, 4).double().requires_grad_())
assert parameters(50257, 1024, 12, 768) == sum(p.numel() for p in skip_init(GPT, GPTConfig(50257, 1024, 12, 12, 768)).parameters())
assert teller(Tensor(vocabulary.encode("\n" + story[: at + 1])[None])).softmax(-1)[0, -1, vocabulary["b"]].item() > 0.99
assert verdict.sentences > 0.85 and verdict.consistent < 0.5 and np.mean(losses[-20:]) / math.log(2) > 1
assert far < 1e-4 and abs(one - two).max() > 0.01 and in_a_row[0] < 1e-15 * in_a_row[-1] < 1e-10 * with_a_plus[0]
print("gradcheck agrees with a block, and GPT-2 has the parameters that you counted")
receipt(16)

# %% [markdown]
# ## To remember
#
# 1. A GPT is a residual stream: tokens plus places go in, and attention and MLPs, each behind a norm, add to it.
# 2. Attention brings what stands at other places, the MLP computes at one place, and the plus lets gradients through.
# 3. At each place the target is the next token, and a loss below the floor means a mistake.
#
# **A question to take along:** our GPT reads letter by letter, and GPT-2 does not. What does it read instead?
