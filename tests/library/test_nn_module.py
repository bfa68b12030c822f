"""Modules: what walking finds, and in which order; state dicts; modes; hooks; what is refused. The same classes run on PyTorch where they can."""

import copy
import inspect
import pickle
import re
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch

import tinygrad_edu
from course.engine.exercise import resolve
from course.engine.patching import bind, unbind
from tests.library.nn_pairs import close, plain_repr
from tinygrad_edu import Tensor, load, manual_seed, nn, no_grad, save

SOURCE = """
class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.norm = nn.LayerNorm(n)
        self.scale = nn.Parameter(zeros(n))
        self.register_buffer("mask", zeros(n))
        self.linear = nn.Linear(n, n)
        self.register_buffer("cache", zeros(n), persistent=False)
        self.nothing = None
        self.register_buffer("later", None)
        self.constant = zeros(n)

    def forward(self, x):
        return x + self.linear(self.norm(x)) * (1 + self.scale)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Embedding(5, 4)
        self.blocks = nn.ModuleList([Block(4), Block(4)])
        self.heads = nn.ModuleDict({"a": nn.Linear(4, 5, bias=False), "b": nn.Sequential(nn.Linear(4, 2), nn.ReLU())})
        self.register_buffer("steps", zeros(1))
        self.bias = nn.Parameter(zeros(5))
        self.twice = self.blocks[0]
        self.heads["a"].weight = self.first.weight

    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return self.heads["a"](self.twice(x)) + self.bias


class Tiny(nn.Module):
    def forward(self, x):
        return x
"""
MINE, RIGHT = {"nn": nn, "zeros": tinygrad_edu.zeros}, {"nn": torch.nn, "zeros": torch.zeros}
for space in (MINE, RIGHT):
    exec(SOURCE, space)
NETS = ["Net()", "Block(3)", "Tiny()", "nn.Sequential(Block(2), Tiny(), nn.Sequential())", "nn.ModuleList()", "nn.Sequential()"]


def both(expression):
    return eval(expression, MINE), eval(expression, RIGHT)


def made_without_a_ritual():
    """A class that forgets super().__init__(), with modules in a list, a tuple and a dict."""

    class Plain(nn.Module):
        def __init__(self):
            self.layers = [nn.Linear(2, 3), (nn.ReLU(), nn.Linear(3, 2))]
            self.table = {"x": nn.LayerNorm(2), "words": ["a", "b"], 3: [nn.Parameter([1.0])]}
            self.register_buffer("seen", Tensor([0.0]))

        def forward(self, x):
            for layer in (self.layers[0], *self.layers[1]):
                x = layer(x)
            return self.table["x"](x) * self.table[3][0]

    return Plain()


# ------------------------------------------------------------------------------------------------ walking


@pytest.mark.parametrize("expression", NETS)
def test_names_and_their_order_are_pytorchs(expression):
    mine, right = both(expression)
    for method in ("named_parameters", "named_buffers", "named_modules"):
        for options in ({}, {"remove_duplicate": False}, {"prefix": "net"}):
            assert [n for n, _ in getattr(mine, method)(**options)] == [n for n, _ in getattr(right, method)(**options)], method
    for method in ("named_parameters", "named_buffers"):
        assert [n for n, _ in getattr(mine, method)(recurse=False)] == [n for n, _ in getattr(right, method)(recurse=False)]
    assert [n for n, _ in mine.named_children()] == [n for n, _ in right.named_children()]
    for method in ("parameters", "buffers", "modules", "children"):
        found = [*getattr(mine, method)()]
        assert len(found) == len([*getattr(right, method)()]) and [type(x).__name__ for x in getattr(right, method)()] == [
            type(x).__name__ for x in found
        ]
    assert [*mine.state_dict()] == [*right.state_dict()]
    assert [*mine.state_dict(prefix="p.")] == [*right.state_dict(prefix="p.")]
    assert plain_repr(mine) == plain_repr(right)


