"""sample.temperature: a softmax with a temperature."""

import numpy as np

from course.authoring import exercise, numbers, observe_array


def logit_cases(rng):
    yield {"logits": np.array([[2.0, 1.0, 0.0]]), "temperature": 0.5}
    yield {"logits": np.array([[2.0, 1.0, 0.0]]), "temperature": 2.0}
    yield {"logits": np.array([[0.5, -1.0, 3.0], [1.0, 1.0, -2.0]]), "temperature": 1.0}
    yield {"logits": np.array([[1.0, 3.0, 3.0, -1.0], [2.0, 0.0, 2.0, 2.0]]), "temperature": 0}
    yield {"logits": np.array([[8.0, 5.0, -3.0], [-4.0, 2.0, 1.0]]), "temperature": 0.001}
    yield {"logits": np.array([[1.0, -np.inf, 2.0, -np.inf]]), "temperature": 0.7}
    yield {"logits": np.array([[3.0], [-2.0]]), "temperature": 0.3}
    for rows, columns, temperature in [(3, 4, 0.4), (2, 5, 3.0), (4, 2, 0.8), (1, 6, 1.5), (3, 5, 10.0)]:
        yield {"logits": numbers(rng, rows, columns), "temperature": temperature}


warm = exercise(
    "sample.temperature",
    kind="code",
    title="Softmax with a temperature",
    target="tinygrad_edu.models.language_model:apply_temperature",
    given="import numpy as np",
    difficulty=3,
    minutes=8,
    cases=logit_cases,
    observe=lambda f, case: observe_array(f(case["logits"], case["temperature"]), "the probabilities"),
    keep_fixed=("temperature",),
    prompt=r"""
    `logits` is an array `(B, V)`: a row of V logits for each of B texts. Write `apply_temperature(logits,
    temperature)`: the probabilities, an array `(B, V)`. In each row, with T the temperature:

    $$p_i = \frac{e^{x_i / T}}{\sum_j e^{x_j / T}}$$

    - A small temperature makes the quotients large: 8 / 0.001 is 8000. As in lesson 08, no exp may overflow.
    - A logit of -inf means "impossible", and gets 0. Each row has a finite one.
    - With `temperature=0`, all goes to the largest logit: 1 for it, 0 for the others; if several are equal, to the
      **first** of them.

    `logits` stays as it is.
    """,
    hints=(
        "Which of 2 and 1 gains when both are divided by 0.5: is their distance larger or smaller then?",
        "Lesson 08 took the largest of each row away before exp. Why does that not change the answer?",
        "0 is a case of its own, for there is no division by 0. `argmax` gives the first of equal ones, and "
        "`np.eye(V)[k]` is a row with a 1 at k.",
    ),
    why="The logits are divided, before the softmax: distances between them grow when it gets colder.",
)


@warm.stub
def apply_temperature(logits, temperature):
    """The probabilities softmax(logits / temperature) of each row: (B, V)."""
    ...


