"""The tracker's report: the fields of the period's own, to fill in, and the last one as it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from templates.build.tracker_styles import DATE, PER_CENT, checked, label, page, put, sheet_name, status_formats
from templates.build.tracker_tables import ONE_LINE, SIX_LINES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["DATE_CELLS", "LAST_REPORT", "report"]

_KEYS, _FIRST = 2, 3
_REPORT = (
    ("period", "{{ tracker.period }}", "General"),
    ("date", "{{ none }}", DATE),
    ("author", "{{ none }}", "General"),
    ("overall", "{{ none }}", "General"),
    ("summary", "{{ none }}", "General"),
    ("decisions_needed", "{{ none }}", "General"),
    ("next_period", "{{ none }}", "General"),
    ("approved_by", "{{ none }}", "General"),
    ("approved", "{{ none }}", DATE),
)
_WORDS = {"overall": "overall_status", "decisions_needed": "decision_needed"}
_LAST = (
    ("period", "{{ tracker.last.period }}", "General"),
    ("date", "{{ tracker.last.date }}", DATE),
    ("author", "{{ tracker.last.author }}", "General"),
    ("overall", "{{ tracker.last.overall_label }}", "General"),
    ("summary", "{{ tracker.last.summary }}", "General"),
    ("decisions_needed", '{{ tracker.last.decisions_needed | join("\\n") }}', "General"),
    ("next_period", '{{ tracker.last.next_period | join("\\n") }}', "General"),
)
_LONG = frozenset({"summary", "decisions_needed", "next_period"})
LAST_REPORT = _FIRST + len(_REPORT)
"""The row of the heading above the last report."""
DATE_CELLS = tuple(f"{sheet_name('sheet_report')}!$C${row}" for row in (_FIRST + 1, LAST_REPORT + 2))
"""The days of the period's report and of the last one."""


def report(sheet: Worksheet) -> None:
    page(sheet, (2, 34, 108, 15, 26))
    sheet.column_dimensions["A"].hidden = True
    put(sheet, "B1", label("progress_report") + " {{ label.fill_in }}", "Tittel")
    sheet.row_dimensions[1].height = 34
    for column, name in zip("ABC", ("field", "label", "answer"), strict=True):
        put(sheet, f"{column}{_KEYS}", f"plan.{name}", "Etikett")
    sheet.row_dimensions[_KEYS].hidden = True
    _fields(sheet, "report", _REPORT, _FIRST, "Inndata")
    put(sheet, f"B{LAST_REPORT}", label("last_report"), "Overskrift")
    sheet[f"C{LAST_REPORT}"].style = "Overskrift"
    sheet.row_dimensions[LAST_REPORT].height = 40
    _fields(sheet, "last", _LAST, LAST_REPORT + 1, "Plan")
    _reported(sheet, LAST_REPORT + len(_LAST) + 1)
    status_formats(sheet, f"C{_FIRST + 3}", f"$C${_FIRST + 3}", "B")
    checked(sheet, f"C{_FIRST + 3}", "list", "\"{{ tracker.overall | join(',') }}\"", error="check_choice", ask="check_choice", head="overall_status")
    for row in (_FIRST + 1, _FIRST + 8):
        checked(sheet, f"C{row}", "date", "36526", operator="greaterThan", error="check_date", ask="check_date", head="date")


def _fields(sheet: Worksheet, about: str, fields: tuple[tuple[str, str, str], ...], first: int, style: str) -> None:
    for row, (name, value, form) in enumerate(fields, first):
        put(sheet, f"A{row}", f"{about}.{name}", "Etikett")
        put(sheet, f"B{row}", label(_WORDS.get(name, name)), "Etikett")
        put(sheet, f"C{row}", value, style, form)
        upright = "top" if name in _LONG and style == "Inndata" else "center"
        sheet[f"C{row}"].alignment = Alignment(horizontal="left", vertical=upright, wrap_text=True, indent=1)
        sheet[f"B{row}"].alignment = Alignment(horizontal="left", vertical=upright, indent=1)
        sheet.row_dimensions[row].height = SIX_LINES if name in _LONG and style == "Inndata" else ONE_LINE


def _reported(sheet: Worksheet, keys: int) -> None:
    """Lay out what the last report said of the milestones."""
    cells = (
        ("B", "id", "milestone", "{% for item in tracker.last.milestones %}{{ item.id }} {{ item.name }}", "General"),
        ("C", "comment", "comment", "{{ item.comment }}", "General"),
        ("D", "percent", "percent_complete", "{{ item.percent }}", PER_CENT),
        ("E", "status", "status", "{{ item.status_label }}{% endfor %}", "General"),
    )
    sheet.row_dimensions[keys].hidden = True
    sheet.row_dimensions[keys + 1].height = 36
    sheet.row_dimensions[keys + 2].height = ONE_LINE
    for letter, key, name, value, form in cells:
        put(sheet, f"{letter}{keys}", f"reported.{key}+1", "Etikett")
        put(sheet, f"{letter}{keys + 1}", label(name), "Tabellhode")
        put(sheet, f"{letter}{keys + 2}", value, "Plan", form)
        sheet[f"{letter}{keys + 2}"].alignment = Alignment(horizontal="right" if form == PER_CENT else "left", vertical="center", wrap_text=True, indent=1)
    status_formats(sheet, f"E{keys + 2}:E{keys + 2}", f"$E{keys + 2}", "B")
