"""Small packages in code: a mapping of part names to content becomes a zip file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCUMENT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p/></w:body></w:document>'


def types(main_type: str = WORD, main: str = "/word/document.xml", more: str = "") -> str:
    """Return a `[Content_Types].xml`."""
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="{main}" ContentType="{main_type}"/>{more}</Types>'
    )


def rels(*entries: tuple[str, str, str], namespace: str = OFFICE) -> str:
    """Return a `.rels` part of entries id, kind, target; a target with `://` is external."""
    body = "".join(
        f'<Relationship Id="{rid}" Type="{namespace}/{kind}" Target="{target}"' + (' TargetMode="External"/>' if "://" in target else "/>")
        for rid, kind, target in entries
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{body}</Relationships>'


def parts(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """Return the parts of the smallest document; `changes` are by the words types, rels, document (`None` leaves the part out)."""
    found: dict[str, str | bytes | None] = {
        "[Content_Types].xml": changes.get("types", types()),
        "_rels/.rels": changes.get("rels", rels(("rId1", "officeDocument", "word/document.xml"))),
        "word/document.xml": changes.get("document", DOCUMENT),
    }
    return {name: content for name, content in found.items() if content is not None}


def zipped(content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of these members, in their order, with an early date of their own."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, (2021, 3, 4, 5, 6, 8))
            info.compress_type = method
            archive.writestr(info, data)
    return stream.getvalue()


def document(more: Mapping[str, str | bytes] | None = None, **changes: str | bytes | None) -> bytes:
    """Return the smallest document, with more parts and with changed ones."""
    return zipped({**parts(**changes), **(more or {})})


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the members of a zip file, read by the standard library and with their checksums verified."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