def test_no_ritual_is_needed_and_lists_tuples_and_dicts_are_walked():
    net = made_without_a_ritual()
    names = ["layers.0.weight", "layers.0.bias", "layers.1.1.weight", "layers.1.1.bias", "table.x.weight", "table.x.bias", "table.3.0"]
    assert [n for n, _ in net.named_parameters()] == names
    assert [*net.state_dict()] == ["seen", *names]
    assert [n for n, _ in net.named_children()] == ["layers.0", "layers.1.0", "layers.1.1", "table.x"]
    assert [n for n, _ in net.named_modules()][1:] == ["layers.0", "layers.1.0", "layers.1.1", "table.x"]
    assert [n for n, _ in net.named_parameters(recurse=False)] == []
    assert net.eval().layers[1][0].training is False
    net(Tensor([[1.0, 2.0]])).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
    assert "(layers.0): Linear(in_features=2, out_features=3, bias=True)  # 9 parameters" in repr(net)


def test_what_is_shared_is_counted_once_and_stays_shared():
    net = eval("Net()", MINE)
    weight = net.first.weight
    assert sum(p is weight for p in net.parameters()) == 1
    assert {"first.weight", "heads.a.weight", "twice.scale", "blocks.0.scale"} <= {*net.state_dict()}
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(nn.Sequential(*[net.first] * 2)))):
        names = [*dict(other.named_parameters(remove_duplicate=False))]
        assert len([*other.parameters()]) < len(names)
    other = copy.deepcopy(net).double()
    assert other.heads["a"].weight is other.first.weight is not weight and other.twice is other.blocks[0]
    other.load_state_dict(net.state_dict())
    assert other.heads["a"].weight is other.first.weight and other.first.weight.dtype == np.float64
    assert [n for n, _ in eval("nn.Sequential(*[nn.Linear(2, 2)] * 3)", MINE).named_parameters()] == ["0.weight", "0.bias"]


def test_a_module_that_contains_itself_is_refused():
    net = nn.Sequential(nn.Linear(2, 2))
    net[0].parent = net
    for ask in (lambda: [*net.parameters()], net.state_dict, net.train):
        with pytest.raises(
            ValueError, match=r"Module: expected modules that do not contain themselves, got one at '0.parent'.*weakref.ref"
        ):
            ask()


def test_two_of_the_same_name_are_refused():
    net = nn.Module()
    net.table = {3: nn.Linear(1, 1), "3": nn.Linear(1, 1)}
    for ask in (net.state_dict, lambda: net.load_state_dict({})):
        with pytest.raises(ValueError, match="state_dict: expected names that differ, got 'table.3.weight' twice"):
            ask()


def test_the_hearts_of_the_library_can_be_replaced():
    """What learners write stands in the place of these: plain functions without a closure."""
    for target in (
        "tree:parameters_of",
        "tree:walk",
        "state:state_of",
        "state:load_state",
        "layers:Linear.forward",
        "init:kaiming_std",
    ):
        assert resolve(f"tinygrad_edu.nn.{target}")
    layer = nn.Linear(2, 2)
    bind("tinygrad_edu.nn.layers:Linear.forward", lambda self, input: input * 0)
    bind("tinygrad_edu.nn.tree:parameters_of", lambda thing: [("only", thing.bias)])
    try:
        assert layer(Tensor([[1.0, 2.0]])).tolist() == [[0, 0]]
        assert [*layer.parameters()] == [layer.bias] and dict(layer.named_parameters(prefix="p")) == {"p.only": layer.bias}
    finally:
        unbind()
    assert len([*layer.parameters()]) == 2


def test_paths_lead_to_modules_and_parameters():
    net = eval("Net()", MINE)
    assert net.get_submodule("blocks.1.norm") is net.blocks[1].norm and net.get_submodule("") is net
    assert net.get_parameter("heads.a.weight") is net.first.weight
    with pytest.raises(AttributeError, match=r"get_submodule: expected one of .*'blocks.0'.*, got 'blocks.7'"):
        net.get_submodule("blocks.7")


