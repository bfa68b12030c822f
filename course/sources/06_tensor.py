# %% [markdown]
# # Tensor

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures.lesson_06 import ending, every_slope, learned, pieces, speed_up, spirals, there_and_back

lesson(6)

# %% [markdown]
# Lesson 05 ended with a bill: a node for every single number. Here one node holds a whole **array**, and the backward pass of lesson 03 becomes a handful of operations on arrays. At the end
# a matrix product costs what the green line says instead of the blue one (both axes are logarithmic), and a net of our own tells two spirals apart.

# %%
ending()

# %% [markdown]
# ## From the bill to one node
#
# Two rows of three numbers, multiplied in pairs and added up. With Values, every number is a node:

# %%
import numpy as np

from tinygrad_edu import Tensor, ValueTensor, draw, topological_order

a, b = ValueTensor([1, 2, 3]), ValueTensor([4, 5, 6])
draw((a * b).sum().flat[0])

# %% [markdown]
# A `Tensor` is a node as well: it has `inputs`, a `sequence_nr` and a `grad`, and `topological_order` and `draw` take it as it is. But its `data` is a whole NumPy array.
# Two of its habits are PyTorch's. It gets a gradient only if we say `requires_grad=True`. And it keeps each number that we write down in 32 bits.

# %%
x, y = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor([4.0, 5.0, 6.0], requires_grad=True)
out = (x * y).sum()
print(x.shape, x.dtype, out.op, [node.shape for node in out.inputs])
draw(out)

# %%
# exercise array.one_node

# %% [markdown]
# ## A gradient for each input
#
# A result knows its `op` and its `inputs`, but unlike a Value it has no `derivatives`. Between two arrays they would be a table, the slope of every number of `out` with respect to every number of `x`: the **Jacobian**.
# For a million numbers that is a million times a million slopes.
#
# The backward pass never needs it. It arrives with `g`, the gradient of `out` or **upstream gradient** (JAX says cotangent): the slope of the final answer with respect to each number of `out`. It needs the gradient of `x`:
#
# $$\text{gradient of } x_j = \sum_i g_i \cdot \frac{\partial\,\text{out}_i}{\partial x_j}$$
#
# This is `g` times the Jacobian, a **vector-Jacobian product** or **vjp**. We write it as a function; no table is made.


# %%
def square_x(g, out, x):
    return g * 2 * x  # out = x * x: each number depends on one number of x, with the slope 2x


x, g = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 10.0])
square_x(g, x * x, x)

# %% [markdown]
# Where `g` is 0, the gradient of `x` is 0 too, however steep the slope.
#
# All vjps look like this. The engine hands them plain NumPy arrays: `g`, of the shape of `out`; `out`, the result of the operation; and its inputs. They return an array of the shape of their input.
# An operation with two inputs has two of them. For `x * y`, `mul_x` is your task; `mul_y` is given: it is `mul_x` with x and y exchanged.

# %%
# exercise vjp.mul

# %% [markdown]
# An operation and its vjps, side by side, are an **op**; the library's ops together are its **derivative table**. From here on, a product of Tensors runs on the `mul_x` above. If an answer has more than one number, we give `backward` the gradient of each, in a Tensor or an array:

# %%
x, y = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor([4.0, 5.0, 6.0], requires_grad=True)
(x * y).backward(Tensor([1.0, 10.0, 100.0]))
print(x.grad)

# %%
# exercise vjp.cumsum

# %% [markdown]
# Here is the Jacobian that is never built, for an `x` of shape `(2, 3)`: a row for each number of `out`, a column for each number of `x`. Multiply a column by `g`, number by number, and add up: that is the gradient of one number of `x`. Choose
# an operation, look where the slopes are not 0, and compare the work.

# %%
every_slope()

# %% [markdown]
# For `*`, `exp` and `relu` the Jacobian is diagonal, so the vjp is one product of arrays. The others have patterns of their own, and each vjp its own way to avoid the table.
#
# The diagonal of `relu` holds only 0 and 1: it is a **mask**. Masks are easily written wrong.

# %%
# exercise vjp.relu

