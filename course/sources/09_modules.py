# %% [markdown]
# # Modules

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_09 as figures

lesson(9)

# %% [markdown]
# A net becomes one object that knows its parameters, can be saved and loaded, and begins with numbers of the right size. At the end we load
# a model that was trained with PyTorch, the library that most researchers use. It says how bright each place of a square is, and so it
# paints a picture. Here it is with random numbers, and with those that PyTorch found:

# %%
figures.ending()

# %% [markdown]
# ## The list
#
# This is the classifier of lesson 08, with one layer more. Its tensors are loose: they are made in one place, used in a second, and listed
# in a third, so that a loop can move them. The loop in the second cell is lesson 08's, for any net and any list of parameters.

# %%
import math
from itertools import pairwise

import numpy as np

from tinygrad_edu import Tensor, manual_seed, no_grad, randn, zeros
from tinygrad_edu.nn import functional as F

points, kinds = figures.spirals()  # (180, 2) float32, (180,) ints from 0 to 2
x, target = Tensor(points), Tensor(kinds)
manual_seed(0)
w1, b1 = randn(32, 2), 0.5 * randn(32)
w2, b2 = 0.2 * randn(32, 32), zeros(32)
w3, b3 = 0.2 * randn(32, 32), zeros(32)
w4, b4 = 0.1 * randn(3, 32), zeros(3)
parameters = [p.requires_grad_() for p in (w1, b1, w2, b2, w4, b4)]
everything = {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "w3": w3, "b3": b3, "w4": w4, "b4": b4}


def net(x):
    for w, b in ((w1, b1), (w2, b2), (w3, b3)):
        x = F.gelu(F.linear(x, w, b))  # (N, 32)
    return F.linear(x, w4, b4)  # (N, 3)


# %%
def train(net, parameters, lr=0.2, steps=300):
    parameters, losses = list(parameters), []
    for _ in range(steps):
        loss = F.cross_entropy(net(x), target)
        losses.append(loss.item())
        loss.backward()
        for p in parameters:
            p.data -= lr * p.grad.data
            p.grad = None
    return losses


before = {name: p.data.copy() for name, p in everything.items()}
losses = train(net, parameters)
print("the loss falls from", round(losses[0], 2), "to", round(losses[-1], 1))

# %% [markdown]
# It learns, and nothing complains. Yet something is wrong in the first of these cells. Do you see it? The picture shows it:

# %% tags=["run-to-see"]
figures.moved(before, everything)

# %% [markdown]
# The third layer was forgotten in the list. It kept its random numbers, and the others learned to live with them. So the net should know
# its parameters itself.
#
# ## Modules
#
# A **module** is a function with parameters: an object that keeps them as attributes, and has a method `forward`. A tensor that is to be
# learned is an `nn.Parameter`. (`nn` stands for neural networks; it is the part of the library that holds all of this.)

# %%
from tinygrad_edu import nn


class Scale(nn.Module):
    def __init__(self, size):
        self.factor = nn.Parameter(zeros(size) + 2)

    def forward(self, x):
        return x * self.factor


scale = Scale(3)
print(scale(Tensor([1.0, 2.0, 3.0])))  # calls forward
print([name for name, p in scale.named_parameters()])

# %% [markdown]
# There is no list to keep. `named_parameters` looks into the attributes of the object. A module may also hold modules, or lists and dicts
# of them, so a net is a tree with parameters as leaves.
#
# `nn.Linear(2, 3)` is a linear layer from 2 inputs to 3 outputs. `nn.Sequential` calls modules one after the other; its attributes have the
# names `0`, `1`, `2`.

# %%
from tinygrad_edu.nn.tree import members

net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 1)))
print([name for name, value in members(net)], "in it:", [name for name, value in members(net[0])])
figures.tree(net)

# %%
# exercise module.count

# %%
# exercise module.parameters

# %% [markdown]
# From here on `net.parameters()` runs on yours. PyTorch works differently: a module takes note of each attribute when it is assigned. So a
# subclass there has to call `super().__init__()` first, and modules in a plain list are missed without a word: PyTorch needs an
# `nn.ModuleList`. Ours finds them in both.
#
# ## A layer
#
# The most common module is the linear layer. Its weight has the shape (out, in), as in PyTorch: a row holds the weights of one neuron.

