# %% [markdown]
# # RNN

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_14 as figures

lesson(14)

# %% [markdown]
# Five models learn to guess the next letter of a story. The picture shows how many bits a letter costs each of them, after the same reading. The lower, the better; nothing gets below the floor. Two of the five you know. The other three carry what they have read from letter to letter, and you build them here. On the right are names that one of them invented.

# %%
figures.ending()

# %% [markdown]
# ## What a window forgets
#
# The stories are lesson 13's, and so is the MLP with its window of 8 letters. Here is what we need, and a story to read:

# %%
import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, stack, topological_order, zeros
from tinygrad_edu.models import Bigram, MLPLanguageModel, RecurrentLanguageModel, next_token_loss, train_truncated
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import SGD, Adam
from tinygrad_edu.optim.lr_scheduler import CosineAnnealingLR
from tinygrad_edu.text import Vocabulary, emoji_names, entropy_per_character, split_text, stories_text

text = stories_text(240_000, seed=0)
vocabulary = Vocabulary.characters(text)
V = len(vocabulary)  # letters, and a few marks
ids, held_out = split_text(vocabulary.encode(text), 0.1)  # the last tenth is new text
story = text.split("\n")[1]
print(story)

# %% [markdown]
# At its end a story speaks of what it began with, and that may be a hundred letters back. How much of it is left for a window of 8?

# %%
# exercise window.forgets

# %% [markdown]
# ## A loop that reads
#
# Here is another way to read. We keep a few numbers, the **hidden state** h, which is 0 at first. For each letter x we make a new state, from the letter *and* from the old state:
#
# $$h \leftarrow \tanh(x\, W_{ih}^T + b_{ih} + h\, W_{hh}^T + b_{hh})$$
#
# That is a **recurrent neural network**, or RNN (Elman, 1990). The names of the weights tell the way: from input to hidden (ih), and from hidden to hidden (hh). The same four parameters serve at every letter. Drawn step by step, the loop is **unrolled**:

# %%
figures.unrolled("mia")

# %%
# exercise rnn.cell

# %%
# exercise rnn.unroll

# %% [markdown]
# The library's `nn.RNN` now runs on both functions. Let an RNN that has learned nothing read the two beginnings from above. They end in the same letters. Will the states at the end be equal?

# %% tags=["run-to-see"]
manual_seed(0)
layer = nn.RNN(V, 32)
weights = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0]


def step(x, h):
    h = rnn_tanh_cell(x, h, *weights)
    return h, h  # the output is the new state


def read(text):
    letters = F.one_hot(Tensor(vocabulary.encode(text)), V).float()[:, None]  # (T, 1, V)
    return unroll(step, letters, zeros(1, 32))


ends = [read(text)[1].data for text in ("mia lost her hat. at last", "tom lost his hat. at last")]
print("equal:", (ends[0] == ends[1]).all(), f"  largest difference: {abs(ends[0] - ends[1]).max():.6f}")

# %% [markdown]
# They are different. The trace of a name is faint after so many letters, but it is there, and training can make it stronger.
#
# ## The loop is a graph
#
# To train it we need gradients. What is the gradient of a loop? Nothing had to be built for it: while Python runs the loop, each step adds its nodes, and the graph is as long as the text.

# %% tags=["run-to-see"]
for word in ("m", "mi", "mia", "mia lost her hat"):
    print(f"{len(word):2} letters: {len(topological_order(read(word)[1].sum()))} nodes")

# %% [markdown]
# So a loop can be differentiated, with any number of steps, and so can an `if` in it: the graph holds what really ran. But one parameter takes part in every step. Here is the smallest case:

# %%
# exercise rnn.shared

# %% tags=["run-to-see"]
figures.shares(2.0, [5, 10, 20, 40])

# %% [markdown]
# The backward pass visits the steps from last to first, and each gives its share to the weight. This is called **backpropagation through time** (Werbos, 1990). It is the backward pass of lesson 03, on a graph that is long and uses the same leaf again and again.

