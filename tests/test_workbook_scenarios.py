"""What other template engines for workbooks do in their examples and tests, written as templates of ours: xltpl, ClosedXML.Report, xlsx-renderer, jxls.

Each scenario says what its author would expect in the cells: values with their types, and formulas that name the right cells.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table, TableFormula

from docautomat.errors import RenderError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.package_check import assert_sound

Cells = dict[str, Any]
Change = Callable[[openpyxl.Workbook], None]

ORDERS = [
    {"company": "Sight Diver", "no": 1023, "date": datetime.date(2026, 7, 1), "method": "Check", "total": 4674, "items": [10, 20]},
    {"company": "Blue Sports", "no": 1076, "date": datetime.date(2026, 12, 16), "method": "Visa", "total": 17781, "items": []},
    {"company": "Sight Diver", "no": 1123, "date": datetime.date(2026, 8, 24), "method": "Visa", "total": 13945, "items": [5]},
]
ASSETS = [
    ("Commodity", "Property", "Wolterstr. 100", 250),
    ("Commodity", "Property", "Stauffenbergallee", 500),
    ("Commodity", "Vehicles", "Porsche 911", 100),
    ("Bond", "Base", "AC-100 K1", 200),
    ("Bond", "Super", "MX 12", 123),
    ("Share", "Base", "L77", 31),
]
STAFF = [
    {"name": "Elsa", "unit": "IT", "pay": 1500, "bonus": 15},
    {"name": "Oleg", "unit": "IT", "pay": 2300, "bonus": 25},
    {"name": "Neil", "unit": "HR", "pay": 2500, "bonus": 0},
    {"name": "Maria", "unit": "HR", "pay": 1700, "bonus": 15},
]


def render(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template)
    return data


def filled(*sheets: Cells, change: Change | None = None, sheet: int = 0, **context: Any) -> Cells:
    """Return the cells of one sheet of the rendered workbook."""
    return cells(render(workbook(*sheets, change=change), **context), sheet)


def opened(*sheets: Cells, change: Change | None = None, names: tuple[str, ...] = (), **context: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render(workbook(*sheets, change=change, names=names), **context)))


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


# --- cells ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value", "shown"),
    [
        ("{{ x }}", 7, 7),
        ("{{ x }}", 2.5, 2.5),
        ("{{ x }}", True, True),
        ("{{ x }}", "7", "7"),
        ("{{ x }}", "=SIN(1)", "=SIN(1)"),
        ("{{ x }}", datetime.datetime(2026, 11, 23, 12, 30), datetime.datetime(2026, 11, 23, 12, 30)),
        ("{{x}} pieces", 7, "7 pieces"),
        ("no. {{ x }}", 7, "no. 7"),
        ("{{ x + 1 }}", 7, 8),
        ("{{ x if x > 5 else 'few' }}", 7, 7),
        ("{{ x if x > 5 else 'few' }}", 2, "few"),
        ("{% set y = x * 2 %}{{ y }}", 7, 14),
        ("{{ x }}{% set y = x %}", 7, 7),
        ("{# the number #}{{ x }}", 7, 7),
        ("{% if x > 5 %}{{ x }}{% endif %}", 7, 7),
        ("{% if x > 5 %}{{ x }}{% endif %}", 2, None),
        ("{% if x > 5 %}{{ x }}{% else %}few{% endif %}", 7, 7),
        ("{% if x > 5 %}{{ x }}{% else %}few{% endif %}", 2, "few"),
        ('{% if x > 5 %}{{ x }}{% elif x > 1 %}it\'s \\ "few"{% endif %}', 2, 'it\'s \\ "few"'),
        ("{% if x > 5 %}{{ x }}{% elif x > 1 %}{% if x is odd %}{{ -x }}{% endif %}{% endif %}", 3, -3),
        ("{% if x > 5 %}{{ x }}{% elif x > 1 %}{% if x is odd %}{{ -x }}{% endif %}{% endif %}", 2, None),
        ("{% set y = x * 2 %}{% if y > 5 %}{% set z = y + 1 %}{{ z }}{% else %}{{ y }}{% endif %}", 7, 15),
        ("{% if x %}{{ x }} kr{% endif %}", 7, "7 kr"),
        ("{% if x %}{{ x }}{{ x }}{% endif %}", 7, "77"),
        ("{% if x %}1{% else %}{{ x }}{% endif %}", 7, "1"),
        ("{% for i in range(x) %}{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}", 3, "0, 1, 2"),
    ],
)
def test_a_cell_that_one_output_fills_has_its_type(cell: str, value: Any, shown: Any) -> None:
    data = render(workbook({"A1": cell}), x=value)
    found = openpyxl.load_workbook(io.BytesIO(data)).active["A1"]
    assert found.value == shown
    assert found.data_type != "f"


def test_the_number_format_is_the_template_s() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A1"].number_format, book.active["B1"].number_format = "#,##0.00", "dd.mm.yyyy"
        book.active["A1"].font = Font(bold=True)

    page = opened({"A1": "{% for o in orders %}{{ o.total }}", "B1": "{{ o.date }}", "C1": "{% endfor %}"}, change=change, orders=ORDERS).active
    assert [page[f"A{row}"].number_format for row in (1, 2, 3)] == ["#,##0.00"] * 3
    assert [page[f"B{row}"].number_format for row in (1, 2, 3)] == ["dd.mm.yyyy"] * 3
    assert page["A3"].font.bold
    assert page["B3"].value == datetime.datetime(2026, 8, 24)


def test_values_of_lists_and_mappings_by_path() -> None:
    found = filled({"A1": "{{ some.items[1].name }}", "B1": "{{ list[0] }}", "C1": "{{ missing|default('') }}"}, some={"items": [{}, {"name": "x"}]}, list=[3])
    assert found == {"A1": "x", "B1": 3}


# --- rows -------------------------------------------------------------------------------------------------------------------------------


def test_a_loop_from_the_head_of_a_cell_to_the_tail_of_another() -> None:
    found = filled({"A1": "Name", "A2": "{% for o in orders %}{{ o.no }}", "B2": "{{ o.total }}{% endfor %}", "A3": "end"}, orders=ORDERS)
    assert found == {"A1": "Name", "A2": 1023, "B2": 4674, "A3": 1076, "B3": 17781, "A4": 1123, "B4": 13945, "A5": "end"}


def test_a_loop_over_three_rows() -> None:
    found = filled({"A1": "{% for n in ns %}{{ n }}", "B2": "{{ n * 2 }}", "A3": "=A1+B2", "B3": "{% endfor %}"}, ns=[1, 2])
    assert found == {"A1": 1, "B2": 2, "A3": "=A1+B2", "A4": 2, "B5": 4, "A6": "=A4+B5"}


def test_tags_in_rows_of_their_own_vanish() -> None:
    found = filled({"A1": "h", "A2": "{% for n in ns %}", "A3": "{{ n }}", "A4": "{% endfor %}", "A5": "=SUM(A3)"}, ns=[4, 5, 6])
    assert found == {"A1": "h", "A2": 4, "A3": 5, "A4": 6, "A5": "=SUM(A2:A4)"}


def test_set_and_loop_go_on_in_reading_order() -> None:
    sheet = {"A1": "{% set ns = namespace(n=0) %}", "A2": "{% for g in groups %}{% set outer = loop %}{{ g.name }}"}
    sheet |= {"A3": "{% for v in g['items'] %}{% set ns.n = ns.n + v %}{{ outer.index }}.{{ loop.index }}", "B3": "{{ ns.n }}", "C3": "{% endfor %}"}
    sheet |= {"A4": "{% endfor %}", "A5": "{{ ns.n }}"}
    found = filled(sheet, groups=[{"name": "a", "items": [1, 2]}, {"name": "b", "items": [10]}])
    assert found == {"A1": "a", "A2": "1.1", "B2": 1, "A3": "1.2", "B3": 3, "A4": "b", "A5": "2.1", "B5": 13, "A6": 13}


def test_rows_by_condition() -> None:
    sheet = {
        "A1": "{% for n in ns %}",
        "A2": "{% if n == 1 %}one",
        "A3": "{% elif n == 2 %}",
        "B3": "two",
        "A4": "{% else %}",
        "C5": "many",
        "A6": "{% endif %}",
    }
    assert filled(sheet | {"A7": "{% endfor %}"}, ns=[1, 2, 3]) == {"A1": "one", "B2": "two", "C3": "many"}


def test_a_condition_that_leaves_out_a_row_with_its_formula() -> None:
    sheet = {"A1": "{% for o in orders %}{{ o.no }}", "B1": "{{ o.total }}", "A2": "{% if o['items'] %}", "A3": "items", "B3": "{{ o['items']|sum }}"}
    found = filled(sheet | {"A4": "{% endif %}", "A5": "{% endfor %}", "B6": "=SUM(B1)", "C6": "=SUM(B3)"}, orders=ORDERS)
    assert [found[cell] for cell in ("B1", "B2", "B3", "B4", "B5")] == [4674, 30, 17781, 13945, 5]
    assert (found["B6"], found["C6"]) == ("=SUM(B1,B3:B4)", "=SUM(B2,B5)")


def test_cells_by_condition_in_a_loop_are_numbers() -> None:
    sheet = {"A1": "{% for n in ns %}{% if n %}{{ n }}{% else %}–{% endif %}", "B1": "{% if n > 1 %}{{ n }}{% endif %}{% endfor %}", "B2": "=SUM(B1)"}
    assert filled(sheet, ns=[0, 1, 2]) == {"A1": "–", "A2": 1, "A3": 2, "B3": 2, "B4": "=SUM(B1:B3)"}


def test_cells_by_condition_in_columns_are_numbers() -> None:
    sheet = {"A1": "{%col for n in ns %}{% if n %}{{ n }}{% else %}–{% endif %}{%col endfor %}", "B1": "=SUM(A1)"}
    assert filled(sheet, ns=[0, 1]) == {"A1": "–", "B1": 1, "C1": "=SUM(A1:B1)"}


def test_select_sort_and_number_the_items() -> None:
    sheet = {"A1": "{% for s in staff|sort(attribute='pay', reverse=true) if s.pay > 1600 %}{{ loop.index }}", "B1": "{{ s.name }}", "C1": "{% endfor %}"}
    assert filled(sheet, staff=STAFF) == {"A1": 1, "B1": "Neil", "A2": 2, "B2": "Oleg", "A3": 3, "B3": "Maria"}


def test_a_striped_table_of_two_rows_in_turn() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A2"].fill = PatternFill("solid", fgColor="FFD9EAD3")

    sheet = {"A1": "{% for n in ns %}{% if loop.index is odd %}{{ n }}", "A2": "{% else %}{{ n }}", "B2": "{% endif %}{% endfor %}"}
    page = opened(sheet, change=change, ns=[1, 2, 3]).active
    assert [page[f"A{row}"].value for row in (1, 2, 3)] == [1, 2, 3]
    assert [page[f"A{row}"].fill.fgColor.rgb for row in (1, 2, 3)] == ["00000000", "FFD9EAD3", "00000000"]


def test_two_tables_below_each_other() -> None:
    sheet = {
        "A1": "{% for n in ns %}{{ n }}",
        "B1": "{% endfor %}",
        "A2": "=SUM(A1)",
        "A4": "{% for m in ms %}{{ m }}",
        "B4": "{% endfor %}",
        "A5": "=SUM(A4)+A2",
    }
    found = filled(sheet, ns=[1, 2, 3], ms=[7, 8])
    assert (found["A4"], found["A6"], found["A7"], found["A8"]) == ("=SUM(A1:A3)", 7, 8, "=SUM(A6:A7)+A4")


def test_lists_of_lists() -> None:
    rows = [["1800", [["T0", ["aa", "bb"], ["cc"]], ["T1"]]], ["1900", [["T4", ["dd"]]]]]
    sheet = {"A1": "{% for row in rows %}{{ row[0] }}", "A2": "{% for test in row[1] %}{{ test[0] }}", "B2": "{{ test[1:]|map('join', '+')|join(' | ') }}"}
    found = filled(sheet | {"C2": "{% endfor %}", "A3": "{% endfor %}"}, rows=rows)
    assert found == {"A1": "1800", "A2": "T0", "B2": "aa+bb | cc", "A3": "T1", "A4": "1900", "A5": "T4", "B5": "dd"}


# --- totals -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["SUM", "AVERAGE", "COUNT", "COUNTA", "MIN", "MAX", "PRODUCT", "STDEV", "VAR", "MEDIAN"])
def test_totals_below_a_loop(function: str) -> None:
    found = filled({"A1": "{% for o in orders %}{{ o.total }}", "B1": "{% endfor %}", "A2": f"={function}(A1)", "A3": f"={function}(A1:A1)"}, orders=ORDERS)
    assert (found["A4"], found["A5"]) == (f"={function}(A1:A3)", f"={function}(A1:A3)")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUBTOTAL(9,A1)", "=SUBTOTAL(9,A1:A3)"),
        ("=SUMIF(B1:B1,$D$1,A1:A1)", "=SUMIF(B1:B3,$D$1,A1:A3)"),
        ('=COUNTIF(B1:B1,"Visa")', '=COUNTIF(B1:B3,"Visa")'),
        ("=SUMPRODUCT(A1:A1,A1:A1)", "=SUMPRODUCT(A1:A3,A1:A3)"),
        ("=VLOOKUP(1076,A1:B1,2,FALSE)", "=VLOOKUP(1076,A1:B3,2,FALSE)"),
        ("=INDEX(A1:A1,2)", "=INDEX(A1:A3,2)"),
        ("=IFERROR(SUM(A1)/COUNT(A1),0)", "=IFERROR(SUM(A1:A3)/COUNT(A1:A3),0)"),
        ("=SUM(A:A)", "=SUM(A:A)"),
        ("=SUM(1:1)", "=SUM(1:3)"),
        ("=LARGE(A1:A1,1)", "=LARGE(A1:A3,1)"),
        ('=TEXT(SUM(A1),"0")&" in A1"', '=TEXT(SUM(A1:A3),"0")&" in A1"'),
    ],
)
def test_formulas_over_grown_rows(formula: str, expected: str) -> None:
    sheet = {"A1": "{% for o in orders %}{{ o.no }}", "B1": "{{ o.method }}", "C1": "{% endfor %}", "A3": formula}
    assert filled(sheet, orders=ORDERS)["A5"] == expected


def test_running_totals_shares_and_balances() -> None:
    sheet = {"A1": "h", "B1": 100, "A2": "{% for n in ns %}{{ n }}", "B2": "=B1+A2", "C2": "=SUM($A$2:A2)", "D2": "=A2/SUM($A$2:$A$2)", "E2": "=A2/A$3"}
    found = filled(sheet | {"F2": "{% endfor %}", "A3": "=SUM(A2)"}, ns=[1, 2, 3])
    assert [found[f"B{row}"] for row in (2, 3, 4)] == ["=B1+A2", "=B2+A3", "=B3+A4"]
    assert [found[f"C{row}"] for row in (2, 3, 4)] == ["=SUM($A$2:A2)", "=SUM($A$2:A3)", "=SUM($A$2:A4)"]
    assert [found[f"D{row}"] for row in (2, 3, 4)] == ["=A2/SUM($A$2:$A$4)", "=A3/SUM($A$2:$A$4)", "=A4/SUM($A$2:$A$4)"]
    assert [found[f"E{row}"] for row in (2, 3, 4)] == ["=A2/A$5", "=A3/A$5", "=A4/A$5"]


def test_a_parameter_for_all_rows() -> None:
    sheet = {"A1": "{{ bonus }}", "A3": "{% for s in staff %}{{ s.pay }}", "B3": "=A3*(1+A1)", "C3": "=A3*(1+$A$1)", "D3": "=A3+A$2", "E3": "{% endfor %}"}
    found = filled(sheet, staff=STAFF[:2], bonus=0.1)
    assert [found[cell] for cell in ("A1", "B3", "B4", "C4", "D4")] == [0.1, "=A3*(1+A1)", "=A4*(1+A1)", "=A4*(1+$A$1)", "=A4+A$2"]


def grouped(summary_above: bool = False) -> Cells:
    total = {"A2": "{% for g in orders|groupby('company') %}{{ g.grouper }}", "B2": "=SUM(B3)"} if summary_above else {}
    head = {"A2": "{% for g in orders|groupby('company') %}{{ g.grouper }}"}
    rows = {"A3": "{% for o in g.list %}{{ o.no }}", "B3": "{{ o.total }}", "C3": "{% endfor %}"}
    foot = {"A4": "{% endfor %}"} if summary_above else {"A4": "Total {{ g.grouper }}", "B4": "=SUM(B3)", "C4": "{% endfor %}"}
    return {"A1": "Order", "B1": "Sum"} | (total or head) | rows | foot


def test_groups_with_headers_and_subtotals() -> None:
    found = filled(grouped() | {"A5": "Grand total", "B5": "=SUM(B4)", "C5": "=SUM(B3)", "D5": "=SUBTOTAL(9,B3:B4)"}, orders=ORDERS)
    assert [found.get(f"A{row}") for row in range(2, 9)] == ["Blue Sports", 1076, "Total Blue Sports", "Sight Diver", 1023, 1123, "Total Sight Diver"]
    assert (found["B4"], found["B8"]) == ("=SUM(B3)", "=SUM(B6:B7)")
    assert (found["B9"], found["C9"], found["D9"]) == ("=SUM(B4,B8)", "=SUM(B3,B6:B7)", "=SUBTOTAL(9,B3:B8)")


def test_the_summary_above_its_rows() -> None:
    found = filled(grouped(summary_above=True) | {"B5": "=SUM(B2)"}, orders=ORDERS)
    assert (found["B2"], found["B4"], found["B7"]) == ("=SUM(B3)", "=SUM(B5:B6)", "=SUM(B2,B4)")


def test_groups_of_groups() -> None:
    data = [{"kind": kind, "group": group, "name": name, "sum": total} for kind, group, name, total in ASSETS]
    sheet = {"A1": "{% for k in data|groupby('kind') %}{{ k.grouper }}", "A2": "{% for g in k.list|groupby('group') %}", "B2": "{{ g.grouper }}"}
    sheet |= {"C3": "{% for a in g.list %}{{ a.name }}", "D3": "{{ a.sum }}", "E3": "{% endfor %}", "D4": "=SUM(D3)", "E4": "{% endfor %}"}
    sheet |= {"D5": "=SUM(D4)", "E5": "{% endfor %}", "D6": "=SUM(D5)", "E6": "=SUM(D3)"}
    found = filled(sheet, data=data)
    assert (found["A1"], found["B2"], found["C3"], found["D4"]) == ("Bond", "Base", "AC-100 K1", "=SUM(D3)")
    assert (found["D7"], found["D8"]) == ("=SUM(D6)", "=SUM(D4,D7)")
    assert (found["D13"], found["D16"], found["D17"]) == ("=SUM(D11:D12)", "=SUM(D15)", "=SUM(D13,D16)")
    assert (found["D22"], found["D23"]) == ("=SUM(D21)", "=SUM(D8,D17,D22)")
    assert found["E23"] == "=SUM(D3,D6,D11:D12,D15,D20)"


def test_what_a_group_s_row_reads_from_the_whole() -> None:
    sheet = grouped() | {"D4": "=B4/B5", "E4": "=B4/B$5", "B5": "=SUM(B4)"}
    sheet["C4"], sheet["F4"] = None, "{% endfor %}"
    found = filled(sheet, orders=ORDERS)
    assert (found["D4"], found["D8"], found["E8"]) == ("=B4/B9", "=B8/B9", "=B8/B$9")


# --- nothing ----------------------------------------------------------------------------------------------------------------------------


def test_an_empty_list_leaves_a_blank_row_for_its_total() -> None:
    found = filled({"A1": "h", "A2": "{% for n in ns %}{{ n }}", "B2": "=A2*2", "C2": "{% endfor %}", "A3": "=SUM(A2)", "B3": "=A3"}, ns=[])
    assert found == {"A1": "h", "A3": "=SUM(A2)", "B3": "=A3"}


def test_an_empty_list_without_a_reader_leaves_nothing() -> None:
    assert filled({"A1": "h", "A2": "{% for n in ns %}{{ n }}", "B2": "{% endfor %}", "A3": "end"}, ns=[]) == {"A1": "h", "A2": "end"}


def test_an_else_row_for_an_empty_list() -> None:
    sheet = {"A1": "{% for n in ns %}{{ n }}", "A2": "{% else %}", "A3": "none", "A4": "{% endfor %}", "A5": "=SUM(A1)"}
    assert filled(sheet, ns=[]) == {"A1": "none", "A2": "=SUM(A1)"}
    assert filled(sheet, ns=[1, 2]) == {"A1": 1, "A2": 2, "A3": "=SUM(A1:A2)"}


def test_a_master_without_details() -> None:
    sheet = {"A1": "{% for o in orders %}{{ o.no }}", "A2": "{% for i in o['items'] %}{{ i }}", "B2": "{% endfor %}", "A3": "=SUM(A2)", "B3": "{% endfor %}"}
    found = filled(sheet | {"A4": "=SUM(A3)", "B4": "=SUM(A2)"}, orders=ORDERS)
    assert [found.get(f"A{row}") for row in range(1, 12)] == [1023, 10, 20, "=SUM(A2:A3)", 1076, None, "=SUM(A6)", 1123, 5, "=SUM(A9)", "=SUM(A4,A7,A10)"]
    assert found["B11"] == "=SUM(A2:A3,A6,A9)"


# --- columns ----------------------------------------------------------------------------------------------------------------------------


def test_a_list_in_columns() -> None:
    assert filled({"A1": "{%col for x in list %}{{ x }}{%col endfor %}", "B1": "end"}, list=[1, "b", 3]) == {"A1": 1, "B1": "b", "C1": 3, "D1": "end"}


def test_a_grid_of_headers_and_rows() -> None:
    sheet = {"A1": "{%col for h in headers %}{{ h }}{%col endfor %}", "B1": "Sum", "A2": "{% for row in rows %}{{ row[loop.index0] }}", "B2": "=SUM(A2)"}
    found = filled(sheet | {"C2": "{% endfor %}", "A3": "=SUM(A2)", "B3": "=SUM(A2)"}, headers=["a", "b"], rows=[[1, 2], [3, 4], [5, 6]])
    assert [found[cell] for cell in ("A1", "B1", "C1", "A2", "B2", "C2", "B4", "C4")] == ["a", "b", "Sum", 1, 2, "=SUM(A2:B2)", 6, "=SUM(A4:B4)"]
    assert [found[cell] for cell in ("A5", "B5", "C5")] == ["=SUM(A2:A4)", "=SUM(B2:B4)", "=SUM(A2:B4)"]


def test_formulas_in_columns() -> None:
    sheet = {
        "A1": "x",
        "B1": "{%col for m in months %}{{ m }}{%col endfor %}",
        "A2": "In",
        "B2": "{{ amount[m] }}",
        "A3": "Balance",
        "B3": "=A3+B2",
        "C2": "=SUM(B2)",
    }
    sheet["A3"] = 0
    found = filled(sheet, months=["jan", "feb", "mar"], amount={"jan": 1, "feb": 2, "mar": 3})
    assert [found[cell] for cell in ("B3", "C3", "D3", "E2")] == ["=A3+B2", "=B3+C2", "=C3+D2", "=SUM(B2:D2)"]


# --- sheets -----------------------------------------------------------------------------------------------------------------------------


def test_a_sheet_for_each_unit_and_a_total_over_all() -> None:
    page = {
        "A1": "{%sheet for u in staff|groupby('unit') %}{{ u.grouper }}",
        "A2": "{% for s in u.list %}{{ s.name }}",
        "B2": "{{ s.pay }}",
        "C2": "{% endfor %}",
    }
    page |= {"B3": "=SUM(B2)"}
    total = {"A1": "=SUM('{{ u.grouper }}'!B3)", "A2": "=MAX('{{ u.grouper }}'!B2)", "A3": "=COUNT('{{ u.grouper }}'!B2:B3)"}
    book = opened(page, total, names=("{{ u.grouper }}", "All"), staff=STAFF)
    assert book.sheetnames == ["HR", "IT", "All"]
    assert [cell.value for cell in book["IT"]["B"]] == [None, 1500, 2300, "=SUM(B2:B3)"]
    assert [book["All"][cell].value for cell in ("A1", "A2", "A3")] == ["=SUM(HR!B4,IT!B4)", "=MAX(HR!B2:B3,IT!B2:B3)", "=COUNT(HR!B2:B4,IT!B2:B4)"]


def test_a_name_from_the_data_and_a_sheet_that_goes() -> None:
    book = opened(
        {"A1": "{{ title }}"},
        {"A1": "{%sheet if more %}", "A2": "more"},
        {"A1": "='{{ title }}'!A1"},
        names=("{{ title }}", "More", "Last"),
        title="Ås",
        more=False,
    )
    assert book.sheetnames == ["Ås", "Last"]
    assert book["Last"]["A1"].value == "='Ås'!A1"


def test_sheets_with_odd_names_are_followed() -> None:
    rows = {"A2": "{% for n in ns %}{{ n }}", "B2": "{% endfor %}"}
    book = opened(
        rows,
        rows,
        {"A1": "=SUM(OK!A2)", "B1": "=SUM('K''O $ 1'!A2)", "C1": "=Static!A1"},
        {"A1": "x"},
        names=("OK", "K'O $ 1", "Formulas", "Static"),
        ns=[1, 2],
    )
    assert [book["Formulas"][cell].value for cell in ("A1", "B1", "C1")] == ["=SUM(OK!A2:A3)", "=SUM('K''O $ 1'!A2:A3)", "=Static!A1"]


# --- what stands beside the cells -------------------------------------------------------------------------------------------------------

LOOP: Cells = {
    "A1": "Name",
    "B1": "Sum",
    "A2": "{% for o in orders %}{{ o.company }}",
    "B2": "{{ o.total }}",
    "C2": "{% endfor %}",
    "A3": "Sum",
    "B3": "=SUM(B2)",
}


def looped(change: Change, sheet: Cells = LOOP) -> openpyxl.Workbook:
    return opened(sheet, change=change, orders=ORDERS)


def test_cells_merged_across_in_a_loop() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for area in ("E2:G2", "A3:A3", "E1:G1", "E3:F4"):
            book.active.merge_cells(area)

    assert sorted(map(str, looped(change).active.merged_cells.ranges)) == ["E1:G1", "E2:G2", "E3:G3", "E4:G4", "E5:F6"]


def test_a_pyramid_of_merged_cells() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for area in ("C1:F1", "D2:E2", "D3:E4"):
            book.active.merge_cells(area)

    sheet = {"A1": "{% for n in ns %}", "C1": "{{ n }}", "D2": "{{ n }}", "D3": "{{ n }}", "A4": "x{% endfor %}"}
    found = sorted(map(str, opened(sheet, change=change, ns=[1, 2]).active.merged_cells.ranges))
    assert found == ["C1:F1", "C5:F5", "D2:E2", "D3:E4", "D6:E6", "D7:E8"]


def test_a_label_merged_over_the_rows_of_its_group() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A1:A2")

    sheet = {
        "A1": "{% for g in orders|groupby('company') %}{{ g.grouper }}",
        "B1": "Order",
        "B2": "{% for o in g.list %}{{ o.no }}",
        "C2": "{% endfor %}",
        "B3": "{% endfor %}",
    }
    page = opened(sheet, change=change, orders=ORDERS).active
    assert sorted(map(str, page.merged_cells.ranges)) == ["A1:A2", "A3:A5"]
    assert [page[cell].value for cell in ("A1", "A3", "B2", "B4", "B5")] == ["Blue Sports", "Sight Diver", 1076, 1023, 1123]


def test_one_conditional_format_over_all_rows() -> None:
    def change(book: openpyxl.Workbook) -> None:
        fill = PatternFill("solid", bgColor="FFFF0000")
        book.active.conditional_formatting.add("B2", CellIsRule(operator="greaterThan", formula=["$B$3/2"], fill=fill))
        book.active.conditional_formatting.add("A2:B2", FormulaRule(formula=["$B2>10000"], fill=fill))

    found = {str(rules.sqref): rules.rules[0].formula for rules in looped(change).active.conditional_formatting}
    assert found == {"B2:B4": ["$B$5/2"], "A2:B4": ["$B2>10000"]}


def test_validations_over_all_rows() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.add_data_validation(DataValidation(type="list", formula1='"Visa,Check"', sqref="D2"))
        book.active.add_data_validation(DataValidation(type="list", formula1="$A$2:$A$2", sqref="E3"))
        book.active.add_data_validation(DataValidation(type="decimal", operator="lessThan", formula1="B2", sqref="F2"))

    found = {str(rule.sqref): rule.formula1 for rule in looped(change).active.data_validations.dataValidation}
    assert found == {"D2:D4": '"Visa,Check"', "E5": "$A$2:$A$4", "F2:F4": "B2"}


def test_a_table_with_a_totals_row() -> None:
    def change(book: openpyxl.Workbook) -> None:
        table = Table(displayName="Orders", ref="A1:C3", totalsRowCount=1)
        table._initialise_columns()
        for column, name in zip(table.tableColumns, ("Name", "Sum", "Half"), strict=True):
            column.name = name
        table.tableColumns[1].totalsRowFunction = "sum"
        table.tableColumns[2].calculatedColumnFormula = TableFormula(attr_text="B2/2")
        table.autoFilter.ref = "A1:C2"
        book.active.add_table(table)

    sheet = LOOP | {"C1": "Half", "C2": "=B2/2", "D2": "{% endfor %}", "B3": "=SUBTOTAL(109,Orders[Sum])", "E1": "=SUM(Orders[Sum])"}
    book = looped(change, sheet)
    table = book.active.tables["Orders"]
    assert (table.ref, table.autoFilter.ref) == ("A1:C5", "A1:C4")
    assert [book.active[cell].value for cell in ("C4", "B5", "E1")] == ["=B4/2", "=SUBTOTAL(109,Orders[Sum])", "=SUM(Orders[Sum])"]


def test_an_empty_table_keeps_a_row() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.add_table(Table(displayName="Orders", ref="A1:B2"))

    sheet = {"A1": "Name", "B1": "Sum", "A2": "{% for o in orders %}{{ o.no }}", "B2": "{{ o.total }}", "C2": "{% endfor %}", "A4": "end"}
    page = opened(sheet, change=change, orders=[]).active
    assert (page.tables["Orders"].ref, page["A4"].value) == ("A1:B2", "end")


def test_charts_over_grown_rows() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for kind, anchor in ((BarChart, "E1"), (LineChart, "E20")):
            chart = kind()
            chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=2), titles_from_data=True)
            chart.set_categories(Reference(book.active, min_col=1, min_row=2, max_row=2))
            book.active.add_chart(chart, anchor)

    data = render(workbook(LOOP, change=change), orders=ORDERS)
    for number in (1, 2):
        assert re.findall(r"<(?:c:)?f>([^<]*)", part(data, f"xl/charts/chart{number}.xml")) == ["'Sheet1'!B1", "'Sheet1'!$A$2:$A$4", "'Sheet1'!$B$2:$B$4"]


def test_names_for_the_rows_of_a_loop() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.defined_names["Orders"] = DefinedName("Orders", attr_text="Sheet1!$A$2:$B$2")
        book.defined_names["Totals"] = DefinedName("Totals", attr_text="Sheet1!$B$2:$B$2")
        book.defined_names["Grand"] = DefinedName("Grand", attr_text="Sheet1!$B$3")

    book = looped(change, LOOP | {"D1": "=SUM(Totals)/Grand"})
    found = {name: book.defined_names[name].attr_text for name in ("Orders", "Totals", "Grand")}
    assert found == {"Orders": "Sheet1!$A$2:$B$4", "Totals": "Sheet1!$B$2:$B$4", "Grand": "Sheet1!$B$5"}


def test_filters_print_areas_and_frozen_heads() -> None:
    def change(book: openpyxl.Workbook) -> None:
        page = book.active
        page.auto_filter.ref, page.print_area, page.print_title_rows, page.freeze_panes = "A1:B2", "A1:B3", "1:1", "A2"

    page = looped(change).active
    assert (page.auto_filter.ref, page.print_area, page.print_title_rows, page.freeze_panes) == ("A1:B4", "'Sheet1'!$A$1:$B$5", "$1:$1", "A2")


def test_a_page_for_each_group() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.row_breaks.append(Break(id=4))
        book.active.row_breaks.append(Break(id=5))

    page = opened(grouped() | {"A5": "end", "A6": "x"}, change=change, orders=ORDERS).active
    assert [entry.id for entry in page.row_breaks.brk] == [4, 8, 9]
    assert page.row_breaks.manualBreakCount == page.row_breaks.count == 3


def test_a_page_break_goes_with_its_rows() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.row_breaks.append(Break(id=2))

    data = render(workbook({"A1": "x", "A2": "{% for n in ns %}{{ n }}", "B2": "{% endfor %}", "A3": "y"}, change=change), ns=[])
    assert "rowBreaks" not in part(data, "xl/worksheets/sheet1.xml")


def test_heights_outlines_and_hidden_rows_are_copied() -> None:
    def change(book: openpyxl.Workbook) -> None:
        rows = book.active.row_dimensions
        rows[2].height, rows[2].outlineLevel, rows[2].hidden, rows[3].height = 33, 1, True, 22

    rows = looped(change).active.row_dimensions
    assert [(rows[row].height, rows[row].outlineLevel, rows[row].hidden) for row in (2, 3, 4)] == [(33, 1, True)] * 3
    assert rows[5].height == 22


def test_notes_and_links_in_a_loop() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A2"].comment = Comment("{{ o.method }}", "me")
        book.active["B2"].hyperlink = "https://example.org/"

    page = looped(change, LOOP | {"D2": '=HYPERLINK("https://example.org/{{ o.no }}","{{ o.company }}")', "C2": None, "E2": "{% endfor %}"}).active
    assert [page[f"A{row}"].comment.text for row in (2, 3, 4)] == ["Check", "Visa", "Visa"]
    assert [page[f"B{row}"].hyperlink.target for row in (2, 3, 4)] == ["https://example.org/"] * 3
    assert page["D4"].value == '=HYPERLINK("https://example.org/1123","Sight Diver")'


def test_texts_in_formulas_cannot_be_left() -> None:
    assert filled({"A1": '="{{ x }}: "&B1', "B1": 1}, x='"&A1&"') == {"A1": '="""&A1&"": "&B1', "B1": 1}