# %%
layer = nn.Linear(2, 3)
print(layer.weight.shape, layer.bias.shape)

# %%
# exercise linear.forward

# %% [markdown]
# Now the classifier once more. Its layers are in a list of any length, and there is no second list to keep in step with it. A module even
# prints itself, with the number of its parameters.


# %%
class Classifier(nn.Module):
    def __init__(self, sizes):
        self.layers = [nn.Linear(n_in, n_out) for n_in, n_out in pairwise(sizes)]

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.gelu(layer(x))  # (N, n_out)
        return self.layers[-1](x)  # (N, 3)


manual_seed(0)
net = Classifier([2, 32, 32, 32, 3])
print(net)
before = {name: p.data.copy() for name, p in net.named_parameters()}
losses = train(net, net.parameters(), lr=0.5)
figures.moved(before, dict(net.named_parameters()))

# %% [markdown]
# Everything has moved.
#
# ## Names and numbers
#
# Names and numbers are all that a trained net is. Together they are its **state dict**:

# %%
for name, p in net.state_dict().items():
    print(f"{name:16} {p.shape!s:9} {p.numel():5} numbers")

# %%
# exercise module.snapshot

# %% [markdown]
# A copy on the disk is safe from that. `save` writes a state dict in the format **safetensors**: names, shapes, dtypes, and then the numbers. It is data alone. (The older way in Python, pickle, may run any code while it loads; never load one from a stranger.)

# %%
import tempfile
from pathlib import Path

from tinygrad_edu import load, save

path = Path(tempfile.mkdtemp()) / "classifier.safetensors"
save(net.state_dict(), path)
other = Classifier([2, 32, 32, 32, 3])
print("before:", np.array_equal(other(x).data, net(x).data), " bytes on the disk:", path.stat().st_size)
other.load_state_dict(load(path))
print("after: ", np.array_equal(other(x).data, net(x).data))

# %% [markdown]
# And if the file does not fit? A colleague's layer has a single bias for all outputs; ours has three. We load it by hand, as many do. What
# will happen: an error, or something else?

# %% tags=["run-to-see"]
from tinygrad_edu.nn.state import state_of

colleague = {"bias": np.array([7.0])}
layer = nn.Linear(2, 3)
for name, p in state_of(layer):  # pairs of a name and a Tensor
    if name in colleague:
        p.data[...] = colleague[name]
print(layer.bias)

# %%
# exercise module.load

# %% [markdown]
# Above, broadcasting filled all three places without an error. Such a model does not crash. It is only bad, and it takes days to find out
# why. Your loader refuses it and names every fault. Such code deserves a test that notices if someone breaks it: you write one next.

# %%
layer = nn.Linear(2, 3)
old = layer.weight.data.copy()
try:
    layer.load_state_dict({"weight": np.ones((2, 3)), "scale": np.ones(3)})
except RuntimeError as error:
    print(error)
print("unchanged:", np.array_equal(layer.weight.data, old))

# %%
# exercise module.test_load

# %% [markdown]
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## How large should the first numbers be?
#
# The first net of this lesson began with `0.2 * randn(32, 32)`, a standard deviation of $s = 0.2$. Would $s = 1$ do? Let us see what size does where a net is deep.

# %%
# exercise init.vanish

# %% tags=["run-to-see"]
manual_seed(0)
lines = {}
for s in (1, 0.1, 0.05):
    y, lines[f"s = {s}"] = randn(1000, 100), []
    for _ in range(10):
        y = y @ (s * randn(100, 100)).T
        lines[f"s = {s}"].append(y.data.std())
figures.spreads(**lines)

# %% [markdown]
# An output is a sum of $n$ products, where $n$ is the number of inputs of a neuron, its **fan-in**. The products are independent, with mean
# 0, so their variances add up:
#
# $$\text{variance of an output} = n \cdot s^2 \cdot \text{variance of an input}$$
#
# So $s = 1 / \sqrt n$, here 0.1, keeps the spread. Any other factor is raised to the power of the depth: with half of it, a thousandth is
# left after ten layers. The **gain** is the factor by which outputs spread wider than inputs: $s = \text{gain} / \sqrt n$. On the way back
# a gradient is a sum, too, over all outputs that a number goes to: the **fan-out**.

