"""A module is a tree: its attributes are parameters, buffers and modules, which have attributes in turn. All is found by walking them.

Nothing is registered when it is assigned, so a subclass needs no `super().__init__()`. Lists, tuples and dicts are walked too: PyTorch
passes over modules in a plain list, which are then never trained nor saved, and says nothing.
"""

from types import MappingProxyType

from ..tensor.tensor import Tensor
from .parameter import Parameter

CONTAINERS = (list, tuple, dict)


class Tree:
    """What a module contains, by name. A name is a path of attributes, such as "layers.0.weight"."""

    _buffers = MappingProxyType({})  # name of a buffer -> whether it belongs to the state dict

    def parameters(self, recurse=True):
        """Every Parameter, once. recurse: also those of the modules within."""
        return (p for _, p in self.named_parameters(recurse=recurse))

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """Pairs (name, Parameter). One that has several names is listed under the first, or under each unless remove_duplicate."""
        if recurse and remove_duplicate:
            found = parameters_of(self)
        else:
            found = ((name, x) for name, x, _ in tensors_of(self, recurse) if isinstance(x, Parameter))
        return with_prefix(prefix, unique(found) if remove_duplicate else found)

    def buffers(self, recurse=True):
        """Every buffer, once."""
        return (x for _, x in self.named_buffers(recurse=recurse))

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """Pairs (name, Tensor) of what `register_buffer` was called for."""
        found = ((name, x) for name, x, _ in tensors_of(self, recurse) if not isinstance(x, Parameter))
        return with_prefix(prefix, unique(found) if remove_duplicate else found)

    def register_buffer(self, name, tensor, persistent=True):
        """Keep a Tensor (or None for now) that is part of the module but not learned, such as a running mean.

        persistent: whether it belongs to the state dict. Raises KeyError for a name that is taken or has a dot in it.
        """
        if not isinstance(name, str) or "." in name or not name or (hasattr(self, name) and name not in self._buffers):
            raise KeyError(f"register_buffer: expected a name without dots that is not taken yet, got {name!r}")
        if not isinstance(tensor, (Tensor, type(None))):
            raise TypeError(f"register_buffer: expected a Tensor or None, got {type(tensor).__name__}; use tensor(...)")
        self._buffers = {**self._buffers, name: persistent}
        setattr(self, name, tensor)

    def children(self):
        """The modules directly within this one."""
        return (module for _, module in self.named_children())

    def named_children(self):
        """Pairs (name, module) of the modules directly within this one; those in a plain list have names such as "layers.0"."""
        return unique(children_of(self))

    def modules(self):
        """This module and all within it."""
        return (module for _, module in self.named_modules())

    def named_modules(self, prefix="", remove_duplicate=True):
        """Pairs (name, module): this module, by the name `prefix`, and all within it, each before what it contains."""
        found = [(path, node) for path, node in walk(self) if isinstance(node, Tree)]
        return with_prefix(prefix, unique(found) if remove_duplicate else found)

    def get_submodule(self, target):
        """The module at a path, such as "layers.0". Raises AttributeError where there is none."""
        return look_up("get_submodule", dict(self.named_modules(remove_duplicate=False)), target)

    def get_parameter(self, target):
        """The Parameter at a path, such as "layers.0.weight". Raises AttributeError where there is none."""
        return look_up("get_parameter", dict(self.named_parameters(remove_duplicate=False)), target)


def parameters_of(thing):
    """Pairs (name, Parameter) of a module and of all that it is made of. One with several names is listed once, under the first."""
    seen = set()
    for path, node in walk(thing):
        for name, value in members(node):
            if isinstance(value, Parameter) and id(value) not in seen:
                seen.add(id(value))
                yield join(path, name), value


def walk(thing, path="", above=()):
    """Pairs (path, node): a module and every module, list, tuple and dict within it, each before what it contains."""
    if any(thing is node for node in above):
        raise ValueError(f"Module: expected modules that do not contain themselves, got one at {path!r}; keep a weakref.ref to it instead")
    yield path, thing
    for name, value in members(thing):
        if isinstance(value, (Tree, *CONTAINERS)):
            yield from walk(value, join(path, name), (*above, thing))


def members(thing):
    """Pairs (name, value): the attributes of a module, the entries of a dict, the items of a list with their positions as names."""
    if isinstance(thing, Tree):
        return list(vars(thing).items())
    return [(str(name), value) for name, value in (thing.items() if isinstance(thing, dict) else enumerate(thing))]


def tensors_of(thing, recurse=True):
    """Triples (name, Tensor, persistent) under every name, in PyTorch's order: of each module its parameters, then its buffers."""
    for path, node in walk(thing) if recurse else [("", thing)]:
        for name, value in members(node):
            if isinstance(value, Parameter):
                yield join(path, name), value, True
        for name, persistent in getattr(node, "_buffers", {}).items():
            value = vars(node).get(name)
            if isinstance(value, Tensor) and not isinstance(value, Parameter):
                yield join(path, name), value, persistent


def children_of(thing, path=""):
    """Pairs (name, module): the modules that are members of a module, or of its lists and dicts."""
    for name, value in members(thing):
        if isinstance(value, Tree):
            yield join(path, name), value
        elif isinstance(value, CONTAINERS):
            yield from children_of(value, join(path, name))


def unique(pairs):
    """The pairs without those whose second part was there before."""
    seen = set()
    for name, value in pairs:
        if id(value) not in seen:
            seen.add(id(value))
            yield name, value


def join(path, name):
    return f"{path}.{name}" if path and name else path or name


def with_prefix(prefix, pairs):
    return ((join(prefix, name), value) for name, value in pairs)


def look_up(caller, found, target):
    if target not in found:
        raise AttributeError(f"{caller}: expected one of {', '.join(map(repr, found)) or 'no names at all'}, got {target!r}")
    return found[target]
