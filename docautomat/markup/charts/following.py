"""What else in a chart refers to its cells: a title, the label of a point, error bars, labels from cells. It follows them, and keeps what they hold now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from docautomat.markup.charts.layout import Slot
from docautomat.markup.charts.points import drop
from docautomat.markup.charts.references import Area
from docautomat.markup.charts.serials import serial
from docautomat.markup.language import Element

__all__ = ["follow"]

_C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_DATA = ("cat", "val", "xVal", "yVal", "bubbleSize", "tx")


def follow(root: Element, c: str, slots: Iterable[Slot], resolve: Callable[[str], Area | None], *, since_1904: bool) -> None:
    """Let all other references of a chart follow the slots in which they lay; a label of a point that is not there any more goes."""
    known = [slot for slot in dict.fromkeys(slots) if slot.old is not None]
    for formula in list(root.iter(f"{c}f", f"{_C15}f")):
        holder = formula.getparent()
        around = holder.getparent() if holder is not None else None
        if holder is None or around is None or (str(around.tag).removeprefix(c) in _DATA and _is_series(around.getparent(), c)):
            continue
        area = resolve(formula.text or "")
        slot = next((slot for slot in known if area is not None and _overlap(slot.old, area)), None)
        if area is None or slot is None:
            continue
        _follow(formula, holder, area, slot, since_1904=since_1904)


def _is_series(node: Element | None, c: str) -> bool:
    return node is not None and node.tag == f"{c}ser"


def _overlap(one: Area | None, other: Area) -> bool:
    return (
        one is not None
        and one.sheet == other.sheet
        and one.row <= other.last_row
        and other.row <= one.last_row
        and one.column <= other.last_column
        and other.column <= one.last_column
    )


def _follow(formula: Element, holder: Element, area: Area, slot: Slot, *, since_1904: bool) -> None:
    old, new = slot.old, slot.area
    assert old is not None
    single = area.height == area.width == 1
    if new is None or len(slot.lanes) != 1 or (not single and area != old):
        return
    lane = slot.lanes[0]
    if single:
        index = max(area.row - old.row, area.column - old.column)
        if index >= len(lane):
            _drop_label(holder)
            return
        down = new.height > 1 or new.width == 1
        area = Area(new.sheet, new.row + (index if down else 0), new.column + (0 if down else index))
        values: list[Any] = [lane[index]]
    else:
        area, values = new, lane
    formula.text = area.formula()
    _keep(holder, values, since_1904=since_1904)


def _drop_label(holder: Element) -> None:
    """Remove the label of a point whose text is gone."""
    label = next((node for node in holder.iterancestors() if str(node.tag).endswith("}dLbl")), None)
    drop(label)


def _keep(holder: Element, values: list[Any], *, since_1904: bool) -> None:
    for cache in holder:
        if not str(cache.tag).endswith(("Cache", "}v")):
            continue
        namespace = str(cache.tag).rpartition("}")[0] + "}"
        points = namespace if namespace != _C15 else _namespace(cache)
        for node in [child for child in cache if str(child.tag).endswith(("}ptCount", "}pt"))]:
            cache.remove(node)
        place = sum(1 for child in cache if str(child.tag).endswith("}formatCode"))
        cache.insert(place, etree.Element(f"{points}ptCount", {"val": str(len(values))}))
        made = []
        for index, value in enumerate(values):
            if value is not None and value != "":
                point = etree.Element(f"{points}pt", {"idx": str(index)})
                etree.SubElement(point, f"{points}v").text = str(serial(value, since_1904=since_1904))
                made.append(point)
        cache[place + 1 : place + 1] = made


def _namespace(node: Element) -> str:
    """Return the namespace of the chart around an extension."""
    root = node.getroottree().getroot()
    return str(root.tag).removesuffix("chartSpace")
