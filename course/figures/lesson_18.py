"""Lesson 18: a file of weights, what a cache saves, where the bytes are, the next token, what heads look at, and a lens for every layer.

The model is the lesson's own; what is drawn of it comes from its methods, and runs on the learner's code where the library does.
"""

import ipywidgets as W
import numpy as np
from matplotlib.patches import FancyBboxPatch, Rectangle

from tinygrad_edu import Tensor, no_grad
from tinygrad_edu.models import GPT2, next_token_probabilities
from tinygrad_edu.viz.picture import COLOURS

from .base import SMALL, Still, bare, ink, mixed, panels, plain, quiet
from .explorer import Explorer, Refused

BLUE, ORANGE, GREEN, INK, GREY, MARK = (COLOURS[k] for k in ("data", "gradient", "parameter", "ink", "line", "mark"))
SIGNS = str.maketrans({" ": "␣", "\n": "↵", "\t": "⇥"})


def sign(token):
    """A token as it is drawn: blanks and the ends of lines can be seen, and a piece of a character is a box."""
    return token.translate(SIGNS).replace("�", "▯")


def ids_of(model, text, most=None):
    """The ids of a text as a batch of one, (1, T), the last `most` of them; of an empty text, the id that begins one."""
    ids = np.asarray(model.tokenizer.encode(text or "\n"), np.int64)
    return ids[None, -(most or len(ids)) :]


def refuse_unless_short(ids, most):
    if ids.shape[1] > most:
        raise Refused(f"This text has {ids.shape[1]} tokens. The picture has room for {most}: make it shorter.")


def logits_of(model, ids):
    """The logits of the last position, an array (1, V). ids: (1, T)"""
    with no_grad():
        return np.asarray(model.read(Tensor(ids))[0].numpy(), float)


# ------------------------------------------------------------------------------------------------ the end

PARTS = [
    ("text into tokens", "17"),
    ("tables of tokens and positions", "05, 16"),
    ("attention", "15"),
    ("the MLP of each block", "08, 16"),
    ("residual stream and LayerNorm", "08, 16"),
    ("the choice of the next token", "13, 18"),
]


def ending(prompt="mia the elf had a red hat.", seed=0):
    """A story by the shipped model, token by token, and the parts that write it with the lessons in which they are built."""
    model = GPT2.from_pretrained("tiny")
    text = model.generate("\n" + prompt, 60, temperature=0.7, seed=seed).strip("\n").replace("\n", " ")
    tokens = [model.tokenizer.decode(np.array([i])) for i in model.tokenizer.encode(text)]
    given = len(model.tokenizer.encode(prompt))
    made, (left, right) = panels(9.2, 3.3, (1.25, 1), left=0.1, right=0.1, top=0.1, bottom=0.1, gap=0.3)
    for ax in (left, right):
        ax.axis("off")
        ax.set(xlim=(0, 1), ylim=(0, 1))
    write_tokens(left, tokens, given)
    for k, (part, lessons) in enumerate(PARTS):
        y = 0.9 - 0.165 * k
        right.add_patch(
            FancyBboxPatch((0.01, y - 0.06), 0.8, 0.12, boxstyle="round,pad=0,rounding_size=0.03", fc=COLOURS["data pale"], ec=BLUE, lw=1)
        )
        right.text(0.04, y, part, fontsize=SMALL, va="center", color=INK)
        right.text(0.85, y, lessons, fontsize=SMALL, va="center", color=INK)
    parts = ", ".join(f"{part} (lesson {lessons})" for part, lessons in PARTS)
    return Still(made, f"a story of which the words “{prompt}” were given, the rest is written token by token: {text}. The parts: {parts}")


def write_tokens(ax, tokens, given, columns=38):
    """Tokens in lines on axes from 0 to 1, each on a ground of its own: grey as far as given, then blue."""
    x, y, width = 0, 0.93, 1 / columns
    for k, token in enumerate(tokens):
        shown = token.lstrip(" ") if x == 0 else token
        if x + len(shown) > columns:
            x, y, shown = 0, y - 0.135, token.lstrip(" ")
        if y < 0:
            return
        colour = (
            COLOURS["ground"]
            if "ground" in COLOURS and k < given
            else mixed(GREY, 0.35)
            if k < given
            else mixed(BLUE, 0.18 + 0.14 * (k % 2))
        )
        ax.add_artist(Rectangle((x * width, y - 0.05), len(shown) * width, 0.1, facecolor=colour, edgecolor="none"))
        for i, letter in enumerate(shown):
            ax.text((x + i + 0.5) * width, y, letter, fontsize=11, family="monospace", ha="center", va="center", color=INK)
        x += len(shown)


