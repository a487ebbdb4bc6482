"""Sheets with blocks of cells side by side, and the references in them, against a slow model that searches through all rows of all bands."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.template import Template
from tests.bands import Sheet
from tests.build import cells, workbook
from tests.property.test_sheet_grids import meant


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9))
def test_rows_and_references_are_what_a_search_through_all_bands_finds(seed: int) -> None:
    sheet = Sheet(random.Random(seed))
    found = cells(Template(workbook(sheet.cells())).render(sheet.data()).to_bytes())
    formulas = {formula.row * 100 + formula.column for formula in sheet.formulas}
    expected = sheet.expected_cells()
    assert {cell: value for cell, value in found.items() if not str(value).startswith("=")} == {
        cell: value for cell, value in expected.items() if value not in formulas
    }
    for cell, formula, cells_meant in sheet.expected():
        assert meant(found[cell]) == cells_meant, (formula.text, cell, found[cell])


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**9))
def test_blocks_without_data_leave_the_rows_of_the_others_alone(seed: int) -> None:
    sheet = Sheet(random.Random(seed), least=0, formulas=0)
    found = cells(Template(workbook(sheet.cells())).render(sheet.data()).to_bytes())
    assert found == sheet.expected_cells()
