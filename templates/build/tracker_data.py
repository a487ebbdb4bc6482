"""What a tracker says of itself: on a hidden sheet, in custom properties and in defined names, so that one of them survives whatever program saves it.

The hidden sheet also holds what the rows refer to: the team by name, and the words of the drop-downs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

from templates.build.tracker_styles import page, put

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["HEADING", "TITLE", "data", "marks", "words"]

_MARKS = {
    "kind": "progress_tracker",
    "generation": "{{ tracker.generation }}",
    "number": "{{ municipality.number }}",
    "project": "{{ project.id or none }}",
}
_FIELDS = {
    **{f"docautomat.{name}": value for name, value in _MARKS.items()},
    "language": "{{ language }}",
    "municipality.number": "{{ municipality.number }}",
    "municipality.name": "{{ municipality.name }}",
    "project.id": "{{ project.id }}",
    "project.title": "{{ project.title }}",
    "project.start": "{{ project.start }}",
    "project.end": "{{ project.end }}",
    **{f"heading.{at}": "{{ tracker.heading[" + str(at - 1) + "] }}" for at in (1, 2, 3)},
}
TITLE, HEADING = (list(_FIELDS).index(name) + 2 for name in ("project.title", "heading.1"))
"""The rows of the title, and of the first of the three lines in which the overview shows it."""


def data(sheet: Worksheet) -> None:
    page(sheet, (28, 34, 34))
    for column, name in zip("AB", ("field", "answer"), strict=True):
        put(sheet, f"{column}1", f"plan.{name}", "Etikett")
    for row, (path, value) in enumerate(_FIELDS.items(), 2):
        put(sheet, f"A{row}", path, "Etikett")
        put(sheet, f"B{row}", value, "Brødtekst")
        if path.endswith("number"):
            sheet[f"B{row}"].number_format = "@"
    _rows(sheet, len(_FIELDS) + 2, "team", "team", ("id", "name"))


def words(sheet: Worksheet) -> None:
    page(sheet, (28, 34, 34))
    _rows(sheet, 1, "words", "tracker.words", ("choice", "code", "word"))


def _rows(sheet: Worksheet, keys: int, listed: str, items: str, fields: tuple[str, ...]) -> None:
    for letter, name in zip("ABC", fields, strict=False):
        put(sheet, f"{letter}{keys}", f"{listed}.{name}", "Etikett")
        begin = "{% for item in " + items + " %}" if name == fields[0] else ""
        end = "{% endfor %}" if name == fields[-1] else ""
        put(sheet, f"{letter}{keys + 1}", begin + "{{ item." + name + " }}" + end, "Brødtekst")
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def marks(book: Workbook) -> None:
    for name, value in _MARKS.items():
        book.custom_doc_props.append(StringProperty(name=f"docautomat.{name}", value=value))
        book.defined_names[f"docautomat.{name}"] = DefinedName(f"docautomat.{name}", attr_text=f'"{value}"', hidden=True)
