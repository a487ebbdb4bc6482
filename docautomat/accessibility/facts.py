"""Facts that stand in headers and footers only, which screen readers do not read unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docautomat.accessibility.texts import has_words, normal

__all__ = ["only_at_the_edge"]

_PARTS = re.compile(r"[\t\n·|•]+|\s{3,}|\ufffc")
_PIECES = re.compile(r" [–—-] |[:,;]|(?= \d{1,2}\.\d{1,2}\.\d{4})|(?<=\d{4}) ")
_DATE = re.compile(r"(\d{1,2})\D(\d{1,2})\D\d{4}")
_PAGE = re.compile(
    r"(?:side|page|seite|sida|página|pagina|sivu|strana|s\.|p\.|sidetall|sidetal|av|of|lysbilde|slide|ark|sheet|versjon|version)?[\s:]*(?:\d+|[ivx]+|#)?(?:\s*(?:av|of|/)\s*\d*)?",
    re.IGNORECASE,
)
_MARK = re.compile(r"\W+")


def only_at_the_edge(texts: Iterable[str], body: str) -> list[str]:
    """Return the facts of headers and footers that the body does not name, each once; page numbers are none."""
    said = _bare(body)
    found: dict[str, None] = {}
    for text in texts:
        for fact in _PARTS.split(text):
            words = fact.strip(" :,.;()")
            if has_words(words) and len(words) > 2 and not _PAGE.fullmatch(words) and not _is_said(words, said):
                found.setdefault(words)
    return list(found)


def _is_said(words: str, said: str) -> bool:
    """Say whether a fact stands in a text: as it is, piece by piece, or as a date written out."""
    if _bare(words) in said:
        return True
    pieces = [_bare(piece) for piece in _PIECES.split(words)]
    return all(not piece or piece in said or any(day in said for day in _written_out(piece)) for piece in pieces)


def _written_out(piece: str) -> list[str]:
    """Return a date in figures as people write it out, in the languages of Norway's documents and in English."""
    found = _DATE.fullmatch(piece)
    if not found or not 1 <= int(found[2]) <= 12:
        return []
    from babel.dates import get_month_names

    return [f"{int(found[1])} {get_month_names(locale=language)[int(found[2])].casefold()}" for language in ("nb", "nn", "en")]


def _bare(text: str) -> str:
    return _MARK.sub(" ", normal(text)).strip()
