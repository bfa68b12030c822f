"""Lesson 08: further right and wrong programs."""

RIGHT = {
    "loss.first": [1.1, 1.0986, 'predict("loss.first", 1.1)'],
    "stable.naive": ["A and C", "a and c", 'predict("stable.naive", "A and C")'],
    "stable.softmax": [
        """
def softmax(x, dim):
    x = x - np.max(x, axis=dim, keepdims=True)
    e = np.exp(x)
    e /= np.sum(e, axis=dim, keepdims=True)
    return e
""",
        """
def softmax(x, dim):
    m = np.expand_dims(x.max(axis=dim), dim)
    s = np.expand_dims(np.exp(x - m).sum(axis=dim), dim)
    return np.exp(x - m - np.log(s))
""",
        """
def softmax(x, dim):
    def one(row):
        powers = np.exp(row - max(row))
        return powers / sum(powers)
    return np.apply_along_axis(one, dim, x)
""",
        """
def softmax(x, dim):
    moved = np.moveaxis(x, dim, 0)
    e = np.exp(moved - moved.max(0))
    return np.moveaxis(e / e.sum(0), 0, dim)
""",
        """
def softmax(x, dim):
    out = np.zeros_like(x)
    e = np.exp(x - x.max(dim, keepdims=True))
    out[...] = e / e.sum(dim, keepdims=True)
    return out
""",
        """
def softmax(x, dim):
    return np.exp(x - np.logaddexp.reduce(x, axis=dim, keepdims=True))
""",
        """
def softmax(x, dim):
    rows = np.moveaxis(x, dim, -1).copy()
    for row in rows.reshape(-1, rows.shape[-1]):
        row -= max(row)
        row[:] = np.exp(row)
        row /= sum(row)
    return np.moveaxis(rows, -1, dim)
""",
    ],
    "stable.logsumexp": [
        """
def logsumexp(x, dim, keepdim):
    top = x.max(axis=dim, keepdims=True)
    out = np.log(np.exp(x - top).sum(axis=dim, keepdims=True)) + top
    if not keepdim:
        out = out.reshape([n for i, n in enumerate(x.shape) if i not in dim])
    return out
""",
        """
def logsumexp(x, dim, keepdim):
    top = np.max(x, dim, keepdims=True)
    total = np.sum(np.exp(x - top), dim, keepdims=keepdim)
    return np.log(total) + (top if keepdim else np.max(x, dim))
""",
        """
def logsumexp(x, dim, keepdim):
    return np.logaddexp.reduce(x.transpose([*dim, *[i for i in range(x.ndim) if i not in dim]]).reshape(
        -1, *[n for i, n in enumerate(x.shape) if i not in dim]), axis=0).reshape(
        [1 if i in dim else n for i, n in enumerate(x.shape) if keepdim or i not in dim])
""",
        """
def logsumexp(x, dim, keepdim):
    y = x
    for d in dim:
        m = y.max(axis=d, keepdims=True)
        y = m + np.log(np.exp(y - m).sum(axis=d, keepdims=True))
    return y if keepdim else np.squeeze(y, axis=dim)
""",
        """
def logsumexp(x, dim, keepdim):
    top = np.amax(x, axis=dim, keepdims=True)
    total = np.log(np.sum(np.exp(x - top), axis=dim))
    if keepdim:
        return np.expand_dims(total, dim) + top
    return total + np.amax(x, axis=dim)
""",
    ],
    "stable.log_softmax": [
        """
def log_softmax(x, dim):
    out = x - x.max(axis=dim, keepdims=True)
    out -= np.log(np.exp(out).sum(axis=dim, keepdims=True))
    return out
""",
        """
def log_softmax(x, dim):
    return x - np.expand_dims(logsumexp(x, (dim,), False), dim)
""",
        """
def log_softmax(x, dim):
    m = x.max(axis=dim, keepdims=True)
    total = np.exp(x - m).sum(axis=dim, keepdims=True)
    return x - (m + np.log(total))
""",
        """
def log_softmax(x, dim):
    return x - np.logaddexp.reduce(x, axis=dim, keepdims=True)
""",
        """
def log_softmax(x, dim):
    return np.apply_along_axis(lambda row: row - logsumexp(row, (0,), False), dim, x)
""",
    ],
    "loss.cross_entropy": [
        """
def cross_entropy(x, target):
    log_p = log_softmax(x, -1)
    return np.array([-log_p[i, t] for i, t in enumerate(target)])
""",
        """
def cross_entropy(x, target):
    top = x.max(axis=1)
    right = x[range(len(x)), target]
    return np.log(np.exp(x - top[:, None]).sum(axis=1)) + top - right
""",
        """
def cross_entropy(x, target):
    truth = np.arange(x.shape[1]) == target[:, None]
    return -np.where(truth, log_softmax(x, 1), 0).sum(axis=1)
""",
        """
def cross_entropy(x, target):
    return np.array([-row[t] for row, t in zip(log_softmax(x, 1), target)])
""",
        """
def cross_entropy(x, target):
    return -np.take_along_axis(log_softmax(x, 1), target[:, None], 1)[:, 0]
""",
        """
def cross_entropy(x, target):
    truth = np.eye(x.shape[1], dtype=x.dtype)[target]
    return -(truth * log_softmax(x, 1)).sum(axis=1)
""",
        """
def cross_entropy(x, target):
    return np.logaddexp.reduce(x, axis=1) - x[np.arange(len(x)), target]
""",
        """
def cross_entropy(x, target):
    log_p = log_softmax(x, 1)
    out = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        out[i] = -log_p[i][target[i]]
    return out
""",
        """
def cross_entropy(x, target):
    return -np.diag(log_softmax(x, 1)[:, target])
""",
    ],
    "loss.slope": ["-0.8", -0.8, 'predict("loss.slope", "-0.8")', 'predict("loss.slope", -0.8)'],
    "loss.gradient": [
        """
def cross_entropy_all(g, out, x, target):
    y = np.eye(x.shape[1])[target]
    return g.reshape(-1, 1) * (softmax(x, 1) - y), None
""",
        """
def cross_entropy_all(g, out, x, target):
    rows = np.arange(len(x))
    p = np.exp(x - (out + x[rows, target])[:, None])
    p[rows, target] -= 1
    p *= g[:, np.newaxis]
    return (p, None)
""",
        """
def cross_entropy_all(g, out, x, target):
    p = softmax(x, -1)
    answer = []
    for i in range(len(x)):
        row = p[i].copy()
        row[target[i]] = row[target[i]] - 1
        answer.append(g[i] * row)
    return [np.array(answer), None]
""",
        """
def cross_entropy_all(g, out, x, target):
    believed = softmax(x, 1)
    true = np.zeros(x.shape)
    for i, t in enumerate(target):
        true[i, t] = 1
    return ((believed - true).T * g).T, None
""",
        """
def cross_entropy_all(g, out, x, target):
    y = target[:, None] == range(x.shape[1])
    return np.einsum("n,nc->nc", g, softmax(x, 1) - y), None
""",
    ],
    "loss.batch": [
        """
def batch_loss(x, target):
    log_p = log_softmax(x, -1)
    return -log_p[np.arange(len(x)), target].mean()
""",
        """
def batch_loss(x, target):
    log_p = log_softmax(x, 1)
    picked = log_p[np.arange(len(x)), target]
    return float(-picked.sum() / x.shape[0])
""",
        """
def batch_loss(x, target):
    total = 0
    for row, t in zip(x, target):
        total -= log_softmax(row, 0)[t]
    return total / len(target)
""",
    ],
    "stable.layer_norm": [
        """
def layer_norm(x, weight=None, bias=None, *, eps):
    far = x - x.mean(axis=-1, keepdims=True)
    variance = (far * far).mean(axis=-1, keepdims=True)
    out = far / (variance + eps) ** 0.5
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return out
""",
        """
def layer_norm(x, weight=None, bias=None, *, eps):
    c = x.shape[-1]
    out = x - x.sum(-1)[..., None] / c
    out /= np.sqrt((out**2).sum(-1)[..., None] / c + eps)
    if weight is not None:
        out *= weight
    if bias is not None:
        out += bias
    return out
""",
        """
def layer_norm(x, weight=None, bias=None, *, eps=1e-5):
    weight = 1 if weight is None else weight
    bias = 0 if bias is None else bias
    return (x - x.mean(-1, keepdims=True)) * (np.var(x, axis=-1, keepdims=True) + eps) ** -0.5 * weight + bias
""",
        """
def layer_norm(x, weight=None, bias=None, eps=None):
    weight = np.ones(x.shape[-1], x.dtype) if weight is None else weight
    bias = np.zeros(x.shape[-1], x.dtype) if bias is None else bias
    rows = [((r - np.mean(r)) / np.sqrt(np.var(r) + eps)) * weight + bias for r in x.reshape(-1, x.shape[-1])]
    return np.array(rows).reshape(x.shape)
""",
        """
def layer_norm(x, weight=None, bias=None, *, eps):
    def one(row):
        return (row - row.mean()) / np.sqrt(row.var() + eps)

    out = np.apply_along_axis(one, -1, x)
    if weight is not None:
        out = out * weight
    return out if bias is None else out + bias
""",
    ],
    "stable.gelu": [
        """
def gelu(x):
    return x / 2 * (1 + erf(x / math.sqrt(2)))
""",
        """
def gelu(x):
    share = (1 + erf(x * math.sqrt(0.5))) / 2
    return x * share
""",
        """
def gelu(x):
    out = erf(x * 2**-0.5)
    out = out + 1
    return 0.5 * out * x
""",
        """
def gelu(x):
    return (0.5 * x * (1 + erf(x / np.sqrt(2)))).astype(x.dtype)
""",
        """
def gelu(x):
    return np.vectorize(lambda one: one / 2 * (1 + math.erf(one / math.sqrt(2))))(x).astype(x.dtype)
""",
    ],
    "stable.gelu_tanh": [
        """
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)
    return x / 2 * (np.tanh(inner) + 1)
""",
        """
def gelu_tanh(x):
    inner = float(np.sqrt(2 / np.pi)) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(inner))
""",
        """
def gelu_tanh(x):
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return (0.5 * x * (1 + np.tanh(inner))).astype(x.dtype)
""",
        """
def gelu_tanh(x):
    c = (2 / math.pi) ** 0.5
    inner = c * x + c * 0.044715 * x**3
    return 0.5 * x * (1 + np.tanh(inner))
""",
        """
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return x / (1 + np.exp(-2 * inner))
""",
        """
def gelu_tanh(x):
    c = math.sqrt(2 / math.pi)
    one = lambda v: 0.5 * v * (1 + math.tanh(c * (v + 0.044715 * v**3)))
    return np.vectorize(one)(x).astype(x.dtype)
""",
    ],
}

