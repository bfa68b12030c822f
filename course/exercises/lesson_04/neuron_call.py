"""neuron.call: the forward pass of a neuron."""

from course.authoring import exercise
from tinygrad_edu import relu, tanh
from tinygrad_edu.scalar.neuron import Neuron, weighted_sum
from tinygrad_edu.scalar.value import Value

from .shared import ARRIVING, draw_incoming, grads, set_parameters, some


def neurons(rng):
    yield {"activation": "linear", "weights": [3.0], "bias": 1.0, "x": [2.0], ARRIVING: 2.0}
    yield {"activation": "tanh", "weights": [0.5, -1.0], "bias": 0.25, "x": [1.0, 0.5], ARRIVING: 2.0}
    yield {"activation": "relu", "weights": [1.0, -2.0], "bias": 0.5, "x": [3.0, 1.0], ARRIVING: 2.0}
    yield {"activation": "relu", "weights": [1.0, -2.0], "bias": -0.5, "x": [1.0, 1.0], ARRIVING: 2.0}
    for activation in ("tanh", "relu", "linear"):
        for n in (1, 2, 4):
            yield {
                "activation": activation,
                "weights": some(rng, n),
                "bias": some(rng, 1)[0],
                "x": some(rng, n),
                ARRIVING: draw_incoming(rng),
            }


def see_neuron(f, case):
    neuron = set_parameters(Neuron(len(case["x"]), case["activation"]), [*case["weights"], case["bias"]])
    own = neuron.parameters()
    out = f(neuron, case["x"])
    out.backward(case[ARRIVING])
    kept = len(own) == len(neuron.parameters()) and all(p is q for p, q in zip(own, neuron.parameters()))
    return {
        "the answer": out.data,
        "the gradient of the weights": grads(own[:-1]),
        "the gradient of the bias": own[-1].grad,
        "what the neuron holds after its answer": "its own weights and bias" if kept else "others than before",
        "the answer to the same x, asked again,": f(neuron, case["x"]).data,
    }


call = exercise(
    "neuron.call",
    kind="code",
    title="A neuron answers",
    target="tinygrad_edu.scalar.neuron:Neuron.__call__",
    given="""
    from tinygrad_edu import relu, tanh
    from tinygrad_edu.scalar.neuron import weighted_sum
    from tinygrad_edu.scalar.value import Value
    """,
    difficulty=2,
    minutes=5,
    cases=neurons,
    observe=see_neuron,
    keep_fixed=("weights", "x"),  # as many weights as inputs: those that are missing would be random
    prompt="""
    Write the method `__call__(self, x)` of `Neuron`: what `neuron(x)` gives. `self.weights` is a list of Values,
    `self.bias` is a Value, and `self.activation` is the word `"tanh"`, `"relu"` or `"linear"`. Put the weighted sum of
    `x` through `tanh` or `relu`, or, for `"linear"`, leave it as it is. Return a Value. (Write the method here by
    itself; the course puts it into the class.) Leave the neuron as it is: asked twice, it answers the same.
    """,
    hints=(
        "Two steps: the score first, as for a line. Then the bend.",
        "`weighted_sum` takes the inputs, the weights and the bias; the last two are kept in `self`.",
        'Three cases: `if self.activation == "tanh":` and so on.',
    ),
    why="A neuron is a score followed by a bend; the bend comes once, after the sum.",
)


@call.stub
def __call__(self, x):
    """The weighted sum of x, bent by the activation. Returns a Value."""
    ...


@call.also_right
def __call__(self, x):
    score = weighted_sum(x, self.weights, self.bias)
    if self.activation == "tanh":
        return tanh(score)
    if self.activation == "relu":
        return relu(score)
    return score


@call.also_right
def __call__(self, x):
    score = self.bias
    for wi, xi in zip(self.weights, x):
        score = score + xi * wi
    if self.activation == "linear":
        return score
    return score.tanh() if self.activation == "tanh" else score.relu()


@call.mistake("no-bend", title="No activation", hint="Where does `self.activation` come in?")
def __call__(self, x):
    """The sum is right, but it is never bent: every neuron is a straight line."""
    return weighted_sum(x, self.weights, self.bias)


@call.mistake("always-tanh", hint="What should a neuron whose activation is 'linear' do?")
def __call__(self, x):
    """Every neuron is bent by tanh, whatever its activation says."""
    return tanh(weighted_sum(x, self.weights, self.bias))


