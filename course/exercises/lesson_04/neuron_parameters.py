"""neuron.parameters: the parameters of a layer as one flat list."""

from course.authoring import exercise, type_name
from tinygrad_edu.scalar.neuron import Layer
from tinygrad_edu.scalar.value import Value

from .shared import some


def shapes(rng):
    for n_in, n_out in ((1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 5), (4, 3)):
        yield {"n_in": n_in, "n_out": n_out, "numbers": some(rng, (n_in + 1) * n_out)}


def see_parameters(f, case):
    layer = Layer(case["n_in"], case["n_out"])
    names = {}
    for i, neuron in enumerate(layer.neurons):
        names |= {id(w): f"weight {j} of neuron {i}" for j, w in enumerate(neuron.weights)} | {
            id(neuron.bias): f"the bias of neuron {i}"
        }
    found = f(layer)
    told = [names.get(id(p), f"{type_name(p)} that is no parameter of the layer") for p in found]
    return {
        "the kind of the answer": type(found).__name__,
        "how many there are": len(found),
        "what is in the list": told,
        "how many weights each neuron has afterwards": [len(neuron.weights) for neuron in layer.neurons],
        "how many there are when asked again": len(f(layer)),
    }


parameters = exercise(
    "neuron.parameters",
    kind="code",
    title="What may be moved",
    target="tinygrad_edu.scalar.neuron:Layer.parameters",
    given="from tinygrad_edu.scalar.value import Value",
    difficulty=2,
    minutes=5,
    cases=shapes,
    observe=see_parameters,
    hidden=("numbers",),
    prompt="""
    Write the method `parameters(self)` of `Layer`: **one flat list** of all Values that training may move. Neuron by
    neuron, first the weights, then the bias. Each neuron in `self.neurons` has `.weights`, `.bias`, and a method
    `.parameters()` that gives its own. Leave the layer as it is: asked twice, it gives the same.
    """,
    hints=(
        "A layer of 3 neurons with 2 inputs: how many Values belong into the list?",
        "`list.append` puts a list into a list; `list.extend` puts its elements there.",
        "Or one list comprehension with two `for`: over the neurons, and over what each of them has.",
    ),
    why="What is not in this list is never cleared and never moved: it does not learn.",
)


@parameters.stub
def parameters(self):
    """The parameters of all neurons, as one flat list."""
    ...


@parameters.also_right
def parameters(self):
    out = []
    for n in self.neurons:
        out.extend(n.weights)
        out.append(n.bias)
    return out


@parameters.also_right
def parameters(self):
    return sum((n.parameters() for n in self.neurons), [])


@parameters.mistake(
    "bias-forgotten",
    title="The biases are forgotten",
    hint="A neuron with 2 inputs: how many numbers can training move?",
)
def parameters(self):
    """The biases are missing. They would get gradients, keep them forever, and never move."""
    return [w for neuron in self.neurons for w in neuron.weights]


@parameters.mistake("nested", title="A list of lists", hint="What is the first element of your list?")
def parameters(self):
    """This is a list of lists, one for each neuron; `sgd_step` would look for the gradient of a list."""
    return [neuron.parameters() for neuron in self.neurons]


@parameters.mistake(
    "appended", title="A list inside the list", hint="How long is your list for one neuron with three inputs?"
)
def parameters(self):
    """The list of weights was put into the list as one element, with `append`; its elements belong there."""
    found = []
    for n in self.neurons:
        found.append(n.weights)
        found.append(n.bias)
    return found


@parameters.mistake("first-neuron", title="The loop ends too early", hint="How often does your loop go round?")
def parameters(self):
    """Only the first neuron's parameters are given: the others would never learn."""
    for neuron in self.neurons:
        return neuron.parameters()


@parameters.mistake("numbers", title="Numbers, not Values", hint="What would `sgd_step` change, given your list?")
def parameters(self):
    """These are plain numbers. Moving them moves nothing: the neurons hold the Values."""
    return [p.data for neuron in self.neurons for p in neuron.parameters()]


@parameters.mistake(
    "copies",
    title="Copies of the Values",
    hint="Are the Values in your list the very ones that the neurons compute with?",
)
def parameters(self):
    """These are new Values with the same numbers. Moving them moves nothing: the neurons hold others."""
    return [Value(p.data, p.label) for neuron in self.neurons for p in neuron.parameters()]


