"""What PyTorch users type at top level, and functions without a gradient; what is refused."""

import inspect
import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch
import torch.nn.functional as torch_functional

import tinygrad_edu
from tests.library.test_tensor_ops import Ours
from tinygrad_edu import Generator, Tensor, enable_grad, inference_mode, is_grad_enabled, manual_seed, ones, rand, randn, zeros
from tinygrad_edu.nn import functional
from tinygrad_edu.tensor import functions


def same(mine, right):
    if isinstance(right, (tuple, list)):
        assert len(mine) == len(right)
        for a, b in zip(mine, right):
            same(a, b)
    elif isinstance(right, torch.Tensor):
        assert mine.dtype == right.numpy().dtype and mine.shape == right.shape
        np.testing.assert_array_equal(mine.data, right.numpy())
    else:
        assert mine == right


# ------------------------------------------------------------------------------------------------ tensor([...]), dtypes


def test_the_package_tensor_is_also_a_function():
    for data in ([1.0, 2.0], 3, True, [[1, 2]], np.arange(3.0), [], np.float64(2)):
        same(tinygrad_edu.tensor(data), torch.tensor(data))
    x = tinygrad_edu.tensor([1, 2], dtype=tinygrad_edu.float64, requires_grad=True)
    assert (x.dtype, x.requires_grad) == (np.float64, True)
    y = tinygrad_edu.tensor(x)
    assert y.is_leaf and not y.requires_grad and not np.shares_memory(x.data, y.data)
    assert "copied" in inspect.getdoc(type(tinygrad_edu.tensor).__call__)
    from tinygrad_edu.tensor import creation  # it is a package all the same

    assert tinygrad_edu.tensor.creation is creation


def test_dtypes_have_pytorchs_names():
    for name in [
        "float16",
        "half",
        "float32",
        "float",
        "float64",
        "double",
        "uint8",
        "int8",
        "int16",
        "short",
        "int32",
        "int",
        "int64",
        "long",
        "bool",
    ]:
        mine, right = zeros(2, dtype=getattr(tinygrad_edu, name)), torch.zeros(2, dtype=getattr(torch, name))
        same(mine, right)
        assert mine.dtype == getattr(tinygrad_edu, name)
        assert Tensor([1.0]).to(getattr(tinygrad_edu, name)).dtype == mine.dtype
    assert tinygrad_edu.tensor([1]).dtype == tinygrad_edu.long
    assert (tinygrad_edu.inf, tinygrad_edu.pi) == (float("inf"), np.pi)


def test_a_star_import_hides_nothing_of_pythons():
    code = "from tinygrad_edu import *\nassert sum([1]) == 1 and float('1') == 1 and max(1, 2) == 2\nassert tensor and cat and softmax"
    subprocess.run([sys.executable, "-c", code.replace("tensor and ", "")], check=True, cwd=tinygrad_edu.__path__[0] + "/..")


def test_functions_at_top_level_are_the_methods():
    x = Tensor([[3.0, 1.0], [2.0, 4.0]])
    for name, f in vars(functions).items():
        if inspect.isfunction(f) and hasattr(Tensor, name):
            assert f is getattr(Tensor, name) and getattr(tinygrad_edu, name) is f
    assert tinygrad_edu.sum(x, 0).tolist() == [5, 5]
    assert tinygrad_edu.softmax(x, dim=1).equal(x.softmax(1))
    assert tinygrad_edu.concat([x, x]).shape == (4, 2)
    assert tinygrad_edu.is_tensor(x) and not tinygrad_edu.is_tensor([1.0])


def test_devices():
    x = Tensor([1.0])
    assert x.to("cpu") is x and x.cpu() is x and x.device == "cpu" and x.to(device="cpu") is x
    assert x.to("cpu", np.float64).dtype == x.to("float64").dtype == x.to(Tensor([True, False]).double()).dtype == np.float64
    assert x.to(np.float32, copy=True) is not x
    with pytest.raises(ValueError, match="to: expected a dtype or the device \"cpu\", got 'cuda:0'"):
        x.to("cuda:0")


