"""A blank column stands in for columns that all vanish, where something depends on nothing else."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.table import Table

from docautomat.template import Template
from tests.build import cells, workbook
from tests.compiler.test_columns import MATRIX, filled

NESTED = {
    "A1": "{{ g.n }}",
    "A2": "{%col for g in gs %}",
    "B1": "{%col for m in g.ms %}{{ m }}{%col endfor %}",
    "C1": "=SUM(B1)",
    "C2": "{%col endfor %}",
    "D1": "=SUM(C1)",
}
FILTERED = {
    "A1": "{%col for v in vs %}x",
    "B1": "{%col if v > 9 %}{{ v }}{%col endif %}",
    "B2": "=B1+1",
    "B3": "y",
    "C1": "{%col endfor %}",
    "D1": "=SUM(B1)",
    "D2": "=SUM(B2)",
}


@pytest.mark.parametrize(
    ("sheet", "data", "expected"),
    [
        pytest.param(
            {"A1": "{%col for v in vs %}{{ v }}{%col endfor %}", "A2": "=A1", "B1": "=SUM(A1)", "B2": "=A2"},
            {"vs": []},
            {"B1": "=SUM(A1)", "B2": "=A2"},
            id="an empty list",
        ),
        pytest.param({"A1": "{%col for v in vs %}{{ v }}{%col endfor %}", "B1": "=SUM(A1:B2)"}, {"vs": []}, {"A1": "=SUM(A1:A2)"}, id="something is left"),
        pytest.param({"A1": "{%col if f %}a{%col endif %}", "B1": "=SUM(A1)"}, {"f": False}, {"B1": "=SUM(A1)"}, id="a condition"),
        pytest.param({"A1": "{%col if f %}a{%col endif %}", "B1": "=SUM(A1)"}, {"f": True}, {"A1": "a", "B1": "=SUM(A1)"}, id="a condition that holds"),
        pytest.param(
            NESTED,
            {"gs": [{"n": "p", "ms": []}, {"n": "q", "ms": [1, 2]}]},
            {"A1": "p", "C1": "=SUM(B1)", "D1": "q", "E1": 1, "F1": 2, "G1": "=SUM(E1:F1)", "H1": "=SUM(C1,G1)"},
            id="in one copy only",
        ),
        pytest.param(NESTED, {"gs": []}, {"B1": "=SUM(A1)"}, id="the outer loop"),
        pytest.param(FILTERED, {"vs": [1, 2]}, {"A1": "x", "C1": "x", "F1": "=SUM(E1)", "F2": "=SUM(E2)"}, id="a condition in a loop drops all"),
        pytest.param(
            FILTERED,
            {"vs": [1, 20]},
            {"A1": "x", "C1": "x", "D1": 20, "F1": "=SUM(D1)", "D2": "=D1+1", "F2": "=SUM(D2)", "D3": "y"},
            id="a condition in a loop leaves one",
        ),
    ],
)
def test_a_blank_column_is_kept_for_its_readers(sheet: dict[str, Any], data: dict[str, Any], expected: dict[str, Any]) -> None:
    assert filled(sheet, **data) == expected


@pytest.mark.parametrize(
    ("years", "rows", "totals"),
    [
        ([], [], ["=SUM(B2)"]),
        ([], [1, 2], ["=SUM(B2:B3)"]),
        ([1, 2], [], ["=SUM(B2)", "=SUM(C2)", "=SUM(B2:C2)"]),
    ],
)
def test_a_matrix_of_nothing_keeps_its_totals(years: list[int], rows: list[int], totals: list[str]) -> None:
    found = filled(MATRIX, years=years, rows=[{"name": "n", "v": {1: 1, 2: 2}} for _ in rows])
    last = max(int(reference[1:]) for reference in found)
    assert [value for reference, value in found.items() if reference.endswith(str(last)) and reference[0] != "A"] == totals


def test_formats_stay_and_tables_get_a_head() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.active
        for reference in ("B1", "B2", "B3"):
            sheet[reference].number_format = "0.0"
        sheet.add_table(Table(displayName="T", ref="A1:C2"))

    written = Template(workbook(MATRIX, change=change)).render({"years": [], "rows": []}).open().active
    assert [written[f"B{row}"].number_format for row in (1, 2, 3)] == ["0.0"] * 3
    assert [column.name for column in written.tables["T"].tableColumns] == ["Name", "–", "Sum"]
    assert written["B1"].value == "–"


def test_a_rule_keeps_its_column_too() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.conditional_formatting.add("B2", CellIsRule("greaterThan", ["1"]))

    sheet = {"B1": "{%col for y in ys %}{{ y }}{%col endfor %}", "B2": "x", "C1": "c"}
    data = Template(workbook(sheet, change=change)).render({"ys": []}).to_bytes()
    assert cells(data) == {"C1": "c"}
    assert [str(rule.sqref) for rule in Template(data).render({}).open().active.conditional_formatting] == ["B2"]
