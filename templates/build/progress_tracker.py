"""The progress tracker: an overview on one screen, a table of milestones to fill in, goals, the latest report, and help.

Every formula reads the named cell Statusdato, never the clock, and tolerates empty rows. The words of a status stand once, on the
help sheet, where the template's language puts them; formulas, drop-downs and conditional formats read them there.
"""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
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
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from templates.build.identity import STATUSES, theme
from templates.build.package import HEAD, core_properties, repack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["build"]

_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_DATE, _PER_CENT = "dd.mm.yyyy", '0" %"'
_LEGEND = 13  # first row of the legend on the help sheet
_KEYS = {code: f"Status_{name}" for code, name in zip(STATUSES, ("fullført", "i_rute", "gul", "rød", "ikke_startet", "ikke_meldt"), strict=True)}
_MARKS = dict(zip(STATUSES, "●→!‼○?", strict=True))

_NUMBERS = {_PER_CENT, "0", "0 %", "#,##0.##"}
# Room for three lines; not marked as a height of the author's own, so that Excel fits the row again when somebody types in it.
_THREE_LINES = 48
# Not «Microsoft Excel»: LibreOffice keeps Excel's row heights, but fits the rows of other programs to their text.
_APPLICATION = f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>docautomat</Application></Properties>'
_LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)

# heading, width, value, style, number format; the row's loop opens in the first cell and closes in the last
_COLUMNS: tuple[tuple[str, float, str, str, str], ...] = (
    ("id_short", 7, "{% for milestone in milestones %}{{ milestone.id }}", "Plan", "General"),
    ("milestone", 30, "{{ milestone.name }}", "Plan", "General"),
    ("condition", 40, "{{ milestone.condition }}", "Plan", "General"),
    ("responsible", 22, "{{ milestone.responsible }}", "Plan", "General"),
    ("planned", 13, "{{ milestone.planned }}", "Plan", _DATE),
    ("forecast", 13, "{{ milestone.forecast }}", "Inndata", _DATE),
    ("actual", 13, "{{ milestone.actual }}", "Inndata", _DATE),
    ("percent_complete", 11, "{{ milestone.percent }}", "Inndata", _PER_CENT),
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


def _colour(slot: str, lightness: float = 0) -> Color:
    return Color(theme=_THEME.index(slot), tint=lightness)


def _fill(slot: str, lightness: float = 0) -> PatternFill:
    return PatternFill("solid", fgColor=_colour(slot, lightness))


def _font(size: float = 11, slot: str = "dk1", *, bold: bool = False) -> Font:
    return Font(name="Calibri", scheme="minor", family=2, size=size, bold=bold, color=_colour(slot))


def _styles(book: Workbook) -> None:
    hair = Side("thin", _colour("accent6", 0.7))
    edge = Side("thin", _colour("accent6", 0.16))
    line = Side("medium", _colour("accent1"))
    text = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    framed = Border(left=edge, right=edge, top=edge, bottom=edge)
    under = Border(bottom=hair)
    for style in (
        NamedStyle("Tittel", font=_font(20, "dk2", bold=True), alignment=Alignment(horizontal="left", vertical="center", indent=1)),
        NamedStyle(
            "Overskrift",
            font=_font(14, "dk2", bold=True),
            alignment=Alignment(horizontal="left", vertical="center", indent=1),
            border=Border(bottom=line),
        ),
        NamedStyle("Etikett", font=_font(10, "accent6"), alignment=Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)),
        NamedStyle("Måltall", font=_font(24, "dk2", bold=True), alignment=Alignment(horizontal="left", vertical="center", indent=1)),
        NamedStyle(
            "Tabellhode",
            font=_font(11, "lt1", bold=True),
            fill=_fill("dk2"),
            alignment=Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
        ),
        NamedStyle("Plan", font=_font(), fill=_fill("lt2"), alignment=text, border=under),
        NamedStyle("Regnet", font=_font(), alignment=text, border=under),
        NamedStyle("Inndata", font=_font(), fill=_fill("accent3", 0.92), alignment=text, border=framed),
        NamedStyle("Brødtekst", font=_font(), alignment=text),
    ):
        book.add_named_style(style)


