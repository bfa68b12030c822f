"""GPT beside transformers' GPT-2: logits, gradients, training, greedy tokens; the cache; slots; GPT of Values; what is refused."""

import copy
import logging
import math

import numpy as np
import pytest
import torch
import transformers

from course.engine import patching
from tinygrad_edu import Tensor, manual_seed, nn, no_grad, optim
from tinygrad_edu.models import GPT, GPTConfig, KVCache, gpt, gpt_step, kv_cache, micro_logits, micro_loss, value_parameters
from tinygrad_edu.nn import attention as A
from tinygrad_edu.nn import functional as F

logging.getLogger("transformers").setLevel(logging.ERROR)

CONFIGS = [GPTConfig(53, 24, 3, 4, 32), GPTConfig(11, 8, 1, 1, 6), GPTConfig(200, 40, 2, 6, 48), GPTConfig(64, 16, 5, 2, 16)]


def theirs(config, seed=0):
    """transformers' model with random weights, large enough that outputs differ clearly."""
    torch.manual_seed(seed)
    sizes = dict(n_positions=config.block_size, n_embd=config.n_embd, n_layer=config.n_layer, n_head=config.n_head)
    ends = dict(bos_token_id=0, eos_token_id=0, initializer_range=0.2)
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config(vocab_size=config.vocab_size, **sizes, **ends)).eval()
    model.transformer.wpe.weight.data *= 4  # so that its greedy text does not repeat one token
    return model


def oriented(name, x):
    """A parameter of theirs as ours: their linear layers, Conv1D, have weights (in, out)."""
    return x.T if x.ndim == 2 and ".h." in name else x


def both(config, seed=0):
    """Our model and theirs, with the same weights."""
    model, other = GPT(config), theirs(config, seed)
    model.load_state_dict({name: oriented(name, x.numpy()) for name, x in other.state_dict().items() if not name.endswith(".attn.bias")})
    return model, other


def random_ids(config, *shape, seed=0):
    return np.random.default_rng(seed).integers(0, config.vocab_size, shape)


def lively(config, seed=0):
    """A model of ours whose weights are large enough that its greedy text does not just repeat."""
    manual_seed(seed)
    model = GPT(config)
    with no_grad():
        for p in model.parameters():
            p *= 8.0 if p.ndim > 1 else 1.0
    return model.eval()


# ------------------------------------------------------------------------------------------------ beside transformers


@pytest.mark.parametrize("config", CONFIGS)
def test_logits_and_gradients_are_those_of_transformers(config):
    model, other = both(config)
    for T in {1, 2, config.block_size}:
        ids, targets = random_ids(config, 2, T), random_ids(config, 2, T, seed=1)
        logits, right = model(Tensor(ids)), other(torch.tensor(ids)).logits
        np.testing.assert_allclose(logits.detach().numpy(), right.detach().numpy(), atol=2e-5)
        model.zero_grad()
        other.zero_grad()
        model.loss(ids, targets).backward()
        torch.nn.functional.cross_entropy(right.flatten(0, 1), torch.tensor(targets).flatten()).backward()
        grads = {name: oriented(name, p.grad.numpy()) for name, p in other.named_parameters()}
        for name, p in model.named_parameters():
            np.testing.assert_allclose(p.grad.numpy(), grads[name], atol=2e-5, rtol=2e-4, err_msg=name)


@pytest.mark.parametrize("config", [GPTConfig(53, 64, 3, 4, 32), GPTConfig(300, 57, 2, 2, 24)])
def test_fifty_greedy_tokens_are_those_of_transformers(config):
    model, other = both(config, seed=3)
    prompt = random_ids(config, 2, 7)
    ids = torch.tensor(prompt)
    with torch.no_grad():
        for _ in range(50):
            ids = torch.cat((ids, other(ids).logits[:, -1].argmax(-1, keepdim=True)), 1)
    assert len({*ids[0, 7:].tolist()}) > 5
    np.testing.assert_array_equal(model.generate(prompt, 50, temperature=0), ids.numpy())


