"""A sub-document opened: read, checked, and told apart by its content, so that the same file is read once in a render."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from lxml import etree

from docautomat.errors import PackageError
from docautomat.markup.language import Element
from docautomat.markup.rendering import Rendering
from docautomat.opc.package import Package
from docautomat.values import RefusedValueError
from docautomat.values.rich import SubDocument

__all__ = ["Source", "opened"]


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
            raise _refused(error) from None

    def related(self, kind: str) -> str:
        """Return the part of that kind that belongs to the main part; empty where there is none."""
        return next(iter(self.package.related(self.package.main, kind)), "")


def opened(value: SubDocument, current: Rendering) -> Source:
    """Return a sub-document's file, the same object for the same content; raise `RefusedValueError` where it cannot come in."""
    known: dict[Any, Source] = current.state.setdefault(Source, {})
    if value not in known:
        data = _data(value, current)
        digest = hashlib.sha256(data).digest()
        if digest not in known:
            known[digest] = _opened(data, current)
        known[value] = known[digest]
    return known[value]


def _data(value: SubDocument, current: Rendering) -> bytes:
    source = value.source
    try:
        if hasattr(source, "to_bytes") and not isinstance(source, int):
            return bytes(source.to_bytes())
        if hasattr(source, "save") and hasattr(source, "element"):
            stream = io.BytesIO()
            source.save(stream)
            return stream.getvalue()
        return current.read(source, trusted=value.trusted, what="document")
    except (AttributeError, TypeError):
        raise RefusedValueError(f"a {type(source).__name__} is no document", "give a path, bytes, a file opened as binary, or a docx.Document") from None


def _opened(data: bytes, current: Rendering) -> Source:
    target = current.overlay.package
    try:
        package = Package.open(data, limits=target.limits)
    except PackageError as error:
        raise _refused(error) from None
    if package.kind != "docx":
        names = {"xlsx": "an Excel workbook", "pptx": "a PowerPoint presentation"}
        raise RefusedValueError(f"the sub-document is {names[package.kind]}", "only a Word document can come into a Word document")
    if package.strict != target.strict:
        kinds = ("Strict Open XML", "an ordinary Word document")
        here, there = kinds if package.strict else kinds[::-1]
        raise RefusedValueError(f"the sub-document is {here}, the template is {there}", "save one of them again from Word, of the same kind as the other")
    return Source(package)


def _refused(error: PackageError) -> RefusedValueError:
    return RefusedValueError(f"the sub-document cannot be used: {error.message}", error.hint, error.code if error.code == "limit" else "value")
