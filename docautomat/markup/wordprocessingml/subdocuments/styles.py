"""The styles of a sub-document in the document that it comes into (ISO/IEC 29500-1 §17.7).

Styles are the same if they have the same name: their ids differ from one language of Word to the next. What the document has it keeps; what it lacks is
copied, with the styles on which it is based and to which it leads.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from docautomat.markup.language import Element, drop_attributes
from docautomat.markup.rendering import Rendering
from docautomat.markup.wordprocessingml.subdocuments.namespaces import MC, Head, head_of, namespace_of
from docautomat.markup.wordprocessingml.subdocuments.source import Source
from docautomat.opc.packuri import folder

__all__ = ["KINDS", "Counted", "Styles", "StylesOf", "plain"]

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
KINDS = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}
"""Elements of a text that name a style -> the kind of style."""
_LEADS = ("basedOn", "link", "next")


@dataclass(frozen=True, slots=True)
class Counted:
    """A paragraph style that numbers its paragraphs: the list, the level, and the indents that the style states itself."""

    number: str
    level: str
    indents: Element | None
    heading: bool


def plain(element: Element, head: Head) -> None:
    """Reduce an element to its own namespace and what `head` lets be ignored; of alternatives the last stays."""
    own = namespace_of(element.tag)
    for choice in list(element.iter(f"{MC}AlternateContent")):
        parent = choice.getparent()
        if parent is not None:
            fallback = choice.find(f"{MC}Fallback")
            for node in list(fallback) if fallback is not None else ():
                choice.addprevious(node)
            parent.remove(choice)
    for node in list(element.iter("*")):
        for name in list(node.attrib):
            if namespace_of(name) not in ("", own, "http://www.w3.org/XML/1998/namespace") and namespace_of(name) not in head.ignorable:
                del node.attrib[name]
        parent = node.getparent()
        if namespace_of(node.tag) != own and namespace_of(node.tag) not in head.ignorable and parent is not None:
            parent.remove(node)


class Styles:
    """The styles of the document that is being rendered, and those that come in."""

    def __init__(self, current: Rendering) -> None:
        self._overlay = overlay = current.overlay
        names = overlay.package.related(overlay.package.main, "styles")
        self._part = names[0] if names else ""
        self._added: list[Element] = []
        root = overlay.package.parse(self._part) if names else None
        self.head = head_of(overlay.package.read(self._part)) if names else Head({}, frozenset())
        self._by_id: dict[str, Element] = {}
        self._ids: set[str] = set()
        self._names: dict[str, tuple[str, str]] = {}
        self.defaults: dict[str, str] = {}
        for style in root.iterchildren("{*}style") if root is not None else ():
            self._know(style)
        self._counted: dict[str, Counted | None] = {}
        current.endings.append(self._finish)

    def _know(self, style: Element) -> None:
        w = f"{{{namespace_of(style.tag)}}}"
        key, kind = style.get(f"{w}styleId", ""), style.get(f"{w}type", "paragraph")
        self._by_id.setdefault(key, style)
        self._ids.add(key.lower())
        self._names.setdefault(name_of(style, w).lower(), (kind, key))
        if style.get(f"{w}default", "0") in ("1", "true", "on"):
            self.defaults.setdefault(kind, key)

    def named(self, kind: str, name: str) -> str:
        """Return the id of the style of that kind and name; empty where there is none."""
        found = self._names.get(name.lower())
        return found[1] if found is not None and found[0] == kind else ""

    def free(self, key: str, name: str) -> tuple[str, str]:
        """Return an id and a name that no style has, like those given."""
        number, new_key, new_name = 1, key, name
        while new_key.lower() in self._ids:
            number += 1
            new_key = f"{key}{number}"
        number = 1
        while new_name.lower() in self._names:
            number += 1
            new_name = f"{name} {number}"
        return new_key, new_name

    def add(self, style: Element) -> None:
        """Add a style, whose id and name are free."""
        self._know(style)
        self._added.append(style)

    def counted(self, key: str) -> Counted | None:
        """Return how a paragraph style numbers its paragraphs, itself or through what it is based on; `None` if it does not."""
        if key not in self._counted:
            self._counted[key] = self._read_counted(key)
        return self._counted[key]

    def _read_counted(self, key: str) -> Counted | None:
        number = level = ""
        indents: Element | None = None
        heading = False
        for style in self._chain(key):
            w = f"{{{namespace_of(style.tag)}}}"
            heading = heading or style.find(f"{w}pPr/{w}outlineLvl") is not None or name_of(style, w).lower().startswith("heading ")
            indents = style.find(f"{w}pPr/{w}ind") if indents is None and not number else indents
            for node in style.iterfind(f"{w}pPr/{w}numPr/*"):
                if node.tag == f"{w}numId" and not number:
                    number = node.get(f"{w}val", "0")
                elif node.tag == f"{w}ilvl" and not level:
                    level = node.get(f"{w}val", "0")
        return Counted(number, level, indents, heading) if number not in ("", "0") else None

    def _chain(self, key: str) -> Iterator[Element]:
        """Yield a style, the one it is based on, and so on."""
        seen: set[str] = set()
        while key in self._by_id and key not in seen:
            seen.add(key)
            style = self._by_id[key]
            yield style
            w = f"{{{namespace_of(style.tag)}}}"
            based = style.find(f"{w}basedOn")
            key = based.get(f"{w}val", "") if based is not None else ""

    def _finish(self) -> None:
        """Write the part, if something came in."""
        if not self._added:
            return
        overlay = self._overlay
        if not self._part:
            root = etree.Element(self._added[0].tag.removesuffix("style") + "styles", nsmap={"w": namespace_of(self._added[0].tag)})
        elif self._part in overlay.changed:
            root = etree.fromstring(overlay.read(self._part))
        else:
            root = overlay.package.parse(self._part)
        root.extend(self._added)
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._part:
            overlay.changed[self._part] = data
        else:
            main = overlay.package.main
            overlay.relate(main, "styles", overlay.add(f"{folder(main).rstrip('/')}/styles", "xml", _CONTENT_TYPE, data))


def name_of(style: Element, w: str) -> str:
    """Return a style's name; one without has its id."""
    name = style.find(f"{w}name")
    return (name.get(f"{w}val", "") if name is not None else "") or style.get(f"{w}styleId", "")


