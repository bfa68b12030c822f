# %% [markdown]
# # Trust

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_07 as figures

lesson(7)

# %% [markdown]
# In lesson 06 the tensor of Values was the judge of `@`. How do we test a gradient when there is no second program to compare with? We build that judge,
# learn which tests see nothing, and take the derivative of a derivative.
#
# The picture shows what the judge does. It nudges a place to both sides, and the orange line through the two dots has the slope that was **measured**. On the left, the gradient
# says the same. On the right, it was computed without the factor 2.

# %%
figures.ending()

# %% [markdown]
# ## A test that passes
#
# Here are four drafts of the vjp of `x` in the product `x @ y`, all of them wrong; `g @ y.T` would be right. One forgets the transpose, one the upstream gradient, one takes the wrong
# factor, one has the wrong sign. `Op(name, forward, *vjps)` makes an **op** of a forward function and a vjp for each input. It can be called with Tensors, so we can test a draft before
# it moves into the library.

# %%
import numpy as np

from tinygrad_edu import GradcheckError, Tensor, draw, grad, gradcheck, hessian, hvp, randn
from tinygrad_edu.autograd.op import Op
from tinygrad_edu.checks.gradcheck import as_tuple, gradgradcheck
from tinygrad_edu.ops.matmul import matmul, matmul_x, matmul_y
from tinygrad_edu.tensor.creation import from_array

drafts = {
    "draft_a": lambda g, out, x, y: g @ y,
    "draft_b": lambda g, out, x, y: np.ones(out.shape) @ y.T,
    "draft_c": lambda g, out, x, y: g @ x.T,
    "draft_d": lambda g, out, x, y: -g @ y.T,
}

# %% [markdown]
# Here is a test. All its numbers were worked out by hand, and the op with lesson 06's vjps passes it:


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
# Lesson 01 gave us a judge that knows no formulas: nudge and measure. But a matrix of a thousand rows and columns has a million numbers, and nudging one takes two
# forward passes. So we nudge all of them at once: element $k$ by `eps * direction[k]`. What this measures is the **directional derivative**, and a right gradient predicts it:
#
# $$\text{slope in the direction } v \;=\; \sum_k \text{gradient}_k \cdot v_k$$
#
# A slope needs an answer that is one number. If `f` gives many, we weight them with an upstream gradient and add them up. The gradient of this sum is just what a vjp gives:
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
measured = [directional_derivative(hill, (p,), 0, v, [Tensor(1.0)], 1e-6) for v in directions]
figures.around(angles, measured, right, wrong=right[::-1])

# %% [markdown]
# The waves cross at the two dotted lines only, and a random direction does not hit these. With a million numbers it is the same: a wrong gradient predicts
# the right slope only where its error is at right angles to the direction. But the first dotted line, at 45 degrees, *is* the direction of all ones. Directions that we choose can be just the wrong ones.
#
# How large should the nudge be? Here is the error of `directional_derivative` for the sum of ten exponentials, with nudges from 1 down to 1e-13.

# %%
figures.v_shape(directional_derivative)

# %% [markdown]
# On the right a smaller nudge helps: the curve bends less on the way. On the left, digits cancel. In float64, with sixteen digits, a wide valley lies between the two, and
# $10^{-6}$ is in it. In float32, with seven, the valley is narrow and high. So a gradient is checked in float64: we test the formula, not the precision.
#
# Now the judge itself, **gradient checking** for Tensors. Most of it is written already; the comparison is yours.

# %%
# exercise trust.gradcheck

# %% [markdown]
# Back to the drafts, with matrices that are not square. An op whose vjp does not even fit the shapes ends in a ValueError:

# %%
rng = np.random.default_rng(0)
x, y = (Tensor(rng.normal(size=s), requires_grad=True) for s in [(2, 3), (3, 4)])
for name, draft in {**drafts, "lesson 06": matmul_x}.items():
    try:
        print(f"{name}: {gradcheck(Op(name, matmul, draft, matmul_y), (x, y))}")
    except (GradcheckError, ValueError) as error:
        print(f"{name}: {type(error).__name__}")

# %% [markdown]
# Shapes caught two of them, the random direction the others. And no number had to be worked out by hand: the gradient is compared with the program itself.
#
# The judge can raise a false alarm. This cell fails on purpose; `relu` and its gradient are both right:

# %% tags=["raises-exception"]
gradcheck(lambda x: x.relu(), Tensor(np.zeros(3), requires_grad=True))

# %% [markdown]
# At 0 `relu` has a kink: slope 0 on the left, 1 on the right. The nudge to both sides measures the middle, $0.5$; the library's subgradient is 0. Random numbers of ordinary size do not
# come near a kink, so a check with such numbers is fair.
#
# ## A test worth its name
#
# Now it is your turn to be careful. A layer as a single op, with three vjps, has been written six times: once right, and five times wrong. As in lesson 03, this is **mutation testing**.

# %%
# exercise trust.test

