"""How a module prints: PyTorch's nested form, and how many numbers each part learns."""


def describe(module, inner=False):
    """The `repr` of a module. inner: without the count for the whole, since it is a part of another."""
    name, extra, children = type(module).__name__, module.extra_repr(), [*module.named_children()]
    note = f"  # {count(module)}" if any(True for _ in module.parameters()) and not (inner and children) else ""
    if not children:
        return f"{name}({extra}){note}" if "\n" not in extra else f"{name}(\n{indent(extra)}\n){note}"
    lines = extra.split("\n") if extra else []
    lines += [f"({label}): {text}" for label, text in folded([(label, describe(child, True)) for label, child in children], module)]
    return f"{name}({note}\n{indent(chr(10).join(lines))}\n)"


def folded(parts, module):
    """Neighbours of a ModuleList that read the same, folded into one: (0-2): 3 x …"""
    if not getattr(module, "folds_equals", False):
        return parts
    runs = []
    for label, text in parts:
        if runs and runs[-1][1] == text:
            runs[-1][0].append(label)
        else:
            runs.append(([label], text))
    return [(labels[0], text) if len(labels) == 1 else (f"{labels[0]}-{labels[-1]}", f"{len(labels)} x {text}") for labels, text in runs]


def indent(text):
    return "\n".join("  " + line for line in text.split("\n"))


def count(module):
    """How many numbers a module learns, in words."""
    sizes = [(p.numel(), p.requires_grad) for p in module.parameters()]
    total, trained = sum(n for n, _ in sizes), sum(n for n, learns in sizes if learns)
    frozen = "" if trained == total else ", frozen" if not trained else f", {total - trained:,} of them frozen"
    return f"{total:,} parameter{'' if total == 1 else 's'}{frozen}"
