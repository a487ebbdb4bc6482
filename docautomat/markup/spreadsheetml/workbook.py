"""The workbook as one story: its sheets in order, with the shared strings that hold tags taken into their cells.

A tagged shared string is emptied once and its cells become inline strings; all other indexes stay as they are (ISO/IEC 29500-1 §18.4).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from docautomat.errors import Place
from docautomat.markup.language import SOLID, Dialect, Element, Line, Piece, Segment, Story, is_instruction, read_pieces
from docautomat.markup.spreadsheetml.conversations import remark_lines
from docautomat.markup.spreadsheetml.inner import drawing_dialect, drawing_lines, inner_lines
from docautomat.markup.spreadsheetml.notes import Notes, take_notes
from docautomat.markup.spreadsheetml.styles import Styles
from docautomat.opc.package import Package

__all__ = ["Sheet", "SheetPart", "Workbook", "column_of", "dialect"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def dialect(namespace: str) -> Dialect:
    """Return the words of SpreadsheetML: a cell is its own paragraph."""
    m = f"{{{namespace}}}"
    return Dialect(
        paragraph=m + "c",
        run=m + "r",
        run_properties=m + "rPr",
        text=m + "t",
        row=m + "row",
        cell=m + "c",
        table=m + "sheetData",
        silent=frozenset({m + "rPr", m + "phoneticPr", m + "rPh"}),
        transparent=frozenset({m + "is"}),
        preserve_space=True,
        unit="sheet",
    )


def column_of(reference: str) -> str:
    """Return the column letters of a cell reference: `AB` of `AB12`."""
    return reference.rstrip("0123456789")


@dataclass(frozen=True, slots=True, eq=False)
class SheetPart:
    """A part that belongs to one sheet: a table, a drawing, a chart."""

    partname: str
    root: Element
    kind: str
    label: str


@dataclass(slots=True, eq=False)
class Sheet:
    """One worksheet of the workbook."""

    name: str
    partname: str
    root: Element
    data: Element
    dialect: Dialect
    title: str = ""
    """The name as its author wrote it, with its tags; `name` is then one that stands for it in all references."""
    entry: int = 0
    """Its number among all sheets, chart sheets too."""
    tagged: bool = False
    parts: list[SheetPart] = field(default_factory=list)
    """The parts that belong to it alone and name cells or hold text."""
    tables: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Name and id of its tables, by the name case folded."""
    notes: Notes | None = None
    """Its notes, which then stand in its tree, each behind its cell."""

    @property
    def label(self) -> str:
        """What messages call it."""
        return f'sheet "{self.title}"'


