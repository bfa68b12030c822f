"""Ratios, all from one run: `python -m tests.benchmarks`. CPU seconds, every measurement in a process of its own, the best of three."""

import json
import subprocess
import sys


def measure(name, *args, rounds=3):
    """The answers of a function of `values`, run in fresh processes: for each number the least."""
    code = f"import json; from tests.benchmarks import values; print(json.dumps(values.{name}{args!r}))"
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(rounds)
    ]
    return {key: min(run[key] for run in runs) for key in runs[0]}


def rows():
    """What is measured, ours, theirs, and how they compare."""
    ours, theirs = measure("moons_ours"), measure("moons_micrograd")
    assert abs(ours["loss"] - theirs["loss"]) < 1e-9, "both compute the same loss"
    yield (
        "moons step, 2-16-16-1, 100 points",
        f"{ours['seconds']:.3f} s",
        f"micrograd {theirs['seconds']:.3f} s",
        theirs["seconds"] / ours["seconds"],
    )
    ours, theirs = measure("moons_ours", False), measure("moons_micrograd", False)
    yield (
        "  without cycle collector (micrograd leaks)",
        f"{ours['seconds']:.3f} s",
        f"micrograd {theirs['seconds']:.3f} s",
        theirs["seconds"] / ours["seconds"],
    )
    chain, depth = measure("chain_ours"), measure("chain_micrograd", rounds=1)
    parts = " + ".join(f"{chain[part]:.2f}" for part in ("build", "backward", "free"))
    yield (
        "chain of 1,000,000: build + backward + free",
        f"{parts} s",
        f"micrograd stops at {depth['longest']}",
        1_000_000 / depth["longest"],
    )
    ours, theirs = measure("bytes_ours", rounds=1), measure("bytes_micrograd", rounds=1)
    yield "bytes for a product of two numbers", f"{ours['bytes']:.0f}", f"micrograd {theirs['bytes']:.0f}", theirs["bytes"] / ours["bytes"]
    yield "", "", "r-nn (Rust) 96", 96 / ours["bytes"]
    bill = measure("matmul_ours")
    forward, both, nodes = (bill[key] * bill["slices"] for key in ("forward", "both", "nodes"))
    yield "[7,768] @ [768,2304], from a slice: forward", f"{forward:.0f} s", "r-nn (Rust) 4-7 s", 5.5 / forward
    yield "  forward and backward", f"{both:.0f} s", "", None
    yield "  nodes, and what they weigh", f"{nodes / 1e6:.0f} M", f"{nodes * ours['bytes'] / 1e9:.1f} GB", None


if __name__ == "__main__":
    print(f"{'':46}{'ours':>22}{'theirs':>26}{'theirs / ours':>16}")
    for what, ours, theirs, ratio in rows():
        print(f"{what:46}{ours:>22}{theirs:>26}{'' if ratio is None else f'{ratio:.2f}':>16}", flush=True)
