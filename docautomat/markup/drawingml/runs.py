"""Runs: the formatting of the tag's own run, with what a value states beside it (ISO/IEC 29500-1 §21.1.2.3.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from docautomat.markup.language import Element, Site, fragment
from docautomat.markup.pictures import RELATIONSHIPS
from docautomat.markup.rendering import SLIDE_JUMP, rendering
from docautomat.markup.trees import insert_ranked
from docautomat.values import RefusedValueError
from docautomat.values.rich import Properties, Run

__all__ = ["merged_properties", "run_markup", "run_with"]

Write = Callable[[Any, Site], str]

_ORDER = (
    "ln noFill solidFill gradFill blipFill pattFill grpFill effectLst effectDag highlight uLnTx uLn uFillTx uFill latin ea cs sym hlinkClick hlinkMouseOver"
    " rtl extLst"
).split()
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_FILLS = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
_UNDERLINES = {
    "single": "sng",
    "double": "dbl",
    "thick": "heavy",
    "dashedHeavy": "dashHeavy",
    "dashLong": "dashLong",
    "dotDash": "dotDash",
    "dotDotDash": "dotDotDash",
    "wave": "wavy",
    "wavyDouble": "wavyDbl",
}
"""Kinds of underlines that have another name than in Word."""
_HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": "FFFFFF",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
"""Word's sixteen highlighters (§17.18.40) in RGB."""
_TRUTHS = {"bold": "b", "italic": "i", "no_proof": "noProof"}
_HUNDREDTHS = {"size": ("sz", 100, 400_000), "spacing": ("spc", -400_000, 400_000), "kerning": ("kern", 0, 400_000)}
"""Hundredths of a point: the attribute, and what the schema allows."""
_RAISED, _LOWERED = "30000", "-25000"
"""How far PowerPoint moves super- and subscripts, in thousandths of a per cent."""


@lru_cache(maxsize=4096)
def merged_properties(base: str, names: str, properties: Properties, prefix: str = "a:", link: str = "", tooltip: str = "") -> str:
    """Return `a:rPr` as XML: `base`, the tag's own, with properties that differ; `link` is the relationship that a click leads to. Schema order is kept."""
    root = etree.fromstring(f"<{prefix}r {names}>{base or f'<{prefix}rPr/>'}</{prefix}r>")
    holder = root[0]
    a = str(holder.tag).removesuffix("rPr")
    given = dict(properties)
    for name, value in _attributes(given):
        holder.set(name, value)
    for old, new in _elements(given, a):
        for name in old:
            for node in holder.findall(a + name):
                holder.remove(node)
        if new is not None:
            insert_ranked(holder, new, a, _RANK)
    if link:
        for node in holder.findall(f"{a}hlinkClick"):
            holder.remove(node)
        kind, rid, *action = link.split(" ")
        click = etree.Element(f"{a}hlinkClick", {f"{{{kind}}}id": rid, **({"action": action[0]} if action else {})}, nsmap={"r": kind})
        if tooltip:
            click.set("tooltip", tooltip)
        insert_ranked(holder, click, a, _RANK)
    return fragment(holder) if len(holder) or holder.attrib else ""


def _attributes(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, attribute in _TRUTHS.items():
        if name in given:
            yield attribute, "1" if given[name] else "0"
    for name, (attribute, least, most) in _HUNDREDTHS.items():
        if name in given:
            yield attribute, str(min(max(round(given[name] * 100), least), most))
    if "underline" in given:
        yield "u", _UNDERLINES.get(given["underline"], given["underline"])
    if "strike" in given or "double_strike" in given:
        yield "strike", "dblStrike" if given.get("double_strike") else "sngStrike" if given.get("strike") else "noStrike"
    if "caps" in given or "small_caps" in given:
        yield "cap", "all" if given.get("caps") else "small" if given.get("small_caps") else "none"
    if "superscript" in given or "subscript" in given:
        yield "baseline", _RAISED if given.get("superscript") else _LOWERED if given.get("subscript") else "0"
    if "language" in given:
        yield "lang", given["language"]


def _elements(given: dict[str, Any], a: str) -> Iterator[tuple[tuple[str, ...], Element | None]]:
    """Yield what goes and what comes in its place."""
    if "color" in given:
        yield _FILLS, _filled(a, "solidFill", given["color"])
    if given.get("outline"):
        line = etree.Element(f"{a}ln", {"w": "9525"})
        line.append(_filled(a, "solidFill", given.get("color", "000000")))
        yield ("ln",), line
        yield _FILLS, etree.Element(f"{a}noFill")
    elif "outline" in given:
        yield ("ln",), None
    if "shadow" in given:
        yield ("effectLst", "effectDag"), _shadow(a) if given["shadow"] else None
    marked = given.get("highlight") or given.get("shading")
    if marked:
        yield ("highlight",), _filled(a, "highlight", _HIGHLIGHTS.get(marked, marked))
    if "font" in given:
        for name in ("latin", "ea", "cs"):
            yield (name,), etree.Element(a + name, {"typeface": given["font"]})
    if "rtl" in given:
        yield ("rtl",), etree.Element(f"{a}rtl", {"val": "1" if given["rtl"] else "0"})


def _filled(a: str, name: str, colour: str) -> Element:
    node = etree.Element(a + name)
    etree.SubElement(node, f"{a}srgbClr", {"val": colour})
    return node


def _shadow(a: str) -> Element:
    """Return the shadow that PowerPoint gives a text at the click of its button."""
    effects = etree.Element(f"{a}effectLst")
    outer = etree.SubElement(effects, f"{a}outerShdw", {"blurRad": "38100", "dist": "38100", "dir": "2700000", "algn": "tl"})
    etree.SubElement(etree.SubElement(outer, f"{a}srgbClr", {"val": "000000"}), f"{a}alpha", {"val": "43137"})
    return effects


# --- runs -------------------------------------------------------------------------------------------------------------------------------


def run_with(text: str, properties: str, a: str) -> str:
    """Return a run of escaped text."""
    return f"<{a}r>{properties}<{a}t>{text}</{a}t></{a}r>" if text else ""


def run_markup(runs: Iterable[Run], site: Site, write: Write, tooltip: str = "") -> str:
    """Return runs, each with its own formatting and the address that a click leads to; `write` gives escaped text at a site."""
    return "".join(_run(run, site, write, tooltip) for run in runs)


def _run(run: Run, site: Site, write: Write, tooltip: str) -> str:
    if dict(run.properties).get("hidden"):
        raise RefusedValueError("text on a slide cannot be hidden", "leave it out: {% if … %}")
    prefix = str(site.extra or "a:")
    link = _relationship(run.link, site) if run.link and site.links == "element" and run.text else ""
    properties = site.run_properties
    if run.properties or link:
        properties = merged_properties(properties, site.names, run.properties, prefix, link, tooltip if link else "")
    return run_with(write(run.text, site.with_runs(properties)), properties, prefix)


def _relationship(address: str, site: Site) -> str:
    """Return the namespace and the id of a relationship to an address."""
    overlay = rendering().overlay
    if address.startswith("#"):
        return f"{RELATIONSHIPS[overlay.package.strict]} {rendering().link_to_slide(address[1:], site.part)} {SLIDE_JUMP}"
    return f"{RELATIONSHIPS[overlay.package.strict]} {overlay.relate(site.part, 'hyperlink', address, external=True)}"
