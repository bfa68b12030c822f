"""minigrad.inputs: for which inputs the gradients in a README are right."""

from course.authoring import exercise

inputs = exercise(
    "minigrad.inputs",
    kind="predict",
    title="Whose gradients are these?",
    difficulty=4,
    minutes=6,
    prompt="""
    Nudging is on our side, so the README is wrong. But its numbers do not look random: they are the right gradients for
    other inputs. For which? With the same formula and `f = 10`, which `a` and `b` have exactly the printed gradients?
    Write them as a list, `[a, b]`. Pencil or Python, as you like; both are round numbers.
    """,
    hints=(
        "`a` is used in two places, in c = a + b and in d = a * b. What does each of them pass on to it?",
        (
            "From c comes c.grad, from d comes d.grad times the other factor: a.grad = c.grad + d.grad * b. Three "
            "of these four numbers are printed."
        ),
        "The same for b: b.grad = c.grad + d.grad * a.",
    ),
    why=(
        "Gradients are a fingerprint of the inputs: two paths lead to a, and all but one of the numbers on "
        "them are printed."
    ),
    explanation=(
        "At a = -4 and b = 2 every number fits, and the value is 2.5. The example seems to have been changed without "
        "being run again. Numbers that are not computed again go stale in books, papers and READMEs; so in these "
        "lessons every number comes out of a cell."
    ),
)


@inputs.solution
def answer():
    grad = {"f": 0.25, "e": -0.625, "c": -1.25, "d": 0.3125, "b": -2.5, "a": -0.625}
    b = (grad["a"] - grad["c"]) / grad["d"]  # a.grad = d.grad * b + c.grad
    a = (grad["b"] - grad["c"]) / grad["d"]  # b.grad = d.grad * a + c.grad
    return [a, b]


inputs.also_right([-4, 2], (-4.0, 2.0))


inputs.answer(
    "trusts-the-page",
    [3.1, 4.2],
    "Those are the inputs printed there, and we have just seen that their gradients are others.",
    title="The inputs on the page",
    hint="Compare the two columns of the table above.",
)


inputs.answer(
    "swapped",
    [2.0, -4.0],
    "The right two numbers, the wrong way round: a.grad contains d.grad times the other factor, which is b.",
    title="Two numbers swapped",
    hint="d = a * b: when a is nudged, how much comes through?",
)


inputs.answer(
    "sign",
    [4.0, -2.0],
    "The sizes are right and both signs are wrong. d.grad is positive, a.grad - c.grad too.",
    title="Both signs wrong",
    hint="Put your numbers into the program and compare.",
)


inputs.answer(
    "gradient-of-f-ignored",
    [4.0, 2.0],
    "These give the printed gradients of a and b, but not that of f.",
    title="Not every gradient compared",
    hint="f.grad is c divided by d. What is it for your two numbers?",
)


inputs.also_wrong(None, [-4, 4], [-4, -2], [3.1, 2])