# %%
# exercise gradient.through_time

# %%
w, xs, h = Tensor(0.9, requires_grad=True), [1.0, -2.0, 0.5, 3.0], Tensor(2.0)
for x in xs:
    h = w * h + x
h.backward()
print(f"by hand: {gradient_of_w(0.9, xs, 2.0, 1.0):.4f}   backward: {w.grad.item():.4f}")

# %% [markdown]
# ## Fifty steps back
#
# On its way back, the gradient is multiplied by w in each step. Stories have more than three letters.

# %%
# exercise radius.steps

# %% tags=["run-to-see"]
figures.powers(0.8, 0.9, 1.0, 1.1)

# %% [markdown]
# With many numbers in the state, the matrix W_hh takes the place of w. It stretches certain directions, and the factors are its **eigenvalues**. The size of the largest is the **spectral radius**; it does what w did. Where the gradient shrinks step by step, it is a **vanishing gradient**; where it grows, an **exploding gradient**.
#
# Below is a random network, unrolled. Look at it without tanh first. What does the tanh change?

# %%
figures.through_time()

# %% [markdown]
# The slope of tanh is at most 1, so it can only weaken what passes. A larger radius makes up for it, but then much depends on what is read. An exploding gradient can be shortened, by lesson 10's clipping. A vanishing one cannot be made longer: what no longer arrives is not there.
#
# ## A long text, in pieces
#
# The text has more than 200,000 letters, and a graph that long would fill the memory, for a single step of training. So we read it in pieces of 16, learn from each, and let the state go on to the next:

# %% tags=["run-to-see"]
manual_seed(0)
rnn = RecurrentLanguageModel(V, embedding_dim=16, hidden_size=64, cell="rnn")


def read_piece(piece, state):
    logits, state = rnn.forward_with_state(piece[:, :-1], state)
    return next_token_loss(logits, piece[:, 1:]), state


pieces = [Tensor(ids[k : k + 17][None]) for k in range(0, 96, 16)]  # (1, 17) each: 16 letters, and what follows them
state = zeros(1, 1, 64)
for piece in pieces:
    loss, state = read_piece(piece, state)
    print(len(topological_order(loss)), "nodes behind the loss")

# %% [markdown]
# Each loss has all earlier pieces behind it, though we only wanted the numbers of the state. Memory grows with every piece, and so does the time for `backward`. A first idea is to begin every piece with a state of 0. A second one carries the numbers on, and cuts the graph behind them:

# %%
figures.pieces()

# %%
# exercise bptt.detach

# %% [markdown]
# This is **truncated backpropagation through time**. The state may remember what is a thousand letters back. What is lost is the gradient beyond 16 letters: nothing tells the net that it would have been worth remembering. The model now reads 64 places of the text side by side, and learns with your `train`. Then it reads new text twice, the second time with a state that is reset every 16 letters. What will that cost?

# %% tags=["run-to-see"]
strips = ids[: 64 * 2400 + 1]  # 64 strips of 2400 letters, a row each
x, y = strips[:-1].reshape(64, 2400), strips[1:].reshape(64, 2400)
pieces = [Tensor(np.concatenate([x[:, k : k + 16], y[:, k + 15 : k + 16]], 1)) for k in range(0, 2400, 16)]
losses = train(read_piece, Adam(rnn.parameters(), lr=0.01), pieces, zeros(1, 64, 64))
a, b = held_out[:9600], held_out[1:9601]
print(f"first loss: {losses[0] / np.log(2):.2f} bits   state carried: {rnn.bits(a.reshape(2, -1), b.reshape(2, -1)):.2f} bits")
print(f"reset every 16 letters: {rnn.bits(a.reshape(-1, 16), b.reshape(-1, 16)):.2f} bits")

