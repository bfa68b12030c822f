"""Every form of index, against PyTorch: values, gradients (an element taken twice gets two), and what an assignment writes."""

import random
import warnings

import numpy as np
import pytest
import torch

from sampling import sampled, seeds
from tinygrad_edu import Tensor

ATOMS = [
    "0", "-1", "T(1)", "np.int64(1)", "np.array(1)", "slice(None)", "slice(0, 2)", "slice(None, None, 2)", "slice(T(0), T(2))", "None", "...", "[0, 2]", "(0, 1)", "T([1, 0])", "[[0, 1], [1, 1]]",
    "((0, 0), (1, 2))", "T([[2], [0]])", "range(2)", "[True, False, True]", "T([True, True, False])", "True", "False", "T(True)", "[]", "np.array([0, -1])",
    "T([[True, False, True], [False, True, True], [False, False, False]])",
]  # fmt: skip
#: What we refuse and PyTorch reads, because NumPy reads it otherwise: a list of lists (pairs in PyTorch), a second `...`.
REFUSED = "in a list; write|at most one ...|a single ellipsis"


def outcome(tensor, index):
    """The value, the gradient and the result of an assignment at an index; or the error."""
    numbers = np.arange(27.0).reshape(3, 3, 3)
    x, z = tensor(numbers), tensor(numbers)
    x.requires_grad = True
    names = {"T": tensor, "np": np, "x": x, "z": z}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            y = eval(f"x[{index}]", names)
            (y * tensor(np.arange(1.0, y.numel() + 1).reshape(tuple(y.shape)))).sum().backward()
            exec(f"z[{index}] = -1.0", names)
    except (IndexError, RuntimeError, TypeError, ValueError) as error:
        return error
    return tuple(y.shape), y.tolist(), x.grad.tolist(), z.tolist()


@sampled
@pytest.mark.parametrize("seed", seeds(20))
def test_a_random_index_is_read_as_pytorch_reads_it(seed):
    rng = random.Random(seed)
    for _ in range(50):
        parts = [rng.choice(ATOMS) for _ in range(rng.randint(1, 4))]
        index = ", ".join(parts) + "," * (len(parts) == 1 and rng.random() < 0.7)
        mine, expected = outcome(lambda v: Tensor(np.array(v)), index), outcome(torch.tensor, index)
        if isinstance(mine, Exception):
            assert isinstance(expected, Exception) or any(words in str(mine) for words in REFUSED.split("|")), (index, mine, expected)
        else:
            assert mine == expected, index


def test_a_0d_index_beside_a_list_takes_its_dimension_away():
    x = Tensor(np.arange(27.0).reshape(3, 3, 3))
    for i in (Tensor(1), np.array(1), x.argmin() + 1):
        assert x[i, [2, 0]].tolist() == [[15, 16, 17], [9, 10, 11]]
    x[Tensor(1), [0, 1]] = -1.0
    assert x[1].tolist() == [[-1, -1, -1], [-1, -1, -1], [15, 16, 17]]


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ([[0, 1], [1, 1]], r"write x\[tuple\(index\)\]"),
        ([Tensor([0, 1]), Tensor([1, 1])], r"write x\[tuple\(index\)\]"),
        (Tensor(np.array([1, 0, 1], np.uint8)), r"got uint8, which PyTorch reads as a mask; convert with \.long\(\) or \.bool\(\)"),
        (np.uint8([0, 1]), "got uint8"),
        (([0, 2], slice(None), slice(None), slice(None)), "too many indices: 4 for 3 dimensions"),
        ((..., 0, ...), r"at most one \.\.\.|single ellipsis"),
        ((..., [0], ...), r"at most one \.\.\."),
        ([0.5], "expected integers or booleans, got float64"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(index, message):
    x = Tensor(np.zeros((3, 3, 3)))
    with pytest.raises(IndexError, match=message):
        x[index]
    with pytest.raises(IndexError, match=message):
        x[index] = 1.0
