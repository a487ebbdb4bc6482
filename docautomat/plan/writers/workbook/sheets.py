"""The XML of a workbook's sheets and styles (ISO/IEC 29500-1 §18.3, §18.8): single cells set, rows and sheets added."""

from __future__ import annotations

import copy
import datetime
import re
from typing import Any

from lxml import etree

from docautomat.markup.spreadsheetml.numberformats import NumberFormats
from docautomat.markup.spreadsheetml.references import column_letters, column_number
from docautomat.opc.package import Package
from docautomat.opc.packuri import rels_name
from docautomat.plan.readers.workbook.sheets import sheets_of

__all__ = ["Book", "SheetEdit"]

_DATE = re.compile(r"[dy]", re.IGNORECASE)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHORT_DATE = 14
_EPOCH, _EPOCH_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)


class Book:
    """A workbook that is being edited."""

    def __init__(self, data: bytes) -> None:
        self.package = Package.open(data)
        self._main: Any = self.package.parse(self.package.main)
        self.sheets = {sheet.name: SheetEdit(self, sheet.partname, sheet.root) for sheet in sheets_of(self.package)}
        self._styles_part = next(iter(self.package.related(self.package.main, "styles")), None)
        self._styles: Any = self.package.parse(self._styles_part) if self._styles_part else None
        self._formats = NumberFormats(self.package.read(self._styles_part) if self._styles_part else None)
        properties = self._main.find("{*}workbookPr")
        self.epoch = _EPOCH_1904 if properties is not None and properties.get("date1904") in ("1", "true", "on") else _EPOCH
        self._made: dict[tuple[int, int], int] = {}
        self._forms: dict[int, str] = {}
        self._added: list[tuple[str, SheetEdit]] = []

    def form(self, style: int) -> str:
        """Return the number format of a style."""
        return self._forms.get(style) or self._formats.code(style)

    def dated(self, style: int) -> int:
        """Return a style like this one that shows a date."""
        return style if self._shows_date(style) else self._like(style, _SHORT_DATE)

    def undated(self, style: int) -> int:
        """Return a style like this one that shows no date."""
        return self._like(style, 0) if self._shows_date(style) else style

    def _shows_date(self, style: int) -> bool:
        return _DATE.search(re.sub(r'"[^"]*"|\[[^\]]*\]', "", self.form(style))) is not None

    def _like(self, style: int, form: int) -> int:
        """Return the number of a style that differs in its number format only."""
        if self._styles is None:
            return style
        if (style, form) not in self._made:
            formats = self._styles.find("{*}cellXfs")
            fresh = copy.deepcopy(formats[style])
            fresh.set("numFmtId", str(form))
            fresh.set("applyNumberFormat", "1")
            formats.append(fresh)
            formats.set("count", str(len(formats)))
            self._made[style, form] = len(formats) - 1
            self._forms[len(formats) - 1] = "dd.mm.yyyy" if form else "General"
        return self._made[style, form]

    def add_sheet(self, name: str) -> SheetEdit:
        """Return a new sheet, behind all others."""
        number = 1
        while f"/xl/worksheets/sheet{number}.xml" in self.package or any(part.endswith(f"/sheet{number}.xml") for part, _ in self._added):
            number += 1
        taken = {existing.casefold() for existing in self.sheets}
        title, at = name[:31], 1
        while title.casefold() in taken:
            at += 1
            title = f"{name[:28]} {at}"
        namespace = etree.QName(self._main).namespace
        root = etree.Element(f"{{{namespace}}}worksheet", nsmap={None: namespace})  # type: ignore[dict-item]
        etree.SubElement(root, f"{{{namespace}}}sheetData")
        part = f"/xl/worksheets/sheet{number}.xml"
        self.sheets[title] = sheet = SheetEdit(self, part, root, title)
        self._added.append((part, sheet))
        return sheet

    def written(self) -> bytes:
        """Return the workbook; parts in which nothing has changed are copied."""
        changed = {sheet.partname: _bytes(sheet.root) for sheet in self.sheets.values() if sheet.changed}
        if self._made and self._styles_part is not None:
            changed[self._styles_part] = _bytes(self._styles)
        if self._added:
            self._register(changed)
        if any(sheet.root.find(".//{*}f") is not None for sheet in self.sheets.values()):
            self._calculate_anew()
            changed[self.package.main] = _bytes(self._main)
        return self.package.write(changed).to_bytes()

    def _register(self, changed: dict[str, bytes]) -> None:
        types = self.package.parse("/[Content_Types].xml")
        relationships = self.package.parse(rels_name(self.package.main))
        sheets = self._main.find("{*}sheets")
        strict = etree.QName(self._main).namespace.startswith("http://purl.oclc.org")
        office = "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else _RELATIONSHIP
        folder = self.package.main.rpartition("/")[0]
        for part, sheet in self._added:
            used = {node.get("Id") for node in relationships}
            rid = next(f"rId{number}" for number in range(1, len(used) + 2) if f"rId{number}" not in used)
            target = part.removeprefix(f"{folder}/") if part.startswith(f"{folder}/") else part
            etree.SubElement(relationships, f"{{{etree.QName(relationships).namespace}}}Relationship", Id=rid, Type=f"{office}/worksheet", Target=target)
            etree.SubElement(types, f"{{{etree.QName(types).namespace}}}Override", PartName=part, ContentType=_SHEET_TYPE)
            number = max((int(node.get("sheetId") or 0) for node in sheets), default=0) + 1
            node = etree.SubElement(sheets, f"{{{etree.QName(sheets).namespace}}}sheet", name=sheet.title, sheetId=str(number))
            node.set(f"{{{office}}}id", rid)
        changed["/[Content_Types].xml"] = _bytes(types)
        changed[rels_name(self.package.main)] = _bytes(relationships)
        changed[self.package.main] = _bytes(self._main)

    def _calculate_anew(self) -> None:
        """Let the formulas be calculated when the workbook is opened."""
        settings = self._main.find("{*}calcPr")
        if settings is None:
            settings = etree.Element(f"{{{etree.QName(self._main).namespace}}}calcPr")
            before = [
                node for name in ("definedNames", "externalReferences", "functionGroups", "sheets") if (node := self._main.find(f"{{*}}{name}")) is not None
            ]
            before[0].addnext(settings)
        settings.set("fullCalcOnLoad", "1")


