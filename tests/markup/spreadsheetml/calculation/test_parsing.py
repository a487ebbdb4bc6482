from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.calculation.nodes import Call, Cells, Constant, NameNode, Operation, RangeNode, TableNode, UnsupportedError
from docautomat.markup.spreadsheetml.calculation.parsing import parsed, relative_key, row_key
from docautomat.markup.spreadsheetml.formulas import Formula


def test_operators_bind_as_in_excel() -> None:
    assert parsed("-2^2", 1, 1) == Operation("^", (Operation("u-", (Constant(2.0),)), Constant(2.0)))
    assert parsed("1+2*3%", 1, 1) == Operation("+", (Constant(1.0), Operation("*", (Constant(2.0), Operation("%", (Constant(3.0),))))))
    assert parsed('"a"&1=2', 1, 1) == Operation("=", (Operation("&", (Constant("a"), Constant(1.0))), Constant(2.0)))


def test_references_count_from_their_cell() -> None:
    assert parsed("C5", 5, 4) == Cells(None, 0, -1, 0, -1, (False, False, False, False), single=True)
    assert parsed("C5", 5, 4) == parsed("C6", 6, 4)
    assert parsed("$C$5", 5, 4) == Cells(None, 5, 3, 5, 3, (True, True, True, True), single=True)


@pytest.mark.parametrize(
    ("formula", "sheets"),
    [("Data!A1", ("data", "data")), ("'My sheet'!A1", ("my sheet", "my sheet")), ("'O''Neill'!A1", ("o'neill", "o'neill")), ("S1:S3!A1", ("s1", "s3"))],
)
def test_sheets_of_references(formula: str, sheets: tuple[str, str]) -> None:
    node = parsed(formula, 1, 1)
    assert isinstance(node, Cells)
    assert node.sheets == sheets


def test_names_tables_and_functions() -> None:
    assert parsed("Rate", 1, 1) == NameNode("", "rate")
    assert parsed("Data!Rate", 1, 1) == NameNode("data", "rate")
    assert parsed("Costs[Sum of all]", 1, 1) == TableNode("costs", frozenset(), "sum of all", "sum of all")
    assert parsed("Costs[[#Totals],[a]:[b]]", 1, 1) == TableNode("costs", frozenset({"#totals"}), "a", "b")
    assert parsed("[@Sum]", 1, 1) == TableNode("", frozenset({"#this row"}), "sum", "sum")
    assert parsed("Costs[it''s '[x']]", 1, 1) == TableNode("costs", frozenset(), "it's [x]", "it's [x]")
    assert parsed("_xlfn.IFS(TRUE,1)", 1, 1) == Call("IFS", (Constant(value=True), Constant(1.0)))
    assert isinstance(parsed("SUM((A1,B2))", 1, 1).arguments[0], RangeNode)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "formula", ["[1]S!A1", "'[b.xlsx]S'!A1", "A1#", "@A1", "A1:A3 A2", "1+", "SUM(A1", "IFS(TRUE,1)", "(" * 200 + "1" + ")" * 200, "{A1}", "A1?"]
)
def test_what_is_not_read(formula: str) -> None:
    with pytest.raises(UnsupportedError):
        parsed(formula, 1, 1)


SAMPLES = ["C5*$B5", "SUM(A1:B$9)", "IF(A5>LOG10(B5),\"A5\",'A5 b'!A5)", "SUM(A:B,5:9)", "Q5!A5+S1:S3!B5", "Costs[A5]*A5", "Name5*A5", "5*A5+15"]


@pytest.mark.parametrize("formula", SAMPLES)
@given(rows=st.integers(0, 500), columns=st.integers(0, 20))
def test_formulas_that_were_filled_down_share_their_key_and_no_others(formula: str, rows: int, columns: int) -> None:
    there = Formula.parse(formula).translated(rows, columns)
    assert parsed(there, 5 + rows, 4 + columns) == parsed(formula, 5, 4)
    same_key = relative_key(there, 5 + rows, 4 + columns) == relative_key(formula, 5, 4)
    assert same_key or ":" in formula  # whole columns and rows are keyed by their cell


@given(
    st.lists(st.sampled_from(["A5", "A15", "$B5", "B$5", "SUM(", ")", "+", "5", "15", "1", "55", "Q5!", "LOG5(", ":", "A6", "A1", "*"]), max_size=6),
    st.sampled_from([1, 5, 6, 15]),
)
def test_keys_of_rows_tell_all_formulas_apart(parts: list[str], other: int) -> None:
    formula = "".join(parts)
    key = row_key(formula, 5, 3)
    if not key:
        return
    elsewhere = key.partition("\0")[2].replace("\0", str(other))
    assert row_key(elsewhere, other, 3) in (key, "")
    try:
        tree = parsed(formula, 5, 3)
    except UnsupportedError:
        return
    assert parsed(elsewhere, other, 3) == tree