@warm.solution
def apply_temperature(logits, temperature):
    """The probabilities softmax(logits / temperature) of each row: (B, V)."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return powers / powers.sum(-1, keepdims=True)


@warm.also_right
def apply_temperature(logits, temperature):
    out = np.zeros(logits.shape)
    for row, p in zip(logits, out):
        if temperature == 0:
            p[np.argmax(row)] = 1.0
        else:
            scaled = row / temperature
            powers = np.exp(scaled - scaled.max())
            p[:] = powers / powers.sum()
    return out


@warm.also_right
def apply_temperature(logits, temperature):
    largest = logits.max(axis=1, keepdims=True)
    if temperature == 0:
        first = np.cumsum(logits == largest, axis=1) == 1
        return ((logits == largest) & first).astype(float)
    x = (logits - largest) / temperature
    return np.exp(x - np.log(np.exp(x).sum(axis=1, keepdims=True)))


@warm.also_right
def apply_temperature(logits, temperature):
    if not temperature:
        out = np.zeros_like(logits)
        out[np.arange(len(logits)), logits.argmax(axis=1)] = 1
        return out
    scaled = logits / temperature
    scaled = scaled - np.max(scaled, axis=-1)[..., None]
    e = np.exp(scaled)
    return e / np.sum(e, axis=-1)[..., None]


@warm.mistake(
    "temperature",
    hint="With T = 0.5, is the distance between the logits 2 and 1 doubled or halved?",
    title="Multiplied, not divided",
)
def apply_temperature(logits, temperature):
    """The logits are multiplied by the temperature. So a high one makes the model surer, and a low one bolder: the
    wrong way round. They are divided by it."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    scaled = logits * temperature
    powers = np.exp(scaled - scaled.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


@warm.mistake(
    "after-the-softmax", hint="What does each row of your answer add up to?", title="The temperature comes too late"
)
def apply_temperature(logits, temperature):
    """The probabilities are divided by the temperature, after the softmax, so they no longer add up to 1, and which is
    how much more likely has not changed. The logits are divided, before exp."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True) / temperature


@warm.mistake("ignored", hint="Where does `temperature` appear in your program?", title="The temperature has no effect")
def apply_temperature(logits, temperature):
    """The temperature makes no difference here. If all probabilities of a row are divided by it and then by their sum,
    it drops out again: it has to divide the logits, before exp."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    powers = np.exp(logits - logits.max(-1, keepdims=True)) / temperature
    return powers / powers.sum(-1, keepdims=True)


@warm.mistake("overflow", hint="What is exp(8 / 0.001)?", title="Overflow in exp")
def apply_temperature(logits, temperature):
    """The formula is right on paper. But at temperature 0.001 the quotients are in the thousands, exp of them is inf,
    and inf / inf is nan. Take the largest quotient of each row away first; the largest logit, from before the division,
    is not enough."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    powers = np.exp(logits / temperature)
    return powers / powers.sum(-1, keepdims=True)


@warm.also_wrong("overflow")
def apply_temperature(logits, temperature):
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    powers = np.exp(logits / temperature - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


@warm.mistake("zero", hint="What is 2 / 0 in NumPy, and what becomes of it in exp?", title="Divided by 0")
def apply_temperature(logits, temperature):
    """All is right but for temperature 0: the division by 0 gives nan. There, the first of the largest logits gets
    1."""
    scaled = (logits - logits.max(-1, keepdims=True)) / temperature
    powers = np.exp(scaled)
    return powers / powers.sum(-1, keepdims=True)


@warm.mistake(
    "ties-at-zero",
    hint="For the logits 3 and 3 at temperature 0: how many ones should there be?",
    title="Several winners at 0",
)
def apply_temperature(logits, temperature):
    """At temperature 0, each of several equal logits gets a share. Only the first of them gets 1."""
    if temperature == 0:
        top = logits == logits.max(-1, keepdims=True)
        return top / top.sum(-1, keepdims=True)
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return powers / powers.sum(-1, keepdims=True)


@warm.mistake(
    "axis", hint="Add up one row of your answer, and one column. Which gives 1?", title="Softmax along the wrong axis"
)
def apply_temperature(logits, temperature):
    """The sum runs over the texts, so the columns add up to 1. Each row is a text of its own, and has to add up to
    1."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return powers / powers.sum(0, keepdims=True)


@warm.mistake(
    "one-sum", hint="Add up one row of your answer when there are two rows. Is it 1?", title="One sum for all rows"
)
def apply_temperature(logits, temperature):
    """All rows share one sum. Each row is a text of its own, and has to add up to 1."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return powers / powers.sum()


@warm.mistake("no-softmax", hint="What does each row of your answer add up to?", title="Logits, not probabilities")
def apply_temperature(logits, temperature):
    """These are the logits divided by the temperature. The softmax is missing."""
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(-1)]
    return logits / temperature


@warm.also_wrong("temperature")
def apply_temperature(logits, temperature):
    out = []
    for row in logits:
        if temperature == 0:
            out.append([1.0 if i == np.argmax(row) else 0.0 for i in range(len(row))])
        else:
            powers = np.exp((row - max(row)) * temperature)
            out.append(powers / powers.sum())
    return np.array(out)


@warm.also_wrong("zero")
def apply_temperature(logits, temperature):
    scaled = logits / temperature
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    e = np.exp(scaled)
    return e / e.sum(axis=1, keepdims=True)


@warm.also_wrong(None)
def apply_temperature(logits, temperature):
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmin(-1)]
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return powers / powers.sum(-1, keepdims=True)


@warm.also_wrong(None)
def apply_temperature(logits, temperature):
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / (temperature + 1))
    return powers / powers.sum(-1, keepdims=True)


@warm.mistake(
    "ones-at-zero",
    hint="For the logits 3 and 3 at temperature 0: how many ones should there be?",
    title="Several ones at 0",
)
def apply_temperature(logits, temperature):
    """At temperature 0, each of several equal logits gets 1, so the row adds up to more than 1. Only the first of them
    gets 1."""
    largest = logits.max(-1, keepdims=True)
    if temperature == 0:
        return (logits == largest).astype(float)
    powers = np.exp((logits - largest) / temperature)
    return powers / powers.sum(-1, keepdims=True)


@warm.mistake(
    "plain-formula",
    hint="What is 2 / 0 in NumPy, and what is exp(8 / 0.001)?",
    title="Temperature 0, and overflow",
)
def apply_temperature(logits, temperature):
    """The formula as it stands fails in two cases. At temperature 0 it divides by 0: there, the first of the largest
    logits gets 1. At 0.001 the quotients are in the thousands, and exp of them is inf: take the largest quotient of
    each row away first."""
    powers = np.exp(logits / temperature)
    return powers / powers.sum(-1, keepdims=True)
