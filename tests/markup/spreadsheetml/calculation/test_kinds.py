from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.calculation.kinds import FormulaError, UnknownError, boolean, compare, general, near, number, text

floats = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.one_of(st.none(), st.booleans(), floats, st.text("abc XYZ019", max_size=5))


@pytest.mark.parametrize(("value", "expected"), [(None, 0.0), (True, 1.0), (2.5, 2.5), ("12", 12.0), ("-7", -7.0)])
def test_values_as_numbers(value: Any, expected: float) -> None:
    assert number(value) == expected


def test_text_that_is_no_number_is_an_error() -> None:
    with pytest.raises(FormulaError):
        number("twelve")


@pytest.mark.parametrize("shown", ["1.5", "1,5", "2024-01-01", "12 %", " 1", "1 2/3"])
def test_text_that_one_country_reads_otherwise_than_another_is_not_known(shown: str) -> None:
    with pytest.raises(UnknownError):
        number(shown)


def test_values_as_conditions() -> None:
    assert [boolean(value) for value in (None, 0.0, 2.0, True, "TRUE", "false")] == [False, False, True, True, True, False]


@pytest.mark.parametrize(
    ("value", "shown"), [(12.0, "12"), (0.1 + 0.2, "0.3"), (-2.5, "-2.5"), (1 / 3, "0.333333333333333"), (123456789012345.0, "123456789012345")]
)
def test_numbers_as_texts(value: float, shown: str) -> None:
    assert general(value) == text(value) == shown


@pytest.mark.parametrize("value", [1e15, 1e-7, -1e300])
def test_numbers_that_may_have_an_exponent_are_not_known(value: float) -> None:
    with pytest.raises(UnknownError):
        general(value)


def test_kinds_have_an_order_and_blanks_are_of_the_other_s_kind() -> None:
    assert compare(1e9, "a") == compare("zz", False) == -1
    assert compare(None, 0.0) == compare(None, "") == compare(None, False) == compare("", None) == 0
    assert compare("North", "north") == 0
    assert compare(0.1 + 0.2, 0.3) == 0


def test_the_order_of_letters_beyond_z_is_another_one_in_each_language() -> None:
    with pytest.raises(UnknownError):
        compare("å", "b")


@given(scalars, scalars)
def test_comparing_the_other_way_round_gives_the_opposite(one: Any, other: Any) -> None:
    assert compare(one, other) == -compare(other, one)


@given(floats)
def test_every_number_is_near_itself(value: float) -> None:
    assert near(value, value)
    assert value in (0.0, 5e-324) or abs(value) > 1e308 or not near(value, value * 1.000001 + math.copysign(5e-324, value))
