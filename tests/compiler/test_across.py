"""What lies over columns that repeat: tables, notes, rules, links, filters, charts, drawings, names, breaks, panes."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.series import SeriesLabel
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.table import Table, TableFormula

from docautomat.errors import RenderError
from docautomat.template import Template
from tests.build import workbook
from tests.compiler.test_columns import MATRIX, ROWS, YEARS
from tests.compiler.test_workbook_parts import changed
from tests.package_check import assert_sound

SHEET = "xl/worksheets/sheet1.xml"


def parts(template: bytes, **data: Any) -> dict[str, str]:
    """Return the filled workbook's parts as text."""
    written = Template(template).render(data or {**YEARS, **ROWS}).to_bytes()
    assert_sound(written, template)
    archive = zipfile.ZipFile(io.BytesIO(written))
    return {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith((".xml", ".vml"))}


def matrix(change: Any, **cells: Any) -> bytes:
    return workbook(MATRIX | cells, change=change)


# --- tables -----------------------------------------------------------------------------------------------------------------------------


def table(book: openpyxl.Workbook) -> None:
    book.active.add_table(Table(displayName="T", ref="A1:C2"))


def test_the_columns_of_a_table_are_named_by_their_heads() -> None:
    found = parts(matrix(table))
    text = found["xl/tables/table1.xml"]
    assert re.findall(r'<tableColumn id="(\d+)" name="(\w+)"', text) == [("1", "Name"), ("2", "2024"), ("4", "2025"), ("5", "2026"), ("3", "Sum")]
    assert 'ref="A1:E3"' in text
    assert 'tableColumns count="5"' in text
    assert '<c r="C1" t="inlineStr"><is><t xml:space="preserve">2025</t></is></c>' in found[SHEET]


def test_a_table_is_filled_in_another_process_too() -> None:
    template = Template(matrix(table))
    shipped = pickle.loads(pickle.dumps(template))
    assert shipped.render({**YEARS, **ROWS}).to_bytes() == template.render({**YEARS, **ROWS}).to_bytes()


def test_the_formula_of_a_table_s_column_follows_its_copy() -> None:
    def change(book: openpyxl.Workbook) -> None:
        table(book)
        grown = book.active.tables["T"]
        grown._initialise_columns()
        for column, formula in zip(grown.tableColumns[1:], ("B4*2", "B2+B4"), strict=True):
            column.calculatedColumnFormula = TableFormula(attr_text=formula)
        for column, head in zip(grown.tableColumns, ("Name", MATRIX["B1"], "Sum"), strict=True):
            column.name = head

    text = parts(matrix(change, A4=1, B4=2))["xl/tables/table1.xml"]
    assert re.findall("<calculatedColumnFormula>(.*?)<", text) == ["B5*2", "C5*2", "D5*2", "B2+B5"]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("{%col for y in years %}Year{%col endfor %}", "two columns of the table \"T\" would have the name 'Year'"),
        ("{%col for y in years %}{{ y if y > 2024 else '' }}{%col endfor %}", 'a column of the table "T" would have no name'),
    ],
)
def test_a_table_whose_heads_cannot_name_its_columns_is_refused(head: str, told: str) -> None:
    with pytest.raises(RenderError) as caught:
        Template(matrix(table, B1=head)).render({**YEARS, **ROWS})
    assert told in str(caught.value)
    assert 'table "T"' in str(caught.value)


def test_a_table_without_any_column_left_is_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.add_table(Table(displayName="T", ref="B1:B2"))

    sheet = {"A1": "{%col if f %}a", "B1": "b", "B2": 1, "C1": "{%col endif %}", "D1": "d"}
    template = Template(workbook(sheet, change=change))
    assert template.render({"f": True})
    assert template.render({"f": False}).open().active["A1"].value == "–"  # a blank one is kept


def test_filters_count_from_the_left_of_their_area() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.auto_filter.ref = "A1:C2"
        book.active.auto_filter.add_filter_column(2, ["6"])
        book.active.auto_filter.add_sort_condition("C1:C2")

    text = parts(matrix(change))[SHEET]
    assert '<autoFilter ref="A1:E3"><filterColumn colId="4"' in text
    assert 'ref="E1:E3"/></sortState>' in text
    gone = parts(matrix(change, C1="{%col if f %}Sum{%col endif %}"), f=False, **YEARS, **ROWS)[SHEET]
    assert '<autoFilter ref="A1:D3">' in gone
    assert "filterColumn" not in gone


