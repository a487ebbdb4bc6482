"""A rendered slide becomes one that fits, or several: every marked box is measured, and its policy written into the slide.

… <p:sp> U+0015 3 U+0015 … U+0015 </p:sp> …        box 3 of the template, as it was rendered here
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lxml import etree

from docautomat.errors import Finding
from docautomat.markup.fitting.boxes import Box
from docautomat.markup.fitting.continuation import continued_in
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.policies import Fitted, fit_text
from docautomat.markup.fitting.quick import Quick, QuickTable
from docautomat.markup.fitting.splitting import empty_paragraph
from docautomat.markup.fitting.tables import emptied_table, fit_table
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["Fitter"]

MARK = "\x15"
"""Stands before and behind the number of a box, and behind its content."""


class Fitter:
    """The boxes of a template that are measured in each render."""

    def __init__(self, boxes: Sequence[Box], quick: Sequence[Quick | QuickTable], faces: Faces, advice: Sequence[Finding] = ()) -> None:
        self.advice = advice
        self._boxes = boxes
        self._faces = faces
        self._quick = quick
        self._easy = {str(number): look.easy for number, look in enumerate(quick)}
        self._passed: dict[int, str] = {}
        """For each box the last content that had room: much is the same in one document after the other."""

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_passed": {}}

    def settle(self, text: str, language: str, told: list[Finding]) -> list[str]:
        """Return the slides that a rendered slide becomes, one as a rule; `told` grows by what was done."""
        pieces = text.split(MARK)
        if len(pieces) == 1:
            return pieces
        easy = self._easy
        long = [at for at, inner in enumerate(pieces[2::3]) if len(inner) > easy[pieces[3 * at + 1]] or ' sz="' in inner]
        changed = self._changed(pieces, long, told) if long else None
        if not changed:
            del pieces[1::3]
            return ["".join(pieces)]
        count = max(map(len, changed.values()))
        if count > 1:
            return [self._page(page, count, pieces, changed, language) for page in range(count)]
        for at, elements in changed.items():
            pieces[at] = _written(elements[0])
        del pieces[1::3]
        return ["".join(pieces)]

    def _changed(self, pieces: Sequence[str], long: Sequence[int], told: list[Finding]) -> dict[int, list[Element]]:
        """Return the boxes whose content is no longer what was rendered, by the number of their piece."""
        changed: dict[int, list[Element]] = {}
        for at in long:
            number, inner = int(pieces[3 * at + 1]), pieces[3 * at + 2]
            if self._passed.get(number) == inner:
                continue
            if self._quick[number].fits(inner):
                self._passed[number] = inner
                continue
            fitted = self._dealt_with(self._boxes[number], _parsed(self._boxes[number], inner))
            if fitted.finding is not None:
                told.append(fitted.finding)
                changed[3 * at + 2] = fitted.pages
            else:
                self._passed[number] = inner
        return changed

    def _dealt_with(self, box: Box, shape: Element) -> Fitted:
        return fit_table(box, shape, self._faces) if box.kind == "table" else fit_text(box, shape, self._faces)

    def _page(self, page: int, count: int, pieces: Sequence[str], changed: dict[int, list[Element]], language: str) -> str:
        """Return one of the slides on which texts go on: what is no longer there is empty, the title says that it goes on."""
        out = [pieces[0]]
        for at in range(2, len(pieces), 3):
            box, inner, elements = self._boxes[int(pieces[at - 1])], pieces[at], changed.get(at)
            if elements is not None and len(elements) > 1:
                inner = _written(elements[page] if page < len(elements) else _emptied(elements[-1]))
            elif box.kind == "title" and page:
                inner = self._marked(box, _written(elements[0]) if elements else inner, lambda text: continued_in(language, text, page + 1, count))
            elif elements:
                inner = _written(elements[0])
            out += [inner, pieces[at + 1]]
        return "".join(out)

    def _marked(self, box: Box, inner: str, words: Callable[[str], str]) -> str:
        """Return a title that says it goes on, and fits."""
        shape = _parsed(box, inner)
        body = child(shape, "txBody")
        runs = [run for paragraph in body for run in paragraph if local(run) == "r"] if body is not None else []
        texts = [node for run in runs for node in run if local(node) == "t"]
        if not texts:
            return inner
        texts[-1].text = f"{(texts[-1].text or '').rstrip()} {words(inner)}"
        return _written(self._dealt_with(box, shape).pages[0] if box.policy in ("shrink", "grow") else shape)


def _parsed(box: Box, inner: str) -> Element:
    kind = "graphicFrame" if box.kind == "table" else "sp"
    return etree.fromstring(f"<{kind} {box.space}>{inner}</{kind}>")


def _written(shape: Element) -> str:
    """Return the content of a shape as it stands in its slide, where all namespaces are declared."""
    text = etree.tostring(shape, encoding="unicode")
    return text[text.index(">") + 1 : text.rindex("<")]


def _emptied(shape: Element) -> Element:
    """Return a shape without its text."""
    body = child(shape, "txBody")
    if body is None:
        return emptied_table(shape)
    paragraphs = [node for node in body if local(node) == "p"]
    for paragraph in paragraphs[1:]:
        body.remove(paragraph)
    body.replace(paragraphs[0], empty_paragraph(paragraphs[0]))
    return shape
