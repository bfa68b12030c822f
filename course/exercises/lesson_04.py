"""Lesson 04, A neuron learns: from a score to a net that trains."""

from random import Random

from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong
from tinygrad_edu.neuron import MLP, Layer, LinearSVM, Neuron
from tinygrad_edu.value import Value

ARRIVING = "gradient coming in"  # a key of cases; shown to the learner as it stands

# --------------------------------------------------------------------------------------------- what the checks have in common


def leaves(numbers, name):
    return [Value(x, f"{name}{i}") for i, x in enumerate(numbers)]


def grads(values):
    return [v.grad for v in values]


def data(values):
    """What is inside, as numbers; anything else by the name of its type."""
    return [float(v.data) if isinstance(v.data, (int, float)) else f"a {type(v.data).__name__}" for v in values]


def some(rng, n, size=2.0):
    """n random numbers, none of them near 0."""
    return [rng.choice((-1, 1)) * round(rng.uniform(0.2, size), 2) for _ in range(n)]


def arriving(rng):
    return rng.choice((-1, 1)) * round(rng.uniform(1.5, 3), 1)


def filled(module, numbers):
    """The module, its parameters set to the numbers."""
    for p, x in zip(module.parameters(), numbers):
        p.data = x
    return module


def pull(answers, gradients):
    """Run `backward` from several Values at once, each with a gradient of its own."""
    total = sum(g * a for g, a in zip(gradients, answers))
    total.backward()


# ----------------------------------------------------------------------------------------------------------- weighted_sum


def fitted(body):
    """A wrong program for weighted_sum that keeps the two lines that are ours."""
    return f"def weighted_sum(x, w, b):\n    if len(x) != len(w):\n        raise ValueError\n    {body}"


def sums(rng):
    yield {"x": [2.0], "w": [3.0], "b": 1.0, ARRIVING: 2.0}
    yield {"x": [2.0, 5.0], "w": [3.0, -1.0], "b": 4.0, ARRIVING: -2.0}
    yield {"x": [1.0, 1.0], "w": [2.0, 2.0], "b": 2.0, ARRIVING: 3.0}
    for n in (1, 2, 3, 5):
        yield {"x": some(rng, n), "w": some(rng, n), "b": some(rng, 1)[0], ARRIVING: arriving(rng)}
    yield {"x": [0.0, 3.0], "w": [2.0, 0.5], "b": 0.0, ARRIVING: 2.0}
    yield {"x": [1.0, 2.0, 3.0], "w": [1.0, 2.0], "b": 0.5, ARRIVING: 2.0}
    yield {"x": [1.0], "w": [1.0, 2.0, 4.0], "b": 0.5, ARRIVING: 2.0}


def see_sum(f, case):
    if not case["x"]:
        raise ValueError("no case is as empty as that")
    w, b = leaves(case["w"], "w"), Value(case["b"], "b")
    if len(case["x"]) != len(w):
        try:
            f(case["x"], w, b)
        except ValueError:
            return {"what happens": "a ValueError"}
        return {"what happens": "an answer, as if the lengths fitted"}
    out = f(case["x"], w, b)
    out.backward(case[ARRIVING])
    seen = {"the sum": out.data, "the gradient of w": grads(w), "the gradient of b": b.grad}
    x = leaves(case["x"], "x")
    f(x, w, b).backward(case[ARRIVING])
    return seen | {"the gradient of x, given as Values,": grads(x)}


# ------------------------------------------------------------------------------------------- accuracy and hinge_loss


def scored(rng):
    yield {"scores": [2.0], "labels": [1]}
    yield {"scores": [0.5, -3.0], "labels": [1, 1]}
    yield {"scores": [-0.25, 2.0, 0.75], "labels": [-1, -1, 1]}
    for n in (1, 2, 3, 4, 5, 7):
        yield {"scores": [s + 0.005 for s in some(rng, n, 3.0)], "labels": [rng.choice((1, -1)) for _ in range(n)]}


def counted(rng):
    for case in scored(rng):
        yield case | {"_plain": False}
    yield {"scores": [1.0, -1.0], "labels": [1, -1], "_plain": False}
    yield {"scores": [0.0, 3.0], "labels": [1, 1], "_plain": False}
    yield {"scores": [0.0, 3.0], "labels": [-1, 1], "_plain": False}
    yield {"scores": [0.5, -1.5, 4.0], "labels": [1, 1, -1], "_plain": True}


def see_accuracy(f, case):
    scores = case["scores"] if case["_plain"] else leaves(case["scores"], "score")
    how = "the accuracy, the scores being plain numbers," if case["_plain"] else "the accuracy"
    return {how: f(scores, case["labels"])}


def paid(rng):
    for case in scored(rng):
        yield case | {ARRIVING: arriving(rng)}
    yield {"scores": [5.0, -4.0], "labels": [1, -1], ARRIVING: 2.0}
    yield {"scores": [0.0, 0.0], "labels": [1, -1], ARRIVING: 3.0}
    yield {"scores": [0.5, 0.5, -2.0], "labels": [1, -1, -1], ARRIVING: -2.0}
    yield {"scores": [0.5, 2.0], "labels": [1, 0], ARRIVING: 2.0}


def see_loss(f, case):
    if any(y * s == 1 for s, y in zip(case["scores"], case["labels"])):
        raise ArithmeticError("on the kink right programs may differ, so no case stands there")
    scores = leaves(case["scores"], "score")
    if 0 in case["labels"]:
        try:
            f(scores, case["labels"])
        except ValueError:
            return {"what happens": "a ValueError"}
        return {"what happens": "an answer, as if 0 were a label"}
    loss = f(scores, case["labels"])
    loss.backward(case[ARRIVING])
    return {"the loss": loss.data, "the gradient of the scores": grads(scores)}


# ------------------------------------------------------------------------------------------- sgd_step and zero_grad


def steps(rng):
    yield {"data": [1.0], "grad": [2.0], "lr": 0.5}
    yield {"data": [3.0, -1.0], "grad": [-4.0, 0.5], "lr": 0.1}
    for n in (1, 2, 3, 5):
        yield {"data": some(rng, n), "grad": some(rng, n, 4.0), "lr": round(rng.uniform(0.05, 0.9), 2)}
    yield {"data": [2.0, 2.0], "grad": [0.0, 3.0], "lr": 0.25}
    yield {"data": [2.0, -3.0], "grad": [1.0, 2.0], "lr": 2.0}


def parameters_of(case):
    if not case["data"] or len(case["data"]) != len(case["grad"]):
        raise ValueError("no case is like that")
    values = leaves(case["data"], "p")
    for p, g in zip(values, case["grad"]):
        p.grad = g
    return values


def see_step(f, case):
    before = parameters_of(case)
    given = list(before)
    f(given, case["lr"])
    return after(before, given)


def see_zero(f, case):
    before = parameters_of(case)
    given = list(before)
    f(given)
    return after(before, given)


