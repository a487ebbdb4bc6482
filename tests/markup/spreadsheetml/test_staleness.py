from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.names import Names
from docautomat.markup.spreadsheetml.references import column_letters
from docautomat.markup.spreadsheetml.staleness import CellKey, stale_cells


def formulas(**cells: str) -> dict[CellKey, Formula]:
    return {("s", int(name[1:]), ord(name[0]) - 64): Formula.parse(text) for name, text in cells.items()}


def test_what_depends_on_a_written_cell_goes_stale_and_nothing_else() -> None:
    found = formulas(B1="A1*2", C1="B1+1", D1="1+1", E1="SUM(A1:C1)", F1="D1", G1='"A1"')
    assert stale_cells(found, [("s", 1, 1)], {}) == {("s", 1, 2), ("s", 1, 3), ("s", 1, 5)}


def test_volatile_functions_and_names_depend_on_everything() -> None:
    found = formulas(A1="TODAY()", B1="INDIRECT(C9)", C1="Rate*2", D1="TRUE")
    assert stale_cells(found, [("s", 99, 1)], {}) == {("s", 1, 1), ("s", 1, 2), ("s", 1, 3)}
    assert stale_cells(found, [], {}) == set()


def test_what_reads_a_moved_row_goes_stale() -> None:
    assert stale_cells(formulas(A1="B1", A2="B5", A9="1"), [], {"s": 5}) == {("s", 2, 1), ("s", 9, 1)}


@pytest.mark.parametrize("text", ["Årsslutt*2", "Table1[Sum]", "SUM(S:T!A1)", "S!Rate"])
def test_what_is_not_looked_up_counts_as_dependent(text: str) -> None:
    assert stale_cells(formulas(A1=text), [("s", 99, 1)], {}) == {("s", 1, 1)}


def test_whole_rows_and_columns_are_read() -> None:
    found = formulas(A1="SUM(C:C)", A2="SUM(9:9)", A3="SUM(T!C:C)", A4="SUM(C5:B3)")
    assert stale_cells(found, [("s", 9, 3)], {}) == {("s", 1, 1), ("s", 2, 1)}
    assert stale_cells(found, [("t", 9, 3)], {}) == {("s", 3, 1)}
    assert stale_cells(found, [("s", 4, 2)], {}) == {("s", 4, 1)}


def test_what_stands_in_or_reads_columns_that_move_is_stale() -> None:
    found = {
        key: Formula.parse(text)
        for key, text in {("s", 1, 1): "B1", ("s", 2, 1): "C1", ("s", 3, 1): "A1:C1", ("s", 4, 3): "A1", ("s", 5, 1): "2:2", ("t", 1, 9): "S!C1"}.items()
    }
    assert stale_cells(found, [], {}, {"s": 3}) == {("s", 2, 1), ("s", 3, 1), ("s", 4, 3), ("s", 5, 1), ("t", 1, 9)}


@pytest.mark.parametrize("shape", ["B{above}+A{row}", "SUM($A$1:A{row})", "B{below}+A{row}"])
def test_a_long_chain_is_followed_to_its_end(shape: str) -> None:
    chain = {("s", row, 2): Formula.parse(shape.format(above=row - 1, row=row, below=row + 1)) for row in range(2, 10_000)}
    started = time.process_time()
    assert len(stale_cells(chain, [("s", 1, 1), ("s", 1, 2), ("s", 10_000, 2)], {})) == 9_998
    assert time.process_time() - started < 3  # it took five seconds when every step looked at all formulas


