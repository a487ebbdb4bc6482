"""The invitation to a gathering: when and where, the welcome, agenda, speakers, registration, practical matters, links."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the part
from __future__ import annotations

from templates.build.word_package import footer, portrait, word_package
from templates.build.word_styles import LINK_STYLE, paragraph_style
from templates.build.wordml import block, cell, logo, paragraph, row, run, table

__all__ = ["build"]

_MARKS = {"programme_agenda": "program", "registration": "paamelding", "practical_information": "praktisk", "speakers": "innledere", "links": "lenker"}
"""Label of each part that can be jumped to, and its bookmark."""
_LOOP = ("{% for item in day['items'] %}", "{% endfor %}")
"""In the column that is always there."""
_ABOUT = (
    "{{ document.label }}{% if gathering.start %} · {{ gathering.start | date('short') }}{% endif %} · {{ programme.name }}"
    "{% if programme.subtitle %} – {{ programme.subtitle }}{% endif %}"
)
_CONTENTS = "{% for part in contents %}{{ link(part.url, part.text) }}{% if not loop.last %} · {% endif %}{% endfor %}"


def _label(name: str) -> str:
    return "{{ label." + name + " }}"


def _heading(name: str) -> str:
    """Return a heading with the bookmark to which the line of links leads."""
    at = list(_MARKS).index(name)
    return paragraph(f'<w:bookmarkStart w:id="{at}" w:name="{_MARKS[name]}"/>', run(_label(name)), f'<w:bookmarkEnd w:id="{at}"/>', style="Heading2")


def _band() -> str:
    """Return when, where and until when, in the columns of a band."""
    heads = (_label("when_where"), _label("place"), "{%col if gathering.registration_deadline %}" + _label("registration_deadline") + "{%col endif %}")
    texts = (
        '{{ gathering.start | date_range(gathering.end) }}',
        "{{ gathering.venue }}{% if gathering.venue and gathering.place %}, {% endif %}{{ gathering.place }}",
        "{{ gathering.registration_deadline | date }}",
    )  # fmt: skip
    widths = (52.0, 62.0, 52.0)
    head = row(*(cell(width, text, style="Bandoverskrift") for width, text in zip(widths, heads, strict=True)), head=True)
    return table(
        "Band", widths, head, row(*(cell(width, text, style="Bandtekst") for width, text in zip(widths, texts, strict=True))), title=_label("when_where")
    )


def _agenda() -> str:
    widths = (28.0, 92.0, 46.0)
    heads = (
        "{%col if day.times %}" + _label("time") + "{%col endif %}",
        _label("programme_agenda"),
        "{%col if day.speakers %}" + _label("speaker") + "{%col endif %}",
    )
    head = row(*(cell(width, text, style="Tabelloverskrift") for width, text in zip(widths, heads, strict=True)), head=True)
    body = row(*(cell(width, text) for width, text in zip(widths, ("{{ item.time }}", "{{ item.title }}", "{{ item.speaker }}"), strict=True)))
    begin, end = (row(*(cell(width, text, style="Styring") for width, text in zip(widths, ("", tag, ""), strict=True))) for tag in _LOOP)
    rows = begin + body + end
    title = "{{ label.programme_agenda }} {{ day.day | date('full') }}"
    return block(
        "for day in gathering.days",
        paragraph("{% set name = day.day | date('full') %}{{ name[0] | upper }}{{ name[1:] }}", style="Heading3"),
        table("Plantabell", widths, head, rows, title=title),
        paragraph(style="Mellomrom"),
    )


def _letter() -> str:
    speaker = paragraph(
        run("{{ speaker.name }}", "Utheving"),
        run("{% if speaker.title %}, {{ speaker.title }}{% endif %}{% if speaker.topic %}: {{ speaker.topic }}{% endif %}"),
        style="ListBullet",
    )
    picture = paragraph("{{ gathering.image.file | picture(width='166 mm', height='60 mm', fit='cover', alt=gathering.image.alt) }}", extra="<w:keepNext/>")
    caption = block("if gathering.image.caption", paragraph("{{ gathering.image.caption }}", style="Bildetekst"))
    registration = (
        block("if gathering.registration_deadline", paragraph("{{ label.register_before }} ", run("{{ gathering.registration_deadline | date('full') }}", "Utheving"), "."))
        + block("if gathering.url", paragraph("{{ link(gathering.url, label.register_here) }}: {{ gathering.address }}"))
    )  # fmt: skip
    link = paragraph("{{ link(link_.url, link_.text ~ ': ' ~ link_.url) }}", style="ListBullet")
    return (
        logo()
        + paragraph(_ABOUT, style="Opplysning", extra='<w:spacing w:after="120"/>')
        + paragraph("{{ gathering.heading }}", style="Lerretstittel")
        + block("if contents", paragraph(_CONTENTS, style="Opplysning", extra='<w:spacing w:before="60" w:after="120"/>'))
        + block("if gathering.start", _band(), paragraph(style="Mellomrom"))
        + block("if gathering.image", picture, caption)
        + block("if gathering.greeting and gathering.welcome", paragraph("{{ gathering.greeting }}", style="Heading2"))
        + block("if gathering.greeting and not gathering.welcome", paragraph("{{ gathering.greeting }}"))
        + block("for part in gathering.welcome", paragraph("{{ part }}"))
        + block("if gathering.days", _heading("programme_agenda"), _agenda())
        + block("if gathering.registration_deadline or gathering.url", _heading("registration"), registration)
        + block("if gathering.practical", _heading("practical_information"), block("for note in gathering.practical", paragraph("{{ note.heading }}", style="Heading3"), paragraph("{{ note.text }}")))
        + block("if gathering.speakers", _heading("speakers"), block("for speaker in gathering.speakers", speaker))
        + block("if gathering.links", _heading("links"), block("for link_ in gathering.links", link))
        + paragraph(run(_label("see_you"), "Utheving"), extra='<w:keepNext/><w:spacing w:before="240"/>')
        + block("if programme.owner", paragraph("{{ programme.owner }}", extra="<w:keepNext/>"))
        + block(
            "if programme.contact",
            paragraph(
                "{{ programme.contact.name }}{% if programme.contact.role %}, {{ programme.contact.role }}{% endif %}"
                "{% if programme.contact.email %} · {{ link('mailto:' ~ programme.contact.email, programme.contact.email) }}{% endif %}"
            ),
        )
    )  # fmt: skip


def build() -> bytes:
    """Return the template as a Word file."""
    when = "{{ gathering.title }}{% if gathering.start %} · {{ gathering.start | date('short') }}{% endif %}"
    around = {
        "header1": paragraph("{{ programme.name }}{% if programme.subtitle %} – {{ programme.subtitle }}{% endif %}", style="Header"),
        "footer1": footer(when),
    }
    more = paragraph_style("Bildetekst", "Bildetekst", size=10, line=13, after=6, slot="accent6") + paragraph_style(
        "Opplysning", "Opplysning", size=10, line=13, slot="accent6", inside=("<w:keepNext/>", "", "")
    )
    return word_package(_letter() + portrait(around), around, more=more + LINK_STYLE)
