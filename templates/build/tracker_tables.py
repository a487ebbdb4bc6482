"""The tracker's tables: milestones, goals, measurements, risks; each on a sheet of its own, so that it can grow.

Above the headings a hidden row of keys names the fields (`milestones.forecast+1`: the rows begin one row further down), by which a tracker is read back. It
stands outside of the table, so that sorting leaves it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from templates.build.tracker_styles import DATE, PER_CENT, checked, label, page, put, sheet_name, status_formats, tabled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "FIRST",
    "HEAD",
    "KEYS",
    "LAST_TOLD",
    "ONE_LINE",
    "SHORT_LINE",
    "SIX_LINES",
    "at_least",
    "column_of",
    "goals",
    "measurements",
    "milestones",
    "over",
    "risks",
]

KEYS, HEAD, FIRST = 2, 3, 4
"""The rows of a sheet with a table: keys, headings, the first item; the title stands above them."""
SHORT_LINE, ONE_LINE, SIX_LINES = 18.75, 21, 96
"""The least that a row has; not marked as a height of the author's own, so that the row fits what is written into it, and what is typed in it later."""
_NUMBER = "#,##0.##"


class Column(NamedTuple):
    """A column of a table; the row's loop opens in the first cell and closes in the last. A field of the plan has a key."""

    key: str
    heading: str
    width: float
    value: str
    style: str = "Plan"
    form: str = "General"


_MILESTONES = (
    Column("id", "id_short", 7, "{% for milestone in milestones %}{{ milestone.id }}", "Nummer"),
    Column("name", "milestone", 31, "{{ milestone.name }}"),
    Column("condition", "condition", 46, "{{ milestone.condition }}"),
    Column("responsible", "responsible", 19, "{{ milestone.responsible }}"),
    Column("planned", "planned", 12.5, "{{ milestone.planned }}", form=DATE),
    Column("forecast", "forecast", 12.5, "{{ milestone.forecast }}", "Inndata", DATE),
    Column("actual", "actual", 12.5, "{{ milestone.actual }}", "Inndata", DATE),
    Column("percent", "percent_complete", 11, "{{ milestone.percent }}", "Inndata", PER_CENT),
    Column("", "computed_status", 23, "=status", "Regnet"),
    Column("", "days_late", 10.5, "=late", "Regnet", "0"),
    Column("status", "own_status", 20, '{{ label["milestone_status.cancelled"] if milestone.cancelled else milestone.own_status_label }}', "Inndata"),
    Column("weight", "weight", 8.5, "{{ 0 if milestone.cancelled else milestone.weight }}", form="0"),
    Column("status_reason", "status_reason", 29, "{{ milestone.status_reason }}", "Inndata"),
    Column("deviation", "deviation", 29, "{{ milestone.deviation }}", "Inndata"),
    Column("cause", "cause", 29, "{{ milestone.cause }}", "Inndata"),
    Column("consequence", "consequence", 29, "{{ milestone.consequence }}", "Inndata"),
    Column("action", "action", 29, "{{ milestone.action }}", "Inndata"),
    Column("comment", "comment", 29, "{{ milestone.comment }}{% endfor %}", "Inndata"),
)
LAST_TOLD = next(at for at, column in enumerate(_MILESTONES, 1) if column.heading == "weight")
"""The last column of the first page: dates and statuses stand on it, the words about them on the next."""
_HERE = sheet_name("milestones")
_LETTER = {column.heading: get_column_letter(at) for at, column in enumerate(_MILESTONES, 1)}


def over(name: str) -> str:
    """Return the milestones' cells in one column, as other sheets read them; the range grows with the rows."""
    return f"{_HERE}!${_LETTER[name]}${FIRST}:${_LETTER[name]}${FIRST}"


def column_of(name: str) -> str:
    """Return a column of the milestones as a whole."""
    return f"{_HERE}!${_LETTER[name]}:${_LETTER[name]}"


def at_least(xml: str) -> str:
    """Return a sheet in which rows with room for one line, or for six, fit what is written into them."""
    for height in (SHORT_LINE, ONE_LINE, SIX_LINES):
        xml = xml.replace(f'ht="{height}" customHeight="1"', f'ht="{height}"')
    return xml


