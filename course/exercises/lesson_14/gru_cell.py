"""gru.cell: one step of a gated recurrent unit."""

from course.authoring import exercise
from tinygrad_edu.nn import functional as F

from .shared import SMALL, gate_cases, observe_cell

gru = exercise(
    "gru.cell",
    kind="code",
    title="Two gates",
    target="tinygrad_edu.nn.rnn:gru_cell",
    given="from tinygrad_edu.nn import functional as F",
    difficulty=3,
    tolerance=1e-5,
    keep_fixed=SMALL,
    minutes=9,
    cases=lambda rng: gate_cases(rng, 3),
    observe=observe_cell,
    prompt=r"""
    Write `gru_cell(x, h, w_ih, w_hh, b_ih, b_hh)`. `x` is (B, I) and `h` (B, H), as in the plain cell, and the biases
    may both be `None`. The weights hold three blocks of rows, for r, z and n, so `F.linear` gives all three at once,
    and `chunk(3, dim=1)` cuts them apart. In the skeleton, the first name of each pair comes from the letter, the
    second from the state. Missing are:

    $$r = \sigma(r_x + r_h) \qquad z = \sigma(z_x + z_h) \qquad n = \tanh(n_x + r \cdot n_h)$$

    The new state is the share z of `h` plus the share 1 - z of n. All products are number by number. Change no input,
    and return the new state alone, a Tensor (B, H).
    """,
    hints=(
        "σ is `.sigmoid()`. For r and z, what the letter and the state say is added first.",
        "In n, the reset gate stands at the part of the state only.",
        "If z is 1, what should the new state be? And if z is 0?",
    ),
    why="Where z is near 1 the state goes on unchanged, and so does the gradient on its way back.",
)


@gru.stub
def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new hidden states, (B, H). x: (B, I), h: (B, H)"""
    r_x, z_x, n_x = F.linear(x, w_ih, b_ih).chunk(3, dim=1)  # (B, H) each
    r_h, z_h, n_h = F.linear(h, w_hh, b_hh).chunk(3, dim=1)  # (B, H) each
    r = ...  # reset gate
    z = ...  # update gate
    n = ...  # candidate
    return ...


@gru.solution
def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new hidden states, (B, H). x: (B, I), h: (B, H)"""
    r_x, z_x, n_x = F.linear(x, w_ih, b_ih).chunk(3, dim=1)  # (B, H) each
    r_h, z_h, n_h = F.linear(h, w_hh, b_hh).chunk(3, dim=1)  # (B, H) each
    r = (r_x + r_h).sigmoid()  # reset gate
    z = (z_x + z_h).sigmoid()  # update gate
    n = (n_x + r * n_h).tanh()  # candidate
    return z * h + (1 - z) * n


@gru.also_right
def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    r_x, z_x, n_x = F.linear(x, w_ih, b_ih).chunk(3, dim=1)
    r_h, z_h, n_h = F.linear(h, w_hh, b_hh).chunk(3, dim=1)
    r, z = F.sigmoid(r_x + r_h), F.sigmoid(z_x + z_h)
    n = F.tanh(n_x + r * n_h)
    return n + z * (h - n)


@gru.also_right
def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    H = h.shape[1]
    from_x, from_h = x @ w_ih.T, h @ w_hh.T
    if b_ih is not None:
        from_x, from_h = from_x + b_ih, from_h + b_hh
    gates = (from_x[:, : 2 * H] + from_h[:, : 2 * H]).sigmoid()
    n = (from_x[:, 2 * H :] + gates[:, :H] * from_h[:, 2 * H :]).tanh()
    return (1 - gates[:, H:]) * n + gates[:, H:] * h


@gru.also_right
def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    r_x, z_x, n_x = F.linear(x, w_ih, b_ih).chunk(3, dim=1)
    r_h, z_h, n_h = F.linear(h, w_hh, b_hh).chunk(3, dim=1)
    r = 1 / (1 + (-r_x - r_h).exp())
    let_in = (-(z_x + z_h)).sigmoid()
    n = (n_x + r * n_h).tanh()
    return let_in * n + h - let_in * h


gru.mistake_source(
    "gates-swapped",
    gru.edited("z * h + (1 - z) * n", "(1 - z) * h + z * n"),
    "z and 1 - z are exchanged. As in PyTorch, z is the share of the old state that is kept. (In some papers it is the "
    "other way round, which is as good, but weights that were trained for one do not fit the other.)",
    hint="If z is 1, is your new state h or n?",
    title="z and 1 - z exchanged",
)


gru.mistake_source(
    "brackets-forgotten",
    gru.edited("z * h + (1 - z) * n", "z * h + 1 - z * n"),
    "The brackets around 1 - z are missing, so 1 is added as it is, and only z is multiplied by n.",
    hint="In `1 - z * n`, what does Python compute first?",
    title="Forgotten brackets",
)


gru.mistake_source(
    "reset-on-everything",
    gru.edited("n_x + r * n_h", "r * (n_x + n_h)"),
    "The reset gate weakens the letter as well. It stands at the part of the state only: a closed gate means to forget "
    "what was read before, not what is read now.",
    hint="If r is 0, what should be left within tanh?",
    title="Reset at the letter, too",
)


