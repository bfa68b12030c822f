"""value.test_sinh: a test that catches wrong versions of sinh."""

import math

from course.authoring import exercise, mutants
from tinygrad_edu import Value, derivative

SINH = "def sinh(x):\n    return node('sinh', {}, (x,), ({},))"

test_sinh = exercise(
    "value.test_sinh",
    kind="test",
    title="The test that was missing",
    given="""
    import math
    from tinygrad_edu import Value, derivative, gradient, node
    """,
    difficulty=3,
    minutes=10,
    **mutants(
        SINH.format("math.sinh(x.data)", "math.cosh(x.data)"),
        {
            "it returns cosh; its derivative is right": SINH.format("math.cosh(x.data)", "math.cosh(x.data)"),
            "its derivative is sinh, not cosh": SINH.format("math.sinh(x.data)", "math.sinh(x.data)"),
            "it returns x, with derivative 1": "def sinh(x):\n    return node('sinh', x.data, (x,), (1.0,))",
            "it is right for positive inputs only": SINH.format("math.sinh(math.fabs(x.data))", "math.cosh(x.data)"),
            "it is right for large inputs only": SINH.format("math.exp(x.data) / 2", "math.exp(x.data) / 2"),
            "its value is right, but it remembers no input": "def sinh(x):\n    return Value(math.sinh(x.data))",
        },
        "sinh",
        "import math\nfrom tinygrad_edu import Value, node",
    ),
    prompt="""
    Write the test that would have caught it. `test_sinh(sinh)` is given a function from a Value to a Value. A right one
    returns a node whose `data` is `math.sinh` of the input and whose one entry in `derivatives` is `math.cosh` of the
    input, for inputs between -20 and 20.

    Write `assert`s that hold for a right `sinh`. We try your test on six wrong functions; on each of them at least one
    `assert` must fail.
    Compare floats with `math.isclose(a, b)`.
    """,
    hints=(
        ("Two things can be wrong with every answer: its number, and its derivative. Does your test look at both?"),
        (
            "At which input would a straight line through 0 pass your test? And a function that is right for "
            "positive numbers only?"
        ),
        "A loop over a few numbers, a negative one among them; in it one call of `sinh` and two asserts.",
    ),
    why="Test values and derivatives, at several ordinary places on both sides of 0.",
)


@test_sinh.stub
def test_sinh(sinh):
    """Passes a right `sinh` (Value to Value); stops with an AssertionError at a wrong one."""
    ...


@test_sinh.solution
def test_sinh(sinh):
    for number in (-1.5, 0.25, 4.0):
        out = sinh(Value(number))
        assert math.isclose(out.data, math.sinh(number))
        assert math.isclose(out.derivatives[0], math.cosh(number))


@test_sinh.also_right
def test_sinh(sinh):
    for number in (1.5, -1.5, 0.1):
        x = Value(number)
        out = sinh(x)
        assert math.isclose(out.data, (math.exp(number) - math.exp(-number)) / 2)
        assert out.derivatives == (math.cosh(number),)


@test_sinh.also_right
def test_sinh(sinh):
    for number in [-2.0, 2.0]:
        out = sinh(Value(number))
        nudged = derivative(lambda z: sinh(Value(z)).data, number)
        assert abs(out.data - math.sinh(number)) < 1e-9
        assert out.inputs and abs(out.derivatives[0] - nudged) < 1e-6


@test_sinh.also_right
def test_sinh(sinh):
    for number in (-1.0, 1.0):
        x = Value(number)
        out = sinh(x)
        out.backward()
        assert math.isclose(out.data, math.sinh(number)) and math.isclose(x.grad, math.cosh(number))


@test_sinh.mistake(
    "derivative-only",
    title="Only the derivative is tested",
    hint="What is the smallest wrong `sinh` with right derivatives?",
)
def test_sinh(sinh):
    """The derivatives are tested, the values are not. That is how the mistake in the story stayed in its library."""
    for number in (-1.5, 0.25, 4.0):
        assert math.isclose(sinh(Value(number)).derivatives[0], math.cosh(number))


@test_sinh.mistake("value-only", title="Only the value is tested", hint="What does a wrong derivative do to `.data`?")
def test_sinh(sinh):
    """The values are tested, the derivatives are not."""
    for number in (-1.5, 0.25, 4.0):
        assert math.isclose(sinh(Value(number)).data, math.sinh(number))


@test_sinh.mistake(
    "tuple-for-a-number",
    title="A tuple where a number belongs",
    hint="How do you take the first entry out of a tuple? It is number 0.",
)
def test_sinh(sinh):
    """`derivatives` is a tuple, here with one entry; `math.isclose` compares numbers."""
    for number in (-1.5, 0.25, 4.0):
        out = sinh(Value(number))
        assert math.isclose(out.data, math.sinh(number))
        assert math.isclose(out.derivatives, math.cosh(number))