WRONG = {
    "loss.first": [(0.33, "the-probability-itself"), (1.58, "bits"), (1, None), (3, None)],
    "stable.softmax": [
        (
            """
def softmax(x, dim):
    e = np.exp(x - x.max(dim, keepdims=True))
    return (e / e.sum(dim, keepdims=True)).tolist()
""",
            None,
        ),
        (
            """
def softmax(x, dim):
    return x / x.sum(axis=dim, keepdims=True)
""",
            None,
        ),
        (
            """
def softmax(x, dim):
    powers = np.exp(x / x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)
""",
            None,
        ),
        (
            """
def softmax(x, dim):
    powers = np.exp(np.clip(x, -500, 500))
    return powers / powers.sum(axis=dim, keepdims=True)
""",
            "clipped",
        ),
        (
            """
def softmax(x, dim):
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True) + 1e-8
""",
            None,
        ),
        (
            """
def softmax(x, dim):
    powers = np.exp(x - x.max(axis=dim, keepdims=True)) + 1e-12
    return powers / powers.sum(axis=dim, keepdims=True)
""",
            None,
        ),
        (
            """
def softmax(x, dim):
    e = np.exp(x - max(x))
    return e / e.sum(dim, keepdims=True)
""",
            "max-of-rows",
        ),
        (
            """
def softmax(x, dim):
    powers = np.exp(x - np.max(x, axis=dim, keepdims=True))
    return list(powers / powers.sum(axis=dim, keepdims=True))
""",
            None,
        ),
        (
            """
def softmax(x, dim):
    return np.exp(x - x.max(dim=dim, keepdim=True)) / np.exp(x).sum(dim=dim, keepdim=True)
""",
            "words-of-tensors",
        ),
    ],
    "stable.logsumexp": [
        (
            """
def logsumexp(x, dim, keepdim):
    return np.exp(x).sum(axis=dim, keepdims=keepdim)
""",
            None,
        ),
        (
            """
def logsumexp(x, dim, keepdim):
    top = x.max(axis=dim, keepdims=True)
    out = np.log(np.exp(x - top).mean(axis=dim, keepdims=True)) + top
    return out if keepdim else out.squeeze(axis=dim)
""",
            None,
        ),
        (
            """
def logsumexp(x, dim, keepdim):
    m = np.float64(x.max())
    return np.log(np.exp(x - m).sum(axis=dim, keepdims=keepdim)) + m
""",
            None,
        ),
        (
            """
def logsumexp(x, dim, keepdim):
    m = x.max(axis=dim, keepdims=keepdim)
    return np.log(np.sum(np.exp(x - m), axis=dim, keepdims=keepdim)) + m
""",
            "keepdim-as-asked",
        ),
        (
            """
def logsumexp(x, dim, keepdim):
    m = x.max(axis=dim, keepdim=keepdim)
    return m + np.log(np.exp(x - m).sum(axis=dim, keepdim=keepdim))
""",
            "words-of-tensors",
        ),
    ],
    "stable.log_softmax": [
        (
            """
def log_softmax(x, dim):
    return np.log(x - x.max(axis=dim, keepdims=True))
""",
            None,
        ),
        (
            """
def log_softmax(x, dim):
    x -= x.max(axis=dim, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=dim, keepdims=True))
""",
            None,
        ),
        (
            """
def log_softmax(x, dim):
    e = np.exp(x - x.max(axis=dim, keepdims=True))
    return np.log(e / e.sum(axis=dim, keepdims=True) + 1e-8)
""",
            None,
        ),
        (
            """
def log_softmax(x, dim):
    return list(x - logsumexp(x, (dim,), True))
""",
            None,
        ),
    ],
    "loss.cross_entropy": [
        (
            """
def cross_entropy(x, target):
    return [-float(row[t]) for row, t in zip(log_softmax(x, 1), target)]
""",
            None,
        ),
        (
            """
def cross_entropy(x, target):
    p = np.exp(log_softmax(x, 1))
    return 1 - p[np.arange(len(x)), target]
""",
            "missing-probability",
        ),
        (
            """
def cross_entropy(x, target):
    return -log_softmax(x, 1)[np.arange(len(x)), target].sum()
""",
            None,
        ),
    ],
    "loss.slope": [('predict("loss.slope", "-5")', "slope-for-the-probability"), (-5, "slope-for-the-probability"), (0.8, None)],
    "loss.gradient": [
        (
            """
def cross_entropy_all(g, out, x, target):
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return (slopes * g[:, None]).tolist(), None
""",
            None,
        ),
        (
            """
def cross_entropy_all(g, out, x, target):
    slopes = softmax(x, 1)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g[:, None]
""",
            None,
        ),
        (
            """
def cross_entropy_all(g, out, x, target):
    slopes = softmax(x, 0)
    slopes[np.arange(len(x)), target] -= 1
    return slopes * g[:, None], None
""",
            "axis",
        ),
        (
            """
def cross_entropy_all(g, out, x, target):
    x[np.arange(len(x)), target] -= 1
    return softmax(x, 1) * g[:, None], None
""",
            None,
        ),
        (
            """
def cross_entropy_all(g, out, x, target):
    y = np.eye(len(target))[target]
    return (softmax(x, 1) - y) * g[:, None], None
""",
            "identity-of-rows",
        ),
        (
            """
def cross_entropy_all(g, out, x, target):
    dx = g[:, None] * softmax(x, 1)
    dx[np.arange(len(x)), target] -= 1
    return dx, None
""",
            "one-not-scaled",
        ),
        (
            """
def cross_entropy_all(g, out, x, target):
    return (softmax(x, 1) - target) * g.reshape(-1, 1), None
""",
            "target-as-y",
        ),
    ],
    "loss.batch": [
        (
            """
def batch_loss(x, target):
    log_p = log_softmax(x, 1)
    return -log_p[:, target].mean()
""",
            "every-pair",
        ),
        (
            """
def batch_loss(x, target):
    log_p = log_softmax(x, 1)
    return -log_p[np.arange(len(x)), target]
""",
            None,
        ),
    ],
    "stable.layer_norm": [
        (
            """
def layer_norm(x, weight=None, bias=None, *, eps):
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias
""",
            "eps-fixed",
        ),
        (
            """
def layer_norm(x, weight=None, bias=None, *, eps):
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(np.var(x, -1, keepdims=True) + eps)
    return out * weight + bias
""",
            "none-forgotten",
        ),
        (
            """
def layer_norm(x, weight=None, bias=None, *, eps):
    out = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True)) + eps
    if weight is not None:
        out = out * weight
    if bias is not None:
        out = out + bias
    return out
""",
            "eps-after-all",
        ),
        (
            """
def layer_norm(x, weight=None, bias=None, *, eps):
    return (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
""",
            None,
        ),
        (
            """
def layer_norm(x, weight=None, bias=None, *, eps):
    y = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    y = y if weight is None else y * weight
    return list(y if bias is None else y + bias)
""",
            None,
        ),
        (
            """
def layer_norm(x, weight=None, bias=None, *, eps):
    y = (x - x.mean(axis=-1, keepdims=True)) / np.std(x, axis=-1, keepdims=True, ddof=1)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias
""",
            None,
        ),
    ],
    "stable.gelu": [
        (
            """
def gelu(x):
    return x / (1 + np.exp(-1.702 * x))
""",
            None,
        ),
        (
            """
def gelu(x):
    return 0.5 * x * (1 + erf(x) / math.sqrt(2))
""",
            "root-outside",
        ),
        (
            """
def gelu(x):
    return np.maximum(x, 0)
""",
            None,
        ),
    ],
    "stable.gelu_tanh": [
        (
            """
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**2)
    return 0.5 * x * (1 + np.tanh(inner))
""",
            None,
        ),
        (
            """
def gelu_tanh(x):
    inner = math.sqrt(2 / math.pi) * x + 0.044715 * x**3
    return 0.5 * x * (1 + np.tanh(inner.astype(x.dtype)))
""",
            "bracket-lost",
        ),
    ],
}