def _put(sheet: Worksheet, at: str, value: object, style: str, form: str = "General") -> None:
    cell = sheet[at]
    cell.value, cell.style = value, style
    if form != "General":
        cell.number_format = form
    if form in _NUMBERS and style in {"Plan", "Inndata", "Regnet"}:
        cell.alignment = Alignment(horizontal="right", vertical="top", indent=1)


def _label(name: str) -> str:
    return "{{ label." + name + " }}"


def _over(name: str) -> str:
    """Return the milestones' cells in one column, as other sheets read them; the range grows with the rows."""
    return f"Framdrift!${_LETTER[name]}$2:${_LETTER[name]}$2"


def _page(sheet: Worksheet, widths: Sequence[float], *, wide: int = 1, tall: int = 0, titles: str = "") -> None:
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, tall
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
    if titles:
        sheet.print_title_rows = titles


def _status_formats(sheet: Worksheet, area: str, first: str, column: str) -> None:
    """Tint cells by the word they hold; `column` is the legend's column that the words stand in."""
    for at, (code, slot) in enumerate(STATUSES.items(), _LEGEND):
        rule = FormulaRule(formula=[f"{first}=Hjelp!${column}${at}"])
        rule.dxf = DifferentialStyle(
            font=Font(bold=True, color=_colour(slot)), fill=PatternFill("solid", fgColor=_colour(slot, 0.88), bgColor=_colour(slot, 0.88))
        )
        sheet.conditional_formatting.add(area, rule)
        del code


