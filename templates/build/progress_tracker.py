"""The progress tracker: an overview on one screen, a table of milestones to fill in, goals, the latest report, and help.

Every formula reads the named cell Statusdato, never the clock, and tolerates empty rows. The words of a status stand once, on the
help sheet, where the template's language puts them; formulas, drop-downs and conditional formats read them there.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice, SchemeColor
from openpyxl.drawing.line import LineProperties
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from templates.build.identity import STATUSES, theme
from templates.build.package import HEAD, core_properties, repack
from templates.build.tracker_styles import DATE, LEFT, LEGEND, PER_CENT, label, named_styles, page, put, status_formats

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["build"]

_KEYS = {code: f"Status_{name}" for code, name in zip(STATUSES, ("fullført", "i_rute", "gul", "rød", "ikke_startet", "ikke_meldt", "utgått"), strict=True)}
_MARKS = dict(zip(STATUSES, "●→!‼○?–", strict=True))

# Room for three lines; not marked as a height of the author's own, so that Excel fits the row again when somebody types in it.
_THREE_LINES = 48
# openpyxl would name Microsoft Excel as the program.
_APPLICATION = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>docautomat</Application></Properties>'
)

# heading, width, value, style, number format; the row's loop opens in the first cell and closes in the last
_COLUMNS: tuple[tuple[str, float, str, str, str], ...] = (
    ("id_short", 7, "{% for milestone in milestones %}{{ milestone.id }}", "Plan", "General"),
    ("milestone", 30, "{{ milestone.name }}", "Plan", "General"),
    ("condition", 40, "{{ milestone.condition }}", "Plan", "General"),
    ("responsible", 22, "{{ milestone.responsible }}", "Plan", "General"),
    ("planned", 13, "{{ milestone.planned }}", "Plan", DATE),
    ("forecast", 13, "{{ milestone.forecast }}", "Inndata", DATE),
    ("actual", 13, "{{ milestone.actual }}", "Inndata", DATE),
    ("percent_complete", 11, "{{ milestone.percent }}", "Inndata", PER_CENT),
    ("computed_status", 23, "=status", "Regnet", "General"),
    ("days_late", 11, "=late", "Regnet", "0"),
    ("own_status", 21, "{{ milestone.own_status_label }}", "Inndata", "General"),
    ("status_reason", 34, "{{ milestone.status_reason }}", "Inndata", "General"),
    ("deviation", 34, "{{ milestone.deviation }}", "Inndata", "General"),
    ("cause", 34, "{{ milestone.cause }}", "Inndata", "General"),
    ("consequence", 34, "{{ milestone.consequence }}", "Inndata", "General"),
    ("action", 34, "{{ milestone.action }}", "Inndata", "General"),
    ("weight", 8, "{{ 0 if milestone.cancelled else milestone.weight }}", "Plan", "0"),
    ("comment", 34, "{{ milestone.comment }}{% endfor %}", "Inndata", "General"),
)
_LETTER = {name: get_column_letter(at) for at, (name, *_) in enumerate(_COLUMNS, 1)}


def _over(name: str) -> str:
    """Return the milestones' cells in one column, as other sheets read them; the range grows with the rows."""
    return f"Framdrift!${_LETTER[name]}$2:${_LETTER[name]}$2"


_LIVE = f'({_over("planned")}<>"")*((({_over("weight")}="")+({_over("weight")}<>0))>0)'
"""One for each milestone that has a date and is not cancelled; a cancelled one has the weight 0."""


