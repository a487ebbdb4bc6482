"""One series of a drawn chart: its name, categories and values, as references with what the chart itself keeps of the cells (§21.2.2.170)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lxml import etree

from docautomat.markup.charts.layout import Places, Slot
from docautomat.markup.charts.points import drop, prune
from docautomat.markup.charts.references import Area
from docautomat.markup.charts.serials import day_format, is_day_code, serial
from docautomat.markup.language import Element
from docautomat.values import RefusedValueError, text_of
from docautomat.values.charts import Chart

__all__ = ["POINTWISE", "Filled"]

POINTWISE = {"scatterChart": ("xVal", "yVal"), "bubbleChart": ("xVal", "yVal", "bubbleSize")}
_C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_RANKS = {
    name: rank
    for rank, names in enumerate(
        (
            *("idx", "order", "tx", "spPr", "invertIfNegative pictureOptions marker explosion", "dPt", "dLbls", "trendline", "errBars"),
            *("cat xVal", "val yVal", "bubbleSize smooth shape", "bubble3D", "extLst"),
        )
    )
    for name in names.split()
}
Resolve = Callable[[str], Area | None]


class Filled:
    """A series that gets the data's series of a number; `places` is where they lie in the data sheet."""

    def __init__(self, node: Element, kind: str, data: Chart, number: int, resolve: Resolve, *, fresh: bool, made: bool) -> None:
        self._node, self._kind, self._data, self._resolve = node, kind, data, resolve
        self._c = str(node.tag).removesuffix("ser")
        self._name, self._values = data.series[number]
        self._detail = data.details[number]
        self._fresh, self._made = fresh, made
        self._tags: tuple[str, ...] = ("val",)
        self._head_tag = "cat"
        self._labels: Slot | None = None
        self._errors: Slot | None = None
        self._keeps_labels = False
        """Whether its labels are taken from cells that it shows otherwise, too."""
        self.places = Places(None, None, [])

    # --- what it will hold ----------------------------------------------------------------------------------------------------------

    def planned(self, heads: dict[Any, Slot], *, mixed: bool) -> Filled:
        """Work out what cells the series reads; series that read the same categories share them in `heads`."""
        name = Slot([[self._name]], self._old("tx")) if self._name else None
        if self._kind in POINTWISE:
            head, values = self._points(mixed=mixed)
        else:
            if any(isinstance(value, tuple) for value in self._values):
                raise RefusedValueError("this chart wants numbers, not points", "give one number for each category")
            head = self._categories(heads)
            values = [Slot([list(self._values)], self._old("val"), self._detail.format)]
        self.places = Places(name, head, values, self._fresh)
        self._plan_extras()
        return self

    def _old(self, tag: str) -> Area | None:
        found = self._node.find(f"{self._c}{tag}//{self._c}f")
        return self._resolve(found.text or "") if found is not None else None

    def _categories(self, heads: dict[Any, Slot]) -> Slot | None:
        categories = self._data.categories
        if not categories and self._values:
            return None
        old = self._old("cat")
        if old not in heads:
            levels = _levelled(categories) if categories and isinstance(categories[0], tuple) else [list(categories)]
            heads[old] = Slot(levels, old, _code_of(levels[0]))
        return heads[old]

    def _points(self, *, mixed: bool) -> tuple[Slot | None, list[Slot]]:
        names = POINTWISE[self._kind]
        self._head_tag, self._tags = names[0], names[1:]
        values = self._values
        texts = mixed and any(isinstance(each, (str, tuple)) for each in self._data.categories)
        if texts and len(names) == 2 and not any(isinstance(value, tuple) for value in values):
            return Slot([[text_of(each) for each in self._data.categories]], self._old("xVal")), [Slot([list(values)], self._old("yVal"), self._detail.format)]
        rows = [value if isinstance(value, tuple) else (position, value) for position, value in zip(self._data.categories, values, strict=False)]
        rows = rows or [value for value in values if isinstance(value, tuple)]
        if len(rows) != len(values) or any(len(row) != len(names) or not all(map(_is_coordinate, row)) for row in rows):
            raise RefusedValueError(f"each point of this chart is a row of {len(names)} numbers", "give (x, y), for bubbles (x, y, size)")
        lanes = [[row[number] for row in rows] for number in range(len(names))]
        slots = [Slot([lane], self._old(tag), _code_of(lane)) for tag, lane in zip(names, lanes, strict=True)]
        slots[1].code = slots[1].code or self._detail.format
        return slots[0], slots[1:]

    def adrift(self) -> None:
        """Forget where the data lay: the workbook is a new one."""
        for slot in (*self.places.slots(), *self.places.extras):
            slot.old = None

    # --- labels and error bars that are taken from cells ------------------------------------------------------------------------------

    def _plan_extras(self) -> None:
        labels = next(self._node.iter(f"{_C15}datalabelsRange"), None)
        formula = labels.find(f"{_C15}f") if labels is not None else None
        area = self._resolve(formula.text or "") if formula is not None else None
        if self._detail.labels:
            if labels is None:
                raise RefusedValueError(
                    f"the labels of the series {self._name!r} have no place in this chart",
                    "let one of its series take its data labels from cells, or leave them out",
                )
            self._labels = Slot([list(self._detail.labels)], area)
            self.places.extras.append(self._labels)
        elif labels is not None:
            self._keeps_labels = any(slot.old == area for slot in self.places.slots() if area is not None and slot is not self.places.name)
        custom = self._custom_errors()
        if self._detail.errors:
            if not custom:
                raise RefusedValueError(
                    f"the series {self._name!r} has no error bars of values", "draw error bars with values of their own, or leave errors out"
                )
            found = next((node for holder in custom for node in holder.iter(f"{self._c}f")), None)
            self._errors = Slot([list(self._detail.errors)], self._resolve(found.text or "") if found is not None else None)
            self.places.extras.append(self._errors)

    def _custom_errors(self) -> list[Element]:
        c = self._c
        bars = [node for node in self._node.iterfind(f"{c}errBars") if any(kind.get("val") == "cust" for kind in node.iterfind(f"{c}errValType"))]
        return [side for node in bars for name in ("plus", "minus") for side in node.iterfind(f"{c}{name}")]

    # --- writing --------------------------------------------------------------------------------------------------------------------

    def write(self, *, since_1904: bool) -> None:
        """Write what the series refers to, and what it keeps of it."""
        self._since_1904 = since_1904
        prune(self._node, len(self._values))
        self._write_name()
        if self.places.head is not None:
            self._write_slot(self._head_tag, self.places.head)
        else:
            drop(self._node.find(f"{self._c}{self._head_tag}"))
        for tag, slot in zip(self._tags, self.places.values, strict=True):
            self._write_slot(tag, slot)
        self._write_labels()
        self._write_errors()

    def _write_name(self) -> None:
        c = self._c
        drop(self._node.find(f"{c}tx"))
        slot = self.places.name
        if slot is None:
            return
        made = etree.Element(f"{c}tx")
        if slot.area is not None:
            self._reference(made, slot, "str", "")
        else:
            etree.SubElement(made, f"{c}v").text = self._name
        self._insert(made)

    def _write_slot(self, tag: str, slot: Slot) -> None:
        c = self._c
        old = self._node.find(f"{c}{tag}")
        code = next((found.text or "" for found in old.iter(f"{c}formatCode")), "") if old is not None else ""
        made = etree.Element(f"{c}{tag}")
        if len(slot.lanes) > 1:
            self._levels(made, slot)
        else:
            texts = tag in ("cat", "xVal") and any(isinstance(value, str) and value for value in slot.lanes[0])
            days = any(isinstance(value, datetime.date) for value in slot.lanes[0])
            if is_day_code(code) != days and (days or tag in ("cat", "xVal")):
                code = slot.code
            elif not days:
                code = slot.code or code
            self._reference(made, slot, "str" if texts else "num", code or "General")
        drop(old)
        self._insert(made)

    def _insert(self, made: Element) -> None:
        rank = _RANKS[str(made.tag).rpartition("}")[2]]
        place = next((number for number, child in enumerate(self._node) if _RANKS.get(str(child.tag).rpartition("}")[2], 0) > rank), len(self._node))
        self._node.insert(place, made)

    def _reference(self, holder: Element, slot: Slot, kind: str, code: str) -> None:
        c = self._c
        if slot.area is None:
            cache = etree.SubElement(holder, f"{c}{kind}Lit")
        else:
            reference = etree.SubElement(holder, f"{c}{kind}Ref")
            etree.SubElement(reference, f"{c}f").text = slot.area.formula()
            cache = etree.SubElement(reference, f"{c}{kind}Cache")
        if kind == "num":
            etree.SubElement(cache, f"{c}formatCode").text = code
        self._pool(cache, slot.lanes[0])

    def _pool(self, cache: Element, values: list[Any], namespace: str = "", count: bool = True) -> None:
        c = namespace or self._c
        if count:
            etree.SubElement(cache, f"{self._c}ptCount", {"val": str(len(values))})
        for index, value in enumerate(values):
            if value is not None and value != "":
                point = etree.SubElement(cache, f"{c}pt", {"idx": str(index)})
                etree.SubElement(point, f"{c}v").text = str(serial(value, since_1904=self._since_1904))

    def _levels(self, holder: Element, slot: Slot) -> None:
        """Write categories of several levels, the innermost first (§21.2.2.102)."""
        c = self._c
        reference = etree.SubElement(holder, f"{c}multiLvlStrRef")
        etree.SubElement(reference, f"{c}f").text = slot.area.formula() if slot.area is not None else ""
        cache = etree.SubElement(reference, f"{c}multiLvlStrCache")
        etree.SubElement(cache, f"{c}ptCount", {"val": str(len(slot.lanes[0]))})
        for lane in reversed(slot.lanes):
            self._pool(etree.SubElement(cache, f"{c}lvl"), lane, count=False)

    # --- labels and errors ------------------------------------------------------------------------------------------------------------

    def _write_labels(self) -> None:
        labels = next(self._node.iter(f"{_C15}datalabelsRange"), None)
        slot = self._labels
        if labels is None or self._keeps_labels:
            return
        if slot is None or slot.area is None:
            self._drop_labels(labels)
            return
        for child in list(labels):
            labels.remove(child)
        etree.SubElement(labels, f"{_C15}f").text = slot.area.formula()
        self._pool(etree.SubElement(labels, f"{_C15}dlblRangeCache"), [text_of(value) for value in slot.lanes[0]])

    def _drop_labels(self, labels: Element) -> None:
        """Show values where labels were taken from cells that say nothing of these data."""
        c = self._c
        holder = labels.getparent()
        drop(holder if holder is not None and len(holder) == 1 else labels)
        for shown in self._node.iter(f"{_C15}showDataLabelsRange"):
            shown.set("val", "0")
        for label in list(self._node.iter(f"{c}dLbl")):
            if any(field.get("type") == "CELLRANGE" for field in label.iter("{*}fld")):
                drop(label)
        for group in self._node.findall(f"{c}dLbls"):
            shows = [node for name in ("showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize") for node in group.findall(f"{c}{name}")]
            if shows and not any(node.get("val", "1") in ("1", "true") for node in shows):
                shows[0].set("val", "1")

    def _write_errors(self) -> None:
        for side in self._custom_errors():
            for reference in list(side):
                if self._errors is not None:
                    side.remove(reference)
                else:
                    self._shorten(side, reference)
            if self._errors is not None:
                self._reference(side, self._errors, "num", "General")

    def _shorten(self, side: Element, reference: Element) -> None:
        """Let drawn error values be no more than there are points; one value alone counts for all."""
        c = self._c
        count = len(self._values)
        formula = reference.find(f"{c}f")
        area = self._resolve(formula.text or "") if formula is not None else None
        size = reference.find(f".//{c}ptCount")
        if size is not None and int(size.get("val", "0")) > max(count, 1):
            size.set("val", str(max(count, 1)))
            for point in list(reference.iter(f"{c}pt")):
                if int(point.get("idx", "0")) >= max(count, 1):
                    drop(point)
        if formula is not None and area is not None and area.height * area.width > max(count, 1):
            formula.text = (area._replace(height=max(count, 1)) if area.height > 1 else area._replace(width=max(count, 1))).formula()
        if formula is not None and self._made:  # the cells lay in another workbook
            cache = reference.find(f"{c}numCache")
            if cache is not None:
                cache.tag = f"{c}numLit"
                side.replace(reference, cache)


def _is_coordinate(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float, Decimal, datetime.date)) and not isinstance(value, bool))


def _code_of(values: list[Any]) -> str:
    return day_format(values) if any(isinstance(value, datetime.date) for value in values) else ""


def _levelled(categories: tuple[Any, ...]) -> list[list[Any]]:
    """Return categories as levels, the outermost first; an outer one has each text where its group begins, as a data sheet has it."""
    lanes = [[text_of(value) if isinstance(value, datetime.date) else value for value in lane] for lane in zip(*categories, strict=True)]
    for number in reversed(range(len(lanes) - 1)):
        for index in reversed(range(1, len(categories))):
            if all(lane[index] == lane[index - 1] for lane in lanes[: number + 1]):
                lanes[number][index] = ""
    return lanes