# ------------------------------------------------------------------------------------------------ Parameter, attributes


def test_a_parameter_is_a_tensor_and_what_is_computed_from_it_is_no_parameter():
    p = nn.Parameter([[1.0, 2.0]])
    assert isinstance(p, Tensor) and p.requires_grad and p.dtype == np.float32
    for out in (
        p * 2,
        2 * p,
        p + Tensor([1.0]),
        Tensor([[1.0]]) @ p,
        p.detach(),
        p.clone(),
        p[0],
        p.T,
        p.to(np.float64),
        copy.copy(p.detach()),
    ):
        assert type(out) is Tensor
    (p * Tensor([3.0, 4.0])).sum().backward()
    assert type(p.grad) is Tensor and p.grad.tolist() == [[3, 4]]
    (p * p).sum().backward()
    assert p.grad.tolist() == [[5, 8]]
    assert repr(p) == "Parameter([[1., 2.]], requires_grad=True)"
    with no_grad():
        p -= 0.5 * p.grad
        p.add_(p.grad, alpha=0.5)
    assert p.tolist() == [[1, 2]] and type(p) is nn.Parameter
    q = copy.deepcopy(p)
    assert type(q) is nn.Parameter and q.grad.equal(p.grad) and q.grad is not p.grad and not np.shares_memory(p.data, q.data)
    assert type(pickle.loads(pickle.dumps(p))) is nn.Parameter
    assert not nn.Parameter(p, requires_grad=False).requires_grad
    with pytest.raises(RuntimeError, match="requires_grad: expected a float dtype, got int64"):
        nn.Parameter([1, 2])


def test_a_parameter_shares_the_memory_of_a_tensor_as_in_pytorch():
    for make, parameter in ((tinygrad_edu.ones, nn.Parameter), (torch.ones, torch.nn.Parameter)):
        x = make(3)
        p = parameter(x)
        x[0] = 5
        assert p[0].item() == 5
    a = np.ones(3, np.float32)
    p = nn.Parameter(a)
    a[0] = 5
    assert p[0].item() == 1
    y = (p * p).sum()
    with no_grad():
        nn.Parameter(p).zero_()
    with pytest.raises(RuntimeError, match="modified in place"):
        y.backward()


def test_attributes_that_would_lose_a_parameter_are_refused():
    layer = nn.Linear(2, 2)
    for value in (layer.weight * 0.5, layer.weight.detach(), np.zeros((2, 2)), 0.5):
        with pytest.raises(TypeError, match=r"Linear.weight: expected a Parameter or None, got \w+; write nn.Parameter\(...\)"):
            layer.weight = value
    with pytest.raises(
        TypeError, match="Module: expected a Parameter as scale, got a Tensor that requires grad, which would not be trained"
    ):
        layer.scale = Tensor([1.0], requires_grad=True)
    for late in (lambda net: net.c.requires_grad_(), lambda net: net.weights.append(Tensor([1.0], requires_grad=True))):
        net = nn.Sequential(nn.Module())
        net[0].c, net[0].weights = Tensor([1.0]), [Tensor([1.0])]
        late(net[0])
        with pytest.raises(TypeError, match=r"Module: expected a Parameter as 0.(c|weights.1), got a Tensor that requires grad"):
            [*net.parameters()]
    layer.weight = nn.Parameter(np.zeros((2, 2), np.float32))
    layer.constant, layer.output = Tensor([1.0]), layer.weight * 2
    layer.bias = None
    assert [n for n, _ in layer.named_parameters()] == ["weight"] == [*layer.state_dict()]
    del layer.weight
    assert not [*layer.parameters()] and not hasattr(layer, "weight")


