# %%
from course import check, exercise, hint, lesson, predict, receipt, reveal
from course.figures.lesson_00 import course_map, knobs, thermometers

lesson(0)

# %% [markdown]
# # Welcome
#
# Programs that write text are made of numbers and of a few operations on them. In this course we build all of it ourselves, from one number to
# GPT-2, a famous program that writes text. At the end GPT-2 runs **on the code you wrote**.
#
# You need a little Python (functions, lists, loops) and school mathematics. Here is the way:

# %%
course_map()

# %% [markdown]
# You need not know these words yet.
#
# ## A page that computes
#
# This page is a *notebook*: text, and grey cells with Python in them. Click into the next cell and press **Shift + Enter**:
# it runs, and its result appears below it. (Run the cell at the top as well. It fetches the course's tools.)

# %%
6 * 7

# %% [markdown]
# | keys | what happens |
# |---|---|
# | Shift + Enter | run this cell and go to the next |
# | Esc, then ↑ or ↓ | leave the cell and walk through the page; Enter goes into a cell again |
# | Esc, then B | a new cell below, to try things in |
# | Tab | finish the word you began; among sliders, go to the next one |
# | ← and → | move a slider |
# | Ctrl + S, ⌘ + S on a Mac | save the page |
#
# Everything stuck? Menu *Kernel*, *Restart Kernel*, and run the cells again from the top. What you solved is not lost.

# %% [markdown]
# ## Your first piece
#
# The smallest machine that can learn takes a number $x$ and gives back a number. It has two knobs, $w$ and $b$, and somebody turns them until it does what they want:
#
# $$\text{answer} = w \cdot x + b$$
#
# Your turn: write this machine in Python. The dots under the title of an exercise say how hard it is, out of five.

# %%
# exercise welcome.line

# %% [markdown]
# Below the cell stands what the course thinks of it: not attempted, not right yet, or correct.
# If Python itself cannot read the cell (a bracket or the four spaces missing), its own message appears; look at its last line.
# Change it and run it again as often as you like. And whenever you are stuck, here or later, ask for a hint; each call goes one step further:

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
# Try to fool it: make another mistake in *your* cell above, and run it. Then mend it again.
#
# A right answer is kept in the folder `my_work` (in the list of files at the left), as a small Python file that you can read and change. It is still there tomorrow.
# And from here on the name `line` means **your** machine; for what you have not written, the course lends its own:

# %%
[line(x, 2, 1) for x in [0, 1, 2, 3]]

# %%
# exercise welcome.nudge

# %% [markdown]
# ## A task for the machine
#
# Here are six readings of a thermometer that has two scales. There is a rule that leads from Celsius to Fahrenheit.
# Pretend that nobody knows it. Can our machine find it, from nothing but these six examples?

# %%
thermometers()

# %%
# exercise welcome.miss

# %% [markdown]
# ## You train it
#
# Now turn the knobs. The green line is your machine, the orange gaps are its misses. Bring the average miss as near to 0 as you can.
# Then show the map, and play again: every setting of the knobs is a place on it, and the darker the ground, the larger the miss.

# %%
knobs(line, average_miss)

# %% [markdown]
# What you did by hand is called **training**: knobs are turned until the misses are small. A knob is called a **parameter**. And the setting that
# you found is a law, read off from six examples by a machine that knew nothing of thermometers. Language models are trained the same way,
# except that they have a great many knobs, and that nobody turns them by hand.
#
# One more call tells whose code the course's library runs on. Every `reference` below is a piece that you are going to write; when you have, it says `yours`.
# `line` and `average_miss` belong to this lesson only and are not listed.

# %%
receipt()

# %% [markdown]
# ## To remember
#
# 1. A model is a function with knobs; the knobs are its parameters.
# 2. How badly it does is one number, and training makes that number small.
# 3. When you turn a knob, the change that comes out may be larger or smaller than the change that goes in.
#
# **A question to take along:** you saw in the picture which way to turn the knobs. How could a program find out that sees only numbers?
# The answer is [lesson 01, Derivatives](01_derivatives.ipynb).
