"""trust.changed: which in-place changes before backward are caught."""

import re

from course.authoring import exercise


def sorted_letters(answer):
    """The letters of an answer in alphabetical order: "BD" for "d and b"."""
    words = re.findall(r"\b[A-E]+\b", answer.upper())
    return "".join(sorted(set("".join(words)))) if answer.strip().lower() != "none" else "none"


changed = exercise(
    "trust.changed",
    kind="predict",
    title="Who is caught?",
    difficulty=3,
    minutes=4,
    observe=lambda f, case: {"answer": sorted_letters(f())},
    prompt="""
    Five programs write into the numbers of a tensor. Each starts with a fresh `x = Tensor([1.0, 2.0, 3.0],
    requires_grad=True)`.

    ```python
    x.data[0] = 5;         y = (x * x).sum();      y.backward()       # A
    y = (x * x).sum();     x.data[0] = 5;          y.backward()       # B
    y = (x + 1).sum();     x.data[0] = 5;          y.backward()       # C
    numbers = x.data;      y = x.sin().sum();      numbers[0] = 5;     y.backward()   # D
    z = x.exp();           y = z.sum();            z.data[0] = 5;      y.backward()   # E
    ```

    Predict which of them end in an error: a string of their letters in alphabetical order, such as `"AC"`, or `"none"`.
    """,
    hints=(
        ("For each program: which numbers does the derivative need, and were they changed after they had been used?"),
        "The derivative of x + 1 needs no numbers at all. That of exp needs the result.",
    ),
    why=(
        "What counts is whether numbers that a derivative needs were written between forward and backward, by "
        "any means."
    ),
    explanation=(
        "B, D and E. In A the write comes before the numbers are used: fine. The derivative of a sum is 1 wherever "
        "we are, so C does not care, and is let through. In D the tensor is not told: `numbers` is a plain NumPy "
        "array, but the numbers are no longer those that the sine saw, and that is noticed. E writes into a result: "
        "the slope of exp is its own result, so a changed result gives a wrong gradient."
    ),
)


@changed.solution
def answer():
    from tinygrad_edu import Tensor

    def a(x):
        x.data[0] = 5
        (x * x).sum().backward()

    def b(x):
        y = (x * x).sum()
        x.data[0] = 5
        y.backward()

    def c(x):
        y = (x + 1).sum()
        x.data[0] = 5
        y.backward()

    def d(x):
        numbers = x.data
        y = x.sin().sum()
        numbers[0] = 5
        y.backward()

    def e(x):
        z = x.exp()
        y = z.sum()
        z.data[0] = 5
        y.backward()

    raised = ""
    for name, program in zip("ABCDE", (a, b, c, d, e)):
        try:
            program(Tensor([1.0, 2.0, 3.0], requires_grad=True))
        except RuntimeError:
            raised += name
    return raised


changed.also_right("BDE", " bde ", "E, B, D", "b, d and e")


changed.answer(
    "numpy-is-unseen",
    "BE",
    (
        "D writes by NumPy, behind the tensor's back. But once `.data` was taken, the numbers are compared with a "
        "fingerprint."
    ),
    title="NumPy's writes go unnoticed",
    hint="Could the library find out, without being told, that an array holds other numbers than before?",
)


changed.answer(
    "inputs-only",
    "BD",
    (
        "A result may be needed by the backward pass as well: the slope of exp is exp itself, and the result is "
        "already there."
    ),
    title="Only inputs are guarded",
    hint="What is exp's vjp made of?",
)


changed.answer(
    "every-late-write",
    "BCDE",
    "C is harmless: the slope of x + 1 is 1, whatever x is, so nothing that is needed is lost.",
    title="Every late write is an error",
    hint="Which numbers of x does the derivative of x + 1 need?",
)


changed.answer(
    "none-at-all",
    "none",
    (
        "Then B would give the gradient at numbers that the answer was not computed from: silently wrong. The "
        "library refuses that."
    ),
    title="Writing is always allowed",
    hint="Which gradient would B give: that at 1, or that at 5?",
)


changed.answer(
    "only-the-plain-case",
    "B",
    "B is caught, and so are a write by NumPy and one into a result that the backward pass needs.",
    title="Only the plain case is caught",
    hint="What does the derivative of sin need, and what that of exp?",
)


changed.answer(
    "early-write-too",
    "ABDE",
    "A writes before the answer is computed: the answer and its gradient are both those at 5.",
    title="An early write is an error",
    hint="Does A compute with numbers that are changed later?",
)


changed.answer(
    "every-write",
    "ABCDE",
    ("To write is no mistake in itself. A writes before the numbers are used, and C's derivative needs no numbers."),
    title="Every write is an error",
    hint="Which numbers are used for a derivative, and were they changed after the answer had been computed?",
)


changed.also_wrong(None, "ACDE", "AB", "CDE")


changed.also_wrong("every-write", "a, b, c, d, e")
