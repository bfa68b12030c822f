"""A pad to draw on, with mouse, pen, finger or keys: 32×32 pixels, which are counted in blocks of 4×4 as those of the digits were.

In the digits that come with the library, too, each of the 8×8 numbers says how many of 16 pixels were inked. Source: E. Alpaydin and
C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998.
"""

from itertools import pairwise
from types import SimpleNamespace

import anywidget
import numpy as np
import traitlets

SIZE, BLOCK = 32, 4
PEN = 2.2  # the radius of the pen, in pixels of the bitmap
EMPTY = "0" * SIZE**2

# What is inked is sent as it is drawn, a text of 0 and 1, once for each frame of the screen.
SCRIPT = """
const SIZE = 32, SCALE = 8, PEN = 2.2;
function render({ model, el }) {
  const canvas = document.createElement("canvas"), clear = document.createElement("button"), help = document.createElement("div");
  const context = canvas.getContext("2d");
  let bits = [...model.get("value")].map(Number), pen = { x: 16, y: 16, down: false, shown: false }, last = null, waiting = false;
  canvas.width = canvas.height = SIZE * SCALE;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "A pad to draw a digit on. Arrow keys move the pen, space puts it down or lifts it, Delete clears.");
  canvas.style.cssText = "border:2px solid #6A6A6A;background:#fff;touch-action:none;cursor:crosshair;display:block;max-width:100%";
  clear.textContent = "Clear";
  clear.className = "jupyter-button widget-button";
  help.textContent = "Draw with mouse, pen or finger, as large as the frame. Keys: arrows move the pen, space puts it down or lifts it.";
  help.style.cssText = "max-width:260px;line-height:1.35";
  el.append(canvas, clear, help);
  el.classList.add("course-pad");

  function paint() {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = "#BBB";
    context.strokeRect(4 * SCALE, 1, 24 * SCALE, canvas.height - 2);
    context.fillStyle = "#0072B2";
    bits.forEach((on, i) => on && context.fillRect((i % SIZE) * SCALE, Math.floor(i / SIZE) * SCALE, SCALE, SCALE));
    if (!pen.shown) return;
    context.lineWidth = 2;
    context.strokeStyle = pen.down ? "#D55E00" : "#222";
    context.beginPath();
    context.arc(pen.x * SCALE, pen.y * SCALE, PEN * SCALE, 0, 7);
    context.stroke();
  }
  function dot(x, y) {
    for (let i = 0; i < SIZE * SIZE; i++)
      if (Math.hypot((i % SIZE) + 0.5 - x, Math.floor(i / SIZE) + 0.5 - y) <= PEN) bits[i] = 1;
  }
  function line(from, to) {
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 2));
    for (let k = 0; k <= steps; k++) dot(from.x + ((to.x - from.x) * k) / steps, from.y + ((to.y - from.y) * k) / steps);
    changed();
  }
  function changed() {
    paint();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; model.set("value", bits.join("")); model.save_changes(); });
  }
  function at(event) {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * SIZE, y: ((event.clientY - box.top) / box.height) * SIZE };
  }
  function erase() { bits.fill(0); changed(); }

  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    canvas.focus();
    pen.shown = false;
    last = at(event);
    line(last, last);
  });
  canvas.addEventListener("pointermove", event => {
    if (!last) return;
    const here = at(event);
    line(last, here);
    last = here;
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { last = null; });
  canvas.addEventListener("keydown", event => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!move && ![" ", "Delete", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    pen.shown = true;
    if (event.key === " ") pen.down = !pen.down;
    else if (!move) return erase();
    else for (const [i, axis] of ["x", "y"].entries()) pen[axis] = Math.min(SIZE - 1, Math.max(1, pen[axis] + move[i]));
    if (pen.down) line(pen, pen);
    else paint();
  });
  canvas.addEventListener("blur", () => { pen.shown = pen.down = false; paint(); });
  clear.addEventListener("click", erase);
  model.on("change:value", () => {
    if (model.get("value") === bits.join("") || waiting) return;
    bits = [...model.get("value")].map(Number);
    paint();
  });
  paint();
}
export default { render };
"""


class Pad(anywidget.AnyWidget):
    """A widget to draw on, and a control of an Explorer. `.value`: a text of 32 times 32 characters, 0 or 1 (inked), row by row."""

    _esm = SCRIPT
    value = traitlets.Unicode(EMPTY).tag(sync=True)
    description = "pad"  # is said on the page by the script

    def __init__(self, **traits):
        super().__init__(**traits)
        self.style = SimpleNamespace()  # an Explorer sets the width of labels; there is none here


def counts(bitmap):
    """How many of the 16 pixels of each block are inked: (8, 8) ints, from the text of a Pad."""
    pixels = np.array([*bitmap], dtype=int).reshape(SIZE // BLOCK, BLOCK, SIZE // BLOCK, BLOCK)
    return pixels.sum(axis=(1, 3))


def drawn(*strokes):
    """The text of a Pad on which these strokes are drawn: each a list of corners (x, y), from 0 to 32."""
    ys, xs = np.mgrid[:SIZE, :SIZE] + 0.5
    ink = np.zeros((SIZE, SIZE), dtype=bool)
    for stroke in strokes:
        for (x, y), (to_x, to_y) in pairwise(stroke):
            for t in np.linspace(0, 1, 1 + 2 * int(np.hypot(to_x - x, to_y - y))):
                ink |= np.hypot(xs - x - t * (to_x - x), ys - y - t * (to_y - y)) <= PEN
    return "".join(map(str, ink.astype(int).ravel()))


FOUR = drawn([(17, 2), (7, 19), (25, 19)], [(19, 11), (18, 30)])
SEVEN = drawn([(7, 3), (24, 3), (14, 30)], [(9, 16), (22, 16)])