# %% [markdown]
# A state that is reset knows nothing at the beginning of each piece, and the first letters are expensive.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## Gates
#
# Why does the RNN forget? In each step the whole state goes through W_hh and tanh. Nothing can just stay. A **gate** changes that: a number between 0 and 1, made by a sigmoid, that says how much of something goes through. Here a gate z decides for each number of the state whether it stays:

# %%
figures.mixing([0.9, -0.5, 0.2, 0.7], [-0.6, 0.8, 0.1, -0.9], [1, 0, 0.5, 0.9])

# %% [markdown]
# The **candidate** n is the new state as an RNN would make it. The gates are not set by hand: each is a linear layer of the letter and the state, and learns. Together with a second gate, r, which lets the candidate ignore the past, this is the **gated recurrent unit**, or GRU (Cho and others, 2014).

# %%
# exercise gru.cell

# %% [markdown]
# The older and larger relative is the **long short-term memory**, or LSTM (Hochreiter and Schmidhuber, 1997). It has a memory c beside its state h, and three gates. They decide what is forgotten, what is written down, and what is shown.

# %%
# exercise lstm.cell

# %%
# exercise forget.bias

# %% [markdown]
# Now we can see what the gates do to a gradient, before any training. A text of 40 random letters is read; how much of the gradient at the last letter arrives at each one before it? The last line is an LSTM whose forget gate begins with a bias of 4. How far apart will they be at the first letter?


# %% tags=["run-to-see"]
def gradient_norms(layer, steps=40):
    letters = np.eye(V, dtype=np.float32)[np.random.default_rng(0).integers(V, size=(steps, 1))]  # (steps, 1, V)
    x = Tensor(letters, requires_grad=True)
    layer(x)[0][-1].sum().backward()
    return np.linalg.norm(x.grad.data[:, 0], axis=1)


manual_seed(0)
open_lstm = nn.LSTM(V, 32)
open_lstm.bias_ih_l0.data[32:64] = 4  # the rows of the forget gate
layers = {"RNN": nn.RNN(V, 32), "GRU": nn.GRU(V, 32), "LSTM": nn.LSTM(V, 32), "LSTM, bias 4": open_lstm}
figures.reach(**{name: gradient_norms(layer) for name, layer in layers.items()})

# %% [markdown]
# Where a gate is near 1, the state is handed on almost as it is, and so is the gradient: a straight road back through time. Gates near a half weaken it with every letter. That is how these nets begin; what training makes of their gates, we look at next.
#
# ## Toward the floor
#
# All models read the same 200,000 letters once. So that the MLP can be trained in the same way, its window counts as its state. The bigram is lesson 13's table of counts. In which order will they end?


# %% tags=["run-to-see"]
class Window(MLPLanguageModel):
    def forward_with_state(self, new, state=None):
        seen = new if state is None else Tensor(np.concatenate([state.data, new.data], 1))
        return self(seen)[:, -new.shape[1] :], seen[:, -self.block_size :]


