"""Whether the functions that check, compare and compute are still those that were loaded: of the course, the library, NumPy and math."""

import builtins
import sys
from types import BuiltinFunctionType, FunctionType

OWN = ("course.", "tinygrad_edu")
OTHERS = ("numpy", "math", "cmath", "operator", "copy", "random", "json", "hmac", "builtins")


class Fingerprint:
    """What stands in the loaded modules now: every function, with its code, every class and, of our own classes, every attribute."""

    def __init__(self):
        self.parts = []  # (owner's name, its namespace, name in it, what stands there, its code)
        for name, module in list(sys.modules.items()):
            own = name.startswith(OWN)
            if module is not None and (own or name.split(".")[0] in OTHERS):
                self.add(name, vars(module))
                for about, found in list(vars(module).items()):
                    if own and isinstance(found, type) and found.__module__ == name:
                        self.add(f"{name}.{about}", vars(found))
        self.add("builtins", vars(builtins))

    def add(self, owner, space):
        for name, found in list(space.items()):
            if isinstance(found, (FunctionType, BuiltinFunctionType, type, property, staticmethod, classmethod)):
                self.parts.append((owner, space, name, found, getattr(found, "__code__", None)))

    def of(self, thing, name):
        """The same with the attributes of one object more."""
        made = Fingerprint.__new__(Fingerprint)
        made.parts = [*self.parts, *((name, vars(thing), about, found, None) for about, found in vars(thing).items())]
        return made

    def changed(self):
        """The name of the first part that is not what it was, or ""."""
        for owner, space, name, found, code in self.parts:
            if space.get(name) is not found or (code is not None and found.__code__ is not code):
                return f"{owner}.{name}"
        return ""
