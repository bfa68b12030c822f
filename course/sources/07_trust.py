# %%
from course import exercise, hint, lesson, predict, receipt, reveal
from course.figures import lesson_07 as figures

lesson(7)

# %% [markdown]
# # Trust
#
# In lesson 06 the tensor of Values was the judge of `@`. Who judges a gradient that only one program can compute, and who judges it again after the next change? We build that judge,
# learn which tests see nothing, and take the derivative of a derivative. With that, a method finds its way down a bent valley in a few jumps. Then we see how a graph notices changed
# numbers, and what it keeps in memory.

# %%
figures.ending()

# %% [markdown]
# ## A test that passes
#
# Four drafts of what `x` is owed by the product `x @ y`, all of them wrong; right is `g @ y.T`. One forgets the transpose, one the gradient that comes in, one takes the wrong
# operand, one has the wrong sign. `Op(name, forward, *vjps)` makes a row out of a forward function and a vjp for each input, and a row can be called with Tensors. So we can
# test a draft before it moves into the library.

# %%
import numpy as np

from tinygrad_edu import GradcheckError, Tensor, draw, grad, gradcheck, hessian, hvp, manual_seed, no_grad, randn, topological_order
from tinygrad_edu.autograd.op import Op
from tinygrad_edu.autograd.versions import fingerprint
from tinygrad_edu.checks.gradcheck import as_tuple, gradgradcheck
from tinygrad_edu.ops.matmul import matmul, matmul_x, matmul_y
from tinygrad_edu.tensor.creation import from_array, zeros

drafts = {
    "draft_a": lambda g, out, x, y: g @ y,
    "draft_b": lambda g, out, x, y: np.ones(out.shape) @ y.T,
    "draft_c": lambda g, out, x, y: g @ x.T,
    "draft_d": lambda g, out, x, y: -g @ y.T,
}

# %% [markdown]
# Here is a test. All its numbers were worked out by hand, and the row with lesson 06's vjps passes it:


# %%
def careless_test(product):
    x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = Tensor([[2.0, 1.0], [1.0, 2.0]], requires_grad=True)
    out = product(x, y)
    assert np.allclose(out.data, [[4, 5], [10, 11]])
    out.sum().backward()
    assert np.allclose(x.grad.data, [[3, 3], [3, 3]])


careless_test(Op("matmul", matmul, matmul_x, matmul_y))

# %%
# exercise trust.passes

# %% [markdown]
# ## One direction is enough
#
# Lesson 01 gave us a judge that knows no formulas: nudge and measure. But a matrix of a thousand rows and columns has a million numbers, and each asks for two
# forward passes. So we nudge all of them at once: element $k$ by `eps * direction[k]`. If the gradient is right, it predicts what happens:
#
# $$\text{slope in the direction } v \;=\; \sum_k \text{gradient}_k \cdot v_k$$
#
# The answer of `f` may hold many numbers, too, or be several Tensors; `as_tuple` makes a tuple of one Tensor or many. We add all numbers up, weighted with the gradient that comes in. It is this sum whose gradient
# a vjp gives:
#
# $$\text{weighted} \;=\; \sum_j \text{upstream}_j \cdot f(x)_j$$

# %%
# exercise trust.slope

# %% [markdown]
# We stand at a place with two numbers and turn the direction once around the compass. Two gradients predict what a nudge will measure: the right one, and a
# wrong one, which has the two numbers in the wrong order. `grad(y, x)` gives the gradients of `y` as a tuple, one for each input asked for, and leaves `.grad` alone.


# %%
def hill(p):
    return p[0] ** 2 + 3 * p[0] * p[1]


p = Tensor(np.array([1.0, -1.0]), requires_grad=True)
right = grad(hill(p), p)[0].data
angles = np.linspace(0, 2 * np.pi, 25)
directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
measured = [slope(hill, (p,), 0, v, [Tensor(1.0)], 1e-6) for v in directions]
figures.around(angles, measured, right, wrong=right[::-1])

# %% [markdown]
# The waves cross in two directions only. Whoever chooses at random does not hit these, and with a million numbers it is the same: a wrong gradient predicts
# the right slope only where its error is at right angles to the direction. Directions that somebody *chose*, such as all ones, can be just those.
#
# How large should the nudge be? Here is the error of `directional_derivative` for the sum of ten exponentials, with nudges from 1 down to 1e-13.

# %%
figures.v_shape(slope)

