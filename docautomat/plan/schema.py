"""The JSON Schema of a plan and of a programme (draft 2020-12), for editors that complete and check what people type."""

from __future__ import annotations

from typing import Any

__all__ = ["schema_of"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


_NUMBER = {"type": ["string", "integer"]}
_SHORT = {"Localized": {"type": "string"}, "Municipality": _NUMBER, "Participant": _NUMBER}


def schema_of(what: str) -> dict[str, Any]:
    """Return the schema of `plan` or `programme`; each field is titled as the form shows it in bokmål, if it stands there."""
    from docautomat.plan.labels import labels
    from docautomat.plan.model import Plan, Programme

    model: type[Plan | Programme] = Plan if what == "plan" else Programme
    found: dict[str, Any] = {"$schema": _DRAFT, **model.model_json_schema(by_alias=True)}
    words = labels("nb")
    for part in (found, *found.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            field.pop("title", None)
            if name in words:
                field["title"] = words[name]
            if field.get("type") == "array":
                field["type"] = ["array", "null"]
    _shorthands(found["$defs"])
    return found


def _shorthands(definitions: dict[str, Any]) -> None:
    """Let a text in languages be one text, and a municipality its number, as the reader does."""
    for name, short in {
        "Localized": {"type": "string"},
        "Municipality": {"type": ["string", "integer"]},
        "Participant": {"type": ["string", "integer"]},
    }.items():
        if name in definitions:
            whole = definitions[name]
            definitions[name] = {"title": whole.pop("title", name), "anyOf": [short, whole]}
