"""Content controls in which one end of a block stands, and the other does not: what they hold takes their place.

    [{% for m in ms %}]  [{{ m.name }}]  [{% endfor %}]      three controls, of which the middle one repeats

A control is one element, so it cannot begin outside of a block and end inside. Authors put tags into controls to find them again, not to have a form; so a
control that a block would cut is opened. A control that a block takes as a whole, or that holds a whole block, stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docautomat.compiler.blocks import Block
from docautomat.compiler.lines import ancestor, common
from docautomat.compiler.marks import Mark
from docautomat.markup.language import Dialect, Element, contents

__all__ = ["level", "open_around", "open_controls"]


def open_controls(blocks: Iterable[Block]) -> None:
    """Open the controls that blocks would cut, in trees whose tags are still in the text."""
    for block in blocks:
        joints = block.joints
        words = joints[0].segment.dialect
        if words.controls and all(mark.segment is joints[0].segment and not mark.line.attribute for mark in joints):
            _open(_spots(block), words)


def open_around(mark: Mark) -> None:
    """Open the controls between a tag and its paragraph."""
    words = mark.segment.dialect
    for node in list(_between(mark.line.holder_at(mark.tag.start), mark.line.element)):
        if node.tag in words.controls:
            _dissolve(node, words)


def level(element: Element, words: Dialect) -> Element:
    """Return what an element is part of, the controls around it not counted: a table, a row, a page."""
    node = element
    while node.tag in words.controls or node.tag in words.controls.values():
        parent = node.getparent()
        if parent is None:
            break
        node = parent
    return node


def _spots(block: Block) -> list[Element]:
    """Return the elements at which a block's ends will stand; none where that is another question."""
    joints = block.joints
    letters = {mark.tag.letter for mark in joints}
    if letters <= {"", "r"} and all(mark.line is block.opening.line for mark in joints):
        return [mark.line.holder_at(mark.tag.start) for mark in joints]
    if not letters <= {"", "p", "tr", "tc"}:
        return []
    words = joints[0].segment.dialect
    found = [_element(mark, words) for mark in joints]
    shared = common(found)
    if shared is None or (letters == {""} and level(shared, words).tag in (words.row, words.table)):
        return []
    return found


def _element(mark: Mark, words: Dialect) -> Element:
    name = {"tr": words.row, "tc": words.cell}.get(mark.tag.letter, "")
    found = ancestor(mark.line.element, name)
    return mark.line.element if found is None else found


def _open(spots: list[Element], words: Dialect) -> None:
    shared = common(spots)
    if shared is None:
        return
    found: list[Element] = []
    for spot in spots:
        between = list(_between(spot, shared))
        if spot.tag != words.text and not all(node.tag in words.controls or node.tag in words.controls.values() for node in between):
            return
        found += [node for node in between if node.tag in words.controls and node not in found]
    for control in found:
        _dissolve(control, words)


def _between(element: Element, top: Element) -> Iterator[Element]:
    """Yield the elements around `element`, below `top`."""
    for node in element.iterancestors() if element is not top else ():
        if node is top:
            return
        yield node


def _dissolve(control: Element, words: Dialect) -> None:
    for child in [child for content in contents(control, words) for child in content]:
        if not str(child.tag).endswith("Pr"):
            control.addprevious(child)
    parent = control.getparent()
    assert parent is not None
    parent.remove(control)
