"""GPT-2's files as Hugging Face keeps them: config.json, the sizes, and model.safetensors, the weights, by name and orientation.

A layer is called Conv1D there, and computes x @ weight, with a weight of shape (in, out); `nn.Linear` computes x @ weight.T. So the weights
of four layers of each block are transposed: another view of the same numbers.
"""

import json
import os

import numpy as np

from ..tensor.safetensors import map_arrays
from .gpt import GPTConfig

#: The four sizes that were published.
SIZES = {
    name: GPTConfig(vocab_size=50257, block_size=1024, n_layer=n_layer, n_head=n_head, n_embd=n_embd, dropout=0.1)
    for name, n_layer, n_head, n_embd in (
        ("gpt2", 12, 12, 768),
        ("gpt2-medium", 24, 16, 1024),
        ("gpt2-large", 36, 20, 1280),
        ("gpt2-xl", 48, 25, 1600),
    )
}
CONV1D = ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")
#: Causal masks, which older files keep, though they are the same in every model.
MASKS = (".attn.bias", ".attn.masked_bias")

# ------------------------------------------------------------------------------------------------ weights


def rename(name):
    """The name of a tensor of the file in a GPT, which always begins with the module; None for what a GPT does not keep.

    "h.0.ln_1.bias" and "transformer.h.0.ln_1.bias" are both "transformer.h.0.ln_1.bias".
    """
    if name.endswith(MASKS):
        return None
    return name if name.startswith(("transformer.", "lm_head.")) else "transformer." + name


def orient(name, weight):
    """A weight as `nn.Linear` has it: that of a Conv1D, (in, out), transposed to (out, in), without a copy; any other as it is."""
    return weight.T if name.endswith(CONV1D) else weight


def read_weights(path, config, trainable=False):
    """The weights in a file for a GPT of this config: a dict of name -> array, float32.

    Weights in F32 stay where they are, in the file, which is mapped: they are read-only. F16 and BF16 are converted. trainable: copy all,
    so that they can be changed. In a file of weights in 8 bits, "….weight" is "….weight.codes" and "….weight.scales", as in `nn.quantize`.
    Raises ValueError that lists all that does not fit.
    """
    arrays, faults = {}, []
    for name, array in map_arrays(path).items():
        ours = rename(name)
        if ours in arrays:
            faults.append(f"{ours!r} twice, with and without its prefix")
        if ours is not None:
            arrays[ours] = orient(name, array)
    if in_8_bits(arrays) and trainable:
        raise ValueError(f"GPT2: expected weights of floats to train, got those of {path}, in 8 bits")
    shapes = shapes_of(config)
    faults += misfits(arrays, int8_shapes(shapes) if in_8_bits(arrays) else shapes)
    head, table = arrays.pop("lm_head.weight", None), arrays.get("transformer.wte.weight")
    if head is not None and table is not None and not (head.dtype == table.dtype and np.array_equal(head, table, equal_nan=True)):
        faults.append("'lm_head.weight': expected the numbers of 'transformer.wte.weight', as in every GPT-2, got others")
    if faults:
        raise ValueError(f"GPT2: {path} does not fit its config:\n  " + "\n  ".join(some(faults)))
    return {name: owned(array) if trainable else frozen(array) for name, array in arrays.items()}


def in_8_bits(arrays):
    """Whether these weights, a dict by name, are in 8 bits."""
    return any(name.endswith(".codes") for name in arrays)


def misfits(arrays, shapes):
    """What is missing, or there without need, or has another shape or dtype, in words. shapes: name -> the shape that is expected."""
    faults = [f"missing: {name!r}, shape {shape}" for name, shape in shapes.items() if name not in arrays]
    faults += [f"unexpected: {name!r}" for name in arrays if name not in shapes and name != "lm_head.weight"]
    for name, shape in shapes.items():
        found = arrays.get(name)
        if found is not None and found.shape != shape:
            faults.append(f"{name!r}: expected shape {shape} once oriented, got {found.shape}")
        dtypes = ("int8",) if name.endswith(".codes") else ("float32", "float16")
        if found is not None and found.dtype.name not in dtypes:
            faults.append(f"{name!r}: expected {'I8' if dtypes == ('int8',) else 'F32, F16 or BF16'}, got {found.dtype}")
    return faults


def owned(array):
    """A copy in float32, row by row."""
    return np.array(array, np.float32, order="C")


def frozen(array):
    """The array itself, or floats as float32 if they are not, read-only."""
    if array.dtype != np.int8:
        array = array.astype(np.float32, order="K", copy=False)
    array.flags.writeable = False
    return array


def shapes_of(config):
    """The names and shapes of the parameters of a GPT, in its order; each has a bias."""
    C = config.n_embd
    shapes = {"wte.weight": (config.vocab_size, C), "wpe.weight": (config.block_size, C)}
    for layer in range(config.n_layer):
        for name, shape in (
            ("ln_1", (C,)), ("attn.c_attn", (3 * C, C)), ("attn.c_proj", (C, C)),
            ("ln_2", (C,)), ("mlp.c_fc", (4 * C, C)), ("mlp.c_proj", (C, 4 * C)),
        ):  # fmt: skip
            shapes |= {f"h.{layer}.{name}.weight": shape, f"h.{layer}.{name}.bias": shape[:1]}
    shapes |= {"ln_f.weight": (C,), "ln_f.bias": (C,)}
    return {"transformer." + name: shape for name, shape in shapes.items()}


