"""Are two observations the same? If not, in what way do they differ?"""

import math
import numbers

import numpy as np


def same(a, b, tolerance=1e-6):
    """Whether two pieces of observed data agree: numbers within a relative tolerance, nan with nan, arrays by shape and dtype kind too."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k], tolerance) for k in a)
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or a.shape != b.shape or a.dtype.kind != b.dtype.kind:
            return False
        if a.dtype.kind in "fc":
            if a.dtype != b.dtype:
                return False
            finite = np.abs(b[np.isfinite(b)])
            return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance * max(1e-6, finite.max() if finite.size else 0), equal_nan=True))
        return bool(np.array_equal(a, b))
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(x, y, tolerance) for x, y in zip(a, b))
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, np.bool_) or isinstance(b, np.bool_):
        return isinstance(a, (bool, np.bool_)) and isinstance(b, (bool, np.bool_)) and bool(a) == bool(b)
    if isinstance(a, numbers.Real) and isinstance(b, numbers.Real):
        a, b = float(a), float(b)
        return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance * 1e-6)
    if type(a) is not type(b):
        return False
    try:
        return bool(a == b)
    except Exception:
        return a is b


def difference(expected, got, tolerance=1e-6):
    """The first observed thing that differs: (what, expected, got), or None."""
    for what in expected:
        if what not in got:
            return what, expected[what], None
        if not same(expected[what], got[what], tolerance):
            return what, expected[what], got[what]
    extra = next((k for k in got if k not in expected), None)
    return (extra, None, got[extra]) if extra else None


def pairs(expected, got):
    """The numbers that two observations have in common, as two flat arrays; empty when their shapes differ."""
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


def detect(seen):
    """A general description of how an attempt errs, or None. seen: list of (case, expected, got) for cases where it fails."""
    case, expected, got = seen[0]
    what, e, g = difference(expected, got)
    if g is None and e is not None:
        return "It gives None here: is there a `return` on every path, and nothing left out?"
    if isinstance(e, np.ndarray) and isinstance(g, np.ndarray):
        if e.shape != g.shape:
            turned = g.ndim == e.ndim >= 2 and g.shape == np.swapaxes(e, -1, -2).shape and same(np.swapaxes(g, -1, -2), e)
            if turned:
                return f"The numbers are right but transposed: the shape should be {e.shape}, yours is {g.shape}."
            if g.size == e.size and same(g.reshape(e.shape), e):
                return f"The numbers are right, but the shape should be {e.shape} and yours is {g.shape}."
            return f"The shape should be {e.shape}, yours is {g.shape}."
        if e.dtype != g.dtype:
            return f"The dtype should be {e.dtype}, yours is {g.dtype}."
        if e.ndim >= 2 and e.shape[-1] == e.shape[-2] and same(np.swapaxes(g, -1, -2), e):
            return "The numbers are right but transposed."
    if isinstance(e, bool) or isinstance(e, str) or isinstance(e, dict):
        return None
    if isinstance(e, numbers.Real) and not isinstance(g, (numbers.Real, np.ndarray)):
        return f"A number is expected here, yours is of type {type(g).__name__}."
    if isinstance(e, (list, tuple)) and isinstance(g, (list, tuple)) and len(e) != len(g):
        return f"There should be {len(e)} of them, yours are {len(g)}."
    if isinstance(e, (list, tuple)) and isinstance(g, (list, tuple)):
        try:
            if sorted(e) == sorted(g):
                return "The right things, in another order."
        except TypeError:
            pass
    left, right = zip(*(pairs({what: x[what]}, {what: y.get(what)}) for _, x, y in seen if what in x))
    left, right = np.concatenate(left), np.concatenate(right)
    if not left.size:
        return None
    if np.isnan(right).any() and not np.isnan(left).any():
        return "It gives nan (not a number): somewhere infinity meets zero or infinity, or 0 is divided by 0."
    if np.isinf(right).any() and not np.isinf(left).any():
        return "It gives infinity where the answer is finite: a number on the way grew too large."
    fine = np.isfinite(left) & np.isfinite(right) & (np.abs(left) > 1e-12)
    left, right = left[fine], right[fine]
    if left.size < 2:
        return None
    ratio = right / left
    if np.allclose(ratio, -1):
        return "The size is right and the sign is wrong, every time."
    if np.allclose(right, 0):
        return "It is always 0."
    if np.allclose(ratio, ratio[0], rtol=1e-6) and abs(ratio[0] - 1) > 1e-6:
        return f"It is always {ratio[0]:.4g} times what it should be: a constant factor is missing or too many."
    if "gradient" in what and all("g" in c for c, _, _ in seen) and len(seen) > 1:
        scaled = [
            (y.get(what), x[what] / c["g"])
            for c, x, y in seen
            if isinstance(x.get(what), numbers.Real) and isinstance(y.get(what), numbers.Real) and c["g"]
        ]
        if scaled and all(same(a, b) for a, b in scaled):
            return "The gradient that comes in from above is ignored: multiply by it."
    if np.allclose(np.abs(ratio), 1):
        return "The sizes are right, some of the signs are wrong."
    return None
