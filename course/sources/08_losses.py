# %% [markdown]
# # Losses

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_08 as figures
from course.figures.lesson_05 import grids

lesson(8)

# %% [markdown]
# Every network ends in the same few functions, and in practice it breaks in them first: one day the scores reach 1000, and the loss says nan. We write these functions so
# that they do not break, find out why their gradient is so short, and train a classifier on them:

# %%
figures.ending()

# %% [markdown]
# ## Logits of 1000
#
# The scores that a net gives to the classes are called **logits**. Softmax turns them into probabilities. Here it is, just as the formula says, on a NumPy array:
#
# $$\text{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# In both rows below every score is 1 above the one before, so each power is e times the one before. Both rows should give the same probabilities.

# %%
import math

import numpy as np

np.seterr(all="ignore")  # in this lesson we look at inf and nan; NumPy need not warn of them


def naive(x):
    powers = np.exp(x)
    return powers / powers.sum()


print(naive(np.array([1.0, 2.0, 3.0])).round(4))
print(naive(np.array([1001.0, 1002.0, 1003.0])).round(4))

# %%
# exercise stable.naive

# %% [markdown]
# One nan is enough: it makes the mean loss nan, every gradient, and after one step every parameter. A power may be too large for a float (**overflow**), or so small that it becomes 0 (**underflow**).
# What saves us is that only differences count. The same number $m$ can be subtracted from every score of a row, because it cancels:
#
# $$\frac{e^{x_i - m}}{\sum_j e^{x_j - m}} = \frac{e^{-m}\, e^{x_i}}{e^{-m} \sum_j e^{x_j}} = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# So we may move a row of scores along the axis below, to where exp does not break. In lesson 05 we did this for Values, and now for arrays: each function of this lesson is the forward function of an op,
# and the engine hands it **plain NumPy arrays**, never Tensors. `x.softmax(1)` of a Tensor `x` will run on yours.

# %%
figures.where_floats_end()

# %%
# exercise stable.softmax

# %% [markdown]
# ## The logarithm of nothing
#
# The softmax holds. But a loss needs the *logarithm* of a probability, and there the next trap waits:

# %%
for scores in ([1001, 1002, 1003], [1000, 0]):
    p = softmax(np.array(scores, float), 0)
    print(scores, "-> softmax", p.round(4), "-> its logarithm", np.log(p).round(4))

# %% [markdown]
# The last probability is $e^{-1000}$, and its logarithm is -1000, a perfectly ordinary number. We lost it because the probability in between underflows.
# The way around is to take the logarithm on paper:
#
# $$\log \frac{e^{x_i}}{\sum_j e^{x_j}} = x_i - \log \sum_j e^{x_j}$$
#
# The last part is called **log-sum-exp**. It is a smooth maximum. If one number is far above the others, it alone counts. If all n numbers are equal, the result is log n above them.
# And it has no corner.

# %%
figures.smooth_maximum()

# %%
# exercise stable.logsumexp

# %%
# exercise stable.log_softmax

# %% [markdown]
# ## Cross-entropy
#
# A net reads "The cat sat on the ..." and gives the word "mat" the probability $p$. The next word is "mat". How surprised should the net be? $-\log p$:

# %%
figures.surprise()

# %% [markdown]
# With the logarithm to base 2 the unit is a **bit**: one more for each halving. With the natural logarithm, which nets use because its slope is simpler, it is a **nat**:
# 1 bit is $\log 2$ nats, about 0.69. If one word follows another, their probabilities multiply, so their surprises add.
#
# The surprise of a net at the right class is also called the **negative log-likelihood**. Its mean over many examples is the **cross-entropy**, the loss of nearly every classifier and language model: the truth says which class counts, the net how surprising it is.

# %%
# exercise loss.cross_entropy

# %% [markdown]
# ## Temperature
#
# A net that writes text gives a score to each possible next word. Before softmax the scores are often divided by a number T, the **temperature**: $p = \text{softmax}(x / T)$.
# The name comes from physics, where nearly the same formula says how molecules spread over their energies.
#
# On the right below is the **entropy**, the surprise to expect on average: 0 bits when one word is certain, most when all six are equally likely, like the sides of a fair die. The number under each word is its score, and the dashed bars show T = 1.
# At which end of the slider do the bars become a fair die? Guess, then move it (Tab goes to it, the arrow keys move it).

