from __future__ import annotations

import pytest

from docautomat.markup.language import Site
from docautomat.markup.spreadsheetml.additions import Additions, CellError
from docautomat.markup.spreadsheetml.calculation.sheets import HOLE
from docautomat.markup.spreadsheetml.cellstyles import CellStyle
from docautomat.markup.spreadsheetml.frames import PLACE, SheetFrame
from docautomat.markup.spreadsheetml.heights import WRAPS
from docautomat.markup.spreadsheetml.rich import RUNS, write_rich_cell, write_rich_text
from docautomat.markup.spreadsheetml.styles import StyleBook
from docautomat.markup.spreadsheetml.texts import token
from docautomat.markup.spreadsheetml.twins import Twins
from docautomat.values.formulas import Formula
from docautomat.values.rich import Link, RichText

FRAME = SheetFrame(partname="/xl/worksheets/sheet1.xml", relationships="r:")
B5 = Site(extra=CellStyle(plain=3, wrapped=4, font=(("sz", ' val="9"'),)), cell="B5", room=1000)


def added() -> Additions:
    return Additions(FRAME, Twins(StyleBook("/xl/styles.xml", b"", 10)))


def follow(cell: str, reference: str, text: str) -> str:
    return f"{text}@{cell}-{reference}"


def test_a_formula_follows_from_its_template_cell() -> None:
    row = f'<row r="9"><c r="B9"{write_rich_cell(Formula("A5<B5"), B5)}</row>'
    assert added().written(row, follow) == f'<row r="9"><c r="B9" s="3"{HOLE}><f>A5&lt;B5@B5-B9</f>{HOLE}</c></row>'


def test_cells_get_another_style_each_change_once() -> None:
    row = f'<row r="9">{token("R", B5, "FF0000")}<c r="A9"/><c r="B9" s="3">{token("b", B5, "00FF00")}<v>1</v></c><c r="C9" t="s"><v>0</v></c></row>'
    row += '<row r="10"><c r="A10"/></row>'
    assert added().written(row, follow) == (
        '<row r="9"><c r="A9" s="10"/><c r="B9" s="11"><v>1</v></c><c r="C9" t="s" s="10"><v>0</v></c></row><row r="10"><c r="A10"/></row>'
    )


def test_text_around_runs_becomes_runs() -> None:
    cell = f'<c r="B9" s="3" t="inlineStr"><is><t xml:space="preserve">a {write_rich_text(RichText("b", bold=True), B5)} c&amp;{token("w", B5)}</t></is></c>'
    assert added().written(cell, follow) == (
        f'<c r="B9" s="10" t="inlineStr"{WRAPS}><is><r><rPr><sz val="9"/></rPr><t xml:space="preserve">a </t></r>'
        '<r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">b</t></r><r><rPr><sz val="9"/></rPr><t xml:space="preserve"> c&amp;</t></r></is></c>'
    )


def test_runs_that_come_out_empty_go() -> None:
    cell = f'<x:c r="B9">{token("e", B5)}<x:is><x:r><x:rPr><x:b/></x:rPr><x:t xml:space="preserve"></x:t></x:r><x:r><x:t>a</x:t></x:r></x:is></x:c>'
    assert added().written(cell, follow) == '<x:c r="B9"><x:is><x:r><x:t>a</x:t></x:r></x:is></x:c>'


def test_links_wait_for_the_end_of_the_sheet() -> None:
    additions = added()
    shown = additions.written(f'<c r="B9"{write_rich_cell(Link("#My sheet!A1", "go", tooltip="<x>"), B5)}', follow)
    assert shown == '<c r="B9" s="10" t="inlineStr"><is><t xml:space="preserve">go</t></is></c>'
    link = '<hyperlink ref="B9" location="\'My sheet\'!A1@B5-B9" tooltip="&lt;x&gt;"/>'
    assert additions.tail(f"</sheetData>{PLACE}links{PLACE}{PLACE}end{PLACE}<x/>{PLACE}drawing{PLACE}") == f"</sheetData><hyperlinks>{link}</hyperlinks><x/>"
    own = '<hyperlink ref="B9" location="A"/><hyperlink ref="C9" location="B"></hyperlink>'
    shown = additions.tail(f"{PLACE}links{PLACE}<hyperlinks>{own}</hyperlinks>{PLACE}end{PLACE}<x/>")
    assert shown == f'<hyperlinks><hyperlink ref="C9" location="B"></hyperlink>{link}</hyperlinks><x/>'
    assert added().tail(f"{PLACE}links{PLACE}<hyperlinks>{own}</hyperlinks>{PLACE}end{PLACE}") == f"<hyperlinks>{own}</hyperlinks>"


def test_errors_name_the_templates_cell() -> None:
    with pytest.raises(CellError, match="two links") as caught:
        added().written(f'<c r="B9">{token("l", B5, f"#A1{RUNS}") * 2}</c>', follow)
    assert caught.value.spot == "cell B5"
    with pytest.raises(CellError, match="40000 characters"):
        added().written(f'<c r="B9">{token("m", B5)}<is><t>{"&amp;" * 20_000}</t><t>{"x" * 20_000}</t></is></c>', follow)
