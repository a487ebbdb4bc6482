from __future__ import annotations

import pytest
from lxml import etree

from docautomat.markup.spreadsheetml.fonts import font_of, run_properties
from docautomat.values.rich import run_properties as stated

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FONT = etree.fromstring(f'<font xmlns="{MAIN}"><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>')
CALIBRI = font_of(FONT)


def test_a_font_is_read_in_excels_order() -> None:
    assert CALIBRI == (("sz", ' val="11"'), ("color", ' theme="1"'), ("rFont", ' val="Calibri"'), ("family", ' val="2"'), ("scheme", ' val="minor"'))
    assert font_of(None) == ()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, '<sz val="11"/><color theme="1"/>'),
        ({"bold": True, "italic": True}, '<b/><i/><sz val="11"/><color theme="1"/>'),
        ({"underline": "wave", "double_strike": True}, '<strike/><u/><sz val="11"/><color theme="1"/>'),
        ({"underline": "double"}, '<u val="double"/><sz val="11"/><color theme="1"/>'),
        ({"color": "red", "size": 8.5}, '<sz val="8.5"/><color rgb="FFFF0000"/>'),
        ({"subscript": True}, '<vertAlign val="subscript"/><sz val="11"/><color theme="1"/>'),
        ({"caps": True, "highlight": "yellow", "language": "nn"}, '<sz val="11"/><color theme="1"/>'),
    ],
)
def test_what_is_stated_differs_and_the_rest_stays(given: dict[str, object], shown: str) -> None:
    assert run_properties(CALIBRI, stated(given)) == f'<rPr>{shown}<rFont val="Calibri"/><family val="2"/><scheme val="minor"/></rPr>'


def test_another_typeface_takes_family_and_scheme_along() -> None:
    assert run_properties(CALIBRI, stated({"font": 'A "B"'}), "x:") == '<x:rPr><x:sz val="11"/><x:color theme="1"/><x:rFont val=\'A "B"\'/></x:rPr>'


def test_false_takes_away_what_the_font_has() -> None:
    bold = (("b", ""), ("u", ""), ("vertAlign", ' val="superscript"'))
    assert run_properties(bold, stated({"bold": False, "underline": False, "superscript": False})) == ""
