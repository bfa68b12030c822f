"""neuron.mlp: the forward pass of a multi-layer perceptron."""

from course.authoring import exercise
from tinygrad_edu import relu, tanh
from tinygrad_edu.scalar.neuron import MLP

from .shared import backward_from_all, grads, numbers_in, set_parameters, some

NETS = (
    (1, [1]),
    (2, [1]),
    (2, [2, 1]),
    (2, [3, 1]),
    (2, [1, 1]),
    (1, [2, 2, 1]),
    (3, [2]),
    (2, [3, 2]),
    (2, [1, 2]),
    (2, [2, 2, 2]),
)


def nets(rng):
    for n_in, sizes in NETS:
        count = sum((a + 1) * b for a, b in zip([n_in, *sizes], sizes))
        yield {
            "n_in": n_in,
            "sizes": sizes,
            "numbers": some(rng, count, 1.0),
            "x": some(rng, n_in),
            "incoming": some(rng, sizes[-1]),
        }


def see_net(f, case):
    net = set_parameters(MLP(case["n_in"], case["sizes"]), case["numbers"])
    answer = f(net, case["x"])
    seen = {"the kind of the answer": type(answer).__name__}
    answers = answer if isinstance(answer, list) else [answer]
    seen |= {"the number of answers": len(answers), "the list of scores": numbers_in(answers)}
    backward_from_all(answers, case["incoming"])
    for i, layer in enumerate(net.layers):
        seen[f"a gradient in layer {i}"] = grads(layer.parameters())
    return seen | {"the number of layers after the answer": len(net.layers)}


mlp = exercise(
    "neuron.mlp",
    kind="code",
    title="A net answers",
    target="tinygrad_edu.scalar.neuron:MLP.__call__",
    given="""
    from tinygrad_edu import relu, tanh
    from tinygrad_edu.scalar.value import Value
    """,
    difficulty=3,
    minutes=5,
    cases=nets,
    observe=see_net,
    hidden=("numbers", "incoming"),
    prompt="""
    Write the method `__call__(self, x)` of `MLP`. `self.layers` is a list of Layers: the first reads `x`, each later
    one reads the answers of the one before it. Return the answers of the last layer, a list; but if that list holds a
    single Value, return the Value itself.
    """,
    hints=(
        "Follow one point through a net with two layers. What does the second layer read?",
        "One name is enough for what goes from layer to layer.",
        "Do not bend anything here: each layer's neurons do that already.",
    ),
    why=("A net is layers, one after the other: each turns the list it reads into the list that the next one reads."),
)


@mlp.stub
def __call__(self, x):
    """What the last layer answers: a list of Values, or the Value itself if it is one."""
    ...


@mlp.also_right
def __call__(self, x):
    for layer in self.layers:
        x = layer(x)
    if len(x) == 1:
        return x[0]
    return x


@mlp.also_right
def __call__(self, x):
    signal = self.layers[0](x)
    for i in range(1, len(self.layers)):
        signal = self.layers[i](signal)
    return signal if len(signal) > 1 else signal.pop()


@mlp.mistake(
    "all-read-x", title="Every layer reads the first x", hint="What does the second layer read in your program?"
)
def __call__(self, x):
    """Every layer reads the first x, so only the last one counts, and the ones before are never heard."""
    for layer in self.layers:
        out = layer(x)
    return out[0] if len(out) == 1 else out


@mlp.mistake("bend-last", title="Scores bent once more", hint="How large can a score of your net become?")
def __call__(self, x):
    """The answers of the last layer are bent once more. Scores may be any number; after tanh none is ever larger
    than 1."""
    for layer in self.layers:
        x = layer(x)
    x = [tanh(v) for v in x]
    return x[0] if len(x) == 1 else x


@mlp.mistake("always-a-list", hint="What does your net give when the last layer has one neuron?")
def __call__(self, x):
    """A net with one answer gives a list of one here; asked for is the Value itself."""
    for layer in self.layers:
        x = layer(x)
    return x


@mlp.mistake(
    "only-the-first",
    title="Only the first answer",
    hint="What does your net give when the last layer has three neurons?",
)
def __call__(self, x):
    """Only the first answer is given. A last layer of three neurons has three answers."""
    for layer in self.layers:
        x = layer(x)
    return x[0]


