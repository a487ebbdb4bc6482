"""A package as the standard library and lxml see it, and what must hold of every package."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

R = re.compile(r"\{http://(?:schemas\.openxmlformats\.org/officeDocument/2006|purl\.oclc\.org/ooxml/officeDocument)/relationships\}")
TYPES = {
    "slide": ".slide+xml",
    "slideLayout": "slideLayout+xml",
    "slideMaster": "slideMaster+xml",
    "notesSlide": "notesSlide+xml",
    "chart": "chart+xml",
    "image": "image/",
    "worksheet": "worksheet+xml",
    "sharedStrings": "sharedStrings+xml",
    "styles": "styles+xml",
    "table": ".table+xml",
    "header": "header+xml",
    "footer": "footer+xml",
    "numbering": "numbering+xml",
    "settings": "settings+xml",
    "footnotes": "footnotes+xml",
    "endnotes": "endnotes+xml",
    "theme": "theme+xml",
    "drawing": "drawing+xml",
}
"""Kind of relationship: what the content type of its target must hold."""


class Problem(NamedTuple):
    part: str
    message: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.part}: {self.message}" + (f": {self.detail}" if self.detail else "")


class Link(NamedTuple):
    kind: str
    target: str | None
    """The part's name; `None` for an external one, or one that names no part."""


@dataclass
class Parts:
    """A package, read by the standard library."""

    content: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, etree._Element] = field(default_factory=dict)
    links: dict[str, dict[str, Link]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    main: str = ""

    def related(self, part: str, kind: str) -> list[str]:
        return [link.target for link in self.links.get(part, {}).values() if link.kind == kind and link.target]

    def tree(self, part: str, kind: str) -> etree._Element | None:
        return next((self.trees[name] for name in self.related(part, kind) if name in self.trees), None)


def local_name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def twice_in(values: Iterable[str | None]) -> str:
    return ", ".join(sorted(value for value, count in Counter(values).items() if count > 1 and value is not None))


def package_problems(parts: Parts) -> Iterator[Problem]:
    """Yield what is wrong with content types and relationships."""
    yield from _content_types(parts)
    yield from _relationships(parts)
    yield from _reachable(parts)


def unzip(data: bytes, parts: Parts) -> Iterator[Problem]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [f"/{info.filename}" for info in archive.infolist() if not info.is_dir()]
        for name, count in Counter(name.lower() for name in names).items():
            if count > 1:
                yield Problem(name, "there more than once")
        for name in names:
            if "\\" in name or ".." in name.split("/") or "//" in name:
                yield Problem(name, "a name that is not allowed")
            try:
                parts.content[name] = archive.read(name[1:])
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
                yield Problem(name, "cannot be unpacked", str(error))
    for name, content in parts.content.items():
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                parts.trees[name] = parsed(content)
            except etree.XMLSyntaxError as error:
                yield Problem(name, "not well-formed", str(error))


@lru_cache(maxsize=512)
def parsed(content: bytes) -> etree._Element:
    """Return a part's tree, which nobody changes: most parts of a document are those of its template, and of the next document."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _content_types(parts: Parts) -> Iterator[Problem]:
    name = "/[Content_Types].xml"
    root = parts.trees.get(name)
    if root is None:
        yield Problem(name, "missing")
        return
    defaults = {(node.get("Extension") or "").lower(): node.get("ContentType") or "" for node in root.iterchildren("{*}Default")}
    overrides = {unquote(node.get("PartName") or "").lower(): node.get("ContentType") or "" for node in root.iterchildren("{*}Override")}
    for what, key in (("Default", "Extension"), ("Override", "PartName")):
        if twice := twice_in((node.get(key) or "").lower() for node in root.iterchildren(f"{{*}}{what}")):
            yield Problem(name, f"one {what} twice", twice)
    known = {unquote(part).lower() for part in parts.content}
    for gone in sorted(set(overrides) - known):
        yield Problem(gone, "has a content type but is not there")
    for part in parts.content:
        kind = overrides.get(unquote(part).lower(), defaults.get(part.rpartition(".")[2].lower(), ""))
        parts.types[part] = kind
        if not kind and part != name:
            yield Problem(part, "has no content type")


def _relationships(parts: Parts) -> Iterator[Problem]:
    known = {unquote(name).lower(): name for name in parts.content}
    for name, root in parts.trees.items():
        if not name.endswith(".rels") or "/_rels/" not in name:
            continue
        folder, _, file = name.rpartition("/_rels/")
        source = f"{folder}/{file[:-5]}"
        if source != "/" and source not in parts.content:
            yield Problem(name, "relationships of a part that is not there")
        if twice := twice_in(node.get("Id") for node in root):
            yield Problem(name, "a relationship id twice", twice)
        links = parts.links.setdefault(source, {})
        for node in root.iterchildren("{*}Relationship"):
            kind = (node.get("Type") or "").rpartition("/")[2]
            target = unquote(node.get("Target") or "").partition("#")[0]
            found = None
            if node.get("TargetMode") != "External" and target and target.upper() != "NULL":
                path = posixpath.normpath(posixpath.join(folder or "/", target)).replace("//", "/")
                found = known.get(path.lower())
                if found is None:
                    yield Problem(name, f"{node.get('Id')} leads to {path}, which is not there")
                elif kind in TYPES and "/2006/" in (node.get("Type") or "") and TYPES[kind] not in parts.types.get(found, ""):
                    yield Problem(found, f"is the target of a {kind} relationship", parts.types.get(found, ""))
            links[node.get("Id") or ""] = Link(kind, found)


def _reachable(parts: Parts) -> Iterator[Problem]:
    mains = parts.related("/", "officeDocument")
    if len(mains) != 1:
        yield Problem("/_rels/.rels", f"{len(mains)} main parts")
    parts.main = next(iter(mains), "")
    seen, queue = set(), ["/"]
    while queue:
        for link in parts.links.get(queue.pop(), {}).values():
            if link.target and link.target not in seen:
                seen.add(link.target)
                queue.append(link.target)
    for name in parts.content:
        if name not in seen and not name.endswith(".rels") and name != "/[Content_Types].xml":
            yield Problem(name, "nothing leads to this part")


def used_ids(name: str, parts: Parts) -> Iterator[Problem]:
    ids = parts.links.get(name, {})
    for user, rid in _used(parts.content[name]):
        if rid not in ids:
            yield Problem(name, f"{user} uses {rid}, which is no relationship")


@lru_cache(maxsize=512)
def _used(content: bytes) -> list[tuple[str, str]]:
    """Return the elements of a part that name relationships, with these."""
    return [
        (local_name(node), str(rid))
        for node in parsed(content).iter(etree.Element)
        for attribute, rid in node.attrib.items()
        if str(attribute)[0] == "{" and R.match(str(attribute)) and rid
    ]
