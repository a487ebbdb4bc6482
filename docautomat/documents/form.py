"""What the form for a plan sees beyond the other documents: rows to fill in, the words of its drop-downs, and the plan's lists as a sheet holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from docautomat.plan.facts import facts_of, generation_of
from docautomat.plan.labels import CHOICES, label_of

if TYPE_CHECKING:
    from docautomat.documents.parts import Words
    from docautomat.plan.readers import Record

__all__ = ["form_parts"]

_LISTED = ("what_we_did", "what_we_learned", "what_was_smart")
_POINTS = 5
"""So many rows a list of texts has."""
_ROOM = {"milestones": 12, "goals": 6, "team": 8, "risks": 6, "stakeholders": 6, "result_paths": 4, "measurements": 12}
_PLENTY = 5
_SPARE = 3
"""So many rows more than there are items, at least."""


def form_parts(record: Record, parts: Mapping[str, Any], words: Words, letters: Mapping[str, str]) -> dict[str, Any]:
    """Return the key `form` of a context; `parts` is the rest of it, `letters` are those that ids begin with."""
    plan = record.plan
    measured = [{"goal": goal["id"], **each} for goal in parts["goals"] for each in goal["measurements"]]
    listed = {
        "measurements": measured,
        "tell": parts["closing"]["tell"],
        "actions": parts["closing"]["actions"],
        "goal_results": parts["closing"]["goal_results"],
    }
    lists = {name: parts[name] for name in (*letters, "values", "success_factors", "communication")} | listed
    if record.starting:
        lists["milestones"] = []
    return {
        "generation": generation_of("form", record.number, facts_of(plan) if plan else {}),
        "email": record.email,
        "benefits": _padded(parts["benefits"]),
        "image": plan.project.image.model_dump() if plan and plan.project.image else dict.fromkeys(("file", "alt", "credit")),
        **{name: _padded(parts["closing"][name]) for name in _LISTED},
        "measurements": measured,
        "rows": {"milestones": lists["milestones"]},
        "free": {name: _free(name, items, letters.get(name, "")) for name, items in lists.items()},
        "goals": [{**goal, "accepted_by": list(own.accepted_by)} for goal, own in zip(parts["goals"], plan.project.goals if plan else (), strict=True)],
        "words": [{"choice": choice, "code": code, "word": label_of(words.label, choice, code)} for choice, codes in CHOICES.items() for code in codes],
        "themes": [{"choice": "theme", "code": code, "word": word} for code, word in words.themes.items()],
    }


def _padded(texts: Iterable[str]) -> list[str | None]:
    given: list[str | None] = list(texts)
    return given + [None] * (max(_POINTS, len(given)) - len(given))


def _free(name: str, items: list[dict[str, Any]], letter: str) -> list[str | None]:
    """Return the ids of the rows that are left to fill in; `None` where a list has none."""
    count = max(_ROOM.get(name, _PLENTY) - len(items), _SPARE)
    if not letter:
        return [None] * count
    taken = {str(item.get("id", "")).casefold() for item in items}
    found: list[str | None] = []
    number = 0
    while len(found) < count:
        number += 1
        if f"{letter}{number}".casefold() not in taken:
            found.append(f"{letter}{number}")
    return found
