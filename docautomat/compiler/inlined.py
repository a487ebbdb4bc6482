"""Parts that come out where a drawing refers to them: charts, diagrams. Each copy of the drawing gets a part of its own, with the variables of its turn.

    <c:chart r:id="rId5"/>    becomes    <c:chart r:id="{% filter _part(7) %} … the chart's own program … {% endfilter %}"/>

The filter puts what it is given into the package, and returns the id of the relationship to it. In the chart's program the texts of its data sheet stand in
the same way at the reference to the embedded workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from docautomat.compiler.hoisting import IN_ATTRIBUTE, in_attribute
from docautomat.compiler.invariants import Settler
from docautomat.compiler.marks import Mark
from docautomat.compiler.source import Stream, Token
from docautomat.errors import Place
from docautomat.lexer import Tag
from docautomat.markup.charted import keep_book, keep_copy, titled, with_references, write_chart
from docautomat.markup.language import BOOK, Element, Line, Segment, Site
from docautomat.markup.rendering import rendering
from docautomat.opc.package import Package

__all__ = ["Inlined", "expanded", "inline_parts", "write_filled", "write_part"]

Inlined = dict[Mark, Segment]
Item = str | Mark | Token
_SETTLE = Settler(paragraph="<a:p/>", table_end="</a:tbl>", guards=True)


def inline_parts(segments: list[Segment], marks: list[Mark], depths: dict[Element, tuple[int, int]], where: dict[Mark, Site]) -> Inlined:
    """Put a mark where each part is referred to that holds tags or stands in a loop, in hoisted trees; return the parts by mark."""
    found: Inlined = {}
    for segment in reversed(segments):  # a diagram's drawing makes the data that name it come in too
        reference = segment.reference
        if reference is None:
            continue
        if segment.book:
            _put_book(segment, segments, marks, where)
            continue
        own = any(mark.segment is segment for mark in marks) or any(mark.segment is segment for mark in found)
        given = str(reference.node.get(reference.attribute)).strip(IN_ATTRIBUTE)
        if given.isdigit() and marks[int(given)].filter == "_chart":  # filled with data: its own tags come out first
            if own:
                marks[int(given)].inlined = True
                found[marks[int(given)]] = segment
            continue
        if not own and not (depths.get(reference.node, (0, 0))[1]):
            continue
        holder = next((other for other in segments if other.root is reference.node.getroottree().getroot()), segments[0])
        like = marks[0]
        tag = Tag(kind="output", start=0, end=0, source=like.tag.source, body="")
        mark = Mark(len(marks), tag, "output", holder, like.line, like.place, synthetic=True)
        mark.inlined = True
        marks.append(mark)
        where[mark] = Site(part=reference.owner, before=reference.rid, after=f"{segment.partname} {reference.kind}")
        reference.node.set(reference.attribute, in_attribute(mark))
        found[mark] = segment
    return found


def _put_book(segment: Segment, segments: list[Segment], marks: list[Mark], where: dict[Mark, Site]) -> None:
    """Put an output at the reference to a workbook that is a template by itself: what it is given are the variables that it wants."""
    reference = segment.reference
    assert reference is not None
    chart = next(other for other in segments if other.root is reference.node.getroottree().getroot())
    place = Place(file=segment.file, part=segment.label)
    body = "{" + ", ".join(f"'{name}': {name}" for name in segment.wants) + "}"
    tag = Tag(kind="output", start=0, end=0, source=segment.label, body=body)
    mark = Mark(len(marks), tag, "output", chart, Line(reference.node, [], place), place, synthetic=True, filter="_book")
    marks.append(mark)
    where[mark] = Site(part=chart.partname, before=reference.rid, after=segment.partname)
    reference.node.set(reference.attribute, in_attribute(mark))


def expanded(
    stream: Iterable[str | Mark | Token], inlined: Inlined, numbers: dict[Mark, int], read: Callable[[Segment], Stream]
) -> Iterator[str | Mark | Token]:
    """Yield a stream in which each such mark is the program of its part, inside of the filter that stores it."""
    for item in stream:
        if isinstance(item, Mark) and item.inlined:
            call = f"_filled({numbers[item]}, {item.tag.body})" if item.filter == "_chart" else f"_part({numbers[item]})"
            yield Token("inlined", f"\x03filter {call}\x04")
            yield from expanded(read(inlined[item]), inlined, numbers, read)
            yield Token("inlined", "\x03endfilter\x04")
        else:
            yield item


def write_part(value: Any, site: Site) -> str:
    """Store a rendered part; return the id of the relationship to it: the template's own for the first, new ones for its further copies."""
    partname, _, kind = site.after.partition(" ")
    data = _SETTLE(str(value)).encode("utf-8")
    if BOOK in partname:
        chart = site.part
        book, name = partname.split(BOOK)
        keep_book(chart, Package.open(rendering().overlay.package.read(book)).write({name: data}).to_bytes())
        return site.before
    if (value_in_title := titled(partname)) is not None:
        return write_chart(value_in_title, replace(site, after=partname), data)
    data = with_references(partname, data)
    return keep_copy(partname, data, site.part, site.before, kind)


def write_filled(written: Any, site: Site, value: Any) -> str:
    """Store a rendered chart that is filled with data too; return the id of the relationship to it."""
    return write_chart(value, site, _SETTLE(str(written)).encode("utf-8"))
