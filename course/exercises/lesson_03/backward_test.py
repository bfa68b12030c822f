"""backward.test: a test that catches six wrong versions of backward."""

from course.authoring import exercise, mutants
from course.engine.exercise import library_source
from tinygrad_edu.scalar.value import Value


def edited_backward(lines):
    """The library's `backward` without its docstring, with some lines replaced."""
    text = """
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    order = topological_order(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
"""
    for old, new in lines.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.strip("\n")


BFS_SEEN = """order, seen = [root], {root}
    for node in order:
        for x in node.inputs:
            if x not in seen:
                seen.add(x)
                order.append(x)"""


BY_VALUE = """order, seen = [root], {root.data}
    for node in order:
        for x in node.inputs:
            if x.data not in seen:
                seen.add(x.data)
                order.append(x)
    order.sort(key=lambda node: -node.sequence_nr)"""


EVERY_VISIT = """
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise RuntimeError("nothing here requires grad")
    waiting, below, seen = [root], [root], set()
    while below:
        node = below.pop()
        if node not in seen:
            seen.add(node)
            below.extend(node.inputs)
            if node.inputs:
                node.grad = 0.0
    root.grad += gradient
    while waiting:
        node = waiting.pop()
        for x, derivative in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += derivative * node.grad
        waiting.extend(reversed(node.inputs))
""".strip("\n")


PLANTED = {
    "`=` is written where `+=` belongs": edited_backward({"x.grad += derivative": "x.grad = derivative"}),
    "the local derivative is passed on without the upstream gradient": edited_backward(
        {"derivative * node.grad": "derivative"}
    ),
    "the order is breadth first": edited_backward({"order = topological_order(root)": BFS_SEEN}),
    "a node passes on at every visit": EVERY_VISIT,
    "two nodes with equal numbers are taken for one": edited_backward({"order = topological_order(root)": BY_VALUE}),
    "old gradients stay in the nodes in between": edited_backward(
        {"        if node.inputs:\n            node.grad = 0.0": "        pass"}
    ),
}


WHOLE = (
    "from operator import attrgetter\n\n\n"
    + library_source("tinygrad_edu.graph:topological_order")
    + "\n\n\n"
    + library_source("tinygrad_edu.graph:backward")
)


NEEDED = "from tinygrad_edu.graph import topological_order\nfrom tinygrad_edu.scalar.value import Value"


test = exercise(
    "backward.test",
    kind="test",
    title="A test that catches them all",
    given="""
    from tinygrad_edu.graph import topological_order
    from tinygrad_edu.scalar.value import Value
    """,
    difficulty=4,
    minutes=18,
    **mutants(WHOLE, PLANTED, "backward", NEEDED),
    prompt="""
    Write `test_backward(backward)`. It is given a function `backward(root, gradient=1.0)`, builds small graphs of
    `Value`s, calls it, and states with `assert` what the gradients have to be: `assert p.grad == 105` is such a
    statement. It must pass for the right `backward`, and fail for each of six wrong ones:

    - `=` is written where `+=` belongs,
    - the local derivative is passed on without the upstream gradient, `node.grad`,
    - the order is breadth first,
    - a node passes on at every visit,
    - two nodes with equal numbers are taken for one,
    - old gradients stay in the nodes in between.

    Three small graphs are enough.
    """,
    hints=(
        ("Each mistake showed itself on a graph of this lesson. Which graph was it, for the one that is accepted?"),
        (
            "The graph with the shortcut catches the wrong orders, a number used twice catches `=`, a chain catches "
            "what forgets the upstream gradient."
        ),
        (
            "Two are left: call `backward` twice on a graph with a node in between; and build two different nodes "
            "that hold equal numbers."
        ),
    ),
    why=("A test is worth what it rejects: a shortcut, a number used twice, two equal numbers, and a second call."),
)


@test.stub
def test_backward(backward):
    """Pass for a right backward, fail for a wrong one."""
    a = Value(3.0)
    backward(a + a)
    ...


@test.solution
def test_backward(backward):
    """Pass for a right backward, fail for a wrong one."""
    p, q = Value(2.0), Value(5.0)
    b = p * q
    y = b * (b + 1)
    backward(y)
    assert (p.grad, q.grad) == (105.0, 42.0)
    backward(y)
    assert p.grad == 210.0
    x = Value(12.0)
    backward((x * 2) * (x + x))
    assert x.grad == 96.0


@test.also_right
def test_backward(backward):
    for order in (1, 2):
        p, q = Value(2.0), Value(5.0)
        b = p * q
        y = b * (b + 1) if order == 1 else (b + 1) * b
        for times in (1, 2, 3):
            backward(y)
            assert abs(p.grad - 105 * times) < 1e-9, p.grad
            assert abs(q.grad - 42 * times) < 1e-9
    a, b = Value(3.0), Value(3.0)
    backward((a * a) * (b * b), 2.0)
    assert a.grad == 108 and b.grad == 108


