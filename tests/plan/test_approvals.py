"""Approvals: planned dates frozen as a new version."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from docautomat.errors import DataError
from docautomat.plan.approvals import approve
from docautomat.plan.readers import ProgrammeFolder, load_programme
from tests.plan.build import put, sound_plan, write

DAY = datetime.date(2026, 2, 10)


def programme(folder: Path, *plans: dict[str, Any]) -> ProgrammeFolder:
    (folder / "plans").mkdir(parents=True, exist_ok=True)
    (folder / "programme.yaml").write_text("id: p\nname: P\nstart: 2024-01-01\nend: 2028-12-31\nas_of: 2026-11-23\n", encoding="utf-8")
    for number, plan in enumerate(plans):
        plan.pop("programme", None)
        write(folder / "plans" / f"plan{number}.yaml", plan)
    return load_programme(folder)


def test_the_planned_dates_of_a_plan_become_version_one_and_then_two(tmp_path: Path) -> None:
    path, content, approval = approve(programme(tmp_path, sound_plan()), "4638", DAY, by="Styringsgruppa")
    path.write_bytes(content)
    assert (approval.version, approval.by, len(approval.planned)) == (1, "Styringsgruppa", 8)
    assert load_programme(tmp_path).records[0].error is None
    plan = yaml.safe_load(content)
    put(plan, "project.milestones[4].planned", datetime.date(2027, 3, 17))
    folder = programme(tmp_path, plan)
    refused = folder.records[0].error
    assert refused is not None
    assert refused.code == "E25"
    path, content, approval = approve(folder, "4638", datetime.date(2026, 12, 1))
    path.write_bytes(content)
    assert approval.version == 2
    assert approval.planned["M5"] == datetime.date(2027, 3, 17)
    assert load_programme(tmp_path).records[0].error is None


@pytest.mark.parametrize(("day", "message"), [(DAY, "Datoane er dei same som i versjon 1"), (datetime.date(2026, 1, 1), "Datoane er dei same")])
def test_the_same_dates_are_not_approved_again(tmp_path: Path, day: datetime.date, message: str) -> None:
    path, content, _ = approve(programme(tmp_path, sound_plan()), "4638", DAY)
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        approve(load_programme(tmp_path), "4638", day)


def test_an_approval_is_not_dated_before_the_last_one(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, "approvals", [{"version": 1, "date": "2026-06-01", "planned": {"M1": "2026-03-01"}}])
    with pytest.raises(DataError, match="som er seinare"):
        approve(programme(tmp_path, plan), "4638", DAY)


def test_other_faults_are_mended_first(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, "project.end", "2020-01-01")
    with pytest.raises(DataError) as caught:
        approve(programme(tmp_path, plan), "4638", DAY)
    assert caught.value.code == "E04"


def test_one_of_several_projects_is_chosen(tmp_path: Path) -> None:
    other = sound_plan()
    put(other, "project.id", "anna")
    folder = programme(tmp_path, sound_plan(), other)
    with pytest.raises(DataError, match="several plans") as caught:
        approve(folder, "4638", DAY)
    assert "--project" in caught.value.hint
    assert approve(folder, "4638", DAY, project="anna")[0].name == "plan1.yaml"
    with pytest.raises(DataError, match=r"har ingen plan som he.*«x»"):
        approve(folder, "4638", DAY, project="x")
    with pytest.raises(DataError, match=r"0301 .*har ingen plan i programmet") as caught:
        approve(folder, "0301", DAY)
    assert "docautomat collect" in caught.value.hint


def test_cancelled_milestones_are_not_approved(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, "project.milestones[4].status", "cancelled")
    assert "M5" not in approve(programme(tmp_path, plan), "4638", DAY)[2].planned
