# %% [markdown]
# # A neuron learns

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal

lesson(4)

# %% [markdown]
# In lesson 03 every number found out how much it moves the answer. Now we let the numbers move.
#
# We begin with a straight line between six points, moved by hand. At the end a **neural network** of our own, a net for short, finds its way between two moons, as it does here. A ring marks a point that is still on the wrong side.

# %%
from course.figures.lesson_04 import preview

preview()

# %% [markdown]
# ## Six points and a line
#
# Six points in a plane: the filled ones have the label +1, the hollow ones −1. Which rule gives a point's label from its position? The simplest is a **score**.
# Each coordinate has a **weight**, which says how strongly it counts, and a **bias** says where we start:
#
# $$\text{score} = b + w_1 x_1 + w_2 x_2 + \dots$$
#
# Above 0 we say +1, below 0 we say −1. The places where the score is exactly 0 form a straight line, the **decision boundary**.

# %%
from course.figures.lesson_04 import plane
from tinygrad_edu import Value, derivative, relu, tanh
from tinygrad_edu.scalar.neuron import check_pairs

points = [(1.2, 0.7), (-0.3, -0.5), (3.0, 0.1), (-0.1, -1.0), (-1.0, 1.1), (2.1, -3.0)]
labels = [1, -1, 1, -1, -1, 1]
plane(points, labels)

# %%
# exercise neuron.weighted_sum

# %% [markdown]
# Take the weights $w_1 = w_2 = 1$ and the bias $b = 0$: the score is the sum of the two coordinates. Each pair below is a label and the score of its point.
# In how many pairs do the two signs agree? Find the points of the other pairs in the picture above.

# %%
w, b = [Value(1.0, "w1"), Value(1.0, "w2")], Value(0.0, "b")
scores = [weighted_sum(x, w, b) for x in points]
[(label, round(score.data, 2)) for label, score in zip(labels, scores)]

# %%
# exercise neuron.accuracy

# %% [markdown]
# Which way should $w_1$ go to get more of them right? Lesson 01 has the means: nudge it and measure. The next cell shows the share of points that are right, and the slope of this share.


# %%
def share_right(w1):
    return accuracy([weighted_sum(x, [Value(w1), w[1]], b) for x in points], labels)


round(share_right(1.0), 4), derivative(share_right, 1.0)

# %% [markdown]
# No slope at all! A small nudge carries no point over the line, so nothing says which way is up. To learn we need a **loss**, a number that responds to every small improvement.
#
# The **hinge loss** (Cortes and Vapnik, 1995) multiplies the label by the score. On the label's side the product is positive. Once it reaches 1 the point is content; below that, the point pays the shortfall:

# %%
from course.figures.lesson_04 import hinges

hinges()

# %%
# exercise neuron.hinge_loss

# %% [markdown]
# ### You are the algorithm
#
# Three sliders hold $w_1$, $w_2$ and $b$ (Tab goes to a slider, the arrow keys move it). On the left the dashed lines mark the scores −1 and +1. On the right each point stands on the hinge, and the orange bars are what it pays.
# Bring the loss to 0, in as few moves as you can.

# %%
from course.figures.lesson_04 import by_hand

by_hand(points, labels)

# %% [markdown]
# Now tick *ask backward which way each slider should go* and begin again at 1, 1, 0. The arrows come from `backward`: for every slider at once they say which way, and how urgently. Follow them without looking at the points.
#
# ## One step downhill
#
# That is **gradient descent**, as in lesson 01, with gradients from `backward`. A gradient says how fast the loss **grows**, so each number takes a small step the other way:
#
# $$p \;\leftarrow\; p - \text{lr} \cdot \frac{\partial\,\text{loss}}{\partial p}$$
#
# The numbers $p$ that move are the **parameters**, here $w_1$, $w_2$ and $b$; lr is the **learning rate**.

# %%
# exercise neuron.sgd_step

# %%
loss = hinge_loss(scores, labels)
loss.backward()
sgd_step([*w, b], lr=0.3)
scores = [weighted_sum(x, w, b) for x in points]
round(loss.data, 4), round(hinge_loss(scores, labels).data, 4)

# %% [markdown]
# The loss before and after one step. Now many steps, from a line that gets nearly everything wrong. `LinearSVM` from our library keeps weights and bias together (its name is explained below):
# `line(x)` is the score of a point, `line.parameters()` the list of its three Values.

