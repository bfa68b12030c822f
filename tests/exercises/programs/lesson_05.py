"""Lesson 05: further right and wrong programs."""

CHECK = """
    if broadcast_shapes(x.shape, shape) != tuple(shape):
        raise ValueError("no fit")
"""

RIGHT = {
    "tensor.strides": [
        """
def strides(shape):
    return tuple(math.prod(shape[d + 1:]) for d in range(len(shape)))
""",
        """
def strides(shape):
    if not shape:
        return ()
    rest = strides(shape[1:])
    return (rest[0] * shape[1] if rest else 1, *rest)
""",
        """
def strides(shape):
    steps = [1] * len(shape)
    for d in range(len(shape) - 2, -1, -1):
        steps[d] = steps[d + 1] * shape[d + 1]
    return tuple(steps)
""",
        """
def strides(shape):
    out = ()
    step = 1
    for n in shape[::-1]:
        out = (step,) + out
        step = step * n
    return out
""",
    ],
    "tensor.shape_of_sum": [(4, 2, 3), [4, 2, 3], 'predict("tensor.shape_of_sum", (4, 2, 3))'],
    "tensor.broadcast_shapes": [
        """
def broadcast_shapes(a, b):
    a, b = list(a), list(b)
    while len(a) < len(b):
        a.insert(0, 1)
    while len(b) < len(a):
        b.insert(0, 1)
    out = []
    for i in range(len(a)):
        if a[i] == b[i]:
            out.append(a[i])
        elif a[i] == 1:
            out.append(b[i])
        elif b[i] == 1:
            out.append(a[i])
        else:
            raise ValueError(f"{a} and {b} do not fit")
    return tuple(out)
""",
        """
def broadcast_shapes(a, b):
    from itertools import zip_longest
    out = []
    for x, y in zip_longest(reversed(a), reversed(b), fillvalue=1):
        if 1 not in (x, y) and x != y:
            raise ValueError("shapes %s and %s" % (a, b))
        out.append(x * y if 1 in (x, y) else x)
    return tuple(out[::-1])
""",
        """
def broadcast_shapes(a, b):
    if len(a) < len(b):
        return broadcast_shapes(b, a)
    if not b:
        return a
    x, y = a[-1], b[-1]
    if not (x == y or x == 1 or y == 1):
        raise ValueError(f"{x} and {y} differ")
    return broadcast_shapes(a[:-1], b[:-1]) + ((y if x == 1 else x),)
""",
    ],
    "tensor.broadcast_to": [
        f"""
def broadcast_to(x, shape):{CHECK}
    own = strides(x.shape)
    steps = []
    missing = len(shape) - len(x.shape)
    for d in range(len(shape)):
        if d < missing or x.shape[d - missing] == 1:
            steps.append(0)
        else:
            steps.append(own[d - missing])
    return gather(x, shape, steps)
""",
        f"""
def broadcast_to(x, shape):{CHECK}
    y = x.reshape((1,) * (len(shape) - x.ndim) + x.shape)
    steps = tuple(s * (n != 1) for n, s in zip(y.shape, strides(y.shape)))
    return gather(y, shape, steps)
""",
        f"""
def broadcast_to(x, shape):{CHECK}
    from tinygrad_edu.value_tensor import made
    import math
    flat = []
    for place in range(math.prod(shape)):
        index = []
        for size in reversed(shape):
            index.insert(0, place % size)
            place //= size
        mine = index[len(shape) - x.ndim:]
        flat.append(x.flat[sum(i * s for i, s, n in zip(mine, strides(x.shape), x.shape) if n != 1)])
    return made(flat, shape)
""",
    ],
    "tensor.bias_gradient": [[11, 22, 33], [11.0, 22.0, 33.0], (11, 22, 33), 'predict("tensor.bias_gradient", [11, 22, 33])'],
    "tensor.full": [
        """
def full(shape, number, requires_grad=True):
    values = []
    for _ in range(math.prod(shape)):
        values.append(Value(number, requires_grad=requires_grad))
    return made(values, shape)
""",
        """
def full(shape, number, requires_grad=True):
    from tinygrad_edu import ValueTensor
    import numpy as np
    return ValueTensor(np.full(shape, number), requires_grad)
""",
        """
def full(shape, number, requires_grad=True):
    count = 1
    for size in shape:
        count *= size
    return made([Value(x, "", requires_grad) for x in [number] * count], tuple(shape))
""",
    ],
    "tensor.matrix_product": [
        """
def matrix_product(a, b):
    n, k = a.shape
    m = b.shape[1]
    out = []
    for i in range(n):
        for j in range(m):
            s = a.flat[i * k] * b.flat[j]
            for p in range(1, k):
                s = s + a.flat[i * k + p] * b.flat[p * m + j]
            out.append(s)
    return made(out, (n, m))
""",
        """
def matrix_product(a, b):
    return made([total((row * column).flat) for row in a for column in b.T], (a.shape[0], b.shape[1]))
""",
        """
def matrix_product(a, b):
    (n, k), (_, m) = a.shape, b.shape
    return made([sum(a.flat[i * k + p] * b.flat[p * m + j] for p in range(k)) for i in range(n) for j in range(m)], [n, m])
""",
        """
def matrix_product(a, b):
    return (a.unsqueeze(-2) * b.mT.unsqueeze(-3)).sum(-1)
""",
        """
def matrix_product(a, b):
    n, k = a.shape
    m = b.shape[-1]
    result = [0] * (n * m)
    for i in range(n):
        for p in range(k):
            for j in range(m):
                result[i * m + j] += a.flat[i * k + p] * b.flat[p * m + j]
    return made(result, (n, m))
""",
    ],
    "tensor.softmax": [
        """
def softmax(x, dim):
    shifted = x - x.max(dim, keepdim=True).values
    e = shifted.exp()
    return e / e.sum(dim, keepdim=True)
""",
        """
def softmax(x, dim):
    e = (x - x.max(dim, True)[0]).exp()
    return e * e.sum(dim, True) ** -1
""",
        """
def softmax(x, dim):
    x = x - x.max(dim, keepdim=True).values.detach()
    return (x - x.exp().sum(dim, keepdim=True).log()).exp()
""",
    ],
    "tensor.layer_norm": [
        """
def layer_norm(x, weight, bias, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return weight * (x - mean) * (variance + eps) ** -0.5 + bias
""",
        """
def layer_norm(x, weight, bias, eps=1e-5):
    d = x - x.sum(-1, keepdim=True) / x.shape[-1]
    s = ((d * d).sum(-1, keepdim=True) / x.shape[-1] + eps).sqrt()
    return bias + weight * (d / s)
""",
        """
def layer_norm(x, weight, bias, eps=1e-5):
    last = x.ndim - 1
    variance = x.var(last, correction=0, keepdim=True)
    return (x - x.mean(last, keepdim=True)) / (eps + variance).sqrt() * weight + bias
""",
    ],
    "tensor.gelu": [
        """
def gelu(x):
    inside = (2 / math.pi) ** 0.5 * (x + 0.044715 * x * x * x)
    return x / 2 * (1 + inside.tanh())
""",
        """
def gelu(x):
    cube = x ** 3
    t = (math.sqrt(2.0 / math.pi) * (x + cube * 0.044715)).tanh()
    return 0.5 * (x + x * t)
""",
        """
def gelu(x):
    u = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return x - x / (1 + (2 * u).exp())
""",
    ],
    "tensor.cross_entropy": [
        """
def surprise(logits, targets):
    log_p = log_softmax(logits, 1)
    return -(log_p[range(len(targets)), targets].mean())
""",
        """
def surprise(logits, targets):
    log_p = log_softmax(logits, -1)
    cost = 0
    for i, t in enumerate(targets):
        cost = cost - log_p[i, t]
    return cost / len(targets)
""",
        """
def surprise(logits, targets):
    n, classes = logits.shape
    one_hot = np.eye(classes)[targets]
    return -(log_softmax(logits, 1) * one_hot).sum() / n
""",
        """
def surprise(logits, targets):
    shifted = logits - logits.max(-1, keepdim=True).values
    log_sums = shifted.exp().sum(-1).log()
    return (log_sums - shifted[np.arange(len(targets)), targets]).mean()
""",
    ],
    "tensor.nodes_of_matmul": [1900, 1900.0, 'predict("tensor.nodes_of_matmul", 1900)', "def answer():\n    return 10 * 10 * (2 * 10 - 1)"],
}

