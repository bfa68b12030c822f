"""window.forgets: two beginnings that end alike, read through a window of eight letters."""

import numpy as np

from course.authoring import exercise

window = exercise(
    "window.forgets",
    kind="predict",
    title="Eight letters back",
    given="import numpy as np",
    difficulty=1,
    minutes=1,
    choices=("exactly 0", "about 0.01", "about 0.5", "almost 1"),
    prompt="""
    The MLP of lesson 13 sees the last 8 characters, and nothing else. It has learned from thousands of stories. Now it
    reads these two beginnings, and gives for each the probability that the next letter is an `s`:

    ```
    mia lost her hat. at last
    tom lost his hat. at last
    ```

    Predict how far apart the two probabilities are. Choose one: `"exactly 0"`, `"about 0.01"`, `"about 0.5"` or
    `"almost 1"`.
    """,
    hints=(
        "Write down the last 8 characters of both lines. The blank and the point count.",
        "Can a function give two answers for one input?",
    ),
    why="What lies outside of the window is not in the input at all.",
    explanation=(
        "Exactly 0. The last 8 characters of both are the same, so the input is the same, and so is the answer, for "
        "every net with this window and however long it has trained. A longer window moves the wall, at the price of "
        "more weights. It does not remove it."
    ),
)


@window.solution
def answer():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(32, 8)), rng.normal(size=32)

    def net(text):
        codes = np.array([ord(letter) for letter in text[-8:]]) / 100
        return 1 / (1 + np.exp(-(np.tanh(first @ codes) @ second)))

    apart = abs(net("mia lost her hat. at last") - net("tom lost his hat. at last"))
    return "exactly 0" if apart == 0 else "about 0.01"


window.also_right("exactly 0", " exactly 0 ", 'predict("window.forgets", "exactly 0")')


window.answer(
    "a-little",
    "about 0.01",
    "There is no difference at all, not even a small one: nothing of the two names is in what the net is given.",
    hint="Which of the 8 numbers that go into the net are different?",
    title="Not even a little",
)


window.answer(
    "undecided",
    "about 0.5",
    "0.5 may be what the net says in both cases, since it cannot know whether she or he comes next. Asked was how far "
    "apart its two answers are.",
    hint="Subtract: the answer for the first line, minus the answer for the second.",
    title="An answer, not the difference",
)


window.answer(
    "it-knows",
    "almost 1",
    "A reader who remembers mia and tom would be sure. The net sees 8 characters, and the names are further back.",
    hint="Cover everything but the last 8 characters. Which name was it?",
    title="You remember, the net does not",
)


window.also_wrong("a-little", "about 0.01")


window.also_wrong("undecided", "about 0.5")


window.also_wrong("it-knows", "almost 1")


window.also_wrong(None, 0.3, "none")
