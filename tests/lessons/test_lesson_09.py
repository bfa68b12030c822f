"""What lesson 09 says of its model from PyTorch, and the numbers in its text that no cell prints."""

import ast
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from course.figures import lesson_09 as figures
from tinygrad_edu import Tensor, load, manual_seed, nn
from tinygrad_edu.nn import functional as F

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "course" / "sources" / "09_modules.py"
PROGRAM = ROOT / "tests" / "lessons" / "train_painter.py"


def classes(path):
    """The source of the classes of the model in a file, by name."""
    text = path.read_text(encoding="utf-8")
    found = {node.name: ast.get_source_segment(text, node) for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    return {name: found[name] for name in ("Block", "Painter")}


def painter():
    """The lesson's class, for our library."""
    space = {"nn": nn, "F": F}
    exec("\n\n".join(classes(SOURCE).values()), space)
    return space["Painter"]()


def test_the_model_is_word_for_word_that_of_the_program_for_pytorch():
    assert classes(SOURCE) == classes(PROGRAM)


def test_the_file_gives_pytorchs_outputs_and_is_small():
    assert figures.PAINTER.stat().st_size < 30_000
    given = load(figures.PAINTER)
    places, outputs = given.pop("places"), given.pop("outputs")
    assert places.shape == (576, 2)
    net = painter()
    far = np.abs(net(places).data - outputs.data).max()
    net.load_state_dict(given)
    assert np.abs(net(places).data - outputs.data).max() < 1e-5 < 0.1 < far
    assert np.allclose(figures.painted(given, places).data, outputs.data, atol=1e-5), "the picture at the beginning"


def test_pytorch_gives_the_saved_outputs():
    torch = pytest.importorskip("torch")
    from lessons.train_painter import Painter

    given = {name: torch.from_numpy(x.numpy().copy()) for name, x in load(figures.PAINTER).items()}
    places, outputs = given.pop("places"), given.pop("outputs")
    net = Painter()
    net.load_state_dict(given)
    assert torch.allclose(net(places), outputs, atol=1e-5)


def spread(gain, bend):
    outs, gradients = figures.deep(gain, bend)
    return outs[-1].std() / outs[0].std(), gradients[0].std() / gradients[-1].std(), outs[-1]


def test_what_is_said_of_the_gain():
    assert spread(1.3, "relu")[0] < 0.5
    assert 2.5 < spread(1.6, "relu")[0] < 3.5
    assert 0.7 < spread(1.4, "relu")[0] < 1.4
    growth, (_, back, out) = [spread(g, "tanh")[1] for g in (1.0, 1.5, 2.0, 2.5)], spread(2.5, "tanh")
    assert 0.25 < (np.abs(out) > 0.97).mean() < 0.35
    assert back > 5
    assert growth == sorted(growth)


def test_the_default_start_leaves_a_deep_net_with_relu_where_it_is():
    """After ten layers hardly anything is left of the input: the logits of all points are alike, and the first layer's gradient is tiny."""
    points, kinds = figures.spirals()
    sizes, first = [2] + [32] * 10, {}
    for start in ("default", "kaiming"):
        manual_seed(0)
        layers = [nn.Linear(a, b) for a, b in pairwise(sizes)]
        net = nn.Sequential(*[part for layer in layers for part in (layer, nn.ReLU())], nn.Linear(32, 3))
        for p in net.parameters() if start == "kaiming" else ():
            nn.init.kaiming_normal_(p, nonlinearity="relu") if p.ndim == 2 else nn.init.zeros_(p)
        logits = net(Tensor(points))
        F.cross_entropy(logits, Tensor(kinds)).backward()
        first[start] = logits.data.std(axis=0).max(), np.abs(layers[0].weight.grad.data).max()
    assert first["default"][0] < 0.01 < 0.1 < first["kaiming"][0]
    assert first["default"][1] < 0.01 * first["kaiming"][1]
