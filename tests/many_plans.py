"""A programme of all municipalities: most have a plan, some have two, some none, and a few have plans that cannot be used."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from docautomat.plan.municipalities import register
from tests.plan.build import write

__all__ = ["DAY", "many_plans"]

DAY = date(2026, 11, 23)
_STATUSES = ("active", "active", "active", "active", "planned", "draft", "completed", "stopped")
_THEMES = ("fulltime", "sickness_absence", "competence", None)
_PROGRAMME: dict[str, Any] = {
    "schema": "docautomat.programme/1", "id": "mange", "start": "2024-01-01", "end": "2028-12-31", "as_of": DAY.isoformat(), "language": "nb",
    "name": {"nb": "Mange kommuner", "nn": "Mange kommunar", "en": "Many municipalities"}, "municipalities": "all",
    "themes": {"fulltime": {"nb": "Heltid"}, "sickness_absence": {"nb": "Sykefravær"}, "competence": {"nb": "Kompetanse"}, "reputation": {"nb": "Omdømme"}},
}  # fmt: skip


def many_plans(folder: Path, numbers: list[str] | None = None) -> Path:
    """Write the programme into a folder; `numbers` are the municipalities that have plans, else five of six have one."""
    (folder / "plans").mkdir(parents=True)
    write(folder / "programme.yaml", _PROGRAMME)
    given = list(register()) if numbers is None else numbers
    for at, number in enumerate(given):
        if numbers is None and at % 6 == 5:
            continue
        for part in range(2 if at % 25 == 0 else 1):
            _write(folder, number, at + 7 * part, part)
        if at % 60 == 31:
            (folder / "plans" / f"{number}-feil.json").write_text(f'{{"municipality": "{number}", "project": {{"id": "feil"}}}}', encoding="utf-8")
    return folder


def _write(folder: Path, number: str, seed: int, part: int) -> None:
    project = f"p{part + 1}"
    where = {"number": number, "network": f"N{seed % 3}"}
    plan = {"schema": "docautomat.plan/1", "programme": "mange", "municipality": where, "project": _project(project, seed)}
    (folder / "plans" / f"{number}-{project}.json").write_text(json.dumps(plan, default=str, ensure_ascii=False), encoding="utf-8")


def _project(name: str, seed: int) -> dict[str, Any]:
    status = _STATUSES[seed % 8]
    start = date(2027, 1, 4) if status in {"planned", "draft"} else date(2026, 1, 5) + timedelta(days=seed % 40)
    theme = _THEMES[seed % 4]
    project: dict[str, Any] = {"id": name, "title": f"Prosjekt {seed} «{name}»", "status": status, "start": start, "end": start + timedelta(days=500)}
    project |= {
        "background": "Vi vil mer.",
        "team": [{"id": "p1", "name": "Kari", "role": "project_manager"}],
        "goals": [{"id": "G1", "text": "Nå det vi vil"}],
    }
    project |= {"milestones": _milestones(start, status, seed)} | ({"theme": theme} if theme else {})
    if status in {"active", "completed", "stopped"}:
        project["reports"] = _reports(seed)
    return project


def _milestones(start: date, status: str, seed: int) -> list[dict[str, Any]]:
    made = []
    for at in range(4 + seed % 3):
        planned = start + timedelta(days=70 * (at + 1))
        milestone: dict[str, Any] = {
            "id": f"M{at + 1}",
            "name": f"Milepæl {at + 1}",
            "condition": "Når det er gjort",
            "responsible": "p1",
            "planned": planned,
            "weight": 1 + at % 2,
        }
        if status == "completed" or (status in {"active", "stopped"} and at < 2 + seed % 2):
            reached = min(planned + timedelta(days=(seed * 3) % 12), DAY)
            milestone |= {"actual": reached, "percent": 100}
        elif status == "active" and at == 3 and seed % 5:
            milestone |= {"percent": seed % 90, "forecast": planned + timedelta(days=(seed * 7) % 60)}
        made.append(milestone)
    return made


def _reports(seed: int) -> list[dict[str, Any]]:
    first = {"period": "2026-Q2", "date": "2026-07-03", "overall": "green", "milestones": [{"id": "M2", "percent": seed % 50}]}
    second = {"period": "2026-Q3", "date": "2026-10-09", "overall": ("green", "yellow", "red")[seed % 3], "milestones": [{"id": "M3", "percent": seed % 80}]}
    return [[first, second], [first], [second], []][seed // 2 % 4]
