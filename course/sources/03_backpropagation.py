# %% [markdown]
# # Every slope in one walk

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(3)

# %% [markdown]
# Each answer knows its inputs and how much of a change comes through. Computing the numbers is the **forward pass**. In this lesson you write the **backward pass**, the walk that turns these notes into
# a gradient for every number at once: two short functions, on which the whole course runs from then on.
#
# Here is that walk. Press play, or take the slider and the arrow keys: numbers go forward, gradients come back. Then put an expression of your own into the first field, and press Enter.

# %%
import math
from operator import attrgetter

from course.figures.base import Still, figure
from course.figures.lesson_03 import orders, step_by_step
from tinygrad_edu import COLOURS, Value, draw, exp, grad, sigmoid, sin, tanh, topological_order
from tinygrad_edu import gradient as finite_differences  # lesson 01's: it nudges every input

step_by_step("sigmoid(a*x + b*y + c)", "a = 1, x = -1, b = 2, y = 3, c = -3", at=10)

# %% [markdown]
# Lesson 01 found slopes by finite differences: two computations for **each** input. A language model has millions of inputs. The walk in the picture costs about as much as one computation, for all of them.
# It is called **backpropagation**, or **reverse-mode automatic differentiation**. (Reverse mode takes one pass for all inputs. **Forward mode** carries the nudge of one input to the answer, and needs a pass for each input.)
#
# ## Along a path: multiply
#
# We begin with a **chain**, in which every step has one input. Read the numbers on the lines: how far does a small nudge of `x` get?

# %%
x = Value(0.5, "x")
u = exp(x)
u.label = "u"
y = sin(u)
draw(y, derivatives=True)

# %%
# exercise chain.slope

# %% [markdown]
# ## Over several paths: what then?
#
# A chain is the easy case. Most numbers are used more than once: a parameter of a model meets every example, and in `a * a` one number stands in both places. From such a number several lines go out, and each is the beginning of a path to the answer.

# %%
# exercise paths.twice

# %% [markdown]
# Here is a larger one. How many paths lead from `x` to the answer? Follow each of them and multiply along the way; then put together what arrives.

# %%
x, w = Value(3.0, "x"), Value(2.0, "w")
u = x * w
u.label = "u"
y = u * x + u
draw(y, derivatives=True)

# %%
# exercise paths.slope

# %% [markdown]
# This is the whole **chain rule**. In letters, with the inputs $u_1, u_2, \dots$ of $y$:
#
# $$\frac{dy}{dx} = \frac{\partial y}{\partial u_1} \cdot \frac{du_1}{dx} + \frac{\partial y}{\partial u_2} \cdot \frac{du_2}{dx} + \dots$$
#
# ∂ is the local derivative on one line, d the whole slope over all paths. Does it agree with nudging?

# %%
print("slopes: ", slope(y, x), slope(y, w))
print("nudging:", [round(s, 4) for s in finite_differences(lambda x, w: x * w * x + x * w, [3.0, 2.0])])

# %% [markdown]
# ## The first wall
#
# `slope` is right and short, but too slow for large graphs. It walks along every path there is, and paths multiply faster than nodes do. Here are a few doublings, `y = y + y`:


# %%
def doublings(n):
    """A graph of n + 1 nodes: x, doubled n times."""
    y = Value(1.0, "x")
    for _ in range(n):
        y = y + y
    return y


draw(doublings(3))

# %%
# exercise paths.count


# %% tags=["run-to-see"]
def calls(y):
    """How many calls slope(y, x) makes: one for y, and what each input asks for."""
    return 1 + sum(calls(u) for u in y.inputs)


steps = range(1, 15)
picture, axes = figure(6.5, 2.6)
axes.semilogy(steps, [calls(doublings(n)) for n in steps], "o-", color=COLOURS["mark"], label="calls of slope")
# topological_order: all nodes, each once; you will write it below
axes.semilogy(steps, [len(topological_order(doublings(n))) for n in steps], "o-", color=COLOURS["data"], label="nodes in the graph")
axes.set(xlabel="doublings", ylabel="how many")
axes.legend()
words = "Calls of slope and nodes against doublings, on a logarithmic scale: the calls climb in a straight line, the nodes stay near the ground."
Still(picture, words)

