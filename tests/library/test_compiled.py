"""Every compiled twin gives what the function of arrays gives that it stands for, and runs only where it should."""

import inspect
import itertools
import math

import numpy as np
import pytest

from course.engine import patching
from tinygrad_edu.compiled import parts, set_num_threads, twin
from tinygrad_edu.nn import quantize
from tinygrad_edu.ops import fused, matmul, rnn
from tinygrad_edu.optim import adam

pytest.importorskip("numba")
from tinygrad_edu.compiled import kernels

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
INF, NAN = math.inf, math.nan
SHAPES = [(1, 1), (5, 1), (1, 7), (3, 127), (4, 128), (2, 3, 64), (2, 1000), (40, 33), (20_000, 1), (130, 128), (3, 20_011)]
EXTREMES = [NAN, -NAN, INF, -INF, 1e4, -1e4, 0.0, -0.0, 3e38, -3e38, 1e-40, 88.7, -88.7, -104.0]


def floats(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def classes(rng, x):
    return rng.integers(0, x.shape[-1], x.shape[:-1])


def rows(x):
    return x.reshape(-1, x.shape[-1])


def split(rng, x):
    """Queries and keys of one width whose scores have about the size of x."""
    n = min(x.shape[-1], 128)
    return floats(rng, 2, 5, n, 16), floats(rng, 2, 5, n + 3, 16)


def with_mask(rng, x):
    q, k = split(rng, x)
    return q, k, rng.random((q.shape[-2], k.shape[-2])) < 0.7


def weights_and_gradient(rng, x):
    """What attention's vjp gets: a gradient, the weights, queries, keys."""
    q, k = split(rng, x)
    out = fused.attention(q, k, scale=0.3)
    return floats(rng, *out.shape), out, q, k


def adam_arguments(rng, x):
    return x, floats(rng, *x.shape), floats(rng, *x.shape), floats(rng, *x.shape) ** 2, 3, 1e-3, 0.9, 0.999, 1e-8, 1 - 1e-5


def lstm_arrays(rng, x):
    """The arrays of two steps of an LSTM: gates, i * g and f * c, tanhs, states."""
    B, H = rows(x).shape
    return floats(rng, 3, 5, B, H), floats(rng, 2, 2, B, H), floats(rng, 2, B, H), floats(rng, 4, B, H)


def before_gates(rng, x):
    gates, parts, tanhs, states = lstm_arrays(rng, x)
    return gates, floats(rng, 4, *states.shape[1:]), parts, tanhs, states, 1


def before_slopes(rng, x):
    arrays, (B, H) = lstm_arrays(rng, x), rows(x).shape
    return *arrays, floats(rng, B, H), floats(rng, B, H), floats(rng, 2, B, 4 * H), floats(rng, 4, B, H), 1


def weight_and_bias(rng, x):
    """The rows of x, 100 times, as a weight, and a bias."""
    weight = np.tile(rows(x), (100, 1))
    return weight, floats(rng, len(weight))


def norm_all(*names):
    return lambda rng, x: (floats(rng, *x.shape), None, x, *[floats(rng, x.shape[-1]) for _ in names])


def codes_and_scales(rng, x):
    """Some rows, and a matrix in 8 bits to multiply them by."""
    x = rows(x)[:8]
    return x, rng.integers(-127, 128, (160, x.shape[1])).astype(np.int8), rng.random(160, np.float32) * np.float32(1e-3)


#: twin -> the arguments for an x, and attributes
ARGUMENTS = {
    "softmax": (lambda rng, x: (x,), {"dim": -1}),
    "softmax_x": (lambda rng, x: (floats(rng, *x.shape), fused.softmax(x, -1), x), {"dim": "last"}),
    "log_softmax": (lambda rng, x: (x,), {"dim": "last"}),
    "log_softmax_x": (lambda rng, x: (floats(rng, *x.shape), fused.log_softmax(x, -1), x), {"dim": -1}),
    "cross_entropy": (lambda rng, x: (rows(x), classes(rng, rows(x))), {}),
    "cross_entropy_all": (lambda rng, x: (floats(rng, len(rows(x))), None, rows(x), classes(rng, rows(x))), {}),
    "layer_norm": (lambda rng, x: (x, floats(rng, x.shape[-1]), floats(rng, x.shape[-1])), {"eps": 1e-5}),
    "layer_norm_all": (norm_all("weight", "bias"), {"eps": 1e-5}),
    "rms_norm": (lambda rng, x: (x, floats(rng, x.shape[-1])), {"eps": 1e-6}),
    "rms_norm_all": (norm_all("weight"), {"eps": 1e-6}),
    "gelu": (lambda rng, x: (x,), {}),
    "gelu_all": (lambda rng, x: (floats(rng, *x.shape), fused.gelu(x), x), {}),
    "gelu_tanh": (lambda rng, x: (x,), {}),
    "gelu_tanh_x": (lambda rng, x: (floats(rng, *x.shape), None, x), {}),
    "silu": (lambda rng, x: (x,), {}),
    "silu_x": (lambda rng, x: (floats(rng, *x.shape), None, x), {}),
    "attention": (split, {"scale": 0.3}),
    "attention_all": (weights_and_gradient, {"scale": 0.3}),
    "linear": (lambda rng, x: (floats(rng, x.shape[-1]), *weight_and_bias(rng, x)), {}),
    "adam_step": (adam_arguments, {}),
    "lstm_gates": (before_gates, {}),
    "lstm_slopes": (before_slopes, {}),
    "int8_product": (codes_and_scales, {}),
}
NAMES = [*ARGUMENTS]
#: Those that write in place: the arguments that they only read, and one that holds nothing afterwards.
IN_PLACE = {"adam_step": ((1,), None), "lstm_gates": ((), 1), "lstm_slopes": ((), 7)}
HOMES = {"linear": matmul, "adam_step": adam, "lstm_gates": rnn, "lstm_slopes": rnn, "int8_product": quantize}


def row(name):
    """The function that a twin stands for."""
    return getattr(HOMES.get(name, fused), name)


def arguments(name, seed, x):
    make, attributes = ARGUMENTS[name]
    last = {key: x.ndim - 1 if value == "last" else value for key, value in attributes.items()}
    return make(np.random.default_rng(seed), x), last


def results(function, given, attributes):
    """What a function returns, or, if it writes in place, its arguments then: a list of arrays. The arguments given stay as they are."""
    if function.__name__ in IN_PLACE:
        given = [np.array(a) if isinstance(a, np.ndarray) and a.flags.c_contiguous else a for a in given]
    with np.errstate(all="ignore"):
        out = function(*given, **attributes)
    assert out is not NotImplemented, "the twin does not cover these arguments"
    if out is None:
        return [a for i, a in enumerate(given) if isinstance(a, np.ndarray) and i != IN_PLACE[function.__name__][1]]
    return [o for o in (out if isinstance(out, tuple) else (out,)) if o is not None]


def wide(a):
    return a.astype(np.float64) if isinstance(a, np.ndarray) and a.dtype == np.float32 else a


def compare(name, given, attributes):
    """A twin's results are float32 and near those of the row in float64: to 1e-5 of each number and 2e-6 of the largest."""
    mine = results(getattr(kernels, name), given, attributes)
    right = results(row(name), [wide(a) for a in given], attributes)
    assert len(mine) == len(right)
    for a, b in zip(mine, right):
        assert a.dtype == np.float32 and a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=2e-6 * max(1, np.abs(b).max(initial=0)), err_msg=name)


