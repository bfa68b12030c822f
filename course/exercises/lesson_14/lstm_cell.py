"""lstm.cell: one step of a long short-term memory."""

from course.authoring import exercise
from tinygrad_edu.nn import functional as F

from .shared import SMALL, gate_cases, observe_cell

lstm = exercise(
    "lstm.cell",
    kind="code",
    title="A memory of its own",
    target="tinygrad_edu.nn.rnn:lstm_cell",
    given="from tinygrad_edu.nn import functional as F",
    difficulty=3,
    tolerance=1e-5,
    keep_fixed=SMALL,
    minutes=8,
    cases=lambda rng: gate_cases(rng, 4, pair=True),
    observe=lambda f, case: observe_cell(f, case, pair=True),
    prompt=r"""
    Write `lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh)`. The state is a pair `(h, c)`, both (B, H). The biases may both
    be `None`. The skeleton cuts the sum of two linear layers into four parts, (B, H) each. Missing are:

    - the new memory: the old one times $\sigma(f)$, plus $\sigma(i) \cdot \tanh(g)$;
    - the new h: the tanh of the **new** memory, times $\sigma(o)$.

    Return the pair of both, h first. All products are number by number. Change no input.
    """,
    hints=(
        "Three of the four are gates, and take a sigmoid. Which one is what may be written down?",
        "The memory is a sum of two terms: what is kept, and what is new.",
        "The second line needs the result of the first.",
    ),
    why="The memory goes on by a product with a gate and a sum, no weights in between, and so does its gradient.",
)


@lstm.stub
def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    """The new pair (h, c), both (B, H). x: (B, I), state: (h, c)"""
    h, c = state
    gates = F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)  # (B, 4 * H)
    i, f, g, o = gates.chunk(4, dim=1)  # input, forget, candidate, output
    c = ...
    h = ...
    return h, c


@lstm.solution
def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    """The new pair (h, c), both (B, H). x: (B, I), state: (h, c)"""
    h, c = state
    gates = F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)  # (B, 4 * H)
    i, f, g, o = gates.chunk(4, dim=1)  # input, forget, candidate, output
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return h, c


@lstm.also_right
def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    gates = F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)
    i, f, g, o = gates.chunk(4, dim=1)
    i, f, o = F.sigmoid(i), F.sigmoid(f), F.sigmoid(o)
    new = c * f + F.tanh(g) * i
    return o * F.tanh(new), new


@lstm.also_right
def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    H = state[0].shape[1]
    gates = x @ w_ih.T + state[0] @ w_hh.T
    for b in (b_ih, b_hh):
        if b is not None:
            gates = gates + b
    keep = gates[:, H : 2 * H].sigmoid()
    new = state[1] * keep + gates[:, :H].sigmoid() * gates[:, 2 * H : 3 * H].tanh()
    return new.tanh() * gates[:, 3 * H :].sigmoid(), new


@lstm.also_right
def lstm_cell(x, state, w_ih, w_hh, b_ih, b_hh):
    h, c = state
    gates = F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)
    i, f, g, o = gates.chunk(4, dim=1)
    kept = c / (1 + (-f).exp())
    written = i.sigmoid() * (2 * (2 * g).sigmoid() - 1)
    c = kept + written
    return c.tanh() / (1 + (-o).exp()), c


lstm.mistake_source(
    "no-tanh-of-c",
    lstm.edited("o.sigmoid() * c.tanh()", "o.sigmoid() * c"),
    "The tanh of the memory is missing. The memory may grow beyond 1; what is shown of it, h, may not.",
    hint="How large can your h become, and how large should it?",
    title="No tanh around the memory",
)


lstm.mistake_source(
    "forget-added",
    lstm.edited("f.sigmoid() * c +", "f.sigmoid() + c +"),
    "The forget gate is added to the memory. It should multiply it: 0 forgets, 1 keeps.",
    hint="With a forget gate of 0, what should be left of c?",
    title="The forget gate added",
)


lstm.mistake_source(
    "never-forgets",
    lstm.edited("f.sigmoid() * c +", "c +"),
    "The forget gate is not used: the memory keeps everything.",
    hint="Where in your program is f read?",
    title="Nothing is forgotten",
)


lstm.mistake_source(
    "forgets-the-opposite",
    lstm.edited("f.sigmoid() * c +", "(1 - f.sigmoid()) * c +"),
    "1 - σ(f) keeps what should be forgotten. In spite of its name, a forget gate of 1 keeps all.",
    hint="With a forget gate of 1, what should be left of c?",
    title="The forget gate upside down",
)


lstm.mistake_source(
    "update-as-in-gru",
    lstm.edited("i.sigmoid() * g.tanh()", "(1 - f.sigmoid()) * g.tanh()"),
    "What is written is weighted by 1 - σ(f), as in a GRU. The LSTM has a gate of its own for it, i.",
    hint="Where in your program is i read?",
    title="One gate for two jobs",
)


