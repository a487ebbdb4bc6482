"""The tracker on paper: A4 landscape, letters of 7 points at least, breaks where something ends, the same foot on every sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.worksheet.pagebreak import Break, ColBreak, RowBreak

from templates.build.tracker_report import LAST_REPORT
from templates.build.tracker_styles import label
from templates.build.tracker_tables import LAST_TOLD

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["on_paper"]

_SCALES = {"milestones": 65, "measurements": 75, "sheet_report": 75, "changes": 80}
"""Sheets of a fixed scale, so that their own breaks count; the others are fitted to the width of a page."""
_FITTED = {"sheet_goals": 69, "risk": 67, "timeline": 85}
"""About what the widest of the fitted sheets come out at, so that their feet are as large as the others'."""
_FOOT = "{{ municipality.name }}{% if project.case_number %} · {{ label.case_number }} {{ project.case_number }}{% endif %}"
_FOOT_SIZE = 9


def on_paper(book: Workbook) -> None:
    scales = {label(name): scale for name, scale in (_SCALES | _FITTED).items()}
    for sheet in book.worksheets:
        size = round(_FOOT_SIZE * 100 / scales.get(sheet.title, 100))
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = f"&{size} {_FOOT}", f"&{size} &A · &P / &N"
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.6
    for name, scale in _SCALES.items():
        sheet = book[label(name)]
        sheet.sheet_properties.pageSetUpPr.fitToPage = False
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
        sheet.page_setup.scale = scale
    book[label("milestones")].col_breaks = ColBreak(brk=[Break(id=LAST_TOLD)])
    book[label("sheet_report")].row_breaks = RowBreak(brk=[Break(id=LAST_REPORT - 1)])
