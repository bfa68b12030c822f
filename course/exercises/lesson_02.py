"""Lesson 02, Value: the five primitives, what they compose, and a test for an operation that somebody else wrote."""

from course.authoring import BINARY, UNARY, both, build, expressions, gradients, mutants, uniform
from course.engine.exercise import Exercise
from course.engine.exercise import Misconception as Wrong
from tinygrad_edu.graph import history
from tinygrad_edu.value import Value

NODE = "from tinygrad_edu import Value, node"
FIVE = ("+", "*", "**", "exp", "log")
ALONE = ("f(x)", "f(x, y)", "f(x, x)")


def operation(f, case):
    """What is seen of a primitive: its answer and derivatives, or gradients; and of a single operation its name."""
    seen = both(f, case)
    return seen | {"its op": build(f, case)[1].op} if case["expression"] in ALONE else seen


def graph(f, case):
    """The root of the graph that is drawn: no gradients in it, since they come in lesson 03."""
    return build(f, case)[1]


def or_error(name):
    """An `observe` function: `operation`, or the error that a case ends in, and what its text tells."""

    def observe(f, case):
        try:
            return {"the error it raises": "no error"} | operation(f, case)
        except (ArithmeticError, ValueError) as e:
            text = str(e)
            if type(e) is ValueError and not text.startswith(("math domain", "expected a ")):  # Python's own
                return {"the error it raises": "a ValueError"}
            if type(e) is not ArithmeticError:
                raise
            told = name in text, any(t in text for t in (f"{case['x']:g}", f"{case['x']}"))
            names = {(True, True): f"one that names {name} and the number", (True, False): "one that does not name the number"}
            return {
                "the error it raises": "an ArithmeticError",
                "the error's text": names.get(told, f"one that does not name {name}"),
            }

    return observe


def composed(f, case):
    """An `observe` function for what is built out of the five: gradients, and whether no other operation was used."""
    seen = gradients(f, case)
    alone = all(n.op in FIVE for n in history(build(f, case)[1]) if n.inputs)
    return seen | {"the operations it uses": "only + * ** exp log" if alone else "from beyond them, too"}


def without_if(f, case):
    """`composed`, and for a negative x whether a positive and a negative x meet the same operations and constants, as they do when no `if` decides."""
    seen = composed(f, case)
    if case["x"] > 0:
        return seen
    graphs = []
    for x in (Value(abs(case["x"])), Value(-abs(case["x"]))):
        nodes = history(f(x))
        place = {id(n): i for i, n in enumerate(nodes)}
        graphs.append([(n.op, [place[id(i)] for i in n.inputs], None if n.inputs or n is x else n.data) for n in nodes])
    same = "the same" if graphs[0] == graphs[1] else "different"
    return seen | {"the operations for a positive and for a negative x": same}


FORGETS = "This makes a fresh Value: the number is right, but it remembers nothing of where it came from."
FORGETS_HINT = "Look at `.inputs` of your answer: what should stand there, and which function puts it there?"
HISTORY_LOST = "The number is right, but the new Value does not know what it was computed from."
HISTORY_LOST_HINT = "Draw your answer: is there a way back to the inputs? Work with the Values themselves, without `.data`."
NUMBERS_AS_INPUTS = (
    "The inputs are floats here. A float remembers nothing, so the history ends there; the inputs must be the Values themselves."
)

