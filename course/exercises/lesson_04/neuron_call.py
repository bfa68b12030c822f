"""neuron.call: the forward pass of a neuron."""

from course.authoring import exercise
from tinygrad_edu.scalar.neuron import Neuron, weighted_sum
from tinygrad_edu.scalar.value import Value, relu, tanh

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
    out = f(neuron, case["x"])
    out.backward(case[ARRIVING])
    return {
        "the answer": out.data,
        "the gradient of the weights": grads(neuron.weights),
        "the gradient of the bias": neuron.bias.grad,
    }


call = exercise(
    "neuron.call",
    kind="code",
    title="A neuron answers",
    target="tinygrad_edu.scalar.neuron:Neuron.__call__",
    given="""
    from tinygrad_edu.scalar.neuron import weighted_sum
    from tinygrad_edu.scalar.value import Value, relu, tanh
    """,
    difficulty=2,
    minutes=5,
    cases=neurons,
    observe=see_neuron,
    prompt="""
    Write the method `__call__(self, x)` of `Neuron`: what `neuron(x)` gives. `self.weights` is a list of Values,
    `self.bias` is a Value, and `self.activation` is the word `"tanh"`, `"relu"` or `"linear"`. Put the weighted sum of
    `x` through `tanh` or `relu`, or, for `"linear"`, leave it as it is. Return a Value. (Write the method here by
    itself; the course puts it into the class.)
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
