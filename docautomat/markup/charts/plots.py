"""A drawn chart's plots (ISO/IEC 29500-1 §21.2.2.145), which get other series: those that are left empty go with their axes, the legend follows."""

from __future__ import annotations

import copy

from lxml import etree

from docautomat.markup.charts.matching import Drawn, kind_of
from docautomat.markup.charts.points import drop, forget, recolour
from docautomat.markup.language import Element
from docautomat.values import RefusedValueError

__all__ = ["arrange_series", "drawn_series", "plots_of"]

_BEFORE_SERIES = frozenset("barDir grouping varyColors wireframe radarStyle scatterStyle ofPieType".split())
_STOCK = (3, 4)
"""How many series a stock chart has: (open,) high, low, close (§21.2.2.198)."""


def plots_of(root: Element) -> list[Element]:
    """Return the plots that have series; where none has, the first, with an empty one."""
    c = str(root.tag).removesuffix("chartSpace")
    plots = [plot for area in root.iter(f"{c}plotArea") for plot in area if kind_of(plot).endswith("Chart")]
    found = [plot for plot in plots if plot.find(f"{c}ser") is not None]
    if found or not plots:
        return found
    plot = plots[0]
    series = etree.Element(f"{c}ser")
    for name in ("idx", "order"):
        etree.SubElement(series, f"{c}{name}", {"val": "0"})
    if kind_of(plot) in ("barChart", "bar3DChart"):
        etree.SubElement(series, f"{c}invertIfNegative", {"val": "0"})  # without it Office takes the colour from negative columns
    plot.insert(sum(1 for child in plot if str(child.tag).rpartition("}")[2] in _BEFORE_SERIES), series)
    return [plot]


def drawn_series(plots: list[Element]) -> list[Drawn]:
    """Return the series of the plots."""
    found: list[Drawn] = []
    for plot in plots:
        c = str(plot.tag).removesuffix(kind_of(plot))
        for node in plot.iterchildren(f"{c}ser"):
            name = node.find(f"{c}tx")
            shown = "".join(str(text) for value in name.iter(f"{c}v") for text in value.itertext()) if name is not None else ""
            found.append(Drawn(node, plot, _number(node, "order", len(found)), shown))
    return found


def _number(node: Element, name: str, otherwise: int) -> int:
    found = node.find(f"{{*}}{name}")
    text = found.get("val", "") if found is not None else ""
    return int(text) if text.isdigit() else otherwise


def arrange_series(root: Element, plots: list[Element], drawn: list[Drawn], matched: list[tuple[Drawn, bool]]) -> list[Element]:
    """Let the plots have the series of the data, in their order; return these. Raises `RefusedValueError` where a plot cannot have so many."""
    for plot in plots:
        count = sum(1 for each, _ in matched if each.plot is plot)
        if kind_of(plot) == "stockChart" and count and count not in _STOCK:
            message = f"a stock chart shows three or four series, these data have {count}"
            raise RefusedValueError(message, "give (open,) high, low and close")
    copies = {id(each): copy.deepcopy(each.node) for each, fresh in matched if fresh}
    kept = [each for each, fresh in matched if not fresh]
    used = {_number(each.node, "idx", 0) for each in kept}
    nodes: list[Element] = []
    for each, fresh in matched:
        nodes.append(_twin(copies[id(each)], used) if fresh else each.node)
    for number, node in enumerate(nodes):
        _set(node, "order", number)
    for plot in plots:
        _fill_plot(plot, [node for node, (each, _) in zip(nodes, matched, strict=True) if each.plot is plot])
    _follow_legend(root, drawn, {id(each): number for number, (each, fresh) in enumerate(matched) if not fresh}, len(matched))
    _drop_empty(plots)
    return nodes


def _set(node: Element, name: str, number: int) -> None:
    found = node.find(f"{{*}}{name}")
    if found is None:
        found = etree.Element(f"{str(node.tag).removesuffix('ser')}{name}")
        node.insert(1 if name == "order" and len(node) else 0, found)
    found.set("val", str(number))


def _twin(like: Element, used: set[int]) -> Element:
    """Return a series like another, with a number and a colour of its own."""
    twin = copy.deepcopy(like)
    twin.tail = None
    forget(twin)
    number = next(free for free in range(len(used) + 1) if free not in used)
    used.add(number)
    _set(twin, "idx", number)
    recolour(twin, number)
    return twin


def _fill_plot(plot: Element, nodes: list[Element]) -> None:
    c = str(plot.tag).removesuffix(kind_of(plot))
    old = plot.findall(f"{c}ser")
    place = list(plot).index(old[0])
    for node in old:
        plot.remove(node)
    plot[place:place] = nodes
    for extension in plot.findall(f"{c}extLst/{c}ext"):  # series that Office has filtered out of the old data
        if any("filtered" in str(node.tag) for node in extension):
            holder = extension.getparent()
            drop(extension)
            if holder is not None and not len(holder):
                drop(holder)


def _follow_legend(root: Element, drawn: list[Drawn], places: dict[int, int], count: int) -> None:
    """Let what the legend says of an entry be about the same series; entries of trend lines stand behind those of the series (§21.2.2.94)."""
    before = [id(each) for each in sorted(drawn, key=lambda each: each.order)]
    if len(before) <= 1 and count <= 1:
        return  # the entries are points
    c = str(root.tag).removesuffix("chartSpace")
    for entry in list(root.iter(f"{c}legendEntry")):
        number = _number(entry, "idx", 0)
        place = places.get(before[number]) if number < len(before) else None
        if place is None:
            drop(entry)
        else:
            _set_index(entry, place)
    entries = sorted(root.iter(f"{c}legendEntry"), key=lambda entry: _number(entry, "idx", 0))
    for entry in entries:
        parent = entry.getparent()
        if parent is not None:
            position = next((number for number, child in enumerate(parent) if child.tag == entry.tag), 0)
            parent.remove(entry)
            parent.insert(position + sum(1 for other in parent if other.tag == entry.tag and _number(other, "idx", 0) < _number(entry, "idx", 0)), entry)


def _set_index(entry: Element, number: int) -> None:
    found = entry.find("{*}idx")
    if found is not None:
        found.set("val", str(number))


def _drop_empty(plots: list[Element]) -> None:
    """Remove the plots that have no series, and axes that no plot uses any more."""
    empty = [plot for plot in plots if plot.find("{*}ser") is None]
    for plot in empty:
        area = plot.getparent()
        ids = {node.get("val") for node in plot.iterfind("{*}axId")}
        drop(plot)
        for other in area if area is not None else ():
            if kind_of(other).endswith("Chart"):
                ids -= {node.get("val") for node in other.iterfind("{*}axId")}
        for axis in list(area) if area is not None else ():
            own = axis.find("{*}axId")
            if kind_of(axis).endswith("Ax") and own is not None and own.get("val") in ids:
                drop(axis)