# %%
figures.temperature()

# %% [markdown]
# At a low temperature the largest score takes nearly everything; at a high one every word becomes possible. A program that multiplies by T does the opposite; at $T = 1$ it looks right.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## The gradient of the cross-entropy
#
# `F.cross_entropy`, for Tensors, runs on your `cross_entropy` and takes the mean. (`F` is the usual short name for `functional`.) With `reduction="none"` each row keeps its own loss. The second row here is sure, and wrong. Its loss is a thousand nats and not inf, so
# there is still something to learn from. But what is the gradient of its logits?

# %%
from tinygrad_edu import Tensor
from tinygrad_edu.nn import functional as F

logits = Tensor([[2.0, 1.0, 0.0], [1000.0, 0.0, 0.0]])
target = Tensor([0, 1])
print(F.cross_entropy(logits, target, reduction="none"))
print(F.cross_entropy(logits, target))

# %%
# exercise loss.slope

# %% [markdown]
# Now measure, by central differences: nudge each of four logits up and down, and see what the loss does. Beside the slope are `p`, what the net believed (the softmax), and `y`, what is true:
# 1 for the right class and 0 for the others, which is called **one-hot**. Read off how each slope is made of its `p` and its `y`. Then change `x` and `right`: does that still hold?

# %% tags=["run-to-see"]
x, right = np.array([[2.0, 1.0, 0.0, -1.0]]), np.array([1])
h = 1e-6
slope = []
for nudge in h * np.eye(4):
    up, down = cross_entropy(x + nudge, right), cross_entropy(x - nudge, right)
    slope.append((up - down)[0] / (2 * h))

p, y = softmax(x, 1)[0], np.eye(4)[right[0]]
print("class    p       y    slope")
for i in range(4):
    print(f"{i}     {p[i]:.4f}   {y[i]:.0f}   {slope[i]:7.4f}")
figures.columns(p=p, y=y, slope=slope)

# %%
# exercise loss.gradient

# %%
from tinygrad_edu import gradcheck, randn

logits = randn(4, 3).double().requires_grad_()
target = Tensor([0, 2, 1, 1])
gradcheck(lambda x: F.cross_entropy(x, target, reduction="none"), logits)

# %% [markdown]
# Lesson 07's `gradcheck` nudges in a random direction, with a random upstream gradient, and agrees.
#
# Why is this gradient so short? The loss is log-sum-exp minus the logit of the right class. The slope of this logit is 1 for its own class and 0 for the others, which is $y$. And the slope of log-sum-exp is the softmax:
#
# $$\frac{\partial}{\partial x_i} \log \sum_j e^{x_j} = \frac{e^{x_i}}{\sum_j e^{x_j}} = p_i$$

# %% tags=["run-to-see"]
figures.pull()

# %% [markdown]
# The picture has two classes. It shows how strongly a training step pulls the right logit up: minus the gradient that `backward` finds. This is why classifiers use this loss. The squared error of the probability looks just as sensible, but its gradient
# has to pass through the softmax, which is flat where the net is sure: a net that is sure and wrong learns almost nothing. With the cross-entropy the pull is strongest exactly there, and never above 1.
#
# ## Which axis?
#
# A batch of logits has two dimensions, and a softmax along either runs without an error:

# %%
logits = np.array([[3.0, 2.0, 1.0], [1.0, 1.0, 2.0]])  # (2 examples, 3 classes)
along_1, along_0 = softmax(logits, 1), softmax(logits, 0)
grids(
    {"logits": logits, "softmax(logits, 1)": along_1, "softmax(logits, 0)": along_0},
    sums={"softmax(logits, 1)": 1, "softmax(logits, 0)": 1},
)

# %% [markdown]
# The row sums give it away: each *row* is an example, so its classes must share a probability of 1.
#
# There is a test that costs nothing, and it has caught many a bug. A net that has learned nothing gives about equal logits. Then each of $C$ classes gets $1 / C$, and
#
# $$\text{loss at the start} = -\log \frac{1}{C} = \log C$$

