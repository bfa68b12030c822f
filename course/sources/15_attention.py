# %% [markdown]
# # Attention

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_15 as figures
from course.figures import lesson_15_scores as explorers

lesson(15)

# %% [markdown]
# A small model learns to write words backwards. The picture shows it three times while it learns. Each row belongs to a letter that it writes, and the dark squares in the row show where it looks while writing it. It was never told where to look. You build all of it here: the looking, the choosing, and what keeps it from looking ahead.

# %%
figures.ending()

# %% [markdown]
# ## Through one state
#
# The task: read 8 letters and the sign `>`, then write the letters from last to first. Any letters will do, so there is nothing to learn about a language; it is all about finding things again.

# %%
import math

import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.models import LanguageModel, RecurrentLanguageModel, next_token_loss
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import Adam
from tinygrad_edu.text import Vocabulary, split_text, stories_text

alphabet = Vocabulary.characters(" >abcdefghijklmnopqrstuvwxyz")


def backwards(n, rng):
    """n lines of 8 random letters, the sign > and the letters backwards, as ids: (n, 17)."""
    words = rng.choice([0, *range(2, 28)], (n, 8))  # 1 is the id of >
    return np.concatenate([words, np.full((n, 1), 1), words[:, ::-1]], axis=1)


print(*map(alphabet.decode, backwards(3, np.random.default_rng(5))), sep="\n")

# %% [markdown]
# A model that predicts the next letter can do this. The first letters are random, so only its last 8 predictions count. First comes a GRU, one of lesson 14's best. It reads 32 new lines in each of 64 steps, with Adam. We keep its parameters after every fourth step. By chance, one letter in 27 is right. What share will the GRU reach?


# %% tags=["run-to-see"]
def state_of(model):
    return {name: p.data.copy() for name, p in model.state_dict().items()}


def teach(model, task=backwards, steps=64):
    rng, adam, states = np.random.default_rng(0), Adam(model.parameters(), lr=0.01), {0: state_of(model)}
    for step in range(1, steps + 1):
        lines = Tensor(task(32, rng))  # (32, 17)
        loss = next_token_loss(model(lines[:, :-1])[:, 8:], lines[:, 9:])  # of what comes after >
        adam.zero_grad()
        loss.backward()
        adam.step()
        if step % 4 == 0:
            states[step] = state_of(model)
    return states


def right(model):
    lines = backwards(200, np.random.default_rng(1))  # new ones
    with no_grad():
        guesses = model(Tensor(lines[:, :-1])).data.argmax(-1)
    return (guesses[:, 8:] == lines[:, 9:]).mean()


manual_seed(0)
gru = RecurrentLanguageModel(len(alphabet), 32, 96, cell="gru")
gru_states = teach(gru)
print(f"letters right: {right(gru):.2f}")
print("notebook becomes", gru.generate("notebook>", 8, temperature=0, vocabulary=alphabet)[9:])

# %% [markdown]
# It is better than chance, and far from right. It would get better with more steps, but slowly, because all that it has read goes through one state: every letter and its place must be in there when the writing begins. Could a letter not look straight back at the one that it needs?

# %%
figures.ways("note")

# %% [markdown]
# ## The mean of the past
#
# Let us begin with the plainest look back: each place takes the mean of everything so far, itself included. With a loop:

# %%
x = np.array([[2.0, 0.0], [4.0, 6.0], [0.0, 3.0], [6.0, 3.0]])  # 4 places, 2 numbers each
means = np.zeros_like(x)
for t in range(len(x)):
    means[t] = x[: t + 1].mean(axis=0)
print(means)

# %% [markdown]
# A mean is a weighted sum: the third row is a third of the first, a third of the second and a third of the third. A weighted sum of rows is what a matrix product computes, so one matrix does it without the loop:
#
# $$\text{mean}_2 = \tfrac{1}{3}\, x_0 + \tfrac{1}{3}\, x_1 + \tfrac{1}{3}\, x_2 + 0\, x_3$$

# %%
# exercise past.weights

# %% tags=["run-to-see"]
print("the same numbers:", np.allclose(past_weights(4) @ x, means))
figures.product(past_weights(4), x)

# %% [markdown]
# There is a third way to these weights: a softmax, of scores that are all 0, except that the future has the score $-\infty$:

