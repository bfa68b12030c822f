# %% [markdown]
# # Welcome
#
# This page is a *notebook*: text, and grey cells with Python in them. A cell does nothing until you run it.

# %%
from course import check, exercise, hint, lesson, predict, receipt, reveal
from course.figures.lesson_00 import knobs, route, thermometers

lesson(0)

# %% [markdown]
# GPT-2 is a famous program that writes text. Inside it there is nothing but numbers and a few operations on them. In this course we build these operations
# ourselves, beginning with a single number. At the end GPT-2 runs **on the code you wrote**.
#
# You need a little Python (functions, lists, loops) and school mathematics. Here is the route:

# %%
route()

# %% [markdown]
# You need not know these words yet.
#
# ## A page that computes
#
# Click into the next cell and press **Shift + Enter**: it runs, its result appears below it, and the brackets at its left get a number, which counts the cells that you ran.
# The first cell of a page fetches what the others need, so run it first, every time you open a page.

# %% tags=["run-to-see"]
6 * 7

# %% [markdown]
# | keys | what happens |
# |---|---|
# | Shift + Enter | run this cell and go to the next |
# | Esc, then ↑ or ↓ | leave the cell and move through the page; Enter goes into a cell again |
# | Esc, then B | a new cell below, to try things in |
# | Tab | finish the word you began; among sliders, go to the next one |
# | ← and → | move a slider |
# | Ctrl + S, ⌘ + S on a Mac | save the page |
#
# If everything hangs: menu *Kernel*, *Restart Kernel*, and run the cells again from the top. What you solved is not lost.

# %% [markdown]
# ## Your first piece
#
# The smallest machine that can learn takes a number $x$ and gives back a number. It has two knobs, $w$ and $b$. To teach it something, we turn them:
#
# $$\text{answer} = w \cdot x + b$$
#
# Your turn: write this machine in Python. The dots under the title of an exercise say how hard it is, out of five.

# %%
# exercise welcome.line

# %% [markdown]
# Below the cell you see what the course thinks of it: not attempted, not right yet, or correct.
# If Python itself cannot read the cell (a bracket or the four spaces missing), its own message appears; look at the last line of it.
# Change your program and run the cell again as often as you like. And whenever you are stuck, here or later, ask for a hint; each call goes one step further:

# %%
hint("welcome.line")

# %% [markdown]
# ## A mistake has a name
#
# Most mistakes in this course were made by many people before you, and the course knows them. It shows the smallest case in which a program fails,
# and the name of the mistake when it recognises it. In the next cell we hand in a wrong machine on purpose:

# %%
check("welcome.line", "def line(x, w, b): return w * (x + b)")

# %% [markdown]
# Try to fool it: make another mistake in *your* cell above, and run it. Then fix it again.
#
# A right answer is kept in the folder `my_work`, as a small Python file that you can read and change. (The folder sign at the left edge shows the files; `my_work` is one folder up, beside `lessons`.) It is still there tomorrow.
# From here on the name `line` means **your** machine. (Run an exercise's cell without solving it, and the course lends you a version of its own, so that the cells below it work.)

# %%
[line(x, 2, 1) for x in [0, 1, 2, 3]]

# %%
# exercise welcome.nudge

# %% [markdown]
# ## A task for the machine
#
# Here are six readings of a thermometer that has two scales. There is a rule that leads from Celsius to Fahrenheit.
# Pretend that we do not know it. Can our machine find it, from nothing but these six examples?

# %%
thermometers()

# %%
# exercise welcome.miss

# %% [markdown]
# ## You train it
#
# Now turn the knobs. The green line is your machine, the orange gaps are its misses. Bring the average miss as near to 0 as you can.
# Above the controls you see the **goal** of this picture; each lesson counts the goals that you reach.
#
# Then tick *show the map of all settings* and play again. Every place on this map is a setting of the two knobs; the darker the place, the larger the average miss.

# %%
knobs(line, average_miss)

# %% [markdown]
# What you did by hand is called **training**. A machine with knobs is a **model**, each knob a **parameter**. The number that says how badly a setting does,
# here the average miss, is the **loss**; training turns the knobs until it is small. Your model knew nothing of thermometers, and found their rule from six examples.
#
# ## Where this leads
#
# Language models are trained the same way, except that they have a great many knobs, and no hand turns them. The course brings a small one, built as GPT-2 is, which has learned
# from short stories about animals. We give it a beginning. It writes on, word by word, each time asking only: what comes next?

# %% tags=["run-to-see"]
from tinygrad_edu.models import GPT2

model = GPT2.from_pretrained("tiny")
print(f"{sum(p.numel() for p in model.parameters()):,} knobs")
print(model.generate("once ada the owl made", 60, temperature=0.7, seed=1, stop="\n"))

# %% [markdown]
# Change the `seed` for another story, or the beginning, and run the cell again. (It has read nothing but such stories, all in small letters; other words confuse it.) How it reads a text, how it looks back, how it chooses a word, how its knobs were turned: you are going to write all of that.
#
# One more call shows whose code the course's library runs on. A row is a lesson, a point is a piece of it: ○ is ours, and turns into ● when it is yours. The rows go from the slope of lesson 01 to GPT-2 in lesson 18.

# %%
receipt()

# %% [markdown]
# Words in bold are the field's own. If you forget one, type `explain("loss")` into any cell.
#
# `line` and `average_miss` belong to this lesson only and are not listed. When all points are full, the story above runs on your pieces: the end of lesson 18.
#
# ## To remember
#
# 1. A model is a function with knobs; the knobs are its parameters.
# 2. How badly it does is one number, the loss, and training makes that number small.
# 3. Turn a knob a little, and the answer moves: for `w` by `x` times the turn, for `b` by the turn itself.
#
# **A question to take along:** you saw in the picture which way to turn the knobs. A program sees only numbers. How could it find out?
