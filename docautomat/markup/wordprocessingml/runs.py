"""Runs: the formatting of the tag's own run, with what a value states beside it (ISO/IEC 29500-1 §17.3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from lxml import etree

from docautomat.markup.language import Site, fragment
from docautomat.markup.pictures import RELATIONSHIPS
from docautomat.markup.properties import quoted
from docautomat.markup.rendering import rendering
from docautomat.markup.trees import insert_ranked
from docautomat.markup.wordprocessingml.styles import Styles, styles_of
from docautomat.values.rich import HIGHLIGHTS, Properties, Run

__all__ = ["merged_properties", "run_markup", "run_with"]

_ORDER = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position "
    "sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
).split()
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_TOGGLES = {
    "bold": ("b", "bCs"),
    "italic": ("i", "iCs"),
    "strike": ("strike",),
    "double_strike": ("dstrike",),
    "caps": ("caps",),
    "small_caps": ("smallCaps",),
    "hidden": ("vanish",),
    "outline": ("outline",),
    "shadow": ("shadow",),
    "emboss": ("emboss",),
    "imprint": ("imprint",),
    "no_proof": ("noProof",),
    "rtl": ("rtl",),
}
_SCALED = {"size": (("sz", "szCs"), 2), "spacing": (("spacing",), 20), "position": (("position",), 2), "kerning": (("kern",), 2), "scale": (("w",), 1)}
_PLAIN = {"color": "color", "underline": "u", "language": "lang"}
_LINK_STYLE = "hyperlink"
_LINK_LOOK: Properties = (("color", "0563C1"), ("underline", "single"))


@lru_cache(maxsize=4096)
def merged_properties(base: str, names: str, properties: Properties, style: str = "", prefix: str = "w:") -> str:
    """Return `w:rPr` as XML: `base`, the tag's own, with properties that differ; `style` is the id of a character style. Children in the schema's order."""
    root = etree.fromstring(f"<{prefix}r {names}>{base or f'<{prefix}rPr/>'}</{prefix}r>")
    holder = root[0]
    w = holder.tag.removesuffix("rPr")
    for name, stated in _elements(dict(properties), style):
        attributes = {w + key: value for key, value in stated.items()}
        for old in holder.findall(w + name):
            if name in ("rFonts", "lang"):  # what is not stated of them stays
                attributes = {**{str(key): str(value) for key, value in old.attrib.items() if "heme" not in str(key)}, **attributes}
            holder.remove(old)
        if stated.get("val") != _NOTHING:
            insert_ranked(holder, etree.Element(w + name, attributes), w, _RANK)
    return fragment(holder) if len(holder) else ""


_NOTHING = "\0"
"""The value of a property that is taken away."""


def _elements(given: dict[str, Any], style: str) -> Iterator[tuple[str, dict[str, str]]]:
    if style:
        yield "rStyle", {"val": style}
    for name, value in given.items():
        for element in _TOGGLES.get(name, ()):
            yield element, {} if value else {"val": "0"}
        elements, factor = _SCALED.get(name, ((), 1))
        for element in elements:
            yield element, {"val": str(round(value * factor))}
        if name in _PLAIN:
            yield _PLAIN[name], {"val": str(value)}
        elif name == "font":
            yield "rFonts", dict.fromkeys(("ascii", "hAnsi", "cs", "eastAsia"), value)
        elif name == "shading" or (name == "highlight" and value not in HIGHLIGHTS):
            yield "shd", {"val": "clear", "color": "auto", "fill": value}
        elif name == "highlight":
            yield "highlight", {"val": value}
    if "superscript" in given or "subscript" in given:
        yield "vertAlign", {"val": _vertical(given)}


def _vertical(given: dict[str, Any]) -> str:
    return "superscript" if given.get("superscript") else "subscript" if given.get("subscript") else _NOTHING


def run_with(text: str, properties: str, w: str) -> str:
    """Return a run of escaped text."""
    return f'<{w}r>{properties}<{w}t xml:space="preserve">{text}</{w}t></{w}r>' if text else ""


def run_markup(runs: Iterable[Run], site: Site, write: Any, tooltip: str = "") -> str:
    """Return runs, those of a link inside a hyperlink; `write` gives escaped text at a site."""
    styles = styles_of(rendering().overlay.package)
    out: list[str] = []
    for link, group in groupby(runs, key=lambda run: run.link if site.links else ""):
        inner = "".join(_run(run, site, styles, write, linked=bool(run.link)) for run in group)
        out.append(_linked(link, inner, site, tooltip) if link and inner else inner)
    return "".join(out)


def _run(run: Run, site: Site, styles: Styles, write: Any, *, linked: bool) -> str:
    given = dict(run.properties)
    style = styles.find("character", str(given.pop("style", ""))) if "style" in given else ""
    if linked and not style:
        style = styles.find("character", _LINK_STYLE)
        if not style:
            given = {**dict(_LINK_LOOK), **given}
    w = site.w
    properties = merged_properties(site.run_properties, site.names, tuple(sorted(given.items())), style, w) if given or style else site.run_properties
    inner = Site(run_properties=properties, paragraph_properties=site.paragraph_properties, splittable=site.splittable and not linked, extra=w)
    return run_with(write(run.text, inner), properties, w)


def _linked(link: str, inner: str, site: Site, tooltip: str) -> str:
    """Return runs that lead somewhere: as a hyperlink, or as a field where no hyperlink may stand."""
    w = site.w
    if site.links == "field":
        switch = "\\l " if link.startswith("#") else ""
        target = link.removeprefix("#").replace("\\", "\\\\").replace('"', '\\"')
        return _field(f' HYPERLINK {switch}"{target}" ', inner, w)
    shown = f" {w}tooltip={quoted(tooltip)}" if tooltip else ""
    if link.startswith("#"):
        return f"<{w}hyperlink {w}anchor={quoted(link[1:])}{shown}>{inner}</{w}hyperlink>"
    overlay = rendering().overlay
    rid = overlay.relate(site.part, "hyperlink", link, external=True)
    return f'<{w}hyperlink xmlns:r="{RELATIONSHIPS[overlay.package.strict]}" r:id="{rid}"{shown}>{inner}</{w}hyperlink>'


def _field(code: str, inner: str, w: str) -> str:
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    begin, separate, end = (f'<{w}r><{w}fldChar {w}fldCharType="{kind}"/></{w}r>' for kind in ("begin", "separate", "end"))
    return f'{begin}<{w}r><{w}instrText xml:space="preserve">{escaped}</{w}instrText></{w}r>{separate}{inner}{end}'
