"""The form for a plan: one question a row, then a sheet for each list, prefilled, with drop-downs and checks.

Each sheet has a hidden row that names the fields of the rows below it (`milestones.id`, `milestones.name` …): by it the file is read back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from templates.build.tracker_styles import DATE, LEFT, PER_CENT, across, label, page, put
from templates.build.workbook_package import new_workbook, workbook_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["build"]

_HEAD, _KEYS, _FIRST = 3, 4, 5
"""The rows of a sheet with a list: headings, keys, the first item."""

Column = tuple[str, str, float, str]
"""Field, label, width, what the cell holds of `item`."""

_LISTS: tuple[tuple[str, str, str, str], ...] = (
    ("team", "team", "team", "id:8:id_short name:28 role:22= party:18= unit:26 tasks:40* share:12 email:30"),
    ("result_paths", "result_paths", "result_paths", "id:8:id_short name:40 dimension:20:kind="),
    (
        "goals",
        "goals",
        "goals",
        "id:8:id_short text:50:goals kind:18= horizon:16= indicator:28 unit:12:unit_of_measure direction:10= baseline:14 "
        "baseline_date:14 target:12 due:14 method:34 accepted_by:26* realistic:34 evaluation:34 owner_after:24",
    ),
    ("measurements", "measurements", "", "goal:12:goals date:16 value:14:measurement"),
    (
        "milestones",
        "milestones",
        "milestones",
        "id:8:id_short name:30:milestone condition:44 kind:16= result_path:24 start:13 planned:13 responsible:24 depends_on:14 "
        "criteria:40* weight:8 celebrate:30",
    ),
    ("stakeholders", "stakeholders", "stakeholders", "id:8:id_short name:28 group:18= affected:36 influence:14= involvement:18= channel:26 responsible:24"),
    ("values", "value", "values", "text:30:value behaviour:60"),
    ("success_factors", "success_factor", "success_factors", "text:50:success_factor measure:50 responsible:24"),
    ("risks", "risks", "risks", "id:8:id_short description:36 cause:30 consequence:30 probability:14 impact:14 action:36 responsible:24 due:14 status:12="),
    ("communication", "communication", "communication", "audience:30 scope:18= channel:34 when:24 responsible:24"),
    ("goal_results", "goal_results", "goal_results", "goal:12:goals<id value:14:results achieved:14= comment:60"),
    ("tell", "tell_short", "tell", "audience:34 channel:34 responsible:24 date:14"),
    ("actions", "words_to_action", "actions", "what:60 responsible:24:who due:14"),
)
"""List, the sheet's label, the guiding question, and its columns: `field:width:label`, without a label where the field's own word is right.

Behind it `=` for the word of a choice, `*` for a line each, and `<` for what an item calls it otherwise.
"""

_SHEETS = {"stakeholders": "sheet_affected", "tell": "sheet_tell"}
"""Labels of sheets whose own would be no name of a sheet."""
_SOURCES = {
    "milestones": "form.rows.milestones",
    "goals": "form.goals",
    "measurements": "form.measurements",
    "tell": "closing.tell",
    "actions": "closing.actions",
    "goal_results": "closing.goal_results",
}
_DAYS = frozenset({"baseline_date", "due", "start", "planned", "date", "project.start", "project.end", "project.closing.date", "project.closing.handover.from"})
_CHOICES = {
    ("goals", "kind"): "goal_kind",
    ("goals", "horizon"): "horizon",
    ("goals", "direction"): "direction",
    ("milestones", "kind"): "kind",
    ("team", "role"): "role",
    ("team", "party"): "party",
    ("result_paths", "dimension"): "dimension",
    ("stakeholders", "group"): "group",
    ("stakeholders", "influence"): "influence",
    ("stakeholders", "involvement"): "involvement",
    ("risks", "status"): "risk_status",
    ("communication", "scope"): "scope",
    ("goal_results", "achieved"): "achieved",
    ("", "project.status"): "project_status",
}
_PEOPLE = frozenset({"responsible", "owner_after"})
_RATED = frozenset({"probability", "impact"})

# path, label, prompt, value; no path: a heading
_FIELDS: tuple[tuple[str, str, str, str], ...] = (
    ("", "project", "", ""),
    ("municipality.number", "municipality_number", "", "municipality.number"),
    ("municipality.name", "municipality", "", "municipality.name"),
    ("project.id", "project_id", "", "project.id"),
    ("language", "language", "", "language"),
    ("project.title", "project_title", "", "project.title"),
    ("project.theme", "theme", "", "project.theme"),
    ("project.status", "status", "", "project.status_label"),
    ("project.case_number", "case_number", "", "project.case_number"),
    ("project.start", "start", "", "project.start"),
    ("project.end", "end", "", "project.end"),
    ("municipality.email", "email", "", "form.email"),
    ("", "foundation", "", ""),
    ("project.background", "background", "background", "project.background"),
    ("project.trigger", "trigger", "trigger", "project.trigger"),
    ("project.why_now", "why_now", "why_now", "project.why_now"),
    *(("project.benefits[]", "benefits", "benefits" if at == 0 else "", f"form.benefits[{at}]|default(none)") for at in range(5)),
    ("project.vision", "vision", "vision", "project.vision"),
    ("project.image.file", "picture_file", "picture_file", "form.image.file"),
    ("project.image.alt", "picture_shows", "picture_shows", "form.image.alt"),
    ("project.image.credit", "picture_credit", "", "form.image.credit"),
    ("", "closing", "", ""),
    ("project.closing.date", "date", "", "closing.date"),
    *(
        (f"project.closing.{name}[]", name, name if at == 0 else "", f"form.{name}[{at}]|default(none)")
        for name in ("what_we_did", "what_we_learned", "what_was_smart")
        for at in range(5)
    ),
    ("project.closing.handover.owner", "owner", "handover", "closing.handover.owner if closing.handover else none"),
    ("project.closing.handover.unit", "unit", "", "closing.handover.unit if closing.handover else none"),
    ("project.closing.handover.from", "handover_from", "", "closing.handover.from_date if closing.handover else none"),
)
_NOTES = {"docautomat.kind": "form", "docautomat.generation": "{{ form.generation }}"}
"""What the form says of itself, in hidden rows."""
_FIXED = frozenset({"municipality.number", "municipality.name", "project.id", "language"})
_SHORT = frozenset(
    {"project.title", "project.theme", "project.status", "project.case_number", "municipality.email", "project.image.file", "project.image.credit"}
)
_OPEN = Protection(locked=False)


def _check(sheet: Worksheet, area: str, kind: str, words: str = "", **more: str) -> None:
    """Let a cell be checked when somebody types in it; what is wrong is told in the document's language."""
    check = DataValidation(type=kind, allow_blank=True, showErrorMessage=True, showInputMessage=True, **more)
    check.errorTitle = "{{ label.form_check }}"
    check.error = "{{ label.form_check_" + (words or kind) + " }}"
    check.promptTitle, check.prompt = "{{ label.form_check }}", "{{ label.form_check_" + (words or kind) + " }}"
    check.add(area)
    sheet.add_data_validation(check)


