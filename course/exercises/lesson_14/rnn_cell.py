"""rnn.cell: one step of a recurrent network."""

from course.authoring import exercise
from tinygrad_edu.nn import functional as F

from .shared import gate_cases, observe_cell

cell = exercise(
    "rnn.cell",
    kind="code",
    title="One step",
    target="tinygrad_edu.nn.rnn:rnn_tanh_cell",
    given="from tinygrad_edu.nn import functional as F",
    difficulty=2,
    tolerance=1e-5,
    minutes=5,
    cases=lambda rng: gate_cases(rng, 1),
    observe=observe_cell,
    prompt=r"""
    Write `rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh)`: one letter is read in each of B texts. All are Tensors:

    - `x` (B, I), the inputs, and `h` (B, H), the hidden states so far, a row for each text;
    - `w_ih` (H, I) and `w_hh` (H, H), a **row** for each number of the new state;
    - `b_ih` and `b_hh` (H,), or both `None`.

    Return the new hidden states, a Tensor (B, H), as in the formula: one tanh, around the sum of both parts, the one
    of `x` and the one of `h`. `F.linear(input, weight, bias)` is lesson 09's linear layer, and takes `None` as a bias.
    Change no input.
    """,
    hints=(
        "Two linear layers: one reads the letter, the other reads the state. Which weight belongs to which?",
        "There is one tanh, around everything.",
        "`F.linear` of x, plus `F.linear` of h, and then `.tanh()`.",
    ),
    why="The state goes through weights of its own and meets what was read; tanh keeps each number between -1 and 1.",
)


@cell.stub
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new hidden states, (B, H). x: (B, I), h: (B, H)"""
    ...


@cell.solution
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new hidden states, (B, H). x: (B, I), h: (B, H)"""
    return (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).tanh()


@cell.also_right
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    total = x @ w_ih.T + h @ w_hh.T
    if b_ih is not None:
        total = total + b_ih + b_hh
    return F.tanh(total)


@cell.also_right
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    total = x @ w_ih.T
    total = total + h @ w_hh.T
    for b in (b_ih, b_hh):
        if b is not None:
            total = total + b
    return 2 * (2 * total).sigmoid() - 1


@cell.also_right
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    from_letter = (w_ih @ x.T).T
    from_state = (w_hh @ h.T).T
    if b_ih is not None:
        from_letter += b_ih
        from_state += b_hh
    return (from_letter + from_state).tanh()


@cell.mistake("no-tanh", hint="How large may a number of the state become after 100 steps?", title="No tanh")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The tanh is missing. Without it the state is not kept between -1 and 1, and two steps are no more than one linear
    layer."""
    return F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)


@cell.mistake(
    "state-forgotten", hint="Does your answer change when h changes? It should.", title="The old state plays no part"
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new state is made of the letter alone. Nothing that was read before can be in it."""
    return F.linear(x, w_ih, b_ih).tanh()


