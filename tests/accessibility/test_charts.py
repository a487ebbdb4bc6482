"""Titles and data labels of charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.util import Pt

from tests.accessibility.clean import bar_chart, excel, findings, powerpoint
from tests.accessibility.test_powerpoint import chart

DARK, PALE = RGBColor(0x12, 0x38, 0x4A), RGBColor(0xBF, 0xBF, 0xBF)


def labelled(colour: Any, position: Any, fill: Any = DARK) -> Callable[[Any], None]:
    def change(frame: Any) -> None:
        plot = frame.chart.plots[0]
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = fill
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.position = position
        labels.font.size = Pt(14)
        labels.font.color.rgb = colour

    return change


def hatched(frame: Any) -> None:
    labelled(DARK, XL_LABEL_POSITION.CENTER)(frame)
    series = frame.chart.plots[0].series[0]
    series.format.fill.patterned()
    series.format.fill.fore_color.rgb = DARK
    series.format.fill.back_color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    series.format.line.color.rgb = DARK


def test_the_outline_of_a_bar_is_not_what_is_behind_its_label() -> None:
    assert findings(powerpoint(chart(hatched))) == []


@pytest.mark.parametrize(
    ("colour", "position", "found"),
    [
        (PALE, XL_LABEL_POSITION.OUTSIDE_END, ["contrast-chart-text"]),
        (DARK, XL_LABEL_POSITION.OUTSIDE_END, []),
        (DARK, XL_LABEL_POSITION.CENTER, ["contrast-chart-text"]),
        (RGBColor(0xFF, 0xFF, 0xFF), XL_LABEL_POSITION.CENTER, []),
        (RGBColor(0xFF, 0xFF, 0xFF), XL_LABEL_POSITION.INSIDE_END, []),
    ],
)
def test_data_labels_are_judged_by_what_is_behind_them(colour: Any, position: Any, found: list[str]) -> None:
    assert [finding.code for finding in findings(powerpoint(chart(labelled(colour, position))))] == found


@pytest.mark.parametrize(
    ("title", "above", "found"),
    [
        (None, False, {"alt-missing-chart", "chart-title"}),
        (None, True, {"alt-missing-chart"}),
        ("Prosent per milepæl", False, {"alt-missing-chart"}),
    ],
)
def test_a_chart_on_a_sheet_has_a_title_of_its_own_or_in_the_cell_above(title: str | None, above: bool, found: set[str]) -> None:
    def plant(book: Any) -> None:
        shown = bar_chart(book["Framdrift"], "F3")
        shown.title = title
        if above:
            book["Framdrift"]["F2"] = "Prosent per milepæl"

    assert {finding.code for finding in findings(excel(plant))} - {"blank-columns", "input-label"} == found