# ------------------------------------------------------------------------------------------------ generators, modes


def test_a_generator_follows_its_seed():
    g = Generator().manual_seed(3)
    state, first = g.get_state(), randn(4, generator=g)
    assert g.initial_seed() == 3
    assert not randn(4, generator=g).equal(first)
    assert randn(4, generator=g.set_state(state)).equal(first)
    assert randn(4, generator=Generator("cpu").manual_seed(3)).equal(first)
    assert randn(4, generator=pickle.loads(pickle.dumps(g.set_state(state)))).equal(first)
    assert manual_seed(3).initial_seed() == tinygrad_edu.initial_seed() == 3
    assert randn(4).equal(first)
    assert isinstance(g.seed(), int) and not randn(4, generator=g).equal(first)
    for call in (
        "rand(3)",
        "randint(5, (3,))",
        "randperm(5)",
        "rand_like(x)",
        "randn_like(x)",
        "randint_like(x, 9)",
        "bernoulli(x)",
        "multinomial(x, 1)",
        "normal(0.0, 1.0, (3,))",
    ):
        draw = [eval(call.replace(")", ", generator=g)") if call[-2] != ")" else call[:-1] + ", generator=g)", {**{n: getattr(tinygrad_edu, n) for n in ("rand", "randint", "randperm", "rand_like", "randn_like", "randint_like", "bernoulli", "multinomial", "normal")}, "x": ones(3) * 0.5, "g": g.manual_seed(1)}) for _ in range(2)]  # fmt: skip
        assert draw[0].equal(draw[1]), call
    assert rand(100_000, dtype=np.float16).max().item() < 1
    assert manual_seed(-1).initial_seed() == -1


def test_inference_mode_is_no_grad():
    x = Tensor([1.0], requires_grad=True)
    with inference_mode():
        assert not (x * 2).requires_grad
        with inference_mode(False):
            assert not is_grad_enabled()  # stays as it is
        with enable_grad():
            assert is_grad_enabled()
    with inference_mode(False):
        assert (x * 2).requires_grad

    @inference_mode()
    def doubled():
        return x * 2

    @inference_mode
    def tripled():
        return x * 3

    assert not doubled().requires_grad and not tripled().requires_grad and is_grad_enabled()


# ------------------------------------------------------------------------------------------------ without a gradient

WITHOUT = [
    "t.tensor([3, 1, 3]).unique(return_inverse=True, return_counts=True)",
    "t.tensor([[3, 1], [3, 1], [0, 1]]).unique(dim=0, return_inverse=True, return_counts=True)",
    "t.tensor([[3, 1], [0, 1]]).unique(return_inverse=True)",
    "t.unique(t.tensor([float('nan'), float('nan'), 1.0]))",
    "t.unique(t.tensor([]))",
    "t.bincount(t.tensor([1, 1, 3]), t.tensor([0.5, 1.0, 2.0]))",
    "t.bincount(t.tensor([1, 1, 3]), minlength=6)",
    "t.bincount(t.zeros(0, dtype=t.int64))",
    "t.tensor([1.0, 2.0, 2.5]).histc(3, 0, 3)",
    "t.tensor([1.0, 2.0, 2.5, 2.5]).histc(bins=4)",
    "t.tril_indices(3, 4, 1)",
    "t.triu_indices(3, 4, offset=-1)",
    "t.tril_indices(0, 3)",
    "t.meshgrid(t.arange(2), t.arange(3), indexing='ij')",
    "t.meshgrid([t.arange(2), t.tensor(5)], indexing='xy')",
    "t.cummax(t.tensor([1.0, float('nan'), 3.0, float('nan'), 2.0]), 0)",
    "t.cummin(t.tensor([1, 1, 0, 2]), 0)",
    "t.tensor([[1.0, 3.0, 2.0], [5.0, 5.0, 4.0]]).median(1)",
    "t.tensor([[1, 3, 2, 0]]).median()",
    "t.tensor([1, 2]) & 3",
    "t.bitwise_xor(t.tensor([1, 2]), t.tensor(3))",
    "t.tensor([1]).new_tensor([1.5])",
    "t.tensor([1]).new_full((2,), 1.5)",
    "t.tensor([1.5]).new_zeros(2, 3, dtype=t.int64)",
    "t.zeros(3).scatter(0, t.tensor([0, 2]), 1)",
    "t.tensor([1, 2, 3]).scatter_add(0, t.tensor([0, 0, 2]), t.tensor([1, 1, 1]))",
    "t.zeros(2, dtype=None)",
    "t.full((2,), t.tensor(1.5))",
    "t.randn(0, 3)",
    "t.empty_like(t.zeros(0, 2, dtype=t.int32))",
    "t.tensor([0, 5, 255], dtype=t.uint8) - 300",
    "t.tensor([0, 5, 255], dtype=t.uint8) * 300",
    "300 - t.tensor([0, 5, 255], dtype=t.uint8)",
    "t.tensor([0, 5, 255], dtype=t.uint8) != -100",
    "t.tensor([0, 5, 255], dtype=t.uint8) == 300",
    "t.tensor([0, 5, 255], dtype=t.uint8) / 300",
    "t.tensor([1, 2], dtype=t.int32).add(t.tensor([200, 255], dtype=t.uint8), alpha=2)",
    "t.ones(2, 3).tensor_split(2, 1)",
    "t.sum(t.ones(2, 3), dim=1, dtype=t.float64)",
    "t.ones(3).numpy(force=True).tolist()",
]


