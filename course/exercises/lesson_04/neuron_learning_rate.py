"""neuron.learning_rate: where ten steps with a learning rate of 1 end."""

from course.authoring import exercise
from tinygrad_edu import Value, sgd_step, zero_grad

learning_rate = exercise(
    "neuron.learning_rate",
    kind="predict",
    title="A step too long",
    given="from tinygrad_edu import Value, sgd_step, zero_grad",
    difficulty=3,
    minutes=3,
    prompt="""
    The smallest thing that can learn: one parameter $w$, which starts at 0, and the loss $(w-3)^2$, which has its
    valley at $w = 3$. We take **ten** steps with the learning rate 1, and this time clear the gradient before each of
    them. Where is $w$ in the end?

    Work out the first step or two by hand: what is the derivative of the loss at $w = 0$? Then commit to a number.
    """,
    hints=(
        "What is the derivative of (w - 3)**2 at w = 0? By how much does the first step move w?",
        "And what is the derivative where you are now?",
    ),
    why="A step longer than the valley is wide lands on the other side, as high as before or higher.",
    explanation=(
        "The slope at 0 is 2·(0 − 3) = −6, so the first step goes from 0 to 6: over the valley, and just as "
        "high up on the other side. There the slope is +6, and the second step goes back to 0. After ten steps "
        "w is where it began. A longer step would climb higher every time; a shorter one comes down."
    ),
)


@learning_rate.solution
def answer():
    w = Value(0.0, "w")
    for _ in range(10):
        loss = (w - 3) ** 2
        zero_grad([w])
        loss.backward()
        sgd_step([w], lr=1.0)
    return round(w.data, 6)


learning_rate.also_right(0, "predict('neuron.learning_rate', 0.0)", -0.0)


@learning_rate.mistake(
    "arrives",
    title="Straight into the valley",
    hint="The slope at w = 0 is -6. Where does a step of 1 times that lead?",
)
def answer():
    """It would be at 3 if a step took us exactly to the bottom of the valley. Here one step is twice as long."""
    w = Value(0.0, "w")
    for _ in range(10):
        loss = (w - 3) ** 2
        zero_grad([w])
        loss.backward()
        sgd_step([w], lr=0.5)
    return round(w.data, 6)


@learning_rate.mistake("one-step", title="Only one step", hint="Where does the second step go?")
def answer():
    """It is at 6 after the first step. There the slope is +6, and the next step leads back."""
    w = Value(0.0, "w")
    for _ in range(1):
        loss = (w - 3) ** 2
        zero_grad([w])
        loss.backward()
        sgd_step([w], lr=1.0)
    return round(w.data, 6)


@learning_rate.mistake("same-slope", title="The same slope ten times", hint="What is the slope at w = 6?")
def answer():
    """This takes the slope of the first point for all ten steps. The slope changes with w, and is computed anew each
    time."""
    w = Value(0.0)
    ((w - 3) ** 2).backward()
    for _ in range(10):
        sgd_step([w], lr=1.0)
    return w.data


@learning_rate.mistake(
    "creeps",
    title="Steps too short",
    hint="By how much does the first step move w, if its slope is -6 and the learning rate is 1?",
)
def answer():
    """It would move as little as that with a much smaller learning rate."""
    w = Value(0.0, "w")
    for _ in range(10):
        loss = (w - 3) ** 2
        zero_grad([w])
        loss.backward()
        sgd_step([w], lr=0.01)
    return round(w.data, 6)


learning_rate.also_wrong("arrives", 3)


learning_rate.also_wrong("one-step", 6)


learning_rate.also_wrong("same-slope", 60)


learning_rate.also_wrong(None, 30, -60)
