"""module.parameters: find every parameter of a module by walking through its attributes."""

from course.authoring import exercise, type_name
from tinygrad_edu import Tensor, nn
from tinygrad_edu.nn.tree import members

from .shared import Box

NETS = [
    "Box(weight=P[0])",
    "Box(weight=P[0], bias=P[1])",
    "Box(size=3, weight=P[0], name='a', mean=T, nothing=None)",
    "Box(first=Box(weight=P[0]), last=Box(weight=P[1]))",
    "Box(layers=[Box(weight=P[0]), Box(weight=P[1])])",
    "Box(sizes=[2, 3], weights=[P[0], P[1], P[2]])",
    "Box(pair=(P[0], T, P[1]))",
    "Box(parts={'a': Box(weight=P[0]), 'b': P[1]})",
    "Box()",
    "Box(embed=P[0], head=P[0])",
    "Box(a=Box(weight=P[0], bias=P[1]), b=Box(weight=P[0], bias=P[2]))",
    "Box(layers=[Box(weight=P[0])] * 3)",
    "Box(a=Box(b=Box(c=[{'d': Box(e=P[0], f=P[1])}])), g=P[2])",
    "Box(layers=[[P[0]], [P[1], [P[0], P[2]]]])",
    "Box(a=P[0], twin=E, b=[Box(c=P[1])])",
]


def nets(rng):
    for net in NETS:
        yield {"net": net}


def build(text):
    """The module of a case, and its parameters: P[0] and P[1] hold equal numbers, and so does E, a fourth."""
    p = [nn.Parameter(x) for x in ([1.0, 2.0], [1.0, 2.0], [3.0], [1.0, 2.0])]
    names = {"Box": Box, "P": p, "E": p[3], "T": Tensor([5.0, 6.0])}
    return eval(text, names), p


def paths(thing, path=""):
    """Every pair (name, Parameter), under all names."""
    for name, value in members(thing):
        here = f"{path}.{name}" if path else name
        if isinstance(value, nn.Parameter):
            yield here, value
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            yield from paths(value, here)


def see(f, case):
    thing, known = build(case["net"])
    found = f(thing)
    if found is None:
        return {}
    if isinstance(found, dict):
        return {"what is listed": "a dict, not pairs"}
    pairs = list(found)
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            return {"what is listed": f"{type_name(pair)}, not a pair (name, Parameter)"}
    names = {}  # of each Parameter: any of its names will do
    for name, p in paths(thing):
        names.setdefault(id(p), []).append(name)
    told = [(f"P[{i}]" if i < 3 else "E", p) for i, p in enumerate(known)]
    label = {id(p): name for name, p in told}
    shown = [label.get(id(p), f"{type_name(p)} that is no Parameter of the net") for _, p in pairs]
    good = [names.get(id(p), [""])[0] if name in names.get(id(p), ()) else name for name, p in pairs]
    return {
        "what is listed": "pairs (name, Parameter)",
        "the Parameters that are listed": sorted(shown),
        "how many are listed when it is called again": len([*f(thing)]),
        "their names": [
            str(name) if isinstance(name, str) else repr(name) for _, name in sorted(zip(shown, good), key=str)
        ],
    }


parameters = exercise(
    "module.parameters",
    kind="code",
    title="Find every parameter",
    target="tinygrad_edu.nn.tree:parameters_of",
    given="""
    from tinygrad_edu import nn
    from tinygrad_edu.nn.tree import members
    """,
    difficulty=4,
    minutes=12,
    cases=nets,
    observe=see,
    prompt="""
    Write `parameters_of(thing)`. `thing` is a module, list, tuple or dict, and may hold such things again, any number
    of levels deep. Return a list (or `yield`) of pairs `(name, parameter)`:

    - every `nn.Parameter` in it, in any order, and nothing else: no plain Tensor;
    - its name is the way to it, joined by points: `"layers.0.weight"`;
    - a Parameter that is there twice is listed **once**, under either name. Two Parameters with equal numbers are two.

    `members(thing)` gives the pairs `(name, value)` directly within a thing of these four kinds. All names are strings.
    Skip other values.
    """,
    hints=(
        "For one value there are three cases: a Parameter; something to look into; anything else.",
        (
            "To look into a value is the same task again, so the function may call itself. What has to stand before"
            " each name that comes back?"
        ),
        (
            "`==` compares two Tensors number by number. Whether two names lead to the same object is told by `is`, or "
            "by `id(value)`, which can be kept in a set. The function that calls itself sees all that comes back, so "
            "it can leave out what it has seen. (A default such as `seen=[]` is made only once, and still holds what "
            "an earlier call has found.)"
        ),
    ),
    why=(
        "Whatever is within reach of a module's attributes is found, so nothing has to be registered by hand, and "
        "nothing is forgotten."
    ),
)


@parameters.stub
def parameters_of(thing):
    """Pairs (name, Parameter) of all that a module, list, tuple or dict holds, each Parameter once."""
    for name, value in members(thing):
        ...


