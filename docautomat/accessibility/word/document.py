"""A Word document as the rules read it: its stories, their paragraphs with what they look like, its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from docautomat.accessibility.office import Office
from docautomat.accessibility.values import integer, on
from docautomat.accessibility.word.ground import Grounds
from docautomat.accessibility.word.paragraphs import Paragraph, Run, texts_of
from docautomat.accessibility.word.styles import Properties, StyleSheet, W, paragraph_properties, run_properties, val
from docautomat.accessibility.word.tables import Table, TableMap
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local
from docautomat.markup.wordprocessingml.stories import Spots
from docautomat.markup.wordprocessingml.words import dialect

__all__ = ["Document", "Story"]

_STORIES = {"header": "page header", "footer": "page footer", "footnotes": "footnotes", "endnotes": "endnotes"}
_PASSED = frozenset({"pPr", "rPr", "del", "moveFrom", "drawing", "pict", "object", "AlternateContent", "instrText", "delText", "sdtPr", "sdtEndPr"})
_EMPTY: Properties = {}


@dataclass(slots=True, eq=False)
class Story:
    """The body, a header, a footer, or the notes."""

    name: str
    label: str
    root: Element
    spots: Spots
    paragraphs: list[Paragraph] = field(default_factory=list)

    @property
    def is_body(self) -> bool:
        """Whether this is the document's body."""
        return self.label == "document"


class Document:
    """A Word document, read once."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.theme = office.theme_of(office.main)
        styles = next((root for _, root in office.trees(office.main, "styles")), None)
        self.styles = StyleSheet(styles)
        self.settings = next((root for _, root in office.trees(office.main, "settings")), None)
        self.tables = TableMap(self.styles)
        self.stories = list(self._stories())
        self.body = self.stories[0]
        self.grounds = Grounds(self.body.root, self.theme, self.tables, shown=self.settings_on("displayBackgroundShape"))
        for story in self.stories:
            story.paragraphs = [self._paragraph(node, story) for node in story.root.iter(f"{W}p")]

    def _stories(self) -> Iterator[Story]:
        yield self._story(self.office.main, "document", self.office.root(self.office.main))
        for kind, label in _STORIES.items():
            trees = list(self.office.trees(self.office.main, kind))
            for number, (name, root) in enumerate(trees, 1):
                for note in [node for node in root if val(node, "type") in ("separator", "continuationSeparator", "continuationNotice")]:
                    root.remove(note)
                yield self._story(name, label if len(trees) == 1 else f"{label} {number}", root)

    def _story(self, name: str, label: str, root: Element) -> Story:
        return Story(name, label, root, Spots(root, dialect()))

    @property
    def default_language(self) -> str:
        """The language that text has which states none."""
        normal = self.styles.of(self.styles.default("paragraph"))[1].get("language")
        return str(normal or self.styles.run_defaults.get("language", ""))

    @cached_property
    def landscape(self) -> set[Element]:
        """The paragraphs and tables of the body that lie in sections in landscape."""
        found: set[Element] = set()
        waiting: list[Element] = []
        body = child(self.body.root, "body")
        for node in body if body is not None else ():
            section = node if local(node) == "sectPr" else node.find(f"{W}pPr/{W}sectPr") if local(node) == "p" else None
            waiting.append(node)
            if section is not None:
                size = child(section, "pgSz")
                if val(size, "orient") == "landscape" or integer(val(size, "w")) > integer(val(size, "h"), 1 << 30):
                    found.update(waiting)
                waiting = []
        return found

    @cached_property
    def bold_cells(self) -> set[Element]:
        """The cells whose text is bold."""
        found: dict[Element, bool] = {}
        for story in self.stories:
            for paragraph in story.paragraphs:
                if paragraph.cell is not None:
                    for run in paragraph.runs:
                        if run.text.strip():
                            found[paragraph.cell] = found.get(paragraph.cell, True) and bool(run.looks.get("bold"))
        return {cell for cell, bold in found.items() if bold}

    def table_of(self, paragraph: Paragraph) -> Table | None:
        """Return the table in whose cell a paragraph stands."""
        return self.tables.table(paragraph.cell) if paragraph.cell is not None else None

    # --- what paragraphs look like ----------------------------------------------------------------------------------------------------

    def _paragraph(self, node: Element, story: Story) -> Paragraph:
        own = paragraph_properties(child(node, "pPr"))
        style = own.get("style") or self.styles.default("paragraph")
        cell = _cell_of(node)
        in_table, in_cell = self.tables.looks(cell)[:2] if cell is not None else (_EMPTY, _EMPTY)
        of_paragraph, of_run = self.styles.of(style)
        looks = {**self.styles.paragraph_defaults, **in_table, **of_paragraph, **own}
        base = {**self.styles.run_defaults, **in_cell, **of_run}
        paragraph = Paragraph(node, story.label, story.spots(node), looks, own, self.styles.name(style), [], cell)
        for run in _runs(node):
            text = texts_of(run)
            if text.isspace() and any(local(parent) == "sdtContent" for parent in run.iterancestors()):
                text = " "  # room to write in
            said = run_properties(child(run, "rPr"))
            of_character = self.styles.of(said["style"])[1] if said.get("style") else _EMPTY
            paragraph.runs.append(Run(run, text, {**base, **of_character, **said}, said))
        paragraph.text = "".join(run.text for run in paragraph.runs if not run.looks.get("hidden"))
        paragraph.solid = any(local(each) in ("drawing", "pict", "object", "oMath", "oMathPara", "contentPart", "footnoteReference") for each in node.iter())
        return paragraph

    def settings_on(self, name: str) -> bool:
        """Say whether a switch of the settings is on."""
        return self.settings is not None and on(child(self.settings, name))


def _cell_of(paragraph: Element) -> Element | None:
    """Return the cell in which a paragraph stands, within the same text box."""
    for parent in paragraph.iterancestors():
        name = local(parent)
        if name == "tc":
            return parent
        if name == "txbxContent":
            return None
    return None


def _runs(node: Element) -> Iterator[Element]:
    """Yield the runs of a paragraph, not those of text boxes in it."""
    for each in node:
        if each.tag == f"{W}r":
            yield each
        elif isinstance(each.tag, str) and local(each) not in _PASSED:
            yield from _runs(each)
