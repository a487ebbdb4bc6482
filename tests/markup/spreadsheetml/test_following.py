"""The nine rules, with the worked cases: row 5 is repeated three times, so that row 7 comes out as row 9."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy
from docautomat.markup.spreadsheetml.following import Home, follow_across, follow_area, follow_formula, follow_list, follow_series, merged_copies
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, parse_sqref
from docautomat.values import RefusedValueError

LEAF = RowMap.parse("1-4 (1 | 5 | 5 | 5 ) 6-7 ", 7, {5: (1,)})
EMPTY = RowMap.parse("1-4 (1 ) 6-7 ", 7, {5: (1,)})
NESTED = RowMap.parse("1-4 (1 | 5 (2 | 6 | 6 | 6 ) 7-8 | 5 (2 | 6 | 6 ) 7-8 ) 9 ", 9, {5: (1,), 6: (1, 2), 7: (1,), 8: (1,)})


def followed(formula: str, row_map: RowMap, row: int, path: Path = ()) -> str:
    sheet = SheetCopy("S", row_map)
    return follow_formula(Formula.parse(formula), Maps([sheet]), Home(sheet, row, path))


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


PARTLY = RowMap.parse("1-4 (1 | 6 | 5-6 | 5-6 ) 7 ", 7, {5: (1,), 6: (1,)})
"""A block of two rows, the first of which an `if` leaves out of the first copy."""


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(D5:D6)", "SUM(D5:D9)"),
        ("SUM(D6)", "SUM(D5,D7,D9)"),
        ("SUM(D5)", "SUM(D6,D8)"),
        ("SUM(D5*2)", "SUM(D6*2)"),
        ("SUM(1,(D5))", "SUM(1,(D6,D8))"),
        ("IF(SUM(D6)>0,D6)", "IF(SUM(D5,D7,D9)>0,D5)"),
        ("COUNTBLANK(D6)", "COUNTBLANK(D5:D9)"),
        ("SUM(S!D5:S!D6)", "SUM(S!D6:S!D9)"),
        ("SUM(D5:INDEX(D:D,6))", "SUM(D6:INDEX(D:D,6))"),
        ("SUM(INDEX(D:D,5):D6)", "SUM(INDEX(D:D,5):D9)"),
        ("#REF!A7", "#REF!A7"),
        ("d$4+A07", "d$4+A10"),
        ("[Book.xlsx]S!A7", "[Book.xlsx]S!A7"),
        ("SUM(S:T!A7)", "SUM(S:T!A7)"),
    ],
)
def test_a_block_of_which_some_copies_leave_rows_out(formula: str, expected: str) -> None:
    assert followed(formula, PARTLY, 7) == expected


def test_a_running_balance_goes_on_after_a_copy_without_rows() -> None:
    row_map = RowMap.parse("1-4 (1 | | 5 | | | 5 ) 7 ", 7, {5: (1,)})
    assert [followed("E4+D5", row_map, 5, ((1, number),)) for number in (1, 4)] == ["E4+D5", "E5+D6"]


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ("1-4 (1 5 ) 9 ", "SUM(D5)+SUM(D5:D5)"),
        ("1-4 (1 | 5 (2 8 ) | 5 (2 8 ) ) 9 ", "SUM(D6)+SUM(D6:D6)"),
        ("1-4 (1 ) 9 ", "SUM(#REF!)+SUM(#REF!)"),
        ("1-4 (1 | 5 (2 ) ) 9 ", "SUM(#REF!)+SUM(#REF!)"),
    ],
)
def test_what_vanished_is_the_row_kept_in_its_loop_s_place(tokens: str, expected: str) -> None:
    row_map = RowMap.parse(tokens, 9, {5: (1,), 6: (1, 2), 7: (1, 2)})
    assert followed("SUM(D6)+SUM(D6:D7)", row_map, 9) == expected


def test_more_copies_than_a_function_takes_are_one_union_and_never_the_rows_between() -> None:
    many = RowMap.parse("(1 " + "| 1-2 " * 300 + ") 3 ", 3, {1: (1,), 2: (1,)})
    shown = followed("SUM(D1)", many, 3)
    assert shown.startswith("SUM((D1,D3,D5,")
    assert shown.endswith("D597,D599))")


def test_a_formula_that_would_be_too_long_for_a_cell_is_refused_with_a_way_out() -> None:
    many = RowMap.parse("(1 " + "| 1-2 " * 3000 + ") 3 ", 3, {1: (1,), 2: (1,)})
    with pytest.raises(RefusedValueError, match="longer than 8192") as refused:
        followed("SUM(D1)", many, 3)
    assert "as a range" in refused.value.hint
    assert followed("SUM(D1:D2)", many, 3) == "SUM(D1:D6000)"
    assert follow_series(Formula.parse("S!$D$1"), Maps([SheetCopy("S", many)])) == "S!$D$1:$D$5999"


def test_lists_and_merges_leave_out_the_rows_between() -> None:
    block = RowMap.parse("(1 | 1-3 | 1-3 ) 4 ", 4, {1: (1,), 2: (1,), 3: (1,)})
    assert follow_list("D1:D2", block) == "D1:D2 D4:D5"
    assert follow_list("D1:D3", block) == "D1:D6"
    assert follow_list("D3:D9", block) == "D3:D3 D6:D12"
    assert merged_copies("A5:A6", PARTLY) == ["A6:A7", "A8:A9"]
    assert merged_copies("A5:B6", PARTLY) == ["A5:B5", "A6:B7", "A8:B9"]
    assert merged_copies("A5:A8", NESTED) == ["A5:A10", "A11:A15"]


def test_areas_lists_series_and_merges() -> None:
    assert follow_area("A1:D6", LEAF) == "A1:D8"
    assert follow_list("A5:C5 E7", LEAF) == "A5:C7 E9"
    assert follow_list("D6", NESTED) == "D6:D8 D12:D13"
    assert follow_series(Formula.parse("S!$B$6"), Maps([SheetCopy("S", NESTED)])) == "(S!$B$6:$B$8,S!$B$12:$B$13)"
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


# --- columns ----------------------------------------------------------------------------------------------------------------------------

ACROSS = RowMap.parse("1-3 (2 | 4 | 4 | 4 ) 5-6 ", 6, {4: (2,)}, limit=LAST_COLUMN)
"""Column D is repeated three times, so that column F comes out as H."""
GAPPED = RowMap.parse("1-3 (2 | 4-5 | 4-5 ) 6 ", 6, {4: (2,), 5: (2,)}, limit=LAST_COLUMN)
BOTH = SheetCopy("S", LEAF, columns=ACROSS)
PLAIN = SheetCopy("S", RowMap.parse("1-9 ", 9, {}), columns=ACROSS)


@pytest.mark.parametrize(
    ("formula", "copies"),
    [
        ("D2*D3", ["D2*D3", "E2*E3", "F2*F3"]),
        ("D2*B2", ["D2*B2", "E2*B2", "F2*B2"]),
        ("C3+D2", ["C3+D2", "D3+E2", "E3+F2"]),
        ("$C3+D2", ["$C3+D2", "$C3+E2", "$C3+F2"]),
        ("SUM($D2:D2)", ["SUM($D2:D2)", "SUM($D2:E2)", "SUM($D2:F2)"]),
        ("D2/SUM($D2:$D2)", ["D2/SUM($D2:$F2)", "E2/SUM($D2:$F2)", "F2/SUM($D2:$F2)"]),
        ("SUM(D:D)", ["SUM(D:D)", "SUM(E:E)", "SUM(F:F)"]),
        ("SUM(2:2)+T!D2", ["SUM(2:2)+T!D2"] * 3),
    ],
)
def test_inside_a_repeated_column(formula: str, copies: list[str]) -> None:
    for follow in (follow_formula, lambda *given: follow_across(*given, "3")):
        assert [follow(Formula.parse(formula), Maps([PLAIN]), Home(PLAIN, 3, (), 4, ((2, number),))) for number in range(3)] == copies


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(D5)", "SUM(D5:F7)"),
        ("SUM(D5:D5)", "SUM(D5:F7)"),
        ("D5", "D5"),
        ("SUM(C4:D5)", "SUM(C4:F7)"),
        ("SUM(D1:D6)+F7", "SUM(D1:F8)+H9"),
        ("SUM(D:D)+SUM(5:5)", "SUM(D:F)+SUM(5:7)"),
        ("SUM(D:XFD)", "SUM(D:XFD)"),
        ("SUM(INDEX(A:A,1):D5)", "SUM(INDEX(A:A,1):F7)"),
        ("COUNTBLANK(D5)", "COUNTBLANK(D5:F7)"),
        ("SUM(S!$D$5)", "SUM(S!$D$5:$F$7)"),
        ("J9", "L11"),
    ],
)
def test_rows_and_columns_from_outside(formula: str, expected: str) -> None:
    assert follow_formula(Formula.parse(formula), Maps([BOTH]), Home(BOTH, 6, (), 6)) == expected


def test_a_cell_of_a_matrix_stays_in_its_row_and_column() -> None:
    home = Home(BOTH, 5, ((1, 1),), 4, ((2, 2),))
    shown = [
        follow_formula(Formula.parse(text), Maps([BOTH]), home) for text in ("D5*2", "D$4", "$B5", "D5/SUM($D5:$D5)", "D5/SUM(D$5:D$5)", "D5/SUM($D$5:$D$5)")
    ]
    assert shown == ["F6*2", "F$4", "$B6", "F6/SUM($D6:$F6)", "F6/SUM(F$5:F$7)", "F6/SUM($D$5:$F$7)"]


def test_separate_rows_and_columns_are_every_row_with_every_column() -> None:
    rows = RowMap.parse("1-4 (1 | 5-6 | 5-6 ) 7 ", 7, {5: (1,), 6: (1,)})
    copy = SheetCopy("S", rows, columns=GAPPED)
    assert follow_formula(Formula.parse("SUM(D5)"), Maps([copy]), Home(copy, 7, (), 6)) == "SUM(D5,F5,D7,F7)"
    assert follow_list("D5 E6:F6", rows, GAPPED) == "D5 D7 F5 F7 E6:E6 E8:E8 G6:H6 G8:H8"
    assert merged_copies("D5:E5", rows, GAPPED) == ["D5:E5", "F5:G5", "D7:E7", "F7:G7"]
    assert merged_copies("A5:F5", rows, GAPPED) == ["A5:H5", "A7:H7"]
    assert follow_area("A1:D6", rows, GAPPED) == "A1:F8"


def test_a_series_grows_one_way() -> None:
    assert follow_series(Formula.parse("S!$D$4"), Maps([BOTH])) == "S!$D$4:$F$4"
    with pytest.raises(RefusedValueError, match="would grow in rows and columns"):
        follow_series(Formula.parse("S!$D$5"), Maps([BOTH]))


def test_a_column_beyond_the_sheet_is_an_error() -> None:
    far = SheetCopy("S", RowMap.parse("1-3 ", 3, {}), columns=RowMap.parse("1 (1 " + "| 2 " * 16_384 + ") 3 ", 3, {2: (1,)}, limit=LAST_COLUMN))
    with pytest.raises(RefusedValueError, match=r"column 16385 lies beyond the last column of a sheet \(XFD"):
        follow_formula(Formula.parse("SUM(B2)"), Maps([far]), Home(far, 1, (), 1))


iterations = st.lists(st.sampled_from(["", "3 ", "3-4 ", "3-5 ", "4 ", "5 ", "3 5 ", "(2 | 4 | 4 ) ", "3 (2 | 4 ) 5 ", "3 (2 ) 5 "]), max_size=8)


def any_layout(blocks: list[str]) -> RowMap:
    tokens = "1-2 (1 " + "".join(f"| {block}" for block in blocks) + ") 6-7 "
    return RowMap.parse(tokens, 7, {3: (1,), 4: (1, 2), 5: (1,)})


@given(iterations, st.integers(1, 9), st.integers(0, 8))
def test_a_range_reaches_over_all_rows_that_come_out(blocks: list[str], first: int, length: int) -> None:
    row_map = any_layout(blocks)
    last = first + length
    rows = [new for new, old, _ in row_map.walk() if first <= old <= last]
    rows += [row - 7 + row_map.total for row in range(max(first, 8), last + 1)]
    expected = f"A{min(rows)}:A{max(rows)}" if rows else "#REF!"
    assert followed(f"A{first}:A{last}", row_map, 7) == expected


@given(iterations, st.integers(1, 7), st.integers(0, 6))
def test_a_list_of_areas_names_exactly_the_rows_that_come_out(blocks: list[str], first: int, length: int) -> None:
    row_map = any_layout(blocks)
    last = min(first + length, 7)
    named = [row for area in parse_sqref(follow_list(f"A{first}:A{last}", row_map)) for row in range(area.first_row, area.last_row + 1)]
    assert named == [new for new, old, _ in row_map.walk() if first <= old <= last]


@given(iterations, st.sampled_from([3, 5]), st.sampled_from([3, 5]))
def test_a_range_inside_a_block_is_that_of_its_copy(blocks: list[str], first: int, last: int) -> None:
    row_map = any_layout(blocks)
    first, last = sorted((first, last))
    for _, old, path in row_map.walk():
        if old != 5:
            continue
        own = [new for new, row, other in row_map.walk() if other[:1] == path and first <= row <= last]
        assert followed(f"A{first}:A{last}", row_map, 5, path) == (f"A{min(own)}:A{max(own)}" if own else "#REF!")


@given(st.text(alphabet="AB12$:!'\"()[]{},+-*/&=<> .#SUMåØ", max_size=30))
def test_the_identity_changes_no_formula(text: str) -> None:
    assert followed(text, RowMap.identity(), 1) == text
    assert followed(text, RowMap.parse("1-1048576 ", 1_048_576, {}), 1) == text
