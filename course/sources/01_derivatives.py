# %% [markdown]
# # Derivatives

# %%
from course import exercise, hint, lesson, predict, recall, receipt, reveal
from course.figures import lesson_01 as figures
from tinygrad_edu.scalar.finite_difference import STEP

lesson(1)

# %% [markdown]
# To train a model we must know which way to turn each of its knobs. One experiment tells us: nudge the knob a little,
# and see how far the answer moves. It works for anything that a computer can compute. Here is the whole idea in one picture:

# %%
figures.zoom()

# %% [markdown]
# Seen from near enough, a smooth curve is a straight line. The steepness of this line is called the **slope** of the curve at that place, or its **derivative**.
# By the end you will have written the two functions that measure it, and a machine will turn its own knobs with them.
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
# This ratio is what we want to measure: the change that comes out, divided by the change that went in. It is called a **finite difference**,
# because the nudge is small, but not infinitely small. $h$ is the usual letter for the nudge:
#
# $$\text{slope} = \frac{\text{change of } f(x)}{h}$$

# %%
# exercise derivative.slope

# %%
from math import cos, exp, sin  # exp(x) is e to the power x

for f in (square, sin, exp):
    print(f.__name__, [round(slope(f, x, 0.001), 2) for x in (-1, 0, 1)])

# %% [markdown]
# The same function has a different slope at each place. Where it falls, the slope is negative; where it is level, the slope is nearly 0.
#
# ## From the secant to the tangent
#
# The line through the two points that a nudge compares is called a **secant**. Make the nudge smaller, and the secant turns until it only touches the curve:
# that line is the **tangent** (dashed). On the right: the slope that each nudge measures. Three experiments:
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
# improves the guess twenty times in a loop, and returns it.


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
# Calculus says that the slope of `cube(x)`, which is x * x * x, is exactly 12 at x = 2. How far off are we?


# %%
def cube(x):
    return x * x * x


for h in (0.1, 0.01, 0.001, 0.0001):
    print(f"h = {h:<8} error {slope(cube, 2.0, h) - 12:.5f}")

# %%
# exercise derivative.tiny

# %% [markdown]
# To see what happens, we look at the curve through a microscope: the smaller the nudge, the more it magnifies. The slider starts at 1e-4, where the curve looks
# straight, as in the picture at the top. First move it to 1e-1, where the blue curve is bent. Then go on to smaller and smaller nudges, and watch the error on the right.

# %%
figures.microscope(slope)

# %% [markdown]
# A number in the computer, a **floating-point number** or float, has about 16 digits. So numbers are not a line but a ladder, with nothing between the rungs.
# A large nudge errs because the curve **bends** on the way. A tiny one errs by **cancellation**: $f(x+h)$ and $f(x)$ have nearly all of their digits in common, the
# subtraction removes these, and what remains are the last ones, which are rounded. The smallest error lies between the two, at the bottom of a V.
#
# ## Both sides
#
# Against the bend there is a remedy: nudge to both sides.

# %%
figures.two_sides()

# %% [markdown]
# Against cancellation there is only caution, because it gives no warning. The slope of `square` is always twice the place (it was -2, 0 and 2 above),
# so at 1e12, a million million, it should be 2e12:

# %%
1e12 + 1e-5 == 1e12, slope(square, 1e12, 1e-5)

# %% [markdown]
# The nudge is lost in a number as large as this, and 0 looks like a slope. So a good nudge grows with x. Unless it is told otherwise, our tool takes
# $h = 6 \cdot 10^{-6} \cdot \max(1, |x|)$, and it refuses a nudge that is lost. (The first number is called `STEP`; below we see where it comes from.)

# %%
# exercise derivative.derivative

# %% [markdown]
# A slope measured from both sides is called a **central difference**. Here is the same check as before, with the new tool.
# Now a nudge ten times smaller makes the error a **hundred** times smaller:

# %%
for h in (0.1, 0.01, 0.001):
    print(f"h = {h:<8} error {derivative(cube, 2.0, h) - 12:.6f}")
print(f"STEP is {STEP:.0e}, and the cube root of 2 ** -52 is {2 ** (-52 / 3):.0e}")
assert abs(derivative(sin, 1.0) - cos(1.0)) < 1e-10

figures.u_curves(slope, derivative)

# %% [markdown]
# For `cube` one can see why. From one side the slope is $3x^2 + 3xh + h^2$; from both sides the bend's part, $3xh$, cancels, and only $h^2$ is left.
#
# The picture shows `sin` at 1; on both axes each mark is a hundred times the one before. At the lowest point of the blue curve more than ten digits are right.
# `STEP` lies there: the bend's error shrinks like $h^2$, the error by cancellation grows like $2^{-52} / h$, and the two are equal where $h^3 = 2^{-52}$, the gap between 1 and the next float.
#
# One more thing can go wrong, and no choice of h fixes it.

# %%
# exercise derivative.kink

# %% [markdown]
# A corner is called a **kink**. A function has no derivative there, and the measurement does not notice.
#
# **A place to stop.** What you solved is saved. To go on another day, click on this cell, then choose *Run*, *Run All Above Selected Cell*.
#
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
# that it vanishes with the nudge. This is the **product rule**.
#
# The most important way to combine is the third: one **after** the other. A nudge of x becomes a nudge of $g(x)$, and that becomes a nudge of $f(g(x))$.
# The picture nudges by 0.01, large enough to be seen, so its last number comes out a little larger than the slope promises:

