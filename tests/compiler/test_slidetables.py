from __future__ import annotations

import re

import pytest

from docautomat.compiler.slidetables import settle_slide_tables


def settled(grid: str, *rows: list[tuple[str, str]]) -> str:
    """Return a table, its rows given as (what the token says, text); without what does not matter here."""
    lines = "".join("".join(f"\x19{payload}\x19<a:tc>{text}</a:tc>\x1a" for payload, text in row) + "\x1b\n" for row in rows)
    text = settle_slide_tables(f"\x17a:|{grid}\x17\n{lines}\x1c")
    text = text.replace("<a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody><a:tcPr/>", "")
    return re.sub(r"</a:tc>|<a:tc|</?a:gridCol", "", text).strip()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([[("0", "a"), ("1", "b")]], [">a>b"], id="nothing is merged"),
        pytest.param([[("0", "a")], [("0", "b"), ("1", "c")]], [">a>", ">b>c"], id="a shorter row"),
        pytest.param([[("0|r|O|O|", "a"), ("1|r|O|C|", "")]], [' gridSpan="2">a hMerge="1">'], id="across"),
        pytest.param([[("0|r|O|O|", "a")], [("0|r|C|O|", "")]], [' rowSpan="2">a', ' vMerge="1">'], id="down"),
        pytest.param([[("0|r|C|O|", "a")], [("0|r|C|O|", "")]], [' rowSpan="2">a', ' vMerge="1">'], id="its beginning has gone"),
        pytest.param([[("0|r|G|O|", "a")], [("0|r|G|O|", "a")], [("0|r|G|O|", "b")]], [' rowSpan="2">a', ' vMerge="1">a', ">b"], id="repeated"),
        pytest.param([[("0|r|O|O|", "a")], [("0|s|C|O|", "b")]], [">a", ">b"], id="of another region"),
        pytest.param([[("0|r|O|O|3", "a")], [("0", "b"), ("1", "c"), ("2", "d")]], [' gridSpan="3">a hMerge="1"> hMerge="1">', ">b>c>d"], id="spanned"),
        pytest.param([[("0|r|O|O|2", "a"), ("1|b", ""), ("2", "c")]], [' gridSpan="2">a hMerge="1">>c'], id="spanned over a blank cell"),
        pytest.param(
            [[("0|r|O|O|", "a"), ("1|r|O|C|", "")], [("0|r|C|O|", ""), ("1|r|C|C|", "")]],
            [' rowSpan="2" gridSpan="2">a rowSpan="2" hMerge="1">', ' gridSpan="2" vMerge="1"> hMerge="1" vMerge="1">'],
            id="both ways",
        ),
    ],
)
def test_cells_say_what_belongs_together(rows: list[list[tuple[str, str]]], expected: list[str]) -> None:
    assert settled("10,10,10|", *rows).splitlines()[1:] == expected


def test_the_grid_shares_the_width_in_the_proportions_of_the_template() -> None:
    assert settled("30,10|", [("0", ""), ("1", ""), ("1", ""), ("1", "")]).splitlines()[0] == 'w="20"/> w="7"/> w="6"/> w="7"/>'


def test_further_copies_of_a_column_get_ids_of_their_own() -> None:
    grid = settled("10,10|4294967295,7", [("0", ""), ("1", ""), ("1", "")]).splitlines()[0]
    assert re.findall(r'val="(\d+)"', grid) == ["4294967295", "7", "4294967294"]


def test_what_is_no_table_stays() -> None:
    assert settle_slide_tables("<p:sp>a</p:sp>") == "<p:sp>a</p:sp>"
