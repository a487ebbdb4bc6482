"""A sub-document opened: read, checked, and told apart by its content, so that the same file is read once in a render."""

from __future__ import annotations

import hashlib
from typing import Any

from lxml import etree

from docautomat.errors import PackageError
from docautomat.markup.incoming import Incoming
from docautomat.markup.language import Element
from docautomat.markup.rendering import Rendering
from docautomat.opc.package import Package
from docautomat.values.rich import SubDocument

__all__ = ["Source", "opened"]

_INCOMING = Incoming("docx", "document", "the sub-document", "element", "a path, bytes, a file opened as binary, or a docx.Document", "Word")


class Source:
    """A Word document that comes into another."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.w = f"{{{etree.QName(self.parse(package.main)).namespace}}}"

    def parse(self, partname: str) -> Element:
        """Return the root of a part, a new tree each time; raise `RefusedValueError` for a part that is damaged."""
        try:
            return self.package.parse(partname)
        except PackageError as error:
            raise _INCOMING.refused(error) from None

    def related(self, kind: str) -> str:
        """Return the part of that kind that belongs to the main part; empty where there is none."""
        return next(iter(self.package.related(self.package.main, kind)), "")


def opened(value: SubDocument, current: Rendering) -> Source:
    """Return a sub-document's file, the same object for the same content; raise `RefusedValueError` where it cannot come in."""
    known: dict[Any, Source] = current.state.setdefault(Source, {})
    if value not in known:
        data = _INCOMING.data(value, current)
        digest = hashlib.sha256(data).digest()
        if digest not in known:
            known[digest] = Source(_INCOMING.package(data, current))
        known[value] = known[digest]
    return known[value]
