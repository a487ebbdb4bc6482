"""What cells show of their numbers."""

from __future__ import annotations

import pytest

from docautomat.markup.rendering import Rendering, during
from docautomat.markup.spreadsheetml.calculation.kinds import UnknownError
from docautomat.markup.spreadsheetml.numberformats import NumberFormats
from docautomat.opc.overlay import Overlay

CODES = ["0.00", "#,##0", "dd.mm.yyyy", "[h]:mm", "yyyy"]
NUMBERS = [0, 14, 9, 22, 170, 171, 172, 173, 174, 99]
OWN = "".join(f'<numFmt numFmtId="{170 + number}" formatCode="{code}"/>' for number, code in enumerate(CODES))
FORMATS = "".join(f'<xf numFmtId="{number}"/>' for number in NUMBERS)
STYLES = f"<styleSheet><numFmts>{OWN}</numFmts><cellXfs>{FORMATS}</cellXfs></styleSheet>"
UNKNOWN = "-"


def shown(value: float, number: int, language: str) -> str:
    formats = NumberFormats(STYLES.encode())
    with during(Rendering(Overlay({}), language=language)):
        try:
            return formats.shown(value, NUMBERS.index(number), date1904=False)
        except UnknownError:
            return UNKNOWN


@pytest.mark.parametrize(
    ("value", "number", "english", "norwegian"),
    [
        (1234.5, 0, "1234.5", "1234,5"),
        (46082.0, 14, "3/1/2026", "01.03.2026"),
        (46082.25, 22, "3/1/2026 6:00", "01.03.2026 06:00"),
        (0.25, 9, "25%", "25%"),
        (1234.5, 170, "1234.50", UNKNOWN),
        (1234.5, 171, "1,235", UNKNOWN),
        (46082.0, 172, "01.03.2026", "01.03.2026"),
        (1.5, 173, UNKNOWN, UNKNOWN),
        (46082.0, 174, "2026", "2026"),
        (1.0, 99, UNKNOWN, UNKNOWN),
    ],
)
def test_numbers_as_cells_show_them(value: float, number: int, english: str, norwegian: str) -> None:
    assert (shown(value, number, "en"), shown(value, number, "nb")) == (english, norwegian)


def test_codes_of_formats() -> None:
    formats = NumberFormats(STYLES.encode())
    assert [formats.code(style) for style in (0, 1, 5, 77)] == ["General", "m/d/yyyy", "#,##0", "General"]
    assert NumberFormats(None).code(3) == "General"