# ------------------------------------------------------------------------------------------------ the file


def layout(header, length, shown=6):
    """A file of weights as a strip: 8 bytes, the header, the numbers. header: name -> (dtype, shape, offsets); length: of the header."""
    made, (ax,) = panels(9.0, 2.3, left=0.1, right=0.1, top=0.1, bottom=0.1)
    entries = sorted(header.items(), key=lambda entry: entry[1][2])
    parts = [("8 bytes", "the length", GREY), (f"{length:,} bytes", "the header", MARK)]
    parts += [(name.removeprefix("transformer."), "×".join(map(str, shape)) or "1", GREEN) for name, (_, shape, _) in entries[:shown]]
    widths = [1.0, 1.5, *[1.05] * min(shown, len(entries)), 1.0]
    x = 0.0
    for (above, below, colour), width in zip([*parts, ("…", f"{len(entries)} tensors", GREEN)], widths):
        ax.add_patch(Rectangle((x, 0), width, 0.8, facecolor=mixed(colour, 0.3), edgecolor=colour, linewidth=1.2))
        ax.text(x + width / 2, 0.4, below, ha="center", va="center", fontsize=SMALL, color=INK)
        ax.text(
            x + width / 2, 0.95, above, ha="left" if colour == GREEN else "center", rotation=28 if colour == GREEN else 0, fontsize=SMALL
        )
        x += width
    ax.text(2.5, -0.3, "offset 0", ha="center", fontsize=SMALL, color=ink("parameter"))
    ax.text(0, -0.3, "byte 0", ha="left", fontsize=SMALL)
    bare(ax, -0.1, x + 0.9, -0.5, 2.0)
    told = ", ".join(f"{name} {below}" for name, below, _ in parts[2:])
    return Still(
        made,
        f"the file as a strip: 8 bytes with the length of the header, {length:,} bytes of header, then the numbers of {len(entries)} "
        f"tensors, of which the first are {told}; offsets count from the first number",
    )


def sizes(config):
    """How many parameters each part of a GPT of this config has, by name."""
    C, L = config.n_embd, config.n_layer
    return {
        "token table": config.vocab_size * C,
        "positions": config.block_size * C,
        "attention": L * (4 * C * C + 4 * C),
        "MLP": L * (8 * C * C + 5 * C),
        "norms": L * 4 * C + 2 * C,
    }


def parts(**configs):
    """Where the parameters of models are: a bar for each model, its parts side by side. configs: GPTConfigs by name."""
    made, (ax,) = panels(8.8, 0.9 + 0.75 * len(configs), left=1.3, top=0.5, bottom=0.35)
    strengths, told = (0.25, 0.6, 0.4, 0.15, 0.6), []
    for row, (name, config) in enumerate(configs.items()):
        counts, x = sizes(config), 0.0
        total = sum(counts.values())
        for (part, count), strength in zip(counts.items(), strengths):
            share = count / total
            ax.barh(-row, share, left=x, color=mixed(GREEN, strength), edgecolor=GREEN, height=0.62)
            if share > 0.09:
                label = f"{part}\n{count / 1e6:.1f} M" if total > 1e7 else f"{part}\n{count:,}"
                ax.text(x + share / 2, -row, label, ha="center", va="center", fontsize=SMALL, color=INK)
            x += share
        told.append(f"{name}, {total:,}: " + ", ".join(f"{part} {count:,}" for part, count in counts.items()))
    ax.set(yticks=[-k for k in range(len(configs))], yticklabels=[*configs], xticks=[], xlim=(0, 1))
    quiet(ax, "", "", "where the parameters are (narrow: positions, and norms at the end)").spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    return Still(made, "the parts of " + "; ".join(told))


# ------------------------------------------------------------------------------------------------ the cache


