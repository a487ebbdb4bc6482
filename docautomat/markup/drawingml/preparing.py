"""What paragraphs with tags need before they are compiled: their runs will hold other text than PowerPoint has seen.

<a:r><a:rPr lang="en-US" dirty="0" err="1"/><a:t>{{ naem }}</a:t></a:r>    ->    <a:r><a:rPr lang="…"/>…</a:r><a:endParaRPr lang="…"/>
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from docautomat.markup.drawingml.tongues import UNSTATED
from docautomat.markup.language import Dialect, Element, drop_attributes

__all__ = ["prepare"]

_SEEN = ("dirty", "err", "smtClean")
"""What PowerPoint notes of its spelling check."""
_LEADS = ("hlinkClick", "hlinkMouseOver", "extLst")


def prepare(root: Element, words: Dialect, may_hold_tags: Callable[[str], bool]) -> None:
    """Prepare the paragraphs that hold tags: no run counts as checked, each states a language, and an empty paragraph keeps the size of its text."""
    for paragraph in root.iter(words.paragraph):
        if not may_hold_tags("".join(node.text or "" for node in paragraph.iter(words.text))):
            continue
        for node in paragraph.iter(words.run):
            properties = node.find(words.run_properties)
            if properties is None:
                properties = etree.Element(words.run_properties)
                node.insert(0, properties)
            drop_attributes(properties, *_SEEN)
            if not properties.get("lang"):
                properties.set("lang", UNSTATED)
        _close(paragraph, words)


def _close(paragraph: Element, words: Dialect) -> None:
    """Let a paragraph end with the formatting of its text (`a:endParaRPr`), by which an empty one has its height."""
    end = next(iter(words.paragraph_end))
    given = paragraph.find(end)
    if given is not None:
        drop_attributes(given, *_SEEN)
        return
    last = next((node for node in reversed(list(paragraph.iterchildren(words.run)))), None)
    properties = last.find(words.run_properties) if last is not None else None
    if properties is None:
        return
    given = etree.SubElement(paragraph, end, {str(name): str(value) for name, value in properties.attrib.items()})
    given.extend(copy.deepcopy(child) for child in properties if not str(child.tag).endswith(_LEADS))