def _overview(sheet: Worksheet) -> None:
    page(sheet, (30, 30, 30, 30), tall=1)
    sheet.sheet_view.showGridLines = False
    sheet.print_area = "A1:D41"
    put(sheet, "A1", "{{ project.title or document.label }}", "Tittel")
    put(sheet, "A2", label("status_date"), "Etikett")
    put(sheet, "B2", "{{ as_of }}", "Inndata", DATE)
    sheet["B2"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    put(sheet, "C2", "{{ municipality.name }}", "Etikett")
    put(
        sheet,
        "D2",
        "{% if project.case_number %}{{ label.case_number }} {{ project.case_number }}{% endif %}{% if project.example %} {{ label.example_data }}{% endif %}",
        "Etikett",
    )
    weight, percent, planned, _forecast, actual = (_over(name) for name in ("weight", "percent_complete", "planned", "forecast", "actual"))
    status = _over("computed_status")
    figures = (
        (
            "A",
            "progress",
            f'=IFERROR(SUMPRODUCT({weight},({actual}<>"")*100+({actual}="")*{percent})/SUM({weight})/100,0)',
            "0 %",
            label("progress_explained"),
        ),
        (
            "B",
            "expected_percent",
            f'=IFERROR(SUMPRODUCT(({planned}<>"")*({planned}<=Statusdato)*{weight})/SUM({weight}),0)',
            "0 %",
            label("expected_explained"),
        ),
        (
            "C",
            "next_milestone",
            '=IF(Hjelp!$F$12>=1000000000,"–",INT(Hjelp!$F$12/1000))',
            DATE,
            '=IF(Hjelp!$F$12>=1000000000,"",INDEX(Framdrift!$B:$B,MOD(Hjelp!$F$12,1000)))',
        ),
        (
            "D",
            "late",
            f"=COUNTIF({status},Status_gul)+COUNTIF({status},Status_rød)",
            "0",
            f'=SUBSTITUTE(Hjelp!$F$21,"{{n}}",SUMPRODUCT({_LIVE}))',
        ),
    )
    for column, name, formula, form, explained in figures:
        put(sheet, f"{column}4", label(name), "Etikett")
        put(sheet, f"{column}5", formula, "Måltall", form)
        put(sheet, f"{column}6", explained, "Etikett")
    put(sheet, "A8", label("urgent"), "Overskrift")
    for column, name in zip("ABCD", ("milestone", "planned", "forecast", "status"), strict=True):
        sheet[f"{column}8"].style = "Overskrift"
        put(sheet, f"{column}9", label(name), "Tabellhode")
    for at in range(10, 16):
        key = f"Hjelp!$F${at + 3}"
        found = f"1000-MOD({key},1000)"
        put(sheet, f"A{at}", f"=IF({key}>1000,INDEX(Framdrift!$B:$B,{found}),{'Hjelp!$F$22' if at == 10 else chr(34) * 2})", "Regnet")
        for column, name, form in (("B", "planned", DATE), ("C", "forecast", DATE), ("D", "computed_status", "General")):
            source = f"INDEX(Framdrift!${_LETTER[name]}:${_LETTER[name]},{found})"
            shown = f'IF({source}="","",{source})' if name == "forecast" else source
            put(sheet, f"{column}{at}", f'=IF({key}>1000,{shown},"")', "Regnet", form)
            if form == DATE:
                sheet[f"{column}{at}"].alignment = LEFT
    status_formats(sheet, "D10:D15", "D10", "A")
    put(sheet, "A17", label("status"), "Overskrift")
    sheet["B17"].style = sheet["C17"].style = sheet["D17"].style = "Overskrift"
    for at, key in enumerate(list(_KEYS.values())[:6], 18):
        put(sheet, f"A{at}", f"={key}", "Regnet")
        put(sheet, f"B{at}", f"=COUNTIF({_over('computed_status')},A{at})", "Regnet", "0")
        sheet[f"B{at}"].alignment = LEFT
    status_formats(sheet, "A18:A23", "A18", "A")
    put(sheet, "A25", label("progress"), "Overskrift")
    put(sheet, "C25", label("status"), "Overskrift")
    sheet["B25"].style = sheet["D25"].style = "Overskrift"
    sheet.add_chart(_chart(sheet, "$A$4:$B$4", "$A$5:$B$5", "0 %", 1), "A26")
    sheet.add_chart(_chart(sheet, "$A$18:$A$23", "$B$18:$B$23", "0", None), "C26")
    dates = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=False, showErrorMessage=True)
    dates.add("B2")
    sheet.add_data_validation(dates)
    for row, height in {1: 34, 2: 20, 3: 8, 4: 18, 5: 36, 6: 18, 8: 24, 17: 24, 25: 24}.items():
        sheet.row_dimensions[row].height = height


def _chart(sheet: Worksheet, names: str, values: str, form: str, top: float | None) -> BarChart:
    """Return horizontal bars with their numbers beside them; the words are the cells' own."""
    chart = BarChart()
    chart.type, chart.style, chart.legend, chart.gapWidth = "bar", 2, None, 60
    chart.add_data(Reference(sheet, range_string=f"Oversikt!{values}"), from_rows=values.startswith("$A$5"), titles_from_data=False)
    chart.set_categories(Reference(sheet, range_string=f"Oversikt!{names}"))
    series = chart.series[0]
    series.graphicalProperties = GraphicalProperties(solidFill=ColorChoice(schemeClr=SchemeColor(val="accent1")))
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False)
    series.dLbls.numFmt = form
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.majorTickMark = chart.y_axis.majorTickMark = "none"
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=None)
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, top
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.width, chart.height = 11.2, 7.5
    return chart


