"""More right and wrong programs for lesson 07."""

from course.exercises.lesson_07 import LOOP, filled, loop, tuner

WEIGHTED = """
    def weighted(xs):
        return sum(float((y.data * g.data).sum()) for y, g in zip(several(f(*xs)), incoming))
"""
SLOPE = "def slope(f, inputs, i, direction, incoming, eps):" + WEIGHTED
STEP = "def newton_step(f, x):\n    x = x.detach().requires_grad_()\n"
HVP = "def hvp(f, x, v):\n    x = x.detach().requires_grad_()\n"

RIGHT = {
    "trust.passes": (2, 2.0),
    "trust.slope": (
        SLOPE
        + """
    def at(step):
        return weighted([x if j != i else Tensor(x.data + step * direction) for j, x in enumerate(inputs)])

    return (at(eps) - at(-eps)) / (2 * eps)
""",
        SLOPE
        + """
    move = eps * direction
    ahead = inputs[:i] + (inputs[i] + move,) + inputs[i + 1 :]
    behind = inputs[:i] + (inputs[i] - move,) + inputs[i + 1 :]
    return np.float64(weighted(ahead) - weighted(behind)) / eps / 2
""".replace("np.float64", "float"),
        """
def slope(f, inputs, i, direction, incoming, eps):
    import numpy as np
    from tinygrad_edu import no_grad

    ends = []
    with no_grad():
        for sign in (1, -1):
            xs = [Tensor(x.data) for x in inputs]
            xs[i].data += sign * eps * direction
            out = f(*xs)
            out = (out,) if isinstance(out, Tensor) else out
            ends.append(np.array([np.sum(y.data * g.data) for y, g in zip(out, incoming)]).sum())
    return np.diff(ends[::-1])[0] / (2 * eps)
""",
        SLOPE
        + """
    place = inputs[i].data
    saved = place.copy()
    place += eps * direction
    ahead = weighted(inputs)
    place[...] = saved - eps * direction
    behind = weighted(inputs)
    place[...] = saved
    return (ahead - behind) / (2 * eps)
""",
    ),
    "trust.gradcheck": (
        filled("""
                    v = rng.normal(size=inputs[i].shape)
                    a = slope(f, inputs, i, v, incoming, eps)
                    b = 0 if g is None else np.sum(g.data * v)
                    if abs(a - b) <= atol + rtol * abs(a):
                        continue
                    if raise_exception:
                        raise GradcheckError(f"{a} and {b}")
                    return False
"""),
        filled("""
                    v = np.random.default_rng(5).uniform(-1, 1, inputs[i].shape)
                    foretold = (g * Tensor(v)).sum().item() if g is not None else 0.0
                    measured = slope(f, inputs, i, v, incoming, eps)
                    if np.isnan(foretold) or np.abs(foretold - measured) > atol + rtol * np.abs(measured):
                        if raise_exception:
                            raise GradcheckError("no")
                        else:
                            return False
"""),
        filled("""
                    g = np.zeros(inputs[i].shape) if g is None else g.data
                    for k in np.ndindex(*inputs[i].shape):
                        v = np.zeros(inputs[i].shape)
                        v[k] = 1
                        if not np.isclose(g[k], slope(f, inputs, i, v, incoming, eps), rtol=rtol, atol=atol):
                            if not raise_exception:
                                return False
                            raise GradcheckError("no")
"""),
    ),
    "trust.test": (
        """
def test_layer(layer):
    # By hand, without gradcheck.
    x = Tensor([[1.0, 2.0], [3.0, 5.0], [0.0, 1.0]], requires_grad=True)
    w = Tensor([[1.0, 0.0, 2.0, 1.0], [3.0, 1.0, 1.0, 2.0]], requires_grad=True)
    b = Tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    g = np.arange(12).reshape(3, 4) - 4.0
    out = layer(x, w, b)
    assert np.allclose(out.data, x.data @ w.data + b.data)
    out.backward(Tensor(g))
    assert np.allclose(x.grad.data, g @ w.data.T)
    assert np.allclose(w.grad.data, x.data.T @ g)
    assert np.allclose(b.grad.data, g.sum(0))
""",
        """
def test_layer(layer):
    # Against Tensor's own operators.
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=s) for s in [(5, 2), (2, 3), (3,)]]
    mine = [Tensor(a, requires_grad=True) for a in arrays]
    known = [Tensor(a, requires_grad=True) for a in arrays]
    g = Tensor(rng.normal(size=(5, 3)))
    a, b = layer(*mine), known[0] @ known[1] + known[2]
    a.backward(g)
    b.backward(g)
    if not np.allclose(a.data, b.data):
        raise ValueError("value")
    for x, y in zip(mine, known):
        if not np.allclose(x.grad.data, y.grad.data):
            raise ValueError("gradient")
""",
        """
def test_layer(layer):
    x, w, b = (Tensor(np.random.normal(size=s), requires_grad=True) for s in [(4, 3), (3, 2), (2,)])
    gradcheck(layer, (x, w, b))
    difference = layer(x, w, b).data - (x.data @ w.data + b.data)
    assert abs(difference).max() < 1e-9
""",
        """
def test_layer(layer):
    x = Tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]]).double().requires_grad_()
    w = Tensor([[1.0, 0.0, 2.0], [3.0, 1.0, -1.0]], dtype=np.float64, requires_grad=True)
    b = Tensor(np.array([1.0, 2.0, 3.0]), requires_grad=True)
    if not gradcheck(layer, (x, w, b), raise_exception=False):
        assert False
    assert layer(x, w, b).data.tolist() == (x @ w + b).data.tolist()
    return True
""",
    ),
    "curve.newton": (
        """
def newton_step(f, x):
    x = x.detach().requires_grad_()
    f(x).backward(create_graph=True)
    slope, x.grad = x.grad, None
    slope.backward()
    return float(x.data - slope.data / x.grad.data)
""",
        """
def newton_step(f, x):
    x = x.detach().requires_grad_()
    f(x).backward(create_graph=True)
    slope = x.grad
    (bend,) = grad(slope, x)
    return x.item() - slope.item() / bend.item()
""",
        STEP + "    d = grad(f(x), x, create_graph=True)[0]\n    return x - d / grad(d, x)[0]",
        STEP
        + "    (d,) = grad(f(x), x, create_graph=True)\n    (dd,) = grad(d, x, create_graph=True)\n    return Tensor(x.data - d.data / dd.data)",
    ),
    "curve.settles": (0, 0.0),
    "curve.hvp": (
        HVP
        + """
    g = grad(f(x), x, create_graph=True)[0]
    if g.requires_grad:
        return grad(g, x, grad_outputs=v)[0]
    return made(np.zeros(x.shape))
""",
        HVP
        + """
    f(x).backward(create_graph=True)
    gradient, x.grad = x.grad, None
    if gradient.requires_grad is False:
        return x.detach() * 0
    (gradient * v).sum().backward()
    return x.grad
""",
        HVP
        + """
    (gradient,) = grad(f(x), x, create_graph=True)
    steepness = (gradient * v).sum()
    return grad(steepness, x)[0] if steepness.requires_grad else Tensor(np.zeros_like(v.data))
""",
    ),
    "curve.hessian": (
        """
def hessian(f, x):
    unit = np.eye(x.numel())
    columns = [hvp(f, x, Tensor(row.reshape(x.shape))).data for row in unit]
    return made(np.stack(columns).reshape(x.shape + x.shape))
""",
        """
def hessian(f, x):
    table = np.zeros((*x.shape, *x.shape))
    for k in np.ndindex(*x.shape):
        v = np.zeros(x.shape)
        v[k] = 1
        table[k] = hvp(f, x, Tensor(v)).numpy()
    return Tensor(table)
""",
        """
def hessian(f, x):
    from tinygrad_edu import grad

    x = x.detach().requires_grad_()
    (slope,) = grad(f(x), x, create_graph=True)
    if not slope.requires_grad:
        return Tensor(np.zeros((*x.shape, *x.shape)))
    rows = [grad(s, x, retain_graph=True)[0].data for s in slope.reshape(-1)]
    return Tensor(np.array(rows).reshape(*x.shape, *x.shape))
""",
    ),
    "trust.changed": ("BDE", " bde ", "E, B, D", "b, d and e"),
    "trust.evaluation": (5, 5.0),
    "trust.frozen": (
        tuner(zero="frozen.grad = head.grad = None", update="head.data -= lr * head.grad\nfrozen.grad = None"),
        """
def fine_tune(frozen, head, x, target, lr, steps):
    with no_grad():
        features = (x @ frozen).tanh()
    losses = []
    for _ in range(steps):
        loss = (features @ head - target).square().mean()
        loss.backward()
        head.data = head.data - lr * head.grad.data
        head.grad = None
        losses.append(loss.item())
    return losses
""",
        tuner(features="x @ frozen.detach()", zero="head.grad = None", update="with no_grad():\n    head -= lr * head.grad"),
        """
def fine_tune(frozen, head, x, target, lr, steps):
    losses = []
    for _ in range(steps):
        loss = ((x @ frozen).tanh() @ head - target).square().mean()
        (g,) = grad(loss, head)
        head.data -= lr * g.data
        losses += [loss.item()]
    return losses
""",
        tuner(freeze="frozen.requires_grad = False", update="for p in [head]:\n    p.data -= lr * p.grad\n    p.grad = None"),
    ),
}

