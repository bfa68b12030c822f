# %% [markdown]
# # A tensor of Values

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_05 as figures
from course.figures import lesson_05_bill as bill
from course.figures.lesson_05_broadcasting import broadcasting

lesson(5)

# %% [markdown]
# In lesson 04 a layer was a list of neurons, and a neuron a list of weights. GPT-2 is not written like that. It is written with *tensors*: `x @ w + b` is thousands
# of numbers in one line. We build such tensors from nothing but Values. At the end a small net of them writes a word, and we see the bill: how many nodes and how much memory it takes.

# %%
figures.ending()

# %% [markdown]
# ## One list and a shape
#
# A **tensor** is a box of numbers: a row, a table, a stack of tables. Ours holds two things: one **flat list** of Values, and a **shape**, the tuple of the sizes
# along its dimensions.
#
# NumPy is Python's library for arrays of plain numbers. We use it to look: `x.numpy()` gives the numbers of a tensor as such an array, and `x.item()` the number of a
# tensor that holds only one.

# %%
import math

import numpy as np

from tinygrad_edu import Value, ValueTensor, sgd_step, topological_order, zero_grad
from tinygrad_edu.scalar.value_creation import arange, ones, zeros
from tinygrad_edu.scalar.value_tensor import from_values, gather, log_softmax, sum_values

x = ValueTensor([[10, 20, 30], [40, 50, 60]])
print(x.shape, [v.data for v in x.flat])
figures.flat_list(x.shape)

# %% [markdown]
# The last dimension runs fastest: a row is written out before the next one begins. One column to the right is 1 place further in the list, one row down is 3.
# These steps are the **strides**, and they find every element:
#
# $$\text{place of } x[i, j] = i \cdot 3 + j \cdot 1$$
#
# A stack of 2 tables, each with 3 rows and 4 columns, has the shape `(2, 3, 4)`. Say its three strides aloud, then write the function.

# %%
# exercise tensor.strides

# %% [markdown]
# We can also read the list with other strides. `gather(x, shape, steps)` makes a tensor of any shape that reads its element $[i, j]$ at the place
# $i \cdot \text{steps}_0 + j \cdot \text{steps}_1$ of the list of `x`. Here are two readings: one with the strides exchanged, and one that moves by **0** when it goes down.
# Follow both with a finger along the flat list 10, 20, ..., 60.

# %%
print(gather(x, (3, 2), (1, 3)))
again = gather(x, (4, 3), (0, 1))
print(again)
print("different Values among the last twelve:", len({*again.flat}))

# %% [markdown]
# ## Broadcasting
#
# The first is the **transpose**, and no number was touched: only the reading is different. A tensor that reads another's list is called a **view**. The second view meets the same row again and again.
# This is how a bias can be added to every row of a **batch** (several examples, one in each row), without a copy:
#
# ```
# out = batch + bias       batch: (4, 3), bias: (3,) read as (4, 3) with the strides (0, 1)
# ```
#
# Making shapes fit in this way is called **broadcasting**.

# %%
# exercise tensor.shape_of_sum

# %% [markdown]
# Below, choose two shapes and go along the elements of their sum. Framed cells exist; pale ones are the same cells, read again. Look for the strides of 0, and for two shapes
# that do not fit.

# %%
broadcasting()

# %%
# exercise tensor.broadcast_shapes

# %%
# exercise tensor.broadcast_to

# %% [markdown]
# ### A loss that is never right
#
# Broadcasting never asks whether we meant it. Here every prediction equals its target. The predictions come as a column of shape `(3, 1)`, as layers give them, and
# the targets as a row of shape `(3,)`. What is the mean squared error?

# %% tags=["run-to-see"]
predicted, targets = ValueTensor([[1], [2], [3]]), ValueTensor([1, 2, 3])
miss = predicted - targets
print("mean squared error:", round((miss * miss).mean().item(), 4))
figures.grids({"predicted - targets": miss}, colour="gradient")

