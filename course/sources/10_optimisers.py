# %% [markdown]
# # Optimisers

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_10 as figures

lesson(10)

# %% [markdown]
# Until now every parameter followed one rule: subtract the learning rate times the gradient. You write better rules here, and the library
# trains with yours from then on.
#
# The picture shows the end: one net, one start, three rules, each with a rate that suits it. The points are lesson 08's, but their first
# coordinate is in another unit, and so a tenth as large. That alone ruins the old rule.

# %%
figures.ending()

# %% [markdown]
# ## A ravine
#
# A loss is often steep in one direction and gentle in another. The smallest example is a ravine:
#
# $$f(x, y) = \frac{x^2 + 25\, y^2}{2}$$
#
# Its slope along x is $x$, and along y it is $25 y$. How fast the slope changes along a direction is the **curvature**: 1 along x, and 25 along y. Here is gradient descent as we know it, 60 steps from (10, 1):

# %%
import math

import numpy as np

from tinygrad_edu import Tensor, manual_seed, nn, optim
from tinygrad_edu.nn.utils import total_norm


def ravine(w):
    x, y = w[0], w[1]
    return (x**2 + 25 * y**2) / 2


def walk(lr):
    w = Tensor([10.0, 1.0], requires_grad=True)
    for step in range(60):
        w.grad = None
        ravine(w).backward()
        w.data -= lr * w.grad.data
    return w.data.round(4)


for lr in (0.01, 0.02, 0.04):
    print(f"lr = {lr}: x, y =", walk(lr))

# %%
# exercise ravine.rate

# %% tags=["run-to-see"]
figures.zigzag()

# %% [markdown]
# The walk jumps from wall to wall, and just above the limit it is lost. Below it, x shrinks by less than a tenth in each step: the steep
# direction sets the rate, and the gentle one pays.
#
# $$\text{largest rate} = \frac{2}{\text{largest curvature}} \qquad \text{condition number} = \frac{\text{largest curvature}}{\text{smallest curvature}}$$
#
# The larger the **condition number**, here 25, the longer the way.
#
# ## An optimiser
#
# Every training loop has repeated the same few lines. They can live in an object that holds the parameters, an **optimiser**: `zero_grad()`
# forgets the gradients, `step()` takes a step. The simplest is `optim.SGD`, short for **stochastic gradient descent**: the gradient usually
# comes from a few examples, drawn at random.

# %%
# exercise step.in_place

# %%
w = Tensor([10.0, 1.0], requires_grad=True)
optimizer = optim.SGD([w], lr=0.04)
for step in range(60):
    optimizer.zero_grad()
    ravine(w).backward()
    optimizer.step()
print(w.data.round(4), walk(0.04))

# %% [markdown]
# The same walk. A step has to be in place because the model and the optimiser hold the same Tensor. Whoever makes a new one leaves the
# model behind.
#
# In the next cell one of the three calls is missing, on purpose: `zero_grad`. The rate is a good one, so the walk should come to rest at 0.
# Where will x be?

# %% tags=["run-to-see"]
w = Tensor([10.0, 1.0], requires_grad=True)
optimizer = optim.SGD([w], lr=0.04)
for step in range(1, 61):
    ravine(w).backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"after {step} steps: x = {w.data[0]:.1f}")

# %%
# exercise step.zero_grad

# %% [markdown]
# Each step used the sum of all gradients so far. The walk swung from side to side, and no error was raised. Your `fit` does it right, and
# trains everything from here on.
#
# ## Momentum
#
# Such a sum never forgets. What if it forgets a little? Across the ravine, at a high rate, the slope changes its sign with each step, so in
# a sum it cancels. Along the ravine it always points the same way, so it adds up:
#
# $$b \leftarrow \beta\, b + g \qquad\qquad p \leftarrow p - \text{lr} \cdot b$$
#
# This is **momentum** (Polyak, 1964): the walker becomes a heavy ball. The buffer $b$ begins at 0, and $\beta$ says how much of it stays.

# %%
# exercise sgd.momentum

# %%
for momentum in (0, 0.5, 0.7):
    w = Tensor([10.0, 1.0], requires_grad=True)
    losses = fit(optim.SGD([w], lr=0.05, momentum=momentum), lambda: ravine(w), 60)
    print(f"momentum {momentum}: from {losses[0]:.1f} to {losses[-1]:.7f}")

# %%
# exercise momentum.terminal

# %% tags=["run-to-see"]
w, places = Tensor([0.0], requires_grad=True), [0.0]
optimizer = optim.SGD([w], lr=0.01, momentum=0.9)
for step in range(60):
    fit(optimizer, lambda: w.sum(), 1)  # the slope is 1 everywhere
    places.append(w.item())
for step in (1, 2, 10, 30, 60):
    print(f"step {step} is {places[step - 1] - places[step]:.4f} long")

# %% [markdown]
# Now the ravine again, and both numbers are yours to choose. What happens to the ball when the momentum is very high? Guess before you move
# anything.

# %%
figures.heavy_ball()

