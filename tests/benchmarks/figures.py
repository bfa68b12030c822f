"""How fast explorers answer: `python -m tests.benchmarks.figures` prints the milliseconds from a moved control to the new picture.

Each control of each explorer is moved through a few of its values. Shown are the median and the slowest move, in seconds of the processor,
which other programs disturb little; and the slowest on the clock.
"""

import sys
import time
from statistics import median

from tests.figures.drawn import EXPLORERS, values_of


def moves(explorer, most=4):
    """The seconds of every move, of the processor and on the clock."""
    for control in explorer.named.values():
        before, values = control.value, values_of(control)
        for value in values[:: max(1, len(values) // most)]:
            if value == control.value:
                continue
            start = time.process_time(), time.perf_counter()
            control.value = value
            yield time.process_time() - start[0], time.perf_counter() - start[1]
        control.value = before


if __name__ == "__main__":
    print(f"{'explorer, ms':24}{'median':>10}{'slowest':>10}{'on the clock':>14}")
    for name, make in EXPLORERS.items():
        if all(part in name for part in sys.argv[1:]):
            processor, clock = zip(*[(1000 * p, 1000 * c) for p, c in moves(make())])
            print(f"{name:24}{median(processor):>10.0f}{max(processor):>10.0f}{max(clock):>14.0f}", flush=True)
