# %% [markdown]
# # An MLP reads digits

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_11 as figures

lesson(11)

# %% [markdown]
# Modules, losses, optimisers: everything is there but something real to learn. Here it is: digits that people wrote with a pen. We train a
# net to read them, find out how well it reads, and catch it learning nonsense by heart. Below are digits that it has never seen, and its
# belief in each of the ten classes. At the end you draw one yourself.

# %%
figures.ending()

# %% [markdown]
# ## The digits
#
# The library brings 1,797 of them, from 43 people. For each, `digits` has an image and a **label**, the class that a person gave it. Each
# was scanned as 32×32 pixels, inked or not, and cut into blocks of 4×4. A number from 0 to 16 says how many pixels of a block are inked, so
# a digit is 64 numbers. The second picture shows one.

# %%
import math

import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, no_grad
from tinygrad_edu.data import DataLoader, TensorDataset, digits
from tinygrad_edu.nn import functional as F
from tinygrad_edu.nn.utils import clip_grad_norm_
from tinygrad_edu.optim import Adam
from tinygrad_edu.training import evaluate, fit

images, labels = digits("train").tensors
print(images.shape, images.dtype, labels.shape, labels.dtype)
figures.sheet(images[:20].numpy(), labels[:20].tolist())

# %%
figures.counted()

# %% [markdown]
# We want to know how the net reads digits that it has **not** seen. So the digits are split into three parts. The **training set** is what
# the net learns from. The **validation set** is held out: we look at it to make choices. The **test set** is held out as well, and stays
# closed until all choices are made.

# %%
x = images.flatten(1).float() / 16  # (1437, 64), from 0 to 1
train = TensorDataset(x[:1200], labels[:1200])  # pairs (x[i], labels[i])
validation = TensorDataset(x[1200:], labels[1200:])
print(len(train), len(validation), len(digits("test")))

# %%
# exercise split.leak

# %% [markdown]
# ## One step
#
# The net has one hidden layer: 64 numbers, 64 neurons, 10 logits. (`nn.Dropout(0.0)` does nothing; the second half of the lesson explains
# it.) Its first loss should be log(10), as lesson 08 found for a net that knows nothing. Then you write one step of training.


# %%
def new_net(seed, hidden=64, p=0.0):
    manual_seed(seed)
    return nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Dropout(p), nn.Linear(hidden, 10))


net = new_net(seed=0)
print(sum(parameter.numel() for parameter in net.parameters()), "parameters")
print("the first loss:", round(F.cross_entropy(net(x), labels).item(), 2), " log(10):", round(math.log(10), 2))

# %%
# exercise loop.order

# %% [markdown]
# ## Batches
#
# Let us take ten steps, each with the gradient of all 1,200 training digits:

# %%
from tinygrad_edu.training.loop import train_step

net = new_net(seed=0)
optimizer = Adam(net.parameters(), lr=0.005)
for step in range(10):
    loss = train_step(net, F.cross_entropy, optimizer, x[:1200], labels[:1200])
print("loss after 10 steps:", round(loss, 2))

# %% [markdown]
# Each gradient was exact, but there were only ten. A few digits, chosen at random, give nearly the same direction for a small part of the
# work. So we cut the training set into batches, and step after each. Once through all of them is an **epoch**.
#
# | | digits looked at | steps |
# |---|---|---|
# | the whole training set, ten times | 12,000 | 10 |
# | ten epochs in batches of 32 | 12,000 | 380 |

# %%
# exercise data.batches

# %%
net = new_net(seed=0)
optimizer, rng = Adam(net.parameters(), lr=0.005), np.random.default_rng(0)
for epoch in range(10):
    for index in batches(1200, 32, rng):
        loss = train_step(net, F.cross_entropy, optimizer, x[index], labels[index])
print("loss on the training set after 10 epochs:", round(F.cross_entropy(net(x[:1200]), labels[:1200]).item(), 2))

# %% [markdown]
# As many digits looked at, and a far lower loss. In the library, `DataLoader` cuts the batches, and `fit` is this double loop. It also
# keeps a **history**: the loss of each epoch, and how well the validation set was read.

# %%
net = new_net(seed=0)
loader = DataLoader(train, batch_size=32, shuffle=True)
held_out = DataLoader(validation, batch_size=32)
history = fit(net, F.cross_entropy, Adam(net.parameters(), lr=0.005), loader, 20, validation=held_out, progress=False)
figures.learning(our_net=history)

# %% [markdown]
# Twenty epochs, and it reads nearly all digits that it has never seen. But how do we count?
#
# ## Counting right
#
# A loss is for training. What we want to know is the **accuracy**:
#
# $$\text{accuracy} = \frac{\text{examples that are read right}}{\text{all examples}}$$

# %%
# exercise evaluate.accuracy

