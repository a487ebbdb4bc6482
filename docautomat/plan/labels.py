"""Labels and messages in bokmål, nynorsk and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from docautomat.errors import Finding, Place
from docautomat.plan.tables import rows

__all__ = ["LANGUAGES", "finding", "labels", "message"]

LANGUAGES = ("nb", "nn", "en")


@cache
def _labels(language: str) -> Mapping[str, str]:
    return {row["identifier"]: row[language] for row in rows("labels.csv")}


def labels(language: str, overrides: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the labels of a language by identifier; `overrides` are a programme's own."""
    return {**_labels(language), **(overrides or {})}


@cache
def _messages() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("messages.csv")}


def message(code: str, language: str, **facts: object) -> tuple[str, str]:
    """Return the message and the hint of a code in a language, with the facts put in."""
    row = _messages()[code]
    texts = []
    for text in (row[language], row[f"hint_{language}"]):
        for name, value in facts.items():
            text = text.replace(f"{{{name}}}", str(value))  # noqa: PLW2901  what a person typed may hold braces itself
        texts.append(text.strip())
    return texts[0], texts[1]


def finding(code: str, language: str, place: Place, **facts: object) -> Finding:
    """Return a finding of a code, told in a language."""
    text, hint = message(code, language, **facts)
    return Finding(code=code, severity=_messages()[code]["severity"], place=place, message=text, hint=hint)
