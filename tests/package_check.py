"""The project's own package check: what every document that a test writes must hold.

`check(data, baseline)` returns the problems as sentences; with a baseline (the template) only those that the template does not have itself.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

RELATIONSHIP = re.compile(r"\{http://(schemas\.openxmlformats\.org|purl\.oclc\.org)/(officeDocument/2006|ooxml/officeDocument)/relationships\}")
TAG = re.compile(r"\{\{|\{%|\{#")


def check(data: bytes, baseline: bytes | None = None) -> list[str]:
    """Return the problems of a package."""
    problems = list(_problems(data))
    if baseline is not None:
        known = Counter(_problems(baseline))
        problems = list((Counter(problems) - known).elements())
    return problems


def assert_sound(data: bytes, baseline: bytes | None = None) -> None:
    """Fail with all problems of a package."""
    problems = check(data, baseline)
    assert not problems, "\n".join(problems)


def _problems(data: bytes) -> Iterator[str]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        yield f"no zip archive: {error}"
        return
    names = [f"/{name}" for name in archive.namelist()]
    for name, count in Counter(name.lower() for name in names).items():
        if count > 1:
            yield f"{name}: there {count} times"
    if (bad := archive.testzip()) is not None:
        yield f"{bad}: wrong checksum"
    trees: dict[str, etree._Element] = {}
    for name in names:
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                trees[name] = etree.fromstring(archive.read(name[1:]))
            except etree.XMLSyntaxError as error:
                yield f"{name}: not well-formed: {error}"
    yield from _content_types(names, trees)
    yield from _relationships(names, trees)
    for name, root in trees.items():
        yield from _structure(name, root)
    yield from _workbook(trees)
    yield from _presentation(trees)


def _content_types(names: list[str], trees: dict[str, etree._Element]) -> Iterator[str]:
    root = trees.get("/[Content_Types].xml")
    if root is None:
        yield "[Content_Types].xml is missing"
        return
    defaults = {(node.get("Extension") or "").lower() for node in root.iter("{*}Default")}
    overrides = {(node.get("PartName") or "").lower() for node in root.iter("{*}Override")}
    for name in names:
        if name != "/[Content_Types].xml" and name.lower() not in overrides and name.rpartition(".")[2].lower() not in defaults:
            yield f"{name}: has no content type"
    for override in overrides - {name.lower() for name in names}:
        yield f"{override}: has a content type but is not there"


def _relationships(names: list[str], trees: dict[str, etree._Element]) -> Iterator[str]:
    known = {name.lower() for name in names}
    for name, root in trees.items():
        if name.endswith(".rels"):
            folder, _, file = name.rpartition("/_rels/")
            ids = [node.get("Id") for node in root]
            if len(ids) != len(set(ids)):
                yield f"{name}: a relationship id twice"
            for node in root:
                target = unquote(node.get("Target") or "").partition("#")[0]
                if node.get("TargetMode") == "External" or not target or target.upper() == "NULL":
                    continue
                path = posixpath.normpath(posixpath.join(folder or "/", target))
                if path.lower() not in known:
                    yield f"{name}: {node.get('Id')} leads to {path}, which is not there"
            del file
        else:
            yield from _used_ids(name, root, trees)


def _used_ids(name: str, root: etree._Element, trees: dict[str, etree._Element]) -> Iterator[str]:
    folder, file = posixpath.split(name)
    rels = trees.get(f"{folder.rstrip('/')}/_rels/{file}.rels")
    ids = {node.get("Id") for node in rels} if rels is not None else set()
    for node in root.iter():
        for attribute, value in node.attrib.items():
            if RELATIONSHIP.match(str(attribute)) and value and value not in ids:
                yield f"{name}: uses {value}, which is no relationship"


_MUST_HOLD = {
    "tc": ("p", "tbl", "txBody", "sdt", "customXml"),
    "txBody": ("p",),
    "txbxContent": ("p", "tbl", "sdt"),
    "tr": ("tc", "sdt", "customXml"),
    "tbl": ("tr", "sdt", "customXml"),
}


def _structure(name: str, root: etree._Element) -> Iterator[str]:
    doc_ids: Counter[str] = Counter()
    for node in root.iter():
        if not isinstance(node.tag, str):
            if "docautomat" in str(getattr(node, "target", "")):
                yield f"{name}: an instruction of the compiler is left"
            continue
        local = etree.QName(node).localname
        if local in _MUST_HOLD and ("wordprocessingml" in node.tag or "drawingml" in node.tag or "presentationml" in node.tag):
            children = {etree.QName(child).localname for child in node if isinstance(child.tag, str)}
            if not children & set(_MUST_HOLD[local]):
                yield f"{name}: an empty {local}"
        if local == "tc" and "wordprocessingml" in node.tag and len(node) and etree.QName(node[-1]).localname not in ("p", "sdt", "bookmarkEnd"):
            yield f"{name}: a cell that does not end with a paragraph"
        if local == "docPr":
            doc_ids[node.get("id") or ""] += 1
        if local in ("t", "delText") and node.text and TAG.search(node.text):
            yield f"{name}: a tag is left: {node.text[:60]}"
        for value in node.attrib.values():
            if TAG.search(str(value)):
                yield f"{name}: a tag is left: {str(value)[:60]}"
    for number, count in doc_ids.items():
        if count > 1:
            yield f"{name}: docPr id {number} is used {count} times"


def _workbook(trees: dict[str, etree._Element]) -> Iterator[str]:
    strings = trees.get("/xl/sharedStrings.xml")
    count = len(strings.findall("{*}si")) if strings is not None else 0
    styles = trees.get("/xl/styles.xml")
    formats = styles.find("{*}cellXfs") if styles is not None else None
    for name, root in trees.items():
        if etree.QName(root).localname == "worksheet":
            yield from _sheet(name, root, count, len(formats) if formats is not None else 1)


def _sheet(name: str, root: etree._Element, strings: int, formats: int) -> Iterator[str]:
    last = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", last + 1))
        if number <= last:
            yield f"{name}: row {number} after row {last}"
        last, column = number, 0
        for cell in row.iterfind("{*}c"):
            reference = cell.get("r", "")
            letters = reference.rstrip("0123456789")
            index = 0
            for letter in letters:
                index = index * 26 + ord(letter) - 64
            if reference and (index <= column or reference[len(letters) :] != str(number)):
                yield f"{name}: cell {reference} is out of order in row {number}"
            column = index or column + 1
            value = cell.find("{*}v")
            if cell.get("t") == "s" and (value is None or not 0 <= int(value.text or -1) < strings):
                yield f"{name}: cell {reference} uses a shared string that is not there"
            if not 0 <= int(cell.get("s", 0)) < max(formats, 1):
                yield f"{name}: cell {reference} uses a style that is not there"
    merged: list[tuple[int, int, int, int]] = []
    for node in root.iter("{*}mergeCell"):
        box = _box(node.get("ref", ""))
        if any(box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3] for other in merged):
            yield f"{name}: merged cells overlap at {node.get('ref')}"
        merged.append(box)
    for node in root.iter("{*}conditionalFormatting", "{*}dataValidation"):
        if node.get("sqref") == "":
            yield f"{name}: a rule without cells"


def _box(ref: str) -> tuple[int, int, int, int]:
    ends = []
    for part in ref.split(":"):
        letters = part.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        ends.append((column, int(part[len(letters) :])))
    first, second = ends[0], ends[-1]
    return first[0], first[1], second[0], second[1]


def _presentation(trees: dict[str, etree._Element]) -> Iterator[str]:
    root = trees.get("/ppt/presentation.xml")
    if root is None:
        return
    ids = [node.get("id") for node in root.iterfind("{*}sldIdLst/{*}sldId")]
    if len(ids) != len(set(ids)):
        yield "/ppt/presentation.xml: a slide id twice"
    listed = [node.get("id") for node in root.iter("{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId")]
    if listed and sorted(listed) != sorted(str(number) for number in ids):
        yield "/ppt/presentation.xml: sections and slides do not agree"
