from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.references import LAST_COLUMN, coalesce, column_letters, column_number, parse_area, parse_sqref


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("ZZ", 702), ("AAA", 703), ("XFD", LAST_COLUMN)])
def test_columns_have_letters(letters: str, number: int) -> None:
    assert column_number(letters) == number
    assert column_letters(number) == letters


@given(st.integers(1, LAST_COLUMN))
def test_letters_and_numbers_of_columns_match(number: int) -> None:
    assert column_number(column_letters(number)) == number


@pytest.mark.parametrize("text", ["A1", "$A1", "A$1", "$A$1", "A1:B2", "$A1:B$2", "D:D", "$D:E", "5:5", "$5:$7", "XFD1048576", "B2:A1"])
def test_what_is_read_is_printed_again(text: str) -> None:
    assert str(parse_area(text)) == text


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "A1048577", "XFE1", "0:1", "A:XFE", "A1:B", "A1:", "S!A1", "A1 ", "ÅA1", "A1\n"])
def test_what_is_no_area_is_none(text: str) -> None:
    assert parse_area(text) is None


@pytest.mark.parametrize(
    ("area", "rows", "moved"),
    [
        ("A5", (5, 7), "A5:A7"),
        ("$A$5", (5, 7), "$A$5:$A$7"),
        ("A5", (9, 9), "A9"),
        ("A5:B5", (5, 7), "A5:B7"),
        ("A5:A6", (8, 8), "A8:A8"),
        ("A$7:A5", (5, 9), "A$9:A5"),
        ("5:5", (5, 7), "5:7"),
    ],
)
def test_an_area_on_other_rows_keeps_its_form(area: str, rows: tuple[int, int], moved: str) -> None:
    read = parse_area(area)
    assert read is not None
    assert str(read.with_rows(*rows)) == moved


def test_lists_of_areas_are_joined_where_they_touch_in_the_same_columns() -> None:
    assert [str(area) for area in coalesce(parse_sqref("A1 A2:A3 B4 A5 A6:B6"))] == ["A1:A3", "B4", "A5", "A6:B6"]