@dataclass(slots=True, eq=False)
class Workbook:
    """What the compiler needs of a workbook; trees are its own and are changed by compiling."""

    package: Package
    root: Element
    sheets: list[Sheet]
    styles: Styles
    styles_part: str | None
    strings_part: str | None
    strings: Element | None
    tagged: dict[int, Element] = field(default_factory=dict)

    @classmethod
    def read(cls, package: Package, may_hold_tags: Callable[[str], bool]) -> Workbook:
        """Return the workbook of a package, its tagged shared strings moved into their cells."""
        root = package.parse(package.main)
        properties = root.find("{*}workbookPr")
        date1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
        styles_part = next(iter(package.related(package.main, "styles")), None)
        strings_part = next(iter(package.related(package.main, "sharedStrings")), None)
        workbook = cls(
            package=package,
            root=root,
            sheets=[],
            styles=Styles(package.parse(styles_part) if styles_part else None, date1904=date1904),
            styles_part=styles_part,
            strings_part=strings_part,
            strings=package.parse(strings_part) if strings_part else None,
        )
        workbook._find_tagged(may_hold_tags)
        relationships = package.relationships(package.main)
        for number, entry in enumerate(root.iterfind("{*}sheets/{*}sheet")):
            rid = next((str(value) for name, value in entry.attrib.items() if str(name).endswith("}id")), "")
            relationship = relationships.get(rid)
            if relationship is None or relationship.partname is None or relationship.kind != "worksheet" or relationship.partname not in package:
                continue  # chart sheets hold no cells; a part that the template lacks is its own flaw
            workbook._add_sheet(entry, number, relationship.partname)
        workbook._name_tagged(may_hold_tags)
        for sheet in workbook.sheets:
            tagged = workbook._tagged_notes(sheet, may_hold_tags)
            if tagged or any(may_hold_tags(line.text) for line in _lines(sheet, Place())):
                sheet.notes = take_notes(package, sheet.partname, sheet.root)
                if sheet.notes is not None:
                    sheet.notes.tagged = tagged
                _mark_gaps(sheet.data, sheet.dialect)
        return workbook

    def _tagged_notes(self, sheet: Sheet, may_hold_tags: Callable[[str], bool]) -> bool:
        notes = (*self.package.related(sheet.partname, "comments"), *self.package.related(sheet.partname, "threadedComment"))
        return any(may_hold_tags("".join(node.text or "" for node in self.package.parse(part).iter("{*}t", "{*}text"))) for part in notes)

    def _find_tagged(self, may_hold_tags: Callable[[str], bool]) -> None:
        if self.strings is None:
            return
        for index, item in enumerate(self.strings.iterfind("{*}si")):
            text = "".join(node.text or "" for node in item.iter("{*}t") if not any(True for _ in node.iterancestors("{*}rPh")))
            if may_hold_tags(text):
                self.tagged[index] = copy.deepcopy(item)

    def _add_sheet(self, entry: Element, number: int, partname: str) -> None:
        root = self.package.parse(partname)
        data = root.find("{*}sheetData")
        if data is None:
            return
        words = dialect(etree.QName(root).namespace or "")
        _number(data, words)
        _mark_gaps(data, words)
        name = entry.get("name") or ""
        sheet = Sheet(name=name, partname=partname, root=root, data=data, dialect=words, title=name, entry=number)
        sheet.parts.extend(self._parts_of(sheet))
        if self.tagged:
            self._take_in(sheet)
        self.sheets.append(sheet)

    def _take_in(self, sheet: Sheet) -> None:
        """Make inline strings of the cells whose shared string holds tags."""
        for cell in sheet.data.iter(sheet.dialect.cell):
            if cell.get("t") != "s":
                continue
            value = cell.find("{*}v")
            index = int(value.text) if value is not None and value.text and value.text.strip().isdigit() else -1
            if value is None or index not in self.tagged:
                continue
            cell.remove(value)
            cell.set("t", "inlineStr")
            inline = etree.SubElement(cell, sheet.dialect.cell[:-1] + "is")
            for child in copy.deepcopy(self.tagged[index]):
                inline.append(child)

    def _parts_of(self, sheet: Sheet) -> Iterator[SheetPart]:
        package = self.package
        for partname in package.related(sheet.partname, "table"):
            root = package.parse(partname)
            name = root.get("displayName") or ""
            sheet.tables[name.casefold()] = (name, int(root.get("id", "0")))
            yield SheetPart(partname, root, "table", f'table "{root.get("displayName")}"')
        for partname in package.related(sheet.partname, "pivotTable"):
            yield SheetPart(partname, package.parse(partname), "pivotTable", f"pivot table on {sheet.label}")
        for partname in package.related(sheet.partname, "ctrlProp"):
            yield SheetPart(partname, package.parse(partname), "ctrlProp", f"form control on {sheet.label}")
        for partname in package.related(sheet.partname, "drawing"):
            yield SheetPart(partname, package.parse(partname), "drawing", f"drawing on {sheet.label}")
            for chart in (*package.related(partname, "chart"), *package.related(partname, "chartEx")):
                yield SheetPart(chart, package.parse(chart), "chart", f"chart on {sheet.label}")

    def _name_tagged(self, may_hold_tags: Callable[[str], bool]) -> None:
        """Let a plain name stand for every sheet name that holds tags, in the list of sheets and wherever it is named."""
        taken = {sheet.name.casefold() for sheet in self.sheets}
        entries = list(self.root.iterfind("{*}sheets/{*}sheet"))
        for sheet in self.sheets:
            if not may_hold_tags(sheet.title):
                continue
            number = sheet.entry + 1
            while f"sheet_{number}" in taken:
                number += 1
            sheet.name, sheet.tagged = f"sheet_{number}", True
            taken.add(sheet.name)
            entries[sheet.entry].set("name", sheet.name)
        for root in (self.root, *(root for sheet in self.sheets for root in (sheet.root, *(part.root for part in sheet.parts)))):
            self.renamed(root)

    def renamed(self, root: Element) -> Element:
        """Return a tree of the package in which every sheet whose name holds tags is named as here."""
        for sheet in self.sheets:
            if sheet.tagged:
                _rename(root, sheet.title.replace("'", "''"), sheet.name)
        return root

    def renamed_text(self, text: str) -> str:
        """Return a formula in which every sheet whose name holds tags is named as here."""
        for sheet in self.sheets:
            if sheet.tagged:
                text = _plain(text, sheet.title.replace("'", "''"), sheet.name)
        return text

    def strings_bytes(self) -> bytes | None:
        """Return the shared strings with the tagged ones emptied; `None` where nothing changes."""
        if self.strings is None or not self.tagged:
            return None
        for index, item in enumerate(self.strings.iterfind("{*}si")):
            if index in self.tagged:
                text = item.tag[:-2] + "t"
                for child in list(item):
                    item.remove(child)
                etree.SubElement(item, text)
        return etree.tostring(self.strings.getroottree(), encoding="UTF-8", xml_declaration=True, standalone=True)

    def story(self) -> Story:
        """Return the sheets as one story, each with its name, if that holds tags, and the parts that belong to it."""
        segments: list[Segment] = []
        for number, sheet in enumerate(self.sheets):
            place = Place(file=self.package.file, part=sheet.label)
            if sheet.tagged:
                segments.append(_name_segment(sheet, number, place))
            segments.append(Segment(sheet.partname, sheet.root, sheet.label, sheet.dialect, lambda sheet=sheet, place=place: _lines(sheet, place), number))  # type: ignore[misc]
            segments.extend(_part_segment(self.package.file, part, number) for part in sheet.parts)
        return Story("workbook", segments)


