"""The feedback letter on a milestone plan: what is good, what to think about, one page as a rule."""

from __future__ import annotations

from templates.build.identity import theme
from templates.build.milestone_plan import _MAIN, _NS, _furniture
from templates.build.package import HEAD, pack, relationships
from templates.build.word_styles import NUMBERING, SETTINGS, styles
from templates.build.wordml import block, logo, paragraph, section

__all__ = ["build"]


def _letter() -> str:
    about = (
        "{{ programme.name }}{% if project.case_number %} · {{ label.case_number }} {{ project.case_number }}{% endif %}"
        "{% if project.example %} · {{ label.example_data }}{% endif %}"
    )
    to = (
        logo()
        + paragraph(about, style="Etikett")
        + paragraph("{{ municipality.name }} {{ label.municipality_word }}", style="Etikett")
        + paragraph('{{ as_of | date("long") }}', style="Etikett")
    )
    title = paragraph("{{ label.feedback_letter }}{% if project.title %}: {{ project.title }}{% endif %}", style="Heading1")
    good = block("for sentence in feedback.good", paragraph("{{ sentence }}", style="ListBullet"))
    point = block("for point in advice.points", paragraph("{{ point.text }} {{ point.hint }}", style="ListBullet"))
    advice = block(
        "for advice in feedback.advice",
        paragraph("{{ label.advice_number }} {{ advice.number }}{% if advice.text %}: {{ advice.text }}{% endif %}", style="Heading3") + point,
    )
    whole = block("if feedback.good", paragraph("{{ label.feedback_good }}", style="Heading2") + good) + block(
        "if feedback.advice",
        paragraph("{{ label.feedback_think }}", style="Heading2"),
        paragraph("{{ label.feedback_think_text }}") + advice,
        other=(paragraph("{{ label.feedback_nothing }}"),),
    )
    none = (paragraph("{{ label.feedback_no_plan }}"),)
    end = paragraph("{{ label.feedback_end }}", extra='<w:spacing w:before="360"/>') + block(
        "if programme.contact",
        paragraph("{{ programme.contact.name }}{% if programme.contact.role %}, {{ programme.contact.role }}{% endif %}"),
        block("if programme.contact.email", paragraph("{{ programme.contact.email }}")),
    )
    return to + title + paragraph("{{ label.feedback_greeting }}") + block("if not starting", whole, other=none) + end


def build() -> bytes:
    """Return the template as a Word file."""
    page = section((210, 297), (20, 22, 20, 22), '<w:headerReference w:type="default" r:id="rId10"/><w:footerReference w:type="default" r:id="rId11"/>')
    header, footer = _furniture(166)
    parts = {
        "word/document.xml": (_MAIN + "document.main+xml", f"{HEAD}<w:document {_NS}><w:body>{_letter()}{page}</w:body></w:document>"),
        "word/styles.xml": (_MAIN + "styles+xml", styles()),
        "word/numbering.xml": (_MAIN + "numbering+xml", NUMBERING),
        "word/settings.xml": (_MAIN + "settings+xml", SETTINGS),
        "word/theme/theme1.xml": ("application/vnd.openxmlformats-officedocument.theme+xml", theme()),
        "word/header1.xml": header,
        "word/footer1.xml": footer,
    }
    links = (
        ("rId1", "styles", "styles.xml"),
        ("rId2", "numbering", "numbering.xml"),
        ("rId3", "settings", "settings.xml"),
        ("rId4", "theme", "theme/theme1.xml"),
        ("rId10", "header", "header1.xml"),
        ("rId11", "footer", "footer1.xml"),
    )
    parts["word/_rels/document.xml.rels"] = ("", relationships(*links))
    return pack("word/document.xml", parts)
