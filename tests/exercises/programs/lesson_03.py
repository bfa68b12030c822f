"""Further right and wrong programs for the exercises of lesson 03."""

RIGHT = {
    "chain.slope": (
        """
def chain_slope(y):
    if not y.inputs:
        return 1
    return y.derivatives[0] * chain_slope(y.inputs[0])
""",
        """
def chain_slope(node):
    factors = []
    while len(node.inputs) > 0:
        (local,) = node.derivatives
        factors.append(local)
        (node,) = node.inputs
    product = 1.0
    for factor in reversed(factors):
        product = factor * product
    return product
""",
        """
def chain_slope(y):
    result = 1
    while True:
        if y.inputs == ():
            return result
        result = result * y.derivatives[0]
        y = y.inputs[0]
""",
    ),
    "paths.twice": ([2, 6], (2.0, 6.0), 'predict("paths.twice", [2.0, 6])'),
    "paths.slope": (
        """
def slope(y, x):
    if y is x:
        return 1
    return sum(d * slope(u, x) for u, d in zip(y.inputs, y.derivatives))
""",
        """
def slope(y, x):
    total = 1.0 if id(y) == id(x) else 0.0
    if total == 0.0:
        for i in range(len(y.inputs)):
            total = total + slope(y.inputs[i], x) * y.derivatives[i]
    return total
""",
        """
def slope(y, x):
    if y == x:
        return 1.0
    if len(y.inputs) == 0:
        return 0.0
    if len(y.inputs) == 1:
        return y.derivatives[0] * slope(y.inputs[0], x)
    left, right = y.inputs
    return y.derivatives[0] * slope(left, x) + y.derivatives[1] * slope(right, x)
""",
    ),
    "paths.count": (2**20, 1_000_000, 1e6, 1048576.0),
    "backward.push": (
        """
def push(node):
    for i, x in enumerate(node.inputs):
        if x.requires_grad is False:
            continue
        x.grad = x.grad + node.grad * node.derivatives[i]
""",
        """
def push(node):
    arriving = {}
    for x, d in zip(node.inputs, node.derivatives):
        arriving[x] = arriving.get(x, 0.0) + d * node.grad
    for x, amount in arriving.items():
        if x.requires_grad:
            x.grad += amount
""",
    ),
    "diamond.breadth_first": (55, 55.0),
    "backward.history": (
        """
def history(root):
    # Depth first without recursion, turned around: not by birth, but safe.
    order, seen, waiting = [], set(), [(root, False)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            waiting.append((node, True))
            for x in node.inputs:
                waiting.append((x, False))
    order.reverse()
    return order
""",
        """
def history(root):
    # Count how often each node is used; a node is ready when all its users are listed.
    uses, waiting = {root: 0}, [root]
    while waiting:
        for x in waiting.pop().inputs:
            if x not in uses:
                uses[x] = 0
                waiting.append(x)
            uses[x] += 1
    order, ready = [], [root]
    while ready:
        node = ready.pop()
        order.append(node)
        for x in node.inputs:
            uses[x] -= 1
            if uses[x] == 0:
                ready.append(x)
    return order
""",
        """
def history(root):
    # By birth, with ids and a loop over a list that grows.
    found, known = [root], {id(root)}
    for node in found:
        for x in node.inputs:
            if id(x) not in known:
                known.add(id(x))
                found.append(x)
    found.sort(key=lambda node: -node.birth)
    return tuple(found)
""",
        """
def history(root):
    # A heap gives the youngest first, so nothing has to be sorted at the end.
    import heapq

    heap, order, seen = [(-root.birth, root)], [], {root}
    while heap:
        _, node = heapq.heappop(heap)
        order.append(node)
        for x in node.inputs:
            if x not in seen:
                seen.add(x)
                heapq.heappush(heap, (-x.birth, x))
    return order
""",
    ),
    "backward.mend_order": (
        """
def topological(root):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for x in node.inputs:
                visit(x)
            order.insert(0, node)

    visit(root)
    return order
""",
        """
def topological(root):
    order = []

    def visit(node):
        if node in order:
            return
        for x in node.inputs:
            visit(x)
        order.append(node)

    visit(root)
    return list(reversed(order))
""",
    ),
    "backward.second": (45, 45.0),
    "backward.backward": (
        """
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise ValueError("nothing requires grad")
    order = history(root)
    for node in order:
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    for node in order:
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad = x.grad + d * node.grad
""",
        """
def backward(root, gradient=1.0):
    # What is on its way stays in a dict; only at the end it is written down.
    if root.requires_grad is False:
        raise ValueError(root)
    way = {root: gradient}
    for node in history(root):
        arrived = way.get(node, 0.0)
        if node.requires_grad:
            node.grad = arrived if node.inputs else node.grad + arrived
        for i in range(len(node.inputs)):
            x = node.inputs[i]
            if x.requires_grad:
                way[x] = way.get(x, 0.0) + node.derivatives[i] * arrived
""",
        """
def backward(root, gradient=1.0):
    # An order of its own, by counting uses.
    assert_ok = root.requires_grad
    if not assert_ok:
        raise ValueError("frozen")
    uses, waiting, seen = {}, [root], {root}
    while waiting:
        node = waiting.pop()
        if node.inputs and node.requires_grad:
            node.grad = 0.0
        for x in node.inputs:
            uses[x] = uses.get(x, 0) + 1
            if x not in seen:
                seen.add(x)
                waiting.append(x)
    root.grad += gradient
    ready = [root]
    while ready:
        node = ready.pop()
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += d * node.grad
            uses[x] -= 1
            if uses[x] == 0:
                ready.append(x)
""",
    ),
    "backward.test": (
        """
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
""",
        """
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
""",
    ),
    "minigrad.inputs": ([-4, 2], (-4.0, 2.0)),
}

