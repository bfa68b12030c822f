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
        20,
    ),
    1: About(
        "Derivatives",
        "You measure how far an answer moves when its input is nudged, for any function, and let a machine turn its own knobs downhill.",
        70,
    ),
    2: About(
        "Value", "You build a number that remembers where it came from, from five operations, and see the computational graph it makes.", 90
    ),
    3: About("Backpropagation", "You write the backward pass, which finds every derivative at once, and see why its order matters.", 95),
    4: About("A neuron learns", "You build a neuron, a layer and a network from Values, and watch it learn to separate two moons.", 75),
    5: About(
        "A tensor of Values",
        "You build tensors whose elements are Values, get the gradient of a matrix product without writing it, and receive the bill.",
        85,
    ),
    6: About(
        "Tensor",
        "You make a whole array one node, write the gradient of each input, and get lesson 05's tensor back, thousands of times faster.",
        105,
    ),
    7: About(
        "Trust",
        "You build the check that recognises a right gradient, take the gradient of a gradient, and see what a graph guards and keeps.",
        80,
    ),
    8: About(
        "Losses",
        "You write softmax, cross-entropy, layer_norm and gelu so that logits of 1000 do not break them, and discover one short gradient.",
        85,
    ),
    9: About(
        "Modules",
        "You build what finds a net's parameters, saves and loads them, choose how large they begin, and run a model that PyTorch trained.",
        88,
    ),
    10: About(
        "Optimisers",
        "You write momentum, Adam, a schedule and clipping, see where each one wins, and train with them from then on.",
        86,
    ),
    11: About(
        "An MLP reads digits",
        "You train a net on handwritten digits, judge it honestly, catch it learning mistakes by heart, and let it read what you draw.",
        78,
    ),
    12: About(
        "Convolution",
        "You slide a small window over pictures, and train a net that beats lesson 11's with fewer parameters, above all on moved digits.",
        90,
    ),
    13: About(
        "Language models",
        "You build models that write stories letter by letter, and judge them in bits, against a floor that no model can beat.",
        92,
    ),
    14: About(
        "RNN",
        "You build a loop that carries what it has read, see why it forgets, write the gates that help, and let it invent names.",
        72,
    ),
    15: About(
        "Attention",
        "You let each letter look back at all before it and choose: queries, keys, values, masks, heads; and you see where a model looks.",
        72,
    ),
    16: About(
        "GPT",
        "You build each part of a GPT, train one in seconds that writes stories, and see what each part was there for.",
        71,
    ),
    17: About(
        "Tokens",
        "You build the alphabet that GPT-2 reads: you learn merges from a text, apply them in their order, and see what it cannot see.",
        75,
    ),
    18: About(
        "GPT-2",
        "You read a GPT-2 from its file, pour it into the parts you built, let it write, make it fast, and look inside.",
        70,
    ),
}

TO_COME = {
    19: "Beyond",
}
