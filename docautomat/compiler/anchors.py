"""Footnotes, endnotes and comments inlined where they are anchored, so that the variables of a loop reach them and each copy has its own.

    body   … <w:footnoteReference w:id="2"/> …          footnotes   <w:footnotes> … <w:footnote w:id="2">…</w:footnote> </w:footnotes>

becomes one program whose output is told apart by part: the footnotes' beginning, the body, at each reference its footnote, the footnotes' end. A part whose
notes hold no tag, and of which no note is anchored in a block, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from docautomat.compiler.hoisting import TARGET, instruction
from docautomat.compiler.ids import Ids
from docautomat.compiler.marks import Mark
from docautomat.compiler.source import Stream, Token
from docautomat.markup.language import Anchors, Element, Segment, Story, is_instruction

__all__ = ["ANCHOR_WORDS", "Anchored", "anchor", "depths", "woven"]

ANCHOR_WORDS = frozenset({"anchor", "note", "endnote", "notesend"})


@dataclass(slots=True)
class Anchored:
    """The parts of a story whose notes are inlined, and the notes that come out many times."""

    parts: set[int] = field(default_factory=set)
    looped: dict[Segment, list[Element]] = field(default_factory=dict)


def anchor(story: Story, marks: list[Mark], ids: Ids) -> Anchored:
    """Put instructions around the notes and at their anchors, in hoisted trees; ids of notes in loops are numbered after the render."""
    found = Anchored()
    main = story.segments[0]
    if not any(mark.segment is main for mark in marks):
        return found
    around = depths(main.root, marks)
    for index, segment in enumerate(story.segments):
        words = segment.anchors
        if words is None:
            continue
        references: dict[str, list[Element]] = {}
        for node in main.root.iter(words.reference):
            references.setdefault(node.get(words.id, ""), []).append(node)
        notes = {note.get(words.id, ""): note for note in segment.root.iter(words.note)}
        once = [key for key, nodes in references.items() if len(nodes) == 1 and key in notes]
        if not (any(mark.segment is segment for mark in marks) or any(around[references[key][0]][0] for key in once)):
            continue
        found.parts.add(index)
        ids.highest[words.space] = max((int(key) for key in notes if key.isdigit()), default=0)
        for key in once:
            reference, note = references[key][0], notes[key]
            note.addprevious(instruction(f"note {key}"))
            note.addnext(instruction(f"endnote {key}"))
            reference.addnext(instruction(f"anchor {index} {key}"))
            if around[reference][1]:
                found.looped.setdefault(segment, []).append(note)
                _number(main.root, key, note, words, ids)
        segment.root.append(instruction("notesend"))
    return found


def depths(root: Element, marks: list[Mark]) -> dict[Element, tuple[int, int]]:
    """Return, for each element, how many blocks and how many loops stand around it."""
    by_number = {str(mark.number): mark for mark in marks}
    found: dict[Element, tuple[int, int]] = {}
    blocks = loops = 0
    for node in root.iter():
        mark = by_number.get(node.text or "") if is_instruction(node) and node.target == TARGET else None  # type: ignore[attr-defined]
        if mark is not None and mark.role in ("open", "close"):
            step = 1 if mark.role == "open" else -1
            blocks += step
            loops += step if mark.keyword.removeprefix("end") in ("for", "macro", "set", "call") else 0
        found[node] = (blocks, loops)
    return found


def _number(root: Element, key: str, note: Element, words: Anchors, ids: Ids) -> None:
    kind = "n"
    for node in [node for node in root.iter(*words.marks) if node.get(words.id) == key] + [note]:
        ids.put(node, words.id, f"{kind}{words.space}:{key}")
        kind = "p"


def woven(streams: dict[int, Stream], parts: Iterable[int], switch: str) -> Iterator[str | Mark | Token]:
    """Yield the streams of a story's parts as one, the notes at their anchors; `switch` encloses a part's number."""
    notes: dict[tuple[int, str], Stream] = {}
    ends: dict[int, Stream] = {}
    for index in parts:
        rest, ends[index] = _split(streams[index], index, notes)
        yield Token("switch", f"{switch}{index}{switch}")
        yield from rest
    yield Token("switch", f"{switch}0{switch}")
    for item in streams[0]:
        if isinstance(item, Token) and item.name.startswith("anchor "):
            _, number, key = item.name.split(" ")
            yield Token("switch", f"{switch}{number}{switch}")
            yield from notes[int(number), key]
            yield Token("switch", f"{switch}0{switch}")
        else:
            yield item
    for index, end in ends.items():
        yield Token("switch", f"{switch}{index}{switch}")
        yield from end


def _split(stream: Stream, index: int, notes: dict[tuple[int, str], Stream]) -> tuple[Stream, Stream]:
    """Return what stands before the end of a part without its notes, and the end; the notes go into `notes`."""
    rest: Stream = []
    target = rest
    end: Stream = []
    for item in stream:
        word, _, key = item.name.partition(" ") if isinstance(item, Token) else ("", "", "")
        if word == "note":
            target = notes[index, key] = []
        elif word == "endnote":
            target = rest
        elif word == "notesend":
            target = end
        else:
            target.append(item)
    return rest, end