def test_buffers():
    norm = nn.BatchNorm1d(2)
    norm.running_mean = Tensor([5.0, 6.0])  # stays a buffer
    assert norm.state_dict()["running_mean"].tolist() == [5, 6]
    with pytest.raises(TypeError, match="BatchNorm1d.running_mean: expected a Tensor or None for a buffer, got list"):
        norm.running_mean = [1.0, 2.0]
    del norm.running_mean
    norm.running_mean = Tensor([1.0])  # now a constant
    assert "running_mean" not in norm.state_dict()
    norm.running_var = None
    assert [n for n, _ in norm.named_buffers()] == ["num_batches_tracked"]
    for name in ("weight", "forward", "a.b", "", 3):
        with pytest.raises(KeyError, match="register_buffer: expected a name without dots that is not taken yet"):
            norm.register_buffer(name, Tensor([1.0]))
    with pytest.raises(TypeError, match="register_buffer: expected a Tensor or None, got ndarray"):
        norm.register_buffer("x", np.zeros(3))
    assert nn.Module._buffers == {}


def test_names_are_registered():
    net = nn.Module()
    net.register_parameter("w", nn.Parameter([1.0]))
    net.register_parameter("none", None)
    net.add_module("3", nn.Linear(1, 1))
    net.add_module("3", nn.ReLU())
    assert [*net.state_dict()] == ["w"] and [n for n, _ in net.named_children()] == ["3"]
    with pytest.raises(TypeError, match="register_parameter: expected a Parameter or None, got Tensor"):
        net.register_parameter("v", Tensor([1.0]))
    with pytest.raises(TypeError, match="add_module: expected a Module or None, got int"):
        net.add_module("v", 3)
    with pytest.raises(KeyError, match="add_module: expected a name without dots that is not taken yet, got 'forward'"):
        net.add_module("forward", nn.ReLU())


# ------------------------------------------------------------------------------------------------ the state


def test_pytorchs_numbers_give_pytorchs_outputs():
    mine, right = both("Net()")
    torch.manual_seed(0)
    with torch.no_grad():
        for p in right.parameters():
            p.copy_(torch.randn_like(p))
    mine.load_state_dict({name: x.numpy() for name, x in right.state_dict().items()})
    index = [[0, 3, 4], [1, 1, 2]]
    out, expected = mine(Tensor(index)), right(torch.tensor(index))
    close(out, expected)
    out.sin().sum().backward()
    expected.sin().sum().backward()
    for p, q in zip(mine.parameters(), right.parameters()):
        assert (p.grad is None) == (q.grad is None)
        if p.grad is not None:
            close(p.grad, q.grad, 1e-5)


def test_loading_is_in_place_and_keeps_dtypes_and_frozen_parts():
    layer = nn.Linear(2, 2)
    layer.weight.requires_grad_(False)
    weight, array = layer.weight, layer.weight.data
    before = layer.state_dict()
    found = layer.load_state_dict({"weight": np.eye(2), "bias": torch.tensor([1, 2])})
    assert found == ([], []) and found.missing_keys == [] and found.unexpected_keys == []
    assert layer.weight is weight and array is weight.data and weight.tolist() == [[1, 0], [0, 1]] and weight.dtype == np.float32
    assert not weight.requires_grad and layer.bias.requires_grad and layer.bias.tolist() == [1, 2]
    assert before["weight"].equal(weight)  # a state dict shares the memory of its module, as in PyTorch
    assert layer.state_dict(keep_vars=True)["weight"] is weight and not before["bias"].requires_grad
    out = layer(Tensor([[1.0, 2.0]], requires_grad=True)).sum()
    layer.load_state_dict({"weight": np.ones((2, 2)), "bias": np.ones(2)})
    with pytest.raises(RuntimeError, match="modified in place"):
        out.backward()


