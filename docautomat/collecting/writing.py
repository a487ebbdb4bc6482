"""What a merge changes, as changes of a plan's file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docautomat.collecting.merging import Merge
from docautomat.plan.facts import IDS, Key, place_of, typed
from docautomat.plan.writers import GONE, Change, apply

__all__ = ["changes_of"]

_TRACKED = frozenset({"forecast", "actual", "status", "deviation", "cause", "consequence", "action", "comment", "percent"})


def changes_of(work: Any, made: Merge, *, approved: bool) -> list[Change]:
    """Return the changes that a merge makes in the plain tree of a plan's file, and put them into `work`."""
    changes = [*_changed(work, made.changes), *_removed(work, made.gone, approved=approved)]
    reports = list(_frozen(work, made.reports))
    apply(work, reports)
    return [*changes, *reports]


def _changed(work: Any, facts: dict[Key, Any]) -> Iterator[Change]:
    for key, value in facts.items():
        path, _ = place_of(work, key)
        if key[-1].startswith("#"):
            name = IDS[key[-2]]
            change: Change = (path, {name: typed((*key, name), key[-1][1:]), **_nested(key, value)})
        elif value is None:
            change = (path, GONE)
        elif key[-2].startswith("#") and key[-1] == IDS[key[-3]]:
            continue  # stands there since the item came in
        else:
            change = (path, typed(key, value))
        apply(work, [change])
        yield change


def _nested(key: Key, value: Any) -> dict[str, Any]:
    """Return the fields of an item that comes back whole; those of lists in it are told by keys of their own."""
    told = value.items() if isinstance(value, dict) else ()
    return {name: typed((*key, name), part) for name, part in told if "/" not in name and part is not None}


def _removed(work: Any, items: Iterable[Key], *, approved: bool) -> Iterator[Change]:
    """Yield how items go: a milestone that was approved, or has data of its own, is cancelled, never deleted."""
    paths = []
    for key in items:
        path, there = place_of(work, key)
        if not there:
            continue
        held = _held(work, path)
        if key[-2] == "milestones" and (approved or any(held.get(name) for name in _TRACKED)):
            change: Change = ((*path, "status"), "cancelled")
            apply(work, [change])
            yield change
        else:
            paths.append(path)
    for path in sorted(paths, key=lambda path: (*map(str, path[:-1]), -int(path[-1]))):
        yield path, GONE


def _frozen(work: Any, reports: Iterable[dict[str, Any]]) -> Iterator[Change]:
    for number, report in enumerate(reports, len(work.get("project", {}).get("reports") or ())):
        yield ("project", "reports", number), report


def _held(work: Any, path: tuple[str | int, ...]) -> dict[str, Any]:
    for part in path:
        work = work[part]
    return work if isinstance(work, dict) else {}