# %% [markdown]
# Every prediction met every target: nine differences, and only the diagonal was meant. There is no error and no warning. Trained with this loss, a net does best when it predicts the mean of all targets every time,
# since each prediction is compared with every target. (The library's `mse_loss` therefore refuses shapes that differ.)
#
# `squeeze` sets the same trap from the other side. It drops dimensions of size 1, and without an argument all of them. What becomes of a batch of one?

# %%
for n in (3, 1):
    out = arange(n).reshape(n, 1)  # arange(n) holds 0, 1, ..., n - 1
    print(out.shape, "-> squeeze():", out.squeeze().shape, " squeeze(1):", out.squeeze(1).shape)

# %% [markdown]
# The batch of one has lost its batch. Name the dimension to drop, and only that one goes.
#
# ## One bias, many rows
#
# Gradients have to find their way back through all this stretching. Nothing new was written for it. Predict, on paper:
#
# ```
# out = x + b       x: (2, 3), b: (3,), out: (2, 3)
# ```

# %%
# exercise tensor.bias_gradient

# %% [markdown]
# One Value in many places accumulates one gradient for all of them. That is right for a bias in every row. It is wrong for three zeros that should learn separately, when they are made as in
# the next cell. The upstream gradient is 1 for the first element, 10 for the second, 100 for the third:

# %%
bias = from_values([Value(0.0)] * 3, (3,))
bias.backward(np.array([1.0, 10.0, 100.0]))
bias.grad

# %%
# exercise tensor.full

# %% [markdown]
# ## A product whose gradient was never written
#
# The **matrix product** lets every row of `a` meet every column of `b`. Where row $i$ meets column $j$, the elements are multiplied in pairs and added up:
#
# $$(a\,b)_{ij} = \sum_p a_{ip}\, b_{pj}$$

# %%
figures.row_meets_column()

# %%
# exercise tensor.matrix_product

# %% [markdown]
# From now on `@` runs on it; vectors, and stacks of matrices, which are broadcast like anything else, go through it pair by pair.
#
# Look at what was *not* written: nowhere in this lesson is there a derivative. We take two matrices that are not square and some
# upstream gradient `g`, and ask for the gradient of `x`.

# %%
x = ValueTensor([[1, 2, 3], [4, 5, 6]])
w = ValueTensor([[1, 0, 2, -1], [0, 3, 1, 1], [2, 1, 0, 1]])
g = np.array([[1.0, 0.0, 2.0, 1.0], [-1.0, 2.0, 0.0, 3.0]])
(x @ w).backward(g)
x.grad

# %% [markdown]
# Six numbers that no formula of ours produced. What are they? The slope of a product is the other factor, so they can only be made of `g`, of shape `(2, 4)`, and of
# `w`, of shape `(3, 4)`. There is one way to multiply these two matrices into a `(2, 3)`, and the next cell tries it. `.T` is the transpose: rows become columns.

# %%
print(g @ w.numpy().T)
np.array_equal(x.grad, g @ w.numpy().T), np.array_equal(w.grad, x.numpy().T @ g)

# %% [markdown]
# Element $x_{ip}$ went into every column $j$ of row $i$ of the answer, each time multiplied by $w_{pj}$. Where paths meet, gradients add:
#
# $$\text{gradient of } x_{ip} = \sum_j g_{ij}\, w_{pj} \qquad\text{so}\qquad \texttt{x.grad} = g\,w^T, \quad \texttt{w.grad} = x^T g$$
#
# Every textbook derives this formula; here it appeared by itself.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## What GPT-2 is made of
#
# A net that writes needs four more pieces. The first, **softmax**, turns the scores of the possible next words, the **logits**, into probabilities. They are positive and add up to 1:
#
# $$\text{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# The second list of logits in the next cell, `[1, 2, 1000]`, is nothing unusual for a net.

# %%
for scores in ([1, 2, 3], [1, 2, 1000]):
    powers = ValueTensor(scores).exp()
    print(scores, "->", (powers / powers.sum()).numpy().round(4).tolist())

# %%
# exercise tensor.softmax