# %% [markdown]
# At the right both types do the same, and a smaller nudge helps: the curve **bends** less on the way. At the left, digits **cancel**. In float64, with sixteen digits, there is a wide valley between the two, and
# 1e-6 lies in it. In float32, with seven, the valley is narrow and high, and the smallest nudges are lost altogether: `x + eps` is `x` again, the measured slope 0, the error 1. So a gradient is checked in
# float64: it is the formula that is on trial, not the precision.
#
# Now the judge. Most of it stands there already. `from_array` makes a Tensor of an array; `grad_outputs` is what comes in, and `allow_unused` asks `grad` for None instead of an error.

# %%
# exercise trust.gradcheck

# %% [markdown]
# Back to the drafts, with matrices that are not square. A row whose vjp does not even fit the shapes ends in a ValueError:

# %%
rng = np.random.default_rng(0)
x, y = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4)])
for name, draft in {**drafts, "lesson 06": matmul_x}.items():
    try:
        print(f"{name}: {gradcheck(Op(name, matmul, draft, matmul_y), (x, y))}")
    except (GradcheckError, ValueError) as error:
        print(f"{name}: {type(error).__name__}")

# %% [markdown]
# Shapes caught two of them, the random direction the others. And nobody had to work out a number by hand: the gradient is held against the program itself.
#
# The judge can raise a false alarm. This cell fails on purpose; `relu` and its gradient are both right:

# %% tags=["raises-exception"]
gradcheck(lambda x: x.relu(), Tensor(np.zeros(3), requires_grad=True))

# %% [markdown]
# At 0 `relu` has a **kink**: slope 0 on the left, 1 on the right. The nudge to both sides measures the middle, the library says 0. Random numbers of usual size do not
# come near a kink, so a check with such numbers is fair.
#
# ## A test worth its name
#
# Now it is your turn to be careful. A layer as a single row, with three vjps, has been written six times: once right, and five times wrong.

# %%
# exercise trust.test

# %% [markdown]
# ## The slope of a slope
#
# The library's vjps are written with operators. Given arrays, they give arrays. Given Tensors, they give Tensors that *remember*: a gradient with a history. `grad(..., create_graph=True)`
# gives such a gradient. There the library's own rows are used, for those we wrote in lesson 06 are called with arrays only. So we can ask for the gradient of a gradient, and so on: here is $x^4$ at 2, until nothing is left. The picture is the
# gradient of `x * x * x` with its history, like any other answer; the leaf 1 is the gradient that comes in.

# %%
x = Tensor(2.0, requires_grad=True)
y = x**4
for n in range(1, 6):
    (y,) = grad(y, x, create_graph=True)
    print(f"derivative {n}: {y.item():g}")
draw(grad(x * x * x, x, create_graph=True)[0])

# %%
saved = {}  # the next row puts its array aside for the vjp; its gradient is right: is the gradient's gradient?


def square(x):
    saved["x"] = x
    return x * x


row = Op("square", square, lambda g, out, x: g * 2 * saved["x"])
z = Tensor(rng.normal(size=3), requires_grad=True)
print("the gradient:    ", gradcheck(row, z))
print("and its gradient:", gradgradcheck(row, z, raise_exception=False))

# %% [markdown]
# `gradgradcheck` holds the gradient of the gradient against nudges. This row fails there, and would otherwise have been silently wrong: the array it put aside has no history, so the thread back to `x` is cut. A vjp has
# to compute with what it is given.
#
# ### How far to go
#
# A slope says which way is down, not how far to go. The second derivative tells how fast the slope changes: how strongly the curve **bends**. Together they fit a parabola to the curve. Its slope is $f'$ here and changes
# by $f''$ for every step of 1, so it is level after a distance of $-f' / f''$. To go there, fit a new parabola and go again is **Newton's method**.


# %%
def dip(x):
    return x.exp() - 3 * x


figures.parabola(dip, 2.0)

# %%
# exercise curve.newton

# %%
a, b, newtons, descents = 2.0, 2.0, [], []  # two walks down the dip, whose bottom is at log 3
for _ in range(13):
    newtons.append(a - np.log(3))
    descents.append(b - np.log(3))
    a = float(newton_step(dip, Tensor(np.array(a))))
    place = Tensor(np.array(b), requires_grad=True)
    b = b - 0.3 * grad(dip(place), place)[0].item()
figures.race(Newton=newtons, gradient_descent=descents)

# %% [markdown]
# How far each is from the bottom: gradient descent, with a rate of 0.3, gains about the same number of right digits in each step. Newton's method **doubles** their number, until float64 has no
# more to give.

# %%
# exercise curve.settles