# --- the sheet --------------------------------------------------------------------------------------------------------------------------


def test_notes_stand_beside_their_cells_with_their_boxes() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B2"].comment = Comment("{{ r.name }} in {{ y }}", "me")
        book.active["C3"].comment = Comment("all", "me")

    found = parts(matrix(change))
    comments = found["xl/comments/comment1.xml"]
    places = ["B2", "C2", "D2", "B3", "C3", "D3", "E4"]
    assert re.findall('comment ref="([A-Z0-9]+)"', comments) == places
    assert re.findall(">(. in 20..)<", comments) == [f"{name} in {year}" for name in "ab" for year in YEARS["years"]]
    box = next(text for name, text in found.items() if name.endswith(".vml"))
    boxes = list(zip(re.findall(r"Row>(\d+)<", box), re.findall(r"Column>(\d+)<", box), strict=True))
    assert boxes == [(str(int(place[1]) - 1), str("ABCDE".index(place[0]))) for place in places]


def test_the_anchor_of_a_note_s_box_moves_with_it() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B2"].comment = Comment("{{ y }}", "me")

    template = matrix(change)
    vml = next(name for name in zipfile.ZipFile(io.BytesIO(template)).namelist() if name.endswith(".vml"))
    text = zipfile.ZipFile(io.BytesIO(template)).read(vml)
    end = re.search(rb"<\w+:AutoFill>", text)
    assert end is not None
    anchor = b"<x:Anchor xmlns:x='urn:schemas-microsoft-com:office:excel'>2, 15, 1, 2, 4, 5, 5, 9</x:Anchor>" + end.group()
    box = parts(changed(template, {vml: (end.group(), anchor)}))[vml]
    assert re.findall(r"(\d+, 15, \d+, 2, \d+, 5, \d+, 9)<", box)[:4] == [
        "2, 15, 1, 2, 4, 5, 5, 9",
        "3, 15, 1, 2, 5, 5, 5, 9",
        "4, 15, 1, 2, 6, 5, 5, 9",
        "2, 15, 2, 2, 4, 5, 6, 9",
    ]


def test_a_note_may_hold_the_tags_of_its_columns() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B1"].comment = Comment("{%col for y in years %}", "me")
        book.active["C1"].comment = Comment("{%col endfor %}", "me")

    template = workbook({"B1": "{{ y }}", "C1": "x", "D1": "end"}, change=change)
    written = Template(template).render({"years": [1, 2]}).open().active
    assert [cell.value for cell in written[1]] == [None, 1, "x", 2, "x", "end"]


def test_rules_breaks_panes_and_titles_follow() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.conditional_formatting.add("B2", FormulaRule(formula=["B2>$C2"]))
        validation = DataValidation(type="whole", formula1="B$3", formula2="9", sqref="B2")
        sheet.add_data_validation(validation)
        sheet.col_breaks = ColBreak()
        sheet.col_breaks.append(Break(id=3))
        sheet.freeze_panes = "C2"
        sheet.print_area, sheet.print_title_cols = "A1:C3", "A:B"
        book.defined_names["sums"] = DefinedName("sums", attr_text="Sheet1!$C$2:$C$3")

    found = parts(matrix(change))
    text = found[SHEET]
    assert '<conditionalFormatting sqref="B2:D3">' in text
    assert "<formula>B2&gt;$E2</formula>" in text
    assert 'sqref="B2:D3"' in text
    assert "<formula1>B$4</formula1>" in text
    assert '<brk id="5"' in text
    assert 'xSplit="4" ySplit="1" topLeftCell="E2"' in text
    names = dict(re.findall('<definedName name="([^"]*)"[^>]*>(.*?)<', found["xl/workbook.xml"]))
    assert names == {"sums": "Sheet1!$E$2:$E$4", "_xlnm.Print_Titles": "'Sheet1'!$A:$D", "_xlnm.Print_Area": "'Sheet1'!$A$1:$E$4"}


def test_links_lie_on_all_copies() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B2"].hyperlink = "https://example.org/"
        book.active["C3"].hyperlink = "#Sheet1!C1"

    text = parts(matrix(change))[SHEET]
    assert re.findall('<hyperlink [^>]*ref="([A-Z0-9:]+)"', text) == ["B2:D3", "E4"]
    gone = Template(workbook({"A1": "{%col if f %}a{%col endif %}", "B1": "b"}, change=lambda book: setattr(book.active["A1"], "hyperlink", "https://x.org/")))
    assert b"<hyperlinks" not in zipfile.ZipFile(io.BytesIO(gone.render({"f": False}).to_bytes())).read(SHEET)


