"""neuron.same_start: what equal initial weights do to the neurons of a layer."""

from course.authoring import exercise
from tinygrad_edu import MLP, hinge_loss, sgd_step, zero_grad

same_start = exercise(
    "neuron.same_start",
    kind="predict",
    title="All parameters at 0.5",
    given="from tinygrad_edu import MLP, hinge_loss, sgd_step, zero_grad",
    difficulty=3,
    minutes=2,
    prompt="""
    A net with four hidden neurons and one at the end. Suppose we leave out the random start: **all** parameters begin
    at 0.5. Then it learns for 50 steps. How many *different* neurons does its hidden layer hold afterwards, equal
    ones counted once?
    """,
    hints=("Two of these neurons read the same point. How do their answers differ? And their gradients?",),
    why="What starts equal and is treated equally stays equal.",
    explanation=(
        "Equal neurons give equal answers, are weighed equally, get equal gradients, and take equal steps: they stay "
        "equal forever. Four neurons that are all the same are worth one. Random first weights are there to make "
        "them different; nothing else will."
    ),
)


@same_start.solution
def answer():
    points, labels = [(1.0, 0.2), (-0.5, 1.0), (0.3, -1.0), (-1.0, -0.4)], [1, -1, -1, 1]
    net = MLP(2, [4, 1])
    for p in net.parameters():
        p.data = 0.5
    for _ in range(50):
        loss = hinge_loss([net(x) for x in points], labels)
        zero_grad(net.parameters())
        loss.backward()
        sgd_step(net.parameters(), 0.2)
    hidden = net.layers[0].neurons
    return len({tuple(p.data for p in neuron.parameters()) for neuron in hidden})


same_start.also_right(1, "predict('neuron.same_start', 1)")


@same_start.mistake(
    "training-separates",
    title="Training that separates",
    hint="Write down the gradient of the first weight of two of the neurons. In what do they differ?",
)
def answer():
    """Training moves each neuron along its gradient, and here all four gradients are the same."""
    return len(MLP(2, [4, 1]).layers[0].neurons)


@same_start.mistake(
    "one-a-class", title="One for each label", hint="Which of the four would go over to the label -1, and why that one?"
)
def answer():
    """One for each label, it seems; but a neuron does not belong to a label, and all four see all points."""
    return len({1, -1})


same_start.answer(
    "none-left",
    0,
    "There is a neuron, only none that differs from it: equal ones are counted once.",
    title="None left at all",
    hint="How many different numbers are in [5, 5, 5, 5]?",
)


same_start.also_wrong("training-separates", 4)


same_start.also_wrong("one-a-class", 2)


same_start.also_wrong("none-left", 0)


same_start.also_wrong(None, 3, 50, "many")
