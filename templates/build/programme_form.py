"""Program.xlsx: a programme in sheets, with a guiding text for each field, drop-downs and checks of dates.

Each sheet has a hidden row that names the fields of the rows below it (`participants.number`, `participants.name` …): by it the file is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from templates.build.tracker_styles import DATE, LEFT, across, page, put
from templates.build.workbook_package import new_workbook, workbook_package

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["build"]

_HEAD, _KEYS, _FIRST = 3, 4, 5
"""The rows of a sheet: headings, keys, the first item."""

_FACTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("about", ("name", "subtitle", "owner", "partners", "id")),
    ("period", ("start", "end", "as_of", "retention_date")),
    ("language", ("language", "state_sender")),
    ("participants", ("municipalities",)),
    ("contact", ("contact.role", "contact.name", "contact.email")),
    ("reporting", ("reporting.frequency", "reporting.due_days_after_period", "status_thresholds.green_max_days", "status_thresholds.yellow_max_days")),
    ("look", ("look.logo.file", "look.logo.alt", "look.image.file", "look.image.alt", "look.font", "look.colours.accent1", "look.colours.dk2")),
)
"""Heading and its fields; labels are `program.<field>`, guiding texts the same among the prompts."""

_LISTS: tuple[tuple[str, str], ...] = (
    ("participants", "number:20@ name:30 email:38 cohort:16 network:20 language:18="),
    (
        "gatherings",
        "id:8 kind:20= title:34 start:14 end:14 place:22 venue:26 url:34 registration_deadline:16 greeting:34 welcome:60 image:24 alt:34 caption:34",
    ),
    ("agenda", "gathering:12 day:14 start:10@ end:10@ title:60 speaker:34"),
    ("speakers", "gathering:12 name:30 title:40 topic:50"),
    ("practical", "gathering:12 heading:30 text:80"),
    ("links", "gathering:12 text:50 url:60"),
    ("advice", "number:8 text:64 text_0:64 text_1:64"),
    ("themes", "code:24 text:36 text_0:36 text_1:36"),
)
"""List and its columns, `field:width`; behind it `=` for a drop-down, `@` for a cell of text. `text_0` and `text_1` are the two other languages."""

_DAYS = frozenset({"start", "end", "as_of", "retention_date", "registration_deadline", "day"})
_CHOICES = {"kind": "gathering_kind", "language": "language", "reporting.frequency": "frequency", "state_sender": "yes_no", "municipalities": "yes_no"}
_LONG = frozenset({"partners"})


def _check(sheet: Worksheet, field: str, area: str, *, day: bool) -> None:
    """Let a cell be checked when somebody types in it; what is wrong is told in the programme's language."""
    if field in _CHOICES:
        check = DataValidation(type="list", formula1='"{{ choice.' + _CHOICES[field] + "|join(',') }}\"", allow_blank=True)
        words = "list"
    elif day:
        check = DataValidation(type="date", operator="between", formula1="36526", formula2="73050", allow_blank=True)
        words = "date"
    elif field == "gathering":
        check = DataValidation(type="list", formula1="Samlingsnumre", allow_blank=True)
        words = "list"
    else:
        return
    check.showErrorMessage = check.showInputMessage = True
    check.errorTitle = check.promptTitle = "{{ label.form_check }}"
    check.error = check.prompt = "{{ label.form_check_" + words + " }}"
    check.add(area)
    sheet.add_data_validation(check)