def _milestones(sheet: Worksheet) -> None:
    page(sheet, tuple(width for _, width, *_ in _COLUMNS), wide=2, titles="1:1")
    sheet.print_title_cols = "A:B"
    sheet.freeze_panes = "C2"
    last = get_column_letter(len(_COLUMNS))
    sheet.print_area = f"A1:{last}2"
    table = Table(displayName="Framdriftstabell", name="Framdriftstabell", ref=f"A1:{last}2")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    columns = ("planned", "forecast", "actual", "percent_complete", "days_late", "weight")
    planned, forecast, actual, percent, late, weight = (f"{_LETTER[name]}2" for name in columns)
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
    for at, (name, _, value, style, form) in enumerate(_COLUMNS, 1):
        letter = get_column_letter(at)
        heading = label(name) + (" {{ label.fill_in }}" if style == "Inndata" else "")
        put(sheet, f"{letter}1", heading, "Tabellhode")
        put(sheet, f"{letter}2", formulas.get(value, value), style, form)
        table.tableColumns.append(TableColumn(id=at, name=heading))
    table.autoFilter = AutoFilter(ref=table.ref)
    table._initialise_columns = lambda: None
    sheet.add_table(table)
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[2].height = _THREE_LINES
    status_formats(sheet, "I2:I2", "$I2", "A")
    status_formats(sheet, "K2:K2", "$K2", "B")
    for kind, operator, first, second, areas in (
        ("date", "greaterThan", "36526", None, "F2:F2"),
        ("date", "between", "36526", "Statusdato", "G2:G2"),
        ("whole", "between", "0", "100", "H2:H2"),
        ("list", None, "Statusord", None, "K2:K2"),
    ):
        check = DataValidation(type=kind, operator=operator, formula1=first, formula2=second, allow_blank=True, showErrorMessage=True)
        check.add(areas)
        sheet.add_data_validation(check)


def _goals(sheet: Worksheet) -> None:
    columns = (
        ("id_short", 7, "{% for goal in goals %}{{ goal.id }}", "Plan", "General"),
        ("goals", 46, "{{ goal.text }}", "Plan", "General"),
        ("indicator", 30, "{{ goal.indicator }}", "Plan", "General"),
        ("unit_of_measure", 12, "{{ goal.unit }}", "Plan", "General"),
        ("baseline", 16, "{{ goal.baseline }}", "Plan", "#,##0.##"),
        ("target", 11, "{{ goal.target }}", "Plan", "#,##0.##"),
        ("due", 13, "{{ goal.due }}", "Plan", DATE),
        ("latest_measurement", 15, '=IFERROR(LOOKUP(2,1/($A$13:$A$19=A2),$C$13:$C$19),"")', "Regnet", "#,##0.##"),
        ("goal_achievement", 15, '=IF(OR(H2="",E2="",F2="",E2=F2),"",MAX(0,MIN(1,(H2-E2)/(F2-E2))))', "Regnet", "0 %"),
        ("method", 34, "{{ goal.method }}", "Plan", "General"),
        ("owner_after", 24, "{{ goal.owner_after }}{% endfor %}", "Plan", "General"),
    )
    page(sheet, tuple(width for _, width, *_ in columns), titles="1:1")
    sheet.freeze_panes = "A2"
    for at, (name, _, value, style, form) in enumerate(columns, 1):
        put(sheet, f"{get_column_letter(at)}1", label(name), "Tabellhode")
        put(sheet, f"{get_column_letter(at)}2", value, style, form)
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[2].height = _THREE_LINES
    put(sheet, "A3", "{% if not goals %}", "Brødtekst")
    put(sheet, "A7", "{% endif %}", "Brødtekst")
    for row in range(4, 7):
        sheet.row_dimensions[row].height = _THREE_LINES
        for at in range(1, len(columns) + 1):
            put(sheet, f"{get_column_letter(at)}{row}", None, "Inndata", columns[at - 1][4])
    put(sheet, "A10", "{{ label.measurements }} {{ label.fill_in }}", "Overskrift")
    sheet["B10"].style = sheet["C10"].style = "Overskrift"
    for letter, name in zip("ABC", ("id_short", "date", "measurement"), strict=True):
        put(sheet, f"{letter}12", label(name), "Tabellhode")
    put(sheet, "A13", "{% for goal in goals %}{% for item in goal.measurements %}{{ goal.id }}", "Inndata")
    put(sheet, "B13", "{{ item.date }}", "Inndata", DATE)
    put(sheet, "C13", "{{ item.value }}", "Inndata")
    put(sheet, "D13", "{% endfor %}{% endfor %}", "Brødtekst")
    for row in range(14, 20):
        for letter in "ABC":
            put(sheet, f"{letter}{row}", None, "Inndata", DATE if letter == "B" else "General")
    for row in range(13, 20):
        sheet[f"B{row}"].alignment = LEFT
        sheet[f"C{row}"].alignment = LEFT
    dates = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True)
    dates.add("B13:B19")
    sheet.add_data_validation(dates)