# %% [markdown]
# With too much memory the ball rolls past the bottom, back, and past it again. With the right one it comes nearer to the bottom in 60 steps
# than plain SGD does at any rate.
#
# ## A saddle
#
# Where the slope is 0, no rule moves. That need not be a bottom:
#
# $$f(x, y) = \frac{x^2}{2} + \frac{y^4}{4} - \frac{y^2}{2}$$
#
# At (0, 0) it is the lowest place along x and the highest along y: a **saddle point**, like the pass between two hills. The bottoms are at
# y = 1 and y = -1. On the ridge, where y = 0, every walk leads to the saddle.

# %%
# exercise landscape.saddle

# %% tags=["run-to-see"]
figures.saddle()

# %% [markdown]
# Lesson 04 had such a ridge: a net whose neurons all start alike. No optimiser leaves it.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## Adam
#
# RMSprop's steps are about as long as the rate. **Adam** (Kingma and Ba, 2014) adds momentum, with two averages for each parameter:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad\qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Each is a **moving average**: it keeps the share $\beta$ of what it was, and takes the rest from what is new. `m` says where the slope
# points, `v` how large it is.

# %%
# exercise adam.moments

# %% [markdown]
# If the gradient is 4 in every step, the average of g should be 4, and that of its square 16. And $m / \sqrt v$, the length of the step in units of lr, should be 1. Is it?

# %%
m, v = np.zeros(1), np.zeros(1)
for t in (1, 2, 3, 4):
    moments_update(m, v, np.array([4.0]), 0.9, 0.999)
    print(f"t = {t}   m = {m[0]:.3f}   v = {v[0]:.3f}   m / √v = {m[0] / v[0] ** 0.5:.2f}")

# %% [markdown]
# Both averages began at 0 and still remember it, `v` more than `m`, since its memory is longer. So the first steps are several times too
# long, just when nothing is known yet.
#
# After $t$ steps the 0 still has the share $\beta^t$ of an average, and the gradients have the rest. Dividing by this rest is the **bias
# correction**, and with it Adam is complete:
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad p \leftarrow p - \text{lr} \cdot \frac{\hat m}{\sqrt{\hat v} + \text{eps}}$$
#
# The small number eps keeps the division possible where every gradient was 0.

# %%
# exercise adam.first

# %% [markdown]
# Without the corrections the length depends on the betas. Here the slope is steady; choose the betas:

# %% tags=["run-to-see"]
figures.bias()

# %%
# exercise adam.step

# %%
# exercise optim.test

# %% [markdown]
# `optim.Adam` now runs on your two functions. A test of what they are good for: we walk down the ravine, and then down a ravine a thousand times as steep, with the same rate. For SGD that would be the end. Where does Adam go?

# %% tags=["run-to-see"]
for factor in (1, 1000):
    w = Tensor([10.0, 1.0], requires_grad=True)
    fit(optim.Adam([w], lr=0.3), lambda: factor * ravine(w), 60)
    print(f"{factor} times the ravine: x, y =", w.data.round(2))

# %% [markdown]
# To the same place: the factor is in $\hat m$ and in $\sqrt{\hat v}$, and cancels. Here are all four optimisers side by side. Which of them like the same rate, and which need another?

# %%
figures.landscapes()

# %% [markdown]
# A rate is not good or bad by itself. For SGD it is multiplied by the slope; for RMSprop and Adam it is about the length of the step.
#
# ## Weight decay
#
# Lesson 04 added a price on large weights to the loss. Its gradient adds `weight_decay` times p to g, and in SGD every parameter then
# shrinks by the same share in each step. Does it in Adam? Two parameters begin at 1, and their gradients are noise, small for one and large
# for the other. `optim.AdamW` is another kind:

# %%
for kind in (optim.Adam, optim.AdamW):
    rng = np.random.default_rng(0)
    w = Tensor([1.0, 1.0], requires_grad=True)
    optimizer = kind([w], lr=0.001, weight_decay=1.0)
    for step in range(1000):
        w.grad = Tensor(rng.normal(size=2) * [0.01, 100]).float()
        optimizer.step()
    print(f"{kind.__name__:6} small gradients: {w.data[0]:.1f}   large gradients: {w.data[1]:.1f}")

# %% [markdown]
# In Adam, the parameter with large gradients did not shrink at all. The decay went into the gradient, and was divided by its usual size
# along with it. The cure (Loshchilov and Hutter, 2019) is **decoupled weight decay**: it bypasses the averages, and both parameters shrink
# alike.

# %%
# exercise decay.decoupled

# %% [markdown]
# ## A schedule
#
# At a high rate a walk travels fast; at a low one it comes almost to rest, even in noise. We can have both, one after the other: a rate
# that changes with the steps is a **learning-rate schedule**. Large models also begin with a **warm-up**, in which the rate rises from
# almost 0: at first the averages know only a gradient or two, and a bold step may lead anywhere.

# %%
# exercise schedule.warmup_cosine

# %%
figures.schedule(warmup_cosine)

