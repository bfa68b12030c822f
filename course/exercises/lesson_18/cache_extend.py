"""cache.extend: keys and values that are kept, so that nothing is computed twice."""

import numpy as np

from course.authoring import exercise, numbers, type_name


def stores(rng):
    for B, H, capacity, D, lengths in [
        (1, 1, 4, 2, (2, 1)),
        (1, 2, 5, 1, (1, 1, 2)),
        (2, 1, 6, 3, (3, 1, 1, 1)),
        (1, 3, 3, 2, (3,)),
        (2, 2, 7, 1, (2, 3, 1)),
        (3, 1, 1, 4, (1,)),
    ]:
        yield {
            "store": np.full((B, H, capacity, D), 9.0),
            "new": [numbers(rng, B, H, T, D) for T in lengths],
            "dtype": "float64",
        }
    yield {"store": np.zeros((1, 2, 4, 2)), "new": [numbers(rng, 1, 2, T, 2) for T in (2, 2)], "dtype": "float32"}


def kept(f, case):
    store, start, seen = case["store"].astype(case["dtype"]), 0, {}
    for k, new in enumerate(case["new"]):
        new = new.astype(case["dtype"])
        before = new.copy()
        out = f(store, new, start)
        if out is None:
            return {}
        if not isinstance(out, np.ndarray):
            return {"the answer": f"{type_name(out)}; an array is expected"}
        call = f"call {k + 1}, with start = {start}"
        seen |= {
            f"the store after {call}": np.array(store, float),
            f"the answer of {call}": np.array(out, float),
            f"where the answer of {call}, lies": "in the store"
            if np.shares_memory(out, store)
            else "elsewhere: a copy",
            f"new itself after {call}": bool((before == new).all()),
        }
        start += new.shape[2]
    return seen


extend = exercise(
    "cache.extend",
    kind="code",
    title="Keep the keys",
    target="tinygrad_edu.models.gpt:extend_cache",
    given="import numpy as np",
    difficulty=3,
    minutes=6,
    cases=stores,
    observe=kept,
    keep_fixed=("dtype", "store", "new"),
    prompt="""
    `store` is an array of shape `(B, H, capacity, D)`: B texts, H heads, room for `capacity` tokens, D numbers for
    each. The first `start` places along the third dimension are filled. `new` has the shape `(B, H, T, D)`: the keys
    (or the values) of the next T tokens.

    Write `extend_cache(store, new, start)`:

    - write `new` into `store`, at the places `start` to `start + T - 1`;
    - return everything that is filled now, `(B, H, start + T, D)`, as a part of `store`. A slice is such a part: it
      copies nothing.

    There is room enough.
    """,
    hints=(
        "With 2 places filled and T = 1: which place is written, and how many places are returned?",
        "`new.shape[2]` is T. `store[:, :, 2:3] = new` writes to one place.",
        "The end is the same for writing and for returning: `start + T`.",
    ),
    why="The new keys are put behind the old ones, in place, so no old key is computed or copied again.",
)


@extend.stub
def extend_cache(store, new, start):
    """Write new, (B, H, T, D), behind the first `start` tokens of the store; returns all that is filled, a slice."""
    ...


@extend.solution
def extend_cache(store, new, start):
    """Write new, (B, H, T, D), behind the first `start` tokens of the store; returns all that is filled, a slice."""
    end = start + new.shape[2]
    store[:, :, start:end] = new
    return store[:, :, :end]


@extend.also_right
def extend_cache(store, new, start):
    B, H, T, D = new.shape
    for t in range(T):
        store[:, :, start + t, :] = new[:, :, t, :]
    return store[:, :, : start + T, :]


@extend.also_right
def extend_cache(store, new, start):
    filled = store[..., : start + new.shape[-2], :]
    filled[..., start:, :] = new
    return filled


@extend.also_right
def extend_cache(store, new, start):
    T = new.shape[2]
    np.copyto(store[:, :, start : start + T], new)
    return np.split(store, [start + T], axis=2)[0]


@extend.mistake(
    "cache-offset", hint="With start = 2: which place should the new token get?", title="Written at the beginning"
)
def extend_cache(store, new, start):
    """The new tokens are written at the beginning, over the oldest ones. They belong behind the first `start`
    places."""
    T = new.shape[2]
    store[:, :, :T] = new
    return store[:, :, : start + T]


@extend.mistake("one-further", hint="With start = 0: which place is the first one?", title="One place too far")
def extend_cache(store, new, start):
    """One place is left free. The filled places are 0 to start - 1, so the next one is `start`."""
    T = new.shape[2]
    store[:, :, start + 1 : start + 1 + T] = new[:, :, : store.shape[2] - start - 1]
    return store[:, :, : start + 1 + T]


