"""The parts of a project as a template sees them: people by name, codes with their words, dates as dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from docautomat.plan import status
from docautomat.plan.facts import ids_of
from docautomat.plan.labels import STATUS_MARKS, enumeration, label_of

if TYPE_CHECKING:
    from docautomat.plan.model import Closing, Goal, GoalResult, Milestone, Person, Plan, Programme, ProgressReport, Project, Risk

__all__ = ["Words", "day_text", "number_text", "percent_text", "project_parts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language, the programme's own among them."""

    language: str
    label: Mapping[str, str]
    themes: Mapping[str, str]

    def of(self, choice: str, code: str | None) -> str | None:
        """Return the word for a code."""
        return label_of(self.label, choice, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A project seen on a day: what its parts need to know of each other."""

    project: Project
    words: Words
    day: date
    programme: Programme
    people: Mapping[str, str]

    def person(self, key: str | None) -> str | None:
        return self.people.get(key) if key is not None else None


def project_parts(plan: Plan, programme: Programme, words: Words, day: date) -> dict[str, Any]:
    """Return the keys of a context that come from the plan."""
    project = plan.project
    view = _View(project=project, words=words, day=day, programme=programme, people={person.id: person.name for person in project.team})
    results = {result.goal: result for result in project.closing.goal_results} if project.closing else {}
    return {
        "starting": False,
        "project": _project(plan, view),
        "benefits": list(project.benefits),
        "values": [{"text": value.text, "behaviour": value.behaviour} for value in project.values],
        "result_paths": [
            {"id": path.id, "name": path.name, "dimension": path.dimension, "dimension_label": words.of("dimension", path.dimension)}
            for path in project.result_paths
        ],
        "goals": [_goal(goal, results.get(goal.id), view) for goal in project.goals],
        "milestones": _milestones(view),
        "stakeholders": _stakeholders(view),
        "success_factors": [
            {"text": factor.text, "measure": factor.measure, "responsible": view.person(factor.responsible)} for factor in project.success_factors
        ],
        "risks": _risks(view),
        "team": [_person(person, words) for person in project.team],
        "communication": _communication(view),
        "reports": [_report(report, view) for report in project.reports],
        "closing": _closing(project.closing, view),
        "progress": _progress(view),
    }


def _project(plan: Plan, view: _View) -> dict[str, Any]:
    project = plan.project
    return {
        "id": project.id,
        "title": project.title,
        "theme": view.words.themes.get(project.theme or "", project.theme),
        "status": project.status,
        "status_label": view.words.of("project_status", project.status),
        "case_number": project.case_number,
        "start": project.start,
        "end": project.end,
        "background": project.background,
        "trigger": project.trigger,
        "why_now": project.why_now,
        "vision": project.vision,
        "example": plan.example,
    }


def _goal(goal: Goal, result: GoalResult | None, view: _View) -> dict[str, Any]:
    words = view.words
    latest = max(goal.measurements, key=lambda measurement: measurement.date, default=None)
    return {
        "id": goal.id,
        "text": goal.text,
        "indicator": goal.indicator,
        "unit": goal.unit,
        "direction": goal.direction,
        "direction_label": words.of("direction", goal.direction),
        "baseline": goal.baseline,
        "baseline_date": goal.baseline_date,
        "target": goal.target,
        "due": goal.due,
        "method": goal.method,
        "accepted_by": enumeration(goal.accepted_by, words.language) or None,
        "accepted": list(goal.accepted_by),
        "realistic": goal.realistic,
        "evaluation": goal.evaluation,
        "kind": goal.kind,
        "kind_label": words.of("goal_kind", goal.kind),
        "horizon": goal.horizon,
        "horizon_label": words.of("horizon", goal.horizon),
        "owner_after": view.person(goal.owner_after),
        "measurements": [{"date": measurement.date, "value": measurement.value} for measurement in goal.measurements],
        "latest": latest.value if latest else None,
        "latest_date": latest.date if latest else None,
        "result": _result(result, words) if result else None,
        "smarte": _smarte(goal, view),
    }


def _result(result: GoalResult, words: Words) -> dict[str, Any]:
    return {"value": result.value, "achieved": result.achieved, "achieved_label": words.of("achieved", result.achieved), "comment": result.comment}


def _smarte(goal: Goal, view: _View) -> list[dict[str, Any]]:
    """Return the six letters; M is told as a measure, T as a date."""
    words = view.words
    texts = {
        "S": goal.text,
        "M": _measure(goal, words.language),
        "A": enumeration(goal.accepted_by, words.language),
        "R": goal.realistic,
        "T": day_text(goal.due, words.language),
        "E": goal.evaluation,
    }
    return [{"letter": letter, "name": words.label[f"smart_{letter.lower()}"], "text": text or None} for letter, text in texts.items()]


def _measure(goal: Goal, language: str) -> str:
    amount = number_text(goal.target, language)
    if goal.baseline is not None and amount:
        amount = f"{number_text(goal.baseline, language)} → {amount}"
    if amount and goal.unit:
        amount = f"{amount}\u00a0{goal.unit}"
    told = ": ".join(part for part in (goal.indicator, amount) if part)
    return ". ".join(part.rstrip(".") for part in (told, goal.method) if part)


def number_text(value: float | str | None, language: str) -> str:
    """Return a number as it stands inside a sentence; "" for none."""
    if value is None or isinstance(value, str):
        return value or ""
    text = str(value)
    return text if language == "en" else text.replace(".", ",")


def percent_text(value: float, language: str) -> str:
    """Return a percentage, rounded, as it stands inside a sentence."""
    return f"{int(value + 0.5)}%" if language == "en" else f"{int(value + 0.5)}\u00a0%"


def day_text(day: date | None, language: str) -> str:
    """Return a date as it stands inside a sentence, in figures; "" for none."""
    return "" if day is None else day.strftime("%d/%m/%Y" if language == "en" else "%d.%m.%Y")


def _milestones(view: _View) -> list[dict[str, Any]]:
    paths = {path.id: path.name for path in view.project.result_paths}
    return [_milestone(milestone, row, paths, view) for row, milestone in enumerate(view.project.milestones, 1)]


def _milestone(milestone: Milestone, row: int, paths: Mapping[str, str], view: _View) -> dict[str, Any]:
    words = view.words
    computed = status.status_of(milestone, view.project, view.programme.status_thresholds, view.day)
    own = None if milestone.cancelled else milestone.status
    late = status.days_late(milestone, view.day)
    return {
        "row": row,
        "id": milestone.id,
        "name": milestone.name,
        "condition": milestone.condition,
        "kind": milestone.kind,
        "kind_label": words.of("kind", milestone.kind),
        "result_path": paths.get(milestone.result_path or ""),
        "start": milestone.start,
        "planned": milestone.planned,
        "forecast": milestone.forecast,
        "actual": milestone.actual,
        "percent": milestone.percent,
        "responsible": view.person(milestone.responsible),
        "depends_on": ", ".join(milestone.depends_on) or None,
        "criteria": list(milestone.criteria),
        "weight": milestone.weight,
        "celebrate": milestone.celebrate,
        "cancelled": milestone.cancelled,
        "own_status": own,
        "own_status_label": words.of("status", own),
        "status_reason": milestone.status_reason,
        "deviation": milestone.deviation,
        "cause": milestone.cause,
        "consequence": milestone.consequence,
        "action": milestone.action,
        "comment": milestone.comment,
        "status": computed,
        "status_label": words.of("status", computed),
        "status_mark": STATUS_MARKS[computed],
        "days_late": None if late is None else max(0, late),
        "due": status.due_day(milestone),
        "marker": _marker(milestone),
    }


def _marker(milestone: Milestone) -> str:
    """Return what stands on a line for a milestone: filled when it is reached, a diamond for a decision."""
    reached = milestone.actual is not None
    return ("diamond" if reached else "open diamond") if milestone.kind == "decision" else ("dot" if reached else "ring")


def _stakeholders(view: _View) -> list[dict[str, Any]]:
    words = view.words
    return [
        {
            "id": each.id,
            "name": each.name,
            "group": each.group,
            "group_label": words.of("group", each.group),
            "affected": each.affected,
            "influence": each.influence,
            "influence_label": words.of("influence", each.influence),
            "involvement": each.involvement,
            "involvement_label": words.of("involvement", each.involvement),
            "channel": each.channel,
            "responsible": view.person(each.responsible),
        }
        for each in view.project.stakeholders
    ]


def _risks(view: _View) -> list[dict[str, Any]]:
    risks = view.project.risks
    ids = ids_of("risks", [{"id": risk.id} for risk in risks]) or [risk.id or "" for risk in risks]
    return [{**_risk(risk, view), "id": own} for own, risk in zip(ids, risks, strict=True)]


def _risk(risk: Risk, view: _View) -> dict[str, Any]:
    rated = risk.probability is not None and risk.impact is not None
    level = (risk.probability or 0) * (risk.impact or 0) if rated else None
    code = status.risk_level(risk.probability or 0, risk.impact or 0) if rated else None
    return {
        "id": risk.id,
        "description": risk.description,
        "cause": risk.cause,
        "consequence": risk.consequence,
        "probability": risk.probability,
        "impact": risk.impact,
        "level": level,
        "level_label": view.words.of("risk_level", code),
        "action": risk.action,
        "responsible": view.person(risk.responsible),
        "due": risk.due,
        "status": risk.status,
        "status_label": view.words.of("risk_status", risk.status),
    }


def _person(person: Person, words: Words) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "role_label": words.of("role", person.role),
        "party": person.party,
        "party_label": words.of("party", person.party),
        "unit": person.unit,
        "tasks": list(person.tasks),
        "share": person.share,
        "email": person.email,
    }


def _communication(view: _View) -> list[dict[str, Any]]:
    return [
        {
            "audience": each.audience,
            "scope": each.scope,
            "scope_label": view.words.of("scope", each.scope),
            "channel": each.channel,
            "when": each.when,
            "responsible": view.person(each.responsible),
        }
        for each in view.project.communication
    ]


def _report(report: ProgressReport, view: _View) -> dict[str, Any]:
    names = {milestone.id: milestone.name for milestone in view.project.milestones}
    word: Callable[[str | None], str | None] = partial(view.words.of, "status")
    return {
        "period": report.period,
        "date": report.date,
        "author": view.person(report.author),
        "overall": report.overall,
        "overall_label": word(report.overall),
        "summary": report.summary,
        "milestones": [
            {
                "id": each.id,
                "name": names.get(each.id),
                "percent": each.percent,
                "forecast": each.forecast,
                "actual": each.actual,
                "status_label": word(each.status),
                "comment": each.comment,
            }
            for each in report.milestones
        ],
        "decisions_needed": list(report.decisions_needed),
        "next_period": list(report.next_period),
        "approved_by": view.person(report.approved_by),
        "approved": report.approved,
    }


def _closing(closing: Closing | None, view: _View) -> dict[str, Any]:
    from docautomat.plan.model import Closing

    told = closing or Closing()
    goals = {goal.id: goal.text for goal in view.project.goals}
    after = told.handover
    return {
        "date": told.date,
        "what_we_did": list(told.what_we_did),
        "what_we_learned": list(told.what_we_learned),
        "what_was_smart": list(told.what_was_smart),
        "tell": [
            {"audience": each.audience, "channel": each.channel, "responsible": view.person(each.responsible), "date": each.date} for each in told.what_now.tell
        ],
        "actions": [{"what": each.what, "responsible": view.person(each.responsible), "due": each.due} for each in told.what_now.actions],
        "goal_results": [{"goal": goals.get(each.goal), "id": each.goal, **_result(each, view.words)} for each in told.goal_results],
        "handover": {"owner": view.person(after.owner), "unit": after.unit, "from_date": after.from_} if after else None,
    }


def _progress(view: _View) -> dict[str, Any]:
    made = status.progress(view.project, view.programme.status_thresholds, view.day)
    coming = status.next_milestone(view.project)
    return {
        "percent": made.percent,
        "expected": made.expected,
        "late": made.late,
        "total": made.total,
        "done": made.done,
        "next": {"name": coming.name, "due": status.due_day(coming), "id": coming.id} if coming else None,
        "days_left": max(0, (view.project.end - view.day).days),
    }
