"""Every figure of the course, drawn as its lesson draws it, or nearly: `STILLS` and `EXPLORERS`, by name, as functions without arguments."""

from functools import cache
from random import Random

import numpy as np

from course.figures import lesson_00 as l0
from course.figures import lesson_01 as l1
from course.figures import lesson_02 as l2
from course.figures import lesson_03 as l3
from course.figures import lesson_04 as l4
from course.figures import lesson_05 as l5
from course.figures import lesson_05_bill as bill
from course.figures import lesson_05_broadcasting as broadcasting
from course.figures import lesson_06 as l6
from course.figures import lesson_07 as l7
from course.figures import lesson_08 as l8
from course.figures import lesson_09 as l9
from course.figures import lesson_10 as l10
from course.figures import lesson_11 as l11
from course.figures import lesson_12 as l12
from course.figures import lesson_13 as l13
from course.figures import lesson_14 as l14
from course.figures import lesson_15 as l15
from course.figures import lesson_15_scores as scores
from course.figures import lesson_16 as l16
from course.figures import lesson_17 as l17
from course.figures import lesson_18 as l18
from tinygrad_edu import MLP, LinearSVM, Neuron, hessian, nn, relu, sigmoid
from tinygrad_edu.checks.gradcheck import directional_derivative
from tinygrad_edu.models import GPT2
from tinygrad_edu.models.gpt2_format import SIZES
from tinygrad_edu.nn.functional import gelu
from tinygrad_edu.optim import SGD
from tinygrad_edu.optim.lr_scheduler import warmup_cosine

POINTS = [(1.2, 0.7), (-0.3, -0.5), (3.0, 0.1), (-0.1, -1.0), (-1.0, 1.1), (2.1, -3.0)]
LABELS = [1, -1, 1, -1, -1, 1]


def line(x, w, b):
    return w * x + b


def average_miss(answers, readings):
    return sum(abs(a - b) for a, b in zip(answers, readings)) / len(readings)


def slope(f, x, h):
    return (f(x + h) - f(x)) / h


