"""The table of contents, in a plan so long that one needs it."""

from __future__ import annotations

from templates.build.plan_pages import WAY_FORWARD
from templates.build.plan_people import HOLDERS
from templates.build.tagged_blocks import PAGE_MARK, heading, long_plan
from templates.build.wordml import block, paragraph, run

__all__ = ["contents"]

_CODE = r' TOC \o "1-1" \n \h \z '
"""Headings of the first level as links, without pages: those would be guesses until a program counts them."""
_HEADINGS = (
    ("milestones", ""),
    ("foundation", ""),
    ("goals", ""),
    ("stakeholders", ""),
    ("success_factors", ""),
    ("milestones_in_detail", "not starting"),
    ("risks", ""),
    ("team", ""),
    ("responsibility_chart", f"0 < ({HOLDERS}) | length <= 6"),
    ("responsibility_chart_wide", f"({HOLDERS}) | length > 6"),
    ("communication", ""),
    ("progress_report", "reports"),
    ("the_way_forward", WAY_FORWARD),
    ("approved_by", ""),
)
"""The mark of each heading, which begins with its label; and the condition that it is there."""


def contents() -> str:
    """Return the table of contents (ISO/IEC 29500-1, 17.16.5.68): a link to each heading that the plan has."""
    begin = _mark("begin") + f'<w:r><w:instrText xml:space="preserve">{_CODE}</w:instrText></w:r>' + _mark("separate")
    lines = []
    for at, (mark, condition) in enumerate(_HEADINGS):
        label = "{{ label." + mark.removesuffix("_wide") + " }}"
        link = f'<w:hyperlink w:anchor="{PAGE_MARK}{mark}" w:history="1">{run(label)}</w:hyperlink>'
        line = paragraph(
            *([begin] if at == 0 else []),
            link,
            *([_mark("end")] if at == len(_HEADINGS) - 1 else []),
            style="TOC1",
        )
        lines.append(block("if " + condition, line) if condition else line)
    return block("if " + long_plan(), heading("contents"), *lines)


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
