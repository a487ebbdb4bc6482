"""The language of a document's text, by which Word checks its spelling (`w:lang`, ISO/IEC 29500-1 §17.3.2.20).

Runs that say what the document's defaults say anyway lose their tag at compile time; so at render time it is enough to change the defaults and the styles.
Words in another language keep theirs. Bokmål and nynorsk count as one here: the template is written in one, the document may be in the other.
"""

from __future__ import annotations

from lxml import etree

from docautomat.markup.language import Dialect, Element
from docautomat.opc.package import Package

__all__ = ["Tongues"]

_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "no": "nb-NO", "en": "en-GB", "sv": "sv-SE", "da": "da-DK", "se": "se-NO", "fi": "fi-FI", "de": "de-DE", "fr": "fr-FR"}


def _family(tag: str) -> str:
    first = tag.replace("_", "-").partition("-")[0].lower()
    return "no" if first in ("nb", "nn", "no") else first


class Tongues:
    """The language tags of one template."""

    def __init__(self, package: Package) -> None:
        self._part = ""
        self._family = ""
        self._data = b""
        self._known: dict[str, bytes] = {}
        for name in package.related(package.main, "styles"):
            node = package.parse(name).find("{*}docDefaults/{*}rPrDefault/{*}rPr/{*}lang")
            value = next((str(value) for key, value in node.attrib.items() if str(key).endswith("}val")), "") if node is not None else ""
            if value:
                self._part, self._family, self._data = name, _family(value), package.read(name)

    def strip(self, root: Element, words: Dialect) -> None:
        """Take the tags away that say what the defaults say."""
        w = words.paragraph.removesuffix("p")
        for node in list(root.iter(f"{w}lang")) if self._family else ():
            if _family(str(node.get(f"{w}val", ""))) != self._family:
                continue
            del node.attrib[f"{w}val"]
            parent = node.getparent()
            if not node.attrib and parent is not None:
                parent.remove(node)

    def styles(self, language: str) -> dict[str, bytes]:
        """Return the styles part for a document in `language`; nothing where it is as it should be."""
        if not language or not self._part:
            return {}
        tag = _TAGS.get(language, language)
        if tag not in self._known:
            self._known[tag] = self._changed(tag)
        return {self._part: self._known[tag]} if self._known[tag] else {}

    def _changed(self, tag: str) -> bytes:
        root = etree.fromstring(self._data)
        changed = False
        for node in root.iter("{*}lang"):
            for key, value in node.attrib.items():
                if str(key).endswith("}val") and _family(str(value)) == self._family and value != tag:
                    node.set(str(key), tag)
                    changed = True
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if changed else b""