# %% [markdown]
# A large set is evaluated in batches. Here are 237 digits in batches of 32, so the eighth and last one has only 13. A quick program takes
# the mean of the eight. Is that the mean over the 237?

# %% tags=["run-to-see"]
with no_grad():
    losses = [F.cross_entropy(net(xb), yb).item() for xb, yb in held_out]
quick = sum(losses) / len(losses)
print("mean of", len(losses), "batches:", round(quick, 4))
print("all 237 at once:  ", round(evaluate(net, F.cross_entropy, DataLoader(validation, 237))["loss"], 4))

# %%
# exercise evaluate.exact

# %% [markdown]
# Now the answer is the same, however the set is cut, and two evaluations can be compared.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## Learned by heart
#
# What if there is nothing to understand? Here are 100 digits, ten of them shown, and each is called something at random:

# %%
nonsense = Tensor(np.random.default_rng(0).integers(0, 10, 100))
few = TensorDataset(x[:100], nonsense)
figures.sheet(images[:10].numpy(), [f"called {t}" for t in nonsense[:10].tolist()])

# %%
# exercise overfit.random

# %% tags=["run-to-see"]
parrot = new_net(seed=0)
fit(parrot, F.cross_entropy, Adam(parrot.parameters(), lr=0.005), DataLoader(few, 25, shuffle=True), 300, progress=False)
for name, data in {"training": few, "validation": validation}.items():
    print(name, round(evaluate(parrot, F.cross_entropy, DataLoader(data, 32))["accuracy"], 2))

# %% [markdown]
# To fit the training set better and everything else worse is called **overfitting**. So a low training loss is no success. It says that the
# net *can* store the answers, whatever they are.
#
# In real data it comes mixed. A tired person typed the labels of 400 digits, and three in ten are random. We train a wide net on them; the
# labels of the validation set are right. How will the accuracy on the validation set go, epoch by epoch? Draw the curve in the air, then
# run the cell.

# %% tags=["run-to-see"]
rng = np.random.default_rng(0)
typed = np.where(rng.random(400) < 0.3, rng.integers(0, 10, 400), labels[:400].numpy())
tired = TensorDataset(x[:400], Tensor(typed))


def train_on_tired(seed, p, **options):
    net = new_net(seed, hidden=128, p=p)
    tired_loader = DataLoader(tired, 25, shuffle=True)
    optimizer = Adam(net.parameters(), lr=0.005)
    return net, fit(net, F.cross_entropy, optimizer, tired_loader, 30, validation=held_out, progress=False, **options)


net_by_heart, by_heart = train_on_tired(seed=0, p=0.0)
figures.learning(by_heart=by_heart)

# %% [markdown]
# The training loss falls and falls. But the net is best after a few epochs, and then gets worse. First it learns what many digits share:
# the rule. Then it learns the single labels that break the rule, and bends the rule to fit them.
#
# So we could stop in time. **Early stopping** watches the loss on the validation set, waits some epochs for a new lowest one, and goes back
# to the weights of the best:
#
# ```python
# fit(..., validation=held_out, patience=5)  # wait for five epochs
# ```

# %%
# exercise stop.patience

# %%
net_stopped, stopped = train_on_tired(seed=0, p=0.0, patience=5)
print(len(stopped["loss"]), "epochs;", "the lowest loss came", epochs_without_progress(stopped["validation_loss"]), "before the end")
for name, net in {"to the end": net_by_heart, "stopped": net_stopped}.items():
    print(f"{name:11}", round(evaluate(net, F.cross_entropy, held_out)["accuracy"], 3))

# %% [markdown]
# ## Dropout
#
# There is another way to make learning by heart hard. To store that *this* very digit is called 7, some neurons must work together.
# **Dropout** (Srivastava and others, 2014) lets a random part of the neurons fail in every step, so none can rely on a certain other one.
# What many neurons know together, the rule, survives. Three steps of training:

# %%
figures.holes()

# %%
# exercise dropout.kept

# %%
# exercise dropout.drop

# %% [markdown]
# `nn.Dropout` in our net now runs on your function. It has two modes: `fit` calls `net.train()`, and `evaluate` calls `net.eval()`. Whoever
# forgets `eval()` gets another belief for the same digit each time:

# %%
net_dropout, dropout = train_on_tired(seed=0, p=0.5)
one = x[1200:1201]
for mode in (net_dropout.train, net_dropout.eval):
    mode()
    with no_grad():
        print(f"{mode.__name__:6}", [round(net_dropout(one).softmax(1).max().item(), 4) for _ in range(4)])
figures.learning(by_heart=by_heart, dropout=dropout)

# %% [markdown]
# With dropout the training loss stays high: it is measured with holes. The accuracy on the validation set rises, and this time it stays.
#
# ## Better, or lucky?
#
# That was one seed. Another one gives other first weights, another order and other holes. So we train five nets in each way. Each point is
# a net (equal ones cover each other), and the black line is the mean. The green bar is the **sample standard deviation**: how far single
# runs spread. But how uncertain is the difference of two means?