def test_headers_and_footers() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.oddHeader.center.text = "{{ title }} &P"

    assert opened({"A1": "x{{ title }}"}, change=change, title="A & B").active.oddHeader.center.text == "A && B &P"


def test_protected_and_open_cells() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.protection.sheet = True
        book.active["B2"].protection = Protection(locked=False)

    page = looped(change).active
    assert page.protection.sheet
    assert [page[f"B{row}"].protection.locked for row in (2, 3, 4, 5)] == [False, False, False, True]


def test_formulas_above_the_loop_read_what_comes_below() -> None:
    found = filled({"A1": "=SUM(A3)", "B1": "=B5", "A3": "{% for n in ns %}{{ n }}", "B3": "{% endfor %}", "B5": "=A1"}, ns=[1, 2, 3])
    assert (found["A1"], found["B1"], found["B7"]) == ("=SUM(A3:A5)", "=B7", "=A1")


def test_a_thousand_items() -> None:
    found = filled({"A1": "{% for n in ns %}{{ n }}", "B1": "=A1*2", "C1": "{% endfor %}", "A2": "=SUM(A1)"}, ns=list(range(1000)))
    assert (found["A1000"], found["B1000"], found["A1001"]) == (999, "=A1000*2", "=SUM(A1:A1000)")


def test_what_reads_nothing_that_is_written_stays_byte_for_byte() -> None:
    def change(book: openpyxl.Workbook) -> None:
        page = book.active
        page["B1"].comment = Comment("hello", "me")
        for number, anchor in ((2, "E1"), (3, "E20"), (4, "E40")):
            chart = BarChart()
            chart.add_data(Reference(page, min_col=number, min_row=1, max_row=2))
            page.add_chart(chart, anchor)
        chart = book.create_chartsheet()
        chart.add_chart(LineChart())

    template = workbook({"A1": "{{ x }}", "B1": 1, "B2": 2, "C1": "=A1", "C2": 3, "D1": "=B1", "D2": "=B2"}, {"A1": "y"}, change=change)
    before, after = (zipfile.ZipFile(io.BytesIO(data)) for data in (template, render(template, x=1)))
    assert before.namelist() == after.namelist()
    changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert sorted(changed) == ["xl/charts/chart2.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]


def test_blank_rows_at_the_end_of_a_sheet_may_fall_off_it() -> None:
    sheet: Cells = {"A1": "{% for n in ns %}{{ n }}", "B1": "{% endfor %}"}

    def change(book: openpyxl.Workbook) -> None:
        book.active["A1048576"].font = Font(bold=True)

    page = opened(sheet, change=change, ns=[1, 2, 3]).active
    assert [page[f"A{row}"].value for row in (1, 2, 3, 4)] == [1, 2, 3, None]
    with pytest.raises(RenderError, match="beyond the last row"):
        filled(sheet | {"A1048576": "end"}, ns=[1, 2])


def test_a_table_whose_head_goes_is_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.add_table(Table(displayName="Orders", ref="A2:B3"))

    sheet = {
        "A1": "x",
        "A2": "Name",
        "B2": "Sum",
        "C2": "{% if f %}",
        "D2": "{% endif %}",
        "A3": "{% for o in orders %}{{ o.no }}",
        "B3": "{{ o.total }}{% endfor %}",
    }
    assert opened(sheet, change=change, orders=ORDERS, f=True).active.tables["Orders"].ref == "A2:B5"
    with pytest.raises(RenderError, match="lose its head"):
        opened(sheet, change=change, orders=ORDERS, f=False)
