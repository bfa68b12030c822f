# %%
from course import exercise, hint, lesson, predict, receipt, reveal
from course.explorers.vjp import ending, every_slope, learned, speed_up, spirals, there_and_back, which_product_fits

lesson(6)

# %% [markdown]
# # Tensor
#
# Lesson 05 ended with a bill: a node for every single number. Here one node holds a whole **array**, and backpropagation becomes a handful of operations on arrays. At the end
# the same matrix product costs what the green line says instead of the blue one (both axes are logarithmic), and a net of our own finds its way between two spirals.

# %%
ending()

# %% [markdown]
# ## From the bill to one node
#
# A `Tensor` is a node, as a Value is. It has `inputs`, a `birth`, and for leaves a `grad`; `history` and `draw` work on it unchanged. But its `data` is a NumPy array.
# Floats are kept in 32 bits unless we ask for more, and a Tensor gets a gradient only if we say `requires_grad=True`. Both are PyTorch's habits.

# %%
import numpy as np

from tinygrad_edu import Tensor, ValueTensor, derivative, draw, history

x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
print(x)
print(x.shape, x.dtype, x.inputs, x.grad)

# %%
# exercise array.one_node

# %% [markdown]
# Here is the same formula twice, for three numbers only. First with Values, a node for each number:

# %%
a, b = ValueTensor([1, 2, 3]), ValueTensor([4, 5, 6])
draw((a * b).sum().flat[0])

# %%
x, y = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor([4.0, 5.0, 6.0], requires_grad=True)
out = (x * y).sum()
draw(out)

# %% [markdown]
# With three million numbers the second picture stays the same. Each result remembers its operation in `op` and its operands in `inputs`. One thing is missing that a Value
# had: the list of `derivatives`. What could stand there?

# %%
product = out.inputs[0]
print(product.op, [t.shape for t in product.inputs], hasattr(product, "derivatives"))

# %% [markdown]
# ## What each input is owed
#
# For numbers, "how much of a change comes through" was a number. Between two arrays it is a table: the slope of every number of `out` for every number of `x`. Mathematicians call it the **Jacobian**. For a million numbers
# it has a million times a million entries, and no computer holds it.
#
# But the walk never wants the table. It comes with `g`, what `out` is *owed* (the gradient that arrives, a number for each number of `out`), and wants to know what `x` is owed:
#
# $$\text{owed to } x_j = \sum_i g_i \, \frac{\partial\, \text{out}_i}{\partial\, x_j}$$

# %% [markdown]
# That is $g$ times the table, a *vector-Jacobian product*, **vjp** for short. We write it as a function, and no table is ever made. Take the square. Each number of `out` depends on one number of `x`, with the slope $2x$:


# %%
def square_x(g, out, x):
    return g * 2 * x


x, g = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 10.0])
square_x(g, x * x, x)

# %% [markdown]
# Nobody asked for the second number, so it is owed nothing, however steep the slope.
#
# All our vjps look like this. The engine hands them plain NumPy arrays: `g`, of the shape of `out`; `out`, what the operation gave; and its inputs. What comes back has the shape
# of the input that is owed. An operation with two inputs has two vjps; for `x * y` they are called `mul_x` and `mul_y`.

# %%
# exercise vjp.mul

# %% [markdown]
# Your function now stands in the library's table, next to `mul`. If an answer holds more than one number, `backward` has to be told what each of them is owed:

# %%
x, y = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor([4.0, 5.0, 6.0], requires_grad=True)
(x * y).backward(Tensor([1.0, 10.0, 100.0]))
print(x.grad)

# %% [markdown]
# In a product every number goes into one place. In a running sum it goes into many.

# %%
# exercise vjp.cumsum

# %% [markdown]
# Below is the table that is never built, for a small `x` of shape `(2, 3)`. Its rows belong to the numbers of `out`, its columns to those of `x`. Each column, times `g`, adds up to what one number of `x` is owed. Choose
# an operation, and look at where the table is not 0.

# %%
every_slope()

