"""The sheets that come out named, and put into the package: cloned, dropped and ordered as whole parts (ISO/IEC 29500-1 §18.2.19, §18.2.20).

A sheet is cloned with everything that belongs to it alone (tables, drawings, charts, comments, printer settings), every relationship under its own id.
What counts sheets by their place (the names of one sheet, the active tab) is counted anew.
"""

from __future__ import annotations

import copy as copying
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from docautomat.errors import Place, RenderError
from docautomat.markup.language import Element, drop_attributes
from docautomat.markup.rendering import rendering
from docautomat.markup.spreadsheetml.additions import Additions
from docautomat.markup.spreadsheetml.bands import AnyRows
from docautomat.markup.spreadsheetml.copies import LONGEST_NAME, Maps, SheetCopy, check_name
from docautomat.markup.spreadsheetml.following import REF_ERROR, Home, follow_formula
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.heights import Fitter
from docautomat.markup.spreadsheetml.layout import Path, RowMap
from docautomat.markup.spreadsheetml.parts import OtherParts
from docautomat.markup.spreadsheetml.pivots import Pivots
from docautomat.markup.spreadsheetml.workbook import Sheet, Workbook
from docautomat.opc.cloning import Cloner
from docautomat.opc.packuri import relative, rels_name
from docautomat.opc.relationships import Relationship, Relationships
from docautomat.values import RefusedValueError

__all__ = ["Arranger", "WrittenSheet"]

_OWNED = frozenset(
    "table tableSingleCells drawing chart chartEx chartStyle chartColorStyle chartUserShapes themeOverride vmlDrawing comments threadedComment"
    " diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing oleObject package control ctrlProp activeXControlBinary ink"
    " printerSettings customProperty pivotTable pivotCacheRecords".split()
)
_RELATIONSHIP_ID = re.compile(rb'"(rId\d+)"')
_ONE_SHEET_ONLY = re.compile(r' (?:tabSelected|codeName|xr:uid)="[^"]*"')


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """One sheet of the output: what it is a copy of, and the new bytes of those of its parts that change."""

    copy: SheetCopy
    sheet: Sheet
    parts: dict[str, bytes]
    additions: Additions | None = None
    """What its values add to it."""
    fitter: Fitter | None = None
    """What fits its rows to their texts."""
    clones: list[tuple[str, str, str, bytes | None]] = field(default_factory=list)
    """Parts that come out more often than in the template: the owner, the new relationship's id, the source, and new bytes if any."""
    gone: list[tuple[str, str, str]] = field(default_factory=list)
    """Relationships that lead to parts of which nothing comes out: the owner, the id, and the part."""
    links: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Relationships that lead to other places than in the template: the owner, the id, that of the template's relationship, and the target."""

    def fitted(self, text: str) -> str:
        """Return whole rows, as they are written, with the heights that they need."""
        return self.fitter.fitted(text) if self.fitter is not None else text


@dataclass(frozen=True, slots=True)
class _Listed:
    """One entry of the output's list of sheets."""

    entry: int
    """Its number in the template's list."""
    element: Element
    written: WrittenSheet | None = None

    @property
    def visible(self) -> bool:
        return self.element.get("state", "visible") == "visible"


