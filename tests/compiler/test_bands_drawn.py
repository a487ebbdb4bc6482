"""What floats over blocks of cells side by side, is said on them or leads to them: each goes with the rows of its own columns."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

from docautomat.errors import TemplateSyntaxError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.compiler.test_drawn import corners, filled, parts, with_drawings
from tests.compiler.test_workbook_conversations import PREFIX, notes, remarks, with_conversations
from tests.compiler.test_workbook_parts import changed, with_part
from tests.compiler.test_workbook_where import VML

TABLES = {
    "A1": "Costs",
    "A2": "{%cells for c in costs %}{{ c.name }}",
    "B2": "{{ c.a }}",
    "C2": "{{ c.b }}{%cells endfor %}",
    "A3": "Total",
    "C3": "=SUM(C2)",
    "E1": "People",
    "E2": "{%cells for p in people %}{{ p }}",
    "F2": "1{%cells endfor %}",
    "E3": "last",
    "H3": "stays",
}
COSTS = [{"name": "x", "a": 1, "b": 2}, {"name": "y", "a": 3, "b": 4}, {"name": "z", "a": 5, "b": 6}]
DATA: dict[str, Any] = {"costs": COSTS, "people": ["p", "q"]}
_FORMULA = re.compile(r"<(?:\w+:)?f>([^<]*)<")


def test_pictures_come_out_with_the_rows_of_their_own_columns() -> None:
    template = with_drawings(
        TABLES,
        ("picture", 2, 2, 2, 2),
        ("picture", 2, 5, 2, 5),
        ("picture", 2, 8, 2, 8),
        ("picture", 3, 1, 3, 1),
        ("picture", 3, 5, 3, 5),
        ("picture", 3, 8, 3, 8),
    )
    assert corners(filled(template, **DATA)) == [
        *((row, 2, row, 2) for row in (2, 3, 4)),
        *((row, 5, row, 5) for row in (2, 3)),
        (2, 8, 2, 8),
        (5, 1, 5, 1),
        (4, 5, 4, 5),
        (3, 8, 3, 8),
    ]
    assert corners(filled(template, costs=[], people=["p"])) == [(2, 5, 2, 5), (2, 8, 2, 8), (3, 1, 3, 1), (3, 5, 3, 5), (3, 8, 3, 8)]


def test_a_picture_goes_with_the_cells_that_a_condition_drops() -> None:
    sheet = {"A1": "{%cells if x %}a", "B2": "b{%cells endif %}", "A3": "c", "D1": "d"}
    template = with_drawings(sheet, ("picture", 1, 1, 2, 2), ("picture", 3, 1, 3, 1), ("picture", 1, 4, 3, 4))
    assert corners(filled(template, x="")) == [(1, 1, 1, 1), (1, 4, 3, 4)]
    assert corners(filled(template, x="y")) == [(1, 1, 2, 2), (3, 1, 3, 1), (1, 4, 3, 4)]


def test_each_copy_of_a_chart_reads_the_cells_of_its_own_copy() -> None:
    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=2, max_col=3, min_row=2, max_row=2), from_rows=True)
        chart.set_categories(Reference(book.worksheets[0], min_col=5, min_row=2))
        chart.anchor = TwoCellAnchor(_from=AnchorMarker(1, 0, 1, 0), to=AnchorMarker(2, 0, 1, 150000))
        book.worksheets[0].add_chart(chart)

    data = filled(with_drawings(TABLES, change=change), **DATA)
    assert corners(data) == [(row, 2, row, 3) for row in (2, 3, 4)]
    found = [_FORMULA.findall(text) for text in parts(data, r"charts/chart\d").values()]
    assert found == [["'Sheet1'!$E$2:$E$3", f"'Sheet1'!$B${row}:$C${row}"] for row in (2, 3, 4)]


def test_a_chart_beside_a_block_is_one_and_reads_all_of_its_rows() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for left in (7, 3):
            chart = BarChart()
            chart.add_data(Reference(book.worksheets[0], min_col=2, min_row=2))
            chart.add_data(Reference(book.worksheets[0], min_col=6, min_row=2))
            chart.anchor = TwoCellAnchor(_from=AnchorMarker(left, 0, 1, 0), to=AnchorMarker(left, 300000, 1, 150000))
            book.worksheets[0].add_chart(chart)

    data = filled(with_drawings(TABLES, change=change), **DATA)
    assert corners(data) == [(2, 8, 2, 8), (2, 4, 2, 4)]
    assert [_FORMULA.findall(text) for text in parts(data, r"charts/chart\d").values()] == [["'Sheet1'!$B$2:$B$4", "'Sheet1'!$F$2:$F$3"]] * 2


def test_a_chart_with_a_series_for_each_row_of_a_block() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in (1, 6):
            chart = BarChart()
            chart.add_data(Reference(book.worksheets[0], min_col=1, max_col=3, min_row=2), from_rows=True, titles_from_data=True)
            chart.anchor = TwoCellAnchor(_from=AnchorMarker(0, 0, row, 0), to=AnchorMarker(2, 0, row, 150000))
            book.worksheets[0].add_chart(chart)

    found = [_FORMULA.findall(text) for text in parts(filled(with_drawings(TABLES, change=change), **DATA), r"charts/chart\d").values()]
    rows = [[f"'Sheet1'!A{row}", f"'Sheet1'!$B${row}:$C${row}"] for row in (2, 3, 4)]
    assert sorted(found) == sorted([rows[0], rows[1], rows[2], [*rows[0], *rows[1], *rows[2]]])


def test_what_lies_under_several_blocks_lies_under_the_longest_of_them() -> None:
    template = with_drawings(TABLES, ("chart", 5, 1, 9, 8), ("picture", 1, 1, 3, 8), ("picture", 4, 5, 4, 8))
    assert corners(filled(template, **DATA)) == [(7, 1, 11, 8), (1, 1, 5, 8), (5, 5, 5, 8)]
    assert corners(filled(template, costs=COSTS[:1], people=["p"] * 9)) == [(13, 1, 17, 8), (1, 1, 11, 8), (12, 5, 12, 8)]


@pytest.mark.parametrize(("drawing", "place"), [(("picture", 2, 3, 2, 5), "C2:D2"), (("chart", 2, 1, 2, 9), "A2:H2"), (("picture", 2, 6, 2, 8), "F2:G2")])
def test_what_floats_over_a_repeated_block_and_columns_beside_it_is_refused_with_its_place(drawing: tuple[str, int, int, int, int], place: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=f'sheet "Sheet1", cell {place}.*floats over {place}') as raised:
        Template(with_drawings(TABLES, drawing))
    assert [finding.code for finding in raised.value.findings] == ["torn-cells"]


def test_drawings_in_blocks_of_whole_rows_around_blocks_of_cells() -> None:
    sheet = {
        "A1": "{% for g in gs %}{{ g.name }}",
        "A2": "{%cells for a in g.a %}{{ a }}",
        "B2": "{%cells endfor %}",
        "D2": "{%cells for b in g.b %}{{ b }}{%cells endfor %}",
        "A3": "=SUM(A2)",
        "F3": "{% endfor %}",
    }

    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=1, min_row=2))
        chart.add_data(Reference(book.worksheets[0], min_col=4, min_row=2))
        chart.anchor = TwoCellAnchor(_from=AnchorMarker(0, 0, 0, 0), to=AnchorMarker(5, 0, 2, 150000))
        book.worksheets[0].add_chart(chart)

    data = filled(
        with_drawings(sheet, ("picture", 2, 4, 2, 4), ("picture", 2, 6, 2, 6), change=change),
        gs=[{"name": "x", "a": [1, 2, 3], "b": [1]}, {"name": "y", "a": [1], "b": [1, 2]}],
    )
    places = corners(data)
    assert [place for place in places if place[1] == 4] == [(2, 4, 2, 4), (7, 4, 7, 4), (8, 4, 8, 4)]
    assert [place for place in places if place[1] == 6] == [(2, 6, 2, 6), (7, 6, 7, 6)]
    assert [place for place in places if place[1] == 1] == [(1, 1, 5, 6), (6, 1, 9, 6)]
    found = [_FORMULA.findall(text) for text in parts(data, r"charts/chart\d").values()]
    assert found == [["'Sheet1'!$A$2:$A$4", "'Sheet1'!$D$2"], ["'Sheet1'!$A$7", "'Sheet1'!$D$7:$D$8"]]


def test_conversations_stand_on_the_cells_of_their_columns() -> None:
    template = with_conversations(TABLES, A2=["is {{ c.name }} right?", "yes"], E2=["who is {{ p }}?"], C3=["all of {{ costs|length }}"], H3=["why?"])
    data = filled(template, **DATA)
    found = remarks(data)
    assert sorted((cell, text) for cell, text, *_ in found) == sorted(
        [
            *((f"A{row}", f"is {name} right?") for row, name in ((2, "x"), (3, "y"), (4, "z"))),
            *((f"A{row}", "yes") for row in (2, 3, 4)),
            ("E2", "who is p?"),
            ("E3", "who is q?"),
            ("C5", "all of 3"),
            ("H3", "why?"),
        ]
    )
    assert len({own for _, _, own, _ in found}) == len(found)
    assert {cell: text for cell, (text, _) in notes(data).items()}["A4"] == PREFIX + "is z right?\nSvar:\n    yes"
    assert set(notes(data)) == {"A2", "A3", "A4", "E2", "E3", "C5", "H3"}


def test_a_conversation_reads_what_its_own_columns_set() -> None:
    sheet = {"A1": "{%cells for c in costs %}{% set n = c.a * 2 %}{{ n }}", "B1": "b{%cells endfor %}", "D1": "d"}
    assert [text for _, text, *_ in remarks(filled(with_conversations(sheet, B1=["so {{ n }}"]), **DATA))] == ["so 2", "so 6", "so 10"]


def test_a_block_of_cells_does_not_end_in_a_conversation() -> None:
    sheet = TABLES | {"C2": "{{ c.b }}"}
    with pytest.raises(TemplateSyntaxError, match="conversation on cell C2"):
        Template(with_conversations(sheet, C2=["{%cells endfor %}"]))


def test_links_lead_to_their_own_copy_and_into_other_columns() -> None:
    links = '<hyperlinks><hyperlink ref="A2" location="Sheet1!C2"/><hyperlink ref="E2" location="Sheet1!C3"/><hyperlink ref="H3" location="Sheet1!E2:E3"/>'
    links += '<hyperlink ref="A1:H1" location="Sheet1!A3:H3"/></hyperlinks>'
    template = changed(workbook(TABLES), {"xl/worksheets/sheet1.xml": (b"<pageMargins", links.encode() + b"<pageMargins")})
    found = re.findall(r'<hyperlink ref="(\S*)" location="([^"]*)"', parts(filled(template, **DATA), r"sheet1\.xml$")["xl/worksheets/sheet1.xml"])
    assert found == [
        *((f"A{row}", f"Sheet1!C{row}") for row in (2, 3, 4)),
        ("E2:E3", "Sheet1!C5"),
        ("H3", "Sheet1!E2:E4"),
        ("A1:H1", "Sheet1!A3:H5"),
    ]


def test_controls_move_with_their_own_columns() -> None:
    data = filled(with_part(workbook(TABLES), "vmlDrawing", "xl/drawings/box1.vml", VML.encode()), **DATA)
    assert "1, 5, 10, 5, 2, 5, 11, 5" in parts(data, "vml")["xl/drawings/box1.vml"]
    beside = VML.replace("1, 5, 8, 5, 2, 5, 9, 5", "4, 5, 8, 5, 5, 5, 9, 5").replace("$A$9", "$E$3")
    found = parts(filled(with_part(workbook(TABLES), "vmlDrawing", "xl/drawings/box1.vml", beside.encode()), **DATA), "vml")["xl/drawings/box1.vml"]
    assert "4, 5, 9, 5, 5, 5, 10, 5" in found
    assert "<x:FmlaLink>$E$4</x:FmlaLink>" in found


def test_blocks_of_cells_with_drawings_on_sheets_that_repeat() -> None:
    page = {**TABLES, "A1": "{%sheet for s in ss %}{{ s.name }}", "A2": "{%cells for c in s.costs %}{{ c.name }}"}
    data = filled(
        with_drawings(page, ("picture", 2, 2, 2, 2), ("picture", 3, 1, 3, 1)), ss=[{"name": "p", "costs": COSTS[:2]}, {"name": "q", "costs": []}], people=[1]
    )
    assert corners(data) == [(2, 2, 2, 2), (3, 2, 3, 2), (4, 1, 4, 1)]
    others = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("xl/drawings/drawing")]
    assert corners(data, max(others)) == [(3, 1, 3, 1)]
    assert cells(data, 1)["A3"] == "Total"
