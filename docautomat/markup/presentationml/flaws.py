"""What deserves a second look in a deck, whatever its tags say: flaws that the file has already, and tags that nobody will see filled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from docautomat.errors import Finding, Place
from docautomat.markup.fitting.inheritance import placeholder_of
from docautomat.markup.language import Element, Segment
from docautomat.markup.presentationml.frames import name_of, named_of
from docautomat.markup.presentationml.stories import deck_name, stories
from docautomat.markup.trees import local
from docautomat.opc.package import Package

__all__ = ["flaws"]

_PICTURE = re.compile(r"\|\s*picture\b|\bpicture\s*\(")
_SHAPES = ("sp", "pic", "graphicFrame", "grpSp", "cxnSp")


def flaws(package: Package, may_hold_tags: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield a remark for each flaw of the slides; nothing of the template's own trees is read or changed."""
    slides = [segment for story in stories(package) if story.name == deck_name for segment in story.segments if segment.owner and segment.reference is None]
    titles: dict[str, Segment] = {}
    for segment in slides:
        yield from _repeated_ids(segment)
        yield from _lost_pictures(segment, may_hold_tags)
        title = _title(segment.root)
        if title is None:
            hint = "give it one, if only outside of the slide: screen readers and outlines know slides by their titles"
            yield _advice("no-title", segment, "this slide has no title", hint)
        elif title and not may_hold_tags(title) and title in titles:
            yield _advice("same-title", segment, f"{titles[title].label} has the same title", "tell them apart, as readers who hear the titles must")
        elif title:
            titles[title] = segment


def _advice(code: str, segment: Segment, message: str, hint: str, spot: str = "") -> Finding:
    return Finding(code=code, severity="advice", place=Place(file=segment.file, part=segment.label, spot=spot), message=message, hint=hint)


def _repeated_ids(segment: Segment) -> Iterator[Finding]:
    hidden = {node for around in segment.root.iter("{*}Fallback") for node in around.iter()}
    counted = Counter(node.get("id", "") for node in segment.root.iter("{*}cNvPr") if node not in hidden)
    repeated = sorted(number for number, count in counted.items() if count > 1)
    if repeated:
        message = f"several shapes have the same number: {', '.join(repeated[:5])}"
        yield _advice(
            "repeated-id", segment, message, "PowerPoint gives new numbers when the file is saved from it; what a loop repeats gets its own in any case"
        )


def _lost_pictures(segment: Segment, may_hold_tags: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield a remark for each tag for a picture in the alternative text of something that holds none."""
    for shape in (node for node in segment.root.iter() if local(node) in _SHAPES):
        named = named_of(shape)
        text = named.get("descr", "") if named is not None else ""
        if "picture" not in text or not may_hold_tags(text) or not _PICTURE.search(text):
            continue
        if not any(local(node) == "blip" for node in shape.iter()) and _placeholder(shape) != "pic":
            hint = "draw a picture, or fill the shape with one, and write the tag into its alternative text; or let the tag stand alone in a text box"
            yield _advice("no-picture", segment, "a tag for a picture stands at a shape without one", hint, f'"{name_of(shape)}" alternative text')


def _placeholder(shape: Element) -> str:
    holder = placeholder_of(shape)
    return holder.get("type", "") if holder is not None else ""


def _title(root: Element) -> str | None:
    """Return a slide's title, `None` where it has none."""
    for holder in root.iter("{*}ph"):
        shape = next((parent for parent in holder.iterancestors() if local(parent) == "sp"), None)
        if holder.get("type") in ("title", "ctrTitle") and shape is not None:
            return "".join(node.text or "" for node in shape.iter("{*}t")).strip() or None
    return None