def after(before, given):
    same = len(given) == len(before) and all(a is b for a, b in zip(given, before))
    return {
        "the number of Values in the list": len(given),
        "what the list holds": "the same Values as before" if same else "other Values than before",
        "each .data after the call": data(before),
        "each .grad after the call": grads(before),
    }


def old_gradients(rng):
    yield {"data": [1.0], "grad": [2.0]}
    for n in (1, 2, 3, 5):
        yield {"data": some(rng, n), "grad": some(rng, n, 4.0)}
    yield {"data": [2.0, 2.0], "grad": [3.0, 3.0]}
    yield {"data": [0.5, 1.5], "grad": [float("inf"), -1.0]}


# --------------------------------------------------------------------------------------------------------------- train


def trainings(rng):
    yield {"points": [[1.0, 2.0]], "labels": [1], "steps": 1, "lr": 0.1, "model": "LinearSVM(2)", "_start": []}
    yield {"points": [[1.0, 2.0], [-1.0, 0.5]], "labels": [1, -1], "steps": 2, "lr": 0.1, "model": "LinearSVM(2)", "_start": []}
    for n, k in ((2, 3), (3, 4), (4, 5), (5, 6)):
        points = [some(rng, 2) for _ in range(n)]
        labels = [1, -1, *(rng.choice((1, -1)) for _ in range(n - 2))]
        yield {"points": points, "labels": labels, "steps": k, "lr": 0.3, "model": "LinearSVM(2)", "_start": some(rng, 3, 1.0)}
    yield {"points": [[1.0, 2.0]], "labels": [1], "steps": 0, "lr": 0.1, "model": "LinearSVM(2)", "_start": [1.0, 1.0, 1.0]}
    old = {"points": [[1.0, 2.0]], "labels": [1], "steps": 1, "lr": 0.1, "model": "LinearSVM(2)", "_start": []}
    yield old | {"old gradients": [3.0, -2.0, 4.0]}
    old = {"points": [[1.0, 2.0], [-1.0, 0.5]], "labels": [1, -1], "steps": 3, "lr": 0.1, "model": "LinearSVM(2)", "_start": some(rng, 3)}
    yield old | {"old gradients": some(rng, 3)}
    points, labels = [some(rng, 2) for _ in range(4)], [1, -1, 1, -1]
    yield {"points": points, "labels": labels, "steps": 5, "lr": 0.2, "model": "MLP(2, [2, 1])", "_start": some(rng, 9)}


def see_training(f, case):
    model = filled(
        {"LinearSVM(2)": lambda: LinearSVM(2), "MLP(2, [2, 1])": lambda: MLP(2, [2, 1], rng=Random(0))}[case["model"]](), case["_start"]
    )
    for p, g in zip(model.parameters(), case.get("old gradients", ())):
        p.grad = g
    losses = f(model, case["points"], case["labels"], case["steps"], case["lr"])
    return {
        "the number of losses": len(losses),
        "the first loss": losses[0] if losses else None,
        "the list of losses": list(losses),
        "the list of parameters in the end": data(model.parameters()),
    }


# ------------------------------------------------------------------------------------------------- neuron, layer, net


def neurons(rng):
    yield {"activation": "linear", "weights": [3.0], "bias": 1.0, "x": [2.0], ARRIVING: 2.0}
    yield {"activation": "tanh", "weights": [0.5, -1.0], "bias": 0.25, "x": [1.0, 0.5], ARRIVING: 2.0}
    yield {"activation": "relu", "weights": [1.0, -2.0], "bias": 0.5, "x": [3.0, 1.0], ARRIVING: 2.0}
    yield {"activation": "relu", "weights": [1.0, -2.0], "bias": -0.5, "x": [1.0, 1.0], ARRIVING: 2.0}
    for activation in ("tanh", "relu", "linear"):
        for n in (1, 2, 4):
            yield {"activation": activation, "weights": some(rng, n), "bias": some(rng, 1)[0], "x": some(rng, n), ARRIVING: arriving(rng)}


def see_neuron(f, case):
    neuron = filled(Neuron(len(case["x"]), case["activation"]), [*case["weights"], case["bias"]])
    out = f(neuron, case["x"])
    out.backward(case[ARRIVING])
    return {"the answer": out.data, "the gradient of the weights": grads(neuron.weights), "the gradient of the bias": neuron.bias.grad}


def layers(rng):
    yield {"n_in": 1, "n_out": 1, "activation": "linear", "_numbers": [3.0, 1.0], "x": [2.0], "_g": [2.0]}
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
        yield {"n_in": n_in, "n_out": n_out, "activation": activation, "_numbers": numbers, "x": some(rng, n_in), "_g": some(rng, n_out)}
    yield {"n_in": 2, "n_out": 2, "activation": "tanh", "_numbers": [0.5, 0.5, 0.1] * 2, "x": [1.0, 1.0], "_g": [2.0, -3.0]}


def see_layer(f, case):
    layer = filled(Layer(case["n_in"], case["n_out"], case["activation"]), case["_numbers"])
    answers = f(layer, case["x"])
    seen = {"the kind of the answer": type(answers).__name__, "the number of answers": len(answers), "the list of answers": data(answers)}
    pull(answers, case["_g"])
    for i, neuron in enumerate(layer.neurons):
        seen[f"a gradient in neuron {i}"] = grads(neuron.parameters())
    x = leaves(case["x"], "x")
    pull(f(layer, x), case["_g"])
    return seen | {"the gradient of x, given as Values,": grads(x)}


NETS = ((1, [1]), (2, [1]), (2, [2, 1]), (2, [3, 1]), (2, [1, 1]), (1, [2, 2, 1]), (3, [2]), (2, [3, 2]), (2, [1, 2]), (2, [2, 2, 2]))


def nets(rng):
    for n_in, sizes in NETS:
        count = sum((a + 1) * b for a, b in zip([n_in, *sizes], sizes))
        yield {"n_in": n_in, "sizes": sizes, "_numbers": some(rng, count, 1.0), "x": some(rng, n_in), "_g": some(rng, sizes[-1])}


def see_net(f, case):
    net = filled(MLP(case["n_in"], case["sizes"]), case["_numbers"])
    answer = f(net, case["x"])
    seen = {"the kind of the answer": type(answer).__name__}
    answers = answer if isinstance(answer, list) else [answer]
    seen |= {"the number of answers": len(answers), "the list of scores": data(answers)}
    pull(answers, case["_g"])
    for i, layer in enumerate(net.layers):
        seen[f"a gradient in layer {i}"] = grads(layer.parameters())
    return seen


def shapes(rng):
    for n_in, n_out in ((1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 5), (4, 3)):
        yield {"n_in": n_in, "n_out": n_out, "_numbers": some(rng, (n_in + 1) * n_out)}


