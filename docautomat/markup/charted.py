"""Charts of the data on their way into the package: into a chart that the author has drawn, or as one of their own."""

from __future__ import annotations

from typing import Any

from docautomat.markup.charts import fill, make
from docautomat.markup.language import Site
from docautomat.markup.rendering import rendering
from docautomat.opc.packuri import folder
from docautomat.values.charts import Chart

__all__ = ["store_chart", "write_chart"]

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OWNED = frozenset({"chartStyle", "chartColorStyle", "themeOverride", "chartUserShapes"})


def store_chart(data: Chart, owner: str) -> str:
    """Put a chart of the data, with its workbook, into the package; return the id of the part's relationship to it."""
    overlay = rendering().overlay
    chart, book = make(data)
    base = folder(overlay.package.main).rstrip("/")
    partname = overlay.add(f"{base}/charts/chart", "xml", _CHART, chart)
    overlay.relate(partname, "package", overlay.add(f"{base}/embeddings/chart", "xlsx", _BOOK, book))
    return overlay.relate(owner, "chart", partname)


def write_chart(value: Any, site: Site) -> str:
    """Return the relationship to the author's chart (`site.before`), filled; each further copy of it is a part of its own."""
    if not isinstance(value, Chart):
        return site.before
    current = rendering()
    overlay = current.overlay
    source = site.after
    books = overlay.package.related(source, "package")
    chart, book = fill(overlay.package.read(source), overlay.package.read(books[0]) if books else None, value)
    uses = current.state[source, "uses"] = current.state.get((source, "uses"), 0) + 1
    if uses == 1:
        overlay.changed[source] = chart
        if book is not None:
            overlay.changed[books[0]] = book
        return site.before
    partname = overlay.clone(source, chart, owned=_OWNED)
    if book is not None:
        twin = overlay.clone(books[0], book)
        overlay.retarget(partname, books[0], twin)
    return overlay.relate_anew(site.part, "chart", partname)
