"""Somebody's workbook, in which some cells get other values and some rows are added; everything else stays as it is.

The cells become tags, in delimiters of characters that no text has, and the workbook is rendered as a template: what depends on the cells is calculated anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml import etree

from docautomat.lexer import Delimiters
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.references import column_letters, column_number
from docautomat.opc.package import Package
from docautomat.opc.packuri import rels_name
from docautomat.plan.readers.workbook.sheets import Sheet, Values, sheets_of
from docautomat.template import Template

__all__ = ["PersonsWorkbook"]

_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PRIVATE = range(0xE000, 0xE000 + 64, 4)


class PersonsWorkbook:
    """A workbook that is being changed."""

    def __init__(self, data: bytes) -> None:
        """Raise `PackageError` for what is no workbook that may be opened."""
        self.package = Package.open(data)
        self.sheets = {sheet.name: sheet for sheet in sheets_of(self.package)}
        self.reader = Values(self.package)
        self.values: list[Any] = []
        self._trees: dict[str, etree._Element] = {sheet.partname: sheet.root for sheet in self.sheets.values()}
        self._new: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._removed: list[str] = []
        first = next(code for code in _PRIVATE if not any(f"{chr(code)}{chr(code + 1)}".encode() in self.package.read(name) for name in self._texts()))
        a, b, c, d = (chr(first + at) for at in range(4))
        self._delimiters = Delimiters(variable=(a + b, b + a), block=(a + c, c + a), comment=(a + d, d + a))

    def _texts(self) -> list[str]:
        return [name for name in self.package.names() if name.endswith(".xml")]

    # --- parts ------------------------------------------------------------------------------------------------------------------------

    def tree(self, partname: str) -> etree._Element:
        """Return the tree of a part, which is written again."""
        if partname not in self._trees:
            self._trees[partname] = self.package.parse(partname)
        return self._trees[partname]

    def free(self, pattern: str) -> int:
        """Return the first number that no part of this name has."""
        number = 1
        while pattern.format(number) in self.package or pattern.format(number) in self._trees:
            number += 1
        return number

    def add_part(self, owner: str, kind: str, partname: str, root: etree._Element, content_type: str) -> str:
        """Add a part, to which another one is related; return its name."""
        self._trees[partname] = root
        self._types[partname] = content_type
        rels = rels_name(owner)
        if rels not in self._trees:
            empty = etree.fromstring('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>')
            self._trees[rels] = self.package.parse(rels) if rels in self.package else empty
        tree = self._trees[rels]
        used = {node.get("Id") for node in tree}
        number = next(number for number in range(1, len(used) + 2) if f"rId{number}" not in used)
        kinds = {"Id": f"rId{number}", "Type": _RELATIONSHIP + kind, "Target": partname}
        etree.SubElement(tree, f"{{{etree.QName(tree).namespace}}}Relationship", kinds)
        return partname

    def relationship(self, owner: str, partname: str) -> str:
        """Return the id of the relationship to a part that was added."""
        return next(str(node.get("Id")) for node in self._trees[rels_name(owner)] if node.get("Target") == partname)

    # --- cells ------------------------------------------------------------------------------------------------------------------------

    def cell(self, sheet: Sheet, row: int, column: int) -> etree._Element:
        """Return a cell, which is made where it is missing."""
        m = f"{{{etree.QName(sheet.root).namespace}}}"
        data = sheet.root.find("{*}sheetData")
        assert data is not None
        at = self._row(data, row, m)
        reference = f"{column_letters(column)}{row}"
        for node in at.iterfind("{*}c"):
            own = column_number((node.get("r") or "").rstrip("0123456789")) if node.get("r") else 0
            if own == column:
                return node
            if own > column:
                made = etree.Element(m + "c", {"r": reference})
                node.addprevious(made)
                return made
        return etree.SubElement(at, m + "c", {"r": reference})

    @staticmethod
    def _row(data: etree._Element, number: int, m: str) -> etree._Element:
        for row in data.iterfind("{*}row"):
            own = int(row.get("r") or 0)
            if own == number:
                _without(row, "spans")
                return row
            if own > number:
                made = etree.Element(m + "row", {"r": str(number)})
                row.addprevious(made)
                return made
        return etree.SubElement(data, m + "row", {"r": str(number)})

    def put(self, sheet: Sheet, row: int, column: int, value: Any, style: str | None = None) -> None:
        """Let a cell hold another value; it keeps its format, or gets the one that is given."""
        node = self.cell(sheet, row, column)
        m = f"{{{etree.QName(node).namespace}}}"
        for child in list(node):
            node.remove(child)
        if style is not None:
            node.set("s", style)
        for name in ("cm", "vm"):
            _without(node, name)
        node.set("t", "inlineStr")
        opening, closing = self._delimiters.variable
        self.values.append(value)
        etree.SubElement(etree.SubElement(node, m + "is"), m + "t").text = f"{opening}v[{len(self.values) - 1}]{closing}"

    def like(self, sheet: Sheet, pattern: int, row: int, *, keep: Iterable[int] = ()) -> None:
        """Let a row look and calculate as another one does: formats, and formulas in cells that hold nothing; `keep` are columns without."""
        source = self._of(sheet, pattern)
        if source is None or pattern == row:
            return
        data = sheet.root.find("{*}sheetData")
        assert data is not None
        m = f"{{{etree.QName(sheet.root).namespace}}}"
        target = self._row(data, row, m)
        for name in ("ht", "customHeight"):
            if name in source.attrib and name not in target.attrib:
                target.set(name, str(source.get(name)))
        for node in source.iterfind("{*}c"):
            column = column_number((node.get("r") or "").rstrip("0123456789"))
            cell = self.cell(sheet, row, column)
            if node.get("s") is not None and cell.get("s") is None:
                cell.set("s", str(node.get("s")))
            if column not in keep and not self.holds(cell):
                formula = self.formula(sheet, node)
                if formula is not None:
                    for child in list(cell):
                        cell.remove(child)
                    _without(cell, "t")
                    etree.SubElement(cell, m + "f").text = Formula.parse(formula).translated(row - pattern, 0)

    def _of(self, sheet: Sheet, number: int) -> etree._Element | None:
        return next((row for own, row in sheet.rows() if own == number), None)

    @staticmethod
    def formula(sheet: Sheet, node: etree._Element) -> str | None:
        """Return the formula of a cell, also where it shares another's (§18.3.1.40); arrays are left out."""
        own = node.find("{*}f")
        if own is None or own.get("t") in ("array", "dataTable"):
            return None
        if own.text:
            return own.text
        for master in sheet.root.iterfind("{*}sheetData/{*}row/{*}c/{*}f"):
            if own.get("si") is not None and master.get("si") == own.get("si") and master.text:
                there, here = str(_parent(master).get("r")), str(node.get("r"))
                rows = int(here.lstrip(_LETTERS)) - int(there.lstrip(_LETTERS))
                columns = column_number(here.rstrip(_DIGITS)) - column_number(there.rstrip(_DIGITS))
                return Formula.parse(master.text).translated(rows, columns)
        return None

    def format_of(self, node: etree._Element) -> str:
        """Return the number format of a cell."""
        return self.reader.code(int(node.get("s") or 0))

    def holds(self, node: etree._Element) -> bool:
        """Say whether there is anything in a cell."""
        return self.reader.value(node, "General") not in (None, "")

    def unshare(self) -> None:
        """Write out formulas that cells share, so that each can be followed by itself."""
        for sheet in self.sheets.values():
            shared = [node for node in sheet.root.iterfind("{*}sheetData/{*}row/{*}c/{*}f") if node.get("t") == "shared"]
            texts = [self.formula(sheet, _parent(node)) for node in shared]
            for node, text in zip(shared, texts, strict=True):
                if text is not None:
                    node.text = text
                    for name in ("t", "si", "ref"):
                        _without(node, name)

    def forget_order(self) -> None:
        """Take out the order of calculation, which names every formula; Excel makes it anew."""
        chain = next(iter(self.package.related(self.package.main, "calcChain")), None)
        if chain is not None:
            self._removed.append(chain)
            rels = self.tree(rels_name(self.package.main))
            for node in list(rels):
                if str(node.get("Type")).endswith("/calcChain"):
                    rels.remove(node)

    # --- writing ----------------------------------------------------------------------------------------------------------------------

    def to_bytes(self, language: str) -> bytes:
        """Return the workbook with its new values; raises `DocautomatError`."""
        changed: dict[str, bytes] = {name: etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True) for name, root in self._trees.items()}
        if self._types or self._removed:
            types = self.package.parse("/[Content_Types].xml")
            gone = set(self._removed)
            for node in list(types):
                if node.get("PartName") in gone:
                    types.remove(node)
            space = etree.QName(types).namespace
            for name, kind in sorted(self._types.items()):
                etree.SubElement(types, f"{{{space}}}Override", {"PartName": name, "ContentType": kind})
            changed["/[Content_Types].xml"] = etree.tostring(types, encoding="UTF-8", xml_declaration=True, standalone=True)
        data = self.package.write(changed, removed=self._removed).to_bytes()
        return Template(data, delimiters=self._delimiters).render({"v": self.values}, language=language).to_bytes()


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"
_DIGITS = "0123456789"


def _without(node: etree._Element, name: str) -> None:
    if name in node.attrib:
        del node.attrib[name]


def _parent(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    assert parent is not None
    return parent
