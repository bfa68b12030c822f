"""The colours of what the course says in a notebook: each a hue, mixed into whatever colours the page has.

Text is mixed half and half with the page's own text colour, and a ground is a breath of the hue over the page's own, so both suit light
and dark pages alike, in JupyterLab and elsewhere. Where a page drops the style, its own colours remain. A test computes the contrasts.
"""

#: what a colour stands for -> its hue. The words carry the meaning, the colour repeats it.
HUES = {"right": "#2e9e63", "wrong": "#d9534a", "surprise": "#d0961c", "idle": "#8a8f98", "word": "#3f7fd4", "text": "#b8652a"}
SHARE = {"idle": 30}  # percent of the hue in a text, where it is not 50
GROUND = 0.1  # how much of the hue the ground has


def ink(name: str) -> str:
    """The style of a text in this colour."""
    return f"color:color-mix(in srgb,currentColor {100 - SHARE.get(name, 50)}%,{HUES[name]})"


def ground(name: str) -> str:
    """The style of a ground in this colour."""
    red, green, blue = (int(HUES[name][i : i + 2], 16) for i in (1, 3, 5))
    return f"background:rgba({red},{green},{blue},{GROUND})"
