"""Lesson 05, the bill for a product of two N x N matrices of Values: nodes and bytes counted, seconds measured, and extrapolated."""

import gc
import time
import tracemalloc
from functools import lru_cache

import ipywidgets as W
import numpy as np

from tinygrad_edu.scalar.value_creation import randn
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, decades, ink, panels
from .explorer import Explorer

SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)
ONE_PRODUCT = (7, 768, 2304)  # GPT-2's first matrix product for seven tokens
STEP_TOKENS, PARAMETERS = 1024, 124e6  # a small training step of GPT-2: every parameter is used once for each token
LAPTOP = 16e9  # bytes


def nodes(n, k, m):
    """The number of nodes in a product of (n, k) and (k, m): k products and k - 1 sums for each element."""
    return n * m * (2 * k - 1)


def bytes_per_node(size=16):
    """The memory of a node, measured on a product of two matrices, to the nearest 50 bytes; it differs a little between Pythons."""
    a, b = randn(size, size), randn(size, size)
    gc.collect()
    tracemalloc.start()
    out = a @ b
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return 50 * round(used / nodes(size, size, len(out.flat) // size) / 50)


def seconds_for(size):
    """The seconds for a product of Values and its gradient, the best of a few."""
    best = float("inf")
    for _ in range(2 if size > 16 else 5):
        a, b, g = randn(size, size), randn(size, size), np.ones((size, size))
        start = time.perf_counter()
        (a @ b).backward(g)
        best = min(best, time.perf_counter() - start)
    return best


def numpy_seconds(size):
    """The seconds for the same three products of arrays: the answer, and both gradients."""
    x, w, g = (np.random.default_rng(0).normal(size=(size, size)) for _ in range(3))
    best, end = float("inf"), time.perf_counter() + 0.06
    while time.perf_counter() < end:
        start = time.perf_counter()
        x @ w, g @ w.T, x.T @ g
        best = min(best, time.perf_counter() - start)
    return best


@lru_cache
def measured():
    """Bytes for each node, seconds for some sizes, and NumPy's for more. Once a kernel, in about a second."""
    small, large = (2, 4, 8, 16, 32), (2, 4, 8, 16, 32, 64)
    return bytes_per_node(), {n: seconds_for(n) for n in small}, {n: numpy_seconds(n) for n in large}


def explorer(n=64):
    """A slider for N, and the cost of a product of two N x N matrices."""
    return Explorer(
        draw_bill,
        "Move N, and read off the nodes, bytes and seconds of a product of two N by N matrices of Values.",
        goal="memory",
        n=W.SelectionSlider(options=SIZES, value=n, description="N", continuous_update=False),
    )


def draw_bill(n):
    """Three panels on log axes, with the product of size n marked, and two products of GPT-2 as stars."""
    per_node, seconds, others = measured()
    per_second = max(seconds) ** 2 * (2 * max(seconds) - 1) / seconds[max(seconds)]
    many = np.geomspace(1, 40000, 20)
    stars = (
        ("one product\nin GPT-2", nodes(*ONE_PRODUCT), (9, -4), "left"),
        ("one training step\nof GPT-2", 2 * PARAMETERS * STEP_TOKENS, (-9, 4), "right"),
    )
    here = nodes(n, n, n)
    fig, axes = panels(10.4, 4.0, (1, 1, 1), gap=0.7)
    for panel, unit, scale in zip(axes, ("nodes", "bytes", "seconds"), (1, per_node, 1 / per_second)):
        panel.loglog(many, nodes(many, many, many) * scale, color=COLOURS["data"], linewidth=1.5, zorder=2)
        panel.plot([n], [here * scale], "o", color=COLOURS["ink"], markersize=8, zorder=5)
        panel.axvline(n, color=COLOURS["line"], linewidth=0.8, zorder=1)
        panel.set_title(f"N = {n}: {READ[unit](here * scale)}", fontsize=11, y=1.0)
        panel.set(xlabel="N", ylabel=unit, xlim=(1, 40000))
        panel.grid(alpha=0.25)
        for label, count, shift, side in stars:
            at = ((count / 2) ** (1 / 3), count * scale)
            panel.plot(*at, "*", color=COLOURS["gradient"], markersize=12, zorder=4)
            style = {"ha": side, "va": "top" if side == "left" else "center", "fontsize": SMALL, "color": ink("gradient")}
            panel.annotate(f"{label}\n{READ[unit](count * scale)}", at, shift, textcoords="offset points", **style)
        decades(panel.xaxis, 0, 1, 2, 3, 4)
    nodes_panel, bytes_panel, seconds_panel = axes
    nodes_panel.set_ylim(1, 1e14)
    decades(nodes_panel.yaxis, *range(0, 15, 2))
    bytes_panel.set_ylim(100, 1e16)
    decades(bytes_panel.yaxis, *range(2, 17, 2))
    bytes_panel.axhline(LAPTOP, color=COLOURS["mark"], linewidth=1, linestyle="--")
    bytes_panel.text(1.3, LAPTOP * 1.6, "a laptop's memory", fontsize=SMALL, color=COLOURS["mark"])
    seconds_panel.plot(list(seconds), list(seconds.values()), "s", color=COLOURS["data"], markersize=5, zorder=3, label="Values")
    seconds_panel.plot(list(others), list(others.values()), "-", color=COLOURS["constant"], marker=".", zorder=3, label="NumPy arrays")
    seconds_panel.set_ylim(1e-7, 1e9)
    decades(seconds_panel.yaxis, *range(-6, 10, 2))
    small = {"fontsize": SMALL, "title_fontsize": SMALL}
    seconds_panel.legend(loc="lower right", frameon=False, title="measured here", alignment="left", **small)
    bigger = next((size for size in SIZES if size > n), n + 1)
    fits = here * per_node <= LAPTOP < nodes(bigger, bigger, bigger) * per_node
    said = f"A product of two N by N matrices of Values with N = {n} makes {in_nodes(here)}"
    return Still(fig, said, f"They take {in_bytes(here * per_node)} and {in_seconds(here / per_second)} on this machine", reached=fits)


def in_nodes(x):
    return f"{x:,.0f} nodes" if x < 1e6 else f"{x / 1e6:,.0f} million nodes" if x < 1e9 else f"{x / 1e9:,.0f} billion nodes"


def in_bytes(x):
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if x >= size:
            return f"{x / size:,.2g} {unit}" if x < 10 * size else f"{x / size:,.0f} {unit}"
    return f"{x:,.0f} bytes"


def in_seconds(x):
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60), ("s", 1), ("ms", 1e-3)):
        if x >= size:
            many = f"{x / size:,.1g}" if x < 9.5 * size else f"{x / size:,.0f}"
            return f"about {many} {unit.removesuffix('s') if many == '1' and len(unit) > 2 else unit}"
    return f"about {x * 1e6:,.0f} µs"


READ = {"nodes": in_nodes, "bytes": in_bytes, "seconds": in_seconds}
