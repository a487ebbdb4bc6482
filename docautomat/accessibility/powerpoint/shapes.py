"""Pictures, charts, tables, groups and media of slides; placeholders that were left empty; texts outside of placeholders."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docautomat.accessibility.charts import ChartLook, chart_faults
from docautomat.accessibility.drawings import alternative_faults, is_word_art
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.powerpoint.deck import Deck, R, Shape, Slide
from docautomat.accessibility.powerpoint.looks import Looks, line_colour
from docautomat.accessibility.texts import has_words
from docautomat.accessibility.values import integer
from docautomat.colours import contrast
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["shape_faults", "table_faults"]

_CHART_TEXT = 14.0
_LONG_BOX = 60
_SHORT_SLIDE, _LONG_NOTES = 20, 400


def shape_faults(deck: Deck) -> Iterator[Fault]:
    """Yield what is wrong with what is drawn on slides."""
    looks = Looks(deck)
    for slide in deck.slides:
        for shape in slide.shapes:
            if not shape.hidden:
                yield from _shape(deck, looks, slide, shape)
        yield from _notes(deck, slide)
        count = sum(1 for _, root in deck.office.trees(slide.partname, "comments") for node in root.iter("{*}cm"))
        if count:
            yield Fault(code="comments-left", part=slide.part, values={"count": count})


def _at(slide: Slide, shape: Shape, code: str, **values: object) -> Fault:
    return Fault(code=code, part=slide.part, spot=shape.spot, values=values)


def _shape(deck: Deck, looks: Looks, slide: Slide, shape: Shape) -> Iterator[Fault]:
    if shape.is_edge:
        return
    if shape.placeholder is not None and local(shape.node) == "sp" and not shape.text and not shape.is_title and not _is_drawn(looks, shape):
        yield _at(slide, shape, "placeholder-empty", name=shape.name)
        return
    if has_words(shape.text) and shape.kind == "shape":
        yield from _text_box(slide, shape)
        return
    if shape.kind == "shape" and (shape.placeholder is not None and not _is_drawn(looks, shape)):
        return
    if shape.kind in ("shape", "line") and not _is_drawn(looks, shape):
        return
    if shape.kind == "table":
        return
    if shape.kind == "group" and not _drawn_in(looks, shape):
        for each in shape.inner:
            yield from _shape(deck, looks, slide, each)
        return
    yield from alternative_faults(shape.named, shape.kind, slide.part, shape.spot)
    yield from _media(slide, shape)
    yield from _graphic(looks, slide, shape)
    if shape.kind == "chart":
        yield from _chart(deck, looks, slide, shape)
    if any(local(node) == "oleObj" for node in shape.node.iter()):
        yield _at(slide, shape, "embedded-object", name=next((node.get("progId", "") for node in shape.node.iter("{*}oleObj")), ""))


def _is_drawn(looks: Looks, shape: Shape) -> bool:
    """Say whether something is seen of a shape without text."""
    if shape.kind == "line":
        return True
    return looks.fill(shape) is not None or bool(line_colour(shape, shape.slide.theme))


def _drawn_in(looks: Looks, group: Shape) -> bool:
    """Say whether a group holds more than texts."""
    for shape in group.inner:
        if shape.kind == "group":
            if _drawn_in(looks, shape):
                return True
        elif not has_words(shape.text) and not shape.decorative and _is_drawn(looks, shape):
            return True
    return False


def _text_box(slide: Slide, shape: Shape) -> Iterator[Fault]:
    if is_word_art(shape.node):
        yield _at(slide, shape, "text-as-picture", text=shape.text)
    if shape.placeholder is None and len(shape.text) >= _LONG_BOX:
        yield _at(slide, shape, "text-not-placeholder", text=shape.text)


def _media(slide: Slide, shape: Shape) -> Iterator[Fault]:
    if shape.kind != "media":
        return
    names = {local(node) for node in shape.node.iter()}
    if names & {"audioFile", "wavAudioFile"}:
        yield _at(slide, shape, "audio-text", name=shape.name)
    elif "track" not in names:
        yield _at(slide, shape, "video-captions", name=shape.name)


def _graphic(looks: Looks, slide: Slide, shape: Shape) -> Iterator[Fault]:
    """Yield a fault for a line or a shape that says something and is hardly seen."""
    if shape.kind not in ("shape", "line") or shape.decorative:
        return
    colours = [colour for colour in (line_colour(shape, slide.theme),) if colour]
    fill = looks.fill(shape) if shape.kind == "shape" else None
    if fill is not None and fill.kind == "solid":
        colours.append(fill.colours[0][0])
    ground, _ = looks.behind(shape)
    if not colours or not ground:
        return
    ratio, colour = max((min(contrast(colour, each) for each in ground), colour) for colour in colours)
    if 1.05 < ratio < 2.995:  # in the very colour of its ground it covers something, and is not meant to be seen
        yield _at(slide, shape, "contrast-graphic", name=shape.name, ratio=int(ratio * 10) / 10, colour=f"#{colour}", ground=f"#{ground[0]}")


def _chart(deck: Deck, looks: Looks, slide: Slide, shape: Shape) -> Iterator[Fault]:
    data = next(shape.node.iter("{*}graphicData"), None)
    rid = next((node.get(f"{R}id") for node in data if node.get(f"{R}id")), None) if data is not None else None
    target = deck.office.target(slide.partname, rid)
    if data is not None and target in deck.office.package and "chartex" not in data.get("uri", ""):
        ground, _ = looks.behind(shape)
        look = ChartLook(theme=slide.theme, mapping=slide.mapping, ground=ground, smallest=_CHART_TEXT)
        yield from chart_faults(deck.office.root(target), look, slide.part, shape.spot)


def _notes(deck: Deck, slide: Slide) -> Iterator[Fault]:
    """Yield a fault where the notes say what the slide does not: long notes, and hardly a word beside the title."""
    words = sum(len(shape.text) for shape in slide.shapes if not shape.is_title and not shape.is_edge)
    if words >= _SHORT_SLIDE or any(shape.kind not in ("shape", "line") for shape in slide.shapes) or (slide.number == 1):
        return
    for _, root in deck.office.trees(slide.partname, "notesSlide"):
        text = ""
        for shape in root.iter("{*}sp"):
            if any(node.get("type") == "body" for node in shape.iter("{*}ph")):
                text += "".join(str(node.text or "") for node in shape.iter("{*}t"))
        if len(text) > _LONG_NOTES:
            yield Fault(code="notes-only", part=slide.part)


# --- tables -------------------------------------------------------------------------------------------------------------------------------


def table_faults(deck: Deck) -> Iterator[Fault]:
    """Yield what is wrong with the tables of slides."""
    for slide in deck.slides:
        for shape in slide.all():
            table = next(shape.node.iter("{*}tbl"), None) if shape.kind == "table" else None
            if table is not None:
                yield from _table(slide, shape, table)


def _table(slide: Slide, shape: Shape, table: Element) -> Iterator[Fault]:
    rows = [row.findall("{*}tc") for row in table.iterchildren("{*}tr")]
    texts = [["".join(str(node.text or "") for node in cell.iter("{*}t")).strip() for cell in cells] for cells in rows]

    def at(code: str, row: int = 0, column: int = 0, **values: object) -> Fault:
        spot = shape.spot + (f" row {row}" if row else "") + (f" column {column}" if column else "")
        return Fault(code=code, part=slide.part, spot=spot, values=values)

    yield from _merges(rows, at)
    if len(rows) < 2 or max((len(cells) for cells in rows), default=0) < 2:
        return
    yield from _headers(child(table, "tblPr"), rows, texts, at)
    if not any(text for line in texts[1:] for text in line[1:]):
        return  # headings above and beside: a form to be filled in
    for row, line in enumerate(texts, 1):
        if not any(line) and any(any(later) for later in texts[row:]):
            yield at("table-empty-row", row)
    for column in range(min(len(line) for line in texts)):
        if not any(line[column] for line in texts) and not any(_merged(cells[column]) for cells in rows):
            yield at("table-empty-column", 1, column + 1)
    yield from _fills(rows, texts, at)


_At = Callable[..., Fault]


def _merges(rows: list[list[Element]], at: _At) -> Iterator[Fault]:
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            if integer(cell.get("gridSpan"), 1) > 1 or integer(cell.get("rowSpan"), 1) > 1:
                yield at("table-merged", row, column)


def _headers(properties: Element | None, rows: list[list[Element]], texts: list[list[str]], at: _At) -> Iterator[Fault]:
    def on(name: str) -> bool:
        return properties is not None and properties.get(name) in ("1", "true")

    if not on("firstRow"):
        yield at("table-header")
    else:
        for column, text in enumerate(texts[0][1:], 2):
            if not text and not _merged(rows[0][column - 1]) and any(len(line) >= column and line[column - 1] for line in texts):
                yield at("table-header-empty", 1, column)
    repeated = [text for text in texts[0] if text and texts[0].count(text) > 1]
    if on("firstRow") and repeated:
        yield at("table-header-same", 1, texts[0].index(repeated[0]) + 1, text=repeated[0])
    names = [line[0] for line in texts[1:] if line]
    if not on("firstCol") and len(names) > 1 and all(names) and len(set(names)) == len(names) and _names_rows(texts):
        yield at("table-first-column")


def _fills(rows: list[list[Element]], texts: list[list[str]], at: _At) -> Iterator[Fault]:
    for row, (cells, line) in enumerate(zip(rows, texts, strict=True), 1):
        for column, (cell, text) in enumerate(zip(cells, line, strict=True), 1):
            own = child(child(cell, "tcPr"), "solidFill")
            others = [child(child(other, "tcPr"), "solidFill") for other in cells if other is not cell]
            if row > 1 and not text and own is not None and any(other is None or _mark(other) != _mark(own) for other in others):
                yield at("colour-alone-cell", row, column)


def _mark(fill: Element) -> str:
    return next((f"{local(node)} {node.get('val')}" for node in fill), "")


def _merged(cell: Element) -> bool:
    return cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")


def _names_rows(texts: list[list[str]]) -> bool:
    """Say whether all cells but the first column's hold figures."""
    rest = [text for line in texts[1:] for text in line[1:] if text]
    return bool(rest) and all(not any(sign.isalpha() for sign in text) for text in rest) and any(any(sign.isalpha() for sign in line[0]) for line in texts[1:])
