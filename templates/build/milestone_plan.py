"""The milestone plan: one canvas page that shows the whole plan, the milestone table, and the working pages."""

# ruff: noqa: E501  markup stands on one line, as it stands in the part
from __future__ import annotations

from templates.build.answers import distinct
from templates.build.identity import theme
from templates.build.package import HEAD, pack, relationships
from templates.build.plan_canvas import canvas
from templates.build.plan_pages import foundation, goals, milestone_page, report, signatures, way_forward
from templates.build.plan_people import people
from templates.build.tagged_blocks import CANVAS, PAGE
from templates.build.word_styles import NUMBERING, SETTINGS, styles
from templates.build.wordml import field, mm, paragraph, run, section

__all__ = ["build"]

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


_NOTES = {
    "docautomat.kind": "milestone_plan",
    "docautomat.municipality": "{{ municipality.number }}",
    "docautomat.project": "{{ project.id }}",
    "docautomat.generation": "{{ document.generation }}",
}
"""What the document says of itself when it comes back filled in."""


def _part(kind: str, body: str) -> tuple[str, str]:
    return f"{_MAIN}{kind}+xml", f"{HEAD}<w:{'hdr' if kind == 'header' else 'ftr'} {_NS}>{body}</w:{'hdr' if kind == 'header' else 'ftr'}>"


def _furniture(width: float) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return header and footer for a text width."""
    stop = f'<w:tabs><w:tab w:val="clear" w:pos="{mm(PAGE)}"/><w:tab w:val="right" w:pos="{mm(width)}"/></w:tabs>' if width != PAGE else ""
    header = paragraph("{{ programme.name }}\t{% if project.example %}{{ label.example_data }}{% endif %}", style="Header", extra=stop)
    whose = "{{ municipality.name }}{% if project.title %} · {{ project.title | brief(50) }}{% endif %}{% if project.case_number %} · {{ label.case_number }} {{ project.case_number }}{% endif %}\t"
    page = ('{{ label.page_x_of_y.split("{x}")[0] }}', '{{ label.page_x_of_y.split("{x}")[1].split("{y}")[0] }}')
    footer = paragraph(run(whose + page[0]), field("PAGE"), run(page[1]), field("NUMPAGES"), style="Footer", extra=stop)
    return _part("header", header), _part("footer", footer)


def build() -> bytes:
    """Return the template as a Word file."""
    names = ("header1", "header2", "footer1", "header3", "footer2")
    links = {name: f"rId{10 + at}" for at, name in enumerate(names)}
    refer = lambda kind, name: f'<w:{name[:6]}Reference w:type="{kind}" r:id="{links[name]}"/>'  # noqa: E731
    landscape = section(
        (297, 210),
        (10, 15, 11, 15),
        refer("default", "header2") + refer("first", "header1") + refer("default", "footer1") + refer("first", "footer1"),
        first=True,
    )
    portrait = section((210, 297), (20, 22, 20, 22), refer("default", "header3") + refer("default", "footer2"))
    chart = section((297, 210), (15, 15, 15, 15), refer("default", "header2") + refer("default", "footer1"))
    body = (
        canvas()
        + milestone_page()
        + paragraph(style="Mellomrom", extra=landscape)
        + foundation()
        + goals()
        + people(portrait, chart)
        + report()
        + way_forward()
        + signatures()
        + portrait
    )
    wide, tall = _furniture(CANVAS), _furniture(PAGE)
    parts = {
        "word/document.xml": (_MAIN + "document.main+xml", f"{HEAD}<w:document {_NS}><w:body>{distinct(body)}</w:body></w:document>"),
        "word/styles.xml": (_MAIN + "styles+xml", styles()),
        "word/numbering.xml": (_MAIN + "numbering+xml", NUMBERING),
        "word/settings.xml": (_MAIN + "settings+xml", SETTINGS),
        "word/theme/theme1.xml": ("application/vnd.openxmlformats-officedocument.theme+xml", theme()),
        "word/header1.xml": _part("header", paragraph(style="Header")),
        "word/header2.xml": wide[0],
        "word/footer1.xml": wide[1],
        "word/header3.xml": tall[0],
        "word/footer2.xml": tall[1],
    }
    main = [
        ("rId1", "styles", "styles.xml"),
        ("rId2", "numbering", "numbering.xml"),
        ("rId3", "settings", "settings.xml"),
        ("rId4", "theme", "theme/theme1.xml"),
    ]
    main += [(links[name], name[:6], f"{name}.xml") for name in names]
    parts["word/_rels/document.xml.rels"] = ("", relationships(*main))
    return pack("word/document.xml", parts, _NOTES)
