"""What must differ in the copy of a slide, and what goes with what it refers to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from lxml import etree

__all__ = ["creation_id", "plain_clone", "without_references"]

_CREATION_ID = re.compile(rb'(:creationId\b[^>]*?\bval=")(\d+)"')
"""`p14:creationId` of a slide; that of a shape (`a16`) has a GUID, which may stand twice."""
_COMMENTS = "{6950BFC3-D8DA-4A85-94F7-54DA5524770B}"
"""The extension by which a slide refers to its comments ([MS-PPTX] 2.2.10)."""


def without_references(content: bytes, rids: Collection[str]) -> bytes:
    """Return a part without the elements that use relationships which go: links to deleted slides."""
    root = etree.fromstring(content)
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            continue
        used = [value for name, value in node.attrib.items() if "relationships}" in str(name)]
        if any(value in rids for value in used) and (parent := node.getparent()) is not None:
            parent.remove(node)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def plain_clone(content: bytes, source: str, number: int) -> bytes:
    """Return the XML of a slide as that of a copy: with a creation id of its own, the same in every run, and without comments."""
    if b"creationId" in content:
        content = _CREATION_ID.sub(lambda found: found.group(1) + creation_id(found.group(2).decode(), source, number).encode() + b'"', content)
    return _uncommented(content) if _COMMENTS.encode() in content else content


def creation_id(given: str, source: str, number: int) -> str:
    """Return the creation id that a copy has instead of the `given` one."""
    digest = hashlib.sha256(f"{source} {given} {number}".encode()).digest()
    return str(int.from_bytes(digest[:4], "big") | 1)


def _uncommented(content: bytes) -> bytes:
    root = etree.fromstring(content)
    for extension in list(root.iter("{*}ext")):
        holder = extension.getparent()
        if extension.get("uri") == _COMMENTS and holder is not None:
            holder.remove(extension)
            if not len(holder) and (parent := holder.getparent()) is not None:
                parent.remove(holder)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
