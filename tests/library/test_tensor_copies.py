"""Deep copies and pickles of Tensors that share memory, against PyTorch."""

import copy
import pickle

import numpy as np
import pytest
import torch

import tinygrad_edu
from tinygrad_edu import Tensor


@pytest.mark.parametrize("whole", ["rows", "columns", "a middle dimension first", "a part of an array"])
def test_what_shares_memory_shares_it_in_a_deep_copy(whole):
    """In PyTorch too; neither ties tensors in a plain pickle."""

    def made(t):
        a = t.arange(24.0).reshape(2, 3, 4)
        x = {"rows": a.reshape(4, 6), "columns": a.reshape(6, 4).T, "a middle dimension first": a.permute(1, 0, 2) * 1}.get(whole, a[1:])
        return {"x": x, "view": x[:1], "turned": x.T if x.ndim == 2 else x.permute(2, 1, 0), "detached": x.detach(), "wide": x[:1, None]}

    for first in made(torch):
        for again in (copy.deepcopy, lambda tensors: pickle.loads(pickle.dumps(tensors))):
            mine, right = ({name: tensors[name] for name in [first, *tensors]} for tensors in (made(tinygrad_edu), made(torch)))
            mine, right, before = again(mine), again(right), mine
            for tensors in (mine, right):
                tensors["x"][..., 0] = 99.0
            assert {name: v.tolist() for name, v in mine.items()} == {name: v.tolist() for name, v in right.items()}
            assert all(99 not in v for v in before.values())
    x = Tensor([1.0, 2.0, 3.0])
    y, w = copy.deepcopy([x[1:].requires_grad_(), x])
    z = (y * y).sum()
    w.mul_(2)
    with pytest.raises(RuntimeError, match="was modified in place"):
        z.backward()
    gaps = Tensor([0.0])
    gaps.data = np.arange(6.0)[::2]
    a, b = copy.deepcopy([gaps, gaps[1:]])
    assert (a.tolist(), b.tolist()) == ([0, 2, 4], [2, 4])  # each by itself
