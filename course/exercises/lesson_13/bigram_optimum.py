"""bigram.optimum: where gradient descent on a table of logits ends."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, zeros
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import Adam

optimum = exercise(
    "bigram.optimum",
    kind="predict",
    title="Where the descent ends",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, zeros
    from tinygrad_edu.nn import functional as F
    from tinygrad_edu.optim import Adam
    """,
    difficulty=2,
    minutes=2,
    tolerance=2e-3,
    prompt="""
    In a short text, **q** comes four times: three times **u** follows, once **i**. A model has a logit for each letter
    that may follow q, all 0 at first. Gradient descent makes the cross-entropy on this text smaller, until it can fall
    no further.

    Predict the probability that the model then gives to **u** after q.
    """,
    hints=(
        "The gradient of the loss is p − target, averaged over the four places (lesson 08). When is it 0?",
        "The target for u is 1, 1, 1 and 0. Which p makes the average of p − target 0?",
    ),
    why="The average of p − target is 0 exactly where p is the share of times that the letter came.",
    explanation=(
        "3/4, the share of times that u came. For each letter the gradient is the average of p − target, and it is 0 "
        "where p equals the average target: the count divided by the sum of its row. So descent finds what counting "
        "finds. It does not stop at 'u is the most likely', since i comes, too, and each i costs −log₂ p(i)."
    ),
)


@optimum.solution
def answer():
    logits = zeros(1, 26, requires_grad=True)
    targets = Tensor(np.array([20, 20, 20, 8]))  # u, u, u, i
    optimizer = Adam([logits], lr=0.3)
    for _ in range(200):
        optimizer.zero_grad()
        F.cross_entropy(logits.expand(4, 26), targets).backward()
        optimizer.step()
    return logits.softmax(1)[0, 20].item()


optimum.also_right(0.75, 3 / 4, 1 - 1 / 4)


optimum.answer(
    "certain",
    1,
    "Then i would have probability 0, and the one place where i comes would cost infinitely many bits.",
    hint="What does the place with i cost, if u has probability 1?",
    title="The most likely takes all",
)


optimum.answer(
    "equal",
    0.5,
    "That would be so if both came equally often. Three of the four places pull u up, only one pulls i up.",
    hint="How many of the four places want u?",
    title="Equal shares",
)


optimum.answer(
    "softmax-of-counts",
    0.881,
    "That is the softmax of the counts 3 and 1. The logits do not become the counts; they become their logarithms.",
    hint="If p(u) were 0.88, would the average of p − target be 0?",
    title="The softmax of the counts",
)


optimum.answer(
    "start",
    1 / 26,
    "That is where the descent begins: all logits are 0, and 26 letters share.",
    hint="In which direction does the first step move the logit of u?",
    title="Where it begins",
)


optimum.answer(
    "odds",
    3,
    "u comes three times as often as i, but a probability is a share of all: it is never above 1.",
    hint="Three of how many?",
    title="Odds, not a probability",
)


optimum.answer(
    "third",
    1 / 3,
    "Here i comes once for every three u. Asked for is the share of u among all four.",
    hint="Three of how many?",
    title="One in three",
)


optimum.also_wrong("certain", 1.0)


optimum.also_wrong(None, 0.25, 0.7)
