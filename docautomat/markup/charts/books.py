"""The workbook embedded in a chart: its sheets, number formats and texts; a new one where there is none."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from docautomat.markup.charts.serials import is_day_code
from docautomat.markup.charts.sheets import Sheet
from docautomat.markup.language import Element
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.package import Package
from docautomat.opc.packuri import rels_name

__all__ = ["Book"]

_BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "m/d/yyyy"}
_BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_INLINE = re.compile(rb"<(?:\w+:)?is>.*?</(?:\w+:)?is>", re.DOTALL)
_FIRST_OWN = 164
"""The first number of a format that a workbook defines itself (§18.8.30)."""


class Book:
    """A workbook whose cells are set; everything else in it stays."""

    def __init__(self, package: Package) -> None:
        self.made = False
        """Whether it has been made, since there was none."""
        self._package = package
        self._main = package.parse(package.main)
        self._changed: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._sheets: dict[str, Sheet] = {}
        properties = self._main.find("{*}workbookPr")
        self.since_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true", "on")
        relationships = package.relationships(package.main)
        self._named: dict[str, str] = {}
        for node in self._main.iterfind("{*}sheets/{*}sheet"):
            entry = relationships.get(next((str(value) for name, value in node.attrib.items() if str(name).endswith("/relationships}id")), ""))
            if entry is not None and entry.kind == "worksheet" and entry.partname is not None and entry.partname in package:
                self._named[node.get("name", "")] = entry.partname
        self._styles = _Styles(package)

    @classmethod
    def open(cls, data: bytes) -> Book:
        """Return the workbook in some bytes; raise `PackageError` where they are none."""
        return cls(_package(data) if len(data) <= _LARGEST_KNOWN else Package.open(data, allow_macros=True))

    @classmethod
    def new(cls) -> Book:
        """Return a workbook of one empty sheet, «Sheet1»."""
        book = cls.open(_empty())
        book.made = True
        return book

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of that name, the first one for no name, `None` where there is none such."""
        if not name:
            name = next(iter(self._named), "")
        known = name if name in self._named else next((each for each in self._named if each.casefold() == name.casefold()), None)
        if known is None:
            return None
        if known not in self._sheets:
            partname = self._named[known]
            tables = {table: self._package.parse(table) for table in self._package.related(partname, "table")}
            self._sheets[known] = Sheet(known, self._package.parse(partname), tables, self._styles)
        return self._sheets[known]

    def first(self) -> Sheet | None:
        """Return the first sheet."""
        return self.sheet("")

    def has_inline(self, mark: bytes) -> bool:
        """Say whether a cell has a text of its own, outside of the shared strings, that holds `mark`."""
        return any(mark in found for name in self._named.values() for found in _INLINE.findall(self._package.read(name)))

    def has_formulas(self) -> bool:
        """Say whether a cell of the workbook is calculated, or a name stands for some."""
        named = self._main.find("{*}definedNames/{*}definedName") is not None
        return named or any(_FORMULA.search(self._package.read(name)) is not None for name in self._named.values())

    def texts(self) -> list[str]:
        """Return the shared strings."""
        names = self._package.related(self._package.main, "sharedStrings")
        if not names:
            return []
        return ["".join(node.text or "" for node in item.iter("{*}t") if not _is_phonetic(node)) for item in self._package.parse(names[0])]

    def to_bytes(self) -> bytes:
        """Return the workbook with what has been written."""
        emptied: set[int] = set()
        overwritten = False
        for name, sheet in self._sheets.items():
            if sheet.changed:
                self._changed[self._named[name]] = _xml(sheet.root)
                self._changed.update({table: _xml(sheet.tables[table]) for table in sheet.changed_tables})
                emptied |= sheet.emptied
                overwritten = overwritten or sheet.overwritten
        if self._styles.changed:
            self._changed[self._styles.partname] = _xml(self._styles.root)
        if emptied:
            self._empty_texts(emptied)
        self._calculate_anew(overwritten=overwritten)
        return self._package.write(self._changed, removed=self._removed).to_bytes()

    def _empty_texts(self, numbers: set[int]) -> None:
        """Take the old data's texts out of the workbook, where no cell shows them any more."""
        names = self._package.related(self._package.main, "sharedStrings")
        used: set[int] = set()
        for name in self._named:
            sheet = self.sheet(name)
            used |= sheet.shared() if sheet is not None else set()
        gone = sorted(numbers - used)
        if not names or not gone:
            return
        root = self._package.parse(names[0])
        for number in gone:
            if number < len(root):
                item = root[number]
                for child in list(item):
                    item.remove(child)
                etree.SubElement(item, f"{str(item.tag).removesuffix('si')}t")
        self._changed[names[0]] = _xml(root)

    def _calculate_anew(self, *, overwritten: bool) -> None:
        """Let Excel calculate formulas when the workbook is opened; the order of calculation goes where a formula has gone (§18.6)."""
        package = self._package
        if not overwritten and not self.has_formulas():
            return
        s = str(self._main.tag).removesuffix("workbook")
        node = self._main.find(f"{s}calcPr")
        if node is None:
            node = etree.Element(f"{s}calcPr")
            before = [child for child in self._main if str(child.tag).rpartition("}")[2] in _BEFORE_CALCULATION]
            before[-1].addnext(node)
        node.set("fullCalcOnLoad", "1")
        self._changed[package.main] = _xml(self._main)
        if not overwritten:
            return
        relationships = package.relationships(package.main)
        dead = [entry for entry in relationships.values() if entry.kind == "calcChain"]
        gone = [entry.partname for entry in dead if entry.partname is not None and entry.partname in package]
        if dead:
            self._changed[rels_name(package.main)] = relationships.removed(*(entry.id for entry in dead)).to_bytes()
            self._changed[CONTENT_TYPES] = package.content_types.without(*gone).to_bytes()
            self._removed.update(gone)


