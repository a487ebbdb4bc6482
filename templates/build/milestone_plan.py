"""The milestone plan: one canvas page that shows the whole plan, the milestone table, and the working pages."""

from __future__ import annotations

from templates.build.answers import distinct
from templates.build.plan_canvas import canvas
from templates.build.plan_contents import contents
from templates.build.plan_goals import goals
from templates.build.plan_milestones import milestone_details, milestone_page
from templates.build.plan_pages import foundation, report, signatures, way_forward
from templates.build.plan_people import affected, people
from templates.build.tagged_blocks import CANVAS, PAGE
from templates.build.word_package import furniture, portrait, refer, word_package
from templates.build.wordml import paragraph, section

__all__ = ["build"]

_NOTES = {
    "docautomat.kind": "milestone_plan",
    "docautomat.municipality": "{{ municipality.number }}",
    "docautomat.project": "{{ project.id }}",
    "docautomat.generation": "{{ document.generation }}",
}
"""What the document says of itself when it comes back filled in."""


def build() -> bytes:
    """Return the template as a Word file."""
    wide, tall = furniture(CANVAS), furniture(PAGE)
    around = {"header1": paragraph(style="Header"), "header2": wide[0], "footer1": wide[1], "header3": tall[0], "footer2": tall[1]}
    landscape = section(
        (297, 210),
        (10, 15, 11, 15),
        refer(around, ("default", "header2"), ("first", "header1"), ("default", "footer1"), ("first", "footer1")),
        first=True,
    )
    upright = portrait(around, "header3", "footer2")
    chart = section((297, 210), (15, 15, 15, 15), refer(around, ("default", "header2"), ("default", "footer1")))
    body = (
        canvas()
        + milestone_page()
        + paragraph(style="Mellomrom", extra=landscape)
        + contents()
        + foundation()
        + goals()
        + affected()
        + milestone_details()
        + people(upright, chart)
        + report()
        + way_forward()
        + signatures()
        + upright
    )
    return word_package(distinct(body), around, properties=_NOTES)
