"""The parts of a workbook beside its sheets that name cells: defined names, tables, charts, drawings; and the calculation chain, which goes.

Sources: ISO/IEC 29500-1 §18.2.5 (defined names), §18.5 (tables), §21.2.2.63 (chart formulas), §20.5.2.5 (anchors), §18.6 (calculation chain).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from docautomat.markup.language import Element, drop_attributes
from docautomat.markup.spreadsheetml.caches import drop_cache
from docautomat.markup.spreadsheetml.controls import TIED
from docautomat.markup.spreadsheetml.drawings import Links, place_drawing
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.placing import Late, Placeholders, place_filter, place_formula, set_attribute, set_text
from docautomat.markup.spreadsheetml.references import Area, Reference, parse_area
from docautomat.markup.spreadsheetml.series import SheetChains, place_series
from docautomat.markup.spreadsheetml.workbook import Sheet, SheetPart, Workbook
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.packuri import rels_name

__all__ = ["Following", "OtherPart", "OtherParts", "other_parts"]

_BEFORE_CALC = ("externalReferences", "definedNames", "functionGroups", "sheets")


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A part of the whole workbook whose tree holds placeholders or tags."""

    partname: str
    root: Element
    label: str


@dataclass(slots=True)
class OtherParts:
    """What changes beside the sheets."""

    parts: list[OtherPart] = field(default_factory=list)
    areas: list[tuple[str, Area]] = field(default_factory=list)
    """The areas that depend on rows, with their sheets."""
    removed: frozenset[str] = frozenset()
    changed: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Following:
    """What moves in a workbook, by the sheets' names (case folded)."""

    moving: frozenset[str]
    """Sheets whose rows or columns move."""
    floating: frozenset[str]
    """Sheets that repeat, go or get their name from the data."""
    repeated: frozenset[str]
    """Sheets that stand in a loop."""
    tables: Mapping[str, str]
    """The sheet of each table on a floating sheet, by the table's name (case folded)."""
    across: frozenset[str] = frozenset()
    """Sheets whose columns move."""
    chains: Mapping[str, SheetChains] = field(default_factory=dict)
    """For each sheet the loops around its rows, and around its columns."""
    filled: frozenset[str] = frozenset()
    """Sheets of which tags write cells."""

    @property
    def any(self) -> bool:
        """Whether any reference may change."""
        return bool(self.moving or self.floating)

    def touches(self, formula: Formula, own: str = "") -> bool:
        """Say whether a formula names anything that moves."""
        return any(self.reference(part.reference, own) for part in formula.references()) or self.names(formula)

    def reference(self, reference: Reference, own: str = "") -> bool:
        """Say whether a reference names anything that moves, seen from the sheet `own`."""
        if reference.span:
            return self.any
        if not reference.sheet:
            return own.casefold() in self.moving
        return reference.sheet.casefold() in self.moving or reference.sheet.casefold() in self.floating

    def names(self, formula: Formula) -> bool:
        """Say whether a formula names a table, or a name of its own, of a sheet that floats."""
        return bool(self.floating) and any(name.casefold() in self.tables or "!" in name for name in formula.names)


def other_parts(workbook: Workbook, following: Following, placeholders: Placeholders, changes: Callable[[Reference], bool]) -> OtherParts:
    """Return the workbook's other parts, placeholders put into them and the sheets' own; charts lose cached values that no longer hold.

    `changes` says whether a tag writes any of the cells that a reference names, directly or by a formula.
    """
    found = OtherParts()
    for part in (part for sheet in workbook.sheets for part in sheet.parts if part.kind == "chart" and following.any):
        _resolve_names(part.root, workbook)
    _place_names(workbook, following, placeholders, found)
    _recalculate(workbook.root)
    found.parts.append(OtherPart(workbook.package.main, workbook.root, "workbook"))
    for sheet in workbook.sheets:
        for part in sheet.parts:
            _place_part(workbook, sheet, part, following, placeholders, found, changes)
    _place_pivot_sources(workbook, following, placeholders, found)
    for partname, root in chart_sheets(workbook):
        if _is_changed(root, following, changes):
            _place_chart(root, following, placeholders, found)
        found.parts.append(OtherPart(partname, root, "chart sheet"))
    if following.any:
        _drop_chain(workbook, found)
    return found