def _report(sheet: Worksheet) -> None:
    page(sheet, (34, 60, 14, 26, 50))
    put(sheet, "A1", label("progress_report"), "Tittel")
    sheet.row_dimensions[1].height = 34
    last = "(reports | last)"
    rows = (
        ("period", "{{ " + last + '.period if reports else "" }}', "General"),
        ("date", "{{ " + last + ".date if reports else none }}", DATE),
        ("author", "{{ " + last + '.author if reports else "" }}', "General"),
        ("overall_status", "{{ " + last + '.overall_label if reports else "" }}', "General"),
        ("summary", "{{ " + last + '.summary if reports else "" }}', "General"),
        ("decision_needed", "{% if reports %}{{ " + last + '.decisions_needed | join("\\n") }}{% endif %}', "General"),
        ("next_period", "{% if reports %}{{ " + last + '.next_period | join("\\n") }}{% endif %}', "General"),
        ("approved_by", "{{ " + last + '.approved_by if reports else "" }}', "General"),
        ("approved", "{{ " + last + ".approved if reports else none }}", DATE),
    )
    for at, (name, value, form) in enumerate(rows, 3):
        put(sheet, f"A{at}", label(name), "Etikett")
        put(sheet, f"B{at}", value, "Inndata", form)
        sheet[f"B{at}"].alignment = LEFT
        sheet[f"A{at}"].alignment = Alignment(horizontal="left", vertical="top", indent=1)
    for letter, name in zip("ABCDE", ("milestone", "condition", "percent_complete", "status", "comment"), strict=True):
        put(sheet, f"{letter}14", label(name), "Tabellhode")
    cells = (
        ("A", "{% for report in reports[-1:] %}{% for item in report.milestones %}{{ item.id }} {{ item.name }}", "General"),
        ("B", "{% for milestone in milestones if milestone.id == item.id %}{{ milestone.condition }}{% endfor %}", "General"),
        ("C", "{{ item.percent }}", PER_CENT),
        ("D", "{{ item.status_label }}", "General"),
        ("E", "{{ item.comment }}{% endfor %}{% endfor %}", "General"),
    )
    sheet.row_dimensions[14].height = 36
    for row in (7, 8, 9, 15):
        sheet.row_dimensions[row].height = _THREE_LINES
    for letter, value, form in cells:
        put(sheet, f"{letter}15", value, "Plan", form)
    status_formats(sheet, "D15:D15", "$D15", "B")
    status_formats(sheet, "B6", "$B$6", "B")
    for kind, area in (("list", "B6"), ("date", "B4"), ("date", "B11")):
        check = DataValidation(
            type=kind,
            operator=None if kind == "list" else "greaterThan",
            formula1="Statusord" if kind == "list" else "36526",
            allow_blank=True,
            showErrorMessage=True,
        )
        check.add(area)
        sheet.add_data_validation(check)


