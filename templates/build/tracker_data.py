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

__all__ = ["data", "marks"]

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
}


def data(sheet: Worksheet) -> None:
    page(sheet, (28, 34, 34))
    for column, name in zip("AB", ("field", "answer"), strict=True):
        put(sheet, f"{column}1", f"plan.{name}", "Etikett")
    for row, (path, value) in enumerate(_FIELDS.items(), 2):
        put(sheet, f"A{row}", path, "Etikett")
        put(sheet, f"B{row}", value, "Brødtekst")
        if path.endswith("number"):
            sheet[f"B{row}"].number_format = "@"
    row = len(_FIELDS) + 2
    for listed, items, fields in (("team", "team", ("id", "name")), ("words", "tracker.words", ("choice", "code", "word"))):
        for at, name in enumerate(fields):
            letter = "ABC"[at]
            put(sheet, f"{letter}{row}", f"{listed}.{name}", "Etikett")
            begin = "{% for item in " + items + " %}" if at == 0 else ""
            end = "{% endfor %}" if at == len(fields) - 1 else ""
            put(sheet, f"{letter}{row + 1}", begin + "{{ item." + name + " }}" + end, "Brødtekst")
        row += 2
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def marks(book: Workbook) -> None:
    for name, value in _MARKS.items():
        book.custom_doc_props.append(StringProperty(name=f"docautomat.{name}", value=value))
        book.defined_names[f"docautomat.{name}"] = DefinedName(f"docautomat.{name}", attr_text=f'"{value}"', hidden=True)
