"""The tracker's time line, one column a month, and its list of changes.

The time line finds its milestones by their numbers, so that the table may be sorted. Sign and fill say the same; the month of the status date
has an arrow above it, lines at its sides and a ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from templates.build.tracker_styles import DATE, LEFT, colour, label, page, put, status_formats
from templates.build.tracker_tables import ONE_LINE, column_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["changes", "timeline"]

_LAST, _NOW, _YEARS, _HEAD, _FIRST = 3, 4, 5, 6, 7
"""Rows: the last days of the months (hidden), the arrow above the status date's, years, months, and the first milestone; title and legend stand above."""
_MONTH = "F"
_CENTRED = Alignment(horizontal="center", vertical="center")


def timeline(sheet: Worksheet) -> None:
    page(sheet, (7, 38, 12.5, 12.5, 23, 3.4), titles=f"{_NOW}:{_HEAD}")
    sheet.print_title_cols = "A:B"
    put(sheet, "A1", label("timeline"), "Tittel")
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center")
    put(sheet, "A2", label("timeline_legend"), "Brødtekst")
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center")
    for row, height in {1: 34, 2: 24, _NOW: 18, _YEARS: 18, _HEAD: 36}.items():
        sheet.row_dimensions[row].height = height
    sheet.row_dimensions[_LAST].hidden = True
    put(sheet, f"A{_LAST}", f"timeline.id+{_HEAD - _LAST}", "Etikett")  # the next tracker brings its rows up to date by it
    for letter, name in zip("ABCDE", ("id_short", "milestone", "planned", "due_now", "status"), strict=True):
        put(sheet, f"{letter}{_HEAD}", label(name), "Tabellhode")
        sheet[f"{letter}{_YEARS}"].style = sheet[f"{letter}{_NOW}"].style = "Etikett"
    put(sheet, f"D{_NOW}", label("status_date"), "Etikett")
    put(sheet, f"E{_NOW}", "=Statusdato", "Etikett", DATE)
    put(sheet, f"{_MONTH}{_LAST}", "{%col for month in tracker.months %}{{ month.last }}{%col endfor %}", "Etikett", DATE)
    put(sheet, f"{_MONTH}{_NOW}", f'=IF({_today()},"↓","")', "Nå")
    put(sheet, f"{_MONTH}{_YEARS}", "{{ month.year }}", "Etikett")
    sheet[f"{_MONTH}{_YEARS}"].alignment = Alignment(horizontal="left", vertical="center")  # no wrapping: the year goes on over the months behind it
    put(sheet, f"{_MONTH}{_HEAD}", "{{ month.first }}", "Tabellhode", "mm")
    sheet[f"{_MONTH}{_HEAD}"].alignment = _CENTRED
    sheet.row_dimensions[_FIRST].height = ONE_LINE
    _row(sheet)
    _formats(sheet)
    sheet.freeze_panes = f"C{_FIRST}"
    sheet.print_area = f"A1:{_MONTH}{_FIRST}"


def _row(sheet: Worksheet) -> None:
    """Write the row of a milestone, which repeats."""
    at = f"MATCH($A{_FIRST},{column_of('id_short')},0)"

    def read(name: str) -> str:
        return f"INDEX({column_of(name)},{at})"

    planned, due, status = f"$C{_FIRST}", f"$D{_FIRST}", f"$E{_FIRST}"
    first, last = f"{_MONTH}${_HEAD}", f"{_MONTH}${_LAST}"
    reached = f'IF({read("actual")}<>"",{read("actual")},IF({read("forecast")}<>"",{read("forecast")},{planned}))'
    cells = {
        "A": ("{% for milestone in milestones %}{{ milestone.id }}", "General"),
        "B": (f'=IFERROR({read("milestone")}&"","")', "General"),
        "C": (f'=IFERROR(IF({read("planned")}="","",{read("planned")}),"")', DATE),
        "D": (f'=IF({planned}="","",IFERROR({reached},""))', DATE),
        "E": (f'=IFERROR({read("computed_status")}&"","")', "General"),
    }
    for letter, (value, form) in cells.items():
        put(sheet, f"{letter}{_FIRST}", value, "Nummer regnet" if letter == "A" else "Regnet", form)
        if letter != "A":
            sheet[f"{letter}{_FIRST}"].alignment = LEFT
    sign = (
        f'=IF({due}="","",IF(AND({due}>={first},{due}<={last}),IF({status}=Status_fullført,"●",IF({due}={planned},"○","→")),'
        f'IF(AND({planned}>={first},{planned}<={last}),"○","")))'
    )
    put(sheet, f"{_MONTH}{_FIRST}", sign, "Regnet")
    sheet[f"{_MONTH}{_FIRST}"].alignment = _CENTRED
    sheet[f"G{_FIRST}"] = "{% endfor %}"  # beside the printed area


