"""Headings and lists of a Word document: real ones, in order, and those that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import has_words, is_sure_bullet, marked_as_list, typed_number
from docautomat.accessibility.word.document import Document
from docautomat.accessibility.word.paragraphs import Paragraph
from docautomat.markup.trees import local

__all__ = ["heading_faults", "list_faults"]

_LONGEST_HEADING = 200
_WITHOUT_HEADINGS, _FEW_PARAGRAPHS = 400, 6
"""Characters, and paragraphs outside of tables, from which a document needs headings."""
_MANY_HEADINGS, _MUCH_TEXT = 15, 20_000
_TOPS = ("title", "tittel")
_NO_HEADINGS = re.compile(
    r"\b(?:sub|under)?(?:title|tittel)\b|"
    r"ingress|lead|caption|bildetekst|quote|sitat|toc |innhold|header|footer|topptekst|bunntekst|signature|salutation|closing|date"
    r"|hilsen|dato|envelope|table|tabell"
)
_SENTENCE = re.compile(r"[.;,!]$|\.\.\.$|…$")
_DATE = re.compile(r"[\d\s.:/–-]+")


def heading_faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong with the headings of the body."""
    paragraphs = document.body.paragraphs
    before = 0
    headings = 0
    titled = any(paragraph.style in _TOPS and not paragraph.blank for paragraph in paragraphs)
    for paragraph in paragraphs:
        level = paragraph.level
        if not level or paragraph.style in _TOPS:
            continue
        text = paragraph.text.strip()
        if paragraph.blank:
            yield _at(paragraph, "heading-empty", level=level)
            continue
        headings += 1
        if not before and level > 1:
            yield _at(paragraph, "heading-first", level=level, text=text)
        elif level > before + 1:
            yield _at(paragraph, "heading-skip", level=level, before=before, text=text)
        if len(text) > _LONGEST_HEADING:
            yield _at(paragraph, "heading-long", text=text, count=len(text))
        before = level
    length = sum(len(paragraph.text) for paragraph in paragraphs)
    texts = sum(paragraph.cell is None and not paragraph.blank for paragraph in paragraphs)
    if not headings and not (titled and length < 5 * _WITHOUT_HEADINGS) and length > _WITHOUT_HEADINGS and texts >= _FEW_PARAGRAPHS:
        yield Fault(code="heading-none", part=document.body.label)
    if (
        headings > _MANY_HEADINGS
        and length > _MUCH_TEXT
        and not any("TOC" in str(node.text) for node in document.body.root.iter("{*}instrText"))
        and not _has_contents(document)
    ):
        yield Fault(code="contents-missing", part=document.body.label, values={"count": headings})
    yield from _fake(document)


def _has_contents(document: Document) -> bool:
    fields = document.body.root.iter("{*}fldSimple")
    return any("TOC" in str(value) for field in fields for value in field.attrib.values()) or any(
        "contents" in str(value).lower() for node in document.body.root.iter("{*}docPartGallery") for value in node.attrib.values()
    )


def _at(paragraph: Paragraph, code: str, **values: object) -> Fault:
    return Fault(code=code, part=paragraph.part, spot=paragraph.spot, values=values)


def _fake(document: Document) -> Iterator[Fault]:
    """Yield paragraphs that look like headings: short, alone, bold or larger, with plain text below."""
    shown = [paragraph for paragraph in document.body.paragraphs if not paragraph.blank]
    usual = _usual_size(shown)
    for paragraph, below in pairwise(shown):
        if paragraph.cell is not None or (below.cell is paragraph.cell is None and below.node.getparent() is not paragraph.node.getparent()):
            continue
        if _looks_like_heading(paragraph, usual) and (below.cell is not None or not _looks_like_heading(below, usual)):
            yield _at(paragraph, "heading-fake", text=paragraph.text.strip())


def _usual_size(paragraphs: Sequence[Paragraph]) -> float:
    """Return the size of most of the text."""
    amounts: dict[float, int] = {}
    for paragraph in paragraphs:
        for run in paragraph.runs:
            size = float(run.looks.get("size", 10.0))
            amounts[size] = amounts.get(size, 0) + len(run.text.strip())
    return max(amounts, key=lambda size: (amounts[size], -size), default=11.0)


def _looks_like_heading(paragraph: Paragraph, usual: float) -> bool:
    text = paragraph.text.strip()
    if paragraph.level or paragraph.is_list or paragraph.solid or _NO_HEADINGS.search(paragraph.style) or not 2 < len(text) <= 100:
        return False
    if "\n" in text or "\t" in text or _SENTENCE.search(text) or _DATE.fullmatch(text) or len(text.split()) > 14 or not has_words(text):
        return False
    runs = [run for run in paragraph.runs if run.text.strip()]
    if any(local(parent) == "hyperlink" for run in runs for parent in run.node.iterancestors()):
        return False
    larger = all(float(run.looks.get("size", 10.0)) >= usual + 1.5 for run in runs)
    strong = all(run.looks.get("bold") for run in runs)
    underlined = all(run.looks.get("underline", "none") != "none" for run in runs)
    capitals = all(run.looks.get("caps") for run in runs) or (text.isupper() and len(text) > 6)
    return larger or strong or underlined or capitals


def list_faults(document: Document) -> Iterator[Fault]:
    """Yield paragraphs in which somebody typed the bullet or the number of a list."""
    for story in document.stories:
        group: list[Paragraph] = []
        kind = ""
        for paragraph in story.paragraphs:
            mark = _typed_mark(paragraph)
            follows = bool(group) and paragraph.node.getparent() is group[-1].node.getparent() and mark == kind
            if not follows:
                yield from _listed(group, kind)
                group = []
            if mark:
                group.append(paragraph)
            kind = mark
        yield from _listed(group, kind)


def _typed_mark(paragraph: Paragraph) -> str:
    """Return what a paragraph is marked with: a bullet, or «1.» for any number."""
    if paragraph.is_list or paragraph.level:
        return ""
    lines = [line for line in paragraph.text.split("\n") if line.strip()]
    found = marked_as_list(paragraph.text) or ("1." if typed_number(paragraph.text) else "")
    if not found and len(lines) > 2:
        found = next((mark for line in lines[1:] if (mark := marked_as_list(line))), "")
    if not found and sum(bool(typed_number(line)) for line in lines) > 1:
        found = "1."
    return found


def _listed(group: list[Paragraph], kind: str) -> Iterator[Fault]:
    if not group:
        return
    lines = sum(_marked_lines(paragraph, kind) for paragraph in group)
    alone_in_cell = len(group) == 1 and lines < 2 and group[0].cell is not None
    if kind == "1.":
        marks = [mark for paragraph in group for line in paragraph.text.split("\n") if (mark := typed_number(line))]
        real = len(marks) > 1 and _rises(marks)
    else:
        real = lines > 1 or (is_sure_bullet(kind) and not alone_in_cell)
    if real and not alone_in_cell:
        yield _at(group[0], "list-fake", count=max(len(group), lines), text=group[0].text.strip())


def _marked_lines(paragraph: Paragraph, kind: str) -> int:
    if kind == "1.":
        return sum(bool(typed_number(line)) for line in paragraph.text.split("\n"))
    return sum(marked_as_list(line) == kind for line in paragraph.text.split("\n"))


def _rises(marks: list[str]) -> bool:
    """Say whether each mark follows on the one before: 1, 2, 3 or a, b, c."""
    numbers = [int(mark) if mark.isdigit() else ord(mark.lower()) for mark in marks]
    return all(later == earlier + 1 for earlier, later in pairwise(numbers))
