"""Languages of text as Office tags them: `nn-NO`."""

from __future__ import annotations

__all__ = ["TAGS", "family"]

TAGS = {"nb": "nb-NO", "nn": "nn-NO", "no": "nb-NO", "en": "en-GB", "sv": "sv-SE", "da": "da-DK", "se": "se-NO", "fi": "fi-FI", "de": "de-DE", "fr": "fr-FR"}
"""The tags of languages that come without a country."""


def family(tag: str) -> str:
    """Return the language of a tag without its country; bokmål and nynorsk count as one."""
    first = tag.replace("_", "-").partition("-")[0].lower()
    return "no" if first in ("nb", "nn", "no") else first
