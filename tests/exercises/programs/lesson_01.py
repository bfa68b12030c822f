"""Lesson 01: further right and wrong programs."""

LINE = "    h = STEP * max(1.0, abs(x)) if h is None else h\n"

RIGHT = {
    "nudge.square": [6, 6.001, 6.0],
    "nudge.slope": [
        "def slope(f, x, h):\n    before = f(x)\n    after = f(x + h)\n    change = after - before\n    return change / h",
        "def slope(g, a, d):\n    return g(a + d) / d - g(a) / d",
        "def slope(f, x, h):\n    places = [x, x + h]\n    low, high = [f(p) for p in places]\n    return -(low - high) / h",
        "def slope(f, x, h):\n    import math\n    return math.fsum([f(x + h), -f(x)]) * (1 / h)",
    ],
    "nudge.loop": ["0.25", 0.25, " 0.25 ", "predict('nudge.loop', '0.25')"],
    "nudge.tiny": ["1e-5", "1E-5", 1e-5, 0.00001, "predict('nudge.tiny', '1e-5')"],
    "nudge.derivative": [
        f"def derivative(f, x, h=None):\n{LINE}    if x + h == x - h:\n        raise ValueError('lost')\n    return (f(x + h) - f(x - h)) / (2 * h)",
        """
def derivative(f, x, h=None):
    if h is None:
        h = STEP * max(1.0, abs(x))
    a = x - h
    b = x + h
    if not b - a:
        message = "the nudge is lost"
        raise ValueError(message)
    rise = f(b) - f(a)
    return rise / (b - a)
""",
        """
def derivative(f, x, h=None):
    def nudge():
        if h is not None:
            return h
        return STEP * (abs(x) if abs(x) > 1 else 1)
    right = (x + nudge(), f(x + nudge()))
    left = (x - nudge(), f(x - nudge()))
    if right[0] != left[0]:
        return (right[1] - left[1]) / 2 / nudge()
    raise ValueError("x does not move")
""",
        """
import math

def derivative(f, x, h=None):
    h = 1e-5 * max(1.0, abs(x)) if h is None else h
    if math.isclose(x + h, x - h, rel_tol=0):
        raise ValueError("lost")
    return 0.5 * (f(x + h) - f(x - h)) / h
""",
    ],
    "nudge.kink": ["0", 0, "predict('nudge.kink', '0')", " 0"],
    "nudge.product": [40, 40.0, 39.999],
    "nudge.chain": [
        "def chain(df, g, dg, x):\n    u = g(x)\n    return df(u) * dg(x)",
        "def chain(outer, g, inner, x):\n    return inner(x) * outer(g(x))",
        "def chain(df, g, dg, x):\n    total = 1.0\n    for d, place in ((dg, x), (df, g(x))):\n        total *= d(place)\n    return total",
    ],
    "nudge.which": [[10, 2], [10.0, 2.0], (10, 2)],
    "nudge.gradient": [
        """
def gradient(f, point, h=None):
    slopes = []
    for i in range(len(point)):
        def moved(x):
            return f(*point[:i], x, *point[i + 1:])
        slopes.append(derivative(moved, point[i], h))
    return slopes
""",
        """
def gradient(f, point, h=None):
    def along(i):
        def moved(x):
            numbers = list(point)
            numbers[i] = x
            return f(*numbers)
        return moved
    return [derivative(along(i), p, h=h) for i, p in enumerate(point)]
""",
        """
def gradient(f, point, h=None):
    numbers, slopes = list(point), []
    for i, p in enumerate(point):
        def moved(x):
            numbers[i] = x
            answer = f(*numbers)
            numbers[i] = p
            return answer
        slopes += [derivative(moved, p, h)]
    return slopes
""",
        """
def gradient(f, point, h=None):
    result = []
    for i in range(len(point)):
        before, after = point[0:i], point[i + 1:len(point)]
        result.append(derivative(lambda x: f(*(list(before) + [x] + list(after))), point[i], h))
    return result
""",
    ],
    "nudge.downhill": [
        """
def downhill(f, point, rate):
    slopes = gradient(f, point)
    new = []
    for i in range(len(point)):
        new.append(point[i] - rate * slopes[i])
    return new
""",
        "def downhill(f, point, rate):\n    return [p + -s * rate for p, s in zip(point, gradient(f, list(point)))]",
        """
def downhill(f, point, rate):
    new = point.copy()
    for i, s in enumerate(gradient(f, point)):
        new[i] -= rate * s
    return new
""",
    ],
    "nudge.bill": [2000, 2000.0, "predict('nudge.bill', 2_000)"],
}

