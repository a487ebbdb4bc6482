"""Series of charts (ISO/IEC 29500-1 §21.2.2.170) that are drawn once and come out once for each copy of their row or column.

A series is one row or one column of values. Where its values lie in a column that repeats and reach over several rows, or the other way round, each copy of
the column is a series with the name and the values of that copy, and with a colour of its own. In a matrix the name tells which of the two it is.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import TypeAlias

from docautomat.markup.language import Element, fragment, is_instruction
from docautomat.markup.spreadsheetml.bands import BandChains
from docautomat.markup.spreadsheetml.caches import CACHE, drop_cache
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.placing import Late, Placeholders, replace_by
from docautomat.markup.spreadsheetml.references import Reference

__all__ = ["Chains", "SheetChains", "place_series"]

Chains = Mapping[int, tuple[int, ...]]
"""The loops around each template row or column, outermost first."""
SheetChains: TypeAlias = tuple["Chains | BandChains", Chains]
"""The loops around the rows of a sheet, and around its columns."""
_COLOURS = ("solidFill", "gradFill", "pattFill")


def place_series(root: Element, chains: Mapping[str, SheetChains], placeholders: Placeholders) -> None:
    """Put placeholders for the series of a chart of which there may be several; `chains` are those of the rows and columns of each sheet (case folded)."""
    repeated = [(series, late) for series in root.iter("{*}ser") if (late := _copied(series, chains)) is not None]
    if not repeated:
        return
    copied = {series for series, _ in repeated}
    for series in root.iter("{*}ser"):
        for node in (*series.findall("{*}idx"), *series.findall("{*}order")):
            node.set("val", "{#}" if series in copied else placeholders.put(Late("number", "", "")))
    for series, (sheet, row, column) in repeated:
        formulas = [node for node in series.iter("{*}f") if node.text]
        texts = [node.text for node in formulas]
        caches: dict[str, str] = {}
        for number, node in enumerate(formulas):
            node.text = f"{{{number}}}"
            if cache := drop_cache(node):
                node.tail = f"{{={number}}}"
                caches[node.tail] = f"{CACHE}{cache}{CACHE}"
        both = [re.sub(r"\{=\d+\}", lambda found: caches.get(found.group(), found.group()), fragment(one)) for one in (series, _uncoloured(series))]  # noqa: B023
        replace_by(series, placeholders.put(Late("series copies", sheet, json.dumps([*both, texts]), row, column=column)))


def _copied(series: Element, chains: Mapping[str, SheetChains]) -> tuple[str, int, int] | None:
    """Return the sheet, and the row or column of whose copies each is a series; `None` if there is one series only."""
    values = _reference(series, "val", "yVal")
    if values is None or values.sheet.casefold() not in chains or any(is_instruction(node) for node in series.iter()):
        return None
    by_band, columns = chains[values.sheet.casefold()]
    area, name = values.area, _reference(series, "tx")
    rows = by_band.at(area.first_column) if isinstance(by_band, BandChains) else by_band
    if not area.row1 or not area.column1:
        return None
    down, across = _loops(rows, area.first_row, area.last_row), _loops(columns, area.first_column, area.last_column)
    tall, wide = area.first_row != area.last_row or bool(down), area.first_column != area.last_column or bool(across)
    by_column = bool(across) and tall and area.first_column == area.last_column
    by_row = bool(down) and wide and area.first_row == area.last_row
    if by_column and by_row:
        same = name is not None and name.sheet.casefold() == values.sheet.casefold()
        by_column = same and name is not None and columns.get(name.area.first_column, ()) == across
        by_row = not by_column and same and name is not None and rows.get(name.area.first_row, ()) == down
    if by_column:
        return values.sheet, 0, area.first_column
    return (values.sheet, area.first_row, area.first_column) if by_row else None


def _reference(series: Element, *names: str) -> Reference | None:
    """Return what a series reads as its name or its values, if that is one area of one sheet."""
    text = next((node.text or "" for name in names for node in series.iterfind(f"{{*}}{name}//{{*}}f")), "")
    parts = Formula.parse(text).parts
    found = [part.reference for part in Formula.parse(text).references()]
    return found[0] if len(parts) == len(found) == 1 and found[0].sheet and not found[0].span and not found[0].external else None


def _loops(chains: Chains, first: int, last: int) -> tuple[int, ...]:
    return chains.get(first, ()) if chains.get(first, ()) == chains.get(last, ()) else ()


def _uncoloured(series: Element) -> Element:
    """Return a copy of a series which Office gives a colour of its own."""
    twin = copy.deepcopy(series)
    for shape in (*twin.findall("{*}spPr"), *twin.findall("{*}marker/{*}spPr")):
        for holder in (shape, *shape.findall("{*}ln")):
            for name in _COLOURS:
                for colour in holder.findall(f"{{*}}{name}"):
                    holder.remove(colour)
    for extension in twin.findall("{*}extLst"):
        twin.remove(extension)
    return twin
