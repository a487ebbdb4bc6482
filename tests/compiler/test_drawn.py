"""Pictures, charts and shapes that come out with their rows and columns."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor, TwoCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from PIL import Image as Drawn

from docautomat.errors import RenderError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.compiler.test_workbook_parts import changed
from tests.package_check import assert_sound

ROWS = {"A1": "Milestone", "A2": "{% for m in ms %}{{ m.name }}", "B2": "{{ m.a }}", "C2": "{{ m.b }}", "D2": "{% endfor %}", "A3": "end", "B3": "=SUM(B2)"}
MS = [{"name": "x", "a": 1, "b": 2}, {"name": "y", "a": 3, "b": 4}, {"name": "z", "a": 5, "b": 6}]


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    openpyxl.load_workbook(io.BytesIO(data))
    return data


def picture() -> Image:
    stream = io.BytesIO()
    Drawn.new("RGB", (4, 4), "navy").save(stream, "png")
    return Image(stream)


def with_drawings(cells: dict[str, Any], *anchors: tuple[str, int, int, int, int], change: Callable[[Any], None] | None = None) -> bytes:
    """Return a workbook with pictures and charts: ("picture" or "chart", first row, first column, last row, last column), all counted from 1."""

    def draw(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        for kind, top, left, bottom, right in anchors:
            drawn: Any = picture()
            if kind == "chart":
                drawn = BarChart()
                drawn.add_data(Reference(sheet, min_col=2, max_col=3, min_row=2, max_row=2), from_rows=True)
            corners = AnchorMarker(left - 1, 0, top - 1, 0), AnchorMarker(right - 1, 300000, bottom - 1, 150000)
            drawn.anchor = TwoCellAnchor(editAs="twoCell", _from=corners[0], to=corners[1])
            (sheet.add_chart if kind == "chart" else sheet.add_image)(drawn)
        if change is not None:
            change(book)

    return workbook(cells, change=draw)


def parts(data: bytes, pattern: str) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name).decode() for name in sorted(archive.namelist()) if re.search(pattern, name)}


def corners(data: bytes, drawing: str = "xl/drawings/drawing1.xml") -> list[tuple[int, ...]]:
    """Return the corners of a drawing's anchors, rows and columns counted from 1."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(drawing))
    places = ("from/{*}row", "from/{*}col", "to/{*}row", "to/{*}col")
    return [tuple(int(anchor.findtext(f"{{*}}{place}") or -2) + 1 for place in places) for anchor in root]


def test_a_picture_comes_out_once_for_each_row() -> None:
    data = filled(with_drawings(ROWS, ("picture", 2, 5, 2, 5), ("picture", 3, 5, 3, 6), ("picture", 1, 7, 3, 8)), ms=MS)
    assert corners(data) == [(2, 5, 2, 5), (3, 5, 3, 5), (4, 5, 4, 5), (5, 5, 5, 6), (1, 7, 5, 8)]
    (drawing,) = parts(data, r"drawing1\.xml$").values()
    ids = re.findall(r'cNvPr [^>]*id="(\d+)"', drawing)
    assert len(set(ids)) == len(ids) == 5
    assert len(re.findall("r:embed", drawing)) == 5
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == len(zipfile.ZipFile(io.BytesIO(with_drawings(ROWS, *[("picture", 2, 5, 2, 5)] * 3))).namelist())


def test_a_picture_goes_with_its_rows() -> None:
    template = with_drawings(ROWS, ("picture", 2, 5, 2, 5), ("picture", 3, 5, 3, 6))
    assert corners(filled(template, ms=[])) == [(3, 5, 3, 6)]
    dropped = {"A1": "{% if x %}", "A2": "shown", "A3": "{% endif %}", "A4": "{{ x }}"}
    template = with_drawings(dropped, ("picture", 2, 3, 2, 3), ("picture", 1, 5, 1, 5), ("picture", 4, 3, 4, 3))
    assert corners(filled(template, x="")) == [(1, 5, 1, 5), (1, 3, 1, 3)]
    assert corners(filled(template, x="y")) == [(1, 3, 1, 3), (1, 5, 1, 5), (2, 3, 2, 3)]


