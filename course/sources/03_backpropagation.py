# %%
from course import exercise, hint, lesson, predict, receipt, reveal

lesson(3)

# %% [markdown]
# # Every slope in one walk
#
# Each answer knows its inputs and how much of a change comes through. In this lesson you write the walk that turns these notes into a gradient for every number at once,
# in two short functions on which the whole course runs from then on.
#
# Here is that walk. Press play, or take the slider and the arrow keys: numbers go forward, gradients come back. Then put an expression of your own into the first field, and press Enter.

# %%
import math
from operator import attrgetter

from course.figures.base import Still, figure
from course.figures.lesson_03 import orders, step_by_step
from tinygrad_edu import COLOURS, Value, draw, exp, grad, gradient, sigmoid, sin, tanh, topological_order

step_by_step("sigmoid(a*x + b*y + c)", "a = 1, x = -1, b = 2, y = 3, c = -3", at=10)

# %% [markdown]
# Lesson 01 found slopes by nudging: one computation, or two, for **each** input. A language model has millions of inputs. The walk in the picture costs about as much as one computation, for all of them.
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
# A chain is the easy case. Most numbers are used more than once: a weight of a network meets every example, and in `a * a` one number stands in both places. From such a number several lines go out, and each is the beginning of a path to the answer.

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
print("nudging:", [round(s, 4) for s in gradient(lambda x, w: x * w * x + x * w, [3.0, 2.0])])

# %% [markdown]
# ## The first wall
#
# It is right, it is short, and nobody can use it. `slope` walks along every path there is, and paths multiply faster than nodes do. Here a few doublings, `y = y + y`:


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


# %%
def calls(y):
    """How many calls slope(y, x) makes: one for y, and what each input asks for."""
    return 1 + sum(calls(u) for u in y.inputs)


steps = range(1, 15)
picture, axes = figure(6.5, 2.6)
axes.semilogy(steps, [calls(doublings(n)) for n in steps], "o-", color=COLOURS["mark"], label="calls of slope")
# history: all nodes, each once; you will write it below
axes.semilogy(steps, [len(topological_order(doublings(n))) for n in steps], "o-", color=COLOURS["data"], label="nodes in the graph")
axes.set(xlabel="doublings", ylabel="how many")
axes.legend()
words = "Calls of slope and nodes against doublings, on a logarithmic scale: the calls climb in a straight line, the nodes stay near the ground."
Still(picture, words)

# %% [markdown]
# The scale at the left is logarithmic, each labelled mark is ten times the one below. A straight line on it means: multiplied by the same number at every step, here by 2.
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
# `slope` asks an input, and waits; that one asks its own input, and waits. All these waiting calls need room, and Python sets a limit.
# Three small libraries of this kind, r-nn, picograd and micrograd, stop here too.
#
# ## Turn around
#
# Both walls fall together when we turn around: instead of asking, **tell**, beginning at the answer, one node at a time.
# Each node gets a number, its **gradient** `.grad`: how much the answer grows for each unit that this node grows. $\bar{u}$ is short for the gradient of $u$. The answer's own is 1. And a node that knows its gradient can tell each of its inputs what arrives there:
#
# $$\bar{x} \mathrel{+}= \frac{\partial u}{\partial x} \cdot \bar{u}$$

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
# One push a node, the answer first. `x` got its slope, `u` on the way its own; no path was walked twice, no call waited for another.
#
# ## Who is next?
#
# On a chain nothing is left to decide. With more paths there is a choice. The smallest graph in which it matters has the shape of a **diamond**: from `b` one line leads straight to `y`, another one through `c`.

# %%
p, q = Value(2.0, "p"), Value(5.0, "q")
b = p * q
c = b + 1
y = b * c
b.label, c.label, y.label = "b", "c", "y"
draw(y, derivatives=True)

# %%
# exercise diamond.breadth_first

# %% [markdown]
# Below, three walks over the same graph, push by push. **Breadth first** goes by distance from the answer; minigrad does it so. **Depth first** follows every path to its end and pushes at each visit; many a first attempt does.
# Choose `diamond` and step through it slowly: at which push does each of them go wrong? And why does nobody notice on `no diamond`?

# %%
orders("two diamonds", at=10)

# %% [markdown]
# A node may push when everything that was computed from it has pushed, not earlier; and then once. So we need an order in which **each node comes before all of its inputs**. Such an order is called *topological*.
#
# How do we find one? We need not look for it. No input can be younger than what was computed from it, and every Value takes a number when it is born.
# (Number 3 below went to the constant 1 in `b + 1`. `attrgetter("sequence_nr")` is a function that looks up `.sequence_nr`; `sorted` calls it for each element.)

# %%
family = [y, p, c, q, b]
print("birth, counted from p:", {n.label: n.sequence_nr - p.sequence_nr for n in family})
print("sorted by birth:      ", [n.label for n in sorted(family, key=attrgetter("sequence_nr"))])

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
# ## The whole walk, a draft
#
# `topological_order` says who is next, `push` what to do. Together:


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
# A leaf and a node in between are not alike. A **leaf** may belong to several answers, computed one after the other: its gradients should add up, because the slope of a sum is the sum of the slopes.
# A node **in between** is a station of one walk, and what an earlier walk left there is not to travel again.

# %%
x = Value(2.0, "x")
y, z = 3 * x, x * x
draft(y)
draft(z)
print("one walk from y, one from z:", x.grad)
print("the slope of y + z:         ", slope(y + z, x))

