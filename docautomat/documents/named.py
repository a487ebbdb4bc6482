"""Whether a finished document names somebody: every part of it is looked through, with its attributes, its runs put together, and the files within it."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from docautomat.opc.archive import Archive

if TYPE_CHECKING:
    from docautomat.documents.roles import Names

__all__ = ["parts_that_name"]

_TAGS = re.compile(r"<[^>]*>")
_ENDS = re.compile(r"</(?:w:p|a:p|w:tc|c|si|row|vt:lpstr|vt:lpwstr|dc:[a-z]+|cp:[a-zA-Z]+)>|<w:(?:tab|br)/>")
_ZIP = b"PK\x03\x04"


def parts_that_name(data: bytes, names: Names) -> list[str]:
    """Return the parts of an Office file in which one of these people is named, whole or by address."""
    forms = sorted(set(names.whole()), key=lambda form: (-len(form), form))
    if not forms:
        return []
    spaced = (r"[\s\u00a0]+".join(map(re.escape, form.split())) for form in forms)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)
    return list(_found(data, pattern, ""))


def _found(data: bytes, pattern: re.Pattern[str], within: str) -> Iterator[str]:
    archive = Archive(data)
    for name in archive.names():
        shown = f"{within}{name.lstrip('/')}"
        content = archive.read(name)
        if pattern.search(shown):
            yield shown
        elif content.startswith(_ZIP) and zipfile.is_zipfile(io.BytesIO(content)):
            yield from _found(content, pattern, f"{shown}/")
        elif _names(content, pattern):
            yield shown


def _names(content: bytes, pattern: re.Pattern[str]) -> bool:
    text = content.decode("utf-8", "replace")
    if pattern.search(html.unescape(text)):
        return True
    if not text.lstrip("\ufeff").startswith("<"):
        return False
    return pattern.search(html.unescape(_TAGS.sub("", _ENDS.sub("\0", text)))) is not None
