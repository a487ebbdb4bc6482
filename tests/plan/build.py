"""Plans to test with: a sound one, and copies with one thing changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from docautomat.plan.readers import read_data

SAMPLES = Path(__file__).parents[2] / "samples" / "programme"
AS_OF = date(2026, 11, 23)
REMOVE = object()


def sound_plan() -> dict[str, Any]:
    """Return the active nynorsk sample as plain data, with nothing to find in it."""
    return dict(read_data(SAMPLES / "plans" / "4638-hoyanger.yaml"))


def put(data: Any, path: str, value: Any) -> Any:
    """Set, append («list[]») or remove one value: put(plan, "project.milestones[3].percent", 40)."""
    *parents, last = [int(part) if part.isdigit() else part for part in path.replace("[]", ".+").replace("[", ".").replace("]", "").split(".")]
    for part in parents:
        data = data[part]
    if value is REMOVE:
        del data[last]
    elif last == "+":
        data.append(value)
    else:
        data[last] = value
    return data


def plan_with(**changes: Any) -> dict[str, Any]:
    """Return a sound plan with some of its project's fields replaced."""
    plan = sound_plan()
    plan["project"] |= changes
    return plan


def draft(**more: Any) -> dict[str, Any]:
    """Return the smallest plan there is."""
    return {"municipality": "4638", "project": {"id": "ny", "title": "Ny", "start": "2026-01-01", "end": "2027-06-01", **more}}


def write(path: Path, data: Any) -> Path:
    """Write plain data as YAML or JSON, by the suffix."""
    text = json.dumps(data, default=str, ensure_ascii=False) if path.suffix == ".json" else yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path
