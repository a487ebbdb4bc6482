"""What `check` tells of Excel templates that compile."""

from __future__ import annotations

import pickle
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from docautomat.errors import TemplateSyntaxError
from docautomat.template import Template
from tests.build import workbook

ROWS = {"A1": "Name", "A2": "{% for m in ms %}{{ m.name }}", "B2": "{{ m.value }}", "C2": "=B2*2", "D2": "{% endfor %}", "B3": "=SUM(B2)"}
NESTED = {
    "A1": "Order",
    "A2": "{% for c in cs %}{{ c.name }}",
    "A3": "{% for o in c.orders %}{{ o }}",
    "B3": "=A3*2",
    "G3": "{% endfor %}",
    "A4": "=SUM(A3)",
    "F4": "{% endfor %}",
}


def told(
    *sheets: dict[str, Any], merged: tuple[str, ...] = (), names: tuple[str, ...] = (), defined: dict[str, str] | None = None
) -> list[tuple[str, str, str]]:
    """Return code, part and spot of each finding."""

    def change(book: openpyxl.Workbook) -> None:
        for area in merged:
            book.worksheets[0].merge_cells(area)
        for name, to in (defined or {}).items():
            book.defined_names[name] = DefinedName(name, attr_text=to)

    template = Template(workbook(*sheets, change=change, names=names))
    findings = template.check()
    assert pickle.loads(pickle.dumps(template)).check() == findings
    assert all(finding.severity == "advice" and finding.hint for finding in findings)
    return [(finding.code, finding.place.part, finding.place.spot) for finding in findings]


@pytest.mark.parametrize(
    "formulas",
    [
        {"A3": "=SUM(B2)", "A4": "=SUM(B2:B2)", "A5": "=INDEX(B2:B2,1)", "A6": "=COUNTIF(B2:B2,1)", "A7": "=B1*2"},
        {"E2": "=B2/SUM($B$2:$B$2)", "F2": "=F1+B2", "G2": "=SUM($B$2:B2)", "H2": "=B$2"},
        {"A5": '="NOW() and TODAY() and INDIRECT("&B3'},
        {"A5": '=INDIRECT("A1")', "A6": '=INDIRECT("Total")', "A7": '=HYPERLINK("https://example.org/A2","x")', "A8": '=HYPERLINK("#Sheet1!A1","x")'},
        {"A5": "=OFFSET($A$1,0,0,COUNTA($A:$A),1)", "A6": "=ADDRESS(ROW(),COLUMN())", "A7": "=OFFSET(A1,1,4)"},
        {"A5": "=SUMPRODUCT(B2)", "A6": "=[1]Other!B2"},
    ],
)
def test_what_is_as_its_author_means_it_is_not_told(formulas: dict[str, str]) -> None:
    assert told(ROWS | formulas) == []


@pytest.mark.parametrize("formula", ["=B2", "=B2*2", "=SUM(B2*2)", '=IF(B2>1,"x","y")', "=COUNTIF(B2,3)", "=VLOOKUP(1,B2,1)", "=$B$2"])
def test_one_cell_of_repeated_rows_is_told(formula: str) -> None:
    assert told(ROWS | {"A3": formula}) == [("first-copy", 'sheet "Sheet1"', "cell A3")]


def test_the_message_names_the_reference_and_the_ways_out() -> None:
    (finding,) = Template(workbook(ROWS, {"A1": "=Sheet1!B2", "A2": "=Sheet1!B2+1", "A3": "=Sheet1!B2", "A4": "=Sheet1!B2"})).check()
    assert finding.message == "Sheet1!B2 is one cell of rows that repeat, and means its first copy here; the same in A2, A3 and 1 more"
    assert "Sheet1!B2:B2" in finding.hint
    assert "SUM(Sheet1!B2)" in finding.hint


def test_a_fixed_reference_out_of_an_inner_loop_is_told() -> None:
    assert told(NESTED | {"D3": "=A$2", "E3": "=A2", "F3": "=A4"}) == [("first-copy", 'sheet "Sheet1"', "cell D3")]
    assert told(NESTED | {"D4": "=A3"}) == [("first-copy", 'sheet "Sheet1"', "cell D4")]


def test_a_name_of_one_repeated_cell_is_told() -> None:
    assert told(ROWS, defined={"Cost": "Sheet1!$B$2"}) == [("first-copy", "workbook", "name Cost")]
    assert told(ROWS, defined={"Costs": "Sheet1!$B$2:$B$2", "Sum": "Sheet1!$B$3"}) == []


def test_repeated_columns() -> None:
    sheet = {"A1": "x", "B1": "{%col for y in ys %}{{ y }}{%col endfor %}", "B2": "=B1*2", "C2": "=SUM(B2)", "C1": "=B1"}
    assert told(sheet) == [("first-copy", 'sheet "Sheet1"', "cell C1")]
    assert told(sheet | {"C1": "=OFFSET(A1,7,2)"}) == [("text-reference", 'sheet "Sheet1"', "cell C1")]
    assert told(sheet | {"C1": "=OFFSET(A1,7,1)"}) == []


