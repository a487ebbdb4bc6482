"""What municipalities write: one project for each, in its written standard, the same for the same seed, with the slips that people make."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

__all__ = ["SLIPS", "Project", "closing_of", "project_for"]

_SAID: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))
_KINDS = ("anchoring", "milestone", "milestone", "milestone", "decision", "milestone", "evaluation", "handover")
_ROLES = (
    ("project_owner", "manager"),
    ("project_manager", "manager"),
    ("line_owner", "manager"),
    ("member", "union"),
    ("steering_group", "politician"),
    ("member", "employee"),
)
_GROUPS = (("Ansatte", "employees"), ("Innbyggere", "citizens"), ("Ledere", "managers"))

SLIPS = ("two_digit_year", "unknown_person", "end_before_start", "no_title", "identity_number", "impossible_day")
"""The mistakes for which a form is refused."""


@dataclass(slots=True)
class Project:
    """What one municipality means, and how it writes some of it."""

    number: str
    language: str
    texts: dict[str, Any]
    single: dict[str, Any] = field(default_factory=dict)
    """Field -> what is typed; a list is typed in several rows."""
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    slip: str = ""
    seed: int = 0

    @property
    def dice(self) -> random.Random:
        """Return this municipality's own chance, the same each time it is asked for."""
        return random.Random(f"{self.seed}-{self.number}")


def project_for(number: str, language: str, *, start: datetime.date, seed: int = 0, slip: str = "") -> Project:
    """Return the project of a municipality: about a year and a half from `start`."""
    said = _SAID["nn" if language == "nn" else "nb"]
    project = Project(number, language, said, slip=slip, seed=seed)
    dice = project.dice
    end = start + datetime.timedelta(days=dice.randint(500, 600))
    count = dice.randint(6, 8)
    step = (end - start).days // (count + 1)
    people = dice.sample(_SAID["names"], 6)
    project.single = {
        "project.id": f"prosjekt-{number}",
        "project.title": dice.choice(said["title"]),
        "project.theme": dice.choice(("fulltime", "sickness_absence", "competence", "reputation", "innovation")),
        "project.status": "active",
        "project.case_number": f"26/{dice.randint(1, 9999):05}",
        "project.start": start,
        "project.end": _typed(end, dice),
        "project.background": said["background"],
        "project.trigger": said["trigger"],
        "project.why_now": said["why_now"],
        "project.vision": said["vision"],
        "project.benefits[]": list(said["benefit"][: dice.randint(2, 3)]),
    }
    owner, manager, line, *_ = people
    project.lists = {
        "team": [
            {"name": name, "role": role, "party": party, "unit": "Organisasjon", "tasks": "• Leder arbeidet\n• Rapporterer"}
            for name, (role, party) in zip(people, _ROLES, strict=True)
        ],
        "result_paths": [{"name": name, "dimension": kind} for name, kind in zip(said["path"], ("organisation", "system", "people"), strict=True)],
        "goals": [_goal(said, at, end, line, dice) for at in range(2)],
        "milestones": [_milestone(said, at, count, start + datetime.timedelta(days=step * (at + 1)), people, dice) for at in range(count)],
        "risks": [
            {
                "description": said["risk"][0],
                "probability": dice.randint(1, 5),
                "impact": dice.randint(1, 5),
                "action": said["risk"][1],
                "responsible": manager,
                "status": "open",
            }
        ],
        "stakeholders": [{"name": name, "group": group, "influence": "high", "involvement": "involve", "responsible": owner} for name, group in _GROUPS],
        "values": [{"text": text, "behaviour": "Vi hilser"} for text in ("Åpenhet", "Raushet")],
        "success_factors": [{"text": "Tid til lederne", "measure": "Frigjøre en halv dag", "responsible": owner}],
        "communication": [
            {"audience": "Alle", "scope": scope, "channel": "Nettsiden", "when": "hver måned", "responsible": manager} for scope in ("internal", "external")
        ],
    }
    _spoil(project)
    return project


def closing_of(project: Project) -> Project:
    """Return what a municipality writes at the end: the answers to the four questions, each with its own name in it."""
    did, learned, smart, *_ = project.texts["closing"]
    called = f"({project.number})"
    answers = {
        "project.status": "completed",
        "project.closing.date": datetime.date(2027, 4, 2),
        "project.closing.what_we_did[]": [f"{did} {called}", f"Møter & kurs {called}"],
        "project.closing.what_we_learned[]": [f"{learned} {called}"],
        "project.closing.what_was_smart[]": [f"{smart} {called}", f"«Kake» hver gang {called}"],
    }
    return Project(project.number, project.language, project.texts, single=answers, seed=project.seed)


def _typed(day: datetime.date, dice: random.Random) -> Any:
    """Return a day as people type it: most as dates, some as text."""
    return dice.choice((day, day, day, f"{day.day}.{day.month}.{day.year}", day.isoformat(), f"{day:%d.%m.%Y} "))


def _goal(said: dict[str, Any], at: int, end: datetime.date, line: str, dice: random.Random) -> dict[str, Any]:
    before, after = (dice.randint(20, 40), dice.randint(45, 70)) if at == 0 else (round(dice.uniform(9, 12), 1), round(dice.uniform(6, 8), 1))
    return {
        "text": said["goal"][at].format(a=str(before).replace(".", ","), b=str(after).replace(".", ","), d=f"{end:%d.%m.%Y}"),
        "kind": "result",
        "horizon": "long_term" if at else "short_term",
        "indicator": "Andel",
        "unit": "%",
        "direction": "down" if at else "up",
        "baseline": dice.choice((before, str(before).replace(".", ","))),
        "baseline_date": datetime.date(end.year - 2, 1, 31),
        "target": after,
        "due": _typed(end - datetime.timedelta(days=30), dice),
        "method": "Uttrekk fra lønnssystemet",
        "accepted_by": "Formannskapet\nTillitsvalgte",
        "realistic": "Vi har gjort det før",
        "evaluation": "Hvert kvartal",
        "owner_after": line,
    }


def _milestone(said: dict[str, Any], at: int, count: int, day: datetime.date, people: list[str], dice: random.Random) -> dict[str, Any]:
    which = 7 if at == count - 1 else at
    name = said["milestone"][which]
    return {
        "name": name,
        "condition": said["condition"].format(what=name[0].lower() + name[1:]),
        "kind": _KINDS[which],
        "result_path": f"V{at % 3 + 1}",
        "planned": _typed(day, dice),
        "responsible": people[at % 5],
        "depends_on": f"M{at}" if at else None,
        "criteria": "- Vedtak er gjort\n- Alle er informert",
        "weight": dice.choice((1, 1, 2)),
        "celebrate": said["celebrate"] if at in (0, count - 1) else None,
    }


def _spoil(project: Project) -> None:
    """Make the mistake that this municipality makes."""
    milestones, single = project.lists["milestones"], project.single
    if project.slip == "two_digit_year":
        milestones[1]["planned"] = "3.4.27"
    elif project.slip == "unknown_person":
        milestones[2]["responsible"] = "Hun i servicetorget"
    elif project.slip == "end_before_start":
        single["project.end"] = single["project.start"] - datetime.timedelta(days=3)
    elif project.slip == "no_title":
        single["project.title"] = None
    elif project.slip == "identity_number":
        single["project.background"] += " Ring Kari, 01010112377."
    elif project.slip == "impossible_day":
        milestones[0]["planned"] = "31.2.2026"