class StylesOf:
    """The styles of one sub-document: which style of the document each of them is."""

    def __init__(self, source: Source, styles: Styles, number: Callable[[str, str], tuple[str, str]]) -> None:
        self._w = source.w
        self._styles = styles
        self._number = number
        part = source.related("styles")
        self._by_id: dict[str, Element] = {}
        for style in source.parse(part).iterchildren(f"{self._w}style") if part else ():
            self._by_id.setdefault(style.get(f"{self._w}styleId", ""), style)
        self._known: dict[str, str] = {}
        self._copied: set[str] = set()

    def of(self, key: str, kind: str) -> str:
        """Return the id that a style has in the document; empty where the sub-document has no such style."""
        waiting: list[tuple[Element, Element]] = []
        found = self._of(key, kind, waiting)
        while waiting:
            self._lead(*waiting.pop(), waiting)
        return found

    def copied(self, key: str) -> bool:
        """Say whether a style of the sub-document has been copied: the document had none of its name."""
        return key in self._copied

    def _of(self, key: str, kind: str, waiting: list[tuple[Element, Element]]) -> str:
        style = self._by_id.get(key)
        if style is None or style.get(f"{self._w}type", "paragraph") != kind:
            return ""
        if key not in self._known:
            default = style.get(f"{self._w}default", "0") in ("1", "true", "on")
            name = name_of(style, self._w)
            self._known[key] = (self._styles.defaults.get(kind, "") if default else "") or self._styles.named(kind, name)
            if not self._known[key]:
                self._copied.add(key)
                twin = self._twin(style, name)
                self._known[key] = twin.get(f"{self._w}styleId", "")
                waiting.append((style, twin))
        return self._known[key]

    def _twin(self, style: Element, name: str) -> Element:
        """Add a copy of a style under a free id and name; what it leads to follows."""
        twin = copy.deepcopy(style)
        w = self._w
        plain(twin, self._styles.head)
        key, new_name = self._styles.free(style.get(f"{w}styleId", "") or "Style", name)
        twin.set(f"{w}styleId", key)
        drop_attributes(twin, f"{w}default")
        shown = twin.find(f"{w}name")
        if shown is None:
            shown = etree.Element(f"{w}name")
            twin.insert(0, shown)
        shown.set(f"{w}val", new_name)
        for number in twin.iterfind(f"{w}pPr/{w}numPr/{w}numId"):
            self._numbered(number, style.get(f"{w}styleId", ""))
        self._styles.add(twin)
        return twin

    def _numbered(self, number: Element, key: str) -> None:
        """Let a style's list be the document's, and name its level, which in the sub-document may stand in the list."""
        w = self._w
        given, level = self._number(number.get(f"{w}val", "0"), key)
        number.set(f"{w}val", given)
        parent = number.getparent()
        if level and parent is not None and parent.find(f"{w}ilvl") is None:
            number.addprevious(etree.Element(f"{w}ilvl", {f"{w}val": level}))

    def _lead(self, style: Element, twin: Element, waiting: list[tuple[Element, Element]]) -> None:
        w, kind = self._w, style.get(f"{self._w}type", "paragraph")
        for name in _LEADS:
            node = twin.find(w + name)
            if node is None:
                continue
            given = node.get(f"{w}val", "")
            other = {"paragraph": "character", "character": "paragraph"}.get(kind, kind) if name == "link" else kind
            key = self._of(given, other, waiting)
            if key and (name != "link" or given in self._copied):
                node.set(f"{w}val", key)
            else:
                twin.remove(node)
