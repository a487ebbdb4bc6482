"""Small questions to XML trees, whatever their markup language."""

from __future__ import annotations

from collections.abc import Mapping

from docautomat.markup.language import Element

__all__ = ["child", "insert_ranked", "local"]


def local(element: Element) -> str:
    """Return an element's name without its namespace; nothing for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if type(tag) is str else ""


def child(element: Element | None, name: str) -> Element | None:
    """Return the child of a name, in whatever namespace."""
    return next((node for node in element if local(node) == name), None) if element is not None else None


def insert_ranked(holder: Element, element: Element, prefix: str, ranks: Mapping[str, int]) -> None:
    """Put a child at its place in the schema's order; `ranks` are those of the names behind `prefix`, all others stand last."""
    rank = ranks[str(element.tag).removeprefix(prefix)]
    for sibling in holder:
        name = str(sibling.tag)
        if not name.startswith(prefix) or ranks.get(name.removeprefix(prefix), len(ranks)) > rank:
            sibling.addprevious(element)
            return
    holder.append(element)
