"""The tracker's cell styles, page set-up and status colours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from templates.build.identity import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "DATE",
    "LEFT",
    "LEGEND",
    "NUMBERS",
    "PER_CENT",
    "across",
    "checked",
    "colour",
    "label",
    "named_styles",
    "page",
    "put",
    "sheet_name",
    "status_formats",
    "sum_style",
    "tabled",
    "tinted",
    "tracker_styles",
]

_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
DATE, PER_CENT = "dd.mm.yyyy", '0" %"'
NUMBERS = "Tall"  # the hidden sheet with the words and numbers that formulas read
LEGEND = 2  # first row of the statuses on it
_NUMBERS = {PER_CENT, "0", "0 %", "#,##0.##", "+0;-0;0", '0;-0;"–"'}
_LEGIBLE = 205
"""Columns of so many digits fit a landscape page in 7 pt or more."""
LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)


def colour(slot: str, lightness: float = 0) -> Color:
    return Color(theme=_THEME.index(slot), tint=lightness)


def _fill(slot: str, lightness: float = 0) -> PatternFill:
    return PatternFill("solid", fgColor=colour(slot, lightness))


def _font(size: float = 11, slot: str = "dk1", *, bold: bool = False) -> Font:
    return Font(name="Calibri", scheme="minor", family=2, size=size, bold=bold, color=colour(slot))


def named_styles(book: Workbook, vertical: str = "top") -> None:
    """Add the cell styles; `vertical` is where a text stands in a row that has room."""
    hair = Side("thin", colour("accent6", 0.7))
    edge = Side("thin", colour("accent6", 0.16))
    line = Side("medium", colour("accent1"))
    text = Alignment(horizontal="left", vertical=vertical, wrap_text=True, indent=1)
    framed = Border(left=edge, right=edge, top=edge, bottom=edge)
    under = Border(bottom=hair)
    for style in (
        NamedStyle("Tittel", font=_font(20, "dk2", bold=True), alignment=Alignment(horizontal="left", vertical="center", indent=1)),
        NamedStyle(
            "Overskrift",
            font=_font(14, "dk2", bold=True),
            alignment=Alignment(horizontal="left", vertical="center", indent=1),
            border=Border(bottom=line),
        ),
        NamedStyle("Etikett", font=_font(10, "accent6"), alignment=Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)),
        NamedStyle("Måltall", font=_font(24, "dk2", bold=True), alignment=Alignment(horizontal="left", vertical="center", indent=1)),
        NamedStyle(
            "Tabellhode",
            font=_font(11, "lt1", bold=True),
            fill=_fill("dk2"),
            alignment=Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
        ),
        NamedStyle("Plan", font=_font(), fill=_fill("lt2"), alignment=text, border=under),
        NamedStyle("Regnet", font=_font(), alignment=text, border=under),
        NamedStyle("Inndata", font=_font(), fill=_fill("accent3", 0.92), alignment=text, border=framed),
        NamedStyle("Brødtekst", font=_font(), alignment=text),
    ):
        book.add_named_style(style)


def tracker_styles(book: Workbook) -> None:
    """Add the styles that only the tracker has: numbers by which rows are called, and the steps of the guide."""
    middle = Alignment(horizontal="left", vertical="center", indent=1)
    under = Border(bottom=Side("thin", colour("accent6", 0.7)))
    for name, fill in (("Nummer", _fill("lt2")), ("Nummer regnet", PatternFill()), ("Trinn", PatternFill())):
        book.add_named_style(NamedStyle(name, font=_font(12 if name == "Trinn" else 11, "dk2", bold=True), fill=fill, alignment=middle, border=under))
    book.add_named_style(NamedStyle("Nå", font=_font(12, "accent4", bold=True), alignment=Alignment(horizontal="center", vertical="center")))


def put(sheet: Worksheet, at: str, value: object, style: str, form: str = "General") -> None:
    cell = sheet[at]
    cell.value, cell.style = value, style
    if form != "General":
        cell.number_format = form
    if form in _NUMBERS and style in {"Plan", "Inndata", "Regnet", "Sum"}:
        cell.alignment = Alignment(horizontal="right", vertical="top", indent=1)


def label(name: str) -> str:
    return "{{ label." + name + " }}"


def sheet_name(name: str) -> str:
    """Return a sheet as formulas call it; the tag gives its name in the document's language."""
    return f"'{label(name)}'"


def page(sheet: Worksheet, widths: Sequence[float], *, wide: int = 1, tall: int = 0, titles: str = "") -> None:
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, tall
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3  # within the margin above, else it is cut
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
    if titles:
        sheet.print_title_rows = titles


def across(sheet: Worksheet, repeated: int) -> None:
    """Print a wide sheet on as many pages side by side as keep its text legible, its first columns on each of them."""
    widths = [dimension.width for dimension in sheet.column_dimensions.values()]
    again = sum(widths[:repeated])
    pages = max(1, math.ceil((sum(widths) - again) / (_LEGIBLE - again)))
    if pages > 1:
        sheet.page_setup.fitToWidth = pages
        sheet.print_title_cols = f"A:{get_column_letter(repeated)}"


def checked(
    sheet: Worksheet, area: str, kind: str, first: str, second: str | None = None, *, operator: str | None = None, error: str, ask: str = "", head: str = ""
) -> None:
    """Let cells take only what fits, and say so in the document's language: what is asked for under `head` when a cell is entered, and what was wrong."""
    check = DataValidation(type=kind, operator=operator, formula1=first, formula2=second, allow_blank=True, showErrorMessage=True)
    check.errorTitle, check.error = label("check_title"), label(error)
    if ask:
        check.showInputMessage, check.promptTitle, check.prompt = True, label(head), label(ask)
    check.add(area)
    sheet.add_data_validation(check)


def status_formats(sheet: Worksheet, area: str, first: str, column: str) -> None:
    """Tint cells by the word they hold; `column` is the legend's column that the words stand in."""
    for at, (code, slot) in enumerate(STATUSES.items(), LEGEND):
        if column == "B" and code == "cancelled":
            continue  # nobody chooses it, so its cell is empty, and would equal every empty cell
        sheet.conditional_formatting.add(area, tinted(f"{first}={NUMBERS}!${column}${at}", slot))


def tinted(condition: str, slot: str) -> FormulaRule:
    """Return a rule that tints cells and writes them bold in a colour of the theme."""
    rule = FormulaRule(formula=[condition])
    rule.dxf = DifferentialStyle(font=Font(bold=True, color=colour(slot)), fill=PatternFill("solid", fgColor=colour(slot, 0.88), bgColor=colour(slot, 0.88)))
    return rule


def tabled(sheet: Worksheet, name: str, area: str, headings: Sequence[str], *, filtered: bool = True) -> None:
    """Make a table of cells, with arrows to filter by if it is `filtered`; openpyxl would refuse headings that are tags."""
    table = Table(displayName=name, name=name, ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    table.tableColumns.extend(TableColumn(id=at, name=heading) for at, heading in enumerate(headings, 1))
    table.autoFilter = AutoFilter(ref=area) if filtered else None
    table._initialise_columns = lambda: None
    sheet.add_table(table)


def sum_style() -> NamedStyle:
    """Return the style of a row of totals."""
    text = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    return NamedStyle("Sum", font=_font(bold=True), fill=_fill("lt2"), alignment=text, border=Border(top=Side("medium", colour("dk2"))))
