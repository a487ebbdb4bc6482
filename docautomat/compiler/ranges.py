"""Ranges of text that begin inside of a block and end outside of it, or the other way round: bookmarks, comments, permissions.

    {% for m in ms %} <w:bookmarkStart w:id="1"/> {{ m.name }} {% endfor %} … <w:bookmarkEnd w:id="1"/>

Both ends must come out equally often. A bookmark's end goes to where its beginning is; a comment keeps the place where it is referred to, without a range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docautomat.compiler.hoisting import TARGET
from docautomat.compiler.marks import Mark
from docautomat.markup.language import Dialect, Element, Segment, is_instruction, like

__all__ = ["clear_of_ranges", "close_ranges", "is_beginning"]

_Around = tuple[tuple[int, int], ...]
"""The blocks around an element, each with the number of its branch."""


@dataclass(slots=True)
class _Range:
    start: Element | None = None
    end: Element | None = None
    reference: Element | None = None


def close_ranges(segment: Segment, roles: dict[str, Mark]) -> None:
    """Mend the ranges of a hoisted tree whose ends do not stand in the same blocks."""
    if not segment.dialect.range_marks or not roles:
        return
    w = segment.dialect.paragraph.removesuffix("p")
    around = dict(_around(segment.root, roles))
    for kind in ("bookmark", "perm", "moveFromRange", "moveToRange"):
        for each in _ranges(segment.root, w, f"{kind}Start", f"{kind}End", ""):
            _close(each, around, f"{w}{kind}End", w)
    for each in _ranges(segment.root, w, "commentRangeStart", "commentRangeEnd", "commentReference"):
        nodes = [node for node in (each.start, each.end, each.reference) if node is not None]
        if each.reference is not None and len({around[node] for node in nodes}) > 1:
            for node in nodes[:-1]:
                _remove(node)


def clear_of_ranges(element: Element, children: Iterable[Element], dialect: Dialect) -> None:
    """Move the ends of ranges among the `children` of a table or row out of it, for it may go."""
    for child in children:
        if child.tag in dialect.range_marks:
            (element.addprevious if is_beginning(child) else element.addnext)(child)


def is_beginning(node: Element) -> bool:
    """Say whether a mark begins its range."""
    return str(node.tag).endswith("Start")


def _around(root: Element, roles: dict[str, Mark]) -> Iterator[tuple[Element, _Around]]:
    stack: list[tuple[int, int]] = []
    for node in root.iter():
        mark = roles.get(node.text or "") if is_instruction(node) and node.target == TARGET else None  # type: ignore[attr-defined]
        if mark is not None and mark.role == "open":
            stack.append((mark.number, 0))
        elif mark is not None and mark.role == "middle" and stack:
            stack[-1] = stack[-1][0], stack[-1][1] + 1
        elif mark is not None and mark.role == "close" and stack:
            stack.pop()
        elif isinstance(node.tag, str):
            yield node, tuple(stack)


def _ranges(root: Element, w: str, start: str, end: str, reference: str) -> list[_Range]:
    found: dict[str, _Range] = {}
    names = {w + start: "start", w + end: "end", w + reference: "reference"}
    for node in root.iter(w + start, w + end, *([w + reference] if reference else [])):
        each = found.setdefault(node.get(f"{w}id", ""), _Range())
        if getattr(each, names[str(node.tag)]) is None:
            setattr(each, names[str(node.tag)], node)
    return list(found.values())


def _close(each: _Range, around: dict[Element, _Around], name: str, w: str) -> None:
    start, end = each.start, each.end
    if start is not None and end is not None and around[start] == around[end]:
        return
    if start is None:
        if end is not None:
            _remove(end)
        return
    if end is None:
        end = like(start)
        end.tag = name
        end.attrib.clear()
        end.set(f"{w}id", start.get(f"{w}id", ""))
    else:
        _remove(end)
    parent = start.getparent()
    if parent is not None and parent.tag == f"{w}p" and not any(is_instruction(node) for node in start.itersiblings()):
        parent.append(end)
    else:
        start.addnext(end)


def _remove(node: Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