def test_names_are_gpt2s_and_the_tied_table_counts_once():
    model = GPT(CONFIGS[0])
    right = [name for name in theirs(CONFIGS[0]).state_dict() if not name.endswith(".attn.bias")]
    assert {*model.state_dict()} == {*right}
    assert model.lm_head.weight is model.transformer.wte.weight
    assert "lm_head.weight" not in dict(model.named_parameters())
    copied = copy.deepcopy(model)
    assert copied.lm_head.weight is copied.transformer.wte.weight is not model.lm_head.weight
    without = GPT(GPTConfig(53, 24, 3, 4, 32, bias=False))
    assert not any(name.endswith("bias") for name in without.state_dict()) and without(Tensor([[1, 2]])).shape == (1, 2, 53)


def test_gpt2_has_124_million_parameters_and_is_made_without_drawing_them():
    model = nn.utils.skip_init(GPT, GPTConfig(50257, 1024, 12, 12, 768))
    assert sum(p.numel() for p in model.parameters()) == 124_439_808
    small = GPT(GPTConfig(50, 10, 2, 2, 32))
    assert abs(small.transformer.wte.weight.std().item() - 0.02) < 0.002, "outside of skip_init all weights are drawn"


def test_the_first_weights_are_gpt2s():
    manual_seed(0)
    model = GPT(GPTConfig(500, 100, 8, 4, 64))
    for name, p in model.named_parameters():
        x = p.detach().numpy()
        if p.ndim > 1:
            std = 0.02 / math.sqrt(16) if name.endswith("c_proj.weight") else 0.02
            assert abs(x.std() / std - 1) < 0.05 and abs(x.mean()) < std / 10, name
        else:
            assert (x == (0 if name.endswith("bias") else 1)).all(), name
    assert gpt.init_std("transformer.h.0.attn.c_proj.weight", 8) == 0.005 and gpt.init_std("transformer.wte.weight", 8) == 0.02


def test_a_hundred_steps_of_training_follow_pytorchs_losses():
    config = GPTConfig(20, 16, 2, 2, 16)
    model, other = both(config)
    ours, right = optim.AdamW(model.parameters(), lr=3e-3), torch.optim.AdamW(other.parameters(), lr=3e-3)
    text = np.cumsum(np.random.default_rng(0).integers(1, 3, 3000)) % 20
    model.train()
    losses = []
    for step in range(100):
        starts = np.random.default_rng(step).integers(0, len(text) - 17, 8)
        x, y = (np.stack([text[s + shift : s + shift + 16] for s in starts]) for shift in (0, 1))
        ours.zero_grad()
        loss = model.loss(x, y)
        loss.backward()
        ours.step()
        right.zero_grad()
        expected = torch.nn.functional.cross_entropy(other(torch.tensor(x)).logits.flatten(0, 1), torch.tensor(y).flatten())
        expected.backward()
        right.step()
        losses.append((loss.item(), expected.item()))
    mine, their = np.array(losses).T
    np.testing.assert_allclose(mine, their, rtol=2e-3)
    assert mine[-1] < 0.6 * mine[0]


# ------------------------------------------------------------------------------------------------ the cache


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("config", CONFIGS)
def test_greedy_tokens_are_the_same_with_and_without_a_cache_up_to_the_context_and_past_it(config, plain, monkeypatch):
    model = lively(config)
    assert model.is_plain()
    monkeypatch.setattr(GPT, "is_plain", lambda self: plain)
    prompt = random_ids(config, 2, 3)
    for n in (config.block_size - 3, config.block_size + 9):
        with_cache = model.generate(prompt, n, temperature=0)
        np.testing.assert_array_equal(with_cache, model.generate(prompt, n, temperature=0, use_cache=False))
    assert with_cache.shape == (2, config.block_size + 12)


def test_sampled_tokens_are_the_same_with_and_without_a_cache():
    model = lively(CONFIGS[0])
    options = dict(temperature=0.8, top_k=20, repetition_penalty=1.2, seed=1)
    for prompt in ([[1, 2, 3]], [[1, 2, 3], [4], [5, 6]]):
        a, b = (model.generate(prompt, 20, use_cache=use, **options) for use in (True, False))
        assert [row.tolist() for row in a] == [row.tolist() for row in b]


