"""The overview's charts: progress against expectation, month by month, and how many milestones have each status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.axis import DateAxis
from openpyxl.chart.data_source import AxDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.colors import ColorChoice, SchemeColor
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RichTextProperties

from templates.build.identity import STATUSES
from templates.build.tracker_numbers import CURVE, LAST_CURVE
from templates.build.tracker_styles import LEGEND, NUMBERS

if TYPE_CHECKING:
    from openpyxl.chart._chart import ChartBase

__all__ = ["curve_chart", "statuses_chart", "told"]

_WIDTH, _HEIGHT = 14, 7.2
"""Centimetres."""
_POINT = 12_700
_TEXTS = (
    (
        "Framdrift",
        "{{ label.curve_told }} {{ label.progress }}: {{ progress.percent | percent }}. {{ label.expected_percent }}: {{ progress.expected | percent }}."
        " {{ label.status_date }} {{ as_of | date }}.",
    ),
    (
        "Status",
        "{{ label.milestones }}: {{ progress.total }}. {{ label.status_done }}: {{ progress.done }}. {{ label.late }}: {{ progress.late }}."
        " {{ label.status_date }} {{ as_of | date }}.",
    ),
)
"""Names and alternative texts."""


def curve_chart() -> LineChart:
    """Return a dashed line of what was expected and a solid one of what is reached, each with its name at its end.

    The names are those of series of a single point: a ring for what lies ahead, a dot for what is reached. There are two of the latter, of which one is
    drawn: behind the plan the name stands beside its dot, else above it, where no line is.
    """
    chart = LineChart()
    chart.x_axis = DateAxis(crossAx=100)
    _plain(chart)
    months = f"{NUMBERS}!$A${LAST_CURVE}:$A${LAST_CURVE}"
    for letter, line, marker, place in (
        ("C", LineProperties(w=round(1.75 * _POINT), prstDash="sysDash", solidFill=_slot("accent6")), None, ""),
        ("D", LineProperties(w=round(2.25 * _POINT), solidFill=_slot("accent1")), None, ""),
        ("G", None, _marker(None, "accent6"), "r"),
        ("E", None, _marker("accent1", "accent1"), "r"),
        ("F", None, _marker("accent1", "accent1"), "t"),
    ):
        series = Series(Reference(range_string=f"{NUMBERS}!${letter}${LAST_CURVE}:${letter}${LAST_CURVE}"))
        series.cat = AxDataSource(numRef=NumRef(f=months))
        series.tx = SeriesLabel(strRef=StrRef(f=f"{NUMBERS}!${letter}${CURVE}"))
        series.graphicalProperties = GraphicalProperties(ln=line or LineProperties(noFill=True))
        series.marker = marker or Marker(symbol="none")
        series.smooth = False
        if place:
            series.dLbls = DataLabelList(showVal=False, showSerName=True, showCatName=False, showLegendKey=False, showPercent=False)
            series.dLbls.position = place
            series.dLbls.txPr = _letters(10, "accent6" if letter == "G" else "accent1", bold=True)
        chart.series.append(series)
    chart.display_blanks = "span"  # what is #N/A is left out; LibreOffice would draw it as 0, or as 0 where the unit is months
    chart.layout = Layout(manualLayout=ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=0.1, y=0.13, w=0.66, h=0.71))
    chart.x_axis.number_format, chart.y_axis.number_format = "mm.yy", "0 %"
    chart.x_axis.baseTimeUnit, chart.x_axis.majorTimeUnit = "days", "months"
    chart.x_axis.majorUnit, chart.x_axis.tickLblPos = 6, "low"
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(w=9525, solidFill=_slot("accent6")))
    for axis in (chart.x_axis, chart.y_axis):
        axis.txPr = _letters(10, "accent6", level=True)
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(w=6350, solidFill=_slot("accent6", light=True)))
    chart.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 1, 0.5
    return chart


def statuses_chart() -> BarChart:
    """Return how many milestones there are of each status, in bars with their numbers beside them, each in its colour; nothing stands where there is none."""
    chart = BarChart()
    _plain(chart)
    chart.type, chart.gapWidth = "bar", 45
    series = Series(Reference(range_string=f"{NUMBERS}!$C${LEGEND}:$C${LEGEND + 5}"))
    series.cat = AxDataSource(strRef=StrRef(f=f"{NUMBERS}!$A${LEGEND}:$A${LEGEND + 5}"))
    for at, slot in enumerate(tuple(STATUSES.values())[:6]):
        series.dPt.append(DataPoint(idx=at, invertIfNegative=False, spPr=GraphicalProperties(solidFill=_slot(slot))))
    series.graphicalProperties = GraphicalProperties(solidFill=_slot("accent1"))
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False)
    series.dLbls.numFmt = "0;;"
    series.dLbls.txPr = _letters(12, "tx1", bold=True)
    chart.series.append(series)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.delete, chart.y_axis.majorGridlines = True, None
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.x_axis.txPr = _letters(11, "tx1")
    chart.y_axis.scaling.min = 0
    return chart


def _plain(chart: ChartBase) -> None:
    chart.style, chart.legend = 2, None
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.majorTickMark = chart.y_axis.majorTickMark = "none"
    chart.graphical_properties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    chart.visible_cells_only = False  # the numbers are on a hidden sheet
    chart.width, chart.height = _WIDTH, _HEIGHT


def _slot(name: str, *, light: bool = False) -> ColorChoice:
    return ColorChoice(schemeClr=SchemeColor(val=name, lumMod=30_000, lumOff=70_000) if light else SchemeColor(val=name))


def _marker(fill: str | None, line: str) -> Marker:
    """Return a dot, or a ring where there is no fill."""
    return Marker(
        symbol="circle",
        size=9,
        spPr=GraphicalProperties(
            solidFill=_slot(fill) if fill else None, noFill=None if fill else True, ln=LineProperties(w=round(1.75 * _POINT), solidFill=_slot(line))
        ),
    )


def _letters(size: int, slot: str, *, bold: bool = False, level: bool = False) -> RichText:
    look = CharacterProperties(sz=size * 100, b=bold, solidFill=_slot(slot))
    turned = RichTextProperties(rot=0, vert="horz") if level else RichTextProperties(wrap="none")
    return RichText(bodyPr=turned, p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])


def told(xml: str) -> str:
    """Return the overview's drawing with the names of its charts and the texts that tell their numbers."""
    for at, (name, text) in enumerate(_TEXTS, 1):
        xml, count = re.subn(rf'<((?:\w+:)?)cNvPr id="{at}" name="Chart {at}" ?/>', rf'<\1cNvPr id="{at}" name="{name}" descr="{text}"/>', xml)
        assert count == 1
    return xml
