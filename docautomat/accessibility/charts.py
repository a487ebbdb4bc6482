"""Charts, in whatever document: series told apart by more than colour, colours and texts that are seen (ISO/IEC 29500-1 §21.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.theme import Fill, Theme, colour_in, fill_in
from docautomat.accessibility.values import number, on
from docautomat.colours import contrast
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["ChartLook", "chart_faults"]

_ROUND = frozenset({"pieChart", "pie3DChart", "doughnutChart", "ofPieChart"})
_LINES = frozenset({"lineChart", "scatterChart", "radarChart", "line3DChart", "stockChart"})
_APART = 3.0
_ACCENTS = tuple(f"accent{number}" for number in range(1, 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLook:
    """What a chart takes from the document around it."""

    theme: Theme
    mapping: Mapping[str, str]
    ground: tuple[str, ...]
    smallest: float
    """Points below which its texts are too small."""
    titled: bool = True
    """Whether something else on the page is its title: a slide's, or a cell above it."""


def chart_faults(root: Element, look: ChartLook, part: str, spot: str) -> Iterator[Fault]:
    """Yield what is wrong with a chart; a chart of Office 2016's newer kinds is judged by its alternative text only."""
    plot = root.find("{*}chart/{*}plotArea")
    if plot is None:
        return
    own = fill_in(child(root, "spPr"), look.theme, look.mapping)
    ground = _ground(fill_in(child(plot, "spPr"), look.theme, look.mapping), _ground(own, look.ground))
    legend = root.find("{*}chart/{*}legend") is not None
    if not look.titled and root.find("{*}chart/{*}title") is None:
        yield Fault(code="chart-title", part=part, spot=spot)
    for group in plot:
        if local(group).endswith("Chart"):
            yield from _group(group, look, ground, legend, part, spot)
            yield from _labels(group, look, ground, part, spot)
    yield from _texts(root, look, _ground(own, look.ground), part, spot)


def _ground(fill: Fill | None, below: tuple[str, ...]) -> tuple[str, ...]:
    if fill is None:
        return below
    return () if fill.kind in ("picture", "unknown") else fill.seen(below)


def _group(group: Element, look: ChartLook, ground: tuple[str, ...], legend: bool, part: str, spot: str) -> Iterator[Fault]:
    kind = local(group)
    series = list(group.iterchildren("{*}ser"))
    around = child(group, "dLbls")
    parts = [(_name(each) or str(at + 1), *_mark(each, kind, look, at)) for at, each in enumerate(series)]
    named = all(_names(child(each, "dLbls"), around, ("showSerName",)) for each in series)
    if kind in _ROUND and series:
        parts = _slices(series[0], look)
        named = _names(child(series[0], "dLbls"), around, ("showCatName",))
    for name, colour, _ in parts:
        worst = min((contrast(colour, below) for below in ground), default=21.0) if colour else 21.0
        if worst < _APART:
            yield Fault(code="contrast-series", part=part, spot=spot, values={"name": name, "ratio": round(worst, 1), "colour": f"#{colour}"})
    if len(parts) > 1 and legend and not named:
        yield from _told_by_colour(parts, part, spot)


def _told_by_colour(parts: list[tuple[str, str, str]], part: str, spot: str) -> Iterator[Fault]:
    """Yield one fault where two parts differ by their colour alone: neither by shape or dashes, nor by lightness (3:1)."""
    for at, (name, colour, shape) in enumerate(parts):
        for other, another, its_shape in parts[at + 1 :]:
            if colour and another and shape == its_shape and contrast(colour, another) < _APART:
                yield Fault(code="chart-colour-alone", part=part, spot=spot, values={"one": name, "other": other})
                return


def _name(series: Element) -> str:
    tx = child(series, "tx")
    return "".join(str(node.text or "") for node in tx.iter("{*}v")).strip() if tx is not None else ""


def _names(own: Element | None, around: Element | None, wanted: tuple[str, ...]) -> bool:
    labels = own if own is not None else around
    if labels is None or on(child(labels, "delete")):
        return False
    return any(on(child(labels, name)) for name in wanted) or any(on(child(each, name)) for each in labels.iterchildren("{*}dLbl") for name in wanted)


def _mark(series: Element, kind: str, look: ChartLook, at: int) -> tuple[str, str]:
    """Return the colour of a series, and what else it is told by: dashes and markers of a line, the pattern of a bar."""
    properties = child(series, "spPr")
    line = child(properties, "ln")
    if kind in _LINES:
        fill = fill_in(line, look.theme, look.mapping)
        dash = child(line, "prstDash")
        symbol = child(child(series, "marker"), "symbol")
        shape = f"{dash.get('val', 'solid') if dash is not None else 'solid'} {symbol.get('val', '') if symbol is not None else ''}"
        if fill is not None and fill.kind == "none":
            fill = fill_in(child(child(series, "marker"), "spPr"), look.theme, look.mapping)
    else:
        fill = fill_in(properties, look.theme, look.mapping)
        pattern = child(properties, "pattFill")
        shape = pattern.get("prst", "") if pattern is not None else ""
        if fill is not None and fill.kind in ("none", "solid") and line is not None:
            edge = fill_in(line, look.theme, look.mapping)
            if edge is not None and edge.kind == "solid" and (fill.kind == "none" or _stronger(edge, fill, look)):
                fill, shape = edge, f"{shape} outlined"
    return _colour(fill, look, at), shape


def _stronger(edge: Fill, fill: Fill, look: ChartLook) -> bool:
    ground = look.ground or ("FFFFFF",)
    return all(contrast(edge.seen(ground)[0], below) > contrast(fill.seen(ground)[0], below) for below in ground)