lstm.mistake_source(
    "old-memory-shown",
    lambda: lstm.edited("    c = f.sigmoid() * c +", "    new = f.sigmoid() * c +")().replace(
        "return h, c", "return h, new"
    ),
    "h is made of the old memory. It should show the new one, in which this letter has left its trace.",
    hint="Can the letter that is read now change your h through the memory?",
    title="h from the old memory",
)


lstm.mistake_source(
    "pair-swapped",
    lstm.edited("return h, c", "return c, h"),
    "The pair is the wrong way round: h first, then c.",
    hint="In which order did the state come in?",
    title="The pair exchanged",
)


lstm.mistake_source(
    "no-sigmoids",
    lambda: lstm.edited("f.sigmoid() * c + i.sigmoid() * g.tanh()", "f * c + i * g.tanh()")().replace(
        "o.sigmoid() *", "o *"
    ),
    "The gates are used without a sigmoid. They have to be shares, from 0 to 1.",
    hint="Between which two numbers does a gate lie?",
    title="Gates without a sigmoid",
)


lstm.mistake_source(
    "candidate-sigmoid",
    lstm.edited("g.tanh()", "g.sigmoid()"),
    "g is what may be written down, of either sign: it takes tanh. With a sigmoid the memory could only grow.",
    hint="Can your function ever write something negative into the memory?",
    title="Sigmoid for the candidate",
)


lstm.mistake_source(
    "candidate-linear",
    lstm.edited("g.tanh()", "g"),
    "The tanh of g is missing. What a letter may write should lie between -1 and 1.",
    hint="How much can a single letter of yours write at most?",
    title="No tanh for the candidate",
)


lstm.mistake_source(
    "input-gate-missing",
    lstm.edited("i.sigmoid() * g.tanh()", "g.tanh()"),
    "The input gate is not used: everything is written down.",
    hint="Where in your program is i read?",
    title="The input gate is not used",
)


lstm.mistake_source(
    "output-gate-missing",
    lstm.edited("o.sigmoid() * c.tanh()", "c.tanh()"),
    "The output gate is not used: the whole memory is shown.",
    hint="Where in your program is o read?",
    title="The output gate is not used",
)


lstm.mistake_source(
    "input-and-forget-swapped",
    lstm.edited("f.sigmoid() * c + i.sigmoid() * g.tanh()", "i.sigmoid() * c + f.sigmoid() * g.tanh()"),
    "The input gate and the forget gate are exchanged: f belongs to the old memory, i to what is new.",
    hint="Which of the two gates should stand beside c?",
    title="Input and forget exchanged",
)


lstm.mistake_source(
    "gate-order",
    lstm.edited("i, f, g, o = gates", "i, f, o, g = gates"),
    "The four blocks of rows are input, forget, candidate, output, as in PyTorch. Here the last two are exchanged. "
    "Some libraries order them so, and it cannot be seen from the shapes.",
    hint="In which order does the skeleton name the four parts?",
    title="The blocks in another order",
)


lstm.mistake_source(
    "only-h",
    lstm.edited("return h, c", "return h"),
    "Only h is returned. The memory has to go on to the next letter as well.",
    hint="How many Tensors should come back?",
    title="The memory is not handed on",
)


lstm.mistake_source(
    "tanh-in-the-memory",
    lambda: lstm.edited(
        "c = f.sigmoid() * c + i.sigmoid() * g.tanh()", "c = (f.sigmoid() * c + i.sigmoid() * g.tanh()).tanh()"
    )().replace("o.sigmoid() * c.tanh()", "o.sigmoid() * c"),
    "The tanh has gone into the memory itself. It belongs only to what is shown, h: the memory goes on without it, or "
    "it would fade a little with every letter.",
    hint="Which of the two new states takes a tanh around all of it: c or h?",
    title="The memory squeezed",
)


lstm.mistake_source(
    "bare-gates",
    lambda: lstm.edited("f.sigmoid() * c + i.sigmoid() * g.tanh()", "f * c + i * g")().replace("o.sigmoid() *", "o *"),
    "The four parts are used as they come out of the linear layers. The gates take a sigmoid, the candidate a tanh.",
    hint="Between which two numbers does a gate lie?",
    title="Neither sigmoid nor tanh",
)


lstm.also_wrong_source("pair-swapped", lstm.edited("return h, c", "return (c, h)"))


lstm.also_wrong_source(None, lstm.edited("i.sigmoid() * g.tanh()", "i.sigmoid() * g.tanh() * o.sigmoid()"))


lstm.also_wrong_source(None, lstm.edited("f.sigmoid() * c +", "f.sigmoid() * c -"))