@mlp.mistake("first-layer", title="The loop ends too early", hint="How many layers does x go through?")
def __call__(self, x):
    """The `return` inside the loop ends it after the first layer."""
    for layer in self.layers:
        x = layer(x)
        return x[0] if len(x) == 1 else x


@mlp.mistake(
    "stops-at-one",
    title="A narrow layer ends the loop",
    hint="What happens in a net whose first layer has one neuron and whose second has two?",
)
def __call__(self, x):
    """A layer with one neuron ends the loop, even when more layers come after it."""
    for layer in self.layers:
        x = layer(x)
        if len(x) == 1:
            return x[0]
    return x


@mlp.mistake(
    "data-between", title="The graph is cut between layers", hint="What are the inputs of the Values in the last layer?"
)
def __call__(self, x):
    """Between the layers only plain numbers are handed on, so no gradient gets back beyond the last layer."""
    for layer in self.layers:
        x = layer([getattr(v, "data", v) for v in x])
    return x[0] if len(x) == 1 else x


@mlp.mistake("all-layers-answer", title="The answers of all layers", hint="Which layer's answers should come out?")
def __call__(self, x):
    """The answers of every layer are collected. Only the last layer's come out; the others are read by the layer
    after them."""
    answers = []
    for layer in self.layers:
        x = layer(x)
        answers.append(x)
    return answers


@mlp.mistake(
    "only-the-last", title="Only the last answer", hint="What does your net give when the last layer has three neurons?"
)
def __call__(self, x):
    """Only one answer of the last layer is given. A last layer of three neurons has three."""
    for layer in self.layers:
        x = layer(x)
    return x[-1]


@mlp.mistake(
    "added-up", title="Answers added up", hint="What does your net give when the last layer has three neurons?"
)
def __call__(self, x):
    """The answers of the last layer are added up; they should stay apart, in a list."""
    for layer in self.layers:
        x = layer(x)
    return sum(x)


@mlp.mistake("first-layer-skipped", title="The first layer is skipped", hint="How many layers does x go through?")
def __call__(self, x):
    """The first layer is never asked: the loop begins with the second."""
    for layer in self.layers[1:]:
        x = layer(x)
    return x[0] if len(x) == 1 else x


@mlp.mistake(
    "layers-counted",
    title="Layers counted, not answers",
    hint="A net with one layer of three neurons: how many answers has it?",
)
def __call__(self, x):
    """Whether a bare Value comes out depends on the number of answers, and this counts the layers."""
    for layer in self.layers:
        x = layer(x)
    return x[0] if len(self.layers) == 1 else x


@mlp.mistake("answers-dropped", title="Answers that are lost", hint="What is done with the answers of a layer?")
def __call__(self, x):
    """Every layer is asked, and what it answers is not kept: x comes out as it went in."""
    for layer in self.layers:
        layer(x)
    return x


@mlp.mistake(
    "layers-used-up", title="The layers are used up", hint="How many layers has the net after it has answered?"
)
def __call__(self, x):
    """The layers are taken out of the net's own list, so a second question finds none."""
    while self.layers:
        x = self.layers.pop(0)(x)
    return x[0] if len(x) == 1 else x


@mlp.mistake(
    "all-read-x-always-a-list",
    title="Every layer reads the first x",
    hint="What does the second layer read in your program? And what comes out when the last layer has one neuron?",
)
def __call__(self, x):
    """Every layer reads the first x, so only the last one counts. And a single answer comes out in a list; asked for is
    the Value itself."""
    for layer in self.layers:
        out = layer(x)
    return out


@mlp.also_wrong("answers-dropped")
def __call__(self, x):
    for layer in self.layers:
        layer(x)
    return x


@mlp.also_wrong(None)
def __call__(self, x):
    for layer in self.layers[:-1]:
        x = [relu(v) for v in layer(x)]
    x = self.layers[-1](x)
    return x[0] if len(x) == 1 else x


@mlp.also_wrong("all-read-x")
def __call__(self, x):
    x = [layer(x) for layer in self.layers][-1]
    return x[0] if len(x) == 1 else x


@mlp.also_wrong(None)
def __call__(self, x):
    for layer in reversed(self.layers):
        x = layer(x)
    return x[0] if len(x) == 1 else x
