"""What the text of a slide looks like, and what is behind it (ISO/IEC 29500-1 §19.3.1, §21.1.2).

defaults -> the master's text styles -> placeholder of the master -> of the layout -> the shape's list style -> paragraph -> run
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docautomat.accessibility.powerpoint.deck import Deck, Shape, Slide, notes_of
from docautomat.accessibility.theme import Fill, Theme, colour_in, fill_in
from docautomat.accessibility.values import integer, number
from docautomat.colours import transformed
from docautomat.markup.fitting.properties import share
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["Body", "Looks", "Paragraph", "Run", "line_colour"]

_MEDIUM_2 = {
    "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}": "accent1",
    "{21E4AEA4-8DFA-4A89-87EB-49C32662AFE0}": "accent2",
    "{F5AB1C69-6EDB-4FF4-983F-18BD219EF322}": "accent3",
    "{00A15C55-8517-42AA-B614-E9B94910E393}": "accent4",
    "{7DF18680-E054-41AD-8BC1-D1AEF772440D}": "accent5",
    "{93296810-A885-4BE3-A3E7-6D5BEEA58F35}": "accent6",
    "{073A0DAA-6AF3-43AB-8588-CEC1D06C72B9}": "dk1",
}
"""The styles «Medium Style 2», which files need not hold."""
_NO_STYLE = frozenset({"{2D5ABB26-0587-4C30-8999-92F81FD0307C}", "{5940675A-B579-460E-94D1-54222C63F5DA}", ""})


@dataclass(slots=True, eq=False)
class Run:
    """A run with its text and what it looks like."""

    node: Element | None
    text: str
    size: float
    bold: bool
    italic: bool
    caps: bool
    underline: bool
    colour: str
    language: str


@dataclass(slots=True, eq=False)
class Paragraph:
    """A paragraph of a slide."""

    node: Element
    runs: list[Run]
    alignment: str
    bulleted: bool
    number: int
    """Its number in the text, from 1."""

    @property
    def text(self) -> str:
        """Its text, line breaks as signs."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True, eq=False)
class Body:
    """A text body: of a shape, or of a cell."""

    shape: Shape
    node: Element
    spot: str
    paragraphs: list[Paragraph]
    ground: tuple[str, ...]
    """The colours behind it; none where they cannot be told."""
    cell: bool = False
    on_picture: bool = False


