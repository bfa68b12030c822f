"""neuron.layer: the forward pass of a layer."""

from course.authoring import exercise
from tinygrad_edu.scalar.neuron import Layer
from tinygrad_edu.scalar.value import Value

from .shared import backward_from_all, grads, leaves, numbers_in, set_parameters, some


def layers(rng):
    yield {"n_in": 1, "n_out": 1, "activation": "linear", "numbers": [3.0, 1.0], "x": [2.0], "incoming": [2.0]}
    for n_in, n_out, activation in (
        (1, 2, "linear"),
        (2, 2, "tanh"),
        (3, 2, "relu"),
        (2, 3, "tanh"),
        (2, 1, "tanh"),
        (1, 4, "tanh"),
        (4, 3, "tanh"),
    ):
        numbers = some(rng, (n_in + 1) * n_out, 1.0)
        yield {
            "n_in": n_in,
            "n_out": n_out,
            "activation": activation,
            "numbers": numbers,
            "x": some(rng, n_in),
            "incoming": some(rng, n_out),
        }
    yield {
        "n_in": 2,
        "n_out": 2,
        "activation": "tanh",
        "numbers": [0.5, 0.5, 0.1] * 2,
        "x": [1.0, 1.0],
        "incoming": [2.0, -3.0],
    }


def see_layer(f, case):
    layer = set_parameters(Layer(case["n_in"], case["n_out"], case["activation"]), case["numbers"])
    answers = f(layer, case["x"])
    if not isinstance(answers, (list, tuple)):
        kind = {"the kind of the answer": type(answers).__name__}
        return kind | {"its number": answers.data} if isinstance(answers, Value) else kind
    seen = {
        "the kind of the answer": type(answers).__name__,
        "the number of answers": len(answers),
        "the list of answers": numbers_in(answers),
    }
    backward_from_all(answers, case["incoming"])
    for i, neuron in enumerate(layer.neurons):
        seen[f"a gradient in neuron {i}"] = grads(neuron.parameters())
    x = leaves(case["x"], "x")
    backward_from_all(f(layer, x), case["incoming"])
    return seen | {"the gradient of x, given as Values,": grads(x)}


layer = exercise(
    "neuron.layer",
    kind="code",
    title="A layer answers",
    target="tinygrad_edu.scalar.neuron:Layer.__call__",
    given="from tinygrad_edu.scalar.value import Value",
    difficulty=2,
    minutes=3,
    cases=layers,
    observe=see_layer,
    hidden=("numbers", "incoming"),
    prompt="""
    Write the method `__call__(self, x)` of `Layer`. `self.neurons` is a list of Neurons, and all of them read the same
    `x`. Return a **list** with the answer of each, in their order, even if there is only one.
    """,
    hints=(
        "A layer of three neurons with two inputs: how many numbers come in, and how many go out?",
        "`neuron(x)` is the answer of one neuron. You need that for every neuron in `self.neurons`.",
    ),
    why="Neurons side by side share their input and nothing else.",
)


@layer.stub
def __call__(self, x):
    """The answers of all neurons to the same x, as a list."""
    ...


@layer.solution
def __call__(self, x):
    return [neuron(x) for neuron in self.neurons]


@layer.also_right
def __call__(self, x):
    return list(map(lambda neuron: neuron(x), self.neurons))


@layer.also_right
def __call__(self, x):
    out = []
    for i in range(len(self.neurons)):
        out.append(self.neurons[i](x))
    return out


@layer.mistake("chained", title="Neurons one after the other", hint="What does the second neuron of your layer read?")
def __call__(self, x):
    """Each neuron reads the answer of the one before. In a layer they are side by side: all read the same x."""
    answers = []
    for neuron in self.neurons:
        answers.append(neuron(x))
        x = [answers[-1]] * len(x)
    return answers


@layer.mistake(
    "shared-weights",
    title="The first neuron for all",
    hint="How many of the neurons in `self.neurons` does your program ask?",
)
def __call__(self, x):
    """The first neuron is asked again and again: all answers come from the same weights."""
    return [self.neurons[0](x) for _ in self.neurons]


