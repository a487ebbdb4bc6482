"""Properties of DrawingML paragraphs and runs as plain dictionaries, so that one that inherits is `{**inherited, **own}` (ISO/IEC 29500-1 §21.1.2).

left, indent, right   points          before, after, spacing   ("pct", share) or ("pts", points)
size                  points          bullet                   "" none, a character, or "#": numbered, with `number` (type, start)
bold, italic, caps    truth values    face                     a typeface, `+mj-lt` and `+mn-lt` those of the theme
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docautomat.markup.language import Element
from docautomat.markup.trees import local

__all__ = ["EMU", "Properties", "number", "paragraph_properties", "run_properties", "share"]

Properties = dict[str, Any]
EMU = 12_700
"""English Metric Units in a point."""
_LENGTHS = {"marL": "left", "indent": "indent", "marR": "right"}
_SPACINGS = {"spcBef": "before", "spcAft": "after", "lnSpc": "spacing"}


def number(value: str | None, default: float = 0.0) -> float:
    """Return a number that a file holds, whatever it looks like."""
    if value is None:
        return default
    try:
        return float(value)
    except ValueError:
        return _with_unit(value, default)


def _with_unit(value: str, default: float) -> float:
    """Return a universal measure, `2.5cm`, in EMU (§22.9.2.15, strict files)."""
    units = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "pc": 152_400, "pi": 152_400}
    try:
        return float(value[:-2]) * units[value[-2:]]
    except (ValueError, KeyError):
        return default


def share(value: str | None, default: float = 1.0) -> float:
    """Return a percentage as a share: `90000` and `90%` are both 0.9."""
    if value is None:
        return default
    return number(value.rstrip("%"), default * 100) / 100 if value.endswith("%") else number(value, default * 100_000) / 100_000


def run_properties(element: Element | None) -> Properties:
    """Return what an `a:rPr`, `a:defRPr` or `a:endParaRPr` says."""
    found: Properties = {}
    if element is None:
        return found
    get = element.get
    if (size := get("sz")) is not None:
        found["size"] = number(size, 1800) / 100
    for name, key in (("b", "bold"), ("i", "italic")):
        if (value := get(name)) is not None:
            found[key] = value in ("1", "true")
    if (caps := get("cap")) is not None:
        found["caps"] = caps != "none"
    if (spacing := get("spc")) is not None:
        found["gap"] = number(spacing) / (100 if spacing.lstrip("-").isdigit() else EMU)
    if (raised := get("baseline")) is not None:
        found["raised"] = share(raised, 0.0) != 0
    for child in element:
        if local(child) == "latin" and (face := child.get("typeface")):
            found["face"] = face
    return found


def paragraph_properties(element: Element | None) -> Properties:
    """Return what an `a:pPr` or `a:lvl1pPr` says, with its `a:defRPr`."""
    found: Properties = {}
    if element is None:
        return found
    for name, key in _LENGTHS.items():
        if (value := element.get(name)) is not None:
            found[key] = number(value) / EMU
    for child in element:
        name = local(child)
        if name in _SPACINGS:
            found[_SPACINGS[name]] = _spacing(child)
        elif name == "defRPr":
            found.update(run_properties(child))
        elif name.startswith("bu"):
            _bullet(name, child, found)
    return found


def _bullet(name: str, child: Element, found: Properties) -> None:
    if name == "buNone":
        found["bullet"] = ""
    elif name in ("buChar", "buBlip"):
        found["bullet"] = child.get("char") or "•"
    elif name == "buAutoNum":
        found["bullet"] = "#"
        found["number"] = child.get("type", "arabicPeriod"), int(number(child.get("startAt"), 1))
    elif name == "buSzPct":
        found["bullet size"] = share(child.get("val"))


def _spacing(element: Element) -> tuple[str, float]:
    for child in element:
        if local(child) == "spcPct":
            return "pct", share(child.get("val"))
        if local(child) == "spcPts":
            return "pts", number(child.get("val")) / 100
    return "pct", 1.0


def merged(layers: Iterable[Mapping[str, Any]]) -> Properties:
    """Return properties of which the later ones win."""
    found: Properties = {}
    for layer in layers:
        found.update(layer)
    return found