def derivative(f, x, h=6e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


def downhill(f, point, rate):
    x, y = point
    return [x - rate * derivative(lambda t: f(t, y), x), y - rate * derivative(lambda t: f(x, t), y)]


def square(x):
    return x * x


def ramp(x):
    return 3 * x + 1


def descend(lr):
    places = [0.0]
    for _ in range(10):
        places.append(places[-1] - lr * 2 * (places[-1] - 3))
    return places


def around():
    angles = np.linspace(0, 2 * np.pi, 25)
    right = np.array([-1.0, 3.0])
    return l7.around(angles, right[0] * np.cos(angles) + right[1] * np.sin(angles), right, wrong=right[::-1])


def runs():
    frames = [l4.snapshot(MLP(2, [4, 1], "relu", Random(k))) for k in range(4)]
    return {name: (POINTS * 10, LABELS * 10, frames, [1.2, 0.8, 0.5]) for name in ("4 hidden neurons", "16 hidden neurons")}


def valley_hessian():
    from tinygrad_edu import Tensor

    return hessian(lambda p: (p * p * p).sum() - (p[0] * p[8]).sum(), Tensor(np.linspace(-1, 1, 9))).data


HISTORY = {"loss": [2.0, 1.2, 0.6], "validation_accuracy": [0.6, 0.9, 0.85]}


def digit_sheet():
    """(images, titles, labels) of twelve digits."""
    images, labels = (t.numpy()[:12] for t in l11.digits("test").tensors)
    return images, [f"typed {t}" for t in labels], labels


@cache
def a_story():
    return l13.generate_stories(1, seed=5)[0]


@cache
def spirals():
    points, labels = l6.spirals()
    return points, labels, l6.trained(points, labels, steps=5)


STILLS = {
    "00 route": l0.route,
    "00 thermometers": l0.thermometers,
    "01 zoom": l1.zoom,
    "01 two_sides": l1.two_sides,
    "01 u_curves": lambda: l1.u_curves(slope, derivative),
    "01 strips": l1.strips,
    "01 relay": lambda: l1.relay(square, ramp, 2.0),
    "01 training": lambda: l1.training([(0, (0, 0)), (100, (2.63, 3.5)), (1000, (2.10, 21.3)), (5000, (1.8, 32))]),
    "01 bill": l1.bill,
    "02 rectangle": lambda: l2.rectangle(2, 3),
    "02 curves": lambda: l2.curves(sigmoid, relu),
    "04 preview": l4.preview,
    "04 plane": lambda: l4.plane(POINTS, LABELS, LinearSVM(2), titles=("a line",), street=True),
    "04 hinges": l4.hinges,
    "04 curves": lambda: l4.curves(first_try=[(5 / (k + 1), k, -k / 9) for k in range(45)]),
    "04 valleys": lambda: l4.valleys(descend, (0.03, 0.3, 0.9, 1.1)),
    "04 bends": lambda: l4.bends(*(Neuron(2, activation, Random(0)) for activation in ("linear", "tanh", "relu"))),
    "04 sketch": lambda: l4.sketch(2, [4, 1]),
    "04 shares": lambda: l4.shares(the_old_recipe=[True, False], our_loop=[True]),
    "05 ending": l5.ending,
    "05 flat_list": l5.flat_list,
    "05 row_meets_column": l5.row_meets_column,
    "05 grids": lambda: l5.grids({"scores": np.array([[1.0, 2, 3], [1, 1, -2]]), "more": np.eye(3)[:2]}, sums={"scores": 1, "more": 0}),
    "05 grids of gradients": lambda: l5.grids({"predicted - targets": np.array([[0.0, -1, -2], [1, 0, -1]])}, colour="gradient"),
    "05 curve_and_slope": lambda: l5.curve_and_slope(np.linspace(-4, 4, 9), np.linspace(0, 4, 9), np.linspace(0, 1, 9), "gelu"),
    "05 loss_curve": lambda: l5.loss_curve([1.9, 1.2, 0.3], 6),
    "06 pieces": l6.pieces,
    "06 speed_up": l6.speed_up,
    "06 learned": lambda: l6.learned(*spirals(), [1.2, 0.4, 0.1]),
    "06 ending": l6.ending,
    "07 around": around,
    "07 v_shape": lambda: l7.v_shape(directional_derivative),
    "07 parabola": lambda: l7.parabola(lambda x: x * x * x / 3 - x, 2.0),
    "07 race": lambda: l7.race(Newton=[1.0, 0.1, 1e-9, 0.0], gradient_descent=[1.0, 0.5, 0.2, 0.1]),
    "07 table": lambda: l7.table(valley_hessian(), {"w": 6, "v": 3}),
    "07 ending": l7.ending,
    "08 where_floats_end": l8.where_floats_end,
    "08 smooth_maximum": l8.smooth_maximum,
    "08 surprise": l8.surprise,
    "08 columns": lambda: l8.columns(p=np.array([0.64, 0.24, 0.12]), y=np.array([0.0, 1, 0]), slope=np.array([0.64, -0.76, 0.12])),
    "08 pull": l8.pull,
    "08 levelled": lambda: l8.levelled(np.arange(6.0).reshape(2, 3), np.array([[-1.2, 0, 1.2]] * 2)),
    "08 where_eps_belongs": l8.where_eps_belongs,
    "08 bends": lambda: l8.bends(lambda x: gelu(tensor(x)).data, lambda x: gelu(tensor(x), approximate="tanh").data),
    "08 shares_below": l8.shares_below,
    "08 regions": lambda: l8.regions(*l8.spirals(), lambda x: x @ tensor(np.eye(2, 3, dtype=np.float32)), [1.1, 0.9, 0.8]),
    "08 ending": l8.ending,
    "09 ending": l9.ending,
    "09 paint": lambda: l9.paint(a_slope=lambda x: x.sum(1, keepdim=True)),
    "09 moved": lambda: l9.moved({"w1": np.zeros(3), "b1": np.zeros(2)}, {"w1": tensor(np.ones(3)), "b1": tensor(np.zeros(2))}),
    "09 tree": lambda: l9.tree(nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Tanh(), nn.Linear(3, 1)))),
    "09 spreads": lambda: l9.spreads(too_large=[2.0, 4.0, 8.0], right=[1.0, 1.0, 0.9], too_small=[0.1, 0.01, 0.001]),
    "09 dead_units": lambda: l9.dead_units(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]])),
    "09 curves": lambda: l9.curves(small=[1.1, 1.1, 1.1], right=[1.2, 0.7, 0.1]),
    "10 zigzag": l10.zigzag,
    "10 saddle": l10.saddle,
    "10 schedule": lambda: l10.schedule(warmup_cosine),
    "10 arrows": lambda: l10.arrows(by_the_norm=(0.6, 0.8), by_value=(1.0, 1.0)),
    "10 race": lambda: l10.race({"SGD": 141, "Adam": 180}, SGD=[1.1, 0.5], Adam=[1.1, 0.01]),
    "10 ending": l10.ending,
    "11 ending": l11.ending,
    "11 sheet": lambda: l11.sheet(*digit_sheet()[:2]),
    "11 counted": l11.counted,
    "11 learning": lambda: l11.learning(by_heart=HISTORY, dropout=HISTORY),
    "11 holes": l11.holes,
    "11 runs": lambda: l11.runs(by_heart=[0.81, 0.79, 0.83], dropout=[0.9, 0.92, 0.91]),
    "11 matrix": lambda: l11.matrix(np.diag(np.arange(20, 30)) + np.eye(10, k=3, dtype=int)),
    "11 worst": lambda: l11.worst(*digit_sheet()[::2], np.eye(10)[np.arange(12) % 10]),
    "11 recipe": lambda: l11.recipe(net := nn.Linear(784, 10), SGD(net.parameters(), lr=0.1), epochs=0),
    "12 ending": l12.ending,
    "12 moved_accuracy": lambda: l12.moved_accuracy(MLP=l12.two_nets()[0], CNN=l12.two_nets()[1]),
    "12 sliding": lambda: l12.sliding([0, 0, 2, 5, 5], [-1, 1], [0, 2, 3, 0]),
    "12 filtered": lambda: l12.filtered(
        l12.test_images()[0][2, 0], {name: np.eye(3) - 0.5 for name in ("a", "b", "c")}, np.arange(-54.0, 54.0).reshape(3, 6, 6)
    ),
    "12 three_words": l12.three_words,
    "12 windows_as_columns": l12.windows_as_columns,
    "12 pooled": lambda: l12.pooled(np.arange(16.0).reshape(4, 4) * 7 % 16, np.array([[12.0, 14], [15, 13]])),
    "12 followed": lambda: l12.followed(np.array([4.0, 6, 5, 7]), np.array([0.4, 0.96, 1.4, 1.9])),
    "12 seeds": lambda: l12.seeds(MLP=[0.97, 0.98, 0.975], CNN=[0.985, 0.99, 0.98]),
    "12 old_and_new": lambda: l12.old_and_new({"the head alone": (1.0, 0.88), "everything": (0.7, 0.93)}),
    "13 ending": l13.ending,
    "13 along": lambda: l13.along(a_story(), counted_pairs=np.full(len(a_story()), 2.9), the_grammar=l13.surprises(a_story())),
    "13 table": lambda: l13.table(np.eye(32)[::-1] * 0.4 + 0.6 / 32, l13.trained()[0].symbols),
    "13 reading": l13.reading,
    "13 letters": lambda: l13.letters(l13.trained()[2].embedding.weight.data[:, :2], l13.trained()[0].symbols),
    "13 losses": lambda: l13.losses([(0, 5.0, 5.0), (50, 0.5, 2.6), (100, 0.1, 3.0)], 0.22),
    "13 judged": lambda: l13.judged({"top-p 1.0": {0.4: 0.5, 1.0: 0.1}, "top-p 0.9": {0.4: 0.6, 1.0: 0.2}}),
    "14 ending": l14.ending,
    "14 unrolled": lambda: l14.unrolled("mia"),
    "14 shares": lambda: l14.shares(2.0, [5, 10, 20, 40]),
    "14 powers": lambda: l14.powers(0.8, 0.9, 1.0, 1.1),
    "14 pieces": l14.pieces,
    "14 mixing": lambda: l14.mixing([0.9, -0.5, 0.2, 0.7], [-0.6, 0.8, 0.1, -0.9], [1, 0, 0.5, 0.9]),
    "14 reach": lambda: l14.reach(**{name: 10.0 ** (k * np.arange(40) / 20 - 2 * k) for k, name in enumerate(("RNN", "GRU", "LSTM"), 1)}),
    "14 surprises": lambda: l14.surprises(STORY, MLP=np.arange(len(STORY)) % 5, GRU=np.arange(len(STORY)) % 3),
    "14 toward_floor": lambda: l14.toward_floor(
        0.22, {"bigram": 2.9, "MLP": 0.8, "RNN": 0.84, "GRU": 0.7}, {name: np.linspace(3.5, 0.6, 60) for name in ("MLP", "RNN", "GRU")}
    ),
    "15 ending": l15.ending,
    "15 ways": lambda: l15.ways("note"),
    "15 product": lambda: l15.product(np.tri(4) / np.arange(1, 5)[:, None], np.array([[2.0, 0.0], [4.0, 6.0], [0.0, 3.0], [6.0, 3.0]])),
    "15 race": lambda: l15.race(GRU={0: 0.04, 32: 0.1, 64: 0.2}, attention={0: 0.03, 32: 0.9, 64: 1.0}),
    "15 looks": lambda: l15.looks(mirror(60.0), alphabet(), "notebook"),
    "15 cut": l15.cut,
    "15 maps": lambda: l15.maps("the owl lost her", np.stack([np.eye(16), np.eye(16, k=-1), np.tri(16) / 16, np.eye(16, k=-2)])),
    "16 ending": l16.ending,
    "16 places": lambda: l16.places("mama"),
    "16 through_depth": lambda: l16.through_depth("gradient", in_a_row=10.0 ** np.arange(-18.0, 2), with_a_plus=np.linspace(30, 20, 20)),
    "16 stream": l16.stream,
    "16 stack": l16.stack,
    "16 widths": lambda: l16.widths("spread", **{"0.02 each": 0.02 * np.arange(1, 25) ** 0.5, "init_std": 0.004 * np.arange(1, 25) ** 0.5}),
    "16 where": lambda: l16.where(tokens=38_597_376, places=786_432, attention=28_348_416, MLPs=56_669_184),
    "16 learning": lambda: l16.learning(np.linspace(3.0, 0.7, 100)),
    "16 further": l16.further,
    "16 looking": lambda: l16.looking(STORY, np.eye(len(STORY))[None, ::-1] * 0.8, at=60),
    "17 ending": l17.ending,
    "17 gpt2_cuts": lambda: l17.gpt2_cuts(*[*l17.CUTS][1:]),
    "17 tokens": lambda: l17.tokens(small_bpe(), "the owl lost her strawberries, and Zoë 🦉 found them in the river at night"),
    "17 shortening": lambda: l17.shortening({(97, 98, 97, 98): 3, (98, 97): 2}, [(97, 98), (256, 256)]),
    "17 alphabets": lambda: l17.alphabets({256: 2.9, 300: 1.8, 637: 0.77}, 0.22, (638, 0.39)),
    "17 languages": l17.languages,
    "18 ending": l18.ending,
    "18 layout": lambda: l18.layout({"wte.weight": ("F16", (5, 3), (0, 30)), "ln_f.bias": ("F16", (3,), (30, 36))}, 150),
    "18 parts": lambda: l18.parts(**{"our file": shipped().config, "GPT-2": SIZES["gpt2"]}),
    "18 staircase": l18.staircase,
    "18 pace": lambda: l18.pace(without_a_cache=[0.01, 0.02, 0.03], with_a_cache=[0.01, 0.002, 0.002]),
    "18 stack": lambda: l18.stack([("header.read", "yours", 18), ("stable.gelu", "reference", 8), ("stable.softmax", "yours", 8)]),
}