# %%
blind, any_class = np.zeros((64, 10)), np.arange(64) % 10  # 64 examples, 10 classes
print("log(10):            ", round(math.log(10), 4))
print("our cross_entropy:  ", cross_entropy(blind, any_class).mean().round(4))
print("a colleague's loss: ", round(figures.colleagues_loss(blind, any_class), 4))

# %%
# exercise loss.batch

# %% [markdown]
# ### A column of weights
#
# Here is another silent bug of shapes. Each row has its own loss, `(64,)`. Half of the losses are to count as 0, and a colleague hands us the weights, 0 or 1, as a column, `(64, 1)`.
# Which shape does their product have? Say it aloud before you run the cell.

# %% tags=["run-to-see"]
hard = np.arange(64) >= 32  # the last 32 rows are surprising ones
loss = np.where(hard, 3.0, 0.1)  # (64,)
for counts in (~hard, hard):
    column = counts.reshape(64, 1)
    product = loss * column
    print(product.shape, "mean", product.mean().round(4), "  should be", (loss * counts).mean().round(4))

# %% [markdown]
# A row meets a column, as in lesson 05, and every loss meets every weight. The mean looks reasonable, and is the same whichever half counts. Nothing warned us.
# Two habits help. Write shapes in comments, or better in an `assert loss.shape == column.shape`. And use `keepdims=True` wherever a reduced array will meet its own rows again.
#
# ## Levelling the rows
#
# **Layer normalisation** keeps the numbers between layers at an ordinary size, however deep a net is. Here is its formula on arrays, written in a hurry; the last row holds equal numbers, as a blank picture would. What becomes of it?

# %%
x = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0], [5.0, 5.0, 5.0]])
far = x - x.mean(axis=1, keepdims=True)
print((far / x.std(axis=1, keepdims=True)).round(4))

# %% [markdown]
# Rows 0 and 1 come out the same, though the numbers of row 1 are ten times as far apart. Row 2 is 0 / 0. A small number `eps` fixes that, and there are two places to put it:
# under the root, $\sqrt{\text{variance} + \text{eps}}$, or outside, $\sqrt{\text{variance}} + \text{eps}$.
# The picture shows the spread of a row, its standard deviation, before and after.

# %%
figures.where_eps_belongs()

# %% [markdown]
# With eps under the root, as in the original definition, a row whose numbers hardly differ stays nearly flat. With eps outside, a spread of only 0.0001 comes out as almost 1. Weights that were trained with one form
# do not quite fit the other. GPT-2's were trained with eps under the root:
#
# $$\frac{x - \text{mean}}{\sqrt{\text{variance} + \text{eps}}}$$
#
# Besides, lesson 05 showed that with eps outside, `backward` gives a row of equal numbers the gradient nan.

# %%
# exercise stable.layer_norm

# %%
figures.levelled(x, layer_norm(x, eps=1e-5))

# %% [markdown]
# ## GELU, two ways
#
# The activation function relu keeps x or drops it. **GELU** (Hendrycks and Gimpel, 2016) keeps a share of it: almost nothing far below 0, almost all far above. The share is the part of a bell curve, with mean 0 and
# variance 1, that lies below x. It cannot be written with exp and log, but it has a name: $\frac{1}{2}(1 + \mathrm{erf}(x / \sqrt 2))$. Python's `math` has the **error function** erf for one number at a time, our library has it for arrays.

# %%
from tinygrad_edu.ops.unary import erf

print(erf(np.array([-2.0, 0.0, 0.5])).round(4), round(math.erf(0.5), 4))
figures.shares_below()

# %%
# exercise stable.gelu

# %%
# exercise stable.gelu_tanh

# %%
figures.bends(gelu, gelu_tanh)

# %% [markdown]
# On the left the two lie on top of each other; on the right is what separates them. In PyTorch, and here, it is `F.gelu(x)` for one and `F.gelu(x, approximate="tanh")` for the other.
#
# ## A classifier
#
# Three classes of points, on arms that wind around each other. The net has three linear layers, with a layer norm after the first; the last begins with tiny weights. `F.linear` multiplies by the transposed weight: as in PyTorch, a weight has the shape (outputs, inputs).
# Everything in it that bends, levels or judges is from this lesson.

# %%
from tinygrad_edu import manual_seed, zeros

