"""What a GPT spends its time in, for `tensors`: its layers forward and backward, a block, and AdamW."""

BATCH, T, C, HEADS, WORDS = 8, 128, 256, 8, 1000


def leaves(*shapes):
    """The same random numbers as our Tensors and as PyTorch's, requiring grad."""
    import numpy as np
    import torch

    from tinygrad_edu import Tensor

    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=s).astype(np.float32) for s in shapes]
    return [Tensor(a, requires_grad=True) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]


def both_ways(f, xs):
    """A function that computes f forward and backward."""
    y = f(*xs)
    g = y.detach() * 0 + 0.5

    def step():
        f(*xs).backward(g)
        for x in xs:
            x.grad = None

    return step


def rows():
    yield from layers()
    yield "transformer block, a training step", block("ours"), block("torch"), 0.9
    yield "AdamW over 10 million parameters, PyTorch's fused", adamw("ours"), adamw("torch"), 1.0


def layers():
    """One layer forward and backward; aims hold for one thread and for two."""
    import numpy as np
    import torch
    import torch.nn.functional as TF

    from tinygrad_edu import Tensor
    from tinygrad_edu.nn import functional as F

    def cross_entropy(classes):
        targets = np.random.default_rng(0).integers(0, classes, BATCH * T)
        ids = {F: Tensor(targets), TF: torch.tensor(targets)}
        return lambda f: lambda x: f.cross_entropy(x, ids[f]), [(BATCH * T, classes)], 1.0

    heads = [(BATCH, HEADS, T, C // HEADS)] * 3
    table = {
        "layer_norm": (lambda f: lambda x, w, b: f.layer_norm(x, (C,), w, b), [(BATCH, T, C), (C,), (C,)], 1.0),
        "rms_norm": (lambda f: lambda x, w: f.rms_norm(x, (C,), w), [(BATCH, T, C), (C,)], 1.0),
        "softmax of scores": (lambda f: lambda x: f.softmax(x, -1), [(BATCH, HEADS, T, T)], 1.0),
        "log_softmax of scores": (lambda f: lambda x: f.log_softmax(x, -1), [(BATCH, HEADS, T, T)], 1.0),
        "gelu": (lambda f: f.gelu, [(BATCH, T, 4 * C)], 1.0),
        "gelu, GPT-2's": (lambda f: lambda x: f.gelu(x, approximate="tanh"), [(BATCH, T, 4 * C)], 1.0),
        "silu": (lambda f: f.silu, [(BATCH, T, 4 * C)], 1.0),
        "cross_entropy, 1,000 classes": cross_entropy(WORDS),
        "cross_entropy, 50,257 classes": cross_entropy(50_257),
        "attention": (lambda f: f.scaled_dot_product_attention, heads, 0.9),
        "attention, causal": (lambda f: lambda q, k, v: f.scaled_dot_product_attention(q, k, v, is_causal=True), heads, 0.9),
        "linear": (lambda f: f.linear, [(BATCH, T, C), (4 * C, C), (4 * C,)], 1.3),
    }
    for name, (make, shapes, aim) in table.items():
        mine, right = leaves(*shapes)
        yield name, both_ways(make(F), mine), both_ways(make(TF), right), aim


def block(library):
    """A training step of one transformer block, no optimiser: most of its memory is what backward needs."""
    import numpy as np

    rng = np.random.default_rng(0)
    shapes = [(C,), (C,), (3 * C, C), (C, C), (C,), (C,), (4 * C, C), (C, 4 * C), (WORDS, C)]
    arrays = [(rng.normal(size=s) / s[-1] ** 0.5).astype(np.float32) for s in shapes]
    x, y = rng.normal(size=(BATCH, T, C)).astype(np.float32), rng.integers(0, WORDS, BATCH * T)
    if library == "ours":
        from tinygrad_edu import Tensor
        from tinygrad_edu.nn import functional as F

        p, x, y = [Tensor(a, requires_grad=True) for a in arrays], Tensor(x), Tensor(y)
    else:
        import torch
        import torch.nn.functional as F

        p, x, y = [torch.tensor(a, requires_grad=True) for a in arrays], torch.tensor(x), torch.tensor(y)

    def step():
        for w in p:
            w.grad = None
        h = F.layer_norm(x, (C,), p[0], p[1])  # (B, T, C)
        q, k, v = F.linear(h, p[2]).reshape(BATCH, T, 3, HEADS, C // HEADS).permute(2, 0, 3, 1, 4).unbind(0)  # (B, H, T, C/H)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(BATCH, T, C)
        h = x + F.linear(a, p[3])
        m = F.gelu(F.linear(F.layer_norm(h, (C,), p[4], p[5]), p[6]), approximate="tanh")
        h = h + F.linear(m, p[7])
        F.cross_entropy(F.linear(h, p[8]).reshape(-1, WORDS), y).backward()

    return step


def adamw(library):
    """A step of AdamW over a matrix of 10 million parameters."""
    import numpy as np

    a = np.random.default_rng(0).normal(size=(2500, 4000)).astype(np.float32)
    if library == "ours":
        from tinygrad_edu import Tensor, optim

        p, g, options = Tensor(a, requires_grad=True), Tensor(a), {}
    else:
        import torch
        from torch import optim

        p, g, options = torch.tensor(a, requires_grad=True), torch.tensor(a), {"fused": True}
    p.grad = g
    return optim.AdamW([p], lr=1e-4, **options).step
