"""Weights in 8 bits: rounding, products, layers in place of others, and whole models."""

import numpy as np
import pytest

from tinygrad_edu import Tensor, compiled, manual_seed, nn, no_grad, randn, tensor
from tinygrad_edu.models.gpt import GPT, GPTConfig
from tinygrad_edu.nn.quantize import Int8Matrix, QuantizedEmbedding, QuantizedLinear, int8_product, quantize_int8, quantize_rows

CONFIG = GPTConfig(vocab_size=300, block_size=32, n_layer=2, n_head=2, n_embd=32)


def gpt():
    manual_seed(0)
    model = GPT(CONFIG)
    with no_grad():
        for p in model.parameters():
            p.mul_(4)
    return model.eval()


def floats(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def test_the_largest_of_each_row_is_127_and_nothing_is_off_by_more_than_half_a_scale():
    w = floats(300, 2000) * np.logspace(-30, 30, 300, dtype=np.float32)[:, None]
    codes, scales = quantize_rows(w)
    assert codes.dtype == np.int8 and scales.dtype == np.float32 and codes.flags.c_contiguous
    assert (np.abs(codes.astype(int)).max(1) == 127).all()
    assert (np.abs(codes * scales[:, None] - w) <= 0.50001 * scales[:, None]).all()


def test_a_row_is_whole_numbers_times_a_scale():
    codes, scales = quantize_rows(np.array([[1, -2, 0.5], [0, 0, 0], [-254, 2, 3.1]], np.float32))
    assert codes.tolist() == [[64, -127, 32], [0, 0, 0], [-127, 1, 2]]
    assert scales == pytest.approx([2 / 127, 0, 2])


def test_rows_are_read_in_any_layout_and_dtype():
    w = floats(40, 30)
    for view in (np.asfortranarray(w), w[::-1][::-1], w.astype(np.float16).astype(np.float64)):
        assert np.abs(quantize_rows(view)[0].astype(int) - quantize_rows(w)[0]).max() <= 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite_are_refused(bad):
    w = floats(3, 4)
    w[1, 2] = bad
    with pytest.raises(ValueError, match="expected finite weights, got nan or inf"):
        quantize_rows(w)


@pytest.mark.parametrize("numba", [True, False])
@pytest.mark.parametrize("shape", [(700,), (1, 700), (2, 3, 700), (50, 700), (0, 700)])
def test_a_product_is_that_with_the_matrix_itself(shape, numba):
    codes, scales = quantize_rows(floats(900, 700))
    codes.flags.writeable = scales.flags.writeable = False
    x, before = floats(*shape), compiled.enable(numba)
    try:
        out = Int8Matrix(codes, scales).product(x)
    finally:
        compiled.enable(before)
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, x.astype(float) @ (codes * scales[:, None]).T.astype(float), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(out, int8_product(x, codes, scales), rtol=1e-4, atol=1e-4)


def test_a_matrix_is_multiplied_by_and_looked_up_in_as_a_tensor_is():
    w = Int8Matrix(*quantize_rows(floats(10, 6)))
    x, ids = randn(2, 3, 6), tensor([[1, 9], [0, 1]])
    assert (x @ w.T).shape == (2, 3, 10) and w[ids].shape == (2, 2, 6)
    np.testing.assert_allclose((x @ w.T).numpy(), (x @ w.dequantize().T).numpy(), atol=1e-5)
    assert np.array_equal(w[ids].numpy(), w.dequantize()[ids].numpy())
    assert w.shape == (10, 6) and len(w) == 10 and repr(w) == "Int8Matrix(10, 6)"


def test_what_cannot_be_multiplied_says_why():
    w = Int8Matrix(*quantize_rows(floats(10, 6)))
    for x in (randn(2, 10), randn(6).double(), np.zeros(6, np.float32)):
        with pytest.raises(ValueError, match=r"expected a Tensor of float32 \(..., 6\) on the left of @"):
            x @ w.T
    with pytest.raises(RuntimeError, match="weights in 8 bits have no gradient"):
        randn(6, requires_grad=True) @ w.T
    with pytest.raises(ValueError, match=r"expected codes int8 \(n, k\) and scales float32 \(n,\)"):
        Int8Matrix(w.codes.numpy(), w.scales.numpy()[:-1])


def test_layers_are_replaced_wherever_they_stand():
    class Net(nn.Module):
        def __init__(self):
            self.embedding, self.first, self.norm = nn.Embedding(8, 6), nn.Linear(6, 6), nn.LayerNorm(6)
            self.some, self.named = [nn.Linear(6, 6), nn.ReLU()], {"a": nn.Sequential(nn.Linear(6, 4, bias=False))}

        def forward(self, ids):
            return self.named["a"](self.some[1](self.some[0](self.norm(self.first(self.embedding(ids))))))

    manual_seed(0)
    model, ids = Net(), tensor([[0, 7, 3]])
    right = model(ids).numpy(force=True)
    assert quantize_int8(model) is model
    kinds = type(model.embedding), type(model.first), type(model.some[0]), type(model.named["a"][0]), type(model.norm)
    assert kinds == (nn.Embedding, QuantizedLinear, QuantizedLinear, QuantizedLinear, nn.LayerNorm)
    np.testing.assert_allclose(model(ids).numpy(), right, atol=0.02)
    assert not any(p.requires_grad for p in model.parameters())
    assert (
        repr(model.first)
        == "QuantizedLinear(  # 6 parameters, frozen\n  in_features=6, out_features=6, bias=True\n  (weight): Int8Matrix(6, 6)\n)"
    )


def test_a_model_without_linear_layers_and_layers_in_a_tuple_are_refused():
    with pytest.raises(ValueError, match="expected a model with Linear layers, got ReLU"):
        quantize_int8(nn.ReLU())
    model = nn.Identity()
    model.layers = (nn.Linear(2, 2),)
    with pytest.raises(ValueError, match="got a tuple"):
        quantize_int8(model)


def test_a_gpt_keeps_its_head_and_its_table_one_and_writes_the_same():
    ids = np.random.default_rng(0).integers(0, 300, (3, 32))
    right, model = gpt()(Tensor(ids)).numpy(force=True), quantize_int8(gpt())
    assert model.lm_head.weight is model.transformer.wte.weight and type(model.transformer.wte) is QuantizedEmbedding
    logits = model(Tensor(ids)).numpy()
    assert np.abs(logits - right).mean() < 0.05 * right.std()
    prompt = ids[:, :5]
    assert np.array_equal(model.generate(prompt, 20, temperature=0), model.generate(prompt, 20, temperature=0, use_cache=False))
    assert np.array_equal(model.generate(prompt, 20, seed=1), model.generate(prompt, 20, seed=1))
    assert sum(x._data.nbytes for x in model.buffers()) == 300 * 32 + 24 * 32**2 + 4 * (300 + 2 * (96 + 32 + 128 + 32))


def test_a_state_is_loaded_into_a_quantised_model_and_arrays_of_a_file_are_taken_as_they_are():
    model, other = quantize_int8(gpt()), GPT(CONFIG)
    state = {name: x.numpy() for name, x in model.state_dict().items()}
    assert state["transformer.h.0.mlp.c_fc.weight.codes"].shape == (128, 32)
    assert np.array_equal(state["lm_head.weight.codes"], state["transformer.wte.weight.codes"])
    quantize_int8(other, state)
    assert other.lm_head.weight.codes._data is state["transformer.wte.weight.codes"]
    ids = Tensor(np.arange(10)[None])
    assert not np.array_equal(other(ids).numpy(), model(ids).numpy())  # norms and positions are not loaded yet
    other.load_state_dict(state)
    assert np.array_equal(other(ids).numpy(), model(ids).numpy())
