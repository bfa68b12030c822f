"""Lesson 00: further right and wrong programs."""

RIGHT = {
    "welcome.line": [
        "def line(x, w, b):\n    answer = b\n    answer += x * w\n    return answer",
        "def line(x, w, b):\n    return sum([x * w, b])",
        "def line(a, knob, lift):\n    tilted = a * knob\n    print(tilted)\n    return tilted + lift",
        "line = None\n\ndef line(x, w, b=0):\n    ...\n    return b + x * w",
    ],
    "welcome.nudge": [1, 1.0, "predict('welcome.nudge', 1.0)"],
    "welcome.miss": [
        "def average_miss(answers, truths):\n    return sum(abs(a - t) for a, t in zip(answers, truths)) / len(answers)",
        """
def average_miss(answers, truths):
    total = 0
    for i in range(len(truths)):
        if answers[i] > truths[i]:
            total += answers[i] - truths[i]
        else:
            total += truths[i] - answers[i]
    return total / len(truths)
""",
        """
import numpy as np

def average_miss(answers, truths):
    return float(np.mean(np.abs(np.array(answers) - np.array(truths))))
""",
        """
def average_miss(answers, truths):
    misses = [((a - t) ** 2) ** 0.5 for a, t in zip(answers, truths)]
    return sum(misses) / len(misses)
""",
    ],
}

WRONG = {
    "welcome.line": [
        ("def line(x, w, b):\n    print(w * x + b)", "no-return"),
        ("def line(x, w, b):\n    return (x + b) * w", "adds-first"),
        ("def line(x, w, b):\n    return w + x * b", "swapped-knobs"),
        ("def line(x, w, b):\n    return w * x - b", None),
        ("def line(x, w, b):\n    return w ** x + b", None),
        ("def line(x, w, b):\n    return w * x * b", None),
        ("def line(x, w, b):\n    return wx + b", None),
        ("def line(x, w, b):\n    return w x + b", None),
        ("def line(x, w, b):\n    return f'{w * x + b}'", None),
        ("def line(x, w, b):\n    return w * x, b", None),
        ("def line(x, w, b):\n    w * x + b\n    return b", None),
        ("def line(x, w):\n    return w * x", None),
        ("def Line(x, w, b):\n    return w * x + b", None),
    ],
    "welcome.nudge": [
        (0.1, "same-change"),
        (22, "new-answer"),
        (0.2, "times-the-knob"),
        (10, None),
        (2.1, None),
        (-1, None),
        (0, None),
        ("one", None),
    ],
    "welcome.miss": [
        ("def average_miss(answers, truths):\n    return abs(sum(answers) - sum(truths)) / len(truths)", "sign-dropped-too-late"),
        ("def average_miss(answers, truths):\n    return sum(max(0, a - t) for a, t in zip(answers, truths)) / len(truths)", None),
        ("def average_miss(answers, truths):\n    return max(abs(a - t) for a, t in zip(answers, truths))", None),
        ("def average_miss(answers, truths):\n    return [abs(a - t) for a, t in zip(answers, truths)]", None),
        ("def average_miss(answers, truths):\n    return sum(abs(a - t) for a, t in zip(answers, truths)) / 2", None),
        ("def average_miss(answers, truths):\n    return abs(answers - truths) / len(truths)", None),
        ("def average_miss(answers, truths):\n    return sum(abs(a - t) for a, t in zip(answers, truths)) // len(truths)", None),
    ],
}