def test_all_that_does_not_fit_is_in_one_error_and_nothing_is_copied():
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    before = {name: x.clone() for name, x in net.state_dict().items()}
    state = {"0.weight": np.zeros((2, 3)), "0.bias": np.zeros(1), "1.weight": np.array([["a"] * 3]), "2.bias": np.zeros(1)}
    with pytest.raises(RuntimeError) as error:
        net.load_state_dict(state)
    assert str(error.value).splitlines() == [
        "load_state_dict: expected the names and shapes of this Sequential, got",
        "  missing: '1.bias', shape (1,)",
        "  unexpected: '2.bias'",
        "  '0.weight': expected shape (3, 2), got (2, 3), which fits once transposed",
        "  '0.bias': expected shape (3,), got (1,)",
        "  '1.weight': expected numbers, got dtype <U1",
    ]
    with pytest.raises(RuntimeError, match="'0.weight': expected shape"):
        net.load_state_dict({"0.weight": np.zeros((2, 3))}, strict=False)
    assert all(x.equal(before[name]) for name, x in net.state_dict().items())
    for wrong in ("net.safetensors", net, [("0.bias", np.zeros(3))]):
        with pytest.raises(TypeError, match=r"load_state_dict: expected a dict of name -> array, got \w+; for a file, use load\(path\)"):
            net.load_state_dict(wrong)
    found = net.load_state_dict({"1.bias": np.array([7.0]), "other": np.zeros(3)}, strict=False)
    assert found == (["0.weight", "0.bias", "1.weight"], ["other"]) and net[1].bias.tolist() == [7]


def test_a_state_goes_to_a_file_and_back(tmp_path):
    net, other = eval("Net()", MINE), eval("Net()", MINE)
    save(net.state_dict(), tmp_path / "net.safetensors")
    other.load_state_dict(load(tmp_path / "net.safetensors"))
    assert all(x.equal(other.state_dict()[name]) for name, x in net.state_dict().items())
    again = pickle.loads(pickle.dumps(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))))
    assert [*again.state_dict()][-1] == "1.num_batches_tracked" and again[0].weight.requires_grad


def test_dtypes_are_converted_in_place():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    weight = net[0].weight
    net(Tensor([[1.0, 2.0], [3.0, 5.0]])).sum().backward()
    assert net.double() is net and net[0].weight is weight and weight.dtype == weight.grad.dtype == np.float64
    assert net[1].running_mean.dtype == np.float64 and net[1].num_batches_tracked.dtype == np.int64
    assert net(Tensor([[1.0, 2.0], [3.0, 5.0]], dtype=np.float64)).dtype == np.float64
    assert net.half()[0].bias.dtype == np.float16 and net.float()[0].bias.dtype == np.float32 and weight.requires_grad
    assert net.to("cpu")[0].weight is weight and net.to(np.float64)[0].weight.dtype == np.float64
    with pytest.raises(TypeError, match="to: expected a dtype of floats for the parameters of a module, got int64"):
        net.to(np.int64)


# ------------------------------------------------------------------------------------------------ modes, hooks, repr


def test_modes_and_frozen_parts():
    net = made_without_a_ritual()
    assert net.training and all(m.training for m in net.modules())
    assert net.eval() is net and not any(m.training for m in net.modules())
    assert net.train() is net and all(m.training for m in net.modules())
    with pytest.raises(ValueError, match="train: expected True or False, got 'yes'"):
        net.train("yes")
    net.layers[0].requires_grad_(False)
    net(Tensor([[1.0, 2.0]])).sum().backward()
    assert net.layers[0].weight.grad is None and net.table[3][0].grad is not None
    assert len([*net.parameters()]) == 7 and "layers.0.weight" in net.state_dict()
    held = net.table[3][0].grad
    held.data[:] = np.nan
    net.zero_grad(set_to_none=False)
    assert held.tolist() == [0] and net.layers[0].weight.grad is None
    net.zero_grad()
    assert net.table[3][0].grad is None
    assert net.requires_grad_() is net and all(p.requires_grad for p in net.parameters())


