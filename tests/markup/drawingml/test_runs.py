from __future__ import annotations

from typing import Any

import pytest

from docautomat.markup.drawingml.runs import merged_properties
from docautomat.values.rich import run_properties

NAMES = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"bold": True, "italic": False}, '<a:rPr b="1" i="0"/>', id="truths"),
        pytest.param({"size": 10.5, "spacing": -1, "kerning": 12}, '<a:rPr sz="1050" spc="-100" kern="1200"/>', id="hundredths of a point"),
        pytest.param({"underline": True}, '<a:rPr u="sng"/>', id="underlined"),
        pytest.param({"underline": "wavyDouble"}, '<a:rPr u="wavyDbl"/>', id="a kind of underline"),
        pytest.param({"underline": False}, '<a:rPr u="none"/>', id="not underlined"),
        pytest.param({"strike": True}, '<a:rPr strike="sngStrike"/>', id="struck"),
        pytest.param({"double_strike": True}, '<a:rPr strike="dblStrike"/>', id="struck twice"),
        pytest.param({"strike": False}, '<a:rPr strike="noStrike"/>', id="not struck"),
        pytest.param({"small_caps": True}, '<a:rPr cap="small"/>', id="small capitals"),
        pytest.param({"superscript": True}, '<a:rPr baseline="30000"/>', id="superscript"),
        pytest.param({"subscript": True}, '<a:rPr baseline="-25000"/>', id="subscript"),
        pytest.param({"language": "nn-NO"}, '<a:rPr lang="nn-NO"/>', id="language"),
        pytest.param({"color": "red"}, '<a:rPr><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill></a:rPr>', id="colour"),
        pytest.param({"highlight": "darkYellow"}, '<a:rPr><a:highlight><a:srgbClr val="808000"/></a:highlight></a:rPr>', id="highlight"),
        pytest.param({"style": "Strong", "scale": 80, "emboss": True}, "", id="what only Word has"),
    ],
)
def test_properties(given: dict[str, Any], expected: str) -> None:
    assert merged_properties("", NAMES, run_properties(given)) == expected


def test_the_tags_own_properties_stay_and_the_schemas_order_is_kept() -> None:
    base = '<a:rPr lang="en-US" sz="1200"><a:gradFill/><a:latin typeface="Arial"/><a:hlinkMouseOver/></a:rPr>'
    given = run_properties({"color": "#00FF00", "highlight": "yellow", "font": "Georgia", "rtl": True, "shadow": True})
    found = merged_properties(base, NAMES, given, "a:", "urn:r rId9", "tip")
    names = [part.split(" ")[0].rstrip("/>") for part in found.split("<a:")[2:] if not part.startswith(("srgbClr", "alpha", "outerShdw"))]
    assert names == ["solidFill", "effectLst", "highlight", "latin", "ea", "cs", "hlinkClick", "hlinkMouseOver", "rtl"]
    assert 'lang="en-US" sz="1200"' in found
    assert 'id="rId9" tooltip="tip"' in found
    assert "gradFill" not in found
