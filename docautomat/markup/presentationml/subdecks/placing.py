"""The presentation part and its lists, once slides have come in: each stand-in goes, and what came for it stands in its place.

arranged deck, stand-ins among its slides  ->  list of slides, sections, custom shows, masters, notes master, table styles, embedded fonts
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.presentationml.cleaning import without_references
from docautomat.markup.presentationml.deck import Arrangement
from docautomat.markup.presentationml.subdecks.designs import serialised
from docautomat.markup.presentationml.subdecks.importing import Importer
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.content_types import ContentTypes
from docautomat.opc.overlay import Overlay
from docautomat.opc.package import Deflated
from docautomat.opc.packuri import relative, rels_name
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["leading", "placed"]

_P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
_LARGEST = 2_147_483_647
_AFTER_FONTS = ("custShowLst", "photoAlbum", "custDataLst", "kinsoku", "defaultTextStyle", "modifyVerifier", "extLst")
_TABLE_STYLES = "application/vnd.openxmlformats-officedocument.presentationml.tableStyles+xml"


def leading(importer: Importer, overlay: Overlay) -> dict[str, Relationships]:
    """Return the relationships that are not the slides' own, as if the package led to all that came in."""
    slides = [name for names in importer.incoming.values() for name in names]
    entries = [Relationship(id=f"_{number}", type="slide", target=name, partname=name) for number, name in enumerate(slides)]
    return {**overlay.added(), "/": Relationships("/", [*overlay.package.relationships("/").all(), *entries])}


def placed(arrangement: Arrangement, numbers: Sequence[int], importer: Importer, overlay: Overlay) -> Arrangement:
    """Return the arrangement with incoming slides in the place of the stand-ins; `numbers` are those of the copies that the deck consists of, in order."""
    return _Placing(arrangement, importer, overlay).placed(numbers)


