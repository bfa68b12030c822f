"""Lesson 04: right programs written in other ways, and more wrong ones."""

RIGHT = {
    "neuron.weighted_sum": (
        "def weighted_sum(x, w, b):\n    return sum([wi * xi for wi, xi in zip(w, x, strict=True)], b)",
        """
def weighted_sum(x, w, b):
    if len(x) != len(w):
        raise ValueError("lengths differ")
    score = 0
    for i in range(len(x)):
        score += x[i] * w[i]
    return score + b
""",
        """
def weighted_sum(x, w, b):
    products = [a * c for a, c in zip(x, w, strict=True)]
    while products:
        b = products.pop() + b
    return b
""",
    ),
    "neuron.accuracy": (
        """
def accuracy(scores, labels):
    right = 0
    for score, label in zip(scores, labels):
        if (label == 1 and score > 0) or (label == -1 and score < 0):
            right += 1
    return right / len(labels)
""",
        """
def accuracy(scores, labels):
    check_pairs("accuracy", scores, labels)
    return sum([1 for i in range(len(scores)) if labels[i] * scores[i] > 0]) / len(scores)
""",
    ),
    "neuron.hinge_loss": (
        """
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    total = Value(0.0)
    for i in range(len(scores)):
        total = total + relu(1 - scores[i] * labels[i]) / len(scores)
    return total
""",
        """
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    losses = []
    for score, label in zip(scores, labels):
        miss = 1 - score if label == 1 else 1 + score
        losses.append(miss if miss > 0 else 0 * miss)
    return sum(losses) * (1 / len(losses))
""",
        """
def hinge_loss(scores, labels):
    check_pairs("hinge_loss", scores, labels)
    return sum(maximum(Value(0.0), 1 - y * s) for s, y in zip(scores, labels)) / len(labels)
""",
    ),
    "neuron.sgd_step": (
        "def sgd_step(parameters, lr):\n    for i in range(len(parameters)):\n        parameters[i].data = parameters[i].data - parameters[i].grad * lr",
        "def sgd_step(parameters, lr):\n    for v in parameters:\n        downhill = -v.grad\n        v.data += lr * downhill",
    ),
    "neuron.zero_grad": (
        "def zero_grad(parameters):\n    for p in parameters:\n        p.grad = 0",
        "def zero_grad(parameters):\n    for i in range(len(parameters)):\n        setattr(parameters[i], 'grad', 0.0)",
    ),
    "neuron.learning_rate": (0, "predict('neuron.learning_rate', 0.0)", -0.0),
    "neuron.train": (
        """
def train(model, points, labels, steps, lr):
    losses = []
    zero_grad(model.parameters())
    while len(losses) < steps:
        scores = [model(x) for x in points]
        loss = hinge_loss(scores, labels)
        loss.backward()
        sgd_step(model.parameters(), lr)
        zero_grad(model.parameters())
        losses.append(loss.data)
    return losses
""",
        """
def train(model, points, labels, steps, lr):
    parameters, losses = model.parameters(), []
    for _ in range(steps):
        zero_grad(parameters)
        loss = hinge_loss([model(x) for x in points], labels)
        losses.append(loss.data)
        loss.backward()
        sgd_step(parameters, lr)
    return losses
""",
    ),
    "neuron.call": (
        """
def __call__(self, x):
    score = weighted_sum(x, self.weights, self.bias)
    if self.activation == "tanh":
        return tanh(score)
    if self.activation == "relu":
        return relu(score)
    return score
""",
        """
def __call__(self, x):
    score = self.bias
    for wi, xi in zip(self.weights, x):
        score = score + xi * wi
    if self.activation == "linear":
        return score
    return score.tanh() if self.activation == "tanh" else score.relu()
""",
    ),
    "neuron.layer": (
        "def __call__(self, x):\n    return list(map(lambda neuron: neuron(x), self.neurons))",
        "def __call__(self, x):\n    out = []\n    for i in range(len(self.neurons)):\n        out.append(self.neurons[i](x))\n    return out",
    ),
    "neuron.mlp": (
        """
def __call__(self, x):
    for layer in self.layers:
        x = layer(x)
    if len(x) == 1:
        return x[0]
    return x
""",
        """
def __call__(self, x):
    signal = self.layers[0](x)
    for i in range(1, len(self.layers)):
        signal = self.layers[i](signal)
    return signal if len(signal) > 1 else signal.pop()
""",
    ),
    "neuron.parameters": (
        "def parameters(self):\n    out = []\n    for n in self.neurons:\n        out.extend(n.weights)\n        out.append(n.bias)\n    return out",
        "def parameters(self):\n    return sum((n.parameters() for n in self.neurons), [])",
    ),
    "neuron.same_start": (1, "predict('neuron.same_start', 1)"),
}

