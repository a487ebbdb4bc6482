"""Facts that stand in headers and footers only, which screen readers do not read unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docautomat.accessibility.texts import has_words, normal

__all__ = ["only_at_the_edge"]

_PARTS = re.compile(r"[\t\n·|•]+| [–—-] |\s{3,}|\ufffc")
_PAGE = re.compile(
    r"(?:side|page|s\.|p\.|sidetall|sidetal|av|of|lysbilde|slide|ark|sheet|versjon|version)?[\s:]*(?:\d+|[ivx]+|#)?(?:\s*(?:av|of|/)\s*\d*)?", re.IGNORECASE
)
_MARK = re.compile(r"\W+")


def only_at_the_edge(texts: Iterable[str], body: str) -> list[str]:
    """Return the facts of headers and footers that the body does not name, each once; page numbers are none."""
    said = _bare(body)
    found: dict[str, None] = {}
    for text in texts:
        for fact in _PARTS.split(text):
            words = fact.strip(" :,.;()")
            if not has_words(words) or len(words) < 3 or _PAGE.fullmatch(words):
                continue
            bare = _bare(words)
            if bare and bare not in said and not all(_bare(piece) in said for piece in re.split(r"[:,;]", words) if _bare(piece)):
                found.setdefault(words)
    return list(found)


def _bare(text: str) -> str:
    return _MARK.sub(" ", normal(text)).strip()
