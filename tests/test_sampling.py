"""A test that takes a sample by default is marked, so that the whole proof runs the rest: see `sampling.py`."""

import ast
from pathlib import Path

HERE = Path(__file__).parent


def test_what_takes_a_sample_is_marked():
    for path in HERE.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        names = {a.name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom) and n.module == "sampling" for a in n.names}
        marked = names & {"sampled", "some_lessons", "a_few_lessons", "only_in_the_whole_proof"}
        assert marked or not names, f"{path.name} takes a sample that no mark tells"
        assert path == Path(__file__) or '"TINYGRAD_EDU_SEEDS" in' not in text, f"{path.name} should ask sampling.ALL"