WRONG = {
    "tensor.strides": [
        ("def strides(shape):\n    return shape", None),
        ("def strides(shape):\n    return list(math.prod(shape[d + 1:]) for d in range(len(shape)))", None),
        ("def strides(shape):\n    return tuple(0 if n == 1 else math.prod(shape[d + 1:]) for d, n in enumerate(shape))", None),
        ("def strides(shape):\n    return (shape[1], 1)", None),
        ("def strides(shape):\n    steps = []\n    for d in range(len(shape)):\n        steps.append(math.prod(shape[d:]))\n    return tuple(steps)", "own-size-too"),
        ("def strides(shape):\n    return tuple(math.prod(shape[:d]) for d in range(len(shape)))", "from-the-left"),
    ],
    "tensor.shape_of_sum": [((4, 2, 3, 1), None), ((2, 1), None), ((4, 3), None), ((4, 1, 3), "left-aligned"), ((24,), None)],
    "tensor.broadcast_shapes": [
        ("def broadcast_shapes(a, b):\n    return tuple(max(x, y) for x, y in zip(a, b))", None),
        ("def broadcast_shapes(a, b):\n    return a if len(a) > len(b) else b", None),
        (
            """
def broadcast_shapes(a, b):
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x == 1:
            out.append(y)
        elif x == y:
            out.append(x)
        else:
            raise ValueError("only the first stretches")
    return tuple(out)
""",
            None,
        ),
        (
            """
def broadcast_shapes(a, b):
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{a}, {b}")
        out.append(x if y == 1 else y)
    return out
""",
            None,
        ),
        (
            """
def broadcast_shapes(a, b):
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b):
        if x != y and x != 1 and y != 1:
            return None
        out.append(x if y == 1 else y)
    return tuple(out)
""",
            None,
        ),
    ],
    "tensor.broadcast_to": [
        (f"def broadcast_to(x, shape):{CHECK}\n    return x", None),
        (f"def broadcast_to(x, shape):{CHECK}\n    return gather(x, shape, [s * (n != 1) for n, s in zip(x.shape, strides(x.shape))])", None),
        (f"def broadcast_to(x, shape):{CHECK}\n    return x.reshape(shape)", None),
        (
            """
def broadcast_to(x, shape):
    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(x.shape))]
    return gather(x, shape, [0] * (len(shape) - x.ndim) + steps)
""",
            None,
        ),
        (
            f"""
def broadcast_to(x, shape):{CHECK}
    steps = [0 if size == 1 else step for size, step in zip(x.shape, strides(shape))]
    return gather(x, shape, [0] * (len(shape) - x.ndim) + steps)
""",
            None,
        ),
    ],
    "tensor.bias_gradient": [([6, 60], None), ([1, 1, 1], None), ([[1, 2, 3], [10, 20, 30]], None), ([10, 20, 30], "overwrite"), (66, None)],
    "tensor.full": [
        ("def full(shape, number, requires_grad=True):\n    return made([Value(number)] * math.prod(shape), shape)", None),
        ("def full(shape, number, requires_grad=True):\n    return made([number for _ in range(math.prod(shape))], shape)", None),
        ("def full(shape, number, requires_grad=True):\n    return made([Value(number, '', requires_grad) for _ in range(shape[0])], shape)", None),
        (
            """
def full(shape, number, requires_grad=True):
    from copy import copy
    return made([Value(number, "", requires_grad) for _ in range(math.prod(shape))], (math.prod(shape),))
""",
            None,
        ),
    ],
    "tensor.matrix_product": [
        ("def matrix_product(a, b):\n    return made([(row * column).sum() for row in a for column in b.T], (a.shape[0], b.shape[1]))", None),
        (
            """
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return made([sum(a.flat[i * k + p].data * b.flat[p * m + j].data for p in range(k)) for i in range(n) for j in range(m)], (n, m))
""",
            None,
        ),
        ("def matrix_product(a, b):\n    return a @ b", None),
        ("def matrix_product(a, b):\n    from tinygrad_edu import ValueTensor\n    return ValueTensor(a.numpy() @ b.numpy())", "numbers-only"),
        (
            """
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return made([total([a.flat[i * k + p] * b.flat[p * k + j] for p in range(k)]) for i in range(n) for j in range(m)], (n, m))
""",
            None,
        ),
        (
            """
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return made([total([a.flat[i * k + p] * b.flat[p * m + j] for p in range(k)]) for i in range(n) for j in range(m)], (m, n))
""",
            None,
        ),
        (
            """
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    return [total([a.flat[i * k + p] * b.flat[p * m + j] for p in range(k)]) for i in range(n) for j in range(m)]
""",
            None,
        ),
        (
            """
def matrix_product(a, b):
    (n, k), m = a.shape, b.shape[1]
    s, out = 0, []
    for i in range(n):
        for j in range(m):
            for p in range(k):
                s = s + a.flat[i * k + p] * b.flat[p * m + j]
            out.append(s)
    return made(out, (n, m))
""",
            None,
        ),
    ],
    "tensor.softmax": [
        ("def softmax(x, dim):\n    powers = (x - x.max(0, keepdim=True).values).exp()\n    return powers / powers.sum(0, keepdim=True)", None),
        ("def softmax(x, dim):\n    powers = (x + x.max(dim, keepdim=True).values).exp()\n    return powers / powers.sum(dim, keepdim=True)", None),
        ("def softmax(x, dim):\n    return (x - x.max(dim, keepdim=True).values).exp()", None),
        ("def softmax(x, dim):\n    x = x.detach()\n    e = (x - x.max(dim, keepdim=True).values).exp()\n    return e / e.sum(dim, keepdim=True)", None),
        ("def softmax(x, dim):\n    powers = 2 ** (x - x.max(dim, keepdim=True).values)\n    return powers / powers.sum(dim, keepdim=True)", None),
    ],
    "tensor.layer_norm": [
        (
            "def layer_norm(x, weight, bias, eps=1e-5):\n    far = x - x.mean(-1, keepdim=True)\n"
            "    return x / ((far * far).mean(-1, keepdim=True) + eps).sqrt() * weight + bias",
            None,
        ),
        ("def layer_norm(x, weight, bias, eps=1e-5):\n    far = x - x.mean(-1, keepdim=True)\n    return far / ((far * far).mean(-1, keepdim=True) + eps).sqrt()", None),
        (
            "def layer_norm(x, weight, bias, eps=1e-5):\n    x = x * weight + bias\n    far = x - x.mean(-1, keepdim=True)\n"
            "    return far / ((far * far).mean(-1, keepdim=True) + eps).sqrt()",
            None,
        ),
        ("def layer_norm(x, weight, bias, eps=1e-5):\n    return (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True) + eps).sqrt() * weight + bias", "unbiased"),
        ("def layer_norm(x, weight, bias, eps=1e-5):\n    far = x - x.mean(-1)\n    return far / ((far * far).mean(-1) + eps).sqrt() * weight + bias", "keepdim"),
        (
            "def layer_norm(x, weight, bias, eps=1e-5):\n    far = x - x.mean(-1, keepdim=True)\n"
            "    return far / ((far * far).mean(-1, keepdim=True).sqrt() + eps) * weight + bias",
            "eps-outside",
        ),
    ],
    "tensor.gelu": [
        ("def gelu(x):\n    return x.relu()", None),
        ("def gelu(x):\n    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**2)).tanh())", None),
        ("def gelu(x):\n    return 0.5 * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())", None),
        ("def gelu(x):\n    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))", None),
        ("def gelu(x):\n    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * x + 0.044715 * x**3).tanh())", "bracket-lost"),
    ],
    "tensor.cross_entropy": [
        ("def surprise(logits, targets):\n    return -log_softmax(logits, -1).mean()", None),
        ("def surprise(logits, targets):\n    return -log_softmax(logits, -1)[np.arange(len(targets)), targets]", None),
        ("def surprise(logits, targets):\n    return -log_softmax(logits, -1)[targets, np.arange(len(targets))].mean()", None),
        ("def surprise(logits, targets):\n    return -logits.softmax(-1)[np.arange(len(targets)), targets].mean()", None),
        ("def surprise(logits, targets):\n    return (-log_softmax(logits, -1)[np.arange(len(targets)), targets].mean()).item()", None),
    ],
    "tensor.nodes_of_matmul": [(200, None), (190, None), (19, None), (10000, None), (1000, "products-only")],
}