# %%
# exercise backward.backward

# %% [markdown]
# From now on `y.backward()` calls this function. Nudging is the judge, on graphs in which nodes are used in many places (`arithmetic` is a test of r-nn's).
#
# Below that is the walk once more, at the moment when `b` gets its second share. Try an expression in which one letter stands in three places.


# %%
def agrees(f, *point):
    """Whether one walk finds the same gradients as nudging every input."""
    xs = [Value(x) for x in point]
    f(*xs).backward()
    nudged = gradient(lambda *xs: f(*map(Value, xs)).data, point)
    return all(math.isclose(x.grad, n, rel_tol=1e-5, abs_tol=1e-8) for x, n in zip(xs, nudged, strict=True))


def diamond(p, q):
    b = p * q
    return b * (b + 1)


def arithmetic(a, b, c):
    d = a + b
    e = d * a * b
    f = (e + c) * a
    return (f**2 + e) / a


def constants_first(x):
    return 3 * x * (1 - x)


formulas = {diamond: (2.0, 5.0), constants_first: (0.4,), arithmetic: (3.0, 2.0, 0.0), sigmoid: (-0.7,), tanh: (0.3,)}
[agrees(f, *point) for f, point in formulas.items()]

# %%
step_by_step("b = p*q; b*(b + 1)", "p = 2, q = 5", at=6)

# %% [markdown]
# ## A leaf that nobody empties
#
# That leaves add up has a price. Here we walk downhill: `x` moves a little against its gradient, again and again, to make $(x - 3)^2$ small. Once we set the gradient to 0 before each step, once we forget it.


# %%
def descend(empty, steps=40):
    x, places = Value(8.0, "x"), []
    for _ in range(steps):
        if empty:
            x.grad = 0.0
        ((x - 3) ** 2).backward()
        x.data -= 0.1 * x.grad
        places.append(x.data)
    return places


picture, axes = figure(6.5, 2.6)
axes.axhline(3, color=COLOURS["constant"], linewidth=1)
axes.plot(descend(empty=True), "o-", markersize=3, color=COLOURS["parameter"], label="emptied before each step")
axes.plot(descend(empty=False), "o-", markersize=3, color=COLOURS["mark"], label="forgotten")
axes.set(xlabel="step", ylabel="x")
axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=2, frameon=False)
Still(picture, "x against steps. Emptied, it settles at 3. Forgotten, it swings to and fro around 3 and never comes to rest.")

# %% [markdown]
# No error. Forgotten, each step moves by the sum of all gradients so far, and the old ones push on, long after they have become wrong:
#
# $$x \leftarrow x - 0.1 \cdot (\bar{x}_1 + \bar{x}_2 + \bar{x}_3 + \dots)$$
#
# PyTorch's leaves add up as ours do; there `optimizer.zero_grad()` empties them.
#
# ## Who tests the walk?
#
# You have met many a wrong walk, and not one of them stops with an error. So somebody has to look.

# %%
# exercise backward.test

# %% [markdown]
# ## Real things
#
# The neurons that nim-rmad and r-nn came with, and what their tests expect. nim-rmad's own sigmoid forgets the gradient that comes in; on a single neuron nobody sees it, on the last line one would.
# After that we ask PyTorch, where it is installed; where it is not, the cell shows what it answered when this lesson was written.

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

# %%
from importlib.util import find_spec


def pytorch(a, b, c, x, y):
    if find_spec("torch") is None:
        return [-0.104994, 0.314981, 0.104994, 0.104994, 0.209987]
    import torch

    leaves = [torch.tensor(float(number), dtype=torch.float64, requires_grad=True) for number in (a, b, c, x, y)]
    a, b, c, x, y = leaves
    torch.sigmoid(a * x + b * y + c).backward()
    return [leaf.grad.item() for leaf in leaves]


[round(number, 4) for number in pytorch(1, 2, -3, -1, 3)]

# %% [markdown]
# Now minigrad. The example in its README computes `c = a + b`, `d = a * b`, `e = d / c`, `g = f / e`, with a = 3.1, b = 4.2, f = 10, and prints the gradient of each. Left your walk, right the README:

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
# One unit of money, 100 % interest, credited in a hundred thousand small steps over a year: that grows to almost exactly $e$. And how much more is it for each further unit at the start? One walk over a hundred thousand products says it:

# %%
start, times = Value(1.0, "start"), 100_000
money = start
for _ in range(times):
    money = money * (1 + 1 / times)
money.backward()
print(f"{len(topological_order(money)):,} nodes: {money.data:.4f}, and per unit at the start {start.grad:.4f}; e is {math.e:.4f}")

# %% [markdown]
# Each node and each line was visited once. Twice as many nodes take twice the time: that is all that this walk costs, however many inputs there are.
#
# An outlook: `grad` gives gradients that are themselves Values with a history, so one can differentiate them again. For `x ** 3` at 5, the slope, and the slope of the slope (lesson 07 builds on this):

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
# Three sentences to remember:
#
# 1. Along a path multiply, over all paths add; and never walk the paths one by one.
# 2. A node passes on once, when everything computed from it has passed on: youngest first. Nodes are told apart by which they are, not by their number.
# 3. Leaves add up, so empty them before the next step; and a wrong walk makes no noise, so test it.
#
# The question for lesson 04: in the descent above we knew what to make small. What should a neuron make small, to tell two kinds of points apart?