def test_array_formulas_cover_their_own_copy() -> None:
    template = workbook(MATRIX | {"B2": ArrayFormula("B2", "=SUM(B1*2)"), "C2": ArrayFormula("C2", "=SUM(B2*2)")})
    text = parts(template)[SHEET]
    assert re.findall(r'<f t="array" ref="(\w+)">(.*?)<', text) == [
        *[(f"{column}{row}", f"SUM({column}{1 if row == 2 else 2}*2)") for row in (2,) for column in "BCD"],
        ("E2", "SUM(B2*2)"),
        *[(f"{column}3", f"SUM({column}2*2)") for column in "BCD"],
        ("E3", "SUM(B3*2)"),
    ]


# --- what floats ------------------------------------------------------------------------------------------------------------------------


def chart(**place: int) -> Any:
    def change(book: openpyxl.Workbook) -> None:
        drawn = BarChart()
        drawn.add_data(Reference(book.active, **place), from_rows=True)
        drawn.set_categories(Reference(book.active, min_col=2, min_row=1))
        book.active.add_chart(drawn, "E6")

    return change


def test_a_series_grows_to_the_right_and_the_chart_moves() -> None:
    found = parts(matrix(chart(min_col=2, min_row=3)))
    assert re.findall("<f>(.*?)</f>", found["xl/charts/chart1.xml"]) == ["'Sheet1'!$B$1:$D$1", "'Sheet1'!$B$4:$D$4"]
    assert "<col>6</col>" in found["xl/drawings/drawing1.xml"]
    assert "<row>6</row>" in found["xl/drawings/drawing1.xml"]


FIXED = {"A2": "x", "A3": "y", "B1": "{%col for y in years %}{{ y }}{%col endfor %}", "B2": 1, "B3": 2}
MONTHS = {"B1": "January", "C1": "February", "A2": "{% for r in rows %}{{ r.name }}", "B2": 1, "C2": "2{% endfor %}"}
GROUPS = {"A1": "{{ g.n }}", "A2": "{%col for g in gs %}", "B1": "{%col for m in g.ms %}{{ m }}{%col endfor %}", "B3": 1, "B4": 2, "C2": "{%col endfor %}"}


def drawn(name: str, values: str, categories: str, *others: str) -> Any:
    """Draw a chart of a red series, and others behind it."""

    def change(book: openpyxl.Workbook) -> None:
        bars = BarChart()
        for text in (values, *others):
            bars.series.append(Series(f"Sheet1!{text}"))
        first = bars.series[0]
        first.tx = SeriesLabel(strRef=StrRef(f"Sheet1!{name}"))
        first.cat = AxDataSource(strRef=StrRef(f"Sheet1!{categories}"))
        first.graphicalProperties.solidFill = "FF0000"
        book.active.add_chart(bars, "H9")

    return change


@pytest.mark.parametrize(
    ("sheet", "series", "data", "expected"),
    [
        pytest.param(
            MATRIX,
            ("$B$1", "$B$2", "$A$2"),
            YEARS | ROWS,
            ["$B$1 $A$2:$A$3 $B$2:$B$3", "$C$1 $A$2:$A$3 $C$2:$C$3", "$D$1 $A$2:$A$3 $D$2:$D$3"],
            id="one for each year",
        ),
        pytest.param(
            MATRIX,
            ("$A$2", "$B$2", "$B$1", "$B$3"),
            YEARS | ROWS,
            ["$A$2 $B$1:$D$1 $B$2:$D$2", "$A$3 $B$1:$D$1 $B$3:$D$3", "$B$4:$D$4"],
            id="one for each name, and the totals",
        ),
        pytest.param(FIXED, ("$B$1", "$B$2:$B$3", "$A$2:$A$3"), YEARS, [f"${c}$1 $A$2:$A$3 ${c}$2:${c}$3" for c in "BCD"], id="rows that stay"),
        pytest.param(MONTHS, ("$A$2", "$B$2:$C$2", "$B$1:$C$1"), ROWS, ["$A$2 $B$1:$C$1 $B$2:$C$2", "$A$3 $B$1:$C$1 $B$3:$C$3"], id="columns that stay"),
        pytest.param(MATRIX, ("$B$1", "$B$2", "$A$2"), {"years": [], "rows": []}, ["$B$1 $A$2 $B$2"], id="nothing"),
        pytest.param(
            GROUPS,
            ("$A$1", "$B$3:$B$4", "$B$1"),
            {"gs": [{"n": "p", "ms": [1, 2]}, {"n": "q", "ms": [3]}]},
            ["$A$1 $B$1 $B$2:$B$3", "$A$1 $C$1 $C$2:$C$3", "$E$1 $F$1 $F$2:$F$3"],
            id="in groups",
        ),
    ],
)
def test_a_series_repeats_with_its_row_or_column(sheet: dict[str, Any], series: tuple[str, ...], data: dict[str, Any], expected: list[str]) -> None:
    text = parts(workbook(sheet, change=drawn(*series)), **data)["xl/charts/chart1.xml"]
    found = re.findall("<ser>.*?</ser>", text)
    assert [" ".join(re.findall("<f>[^!]*!(.*?)</f>", one)) for one in found] == expected
    assert [re.findall(r'<idx val="(\d+)"/><order val="(\d+)"/>', one) for one in found] == [[(str(n), str(n))] for n in range(len(found))]
    assert ["FF0000" in one for one in found] == [True, *[False] * (len(found) - 1)]