WRONG = {
    "neuron.weighted_sum": (
        ("def weighted_sum(x, w, b):\n    return sum([wi * xi for wi, xi in zip(w, x)], b)", "silent-zip"),
        ("def weighted_sum(x, w, b):\n    total = 0\n    for i in range(len(w)):\n        total += w[i] * x[i]\n    return total", None),
        ("def weighted_sum(x, w, b):\n    return sum([wi * xi for wi, xi in zip(w, x, strict=True)])", "bias-forgotten"),
        (
            "def weighted_sum(x, w, b):\n    total = b\n    for wi, xi in zip(w, x, strict=True):\n        total + wi * xi\n    return total",
            None,
        ),
        ("def weighted_sum(x, w, b):\n    return sum([wi * xi for wi, xi in zip(w, x, strict=True)], -b)", None),
        ("def weighted_sum(x, w, b):\n    return w * x + b", None),
    ),
    "neuron.accuracy": (
        ("def accuracy(scores, labels):\n    return sum(s == y for s, y in zip(scores, labels)) / len(scores)", None),
        ("def accuracy(scores, labels):\n    return sum(s.data == y for s, y in zip(scores, labels)) / len(scores)", None),
        ("def accuracy(scores, labels):\n    return sum(s.data * y > 0 for s, y in zip(scores, labels)) / len(scores)", None),
        ("def accuracy(scores, labels):\n    return sum(s * y > 0 for s, y in zip(scores, labels)) / (len(scores) - 1 or 1)", None),
    ),
    "neuron.hinge_loss": (
        ("def hinge_loss(scores, labels):\n    return sum(relu(1 - y * s) for s, y in zip(scores, labels)) / len(labels)", "label-0"),
        (
            "def hinge_loss(scores, labels):\n    check_pairs('hinge_loss', scores, labels)\n    return sum(max(0, 1 - y * s.data) for s, y in zip(scores, labels)) / len(labels)",
            None,
        ),
        (
            "def hinge_loss(scores, labels):\n    check_pairs('hinge_loss', scores, labels)\n    return sum(relu(1 - y * s) ** 2 for s, y in zip(scores, labels)) / len(labels)",
            None,
        ),
        (
            "def hinge_loss(scores, labels):\n    check_pairs('hinge_loss', scores, labels)\n    return sum(relu(y - s) for s, y in zip(scores, labels)) / len(labels)",
            None,
        ),
    ),
    "neuron.sgd_step": (
        ("def sgd_step(parameters, lr):\n    for p in parameters:\n        p.data += lr * p.grad", "sign"),
        ("def sgd_step(parameters, lr):\n    for p in parameters:\n        p -= lr * p.grad", "new-objects"),
        ("def sgd_step(parameters, lr):\n    return [p - lr * p.grad for p in parameters]", "new-objects"),
        ("def sgd_step(parameters, lr):\n    for p in parameters:\n        p.data -= lr * p", "value-in-data"),
        ("def sgd_step(parameters, lr):\n    for p in parameters:\n        p.data = -lr * p.grad", None),
        ("def sgd_step(parameters, lr):\n    for p in parameters:\n        p.data -= lr", None),
    ),
    "neuron.zero_grad": (
        ("def zero_grad(parameters):\n    for p in parameters:\n        p.grad -= p.grad", "times-0"),
        ("def zero_grad(parameters):\n    for p in parameters:\n        p = 0", "local-name"),
        ("def zero_grad(parameters):\n    parameters.clear()", None),
        ("def zero_grad(parameters):\n    for p in parameters:\n        p.grad == 0", "local-name"),
        ("def zero_grad(parameters):\n    parameters.grad = 0", None),
    ),
    "neuron.learning_rate": ((3, "arrives"), (6, "one-step"), (60, "same-slope"), (30, None), (-60, None)),
    "neuron.train": (
        (
            "def train(model, points, labels, steps, lr):\n    losses = []\n    for _ in range(steps):\n        loss = hinge_loss([model(x) for x in points], labels)\n"
            "        zero_grad(model.parameters())\n        sgd_step(model.parameters(), lr)\n        loss.backward()\n        losses.append(loss.data)\n    return losses",
            "cleared-too-soon",
        ),
        (
            "def train(model, points, labels, steps, lr):\n    losses = []\n    while len(losses) < steps:\n        loss = hinge_loss([model(x) for x in points], labels)\n"
            "        losses.append(loss.data)\n        loss.backward()\n        sgd_step(model.parameters(), lr)\n        zero_grad(model.parameters())\n    return losses",
            "cleared-last",
        ),
        (
            "def train(model, points, labels, steps, lr):\n    for _ in range(steps):\n        loss = hinge_loss([model(x) for x in points], labels)\n"
            "        zero_grad(model.parameters())\n        loss.backward()\n        sgd_step(model.parameters(), lr)\n    return loss.data",
            None,
        ),
        (
            "def train(model, points, labels, steps, lr):\n    losses = []\n    for _ in range(steps):\n        loss = hinge_loss([model(x) for x in points], labels)\n"
            "        zero_grad(model.parameters())\n        loss.backward()\n        sgd_step(model.parameters(), -lr)\n        losses.append(loss.data)\n    return losses",
            None,
        ),
        (
            "def train(model, points, labels, steps, lr):\n    losses = []\n    for x, y in zip(points, labels):\n        loss = hinge_loss([model(x)], [y])\n"
            "        zero_grad(model.parameters())\n        loss.backward()\n        sgd_step(model.parameters(), lr)\n        losses.append(loss.data)\n    return losses",
            None,
        ),
        (
            "def train(model, points, labels, steps, lr):\n    losses = []\n    for _ in range(steps):\n        loss = hinge_loss([model(x) for x in points], labels)\n"
            "        zero_grad(model.parameters())\n        loss.backward()\n        sgd_step(model.parameters(), lr)\n        losses.append(loss)\n    return losses",
            None,
        ),
    ),
    "neuron.call": (
        ("def __call__(self, x):\n    return relu(weighted_sum(x, self.weights, self.bias))", None),
        ("def __call__(self, x):\n    return tanh(tanh(weighted_sum(x, self.weights, self.bias)))", None),
        ("def __call__(self, x):\n    return weighted_sum(x, self.weights, self.bias).tanh()", "always-tanh"),
        ("def __call__(self, x):\n    return weighted_sum(x, weights, bias)", None),
    ),
    "neuron.layer": (
        ("def __call__(self, x):\n    return tuple(neuron(x) for neuron in self.neurons)", None),
        ("def __call__(self, x):\n    return [neuron for neuron in self.neurons]", None),
        ("def __call__(self, x):\n    return [neuron(x) for neuron in reversed(self.neurons)]", None),
        ("def __call__(self, x):\n    return [neuron(xi) for neuron, xi in zip(self.neurons, x)]", None),
    ),
    "neuron.mlp": (
        ("def __call__(self, x):\n    for layer in self.layers:\n        layer(x)\n    return x", None),
        (
            "def __call__(self, x):\n    for layer in self.layers[:-1]:\n        x = [relu(v) for v in layer(x)]\n    x = self.layers[-1](x)\n    return x[0] if len(x) == 1 else x",
            None,
        ),
        ("def __call__(self, x):\n    x = [layer(x) for layer in self.layers][-1]\n    return x[0] if len(x) == 1 else x", "all-read-x"),
        (
            "def __call__(self, x):\n    for layer in reversed(self.layers):\n        x = layer(x)\n    return x[0] if len(x) == 1 else x",
            None,
        ),
    ),
    "neuron.parameters": (
        ("def parameters(self):\n    return [n.weights + [n.bias] for n in self.neurons]", "nested"),
        ("def parameters(self):\n    out = []\n    for n in self.neurons:\n        out.append(n.parameters())\n    return out", "nested"),
        ("def parameters(self):\n    return tuple(p for n in self.neurons for p in n.parameters())", None),
        ("def parameters(self):\n    return [n.bias for n in self.neurons]", None),
    ),
    "neuron.same_start": ((4, "training-separates"), (2, "one-a-class"), (0, "none-left"), (3, None), (50, None), ("many", None)),
}