@call.mistake(
    "relu-forgotten",
    title="A forgotten relu",
    hint="There are three activations; which of them does your program know?",
)
def __call__(self, x):
    """tanh is bent, but relu is treated like linear."""
    total = weighted_sum(x, self.weights, self.bias)
    return tanh(total) if self.activation == "tanh" else total


@call.mistake(
    "bias-outside", title="The bias after the bend", hint="tanh answers between -1 and 1. Can your neuron answer 3?"
)
def __call__(self, x):
    """The bias is added after the bend. It belongs to the sum: it decides where the bend happens."""
    total = weighted_sum(x, self.weights, 0 * self.bias)
    bent = tanh(total) if self.activation == "tanh" else relu(total) if self.activation == "relu" else total
    return bent + self.bias


@call.mistake(
    "bias-forgotten", title="The bias is forgotten", hint="What should a neuron answer when all inputs are 0?"
)
def __call__(self, x):
    """The bias does not take part, so every neuron bends at the same place."""
    total = weighted_sum(x, self.weights, Value(0.0))
    return tanh(total) if self.activation == "tanh" else relu(total) if self.activation == "relu" else total


@call.mistake("bends-each", title="Each product bent", hint="How many bends does a neuron with three inputs have?")
def __call__(self, x):
    """Each product is bent before the sum; the bend comes once, after everything is added up."""
    bend = {"tanh": tanh, "relu": relu, "linear": lambda v: v}[self.activation]
    total = self.bias
    for xi, wi in zip(x, self.weights):
        total = total + bend(wi * xi)
    return total


@call.mistake("swapped", title="Two activations swapped", hint="Which of the two can answer 3?")
def __call__(self, x):
    """tanh and relu are exchanged."""
    total = weighted_sum(x, self.weights, self.bias)
    return relu(total) if self.activation == "tanh" else tanh(total) if self.activation == "relu" else total


@call.mistake("text-called", title="A text called like a function", hint="What is the type of `self.activation`?")
def __call__(self, x):
    """`self.activation` is a word, and a word cannot be called. Compare it, and call the function it stands for."""
    return self.activation(weighted_sum(x, self.weights, self.bias))


@call.mistake(
    "linear-forgotten",
    title="The linear case is missing",
    hint="What does your neuron give when its activation is linear?",
)
def __call__(self, x):
    """For two of the words something is returned, and for the third nothing, which is None."""
    total = weighted_sum(x, self.weights, self.bias)
    if self.activation == "tanh":
        return tanh(total)
    if self.activation == "relu":
        return relu(total)


@call.mistake(
    "linear-bent",
    title="A linear neuron bent",
    hint="There are three activations; which of them does your program know?",
)
def __call__(self, x):
    """A linear neuron goes through relu as well. It should be left as it is."""
    total = weighted_sum(x, self.weights, self.bias)
    return tanh(total) if self.activation == "tanh" else relu(total)


@call.mistake(
    "number-into-bend", title="A number where a Value belongs", hint="What is the type of `score`, and of `score.data`?"
)
def __call__(self, x):
    """tanh and relu of this library work on Values, and here they get a plain number."""
    total = weighted_sum(x, self.weights, self.bias)
    if self.activation == "tanh":
        return tanh(total.data)
    return relu(total.data) if self.activation == "relu" else total


@call.mistake(
    "bias-replaced",
    title="The neuron's own bias replaced",
    hint="Ask your neuron twice. Is the answer the same both times?",
)
def __call__(self, x):
    """The sum is kept in `self.bias`, so the neuron has lost the bias that training moves, and the next answer starts
    from the last one."""
    for wi, xi in zip(self.weights, x):
        self.bias = self.bias + wi * xi
    total = self.bias
    return tanh(total) if self.activation == "tanh" else relu(total) if self.activation == "relu" else total


@call.also_wrong(None)
def __call__(self, x):
    return relu(weighted_sum(x, self.weights, self.bias))


@call.also_wrong(None)
def __call__(self, x):
    return tanh(tanh(weighted_sum(x, self.weights, self.bias)))


@call.also_wrong("always-tanh")
def __call__(self, x):
    return weighted_sum(x, self.weights, self.bias).tanh()


call.also_wrong_source(
    None,
    """
    def __call__(self, x):
        return weighted_sum(x, weights, bias)
    """,
)