# %% [markdown]
# The black walk keeps the highest rate throughout, and never settles.
#
# ## Clipping
#
# One bad batch is enough: a single gradient that is a thousand times too long throws SGD far away, and what was learned is lost. **Gradient
# clipping** limits how long a gradient may be. The length that counts is the joint norm of the gradients of all parameters, as if they were
# one long row of numbers. For two gradients, [3] and [4]:
#
# $$\text{joint norm} = \sqrt{3^2 + 4^2} = 5$$

# %%
# exercise clip.norm

# %%
gradients = [np.array([3.0]), np.array([4.0])]
print("the joint norm before:", clip_by_norm(gradients, 1.0, 2.0))
figures.arrows(by_the_norm=np.concatenate(gradients), each_by_itself=np.clip([3.0, 4.0], -1, 1))

# %% [markdown]
# One factor for all keeps the direction: the step still goes where the loss falls fastest. If each gradient is cut by itself, the step
# points elsewhere.
#
# ## The race
#
# Now the net from the top of the page. Every run starts from the same weights and sees all 180 points in each of 300 steps:

# %%
from tinygrad_edu.nn import functional as F

points, kinds = figures.data()  # (180, 2) float32, (180,) ints from 0 to 2
x, target = Tensor(points), Tensor(kinds)


def new_net():
    manual_seed(0)
    return nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3))


def points_right(net):
    return int((net(x).data.argmax(axis=1) == kinds).sum())


makers = {
    "SGD": lambda parameters: optim.SGD(parameters, lr=0.5),
    "momentum": lambda parameters: optim.SGD(parameters, lr=0.2, momentum=0.9),
    "Adam": lambda parameters: optim.Adam(parameters, lr=0.03),
}
curves, right = {}, {}
for name, make in makers.items():
    net = new_net()
    curves[name] = fit(make(net.parameters()), lambda: F.cross_entropy(net(x), target), 300)
    right[name] = points_right(net)
figures.race(right, **curves)

# %% [markdown]
# Adam divides each gradient by its own usual size, so it hardly matters in which unit an input comes. SGD and momentum would do better if
# both coordinates were first brought to one scale, and a good training does that as well.
#
# Last, everything together at ten times that rate, 0.3: AdamW with a schedule and clipping, and beside it AdamW alone. How do they end?

# %% tags=["run-to-see"]
curves, right = {}, {}
for name in ("AdamW alone", "with a schedule and clipping"):
    net, losses = new_net(), []
    optimizer = optim.AdamW(net.parameters(), lr=0.3)
    careful = name != "AdamW alone"
    if careful:
        scheduler = optim.lr_scheduler.WarmupCosineLR(optimizer, warmup=30, total=300)
    for step in range(300):
        loss = F.cross_entropy(net(x), target)
        optimizer.zero_grad()
        loss.backward()
        if careful:
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        if careful:
            scheduler.step()
        losses.append(loss.item())
    curves[name], right[name] = losses, points_right(net)
figures.race(right, **curves)

# %% [markdown]
# At this rate AdamW alone stays restless: it may get there, and lose it again. With the schedule and clipping the loss ends lower from
# every start that we tried. GPT-3 was trained by this recipe (Brown and others, 2020), and you have written every part of it.
#
# ## What we built
#
# | function | where the library calls it |
# |---|---|
# | `sgd_update`, `momentum_update` | [`optim.SGD`](../tinygrad_edu/optim/sgd.py) |
# | `moments_update`, `adam_update` | [`optim.Adam`, `optim.AdamW`](../tinygrad_edu/optim/adam.py) |
# | `warmup_cosine` | [`WarmupCosineLR`](../tinygrad_edu/optim/lr_scheduler.py) |
# | `clip_by_norm` | [`clip_grad_norm_`](../tinygrad_edu/nn/utils.py) |
#
# What all optimisers share is in [`optimizer.py`](../tinygrad_edu/optim/optimizer.py). Below, they meet numbers that PyTorch computed:

# %%
w = Tensor([1.0, -2.0], requires_grad=True)
known = {"SGD": [0.534, -2.3071], "Adam": [0.7105, -2.2028], "AdamW": [0.7078, -2.1965]}
for name, expected in known.items():
    w.data[...] = [1.0, -2.0]
    optimizer = optim.SGD([w], lr=0.1, momentum=0.9) if name == "SGD" else getattr(optim, name)([w], lr=0.1)
    for g in ([1.0, 0.1], [0.5, 2.0], [1.0, -1.0]):
        w.grad = Tensor(g)
        optimizer.step()
    assert np.allclose(w.data, expected, atol=1e-4), name
print("three steps of SGD, Adam and AdamW: PyTorch's numbers")
receipt(10)

# %% [markdown]
# ## To remember
#
# 1. The steepest direction limits the rate, and the gentle ones pay for it. Momentum adds up what stays the same and cancels what alternates.
# 2. Adam divides an average of the gradient by its usual size, so its rate is about the length of a step. Averages that begin at 0 must be corrected.
# 3. Decay bypasses the averages, the rate rises and then falls, and one factor shortens all gradients.
#
# **A question to take along:** all 180 points were there while the net trained. What will it do with points that it has never seen?
