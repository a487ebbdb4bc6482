"""Pivot tables on sheets that repeat (ISO/IEC 29500-1 §18.10): each copy has its own, which reads the copy of the same iteration.

A pivot table reads a cache, and the cache a range or a table. Where these lie on a sheet that repeats as well, each copy but the first gets a clone of the
cache under a number of its own, which Excel fills when it opens the file. Other caches stay shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy
from docautomat.markup.spreadsheetml.following import follow_area
from docautomat.markup.spreadsheetml.workbook import Workbook
from docautomat.opc.cloning import Cloner
from docautomat.opc.packuri import relative, rels_name
from docautomat.opc.relationships import Relationships

__all__ = ["Pivots"]


@dataclass(frozen=True, slots=True)
class _Source:
    """What a cache reads: the template sheet's name, and there an area or a table (case folded)."""

    sheet: str
    area: str
    table: str


class Pivots:
    """Knows a workbook's pivot tables and their caches; immutable."""

    def __init__(self, workbook: Workbook) -> None:
        self._main = workbook.package.main
        self._users: dict[str, list[str]] = {}
        """For each cache the template sheets with pivot tables that read it."""
        self._sources: dict[str, _Source] = {}
        self._names: set[str] = set()
        titles = {sheet.title.casefold(): sheet.name for sheet in workbook.sheets}
        tables = {name: sheet.name for sheet in workbook.sheets for name in sheet.tables}
        package = workbook.package
        for sheet in workbook.sheets:
            for part in sheet.parts:
                if part.kind != "pivotTable":
                    continue
                self._names.add((part.root.get("name") or "").casefold())
                for cache in package.related(part.partname, "pivotCacheDefinition"):
                    self._users.setdefault(cache, []).append(sheet.name)
        for cache in self._users:
            source = package.parse(cache).find("{*}cacheSource/{*}worksheetSource")
            if source is None:
                continue
            table = (source.get("name") or "").casefold()
            name = tables.get(table) or titles.get((source.get("sheet") or "").casefold())
            if name is not None:
                self._sources[cache] = _Source(name, source.get("ref") or "", table)

    @property
    def any(self) -> bool:
        """Whether there are any pivot tables."""
        return bool(self._users)

    def repoint(
        self, put: Sequence[tuple[SheetCopy, Mapping[str, str]]], maps: Maps, cloner: Cloner, root: Element, relationships: Relationships
    ) -> Relationships:
        """Let the pivot tables of sheets that were put into the package read what they should; return the workbook's relationships with those of new caches.

        `put` has for each sheet the names of its parts' clones, by those in the template; `root` is the workbook's tree.
        """
        writer = _Writer(cloner, root, relationships, self._sources, set(self._names))
        for copy, memo in put:
            if copy.copy:
                renamed = dict(writer.tables(copy, memo, maps))
                _repoint_charts(cloner, memo, copy, renamed)
        came_out = {copy.template for copy, _ in put}
        for cache, sheets in self._users.items():
            if not came_out.intersection(sheets):
                writer.drop(cache)
        return writer.relationships


