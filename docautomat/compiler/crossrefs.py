"""References to bookmarks in a loop follow the copy of their own turn.

    {% for m in ms %} <w:bookmarkStart w:name="goal"/> … REF goal … <w:hyperlink w:anchor="goal"> {% endfor %}     goal, goal_2, goal_3 …

A reference from outside of the loop leads to the first copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docautomat.compiler.hoisting import TARGET
from docautomat.compiler.ids import PRIVATE
from docautomat.compiler.marks import Mark
from docautomat.markup.language import Element, Segment, is_instruction

__all__ = ["follow_bookmarks"]

_IN_CODE = re.compile(r"\b(?:REF|PAGEREF|NOTEREF)\s+\"?([\w.]+)|\bHYPERLINK\s.*?\\l\s+\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class _Spot:
    order: int
    loops: tuple[int, ...]
    """The loops around it, the outermost first."""


def follow_bookmarks(segment: Segment, roles: dict[str, Mark]) -> None:
    """Mark the references that must follow, in a hoisted tree whose bookmarks in loops are numbered after the render."""
    if not segment.dialect.range_marks:
        return
    w = segment.dialect.paragraph.removesuffix("p")
    bookmarks: dict[str, _Spot] = {}
    references: list[tuple[Element, str, str, _Spot]] = []
    for spot, node in _spots(segment, roles):
        if node.tag == f"{w}bookmarkStart":
            bookmarks.setdefault(str(node.get(f"{w}name", "")).partition(PRIVATE)[0], spot)
        elif spot.loops:
            references += [(node, where, name, spot) for where, name in _names(node, w)]
    for node, where, name, spot in references:
        bookmark = bookmarks.get(name)
        if bookmark is not None and bookmark.loops and spot.loops[: len(bookmark.loops)] == bookmark.loops:
            kind = "r" if bookmark.order < spot.order else "f"
            _write(node, where, name, f"{name}{PRIVATE}{kind}bookmark:{name}{PRIVATE}")


def _spots(segment: Segment, roles: dict[str, Mark]) -> Iterator[tuple[_Spot, Element]]:
    stack: list[int] = []
    for order, node in enumerate(segment.root.iter()):
        if is_instruction(node) and node.target == TARGET:  # type: ignore[attr-defined]
            mark = roles.get(node.text or "")
            if mark is not None and mark.role == "open" and mark.keyword == "for":
                stack.append(mark.number)
            elif mark is not None and mark.keyword == "endfor" and stack:
                stack.pop()
        elif isinstance(node.tag, str):
            yield _Spot(order, tuple(stack)), node


def _names(node: Element, w: str) -> Iterator[tuple[str, str]]:
    """Yield where a node names bookmarks (an attribute, or its text), and their names."""
    if node.tag == f"{w}hyperlink" and node.get(f"{w}anchor"):
        yield f"{w}anchor", str(node.get(f"{w}anchor"))
    code = node.text if node.tag == f"{w}instrText" else node.get(f"{w}instr") if node.tag == f"{w}fldSimple" else None
    for found in _IN_CODE.finditer(str(code or "")):
        yield "" if node.tag == f"{w}instrText" else f"{w}instr", found.group(1) or found.group(2)


def _write(node: Element, where: str, name: str, new: str) -> None:
    pattern = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.{PRIVATE}])")
    if where:
        node.set(where, pattern.sub(lambda _: new, str(node.get(where)), count=1))
    else:
        node.text = pattern.sub(lambda _: new, str(node.text), count=1)
