"""The gathering deck's layouts: beside those of the closing presentation a picture, a section, two columns, four boxes, and a chart with words."""

from __future__ import annotations

from templates.build.deck_master import (
    END_LAYOUT,
    FIELDS,
    FIT,
    FULL,
    MARGIN,
    PICTURE_LAYOUT,
    POINTS_LAYOUT,
    TABLE_LAYOUT,
    TITLE_LAYOUT,
    WIDTH,
    layout,
    letters,
)
from templates.build.presentationml import Box, colour, ellipse, line, paragraph, placeholder, tree

__all__ = ["BOXES", "CHART", "CHART_PLACE", "COLUMNS", "END", "GATHERING_LAYOUTS", "PICTURE", "POINTS", "SECTION", "TABLE", "TITLE"]

TITLE, PICTURE, TABLE, COLUMNS, SECTION, BOXES, POINTS, CHART, END = range(1, 10)
"""The numbers of the layouts."""

_HALF = (FULL - 8) / 2
_TOP, _BOX, _HEAD = 47.0, 62.0, 10.0
CHART_PLACE: Box = (MARGIN, 50, 186, 120)
_LEVEL = '<a:lvl1pPr marL="{indent}" indent="-{indent}"><a:spcBef><a:spcPts val="{space}"/></a:spcBef>{bullet}<a:defRPr sz="{size}"/></a:lvl1pPr>'
_NUMBERED = '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/>'


def _title() -> str:
    return placeholder(2, "Tittel", "title", 0, paragraph("Tittel"))


def _section() -> str:
    dots = "".join(ellipse(20 + at, x, 104, reached=at < 2, ground="tx2") for at, x in enumerate((64, 136, 208, 280)))
    return tree(
        line(3, (0, 104, WIDTH, 0), "bg2"),
        dots.replace(colour("accent1"), colour("bg2")),
        placeholder(2, "Tittel", "title", 0, paragraph("Tittel"), (MARGIN, 40, FULL, 50), body='anchor="b"' + FIT, styles=letters(40, "bg1", bold=True)),
        placeholder(4, "Antall", "body", 1, paragraph("Antall"), (MARGIN, 112, FULL, 60), body=FIT, styles=letters(20, "bg1")),
        ground="tx2",
    )


def _columns() -> str:
    def column(key: int, name: str, index: int, x: float) -> str:
        styles = _LEVEL.format(indent=11 * 36000, space=900, bullet=_NUMBERED, size=2000)
        return placeholder(key, name, "body", index, paragraph("Tekst"), (x, 52, _HALF, 118), body='lIns="0"' + FIT, styles=styles)

    return tree(_title(), column(3, "Venstre", 20, MARGIN), column(4, "Høyre", 21, MARGIN + _HALF + 8), FIELDS[0](5), FIELDS[1](6))


def _boxes() -> str:
    shapes = [_title()]
    for at in range(4):
        x, y = MARGIN + at % 2 * (_HALF + 8), _TOP + at // 2 * (_BOX + 3)
        ground = colour("bg2")
        shapes += (
            placeholder(
                3 + 2 * at, f"Spørsmål {at + 1}", "body", 20 + 2 * at, paragraph("Spørsmål"), (x, y, _HALF, _HEAD), body='anchor="ctr"|', fill=ground,
                styles=letters(18, "tx2", bold=True),
            ),
            placeholder(
                4 + 2 * at, f"Svar {at + 1}", "body", 21 + 2 * at, paragraph("Svar"), (x, y + _HEAD + 1.5, _HALF, _BOX - _HEAD - 1.5), body=FIT,
                styles=_LEVEL.format(indent=180000, space=300, bullet="", size=1800),
            ),
        )  # fmt: skip
    return tree(*shapes, FIELDS[0](15), FIELDS[1](16))


def _chart() -> str:
    x = CHART_PLACE[0] + CHART_PLACE[2] + 10
    return tree(
        _title(),
        placeholder(3, "Diagram", "chart", 1, '<a:p><a:endParaRPr lang="nb-NO"/></a:p>', CHART_PLACE),
        placeholder(4, "Ord", "body", 13, paragraph("Ord"), (x, 50, WIDTH - MARGIN - x, 120), body=FIT),
        FIELDS[0](5),
        FIELDS[1](6),
    )


GATHERING_LAYOUTS = (
    TITLE_LAYOUT,
    PICTURE_LAYOUT,
    TABLE_LAYOUT,
    layout("To kolonner", "cust", ' userDrawn="1"', _columns()),
    layout("Del", "secHead", ' showMasterSp="0"', _section()),
    layout("Fire spørsmål", "cust", ' userDrawn="1"', _boxes()),
    POINTS_LAYOUT,
    layout("Diagram og tekst", "cust", ' userDrawn="1"', _chart()),
    END_LAYOUT,
)