# %%
from course.figures.lesson_04 import curves
from tinygrad_edu import LinearSVM


def bad_line():
    line = LinearSVM(2)
    for p, start in zip(line.parameters(), [-2.0, 3.0, -3.0]):
        p.data = start
    return line


line, first_try = bad_line(), []
for step in range(45):
    loss = hinge_loss([line(x) for x in points], labels)
    loss.backward()
    sgd_step(line.parameters(), lr=0.3)
    first_try.append((loss.data, line.weights[0].data, line.weights[0].grad))
curves(first_try=first_try)

# %% [markdown]
# In a few steps the loss is 0: all six points are content. Then it climbs again: no point pushes any more, but the *old* gradients still do. See the third curve: while the loss is 0, the gradient does not change, but it is not 0.
# Later the loss happens to return to 0, yet the weight runs away without end (second curve).
#
# The reason is that gradients **accumulate**: `backward` adds to `.grad`, as it must (lesson 03). So each step went along the sum of all gradients so far:
#
# $$p \leftarrow p - \text{lr} \cdot (g_1 + g_2 + \dots + g_{\text{now}})$$

# %%
# exercise neuron.zero_grad

# %%
line, careful = bad_line(), []
for step in range(45):
    loss = hinge_loss([line(x) for x in points], labels)
    zero_grad(line.parameters())
    loss.backward()
    sgd_step(line.parameters(), lr=0.3)
    careful.append((loss.data, line.weights[0].data, line.weights[0].grad))
curves(first_try=first_try, with_zero_grad=careful)

# %% [markdown]
# The same line, the same loop, one more line of code. The loss goes down and stays there. (The first try was *faster* on its way down. A sum that forgets a little at each step is a good idea; lesson 10 comes back to it.)
#
# ## How long a step?
#
# The learning rate is not a parameter. No gradient moves it; we choose it. Such a number is called a **hyperparameter**. The valley $(w - 3)^2$ shows what it does.

# %%
# exercise neuron.learning_rate

# %% tags=["run-to-see"]
from course.figures.lesson_04 import valleys


def path(lr):
    w, places = Value(0.0), [0.0]
    for _ in range(10):
        zero_grad([w])
        ((w - 3) ** 2).backward()
        sgd_step([w], lr)
        places.append(w.data)
    return places


valleys(path, [0.03, 0.3, 0.9, 1.1])

# %% [markdown]
# Ten steps each; the green dot is the end. One creeps, one arrives, one jumps from side to side, and one climbs out of the picture. No formula gives the best rate. We try a few, such as 0.03, 0.1, 0.3 and 1, and watch the loss.
#
# ## The loop
#
# Every training in this course, GPT-2's too, goes round in the same circle, and the order matters:
#
# $$\text{parameters} \to \text{loss} \to \text{gradients} \to \text{new parameters} \to \dots$$

# %%
# exercise neuron.train

# %%
from tinygrad_edu import l2

line, wide = bad_line(), bad_line()
train(line, points, labels, steps=60, lr=0.3)
for step in range(300):
    loss = hinge_loss([wide(x) for x in points], labels) + 0.02 * l2(wide.weights)  # l2: the sum of the squares
    zero_grad(wide.parameters())
    loss.backward()
    sgd_step(wide.parameters(), lr=0.5 * (1 - step / 300) ** 2)  # shorter and shorter, to settle
plane(points, labels, line, wide, titles=["hinge loss alone", "with a price on weights"], street=True)

# %% [markdown]
# The dashed lines mark the scores −1 and +1; the *street* is between them. On the left is our loop. On the right large weights cost something, which is called **L2 regularisation**:
#
# $$\text{loss} = \text{hinge loss} + \text{price} \cdot (w_1^2 + w_2^2)$$
#
# With smaller weights the score changes more slowly, so the street gets wider, until points have to pay for it. Such a line is a **support-vector machine**. (The price above is 0.02. Try 2.)
#
# nim-rmad trains one on these points by an older recipe: each step looks at one random point and shrinks the weights. It prints *one* run, which ends with all six right. Here are 200 of these runs, and 20 of ours:

# %%
from random import Random

from course.figures.lesson_04 import old_recipe, shares