# %% [markdown]
# ## Sums
#
# `x.sum(1)` adds up each row. Let the gradients of the two sums be 10 and 20. What is the gradient of `x`?

# %% tags=["run-to-see"]
x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
x.sum(1).backward(Tensor([10.0, 20.0]))
print(x.grad)

# %%
# exercise vjp.sum

# %% [markdown]
# When a number of a row grows by 1, the sum of the row grows by 1. So each number gets the gradient of its sum, whole. What the forward pass added up, the backward pass stretches: **stretching is summing in reverse**.
#
# There is a danger in this. Broadcasting lines shapes up at the right, whichever axis was summed. If a vjp forgets the axis, a square matrix looks like this:

# %%
g = np.array([10.0, 20.0])
print("stretched as it comes:", np.broadcast_to(g, (2, 2)).tolist())
print("the right gradient:  ", sum_x(g, None, np.ones((2, 2)), (1,), False).tolist())

# %% [markdown]
# No error, and two of the four numbers are wrong. Square matrices hide such mistakes; our checks use other shapes, too.
#
# ## A bias that grows
#
# The vjps of `x + y` are the simplest of all: both inputs get `g`. Let us train a bias with that, by hand. Every number of `batch + bias` should become 1, so we take the distance of each from 1, and subtract half of it from the bias:

# %%
batch, bias = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.zeros(3)
for step in range(3):
    g = batch + bias - 1  # (2, 3): how far each number is from 1
    bias = bias - 0.5 * g
    print("shape of the bias:", bias.shape, " largest distance:", np.abs(batch + bias - 1).max())

# %% [markdown]
# The distance halves in every step, which looks like success. But look at the shape. Three numbers have become six, a row for each example: the "bias" learns the batch by heart, and cannot even be added to a batch of five examples.
#
# Broadcasting used every number of the bias more than once, and where paths meet, gradients **accumulate**. Choose two shapes, and follow a colour there and back.

# %%
there_and_back()

# %%
# exercise vjp.unbroadcast

# %% [markdown]
# The engine calls it wherever a gradient has another shape than its input. So no vjp has to think of broadcasting: not your `mul_x`, and none that is still to come. Here is the bias once more, with Tensors:

# %%
bias = Tensor(np.zeros(3), requires_grad=True)
distance = Tensor(batch) + bias - 1
distance.backward(distance.data)  # the same g as above: how far each number is from 1
print(bias.grad.shape, bias.grad.tolist())

# %% [markdown]
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## The matrix product
#
# In lesson 05 the gradient of `x @ y` appeared by itself, from many small nodes. Now we need it as a function. Let all sizes differ: `x` is `(2, 3)` and `y` is `(3, 4)`, so `out` and `g` are `(2, 4)`.
#
# The gradient of `x` has the shape `(2, 3)`, and is made of `g` and the other factor. Each of these may be transposed or not, and either may come first: eight products. On paper: which of them exist, and which has the right shape?

# %%
pieces()

# %%
# exercise vjp.matmul_x

# %% [markdown]
# Two of the eight exist: only the two 4s are equal, so they have to stand side by side in the middle. One of the two products has the right shape; the other is its transpose. To see that the numbers are right as well, look at one element. Since $\text{out}_{ij} = \sum_p x_{ip}\, y_{pj}$, the number $x_{ip}$ goes into row $i$ of the answer, into every column $j$, with the slope $y_{pj}$:
#
# $$\text{gradient of } x_{ip} = \sum_j g_{ij}\, y_{pj}$$
#
# The sum runs along a row of `g` and a row of `y`. But `@` lets rows of its left factor meet *columns* of its right one: hence the transpose.

# %%
# exercise vjp.matmul_y

# %% [markdown]
# Shapes choose the product; they do not prove its numbers. But we have a judge: the tensor of Values, for which no derivative of `@` was ever written. It finds gradients number by number, with the backward pass of lesson 03. Do the two agree?

# %%
rng = np.random.default_rng(0)
for n, k, m in [(2, 3, 4), (1, 5, 2), (4, 1, 3)]:
    x, y, g = rng.normal(size=(n, k)), rng.normal(size=(k, m)), rng.normal(size=(n, m))
    a, b = ValueTensor(x), ValueTensor(y)
    (a @ b).backward(g)
    print(np.allclose(a.grad, matmul_x(g, x @ y, x, y)), np.allclose(b.grad, matmul_y(g, x @ y, x, y)))

