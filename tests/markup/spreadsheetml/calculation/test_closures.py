from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.calculation.closures import compiled
from tests.markup.spreadsheetml.calculation.formulas import UNKNOWN, result

CELLS = {"A1": 1, "A2": 2, "A3": "x", "A4": True, "A6": 5, "B1": "a", "B2": "ab", "B3": "Abc", "C1": "#N/A"}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1+2*3", 7.0),
        ("-2^2", 4.0),
        ("2^3^2", 64.0),
        ("50%*4", 2.0),
        ("0.3-0.1-0.2", 0.0),
        ("0.1+0.2=0.3", True),
        ("A1&A2", "12"),
        ('A1&"-"&A4', "1-TRUE"),
        ("A5+1", 1.0),
        ('A5&""', ""),
        ('A5=""', True),
        ("A5=0", True),
        ("A5", 0.0),
        ("A4+1", 2.0),
        ("A3+1", "#VALUE!"),
        ("C1+1", "#N/A"),
        ("1/0", "#DIV/0!"),
        ("0^0", "#NUM!"),
        ("(-8)^0.5", "#NUM!"),
        ("1E300*1E300", "#NUM!"),
        ('"3"*2', 6.0),
        ('"1.5"*2', UNKNOWN),
        ('1<"a"', True),
        ('"zz"<FALSE', True),
        ('"abc"="ABC"', True),
        ('"å"="Å"', True),
        ('"å"<"b"', UNKNOWN),
        ("#REF!+1", "#REF!"),
        ("Nothing", "#NAME?"),
        ("+A3", "x"),
    ],
)
def test_operators(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('IF(A1=1,"one",1/0)', "one"),
        ("IF(A1=2,1)", False),
        ("IF(,1,2)", 2.0),
        ("IF(C1,1,2)", "#N/A"),
        ("_xlfn.IFS(A1>1,1,A2>1,2)", 2.0),
        ("_xlfn.IFS(A1>1,1)", "#N/A"),
        ('IFERROR(1/0,"no")', "no"),
        ("IFERROR(C1,)", 0.0),
        ("_xlfn.IFNA(C1,7)", 7.0),
        ("_xlfn.IFNA(1/0,7)", "#DIV/0!"),
        ('_xlfn.SWITCH(A2,1,"a",2,"b")', "b"),
        ('_xlfn.SWITCH(9,1,"a","other")', "other"),
        ('_xlfn.SWITCH(9,1,"a")', "#N/A"),
        ("CHOOSE(2,1/0,A2)", 2.0),
        ("CHOOSE(3,1,2)", "#VALUE!"),
        ("SUM(IF(TRUE,A1:A6,0))", 8.0),
        ("ISERROR(C1)", True),
        ("ISERR(C1)", False),
        ("ISNA(C1)", True),
        ("ROW()", 50.0),
        ("COLUMN()", 26.0),
        ("ROW(B7)", 7.0),
        ("SUMPRODUCT(ROW(A1:A3)*1)", 6.0),
        ("SUMPRODUCT((A1:A2>1)*IF(A1:A2>1,10,20))", 10.0),
        ("SUMPRODUCT(IFERROR(1/(A1:A2-1),0))", 1.0),
        ("SUM({1,2;3,4})", 10.0),
        ("IF(TRUE,B1:B3)", "#VALUE!"),
    ],
)
def test_functions_that_calculate_what_they_need(formula: str, expected: Any) -> None:
    assert result(formula, CELLS) == expected


def test_a_range_where_one_value_is_wanted_means_the_formula_s_own_row() -> None:
    assert result("A1:A6*10", CELLS, at="D2") == 20.0
    assert result("A1:A6", CELLS, at="D9") == "#VALUE!"
    assert result('A1:C1&""', CELLS, at="B9") == "a"


def test_references_to_other_sheets_spans_and_names() -> None:
    from tests.markup.spreadsheetml.calculation.formulas import book, key_of

    made = book({"A1": 1}, {"A1": 2}, {"A1": 4}, names={"Rate": "S2!$A$1", "Half": "0.5", "Own": "A1", "Twice": "Rate*2"})

    def found(formula: str) -> Any:
        compiled_formula = compiled(formula, 9, 9)
        assert compiled_formula is not None
        return compiled_formula(made.pages["s1"], key_of(9, 9))

    assert [found("S2!A1"), found("SUM(S1:S3!A1)"), found("rate"), found("Half"), found("Twice")] == [2.0, 7.0, 2.0, 0.5, 4.0]
    assert getattr(found("Gone!A1"), "code", "") == "#REF!"


@pytest.mark.parametrize(
    "formula", ["NOSUCH(1)", "SUM()", "LEFT()", "LEFT(1,2,3)", "TODAY()", "RAND()", "OFFSET(A1,1,1)", 'INDIRECT("A1")', "LEFT(A1,)", "+" * 500 + "1"]
)
def test_what_is_not_calculated(formula: str) -> None:
    assert compiled(formula, 1, 1) is None


def test_a_formula_of_very_many_parts_does_no_harm() -> None:
    assert compiled("+".join(["A1"] * 2500), 1, 2) is None
    assert result("+".join(["1"] * 100)) == 100.0


def test_filled_down_formulas_are_compiled_once() -> None:
    assert compiled("C5*B5", 5, 4) is compiled("C6*B6", 6, 4)
    assert compiled("C5*B5", 5, 4) is not compiled("C6*B5", 6, 4)


numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))


@given(numbers, numbers)
def test_arithmetic_is_that_of_doubles(one: float, other: float) -> None:
    cells = {"A1": one, "B1": other}
    assert result("A1*B1", cells) == one * other
    assert result("A1+B1", cells) == pytest.approx(one + other, abs=1e-9)
    assert result("A1/B1", cells) == (one / other if other else "#DIV/0!")
    assert result("A1>B1", cells) is (one > other)


@given(st.text(alphabet="()+-*/^&=<>%,:;{}[]\"'!#$.@ A1B2SUMIF", max_size=30))
def test_no_text_breaks_the_compiler(formula: str) -> None:
    result(formula, CELLS)