def _place_part(
    workbook: Workbook,
    sheet: Sheet,
    part: SheetPart,
    following: Following,
    placeholders: Placeholders,
    found: OtherParts,
    changes: Callable[[Reference], bool],
) -> None:
    name = sheet.name.casefold()
    if part.kind == "table":
        _place_table(sheet, part.root, following, placeholders, found)
    elif part.kind == "chart" and _is_changed(part.root, following, changes):
        _place_chart(part.root, following, placeholders, found)
    elif part.kind == "drawing" and following.any:
        relationships = workbook.package.relationships(part.partname)
        links = Links(relationships, workbook.renamed_text, lambda place: following.touches(Formula.parse(place), sheet.name))
        if name in following.moving or any(True for _ in links.of(part.root)):
            place_drawing(part.root, sheet, links, placeholders, columns=name in following.across)
    elif part.kind == "pivotTable" and name in following.moving:
        set_attribute(part.root.find("{*}location"), "ref", lambda text: placeholders.put(Late("area", sheet.name, text)))
    elif part.kind == "ctrlProp":
        for tied in TIED:
            if following.touches(Formula.parse(part.root.get(tied) or ""), sheet.name):
                set_attribute(part.root, tied, lambda text: placeholders.put(Late("formula", sheet.name, text)))


def _is_changed(chart: Element, following: Following, changes: Callable[[Reference], bool]) -> bool:
    """Say whether a chart reads cells that move or change."""
    formulas = [Formula.parse(node.text or "") for node in chart.iter("{*}f", "{*}sqref")]
    return any(following.touches(formula) or any(changes(part.reference) for part in formula.references()) for formula in formulas)


def chart_sheets(workbook: Workbook) -> Iterator[tuple[str, Element]]:
    """Yield the charts that are sheets of their own."""
    package = workbook.package
    for sheet in package.related(package.main, "chartsheet"):
        for drawing in package.related(sheet, "drawing"):
            for chart in package.related(drawing, "chart"):
                yield chart, workbook.renamed(package.parse(chart))


def _place_pivot_sources(workbook: Workbook, following: Following, placeholders: Placeholders, found: OtherParts) -> None:
    """Let the pivot tables' sources follow (§18.10.1.95), and have Excel read them anew."""
    package = workbook.package
    of_tables = {name: sheet for sheet in workbook.sheets for name in sheet.tables}
    for partname in package.related(package.main, "pivotCacheDefinition"):
        root = package.parse(partname)
        source = root.find("{*}cacheSource/{*}worksheetSource")
        titled = source.get("sheet", "").casefold() if source is not None else ""
        sheet = next((sheet for sheet in workbook.sheets if sheet.title.casefold() == titled), None)
        if source is None or (sheet := sheet or of_tables.get(source.get("name", "").casefold())) is None:
            continue
        if sheet.name.casefold() not in following.moving | following.floating | following.filled:
            continue
        if sheet.name.casefold() in following.moving | following.floating:
            area = parse_area(source.get("ref", ""))
            if area is not None:
                found.areas.append((sheet.name, area))
            for attribute in ("sheet", "ref"):
                set_attribute(source, attribute, lambda text, late=sheet.name, extra=attribute: placeholders.put(Late("source", late, text, extra=extra)))  # type: ignore[misc]
        root.set("refreshOnLoad", "1")
        found.parts.append(OtherPart(partname, root, "pivot table's source"))


def _place_names(workbook: Workbook, following: Following, placeholders: Placeholders, found: OtherParts) -> None:
    for name in workbook.root.iterfind("{*}definedNames/{*}definedName"):
        formula = Formula.parse(name.text or "")
        if not following.touches(formula):
            continue
        if not (name.get("name") or "").startswith("_xlnm."):
            found.areas += [(part.reference.sheet, part.reference.area) for part in formula.references() if part.reference.sheet.casefold() in following.moving]
        if following.floating and name.get("localSheetId"):
            continue  # one for each copy of the sheet, written with the sheets
        place_formula(name, placeholders, Late("outside", "", name.text or "", spot=f"name {name.get('name')}"))


def _recalculate(root: Element) -> None:
    """Ask for a full calculation when the workbook is opened (§18.2.2, calcPr)."""
    calc = root.find("{*}calcPr")
    if calc is None:
        namespace = etree.QName(root).namespace
        calc = etree.Element(f"{{{namespace}}}calcPr")
        for name in _BEFORE_CALC:
            before = root.find(f"{{*}}{name}")
            if before is not None:
                before.addnext(calc)
                break
    calc.set("fullCalcOnLoad", "1")