WRONG = {
    "trust.passes": ((1, "only-the-transpose"), (5, None), (-1, None)),
    "trust.slope": (
        (SLOPE + "    return weighted([x + eps * direction for x in inputs])", None),
        (SLOPE + "    return weighted(inputs)", None),
        (
            SLOPE
            + """
    ahead, behind = list(inputs), list(inputs)
    ahead[i] = Tensor(inputs[i].data + eps * direction)
    behind[i] = Tensor(inputs[i].data - eps * direction)
    return weighted(ahead) - weighted(behind) / (2 * eps)
""",
            "second-divided",
        ),
    ),
    "trust.gradcheck": (
        (loop("foretold = 0.0 if g is None else float((g.data * direction).sum())", "foretold = float(g.data.sum())"), None),
        (loop("float((g.data * direction).sum())", "float((g.data * direction).mean())"), "false-alarm"),
        (loop("(g.data * direction).sum()", "(g.data * direction).sum() * incoming[0].data.sum()"), "false-alarm"),
        (
            loop("foretold = 0.0 if g is None else", "if g is None:\n                        return True\n                    foretold ="),
            "none-is-fine",
        ),
        (loop("if not raise_exception:", "if raise_exception:"), None),
        (filled("                    pass"), None),
        (loop("atol + rtol * abs(measured)", "rtol + atol * abs(measured)"), "tolerances-swapped"),
        (loop("if not abs(", "if 0 <= abs("), "raises-where-they-agree"),
        (filled(LOOP.replace("abs(measured - foretold) <=", "abs(measured - foretold) >")), None),
    ),
    "trust.test": (
        ("def test_layer(layer):\n    assert False", None),
        ("def test_layer(layer):\n    x = Tensor(np.ones((1, 2)), requires_grad=True)\n    assert x.requires_grad", "accepts-all"),
        (
            "def test_layer(layer):\n    x, w, b = (Tensor(np.ones(s), requires_grad=True) for s in [(2, 3), (3, 4), (4,)])\n"
            "    assert layer(x, w, b).shape == (2, 4)",
            "accepts-all",
        ),
        (
            "def test_layer(layer):\n    x, w, b = (Tensor(np.zeros(s) + 1, requires_grad=True) for s in [(2, 3), (3, 4), (4,)])\n"
            "    assert gradcheck(layer, (x, w, b * 0))",
            "gradient-only",
        ),
    ),
    "curve.newton": (
        (STEP + "    (d,) = grad(f(x), x, create_graph=True)\n    (dd,) = grad(d, x)\n    return x - d * dd", None),
        (STEP + "    (d,) = grad(f(x), x, create_graph=True)\n    (dd,) = grad(d, x)\n    return d / dd", "step-only"),
    ),
    "curve.settles": ((0.5, None), (-0.0021, None), (2, None)),
    "curve.hvp": (
        (HVP + "    (g,) = grad(f(x), x, create_graph=True)\n    return (g * v).sum()", None),
        (HVP + "    return grad(f(x + v), x)[0]", None),
    ),
    "curve.hessian": (
        ("def hessian(f, x):\n    return hvp(f, x, Tensor(np.ones(x.shape)))", "a-sum"),
        ("def hessian(f, x):\n    return Tensor(np.zeros((*x.shape, *x.shape)))", None),
    ),
    "trust.changed": (("ACDE", None), ("AB", None), ("CDE", None), ("a, b, c, d, e", "every-write")),
    "trust.evaluation": ((1.0, "only-the-last"), (6.0, "counted-twice"), (1000, None)),
    "trust.frozen": (
        ("def fine_tune(frozen, head, x, target, lr, steps):\n    return [0.0] * steps", None),
        (tuner(freeze="frozen.requires_grad_(False)", update="head.data += lr * head.grad\nhead.grad = None"), "uphill"),
        (tuner(update=""), None),
        (
            tuner(freeze="frozen.requires_grad = False", update="for p in (frozen, head):\n    p.data -= lr * p.grad"),
            "steps-without-gradient",
        ),
    ),
}
