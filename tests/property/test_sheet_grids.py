"""References in sheets whose rows and columns repeat, against a slow model that searches through all cells."""

from __future__ import annotations

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.references import column_letters, parse_area
from docautomat.template import Template
from tests.build import cells, workbook
from tests.grids import Grid, random_grid


def meant(formula: str) -> set[tuple[int, int]]:
    """Return the cells that a formula names."""
    areas = [parse_area(text) for text in re.findall(r"[$A-Z0-9:]+", formula.removeprefix("=SUM("))]
    return {
        (row, column)
        for area in areas
        if area is not None
        for row in range(area.first_row, area.last_row + 1)
        for column in range(area.first_column, area.last_column + 1)
    }


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**9))
def test_references_mean_what_a_search_through_all_cells_finds(seed: int) -> None:
    grid = random_grid(random.Random(seed))
    found = cells(Template(workbook(grid.cells())).render(grid.data()).to_bytes())
    _check_layout(grid, found)
    for (row, column), formula, expected in grid.expected():
        written = found[f"{column_letters(column)}{row}"]
        assert meant(written) == expected, (formula.text, written, grid)


def _check_layout(grid: Grid, found: dict[str, object]) -> None:
    """Check that every cell that comes out is one of its template cell."""
    formulas = {(formula.row, formula.column) for formula in grid.formulas}
    for i, (row, _) in enumerate(grid.rows.out, 1):
        for j, (column, _) in enumerate(grid.columns.out, 1):
            value = found[f"{column_letters(j)}{i}"]
            if (row, column) in formulas:
                assert str(value).startswith("=")
            elif row > 1 and 1 < column < grid.columns.last:
                assert isinstance(value, int)
                assert value % 1000 == row * 10 + column
    assert len(found) == len(grid.rows.out) * len(grid.columns.out)