class Arranger:
    """Knows a workbook's list of sheets, and makes the output's; immutable."""

    def __init__(self, workbook: Workbook, others: OtherParts, *, floats: bool) -> None:
        self.floats = floats
        """Whether the sheets that come out may be others than the template's."""
        self.originals = [SheetCopy(sheet.name, RowMap.identity()) for sheet in workbook.sheets]
        self._package = workbook.package
        self._others = others
        self._sheets = workbook.sheets
        self._pivots = Pivots(workbook)
        self._names = [sheet.name for sheet in workbook.sheets]
        entries = workbook.root.findall("{*}sheets/{*}sheet")
        tagged = {sheet.entry for sheet in workbook.sheets if sheet.tagged}
        self._fixed = {(entry.get("name") or "").casefold() for number, entry in enumerate(entries) if number not in tagged}
        self._titles = {sheet.title.casefold(): sheet.name.casefold() for sheet in workbook.sheets if sheet.tagged}
        self._tables = {name: sheet.name for sheet in workbook.sheets for name in sheet.tables}
        self._table_ids = [number for sheet in workbook.sheets for _, number in sheet.tables.values()]
        names = workbook.root.findall("{*}definedNames/{*}definedName")
        self._taken = {*self._tables, *((name.get("name") or "").casefold() for name in names)}
        self._broken = {name.get("name") for name in names if REF_ERROR in (name.text or "")}

    def maps(self, copies: list[SheetCopy]) -> Maps:
        """Return the sheets that come out, ready to be looked up by references."""
        return Maps(copies, self._names, self._tables, self._titles)

    # --- names ----------------------------------------------------------------------------------------------------------------------

    def named(self, found: Iterable[tuple[Sheet, Path, str, AnyRows, RowMap, Mapping[int, list[bool]]]]) -> list[SheetCopy]:
        """Return the sheets that come out, with their names and those of their tables; raise `RenderError` for a name that no sheet can have."""
        if not self.floats:
            return [SheetCopy(sheet.name, rows, columns=columns, kept=kept) for sheet, _, _, rows, columns, kept in found]
        copies: list[SheetCopy] = []
        counts: dict[Sheet, int] = {}
        names, tables, ids = set(self._fixed), set(self._taken), max(self._table_ids, default=0)
        for sheet, path, given, rows, columns, kept in found:
            number = counts.get(sheet, 0)
            counts[sheet] = number + 1
            name = self._name(sheet, given, number, names)
            own = sheet.tables
            if number:
                own = {key: (_free(shown, tables), ids + place) for place, (key, (shown, _)) in enumerate(own.items(), 1)}
                ids += len(own)
            copies.append(SheetCopy(sheet.name, rows, name, path, number, own, columns, kept))
        return copies

    def _name(self, sheet: Sheet, given: str, number: int, names: set[str]) -> str:
        place = Place(file=self._package.file, part=sheet.label, spot="name of the sheet", tag=sheet.title if sheet.tagged else "")
        if not sheet.tagged:
            name = sheet.title if not number else _numbered(sheet.title, names)
        else:
            name = given
            try:
                check_name(name)
            except RefusedValueError as error:
                raise RenderError(error.message, place, error.hint, "sheet-name") from None
            if name.casefold() in names:
                hint = "let the name tell the sheets apart: {{ m.name }} {{ sheet_loop.index }}, or {{ m.id }}"
                raise RenderError(f"two sheets would have the name {name!r}", place, hint, "sheet-name")
        names.add(name.casefold())
        return name

    # --- the package ----------------------------------------------------------------------------------------------------------------

    def arrange(self, written: list[WrittenSheet], others: Mapping[str, bytes], maps: Maps) -> tuple[dict[str, bytes], frozenset[str]]:
        """Return what changes in the package, and the parts that go."""
        main = self._package.main
        cloner = Cloner(self._package, _OWNED, taken=rendering().overlay.changed)
        cloner.removed.update(self._others.removed)
        cloner.changed.update(others)
        root = etree.fromstring(others[main])
        order = self._order(written, root.findall("{*}sheets/{*}sheet"))
        self._require_visible(order)
        put = [_put(sheet, cloner) for sheet in written]
        relationships = _list_sheets(root, order, [name for name, _ in put], self._relationships(), main)
        if self._pivots.any:
            copies = [(sheet.copy, memo) for sheet, (_, memo) in zip(written, put, strict=True)]
            relationships = self._pivots.repoint(copies, maps, cloner, root, relationships)
        self._list_names(root, order, maps)
        _views(root, order)
        came_out = {sheet.sheet.partname for sheet in written}
        gone = {sheet.partname for sheet in self._sheets} - came_out
        dead = [rid for rid, entry in relationships.items() if entry.partname in gone]
        cloner.changed[rels_name(main)] = relationships.removed(*dead).to_bytes()
        cloner.changed[main] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
        cloner.changed.update(self._properties())
        for sheet in self._sheets:
            for partname in (sheet.partname, *(part.partname for part in sheet.parts)):
                rendering().overlay.take(partname)  # each copy has what it needs by now
        if dead or any(sheet.gone for sheet in written):
            cloner.sweep()
        return cloner.result()

    def drawn(self, written: list[WrittenSheet]) -> tuple[dict[str, bytes], frozenset[str]]:
        """Return what changes in the package where objects came out more or less often than in the template, and the parts that go; sheets stay."""
        cloner = Cloner(self._package, _OWNED, taken=rendering().overlay.changed)
        cloner.removed.update(self._others.removed)
        for sheet in written:
            for owner in {*(clone[0] for clone in sheet.clones), *(gone[0] for gone in sheet.gone), *(link[0] for link in sheet.links)}:
                cloner.changed[rels_name(owner)] = rendering().overlay.take(owner).to_bytes()
            _clone(sheet, {}, cloner)
        if any(sheet.gone for sheet in written):
            cloner.sweep()
        return cloner.result()

    def _order(self, written: list[WrittenSheet], entries: list[Element]) -> list[_Listed]:
        """Return the output's list of sheets: chart sheets stay before the worksheet that followed them."""
        own = {sheet.entry for sheet in self._sheets}
        others = [number for number in range(len(entries)) if number not in own]
        order: list[_Listed] = []
        for sheet in written:
            while others and others[0] < sheet.sheet.entry:
                number = others.pop(0)
                order.append(_Listed(number, entries[number]))
            order.append(_Listed(sheet.sheet.entry, entries[sheet.sheet.entry], sheet))
        return order + [_Listed(number, entries[number]) for number in others]

    def _relationships(self) -> Relationships:
        main = self._package.main
        changed = self._others.changed.get(rels_name(main))
        return Relationships.parse(main, etree.fromstring(changed)) if changed else self._package.relationships(main)

    def _require_visible(self, order: list[_Listed]) -> None:
        if any(listed.visible for listed in order):
            return
        came_out = {listed.entry for listed in order}
        first = next((sheet for sheet in self._sheets if sheet.entry not in came_out), self._sheets[0])
        place = Place(file=self._package.file, part=first.label)
        hint = "keep one sheet outside of the sheet tags, or give the loop data"
        raise RenderError("no visible sheet would be left; a workbook has at least one", place, hint, "no-sheet")

    def _list_names(self, root: Element, order: list[_Listed], maps: Maps) -> None:
        """Give each copy the names of its sheet, print areas and titles too; drop names of cells that are gone."""
        names = root.find("{*}definedNames")
        for name in list(names) if names is not None else ():
            local = name.get("localSheetId")
            if local is None:
                if REF_ERROR in (name.text or "") and name.get("name") not in self._broken:
                    _remove(name)
                continue
            for place, listed in enumerate(order):
                if listed.entry == int(local):
                    twin = copying.deepcopy(name)
                    twin.set("localSheetId", str(place))
                    if listed.written is not None:
                        twin.text = self._followed_name(name, maps, listed.written)
                    name.addprevious(twin)
            _remove(name)
        if names is not None and len(names) == 0:
            _remove(names)

    def _followed_name(self, name: Element, maps: Maps, written: WrittenSheet) -> str:
        try:
            printed = (name.get("name") or "").startswith("_xlnm.")
            return follow_formula(Formula.parse(name.text or ""), maps, Home(written.copy, 0, whole=printed))
        except RefusedValueError as error:
            place = Place(file=self._package.file, part=written.sheet.label, spot=f"name {name.get('name')}")
            raise RenderError(error.message, place, error.hint, "value") from None

    def _properties(self) -> Iterator[tuple[str, bytes]]:
        """Yield the extended properties without the list of sheets, which is no longer true (§22.2)."""
        for partname in self._package.related("/", "extended-properties"):
            root = self._package.parse(partname)
            for name in ("HeadingPairs", "TitlesOfParts"):
                for element in root.findall(f"{{*}}{name}"):
                    root.remove(element)
            yield partname, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _put(written: WrittenSheet, cloner: Cloner) -> tuple[str, dict[str, str]]:
    """Put a sheet's parts into the package; return the name of its main part, and the names of all clones by those of their sources."""
    source = written.sheet.partname
    memo: dict[str, str] = {}
    if not written.copy.copy:
        cloner.changed.update(written.parts)
        for partname, content in written.parts.items():
            _relate(partname, partname, content, cloner)
        _clone(written, memo, cloner)
        return source, memo
    name = cloner.clone_part(source, memo)
    for partname, content in written.parts.items():
        cloner.changed[memo.get(partname, partname)] = content
        _relate(partname, memo.get(partname, partname), content, cloner)
    _clone(written, memo, cloner)
    head, mark, rest = cloner.changed[name].decode("utf-8").partition("sheetData")
    cloner.changed[name] = (_ONE_SHEET_ONLY.sub("", head) + mark + rest).encode("utf-8")
    return name, memo


