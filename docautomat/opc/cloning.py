"""Parts cloned with everything that belongs to them alone, and parts that nothing leads to any more swept out (ISO/IEC 29500-2 §6).

Every relationship of a clone keeps its id, so that the clone's XML stays as it is. What is not owned (pictures, layouts, themes) stays shared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from lxml import etree

from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.content_types import ContentTypes
from docautomat.opc.package import Package
from docautomat.opc.packuri import relative, rels_name
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["Cloner", "led"]

_NUMBERED = re.compile(r"(.*?)(\d*)(\.[^./]+)\Z")
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


def led(owner: str, entries: Iterable[Relationship], memo: Mapping[str, str]) -> Relationships:
    """Return relationships as those of `owner`, in the folder of the part that has them; what leads to a part in `memo` leads to its clone."""
    return Relationships(owner, [_led(entry, owner, memo) for entry in entries])


def _led(entry: Relationship, owner: str, memo: Mapping[str, str]) -> Relationship:
    clone = memo.get(entry.partname) if entry.partname is not None else None
    return entry if clone is None or clone == entry.partname else replace(entry, target=relative(owner, clone), partname=clone)


class Cloner:
    """The changes of one package in the making: parts cloned, changed and removed.

    `owned` are the kinds of relationships whose targets are cloned with their source, `dropped` those that a clone does without; `taken` are names of parts
    that others add.
    """

    def __init__(self, package: Package, owned: Collection[str], dropped: Collection[str] = (), taken: Iterable[str] = ()) -> None:
        self.package = package
        self._kinds: dict[str, str] = {}
        self.changed: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self.cloned: list[str] = []
        self.relationships: dict[str, Relationships] = {}
        """Those that change, where they are not among the changed parts yet."""
        self._owned = owned
        self._dropped = dropped
        self._names = {name.lower() for name in (*package.names(), *taken)}
        self._highest: dict[tuple[str, str], int] = {}

    def content_types(self) -> ContentTypes:
        """Return the content types as they become."""
        return self.package.content_types.with_overrides(self._kinds).with_default("rels", _RELS_TYPE).without(*self.removed)

    def result(self) -> tuple[dict[str, bytes], frozenset[str]]:
        """Return the parts that change, the content types among them, and those that go."""
        types = self.content_types().to_bytes()
        if types != self.package.content_types.to_bytes():
            self.changed[CONTENT_TYPES] = types
        changed = {name: content for name, content in self.changed.items() if name not in self.removed}
        return changed, frozenset(self.removed)

    def clone_part(self, source: str, memo: dict[str, str]) -> str:
        """Clone a part and what belongs to it; return its name. `memo` maps each part cloned with it to its clone."""
        known = set(memo)
        name = self.name_clone(source, memo)
        for part, clone in memo.items():
            if part not in known:
                self.changed[clone] = self.package.read(part)
                relationships = self.relationships_of_clone(part, memo)
                if relationships:
                    self.changed[rels_name(clone)] = relationships.to_bytes()
        return name

    def name_clone(self, source: str, memo: dict[str, str]) -> str:
        """Give a clone of a part, and of what belongs to it, a name and a content type; what they hold is left to the caller."""
        if source in memo:
            return memo[source]
        name = memo[source] = self._fresh_name(source)
        self.cloned.append(name)
        kind = self.package.content_type(source)
        if self.package.content_types.overridden(source) or self.package.content_types.of(name) != kind:
            self._kinds[name] = kind
        for entry in self.package.relationships(source).values():
            if entry.kind in self._owned and entry.kind not in self._dropped and entry.partname is not None and entry.partname in self.package:
                self.name_clone(entry.partname, memo)
        return name

    def relationships_of_clone(self, source: str, memo: Mapping[str, str]) -> Relationships:
        """Return the relationships that the clone of a part has."""
        return led(memo[source], (entry for entry in self.package.relationships(source).values() if entry.kind not in self._dropped), memo)

    def _fresh_name(self, source: str) -> str:
        found = _NUMBERED.match(source)
        assert found is not None
        stem, _, extension = found.groups()
        key = (stem.lower(), extension.lower())
        if key not in self._highest:
            pattern = re.compile(re.escape(key[0]) + r"(\d+)" + re.escape(key[1]) + r"\Z")
            self._highest[key] = max((int(hit.group(1)) for name in self._names if (hit := pattern.match(name))), default=0)
        while True:
            self._highest[key] += 1
            name = f"{stem}{self._highest[key]}{extension}"
            if name.lower() not in self._names:
                self._names.add(name.lower())
                return name

    def relationships_of(self, name: str) -> Relationships:
        """Return the relationships of a part as they are by now."""
        changed = self.changed.get(rels_name(name))
        if changed is not None:
            return Relationships.parse(name, etree.fromstring(changed))
        known = self.relationships.get(name)
        if known is not None:
            return known
        return self.package.relationships(name) if name == "/" or name in self.package else Relationships(name, [])

    def sweep(self) -> None:
        """Remove the parts that nothing leads to any more; parts that were adrift before stay."""
        before = self._reachable(changed=False) | set(self.cloned)
        after = self._reachable(changed=True)
        for name in before - after:
            self.removed.add(name)
            if rels_name(name) in self.package or rels_name(name) in self.changed:
                self.removed.add(rels_name(name))

    def _reachable(self, *, changed: bool) -> set[str]:
        seen: set[str] = set()
        queue = ["/"]
        while queue:
            owner = queue.pop()
            relationships = self.relationships_of(owner) if changed else self.package.relationships(owner)
            for entry in relationships.values():
                if entry.partname is not None and entry.partname not in seen:
                    seen.add(entry.partname)
                    queue.append(entry.partname)
        return seen
