"""Notebooks that are honest about what has run: nothing has, and no stored output answers a question before it is asked."""

import re

import nbformat
import pytest

from course import exercises
from course.builder.build import LESSONS_FOLDER, LONGEST_TRACEBACK
from course.builder.cells import ABOUT_THE_LEARNER, ANSWER, RUN_FIRST, RUN_TO_SEE
from course.engine.registry import find
from course.notebook.saved_work import is_learners_copy
from kernels import asked, code_cells, each_lesson, source_of

pytestmark = pytest.mark.skipif(is_learners_copy(), reason="the lessons here were run by a learner")

PREDICTIONS = [e for e in exercises() if e.kind == "predict"]
#: Where an answer stands in the text that follows it by chance: exercise -> why it is not given away.
BY_CHANCE = {
    "paths.twice": "the 2 and the 6 are numbers of another graph",
    "value.later": "the area of the rectangle of 2 by 3 that the next section begins with",
    "value.zero": "a sigmoid that overflows three cells later, inf / inf",
    "module.snapshot": "the 3 of a layer's shape",
    "init.vanish": "the 10 of ten layers, and of a layer's shape",
    "bits.uniform": "a 6 among the ids of a story's first letters",
    "curve.settles": "a zero in the table of a small net's second derivatives",
    "window.forgets": "the first state of an unrolled loop is 0",
}
#: The stored pictures after a prediction, looked at by a person: exercise -> what they show instead of its answer.
LOOKED_AT = {
    "welcome.nudge": "six readings of a thermometer; then the line 0.6 x + 50",
    "derivative.square": "another place, x = 0.5, and the nudge 2",
    "derivative.loop": "x³ under the microscope, and two tangents without numbers",
    "derivative.tiny": "the microscope stands at the nudge 1e-4, and has measured nothing smaller",
    "derivative.kink": "a rectangle without numbers; then the chain rule, for another function",
    "derivative.product": "a rectangle without numbers; then the chain rule, for another function",
    "derivative.which": "the valley of another function, and a line through six points",
    "derivative.bill": "runs of the model on a logarithmic scale, marked at 2 and at 124 million parameters",
    "value.later": "a rectangle of 2 by 3, and the graph of another formula",
    "value.count": "the graph of a + a; then a curve",
    "value.zero": "the graph of a sigmoid that overflows",
    "paths.twice": "the graphs of two other formulas",
    "paths.count": "graphs of three and of six nodes",
    "backward.second": "step by step over another expression, in which no x occurs",
    "neuron.learning_rate": "points and a line, and bars; no valley",
    "neuron.same_start": "nets with a random start",
    "tensor.shape_of_sum": "the explorer begins with the shapes (2, 1) and (3,)",
    "tensor.bias_gradient": "a row that meets a column",
    "tensor.nodes_of_matmul": "the bill begins at N = 64",
    "array.one_node": "a table of slopes, without nodes",
    "vjp.cumsum": "the explorer begins with x * y",
    "trust.passes": "slopes around a place, and their errors",
    "curve.settles": "a table of second derivatives of another function",
    "trust.changed": "the graph of a gradient, a parabola, and a race on a log axis",
    "trust.evaluation": "a parabola, a race on a log axis, and a table of second derivatives",
    "stable.naive": "where exp ends, as the question says; no softmax",
    "loss.slope": "softmax along two axes",
    "ravine.rate": "the explorer begins with the rate 0.02, far below the limit",
    "module.count": "how far the tensors of another net have moved",
    "module.snapshot": "ten layers, and how widely their outputs spread",
    "init.vanish": "ten layers of weights that were divided by the root of fan-in",
    "init.halved": "ten layers with tanh",
    "momentum.terminal": "walks in the ravine, which is no steady slope",
    "landscape.saddle": "walks in the ravine, where no saddle is",
    "adam.first": "walks in the ravine, with another rate; no first step can be read off",
    "bits.uniform": "the table of pairs, without a number",
    "bigram.optimum": "a net's layers, and the surprise of letters, without a table of q",
    "window.forgets": "a loop unrolled, which has no window",
    "rnn.shared": "gradients of a random network, which begins with 20 steps and a radius of 0.8; pieces of a text",
    "radius.steps": "gradients of a random network, which begins with 20 steps and a radius of 0.8; pieces of a text",
    "space.matters": "sums as GPT-2 cuts them, and a wish in seven languages; no word with and without its space",
    "forget.bias": "the letters of a story and their bits, and the gates of a trained net",
    "residual.slope": "a block with its side roads, and a GPT's parts, without numbers",
    "mask.zero": "scores and weights of five places without a mask",
    "attention.lookup": "five other keys and values",
    "scale.size": "the explorer begins with D = 1, and shows weights and their entropy",
    "attention.permuted": "a model with positions, before it has learned; then the numbers of three places, cut in two",
    "embedding.rows": "the surprise of letters of a story, and the next letter's probabilities",
    "shift.mlp": "a row of numbers, filters and their maps: no net",
    "conv.parameters": "windows as columns, then the largest of four",
    "pool.ties": "a running mean, and the reading of a digit",
    "overfit.random": "digits with labels that were typed",
    "dropout.kept": "the accuracy epoch by epoch",
    "header.offset": "bars for the next token, and a text that was drawn",
    "bytes.per_token": "an attention map: which token looks at which",
}


