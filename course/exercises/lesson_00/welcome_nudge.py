"""welcome.nudge: by how much the line's answer changes when a knob is turned a little."""

from course.authoring import exercise

nudge = exercise(
    "welcome.nudge",
    kind="predict",
    title="Turn a knob a little",
    difficulty=1,
    minutes=1,
    prompt="""
    Some exercises ask for a *prediction*: first you say what will happen, then you see it, and why. A wrong prediction
    costs nothing; what surprises you is what you will remember.

    The machine stands at w = 2 and b = 1, and the number x = 10 goes in. Now we turn the knob w from 2 to **2.1**.
    By how much does the answer change? Write a number in place of the dots, and run the cell.
    """,
    hints=(
        "What goes out at w = 2? What goes out at w = 2.1?",
        "Multiply 10 by each of the two settings. b is the same both times.",
    ),
    why="The knob's turn is multiplied by x on its way to the answer.",
    explanation=(
        "At w = 2 the answer is 21, at w = 2.1 it is 22. The turn of the knob was small, and x = 10 made it "
        "ten times as large on its way to the answer. How much of a change comes through is the most important "
        "question of this course. Lesson 01 begins with it."
    ),
)


@nudge.solution
def answer():
    line = lambda x, w, b: w * x + b
    return round(line(10, 2.1, 1) - line(10, 2, 1), 9)


nudge.also_right(1, 1.0, "predict('welcome.nudge', 1.0)")


nudge.answer(
    "same-change",
    0.1,
    "That is how far the knob was turned. On its way to the answer the turn is multiplied by x.",
    title="The turn of the knob itself",
    hint="Work out the answer twice, before and after.",
)


nudge.answer(
    "new-answer",
    2.1 * 10 + 1,
    "That is the new answer itself; the question is how far it lies from the old one.",
    title="The new answer, not the change",
    hint="And what was the answer before?",
)


nudge.answer(
    "times-the-knob",
    0.1 * 2,
    "The turn is multiplied by x, not by where the knob stood.",
    title="Multiplied by the knob",
    hint="Would the change be another one if the knob went from 5 to 5.1?",
)


nudge.answer(
    "old-answer",
    21,
    "That is the answer before the turn; the question is how far the new one lies from it.",
    title="The old answer, not the change",
    hint="And what is the answer after the turn?",
)


nudge.answer(
    "whole-turn",
    10,
    "So it would be if the knob went from 2 to 3. It is turned by 0.1 only.",
    title="A whole turn of the knob",
    hint="Work out the answer twice, at 2 and at 2.1.",
)


nudge.answer(
    "new-setting",
    2.1,
    "That is where the knob stands after the turn; the question is how far the answer moves.",
    title="The new setting of the knob",
    hint="Work out the answer twice, at 2 and at 2.1.",
)


nudge.also_wrong("same-change", 0.1)


nudge.also_wrong("new-answer", 22)


nudge.also_wrong("times-the-knob", 0.2)


nudge.also_wrong(None, -1, 0, "one")
