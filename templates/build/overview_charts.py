"""The status overview's charts: horizontal bars with their numbers beside them, in the theme's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.colors import ColorChoice, SchemeColor
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter

from templates.build.overview_columns import SHARE, groups, sheet_name

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["counties_chart", "statuses_chart", "themes_chart"]

_COUNT = "0;;"
"""A bar of nothing has no number."""


def statuses_chart(sheet: Worksheet, names: str, values: str, slots: list[str]) -> BarChart:
    """Return how many projects there are of each status, each bar in the status's colour."""
    chart = _bars(sheet, f"{sheet_name('sheet')}!{names}", [(f"{sheet_name('sheet')}!{values}", None, "accent1")], "0")
    chart.legend, chart.gapWidth = None, 45
    for at, slot in enumerate(slots[:7]):
        point = DataPoint(idx=at)
        point.graphicalProperties = GraphicalProperties(solidFill=_slot(slot))
        chart.series[0].dPt.append(point)
    return chart


def themes_chart(sheet: Worksheet) -> BarChart:
    """Return the mean progress of each theme beside what was expected."""
    chart = _grouped(sheet, "theme", "themes", {"percent": "accent1", "expected": "accent6"}, SHARE)
    chart.series[1].graphicalProperties = _hatched("accent6")
    chart.y_axis.scaling.max = 1
    return chart


def counties_chart(sheet: Worksheet) -> BarChart:
    """Return how many projects are late in each county, slightly and seriously, before the others."""
    chart = _grouped(sheet, "county", "counties", {"red": "accent4", "yellow": "accent3", "on_time": "bg2"}, _COUNT)
    chart.grouping, chart.overlap = "stacked", 100
    chart.series[1].graphicalProperties = _hatched("accent3")
    chart.series[2].graphicalProperties.ln = LineProperties(solidFill=_slot("accent6"), w=9525)
    for series, slot in zip(chart.series, ("bg1", "tx1", "tx1"), strict=True):
        series.dLbls.position = "ctr"
        series.dLbls.txPr = _bold(slot)
    return chart


def _hatched(slot: str) -> GraphicalProperties:
    """Return bars that differ from others by more than their colour."""
    pattern = PatternFillProperties(prst="ltUpDiag", fgClr=_slot(slot), bgClr=_slot("bg1"))
    return GraphicalProperties(pattFill=pattern, ln=LineProperties(solidFill=_slot(slot), w=9525))


def _slot(name: str) -> ColorChoice:
    return ColorChoice(schemeClr=SchemeColor(val=name))


def _bold(slot: str) -> RichText:
    """Return the look of numbers that stand on a bar."""
    look = CharacterProperties(b=True, solidFill=_slot(slot))
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=CharacterProperties())])


def _grouped(sheet: Worksheet, kind: str, name: str, columns: dict[str, str], form: str) -> BarChart:
    letters = {column.name: get_column_letter(at) for at, column in enumerate(groups(kind, lambda _: "A1"), 1)}
    there = sheet_name(name)
    sources = [(f"{there}!${letters[column]}$4:${letters[column]}$4", f"{there}!${letters[column]}$3", slot) for column, slot in columns.items()]
    chart = _bars(sheet, f"{there}!$A$4:$A$4", sources, form)
    chart.legend = Legend()
    chart.legend.position = "b"
    chart.gapWidth = 40
    return chart


def _bars(sheet: Worksheet, names: str, sources: list[tuple[str, str | None, str]], form: str) -> BarChart:
    """Return bars of several series: cells, the cell of their name, colour."""
    chart = BarChart()
    chart.type, chart.style = "bar", 2
    for values, title, slot in sources:
        chart.add_data(Reference(sheet, range_string=values), titles_from_data=False)
        series = chart.series[-1]
        if title:
            series.tx = SeriesLabel(strRef=StrRef(title))
        series.graphicalProperties = GraphicalProperties(solidFill=_slot(slot))
        series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False)
        series.dLbls.numFmt, series.dLbls.position = form, "outEnd"
    chart.set_categories(Reference(sheet, range_string=names))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.majorTickMark = chart.y_axis.majorTickMark = "none"
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=None)
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    return chart
