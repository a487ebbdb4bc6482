"""A programme's year by commands only: forms with slips, trackers with conflicts, sorted tables, rows and columns of people's own, closing, gathering."""

from __future__ import annotations

from pathlib import Path

from benchmarks.year.__main__ import play
from benchmarks.year.play import Year
from docautomat.plan.municipalities import register


def test_nothing_that_people_type_in_a_year_is_lost(tmp_path: Path) -> None:
    numbers = list(register())[1::80]
    year = Year(tmp_path, numbers, seed=1, slips=0.34)
    play(year, quarters=2)
    assert year.cells > 150 * len(numbers)
