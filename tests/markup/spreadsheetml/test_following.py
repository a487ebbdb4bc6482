"""The nine rules, with the worked cases: row 5 is repeated three times, so that row 7 comes out as row 9."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.following import Home, Maps, follow_area, follow_formula, follow_list, follow_series, merged_copies
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.values import RefusedValueError

LEAF = RowMap.parse("1-4 (1 | 5 | 5 | 5 ) 6-7 ", 7, {5: (1,)})
EMPTY = RowMap.parse("1-4 (1 ) 6-7 ", 7, {5: (1,)})
NESTED = RowMap.parse("1-4 (1 | 5 (2 | 6 | 6 | 6 ) 7-8 | 5 (2 | 6 | 6 ) 7-8 ) 9 ", 9, {5: (1,), 6: (1, 2), 7: (1,), 8: (1,)})


def followed(formula: str, row_map: RowMap, row: int, path: Path = ()) -> str:
    return follow_formula(Formula.parse(formula), Maps({"S": row_map}), Home("S", row, path))


@pytest.mark.parametrize(
    ("formula", "copies"),
    [
        ("C5*B5", ["C5*B5", "C6*B6", "C7*B7"]),
        ("C5*B2", ["C5*B2", "C6*B2", "C7*B2"]),
        ("D4+C5", ["D4+C5", "D5+C6", "D6+C7"]),
        ("D$4+C5", ["D$4+C5", "D$4+C6", "D$4+C7"]),
        ("SUM($D$5:D5)", ["SUM($D$5:D5)", "SUM($D$5:D6)", "SUM($D$5:D7)"]),
        ("D5/SUM($D$5:$D$5)", ["D5/SUM($D$5:$D$7)", "D6/SUM($D$5:$D$7)", "D7/SUM($D$5:$D$7)"]),
        ("D5/$D$7", ["D5/$D$9", "D6/$D$9", "D7/$D$9"]),
        ("SUM(C5:INDEX(C:C,5))", ["SUM(C5:INDEX(C:C,5))", "SUM(C6:INDEX(C:C,5))", "SUM(C7:INDEX(C:C,5))"]),
    ],
)
def test_inside_a_repeated_row(formula: str, copies: list[str]) -> None:
    assert [followed(formula, LEAF, 5, ((1, number),)) for number in range(3)] == copies


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(D5)", "SUM(D5:D7)"),
        ("SUM(D5:D5)", "SUM(D5:D7)"),
        ("SUM(D4:D5)", "SUM(D4:D7)"),
        ("SUM(D5:D6)", "SUM(D5:D8)"),
        ("SUM(5:5)", "SUM(5:7)"),
        ("SUM(D:D)", "SUM(D:D)"),
        ('SUMIF(A5:A5,"x",D5:D5)', 'SUMIF(A5:A7,"x",D5:D7)'),
        ("D5*2", "D5*2"),
        ("D7", "D9"),
        ("D20", "D22"),
        ("SUM(D2:D1048576)", "SUM(D2:D1048576)"),
        ("SUM(S!D5)+T!D5", "SUM(S!D5:D7)+T!D5"),
        ("SUM('s'!D5)", "SUM('s'!D5:D7)"),
        ("Table1[[#This Row],[A5]]", "Table1[[#This Row],[A5]]"),
        ("[1]S!D7", "[1]S!D7"),
        ('"D7"&LOG10(D7)', '"D7"&LOG10(D9)'),
    ],
)
def test_from_outside(formula: str, expected: str) -> None:
    assert followed(formula, LEAF, 6) == expected


def test_vanished_rows_shrink_a_range_and_leave_an_error_where_nothing_is_left() -> None:
    assert followed("SUM(D4:D6)", EMPTY, 7) == "SUM(D4:D5)"
    assert followed("D5", EMPTY, 7) == "#REF!"


@pytest.mark.parametrize(
    ("formula", "row", "path", "expected"),
    [
        ("SUM(D6)", 7, ((1, 0),), "SUM(D6:D8)"),
        ("SUM(D6)", 7, ((1, 1),), "SUM(D12:D13)"),
        ("D6/D7", 6, ((1, 1), (2, 1)), "D13/D14"),
        ("D6/SUM($D$6:$D$6)", 6, ((1, 1), (2, 1)), "D13/SUM($D$12:$D$13)"),
        ("E5+D6", 6, ((1, 0), (2, 0)), "E5+D6"),
        ("E5+D6", 6, ((1, 0), (2, 2)), "E7+D8"),
        ("SUM(D6)", 9, (), "SUM(D6:D8,D12:D13)"),
        ("SUM(D7)", 9, (), "SUM(D9,D14)"),
        ("SUBTOTAL(9,D5:D8)", 9, (), "SUBTOTAL(9,D5:D15)"),
    ],
)
def test_nested_loops(formula: str, row: int, path: Path, expected: str) -> None:
    assert followed(formula, NESTED, row, path) == expected


def test_areas_lists_series_and_merges() -> None:
    assert follow_area("A1:D6", LEAF) == "A1:D8"
    assert follow_list("A5:C5 E7", LEAF) == "A5:C7 E9"
    assert follow_list("D6", NESTED) == "D6:D8 D12:D13"
    assert follow_series(Formula.parse("S!$B$6"), Maps({"S": NESTED})) == "(S!$B$6:$B$8,S!$B$12:$B$13)"
    assert merged_copies("A5:B5", LEAF) == ["A5:B5", "A6:B6", "A7:B7"]
    assert merged_copies("A4:A6", LEAF) == ["A4:A8"]
    assert merged_copies("A5:B5", EMPTY) == []


def test_a_row_beyond_the_sheet_is_an_error() -> None:
    far = RowMap.parse("1 (1 " + "| 2 " * 1_048_576 + ") 3 ", 3, {2: (1,)})
    with pytest.raises(RefusedValueError, match="beyond"):
        followed("SUM(A2)", far, 1)


def test_a_loop_of_many_rows_is_one_object() -> None:
    row_map = RowMap.parse("1 (1 " + "| 2 " * 100_000 + ") 3 ", 3, {2: (1,)})
    assert row_map.total == 100_002
    assert row_map.extent(3) == (100_002, 100_002)
    assert len(row_map._nodes) == 3


@given(st.integers(1, 4), st.integers(0, 6), st.integers(1, 3), st.integers(1, 12), st.integers(1, 12))
def test_a_range_reaches_over_all_rows_that_come_out(head: int, count: int, height: int, first: int, length: int) -> None:
    start, end = head + 1, head + height
    tokens = f"1-{head} (1 " + f"| {start}-{end} " * count + f") {end + 1}-{end + 2} "
    row_map = RowMap.parse(tokens, end + 2, dict.fromkeys(range(start, end + 1), (1,)))
    last = first + length - 1
    rows = [new for new, old, _ in row_map.walk() if first <= old <= last]
    rows += [row - row_map._last + row_map.total for row in range(max(first, end + 3), last + 1)]
    expected = f"A{min(rows)}:A{max(rows)}" if rows else "#REF!"
    assert followed(f"A{first}:A{last}", row_map, end + 1) == expected or (first == last)


@given(st.text(alphabet="AB12$:!'\"()[]{},+-*/&=<> .#SUM", max_size=30))
def test_the_identity_changes_no_formula(text: str) -> None:
    assert Formula.parse(text).written(lambda part: str(part.reference)).upper() == text.upper()