def _bytes(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class SheetEdit:
    """One sheet that is being edited."""

    def __init__(self, book: Book, partname: str, root: Any, title: str = "") -> None:
        self._book, self.partname, self.root, self.title = book, partname, root, title
        self.changed = bool(title)
        self._rows = {int(row.get("r") or at): row for at, row in enumerate(self._data, 1)}

    @property
    def _data(self) -> Any:
        return self.root.find("{*}sheetData")

    @property
    def width(self) -> int:
        """Return the number of the last column that holds a cell."""
        return max((_column(cell) for row in self._data for cell in row), default=0)

    def style(self, number: int, column: int) -> int:
        """Return the style of a cell; 0 where there is none."""
        row = self._rows.get(number)
        cell = None if row is None else next((each for each in row if _column(each) == column), None)
        return 0 if cell is None else int(cell.get("s") or 0)

    def put(self, number: int, column: int, value: Any, style: int | None = None) -> None:
        """Let a cell hold a text, a number, a day, or nothing; its look stays, but that a day is shown as one. Raises ValueError over a shared formula."""
        self.changed = True
        cell = self._cell(number, column)
        if style is not None:
            cell.set("s", str(style))
        formula = cell.find("{*}f")
        if formula is not None:
            raise ValueError(f"a formula stands in {cell.get('r')}")
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if value is None:
            return
        if isinstance(value, datetime.date):
            cell.set("s", str(self._book.dated(int(cell.get("s") or 0))))
            value = (value - self._book.epoch).days
        elif isinstance(value, (int, float)):
            cell.set("s", str(self._book.undated(int(cell.get("s") or 0))))
        space = etree.QName(cell).namespace
        if isinstance(value, (int, float)):
            etree.SubElement(cell, f"{{{space}}}v").text = repr(value)
            return
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t")
        text.text = _ESCAPE.sub("_x005F_", str(value))
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def hide(self, number: int) -> None:
        """Hide a row."""
        self._row(number).set("hidden", "1")

    def like(self, number: int, other: int) -> None:
        """Give a row the height and the cells' looks of another, where it has none."""
        source = self._rows.get(other)
        if source is None or number in self._rows:
            return
        row = self._row(number)
        for name in ("ht", "customHeight", "s", "customFormat"):
            if source.get(name) is not None:
                row.set(name, source.get(name))
        for cell in source:
            if cell.get("s"):
                self._cell(number, _column(cell)).set("s", cell.get("s"))
        self._stretch(other, number)

    def _stretch(self, last: int, number: int) -> None:
        """Let checks that end in one row hold for the next one too."""
        for check in self.root.iterfind("{*}dataValidations/{*}dataValidation"):
            ranges = (check.get("sqref") or "").split()
            check.set("sqref", " ".join(re.sub(rf"(?<=[A-Z]){last}$", str(number), each) if ":" in each else each for each in ranges))

    def _row(self, number: int) -> Any:
        row = self._rows.get(number)
        if row is None:
            row = etree.Element(f"{{{etree.QName(self.root).namespace}}}row", r=str(number))
            after = max((each for each in self._rows if each < number), default=None)
            if after is None:
                self._data.insert(0, row)
            else:
                self._rows[after].addnext(row)
            self._rows[number] = row
        return row

    def _cell(self, number: int, column: int) -> Any:
        row = self._row(number)
        at = len(row)
        for place, cell in enumerate(row):
            found = _column(cell)
            if found == column:
                return cell
            if found > column:
                at = place
                break
        cell = etree.Element(f"{{{etree.QName(self.root).namespace}}}c", r=f"{column_letters(column)}{number}")
        row.insert(at, cell)
        row.attrib.pop("spans", None)
        self._reach(number, column)
        return cell

    def _reach(self, number: int, column: int) -> None:
        """Let the sheet's dimension take in a cell."""
        dimension = self.root.find("{*}dimension")
        if dimension is None:
            return
        first, _, last = (dimension.get("ref") or "A1").partition(":")
        found = re.fullmatch(r"([A-Z]+)(\d+)", last or first)
        start = re.fullmatch(r"([A-Z]+)(\d+)", first)
        if found and start:
            corner = f"{column_letters(max(column, column_number(found[1])))}{max(number, int(found[2]))}"
            origin = f"{column_letters(min(column, column_number(start[1])))}{min(number, int(start[2]))}"
            dimension.set("ref", f"{origin}:{corner}")


def _column(cell: Any) -> int:
    return column_number((cell.get("r") or "A1").rstrip("0123456789"))