# %% tags=["run-to-see"]
scores = Tensor(np.where(np.tri(4, dtype=bool), 0.0, -np.inf))
print(scores.softmax(1).data.round(2))
print("the same numbers:", np.allclose(scores.softmax(1).data @ x, means))

# %% [markdown]
# Three ways, the same numbers. What is the third one good for? Its zeros need not stay zeros. Whatever **scores** stand there, the softmax makes weights of them: positive, and in each row they add up to 1. So a place can take more of one place, and less of another.
#
# ## The mask
#
# What keeps a place from looking ahead is the **causal mask**: a table of booleans that says who may look where. It matters as much as lesson 13's shift of the targets: a model that sees the letter that it has to predict learns to copy it, and nothing else. Its two sizes are called `queries` and `keys`; the next section says why.

# %%
# exercise mask.causal

# %%
# exercise mask.zero

# %% [markdown]
# Here are four ways to use a mask; only one of them is right. Look at the sums of the rows, and at what comes from the future. Then add something to all scores. For a softmax only differences count, so the weights should not change. In which of the four ways do they?

# %%
explorers.masking()

# %% [markdown]
# With 0 *before* the softmax, what was added counts: the 0 did not move. With 0 *after* it, nothing comes from the future, but what it would have got is missing in the sums. With $-\infty$ *before* it, the softmax shares everything among those that are left.
#
# ## A question, and answers that fit
#
# Where do the scores come from? From the letters themselves. Each place asks with a vector, its **query**: what am I looking for? Each place offers a vector, its **key**: what is to be found here? The score is their dot product, large where both point the same way. And each place has a **value**: what is taken over from it.

# %%
# exercise attention.lookup

# %% [markdown]
# So **attention** is a dictionary that is soft: all entries answer at once, each as far as its key fits. Turn the query below. What does its length do? Can you make the dictionary hard, so that a single key gets everything? Can you make it indifferent?

# %%
explorers.dictionary()

# %% [markdown]
# The direction decides which key, the length how firmly. Nothing in it is all or nothing, so there is a gradient everywhere, and a query can learn to find.
#
# ## Too sure, too soon
#
# In a model, queries and keys have dozens of numbers, D of them, which are random at first. How large are the scores then?
#
# $$q \cdot k = q_1 k_1 + q_2 k_2 + \dots + q_D\, k_D$$

# %%
# exercise scale.size

# %% tags=["run-to-see"]
rng = np.random.default_rng(0)
for D in (4, 16, 64, 256):
    q, k = rng.normal(size=(2, 10_000, D))
    dots = (q * k).sum(1)
    print(f"D = {D:3}   standard deviation {dots.std():6.2f}   divided by the root of D: {(dots / D**0.5).std():.2f}")

# %% [markdown]
# With large scores, a softmax gives nearly everything to a single key: the largest. The entropy of the weights says how many keys have a say: 4 bits are 16 keys alike, 0 bits are one alone. Move D, first without the root, then with it:

# %%
explorers.sharpness()

# %% [markdown]
# A model that begins this way has chosen before it has learned. And it can hardly change its mind: where one weight is almost 1, softmax is flat, and hardly any gradient comes back. A random gradient arrives at the weights: how much of it reaches the scores? We take the median of 500 queries:

# %% tags=["run-to-see"]
rng, sizes = np.random.default_rng(0), {}
for D in (4, 64, 1024):
    dots = np.einsum("ij,ikj->ik", rng.normal(size=(500, D)), rng.normal(size=(500, 16, D)))
    for name, divisor in (("as they are", 1.0), ("divided", D**0.5)):
        s = Tensor(dots / divisor, requires_grad=True)
        s.softmax(1).backward(Tensor(rng.normal(size=s.shape)))
        sizes[name] = np.median(np.linalg.norm(s.grad.data, axis=1))
    print(f"D = {D:4}   gradient " + "   ".join(f"{name}: {size:.4f}" for name, size in sizes.items()))

# %% [markdown]
# Divided by $\sqrt{D}$, the scores are as large as single products, whatever D is, and the gradient stays. With that, the formula is complete:
#
# $$\text{attention}(q, k, v) = \text{softmax}\!\left(\frac{q\,k^T}{\sqrt{D}}\right) v$$
#
# It is called **scaled dot-product attention** (Vaswani and others, 2017). You write it in two parts.

# %%
# exercise attention.weights

# %%
# exercise attention.values