def test_apply_visits_children_first():
    names = []
    for net, home in zip(both("nn.Sequential(Block(2), Tiny(), nn.Sequential(nn.ReLU()))"), ("mine", "right")):
        assert net.apply(lambda m, home=home: names.append((home, type(m).__name__))) is net
    assert [n for home, n in names if home == "mine"] == [n for home, n in names if home == "right"]


@pytest.mark.parametrize("ours", [True, False])
def test_hooks_see_and_change_what_goes_in_and_out(ours):
    net, tensor, seen = both("nn.Sequential(Tiny(), Tiny())")[not ours], Tensor if ours else torch.tensor, []
    handles = [
        net[0].register_forward_pre_hook(lambda m, args: seen.append(("before", args[0].tolist()))),
        net[0].register_forward_pre_hook(lambda m, args: args[0] + 1),
        net[0].register_forward_pre_hook(lambda m, args: (args[0] * 2,)),
        net[1].register_forward_hook(lambda m, args, out: seen.append((type(m).__name__, args[0].tolist(), out.tolist()))),
        net[1].register_forward_hook(lambda m, args, out: out * 10),
    ]
    assert net(tensor([1.0])).tolist() == [40]
    assert seen == [("before", [1]), ("Tiny", [4], [4])]
    assert copy.deepcopy(net)(tensor([1.0])).tolist() == [40]
    for handle in (*handles, handles[0]):
        handle.remove()
    assert net(tensor([1.0])).tolist() == [1]
    with net[0].register_forward_hook(lambda m, args, out: out + 1):
        assert net(tensor([1.0])).tolist() == [2]
    assert net(tensor([1.0])).tolist() == [1]
    assert not [*net.parameters()] and not net.state_dict()


def test_repr_counts_what_is_learned():
    net = nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Sequential(nn.Linear(100, 10)))
    net[0].requires_grad_(False)
    assert repr(net).splitlines() == [
        "Sequential(  # 79,510 parameters, 78,500 of them frozen",
        "  (0): Linear(in_features=784, out_features=100, bias=True)  # 78,500 parameters, frozen",
        "  (1): ReLU()",
        "  (2): Sequential(",
        "    (0): Linear(in_features=100, out_features=10, bias=True)  # 1,010 parameters",
        "  )",
        ")",
    ]
    assert repr(nn.ReLU()) == "ReLU()" and repr(nn.PReLU()) == "PReLU(num_parameters=1)  # 1 parameter"
    for mine, right in (both(e) for e in ("nn.ModuleList([nn.ReLU(), nn.ReLU(), Tiny(), nn.ReLU()])", "nn.ModuleDict(dict(a=nn.ReLU()))")):
        assert plain_repr(mine) == plain_repr(right)

    class Wordy(nn.Module):
        def extra_repr(self):
            return "several\nlines"

    assert repr(Wordy()) == "Wordy(\n  several\n  lines\n)"


def test_a_module_without_forward_and_a_misspelt_layer():
    with pytest.raises(NotImplementedError, match=r"Module: expected a method forward\(self, ...\); define one"):
        nn.Module()(1)
    with pytest.raises(AttributeError, match="tinygrad_edu.nn has no 'Liner'; did you mean 'Linear'"):
        nn.Liner  # noqa: B018
    assert {"Linear", "functional", "init"} <= {*dir(nn)}
    names = re.findall(r"import \w+ as (\w+)", Path(nn.__path__[0], "__init__.pyi").read_text(encoding="utf-8"))
    assert sorted(names) == sorted(nn.__all__)


# ------------------------------------------------------------------------------------------------ containers