WRONG = {
    "nudge.square": [
        (1, "moves-alike"),
        (3, "one-factor-only"),
        (9, "value-for-slope"),
        (7, "as-with-the-large-nudge"),
        (0.006, "change-for-slope"),
        (12, None),
        ("six", None),
        (-6, None),
    ],
    "nudge.slope": [
        ("def slope(f, x, h):\n    return f(x + h) - f(x) / h", "brackets-forgotten"),
        ("def slope(f, x, h):\n    print((f(x + h) - f(x)) / h)", None),
        ("def slope(f, x, h):\n    return (f(x + h) - f(x - h)) / (2 * h)", None),
        ("def slope(f, x, h):\n    return (f(x + h) - f(x)) / 0.001", None),
        ("def slope(f, x, h):\n    return f((x + h) - x) / h", "from-zero"),
        ("def slope(f, x, h):\n    return f(x + h - x) / h", "from-zero"),
        ("def slope(f, x, h):\n    return (square(x + h) - square(x)) / h", None),
        ("def slope(f, x, h):\n    return abs(f(x + h) - f(x)) / h", "size-only"),
        ("def slope(f, x, h):\n    return ((x + h) - x) / h", "f-not-run"),
        ("def slope(f, x, h):\n    return (f(x + h) - f(x)) // h", None),
        ("def slope(f, x, h):\n    return (f(x + h) - f(x)) / x", None),
        ("def slope(f, x, h):\n    return (f * (x + h) - f * x) / h", None),
    ],
    "nudge.loop": [
        ("0.5", "answer-by-input"),
        ("2", "value-for-slope"),
        ("a loop has no slope", "formulas-only"),
        ("1", None),
        (0.24, None),
        ("4", None),
    ],
    "nudge.tiny": [
        ("1e-20", "smaller-is-better"),
        ("1e-15", "just-above-the-last-digit"),
        ("0.1", "large-is-safe"),
        (1e-20, "smaller-is-better"),
        ("1e-8", None),
        (1e-6, None),
    ],
    "nudge.derivative": [
        (f"def derivative(f, x, h=None):\n{LINE}    return (f(x + h) - f(x - h)) / (2 * h)", "lost-in-silence"),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if x + h == x - h:\n        return 0.0\n    return (f(x + h) - f(x - h)) / (2 * h)",
            "lost-in-silence",
        ),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if x + h == x - h:\n        raise ZeroDivisionError('lost')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            "division-by-zero",
        ),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if f(x + h) - f(x - h) == 0:\n        raise ValueError('the nudge is lost')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            "answers-compared",
        ),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if x + h == x - h:\n        return ValueError\n    return (f(x + h) - f(x - h)) / (2 * h)",
            "returns-instead-of-raising",
        ),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if x + h == x - h:\n        raise ValueError('')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            "error-without-words",
        ),
        (f"def derivative(f, x, h=None):\n{LINE}    assert x + h != x - h\n    return (f(x + h) - f(x - h)) / (2 * h)", None),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if h < 1e-8:\n        raise ValueError('small')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            "one-limit-for-all",
        ),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if x + h == x - h:\n        raise ValueError('lost')\n    return (f(x + h) + f(x - h)) / (2 * h)",
            None,
        ),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if x + h == x - h:\n        raise ValueError('lost')\n    return f(x + h) - f(x - h) / 2 * h",
            None,
        ),
        (
            "def derivative(f, x, h=None):\n    h = STEP if h is None else h\n    if x + h == x - h:\n        raise ValueError('lost')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            None,
        ),
        (
            f"def derivative(f, x, h=None):\n{LINE}    if h == 0:\n        raise ValueError('zero')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            "lost-in-silence",
        ),
        (
            "def derivative(f, x, h=None):\n    h = STEP * abs(x) if h is None else h\n    if x + h == x - h:\n        raise ValueError('lost')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            None,
        ),
        (
            "def derivative(f, x, h=1e-5):\n    if x + h == x - h:\n        raise ValueError('lost')\n    return (f(x + h) - f(x - h)) / (2 * h)",
            None,
        ),
    ],
    "nudge.kink": [("1", "right-side"), ("-1", "left-side"), ("an error", "it-would-notice"), ("0.5", None), (0.5, None), ("none", None)],
    "nudge.product": [
        (12, "product-of-slopes"),
        (7, "sum-of-slopes"),
        (37, "own-factor"),
        (28, "one-factor-moves"),
        (16, None),
        ("forty", None),
    ],
    "nudge.chain": [
        ("def chain(df, g, dg, x):\n    return df(x) + dg(x)", None),
        ("def chain(df, g, dg, x):\n    return dg(df(x)) * g(x)", None),
        ("def chain(df, g, dg, x):\n    return df(g(x)) * g(x)", None),
        ("def chain(df, g, dg, x):\n    return df(g) * dg(x)", None),
        ("def chain(df, g, dg, x):\n    return df(g(x) * dg(x))", None),
        ("def chain(df, g, dg, x):\n    return df(g(x)) / dg(x)", None),
        ("def chain(df, g, dg, x):\n    df(g(x)) * dg(x)", None),
    ],
    "nudge.which": [
        ([2, 10], "own-operand"),
        ([1, 1], "one-each"),
        ([20, 20], "value-for-slope"),
        ([10], None),
        ([10, 10], None),
        (12, None),
        ([12, 12], None),
    ],
    "nudge.gradient": [
        ("def gradient(f, point, h=None):\n    return [derivative(f, p, h) for p in point]", "one-number"),
        ("def gradient(f, point, h=None):\n    return derivative(f, point, h)", None),
        (
            "def gradient(f, point, h=None):\n    return tuple(derivative(lambda x: f(*point[:i], x, *point[i + 1:]), p, h) for i, p in enumerate(point))",
            None,
        ),
        (
            "def gradient(f, point, h=None):\n    return [derivative(lambda x: f(point[:i] + [x] + point[i + 1:]), p, h) for i, p in enumerate(point)]",
            "no-star",
        ),
        ("def gradient(f, point, h=None):\n    return [derivative(lambda x: f(*point), p, h) for p in point]", None),
        (
            "def gradient(f, point, h=None):\n    for i, p in enumerate(point):\n        return [derivative(lambda x: f(*point[:i], x, *point[i + 1:]), p, h)]",
            None,
        ),
        (
            "def gradient(f, point, h=None):\n    return [derivative(lambda x: f(*point[:i], x, *point[i:]), p, h) for i, p in enumerate(point)]",
            None,
        ),
        (
            "def gradient(f, point, h=None):\n    return [derivative(lambda x: f(*point[i + 1:], x, *point[:i]), p, h) for i, p in enumerate(point)]",
            None,
        ),
        (
            "def gradient(f, point, h=None):\n    slopes = []\n    for i, p in enumerate(point):\n        def moved(x):\n            point[i] = x\n            return f(*point)\n        slopes.append(derivative(moved, p, h))\n    return slopes",
            "point-changed",
        ),
        (
            "def gradient(f, point, h=None):\n    return [p * derivative(lambda x: f(*point[:i], x, *point[i + 1:]), p, h) for i, p in enumerate(point)]",
            None,
        ),
        (
            "def gradient(f, point, h=None):\n    return [(f(*point[:i], p + 1e-5, *point[i + 1:]) - f(*point)) / 1e-5 for i, p in enumerate(point)]",
            None,
        ),
        (
            "def gradient(f, point, h=None):\n    return {i: derivative(lambda x: f(*point[:i], x, *point[i + 1:]), p, h) for i, p in enumerate(point)}",
            None,
        ),
    ],
    "nudge.downhill": [
        ("def downhill(f, point, rate):\n    return tuple(p - rate * s for p, s in zip(point, gradient(f, point)))", None),
        ("def downhill(f, point, rate):\n    return [rate * s - p for p, s in zip(point, gradient(f, point))]", None),
        (
            "def downhill(f, point, rate):\n    for i, s in enumerate(gradient(f, point)):\n        point[i] -= rate * s\n    return point",
            None,
        ),
        ("def downhill(f, point, rate):\n    for i, s in enumerate(gradient(f, point)):\n        point[i] -= rate * s", None),
        ("def downhill(f, point, rate):\n    return point - rate * gradient(f, point)", None),
        ("def downhill(f, point, rate):\n    return [p - rate * gradient(f, p) for p in point]", None),
        ("def downhill(f, point, rate):\n    return f(*[p - rate * s for p, s in zip(point, gradient(f, point))])", None),
        ("def downhill(f, point, rate):\n    return [p - rate * p for p in point]", None),
    ],
    "nudge.bill": [
        (1, "one-run"),
        (1000, "one-run-each"),
        (1001, "one-side"),
        (2, "two-runs"),
        (2001, None),
        (1_000_000, None),
        ("many", None),
    ],
}