def learn(model, ids, epochs=1, lr=0.02):
    steps = epochs * -(-((len(ids) - 1) // 64) // 16)
    adam = Adam(model.parameters(), lr)
    schedule = CosineAnnealingLR(adam, steps)
    return train_truncated(model, adam, ids, batch_size=64, block_size=16, epochs=epochs, scheduler=schedule)


manual_seed(0)
models = {"MLP": Window(V, block_size=8, embedding_dim=16, hidden_size=128)}
models |= {name: RecurrentLanguageModel(V, 16, 96, cell=name.lower()) for name in ("RNN", "GRU", "LSTM")}
curves = {name: learn(model, ids[:200_000]) for name, model in models.items()}
bits = {"bigram": Bigram.from_counts(ids, V).bits(a, b)}
bits |= {name: model.bits(a.reshape(8, -1), b.reshape(8, -1)) for name, model in models.items()}
figures.toward_floor(entropy_per_character(), bits, curves)

# %% [markdown]
# Gates help: the GRU and the LSTM are ahead. The plain RNN is behind the MLP, whose 8 letters are handed to it; the RNN has to learn to keep them. The picture at the top of the page is this race with more than ten times as much to read. There the RNN has caught up with the MLP, and the gates are further ahead.
#
# Where are the bits spent? Here is a new story, and what each letter costs the MLP and the GRU: the stronger the colour, the more bits.

# %%
new_story = stories_text(1, seed=99).split("\n")[0] + "\n"
new_ids = vocabulary.encode("\n" + new_story)[None]  # a story begins after the end of another


def cost(model):
    logits = model(Tensor(new_ids[:, :-1])).detach()[0]  # (T, V)
    return F.cross_entropy(logits, Tensor(new_ids[0, 1:]), reduction="none").data / np.log(2)


figures.surprises(new_story, **{name: cost(models[name]) for name in ("MLP", "GRU")})

# %% [markdown]
# Within a word, both know how it goes on. The first letters of words are expensive: there the story turns, or speaks of a name or a thing from further back. Neither of them can be relied on to remember it, after so little reading.
#
# Now watch the gates while the GRU reads. Each number of its state has a gate of its own; number 1 keeps most, on average. What does it do at a blank, or at a point?

# %%
figures.gates(models["GRU"], vocabulary, new_story)

# %% [markdown]
# Some numbers start anew with almost every letter, others hold on for a whole word or longer. These tasks were not given to them; they were learned.
#
# ## Names that do not exist
#
# A model that carries a state writes fast: it reads only what is new, however long the text has become.

# %%
# exercise generate.state

# %% [markdown]
# Last, a GRU for names. Python knows the official names of the emoji; we write them one below the other, in a random order, and the net reads the list fourteen times.

# %%
names = emoji_names()
listed = "\n" + "\n".join(np.random.default_rng(0).permutation(names)) + "\n"
letters = Vocabulary.characters(listed)
manual_seed(0)
namer = RecurrentLanguageModel(len(letters), 32, 96, cell="gru")
losses = learn(namer, letters.encode(listed), epochs=14, lr=0.03)
print(len(names), "names, for example", ", ".join(listed.split("\n")[1:6]))

# %% tags=["run-to-see"]
invented = []
for seed in range(60):
    name = namer.generate("\n", 40, temperature=0.6, seed=seed, vocabulary=letters, stop="\n").strip()
    if name not in names + invented and 2 <= len(name.split()) <= 4:
        invented.append(name)
print("None of these is an emoji:", *invented[:14], sep="\n")

# %% [markdown]
# The words are often real, and the combinations new. What would they look like?
#
# ## What we built
#
# | part | what it does | its trap |
# |---|---|---|
# | `unroll` | a loop that carries a state | the state not handed on |
# | backpropagation through time | a share of the gradient from each step | vanishing, exploding |
# | `detach` between pieces | remembers, at a fixed cost | never detached, or reset |
# | gates | let a state stay | which share is z, and which 1 - z |
#
# The finished files are [`nn/rnn.py`](../tinygrad_edu/nn/rnn.py), [`nn/rnn_layers.py`](../tinygrad_edu/nn/rnn_layers.py) and [`models/rnn.py`](../tinygrad_edu/models/rnn.py).

# %%
from tinygrad_edu import gradcheck, randn

for kind in (nn.RNN, nn.GRU, nn.LSTM):
    layer = kind(3, 2).double()
    assert gradcheck(lambda x: layer(x)[0], randn(4, 2, 3).double().requires_grad_())
print("gradcheck agrees with RNN, GRU and LSTM")
receipt(14)

# %% [markdown]
# ## To remember
#
# 1. A recurrent net is a loop: the same parameters at every letter, so each gets a share of the gradient from every step.
# 2. On its way back through time the gradient is multiplied again and again. It vanishes or explodes; gates near 1 let it through.
# 3. Between two pieces of a text, hand on the numbers of the state, and detach the graph behind them.
#
# **A question to take along:** a state has to hold everything in a few numbers. What if a letter could look back at all letters before it, and choose?
