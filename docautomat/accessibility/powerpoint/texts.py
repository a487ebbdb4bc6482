"""The texts of slides: contrast, sizes, typed lists, spacing, links, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.language import Passage, language_faults
from docautomat.accessibility.links import Link, link_faults, typed_address
from docautomat.accessibility.powerpoint.deck import Deck, R, Slide
from docautomat.accessibility.powerpoint.looks import Body, Looks, Paragraph, Run
from docautomat.accessibility.texts import has_words, is_sure_bullet, marked_as_list, named_colour, typed_number
from docautomat.accessibility.values import integer
from docautomat.colours import contrast, hue
from docautomat.markup.trees import child

__all__ = ["text_faults"]

_SMALLEST = {"main": 20.0, "slide": 18.0, "table": 16.0, "edge": 10.0, "group": 12.0}
"""Points that text needs: what a slide is about (its only text, on the outermost level), all else on it, tables, footers, labels in drawings."""
_SPACES = re.compile(r"\S[ \xa0]{3,}\S|^[ \xa0]{3,}\S")
_LONG = 80


def text_faults(deck: Deck) -> Iterator[Fault]:
    """Yield what is wrong with the texts of all slides."""
    looks = Looks(deck)
    passages: list[Passage] = []
    links: list[Link] = []
    for slide in deck.slides:
        bodies = list(looks.bodies(slide))
        yield from _signs(slide, bodies)
        for body in bodies:
            yield from _seen(slide, body)
            yield from _spacing(slide, body)
            yield from _lists(slide, body)
            yield from _style(slide, body)
            passages += _passages(slide, body)
            links += _links(deck, slide, body)
        for body in looks.notes(slide):
            yield from _in_notes(slide, body)
            passages += _passages(slide, body)
    yield from link_faults(links)
    yield from language_faults(deck.default_language, passages, place="presentation")


def _at(slide: Slide, body: Body, code: str, **values: object) -> Fault:
    return Fault(code=code, part=slide.part, spot=body.spot, values=values)


def _seen(slide: Slide, body: Body) -> Iterator[Fault]:
    worst: tuple[float, Run, str] | None = None
    shape = body.shape
    inside = any(shape is not each and shape in _inner(each) for each in slide.shapes)
    place = "table" if body.cell else "edge" if shape.is_edge else "group" if inside else "main" if _is_main(slide, body) else "slide"
    smallest: Run | None = None
    for run in _runs(body):
        if smallest is None or run.size < smallest.size:
            smallest = run
        if body.ground and run.colour:
            ratio, ground = min((contrast(run.colour, each), each) for each in body.ground)
            if ratio < _least(run) - 0.005 and (worst is None or ratio < worst[0]):
                worst = ratio, run, ground
    if smallest is None:
        return
    if body.on_picture:
        yield _at(slide, body, "text-on-picture", text=smallest.text.strip())
    if worst is not None:
        ratio, run, ground = worst
        values = {"ratio": int(ratio * 10) / 10, "least": _least(run), "colour": f"#{run.colour}", "ground": f"#{ground}", "text": run.text.strip()}
        yield _at(slide, body, "contrast-text", **values)
    if round(smallest.size, 1) < _SMALLEST[place]:
        yield _at(slide, body, "size-text", size=round(smallest.size, 1), least=_SMALLEST[place], text=smallest.text.strip())


def _signs(slide: Slide, bodies: list[Body]) -> Iterator[Fault]:
    """Yield the first sign of each column of a table that only its colour tells from the same sign in the same column."""
    known: dict[tuple[str, str, str], str] = {}
    told: set[tuple[str, str]] = set()
    for body in bodies:
        runs = [run for paragraph in body.paragraphs for run in paragraph.runs if run.text.strip()]
        text = "".join(run.text for run in runs).strip()
        if not body.cell or not 0 < len(text) <= 2 or has_words(text):
            continue
        place = body.shape.spot, body.spot.rpartition(" column ")[2]
        first = known.setdefault((*place, text), runs[0].colour)
        if first != runs[0].colour and max(hue(first)[1], hue(runs[0].colour)[1]) > 0.35 and place not in told:
            told.add(place)
            yield _at(slide, body, "colour-alone-sign", text=text)


def _is_main(slide: Slide, body: Body) -> bool:
    """Say whether a text is what its slide is about: it stands in the slide's only placeholder for content, and has no inner levels."""
    contents = [shape for shape in slide.shapes if shape.role in ("obj", "body", "subTitle") and shape.text]
    levels = (properties.get("lvl", "0") for paragraph in body.paragraphs if (properties := child(paragraph.node, "pPr")) is not None)
    return contents == [body.shape] and all(level == "0" for level in levels)


def _in_notes(slide: Slide, body: Body) -> Iterator[Fault]:
    """Yield a text of the notes that is hard to see on white paper."""
    for run in _runs(body):
        ratio = contrast(run.colour, "FFFFFF") if run.colour else 21.0
        if ratio < _least(run) - 0.005:
            values = {"ratio": int(ratio * 10) / 10, "least": _least(run), "colour": f"#{run.colour}", "ground": "#FFFFFF", "text": run.text.strip()}
            yield _at(slide, body, "contrast-text", **values)
            return


def _inner(shape: object) -> Iterator[object]:
    for each in getattr(shape, "inner", ()):
        yield each
        yield from _inner(each)


def _runs(body: Body) -> Iterator[Run]:
    for paragraph in body.paragraphs:
        for run in paragraph.runs:
            if has_words(run.text):
                yield run


def _least(run: Run) -> float:
    return 3.0 if run.size >= 18 or (run.bold and run.size >= 14) else 4.5


