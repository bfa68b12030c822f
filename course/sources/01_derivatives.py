# %%
from course import exercise, hint, lesson, predict, receipt, reveal
from course.figures import lesson_01 as figures
from tinygrad_edu.scalar.finite_difference import STEP

lesson(1)

# %% [markdown]
# # Derivatives
#
# To train a model one has to know which way to turn each of its knobs. There is an experiment that tells: nudge the knob a little,
# and look how far the answer moves. It works for anything that a computer can compute. Here is the whole idea in one picture:

# %%
figures.zoom()

# %% [markdown]
# From near enough, a smooth curve is a straight line. How steep that line is we call the **slope** of the curve at that place, or the **derivative**.
# When this lesson ends you have written the two functions that measure it, and with them a machine turns its own knobs.
#
# ## Nudge
#
# We start with a function that everybody knows, and pretend that we cannot look inside. All we can do is run it.


# %%
def square(x):
    return x * x


square(3), square(4)

# %%
# exercise derivative.square

# %% [markdown]
# This number, how many times as far, is the thing to measure: the change that comes out, divided by the change that went in.
# $h$ is the usual letter for a nudge:
#
# $$\text{slope} = \frac{\text{change of } f(x)}{h}$$

# %%
# exercise derivative.slope

# %%
from math import exp, sin  # exp(x) is e to the power x

for f in (square, sin, exp):
    print(f.__name__, [round(slope(f, x, 0.001), 2) for x in (-1, 0, 1)])

# %% [markdown]
# The same function has another slope at each place. Where it falls, the slope is negative; where it is level, the slope is nearly 0.
#
# ## From the secant to the tangent
#
# The line through the two points that a nudge compares is called a **secant**. Make the nudge smaller, and the secant turns, until it only touches the curve
# and is called the **tangent** (dashed). On the right: the slope that each nudge measures. Three experiments:
#
# - Move h towards 0, from both sides.
# - Find a place where `x³ − 3x` is level.
# - What do you see for `|x|` at x = 0? We come back to it.

# %%
figures.tangent(slope)

# %% [markdown]
# ## Any computation
#
# `slope` never looked inside `square`. So here is a function that is no formula at all. It guesses a square root,
# improves the guess twenty times in a loop, and gives it back.


# %%
def root(x):
    guess = 1.0
    for _ in range(20):
        guess = (guess + x / guess) / 2
    return guess


round(root(2.0), 6), root(9.0)

# %%
# exercise derivative.loop

# %% [markdown]
# ## How small is small?
#
# With a nudge of 1 we measured 7 for `square`; what we wanted was the slope at one place, not the average over a long way. So let us make the nudge smaller.
# Calculus says that the slope of `cube(x)`, which is x * x * x, is exactly 12 at x = 2. By how much do we miss it?


# %%
def cube(x):
    return x * x * x


for h in (0.1, 0.01, 0.001, 0.0001):
    print(f"h = {h:<8} error {slope(cube, 2.0, h) - 12:.5f}")

# %%
# exercise derivative.tiny

# %% [markdown]
# To see what happens, we put the curve under a microscope that magnifies as much as the nudge is small. Go back to 1e-1 first, where the blue curve is bent;
# here at 1e-4 it is straight already, as in the picture at the top. Then go on to smaller nudges, one by one, and watch the error on the right.

# %%
figures.microscope(slope)

# %% [markdown]
# A number in the computer has about 16 digits, so numbers are not a line but a ladder, with nothing between the rungs.
# A large nudge errs because the curve **bends** on the way. A tiny one errs because $f(x+h)$ and $f(x)$ have nearly all of their digits in common: these **cancel** in the
# subtraction, and what remains are the last ones, which are rounded. Between the two lies the smallest error; the whole curve has the shape of a U.
#
# ## Both sides
#
# Against the bend there is a remedy, to nudge to both sides:

# %%
figures.two_sides()

# %% [markdown]
# For the other danger there is only caution, because it gives no warning. The slope of `square` is always twice the place (it was -2, 0 and 2 above),
# so at 1e12, a million million, it should be 2e12:

# %%
1e12 + 1e-5 == 1e12, slope(square, 1e12, 1e-5)

# %% [markdown]
# The nudge is lost in a number as large as this, and 0 looks like a slope. So a good nudge grows with x. Our tool takes $h = 6 \cdot 10^{-6} \cdot \max(1, |x|)$ when nobody
# asks for another one (the first number is called `STEP`; you will see why in the picture below), and it refuses a nudge that is lost.

# %%
# exercise derivative.derivative

# %% [markdown]
# The same check as before, with the new tool. Now a nudge ten times smaller makes the error a **hundred** times smaller:

# %%
for h in (0.1, 0.01, 0.001):
    print(f"h = {h:<8} error {derivative(cube, 2.0, h) - 12:.6f}")

figures.u_curves(slope, derivative)

# %% [markdown]
# The picture asks about another function, `sin` at 1, and both its axes count in factors: each mark is a hundred times the one before.
#
# In the deepest place of the blue U, near $h = 10^{-5}$, about ten digits are right. That is as good as it gets with nudges.
#
# One more thing can go wrong, and no nudge mends it.

# %%
# exercise derivative.kink

