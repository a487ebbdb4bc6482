"""The theme's colours, and the colours and fills of DrawingML as they are seen (ISO/IEC 29500-1 §20.1.2.3, §20.1.6.2, §20.1.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from docautomat.colours import over, transformed
from docautomat.markup.fitting.properties import share
from docautomat.markup.language import Element
from docautomat.markup.trees import child, local

__all__ = ["Fill", "Theme", "colour_in", "fill_in", "hex_colour"]

_OFFICE = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4", "accent2": "ED7D31", "accent3": "A5A5A5", "accent4": "FFC000",
    "accent5": "5B9BD5", "accent6": "70AD47", "hlink": "0563C1", "folHlink": "954F72",
}  # fmt: skip
_PLAIN_MAP = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_COLOURS = frozenset({"srgbClr", "schemeClr", "sysClr", "prstClr", "scrgbClr", "hslClr"})


@dataclass(frozen=True, slots=True)
class Theme:
    """The twelve colours of a theme as RRGGBB, by slot; those of Office where the file has none."""

    slots: Mapping[str, str] = field(default_factory=lambda: _OFFICE)
    fills: tuple[Element, ...] = ()
    """The fill styles, to which shapes refer by number from 1."""
    grounds: tuple[Element, ...] = ()
    """The styles of backgrounds, to which slides refer by number from 1001."""

    @classmethod
    def of(cls, root: Element) -> Theme:
        """Return the theme of a part."""
        slots = dict(_OFFICE)
        for slot in next(root.iter("{*}clrScheme"), ()):
            value = next(iter(slot), None) if isinstance(slot.tag, str) else None
            if value is not None:
                slots[local(slot)] = hex_colour(value.get("lastClr") or value.get("val")) or slots.get(local(slot), "000000")
        styles = next(root.iter("{*}fillStyleLst"), None)
        grounds = next(root.iter("{*}bgFillStyleLst"), None)
        return cls(slots, tuple(styles) if styles is not None else (), tuple(grounds) if grounds is not None else ())

    def slot(self, name: str, mapping: Mapping[str, str] | None = None) -> str:
        """Return the colour of a slot, by whatever name; nothing for an unknown one."""
        name = {**_PLAIN_MAP, **(mapping or {})}.get(name, name)
        return self.slots.get(name, "")


class Fill(NamedTuple):
    """What is behind a text: `solid`, `gradient` (all its colours), `picture`, `none`."""

    kind: str
    colours: tuple[tuple[str, float], ...] = ()
    """Colours with their opacity."""

    def seen(self, ground: tuple[str, ...]) -> tuple[str, ...]:
        """Return the colours that are seen where the ground has these."""
        if self.kind == "none" or not self.colours:
            return ground
        return tuple(dict.fromkeys(over(colour, alpha, below) for colour, alpha in self.colours for below in ground or ("FFFFFF",)))


def hex_colour(text: str | None) -> str:
    """Return RRGGBB for what looks like it (AARRGGBB too); nothing for anything else."""
    text = (text or "").lstrip("#").upper()
    text = text[2:] if len(text) == 8 else text
    return text if len(text) == 6 and all(sign in "0123456789ABCDEF" for sign in text) else ""


def colour_in(holder: Element | None, theme: Theme, mapping: Mapping[str, str] | None = None, placeholder: str = "") -> tuple[str, float] | None:
    """Return the colour, with its opacity, that an element holds; `None` where it holds none that can be told."""
    for node in holder if holder is not None else ():
        name = local(node)
        if name not in _COLOURS:
            continue
        colour = _base(node, name, theme, mapping, placeholder)
        if not colour:
            return None
        changes = tuple((local(change), share(change.get("val"), 0.0)) for change in node if isinstance(change.tag, str))
        return transformed(colour, changes) if changes else (colour, 1.0)
    return None


def _base(node: Element, name: str, theme: Theme, mapping: Mapping[str, str] | None, placeholder: str) -> str:
    value = node.get("val") or ""
    if name == "srgbClr":
        return hex_colour(value)
    if name == "schemeClr":
        return placeholder if value == "phClr" else theme.slot(value, mapping)
    if name == "sysClr":
        return hex_colour(node.get("lastClr")) or ("FFFFFF" if value == "window" else "000000")
    if name == "prstClr":
        from PIL.ImageColor import getrgb

        words = value.replace("dk", "dark").replace("lt", "light").replace("med", "medium") if value[:2] in ("dk", "lt") or value[:3] == "med" else value
        try:
            return "".join(f"{channel:02X}" for channel in getrgb(words.lower())[:3])
        except ValueError:
            return ""
    if name == "scrgbClr":
        return "".join(f"{round(min(max(share(node.get(channel), 0.0), 0), 1) ** (1 / 2.2) * 255):02X}" for channel in "rgb")
    return ""


def fill_in(holder: Iterable[Element] | None, theme: Theme, mapping: Mapping[str, str] | None = None, placeholder: str = "") -> Fill | None:
    """Return the fill that an element (`a:spPr`, `p:bgPr`, `a:tcPr`) holds itself; `None` where it says nothing."""
    for node in holder if holder is not None else ():
        name = local(node)
        if name == "noFill":
            return Fill("none")
        if name == "solidFill":
            found = colour_in(node, theme, mapping, placeholder)
            return Fill("solid", (found,)) if found else Fill("unknown")
        if name == "gradFill":
            stops = [found for stop in node.iter("{*}gs") if (found := colour_in(stop, theme, mapping, placeholder))]
            return Fill("gradient", tuple(stops)) if stops else Fill("unknown")
        if name == "pattFill":
            both = [found for side in ("fgClr", "bgClr") if (found := colour_in(child(node, side), theme, mapping, placeholder))]
            return Fill("gradient", tuple(both)) if both else Fill("unknown")
        if name == "blipFill":
            return Fill("picture")
        if name == "grpFill":
            return Fill("unknown")
    return None
