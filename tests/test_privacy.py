"""What files tell of people: reports without what was typed, identity numbers refused, small groups and the day of deletion."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.batch import generate, write_report
from docautomat.collecting import collect
from docautomat.errors import DataError
from docautomat.plan.labels import LANGUAGES
from docautomat.plan.messages import Fault, finding
from docautomat.plan.model import Plan
from docautomat.plan.readers import load_programme
from docautomat.plan.rules import Subject, plan_faults
from tests.plan.build import AS_OF, put, sound_plan
from tests.test_batch import break_plan

NUMBER = "01010112377"


def report(folder: Path, out: Path) -> tuple[str, str]:
    """Return both reports of a run as text."""
    programme = load_programme(folder)
    outcomes = list(generate(programme, out, kinds=["milestone_plan"], jobs=1))
    write_report(programme, outcomes, out)
    sheet: Any = openpyxl.load_workbook(out / "_program" / "rapport.xlsx").active
    cells = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    return (out / "_program" / "report.json").read_text(encoding="utf-8"), cells


def test_a_report_has_codes_and_places_but_not_what_was_typed(programme: Path, tmp_path: Path) -> None:
    break_plan(programme, "percent: 40", "percent: Kari Nordmann")
    loaded = load_programme(programme)
    error = next(record.error for record in loaded.records if record.error is not None)
    assert "Kari Nordmann" in str(error)  # whoever mends it sees it
    for text in report(programme, tmp_path / "out"):
        assert "Kari Nordmann" not in text
        assert "project.milestones[3].percent" in text
        assert "«…»" in text
    told = json.loads(report(programme, tmp_path / "out")[0])
    assert [found["code"] for row in told["outcomes"] for found in row["findings"] if row["status"] == "refused"] == ["D01"]


def test_a_report_names_nobody_of_a_team(programme: Path, tmp_path: Path) -> None:
    break_plan(programme, "Mari Sæterøy (fiktiv)", "Gunnhild Øyre (fiktiv)")
    assert "W15" in [found.code for record in load_programme(programme).records for found in record.findings]
    for text in report(programme, tmp_path / "out"):
        assert "W15" in text or "ført opp" in text
        assert "Gunnhild" not in text


def test_what_a_template_says_of_data_names_nobody_in_a_report(programme: Path, tmp_path: Path) -> None:
    from tests.build import word

    (programme / "templates").mkdir()
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{% for p in team %}{{ p.name | as_number }}{% endfor %}"))
    shown = report(programme, tmp_path / "out")
    assert "failed" in shown[0]
    for text in shown:
        assert "Gunnhild Øyre" not in text
        assert "Arne Fjærestad" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["D01", "D02", "E06", "E03", "A04b", "W15", "E09"])
def test_the_public_message_has_no_value(code: str, language: str) -> None:
    values = dict.fromkeys("form value list given name number id count share".split(), "Kari")
    found = finding(Fault(code=code, values={**values, "form": "x", "list": "y", "number": "4638"}), language, file="plan.yaml")
    assert "Kari" in found.message
    shown = found.public
    assert shown
    assert shown.count("Kari") < found.message.count("Kari")


def test_what_is_no_value_stays_in_the_public_message() -> None:
    assert finding(Fault(code="E26", values={"value": "0301"}), "nb", file="x").public == ""
    assert finding(Fault(code="E07", values={"id": "M4", "day": AS_OF, "start": AS_OF, "end": AS_OF}), "nb", file="x").public == ""


def test_a_message_never_shows_an_identity_number(programme: Path) -> None:
    break_plan(programme, "percent: 40", f"percent: {NUMBER}")
    error = next(record.error for record in load_programme(programme).records if record.error is not None)
    assert NUMBER not in str(error)
    assert "•••" in str(error)


def test_the_programmes_own_file_has_no_identity_number(programme: Path) -> None:
    path = programme / "programme.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("venue: Eksempelsalen", f"venue: Sal {NUMBER}"), encoding="utf-8")
    with pytest.raises(DataError, match=r"gatherings\[1\]\.venue") as caught:
        load_programme(programme)
    assert caught.value.code == "E23"


# --- what comes back --------------------------------------------------------------------------------------------------------------------------


def returned(folder: Path, out: Path, number: str, kind: str) -> Path:
    outcome = next(iter(generate(load_programme(folder), out, only=[number], kinds=[kind], jobs=1)))
    return out / outcome.path


@pytest.mark.parametrize("old", ["Arne Fjærestad (fiktiv)", "Personal"])
def test_a_form_with_an_identity_number_is_refused_whole(old: str, programme: Path, tmp_path: Path) -> None:
    path = returned(programme, tmp_path / "out", "4638", "form")
    book = openpyxl.load_workbook(path)
    cell = next(cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == old)
    cell.value = f"Kari, {NUMBER}"
    book.save(path)
    before = {each: each.read_bytes() for each in (programme / "plans").iterdir()}
    (found,) = collect(load_programme(programme), [path])
    assert found.status == "refused"
    assert [each.code for each in found.findings] == ["E23"]
    assert cell.coordinate in str(found.findings[0].place)
    assert NUMBER not in str(found.findings[0])
    assert before == {each: each.read_bytes() for each in (programme / "plans").iterdir()}


def test_a_tracker_with_an_identity_number_is_refused_whole(programme: Path, tmp_path: Path) -> None:
    path = returned(programme, tmp_path / "out", "4638", "progress_tracker")
    book = openpyxl.load_workbook(path)
    key = next(cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("milestones.comment"))
    cell = key.parent.cell(key.row + 2, key.column)  # below the headings
    cell.value = f"Ring {NUMBER[:6]} {NUMBER[6:]}"
    book.save(path)
    (found,) = collect(load_programme(programme), [path])
    assert found.status == "refused"
    assert {each.code for each in found.findings} == {"E23"}
    kept = [each for each in (programme / ".docautomat").rglob("*") if each.is_file() and NUMBER[6:].encode() in each.read_bytes()]
    assert not kept


# --- small groups, and how long ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "limit", "refused"), [(4, 5, True), (5, 5, False), (9, 10, True), (None, 10, False), (1, 5, True)])
def test_figures_about_few_people_are_refused(size: int | None, limit: int, refused: bool) -> None:
    programme = load_programme(Path(__file__).parent.parent / "samples" / "programme").programme.model_copy(update={"smallest_group": limit})
    data = sound_plan()
    put(data, "project.goals[0].group_size", size)
    plan = Plan.model_validate(data)
    found = [fault for fault in plan_faults(Subject(plan=plan, programme=programme, as_of=AS_OF)) if fault.code == "E35"]
    assert bool(found) is refused
    for fault in found:
        assert fault.path == ("project", "goals", 0, "group_size")


def test_a_goal_without_figures_may_be_about_few() -> None:
    goal = {"id": "G1", "text": "Fleire heile stillingar", "group_size": 3}
    data = sound_plan()
    put(data, "project.goals", [goal])
    plan = Plan.model_validate(data)
    assert "E35" not in [fault.code for fault in plan_faults(Subject(plan=plan, as_of=AS_OF))]


def test_the_day_of_deletion(programme: Path) -> None:
    path = programme / "programme.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("language: nb", "language: nb\nretention_date: 2029-06-30", 1), encoding="utf-8")
    assert load_programme(programme).findings == ()
    assert load_programme(programme, as_of=datetime.date(2029, 6, 30)).findings == ()
    (late,) = load_programme(programme, as_of=datetime.date(2029, 7, 1)).findings
    assert (late.code, late.severity, late.place.path) == ("W35", "warning", "retention_date")
    assert "30.06.2029" in late.message
    path.write_text(text.replace("language: nb", "language: nb\nretention_date: 2028-01-01", 1), encoding="utf-8")
    assert [found.code for found in load_programme(programme).findings] == ["W36"]
