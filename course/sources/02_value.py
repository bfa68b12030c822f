# %% [markdown]
# # A number that remembers

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(2)

# %% [markdown]
# In this lesson numbers begin to take notes: each answer knows what it was computed from, and how much of a change comes through.
# You write the five operations that are needed for it, and build others from them. This is where it leads, a formula that knows its own history:

# %%
import math

from tinygrad_edu import Value, derivative, draw, exp, gradient, log, node, print_graph, relu, sigmoid, tanh, topological_order
from tinygrad_edu.scalar.domain import check_power, inf_on_overflow, power

numbers = {"x1": 2.0, "w1": -3.0, "x2": 0.0, "w2": 1.0, "b": 6.881373587}
x1, w1, x2, w2, b = (Value(number, name) for name, number in numbers.items())
draw(tanh(x1 * w1 + x2 * w2 + b), derivatives=True)

# %% [markdown]
# Read it from left to right. Green boxes are numbers that we chose. A blue box is an answer, with the symbol of its operation.
# The number on a line says how much of a change comes through: after `×-3` a nudge arrives three times as large, and with the opposite sign.
#
# ## A number forgets
#
# The answer of `2.0 * -3.0 + 10.0` is a float, and nothing in it says where it came from. To find out how an answer depends on its inputs, lesson 01 nudged them one at a time
# and computed everything again for each nudge. You remember the bill, for a thousand inputs:

# %%
calls = []


def total(*xs):
    calls.append("once more")
    return sum(x * x for x in xs)


gradient(total, [0.5] * 1000)
len(calls)

# %% [markdown]
# Twice for each input. There is a better way: compute **once**, and let every step write down what it will be asked about later.
#
# ## A Value: a number with notes
#
# A `Value` holds a number in `.data`. An answer holds three more notes:
#
# | note | what it says |
# |---|---|
# | `.op` | the name of the operation that gave it |
# | `.inputs` | the Values it was computed from |
# | `.derivatives` | for each input, how much of a small change comes through: the **local derivative** |
#
# `node(op, data, inputs, derivatives)` makes one. Here we make one by hand, a doubling. `(x,)` is a tuple with one element; the label `"x"` is for pictures.
# Each Value is a **node**; all the nodes and the lines between them are the **computational graph**:

# %%
x = Value(3.0, "x")
doubled = node("twice", 2 * x.data, (x,), (2.0,))
print(doubled.op, doubled.data, doubled.derivatives)
draw(doubled, derivatives=True)

# %%
# exercise value.add

# %% [markdown]
# From here on Python's `+` between Values calls `add`: your version, once it is right, and the library's until then. The same goes for every piece, in all later lessons.
# A plain number becomes a **constant**, a grey box without a label; it does not change, so nothing is written on its line.

# %%
a, b = Value(2.0, "a"), Value(5.0, "b")
draw(a + b + 1, derivatives=True)

# %%
# exercise value.later

# %% [markdown]
# ## The product: each needs the other
#
# A product is the area of a rectangle. Nudge one side, and the rectangle gains a strip as wide as the nudge. How long is the strip? So how many times the nudge do we gain?

# %%
from course.figures.lesson_02 import curves, graphs, rectangle, slopes

rectangle(2, 3)

# %%
# exercise value.mul

# %% [markdown]
# Are the notes right? The method of lesson 01 knows nothing of notes, so it can be the judge. `agrees` computes an operation with Values, measures each derivative by nudging (a central difference), and compares:


# %%
def agrees(f, *point):
    """Whether the local derivatives that f notes are those that nudging finds."""
    noted = f(*(Value(x) for x in point)).derivatives
    nudged = gradient(lambda *xs: f(*(Value(x) for x in xs)).data, point)
    return all(math.isclose(n, m, rel_tol=1e-6, abs_tol=1e-8) for n, m in zip(noted, nudged, strict=True))


