"""rnn.shared: the gradient of a weight that is used at every step."""

from course.authoring import exercise
from tinygrad_edu import Tensor

shared = exercise(
    "rnn.shared",
    kind="predict",
    title="One weight, three times",
    given="from tinygrad_edu import Tensor",
    difficulty=2,
    minutes=2,
    prompt="""
    The smallest recurrent network: one number as state, no input, no tanh, and the same weight in each step.

    ```python
    w = Tensor(2.0, requires_grad=True)
    h = Tensor(5.0)
    for t in range(3):
        h = w * h
    h.backward()
    ```

    The states are 5, 10, 20, 40. Predict `w.grad`.
    """,
    hints=(
        "Write h as a formula in w, for three steps. What is its derivative?",
        "Or walk back through the loop: which share does each of the three uses of w give?",
    ),
    why="A weight that is used at every step gets a share of the gradient from every step, and the shares add up.",
    explanation=(
        "60. Each of the three uses gives a share: the gradient that arrives there, times the state that w met. The "
        "last use gives 1 · 20, the one before 2 · 10, the first 4 · 5. That is 20 each, and 60 together: the "
        "derivative of w³ · 5, which is 3 w² · 5. It is the `+=` of lesson 03, with the uses spread over time."
    ),
)


@shared.solution
def answer():
    w, h = Tensor(2.0, requires_grad=True), Tensor(5.0)
    for _ in range(3):
        h = w * h
    h.backward()
    return w.grad.item()


shared.also_right(60, 60.0, 3 * 2**2 * 5, 'predict("rnn.shared", 60)')


shared.answer(
    "only-the-last",
    20,
    "That is the share of the last use: 1 times the state 20 that w met there. The two before it give a share too.",
    hint="In how many of the three steps does w take part?",
    title="Only the last step's share",
)


shared.answer(
    "result",
    40,
    "40 is h after three steps. Asked was how fast it changes with w.",
    hint="How large would h be with w = 2.001? How much more is that, for each thousandth?",
    title="The result, not its slope",
)


shared.answer(
    "of-the-start",
    8,
    "8 is w³: the derivative for the first h. Asked was the one for w.",
    hint="Which of the two numbers 2 and 5 should be nudged?",
    title="The derivative for h",
)


shared.answer(
    "without-start",
    12,
    "3 w² is the derivative of w³. But w³ is multiplied by the first state, 5, and so is its derivative.",
    hint="What is h after three steps, as a formula with both numbers?",
    title="The first state forgotten",
)


shared.answer(
    "power-not-lowered",
    120,
    "The exponent came down as a factor, but it also goes down by one: the derivative of w³ is 3 w².",
    hint="What is the derivative of w² for w = 2, and what did you use for w³?",
    title="The exponent stays",
)


shared.answer(
    "as-a-sum",
    15,
    "This would be right if the state were added up in each step, 3 w · 5. Here it is multiplied by w in each step.",
    hint="What do you have to multiply 5 by, to get 40?",
    title="As if added",
)


shared.answer(
    "sum-of-states",
    35,
    "You added up the states that w met, 5 + 10 + 20. But the gradient that arrives at the earlier steps is not 1: on "
    "its way back it has gone through the steps after them.",
    hint="If the first product grows by 1, by how much does the last h grow?",
    title="Every share with a gradient of 1",
)


shared.also_wrong("only-the-last", 20.0)


shared.also_wrong(None, 400, 0)
