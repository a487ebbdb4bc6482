"""Who and which: the municipality, complete plans, ids, and what refers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from docautomat.plan.labels import enumeration
from docautomat.plan.messages import Fault, did_you_mean, phrase
from docautomat.plan.municipalities import REGISTER_YEAR, current, former_numbers, known_as, register, suggestions
from docautomat.plan.rules.subject import Path, Subject

__all__ = [
    "complete",
    "known_municipality",
    "known_people",
    "known_predecessors",
    "known_result_paths",
    "listed_once",
    "no_ring",
    "number_faults",
    "own_programme",
    "reported_things_exist",
    "unique_ids",
]


def known_municipality(subject: Subject) -> Iterator[Fault]:
    """E02, E02b, E02c, E03: the number is in the register today, or has one successor there, and the name is one of its official names."""
    own = subject.plan.municipality
    yield from number_faults(own.number, own.name or "", ("municipality", "number"), subject.language)
    entry = register().get(current(own.number))
    if entry is None or not own.name:
        return
    former = former_numbers().get(own.number)
    names = {name.casefold() for name in (*known_as(entry), *((former.name,) if former else ()))}
    if own.name.casefold() not in names:
        yield Fault(code="E03", path=("municipality", "name"), values={"number": entry.number, "name": entry.name, "given": own.name})


def number_faults(number: str, name: str, path: Path, language: str) -> Iterator[Fault]:
    """Yield what there is to say of a municipality's number: unknown, expired, or divided."""
    if number in register():
        return
    former = former_numbers().get(number)
    if former is None:
        meant = ", ".join(f"{found.number} {found.name}" for found in suggestions(number, name))
        suggestion = phrase("did_you_mean", language, value=meant) if meant else ""
        yield Fault(code="E02", path=path, values={"number": number, "year": REGISTER_YEAR, "suggestion": suggestion})
        return
    found = [register()[successor] for successor in former.successors]
    values = {"number": number, "name": found[0].name, "day": former.until, "new": found[0].number}
    if len(found) == 1:
        yield Fault(code="E02b", path=path, values=values)
    else:
        choices = enumeration([f"{each.number} {each.name}" for each in found], language, choice=True)
        yield Fault(code="E02c", path=path, values=values | {"name": former.name, "list": choices})


def own_programme(subject: Subject) -> Iterator[Fault]:
    """D15, D16: the plan belongs to this programme, and its theme is one of the programme's."""
    if subject.programme is None:
        return
    if subject.plan.programme not in {None, subject.programme.id}:
        yield Fault(code="D15", path=("programme",), values={"value": subject.plan.programme, "mended": subject.programme.id})
    theme = subject.project.theme
    if theme and subject.programme.themes and theme not in subject.programme.themes:
        yield Fault(code="D16", path=("project", "theme"), values={"value": theme, "list": ", ".join(subject.programme.themes)})


def complete(subject: Subject) -> Iterator[Fault]:
    """E01, E01b: a plan that is no draft has goals, at least two milestones with their fields, and a project manager."""
    project = subject.project
    if project.status == "draft":
        return
    if not project.background:
        yield Fault(code="E01", path=("project", "background"))
    if not project.goals:
        yield Fault(code="E01", path=("project", "goals"))
    if sum(1 for _ in subject.milestones()) < 2:
        yield Fault(code="E01b", path=("project", "milestones"), values={"count": sum(1 for _ in subject.milestones())})
    for path, milestone in subject.milestones():
        for name in ("condition", "planned", "responsible"):
            if getattr(milestone, name) is None:
                yield Fault(code="E01", path=(*path, name))
    if not any(person.role == "project_manager" for person in project.team):
        yield Fault(code="E01", path=("project", "team"), values={"field": subject.word("role", "project_manager")})


def unique_ids(subject: Subject) -> Iterator[Fault]:
    """E08: an id stands once in its list."""
    for name in ("result_paths", "goals", "milestones", "stakeholders", "risks", "team"):
        seen: set[str] = set()
        for at, part in enumerate(getattr(subject.project, name)):
            if part.id is not None and part.id in seen:
                yield Fault(code="E08", path=("project", name, at, "id"), values={"id": part.id})
            seen.add(part.id)