@pytest.mark.parametrize(
    "program",
    [
        "c = nn.Sequential(nn.ReLU(), nn.Tanh()); c.append(nn.Sigmoid()); c[1] = nn.Linear(1, 1)",
        "c = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Linear(1, 2)); del c[0]",
        "c = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Linear(1, 2)); c.insert(1, nn.SiLU()); c.extend([nn.GELU()])",
        "c = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Linear(1, 2))[1:]",
        "c = nn.Sequential({'a': nn.ReLU(), 'b': nn.Tanh()}) if ours else nn.Sequential(OrderedDict(a=nn.ReLU(), b=nn.Tanh()))",
        "c = nn.ModuleList([nn.ReLU(), nn.Tanh()]); c.append(nn.GELU()); c.extend([nn.SiLU()]); c.insert(0, nn.Linear(1, 1)); c[-1] = nn.ELU()",
        "c = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.SiLU()]); c.pop(1); del c[-1]",
        "c = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.SiLU()])[:2]",
        "c = nn.ModuleDict({'a': nn.ReLU()}); c['b'] = nn.Linear(1, 1); c.update({'c': nn.Tanh()}); del c['a']",
        "c = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()}); c.pop('a')",
        "c = nn.ModuleDict([('a', nn.ReLU())]); c.clear()",
    ],
)
def test_containers_are_pytorchs(program):
    mine, right = MINE | {"ours": True}, RIGHT | {"ours": False, "OrderedDict": OrderedDict}
    exec(program, mine)
    exec(program, right)
    assert plain_repr(mine["c"]) == plain_repr(right["c"]) and len(mine["c"]) == len(right["c"])
    names = [[x if isinstance(x, str) else type(x).__name__ for x in space["c"]] for space in (mine, right)]
    assert names[0] == names[1]
    if isinstance(mine["c"], nn.ModuleDict):
        assert [*mine["c"].keys()] == [*right["c"].keys()] and "z" not in mine["c"]
        assert [(k, type(v).__name__) for k, v in mine["c"].items()] == [(k, type(v).__name__) for k, v in right["c"].items()]
        assert len(mine["c"].values()) == len(right["c"])


def test_containers_say_what_does_not_fit():
    with pytest.raises(TypeError, match="add_module: expected a Module or None, got function"):
        nn.Sequential(nn.ReLU(), lambda x: x)
    with pytest.raises(TypeError, match=r"add_module: expected a Module or None, got the class itself; write ReLU\(...\)"):
        nn.Sequential(nn.Linear(2, 2), nn.ReLU)
    with pytest.raises(TypeError, match="add_module: expected a Module or None, got list"):
        nn.Sequential([nn.ReLU()])
    with pytest.raises(KeyError, match="add_module: expected a name without dots that is not taken yet, got 'forward'"):
        nn.ModuleDict({"forward": nn.ReLU()})
    with pytest.raises(IndexError):
        nn.ModuleList([nn.ReLU()])[1]


# ------------------------------------------------------------------------------------------------ signatures

NOT_OFFERED = {"memo", "args", "destination", "assign", "prepend", "with_kwargs", "always_call", "device"}


@pytest.mark.parametrize("home", ["Module", "Sequential", "ModuleList", "ModuleDict"])
def test_methods_have_pytorchs_parameters_and_defaults(home):
    mine, right = getattr(nn, home), getattr(torch.nn, home)
    for name in dir(mine):
        f = getattr(mine, name)
        if name.startswith("_") or not inspect.isfunction(f) or name in ("forward", "to", "modules", "insert", "extend", "append"):
            continue
        there = {p.name: p.default for p in inspect.signature(getattr(right, name)).parameters.values() if p.name not in NOT_OFFERED}
        assert {p.name: p.default for p in inspect.signature(f).parameters.values()} == there, name


def test_training_goes_down():
    manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    x = tinygrad_edu.randn(64, 2)
    y = x[:, :1] * x[:, 1:]
    losses = []
    for _ in range(100):
        loss = nn.MSELoss()(net(x), y)
        net.zero_grad()
        loss.backward()
        with no_grad():
            for p in net.parameters():
                p -= 0.2 * p.grad
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
