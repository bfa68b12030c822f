"""The goals of explorers that a learner has reached, one line each, in the same folder as the record of mistakes.

`goals_of(3)` says which goals lesson 3 has and which are reached. An explorer announces a goal to `reached`, which notes it in a notebook.
"""

import json

from .. import goals
from .kernel import running_shell
from .mistakes import append, read_lines
from .saved_work import work_folder


def goals_path():
    """The file of the goals: private, and not part of what a learner commits."""
    return work_folder() / ".goals.jsonl"


def reached(lesson, name):
    """Note that a goal of a lesson is reached, once. Outside a notebook nothing is noted, and a full or read-only disk is no harm."""
    if running_shell() and (name, True) not in goals_of(lesson):
        append(goals_path(), {"lesson": lesson, "goal": name})


def goals_of(lesson):
    """The goals of a lesson's explorers, in the order of the lesson: a list of (name, whether it is reached)."""
    noted = set()
    for line in read_lines(goals_path()):
        try:
            entry = json.loads(line)
            noted.add((entry["lesson"], entry["goal"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return [(name, (lesson, name) in noted) for name, goal in goals.GOALS.items() if goal.lesson == lesson]


def task_of(name):
    """The sentence that says what to bring about."""
    return goals.GOALS[name].task


goals.listeners.append(reached)