def lesson(number):
    return nbformat.read(LESSONS_FOLDER / f"{source_of(number).stem}.ipynb", as_version=4)


def said(cell):
    """The text of a cell's stored outputs."""
    return "\n".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in cell.outputs)


def has_picture(cell):
    return any(kind.startswith("image/") for o in cell.outputs for kind in o.get("data", {}))


def following(prediction, count=3):
    """The next cells with stored outputs after that of a prediction, but for those that speak about the learner."""
    cells = code_cells(lesson(prediction.lesson))
    place = next(i for i, cell in enumerate(cells) if asked(cell) == prediction.id)
    return [cell for cell in cells[place + 1 :] if cell.outputs and not ABOUT_THE_LEARNER.search(cell.source)][:count]


@each_lesson
def test_no_cell_looks_as_if_it_had_run(number):
    for cell in code_cells(lesson(number)):
        assert cell.execution_count is None
        assert all(output.get("execution_count") is None for output in cell.outputs)


@each_lesson
def test_what_the_learner_is_to_find_is_not_there_yet(number):
    for cell in code_cells(lesson(number)):
        if ANSWER.search(cell.source) or RUN_TO_SEE in cell.metadata.get("tags", ()):
            assert not cell.outputs, cell.source


@pytest.mark.parametrize("prediction", PREDICTIONS, ids=lambda e: e.id)
def test_no_text_answers_a_prediction(prediction):
    answer = prediction.answer()
    text = "\n".join(map(said, following(prediction)))
    wanted = numbers(str(answer))
    given_away = set(wanted) <= {*numbers(text)} if wanted else bool(re.search(rf"\b{re.escape(answer)}\b", text))
    assert given_away == (prediction.id in BY_CHANCE), f"{answer!r} in:\n{text}\nTag the cell `{RUN_TO_SEE}`, or say why it is chance."


@pytest.mark.parametrize("prediction", PREDICTIONS, ids=lambda e: e.id)
def test_a_person_has_looked_at_the_pictures_after_a_prediction(prediction):
    seen = any(map(has_picture, following(prediction)))
    assert seen == bool(LOOKED_AT.get(prediction.id)), f"does the picture answer {prediction.id}? Tag its cell, or say in LOOKED_AT why not"


def test_the_lists_name_exercises_that_exist():
    for id in [*BY_CHANCE, *LOOKED_AT]:
        assert find(id).kind == "predict"


def numbers(text):
    return [float(n) for n in re.findall(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\w|\.\d)", text.replace("−", "-"))]


@each_lesson
def test_who_is_asked_to_decide_first_does_not_see_the_answer(number):
    cells = lesson(number).cells
    for cell, after in zip(cells, cells[1:]):
        last = cell.source.strip().splitlines()[-1] if cell.source.strip() else ""
        if cell.cell_type == "markdown" and re.search(r"\b[Dd]ecide before|before you (look|run)", last):
            assert after.cell_type == "code" and not after.outputs, last


@each_lesson
def test_a_lesson_begins_and_ends_as_all_do(number):
    cells = lesson(number).cells
    assert cells[0].source.startswith("# ") and RUN_FIRST in cells[0].source
    assert re.search(rf"^lesson\({number}\)$", cells[1].source, re.MULTILINE)
    recap = cells[-3].source.partition("## To remember\n")[2]
    assert re.findall(r"^(\d)\. ", recap, re.MULTILINE) == ["1", "2", "3"] and "**A question to take along:**" in recap
    assert cells[-2].source == f"done({number})"
    links = re.findall(r"\]\((\S+)\)", cells[-1].source)
    assert links == [f"{source_of(n).stem}.ipynb" for n in (number - 1, number + 1) if n in {e.lesson for e in exercises()}]


@each_lesson
def test_a_stored_traceback_is_short(number):
    for cell in code_cells(lesson(number)):
        for output in cell.outputs:
            lines = "\n".join(output.get("traceback", ())).splitlines()
            assert len(lines) <= LONGEST_TRACEBACK and not any("site-packages" in line for line in lines)


@each_lesson
def test_a_stored_picture_has_the_size_it_will_have_and_words(number):
    for cell in code_cells(lesson(number)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                about = output.metadata["image/png"]
                assert about["width"] > 0 and len(about["alt"]) > 20, cell.source