points, kinds = figures.spirals()  # (180, 2) float32, (180,) ints from 0 to 2
x, target = Tensor(points), Tensor(kinds)
manual_seed(0)  # the same random numbers each time
w1, b1 = randn(32, 2), 0.5 * randn(32)
w2, b2 = 32**-0.5 * randn(32, 32), zeros(32)
w3, b3 = 0.01 * randn(3, 32), zeros(3)
parameters = [p.requires_grad_() for p in (w1, b1, w2, b2, w3, b3)]


def net(x):
    x = F.gelu(F.linear(x, w1, b1), approximate="tanh")  # (N, 2) -> (N, 32)
    x = F.layer_norm(x, 32)  # (N, 32): each row of 32 numbers is levelled
    x = F.gelu(F.linear(x, w2, b2), approximate="tanh")  # (N, 32) -> (N, 32)
    return F.linear(x, w3, b3)  # (N, 3): a logit for each class


# %%
# exercise loss.first

# %% tags=["run-to-see"]
curve = []
for step in range(300):
    loss = F.cross_entropy(net(x), target)
    curve.append(loss.item())
    loss.backward()
    for p in parameters:
        p.data -= 0.2 * p.grad.data
        p.grad = None
print("the first loss:", round(curve[0], 1), "  the last:", round(curve[-1], 1))
figures.regions(points, kinds, net, curve)

# %% [markdown]
# Linear layers alone would draw straight borders; with bends between them, the borders wind. And if the logits were a thousand times as large?

# %%
large = 1000 * net(x).data
print("a logit above 1000:", bool(large.max() > 1000))
print("nan in the naive softmax:", bool(np.isnan(np.array([naive(row) for row in large])).any()))
print("our cross_entropy finite:", bool(np.isfinite(cross_entropy(large, kinds)).all()))

# %% [markdown]
# ## What we built
#
# | function | what it does | what it survives |
# |---|---|---|
# | `softmax`, `log_softmax`, `logsumexp` | scores to probabilities, and their logarithms | logits of 1000 and -1000 |
# | `cross_entropy`, and its gradient | surprise at the truth | a net that is sure and wrong |
# | `layer_norm` | rows at mean 0, variance 1 | a row of equal numbers |
# | `gelu`, `gelu_tanh` | the bend of GPT-2 | float32, which stays float32 |
#
# The finished files are [`fused.py`](../tinygrad_edu/ops/fused.py), with these ops in their fast form, and [`functional.py`](../tinygrad_edu/nn/functional.py), with the names that PyTorch uses.

# %%
from tinygrad_edu import ValueTensor
from tinygrad_edu.scalar.value_layers import cross_entropy as of_values

scores, classes = np.array([[0.1, 0.2, 0.7], [0.8, 0.1, 0.1]]), [2, 0]
old = ValueTensor(scores)
of_values(old, classes).backward()  # lesson 05: a node for every number, no derivative written
new = Tensor(scores, requires_grad=True)
F.cross_entropy(new, Tensor(classes)).backward()  # one node, your gradient
assert np.allclose(old.grad, new.grad.data)
assert gradcheck(lambda x: F.layer_norm(x, 3).softmax(1).log_softmax(0), new)
assert gradcheck(lambda x: F.gelu(x) + F.gelu(x, approximate="tanh") * x.logsumexp(1, True), new)
assert np.allclose(F.gelu(Tensor([1.0, -1.0, 2.0])).data, [0.8413, -0.1587, 1.9545], atol=1e-4)
assert F.cross_entropy(Tensor([[1000.0, 0.0]]), Tensor([1])).item() == 1000
print("the same gradients as lesson 05, and gradcheck agrees with all of them")
receipt(8)

# %% [markdown]
# ## To remember
#
# 1. Only differences count in a softmax: subtract the largest score first, and never compute a probability only to take its logarithm.
# 2. The gradient of the cross-entropy is what was believed minus what is true, and at the start the loss is log(classes).
# 3. A wrong axis or a missing dimension raises no error. Sums that should be 1, and a first loss that you can predict, give the alarm.
#
# **A question to take along:** our net is six loose arrays and a function. How do we keep a thousand of them, save them, and initialise them so that the first loss comes out as predicted?