# %%
shares = {"by_heart": [], "dropout": []}
for seed in range(5):
    for name, p in {"by_heart": 0.0, "dropout": 0.5}.items():
        shares[name].append(train_on_tired(seed, p)[1]["validation_accuracy"][-1])
figures.runs(**shares)

# %%
# exercise spread.difference

# %%
gap, error = difference(shares["dropout"], shares["by_heart"])
print(f"dropout is better by {gap:.3f}, with a standard error of {error:.3f}: {gap / error:.0f} times as much")

# %% [markdown]
# A rule of thumb: a difference below two standard errors may well be luck. This one is far above.
#
# Now all choices are made, and the test set is opened, once. We train the net of the first half, on clean labels, with five seeds:

# %%
test_images, test_labels = digits("test").tensors
test = DataLoader(TensorDataset(test_images.flatten(1).float() / 16, test_labels), batch_size=32)
nets = [new_net(seed) for seed in range(5)]
for net in nets:
    fit(net, F.cross_entropy, Adam(net.parameters(), lr=0.005), loader, 20, progress=False)
found = [evaluate(net, F.cross_entropy, test)["accuracy"] for net in nets]
print(f"test accuracy: {100 * np.mean(found):.1f} % ± {100 * np.std(found, ddof=1):.1f} % (mean and spread of {len(found)} seeds)")

# %% [markdown]
# ## Which digits it confuses
#
# The accuracy says how often the net is right, but not which digits it confuses. So we count each pair of true class and reading: the
# **confusion matrix**. After it, you see the mistakes of which the net was surest. Would you have read them all?

# %%
# exercise confusion.matrix

# %%
net = nets[0]
p = figures.believed(net, test_images.numpy())  # (360, 10): a row of probabilities for each digit
figures.matrix(confusion(test_labels.numpy(), p.argmax(1), 10))

# %%
figures.worst(test_images.numpy(), test_labels.numpy(), p)

# %% [markdown]
# Always look at the mistakes. Some are the net's, and some are the writer's.
#
# ## Draw one
#
# Your turn. The pad has 32×32 pixels, counted as those of the digits were. Say which digit you mean, clear the pad, and draw it as large as
# the frame. Does the net read your hand? Then make it fail: where is a 4 no longer a 4?

# %%
figures.draw_a_digit(net)

# %% [markdown]
# A digit that is small, or at the side, is often read wrong, and with great confidence: in training no digit was ever there. And a scribble
# gets a class, too, since the ten probabilities add up to 1.
#
# ## Another library's recipe
#
# The example of picograd, another small library, is the classic of the field: MNIST, 70,000 digits of 28×28 pixels. Its net has two hidden
# layers of 800 neurons. It runs here on our library, if MNIST is on this computer:

# %%
recipe = nn.Sequential(nn.Linear(784, 800), nn.ReLU(), nn.Dropout(0.5), nn.Linear(800, 800), nn.ReLU(), nn.Dropout(0.5), nn.Linear(800, 10))
print(f"{sum(p.numel() for p in recipe.parameters()):,} parameters")
figures.recipe(recipe, Adam(recipe.parameters(), lr=0.001))

# %% [markdown]
# ## What we built
#
# | piece | file |
# |---|---|
# | one step, the loop, early stopping | [`loop.py`](../tinygrad_edu/training/loop.py) |
# | exact evaluation | [`evaluation.py`](../tinygrad_edu/training/evaluation.py) |
# | dropout | [`functional.py`](../tinygrad_edu/nn/functional.py) |
# | batches, digits, MNIST | [`data/`](../tinygrad_edu/data/) |

# %%
from tinygrad_edu.training.evaluation import accuracy, mean_of_batches

logits = Tensor([[0.0, 2.0, 1.0], [5.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
assert accuracy(logits, Tensor([1, 0, 2])) == 2 / 3
assert mean_of_batches([1.0, 4.0], [3, 1]) == 7 / 4
ones = F.dropout(Tensor(np.ones(100_000)), 0.75)
assert set(ones.tolist()) == {0.0, 4.0} and abs(ones.mean().item() - 1) < 0.05
assert F.dropout(logits, 0.75, training=False) is logits
assert np.mean(found) > 0.955
print("the checks of the library agree")
receipt(11)

# %% [markdown]
# ## To remember
#
# 1. Only digits that the net has never seen say what it has learned; whatever is used to choose counts as seen.
# 2. A net with enough parameters learns anything by heart, mistakes included; early stopping and dropout hold it back.
# 3. Count each example once, in eval mode, and compare means over several seeds with their standard error.
#
# **A question to take along:** shift a digit by a single pixel, and to our net it is another picture. How could a net know that a 4 at the side is still a 4?