# %% [markdown]
# ## Numbers that change behind our back
#
# A right formula can give a wrong gradient. The graph only refers to its numbers, and the gradient is computed later. Here we change them in between, **in place**, with `-=`. The second
# backward pass would mix old numbers with new ones, silently. So this cell fails on purpose (`retain_graph=True` keeps the graph for a second time):

# %% tags=["raises-exception"]
w = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
loss = (w @ w).sum()
loss.backward(retain_graph=True)
w.data -= 0.1 * w.grad
loss.backward()

# %% [markdown]
# PyTorch gives every tensor a **version counter**, which grows by 1 with each in-place operation. Our Tensors count their own in-place operations too. But NumPy writes without telling anyone. So when an array
# is handed out, by `.data` for example, a **fingerprint** is taken: the bits of every number, times a fixed random number for its place, added up. It is compared before the array is used again.

# %%
# exercise trust.changed

# %% [markdown]
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## The slope of a slope
#
# The library's vjps are written with operators. Given Tensors, they give Tensors with a graph behind them, and `grad(..., create_graph=True)` keeps this graph.
# So we can ask for the gradient of a gradient, and so on: here is $x^4$ at 2, until nothing is left. (Your own vjps expect arrays; here the library uses its own.)
#
# The picture is the graph of the gradient of `x * x * x`. The leaf 1 is the upstream gradient.

# %%
x = Tensor(2.0, requires_grad=True)
y = x**4
for n in range(1, 6):
    (y,) = grad(y, x, create_graph=True)
    print(f"derivative {n}: {y.item():g}")
draw(grad(x * x * x, x, create_graph=True)[0])

# %% [markdown]
# Such a graph costs memory. It keeps the inputs of every node, even when no name refers to them any more, because a vjp may need them. `backward` frees it on its way, unless it is told to keep it. And within
# `with no_grad():` no graph is made at all (`from tinygrad_edu import no_grad`).

# %%
# exercise trust.evaluation

# %% [markdown]
# ### How far to go
#
# A slope says which way is down, not how far to go. The second derivative says how fast the slope changes: how strongly the curve bends. Together they fit a parabola to the curve. Its slope is $f'$ here and changes
# by $f''$ for every step of 1, so it is level after a distance of $-f' / f''$. Going there, fitting a new parabola and going again: that is **Newton's method**.


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
# With many numbers there are many slopes, and moving one number changes the slopes of all. The **Hessian** is the table of these changes. Its entry $i, j$ says how much slope $i$ changes when number $j$ moves:
#
# $$H_{ij} = \frac{\partial^2 f}{\partial x_i\, \partial x_j}$$
#
# A thousand numbers have a Hessian of a million. But as with the vjp, we often need only its product with a direction $v$: how the whole gradient changes if we go that way.
# This **Hessian-vector product** is itself a gradient, of one number:
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
# Nine parameters, six in `w` and three in `v`: blue is positive, pink negative. The table is its own mirror image: $j$ changes the slope of $i$ as much as $i$ changes that of $j$. Off the diagonal much is not 0;
# treat each parameter by itself and you never see it.
#
# For Newton's method, the division by $f''$ becomes a system of linear equations, $H \cdot \text{step} = \text{gradient}$. Subtract the step from where we are: there the fitted bowl is level in all directions.

# %%
p = Tensor(np.array([-1.2, 1.0]), requires_grad=True)
for _ in range(8):
    (slopes,) = grad(figures.valley(p), p)
    step = np.linalg.solve(hessian(figures.valley, p).data, slopes.data)
    p = Tensor(p.data - step, requires_grad=True)
print("the lowest place:", p.data.round(4))

# %% [markdown]
# `figures.valley` is a bent valley over two numbers, $(1 - p_0)^2 + 10\,(p_1 - p_0^2)^2$, seen from above as in lesson 01. Go through it step by step. How far does gradient descent come in 30 steps? Choose the start on the right:
# at which rate does it fly away? And why is Newton's method, from the start on the left, *higher* after some steps than it was before?

# %%
figures.two_walks()

# %% [markdown]
# A step that fits the bend here may be far too long if the curve bends differently on the way. And we have seen how large a Hessian gets. So large nets are trained by gradients, and lesson 10 looks for a
# cheap substitute for the bend.
#
# ## What we have built
#
# Below is whose code the library runs on, and then what the library's own tests do: `gradcheck` for each op, and `gradgradcheck`, which compares the gradient of the gradient with nudges.

# %%
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
print("first and second derivatives agree with nudging")

# %% [markdown]
# The finished files are [`gradcheck.py`](../tinygrad_edu/checks/gradcheck.py), [`higher_order.py`](../tinygrad_edu/checks/higher_order.py) and [`versions.py`](../tinygrad_edu/autograd/versions.py).
#
# ## To remember
#
# 1. A test is worth what it rejects: let random gradients come in, make no two sizes equal, and look at the answer and at every gradient.
# 2. One random direction checks a whole gradient; a second derivative is the gradient of a gradient.
# 3. An answer keeps its whole graph in memory, and with it the inputs of every node.
#
# **A question to take along:** every gradient can be checked now. But a formula can be right, and its gradient too, and the number can still be nan. How do we write a loss that scores of a thousand cannot break?