def _clone(written: WrittenSheet, memo: Mapping[str, str], cloner: Cloner) -> None:
    """Clone the parts of objects that came out several times, let go those of which no copy is left, and lead links to their places.

    `memo` tells where the sheet's own parts are.
    """
    added: dict[str, list[Relationship]] = {}
    for owner, rid, source, content in written.clones:
        name = memo.get(owner, owner)
        entry = next(entry for entry in cloner.package.relationships(owner).values() if entry.partname == source)
        clone = cloner.clone_part(source, {})
        if content is not None:
            cloner.changed[clone] = content
        added.setdefault(name, []).append(replace(entry, id=rid, target=relative(name, clone), partname=clone))
    for owner, rid, source, target in written.links:
        added.setdefault(memo.get(owner, owner), []).append(replace(cloner.package.relationships(owner)[source], id=rid, target=target))
    for name, entries in added.items():
        cloner.changed[rels_name(name)] = cloner.relationships_of(name).added(*entries).to_bytes()
    for owner, rid, _ in written.gone:
        name = memo.get(owner, owner)
        cloner.changed[rels_name(name)] = cloner.relationships_of(name).removed(rid).to_bytes()


def _relate(source: str, name: str, content: bytes, cloner: Cloner) -> None:
    """Give a copy of a part those of the relationships which this render has added that the copy names."""
    given = cloner.package.relationships(source)
    added = [entry for entry in rendering().overlay.relationships(source).all() if entry.id not in given]
    if added:
        named = set(_RELATIONSHIP_ID.findall(content))
        mine = [entry for entry in added if entry.id.encode() in named]
        cloner.changed[rels_name(name)] = cloner.relationships_of(name).added(*mine).to_bytes()


