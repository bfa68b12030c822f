"""Whether two observations are the same, and if not, how they differ."""

import math
import numbers

import numpy as np


def same(a: object, b: object, tolerance: float = 1e-6) -> bool:
    """Whether two pieces of observed data agree: numbers within a relative tolerance, nan with nan, arrays by shape and dtype kind too."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k], tolerance) for k in a)
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or a.shape != b.shape or a.dtype.kind != b.dtype.kind:
            return False
        if a.dtype.kind in "fc":
            if a.dtype != b.dtype:
                return False
            if a.tobytes() == b.tobytes():  # most often; the rest takes twenty times longer
                return True
            finite = np.abs(b[np.isfinite(b)])
            return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance * max(1e-6, finite.max() if finite.size else 0), equal_nan=True))
        return bool(np.array_equal(a, b))
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(x, y, tolerance) for x, y in zip(a, b))
    truths = bool, np.bool_
    if isinstance(a, truths) or isinstance(b, truths):
        return isinstance(a, truths) and isinstance(b, truths) and bool(a) == bool(b)
    if isinstance(a, numbers.Real) and isinstance(b, numbers.Real):
        a, b = float(a), float(b)
        return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance * 1e-6)
    if type(a) is not type(b):
        return False
    try:
        return bool(a == b)
    except Exception:
        return a is b


def find_difference(expected: dict, got: dict, tolerance: float = 1e-6) -> tuple | None:
    """The first observed thing that differs: (what, expected, got), or None."""
    for what in expected:
        if what not in got:
            return what, expected[what], None
        if not same(expected[what], got[what], tolerance):
            return what, expected[what], got[what]
    extra = next((k for k in got if k not in expected), None)
    return (extra, None, got[extra]) if extra else None


def common_numbers(expected, got):
    """The numbers of the things that both observations contain, as two flat arrays; empty when their shapes differ."""
    left, right = [], []
    for what in expected:
        e, g = expected[what], got.get(what)
        if isinstance(e, (numbers.Real, np.ndarray, list, tuple)) and not isinstance(e, bool):
            try:
                e, g = np.asarray(e, dtype=float), np.asarray(g, dtype=float)
            except (TypeError, ValueError):
                return np.array([]), np.array([])
            if e.shape != g.shape:
                return np.array([]), np.array([])
            left.append(e.ravel())
            right.append(g.ravel())
    return (np.concatenate(left), np.concatenate(right)) if left else (np.array([]), np.array([]))


def describe_pattern(seen: list[tuple[dict, dict, dict]], everywhere: list[tuple[dict, dict, dict]] = ()) -> str | None:
    """What all failures have in common, in words, or None.

    seen: (case, expected, got) for each failing case, the smallest, which is shown, first. everywhere: the same for cases of all
    kinds, those included on which the attempt is right. A general remark has to hold on all of them, and at least on three unlike
    ones: a wrong remark is worse than none.
    """
    what, expected, got = find_difference(*seen[0][1:])
    found = describe_mismatch(expected, got)
    if found and found.startswith(GENERAL):
        others = [(x[what], y.get(what)) for _, x, y in [*seen, *everywhere] if what in x and not same(x[what], y.get(what))]
        general = all((describe_mismatch(*pair) or "").startswith(GENERAL) for pair in others) and count_unlike(others) > 1
        return found if general else describe_shape(expected, got)
    if found or isinstance(expected, (bool, str, dict)):
        return found
    left, right = common_numbers({what: expected}, {what: got})
    if not left.size:
        return None
    if np.isnan(right).any() and not np.isnan(left).any():
        return "It gives nan (not a number): on the way infinity meets zero or infinity, 0 is divided by 0, or a root has no answer."
    endless = right[np.isinf(right) & np.isfinite(left)]
    if (endless > 0).any():
        return "It gives infinity where the answer is finite: a number on the way grew too large, or was divided by 0."
    if endless.size:
        return "It gives minus infinity where the answer is finite: most likely the logarithm of a number that became 0 on the way."
    pairs = [(c, x[what], y.get(what)) for c, x, y in [*seen, *everywhere] if what in x]
    if what.startswith("gradient") and ignores_upstream_gradient(pairs):
        return "The incoming gradient is ignored: multiply by it."
    return describe_ratios([common_numbers({what: x}, {what: y}) for _, x, y in pairs]) if not is_count(expected) else None


GENERAL = ("The numbers are right", "The right items")


def is_count(x: object) -> bool:
    """Whether a number, or what an array holds, is whole by its type: a count, of which a factor says little."""
    return isinstance(x, numbers.Integral) or (isinstance(x, np.ndarray) and x.dtype.kind in "iub")


def count_unlike(pairs: list[tuple]) -> int:
    """How many of the expected things, the first of each pair, differ from all before them."""
    unlike = []
    for expected, _ in pairs:
        if not any(same(expected, other) for other in unlike):
            unlike.append(expected)
    return len(unlike)


def describe_shape(expected: object, got: object) -> str | None:
    """The difference of two shapes, in words, or None."""
    shapes = [getattr(x, "shape", None) for x in (expected, got)]
    return f"The shape should be {shapes[0]}, yours is {shapes[1]}." if shapes[0] != shapes[1] else None


def describe_mismatch(expected, got):
    """How two things differ in type, shape, dtype, length or order; None when only their numbers differ."""
    if got is None and expected is not None:
        return "It gives None here: does every path end in a `return`?"
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        turned = expected.ndim >= 2 and got.shape == np.swapaxes(expected, -1, -2).shape and same(np.swapaxes(got, -1, -2), expected)
        if expected.shape != got.shape:
            should = f"the shape should be {expected.shape}, yours is {got.shape}."
            if turned:
                return f"The numbers are right but transposed: {should}"
            right = got.size == expected.size and same(got.reshape(expected.shape), expected)
            return f"The numbers are right, but {should}" if right else should.capitalize()
        if expected.dtype != got.dtype:
            return f"The dtype should be {expected.dtype}, yours is {got.dtype}."
        return "The numbers are right but transposed." if turned else None
    if isinstance(expected, numbers.Real) and not isinstance(expected, bool) and not isinstance(got, (numbers.Real, np.ndarray, str)):
        return f"A number is expected here, not a {type(got).__name__}."
    if isinstance(expected, (list, tuple)) and isinstance(got, (list, tuple)):
        if len(expected) != len(got):
            return f"There should be {len(expected)} of them; you have {len(got)}."
        try:
            return "The right items, in the wrong order." if sorted(expected) == sorted(got) else None
        except TypeError:
            return None
    return None


def ignores_upstream_gradient(pairs):
    """Whether every gradient is what it would be if the incoming gradient, `g` of the case, were 1; pairs: (case, expected, got)."""
    known = [(x, y, c["g"]) for c, x, y in pairs if isinstance(y, numbers.Real) and isinstance(c.get("g"), numbers.Real) and c["g"]]
    telling = {c for x, _, c in known if x and not same(c, 1.0)}
    return len(telling) > 1 and all(same(got * g, expected) for expected, got, g in known)


def describe_ratios(cases):
    """What the ratios of the numbers got to those expected have in common on at least three unlike cases, in words, or None."""
    ratios, expected = [], []
    for left, right in cases:
        fine = np.isfinite(left) & np.isfinite(right) & (np.abs(left) > 1e-12)
        if left.size and not (np.isfinite(right) | ~np.isfinite(left)).all():
            return None
        if (np.abs(right[np.abs(left) <= 1e-12]) > 1e-9).any():
            return None  # where 0 is right, no factor explains anything else
        if fine.any():
            ratios.append(right[fine] / left[fine])
            expected.append((left[fine], None))
    if count_unlike(expected) < 3:
        return None
    return describe_ratio(np.concatenate(ratios))


def describe_ratio(ratio):
    """What the ratios of the numbers got to those expected have in common, in words, or None."""
    if np.allclose(ratio, -1):
        return "The size is right and the sign is wrong, every time."
    if np.allclose(ratio, 0):
        return "It is always 0."
    if np.allclose(ratio, ratio[0], rtol=1e-6) and abs(ratio[0] - 1) > 1e-6:
        return f"It is always {ratio[0]:.4g} times what it should be: there is a constant factor missing, or one too many."
    if np.allclose(np.abs(ratio), 1) and (ratio < 0).any():
        return "The sizes are right, some of the signs are wrong."
    return None
