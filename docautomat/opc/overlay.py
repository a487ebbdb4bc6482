"""What one render adds to its package: relationships, media, parts and numbers that must be new. The package itself never changes.

    overlay.media(…) -> /word/media/image4.png      overlay.relate("/word/header1.xml", "image", "/word/media/image4.png") -> rId7

The same bytes are stored once, however often and wherever they come in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.content_types import ContentTypes
from docautomat.opc.deflating import Deflated
from docautomat.opc.package import Package
from docautomat.opc.packuri import folder, relative, rels_name
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["Additions", "Overlay"]

_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


@dataclass(slots=True, eq=False)
class Additions:
    """What comes to some parts: to those of the package, or to those of one copy of a slide, under the names that they have in the template."""

    number: int = 0
    """The number of the copy; 0 for the package itself."""
    owners: frozenset[str] = frozenset()
    """The template's parts that belong to the copy."""
    turns: tuple[tuple[int, int], ...] = ()
    """In which turns of the loops around it the copy is made."""
    section: str | None = None
    """The section that begins with it."""
    key: str | None = None
    """The key by which links lead to it."""
    parts: dict[str, bytes | Deflated] = field(default_factory=dict)
    """Those that have another content in this copy."""
    relationships: dict[str, Relationships] = field(default_factory=dict)
    """Owner -> all of its relationships, where any has come or gone."""
    waiting: dict[str, list[Relationship]] = field(default_factory=dict)
    """Relationships by owner that are put to the others when somebody asks: they come one by one, and may be many."""
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)
    free: dict[str, Iterable[str]] = field(default_factory=dict)


