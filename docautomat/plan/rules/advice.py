"""The ten pieces of advice on the project process, as far as a plan can be read for them (A..): they judge good plans, not valid ones.

A plan that follows them all gives nothing. The numbers are the programme's own: A05c is the third thing that advice 5 asks for.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator

from docautomat.plan.labels import enumeration, labels
from docautomat.plan.messages import Fault, phrase
from docautomat.plan.model import Goal
from docautomat.plan.rules.subject import Subject
from docautomat.plan.status import days_late

__all__ = ["ADVICE", "plan_advice"]

_FEWEST_WORDS, _FEWEST_GROUPS, _FEWEST_PEOPLE = 15, 3, 3
_FEWEST_MILESTONES, _MOST_MILESTONES = 4, 12
_LONGEST_GAP = datetime.timedelta(days=183)
_LARGEST_SHARE = 0.4
_REPORTED_WITHIN, _MEASURED_WITHIN = 100, 190
"""Days: a quarter with some days of grace, half a year."""
_LATE = 14
_MEASURABLE = {"indicator": "indicator", "unit": "unit_of_measure", "baseline": "baseline", "target": "target", "due": "due", "method": "method"}
_VAGUE = re.compile(
    r"\b(?:bedre|forbedr\w*|styrk\w*|øk[et]?\w{0,2}|utvikl\w*|fremm\w*|sikr\w*|bidra\w*|sats\w*|tilrettelegg\w*|mer|flere"
    r"|betre|forbetr\w*|auk\w*|medverk\w*|meir|fleire|legg\w* til rette"
    r"|better|improv\w*|strengthen\w*|increas\w*|develop\w*|promot\w*|ensur\w*|contribut\w*|more)\b",
    re.IGNORECASE,
)


def purpose(subject: Subject) -> Iterator[Fault]:
    """A01a: the background is described, with what set it off and what it will give."""
    project = subject.project
    if len((project.background or "").split()) < _FEWEST_WORDS or not project.trigger or not project.benefits:
        yield Fault(code="A01a", path=("project", "background"))


def support(subject: Subject) -> Iterator[Fault]:
    """A01b, A01c: three groups are named, and those of great influence take part."""
    for at, one in enumerate(subject.project.stakeholders):
        if one.influence == "high" and one.involvement is None:
            yield Fault(code="A01b", path=("project", "stakeholders", at, "involvement"), values={"name": one.name})
    groups = {one.group or one.name for one in subject.project.stakeholders}
    if len(groups) < _FEWEST_GROUPS:
        yield Fault(code="A01c", path=("project", "stakeholders"), values={"groups": phrase(f"groups.{len(groups)}", subject.language)})


def anchoring(subject: Subject) -> Iterator[Fault]:
    """A02a, A02b: the first quarter has a milestone of anchoring, and one result path is about the organisation."""
    project = subject.project
    first_quarter = project.start + (project.end - project.start) / 4
    if not any(one.kind == "anchoring" and one.planned and one.planned <= first_quarter for _, one in subject.milestones()):
        yield Fault(code="A02a", path=("project", "milestones"))
    if not any(path.dimension == "organisation" for path in project.result_paths):
        yield Fault(code="A02b", path=("project", "result_paths"))


def measurable_goals(subject: Subject) -> Iterator[Fault]:
    """A03a, A03b, A03c: goals have what measuring takes, say more than a direction, and are both short-term and long-term."""
    words = labels(subject.language)
    for at, goal in enumerate(subject.project.goals):
        lacking = [words[label].lower() for name, label in _MEASURABLE.items() if getattr(goal, name) is None]
        if lacking:
            yield Fault(code="A03a", path=("project", "goals", at), values={"id": goal.id, "fields": enumeration(lacking, subject.language)})
        vague = _VAGUE.search(goal.text)
        if vague and not any(letter.isdigit() for letter in goal.text):
            yield Fault(code="A03b", path=("project", "goals", at, "text"), values={"id": goal.id, "word": vague.group()})
    horizons = {goal.horizon for goal in subject.project.goals}
    if horizons and not {"short_term", "long_term"} <= horizons:
        only = next((horizon for horizon in ("short_term", "long_term") if horizon in horizons), "none")
        yield Fault(code="A03c", path=("project", "goals"), values={"kind": phrase(f"goals.{only}", subject.language)})


def team(subject: Subject) -> Iterator[Fault]:
    """A04a, A04b, A04c: owner, manager and at least three people; everyone has something to do, and nobody too much."""
    people, milestones = subject.project.team, [milestone for _, milestone in subject.milestones()]
    roles = {person.role for person in people}
    lacking = [subject.word("role", role).lower() for role in ("project_owner", "project_manager") if role not in roles]
    if len(people) < _FEWEST_PEOPLE:
        lacking.append(phrase("three_people", subject.language))
    if lacking:
        yield Fault(code="A04a", path=("project", "team"), values={"role": enumeration(lacking, subject.language)})
    duties = Counter(milestone.responsible for milestone in milestones)
    for at, person in enumerate(people):
        if not person.tasks and not duties[person.id]:
            yield Fault(code="A04b", path=("project", "team", at, "tasks"), values={"name": person.name})
        if len(milestones) >= _FEWEST_PEOPLE and duties[person.id] > _LARGEST_SHARE * len(milestones):
            share = f"{100 * duties[person.id] / len(milestones):.0f}" + ("%" if subject.language == "en" else "\u00a0%")
            yield Fault(code="A04c", path=("project", "team", at), values={"name": person.name, "share": share})


def schedule(subject: Subject) -> Iterator[Fault]:
    """A05a, A05c, A05d: four to twelve milestones, none too far from the one before, and one to celebrate."""
    project, milestones = subject.project, list(subject.milestones())
    if len(milestones) > 1 and not _FEWEST_MILESTONES <= len(milestones) <= _MOST_MILESTONES:
        yield Fault(code="A05a", path=("project", "milestones"), values={"count": len(milestones)})
    before = project.start
    for path, milestone in sorted(((path, one) for path, one in milestones if one.planned), key=lambda pair: pair[1].planned or project.end):
        planned = milestone.planned or before
        if planned - before > _LONGEST_GAP:
            yield Fault(code="A05c", path=(*path, "planned"), values={"days": (planned - before).days, "id": milestone.id})
        before = max(before, planned)
    if milestones and project.end - before > _LONGEST_GAP:
        values = {"days": (project.end - before).days, "id": phrase("end_of_project", subject.language)}
        yield Fault(code="A05c", path=("project", "end"), values=values)
    if milestones and not any(milestone.celebrate for _, milestone in milestones):
        yield Fault(code="A05d", path=("project", "milestones"))


def measured_on_the_way(subject: Subject) -> Iterator[Fault]:
    """A06a, A06b, A06c: an active project reports and measures."""
    project = subject.project
    if project.status != "active" or subject.day is None:
        return
    day = min(subject.day, project.end)
    last = subject.plan.last_report()
    if last is None and (day - project.start).days > _REPORTED_WITHIN:
        yield Fault(code="A06c", path=("project", "reports"))
    elif last is not None and (day - last).days > _REPORTED_WITHIN:
        yield Fault(code="A06a", path=("project", "reports"), values={"days": (day - last).days})
    for at, goal in enumerate(project.goals):
        if goal.kind == "result" and (goal.due is None or goal.due >= day):
            days = (day - max(_measured(subject, goal), project.start)).days
            if days > _MEASURED_WITHIN:
                yield Fault(code="A06b", path=("project", "goals", at, "measurements"), values={"id": goal.id, "days": days})


def _measured(subject: Subject, goal: Goal) -> datetime.date:
    """Return when a goal was measured last."""
    reported = (each.date for report in subject.project.reports for each in report.measurements if each.goal == goal.id)
    own = (each.date for each in goal.measurements)
    return max((*reported, *own, *([goal.baseline_date] if goal.baseline_date else ())), default=subject.project.start)


def adjusted(subject: Subject) -> Iterator[Fault]:
    """A07: what is more than two weeks late has a cause and an action."""
    if subject.day is None or subject.project.status in {"draft", "stopped"}:
        return
    words = labels(subject.language)
    for path, milestone in subject.milestones():
        late = days_late(milestone, subject.day) or 0
        lacking = [words[name].lower() for name in ("cause", "action") if not getattr(milestone, name)]
        if late > _LATE and lacking:
            values = {"id": milestone.id, "days": late, "fields": enumeration(lacking, subject.language)}
            yield Fault(code="A07", path=(*path, "action"), values=values)


def involved(subject: Subject) -> Iterator[Fault]:
    """A08: politicians, managers, and employees or their unions are in the team."""
    parties = {person.party for person in subject.project.team}
    lacking = [group for group in ("politician", "manager", "employee") if group not in parties and not (group == "employee" and "union" in parties)]
    if lacking:
        groups = enumeration([phrase(f"lacks.{group}", subject.language) for group in lacking], subject.language)
        yield Fault(code="A08", path=("project", "team"), values={"groups": groups})


def spread(subject: Subject) -> Iterator[Fault]:
    """A09: the plan says how results are told inside and outside; a finished project says whom it tells what it has learned."""
    project = subject.project
    scopes = {one.scope for one in project.communication}
    lacking = [phrase(f"spread.{scope}", subject.language) for scope in ("internal", "external") if scope not in scopes]
    if lacking:
        yield Fault(code="A09", path=("project", "communication"), values={"direction": enumeration(lacking, subject.language)})
    if project.status == "completed" and not (project.closing and project.closing.what_now.tell):
        yield Fault(code="A09", path=("project", "closing", "what_now", "tell"), values={"direction": phrase("afterwards", subject.language)})


def lives_on(subject: Subject) -> Iterator[Fault]:
    """A10a, A10b: somebody takes over the results, and every goal has an owner afterwards."""
    if not any(milestone.kind == "handover" for _, milestone in subject.milestones()):
        yield Fault(code="A10a", path=("project", "milestones"))
    for at, goal in enumerate(subject.project.goals):
        if goal.owner_after is None:
            yield Fault(code="A10b", path=("project", "goals", at, "owner_after"), values={"id": goal.id})


ADVICE: tuple[Callable[[Subject], Iterator[Fault]], ...] = (
    purpose,
    support,
    anchoring,
    measurable_goals,
    team,
    schedule,
    measured_on_the_way,
    adjusted,
    involved,
    spread,
    lives_on,
)
"""In the order of the ten pieces of advice."""


def plan_advice(subject: Subject) -> Iterator[Fault]:
    """Yield what the ten pieces of advice have to say about one plan; nothing about a project that was stopped."""
    for rule in ADVICE if subject.project.status != "stopped" else ():
        yield from rule(subject)
