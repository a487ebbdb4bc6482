"""Paragraphs cut in two, and what lets a list go on: no character is lost, runs, fields and breaks keep their formatting (ISO/IEC 29500-1 §21.1.2)."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import cast

from lxml import etree

from docautomat.markup.fitting.lines import Paragraph
from docautomat.markup.fitting.properties import EMU
from docautomat.markup.language import Element
from docautomat.markup.trees import local

__all__ = ["Numbers", "empty_paragraph", "paragraph_properties_of", "put_property", "split"]

_ORDER = tuple("lnSpc spcBef spcAft buClrTx buClr buSzTx buSzPct buSzPts buFontTx buFont buNone buAutoNum buChar buBlip tabLst defRPr extLst".split())


def split(paragraph: Paragraph, position: int) -> tuple[Element, Element]:
    """Return the parts of a paragraph before and from a position; the second one has no bullet of its own and stands where the first one's text does."""
    element = cast("Element", paragraph.element)
    head, tail = copy.deepcopy(element), copy.deepcopy(element)
    done = 0
    for first, second in zip(list(head), list(tail), strict=True):
        name = local(first)
        if name not in ("r", "fld", "br", "AlternateContent"):
            continue
        length = 1 if name == "br" else len(_text(first))
        if done + length <= position:
            tail.remove(second)
        elif done >= position or name != "r":
            head.remove(first)
        else:
            _keep(first, 0, position - done)
            _keep(second, position - done, length)
        done += length
    _without_last_break(head)
    _indent(tail, paragraph)
    return head, tail


def _text(run: Element) -> str:
    if local(run) == "AlternateContent":
        return "".join(node.text or "" for node in run[0].iter() if local(node) == "t") if len(run) else ""
    return "".join(child.text or "" for child in run if local(child) == "t")


def _keep(run: Element, start: int, end: int) -> None:
    """Keep a part of a run's text."""
    texts = [child for child in run if local(child) == "t"]
    texts[0].text = _text(run)[start:end]
    for more in texts[1:]:
        run.remove(more)


def _without_last_break(paragraph: Element) -> None:
    """Take a break from the end of a paragraph, where it would be an empty line."""
    content = [child for child in paragraph if local(child) in ("r", "fld", "br", "AlternateContent")]
    if content and local(content[-1]) == "br":
        paragraph.remove(content[-1])


def _indent(element: Element, paragraph: Paragraph) -> None:
    """Let what goes on of a paragraph stand where its text does, without a bullet."""
    properties = paragraph_properties_of(element)
    properties.set("marL", str(round(paragraph.properties["left"] * EMU)))
    properties.set("indent", "0")
    if paragraph.properties["bullet"]:
        put_property(properties, "buNone")


def paragraph_properties_of(paragraph: Element) -> Element:
    """Return a paragraph's properties, made if there are none."""
    found = next((child for child in paragraph if local(child) == "pPr"), None)
    if found is None:
        found = etree.Element(_sibling(paragraph, "pPr"))
        paragraph.insert(0, found)
    return found


def _sibling(element: Element, name: str) -> str:
    return f"{str(element.tag).rpartition('}')[0]}}}{name}"


def put_property(properties: Element, name: str, **attributes: str) -> Element:
    """Put a property into a paragraph's properties, at its place in the schema's order; a bullet takes the place of another."""
    bullets = ("buNone", "buAutoNum", "buChar", "buBlip")
    for child in list(properties):
        if local(child) == name or (name in bullets and local(child) in bullets):
            properties.remove(child)
    at = next((index for index, child in enumerate(properties) if local(child) in _ORDER and _ORDER.index(local(child)) > _ORDER.index(name)), len(properties))
    made = etree.Element(_sibling(properties, name), attributes)
    properties.insert(at, made)
    return made


def empty_paragraph(like: Element) -> Element:
    """Return a paragraph without text, formatted as another one."""
    twin = copy.deepcopy(like)
    for child in list(twin):
        if local(child) not in ("pPr", "endParaRPr"):
            twin.remove(child)
    return twin


class Numbers:
    """The numbers of a body's numbered paragraphs, and how lists go on in what is cut off."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._of: dict[int, tuple[int, int]] = {}
        """A paragraph's list, by serial number, and its number in it."""
        self._begun: dict[int, int] = {}
        running: dict[int, tuple[tuple[str, int], int, int]] = {}
        serial = 0
        for index, paragraph in enumerate(paragraphs):
            for deeper in [level for level in running if level > paragraph.level]:
                del running[deeper]
            if paragraph.properties["bullet"] != "#":
                if paragraph.length:
                    running.pop(paragraph.level, None)
                continue
            if not paragraph.length:
                continue
            scheme = paragraph.properties["number"]
            known = running.get(paragraph.level)
            if known is not None and known[0] == scheme:
                running[paragraph.level] = known[0], known[1], known[2] + 1
            else:
                serial += 1
                running[paragraph.level] = scheme, serial, scheme[1]
            self._of[index] = running[paragraph.level][1:]

    def carry_on(self, index: int, paragraph: Paragraph, on_page: dict[int, int]) -> None:
        """Let a numbered paragraph, `index` in the whole text, count on; `on_page` holds the lists of this page and their first numbers."""
        found = self._of.get(index)
        if found is None:
            return
        serial, number = found
        first = on_page.setdefault(serial, number)
        scheme, start = paragraph.properties["number"]
        if first != start:
            put_property(paragraph_properties_of(cast("Element", paragraph.element)), "buAutoNum", type=scheme, startAt=str(first))