@layer.mistake("summed", title="Answers added up", hint="How many numbers should a layer of three neurons give?")
def __call__(self, x):
    """The answers are added up into one. A layer keeps them apart, so that the next one can weigh each of them."""
    return [sum(neuron(x) for neuron in self.neurons)]


@layer.mistake("first-only", title="The loop ends too early", hint="How often does your loop go round?")
def __call__(self, x):
    """The `return` inside the loop ends it after the first neuron."""
    for neuron in self.neurons:
        return [neuron(x)]


@layer.mistake("data-only", title="The graph is cut", hint="What are the inputs of the Values that you return?")
def __call__(self, x):
    """The numbers are right, but as new Values without a graph: no gradient will reach the neurons."""
    return [Value(neuron(x).data) for neuron in self.neurons]


@layer.mistake("unwrapped", title="A Value instead of a list", hint="What does your layer give when it has one neuron?")
def __call__(self, x):
    """A layer with one neuron gives a bare Value here. The next layer wants a list, always."""
    answers = [neuron(x) for neuron in self.neurons]
    return answers[0] if len(answers) == 1 else answers


@layer.mistake(
    "one-input-each", title="One number for each neuron", hint="How many of the inputs does each neuron read?"
)
def __call__(self, x):
    """A neuron was handed one number of x. Every neuron reads the whole of x."""
    return [neuron(xi) for neuron, xi in zip(self.neurons, x)]


@layer.mistake(
    "last-only",
    title="Only the last neuron",
    hint="What is left of the first answer after the second turn of your loop?",
)
def __call__(self, x):
    """Each answer writes over the one before; a layer keeps them all."""
    for neuron in self.neurons:
        answer = neuron(x)
    return [answer]


@layer.mistake(
    "list-called", title="A list called like a function", hint="What can be called: the list of neurons, or a neuron?"
)
def __call__(self, x):
    """`self.neurons` is a list, and a list cannot be called. Each neuron in it can."""
    return self.neurons(x)


@layer.mistake("not-yet-a-list", title="Answers not yet computed", hint="What does `len` say about your answer?")
def __call__(self, x):
    """This is a recipe for the answers and not a list of them: nothing was computed yet."""
    return (neuron(x) for neuron in self.neurons)


@layer.mistake(
    "extended", title="A Value taken for a list", hint="What do `append` and `extend` do with their argument?"
)
def __call__(self, x):
    """`extend` takes a list apart, and a neuron's answer is one Value."""
    answers = []
    for neuron in self.neurons:
        answers.extend(neuron(x))
    return answers


@layer.mistake(
    "summed-bare", title="One sum instead of a list", hint="How many numbers should a layer of three neurons give?"
)
def __call__(self, x):
    """The answers are added up into one Value. A layer keeps them apart, in a list."""
    return sum(neuron(x) for neuron in self.neurons)


@layer.mistake("one-bare-answer", title="Only the first answer", hint="How often does your loop go round?")
def __call__(self, x):
    """The `return` inside the loop ends it after the first neuron, and gives its answer without a list."""
    for neuron in self.neurons:
        return neuron(x)


@layer.mistake("fed-along", title="Each neuron reads another", hint="What does the second neuron of your layer read?")
def __call__(self, x):
    """The first answer takes the place of x, and the second neuron reads that. In a layer they are side by side: all
    read the same x."""
    answers = []
    for neuron in self.neurons:
        x = neuron(x)
        answers.append(x)
    return answers


@layer.also_wrong(None)
def __call__(self, x):
    return tuple(neuron(x) for neuron in self.neurons)


@layer.also_wrong(None)
def __call__(self, x):
    return [neuron for neuron in self.neurons]


@layer.also_wrong(None)
def __call__(self, x):
    return [neuron(x) for neuron in reversed(self.neurons)]


@layer.also_wrong("one-input-each")
def __call__(self, x):
    return [neuron(xi) for neuron, xi in zip(self.neurons, x)]