@parameters.solution
def parameters_of(thing):
    """Pairs (name, Parameter) of all that a module, list, tuple or dict holds, each Parameter once."""
    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return [(path, p) for path, p in found if not (id(p) in seen or seen.add(id(p)))]


@parameters.also_right
def parameters_of(thing):
    found = {}

    def walk(thing, path):
        for name, value in members(thing):
            if isinstance(value, nn.Parameter):
                if id(value) not in found:
                    found[id(value)] = (path + name, value)
            elif isinstance(value, (nn.Module, list, tuple, dict)):
                walk(value, path + name + ".")

    walk(thing, "")
    return list(found.values())


@parameters.also_right
def parameters_of(thing):
    seen = []
    todo = [("", thing)]
    while todo:
        path, node = todo.pop()
        for name, value in members(node):
            if isinstance(value, nn.Parameter) and not any(value is p for p in seen):
                seen.append(value)
                yield path + name, value
            if isinstance(value, (nn.Module, list, tuple, dict)):
                todo.append((path + name + ".", value))


@parameters.also_right
def parameters_of(thing, prefix="", seen=None):
    seen = set() if seen is None else seen
    for name, value in members(thing):
        path = f"{prefix}.{name}" if prefix else name
        if isinstance(value, nn.Parameter):
            if id(value) not in seen:
                seen.add(id(value))
                yield path, value
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            yield from parameters_of(value, path, seen)


@parameters.also_right
def parameters_of(thing):
    pairs = []
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            pairs.append((name, value))
        elif isinstance(value, nn.Module) or type(value) in (list, tuple, dict):
            for inner, p in parameters_of(value):
                pairs.append((name + "." + inner, p))
    once = []
    for name, p in pairs:
        if all(p is not q for _, q in once):
            once.append((name, p))
    return once


@parameters.mistake(
    "one-level",
    hint="For a net with `layers=[Linear(2, 3)]`: what are the members of the net itself?",
    title="One level only",
)
def parameters_of(thing):
    """Only what is directly in `thing` is found. A module in a module, or in a list, has Parameters too."""
    return [(name, value) for name, value in members(thing) if isinstance(value, nn.Parameter)]


@parameters.mistake("lists-passed-over", hint="Where does a net with ten layers keep them?", title="Lists passed over")
def parameters_of(thing):
    """Modules are looked into, but lists, tuples and dicts are not: layers in a list would never be trained."""
    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, nn.Module):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return [(path, p) for path, p in found if not (id(p) in seen or seen.add(id(p)))]


@parameters.mistake(
    "modules-passed-over", hint="What kinds of value can hold a Parameter?", title="Modules passed over"
)
def parameters_of(thing):
    """Lists, tuples and dicts are looked into, but a module within a module is not."""
    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return [(path, p) for path, p in found if not (id(p) in seen or seen.add(id(p)))]


@parameters.mistake(
    "shared-twice",
    hint="What does a step of training do to a Parameter that is in the list twice?",
    title="A shared parameter twice",
)
def parameters_of(thing):
    """A Parameter with two names is listed twice. Training would move it twice in each step."""
    found = []
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return found


@parameters.mistake(
    "seen-on-one-level",
    hint="Two layers share a weight. Which call of your function sees both of its names?",
    title="Shared across layers",
)
def parameters_of(thing):
    """A Parameter that is twice in the same place is listed once, but one that two layers share is listed twice: each
    call begins with nothing seen, and what comes back is not compared."""
    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            if id(value) not in seen:
                found.append((name, value))
                seen.add(id(value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return found


@parameters.mistake(
    "last-name-only", hint='Your net has two layers. What is "weight" the name of?', title="The way to it is missing"
)
def parameters_of(thing):
    """The names are those of the last step only: two layers both have a "weight", and which of them is
    meant cannot be told."""
    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += parameters_of(value)
    return [(path, p) for path, p in found if not (id(p) in seen or seen.add(id(p)))]


@parameters.mistake(
    "names-collide", hint='Two layers have a "weight". How many entries has your dict?', title="Names collide"
)
def parameters_of(thing):
    """A dict keeps one entry for each name, and without the way to it "weight" is the name of many: the later one
    takes the place of the earlier."""
    found = {}
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found[name] = value
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found.update(parameters_of(value))
    return list(found.items())


@parameters.mistake(
    "no-point", hint='How does the task write the weight of layer 0 in "layers"?', title="Names run together"
)
def parameters_of(thing):
    """The names are joined without a point between them."""
    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}{inner}", p) for inner, p in parameters_of(value)]
    return [(path, p) for path, p in found if not (id(p) in seen or seen.add(id(p)))]


@parameters.mistake(
    "every-tensor",
    hint="A running mean is a Tensor as well. Should a training step move it?",
    title="Tensors that are not learned",
)
def parameters_of(thing):
    """Every Tensor is listed, but only a Parameter is to be learned. A plain Tensor may be a mask, or a running
    mean."""
    from tinygrad_edu import Tensor

    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, Tensor):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return [(path, p) for path, p in found if not (id(p) in seen or seen.add(id(p)))]