def _overview(sheet: Worksheet) -> None:
    _page(sheet, (30, 30, 30, 30), tall=1)
    sheet.sheet_view.showGridLines = False
    sheet.print_area = "A1:D41"
    _put(sheet, "A1", "{{ project.title or document.label }}", "Tittel")
    _put(sheet, "A2", _label("status_date"), "Etikett")
    _put(sheet, "B2", "{{ as_of }}", "Inndata", _DATE)
    sheet["B2"].alignment = Alignment(horizontal="left", vertical="center", indent=1)
    _put(sheet, "C2", "{{ municipality.name }}", "Etikett")
    _put(
        sheet,
        "D2",
        "{% if project.case_number %}{{ label.case_number }} {{ project.case_number }}{% endif %}{% if project.example %} {{ label.example_data }}{% endif %}",
        "Etikett",
    )
    weight, percent, planned, forecast, actual = (_over(name) for name in ("weight", "percent_complete", "planned", "forecast", "actual"))
    figures = (
        ("A", "progress", f"=IFERROR(SUMPRODUCT({weight},{percent})/SUM({weight})/100,0)", "0 %", _label("progress_explained")),
        (
            "B",
            "expected_percent",
            f'=IFERROR(SUMPRODUCT(({planned}<>"")*({planned}<=Statusdato)*{weight})/SUM({weight}),0)',
            "0 %",
            _label("expected_explained"),
        ),
        (
            "C",
            "next_milestone",
            '=IF(Hjelp!$F$12>=1000000000,"–",INT(Hjelp!$F$12/1000))',
            _DATE,
            '=IF(Hjelp!$F$12>=1000000000,"",INDEX(Framdrift!$B:$B,MOD(Hjelp!$F$12,1000)))',
        ),
        (
            "D",
            "late",
            f'=SUMPRODUCT(({actual}="")*({planned}<>"")*(({forecast}>Statusdato)*{forecast}+({forecast}<=Statusdato)*Statusdato-{planned}>Grense_grønn))',
            "0",
            f'=SUBSTITUTE(Hjelp!$F$20,"{{n}}",SUMPRODUCT(--({planned}<>"")))',
        ),
    )
    for column, name, formula, form, explained in figures:
        _put(sheet, f"{column}4", _label(name), "Etikett")
        _put(sheet, f"{column}5", formula, "Måltall", form)
        _put(sheet, f"{column}6", explained, "Etikett")
    _put(sheet, "A8", _label("urgent"), "Overskrift")
    for column, name in zip("ABCD", ("milestone", "planned", "forecast", "status"), strict=True):
        sheet[f"{column}8"].style = "Overskrift"
        _put(sheet, f"{column}9", _label(name), "Tabellhode")
    for at in range(10, 16):
        key = f"Hjelp!$F${at + 3}"
        found = f"1000-MOD({key},1000)"
        _put(sheet, f"A{at}", f"=IF({key}>1000,INDEX(Framdrift!$B:$B,{found}),{'Hjelp!$F$21' if at == 10 else chr(34) * 2})", "Regnet")
        for column, name, form in (("B", "planned", _DATE), ("C", "forecast", _DATE), ("D", "computed_status", "General")):
            source = f"INDEX(Framdrift!${_LETTER[name]}:${_LETTER[name]},{found})"
            shown = f'IF({source}="","",{source})' if name == "forecast" else source
            _put(sheet, f"{column}{at}", f'=IF({key}>1000,{shown},"")', "Regnet", form)
            if form == _DATE:
                sheet[f"{column}{at}"].alignment = _LEFT
    _status_formats(sheet, "D10:D15", "D10", "A")
    _put(sheet, "A17", _label("status"), "Overskrift")
    sheet["B17"].style = sheet["C17"].style = sheet["D17"].style = "Overskrift"
    for at, key in enumerate(_KEYS.values(), 18):
        _put(sheet, f"A{at}", f"={key}", "Regnet")
        _put(sheet, f"B{at}", f"=COUNTIF({_over('computed_status')},A{at})", "Regnet", "0")
        sheet[f"B{at}"].alignment = _LEFT
    _status_formats(sheet, "A18:A23", "A18", "A")
    _put(sheet, "A25", _label("progress"), "Overskrift")
    _put(sheet, "C25", _label("status"), "Overskrift")
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
    _page(sheet, tuple(width for _, width, *_ in _COLUMNS), wide=2, titles="1:1")
    sheet.print_title_cols = "A:B"
    sheet.freeze_panes = "C2"
    last = get_column_letter(len(_COLUMNS))
    sheet.print_area = f"A1:{last}2"
    table = Table(displayName="Framdriftstabell", name="Framdriftstabell", ref=f"A1:{last}2")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    planned, forecast, actual, percent, late = (f"{_LETTER[name]}2" for name in ("planned", "forecast", "actual", "percent_complete", "days_late"))
    due = f'IF({actual}<>"",{actual},IF({forecast}>Statusdato,{forecast},MAX(Statusdato,IF({forecast}="",{planned},{forecast}))))'
    formulas = {
        "=late": f'=IF({planned}="","",MAX(0,{due}-{planned}))',
        "=status": (
            f'=IF({planned}="","",IF({actual}<>"",Status_fullført,IF({late}>Grense_gul,Status_rød,IF({late}>Grense_grønn,Status_gul,'
            f"IF(AND({percent}=0,{planned}>Statusdato),Status_ikke_startet,Status_i_rute)))))"
        ),
    }
    for at, (name, _, value, style, form) in enumerate(_COLUMNS, 1):
        letter = get_column_letter(at)
        heading = _label(name) + (" {{ label.fill_in }}" if style == "Inndata" else "")
        _put(sheet, f"{letter}1", heading, "Tabellhode")
        _put(sheet, f"{letter}2", formulas.get(value, value), style, form)
        table.tableColumns.append(TableColumn(id=at, name=heading))
    table._initialise_columns = lambda: None
    sheet.add_table(table)
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[2].height = _THREE_LINES
    _status_formats(sheet, "I2:I2", "$I2", "A")
    _status_formats(sheet, "K2:K2", "$K2", "B")
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
        ("baseline", 13, "{{ goal.baseline }}", "Plan", "#,##0.##"),
        ("target", 11, "{{ goal.target }}", "Plan", "#,##0.##"),
        ("due", 13, "{{ goal.due }}", "Plan", _DATE),
        ("latest_measurement", 15, '=IFERROR(LOOKUP(2,1/($A$7:$A$13=A2),$C$7:$C$13),"")', "Regnet", "#,##0.##"),
        ("goal_achievement", 15, '=IF(OR(H2="",E2="",F2="",E2=F2),"",MAX(0,MIN(1,(H2-E2)/(F2-E2))))', "Regnet", "0 %"),
        ("method", 34, "{{ goal.method }}", "Plan", "General"),
        ("owner_after", 24, "{{ goal.owner_after }}{% endfor %}", "Plan", "General"),
    )
    _page(sheet, tuple(width for _, width, *_ in columns), titles="1:1")
    sheet.freeze_panes = "A2"
    for at, (name, _, value, style, form) in enumerate(columns, 1):
        _put(sheet, f"{get_column_letter(at)}1", _label(name), "Tabellhode")
        _put(sheet, f"{get_column_letter(at)}2", value, style, form)
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[2].height = _THREE_LINES
    _put(sheet, "A4", "{{ label.measurements }} {{ label.fill_in }}", "Overskrift")
    sheet["B4"].style = sheet["C4"].style = "Overskrift"
    for letter, name in zip("ABC", ("id_short", "date", "measurement"), strict=True):
        _put(sheet, f"{letter}6", _label(name), "Tabellhode")
    _put(sheet, "A7", "{% for goal in goals %}{% for item in goal.measurements %}{{ goal.id }}", "Inndata")
    _put(sheet, "B7", "{{ item.date }}", "Inndata", _DATE)
    _put(sheet, "C7", "{{ item.value }}", "Inndata")
    _put(sheet, "D7", "{% endfor %}{% endfor %}", "Brødtekst")
    for row in range(8, 14):
        for letter in "ABC":
            _put(sheet, f"{letter}{row}", None, "Inndata", _DATE if letter == "B" else "General")
    for row in range(7, 14):
        sheet[f"B{row}"].alignment = _LEFT
        sheet[f"C{row}"].alignment = _LEFT
    dates = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True)
    dates.add("B7:B13")
    sheet.add_data_validation(dates)


