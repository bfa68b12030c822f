"""Pictures and trees of graphs: the same bytes every time, no box on another, large graphs folded, faulty nodes marked."""

import base64
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_edu import COLOURS, MLP, Value, draw, print_graph, topological_order
from tinygrad_edu.viz.draw import tree
from tinygrad_edu.viz.layout import GAP, layout
from tinygrad_edu.viz.picture import MARGIN

SVG = "{http://www.w3.org/2000/svg}"


def minigrad():
    a, b, f = Value(-4, "a"), Value(2, "b"), Value(10, "f")
    c, d = a + b, a * b
    e = d / c
    g = f / e
    for name, node in {"c": c, "d": d, "e": e, "g": g}.items():
        node.label = name
    g.backward()
    return g


def a_net():
    net = MLP(2, [16, 16, 1], "relu", random.Random(0))
    out = net([0.3, -1.2])
    out.backward()
    return out


def a_chain(n):
    x = Value(1.0, "x")
    y = x
    for _ in range(n):
        y = y + x
    return y


def texts(picture):
    return [t.text for t in xml.fromstring(picture.svg).iter(SVG + "text")]


def boxes(picture):
    """The outlines of the boxes: (left, top, right, bottom)."""
    found = []
    for r in xml.fromstring(picture.svg).iter(SVG + "rect"):
        if r.get("rx") and r.get("stroke-width") != "0":
            x, y, w, h = (float(r.get(key)) for key in ("x", "y", "width", "height"))
            found.append((x, y, x + w, y + h))
    return found


# ---------------------------------------------------------------------------------------------------------------- text


def test_a_tree_of_text(capsys):
    print_graph(minigrad())
    assert capsys.readouterr().out == (
        "g = 2.5  (/)  grad 1\n"
        "├─ f = 10  grad 0.25\n"
        "└─ e = 4  (/)  grad -0.625\n"
        "   ├─ d = -8  (*)  grad 0.3125\n"
        "   │  ├─ #1 a = -4  grad -0.625\n"
        "   │  └─ #2 b = 2  grad -2.5\n"
        "   └─ c = -2  (+)  grad -1.25\n"
        "      ├─ #1 a, see above\n"
        "      └─ #2 b, see above\n"
    )


def test_a_node_used_twice_by_the_same_answer():
    x = Value(3)
    assert tree(x * x) == "9  (*)\n├─ #1 3\n└─ #1, see above"


def test_a_leaf_alone():
    assert tree(Value(0.123456, "x")) == "x = 0.1235"
    assert "x = 0.1235" in texts(draw(Value(0.123456, "x")))


# ------------------------------------------------------------------------------------------------------------- pictures


def test_a_picture_says_what_a_node_holds():
    picture = draw(minigrad())
    assert {"a = −4", "grad −0.625", "g = 2.5", "grad 1", "÷", "×", "+"} <= {*texts(picture)}
    assert picture.caption == "Graph of g = 2.5, computed from a = −4, b = 2, f = 10"
    root = xml.fromstring(picture.svg)
    assert root.get("aria-label") == root.find(SVG + "title").text == picture.caption
    assert root.get("role") == "img"
    assert repr(picture) == picture.text == tree(minigrad())


def test_a_gradient_of_zero_is_not_written():
    assert not any("grad" in t for t in texts(draw(Value(2, "x") * 3)))


def test_colours_tell_parameters_constants_and_results_apart():
    svg = draw(Value(2, "w") * Value(3, "x", requires_grad=False)).svg
    for kind in ("parameter", "constant", "data"):
        assert f'stroke="{COLOURS[kind]}"' in svg
    assert "<style" not in svg
    assert "class=" not in svg


def test_local_derivatives_on_the_lines():
    x, y = Value(3, "x"), Value(-2, "y")
    assert {"×−2", "×3", "×1"} <= {*texts(draw(x * y + x, derivatives=True))}
    assert "×3" not in texts(draw(x * y))
    assert [t for t in texts(draw(x * 5, derivatives=True)) if t[0] == "×"].count("×3") == 0, "a constant does not change"