# %% [markdown]
# ## Choosing
#
# Some operations compute nothing; they choose. If the largest number grows, the maximum grows with it; if a smaller one grows a little, nothing happens. And if two are equally large?
#
# In `max(5, 5)`, nudge the first 5 up by 0.1, and the maximum grows by 0.1: a slope of 1. Nudge it down, and the maximum stays: a slope of 0. A tie is a kink, and a library has to choose a subgradient.

# %%
# exercise vjp.amax

# %% [markdown]
# Taking numbers by index is choosing, too. `x[[0, 2, 2]]` takes row 0 once and row 2 twice. This is how a net looks up the embedding of each letter in a word. In the backward pass each gradient must return to the row that its number came from. NumPy has two ways
# of adding at an index. The first reads all places, adds, and writes all places; the second adds one after the other. What does each of them leave at place 2? Decide before you look:

# %% tags=["run-to-see"]
together, in_turn = np.zeros(3), np.zeros(3)
together[[0, 2, 2]] += 1
np.add.at(in_turn, [0, 2, 2], 1)
print(together, in_turn)

# %%
# exercise vjp.put

# %%
alphabet = Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)  # a row for each letter
word = alphabet[[0, 2, 2]]  # (3, 2)
word.backward(Tensor([[1.0, 1.0], [10.0, 10.0], [100.0, 100.0]]))
print(alphabet.grad)

# %% [markdown]
# ## The backward pass
#
# One piece is missing: the backward pass itself. In lesson 03 a node kept its gradient in `.grad`, where an earlier pass could leave something behind. Here a dict holds all gradients of one pass; at its end `backward` adds those of the leaves to their `.grad`.
#
# The step from a node to its inputs is given. `input_grads(node, g)` looks up the vjps of the node's op, calls each, and undoes broadcasting. Two inputs may get the very same array, so beware of `+=`: this is an **in-place operation**, and would change the array for both.

# %%
from tinygrad_edu.autograd.engine import input_grads

x, y = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor([10.0], requires_grad=True)
for node, gradient in input_grads(x * y, np.array([1.0, 10.0, 100.0])):
    print(node.shape, gradient.tolist())

# %%
# exercise array.backward_pass

# %%
x = Tensor([1.0, -2.0], requires_grad=True)
y = x
for _ in range(20_000):  # a sum and a product each time: a chain of 40,000 nodes
    y = y + 0.5 * x
y.backward(Tensor([1.0, 10.0]))
print(x.grad.tolist(), "and nodes left in the graph:", len(topological_order(y)))

# %% [markdown]
# Forty thousand operations and no recursion; and `backward` frees the graph as it goes. (`retain_graph=True` keeps it.)
#
# That is the whole engine. Value and Tensor differ in what a node holds, and so in how a change comes through; the backward pass is the same:
#
# | | a node holds | how much of a change comes through | the backward pass |
# |---|---|---|---|
# | `Value` | a number | a number, the local derivative | in topological order, adding where paths meet |
# | `Tensor` | an array | a function, the vjp | in topological order, adding where paths meet |
#
# ## The speed-up
#
# And the bill? Two N by N matrices are multiplied, and both gradients found. These are the times on this computer, measured when the first cell ran:

# %%
speed_up()

# %% [markdown]
# At first the green line is flat: a node's bookkeeping costs more than its arithmetic. Then the arithmetic takes over. It grows like the cube of N, but NumPy hands it to routines tuned for decades. The blue line climbs like the cube as well, but
# far above: there every number pays for bookkeeping. (The dotted part is not measured.)
#
# ## Another library's example
#
# picograd is a small tensor library in NumPy, from which this course grew. Its example is a matrix product and a total. Close to it are cases that are easy to get wrong: a stretched row, a bare number, a minus, a sum over one axis. Here is our engine on
# all of them, against the judge:

# %%
x, y = Tensor(np.eye(3), requires_grad=True), Tensor([[2.0, 0.0, -2.0]], requires_grad=True)
(y @ x).sum().backward()
print("its example:", x.grad.tolist(), y.grad.tolist())

