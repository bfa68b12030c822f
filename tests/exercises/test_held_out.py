"""How many wrong programs that nobody tuned to are caught, and how many of these are explained: what was reached stays reached.

A quarter of them is checked here; TINYGRAD_EDU_SEEDS=200 checks them all.
"""

import course
from sampling import ALL, sampled

from .held_out import measure, programs

EXPLAINED = 92.0 if ALL else 88.0  # percent of the caught; 93.5 of all when this was written


@sampled
def test_the_measure_stays_where_it_is():
    m = measure(detailed=True, step=1 if ALL else 4)
    assert m.caught == m.programs and not m.misplaced, m
    assert m.explained >= EXPLAINED, m


def test_every_code_and_fix_exercise_of_the_first_lessons_is_in_it():
    ids = {p.id for p in programs()}
    assert ids == {e.id for e in course.exercises() if e.kind in ("code", "fix") and e.lesson <= 8} and len(programs()) > 450


def test_the_place_is_the_same_every_time():
    for p in programs()[::40]:
        assert len({str(course.check(p.id, p.source).located) for _ in range(2)}) == 1, p
