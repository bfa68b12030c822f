"""The array engine on what learners wrote, all of it at once: still PyTorch's values, gradients and second derivatives."""

import random

import pytest

from course import exercises
from course.engine import patching
from tests.library.test_tensor_programs import STEPS, compare

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
PIECES = [e for e in exercises() if e.target and e.lesson >= 6]


@pytest.fixture(params=["solutions", "the first others", "the last others"])
def learners(request):
    """All targets of the lessons on arrays hold right programs, differently written in each run."""
    choose = {
        "solutions": lambda e: e.solution,
        "the first others": lambda e: e.programs.also_right[0],
        "the last others": lambda e: e.programs.also_right[-1],
    }
    for e in PIECES:
        patching.bind(e.target, e.compile(choose[request.param](e)))
    yield
    patching.unbind()


def test_random_programs_give_pytorchs_gradients(learners):
    rng = random.Random(0)
    for seed in range(40):
        steps = [(rng.randrange(len(STEPS)), rng.randrange(40), rng.randrange(40)) for _ in range(rng.randint(8, 30))]
        compare(steps, seed)