def test_each_copy_of_a_chart_reads_its_own_row() -> None:
    data = filled(with_drawings(ROWS, ("chart", 2, 5, 2, 9)), ms=MS)
    charts = parts(data, r"charts/chart\d+\.xml$")
    assert [re.findall(r"<(?:\w+:)?f>([^<]*)<", text) for text in charts.values()] == [["'Sheet1'!$B$2:$C$2"], ["'Sheet1'!$B$3:$C$3"], ["'Sheet1'!$B$4:$C$4"]]
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sorted(chart.series[0].val.numRef.f for chart in sheet._charts) == ["'Sheet1'!$B$2:$C$2", "'Sheet1'!$B$3:$C$3", "'Sheet1'!$B$4:$C$4"]
    assert parts(data, r"Content_Types")["[Content_Types].xml"].count("drawingml.chart+xml") == 3


def test_the_part_of_a_chart_goes_with_its_last_copy() -> None:
    data = filled(with_drawings(ROWS, ("chart", 2, 5, 2, 9)), ms=[])
    assert parts(data, "chart") == {}
    assert corners(data) == []


def test_a_chart_beside_its_rows_stays_one() -> None:
    data = filled(with_drawings(ROWS, ("chart", 2, 5, 12, 9)), ms=MS)
    assert corners(data) == [(2, 5, 14, 9)]
    (chart,) = parts(data, r"charts/chart").values()
    assert re.findall(r"<(?:\w+:)?f>([^<]*)<", chart) == ["'Sheet1'!$B$2:$C$2", "'Sheet1'!$B$3:$C$3", "'Sheet1'!$B$4:$C$4"]


def test_pictures_of_one_cell_keep_their_size() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for height in (150000, 1500000):
            drawn = picture()
            drawn.anchor = OneCellAnchor(_from=AnchorMarker(5, 0, 1, 0), ext=XDRPositiveSize2D(100000, height))
            book.worksheets[0].add_image(drawn)

    data = filled(with_drawings(ROWS, change=change), ms=MS)
    assert [top for top, *_ in corners(data)] == [2, 3, 4, 2]


def test_nested_rows_and_columns() -> None:
    nested = {
        "A1": "{% for g in gs %}{{ g.name }}",
        "A2": "{% for v in g.values %}{{ v }}",
        "B2": "{% endfor %}",
        "A3": "=SUM(A2)",
        "B3": "{% endfor %}",
    }
    template = with_drawings(nested, ("picture", 1, 4, 3, 4), ("picture", 2, 5, 2, 5))
    data = filled(template, gs=[{"name": "x", "values": [1, 2]}, {"name": "y", "values": []}, {"name": "z", "values": [3]}])
    assert corners(data) == [(1, 4, 4, 4), (5, 4, 7, 4), (8, 4, 10, 4), (2, 5, 2, 5), (3, 5, 3, 5), (9, 5, 9, 5)]
    across = {
        "A1": "x",
        "B1": "{%col for y in ys %}{{ y }}{%col endfor %}",
        "C1": "sum",
        "A2": "{% for m in ms %}{{ m.name }}",
        "B2": "1",
        "C2": "{% endfor %}",
    }
    template = with_drawings(across, ("picture", 1, 2, 1, 2), ("picture", 1, 3, 1, 3), ("picture", 2, 2, 2, 2))
    assert corners(filled(template, ys=[1, 2], ms=MS[:2])) == [(1, 2, 1, 2), (1, 3, 1, 3), (1, 4, 1, 4), (2, 2, 2, 2), (2, 3, 2, 3), (3, 2, 3, 2), (3, 3, 3, 3)]


