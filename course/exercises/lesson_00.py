"""Lesson 00, Welcome: a line with two knobs, a prediction about it, and a number that says how far it misses."""

from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong


def lines(rng):
    yield {"x": 4, "w": 2, "b": 1}
    yield {"x": 0, "w": 5, "b": 3}
    yield {"x": 7, "w": 0, "b": -2}
    yield {"x": 3, "w": 3, "b": 3}
    yield {"x": -2, "w": 4, "b": 0}
    for _ in range(6):
        yield {name: round(rng.uniform(-9, 9), 2) for name in ("x", "w", "b")}


def guesses(rng):
    yield {"answers": [10, 20], "truths": [13, 17]}
    yield {"answers": [5], "truths": [9]}
    yield {"answers": [1, 2, 3], "truths": [1, 2, 3]}
    yield {"answers": [0, 0, 0, 8], "truths": [0, 0, 0, 0]}
    yield {"answers": [3, 1], "truths": [-4, -1]}
    for n in (2, 3, 5, 6, 7):
        yield {name: [round(rng.uniform(-40, 40), 1) for _ in range(n)] for name in ("answers", "truths")}


def missing(f, case):
    if not len(case["answers"]) == len(case["truths"]) > 0:
        raise ValueError("no case for this exercise")
    return {"the average miss": f(case["answers"], case["truths"])}