def staircase(prompt=4, new=5):
    """What is read in each step of writing, without a cache and with one: a row for each step, a column for each position."""
    made, axes = panels(8.6, 2.9, (1, 1), left=0.1, right=0.1, top=0.45, bottom=0.1, gap=0.4)
    total, counts = prompt + new - 1, []
    for ax, cached in zip(axes, (False, True)):
        count = 0
        for step in range(new):
            for at in range(prompt + step):
                read = not cached or step == 0 or at == prompt + step - 1
                count += read
                face, edge = (mixed(BLUE, 0.5), BLUE) if read else ("white", GREY)
                ax.add_artist(Rectangle((at + 0.06, -step - 0.94), 0.88, 0.88, facecolor=face, edgecolor=edge, linewidth=1))
        counts.append(count)
        bare(ax, -0.2, total + 0.2, -new - 0.2, 0.2)
        ax.set_title(f"{'with' if cached else 'without'} a cache: {count} tokens are read", fontsize=11)
    return Still(
        made,
        f"{new} tokens are written after a prompt of {prompt}. Without a cache each step reads everything so far, {counts[0]} tokens "
        f"in all; with a cache the first step reads the prompt, every other one only the newest token, {counts[1]} in all",
    )


def pace(**seconds):
    """The time for each new token against its position, measured, a line for each way. seconds: name -> a list."""
    made, (ax,) = panels(7.6, 3.0)
    for (name, each), colour in zip(seconds.items(), (ORANGE, BLUE, GREEN)):
        ax.plot(range(1, len(each) + 1), 1000 * np.asarray(each), color=colour, lw=2, label=name.replace("_", " "))
    quiet(ax, "token", "milliseconds").set_ylim(bottom=0)
    ax.legend(frameon=False, fontsize=SMALL, loc="lower center", bbox_to_anchor=(0.5, 0.98), ncols=len(seconds))
    ax.grid(alpha=0.25)
    told = "; ".join(f"{n.replace('_', ' ')}: {1000 * np.median(t[-10:]):.2f} ms for each of the last ones" for n, t in seconds.items())
    return Still(made, "the time for each new token, " + " and ".join(name.replace("_", " ") for name in seconds), measured=told)


# ------------------------------------------------------------------------------------------------ the next token


def next_token(model, text="mia the elf had a red hat."):
    """A beginning and all options of sampling: the probabilities of the next token, and a text drawn with them."""
    return Explorer(
        lambda **options: at_next(model, **options),
        "Bars for the most likely next tokens, for a beginning and the options of sampling; below, a text drawn with them.",
        goal="nearly sure",
        text=W.Text(text, description="beginning", continuous_update=False),
        temperature=W.FloatSlider(
            1.0, min=0.1, max=3.0, step=0.1, description="temperature", readout_format=".1f", continuous_update=False
        ),
        top_k=W.IntSlider(0, 0, 20, description="top-k (0: all)", continuous_update=False),
        top_p=W.FloatSlider(1.0, min=0.05, max=1.0, step=0.05, description="top-p", readout_format=".2f", continuous_update=False),
        penalty=W.FloatSlider(1.0, min=1.0, max=2.0, step=0.1, description="penalty", readout_format=".1f", continuous_update=False),
        dice=W.IntSlider(0, 0, 9, description="dice", continuous_update=False),
    )