def test_a_chart_in_a_block_reads_the_rows_of_its_own_copy() -> None:
    nested = {
        "A1": "{% for g in gs %}{{ g.name }}",
        "A2": "{% for v in g.values %}{{ v }}",
        "B2": "{{ v }}",
        "C2": "{% endfor %}",
        "A3": "=SUM(A2)",
        "B3": "{% endfor %}",
    }

    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=2, min_row=2, max_row=2))
        chart.anchor = TwoCellAnchor(_from=AnchorMarker(5, 0, 0, 0), to=AnchorMarker(8, 0, 2, 150000))
        book.worksheets[0].add_chart(chart)

    data = filled(with_drawings(nested, change=change), gs=[{"name": "x", "values": [1, 2]}, {"name": "y", "values": [3, 4, 5]}])
    assert [re.findall(r"<(?:\w+:)?f>([^<]*)<", text) for text in parts(data, r"charts/chart").values()] == [["'Sheet1'!$B$2:$B$3"], ["'Sheet1'!$B$6:$B$8"]]


def test_drawings_on_sheets_that_repeat_too() -> None:
    page = {"A1": "{%sheet for s in ss %}{{ s.name }}", **{key: value for key, value in ROWS.items() if key != "A1"}, "A2": "{% for m in s.ms %}{{ m.name }}"}
    template = with_drawings(page, ("chart", 2, 5, 2, 9), ("picture", 3, 5, 3, 5))
    data = filled(template, ss=[{"name": "p", "ms": MS[:2]}, {"name": "q", "ms": []}, {"name": "r", "ms": MS}])
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = [sorted(chart.series[0].val.numRef.f for chart in sheet._charts) for sheet in book.worksheets]
    assert found == [
        ["'Sheet1'!$B$2:$C$2", "'Sheet1'!$B$3:$C$3"],
        [],
        ["'Sheet1 (3)'!$B$2:$C$2", "'Sheet1 (3)'!$B$3:$C$3", "'Sheet1 (3)'!$B$4:$C$4"],
    ]
    assert [len(sheet._images) for sheet in book.worksheets] == [1, 1, 1]


def test_a_thousand_rows_with_a_picture_each() -> None:
    data = filled(with_drawings(ROWS, ("picture", 2, 5, 2, 5)), ms=MS[:1] * 1000)
    assert len(corners(data)) == 1000
    assert cells(data)["A1001"] == "x"


def test_tags_in_texts_of_copied_charts_see_the_sheet() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]._charts[0].title = "about {{ owner }}"

    data = filled(with_drawings(ROWS, ("chart", 2, 5, 2, 9), change=change), ms=MS, owner="R & D")
    assert all("about R &amp; D" in text for text in parts(data, r"charts/chart").values())


def test_a_chart_that_would_grow_both_ways_names_its_place() -> None:
    across = {"A1": "x", "B1": "{%col for y in ys %}{{ y }}{%col endfor %}", "A2": "{% for m in ms %}1", "B2": "1", "C2": "{% endfor %}", "A3": "x"}

    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=2, min_row=2, max_row=2))
        chart.anchor = TwoCellAnchor(_from=AnchorMarker(5, 0, 5, 0), to=AnchorMarker(8, 0, 9, 0))
        book.worksheets[0].add_chart(chart)

    with pytest.raises(RenderError, match=r'chart on sheet "Sheet1".*rows and columns'):
        Template(with_drawings(across, change=change)).render({"ys": [1, 2], "ms": MS})


_LINK = '<a:hlinkClick xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{0}" r:id="rIdLink"/>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_link(template: bytes, target: str, number: int = 1) -> bytes:
    """Return a workbook in which the first picture of a drawing leads to a place in the workbook."""
    drawing = zipfile.ZipFile(io.BytesIO(template)).read(f"xl/drawings/drawing{number}.xml").decode()
    (begin, *_) = re.findall(r"<(?:\w+:)?cNvPr [^<>]*?/>", drawing)
    name = begin[1:].split(" ")[0]
    entry = f'<Relationship Id="rIdLink" Type="{_OFFICE}/hyperlink" Target="{target}"/></Relationships>'
    return changed(
        template,
        {
            f"xl/drawings/drawing{number}.xml": (begin.encode(), f"{begin[:-2]}>{_LINK.format(_OFFICE)}</{name}>".encode()),
            f"xl/drawings/_rels/drawing{number}.xml.rels": (b"</Relationships>", entry.encode()),
        },
    )


