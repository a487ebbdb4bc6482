"""What an Office file tells of itself that its PDF must tell too: its language, and when it was made."""

from __future__ import annotations

import datetime
import os
import re
from collections import Counter
from contextlib import suppress

from docautomat.opc.package import Package

__all__ = ["day_of", "language_of"]

_MARK = re.compile(rb'\slang="([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)"')
_EPOCH = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
"""A file that tells no day: the first that a ZIP archive knows, which is what docautomat's own files have."""
_NORWEGIAN = {"nb": "nb-NO", "no": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def language_of(package: Package) -> str:
    """Return a file's language as `nb-NO`: that of its properties, else of its text; nothing where it tells none."""
    core = next(iter(package.related("/", "core-properties")), None)
    told = "" if core is None else (package.parse(core).findtext("{http://purl.org/dc/elements/1.1/}language") or "")
    return whole(told.strip()) or (_of_styles(package) if package.kind == "docx" else _of_slides(package) if package.kind == "pptx" else "")


def whole(language: str) -> str:
    """Return a language with its country: `nb` is `nb-NO`."""
    return _NORWEGIAN.get(language.lower(), language) if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else ""


def _of_styles(package: Package) -> str:
    for name in package.related(package.main, "styles"):
        for mark in package.parse(name).iterfind(".//{*}docDefaults//{*}lang"):
            return next((str(value) for key, value in mark.items() if str(key).endswith("}val")), "")
    return ""


def _of_slides(package: Package) -> str:
    marks: Counter[bytes] = Counter()
    for name in package.names():
        if name.startswith("/ppt/slides/slide"):
            marks.update(_MARK.findall(package.read(name)))
    return marks.most_common(1)[0][0].decode() if marks else ""


def day_of(package: Package) -> datetime.datetime:
    """Return when a file was changed last, by what it says, in UTC; the environment's SOURCE_DATE_EPOCH wins, as for all that is built."""
    with suppress(KeyError, ValueError, OverflowError, OSError):
        return datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.UTC)
    core = next(iter(package.related("/", "core-properties")), None)
    root = package.parse(core) if core is not None else None
    for name in ("modified", "created"):
        told = root.findtext(f"{{http://purl.org/dc/terms/}}{name}") if root is not None else None
        with suppress(ValueError, TypeError, OverflowError):
            moment = datetime.datetime.fromisoformat((told or "").strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC)
    return _EPOCH