# %%
# exercise init.kaiming

# %%
# exercise init.halved

# %% tags=["run-to-see"]
manual_seed(0)
for gain in (1.0, math.sqrt(2)):
    y = randn(200, 500)
    for _ in range(10):
        y = (y @ (gain / math.sqrt(500) * randn(500, 500)).T).relu()
    print(f"gain {gain:.4f}: mean square {y.square().mean().item():.4f} after ten layers")

# %% [markdown]
# About a thousandth without the gain, about 1 with it. This rule for relu, a standard deviation of $\sqrt{2 / n}$, is **Kaiming
# initialisation** (He et al., 2015). Now `nn.init` draws with your function.
#
# Below are ten layers of 100 units. Each shape is a histogram standing on its side: on the left what comes out of a layer, on the right the
# gradient that comes back to it. Move the gain, with relu and with tanh.

# %%
figures.by_depth()

# %% [markdown]
# Relu needs its gain almost exactly: at 1.3 less than half of the spread is left in layer 10, at 1.6 it is three times as wide. Tanh never
# leaves the range from -1 to 1. But at 2.5 more than a quarter of its outputs lie beyond 0.97 or -0.97, where tanh is flat: these units are
# **saturated**. And the gradients grow from layer to layer on their way back.
#
# ## Looking into a net
#
# How far apart are the examples after each layer? A **hook** can tell, without a change to `forward`: it is a function that a module calls
# each time it has run.

# %%
layer = nn.Linear(2, 3)
peek = layer.register_forward_hook(lambda module, args, out: print("in", args[0].shape, "out", out.shape))
layer(x)
peek.remove()
layer(x[:10]).shape  # silent again

# %%
# exercise module.watch

# %% [markdown]
# Two nets with ten hidden layers and relu: one begins as `nn.Linear` makes it, which is PyTorch's default:
# uniform between $-1 / \sqrt n$ and $1 / \sqrt n$. The other begins with Kaiming's numbers. How far apart are the points after each layer? Will the default do?


# %% tags=["run-to-see"]
def deep_net(start=None):
    manual_seed(0)
    layers = []
    for n_in, n_out in pairwise([2] + [32] * 10):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(32, 3))
    for p in net.parameters():
        if start and p.ndim == 2:
            start(p)
        elif start:
            nn.init.zeros_(p)
    return net


def kaiming(p):
    nn.init.kaiming_normal_(p, nonlinearity="relu")


spreads = {}
for name, start in {"the default": None, "Kaiming": kaiming}.items():
    seen = watch(deep_net(start), x)
    spreads[name] = [seen[str(2 * i + 1)] for i in range(10)]  # after each relu
figures.spreads(**spreads)

# %% [markdown]
# The default brings the points closer together in each layer, thousands of times after ten. (The variance of its weights is a third of $1 / n$, and relu halves the mean square.) Does that matter, if training will change the numbers anyway? Three starts, 150 steps each:

# %% tags=["run-to-see"]
losses = {}
for name, start in {"the default": None, "Kaiming": kaiming, "standard normal": nn.init.normal_}.items():
    net = deep_net(start)
    losses[name] = train(net, net.parameters(), lr=0.05, steps=150)
    print(f"{name:16} first loss {losses[name][0]:6.1e}, last loss {losses[name][-1]:.2f}")
figures.curves(**losses)

# %% [markdown]
# Too small: the loss stays at log(3) = 1.10, that of a net that knows nothing. To the last layer all points look alike, and hardly any gradient reaches the first layer. Too large: a first loss of hundreds of thousands, and soon nan. With Kaiming's numbers the same net learns the
# three arms.
#
# ## Dead units
#
# A unit with relu can be lost in training, too. A step may carry its bias so far down that it is 0 for every example. Then its slope is 0
# for every example as well:
#
# $$\text{relu}(z) = 0 \text{ and } \text{relu}'(z) = 0 \quad \text{for } z < 0$$
#
# No gradient reaches it any more. It is a **dead unit**.

# %%
# exercise init.dead