def test_a_series_that_would_grow_both_ways_is_refused() -> None:
    template = Template(matrix(chart(min_col=2, min_row=2)))
    with pytest.raises(RenderError, match=r'chart on sheet "Sheet1".*would grow in rows and columns'):
        template.render({**YEARS, **ROWS})
    assert template.render({"years": [2024], **ROWS})


def test_sparklines_repeat_with_their_cells() -> None:
    text = (
        b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}">'
        b'<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Sheet1!B1:B3</xm:f>'
        b"<xm:sqref>B4</xm:sqref></x14:sparkline><x14:sparkline><xm:f>Sheet1!B3</xm:f><xm:sqref>C4</xm:sqref></x14:sparkline></x14:sparklines>"
        b"</x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
    )
    template = changed(workbook(MATRIX | {"B4": "", "C4": ""}), {SHEET: (b"</worksheet>", text)})
    shown = parts(template)[SHEET]
    assert list(zip(re.findall("<xm:f>(.*?)<", shown), re.findall("<xm:sqref>(.*?)<", shown), strict=True)) == [
        ("Sheet1!B1:B4", "B5"),
        ("Sheet1!C1:C4", "C5"),
        ("Sheet1!D1:D4", "D5"),
        ("Sheet1!B4", "E5"),
    ]


def test_rules_of_the_newer_kind_and_protected_ranges_follow() -> None:
    text = (
        '<protectedRanges><protectedRange name="p" sqref="B2 C3"/></protectedRanges>',
        '<ignoredErrors><ignoredError sqref="B2:C2" numberStoredAsText="1"/></ignoredErrors>',
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}">'
        '<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression">'
        "<xm:f>B2&gt;C$3</xm:f></x14:cfRule><xm:sqref>B2</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>",
    )
    base = workbook(MATRIX)
    template = changed(base, {SHEET: (b"</sheetData>", b"</sheetData>" + text[0].encode())})
    template = changed(template, {SHEET: (b"</worksheet>", (text[1] + text[2] + "</worksheet>").encode())})
    shown = parts(template)[SHEET]
    assert 'name="p" sqref="B2:D3 E4"' in shown
    assert 'ignoredError sqref="B2:E3"' in shown
    assert "<xm:f>B2&gt;E$4</xm:f>" in shown
    assert "<xm:sqref>B2:D3</xm:sqref>" in shown


# --- values that were calculated before ---------------------------------------------------------------------------------------------------


def test_calculated_values_go_only_where_columns_move() -> None:
    template = workbook({"A1": "a", "A2": "=A1", "B1": "{%col for y in years %}x{%col endfor %}", "C1": 1, "A3": "=SUM(A1:C1)", "A4": "=SUM(1:1)", "C2": "=A1"})
    sheet = zipfile.ZipFile(io.BytesIO(template)).read(SHEET)
    template = changed(template, {SHEET: (sheet, sheet.replace(b"</f><v></v>", b"</f><v>7</v>").replace(b"</f><v/>", b"</f><v>7</v>"))})
    text = parts(template, years=[1, 2])[SHEET]
    assert re.findall(r"<f>([^<]*)</f><v>7</v>", text) == ["A1"]
    assert sorted(re.findall(r"<f>([^<]*)</f><v>([^<]*)</v>", text)) == [("A1", "7"), ("A1", "a"), ("SUM(1:1)", "1"), ("SUM(A1:D1)", "1")]
