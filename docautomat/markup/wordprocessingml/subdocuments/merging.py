"""One sub-document put into a part of the document that is being rendered, and what its copies share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any, TypeVar

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.rendering import Rendering, rendering
from docautomat.markup.wordprocessingml.numbering import numbering
from docautomat.markup.wordprocessingml.refresh import HEADINGS
from docautomat.markup.wordprocessingml.subdocuments.content import Prepared, bookmarks, prepared
from docautomat.markup.wordprocessingml.subdocuments.lists import Copies, ListsOf
from docautomat.markup.wordprocessingml.subdocuments.namespaces import head_of
from docautomat.markup.wordprocessingml.subdocuments.notes import Notes
from docautomat.markup.wordprocessingml.subdocuments.parts import Parts
from docautomat.markup.wordprocessingml.subdocuments.sections import opening
from docautomat.markup.wordprocessingml.subdocuments.source import Source, opened
from docautomat.markup.wordprocessingml.subdocuments.styles import Styles, StylesOf
from docautomat.values import RefusedValueError
from docautomat.values.rich import SubDocument

__all__ = ["Merged", "merged"]

_BOOKMARK = re.compile(r"""bookmarkStart\b[^<>]*?\bname\s*=\s*["']([^"']*)["']""")
_LONGEST_BOOKMARK = 40
_STORIES = ("header", "footer", "footnotes", "endnotes")
_NOTES = ("footnote", "endnote")


@dataclass(frozen=True, slots=True)
class Merged:
    """A sub-document's body as it stands in a part of the document."""

    markup: str
    """Blocks as XML text, for a place right below the part's root or in one of its blocks."""
    ends_with_paragraph: bool
    """Whether the last block is a paragraph, as the last one of a table's cell must be."""


def merged(value: SubDocument, owner: str, *, sections: bool = True) -> Merged:
    """Return a sub-document's body for a place in the part `owner`, once more each time; what it needs comes into the render's package.

    `sections` says whether section breaks can stand at that place: not in a cell or text box. Raises `RefusedValueError` for a file that cannot come in, or
    holds what cannot stand there.
    """
    current = rendering()
    current.state[HEADINGS] = True
    source = opened(value, current)
    incoming = current.state.get((_Incoming, source))
    if incoming is None:
        incoming = current.state[_Incoming, source] = _Incoming(source, current)
    return incoming.copy(owner, sections=sections)


@dataclass(slots=True)
class _Body:
    """The body made ready for one part."""

    text: Prepared
    ends_with_paragraph: bool
    sections: bool
    before: str
    headers: str


class _Incoming:
    """One sub-document in one render."""

    def __init__(self, source: Source, current: Rendering) -> None:
        self.source = source
        self.current = current
        self.lists = ListsOf(source, numbering())
        target = _shared(current, Styles, lambda: Styles(current))
        self.styles = StylesOf(source, target, self._style_list), target
        self._bodies: dict[str, _Body] = {}
        self._notes: dict[tuple[str, str], Prepared] = {}
        self._note_roots: dict[str, tuple[str, dict[str, Element]]] = {kind: self._read_notes(kind) for kind in _NOTES}
        self._names: frozenset[str] | None = None

    def _style_list(self, number: str, style: str) -> tuple[str, str]:
        return self.lists.for_style(number), self.lists.level_of(number, style)

    def _read_notes(self, kind: str) -> tuple[str, dict[str, Element]]:
        part, w = self.source.related(f"{kind}s"), self.source.w
        found = list(self.source.parse(part).iterchildren(w + kind)) if part else []
        for note in found:
            etree.strip_elements(note, *(f"{w}{name}Reference" for name in _NOTES), with_tail=False)
        return part, {node.get(f"{w}id", ""): node for node in found if node.get(f"{w}type", "normal") == "normal"}

    def copy(self, owner: str, *, sections: bool) -> Merged:
        """Return a copy of the body for a place in `owner`."""
        if owner not in self._bodies:
            self._bodies[owner] = self._body(owner)
        body = self._bodies[owner]
        if body.sections and not (sections and owner == self.current.overlay.package.main):
            raise RefusedValueError(
                "the sub-document holds section breaks, which cannot stand here", "take them out, or put the tag into a paragraph of the text itself"
            )
        return Merged(body.before + _Copy(self, body.headers).filled(self.source.package.main, owner, body.text), body.ends_with_paragraph)

    def _body(self, owner: str) -> _Body:
        source, w = self.source, self.source.w
        root = source.parse(source.package.main)
        body = root.find(f"{w}body")
        blocks = list(body.iterchildren("*")) if body is not None else []
        if blocks and blocks[-1].tag == f"{w}sectPr":
            blocks.pop()
        if owner != self.current.overlay.package.main and any(True for block in blocks for _ in block.iter(*(f"{w}{kind}Reference" for kind in _NOTES))):
            raise RefusedValueError(
                "the sub-document holds footnotes or endnotes, which cannot stand here", "take them out, or put the tag into the text itself"
            )
        first = next((node for block in blocks for node in block.iter(f"{w}sectPr")), None)
        before, headers = opening(self.current.overlay.package, first, w) if first is not None else ("", "")
        last = next((str(block.tag) for block in reversed(blocks) if not str(block.tag).endswith(("Start", "End"))), "")
        self._without_dangling(blocks)
        if self._names is None:
            roots = [root, *(note for _, notes in self._note_roots.values() for note in notes.values())]
            self._names = bookmarks(source, roots)
        head = head_of(self.current.overlay.read(owner))
        text = prepared(blocks, source, source.package.main, head, self.styles, self._names)
        return _Body(text, last == f"{w}p", first is not None, before, headers)

    def _without_dangling(self, blocks: list[Element]) -> None:
        """Remove references to notes that are not there."""
        w = self.source.w
        for kind in _NOTES:
            notes = self._note_roots[kind][1]
            for block in blocks:
                for node in list(block.iter(f"{w}{kind}Reference")):
                    parent = node.getparent()
                    if node.get(f"{w}id", "") not in notes and parent is not None:
                        parent.remove(node)

    def note(self, kind: str, key: str) -> tuple[str, Notes, Prepared]:
        """Return a note made ready, with the part that it stands in and the notes that it joins."""
        notes = _shared(self.current, f"sub-document {kind}s", lambda: Notes(self.current, kind, self.source.w))
        part, elements = self._note_roots[kind]
        if (kind, key) not in self._notes:
            assert self._names is not None
            self._notes[kind, key] = prepared([elements[key]], self.source, part, notes.head, self.styles, self._names)
        return part, notes, self._notes[kind, key]