def _checked(sheet: Worksheet, listed: str, field: str, area: str) -> None:
    choice = _CHOICES.get((listed, field))
    if choice:
        _check(sheet, area, "list", "list", formula1='"{{ choice.' + choice + "|join(',') }}\"")
    elif field in _DAYS:
        _check(sheet, area, "date", "date", operator="between", formula1="36526", formula2="73050")
    elif field in _PEOPLE or field == "project.closing.handover.owner":
        check = DataValidation(type="list", formula1="Personer", allow_blank=True, showErrorMessage=False, showInputMessage=True)
        check.promptTitle, check.prompt = "{{ label.form_check }}", "{{ label.form_check_person }}"
        check.add(area)
        sheet.add_data_validation(check)
    elif field == "result_path":
        check = DataValidation(type="list", formula1="Resultatveier", allow_blank=True, showErrorMessage=False, showInputMessage=True)
        check.promptTitle, check.prompt = "{{ label.form_check }}", "{{ label.form_check_list }}"
        check.add(area)
        sheet.add_data_validation(check)
    elif field in _RATED:
        _check(sheet, area, "whole", "rated", operator="between", formula1="1", formula2="5")
    elif field == "share":
        _check(sheet, area, "whole", "percent", operator="between", formula1="0", formula2="100")


