"""A text body as paragraphs that can be measured: what is rendered, with all that it inherits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docautomat.markup.fitting.faces import Face, Faces
from docautomat.markup.fitting.lines import Paragraph, Run
from docautomat.markup.fitting.properties import Properties, number, paragraph_properties, run_properties
from docautomat.markup.language import Element
from docautomat.markup.trees import local

__all__ = ["Reader"]

_RAISED = 0.67
"""How large superscripts and subscripts are."""
_SMALL = 0.8


class Reader:
    """Reads the paragraphs of one text body."""

    def __init__(self, levels: Sequence[Properties], fonts: Mapping[str, str], faces: Faces) -> None:
        self._levels = levels
        self._fonts = fonts
        self._faces = faces

    def paragraphs(self, body: Element) -> list[Paragraph]:
        """Return the paragraphs of a text body."""
        return [self.paragraph(element) for element in body if local(element) == "p"]

    def paragraph(self, element: Element) -> Paragraph:
        """Return one paragraph."""
        own = next((child for child in element if local(child) == "pPr"), None)
        level = min(8, max(0, int(number(own.get("lvl"))))) if own is not None else 0
        properties = {**self._levels[level], **paragraph_properties(own)}
        runs: list[Run] = []
        end = properties
        for child in element:
            name = local(child)
            if name in ("r", "fld", "br"):
                runs += self._runs(child, name, properties)
            elif name == "endParaRPr":
                end = {**properties, **run_properties(child)}
            elif name == "AlternateContent":
                runs += self._alternative(child, properties)
        face = self._face(end)
        paragraph = Paragraph(properties, runs, (end["size"], end["size"] * face.line), element=element, level=level)
        if properties["bullet"] and any(run.text != "\n" for run in runs):
            paragraph.bullet = self._bullet(properties, runs[0])
        return paragraph

    def _runs(self, element: Element, name: str, properties: Properties) -> Iterator[Run]:
        own = next((child for child in element if local(child) == "rPr"), None)
        merged = {**properties, **run_properties(own)} if own is not None else properties
        face = self._face(merged)
        size = merged["size"] * (_RAISED if merged["raised"] else 1)
        if name == "br":
            yield Run("\n", face, size)
            return
        text = "".join(child.text or "" for child in element if local(child) == "t")
        if text:
            yield Run((_capitals(text) if merged["caps"] else text).replace("\n", " "), face, size, merged["gap"], solid=name == "fld")

    def _alternative(self, element: Element, properties: Properties) -> Iterator[Run]:
        """Yield what stands in a formula and the like: characters in order, as wide as plain text."""
        text = "".join(node.text or "" for node in element[0].iter() if local(node) == "t") if len(element) else ""
        if text:
            yield Run(text, self._face(properties), properties["size"], solid=True)

    def _face(self, properties: Properties) -> Face:
        name = properties["face"]
        if name.startswith("+"):
            name = self._fonts.get(name, "")
        return self._faces.find(name, properties["bold"], properties["italic"])

    @staticmethod
    def _bullet(properties: Properties, first: Run) -> float:
        sign = "88." if properties["bullet"] == "#" else properties["bullet"]
        return float(first.face.width(f"{sign} ") * first.size * properties["bullet size"])


def _capitals(text: str) -> str:
    """Return text in capitals, as many characters as before."""
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in text)
