"""What paragraphs and runs of a Word document look like: properties through styles, tables and defaults (ISO/IEC 29500-1 §17.7.2).

document defaults -> table style (whole table, bands, edges, corners) -> paragraph style -> character style -> the run itself
"""

from __future__ import annotations

from typing import Any

from docautomat.accessibility.values import integer, number, on
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["Properties", "StyleSheet", "W", "paragraph_properties", "run_properties", "val"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Properties = dict[str, Any]
_SWITCHES = {"b": "bold", "i": "italic", "caps": "caps", "smallCaps": "small caps", "vanish": "hidden", "strike": "strike"}
_CONDITIONS = (
    "band1Vert", "band2Vert", "band1Horz", "band2Horz", "lastCol", "firstCol", "lastRow", "firstRow", "seCell", "swCell", "neCell", "nwCell",
)  # fmt: skip
"""Parts of a table style in the order in which they win over each other (§17.7.6)."""


def val(node: Element | None, name: str = "val") -> str:
    """Return an attribute of WordprocessingML; nothing where it is not there."""
    return node.get(f"{W}{name}", "") if node is not None else ""


def run_properties(element: Element | None) -> Properties:
    """Return what a `w:rPr` says."""
    found: Properties = {}
    for node in element if element is not None else ():
        name = local(node)
        if name in _SWITCHES:
            found[_SWITCHES[name]] = on(node)
        elif name == "color":
            found["colour"] = (val(node), val(node, "themeColor"), val(node, "themeTint"), val(node, "themeShade"))
        elif name == "sz":
            found["size"] = number(val(node), 20.0) / 2
        elif name == "shd":
            found["shading"] = _shading(node)
        elif name == "highlight":
            found["highlight"] = val(node)
        elif name == "u":
            found["underline"] = val(node) or "single"
        elif name == "lang":
            found["language"] = val(node)
        elif name == "vertAlign":
            found["raised"] = val(node)
        elif name == "rStyle":
            found["style"] = val(node)
        elif name == "effect":
            found["moving"] = val(node) not in ("", "none")
    return found


def _shading(node: Element) -> tuple[str, str, str, str, str, str]:
    return (val(node), val(node, "fill"), val(node, "themeFill"), val(node, "themeFillTint"), val(node, "themeFillShade"), val(node, "color"))


def paragraph_properties(element: Element | None) -> Properties:
    """Return what a `w:pPr` says."""
    found: Properties = {}
    for node in element if element is not None else ():
        name = local(node)
        if name == "jc":
            found["alignment"] = val(node)
        elif name == "outlineLvl":
            found["outline"] = integer(val(node), 9)
        elif name == "framePr":
            found["frame"] = val(node, "dropCap") in ("", "none")
        elif name == "numPr":
            number_id = child(node, "numId")
            if number_id is not None:
                found["list"] = val(number_id)
        elif name == "spacing":
            if val(node, "line"):
                found["line"] = (number(val(node, "line")), val(node, "lineRule") or "auto")
        elif name == "shd":
            found["shading"] = _shading(node)
        elif name == "pStyle":
            found["style"] = val(node)
    return found


class StyleSheet:
    """The styles of a document, each worked out once."""

    def __init__(self, root: Element | None) -> None:
        self._nodes: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        for node in root.iterchildren(f"{W}style") if root is not None else ():
            self._nodes.setdefault(val(node, "styleId"), node)
            if on(node, "default", default=False) and val(node, "default"):
                self._defaults[val(node, "type")] = val(node, "styleId")
        defaults = root.find(f"{W}docDefaults") if root is not None else None
        self.run_defaults = run_properties(defaults.find(f"{W}rPrDefault/{W}rPr") if defaults is not None else None)
        self.paragraph_defaults = paragraph_properties(defaults.find(f"{W}pPrDefault/{W}pPr") if defaults is not None else None)
        self._known: dict[str, tuple[Properties, Properties]] = {}
        self._tables: dict[str, dict[str, tuple[Properties, Properties, Properties]]] = {}

    def name(self, style: str) -> str:
        """Return a style's name in lower case; nothing for one that is not there."""
        node = self._nodes.get(style)
        return val(child(node, "name")).lower() if node is not None else ""

    def default(self, kind: str) -> str:
        """Return the id of the default style of a type."""
        return self._defaults.get(kind, "")

    def of(self, style: str) -> tuple[Properties, Properties]:
        """Return what a style and those that it is based on say of paragraphs and of runs."""
        found = self._known.get(style)
        if found is None:
            self._known[style] = ({}, {})  # one that is based on itself
            node = self._nodes.get(style)
            base = self.of(val(child(node, "basedOn"))) if node is not None else ({}, {})
            found = (
                {**base[0], **paragraph_properties(child(node, "pPr"))} if node is not None else {},
                {**base[1], **run_properties(child(node, "rPr"))} if node is not None else {},
            )
            self._known[style] = found
        return found

    def table(self, style: str) -> dict[str, tuple[Properties, Properties, Properties]]:
        """Return what a table style says of paragraphs, runs and cells: «» for the whole table, and for each of its parts."""
        found = self._tables.get(style)
        if found is None:
            self._tables[style] = found = {}
            node = self._nodes.get(style)
            if node is None:
                return found
            found.update({name: tuple(dict(each) for each in parts) for name, parts in self.table(val(child(node, "basedOn"))).items()})  # type: ignore[misc]
            for part, holder in (("", node), *((val(each, "type"), each) for each in node.iterchildren(f"{W}tblStylePr"))):
                before = found.get(part, ({}, {}, {}))
                cell: Properties = {}
                shading = holder.find(f"{W}tcPr/{W}shd")
                if shading is not None:
                    cell["shading"] = _shading(shading)
                found[part] = (
                    {**before[0], **paragraph_properties(child(holder, "pPr"))},
                    {**before[1], **run_properties(child(holder, "rPr"))},
                    {**before[2], **cell},
                )
        return found

    def cell(self, style: str, parts: frozenset[str]) -> tuple[Properties, Properties, Properties]:
        """Return what a table style says of a cell that lies in these parts of its table."""
        known = self.table(style)
        chosen = [known[name] for name in ("", *(each for each in _CONDITIONS if each in parts)) if name in known]
        paragraph: Properties = {}
        run: Properties = {}
        cell: Properties = {}
        for one, other, third in chosen:
            paragraph |= one
            run |= other
            cell |= third
        return paragraph, run, cell
