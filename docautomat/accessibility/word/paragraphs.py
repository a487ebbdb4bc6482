"""Paragraphs and runs of a Word document with what they look like."""

from __future__ import annotations

from dataclasses import dataclass

from docautomat.accessibility.word.styles import Properties, val
from docautomat.markup.language import Element
from docautomat.markup.trees import local

__all__ = ["Paragraph", "Run", "texts_of"]

_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def texts_of(run: Element) -> str:
    """Return the text of a run, breaks and tabs as signs."""
    return "".join(str(node.text or "") if local(node) == "t" else _mark(node) for node in run if isinstance(node.tag, str))


def _mark(node: Element) -> str:
    name = local(node)
    if name == "br" and val(node, "type") in ("page", "column"):
        return "\f"
    return "\ufffc" if name == "sym" else _MARKS.get(name, "")


@dataclass(slots=True, eq=False)
class Run:
    """A run with its text and what it looks like."""

    node: Element
    text: str
    looks: Properties
    own: Properties
    """What the run itself says."""


@dataclass(slots=True, eq=False)
class Paragraph:
    """A paragraph of a story."""

    node: Element
    part: str
    spot: str
    looks: Properties
    own: Properties
    style: str
    """The name of its style, in lower case."""
    runs: list[Run]
    cell: Element | None
    text: str = ""
    solid: bool = False
    """Whether it holds a picture, a chart, an equation, a field that shows something."""

    @property
    def level(self) -> int:
        """The level of a heading, from 1; 0 for what is none."""
        outline = self.looks.get("outline", 9)
        return outline + 1 if outline < 9 else 0

    @property
    def is_list(self) -> bool:
        """Whether it is an item of a real list."""
        return self.looks.get("list", "0") not in ("0", "")

    @property
    def blank(self) -> bool:
        """Whether nothing of it is seen."""
        return not self.solid and not self.text.strip(" \t\n\xa0")
