"""Made-up data with which a template can be previewed, and what given data lacks of what a template wants."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from docautomat.compiler.paths import steps
from docautomat.compiler.variables import Use
from docautomat.errors import Finding
from docautomat.values import closest

__all__ = ["lacking", "sample"]


def sample(uses: Mapping[str, Use]) -> dict[str, Any]:
    """Return data with which the template can be previewed: every path, two items in each list, or as many as are asked for by number."""
    data: dict[str, Any] = {}
    least = {tuple(steps(path)): use.least for path, use in uses.items() if use.least > _ITEMS}
    for path, use in sorted(uses.items()):
        _put(data, steps(path), use, path, least)
    return data


_ITEMS = 2
"""So many items a list has."""


def _put(holder: Any, left: list[str], use: Use, path: str, least: Mapping[tuple[str, ...], int], number: int = 1) -> None:
    step, *rest = left
    count = max(_ITEMS, least.get(tuple(steps(path)[: -len(left)]), 0)) if step == "[]" else 0
    keys: list[Any] = [step] if step not in ("[]", "*") else list(range(count)) if step == "[]" else ["a", "b"]
    for index, key in enumerate(keys, number):
        if isinstance(holder, list):
            while len(holder) <= key:
                holder.append(None)
            there = holder[key]
        else:
            there = holder.get(key)
        if rest:
            wanted_kind: type = list if rest[0] == "[]" else dict
            if not isinstance(there, wanted_kind):
                there = wanted_kind()
            _put(there, rest, use, path, least, index if step == "[]" else number)
        elif there is None:
            there = _value(use, path, index if step in ("[]", "*") else number)
        holder[key] = there


_PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAAAAACRn/EaAAAAEElEQVR42mM8wcDAwMQAIwALLADOI6TNDAAAAABJRU5ErkJggg=="

"""A picture of twelve grey points."""


def _value(use: Use, path: str, number: int) -> Any:
    kind = use.kind
    if use.values and kind in ("text", "number", "value"):
        return use.values[0]
    if kind == "picture":
        return _PICTURE
    if kind == "chart":
        return {f"{_word(path)} {index}": 10 * index for index in (1, 2, 3)}
    if kind == "document":
        return None
    if kind == "date":
        return next((value for value in use.values if isinstance(value, datetime.date)), datetime.date(2026 + number // 12, number % 12 + 1, 1))
    if kind == "number":
        return 10 * number
    if kind == "list":
        return [f"{_word(path)} 1", f"{_word(path)} 2"]
    if kind == "mapping":
        return {}
    return True if kind == "truth" else " ".join([f"{_word(path)} {number}", *use.pieces])


def _word(path: str) -> str:
    last = [step for step in steps(path) if step not in ("[]", "*")][-1]
    return last.replace("_", " ").replace(".", " ").capitalize()


# --- given data -------------------------------------------------------------------------------------------------------------------------


def lacking(uses: Mapping[str, Use], schema: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each path that is wanted and not in `schema`: data, or a JSON Schema of it."""
    told: set[str] = set()
    described = "properties" in schema
    root = schema.get("$defs", {}) if described else {}
    for path, use in uses.items():
        if use.optional or not use.places or any(path.startswith((f"{one}.", f"{one}[")) for one in told):
            continue
        there: Any = schema
        for step in steps(path):
            names = _fields(there, root) if described else there
            there = _below(there, step, root) if described else _item(there, step)
            if there is _MISSING:
                told.add(path)
                near = closest(step, names) if isinstance(names, Mapping) else ""
                hint = near or "mend the name, or write default('') behind it if it may be missing"
                yield Finding(code="missing", severity="error", place=use.places[0], message=f"{path} is not in the data", hint=hint)
                break
            if there is _UNKNOWN:
                break


_MISSING, _UNKNOWN = object(), object()


def _item(there: Any, step: str) -> Any:
    if step == "[]":
        return there[0] if isinstance(there, (list, tuple)) and there else _UNKNOWN
    if step == "*":
        return next(iter(there.values()), _UNKNOWN) if isinstance(there, Mapping) else _UNKNOWN
    if there is None:
        return _UNKNOWN
    return there.get(step, _MISSING) if isinstance(there, Mapping) else _MISSING


def _resolved(schema: Any, root: Mapping[str, Any]) -> Any:
    while isinstance(schema, Mapping) and "$ref" in schema:
        schema = root.get(str(schema["$ref"]).rpartition("/")[2], {})
    choices = [_resolved(one, root) for one in schema.get("anyOf", ()) if one.get("type") != "null"] if isinstance(schema, Mapping) else []
    return choices[0] if choices else schema


def _fields(schema: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found = _resolved(schema, root)
    return found.get("properties", {}) if isinstance(found, Mapping) else {}


def _below(schema: Any, step: str, root: Mapping[str, Any]) -> Any:
    schema = _resolved(schema, root)
    if step == "[]":
        return schema.get("items", _UNKNOWN)
    if step == "*":
        return schema.get("additionalProperties", _UNKNOWN)
    if "properties" not in schema:
        return _UNKNOWN
    return schema["properties"].get(step, _MISSING)