EXERCISES = [
    Exercise(
        id="value.add",
        lesson=2,
        kind="code",
        title="A sum remembers",
        target="tinygrad_edu.value:add",
        given=NODE,
        difficulty=1,
        minutes=3,
        prompt="""
        Write `add(x, y)` for two Values. Return `node("+", data, inputs, derivatives)`, where `data` is the sum of the two numbers,
        `inputs` is the tuple `(x, y)`, and `derivatives` is a tuple of two floats: how much of a small change of `x` comes through, then of `y`.
        """,
        stub='''
        def add(x, y):
            """x + y, for two Values, as a node with two inputs and two local derivatives."""
            ...
        ''',
        hints=(
            "Take x = 2 and y = 5 and nudge x to 2.1. How far does the sum move? And for other numbers?",
            'The call has four parts: the name "+", one float, a tuple of two Values, a tuple of two floats. The numbers are in `.data`.',
            "However large x and y are, a nudge of either comes through a sum as it is: once.",
        ),
        why="A sum passes every nudge on as it is, whatever the numbers are.",
        cases=expressions(BINARY, uniform(-3, 3, away_from=0)),
        observe=operation,
        graph=graph,
        misconceptions=(
            Wrong("forgets", "def add(x, y):\n    return Value(x.data + y.data)", FORGETS, FORGETS_HINT),
            Wrong(
                "numbers-as-inputs",
                "def add(x, y):\n    return node('+', x.data + y.data, (x.data, y.data), (1.0, 1.0))",
                NUMBERS_AS_INPUTS,
                "Where do you read `.data`, and where do you need the Value as a whole?",
            ),
            Wrong(
                "own-operand",
                "def add(x, y):\n    return node('+', x.data + y.data, (x, y), (x.data, y.data))",
                "The derivatives are the inputs' own numbers here. A derivative does not say how large an input is, but how much of a nudge of it arrives.",
                "With x = 2 and y = 5, nudge x by 0.1: does the sum move by 0.1, or by 0.2?",
            ),
            Wrong(
                "other-operand",
                "def add(x, y):\n    return node('+', x.data + y.data, (x, y), (y.data, x.data))",
                "These are the derivatives of a product; the sum is simpler.",
                "With x = 2 and y = 5, nudge x by 0.1: does the sum move by 0.1, or by 0.5?",
            ),
            Wrong(
                "one-derivative",
                "def add(x, y):\n    return node('+', x.data + y.data, (x, y), (1.0,))",
                "There are two inputs, and each needs a derivative of its own.",
                "Which input does your one derivative belong to?",
            ),
            Wrong(
                "calls-itself",
                "def add(x, y):\n    return node('+', x + y, (x, y), (1.0, 1.0))",
                "Between Values `+` calls `add`, the very function you are writing, which then calls itself without end. Inside, work with the numbers in `.data`.",
                "What does Python call when it meets `x + y`, and what are x and y here?",
            ),
            Wrong(
                "in-place",
                "def add(x, y):\n    x.data += y.data\n    return node('+', x.data, (x, y), (1.0, 1.0))",
                "`+=` changes x itself. The answer is a new node; whoever else uses x still needs the old number.",
                "Compute a + b twice with your function. Is it the same both times?",
            ),
        ),
    ),
    Exercise(
        id="value.later",
        lesson=2,
        kind="predict",
        title="And if an input changes later?",
        given="from tinygrad_edu import Value",
        difficulty=1,
        minutes=1,
        prompt="""
        The answer remembers its input. Now the input gets another number:

        ```python
        a = Value(2.0)
        b = a * 3
        a.data = 10.0
        ```

        What is `b.data` now? Commit a number.
        """,
        stub='predict("value.later", ...)',
        solution="""
        def answer():
            before = Value(2.0)
            tripled = before * 3
            before.data = 10.0
            return tripled.data
        """,
        explanation=(
            "The product was computed once, when the line ran, and its number was put down. Remembering an input is not the same as watching it: "
            "`b` is no cell of a spreadsheet. So a number is not changed under a graph that is still needed; we compute the answer again."
        ),
        hints=("Which line computes the product? When does it run?",),
        why="A node is computed once, when its line runs.",
        misconceptions=(
            Wrong(
                "spreadsheet",
                "def answer():\n    return 10.0 * 3",
                "In a spreadsheet it would be so. Here nothing runs again when `a` gets another number.",
                "Which line would have to run again?",
            ),
            Wrong(
                "replaced",
                "def answer():\n    return 10.0",
                "`b` is a Value of its own; what is written into `a` stays in `a`.",
                "Are `a` and `b` the same object?",
            ),
        ),
    ),
    Exercise(
        id="value.mul",
        lesson=2,
        kind="code",
        title="A product remembers",
        target="tinygrad_edu.value:mul",
        given=NODE,
        difficulty=2,
        minutes=4,
        prompt="""
        Write `mul(x, y)` for two Values. Return `node("*", data, inputs, derivatives)`:
        the product of the data, the two inputs as a tuple `(x, y)`, and a tuple with the local derivative for each of them, in the same order.
        """,
        stub='''
        def mul(x, y):
            """x * y, for two Values, as a node with two inputs and two local derivatives."""
            ...
        ''',
        hints=(
            "Nudge x by a little. How much does x * y move? The strips of the rectangle show it.",
            "The strip that x adds is as long as the other side of the rectangle.",
            "If y is 3, a nudge of x comes through three times as large. And if x is 2, a nudge of y?",
        ),
        why="A nudge of one factor comes through as many times as large as the other factor.",
        cases=expressions(BINARY, uniform(-3, 3, away_from=0)),
        observe=operation,
        graph=graph,
        misconceptions=(
            Wrong(
                "own-operand",
                "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (x.data, y.data))",
                "Each factor was given its own number as derivative; what counts is the other one.",
                "Hold y = 3 still and nudge x = 2: does the product move 3 times as much as x, or twice as much?",
            ),
            Wrong(
                "adds-derivatives",
                "def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (1.0, 1.0))",
                "These are the derivatives of a sum.",
                "Try x = 2, y = 10 and nudge x by 1. Does the product move by 1?",
            ),
            Wrong(
                "calls-itself",
                "def mul(x, y):\n    return node('*', x * y, (x, y), (y.data, x.data))",
                "Between Values `*` calls `mul`, the very function you are writing, which then calls itself without end. Inside, work with the numbers in `.data`.",
                "What does Python call when it meets `x * y`, and what are x and y here?",
            ),
            Wrong(
                "whole-product",
                "def mul(x, y):\n    out = x.data * y.data\n    return node('*', out, (x, y), (out, out))",
                "The derivative is the whole product here. That would be the change if x itself were 1 and doubled.",
                "With x = 2 and y = 3, nudge x by 0.1. Is the product 6.6 or 6.3?",
            ),
            Wrong("forgets", "def mul(x, y):\n    return Value(x.data * y.data)", FORGETS, FORGETS_HINT),
            Wrong(
                "numbers-as-inputs",
                "def mul(x, y):\n    return node('*', x.data * y.data, (x.data, y.data), (y.data, x.data))",
                NUMBERS_AS_INPUTS,
                "Where do you read `.data`, and where do you need the Value as a whole?",
            ),
        ),
    ),
    Exercise(
        id="value.count",
        lesson=2,
        kind="predict",
        title="How many boxes?",
        given="from tinygrad_edu import Value, history",
        difficulty=2,
        minutes=2,
        prompt="""
        Three numbers, two of them equal:

        ```python
        a, b, c = Value(2.0), Value(3.0), Value(3.0)
        draw(a * b + a * c)
        ```

        How many boxes does the picture have, inputs and answers together? Commit a number. Paper helps.
        """,
        stub='predict("value.count", ...)',
        solution="""
        def answer():
            p, q, r = Value(2.0), Value(3.0), Value(3.0)
            return len(history(p * q + p * r))
        """,
        explanation=(
            "Three inputs, two products, one sum. `a` has one box, from which two lines go out, because both products used the very same Value. "
            "`b` and `c` have a box each: they hold equal numbers, but they are two Values, and a nudge of one is no nudge of the other. "
            "For the same reason the two products, 6 and 6, stay apart. Which Value it is decides, never the number in it."
        ),
        hints=("Draw one box for each Value that was made, and one for each operation.",),
        why="A Value is told from others by which one it is, never by its number.",
        misconceptions=(
            Wrong(
                "by-value",
                "def answer():\n    p, q, r = Value(2.0), Value(3.0), Value(3.0)\n    return len({n.data for n in history(p * q + p * r)})",
                "This counts different numbers. Equal numbers that were made apart stay two boxes.",
                "If `b` is nudged, does `c` move with it?",
            ),
            Wrong(
                "equal-inputs-merge",
                "def answer():\n    p, q = Value(2.0), Value(3.0)\n    return len(history(p * q + p * q))",
                "`b` and `c` were counted as one because both hold 3. They are two Values.",
                "If `b` is nudged, does `c` move with it?",
            ),
            Wrong(
                "one-parent",
                "def answer():\n    p, q, r = Value(2.0), Value(3.0), Value(3.0)\n    return 1 + sum(len(n.inputs) for n in history(p * q + p * r))",
                "`a` was counted twice because it is used twice. There is only one `a`; two lines go out from it.",
                "How often was `Value(2.0)` called?",
            ),
            Wrong(
                "inputs-only",
                "def answer():\n    p, q, r = Value(2.0), Value(3.0), Value(3.0)\n    return sum(not n.inputs for n in history(p * q + p * r))",
                "Answers on the way are Values too, and each has its box: the two products and the sum.",
                "What does `a * b` give: a number, or a Value?",
            ),
        ),
    ),
    Exercise(
        id="value.exp",
        lesson=2,
        kind="code",
        title="How steep is e ** x?",
        target="tinygrad_edu.value:exp",
        given=f"import math\n{NODE}\nfrom tinygrad_edu.value import unbounded",
        difficulty=2,
        minutes=3,
        prompt="""
        Finish `exp(x)` for one Value: e to the power of x. Given: `out`, the answer as a float, which is infinity where `math.exp` would stop with an error.
        Return a node called `"exp"` with its one input and its one local derivative. A tuple with one element needs its comma: `(x,)`.
        """,
        stub='''
        def exp(x):
            """e ** x, for a Value, as a node called "exp"."""
            out = unbounded(math.exp, x.data)
            ...
        ''',
        hints=(
            "Set the explorer to e ** x and compare, at a few places, the height of the point with the slope of the line.",
            "The height is already at hand: it has a name in the stub.",
            'Four parts again: "exp", the answer, `(x,)`, and a tuple with one float.',
        ),
        why="e ** x grows exactly as fast as it is large: its derivative is its own value.",
        cases=expressions(UNARY, uniform(-2, 2), extra=[{"expression": "f(x)", "x": v, "g": 2.0} for v in (0.0, 1.0, 1000.0, -1000.0)]),
        observe=operation,
        graph=graph,
        misconceptions=(
            Wrong(
                "exp-input",
                "def exp(x):\n    out = math.exp(x.data) if x.data < 709 else math.inf\n    return node('exp', out, (x,), (x.data,))",
                "The derivative is the input here. At x = 0 that would be flat, and the curve is not flat there.",
                "What is the slope of e ** x at 0, where the curve crosses the axis?",
            ),
            Wrong(
                "power-rule",
                "def exp(x):\n    out, less = (math.exp(x.data), math.exp(x.data - 1)) if x.data < 709 else (math.inf, math.inf)\n    return node('exp', out, (x,), (x.data * less,))",
                "This is the rule for x ** 3, where the base varies. In e ** x the exponent varies.",
                "By your rule the slope at 0 would be 0. What does the explorer say?",
            ),
            Wrong(
                "no-comma",
                "def exp(x):\n    out = math.exp(x.data) if x.data < 709 else math.inf\n    return node('exp', out, (x), (out))",
                "`(x)` is x in brackets, and not a tuple: a tuple with one element is written `(x,)`, with a comma.",
                "What does `type((1))` say, and `type((1,))`?",
            ),
            Wrong(
                "a-value-for-a-number",
                "def exp(x):\n    out = math.exp(x)\n    return node('exp', out, (x,), (out,))",
                "`math.exp` knows floats only, and x is a Value; its number is in `.data`.",
                "What is x here, and where is its number?",
            ),
            Wrong(
                "forgets",
                "def exp(x):\n    return Value(math.exp(x.data) if x.data < 709 else math.inf)",
                FORGETS,
                FORGETS_HINT,
            ),
            Wrong(
                "overflow",
                "def exp(x):\n    out = math.exp(x.data)\n    return node('exp', out, (x,), (math.exp(x.data),))",
                "For a large x the number no longer fits into a float, and a bare `math.exp` stops with an error; the answer should be infinity.",
                "Does every call of `math.exp` in your function go through `unbounded`?",
            ),
        ),
    ),
    Exercise(
        id="value.log",
        lesson=2,
        kind="code",
        title="The logarithm, and where it ends",
        target="tinygrad_edu.value:log",
        given=f"import math\n{NODE}",
        difficulty=2,
        minutes=4,
        prompt="""
        Write `log(x)` for one Value: the natural logarithm, `math.log` on floats, as a node called `"log"` with its one local derivative.

        There is no logarithm of 0 or of a negative number. In that case raise an `ArithmeticError` whose text contains the word `log` and the number,
        for example `log(-1) is not a real number`.
        """,
        stub='''
        def log(x):
            """The natural logarithm of a Value, as a node called "log". Raises ArithmeticError, naming log and the number, unless x > 0."""
            ...
        ''',
        hints=(
            "The slopes at 0.5, 1, 2 and 4 were printed above. What would it be at 10?",
            "Start with the case that has no answer: an `if`, and `raise ArithmeticError(...)` with an f-string that shows `x.data`.",
            "The slope is the reciprocal of the number: twice as far out, half as steep.",
        ),
        why="The further out, the flatter: at x the logarithm climbs one part in x.",
        cases=expressions(
            ("f(x)", "f(x) * y", "f(x) + x", "f(x) * f(x)", "f(x * y) + y", "f(f(x) ** 2 * y + 1) - x"),
            uniform(0.3, 4),
            extra=[
                *({"expression": "f(x)", "x": v, "g": 2.0} for v in (1.0, 1e-8, 1e30)),
                *({"expression": "f(x)", "x": v, "g": 2.0} for v in (-1.0, -2.5, 0.0)),
            ],
        ),
        observe=or_error("log"),
        graph=graph,
        misconceptions=(
            Wrong(
                "no-check",
                "def log(x):\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
                "Python's own error does not say which of many operations it was, nor on what number. Ask first, and raise an ArithmeticError that tells.",
                "If this happens in the middle of a million operations, what would you want the error to tell?",
            ),
            Wrong(
                "zero-slips-through",
                "def log(x):\n    if x.data < 0:\n        raise ArithmeticError(f'log({x.data}) is not a real number')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
                "Negative numbers are refused, but 0 has no logarithm either.",
                "Which power of e is 0?",
            ),
            Wrong(
                "silent-nan",
                "def log(x):\n    if x.data <= 0:\n        return node('log', math.nan, (x,), (math.nan,))\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
                "A nan goes on silently, and everything computed from it becomes nan too. Here we stop where it happens, with an error.",
                "How would you find out, a thousand operations later, where the nan came from?",
            ),
            Wrong(
                "wrong-base",
                "def log(x):\n    if x.data <= 0:\n        raise ArithmeticError(f'log({x.data}) is not a real number')\n    return node('log', math.log10(x.data), (x,), (1 / x.data,))",
                "`math.log10` counts in powers of 10. The natural logarithm undoes `exp`, so it counts in powers of e.",
                "What should log(e) be?",
            ),
            Wrong(
                "returns-instead-of-raising",
                "def log(x):\n    if x.data <= 0:\n        return ArithmeticError(f'log({x.data}) is not a real number')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
                "Whatever `return` hands back is taken for an answer, an error or None as well, and the next operation trips over it. `raise` stops with the error, here and now.",
                "What would `log(x) + 1` do with such an answer?",
            ),
            Wrong(
                "log-input",
                "def log(x):\n    if x.data <= 0:\n        raise ArithmeticError(f'log({x.data}) is not a real number')\n    return node('log', math.log(x.data), (x,), (x.data,))",
                "The derivative is the input itself here, so the curve would get steeper further out. It gets flatter.",
                "Is the slope at 4 larger or smaller than at 2?",
            ),
            Wrong(
                "wrong-kind",
                "def log(x):\n    if x.data <= 0:\n        raise ValueError(f'log({x.data}) is not a real number')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
                "An ArithmeticError is asked for; this is a ValueError.",
                "Python has many kinds of error; the kind stands after `raise`.",
            ),
            Wrong(
                "always-minus-one",
                "def log(x):\n    if x.data <= 0:\n        raise ArithmeticError('log(-1) is not a real number')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
                "The text speaks of -1 whatever x is. That was an example; the number should be the one that x holds.",
                "An f-string puts a number into a text: what does `f'{x.data:g}'` give?",
            ),
            Wrong(
                "error-tells-nothing",
                "def log(x):\n    if x.data <= 0:\n        raise ArithmeticError('not a real number')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
                "The error comes at the right moment, but it does not tell which operation met which number.",
                "Put both into the text; an f-string can show `x.data`.",
            ),
        ),
    ),
    Exercise(
        id="value.pow",
        lesson=2,
        kind="code",
        title="Powers, where both may vary",
        target="tinygrad_edu.value:pow",
        given="import math\nfrom tinygrad_edu import Value, node\nfrom tinygrad_edu.value import check_power, power",
        difficulty=4,
        minutes=6,
        prompt="""
        Finish `pow(x, y)` for two Values. Given: `check_power(x, y)` raises an error where there is no real answer, and `power(base, exponent)` is
        `base ** exponent` for floats, and infinity where Python would stop. Return a node called `"**"` with two inputs and two local derivatives:

        - for the base `x`: the exponent, times the base to the exponent less one. If the exponent is 0, the derivative is 0.
        - for the exponent `y`: the answer, times the logarithm of the base. If the base is not positive, write 0. (With a negative base
          only whole-number constants are allowed as exponent, and `check_power` refuses the rest.)
        """,
        stub='''
        def pow(x, y):
            """x ** y, for two Values, as a node called "**". For exponent 0 the first derivative is 0; for a base of 0 or below, the second."""
            check_power(x, y)
            out = power(x.data, y.data)
            ...
        ''',
        hints=(
            "Two derivatives, two names: work out each on a line of its own, then one call of `node`.",
            "Each has a case in which it is 0.0: `something if condition else 0.0` keeps that on one line.",
            "For the first use `power(x.data, ...)` and not `**`, so that a base of 0 does not stop Python. For the second, `math.log` on a float.",
        ),
        why="Moving the base follows the power rule; moving the exponent multiplies: the answer grows by its own size times log of the base.",
        cases=expressions(
            BINARY,
            uniform(0.4, 2.5),
            extra=[
                {"expression": "f(x, y)", "x": 2.0, "y": -1.5, "g": 2.0},
                {"expression": "f(x, y)", "x": 2.0, "y": 0.0, "g": 2.0},
                {"expression": "x ** 2", "x": -3.0, "g": 2.0},
                {"expression": "x ** -1", "x": -2.0, "g": 1.5},
                {"expression": "f(x, y)", "x": 0.0, "y": 2.0, "g": 2.0},
                {"expression": "x ** 2 + x", "x": 0.0, "g": 2.0},
                {"expression": "x ** 0.5", "x": 0.0, "g": 2.0},
                {"expression": "x ** 0 + x", "x": 0.0, "g": 2.0},
                {"expression": "f(x, y)", "x": 0.0, "y": 0.0, "g": 2.0},
                {"expression": "2 ** x", "x": 3.0, "g": 2.0},
                {"expression": "x ** 400", "x": 10.0, "g": 2.0},
                {"expression": "x ** -1", "x": 0.0, "g": 2.0},
                {"expression": "x ** 0.5", "x": -4.0, "g": 2.0},
                {"expression": "f(x, y)", "x": -2.0, "y": 3.0, "g": 2.0},
            ],
        ),
        observe=or_error("pow"),
        graph=graph,
        misconceptions=(
            Wrong(
                "constant-exponent",
                "def pow(x, y):\n    check_power(x, y)\n    slope = y.data * power(x.data, y.data - 1) if y.data else 0.0\n    return node('**', power(x.data, y.data), (x, y), (slope, 0.0))",
                "The exponent is treated as a constant. Here it is a Value like the base and may vary: 2 ** 3 and 2 ** 3.1 differ.",
                "Hold the base at 2 and move the exponent from 3 to 4. Does the answer move?",
            ),
            Wrong(
                "log-of-zero",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    return node('**', out, (x, y), (y.data * power(x.data, y.data - 1), out * math.log(x.data)))",
                "The formulas are right, but `math.log` has no answer for a base of 0 or below, and (-3) ** 2 must work.",
                "For which bases may the logarithm be asked at all? What is the second derivative for all others?",
            ),
            Wrong(
                "log-of-nothing",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    return node('**', out, (x, y), (y.data * x.data ** (y.data - 1), out * math.log(x.data)))",
                "The formulas are right, but both need a case for the base 0, and `math.log` has no answer for a base below 0 either. And `**` stops Python at `0.0 ** -1`, where `power` gives infinity.",
                "For which bases may the logarithm be asked at all? What is the second derivative for all others?",
            ),
            Wrong(
                "use-power",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    first = y.data * x.data ** (y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))",
                "The formulas are right; but `**` between floats stops Python where the slope is infinite, as for the square root at 0. `power` gives infinity there.",
                "What does `0.0 ** -0.5` do in Python, and what does `power(0.0, -0.5)` give?",
            ),
            Wrong(
                "use-power-and-zero",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    return node('**', out, (x, y), (y.data * x.data ** (y.data - 1), out * math.log(x.data) if x.data > 0 else 0.0))",
                "Two things are missing for a base of 0: `**` stops Python at `0.0 ** -1`, where `power` gives infinity; and if the exponent is 0, the first derivative is 0.",
                "What does `0.0 ** -1` do in Python, and what does `power(0.0, -1)` give?",
            ),
            Wrong(
                "zero-times-infinity",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    second = out * math.log(x.data) if x.data > 0 else 0.0\n    return node('**', out, (x, y), (y.data * power(x.data, y.data - 1), second))",
                "x ** 0 is 1 for every x, so its slope is 0. At x = 0 your formula multiplies 0 by infinity, which is nan.",
                "What is 0 * math.inf in Python?",
            ),
            Wrong(
                "forgets-factor",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    second = out * math.log(x.data) if x.data > 0 else 0.0\n    return node('**', out, (x, y), (power(x.data, y.data - 1) if y.data else 0.0, second))",
                "The exponent comes down as a factor, and that factor is missing.",
                "The slopes of x ** 3 were printed above: is the one at 2 equal to 2 ** 2?",
            ),
            Wrong(
                "exponent-stays",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    second = out * math.log(x.data) if x.data > 0 else 0.0\n    return node('**', out, (x, y), (y.data * out, second))",
                "The exponent came down as a factor, but it must also become one less.",
                "The slopes of x ** 3 were printed above: what is the one at 2, and what is 3 * 2 ** 3?",
            ),
            Wrong(
                "forgets-log",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    first = y.data * power(x.data, y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (first, out if x.data > 0 else 0.0))",
                "Only e ** y grows by exactly its own size. For another base the logarithm of the base comes in as a factor.",
                "Which share of itself does 2 ** y grow by? It was printed above.",
            ),
            Wrong(
                "log-of-exponent",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    first = y.data * power(x.data, y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (first, out * math.log(y.data) if x.data > 0 and y.data > 0 else 0.0))",
                "The logarithm is taken of the exponent; it belongs to the base.",
                "The share by which 2 ** y grows was the same for every y. Which of the two numbers can it depend on?",
            ),
            Wrong(
                "power-rule-twice",
                "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    first = y.data * power(x.data, y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (first, x.data * power(y.data, x.data - 1) if x.data > 0 and y.data >= 0 else 0.0))",
                "Base and exponent do not play the same part: 2 ** 3 is 8 and 3 ** 2 is 9. The power rule holds for the base only.",
                "Does 2 ** y double each time y grows by 1, or does it grow like y ** 2?",
            ),
        ),
    ),
    Exercise(
        id="value.divide",
        lesson=2,
        kind="code",
        title="Division out of the five",
        given="import math\nfrom tinygrad_edu import Value, exp, log",
        difficulty=2,
        minutes=2,
        prompt="""
        Write `divide(x, y)` for two Values: x divided by y, for any y but 0, negative ones too. Use only the five: `+`, `*`, `**`, `exp(...)`, `log(...)`, with Values and plain
        numbers; the exponent of a power must be a plain number here. No `/`, no minus between Values (a number such as -3 is fine), no `node`.
        """,
        stub='''
        def divide(x, y):
            """x divided by y, for two Values, put together out of + * ** exp log."""
            ...
        ''',
        solution="""
        def divide(x, y):
            return x * y ** -1
        """,
        hints=(
            "To divide by 4 is to multiply by a quarter. How does one make a quarter out of 4?",
            "Which power of 4 is a quarter?",
        ),
        why="A reciprocal is a power, so division needs no operation of its own.",
        cases=expressions(
            ("f(x, y)", "f(x, x) + y", "f(x, y) * x", "f(f(x, y), y)", "f(x, y) + f(y, x)", "f(x * y, f(x, y)) + y"),
            uniform(-3, 3, away_from=0, by=0.3),
        ),
        observe=composed,
        graph=graph,
        misconceptions=(
            Wrong(
                "ready-made",
                "def divide(x, y):\n    return x / y",
                "The answer is right, but with an operation beyond the five, such as the library's own division. The point here is to make do without it.",
                "To divide by 4 is to multiply by what?",
            ),
            Wrong(
                "upside-down",
                "def divide(x, y):\n    return x ** -1 * y",
                "This turns the wrong one upside down: it is y divided by x.",
                "Try 6 divided by 3.",
            ),
            Wrong(
                "cuts-the-graph",
                "def divide(x, y):\n    return x * (1 / y.data)",
                "The number is right, but `y.data` is a plain float: y is not in the graph, and a nudge of it would go unnoticed.",
                "Draw your answer. Is there a way from y to it?",
            ),
            Wrong("history-lost", "def divide(x, y):\n    return Value(x.data / y.data)", HISTORY_LOST, HISTORY_LOST_HINT),
            Wrong(
                "exponent-varies",
                "def divide(x, y):\n    return x * y ** Value(-1)",
                "The right power; but an exponent that is a Value may vary, and next to -1 a negative y has no real power. So the exponent must be a plain number.",
                "What does `(-8) ** -0.9` give in Python, and what type is it?",
            ),
            Wrong(
                "positive-only",
                "def divide(x, y):\n    return exp(log(x) + log(y) * -1)",
                "A fine idea, the slide rule's; but the logarithm refuses negative numbers, and -6 divided by 3 must work.",
                "Is there a way that never asks for a logarithm?",
            ),
            Wrong(
                "subtracts",
                "def divide(x, y):\n    return x + y * -1",
                "This is x minus y.",
                "Try 6 divided by 3.",
            ),
            Wrong(
                "negates",
                "def divide(x, y):\n    return x * (y * -1)",
                "`y * -1` is minus y. The number -1 belongs elsewhere.",
                "What is 4 * -1, and what is 4 ** -1?",
            ),
        ),
    ),
    Exercise(
        id="value.sigmoid",
        lesson=2,
        kind="code",
        title="A sigmoid out of the five",
        given="import math\nfrom tinygrad_edu import Value, exp, log",
        difficulty=2,
        minutes=3,
        prompt=r"""
        The **sigmoid** squeezes any number between 0 and 1:

        $$\text{sigmoid}(x) = \frac{1}{1 + e^{-x}}$$

        Write `composed_sigmoid(x)` for a Value, with `+`, `*`, `**`, `exp(...)`, `log(...)` and plain numbers only: no `/`, no minus in front of a Value.
        Do it without your `divide`: what you write is kept in a file of its own, which does not know that function.
        """,
        stub='''
        def composed_sigmoid(x):
            """1 / (1 + e ** -x), for a Value, put together out of + * ** exp log."""
            ...
        ''',
        solution="""
        def composed_sigmoid(x):
            return (1 + exp(x * -1)) ** -1
        """,
        hints=(
            "Begin inside: minus x is x times what?",
            "The exponent, then exp, then one more, then the reciprocal: four operations.",
            "The reciprocal of the whole sum needs the sum in brackets: `**` binds tighter than `+`.",
        ),
        why="Four of our operations in a row, and nobody had to work out a derivative.",
        cases=expressions(
            ("f(x)", "f(x) * y", "f(x) + x", "f(x) * f(x)", "f(x * y) + y", "f(f(x) * y) * x"),
            uniform(-3, 3),
            extra=[{"expression": "f(x)", "x": v, "g": 2.0} for v in (0.0, 10.0, -10.0)],
        ),
        observe=composed,
        graph=graph,
        misconceptions=(
            Wrong(
                "sign",
                "def composed_sigmoid(x):\n    return (1 + exp(x)) ** -1",
                "The minus in the exponent is lost, so the curve falls where it should climb.",
                "For x = 10 the sigmoid should be nearly 1. What is yours?",
            ),
            Wrong(
                "brackets",
                "def composed_sigmoid(x):\n    return 1 + exp(x * -1) ** -1",
                "`**` binds tighter than `+`: only the exponential is turned upside down here, not the whole sum.",
                "For x = 0 the sigmoid should be a half. What is yours, and where does the 1 go?",
            ),
            Wrong(
                "no-reciprocal",
                "def composed_sigmoid(x):\n    return 1 + exp(x * -1)",
                "This is what stands below the fraction bar; the reciprocal is missing.",
                "For x = 0 the sigmoid should be a half. What is yours?",
            ),
            Wrong(
                "forgets-one",
                "def composed_sigmoid(x):\n    return exp(x * -1) ** -1",
                "Without the 1 this is e ** x, which grows beyond every bound.",
                "The sigmoid stays below 1. Does yours?",
            ),
            Wrong(
                "ready-made",
                "def composed_sigmoid(x):\n    return 1 / (1 + exp(-x))",
                "The answer is right, but with an operation beyond the five, such as the library's own minus or division. Both can be had from the five.",
                "Minus x is x times what? And a reciprocal is which power?",
            ),
            Wrong(
                "cuts-the-graph",
                "def composed_sigmoid(x):\n    return Value(1 / (1 + math.exp(-x.data)))",
                "The number is right, but it was computed on floats: the Value that comes out remembers nothing.",
                "Draw your answer. Is there a way from x to it?",
            ),
        ),
    ),
    Exercise(
        id="value.relu",
        lesson=2,
        kind="code",
        title="A corner out of smooth pieces",
        given="import math\nfrom tinygrad_edu import Value, exp, log",
        difficulty=3,
        minutes=4,
        prompt="""
        **relu** keeps a positive number and turns a negative one into 0: relu(3) is 3, relu(-3) is 0. Write `composed_relu(x)` for a Value other than 0, with `+`, `*`, `**`, `exp(...)`, `log(...)`
        and plain numbers only: the same operations for every x, with no `if`. It must be exact for every such x, not only nearly right.

        A stepping stone: the size of a number, |x|, is the square root of its square, and a square root is the power 0.5.
        """,
        stub='''
        def composed_relu(x):
            """x where it is positive, 0 where it is negative, put together out of + * ** exp log. x = 0 is not asked."""
            ...
        ''',
        solution="""
        def composed_relu(x):
            size = (x ** 2) ** 0.5
            return (x + size) * 0.5
        """,
        hints=(
            "First make |x|, on a line of its own. Then: what is x + |x| for x = 3? And for x = -3?",
            "The sum is already 0 on the negative side. What is still wrong on the positive side?",
            "Take half of it.",
        ),
        why="x and |x| agree on the right and cancel on the left; half of their sum is relu.",
        cases=expressions(
            ("f(x)", "f(x) * y", "f(x) + x", "f(x) * f(x) + y", "f(x * y) + y", "f(f(x) * y + y) * x"),
            uniform(-3, 3, away_from=0, by=0.2),
            extra=[{"expression": "f(x)", "x": v, "g": 2.0} for v in (3.0, -3.0, 0.25, -40.0)],
        ),
        observe=without_if,
        graph=graph,
        misconceptions=(
            Wrong(
                "if",
                "def composed_relu(x):\n    return x if x.data > 0 else x * 0",
                "The numbers are right, but here Python decides, and no note of it remains in the graph. Make it out of the five alone.",
                "Can you make |x| without asking for the sign of x?",
            ),
            Wrong(
                "if-and-a-number",
                "def composed_relu(x):\n    return x if x.data > 0 else 0",
                "Here Python decides, and no note of it remains in the graph; besides, on the left a plain 0 comes back, which is no Value. Make it out of the five alone.",
                "Can you make |x| without asking for the sign of x?",
            ),
            Wrong("history-lost", "def composed_relu(x):\n    return Value(max(0.0, x.data))", HISTORY_LOST, HISTORY_LOST_HINT),
            Wrong(
                "only-the-size",
                "def composed_relu(x):\n    return (x ** 2) ** 0.5",
                "This is |x|: -3 becomes 3, where relu gives 0.",
                "What do you get when you add x to it?",
            ),
            Wrong(
                "twice",
                "def composed_relu(x):\n    return x + (x ** 2) ** 0.5",
                "Left of 0 it is right; right of 0 it is twice what it should be.",
                "What does it give for 3?",
            ),
            Wrong(
                "right-to-left",
                "def composed_relu(x):\n    return (x + x ** 2 ** 0.5) * 0.5",
                "Python reads `x ** 2 ** 0.5` from the right, as x ** (2 ** 0.5). The square needs brackets of its own.",
                "What is `2 ** 3 ** 2` in Python: 64, or 512?",
            ),
            Wrong(
                "softplus",
                "def composed_relu(x):\n    return log(1 + exp(x))",
                "This is relu's smooth cousin, called softplus. It is near relu far from 0, but never equal to it.",
                "What does yours give for 3?",
            ),
            Wrong(
                "other-side",
                "def composed_relu(x):\n    return (x + (x ** 2) ** 0.5 * -1) * 0.5",
                "This keeps the negative numbers and turns the positive ones into 0.",
                "Try 3, then -3.",
            ),
            Wrong(
                "ready-made",
                "def composed_relu(x):\n    return (x + abs(x)) / 2",
                "The answer is right, but with an operation beyond the five, such as the library's own `abs` or division. Both can be had from the five.",
                "The size of a number is the square root of what? And to halve is to multiply by what?",
            ),
        ),
    ),
    Exercise(
        id="value.zero",
        lesson=2,
        kind="predict",
        title="In the corner itself",
        given="from tinygrad_edu import Value",
        difficulty=3,
        minutes=2,
        prompt="""
        At x = 0 the size of a number, `(x ** 2) ** 0.5`, has a corner. At 0 the square lets nothing of a nudge through (×0). The square root is
        vertical there: ×infinity. A nudge that goes through both is multiplied by both. What does a float make of 0 times infinity?
        (`inf` is infinity, and `nan` means not a number.)
        """,
        stub='predict("value.zero", ...)  # "0", "0.5", "1", "inf" or "nan"',
        choices=("0", "0.5", "1", "inf", "nan"),
        solution="""
        def answer():
            corner = Value(0.0)
            square = corner ** 2
            root = square ** 0.5
            return str(square.derivatives[0] * root.derivatives[0])
        """,
        explanation=(
            "nan, not a number: each step is right, and their product is undefined. And so is the question: from the right the slope of |x| is 1, from the left -1, "
            "and in the corner there is no slope at all. The library writes relu and abs as operations of their own and decides: 0 in the corner, as PyTorch does. "
            "In training one nan soon is everywhere, so this matters."
        ),
        hints=("Zero times anything is 0; infinity times anything is infinity. Can both hold at once?",),
        why="Where two right rules contradict each other a float says nan.",
        misconceptions=(
            Wrong(
                "zero-wins",
                "def answer():\n    return '0'",
                "Zero times any finite number is 0. Infinity is not a finite number.",
                "Which rule would infinity follow?",
            ),
            Wrong(
                "infinity-wins",
                "def answer():\n    return 'inf'",
                "Infinity times a positive number is infinity. Zero is not positive.",
                "Which rule would zero follow?",
            ),
            Wrong(
                "in-between",
                "def answer():\n    return '0.5'",
                "Halfway between the slopes would be 0, and for relu a half; but no rule of arithmetic takes the middle.",
                "Who would take the middle?",
            ),
            Wrong(
                "cancels",
                "def answer():\n    return '1'",
                "It would be 1 if infinity were 1 divided by 0. But 2 divided by 0 would be the same infinity.",
                "What would 2 / 0 be?",
            ),
        ),
    ),
    Exercise(
        id="value.test_sinh",
        lesson=2,
        kind="test",
        title="The test that was missing",
        given="import math\nfrom tinygrad_edu import Value, derivative, gradient, node",
        difficulty=3,
        minutes=5,
        prompt="""
        Write the test that would have caught it. `test_sinh(sinh)` is given a function from a Value to a Value. A right one returns a node whose `data` is
        `math.sinh` of the input and whose one entry in `derivatives` is `math.cosh` of the input, for inputs between -20 and 20.

        Make `assert`s that hold for the right one; for each of six wrong ones at least one must fail. Compare floats with `math.isclose(a, b)`.
        """,
        stub='''
        def test_sinh(sinh):
            """Passes a right `sinh` (Value to Value); stops with an AssertionError at a wrong one."""
            ...
        ''',
        solution="""
        def test_sinh(sinh):
            for number in (-1.5, 0.25, 4.0):
                out = sinh(Value(number))
                assert math.isclose(out.data, math.sinh(number))
                assert math.isclose(out.derivatives[0], math.cosh(number))
        """,
        hints=(
            "Two things can be wrong with every answer: its number, and its derivative. Does your test look at both?",
            "At which input would a straight line through 0 pass your test? And a function that is right for positive numbers only?",
            "A loop over a few numbers, a negative one among them; in it one call of `sinh` and two asserts.",
        ),
        why="Test values and derivatives, at several ordinary places on both sides of 0.",
        **mutants(
            "def sinh(x):\n    return node('sinh', math.sinh(x.data), (x,), (math.cosh(x.data),))",
            {
                "returns cosh, its derivative is right": "def sinh(x):\n    return node('sinh', math.cosh(x.data), (x,), (math.cosh(x.data),))",
                "right value, but the derivative is sinh": "def sinh(x):\n    return node('sinh', math.sinh(x.data), (x,), (math.sinh(x.data),))",
                "a straight line: value x, derivative 1": "def sinh(x):\n    return node('sinh', x.data, (x,), (1.0,))",
                "right for positive inputs only": "def sinh(x):\n    return node('sinh', math.sinh(math.fabs(x.data)), (x,), (math.cosh(x.data),))",
                "right for large inputs only": "def sinh(x):\n    return node('sinh', math.exp(x.data) / 2, (x,), (math.exp(x.data) / 2,))",
                "right value, but it remembers no input": "def sinh(x):\n    return Value(math.sinh(x.data))",
            },
            "sinh",
            "import math\nfrom tinygrad_edu import Value, node",
        ),
        misconceptions=(
            Wrong(
                "derivative-only",
                "def test_sinh(sinh):\n    for number in (-1.5, 0.25, 4.0):\n        assert math.isclose(sinh(Value(number)).derivatives[0], math.cosh(number))",
                "The derivatives are tested, the values are not. That is how the mistake in the story stayed in its library.",
                "What is the smallest wrong `sinh` with right derivatives?",
            ),
            Wrong(
                "value-only",
                "def test_sinh(sinh):\n    for number in (-1.5, 0.25, 4.0):\n        assert math.isclose(sinh(Value(number)).data, math.sinh(number))",
                "The values are tested, the derivatives are not.",
                "What does a wrong derivative do to `.data`?",
            ),
            Wrong(
                "tuple-for-a-number",
                "def test_sinh(sinh):\n    for number in (-1.5, 0.25, 4.0):\n        out = sinh(Value(number))\n        assert math.isclose(out.data, math.sinh(number))\n        assert math.isclose(out.derivatives, math.cosh(number))",
                "`derivatives` is a tuple, here with one entry; `math.isclose` compares numbers.",
                "How do you take the first entry out of a tuple? It is number 0.",
            ),
            Wrong(
                "plain-number-in",
                "def test_sinh(sinh):\n    for number in (-1.5, 0.25, 4.0):\n        out = sinh(number)\n        assert math.isclose(out.data, math.sinh(number))\n        assert math.isclose(out.derivatives[0], math.cosh(number))",
                "`sinh` wants a Value, and it was given a plain number, which has no `.data`.",
                "What makes a Value out of a number?",
            ),
            Wrong(
                "at-zero",
                "def test_sinh(sinh):\n    out = sinh(Value(0.0))\n    assert out.data == 0\n    assert out.derivatives[0] == 1",
                "0 is a special place: many wrong functions are right there, the straight line for one.",
                "Which other functions pass through 0 with slope 1?",
            ),
            Wrong(
                "one-side",
                "def test_sinh(sinh):\n    out = sinh(Value(1.5))\n    assert math.isclose(out.data, math.sinh(1.5))\n    assert math.isclose(out.derivatives[0], math.cosh(1.5))",
                "A function that is right for positive inputs only slips through: value and derivative are tested, but no negative number can make them fail.",
                "Add one number to your test. Which?",
            ),
            Wrong(
                "far-out",
                "def test_sinh(sinh):\n    out = sinh(Value(30.0))\n    assert math.isclose(out.data, math.sinh(30.0))\n    assert math.isclose(out.derivatives[0], math.cosh(30.0))",
                "Far out sinh, cosh and half of e ** x can no longer be told apart by a float.",
                "Print math.sinh(30.0) and math.cosh(30.0).",
            ),
            Wrong(
                "rejects-nothing",
                "def test_sinh(sinh):\n    out = sinh(Value(1.5))\n    return math.isclose(out.data, math.sinh(1.5))",
                "Every wrong program passes. Either nothing is asserted (a comparison that is only made, or handed back, stops nobody), or what is asserted does not depend on `sinh`.",
                "What happens in your test when the comparison is False?",
            ),
            Wrong(
                "never-content",
                "def test_sinh(sinh):\n    assert False",
                "This rejects every program, the right one too.",
                "What must be true of a right `sinh`? And its `derivatives`: is that a number, or a tuple with one number in it?",
            ),
        ),
    ),
]
