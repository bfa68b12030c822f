"""Lesson 02: more right programs, written differently, and more wrong ones."""

RIGHT = {
    "value.add": [
        "def add(x, y):\n    total = y.data + x.data\n    return node('+', total, (x, y), (1, 1))",
        "def add(a, b):\n    inputs = a, b\n    return node(op='+', data=sum(v.data for v in inputs), inputs=inputs, derivatives=tuple(1.0 for _ in inputs))",
        "from tinygrad_edu.value import node as made\n\ndef add(x, y):\n    # a nudge of either arrives\n    return made('+', x.data + y.data, (x, y), (1.0,) * 2)",
    ],
    "value.later": [
        "def answer():\n    a = Value(2.0)\n    b = a * 3\n    a.data = 10.0\n    return b.data",
        "def answer():\n    return 6",
    ],
    "value.mul": [
        "def mul(x, y):\n    a, b = x.data, y.data\n    return node('*', a * b, (x, y), (b, a))",
        "def mul(x, y):\n    inputs = (x, y)\n    slopes = tuple(v.data for v in reversed(inputs))\n    return node('*', x.data * y.data, inputs, slopes)",
    ],
    "value.count": ["def answer():\n    return 6", "def answer():\n    return 3 + 2 + 1"],
    "value.exp": [
        "def exp(x):\n    out = math.exp(x.data) if x.data < 700 else math.e ** 350 * math.e ** (x.data - 350) if x.data < 709 else math.inf\n    return node('exp', out, (x,), (out,))",
        "def exp(x):\n    try:\n        out = math.exp(x.data)\n    except OverflowError:\n        out = math.inf\n    return node('exp', out, (x,), (out,))",
        "def exp(x):\n    import numpy as np\n    with np.errstate(over='ignore'):\n        out = float(np.exp(x.data))\n    slope = out\n    return node('exp', out, tuple([x]), tuple([slope]))",
    ],
    "value.log": [
        "def log(x):\n    if not x.data > 0:\n        raise ArithmeticError('log of ' + str(x.data) + ' does not exist')\n    return node('log', math.log(x.data), (x,), (x.data ** -1,))",
        "def log(x):\n    if x.data > 0.0:\n        slope = 1.0 / x.data\n        return node('log', math.log(x.data), (x,), (slope,))\n    raise ArithmeticError(f'log({x.data:g}) is not a real number')",
        "def log(x):\n    try:\n        out = math.log(x.data)\n    except ValueError:\n        raise ArithmeticError(f'log: {x.data} is not above 0') from None\n    return node('log', out, (x,), (1 / x.data,))",
    ],
    "value.pow": [
        "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    if y.data == 0:\n        for_base = 0.0\n    else:\n        for_base = y.data * power(x.data, y.data - 1)\n    for_exponent = 0.0\n    if x.data > 0:\n        for_exponent = out * math.log(x.data)\n    return node('**', out, (x, y), (for_base, for_exponent))",
        "def pow(x, y):\n    check_power(x, y)\n    a, b = x.data, y.data\n    out = power(a, b)\n    logarithm = math.log(a) if a > 0 else 0\n    return node('**', out, (x, y), (b and b * power(a, b - 1), logarithm * out))",
    ],
    "value.divide": [
        "def divide(x, y):\n    reciprocal = y ** -1\n    return reciprocal * x",
        "def divide(x, y):\n    return (y * x ** -1) ** -1",
        "def divide(x, y):\n    size = (y ** 2) ** 0.5\n    return x * y * size ** -2",
    ],
    "value.sigmoid": [
        "def composed_sigmoid(x):\n    e = exp(x)\n    return e * (e + 1) ** -1",
        "def composed_sigmoid(x):\n    return exp(log(1 + exp(-1 * x)) * -1)",
        "def composed_sigmoid(x):\n    minus = x * -1.0\n    below = exp(minus) + 1.0\n    return below ** -1.0",
    ],
    "value.relu": [
        "def composed_relu(x):\n    return 0.5 * x + 0.5 * (x * x) ** 0.5",
        "def composed_relu(x):\n    return x * (1 + x * (x ** 2) ** -0.5) * 0.5",
        "def composed_relu(x):\n    return (x + exp(log(x * x) * 0.5)) * 0.5",
    ],
    "value.zero": ["def answer():\n    return str(0 * float('inf'))", "def answer():\n    return 'nan'"],
    "value.test_sinh": [
        "def test_sinh(sinh):\n    for number in (1.5, -1.5, 0.1):\n        x = Value(number)\n        out = sinh(x)\n        assert math.isclose(out.data, (math.exp(number) - math.exp(-number)) / 2)\n        assert out.derivatives == (math.cosh(number),)",
        "def test_sinh(sinh):\n    for number in [-2.0, 2.0]:\n        out = sinh(Value(number))\n        nudged = derivative(lambda z: sinh(Value(z)).data, number)\n        assert abs(out.data - math.sinh(number)) < 1e-9\n        assert out.inputs and abs(out.derivatives[0] - nudged) < 1e-6",
        "def test_sinh(sinh):\n    for number in (-1.0, 1.0):\n        x = Value(number)\n        out = sinh(x)\n        out.backward()\n        assert math.isclose(out.data, math.sinh(number)) and math.isclose(x.grad, math.cosh(number))",
    ],
}