# %% [markdown]
# The scale on the left is logarithmic: each labelled mark is ten times the one below. A straight line on it means that every step multiplies by the same number, here by 2.
#
# ## The second wall
#
# Now a long chain. There is a single path, so the number of paths is no problem. The next cell stops with an error, on purpose:

# %% tags=["raises-exception"]
x = Value(0.0, "x")
y = x
for _ in range(5000):
    y = y + 1
slope(y, x)

# %% [markdown]
# Each call waits for the calls that it makes, and Python limits how many may wait.
#
# ## Turn around
#
# One idea removes both walls. A node no longer asks its inputs; it **tells** them what comes through, one node at a time, from the answer back.
#
# Each node gets a number, its gradient `.grad` or $\bar{u}$: how many times a tiny nudge of it arrives at the answer. The answer's own is 1.
# For its inputs, it is the **upstream gradient**. What arrives at an input over several paths must **accumulate**, that is, add up:
#
# $$\bar{x} \mathrel{+}= \frac{\partial u}{\partial x} \cdot \bar{u}$$
#
# Where `.requires_grad` is False, nothing arrives: at constants, such as the 3 in `3 * x`, and at **frozen** numbers, which stay as they are.

# %%
# exercise backward.push

# %%
x = Value(2.0, "x")
u = 3 * x
y = 5 * u
u.label, y.label = "u", "y"

y.grad = 1.0
push(y)
push(u)
draw(y)

# %% [markdown]
# One push for each node, the answer first. `x` has its slope now, and so has `u`, which lies on the way. No path was walked twice, no call waited for another.
#
# ## Who is next?
#
# On a chain nothing is left to decide. With more paths there is a choice. The smallest graph in which the order matters has a **shortcut**: from `b` one line leads straight to `y`, and another goes the longer way through `c`.

# %%
p, q = Value(2.0, "p"), Value(5.0, "q")
b = p * q
c = b + 1
y = b * c
b.label, c.label, y.label = "b", "c", "y"
draw(y, derivatives=True)

# %%
# exercise shortcut.breadth_first

# %% [markdown]
# Below are three walks over the same graph, push by push. **Breadth first** goes by distance from the answer; this is what minigrad does. **Depth first** follows every path to its end and pushes at each visit, as first attempts often do.
# Step slowly through `shortcut`: at which push do the first two go wrong? Then try `diamond`, where both ways are equally long, and `no shortcut`. Which walks are right there?

# %% tags=["run-to-see"]
orders("shortcut", at=4)

# %% [markdown]
# A node may push only after everything computed from it has pushed, and it pushes once. So each node must come before all of its inputs. Such an order is called a **topological order**, and finding one a **topological sort**.
#
# We need not search. An input is always made before what is computed from it, and every Value gets a **sequence number** when it is made.
# (Number 3 below went to the constant 1 in `b + 1`. `attrgetter("sequence_nr")` is a function that looks up `.sequence_nr`; `sorted` calls it for each element.)

# %%
nodes = [y, p, c, q, b]
print("sequence numbers, counted from p:", {n.label: n.sequence_nr - p.sequence_nr for n in nodes})
print("sorted by sequence number:       ", [n.label for n in sorted(nodes, key=attrgetter("sequence_nr"))])

# %%
# exercise backward.topological_order

# %%
print([n.label or n.data for n in topological_order(y)])

far = Value(0.0)
for _ in range(5000):
    far = far + 1
print(len(topological_order(far)), "nodes, and no call waits for another")

# %%
# exercise backward.fix_order

# %% [markdown]
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## The whole backward pass, a draft
#
# `topological_order` says which node is next, `push` what to do with it. Together:


# %%
def draft(root):
    root.grad = 1.0
    for node in topological_order(root):
        push(node)


