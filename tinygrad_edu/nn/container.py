"""Modules made of modules: a sequence, a list, a dict."""

from .module import Module


class Sequential(Module):
    """Modules applied one after the other. Takes modules, or one dict of name -> module."""

    def __init__(self, *args):
        named = args[0].items() if len(args) == 1 and isinstance(args[0], dict) else ((str(i), m) for i, m in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def forward(self, input):
        for module in self:
            input = module(input)
        return input

    def __iter__(self):
        return iter(items_of(self))

    def __len__(self):
        return len(items_of(self))

    def __getitem__(self, index):
        """One module, or for a slice a Sequential of the same modules."""
        if isinstance(index, slice):
            return type(self)(dict([(name, m) for name, m in vars(self).items() if isinstance(m, Module)][index]))
        return items_of(self)[index]

    def __setitem__(self, index, module):
        setattr(self, names_of(self)[index], module)

    def __delitem__(self, index):
        items = items_of(self)
        del items[index]
        renumber(self, items)

    def append(self, module):
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        """Add modules at the end."""
        for module in [*modules]:
            self.append(module)
        return self

    def insert(self, index, module):
        """Add a module before the one at `index`."""
        items = items_of(self)
        items.insert(index, module)
        renumber(self, items)
        return self


class ModuleList(Module):
    """A list of modules. A plain list does as well here, though not in PyTorch."""

    folds_equals = True

    def __init__(self, modules=None):
        self.extend(modules or ())

    __iter__, __len__, __setitem__, __delitem__ = Sequential.__iter__, Sequential.__len__, Sequential.__setitem__, Sequential.__delitem__
    append, extend = Sequential.append, Sequential.extend

    def __getitem__(self, index):
        """One module, or for a slice a ModuleList of the same modules."""
        return type(self)(items_of(self)[index]) if isinstance(index, slice) else items_of(self)[index]

    def insert(self, index, module):
        """Add a module before the one at `index`."""
        Sequential.insert(self, index, module)

    def pop(self, key):
        """Take out the module at an index, and return it."""
        module = self[key]
        del self[key]
        return module


class ModuleDict(Module):
    """A dict of name -> module."""

    def __init__(self, modules=None):
        self.update(modules or {})

    def update(self, modules):
        """Add the modules of a dict, or of pairs (name, module)."""
        for name, module in dict(modules).items():
            self[name] = module

    def __getitem__(self, key):
        return dict(self.items())[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        self.pop(key)

    def __iter__(self):
        return iter(names_of(self))

    def __len__(self):
        return len(items_of(self))

    def __contains__(self, key):
        return key in names_of(self)

    def keys(self):
        """The names."""
        return names_of(self)

    def values(self):
        """The modules."""
        return items_of(self)

    def items(self):
        """Pairs (name, module)."""
        return [*zip(names_of(self), items_of(self))]

    def pop(self, key):
        """Take out the module of that name, and return it."""
        module = self[key]
        delattr(self, key)
        return module

    def clear(self):
        """Take out all modules."""
        for name in names_of(self):
            delattr(self, name)


def names_of(module):
    """The names of the modules that are attributes of a module."""
    return [name for name, value in vars(module).items() if isinstance(value, Module)]


def items_of(module):
    """The modules that are attributes of a module."""
    return [value for value in vars(module).values() if isinstance(value, Module)]


def renumber(module, items):
    """Let the modules within a module be these, by their numbers."""
    for name in names_of(module):
        delattr(module, name)
    for i, item in enumerate(items):
        module.add_module(str(i), item)
