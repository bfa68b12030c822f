"""module.count: how many parameters a module has when one of its layers is used twice."""

from course.authoring import exercise
from tinygrad_edu import nn, zeros

count = exercise(
    "module.count",
    kind="predict",
    title="Count the parameters",
    given="from tinygrad_edu import nn, zeros",
    difficulty=2,
    minutes=3,
    prompt="""
    ```python
    class Net(nn.Module):
        def __init__(self):
            middle = nn.Linear(4, 4)
            self.layers = [nn.Linear(3, 4), middle, middle]
            self.last = nn.Linear(4, 2, bias=False)
            self.scale = zeros(4)
    ```

    Predict the sum of `p.numel()` over all `p` in `Net().parameters()`. `numel` is the number of elements. `scale` is
    a Tensor that does not require grad; `bias=False` means that the layer has no bias.
    """,
    hints=(
        "A layer from 3 inputs to 4 outputs: how many weights has it, and how many biases?",
        "If `middle` learns, how many numbers can a training step move in it?",
    ),
    why="A parameter belongs to the sum once, however many names lead to it.",
    explanation=(
        "The first layer has 3 * 4 + 4 = 16 numbers, `middle` has 4 * 4 + 4 = 20, the last one 4 * 2 = 8: 44 "
        "together. The list holds `middle` twice, but it is one object with 20 numbers, and a step should move them "
        "once. `scale` is no Parameter, so it is not learned."
    ),
)


@count.solution
def answer():
    class Net(nn.Module):
        def __init__(self):
            middle = nn.Linear(4, 4)
            self.layers = [nn.Linear(3, 4), middle, middle]
            self.last = nn.Linear(4, 2, bias=False)
            self.scale = zeros(4)

    return sum(p.numel() for p in Net().parameters())


count.also_right(44, 44.0, 'predict("module.count", 44)')


count.answer(
    "shared-twice",
    64,
    "`middle` is counted twice. The list has it at two places, but both are the same object with the same 20 numbers.",
    hint="After one training step, how many different numbers does `middle` hold?",
    title="The shared layer counted twice",
)


count.answer(
    "scale-too",
    48,
    "`scale` is a plain Tensor. A module learns what is a Parameter, and the layers made those.",
    hint="Which attributes of this net require grad?",
    title="A Tensor that is not learned",
)


count.answer(
    "shared-and-scale",
    68,
    "`middle` is counted twice, and `scale` is no Parameter.",
    hint="How many different numbers can a training step move?",
    title="The shared layer twice, and scale",
)


count.answer(
    "list-unseen",
    8,
    "Only the last layer is counted. The layers in the list belong to the module as well.",
    hint="What does `self.layers` hold?",
    title="The list left out",
)


count.answer(
    "no-biases",
    36,
    "These are the weights alone. The layers from 3 to 4 and from 4 to 4 have biases.",
    hint="How many numbers does a layer from 3 to 4 add to its weighted sums?",
    title="Biases left out",
)


count.answer(
    "bias-of-the-last",
    46,
    "The last layer was made with `bias=False`: it has its 8 weights only.",
    hint="What does `bias=False` say?",
    title="A bias that is not there",
)


count.answer(
    "tensors",
    5,
    (
        "This is how many Parameters there are: two of each layer with a bias, one of the last. Asked for is the "
        "sum of their numbers of elements."
    ),
    hint="How many numbers are in a weight of shape (4, 3)?",
    title="Tensors instead of numbers",
)


count.also_wrong("shared-twice", 64.0)


count.also_wrong("scale-too", 4 * 12)


count.also_wrong(None, 32, 60, 0, "many")
