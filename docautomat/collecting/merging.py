"""Three versions of a plan made one: what was sent out (base), what the plan says now, and what came back.

A fact that only one side changed is that side's. One that both changed to different things is a conflict: the plan keeps its own until somebody has chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docautomat.plan.facts import Facts, Key, item_of

__all__ = ["Conflict", "Merge", "merge"]

_NOTHING = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One fact that both sides have changed; `None` is nothing."""

    key: Key
    base: Any
    plan: Any
    returned: Any


@dataclass(slots=True)
class Merge:
    """What becomes of the plan."""

    changes: dict[Key, Any] = field(default_factory=dict)
    """Fact -> its new value; `None` where it goes. An item that comes in has its own key first, with an empty value."""
    conflicts: list[Conflict] = field(default_factory=list)
    gone: list[Key] = field(default_factory=list)
    """Items that were taken out."""
    reports: list[dict[str, Any]] = field(default_factory=list)
    """Reports that come in, whole."""


def merge(base: Facts | None, plan: Facts, returned: Facts, covers: Callable[[Key], bool]) -> Merge:
    """Return what becomes of `plan`; `covers` says which facts the returned file could tell at all.

    Without a base nobody knows who changed what: whatever differs is a conflict, but for what the plan has nothing of.
    """
    made = Merge()
    known = plan if base is None else base
    for key in dict.fromkeys((*known, *plan, *returned)):
        if not covers(key):
            continue
        item = item_of(key)
        if item is not None and _whole(item, known, plan, returned, made):
            continue
        before, now, back = known.get(key), plan.get(key), returned.get(key)
        if back in (before, now) and base is not None:
            continue
        if base is None and back == now:
            continue
        if key[-1].startswith("#"):
            _item(key, before, now, back, made, sure=base is not None)
        elif now is None if base is None else now == before:
            made.changes[key] = back
        else:
            made.conflicts.append(Conflict(key=key, base=None if base is None else before, plan=now, returned=back))
    return made


def _whole(item: Key, known: Facts, plan: Facts, returned: Facts, made: Merge) -> bool:
    """Say whether an item came in or went as a whole on one side, so that its single facts need no look."""
    if item not in returned and item in known:
        return True  # taken out: told by the item's own key
    if item in known and item not in plan:
        changed = any(key[: len(item)] == item and known.get(key) != value for key, value in returned.items())
        if changed and not any(conflict.key == item for conflict in made.conflicts):
            whole = {"/".join(key[len(item) :]): value for key, value in returned.items() if key[: len(item)] == item and key != item}
            made.conflicts.append(Conflict(key=item, base={}, plan=None, returned=whole))
        return True
    return False


def _item(key: Key, before: Any, now: Any, back: Any, made: Merge, *, sure: bool) -> None:
    if back is None and now is not None:
        if sure:  # else nobody knows whether it was ever there
            made.gone.append(key)
    elif back is not None and before is None:
        made.changes[key] = back