def test_repeated_sheets() -> None:
    data = {"A1": "{%sheet for m in ms %}{{ m }}", "B1": 5, "C1": "=B1"}
    assert told(data, {"A1": "=SUM(Data!B1)", "A2": "=SUM('Data'!A1:B1)"}, names=("Data", "All")) == []
    assert told(data, {"A1": "=Data!B1"}, names=("Data", "All")) == [("first-copy", 'sheet "All"', "cell A1")]
    assert told(data, {"A1": "=VLOOKUP(1,Data!A1:B1,2)"}, names=("Data", "All")) == [("first-copy", 'sheet "All"', "cell A1")]
    assert told(data, {"A1": '=INDIRECT("Data!B1")'}, names=("Data", "All")) == [("text-reference", 'sheet "All"', "cell A1")]
    assert told(data, {"A1": "=INDIRECT(\"'{{ first }}'!B1\")"}, names=("Data", "All")) == []


@pytest.mark.parametrize(
    "formula",
    [
        '=INDIRECT("B2")',
        '=SUM(INDIRECT("B2:B"&ROW()-1))',
        '=INDIRECT("Sheet1!$B$3")',
        "=OFFSET(A1,4,0)",
        "=SUM(OFFSET(A1,1,0,3,1))",
        "=ADDRESS(5,2)",
        '=HYPERLINK("#Sheet1!B3","sum")',
        '=hyperlink("#B3","sum")',
    ],
)
def test_cells_named_in_texts_are_told(formula: str) -> None:
    assert told(ROWS | {"A5": formula}) == [("text-reference", 'sheet "Sheet1"', "cell A5")]


def test_texts_name_cells_safely_where_nothing_moves() -> None:
    assert told({"A1": "{{ x }}", "A2": '=INDIRECT("A1")', "A3": "=OFFSET(A1,5,0)"}) == []
    assert told(ROWS, {"A1": '=INDIRECT("B2")', "A2": "=OFFSET(A1,5,0)"}) == []


def test_what_changes_by_itself_is_told_also_where_nothing_moves() -> None:
    found = told({"A1": "{{ x }}", "A2": "=TODAY()", "A3": "=A1-TODAY()", "A4": "=RANDBETWEEN(1,6)"})
    assert found == [("volatile", 'sheet "Sheet1"', "cell A2"), ("volatile", 'sheet "Sheet1"', "cell A4")]


def test_merged_cells_across_the_edge_of_a_block_are_told() -> None:
    rows = {"A1": "Head", "E2": "{% for m in ms %}{{ m }}", "E3": "x", "F3": "{% endfor %}", "E4": "Sum"}
    for merged in ("A1:A2", "A3:A4", "A2:A4", "A1:B2"):
        assert told(rows, merged=(merged,)) == [("merged-across", 'sheet "Sheet1"', f"cell {merged}")], merged
    assert told(rows, merged=("A1:B1", "A2:A3", "B2:C2", "D1:D4", "G1:G3")) == []
    two = {"E2": "{% for m in ms %}{{ m }}", "E3": "{% endfor %}x", "E4": "{% for m in ms %}{{ m }}", "E5": "x", "F5": "{% endfor %}"}
    assert told(two, merged=("A3:A4",)) == [("merged-across", 'sheet "Sheet1"', "cell A3:A4")]


def test_merged_cells_across_the_edge_of_columns_are_told() -> None:
    sheet = {"A1": "x", "B1": "{%col for y in ys %}{{ y }}", "C1": "{%col endfor %}"}
    assert told(sheet, merged=("A3:B3",)) == [("merged-across", 'sheet "Sheet1"', "cell A3:B3")]
    assert told(sheet, merged=("B3:C3", "A4:D4")) == []


def test_a_link_with_tags_in_its_address_is_refused_with_its_cell() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B7"].hyperlink = "https://example.org/{{ m.id }}"

    with pytest.raises(TemplateSyntaxError) as refused:
        Template(workbook({"A1": "{{ x }}", "B7": "link"}, change=change))
    assert (refused.value.place.part, refused.value.place.spot) == ('sheet "Sheet1"', "cell B7")


def test_loops_beside_each_other_in_one_row_are_told() -> None:
    row = {"A2": "{% for x in a %}{{ x }}", "B2": "{% endfor %}", "D2": "{% for y in b %}{{ y }}", "E2": "{% endfor %}"}
    assert told(row) == [("side-by-side", 'sheet "Sheet1"', "row 2")]
    nested = {"A2": "{% for x in a %}{{ x }}", "B2": "{% for y in x.b %}{{ y }}", "C2": "{% endfor %}", "D2": "{% endfor %}"}
    assert told(nested) == []
    below = {"A2": "{% for x in a %}{{ x }}", "B2": "{% endfor %}", "A3": "{% for y in b %}{{ y }}", "B3": "{% endfor %}"}
    assert told(below) == []