def _table(sheet: Worksheet, name: str, listed: str, title: str, columns: Sequence[Column]) -> None:
    page(sheet, tuple(column.width for column in columns), titles=f"{HEAD}:{HEAD}")
    put(sheet, "A1", label(title), "Tittel")
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[1].height = 34
    sheet.row_dimensions[KEYS].hidden = True
    last = get_column_letter(len(columns))
    headings = []
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        heading = label(column.heading) + (" {{ label.fill_in }}" if column.style == "Inndata" else "")
        if column.key:
            put(sheet, f"{letter}{KEYS}", f"{listed}.{column.key}+1", "Etikett")
        put(sheet, f"{letter}{HEAD}", heading, "Tabellhode")
        put(sheet, f"{letter}{FIRST}", column.value, column.style, column.form)
        headings.append(heading)
    tabled(sheet, name, f"A{HEAD}:{last}{FIRST}", headings)
    sheet.row_dimensions[HEAD].height = 38
    sheet.row_dimensions[FIRST].height = ONE_LINE
    sheet.print_area = f"A1:{last}{FIRST}"


def milestones(sheet: Worksheet) -> None:
    cells = {name: f"{letter}{FIRST}" for name, letter in _LETTER.items()}
    planned, forecast, actual, percent, late, weight = (cells[name] for name in ("planned", "forecast", "actual", "percent_complete", "days_late", "weight"))
    cancelled = f'AND({weight}<>"",{weight}=0)'
    due = f'IF({actual}<>"",{actual},IF({forecast}<>"",{forecast},MAX({planned},Statusdato)))'
    begun = f'OR({percent}>0,{forecast}<>"")'
    formulas = {
        "=late": f'=IF(OR({planned}="",{cancelled}),"",MAX(0,{due}-{planned}))',
        "=status": (
            f'=IF({cancelled},Status_utgått,IF({planned}="","",IF({actual}<>"",Status_fullført,IF(AND(NOT({begun}),{planned}>=Statusdato),Status_ikke_startet,'
            f"IF(AND(NOT({begun}),Rapportdato<{planned}),Status_ikke_meldt,IF({late}<=Grense_grønn,Status_i_rute,IF({late}<=Grense_gul,Status_gul,Status_rød)))))))"
        ),
    }
    _table(
        sheet,
        "Framdriftstabell",
        "milestones",
        "milestones",
        [column._replace(value=formulas.get(column.value, column.value)) for column in _MILESTONES],
    )
    sheet.row_dimensions[HEAD].height = 48
    sheet.print_title_cols = "A:B"
    sheet.freeze_panes = f"C{FIRST}"
    for name, column in (("computed_status", "A"), ("own_status", "B")):
        status_formats(sheet, f"{cells[name]}:{cells[name]}", f"${cells[name]}", column)
    checked(sheet, _cells(_LETTER["forecast"]), "date", "36526", operator="greaterThan", error="check_date", ask="ask_forecast", head="forecast")
    checked(sheet, _cells(_LETTER["actual"]), "date", "36526", "Statusdato", operator="between", error="check_actual", ask="ask_actual", head="actual")
    percent_column = _cells(_LETTER["percent_complete"])
    checked(sheet, percent_column, "whole", "0", "100", operator="between", error="check_percent", ask="ask_percent", head="percent_complete")
    checked(sheet, _cells(_LETTER["own_status"]), "list", "Statusord", error="check_choice", ask="ask_own_status", head="own_status")


def _cells(letter: str, rows: int = 1) -> str:
    return f"{letter}{FIRST}:{letter}{FIRST + rows - 1}"


