"""Convolution and pooling against PyTorch: drawn arguments, ties and nan, refusals, memory."""

import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as torch_functional
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling import ALL, sampled
from tinygrad_edu import Tensor, grad, randn
from tinygrad_edu.nn import functional as F
from tinygrad_edu.ops import conv

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
small, step = st.integers(0, 3), st.integers(1, 3)
pairs = st.one_of(step, st.tuples(step, step))
edges = st.one_of(small, st.tuples(small, small))
EXAMPLES = 150 if ALL else 40


def attempt(f, *args, **how):
    try:
        return f(*args, **how)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        return error


def compare(name, arrays, *args, **how):
    """The same call of ours and of PyTorch: value, gradients and gradients of gradients agree, or both refuse."""
    mine = [Tensor(a, requires_grad=True) for a in arrays]
    right = [torch.tensor(a, requires_grad=True) for a in arrays]
    found, expected = attempt(getattr(F, name), *mine, *args, **how), attempt(getattr(torch_functional, name), *right, *args, **how)
    assert isinstance(found, Exception) == isinstance(expected, Exception), (
        f"{name}{[a.shape for a in arrays]} {args} {how}: {found} / {expected}"
    )
    if isinstance(found, Exception):
        assert not isinstance(found, RuntimeError)
        return
    close = dict(rtol=1e-4, atol=1e-4) if arrays[0].dtype == np.float32 else dict(rtol=1e-8, atol=1e-9)

    def same(a, b, like):
        a = np.zeros(like.shape) if a is None else a.detach().numpy()
        b = np.zeros(like.shape) if b is None else b.detach().numpy()
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, **close)

    same(found, expected, found)
    assert found.dtype == arrays[0].dtype
    rng = np.random.default_rng(0)
    g, directions = rng.normal(size=found.shape).astype(found.dtype), [rng.normal(size=a.shape).astype(a.dtype) for a in arrays]
    incoming, theirs = Tensor(g, requires_grad=True), torch.tensor(g, requires_grad=True)
    plain = grad(found, mine, incoming, retain_graph=True)
    first, right_first = grad(found, mine, incoming, create_graph=True), torch.autograd.grad(expected, right, theirs, create_graph=True)
    for a, b, c in zip(plain, first, right_first):
        same(a, c, a)
        same(b, c, a)
    total = sum((a * Tensor(d)).sum() for a, d in zip(first, directions))
    right_total = sum((a * torch.tensor(d)).sum() for a, d in zip(right_first, directions))
    second = grad(total, [*mine, incoming], allow_unused=True)
    for a, b, x in zip(second, torch.autograd.grad(right_total, [*right, theirs], allow_unused=True), [*mine, incoming]):
        same(a, b, x)


def numbers(seed, *shapes, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=s).astype(dtype) for s in shapes]


sizes = st.integers(0, 6)
padding = st.one_of(edges, st.sampled_from(["same", "valid"]))


@sampled
@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), st.sampled_from([np.float32, np.float64]))
def test_convolution_is_pytorchs(data, dtype):
    n, groups = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 3))
    one = lambda s: data.draw(s if n == 2 else s.filter(lambda v: not isinstance(v, tuple)))  # noqa: E731
    channels, filters = groups * data.draw(st.integers(1, 2)), groups * data.draw(st.integers(1, 2))
    shape = (channels, *data.draw(st.tuples(*[st.integers(1, 7)] * n)))
    shape = shape if data.draw(st.booleans()) else (data.draw(small), *shape)
    weight = (filters, channels // groups, *data.draw(st.tuples(*[step] * n)))
    arrays = numbers(0, shape, weight, *[(filters,)] * data.draw(st.integers(0, 1)), dtype=dtype)
    how = {"stride": one(pairs), "padding": one(padding), "dilation": one(pairs), "groups": groups}
    compare(f"conv{n}d", arrays, **how)


@sampled
@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data(), st.sampled_from(["max_pool", "avg_pool"]), st.integers(1, 2), st.sampled_from([np.float32, np.float64]))
def test_pooling_is_pytorchs(data, kind, n, dtype):
    one = lambda s: data.draw(s if n == 2 else s.filter(lambda v: not isinstance(v, tuple)))  # noqa: E731
    shape = (data.draw(st.integers(1, 2)), *data.draw(st.tuples(*[st.integers(1, 8)] * n)))
    shape = shape if data.draw(st.booleans()) else (data.draw(st.integers(1, 3)), *shape)
    how = {
        "kernel_size": one(pairs),
        "stride": one(st.one_of(st.none(), pairs)),
        "padding": one(edges),
        "ceil_mode": data.draw(st.booleans()),
    }
    # where a dilated window can lie in the padding, PyTorch reads and writes beyond the input: see the next test
    gap = pairs.filter(lambda d: max(d if isinstance(d, tuple) else (d,)) <= min(shape[-n:]))
    how |= {"dilation": one(gap)} if kind == "max_pool" else {"count_include_pad": data.draw(st.booleans())}
    compare(f"{kind}{n}d", numbers(0, shape, dtype=dtype), **how)


