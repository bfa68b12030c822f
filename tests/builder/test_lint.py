"""The report on style sees what it should see, and nothing in a cell that reads well."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course.builder.lint import advice, faults


def code(source="1", *outputs, **metadata):
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def text(words, ending=""):
    return new_markdown_cell("word " * words + ending)


def printed(lines, name="stdout"):
    return new_output("stream", name=name, text="line\n" * lines)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([code("x = 1\n" * 30)], None),
        ([code("x = 1\n\n" * 31)], "31 lines of code"),
        ([text(120)], None),
        ([text(121)], "121 words"),
        ([text(80, "$x^2$ `some code that is no word` " * 40)], None),
        ([text(40), text(40)], "text after text"),
        ([text(40), text(40, "![a picture](a.png)")], None),
        ([text(40, "$x$"), text(40)], None),
        ([new_markdown_cell("## A heading"), text(40)], None),
        ([code("f()", printed(15))], None),
        ([code("f()", printed(16))], "16 lines of output"),
        ([code("f()", printed(1, "stderr"))], "warns: line"),
        ([code("f()", printed(1, "stderr"), tags=["raises-exception"])], None),
        ([code("f()", new_output("display_data", {"text/plain": "line\n" * 99, "image/png": "..."}))], None),
    ],
)
def test_what_is_said_of_a_cell(cells, said):
    remarks = faults(new_notebook(cells=cells)) + advice(new_notebook(cells=cells))
    assert len(remarks) == (said is not None)
    assert said is None or said in remarks[0]


def test_only_what_breaks_a_reader_is_a_fault():
    mild = new_notebook(cells=[text(121), code("f()", printed(16)), text(40), text(40)])
    assert faults(mild) == []
    assert len(advice(mild)) == 3
    harsh = new_notebook(cells=[text(181), code("f()", printed(31)), code("x = 1\n" * 31)])
    assert len(faults(harsh)) == 3
    assert advice(harsh) == []
