"""overfit.random: what a net learns from labels that mean nothing."""

import numpy as np

from course.authoring import exercise
from tinygrad_edu import Tensor, manual_seed, nn
from tinygrad_edu.nn import functional as F
from tinygrad_edu.optim import Adam

random = exercise(
    "overfit.random",
    kind="predict",
    title="Labels that mean nothing",
    given="""
    import numpy as np
    from tinygrad_edu import Tensor, manual_seed, nn
    from tinygrad_edu.nn import functional as F
    from tinygrad_edu.optim import Adam
    """,
    difficulty=2,
    minutes=2,
    choices=("about 10 %", "about 30 %", "about 60 %", "100 %"),
    prompt="""
    We take 100 training digits and replace each label by a number from 0 to 9, drawn at random: a picture of a 3 may
    be called 7, another one 0. There is nothing to understand in these labels. The same net is trained on them for
    300 epochs.

    What is its accuracy on these 100 examples, counted against the random labels?

    Choose one: `"about 10 %"`, `"about 30 %"`, `"about 60 %"` or `"100 %"`.
    """,
    hints=(
        "How many numbers can the net set, and how many labels does it have to get right?",
        "Does it need a rule, or is there another way to know 100 answers?",
    ),
    why="A net with more parameters than examples can store every answer; a low training loss proves nothing.",
    explanation=(
        "All 100. The net has 4,810 parameters, and learns each of the 100 answers by heart. On digits that it has "
        "not seen it is right in about one case out of ten, as any guess is. So the training accuracy does not say "
        "whether anything was understood."
    ),
)


@random.solution
def answer():
    rng = np.random.default_rng(0)
    x, labels = Tensor(rng.random((100, 64)).astype("float32")), Tensor(rng.integers(0, 10, 100))
    manual_seed(0)
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = Adam(net.parameters(), lr=0.01)
    for _ in range(300):
        optimizer.zero_grad()
        F.cross_entropy(net(x), labels).backward()
        optimizer.step()
    share = (net(x).argmax(1) == labels).double().mean().item()
    return "100 %" if share == 1 else f"about {share:.0%}".replace("%", " %")


random.also_right("100 %", 'predict("overfit.random", "100 %")')


random.answer(
    "nothing-to-learn",
    "about 10 %",
    (
        "That is what a guess gives, and what the net reaches on digits that it has not seen. On its own 100 "
        "examples it does better."
    ),
    title="As good as a guess",
    hint="Could you learn a list of 100 random answers by heart?",
)


random.answer(
    "a-little",
    "about 30 %",
    "It gets further. There are many more parameters than labels.",
    title="Only a few by heart",
    hint="How many parameters does the net have, and how many examples are there?",
)


random.answer(
    "half-way",
    "about 60 %",
    "It gets further. Nothing stops the loss from falling on towards 0.",
    title="Half by heart",
    hint="What would stop the training from lowering the loss of the labels that are still wrong?",
)


random.also_wrong("nothing-to-learn", 'predict("overfit.random", "about 10 %")')


random.also_wrong("half-way", 'predict("overfit.random", "about 60 %")')


random.also_wrong(None, 0.5)
