"""A template without its author: what Office writes of people and machines into a file does not go out with every document that is made of it.

Done once for a template, before it is compiled: names in the properties, of comments and of tracked changes; the path and the printer it was saved with; the
preview picture; the marks by which Word tells editing sessions apart (ISO/IEC 29500-1, 17.15.1.72). Title, creator and language come from the data instead.
What is no trace of anybody stays as it is, and what holds a tag is the template's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from docautomat.opc.archive import Archive
from docautomat.opc.packuri import rels_name, resolve

__all__ = ["NOBODY", "cleaned"]

NOBODY = "Author"
"""Whom Office itself names where it has removed everybody."""
_INITIALS = "A"
_DC, _CP = "{http://purl.org/dc/elements/1.1/}", "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_FROM_DATA = {f"{_DC}title": "{{ document.title }}", f"{_DC}creator": "{{ programme.name }}", f"{_DC}language": "{{ language }}"}
_CORE_GONE = frozenset({f"{_CP}lastModifiedBy", f"{_CP}revision", f"{_CP}lastPrinted"})
_APP_GONE = frozenset({"Company", "Manager", "HyperlinkBase", "Template", "TotalTime"})
_CUSTOM_GONE = re.compile(r"MSIP_Label_.*|_Author.*|_EmailSubject|_AdHocReviewCycleID|_NewReviewCycle|_PreviousAdHocReviewCycleID|Author|Owner", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TAG = "{"
_UNRELATED = frozenset({"thumbnail", "printerSettings", "attachedTemplate", "mailMergeSource", "mailMergeHeaderSource"})
"""Relationships that lead to what only the author's machine knows."""
_RSID = re.compile(rb"\s(?:w:|w14:|w15:)?rsid[A-Za-z]*=\"[0-9A-Fa-f]{8}\"")
_AUTHORED = ("word/", "xl/", "ppt/")
_PRESENT = {"name": NOBODY, "displayName": NOBODY, "initials": _INITIALS, "userId": NOBODY, "providerId": "None"}
_RELATION = "}id"


def cleaned(data: bytes, file: str = "", *, embedded: bool = False) -> bytes:
    """Return an Office file without traces of people; the very same bytes where there are none.

    `embedded` is a file within another one, which has no title of its own. Raises `PackageError` for a file that is no archive.
    """
    archive = Archive(data, file)
    changed: dict[str, bytes] = {}
    removed: set[str] = set()
    for name in archive.names():
        old = archive.read(name)
        new = _part(name.lstrip("/").casefold(), old, embedded=embedded)
        if name.casefold().endswith(".rels"):
            new, gone = _without_relationships(name, old)
            removed |= gone
        if new != old:
            changed[name] = new
    if not changed and not removed:
        return data
    for name in removed & set(archive.names()):
        rels = archive.find(rels_name(name))
        removed |= {rels} if rels else set()
    return b"".join(archive.write(changed, removed))


def _part(name: str, data: bytes, *, embedded: bool) -> bytes:
    if name == "docprops/core.xml":
        return _changed(data, lambda root: _core(root, {f"{_DC}creator": ""} if embedded else _FROM_DATA))
    if name == "docprops/app.xml":
        return _changed(data, _app)
    if name == "docprops/custom.xml":
        return _changed(data, _custom)
    if "/embeddings/" in name and data[:2] == b"PK":
        return cleaned(data, embedded=True)
    if not name.startswith(_AUTHORED) or not name.endswith(".xml"):
        return data
    if name.startswith("word/"):
        data = _RSID.sub(b"", data)
    return _changed(data, _people) if _speaks_of_people(name, data) else data


def _speaks_of_people(name: str, data: bytes) -> bool:
    marks = (b"author", b"Author", b"userId", b"absPath", b"rsid", b"printerSettings", b"attachedTemplate", b"mailMerge", b"fileSharing", b"pageSetup")
    return any(mark in data for mark in marks) or "/persons/" in name