@parameters.mistake(
    "equal-numbers", hint="All biases may start at 0. Are they the same Parameter then?", title="Equal, not the same"
)
def parameters_of(thing):
    """Two Parameters with equal numbers are taken for one. At the start all biases may be 0, and still each learns
    for itself."""
    found = []
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    once = {}
    for name, p in found:
        once.setdefault(tuple(p.data.ravel().tolist()), (name, p))
    return list(once.values())


@parameters.mistake("first-only", hint="How often does your loop go round?", title="Stops at the first")
def parameters_of(thing):
    """The function returns within the loop, so it ends at the first member that it finds."""
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            return [(name, value)]
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            return [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return []


@parameters.mistake(
    "no-names", hint="What does the task ask for: Parameters, or pairs?", title="Parameters without names"
)
def parameters_of(thing):
    """These are the Parameters alone. Each should come with its name, as a pair `(name, parameter)`."""
    found = []
    for _, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append(value)
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += parameters_of(value)
    return found


@parameters.mistake(
    "yields-a-generator",
    hint="What is the difference between `yield parameters_of(value)` and a loop over it?",
    title="A generator yielded",
)
def parameters_of(thing):
    """To yield what the inner call gives is to yield the whole generator as one item. Its items are wanted, one by
    one."""
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            yield name, value
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            yield parameters_of(value)


@parameters.mistake(
    "in-a-list", hint="What does `p in seen` compare, for two Tensors?", title="in compares the numbers"
)
def parameters_of(thing):
    """`in` compares with `==`, and for two Tensors that gives a Tensor of answers, one for each number. Ask `is`, or
    keep `id(p)`."""
    found, seen = [], []
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    once = []
    for name, p in found:
        if p not in seen:
            seen.append(p)
            once.append((name, p))
    return once


@parameters.mistake(
    "looks-into-everything",
    hint="What are the members of the number 3, which a module may have as an attribute?",
    title="It looks into everything",
)
def parameters_of(thing):
    """Whatever is no Parameter is looked into, numbers and texts as well. Only the four kinds have members."""
    found, seen = [], set()
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        else:
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return [(path, p) for path, p in found if not (id(p) in seen or seen.add(id(p)))]


@parameters.also_wrong(None)
def parameters_of(thing, seen=set()):
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            if id(value) not in seen:
                seen.add(id(value))
                yield name, value
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            for inner, p in parameters_of(value):
                yield f"{name}.{inner}", p


@parameters.also_wrong("one-level")
def parameters_of(thing):
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            yield name, value


@parameters.also_wrong("shared-twice")
def parameters_of(thing):
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            yield name, value
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            for inner, p in parameters_of(value):
                yield name + "." + inner, p


@parameters.also_wrong(None)
def parameters_of(thing):
    return []


@parameters.also_wrong(None)
def parameters_of(thing):
    return dict(members(thing))


@parameters.also_wrong(None)
def parameters_of(thing):
    return [(name, value) for name, value in members(thing)]


@parameters.mistake(
    "in-a-list-here", hint="What does `value in seen` compare, for two Tensors?", title="in compares the numbers"
)
def parameters_of(thing):
    """`in` compares with `==`, and for two Tensors that gives a Tensor of answers, one for each number. Ask `is`, or
    keep `id(value)`. And a list that begins anew in each call knows nothing of the Parameters found elsewhere."""
    found, seen = [], []
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            if value not in seen:
                seen.append(value)
                found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return found


@parameters.mistake(
    "in-a-list-everything", hint="What does `value in seen` compare, for two Tensors?", title="in compares the numbers"
)
def parameters_of(thing):
    """`in` compares with `==`, and for two Tensors that gives a Tensor of answers, one for each number. Ask `is`, or
    keep `id(value)`. And whatever is no Parameter is looked into, though only the four kinds have members."""
    found, seen = [], []
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            if value not in seen:
                seen.append(value)
                found.append((name, value))
        else:
            found += [(f"{name}.{inner}", p) for inner, p in parameters_of(value)]
    return found


@parameters.mistake(
    "in-what-comes-back", hint="What does `p in found` compare, for two Tensors?", title="in compares the numbers"
)
def parameters_of(thing):
    """`in` compares with `==`, and for two Tensors that gives a Tensor of answers, one for each number. Ask `is`, or
    keep `id(p)`. And a Parameter that is directly in `thing` is never compared."""
    found = []
    for name, value in members(thing):
        if isinstance(value, nn.Parameter):
            found.append((name, value))
        elif isinstance(value, (nn.Module, list, tuple, dict)):
            for inner, p in parameters_of(value):
                if p not in [q for _, q in found]:
                    found.append((f"{name}.{inner}", p))
    return found
