from __future__ import annotations

from docautomat.markup.spreadsheetml.formulas import Formula
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


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = {("s", row, 2): Formula.parse(f"B{row - 1}+A{row}") for row in range(2, 5_000)}
    assert len(stale_cells(chain, [("s", 1, 2)], {})) == 4_998