def test_marks_and_highlights():
    g = minigrad()
    d = next(x for x in topological_order(g) if x.label == "d")
    plain, marked = draw(g), draw(g, mark={d: "should be 5 < 6 & so on"})
    assert "✗ should be 5 < 6 & so on" in texts(marked)
    assert COLOURS["mark"] in marked.svg
    assert COLOURS["mark"] not in plain.svg
    assert COLOURS["mark"] in draw(g, mark=d).svg
    assert COLOURS["highlight"] in draw(g, highlight={d}).svg
    assert draw(g, highlight=topological_order(g)).svg.count(COLOURS["highlight"]) == len(topological_order(g))


def test_labels_are_shown_as_they_are():
    odd = 'a<b & "c" $x_1$ é\n'
    picture = draw(Value(1, odd) * 2)
    assert 'a<b & "c" $x_1$ é = 1' in texts(picture)
    assert picture.png.startswith(b"\x89PNG")


def test_anything_with_inputs_can_be_drawn():
    class Array:
        shape = (3, 4)

    class Node:
        def __init__(self, sequence_nr, *inputs):
            self.sequence_nr, self.inputs, self.data, self.grad, self.op = (
                sequence_nr,
                inputs,
                Array(),
                Array(),
                type("Op", (), {"name": "matmul"}),
            )

    x = Node(0)
    assert tree(Node(1, x, x)) == "array (3, 4)  (matmul)  grad array (3, 4)\n├─ #1 array (3, 4)  grad array (3, 4)\n└─ #1, see above"
    assert {"matmul", "array (3, 4)", "grad array (3, 4)"} <= {*texts(draw(Node(1, x, x)))}


# ---------------------------------------------------------------------------------------------------------- large graphs


@pytest.mark.parametrize("make", [a_net, lambda: a_chain(1000), lambda: a_chain(100_000)])
def test_large_graphs_are_folded(make):
    root = make()
    whole = len(topological_order(root))
    picture = draw(root)
    assert picture.width < 2500
    assert picture.height < 1500
    assert len(boxes(picture)) < 120
    shown = len(boxes(picture)) - texts(picture).count("…")
    left_out = int(re.search(r"and ([\d,]+) more nodes", texts(picture)[-1])[1].replace(",", ""))
    assert shown + left_out == whole
    assert picture.text.endswith(f"… and {left_out:,} more nodes")
    assert len(picture.text.splitlines()) < 120


def test_a_marked_node_is_shown_however_large_the_graph():
    root = a_net()
    far = topological_order(root)[200]
    assert any("here" in t for t in texts(draw(root, mark={far: "here"})))
    draw(a_chain(1000), mark=topological_order(a_chain(1000))[-1])  # a node of another graph is no harm


def test_the_limit_can_be_raised():
    root = a_chain(70)
    assert "…" in texts(draw(root))
    assert "…" not in texts(draw(root, limit=100))


# --------------------------------------------------------------------------------------------------------------- layout


@st.composite
def graphs(draw):
    """inputs[i]: which later nodes node i is computed from; every node is used by an earlier one."""
    n = draw(st.integers(1, 25))
    inputs = [[] for _ in range(n)]
    for i in range(1, n):
        for user in draw(st.lists(st.integers(0, i - 1), min_size=1, max_size=3)):
            inputs[user].append(i)
    return inputs, [(draw(st.integers(20, 120)), draw(st.integers(20, 60))) for _ in range(n)]


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_no_box_touches_another_and_lines_go_around(graph):
    inputs, sizes = graph
    centres, routes, (width, height) = layout(inputs, sizes)
    corners = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for (x, y), (w, h) in zip(centres, sizes)]
    for i, (l, t, r, b) in enumerate(corners):
        assert -1e-6 < l < r < width + 1e-6
        assert -1e-6 < t < b < height + 1e-6
        for left, top, right, bottom in corners[:i]:
            assert r <= left or right <= l or b <= top - GAP + 1e-6 or bottom <= t - GAP + 1e-6
    for out, xs in enumerate(inputs):
        for x, way in zip(xs, routes[out]):
            assert corners[x][2] < corners[out][0], "what goes in stands to the left"
            assert all(a[0] <= b[0] for a, b in pairwise(way)), "and the line goes to the right"
            for px, py in way[1:]:
                assert not any(l < px < r and t < py < b for l, t, r, b in corners)


def test_a_line_of_nodes_is_straight():
    centres, *_ = layout([[1], [2], [3], []], [(50, 30)] * 4)
    assert {y for _, y in centres} == {15}