def alphabet():
    from tinygrad_edu.text import Vocabulary

    return Vocabulary.characters(" >abcdefghijklmnopqrstuvwxyz")


def mirror(strength):
    """The state of a one-layer model that writes 8 letters backwards, made by hand: each place asks for its mirror, this strongly."""
    letters, places = np.eye(28, 44), np.eye(16, 44, k=28)
    queries, values = np.zeros((44, 44)), np.zeros((44, 44))
    for p in range(8, 16):
        queries[28 + 15 - p, 28 + p] = strength
    values[:28, :28] = np.eye(28)
    qkv = np.concatenate([queries, np.diag(np.arange(44) >= 28), values])
    state = {"letter.weight": letters, "position.weight": places, "attention.qkv.weight": qkv, "attention.out.weight": np.eye(44)}
    return state | {"attention.out.bias": np.zeros(44), "output.weight": letters, "output.bias": np.zeros(28)}


STORY = "ada the snail had old yo yos. at noon they were gone! a frog said, look under the bed! and there they were.\n"


def small_gru():
    """A GRU of stories that has learned nothing, and its vocabulary."""
    from tinygrad_edu import manual_seed
    from tinygrad_edu.models import RecurrentLanguageModel
    from tinygrad_edu.text import Vocabulary

    vocabulary = Vocabulary.characters(STORY)
    manual_seed(0)
    return RecurrentLanguageModel(len(vocabulary), 8, 24, cell="gru"), vocabulary


