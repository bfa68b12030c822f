"""A drawing made of lines, rectangles and texts, written as SVG and as PNG.

The SVG uses attributes only, no style sheet, because GitHub strips those. The PNG, for viewers that show no SVG, is drawn by
matplotlib, which is imported when the first one is asked for. The same drawing always gives the same SVG, byte for byte.
"""

import re
from base64 import b64encode
from contextlib import suppress
from html import escape
from io import BytesIO
from itertools import pairwise
from pathlib import Path

#: The colours of the course, from Okabe and Ito's palette, which colour-blind readers can tell apart; the pale ones fill boxes,
#: and the inks, which are darker, are for text.
COLOURS = {
    "data": "#0072B2",
    "gradient": "#D55E00",
    "parameter": "#009E73",
    "gradient ink": "#A84300",
    "parameter ink": "#00714F",
    "constant": "#6A6A6A",
    "mark": "#B0005E",
    "ink": "#222222",
    "line": "#888888",
    "paper": "#FFFFFF",
    "data pale": "#EAF4FB",
    "parameter pale": "#E6F6F1",
    "constant pale": "#F3F3F3",
    "mark pale": "#FDEEF6",
    "highlight": "#FFF2A8",
}
MARGIN = 14


class Picture:
    """A drawing that a notebook shows: as SVG, as PNG where that is not understood, as text where neither is.

    Attributes: `.svg` (str), `.png` (bytes), `.text` (str), `.caption` (str, what is to be seen, in words), `.width`, `.height` (pixels).
    """

    def __init__(self, shapes, width, height, caption, text):
        self.drawing, self.width, self.height = shapes, round(width + 2 * MARGIN), round(height + 2 * MARGIN)
        self.caption, self.text = caption, text

    @property
    def svg(self):
        """The picture as SVG, with the caption as title and label."""
        told = escape(self.caption)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}" '
            f'font-family="DejaVu Sans, Verdana, sans-serif" role="img" aria-label="{told}">',
            f"<title>{told}</title>",
            f'<rect width="{self.width}" height="{self.height}" fill="{COLOURS["paper"]}"/>',
            f'<g transform="translate({MARGIN} {MARGIN})">',
            *(SVG[kind](*shape) for kind, *shape in self.drawing),
            "</g>",
            "</svg>",
        ]
        return "\n".join(parts)

    @property
    def png(self):
        """The picture as the bytes of a PNG file, two pixels for each unit. Needs matplotlib."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure((self.width / 72, self.height / 72), dpi=144, facecolor=COLOURS["paper"])
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(-MARGIN, self.width - MARGIN), ylim=(self.height - MARGIN, -MARGIN))
        axes.set_axis_off()
        for kind, *shape in self.drawing:
            MATPLOTLIB[kind](axes, *shape)
        file = BytesIO()
        canvas.print_png(file, metadata={"Software": None})
        return file.getvalue()

    def save(self, path):
        """Write the picture to a file; the ending, .svg, .png or .txt, says how."""
        path = Path(path)
        if path.suffix not in (".svg", ".png", ".txt"):
            raise ValueError(f"save: {path.name} should end in .svg, .png or .txt")
        path.write_bytes(self.png if path.suffix == ".png" else (self.svg if path.suffix == ".svg" else self.text).encode())

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"image/svg+xml": self.svg, "text/plain": self.text}
        with suppress(ImportError):  # without matplotlib, the other two will do
            bundle["image/png"] = b64encode(self.png).decode()
        return bundle, {"image/png": {"width": self.width, "height": self.height, "alt": self.caption}}

    def _ipython_display_(self):
        display_with_words(*self._repr_mimebundle_(), self.caption)


def with_minus(text):
    """A text with real minus signs before its numbers, as people read them; `1e-6` stays as Python writes it."""
    return re.sub(r"(?<![\w)\]$-])-(?=\.?\d|inf)", "−", text)


def display_with_words(bundle, metadata, words):
    """Display a picture in a notebook and, hidden after it, the words that stand for it.

    bundle, metadata: dicts by type of content, as for IPython. words: for screen readers, because JupyterLab gives a picture no text; a
    page without styles shows them as a caption. nbconvert takes them from the metadata (`alt`).
    """
    from IPython.display import display

    display(bundle, metadata=metadata, raw=True)
    hidden = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"
    display({"text/html": f'<span class="jp-sr-only course-words" style="{hidden}">{escape(words)}</span>'}, raw=True)


# ------------------------------------------------------------------------------- every shape twice: for SVG and for matplotlib


def curve(points):
    """The corners of a smooth line through points: a list of (first handle, second handle, end) after the first point."""
    return [(((a + c) / 2, b), ((a + c) / 2, d), (c, d)) for (a, b), (c, d) in pairwise(points)]


def svg_line(points):
    x, y = points[-1]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    path += "".join(" C" + ", ".join(f"{u:.1f} {v:.1f}" for u, v in corner) for corner in curve([*points[:-1], (x - 5, y)]))
    tip = f"M{x:.1f} {y:.1f} l-7 -3.5 v7 z"
    colour = COLOURS["line"]
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.3"/><path d="{tip}" fill="{colour}"/>'


def svg_rect(x, y, width, height, fill, stroke, thick):
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" '
        f'fill="{COLOURS[fill]}" stroke="{COLOURS[stroke]}" stroke-width="{thick}"/>'
    )


def svg_text(x, y, text, size, colour, bold, anchor):
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{weight} fill="{COLOURS[colour]}" text-anchor="{anchor}">{escape(text)}</text>'


def plot_line(axes, points):
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path as Curve

    x, y = points[-1]
    corners = [points[0], *(corner for step in curve([*points[:-1], (x - 5, y)]) for corner in step)]
    codes = [Curve.MOVETO] + [Curve.CURVE4] * (len(corners) - 1)
    axes.add_artist(PathPatch(Curve(corners, codes), fill=False, edgecolor=COLOURS["line"], linewidth=1.3))
    axes.add_artist(Polygon([(x, y), (x - 7, y - 3.5), (x - 7, y + 3.5)], color=COLOURS["line"], linewidth=0))


def plot_rect(axes, x, y, width, height, fill, stroke, thick):
    from matplotlib.patches import FancyBboxPatch

    style = "round,pad=0,rounding_size=5"
    axes.add_artist(
        FancyBboxPatch((x, y), width, height, style, facecolor=COLOURS[fill], edgecolor=COLOURS[stroke], linewidth=thick, mutation_aspect=1)
    )


def plot_text(axes, x, y, text, size, colour, bold, anchor):
    align = {"start": "left", "middle": "center", "end": "right"}[anchor]
    weight = "bold" if bold else "normal"
    axes.text(x, y, text, fontsize=size, color=COLOURS[colour], weight=weight, ha=align, fontfamily="DejaVu Sans", parse_math=False)


SVG = {"line": svg_line, "rect": svg_rect, "text": svg_text}
MATPLOTLIB = {"line": plot_line, "rect": plot_rect, "text": plot_text}