def our_loop(seed):
    line, rng = LinearSVM(2), Random(seed)
    for p in line.parameters():
        p.data = rng.uniform(-3, 3)
    train(line, points, labels, steps=60, lr=0.3)
    return accuracy([line(x) for x in points], labels) == 1


old = [old_recipe(points, labels, seed) for seed in range(200)]
shares(the_old_recipe=old, our_loop=[our_loop(seed) for seed in range(20)])

# %% [markdown]
# The old recipe shrinks its weights so strongly that the line ends close to a point; then each random step may carry the line across that point, or back. Whenever a page says "accuracy 1.0", ask: in how many runs?
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
# ## A line is not enough
#
# Here are two moons: half circles, each reaching into the other. We give each coordinate mean 0 and spread 1: the gradient of a weight grows with its input, so one learning rate then suits all weights. The labels 0 and 1 become −1 and +1.

# %%
from tinygrad_edu import make_moons

raw, kinds = make_moons(60, noise=0.1, random_state=0)
moons = ((raw - raw.mean(axis=0)) / raw.std(axis=0)).round(2).tolist()
sides = [1 if kind else -1 for kind in kinds]
straight = LinearSVM(2)
train(straight, moons, sides, steps=40, lr=0.3)
plane(moons, sides, straight, titles=[f"a line: {accuracy([straight(x) for x in moons], sides):.0%} right"])

# %% [markdown]
# What we need must bend. A **neuron** is a weighted sum followed by a bend, its **activation function**:
#
# $$\text{answer} = \tanh(b + w_1 x_1 + w_2 x_2) \qquad \text{or} \qquad \text{answer} = \operatorname{relu}(b + w_1 x_1 + w_2 x_2)$$

# %%
# exercise neuron.call

# %%
from course.figures.lesson_04 import bends
from tinygrad_edu import Neuron

three = [Neuron(2, activation) for activation in ("linear", "tanh", "relu")]
for neuron in three:
    for p, start in zip(neuron.parameters(), (1.0, 0.6, -0.4)):
        p.data = start
bends(*three)

# %% [markdown]
# Three neurons with equal weights. Above: what each makes of its sum; below: its answer at each place of the plane, darker for more. White lines join places of equal answer. On the green line the sum is 0; there relu has a crease.
#
# One neuron has one crease, so we take several side by side, a **layer**, and let another neuron weigh their answers. Layers one after the other are a **multilayer perceptron**, or **MLP**. All neurons before the last layer are called **hidden**.
# Here is `MLP(2, [4, 1])`: two inputs, a hidden layer of 4, and one neuron that is linear, so that a score may be any number:

# %%
from course.figures.lesson_04 import sketch

sketch(2, [4, 1])

# %%
# exercise neuron.layer

# %%
# exercise neuron.mlp

# %%
from tinygrad_edu import MLP, topological_order

small = MLP(2, [2, 1], "tanh", Random(0))  # a random start, the same every time
nodes = topological_order(small((1.0, 0.5)))
print(len(nodes), "nodes, made by", sorted({n.op for n in nodes if n.inputs}), "alone, so `backward` finds the gradients")

# %%
# exercise neuron.parameters

# %% [markdown]
# ## Why the bend matters
#
# Every bend costs time. Suppose we leave them out: 16 neurons, then one, all linear. That is $16 \cdot 3 + 17 = 65$ parameters, against the line's 3. See what they buy:

# %%
flat = MLP(2, [16, 1], "linear", Random(0))
train(flat, moons, sides, steps=40, lr=0.1)
plane(moons, sides, straight, flat, titles=["a line, 3 parameters", f"a net without bends, {len(flat.parameters())}"])

# %% [markdown]
# Still a straight line. Take one hidden neuron that answers $wx + b$, and let the last one weigh that with $v$ and add its own bias $c$:
#
# $$v \,(w x + b) + c \;=\; (vw)\,x + (vb + c)$$
#
# Again a weight times $x$ and a bias. With many neurons it is the same: a weighted sum of weighted sums is a weighted sum.
#
# We can even find the three numbers to which all 65 parameters amount, from the scores at three places. They give the score at every other place:

# %%
bias = flat((0, 0)).data
w1, w2 = flat((1, 0)).data - bias, flat((0, 1)).data - bias
x1, x2 = moons[7]
round(flat(moons[7]).data, 4), round(bias + w1 * x1 + w2 * x2, 4)

