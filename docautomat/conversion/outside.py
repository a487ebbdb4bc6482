"""What an Office file would fetch from elsewhere when a program opens it: pictures, templates, objects, data, other documents.

LibreOffice follows such links while it converts: a file from somebody else could read what lies on this machine, or tell a server that it was opened. Links
that a reader clicks on stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docautomat.errors import Finding, Place
from docautomat.opc.package import Package
from docautomat.opc.relationships import Relationship

__all__ = ["outside_links"]

_CLICKED = frozenset({"hyperlink", "slide", "hlink"})
_WORDS = {
    "image": "a picture",
    "attachedTemplate": "a template",
    "oleObject": "an object (OLE)",
    "externalLinkPath": "another workbook",
    "externalLink": "another workbook",
    "video": "a film",
    "audio": "a sound",
    "media": "a film or sound",
    "frame": "another document",
    "subDocument": "another document",
    "mailMergeSource": "a data source",
    "mailMergeHeaderSource": "a data source",
    "slideUpdateUrl": "another presentation",
    "aFChunk": "another document",
}
_FETCHING = re.compile(r"\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|RD|DATABASE)\b", re.IGNORECASE)
"""Fields that bring something in (ISO/IEC 29500-1, 17.16.5)."""
_FUNCTION = re.compile(r"(?:_xlfn\.)?\b(WEBSERVICE|IMAGE|RTD|DDE|CALL|REGISTER\.ID)\s*\(", re.IGNORECASE)
_TEXT = re.compile(r'"[^"]*"')
_NAMED = re.compile(
    rb"""(?:href|src)\s*=\s*["']\s*(?!#|data:)([^"'\s]+)|url\(\s*["']?\s*(?!#|data:)([^"')\s]+)|<!(?:ENTITY|DOCTYPE)[^>]*["']([a-z]+:[^"']+)""", re.IGNORECASE
)
_SVG_NAMES = (b"http://www.w3.org/", b"https://www.w3.org/")
_VML = "{urn:schemas-microsoft-com:vml}"
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:|\\\\|//", re.IGNORECASE)
_MARKED = ("word/", "xl/", "ppt/")
_HINT = "remove the link, or put what it brings into the document itself"


def outside_links(package: Package) -> tuple[Finding, ...]:
    """Return a finding for each link of a package that a program follows by itself, with the part in which it stands and where it leads."""
    found = []
    for part, what, target in _links(package):
        message = f"the document brings in {what}: {_short(target)}"
        found.append(Finding(code="outside", severity="error", place=Place(file=package.file, part=part.lstrip("/")), message=message, hint=_HINT))
    return tuple(dict.fromkeys(found))


def _short(target: str) -> str:
    return target if len(target) <= 200 else target[:199] + "…"


def _links(package: Package) -> Iterator[tuple[str, str, str]]:
    for part in ("/", *package.names()):
        for relationship in package.relationships(part).all():
            yield from _followed(part, relationship)
        name = part.lstrip("/").casefold()
        if name.endswith(".svg"):
            yield from _of_svg(part, package.read(part))
        elif name.endswith((".xml", ".vml")) and name.startswith(_MARKED):
            yield from _of_markup(part, name, package)


def _followed(part: str, relationship: Relationship) -> Iterator[tuple[str, str, str]]:
    kind = relationship.kind
    if relationship.external and kind not in _CLICKED:
        yield part, _WORDS.get(kind, f"something ({kind})"), relationship.target
    elif kind == "aFChunk":
        yield part, _WORDS[kind], relationship.target
    elif kind == "connections":
        yield part, "data from a connection", relationship.target


def _of_svg(part: str, data: bytes) -> Iterator[tuple[str, str, str]]:
    for groups in _NAMED.findall(data):
        target = next(group for group in groups if group)
        if not target.startswith(_SVG_NAMES):
            yield part, "a picture", target.decode("utf-8", "replace")


def _of_markup(part: str, name: str, package: Package) -> Iterator[tuple[str, str, str]]:
    data = package.read(part)
    if name.startswith("word/") and (b"instr" in data):
        for instruction in _instructions(package.parse(part)):
            if _FETCHING.match(instruction):
                yield part, "something by a field", " ".join(instruction.split())
    if name.startswith("xl/"):
        yield from _of_sheet(part, name, data, package)
    if b"urn:schemas-microsoft-com:vml" in data:
        for shape in package.parse(part).iter(f"{_VML}imagedata", f"{_VML}fill", f"{_VML}stroke"):
            target = shape.get("src") or ""
            if _ELSEWHERE.match(target) and not target.startswith("data:"):
                yield part, "a picture", target


def _of_sheet(part: str, name: str, data: bytes, package: Package) -> Iterator[tuple[str, str, str]]:
    if name.startswith("xl/externallinks/") and (b"ddeLink" in data or b"oleLink" in data):
        for link in package.parse(part).iter("{*}ddeLink", "{*}oleLink"):
            yield part, "data by DDE or OLE", f"{link.get('ddeService', link.get('progId', ''))} {link.get('ddeTopic', '')}".strip()
    if any(word in data.upper() for word in (b"WEBSERVICE", b"IMAGE(", b"RTD(", b"DDE(", b"CALL(", b"REGISTER.ID")):
        for formula in package.parse(part).iter("{*}f", "{*}definedName", "{*}formula", "{*}formula1", "{*}formula2"):
            called = _FUNCTION.search(_TEXT.sub('""', formula.text or ""))
            if called:
                yield part, f"data by the function {called[1].upper()}", (formula.text or "").strip()


def _instructions(root: Any) -> Iterator[str]:
    """Yield the instructions of all fields, nested ones by themselves."""
    open_fields: list[list[str]] = []
    for node in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText"):
        tag = node.tag.rpartition("}")[2]
        space = node.tag.removesuffix(tag)
        if tag == "fldSimple":
            yield node.get(f"{space}instr", "")
        elif tag == "instrText":
            if open_fields:
                open_fields[-1].append(node.text or "")
            else:
                yield node.text or ""  # torn from its field
        elif node.get(f"{space}fldCharType") == "begin":
            open_fields.append([])
        elif node.get(f"{space}fldCharType") == "separate" and open_fields:
            yield "".join(open_fields[-1])
            open_fields[-1].clear()
        elif node.get(f"{space}fldCharType") == "end" and open_fields:
            yield "".join(open_fields.pop())
    for texts in open_fields:
        yield "".join(texts)
