"""A chart from nothing, with python-pptx's chart XML and XlsxWriter's workbook; both come out the same for the same data."""

from __future__ import annotations

import functools
from typing import Any

from lxml import etree

from docautomat.markup.charts.filling import check, fill
from docautomat.markup.language import Element
from docautomat.opc.package import Package
from docautomat.values.charts import Chart

__all__ = ["make"]

_TYPES = {
    "column": "COLUMN_CLUSTERED",
    "column-stacked": "COLUMN_STACKED",
    "column-percent": "COLUMN_STACKED_100",
    "bar": "BAR_CLUSTERED",
    "bar-stacked": "BAR_STACKED",
    "bar-percent": "BAR_STACKED_100",
    "line": "LINE",
    "line-markers": "LINE_MARKERS",
    "area": "AREA",
    "area-stacked": "AREA_STACKED",
    "pie": "PIE",
    "doughnut": "DOUGHNUT",
    "radar": "RADAR",
    "scatter": "XY_SCATTER",
    "bubble": "BUBBLE",
}
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CORE = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'


def make(data: Chart, *, text_size: str = "1000") -> tuple[bytes, bytes]:
    """Return a chart part and the workbook to embed in it; the part refers to the workbook by the relationship `rId1`.

    `text_size` is in hundredths of a point.
    """
    check(data)
    part, book = _drawn(data.kind, len(data.series), text_size)
    if data.title:
        part = _titled(part, data.title)
    part, filled = fill(part, book, data)
    assert filled is not None
    return part, filled


@functools.lru_cache(maxsize=64)
def _drawn(kind: str, count: int, text_size: str) -> tuple[bytes, bytes]:
    """Return a chart of a kind with so many series, which have no names and one point each, and its workbook."""
    from pptx.chart import xmlwriter
    from pptx.enum.chart import XL_CHART_TYPE

    given = _chart_data(kind, count)
    write: Any = xmlwriter.ChartXmlWriter
    root = etree.fromstring(str(write(XL_CHART_TYPE[_TYPES[kind]], given).xml).encode("utf-8"))
    chart = root.find(f"{_C}chart")
    area = chart.find(f"{_C}plotArea") if chart is not None else None
    assert chart is not None
    assert area is not None
    for series in area.iterfind(f"{_C}radarChart/{_C}ser"):
        for node in series.findall(f"{_C}smooth"):  # python-pptx writes it, and the schema has none (§21.2.2.153)
            series.remove(node)
    for name in ("title", "autoTitleDeleted", "legend"):
        for node in chart.findall(f"{_C}{name}"):
            chart.remove(node)
    chart.insert(0, etree.Element(f"{_C}autoTitleDeleted", {"val": "1"}))
    if count > 1 or kind in ("pie", "doughnut"):
        legend = etree.Element(f"{_C}legend")
        etree.SubElement(legend, f"{_C}legendPos", {"val": "b"})
        etree.SubElement(legend, f"{_C}overlay", {"val": "0"})
        area.addnext(legend)
    _number_axes(area)
    _on_paper(root, chart, text_size)
    external = etree.SubElement(root, f"{_C}externalData", {f"{_R}id": "rId1"})
    etree.SubElement(external, f"{_C}autoUpdate", {"val": "0"})
    book = Package.open(given._workbook_writer.xlsx_blob).write({"/docProps/core.xml": _CORE}).to_bytes()  # its clock must not tell two outputs apart
    return etree.tostring(root), book


def _titled(part: bytes, text: str) -> bytes:
    root = etree.fromstring(part)
    deleted = root.find(f"{_C}chart/{_C}autoTitleDeleted")
    assert deleted is not None
    deleted.set("val", "0")
    deleted.addprevious(_title(text))
    return etree.tostring(root)


def _number_axes(area: Element) -> None:
    """Give the axes numbers that the schema allows: python-pptx writes negative ones (§21.2.3.60)."""
    numbers: dict[str, str] = {}
    for node in area.iter(f"{_C}axId", f"{_C}crossAx"):
        old = node.get("val", "")
        node.set("val", numbers.setdefault(old, str(111_111_111 * (len(numbers) + 1))))


def _on_paper(root: Element, chart: Element, text_size: str) -> None:
    """Give a chart that python-pptx makes for a slide the text size of a page, and neither frame nor round corners."""
    for name in ("roundedCorners", "spPr", "txPr"):
        for node in root.findall(f"{_C}{name}"):
            root.remove(node)
    first = next((child for child in root if child.tag not in (f"{_C}date1904", f"{_C}lang")), chart)
    first.addprevious(etree.Element(f"{_C}roundedCorners", {"val": "0"}))
    shape, text = etree.Element(f"{_C}spPr"), etree.Element(f"{_C}txPr")
    chart.addnext(shape)
    shape.addnext(text)
    etree.SubElement(shape, f"{_A}noFill")
    etree.SubElement(etree.SubElement(shape, f"{_A}ln"), f"{_A}noFill")
    etree.SubElement(text, f"{_A}bodyPr")
    etree.SubElement(etree.SubElement(etree.SubElement(text, f"{_A}p"), f"{_A}pPr"), f"{_A}defRPr", {"sz": text_size})


def _title(text: str) -> Element:
    title = etree.Element(f"{_C}title")
    rich = etree.SubElement(etree.SubElement(title, f"{_C}tx"), f"{_C}rich")
    etree.SubElement(rich, f"{_A}bodyPr")
    for line in text.splitlines():
        etree.SubElement(etree.SubElement(etree.SubElement(rich, f"{_A}p"), f"{_A}r"), f"{_A}t").text = line
    etree.SubElement(title, f"{_C}overlay", {"val": "0"})
    return title


def _chart_data(kind: str, count: int) -> Any:
    """Return so many series of one point each for python-pptx, whose time grows with the square of their length; `fill` writes the data."""
    from pptx.chart import data as chart_data

    kinds: dict[str, Any] = {"scatter": chart_data.XyChartData, "bubble": chart_data.BubbleChartData}
    given: Any = kinds.get(kind, chart_data.CategoryChartData)()
    if kind not in kinds:
        given.categories = ["1"]
    for _ in range(count):
        if kind in kinds:
            given.add_series("").add_data_point(*(0, 0, 1)[: 2 if kind == "scatter" else 3])
        else:
            given.add_series("", [0])
    return given
