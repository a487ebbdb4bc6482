"""Text cut where a box is full: the rest goes on elsewhere, or goes."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Sequence
from typing import cast

from docautomat.markup.fitting.boxes import Area
from docautomat.markup.fitting.flow import Cut, fill, needed
from docautomat.markup.fitting.lines import Paragraph, rest_of_words
from docautomat.markup.fitting.reading import Reader
from docautomat.markup.fitting.splitting import Numbers, split
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["MOST", "continued", "truncated"]

_FULL_ENOUGH = 0.5
"""From this share of a box on, a paragraph that does not fit as a whole is carried on as a whole."""
MOST = 500
"""On how many slides a text may go on."""
_ELLIPSIS = "…"
Numbered = tuple[int, Paragraph]
"""A paragraph and its index in the whole text."""


def continued(shape: Element, paragraphs: Sequence[Paragraph], area: Area, reader: Reader, scale: float, reduction: float) -> list[Element]:
    """Return the shape once for each slide, each with as much of its text as there is room for; nothing if that were far too many."""
    numbers = Numbers(paragraphs)
    pages = list(itertools.islice(_pages(list(enumerate(paragraphs)), area, reader, scale, reduction), MOST + 1))
    return [_with_paragraphs(shape, page, numbers) for page in pages] if len(pages) <= MOST else []


def _pages(rest: list[Numbered], area: Area, reader: Reader, scale: float, reduction: float) -> Iterator[list[Numbered]]:
    while rest:
        texts = [paragraph for _, paragraph in rest]
        cut = fill(texts, area, scale, reduction)
        if cut is None:
            yield rest
            return
        paragraph, position = _nice(cut, texts, area, scale, reduction)
        page, rest = rest[:paragraph], rest[paragraph:]
        if position:
            index, torn = rest[0]
            head, tail = map(reader.paragraph, split(torn, position))
            tail.words = rest_of_words(torn, position)
            if tail.length >= torn.length:  # nothing of it can be torn off: a field that is longer than the box
                page, rest = [*page, rest[0]], rest[1:]
            else:
                page, rest = [*page, (index, head)], [(index, tail), *rest[1:]]
        yield page
        rest = _from_text(rest)


def _nice(cut: Cut, paragraphs: Sequence[Paragraph], area: Area, scale: float, reduction: float) -> tuple[int, int]:
    """Return where the rest begins: between paragraphs if that leaves no big gap, else between lines."""
    torn = paragraphs[cut.paragraph]
    if cut.position >= torn.length:
        return cut.paragraph + 1, 0
    if cut.paragraph and (cut.lines == 1 or (cut.filled >= _FULL_ENOUGH and needed([torn], area, scale, reduction).fits)):
        return cut.paragraph, 0
    return cut.paragraph, cut.position


def _from_text(rest: list[Numbered]) -> list[Numbered]:
    """Return what is left from its first text on: a slide does not begin with empty lines."""
    first = next((at for at, (_, paragraph) in enumerate(rest) if paragraph.text.strip()), len(rest))
    return rest[first:]


def _with_paragraphs(shape: Element, page: Sequence[Numbered], numbers: Numbers) -> Element:
    """Return a copy of the shape with these paragraphs only."""
    twin = copy.deepcopy(shape)
    body = cast("Element", child(twin, "txBody"))
    for old in [node for node in body if local(node) == "p"]:
        body.remove(old)
    lists: dict[int, int] = {}
    for index, paragraph in page:
        paragraph.element = copy.deepcopy(paragraph.element)
        if paragraph.properties["bullet"] == "#":
            numbers.carry_on(index, paragraph, lists)
        body.append(paragraph.element)
    return twin


def truncated(body: Element, paragraphs: Sequence[Paragraph], area: Area, reader: Reader) -> None:
    """Cut off what has no room, and say so by an ellipsis."""
    cut = fill(paragraphs, area)
    if cut is None:
        return
    index, position = cut.paragraph, cut.position
    while True:
        while not paragraphs[index].text[:position].strip() and index:
            index, position = index - 1, paragraphs[index - 1].length
        head = _with_ellipsis(paragraphs[index], position)
        if position <= 0 or fill([*paragraphs[:index], reader.paragraph(head)], area) is None:
            break
        position = _shorter(paragraphs[index].text[:position])
    for paragraph in paragraphs[index + 1 :]:
        body.remove(paragraph.element)
    body.replace(paragraphs[index].element, head)


def _shorter(text: str) -> int:
    """Return where a text ends without its last word; of a long one without spaces, without its last characters."""
    bare = text.rstrip()
    return max(bare.rfind(" "), len(bare) - 12, 0) if " " not in bare[-40:] else bare.rfind(" ")


def _with_ellipsis(paragraph: Paragraph, position: int) -> Element:
    """Return a paragraph up to a position, with an ellipsis behind its last text."""
    length = len(paragraph.text[:position].rstrip()) or min(1, paragraph.length)
    head, _ = split(paragraph, length)
    texts = [node for run in head if local(run) == "r" for node in run if local(node) == "t"]
    if texts:
        texts[-1].text = (texts[-1].text or "") + _ELLIPSIS
    return head
