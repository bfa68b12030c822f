"""Where to put the boxes of a graph: columns by distance from the answer, few crossings, short lines. Numbers in, numbers out; no drawing.

The method is Sugiyama's (1981), one function for each of its steps: columns, order, heights, coordinates.
"""

from itertools import pairwise

GAP = 14  # between the boxes of a column


def layout(inputs, sizes, gap=38):
    """Places for the nodes of a graph, the answer at the right, everything left of what was computed from it.

    inputs: for node i, the nodes it was computed from, all of higher number (node 0 is the answer).
    sizes: for node i, its (width, height). gap: between columns. Returns (centres, routes, (width, height)): centres[i] is (x, y), and
    routes[i][k] the points that a line from input k of node i to the node should pass, around the boxes between them.
    """
    ranks = rank(inputs)
    # A line that skips columns has a stop (node, rank) in each of them, shared by all lines from that node, whose own place is the first.
    paths = [[[(x, r) for r in range(ranks[x], ranks[out], -1)] + [(out, ranks[out])] for x in xs] for out, xs in enumerate(inputs)]
    left, right = {(0, 0): []}, {(0, 0): []}
    for path in (path for node in paths for path in node):
        for a, b in pairwise(path):
            for stop in (a, b):
                left.setdefault(stop, []), right.setdefault(stop, [])
            if b not in right[a]:
                right[a].append(b), left[b].append(a)
    columns = order(left, right, max(ranks) + 1)
    high = {stop: sizes[stop[0]][1] if stop[1] == ranks[stop[0]] else 0 for column in columns for stop in column}
    y = heights(columns, left, right, high)

    widths = [max((sizes[i][0] for i, r in column if r == ranks[i]), default=0) for column in columns]
    lefts = [sum(widths[r + 1 :]) + gap * (len(widths) - 1 - r) for r in range(len(widths))]
    centres = [(lefts[r] + sizes[i][0] / 2, y[i, r]) for i, r in enumerate(ranks)]
    routes = [[[(lefts[r] + far * widths[r], y[i, r]) for i, r in path[:-1] for far in (0, 1)][1:] for path in node] for node in paths]
    return centres, routes, (sum(widths) + gap * (len(widths) - 1), max(y[stop] + high[stop] / 2 for stop in y))


def rank(inputs):
    """For each node its column, counted from the right: one more than the furthest of the nodes that use it."""
    ranks = [0] * len(inputs)
    for out, xs in enumerate(inputs):
        for x in xs:
            ranks[x] = max(ranks[x], ranks[out] + 1)
    return ranks


def order(left, right, n):
    """The stops of each of n columns from top to bottom: sweep back and forth, sort by the mean place of the neighbours, keep the best."""
    columns, waiting, seen = [[] for _ in range(n)], [(0, 0)], set()
    while waiting:  # depth first, so that what belongs together starts together
        stop = waiting.pop()
        if stop not in seen:
            seen.add(stop)
            columns[stop[1]].append(stop)
            waiting += reversed(left[stop])
    best = columns, crossings(columns, left)
    for sweep in range(12):
        near, way = (right, range(1, n)) if sweep % 2 == 0 else (left, range(n - 2, -1, -1))
        columns = [*columns]
        for r in way:
            place = {stop: i for column in columns for i, stop in enumerate(column)}
            columns[r] = sorted(columns[r], key=lambda s: sum(map(place.get, near[s])) / len(near[s]) if near[s] else place[s])
        if crossings(columns, left) < best[1]:
            best = columns, crossings(columns, left)
    return best[0]


def crossings(columns, left):
    """How many pairs of lines between neighbouring columns cross."""
    place = {stop: i for column in columns for i, stop in enumerate(column)}
    count = 0
    for column in columns:
        lines = [(place[stop], place[x]) for stop in column for x in left[stop]]
        count += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(lines) for c, d in lines[:i])
    return count


def heights(columns, left, right, high):
    """For each stop its y: as near as possible to the mean of its neighbours', without touching the one above."""
    y = {}
    for column in columns:
        y.update(zip(column, spread(column, [0.0] * len(column), high)))
    for sweep in range(24):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            near = [(right[s] if sweep % 2 == 0 else left[s]) if sweep < 16 else left[s] + right[s] for s in column]
            y.update(zip(column, spread(column, [sum(map(y.get, ns)) / len(ns) if ns else y[s] for s, ns in zip(column, near)], high)))
    top = min(y[stop] - high[stop] / 2 for stop in y)
    return {stop: y[stop] - top for stop in y}


def spread(column, wishes, high):
    """The places nearest to the wishes (least squares) that keep order and distance: blocks that would overlap move as one."""
    offsets, offset = [], 0.0
    for i, stop in enumerate(column):
        offset += (high[column[i - 1]] + high[stop]) / 2 + GAP if i else 0.0
        offsets.append(offset)
    blocks = []  # (sum of wishes, how many), for stops that touch; Ayer et al. 1955, pool adjacent violators
    for wish, offset in zip(wishes, offsets):
        blocks.append((wish - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            (a, m), (b, n) = blocks.pop(), blocks.pop()
            blocks.append((a + b, m + n))
    starts = [total / n for total, n in blocks for _ in range(n)]
    return [start + offset for start, offset in zip(starts, offsets)]