def test_a_window_in_the_padding_has_no_gradient():
    x = Tensor([[[[5.0]]]], requires_grad=True)
    out = F.max_pool2d(x, 2, padding=1, dilation=2)
    assert out.tolist() == [[[[-np.inf]]]]
    for again in (False, True):
        assert grad(out.sum(), x, create_graph=again, retain_graph=True)[0].tolist() == [[[[0]]]]


@sampled
@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(st.sampled_from(["avg", "max"]), st.integers(1, 8), st.integers(1, 8), st.integers(1, 9), st.one_of(st.none(), st.integers(1, 9)))
def test_adaptive_pooling_is_pytorchs(kind, h, w, a, b):
    compare(f"adaptive_{kind}_pool2d", numbers(0, (2, 2, h, w)), (a, b))
    compare(f"adaptive_{kind}_pool1d", numbers(0, (2, w)), a)


@sampled
@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(st.tuples(st.integers(1, 6), st.integers(1, 6)), pairs, pairs, edges, pairs)
def test_unfold_and_fold_are_pytorchs(size, kernel, dilation, around, stride):
    compare("unfold", numbers(0, (2, 2, *size)), kernel, dilation, around, stride)
    columns = attempt(torch_functional.unfold, torch.zeros(2, 2, *size), kernel, dilation, around, stride)
    if not isinstance(columns, Exception):
        compare("fold", numbers(0, tuple(columns.shape)), size, kernel, dilation, around, stride)


nan, inf = np.nan, np.inf
SPECIAL = {
    "ties": [[1.0, 3.0, 3.0, 0.0], [3.0, 3.0, 1.0, 1.0], [3.0, 3.0, 3.0, 3.0]],
    "nan": [[1.0, nan, 3.0, 0.0], [nan, 3.0, nan, 1.0], [3.0, 3.0, nan, 3.0]],
    "all nan": [[nan] * 4] * 3,
    "minus infinity": [[-inf] * 4] * 3,
    "infinities": [[-inf, inf, -inf, 1.0], [inf, -inf, -inf, -inf], [-inf, -inf, -inf, inf]],
    "zeros of both signs": [[0.0, -0.0, 0.0, -0.0], [-0.0, -0.0, 0.0, -1.0], [-1.0, 0.0, -0.0, -0.0]],
}


@pytest.mark.parametrize("name", SPECIAL)
def test_which_element_a_maximum_is(name):
    array = np.array([SPECIAL[name]])
    for how in [(2,), (2, 1), (3, 1, 1), (2, 2, 1), (3, 2, 1, 1, True), (2, 1, 1, 2), (1,)]:
        x, y = Tensor(array, requires_grad=True), torch.tensor(array, requires_grad=True)
        (out, index), (right, where) = (f.max_pool2d(v, *how, return_indices=True) for f, v in ((F, x), (torch_functional, y)))
        np.testing.assert_array_equal(out.detach().data, right.detach().numpy())
        np.testing.assert_array_equal(index.data, where.numpy())
        assert index.dtype == np.int64
        g = np.arange(1.0, right.numel() + 1).reshape(right.shape)
        (plain,) = grad(out, x, Tensor(g), retain_graph=True)
        (recorded,) = grad(out, x, Tensor(g), create_graph=True)
        (expected,) = torch.autograd.grad(right, y, torch.tensor(g))
        np.testing.assert_array_equal(plain.data, expected.numpy())
        np.testing.assert_array_equal(recorded.detach().data, expected.numpy())
    for size in (1, 2, (2, 3), 4):
        (out, index), (right, where) = (
            f.adaptive_max_pool2d(v, size, return_indices=True) for f, v in ((F, Tensor(array)), (torch_functional, torch.tensor(array)))
        )
        np.testing.assert_array_equal(out.data, right.numpy())
        np.testing.assert_array_equal(index.data, where.numpy())
    with_average = [f.adaptive_avg_pool2d(v, 2) for f, v in ((F, Tensor(array)), (torch_functional, torch.tensor(array)))]
    np.testing.assert_allclose(with_average[0].data, with_average[1].numpy())


def test_half_precision_and_integers():
    (x, w) = numbers(0, (2, 3, 6, 6), (4, 3, 3, 3), dtype=np.float16)
    for name, arrays in (("conv2d", (x, w)), ("avg_pool2d", (x,)), ("max_pool2d", (x,)), ("adaptive_avg_pool2d", (x,))):
        more = () if name == "conv2d" else (2,)
        found = getattr(F, name)(*map(Tensor, arrays), *more)
        expected = getattr(torch_functional, name)(*map(torch.tensor, arrays), *more)
        assert found.dtype == np.float16
        np.testing.assert_allclose(found.data, expected.numpy(), rtol=3e-3, atol=3e-3)
    whole = np.arange(24).reshape(1, 4, 6) % 7
    assert F.max_pool2d(Tensor(whole), 2).tolist() == torch_functional.max_pool2d(torch.tensor(whole), 2).tolist()