@parameters.mistake(
    "biases-last", title="Another order", hint="What comes right after the weights of the first neuron?"
)
def parameters(self):
    """All are there, but the order is another one: asked for is neuron by neuron."""
    return [w for n in self.neurons for w in n.weights] + [n.bias for n in self.neurons]


@parameters.mistake(
    "weights-grow", title="The neuron's own list grows", hint="How many weights has the neuron after your function ran?"
)
def parameters(self):
    """The bias is put into the neuron's own list of weights, so the neuron has one weight more each time it is
    asked."""
    found = []
    for n in self.neurons:
        n.weights.append(n.bias)
        found.extend(n.weights)
    return found


@parameters.mistake(
    "kept-list-grows", title="A kept list that grows", hint="Ask twice: how long is the list the second time?"
)
def parameters(self):
    """The list is kept in the layer and filled again at each call, so every parameter is in it twice after two
    calls."""
    if not hasattr(self, "found"):
        self.found = []
    for n in self.neurons:
        self.found.extend(n.parameters())
    return self.found


@parameters.mistake(
    "no-list-to-extend-by",
    title="No list to extend by",
    hint="What is `n.parameters`, what is `n.parameters()`, and what is `n.bias`?",
)
def parameters(self):
    """A list is extended by what another list holds, and here it was handed something else: a single Value, or a method
    that was not called."""
    found = []
    for n in self.neurons:
        found.extend(n.parameters)
    return found


@parameters.mistake(
    "last-neuron",
    title="Only the last neuron",
    hint="What is left of the first neuron after the second turn of your loop?",
)
def parameters(self):
    """Each turn of the loop writes over the one before: only the last neuron's parameters are given."""
    for n in self.neurons:
        found = n.parameters()
    return found


@parameters.mistake(
    "layer-for-neuron", title="A layer taken for a neuron", hint="What does a layer have, and what does a neuron have?"
)
def parameters(self):
    """A layer has no weights of its own; its neurons have them."""
    return self.weights + [self.bias]


@parameters.mistake(
    "extend-gives-none", title="Extending in place gives None", hint="What does `print([1].extend([2]))` show?"
)
def parameters(self):
    """`extend` changes a list and gives None, and that None takes the place of the list."""
    found = []
    for n in self.neurons:
        found = found.extend(n.parameters())
    return found


@parameters.mistake(
    "bias-first", title="The bias before the weights", hint="Which comes first in the task, the weights or the bias?"
)
def parameters(self):
    """All are there, but in each neuron the bias comes before the weights."""
    found = []
    for n in self.neurons:
        found.append(n.bias)
        found.extend(n.weights)
    return found


@parameters.mistake(
    "list-plus-value", title="A Value joined to a list", hint="What does `[1] + 2` say, and `[1] + [2]`?"
)
def parameters(self):
    """A list can be joined to a list, and the bias is a single Value."""
    found = []
    for n in self.neurons:
        found += n.weights + n.bias
    return found


@parameters.mistake(
    "list-plus-bias",
    title="A Value joined to a list",
    hint="What does `found = [1]` and then `found += 2` say? And `found.append(2)`?",
)
def parameters(self):
    """`+=` joins a list to a list, and the bias is a single Value: `append` puts one thing into a list. The order asked
    for is neuron by neuron, so one loop is enough."""
    found = []
    for n in self.neurons:
        found += n.weights
    for n in self.neurons:
        found += n.bias
    return found


@parameters.also_wrong("nested")
def parameters(self):
    return [n.weights + [n.bias] for n in self.neurons]


@parameters.also_wrong("nested")
def parameters(self):
    out = []
    for n in self.neurons:
        out.append(n.parameters())
    return out


@parameters.also_wrong(None)
def parameters(self):
    return tuple(p for n in self.neurons for p in n.parameters())


@parameters.also_wrong(None)
def parameters(self):
    return [n.bias for n in self.neurons]


@parameters.also_wrong("no-list-to-extend-by")
def parameters(self):
    found = []
    for n in self.neurons:
        found.extend(n.weights)
        found.extend(n.bias)
    return found


@parameters.also_wrong("list-plus-value")
def parameters(self):
    found = []
    for n in self.neurons:
        found += n.weights
        found += n.bias
    return found