def _fields(sheet: Worksheet) -> None:
    page(sheet, (2, 32, 70, 54))
    sheet.column_dimensions["A"].hidden = True
    sheet.sheet_view.showGridLines = False
    put(sheet, "B1", "{{ label.form }}: {{ label.milestone_plan }} – {{ municipality.name }}", "Tittel")
    sheet.row_dimensions[1].height = 34
    put(sheet, "B2", "{{ label.form_help }}", "Etikett")
    sheet["B2"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    for column, name in zip("ABCD", ("field", "label", "answer", "question"), strict=True):
        put(sheet, f"{column}{_KEYS}", f"plan.{name}", "Etikett")
    sheet.row_dimensions[_HEAD].hidden = sheet.row_dimensions[_KEYS].hidden = True
    row = _FIRST
    for path, name, prompt, value in _FIELDS:
        if not path:
            put(sheet, f"B{row}", label(name), "Overskrift")
            sheet[f"C{row}"].style = sheet[f"D{row}"].style = "Overskrift"
            sheet.row_dimensions[row].height = 30
        else:
            day = path in _DAYS
            form = DATE if day else "@" if path in ("municipality.number", "project.case_number") else "General"
            put(sheet, f"A{row}", path, "Etikett")
            put(sheet, f"B{row}", label(name), "Etikett")
            put(
                sheet,
                f"C{row}",
                "{{ " + value + " }}",
                "Plan" if path in _FIXED else "Inndata",
                form,
            )
            sheet[f"C{row}"].alignment = LEFT
            put(sheet, f"D{row}", "{{ prompt." + prompt + " }}" if prompt else None, "Etikett")
            sheet[f"B{row}"].alignment = sheet[f"D{row}"].alignment = LEFT  # beside the first line of a long answer
            if path not in _FIXED:
                sheet[f"C{row}"].protection = _OPEN
            _checked(sheet, "", path, f"C{row}")
            if not day and path not in _FIXED | _SHORT and "[]" not in path and "handover" not in path:
                sheet.row_dimensions[row].height = 62
        row += 1
    for path, value in _NOTES.items():
        put(sheet, f"A{row}", path, "Etikett")
        put(sheet, f"C{row}", value, "Plan")
        sheet.row_dimensions[row].hidden = True
        row += 1
    check = DataValidation(type="list", formula1="Temaer", allow_blank=True, showErrorMessage=False, showInputMessage=True)
    check.promptTitle, check.prompt = "{{ label.form_check }}", "{{ label.form_check_list }}"
    check.add(next(f"C{at}" for at in range(_FIRST, row) if sheet[f"A{at}"].value == "project.theme"))
    sheet.add_data_validation(check)
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False


def _columns(text: str) -> tuple[Column, ...]:
    """Return the columns that a text names."""
    found = re.findall(r"(\w+):(\d+)(?::(\w+))?([=*]?)(?:<(\w+))?", text)
    shown = {"=": "{}_label", "*": '{}|join("\\n")', "": "{}"}
    return tuple((field, words or field, float(width), shown[mark].format(value or field)) for field, width, words, mark, value in found)


def _list(sheet: Worksheet, name: str, title: str, prompt: str, columns: Sequence[Column]) -> None:
    page(sheet, tuple(width for _, _, width, _ in columns), titles=f"{_HEAD}:{_HEAD}")
    across(sheet, 2)
    put(sheet, "A1", label(title), "Tittel")
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[1].height = 34
    put(sheet, "A2", "{{ prompt." + prompt + " }}" if prompt else "{{ label.form_measurements }}", "Etikett")
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[_KEYS].hidden = True
    source, last = _SOURCES.get(name, name), len(columns)
    for at, (field, words, _, value) in enumerate(columns, 1):
        letter = get_column_letter(at)
        put(sheet, f"{letter}{_KEYS}", f"{name}.{field}", "Etikett")
        put(sheet, f"{letter}{_HEAD}", label(words), "Tabellhode")
        form = DATE if field in _DAYS else PER_CENT if field == "share" else "#,##0.##" if field in ("baseline", "target", "value") else "General"
        begin = ("{% for item in " + source + " %}") if at == 1 else ""
        put(sheet, f"{letter}{_FIRST}", begin + "{{ item." + value + " }}" + ("{% endfor %}" if at == last else ""), "Inndata", form)
        blank = "{% for number in form.free." + name + " %}" if at == 1 else ""
        own = "{{ number }}" if field == "id" else "{{ none }}"
        put(sheet, f"{letter}{_FIRST + 1}", blank + own + ("{% endfor %}" if at == last else ""), "Inndata", form)
        for row in (_FIRST, _FIRST + 1):
            sheet[f"{letter}{row}"].alignment = LEFT
        _checked(sheet, name, field, f"{letter}{_FIRST}:{letter}{_FIRST + 1}")
    sheet.row_dimensions[_HEAD].height = 36
    sheet.freeze_panes = f"C{_FIRST}" if last > 4 else f"A{_FIRST}"


def _words(sheet: Worksheet) -> None:
    """Lay out the words of all drop-downs, by which they are read back, and the programme's themes."""
    page(sheet, (20, 20, 40))
    put(sheet, "A1", label("form_words"), "Tittel")
    for letter, name in zip("ABC", ("choice", "code", "word"), strict=True):
        put(sheet, f"{letter}{_KEYS}", f"words.{name}", "Etikett")
        value = ("{% for item in form.themes %}" if name == "choice" else "") + "{{ item." + name + " }}" + ("{% endfor %}" if name == "word" else "")
        put(sheet, f"{letter}{_FIRST}", value, "Brødtekst")
        value = ("{% for item in form.words %}" if name == "choice" else "") + "{{ item." + name + " }}" + ("{% endfor %}" if name == "word" else "")
        put(sheet, f"{letter}{_FIRST + 1}", value, "Brødtekst")
    sheet.row_dimensions[_KEYS].hidden = True
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def build() -> bytes:
    """Return the template as an Excel file."""
    book = new_workbook()
    first = book.active
    first.title = "Plan"
    _fields(first)
    for name, title, prompt, columns in _LISTS:
        sheet = book.create_sheet(label(_SHEETS.get(name, title)))
        _list(sheet, name, title, prompt, _columns(columns))
    words = book.create_sheet("Ord")
    _words(words)
    for name, sheet, column in (("Personer", "team", "B"), ("Resultatveier", "result_paths", "B")):
        title = next(item.title for item in book.worksheets if item[f"A{_KEYS}"].value == f"{sheet}.id")
        book.defined_names[name] = DefinedName(name, attr_text=f"'{title}'!${column}${_FIRST}:${column}${_FIRST + 1}")
    book.defined_names["Temaer"] = DefinedName("Temaer", attr_text=f"Ord!$C${_FIRST}:$C${_FIRST}")
    return workbook_package(book)
