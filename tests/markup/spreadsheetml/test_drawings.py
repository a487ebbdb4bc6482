"""Where what floats over cells comes out."""

from __future__ import annotations

import pytest
from lxml import etree

from docautomat.markup.spreadsheetml.drawings import Floating, Links, Span, place_drawing
from docautomat.markup.spreadsheetml.layout import RowMap
from docautomat.markup.spreadsheetml.placing import Placeholders
from docautomat.markup.spreadsheetml.workbook import Sheet, dialect

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
ROWS = RowMap.parse("1-4 (1 | 5 | 5 | 5 ) 6-8 ", 8, {5: (1,)})
NESTED = RowMap.parse("1 (1 | 2 (2 | 3 | 3 ) | 2 (2 ) ) 4 ", 4, {2: (1,), 3: (1, 2)})


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(2, 3), [((), 1, 2)]),
        (Span(7, 8), [((), 8, 9)]),
        (Span(5, 5), [(((1, 0),), 4, 4), (((1, 1),), 5, 5), (((1, 2),), 6, 6)]),
        (Span(5, 5, 1), [(((1, 0),), 4, 5), (((1, 1),), 5, 6), (((1, 2),), 6, 7)]),
        (Span(5, 5, once=True), [(((1, 0),), 4, 4)]),
        (Span(4, 6), [((), 3, 7)]),
        (Span(4, 6, keeps_size=True), [((), 3, 5)]),
        (Span(20, 21), [((), 21, 22)]),
    ],
)
def test_a_span_is_copied_grows_or_moves(span: Span, expected: list[object]) -> None:
    assert list(span.copies(ROWS)) == [Floating(*each) for each in expected]  # type: ignore[misc]


def test_a_span_in_nested_loops() -> None:
    assert [(each.first, each.last) for each in Span(3, 3).copies(NESTED)] == [(2, 2), (3, 3)]
    assert [(each.first, each.last) for each in Span(2, 3).copies(NESTED)] == [(1, 3), (4, 4)]


def test_a_span_goes_with_its_rows_also_where_a_blank_one_stands_in() -> None:
    assert list(Span(2, 2).copies(RowMap.parse("1 (1 ~ 2 ) 3 ", 3, {2: (1,)}))) == []
    assert list(Span(2, 2).copies(RowMap.parse("1 3 ", 3, {}))) == []


def test_rows_that_held_only_tags_take_nothing_with_them() -> None:
    assert list(Span(2, 2).copies(RowMap.parse("1 3 ", 3, {}, frozenset({2})))) == [Floating((), 1, 1)]


def place(anchor: str, sheet_data: str = "") -> tuple[str, list[str]]:
    root = etree.fromstring(f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>')
    drawing = etree.fromstring(f'<wsDr xmlns="{XDR}">{anchor}</wsDr>')
    placeholders = Placeholders("\U0010fff0", "\U0010ffef", "\U0010ffee", "\U0010ffed")
    place_drawing(drawing, Sheet("S", "/s.xml", root, root[0], dialect(MAIN)), Links({}, str, bool), placeholders, columns=True)
    return etree.tostring(drawing, encoding="unicode"), [late.text for late in placeholders.late if late.kind == "drawing"]


def corner(name: str, row: int, offset: int = 0, column: int = 0) -> str:
    return f"<{name}><col>{column}</col><colOff>0</colOff><row>{row}</row><rowOff>{offset}</rowOff></{name}>"


@pytest.mark.parametrize(
    ("anchor", "spans"),
    [
        (f"<twoCellAnchor>{corner('from', 1)}{corner('to', 3, 150000, 2)}</twoCellAnchor>", "[[2, 4, 0, false, false], [1, 2, 1, false, false]]"),
        (f"<twoCellAnchor>{corner('from', 1)}{corner('to', 2, 1000)}</twoCellAnchor>", "[[2, 2, 1, false, false], [1, 1, 0, false, false]]"),
        (f'<twoCellAnchor editAs="oneCell">{corner("from", 1)}{corner("to", 1)}</twoCellAnchor>', "[[2, 2, 0, true, false], [1, 1, 0, true, false]]"),
        (f'<oneCellAnchor>{corner("from", 1)}<ext cx="9" cy="571500"/></oneCellAnchor>', "[[2, 4, 0, true, false], [1, 1, 0, true, false]]"),
        (f"<twoCellAnchor>{corner('from', 1)}{corner('to', 1)}<slicer/></twoCellAnchor>", "[[2, 2, 0, false, true], [1, 1, 0, false, true]]"),
    ],
)
def test_over_which_cells_an_anchor_lies(anchor: str, spans: str) -> None:
    assert place(anchor)[1] == [spans]


def test_high_rows_hold_more() -> None:
    anchor = f'<oneCellAnchor>{corner("from", 1)}<ext cx="9" cy="571500"/></oneCellAnchor>'
    assert place(anchor, '<row r="2" ht="45"/>')[1] == ["[[2, 2, 0, true, false], [1, 1, 0, true, false]]"]
    assert place(anchor, '<row r="3" hidden="1"/>')[1] == ["[[2, 5, 0, true, false], [1, 1, 0, true, false]]"]


@pytest.mark.parametrize(
    "anchor",
    [
        f'<twoCellAnchor editAs="absolute">{corner("from", 1)}{corner("to", 1)}</twoCellAnchor>',
        '<absoluteAnchor><pos x="1" y="1"/></absoluteAnchor>',
        "<extLst/>",
    ],
)
def test_what_does_not_move_stays_as_it_is(anchor: str) -> None:
    text, spans = place(anchor)
    assert not spans
    assert "docautomat" not in text


def test_an_anchor_with_a_broken_corner_is_left_alone() -> None:
    text, spans = place("<twoCellAnchor><from><row>x</row></from><to/></twoCellAnchor>")
    assert not spans
    assert "docautomat" not in text