def test_blocks_of_columns_give_the_same(monkeypatch):
    """However small a block is: parts of the batch, then rows of an image."""
    arrays = numbers(0, (5, 4, 9, 8), (6, 2, 3, 3), (6,))
    for block in (1, 100, 700, 3000):
        monkeypatch.setattr(conv, "BLOCK", block)
        compare("conv2d", arrays, stride=2, padding=1, groups=2)
        compare("conv2d", arrays, padding="same", dilation=2, groups=2)


def test_no_columns_of_a_whole_batch_are_kept():
    """A forward pass keeps its input and output, and at no time are there more columns than one block."""
    x, w = randn(256, 4, 28, 28), randn(4, 4, 5, 5, requires_grad=True)
    F.conv2d(x[:1], w)
    tracemalloc.start()
    out = F.conv2d(x, w, padding=2)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert now < 1.1 * out.data.nbytes
    assert peak < out.data.nbytes + 4 * 4 * conv.BLOCK  # 25 times the input would be 80 MB


REFUSED = [
    ("conv2d(z(3, 4), z(1, 3, 2, 2))", r"expected input \(N, C, H, W\) or \(C, H, W\), of which only N may be 0, got shape \(3, 4\)"),
    ("conv1d(z(2, 3, 4, 5), z(1, 3, 2))", r"expected input \(N, C, L\) or \(C, L\)"),
    ("conv2d(z(1, 3, 4, 4), z(1, 2, 2, 2))", "expected input with 2 channels for weight"),
    ("conv2d(z(1, 4, 4, 4), z(3, 2, 2, 2), groups=2)", "a number of filters divisible by groups=2"),
    ("conv2d(z(1, 4, 4, 4), z(3, 4, 2))", r"expected weight \(O, C / groups, kH, kW\)"),
    ("conv2d(z(1, 4, 4, 4), z(3, 4, 2, 2), z(2))", r"expected bias of shape \(3,\), one for each filter"),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 5, 5))", r"input at least as large as a window, \(5, 5\), got \(4, 4\) with padding"),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 2, 2), stride=0)", "expected stride of integers from 1 on"),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 2, 2), padding=-1)", "expected padding of integers from 0 on"),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 2, 2), dilation=(1, 2, 3))", "one or a tuple of 2"),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 2, 2), padding='same', stride=2)", 'expected stride 1 for padding "same"'),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 2, 2), padding='full')", 'expected padding "valid", "same", or numbers'),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 2, 2), groups=0)", "expected groups of at least 1"),
    ("conv2d(z(1, 1, 4, 4), z(1, 1, 2, 2).double())", "expected floats of one dtype, got float32, float64"),
    ("max_pool2d(z(1, 1, 4, 4), 2, padding=2)", r"padding of at most half of kernel_size, \(2, 2\), got \(2, 2\)"),
    ("max_pool2d(z(1, 1, 4, 4), 5)", "expected input at least as large as a window"),
    ("max_pool2d(z(4, 4), 2)", "expected input"),
    ("max_pool2d(z(1, 1, 4, 4), 0)", "expected kernel_size of integers from 1 on"),
    ("max_pool2d(z(1, 1, 4, 4) > 0, 2)", "expected numbers, got booleans"),
    ("avg_pool2d(z(1, 1, 4, 4), 2, 0)", "expected stride"),
    ("avg_pool2d(z(1, 1, 4, 4), 2, divisor_override=0)", "a divisor_override other than 0"),
    ("avg_pool1d(z(1, 1, 4).bool(), 2)", "expected floats"),
    ("adaptive_avg_pool2d(z(1, 1, 4, 4), (1, 2, 3))", "expected output_size"),
    ("adaptive_max_pool1d(z(4), 2)", "expected input"),
    ("unfold(z(1, 1, 4, 4), 5)", "expected input at least as large as a window"),
    ("fold(z(1, 4, 8), (4, 4), 2)", r"expected input \(N, a multiple of 4, 9\)"),
    ("fold(z(1, 3, 9), (4, 4), 2)", "a multiple of 4"),
    ("fold(z(4,), (4, 4), 2)", "expected input"),
]


@pytest.mark.parametrize(("call", "words"), REFUSED)
def test_what_pytorch_refuses_is_refused(call, words):
    with pytest.raises((ValueError, TypeError), match=f"{call.partition('(')[0].rstrip('12d')}.*{words}"):
        eval(f"F.{call}", {"F": F, "z": lambda *s: Tensor(np.zeros(s, np.float32))})
    with pytest.raises((RuntimeError, ValueError, TypeError)):
        eval(f"F.{call}", {"F": torch_functional, "z": torch.zeros})


def test_functional_has_them_all():
    assert {"conv2d", "max_pool2d", "relu"} <= set(dir(F))
    with pytest.raises(AttributeError, match="functional has no 'conv9d'"):
        F.conv9d  # noqa: B018