x = Value(2.0, "x")
u = 3 * x
y = 5 * u
draft(y)
print("after the first walk:", x.grad)

# %%
# exercise backward.second

# %% [markdown]
# There are two kinds of nodes. A **leaf** is a node without inputs. It may belong to several answers, computed one after the other, so its gradients should accumulate: the slope of a sum is the sum of the slopes.
# A node **in between** is a station of one backward pass, and what an earlier pass left there must not travel again.

# %%
x = Value(2.0, "x")
y, z = 3 * x, x * x
draft(y)
draft(z)
print("one pass from y, one from z:", x.grad)
print("the slope of y + z:         ", slope(y + z, x))

# %%
# exercise backward.backward

# %% [markdown]
# From now on `y.backward()` calls this function. Finite differences are the judge, on graphs in which nodes are used in many places (`arithmetic` is from the tests of r-nn).
#
# Below that is the backward pass once more, at the moment when `b` gets its second share. Try an expression in which one letter stands in three places.


# %%
def agrees(f, *point):
    """Whether one backward pass finds the same gradients as nudging every input."""
    xs = [Value(x) for x in point]
    f(*xs).backward()
    nudged = finite_differences(lambda *xs: f(*map(Value, xs)).data, point)
    return all(math.isclose(x.grad, n, rel_tol=1e-5, abs_tol=1e-8) for x, n in zip(xs, nudged, strict=True))


def shortcut(p, q):
    b = p * q
    return b * (b + 1)


def arithmetic(a, b, c):
    d = a + b
    e = d * a * b
    f = (e + c) * a
    return (f**2 + e) / a


def constants_first(x):
    return 3 * x * (1 - x)


formulas = {shortcut: (2.0, 5.0), constants_first: (0.4,), arithmetic: (3.0, 2.0, 0.0), sigmoid: (-0.7,), tanh: (0.3,)}
[agrees(f, *point) for f, point in formulas.items()]

# %%
step_by_step("b = p*q; b*(b + 1)", "p = 2, q = 5", at=6)

# %% [markdown]
# ## A gradient that is not cleared
#
# That leaves accumulate has a price. Here we go downhill: `x` moves a little against its gradient, again and again, to make $(x - 3)^2$ small. In one run we set the gradient to 0 before each step; in the other we forget to.


# %%
def descend(clear, steps=40):
    x, places = Value(8.0, "x"), []
    for _ in range(steps):
        if clear:
            x.grad = 0.0
        ((x - 3) ** 2).backward()
        x.data -= 0.1 * x.grad
        places.append(x.data)
    return places


picture, axes = figure(6.5, 2.6)
axes.axhline(3, color=COLOURS["constant"], linewidth=1)
axes.plot(descend(clear=True), "o-", markersize=3, color=COLOURS["parameter"], label="cleared before each step")
axes.plot(descend(clear=False), "o-", markersize=3, color=COLOURS["mark"], label="never cleared")
axes.set(xlabel="step", ylabel="x")
axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=2, frameon=False)
Still(picture, "x against steps. Cleared, it settles at 3. Never cleared, it swings back and forth around 3 and does not come to rest.")

# %% [markdown]
# No error. Without clearing, each step moves by the sum of all gradients so far, and the old ones push on, long after they have become wrong:
#
# $$x \leftarrow x - 0.1 \cdot (\bar{x}_1 + \bar{x}_2 + \bar{x}_3 + \dots)$$
#
# PyTorch's leaves accumulate as ours do; there `optimizer.zero_grad()` clears them.
#
# ## Who tests the backward pass?
#
# You have met several wrong walks, and not one of them stops with an error. So a test has to catch them. Whether a test is any good, we find out by giving it wrong programs: this is called **mutation testing**.

# %%
# exercise backward.test

# %% [markdown]
# ## Real things
#
# Here are formulas from nim-rmad and r-nn, with the gradients that their tests expect. nim-rmad's own sigmoid ignores the upstream gradient. Where the sigmoid is the last step, the upstream gradient is 1 and the mistake does not show; in `sigmoid twice` it would.

