from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.calculation.formats import formatted
from docautomat.markup.spreadsheetml.calculation.kinds import UnknownError


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "0", "1235"),
        (1234.567, "#,##0.00", "1,234.57"),
        (0.256, "0.0%", "25.6%"),
        (5, "000", "005"),
        (-5.25, "0.0", "-5.3"),
        (-0.01, "0", "0"),
        (0.5, "#.##", ".5"),
        (3, "0.0#", "3.0"),
        (7, '0" pcs"', "7 pcs"),
        (7, "\\#0", "#7"),
        (-7, "0;(0)", "(7)"),
        (0, '0;-0;"none"', "none"),
        (12.5, "General", "12.5"),
        (45000, "yyyy-mm-dd", "2023-03-15"),
        (45000, "d.m.yy", "15.3.23"),
        (45000, "dddd d mmmm", "Wednesday 15 March"),
        (45000, "ddd mmm", "Wed Mar"),
        (0.75, "hh:mm", "18:00"),
        (0.75, "h AM/PM", "6 PM"),
        (45000.5, "yyyy-mm-dd hh:mm:ss", "2023-03-15 12:00:00"),
        (1, "", ""),
    ],
)
def test_formats(value: float, code: str, shown: str) -> None:
    assert formatted(float(value), code, date1904=False) == shown


@pytest.mark.parametrize("code", ["[Red]0", "[h]:mm", "0E+00", "# ?/?", "0,,", "0 kr", "yyyy 0", "_-0", "0.0.0", "* 0"])
def test_other_formats_are_not_known(code: str) -> None:
    with pytest.raises(UnknownError):
        formatted(1.5, code, date1904=False)


@given(st.floats(-1e12, 1e12, allow_nan=False), st.integers(0, 6))
def test_decimals_are_rounded(value: float, places: int) -> None:
    shown = formatted(value, "0." + "0" * places if places else "0", date1904=False)
    assert abs(float(shown) - value) <= 0.5 * 10.0**-places + abs(value) * 1e-14
