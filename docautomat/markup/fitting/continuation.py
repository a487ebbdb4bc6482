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
_OF = {"nb": "av", "no": "av", "nn": "av", "sv": "av", "da": "af", "de": "von", "fr": "sur", "es": "de", "nl": "van", "se": "/", "fi": "/"}
_LANGUAGE = re.compile(r'<a:(?:rPr|endParaRPr)\b[^>]*\blang="([A-Za-z]+)')


def continued_in(language: str, markup: str, page: int = 2, count: int = 2) -> str:
    """Return the words for a language, else for the one of the first run in some markup; with the number of the slide where there are more than two.

    >>> continued_in("nn", ""), continued_in("", '<a:rPr lang="sv-SE"/>'), continued_in("nb", "", 2, 3)
    ('(framh.)', '(forts.)', '(forts. 2 av 3)')
    """
    found = _LANGUAGE.search(markup) if not language else None
    tongue = (language or (found.group(1) if found else "")).replace("_", "-").partition("-")[0].lower()
    words = _CONTINUED.get(tongue, _OTHERWISE)
    return f"{words[:-1]} {page} {_OF.get(tongue, 'of')} {count})" if count > 2 else words
