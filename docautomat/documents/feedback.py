"""What the feedback letter sees: for each of the ten pieces of advice what is good, or what to think about."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from docautomat.plan.messages import finding
from docautomat.plan.rules import Subject, plan_advice

if TYPE_CHECKING:
    from docautomat.documents.parts import Words
    from docautomat.plan.model import Plan, Programme
    from docautomat.plan.readers import Record

__all__ = ["feedback_parts"]

_PREFIX = re.compile(r"\A\w+ \d+: ")
"""«Råd 3: » of a message, which the letter's own heading says."""
_COUNT = 10


def feedback_parts(record: Record, programme: Programme, words: Words, day: datetime.date) -> dict[str, Any]:
    """Return the key `feedback` of a context: `good` sentences, and `advice` with its number, text and points; both empty without a plan."""
    plan = record.plan
    if plan is None:
        return {"good": [], "advice": []}
    subject = Subject(plan=plan, programme=programme, as_of=day, language=record.language)
    told = [finding(fault, record.language, file="") for fault in plan_advice(subject)]
    points: dict[int, list[dict[str, str]]] = {}
    for each in told:
        points.setdefault(int(each.code[1:3]), []).append({"text": _PREFIX.sub("", each.message), "hint": each.hint})
    texts = {advice.number: advice.text(record.language) for advice in programme.advice}
    return {
        "good": [words.label[f"advice_good_{number}"] for number in range(1, _COUNT + 1) if number not in points and _shown(plan, number)],
        "advice": [{"number": number, "text": texts.get(number), "points": points[number]} for number in sorted(points)],
    }


def _shown(plan: Plan, number: int) -> bool:
    """Say whether a plan has come so far that there is something to praise."""
    if number == 6:
        return bool(plan.project.reports)
    if number == 7:
        return any(milestone.action for milestone in plan.project.milestones)
    return True
