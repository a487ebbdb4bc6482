"""A drawn chart with other data, as parts alone: what it shows, what it refers to, and its data sheet."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from lxml import etree
from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE

from docautomat import Chart
from docautomat.markup.charts import fill
from docautomat.values import RefusedValueError

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def drawn(kind: str = "COLUMN_CLUSTERED", series: int = 2, *, linked: bool = True) -> tuple[bytes, bytes]:
    """A chart part of that kind with three points in each series, and its workbook."""
    pointwise = kind.startswith(("XY", "BUBBLE"))
    data: Any = BubbleChartData() if kind == "BUBBLE" else XyChartData() if pointwise else CategoryChartData()
    if not pointwise:
        data.categories = ["a", "b", "c"]
    for number in range(series):
        if pointwise:
            one = data.add_series(f"S{number}")
            for point in range(3):
                one.add_data_point(point, number, *([1] if kind == "BUBBLE" else []))
        else:
            data.add_series(f"S{number}", (1, 2, 3))
    root = etree.fromstring(ChartXmlWriter(XL_CHART_TYPE[kind], data).xml.encode())
    if linked:
        etree.SubElement(root, f"{C}externalData", {f"{R}id": "rId1"})
    return etree.tostring(root), data._workbook_writer.xlsx_blob


def cached(chart: bytes, path: str) -> list[list[str]]:
    return [[str(node.text) for node in series.findall(f"{path}//{C}v")] for series in etree.fromstring(chart).iter(f"{C}ser")]


def rows(book: bytes | None) -> list[list[Any]]:
    assert book is not None
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["COLUMN_CLUSTERED", "BAR_STACKED", "LINE", "AREA", "DOUGHNUT", "RADAR"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_cache_workbook_and_references_agree(kind: str, count: int) -> None:
    data = Chart(["x", "y"], [(f"N{number}", [number, 10 + number]) for number in range(count)])
    chart, book = fill(*drawn(kind), data)
    assert cached(chart, f"{C}val") == [[str(number), str(10 + number)] for number in range(count)]
    assert cached(chart, f"{C}cat") == [["x", "y"]] * count
    assert [row[: count + 1] for row in rows(book)[:3]] == [[None, *(f"N{n}" for n in range(count))], ["x", *range(count)], ["y", *range(10, 10 + count)]]
    assert [node.get("val") for node in etree.fromstring(chart).iter(f"{C}order")] == [str(number) for number in range(count)]


def test_points_of_a_scatter_chart() -> None:
    chart, book = fill(*drawn("XY_SCATTER", 1), Chart([], [("P", [(1, 2), (3, 4.5)])]))
    assert (cached(chart, f"{C}xVal"), cached(chart, f"{C}yVal")) == ([["1", "3"]], [["2", "4.5"]])
    assert [row[:2] for row in rows(book)[1:3]] == [[1, 2], [3, 4.5]]


def test_a_link_to_a_workbook_elsewhere_goes_with_the_old_data() -> None:
    chart, book = fill(drawn()[0], None, Chart(["x"], [("N", [1])]))
    assert book is None
    assert etree.fromstring(chart).find(f"{C}externalData") is None


@pytest.mark.parametrize(
    ("part", "workbook", "data", "told"),
    [
        (drawn()[0], b"\xd0\xcf\x11\xe0 an old workbook", Chart(["x"], [("N", [1])]), "data sheet of this chart cannot be read"),
        (drawn("XY_SCATTER")[0], None, Chart(["x"], [("N", [1])]), "each point of this chart is a row of 2 numbers"),
        (drawn()[0], None, Chart([], [("P", [(1, 2)])]), "numbers, not points"),
        (drawn()[0], None, Chart(["x\x01"], [("N", [1])]), r"U\+0001"),
    ],
)
def test_what_does_not_fit_is_refused(part: bytes, workbook: bytes | None, data: Chart, told: str) -> None:
    with pytest.raises(RefusedValueError, match=told):
        fill(part, workbook, data)
