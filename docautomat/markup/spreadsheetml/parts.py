"""The parts of a workbook beside its sheets that name cells: defined names, tables, charts, drawings; and the calculation chain, which goes.

Sources: ISO/IEC 29500-1 §18.2.5 (defined names), §18.5 (tables), §21.2.2.63 (chart formulas), §20.5.2.5 (anchors), §18.6 (calculation chain).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.placing import Late, Placeholders, set_attribute, set_text
from docautomat.markup.spreadsheetml.references import Area, parse_area
from docautomat.markup.spreadsheetml.workbook import Sheet, Workbook
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.packuri import rels_name

__all__ = ["OtherPart", "OtherParts", "other_parts"]

_BEFORE_CALC = ("externalReferences", "definedNames", "functionGroups", "sheets")


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A part whose tree holds placeholders or tags."""

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


def other_parts(workbook: Workbook, moving: set[str], placeholders: Placeholders) -> OtherParts:
    """Return the other parts, their placeholders put in; cached values of charts are dropped, since the cells behind them change."""
    found = OtherParts()
    _place_names(workbook, moving, placeholders, found)
    _recalculate(workbook.root)
    found.parts.append(OtherPart(workbook.package.main, workbook.root, "workbook"))
    for sheet in workbook.sheets:
        for partname in workbook.package.related(sheet.partname, "table"):
            _place_table(workbook, sheet, partname, moving, placeholders, found)
        for partname in workbook.package.related(sheet.partname, "drawing"):
            _place_drawing(workbook, sheet, partname, moving, placeholders, found)
    if moving:
        _drop_chain(workbook, found)
    return found


def _place_names(workbook: Workbook, moving: set[str], placeholders: Placeholders, found: OtherParts) -> None:
    for name in workbook.root.iterfind("{*}definedNames/{*}definedName"):
        formula = Formula.parse(name.text or "")
        touched = [part.reference for part in formula.references() if part.reference.sheet.casefold() in moving]
        if touched:
            found.areas += [(reference.sheet, reference.area) for reference in touched if not (name.get("name") or "").startswith("_xlnm.")]
            set_text(name, lambda text: placeholders.put(Late("outside", "", text)))


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


def _place_table(workbook: Workbook, sheet: Sheet, partname: str, moving: set[str], placeholders: Placeholders, found: OtherParts) -> None:
    root = workbook.package.parse(partname)
    tagged = any("{{" in (column.get("name") or "") for column in root.iter("{*}tableColumn"))
    moves = sheet.name.casefold() in moving
    if not tagged and not moves:
        return
    if moves:
        area = parse_area(root.get("ref") or "")
        if area is not None:
            header, totals = int(root.get("headerRowCount", "1")), int(root.get("totalsRowCount", "0"))
            found.areas.append((sheet.name, area.with_rows(area.first_row + header, area.last_row - totals)))

        def put(text: str) -> str:
            return placeholders.put(Late("area", sheet.name, text))

        least = int(root.get("headerRowCount", "1")) + int(root.get("totalsRowCount", "0")) + 1
        set_attribute(root, "ref", lambda text: placeholders.put(Late("table", sheet.name, text, least, root.get("displayName") or "")))
        for element in (*root.iter("{*}autoFilter"), *root.iter("{*}sortState"), *root.iter("{*}sortCondition")):
            set_attribute(element, "ref", put)
        _place_column_formulas(root, sheet, placeholders, area)
    found.parts.append(OtherPart(partname, root, f'table "{root.get("displayName")}"'))


def _place_column_formulas(root: Element, sheet: Sheet, placeholders: Placeholders, area: Area | None) -> None:
    first = area.first_row + 1 if area is not None else 1
    for node in (*root.iter("{*}calculatedColumnFormula"), *root.iter("{*}totalsRowFormula")):
        if any(True for _ in Formula.parse(node.text or "").references()):
            set_text(node, lambda text: placeholders.put(Late("home", sheet.name, text, first)))


def _place_drawing(workbook: Workbook, sheet: Sheet, partname: str, moving: set[str], placeholders: Placeholders, found: OtherParts) -> None:
    package = workbook.package
    for chart in package.related(partname, "chart"):
        _place_chart(workbook, chart, placeholders, found)
    if sheet.name.casefold() not in moving:
        return
    root = package.parse(partname)
    for anchor in (*root.iter("{*}from"), *root.iter("{*}to")):
        set_text(anchor.find("{*}row"), lambda text: placeholders.put(Late("anchor", sheet.name, text)))
    found.parts.append(OtherPart(partname, root, f'drawing on sheet "{sheet.name}"'))


def _place_chart(workbook: Workbook, partname: str, placeholders: Placeholders, found: OtherParts) -> None:
    """Let the series follow their cells, and drop the cached points, which Office rebuilds from the cells."""
    root = workbook.package.parse(partname)
    for node in root.iter("{*}f"):
        formula = Formula.parse(node.text or "")
        references = [part.reference for part in formula.references()]
        if not references:
            continue
        found.areas += [(reference.sheet, reference.area) for reference in references]
        set_text(node, _putter(placeholders))
        parent = node.getparent()
        if parent is not None:
            for cache in (*parent.findall("{*}numCache"), *parent.findall("{*}strCache"), *parent.findall("{*}multiLvlStrCache")):
                parent.remove(cache)
    found.parts.append(OtherPart(partname, root, "chart"))


def _putter(placeholders: Placeholders) -> Callable[[str], str]:
    return lambda text: placeholders.put(Late("series", "", text))


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