def _report(sheet: Worksheet) -> None:
    _page(sheet, (34, 60, 14, 26, 50))
    _put(sheet, "A1", _label("progress_report"), "Tittel")
    sheet.row_dimensions[1].height = 34
    last = "(reports | last)"
    rows = (
        ("period", "{{ " + last + '.period if reports else "" }}', "General"),
        ("date", "{{ " + last + ".date if reports else none }}", _DATE),
        ("author", "{{ " + last + '.author if reports else "" }}', "General"),
        ("overall_status", "{{ " + last + '.overall_label if reports else "" }}', "General"),
        ("summary", "{{ " + last + '.summary if reports else "" }}', "General"),
        ("decision_needed", "{% if reports %}{{ " + last + '.decisions_needed | join("\\n") }}{% endif %}', "General"),
        ("next_period", "{% if reports %}{{ " + last + '.next_period | join("\\n") }}{% endif %}', "General"),
        ("approved_by", "{{ " + last + '.approved_by if reports else "" }}', "General"),
        ("approved", "{{ " + last + ".approved if reports else none }}", _DATE),
    )
    for at, (name, value, form) in enumerate(rows, 3):
        _put(sheet, f"A{at}", _label(name), "Etikett")
        _put(sheet, f"B{at}", value, "Inndata", form)
        sheet[f"B{at}"].alignment = _LEFT
        sheet[f"A{at}"].alignment = Alignment(horizontal="left", vertical="top", indent=1)
    for letter, name in zip("ABCDE", ("milestone", "condition", "percent_complete", "status", "comment"), strict=True):
        _put(sheet, f"{letter}14", _label(name), "Tabellhode")
    cells = (
        ("A", "{% for report in reports[-1:] %}{% for item in report.milestones %}{{ item.id }} {{ item.name }}", "General"),
        ("B", "{% for milestone in milestones if milestone.id == item.id %}{{ milestone.condition }}{% endfor %}", "General"),
        ("C", "{{ item.percent }}", _PER_CENT),
        ("D", "{{ item.status_label }}", "General"),
        ("E", "{{ item.comment }}{% endfor %}{% endfor %}", "General"),
    )
    for row in (7, 8, 9, 15):
        sheet.row_dimensions[row].height = _THREE_LINES
    for letter, value, form in cells:
        _put(sheet, f"{letter}15", value, "Plan", form)
    _status_formats(sheet, "D15:D15", "$D15", "B")
    _status_formats(sheet, "B6", "$B$6", "B")
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
    _page(sheet, (30, 26, 70, 4, 22, 26))
    _put(sheet, "A1", _label("how_to_use"), "Tittel")
    sheet.row_dimensions[1].height = 34
    for number in range(1, 8):
        _put(sheet, f"A{number + 2}", "{{ label.tracker_help_" + str(number) + " }}", "Brødtekst")
        sheet[f"A{number + 2}"].alignment = Alignment(horizontal="left", vertical="top", indent=1)
    for letter, name in zip("ABC", ("computed_status", "own_status", "description"), strict=True):
        _put(sheet, f"{letter}12", _label(name), "Tabellhode")
    meanings = (
        "status_done_means",
        "status_green_means",
        "status_yellow_means",
        "status_red_means",
        "status_not_started_means",
        "status_unknown_means",
    )
    for at, (code, meaning) in enumerate(zip(STATUSES, meanings, strict=True), _LEGEND):
        _put(sheet, f"A{at}", f"{_MARKS[code]} {{{{ label.status_{code} }}}}", "Regnet")
        _put(sheet, f"B{at}", f"{{{{ label.status_{code} }}}}", "Regnet")
        limits = {"green": "thresholds.green_max_days", "yellow": "thresholds.yellow_max_days", "red": "thresholds.yellow_max_days"}
        text = f"label.{meaning}"
        _put(sheet, f"C{at}", "{{ " + (f'{text} | replace("{{n}}", {limits[code]} | string)' if code in limits else text) + " }}", "Regnet")
    _status_formats(sheet, f"A{_LEGEND}:A{_LEGEND + 5}", f"A{_LEGEND}", "A")
    _put(sheet, "F20", _label("of_n_milestones"), "Etikett")
    _put(sheet, "F21", _label("nothing_urgent"), "Etikett")
    _put(sheet, "A20", _label("status_green"), "Etikett")
    _put(sheet, "B20", "{{ thresholds.green_max_days }}", "Inndata", "0")
    _put(sheet, "A21", _label("status_yellow"), "Etikett")
    _put(sheet, "B21", "{{ thresholds.yellow_max_days }}", "Inndata", "0")
    planned, forecast, actual = (_over(name) for name in ("planned", "forecast", "actual"))
    _put(sheet, "E12", _label("next_milestone"), "Etikett")
    done = f'(({actual}<>"")+({planned}="")>0)'
    due = f'(({forecast}<>"")*{forecast}+({forecast}="")*{planned}+{done}*1000000)'
    _put(sheet, "F12", f"=SUMPRODUCT(MIN({due}*1000+ROW({planned})))", "Etikett", "0")
    late = f"(({forecast}>Statusdato)*{forecast}+({forecast}<=Statusdato)*Statusdato-{planned})"
    for rank in range(1, 7):
        key = f'({planned}<>"")*({actual}="")*{late}*1000+1000-ROW({planned})'
        _put(sheet, f"E{rank + 12}", "{{ label.urgent }} " + str(rank), "Etikett")
        _put(sheet, f"F{rank + 12}", f"=IFERROR(SUMPRODUCT(LARGE({key},{rank})),0)", "Etikett", "0")


def _names(book: Workbook) -> None:
    cells = {
        "Statusdato": "Oversikt!$B$2",
        "Grense_grønn": "Hjelp!$B$20",
        "Grense_gul": "Hjelp!$B$21",
        "Statusord": f"Hjelp!$B${_LEGEND}:$B${_LEGEND + 5}",
    }
    cells |= {name: f"Hjelp!$A${at}" for at, name in enumerate(_KEYS.values(), _LEGEND)}
    for name, target in cells.items():
        book.defined_names[name] = DefinedName(name, attr_text=target)


def build() -> bytes:
    """Return the template as an Excel file."""
    book = Workbook()
    book.loaded_theme = theme().encode()
    _styles(book)
    sheets = [book.active, *(book.create_sheet() for _ in range(4))]
    for sheet, name, fill in zip(
        sheets, ("Oversikt", "Framdrift", "Mål", "Rapport", "Hjelp"), (_overview, _milestones, _goals, _report, _help), strict=True
    ):
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