def int8_shapes(shapes):
    """The names and shapes once weights are in 8 bits: all matrices but that of the positions."""
    found = {}
    for name, shape in shapes.items():
        if len(shape) == 2 and not name.endswith("wpe.weight"):
            found |= {f"{name}.codes": shape, f"{name}.scales": shape[:1]}
        else:
            found[name] = shape
    return found


def file_weights(model, dtype=np.float32):
    """The weights of a GPT as the file has them: a dict of name -> array. A bias that the model does not have is 0."""
    tensors = {name: x._data for name, x in (*model.named_parameters(), *model.named_buffers())}
    shapes, weights = shapes_of(model.config), {}
    if "transformer.wte.weight.codes" in tensors:
        shapes = int8_shapes(shapes)
    for name, shape in shapes.items():
        if name not in tensors and not name.endswith(".bias"):
            raise ValueError(
                f"save_pretrained: expected a parameter {name}, which a GPT has; save what you changed with save(state_dict, path)"
            )
        array = tensors[name] if name in tensors else np.zeros(shape, dtype)
        as_it_is = name.endswith((".codes", ".scales"))
        weights[name] = array if as_it_is else orient(name, array).astype(dtype, copy=False)
    return weights


def some(faults, most=20):
    """The first faults of a list, and how many there are more."""
    return faults if len(faults) <= most else [*faults[:most], f"and {len(faults) - most} more"]


# ------------------------------------------------------------------------------------------------ config.json

#: name in config.json -> name in GPTConfig, the largest that is believed
NUMBERS = {
    "vocab_size": ("vocab_size", 10**8),
    "n_positions": ("block_size", 10**7),
    "n_layer": ("n_layer", 10**3),
    "n_head": ("n_head", 10**5),
    "n_embd": ("n_embd", 10**6),
}
#: What must have these values, if it is there: nothing else is computed here.
FIXED = {
    "model_type": ("gpt2",),
    "activation_function": ("gelu_new", "gelu_fast", "gelu_pytorch_tanh"),  # three names of the tanh form
    "layer_norm_epsilon": (1e-5,),
    "scale_attn_weights": (True,),
    "scale_attn_by_inverse_layer_idx": (False,),
    "add_cross_attention": (False,),
    "tie_word_embeddings": (True,),
}
#: What says that weights are in 8 bits, where transformers looks for it, and warns that this is a kind it does not know.
INT8 = {"quant_method": "tinygrad_edu_int8"}


def read_config(path):
    """The GPTConfig in a config.json. Raises ValueError that lists all that is missing, wrong, or not GPT-2."""
    values, faults = read_json(path), []
    for name, (_, most) in NUMBERS.items():
        if name not in values:
            faults.append(f"{name} is missing")
        elif type(values[name]) is not int or not 1 <= values[name] <= most:
            faults.append(f"{name}: expected a whole number from 1 to {most}, got {values[name]!r}")
    if not faults and values["n_embd"] % values["n_head"]:
        faults.append(f"n_embd: expected a multiple of n_head, {values['n_head']}, got {values['n_embd']}")
    for name, allowed in FIXED.items():
        if values.get(name, allowed[0]) not in allowed:
            faults.append(f"{name}: expected {' or '.join(map(repr, allowed))}, got {values[name]!r}")
    if values.get("n_inner") not in (None, 4 * values["n_embd"] if type(values.get("n_embd")) is int else None):
        faults.append(f"n_inner: expected 4 * n_embd, or null, got {values['n_inner']!r}")
    if values.get("quantization_config") not in (None, INT8):
        faults.append(f"quantization_config: expected none, or {INT8}, got {values['quantization_config']!r}")
    dropout = values.get("resid_pdrop", 0.1)
    if type(dropout) not in (int, float) or not 0 <= dropout < 1:
        faults.append(f"resid_pdrop: expected a probability from 0 to below 1, got {dropout!r}")
    if faults:
        raise ValueError(f"GPT2: {path} is not the config of a GPT-2:\n  " + "\n  ".join(faults))
    return GPTConfig(**{ours: values[name] for name, (ours, _) in NUMBERS.items()}, dropout=float(dropout))


def read_json(path):
    """The dict in a JSON file. Raises ValueError for anything else."""
    if os.path.getsize(path) > 10**6:
        raise ValueError(f"GPT2: expected a small config, got {path} of {os.path.getsize(path)} bytes")
    try:
        with open(path, "rb") as file:
            values = json.loads(file.read(10**6).decode())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"GPT2: {path} is not JSON ({error})") from None
    if not isinstance(values, dict):
        raise ValueError(f"GPT2: expected a dict in {path}, got a {type(values).__name__}")
    return values


def config_json(config, end_id=None, int8=False):
    """The text of the config.json of a GPT. end_id: the id of the token that ends a text. int8: whether weights are in 8 bits."""
    values = {
        "architectures": ["GPT2LMHeadModel"],
        **{name: allowed[0] for name, allowed in FIXED.items()},
        **{name: int(getattr(config, ours)) for name, (ours, _) in NUMBERS.items()},
        "n_ctx": int(config.block_size),
        "n_inner": None,
        **dict.fromkeys(("attn_pdrop", "embd_pdrop", "resid_pdrop"), config.dropout),
        "bos_token_id": end_id,
        "eos_token_id": end_id,
        **({"quantization_config": INT8} if int8 else {}),
    }
    return json.dumps(values, indent=2) + "\n"
