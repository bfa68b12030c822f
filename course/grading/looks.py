"""What in a handed-in file no solution needs, so that a person should look at it: it may reach for the check or for other files."""

import ast

MODULES = {  # of which no exercise needs one
    *("asyncio", "atexit", "builtins", "codecs", "concurrent", "course", "ctypes", "faulthandler", "gc", "glob", "importlib", "inspect"),
    *("io", "linecache", "marshal", "mmap", "multiprocessing", "os", "pathlib", "pickle", "pkgutil", "posix", "pty", "resource", "runpy"),
    *("select", "shelve", "shutil", "signal", "site", "socket", "subprocess", "sys", "tempfile", "threading", "traceback", "tracemalloc"),
    *("urllib", "weakref", "_thread"),
}
NAMES = {"__import__", "__builtins__", "__loader__", "__spec__", "compile", "eval", "exec", "globals", "open", "vars", "breakpoint"}
ATTRIBUTES = {
    *("__globals__", "__code__", "__closure__", "__subclasses__", "__bases__", "__mro__", "__builtins__", "__dict__", "__getattribute__"),
    *("__self__", "f_back", "f_globals", "f_locals", "gi_frame", "cr_frame", "tb_frame"),
}


def looks(text):
    """The names in source text that no solution needs, sorted; none where the text is no Python."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] in MODULES}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            found.add(node.module)
        elif isinstance(node, ast.Name) and node.id in NAMES:
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            found.add(node.attr)
    return tuple(sorted(found))
