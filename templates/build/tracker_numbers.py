"""The tracker's hidden sheet of numbers: the words of the statuses, what the overview's formulas look up, and the curve behind its chart.

The words stand once; formulas, drop-downs and conditional formats read them there, the help sheet shows them. The curve has a row for each month, with keys
above, so that the next tracker brings the months up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.identity import STATUSES
from templates.build.tracker_report import DATE_CELLS
from templates.build.tracker_styles import DATE, LEGEND, NUMBERS, label, page, put, sheet_name
from templates.build.tracker_tables import over

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["CURVE", "FIGURES", "LAST_CURVE", "LIVE", "NEXT", "NOTHING", "OF_ALL", "STATUS_NAMES", "URGENT", "named", "numbers"]

STATUS_NAMES = {
    code: f"Status_{name}" for code, name in zip(STATUSES, ("fullført", "i_rute", "gul", "rød", "ikke_startet", "ikke_meldt", "utgått"), strict=True)
}
_MARKS = dict(zip(STATUSES, "●→!‼○?–", strict=True))
_TRENDS = {"Utvikling_bedre": "trend_better", "Utvikling_verre": "trend_worse", "Utvikling_lik": "trend_same"}
_TREND, _LIMITS, _REPORTED = 9, 12, 14
NEXT, URGENT, OF_ALL, NOTHING = 15, 16, 22, 23
"""Rows: the key of the next milestone, of the six most urgent (the first of them), and two texts."""
_WEIGHT, _MONTH = 24, 25
_MONTHS = 26
_KEYS, CURVE = 27, 28
"""The rows of the curve's keys and of its headings, which are the names of the chart's series."""
LAST_CURVE = CURVE + 1
"""The row of a month, which repeats."""
FIGURES = 6
"""The row of the figures on the overview; progress is the first."""
_OVERVIEW = sheet_name("overview_sheet")
LIVE = f'({over("planned")}<>"")*((({over("weight")}="")+({over("weight")}<>0))>0)'
"""One for each milestone that has a date and is not cancelled; a cancelled one has the weight 0."""


def named() -> dict[str, str]:
    """Return the names of cells on the sheet, and where they are."""
    cells = {
        "Rapportdato": f"{NUMBERS}!$B${_REPORTED}",
        "Grense_grønn": f"{NUMBERS}!$B${_LIMITS}",
        "Grense_gul": f"{NUMBERS}!$B${_LIMITS + 1}",
        "Fremdrift": f"{_OVERVIEW}!$A${FIGURES}",
        "Samlet_vekt": f"{NUMBERS}!$B${_WEIGHT}",
        "Statusmåned": f"{NUMBERS}!$B${_MONTH}",
        "Måneder": f"{NUMBERS}!$B${_MONTHS}",
        "Milepælplan": over("planned"),
        "Milepælnådd": over("actual"),
        "Milepælvekt": over("weight"),
        "Statusord": f"{NUMBERS}!$B${LEGEND}:$B${LEGEND + 5}",
    }
    cells |= {name: f"{NUMBERS}!$A${at}" for at, name in enumerate(STATUS_NAMES.values(), LEGEND)}
    return cells | {name: f"{NUMBERS}!$A${at}" for at, name in enumerate(_TRENDS, _TREND)}


def numbers(sheet: Worksheet) -> None:
    page(sheet, (30, 24, 12, 12, 12, 12, 12))
    for letter, name in zip("ABC", ("computed_status", "own_status", "overview_count"), strict=True):
        put(sheet, f"{letter}1", label(name), "Tabellhode")
    for at, code in enumerate(STATUSES, LEGEND):
        word = '{{ label["milestone_status.cancelled"] }}' if code == "cancelled" else label(f"status_{code}")
        put(sheet, f"A{at}", f"{_MARKS[code]} {word}", "Regnet")
        if code != "cancelled":
            put(sheet, f"B{at}", word, "Regnet")
            put(sheet, f"C{at}", f"=COUNTIF({over('computed_status')},A{at})", "Regnet", "0")
    for at, name in enumerate(_TRENDS.values(), _TREND):
        put(sheet, f"A{at}", label(name), "Regnet")
    for at, code in enumerate(("green", "yellow"), _LIMITS):
        put(sheet, f"A{at}", label(f"status_{code}"), "Etikett")
        put(sheet, f"B{at}", "{{ thresholds." + code + "_max_days }}", "Regnet", "0")
    put(sheet, f"A{_REPORTED}", label("progress_report"), "Etikett")
    put(sheet, f"B{_REPORTED}", f"=MAX({','.join(DATE_CELLS)})", "Regnet", DATE)
    _looked_up(sheet)
    _curve(sheet)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def _looked_up(sheet: Worksheet) -> None:
    """Write which milestone comes next and which are late: days and row in one number, so that one formula finds both."""
    planned, forecast, actual = (over(name) for name in ("planned", "forecast", "actual"))
    done = f'(({actual}<>"")+({LIVE}=0)>0)'
    due = f'(({forecast}<>"")*{forecast}+({forecast}="")*{planned}+{done}*1000000)'
    put(sheet, f"A{NEXT}", label("next_milestone"), "Etikett")
    put(sheet, f"B{NEXT}", f"=SUMPRODUCT(MIN({due}*1000+ROW({planned})))", "Regnet", "0")
    ahead = f"(({planned}>Statusdato)*{planned}+({planned}<=Statusdato)*Statusdato)"
    late = f'(({forecast}<>"")*{forecast}+({forecast}="")*{ahead}-{planned})'
    for rank in range(1, 7):
        key = f'{LIVE}*({actual}="")*{late}*1000+1000-ROW({planned})'
        put(sheet, f"A{URGENT + rank - 1}", "{{ label.urgent }} " + str(rank), "Etikett")
        put(sheet, f"B{URGENT + rank - 1}", f"=IFERROR(SUMPRODUCT(LARGE({key},{rank})),0)", "Regnet", "0")
    put(sheet, f"A{OF_ALL}", label("late"), "Etikett")
    put(sheet, f"B{OF_ALL}", label("of_n_milestones"), "Regnet")
    put(sheet, f"A{NOTHING}", label("urgent"), "Etikett")
    put(sheet, f"B{NOTHING}", label("nothing_urgent"), "Regnet")


def _curve(sheet: Worksheet) -> None:
    """Write the weight that was to be reached by the end of each month, and the weight that is, up to the month of the status date.

    That month tells the status date's own numbers, the same as the overview's figures. What is not to be drawn is #N/A. What all rows read has a name, so
    that there is less to be rewritten when the rows repeat.
    """
    row = LAST_CURVE
    months, day, number = f"$A${row}:$A${row}", f"$A{row}", f"$B{row}"
    put(sheet, f"A{_WEIGHT}", label("weight"), "Etikett")
    put(sheet, f"B{_WEIGHT}", "=SUM(Milepælvekt)", "Regnet", "0")
    put(sheet, f"A{_MONTH}", label("status_date"), "Etikett")
    put(sheet, f"B{_MONTH}", f'=MIN(COUNTIF({months},"<"&Statusdato)+1,B{_MONTHS})', "Regnet", "0")
    put(sheet, f"A{_MONTHS}", label("timeline"), "Etikett")
    put(sheet, f"B{_MONTHS}", f"=COUNT({months})", "Regnet", "0")
    put(sheet, f"A{_KEYS}", "curve.last+1", "Etikett")
    put(sheet, f"B{_KEYS}", "curve.number+1", "Etikett")
    told = '="{{ label.progress }}\N{NO-BREAK SPACE}"&ROUND(100*Fremdrift,0)&"\N{NO-BREAK SPACE}%"'
    heads = (label("date"), label("number"), label("expected_percent"), label("progress"), told, told, label("expected_short"))
    for letter, head in zip("ABCDEFG", heads, strict=True):
        put(sheet, f"{letter}{CURVE}", head, "Tabellhode")
    by_plan = f'SUMIFS(Milepælvekt,Milepælplan,"<="&IF({number}=Statusmåned,MIN({day},Statusdato),{day}))/Samlet_vekt'
    reached = f'SUMIFS(Milepælvekt,Milepælnådd,"<="&{day})/Samlet_vekt'
    cells = {
        "C": f'=IF({day}="",NA(),IFERROR({by_plan},NA()))',
        "D": f'=IF(OR({day}="",{number}>Statusmåned),NA(),IF({number}=Statusmåned,Fremdrift,IFERROR({reached},NA())))',
        "E": f"=IF(AND({number}=Statusmåned,D{row}<C{row}),D{row},NA())",
        "F": f"=IF(AND({number}=Statusmåned,NOT(ISNUMBER(E{row}))),D{row},NA())",
        "G": f"=IF({number}=Måneder,C{row},NA())",
    }
    put(sheet, f"A{row}", "{% for month in tracker.months %}{{ month.last }}", "Regnet", DATE)
    put(sheet, f"B{row}", "{{ loop.index }}{% endfor %}", "Regnet", "0")
    for letter, formula in cells.items():
        put(sheet, f"{letter}{row}", formula, "Regnet", "0 %")