@test_sinh.mistake("plain-number-in", title="Not a Value", hint="What makes a Value out of a number?")
def test_sinh(sinh):
    """Something here is asked for its `.data` and is not a Value. `sinh` wants a Value, `sinh(Value(1.5))`, and what it
    returns then has `.data`."""
    for number in (-1.5, 0.25, 4.0):
        out = sinh(number)
        assert math.isclose(out.data, math.sinh(number))
        assert math.isclose(out.derivatives[0], math.cosh(number))


@test_sinh.mistake("at-zero", title="Tested at 0 only", hint="Which other functions pass through 0 with slope 1?")
def test_sinh(sinh):
    """0 is a special place: many wrong functions are right there, the straight line for one."""
    out = sinh(Value(0.0))
    assert out.data == 0
    assert out.derivatives[0] == 1


@test_sinh.mistake("one-side", title="One side of 0 untested", hint="Add one number to your test. Which?")
def test_sinh(sinh):
    """A function that is right for positive inputs only slips through: value and derivative are tested, but no
    negative number can make them fail."""
    out = sinh(Value(1.5))
    assert math.isclose(out.data, math.sinh(1.5))
    assert math.isclose(out.derivatives[0], math.cosh(1.5))


@test_sinh.mistake("far-out", title="Tested too far out", hint="Print math.sinh(30.0) and math.cosh(30.0).")
def test_sinh(sinh):
    """Far out sinh, cosh and half of e ** x can no longer be told apart by a float."""
    out = sinh(Value(30.0))
    assert math.isclose(out.data, math.sinh(30.0))
    assert math.isclose(out.derivatives[0], math.cosh(30.0))


@test_sinh.mistake(
    "rejects-nothing",
    title="A test that rejects nothing",
    hint="What happens in your test when the comparison is False?",
)
def test_sinh(sinh):
    """Every wrong program passes. Either nothing is asserted (a comparison that is only made, or returned, stops
    nothing), or what is asserted does not depend on `sinh`."""
    out = sinh(Value(1.5))
    return math.isclose(out.data, math.sinh(1.5))


@test_sinh.mistake(
    "never-content",
    title="A test that rejects everything",
    hint=(
        "What must be true of a right `sinh`? And its `derivatives`: is that a number, or a tuple with one "
        "number in it?"
    ),
)
def test_sinh(sinh):
    """This rejects every program, the right one too. A frequent cause: a Value or a tuple is compared with a number;
    they are never equal."""
    assert False


@test_sinh.mistake(
    "no-assert", title="No comparison that can fail", hint="What happens in your test when the comparison is False?"
)
def test_sinh(sinh):
    """Wrong numbers pass. Either a comparison is made and not asserted, so that it stops nothing, or what is asserted
    does not compare the numbers with the right ones."""
    for number in (-1.5, 0.25, 4.0):
        out = sinh(Value(number))
        math.isclose(out.data, math.sinh(number))
        math.isclose(out.derivatives[0], math.cosh(number))


@test_sinh.mistake(
    "one-of-two", title="One of two is enough", hint="A wrong `sinh` with a right derivative: does your assert fail?"
)
def test_sinh(sinh):
    """With `or` it is enough that one of the two holds. Both must."""
    for number in (-1.5, 0.25, 4.0):
        out = sinh(Value(number))
        assert math.isclose(out.data, math.sinh(number)) or math.isclose(out.derivatives[0], math.cosh(number))


@test_sinh.mistake(
    "value-for-number", title="A Value where a number belongs", hint="Where does a Value keep its number?"
)
def test_sinh(sinh):
    """`sinh` gives a Value, and `math.isclose` compares plain numbers."""
    for number in (-1.5, 0.25, 4.0):
        out = sinh(Value(number))
        assert math.isclose(out, math.sinh(number))
        assert math.isclose(out.derivatives[0], math.cosh(number))


@test_sinh.also_wrong("no-assert")
def test_sinh(sinh):
    out = sinh(Value(1.5))
    assert out.data and out.derivatives


@test_sinh.also_wrong("one-side")
def test_sinh(sinh):
    for number in (-1.5, 1.5):
        assert math.isclose(sinh(Value(number)).derivatives[0], math.cosh(number))
        assert math.isclose(sinh(Value(number)).data ** 2, math.sinh(number) ** 2)


@test_sinh.also_wrong(None)
def test_sinh(sinh):
    for number in (-1.5, 1.5):
        out = sinh(Value(number))
        assert math.isclose(out.data, math.cosh(number))


@test_sinh.also_wrong("rejects-nothing")
def test_sinh(sinh):
    assert math.isclose(math.sinh(1.0), (math.e - 1 / math.e) / 2)


@test_sinh.also_wrong("plain-number-in")
def test_sinh(sinh):
    for number in (-2.0, 2.0):
        out = sinh(number)
        assert math.isclose(out.data, math.sinh(number))
