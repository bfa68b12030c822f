"""The lessons: title, promise, minutes; and the titles of those to come."""

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What the first screen of a lesson says. minutes: of its exercises, plus words / 180, plus one for each explorer; tested."""

    title: str
    promise: str
    minutes: int


OUTLINE = {
    0: About(
        "Welcome",
        "You write a first function, see it checked, ask for a hint, commit to a prediction, and see where the course leads.",
        15,
    ),
    1: About(
        "Derivatives",
        "You measure how far an answer moves when its input is nudged, for any function, and let a machine turn its own knobs downhill.",
        55,
    ),
    2: About(
        "Value", "You build a number that remembers where it came from, from five operations, and see the computational graph it makes.", 75
    ),
    3: About("Backpropagation", "You write the backward pass, which finds every derivative at once, and see why its order matters.", 70),
    4: About("A neuron learns", "You build a neuron, a layer and a network from Values, and watch it learn to separate two moons.", 65),
    5: About(
        "A tensor of Values",
        "You build tensors whose elements are Values, get the gradient of a matrix product without writing it, and receive the bill.",
        65,
    ),
    6: About(
        "Tensor",
        "You make a whole array one node, write the gradient of each input, and get lesson 05's tensor back, thousands of times faster.",
        95,
    ),
    7: About(
        "Trust",
        "You build the check that recognises a right gradient, take the gradient of a gradient, and see what a graph guards and keeps.",
        65,
    ),
    8: About(
        "Losses",
        "You write softmax, cross-entropy, layer_norm and gelu so that logits of 1000 do not break them, and discover one short gradient.",
        75,
    ),
    11: About(
        "An MLP reads digits",
        "You train a net on handwritten digits, judge it honestly, catch it learning mistakes by heart, and let it read what you draw.",
        75,
    ),
}

TO_COME = {
    9: "Modules",
    10: "Optimisers",
    12: "Convolution",
    13: "Language models",
    14: "RNN",
    15: "Attention",
    16: "GPT",
    17: "Tokens",
    18: "GPT-2",
    19: "Beyond",
}
