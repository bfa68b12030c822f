"""welcome.miss: a mean absolute error in which misses cancel."""

from course.authoring import exercise


def guesses(rng):
    yield {"answers": [10, 20], "truths": [13, 17]}
    yield {"answers": [5], "truths": [9]}
    yield {"answers": [1, 2, 3], "truths": [1, 2, 3]}
    yield {"answers": [0, 0, 0, 8], "truths": [0, 0, 0, 0]}
    yield {"answers": [3, 1], "truths": [-4, -1]}
    yield {"answers": [4, 4], "truths": [1, 6]}
    for n in (2, 3, 5, 6, 7):
        yield {name: [round(rng.uniform(-40, 40), 1) for _ in range(n)] for name in ("answers", "truths")}


def missing(f, case):
    if not len(case["answers"]) == len(case["truths"]) > 0:
        raise ValueError("no case for this exercise")
    return {"the average miss": f(case["answers"], case["truths"])}


miss = exercise(
    "welcome.miss",
    kind="fix",
    title="How far off, on average",
    difficulty=2,
    minutes=5,
    cases=guesses,
    observe=missing,
    prompt="""
    Before we turn knobs we need one number that says how badly a setting does: **how far, on average, an answer lies
    from its truth**, whether too high or too low. The program below has a bug. For the answers 10, 20 and the truths
    13, 17, where each is off by 3, it should give back 3.0; it gives back 0.0. Fix it.

    Python's `abs(n)` is the size of a number without its sign: `abs(-3)` is 3.
    """,
    hints=(
        (
            "Go through the loop by hand with the answers 10, 20 and the truths 13, 17. What is `total` after each "
            "round?"
        ),
        (
            "3 too low and 3 too high give 0 together. At which moment should the sign be dropped, before adding "
            "or after?"
        ),
        "Only the line inside the loop has to change: drop the sign of each difference there.",
    ),
    why="Too high and too low are both misses, so the sign has to go before the sum.",
)


@miss.stub
def average_miss(answers, truths):
    """How far, on average, an answer lies from its truth."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + (answer - truth)
    return total / len(truths)


@miss.solution
def average_miss(answers, truths):
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + abs(answer - truth)
    return total / len(truths)


@miss.also_right
def average_miss(answers, truths):
    return sum(abs(a - t) for a, t in zip(answers, truths)) / len(answers)


@miss.also_right
def average_miss(answers, truths):
    total = 0
    for i in range(len(truths)):
        if answers[i] > truths[i]:
            total += answers[i] - truths[i]
        else:
            total += truths[i] - answers[i]
    return total / len(truths)


miss.also_right_source("""
    import numpy as np

    def average_miss(answers, truths):
        return float(np.mean(np.abs(np.array(answers) - np.array(truths))))
    """)


@miss.also_right
def average_miss(answers, truths):
    misses = [((a - t) ** 2) ** 0.5 for a, t in zip(answers, truths)]
    return sum(misses) / len(misses)


@miss.mistake(
    "sign-dropped-too-late",
    title="The sign dropped too late",
    hint="What is `total` at the end of the loop for the misses 3 and -3?",
)
def average_miss(answers, truths):
    """The sign is dropped after the sum, when too high and too low have already cancelled."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + (answer - truth)
    return abs(total) / len(truths)


@miss.mistake(
    "truth-first",
    title="The difference the other way round",
    hint="What do you get for the answers 10, 20 and the truths 13, 17?",
)
def average_miss(answers, truths):
    """The other way round, misses still have signs, and still cancel."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + (truth - answer)
    return total / len(truths)


@miss.mistake("squares", title="Squares of the misses", hint="If every answer is off by 3, what is the average miss?")
def average_miss(answers, truths):
    """A square has no sign either, and later we shall like it for that. But being off by 3 counts as 9 here, and we
    want 3."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + (answer - truth) ** 2
    return total / len(truths)


