from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.calculation.closures import compiled
from docautomat.markup.spreadsheetml.calculation.grid import key_of
from docautomat.markup.spreadsheetml.calculation.precedents import Hole, areas_of, ordered
from tests.markup.spreadsheetml.calculation.formulas import book, position


def read(formula: str) -> set[tuple[str, int, int, int, int]]:
    made = book({"A1": 1}, {"A1": 1}, names={"Rate": "S2!$A$1"})
    found = compiled(formula, 5, 3)
    assert found is not None
    return {(area.page.name, area.top, area.left, area.bottom, area.right) for area in areas_of(found.tree, made.pages["s1"], key_of(5, 3))}


def test_all_that_stands_in_a_formula_is_read() -> None:
    assert read("IF(A5>1,B5,S2!C$1)") == {("s1", 5, 1, 5, 1), ("s1", 5, 2, 5, 2), ("s2", 1, 3, 1, 3)}
    assert read("SUM(A1:INDEX(B:B,2))") == {("s1", 1, 1, 1048576, 2)}
    assert read("SUM((A1,B2))*Rate+SUM(S1:S2!D1)") == {("s1", 1, 1, 1, 1), ("s1", 2, 2, 2, 2), ("s2", 1, 1, 1, 1), ("s1", 1, 4, 1, 4), ("s2", 1, 4, 1, 4)}


def sequence(formulas: dict[str, str]) -> list[str]:
    page = book({"A1": 1}).pages["s1"]
    places = {reference: position(reference) for reference in formulas}
    holes = [Hole(page, key_of(*places[reference]), compiled(formula, *places[reference])) for reference, formula in formulas.items()]
    order, _ = ordered(holes)
    return [list(formulas)[index] for index in order.sequence]


def test_each_is_calculated_after_what_it_reads() -> None:
    assert sequence({"B1": "B2+1", "B2": "SUM(C1:C3)", "C2": "A1", "C3": "C2"}) == ["C2", "C3", "B2", "B1"]


def test_circles_and_what_is_not_calculated_are_left_out_with_their_readers() -> None:
    assert sequence({"B1": "C1", "C1": "D1", "D1": "B1", "E1": "A1", "F1": "D1", "G1": "SUM(G1:G2)", "H1": "NOSUCH(1)", "I1": "H1+A1"}) == ["E1"]


@given(st.integers(0, 10_000))
def test_any_net_of_formulas_is_ordered(seed: int) -> None:
    chance = random.Random(seed)
    formulas = {f"B{row}": f"SUM(B{chance.randint(1, 12)}:B{chance.randint(1, 12)})+A{row}" for row in chance.sample(range(1, 13), 8)}
    done: set[str] = set()
    for reference in sequence(formulas):
        first, last = sorted(int(part.strip("B):")) for part in formulas[reference][4:].partition(")")[0].split(":"))
        assert {f"B{row}" for row in range(first, last + 1)} & formulas.keys() <= done
        done.add(reference)


def test_long_chains_are_ordered_quickly() -> None:
    start = time.process_time()
    assert len(sequence({f"B{row}": f"SUM(B{row + 1}:B5001)" for row in range(1, 5001)})) == 5000
    assert time.process_time() - start < 3