# %%
scores = ValueTensor([[1, 2, 3], [1, 1, 2]])
across, down = softmax(scores, 1), softmax(scores, 0)
figures.grids(
    {"scores": scores, "softmax(scores, 1)": across, "softmax(scores, 0)": down},
    sums={"softmax(scores, 1)": 1, "softmax(scores, 0)": 0},
)

# %% [markdown]
# Same shape, all positive, no error: shares along the wrong dimension look just as good. Only the sums give it away. If a row holds the scores of one example, the middle picture
# is right.
#
# The second piece is needed because numbers can grow or shrink from layer to layer. **Layer normalisation** moves each row to mean 0 and scales it to variance 1. A row of equal numbers would divide 0 by 0, so a
# small number is added. *Where*?

# %%
x = ValueTensor([[1, 2, 3], [5, 5, 5]])
far = x - x.mean(-1, keepdim=True)
out = far / ((far * far).mean(-1, keepdim=True).sqrt() + 0.1)
out.backward(np.array([[1.0, 2.0, 4.0], [1.0, 2.0, 4.0]]))
print(out, x.grad.round(4), sep="\n")

# %% [markdown]
# The answer is flawless, and the gradient of the second row is nan. Added outside the root, the small number saves the division. But the backward pass also goes through the root,
# whose slope, $1 / (2\sqrt{x})$, is infinite at 0. The forward pass alone would never have shown it.

# %%
# exercise tensor.layer_norm

# %%
# exercise tensor.gelu

# %%
x = ValueTensor(np.linspace(-4, 4, 81))
y = gelu(x)
y.backward(np.ones(81))
figures.curve_and_slope(x.numpy(), y.numpy(), x.grad, "gelu")

# %% [markdown]
# The fourth piece is a loss. If a net gave the right answer the probability $p$, its surprise is $-\log p$, the **negative log-likelihood**: 0 when the net was certain, and larger the smaller
# $p$ was. The mean surprise is called **cross-entropy**. A net that is sure and wrong breaks the obvious program. This cell fails on purpose:

# %% tags=["raises-exception"]
softmax(ValueTensor([1000, 0]), 0).log()

# %%
# exercise tensor.cross_entropy

# %%
from tinygrad_edu.scalar.value_layers import Embedding, LayerNorm, Linear, cross_entropy

logits = ValueTensor([[0.1, 0.2, 0.7], [0.8, 0.1, 0.1]])
loss = cross_entropy(logits, [2, 0])  # runs on your softmax_cross_entropy
loss.backward()
print(loss, logits.grad.round(4), sep="\n")

# %% [markdown]
# Another gradient that we did not write: each row adds up to 0 and is negative only at the target. A step against it raises the right class and lowers the others, each
# by its share.
#
# ## A net that writes
#
# All the pieces in one net: it sees a letter of a word, and gives a score to each letter that might come next.
# An **embedding** is a table with one row of numbers for each letter, and `Linear` is `x @ w.T + b`.

# %%
import random

word, rng = "tensor", random.Random(0)
table, norm = Embedding(6, 4, rng), LayerNorm(4)
wider, back = Linear(4, 8, rng=rng), Linear(8, 6, rng=rng)


def net(letters):
    x = table(letters)  # (N,) -> (N, 4): a row of four numbers for each letter
    x = gelu(wider(norm(x)))  # (N, 4) -> (N, 8)
    return back(x)  # (N, 8) -> (N, 6): a score for each letter of the word


# %%
parameters = [p for part in (table, norm, wider, back) for p in part.parameters()]
losses = []
for step in range(50):
    loss = cross_entropy(net(np.arange(6)), [1, 2, 3, 4, 5, 0])  # e after t, ..., t after r
    losses.append(loss.item())
    zero_grad(parameters)
    loss.backward()
    sgd_step(parameters, 0.5)

text = "t"
while len(text) < 18:
    scores = net([word.index(text[-1])])  # (1, 6)
    text += word[int(scores.argmax())]
print(text)
figures.loss_curve(losses, classes=6)

