"""What belongs to a sheet with blocks of cells side by side and names cells: each follows the rows of its own columns."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.package_check import assert_sound

TABLES = {
    "A1": "Costs",
    "B1": "Sum",
    "D1": "People",
    "A2": "{%cells for c in costs %}{{ c.name }}",
    "B2": "{{ c.sum }}{%cells endfor %}",
    "A3": "Total",
    "B3": "=SUM(B2)",
    "D2": "{%cells for p in people %}{{ p }}{%cells endfor %}",
    "D3": "=COUNTA(D2)",
    "F3": "stays",
}
DATA: dict[str, Any] = {"costs": [{"name": "a", "sum": 1}, {"name": "b", "sum": 2}, {"name": "c", "sum": 3}], "people": ["x", "y"]}
RED = PatternFill("solid", bgColor="FF0000")


def filled(change: Callable[[Any], Any], sheet: dict[str, Any] | None = None, **data: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw(change, sheet, **data)))


def raw(change: Callable[[Any], Any], sheet: dict[str, Any] | None = None, **data: Any) -> bytes:
    template = workbook(TABLES | (sheet or {}), change=lambda book: change(book.worksheets[0]) and None)
    written = Template(template).render(DATA | data).to_bytes()
    assert_sound(written, template)
    return written


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def test_merged_cells_follow_their_own_columns() -> None:
    def merge(page: Any) -> None:
        for area in ("A1:G1", "A3:A4", "F3:G3", "A9:B9"):
            page.merge_cells(area)

    book = filled(merge)
    assert {str(area) for area in book.active.merged_cells.ranges} == {"A1:G1", "A5:A6", "F3:G3", "A11:B11"}


def test_merged_cells_in_a_block_come_once_for_each_copy() -> None:
    sheet = {"A1": "{%cells for x in [1, 2] %}{{ x }}", "A2": "{%cells endfor %}", "D1": "{%cells for x in [1, 2, 3] %}{{ x }}", "E2": "e{%cells endfor %}"}

    def merge(book: Any) -> None:
        for area in ("A1:B1", "A2:B2", "D1:E1"):
            book.active.merge_cells(area)

    template = workbook(sheet, change=merge)
    written = Template(template).render({}).to_bytes()
    assert_sound(written, template)
    merged = {str(area) for area in openpyxl.load_workbook(io.BytesIO(written)).active.merged_cells.ranges}
    assert merged == {"A1:B1", "A2:B2", "D1:E1", "D3:E3", "D5:E5"}


def test_a_table_grows_in_its_own_columns() -> None:
    def tables(page: Any) -> None:
        page.add_table(Table(displayName="Costs", ref="A1:B2"))
        page.add_table(Table(displayName="People", ref="D1:D2"))

    written = raw(tables)
    assert ' ref="A1:B4"' in part(written, "xl/tables/table1.xml")
    assert ' ref="D1:D3"' in part(written, "xl/tables/table2.xml")
    empty = raw(tables, costs=[])
    assert ' ref="A1:B2"' in part(empty, "xl/tables/table1.xml")
    assert cells(empty)["B3"] == "=SUM(B2)"


def test_rules_cover_what_came_out_of_their_columns() -> None:
    def rules(page: Any) -> None:
        page.conditional_formatting.add("B2:D2", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="FF0000"))
        page.conditional_formatting.add("B3", CellIsRule(operator="greaterThan", formula=["$F$3"], fill=RED))
        page.conditional_formatting.add("A2:B2", FormulaRule(formula=["$B2>1"], fill=RED))
        validation = DataValidation(type="list", formula1="$D$2:$D$2")
        validation.add("A2:A2")
        page.add_data_validation(validation)

    page = filled(rules).active
    assert {(str(area.sqref), rule.formula[0] if rule.formula else "") for area in page.conditional_formatting for rule in area.rules} == {
        ("B2:B4 C2 D2:D3", ""),
        ("B5", "$F$3"),
        ("A2:B4", "$B2>1"),
    }
    assert [(str(rule.sqref), rule.formula1) for rule in page.data_validations.dataValidation] == [("A2:A4", "$D$2:$D$3")]


def test_charts_read_their_own_columns_and_stand_by_the_column_in_which_they_begin() -> None:
    def charts(page: Any) -> None:
        for anchor in ("A6", "D6", "F6"):
            chart = BarChart()
            chart.add_data(Reference(page, range_string="Sheet1!$B$2:$B$2"))
            chart.set_categories(Reference(page, range_string="Sheet1!$A$2:$A$2"))
            page.add_chart(chart, anchor)

    written = raw(charts)
    drawing = part(written, "xl/drawings/drawing1.xml")
    found = re.findall(r"<(?:xdr:)?from>.*?<(?:xdr:)?col>(\d+)<.*?<(?:xdr:)?row>(\d+)<", drawing, re.DOTALL)
    assert found == [("0", "7"), ("3", "6"), ("5", "5")]
    assert "$B$2:$B$4" in part(written, "xl/charts/chart1.xml")
    assert "$A$2:$A$4" in part(written, "xl/charts/chart1.xml")


def test_a_series_comes_once_for_each_copy_of_its_row() -> None:
    def chart(page: Any) -> None:
        bars = BarChart()
        bars.add_data(Reference(page, range_string="Sheet1!$A$2:$C$2"), from_rows=True, titles_from_data=True)
        page.add_chart(bars, "F6")

    written = part(raw(chart, {"B2": "{{ c.sum }}", "C2": "{{ c.sum }}{%cells endfor %}"}), "xl/charts/chart1.xml")
    assert re.findall(r"<(?:c:)?f>([^<]*)<", written) == [f"'Sheet1'!{area.format(row)}" for row in (2, 3, 4) for area in ("A{0}", "$B${0}:$C${0}")]


def test_names_and_print_areas_follow() -> None:
    def names(page: Any) -> None:
        page.parent.defined_names["Sums"] = DefinedName("Sums", attr_text="Sheet1!$B$2:$B$2")
        page.parent.defined_names["Total"] = DefinedName("Total", attr_text="Sheet1!$B$3")
        page.print_area = "A1:F3"
        page.print_title_rows = "1:1"

    book = filled(names)
    assert [book.defined_names[name].attr_text for name in ("Sums", "Total")] == ["Sheet1!$B$2:$B$4", "Sheet1!$B$5"]
    assert (book.active.print_area, book.active.print_title_rows) == ("'Sheet1'!$A$1:$F$5", "$1:$1")


def test_notes_stand_on_the_cells_of_their_columns() -> None:
    def notes(page: Any) -> None:
        for cell in ("A2", "B3", "D3", "F3"):
            page[cell].comment = Comment(f"on {cell}", "me")

    page = filled(notes).active
    found = {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}
    assert found == {"A2": "on A2", "A3": "on A2", "A4": "on A2", "B5": "on B3", "D4": "on D3", "F3": "on F3"}


def test_tags_may_stand_in_notes() -> None:
    def notes(page: Any) -> None:
        page["A2"].comment = Comment("{%cells for c in costs %}", "me")
        page["B2"].comment = Comment("{%cells endfor %}", "me")

    page = filled(notes, {"A2": "{{ c.name }}", "B2": "{{ c.sum }}"}).active
    assert [page[cell].value for cell in ("A2", "A4", "B4", "A5", "D3")] == ["a", "c", 3, "Total", "y"]
    assert not any(cell.comment for row in page.iter_rows() for cell in row)


def test_links_page_breaks_filters_and_frozen_rows_follow() -> None:
    def rest(page: Any) -> None:
        page["A2"].hyperlink = "https://example.org/"
        page["F3"].hyperlink = "https://example.org/f"
        page.auto_filter.ref = "A1:B2"
        page.freeze_panes = "A2"
        page.row_breaks.append(Break(id=3))

    written = raw(rest)
    assert re.findall(r'<hyperlink [^>]*?ref="([^"]*)"', part(written, "xl/worksheets/sheet1.xml")) == ["A2:A4", "F3"]
    page = openpyxl.load_workbook(io.BytesIO(written)).active
    assert (page.auto_filter.ref, page.freeze_panes) == ("A1:B4", "A2")
    assert [mark.id for mark in page.row_breaks.brk] == [5]


def test_array_formulas_cover_their_own_copy() -> None:
    def arrays(page: Any) -> None:
        page["A6"] = ArrayFormula("A6:A7", "=B2:B3*2")
        page["D6"] = ArrayFormula("D6:D7", "=D2:D3")

    page = filled(arrays).active
    assert (page["A8"].value.ref, page["A8"].value.text) == ("A8:A9", "=B2:B5*2")
    assert (page["D7"].value.ref, page["D7"].value.text) == ("D7:D8", "=D2:D4")


def test_a_row_is_as_high_as_its_highest_part_and_hidden_only_if_all_of_it_is() -> None:
    def rows(page: Any) -> None:
        page.row_dimensions[2].height = 30
        page.row_dimensions[3].height = 40
        page.row_dimensions[8].hidden = True

    page = filled(rows).active
    assert [page.row_dimensions[row].height for row in range(1, 7)] == [None, 30, 40, 40, 40, None]
    assert not any(page.row_dimensions[row].hidden for row in (9, 10))


def test_what_depends_on_moved_cells_is_calculated_anew() -> None:
    template = workbook(TABLES | {"F1": "=G1*2", "F2": "=B2*2", "G1": 5})
    name = "xl/worksheets/sheet1.xml"
    source = zipfile.ZipFile(io.BytesIO(template))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, content.replace(b"</f><v></v>", b"</f><v>7</v>").replace(b"</f><v />", b"</f><v>7</v>") if entry == name else content)
    page = openpyxl.load_workbook(io.BytesIO(Template(stream.getvalue()).render(DATA).to_bytes()), data_only=True).active
    assert (page["F1"].value, page["F2"].value, page["B5"].value) == (7, 2, 6)


@pytest.mark.parametrize(
    ("change", "spot"),
    [
        pytest.param(lambda page: page.merge_cells("A5:D5"), "A5:D5", id="merged cell"),
        pytest.param(lambda page: page.merge_cells("D3:E3"), "D3:E3", id="merged with a column beside"),
        pytest.param(lambda page: page.add_table(Table(displayName="All", ref="A1:D2")), 'table "All"', id="table"),
        pytest.param(lambda page: setattr(page.auto_filter, "ref", "A1:F3"), "A1:F3", id="filter"),
        pytest.param(lambda page: page.conditional_formatting.add("A3:D3", FormulaRule(formula=["$F3>1"], fill=RED)), "A3:D3", id="rule"),
        pytest.param(lambda page: page.__setitem__("A5", ArrayFormula("A5:D5", "=A1:D1")), "A5:D5", id="array formula"),
    ],
)
def test_what_would_be_torn_is_refused_with_its_place(change: Callable[[Any], Any], spot: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=re.escape(spot)) as raised:
        Template(workbook(TABLES, change=lambda book: change(book.active) and None))
    assert [finding.code for finding in raised.value.findings] == ["torn-cells"]


def test_a_name_over_columns_that_move_differently_is_refused() -> None:
    def name(book: Any) -> None:
        book.defined_names["All"] = DefinedName("All", attr_text="Sheet1!$A$2:$D$2")

    template = Template(workbook(TABLES, change=name))
    with pytest.raises(RenderError, match=r"name All.*lies over columns whose rows move differently"):
        template.render(DATA)
    assert cells(template.render({"costs": DATA["costs"][:1], "people": ["x"]}).to_bytes())["D3"] == "=COUNTA(D2)"


def test_values_with_markup_and_formulas_of_the_data_find_their_cells() -> None:
    sheet = {
        "A1": "{%cells for c in costs %}{{ link('https://example.org/' ~ c.name, c.name) }}",
        "B1": "{{ c.sum }}",
        "C1": "{{ formula('SUM(B1,E1)') }}{%cells endfor %}",
        "A2": "{{ formula('SUM(B1)') }}",
        "E1": "{{ formula('B1*2') }}",
        "F1": "{% rowbg 'FF0000' %}{{ costs|length }}",
    }
    template = workbook(sheet)
    written = Template(template).render(DATA).to_bytes()
    assert_sound(written, template)
    found = cells(written)
    assert [found[cell] for cell in ("A3", "C1", "C3", "A4", "E1", "F1")] == ["c", "=SUM(B1,E1)", "=SUM(B3,E1)", "=SUM(B1:B3)", "=B1*2", 3]
    page = openpyxl.load_workbook(io.BytesIO(written), data_only=True).active
    assert [page[cell].value for cell in ("C1", "C3", "A4", "E1")] == [3, 5, 6, 2]
    assert [page[cell].hyperlink.target for cell in ("A1", "A3")] == ["https://example.org/a", "https://example.org/c"]
    assert page["F1"].fill.fgColor.rgb == "FFFF0000"
