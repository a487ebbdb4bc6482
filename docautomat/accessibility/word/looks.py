"""Colours and sizes of a Word document's texts: contrast, colour alone, the smallest sizes."""

from __future__ import annotations

from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import has_words
from docautomat.accessibility.word.document import Document
from docautomat.accessibility.word.paragraphs import Paragraph, Run
from docautomat.colours import contrast, hue
from docautomat.markup.trees import local

__all__ = ["least_contrast", "look_faults"]

_SMALLEST = {"page": 10.0, "landscape": 9.5, "edge": 9.0}


def least_contrast(size: float, bold: bool) -> float:
    """Return the contrast that text of a size needs (WCAG 2.1, 1.4.3)."""
    return 3.0 if size >= 18 or (bold and size >= 14) else 4.5


def look_faults(document: Document) -> Iterator[Fault]:
    """Yield texts that are hard to see, by contrast and by size, and words that only their colour tells apart."""
    for story in document.stories:
        edge = not story.is_body
        for paragraph in story.paragraphs:
            shown = [run for run in paragraph.runs if has_words(run.text) and not run.looks.get("hidden")]
            yield from _contrast(document, paragraph, shown)
            smallest = min((float(run.looks.get("size", 10.0)) for run in shown if run.looks.get("raised", "baseline") == "baseline"), default=99.0)
            limit = _SMALLEST["edge" if edge else "landscape" if _lies_in(document, paragraph) else "page"]
            if smallest < limit:
                yield Fault(code="size-text", part=paragraph.part, spot=paragraph.spot, values={"size": smallest, "least": limit, "text": paragraph.text})
            if story.is_body:
                yield from _colour_alone(document, paragraph, shown)
    yield from _signs(document)


def _signs(document: Document) -> Iterator[Fault]:
    """Yield the first sign of each column that means two things, and is told apart from the same sign in the same column by its colour only."""
    known: dict[tuple[object, int, str], str] = {}
    told: set[tuple[object, int]] = set()
    for paragraph in document.body.paragraphs:
        text, table = paragraph.text.strip(), document.table_of(paragraph)
        runs = [run for run in paragraph.runs if run.text.strip()]
        if table is None or not 0 < len(text) <= 2 or has_words(text) or not runs:
            continue
        column = next((cells.index(paragraph.cell) for _, cells in table.rows if paragraph.cell in cells), 0)
        colour = document.grounds.colour(paragraph, runs[0], ("FFFFFF",))
        first = known.setdefault((table.node, column, text), colour)
        if first != colour and max(hue(first)[1], hue(colour)[1]) > 0.35 and (table.node, column) not in told:
            told.add((table.node, column))
            yield Fault(code="colour-alone-sign", part=paragraph.part, spot=paragraph.spot, values={"text": text})


def _lies_in(document: Document, paragraph: Paragraph) -> bool:
    found = document.landscape
    return paragraph.node in found or any(parent in found for parent in paragraph.node.iterancestors())


def _contrast(document: Document, paragraph: Paragraph, runs: list[Run]) -> Iterator[Fault]:
    worst: tuple[float, Fault] | None = None
    for run in runs:
        behind = document.grounds.behind(paragraph, run)
        if not behind:
            yield Fault(code="text-on-picture", part=paragraph.part, spot=paragraph.spot, values={"text": run.text.strip()})
            return
        colour = document.grounds.colour(paragraph, run, behind)
        size, bold = float(run.looks.get("size", 10.0)), bool(run.looks.get("bold"))
        ratio, ground = min((contrast(colour, below), below) for below in behind)
        if ratio < least_contrast(size, bold) - 0.005 and (worst is None or ratio < worst[0]):
            values = {
                "ratio": int(ratio * 10) / 10,
                "least": least_contrast(size, bold),
                "colour": f"#{colour}",
                "ground": f"#{ground}",
                "text": run.text.strip(),
            }
            worst = ratio, Fault(code="contrast-text", part=paragraph.part, spot=paragraph.spot, values=values)
    if worst:
        yield worst[1]


def _colour_alone(document: Document, paragraph: Paragraph, runs: list[Run]) -> Iterator[Fault]:
    """Yield a fault where single words stand out by a colour of their own, and by nothing else; links are judged apart."""
    links = [run for run in runs if any(local(parent) == "hyperlink" for parent in run.node.iterancestors())]
    plain = [run for run in runs if run not in links]
    for run in links:
        if plain and run.looks.get("underline", "none") == "none" and not run.looks.get("bold"):
            yield Fault(code="link-colour-alone", part=paragraph.part, spot=paragraph.spot, values={"text": run.text.strip()})
            break
    if len(plain) < 2:
        return
    usual = max(plain, key=lambda run: len(run.text))
    colour = document.grounds.colour(paragraph, usual, ("FFFFFF",))
    for run in plain:
        if run is usual or "colour" not in run.own or run.own["colour"][0] == "auto":
            continue
        another = document.grounds.colour(paragraph, run, ("FFFFFF",))
        told = ("bold", "italic", "underline", "highlight", "caps", "style")
        if another != colour and hue(another)[1] > 0.35 and all(run.looks.get(name) == usual.looks.get(name) for name in told):
            yield Fault(code="colour-alone-text", part=paragraph.part, spot=paragraph.spot, values={"text": run.text.strip(), "colour": f"#{another}"})
            return