agrees(add, 2.0, -5.0), agrees(mul, 2.0, -5.0)

# %% [markdown]
# ## Answers of answers
#
# An answer is a Value too, so it can be the input of the next operation, and the last answer leads back to the whole graph.
# Move the inputs: which boxes follow? And which numbers on the lines never change? (With the last formula, some places of the sliders give an error. The Tab key goes from slider to slider, the arrow keys move one.)

# %%
graphs()

# %%
# exercise value.count

# %% [markdown]
# What if a Value is used twice in one operation? It is still one box, with two lines going out. `print_graph` shows a graph as text, the answer at the top;
# a Value that is used more than once gets a number with `#`. And `==` between Values asks *whether they are the same Value*, not whether their numbers are equal:

# %%
print_graph(a + a)
print("\nthe same Value:", a == a, "  the same sum, computed twice:", a + a == a + a, "  their numbers:", (a + a).data == (a + a).data)
draw(a + a, derivatives=True)

# %% [markdown]
# ## Curves: what comes through is the slope
#
# For other operations the local derivative depends on where we stand. Here is `e ** x` with its tangent, found by nudging. Move `x`: how do height and slope go together?
# Then press `x + y` and `x · y`: are the slopes the ones that your `add` and `mul` note?
#
# Far to the right this curve grows too large for a float. That is called **overflow**. There `math.exp` stops with an error; NumPy and PyTorch give infinity instead.
# So do we: `inf_on_overflow(f, x)` is `f(x)`, or infinity where that is too large.

# %%
slopes()

# %%
# exercise value.exp

# %% [markdown]
# The logarithm undoes `exp`: the log of `e ** x` is x. Where `exp` is steep, the logarithm must be gentle. Here are its slopes at 0.5, 1, 2 and 4, by nudging. Do you see the rule?
#
# The logarithm ends at 0, because no power of e is 0 or less. There `math.log` stops with the words "math domain error". After a million operations they are no help, so our error names the operation and the number.

# %%
[round(derivative(math.log, x), 4) for x in (0.5, 1.0, 2.0, 4.0)]

# %%
# exercise value.log

# %% [markdown]
# ## Powers: base and exponent may both vary
#
# In `x ** y` the base may move: below are the slopes of `x ** 3` and of `x ** 2`, at 1, 2 and 3. Or the exponent may move: `2 ** y` doubles with every step, so the higher it is, the faster it grows.
# Below is its slope as a share of its height, at y = 0, 1 and 5. It is the same share each time, and it is a number we know.
#
# Some powers have no ordinary answer. The cell ends with three of them. The library has already dealt with these: `check_power` refuses the first and the last, and `power` gives infinity for the one that is only too large.

# %%
print("slopes of x ** 3:", [round(derivative(lambda x: x**3, x), 4) for x in (1.0, 2.0, 3.0)])
print("slopes of x ** 2:", [round(derivative(lambda x: x**2, x), 4) for x in (1.0, 2.0, 3.0)])
print("slope of 2 ** y, divided by 2 ** y:", [round(derivative(lambda y: 2.0**y, y) / 2.0**y, 4) for y in (0.0, 1.0, 5.0)])
print("log(2):", round(math.log(2), 4))

for base, exponent in ((0.0, -1.0), (10.0, 400.0), (-8.0, 1 / 3)):
    try:
        print(f"{base:3g} to the power {exponent:5.3g} gives:", type(base**exponent).__name__)
    except ArithmeticError as error:
        print(f"{base:3g} to the power {exponent:5.3g} stops:", type(error).__name__)

# %%
# exercise value.pow

# %%
primitives = {add: (2.0, -5.0), mul: (2.0, -5.0), pow: (2.0, 3.5), exp: (-1.5,), log: (0.2,)}
for f, point in primitives.items():
    print(f.__name__, agrees(f, *point))
