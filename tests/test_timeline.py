"""The tracker's months and changes, and the sheets that show them."""

from __future__ import annotations

import io
import itertools
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from docautomat.batch import generate
from docautomat.documents.context import shared
from docautomat.documents.timeline import changes_of, months_of
from docautomat.plan.readers import load_plan, load_programme
from tests.plan.build import SAMPLES

DAY = date(2026, 11, 23)


def test_months_reach_from_the_first_day_to_the_last() -> None:
    found = months_of([date(2027, 2, 1), None, date(2026, 11, 30)], DAY)
    assert [(month["first"], month["last"], month["year"]) for month in found] == [
        (date(2026, 11, 1), date(2026, 11, 30), "2026"),
        (date(2026, 12, 1), date(2026, 12, 31), None),
        (date(2027, 1, 1), date(2027, 1, 31), "2027"),
        (date(2027, 2, 1), date(2027, 2, 28), None),
    ]


@pytest.mark.parametrize(("years", "count"), [(1, 13), (5, 21), (20, 41), (60, 60)])
def test_long_projects_are_told_in_longer_stretches(years: int, count: int) -> None:
    found = months_of([date(2026, 1, 1), date(2026 + years, 1, 31)], DAY)
    assert len(found) == count
    assert found[0]["first"] == date(2026, 1, 1)
    assert all((after["first"] - before["last"]).days == 1 for before, after in itertools.pairwise(found))


def test_without_any_day_there_is_a_year() -> None:
    assert len(months_of([None], DAY)) == 12


def _plan(tmp_path: Path, more: str) -> Path:
    text = (SAMPLES / "plans" / "4638-hoyanger.yaml").read_text(encoding="utf-8")
    path = tmp_path / "plan.yaml"
    path.write_text(text + more, encoding="utf-8")
    return path


def test_changes_are_those_between_approvals_and_between_reports(tmp_path: Path) -> None:
    more = "\napprovals:\n- {version: 1, date: 2026-02-02, planned: {M4: 2026-10-20, M5: 2027-03-10}}\n"
    more += "- {version: 2, date: 2026-06-02, planned: {M4: 2026-11-20, M5: 2027-03-10}}\n"
    words = shared(load_programme(SAMPLES), "nn", DAY).words
    found = changes_of(load_plan(_plan(tmp_path, more)), words)
    approved = [change for change in found if change["source"] == "Godkjend plan, versjon 2"]
    assert [(change["milestone"][:2], change["before"], change["after"], change["days"]) for change in approved] == [
        ("M4", date(2026, 10, 20), date(2026, 11, 20), 31)
    ]
    assert ("Prognose", date(2026, 12, 11), 21) in [(change["field"], change["after"], change["days"]) for change in found]
    assert [change["date"] for change in found] == sorted((change["date"] for change in found), reverse=True)


def test_a_plan_that_nobody_has_written_has_no_changes() -> None:
    assert changes_of(None, shared(load_programme(SAMPLES), "nb", DAY).words) == []


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    out = tmp_path_factory.mktemp("out")
    (made,) = generate(load_programme(SAMPLES), out, kinds=["progress_tracker"], only=["4638"], jobs=1)
    return openpyxl.load_workbook(io.BytesIO((out / made.path).read_bytes()), data_only=True)


def test_the_time_line_has_a_sign_where_each_milestone_stands(book: openpyxl.Workbook) -> None:
    sheet = book["Tidslinje"]
    months = {cell.column: cell.value.date() for cell in sheet[6][5:] if cell.value is not None}
    signs = {
        row[0].value: [(months[cell.column], cell.value) for cell in row[5:] if cell.value] for row in sheet.iter_rows(min_row=7) if row[0].value is not None
    }
    assert signs["M1"] == [(date(2026, 3, 1), "●")]
    assert signs["M4"] == [(date(2026, 11, 1), "○"), (date(2026, 12, 1), "→")]
    assert signs["M8"] == [(date(2027, 11, 1), "○")]


def test_goals_tell_how_they_move(book: openpyxl.Workbook) -> None:
    sheet = book["Mål"]
    column = next(cell.column for cell in sheet[3] if cell.value == "Utvikling")
    assert [sheet.cell(row, column).value for row in (4, 5, 6)] == ["→ Nærare målet", "→ Nærare målet", None]


def test_checks_speak_the_documents_language(book: openpyxl.Workbook) -> None:
    checks = [check for sheet in book for check in sheet.data_validations.dataValidation]
    assert {check.errorTitle for check in checks} == {"Dette passar ikkje her"}
    assert all(check.error and len(check.error) <= 225 for check in checks)
    assert "Berre dersom de er usamde i den utrekna statusen. Skriv grunngivinga ved sida av." in {check.prompt for check in checks}


def test_what_changed_is_listed(book: openpyxl.Workbook) -> None:
    rows = [[cell.value for cell in row] for row in book["Endringar"].iter_rows(min_row=5)]
    assert [row[3] for row in rows if row[0]] == ["Faktisk dato", "Prognose"]
