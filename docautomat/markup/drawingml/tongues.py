"""The language of a deck's text, by which PowerPoint checks its spelling (`a:rPr/@lang`, ISO/IEC 29500-1 §21.1.2.3.9).

Every run of a deck states its language. The template's own, that of most of the text on its slides, becomes that of the render; words in another language keep
theirs. Bokmål and nynorsk count as one here: the template is written in one, the deck may be in the other. What states none where a tag stands gets that of the
render, so that what the tag prints has it.

The tags are written with a mark, which is exchanged in the text that comes out.
"""

from __future__ import annotations

from collections import Counter

from lxml import etree

from docautomat.markup.language import PRIVATE, Dialect, Element
from docautomat.markup.languages import TAGS, family
from docautomat.opc.package import Package

__all__ = ["UNSTATED", "Tongues"]

UNSTATED = f"{PRIVATE}l{PRIVATE}"
"""Stands for the language of a run that states none."""


class Tongues:
    """The language tags of one deck."""

    def __init__(self) -> None:
        self._amounts: Counter[str] = Counter()
        """Family -> how many characters of text are in it."""
        self._marked: set[str] = set()
        self._parts: list[str] = []
        self._plain: dict[str, dict[str, bytes]] = {}
        """Language -> parts without Jinja tags, in that language."""
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        """Language -> what stands for a language tag, and the tag."""

    def weigh(self, root: Element, words: Dialect) -> None:
        """Take in how much text of a slide is in which language."""
        for run in root.iter(words.run):
            properties = run.find(words.run_properties)
            tag = properties.get("lang") if properties is not None else None
            if tag and not tag.startswith(PRIVATE):
                self._amounts[family(tag)] += sum(len(text.text or "") for text in run.iterchildren(words.text))

    def mark(self, partname: str, root: Element, words: Dialect) -> None:
        """Mark the language tags of a part."""
        a = words.paragraph.removesuffix("p")
        found = False
        for node in root.iter(words.run_properties, f"{a}endParaRPr", f"{a}defRPr"):
            tag = node.get("lang")
            if tag and not tag.startswith(PRIVATE):
                node.set("lang", f"{PRIVATE}l{tag}{PRIVATE}")
                self._marked.add(tag)
                found = True
        if found:
            self._parts.append(partname)

    def written(self, text: str, language: str) -> str:
        """Return text of a part with its language tags as they are in a deck in `language`."""
        if PRIVATE not in text:
            return text
        pairs = self._pairs.get(language)
        if pairs is None:
            target = TAGS.get(language, language)
            pairs = [(f"{PRIVATE}l{tag}{PRIVATE}", self._exchanged(tag, language)) for tag in sorted(self._marked)]
            pairs.append((f' lang="{UNSTATED}"', f' lang="{target}"' if target else ""))
            self._pairs[language] = pairs
        for marked, tag in pairs:
            text = text.replace(marked, tag)
        return text

    def _exchanged(self, tag: str, language: str) -> str:
        target = TAGS.get(language, language)
        home = max(self._amounts, key=lambda each: self._amounts[each], default="")
        return target if target and family(tag) in (home, family(target)) else tag

    def plain(self, package: Package, language: str) -> dict[str, bytes]:
        """Return the parts as they are in a deck in `language`, as far as they differ: for those that no Jinja tag touches."""
        if not language:
            return {}
        if language not in self._plain:
            found = ((name, self._changed(package.read(name), language)) for name in self._parts)
            self._plain[language] = {name: data for name, data in found if data is not None}
        return self._plain[language]

    def _changed(self, data: bytes, language: str) -> bytes | None:
        root = etree.fromstring(data)
        changed = False
        for node in root.iter("{*}rPr", "{*}endParaRPr", "{*}defRPr"):
            tag = node.get("lang")
            if tag and (exchanged := self._exchanged(tag, language)) != tag:
                node.set("lang", exchanged)
                changed = True
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if changed else None