def _changed(data: bytes, change: Callable[[Any], bool]) -> bytes:
    """Return a part after a change to its tree, byte for byte the old one where nothing changed; one that is ill-formed is the template's fault to tell."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False))
    except etree.XMLSyntaxError:
        return data
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if change(root) else data


# --- properties -----------------------------------------------------------------------------------------------------------------------------


def _core(root: Any, wanted: Mapping[str, str]) -> bool:
    changed = _dropped(root, lambda node: node.tag in _CORE_GONE)
    for tag, text in wanted.items():
        node = root.find(tag)
        if node is None:
            if not text:
                continue
            node = etree.SubElement(root, tag)
        elif _TAG in (node.text or "") or (node.text or "") == text:
            continue
        node.text = text
        changed = True
    return changed


def _app(root: Any) -> bool:
    return _dropped(root, lambda node: isinstance(node.tag, str) and etree.QName(node).localname in _APP_GONE and _TAG not in (node.text or ""))


def _custom(root: Any) -> bool:
    def personal(node: Any) -> bool:
        text = "".join(node.itertext())
        return _TAG not in text and (_CUSTOM_GONE.fullmatch(node.get("name", "")) is not None or _ADDRESS.search(text) is not None)

    return _dropped(root, personal)


def _dropped(root: Any, wanted: Callable[[Any], bool]) -> bool:
    gone = [node for node in root if wanted(node)]
    for node in gone:
        root.remove(node)
    return bool(gone)


# --- people in parts ------------------------------------------------------------------------------------------------------------------------


def _people(root: Any) -> bool:
    """Take the names of people out of a part: of those who commented and changed, and those who are listed."""
    changed = False
    for node in [node for node in root.iter() if isinstance(node.tag, str)]:
        changed |= _of_settings(node) or _of_person(node) or _of_comment(node)
    return changed


def _of_settings(node: Any) -> bool:
    name = etree.QName(node).localname
    parent = node.getparent()
    if parent is None:
        return False
    if name in ("rsids", "rsid", "attachedTemplate", "mailMerge", "printerSettings", "fileSharing"):
        parent.remove(node)
        return True
    if name == "absPath":  # of the folder in which Excel saved it; in an AlternateContent that holds nothing else
        holder = next((each for each in node.iterancestors("{*}AlternateContent")), node)
        holder.getparent().remove(holder)
        return True
    if name == "pageSetup":
        ids = [key for key in node.attrib if str(key).endswith(_RELATION)]
        for key in ids:
            del node.attrib[key]
        return bool(ids)
    return False


def _of_person(node: Any) -> bool:
    """Change somebody who is listed: `person`, `cmAuthor`, `author` of PowerPoint and Excel; or who is named at a change: `userId` beside a name."""
    name = etree.QName(node).localname
    if name == "person" and any(str(key).endswith("}author") for key in node.attrib):  # Word's people, whom nothing refers to but by that name
        node.getparent().remove(node)
        return True
    if name not in ("person", "cmAuthor", "author", "chgInfo", "docChg") and "userId" not in node.attrib:
        return False
    return _set(node, {key: value for key, value in _PRESENT.items() if key in node.attrib})


def _of_comment(node: Any) -> bool:
    name = etree.QName(node).localname
    told = {str(key): value for key, value in node.attrib.items()}
    authored = {key: NOBODY for key in told if key.endswith("}author")}
    authored |= {key: _INITIALS for key in told if key.endswith("}initials")}
    changed = _set(node, authored)
    if name == "author" and node.text and _TAG not in node.text and node.text != NOBODY:  # a note of Excel: its text repeats who wrote it
        root = node.getroottree().getroot()
        for text in root.iter("{*}t"):
            if (text.text or "").startswith(f"{node.text}:"):
                text.text = f"{NOBODY}{text.text[len(node.text) :]}"
        node.text = NOBODY
        changed = True
    return changed


def _set(node: Any, values: Mapping[str, str]) -> bool:
    changed = False
    for key, value in values.items():
        if node.get(key) != value and _TAG not in node.get(key, ""):
            node.set(key, value)
            changed = True
    return changed


# --- relationships --------------------------------------------------------------------------------------------------------------------------


def _without_relationships(name: str, data: bytes) -> tuple[bytes, set[str]]:
    """Return a `.rels` part without those that lead to an author's machine, and the parts that go with them."""
    folder, _, leaf = name.rpartition("/_rels/")
    source = "/" if leaf == ".rels" else f"{folder}/{leaf.removesuffix('.rels')}"
    gone: set[str] = set()

    def leads_away(node: Any) -> bool:
        if str(node.get("Type", "")).rstrip("/").rpartition("/")[2] not in _UNRELATED:
            return False
        if str(node.get("TargetMode", "")).lower() != "external":
            part = resolve(source, node.get("Target", ""))
            gone.update({part} if part else ())
        return True

    return _changed(data, lambda root: _dropped(root, leads_away)), gone