def targets(data: bytes, number: int = 1) -> list[str]:
    """Return where the links of a drawing lead, in the order of its objects."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = etree.fromstring(archive.read(f"xl/drawings/_rels/drawing{number}.xml.rels"))
    by_id = {entry.get("Id"): entry.get("Target") or "" for entry in entries}
    drawing = etree.fromstring(archive.read(f"xl/drawings/drawing{number}.xml"))
    return [by_id[node.get(f"{{{_OFFICE}}}id")] for node in drawing.iter("{*}hlinkClick")]


@pytest.mark.parametrize(
    ("place", "target", "expected"),
    [
        ((2, 5, 2, 5), "#Sheet1!A3", ["#Sheet1!A5"] * 3),
        ((2, 5, 2, 5), "#Sheet1!B2", ["#Sheet1!B2", "#Sheet1!B3", "#Sheet1!B4"]),
        ((2, 5, 2, 5), "#Sheet1!A1", ["#Sheet1!A1"] * 3),
        ((3, 5, 3, 5), "#Sheet1!A2:B3", ["#Sheet1!A2:B5"]),
        ((3, 5, 3, 5), "#'Sheet%201'!A2", ["#'Sheet%201'!A2"]),
        ((3, 5, 3, 5), "#Somewhere", ["#Somewhere"]),
    ],
)
def test_a_link_behind_a_picture_follows_its_place(place: tuple[int, int, int, int], target: str, expected: list[str]) -> None:
    assert targets(filled(with_link(with_drawings(ROWS, ("picture", *place)), target), ms=MS)) == expected


def test_a_link_behind_a_picture_that_stays_follows_too() -> None:
    def stay(book: openpyxl.Workbook) -> None:
        book.worksheets[0]._images[0].anchor.editAs = "absolute"

    template = with_link(with_drawings(ROWS, ("picture", 2, 5, 2, 5), change=stay), "#Sheet1!A3")
    data = filled(template, ms=MS)
    assert targets(data) == ["#Sheet1!A5"]
    assert corners(data) == [(2, 5, 2, 5)]


def test_a_link_from_a_sheet_that_stays_and_into_sheets_that_repeat() -> None:
    def another(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Front page")
        drawn = picture()
        drawn.anchor = TwoCellAnchor(_from=AnchorMarker(1, 5, 1, 5), to=AnchorMarker(3, 5, 3, 5))
        sheet.add_image(drawn)

    data = filled(with_link(with_drawings(ROWS, change=another), "#Sheet1!A3"), ms=MS)
    assert targets(data) == ["#Sheet1!A5"]
    assert corners(data) == [(2, 2, 4, 4)]
    page = {"A1": "{%sheet for s in ss %}x", "A2": "y"}
    template = workbook(page, change=another, names=["Page {{ s }} #"])
    assert targets(filled(with_link(template, "#'Page {{ s }} #'!A2".replace("#'!", "%23'!")), ss=[1, 2])) == ["#'Page%201%20%23'!A2"]


def test_links_of_repeated_sheets_lead_to_their_own_copy() -> None:
    page = {"A1": "{%sheet for s in ss %}x", "A2": "{% for v in s %}{{ v }}", "B2": "{% endfor %}", "A3": "end"}
    data = filled(with_link(with_drawings(page, ("picture", 1, 5, 1, 5)), "#Sheet1!A3"), ss=[[1], [1, 2, 3]])
    assert [targets(data, number) for number in (1, 2)] == [["#Sheet1!A3"], ["#'Sheet1%20(2)'!A5"]]
