"""What cell formats tell of the height that their rows need."""

from __future__ import annotations

import pytest
from lxml import etree

from docautomat.markup.spreadsheetml.looks import Look, Looks, looks_of

STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts>
<font><sz val="11"/><name val="Calibri"/></font><font><b/><i val="0"/><sz val="14"/><name val="Arial"/></font><font><b val="0"/></font></fonts>
<cellStyleXfs><xf fontId="0"/><xf fontId="1"/></cellStyleXfs><cellXfs>{}</cellXfs></styleSheet>"""


def looks(*formats: str) -> Looks:
    return looks_of(etree.fromstring(STYLES.format("".join(formats))))


@pytest.mark.parametrize(
    ("xf", "expected"),
    [
        ('<xf fontId="0"/>', Look()),
        ("<xf/>", Look()),
        ('<xf fontId="1"/>', Look("Arial", 14.0, bold=True)),
        ('<xf fontId="2"/>', Look()),
        ('<xf fontId="9"/>', Look()),
        ('<xf><alignment wrapText="1"/></xf>', Look(wraps=True)),
        ('<xf><alignment wrapText="0"/></xf>', Look()),
        ('<xf><alignment horizontal="justify"/></xf>', Look(wraps=True)),
        ('<xf><alignment vertical="distributed"/></xf>', Look(wraps=True)),
        ('<xf><alignment wrapText="1" textRotation="90"/></xf>', Look()),
        ('<xf><alignment indent="x"/></xf>', Look()),
    ],
)
def test_formats(xf: str, expected: Look) -> None:
    assert looks(xf).of(0) == expected


def test_formats_made_in_a_render_differ_by_their_changes() -> None:
    found = looks("<xf/>", '<xf fontId="1"/>')
    assert found.of(2, lambda number: (number - 1, [("w", "")])) == Look("Arial", 14.0, bold=True, wraps=True)
    assert found.of(2, lambda _: (0, [("n", "1"), ("b", "FF0000")])) == Look("Arial", 14.0, bold=True)
    assert found.of(7) == Look()


def test_a_digit_of_the_standard_font() -> None:
    assert looks().digit == 7
    assert looks_of(etree.fromstring(STYLES.replace('val="11"', 'val="16"').format(""))).digit == 11
    assert looks_of(None).digit == 7
