"""Elements of one part written so that they may stand in another: prefixes, and what may be ignored (ISO/IEC 29500-3 §7).

A prefix that the other root declares for the same namespace needs no declaration; all others are declared on each block. What the other root does not let
older programs ignore is left out, as such a program would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from lxml import etree

from docautomat.markup.language import Element

__all__ = ["MC", "Head", "head_of", "namespace_of", "without_ignored", "written"]

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_XML = "http://www.w3.org/XML/1998/namespace"
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Head:
    """What a part's root element declares: prefixes by namespace, and the namespaces that may be ignored."""

    prefixes: Mapping[str, str]
    ignorable: frozenset[str]


def head_of(data: bytes) -> Head:
    """Return what the root element of a well-formed part declares; the rest is not read."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True)
    for start in range(0, len(data), _PIECE):
        parser.feed(data[start : start + _PIECE])
        for _, found in parser.read_events():
            root = cast("Element", found)
            return Head({uri: prefix for prefix, uri in root.nsmap.items() if prefix}, ignorable(root))
    return Head({}, frozenset())


def ignorable(element: Element) -> frozenset[str]:
    """Return the namespaces that `mc:Ignorable` of an element names."""
    return frozenset(_meant(element, element.get(f"{MC}Ignorable", "")))


def _meant(element: Element, prefixes: str) -> list[str]:
    known = element.nsmap
    return [known[prefix] for prefix in prefixes.split() if prefix in known]


def namespace_of(name: object) -> str:
    """Return the namespace of a name in Clark notation; empty for none, and for what is no element."""
    return name[1:].partition("}")[0] if isinstance(name, str) and name.startswith("{") else ""


def without_ignored(block: Element, given: frozenset[str], head: Head) -> None:
    """Remove from `block` what its own root lets be ignored (`given`) and the other root does not; what a choice requires stays in it."""
    gone = given - head.ignorable
    for node in list(block.iter("*")):
        for name in list(node.attrib):
            uri = namespace_of(name)
            if str(name).startswith(MC) or (uri in gone and not _required(node, uri)):
                del node.attrib[name]
        uri = namespace_of(node.tag)
        parent = node.getparent()
        if uri in gone and parent is not None and node is not block and not _required(node, uri):
            parent.remove(node)


def _required(node: Element, uri: str) -> bool:
    return any(uri in _meant(choice, choice.get("Requires", "")) for choice in node.iterancestors(f"{MC}Choice"))


def written(blocks: Iterable[Element], head: Head) -> list[str]:
    """Return each block as XML text that is right below a root like `head`; the blocks are moved out of their tree."""
    blocks = list(blocks)
    wanted: dict[str, str] = {}
    required: list[tuple[Element, list[str]]] = []
    for block in blocks:
        for node in block.iter("*"):
            for name in (node.tag, *node.attrib):
                uri = namespace_of(name)
                if uri and uri not in wanted:
                    wanted[uri] = next((prefix for prefix, given in node.nsmap.items() if prefix and given == uri), "ns")
            if node.tag == f"{MC}Choice":
                uris = _meant(node, node.get("Requires", ""))
                required.append((node, uris))
                wanted.update({uri: prefix for prefix, uri in node.nsmap.items() if prefix and uri in uris and uri not in wanted})
    wanted.pop(_XML, None)
    prefixes = _prefixes(wanted, head)
    for node, uris in required:
        node.set("Requires", " ".join(prefixes[uri] for uri in uris))
    return _serialised(blocks, prefixes, [uri for uri in prefixes if uri not in head.prefixes])


def _prefixes(wanted: Mapping[str, str], head: Head) -> dict[str, str]:
    """Return the prefix for each namespace: the other root's, or one that is free beside them."""
    taken = {*head.prefixes.values(), *(head.prefixes[uri] for uri in wanted if uri in head.prefixes)}
    prefixes: dict[str, str] = {}
    for uri, given in wanted.items():
        prefix, number = head.prefixes.get(uri, given), 1
        while uri not in head.prefixes and prefix in taken:
            prefix, number = f"{given}{number}", number + 1
        prefixes[uri] = prefix
        taken.add(prefix)
    return prefixes


def _serialised(blocks: list[Element], prefixes: Mapping[str, str], own: list[str]) -> list[str]:
    holder = etree.Element("holder", nsmap={prefix: uri for uri, prefix in prefixes.items()})
    empty = etree.tostring(etree.SubElement(holder, "block"), encoding="unicode")
    declarations = empty.removeprefix("<block").removesuffix("/>")
    texts = []
    for block in blocks:
        holder.append(block)
        text = etree.tostring(block, encoding="unicode", with_tail=False)
        if declarations:
            before, _, after = text.partition(declarations)
            needed = "".join(f' xmlns:{prefixes[uri]}="{uri}"' for uri in own if prefixes[uri] in before or prefixes[uri] in after)
            text = before + needed + after
        texts.append(text)
    return texts
