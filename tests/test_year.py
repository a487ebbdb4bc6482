"""A programme's year by commands only: forms with slips, trackers with conflicts, sorted tables, rows and columns of people's own, closing, gathering."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.year.__main__ import play
from benchmarks.year.play import Year
from docautomat.plan.municipalities import register


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_people_type_in_a_year_is_lost(seed: int, tmp_path: Path) -> None:
    numbers = list(register())[seed::72]
    year = Year(tmp_path, numbers, seed=seed, slips=0.34)
    play(year, quarters=2)
    assert year.cells > 150 * len(numbers)
