"""The functions, each with what is easily got wrong; those that LibreOffice has too are compared with it in `test_against_libreoffice.py`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.calculation.functions import OPERANDS, VALUES
from docautomat.markup.spreadsheetml.calculation.functions.numbers import rounded
from docautomat.markup.spreadsheetml.calculation.grid import key_of
from docautomat.markup.spreadsheetml.calculation.serials import day_of, serial_of
from tests.markup.spreadsheetml.calculation.formulas import UNKNOWN, book, result

CELLS = {"A1": 1, "A2": 2, "A3": "x", "A4": True, "A6": 5, "B1": "a", "B2": "ab", "B3": "Abc", "B4": "b", "B6": "", "C1": 10, "C2": 20, "C3": 30, "D1": "#N/A"}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A1:A6)", 8.0),
        ('SUM(A1:A6,TRUE,"3")', 12.0),
        ("SUM(A:A)", 8.0),
        ('SUM(A1,"x")', "#VALUE!"),
        ("SUM(D1,A1)", "#N/A"),
        ("SUM(A1:INDEX(A:A,2))", 3.0),
        ("AVERAGE(A3:A4)", "#DIV/0!"),
        ("AVERAGE(A1:A6)", 8 / 3),
        ("MAX(A3:A4)", 0.0),
        ("MIN(A1:A6,-1)", -1.0),
        ('COUNT(A1:A6,"7","x")', 4.0),
        ("COUNTA(A1:A7)", 5.0),
        ("COUNTA(B1:B6)", 5.0),
        ("COUNTBLANK(A1:B6)", 3.0),
        ("COUNTBLANK(A:A)", 1048576.0 - 5),
        ("MEDIAN(A1:A6)", 2.0),
        ("PRODUCT(A1:A6)", 10.0),
        ("SUMPRODUCT(A1:A3,C1:C3)", 50.0),
        ("SUMPRODUCT(A1:A3,C1:C2)", "#VALUE!"),
        ("SUMPRODUCT((A1:A2>0)*1)", 2.0),
        ("SUMPRODUCT(A1:A2>0)", 0.0),
        ("SUMPRODUCT((A:A>0)*1)", UNKNOWN),
        ("AND(A1,A2>1)", True),
        ("AND(A3)", "#VALUE!"),
        ("OR(A1>5,A6>5)", False),
        ("NOT(A4)", False),
        ("LARGE(A1:A6,1)+SMALL(A1:A6,1)", 6.0),
        ("LARGE(A1:A6,4)", "#NUM!"),
        ("RANK(2,A1:A6)", 2.0),
        ("RANK(2,A1:A6,1)", 2.0),
        ("RANK(3,A1:A6)", "#N/A"),
        ("ROWS(A1:B6)*COLUMNS(A1:B6)", 12.0),
        ("SUBTOTAL(9,A1:A6)", 8.0),
        ("SUBTOTAL(103,B1:B6)", 5.0),
        ("SUBTOTAL(12,A1:A6)", "#VALUE!"),
    ],
)
def test_totals(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('SUMIF(B1:B4,"a*",C1:C4)', 60.0),
        ('SUMIF(B1:B4,"a*",C1)', 60.0),
        ('SUMIF(A1:A6,">1")', 7.0),
        ('COUNTIF(B1:B6,"<>a*")', 3.0),
        ('COUNTIF(B:B,"<>a*")', 1048576.0 - 3),
        ("COUNTIF(A1:A6,A5)", 0.0),
        ('COUNTIF(A1:A6,"")', 1.0),
        ('COUNTIF(B1:B6,"=")', 1.0),
        ("COUNTIF(A1:A6,TRUE)", 1.0),
        ('AVERAGEIF(A1:A6,">9")', "#DIV/0!"),
        ('SUMIFS(C1:C3,A1:A3,">0",B1:B3,"ab")', 20.0),
        ('SUMIFS(C1:C3,A1:A2,">0")', "#VALUE!"),
        ('COUNTIFS(A1:A6,">0",B1:B6,"?")', 1.0),
        ('_xlfn.MAXIFS(C1:C3,B1:B3,"a*")', 30.0),
        ('_xlfn.MINIFS(C1:C3,B1:B3,"zz")', 0.0),
    ],
)
def test_conditional_totals(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("INDEX(A1:C3,2,3)", 20.0),
        ("INDEX(C1:C3,2)", 20.0),
        ("INDEX(A1:C1,3)", 10.0),
        ("SUM(INDEX(A1:C3,0,3))", 60.0),
        ("INDEX(A1:C3,4,1)", "#REF!"),
        ("INDEX(A1:C3,-1,1)", "#VALUE!"),
        ('MATCH("AB",B1:B4,0)', 2.0),
        ('MATCH("?b?",B1:B4,0)', 3.0),
        ("MATCH(15,C1:C3)", 1.0),
        ("MATCH(5,C1:C3)", "#N/A"),
        ("MATCH(15,C1:C3,-1)", UNKNOWN),
        ("MATCH(2,{3,2,2,1},-1)", 2.0),
        ("MATCH(1,A1:B2,0)", "#N/A"),
        ("VLOOKUP(2,A1:C3,3,FALSE)", 20.0),
        ("VLOOKUP(2,A1:C3,3,)", 20.0),
        ("VLOOKUP(2.5,A1:C2,3)", 20.0),
        ("VLOOKUP(2,A1:C3,4,FALSE)", "#REF!"),
        ("VLOOKUP(2,A1:C3,0,FALSE)", "#VALUE!"),
        ("VLOOKUP(9,A1:C3,2,FALSE)", "#N/A"),
        ("HLOOKUP(10,A1:C3,2,FALSE)", 20.0),
        ('LOOKUP(2,1/(B1:B4="b"),A1:A4)', True),
        ("LOOKUP(25,C1:C3)", 20.0),
        ('_xlfn.XLOOKUP("AB",B1:B4,C1:C4)', 20.0),
        ('_xlfn.XLOOKUP("zz",B1:B4,C1:C4,"none")', "none"),
        ('_xlfn.XLOOKUP("zz",B1:B4,C1:C4)', "#N/A"),
        ("_xlfn.XLOOKUP(25,C1:C3,A1:A3,,-1)", 2.0),
        ("_xlfn.XLOOKUP(15,C1:C3,A1:A3,,1)", 2.0),
        ('_xlfn.XLOOKUP("a*",B1:B4,C1:C4,,2,-1)', 30.0),
        ('_xlfn.XLOOKUP("a*",B1:B4,C1:C4)', "#N/A"),
        ("SUM(_xlfn.XLOOKUP(2,A1:A3,A1:C3))", 22.0),
    ],
)
def test_lookups(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("ROUND(2.675,2)", 2.68),
        ("ROUND(1.005,2)", 1.01),
        ("ROUND(-2.5,0)", -3.0),
        ("ROUND(1234,-2)", 1200.0),
        ("ROUNDUP(2.001,2)", 2.01),
        ("ROUNDUP(0.1*3,1)", 0.3),
        ("ROUNDDOWN(-2.99,1)", -2.9),
        ("INT(-1.5)", -2.0),
        ("TRUNC(-1.5)", -1.0),
        ("MOD(-3,2)", 1.0),
        ("MOD(3,-2)", -1.0),
        ("MOD(3,0)", "#DIV/0!"),
        ("ABS(-2)", 2.0),
        ("SQRT(-1)", "#NUM!"),
        ("CEILING(2.1,0.5)", 2.5),
        ("FLOOR(2.9,0.5)", 2.5),
        ("MROUND(7,5)", 5.0),
        ("EVEN(3)+ODD(2)", 7.0),
        ("ISBLANK(A5)", True),
        ("ISNUMBER(A1)", True),
        ("ISTEXT(A3)", True),
        ("ISLOGICAL(A4)", True),
        ('N("x")', 0.0),
    ],
)
def test_numbers(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('LEFT("plan",2)&RIGHT("plan")&MID("plan",2,2)', "plnla"),
        ('RIGHT("plan",0)', ""),
        ('MID("plan",0,1)', "#VALUE!"),
        ('LEN("Ås")', 2.0),
        ('LEN("😀")', UNKNOWN),
        ('TRIM("  a   b ")', "a b"),
        ('UPPER("straße")', "STRAßE"),
        ('PROPER("ola nordmann-ås")', "Ola Nordmann-Ås"),
        ('SUBSTITUTE("a-b-c","-","+",2)', "a-b+c"),
        ('SUBSTITUTE("abc","","x")', "abc"),
        ('REPT("ab",3)', "ababab"),
        ('REPT("x",99999)', "#VALUE!"),
        ('FIND("l","plan")', 2.0),
        ('FIND("L","plan")', "#VALUE!"),
        ('SEARCH("L","plan")', 2.0),
        ('EXACT("a","A")', False),
        ('CONCATENATE(1,"a",TRUE)', "1aTRUE"),
        ("_xlfn.CONCAT(B1:B4,1)", "aabAbcb1"),
        ('_xlfn.TEXTJOIN(", ",TRUE,B1:B6)', "a, ab, Abc, b"),
        ('_xlfn.TEXTJOIN("-",FALSE,B4:B6)', "b--"),
        ('VALUE("12")+VALUE("1.5")', 13.5),
        ('VALUE("1,5")', UNKNOWN),
        ("T(A1)&T(A3)", "x"),
        ('HYPERLINK("https://x.no","x")', "x"),
        ("CHAR(65)", "A"),
        ("CHAR(228)", UNKNOWN),
        ('TEXT("x","0")', "x"),
    ],
)
def test_texts(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("DATE(2024,2,30)", 45352.0),
        ("DATE(2024,14,1)", 45689.0),
        ("DATE(24,1,1)", 8767.0),
        ("DATE(1900,1,0)", 0.0),
        ("DATE(1899,12,31)", 693962.0),
        ("DATE(10000,1,1)", "#NUM!"),
        ("YEAR(60)*10000+MONTH(60)*100+DAY(60)", 19000229.0),
        ("DAY(0)", 0.0),
        ("YEAR(-1)", "#NUM!"),
        ("DAY(EOMONTH(DATE(2024,1,31),1))", 29.0),
        ("EDATE(DATE(2024,1,31),1)", 45351.0),
        ("_xlfn.DAYS(45000,44000)", 1000.0),
        ("WEEKDAY(1)", 1.0),
        ("WEEKDAY(45000,2)", 3.0),
        ("WEEKDAY(45000,3)", 2.0),
        ("WEEKDAY(45000,4)", "#NUM!"),
        ("WEEKNUM(DATE(2028,12,31))", 54.0),
        ("_xlfn.ISOWEEKNUM(DATE(2027,1,1))", 53.0),
        ("NETWORKDAYS(45000,45030)", 23.0),
        ("NETWORKDAYS(45030,45000)", -23.0),
        ("NETWORKDAYS(45000,45030,{45001,45002,45003})", 21.0),
        ("WORKDAY(45000,5)", 45007.0),
        ('DATEDIF(44000,45000,"m")', 32.0),
        ('DATEDIF(44000,45000,"md")', UNKNOWN),
        ("HOUR(0.75)*100+MINUTE(0.7604167)", 1815.0),
        ("TIME(25,0,0)", 1 / 24),
    ],
)
def test_dates(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


def test_dates_that_begin_in_1904() -> None:
    assert result("DATE(1904,1,1)", date1904=True) == 0.0
    assert result("WEEKDAY(0)", date1904=True) == 6.0
    assert result("YEAR(DATE(2024,3,1))*100+MONTH(DATE(2024,3,1))", date1904=True) == 202403.0
    assert result('TEXT(0,"yyyy-mm-dd ddd")', date1904=True) == "1904-01-01 Fri"


@given(st.integers(0, 2_958_465), st.booleans())
def test_serial_numbers_and_dates_are_the_same(serial: int, date1904: bool) -> None:
    if date1904 and serial > 2_957_003:
        return
    day = day_of(serial, date1904=date1904)
    if (day.month, day.day) != (2, 29) or day.year != 1900:
        assert serial_of(*day, date1904=date1904) == serial


@given(st.floats(-1e9, 1e9, allow_nan=False), st.integers(-5, 12))
def test_rounding_goes_to_the_nearest(value: float, digits: int) -> None:
    assert abs(rounded(value, digits) - value) <= 0.5000001 * 10.0**-digits + abs(value) * 1e-14


def test_subtotals_leave_out_others_and_hidden_rows() -> None:
    page = book({"A1": 1, "A2": 2, "A3": 3, "A4": 4}).pages["s1"]
    page.subtotals.add(key_of(3, 1))
    page.hidden = frozenset({2})
    from docautomat.markup.spreadsheetml.calculation.closures import compiled

    def found(formula: str) -> Any:
        made = compiled(formula, 9, 9)
        assert made is not None
        return made(page, key_of(9, 9))

    assert [found("SUBTOTAL(9,A1:A4)"), found("SUBTOTAL(109,A1:A4)"), found("SUM(A1:A4)")] == [7.0, 5.0, 10.0]


def test_running_totals_are_not_added_up_again() -> None:
    made = book({f"A{row}": row for row in range(1, 3001)})
    from docautomat.markup.spreadsheetml.calculation.closures import compiled

    for row in range(1, 3001):
        found = compiled(f"SUM($A$1:A{row})", row, 2)
        assert found is not None
        assert found(made.pages["s1"], key_of(row, 2)) == row * (row + 1) / 2
    assert made.work > 3_990_000


def test_what_would_read_too_many_cells_is_not_known() -> None:
    assert result("SUM(" + ",".join(["A1:B900000"] * 6) + ")", {"A1": 1}) == 6.0
    assert result("SUMPRODUCT(A1:A900000*1)+SUM(" + ",".join(f"A{row}:A900000" for row in range(1, 7)) + ")", {"A1": 1}) == UNKNOWN


ODD = {"A1": 1e308, "A2": -1e308, "A3": 5e-324, "A4": "x", "A5": True, "A6": "#N/A", "B1": "", "B2": "*", "B3": 2.5, "B4": -1, "B5": 45000.75, "B6": "12"}
CELLS_AND_AREAS = "A1 A2 A3 A4 A5 A6 A7 B1 B2 B3 B4 B5 B6 A1:B6 B1:B6 B3:B4 A7:A9 A:B (A1,B3) B3:B4*2 IF(B3>0,B3:B4,A4) INDEX(A1:B6,0,2)".split()
CONSTANTS = '{1,2;3,4} {"a",TRUE} 0 1 2 -3 99999999999 1E300 "abc" ">1" "yyyy-mm" "0.00" TRUE 1/0'.split()
ARGUMENTS = [*CELLS_AND_AREAS, *CONSTANTS]
AROUND = ["{}", "SUMPRODUCT({})", "SUM({})", "LOOKUP(2,1/({}=B3),B1:B6)", '{}&""', "-{}"]
NAMES = sorted({*VALUES, *OPERANDS, "IF", "IFS", "IFERROR", "SWITCH", "CHOOSE", "ROW", "COLUMN", "ISERROR"})


@given(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(ARGUMENTS), max_size=5),
    st.sampled_from(AROUND),
)
def test_no_argument_breaks_a_function(name: str, arguments: list[str], around: str) -> None:
    for prefix in ("", "_xlfn."):
        found = result(around.format(f"{prefix}{name}({','.join(arguments)})"), ODD, at="C3")
        assert isinstance(found, (float, str, bool))
        assert found not in (float("inf"), float("-inf"))
        assert found == found