class Looks:
    """Works out looks; list styles that shapes share are merged once."""

    def __init__(self, deck: Deck) -> None:
        self._deck = deck
        self._levels: dict[tuple[Element, ...], tuple[dict[str, Any], ...]] = {}

    def bodies(self, slide: Slide) -> Iterator[Body]:
        """Yield the text bodies of a slide in reading order."""
        for shape in slide.all():
            holder = child(shape.node, "txBody")
            if holder is not None:
                ground, picture = self.ground(shape)
                yield self._body(shape, holder, shape.spot, self._styles(shape), ground, on_picture=picture)
            elif shape.kind == "table":
                yield from self._cells(shape)

    def notes(self, slide: Slide) -> Iterator[Body]:
        """Yield the text of the notes of a slide, in the looks of its own runs."""
        for _, root in self._deck.office.trees(slide.partname, "notesSlide"):
            for shape in notes_of(slide, root):
                holder = child(shape.node, "txBody")
                if holder is not None and shape.role == "body":
                    yield self._body(shape, holder, "notes", [], (), base={"size": 12.0})

    # --- text -------------------------------------------------------------------------------------------------------------------------

    def _styles(self, shape: Shape) -> list[Element]:
        master = child(shape.slide.master, "txStyles")
        if shape.placeholder is None:
            name, found = "otherStyle", [child(master, "otherStyle"), self._deck.defaults]
        else:
            name = "titleStyle" if shape.is_title else "otherStyle" if shape.is_edge else "bodyStyle"
            found = [self._deck.defaults, child(master, name)]
        found += [child(child(upper, "txBody"), "lstStyle") for upper in reversed(shape.uppers)]
        found.append(child(child(shape.node, "txBody"), "lstStyle"))
        return [each for each in found if each is not None and len(each)]

    def _level(self, styles: tuple[Element, ...], level: int) -> dict[str, Any]:
        known = self._levels.get(styles)
        if known is None:
            levels = []
            for at in range(1, 10):
                merged: dict[str, Any] = {}
                for style in styles:
                    merged |= _paragraph(child(style, "defPPr"))
                    merged |= _paragraph(child(style, f"lvl{at}pPr"))
                levels.append(merged)
            known = self._levels[styles] = tuple(levels)
        return known[min(max(level, 0), 8)]

    def _body(
        self, shape: Shape, holder: Element, spot: str, styles: list[Element], ground: tuple[str, ...], *, base: dict[str, Any] | None = None,
        cell: bool = False, on_picture: bool = False,
    ) -> Body:  # fmt: skip
        scale = next((share(node.get("fontScale")) for node in holder.iterfind("{*}bodyPr/{*}normAutofit")), 1.0)
        own = base or {}
        reference = child(child(shape.node, "style"), "fontRef")
        given = colour_in(reference, shape.slide.theme, shape.slide.mapping) if reference is not None and not cell else None
        key = tuple(styles)
        paragraphs = []
        for at, node in enumerate(holder.iterchildren("{*}p"), 1):
            properties = child(node, "pPr")
            level = integer(properties.get("lvl")) if properties is not None else 0
            looks = {**self._level(key, level), **own}
            if given is not None:
                looks["colour"] = given[0]
            if "colour" in looks:
                looks.pop("fill", None)  # what a shape's or a table's style says wins over the defaults
            looks |= _paragraph(properties)
            runs = [self._run(each, looks, shape.slide, scale) for each in node if local(each) in ("r", "fld", "br")]
            paragraphs.append(Paragraph(node, runs, looks.get("alignment", "l"), looks.get("bullet", False), at))
        return Body(shape, holder, spot, paragraphs, ground, cell, on_picture)

    def _run(self, node: Element, looks: dict[str, Any], slide: Slide, scale: float) -> Run:
        properties = child(node, "rPr")
        text = "\n" if local(node) == "br" else "".join(str(each.text or "") for each in node.iterchildren("{*}t"))
        merged = {**looks, **_run(properties)}
        fill = merged.get("fill")
        colour = looks.get("colour", "") if fill is None else ""
        if fill is not None:
            found = fill_in([fill], slide.theme, slide.mapping)
            colour = found.colours[0][0] if found is not None and found.colours else ""
        linked = properties is not None and child(properties, "hlinkClick") is not None
        if linked:
            colour = slide.theme.slot("hlink", slide.mapping)
        return Run(
            node, text, merged.get("size", 18.0) * scale, merged.get("bold", False), merged.get("italic", False), merged.get("caps", False),
            merged.get("underline", False), colour or slide.theme.slot("tx1", slide.mapping), str(merged.get("language", "")),
        )  # fmt: skip

    # --- tables -----------------------------------------------------------------------------------------------------------------------

    def _cells(self, shape: Shape) -> Iterator[Body]:
        table = next(shape.node.iter("{*}tbl"), None)
        if table is None:
            return
        properties = child(table, "tblPr")
        style_id = next((str(node.text or "") for node in properties if local(node) == "tableStyleId"), "") if properties is not None else ""
        rows = table.findall("{*}tr")
        below, picture = self._beneath(shape, shape.frame)
        for at, row in enumerate(rows):
            cells = row.findall("{*}tc")
            for column, cell in enumerate(cells):
                holder = child(cell, "txBody")
                if holder is None or cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
                    continue
                parts = _parts(properties, at, len(rows), column, len(cells))
                fill, base = self._of_style(style_id, parts, shape.slide)
                own = fill_in(child(cell, "tcPr"), shape.slide.theme, shape.slide.mapping)
                fill = own if own is not None else fill
                ground = _seen(fill, below) if fill is not None else below
                styles = [each for each in (child(child(shape.slide.master, "txStyles"), "otherStyle"), self._deck.defaults) if each is not None and len(each)]
                styles += [each for each in [child(holder, "lstStyle")] if each is not None and len(each)]
                spot = f"{shape.spot} row {at + 1} column {column + 1}"
                yield self._body(shape, holder, spot, styles, ground, base=base, cell=True, on_picture=picture and fill is None)

    def _of_style(self, style_id: str, parts: list[str], slide: Slide) -> tuple[Fill | None, dict[str, Any]]:
        """Return the fill and the text's looks that a table style gives to a cell in these parts."""
        style = self._deck.table_styles.get(style_id)
        fill: Fill | None = None
        base: dict[str, Any] = {}
        if style is None:
            if style_id in _MEDIUM_2:
                slot = slide.theme.slots[_MEDIUM_2[style_id]]
                if "firstRow" in parts or "firstCol" in parts or "lastRow" in parts:
                    return Fill("solid", ((slot, 1.0),)), {"colour": slide.theme.slots["lt1"], "bold": True}
                light = transformed(slot, (("tint", 0.4 if {"band1H", "band1V"} & set(parts) else 0.2),))
                return Fill("solid", (light,)), {"colour": slide.theme.slots["dk1"]}
            return (None if style_id in _NO_STYLE else Fill("unknown")), {}
        for name in ["wholeTbl", *parts]:
            holder = child(style, name)
            text = child(holder, "tcTxStyle")
            if text is not None:
                if text.get("b") in ("on", "1"):
                    base["bold"] = True
                colour = colour_in(text, slide.theme, slide.mapping)
                if colour is not None:
                    base["colour"] = colour[0]
            cell = child(holder, "tcStyle")
            found = fill_in(child(cell, "fill"), slide.theme, slide.mapping)
            if found is None:
                reference = child(cell, "fillRef")
                colour = colour_in(reference, slide.theme, slide.mapping) if reference is not None and reference.get("idx", "0") != "0" else None
                found = Fill("solid", (colour,)) if colour is not None else None
            fill = found if found is not None else fill
        if "colour" in base:
            base.pop("fill", None)
        return fill, base

    # --- grounds ----------------------------------------------------------------------------------------------------------------------

    def fill(self, shape: Shape) -> Fill | None:
        """Return a shape's fill: its own, its placeholder's, its style's; `None` where it has none."""
        slide = shape.slide
        if shape.kind in ("picture", "media"):
            return Fill("picture")
        for node in (shape.node, *shape.uppers):
            found = fill_in(child(node, "spPr"), slide.theme, slide.mapping)
            if found is not None:
                return None if found.kind == "none" else found
        reference = child(child(shape.node, "style"), "fillRef")
        if reference is not None and reference.get("idx", "0") != "0":
            colour = colour_in(reference, slide.theme, slide.mapping)
            return Fill("solid", (colour,)) if colour is not None else None
        return None

    def ground(self, shape: Shape) -> tuple[tuple[str, ...], bool]:
        """Return the colours behind a shape's text, and whether a picture is there instead."""
        fill = self.fill(shape)
        if fill is not None and fill.kind == "solid" and fill.colours[0][1] >= 1:
            return (fill.colours[0][0],), False
        below, picture = self._beneath(shape, shape.frame)
        if fill is None:
            return below, picture
        return (_seen(fill, below), fill.kind == "picture")

    def behind(self, shape: Shape) -> tuple[tuple[str, ...], bool]:
        """Return the colours behind a shape itself, and whether a picture is there instead."""
        return self._beneath(shape, shape.frame)

    def _beneath(self, shape: Shape, frame: Any) -> tuple[tuple[str, ...], bool]:
        """Return what is seen behind a frame: the topmost filled shape under its middle, else the slide's background."""
        ordered = [*shape.slide.below, *shape.slide.all()]
        at = next((index for index, each in enumerate(ordered) if each is shape), len(ordered))
        if frame is not None:
            across, down = frame.x + frame.width / 2, frame.y + frame.height / 2
            for under in reversed(ordered[:at]):
                place = under.frame
                if place is None or under.hidden or under.kind in ("group", "line", "table", "chart", "diagram"):
                    continue
                if not (place.x <= across <= place.right and place.y <= down <= place.bottom):
                    continue
                fill = self.fill(under)
                if fill is None or fill.kind == "none":
                    continue
                if fill.kind in ("picture", "unknown"):
                    return (), fill.kind == "picture"
                return fill.seen(self._background(shape.slide)[0]), False
        return self._background(shape.slide)

    def _background(self, slide: Slide) -> tuple[tuple[str, ...], bool]:
        for part in (slide.root, slide.layout, slide.master):
            holder = child(child(part, "cSld"), "bg")
            if holder is None:
                continue
            fill = fill_in(child(holder, "bgPr"), slide.theme, slide.mapping)
            reference = child(holder, "bgRef")
            if reference is not None:
                colour = colour_in(reference, slide.theme, slide.mapping)
                index = integer(reference.get("idx")) - 1001
                styles = slide.theme.grounds if index >= 0 else slide.theme.fills
                index = index if index >= 0 else integer(reference.get("idx")) - 1
                fill = fill_in([styles[index]], slide.theme, slide.mapping, colour[0] if colour else "") if 0 <= index < len(styles) else None
                if fill is None and colour is not None:
                    fill = Fill("solid", (colour,))
            if fill is not None and fill.kind == "picture":
                return (), True
            if fill is not None and fill.colours:
                return fill.seen(("FFFFFF",)), False
        return (slide.theme.slot("bg1", slide.mapping) or "FFFFFF",), False


