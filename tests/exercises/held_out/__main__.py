"""Print the measure: `python -m tests.exercises.held_out`, with `--all` also every program that is not explained."""

import sys

from . import measure

print(measure(detailed="--all" in sys.argv))
