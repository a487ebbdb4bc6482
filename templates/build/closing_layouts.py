"""The closing presentation's layouts beside those that all decks have: results in words beside a chart, and a title above a drawing."""

from __future__ import annotations

from templates.build.deck_master import FIELDS, FIT, LAYOUTS, MARGIN, PICTURE_LAYOUT, WIDTH, layout
from templates.build.presentationml import Box, paragraph, placeholder, tree

__all__ = ["CHART_PLACE", "CLOSING_LAYOUTS", "DRAWING", "PICTURE", "RESULTS"]

_WORDS: Box = (MARGIN, 50, 158, 120)
CHART_PLACE: Box = (MARGIN + 166, 50, WIDTH - 2 * MARGIN - 166, 120)
RESULTS, DRAWING, PICTURE = (len(LAYOUTS) + at for at in (1, 2, 3))
"""The numbers of the layouts."""


def _results() -> str:
    styles = '<a:lvl1pPr marL="0" indent="0"><a:spcBef><a:spcPts val="1400"/></a:spcBef><a:buNone/><a:defRPr sz="2000"/></a:lvl1pPr>'
    return tree(
        placeholder(2, "Tittel", "title", 0, paragraph("Tittel")),
        placeholder(4, "Ord", "body", 13, paragraph("Ord"), _WORDS, body='lIns="0"' + FIT, styles=styles),
        placeholder(3, "Diagram", "chart", 1, '<a:p><a:endParaRPr lang="nb-NO"/></a:p>', CHART_PLACE),
        FIELDS[0](5),
        FIELDS[1](6),
    )


def _drawing() -> str:
    return tree(placeholder(2, "Tittel", "title", 0, paragraph("Tittel")), FIELDS[0](3), FIELDS[1](4))


CLOSING_LAYOUTS = (
    *LAYOUTS,
    layout("Resultater", "cust", ' userDrawn="1"', _results()),
    layout("Bare tittel", "titleOnly", "", _drawing()),
    PICTURE_LAYOUT,
)
