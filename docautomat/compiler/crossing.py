"""The safety net under hoisting: the ends of a block stand at the same depth of one tree, and no two blocks cross."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from docautomat.compiler.blocks import Block
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import Element

__all__ = ["TARGET", "crossed", "misplaced"]

TARGET = "docautomat"
"""The processing instructions by which marks stand in a tree."""


def misplaced(marks: Iterable[Mark], blocks: list[Block], placed: dict[Mark, Element]) -> list[Finding]:
    """Return a finding for each block whose joints do not stand at the same depth of one tree."""
    findings: list[Finding] = []
    for block in blocks:
        joints = [mark for mark in block.joints if mark in placed]
        if len(joints) != len(block.joints):
            continue  # slides: no tree of their own
        parents = [placed[mark].getparent() for mark in joints]
        same = all(parent is parents[0] for parent in parents)
        if not same and all(mark.position.where == "lift" for mark in joints):
            same = all(
                parent is not None and parent is mark.position.element and parent.getparent() is _grandparent(parents[0])
                for parent, mark in zip(parents, joints, strict=True)
            )
        if not same:
            other = block.closing
            findings.append(
                Finding(
                    code="apart",
                    severity="error",
                    place=block.opening.place,
                    message=f"this {block.keyword} and its {other.keyword} ({other.place.part}, {other.place.spot}) stand in places that do not fit together",
                    hint="put both into one paragraph, into paragraphs of one cell or page, or into rows of one table",
                )
            )
    return findings or _order(marks, placed)


def _grandparent(parent: Element | None) -> Element | None:
    return parent.getparent() if parent is not None else None


def _order(marks: Iterable[Mark], placed: dict[Mark, Element]) -> list[Finding]:
    """Return a finding if hoisting has put ends into another order than the author wrote them in, so that blocks would cross."""
    of_number = {str(mark.number): mark for mark in marks}
    roots = dict.fromkeys(pi.getroottree().getroot() for pi in placed.values())
    for root in roots:
        pis = (pi for pi in root.iter(etree.ProcessingInstruction) if pi.target == TARGET)  # type: ignore[attr-defined]
        found = crossed(mark for pi in pis if (mark := of_number.get(pi.text or "")) is not None)
        if found:
            return found
    return []


def crossed(marks: Iterable[Mark]) -> list[Finding]:
    """Return a finding for the first end that does not close the block that was opened last."""
    stack: list[Mark] = []
    for mark in marks:
        if mark.role == "open":
            stack.append(mark)
        elif mark.role == "close":
            if not stack or f"end{stack[-1].keyword}" != mark.keyword:
                return [
                    Finding(
                        code="crossed",
                        severity="error",
                        place=mark.place,
                        message="this end would cross another block",
                        hint="put the ends of blocks that stand together into paragraphs of their own, or on slides of their own",
                    )
                ]
            stack.pop()
    return []
