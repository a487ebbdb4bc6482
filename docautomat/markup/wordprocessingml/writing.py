"""How values are written into `w:t`, and in place of paragraphs, cells and rows."""

from __future__ import annotations

import re
from typing import Any

from docautomat.markup.language import Site, block_markup, escaped
from docautomat.values import text_of

__all__ = ["write_block", "write_text"]

_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile(r"[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[\n\t\f\a]")


def write_text(value: Any, site: Site) -> str:
    r"""Return the content of a `w:t`: escaped, with line breaks, tabs, page breaks (`\f`) and new paragraphs (`\a`) as elements."""
    text = value if type(value) is str else text_of(value)
    if _SPECIAL.search(text) is None:
        return text
    text = escaped(text, _ILLEGAL, "document")
    if _BREAK.search(text) is None:
        return text
    return _BREAK.sub(lambda found: _break(found.group(), site), text)


def write_block(value: Any, site: Site) -> str:
    """Return paragraphs, cells or rows in place of those in which a tag stands alone; a text becomes a paragraph of the same formatting."""
    markup = block_markup(value, site)
    if markup is not None:
        return markup
    w = site.extra or "w:"
    return f'<{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}<{w}t xml:space="preserve">{write_text(value, site)}</{w}t></{w}r></{w}p>'


def _break(char: str, site: Site) -> str:
    w = site.extra or "w:"
    reopened = f'<{w}t xml:space="preserve">'
    if char == "\t":
        return f"</{w}t><{w}tab/>{reopened}"
    page = f'<{w}br {w}type="page"/>' if char == "\f" else ""
    if char in "\a\f" and site.splittable:
        following = f"</{w}t></{w}r></{w}p><{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}"
        return following + (f"{page}</{w}r></{w}p><{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}" if page else "") + reopened
    if page:
        return f"</{w}t>{page}{reopened}"
    return f"</{w}t><{w}br/>{reopened}"