def _list_sheets(root: Element, order: list[_Listed], partnames: list[str], relationships: Relationships, main: str) -> Relationships:
    """Write the list of sheets; return the relationships with those of the clones."""
    sheets = root.find("{*}sheets")
    assert sheets is not None
    next_id = max(int(entry.get("sheetId", "0")) for entry in sheets)
    for entry in list(sheets):
        sheets.remove(entry)
    remaining = iter(partnames)
    free = relationships.free_ids()
    added: list[Relationship] = []
    for listed in order:
        entry = listed.element
        if listed.written is not None:
            partname = next(remaining)
            if listed.written.copy.copy:
                next_id += 1
                entry = copying.deepcopy(entry)
                rid = next(free)
                added.append(replace(relationships[_rid(entry)], id=rid, target=relative(main, partname), partname=partname))
                entry.set(_rid_name(entry), rid)
                entry.set("sheetId", str(next_id))
            entry.set("name", listed.written.copy.name)
        sheets.append(entry)
    return relationships.added(*added)


def _rid_name(entry: Element) -> str:
    return next(str(name) for name in entry.attrib if str(name).endswith("}id"))


def _rid(entry: Element) -> str:
    return entry.get(_rid_name(entry), "")


def _views(root: Element, order: list[_Listed]) -> None:
    """Let the windows show the first copy of the sheet that was active, or the first visible sheet (§18.2.30)."""
    visible = next(place for place, listed in enumerate(order) if listed.visible)
    for view in root.iterfind("{*}bookViews/{*}workbookView"):
        active = int(view.get("activeTab", "0"))
        place = next((place for place, listed in enumerate(order) if listed.entry == active and listed.visible), visible)
        view.set("activeTab", str(place))
        drop_attributes(view, "firstSheet")


def _numbered(title: str, names: set[str]) -> str:
    """Return the name that Excel gives to a copy: the first that is free of `Data (2)`, `Data (3)` …"""
    number = 2
    while True:
        end = f" ({number})"
        name = title[: LONGEST_NAME - len(end)] + end
        if name.casefold() not in names:
            return name
        number += 1


def _free(name: str, taken: set[str]) -> str:
    """Return a name for a copy of a table that no other table or name has."""
    number = 2
    while f"{name}_{number}".casefold() in taken:
        number += 1
    taken.add(f"{name}_{number}".casefold())
    return f"{name}_{number}"


def _remove(element: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