_LARGEST_KNOWN = 200_000
"""The largest workbook, in bytes, that is kept for the next copy of its chart."""


@functools.lru_cache(maxsize=32)
def _package(data: bytes) -> Package:
    return Package.open(data, allow_macros=True)


_BEFORE_CALCULATION = frozenset("fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames".split())


def _is_phonetic(node: Element) -> bool:
    parent = node.getparent()
    return parent is not None and str(parent.tag).endswith("}rPh")


def _xml(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class _Styles:
    """The cell formats of a workbook (§18.8.10), to which further ones come with another number format."""

    def __init__(self, package: Package) -> None:
        names = package.related(package.main, "styles")
        self.partname = names[0] if names else ""
        self.root: Element = package.parse(names[0]) if names else etree.Element("none")
        self.changed = False
        self._formats = self.root.find("{*}cellXfs")
        self._codes = {int(node.get("numFmtId", "0")): node.get("formatCode", "") for node in self.root.iterfind("{*}numFmts/{*}numFmt")}
        self._made: dict[tuple[int, str], int] = {}

    def shows_days(self, style: int) -> bool:
        """Say whether a cell of this style shows a number as a day or time."""
        number = self._number(style)
        return is_day_code(self._codes[number]) if number in self._codes else number in _BUILT_IN_DAYS

    def code(self, style: int) -> str:
        """Return the number format of a style, or an empty string for one that is Excel's own."""
        return self._code(self._number(style))

    def with_code(self, style: int, code: str) -> int:
        """Return a style that differs in its number format only."""
        formats = self._formats
        if formats is None or not len(formats):
            return style
        if (style, code) not in self._made:
            node = formats[style if style < len(formats) else 0]
            if self._code(self._number(style)) == code:
                self._made[style, code] = style
                return style
            twin = etree.fromstring(etree.tostring(node, with_tail=False))
            twin.set("numFmtId", str(self._id(code)))
            twin.set("applyNumberFormat", "1")
            formats.append(twin)
            formats.set("count", str(len(formats)))
            self._made[style, code] = len(formats) - 1
            self.changed = True
        return self._made[style, code]

    def _number(self, style: int) -> int:
        formats = self._formats
        return int(formats[style].get("numFmtId", "0")) if formats is not None and style < len(formats) else 0

    def _code(self, number: int) -> str:
        return self._codes.get(number) or _BUILT_IN.get(number, "")

    def _id(self, code: str) -> int:
        found = next((number for known in (self._codes, _BUILT_IN) for number, each in known.items() if each == code), None)
        if found is not None:
            return found
        number = max(_FIRST_OWN - 1, *self._codes, _FIRST_OWN - 1) + 1
        self._codes[number] = code
        s = str(self.root.tag).removesuffix("styleSheet")
        listed = self.root.find(f"{s}numFmts")
        if listed is None:
            listed = etree.Element(f"{s}numFmts")
            self.root.insert(0, listed)
        etree.SubElement(listed, f"{s}numFmt", {"numFmtId": str(number), "formatCode": code})
        listed.set("count", str(len(listed)))
        return number


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Mapping[str, str] = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>""",
    "xl/worksheets/sheet1.xml": f"""<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}


@functools.cache
def _empty() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            given: Any = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            given.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(given, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return stream.getvalue()
