"""Values that another program has calculated, put where ours are missing; nothing else of a workbook changes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from docautomat.markup.spreadsheetml.calculation.grid import Book, Page
from docautomat.markup.spreadsheetml.calculation.kinds import NAME, Scalar
from docautomat.markup.spreadsheetml.calculation.sheets import Keys, SheetText, fill, load, strings_of
from docautomat.opc.package import Package

__all__ = ["filled_in", "has_gaps"]


def has_gaps(data: bytes) -> bool:
    """Say whether a workbook holds formulas without values."""
    package = Package.open(io.BytesIO(data), allow_macros=True)
    return any(_is_gap(found) for _, _, text in _sheets(package) for found in _gaps(_prefix(text)).finditer(text))


def filled_in(data: bytes, calculated: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook that change when its missing values are taken from a calculated copy."""
    ours, theirs = Package.open(io.BytesIO(data), allow_macros=True), Package.open(io.BytesIO(calculated), allow_macros=True)
    partnames = {name.casefold(): part for name, part, _ in _sheets(theirs, texts=False)}
    strings = next(iter(theirs.related(theirs.main, "sharedStrings")), None)
    known = strings_of(theirs.parse(strings)) if strings else []
    changed: dict[str, bytes] = {}
    for name, partname, text in _sheets(ours):
        pattern = _gaps(_prefix(text))
        if name.casefold() not in partnames or pattern.search(text) is None:
            continue
        values = _values(theirs, partnames[name.casefold()], known)
        changed[partname] = pattern.sub(_Filler(values, _prefix(text)), text).encode("utf-8")
    return changed


class _Filler:
    """Writes a value into a cell that has none."""

    def __init__(self, values: Mapping[int, Scalar], prefix: str) -> None:
        self._values = values
        self._prefix = prefix
        self._keys = Keys()

    def __call__(self, found: re.Match[str]) -> str:
        reference, attributes, formula = found.group(1), found.group(2), found.group(3)
        value = self._values.get(self._keys[reference])
        if value is None or value == NAME or not _is_gap(found):
            return found.group()
        kind, shown = fill(value, self._prefix)
        attributes = re.sub(r' t="\w+"', "", attributes)
        return f'<{self._prefix}c r="{reference}"{attributes}{kind}>{formula}{shown}</{self._prefix}c>'


def _gaps(prefix: str) -> re.Pattern[str]:
    p = re.escape(prefix)
    return re.compile(rf'<{p}c r="([A-Z]+[0-9]+)"((?: [^<>]*)?)>(<{p}f(?: [^>]*)?(?:/>|>[^<]*</{p}f>))((?:<{p}v/>|<{p}v></{p}v>)?)</{p}c>')


def _is_gap(found: re.Match[str]) -> bool:
    """Say whether a cell has no value; one of the type `str` with an empty value has: the empty text."""
    return not (found.group(4) and ' t="str"' in found.group(2))


def _prefix(text: str) -> str:
    before = text[: text.find("sheetData")].rpartition("<")[2]
    return before if before.endswith(":") else ""


def _sheets(package: Package, *, texts: bool = True) -> Iterator[tuple[str, str, str]]:
    """Yield the worksheets of a workbook: name, part and, if wanted, text."""
    relationships = package.relationships(package.main)
    for entry in package.parse(package.main).iterfind("{*}sheets/{*}sheet"):
        rid = next((str(value) for name, value in entry.attrib.items() if str(name).endswith("}id")), "")
        found = relationships.get(rid)
        if found is None or found.partname is None or found.kind != "worksheet" or found.partname not in package:
            continue
        yield entry.get("name") or "", found.partname, package.read(found.partname).decode("utf-8", "replace") if texts else ""


def _values(package: Package, partname: str, strings: list[str]) -> dict[int, Scalar]:
    page = Page("", Book())
    load(page, SheetText(etree.tostring(package.parse(partname), encoding="unicode")), None, 1, Keys(), lambda: strings)
    return page.cells