def see_parameters(f, case):
    layer = Layer(case["n_in"], case["n_out"])
    names = {}
    for i, neuron in enumerate(layer.neurons):
        names |= {id(w): f"weight {j} of neuron {i}" for j, w in enumerate(neuron.weights)} | {id(neuron.bias): f"the bias of neuron {i}"}
    found = f(layer)
    told = [names.get(id(p), f"a {type(p).__name__} that is no parameter of the layer") for p in found]
    return {"the kind of the answer": type(found).__name__, "how many there are": len(found), "what is in the list": told}


# ------------------------------------------------------------------------------------------------------------ the exercises

LOOP = """
def answer():
    w = Value(0.0, "w")
    for _ in range(10):
        loss = {loss}
        {clear}
        loss.backward()
        sgd_step([w], lr={lr})
    return round(w.data, 6)
"""


def descent(loss="(w - 3) ** 2", clear="zero_grad([w])", lr="1.0"):
    return LOOP.format(loss=loss, clear=clear, lr=lr)


EQUAL_START = """
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
"""

EXERCISES = [
    Exercise(
        id="neuron.weighted_sum",
        lesson=4,
        kind="code",
        title="A score",
        target="tinygrad_edu.neuron:weighted_sum",
        difficulty=2,
        minutes=3,
        prompt="""
        Write `weighted_sum(x, w, b)`: the sum of `b` and of every weight times its input. `w` is a list of Values, `b` is a Value, `x` holds as many numbers
        (or Values) as there are weights. Return a Value. The first two lines, which refuse lists that do not fit, are ours; let them stand.
        """,
        stub='''
        def weighted_sum(x, w, b):
            """b + w[0]*x[0] + w[1]*x[1] + ..., for as many inputs as there are weights."""
            if len(x) != len(w):
                raise ValueError(f"weighted_sum: {len(x)} inputs do not fit {len(w)} weights")
            ...
        ''',
        hints=(
            "Do it on paper for x = [2, 5], w = [3, -1], b = 4. In which order did you do it, and what did you have to remember on the way?",
            "A running total that starts at b, and a loop over pairs of a weight and an input.",
            "`zip(x, w)` gives the pairs: for x = [2, 5] and w = [3, -1] these are (2, 3) and (5, -1).",
        ),
        why="Every input gets a weight, so the gradient of a weight is its input: what was large had a large say.",
        cases=sums,
        observe=see_sum,
        misconceptions=(
            Wrong(
                "bias-forgotten",
                fitted("return sum([wi * xi for xi, wi in zip(x, w)])"),
                "The bias does not take part, so an input of zeros always gets the score 0, whatever was learned.",
                "What should come out when all inputs are 0?",
            ),
            Wrong(
                "bias-every-time",
                fitted("return sum([wi * xi + b for xi, wi in zip(x, w)])"),
                "The bias is added once for every input; it belongs in the sum once.",
                "With three inputs, how often does your program add b?",
            ),
            Wrong(
                "data-only",
                fitted("return Value(b.data + sum(wi.data * getattr(xi, 'data', xi) for xi, wi in zip(x, w)))"),
                "The number is right, but it was computed from `.data`: plain numbers do not remember where they came from, so no gradient reaches the weights.",
                "Which of the things you add up are still Values? Call `print_graph` on the answer.",
            ),
            Wrong(
                "last-only",
                fitted("for xi, wi in zip(x, w):\n        total = b + wi * xi\n    return total"),
                "Each turn of the loop starts again from b, so only the last product survives.",
                "What does your running total hold after the first turn of the loop, and after the second?",
            ),
            Wrong(
                "first-only",
                fitted("for xi, wi in zip(x, w):\n        return b + wi * xi"),
                "The `return` inside the loop ends it after the first product.",
                "How often does your loop go round for three inputs?",
            ),
            Wrong(
                "weights-added",
                fitted("return sum([wi + xi for xi, wi in zip(x, w)], b)"),
                "Weights and inputs are added. A weight says how strongly its input counts: it multiplies.",
                "If a weight is 0, how much should its input matter?",
            ),
            Wrong(
                "silent-zip",
                "def weighted_sum(x, w, b):\n    return sum([wi * xi for xi, wi in zip(x, w)], b)",
                "Without the first two lines `zip` stops at the end of the shorter list: an input too many, or a weight too many, is dropped without a word.",
                "What does `list(zip([1, 2, 3], [10, 20]))` give? What would you want to happen here?",
            ),
        ),
        given="from tinygrad_edu.value import Value",
    ),
    Exercise(
        id="neuron.accuracy",
        lesson=4,
        kind="code",
        title="How many are right?",
        target="tinygrad_edu.neuron:accuracy",
        given="from tinygrad_edu.neuron import check_pairs",
        difficulty=2,
        minutes=2,
        prompt="""
        Write `accuracy(scores, labels)`: the share, from 0 to 1, of scores that lie on their label's side of zero. For the label +1 that is a score above 0, for −1 one below 0;
        a score of exactly 0 is on neither side. Scores are Values or plain numbers: `>`, `<` and `*` work with both, `.data` with Values only. The first line, which
        refuses other labels, is ours; let it stand.
        """,
        stub='''
        def accuracy(scores, labels):
            """The share of scores, from 0 to 1, on their label's side of 0. scores: Values or numbers; labels: +1 or -1."""
            check_pairs("accuracy", scores, labels)
            ...
        ''',
        hints=(
            "Score 2.5, label +1: right. Score -0.1, label +1: wrong. Score -7, label -1: right. What do the right ones have in common?",
            "What is the sign of label times score when the two agree, and when they do not?",
            "`True` counts as 1 in a `sum`.",
        ),
        why="Label times score is positive exactly when both are on the same side of zero.",
        cases=counted,
        observe=see_accuracy,
        misconceptions=(
            Wrong(
                "equality",
                """
                def accuracy(scores, labels):
                    return sum(getattr(s, "data", s) == y for s, y in zip(scores, labels)) / len(scores)
                """,
                "A score is compared with its label by `==`. Only a score of exactly 1 or -1 would count; all that matters is the side of zero.",
                "A score of 2.5 for a point labelled +1: right or wrong? What does `==` say?",
            ),
            Wrong(
                "count",
                """
                def accuracy(scores, labels):
                    return sum(y * s > 0 for s, y in zip(scores, labels))
                """,
                "This is how many are right; asked for is their share of all.",
                "Four right out of six, and four right out of four: should both give the same?",
            ),
            Wrong(
                "zero-counts",
                """
                def accuracy(scores, labels):
                    return sum(y * s >= 0 for s, y in zip(scores, labels)) / len(scores)
                """,
                "A score of exactly 0 is counted as right. A model whose weights are all 0 would then be perfect.",
                "Give a model with all weights 0 any points you like. How good would your function call it?",
            ),
            Wrong(
                "zero-is-negative",
                """
                def accuracy(scores, labels):
                    said = [1 if s > 0 else -1 for s in scores]
                    return sum(a == y for a, y in zip(said, labels)) / len(scores)
                """,
                "A score of exactly 0 is taken for a -1. It is on neither side, so it is never right.",
                "Give a model with all weights 0 nothing but points labelled -1. How good would your function call it?",
            ),
            Wrong(
                "margin",
                """
                def accuracy(scores, labels):
                    return sum(y * s >= 1 for s, y in zip(scores, labels)) / len(scores)
                """,
                "Only scores at least 1 away from zero are counted. The side is enough here; the 1 belongs to the loss.",
                "Is a score of 0.5 for a point labelled +1 on the right side?",
            ),
            Wrong(
                "positives",
                """
                def accuracy(scores, labels):
                    return sum(s > 0 for s in scores) / len(scores)
                """,
                "This is the share of positive scores. The labels are not looked at.",
                "What if every label is -1?",
            ),
            Wrong(
                "percent",
                """
                def accuracy(scores, labels):
                    return 100 * sum(y * s > 0 for s, y in zip(scores, labels)) / len(scores)
                """,
                "This is in percent; asked for is a share from 0 to 1.",
                "What should come out when all are right?",
            ),
            Wrong(
                "errors",
                """
                def accuracy(scores, labels):
                    return sum(y * s <= 0 for s, y in zip(scores, labels)) / len(scores)
                """,
                "This is the share of wrong ones, the error.",
                "What should come out when all are right?",
            ),
        ),
    ),
    Exercise(
        id="neuron.hinge_loss",
        lesson=4,
        kind="code",
        title="The hinge loss",
        target="tinygrad_edu.neuron:hinge_loss",
        given="from tinygrad_edu.neuron import check_pairs\nfrom tinygrad_edu.value import Value, maximum, relu",
        difficulty=3,
        minutes=5,
        prompt="""
        Write `hinge_loss(scores, labels)`: the mean over all points of $\\max(0,\\; 1 - \\text{label} \\cdot \\text{score})$.
        `scores` are Values, `labels` are as many numbers, each +1 or −1. Return a Value, made by operations on the scores so that it can go `backward`. From lesson 02 we have
        `relu(x)`, which is x where x is positive and 0 elsewhere. The first line, which refuses other labels, is ours; let it stand.
        """,
        stub='''
        def hinge_loss(scores, labels):
            """The mean of max(0, 1 - label * score), as a Value. scores: Values; labels: +1 or -1."""
            check_pairs("hinge_loss", scores, labels)
            ...
        ''',
        hints=(
            "What does one point pay? Label +1: try the scores 3, 1, 0.5, 0, -2. Label -1: the same scores.",
            "Make a list with one Value for each point, then its mean. Python's `sum` adds up Values, too.",
            "`relu` of one minus label times score is what one point pays.",
        ),
        why="A point pays until it is on its side with a score of at least 1 in size; then it is left alone, and its gradient is 0.",
        cases=paid,
        observe=see_loss,
        misconceptions=(
            Wrong(
                "no-max",
                """
                def hinge_loss(scores, labels):
                    check_pairs("hinge_loss", scores, labels)
                    return sum([1 - y * s for s, y in zip(scores, labels)]) / len(scores)
                """,
                "Without the max, a point that is far on its own side pays less than nothing: it buys the others free, and pulls for ever.",
                "Score 10, label +1: what does this point pay in your program? What should it pay?",
            ),
            Wrong(
                "margin-0",
                """
                def hinge_loss(scores, labels):
                    check_pairs("hinge_loss", scores, labels)
                    return sum([relu(-y * s) for s, y in zip(scores, labels)]) / len(scores)
                """,
                "Points pay only on the wrong side of zero: the 1 is missing. Then weights of 0 cost nothing, and there is nothing to learn.",
                "All weights are 0, so all scores are 0. What is your loss?",
            ),
            Wrong(
                "mean-factor",
                """
                def hinge_loss(scores, labels):
                    check_pairs("hinge_loss", scores, labels)
                    return sum([relu(1 - y * s) for s, y in zip(scores, labels)])
                """,
                "This is the sum; asked for is the mean. With a sum, twice as many points take steps twice as long.",
                "Give it every point twice. Should the loss change?",
            ),
            Wrong(
                "sign",
                """
                def hinge_loss(scores, labels):
                    check_pairs("hinge_loss", scores, labels)
                    return sum([relu(1 + y * s) for s, y in zip(scores, labels)]) / len(scores)
                """,
                "With this sign, points pay for being on the right side.",
                "Score 3, label +1: right, and far from zero. What does your program ask for it?",
            ),
            Wrong(
                "labels-ignored",
                """
                def hinge_loss(scores, labels):
                    check_pairs("hinge_loss", scores, labels)
                    return sum([relu(1 - s) for s in scores]) / len(scores)
                """,
                "The labels are not used: every point is pulled to the positive side.",
                "Where should a point labelled -1 want its score to be?",
            ),
            Wrong(
                "max-of-mean",
                """
                def hinge_loss(scores, labels):
                    check_pairs("hinge_loss", scores, labels)
                    return relu(sum([1 - y * s for s, y in zip(scores, labels)]) / len(scores))
                """,
                "The max is taken once, of the mean. Each point has to stop at 0 by itself, or the good ones pay for the bad.",
                "Two points of label +1, scores 10 and -2: what does each of them pay, and what is the mean of that?",
            ),
            Wrong(
                "python-max",
                """
                def hinge_loss(scores, labels):
                    check_pairs("hinge_loss", scores, labels)
                    return sum([max(0, 1 - y * s) for s, y in zip(scores, labels)]) / len(scores)
                """,
                "Python's own max gives a plain 0 for a content point. When all points are content, the loss is a plain number and cannot go backward; relu always gives a Value.",
                "What type is `max(0, Value(-3.0))`?",
            ),
            Wrong(
                "label-0",
                """
                def hinge_loss(scores, labels):
                    return sum([relu(1 - y * s) for s, y in zip(scores, labels)]) / len(scores)
                """,
                "Without the first line a label 0 is accepted. Such a point pays 1 whatever its score, so its gradient is 0 and it never pulls.",
                "What is 1 - 0 * score, and how does it change with the score?",
            ),
        ),
    ),
    Exercise(
        id="neuron.sgd_step",
        lesson=4,
        kind="code",
        title="One step downhill",
        target="tinygrad_edu.neuron:sgd_step",
        given="from tinygrad_edu.value import Value",
        difficulty=2,
        minutes=3,
        prompt="""
        Write `sgd_step(parameters, lr)`: it moves each Value in the list `parameters` downhill, by `lr` times its gradient. It changes the
        number inside (`.data`) of those very Values, makes no new ones, leaves `.grad` as it is, and returns nothing.
        """,
        stub='''
        def sgd_step(parameters, lr):
            """Move every parameter against its gradient, lr times as far. Changes their .data; returns nothing."""
            ...
        ''',
        hints=(
            "A parameter has the gradient +2. If it grows, does the loss grow or shrink? Which way do we want to go?",
            "In a loop `for v in values:`, what does `v = ...` change? And what does `v.data = ...` change?",
            "From each parameter's `.data`, subtract something.",
        ),
        why="The gradient points uphill, so we go the other way; and we change the number inside, so that the model, which holds these Values, notices.",
        cases=steps,
        observe=see_step,
        misconceptions=(
            Wrong(
                "sign",
                """
                def sgd_step(parameters, lr):
                    for p in parameters:
                        p.data = p.data + lr * p.grad
                """,
                "This climbs: the gradient is the direction in which the loss grows.",
                "Gradient +2 means: nudge it up and the loss goes up. Which way is down?",
            ),
            Wrong(
                "new-objects",
                """
                def sgd_step(parameters, lr):
                    for p in parameters:
                        p = p - lr * p.grad
                """,
                "`p = ...` makes a new Value and gives it the name p; the model's own parameter stays as it was, and nothing moves.",
                "After `a = [1, 2]`, what is in `a` after `for x in a: x = 5`?",
            ),
            Wrong(
                "value-in-data",
                """
                def sgd_step(parameters, lr):
                    for p in parameters:
                        p.data = p - lr * p.grad
                """,
                "`.data` holds a whole Value now. A number belongs there, computed from numbers: a Value would remember every step that was ever taken.",
                "What is the type of `p`, and of `p.data`?",
            ),
            Wrong(
                "replaced",
                """
                def sgd_step(parameters, lr):
                    for i, p in enumerate(parameters):
                        parameters[i] = p - lr * p.grad
                """,
                "The list now holds new Values, which even remember the old ones; the model still holds the old ones, unchanged.",
                "Who else holds these Values besides the list? Do they notice?",
            ),
            Wrong(
                "lr-forgotten",
                """
                def sgd_step(parameters, lr):
                    for p in parameters:
                        p.data -= p.grad
                """,
                "The whole gradient is subtracted; `lr`, the learning rate, says how much of it.",
                "With lr = 0, how far should the parameters move?",
            ),
            Wrong(
                "grad-from-grad",
                """
                def sgd_step(parameters, lr):
                    for p in parameters:
                        p.grad -= lr * p.grad
                """,
                "This changes the gradients; the parameters' data stay where they were.",
                "What does the model compute with, `.data` or `.grad`?",
            ),
            Wrong(
                "clears-too",
                """
                def sgd_step(parameters, lr):
                    for p in parameters:
                        p.data -= lr * p.grad
                        p.grad = 0.0
                """,
                "The step is right, and it also clears the gradients, which was not asked for: whoever wants to look at them afterwards finds zeros.",
                "Read the task again: what should `.grad` be afterwards?",
            ),
            Wrong(
                "first-only",
                """
                def sgd_step(parameters, lr):
                    for p in parameters:
                        p.data -= lr * p.grad
                        return
                """,
                "The `return` inside the loop ends it after the first parameter.",
                "How often does your loop go round for three parameters?",
            ),
        ),
    ),
    Exercise(
        id="neuron.zero_grad",
        lesson=4,
        kind="code",
        title="Forget the old gradients",
        target="tinygrad_edu.neuron:zero_grad",
        given="from tinygrad_edu.value import Value",
        difficulty=1,
        minutes=1,
        prompt="""
        Write `zero_grad(parameters)`: it sets the gradient of each Value in the list `parameters` back to 0, in those very Values, changes nothing else, and returns nothing.
        """,
        stub='''
        def zero_grad(parameters):
            """Set every gradient back to 0. Returns nothing."""
            ...
        ''',
        hints=(
            "Which attribute of a Value does `backward` add to?",
            "One loop over the parameters, one assignment in it.",
        ),
        why="`backward` adds to what is there, so we say when a new sum begins.",
        cases=old_gradients,
        observe=see_zero,
        misconceptions=(
            Wrong(
                "resets-data",
                "def zero_grad(parameters):\n    for p in parameters:\n        p.data = 0.0",
                "This sets the parameters themselves to 0, and with them everything that was learned.",
                "Where does a Value keep its number, and where its gradient?",
            ),
            Wrong(
                "none",
                "def zero_grad(parameters):\n    for p in parameters:\n        p.grad = None",
                "`backward` adds to the gradient, and nothing can be added to None.",
                "What does `None + 1` give?",
            ),
            Wrong(
                "local-name",
                "def zero_grad(parameters):\n    for p in parameters:\n        grad = p.grad\n        grad = 0.0",
                "Only a name or a list of our own was set to 0; the Values' gradients are as they were.",
                "After `y = x.grad` and `y = 0`, what is `x.grad`?",
            ),
            Wrong(
                "first-only",
                "def zero_grad(parameters):\n    for p in parameters:\n        p.grad = 0.0\n        return",
                "The `return` inside the loop ends it after the first parameter.",
                "How often does your loop go round for three parameters?",
            ),
            Wrong(
                "new-objects",
                "def zero_grad(parameters):\n    for i, p in enumerate(parameters):\n        parameters[i] = Value(p.data, p.label)",
                "The list now holds new Values with fresh gradients; the model still holds the old ones.",
                "Who else holds these Values besides the list?",
            ),
            Wrong(
                "times-0",
                "def zero_grad(parameters):\n    for p in parameters:\n        p.grad *= 0",
                "0 times infinity is nan, not 0: after a step that was too long, such a gradient would never come clean. Set it, whatever was there.",
                "What is `float('inf') * 0`?",
            ),
            Wrong(
                "both",
                "def zero_grad(parameters):\n    for p in parameters:\n        p.data = p.grad = 0.0",
                "The gradients are 0, and so are the parameters: what was learned is gone.",
                "What should `.data` be afterwards?",
            ),
        ),
    ),
    Exercise(
        id="neuron.learning_rate",
        lesson=4,
        kind="predict",
        title="A step too long",
        given="from tinygrad_edu import Value, sgd_step, zero_grad",
        difficulty=3,
        minutes=2,
        prompt="""
        The smallest thing that can learn: one parameter $w$, which starts at 0, and the loss $(w-3)^2$, which has its valley at $w = 3$. We take **ten** steps with the learning rate 1,
        and this time clear the gradient before each of them. Where is $w$ in the end?

        Work out the first step or two by hand: what is the derivative of the loss at $w = 0$? Then commit a number.
        """,
        stub='predict("neuron.learning_rate", ...)',
        solution=descent(),
        explanation=(
            "The slope at 0 is 2·(0 − 3) = −6, so the first step goes from 0 to 6: over the valley, and just as high up on the other side. There the slope is +6, and the second step goes back to 0. "
            "After ten steps w is where it began. A longer step would climb higher every time; a shorter one comes down."
        ),
        hints=(
            "What is the derivative of (w - 3)**2 at w = 0? By how much does the first step move w?",
            "And what is the derivative where you are now?",
        ),
        why="A step longer than the valley is wide lands on the other side, as high as before or higher.",
        misconceptions=(
            Wrong(
                "arrives",
                descent(lr="0.5"),
                "At 3 it would be if a step took us exactly to the valley. Here one step is twice as long as that.",
                "The slope at w = 0 is -6. Where does a step of 1 times that lead?",
            ),
            Wrong(
                "one-step",
                descent().replace("range(10)", "range(1)"),
                "At 6 it is after the first step. There the slope is +6, and the next step leads back.",
                "Where does the second step go?",
            ),
            Wrong(
                "same-slope",
                "def answer():\n    w = Value(0.0)\n    ((w - 3) ** 2).backward()\n    for _ in range(10):\n        sgd_step([w], lr=1.0)\n    return w.data",
                "This takes the slope of the first point for all ten steps. The slope changes with w, and is computed anew each time.",
                "What is the slope at w = 6?",
            ),
            Wrong(
                "creeps",
                descent(lr="0.01"),
                "So small a way it would go with a much smaller learning rate.",
                "By how much does the first step move w, if its slope is -6 and the learning rate is 1?",
            ),
        ),
    ),
    Exercise(
        id="neuron.train",
        lesson=4,
        kind="fix",
        title="A loop that does not learn",
        given="from tinygrad_edu.neuron import hinge_loss, sgd_step, zero_grad",
        difficulty=3,
        minutes=5,
        prompt="""
        `train(model, points, labels, steps, lr)` should take `steps` steps downhill on the hinge loss and return the list of losses (plain numbers), each as it was just *before* its step.
        The model gives a score for a point, `model(x)`, and a list, `model.parameters()`. This program has every line it needs, but two of them stand in the wrong place. Mend it.
        A model may arrive with old gradients in it, from whatever was done with it before.
        """,
        stub='''
        def train(model, points, labels, steps, lr):
            """Take `steps` steps downhill. Returns the loss before each of them, as plain numbers."""
            losses = []
            loss = hinge_loss([model(x) for x in points], labels)
            for _ in range(steps):
                loss.backward()
                zero_grad(model.parameters())
                sgd_step(model.parameters(), lr)
                losses.append(loss.data)
            return losses
        ''',
        solution='''
        def train(model, points, labels, steps, lr):
            """Take `steps` steps downhill. Returns the loss before each of them, as plain numbers."""
            losses = []
            for _ in range(steps):
                loss = hinge_loss([model(x) for x in points], labels)
                zero_grad(model.parameters())
                loss.backward()
                sgd_step(model.parameters(), lr)
                losses.append(loss.data)
            return losses
        ''',
        hints=(
            "Go round the loop twice with pencil and paper. Which lines see the new parameters, which the old?",
            "What is in the gradients at the moment of the step?",
            "After a step the parameters are different. Which numbers in the loop were computed with the old ones?",
            "Each turn: compute the loss anew, clear, backward, step.",
        ),
        why="A loss belongs to the parameters it was computed from: after each step it has to be computed again, and the gradients of the one before have to go.",
        cases=trainings,
        observe=see_training,
        misconceptions=(
            Wrong(
                "stale",
                """
                def train(model, points, labels, steps, lr):
                    losses = []
                    loss = hinge_loss([model(x) for x in points], labels)
                    for _ in range(steps):
                        zero_grad(model.parameters())
                        loss.backward()
                        sgd_step(model.parameters(), lr)
                        losses.append(loss.data)
                    return losses
                """,
                "The loss is computed once, before the loop. Its graph remembers the first parameters, so every step repeats the first one.",
                "Look at the losses: why is every one of them the same, though the parameters move?",
            ),
            Wrong(
                "cleared-too-soon",
                """
                def train(model, points, labels, steps, lr):
                    losses = []
                    for _ in range(steps):
                        loss = hinge_loss([model(x) for x in points], labels)
                        loss.backward()
                        zero_grad(model.parameters())
                        sgd_step(model.parameters(), lr)
                        losses.append(loss.data)
                    return losses
                """,
                "Whenever a step is taken, it finds gradients of 0: they have been cleared, and not filled again in between. Every step has length 0.",
                "What does `sgd_step` find in the gradients?",
            ),
            Wrong(
                "forgot-zero-grad",
                """
                def train(model, points, labels, steps, lr):
                    losses = []
                    for _ in range(steps):
                        loss = hinge_loss([model(x) for x in points], labels)
                        loss.backward()
                        sgd_step(model.parameters(), lr)
                        losses.append(loss.data)
                    return losses
                """,
                "The gradients are never cleared, so each step goes along the sum of all gradients so far.",
                "`backward` adds. What is in the gradients in the second turn?",
            ),
            Wrong(
                "stale-and-growing",
                """
                def train(model, points, labels, steps, lr):
                    losses = []
                    loss = hinge_loss([model(x) for x in points], labels)
                    for _ in range(steps):
                        loss.backward()
                        sgd_step(model.parameters(), lr)
                        losses.append(loss.data)
                    return losses
                """,
                "The loss is computed once, before the loop, and the gradients are never cleared: the steps repeat the first gradient and grow.",
                "What is computed anew in each turn of your loop, and what is cleared?",
            ),
            Wrong(
                "loss-afterwards",
                """
                def train(model, points, labels, steps, lr):
                    losses = []
                    for _ in range(steps):
                        loss = hinge_loss([model(x) for x in points], labels)
                        zero_grad(model.parameters())
                        loss.backward()
                        sgd_step(model.parameters(), lr)
                        losses.append(hinge_loss([model(x) for x in points], labels).data)
                    return losses
                """,
                "The training is right, but these are the losses after each step; asked for are those before.",
                "Which parameters does the first loss in your list belong to?",
            ),
            Wrong(
                "cleared-last",
                """
                def train(model, points, labels, steps, lr):
                    losses = []
                    for _ in range(steps):
                        loss = hinge_loss([model(x) for x in points], labels)
                        loss.backward()
                        sgd_step(model.parameters(), lr)
                        zero_grad(model.parameters())
                        losses.append(loss.data)
                    return losses
                """,
                "The gradients are cleared after each step, so the first step still finds whatever an earlier run has left in them.",
                "Somebody called `backward` on this model before you did. What is in the gradients when your first step is taken?",
            ),
            Wrong(
                "nothing-appended",
                """
                def train(model, points, labels, steps, lr):
                    losses = []
                    for _ in range(steps):
                        loss = hinge_loss([model(x) for x in points], labels)
                        zero_grad(model.parameters())
                        loss.backward()
                        sgd_step(model.parameters(), lr)
                    return losses
                """,
                "The training is right, but nothing is ever appended to the list.",
                "How long is the list of losses in the end, and which line makes it longer?",
            ),
        ),
    ),
    Exercise(
        id="neuron.call",
        lesson=4,
        kind="code",
        title="A neuron answers",
        target="tinygrad_edu.neuron:Neuron.__call__",
        given="from tinygrad_edu.neuron import weighted_sum\nfrom tinygrad_edu.value import Value, relu, tanh",
        difficulty=2,
        minutes=3,
        prompt="""
        Write the method `__call__(self, x)` of `Neuron`: what `neuron(x)` gives. `self.weights` is a list of Values, `self.bias` is a Value, and `self.activation` is the word
        `"tanh"`, `"relu"` or `"linear"`. Bend the weighted sum of `x` by `tanh` or by `relu`, or, for `"linear"`, leave it as it is. Return a Value.
        (Write the method here by itself; the course puts it into the class.)
        """,
        stub='''
        def __call__(self, x):
            """The weighted sum of x, bent by the activation. Returns a Value."""
            ...
        ''',
        hints=(
            "Two steps: the score first, as for a line. Then the bend.",
            "`weighted_sum` takes the inputs, the weights and the bias; the last two are kept in `self`.",
            'Three cases: `if self.activation == "tanh":` and so on.',
        ),
        why="A neuron is a score with a bend behind it; the bend comes once, after the sum.",
        cases=neurons,
        observe=see_neuron,
        misconceptions=(
            Wrong(
                "no-bend",
                "def __call__(self, x):\n    return weighted_sum(x, self.weights, self.bias)",
                "The sum is right, but it is never bent: every neuron is a straight line.",
                "Where does `self.activation` come in?",
            ),
            Wrong(
                "always-tanh",
                "def __call__(self, x):\n    return tanh(weighted_sum(x, self.weights, self.bias))",
                "Every neuron is bent by tanh, whatever its activation says.",
                "What should a neuron whose activation is 'linear' do?",
            ),
            Wrong(
                "relu-forgotten",
                'def __call__(self, x):\n    total = weighted_sum(x, self.weights, self.bias)\n    return tanh(total) if self.activation == "tanh" else total',
                "tanh is bent, but relu is treated like linear.",
                "There are three activations; which of them does your program know?",
            ),
            Wrong(
                "bias-outside",
                """
                def __call__(self, x):
                    total = weighted_sum(x, self.weights, 0 * self.bias)
                    bent = tanh(total) if self.activation == "tanh" else relu(total) if self.activation == "relu" else total
                    return bent + self.bias
                """,
                "The bias is added after the bend. It belongs to the sum: it decides where the bend happens.",
                "tanh answers between -1 and 1. Can your neuron answer 3?",
            ),
            Wrong(
                "bias-forgotten",
                """
                def __call__(self, x):
                    total = weighted_sum(x, self.weights, Value(0.0))
                    return tanh(total) if self.activation == "tanh" else relu(total) if self.activation == "relu" else total
                """,
                "The bias does not take part, so every neuron bends at the same place.",
                "What should a neuron answer when all inputs are 0?",
            ),
            Wrong(
                "bends-each",
                """
                def __call__(self, x):
                    bend = {"tanh": tanh, "relu": relu, "linear": lambda v: v}[self.activation]
                    total = self.bias
                    for xi, wi in zip(x, self.weights):
                        total = total + bend(wi * xi)
                    return total
                """,
                "Each product is bent before the sum; the bend comes once, after everything is added up.",
                "How many bends does a neuron with three inputs have?",
            ),
            Wrong(
                "swapped",
                """
                def __call__(self, x):
                    total = weighted_sum(x, self.weights, self.bias)
                    return relu(total) if self.activation == "tanh" else tanh(total) if self.activation == "relu" else total
                """,
                "tanh and relu are exchanged.",
                "Which of the two can answer 3?",
            ),
        ),
    ),
    Exercise(
        id="neuron.layer",
        lesson=4,
        kind="code",
        title="A layer answers",
        target="tinygrad_edu.neuron:Layer.__call__",
        given="from tinygrad_edu.value import Value",
        solution="""
        def __call__(self, x):
            return [neuron(x) for neuron in self.neurons]
        """,
        difficulty=2,
        minutes=2,
        prompt="""
        Write the method `__call__(self, x)` of `Layer`. `self.neurons` is a list of Neurons, and all of them read the same `x`. Return a **list** with the answer of each, in their order,
        also when there is but one.
        """,
        stub='''
        def __call__(self, x):
            """The answers of all neurons to the same x, as a list."""
            ...
        ''',
        hints=(
            "A layer of three neurons with two inputs: how many numbers come in, and how many go out?",
            "`neuron(x)` is the answer of one neuron. You need that for every neuron in `self.neurons`.",
        ),
        why="Neurons side by side share their input and nothing else.",
        cases=layers,
        observe=see_layer,
        misconceptions=(
            Wrong(
                "chained",
                """
                def __call__(self, x):
                    answers = []
                    for neuron in self.neurons:
                        answers.append(neuron(x))
                        x = [answers[-1]] * len(x)
                    return answers
                """,
                "Each neuron reads the answer of the one before. In a layer they stand side by side: all read the same x.",
                "What does the second neuron of your layer read?",
            ),
            Wrong(
                "shared-weights",
                "def __call__(self, x):\n    return [self.neurons[0](x) for _ in self.neurons]",
                "The first neuron is asked again and again: all answers come from the same weights.",
                "How many of the neurons in `self.neurons` does your program ask?",
            ),
            Wrong(
                "summed",
                "def __call__(self, x):\n    return [sum(neuron(x) for neuron in self.neurons)]",
                "The answers are added up into one. A layer keeps them apart, so that the next one can weigh each of them.",
                "How many numbers should a layer of three neurons give?",
            ),
            Wrong(
                "first-only",
                "def __call__(self, x):\n    for neuron in self.neurons:\n        return [neuron(x)]",
                "The `return` inside the loop ends it after the first neuron.",
                "How often does your loop go round?",
            ),
            Wrong(
                "data-only",
                "def __call__(self, x):\n    return [Value(neuron(x).data) for neuron in self.neurons]",
                "The numbers are right, but as new Values without a history: no gradient will reach the neurons.",
                "What are the inputs of the Values that you return?",
            ),
            Wrong(
                "unwrapped",
                "def __call__(self, x):\n    answers = [neuron(x) for neuron in self.neurons]\n    return answers[0] if len(answers) == 1 else answers",
                "A layer with one neuron gives a bare Value here. The next layer wants a list, always.",
                "What does your layer give when it has one neuron?",
            ),
        ),
    ),
    Exercise(
        id="neuron.mlp",
        lesson=4,
        kind="code",
        title="A net answers",
        target="tinygrad_edu.neuron:MLP.__call__",
        given="from tinygrad_edu.value import Value, relu, tanh",
        difficulty=3,
        minutes=3,
        prompt="""
        Write the method `__call__(self, x)` of `MLP`. `self.layers` is a list of Layers: the first reads `x`, each later one reads the answers of the one before it. Return the
        answers of the last layer, a list; but if that list holds a single Value, return the Value itself.
        """,
        stub='''
        def __call__(self, x):
            """What the last layer answers: a list of Values, or the Value itself if it is one."""
            ...
        ''',
        hints=(
            "Follow one point through a net with two layers. What does the second layer read?",
            "One name is enough for what goes from layer to layer.",
            "Do not bend anything here: each layer's neurons do that already.",
        ),
        why="A net is layers in a row: each turns the list it reads into the list that the next one reads.",
        cases=nets,
        observe=see_net,
        misconceptions=(
            Wrong(
                "all-read-x",
                """
                def __call__(self, x):
                    for layer in self.layers:
                        out = layer(x)
                    return out[0] if len(out) == 1 else out
                """,
                "Every layer reads the first x, so only the last one counts, and the ones before are never heard.",
                "What does the second layer read in your program?",
            ),
            Wrong(
                "bend-last",
                """
                def __call__(self, x):
                    for layer in self.layers:
                        x = layer(x)
                    x = [tanh(v) for v in x]
                    return x[0] if len(x) == 1 else x
                """,
                "The answers of the last layer are bent once more. Scores may be any number; after tanh none is ever larger than 1.",
                "How large can a score of your net become?",
            ),
            Wrong(
                "always-a-list",
                "def __call__(self, x):\n    for layer in self.layers:\n        x = layer(x)\n    return x",
                "A net with one answer gives a list of one here; asked for is the Value itself.",
                "What does your net give when the last layer has one neuron?",
            ),
            Wrong(
                "only-the-first",
                "def __call__(self, x):\n    for layer in self.layers:\n        x = layer(x)\n    return x[0]",
                "Only the first answer is given. A last layer of three neurons has three answers.",
                "What does your net give when the last layer has three neurons?",
            ),
            Wrong(
                "first-layer",
                "def __call__(self, x):\n    for layer in self.layers:\n        x = layer(x)\n        return x[0] if len(x) == 1 else x",
                "The `return` inside the loop ends it after the first layer.",
                "How many layers does x go through?",
            ),
            Wrong(
                "stops-at-one",
                """
                def __call__(self, x):
                    for layer in self.layers:
                        x = layer(x)
                        if len(x) == 1:
                            return x[0]
                    return x
                """,
                "A layer with one neuron ends the loop, even when more layers come after it.",
                "What happens in a net whose first layer has one neuron and whose second has two?",
            ),
            Wrong(
                "data-between",
                """
                def __call__(self, x):
                    for layer in self.layers:
                        x = layer([getattr(v, "data", v) for v in x])
                    return x[0] if len(x) == 1 else x
                """,
                "Between the layers only plain numbers are handed on, so no gradient gets back beyond the last layer.",
                "What are the inputs of the Values in the last layer?",
            ),
        ),
    ),
    Exercise(
        id="neuron.parameters",
        lesson=4,
        kind="code",
        title="What may be moved",
        target="tinygrad_edu.neuron:Layer.parameters",
        given="from tinygrad_edu.value import Value",
        difficulty=2,
        minutes=3,
        prompt="""
        Write the method `parameters(self)` of `Layer`: **one flat list** of all Values that training may move. Neuron by neuron, first the weights, then the bias. Each neuron in
        `self.neurons` has `.weights`, `.bias`, and a method `.parameters()` that gives its own.
        """,
        stub='''
        def parameters(self):
            """The parameters of all neurons, as one flat list."""
            ...
        ''',
        hints=(
            "A layer of 3 neurons with 2 inputs: how many Values belong into the list?",
            "`list.append` puts a list into a list; `list.extend` puts its elements there.",
            "Or one list comprehension with two `for`: over the neurons, and over what each of them has.",
        ),
        why="What is not in this list is never cleared and never moved: it does not learn.",
        cases=shapes,
        observe=see_parameters,
        misconceptions=(
            Wrong(
                "bias-forgotten",
                "def parameters(self):\n    return [w for neuron in self.neurons for w in neuron.weights]",
                "The biases are missing. They would get gradients, keep them for ever, and never move.",
                "A neuron with 2 inputs: how many numbers can training move?",
            ),
            Wrong(
                "nested",
                "def parameters(self):\n    return [neuron.parameters() for neuron in self.neurons]",
                "This is a list of lists, one for each neuron; `sgd_step` would look for the gradient of a list.",
                "What is the first element of your list?",
            ),
            Wrong(
                "appended",
                "def parameters(self):\n    found = []\n    for n in self.neurons:\n        found.append(n.weights)\n        found.append(n.bias)\n    return found",
                "The list of weights was put into the list as one element, with `append`; its elements belong there.",
                "How long is your list for one neuron with three inputs?",
            ),
            Wrong(
                "first-neuron",
                "def parameters(self):\n    for neuron in self.neurons:\n        return neuron.parameters()",
                "Only the first neuron's parameters are given: the others would never learn.",
                "How often does your loop go round?",
            ),
            Wrong(
                "numbers",
                "def parameters(self):\n    return [p.data for neuron in self.neurons for p in neuron.parameters()]",
                "These are plain numbers. Moving them moves nothing: the neurons hold the Values.",
                "What would `sgd_step` change, given your list?",
            ),
            Wrong(
                "copies",
                "def parameters(self):\n    return [Value(p.data, p.label) for neuron in self.neurons for p in neuron.parameters()]",
                "These are new Values with the same numbers. Moving them moves nothing: the neurons hold others.",
                "Are the Values in your list the very ones that the neurons compute with?",
            ),
            Wrong(
                "biases-last",
                "def parameters(self):\n    return [w for n in self.neurons for w in n.weights] + [n.bias for n in self.neurons]",
                "All are there, but the order is another one: asked for is neuron by neuron.",
                "What stands right after the weights of the first neuron?",
            ),
        ),
    ),
    Exercise(
        id="neuron.same_start",
        lesson=4,
        kind="predict",
        title="Four equal neurons",
        given="from tinygrad_edu import MLP, hinge_loss, sgd_step, zero_grad",
        difficulty=3,
        minutes=2,
        prompt="""
        A net with four hidden neurons and one at the end. Nobody bothers about a random start: **all** parameters begin at 0.5. Then it learns for 50 steps.
        How many *different* neurons does its hidden layer hold afterwards, equal ones counted once?
        """,
        stub='predict("neuron.same_start", ...)',
        solution=EQUAL_START,
        explanation=(
            "Equal neurons give equal answers, are weighed equally, get equal gradients, and take equal steps: they stay equal for ever. Four neurons of which all are the same are one neuron. "
            "Random first weights are there to make them different; nothing else will."
        ),
        hints=("Two of these neurons read the same point. How do their answers differ? And their gradients?",),
        why="What starts equal and is treated equally stays equal.",
        misconceptions=(
            Wrong(
                "training-separates",
                "def answer():\n    return len(MLP(2, [4, 1]).layers[0].neurons)",
                "Training moves each neuron along its gradient, and here all four gradients are the same.",
                "Write down the gradient of the first weight of two of the neurons. In what do they differ?",
            ),
            Wrong(
                "one-a-class",
                "def answer():\n    return len({1, -1})",
                "One for each label, it seems; but a neuron does not belong to a label, and all four see all points.",
                "Which of the four would go over to the label -1, and why that one?",
            ),
            Wrong(
                "none-left",
                "def answer():\n    return 0",
                "There is a neuron, only none that differs from it: equal ones are counted once.",
                "How many different numbers are in [5, 5, 5, 5]?",
            ),
        ),
    ),
]
