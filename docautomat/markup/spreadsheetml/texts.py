"""Text in cells, escaped and measured; and the tokens by which a value asks for more than text: a formula, a link, a picture, another format.

A token stands in the rendered cell between two control characters, until the row is written: `additions.py` then does what it says and takes it away.

    U+001C kind cell " " payload U+001C          cell: the template's cell, `B5`, from which the value comes
    U+001B                                       in a payload: tells its parts apart
"""

from __future__ import annotations

import re
from typing import Any

from docautomat.markup.language import Site, escaped
from docautomat.values import RefusedValueError, text_of

__all__ = ["LONGEST_TEXT", "SPECIAL", "VALUE", "asked", "cell_text", "measure", "text_units", "token", "write_shared"]

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell can hold (Excel's specifications and limits)."""
VALUE = "\x1c"

SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def cell_text(text: str) -> str:
    """Return text as the content of a `t`: escaped, `_xHHHH_` kept as the text it is (§22.9.2.19, ST_Xstring).

    Raises `RefusedValueError` for what no cell can hold.
    """
    if len(text) * 2 > LONGEST_TEXT:
        measure(text_units(text))
    if SPECIAL.search(text) is None:
        return text
    return _ESCAPED.sub("_x005F_", escaped(text, _ILLEGAL, "cell"))


def write_shared(value: Any, _: Site) -> str:
    """Return a value as the content of a `t` among the shared strings of a chart's data sheet."""
    return cell_text(value if type(value) is str else text_of(value))


def text_units(text: str) -> int:
    """Return how long a text is for Excel: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def measure(units: int) -> None:
    """Raise `RefusedValueError` for a text that is too long for a cell."""
    if units > LONGEST_TEXT:
        raise RefusedValueError(f"the text has {units} characters; a cell holds {LONGEST_TEXT}", "shorten it, or spread it over several cells")


def token(kind: str, site: Site, payload: object = "") -> str:
    """Return the token of something that a value in a cell asks for; its payload is XML text."""
    return f"{VALUE}{kind}{site.cell} {payload}{VALUE}"


def asked(text: str, site: Site) -> str:
    """Return the tokens of a text in the middle of a cell's: it wraps if it has a line break, and the cell is measured if this takes more than its share."""
    if not site.cell:
        return ""
    wraps = "\n" in text and site.extra.wrapped != site.extra.plain
    return (token("w", site) if wraps else "") + (token("m", site) if len(text) > site.room else "")
