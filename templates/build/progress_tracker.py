"""The progress tracker: an overview on one screen, tables to fill in (milestones, measurements, risks), goals, the period's report, and help.

Every formula reads the named cell Statusdato, never the clock, and tolerates empty rows. The words of a status stand once, on a hidden sheet, where the
template's language puts them; formulas, drop-downs and conditional formats read them there.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment
from openpyxl.workbook.defined_name import DefinedName

from templates.build.tracker_charts import told
from templates.build.tracker_data import TITLE, data, marks, words
from templates.build.tracker_help import LEGEND_HEAD, guide
from templates.build.tracker_numbers import named, numbers
from templates.build.tracker_overview import COLUMN_HEADS, STATUS, overview
from templates.build.tracker_paper import on_paper
from templates.build.tracker_report import report
from templates.build.tracker_styles import NUMBERS, label, sheet_name, tracker_styles
from templates.build.tracker_tables import at_least, goals, measurements, milestones, risks
from templates.build.tracker_timeline import changes, timeline
from templates.build.workbook_package import new_workbook, workbook_package

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["build"]

_OVERVIEW, _CHANGES, _HELP = (sheet_name(name) for name in ("overview_sheet", "changes", "sheet_help"))


def _names(book: Workbook) -> None:
    cells = {
        "Tittel": f"Data!$B${TITLE}",
        "Statusdato": f"{_OVERVIEW}!$B${STATUS}",
        "Kommune": f"{_OVERVIEW}!$C${STATUS}",
        "Saksnummer": f"{_OVERVIEW}!$D${STATUS}",
        "Ingen_endringer": f"{_CHANGES}!$A$2",
        "ColumnTitle1": f"{_OVERVIEW}!$A${COLUMN_HEADS}:$D${COLUMN_HEADS}",  # names by which screen readers know headings
        "ColumnTitle2": f"{_HELP}!$A${LEGEND_HEAD}:$B${LEGEND_HEAD}",
    }
    for name, target in (cells | named()).items():
        book.defined_names[name] = DefinedName(name, attr_text=target)


def build() -> bytes:
    """Return the template as an Excel file."""
    book = new_workbook("center")
    tracker_styles(book)
    sheets = {
        label("overview_sheet"): overview,
        label("milestones"): milestones,
        label("timeline"): timeline,
        label("sheet_goals"): goals,
        label("measurements"): measurements,
        label("risk"): risks,
        label("sheet_report"): report,
        label("changes"): changes,
        label("sheet_help"): guide,
        "Data": data,
        "Ord": words,
        NUMBERS: numbers,
    }
    book.active.title = label("overview_sheet")
    for name, fill in sheets.items():
        fill(book[name] if name in book.sheetnames else book.create_sheet(name))
    _centred(book)
    on_paper(book)
    marks(book)
    _names(book)
    book.calculation.fullCalcOnLoad = True
    return workbook_package(book, _mended)


def _centred(book: Workbook) -> None:
    """Put texts in the middle of their rows, as their styles say; those of the report's long answers begin at the top."""
    for sheet in book.worksheets:
        if sheet.title == label("sheet_report"):
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.alignment.vertical == "top":
                    told_by = cell.alignment
                    cell.alignment = Alignment(horizontal=told_by.horizontal, vertical="center", wrap_text=told_by.wrap_text, indent=told_by.indent)


def _mended(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the parts that openpyxl cannot write as they should be: rows that grow, the charts' texts, and number formats of their own."""
    parts = {name: at_least(archive.read(name).decode()) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")}
    for name in archive.namelist():
        if name.startswith("xl/charts/chart"):  # openpyxl cannot say that a label's format is its own
            parts[name] = re.sub(r'(<(?:\w+:)?numFmt formatCode="[^"]*") ?/>', r'\1 sourceLinked="0"/>', archive.read(name).decode())
    return parts | {"xl/drawings/drawing1.xml": told(archive.read("xl/drawings/drawing1.xml").decode())}
