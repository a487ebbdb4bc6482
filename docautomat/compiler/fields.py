"""Fields in which one end of a block stands, and the other does not: their result takes their place.

    begin  HYPERLINK …  separate  {% for m in ms %}{{ m.name }}  end  , {% endfor %}

A field is a row of runs (ISO/IEC 29500-1 §17.16.18), whose beginning and end must come out equally often. Form fields to which authors have put their tags are
opened by this; a field that a block holds as a whole, or that holds a whole block, stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from docautomat.compiler.blocks import Block
from docautomat.markup.language import Dialect, Element, Story

__all__ = ["open_fields"]


@dataclass(slots=True, eq=False)
class _Field:
    nodes: list[Element] = field(default_factory=list)
    """What is there beside the result: the field's characters and its code."""
    result: bool = False


def open_fields(story: Story, blocks: Iterable[Block]) -> bool:
    """Open the fields that blocks would cut, in trees whose tags are still in the text; say whether there were any."""
    cut: dict[_Field, None] = {}
    listed = [block for block in blocks if not any(mark.line.attribute for mark in block.joints)]
    for segment in story.segments:
        words = segment.dialect
        if not listed or not words.field_character or next(segment.root.iter(words.field_character), None) is None:
            continue
        own = [block for block in listed if all(mark.segment is segment for mark in block.joints)]
        ends = {mark: mark.line.holder_at(mark.tag.start) for block in own for mark in block.joints}
        around = _around(segment.root, words, set(ends.values()))
        for block in own:
            stacks = [around.get(ends[mark], ()) for mark in block.joints]
            cut.update((each, None) for stack in stacks for each in stack if not all(each in other for other in stacks))
    for each in cut:
        for node in each.nodes:
            _remove(node)
    return bool(cut)


def _around(root: Element, words: Dialect, wanted: set[Element]) -> dict[Element, tuple[_Field, ...]]:
    """Return the fields around each of these elements."""
    stacks: dict[Element | None, list[_Field]] = {}
    kind = words.field_character.removesuffix("fldChar") + "fldCharType"
    found: dict[Element, tuple[_Field, ...]] = {}
    for node in root.iter(etree.Element):
        parent = node.getparent()
        if parent is None or parent.tag != words.run or node.tag == words.run_properties:
            continue
        stack = stacks.setdefault(next(parent.iterancestors(words.text_box), None), [])
        if node.tag == words.field_character and node.get(kind) == "begin":
            stack.append(_Field())
        for each in stack:
            if not each.result or (each is stack[-1] and node.tag == words.field_character):
                each.nodes.append(node)
        if node.tag == words.field_character and stack and node.get(kind) == "separate":
            stack[-1].result = True
        elif node.tag == words.field_character and stack and node.get(kind) == "end":
            stack.pop()
        if node in wanted:
            found[node] = tuple(stack)
    return found


def _remove(node: Element) -> None:
    run = node.getparent()
    if run is None:
        return
    run.remove(node)
    parent = run.getparent()
    if parent is not None and all(str(child.tag).endswith("}rPr") for child in run):
        parent.remove(run)