def _seen(fill: Fill, below: tuple[str, ...]) -> tuple[str, ...]:
    if fill.kind in ("picture", "unknown"):
        return ()
    return fill.seen(below)


def _parts(properties: Element | None, row: int, rows: int, column: int, columns: int) -> list[str]:
    """Return the parts of a table's style in which a cell lies, the stronger ones last."""

    def on(name: str) -> bool:
        return properties is not None and properties.get(name) in ("1", "true")

    top, bottom, start, end = (
        on("firstRow") and row == 0,
        on("lastRow") and row == rows - 1,
        on("firstCol") and column == 0,
        on("lastCol") and column == columns - 1,
    )
    found = []
    if on("bandRow") and not top and not bottom:
        found.append("band1H" if (row - on("firstRow")) % 2 == 0 else "band2H")
    if on("bandCol") and not start and not end:
        found.append("band1V" if (column - on("firstCol")) % 2 == 0 else "band2V")
    return [*found, *(name for name, holds in (("lastCol", end), ("firstCol", start), ("lastRow", bottom), ("firstRow", top)) if holds)]


def _paragraph(element: Element | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if element is None:
        return found
    if element.get("algn"):
        found["alignment"] = element.get("algn")
    for node in element:
        name = local(node)
        if name in ("buChar", "buAutoNum", "buBlip"):
            found["bullet"] = True
        elif name == "buNone":
            found["bullet"] = False
        elif name == "defRPr":
            found |= _run(node)
    return found


def _run(element: Element | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if element is None:
        return found
    if element.get("sz"):
        found["size"] = number(element.get("sz"), 1800.0) / 100
    for attribute, name in (("b", "bold"), ("i", "italic")):
        if element.get(attribute) is not None:
            found[name] = element.get(attribute) in ("1", "true")
    if element.get("cap") is not None:
        found["caps"] = element.get("cap") == "all"
    if element.get("u") is not None:
        found["underline"] = element.get("u") != "none"
    if element.get("lang"):
        found["language"] = element.get("lang")
    for node in element:
        if local(node) in ("solidFill", "gradFill", "pattFill", "noFill", "blipFill"):
            found["fill"] = node
    return found


def line_colour(shape: Shape, theme: Theme) -> str:
    """Return the colour of a shape's line; nothing where it has none."""
    line = child(child(shape.node, "spPr"), "ln")
    fill = fill_in(line, theme, shape.slide.mapping)
    if fill is not None:
        return fill.colours[0][0] if fill.colours else ""
    reference = child(child(shape.node, "style"), "lnRef")
    colour = colour_in(reference, theme, shape.slide.mapping) if reference is not None and reference.get("idx", "0") != "0" else None
    return colour[0] if colour is not None else ""