@pytest.mark.parametrize("plain", [True, False])
def test_prompts_of_unequal_length_are_each_continued_as_if_alone(plain, monkeypatch):
    model = lively(CONFIGS[0])
    monkeypatch.setattr(GPT, "is_plain", lambda self: plain)
    rows = [[1, 2, 3], [4, 5, 6, 7, 8, 9, 10], [11], [12, 13]]
    for n in (5, 40):  # 40: past the context, which the longest reaches first
        together = model.generate(rows, n, temperature=0)
        alone = [model.generate(row, n, temperature=0)[0] for row in rows]
        assert [x.tolist() for x in together] == [x.tolist() for x in alone]
        assert all(x.dtype == np.int64 and len(x) == len(row) + n for x, row in zip(together, rows))


def test_every_language_model_continues_prompts_of_unequal_length():
    from tinygrad_edu.models import Bigram, MLPLanguageModel, RecurrentLanguageModel

    rows = [[1, 2, 3], [4], [0, 1]]
    for model in (Bigram(5), MLPLanguageModel(5, 3, 4, 8), RecurrentLanguageModel(5, 4, 8)):
        together = model.generate(rows, 6, temperature=0)
        assert [x.tolist() for x in together] == [model.generate(row, 6, temperature=0)[0].tolist() for row in rows]
        np.testing.assert_array_equal(*(model.generate([1, 2], 6, temperature=0, use_cache=use) for use in (True, False)))


class Letters:
    def encode(self, text):
        return np.array([ord(c) - 97 for c in text], np.int64)

    def decode(self, ids):
        return "".join(chr(97 + i) for i in ids)


def test_texts_of_unequal_length_and_a_stream_give_the_same_text():
    model, options = lively(GPTConfig(26, 20, 2, 2, 16)), dict(temperature=0, vocabulary=Letters())
    texts = ["abc", "z", "hello"]
    alone = [model.generate(text, 8, **options) for text in texts]
    assert model.generate(texts, 8, **options) == alone
    pieces = [*model.stream(texts, 8, **options)]
    assert [text + "".join(part) for text, part in zip(texts, zip(*pieces))] == alone


def test_reading_on_gives_the_logits_of_reading_all():
    model = lively(CONFIGS[2])
    ids, state, at = random_ids(CONFIGS[2], 3, 30), None, 0
    everything = model(Tensor(ids)).detach().numpy()
    for n in (4, 1, 1, 7, 1, 16):
        logits, state = model.read(ids[:, at : at + n], state)
        at += n
        np.testing.assert_allclose(logits.numpy(), everything[:, at - 1], atol=1e-4)
        assert not logits.requires_grad and isinstance(state, KVCache) and state.length == at
    cache = KVCache(CONFIGS[2], 3, capacity=10)
    for at in range(30):  # past its capacity all is read anew
        logits, cache = model.read(ids[:, at : at + 1], cache)
        np.testing.assert_allclose(logits.numpy(), everything[:, at], atol=1e-4)
    with pytest.raises(ValueError, match="KVCache: expected a capacity from 1 to block_size, 40, got 41"):
        KVCache(CONFIGS[2], 1, 41)


def test_extend_cache_writes_in_place_and_returns_a_view():
    store, new = np.zeros((2, 3, 5, 4), np.float32), np.ones((2, 3, 2, 4), np.float32)
    out = kv_cache.extend_cache(store, new, 1)
    assert out.shape == (2, 3, 3, 4) and out.base is store and gpt.extend_cache is kv_cache.extend_cache
    assert (store[:, :, 1:3] == 1).all() and store.sum() == new.sum()


def test_an_error_leaves_the_cache_as_it_was():
    model = lively(CONFIGS[0])
    _, cache = model.read([1, 2])
    with pytest.raises(IndexError):
        model.read([99], cache)
    assert cache.length == 2 and cache.ids.tolist() == [[1, 2]]
    np.testing.assert_allclose(model.read([3], cache)[0].numpy(), model(Tensor([[1, 2, 3]]))[:, -1].detach().numpy(), atol=1e-5)


# ------------------------------------------------------------------------------------------------ whose code runs


def twice(function):
    """A learner's function: it notes that it ran, and does what the library's does."""
    own, calls = patching.copy_original(function), []

    def mine(*given, **options):
        calls.append(function.__name__)
        return own(*given, **options)

    return mine, calls