# %% [markdown]
# For `*` and `exp` the table is a diagonal: one slope for each number, so the vjp is a single product of arrays. Sums, running sums and matrix products have a pattern of their own, and each has a short cut.
#
# For `relu` the diagonal holds only 0 and 1: a **mask**. Many a library got its masks wrong. One is picograd, a small tensor library in NumPy that this course grew from.

# %%
# exercise vjp.relu

# %% [markdown]
# ## A sum, backwards
#
# `x.sum(1)` adds up each row. Let the two sums be owed 10 and 20. Who is owed what?

# %%
x = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
x.sum(1).backward(Tensor([10.0, 20.0]))
print(x.grad)

# %% [markdown]
# Three numbers went into the first sum, and each of them moves it as much as it moves itself. So each is owed the whole 10. What was added up on the way there is *spread out* on the way back: stretching is summing in reverse.

# %%
# exercise vjp.sum

# %% [markdown]
# Stretching lines shapes up at the right, and that is where the danger lies. picograd forgets which axis was summed. Sum the rows of a square, let the sums be owed 10 and 20, and stretch as it comes:

# %%
g = np.array([10.0, 20.0])
print("as it comes:", np.broadcast_to(g, (2, 2)).tolist())
print("as it is owed:", sum_x(g, None, np.ones((2, 2)), (1,), False).tolist())

# %% [markdown]
# No error, and every number but two is wrong. A square hides such mistakes; so none of our checks uses only squares.
#
# ## A bias that grows
#
# The vjp of `+` passes on what arrives: `x` and `y` are both owed `g`. Let us train a bias with that, by hand. Every row of the batch should become `[1, 1, 1]`; the slope of half the squared miss is the miss.

# %%
batch, bias = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.zeros(3)
for step in range(3):
    g = batch + bias - 1  # (2, 3): how far each number is from 1
    bias = bias - 0.5 * g
    print(bias.shape, "largest miss:", np.abs(batch + bias - 1).max())

# %% [markdown]
# The misses halve in each step: a triumph, it seems. But look at the shape. The bias of three numbers has become a table of six, one row for each example: it learns the batch by heart. On
# a batch of another size it cannot even be added. The next cell fails on purpose:

# %% tags=["raises-exception"]
np.zeros((5, 3)) + bias

# %% [markdown]
# Broadcasting used each number of the bias several times, and where paths meet, gradients **add**. Choose two shapes below, and follow one colour there and back.

# %%
there_and_back()

# %%
# exercise vjp.unbroadcast

# %% [markdown]
# The engine calls it whenever a gradient has another shape than its input. So no vjp has to think of broadcasting: neither your `mul_x` nor the rows that are still to come. The bias again, with Tensors:

# %%
bias = Tensor(np.zeros(3), requires_grad=True)
miss = Tensor(batch) + bias - 1
(miss * miss).sum().backward()
print(bias.grad.shape, bias.grad.tolist())

# %% [markdown]
# ## The matrix product
#
# In lesson 05 the gradient of `x @ y` appeared by itself, out of thousands of nodes. Now we need it as a function. Let all sizes differ: `x` is `(2, 3)` and `y` is `(3, 4)`, so `out` and `g` are `(2, 4)`.
#
# What `x` is owed has the shape `(2, 3)`, and is made of `g` and the other factor. Each of these two may be turned or not, and either may stand on the left. On paper: how many of these eight products exist, and which has the right shape?

# %%
# exercise vjp.matmul_x

# %% [markdown]
# The shapes left no choice. That the numbers are right too, we see element by element. $\text{out}_{ij} = \sum_p x_{ip}\, y_{pj}$, so $x_{ip}$ goes into row $i$ of the answer, into every column $j$, with the slope $y_{pj}$:
#
# $$\text{owed to } x_{ip} = \sum_j g_{ij}\, y_{pj}$$
#
# Both sums run along the columns; a matrix product runs along the columns of its left and the rows of its right factor. Hence the turning.

# %%
# exercise vjp.matmul_y

# %%
which_product_fits()