@test.also_right
def test_backward(backward):
    # No numbers worked out: nudging says what is right.
    def f(x):
        u = x * 3 - 2
        v = u * u + u
        return v * (x * 2) + (x + x) * u

    def check(x, times):
        h = 1e-5
        slope = (f(Value(x.data + h)).data - f(Value(x.data - h)).data) / (2 * h)
        assert abs(x.grad - times * slope) < 1e-3

    x = Value(1.25)
    y = f(x)
    backward(y)
    check(x, 1)
    backward(y)
    check(x, 2)


@test.mistake(
    "accepts-all",
    title="A test that accepts everything",
    hint=("How does the function under test come into your test, and which line fails when its gradients are wrong?"),
)
def test_backward(backward):
    """Your test accepts every program. Either nothing is asserted after the call, or the function it was given is
    never called: `y.backward()` runs the library's own."""
    p, q = Value(2.0), Value(5.0)
    b = p * q
    y = b * (b + 1)
    y.backward()
    assert (p.grad, q.grad) == (105.0, 42.0)


@test.mistake(
    "twice-only",
    title="One operation only",
    hint="What has to lie between the answer and a leaf for the upstream gradient to matter?",
)
def test_backward(backward):
    """A number used twice catches `=` for `+=`. In a graph of one operation nothing else can go wrong."""
    a = Value(3.0)
    backward(a + a)
    assert a.grad == 2.0


@test.mistake(
    "chains-only", title="Only chains are tested", hint="Which graph of this lesson made breadth first lose gradient?"
)
def test_backward(backward):
    """On a chain every order is right. A wrong order shows where a node is used twice: once by the answer itself, and
    once by another node in between."""
    a, x = Value(3.0), Value(2.0)
    backward(a + a)
    assert a.grad == 2.0
    backward((x * 3) * 5)
    assert x.grad == 15.0


@test.mistake("once-only", title="Each graph used only once", hint="What did the second pass of the draft find in u?")
def test_backward(backward):
    """`backward` is called once on every graph. What is left over from a first call shows in a second one."""
    p, q, x = Value(2.0), Value(5.0), Value(12.0)
    b = p * q
    backward(b * (b + 1))
    assert (p.grad, q.grad) == (105.0, 42.0)
    backward((x * 2) * (x + x))
    assert x.grad == 96.0


@test.mistake(
    "no-equal-numbers",
    title="No equal numbers in between",
    hint="How could you come to the same number in two different ways?",
)
def test_backward(backward):
    """Equal leaves are not enough, a leaf has nothing to pass on. Two different nodes with inputs must hold equal
    numbers."""
    p, q = Value(2.0), Value(5.0)
    b = p * q
    y = b * (b + 1)
    backward(y)
    assert (p.grad, q.grad) == (105.0, 42.0)
    backward(y)
    assert p.grad == 210.0


@test.mistake(
    "rejects-everything",
    title="A test that rejects everything",
    hint="Work out by hand what your asserts compare with. What accumulates over two calls?",
)
def test_backward(backward):
    """This rejects every program, the right one too: something that it asserts does not hold after a right
    `backward`."""
    assert False


@test.mistake(
    "one-graph-once",
    title="One graph, one call",
    hint="What did the second pass of the draft find in u? And which two nodes of your graph hold equal numbers?",
)
def test_backward(backward):
    """The shortcut, asked once, catches four of the six. Two are left: gradients left over from an earlier call, and
    nodes with equal numbers."""
    p, q = Value(2.0), Value(5.0)
    b = p * q
    y = b * (b + 1)
    backward(y)
    assert (p.grad, q.grad) == (105.0, 42.0)


@test.mistake(
    "equal-numbers-only",
    title="Equal numbers only",
    hint="Which graph of this lesson made breadth first lose gradient?",
)
def test_backward(backward):
    """Equal numbers catch one mistake. In this graph all ways to x are equally long, so wrong orders do not show."""
    x = Value(12.0)
    backward((x * 2) * (x + x))
    assert x.grad == 96.0


@test.mistake(
    "products-only",
    title="One number used again and again",
    hint="Which graph of this lesson made breadth first lose gradient?",
)
def test_backward(backward):
    """A leaf that is used several times has nothing to pass on, so a wrong order does not show. A node in between has
    to be used twice, over paths of different length."""
    x = Value(2.0)
    y = x * x * x
    backward(y)
    assert x.grad == 12.0
    backward(y)
    assert x.grad == 24.0


@test.also_wrong("rejects-everything")
def test_backward(backward):
    assert False


@test.also_wrong(None)
def test_backward(backward):
    x = Value(3.0)
    backward(x * x)
    assert x.grad == 3


@test.also_wrong("accepts-all")
def test_backward(backward):
    p, q = Value(2.0), Value(5.0)
    y = p * q
    backward(y)
    assert p.grad > 0 and q.grad > 0
