"""A slide whose grids of shapes are full becomes several: each shows the turns of its page, and all else.

… U+001E 0 U+001E <p:sp>…</p:sp> U+001E / U+001E …        one turn, on page 0;   U+001E t U+001E stands where the title ends
"""

from __future__ import annotations

from typing import Any

from docautomat.markup.fitting.continuation import continued_in

__all__ = ["CARD", "deal", "write_page"]

CARD = "\x1e"


def write_page(value: Any, _: object) -> str:
    """Return the mark of a turn on page `value`."""
    return f"{CARD}{value}{CARD}"


def deal(text: str, language: str) -> list[str]:
    """Return the slides that a rendered slide becomes, one as a rule."""
    if CARD not in text:
        return [text]
    pieces = text.split(CARD)
    last = max((int(mark) for mark in pieces[1::2] if mark.isdigit()), default=0)
    if not last:
        return ["".join(pieces[::2])]
    words = continued_in(language, text)
    return [_page(pieces, page, f" {words}" if page else "") for page in range(last + 1)]


def _page(pieces: list[str], page: int, words: str) -> str:
    out = [pieces[0]]
    shown = True
    for mark, content in zip(pieces[1::2], pieces[2::2], strict=True):
        if mark == "t":
            out.append(words if shown else "")
        else:
            shown = mark == "/" or int(mark) == page
        if shown:
            out.append(content)
    return "".join(out)
