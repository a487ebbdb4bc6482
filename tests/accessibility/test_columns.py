"""Columns of a workbook: figures and signs that only a colour tells apart, texts that the next column covers, cells to fill in that are locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.accessibility.clean import excel, findings


def told(change: Callable[[Any], object]) -> list[tuple[str, str]]:
    def plant(book: Any) -> None:
        sheet = book.create_sheet("Mål")
        for row in (
            ("Mål", "Frist", "Tegn", "Svar (fyll ut)"),
            ("Fravær", "01.02.2026", "●", "a"),
            ("Trivsel", "01.03.2026", "●", "b"),
            ("Vikarer", "01.04.2026", "●", "c"),
        ):
            sheet.append(row)
        sheet.add_table(Table(displayName="Maal", ref="A1:D4"))
        for column, width in zip("ABCD", (16, 16, 16, 20), strict=True):
            sheet.column_dimensions[column].width = width
        change(sheet)

    return [(finding.code, finding.place.spot) for finding in findings(excel(plant))]


def coloured(place: str, colour: str, **more: Any) -> Callable[[Any], object]:
    return lambda sheet: setattr(sheet[place], "font", Font(color=colour, **more))


def filled(**fills: str) -> Callable[[Any], object]:
    def change(sheet: Any) -> None:
        for place, colour in fills.items():
            sheet[place].fill = PatternFill("solid", fgColor=colour)

    return change


def hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def narrow(sheet: Any) -> None:
    sheet["A3"] = "Trivsel og nærvær i barnehagene"


def wrapped(sheet: Any) -> None:
    narrow(sheet)
    sheet["A3"].alignment = Alignment(wrap_text=True)


def scale(start: str) -> Callable[[Any], object]:
    def change(sheet: Any) -> None:
        for row in (2, 3, 4):
            sheet.cell(row, 2).value = row
        sheet.conditional_formatting.add("B2:B4", ColorScaleRule(start_type="min", start_color=start, end_type="max", end_color="FFFFFF"))

    return change


def number_format(code: str) -> Callable[[Any], object]:
    return lambda sheet: setattr(sheet["A2"], "number_format", code)


LONG = "Trivselen i barnehagene måles hver vår og hver høst, og svarene drøftes i alle enheter"


def high_enough(sheet: Any) -> None:
    """A text over merged cells has the room of all of them."""
    sheet["A6"] = LONG
    sheet["A6"].alignment = Alignment(wrap_text=True)
    sheet.merge_cells("A6:D7")
    sheet.row_dimensions[6].height = 15
    sheet["A5"] = "Kilde"


def too_low(sheet: Any) -> None:
    sheet["B2"] = 12
    sheet.row_dimensions[2].height = 4


def grained(fill: str, grain: str) -> Callable[[Any], object]:
    return lambda sheet: setattr(sheet["A2"], "fill", PatternFill("lightUp", fgColor=grain, bgColor=fill))


def headed(sheet: Any) -> None:
    """Headings over three rows of words, drawn as headings, that are no table."""
    del sheet.tables["Maal"]
    for cell in sheet[1]:
        cell.font = Font(bold=True)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda sheet: None, []),
        (coloured("B3", "C00000"), [("colour-alone-text", "cell B3")]),
        (coloured("B3", "C00000", bold=True), []),
        (coloured("B3", "595959"), []),
        (coloured("C3", "C00000"), [("colour-alone-sign", "cell C3")]),
        (coloured("C3", "595959"), []),
        (coloured("A3", "C00000"), []),
        (filled(B2="F8CBAD", B3="C6E0B4"), [("colour-alone-cell", "cell B3")]),
        (filled(B2="C6E0B4", B3="C6E0B4"), []),
        (filled(A2="F8CBAD", A3="C6E0B4"), []),
        (filled(A2="C6E0B4", B2="C6E0B4", C2="C6E0B4", D2="C6E0B4"), []),
        (narrow, [("cell-covered", "cell A3")]),
        (wrapped, []),
        (scale("1F3864"), [("contrast-format", "cells B2:B4")]),
        (scale("C6E0B4"), []),
        (number_format("[Yellow]@"), [("contrast-text", "cell A2")]),
        (number_format("[Blue]@"), []),
        (number_format("[Yellow]0"), []),
        (number_format("[>5][Yellow]@"), []),
        (hidden_row, []),
        (high_enough, [("cells-merged", "cells A6:D7")]),
        (too_low, [("cell-cut", "cell A2")]),
        (grained("FFFFFF", "DDEBF7"), []),
        (grained("FFFFFF", "1F3864"), [("text-on-picture", "cell A2")]),
        (lambda sheet: setattr(sheet["A6"], "value", "Tall i rødt er for sent ute."), [("blank-rows", "row 5"), ("colour-named", "cell A6")]),
        (headed, [("range-no-table", "cell A1")]),
    ],
)
def test_what_columns_say_is_seen_without_colours(change: Callable[[Any], object], found: list[tuple[str, str]]) -> None:
    assert told(change) == found


@pytest.mark.parametrize(("opened", "found"), [((), [("input-locked", "cell D2")]), ((2,), []), ((2, 3, 4), [])])
def test_cells_to_fill_in_are_open_on_a_locked_sheet(opened: tuple[int, ...], found: list[tuple[str, str]]) -> None:
    def change(sheet: Any) -> None:
        sheet.protection.sheet = True
        for row in opened:
            sheet.cell(row, 4).protection = Protection(locked=False)

    assert told(change) == found


def test_validated_cells_are_open_on_a_locked_sheet() -> None:
    def change(sheet: Any) -> None:
        sheet["D1"] = "Svar"
        sheet.protection.sheet = True
        check = DataValidation("list", formula1='"Ja,Nei"', sqref="C2:C4", prompt="Velg ja eller nei.", error="Velg ja eller nei.")
        check.showInputMessage = check.showErrorMessage = True
        sheet.add_data_validation(check)

    assert told(change) == [("input-locked", "cell C2")]


def test_a_chart_sheet_is_checked() -> None:
    def plant(book: Any) -> None:
        from openpyxl.chart import BarChart, Reference

        chart = BarChart()
        chart.add_data(Reference(book["Framdrift"], min_col=3, min_row=1, max_row=5), titles_from_data=True)
        book.create_chartsheet("Diagram1").add_chart(chart)

    assert {(finding.code, str(finding.place)) for finding in findings(excel(plant))} == {
        ("sheet-name", 'sheet "Diagram1"'),
        ("alt-missing-chart", 'sheet "Diagram1", "Chart 1"'),
        ("chart-title", 'sheet "Diagram1", "Chart 1"'),
    }
