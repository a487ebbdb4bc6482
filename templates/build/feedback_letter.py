"""The feedback letter on a milestone plan: what is good, what to think about, one page as a rule."""

from __future__ import annotations

from templates.build.tagged_blocks import PAGE
from templates.build.word_package import furniture, portrait, word_package
from templates.build.wordml import block, logo, paragraph

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
    around = dict(zip(("header1", "footer1"), furniture(PAGE), strict=True))
    return word_package(_letter() + portrait(around), around)
