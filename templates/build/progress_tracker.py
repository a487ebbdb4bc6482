"""The progress tracker: an overview on one screen, tables to fill in (milestones, measurements, risks), goals, the period's report, and help.

Every formula reads the named cell Statusdato, never the clock, and tolerates empty rows. The words of a status stand once, on the
help sheet, where the template's language puts them; formulas, drop-downs and conditional formats read them there.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.colors import ColorChoice, SchemeColor
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.styles import Alignment
from openpyxl.workbook.defined_name import DefinedName

from templates.build.identity import STATUSES
from templates.build.tracker_data import data, marks, words
from templates.build.tracker_report import DATE_CELLS, report
from templates.build.tracker_styles import DATE, HELP, LEFT, LEGEND, checked, label, page, put, sheet_name, status_formats
from templates.build.tracker_tables import at_least, column_of, goals, measurements, milestones, over, risks
from templates.build.tracker_timeline import changes, timeline
from templates.build.workbook_package import new_workbook, workbook_package

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["build"]

_KEYS = {code: f"Status_{name}" for code, name in zip(STATUSES, ("fullført", "i_rute", "gul", "rød", "ikke_startet", "ikke_meldt", "utgått"), strict=True)}
_MARKS = dict(zip(STATUSES, "●→!‼○?–", strict=True))

_CHARTS = (
    (
        "Framdrift",
        "{{ label.progress }}: {{ progress.percent | percent }}. {{ label.expected_percent }}: {{ progress.expected | percent }}."
        " {{ label.status_date }} {{ as_of | date }}.",
    ),
    (
        "Status",
        "{{ label.milestones }}: {{ progress.total }}. {{ label.status_done }}: {{ progress.done }}. {{ label.late }}: {{ progress.late }}."
        " {{ label.status_date }} {{ as_of | date }}.",
    ),
)
"""Names and alternative texts of the charts."""
_TRENDS = {"Utvikling_bedre": "trend_better", "Utvikling_verre": "trend_worse", "Utvikling_lik": "trend_same"}
_TREND = 25  # first row of the words for the trend of a goal, on the help sheet
_WORD, _COUNT, _COUNTS = "E", "F", 24  # columns and first row of the numbers behind the chart of statuses
_OVERVIEW, _CHANGES, _HELP = (sheet_name(name) for name in ("overview_sheet", "changes", HELP))
_LIVE = f'({over("planned")}<>"")*((({over("weight")}="")+({over("weight")}<>0))>0)'
"""One for each milestone that has a date and is not cancelled; a cancelled one has the weight 0."""


def _overview(sheet: Worksheet) -> None:
    page(sheet, (30, 30, 30, 30), tall=1)
    sheet.sheet_view.showGridLines = False
    sheet.print_area = "A1:D33"
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
    names = column_of("milestone")
    weight, percent, planned, _forecast, actual = (over(name) for name in ("weight", "percent_complete", "planned", "forecast", "actual"))
    status = over("computed_status")
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
            f'=IF({_HELP}!$F$12>=1000000000,"–",INT({_HELP}!$F$12/1000))',
            DATE,
            f'=IF({_HELP}!$F$12>=1000000000,"",INDEX({names},MOD({_HELP}!$F$12,1000)))',
        ),
        (
            "D",
            "late",
            f"=COUNTIF({status},Status_gul)+COUNTIF({status},Status_rød)",
            "0",
            f'=SUBSTITUTE({_HELP}!$F$21,"{{n}}",SUMPRODUCT({_LIVE}))',
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
        key = f"{_HELP}!$F${at + 3}"
        found = f"1000-MOD({key},1000)"
        put(sheet, f"A{at}", f"=IF({key}>1000,INDEX({names},{found}),{f'{_HELP}!$F$22' if at == 10 else chr(34) * 2})", "Regnet")
        for column, name, form in (("B", "planned", DATE), ("C", "forecast", DATE), ("D", "computed_status", "General")):
            source = f"INDEX({column_of(name)},{found})"
            shown = f'IF({source}="","",{source})' if name == "forecast" else source
            put(sheet, f"{column}{at}", f'=IF({key}>1000,{shown},"")', "Regnet", form)
            if form == DATE:
                sheet[f"{column}{at}"].alignment = LEFT
    status_formats(sheet, "D10:D15", "D10", "A")
    for letter, name in zip("AC", ("progress", "status"), strict=True):
        put(sheet, f"{letter}17", label(name), "Overskrift")
    sheet["B17"].style = sheet["D17"].style = "Overskrift"
    sheet.add_chart(_bars(f"{_OVERVIEW}!$A$4:$B$4", f"{_OVERVIEW}!$A$5:$B$5", "0 %", ("accent1", "accent6"), top=1), "A18")
    counts = f"${_COUNT}${_COUNTS}:${_COUNT}${_COUNTS + 5}"
    slots = tuple(STATUSES.values())[:6]
    sheet.add_chart(_bars(f"{_HELP}!{counts.replace(_COUNT, _WORD)}", f"{_HELP}!{counts}", "0", slots), "C18")
    checked(sheet, "B2", "date", "36526", operator="greaterThan", error="check_date", ask="ask_status_date", head="status_date")
    for row, height in {1: 34, 2: 26, 4: 24, 5: 38, 6: 24, 8: 34, 9: 22, 17: 36}.items():
        sheet.row_dimensions[row].height = height
    for row in (3, 7, 16):  # blank rows that are seen stop a screen reader
        sheet.row_dimensions[row].hidden = True


def _bars(names: str, values: str, form: str, slots: tuple[str, ...], *, top: float | None = None) -> BarChart:
    """Return horizontal bars with their numbers beside them, each in its colour; the words are the cells' own."""
    chart = BarChart()
    chart.type, chart.style, chart.legend, chart.gapWidth = "bar", 2, None, 50
    series = Series(Reference(range_string=values))
    series.cat = AxDataSource(strRef=StrRef(f=names))
    for at, slot in enumerate(slots):
        series.dPt.append(DataPoint(idx=at, invertIfNegative=False, spPr=_painted(slot)))
    series.graphicalProperties = _painted("accent1")
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False)
    series.dLbls.numFmt = form
    series.dLbls.txPr = _letters(12, bold=True)
    chart.series.append(series)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.majorTickMark = chart.y_axis.majorTickMark = "none"
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.x_axis.txPr = _letters(11)
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, top
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.width, chart.height = 11.2, 7.5
    return chart