# %% [markdown]
# ## Many slopes, and how they bend
#
# With many numbers there are many slopes, and moving one number changes the slopes of all. How much slope $i$ changes when number $j$ moves is an entry of a table, the
# **Hessian**:
#
# $$H_{ij} = \frac{\partial^2 f}{\partial x_i\, \partial x_j}$$
#
# A thousand numbers have a Hessian of a million. But as with the vjp, we often need only its product with a direction $v$: how the whole gradient changes if we go that way.
# And that is a gradient itself, of one number:
#
# $$H v = \text{gradient of } \sum_i \text{gradient}_i \cdot v_i$$

# %%
# exercise curve.hvp

# %%
big = randn(1000, 1000)  # normal random numbers, in float32: four bytes each
product = hvp(lambda x: (x.tanh() ** 2).sum(), big, randn(1000, 1000))  # two backwards, however large x is
print("the product:", product.shape)
for name, count in (("of these numbers", big.numel()), ("of GPT-2", 124_000_000)):
    print(f"the whole table {name}: {count**2 * 4 / 1e12:,.0f} TB")

# %%
# exercise curve.hessian

# %%
inputs, target = Tensor(rng.normal(size=(20, 2))), Tensor(rng.normal(size=(20, 1)))


def net_loss(p):  # a little net: its nine parameters come in one Tensor, so that there is one table
    w, v = p[:6].reshape(2, 3), p[6:].reshape(3, 1)
    return ((inputs @ w).tanh() @ v - target).square().mean()


figures.table(hessian(net_loss, Tensor(rng.normal(size=9))).data, {"w": 6, "v": 3})

# %% [markdown]
# Nine parameters, six in `w` and three in `v`: blue is positive, orange negative. The table is its own mirror image: $j$ changes the slope of $i$ as much as $i$ changes that of $j$. Off the diagonal much is not 0; whoever treats each
# parameter by itself cannot know of that.
#
# For Newton's method, the division by $f''$ becomes a system of linear equations: the step with $H \cdot \text{step} = \text{gradient}$, subtracted from where we are, leads to where the
# fitted bowl is level in all directions.

# %%
p = Tensor(np.array([-1.2, 1.0]), requires_grad=True)
for _ in range(8):
    (slopes,) = grad(figures.valley(p), p)
    step = np.linalg.solve(hessian(figures.valley, p).data, slopes.data)
    p = Tensor(p.data - step, requires_grad=True)
print("the lowest place:", p.data.round(4))

# %% [markdown]
# `figures.valley` is a bent valley, $(1 - p_0)^2 + 10\,(p_1 - p_0^2)^2$. Walk through it, step by step. How far does gradient descent come in 30 steps? Start at the right: at which rate does it fly away? And why is Newton's
# method, from the left, *higher* after some steps than it was before?

# %%
figures.two_walks()

# %% [markdown]
# A step that fits the bend here may be far too long if the curve bends otherwise on the way. And we have seen how large a Hessian gets. So large nets are trained by gradients, and lesson 10 looks for a
# cheap substitute for the bend.
#
# ## Numbers that change behind our back
#
# A gradient is computed after the answer, from numbers that the graph only refers to. Here somebody takes a step between the two. Every gradient after that would be one of an answer that
# nobody computed, so this cell fails on purpose (`retain_graph=True` keeps the graph for a second time):

# %% tags=["raises-exception"]
w = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
loss = (w @ w).sum()
loss.backward(retain_graph=True)
w.data -= 0.1 * w.grad
loss.backward()

# %% [markdown]
# How can a library notice that an array was written into? It computes a **fingerprint**: the bits of every number, times a fixed random number for its place, added up. Once somebody outside has
# been given the array (by `.data`, for example), the fingerprint is taken and compared before the numbers are used again. Here are the last four digits of the fingerprint of three numbers:

# %%
numbers = np.array([1.0, 2.0, 3.0])
print("as made:       ", f"{fingerprint(numbers) % 10_000:04}")
numbers[1] += 1e-12
print("a tiny change: ", f"{fingerprint(numbers) % 10_000:04}")
numbers[1] = 2.0
print("changed back:  ", f"{fingerprint(numbers) % 10_000:04}")
print("other order:   ", f"{fingerprint(numbers[::-1]) % 10_000:04}")

# %%
# exercise trust.changed

# %% [markdown]
# ## Where memory goes
#
# Vjps need numbers of the forward pass, so the graph holds on to the inputs of every node, needed or not, even when no name holds them any more. The history of a loss, oldest first:

# %%
manual_seed(0)
x, w1, w2 = randn(1000, 1000), randn(1000, 500, requires_grad=True), randn(500, 10, requires_grad=True)


def forward(x):
    return ((x @ w1).tanh() @ w2).square().mean()


loss = forward(x)
for node in reversed(topological_order(loss)):
    print(f"{node.op or 'made'!s:>7} {node.shape!s:>13} {node.data.nbytes / 1e6:5.2f} MB")

# %% [markdown]
# `backward` frees the graph on its way: each node forgets its inputs once they have been paid. We count what can be reached from the answer besides `x`, `w1` and `w2`,
# which have names of their own, and leave out arrays below 0.1 MB:


# %%
def kept(root):
    nodes = [node for node in topological_order(root) if not any(node is own for own in (x, w1, w2))]
    return {str(node.op or "leaf"): (node.data.nbytes / 1e6, "data") for node in nodes if node.data.nbytes > 1e5}


loss = forward(x)
stages = {"after forward": kept(loss)}
loss.backward()
stages["after backward"] = kept(loss) | {"w1.grad": (w1.grad.data.nbytes / 1e6, "parameter")}
with no_grad():
    stages["within no_grad"] = kept(forward(x))
stages["after detach"] = kept(forward(x).detach())
figures.held(stages)

# %% [markdown]
# The two middle results are gone after `backward`; what came is a gradient as large as its parameter. Within `no_grad` no graph is made at all. `detach` gives the same number
# without its history, so once the original is gone, so is the graph.
#
# A freed graph cannot be walked again. This cell fails on purpose:

# %% tags=["raises-exception"]
loss.backward()

# %%
# exercise trust.evaluation

# %% [markdown]
# ## Only a part learns
#
# Often a trained layer is to stay as it is, and only a new last layer, the **head**, learns: this is called fine-tuning. A leaf is frozen by `requires_grad_(False)`; a result requires grad if any of its
# inputs does. Somebody has written a training like that, in a hurry.

# %%
# exercise trust.frozen

# %%
frozen, head = randn(4, 16, requires_grad=True), zeros(16, 1, requires_grad=True)
x = randn(100, 4)
target = x[:, :1].sin() + x[:, 1:2].tanh()
before = frozen.data.copy()
curve = fine_tune(frozen, head, x, target, lr=0.05, steps=100)
print("frozen is as it was:", np.array_equal(frozen.data, before), "  head has moved:", bool(head.data.any()))
figures.losses(head_alone=curve)

# %% [markdown]
# No gradient is computed for what is frozen, nor for what only frozen things and constants led to: here nothing goes back through `tanh` and the first product.
#
# ## What we have built
#
# The pieces of this lesson, and then what the library's own tests do: `gradcheck` for each row, and `gradgradcheck` for its gradient.

# %%
for part in (slope, gradcheck, hvp, hessian, newton_step):
    print(f"{part.__name__:12} {part.__doc__.splitlines()[0].split(':')[0].rstrip('.')}")
receipt(7)


# %%
def t(*shape):
    return Tensor(rng.uniform(0.5, 2, shape), requires_grad=True)


for f, inputs in [
    (lambda x, y: x @ y, (t(2, 3), t(3, 4))),
    (lambda x, y: x * y + y / x, (t(2, 3), t(3))),
    (lambda x: x.tanh() ** 3, (t(4),)),
    (lambda x: x.exp().log().sum(0), (t(3, 2),)),
    (lambda x: x.amax(1) * x.mean(1), (t(2, 5),)),
    (lambda x: x[[0, 2, 0]], (t(3, 2),)),
]:
    assert gradcheck(f, inputs) and gradgradcheck(f, inputs)
assert np.allclose(hessian(figures.valley, Tensor(np.array([1.0, 1.0]))).data, [[82, -40], [-40, 20]])
print("first and second derivatives are as predicted")

# %% [markdown]
# The finished files are [`checking.py`](../tinygrad_edu/checking.py), [`curvature.py`](../tinygrad_edu/curvature.py) and [`memory.py`](../tinygrad_edu/memory.py), each read in a few minutes.
#
# **To remember**
#
# 1. A test is worth what it rejects: random gradients come in, no two sizes are equal, and both the answer and every gradient are looked at.
# 2. One random direction checks a whole gradient; a second derivative is the gradient of a gradient.
# 3. Whoever holds an answer holds its graph, and with it the inputs of every node.
#
# **The next question:** every gradient can be checked now. But a formula can be right, its gradient, too, and the number still be nan. How must a loss be written so that scores of ten thousand do
# it no harm?
