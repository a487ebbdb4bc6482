"""Content controls (ISO/IEC 29500-1 §17.5.2) whose content is filled: what would overwrite it when the document is opened goes.

A control that is bound to a property or a custom XML part shows that, and Word writes it over the text when it opens the file. A placeholder's grey text style
goes too, since what comes in is no placeholder any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docautomat.markup.language import Dialect, Element, drop_attributes

__all__ = ["is_bound", "unbind"]

_PLACEHOLDER = re.compile(r"\|\s*placeholder\b")


def unbind(root: Element, words: Dialect, may_hold_tags: Callable[[str], bool], placeholder: str) -> None:
    """Release the controls that hold tags from what they are bound to; `placeholder` is the id of the style of placeholders."""
    w = words.paragraph.removesuffix("p")
    for control in root.iter(f"{w}sdt"):
        properties, content = control.find(f"{w}sdtPr"), control.find(f"{w}sdtContent")
        if properties is None or content is None:
            continue
        text = "".join(str(node.text or "") for node in content.iter(words.text))
        if not may_hold_tags(text):
            continue
        stays = _PLACEHOLDER.search(text) is not None
        for node in list(properties):
            name = str(node.tag).rpartition("}")[2]
            if name == "showingPlcHdr" and not stays:
                _drop_style(content, placeholder, w)
            if (name == "showingPlcHdr" and not stays) or (name == "dataBinding" and not _is_property(node)):
                properties.remove(node)
            elif name == "date":
                drop_attributes(node, f"{w}fullDate")


def _drop_style(content: Element, style: str, w: str) -> None:
    for node in list(content.iter(f"{w}rStyle")):
        parent = node.getparent()
        if node.get(f"{w}val") == style and parent is not None:
            parent.remove(node)


def is_bound(control: Element) -> bool:
    """Say whether Word takes a control's text from data of the document's own."""
    return any(str(node.tag).endswith("}dataBinding") and not _is_property(node) for properties in control.iterfind("{*}sdtPr") for node in properties)


def _is_property(binding: Element) -> bool:
    """Say whether a control shows a document property, which is filled by itself and agrees."""
    path = " ".join(str(value) for value in binding.attrib.values())
    return "/core-properties" in path or "coreProperties" in path
