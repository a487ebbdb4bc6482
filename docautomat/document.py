"""Document: what a render gives."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docautomat.errors import Finding
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.package import Deflated, Package, save

__all__ = ["Document"]


class Document:
    """A finished document, in memory."""

    def __init__(self, package: Package, changed: Mapping[str, bytes | Deflated], removed: frozenset[str], findings: tuple[Finding, ...] = ()) -> None:
        self._package = package
        self._changed = changed
        self._removed = removed
        self.kind = package.kind
        self.findings = findings
        """What deserves a look in this document: texts that were too long for their boxes, and what was done."""

    def with_parts(self, parts: Mapping[str, bytes]) -> Document:
        """Return the document with some parts exchanged."""
        return Document(self._package, {**self._changed, **parts}, self._removed, self.findings)

    def to_bytes(self) -> bytes:
        """Return the file; its content type is the template's."""
        return self._package.write(self._changed, removed=self._removed).to_bytes()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file atomically, with the content type that the suffix says; raise `OutputError` where that is not possible."""
        changed = dict(self._changed)
        types = self._package.with_suffix(Path(path).suffix, changed.get(CONTENT_TYPES))
        if types is not None:
            changed[CONTENT_TYPES] = types
        save(path, self._package.write(changed, removed=self._removed))

    def open(self) -> Any:
        """Return the document as python-docx, openpyxl or python-pptx sees it: a `docx.Document`, `Workbook` or `pptx.Presentation`."""
        stream = io.BytesIO(self.to_bytes())
        if self.kind == "docx":
            import docx

            return docx.Document(stream)
        if self.kind == "xlsx":
            import openpyxl

            return openpyxl.load_workbook(stream)
        import pptx

        return pptx.Presentation(stream)
