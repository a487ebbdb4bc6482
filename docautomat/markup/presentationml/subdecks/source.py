"""A presentation whose slides come into another: opened and checked once in a render, its slides chosen by number and title."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any

from lxml import etree

from docautomat.errors import PackageError
from docautomat.markup.incoming import Incoming
from docautomat.markup.language import Element
from docautomat.markup.presentationml.stories import slide_order, title_of
from docautomat.markup.rendering import Rendering
from docautomat.opc.package import Package
from docautomat.values import RefusedValueError, closest
from docautomat.values.rich import SubDeck

__all__ = ["Source", "opened", "picked", "size_of"]

_STRUCTURE = ("slideMaster+xml", "slideLayout+xml", "presentationml.slide+xml", "notesMaster+xml", "handoutMaster+xml", "notesSlide+xml", "main+xml")
_MOST_TITLES = 12
_INCOMING = Incoming(
    "pptx",
    "presentation",
    "this presentation",
    "slide_layouts",
    "a path, bytes, a file opened as binary, a rendered document or a pptx.Presentation",
    "PowerPoint",
)


def size_of(root: Element) -> tuple[int, int]:
    """Return width and height of the slides of a presentation, in EMU (ISO/IEC 29500-1 §19.2.1.39)."""
    node = root.find("{*}sldSz")
    width, height = (node.get("cx", ""), node.get("cy", "")) if node is not None else ("", "")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() and int(width) and int(height) else (9_144_000, 6_858_000)


class Source:
    """A presentation that gives slides to another; the same object for the same content."""

    def __init__(self, package: Package, digest: bytes) -> None:
        self.package = package
        self.digest = digest
        self.slides = tuple(slide_order(package))
        self.size = size_of(self.parse(package.main))
        self._digests: dict[str, bytes] = {}
        self._titles: dict[str, list[int]] | None = None

    def parse(self, partname: str) -> Element:
        """Return the root of a part, a new tree each time; raise `RefusedValueError` for a part that is damaged."""
        try:
            return self.package.parse(partname)
        except PackageError as error:
            raise _INCOMING.refused(error) from None

    def related(self, partname: str, kind: str) -> str:
        """Return the part of a kind that belongs to a part; empty where there is none."""
        return next(iter(self.package.related(partname, kind)), "")

    def structural(self, partname: str) -> bool:
        """Say whether a part is one that only the presentation's own structure may lead to: slide, layout, master …"""
        kind = self.package.content_type(partname)
        return kind.endswith(_STRUCTURE) or partname.endswith(".rels") or partname.startswith("/[")

    def alike(self, partname: str) -> bytes:
        """Return what tells a theme, master or layout from all that look different: its content, and that of the pictures on it."""
        known = self._digests.get(partname)
        if known is None:
            known = self._digests[partname] = alike(self.package, partname, self.parse(partname))
        return known

    def titles(self) -> dict[str, list[int]]:
        """Return the slides' numbers by title."""
        if self._titles is None:
            self._titles = {}
            for number, slide in enumerate(self.slides):
                self._titles.setdefault(_plain(title_of(self.parse(slide))), []).append(number)
        return self._titles


def alike(package: Package, partname: str, root: Element) -> bytes:
    """Return a digest of what a theme, master or layout looks like, whatever its ids; `root` is its own tree, which changes."""
    for node in [*root.iter("{*}sldLayoutIdLst"), *root.iter("{*}creationId")]:
        if (parent := node.getparent()) is not None:
            parent.remove(node)
    found = hashlib.sha256(etree.tostring(root, method="c14n"))
    for entry in package.relationships(partname).values():
        if entry.partname is not None and entry.partname in package and not package.content_type(entry.partname).endswith((*_STRUCTURE, "theme+xml")):
            found.update(entry.id.encode() + hashlib.sha256(package.read(entry.partname)).digest())
    return found.digest()


def opened(value: SubDeck, current: Rendering) -> Source:
    """Return a presentation, the same object for the same content; raise `RefusedValueError` where it cannot come in."""
    known: dict[Any, Source] = current.state.setdefault(Source, {})
    given = value.source
    key = (os.fspath(given), value.trusted) if isinstance(given, (str, os.PathLike)) else value
    if key not in known:
        data = _INCOMING.data(value, current)
        digest = hashlib.sha256(data).digest()
        if digest not in known:
            known[digest] = Source(_INCOMING.package(data, current), digest)
        known[key] = known[digest]
    return known[key]


# --- which slides ---------------------------------------------------------------------------------------------------------------------------


def picked(value: SubDeck, source: Source) -> list[str]:
    """Return the slides that are to come, in their order; raise `RefusedValueError` for one that there is not."""
    if value.slides is None:
        return list(source.slides)
    return [source.slides[number] for pick in value.slides for number in _numbers(pick, source)]


def _numbers(pick: tuple[int, int] | str, source: Source) -> Iterator[int]:
    count = len(source.slides)
    if isinstance(pick, str):
        titles = source.titles()
        found = titles.get(_plain(pick))
        if found is None:
            shown = ", ".join(title for title in list(titles)[:_MOST_TITLES] if title)
            raise RefusedValueError(f"the presentation has no slide of the title {pick!r}", closest(_plain(pick), titles) or f"its titles are {shown}")
        yield from found
        return
    first, last = pick
    last = last or count
    if not 1 <= first <= count or not 1 <= last <= count:
        wrong = first if not 1 <= first <= count else last
        raise RefusedValueError(f"the presentation has no slide {wrong}", f"it has {count} slides")
    yield from range(first - 1, last) if first <= last else range(first - 1, last - 2, -1)


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
