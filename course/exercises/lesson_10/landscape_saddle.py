"""landscape.saddle: which optimiser leaves a saddle first."""

from course.authoring import exercise

saddle = exercise(
    "landscape.saddle",
    kind="predict",
    title="Who leaves first?",
    difficulty=2,
    minutes=2,
    choices=("SGD", "momentum", "RMSprop", "none"),
    prompt="""
    Three walkers start at (1, 0.00001), a hair's breadth off the ridge, all with the learning rate 0.1: plain SGD; SGD
    with a momentum of 0.9; and RMSprop, which divides each coordinate's gradient by its typical size so far, so
    that its steps are about as long on a gentle slope as on a steep one.

    Predict who is first at a distance of 0.5 from the ridge: `"SGD"`, `"momentum"`, `"RMSprop"`, or `"none"` of them
    within 1000 steps.
    """,
    hints=(
        "So near the ridge, how large is the slope along y? And how long is a step of SGD there?",
        "Whose step does not care how small the slope is?",
    ),
    why="A step that is divided by the gradient's own size is long even where the slope is tiny.",
    explanation=(
        "At the start the slope along y is only -0.00001. SGD's distance from the ridge grows by a tenth with each "
        "step, so "
        "it takes more than a hundred of them; momentum gathers speed and takes about forty. RMSprop divides the slope "
        "by its own size, so its very first step is a long one. But exactly on the ridge, at y = 0, the slope is 0 "
        "and all of them would stay."
    ),
)


@saddle.solution
def answer():
    steps, rate, kept = {}, 0.1, 0.9
    for name in ("SGD", "momentum", "RMSprop"):
        y, b, v = 0.00001, 0.0, 0.0
        for step in range(1, 1001):
            g = y**3 - y
            b, v = kept * b + g, kept * v + (1 - kept) * g * g
            y -= rate * {"SGD": g, "momentum": b, "RMSprop": g / (v**0.5 + 1e-8)}[name]
            if abs(y) >= 0.5:
                steps[name] = step
                break
    return min(steps, key=steps.get) if steps else "none"


saddle.also_right("RMSprop", "rmsprop", 'predict("landscape.saddle", "RMSprop")')


saddle.answer(
    "heavy-wins",
    "momentum",
    "Momentum gathers speed, but its steps are made of slopes, and near the ridge they are tiny.",
    hint="How long is its first step along y: 0.1 times what?",
    title="Speed from nothing",
)


saddle.answer(
    "plain-wins",
    "SGD",
    "A step of SGD is the slope times 0.1. Near the ridge that is about a millionth, and it grows by a tenth each "
    "time.",
    hint="How many steps does 1.1 take, multiplied by itself, to become 50000?",
    title="A step of a millionth",
)


saddle.answer(
    "all-are-stuck",
    "none",
    "Exactly on the ridge all would be stuck. A hair's breadth beside it there is a slope, and it grows with the "
    "distance.",
    hint="Is the slope along y exactly 0 at y = 0.00001?",
    title="Stuck for ever",
)


saddle.also_wrong("heavy-wins", "Momentum")


saddle.also_wrong("plain-wins", "sgd")


saddle.also_wrong("all-are-stuck", "None")