WRONG = {
    "chain.slope": (
        ("def chain_slope(y):\n    while y.inputs:\n        y = y.inputs[0]\n    return y.data", None),
        ("def chain_slope(y):\n    slope = 1.0\n    for d in y.derivatives:\n        slope *= d\n    return slope", "no-upstream"),
        (
            "def chain_slope(y):\n    slope = 1.0\n    while y:\n        slope *= y.derivatives[0]\n        y = y.inputs[0]\n    return slope",
            None,
        ),
        ("def chain_slope(y):\n    slope = 1.0\n    while y.inputs:\n        slope *= y.derivatives[0]\n    return slope", None),
        (
            "def chain_slope(y):\n    slope = 1.0\n    while y.inputs:\n        y = y.inputs[0]\n        slope *= y.derivatives[0]\n    return slope",
            None,
        ),
    ),
    "paths.twice": (([1, 1], None), ([2, 9], None), ([1, 6], "one-place-in-the-sum"), ([6, 2], "swapped")),
    "paths.slope": (
        (
            "def slope(y, x):\n    if y is x:\n        return 1.0\n    for u, d in zip(y.inputs, y.derivatives):\n        return d * slope(u, x)",
            None,
        ),
        (
            "def slope(y, x):\n    if y is x:\n        return 1.0\n    total = 0.0\n    for u, d in zip(y.inputs, y.derivatives):\n        total = d * slope(u, x)\n    return total",
            "overwrite",
        ),
        (
            "def slope(y, x):\n    total = 0.0\n    for u, d in zip(y.inputs, y.derivatives):\n        total += d * slope(u, x)\n    return total",
            None,
        ),
        ("def slope(y, x):\n    return sum(d for u, d in zip(y.inputs, y.derivatives) if u is x)", None),
    ),
    "paths.count": ((21, "counts-nodes"), (2**19, None), (2**21, None)),
    "backward.push": (
        ("def push(node):\n    for x in node.inputs:\n        if x.requires_grad:\n            x.grad += node.grad", None),
        (
            "def push(node):\n    x, y = node.inputs\n    x.grad += node.derivatives[0] * node.grad\n    y.grad += node.derivatives[1] * node.grad",
            None,
        ),
        (
            "def push(node):\n    for x, d in zip(node.inputs, node.derivatives):\n        if x.requires_grad:\n            x.grad += d * x.grad",
            None,
        ),
        (
            "def push(node):\n    for x, d in zip(node.inputs, node.derivatives):\n        if not x.requires_grad:\n            return\n        x.grad += d * node.grad",
            "stops-early",
        ),
        (
            "def push(node):\n    for x, d in set(zip(node.inputs, node.derivatives)):\n        if x.requires_grad:\n            x.grad += d * node.grad",
            None,
        ),
    ),
    "diamond.breadth_first": ((110, None), (21, None), (5, None)),
    "backward.history": (
        ("def history(root):\n    return list(root.inputs)", None),
        (
            "def history(root):\n    order, queue, seen = [], [root], set()\n    while queue:\n        node = queue.pop(0)\n        if id(node) in seen:\n            continue\n        seen.add(id(node))\n        order.append(node)\n        queue += reversed(node.inputs)\n    return order",
            "bfs",
        ),
        (
            "def history(root):\n    order = []\n    def visit(node):\n        if node not in order:\n            order.append(node)\n            for x in node.inputs:\n                visit(x)\n    visit(root)\n    return order",
            "no-order",
        ),
        (
            "def history(root):\n    order = []\n    def visit(node):\n        if node not in order:\n            for x in node.inputs:\n                visit(x)\n            order.append(node)\n    visit(root)\n    return order",
            "post-order",
        ),
        (
            "def history(root):\n    seen, data, waiting = set(), set(), [root]\n    while waiting:\n        node = waiting.pop()\n        if node.data not in data:\n            data.add(node.data)\n            seen.add(node)\n            waiting += node.inputs\n    return sorted(seen, key=lambda n: n.birth, reverse=True)",
            "by-value",
        ),
        (
            "def history(root):\n    seen, waiting = {root}, [root]\n    while waiting:\n        for x in waiting.pop().inputs:\n            if x not in seen:\n                seen.add(x)\n                waiting.append(x)\n    return seen",
            None,
        ),
    ),
    "backward.mend_order": (
        (
            "def topological(root):\n    order, seen = [], set()\n    def visit(node):\n        if node.data not in seen:\n            seen.add(node)\n            for x in node.inputs:\n                visit(x)\n            order.append(node)\n    visit(root)\n    return order[::-1]",
            "every-path",
        ),
        (
            "def topological(root):\n    order, seen = [], set()\n    def visit(node):\n        if node not in seen:\n            seen.add(node)\n            for x in node.inputs:\n                visit(x)\n            order.append(node)\n    visit(root)\n    return order.reverse()",
            None,
        ),
        (
            "def topological(root):\n    order, seen = [], set()\n    def visit(node):\n        if node.label not in seen:\n            seen.add(node.label)\n            for x in node.inputs:\n                visit(x)\n            order.append(node)\n    visit(root)\n    return order[::-1]",
            None,
        ),
    ),
    "backward.second": ((0, None), (60, None), (75, None)),
    "backward.backward": (
        (
            "def backward(root, gradient=1.0):\n    root.grad = gradient\n    for node in history(root):\n        for x, d in zip(node.inputs, node.derivatives):\n            x.grad += d * node.grad",
            "still-the-draft",
        ),
        ("def backward(root, gradient=1.0):\n    raise ValueError('no')", None),
        (
            """
def backward(root, gradient=1.0):
    if not root.requires_grad:
        raise ValueError("frozen")
    for node in history(root):
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient

    def visit(node):
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += d * node.grad
        for x in node.inputs:
            visit(x)

    visit(root)
""",
            "no-order",
        ),
        (
            """
def backward(root, gradient=1.0):
    from collections import deque

    if not root.requires_grad:
        raise ValueError("frozen")
    for node in history(root):
        if node.inputs:
            node.grad = 0.0
    root.grad += gradient
    queue, seen = deque([root]), {root}
    while queue:
        node = queue.popleft()
        for x, d in zip(reversed(node.inputs), reversed(node.derivatives)):
            if x.requires_grad:
                x.grad += d * node.grad
            if x not in seen:
                seen.add(x)
                queue.append(x)
""",
            "bfs",
        ),
        (
            """
def backward(root, gradient=1.0):
    if root.requires_grad:
        for node in history(root):
            if node.inputs:
                node.grad = 0.0
        root.grad += gradient
        for node in history(root):
            for i, x in enumerate(node.inputs):
                if not x.requires_grad:
                    break
                x.grad += node.derivatives[i] * node.grad
    else:
        raise ValueError(root)
""",
            "stops-early",
        ),
        (
            """
def backward(root, gradient=1.0):
    root.grad = gradient if root.inputs else root.grad + gradient
    if not root.requires_grad:
        raise ValueError(root)
    for node in history(root):
        if node.inputs and node is not root:
            node.grad = 0.0
    for node in history(root):
        for x, d in zip(node.inputs, node.derivatives):
            if x.requires_grad:
                x.grad += d * node.grad
""",
            None,
        ),
        ("def backward(root, gradient=1.0):\n    root.backward(gradient)", None),
    ),
    "backward.test": (
        ("def test_backward(backward):\n    assert False", None),
        ("def test_backward(backward):\n    x = Value(3.0)\n    backward(x * x)\n    assert x.grad == 3", None),
        (
            "def test_backward(backward):\n    p, q = Value(2.0), Value(5.0)\n    y = p * q\n    backward(y)\n    assert p.grad > 0 and q.grad > 0",
            "accepts-all",
        ),
    ),
    "minigrad.inputs": (([-4, 4], None), ([-4, -2], None), ([3.1, 2], None)),
}