# %% [markdown]
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## Where a letter stands
#
# In a model, x has a row for each letter, and queries, keys and values are made of x by three matrices. Since the text asks itself, this is **self-attention**. But something is missing.

# %%
# exercise attention.permuted

# %% [markdown]
# An RNN reads in order, and knows where it is. Attention sees a heap of letters. So we give each place a vector of its own, learned like those of the letters, and add the two: a **position embedding**. Now a query can ask for a letter, for a place, or for both.
#
# ## A model that looks back
#
# First the layer: three matrices in one, and the attention that you wrote. A last matrix turns what was found into what is needed. Around the layer the model: letters and places go in, logits come out. There is no loop over the text, and no state.


# %%
class SelfAttention(nn.Module):
    def __init__(self, C):
        self.qkv = nn.Linear(C, 3 * C, bias=False)  # C -> 3 C: queries, keys and values
        self.out = nn.Linear(C, C)  # C -> C

    def forward(self, x):  # (B, T, C)
        q, k, v = self.qkv(x).chunk(3, dim=-1)  # (B, T, C) each
        x = attention(q, k, v, causal_mask(x.shape[1], x.shape[1]))  # (B, T, C)
        return self.out(x)  # (B, T, C)


class Reader(LanguageModel):
    def __init__(self, vocab_size, block_size, C, layer):
        self.vocab_size, self.block_size = vocab_size, block_size
        self.letter = nn.Embedding(vocab_size, C)
        self.position = nn.Embedding(block_size, C)
        self.attention = layer
        self.output = nn.Linear(C, vocab_size)  # C -> V

    def forward(self, ids):  # (B, T)
        x = self.letter(ids) + self.position(Tensor(np.arange(ids.shape[1])))  # (B, T, C)
        return self.output(self.attention(x))  # (B, T, V)


# %% [markdown]
# It learns as the GRU did: the same lines, the same number of steps. It has fewer parameters. What do you expect?

# %% tags=["run-to-see"]
manual_seed(0)
reader = Reader(len(alphabet), 16, 32, SelfAttention(32))
reader_states = teach(reader)
for name, model in (("GRU", gru), ("attention", reader)):
    print(f"{name}: {sum(p.numel() for p in model.parameters())} parameters, letters right: {right(model):.2f}")


def shares(model, states):
    found = {}
    for step, state in states.items():
        model.load_state_dict({name: Tensor(p) for name, p in state.items()})
        found[step] = right(model)
    return found


figures.race(GRU=shares(gru, gru_states), attention=shares(reader, reader_states))

# %% [markdown]
# How does it do that? The weights say it, and we can look at them. Write a word of your own, and move through the training. In which order does it find the places?

# %%
figures.while_learning(reader_states, alphabet)

# %% [markdown]
# In the beginning every row is pale: nearly the mean of the past. Soon a dark line grows from the top right to the bottom left. To write the first letter, the model looks at the eighth; for the second at the seventh. It looks by place, whatever the letter is, and takes over what it finds there.
#
# With the first half the other way round the same model would learn to copy. Only the line would lean the other way:


# %% tags=["run-to-see"]
def copied(n, rng):
    words = backwards(n, rng)[:, :9]  # (n, 9): 8 letters and >
    return np.concatenate([words, words[:, :8]], axis=1)  # (n, 17)


manual_seed(0)
copier = Reader(len(alphabet), 16, 32, SelfAttention(32))
figures.looks(teach(copier, copied)[64], alphabet, "notebook")

# %% [markdown]
# One thing it cannot do: words of another length. It has learned places by heart, and knows no other. The blanks that fill up a short word are letters to it.
#
# ## Several heads
#
# A query gets *one* mean. If it needs the last two letters, say `m` and `a`, it gets a mixture of both, and the mixture does not say which came first:
#
# $$\tfrac{1}{2}\, v_m + \tfrac{1}{2}\, v_a = \tfrac{1}{2}\, v_a + \tfrac{1}{2}\, v_m$$
#
# So the C numbers of each place are cut into parts, the **heads**. Each head has its own queries, keys and values, D numbers each, and looks where it wants. Afterwards their findings are laid side by side again. This costs no further parameters.

# %%
figures.cut()

# %%
# exercise heads.split

# %%
# exercise heads.merge

# %% [markdown]
# In between, your `attention` runs as it is: the heads are one more dimension before the last two. Now put the layer together.
#
# $$(B, T, C) \to (B, H, T, D) \to (B, H, T, D) \to (B, T, C)$$