@given(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 3)), st.lists(st.tuples(*[st.integers(1, 8)] * 2, *[st.integers(1, 3)] * 2), max_size=3)))
def test_it_agrees_with_following_every_arrow(sheet: dict[tuple[int, int], list[tuple[int, int, int, int]]]) -> None:
    read = {
        ("s", *cell): Formula.parse("+".join(f"{column_letters(left)}{top}:{column_letters(right)}{bottom}" for top, bottom, left, right in areas))
        for cell, areas in sheet.items()
    }
    expected = {(1, 1)}
    while True:
        more = {
            cell
            for cell, areas in sheet.items()
            for top, bottom, left, right in areas
            if any(min(top, bottom) <= row <= max(top, bottom) and min(left, right) <= column <= max(left, right) for row, column in expected)
        }
        if more <= expected:
            break
        expected |= more
    found = stale_cells(read, [("s", 1, 1)], {})
    assert {(row, column) for _, row, column in found} | {(1, 1)} == expected


def workbook(*names: tuple[str, str, str]) -> Names:
    """Return names given as (name, formula, number of the sheet it belongs to or nothing); the sheets are S and Ås."""
    root = etree.fromstring('<w xmlns="m"><sheets><sheet name="S"/><sheet name="Ås"/></sheets><definedNames/></w>')
    for name, text, local in names:
        node = etree.SubElement(root[1], "{m}definedName", {"name": name} | ({"localSheetId": local} if local else {}))
        node.text = text
    return Names(root, lambda text: "{{" in text)


@pytest.mark.parametrize(
    ("text", "names", "stale"),
    [
        ("Rate*2", [("Rate", "S!$B$1", "")], False),
        ("Rate*2", [("Rate", "S!$C$9", "")], True),
        ("rate*2", [("RATE", "S!$B$1", "")], False),
        ("Rate", [("Rate", "0.25", "")], False),
        ("Sum", [("Sum", "SUM(S!$C$1:$C$20)", "")], True),
        ("Sum", [("Sum", "SUM(S!$C:$C)", "")], True),
        ("Sum", [("Sum", "SUM(S!$D:$D,Other)", ""), ("Other", "S!$C$9", "")], True),
        ("Sum", [("Sum", "SUM(S!$D:$D,Other)", ""), ("Other", "S!$C$8", "")], False),
        ("Rate", [("Rate", "S!B1", "")], True),  # another cell wherever it is used
        ("Rate", [("Rate", "OFFSET(S!$B$1,0,0)", "")], True),
        ("Rate", [("Rate", '"{{ rate }}"', "")], True),
        ("Rate", [("Rate", "S!$C$9", "1"), ("Rate", "S!$B$1", "")], False),
        ("'Ås'!Rate", [("Rate", "S!$C$9", "1"), ("Rate", "S!$B$1", "")], True),
        ("S!Rate", [("Rate", "$C$9", "")], True),
        ("Turn", [("Turn", "Back", ""), ("Back", "Turn", "")], True),
        ("Rate", [], True),
    ],
)
def test_names_are_looked_up(text: str, names: list[tuple[str, str, str]], stale: bool) -> None:
    found = stale_cells(formulas(A1=text), [("s", 9, 3)], {}, names=workbook(*names))
    assert found == ({("s", 1, 1)} if stale else set())


def test_what_a_name_reads_goes_stale_step_by_step() -> None:
    names = workbook(("Sum", "S!$B$1", ""))
    assert stale_cells(formulas(B1="C9", A1="Sum"), [("s", 9, 3)], {}, names=names) == {("s", 1, 1), ("s", 1, 2)}
    assert stale_cells(formulas(A1="Sum"), [], {"s": 1}, names=names) == {("s", 1, 1)}


@pytest.mark.parametrize(
    ("text", "stale"), [("SUM(Costs[Sum])", True), ("SUM(Other[Sum])", False), ("[@Sum]*2", False), ("Costs", True), ("SUM(Costs[[#This Row],[a]])", True)]
)
def test_tables_are_read_as_a_whole(text: str, stale: bool) -> None:
    names = Names(tables=[("T", "Costs", "A1:C9"), ("S", "Other", "E1:F9")])
    assert stale_cells(formulas(A1=text), [("t", 9, 3)], {}, names=names) == ({("s", 1, 1)} if stale else set())
    assert stale_cells(formulas(A1=text), [("s", 9, 5)], {}, names=names) == (set() if text == "Costs" else {("s", 1, 1)})
