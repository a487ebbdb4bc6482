"""The relationships of a part or of the package (ISO/IEC 29500-2 §6.5)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from docautomat.opc.packuri import resolve

__all__ = ["Relationship", "Relationships"]

_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """One relationship; `partname` is the internal part it leads to, if any."""

    id: str
    type: str
    target: str
    external: bool = False
    partname: str | None = None

    @property
    def kind(self) -> str:
        """The last segment of the type: the same word in transitional, strict and Microsoft's own types."""
        return self.type.rstrip("/").rpartition("/")[2]


class Relationships(Mapping[str, Relationship]):
    """Relationships by id, in their order; immutable. An id that is there twice means its first one, and both are kept."""

    def __init__(self, source: str, entries: Iterable[Relationship]) -> None:
        self.source = source
        self._all = tuple(entries)
        self._entries: dict[str, Relationship] = {}
        for entry in self._all:
            self._entries.setdefault(entry.id, entry)

    @classmethod
    def parse(cls, source: str, root: etree._Element) -> Relationships:
        """Return the relationships that a part's root element lists, seen from `source`."""
        entries: list[Relationship] = []
        for node in root.iterchildren("{*}Relationship"):
            target, external = node.get("Target") or "", (node.get("TargetMode") or "").lower() == "external"
            partname = None if external else resolve(source, target)
            entries.append(Relationship(id=node.get("Id") or "", type=node.get("Type") or "", target=target, external=external, partname=partname))
        return cls(source, entries)

    def __getitem__(self, rid: str) -> Relationship:
        return self._entries[rid]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def all(self) -> tuple[Relationship, ...]:
        """Return all relationships, those with an id that is there twice among them."""
        return self._all

    def of_kind(self, *kinds: str) -> list[Relationship]:
        """Return the relationships of these kinds, in their order."""
        return [entry for entry in self._all if entry.kind in kinds]

    def free_ids(self) -> Iterator[str]:
        """Yield ids that are free, one after the other."""
        numbers = [int(rid[3:]) for rid in self._entries if rid.startswith("rId") and rid[3:].isdecimal()]
        return (f"rId{number}" for number in itertools.count(max(numbers, default=0) + 1))

    def added(self, *relationships: Relationship) -> Relationships:
        """Return the relationships with some more; those that have an id which is there replace it."""
        ids = {relationship.id for relationship in relationships}
        return Relationships(self.source, [*(entry for entry in self._all if entry.id not in ids), *relationships])

    def removed(self, *rids: str) -> Relationships:
        """Return the relationships without those of these ids."""
        gone = frozenset(rids)
        return Relationships(self.source, [entry for entry in self._all if entry.id not in gone])

    def to_bytes(self) -> bytes:
        """Return the `.rels` part."""
        body = "".join(
            f"<Relationship Id={quoteattr(entry.id)} Type={quoteattr(entry.type)} Target={quoteattr(entry.target)}"
            + (' TargetMode="External"/>' if entry.external else "/>")
            for entry in self._all
        )
        text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_NAMESPACE}">{body}</Relationships>'
        return text.encode("utf-8")