def _formats(sheet: Worksheet) -> None:
    cell, area = f"{_MONTH}{_FIRST}", f"{_MONTH}{_FIRST}:{_MONTH}{_FIRST}"
    first, last = f"{_MONTH}${_HEAD}", f"{_MONTH}${_LAST}"
    planned, due = f"$C{_FIRST}", f"$D{_FIRST}"
    side = Side("thin", colour("accent4"))
    sides = Border(left=side, right=side)
    today = _today()
    head = FormulaRule(formula=[today])
    head.dxf = DifferentialStyle(font=Font(bold=True, color=colour("lt1")), fill=_solid("accent4"))
    sheet.conditional_formatting.add(f"{_MONTH}{_HEAD}:{_MONTH}{_HEAD}", head)
    shifted = f'AND({due}<>"",{last}>MIN({planned},{due}),{first}<MAX({planned},{due}))'
    kinds = (
        (f'{cell}="●"', *_filled("accent2")),
        (f'{cell}="→"', *_filled("accent3")),
        (f'AND({cell}="○",{due}<>{planned})', *_filled("accent6")),
        (f'{cell}="○"', *_filled("accent1")),
        (shifted, None, _solid("accent3", 0.88)),
    )
    # a cell in the month of the status date keeps its own fill: some programs take the first rule that fits, and no other
    both = [(f"AND({today},{condition})", DifferentialStyle(font=font, fill=fill, border=sides)) for condition, font, fill in kinds]
    only = [(condition, DifferentialStyle(font=font, fill=fill)) for condition, font, fill in kinds]
    for formula, style in (*both, (today, DifferentialStyle(fill=_solid("accent4", 0.92), border=sides)), *only):
        rule = FormulaRule(formula=[formula], stopIfTrue=True)
        rule.dxf = style
        sheet.conditional_formatting.add(area, rule)
    status_formats(sheet, f"E{_FIRST}:E{_FIRST}", f"$E{_FIRST}", "A")


def _solid(slot: str, lightness: float = 0) -> PatternFill:
    return PatternFill("solid", fgColor=colour(slot, lightness), bgColor=colour(slot, lightness))


def _filled(slot: str) -> tuple[Font, PatternFill]:
    return Font(bold=True, color=colour(slot)), _solid(slot, 0.8)


def _today() -> str:
    """Return whether a month is the status date's."""
    return f"AND(Statusdato>={_MONTH}${_HEAD},Statusdato<={_MONTH}${_LAST})"


def changes(sheet: Worksheet) -> None:
    """Lay out what changed between approvals and between reports."""
    page(sheet, (13, 34, 63, 20, 14, 14, 14), titles="4:4")
    put(sheet, "A1", label("changes"), "Tittel")
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center")
    put(sheet, "A2", "{% if tracker.changes %}{{ label.changes_told }}{% else %}{{ label.changes_none }}{% endif %}", "Brødtekst")
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height, sheet.row_dimensions[4].height = 34, 20, 36
    sheet.row_dimensions[3].hidden = True
    columns = (
        ("date", "{% for change in tracker.changes %}{{ change.date }}", DATE),
        ("changed_in", "{{ change.source }}", "General"),
        ("milestone", "{{ change.milestone }}", "General"),
        ("changed_field", "{{ change.field }}", "General"),
        ("before_change", "{{ change.before }}", DATE),
        ("after_change", "{{ change.after }}", DATE),
        ("days_moved", "{{ change.days }}{% endfor %}", "+0;-0;0"),
    )
    for letter, (name, value, form) in zip("ABCDEFG", columns, strict=True):
        put(sheet, f"{letter}3", f"changes.{name}+1", "Etikett")
        put(sheet, f"{letter}4", label(name), "Tabellhode")
        put(sheet, f"{letter}5", value, "Regnet", form)
        sheet[f"{letter}5"].alignment = LEFT
    sheet.row_dimensions[5].height = ONE_LINE
    sheet.freeze_panes = "A5"
    sheet.print_area = "A1:G5"
