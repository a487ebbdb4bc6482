"""Values read from a finished sheet's text."""

from __future__ import annotations

import pytest

from docautomat.markup.spreadsheetml.calculation.grid import key_of
from docautomat.markup.spreadsheetml.calculation.reading import CellValues, Needed, pieces_of
from docautomat.markup.spreadsheetml.references import parse_area

ROWS = (
    '<row r="1"><c r="A1" s="3"><v>1.5</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'
    '<row r="2" hidden="1"><c r="A2" t="str"><f>A1</f><v></v></c><c r="B2"><f>B1</f></c><c r="C2"/></row>'
    '<row r="3"><c r="A3" t="s"><v>1</v></c></row>'
)
SHEET = f'<worksheet><cols><col min="4" max="5" hidden="1"/></cols><sheetData>{ROWS}</sheetData></worksheet>'


def values(text: str, area: str = "A1:C3", *, size: int = 1000) -> CellValues:
    needed = Needed()
    found = parse_area(area)
    assert found is not None
    needed.add(found)
    content = text.encode()
    pieces = pieces_of(content[start : start + size] for start in range(0, len(content), size))
    return CellValues(pieces, needed, lambda: ["no", "yes"], date1904=False)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_values_are_read_in_pieces(size: int) -> None:
    found = values(SHEET, size=size)
    assert found.known == {key_of(1, 1): 1.5, key_of(1, 2): "x", key_of(2, 1): "", key_of(3, 1): "yes"}
    assert found.styles[key_of(1, 1)] == 3
    assert [found.is_known(key_of(*cell)) for cell in ((2, 2), (2, 3), (3, 3))] == [False, True, True]
    hidden = [parse_area(area) for area in ("A1:A3", "A1:C1", "C1:D1", "E3", "F3")]
    assert [found.hides(area) for area in hidden if area is not None] == [True, False, True, True, False]


def test_only_what_is_needed_is_read() -> None:
    assert values(SHEET, "B1:B2").known == {key_of(1, 2): "x"}


@pytest.mark.parametrize("cell", ["<c><v>1</v></c>", '<c s="1" r="A1"><v>1</v></c>'])
def test_a_sheet_whose_cells_are_written_in_another_way_is_not_known(cell: str) -> None:
    assert not values(f'<worksheet><sheetData><row r="1">{cell}</row></sheetData></worksheet>').is_known(key_of(2, 1))


def test_a_prefix_does_not_matter() -> None:
    text = '<x:worksheet><x:sheetData><x:row r="1"><x:c r="A1"><x:v>2</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    for size in (5, 1000):
        found = values(text, size=size)
        assert found.known == {key_of(1, 1): 2.0}
        assert not found.is_known(key_of(1, 2))


def test_blank_cells_of_formulas_of_several_cells_are_not_known() -> None:
    text = '<worksheet><sheetData><row r="1"><c r="A1"><f t="array" ref="A1:B1">X()</f></c><c r="B1"/></row></sheetData></worksheet>'
    found = values(text)
    assert [found.is_known(key_of(*cell)) for cell in ((1, 1), (1, 2), (1, 3))] == [False, False, True]
