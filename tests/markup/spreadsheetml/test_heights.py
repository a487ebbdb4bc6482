"""Heights of lines are Excel's, and texts break in the room that they have."""

from __future__ import annotations

import pytest

from docautomat.markup.fitting.faces import Faces
from docautomat.markup.spreadsheetml.heights import FIT, WRAPS, Fitter, RowFacts, SheetHeights, line_height, needed
from docautomat.markup.spreadsheetml.layout import RowMap
from docautomat.markup.spreadsheetml.looks import Look, Looks

CALIBRI = Faces().find("Calibri", bold=False, italic=False)
LOOKS = Looks((Look(), Look(wraps=True), Look(wraps=True, size=20)))


def fitter(*facts: RowFacts) -> Fitter:
    return Fitter(SheetHeights(facts, 15, {1: 100}, 64), LOOKS, Faces(), RowMap.identity(), lambda _: (-1, ()))


def row(*cells: str, attributes: str = f' {FIT}="0"') -> str:
    return f'<row r="1"{attributes}>{"".join(cells)}</row>'


def text(value: str, style: int = 1, column: str = "A") -> str:
    return f'<c r="{column}1" s="{style}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


@pytest.mark.parametrize(("size", "height"), [(8, 11.25), (9, 12.0), (11, 15.0), (12, 15.75), (14, 18.75), (16, 21.0), (18, 23.25), (20, 26.25)])
def test_a_line_of_calibri_is_as_high_as_in_excel(size: int, height: float) -> None:
    assert line_height(size, CALIBRI) == height


def test_a_line_of_arial_is_at_least_as_high_as_in_excel() -> None:
    assert 12.75 <= line_height(10, Faces().find("Arial", bold=False, italic=False)) <= 13.5


@pytest.mark.parametrize(("value", "lines"), [("", 1), ("ord", 1), ("ord ord ord ord", 2), ("a\nb", 2), ("a\n", 2), ("\n\n", 3), ("o" * 40, 4)])
def test_a_text_needs_its_lines(value: str, lines: int) -> None:
    assert needed(value, 11, CALIBRI, 60) == 15.0 * lines


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row(text("kort")), 'ht="15"'),
        (row(text("eit ord til og eit ord til")), 'ht="30"'),
        (row(text("a &lt; b &amp; c")), 'ht="15"'),
        (row(text("kort", 2)), 'ht="26.25"'),
        (row('<c r="A1" s="1"><v>12345678901234567890</v></c>'), 'ht="15"'),
        (row('<c r="A1" s="1" t="str"><f>B1</f><v>eit ord til og eit ord til</v></c>'), 'ht="30"'),
        (row('<c r="A1" s="1"/>', text("kort", column="B")), 'ht="15"'),
        (row(text("kort"), attributes=f' {FIT}="1"'), 'ht="33"'),
        (row(text("x\ny").replace("><is>", f"{WRAPS}><is>"), attributes=' ht="18"'), 'ht="30"'),
    ],
)
def test_rows_get_heights(given: str, expected: str) -> None:
    shown = fitter(RowFacts(15), RowFacts(33)).fitted(f"<sheetData>{given}</sheetData>")
    assert f'<row r="1" {expected}>' in shown
    assert FIT not in shown


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row('<c r="A1" s="1"><f>B1</f></c>'), row('<c r="A1" s="1"><f>B1</f></c>', attributes="")),
        (row("<c r='x'/>", attributes=""), row("<c r='x'/>", attributes="")),
        ('<row r="1"/><row r="2"></row>', '<row r="1"/><row r="2"></row>'),
        (row(text(f' {FIT}="0"'), attributes=""), row(text(f' {FIT}="0"'), attributes="")),
    ],
)
def test_what_has_no_height_stays_without(given: str, expected: str) -> None:
    assert fitter(RowFacts(15)).fitted(given) == expected


def test_an_indent_takes_room() -> None:
    looks = Looks((Look(wraps=True, indent=40.0),))
    sheet = SheetHeights((RowFacts(15),), 15, {1: 100}, 64)
    shown = Fitter(sheet, looks, Faces(), RowMap.identity(), lambda _: (-1, ())).fitted(row(text("ord ord ord", 0)))
    assert 'ht="30"' in shown
