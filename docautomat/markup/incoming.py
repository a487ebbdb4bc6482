"""A file that comes into a document as a whole: a sub-document, a deck. Its bytes from whatever holds them, and its package once it may come in."""

from __future__ import annotations

import io
from dataclasses import dataclass

from docautomat.errors import PackageError
from docautomat.markup.rendering import Rendering
from docautomat.opc.package import Package
from docautomat.values import RefusedValueError
from docautomat.values.rich import SubDeck, SubDocument

__all__ = ["Incoming"]

_KINDS = {"docx": "a Word document", "xlsx": "an Excel workbook", "pptx": "a PowerPoint presentation"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """What comes in, and how it is called in messages."""

    kind: str
    name: str
    """`document`, `presentation`."""
    subject: str
    """What the messages begin with: `the sub-document`."""
    attribute: str
    """What tells an object of python-docx or python-pptx from others that can be saved."""
    forms: str
    """What may be given."""
    program: str

    def data(self, value: SubDocument | SubDeck, current: Rendering) -> bytes:
        """Return the bytes of a path, bytes, a file, a rendered document or an object of python-docx or python-pptx."""
        source = value.source
        try:
            if hasattr(source, "to_bytes") and not isinstance(source, int):
                return bytes(source.to_bytes())
            if hasattr(source, "save") and hasattr(source, self.attribute):
                stream = io.BytesIO()
                source.save(stream)
                return stream.getvalue()
            return current.read(source, trusted=value.trusted, what=self.name)
        except (AttributeError, TypeError):
            raise RefusedValueError(f"a {type(source).__name__} is no {self.name}", f"give {self.forms}") from None

    def package(self, data: bytes, current: Rendering) -> Package:
        """Return the package; raise `RefusedValueError` for one that is damaged, dangerous, or of another kind than what it comes into."""
        target = current.overlay.package
        try:
            package = Package.open(data, limits=target.limits)
        except PackageError as error:
            raise self.refused(error) from None
        if package.kind != self.kind:
            own = _KINDS[self.kind]
            raise RefusedValueError(f"{self.subject} is {_KINDS[package.kind]}", f"only {own} can come into {own}")
        if package.strict != target.strict:
            kinds = ("Strict Open XML", f"an ordinary {self.name}")
            here, there = kinds if package.strict else kinds[::-1]
            message = f"{self.subject} is {here}, the template is {there}"
            raise RefusedValueError(message, f"save one of them again from {self.program}, of the same kind as the other")
        return package

    def refused(self, error: PackageError) -> RefusedValueError:
        """Return what is wrong with a package as the fault of a value."""
        return RefusedValueError(f"{self.subject} cannot be used: {error.message}", error.hint, error.code if error.code == "limit" else "value")