@extend.mistake(
    "one-index",
    hint="How many places does the index `start` name, and how many does `new` fill?",
    title="One place for all new tokens",
)
def extend_cache(store, new, start):
    """The index `start` names a single place, and its dimension is gone. T tokens need T places: a slice."""
    store[:, :, start] = new
    return store[:, :, : start + new.shape[2]]


@extend.mistake("slice-too-short", hint="How many places are in the slice `2:3`?", title="The end of the slice")
def extend_cache(store, new, start):
    """The last place is `start + T - 1`, but a slice ends **before** its second number. Here one place is missing."""
    end = start + new.shape[2] - 1
    store[:, :, start:end] = new
    return store[:, :, :end]


@extend.also_wrong("one-index")
def extend_cache(store, new, start):
    store[:, :, start] = new
    return store[:, :, :start]


@extend.mistake(
    "one-before", hint="With start = 2: which places are filled, and which is the next?", title="One place too early"
)
def extend_cache(store, new, start):
    """The last old token is overwritten. The filled places are 0 to start - 1, so the next one is `start`."""
    at = max(start - 1, 0)
    end = at + new.shape[2]
    store[:, :, at:end] = new
    return store[:, :, :end]


@extend.mistake(
    "at-the-end", hint="Where would the first new token lie in a store with room for 100?", title="Written at the end"
)
def extend_cache(store, new, start):
    """The new tokens are written at the end of the store, wherever the old ones end. They follow directly after
    them."""
    T = new.shape[2]
    store[:, :, store.shape[2] - T :] = new
    return store[:, :, : start + T]


@extend.mistake("whole-store", hint="What lies in the store behind the new tokens?", title="The empty places, too")
def extend_cache(store, new, start):
    """The whole store is returned, with places that hold nothing yet. A query would look at them as if they were
    keys."""
    store[:, :, start : start + new.shape[2]] = new
    return store


@extend.mistake("only-old", hint="May a query look at its own key?", title="Without the new ones")
def extend_cache(store, new, start):
    """The new tokens are written, but not returned. They belong to what is filled now."""
    store[:, :, start : start + new.shape[2]] = new
    return store[:, :, :start]


@extend.mistake("only-new", hint="At which keys would the new token look?", title="Only the new ones")
def extend_cache(store, new, start):
    """Only the new tokens are returned. A query looks at all that came before, too."""
    end = start + new.shape[2]
    store[:, :, start:end] = new
    return store[:, :, start:end]


@extend.mistake("not-written", hint="What does the next call find in the store?", title="Nothing is written")
def extend_cache(store, new, start):
    """The answer holds the right numbers, but the store is as it was: the next call will not find the new tokens. And
    all old ones are copied with each token."""
    return np.concatenate([store[:, :, :start], new], axis=2)


@extend.mistake(
    "copied", hint="How many numbers does your program copy for the thousandth token?", title="A copy is returned"
)
def extend_cache(store, new, start):
    """The numbers are right, but they are copied with every token: what the store was made to avoid. A slice alone
    copies nothing."""
    end = start + new.shape[2]
    store[:, :, start:end] = new
    return store[:, :, :end].copy()


@extend.mistake(
    "one-token", hint="How many tokens does a prompt of five words bring at once?", title="Only one of the new tokens"
)
def extend_cache(store, new, start):
    """Only one token is written. `new` may hold several: `new.shape[2]` of them."""
    store[:, :, start] = new[:, :, 0]
    return store[:, :, : start + 1]


@extend.also_wrong(None)
def extend_cache(store, new, start):
    end = start + new.shape[2]
    store[:, start:end] = new
    return store[:, :end]


@extend.also_wrong("cache-offset")
def extend_cache(store, new, start):
    for t in range(new.shape[2]):
        store[:, :, t] = new[:, :, t]
    return store[:, :, : start + new.shape[2]]


@extend.also_wrong("whole-store")
def extend_cache(store, new, start):
    for t in range(new.shape[2]):
        store[:, :, start + t] = new[:, :, t]
    return store[:, :, :]


@extend.also_wrong(None)
def extend_cache(store, new, start):
    end = start + new.shape[2]
    store[:, :, start:end] += new
    return store[:, :, :end]


@extend.also_wrong("copied")
def extend_cache(store, new, start):
    end = start + new.shape[2]
    store[:, :, start:end] = new
    return store[:, :, :end] * 1.0