# %%
# exercise attention.layer


# %% [markdown]
# Now from random letters to the stories of lessons 13 and 14. Two models read the same pieces of 24 letters. They have the same number of parameters, and only one difference: 1 head of 48 numbers, or 4 heads of 12. The training takes up to a minute. How far apart will they be?


# %% tags=["run-to-see"]
class MultiHeadAttention(SelfAttention):
    def __init__(self, C, num_heads):
        super().__init__(C)
        self.num_heads = num_heads

    def forward(self, x):  # (B, T, C)
        return multi_head_attention(x, self.qkv, self.out, self.num_heads)


text = stories_text(240_000, seed=0)
vocabulary = Vocabulary.characters(text)
ids, held_out = split_text(vocabulary.encode(text), 0.1)


def read_stories(model, steps=250, T=24):
    rng, adam = np.random.default_rng(0), Adam(model.parameters(), lr=0.02)
    for _ in range(steps):
        pieces = ids[rng.integers(len(ids) - T, size=(32, 1)) + np.arange(T + 1)]  # (32, T + 1)
        loss = model.loss(pieces[:, :-1], pieces[:, 1:])
        adam.zero_grad()
        loss.backward()
        adam.step()
    return model.bits(held_out[:6000].reshape(-1, T), held_out[1:6001].reshape(-1, T))


for num_heads in (1, 4):
    manual_seed(0)
    story_reader = Reader(len(vocabulary), 24, 48, MultiHeadAttention(48, num_heads))
    bits = read_stories(story_reader)
    print(f"heads: {num_heads}, {sum(p.numel() for p in story_reader.parameters())} parameters: {bits:.2f} bits per letter")

# %% [markdown]
# With one head, it has the last letters only as a mixture, and is hardly better than lesson 13's table of pairs. With four, each head can keep to a place of its own. Do they?

# %% tags=["run-to-see"]
piece = "the owl lost her"
with no_grad():
    x = story_reader.letter(Tensor(vocabulary.encode(piece)[None])) + story_reader.position(Tensor(np.arange(16)))
    q, k, _ = [split_heads(part, 4) for part in story_reader.attention.qkv(x).chunk(3, dim=-1)]  # (1, 4, 16, 12) each
    weights = attention_weights(q, k, causal_mask(16, 16)).data[0]  # (4, 16, 16)
figures.maps(piece, weights)

# %% [markdown]
# A line on the diagonal is a head that looks at the letter just read; a line right below it, one that looks at the letter before. Where a row leaves its line, the head has found something else. These jobs were not given to the heads. They begin with different random numbers, and each finds something to do.
#
# Every number of such a map is computed at the same time. A GRU has to wait for its last state; attention has no such chain, so long texts can be read at once. The price: for T letters there are T times T scores. Here is what the model writes:

# %% tags=["run-to-see"]
print(story_reader.generate("\nthe owl ", 100, temperature=0.5, seed=1, vocabulary=vocabulary).strip())

# %% [markdown]
# Some words are right, others are mixtures. One layer takes letters over; it cannot build anything out of them yet.
#
# ## What we built
#
# | part | what it does | its trap |
# |---|---|---|
# | `causal_mask` | hides the future | turned round, or off by one |
# | `attention_weights` | scores, mask, softmax | masked with 0; not divided by √D |
# | `attention` | the mean of the values | – |
# | `split_heads`, `merge_heads` | several looks at once | reshape without transpose |
# | position embedding | says where a letter stands | forgotten |
#
# The finished file is [`nn/attention.py`](../tinygrad_edu/nn/attention.py).

# %%
from tinygrad_edu import gradcheck, randn

qkv = [randn(2, 3, 4).double().requires_grad_() for _ in range(3)]
assert gradcheck(lambda q, k, v: attention(q, k, v, causal_mask(3, 3)), qkv)
print("gradcheck agrees with attention")
receipt(15)

# %% [markdown]
# ## To remember
#
# 1. Attention is a soft dictionary: each query is compared with all keys, and takes the mean of the values, weighted by a softmax.
# 2. The future is hidden before the softmax, with −∞. Scores are divided by √D, or the softmax is sure before it has learned.
# 3. A sum has no order: positions have to be added. And one query gets one mean: for several, there are several heads.
#
# **A question to take along:** one layer looks once. What could a model do whose second layer looks at what the first one has found?