def _colour(fill: Fill | None, look: ChartLook, at: int) -> str:
    if fill is None:
        return look.theme.slot(_ACCENTS[at % 6])
    return fill.seen(look.ground or ("FFFFFF",))[0] if fill.kind == "solid" else ""


def _slices(series: Element, look: ChartLook) -> list[tuple[str, str, str]]:
    points = {int(number(index.get("val"))): point for point in series.iterchildren("{*}dPt") if (index := child(point, "idx")) is not None}
    names = [str(node.text or "") for node in series.iterfind("{*}cat//{*}pt/{*}v")]
    values = series.findall("{*}val//{*}pt")
    found = []
    for at in range(max(len(names), len(values))):
        properties = child(points.get(at), "spPr")
        pattern = child(properties, "pattFill")
        shape = pattern.get("prst", "") if pattern is not None else ""
        found.append((names[at] if at < len(names) else str(at + 1), _colour(fill_in(properties, look.theme, look.mapping), look, at), shape))
    return found


def _texts(root: Element, look: ChartLook, ground: tuple[str, ...], part: str, spot: str) -> Iterator[Fault]:
    """Yield a fault for texts that are too small or hardly seen; sizes and colours that the chart itself says."""
    smallest, worst = 999.0, 21.0
    for node in (node for node in root.iter() if local(node) in ("defRPr", "rPr")):
        size = number(node.get("sz"), 0.0) / 100
        smallest = min(smallest, size) if size else smallest
        fill = child(node, "solidFill")
        colour = colour_in(fill, look.theme, look.mapping) if fill is not None else None
        if colour is not None and not _in_labels(node):
            worst = min([worst, *(contrast(Fill("solid", (colour,)).seen((below,))[0], below) for below in ground)])
    if smallest < look.smallest:
        yield Fault(code="size-chart", part=part, spot=spot, values={"size": smallest, "least": look.smallest})
    if worst < 4.5:
        yield Fault(code="contrast-chart-text", part=part, spot=spot, values={"ratio": round(worst, 1)})


def _in_labels(node: Element) -> bool:
    """Say whether a text is a data label's, which may stand on its bar or slice."""
    return any(local(parent) in ("dLbls", "dLbl") for parent in node.iterancestors())


def _labels(group: Element, look: ChartLook, ground: tuple[str, ...], part: str, spot: str) -> Iterator[Fault]:
    """Yield one fault for data labels that are hardly seen, judged by what their place puts behind them: the plot, or the bar or slice."""
    worst = 21.0
    around = child(group, "dLbls")
    for at, series in enumerate(group.iterchildren("{*}ser")):
        own = child(series, "dLbls")
        for labels in (each for each in (own if own is not None else around,) if each is not None and not on(child(each, "delete"))):
            for holder in (labels, *labels.iterchildren("{*}dLbl")):
                seen = _on(holder, labels, look, _behind_labels(holder, labels, group), _marks_of(series, local(group), look, at), ground)
                worst = min([worst, *seen])
    if worst < 4.495:
        yield Fault(code="contrast-chart-text", part=part, spot=spot, values={"ratio": int(worst * 10) / 10})


def _marks_of(series: Element, kind: str, look: ChartLook, at: int) -> tuple[str, ...]:
    """Return the colours on which the labels of a series may stand; none for bars that are hatched, or of which some have a colour of their own."""
    if kind in _ROUND:
        return tuple(colour for _, colour, _ in _slices(series, look) if colour)
    fill = fill_in(child(series, "spPr"), look.theme, look.mapping)
    colour = "" if child(series, "dPt") is not None else _colour(fill, look, at)
    return (colour,) if colour else ()


def _behind_labels(holder: Element, labels: Element, group: Element) -> str:
    """Return what is behind labels: `plot`, `mark` (the bar or slice), or nothing where it cannot be told."""
    position = next((found for each in (holder, labels) if (found := child(each, "dLblPos")) is not None), None)
    if position is not None:
        return {"outEnd": "plot", "t": "plot", "b": "plot", "l": "plot", "r": "plot", "ctr": "mark", "inEnd": "mark", "inBase": "mark"}.get(
            position.get("val", ""), ""
        )
    grouping = child(group, "grouping")
    if local(group) in ("barChart", "bar3DChart"):
        return "mark" if grouping is not None and grouping.get("val") in ("stacked", "percentStacked") else "plot" if local(group) == "barChart" else ""
    return "plot" if local(group) in _LINES else ""


def _on(holder: Element, labels: Element, look: ChartLook, behind: str, marks: tuple[str, ...], ground: tuple[str, ...]) -> list[float]:
    """Return the contrasts of labels whose colour the chart says; where their place is not known, only what is hardly seen on both counts."""
    text = child(holder, "txPr") if child(holder, "txPr") is not None else child(labels, "txPr")
    fill = next((child(node, "solidFill") for node in text.iter("{*}defRPr") if child(node, "solidFill") is not None), None) if text is not None else None
    colour = colour_in(fill, look.theme, look.mapping) if fill is not None else None
    own = fill_in(child(holder, "spPr"), look.theme, look.mapping) or fill_in(child(labels, "spPr"), look.theme, look.mapping)
    if own is not None and own.kind == "solid":
        marks = ground = own.seen(ground)
    if colour is None or not ground or (behind != "plot" and not marks):
        return []
    on_plot = min(contrast(Fill("solid", (colour,)).seen((below,))[0], below) for below in ground)
    on_marks = min((contrast(colour[0], mark) for mark in marks), default=on_plot)
    return [{"plot": on_plot, "mark": on_marks}.get(behind, max(on_plot, on_marks))]
