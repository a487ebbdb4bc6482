"""The links of a Word document: elements, and fields of the old kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.links import Link, link_faults, typed_address
from docautomat.accessibility.word.document import Document, Story
from docautomat.accessibility.word.paragraphs import Paragraph, texts_of
from docautomat.accessibility.word.styles import W, val
from docautomat.markup.language import Element
from docautomat.markup.trees import local

__all__ = ["linked_faults"]

_ADDRESS = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]*)"')
_BROKEN = re.compile(r"Error! (?:Reference source|Bookmark)|Feil! (?:Fant ikke referansekilden|Bokmerke)|Feil! Fann ikkje", re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def linked_faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong with links and references."""
    yield from link_faults([link for story in document.stories for link in _links(document, story)])
    for story in document.stories:
        for paragraph in story.paragraphs:
            if _BROKEN.search(paragraph.text):
                yield Fault(code="reference-broken", part=paragraph.part, spot=paragraph.spot, values={"text": paragraph.text})
            address = typed_address("".join(run.text for run in paragraph.runs if not _linked(run.node))) if "." in paragraph.text else ""
            if address and story.is_body and not any(True for _ in _fields(paragraph)):
                yield Fault(code="link-typed", part=paragraph.part, spot=paragraph.spot, values={"text": address})


def _linked(run: Element) -> bool:
    return any(local(parent) == "hyperlink" for parent in run.iterancestors())


def _links(document: Document, story: Story) -> Iterator[Link]:
    for paragraph in story.paragraphs:
        for node in paragraph.node.iter(f"{W}hyperlink"):
            anchor = val(node, "anchor")
            target = document.office.target(story.name, node.get(_RELATION)) + (f"#{anchor}" if anchor else "")
            text = "".join(texts_of(run) for run in node.iter(f"{W}r"))
            if anchor.startswith(("_Toc", "_Ref")) or not target or any(local(each) in ("drawing", "pict") for each in node.iter()):
                continue
            if text or node.get(_RELATION):
                yield Link(text=text, target=target, part=paragraph.part, spot=paragraph.spot)
        for target, text in _fields(paragraph):
            yield Link(text=text, target=target, part=paragraph.part, spot=paragraph.spot)


def _fields(paragraph: Paragraph) -> Iterator[tuple[str, str]]:
    """Yield target and text of each field that is a link, within one paragraph."""
    for field in paragraph.node.iter(f"{W}fldSimple"):
        found = _ADDRESS.search(val(field, "instr"))
        if found and not found[1].startswith("_Toc"):
            yield found[1], "".join(texts_of(run) for run in field.iter(f"{W}r"))
    code, text, state = "", "", ""
    for run in paragraph.node.iter(f"{W}r"):
        for node in run:
            name = local(node)
            if name == "fldChar":
                state = val(node, "fldCharType")
                if state == "end":
                    found = _ADDRESS.search(code)
                    if found and not found[1].startswith("_Toc"):
                        yield found[1], text
                    code, text = "", ""
            elif name == "instrText" and state == "begin":
                code += str(node.text or "")
            elif name == "t" and state == "separate":
                text += str(node.text or "")