SLOTS = {
    f"tinygrad_edu.nn.attention:{f.__name__}": f for f in (A.causal_mask, A.attention_weights, A.attention, A.split_heads, A.merge_heads)
}
SLOTS |= {f"tinygrad_edu.models.gpt:{f.__name__}": f for f in (gpt.embed, gpt.pre_norm_residual, gpt.feed_forward, gpt.tied_logits)}
SLOTS |= {f"tinygrad_edu.ops.fused:{name}": getattr(gpt_step.fused, name) for name in ("layer_norm", "gelu_tanh", "softmax")}
SLOTS |= {"tinygrad_edu.models.gpt:extend_cache": gpt.extend_cache, "tinygrad_edu.nn.layers:Linear.forward": nn.Linear.forward}


@pytest.mark.parametrize("target", SLOTS)
def test_a_function_in_its_place_runs_in_training_and_for_every_token(target):
    model, (mine, calls) = lively(CONFIGS[0]), twice(SLOTS[target])
    expected = model.generate([1, 2, 3], 6, temperature=0)
    with patching.temporarily_bound(target, mine):
        if "extend_cache" not in target:
            model.loss([1, 2, 3], [2, 3, 4])
            assert calls
        state, before = model.read([1, 2, 3])[1], len(calls)
        for token in (4, 5):
            _, state = model.read([token], state)
            assert len(calls) > before or "causal_mask" in target  # one query needs no mask to look at all that was read
            before = len(calls)
        np.testing.assert_array_equal(model.generate([1, 2, 3], 6, temperature=0), expected)
    assert model.is_plain()


def test_init_std_in_its_place_draws_the_weights():
    with patching.temporarily_bound("tinygrad_edu.models.gpt:init_std", lambda name, n_layer: 0.0):
        assert not any(p.detach().numpy().any() for p in GPT(CONFIGS[0]).parameters() if p.ndim > 1)


def test_hooks_other_modules_and_dropout_are_never_passed_over():
    def changed(change):
        model = lively(CONFIGS[0])
        change(model)
        return model

    class Other(nn.Linear):
        def forward(self, input):
            return super().forward(input) * 2.0

    def other_layer(model):
        c_fc = model.transformer.h[1].mlp.c_fc
        c_fc.__class__ = Other

    for change in (lambda m: m.transformer.ln_f.register_forward_hook(lambda *_: None), other_layer):
        model = changed(change)
        assert not model.is_plain()
        logits, state = model.read([1, 2, 3])
        logits = model.read([4], state)[0].numpy()
        np.testing.assert_allclose(logits, model(Tensor([[1, 2, 3, 4]]))[:, -1].detach().numpy(), atol=1e-4)
    assert not changed(lambda m: m.half()).is_plain()
    assert not GPT(GPTConfig(5, 5, 1, 1, 4, dropout=0.1)).is_plain() and GPT(GPTConfig(5, 5, 1, 1, 4, dropout=0.1)).eval().is_plain()


def test_dropout_acts_in_training_alone():
    model = GPT(GPTConfig(20, 16, 2, 2, 16, dropout=0.5))
    ids = Tensor(random_ids(model.config, 2, 9))
    assert not np.array_equal(*(model(ids).detach().numpy() for _ in range(2)))
    model.eval()
    np.testing.assert_array_equal(*(model(ids).detach().numpy() for _ in range(2)))


# ------------------------------------------------------------------------------------------------ looking inside


def test_attention_maps_and_hidden_states_are_those_of_transformers():
    model, other = both(CONFIGS[0])
    other.set_attn_implementation("eager")
    ids = random_ids(CONFIGS[0], 2, 9)
    right = other(torch.tensor(ids), output_attentions=True, output_hidden_states=True)
    maps, states = model.attention_maps(ids), model.hidden_states(ids)
    assert len(maps) == 3 and len(states) == 4
    for a, b in zip(maps, right.attentions):
        np.testing.assert_allclose(a, b.detach().numpy(), atol=1e-5)
    for a, b in zip(states[:-1], right.hidden_states):  # their last one has been through ln_f
        np.testing.assert_allclose(a, b.detach().numpy(), atol=1e-5)
    np.testing.assert_allclose(model.predict(Tensor(states[-1])).detach().numpy(), right.logits.detach().numpy(), atol=2e-5)


# ------------------------------------------------------------------------------------------------ of Values


