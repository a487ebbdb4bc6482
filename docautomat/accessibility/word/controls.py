"""Content controls and form fields with names that are read out; protection; reviews that are not finished; notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.values import on
from docautomat.accessibility.word.document import Document, Story
from docautomat.accessibility.word.styles import W, val
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["control_faults", "in_empty_control", "review_faults"]

_NO_INPUT = ("docPartObj", "docPartList", "group", "bibliography", "citation", "repeatingSection", "repeatingSectionItem", "picture")
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange")
_MARK = re.compile(r"\s*[(\[]?(\d{1,2}|\*{1,3})[)\]]?\s*")


def control_faults(document: Document) -> Iterator[Fault]:
    """Yield controls and fields without a name."""
    for story in document.stories:
        for node in story.root.iter(f"{W}sdt"):
            yield from _control(story, node)
        for data in story.root.iter(f"{W}ffData"):
            help_texts = [val(each) for name in ("helpText", "statusText") for each in [child(data, name)]]
            if not any(text.strip() for text in help_texts):
                name = val(child(data, "name"))
                yield Fault(code="field-help", part=story.label, spot=_spot(story, data), values={"name": name or "?"})


def _spot(story: Story, node: Element) -> str:
    around = next((parent for parent in node.iterancestors() if parent.tag == f"{W}p"), None)
    inner = around if around is not None else next(node.iter(f"{W}p"), None)
    return story.spots(inner) if inner is not None else ""


def _control(story: Story, node: Element) -> Iterator[Fault]:
    properties = child(node, "sdtPr")
    if properties is None or any(local(each) in _NO_INPUT for each in properties):
        return
    content = child(node, "sdtContent")
    text = "".join(str(each.text or "") for each in content.iter(f"{W}t")) if content is not None else ""
    title, tag = val(child(properties, "alias")).strip(), val(child(properties, "tag")).strip()
    if not title:
        yield Fault(code="control-title", part=story.label, spot=_spot(story, node), values={"text": text or tag})
    elif not tag:
        yield Fault(code="control-tag", part=story.label, spot=_spot(story, node), values={"name": title})
    if properties.find(f"{W}dropDownList") is not None and not properties.findall(f"{W}dropDownList/{W}listItem"):
        yield Fault(code="control-empty-list", part=story.label, spot=_spot(story, node), values={"name": title or tag or "?"})


def in_empty_control(node: Element) -> bool:
    """Say whether a run is what an empty control shows until somebody fills it in (§17.5.2.39)."""
    controls = (parent for parent in node.iterancestors() if local(parent) == "sdt")
    return any(on(child(child(control, "sdtPr"), "showingPlcHdr")) for control in controls)


def review_faults(document: Document) -> Iterator[Fault]:
    """Yield what is left of a review, what is locked, and notes whose marks were typed."""
    changes = sum(1 for story in document.stories for _ in story.root.iter(*(f"{W}{name}" for name in _CHANGES)))
    if changes:
        yield Fault(code="changes-left", part="document", values={"count": changes})
    for _, root in document.office.trees(document.office.main, "comments"):
        count = sum(1 for _ in root.iter(f"{W}comment"))
        if count:
            yield Fault(code="comments-left", part="document", values={"count": count})
    protection = child(document.settings, "documentProtection")
    kind = val(protection, "edit")
    if protection is not None and kind not in ("", "none", "trackedChanges", "comments") and on(protection, "enforcement"):
        yield Fault(code="protection", part="document", values={"kind": kind})
    yield from _typed_notes(document)


def _typed_notes(document: Document) -> Iterator[Fault]:
    """Yield raised figures that are no real notes: the same figure stands before a paragraph further down."""
    below: set[str] = set()
    for paragraph in document.body.paragraphs:
        first = next((run for run in paragraph.runs if run.text.strip()), None)
        if first is not None and first.looks.get("raised") == "superscript" and (found := _MARK.fullmatch(first.text)):
            below.add(found[1])
    for paragraph in document.body.paragraphs if below else ():
        started = False
        for run in paragraph.runs:
            found = _MARK.fullmatch(run.text) if run.looks.get("raised") == "superscript" else None
            if started and found and found[1] in below:
                yield Fault(code="note-typed", part=paragraph.part, spot=paragraph.spot, values={"mark": found[1]})
                below.discard(found[1])
            started = started or bool(run.text.strip())