def at_next(model, text, temperature, top_k, top_p, penalty, dice, bars=14):
    """The picture for one setting."""
    ids = ids_of(model, text)
    refuse_unless_short(ids, model.block_size - 24)
    logits = logits_of(model, ids)
    before = next_token_probabilities(logits, ids)[0]
    p = next_token_probabilities(logits, ids, temperature, top_k or None, top_p, penalty)[0]
    options = {"temperature": temperature, "top_k": top_k or None, "top_p": top_p, "repetition_penalty": penalty, "seed": dice}
    new = model.generate(ids, 24, **options)[0, ids.shape[1] :]
    drawn = model.tokenizer.decode(new).replace("\n", "↵")
    likely = np.argsort(-before, kind="stable")[:bars]
    names = [sign(model.tokenizer.decode(np.array([i]))) for i in likely]
    made, (ax,) = panels(9.0, 3.9, top=0.95, bottom=0.95)
    ax.bar(range(len(likely)), p[likely], color=BLUE, width=0.75)
    ax.bar(range(len(likely)), before[likely], width=0.9, facecolor="none", edgecolor=GREY, ls="--", lw=1)
    ax.text(
        0.99, 0.95, "dashed: as the model says", transform=ax.transAxes, ha="right", va="top", fontsize=SMALL, color=COLOURS["constant"]
    )
    quiet(ax, "", "probability").set(xticks=range(len(likely)), ylim=(0, 1.05))
    ax.set_xticklabels(names, fontsize=11, family="monospace", rotation=35, ha="right", rotation_mode="anchor")
    made.text(0.02, 0.955, ("…" if len(text) > 70 else "") + text[-70:], fontsize=11, family="monospace", color=INK, va="top")
    made.text(0.02, 0.885, drawn[:84], fontsize=11, family="monospace", color=ink("data"), va="top")
    left = p[p > 0]
    most = ", ".join(f"{sign(model.tokenizer.decode(np.array([i])))} {p[i]:.2f}" for i in np.argsort(-p, kind="stable")[:3] if p[i] > 0)
    words = f"after “{text[-40:]}”, at temperature {temperature:.1f}, top-k {top_k or 'off'}, top-p {top_p:.2f}, penalty {penalty:.1f}"
    measured = f"{len(left):,} tokens are left, the most likely {most}; {max(-(left * np.log2(left)).sum(), 0):.2f} bits; drawn: {drawn!r}"
    return Still(made, words, measured=measured, reached=before.max() > 0.99)


# ------------------------------------------------------------------------------------------------ inside: heads and layers


def heads(model, text="mia the elf had a red hat. on monday she lost", most=24):
    """A text, a layer and a head: at which earlier tokens each token looks, and how much."""
    ids = ids_of(model, "a")
    maps = model.attention_maps(ids)
    return Explorer(
        lambda text, layer, head: at_head(model, text, layer, head, most),
        "A square for each pair of tokens: the darker, the more the token of its row looks at the token of its column.",
        goal="far back",
        text=W.Text(text, description="text", continuous_update=False),
        layer=W.IntSlider(1, 1, len(maps), description="layer", continuous_update=False),
        head=W.IntSlider(1, 1, maps[0].shape[1], description="head", continuous_update=False),
    )


def at_head(model, text, layer, head, most):
    """The map of one head over a text."""
    ids = ids_of(model, text)
    refuse_unless_short(ids, most)
    weights = np.asarray(model.attention_maps(ids)[layer - 1])[0, head - 1]  # (T, T)
    names = [sign(model.tokenizer.decode(np.array([i]))) for i in ids[0]]
    made, (ax,) = panels(7.6, 6.6, left=1.2, right=0.2, top=1.1, bottom=0.25)
    ax.imshow([[mixed(BLUE, float(np.sqrt(w))) for w in row] for row in weights], interpolation="nearest")
    ax.set(xticks=range(len(names)), yticks=range(len(names)))
    ax.set_xticklabels(names, fontsize=SMALL, family="monospace", rotation=50, ha="left", rotation_mode="anchor")
    ax.set_yticklabels(names, fontsize=SMALL, family="monospace")
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    for side in ax.spines.values():
        side.set_edgecolor(GREY)
    T, at = len(names), int(weights[-1].argmax())
    earlier = float(weights[-1, : max(T - 3, 0)].max(initial=0.0))  # the most at one that is three or more before it
    words = f"layer {layer}, head {head}: the last token, “{names[-1]}”, looks most at “{names[at]}”, which is "
    words += f"{'itself' if at == T - 1 else 'directly before it' if at == T - 2 else f'{T - 1 - at} before it'}: {weights[-1, at]:.2f}"
    return Still(made, words, reached=earlier > 0.5)


def through_the_layers(model, lens, text="mia the elf had a red hat. on monday she lost", columns=7):
    """A text: what the model would say after each of its layers, at its last places. lens: the learner's function."""
    return Explorer(
        lambda text: at_layers(model, lens, text, columns),
        "A row for each layer, the last one at the top: the token that would come next if the model ended there. Dark is sure.",
        goal="second thoughts",
        text=W.Text(text, description="text", continuous_update=False),
    )