def _help(sheet: Worksheet) -> None:
    """Lay out the instructions, the legend that formulas and drop-downs read, and the numbers behind the overview."""
    page(sheet, (30, 26, 70, 4, 22, 26))
    put(sheet, "A1", label("how_to_use"), "Tittel")
    sheet.row_dimensions[1].height = 34
    for number in range(1, 8):
        put(sheet, f"A{number + 2}", "{{ label.tracker_help_" + str(number) + " }}", "Brødtekst")
        sheet[f"A{number + 2}"].alignment = Alignment(horizontal="left", vertical="top", indent=1)
    for letter, name in zip("ABC", ("computed_status", "own_status", "description"), strict=True):
        put(sheet, f"{letter}12", label(name), "Tabellhode")
    meanings = (
        "status_done_means",
        "status_green_means",
        "status_yellow_means",
        "status_red_means",
        "status_not_started_means",
        "status_unknown_means",
        "status_cancelled_means",
    )
    for at, (code, meaning) in enumerate(zip(STATUSES, meanings, strict=True), LEGEND):
        word = '{{ label["milestone_status.cancelled"] }}' if code == "cancelled" else label(f"status_{code}")
        put(sheet, f"A{at}", f"{_MARKS[code]} {word}", "Regnet")
        put(sheet, f"B{at}", None if code == "cancelled" else word, "Regnet")
        limits = {"green": "thresholds.green_max_days", "yellow": "thresholds.yellow_max_days", "red": "thresholds.yellow_max_days"}
        text = f"label.{meaning}"
        put(sheet, f"C{at}", "{{ " + (f'{text} | replace("{{n}}", {limits[code]} | string)' if code in limits else text) + " }}", "Regnet")
    status_formats(sheet, f"A{LEGEND}:A{LEGEND + 6}", f"A{LEGEND}", "A")
    put(sheet, "F21", label("of_n_milestones"), "Etikett")
    put(sheet, "F22", label("nothing_urgent"), "Etikett")
    put(sheet, "A21", label("status_green"), "Etikett")
    put(sheet, "B21", "{{ thresholds.green_max_days }}", "Inndata", "0")
    put(sheet, "A22", label("status_yellow"), "Etikett")
    put(sheet, "B22", "{{ thresholds.yellow_max_days }}", "Inndata", "0")
    planned, forecast, actual = (_over(name) for name in ("planned", "forecast", "actual"))
    put(sheet, "E12", label("next_milestone"), "Etikett")
    done = f'(({actual}<>"")+({_LIVE}=0)>0)'
    due = f'(({forecast}<>"")*{forecast}+({forecast}="")*{planned}+{done}*1000000)'
    put(sheet, "F12", f"=SUMPRODUCT(MIN({due}*1000+ROW({planned})))", "Etikett", "0")
    ahead = f"(({planned}>Statusdato)*{planned}+({planned}<=Statusdato)*Statusdato)"
    late = f'(({forecast}<>"")*{forecast}+({forecast}="")*{ahead}-{planned})'
    for rank in range(1, 7):
        key = f'{_LIVE}*({actual}="")*{late}*1000+1000-ROW({planned})'
        put(sheet, f"E{rank + 12}", "{{ label.urgent }} " + str(rank), "Etikett")
        put(sheet, f"F{rank + 12}", f"=IFERROR(SUMPRODUCT(LARGE({key},{rank})),0)", "Etikett", "0")


def _names(book: Workbook) -> None:
    cells = {
        "Statusdato": "Oversikt!$B$2",
        "Rapportdato": "Rapport!$B$4",
        "Grense_grønn": "Hjelp!$B$21",
        "Grense_gul": "Hjelp!$B$22",
        "Statusord": f"Hjelp!$B${LEGEND}:$B${LEGEND + 5}",
    }
    cells |= {name: f"Hjelp!$A${at}" for at, name in enumerate(_KEYS.values(), LEGEND)}
    for name, target in cells.items():
        book.defined_names[name] = DefinedName(name, attr_text=target)


def build() -> bytes:
    """Return the template as an Excel file."""
    book = Workbook()
    book.loaded_theme = theme().encode()
    named_styles(book)
    sheets = [book.active, *(book.create_sheet() for _ in range(4))]
    for sheet, name, fill in zip(sheets, ("Oversikt", "Framdrift", "Mål", "Rapport", "Hjelp"), (_overview, _milestones, _goals, _report, _help), strict=True):
        sheet.title = name
        fill(sheet)
    _names(book)
    book.calculation.fullCalcOnLoad = True
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        fitted = {name: archive.read(name).decode().replace(f'ht="{_THREE_LINES}" customHeight="1"', f'ht="{_THREE_LINES}"') for name in names}
    return repack(saved.getvalue(), fitted | {"docProps/core.xml": core_properties(), "docProps/app.xml": _APPLICATION})