@cache
def small_bpe():
    """A tokenizer of a few stories."""
    from tinygrad_edu.text import BPE, stories_text

    return BPE.train(stories_text(20_000, seed=0), 638)


@cache
def shipped():
    """The GPT-2 that ships."""
    return GPT2.from_pretrained("tiny")


def tensor(x):
    from tinygrad_edu import Tensor

    return Tensor(x)


EXPLORERS = {
    "00 knobs": lambda: l0.knobs(line, average_miss),
    "01 tangent": lambda: l1.tangent(slope),
    "01 microscope": lambda: l1.microscope(slope),
    "01 descent": lambda: l1.descent(downhill),
    "02 slopes": l2.slopes,
    "02 graphs": l2.graphs,
    "03 step_by_step": lambda: l3.step_by_step("sigmoid(a*x + b*y + c)", "a = 1, x = -1, b = 2, y = 3, c = -3", 8),
    "03 orders": l3.orders,
    "04 by_hand": lambda: l4.by_hand(POINTS, LABELS),
    "04 while_learning": lambda: l4.while_learning(runs(), show="4 hidden neurons"),
    "05 broadcasting": broadcasting.broadcasting,
    "05 bill": bill.explorer,
    "06 every_slope": l6.every_slope,
    "06 there_and_back": l6.there_and_back,
    "07 two_walks": l7.two_walks,
    "08 temperature": l8.temperature,
    "09 by_depth": l9.by_depth,
    "10 heavy_ball": l10.heavy_ball,
    "10 bias": l10.bias,
    "10 landscapes": l10.landscapes,
    "11 draw_a_digit": lambda: l11.draw_a_digit(l11.trained()),
    "12 moved": lambda: l12.moved(*l12.two_nets()),
    "12 feature_maps": lambda: l12.feature_maps(l12.two_nets()[1]),
    "13 guess": l13.guess,
    "13 next_letter": lambda: l13.next_letter(l13.trained()[2], l13.trained()[0]),
    "14 through_time": l14.through_time,
    "14 gates": lambda: l14.gates(*small_gru(), STORY),
    "15 masking": scores.masking,
    "15 dictionary": scores.dictionary,
    "15 sharpness": scores.sharpness,
    "15 while_learning": lambda: l15.while_learning({0: mirror(0.0), 4: mirror(60.0)}, alphabet()),
    "16 lacking": l16.lacking,
    "17 merging": l17.merging,
    "17 cutting": lambda: l17.cutting(small_bpe()),
    "17 reading": lambda: l17.reading(small_bpe()),
    "18 next_token": lambda: l18.next_token(shipped()),
    "18 heads": lambda: l18.heads(shipped()),
    "18 through_the_layers": lambda: l18.through_the_layers(shipped(), lambda states, norm, table: norm(states) @ table.T),
}


def values_of(control):
    """The values that a control can be moved to."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    if hasattr(control, "base"):
        return [control.base**power for power in np.arange(control.min, control.max + 1e-9, control.step)]
    if isinstance(control.value, bool):
        return [False, True]
    if isinstance(control.value, str):
        return [control.value]
    count = round((control.max - control.min) / control.step)
    return [type(control.value)(round(control.min + k * control.step, 6)) for k in range(count + 1)]