# %% [markdown]
# Shapes can deceive, and so can we. But we have a judge: the tensor of Values from lesson 05, in which nobody wrote a derivative of `@`. It finds gradients number by number, with the walk of lesson 03. Do both agree, for three triples of sizes?

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
# Some operations compute nothing; they choose. The maximum is one. If the largest number grows, the maximum grows with it. If a smaller one grows a little, nothing happens. And if two are equally large? We nudge the first 5 of `max(5, 5)`, up and then down:

# %%
up = (max(5 + 0.1, 5) - 5) / 0.1
down = (max(5 - 0.1, 5) - 5) / -0.1
print(round(up, 4), round(down, 4))

# %% [markdown]
# Two slopes: 1 upwards, 0 downwards. At a tie the maximum has a kink, and no slope is *the* right one. We agree, as PyTorch's `amax` does, that equal numbers share what arrives in equal parts.

# %%
# exercise vjp.amax

# %% [markdown]
# Taking numbers by their index is choosing, too. `table[[0, 2, 2]]` takes row 0 once and row 2 twice; that is how a net looks up letters in a table. On the way back, what is owed must return to the rows it came from. Two ways of adding at an index:

# %%
once, twice = np.zeros(3), np.zeros(3)
once[[0, 2, 2]] += 1
np.add.at(twice, [0, 2, 2], 1)
print(once, twice)

# %% [markdown]
# The first line reads three numbers, adds 1 to each, and writes them back: place 2 is written twice, with the same number. `np.add.at` adds one after the other.

# %%
# exercise vjp.put

# %%
table = Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
letters = table[[0, 2, 2]]  # (3, 2): a row of the table for each letter
letters.backward(Tensor([[1.0, 1.0], [10.0, 10.0], [100.0, 100.0]]))
print(table.grad)

# %% [markdown]
# ## The sweep
#
# One piece is missing: the walk. It is that of lesson 03. Only the step from a node to its inputs is new, and it is given: `owed(out, g)` looks up the vjps of `out.op`, calls each with `g`, `out` and the inputs, and undoes broadcasting. You get pairs: an input, and what it is owed.

# %%
from tinygrad_edu.autograd import owed

x, y = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor([10.0], requires_grad=True)
out = x * y
for node, gradient in owed(out, np.array([1.0, 10.0, 100.0])):
    print(node.shape, gradient.tolist())

# %% [markdown]
# In lesson 03 a node in between kept its gradient in `.grad`, where an earlier walk could leave something behind. Here gradients travel in a dict that belongs to one walk alone; at its end `backward` adds those of the leaves to their `.grad`.

# %%
# exercise array.sweep

# %%
x = Tensor([1.0, -2.0], requires_grad=True)
y = x
for _ in range(20_000):
    y = y + 0.5 * x
y.backward(Tensor([1.0, 10.0]))
print(f"{len(history(y))} node left of the graph;", x.grad.tolist())

# %% [markdown]
# Forty thousand operations, without recursion. And `backward` lets go of the graph on its way, so the arrays in it take memory no longer than they are needed. With `retain_graph=True` it stays.
#
# That is the whole engine. Value and Tensor differ in one point only: what stands between a node and its input.
#
# | | a node holds | between it and an input stands | the walk |
# |---|---|---|---|
# | `Value` | a number | a number, the local derivative | youngest first, adding where paths meet |
# | `Tensor` | an array | a function, the vjp | youngest first, adding where paths meet |

# %% [markdown]
# ## The speed-up
#
# Now the question of the bill: what does it cost? We multiply two N by N matrices and find both gradients, with the tensor of Values and with `Tensor`. Your pieces run in both, where you have written them. Measured on this computer, just now:

# %%
speed_up()

# %% [markdown]
# The blue line climbs with the cube of N from the start; its dotted part is not measured but extended. The green one is flat at first. There the time goes into the few nodes, however large the arrays; then the arithmetic takes over,
# and that too is a cube, but one that NumPy hands to routines which have been tuned for decades.
#
# How many nodes are there, for N = 32?

# %%
n = 32
values, tensor = ValueTensor(np.ones((n, n))), Tensor(np.ones((n, n)), requires_grad=True)
nodes = set().union(*(history(v) for v in (values @ values).flat))
print(f"{len(nodes):,} nodes, and {len(history(tensor @ tensor))}")

