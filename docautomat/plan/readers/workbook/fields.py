"""Which lists and fields of a plan stand in sheets, and of what kind each is."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FIELDS", "ID_LETTERS", "LISTS", "PLACES", "choice_of"]

LISTS: Mapping[str, Mapping[str, str]] = {
    "values": {"text": "text", "behaviour": "text"},
    "result_paths": {"id": "id", "name": "text", "dimension": "choice:dimension"},
    "goals": {
        "id": "id",
        "text": "text",
        "indicator": "text",
        "unit": "text",
        "direction": "choice:direction",
        "baseline": "number",
        "baseline_date": "day",
        "target": "target",
        "due": "day",
        "method": "text",
        "accepted_by": "list",
        "realistic": "text",
        "evaluation": "text",
        "kind": "choice:goal_kind",
        "horizon": "choice:horizon",
        "owner_after": "person",
    },
    "measurements": {"goal": "id", "date": "day", "value": "number"},
    "milestones": {
        "id": "id",
        "name": "text",
        "condition": "text",
        "kind": "choice:kind",
        "result_path": "path",
        "start": "day",
        "planned": "day",
        "forecast": "day",
        "actual": "day",
        "percent": "percent",
        "responsible": "person",
        "depends_on": "ids",
        "criteria": "list",
        "weight": "number",
        "celebrate": "text",
        "status": "choice:status",
        "status_reason": "text",
        "deviation": "text",
        "cause": "text",
        "consequence": "text",
        "action": "text",
        "comment": "text",
    },
    "stakeholders": {
        "id": "id",
        "name": "text",
        "group": "choice:group",
        "affected": "text",
        "influence": "choice:influence",
        "involvement": "choice:involvement",
        "channel": "text",
        "responsible": "person",
    },
    "success_factors": {"text": "text", "measure": "text", "responsible": "person"},
    "risks": {
        "id": "id",
        "description": "text",
        "cause": "text",
        "consequence": "text",
        "probability": "number",
        "impact": "number",
        "action": "text",
        "responsible": "person",
        "due": "day",
        "status": "choice:risk_status",
    },
    "team": {
        "id": "id",
        "name": "text",
        "role": "choice:role",
        "party": "choice:party",
        "unit": "text",
        "tasks": "list",
        "share": "percent",
        "email": "text",
    },
    "communication": {"audience": "text", "scope": "choice:scope", "channel": "text", "when": "text", "responsible": "person"},
    "tell": {"audience": "text", "channel": "text", "responsible": "person", "date": "day"},
    "actions": {"what": "text", "responsible": "person", "due": "day"},
    "goal_results": {"goal": "id", "value": "target", "achieved": "choice:achieved", "comment": "text"},
    "reports": {
        "period": "text",
        "date": "day",
        "author": "person",
        "overall": "choice:status",
        "summary": "text",
        "decisions_needed": "list",
        "next_period": "list",
        "approved_by": "person",
        "approved": "day",
    },
}
"""List -> its fields and their kinds: text, day, number, target (number or text), percent, id, ids, list (a line each), person, path (result path), choice."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "tell": ("closing", "what_now", "tell"),
    "actions": ("closing", "what_now", "actions"),
    "goal_results": ("closing", "goal_results"),
}
"""Where a list stands below `project`, where it is not there itself."""

ID_LETTERS: Mapping[str, str] = {"goals": "G", "milestones": "M", "team": "p", "result_paths": "V", "stakeholders": "I", "risks": "R"}
"""How ids begin that are given to new rows."""

FIELDS: Mapping[str, str] = {
    "language": "text",
    "municipality.number": "text",
    "municipality.name": "text",
    "municipality.email": "text",
    "municipality.network": "text",
    "project.id": "text",
    "project.title": "text",
    "project.theme": "theme",
    "project.status": "choice:project_status",
    "project.case_number": "text",
    "project.start": "day",
    "project.end": "day",
    "project.background": "text",
    "project.trigger": "text",
    "project.why_now": "text",
    "project.vision": "text",
    "project.benefits[]": "text",
    "project.closing.date": "day",
    "project.closing.what_we_did[]": "text",
    "project.closing.what_we_learned[]": "text",
    "project.closing.what_was_smart[]": "text",
    "project.closing.handover.owner": "person",
    "project.closing.handover.unit": "text",
    "project.closing.handover.from": "day",
}
"""Single fields, each in a row of its own; a name that ends with [] has as many rows as are filled in."""


def choice_of(path: tuple[str | int, ...]) -> str:
    """Return the choice of a field of a plan, or nothing: ("project", "goals", 2, "kind") has `goal_kind`."""
    names = [part for part in path if isinstance(part, str)]
    kind = LISTS.get(names[-2], {}).get(names[-1], "") if len(names) > 1 else ""
    return (kind or FIELDS.get(".".join(names), "")).partition("choice:")[2]
