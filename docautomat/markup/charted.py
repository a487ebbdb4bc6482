"""Charts of the data on their way into the package: into a chart that the author has drawn, or as one of their own."""

from __future__ import annotations

from typing import Any

from docautomat.markup.charts import fill, make
from docautomat.markup.drawingml import write_drawing
from docautomat.markup.language import Site
from docautomat.markup.rendering import rendering
from docautomat.opc.packuri import folder
from docautomat.values.charts import Chart

__all__ = ["keep_book", "keep_copy", "store_chart", "titled", "write_chart", "write_chart_text"]

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OWNED = frozenset({"package", "chartStyle", "chartColorStyle", "themeOverride", "chartUserShapes", "oleObject"})
"""Relationships to parts that belong to one chart or diagram alone."""


def store_chart(data: Chart, owner: str) -> str:
    """Put a chart of the data, with its workbook, into the package; return the id of the part's relationship to it."""
    overlay = rendering().overlay
    chart, book = make(data)
    base = folder(overlay.package.main).rstrip("/")
    partname = overlay.add(f"{base}/charts/chart", "xml", _CHART, chart)
    overlay.relate(partname, "package", overlay.add(f"{base}/embeddings/chart", "xlsx", _BOOK, book))
    return overlay.relate(owner, "chart", partname)


def write_chart(value: Any, site: Site, written: bytes | None = None) -> str:
    """Return the relationship to the author's chart (`site.before`), filled if the value is a chart; each further copy of it is a part of its own.

    `written` is the chart part where it holds tags of its own: as these have come out.
    """
    overlay = rendering().overlay
    source = site.after
    chart = overlay.package.read(source) if written is None else written
    if isinstance(value, Chart):
        book = _kept(source)
        if book is None:
            book = next((overlay.package.read(name) for name in overlay.package.related(source, "package")), None)
        chart, filled = fill(chart, book, value)
        if filled is not None:
            keep_book(source, filled)
    return keep_copy(source, chart, site.part, site.before, "chart")


def write_chart_text(value: Any, site: Site) -> str:
    """Return what a tag in a chart's title or label prints; data for a chart fill the chart in which they stand, and print their title."""
    if not isinstance(value, Chart):
        return write_drawing(value, site)
    rendering().state[site.part, "data"] = value
    return write_drawing(value.title or "", site)


def titled(chart: str) -> Chart | None:
    """Return the data that stood in a text of a chart, for its next copy."""
    found: Chart | None = rendering().state.pop((chart, "data"), None)
    return found


def keep_book(chart: str, book: bytes) -> None:
    """Keep the workbook of the next copy of a chart."""
    rendering().state[chart, "book"] = book


def _kept(chart: str) -> bytes | None:
    book: bytes | None = rendering().state.pop((chart, "book"), None)
    return book


def keep_copy(partname: str, data: bytes, owner: str, rid: str, kind: str) -> str:
    """Put one copy of a part to which a drawing refers into the package; return the id of the relationship: `rid` for the first, new ones for the others."""
    current = rendering()
    overlay = current.overlay
    book = _kept(partname)
    key = partname, "uses", overlay.of(partname).number
    uses = current.state[key] = current.state.get(key, 0) + 1
    copy = partname
    if uses == 1:
        overlay.put(partname, data)
    else:
        copy = overlay.clone(partname, data, owned=_OWNED)
        rid = overlay.relate_anew(owner, kind, copy)
    for entry in overlay.relationships(copy).of_kind("package") if book is not None else ():
        if entry.partname is not None:
            overlay.put(entry.partname, book)  # type: ignore[arg-type]
    return rid
