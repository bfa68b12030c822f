"""The merges of a long word, such as a thousand letters without a space, in a time that grows little faster than its length."""

import heapq


def merge_with_heap(ids, ranks):
    """What `apply_merges` returns, the ids of a word after all merges. ids: a list. ranks: a dict, pair -> the id it is merged into.

    The pairs wait in a heap, the lowest new id and the leftmost place first. A pair whose tokens are gone by then is passed over.
    """
    ids, n = [*ids], len(ids)
    before, after = [*range(-1, n - 1)], [*range(1, n + 1)]  # the places of the neighbours; -1 and n: none

    def waiting(i, j):
        new_id = ranks.get((ids[i], ids[j])) if i >= 0 and j < n else None
        return [] if new_id is None else [(new_id, i, j, ids[i], ids[j])]

    heap = [entry for i in range(n - 1) for entry in waiting(i, i + 1)]
    heapq.heapify(heap)
    while heap:
        new_id, i, j, x, y = heapq.heappop(heap)
        if ids[i] != x or after[i] != j or ids[j] != y:
            continue
        ids[i], ids[j] = new_id, None
        after[i] = after[j]
        if after[j] < n:
            before[after[j]] = i
        for entry in (*waiting(before[i], i), *waiting(i, after[i])):
            heapq.heappush(heap, entry)
    return [i for i in ids if i is not None]
