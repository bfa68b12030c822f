"""conv.parameters: how many parameters a convolution has."""

from course.authoring import exercise
from tinygrad_edu import nn

parameters = exercise(
    "conv.parameters",
    kind="predict",
    title="How many parameters?",
    given="from tinygrad_edu import nn",
    difficulty=2,
    minutes=2,
    prompt="""
    Photographs of 32 by 32 pixels have 3 channels: red, green and blue. `nn.Conv2d(3, 8, 5)` slides 8 filters over
    them, with windows of 5 by 5 pixels in all 3 channels. Like `nn.Linear`, it has a bias for each output channel.

    Predict how many parameters it has, weights and biases together. Python may do the arithmetic.
    """,
    hints=(
        "One window of one filter: how many numbers does it cover, in all channels?",
        "How many filters are there, and how many biases? Does the size of the picture matter?",
    ),
    why="A filter has a weight for each number under its window; how often it is used costs nothing.",
    explanation=(
        "608. A window covers 3 * 5 * 5 = 75 numbers, so each of the 8 filters has 75 weights and a bias: 8 * 76. The "
        "picture may have 32 by 32 pixels or a million. A Linear layer from all 3 * 32 * 32 numbers to the 8 * 28 * 28 "
        "numbers of this output would have more than 19 million."
    ),
)


@parameters.solution
def answer():
    return sum(p.numel() for p in nn.Conv2d(3, 8, 5).parameters())


parameters.also_right(608, 608.0, 8 * 76)


parameters.answer(
    "no-bias",
    8 * 75,
    "These are the weights. Each of the 8 filters has a bias as well.",
    hint="What is added to a filter's weighted sum?",
    title="The biases forgotten",
)


parameters.answer(
    "one-channel",
    8 * 25 + 8,
    "Here each filter sees one channel. It looks at all three, with weights of its own for each.",
    hint="How many numbers lie under a window of 5 by 5 pixels in a photograph?",
    title="One channel of three",
)


parameters.answer(
    "one-side",
    3 * 8 * 5,
    "This counts a row of 5 pixels. A window has 5 rows of 5, and each filter has a bias as well.",
    hint="How many pixels does a window of 5 by 5 have?",
    title="One row of the window",
)


parameters.answer(
    "one-filter",
    76,
    "This is one filter with its bias. There are eight.",
    hint="How many output channels are there, and how many filters make one of them?",
    title="One filter of eight",
)


parameters.answer(
    "bias-for-every-channel",
    8 * 75 + 24,
    "There is no bias for each input channel: a filter adds up all its channels, and then one bias.",
    hint="How many numbers does a filter give for one window?",
    title="Too many biases",
)


parameters.answer(
    "side-for-area",
    8 * 3 * 5 + 8,
    "A window of 5 by 5 has 25 weights in each channel, not 5.",
    hint="Draw the window and count its squares.",
    title="A side in place of an area",
)


parameters.answer(
    "one-for-every-place",
    8 * 28 * 28 * 75 + 8,
    "This gives each of the 28 by 28 places filters of its own. All places share the same ones.",
    hint="When the window slides on, do its weights change?",
    title="New weights at every place",
)


parameters.answer(
    "as-a-linear-layer",
    (3 * 32 * 32 + 1) * 8 * 28 * 28,
    (
        "That is a Linear layer, from every number of the photograph to every number of the output. A filter "
        "is used again at each place."
    ),
    hint="When the window slides on, do its weights change?",
    title="A weight for every pair",
)


parameters.answer(
    "counts-the-outputs",
    8 * 28 * 28,
    "That is how many numbers come out. The parameters are what the layer has to learn.",
    hint="Which numbers does training change?",
    title="Outputs in place of parameters",
)


parameters.also_wrong(None, 75, 1000, 32 * 32)


parameters.also_wrong("no-bias", 600.0)