# %% [markdown]
# However many layers we stack, without a bend between them they fold into one.
#
# ## Where to start
#
# `MLP` draws its first weights at random from a bell curve around 0, $w \sim \mathcal{N}$. Choosing the first weights is called **initialisation**. Would any other choice do?

# %%
# exercise neuron.same_start

# %% [markdown]
# ## Between the moons
#
# Everything is there. We train, with long steps first and short ones at the end, and keep a copy of the numbers after each step.
#
# In the picture each green line is the crease of one hidden neuron. On the left is the net of your prediction: all four lines lie on top of one another. On the right is the same net from a random start.

# %% tags=["run-to-see"]
from course.figures.lesson_04 import snapshot


def watch(net, points, labels, steps=60):
    frames, losses = [snapshot(net)], []
    for k in range(steps):
        losses += train(net, points, labels, steps=1, lr=2 * (1 - k / steps) + 0.05)
        frames.append(snapshot(net))
    assert abs(frames[-1](points)[0] - net(points[0]).data) < 1e-9  # the copy answers as the net does
    return points, labels, frames, losses


equal, mixed = MLP(2, [4, 1], "relu"), MLP(2, [4, 1], "relu", Random(3))
for p in equal.parameters():
    p.data = 0.5
ends = [watch(net, moons, sides)[2][-1] for net in (equal, mixed)]
plane(moons, sides, *ends, titles=["all parameters began at 0.5", "a random start"], lines=True)

# %%
from course.figures.lesson_04 import while_learning

runs = {f"{n} hidden neurons": watch(MLP(2, [n, 1], "relu", Random(3)), moons, sides) for n in (2, 4, 16)}
while_learning(runs, show="4 hidden neurons")

# %% [markdown]
# Choose a net, press play, or hold an arrow key on the slider. The black decision boundary bends only where it crosses a green line: a net of relu neurons draws with a ruler. Two creases are too few for the way between the moons.
#
# ### Fences
#
# Now a ring around a disc. At least how many hidden neurons does it take to separate the two? Draw green lines on paper first; then try the buttons.
#
# $$\text{one hidden neuron} = \text{one straight line}$$

# %%
from tinygrad_edu import make_circles

raw, kinds = make_circles(60, noise=0.08, factor=0.45, random_state=0)
rings = ((raw - raw.mean(axis=0)) / raw.std(axis=0)).round(2).tolist()
inside = [1 if kind else -1 for kind in kinds]
runs = {f"{n} hidden neurons": watch(MLP(2, [n, 1], "relu", Random(1)), rings, inside) for n in (2, 3, 16)}
while_learning(runs, show="16 hidden neurons")

# %% [markdown]
# On one side of its line a hidden neuron answers 0; on the other its answer grows with the distance. With two lines, the place where both answer 0 has an open end: a gap in the fence. With three it can be a triangle, and the fence closes around it.
# But *can* does not mean *will*: change `Random(1)` to `Random(4)`.
#
# ## What we built
#
# | | |
# |---|---|
# | one point | `weighted_sum`, `Neuron`, `Layer`, `MLP`: from coordinates to a score |
# | all points | `hinge_loss`: one number that responds to every nudge; `accuracy`: for us to read |
# | one step | `zero_grad`, `backward`, `sgd_step` |
#
# All of it is in [`neuron.py`](../tinygrad_edu/scalar/neuron.py). One last gradient check: does `backward` agree with nudging, for every parameter of a net?

# %%
small = MLP(2, [3, 1], "tanh", Random(1))
hinge_loss([small(x) for x in moons], sides).backward()


def nudged(p):
    def loss_at(number):
        before, p.data = p.data, number
        loss = hinge_loss([small(x) for x in moons], sides)
        p.data = before
        return loss.data

    return derivative(loss_at, p.data)


all(abs(p.grad - nudged(p)) < 1e-6 for p in small.parameters())

# %%
receipt(4)

# %% [markdown]
# ## To remember
#
# 1. A loss responds to every small nudge; `backward` tells each parameter which way is down, and one step moves all of them that way.
# 2. Loss, clear, `backward`, step, again and again: gradients accumulate until they are cleared.
# 3. Without a bend a net of any size is a straight line, and neurons that start equal stay equal.
#
# **A question to take along:** We wrote a net number by number. A picture of a handwritten digit has 784 of them. Can we write a whole layer at once, with one table of weights?
