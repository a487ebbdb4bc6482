"""Lists for a coordinator as workbooks: `rapport.xlsx` tells what became of a run, `utsending.xlsx` what is to be sent to whom."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.lines import Words
from docautomat.markup.spreadsheetml.heights import HIGHEST, line_height
from docautomat.markup.spreadsheetml.looks import Look
from docautomat.opc.archive import Archive
from docautomat.plan.labels import labels

__all__ = ["list_workbook", "report_workbook"]

_HEADS = ("municipality", "report.status", "report.document", "report.file", "report.source", "report.place", "report.fault", "report.mend")
_WIDTHS = (26, 20, 20, 60, 34, 44, 70, 60)
_WRAPPED = 5
"""The first column with texts that may be long."""
_MARKS = {"refused": "‼", "failed": "‼", "warning": "!", "made": "●"}
_DIGIT = 7
"""Pixels of a digit, by which columns are measured."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{title}</dc:title><dc:creator>docautomat</dc:creator><dc:language>{language}</dc:language></cp:coreProperties>"
)


def report_workbook(language: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Return the workbook, the same bytes for the same rows.

    Each row is municipality, status code, kind (or what the document is called), file, source, place, fault, mend; they come in the order in which they are
    shown.
    """
    words = labels(language)
    shown = []
    for municipality, status, kind, *rest in rows:
        shown.append([municipality, f"{_MARKS[status]} {words[f'report.{status}']}", words.get(kind, kind), *rest])
    return list_workbook(words["report.sheet"], "Rapport", language, dict(zip((words[head] for head in _HEADS), _WIDTHS, strict=True)), shown, wrapped=_WRAPPED)


def list_workbook(title: str, table: str, language: str, columns: Mapping[str, int], rows: Sequence[Sequence[str]], *, wrapped: int) -> bytes:
    """Return a workbook with one table of texts, the same bytes for the same rows.

    `title` names sheet and document, `table` is the table's name; `columns` are headings with their widths, and from column `wrapped` on texts are broken.
    """
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = title
    for number, texts in enumerate([list(columns), *rows], 1):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column, _legal(text) or None)
            if text:
                cell.data_type = "s"  # text that begins with = stays text
    _dress(sheet, table, list(columns.values()), len(rows) + 1, wrapped)
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue(), _CORE.format(title=escape(title), language={"nb": "nb-NO", "nn": "nn-NO"}.get(language, "en-GB")))


def _legal(text: str) -> str:
    """Return a text as a cell takes it: a finding may quote what XML cannot carry."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _dress(sheet: Any, name: str, widths: Sequence[int], rows: int, wrapped: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    for cell in sheet[1]:
        cell.font = Font(name="Calibri", bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="12384A")
    _fit(sheet, widths, wrapped)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column >= wrapped)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    table = Table(displayName=name, ref=f"A1:{get_column_letter(len(widths))}{max(rows, 2)}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _fit(sheet: Any, widths: Sequence[int], wrapped: int) -> None:
    """Make rows as high as their broken texts need: not every program does it when it opens a workbook."""
    look = Look(wraps=True)
    face = Faces().find(look.font, look.bold, look.italic)
    words, line = Words(face, look.size), line_height(look.size, face)
    for row in sheet.iter_rows(min_row=2, min_col=wrapped):
        lines = max((words.count(cell.value, look.room(widths[cell.column - 1] * _DIGIT)) for cell in row if cell.value), default=1)
        sheet.row_dimensions[row[0].row].height = min(lines * line, HIGHEST)


def _timeless(data: bytes, core: str) -> bytes:
    """Return the workbook without the time at which it was saved, and with rows that programs may fit anew."""
    archive = Archive(data)
    parts = {name: archive.read(name).replace(b' customHeight="1"', b"") if "/worksheets/" in name else archive.read(name) for name in archive.names()}
    parts["/docProps/core.xml"] = core.encode("utf-8")
    return b"".join(archive.write(parts))