@pytest.mark.parametrize("bias", [True, False])
def test_a_gpt_of_values_gives_the_same_logits_and_gradients(bias):
    config = GPTConfig(7, 4, 2, 2, 8, bias=bias)
    model = lively(config).double()
    ids, targets = np.array([3, 1, 6]), np.array([1, 6, 0])
    parameters = value_parameters(model)
    loss = micro_loss(parameters, ids, targets, config.n_head)
    np.testing.assert_allclose(micro_logits(parameters, ids, 2).numpy(), model(Tensor(ids[None]))[0].detach().numpy(), atol=1e-12)
    right = model.loss(ids, targets)
    assert abs(loss.item() - right.item()) < 1e-12
    loss.backward()
    right.backward()
    for name, p in model.named_parameters():
        np.testing.assert_allclose(parameters[name].grad, p.grad.numpy(), atol=1e-12, err_msg=name)
    for wrong in ([], [0] * 5, [[0]]):
        with pytest.raises(ValueError, match="micro_logits: expected ids"):
            micro_logits(parameters, np.array(wrong, int), 2)
    with pytest.raises(IndexError, match="micro_logits"):
        micro_logits(parameters, [7], 2)


# ------------------------------------------------------------------------------------------------ what is refused


def test_what_a_gpt_cannot_read_is_refused_with_what_to_do():
    model = lively(GPTConfig(10, 6, 1, 2, 8))
    for call, error, message in (
        (lambda: model(Tensor([[0, 10]])), IndexError, "GPT: expected ids from 0 to 9, got 10"),
        (lambda: model(Tensor([[-1]])), IndexError, "GPT: expected ids from 0 to 9, got -1"),
        (lambda: model(Tensor([[0] * 7])), ValueError, "T from 1 to block_size, 6, got .1, 7.; cut longer texts"),
        (lambda: model(Tensor(np.zeros((1, 0), np.int64))), ValueError, "T from 1 to block_size"),
        (lambda: model(Tensor([0])), ValueError, "expected ids .B, T."),
        (lambda: model.loss([[0], [1, 2]], [[0], [1, 2]]), ValueError, "ids: expected rows of one length"),
        (lambda: model.generate([], 3), ValueError, "a prompt of at least one token"),
        (lambda: model.generate([[1], []], 3), ValueError, "a prompt of at least one token"),
        (lambda: model.generate([0] * 7, 3), ValueError, "a prompt of at most 6 tokens, which the model can read, got 7; keep its end"),
        (lambda: model.generate([[0] * 7, [1]], 3, use_cache=False), ValueError, "a prompt of at most 6 tokens"),
        (lambda: model.generate([3, 10], 3), IndexError, "ids from 0 to 9, got 10"),
        (lambda: model.generate([[3], [1, 10]], 3), IndexError, "ids from 0 to 9, got 10"),
        (lambda: model.generate([0.5], 3), TypeError, "ids: expected integers"),
        (lambda: model.attention_maps([0] * 7), ValueError, "T from 1 to block_size"),
    ):
        with pytest.raises(error, match=message):
            call()
    assert model.generate([0] * 6, 2, temperature=0).shape == (1, 8), "a prompt may fill the context"


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((10, 6, 1, 3, 8), "n_embd divisible by n_head, got 8 and 3"),
        ((0, 6, 1, 2, 8), "at least 1 as vocab_size, got 0"),
        ((10, 6.0, 1, 2, 8), "at least 1 as block_size, got 6.0"),
        ((10, 6, True, 2, 8), "at least 1 as n_layer, got True"),
        ((10, 6, 1, 2, 8, 1.0), "dropout from 0 to below 1, got 1.0"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(sizes, message):
    with pytest.raises(ValueError, match=f"GPTConfig: expected .*{message}"):
        GPTConfig(*sizes)


def test_gelu_is_the_tanh_form():
    x = Tensor(np.linspace(-3, 3, 25).reshape(1, 5, 5))
    expected = torch.nn.functional.gelu(torch.tensor(x.numpy()), approximate="tanh").numpy()
    np.testing.assert_allclose(gpt.feed_forward(x, lambda x: x, lambda x: x).numpy(), expected, atol=1e-12)
    assert abs(F.gelu(x).numpy() - expected).max() > 1e-4
