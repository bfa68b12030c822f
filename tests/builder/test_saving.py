"""What JupyterLab writes to the disk: still pictures stand where live ones did; everything else stays."""

from copy import deepcopy

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course.builder.build import WIDGET
from course.builder.saving import keep_still_pictures

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
