"""What the tracker sees beyond the other documents: its generation, rows to type in, the report's period, and the words of its drop-downs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from docautomat.documents.timeline import changes_of, months_of
from docautomat.plan.facts import facts_of, generation_of
from docautomat.plan.labels import CHOICES, label_of
from docautomat.plan.periods import period_of

if TYPE_CHECKING:
    from docautomat.documents.parts import Words
    from docautomat.plan.model import Programme, Reporting
    from docautomat.plan.readers import Record

__all__ = ["tracker_parts"]

_OVERALL = ("green", "yellow", "red")
_BLANK_ROWS = 3
_FREE = 6
"""So many rows stand ready for measurements."""
_GOAL = "id text indicator unit baseline target due method owner_after".split()
_RISK = "id description cause consequence probability impact level_label action responsible due status_label".split()
_LINE, _SHORT_LINE = 88, 64
"""Letters of a title that fit beside each other on the overview."""
_REPORT: Mapping[str, Any] = {
    **dict.fromkeys("period date author overall_label summary approved_by approved".split()),
    "decisions_needed": [],
    "next_period": [],
    "milestones": [],
}


def tracker_parts(record: Record, parts: Mapping[str, Any], words: Words, programme: Programme, day: date) -> dict[str, Any]:
    """Return the key `tracker` of a context; `parts` is the rest of it."""
    reports = parts["reports"]
    return {
        "generation": generation_of("progress_tracker", record.number, facts_of(record.plan) if record.plan else {}),
        "goals": parts["goals"] or [dict.fromkeys(_GOAL)] * _BLANK_ROWS,
        "risks": parts["risks"] or [dict.fromkeys(_RISK)] * _BLANK_ROWS,
        "measurements": [{"goal": goal["id"], **each} for goal in parts["goals"] for each in goal["measurements"]],
        "free": list(range(_FREE)),
        "period": _period(programme.reporting, day, {report["period"] for report in reports}),
        "overall": [label_of(words.label, "status", code) for code in _OVERALL],
        "last": max(reports, key=lambda report: report["date"], default=_REPORT),
        "heading": _heading(parts),
        "months": months_of(_days(parts), day),
        "changes": changes_of(record.plan, words),
        "words": [
            {"choice": choice, "code": code, "word": label_of(words.label, choice, code)}
            for choice, codes in (("status", (*CHOICES["status"], "cancelled")), ("risk_status", CHOICES["risk_status"]))
            for code in codes
        ],
    }


def _heading(parts: Mapping[str, Any]) -> list[str | None]:
    """Return the title in three lines, of which the last may be as long as it must; shorter ones where a logo stands beside them."""
    title = parts["project"]["title"] or parts["document"]["label"]
    lines = wrap(title, _SHORT_LINE if parts["programme"]["logo"] else _LINE, break_long_words=False) or [title]
    return [*lines[:2], " ".join(lines[2:]) or None, None, None][:3]


def _days(parts: Mapping[str, Any]) -> Iterator[date | None]:
    """Yield the days that the time line has room for."""
    yield from (parts["project"]["start"], parts["project"]["end"])
    for milestone in parts["milestones"]:
        yield from (milestone["start"], milestone["planned"], milestone["forecast"], milestone["actual"])


def _period(reporting: Reporting, day: date, reported: set[str]) -> str:
    """Return the day's period, or the first one after it that nobody has reported."""
    period = period_of(day, reporting)
    while period.key in reported:
        period = period.shifted(1)
    return period.key
