from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from docautomat.markup.spreadsheetml.calculation.grid import Book, Page, key_of
from docautomat.markup.spreadsheetml.calculation.kinds import DIV0, ErrorValue
from docautomat.markup.spreadsheetml.calculation.sheets import HOLE, Keys, SheetText, fill, hidden_rows, load, mark, marked, plain, reference_first


def loaded(cells: str, columns: tuple[str, ...] | None = None) -> dict[int, Any]:
    page = Page("s", Book())
    load(page, SheetText(f'<sheetData><row r="1">{cells}</row></sheetData>'), columns, 1, Keys(), lambda: ["zero", "one"])
    return page.cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="B7"><v>2.5</v></c>', 2.5),
        ('<c r="B7" s="3"><v>-1E-3</v></c>', -0.001),
        ('<c r="B7" s="3" t="n"><v>7</v></c>', 7.0),
        ('<c r="B7" t="b"><v>1</v></c>', True),
        ('<c r="B7" t="e"><v>#DIV/0!</v></c>', DIV0),
        ('<c r="B7" t="e"><v>#SPILL!</v></c>', ErrorValue("#SPILL!")),
        ('<c r="B7" t="s"><v>1</v></c>', "one"),
        ('<c r="B7" t="str"><f>A1</f><v>a &lt; b</v></c>', "a < b"),
        ('<c r="B7" t="str"><f>A1</f><v></v></c>', ""),
        ('<c r="B7" s="1"><f>A1</f><v>3</v></c>', 3.0),
        ('<c r="B7" s="1" t="inlineStr"><is><t xml:space="preserve"> a_x000D_</t></is></c>', " a\r"),
        ('<c r="B7" t="inlineStr"><is><r><rPr/><t>a</t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', "ab"),
        ('<c r="B7" t="d"><v>2024-03-01T12:00:00</v></c>', 45352.5),
        ('<c r="B7" s="1"/>', None),
        (f'<c r="B7" s="1"{HOLE}><f>A1</f>{HOLE}</c>', None),
    ],
)
def test_values_of_cells(cell: str, expected: Any) -> None:
    around = '<c r="A7"/><c r="A7" s="4"><v>1</v></c>{}<c r="C7"/><c r="D7"><v>4</v></c>'
    found = loaded(around.format(cell))
    assert found.get(key_of(7, 2)) == expected
    assert type(found.get(key_of(7, 2))) is type(expected)
    assert found[key_of(7, 4)] == 4.0
    assert loaded(around.format(cell), ("B", "AA")).keys() <= {key_of(7, 2)}


def test_cells_with_a_prefix() -> None:
    page = Page("s", Book())
    load(
        page,
        SheetText('<x:sheetData><x:row r="1"><x:c r="A1"><x:v>2</x:v></x:c><x:c r="B1" t="b"><x:v>0</x:v></x:c></x:row></x:sheetData>'),
        None,
        1,
        Keys(),
        list,
    )
    assert page.cells == {key_of(1, 1): 2.0, key_of(1, 2): False}


def test_holes_are_marked_found_and_filled() -> None:
    root = etree.fromstring('<sheetData><c s="1" r="A1"><f>B1</f><v/></c><c r="B1"><f>1</f><v>1</v></c><c r="C1" t="str"><f>""</f><v></v></c></sheetData>')
    for cell in root:
        reference_first(cell)
    assert [mark(cell, "§") for cell in root] == [True, False, False]
    text = SheetText(marked(etree.tostring(root, encoding="unicode"), "§"))
    assert text.references() == ["A1"]
    assert text.filled([fill("x", "")]).startswith('<sheetData><c r="A1" s="1" t="str"><f>B1</f><v>x</v></c>')
    assert text.filled([("", "")]).startswith('<sheetData><c r="A1" s="1"><f>B1</f></c>')


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (8.0, ("", "<v>8</v>")),
        (0.1, ("", "<v>0.1</v>")),
        (-0.0, ("", "<v>0</v>")),
        (1e20, ("", "<v>1e+20</v>")),
        (True, (' t="b"', "<v>1</v>")),
        ("a<_x000D_", (' t="str"', "<v>a&lt;_x005F_x000D_</v>")),
        ("a\r", (' t="str"', "<v>a_x000D_</v>")),
        (DIV0, (' t="e"', "<v>#DIV/0!</v>")),
    ],
)
def test_values_as_they_are_written(value: Any, expected: tuple[str, str]) -> None:
    assert fill(value, "") == expected


@given(st.text(max_size=20))
def test_texts_come_back_as_they_were(text: str) -> None:
    if any(0xD800 <= ord(char) < 0xE000 for char in text):
        return
    shown = fill(text, "")[1]
    assert plain(shown[3:-4]) == text
    etree.fromstring(shown)


def test_hidden_rows() -> None:
    assert hidden_rows('<row r="1"/><row r="2" hidden="1"/><row hidden="true" r="3"><c r="A3"/></row><row r="4" hidden="0"/>') == {2, 3}
