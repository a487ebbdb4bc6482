"""The data that a new programme starts from, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from docautomat.plan.labels import LANGUAGES, choices, label_of, labels, prompts

__all__ = ["example_plan", "programme_data", "text_file"]

_FREE: Mapping[str, int] = {"participants": 30, "gatherings": 6, "agenda": 20, "speakers": 8, "practical": 8, "links": 6, "advice": 3, "themes": 6}
"""So many rows stand ready in a sheet."""


@lru_cache(maxsize=1)
def _example() -> Any:
    from docautomat.plan.readers.yaml_text import read_yaml

    return read_yaml(text_file("example.yaml")).value


def text_file(name: str) -> str:
    """Return one of the texts beside this module."""
    return files("docautomat.starting").joinpath("data", name).read_text(encoding="utf-8")


def _said(value: Any, language: str) -> Any:
    """Return a tree in which every text in three languages is the one of this language."""
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES):
            return value[language]
        return {name: _said(part, language) for name, part in value.items()}
    return [_said(part, language) for part in value] if isinstance(value, list) else value


def programme_data(language: str) -> dict[str, Any]:
    """Return what the template of Program.xlsx sees: the example, words and guiding texts in this language."""
    from docautomat.plan.readers.workbook.fields import PROGRAMME_FIELDS

    words, data = labels(language), _example()
    facts = {**dict.fromkeys(PROGRAMME_FIELDS), **_said(data["facts"], language), "language": label_of(words, "language", language)}
    facts |= {name: label_of(words, choice, code) for name, (choice, code) in data["choices"].items()}
    others = [other for other in LANGUAGES if other != language]
    return {
        "language": language,
        "label": words,
        "prompt": prompts(language),
        "choice": choices(words),
        "sheet": {name: words[f"program.heading.{name}"] for name in data["lists"]},
        "document": {"title": words["program.title"]},
        "programme": {"name": facts["name"], "owner": facts["owner"]},
        "facts": facts,
        "others": [{"code": other, "name": label_of(words, "language", other)} for other in others],
        "lists": {name: [_row(item, language, others, words) for item in items] for name, items in data["lists"].items()},
        "free": {name: [None] * count for name, count in _FREE.items()},
    }


_COLUMNS = (
    "id kind number title start end place venue url registration_deadline greeting welcome image alt caption gathering day speaker name topic heading text code"
    " email cohort network language"
).split()


def _row(item: Mapping[str, Any], language: str, others: list[str], words: Mapping[str, str]) -> dict[str, Any]:
    row = {**dict.fromkeys(_COLUMNS), **_said(item, language)}
    text = item.get("text")
    row["others"] = [text[other] if isinstance(text, dict) else None for other in others]
    if row["kind"] is not None:
        row["kind"] = label_of(words, "gathering_kind", row["kind"])
    return row


def example_plan(language: str) -> tuple[str, dict[str, Any]]:
    """Return the number of a municipality, and the plan that stands as its example."""
    data = _example()
    number: str = data["municipality"][language]
    return number, {"language": language, "municipality": number, **_said(data["plan"], language)}