@miss.mistake("not-averaged", title="A sum, not an average", hint="Two answers, each off by 3: is the average 6?")
def average_miss(answers, truths):
    """This is the sum of all misses; the average is the sum divided by how many there are."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + abs(answer - truth)
    return total


@miss.mistake("signs-of-the-numbers", title="Signs of the numbers dropped", hint="How far is -4 from 3?")
def average_miss(answers, truths):
    """The signs of the two numbers are dropped, but what has to lose its sign is the difference between them."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + abs(answer) - abs(truth)
    return total / len(truths)


@miss.mistake(
    "only-the-last",
    title="Only the last miss counted",
    hint="What should still be in `total` when the second round begins?",
)
def average_miss(answers, truths):
    """In each round of the loop `total` is replaced; it should grow."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = abs(answer - truth)
    return total / len(truths)


@miss.mistake(
    "stops-too-early",
    title="The loop ends too early",
    hint="How many spaces stand before `return`, and how many before `for`?",
)
def average_miss(answers, truths):
    """`return` stands inside the loop, so the function ends in the first round."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + abs(answer - truth)
        return total / len(truths)


@miss.mistake(
    "sign-of-the-running-total",
    title="The sign of the running total",
    hint="Go through the loop with the answers 10, 20 and the truths 17, 13. What is `total` after the second round?",
)
def average_miss(answers, truths):
    """The sign is dropped from the total so far, not from the miss. A miss that is too low still makes the total
    smaller."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = abs(total + (answer - truth))
    return total / len(truths)


@miss.mistake("root-mean-square", title="The root of the mean square", hint="Misses of 0 and 8: what is their average?")
def average_miss(answers, truths):
    """Squares have no sign, and the root undoes them, but only after the average. By then a large miss has counted for
    more than its share."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + (answer - truth) ** 2
    return (total / len(truths)) ** 0.5


@miss.mistake(
    "too-high-only",
    title="Only answers that are too high",
    hint="An answer of 10 for the truth 13: how far off is it, and what does your program add?",
)
def average_miss(answers, truths):
    """An answer that is too low adds nothing here; it is a miss as well."""
    total = 0
    for answer, truth in zip(answers, truths):
        if answer > truth:
            total = total + (answer - truth)
    return total / len(truths)


@miss.mistake(
    "averaged-twice",
    title="Averaged twice",
    hint="Two answers, each off by 3: what is `total` at the end of your loop?",
)
def average_miss(answers, truths):
    """Each miss is divided by the number of answers, and their sum once more."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + abs(answer - truth) / len(truths)
    return total / len(truths)


@miss.mistake("sizes-compared", title="Sizes compared, not numbers", hint="How far is -4 from 3?")
def average_miss(answers, truths):
    """Both numbers lose their signs before they are compared. Then -4 and 4 look equal, and they lie 8 apart."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + abs(abs(answer) - abs(truth))
    return total / len(truths)


@miss.mistake(
    "no-return", title="The return is missing", hint="Which word hands a result to whoever called the function?"
)
def average_miss(answers, truths):
    """The average is worked out and then lost: without `return` the answer is None, Python's word for nothing."""
    total = 0
    for answer, truth in zip(answers, truths):
        total = total + abs(answer - truth)
    total / len(truths)


@miss.also_wrong("sign-dropped-too-late")
def average_miss(answers, truths):
    return abs(sum(answers) - sum(truths)) / len(truths)


@miss.also_wrong("too-high-only")
def average_miss(answers, truths):
    return sum(max(0, a - t) for a, t in zip(answers, truths)) / len(truths)


@miss.also_wrong(None)
def average_miss(answers, truths):
    return max(abs(a - t) for a, t in zip(answers, truths))


@miss.also_wrong(None)
def average_miss(answers, truths):
    return [abs(a - t) for a, t in zip(answers, truths)]


@miss.also_wrong(None)
def average_miss(answers, truths):
    return sum(abs(a - t) for a, t in zip(answers, truths)) / 2


@miss.also_wrong(None)
def average_miss(answers, truths):
    return abs(answers - truths) / len(truths)


@miss.also_wrong(None)
def average_miss(answers, truths):
    return sum(abs(a - t) for a, t in zip(answers, truths)) // len(truths)