# %%
def hidden_after(lr, steps=3):
    manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 40), nn.ReLU(), nn.Linear(40, 3))
    train(net, net.parameters(), lr, steps)
    return net[1](net[0](x)).data  # (180, 40)


for lr in (0.1, 1, 10, 30):
    print(f"rate {lr:4}: {dead_share(hidden_after(lr)):.0%} dead after three steps")
figures.dead_units(hidden_after(30)[::4])

# %% [markdown]
# A few are dead from the start: they are 0 for all points that we have. Three steps that are much too large kill most of the layer, and no
# later step brings those units back. If a loss jumps and then stays high, count the dead.
#
# ## A model from PyTorch
#
# These two classes are, word for word, those of the program that trained the model with PyTorch, with `super().__init__()` and
# `nn.ModuleList`. Only its import lines are different.


# %%
class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + F.gelu(self.linear(self.norm(x)))  # (N, width)


class Painter(nn.Module):
    def __init__(self, width=40):
        super().__init__()
        self.first = nn.Linear(2, width)
        self.blocks = nn.ModuleList([Block(width) for _ in range(3)])
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        x = self.first(x).sin()  # (N, 2) -> (N, width)
        for block in self.blocks:
            x = block(x)
        return self.last(x)  # (N, 1): how bright it is there


# %% [markdown]
# The file holds the numbers that PyTorch found, under the names that PyTorch gave them. Beside them are 576 places, and what PyTorch's net
# gave for each: `outputs`. Are our names the same? And our outputs, before and after loading?

# %%
given = load(figures.PAINTER)
places, outputs = given.pop("places"), given.pop("outputs")
painter = Painter()
print(sorted(given) == sorted(painter.state_dict()), "-", len(given), "names,", sum(p.numel() for p in painter.parameters()), "numbers")
print("largest distance from PyTorch's outputs:", np.abs(painter(places).data - outputs.data).max().round(1))
painter.load_state_dict(given)
distance = np.abs(painter(places).data - outputs.data).max()
print("after loading, it is below 0.00001:", bool(distance < 1e-5))
figures.paint(the_outputs_of_our_net=painter)

# %% [markdown]
# These are PyTorch's outputs but for the last digits: the two libraries add up their sums in different orders. Your linear layer and your
# loader are at work here, `layer_norm` and `gelu` from lesson 08, and `@` from lesson 06.
#
# ## What we built
#
# | | what it does | file |
# |---|---|---|
# | `parameters_of` | finds each parameter once, with its name | [`tree.py`](../tinygrad_edu/nn/tree.py) |
# | `load_state` | copies a state, or names all that does not fit | [`state.py`](../tinygrad_edu/nn/state.py) |
# | `Linear.forward` | a layer of neurons | [`layers.py`](../tinygrad_edu/nn/layers.py) |
# | `kaiming_std` | the size of the first weights | [`init.py`](../tinygrad_edu/nn/init.py) |

# %%
shared = nn.Linear(3, 3)
net = nn.Sequential(shared, nn.ReLU(), shared, nn.Linear(3, 2, bias=False))
assert len([*net.parameters()]) == 3 and len(net.state_dict()) == 5  # saved under both names, trained once
assert nn.Linear(3, 2)(zeros(4, 5, 3)).shape == (4, 5, 2)
assert np.isclose(nn.init.kaiming_normal_(zeros(300, 200), nonlinearity="relu").data.std(), 0.1, rtol=0.02)
assert distance < 1e-5 and painter.blocks[2].norm.weight is painter.get_parameter("blocks.2.norm.weight")
print("a shared layer is trained once, and PyTorch's numbers give PyTorch's outputs")
receipt(9)

# %% [markdown]
# ## To remember
#
# 1. A module is a tree of attributes: a walk through it finds every parameter, and none is forgotten in a list.
# 2. A state dict shares its memory with the module; a loader looks for all faults first, and only then copies.
# 3. A standard deviation of gain / √fan-in keeps the spread, layer after layer; for relu the gain is √2.
#
# **A question to take along:** all our training so far has taken the same plain step, `p.data -= lr * p.grad`. In a narrow valley it
# zigzags, on a plateau it crawls. What would a better step remember?