for broken in (lambda: log(Value(-1.0)), lambda: Value(-8.0) ** (1 / 3)):
    try:
        broken()
    except ArithmeticError as error:
        print(error)

# %% [markdown]
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## Everything else is built from these
#
# A difference needs no sixth operation: minus b is `b * -1`. A nudge of b goes through `×-1` and then `×1`, so it arrives multiplied by both. We worked out no derivative for the difference.
# This is the idea of **automatic differentiation**, and of the whole course: a few **primitives** with known derivatives, and everything larger for free.

# %%
draw(a + b * -1, derivatives=True)

# %%
# exercise value.divide

# %%
# exercise value.sigmoid

# %% [markdown]
# The hyperbolic tangent, **tanh**, is the same curve stretched to run from -1 to 1. With your sigmoid it is one line:
#
# $$\tanh(x) = 2 \cdot \text{sigmoid}(2x) - 1$$


# %%
def composed_tanh(x):
    return composed_sigmoid(x * 2) * 2 + -1


[(round(composed_tanh(Value(x)).data, 4), round(math.tanh(x), 4)) for x in (-2.0, 0.0, 0.5)]

# %%
# exercise value.relu

# %%
curves(composed_sigmoid, composed_tanh, composed_relu)

# %%
# exercise value.zero

# %% [markdown]
# ## Operations of their own
#
# At a kink there is no derivative, but any slope between those of the two sides will do; such a choice is called a **subgradient**. The library's own `relu` chooses: one node, its derivative written beside it, 0 in the corner, as in PyTorch.
# `sigmoid` and `tanh` are single nodes too. They equal yours, with fewer nodes (`topological_order(x)` lists x and every Value that it was computed from; lesson 03 explains the name):

# %%
for composed, direct in ((composed_sigmoid, sigmoid), (composed_tanh, tanh), (composed_relu, relu)):
    x, y = composed(Value(-0.7)), direct(Value(-0.7))
    print(f"{direct.__name__:8} {x.data:7.4f} {y.data:7.4f}   nodes: {len(topological_order(x))} and {len(topological_order(y))}")

# %% [markdown]
# The price: a derivative written by hand can be wrong. It happens in real libraries. This course grew from four small ones, r-nn, picograd, nim-rmad and minigrad. The tanh below is from r-nn; its values were right.
#
# nim-rmad had a **sinh**, $\frac{e^x - e^{-x}}{2}$, whose derivative is **cosh**, $\frac{e^x + e^{-x}}{2}$. The program returned cosh as the *value* of sinh, too. The derivative was right, and only the derivative had been tested.

# %%
wrong_tanh = lambda x: node("tanh", math.tanh(x.data), (x,), (1 - x.data**2,))

print("noted: ", wrong_tanh(Value(2.0)).derivatives[0])
print("nudged:", round(derivative(math.tanh, 2.0), 4))
print("agrees:", agrees(wrong_tanh, 2.0))

# %%
# exercise value.test_sinh

# %% [markdown]
# ## The formula breaks, the function does not
#
# There is a second reason for operations of their own, **numerical stability**: the answer must stay right for very small and very large numbers too. tanh has a value everywhere; far to the right it is 1. Many books write it as $\frac{e^{2x} - 1}{e^{2x} + 1}$. At x = 500:

# %%
x = Value(500.0, "x")
e = exp(x * 2)
draw((e + -1) / (e + 1), derivatives=True)

# %% [markdown]
# `inf` is infinity, and `nan` means not a number. Every operation was right, the formula was right, and the answer is lost, because a number **on the way** overflowed. The formula of the sigmoid at -1000 hides it better: the value is right.
# But follow a nudge from `x` along the lines and multiply. What is left of it after infinity and 0?

# %%
x = Value(-1000.0, "x")
draw(1 / (1 + exp(-x)), derivatives=True)

