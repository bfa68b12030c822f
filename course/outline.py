"""The lessons: title, promise, minutes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    title: str
    promise: str
    minutes: int


OUTLINE = {
    0: About(
        "Welcome", "You write a first function, see it checked, ask for a hint, commit a prediction, and see where the course leads.", 10
    ),
    1: About(
        "Derivatives",
        "You measure how far an answer moves when its input is nudged, for any function, and let a machine turn its own knobs downhill.",
        40,
    ),
    2: About("Value", "You build a number that remembers where it came from, out of five operations, and see the graph it makes.", 45),
    3: About("Backpropagation", "You write the walk that finds every derivative in one sweep, and see why its order matters.", 50),
    4: About(
        "A neuron learns", "You build a neuron, a layer and a network out of Values, and watch them learn to tell two moons apart.", 50
    ),
    5: About(
        "A tensor of Values",
        "You build tensors whose elements are Values, get the gradient of a matrix product without writing it, and receive the bill.",
        50,
    ),
    6: About(
        "Tensor",
        "You make a whole array one node, write what each input is owed, and get the tensor of lesson 05 back, thousands of times faster.",
        60,
    ),
    7: About(
        "Trust",
        "You build the check that knows a right gradient, differentiate a gradient once more, and see what a graph guards and keeps.",
        55,
    ),
    8: About(
        "Losses",
        "You write softmax, cross-entropy, layer_norm and gelu so that logits of 1000 do not break them, and discover one short gradient.",
        50,
    ),
}
