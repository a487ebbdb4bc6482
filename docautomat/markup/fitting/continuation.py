"""How the title of a slide says, in the slide's language, that it goes on from the one before."""

from __future__ import annotations

import re

__all__ = ["continued_in"]

_CONTINUED = {
    "nb": "(forts.)",
    "no": "(forts.)",
    "nn": "(framh.)",
    "se": "(joatkka)",
    "sv": "(forts.)",
    "da": "(fortsat)",
    "de": "(Forts.)",
    "fi": "(jatkuu)",
    "fr": "(suite)",
    "es": "(cont.)",
    "nl": "(vervolg)",
}
_OTHERWISE = "(cont.)"
_LANGUAGE = re.compile(r'<a:(?:rPr|endParaRPr)\b[^>]*\blang="([A-Za-z]+)')


def continued_in(language: str, markup: str) -> str:
    """Return the words for a language, else for the one of the first run in some markup.

    >>> continued_in("nn", ""), continued_in("", '<a:rPr lang="sv-SE"/>')
    ('(framh.)', '(forts.)')
    """
    found = _LANGUAGE.search(markup) if not language else None
    tongue = (language or (found.group(1) if found else "")).replace("_", "-").partition("-")[0].lower()
    return _CONTINUED.get(tongue, _OTHERWISE)
