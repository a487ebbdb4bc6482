"""Columns of a sheet that repeat or go: where their tags may stand, what the other rows get, and which cells come out."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.package_check import assert_sound

YEARS = {"years": [2024, 2025, 2026]}
ROWS = {"rows": [{"name": "a", "v": {2024: 1, 2025: 2, 2026: 3}}, {"name": "b", "v": {2024: 4, 2025: 5, 2026: 6}}]}
MATRIX = {
    "A1": "Name",
    "B1": "{%col for y in years %}{{ y }}{%col endfor %}",
    "C1": "Sum",
    "A2": "{% for r in rows %}{{ r.name }}",
    "B2": "{{ r.v[y] }}",
    "C2": "=SUM(B2)",
    "D2": "{% endfor %}",
    "A3": "Total",
    "B3": "=SUM(B2)",
    "C3": "=SUM(B2)",
}


def filled(sheet: dict[str, Any], change: Any = None, **data: Any) -> dict[str, Any]:
    template = workbook(sheet, change=change)
    written = Template(template).render(data).to_bytes()
    assert_sound(written, template)
    return cells(written)


def test_a_matrix_has_a_column_for_each_year_and_a_row_for_each_name() -> None:
    assert _rows(filled(MATRIX, **YEARS, **ROWS)) == [
        ["Name", 2024, 2025, 2026, "Sum"],
        ["a", 1, 2, 3, "=SUM(B2:D2)"],
        ["b", 4, 5, 6, "=SUM(B3:D3)"],
        ["Total", "=SUM(B2:B3)", "=SUM(C2:C3)", "=SUM(D2:D3)", "=SUM(B2:D3)"],
    ]


@pytest.mark.parametrize(
    ("sheet", "data", "expected"),
    [
        pytest.param({"A1": "{%col if f %}x{%col endif %}", "B1": "y", "A2": 1, "B2": 2}, {"f": False}, {"A1": "y", "A2": 2}, id="columns go"),
        pytest.param(
            {"A1": "{%col for v in vs %}{{ v }}", "B1": "{{ loop.index }}{%col endfor %}", "A3": "low", "C3": "last"},
            {"vs": [7, 8]},
            {"A1": 7, "B1": 1, "C1": 8, "D1": 2, "A3": "low", "C3": "low", "E3": "last"},
            id="two columns together, of which a row has one",
        ),
        pytest.param(
            {"A1": "{%col for g in gs %}{{ g.n }}", "B1": "{%col for m in g.ms %}{{ m }}{%col endfor %}{%col endfor %}", "C1": "end"},
            {"gs": [{"n": "p", "ms": [1, 2]}, {"n": "q", "ms": []}]},
            {"A1": "p", "B1": 1, "C1": 2, "D1": "q", "E1": "end"},
            id="one in the other",
        ),
        pytest.param(
            {"A1": "{%col for v in vs %}{{ v }}{%col endfor %}", "B1": "{%col for w in ws %}{{ w }}{%col endfor %}", "A2": "=A1*2", "B2": "=A1+B1"},
            {"vs": [1, 2], "ws": [3, 4]},
            {"A1": 1, "B1": 2, "C1": 3, "D1": 4, "A2": "=A1*2", "B2": "=B1*2", "C2": "=A1+C1", "D2": "=C1+D1"},
            id="beside each other; the column just before means the copy before",
        ),
        pytest.param(
            {"A1": "{%col for v in vs %}", "B1": "{%col endfor %}", "A2": "{{ v }}", "B2": "b"},
            {"vs": [1, 2]},
            {"A1": 1, "B1": "b", "C1": 2, "D1": "b"},
            id="a row that holds nothing but their tags goes",
        ),
        pytest.param(
            {"B1": "{%col if f %}{%col for v in vs %}{{ v }}{%col endfor %}{%col endif %}", "A3": "{% for v in vs %}{{ v }}{% endfor %}"},
            {"f": True, "vs": [1, 2]},
            {"B1": 1, "C1": 2, "A3": "12"},
            id="the same columns in two blocks, loops in a text beside them",
        ),
        pytest.param(
            {"B1": "{%col for a in vs %}x", "C1": "{%col endfor %}", "B2": "{%col if a > 1 %}y{%col endif %}", "C2": "{{ a }}"},
            {"vs": [1, 2]},
            {"B2": 1, "C1": "x", "C2": "y", "D2": 2},
            id="the tags of an inner block in another row",
        ),
        pytest.param(
            {"A1": "{% for r in rows %}{{ r }}", "B1": "{%col for v in vs %}{% set w = v * r %}{{ w }}{%col endfor %}", "C1": "{% endfor %}"},
            {"rows": [1, 10], "vs": [2, 3]},
            {"A1": 1, "B1": 2, "C1": 3, "A2": 10, "B2": 20, "C2": 30},
            id="a name set in the cell",
        ),
        pytest.param(
            {"A1": "{% if f %}{%col for v in vs %}{{ v }}", "B1": "{%col endfor %}{% endif %}", "A2": "{{ v }}"},
            {"f": False, "vs": [1, 2]},
            {"A1": 1, "C1": 2},
            id="the row of the tags itself may go",
        ),
    ],
)
def test_columns_repeat_and_go(sheet: dict[str, Any], data: dict[str, Any], expected: dict[str, Any]) -> None:
    assert filled(sheet, **data) == expected


def test_formats_and_widths_repeat_with_the_columns() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet["B2"].number_format = "0.00"
        for letter, width in (("A", 5), ("B", 7), ("C", 9)):
            sheet.column_dimensions[letter].width = width
        sheet.column_dimensions["C"].hidden = True

    template = workbook(MATRIX, change=change)
    sheet = Template(template).render({**YEARS, **ROWS}).open().active
    assert [sheet[f"{letter}3"].number_format for letter in "ABCDE"] == ["General", "0.00", "0.00", "0.00", "General"]
    text = _part(Template(template).render({**YEARS, **ROWS}).to_bytes(), "xl/worksheets/sheet1.xml")
    assert re.findall(r'<col min="(\d+)" max="(\d+)" (?:hidden="1" )?width="(\d+)"', text) == [("1", "1", "5"), ("2", "4", "7"), ("5", "5", "9")]
    assert text.count("hidden") == 1


def test_a_merged_head_takes_in_all_its_columns() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("B1:C1")
        book.active.merge_cells("A3:D3")

    sheet = {"B1": "{%col for y in years %}{{ y }}{%col endfor %}", "B2": "plan", "C2": "done", "D2": "end", "A3": "title"}
    written = Template(workbook(sheet, change=change)).render({"years": [1, 2]}).open().active
    assert sorted(map(str, written.merged_cells.ranges)) == ["A3:F3", "B1:C1", "D1:E1"]
    assert [cell.value for cell in written[2]] == [None, "plan", "done", "plan", "done", "end"]


def test_a_sheet_loop_may_give_the_columns() -> None:
    page = {"A1": "{%sheet for m in ms %}", "B1": "{%col for y in m.years %}{{ y }}{%col endfor %}", "C1": "=SUM(B1)"}
    template = workbook(page, {"A1": "=SUM('{{ m.n }}'!B1)"}, names=["{{ m.n }}", "All"])
    data = Template(template).render({"ms": [{"n": "P", "years": [1, 2]}, {"n": "Q", "years": []}]}).to_bytes()
    assert_sound(data, template)
    assert [cells(data, number) for number in range(3)] == [{"B1": 1, "C1": 2, "D1": "=SUM(B1:C1)"}, {"C1": "=SUM(B1)"}, {"A1": "=SUM(P!B1:C1,Q!B1)"}]


def test_other_sheets_follow() -> None:
    other = {"A1": "=Sheet1!C1", "A2": "=SUM(Sheet1!B1)", "A3": "=Sheet1!$B$1", "A4": "=SUM(Sheet1!A1:C1)", "A5": "=SUM(Sheet1!B:B,Sheet1!1:1)"}
    template = workbook({"A1": 1, "B1": "{%col for y in years %}{{ y }}{%col endfor %}", "C1": 9}, other)
    found = cells(Template(template).render(YEARS).to_bytes(), 1)
    assert list(found.values()) == ["=Sheet1!E1", "=SUM(Sheet1!B1:D1)", "=Sheet1!$B$1", "=SUM(Sheet1!A1:E1)", "=SUM(Sheet1!B:D,Sheet1!1:1)"]


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ({"B1": "{%col for y in ys %}x"}, "cell B1, {%col for y in ys %}: this for is not closed (add {%col endfor %}"),
        ({"B1": "{%col for y in ys recursive %}{{ loop(y) }}{%col endfor %}"}, "cell B1, {%col for y in ys recursive %}: a for cannot hold columns of a sheet"),
        (
            {"B1": "{%col for y in ys %}{% if y > 2 %}{% break %}{% endif %}{{ y }}{%col endfor %}"},
            "cell B1, {% break %}: break would leave this cell unfinished",
        ),
        (
            {"A1": "{% for y in ys %}{{ y }}", "B1": "{% continue %}", "C1": "{% endfor %}"},
            "cell B1, {% continue %}: continue would leave this cell unfinished",
        ),
        ({"B1": "x{%col endfor %}"}, "cell B1, {%col endfor %}: there is no open for here"),
        ({"B1": "{%col for y in ys %}{{ y }}{% endfor %}"}, "cell B1, {%col for y in ys %}: this for is not closed"),
        ({"B1": "{%col for y in ys %}", "B2": "{%col endfor %}"}, "cell B1, {%col for y in ys %}: the ends of a column block stand in cells of one row"),
        ({"B1": "{%col if f %}x", "C1": "{%col else %}y", "D1": "{%col endif %}"}, "cell C1, {%col else %}: else cannot stand between columns"),
        ({"B1": "{%col with x = 1 %}{{ x }}{%col endwith %}"}, "cell B1, {%col with x = 1 %}: with cannot repeat or drop columns"),
        ({"B1": '="{%col for y in ys %}{%col endfor %}"'}, "cell B1, {%col for y in ys %}: a formula holds no for"),
        (
            {"A1": "{%col if f %}", "C1": "{%col endif %}", "B2": "{%col if g %}", "D2": "{%col endif %}"},
            "cell B2, {%col if g %}: these columns and those of {%col if f %} overlap in part",
        ),
        (
            {"A2": "{% for r in rows %}{{ r }}", "B2": "{%col for y in r.ys %}{{ y }}{%col endfor %}", "C2": "{% endfor %}"},
            "cell B2, {%col for y in r.ys %}: the columns depend on r, which a row sets",
        ),
        (
            {"A2": "{% for r in rows %}{{ r }}", "B2": "{%col if loop.first %}x{%col endif %}", "C2": "{% endfor %}"},
            "cell B2, {%col if loop.first %}: the columns depend on loop, which a row sets",
        ),
        ({"A1": "{% set ys = [1] %}", "B2": "{%col for y in ys %}{{ y }}{%col endfor %}"}, "cell B2, {%col for y in ys %}: the columns depend on ys"),
    ],
)
def test_columns_that_cannot_be_are_refused_with_their_cell(sheet: dict[str, Any], told: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(workbook(sheet))
    assert told in str(caught.value)


def test_the_header_has_no_columns() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.oddHeader.left.text = "{%col for y in years %}{%col endfor %}"

    with pytest.raises(TemplateSyntaxError, match=r"header, .*the ends of a column block stand in cells of one row"):
        Template(workbook({"A1": 1}, change=change))


def test_a_missing_value_is_told_with_its_cell_and_row() -> None:
    with pytest.raises(RenderError, match=r'sheet "Sheet1", cell B2, rows\[0\].v, \{\{ r.v\[y\] \}\}: there is no field v here'):
        Template(workbook(MATRIX)).render({"years": [1], "rows": [{"name": "a"}]})


def test_break_ends_a_loop_in_a_text_beside_columns() -> None:
    sheet = {"A1": "{%col for v in vs %}{% for w in vs %}{{ w }}{% if w == v %}{% break %}{% endif %}{% endfor %}{%col endfor %}"}
    assert filled(sheet, vs=[1, 2, 3]) == {"A1": "1", "B1": "12", "C1": "123"}


@pytest.mark.parametrize(
    ("sheet", "years", "told"),
    [
        ({"B1": "{%col for y in ys %}{{ y }}{%col endfor %}"}, 16_384, "column 16385 lies beyond the last column of a sheet"),
        ({"B1": "{%col for y in ys %}{{ y }}{%col endfor %}", "C2": "=SUM(B1)"}, 20_000, "lies beyond the last column of a sheet"),
        ({"A1": "{%col for y in ys %}{{ y }}{%col endfor %}", "XFD1": 1}, 2, "column 16385 lies beyond the last column of a sheet"),
    ],
)
def test_more_columns_than_a_sheet_has_are_an_error(sheet: dict[str, Any], years: int, told: str) -> None:
    with pytest.raises(RenderError, match=told):
        Template(workbook(sheet)).render({"ys": list(range(years))})


def test_columns_that_differ_from_row_to_row_are_an_error() -> None:
    answers = iter([True, False] * 9)
    template = Template(workbook({"B1": "{%col if x|odd %}a{%col endif %}", "B2": "b", "B3": "c"}), filters={"odd": lambda _: next(answers)})
    with pytest.raises(RenderError, match="gives another answer each time"):
        template.render({"x": 1})


def test_the_variables_of_columns_are_told() -> None:
    found = Template(workbook(MATRIX)).variables()
    assert found["years"]["kind"] == found["rows"]["kind"] == "list"


def _rows(found: dict[str, Any]) -> list[list[Any]]:
    """Return cells as rows; each of them holds a value."""
    numbers = sorted({int(reference[1:]) for reference in found})
    return [[value for reference, value in found.items() if int(reference[1:]) == number] for number in numbers]


def _part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode("utf-8")