def _named_people(subject: Subject) -> Iterator[tuple[Path, str | None]]:
    project = subject.project
    for name in ("milestones", "stakeholders", "success_factors", "risks", "communication"):
        for at, part in enumerate(getattr(project, name)):
            yield ("project", name, at, "responsible"), part.responsible
    for at, goal in enumerate(project.goals):
        yield ("project", "goals", at, "owner_after"), goal.owner_after
    for at, report in enumerate(project.reports):
        yield ("project", "reports", at, "author"), report.author
        yield ("project", "reports", at, "approved_by"), report.approved_by
    if project.closing is None:
        return
    for at, told in enumerate(project.closing.what_now.tell):
        yield ("project", "closing", "what_now", "tell", at, "responsible"), told.responsible
    for at, action in enumerate(project.closing.what_now.actions):
        yield ("project", "closing", "what_now", "actions", at, "responsible"), action.responsible
    if project.closing.handover:
        yield ("project", "closing", "handover", "owner"), project.closing.handover.owner


def known_people(subject: Subject) -> Iterator[Fault]:
    """E09: whoever is responsible is in the team."""
    team = {person.id for person in subject.project.team}
    for path, person in _named_people(subject):
        if person is not None and person not in team:
            yield Fault(code="E09", path=path, values={"id": person})


def known_predecessors(subject: Subject) -> Iterator[Fault]:
    """E10: a milestone depends on milestones of the plan."""
    known = {milestone.id for milestone in subject.project.milestones}
    for at, milestone in enumerate(subject.project.milestones):
        for nth, other in enumerate(milestone.depends_on):
            if other not in known:
                yield Fault(code="E10", path=("project", "milestones", at, "depends_on", nth), values={"id": milestone.id, "other": other})


def no_ring(subject: Subject) -> Iterator[Fault]:
    """E10b: milestones do not wait for each other in a ring."""
    waiting = {milestone.id: set(milestone.depends_on) for milestone in subject.project.milestones}
    waiting = {own: others & waiting.keys() for own, others in waiting.items()}
    while free := [own for own, others in waiting.items() if not others]:
        for own in free:
            del waiting[own]
        for others in waiting.values():
            others.difference_update(free)
    needed = {other for others in waiting.values() for other in others}
    ring = [own for own in waiting if own in needed]
    if ring:
        at = next(at for at, milestone in enumerate(subject.project.milestones) if milestone.id == ring[0])
        yield Fault(code="E10b", path=("project", "milestones", at, "depends_on"), values={"list": ", ".join(ring)})


def known_result_paths(subject: Subject) -> Iterator[Fault]:
    """E15: a milestone's result path is one of the plan's."""
    known = [path.id for path in subject.project.result_paths]
    for at, milestone in enumerate(subject.project.milestones):
        if milestone.result_path is not None and milestone.result_path not in known:
            values = {"id": milestone.result_path, "list": ", ".join(known)}
            yield Fault(code="E15", path=("project", "milestones", at, "result_path"), values=values)


def reported_things_exist(subject: Subject) -> Iterator[Fault]:
    """E20, W23: reports, approvals and the closing speak of milestones and goals that are in the plan; approved milestones are cancelled, not deleted."""
    project = subject.project
    milestones = {milestone.id for milestone in project.milestones}
    goals = {goal.id for goal in project.goals}
    gone: dict[str, Path] = {}
    for at, report in enumerate(project.reports):
        told: Iterable[tuple[Path, str, set[str]]] = (
            *((("milestones", nth, "id"), each.id, milestones) for nth, each in enumerate(report.milestones)),
            *((("measurements", nth, "goal"), each.goal, goals) for nth, each in enumerate(report.measurements)),
        )
        for path, asked, known in told:
            if asked in known:
                continue
            if report.approved and known is milestones:
                gone.setdefault(asked, ("project", "reports", at, *path))
            else:
                yield Fault(code="E20", path=("project", "reports", at, *path), values={"period": report.period, "id": asked})
    for at, approval in enumerate(subject.plan.approvals):
        for asked in approval.planned:
            if asked not in milestones:
                gone.setdefault(asked, ("approvals", at, "planned", asked))
    for asked, place in gone.items():
        yield Fault(code="W23", path=place, values={"id": asked})
    for nth, result in enumerate(project.closing.goal_results if project.closing else ()):
        if result.goal not in goals:
            suggestion = did_you_mean(result.goal, goals, subject.language)
            values = {"id": result.goal, "suggestion": suggestion}
            yield Fault(code="E20b", path=("project", "closing", "goal_results", nth, "goal"), values=values)


def listed_once(subject: Subject) -> Iterator[Fault]:
    """W15: the same milestone or the same person does not stand under two ids."""
    for name in ("milestones", "team"):
        parts = getattr(subject.project, name)
        counted = Counter(part.name.casefold() for part in parts)
        for at, part in enumerate(parts):
            if counted[part.name.casefold()] > 1:
                counted[part.name.casefold()] = 0
                yield Fault(code="W15", path=("project", name, at, "name"), values={"name": part.name})