# %% [markdown]
# ## The bill
#
# It writes. LayerNorm, Linear, GELU, Linear: half of every block of GPT-2 is just this. How large was the graph behind one of these losses?

# %%
nodes = len(topological_order(loss.flat[0]))  # of your code, where it is yours that runs
print(f"{len(parameters)} parameters, {nodes} nodes, to learn six letters")

# %%
# exercise tensor.nodes_of_matmul

# %% [markdown]
# Move N and read the three bills: nodes, bytes and seconds of an N by N product. The squares were measured on this computer; the lines continue them. Grey is NumPy, which works on whole arrays.
#
# Two computations of GPT-2 are marked by stars. One is a product for seven tokens (pieces of words), `(7, 768)` by `(768, 2304)`. The other is a modest training step: each of 124 million parameters, times each of 1024 tokens.
# Each star stands at the N whose product makes as many nodes.

# %%
bill.explorer()

# %%
per_node = bill.bytes_per_node()
one_product = bill.nodes(7, 768, 2304)
one_step = 2 * 124_000_000 * 1024  # for each token and parameter a product and a sum
for count in (one_product, one_step):
    print(f"{count:,} nodes of about {per_node} bytes: {count * per_node / 1e9:,.0f} GB")
print(f"laptops with 16 GB that the training step would fill: about {one_step * per_node / 16e9:,.0f}")

# %% [markdown]
# On these axes, where each mark is a fixed number of times the one before, a power of N is a straight line. This one is the cube: twice the size, eight times the bill.
# The training step fills thousands of laptops, and nothing in it is wrong. The waste is a node for every *number*. But the gradient of the whole product was two products of arrays. If we write those
# down, the product needs one single node.
#
# Here is what this lesson built, and then the numbers that the tests of two small libraries, r-nn and picograd, expect:

# %%
receipt(5)


# %%
def agrees(x, numbers):
    return np.allclose(x.numpy(), numbers, atol=1e-4)


a, b = arange(9).reshape(3, 3), arange(9, 18).reshape(3, 3)
assert agrees(a @ b, [[42, 45, 48], [150, 162, 174], [258, 279, 300]])
a, b = arange(12).reshape(2, 1, 3, 2), arange(12).reshape(2, 2, 3)  # stacks of matrices
(a @ b).sum().backward()
assert a.grad.ravel().tolist() == [24, 42] * 6
assert b.grad.ravel().tolist() == [30, 30, 30, 36, 36, 36] * 2
x, y = ValueTensor(np.eye(3)), ValueTensor([[2, 0, -2]])
(y @ x).sum().backward()
assert x.grad.tolist() == [[2, 2, 2], [0, 0, 0], [-2, -2, -2]]
assert y.grad.tolist() == [[1, 1, 1]]
assert agrees(softmax(ValueTensor([1, 2, 3]), 0), [0.0900, 0.2447, 0.6652])
assert agrees(gelu(ValueTensor([10, -1, 2, 1.28])), [10, -0.1588, 1.9546, 1.1514])
rows = ValueTensor([[1, 2, 3], [4, 5, 6]])
assert agrees(layer_norm(rows, ones(3), zeros(3)), [[-1.2247, 0, 1.2247]] * 2)
assert agrees(cross_entropy(ValueTensor([0.1, 0.2, 0.7]), 1), 1.2679)
print("all as they should be")

# %% [markdown]
# The finished files are [`value_tensor.py`](../tinygrad_edu/scalar/value_tensor.py) and [`value_layers.py`](../tinygrad_edu/scalar/value_layers.py): ten minutes to read. The only derivatives they need are those of lesson 02.
#
# ## To remember
#
# 1. A tensor is a flat list and a shape; strides say how to read it, and a stride of 0 is broadcasting.
# 2. What is used many times accumulates its gradients, so the gradient of a matrix product appears without being written.
# 3. A node for every single product and sum: twice the size, eight times the nodes and the memory.
#
# **A question to take along:** can a whole array be *one* node, and what does its "how much of a change comes through" look like then?
