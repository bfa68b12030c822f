"""The goals of explorers: what to bring about by moving the controls, by name; and who is told when one is reached.

The figures announce, the notebook listens; neither imports the other.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A task in one sentence, and the lesson it belongs to."""

    lesson: int
    task: str


GOALS = {
    "knobs": Goal(0, "Bring the average miss below 0.5."),
    "tangent": Goal(1, "Find a place where x³ − 3x is level, and a nudge that measures a slope nearer to 0 than 0.05 there."),
    "bowl": Goal(1, "Find a rate that brings the height below 0.001 within 12 steps."),
    "hundred": Goal(2, "Make the result of (a * b + c) * f exactly 100."),
    "expression": Goal(3, "Write an expression of your own in which a letter is used twice, and go to its last step."),
    "orders": Goal(3, "Find a graph in which all three orders end with the right gradients."),
    "hinge": Goal(4, "Bring the loss to 0."),
    "stretched": Goal(5, "Find two shapes with at most 8 elements each whose sum has 24."),
    "memory": Goal(5, "Find the largest N here whose product still fits into a laptop's memory."),
    "largest": Goal(6, "Find the operation and the number of x with the largest gradient of all."),
    "one number": Goal(6, "Choose x so that one of its numbers collects 12 gradients."),
    "valley": Goal(7, "Start on the right, and find the rate that leads lowest in 30 steps."),
    "fair die": Goal(8, "Find a temperature at which no word is twice as likely as another."),
    "level": Goal(9, "With relu, find a gain at which layer 10 spreads between 0.7 and 1.4 times as wide as layer 1."),
    "heavy ball": Goal(10, "Bring momentum within 0.001 of the bottom in 60 steps. SGD is not there at any rate."),
    "no correction": Goal(10, "Keep β1 at 0.9, and find a β2 with which even the uncorrected first step is as long as lr."),
    "far too fast": Goal(10, "In the ravine, find a rate at which Adam ends within 0.5 of the bottom. Where is SGD then?"),
    "misread": Goal(11, "Choose a digit, and draw it so that the net is more than 90 % sure of another one."),
    "moved digit": Goal(12, "Move a digit until the MLP is wrong and the CNN is right."),
    "eight letters": Goal(13, "Guess eight letters in a row."),
    "three left": Goal(13, "At a temperature of 2 or more, find a top-p that leaves exactly three letters."),
    "through time": Goal(14, "With tanh and 50 steps, find a radius at which the first state still gets a gradient between 0.1 and 10."),
    "the future": Goal(15, "Mask with 0 before the softmax, and let the first place take more than 0.95 from the future."),
    "two keys": Goal(15, "Find a query that gives two keys at least 0.45 each."),
    "backwards": Goal(15, "Choose a word of five to eight letters, and find a step from which on the model writes it backwards."),
    "explodes": Goal(16, "Find a part without which, at one of the two rates, the loss explodes to more than 100 bits."),
    "three tokens": Goal(17, "Write a text of at least 24 characters that three merges shorten to three tokens."),
    "whole word": Goal(17, "Find a word of at least seven letters that is a single token. A space may stand before it."),
    "more tokens": Goal(17, "Write a text that is more tokens than characters."),
    "nearly sure": Goal(18, "Write a beginning after which the model gives one token more than 99 %."),
    "far back": Goal(
        18, "Find a text and a head whose last token gives more than half of its attention to a token three or more before it."
    ),
    "second thoughts": Goal(18, "Write a text after which the last layer changes the most likely next token."),
}
listeners = []  # functions of a lesson's number and a goal's name


def announce(name):
    """Tell every listener that a goal is reached."""
    for listener in listeners:
        listener(GOALS[name].lesson, name)
