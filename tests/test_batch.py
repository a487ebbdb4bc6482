"""A programme in, outcomes out."""

from __future__ import annotations

import datetime
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.batch import Outcome, generate, summary, write_report
from docautomat.errors import OutputError, TemplateSyntaxError
from docautomat.plan.readers import load_programme
from tests.build import word
from tests.package_check import assert_sound

TEMPLATES = Path(__file__).parent.parent / "templates"


def made(folder: Path, out: Path, **options: Any) -> list[Outcome]:
    return list(generate(load_programme(folder), out, **options))


def break_plan(folder: Path, old: str, new: str, plan: str = "4638") -> Path:
    path = next((folder / "plans").glob(f"*{plan}*"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_all_kinds_for_all_municipalities_are_sound_and_named_safely(programme: Path, tmp_path: Path) -> None:
    outcomes = made(programme, tmp_path / "out", kinds="all")
    assert [outcome.status for outcome in outcomes] == ["made"] * 15
    baselines = {path.suffix: path.read_bytes() for path in TEMPLATES.iterdir() if path.suffix in (".docx", ".xlsx", ".pptx")}
    for outcome in outcomes:
        path = tmp_path / "out" / outcome.path
        assert path.name.isascii()
        assert path.name == path.name.lower()
        data = path.read_bytes()
        assert_sound(data, baselines[path.suffix])
        assert outcome.sha256


def test_the_status_decides_which_kinds_a_plan_gets(programme: Path, tmp_path: Path) -> None:
    outcomes = made(programme, tmp_path / "out")
    kinds: dict[str, list[str]] = {}
    for outcome in outcomes:
        kinds.setdefault(outcome.record.municipality.number, []).append(outcome.kind)
    assert kinds["0301"] == ["milestone_plan"]
    assert kinds["4638"] == ["milestone_plan", "progress_tracker"]
    assert kinds["3118"] == ["milestone_plan", "progress_tracker", "closing_presentation"]


def test_the_same_input_gives_the_same_bytes_in_any_folder_and_any_executor(programme: Path, tmp_path: Path) -> None:
    first = [(outcome.path, outcome.sha256) for outcome in made(programme, tmp_path / "a", kinds="all")]
    second = [(outcome.path, outcome.sha256) for outcome in made(programme, tmp_path / "b", kinds="all")]
    with ThreadPoolExecutor(2) as executor:
        third = [(outcome.path, outcome.sha256) for outcome in made(programme, tmp_path / "c", kinds="all", executor=executor)]
    assert first == second == third


def test_one_broken_plan_never_stops_the_others(programme: Path, tmp_path: Path) -> None:
    break_plan(programme, "end: 2027-11-26", "end: 2025-11-26")
    outcomes = made(programme, tmp_path / "out", kinds="all")
    refused = [outcome for outcome in outcomes if outcome.status == "refused"]
    assert [outcome.record.municipality.number for outcome in refused] == ["4638"]
    assert summary(outcomes)["made"] == 12
    finding = refused[0].findings[0]
    assert finding.place.file.endswith(".yaml")
    assert (finding.place.path, finding.place.line > 0, finding.code) == ("project.end", True, "E04")
    assert "etter" in finding.message
    assert finding.hint


def test_a_second_run_changes_nothing(programme: Path, tmp_path: Path) -> None:
    made(programme, tmp_path / "out")
    assert {outcome.status for outcome in made(programme, tmp_path / "out")} == {"unchanged"}


def test_a_file_that_somebody_changed_is_kept(programme: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    path = out / next(outcome.path for outcome in made(programme, out) if outcome.record.municipality.number == "4638")
    for text in (b"changed", b"changed again"):
        path.write_bytes(text)
        (moved,) = [outcome for outcome in made(programme, out) if outcome.moved]
        assert (out / moved.moved).read_bytes() == text
        assert path.read_bytes() != text
    assert len(list((out / "_tidligere").rglob("*.docx"))) == 2


def test_a_changed_plan_replaces_its_own_documents_without_ado(programme: Path, tmp_path: Path) -> None:
    made(programme, tmp_path / "out")
    break_plan(programme, "percent: 40", "percent: 45")
    changed = [outcome for outcome in made(programme, tmp_path / "out") if outcome.status == "made"]
    assert {outcome.record.municipality.number for outcome in changed} == {"4638"}
    assert not any(outcome.moved for outcome in changed)


def test_only_and_as_of(programme: Path, tmp_path: Path) -> None:
    outcomes = made(programme, tmp_path / "out", only=["4638"], as_of=datetime.date(2026, 12, 1))
    assert {outcome.record.municipality.number for outcome in outcomes} == {"4638"}


def test_a_programme_may_bring_its_own_template(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("Only {{ municipality.name }}"))
    (outcome,) = made(programme, tmp_path / "out", only=["0301"])
    import docx

    assert [paragraph.text for paragraph in docx.Document(str(tmp_path / "out" / outcome.path)).paragraphs] == ["Only Oslo"]


def test_a_template_that_cannot_be_compiled_stops_before_anything_is_written(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ municipality.name"))
    with pytest.raises(TemplateSyntaxError, match=r"milestone-plan\.docx"):
        made(programme, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_template_that_fails_for_one_record_costs_that_record_only(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ project.title|length }}", "{{ 1 / (milestones|length - 6) }}"))
    outcomes = made(programme, tmp_path / "out", kinds=["milestone_plan"])
    statuses = {outcome.record.municipality.number: outcome.status for outcome in outcomes}
    assert statuses["4638"] == "made"
    assert statuses["0301"] == "failed"
    assert "paragraph 1" in str(next(outcome for outcome in outcomes if outcome.status == "failed").error) or "paragraph 2" in str(outcomes[0].error)


def test_an_output_folder_that_is_a_file_is_an_error(programme: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError):
        made(programme, tmp_path / "out")


def test_the_report_tells_refused_plans_first_and_is_the_same_every_time(programme: Path, tmp_path: Path) -> None:
    break_plan(programme, "percent: 40", "percent: 140")
    out = tmp_path / "out"
    folder = load_programme(programme)
    outcomes = list(generate(folder, out))
    assert write_report(folder, outcomes, out) == []
    first = {path.name: path.read_bytes() for path in (out / "_program").iterdir()}
    write_report(folder, outcomes, out)
    assert {path.name: path.read_bytes() for path in (out / "_program").iterdir()} == first
    told = json.loads(first["report.json"])
    assert told["summary"]["refused"] == 1
    sheet: Any = openpyxl.load_workbook(io.BytesIO(first["rapport.xlsx"])).active
    assert sheet["A2"].value == "4638 Høyanger"
    assert sheet["F2"].value
    assert sheet["H2"].value
    assert_sound(first["rapport.xlsx"])
