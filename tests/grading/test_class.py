"""`python -m course class`: progress, mistakes of the records handed in, the same programs; nothing runs, nothing is sent."""

import json
import re

from course.__main__ import main
from course.engine.registry import find
from course.grading.class_page import as_page
from course.grading.classroom import essence, look_at

OWN = "def topological_order(root):\n    'mine'\n    seen = []\n    todo = [root]\n    while todo:\n        seen.append(todo.pop())\n    return seen\n"


def hand_in(folder, record=(), **files):
    work = folder / "my_work"
    work.mkdir(parents=True)
    for id, text in files.items():
        (work / f"{id}.py").write_text(text, encoding="utf-8")
    if record:
        (work / ".record.jsonl").write_text("\n".join(record) + "\n", encoding="utf-8")
    return work


def line(id, outcome, name=None):
    return json.dumps({"exercise": id, "outcome": outcome, "misconception": name})


def make_class(folder):
    order, mul = "backward.topological_order", find("value.mul")
    wrong = mul.misconceptions[0].name
    record = [line("value.mul", "wrong", wrong), line("value.mul", "wrong", wrong), line("value.mul", "correct"), "nonsense", "[]"]
    hand_in(folder / "ann", record, **{"value.mul": mul.solution, order: OWN})
    hand_in(
        folder / "ben", [line("value.mul", "wrong", "<b>"), line("no.such", "wrong")], **{order: OWN.replace("'mine'", "'yours'") + "# x\n"}
    )
    hand_in(folder / "<i>cas", **{"value.mul": mul.solution, order: find(order).solution, "value.add": "import os\nos._exit(1)\n"})
    return folder


def test_what_is_known_of_a_class(tmp_path, capsys):
    room = look_at([make_class(tmp_path)])
    assert {name: sum(lessons.values()) for name, lessons in room.done.items()} == {"<i>cas": 3, "ann": 2, "ben": 1}
    assert room.records == 2 and room.tries == {"value.mul": 3}
    assert room.mistakes == {("value.mul", find("value.mul").misconceptions[0].title): 2}
    assert room.same == [("backward.topological_order", ["ann", "ben"])]  # not the solution, which reveal() shows


def test_grades_count_what_is_right(tmp_path, capsys):
    make_class(tmp_path / "class")
    results = [{"exercise": "value.mul", "outcome": "correct"}, {"exercise": "value.add", "outcome": "wrong"}]
    (tmp_path / "g.json").write_text(json.dumps({"students": [{"student": "ann", "results": results}]}))
    assert main(["class", str(tmp_path / "class"), "--grades", str(tmp_path / "g.json"), "--html", str(tmp_path / "c.html")]) is None
    assert re.search(r"^ann .* 1$", capsys.readouterr().out, re.MULTILINE)
    (tmp_path / "g.json").write_text("[]")
    assert "grade --json" in main(["class", str(tmp_path / "class"), "--grades", str(tmp_path / "g.json")])
    assert "there is no folder" in main(["class", str(tmp_path / "none")])


def test_the_page_loads_nothing_and_escapes_names(tmp_path):
    page = as_page(look_at([make_class(tmp_path)]))
    assert "<i>" not in page and "&lt;i&gt;cas, lesson 02: 2 of" in page and "Saved is not passed" in page
    assert not re.search(r"https?:|src=|href=|url\(|<script", page) and "default-src 'none'" in page


def test_short_programs_and_what_is_no_program_are_not_compared():
    assert essence("def f(x):\n    return x\n") is None and essence("def f(:") is None
    assert essence(OWN) == essence("# a\n" + OWN.replace("'mine'\n", "'x'  # y\n"))