_WORDS = Dialect(paragraph="", run="", run_properties="", text="", row="row", cell="", table="")
"""Words of what has no paragraphs; nothing here is a `row`."""


def _name_segment(sheet: Sheet, number: int, place: Place) -> Segment:
    root = etree.Element("name")
    root.text = sheet.title
    line = Line(root, [Piece(root, sheet.title)], Place(file=place.file, part=place.part, spot="name of the sheet"))
    return Segment("", root, sheet.label, _WORDS, lambda: iter([line]), number, owner=False, file=place.file)


def _part_segment(file: str, part: SheetPart, number: int) -> Segment:
    if part.kind in ("table", "pivotTable", "ctrlProp"):
        return Segment(part.partname, part.root, part.label, _WORDS, lambda: iter(()), number, owner=False, file=file)
    words, place = drawing_dialect(part.root), Place(file=file, part=part.label)
    return Segment(part.partname, part.root, part.label, words, lambda: drawing_lines(part.root, words, place), number, owner=False, file=file)


def _rename(root: Element, written: str, name: str) -> None:
    """Write a plain name for a sheet's name with tags wherever a tree's formulas name it; `written` has its apostrophes doubled."""
    for node in root.iter(etree.Element):
        if node.text and written in node.text and etree.QName(node).localname != "t":
            node.text = _plain(node.text, written, name)
        if written in (location := node.get("location", "")):
            node.set("location", _plain(location, written, name))


def _plain(text: str, written: str, name: str) -> str:
    for form, new in ((f"'{written}'!", f"{name}!"), (f"'{written}:", f"'{name}:"), (f":{written}'!", f":{name}'!")):
        text = text.replace(form, new)
    return text


def _lines(sheet: Sheet, place: Place) -> Iterator[Line]:
    value, formula = sheet.dialect.cell[:-1] + "v", sheet.dialect.cell[:-1] + "f"
    note = sheet.dialect.cell[:-1] + "comment"
    for cell in sheet.data.iter(sheet.dialect.cell, note):
        if cell.tag == note:
            body = cell.find("{*}text")
            where = Place(file=place.file, part=place.part, spot=f"note on cell {cell.get('ref')}")
            yield Line(cell, read_pieces(body, sheet.dialect) if body is not None else [], where)
            yield from remark_lines(cell, place)
            continue
        pieces = read_pieces(cell, sheet.dialect)
        where = Place(file=place.file, part=place.part, spot=f"cell {cell.get('r')}")
        if pieces and pieces[0].holder.tag in (value, formula):
            holder = pieces[0].holder
            pieces = [Piece(holder, SOLID, is_text=False)]
            if holder.tag == formula and holder.text:
                yield Line(holder, [Piece(holder, holder.text)], where)
        yield Line(cell, pieces, where)
    yield from inner_lines(sheet.root, place)


def _number(data: Element, words: Dialect) -> None:
    """Give rows and cells the references that some writers leave out (§18.3.1.73, §18.3.1.4: `r` is optional)."""
    last = 0
    for row in data.iterfind(words.row):
        given = row.get("r", "")
        last = int(given) if given.isdecimal() else last + 1
        row.set("r", str(last))
        column = 0
        for cell in row.iterfind(words.cell):
            reference = cell.get("r")
            column = _index(column_of(reference)) if reference else column + 1
            if not reference:
                cell.set("r", f"{_letters(column)}{last}")


def _mark_gaps(data: Element, words: Dialect) -> None:
    """Put an instruction of ours where rows are left out, so that a layout counts them; those that stand there already are put anew."""
    for node in [node for node in data if is_instruction(node)]:
        data.remove(node)
    last = 0
    for row in list(data.iterfind(words.row)):
        number = int(row.get("r") or 0)
        if number > last + 1:
            row.addprevious(etree.ProcessingInstruction("docautomat", f"gap {last + 1}-{number - 1}"))
        last = number


def _index(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = _LETTERS[rest] + letters
    return letters