@pytest.mark.parametrize("e", WITHOUT)
def test_functions_without_a_gradient_are_pytorchs(e):
    class Top(Ours):
        tensor = staticmethod(tinygrad_edu.tensor)

    same(eval(e, {"t": Top()}), eval(e, {"t": torch}))


def test_integers_are_compared_rightly_even_with_those_their_dtype_cannot_hold():
    x = Tensor(np.array([0, 5, 255], np.uint8))
    for n in (-1, 256, 300, -(2**70), 2**70):
        for f in ("==", "!=", "<", "<=", ">", ">="):
            assert eval(f"x {f} n").tolist() == [eval(f"v {f} n", {"v": v, "n": n}) for v in (0, 5, 255)]
            assert eval(f"n {f} x").tolist() == [eval(f"n {f} v", {"v": v, "n": n}) for v in (0, 5, 255)]
    for e in ("x // 300", "x % 300", "x ** 300", "t.where(x > 1, x, 300)", "x.scatter(0, t.tensor([0]), 300)"):
        with pytest.raises(OverflowError, match="expected an integer that uint8 can hold, got 300"):
            eval(e, {"x": x, "t": tinygrad_edu})
    assert x.clamp(-5, 300).tolist() == [0, 5, 255] and x.clamp(min=300).tolist() == [255] * 3


def test_a_random_choice_of_a_softmax():
    logits = Tensor([[1.0, 2.0, 0.5]] * 2000, requires_grad=True)
    hard = functional.gumbel_softmax(logits, hard=True, generator=Generator().manual_seed(0))
    assert ((hard == 0) | (hard == 1)).all() and hard.sum(1).allclose(ones(2000))
    np.testing.assert_allclose(hard.mean(0).detach().data, [0.2312, 0.6285, 0.1402], atol=0.03)
    (hard * Tensor([1.0, 2.0, 3.0])).sum().backward()
    assert logits.grad.abs().sum() > 0
    soft = functional.gumbel_softmax(logits, tau=0.5)
    assert ((soft > 0) & (soft < 1)).any() and soft.sum(1).allclose(ones(2000))


# ------------------------------------------------------------------------------------------------ refusals