class _Copy:
    """One copy of a sub-document: what it has instead of the sub-document's ids and names."""

    def __init__(self, incoming: _Incoming, headers: str) -> None:
        self._incoming = incoming
        self._headers = headers
        self._overlay = overlay = incoming.current.overlay
        self._names = _shared(incoming.current, _Names, lambda: _Names(incoming.current))
        self._parts = Parts(incoming.source, overlay, self._bookmark)
        self._lists = Copies(incoming.lists, incoming.source.w)
        self._annotations: dict[str, str] = {}
        self._bookmarks: dict[str, str] = {}
        self._number = overlay.number("sub-document")

    def filled(self, partname: str, owner: str, text: Prepared, note: str = "") -> str:
        """Return blocks of a part of the sub-document as they stand in `owner`."""
        return text.filled(
            {
                "annotation": self._annotation,
                "bookmark": self._bookmark,
                "drawing": lambda _: str(self._overlay.number("drawing")),
                "shape": lambda key: f"{key}_{self._number}",
                "list": self._lists.number,
                "style list": self._lists.restarted,
                "footnote": lambda key: self._note("footnote", key),
                "endnote": lambda key: self._note("endnote", key),
                "note": lambda _: note,
                "headers": lambda _: self._headers,
                "relationship": lambda rid: self._parts.related(partname, owner, rid),
            }
        )

    def _annotation(self, key: str) -> str:
        if key not in self._annotations:
            self._annotations[key] = str(self._overlay.number("bookmark"))
        return self._annotations[key]

    def _bookmark(self, name: str) -> str:
        if name not in self._bookmarks:
            self._bookmarks[name] = self._names.free(name)
        return self._bookmarks[name]

    def _note(self, kind: str, key: str) -> str:
        part, notes, text = self._incoming.note(kind, key)
        number = notes.number()
        notes.add(self.filled(part, notes.part, text, number))
        return number


class _Names:
    """The names of bookmarks that the document has by now; Word sees no difference between capital and small letters."""

    def __init__(self, current: Rendering) -> None:
        package = current.overlay.package
        self._taken: set[str] = set()
        for partname in (package.main, *package.related(package.main, *_STORIES)):
            self._taken.update(unescape(name).lower() for name in _BOOKMARK.findall(package.read(partname).decode("utf-8", "replace")))
        self._numbers: dict[str, int] = {}

    def free(self, name: str) -> str:
        """Return a name that is new, like the one given."""
        found = name
        while found.lower() in self._taken:
            self._numbers[name] = self._numbers.get(name, 1) + 1
            end = f"_d{self._numbers[name]}"
            found = name[: _LONGEST_BOOKMARK - len(end)] + end
        self._taken.add(found.lower())
        return found


_T = TypeVar("_T")


def _shared(current: Rendering, key: Any, make: Callable[[], _T]) -> _T:
    """Return what all sub-documents of a render share."""
    if key not in current.state:
        current.state[key] = make()
    shared: _T = current.state[key]
    return shared
