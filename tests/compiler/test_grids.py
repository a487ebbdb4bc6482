"""Grids of tables, written when the rows have come out."""

from __future__ import annotations

from docautomat.compiler.grids import settle_grids

HEAD = "\x18<w:trPr>|<w:gridAfter w:val=|</w:trPr>\x18"


def table(*rows: str) -> str:
    """Return a rendered table with a grid of two columns, 30 and 10 wide."""
    return f"\x17w:gridCol w:w 30,10\x17{''.join(rows)}\x1c"


def row(*cells: str) -> str:
    return f"{HEAD}{''.join(cells)}\x1b"


def cell(column: int, text: str, width: int = 10) -> str:
    return f"\x19{column}:1\x19[\x1a{width}\x1a {text}]"


def test_a_column_that_went_leaves_its_width_to_the_others_and_text_between_tables_stays() -> None:
    one, two = table(row(cell(0, "a", 30))), table(row(cell(0, "b", 30), cell(1, "c")))
    assert settle_grids(f"before {one} between {two} behind") == (
        'before <w:gridCol w:w="40"/>[40 a] between <w:gridCol w:w="30"/><w:gridCol w:w="10"/>[30 b][10 c] behind'
    )


def test_a_table_in_a_cell_of_another_has_a_grid_of_its_own() -> None:
    inner = table(row(cell(1, "in")))
    assert settle_grids(table(row(cell(0, inner, 30), cell(1, "out")))) == (
        '<w:gridCol w:w="30"/><w:gridCol w:w="10"/>[30 <w:gridCol w:w="40"/>[40 in]][10 out]'
    )


def test_rows_say_which_columns_they_lack() -> None:
    assert '<w:trPr><w:gridAfter w:val="1"/></w:trPr>[30 short]' in settle_grids(table(row(cell(0, "a", 30), cell(1, "b")), row(cell(0, "short", 30))))


def test_text_without_tables_stays() -> None:
    assert settle_grids("nothing to settle") == "nothing to settle"
