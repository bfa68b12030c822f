"""forget.bias: how long a memory lasts behind a forget gate."""

import math

from course.authoring import exercise

forget = exercise(
    "forget.bias",
    kind="predict",
    title="Twenty letters later",
    given="import math",
    difficulty=2,
    minutes=2,
    choices=("about 0.98", "about 0.7", "about 0.02", "about 0.000001"),
    prompt=r"""
    In an LSTM, a number of `c` holds 1, and no new letter adds anything to it. The forget gate sees only its bias, so
    in each step

    $$c \leftarrow \sigma(b) \cdot c$$

    With the bias b = 0 the gate is $\sigma(0) = 0.5$. With b = 4 it is $\sigma(4) = 0.982$.

    Predict what is left of the 1 after **20** letters with b = **4**. Choose one: `"about 0.98"`, `"about 0.7"`,
    `"about 0.02"` or `"about 0.000001"`.
    """,
    hints=(
        "One step leaves 0.982. How much do 20 steps leave?",
        "Each step loses 0.018. As a rough guess: how much do 20 such losses make?",
    ),
    why="A gate near 1 makes a long memory, and its bias decides how near to 1 it begins.",
    explanation=(
        "About 0.7. With the bias 0, half is lost in each step, and after 20 letters about 0.000001 is left: the net "
        "begins as one that cannot remember, and learns to only if some gradient survives. So it is common to begin "
        "with a forget gate that is open, by a bias of 1 or more."
    ),
)


@forget.solution
def answer():
    left = (1 / (1 + math.exp(-4))) ** 20
    sizes = {"about 0.98": 0.98, "about 0.7": 0.7, "about 0.02": 0.02, "about 0.000001": 1e-6}
    return min(sizes, key=lambda name: abs(sizes[name] - left))


forget.also_right("about 0.7", " about 0.7 ", 'predict("forget.bias", "about 0.7")')


forget.answer(
    "one-step",
    "about 0.98",
    "That is what one letter leaves. Each of the 20 takes its share.",
    hint="What is left after two letters? Multiply 0.982 by itself.",
    title="After one letter",
)


forget.answer(
    "what-is-lost",
    "about 0.02",
    "0.018 is what a single letter takes away, 1 - 0.982. Asked was what is left after 20 of them.",
    hint="The gate multiplies c by 0.982 or by 0.018?",
    title="What one letter takes away",
)


forget.answer(
    "bias-of-zero",
    "about 0.000001",
    "That is right for the bias 0: 0.5 to the power of 20. With b = 4 the gate is 0.982.",
    hint="Which number is multiplied by itself here: 0.5 or 0.982?",
    title="The bias 0",
)


forget.also_wrong("one-step", "about 0.98")


forget.also_wrong("what-is-lost", "about 0.02")


forget.also_wrong("bias-of-zero", "about 0.000001")


forget.also_wrong(None, 1.0, "all")