WRONG = {
    "value.add": [
        ("def add(x, y):\n    return x.data + y.data", None),
        ("def add(x, y):\n    return node('add', x.data + y.data, (x, y), (1.0, 1.0))", None),
        ("def add(x, y):\n    return node('+', x.data + y.data, (y, x), (1.0, 1.0))", None),
        ("def add(x, y):\n    return node('+', x.data + y.data, [x, y][:1] if x is y else (x, y), (2.0,) if x is y else (1.0, 1.0))", None),
        ("def add(x, y):\n    return node('+', x.data + y.data, (x, y), (1.0, -1.0))", None),
        ("def add(x, y):\n    return node('+', x.data - y.data, (x, y), (1.0, 1.0))", None),
        ("def add(x, y):\n    node('+', x.data + y.data, (x, y), (1.0, 1.0))", None),
        ("def add(x, y):\n    return Value(x + y)", "calls-itself"),
        ("def add(x, y):\n    out = Value(x.data + y.data)\n    out.inputs = (x, y)\n    return out", None),
    ],
    "value.later": [(f"def answer():\n    return {n}", None) for n in (3, 2, 12)] + [("def answer():\n    return float('nan')", None)],
    "value.mul": [
        ("def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (x.data + y.data, x.data + y.data))", None),
        ("def mul(x, y):\n    return node('*', x.data * y.data, (y, x), (y.data, x.data))", None),
        ("def mul(x, y):\n    return node('+', x.data * y.data, (x, y), (y.data, x.data))", None),
        ("def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (y, x))", None),
        ("def mul(x, y):\n    return node('*', x.data * y.data, (x, y), (abs(y.data), abs(x.data)))", None),
        ("def mul(x, y):\n    x.data *= y.data\n    return node('*', x.data, (x, y), (y.data, x.data))", None),
    ],
    "value.count": [(f"def answer():\n    return {n}", None) for n in (2, 8, 9)],
    "value.exp": [
        ("def exp(x):\n    out = math.exp(x.data) if x.data < 709 else math.inf\n    return node('exp', out, (x,), (1.0,))", None),
        ("def exp(x):\n    out = math.exp(x.data) if x.data < 709 else math.inf\n    return node('exp', out, (x,), out)", "no-comma"),
        ("def exp(x):\n    out = math.exp(x)\n    return node('exp', out, (x,), (out))", "a-value-for-a-number"),
        ("def exp(x):\n    out = 2.718 ** x.data if x.data < 709 else math.inf\n    return node('exp', out, (x,), (out,))", None),
        ("def exp(x):\n    out = math.exp(x.data) if x.data < 709 else math.inf\n    return node('exp', out, (x,), (-out,))", None),
        (
            "def exp(x):\n    out = math.exp(x.data) if x.data < 709 else math.inf\n    return node('exp', out, (x,), (1 / out if out else 1.0,))",
            None,
        ),
        ("def exp(x):\n    out = math.exp(min(x.data, 700))\n    return node('exp', out, (x,), (out,))", None),
        ("def exp(x):\n    out = math.exp(x.data) if x.data < 709 else math.inf\n    return node('e**', out, (x,), (out,))", None),
    ],
    "value.log": [
        (
            "def log(x):\n    if x.data <= 0:\n        raise ValueError(f'log({x.data})')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
            "wrong-kind",
        ),
        (
            "def log(x):\n    if x.data <= 0:\n        print('no')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
            "no-check",
        ),
        (
            "def log(x):\n    if x.data <= 0:\n        raise ArithmeticError(f'log({x.data})')\n    out = math.log(x.data)\n    return node('log', out, (x,), (out,))",
            None,
        ),
        (
            "def log(x):\n    if x.data <= 0:\n        return None\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
            "returns-instead-of-raising",
        ),
        (
            "def log(x):\n    if x.data < 1:\n        raise ArithmeticError(f'log({x.data})')\n    return node('log', math.log(x.data), (x,), (1 / x.data,))",
            None,
        ),
        (
            "def log(x):\n    if x.data <= 0:\n        raise ArithmeticError(f'log({x.data})')\n    return node('log', math.log(x.data), (x,), (1 / abs(math.log(x.data) or 1),))",
            None,
        ),
        ("def log(x):\n    return node('log', math.log(abs(x.data) + 1e-9), (x,), (1 / (abs(x.data) + 1e-9),))", None),
        ("def log(x):\n    return node('log', math.log(x.data), (x,), (x.data,))", None),
    ],
    "value.pow": [
        (
            "def pow(x, y):\n    out = x.data ** y.data\n    return node('**', out, (x, y), (y.data * x.data ** (y.data - 1), out * math.log(x.data)))",
            None,
        ),
        (
            "def pow(x, y):\n    out = power(x.data, y.data)\n    first = y.data * power(x.data, y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))",
            None,
        ),
        (
            "def pow(x, y):\n    check_power(x, y)\n    out = x.data ** y.data\n    first = y.data * x.data ** (y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))",
            "use-power",
        ),
        (
            "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    first = y.data * power(x.data, y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (out * math.log(x.data) if x.data > 0 else 0.0, first))",
            None,
        ),
        (
            "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    first = y.data * power(x.data, y.data - 1) if y.data and x.data else 0.0\n    return node('**', out, (x, y), (first, out * math.log(x.data) if x.data > 0 else 0.0))",
            None,
        ),
        (
            "def pow(x, y):\n    check_power(x, y)\n    out = power(x.data, y.data)\n    first = y.data * power(x.data, y.data - 1) if y.data else 0.0\n    return node('**', out, (x, y), (first, out * math.log10(x.data) if x.data > 0 else 0.0))",
            None,
        ),
    ],
    "value.divide": [
        ("def divide(x, y):\n    return x * y ** -1 * 1.001", None),
        ("def divide(x, y):\n    return Value(x.data) * y ** -1", None),
        ("def divide(x, y):\n    return x * (y ** 2) ** -0.5", None),
        ("def divide(x, y):\n    return (x * y) ** -1", None),
        ("def divide(x, y):\n    return x.data / y.data", None),
        ("def divide(x, y):\n    return x * (1 / y)", "ready-made"),
    ],
    "value.sigmoid": [
        ("def composed_sigmoid(x):\n    return (2 + exp(x * -1)) ** -1", None),
        ("def composed_sigmoid(x):\n    return exp(x) * (1 + exp(x * -1)) ** -1", None),
        ("def composed_sigmoid(x):\n    return 1 / (1 + math.exp(-x.data))", None),
        ("def composed_sigmoid(x):\n    return (1 + 2.7 ** (x * -1)) ** -1", None),
        ("def composed_sigmoid(x):\n    return (1 + exp(-x)) ** -1", "ready-made"),
        ("def composed_sigmoid(x):\n    return (1 + exp(-1)) ** -1", None),
    ],
    "value.relu": [
        ("def composed_relu(x):\n    return max(x, 0)", "if-and-a-number"),
        ("def composed_relu(x):\n    return (x + (x ** 2) ** 0.5) / 2", "ready-made"),
        ("def composed_relu(x):\n    return log(1 + exp(x * 20)) * 0.05", None),
        ("def composed_relu(x):\n    return Value(x.data if x.data > 0 else 0.0)", "history-lost"),
        ("def composed_relu(x):\n    if x.data > 0:\n        return x\n    return Value(0)", "if"),
        ("def composed_relu(x):\n    if x.data > 0:\n        return x * 1\n    return x * 0", "if"),
        ("def composed_relu(x):\n    return x * (x.data > 0)", "if"),
        ("def composed_relu(x):\n    return (x + x) * 0.5", None),
        ("def composed_relu(x):\n    return x * (1 + exp(x * -20)) ** -1", None),
        ("def composed_relu(x):\n    return x ** 0.5 ** 2", None),
    ],
    "value.zero": [("def answer():\n    return 'an error'", None), ("def answer():\n    return 0", None)],
    "value.test_sinh": [
        ("def test_sinh(sinh):\n    out = sinh(Value(1.5))\n    assert out.data and out.derivatives", None),
        (
            "def test_sinh(sinh):\n    for number in (-1.5, 1.5):\n        assert math.isclose(sinh(Value(number)).derivatives[0], math.cosh(number))\n        assert math.isclose(sinh(Value(number)).data ** 2, math.sinh(number) ** 2)",
            "one-side",
        ),
        (
            "def test_sinh(sinh):\n    for number in (-1.5, 1.5):\n        out = sinh(Value(number))\n        assert math.isclose(out.data, math.cosh(number))",
            None,
        ),
        ("def test_sinh(sinh):\n    assert math.isclose(math.sinh(1.0), (math.e - 1 / math.e) / 2)", "rejects-nothing"),
        (
            "def test_sinh(sinh):\n    for number in (-2.0, 2.0):\n        out = sinh(number)\n        assert math.isclose(out.data, math.sinh(number))",
            "plain-number-in",
        ),
    ],
}
