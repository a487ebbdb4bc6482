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

_COLUMNS = {
    "municipality": 24,
    "report.status": 20,
    "report.fault": 54,
    "report.mend": 42,
    "report.place": 31,
    "report.document": 27,
    "report.source": 32,
    "report.file": 64,
}
_PRINTED = 6
"""So many of them fit a page in a size that can be read: what is wrong, where, and in which document."""
_MARKS = {"refused": "‼", "failed": "‼", "warning": "!", "made": "●"}
_TONES = {"‼": ("A1312B", "F9E4E1"), "!": ("8A5200", "FCEFD6"), "●": ("2F6B46", "E3F0E7")}
"""Colours of a text that begins with such a sign, and of its cell."""
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

    Each row is municipality, status code, fault, mend, place, documents, source, file; they come in the order in which they are shown.
    """
    words = labels(language)
    shown = [[municipality, f"{_MARKS[status]} {words[f'report.{status}']}", *rest] for municipality, status, *rest in rows]
    columns = {words[head]: width for head, width in _COLUMNS.items()}
    return list_workbook(words["report.sheet"], "Rapport", language, columns, shown, wrapped=1, printed=_PRINTED)


def list_workbook(
    title: str, table: str, language: str, columns: Mapping[str, int], rows: Sequence[Sequence[str]], *, wrapped: int, printed: int | None = None
) -> bytes:
    """Return a workbook with one table of texts, the same bytes for the same rows.

    `title` names sheet and document, `table` is the table's name; `columns` are headings with their widths. From column `wrapped` on texts are broken, and
    the first `printed` columns come out on paper. A text that begins with the sign of a status has its colours.
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
    widths = list(columns.values())
    _dress(sheet, wrapped)
    _fit(sheet, widths, wrapped)
    _lay_out(sheet, table, widths, len(rows) + 1, printed or len(widths))
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue(), _CORE.format(title=escape(title), language={"nb": "nb-NO", "nn": "nn-NO"}.get(language, "en-GB")))


def _legal(text: str) -> str:
    """Return a text as a cell takes it: a finding may quote what XML cannot carry."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _dress(sheet: Any, wrapped: int) -> None:
    """Give head and rows their looks; each look is made once, since a long list has thousands of cells."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    for cell in sheet[1]:
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="12384A")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[1].height = 24
    under = Border(bottom=Side("thin", color="C9D4D9"))
    looks: dict[tuple[bool, str], Any] = {}
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            kind = cell.column >= wrapped, (cell.value or "")[:1] if (cell.value or "")[:1] in _TONES else ""
            if kind not in looks:
                cell.alignment, cell.border = Alignment(vertical="top", wrap_text=kind[0]), under
                if kind[1]:
                    colour, ground = _TONES[kind[1]]
                    cell.font = Font(name="Calibri", size=11, bold=True, color=colour)
                    cell.fill = PatternFill("solid", fgColor=ground)
                looks[kind] = cell._style
            cell._style = looks[kind]


def _lay_out(sheet: Any, name: str, widths: Sequence[int], rows: int, printed: int) -> None:
    """Make the rows a table, and lay it out for the screen and for A4."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    table = Table(displayName=name, ref=f"A1:{get_column_letter(len(widths))}{max(rows, 2)}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(printed)}{max(rows, 2)}"


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
