"""A package: an archive read as parts with content types and relationships (ISO/IEC 29500-2)."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import BinaryIO, Literal

from lxml import etree

from docautomat.errors import OutputError, PackageError, Place
from docautomat.opc.archive import Archive, Limits, read_source
from docautomat.opc.content_types import MAIN_CONTENT_TYPES, NAME, ContentTypes
from docautomat.opc.deflating import Deflated, deflate
from docautomat.opc.output import Output, save
from docautomat.opc.packuri import rels_name
from docautomat.opc.relationships import Relationship, Relationships

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
OWN_INSTRUCTION = "docautomat"
"""The target of the processing instructions by which the compiler marks places; no file may bring its own."""
_MACROS = re.compile(r"vbaProject|macroEnabled|macrosheet", re.IGNORECASE)
_PROLOG_WITH_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_SAVE_AGAIN = "save the file again from Word, Excel or PowerPoint"


def _kind_of(content_type: str) -> Kind | None:
    return next((kind for word, kind in _KINDS if word in content_type.lower()), None)


class Package:
    """An Office file as the parts it consists of; immutable. Part names begin with a slash and compare without regard to case."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.file = archive.file
        self._relationships: dict[str, Relationships] = {}
        if archive.find(NAME) is None:
            raise self._fail("this is no Office file: [Content_Types].xml is missing", "save it from Word, Excel or PowerPoint")
        self.content_types = ContentTypes.parse(self.parse(NAME))
        self.main, self.strict = self._find_main()
        self.kind: Kind = self._find_kind()

    @classmethod
    def open(cls, source: str | os.PathLike[str] | bytes | BinaryIO, *, limits: Limits | None = None, allow_macros: bool = False) -> Package:
        """Return the package in a path, bytes or binary file; raise `PackageError` for anything else, damaged or dangerous.

        Every part's true size and checksum are verified here, once: what is copied later is whole.
        """
        data, name = read_source(source, limits)
        package = cls(Archive(data, name, limits))
        if not allow_macros and package.has_macros():
            raise package._fail("the file holds macros", "save it without macros, or allow them if you trust the file", "macros")
        package._archive.verify()
        return package

    def _fail(self, message: str, hint: str = _SAVE_AGAIN, code: str = "package", part: str = "", line: int = 0) -> PackageError:
        return PackageError(message, Place(file=self.file, part=part, line=line), hint, code)

    def _find_main(self) -> tuple[str, bool]:
        if rels_name("/") not in self:
            raise self._fail("this is no Office file: its relationships are missing", part=rels_name("/"))
        for relationship in self.relationships("/").of_kind("officeDocument"):
            if relationship.partname is not None and relationship.partname in self:
                return relationship.partname, "purl.oclc.org" in relationship.type
        raise self._fail("this is no Office file: it has no main part")

    def _find_kind(self) -> Kind:
        main_type = self.content_type(self.main)
        if "sheet.binary" in main_type:
            raise self._fail("this is a binary workbook (.xlsb)", "open it in Excel and save it as .xlsx", "format")
        found = _kind_of(main_type)
        if found is None:
            raise self._fail(f"this is no Word, Excel or PowerPoint file: its main part is of type {main_type or 'unknown'}", part=self.main, code="format")
        return found

    def has_macros(self) -> bool:
        """Say whether the package holds Visual Basic or Excel 4 macros, or is of a type that may."""
        return any(name.lower().endswith("vbaproject.bin") or _MACROS.search(self.content_type(name)) for name in self.names())

    @property
    def limits(self) -> Limits:
        """The limits under which the package was opened."""
        return self._archive.limits

    def names(self) -> list[str]:
        """Return all part names in the archive's order."""
        return self._archive.names()

    def __contains__(self, partname: object) -> bool:
        return isinstance(partname, str) and self._archive.find(partname) is not None

    def read(self, partname: str) -> bytes:
        """Return a part's bytes, size and checksum verified."""
        if partname not in self:
            raise self._fail("a part is missing", part=partname)
        return self._archive.read(partname)

    def parse(self, partname: str) -> etree._Element:
        """Return the root element of an XML part: no document type, no entities, no network, no recovery, at most 255 levels deep."""
        data = self.read(partname)
        if data.count(b"<") > self._archive.limits.tags:  # a tree takes many times the memory of its text
            raise self._fail("a part has too many elements", "raise the limit if you trust the file", "limit", partname)
        if not _PROLOG_WITH_DOCTYPE.match(data):
            # without huge_tree libxml2 keeps its limits on depth (255), names and single texts (10 MB); the size of the part is not limited by it
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, recover=False, huge_tree=False)
            try:
                root = etree.fromstring(data, parser)
            except (etree.XMLSyntaxError, ValueError) as error:
                raise self._ill_formed(partname, error) from None
            if root.getroottree().docinfo.internalDTD is None:  # one that the pattern cannot see, in UTF-16 or another encoding
                self._refuse_instructions(partname, root)
                return root
        raise self._fail("a part declares a document type, which Office files never do", "do not use this file", "doctype", partname)

    def _refuse_instructions(self, partname: str, root: etree._Element) -> None:
        if root.getroottree().xpath(f"//processing-instruction('{OWN_INSTRUCTION}')"):
            raise self._fail("a part holds instructions that are docautomat's own", "do not use this file", "instruction", partname)

    def _ill_formed(self, partname: str, error: Exception) -> PackageError:
        line = getattr(error, "lineno", 0) or 0
        if "Excessive depth" in str(error):
            return self._fail("a part nests its elements more than 255 levels deep", "do not use this file", "depth", partname, line)
        cause = " ".join(re.sub(r",? ?\(<string>, line \d+\)|, line \d+, column \d+", "", str(error)).split())
        return self._fail(f"a part is not well-formed XML: {cause}", code="xml", part=partname, line=line)

    def content_type(self, partname: str) -> str:
        """Return a part's content type, or an empty string."""
        return self.content_types.of(partname)

    def relationships(self, partname: str = "/") -> Relationships:
        """Return the relationships of a part, or of the package (`/`); empty where there are none. Part names are spelled as `names()` has them."""
        found = self._relationships.get(partname)
        if found is None:
            name = rels_name(partname)
            found = Relationships.parse(partname, self.parse(name)) if name in self else Relationships(partname, [])
            found = Relationships(partname, [self._spelled(entry) for entry in found.all()])
            self._relationships[partname] = found
        return found

    def _spelled(self, entry: Relationship) -> Relationship:
        name = None if entry.partname is None else self._archive.find(entry.partname)
        return entry if name is None or name == entry.partname else replace(entry, partname=name)

    def related(self, partname: str, *kinds: str) -> list[str]:
        """Return the internal parts to which a part has relationships of these kinds (last segment of the type), in order; missing ones are left out."""
        found = (entry.partname for entry in self.relationships(partname).of_kind(*kinds))
        return [name for name in found if name is not None and name in self]

    def with_suffix(self, suffix: str, content_types: bytes | Deflated | None = None) -> bytes | None:
        """Return the content types for saving under a suffix; `None` where nothing needs to change.

        `content_types` are those of the output, where they differ from the template's. Raises `OutputError` for the suffix of another kind of file, which
        Office would refuse to open, and for macros under a suffix that does not allow them.
        """
        wanted = MAIN_CONTENT_TYPES.get(suffix.lower())
        if wanted is None or wanted == self.content_type(self.main):
            return None
        if _kind_of(wanted) != self.kind:
            raise OutputError(
                f"a .{self.kind} document cannot be saved as {suffix}", Place(file=self.file), f"choose a name that ends in .{self.kind}", "suffix"
            )
        if "macroEnabled" not in wanted and self.has_macros():
            raise OutputError(
                f"a document with macros cannot be saved as {suffix}",
                Place(file=self.file),
                f"choose a name that ends in .{self.kind[:3]}m",
                "suffix",
            )
        types = self.content_types
        if content_types is not None:
            plain = content_types.inflate() if isinstance(content_types, Deflated) else content_types
            types = ContentTypes.parse(etree.fromstring(plain))
        return types.with_overrides({self.main: wanted}).to_bytes()

    def write(self, changed: Mapping[str, bytes | Deflated], *, removed: Collection[str] = (), level: int = 6) -> Output:
        """Return the package with parts changed, added or removed; all other parts are copied as they are."""
        return Output(self._archive.write(changed, removed, level))
