"""A package: an archive read as parts with content types and relationships (ISO/IEC 29500-2)."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO, Literal

from lxml import etree

from docautomat.errors import OutputError, PackageError, Place
from docautomat.opc.archive import Archive, Deflated, Limits, deflate, read_source
from docautomat.opc.content_types import MAIN_CONTENT_TYPES, NAME, ContentTypes
from docautomat.opc.packuri import rels_name
from docautomat.opc.relationships import Relationships

__all__ = ["Deflated", "Kind", "Limits", "Output", "Package", "deflate", "save"]

Kind = Literal["docx", "xlsx", "pptx"]
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("wordprocessingml", "docx"),
    ("ms-word", "docx"),
    ("spreadsheetml", "xlsx"),
    ("ms-excel", "xlsx"),
    ("presentationml", "pptx"),
    ("ms-powerpoint", "pptx"),
)
_DEEPEST = 250
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def _kind_of(content_type: str) -> Kind | None:
    return next((kind for word, kind in _KINDS if word in content_type), None)


class Output:
    """A package that is ready to be written."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def to_bytes(self) -> bytes:
        """Return the file."""
        return b"".join(self._chunks)

    def write_to(self, stream: BinaryIO) -> None:
        """Write the file to a binary stream."""
        stream.writelines(self._chunks)


class Package:
    """An Office file as the parts it consists of; immutable. Part names begin with a slash and compare without regard to case."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.file = archive.file
        self._relationships: dict[str, Relationships] = {}
        if archive.find(NAME) is None:
            raise PackageError("this is no Office file: [Content_Types].xml is missing", Place(file=self.file), "save it from Word, Excel or PowerPoint")
        self.content_types = ContentTypes.parse(self.parse(NAME))
        self.main, self.strict = self._find_main()
        main_type = self.content_type(self.main)
        found = _kind_of(main_type)
        if found is None:
            raise PackageError(
                f"this is no Word, Excel or PowerPoint file: its main part is of type {main_type or 'unknown'}",
                Place(file=self.file, part=self.main),
                "save it from Office",
            )
        self.kind: Kind = found

    @classmethod
    def open(cls, source: str | os.PathLike[str] | bytes | BinaryIO, *, limits: Limits | None = None, allow_macros: bool = False) -> Package:
        """Return the package in a path, bytes or binary file; raise `PackageError` for anything else, damaged or dangerous."""
        data, name = read_source(source)
        package = cls(Archive(data, name, limits))
        if not allow_macros and (
            "macroenabled" in package.content_type(package.main).lower() or any(part.lower().endswith("vbaproject.bin") for part in package.names())
        ):
            raise PackageError("the file holds macros", Place(file=name), "save it without macros, or allow them if you trust the file", "macros")
        return package

    def _find_main(self) -> tuple[str, bool]:
        if self._archive.find(rels_name("/")) is None:
            raise PackageError("this is no Office file: its relationships are missing", Place(file=self.file, part="/_rels/.rels"), "save it again from Office")
        for relationship in self.relationships("/").values():
            if relationship.kind == "officeDocument" and relationship.partname is not None:
                partname = self._archive.find(relationship.partname)
                if partname is not None:
                    return partname, "purl.oclc.org" in relationship.type
        raise PackageError("this is no Office file: it has no main part", Place(file=self.file), "save it again from Office")

    def names(self) -> list[str]:
        """Return all part names in the archive's order."""
        return self._archive.names()

    def __contains__(self, partname: object) -> bool:
        return isinstance(partname, str) and self._archive.find(partname) is not None

    def read(self, partname: str) -> bytes:
        """Return a part's bytes, size and checksum verified."""
        if partname not in self:
            raise PackageError("a part is missing", Place(file=self.file, part=partname), "save the file again from Office")
        return self._archive.read(partname)

    def parse(self, partname: str) -> etree._Element:
        """Return the root element of an XML part: no document type, no entities, no network, no recovery."""
        data = self.read(partname)
        place = Place(file=self.file, part=partname)
        if _DOCTYPE.search(data) or (data[:2] in (b"\xff\xfe", b"\xfe\xff") and _DOCTYPE.search(data.replace(b"\0", b""))):
            raise PackageError("a part declares a document type, which Office files never do", place, "do not use this file", "doctype")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, recover=False, huge_tree=len(data) > 5_000_000)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            line = getattr(error, "lineno", 0) or 0
            raise PackageError(
                f"a part is not well-formed XML: {error}", Place(file=self.file, part=partname, line=line), "save the file again from Office", "xml"
            ) from None
        return root

    def content_type(self, partname: str) -> str:
        """Return a part's content type, or an empty string."""
        return self.content_types.of(partname)

    def relationships(self, partname: str = "/") -> Relationships:
        """Return the relationships of a part, or of the package (`/`); empty where there are none."""
        found = self._relationships.get(partname)
        if found is None:
            name = rels_name(partname)
            found = Relationships.parse(partname, self.parse(name)) if name in self else Relationships(partname, [])
            self._relationships[partname] = found
        return found

    def related(self, partname: str, *kinds: str) -> list[str]:
        """Return the internal parts to which a part has relationships of these kinds (last segment of the type), in order."""
        found: list[str] = []
        for relationship in self.relationships(partname).values():
            if relationship.kind in kinds and relationship.partname is not None:
                name = self._archive.find(relationship.partname)
                if name is not None:
                    found.append(name)
        return found

    def with_suffix(self, suffix: str, content_types: bytes | Deflated | None = None) -> bytes | None:
        """Return the content types for saving under a suffix; `None` where nothing needs to change.

        `content_types` are those of the output, where they differ from the template's.
        """
        wanted = MAIN_CONTENT_TYPES.get(suffix.lower())
        if wanted is None or wanted == self.content_type(self.main) or _kind_of(wanted) != self.kind:
            return None
        types = self.content_types
        if isinstance(content_types, bytes):
            types = ContentTypes.parse(etree.fromstring(content_types))
        return types.with_override(self.main, wanted).to_bytes()

    def write(self, changed: Mapping[str, bytes | Deflated], *, removed: Collection[str] = (), level: int = 6) -> Output:
        """Return the package with parts changed, added or removed; all other parts are copied as they are."""
        return Output(self._archive.write(changed, removed, level))


def save(path: str | os.PathLike[str], output: Output) -> None:
    """Write a package atomically: a temporary file in the same folder, then `os.replace`; the mode is what the umask says.

    Raises `OutputError` that says why the file cannot be written.
    """
    target = Path(path)
    place = Place(file=str(target))
    try:
        handle, temporary = tempfile.mkstemp(prefix=".docautomat-", dir=target.parent)
    except FileNotFoundError:
        raise OutputError("the folder does not exist", place, "make the folder first") from None
    except OSError as error:
        raise OutputError(f"nothing can be written to this folder: {error.strerror}", place, "choose another folder") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            output.write_to(stream)
        os.chmod(temporary, 0o666 & ~_umask())  # noqa: PTH101
        os.replace(temporary, target)  # noqa: PTH105
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise OutputError(f"the file cannot be written: {error.strerror}", place, "close it if it is open in another program, or choose another name") from None
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