EXERCISES = [
    Exercise(
        id="welcome.line",
        lesson=0,
        kind="code",
        title="A machine with two knobs",
        difficulty=1,
        minutes=2,
        prompt="""
        In the cell below, put a line that starts with `return` in place of the three dots. It should return the number `x`, multiplied by
        the knob `w`, with the knob `b` added. For x = 4, w = 2 and b = 1 the answer is 9.

        In Python, multiplication is written `*`, and the sign is never left out as it is at school. Keep the four spaces at the start of the line. Then press **Shift + Enter**.
        """,
        stub='''
        def line(x, w, b):
            """x, multiplied by the knob w, and the knob b added."""
            ...
        ''',
        solution="""
        def line(x, w, b):
            return w * x + b
        """,
        hints=(
            "With x = 4, w = 2 and b = 1: 4 times 2 is 8, and one more is 9. Which signs does Python have for the two steps?",
            "The line has three names in it and two signs, and it begins with the word `return` and a space.",
            "Multiply first; Python needs the `*` between the two names. Then write a `+` and the name of the knob that is added.",
        ),
        why="One knob tilts the line, the other one lifts it. GPT-2, a famous program that writes text, is made of such knobs, a great many of them.",
        cases=lines,
        observe=lambda f, case: {"the answer": f(case["x"], case["w"], case["b"])},
        misconceptions=(
            Wrong(
                "no-return",
                "def line(x, w, b):\n    w * x + b",
                "The function works something out and then keeps it for itself: without `return`, the answer is None, Python's word for nothing.",
                "Which word hands a result to whoever called the function? `print` shows a result to people; it does not hand it on.",
            ),
            Wrong(
                "adds-first",
                "def line(x, w, b):\n    return w * (x + b)",
                "b is added before the multiplication, so it is multiplied as well.",
                "Take x = 0. What should the answer be, and which of the two knobs should still matter?",
            ),
            Wrong(
                "swapped-knobs",
                "def line(x, w, b):\n    return b * x + w",
                "The knobs are swapped: x is multiplied by b here, and w is added.",
                "Take x = 100, w = 1 and b = 0. Should the answer be large or small?",
            ),
            Wrong(
                "knob-forgotten",
                "def line(x, w, b):\n    return w * x",
                "The knob b has no effect: nobody added it.",
                "Count the names in your line: x, w and b should each be there once.",
            ),
            Wrong(
                "only-sums",
                "def line(x, w, b):\n    return x + w + b",
                "All three numbers are added; x should be multiplied by w.",
                "Take x = 10, w = 10 and b = 0: is 10 times 10 the same as 10 and 10?",
            ),
            Wrong(
                "numbers-for-names",
                "def line(x, w, b):\n    return 2 * x + 1",
                "The numbers of the example stand where the knobs should be, so turning a knob changes nothing.",
                "What is the answer of your function for w = 5? And for w = 500?",
            ),
        ),
    ),
    Exercise(
        id="welcome.nudge",
        lesson=0,
        kind="predict",
        title="Turn a knob a little",
        difficulty=1,
        minutes=1,
        prompt="""
        Some exercises ask for a *prediction*: first you say what will happen, then you see it, and why. Nobody counts how often you are right;
        what surprises you is what you will remember.

        The machine stands at w = 2 and b = 1, and the number x = 10 goes in. Now we turn the knob w from 2 to **2.1**.
        By how much does the answer change? Write a number in place of the dots, and run the cell.
        """,
        stub='predict("welcome.nudge", ...)',
        solution="""
        def answer():
            line = lambda x, w, b: w * x + b
            return round(line(10, 2.1, 1) - line(10, 2, 1), 9)
        """,
        hints=("What goes out at w = 2? What goes out at w = 2.1?", "Multiply 10 by each of the two settings. b is the same both times."),
        why="The knob's turn is multiplied by x on its way to the answer.",
        explanation="At w = 2 the answer is 21, at w = 2.1 it is 22. The turn of the knob was small, and x = 10 made it ten times as large on its way "
        "to the answer. How much of a change comes through is the most important question of this course. Lesson 01 begins with it.",
        misconceptions=(
            Wrong(
                "same-change",
                "def answer():\n    return 0.1",
                "That is how far the knob was turned. On its way to the answer the turn is multiplied by x.",
                "Work out the answer twice, before and after.",
            ),
            Wrong(
                "new-answer",
                "def answer():\n    return 2.1 * 10 + 1",
                "That is the new answer itself; the question is how far it lies from the old one.",
                "And what was the answer before?",
            ),
            Wrong(
                "times-the-knob",
                "def answer():\n    return 0.1 * 2",
                "The turn is multiplied by x, not by where the knob stood.",
                "Would the change be another one if the knob went from 5 to 5.1?",
            ),
        ),
    ),
    Exercise(
        id="welcome.miss",
        lesson=0,
        kind="fix",
        title="How far off, on average",
        difficulty=2,
        minutes=3,
        prompt="""
        Before we turn knobs we need one number that says how badly a setting does: **how far, on average, an answer lies from its truth**,
        whether too high or too low. The program below has a bug. For the answers 10, 20 and the truths 13, 17, where each is off by 3,
        it should give back 3.0; it gives back 0.0. Mend it.

        Python's `abs(n)` is the size of a number without its sign: `abs(-3)` is 3.
        """,
        stub='''
        def average_miss(answers, truths):
            """How far, on average, an answer lies from its truth."""
            total = 0
            for answer, truth in zip(answers, truths):
                total = total + (answer - truth)
            return total / len(truths)
        ''',
        solution="""
        def average_miss(answers, truths):
            total = 0
            for answer, truth in zip(answers, truths):
                total = total + abs(answer - truth)
            return total / len(truths)
        """,
        hints=(
            "Go through the loop by hand with the answers 10, 20 and the truths 13, 17. What is `total` after each round?",
            "3 too low and 3 too high give 0 together. At which moment should the sign be dropped, before adding or after?",
            "Only the line inside the loop has to change: drop the sign of each difference there.",
        ),
        why="Too high and too low are both misses, so the sign has to go before the sum.",
        cases=guesses,
        observe=missing,
        misconceptions=(
            Wrong(
                "sign-dropped-too-late",
                """
                def average_miss(answers, truths):
                    total = 0
                    for answer, truth in zip(answers, truths):
                        total = total + (answer - truth)
                    return abs(total) / len(truths)
                """,
                "The sign is dropped after the sum, when too high and too low have already cancelled.",
                "What is `total` at the end of the loop for the misses 3 and -3?",
            ),
            Wrong(
                "truth-first",
                """
                def average_miss(answers, truths):
                    total = 0
                    for answer, truth in zip(answers, truths):
                        total = total + (truth - answer)
                    return total / len(truths)
                """,
                "The other way round, misses still have signs, and still cancel.",
                "What do you get for the answers 10, 20 and the truths 13, 17?",
            ),
            Wrong(
                "squares",
                """
                def average_miss(answers, truths):
                    total = 0
                    for answer, truth in zip(answers, truths):
                        total = total + (answer - truth) ** 2
                    return total / len(truths)
                """,
                "A square has no sign either, and later we shall like it for that. But being off by 3 counts as 9 here, and we want 3.",
                "If every answer is off by 3, what is the average miss?",
            ),
            Wrong(
                "not-averaged",
                """
                def average_miss(answers, truths):
                    total = 0
                    for answer, truth in zip(answers, truths):
                        total = total + abs(answer - truth)
                    return total
                """,
                "This is the sum of all misses; the average is the sum divided by how many there are.",
                "Two answers, each off by 3: is the average 6?",
            ),
            Wrong(
                "signs-of-the-numbers",
                """
                def average_miss(answers, truths):
                    total = 0
                    for answer, truth in zip(answers, truths):
                        total = total + abs(answer) - abs(truth)
                    return total / len(truths)
                """,
                "The signs of the two numbers are dropped, but what has to lose its sign is the difference between them.",
                "How far is -4 from 3?",
            ),
            Wrong(
                "only-the-last",
                """
                def average_miss(answers, truths):
                    total = 0
                    for answer, truth in zip(answers, truths):
                        total = abs(answer - truth)
                    return total / len(truths)
                """,
                "In each round of the loop `total` is replaced; it should grow.",
                "What should still be in `total` when the second round begins?",
            ),
            Wrong(
                "stops-too-early",
                """
                def average_miss(answers, truths):
                    total = 0
                    for answer, truth in zip(answers, truths):
                        total = total + abs(answer - truth)
                        return total / len(truths)
                """,
                "`return` stands inside the loop, so the function ends in the first round.",
                "How many spaces stand before `return`, and how many before `for`?",
            ),
        ),
    ),
]
