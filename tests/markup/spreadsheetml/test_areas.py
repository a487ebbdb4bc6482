"""What a sheet names of itself, written by the maps of its rows and columns."""

from __future__ import annotations

import json

import pytest

from docautomat.markup.spreadsheetml.areas import OF_AREAS
from docautomat.markup.spreadsheetml.layout import RowMap
from docautomat.markup.spreadsheetml.placing import Late
from docautomat.markup.spreadsheetml.references import LAST_COLUMN
from docautomat.values import RefusedValueError

ROWS = RowMap.parse("1-4 (1 | 5 | 5 | 5 ) 6-7 ", 7, {5: (1,)})
ACROSS = RowMap.parse("1 (2 | 2-3 | 2-3 ) 4 ", 4, {2: (2,), 3: (2,)}, limit=LAST_COLUMN)
GONE = RowMap.parse("1 (2 ) 4 ", 4, {2: (2,), 3: (2,)}, limit=LAST_COLUMN)


def written(late: Late, columns: RowMap = ACROSS) -> str:
    return OF_AREAS[late.kind](late, ROWS, columns)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (Late("area", "S", "B5:D6"), "B5:F8"),
        (Late("sqref", "S", "B5 D1"), "B5:B7 D5:D7 F1"),
        (Late("merges", "S", "B5:C5 A1:D1", extra="x:"), None),
        (Late("anchor", "S", "4"), "4"),
        (Late("anchor", "S", "5"), "7"),
        (Late("anchor", "S", "3", extra="across"), "5"),
        (Late("anchor", "S", "5", extra="frozen"), "7"),
        (Late("anchor", "S", "3", extra="frozen across"), "5"),
        (Late("anchor", "S", "0", extra="frozen across"), "0"),
        (Late("filter", "S", "B1:D5", extra='<f colId="{0}"/>', column=2), '<f colId="4"/>'),
        (Late("filter", "S", "B1:D5", extra='<f colId="{0}"/>', column=0), '<f colId="0"/>'),
    ],
)
def test_areas_and_anchors(late: Late, expected: str | None) -> None:
    expected = (
        expected
        or '<x:mergeCells count="7">'
        + "".join(f'<x:mergeCell ref="{ref}"/>' for ref in ("B5:C5", "D5:E5", "B6:C6", "D6:E6", "B7:C7", "D7:E7", "A1:F1"))
        + "</x:mergeCells>"
    )
    assert written(late) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (ACROSS, [(1, 1, "a"), (2, 2, "b"), (3, 3, "c"), (4, 4, "b"), (5, 5, "c"), (6, 16384, "d")]),
        (GONE, [(1, 1, "a"), (2, 16382, "d")]),
    ],
)
def test_widths_go_with_their_columns(columns: RowMap, expected: list[tuple[int, int, str]]) -> None:
    given = [(1, 1, ' n="a"'), (2, 2, ' n="b"'), (3, 3, ' n="c"'), (4, 16384, ' n="d"')]
    shown = "".join(f'<col min="{low}" max="{high}" n="{name}"/>' for low, high, name in expected)
    assert written(Late("cols", "S", json.dumps(given)), columns) == f"<cols>{shown}</cols>"


def test_what_no_column_is_left_of() -> None:
    assert written(Late("cols", "S", json.dumps([(2, 3, "")])), GONE) == ""
    assert written(Late("filter", "S", "A1:D5", extra="{0}", column=1), GONE) == ""
    assert written(Late("merges", "S", "B1:C1"), GONE) == ""
    assert written(Late("sqref", "S", "B1:C1"), GONE) == "B1048576:C1048576"


def test_a_table_needs_a_row() -> None:
    assert written(Late("table", "S", "A4:B5", 2, "T", column=1)) == "A4:D7"
    with pytest.raises(RefusedValueError, match='the table "T" would be left without a row'):
        OF_AREAS["table"](Late("table", "S", "A4:B5", 2, "T", column=1), RowMap.parse("1-4 (1 ) 6 ", 6, {5: (1,)}), ACROSS)