# %% [markdown]
# The cure is the same fraction in another form, both its parts multiplied by $e^x$. Of the two forms take the one whose power of e is at most 1:
#
# $$\frac{1}{1 + e^{-x}} = \frac{e^x}{1 + e^x}$$
#
# This is what the library does:


# %%
def stable_sigmoid(x):
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)


print([stable_sigmoid(x) for x in (-1000.0, 0.0, 1000.0)])
draw(sigmoid(x), derivatives=True)

# %% [markdown]
# ## The real thing
#
# Three of the four libraries calculate with single numbers, as we do. Here are formulas from their examples and tests, written with your five operations and what you built from them.
# On the left is your answer, then the one it should be. On the right are the operations that actually ran:


# %%
def arithmetic(a, b, c):
    d = a + b
    e = d * a * b
    f = (e + c) * a
    return divide(f**2 + e, a)


formulas = {
    "r-nn basic": (lambda a, b, c, f: (a * b + c) * f, (2, -3, 10, -2), -8),
    "r-nn reuse": (lambda a, b: (a * b) * (a + b), (-2, 3), -6),
    "r-nn arithmetic": (arithmetic, (3, 2, 0), 2710),
    "r-nn neuron": (lambda x1, w1, x2, w2, b: composed_tanh(x1 * w1 + x2 * w2 + b), (2, -3, 0, 1, 6.881373587), 0.7071067811767758),
    "nim-rmad neuron": (lambda a, x, b, y, c: composed_sigmoid(a * x + b * y + c), (1, -1, 2, 3, -3), 0.8807970779778823),
    "minigrad": (lambda a, b, f: divide(f, divide(a * b, a + b)), (3.1, 4.2, 10), 5.606758832565284),
}
for name, (formula, point, expected) in formulas.items():
    answer = formula(*(Value(x) for x in point))
    operations = {n.op for n in topological_order(answer) if n.inputs}
    print(f"{name:15} {answer.data:10.4f} {expected:10.4f}   from  {'  '.join(sorted(operations))}")

# %% [markdown]
# Some of the five ran, and no others.
#
# ## A promise
#
# Every line knows how much comes through it. So we could start at the answer, go back along the lines, and tell each input how much of *its* nudge arrives at the end. The library can:


# %%
def neuron(x1, w1, x2, w2, b):
    return math.tanh(x1 * w1 + x2 * w2 + b)


x1, w1, x2, w2, b = (Value(number, name) for name, number in numbers.items())
answer = tanh(x1 * w1 + x2 * w2 + b)
answer.backward()
print("by going back:  ", [round(x.grad, 4) for x in (x1, w1, x2, w2, b)])
print("by nudging:     ", [round(slope, 4) for slope in gradient(neuron, list(numbers.values()))])
draw(answer)

# %% [markdown]
# The orange numbers are **gradients**: how many times a tiny nudge of this box arrives at the answer. (`w2` shows none: it meets x2, which is 0, so its gradient is 0.) One pass found them all.
#
# ## What you have built
#
# The file [`value.py`](../tinygrad_edu/scalar/value.py): a class that holds a number and its notes, the five operations, and others that are written directly. (Some must be: sin and cos oscillate forever, and no formula built from the five does that.)
# Below are all of them in order, our check from above, unchanged, and whose code the library runs on.

# %%
from tinygrad_edu.scalar.formulas import FORMULAS

print(*FORMULAS)
for f, point in primitives.items():
    print(f.__name__, agrees(f, *point))
receipt(2)

# %% [markdown]
# ## To remember
#
# 1. A Value holds a number, what it was computed from, and a local derivative for each input: how much of its change comes through.
# 2. Five operations with known derivatives, `+ * ** exp log`, are enough for almost all that this course needs; larger things get their derivatives for free.
# 3. Two Values with equal numbers are still two Values; and a right formula can lose its answer to a number that overflows on the way.
#
# **A question to take along:** `backward` visits the boxes one after the other. In which order can it be sure that a box has heard from *all* the answers it went into?
