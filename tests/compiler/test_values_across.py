"""Values that bring more than text in columns that repeat."""

from __future__ import annotations

import io

import openpyxl

from docautomat.template import Template
from tests.build import cells, workbook
from tests.package_check import assert_sound


def test_formulas_links_and_styles_follow_their_columns() -> None:
    rows = {
        "A1": "Year",
        "B1": "{%col for y in years %}{{ y }}{% cellbg '00FF00' if loop.first %}{%col endfor %}",
        "C1": "{{ formula('SUM(B1)') }}",
        "A2": "{% for m in ms %}{{ m }}",
        "B2": "{{ formula('B1*2+$A2') }}",
        "C2": "{{ link('https://a.no', 'x') }}{% endfor %}",
        "B3": "{{ formula('SUM(B2)') }}",
    }
    template = workbook(rows)
    data = Template(template).render({"years": [2027, 2028], "ms": [1, 2]}).to_bytes()
    assert_sound(data, template)
    assert cells(data) == {
        "A1": "Year",
        "B1": 2027,
        "C1": 2028,
        "D1": "=SUM(B1:C1)",
        "A2": 1,
        "B2": "=B1*2+$A2",
        "C2": "=C1*2+$A2",
        "D2": "x",
        "A3": 2,
        "B3": "=B2*2+$A3",
        "C3": "=C2*2+$A3",
        "D3": "x",
        "B4": "=SUM(B2:B3)",
        "C4": "=SUM(C2:C3)",
    }
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.fill.fgColor.rgb for cell in sheet["B1:C1"][0]] == ["FF00FF00", "00000000"]
    assert sheet["D3"].hyperlink.target == "https://a.no"
