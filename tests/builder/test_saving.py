"""What JupyterLab writes to the disk: still pictures stand where live ones did; everything else stays."""

import shutil
from copy import deepcopy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course.builder.build import LESSONS_FOLDER, WIDGET
from course.builder.saving import keep_still_pictures
from course.notebook.saved_work import is_learners_copy

LIVE = {"model_id": "abc", "version_major": 2}


def shown(**data):
    return new_output("display_data", {kind.replace("_", "/"): value for kind, value in data.items()})


def test_a_live_picture_gives_way_to_the_still_one_beside_it():
    both, alone = shown(image_png="...", text_plain="[a picture]"), shown(text_plain="IntSlider()")
    both.data[WIDGET], alone.data[WIDGET] = LIVE, LIVE
    notebook = new_notebook(cells=[new_markdown_cell("# A"), new_code_cell("f()", outputs=[both, alone, new_output("stream", text="x")])])
    notebook.metadata["widgets"] = {"state": {}}
    before = deepcopy(notebook)
    keep_still_pictures({"type": "notebook", "content": notebook}, path="a.ipynb", contents_manager=None)
    assert notebook.cells[1].outputs[0].data == {"image/png": "...", "text/plain": "[a picture]"}
    assert notebook.cells[1].outputs[1:] == before.cells[1].outputs[1:] and notebook.cells[0] == before.cells[0]
    assert "widgets" not in notebook.metadata


def test_other_files_and_odd_notebooks_are_left_alone():
    for model in ({"type": "file", "content": "text"}, {"type": "notebook", "content": None}, {"type": "notebook", "content": {}}):
        before = deepcopy(model)
        keep_still_pictures(model)
        assert model == before


@pytest.mark.skipif(is_learners_copy(), reason="the lessons here are a learner's, saved by whatever they use")
def test_a_lesson_that_was_only_opened_and_saved_is_the_same_to_the_last_byte(tmp_path):
    """Saved by the server's own code. An open notebook knows the version of its kernel's Python; JupyterLab adds it to the metadata."""
    manager = pytest.importorskip("jupyter_server.services.contents.filemanager").FileContentsManager(
        root_dir=str(tmp_path), pre_save_hook="course.builder.saving.keep_still_pictures"
    )
    lesson = shutil.copy(LESSONS_FOLDER / "00_welcome.ipynb", tmp_path)
    before = (tmp_path / "00_welcome.ipynb").read_bytes()
    model = manager.get("00_welcome.ipynb")
    model["content"]["metadata"]["language_info"]["version"] = "3.12.1"
    manager.save({"type": "notebook", "content": model["content"]}, "00_welcome.ipynb")
    assert (tmp_path / "00_welcome.ipynb").read_bytes() == before, lesson