class _Placing:
    def __init__(self, arrangement: Arrangement, importer: Importer, overlay: Overlay) -> None:
        self._changed = arrangement.changed
        self._removed = set(arrangement.removed)
        self._importer = importer
        self._overlay = overlay
        self._package = overlay.package
        self._main = self._package.main
        self._root = etree.fromstring(self._read(self._main))
        self._relationships = self._of(self._main)
        self._ids = self._relationships.free_ids()
        self._r = next((str(name) for node in self._root.iter("{*}sldId", "{*}sldMasterId") for name in node.attrib if "relationships}id" in str(name)), "")
        self._type = next(entry.type for entry in self._package.relationships("/").of_kind("officeDocument")).rpartition("/")[0]

    def _read(self, name: str) -> bytes:
        given = self._changed.get(name)
        if given is None:
            return self._overlay.read(name)
        return given.inflate() if isinstance(given, Deflated) else given

    def _of(self, name: str) -> Relationships:
        added = self._overlay.added().get(name)
        if added is not None:
            return added
        given = self._changed.get(rels_name(name))
        if given is not None:
            return Relationships.parse(name, etree.fromstring(given.inflate() if isinstance(given, Deflated) else given))
        return self._package.relationships(name)

    def placed(self, numbers: Sequence[int]) -> Arrangement:
        """Return the whole arrangement."""
        before = self._reached()
        stands = self._slides(numbers)
        masters = self._importer.designs.finish()
        self._list_masters(masters)
        self._notes_master()
        self._table_styles()
        self._fonts()
        self._changed[self._main] = serialised(self._root)
        self._changed[rels_name(self._main)] = self._relationships.to_bytes()
        after = self._reached()
        self._lead(stands, after)
        after = self._reached()
        self._remove(before - after)
        return Arrangement(self._changed, frozenset(self._removed))

    # --- slides -------------------------------------------------------------------------------------------------------------------------

    def _relate(self, kind: str, partname: str) -> str:
        rid = next(self._ids)
        entry = Relationship(id=rid, type=f"{self._type}/{kind}", target=relative(self._main, partname), partname=partname)
        self._relationships = self._relationships.added(entry)
        return rid

    def _slides(self, numbers: Sequence[int]) -> dict[str, str]:
        """Put the slides into the lists; return the stand-ins, each with the first slide in its place."""
        nodes = self._root.findall("{*}sldIdLst/{*}sldId")
        last = max((int(number) for node in nodes if (number := node.get("id", "")).isdigit()), default=255)
        used = {node.get("id") for node in nodes}
        wanted = sum(map(len, self._importer.incoming.values()))
        free = iter(range(last + 1, _LARGEST)) if last + wanted < _LARGEST else (number for number in range(256, _LARGEST) if str(number) not in used)
        sections = {node.get("id", ""): node for node in self._root.iter(f"{_P14}sldId")}
        shows: dict[str, list[Element]] = {}
        for node in self._root.iterfind("{*}custShowLst/{*}custShow/{*}sldLst/{*}sld"):
            shows.setdefault(node.get(self._r, ""), []).append(node)
        stands: dict[str, str] = {}
        entries: list[Relationship] = []
        dead: list[str] = []
        for node, copied in zip(nodes, numbers, strict=True):
            names = self._importer.incoming.get(copied)
            if names is None:
                continue
            rid = node.get(self._r, "")
            rids = [next(self._ids) for _ in names]
            kind = f"{self._type}/slide"
            entries += [Relationship(id=new, type=kind, target=relative(self._main, name), partname=name) for new, name in zip(rids, names, strict=True)]
            ids = [str(next(free)) for _ in names]
            _replace(node, [{"id": key, self._r: new} for key, new in zip(ids, rids, strict=True)])
            if (entry := sections.get(node.get("id", ""))) is not None:
                _replace(entry, [{"id": key} for key in ids])
            for entry in shows.get(rid, ()):
                _replace(entry, [{self._r: new} for new in rids])
            stand = self._relationships[rid].partname
            if stand is not None:
                stands[stand] = names[0] if names else ""
            dead.append(rid)
        self._relationships = self._relationships.removed(*dead).added(*entries)
        self._without_empty()
        return stands

    def _without_empty(self) -> None:
        for path in ("{*}custShowLst/{*}custShow/{*}sldLst", "{*}custShowLst", "{*}sldIdLst"):
            for node in list(self._root.iterfind(path)):
                gone = node.getparent() if path.endswith("}sldLst") else node
                if not len(node) and gone is not None and (parent := gone.getparent()) is not None:
                    parent.remove(gone)

    def _lead(self, stands: Mapping[str, str], reached: Iterable[str]) -> None:
        """Let links to a stand-in lead to the first slide in its place; those to one for which nothing came go."""
        for owner in sorted(set(reached) - {"/", self._main}):
            known = self._of(owner)
            hit = [entry for entry in known.values() if entry.partname in stands]
            if not hit or owner in stands:
                continue
            dead = [entry.id for entry in hit if not stands[entry.partname or ""]]
            moved = [replace(entry, target=relative(owner, name), partname=name) for entry in hit if (name := stands[entry.partname or ""])]
            made = known.removed(*dead).added(*moved)
            if owner in self._overlay.added():
                self._overlay.set_relationships(made)
            self._changed[rels_name(owner)] = made.to_bytes()
            if dead:
                self._changed[owner] = without_references(self._read(owner), dead)

    # --- what leads where ---------------------------------------------------------------------------------------------------------------

    def _reached(self) -> set[str]:
        seen: set[str] = {"/"}
        queue = ["/"]
        while queue:
            owner = queue.pop()
            known = self._relationships if owner == self._main else self._of(owner)
            for entry in known.values():
                if entry.partname is not None and entry.partname not in seen:
                    seen.add(entry.partname)
                    queue.append(entry.partname)
        return seen

    def _remove(self, gone: set[str]) -> None:
        """Remove parts to which nothing leads any more."""
        for name in gone:
            for part in (name, rels_name(name)):
                self._changed.pop(part, None)
                if part in self._package:
                    self._removed.add(part)
            self._overlay.forget(name)
        if gone:
            given = self._read(CONTENT_TYPES) if CONTENT_TYPES in self._changed else self._package.read(CONTENT_TYPES)
            self._changed[CONTENT_TYPES] = ContentTypes.parse(etree.fromstring(given)).without(*gone).to_bytes()

    # --- what slides need of the presentation ---------------------------------------------------------------------------------------------

    def _list_masters(self, masters: list[tuple[str, int]]) -> None:
        holder = self._root.find("{*}sldMasterIdLst")
        if holder is None:
            holder = self._root.makeelement(str(self._root.tag).removesuffix("presentation") + "sldMasterIdLst")
            self._root.insert(0, holder)
        for name, number in masters:
            node = etree.SubElement(holder, str(holder.tag).removesuffix("Lst"), {"id": str(number)})
            node.set(self._r, self._relate("slideMaster", name))

    def _notes_master(self) -> None:
        if not self._importer.designs.brings_notes_master:
            return
        masters = self._root.find("{*}sldMasterIdLst")
        assert masters is not None
        p = str(self._root.tag).removesuffix("presentation")
        holder = masters.makeelement(f"{p}notesMasterIdLst")
        node = etree.SubElement(holder, f"{p}notesMasterId")
        node.set(self._r, self._relate("notesMaster", self._importer.designs.notes_master))
        masters.addnext(holder)

    def _table_styles(self) -> None:
        styles = self._importer.table_styles()
        if not styles:
            return
        part = next(iter(self._package.related(self._main, "tableStyles")), "")
        if part:
            root = etree.fromstring(self._read(part))
        else:
            a = str(next(iter(styles.values())).tag).removesuffix("tblStyle")
            root = etree.Element(f"{a}tblStyleLst", {"def": "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"}, nsmap={"a": a[1:-1]})
        known = {node.get("styleId") for node in root.iterchildren("{*}tblStyle")}
        missing = [node for key, node in styles.items() if key not in known]
        root.extend(missing)
        if part and missing:
            self._changed[part] = serialised(root)
        elif missing:
            name = self._overlay.add("/ppt/tableStyles", "xml", _TABLE_STYLES, serialised(root))
            self._relate("tableStyles", name)

    def _fonts(self) -> None:
        """Bring the fonts that presentations embed, for slides that keep their design."""
        known = set(self._importer.designs.target.fonts)
        for source, design in self._importer.sources() if self._importer.designs.masters else ():
            main = source.package.main
            for node in source.parse(main).iterfind("{*}embeddedFontLst/{*}embeddedFont") if design == "own" else ():
                font = node.find("{*}font")
                face = font.get("typeface", "") if font is not None else ""
                if face and face not in known:
                    known.add(face)
                    self._font(node, source.package.relationships(main), source)

    def _font(self, node: Element, given: Relationships, source: object) -> None:
        package = source.package  # type: ignore[attr-defined]
        node = copy.deepcopy(node)
        for style in list(node):
            rid = style.get(self._r)
            if rid is None:
                continue
            entry = given.get(rid)
            if entry is None or entry.partname is None or entry.partname not in package:
                node.remove(style)
                continue
            name = self._importer.media.add("/ppt/fonts/font", "fntdata", package.content_type(entry.partname), package.read(entry.partname))
            style.set(self._r, self._relate("font", name))
        if len(node) > 1:
            self._font_list().append(node)

    def _font_list(self) -> Element:
        holder = self._root.find("{*}embeddedFontLst")
        if holder is None:
            holder = self._root.makeelement(str(self._root.tag).removesuffix("presentation") + "embeddedFontLst")
            following = (node for node in self._root if str(node.tag).rpartition("}")[2] in _AFTER_FONTS)
            first = next(following, None)
            if first is None:
                self._root.append(holder)
            else:
                first.addprevious(holder)
        return holder


def _replace(node: Element, by: Iterable[Mapping[str, str]]) -> None:
    """Put copies of an entry of a list, with other ids, in its place."""
    parent = node.getparent()
    if parent is None:
        return
    for attributes in by:
        twin = copy.deepcopy(node)
        for name, value in attributes.items():
            twin.set(name, value)
        node.addprevious(twin)
    parent.remove(node)
