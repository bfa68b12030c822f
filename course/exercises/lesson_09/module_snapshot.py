"""module.snapshot: a state dict shares its memory with the module."""

from course.authoring import exercise
from tinygrad_edu import nn

snapshot = exercise(
    "module.snapshot",
    kind="predict",
    title="Keep the best, go on, come back",
    given="from tinygrad_edu import nn",
    difficulty=2,
    minutes=2,
    prompt="""
    ```python
    layer = nn.Linear(1, 1)
    layer.weight.data[...] = 5.0
    best = layer.state_dict()       # the best so far: keep it

    layer.weight.data -= 2.0        # training goes on

    layer.load_state_dict(best)     # back to the best
    print(layer.weight.item())
    ```

    Predict the number that is printed.
    """,
    hints=(
        "`state_dict` gives the names and the Tensors. Does it say anywhere that it copies their numbers?",
        "If two arrays share their memory, and one is written into: what does the other hold?",
    ),
    why="A state dict shares its memory with the module; a snapshot is a copy.",
    explanation=(
        "It prints 3.0. `state_dict` copies nothing: the Tensors in it share their memory with the module, so the step "
        "changes `best` as well, and loading it does nothing. In PyTorch it is the same, and many a model that was "
        "saved as the best was the last one. A snapshot needs a copy: `copy.deepcopy(layer.state_dict())`, or a file."
    ),
)


@snapshot.solution
def answer():
    layer = nn.Linear(1, 1)
    layer.weight.data[...] = 5.0
    best = layer.state_dict()
    layer.weight.data -= 2.0
    layer.load_state_dict(best)
    return layer.weight.item()


snapshot.also_right(3, 3.0, 'predict("module.snapshot", 3)')


snapshot.answer(
    "a-photograph",
    5.0,
    (
        "That would be so if `state_dict` copied the numbers. It hands out Tensors that share their memory with the"
        " module."
    ),
    hint="Where would the second copy of the numbers have been made?",
    title="Taken for a copy",
)


snapshot.answer(
    "subtracted-again",
    1.0,
    "The step is made once. Loading copies numbers; it repeats no step.",
    hint="What does `load_state_dict` do with the weight?",
    title="The step made twice",
)


snapshot.answer(
    "the-change",
    -2.0,
    "This is the change. The weight was 5 before it.",
    hint="What does the weight hold before training goes on?",
    title="The change, not the weight",
)


snapshot.answer(
    "forgets-all",
    0.0,
    "Loading copies the numbers of `best` into the layer; it sets nothing to 0.",
    hint="What is in `best`?",
    title="Nothing is set to 0",
)


snapshot.answer(
    "other-way",
    7.0,
    "The step subtracts 2.",
    hint="What does `-=` do?",
    title="The wrong direction",
)


snapshot.also_wrong("a-photograph", 5)


snapshot.also_wrong(None, 2, 10, "error")
