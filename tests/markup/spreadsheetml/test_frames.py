from __future__ import annotations

import pytest
from lxml import etree

from docautomat.markup.spreadsheetml.frames import frame_of, put_places, take_links

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet(inside: str) -> etree._Element:
    return etree.fromstring(f'<worksheet xmlns="{MAIN}" xmlns:rel="{RELATIONSHIPS}">{inside}</worksheet>')


def test_columns_rows_and_merged_areas_have_their_size() -> None:
    root = sheet(
        '<sheetFormatPr defaultRowHeight="20"/><cols><col min="2" max="3" width="9.140625"/><col min="4" max="4" hidden="1"/></cols>'
        '<sheetData><row r="1" ht="30"/><row r="2" hidden="1"/></sheetData><mergeCells><mergeCell ref="B1:D3"/></mergeCells>'
    )
    frame = frame_of(root, "/xl/worksheets/sheet1.xml", "")
    assert frame.size(frame.area("B1")) == (2 * 64 * 9525, (30 + 0 + 20) * 12700)
    assert frame.size(frame.area("A9")) == (64 * 9525, 20 * 12700)
    assert frame.relation("rId3") == ' rel:id="rId3"'


@pytest.mark.parametrize(
    ("inside", "places"),
    [
        ("<sheetData/>", ["sheetData", "?links", "?end", "?drawing"]),
        ("<sheetData/><mergeCells/><pageMargins/><legacyDrawing/>", ["sheetData", "mergeCells", "?links", "?end", "pageMargins", "?drawing", "legacyDrawing"]),
        ("<sheetData/><dataValidations/><drawing/><tableParts/>", ["sheetData", "dataValidations", "?links", "?end", "drawing", "tableParts"]),
        ("<sheetData/><hyperlinks/><extLst/>", ["sheetData", "?links", "hyperlinks", "?end", "?drawing", "extLst"]),
        (
            '<sheetData/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/>',
            ["sheetData", "?links", "?end", "?drawing", "AlternateContent"],
        ),
    ],
)
def test_places_stand_in_the_schemas_order(inside: str, places: list[str]) -> None:
    root = sheet(inside)
    put_places(root, lambda text: etree.ProcessingInstruction("docautomat", text))
    found = ["?" + str(node.text).partition(" ")[2] if node.tag is etree.ProcessingInstruction else etree.QName(node).localname for node in root]
    assert found == places


def test_links_of_cells_are_taken_out() -> None:
    root = sheet(
        '<sheetData/><hyperlinks><hyperlink ref="A1" rel:id="rId1" tooltip="a &amp; b"/><hyperlink ref="B2:C2" location="S!A1" display="x"/>'
        '<hyperlink ref="Z9" location="S!A1"/></hyperlinks>'
    )
    first, second = etree.Element("c"), etree.Element("c")
    taken = take_links(root, {"A1": first, "B2": second})
    assert [(cell is first, link.location, link.rows, link.columns) for cell, link in taken] == [(True, "", 0, 0), (False, "S!A1", 0, 1)]
    assert taken[0][1].attributes == f' xmlns:r="{RELATIONSHIPS}" r:id="rId1" tooltip="a &amp; b"'
    assert taken[1][1].attributes == ' display="x"'
    assert [node.get("ref") for node in root.iter("{*}hyperlink")] == ["Z9"]
