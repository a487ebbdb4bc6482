"""Sheets that repeat, go and get their names from the data, and the references between them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import workbook
from tests.package_check import assert_sound, check

MUNICIPALITIES = [{"name": "Ås", "rows": [1, 2, 3]}, {"name": "Bø", "rows": [4]}, {"name": "O'Hara & sønn", "rows": []}]
PAGE = {
    "A1": "{%sheet for m in ms %}{{ m.name }}",
    "A2": "{% for r in m.rows %}{{ r }}",
    "B2": "=A2*2",
    "C2": "{% endfor %}",
    "A3": "=SUM(A2)",
    "B3": "='{{ m.name }}'!A3+Total!A9",
}


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return data


def with_errors(template: bytes, **context: Any) -> bytes:
    """Fill a template in which formulas lose what they name; everything else must be sound."""
    data = Template(template).render(context).to_bytes()
    assert all("leads nowhere" in problem for problem in check(data, template))
    return data


def sheets(data: bytes) -> dict[str, dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None} for sheet in book}


def test_a_sheet_repeats_with_its_name_and_references_stay_in_the_copy() -> None:
    template = workbook(PAGE, {"A9": "=SUM('{{ m.name }}'!A3)", "B9": "='{{ m.name }}'!A3"}, names=["{{ m.name }}", "Total"])
    assert sheets(filled(template, ms=MUNICIPALITIES)) == {
        "Ås": {"A1": "Ås", "A2": 1, "B2": "=A2*2", "A3": 2, "B3": "=A3*2", "A4": 3, "B4": "=A4*2", "A5": "=SUM(A2:A4)", "B5": "='Ås'!A5+Total!A9"},
        "Bø": {"A1": "Bø", "A2": 4, "B2": "=A2*2", "A3": "=SUM(A2)", "B3": "='Bø'!A3+Total!A9"},
        "O'Hara & sønn": {"A1": "O'Hara & sønn", "A3": "=SUM(A2)", "B3": "='O''Hara & sønn'!A3+Total!A9"},
        "Total": {"A9": "=SUM('Ås'!A5,'Bø'!A3,'O''Hara & sønn'!A3)", "B9": "='Ås'!A5"},
    }


def test_a_sheet_without_a_name_of_its_own_is_numbered_as_excel_does() -> None:
    found = sheets(filled(workbook({"B7": "{%sheet for x in xs %}", "A1": "{{ x }} {{ sheet_loop.index }}"}, names=["Data"]), xs="ab"))
    assert found == {"Data": {"A1": "a 1"}, "Data (2)": {"A1": "b 2"}}


def test_a_loop_over_several_sheets_keeps_them_together() -> None:
    template = workbook(
        {"A1": "{%sheet for x in xs %}{{ x }}"}, {"A1": "=SUM(One!A1)", "A2": "{%sheet endfor %}"}, {"A1": "=SUM(One!A1:B1)"}, names=["One", "Two", "End"]
    )
    assert sheets(filled(template, xs=[1, 2])) == {
        "One": {"A1": 1},
        "Two": {"A1": "=SUM(One!A1)"},
        "One (2)": {"A1": 2},
        "Two (2)": {"A1": "=SUM('One (2)'!A1)"},
        "End": {"A1": "=SUM(One!A1:B1,'One (2)'!A1:B1)"},
    }


def test_without_letters_ends_on_different_sheets_mean_the_sheets() -> None:
    template = workbook({"A1": "{% for x in xs %}"}, {"A1": "{{ x }}{% endfor %}"}, names=["One", "Two"])
    assert list(sheets(filled(template, xs=[1, 2]))) == ["One", "Two", "One (2)", "Two (2)"]


CHOICE = [
    {"A1": "{%sheet if big %}big", "A2": "=B!A1"},
    {"A1": "{%sheet else %}small", "A2": "=A!A1+1", "A3": "{%sheet endif %}"},
    {"A1": "=A!A1", "A2": "=SUM(B!A1)"},
]


@pytest.mark.parametrize(
    ("big", "expected"),
    [
        (True, {"A": {"A1": "big", "A2": "=#REF!"}, "C": {"A1": "=A!A1", "A2": "=SUM(#REF!)"}}),
        (False, {"B": {"A1": "small", "A2": "=#REF!+1"}, "C": {"A1": "=#REF!", "A2": "=SUM(B!A1)"}}),
    ],
)
def test_a_sheet_goes_and_what_names_it_is_an_error_value(big: bool, expected: dict[str, Any]) -> None:
    assert sheets(with_errors(workbook(*CHOICE, names=["A", "B", "C"]), big=big)) == expected


def test_at_least_one_visible_sheet_is_left() -> None:
    template = workbook({"A1": "{%sheet for x in xs %}"}, {"A1": "hidden"}, change=lambda book: setattr(book.worksheets[1], "sheet_state", "hidden"))
    assert list(sheets(filled(template, xs=[1]))) == ["Sheet1", "Sheet2"]
    with pytest.raises(RenderError, match='sheet "Sheet1": no visible sheet would be left'):
        Template(template).render({"xs": []})


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a/b"], "'a/b' holds '/'"),
        (["x" * 32], "32 characters"),
        (["a", "A"], "two sheets would have the name 'A'"),
        (["end"], "two sheets would have the name 'end'"),
        ([""], "empty"),
        (["History"], "Excel keeps the name"),
        (["'a"], "apostrophe"),
    ],
)
def test_an_impossible_name_is_an_error_that_names_the_sheet(names: list[str], message: str) -> None:
    template = workbook({"A1": "{%sheet for n in names %}"}, {"A1": 1}, names=["{{ n }}", "End"])
    with pytest.raises(RenderError) as caught:
        Template(template).render({"names": names})
    assert 'sheet "{{ n }}", name of the sheet, {{ n }}' in str(caught.value)
    assert message in str(caught.value)


def test_the_filter_sheet_name_makes_any_text_a_name() -> None:
    template = workbook({"A1": "{%sheet for n in names %}"}, names=["{{ n|sheet_name }}"])
    assert list(sheets(filled(template, names=["a/b: [c]", "'quoted'", "x" * 40]))) == ["a b c", "quoted", "x" * 31]


def _dressed(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.add_table(Table(displayName="Data", ref="A1:B2"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=2))
    sheet.add_chart(chart, "D2")
    sheet["A1"].comment = Comment("note", "me")
    sheet["A5"].hyperlink = Hyperlink(ref="A5", location="'{{ n }}'!A1")
    sheet.print_area = "A1:B3"
    sheet.print_title_rows = "1:1"
    book.defined_names["First"] = DefinedName("First", attr_text="'{{ n }}'!$A$2")
    book.active = 1


DRESSED = {"A1": "Name", "B1": "Value", "A2": "{% for v in vs %}{{ v }}", "B2": "=A2{% endfor %}", "C2": "{%sheet for n in names %}", "B3": "=SUM(Data[Value])"}


def test_what_belongs_to_a_sheet_is_cloned_with_it() -> None:
    cells = {**DRESSED, "B2": "{{ v }}{% endfor %}"}
    template = workbook(cells, {"A1": "=SUM(Data[Value])"}, names=["{{ n }}", "End"], change=_dressed)
    data = filled(template, names=["a", "b 2"], vs=[1, 2])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [(sheet.title, [(table.name, table.displayName, table.id, table.ref) for table in sheet.tables.values()]) for sheet in book] == [
        ("a", [("Data", "Data", 1, "A1:B3")]),
        ("b 2", [("Data_2", "Data_2", 2, "A1:B3")]),
        ("End", []),
    ]
    assert [sheet["B4"].value for sheet in book.worksheets[:2]] == ["=SUM(Data[Value])", "=SUM(Data_2[Value])"]
    assert book.worksheets[2]["A1"].value == "=SUM(Data[Value])"
    assert [sheet._charts[0].series[0].val.numRef.f for sheet in book.worksheets[:2]] == ["a!$B$2:$B$3", "'b 2'!$B$2:$B$3"]
    assert [sheet["A1"].comment.text for sheet in book.worksheets[:2]] == ["note", "note"]
    assert [sheet["A6"].hyperlink.location for sheet in book.worksheets[:2]] == ["a!A1", "'b 2'!A1"]
    assert [sheet["A6"].value for sheet in book.worksheets[:2]] == ["'a'!A1", "'b 2'!A1"]
    assert [(sheet.print_area, sheet.print_title_rows) for sheet in book.worksheets[:2]] == [("'a'!$A$1:$B$4", "$1:$1"), ("'b 2'!$A$1:$B$4", "$1:$1")]
    assert book.defined_names["First"].attr_text == "a!$A$2"
    assert book.active.title == "End"


def test_names_and_parts_of_a_sheet_that_goes_go_with_it() -> None:
    cells = {**DRESSED, "B2": "{{ v }}{% endfor %}", "C2": "{%sheet if keep %}"}
    template = workbook(cells, {"A1": "=SUM(Data[Value])"}, names=["One", "End"], change=_named_one)
    names = zipfile.ZipFile(io.BytesIO(with_errors(template, keep=False, vs=[1]))).namelist()
    assert not [name for name in names if "table" in name or "drawing" in name or "chart" in name or "comment" in name]
    book = openpyxl.load_workbook(io.BytesIO(with_errors(template, keep=False, vs=[1])))
    assert not book.defined_names
    assert book["End"]["A1"].value == "=SUM(#REF!)"


def _named_one(book: openpyxl.Workbook) -> None:
    _dressed(book)
    book.defined_names["First"].attr_text = "One!$A$2"
    book.worksheets[0]["A5"].hyperlink.location = "One!A1"


def test_a_chart_sheet_keeps_its_place_but_not_in_a_loop() -> None:
    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=1, min_row=1, max_row=1))
        book.create_chartsheet("Chart", 1).add_chart(chart)

    one = workbook({"A1": "{%sheet for x in xs %}"}, {"A1": 1}, change=change)
    assert openpyxl.load_workbook(io.BytesIO(filled(one, xs=[1, 2]))).sheetnames == ["Sheet1", "Sheet1 (2)", "Chart", "Sheet2"]
    with pytest.raises(TemplateSyntaxError, match="a chart sheet stands between the sheets of one loop"):
        Template(workbook({"A1": "{%sheet for x in xs %}"}, {"A1": "{%sheet endfor %}"}, change=change))


def test_a_span_of_sheets_takes_in_all_copies() -> None:
    template = workbook({"A1": "{%sheet for x in xs %}{{ x }}"}, {"A1": 0}, {"A1": "=SUM('{{ x }}:Last'!A1)"}, names=["{{ x }}", "Last", "Sum"])
    assert sheets(filled(template, xs=["a", "b"]))["Sum"] == {"A1": "=SUM(a:Last!A1)"}


def test_a_total_over_more_sheets_than_arguments_is_a_span() -> None:
    template = workbook({"A1": "{%sheet for x in xs %}{{ x }}"}, {"A1": "=SUM(Data!A1)"}, names=["Data", "Sum"])
    assert sheets(filled(template, xs=range(300)))["Sum"] == {"A1": "=SUM('Data:Data (300)'!A1)"}


def test_a_span_follows_rows_where_they_move_alike_and_is_refused_otherwise() -> None:
    page = {"A1": "{%sheet for m in ms %}", "A2": "{% for v in m %}{{ v }}", "B2": "{% endfor %}", "A3": "=SUM(A2)"}
    template = workbook(page, {"A3": 0}, {"A1": "=SUM(Data:Data!A3)"}, names=["Data", "Last", "Sum"])
    assert sheets(filled(template, ms=[[1, 2], [3, 4]]))["Sum"] == {"A1": "=SUM('Data:Data (2)'!A4)"}
    with pytest.raises(RenderError, match=r'sheet "Sum", cell A1: .* different places on the sheets of its span'):
        Template(template).render({"ms": [[1, 2], [3]]})


def test_a_missing_name_in_a_sheets_name_is_told_blank_or_kept() -> None:
    template = workbook({"A1": "{%sheet for x in [1] %}"}, names=["{{ nobody }}"])
    with pytest.raises(RenderError, match="nobody is not in the data"):
        Template(template).render({})
    with pytest.raises(RenderError, match="comes out empty"):
        Template(template, undefined="blank").render({})
    assert list(sheets(Template(template, undefined="keep").render({}).to_bytes())) == ["{{ nobody }}"]