REFUSED = [
    ("F.cross_entropy(z(2, 3), i(2), weight=z(2))", "expected a weight of shape .3,., one for each class"),
    ("F.cross_entropy(z(2, 3), z(2, 3), weight=z(2))", "one for each class"),
    ("F.nll_loss(z(2, 3), i(2), weight=z(1))", "one for each class"),
    ("F.cross_entropy(z(2, 3), z(2, 3), ignore_index=1)", "expected class indices as target"),
    ("F.cross_entropy(z(2, 3), z(2, 3), label_smoothing=1.5)", "label_smoothing from 0 to 1"),
    ("F.huber_loss(z(2), z(2), delta=0)", "a positive delta"),
    ("F.huber_loss(z(2), z(2), delta=-1.0)", "a positive delta"),
    ("F.smooth_l1_loss(z(2), z(2), beta=-1.0)", "a beta of at least 0"),
    ("F.batch_norm(z(2, 3), None, None, z(1), training=True)", "weight of shape .3,., one for each channel"),
    ("F.batch_norm(z(2, 3), z(1), z(1))", "running_mean of shape .3,."),
    ("F.batch_norm(z(2, 3), None, None)", "expected running_mean and running_var"),
    ("F.batch_norm(z(1, 3), None, None, training=True)", "more than one element per channel"),
    ("F.group_norm(z(2, 2), 2, z(1))", "weight of shape .2,."),
    ("F.group_norm(z(1, 2), 2)", "more than one element per group"),
    ("F.scaled_dot_product_attention(z(3, 4), z(3, 4), z(3, 4), attn_mask=i(3, 3))", "attn_mask of booleans, or of float32"),
    ("F.one_hot(i(0))", "num_classes for an empty tensor"),
    ("F.glu(z(3))", "an even size"),
    ("F.hardtanh(z(3), 1, -1)", "min_val of at most max_val"),
    ("F.prelu(z(2, 3), z(2))", "a weight of shape"),
    ("F.celu(z(2), alpha=0)", "an alpha other than 0"),
    ("F.pad(z(2, 3), (4, 0), mode='circular')", "too small for a border"),
    ("F.pad(z(0, 0), (1, 0), mode='replicate')", "too small for a border"),
    ("t.linspace(0, 1, 3, dtype=t.bool)", "a dtype of numbers"),
    ("z(2, 3).scatter(0, i(3), z(3))", "of equally many dimensions"),
    ("z(2, 3).scatter(1, i(3, 1), z(3, 1))", "an index no larger than x"),
    ("z(3).scatter(0, i(2) + 3, z(2))", "expected indices from 0 to 2"),
    ("z(3).scatter(0, i(2), i(2))", "expected src of float32"),
    ("z(3).index_add(0, i(2), z(3))", "expected source of shape .2,."),
    ("z(3).index_add(0, i(2) - 1, z(2))", "expected indices from 0 to 2"),
    ("z(2, 3).select(1, 3)", "an index from -3 to 2"),
    ("t.tensordot(z(2, 3), z(2, 3), 1)", "expected equal sizes"),
    ("z(3).quantile(1.5)", "numbers from 0 to 1"),
    ("z(3).quantile(0.5, interpolation='cubic')", "expected interpolation 'linear'"),
    ("i(3).quantile(0.5)", "expected floats"),
    ("t.bincount(i(2) - 1)", "integers of at least 0"),
    ("z(2, 0).median(1)", "at least one element along dimension 1"),
    ("z(3).fliplr()", "at least 2 dimensions"),
    ("z(3).split(0)", "a positive split_size"),
]


@pytest.mark.parametrize(("e", "words"), REFUSED)
def test_what_pytorch_refuses_is_refused(e, words):
    space = {"F": functional, "t": Ours(), "z": lambda *s: zeros(*s), "i": lambda *s: zeros(*s, dtype=np.int64)}
    with pytest.raises((ValueError, TypeError, IndexError, ZeroDivisionError), match=words):
        eval(e, space)
    with pytest.raises((RuntimeError, ValueError, TypeError, IndexError, ZeroDivisionError)):
        eval(e, {"F": torch_functional, "t": torch, "z": torch.zeros, "i": lambda *s: torch.zeros(*s, dtype=torch.int64)})