def test_every_twin_is_tried_here_and_has_the_parameters_of_its_row():
    own = {n for n, f in vars(kernels).items() if inspect.isfunction(f) and not f.__module__.endswith("arithmetic")}
    assert own == {*ARGUMENTS}
    for name in ARGUMENTS:
        assert inspect.signature(getattr(kernels, name)) == inspect.signature(row(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_twin_agrees_with_its_row(name):
    for seed, shape in enumerate(SHAPES):
        x = floats(np.random.default_rng(seed), *shape) * 3
        given, attributes = arguments(name, seed, x)
        compare(name, given, attributes)


LAYOUTS = {
    "transposed": lambda a: np.asfortranarray(a),
    "strided": lambda a: np.repeat(a, 2, -1)[..., ::2],
    "reversed": lambda a: a[..., ::-1].copy()[..., ::-1],
    "read-only": lambda a: np.lib.stride_tricks.as_strided(a, writeable=False),
    "not aligned": lambda a: np.frombuffer(b"!" + a.tobytes(), np.uint8)[1:].view(a.dtype).reshape(a.shape),
    "broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_twin_reads_arrays_of_every_layout(name):
    for layout, change in LAYOUTS.items():
        if name == "linear" and layout in ("transposed", "strided", "reversed", "broadcast"):
            continue  # left to NumPy, which reads them as fast
        given, attributes = arguments(name, 1, floats(np.random.default_rng(0), 6, 40))
        given = [change(a) if isinstance(a, np.ndarray) and i in IN_PLACE.get(name, [range(9)])[0] else a for i, a in enumerate(given)]
        compare(name, given, attributes)


def test_a_loop_is_compiled_for_one_kind_of_array():
    from tinygrad_edu.compiled.arithmetic import LOOPS

    test_a_twin_reads_arrays_of_every_layout("layer_norm_all")
    assert {len(loop.signatures) for loop in LOOPS} <= {0, 1}


@pytest.mark.parametrize("name", [n for n in NAMES if n not in IN_PLACE and not n.startswith("attention")])
def test_a_twin_treats_extreme_numbers_as_its_row_does(name):
    """nan and infinities come where they come in the row; the rest is near."""
    x = floats(np.random.default_rng(0), len(EXTREMES) + 3, 24)
    x[np.arange(len(EXTREMES)), 3] = EXTREMES
    x[-3], x[-2], x[-1] = -INF, INF, [-NAN] + [-INF] * 23
    given, attributes = arguments(name, 0, x)
    for a, b in zip(results(getattr(kernels, name), given, attributes), results(row(name), given, attributes)):
        # where a square or a product leaves the range of float32, the row itself may give inf or nan, or not, by its order
        usual = np.tile(np.abs(x[..., 3]) < 1e30, 100 if name == "linear" else 1)
        a, b = (v[usual] if len(v) == len(usual) else v for v in (a, b))
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=3e-6)


@pytest.mark.parametrize("name", ["gelu", "gelu_tanh", "silu"])
def test_an_activation_keeps_the_sign_of_zero_and_is_near_everywhere(name):
    x = np.concatenate([np.linspace(-30, 30, 100_001), [0.0, -0.0, 1e-38, -1e-38, 1e4, -1e4]]).astype(np.float32)
    (mine,), (right,) = results(getattr(kernels, name), (x,), {}), results(row(name), (wide(x),), {})
    np.testing.assert_allclose(mine, right, rtol=1e-6, atol=5e-7)
    assert (np.signbit(mine) == np.signbit(right.astype(np.float32)))[x == 0].all()


def test_a_row_of_minus_infinity_and_large_logits():
    x = np.array([[1e4, 1e4 - 1, -1e4], [-1e4, -1e4, -1e4], [-INF, 0, -INF]], np.float32)
    for name in ("softmax", "log_softmax"):
        np.testing.assert_allclose(getattr(kernels, name)(x, -1), row(name)(wide(x), -1), rtol=1e-6)
    assert np.isnan(kernels.softmax(np.full((1, 5), -INF, np.float32), -1)).all()
    assert kernels.cross_entropy(x, np.array([2, 0, 1])).tolist() == pytest.approx([20_000.3133, math.log(3), 0])
    assert kernels.cross_entropy(x, np.array([2, 0, 0]))[2] == INF


MASKS = {
    "causal": lambda rng, L, S: np.tri(L, S, dtype=bool),
    "nothing": lambda rng, L, S: np.zeros((L, S), bool),
    "some": lambda rng, L, S: rng.random((L, S)) < 0.5,
    "one row of all": lambda rng, L, S: rng.random((1, S)) < 0.5,
    "of one dimension": lambda rng, L, S: rng.random(S) < 0.5,
    "keys of a batch": lambda rng, L, S: rng.random((2, 1, 1, S)) < 0.5,
    "queries of a batch": lambda rng, L, S: rng.random((2, 1, L, 1)) < 0.5,
    "of all": lambda rng, L, S: rng.random((2, 3, L, S)) < 0.5,
}


@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize(("L", "S"), [(1, 1), (7, 40), (40, 7), (64, 64)])
def test_attention_follows_a_mask(kind, L, S):
    rng = np.random.default_rng(L)
    q, k, g = floats(rng, 2, 3, L, 8), floats(rng, 2, 3, S, 8), floats(rng, 2, 3, L, S)
    mask = MASKS[kind](rng, L, S)
    compare("attention", (q, k, mask), {"scale": 0.3})
    mine, right = kernels.attention(q, k, mask, scale=0.3), fused.attention(q, k, mask, scale=0.3)
    assert (mine[right == 0] == 0).all()
    for a, b in zip(kernels.attention_all(g, right, q, k, mask, scale=0.3)[:2], fused.attention_all(g, right, q, k, mask, scale=0.3)):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("scale", [0.3, 0, -0.5])
def test_attention_of_extreme_scores(scale):
    q, k = np.ones((6, 1), np.float32), np.ones((9, 1), np.float32)
    q[:5, 0] = [1e4, -1e4, NAN, -NAN, 0]
    k[0] = 3
    mask = np.tri(6, 9, 2, dtype=bool)
    mask[3] = mask[5] = False
    g = floats(np.random.default_rng(0), 6, 9)
    with np.errstate(all="ignore"):
        for m in (None, mask):
            right = fused.attention(q, k, m, scale=scale)
            np.testing.assert_allclose(kernels.attention(q, k, m, scale=scale), right, rtol=1e-5, atol=1e-6)
            for a, b in zip(kernels.attention_all(g, right, q, k, m, scale=scale)[:2], fused.attention_all(g, right, q, k, m, scale=scale)):
                np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_a_causal_mask_keeps_a_nan_where_it_is():
    """What lies behind the last allowed element of a row is not read."""
    q, k = np.ones((40, 1), np.float32), np.ones((40, 1), np.float32)
    k[39] = NAN
    out = kernels.attention(q, k, np.tri(40, dtype=bool), scale=1)
    assert np.isnan(out[39]).all() and np.isfinite(out[:39]).all()


def test_a_twin_leaves_to_its_row_what_it_does_not_cover():
    rng = np.random.default_rng(0)
    x, q, k = floats(rng, 4, 6), floats(rng, 4, 6), floats(rng, 5, 6)
    for target in ([0, 1, 2, 6], [0, 1, 2, -7], [0.0, 1.0, 2.0, 3.0], [0, 1, 2]):
        assert kernels.cross_entropy(x, np.array(target)) is NotImplemented
        assert kernels.cross_entropy_all(x[:, 0], None, x, np.array(target)) is NotImplemented
    assert kernels.softmax(x, 0) is NotImplemented
    assert kernels.attention(q, k, floats(rng, 4, 5), scale=1) is NotImplemented
    assert kernels.attention(q, k[:0], scale=1) is NotImplemented
    assert kernels.softmax(x[:, :0], -1) is NotImplemented
    assert kernels.layer_norm(x, x[0].astype(np.float64), x[0], eps=1e-5) is NotImplemented
    assert kernels.layer_norm(x, x[0, :3], x[0], eps=1e-5) is NotImplemented
    assert kernels.gelu_all(x[:, :3], None, x) is NotImplemented
    p, g, m, v, *numbers = adam_arguments(rng, x)
    assert kernels.adam_step(p.T, g.T, m.T, v.T, *numbers) is NotImplemented


def test_sums_over_a_million_rows_are_exact():
    n = 1_000_000
    g, x = np.full((n, 2), 0.1, np.float32), np.tile(np.array([[1, -1]], np.float32), (n, 1))
    _, weight, bias = kernels.layer_norm_all(g, None, x, np.ones(2, np.float32), np.zeros(2, np.float32), eps=0)
    np.testing.assert_allclose(bias, n * float(np.float32(0.1)), rtol=1e-6)
    np.testing.assert_allclose(weight, [n * float(np.float32(0.1)), -n * float(np.float32(0.1))], rtol=1e-6)
    np.testing.assert_allclose(kernels.rms_norm_all(g, None, x, np.ones(2, np.float32), eps=0)[1], weight, rtol=1e-6)


def test_weight_and_bias_may_be_left_out():
    rng = np.random.default_rng(0)
    x, g, w = floats(rng, 9, 5), floats(rng, 9, 5), floats(rng, 5)
    for given in ((), (w,), (None, w)):
        compare("layer_norm", (x, *given), {"eps": 1e-5})
        assert [y is None for y in kernels.layer_norm_all(g, None, x, *given, eps=1e-5)] == [
            y is None for y in fused.layer_norm_all(g, None, x, *given, eps=1e-5)
        ]
        compare("layer_norm_all", (g, None, x, *given), {"eps": 1e-5})
    compare("rms_norm", (x,), {"eps": 1e-5})
    compare("rms_norm_all", (g, None, x), {"eps": 1e-5})


@pytest.mark.parametrize("name", NAMES)
def test_threads_share_the_work(name, monkeypatch):
    monkeypatch.setattr(parts, "PAYS", 20)
    before = parts.get_num_threads()
    given, attributes = arguments(name, 0, floats(np.random.default_rng(0), 37, 41))
    alone = results(getattr(kernels, name), given, attributes)
    try:
        for threads in (1, 2, 5):
            set_num_threads(threads)
            for a, b in zip(results(getattr(kernels, name), given, attributes), alone):
                np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-5)
    finally:
        set_num_threads(before)
    with pytest.raises(ValueError, match="set_num_threads: expected at least 1, got 0"):
        set_num_threads(0)


# ------------------------------------------------------------------------------------------------ which of the two runs


@pytest.fixture
def calls(monkeypatch):
    """The names of the twins that ran."""
    seen, run = [], twin.run_twin

    def note(name, *given):
        out = run(name, *given)
        seen.extend([name] if out is not NotImplemented else [])
        return out

    monkeypatch.setattr(twin, "run_twin", note)
    monkeypatch.setattr(twin, "LEAST", 16_384)
    monkeypatch.setattr(twin.Twins, "enabled", True)
    monkeypatch.setattr(twin.Twins, "kernels", kernels)  # some twins wait until numba was started for others
    return seen


def large(name, dtype=np.float32):
    given, attributes = arguments(name, 0, floats(np.random.default_rng(0), 140, 128))
    return [a.astype(dtype) if isinstance(a, np.ndarray) and a.dtype == np.float32 else a for a in given], attributes


def in_place(name):
    """The function that the library calls: the row with its twin."""
    if name in (*IN_PLACE, "int8_product"):
        return getattr(HOMES[name], name.upper())
    ops = [op for op in vars(HOMES.get(name, fused)).values() if isinstance(op, fused.Op)]
    return next(f for op in ops for f in (op.forward, *op.vjps, op.vjp_all) if getattr(f, "__wrapped__", None) is row(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_twin_runs_for_large_arrays_of_float32(name, calls, monkeypatch):
    given, attributes = large(name)
    results(in_place(name), given, attributes)
    assert calls == [name]
    for dtype in (np.float64, np.float16):
        results(in_place(name), *large(name, dtype))
    before = twin.enable(False)
    results(in_place(name), given, attributes)
    assert before is True and twin.enable(True) is False
    small, attributes = arguments(name, 0, floats(np.random.default_rng(0), 3, 5))
    results(in_place(name), small, attributes)
    assert calls == [name]
    monkeypatch.setattr(twin, "LEAST", 1)
    results(in_place(name), small, attributes)
    assert calls == [name, name]


HELPERS = {
    "gelu": ["gelu_block"],
    "gelu_all": ["gelu_slope"],
    "gelu_tanh_x": ["gelu_tanh_slope"],
    "adam_step": ["moments_update", "adam_update"],
    "lstm_gates": ["sigmoid_of_negative"],
    "int8_product": ["row_parts"],
    **{name: ["shifted_exp"] for name in ("softmax", "log_softmax", "cross_entropy", "cross_entropy_all", "attention")},
}


@pytest.mark.parametrize(("name", "bound"), [(name, f) for name in NAMES for f in (name, *HELPERS.get(name, ()))])
def test_what_is_put_in_the_place_of_a_function_wins(name, bound, calls):
    home = HOMES.get(name, fused)
    target, ran = f"{home.__name__}:{bound}", []
    own = patching.copy_original(getattr(home, bound))

    def mine(*given, **attributes):
        ran.append(bound)
        return own(*given, **attributes)

    given, attributes = large(name)
    patching.bind(target, mine)
    try:
        results(in_place(name), given, attributes)
        assert ran and not calls
        with patching.use_reference():
            results(in_place(name), given, attributes)
        assert calls == [name]
    finally:
        patching.unbind(target)
    results(in_place(name), given, attributes)
    assert calls == [name, name]


def test_what_takes_less_time_than_starting_numba_does_not_start_it(monkeypatch, calls):
    started = []
    monkeypatch.setattr(twin, "load", lambda: started.append(True))
    monkeypatch.setattr(twin.Twins, "kernels", None)
    monkeypatch.setattr(twin.Twins, "used", frozenset())
    with twin.asleep():
        results(in_place("softmax"), *large("softmax"))
    results(in_place("linear"), *large("linear"))
    assert not started and not calls
    results(in_place("softmax"), *large("softmax"))
    assert started and not calls
    monkeypatch.setattr(twin.Twins, "kernels", kernels)
    with twin.asleep():
        results(in_place("softmax"), *large("softmax"))
    assert calls == ["softmax"]


def test_a_bound_function_leaves_the_twins_of_others_alone(calls):
    patching.bind("tinygrad_edu.ops.fused:softmax", patching.copy_original(fused.softmax))
    try:
        for name in ("log_softmax", "softmax_x", "attention"):
            results(in_place(name), *large(name))
    finally:
        patching.unbind("tinygrad_edu.ops.fused:softmax")
    assert calls == ["log_softmax", "softmax_x", "attention"]


def test_errors_are_those_of_the_row(calls):
    x = floats(np.random.default_rng(0), 200, 100)
    for bad in (np.full(200, 100), np.full(200, -101)):
        for target, size in ((bad, x), (bad[:3], x[:3])):
            with pytest.raises(IndexError, match="out of bounds"):
                fused.CROSS_ENTROPY.forward(size, target)
    with pytest.raises(ValueError):
        fused.LAYER_NORM.forward(x, x[0, :7], eps=1e-5)
    assert not calls


def test_a_twin_that_fails_gives_way(monkeypatch, calls):
    def broken(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(kernels, "silu", broken)
    monkeypatch.setattr(twin.Twins, "used", twin.Twins.used - {"silu"})
    monkeypatch.setattr(twin.Twins, "failed", frozenset())
    x = floats(np.random.default_rng(0), 200, 100)
    for _ in range(2):
        np.testing.assert_array_equal(fused.SILU.forward(x), fused.silu(x))
    assert not calls and twin.Twins.failed == {"silu"}


def test_second_derivatives_go_through_single_ops(calls):
    from tinygrad_edu import Tensor, grad

    x = Tensor(floats(np.random.default_rng(0), 200, 100), requires_grad=True)
    (g,) = grad(x.softmax(-1).square().sum(), [x], create_graph=True)
    g.sum().backward()
    assert calls[0] == "softmax" and x.grad.shape == x.shape


def test_sizes_around_the_least(calls):
    for n, runs in itertools.product((twin.LEAST - 1, twin.LEAST), (1,)):
        x = floats(np.random.default_rng(0), runs, n)
        np.testing.assert_allclose(fused.SOFTMAX.forward(x, -1), fused.softmax(x, -1), rtol=1e-5)
    assert calls == ["softmax"]