# %%
print("the slope of square(ramp(x)) at 2:", round(derivative(lambda x: square(ramp(x)), 2.0), 4))

figures.relay(square, ramp, 2.0)

# %%
# exercise derivative.chain

# %% [markdown]
# This is the **chain rule**, and it is most of what happens in lesson 03:
#
# $$\text{slope of } f(g(x)) = \text{slope of } f \text{ at } g(x) \;\cdot\; \text{slope of } g \text{ at } x$$
#
# However long a chain of steps may be, its slope is the product of the slopes of the steps.
#
# ## Many knobs
#
# So far there was one input. A model has many parameters. With several inputs we nudge one at a time and hold the others still; a slope measured like that is a **partial derivative**.

# %%
# exercise derivative.which

# %%
# exercise derivative.gradient

# %% [markdown]
# ## What it is for
#
# Lesson 00 ended with a question: which way should the knobs be turned? The answer is in the **gradient**, the list of all slopes. A positive slope means that more of this input makes the answer larger.
# To make the answer smaller, go the other way, and farther where it is steep. This is **gradient descent**. How far we go for each unit of slope is the $\text{rate}$, or **learning rate**.

# %%
# exercise derivative.downhill

# %%
figures.descent(downhill)

# %% [markdown]
# This is a bowl, seen from above. Each ring joins places of equal height. The two slopes together are an arrow that points straight uphill, across the rings;
# every step goes the other way. Try a small rate; then find the one that gets there in the fewest steps; then one that is a little too large.
#
# And now the thermometers of lesson 00, with the line $w \cdot x + b$. This time each miss is squared. A square has no corner at 0. And its slope fades as the line comes near the points, so the last steps are short.

# %%
celsius = [-10, 0, 10, 20, 30, 40]
fahrenheit = [14, 32, 50, 68, 86, 104]


def miss(w, b):
    return sum((w * x + b - y) ** 2 for x, y in zip(celsius, fahrenheit)) / len(celsius)


round(miss(0.0, 0.0), 2), round(miss(1.0, 40.0), 2)

# %% [markdown]
# In lesson 00 you turned these two knobs by hand. Now `downhill` turns them:

# %%
point, path = [0.0, 0.0], []
for step in range(5001):
    if step in (0, 100, 1000, 5000):
        path.append((step, point))
        print(f"step {step:5}   w = {point[0]:<7.4g} b = {point[1]:<7.4g} miss = {miss(*point):.4g}")
    point = downhill(miss, point, 0.001)

figures.training(path)

# %% [markdown]
# The program was not told the rule. It found it by nudging two knobs and going downhill, with the code on this page. This is what training means, in GPT-2 as well.
# (Why the rate $0.001$? Change it to $0.002$, run the cell again, and think of the bowl.)
#
# There is only one thing left to ask.

# %%
# exercise derivative.bill

# %% [markdown]
# And for GPT-2? The first line of the cell holds its sizes, the second its number of parameters; lesson 16 explains them.
# Then we count how often `gradient` runs a function with ten inputs. Suppose that one run of GPT-2 takes a tenth of a second. How many **days** does a single step downhill take?

# %%
layers, width, words, places = 12, 768, 50_257, 1024
parameters = (words + places) * width + layers * (12 * width + 13) * width + 2 * width
runs = []


def counted(*knobs):
    runs.append("one more")
    return 0.0


gradient(counted, [1.0] * 10)
runs_for_each = len(runs) / 10
days = parameters * runs_for_each * 0.1 / (60 * 60 * 24)
print(f"{parameters:,} parameters, {days:.0f} days for one step")

figures.bill()

# %% [markdown]
# And training takes many thousands of steps. Nudging is right, it is easy to understand, and it is far too expensive. We keep it as a judge: whenever a program
# claims to know a derivative, we nudge, and compare. This is called **gradient checking**.
#
# ## What you have now
#
# The first file of the library, [`finite_difference.py`](../tinygrad_edu/scalar/finite_difference.py): open it when you have written its two functions, and compare.
# And three checks, which stop with an error if a slope is wrong:

# %%
from inspect import signature

for f in (derivative, gradient):
    print(f"{f.__name__}{signature(f)}")

assert abs(derivative(exp, 0.0) - 1) < 1e-9
assert abs(derivative(root, 9.0) - 1 / 6) < 1e-9  # root * root is x, so 2 * root * slope is 1, and the root of 9 is 3
assert all(abs(s - t) < 1e-8 for s, t in zip(gradient(lambda x, y: x * x * y, [3.0, 5.0]), [30, 9]))

# %%
receipt(1)

# %% [markdown]
# ## To remember
#
# 1. A derivative is a ratio: how far the answer moves for a small move of the input. Anything that computes can be nudged.
# 2. One step after the other: slopes multiply, each taken at the place where its step was run.
# 3. The gradient points uphill; training takes small steps the other way.
#
# **A question to take along:** a nudge asks about one knob at a time, but each small step of a program can know its own slope. What would a number have to remember
# so that, after **one** run, we could ask it about **every** knob?
