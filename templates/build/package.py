"""Parts into an Office file: content types, relationships and properties written out, a fixed order, a fixed date."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["HEAD", "core_properties", "pack", "relationships", "repack"]

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_DRAWN = "2026-11-23T12:00:00Z"


def relationships(*links: tuple[str, str, str]) -> str:
    """Return a relationships part from (id, kind, target); a kind without a scheme is one of Office's own."""
    rows = "".join(f'<Relationship Id="{key}" Type="{kind if ":" in kind else _OFFICE + kind}" Target="{target}"/>' for key, kind, target in links)
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}relationships">{rows}</Relationships>'


def core_properties() -> str:
    """Return the core properties: the document's title, programme and owner, as tags."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title>{{ document.title }}</dc:title><dc:subject>{{ programme.name }}</dc:subject><dc:creator>{{ programme.owner }}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_DRAWN}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_DRAWN}</dcterms:modified></cp:coreProperties>'
    )


def _custom_properties(properties: Mapping[str, str]) -> str:
    """Return custom properties (ISO/IEC 29500-1, 22.3) that are texts."""
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}"><vt:lpwstr>{text}</vt:lpwstr></property>'
        for number, (name, text) in enumerate(properties.items(), 2)
    )
    names = 'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
    return f"{HEAD}<Properties {names}>{rows}</Properties>"


def pack(main: str, parts: Mapping[str, tuple[str, str | bytes]], properties: Mapping[str, str] | None = None, *, described: bool = True) -> bytes:
    """Return a package of `parts` (name -> content type, XML or bytes; an empty type is a relationships part); `main` names the main part.

    `properties` are the custom ones; `described` says whether it has core properties, those with tags.
    """
    links = [("rId1", "officeDocument", main)]
    if properties:
        custom = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
        parts = {**parts, "docProps/custom.xml": (custom, _custom_properties(properties))}
        links.append(("rId3", "custom-properties", "docProps/custom.xml"))
    members: dict[str, str | bytes] = {}
    kinds = {name: kind for name, (kind, _) in parts.items() if kind}
    if described:
        links.insert(1, ("rId2", f"{_PACKAGE}relationships/metadata/core-properties", "docProps/core.xml"))
        members["docProps/core.xml"] = core_properties()
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in sorted(kinds.items()))
    core = '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>' if described else ""
    members["[Content_Types].xml"] = (
        f'{HEAD}<Types xmlns="{_PACKAGE}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{core}{overrides}</Types>'
    )
    members["_rels/.rels"] = relationships(*links)
    members |= {name: content for name, (_, content) in parts.items()}
    return _zip({name: content.encode() if isinstance(content, str) else content for name, content in members.items()})


def repack(data: bytes, replace: dict[str, str], drop: tuple[str, ...] = ()) -> bytes:
    """Return the package `data` with some parts replaced or dropped, in its own order, every date fixed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name not in drop}
    return _zip(members | {name: text.encode() for name, text in replace.items()})


def _zip(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members, key=lambda name: (name != "[Content_Types].xml", not name.startswith("_rels/"), name)):
            info = zipfile.ZipInfo(name, (2026, 11, 23, 12, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, members[name])
    return target.getvalue()
