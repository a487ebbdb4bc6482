"""Ids that must be unique although their elements come out many times: numbered after rendering, over all parts of a story.

U+0012 kind space:key U+0012      in an attribute's value: `n` a new number, `p` the number last given for that key, `s` a suffix that tells copies apart,
    `r` the suffix of the last copy, `f` that of the next one; on slides `k` the key's own number for the first copy and a new one for each other, `c` the
    number last given for that key or its own, `g` the same as `k` with a GUID
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from docautomat.markup.language import PRIVATE, Dialect, Element

__all__ = ["ID", "PRIVATE", "Ids"]

ID = "\x12"
_MOST = 4_000_000_000
"""Numbers above are not counted on from: the next ones would not fit into 32 bits."""
_IN_TAGS = "\U00100000"
"""Characters from here on stand for tags in an attribute's value."""
_ID = re.compile("\x12(.)([^:\x12]*):([^\x12]*)\x12|\x07-\\d+\x07")
_NEW = {"keep": "k", "link": "c", "guid": "g"}


@dataclass(slots=True)
class Ids:
    """The id spaces of a story: the highest number that its template uses in each."""

    highest: dict[str, int] = field(default_factory=dict)
    used: bool = False
    """Whether anything has to be numbered after a render."""

    def know(self, root: Element, dialect: Dialect) -> None:
        """Take in the numbers that a part uses."""
        for tag, (attribute, kind, space) in dialect.unique.items():
            if kind == "drop":
                continue
            for node in root.iter(tag):
                value = node.get(attribute, "")
                if value.isdigit() and int(value) < _MOST:
                    self.highest[space] = max(self.highest.get(space, 0), int(value))

    def later(self, node: Element, dialect: Dialect) -> None:
        """Let an element's id be numbered after the render."""
        attribute, kind, space = dialect.unique[str(node.tag)]
        given = node.get(attribute)
        if given is None:
            return
        if kind == "drop":
            del node.attrib[attribute]
            return
        if kind in ("suffix", "follow"):
            self.used = True
            node.set(attribute, f"{given}{PRIVATE}{'s' if kind == 'suffix' else 'r'}{space}:{given}{PRIVATE}")
            return
        if kind in _NEW:
            if given.isdigit() and int(given) < _MOST:
                self.highest[space] = max(self.highest.get(space, 0), int(given))
            self.put(node, attribute, f"{_NEW[kind]}{space}:{given}")
            return
        family = _family(str(node.tag))
        self.put(node, attribute, f"{'p' if kind == 'pair' else 'n'}{space}:{family}{given}")
        name = attribute.replace("}id", "}name")
        if kind == "named" and max(node.get(name, ""), default="") < _IN_TAGS:  # a name that holds tags tells its copies apart itself
            node.set(name, f"{node.get(name, '')}{PRIVATE}s{space}:{family}{node.get(name, '')}{PRIVATE}")

    def put(self, node: Element, attribute: str, text: str) -> None:
        """Write what stands for an id."""
        self.used = True
        node.set(attribute, f"{PRIVATE}{text}{PRIVATE}")

    def numbering(self, last: dict[str, int] | None = None) -> Callable[[str], str]:
        """Return a function that gives the rendered text, piece by piece, with all ids in it; `last`, kept up, has the last number of each space."""
        last = dict(self.highest) if last is None else last
        current: dict[tuple[str, str], int] = {}
        seen: dict[tuple[str, str], int] = {}

        def begin() -> None:
            last.update(self.highest)
            current.clear()
            seen.clear()

        def number(found: re.Match[str]) -> str:
            kind, space, key = found.groups()
            if kind == "n":
                last[space] = last.get(space, 0) + 1
                current[space, key] = last[space]
                return str(last[space])
            if kind == "p":
                return str(current.get((space, key), last.get(space, 0)))
            if kind is None:  # the ids of a slide need not differ from those of others
                begin()
                return found.group()
            if kind in "kcg":
                return own(kind, space, key)
            if kind == "s":
                seen[space, key] = seen.get((space, key), 0) + 1
            copy = seen.get((space, key), 0) + (kind == "f")
            return "" if copy <= 1 else f"_{copy}"

        def own(kind: str, space: str, key: str) -> str:
            if kind == "c":
                return str(current.get((space, key), key))
            copy = seen[space, key] = seen.get((space, key), 0) + 1
            if copy == 1:
                current.pop((space, key), None)
                return key
            if kind == "g":
                return _guid(f"{key} {copy}")
            last[space] = current[space, key] = last.get(space, 0) + 1
            return str(last[space])

        return lambda text: _ID.sub(number, text)


def _guid(text: str) -> str:
    """Return a GUID, the same in every run."""
    digest = hashlib.sha256(text.encode()).hexdigest().upper()
    return f"{{{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}}}"


def _family(tag: str) -> str:
    """Return what tells the ids and names of a range or change apart from those of bookmarks, which may be the same."""
    name = tag.rpartition("}")[2].removesuffix("Start").removesuffix("End")
    return "" if name == "bookmark" else f"{name} "