# %% [markdown]
# ## picograd's example, and where it breaks
#
# This is the example that picograd shows, and its answers are right there, too:

# %%
x, y = Tensor(np.eye(3), requires_grad=True), Tensor([[2.0, 0.0, -2.0]], requires_grad=True)
z = (y @ x).sum()
z.backward()
print(z.item(), x.grad.tolist(), y.grad.tolist())

# %% [markdown]
# But a bias with one dimension, `x * 2`, `-x` and `1 - x` stop it, because it undoes broadcasting only between equally many dimensions; and `x.sum(1)` gives wrong gradients without a word. Ours against the judge:

# %%
start, row = rng.normal(size=(2, 3)), rng.normal(size=3)
for name in ("x + row", "x * 2", "-x", "1 - x", "x.sum(1)"):
    x, judge = Tensor(start, requires_grad=True), ValueTensor(start)
    eval(f"({name}) * ({name})", {"x": x, "row": Tensor(row)}).sum().backward()
    eval(f"({name}) * ({name})", {"x": judge, "row": ValueTensor(row)}).sum().backward()
    print(f"{name:9}", np.allclose(x.grad.data, judge.grad))

# %%
# exercise array.mend_loss

# %% [markdown]
# ## A net that learns
#
# Everything together: two spirals of 100 points each, and a net with two hidden layers. `squared_error` gives the loss and what the prediction is owed, so we hand that to `backward`, and the sweep does the rest.

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


# %%
losses = []
for step in range(1000):
    predicted = net(Tensor(points))
    loss, g = squared_error(predicted.data, labels)
    losses.append(loss)
    predicted.backward(g)
    for p in weights + biases:
        p.data -= 0.2 * p.grad.data
        p.grad = None
learned(points, labels, net, losses)

# %%
right = ((net(Tensor(points)).data > 0) == (labels > 0)).sum()
print(f"{right} of {len(points)} on the right side; {len(history(net(Tensor(points))))} nodes in the graph")

# %% [markdown]
# Two moons took lesson 04 its patience; here two hundred points go through a thousand parameters, a thousand times over, in about the time it takes to read this sentence.
#
# ## What you have built
#
# The engine is [`tinygrad_edu/autograd.py`](../tinygrad_edu/autograd.py): the walk, and no arithmetic. The derivative table is in the files [`ops_elementwise.py`](../tinygrad_edu/ops_elementwise.py) to `ops_products.py`: an operation,
# and beside it one line for each input. Yours are rows of it.

# %%
from tinygrad_edu.autograd import sweep, unbroadcast

for part in (mul_x, relu_x, sum_x, matmul_x, matmul_y, amax_x, put, unbroadcast, sweep):
    print(f"{part.__name__:12} {part.__module__.removeprefix('tinygrad_edu.')}.py")
receipt(6)

# %%
a, b = Tensor(np.arange(12.0).reshape(2, 1, 3, 2), requires_grad=True), Tensor(np.arange(12.0).reshape(2, 2, 3), requires_grad=True)
(a @ b).sum().backward()  # stacks of matrices, broadcast
assert a.grad.data.ravel().tolist() == [24, 42] * 6
assert b.grad.data.ravel().tolist() == [30, 30, 30, 36, 36, 36] * 2
x, y = Tensor(np.eye(3), requires_grad=True), Tensor([[2.0, 0.0, -2.0]], requires_grad=True)
(y @ x).sum().backward()
assert x.grad.tolist() == [[2, 2, 2], [0, 0, 0], [-2, -2, -2]]
assert y.grad.tolist() == [[1, 1, 1]]
print("the numbers of lesson 05, from one node for each product")

# %% [markdown]
# **To remember**
#
# 1. A vjp says what an input is owed when the answer is owed `g`. The table of all slopes is never built.
# 2. What was used many times is added up: stretching and summing are each other's reverse.
# 3. The gradient of a matrix product is two matrix products; when all sizes differ, the shapes alone tell you which.
#
# **The next question:** for `@` we had a judge, lesson 05. Who judges a gradient that only one program can compute?