# %% [markdown]
# ## Slopes combine
#
# Programs are made of small steps. If we know the slope of each step, do we know the slope of the whole? For a sum it is easy.
# (`lambda x: ...` is a small function without a name.)


# %%
def ramp(x):
    return 3 * x + 1


both = derivative(lambda x: square(x) + ramp(x), 2.0)
round(derivative(square, 2.0), 4), round(derivative(ramp, 2.0), 4), round(both, 4)

# %%
# exercise derivative.product

# %%
figures.strips()

# %% [markdown]
# A product is an area. When x is nudged, both sides grow: the orange strip is as high as g, the green one as wide as f, and the corner is so small
# that it vanishes with the nudge.
#
# Most important is the third way to combine: one **after** the other. A nudge of x becomes a nudge of $g(x)$, and that becomes a nudge of $f(g(x))$.
# The picture nudges by 0.01, large enough to be seen, so its last number comes out a little larger than the slope promises:

# %%
print("the slope of square(ramp(x)) at 2:", round(derivative(lambda x: square(ramp(x)), 2.0), 4))

figures.relay(square, ramp, 2.0)

# %%
# exercise derivative.chain

# %% [markdown]
# This is the **chain rule**, and it is most of what happens in lesson 03. However long a program is: when every small step knows its own slope,
# the slope of the whole is there for the multiplying.
#
# ## Many knobs
#
# So far there was one input. A model has many parameters. With several inputs we nudge one at a time and hold the others still.

# %%
# exercise derivative.which

# %%
# exercise derivative.gradient

# %% [markdown]
# ## What it is for
#
# Lesson 00 ended with a question: which way should the knobs be turned? The gradient tells. A positive slope means that more of this input makes the answer larger.
# To make the answer smaller, go the other way, and further where it is steep.

# %%
# exercise derivative.downhill

# %%
figures.descent(downhill)

# %% [markdown]
# Seen from above, a bowl. Each ring joins places of equal height. Every step goes straight down from where it starts. Try a small rate; then find the one that arrives soonest;
# then one that is a little too large.
#
# And now the thermometers of lesson 00, with the line $w \cdot x + b$. The miss is squared this time: a square has no corner at 0,
# and its slope fades where the line is nearly right.

# %%
celsius = [-10, 0, 10, 20, 30, 40]
fahrenheit = [14, 32, 50, 68, 86, 104]


def miss(w, b):
    return sum((w * x + b - y) ** 2 for x, y in zip(celsius, fahrenheit)) / len(celsius)


round(miss(0.0, 0.0), 2), round(miss(1.0, 40.0), 2)

# %% [markdown]
# You turned these two knobs by hand. Now nobody does:

# %%
point, path = [0.0, 0.0], []
for step in range(5001):
    if step in (0, 100, 1000, 5000):
        path.append((step, point))
        print(f"step {step:5}   w = {point[0]:.2f}   b = {point[1]:5.2f}   miss {miss(*point):9.4f}")
    point = downhill(miss, point, 0.001)

figures.training(path)

# %% [markdown]
# Nobody told it the rule. It found it by nudging two knobs and going downhill, with the code of this page. This is what training means, in GPT-2 as well.
# There is only one thing left to ask.

# %%
# exercise derivative.bill

# %% [markdown]
# And for GPT-2? The first line holds its sizes, the second its number of parameters; lesson 16 explains them.
# Suppose that one run of it takes a tenth of a second. How many **days** does a single step downhill take?

# %%
layers, width, words, places = 12, 768, 50_257, 1024
parameters = (words + places) * width + layers * (12 * width + 13) * width + 2 * width
runs = []
gradient(lambda *knobs: runs.append("one more") or 0.0, [1.0] * 10)
days = parameters * len(runs) / 10 * 0.1 / (60 * 60 * 24)
print(f"{parameters:,} parameters, {days:.0f} days for one step")

figures.bill()

# %% [markdown]
# And training takes many thousands of steps. Nudging is right, it is easy to understand, and it is far too expensive. We shall keep it as the judge: whenever somebody
# claims to know a derivative, we nudge, and compare.
#
# ## What you have now
#
# The first file of the library, [tinygrad_edu/derivatives.py](../tinygrad_edu/derivatives.py): open it when you have written its two functions, and compare.
# And three checks, which stop with an error if a slope is wrong:

# %%
from inspect import signature

for f in (derivative, gradient):
    print(f"{f.__name__}{signature(f)}")

assert abs(derivative(exp, 0.0) - 1) < 1e-9
assert abs(derivative(root, 9.0) - 1 / 6) < 1e-9
assert all(abs(s - t) < 1e-8 for s, t in zip(gradient(lambda x, y: x * x * y, [3.0, 5.0]), [30, 9]))

# %%
receipt(1)

# %% [markdown]
# ## To remember
#
# 1. A derivative says how many times as far the answer moves as the input; anything that computes can be nudged.
# 2. One step after the other: slopes multiply, each taken at the place where its step was run.
# 3. The gradient points uphill; training takes small steps the other way.
#
# **A question to take along:** a nudge asks one knob at a time. Each small step of a program knows its own slope, though. What would a number have to remember
# so that, after **one** run, we could ask it about **every** knob? That number is built in [lesson 02, Value](02_value.ipynb).