def goals(sheet: Worksheet) -> None:
    ids, days, values = (f"{sheet_name('measurements')}!${letter}${FIRST}:${letter}${FIRST + 1}" for letter in "ABC")
    own = f"$A{FIRST}"
    latest = f"SUMIFS({values},{ids},{own},{days},SUMPRODUCT(MAX(({ids}={own})*{days})))"
    shown, baseline, target = (f"{letter}{FIRST}" for letter in "HEF")
    last = f"SUMPRODUCT(MAX(({ids}={own})*{days}))"
    before = f"SUMPRODUCT(MAX(({ids}={own})*({days}<{last})*{days}))"
    older = f"IF({before}=0,{baseline},SUMIFS({values},{ids},{own},{days},{before}))"
    moved = f"ABS({target}-{shown})-ABS({target}-{older})"
    words = f"IF({moved}<0,Utvikling_bedre,IF({moved}>0,Utvikling_verre,Utvikling_lik))"
    columns = (
        Column("id", "id_short", 7, "{% for goal in tracker.goals %}{{ goal.id }}", "Nummer"),
        Column("text", "goals", 36, "{{ goal.text }}"),
        Column("indicator", "indicator", 22, "{{ goal.indicator }}"),
        Column("unit", "unit_of_measure", 11.8, "{{ goal.unit }}"),
        Column("baseline", "baseline", 14.5, "{{ goal.baseline }}", form=_NUMBER),
        Column("target", "target", 9.5, "{{ goal.target }}", form=_NUMBER),
        Column("due", "due", 12, "{{ goal.due }}", form=DATE),
        Column("", "latest_measurement", 14.5, f'=IF({own}="","",IF(COUNTIF({ids},{own})=0,"",{latest}))', "Regnet", _NUMBER),
        Column(
            "",
            "goal_achievement",
            14.8,
            f'=IF(OR({shown}="",{baseline}="",{target}="",{baseline}={target}),"",MAX(0,MIN(1,({shown}-{baseline})/({target}-{baseline}))))',
            "Regnet",
            "0 %",
        ),
        Column("", "trend", 21, f'=IF(OR({shown}="",{target}="",AND({before}=0,{baseline}="")),"",{words})', "Regnet"),
        Column("method", "method", 28, "{{ goal.method }}"),
        Column("owner_after", "owner_after", 17, "{{ goal.owner_after }}{% endfor %}"),
    )
    _table(sheet, "Måltabell", "goals", "goals", columns)
    sheet.freeze_panes = f"A{FIRST}"


def measurements(sheet: Worksheet) -> None:
    """Lay out what was measured, rows to type in, and beside each number what it is a measurement of."""
    columns = (
        Column("goal", "measured_goal", 18, "{% for item in tracker.measurements %}{{ item.goal }}", "Inndata"),
        Column("date", "date", 18, "{{ item.date }}", "Inndata", DATE),
        Column("value", "measurement", 18, "{{ item.value }}{% endfor %}", "Inndata", _NUMBER),
        Column("", "unit_of_measure", 14, _of_goal("D", FIRST), "Regnet"),
        Column("", "indicator", 72, _of_goal("C", FIRST), "Regnet"),
    )
    free = FIRST + 1
    _table(sheet, "Måletabell", "measurements", "measurements", columns)
    put(sheet, f"A{free}", "{% for number in tracker.free %}{{ none }}", "Inndata")  # rows to type in
    put(sheet, f"B{free}", "{{ none }}", "Inndata", DATE)
    put(sheet, f"C{free}", "{{ none }}{% endfor %}", "Inndata", _NUMBER)
    for letter, source in zip("DE", "DC", strict=True):
        put(sheet, f"{letter}{free}", _of_goal(source, free), "Regnet")
    sheet.row_dimensions[free].height = ONE_LINE
    table = sheet.tables["Måletabell"]
    table.ref = table.autoFilter.ref = f"A{HEAD}:E{free}"
    sheet.print_area = f"A1:E{free}"
    sheet.freeze_panes = f"A{FIRST}"
    checked(sheet, _cells("B", 2), "date", "36526", operator="greaterThan", error="check_date", ask="check_date", head="date")


def _of_goal(letter: str, row: int) -> str:
    """Return a formula that finds a column of the goal whose number stands in the row."""
    goals = sheet_name("sheet_goals")
    return f'=IF($A{row}="","",IFERROR(INDEX({goals}!${letter}:${letter},MATCH($A{row},{goals}!$A:$A,0))&"",""))'


def risks(sheet: Worksheet) -> None:
    columns = (
        Column("id", "id_short", 7, "{% for risk in tracker.risks %}{{ risk.id }}", "Nummer"),
        Column("description", "description", 36, "{{ risk.description }}"),
        Column("cause", "cause", 27, "{{ risk.cause }}"),
        Column("consequence", "consequence", 27, "{{ risk.consequence }}"),
        Column("probability", "risk_probability", 14.8, "{{ risk.probability }}", form="0"),
        Column("impact", "risk_impact", 12.5, "{{ risk.impact }}", form="0"),
        Column("level", "risk_level", 11.5, "{{ risk.level_label }}"),
        Column("action", "action", 36, "{{ risk.action }}"),
        Column("responsible", "responsible", 18, "{{ risk.responsible }}"),
        Column("due", "due", 12, "{{ risk.due }}", form=DATE),
        Column("status", "status", 13, "{{ risk.status_label }}{% endfor %}", "Inndata"),
    )
    _table(sheet, "Risikotabell", "risks", "risks", columns)
    sheet.freeze_panes = f"C{FIRST}"
    checked(sheet, _cells("K"), "list", "\"{{ choice.risk_status | join(',') }}\"", error="check_choice", ask="check_choice", head="status")
