"""The language of a document's text, by which Word checks its spelling (`w:lang`, ISO/IEC 29500-1 §17.3.2.20).

The template's own language becomes that of the render; words in another language keep theirs. Own is the language of the document's defaults, the one in
which most of the text is written, and the one of the render itself: en-US in a document in English becomes en-GB. Bokmål and nynorsk count as one here: the
template is written in one, the document may be in the other.

Runs that say what the defaults say anyway lose their tag at compile time; so at render time it is enough to change the defaults and the styles. Other tags
are written with a mark, which is exchanged in the text that comes out.
"""

from __future__ import annotations

from collections import Counter

from lxml import etree

from docautomat.markup.language import PRIVATE, Dialect, Element
from docautomat.markup.languages import TAGS, family
from docautomat.opc.package import Deflated, Package, deflate

__all__ = ["Tongues"]


class Tongues:
    """The language tags of one template."""

    def __init__(self, package: Package) -> None:
        self._part = ""
        self._family = ""
        self._data = b""
        self._known: dict[str, Deflated | None] = {}
        self._amounts: Counter[str] = Counter()
        """Family -> how many characters of text are in it."""
        self._marked: set[str] = set()
        """Tags that are exchanged in what comes out."""
        self._plain: dict[str, dict[str, Deflated]] = {}
        """Language -> parts without Jinja tags, in that language."""
        self._parts: list[str] = []
        for name in package.related(package.main, "styles"):
            node = package.parse(name).find("{*}docDefaults/{*}rPrDefault/{*}rPr/{*}lang")
            value = next((str(value) for key, value in node.attrib.items() if str(key).endswith("}val")), "") if node is not None else ""
            if value:
                self._part, self._family, self._data = name, family(value), package.read(name)

    def strip(self, partname: str, root: Element, words: Dialect) -> None:
        """Take the tags away that say what the defaults say, and mark the others."""
        w = words.paragraph.removesuffix("p")
        for run in root.iter(words.run):
            own = run.find(f"{w}rPr/{w}lang")
            tag = own.get(f"{w}val") if own is not None else None
            self._amounts[family(tag) if tag else self._family] += sum(len(text.text or "") for text in run.iterchildren(words.text))
        found = [node for node in root.iter(f"{w}lang") if node.get(f"{w}val")]
        if found:
            self._parts.append(partname)
        for node in found:
            tag = str(node.get(f"{w}val"))
            if family(tag) == self._family:
                del node.attrib[f"{w}val"]
                parent = node.getparent()
                if not node.attrib and parent is not None:
                    parent.remove(node)
            elif not tag.startswith(PRIVATE):
                self._marked.add(tag)
                node.set(f"{w}val", f"{PRIVATE}l{tag}{PRIVATE}")

    def written(self, text: str, language: str) -> str:
        """Return text of a part with its language tags as they are in a document in `language`."""
        if PRIVATE in text:
            for tag in self._marked:
                text = text.replace(f"{PRIVATE}l{tag}{PRIVATE}", self._exchanged(tag, language))
        return text

    def _exchanged(self, tag: str, language: str) -> str:
        target = TAGS.get(language, language)
        if not target:
            return tag
        home = max(self._amounts, key=lambda each: self._amounts[each], default="")
        return target if family(tag) in (self._family, home, family(target)) else tag

    def plain(self, package: Package, language: str) -> dict[str, Deflated]:
        """Return the parts that hold language tags as they are in a document in `language`, as far as they differ: for those that no Jinja tag touches."""
        if not language:
            return {}
        if language not in self._plain:
            found = ((name, self._changed(package.read(name), language)) for name in self._parts)
            self._plain[language] = {name: data for name, data in found if data is not None}
        return self._plain[language]

    def styles(self, language: str) -> dict[str, Deflated]:
        """Return the styles part for a document in `language`; nothing where it is as it should be."""
        if not language or not self._part:
            return {}
        if language not in self._known:
            self._known[language] = self._changed(self._data, language)
        known = self._known[language]
        return {self._part: known} if known is not None else {}

    def _changed(self, data: bytes, language: str) -> Deflated | None:
        root = etree.fromstring(data)
        changed = False
        for node in root.iter("{*}lang"):
            for key, value in node.attrib.items():
                tag = self._exchanged(str(value), language)
                if str(key).endswith("}val") and tag != value:
                    node.set(str(key), tag)
                    changed = True
        return deflate(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)) if changed else None