def _spacing(slide: Slide, body: Body) -> Iterator[Fault]:
    texts = [paragraph.text.strip(" \xa0\t") for paragraph in body.paragraphs]
    blank = [text for text in texts if not text]
    if blank and len(blank) < len(texts):
        yield _at(slide, body, "empty-paragraphs", count=len(blank))
    for paragraph in body.paragraphs:
        text = paragraph.text
        if "\n\n" in text.replace(" ", "").strip(" "):
            yield _at(slide, body, "breaks-layout", text=text.strip())
        if _SPACES.search(text):
            yield _at(slide, body, "spaces-layout", text=text.strip())
        if "\t\t" in text and text.strip():
            yield _at(slide, body, "tabs-layout", text=text.strip())
    tabbed = [paragraph.text.strip("\t ").count("\t") > 1 for paragraph in body.paragraphs]
    for together, group in groupby(tabbed):
        count = sum(1 for _ in group)
        if together and count > 2:
            yield _at(slide, body, "table-of-tabs", count=count)
    properties = child(body.node, "bodyPr")
    if properties is not None and integer(properties.get("numCol"), 1) > 1:
        yield _at(slide, body, "text-columns", count=integer(properties.get("numCol"), 1))


def _lists(slide: Slide, body: Body) -> Iterator[Fault]:
    """Yield lists that were typed, once for each text body."""
    marks = [marked_as_list(line) for paragraph in body.paragraphs if not paragraph.bulleted for line in paragraph.text.split("\n")]
    marked = [mark for mark in marks if mark]
    alone = body.cell and len([paragraph for paragraph in body.paragraphs if paragraph.text.strip()]) == 1
    if not alone and (len(marked) > 1 or any(is_sure_bullet(mark) and len(body.paragraphs) > 1 for mark in marked)):
        text = next(paragraph.text for paragraph in body.paragraphs if any(marked_as_list(line) for line in paragraph.text.split("\n")))
        yield _at(slide, body, "list-fake", count=len(marked), text=text.strip())
        return
    doubled = [paragraph.text.strip() for paragraph in body.paragraphs if paragraph.bulleted and is_sure_bullet(marked_as_list(paragraph.text))]
    if doubled:
        yield _at(slide, body, "list-fake", count=len(doubled), text=doubled[0])
        return
    numbers = [typed_number(paragraph.text) for paragraph in body.paragraphs if not paragraph.bulleted]
    rising = [later for earlier, later in pairwise(numbers) if earlier and later and _value(later) == _value(earlier) + 1]
    if rising:
        text = next(paragraph.text for paragraph in body.paragraphs if typed_number(paragraph.text))
        yield _at(slide, body, "list-fake", count=len(rising) + 1, text=text.strip())


def _value(mark: str) -> int:
    return int(mark) if mark.isdigit() else ord(mark.lower())


def _style(slide: Slide, body: Body) -> Iterator[Fault]:
    for paragraph in body.paragraphs:
        text = paragraph.text.strip()
        if paragraph.alignment in ("just", "justLow", "dist") and len(text) > 100:
            yield _at(slide, body, "text-justified", text=text)
        italics = sum(len(run.text) for run in paragraph.runs if run.italic)
        if italics > _LONG:
            yield _at(slide, body, "text-italic", count=italics)
        capitals = sum(len(run.text) for run in paragraph.runs if run.caps or (run.text.isupper() and len(run.text) > _LONG))
        told = named_colour(text)
        if told:
            yield _at(slide, body, "colour-named", text=told)
        if capitals > _LONG:
            yield _at(slide, body, "text-capitals", count=capitals)
        underlined = sum(len(run.text) for run in paragraph.runs if run.underline and not _linked(run))
        if underlined > 30:
            yield _at(slide, body, "text-underlined", text=text)
        yield from _colour_alone(slide, body, paragraph)
        address = typed_address("".join(run.text for run in paragraph.runs if not _linked(run)))
        if address:
            yield _at(slide, body, "link-typed", text=address)


def _linked(run: Run) -> bool:
    return run.node is not None and child(child(run.node, "rPr"), "hlinkClick") is not None


def _colour_alone(slide: Slide, body: Body, paragraph: Paragraph) -> Iterator[Fault]:
    runs = [run for run in paragraph.runs if has_words(run.text) and not _linked(run)]
    if len(runs) < 2:
        return
    usual = max(runs, key=lambda run: len(run.text))
    for run in runs:
        same = (run.bold, run.italic, run.underline, run.caps, run.size) == (usual.bold, usual.italic, usual.underline, usual.caps, usual.size)
        if same and run.colour != usual.colour and hue(run.colour)[1] > 0.35:
            yield _at(slide, body, "colour-alone-text", text=run.text.strip(), colour=f"#{run.colour}")
            return


def _passages(slide: Slide, body: Body) -> Iterator[Passage]:
    for paragraph in body.paragraphs:
        text, language = "", ""
        for run in paragraph.runs:
            if text and run.language != language and run.text.strip():
                yield Passage(text=text, language=language, part=slide.part, spot=body.spot)
                text = ""
            text, language = text + run.text, run.language if run.text.strip() else language
        if text.strip():
            yield Passage(text=text, language=language, part=slide.part, spot=body.spot)


def _links(deck: Deck, slide: Slide, body: Body) -> Iterator[Link]:
    for paragraph in body.paragraphs:
        text, target = "", ""
        for run in [*paragraph.runs, None]:
            link = child(child(run.node, "rPr"), "hlinkClick") if run is not None and run.node is not None else None
            leads = deck.office.target(slide.partname, link.get(f"{R}id")) if link is not None else ""
            if target and leads != target:
                yield Link(text=text, target=target, part=slide.part, spot=body.spot)
                text = ""
            target = leads
            text = text + run.text if leads and run is not None else ""