tests = {"x + row": lambda x, row: x + row, "x * 2": lambda x, row: x * 2, "-x": lambda x, row: -x}
tests |= {"1 - x": lambda x, row: 1 - x, "x.sum(1)": lambda x, row: x.sum(1)}
start, row = rng.normal(size=(2, 3)), rng.normal(size=3)
for name, f in tests.items():
    x, judge = Tensor(start, requires_grad=True), ValueTensor(start)
    (f(x, Tensor(row)) ** 2).sum().backward()
    (f(judge, ValueTensor(row)) ** 2).sum().backward()
    print(f"{name:9}", np.allclose(x.grad.data, judge.grad))

# %%
# exercise array.fix_loss

# %% [markdown]
# ## A net that learns
#
# Everything together: two spirals of 100 points each, and a net with two hidden layers. (Lesson 09 asks how large the first random weights should be.) `squared_error` gives the loss and the gradient of the prediction. We hand that gradient to `backward`, which does
# the rest.

# %%
points, labels = spirals()  # (200, 2), and (200, 1): 1 or -1
rng = np.random.default_rng(1)
sizes = [(2, 32), (32, 32), (32, 1)]
weights = [Tensor(rng.normal(0, (2 / k) ** 0.5, (k, n)).astype("float32"), requires_grad=True) for k, n in sizes]
biases = [Tensor(np.zeros(n, "float32"), requires_grad=True) for k, n in sizes]


def net(x):
    for w, b in zip(weights[:2], biases):
        x = (x @ w + b).relu()  # (N, 32)
    return x @ weights[2] + biases[2]  # (N, 1)


losses = []
for step in range(1000):
    predicted = net(Tensor(points))
    loss, g = squared_error(predicted.data, labels)
    losses.append(loss)
    predicted.backward(g)
    for p in weights + biases:
        p.data -= 0.2 * p.grad.data
        p.grad = None
right = (net(Tensor(points)).data > 0) == (labels > 0)
parameters = sum(p.numel() for p in weights + biases)
print(f"nodes: {len(topological_order(net(Tensor(points))))}; as Values about {2 * parameters * len(points):,}")
print("more than 95 % of the points on the right side:", bool(right.mean() > 0.95))
learned(points, labels, net, losses)

# %% [markdown]
# The spikes are steps that went too far. As Values, each of these thousand steps would have been a graph of nearly half a million nodes: a product and a sum for each parameter and each point.
#
# ## What you have built
#
# The engine is [`engine.py`](../tinygrad_edu/autograd/engine.py): the backward pass, and no arithmetic. The derivative table is in [`ops/elementwise.py`](../tinygrad_edu/ops/elementwise.py) and the other files of that folder: an operation,
# and beside it a vjp for each of its inputs. Below are the parts that are yours, and the example with which lesson 05 ended, now with one node for each product:

# %%
from tinygrad_edu.autograd.engine import backward_pass, unbroadcast

for part in (mul_x, relu_x, sum_x, matmul_x, matmul_y, amax_x, put, unbroadcast, backward_pass):
    print(f"{part.__name__:14} {part.__module__.replace('.', '/')}.py")

a = Tensor(np.arange(12.0).reshape(2, 1, 3, 2), requires_grad=True)
b = Tensor(np.arange(12.0).reshape(2, 2, 3), requires_grad=True)
(a @ b).sum().backward()  # stacks of matrices, broadcast
assert a.grad.data.ravel().tolist() == [24, 42] * 6
assert b.grad.data.ravel().tolist() == [30, 30, 30, 36, 36, 36] * 2
print("the numbers of lesson 05")
receipt(6)

# %% [markdown]
# ## To remember
#
# 1. A vjp makes the gradient of an input from the gradient of the result. The Jacobian, the table of all slopes, is never built.
# 2. What is used many times accumulates its gradients: stretching and summing are each other's reverse.
# 3. The gradient of a matrix product is two matrix products. Shapes choose them; they do not prove the numbers.
#
# **A question to take along:** for `@` we had a judge, lesson 05. How do we test a gradient when there is no second program to compare with?
