"""Charts of the data on their way into the package: into a chart that the author has drawn, or as one of their own."""

from __future__ import annotations

import re
from typing import Any

from docautomat.errors import Finding, Place
from docautomat.markup.charts import fill, make
from docautomat.markup.charts.tagged import refreshed, unnamed
from docautomat.markup.drawingml import write_drawing
from docautomat.markup.language import Site
from docautomat.markup.rendering import rendering
from docautomat.opc.packuri import folder
from docautomat.opc.relationships import Relationship
from docautomat.values import RefusedValueError
from docautomat.values.charts import Chart

__all__ = ["keep_book", "keep_copy", "keep_filled", "store_chart", "titled", "with_references", "write_chart", "write_chart_text", "write_own_chart"]

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOOK_OF = re.compile(rb"""<(?:\w+:)?externalData\b[^>]*?:id=["']([^"']*)""")
_TEXT_SIZE, _TEXT_SIZES = "1000", {"pptx": "1200"}
"""Of charts that are made, in hundredths of a point: on a slide it is larger."""
_OWNED = frozenset({"package", "chartStyle", "chartColorStyle", "themeOverride", "chartUserShapes", "oleObject"})
"""Relationships to parts that belong to one chart or diagram alone."""


def store_chart(data: Chart, owner: str) -> str:
    """Put a chart of the data, with its workbook, into the package; return the id of the part's relationship to it."""
    overlay = rendering().overlay
    chart, book = make(data, text_size=_TEXT_SIZES.get(overlay.package.kind, _TEXT_SIZE))
    base = folder(overlay.package.main).rstrip("/")
    partname = overlay.add(f"{base}/charts/chart", "xml", _CHART, chart)
    overlay.relate(partname, "package", overlay.add(f"{base}/embeddings/chart", "xlsx", _BOOK, book))
    return overlay.relate(owner, "chart", partname)


def write_own_chart(value: Any, site: Site) -> str:
    """Return the relationship to a chart of its own, for a frame in which none has been drawn."""
    if not isinstance(value, Chart):
        if value:
            raise RefusedValueError("this is no chart", "let the filter chart make one")
        return ""
    return store_chart(value, site.part)


def write_chart(value: Any, site: Site, written: bytes | None = None) -> str:
    """Return the relationship to the author's chart (`site.before`), filled if the value is a chart; each further copy of it is a part of its own.

    `written` is the chart part where it holds tags of its own: as these have come out.
    """
    overlay = rendering().overlay
    source = site.after
    chart = overlay.package.read(source) if written is None else with_references(source, written)
    kind = _type(site.part, site.before)
    if not isinstance(value, Chart):
        return keep_copy(source, chart, site.part, site.before, kind)
    relationships = overlay.package.relationships(source)
    found = _BOOK_OF.search(chart)
    old = relationships.get(found.group(1).decode()) if found is not None else None
    book = _kept(source)
    if book is None and old is not None and old.partname is not None and old.partname in overlay.package:
        book = overlay.package.read(old.partname)
    new_rid = next(iter(relationships.free_ids()))
    chart, filled = fill(chart, book, value, new_rid)
    made = _BOOK_OF.search(chart)
    if filled is not None and (made is None or made.group(1).decode() != new_rid):
        keep_book(source, filled)
        return keep_copy(source, chart, site.part, site.before, kind)
    rid, copy = _store_copy(source, chart, site.part, site.before, kind)
    if filled is not None:
        _embed(copy, filled, new_rid, old)
    return rid


def _type(owner: str, rid: str) -> str:
    entry = rendering().overlay.package.relationships(owner).get(rid)
    return entry.type if entry is not None else "chart"


def _embed(chart: str, book: bytes, rid: str, old: Relationship | None) -> None:
    """Give a chart a workbook of its own: it had none, one elsewhere, or one of an older kind."""
    overlay = rendering().overlay
    base = folder(overlay.package.main).rstrip("/")
    name = overlay.add(f"{base}/embeddings/chart", "xlsx", _BOOK, book)
    if old is not None and old.external:
        overlay.unrelate(chart, old.id)
    overlay.relate_as(chart, rid, "package", name)
    if old is not None:
        where = "lies in another file" if old.external else "is of an older kind"
        message = f"the workbook of a chart {where}; the chart has one of its own now, with these data"
        place = Place(file=overlay.package.file, part=chart)
        finding = Finding(code="chart-workbook", severity="warning", place=place, message=message, hint="embed the workbook, as .xlsx, in the template")
        if finding not in rendering().findings:
            rendering().findings.append(finding)


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


def keep_filled(chart: str, workbook: bytes) -> None:
    """Keep the workbook of the next copy of a chart, and to what it refers there, after the workbook has been filled as a template."""
    book, references = unnamed(workbook)
    keep_book(chart, book)
    rendering().state[chart, "references"] = references


def with_references(chart: str, data: bytes) -> bytes:
    """Return a chart as its workbook has it, if that has been filled as a template."""
    state = rendering().state
    references = state.pop((chart, "references"), None)
    return data if references is None else refreshed(data, state[chart, "book"], references)


def _kept(chart: str) -> bytes | None:
    book: bytes | None = rendering().state.pop((chart, "book"), None)
    return book


def keep_copy(partname: str, data: bytes, owner: str, rid: str, kind: str) -> str:
    """Put one copy of a part to which a drawing refers into the package; return the id of the relationship: `rid` for the first, new ones for the others."""
    return _store_copy(partname, data, owner, rid, kind)[0]


def _store_copy(partname: str, data: bytes, owner: str, rid: str, kind: str) -> tuple[str, str]:
    """Return the id of the relationship, and the part."""
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
    return rid, copy
