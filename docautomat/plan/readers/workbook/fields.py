"""Which lists and fields of a plan, and of a programme, stand in sheets, and of what kind each is."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FIELDS", "ID_LETTERS", "IN_GATHERINGS", "LISTS", "PLACES", "PROGRAMME_FIELDS", "PROGRAMME_LISTS", "RECORDS", "choice_of"]

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

RECORDS: Mapping[str, Mapping[str, str]] = {
    "approvals": {"version": "number", "date": "day", "by": "text", "milestone": "id", "planned": "day"},
    "report_milestones": {"period": "text", "id": "id", "percent": "percent", "forecast": "day", "actual": "day", "status": "choice:status", "comment": "text"},
    "report_measurements": {"period": "text", "goal": "id", "date": "day", "value": "number"},
}
"""What docautomat itself writes into a plan that is a workbook: an approved date a row, and what a report says of a milestone or goal."""

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
    "project.image.file": "text",
    "project.image.alt": "text",
    "project.image.credit": "text",
    "project.closing.date": "day",
    "project.closing.what_we_did[]": "text",
    "project.closing.what_we_learned[]": "text",
    "project.closing.what_was_smart[]": "text",
    "project.closing.handover.owner": "person",
    "project.closing.handover.unit": "text",
    "project.closing.handover.from": "day",
}
"""Single fields, each in a row of its own; a name that ends with [] has as many rows as are filled in."""


PROGRAMME_FIELDS: Mapping[str, str] = {
    "example": "flag",
    "id": "text",
    "name": "words",
    "subtitle": "words",
    "owner": "words",
    "partners": "list",
    "contact.role": "text",
    "contact.name": "text",
    "contact.email": "text",
    "start": "day",
    "end": "day",
    "language": "choice:language",
    "state_sender": "flag",
    "as_of": "day",
    "retention_date": "day",
    "municipalities": "flag",
    "reporting.frequency": "choice:frequency",
    "reporting.due_days_after_period": "number",
    "status_thresholds.green_max_days": "number",
    "status_thresholds.yellow_max_days": "number",
    "smarte_e": "choice:smarte_e",
    "look.logo.file": "text",
    "look.logo.alt": "words",
    "look.image.file": "text",
    "look.image.alt": "words",
    "look.image.caption": "words",
    "look.font": "text",
    **{f"look.colours.{slot}": "text" for slot in "dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink".split()},
}
"""Single fields of a programme; `municipalities` says whether all take part, `words` is a text in languages, `flag` yes or no."""

PROGRAMME_LISTS: Mapping[str, Mapping[str, str]] = {
    "participants": {"number": "text", "name": "text", "email": "text", "cohort": "text", "network": "text", "language": "choice:language"},
    "gatherings": {
        "id": "text",
        "kind": "choice:gathering_kind",
        "number": "number",
        "title": "words",
        "start": "day",
        "end": "day",
        "place": "text",
        "venue": "text",
        "url": "text",
        "registration_deadline": "day",
        "greeting": "words",
        "welcome": "words",
        "image": "text",
        "alt": "words",
        "caption": "words",
    },
    "agenda": {"gathering": "text", "day": "day", "start": "time", "end": "time", "title": "words", "speaker": "text"},
    "speakers": {"gathering": "text", "name": "text", "title": "words", "topic": "words"},
    "practical": {"gathering": "text", "heading": "words", "text": "words"},
    "links": {"gathering": "text", "text": "words", "url": "text"},
    "advice": {"number": "number", "text": "words"},
    "themes": {"code": "text", "text": "words"},
    "labels": {"identifier": "text", "text": "words"},
}
IN_GATHERINGS: Mapping[str, str] = {"agenda": "programme", "speakers": "speakers", "practical": "practical", "links": "links"}
"""Lists whose rows belong to a gathering, and what the gathering calls them."""


def choice_of(path: tuple[str | int, ...]) -> str:
    """Return the choice of a field of a plan or a programme, or nothing: ("project", "goals", 2, "kind") has `goal_kind`."""
    names = [part for part in path if isinstance(part, str)]
    kind = ""
    if len(names) > 1:
        listed = "participants" if names[-2] == "municipalities" else names[-2]
        kind = LISTS.get(listed, {}).get(names[-1], "") or PROGRAMME_LISTS.get(listed, {}).get(names[-1], "")
    field = ".".join(names)
    return (kind or FIELDS.get(field, "") or PROGRAMME_FIELDS.get(field, "")).partition("choice:")[2]