class Overlay:
    """The additions of one render to `package`; `highest` are the numbers that its parts use, by space (drawing, bookmark …)."""

    def __init__(self, package: Package, highest: Mapping[str, int] | None = None) -> None:
        self.package = package
        self.last: dict[str, int] = dict(highest or {})
        """The last number that was given in each space."""
        self.changed: dict[str, bytes | Deflated] = {}
        self._all = Additions(parts=self.changed)
        self.copies: list[Additions] = []
        """The copies of slides that have begun, in order."""
        self._media: dict[bytes, str] = {}
        self._overrides: dict[str, str] = {}
        self._defaults: dict[str, str] = {}
        self._names: set[str] | None = None
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, space: str) -> int:
        """Return a number that is new in its space."""
        self.last[space] = self.last.get(space, 0) + 1
        return self.last[space]

    def begin(self, owners: frozenset[str], turns: tuple[tuple[int, int], ...] = ()) -> None:
        """Begin another copy of the parts `owners`: what comes to them from now on comes to this copy alone; `turns` are those of the loops around it."""
        self.copies.append(Additions(len(self.copies) + 1, owners, turns))

    def of(self, owner: str) -> Additions:
        """Return where the additions to a part go: to the copy that is being made, if the part belongs to it."""
        return self.copies[-1] if self.copies and owner in self.copies[-1].owners else self._all

    def put(self, partname: str, data: bytes | Deflated) -> None:
        """Give a part of the template another content."""
        self.of(partname).parts[partname] = data

    # --- relationships --------------------------------------------------------------------------------------------------------------

    def relate(self, owner: str, kind: str, target: str, *, external: bool = False) -> str:
        """Return the id of a relationship from a part to another part or an address; the same one for the same target.

        `kind` is the last segment of the type, or a whole type.
        """
        known, key = self.of(owner).known, (owner, kind, target)
        if key not in known:
            rid = known[key] = next(iter(self._free_ids(owner)))
            self._put(owner, self._relationship(owner, rid, kind, target, external=external))
        return known[key]

    def relate_anew(self, owner: str, kind: str, target: str) -> str:
        """Return the id of a new relationship to a part, though there may be one already."""
        rid = next(iter(self._free_ids(owner)))
        self._put(owner, self._relationship(owner, rid, kind, target, external=False))
        return rid

    def relate_as(self, owner: str, rid: str, kind: str, target: str) -> None:
        """Add a relationship to a part under an id that is free."""
        self._put(owner, self._relationship(owner, rid, kind, target, external=False))

    def unrelate(self, owner: str, *rids: str) -> None:
        """Remove relationships of a part."""
        self.of(owner).relationships[owner] = self.relationships(owner).removed(*rids)

    def set_relationships(self, relationships: Relationships) -> None:
        """Give a part that was added its relationships."""
        self._all.relationships[relationships.source] = relationships

    def forget(self, partname: str) -> None:
        """Take a part that was added out again."""
        self.changed.pop(partname, None)
        self._all.relationships.pop(partname, None)
        self._overrides.pop(partname, None)

    def relationships(self, owner: str) -> Relationships:
        """Return the relationships of a part as they are by now."""
        additions = self.of(owner)
        known = found if (found := additions.relationships.get(owner)) is not None else self.package.relationships(owner)
        waiting = additions.waiting.pop(owner, None)
        if waiting:
            known = additions.relationships[owner] = known.added(*waiting)
        return known

    def take(self, owner: str) -> Relationships:
        """Return the relationships of a part as they are by now, and leave it to the caller to write them."""
        known = self.relationships(owner)
        self.of(owner).relationships.pop(owner, None)
        return known

    def _relationship(self, owner: str, rid: str, kind: str, target: str, *, external: bool) -> Relationship:
        full = kind if "/" in kind else (_STRICT if self.package.strict else _TRANSITIONAL) + kind
        shown = target if external else relative(owner, target)
        return Relationship(id=rid, type=full, target=shown, external=external, partname=None if external else target)

    def _put(self, owner: str, relationship: Relationship) -> None:
        self.of(owner).waiting.setdefault(owner, []).append(relationship)

    def _free_ids(self, owner: str) -> Iterable[str]:
        free = self.of(owner).free
        if owner not in free:
            free[owner] = self.package.relationships(owner).free_ids()
        return free[owner]

    # --- parts ----------------------------------------------------------------------------------------------------------------------

    def media(self, data: bytes, suffix: str, content_type: str) -> str:
        """Return the part that holds these bytes: a new one, or the one that holds them already."""
        key = hashlib.sha256(data).digest()
        if key not in self._media:
            base = folder(self.package.main).rstrip("/")
            self._media[key] = self.add(f"{base}/media/image", suffix, content_type, data, default=True)
        return self._media[key]

    def add(self, stem: str, suffix: str, content_type: str, data: bytes | Deflated, *, default: bool = False) -> str:
        """Add a part under a free name that begins with `stem`; return the name. `default` lets the suffix tell the content type."""
        name = self._free_name(stem, suffix)
        self.changed[name] = data
        if default and self._of_suffix(suffix) in ("", content_type):
            self._defaults[suffix] = content_type
        else:
            self._overrides[name] = content_type
        return name

    def _of_suffix(self, suffix: str) -> str:
        return self._defaults.get(suffix) or self.package.content_types.of(f"/x.{suffix}")

    def clone(self, source: str, data: bytes, owned: Collection[str] = ()) -> str:
        """Add a part of the same kind as `source`, and with its relationships, that holds `data`; return its name.

        Parts to which it has relationships of the kinds in `owned` are cloned with it.
        """
        stem, _, suffix = source.rpartition(".")
        name = self._free_name(re.sub(r"\d+\Z", "", stem), suffix)
        self.changed[name] = data
        self._overrides[name] = self.package.content_type(source)
        entries = [self._clone_target(entry, name, owned) for entry in self.package.relationships(source).all()]
        if entries:
            self._all.relationships[name] = Relationships(name, entries)
        return name

    def retarget(self, owner: str, old: str, new: str) -> None:
        """Let a part refer to `new` wherever it referred to `old`; the ids stay."""
        entries = (replace(entry, target=relative(owner, new), partname=new) if entry.partname == old else entry for entry in self.relationships(owner).all())
        self.of(owner).relationships[owner] = Relationships(owner, entries)

    def _clone_target(self, entry: Relationship, owner: str, owned: Collection[str]) -> Relationship:
        target = entry.partname
        if target is None or entry.kind not in owned or target not in self.package:
            return entry
        twin = self.clone(target, self.package.read(target), owned)
        return replace(entry, target=relative(owner, twin), partname=twin)

    def _free_name(self, stem: str, suffix: str) -> str:
        if self._names is None:
            self._names = {name.lower() for name in self.package.names()}
        key = (stem.lower(), suffix.lower())
        while True:
            self._numbers[key] = self._numbers.get(key, 0) + 1
            name = f"{stem}{self._numbers[key]}.{suffix}"
            if name.lower() not in self._names:
                self._names.add(name.lower())
                return name

    # --- the result -----------------------------------------------------------------------------------------------------------------

    def result(self) -> dict[str, bytes | Deflated]:
        """Return the parts that come in or change: those added, relationships and content types."""
        changed = dict(self.changed)
        written = self._written(self._all)
        for owner, relationships in written.items():
            changed[rels_name(owner)] = relationships.to_bytes()
        if self._overrides or self._defaults or (written and not self.package.content_types.of("/x.rels")):
            given = changed.get(CONTENT_TYPES)
            plain = given.inflate() if isinstance(given, Deflated) else given
            types = ContentTypes.parse(etree.fromstring(plain)) if plain is not None else self.package.content_types
            types = types.with_default("rels", _RELS_TYPE).with_overrides(self._overrides)
            for suffix, content_type in self._defaults.items():
                types = types.with_default(suffix, content_type)
            changed[CONTENT_TYPES] = types.to_bytes()
        return changed

    def settled(self, copy: Additions) -> Mapping[str, Relationships]:
        """Return the relationships of the parts of one copy, where any has come or gone; owners and targets have the template's names."""
        return self._written(copy)

    def new(self) -> list[str]:
        """Return the names of the parts that have come in."""
        return [*self._overrides, *self._media.values()]

    def added(self) -> Mapping[str, Relationships]:
        """Return the relationships of all other parts, where any has come or gone."""
        return self._written(self._all)

    def _written(self, additions: Additions) -> dict[str, Relationships]:
        for owner, waiting in additions.waiting.items():
            known = found if (found := additions.relationships.get(owner)) is not None else self.package.relationships(owner)
            additions.relationships[owner] = known.added(*waiting)
        additions.waiting.clear()
        return additions.relationships

    def holds(self, partname: str) -> bool:
        """Say whether a part is there, in the package or added."""
        return partname in self.of(partname).parts or partname in self.package

    def read(self, partname: str) -> bytes:
        """Return a part's bytes as they are by now."""
        given = self.of(partname).parts.get(partname)
        if given is None:
            return self.package.read(partname)
        return given.inflate() if isinstance(given, Deflated) else given
