"""Text boxes and placeholders of slides in which nothing but statements and comments stood: they go, the statements stay in their place."""

from __future__ import annotations

from lxml import etree

from docautomat.compiler.marks import Mark
from docautomat.markup.language import Dialect, Element

__all__ = ["leave_box"]


def leave_box(paragraph: Element, dialect: Dialect, marks: list[Mark]) -> None:
    """Take away a text box or placeholder in which nothing but statements and comments stood; the statements stay."""
    body = next(paragraph.iterancestors(dialect.text_box), None) if dialect.text_box else None
    if body is None:
        body = next((node for node in (paragraph.getparent(),) if node is not None), None)
    shape = body.getparent() if body is not None else None
    parent = shape.getparent() if shape is not None else None
    if shape is None or parent is None or not str(shape.tag).endswith("}sp") or not _is_plain_box(shape):
        return
    instructions = [node for node in shape.iter(etree.ProcessingInstruction) if not str(node.text).lstrip("/").startswith("fit")]
    known = [marks[int(text)] for node in instructions if (text := str(node.text)).isdigit()]
    if len(known) < len(instructions) or any(mark.role != "single" for mark in known):
        return
    if any(node.text for node in shape.iter(dialect.text)) or next(shape.iter(f"{dialect.paragraph.removesuffix('p')}fld"), None) is not None:
        return
    for node in instructions:
        shape.addprevious(node)
    parent.remove(shape)


def _is_plain_box(shape: Element) -> bool:
    """Say whether a shape is nothing to look at without its text: a text box or placeholder without fill and line of its own."""
    names = [str(node.tag).rpartition("}")[2] for node in shape.iter() if isinstance(node.tag, str)]
    box = any(node.get("txBox") in ("1", "true") for node in shape.iter() if str(node.tag).endswith("}cNvSpPr"))
    properties = next((node for node in shape if str(node.tag).endswith("}spPr")), None)
    looks = [str(node.tag).rpartition("}")[2] for node in properties] if properties is not None else []
    return (box or "ph" in names) and not any(name in ("solidFill", "gradFill", "blipFill", "pattFill", "ln") for name in looks)