@cell.mistake(
    "letter-forgotten", hint="Does your answer change when x changes? It should.", title="The letter plays no part"
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new state is made of the old one alone. What is read never gets in."""
    return F.linear(h, w_hh, b_hh).tanh()


@cell.mistake(
    "two-tanhs", hint="What is the largest value that the sum of two tanhs can have?", title="Two tanhs in place of one"
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """Each part has a tanh of its own, so the sum lies between -2 and 2. There is one tanh, around the sum."""
    return F.linear(x, w_ih, b_ih).tanh() + F.linear(h, w_hh, b_hh).tanh()


@cell.mistake(
    "state-kept",
    hint="Is the old state in your answer a second time, without its weights?",
    title="The old state added",
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The old state is added once more, outside of the tanh. The new state takes the place of the old one."""
    return h + (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).tanh()


@cell.mistake(
    "tanh-of-the-state",
    hint="Around which part does your tanh stand?",
    title="The letter outside of the tanh",
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """Only the part of the state goes through tanh. The sum of both parts should."""
    return F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh).tanh()


@cell.mistake(
    "tanh-of-the-letter",
    hint="Around which part does your tanh stand?",
    title="The state outside of the tanh",
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """Only the part of the letter goes through tanh. The sum of both parts should."""
    return F.linear(x, w_ih, b_ih).tanh() + F.linear(h, w_hh, b_hh)


@cell.mistake(
    "square-only",
    hint="w_hh is square, so both products work. A row of w_hh belongs to one number of which state: the new one?",
    title="The state's weight not transposed",
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """`h @ w_hh` runs, because w_hh is square, but it uses columns as rows. A row of w_hh holds the weights of one
    number of the new state, so it has to be transposed, like w_ih."""
    total = x @ w_ih.T + h @ w_hh
    if b_ih is not None:
        total = total + b_ih + b_hh
    return total.tanh()


@cell.mistake(
    "weight-not-transposed",
    hint="x is (B, I) and w_ih is (H, I). Which product of the two is (B, H)?",
    title="A weight not transposed",
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """A row of w_ih belongs to one number of the new state, and a row of x to one text. In a product the weight has to
    stand at the right, transposed; `F.linear` does that."""
    total = x @ w_ih + h @ w_hh
    if b_ih is not None:
        total = total + b_ih + b_hh
    return total.tanh()


@cell.mistake("without-biases", hint="Which two inputs does your function never use?", title="The biases left out")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The two biases take no part."""
    return (x @ w_ih.T + h @ w_hh.T).tanh()


@cell.mistake("one-bias", hint="How many biases are there, and how many do you add?", title="One bias left out")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """Only the bias of the letter is added. As in PyTorch there are two, and both count."""
    return (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh)).tanh()


@cell.mistake("adds-none", hint="What is a Tensor plus None?", title="No case for None")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """A layer without biases gives None for both, and None cannot be added. `F.linear` knows about it."""
    return (x @ w_ih.T + b_ih + h @ w_hh.T + b_hh).tanh()


@cell.mistake("sigmoid", hint="Can your state be negative?", title="Sigmoid in place of tanh")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """Sigmoid gives numbers between 0 and 1. Asked for was tanh, between -1 and 1."""
    return (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).sigmoid()


@cell.mistake("relu", hint="Can your state be negative, or larger than 1?", title="ReLU in place of tanh")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """ReLU has no upper limit, and cuts off what is below 0. Asked for was tanh."""
    return (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).relu()


@cell.mistake(
    "product",
    hint="With a state of 0, which part of a letter is left in a product? And in a sum?",
    title="Multiplied in place of added",
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The two parts are multiplied. They have to be added: otherwise a state of 0 would wipe out the letter."""
    return (F.linear(x, w_ih, b_ih) * F.linear(h, w_hh, b_hh)).tanh()


@cell.mistake("pair-returned", hint="How many Tensors are asked for?", title="A pair in place of one Tensor")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The right state, but twice, in a pair. Return the new state alone."""
    new = (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).tanh()
    return new, new


@cell.mistake(
    "array-returned", hint="What does a graph need, in order to go back through your answer?", title="The graph is cut"
)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """The numbers are right, but as an array, or a Tensor made anew from one, they have no graph behind them: no
    gradient comes back."""
    return (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).tanh().data


@cell.also_wrong("square-only")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh.T, b_hh)).tanh()


@cell.also_wrong("no-tanh")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    out = x @ w_ih.T + h @ w_hh.T
    return out if b_ih is None else out + b_ih + b_hh


@cell.also_wrong(None)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return (F.linear(x, w_ih, b_ih) - F.linear(h, w_hh, b_hh)).tanh()


@cell.also_wrong(None)
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).tanh().mean(0)


@cell.also_wrong("weight-not-transposed")
def rnn_tanh_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    total = w_ih @ x + w_hh @ h
    if b_ih is not None:
        total = total + b_ih + b_hh
    return total.tanh()