class _Writer:
    def __init__(self, cloner: Cloner, root: Element, relationships: Relationships, sources: Mapping[str, _Source], names: set[str]) -> None:
        self.relationships = relationships
        self._cloner = cloner
        self._caches = root.find("{*}pivotCaches")
        self._sources = sources
        self._names = names
        self._clones: dict[tuple[str, SheetCopy], tuple[str, str]] = {}
        self._free = relationships.free_ids()

    def tables(self, copy: SheetCopy, memo: Mapping[str, str], maps: Maps) -> Iterator[tuple[str, str]]:
        """Name the pivot tables of a sheet's copy anew, and let them read their caches; yield the old and the new names (the old ones case folded)."""
        for clone in memo.values():
            cache = next((entry for entry in self._cloner.relationships_of(clone).values() if entry.kind == "pivotCacheDefinition"), None)
            if cache is None or cache.partname is None:
                continue
            root = etree.fromstring(self._cloner.changed[clone])
            name = root.get("name") or ""
            root.set("name", self._fresh(name))
            yield name.casefold(), root.get("name") or ""
            _drop_uids(root)
            read = self._sources.get(cache.partname)
            targets = maps.targets(read.sheet, copy) if read is not None else None
            if read is not None and targets and targets[0].copy:
                number, partname = self._clone(cache.partname, read, targets[0])
                root.set("cacheId", number)
                entry = replace(cache, target=relative(clone, partname), partname=partname)
                self._cloner.changed[rels_name(clone)] = self._cloner.relationships_of(clone).added(entry).to_bytes()
            self._cloner.changed[clone] = _bytes(root)

    def _fresh(self, name: str) -> str:
        number = 2
        while f"{name}_{number}".casefold() in self._names:
            number += 1
        self._names.add(f"{name}_{number}".casefold())
        return f"{name}_{number}"

    def _clone(self, cache: str, source: _Source, target: SheetCopy) -> tuple[str, str]:
        """Return the number and the name of the cache that reads one copy of a sheet."""
        if (cache, target) not in self._clones:
            partname = self._cloner.clone_part(cache, {})
            root = etree.fromstring(self._cloner.changed.get(cache) or self._cloner.changed[partname])
            place = root.find("{*}cacheSource/{*}worksheetSource")
            assert place is not None
            if source.table in target.tables:
                place.set("name", target.tables[source.table][0])
            else:
                place.set("sheet", target.name)
                if source.area:
                    place.set("ref", follow_area(source.area, target.rows, target.columns))
            root.set("refreshOnLoad", "1")
            _drop_uids(root)
            number = self._list(cache, partname)
            for extension in root.iter("{*}pivotCacheDefinition"):
                if extension is not root and extension.get("pivotCacheId"):
                    extension.set("pivotCacheId", str(int(extension.get("pivotCacheId", "0")) + len(self._clones) + 1))
            self._cloner.changed[partname] = _bytes(root)
            self._clones[cache, target] = number, partname
        return self._clones[cache, target]

    def _list(self, cache: str, partname: str) -> str:
        """Enter a clone into the workbook's list of caches; return its number there."""
        assert self._caches is not None
        known = next(entry for entry in self.relationships.values() if entry.partname == cache)
        entry = replace(known, id=next(self._free), target=relative(self.relationships.source, partname), partname=partname)
        self.relationships = self.relationships.added(entry)
        number = str(max(int(listed.get("cacheId", "0")) for listed in self._caches) + 1)
        listed = etree.SubElement(self._caches, self._caches[0].tag, {"cacheId": number})
        listed.set(_rid_name(self._caches[0]), entry.id)
        return number

    def drop(self, cache: str) -> None:
        """Take a cache out of the workbook's list, since no pivot table reads it any more."""
        gone = [rid for rid, entry in self.relationships.items() if entry.partname == cache]
        self.relationships = self.relationships.removed(*gone)
        for listed in list(self._caches) if self._caches is not None else ():
            if listed.get(_rid_name(listed)) in gone:
                self._caches.remove(listed)  # type: ignore[union-attr]
        if self._caches is not None and not len(self._caches) and (parent := self._caches.getparent()) is not None:
            parent.remove(self._caches)


def _repoint_charts(cloner: Cloner, memo: Mapping[str, str], copy: SheetCopy, renamed: Mapping[str, str]) -> None:
    """Let the charts of a sheet's copy show the pivot tables of the copy: `[Book.xlsx]Sheet!PivotTable1` (§21.2.2.142)."""
    for clone in memo.values():
        if b"pivotSource" not in cloner.changed.get(clone, b"") or not clone.endswith(".xml"):
            continue
        root = etree.fromstring(cloner.changed[clone])
        for name in root.iterfind("{*}pivotSource/{*}name"):
            before, _, table = (name.text or "").rpartition("!")
            book, bracket, _ = before.rpartition("]")
            if table.casefold() in renamed:
                name.text = f"{book}{bracket}{copy.name}!{renamed[table.casefold()]}"
        cloner.changed[clone] = _bytes(root)


def _drop_uids(root: Element) -> None:
    for name in [name for name in root.attrib if str(name).endswith("}uid")]:
        del root.attrib[name]


def _rid_name(element: Element) -> str:
    return next((str(name) for name in element.attrib if str(name).endswith("}id")), "id")


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