def _facts(sheet: Worksheet) -> None:
    page(sheet, (34, 52, 84), titles=f"{_HEAD}:{_HEAD}")
    put(sheet, "A1", "{{ document.title }}", "Tittel")
    sheet.row_dimensions[1].height = 34
    put(sheet, "A2", "{{ prompt['program'] }}", "Etikett")
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    for column, name in zip("ABC", ("program.field", "program.answer", "program.guide"), strict=True):
        put(sheet, f"{column}{_HEAD}", "{{ label['" + name + "'] }}", "Tabellhode")
    for column, name in zip("ABCD", ("label", "answer", "guide", "field"), strict=True):
        put(sheet, f"{column}{_KEYS}", f"programme.{name}", "Etikett")
    sheet.row_dimensions[_KEYS].hidden = True
    sheet.column_dimensions["D"].hidden = True
    row = _FIRST
    for heading, fields in _FACTS:
        put(sheet, f"A{row}", "{{ label['program.heading." + heading + "'] }}", "Overskrift")
        sheet[f"B{row}"].style = sheet[f"C{row}"].style = "Overskrift"
        sheet.row_dimensions[row].height = 30
        row += 1
        for field in fields:
            day = field in _DAYS
            put(sheet, f"D{row}", field, "Etikett")
            put(sheet, f"A{row}", "{{ label['program." + field + "'] }}", "Etikett")
            put(sheet, f"B{row}", "{{ facts['" + field + "'] }}", "Inndata", DATE if day else "General")
            sheet[f"A{row}"].alignment = sheet[f"B{row}"].alignment = LEFT
            put(sheet, f"C{row}", "{{ prompt['program." + field + "'] }}", "Brødtekst")
            _check(sheet, field, f"B{row}", day=day)
            if field in _LONG:
                sheet.row_dimensions[row].height = 48
            row += 1
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.sheet_view.showGridLines = False


def _words(name: str, field: str) -> str:
    """Return the heading of a column."""
    if field.startswith("text_"):
        return "{{ others[" + field[-1] + "].name }}"
    return "{{ label['program." + name + "." + field + "'] }}"


def _list(sheet: Worksheet, name: str, columns: list[tuple[str, str, str]]) -> None:
    page(sheet, [float(width) for _, width, _ in columns], titles=f"{_HEAD}:{_HEAD}")
    across(sheet, 2)
    put(sheet, "A1", "{{ label['program.heading." + name + "'] }}", "Tittel")
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[1].height = 34
    put(sheet, "A2", "{{ prompt['program." + name + "'] }}", "Etikett")
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[_HEAD].height = 36
    sheet.row_dimensions[_KEYS].hidden = True
    last = len(columns)
    for at, (field, _, mark) in enumerate(columns, 1):
        letter = get_column_letter(at)
        other = f"others[{field[-1]}]" if field.startswith("text_") else ""
        put(sheet, f"{letter}{_HEAD}", _words(name, field), "Tabellhode")
        put(sheet, f"{letter}{_KEYS}", f"{name}.text_" + "{{ " + other + ".code }}" if other else f"{name}.{field}", "Etikett")
        day = field in _DAYS and mark != "@"
        form = DATE if day else "@" if mark == "@" else "General"
        value = f"item.{other}" if other else f"item.{field}"
        ends = ("{% for item in lists." + name + " %}" if at == 1 else "", "{% endfor %}" if at == last else "")
        put(sheet, f"{letter}{_FIRST}", ends[0] + "{{ " + value + " }}" + ends[1], "Inndata", form)
        ends = ("{% for row in free." + name + " %}" if at == 1 else "", "{% endfor %}" if at == last else "")
        put(sheet, f"{letter}{_FIRST + 1}", ends[0] + "{{ " + ("row" if at == 1 else "none") + " }}" + ends[1], "Inndata", form)
        for row in (_FIRST, _FIRST + 1):
            sheet[f"{letter}{row}"].alignment = LEFT
        _check(sheet, field, f"{letter}{_FIRST}:{letter}{_FIRST + 1}", day=day)
    sheet.freeze_panes = f"C{_FIRST}" if last > 4 else f"A{_FIRST}"


def build() -> bytes:
    """Return the template as an Excel file."""
    book = new_workbook()
    first = book.active
    first.title = "Program"
    _facts(first)
    for name, columns in _LISTS:
        sheet = book.create_sheet("{{ sheet." + name + " }}")
        _list(sheet, name, re.findall(r"(\w+):(\d+)([=@]?)", columns))
    title = book.worksheets[2].title
    book.defined_names["Samlingsnumre"] = DefinedName("Samlingsnumre", attr_text=f"'{title}'!$A${_FIRST}:$A${_FIRST + 1}")
    return workbook_package(book)