# %%
neuron = lambda a, b, c, x, y: sigmoid(a * x + b * y + c)
tests = {
    "nim-rmad neuron": (neuron, (1, 2, -3, -1, 3), (-0.104994, 0.314981, 0.104994, 0.104994, 0.209987)),
    "r-nn neuron": (lambda x1, x2, w1, w2, b: tanh(x1 * w1 + x2 * w2 + b), (2, 0, -3, 1, 6.881373587), (-1.5, 0.5, 1.0, 0.0, 0.5)),
    "r-nn reuse": (lambda a, b: (a * b) * (a + b), (-2, 3), (-3.0, -8.0)),
    "sigmoid twice": (lambda a: sigmoid(sigmoid(a)), (0.5,), (0.053408,)),
}
for name, (f, point, expected) in tests.items():
    xs = [Value(number) for number in point]
    f(*xs).backward()
    right = all(math.isclose(x.grad, e, abs_tol=1e-6) for x, e in zip(xs, expected, strict=True))
    print(f"{name:16}", right, [round(x.grad, 4) for x in xs])

# %% [markdown]
# Now minigrad. The example in its README computes `c = a + b`, `d = a * b`, `e = d / c`, `g = f / e`, with a = 3.1, b = 4.2, f = 10, and prints the gradient of each. On the left are the gradients that your code finds, on the right those in the README:

# %%
printed = {"f": 0.25, "e": -0.625, "c": -1.25, "d": 0.3125, "b": -2.5, "a": -0.625}

a, b, f = Value(3.1, "a"), Value(4.2, "b"), Value(10.0, "f")
c, d = a + b, a * b
e = d / c
g = f / e
g.backward()
for name, node in {"f": f, "e": e, "c": c, "d": d, "b": b, "a": a}.items():
    print(f"{name}  {node.grad:9.4f} {printed[name]:9.4f}")
print("agrees with nudging:", agrees(lambda a, b, f: f / ((a * b) / (a + b)), 3.1, 4.2, 10.0))

# %%
# exercise minigrad.inputs

# %% [markdown]
# ## A long way
#
# One unit of money earns 100 % interest over a year, credited in a hundred thousand small steps: it grows to almost exactly $e$. By how much does this amount grow for each further unit at the start? One backward pass over a hundred thousand products, each with its constant, tells us:

# %%
start, times = Value(1.0, "start"), 100_000
money = start
for _ in range(times):
    money = money * (1 + 1 / times)
money.backward()
print(f"{len(topological_order(money)):,} nodes: {money.data:.4f}, and per unit at the start {start.grad:.4f}; e is {math.e:.4f}")

# %% [markdown]
# Each node and each line was visited once. Twice as many nodes take twice the time: that is all that a backward pass costs, however many inputs there are.
#
# An outlook: `grad` gives gradients that are themselves Values with a graph behind them, so one can differentiate them again. For `x ** 3` at 5, the slope, and the slope of the slope (lesson 07 builds on this):

# %%
x = Value(5.0, "x")
(first,) = grad(x**3, [x], create_graph=True)
(second,) = grad(first, [x])
print(first.data, second.data)

# %% [markdown]
# ## What you have built
#
# The file [`tinygrad_edu/graph.py`](../tinygrad_edu/graph.py): two functions. Below, what they promise, our check from above, unchanged, and whose code is running.

# %%
from tinygrad_edu import backward

for f in (topological_order, backward):
    print(f"{f.__name__}: {f.__doc__.splitlines()[0]}")
print([agrees(f, *point) for f, point in formulas.items()])
receipt(3)

# %% [markdown]
# ## To remember
#
# 1. Along a path multiply, over all paths add; and never walk the paths one by one.
# 2. A node passes its gradient on once, after everything computed from it has: in topological order. Nodes are told apart by identity, not by their numbers.
# 3. Gradients accumulate in leaves, so clear them before the next step; and a wrong backward pass raises no error, so test it.
#
# **A question to take along:** in the descent above we knew what to make small. What should a neuron make small, to tell two kinds of points apart?