gru.mistake_source(
    "reset-on-the-letter",
    gru.edited("n_x + r * n_h", "r * n_x + n_h"),
    "The reset gate stands at the letter. It belongs to the part of the state.",
    hint="Which of the two should a closed reset gate hide: the letter or the past?",
    title="Reset at the letter",
)


gru.mistake_source(
    "no-reset",
    gru.edited("n_x + r * n_h", "n_x + n_h"),
    "The reset gate is computed, and not used.",
    hint="Where in your program is r read?",
    title="The reset gate is not used",
)


gru.mistake_source(
    "reset-before-the-product",
    gru.edited("n_x + r * n_h", "n_x + F.linear(r * h, w_hh, b_hh).chunk(3, dim=1)[2]"),
    "The reset gate stands at the state before its weights, as in the first paper. PyTorch, and this exercise, apply "
    "it afterwards, to what the weights made of the state. The two are not the same.",
    hint="In the formula, does r stand beside h or beside n_h?",
    title="Reset before the weights",
)


gru.mistake_source(
    "candidate-sigmoid",
    gru.edited("(n_x + r * n_h).tanh()", "(n_x + r * n_h).sigmoid()"),
    "The candidate is a new state, between -1 and 1: it takes tanh. Only the gates take a sigmoid.",
    hint="Can your candidate be negative?",
    title="Sigmoid for the candidate",
)


gru.mistake_source(
    "candidate-linear",
    gru.edited("(n_x + r * n_h).tanh()", "n_x + r * n_h"),
    "The tanh around the candidate is missing, so the state may grow without limit.",
    hint="How large may a number of your candidate become?",
    title="No tanh for the candidate",
)


gru.mistake_source(
    "gates-tanh",
    lambda: gru.edited("(r_x + r_h).sigmoid()", "(r_x + r_h).tanh()")().replace(
        "(z_x + z_h).sigmoid()", "(z_x + z_h).tanh()"
    ),
    "The gates are made with tanh, and may be negative. A gate says which share goes through, from 0 to 1: sigmoid.",
    hint="Which share does a gate of -0.5 let through?",
    title="Tanh for the gates",
)


gru.mistake_source(
    "no-sigmoid",
    lambda: gru.edited("(r_x + r_h).sigmoid()", "r_x + r_h")().replace("(z_x + z_h).sigmoid()", "z_x + z_h"),
    "The gates are sums without a sigmoid. They have to be shares, from 0 to 1.",
    hint="Between which two numbers does a gate lie?",
    title="Gates without a sigmoid",
)


gru.mistake_source(
    "letter-alone",
    lambda: gru.edited("(r_x + r_h)", "r_x")().replace("(z_x + z_h)", "z_x"),
    "The gates look at the letter alone. What was read before should decide as well.",
    hint="Where in your gates is the state?",
    title="Gates that see only the letter",
)


gru.mistake_source(
    "r-and-z-swapped",
    lambda: gru.edited("n_x + r * n_h", "n_x + z * n_h")().replace("z * h + (1 - z) * n", "r * h + (1 - r) * n"),
    "The reset gate and the update gate are exchanged: r belongs into n, and z mixes the old and the new.",
    hint="Which of the two gates stands in the formula of n?",
    title="The two gates exchanged",
)


gru.mistake_source(
    "adds-the-old",
    gru.edited("z * h + (1 - z) * n", "h + (1 - z) * n"),
    "The old state is kept whole, and the new one comes on top. Only the share z of the old one is kept.",
    hint="If z is 0, what should be left of the old state?",
    title="Nothing is forgotten",
)


gru.mistake_source(
    "only-the-candidate",
    gru.edited("z * h + (1 - z) * n", "(1 - z) * n"),
    "The old state is lost: only its replacement is returned.",
    hint="If z is 1, what should the new state be?",
    title="The old state lost",
)


gru.mistake_source(
    "candidate-kept",
    gru.edited("z * h + (1 - z) * n", "z * h + n"),
    "The candidate is added whole. Only the share 1 - z of it goes in, so that the two shares add up to 1.",
    hint="If z is 1, what should the new state be?",
    title="The whole candidate added",
)


gru.mistake_source(
    "state-without-weights",
    gru.edited("n_x + r * n_h", "n_x + r * h"),
    "The candidate takes the old state as it is. It should take n_h, what the weights make of it.",
    hint="In the formula of n, what stands beside r?",
    title="The state without its weights",
)


gru.mistake_source(
    "gates-multiplied",
    lambda: gru.edited("(r_x + r_h)", "(r_x * r_h)")().replace("(z_x + z_h)", "(z_x * z_h)"),
    "What the letter and the state say is multiplied. It has to be added: each of them should be able to open a gate.",
    hint="If the state says 0, should the letter still have a say?",
    title="Multiplied in place of added",
)


gru.also_wrong_source("gates-swapped", gru.edited("z * h + (1 - z) * n", "h + z * (n - h)"))


@gru.also_wrong(None)
def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    z_x, r_x, n_x = F.linear(x, w_ih, b_ih).chunk(3, dim=1)
    n_h, r_h, z_h = F.linear(h, w_hh, b_hh).chunk(3, dim=1)
    r = (r_x + r_h).sigmoid()
    z = (z_x + z_h).sigmoid()
    n = (n_x + r * n_h).tanh()
    return z * h + (1 - z) * n


gru.also_wrong_source(None, gru.edited("n_x + r * n_h", "n_x - r * n_h"))
