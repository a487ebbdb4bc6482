"""The workbook that tells a coordinator what became of a run: `rapport.xlsx`."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from docautomat.opc.archive import Archive
from docautomat.plan.labels import labels

__all__ = ["report_workbook"]

_HEADS = ("municipality", "report.status", "report.document", "report.file", "report.source", "report.place", "report.fault", "report.mend")
_WIDTHS = (26, 20, 20, 60, 34, 44, 70, 60)
_MARKS = {"refused": "‼", "failed": "‼", "warning": "!", "made": "●"}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CORE = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    b"<dc:creator>docautomat</dc:creator></cp:coreProperties>"
)


def report_workbook(language: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Return the workbook, the same bytes for the same rows.

    Each row is municipality, status code, kind, file, source, place, fault, mend; they come in the order in which they are shown.
    """
    import openpyxl

    words = labels(language)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = words["report.sheet"]
    shown = [[words[head] for head in _HEADS]]
    for municipality, status, kind, *rest in rows:
        shown.append([municipality, f"{_MARKS[status]} {words[f'report.{status}']}", words.get(kind, kind), *rest])
    for number, texts in enumerate(shown, 1):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column, _legal(text) or None)
            if text:
                cell.data_type = "s"  # text that begins with = stays text
    _dress(sheet, len(shown))
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue())


def _legal(text: str) -> str:
    """Return a text as a cell takes it: a finding may quote what XML cannot carry."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _dress(sheet: Any, rows: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.table import Table, TableStyleInfo

    for cell in sheet[1]:
        cell.font = Font(name="Calibri", bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="12384A")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column >= 5)
    for column, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "B2"
    table = Table(displayName="Rapport", ref=f"A1:H{max(rows, 2)}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _timeless(data: bytes) -> bytes:
    """Return the workbook without the time at which it was saved."""
    archive = Archive(data)
    parts = {name: archive.read(name) for name in archive.names()}
    parts["/docProps/core.xml"] = _CORE
    return b"".join(archive.write(parts))
