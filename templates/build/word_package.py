"""A Word template as a package: its body, its headers and footers, and the parts that all Word templates share."""

# ruff: noqa: E501  markup stands on one line, as it stands in the part
from __future__ import annotations

from collections.abc import Mapping

from templates.build.identity import theme
from templates.build.package import HEAD, pack, relationships
from templates.build.tagged_blocks import PAGE
from templates.build.word_styles import NUMBERING, SETTINGS, styles
from templates.build.wordml import field, mm, paragraph, run, section

__all__ = ["footer", "furniture", "portrait", "refer", "word_package"]

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_SHARED = (
    ("rId1", "styles", "styles.xml"),
    ("rId2", "numbering", "numbering.xml"),
    ("rId3", "settings", "settings.xml"),
    ("rId4", "theme", "theme/theme1.xml"),
)
_FIRST = 10
"""The relationship of the first header or footer; the next ones follow."""
_ROOTS = {"header": "hdr", "footer": "ftr"}


def refer(around: Mapping[str, str], *pages: tuple[str, str]) -> str:
    """Return a section's references, by the pages that they are for (`default`, `first`), to some of the document's headers and footers."""
    names = list(around)
    return "".join(f'<w:{name[:6]}Reference w:type="{page}" r:id="rId{_FIRST + names.index(name)}"/>' for page, name in pages)


def portrait(around: Mapping[str, str], header: str = "header1", footer: str = "footer1") -> str:
    """Return the section of an upright page with one header and one footer of the document's."""
    return section((210, 297), (20, 22, 20, 22), refer(around, ("default", header), ("default", footer)))


def footer(text: str, extra: str = "") -> str:
    """Return a footer: a text, and behind its tab the page and how many there are."""
    first, second = '{{ label.page_x_of_y.split("{x}")[0] }}', '{{ label.page_x_of_y.split("{x}")[1].split("{y}")[0] }}'
    return paragraph(run(f"{text}\t{first}"), field("PAGE"), run(second), field("NUMPAGES"), style="Footer", extra=extra)


def furniture(width: float) -> tuple[str, str]:
    """Return header and footer of a project's document, for a text width."""
    stop = f'<w:tabs><w:tab w:val="clear" w:pos="{mm(PAGE)}"/><w:tab w:val="right" w:pos="{mm(width)}"/></w:tabs>' if width != PAGE else ""
    header = paragraph("{{ programme.name }}\t{% if project.example %}{{ label.example_data }}{% endif %}", style="Header", extra=stop)
    whose = "{{ municipality.name }}{% if project.title %} · {{ project.title | brief(50) }}{% endif %}{% if project.case_number %} · {{ label.case_number }} {{ project.case_number }}{% endif %}"
    return header, footer(whose, stop)


def word_package(body: str, around: Mapping[str, str], *, more: str = "", properties: Mapping[str, str] | None = None) -> bytes:
    """Return a Word file; `around` are its headers and footers by the names of their parts, `more` are styles that only it uses, `properties` the custom ones."""
    parts: dict[str, tuple[str, str | bytes]] = {
        "word/document.xml": (f"{_MAIN}document.main+xml", f"{HEAD}<w:document {_NS}><w:body>{body}</w:body></w:document>"),
        "word/styles.xml": (f"{_MAIN}styles+xml", styles(more)),
        "word/numbering.xml": (f"{_MAIN}numbering+xml", NUMBERING),
        "word/settings.xml": (f"{_MAIN}settings+xml", SETTINGS),
        "word/theme/theme1.xml": ("application/vnd.openxmlformats-officedocument.theme+xml", theme()),
    }
    for name, content in around.items():
        root = _ROOTS[name[:6]]
        parts[f"word/{name}.xml"] = (f"{_MAIN}{name[:6]}+xml", f"{HEAD}<w:{root} {_NS}>{content}</w:{root}>")
    links = [(f"rId{at}", name[:6], f"{name}.xml") for at, name in enumerate(around, _FIRST)]
    parts["word/_rels/document.xml.rels"] = ("", relationships(*_SHARED, *links))
    return pack("word/document.xml", parts, properties)
