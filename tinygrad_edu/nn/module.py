"""`Module`: a part of a neural network, which is a function with parameters. A subclass defines `forward`."""

from ..autograd.hooks import Handle
from ..tensor.tensor import Tensor
from .describe import describe
from .parameter import Parameter
from .state import State


class Module(State):
    """A function with parameters. Write a subclass: parameters and modules as attributes, and a method `forward`.

    No `super().__init__()` is needed. `.training`: whether it is being trained (`train()`) or used (`eval()`), which dropout and batch
    normalization ask.
    """

    training = True
    _forward_hooks = None

    def forward(self, *args, **kwargs):
        """Compute the output. Subclasses define this; `module(x)` calls it, with the hooks."""
        raise NotImplementedError(f"{type(self).__name__}: expected a method forward(self, ...); define one")

    def __call__(self, *args, **kwargs):
        if self._forward_hooks is None:
            return self.forward(*args, **kwargs)
        return call_with_hooks(self, args, kwargs)

    # ------------------------------------------------------------------------------------------- attributes

    def __setattr__(self, name, value):
        """Set an attribute. Raises TypeError for what would leave the module with one parameter fewer than meant."""
        if not isinstance(value, (Parameter, type(None))):
            check_attribute(self, name, value)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        object.__delattr__(self, name)
        if name in self._buffers:
            self._buffers = {n: persistent for n, persistent in self._buffers.items() if n != name}

    def register_parameter(self, name, param):
        """Set an attribute to a Parameter, or to None."""
        if not isinstance(param, (Parameter, type(None))):
            raise TypeError(f"register_parameter: expected a Parameter or None, got {type(param).__name__}")
        setattr(self, name, param)

    def add_module(self, name, module):
        """Set an attribute to a module, or to None. The name may be a number, as text."""
        if not isinstance(module, (Module, type(None))):
            raise TypeError(f"add_module: expected a Module or None, got {type(module).__name__}")
        if not isinstance(name, str) or "." in name or not name or (hasattr(self, name) and not isinstance(vars(self).get(name), Module)):
            raise KeyError(f"add_module: expected a name without dots that is not taken yet, got {name!r}")
        setattr(self, name, module)

    # ------------------------------------------------------------------------------------------- the whole tree

    def apply(self, fn):
        """Call fn(module) for every module within this one, then for itself. Returns the module."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self, mode=True):
        """Set `.training` in this module and all within it, and return it."""
        if not isinstance(mode, bool):
            raise ValueError(f"train: expected True or False, got {mode!r}")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self):
        """`train(False)`: dropout does nothing, and batch normalization uses its running statistics."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Freeze (False) or unfreeze (True) all parameters, and return the module."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of all parameters, or set them to zero."""
        for p in self.parameters():
            p.grad = None if set_to_none or p.grad is None else p.grad.detach().zero_()

    # ------------------------------------------------------------------------------------------- hooks, repr

    def register_forward_pre_hook(self, hook):
        """Call hook(module, args) before each forward; what it returns, unless None, replaces args. Returns a handle."""
        return add_hook(self, "before", hook)

    def register_forward_hook(self, hook):
        """Call hook(module, args, output) after each forward; what it returns, unless None, is the output. Returns a handle."""
        return add_hook(self, "after", hook)

    def extra_repr(self):
        """What stands between the brackets of `repr`, such as "in_features=2, out_features=3"."""
        return ""

    def __repr__(self):
        return describe(self)


def check_attribute(module, name, value):
    """Raise TypeError where a parameter or buffer would be lost, or a Tensor that requires grad would not be found."""
    kind, got = f"{type(module).__name__}.{name}", type(value).__name__
    if isinstance(vars(module).get(name), Parameter):
        raise TypeError(f"{kind}: expected a Parameter or None, got {got}; write nn.Parameter(...), or within no_grad() {name}.copy_(...)")
    if not isinstance(value, Tensor):
        if name in module._buffers:
            raise TypeError(f"{kind}: expected a Tensor or None for a buffer, got {got}")
    elif value.requires_grad and value.is_leaf and name not in module._buffers:
        raise TypeError(
            f"{kind}: expected a Parameter, got a Tensor that requires grad, which would not be trained; "
            "write nn.Parameter(...), or .detach() if it is not meant to be"
        )


class Hooks:
    """The hooks of a module: two dicts of number -> function, in the order in which they were registered."""

    def __init__(self):
        self.before, self.after = {}, {}


def add_hook(module, when, hook):
    if module._forward_hooks is None:
        module._forward_hooks = Hooks()
    hooks = getattr(module._forward_hooks, when)
    handle = Handle(hooks)
    hooks[handle.number] = hook
    return handle


def call_with_hooks(module, args, kwargs):
    """Call forward, with the hooks before and after it."""
    for hook in [*module._forward_hooks.before.values()]:
        found = hook(module, args)
        if found is not None:
            args = found if isinstance(found, tuple) else (found,)
    out = module.forward(*args, **kwargs)
    for hook in [*module._forward_hooks.after.values()]:
        found = hook(module, args, out)
        out = out if found is None else found
    return out
