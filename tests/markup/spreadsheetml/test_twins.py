from __future__ import annotations

import pytest
from lxml import etree

from docautomat.markup.spreadsheetml.styles import StyleBook, Styles
from docautomat.markup.spreadsheetml.twins import Twins
from docautomat.values import RefusedValueError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><u/><color rgb="FF123456"/></font></fonts>'
    '<fills count="3"><fill/><fill/><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="3"><xf/><xf numFmtId="2" fontId="1" fillId="2" borderId="0" applyBorder="0"/><xf fontId="1"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" borderId="0"><protection locked="0"/></xf></cellXfs>'
    '<cellStyles count="3"><cellStyle name="Normal" xfId="0" builtinId="0"/><cellStyle name="Late" xfId="1"/>'
    '<cellStyle name="Hyperlink" xfId="2" builtinId="8"/></cellStyles>'
    "</styleSheet>"
)


def made(*wanted: tuple[int, list[tuple[str, str]]]) -> etree._Element:
    twins = Twins(Styles(etree.fromstring(STYLES), date1904=False).book("/xl/styles.xml"))
    numbers = [twins.of(index, changes) for index, changes in wanted]
    root = etree.fromstring(twins.to_bytes())
    formats = root.find("{*}cellXfs")
    assert formats is not None
    assert formats.get("count") == str(len(formats)) == str(2 + len(set(numbers)))
    assert numbers == sorted(numbers)
    return root


def test_a_background_is_made_once() -> None:
    root = made((0, [("b", "D9EAD3")]), (-1, [("b", "D9EAD3")]), (1, [("b", "FF0000"), ("b", "D9EAD3")]))
    assert [node.get("rgb") for node in root.iter("{*}fgColor")] == ["FFD9EAD3"]
    assert [xf.get("fillId") for xf in root.iterfind("{*}cellXfs/{*}xf")][2:] == ["3", "3"]
    assert root.find("{*}fills").get("count") == "4"


def test_a_named_style_says_what_it_says() -> None:
    xf = made((1, [("n", "1")])).findall("{*}cellXfs/{*}xf")[-1]
    assert [xf.get(name) for name in ("numFmtId", "fontId", "fillId", "borderId", "xfId", "applyFill", "applyBorder")] == ["2", "1", "2", "0", "1", "1", None]
    assert xf.find("{*}protection") is not None


def test_wrapping_goes_before_protection() -> None:
    xf = made((1, [("w", "")])).findall("{*}cellXfs/{*}xf")[-1]
    assert [etree.QName(node).localname for node in xf] == ["alignment", "protection"]
    assert xf.find("{*}alignment").get("wrapText") == "1"


def test_a_link_takes_the_colour_of_the_workbooks_own() -> None:
    font = made((0, [("u", "")])).findall("{*}fonts/{*}font")[-1]
    assert [(etree.QName(node).localname, dict(node.attrib)) for node in font] == [
        ("u", {}),
        ("sz", {"val": "11"}),
        ("color", {"rgb": "FF123456"}),
        ("name", {"val": "Calibri"}),
    ]


def test_without_styles_there_is_no_other_format() -> None:
    with pytest.raises(RefusedValueError, match="no styles"):
        Twins(StyleBook()).of(0, [("b", "FF0000")])
    assert Styles(None, date1904=False).book(None) == StyleBook()
