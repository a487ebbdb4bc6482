"""The rules for Word documents: a plain tuple of functions from a document to faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docautomat.accessibility.facts import only_at_the_edge
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.language import Passage, language_faults
from docautomat.accessibility.office import Office
from docautomat.accessibility.word.controls import control_faults, in_empty_control, review_faults
from docautomat.accessibility.word.document import Document
from docautomat.accessibility.word.drawn import drawn_faults
from docautomat.accessibility.word.layout import layout_faults
from docautomat.accessibility.word.links import linked_faults
from docautomat.accessibility.word.looks import look_faults
from docautomat.accessibility.word.structure import heading_faults, list_faults
from docautomat.accessibility.word.table_rules import table_faults

__all__ = ["word_faults"]


def word_faults(office: Office) -> Iterator[Fault]:
    """Yield every fault of a Word document."""
    document = Document(office)
    for rule in _RULES:
        yield from rule(document)


def _languages(document: Document) -> Iterator[Fault]:
    def passages() -> Iterator[Passage]:
        for story in document.stories:
            for paragraph in story.paragraphs:
                text, language = "", ""
                for run in paragraph.runs:
                    stated = str(run.own.get("language") or run.looks.get("language") or "")
                    if text and stated != language:
                        yield Passage(text=text, language=language, part=paragraph.part, spot=paragraph.spot)
                        text = ""
                    text, language = text + run.text, stated
                if text.strip():
                    yield Passage(text=text, language=language, part=paragraph.part, spot=paragraph.spot)

    yield from language_faults(document.default_language, passages())


def _edges(document: Document) -> Iterator[Fault]:
    body = "\n".join(paragraph.text for paragraph in document.body.paragraphs)
    for story in document.stories:
        if story.label.startswith(("page header", "page footer")):
            plain = [
                "".join(run.text for run in paragraph.runs if not run.looks.get("hidden") and not in_empty_control(run.node)) for paragraph in story.paragraphs
            ]
            for fact in only_at_the_edge(plain, body):
                yield Fault(code="edge-only", part=story.label, values={"text": fact})


_RULES: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    _languages,
    heading_faults,
    list_faults,
    table_faults,
    drawn_faults,
    linked_faults,
    look_faults,
    layout_faults,
    control_faults,
    review_faults,
    _edges,
)
