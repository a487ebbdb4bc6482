"""The template's styles, by the names that people see: «heading 1» is `Heading1` in one file and `Overskrift1` in another (ISO/IEC 29500-1 §17.7)."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field

from docautomat.opc.package import Package

__all__ = ["Styles", "styles_of"]

_KNOWN: weakref.WeakKeyDictionary[Package, Styles] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Styles:
    """A document's styles; immutable."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    """Type (paragraph, character, table) and name in lower case -> id."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Id of a paragraph style -> the list that it names."""
    levels: dict[str, int] = field(default_factory=dict)
    """Id of a paragraph style -> its outline level, counted from 0."""
    defaults: dict[str, str] = field(default_factory=dict)
    """Type -> the id of its default style."""

    def find(self, kind: str, *names: str) -> str:
        """Return the id of the first of these styles that the template has, by its name or id; an empty string for none."""
        for name in names:
            found = self.ids.get((kind, name.lower()))
            if found:
                return found
        return ""


def styles_of(package: Package) -> Styles:
    """Return the styles of a document, read once."""
    found = _KNOWN.get(package)
    if found is None:
        found = _KNOWN[package] = _read(package)
    return found


def _read(package: Package) -> Styles:
    names = package.related(package.main, "styles")
    if not names:
        return Styles()
    styles = Styles()
    based: dict[str, str] = {}
    for style in package.parse(names[0]).iterchildren("{*}style"):
        values = {str(key).rpartition("}")[2]: str(value) for key, value in style.attrib.items()}
        kind, identity = values.get("type", "paragraph"), values.get("styleId", "")
        name = style.find("{*}name")
        shown = str(next(iter(name.attrib.values()), "")) if name is not None else ""
        styles.ids[kind, identity.lower()] = identity
        styles.ids[kind, shown.lower()] = identity
        if values.get("default") in ("1", "true", "on"):
            styles.defaults[kind] = identity
        for path, into in (("{*}pPr/{*}numPr/{*}numId", styles.numbers), ("{*}pPr/{*}outlineLvl", styles.levels), ("{*}basedOn", based)):
            node = style.find(path)
            if node is not None:
                value = str(next(iter(node.attrib.values()), ""))
                into[identity] = int(value) if into is styles.levels and value.isdigit() else value  # type: ignore[assignment]
    _inherit(based, styles)
    return styles


def _inherit(based: dict[str, str], styles: Styles) -> None:
    """Let styles have the outline level and the list of what they are based on."""
    for identity in based:
        for into in (styles.levels, styles.numbers):
            seen = {identity}
            parent = based.get(identity, "")
            while identity not in into and parent and parent not in seen:
                seen.add(parent)
                if parent in into:
                    into[identity] = into[parent]  # type: ignore[assignment]
                parent = based.get(parent, "")
