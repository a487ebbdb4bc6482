"""Which series of the data goes where: into the drawn one of its name, else into the one in its place; further ones are like the last of their plot.

A chart of several plots (columns and a line) stays one: with fewer series than drawn every plot keeps one as long as there are enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from docautomat.markup.language import Element
from docautomat.values import RefusedValueError
from docautomat.values.charts import Chart

__all__ = ["Drawn", "kind_of", "match"]

_KINDS = {
    "column": ("barChart", "bar3DChart"),
    "bar": ("barChart", "bar3DChart"),
    "line": ("lineChart", "line3DChart"),
    "area": ("areaChart", "area3DChart"),
    "pie": ("pieChart", "pie3DChart", "ofPieChart"),
}
_CANNOT_GROW = frozenset({"stockChart", "pieChart", "pie3DChart", "ofPieChart"})
"""Plots that show a fixed number of series."""


def kind_of(plot: Element) -> str:
    """Return what a plot is: `barChart`, `lineChart` …"""
    return str(plot.tag).rpartition("}")[2]


@dataclass(slots=True, eq=False)
class Drawn:
    """A series that the author has drawn."""

    node: Element
    plot: Element
    order: int
    name: str


def match(drawn: list[Drawn], plots: list[Element], data: Chart) -> list[tuple[Drawn, bool]]:
    """Return for each series of the data the drawn one that it fills, or that it is like (true)."""
    return _Matching(sorted(drawn, key=lambda each: each.order), plots, data).result()


class _Matching:
    def __init__(self, drawn: list[Drawn], plots: list[Element], data: Chart) -> None:
        self._drawn, self._plots, self._data = drawn, plots, data
        self._free = dict.fromkeys(drawn)
        self._found: dict[int, tuple[Drawn, bool]] = {}

    def result(self) -> list[tuple[Drawn, bool]]:
        wanted = [self._wanted(detail.plot) for detail in self._data.details]
        self._by_name(wanted)
        for number, plots in enumerate(wanted):
            if plots and number not in self._found:
                self._take(number, next((each for each in self._free if each.plot in plots), None), plots[0])
        rest = [number for number in range(len(wanted)) if number not in self._found]
        places = self._chosen(len(rest))
        growing = next((plot for plot in reversed(self._plots) if kind_of(plot) not in _CANNOT_GROW), self._plots[-1])
        for position, number in enumerate(rest):
            self._take(number, places[position] if position < len(places) else None, growing)
        return [self._found[number] for number in range(len(wanted))]

    def _wanted(self, plot: str) -> list[Element]:
        """Return the plots of the kind that a series asks for."""
        if not plot:
            return []
        kind = plot.partition("-")[0]
        names = _KINDS.get(kind, (f"{kind}Chart",))
        found = [each for each in self._plots if kind_of(each) in names]
        upright = {"column": "col", "bar": "bar"}.get(kind)
        exact = [each for each in found if upright is not None and any(node.get("val", "col") == upright for node in each.iterfind("{*}barDir"))]
        if not found:
            have = ", ".join(kind_of(each).removesuffix("Chart") for each in self._plots)
            raise RefusedValueError(f"this chart has no plot of the kind {plot}", f"it has {have}; draw one, or leave plot out")
        return exact or found

    def _by_name(self, wanted: list[list[Element]]) -> None:
        for number, (name, _) in enumerate(self._data.series):
            shown = _plain(name)
            same = (each for each in self._free if shown and _plain(each.name) == shown and (not wanted[number] or each.plot in wanted[number]))
            found = next(same, None)
            if found is not None:
                self._take(number, found, found.plot)

    def _take(self, number: int, found: Drawn | None, plot: Element) -> None:
        if found is not None:
            del self._free[found]
            self._found[number] = found, False
            return
        own = [each for each in self._drawn if each.plot is plot]
        self._found[number] = next((each for each in reversed(own) if _is_seen(each.node)), own[-1]), True

    def _chosen(self, count: int) -> list[Drawn]:
        """Return the places for so many series: the first ones, and of each plot at least one as long as that is possible."""
        places = list(self._free)
        chosen = places[:count]
        filled = {found.plot for found, _ in self._found.values()}
        for plot in self._plots:
            first = next((each for each in places if each.plot is plot), None)
            if first is None or plot in filled or any(each.plot is plot for each in chosen):
                continue
            spare = [each for each in chosen if sum(other.plot is each.plot for other in chosen) > 1 or each.plot in filled]
            if spare:
                chosen.remove(spare[-1])
                chosen.append(first)
        return sorted(chosen, key=places.index)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _is_seen(node: Element) -> bool:
    """Say whether a series is more than room for the others: stacked columns often stand on one without any colour."""
    shape = node.find("{*}spPr")
    return shape is None or shape.find("{*}noFill") is None or shape.find("{*}ln/{*}solidFill") is not None
