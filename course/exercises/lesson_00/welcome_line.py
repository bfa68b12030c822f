"""welcome.line: a line with two knobs, the first function that a learner writes."""

from course.authoring import exercise


def lines(rng):
    yield {"x": 4, "w": 2, "b": 1}
    yield {"x": 0, "w": 5, "b": 3}
    yield {"x": 7, "w": 0, "b": -2}
    yield {"x": 3, "w": 3, "b": 3}
    yield {"x": -2, "w": 4, "b": 0}
    for _ in range(6):
        yield {name: round(rng.uniform(-9, 9), 2) for name in ("x", "w", "b")}


line = exercise(
    "welcome.line",
    kind="code",
    title="A machine with two knobs",
    difficulty=1,
    minutes=3,
    cases=lines,
    observe=lambda f, case: {"the answer": f(case["x"], case["w"], case["b"])},
    prompt="""
    In the cell below, put a line that starts with `return` in place of the three dots. It should return the number `x`,
    multiplied by the knob `w`, with the knob `b` added. For x = 4, w = 2 and b = 1 the answer is 9.

    In Python, multiplication is written `*`, and the sign is never left out as it is at school. Keep the four spaces at
    the start of the line. Then press **Shift + Enter**.
    """,
    hints=(
        (
            "With x = 4, w = 2 and b = 1: 4 times 2 is 8, and one more is 9. Which signs does Python have for the "
            "two steps?"
        ),
        "The line has three names in it and two signs, and it begins with the word `return` and a space.",
        (
            "Multiply first; Python needs the `*` between the two names. Then write a `+` and the name of the knob "
            "that is added."
        ),
    ),
    why=(
        "One knob tilts the line, the other one lifts it. GPT-2, a famous program that writes text, is made of "
        "such knobs, a great many of them."
    ),
)


@line.stub
def line(x, w, b):
    """x, multiplied by the knob w, and the knob b added."""
    ...


@line.solution
def line(x, w, b):
    return w * x + b


@line.also_right
def line(x, w, b):
    answer = b
    answer += x * w
    return answer


@line.also_right
def line(x, w, b):
    return sum([x * w, b])


@line.also_right
def line(a, knob, lift):
    tilted = a * knob
    print(tilted)
    return tilted + lift


line.also_right_source("""
    line = None

    def line(x, w, b=0):
        ...
        return b + x * w
    """)


@line.mistake(
    "no-return",
    title="The return is missing",
    hint=(
        "Which word hands a result to whoever called the function? `print` shows a result to people; it does "
        "not hand it on."
    ),
)
def line(x, w, b):
    """The function works something out and then keeps it for itself: without `return`, the answer is None, Python's
    word for nothing."""
    w * x + b


@line.mistake(
    "adds-first",
    title="Added before multiplying",
    hint="Take x = 0. What should the answer be, and which of the two knobs should still matter?",
)
def line(x, w, b):
    """b is added before the multiplication, so it is multiplied as well."""
    return w * (x + b)


@line.mistake("swapped-knobs", hint="Take x = 100, w = 1 and b = 0. Should the answer be large or small?")
def line(x, w, b):
    """The knobs are swapped: x is multiplied by b here, and w is added."""
    return b * x + w


@line.mistake(
    "knob-forgotten",
    title="A forgotten knob",
    hint="Count the names in your line: x, w and b should each be there once.",
)
def line(x, w, b):
    """The knob b has no effect: it is never added."""
    return w * x


@line.mistake(
    "only-sums", title="A sum of all three", hint="Take x = 10, w = 10 and b = 0: is 10 times 10 the same as 10 and 10?"
)
def line(x, w, b):
    """All three numbers are added; x should be multiplied by w."""
    return x + w + b


@line.mistake(
    "numbers-for-names",
    title="Numbers in place of names",
    hint="What is the answer of your function for w = 5? And for w = 500?",
)
def line(x, w, b):
    """The numbers of the example are written where the knobs should be, so turning a knob changes nothing."""
    return 2 * x + 1


@line.mistake(
    "sign-left-out", title="A sign left out", hint="What stands between two numbers that Python should multiply?"
)
def line(x, w, b):
    """`w(x)` asks Python to run a function called w, and w is a number. Multiplication needs its sign."""
    return w(x) + b


line.mistake_source(
    "unknown-name",
    """
    def line(x, w, b):
        return wx + b
    """,
    "The names here are x, w and b; Python knows no other. Two of them run together, such as `wx`, are one name to "
    "Python, so multiplication needs its sign.",
    title="An unknown name",
    hint="What stands between two numbers that Python should multiply?",
)


@line.mistake(
    "minus", title="The knob b subtracted", hint="Take x = 4, w = 2 and b = 1: is the answer more than 8, or less?"
)
def line(x, w, b):
    """The knob b is taken away; it should be added."""
    return w * x - b


@line.mistake("power", title="A power, not a product", hint="What is 4 ** 2 in Python, and what is 4 * 2?")
def line(x, w, b):
    """Two stars mean a power: 4 ** 3 is 4 times 4 times 4. One star multiplies."""
    return x**w + b


@line.mistake(
    "all-multiplied", title="A product of all three", hint="Take b = 0. Should the answer be 0 then, whatever x is?"
)
def line(x, w, b):
    """All three numbers are multiplied; b should be added."""
    return w * x * b


@line.mistake(
    "product-dropped", title="A product that is lost", hint="What is done with the product after it was worked out?"
)
def line(x, w, b):
    """The product is worked out on a line of its own and not kept: x itself is as before."""
    x * w
    return x + b


@line.mistake("in-quotes", title="A formula in quotes", hint="What does Python do with what stands in quotes?")
def line(x, w, b):
    """What stands in quotes is a text; Python does not work it out."""
    return "w * x + b"


@line.mistake(
    "always-nine",
    title="The answer of the example",
    hint="What is the answer of your function for x = 5? And for x = 500?",
)
def line(x, w, b):
    """9 is the answer for the numbers of the example. For other numbers it is another one."""
    return 9


@line.also_wrong("no-return")
def line(x, w, b):
    print(w * x + b)


@line.also_wrong("adds-first")
def line(x, w, b):
    return (x + b) * w


@line.also_wrong("swapped-knobs")
def line(x, w, b):
    return w + x * b


@line.also_wrong("minus")
def line(x, w, b):
    return w * x - b


@line.also_wrong(None)
def line(x, w, b):
    return w**x + b


@line.also_wrong("all-multiplied")
def line(x, w, b):
    return w * x * b


line.also_wrong_source(
    "unknown-name",
    """
    def line(x, w, b):
        return W * x + b
    """,
)


line.also_wrong_source(
    None,
    """
    def line(x, w, b):
        return w x + b
    """,
)


@line.also_wrong(None)
def line(x, w, b):
    return f"{w * x + b}"


@line.also_wrong(None)
def line(x, w, b):
    return w * x, b


@line.also_wrong(None)
def line(x, w, b):
    w * x + b
    return b


@line.also_wrong(None)
def line(x, w):
    return w * x


@line.also_wrong(None)
def Line(x, w, b):
    return w * x + b
