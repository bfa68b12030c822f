"""linear.forward: the method forward of a linear layer."""

import numpy as np

from course.authoring import exercise, nonzero, observe_array, type_name
from tinygrad_edu import Tensor

from .shared import layer_of

SIZES = [
    ((2,), 3, True),
    ((2, 3), 4, True),
    ((2, 2), 2, True),
    ((1, 3), 2, False),
    ((3, 2), 1, True),
    ((3, 1), 2, True),
    ((3, 3), 3, False),
    ((2, 1, 3), 2, True),
    ((2, 3, 2), 3, False),
    ((3,), 1, False),
    ((1, 1), 1, True),
]


def layers(rng):
    for shape, n_out, bias in SIZES:
        case = {"input": nonzero(rng, *shape), "weight": nonzero(rng, n_out, shape[-1])}
        yield case | {"bias": nonzero(rng, n_out) if bias else None, "g": nonzero(rng, *shape[:-1], n_out)}
    yield {
        "input": np.array([[0.0, 2.0], [0.0, 0.0]]),
        "weight": np.array([[3.0, 0.0], [5.0, 7.0], [0.0, 0.0]]),
        "bias": np.array([0.0, 1.0, 1.0]),
        "g": np.array([[1.0, 0.0, 2.0], [3.0, 4.0, 0.0]]),
    }


def see(f, case):
    layer, x = layer_of(case["weight"], case["bias"]), Tensor(case["input"], requires_grad=True)
    out = f(layer, x)
    if out is None:
        return {}
    if not isinstance(out, Tensor):
        return {"the answer": f"{type_name(out)}; a Tensor is expected"}
    seen = observe_array(out.data)
    if out.shape == case["g"].shape:
        grads = {"the gradient of input": x, "the gradient of weight": layer.weight}
        grads |= {} if layer.bias is None else {"the gradient of bias": layer.bias}
        if out.requires_grad:
            out.backward(case["g"])
        seen |= {name: "none" if p.grad is None else p.grad.data for name, p in grads.items()}
    return seen


forward = exercise(
    "linear.forward",
    kind="code",
    title="A linear layer",
    target="tinygrad_edu.nn.layers:Linear.forward",
    given="from tinygrad_edu import Tensor",
    difficulty=2,
    minutes=5,
    cases=layers,
    observe=see,
    prompt="""
    Write `forward(self, input)`, the method of `nn.Linear`: each output is a weighted sum of the inputs, plus its bias.

    - `self.weight` has the shape `(out, in)`, as in PyTorch: a **row** for each output.
    - `self.bias` has the shape `(out,)`, or is `None` for a layer without one.
    - `input` has the shape `(..., in)`: one example, a batch `(N, in)`, or more dimensions. The answer is a Tensor of
      shape `(..., out)`, through which gradients come back to all three.
    """,
    hints=(
        (
            "For an input of shape (2, 3) and a weight of shape (4, 3): which shape has the answer? What has to "
            "stand in the middle of `@`?"
        ),
        "`.T` exchanges the two dimensions of the weight. Should the weight stand at the left of `@`, or at the right?",
        "Take the product of the input with the transposed weight; add the bias to it, if there is one.",
    ),
    why=(
        "A row of the weight is one neuron of lesson 04, and `@` with the transposed weight lets each example meet "
        "each of these rows."
    ),
)


@forward.stub
def forward(self, input):
    """The outputs of a linear layer. input: (..., in) -> (..., out)"""
    ...


@forward.solution
def forward(self, input):
    """The outputs of a linear layer. input: (..., in) -> (..., out)"""
    out = input @ self.weight.T
    return out if self.bias is None else out + self.bias


@forward.also_right
def forward(self, input):
    if self.bias is not None:
        return input @ self.weight.transpose(0, 1) + self.bias
    return input @ self.weight.transpose(0, 1)


@forward.also_right
def forward(self, input):
    y = input.matmul(self.weight.T)
    if self.bias is not None:
        y = y + self.bias
    return y


forward.also_right_source("""
from tinygrad_edu.nn import functional as F

def forward(self, input):
    return F.linear(input, self.weight, self.bias)
""")


@forward.also_right
def forward(self, input):
    b = 0 if self.bias is None else self.bias
    return (input.unsqueeze(-2) * self.weight).sum(-1) + b


@forward.mistake(
    "no-transpose",
    hint="input is (2, 3) and the weight (4, 3). Which sizes meet in the middle of your product?",
    title="The transpose is missing",
)
def forward(self, input):
    """The weight has a row for each output, and `@` needs a column for each. It only seems to work where the weight
    is square."""
    out = input @ self.weight
    return out if self.bias is None else out + self.bias


