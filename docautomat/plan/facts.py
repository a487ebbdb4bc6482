"""A plan as single facts, each with a key that stays the same when lists are sorted or grow: what two versions of a plan are compared by.

("project", "title")                             one field
("project", "milestones", "#M4", "forecast")     a field of an item that has an id
("project", "benefits")                          a list whose items have none: one fact
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from docautomat.plan.readers.workbook.fields import FIELDS, ID_LETTERS, LISTS

if TYPE_CHECKING:
    from docautomat.plan.model import Plan

__all__ = ["IDS", "Facts", "Key", "facts_of", "generation_of", "ids_of", "item_of", "key_at", "label_path", "place_of", "typed"]

Key = tuple[str, ...]
Facts = Mapping[Key, Any]
"""Key -> plain value as JSON has it: dates are ISO texts."""

_STEP = re.compile(r"([A-Za-z_]+)|\[(\d+)\]")
_LONG = 12
IDS: Mapping[str, str] = {
    "goals": "id",
    "milestones": "id",
    "team": "id",
    "result_paths": "id",
    "stakeholders": "id",
    "risks": "id",
    "goal_results": "goal",
    "reports": "period",
    "measurements": "date",
}
"""Lists whose items have an id of their own, and the field that it is."""
_NUMBERED = frozenset({"risks", "stakeholders"})
"""Those whose items may do without."""


def facts_of(plan: Plan, *, defaults: bool = True) -> dict[Key, Any]:
    """Return the facts of a plan; empty fields are none, and those that hold what they hold by default only with `defaults`."""
    return dict(_facts(plan.model_dump(by_alias=True, exclude_none=True, exclude_defaults=not defaults), ()))


def _facts(value: Mapping[str, Any], above: Key) -> Iterator[tuple[Key, Any]]:
    for name, part in value.items():
        key = (*above, name)
        if isinstance(part, dict):
            yield from _facts(part, key)
        elif isinstance(part, tuple) and name in IDS and (ids := ids_of(name, part)):
            for own, item in zip(ids, part, strict=True):
                yield (*key, f"#{own}"), {}
                yield from _facts(item, (*key, f"#{own}"))
        elif part not in ((), ""):
            yield key, _plain(part)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def ids_of(name: str, items: Sequence[Any]) -> list[str]:
    """Return the ids of a list's items; those of risks and stakeholders that have none are numbered. None at all if one lacks its id, or two share one."""
    field = IDS[name]
    ids = [str(item.get(field) or "") if isinstance(item, dict) else "" for item in items]
    if name in _NUMBERED:
        taken, number = set(ids), 0
        for at, own in enumerate(ids):
            while not ids[at] and not own:
                number += 1
                ids[at] = "" if f"{ID_LETTERS[name]}{number}" in taken else f"{ID_LETTERS[name]}{number}"
    return ids if all(ids) and len(set(ids)) == len(ids) else []


def item_of(key: Key) -> Key | None:
    """Return the key of the item in which a fact lies, the innermost one; `None` outside of items, and for an item itself."""
    for depth in range(len(key) - 1, 0, -1):
        if key[depth - 1].startswith("#"):
            return key[:depth]
    return None


def place_of(tree: Any, key: Key) -> tuple[tuple[str | int, ...], bool]:
    """Return where a fact stands, or would stand, in the plain tree of a plan's file, and whether everything on the way is there."""
    path: list[str | int] = []
    holder, there = tree, True
    for part in key:
        if part.startswith("#"):
            items = holder if isinstance(holder, list) else []
            at = next((at for at, own in enumerate(_told_ids(str(path[-1]), items)) if own == part[1:]), len(items))
            path.append(at)
            holder, there = (items[at], there) if at < len(items) else (None, False)
        else:
            path.append(part)
            holder, there = (holder[part], there) if isinstance(holder, dict) and part in holder else (None, False)
    return tuple(path), there


def _told_ids(name: str, items: Sequence[Any]) -> list[str]:
    """Return the ids of items of a file, also where some have none."""
    field = IDS[name]
    return ids_of(name, items) or [str(item.get(field, "")) if isinstance(item, dict) else "" for item in items]


def key_at(tree: Any, path: str) -> Key:
    """Return the key of a place in the plain tree of a plan: `project.milestones[3].planned` -> (…, "#M4", "planned")."""
    key: list[str] = []
    holder = tree
    for name, index in _STEP.findall(path):
        if name:
            holder = holder.get(name) if isinstance(holder, dict) else None
            key.append(name)
        else:
            items = holder if isinstance(holder, list) else []
            holder = items[int(index)] if int(index) < len(items) else None
            if key[-1] not in IDS or not isinstance(holder, dict):
                break
            key.append(f"#{_told_ids(key[-1], items)[int(index)]}")
    return tuple(key)


def typed(key: Key, value: Any) -> Any:
    """Return a fact as a plan's file holds it: dates as dates."""
    if isinstance(value, list):
        kinds = LISTS.get(key[-1], {})
        return [{name: _day(part) if kinds.get(name) == "day" else part for name, part in item.items()} if isinstance(item, dict) else item for item in value]
    return _day(value) if _kind(key) == "day" else value


def _day(value: Any) -> Any:
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _kind(key: Key) -> str:
    names = [part for part in key if not part.startswith("#")]
    if len(names) > 1 and (listed := LISTS.get(names[-2], {}).get(names[-1])):
        return listed
    return FIELDS.get(".".join(names), "")


def label_path(key: Key) -> str:
    """Return a key as people read it: `milestones M4 forecast`."""
    return " ".join(part.removeprefix("#") for part in key if part not in ("project", "closing", "what_now"))


def generation_of(kind: str, number: str, facts: Facts) -> str:
    """Return the id of what was sent out: the same facts have the same."""
    told = json.dumps([kind, number, sorted(("/".join(key), value) for key, value in facts.items())], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:_LONG]