def _place_table(sheet: Sheet, root: Element, following: Following, placeholders: Placeholders, found: OtherParts) -> None:
    name, shown = sheet.name.casefold(), root.get("displayName") or ""
    if name in following.repeated:
        for attribute in ("id", "name", "displayName"):
            late = Late("own", sheet.name, shown, extra=attribute)
            set_attribute(root, attribute, lambda _, late=late: placeholders.put(late))  # type: ignore[misc]
    area = parse_area(root.get("ref") or "")
    if name in following.moving:
        if area is not None:
            header, totals = int(root.get("headerRowCount", "1")), int(root.get("totalsRowCount", "0"))
            found.areas.append((sheet.name, area.with_rows(area.first_row + header, area.last_row - totals)))

        def put(text: str) -> str:
            return placeholders.put(Late("area", sheet.name, text))

        least = int(root.get("headerRowCount", "1")) + int(root.get("totalsRowCount", "0")) + 1
        if name in following.across and area is not None:
            _place_table_columns(root, area, sheet, placeholders)
        set_attribute(root, "ref", lambda text: placeholders.put(Late("table", sheet.name, text, least, shown, column=int(root.get("headerRowCount", "1")))))
        for element in (*root.iter("{*}autoFilter"), *root.iter("{*}sortState"), *root.iter("{*}sortCondition")):
            set_attribute(element, "ref", put)
    if following.any:
        _place_column_formulas(root, sheet, following, placeholders, area)


def _place_column_formulas(root: Element, sheet: Sheet, following: Following, placeholders: Placeholders, area: Area | None) -> None:
    first, left = (area.first_row + 1, area.first_column) if area is not None else (1, 0)
    for index, column in enumerate(root.iterfind("{*}tableColumns/{*}tableColumn")):
        for node in (*column.iterfind("{*}calculatedColumnFormula"), *column.iterfind("{*}totalsRowFormula")):
            if following.touches(Formula.parse(node.text or ""), sheet.name):
                late = Late("home", sheet.name, node.text or "", first, column=left + index)
                set_text(node, lambda _, late=late: placeholders.put(late))  # type: ignore[misc]


def _place_table_columns(root: Element, area: Area, sheet: Sheet, placeholders: Placeholders) -> None:
    """Tell which column of the sheet each column of a table is; its id stands behind that. Ids of one moment (`xr3:uid`) go, since copies share them."""
    for index, column in enumerate(root.iterfind("{*}tableColumns/{*}tableColumn")):
        column.set("id", placeholders.column(area.first_column + index) + column.get("id", str(index + 1)))
        drop_attributes(column, *(str(name) for name in column.attrib if str(name).endswith("}uid")))
    for element in root.iterfind("{*}autoFilter"):
        place_filter(element, sheet.name, placeholders)


def _place_chart(root: Element, following: Following, placeholders: Placeholders, found: OtherParts) -> None:
    """Let the series follow their cells, and drop the cached points, which are made anew from the cells."""
    for node in root.iter("{*}f", "{*}sqref"):
        found.areas += [(part.reference.sheet, part.reference.area) for part in Formula.parse(node.text or "").references()]
    place_series(root, following.chains, placeholders)
    for node in root.iter("{*}f", "{*}sqref"):
        if not any(True for _ in Formula.parse(node.text or "").references()):
            continue
        parent = node.getparent()
        levels = "levels" if parent is not None and str(parent.tag).endswith("}multiLvlStrRef") else ""
        set_text(node, lambda text, levels=levels: placeholders.put(Late("series", "", text, extra=levels)))  # type: ignore[misc]
        if cache := drop_cache(node):
            node.tail = placeholders.put(Late("cache", "", cache))


def _resolve_names(root: Element, workbook: Workbook) -> None:
    """Write what the hidden names of a newer chart stand for (`_xlchart.v1.0`), since a copy of the chart reads other cells."""
    names = {name.get("name"): name.text or "" for name in workbook.root.iterfind("{*}definedNames/{*}definedName")}
    for node in root.iter("{*}f"):
        if (node.text or "").startswith("_xlchart.") and names.get(node.text):
            node.text = names[node.text]


def _drop_chain(workbook: Workbook, found: OtherParts) -> None:
    package = workbook.package
    chain = next(iter(package.related(package.main, "calcChain")), None)
    if chain is None:
        return
    relationships = package.relationships(package.main)
    gone = [rid for rid, relationship in relationships.items() if relationship.kind == "calcChain"]
    found.removed = frozenset({chain})
    found.changed[rels_name(package.main)] = relationships.removed(*gone).to_bytes()
    found.changed[CONTENT_TYPES] = package.content_types.without(chain).to_bytes()
