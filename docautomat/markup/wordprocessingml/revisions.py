"""Tags in text that is marked as deleted (ISO/IEC 29500-1 §17.13.5): they are no tags any more, and no text that anybody shall see in a filled document.

    A <w:del><w:r><w:delText>{{ old }}</w:delText></w:r></w:del><w:ins><w:r><w:t>{{ new }}</w:t></w:r></w:ins>      becomes   A …{{ new }}

Other deletions stay, as marks of a change that somebody has still to accept.
"""

from __future__ import annotations

from collections.abc import Callable

from docautomat.markup.language import Dialect, Element

__all__ = ["drop_deleted_tags"]

_TEXTS = ("delText", "delInstrText", "t", "instrText")


def drop_deleted_tags(root: Element, words: Dialect, may_hold_tags: Callable[[str], bool]) -> None:
    """Remove the deletions of the paragraphs whose deleted text holds tags, and such paragraphs where nothing else is left of them."""
    w = words.paragraph.removesuffix("p")
    deleted: dict[Element, list[Element]] = {}
    for node in root.iter(f"{w}del", f"{w}moveFrom"):
        paragraph = next(node.iterancestors(words.paragraph), None)
        if paragraph is not None and next(node.iter(words.run), None) is not None:
            deleted.setdefault(paragraph, []).append(node)
    for paragraph, nodes in deleted.items():
        texts = (text for node in nodes for text in node.iter(*(w + name for name in _TEXTS)))
        if not may_hold_tags("".join(str(text.text or "") for text in texts)):
            continue
        for node in nodes:
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
        _drop_deleted(paragraph, words, w)


def _drop_deleted(paragraph: Element, words: Dialect, w: str) -> None:
    """Remove a paragraph whose end is deleted too, and which is empty: it is one with the paragraph behind it."""
    properties = paragraph.find(words.paragraph_properties)
    mark = properties.find(f"{words.run_properties}/{w}del") if properties is not None else None
    behind = paragraph.getnext()
    parent = paragraph.getparent()
    if mark is None or behind is None or behind.tag != words.paragraph or parent is None:
        return
    if all(child.tag == words.paragraph_properties for child in paragraph) and paragraph.find(f".//{words.keep_paragraph}") is None:
        parent.remove(paragraph)
