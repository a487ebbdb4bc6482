"""Excel templates end to end, through the public interface."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.package_check import assert_sound

ITEMS = [{"name": "x", "value": 1}, {"name": "y", "value": 2}, {"name": "z", "value": 3}]
ROWS = {
    "A1": "Name",
    "B1": "Value",
    "C1": "Double",
    "A2": "{% for m in ms %}{{ m.name }}",
    "B2": "{{ m.value }}",
    "C2": "=B2*2",
    "D2": "{% endfor %}",
    "A3": "Sum",
    "B3": "=SUM(B2)",
    "C3": "=SUM(C2:C2)",
    "A9": "=B3",
}


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return data


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, 3),
        (2.5, 2.5),
        (Decimal("1.25"), 1.25),
        (True, True),
        (datetime.date(2026, 11, 23), datetime.datetime(2026, 11, 23)),
        (datetime.date(1900, 1, 31), datetime.datetime(1900, 1, 31)),
        (datetime.datetime(2026, 11, 23, 12, 0), datetime.datetime(2026, 11, 23, 12, 0)),
        (datetime.time(6, 0), datetime.time(6, 0)),
        ("tekst & <tegn>", "tekst & <tegn>"),
        ("=1+1", "=1+1"),
        ("00123", "00123"),
        ("#REF!", "#REF!"),
        ("TRUE", "TRUE"),
        ("to\nlinjer", "to\nlinjer"),
        (None, None),
    ],
)
def test_a_cell_that_is_one_tag_gets_the_type_of_its_value(value: Any, shown: Any) -> None:
    data = filled(workbook({"A1": "{{ x }}", "A2": "fixed"}), x=value)
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A1"]
    assert cell.value == shown
    if isinstance(value, str):
        assert cell.data_type in ("s", "inlineStr", "f") or cell.data_type == "s"
        assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_mixed_text_is_text() -> None:
    assert cells(filled(workbook({"A1": "n = {{ n }}"}), n=3)) == {"A1": "n = 3"}


def test_rows_repeat_and_formulas_follow() -> None:
    data = filled(workbook(ROWS, {"A1": "=Sheet1!B3", "A2": "=SUM(Sheet1!B2:B2)", "A3": "=Sheet1!B3/Sheet1!B2"}), ms=ITEMS)
    assert cells(data) == {
        "A1": "Name",
        "B1": "Value",
        "C1": "Double",
        "A5": "Sum",
        "B5": "=SUM(B2:B4)",
        "C5": "=SUM(C2:C4)",
        "A11": "=B5",
        "A2": "x",
        "B2": 1,
        "C2": "=B2*2",
        "A3": "y",
        "B3": 2,
        "C3": "=B3*2",
        "A4": "z",
        "B4": 3,
        "C4": "=B4*2",
    }
    assert cells(data, 1) == {"A1": "=Sheet1!B5", "A2": "=SUM(Sheet1!B2:B4)", "A3": "=Sheet1!B5/Sheet1!B2"}


def test_an_empty_loop_keeps_a_blank_row_for_those_who_depend_on_it() -> None:
    assert cells(filled(workbook(ROWS), ms=[])) == {
        "A1": "Name",
        "B1": "Value",
        "C1": "Double",
        "A3": "Sum",
        "B3": "=SUM(B2)",
        "C3": "=SUM(C2:C2)",
        "A9": "=B3",
    }


def test_an_empty_loop_on_which_nothing_depends_goes() -> None:
    assert cells(filled(workbook({"A1": "{% for m in ms %}", "A2": "{{ m }}", "A3": "{% endfor %}", "A4": "end"}), ms=[])) == {"A1": "end"}


def test_nested_loops_give_subtotals_and_a_total() -> None:
    template = workbook(
        {"A1": "{% for c in cs %}", "A2": "{{ c.n }}", "A3": "{% for o in c.os %}", "A4": "{{ o }}", "B4": "=A4*2", "A5": "{% endfor %}"}
        | {"A6": "sub", "B6": "=SUM(B4)", "A7": "{% endfor %}", "B8": "=SUM(B6)", "B9": "=SUM(B4)"}
    )
    found = cells(filled(template, cs=[{"n": "A", "os": [1, 2, 3]}, {"n": "B", "os": [4, 5]}]))
    assert {name: value for name, value in found.items() if "SUM" in str(value)} == {
        "B5": "=SUM(B2:B4)",
        "B9": "=SUM(B7:B8)",
        "B10": "=SUM(B5,B9)",
        "B11": "=SUM(B2:B4,B7:B8)",
    }


def _dressed(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    book.defined_names["Values"] = DefinedName("Values", attr_text="Sheet1!$B$2:$B$2")
    book.defined_names["Total"] = DefinedName("Total", attr_text="Sheet1!$B$3")
    sheet.merge_cells("A6:B6")
    sheet.merge_cells("E2:F2")
    sheet.print_area = "A1:D6"
    sheet.auto_filter.ref = "A1:C2"
    sheet.conditional_formatting.add("A2:C2", FormulaRule(formula=["$B2>1"], fill=PatternFill(bgColor="FF0000")))
    validation = DataValidation(type="whole", formula1="$B$3")
    validation.add("C2")
    sheet.add_data_validation(validation)


@pytest.mark.parametrize(("count", "last"), [(3, 4), (1, 2), (0, 2)])
def test_names_areas_formats_validations_and_merges_follow(count: int, last: int) -> None:
    data = filled(workbook(ROWS, change=_dressed), ms=ITEMS[:count])
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    grown = last - 2
    assert book.defined_names["Values"].attr_text == f"Sheet1!$B$2:$B${last}"
    assert book.defined_names["Total"].attr_text == f"Sheet1!$B${3 + grown}"
    assert sheet.print_area == f"'Sheet1'!$A$1:$D${6 + grown}"
    assert sheet.auto_filter.ref == f"A1:C{last}"
    assert [str(area.sqref) for area in sheet.conditional_formatting] == [f"A2:C{last}"]
    (validation,) = sheet.data_validations.dataValidation
    assert (str(validation.sqref).split(":")[-1], validation.formula1) == (f"C{last}", f"$B${3 + grown}")
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {f"A{6 + grown}:B{6 + grown}", *(f"E{row}:F{row}" for row in range(2, last + 1))}


def _with_table(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.add_table(Table(displayName="Data", ref="A1:C2"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=2))
    sheet.add_chart(chart, "A12")


def test_tables_and_charts_follow() -> None:
    data = filled(workbook(ROWS, change=_with_table), ms=ITEMS)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert b'ref="A1:C4"' in archive.read("xl/tables/table1.xml")
    assert re.search(rb"<(\w+:)?f>'?Sheet1'?!\$B\$2:\$B\$4</", archive.read("xl/charts/chart1.xml"))
    assert b"<xdr:row>13</xdr:row>" in archive.read("xl/drawings/drawing1.xml").replace(b"<row>", b"<xdr:row>").replace(b"</row>", b"</xdr:row>")


def test_table_heads_may_be_tags() -> None:
    template = workbook(
        {"A1": "{{ a }}", "B1": "{{ b }}", "A2": "{% for m in ms %}{{ m.name }}", "B2": "{{ m.value }}{% endfor %}"},
        change=lambda book: book.active.add_table(Table(displayName="T", ref="A1:B2")),
    )
    table = zipfile.ZipFile(io.BytesIO(filled(template, a="Navn", b='Tall & "tegn"', ms=ITEMS))).read("xl/tables/table1.xml")
    assert b'name="Navn"' in table
    assert b'name="Tall &amp; &quot;tegn&quot;"' in table


def test_stale_cached_values_are_calculated_anew_and_others_stay() -> None:
    template = workbook({"A1": "{{ x }}", "B1": "=A1*2", "C1": "=B1+1", "D1": "=1+1"})
    with_values = _with_cached_values(template, {"B1": "6", "C1": "7", "D1": "2"})
    sheet = zipfile.ZipFile(io.BytesIO(filled(with_values, x=5))).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'r="(\w+)"[^>]*><f>[^<]*</f><v>(\d+)</v>', sheet) == [("B1", "10"), ("C1", "11"), ("D1", "2")]


def _with_cached_values(data: bytes, values: dict[str, str]) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode() if name.endswith("sheet1.xml") else source.read(name)
            if isinstance(content, str):
                for reference, value in values.items():
                    content = re.sub(rf'(r="{reference}"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?', rf"\1<v>{value}</v>", content)
            target.writestr(name, content)
    return stream.getvalue()


def test_without_tags_every_part_stays_byte_for_byte() -> None:
    template = workbook({"A1": 1, "B1": "=A1", "C1": "text"}, change=_dressed)
    before, after = zipfile.ZipFile(io.BytesIO(template)), zipfile.ZipFile(io.BytesIO(Template(template).render({}).to_bytes()))
    assert [(name, before.read(name)) for name in before.namelist()] == [(name, after.read(name)) for name in after.namelist()]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x" * 32_768, "32767"),
        (10**15, "15 digits"),
        (float("nan"), "no number"),
        (datetime.date(1850, 1, 1), "before the first date"),
        ("\x02", "U+0002"),
        ([1], "loop"),
    ],
)
def test_what_a_cell_cannot_hold_is_an_error_with_its_address(value: Any, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        Template(workbook({"C7": "{{ x }}"}, names=["Framdrift"])).render({"x": value})
    assert 'sheet "Framdrift", cell C7, {{ x }}' in str(caught.value)
    assert message in str(caught.value)


def test_a_syntax_error_names_sheet_and_cell() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(workbook({"B2": "{{ x|foo }}"}, {"C7": "{% for x in y %}"}))
    assert [f"{finding.place.part} {finding.place.spot}" for finding in caught.value.findings] == ['sheet "Sheet1" cell B2', 'sheet "Sheet2" cell C7']


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_any_legal_text_arrives(text: str) -> None:
    sheet = zipfile.ZipFile(io.BytesIO(_ROUND_TRIP.render({"x": text}).to_bytes())).read("xl/worksheets/sheet1.xml").decode()
    from lxml import etree

    found = etree.fromstring(sheet.encode()).findtext(".//{*}is/{*}t") or ""
    assert re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match.group(1), 16)), found) == text or found == text


_ROUND_TRIP = Template(workbook({"A1": "{{ x }}"}))


def test_a_text_is_measured_as_the_reader_sees_it() -> None:
    text = "&" * 20_000
    data = Template(workbook({"A1": "{{ x }}"})).render({"x": text}).to_bytes()
    assert cells(data) == {"A1": text}


def test_a_filtered_loop_leaves_no_blank_rows_and_its_total_is_right() -> None:
    template = workbook(
        {"A1": "Name", "A2": "{% for m in ms %}", "A3": "{% if m.value > 1 %}", "A4": "{{ m.name }}", "B4": "{{ m.value }}", "A5": "{% endif %}"}
        | {"A6": "{% endfor %}", "A7": "Sum", "B7": "=SUM(B4)"}
    )
    assert cells(filled(template, ms=ITEMS)) == {"A1": "Name", "A2": "y", "B2": 2, "A3": "z", "B3": 3, "A4": "Sum", "B4": "=SUM(B2:B3)"}


def test_a_table_is_never_left_without_a_row() -> None:
    cells_ = {"A1": "Name", "B1": "Value", "A2": "{% for m in ms %}", "A3": "{% if m.value > 9 %}", "A4": "{{ m.name }}", "B4": "{{ m.value }}"}
    cells_ |= {"A5": "{% endif %}", "A6": "{% endfor %}"}
    template = workbook(cells_, change=lambda book: book.active.add_table(Table(displayName="Data", ref="A1:B6")))
    assert b'ref="A1:B2"' in zipfile.ZipFile(io.BytesIO(filled(template, ms=ITEMS))).read("xl/tables/table1.xml")
    cells_ = {"A1": "Name", "B1": "Value", "A2": "{% if show %}", "A3": "x", "A4": "{% else %}", "A5": "beside", "A6": "{% endif %}"}
    template = workbook(cells_, change=lambda book: book.active.add_table(Table(displayName="Data", ref="A1:B3")))
    with pytest.raises(RenderError, match='the table "Data" would be left without a row'):
        Template(template).render({"show": False})
    inline = workbook(
        {"A1": "Name", "B1": "Value", "A2": "{% for m in ms if m.value > 9 %}{{ m.name }}", "B2": "{{ m.value }}{% endfor %}"},
        change=lambda book: book.active.add_table(Table(displayName="Data", ref="A1:B2")),
    )
    assert b'ref="A1:B2"' in zipfile.ZipFile(io.BytesIO(filled(inline, ms=ITEMS))).read("xl/tables/table1.xml")


FILTERED = {"A1": "Name", "A2": "{% for m in ms %}", "A3": "{% if m.value > 1 %}", "A4": "{{ m.name }}", "B4": "{{ m.value }}", "A5": "{% endif %}"}
NESTED = {"A1": "{% for c in cs %}", "A2": "{{ c.n }}", "A3": "{% for o in c.os %}", "A4": "{{ o }}", "B4": "=A4*2", "A5": "{% endfor %}"}


@pytest.mark.parametrize(
    ("sheet", "context", "expected"),
    [
        (FILTERED | {"A6": "{% endfor %}", "B7": "=SUM(B4)"}, {"ms": ITEMS[:1]}, {"A1": "Name", "B3": "=SUM(B2)"}),
        (FILTERED | {"A6": "{% endfor %}", "B7": "=SUM(B4)"}, {"ms": []}, {"A1": "Name", "B3": "=SUM(B2)"}),
        (FILTERED | {"A6": "{% endfor %}", "B7": "=SUM(B4:B4)"}, {"ms": ITEMS[:2]}, {"A1": "Name", "A2": "y", "B2": 2, "B3": "=SUM(B2:B2)"}),
        (NESTED | {"A6": "{% endfor %}", "B7": "=SUM(B4)"}, {"cs": [{"n": "A", "os": []}, {"n": "B", "os": []}]}, {"A1": "A", "A2": "B", "B4": "=SUM(B3)"}),
        (
            NESTED | {"A6": "{% endfor %}", "B7": "=SUM(B4)", "C7": "=COUNTA(A2)"},
            {"cs": []},
            {"B2": "=SUM(B1)", "C2": "=COUNTA(A1)"},
        ),
        (
            NESTED | {"B6": "=SUM(B4)", "A7": "{% endfor %}", "B8": "=SUM(B4)"},
            {"cs": [{"n": "A", "os": []}, {"n": "B", "os": [1]}]},
            {"A1": "A", "B3": "=SUM(B2)", "A4": "B", "A5": 1, "B5": "=A5*2", "B6": "=SUM(B5)", "B7": "=SUM(B2,B5)"},
        ),
    ],
)
def test_rows_that_all_vanish_leave_a_blank_one_for_their_readers(sheet: dict[str, Any], context: dict[str, Any], expected: dict[str, Any]) -> None:
    assert cells(filled(workbook(sheet), **context)) == expected


def test_what_the_author_stores_in_a_name_is_known_when_rows_are_laid_out() -> None:
    template = workbook({"A1": "{% set t %}a{{ x }} & b{% endset %}", "A2": "{% if t == 'ayes & b' %}", "A3": "shown", "A4": "{% endif %}", "A5": "=A3"})
    assert cells(filled(template, x="yes"))["A2"] == "shown"
    assert "shown" not in cells(Template(template).render({"x": "no"}).to_bytes()).values()


@pytest.mark.parametrize("sheet", [{"A1": "{% for m in ms if 0|count %}{{ m }}", "B1": "{% endfor %}"}, {"A1": "{%sheet for m in ms if 0|count %}{{ m }}"}])
def test_a_filter_that_answers_differently_each_time_is_an_error(sheet: dict[str, Any]) -> None:
    asked = iter(range(100))
    template = Template(workbook(sheet, {"A1": 1}), filters={"count": lambda _: next(asked) % 3 == 0})
    with pytest.raises(RenderError, match="gives another answer each time"):
        template.render({"ms": range(10)})
