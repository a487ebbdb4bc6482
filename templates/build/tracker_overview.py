"""The tracker's overview: four figures, what is urgent, and two charts, on one screen and one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from templates.build.tracker_charts import curve_chart, statuses_chart
from templates.build.tracker_data import HEADING
from templates.build.tracker_numbers import FIGURES, LIVE, NEXT, NOTHING, OF_ALL, URGENT
from templates.build.tracker_styles import DATE, LEFT, NUMBERS, checked, colour, label, page, put, status_formats
from templates.build.tracker_tables import SHORT_LINE, column_of, over

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["COLUMN_HEADS", "STATUS", "overview"]

_COLUMNS = "ABCD"
STATUS, _TILES, _URGENT, COLUMN_HEADS, _CHARTS = 4, FIGURES - 1, 8, 9, 16
"""The first rows of the sheet's parts; three rows of title stand above."""
_ABOUT = (
    "{% if project.case_number %}{{ label.case_number }} {{ project.case_number }}{% endif %}"
    "{% if project.example %}{% if project.case_number %} · {% endif %}{{ label.example_data }}{% endif %}"
)


def overview(sheet: Worksheet) -> None:
    page(sheet, (38,) * 4, tall=1)
    sheet.sheet_view.showGridLines = False
    _title(sheet)
    put(sheet, "D1", '{% if programme.logo %}{{ programme.logo | picture(fit="contain") }}{% endif %}', "Etikett")
    put(sheet, f"A{STATUS}", label("status_date"), "Etikett")
    put(sheet, f"B{STATUS}", "{{ as_of }}", "Inndata", DATE)
    sheet[f"B{STATUS}"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    put(sheet, f"C{STATUS}", "{{ municipality.name }}", "Etikett")
    put(sheet, f"D{STATUS}", _ABOUT, "Etikett")
    checked(sheet, f"B{STATUS}", "date", "36526", operator="greaterThan", error="check_date", ask="ask_status_date", head="status_date")
    _tiles(sheet)
    _urgent(sheet)
    for letter, name in zip(_COLUMNS, ("progress", "", "status", ""), strict=True):
        put(sheet, f"{letter}{_CHARTS}", label(name) if name else None, "Overskrift")
    sheet.add_chart(curve_chart(), f"A{_CHARTS + 1}")
    sheet.add_chart(statuses_chart(), f"C{_CHARTS + 1}")
    sheet.print_area = f"A1:D{_CHARTS + 14}"
    rows = {1: 34.0, 2: 27, 3: 27, STATUS: 26, _TILES: 24, _TILES + 1: 34, _TILES + 2: 22, _URGENT: 34, _URGENT + 1: 22, _CHARTS: 32}
    for row, height in (rows | dict.fromkeys(range(_URGENT + 2, _URGENT + 8), SHORT_LINE)).items():
        sheet.row_dimensions[row].height = height


def _title(sheet: Worksheet) -> None:
    """Write the title in one row, two or three; what it has more lines of stands in the last."""
    lines = [f"Data!$B${HEADING + at}" for at in range(3)]
    count = "{{ 3 if tracker.heading[2] else 2 if tracker.heading[1] else 1 }}"
    rest = {at: "TRIM(" + '&" "&'.join(lines[at:]) + ")" for at in range(2)}
    for at in range(3):
        formula = f'=IF("{count}"="{at + 1}",{rest[at]},{lines[at]})' if at in rest else f"={lines[at]}"
        put(sheet, f"A{at + 1}", formula, "Tittel")
        if at:
            sheet[f"E{at + 1}"], sheet[f"F{at + 1}"] = "{% if tracker.heading[" + str(at) + "] %}", "{% endif %}"  # beside the printed area


def _tiles(sheet: Worksheet) -> None:
    names = column_of("milestone")
    weight, percent, planned, actual = (over(name) for name in ("weight", "percent_complete", "planned", "actual"))
    status, key = over("computed_status"), f"{NUMBERS}!$B${NEXT}"
    figures = (
        (
            "progress",
            f'=IFERROR(SUMPRODUCT({weight},({actual}<>"")*100+({actual}="")*{percent})/SUM({weight})/100,0)',
            "0 %",
            label("progress_explained"),
        ),
        (
            "expected_percent",
            f'=IFERROR(SUMPRODUCT(({planned}<>"")*({planned}<=Statusdato)*{weight})/SUM({weight}),0)',
            "0 %",
            label("expected_explained"),
        ),
        (
            "next_milestone",
            f'=IF({key}>=1000000000,"–",INT({key}/1000))',
            DATE,
            f'=IF({key}>=1000000000,"",INDEX({names},MOD({key},1000)))',
        ),
        (
            "late",
            f"=COUNTIF({status},Status_gul)+COUNTIF({status},Status_rød)",
            "0",
            f'=SUBSTITUTE({NUMBERS}!$B${OF_ALL},"{{n}}",SUMPRODUCT({LIVE}))',
        ),
    )
    gap = Side("thick", colour("lt1"))
    for letter, (name, formula, form, explained) in zip(_COLUMNS, figures, strict=True):
        put(sheet, f"{letter}{_TILES}", label(name), "Etikett")
        put(sheet, f"{letter}{_TILES + 1}", formula, "Måltall", form)
        put(sheet, f"{letter}{_TILES + 2}", explained, "Etikett")
        for row in range(_TILES, _TILES + 3):
            sheet[f"{letter}{row}"].fill = PatternFill("solid", fgColor=colour("lt2"))
            sheet[f"{letter}{row}"].border = Border(left=gap, right=gap, top=Side("medium", colour("accent1")) if row == _TILES else None)


def _urgent(sheet: Worksheet) -> None:
    """Lay out the six milestones that are furthest behind; rows without one have no line."""
    put(sheet, f"A{_URGENT}", label("urgent"), "Overskrift")
    for letter, name in zip(_COLUMNS, ("milestone", "planned", "forecast", "status"), strict=True):
        sheet[f"{letter}{_URGENT}"].style = "Overskrift"
        put(sheet, f"{letter}{_URGENT + 1}", label(name), "Tabellhode")
    names = column_of("milestone")
    first, last = _URGENT + 2, _URGENT + 7
    for at in range(first, last + 1):
        key = f"{NUMBERS}!$B${at - first + URGENT}"
        found = f"1000-MOD({key},1000)"
        put(sheet, f"A{at}", f"=IF({key}>1000,INDEX({names},{found}),{f'{NUMBERS}!$B${NOTHING}' if at == first else chr(34) * 2})", "Brødtekst")
        for letter, name, form in (("B", "planned", DATE), ("C", "forecast", DATE), ("D", "computed_status", "General")):
            source = f"INDEX({column_of(name)},{found})"
            shown = f'IF({source}="","",{source})' if name == "forecast" else source
            put(sheet, f"{letter}{at}", f'=IF({key}>1000,{shown},"")', "Brødtekst", form)
            if form == DATE:
                sheet[f"{letter}{at}"].alignment = LEFT
    status_formats(sheet, f"D{first}:D{last}", f"D{first}", "A")
    lined = FormulaRule(formula=[f'$A{first}<>""'])
    lined.dxf = DifferentialStyle(border=Border(bottom=Side("thin", colour("accent6", 0.7))))
    sheet.conditional_formatting.add(f"A{first}:D{last}", lined)