def test_a_tree_has_no_crossings():
    """Every pair of lines in a complete binary tree keeps its order."""
    n = 31
    inputs = [[2 * i + 1, 2 * i + 2] if 2 * i + 2 < n else [] for i in range(n)]
    centres, *_ = layout(inputs, [(40, 20)] * n)
    for xs in inputs:
        assert [centres[x][1] for x in xs] == sorted(centres[x][1] for x in xs)


# ------------------------------------------------------------------------------------------------------ files, notebooks


@pytest.mark.parametrize("make", [minigrad, a_net])
def test_the_same_history_gives_the_same_bytes(make):
    a, b = draw(make()), draw(make())
    assert a.svg == b.svg
    assert a.text == b.text
    assert a.png == b.png


def test_a_history_in_another_safe_order_gives_the_same_bytes(monkeypatch):
    a, b = Value(2.0, "a"), Value(3.0, "b")
    y = (a * b + b) * (a + b * a)
    before = draw(y).svg

    def depth_first(root):
        order = []

        def visit(node):
            if node not in order:
                for x in reversed(node.inputs):
                    visit(x)
                order.append(node)

        visit(root)
        return order[::-1]

    assert depth_first(y) != topological_order(y)
    monkeypatch.setattr("tinygrad_edu.viz.draw.topological_order", depth_first)
    assert draw(y).svg == before


def test_the_same_bytes_in_another_process():
    code = "import sys; from tests.library.test_drawing import *; sys.stdout.buffer.write(draw(a_net()).svg.encode())"
    for seed in ("1", "2"):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "PATH": ""}
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=env)
        assert out.stdout.decode() == draw(a_net()).svg


def test_what_a_notebook_gets():
    picture = draw(minigrad())
    bundle, metadata = picture._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "image/png", "text/plain"}
    assert metadata["image/png"] == {"width": picture.width, "height": picture.height, "alt": picture.caption}, "as large as the SVG"
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"] == tree(minigrad())


def test_the_png_has_the_size_of_the_svg_twice():
    picture = draw(minigrad())
    width, height = (int.from_bytes(picture.png[k : k + 4], "big") for k in (16, 20))
    assert abs(width - 2 * picture.width) <= 1
    assert abs(height - 2 * picture.height) <= 1
    assert picture.width > 2 * MARGIN


def test_saving(tmp_path):
    picture = draw(minigrad())
    for ending, expected in ((".svg", picture.svg.encode()), (".png", picture.png), (".txt", picture.text.encode())):
        picture.save(tmp_path / f"graph{ending}")
        assert (tmp_path / f"graph{ending}").read_bytes() == expected
    with pytest.raises(ValueError, match=r"graph.jpg should end in .svg, .png or .txt"):
        picture.save(str(tmp_path / "graph.jpg"))


def test_without_matplotlib_there_is_still_the_svg(monkeypatch):
    for name in ("matplotlib", "matplotlib.figure", "matplotlib.backends.backend_agg"):
        monkeypatch.setitem(sys.modules, name, None)
    assert set(draw(minigrad())._repr_mimebundle_()[0]) == {"image/svg+xml", "text/plain"}


def luminance(colour):
    r, g, b = (int(COLOURS[colour][k : k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (r, g, b)]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear))


def test_lines_can_be_seen_on_white():
    """Lightness alone sets the palest of the three apart, and each has a contrast of 3 to 1 and more."""
    for colour in ("data", "gradient", "parameter", "constant", "mark", "ink"):
        assert 1.05 / (luminance(colour) + 0.05) >= 3


def test_all_that_is_written_can_be_read():
    """Contrast 4.5 to 1: every text on the box it stands in, in every kind of graph."""
    x, c = Value(2, "x"), Value(3, "c", requires_grad=False)
    y = x * c + x.exp()
    y.backward()
    picture = draw(y, mark={x: "should be 1"}, highlight={y, c}, derivatives=True)
    read = 0
    for kind, *shape in picture.drawing:
        if kind == "text":
            left, top, _, _, colour, *_ = shape
            inside = [s[4] for kind, *s in picture.drawing if kind == "rect" and s[0] <= left <= s[0] + s[2] and s[1] <= top <= s[1] + s[3]]
            light, dark = sorted([luminance((inside or ["paper"])[-1]), luminance(colour)], reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, shape
            read += 1
    assert read > 10