@forward.mistake(
    "weight-first",
    hint="What are the rows of a batch, and what has to become of each row?",
    title="The weight on the left",
)
def forward(self, input):
    """With the weight on the left, a single example comes out right. In a batch the examples are rows, and the
    product takes them for columns."""
    out = self.weight @ input
    return out if self.bias is None else out + self.bias


@forward.mistake(
    "transposed-first",
    hint="Which shapes have `weight.T` and `input`? Which sizes meet in the middle?",
    title="Transposed, but on the left",
)
def forward(self, input):
    """The transposed weight stands on the left. There its outputs meet the rows of the input; its inputs should."""
    out = self.weight.T @ input
    return out if self.bias is None else out + self.bias


@forward.mistake(
    "turned-around",
    hint="Which shape has `(weight @ input.T).T` for an input of shape (2, 1, 3)?",
    title="For batches only",
)
def forward(self, input):
    """This turns the batch instead of the weight. For one example, or for a batch of one dimension, that is right;
    `input.T` of three dimensions turns them all around."""
    out = (self.weight @ input.T).T
    return out if self.bias is None else out + self.bias


@forward.mistake("no-bias", hint="What is the output for an input of zeros?", title="The bias is missing")
def forward(self, input):
    """These are the weighted sums alone. Each output has a bias to add."""
    return input @ self.weight.T


@forward.mistake(
    "always-a-bias", hint="What is `self.bias` after `nn.Linear(2, 3, bias=False)`?", title="A layer without a bias"
)
def forward(self, input):
    """A layer may have no bias: then `self.bias` is None, and nothing can be added."""
    return input @ self.weight.T + self.bias


@forward.mistake(
    "bias-first",
    hint="How many biases are there: one for each input, or one for each output?",
    title="The bias added too early",
)
def forward(self, input):
    """The bias is added to the inputs, before they are weighed. It belongs to the outputs, one number each."""
    if self.bias is not None:
        input = input + self.bias
    return input @ self.weight.T


@forward.mistake(
    "truth-of-a-tensor",
    hint="What is `self.bias` if it is not None, and how many numbers has it?",
    title="Is a Tensor true?",
)
def forward(self, input):
    """`if self.bias` asks whether a Tensor of several numbers is true, which has no answer; and a bias of one 0 would
    count as none. Ask `is None`."""
    out = input @ self.weight.T
    return out + self.bias if self.bias else out


@forward.mistake("off-the-graph", hint="What does `.data` leave behind?", title="Cut off from the graph")
def forward(self, input):
    """The numbers are right, but `.data` is a plain array without a graph: no gradient finds the way back to weight
    and bias, and the layer never learns."""
    out = Tensor(input.data @ self.weight.data.T)
    return out if self.bias is None else out + Tensor(self.bias.data)


@forward.mistake(
    "frozen-weight", hint="Which of the three should get a gradient?", title="A weight that gets no gradient"
)
def forward(self, input):
    """`detach` cuts the weight off from the graph, so it never learns."""
    out = input @ self.weight.detach().T
    return out if self.bias is None else out + self.bias


@forward.mistake("one-number", hint="How many outputs has the layer?", title="All outputs added up")
def forward(self, input):
    """All products are added up to one number for each example; each output has a sum of its own."""
    out = (input @ self.weight.T).sum(-1, keepdim=True)
    return out if self.bias is None else out + self.bias


@forward.mistake("forgets-self", hint="Where does a layer keep its weight?", title="self is missing")
def forward(self, input):
    """`weight` alone is a name that this function does not know. What belongs to the layer is reached through
    `self`."""
    out = input @ weight.T  # noqa: F821
    return out if self.bias is None else out + self.bias


@forward.also_wrong("no-transpose")
def forward(self, input):
    y = input.matmul(self.weight)
    if self.bias is not None:
        y = y + self.bias
    return y


@forward.also_wrong("always-a-bias")
def forward(self, input):
    return self.bias + input @ self.weight.T


@forward.also_wrong(None)
def forward(self, input):
    out = input @ self.weight.T
    return out if self.bias is None else out - self.bias


@forward.also_wrong(None)
def forward(self, input):
    out = (input @ self.weight.T).relu()
    return out if self.bias is None else out + self.bias


@forward.also_wrong("weight-first")
def forward(self, input):
    if self.bias is not None:
        return self.weight @ input + self.bias
    return self.weight @ input