def at_layers(model, lens, text, columns):
    """The picture of the lens for one text."""
    ids = ids_of(model, text)
    refuse_unless_short(ids, model.block_size)
    with no_grad():
        states = np.stack([np.asarray(state)[0, -columns:] for state in model.hidden_states(ids)])  # (L + 1, columns, C)
        norm, table = model.transformer.ln_f, model.transformer.wte.weight.detach().numpy()
        logits = lens(states, lambda x: norm(Tensor(np.asarray(x, states.dtype))).numpy(), table)  # (L + 1, columns, V)
    p = np.exp(logits - logits.max(-1, keepdims=True))
    p = p / p.sum(-1, keepdims=True)
    best, sure = p.argmax(-1), p.max(-1)
    names = [sign(model.tokenizer.decode(np.array([i]))) for i in ids[0, -columns:]]
    rows, wide = best.shape
    made, (ax,) = panels(9.0, 1.1 + 0.42 * rows, left=1.1, right=0.1, top=0.1, bottom=0.55)
    for i in range(rows):
        for j in range(wide):
            ax.add_artist(Rectangle((j + 0.02, i + 0.04), 0.96, 0.92, facecolor=mixed(BLUE, 0.6 * float(sure[i, j])), edgecolor="none"))
            word = sign(model.tokenizer.decode(best[i, j : j + 1]))[:9]
            ax.text(j + 0.5, i + 0.5, word, ha="center", va="center", fontsize=SMALL, family="monospace", color=INK)
    ax.set(xlim=(0, wide), ylim=(0, rows), xticks=np.arange(wide) + 0.5, yticks=np.arange(rows) + 0.5)
    ax.set_xticklabels([name[:10] for name in names], fontsize=SMALL, family="monospace", color=INK)
    ax.set_yticklabels(["beginning", *[f"layer {i}" for i in range(1, rows)]], fontsize=SMALL)
    quiet(ax, "what has been read").spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    last = [sign(model.tokenizer.decode(best[i, -1:])) for i in range(rows)]
    told = ", ".join(f"layer {i} “{word}” {plain(sure[i, -1], 2)}" for i, word in enumerate(last) if i)
    return Still(made, f"after “{names[-1]}”: {told}", reached=rows > 2 and last[-1] != last[-2])


# ------------------------------------------------------------------------------------------------ the receipt

STACK = {  # part -> (lessons, how the names of its exercises begin)
    "text into tokens": ((17,), ("",)),
    "tables, blocks, logits": ((16,), ("",)),
    "attention": ((15,), ("",)),
    "softmax, LayerNorm, GELU": ((8,), ("stable.",)),
    "linear layers": ((9,), ("linear.",)),
    "weights from a file": ((18,), ("header.", "weights.")),
    "the cache": ((18,), ("cache.",)),
    "the next token": ((13, 18), ("sample.",)),
    "training: the loss": ((8, 13), ("loss.", "targets.")),
    "training: the backward pass": ((3, 6), ("",)),
    "training: the optimiser": ((10,), ("adam.", "clip.")),
}


def stack(receipt):
    """The stack that wrote the text: a point for each piece of a part, full where it is the learner's.

    receipt: what `course.receipt()` returns, (exercise, "yours" or another word, lesson) for each piece.
    """
    found = {}
    for part, (lessons, begins) in STACK.items():
        owners = [whose == "yours" for id, whose, lesson in receipt if lesson in lessons and id.startswith(begins)]
        if owners:
            found[part] = owners
    made, (ax,) = panels(8.8, 0.3 + 0.36 * len(found), left=0.1, right=0.1, top=0.1, bottom=0.1)
    ax.axis("off")
    ax.set(xlim=(0, 10), ylim=(-len(found) + 0.4, 0.6))
    told = []
    for row, (part, owners) in enumerate(found.items()):
        mine = sum(owners)
        ax.text(0, -row, part, fontsize=11, va="center", color=INK)
        for k, yours in enumerate(sorted(owners, reverse=True)):
            ax.plot(3.6 + 0.28 * k, -row, "o", ms=10, mfc=GREEN if yours else "white", mec=GREEN, mew=1.3)
        whole = "yours" if mine == len(owners) else f"{mine} of {len(owners)} yours"
        ax.text(10, -row, whole, fontsize=11, va="center", ha="right", color=ink("parameter") if whole == "yours" else INK)
        told.append(f"{part} {mine} of {len(owners)}")
    return Still(made, "the pieces that wrote the text, and how many of them are yours: " + ", ".join(told))
