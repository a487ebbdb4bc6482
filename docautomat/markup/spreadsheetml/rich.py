"""How values with markup of their own are written into cells: rich text, links, pictures, formulas, cell styles (ISO/IEC 29500-1 §18.4, §18.3.1.47).

What a cell itself cannot hold (a hyperlink, a picture, another format) is asked for by a token, which `additions.py` reads when the row is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from docautomat.markup.language import Site
from docautomat.markup.pictures import keep
from docautomat.markup.rendering import rendering
from docautomat.markup.spreadsheetml.calculation.sheets import HOLE
from docautomat.markup.spreadsheetml.cellstyles import CellStyle
from docautomat.markup.spreadsheetml.fonts import run_properties
from docautomat.markup.spreadsheetml.texts import asked, cell_text, measure, text_units, token
from docautomat.values import RefusedValueError, Rich, closest, text_of
from docautomat.values.formulas import Formula
from docautomat.values.rich import Link, Picture, Properties, RichText, Run

__all__ = ["LINK_LOOK", "PICTURES", "RUNS", "write_cell_style", "write_fill", "write_rich_cell", "write_rich_text", "write_row_fill"]

RUNS = "\x1b"
"""Stands in a token before runs, behind the properties of the text around them; and between a link's address and its tip."""
PICTURES = "cell pictures"
"""Under this name a render keeps the pictures of its cells."""
LONGEST_ADDRESS = 2_079
"""Characters of a link's address (Excel's specifications and limits)."""
LINK_LOOK: Properties = (("color", "0563C1"), ("underline", "single"))
_HEX = re.compile(r"#?([0-9A-Fa-f]{6})\Z")


def write_rich_cell(value: Rich, site: Site) -> str:
    """Return the rest of a `<c r="…"` that one value with markup of its own fills."""
    style: CellStyle = site.extra
    p, own = style.prefix, style.shown(style.plain)
    if isinstance(value, Formula):
        return f"{own}{HOLE}><{p}f>{token('f', site, escape(value.text))}</{p}f>{HOLE}</{p}c>"
    if isinstance(value, Picture):
        return f"{_picture(value, site)}{own}/>"
    if not isinstance(value, (Link, RichText)):
        text = cell_text(value.plain())
        return f"{asked(text, site)}{style.text_begin}{text}{style.text_end}" if text else f"{own}/>"
    runs = list(value.runs())
    text = _measured(runs)
    wanted = _link(runs, value, site) + asked(text, site)
    if not text:
        return f"{wanted}{own}/>"
    if any(run.properties for run in runs) or (isinstance(value, RichText) and any(run.link for run in runs)):
        return f'{wanted}{own} t="inlineStr"><{p}is>{_markup(runs, style)}</{p}is></{p}c>'
    look = token("u", site) if isinstance(value, Link) and not style.underlined else ""
    return f"{wanted}{look}{style.text_begin}{cell_text(text)}{style.text_end}"


def write_rich_text(value: Rich, site: Site) -> str:
    """Return a value with markup of its own in the middle of a cell's text."""
    if isinstance(value, (Formula, Picture)) or not isinstance(value, (Link, RichText)) or not site.cell:
        text = cell_text(value.plain())
        return text + asked(text, site)
    style: CellStyle = site.extra
    runs = list(value.runs())
    text = _measured(runs)
    markup = _markup(runs, style)
    wanted = _link(runs, value, site) + asked(text, site)
    if not markup:
        return wanted
    p = style.prefix
    if site.splittable:
        return f'{wanted}</{p}t></{p}r>{markup}<{p}r>{style.run}<{p}t xml:space="preserve">'
    return wanted + token("r", site, f"{run_properties(style.font, (), p)}{RUNS}{markup}")


def _measured(runs: Iterable[Run]) -> str:
    text = "".join(run.text for run in runs)
    measure(text_units(text))
    return text


def _markup(runs: Iterable[Run], style: CellStyle) -> str:
    """Return runs of the cell's font, or of the run's around them, that state what differs."""
    p = style.prefix
    out: list[str] = []
    for run in runs:
        look = LINK_LOOK if run.link and not style.underlined else ()
        properties = run_properties(style.font, tuple(sorted({**dict(look), **dict(run.properties)}.items())), p)
        text = cell_text(run.text)
        if text:
            out.append(f'<{p}r>{properties}<{p}t xml:space="preserve">{text}</{p}t></{p}r>')
    return "".join(out)


# --- what stands outside of the cell --------------------------------------------------------------------------------------------------------


def _link(runs: Iterable[Run], value: Rich, site: Site) -> str:
    """Return the token of the address that the runs lead to; a cell leads to one."""
    addresses = list(dict.fromkeys(run.link for run in runs if run.link))
    if not addresses and isinstance(value, Link):
        addresses = [value.url]
    if not addresses:
        return ""
    if len(addresses) > 1:
        raise RefusedValueError(f"this text leads to {len(addresses)} addresses; a cell can lead to one only", "put the links into cells of their own")
    if len(addresses[0]) > LONGEST_ADDRESS:
        raise RefusedValueError(f"this address has {len(addresses[0])} characters; a link in a workbook holds {LONGEST_ADDRESS}", "use a shorter one")
    tip = value.tooltip if isinstance(value, Link) else ""
    if len(tip) > 255:
        raise RefusedValueError(f"the tip of this link has {len(tip)} characters; it holds 255", "shorten it")
    return token("l", site, f"{escape(addresses[0])}{RUNS}{cell_text(tip)}")


def _picture(value: Picture, site: Site) -> str:
    state = rendering().state
    pictures = state.setdefault(PICTURES, [])
    pictures.append((keep(value), value))
    return token("p", site, len(pictures) - 1)


# --- cell styles by data --------------------------------------------------------------------------------------------------------------------


def write_fill(value: Any, site: Site) -> str:
    """Return the token of a cell's background; nothing for an empty text, which leaves the cell's own."""
    return _fill("b", value, site)


def write_row_fill(value: Any, site: Site) -> str:
    """Return the token of a row's background."""
    return _fill("R", value, site)


def _fill(kind: str, value: Any, site: Site) -> str:
    text = text_of(value).strip()
    if text in ("", "auto"):
        return ""
    found = _HEX.match(text)
    if found is None:
        raise RefusedValueError(f"{text!r} is no colour", "write six hexadecimal digits: D9EAD3")
    return token(kind, site, found.group(1).upper())


def write_cell_style(value: Any, site: Site) -> str:
    """Return the token of a named cell style (`site.extra`: the workbook's, by their names case folded); nothing for an empty text."""
    text = text_of(value).strip()
    if not text:
        return ""
    names: Mapping[str, tuple[str, int]] = site.extra
    if text.casefold() not in names:
        listed = ", ".join(name for name, _ in names.values())
        hint = f"{closest(text, [name for name, _ in names.values()])} the workbook has {listed}".strip() if listed else "the workbook has no cell styles"
        raise RefusedValueError(f"there is no cell style {text!r}", hint)
    return token("n", site, names[text.casefold()][1])