def _painted(slot: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=ColorChoice(schemeClr=SchemeColor(val=slot)))


def _letters(size: int, *, bold: bool = False) -> RichText:
    look = CharacterProperties(sz=size * 100, b=bold, solidFill=ColorChoice(schemeClr=SchemeColor(val="tx1")))
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])


def _help(sheet: Worksheet) -> None:
    """Lay out the instructions, the legend that formulas and drop-downs read, and the numbers behind the overview."""
    page(sheet, (30, 26, 70, 4, 22, 26))
    sheet.column_dimensions["D"].hidden = True  # a blank column that is seen stops a screen reader
    put(sheet, "A1", label("how_to_use"), "Tittel")
    sheet.row_dimensions[1].height = 34
    for number in range(1, 9):
        put(sheet, f"A{number + 2}", "{{ label.tracker_help_" + str(number) + " }}", "Brødtekst")
        sheet[f"A{number + 2}"].alignment = Alignment(horizontal="left", vertical="top", indent=1)
    sheet.row_dimensions[10].height = 30  # room above the table
    for row in (2, 11, 20):
        sheet.row_dimensions[row].hidden = True
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
    put(sheet, "A23", label("progress_report"), "Etikett")
    put(sheet, "B23", f"=MAX({','.join(DATE_CELLS)})", "Regnet", DATE)
    planned, forecast, actual = (over(name) for name in ("planned", "forecast", "actual"))
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

    for at, code in enumerate(list(_KEYS)[:6], _COUNTS):
        put(sheet, f"{_WORD}{at}", f"={_KEYS[code]}", "Etikett")
        put(sheet, f"{_COUNT}{at}", f"=COUNTIF({over('computed_status')},{_WORD}{at})", "Etikett", "0")
    for at, name in enumerate(_TRENDS.values(), _TREND):
        put(sheet, f"A{at}", label(name), "Regnet")


def _names(book: Workbook) -> None:
    cells = {
        "Tittel": f"{_OVERVIEW}!$A$1",
        "Statusdato": f"{_OVERVIEW}!$B$2",
        "Kommune": f"{_OVERVIEW}!$C$2",
        "Saksnummer": f"{_OVERVIEW}!$D$2",
        "Ingen_endringer": f"{_CHANGES}!$A$2",
        "Rapportdato": f"{_HELP}!$B$23",
        "Grense_grønn": f"{_HELP}!$B$21",
        "Grense_gul": f"{_HELP}!$B$22",
        "ColumnTitle1": f"{_OVERVIEW}!$A$9:$D$9",  # names by which screen readers know headings
        "ColumnTitle2": f"{_HELP}!$A$12:$C$12",
        "Statusord": f"{_HELP}!$B${LEGEND}:$B${LEGEND + 5}",
    }
    cells |= {name: f"{_HELP}!$A${at}" for at, name in enumerate(_KEYS.values(), LEGEND)}
    cells |= {name: f"{_HELP}!$A${at}" for at, name in enumerate(_TRENDS, _TREND)}
    for name, target in cells.items():
        book.defined_names[name] = DefinedName(name, attr_text=target)


def _told(xml: str) -> str:
    """Return the overview's drawing with the alternative texts of its charts, which tell their numbers."""
    for at, (name, text) in enumerate(_CHARTS, 1):
        xml, count = re.subn(rf'<((?:\w+:)?)cNvPr id="{at}" name="Chart {at}" ?/>', rf'<\1cNvPr id="{at}" name="{name}" descr="{text}"/>', xml)
        assert count == 1
    return xml


def build() -> bytes:
    """Return the template as an Excel file."""
    book = new_workbook()
    sheets = {
        label("overview_sheet"): _overview,
        label("progress"): milestones,
        label("timeline"): timeline,
        label("sheet_goals"): goals,
        label("measurements"): measurements,
        label("risk"): risks,
        label("sheet_report"): report,
        label("changes"): changes,
        label(HELP): _help,
        "Data": data,
        "Ord": words,
    }
    book.active.title = label("overview_sheet")
    for name, fill in sheets.items():
        fill(book[name] if name in book.sheetnames else book.create_sheet(name))
    marks(book)
    _names(book)
    book.calculation.fullCalcOnLoad = True
    return workbook_package(book, _mended)


def _mended(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the sheets with rows that grow, and the charts' drawing with alternative texts."""
    sheets = {name: at_least(archive.read(name).decode()) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")}
    return sheets | {"xl/drawings/drawing1.xml": _told(archive.read("xl/drawings/drawing1.xml").decode())}
