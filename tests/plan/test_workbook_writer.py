"""Plans that are workbooks, written back into: what changes stands in its cell, and everything else stays."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from docautomat.collecting import collect
from docautomat.errors import DataError, OutputError
from docautomat.plan.approvals import approve
from docautomat.plan.readers import load_plan, load_programme
from docautomat.plan.writers import GONE, edited
from docautomat.starting import new_folder
from tests.package_check import assert_sound

PLAN = "plans/3118-indre-ostfold.xlsx"
DAY = datetime.date(2026, 4, 30)
REST = {"condition": "Når det er gjort", "responsible": "berit"}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready") / "programme"
    new_folder(folder)
    return folder


@pytest.fixture
def folder(ready: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(ready, tmp_path / "programme"))


def change(folder: Path, *changes: Any) -> Any:
    """Return the plan after the changes, written."""
    path = folder / PLAN
    before = path.read_bytes()
    data = edited(path, list(changes))
    assert_sound(data, before)
    path.write_bytes(data)
    return load_plan(path)


def milestones(folder: Path) -> Any:
    return openpyxl.load_workbook(folder / PLAN)["Milepæler"]


def test_a_value_stands_in_its_cell_and_all_other_parts_stay(folder: Path) -> None:
    before = (folder / PLAN).read_bytes()
    plan = change(
        folder,
        (("project", "milestones", 1, "planned"), datetime.date(2026, 10, 2)),
        (("project", "milestones", 1, "responsible"), "amina"),
        (("project", "milestones", 1, "kind"), "decision"),
        (("project", "title"), "Nærvær – i alle lag"),
        (("project", "goals", 0, "baseline"), 11.5),
        (("project", "trigger"), GONE),
    )
    changed = plan.project.milestones[1]
    assert (changed.planned, changed.responsible, changed.kind) == (datetime.date(2026, 10, 2), "amina", "decision")
    assert (plan.project.id, plan.project.title, plan.project.goals[0].baseline, plan.project.trigger) == (
        "naervaer-som-varer",
        "Nærvær – i alle lag",
        11.5,
        None,
    )
    row = next(row for row in milestones(folder).iter_rows(min_row=5) if row[0].value == "M2")
    names = [cell.value for cell in milestones(folder)[4]]
    assert row[names.index("milestones.planned")].value == datetime.datetime(2026, 10, 2)
    assert row[names.index("milestones.planned")].number_format == "dd.mm.yyyy"
    assert row[names.index("milestones.responsible")].value == "Amina Yusuf (fiktiv)"
    assert row[names.index("milestones.kind")].value == "Beslutning"
    one, other = (zipfile.ZipFile(io.BytesIO(data)) for data in (before, (folder / PLAN).read_bytes()))
    differ = {name for name in one.namelist() if one.read(name) != other.read(name)}
    assert one.namelist() == other.namelist()
    assert differ <= {"xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet4.xml", "xl/worksheets/sheet6.xml"}


def test_items_come_in_where_rows_wait_and_go_without_their_rows(folder: Path) -> None:
    plan = change(
        folder,
        (("project", "milestones", 5), {"id": "M9", "name": "Evaluert", **REST, "planned": datetime.date(2027, 9, 3)}),
        (("project", "success_factors"), [{"text": "Tid"}, {"text": "Penger", "responsible": "berit"}]),
        (("project", "stakeholders", 1), GONE),
        (("project", "benefits"), ["Bare én ting"]),
        (("project", "goals", 0, "measurements"), [{"date": DAY, "value": 10.4}]),
        (("project", "values"), [{"text": "Åpenhet", "behaviour": "Vi sier fra"}]),
    )
    project = plan.project
    assert [each.id for each in project.milestones] == ["M1", "M2", "M3", "M4", "M5", "M9"]
    assert [(each.text, each.responsible) for each in project.success_factors] == [("Tid", None), ("Penger", "berit")]
    assert [each.id for each in project.stakeholders] == ["I1", "I3"]
    assert (project.benefits, project.goals[0].measurements[0].value, project.values[0].behaviour) == (("Bare én ting",), 10.4, "Vi sier fra")


def test_a_full_sheet_grows_by_rows_that_look_like_the_last(folder: Path) -> None:
    rooms = sum(1 for row in milestones(folder).iter_rows(min_row=5) if row[0].value)
    fresh = [(("project", "milestones", 5 + at), {"id": f"N{at}", "name": f"Ny {at}", **REST, "planned": DAY}) for at in range(rooms)]
    plan = change(folder, *fresh)
    assert len(plan.project.milestones) == 5 + rooms
    sheet = milestones(folder)
    last = sheet.max_row
    assert sheet.cell(last, 2).value == f"Ny {rooms - 1}"
    assert sheet.cell(last, 2).style == "Inndata"


def test_fields_without_a_column_get_one(folder: Path) -> None:
    plan = change(
        folder,
        (("project", "milestones", 0, "forecast"), datetime.date(2026, 5, 8)),
        (("project", "milestones", 0, "percent"), 40),
        (("project", "milestones", 0, "cause"), "Møtet ble utsatt"),
    )
    first = plan.project.milestones[0]
    assert (first.forecast, first.percent, first.cause) == (datetime.date(2026, 5, 8), 40, "Møtet ble utsatt")
    sheet = milestones(folder)
    heads = {sheet.cell(4, column).value: sheet.cell(3, column).value for column in range(1, sheet.max_column + 1)}
    assert (heads["milestones.forecast"], heads["milestones.cause"]) == ("Prognose", "Årsak")
    cell = next(cell for cell in sheet[4] if cell.value == "milestones.forecast").column
    assert sheet.cell(5, cell).is_date


def test_what_people_made_of_their_workbook_stays(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / PLAN)
    sheet: Any = book["Milepæler"]
    own = sheet.max_column + 1
    sheet.cell(3, own).value, sheet.cell(6, own).value = "Min egen", "husk dette"
    sheet["B6"].comment = Comment("spør Berit", "Jonas")
    sheet.column_dimensions["B"].width = 77
    book.create_sheet("Notater")["A1"] = "=1+1"
    book.save(folder / PLAN)
    change(folder, (("project", "milestones", 1, "name"), "Kartlagt"), (("project", "milestones", 1, "percent"), 10))
    book = openpyxl.load_workbook(folder / PLAN)
    sheet = book["Milepæler"]
    assert (sheet.cell(3, own).value, sheet.cell(6, own).value, sheet["B6"].value) == ("Min egen", "husk dette", "Kartlagt")
    assert (sheet["B6"].comment.text, sheet.column_dimensions["B"].width) == ("spør Berit", 77)
    assert (book["Notater"]["A1"].value, book.calculation.fullCalcOnLoad) == ("=1+1", True)


def test_a_report_is_kept_with_what_it_said(folder: Path) -> None:
    report = {
        "period": "2026-Q1",
        "date": DAY,
        "overall": "yellow",
        "summary": "Vi er i gang.",
        "decisions_needed": ["Penger", "Folk"],
        "milestones": [{"id": "M1", "percent": 80, "forecast": DAY, "status": "yellow"}, {"id": "M2", "percent": 0}],
        "measurements": [{"goal": "G1", "date": DAY, "value": 10.9}],
    }
    (kept,) = change(folder, (("project", "reports", 0), report)).project.reports
    assert (kept.period, kept.overall, kept.decisions_needed) == ("2026-Q1", "yellow", ("Penger", "Folk"))
    assert [(each.id, each.percent, each.forecast, each.status) for each in kept.milestones] == [("M1", 80, DAY, "yellow"), ("M2", 0, None, None)]
    assert kept.measurements[0].value == 10.9
    again = change(folder, (("project", "reports", 1), {"period": "2026-Q2", "date": datetime.date(2026, 7, 1), "milestones": [{"id": "M1", "percent": 100}]}))
    assert [(each.period, len(each.milestones)) for each in again.project.reports] == [("2026-Q1", 2), ("2026-Q2", 1)]


def test_approvals_are_written_into_the_workbook(folder: Path) -> None:
    for version, by in ((1, "styringsgruppa"), (2, None)):
        programme = load_programme(folder)
        path, data, approval = approve(programme, "3118", DAY, by=by)
        assert_sound(data, path.read_bytes())
        path.write_bytes(edited_after(path, data, datetime.date(2026, 5, version)))
        assert approval.version == version
    first, second = load_plan_with_changed_dates(folder).approvals
    assert (first.by, first.date, len(first.planned), first.planned["M1"]) == ("styringsgruppa", DAY, 5, datetime.date(2026, 4, 24))
    assert (second.version, second.by, second.planned["M1"]) == (2, None, datetime.date(2026, 5, 1))
    with pytest.raises(DataError, match=r"godkjen"):
        load_plan(folder / PLAN)
    assert "Godkjenninger" in openpyxl.load_workbook(folder / PLAN).sheetnames


def edited_after(path: Path, data: bytes, day: datetime.date) -> bytes:
    """Return the workbook with another planned date."""
    path.write_bytes(data)
    return edited(path, [(("project", "milestones", 0, "planned"), day)])


def load_plan_with_changed_dates(folder: Path) -> Any:
    from docautomat.plan.readers.plans import read_plan

    read = read_plan(folder / PLAN, PLAN)
    assert [found.code for found in read.errors] == ["E25"]
    assert read.plan is not None
    return read.plan


def test_a_returned_form_goes_into_the_plan_that_is_a_workbook(folder: Path, tmp_path: Path) -> None:
    from docautomat.batch import generate

    programme = load_programme(folder)
    (outcome,) = generate(programme, tmp_path / "forms", kinds="form", only=["3118"])
    book = openpyxl.load_workbook(tmp_path / "forms" / outcome.path)
    sheet: Any = book["Milepæler"]
    columns = {cell.value: cell.column for cell in sheet[4]}
    sheet["B5"].value = "Forankret hos alle"
    for field, value in {"name": "En ny milepæl", "condition": "Når det er gjort", "planned": DAY, "responsible": "Berit Solheim (fiktiv)"}.items():
        sheet.cell(10, columns[f"milestones.{field}"]).value = value
    book.save(tmp_path / "svar.xlsx")
    (back,) = collect(programme, [tmp_path / "svar.xlsx"])
    assert (back.status, back.source, back.conflicts, back.findings) == ("changed", PLAN, 0, ())
    plan = load_plan(folder / PLAN)
    assert [each.name for each in plan.project.milestones][::5] == ["Forankret hos alle", "En ny milepæl"]
    assert_sound((folder / PLAN).read_bytes(), (tmp_path / "svar.xlsx").read_bytes())
    assert list((folder / ".docautomat" / "earlier").glob("3118*.xlsx"))


@pytest.mark.parametrize("given", ["=TODAY()", "=B5"])
def test_a_formula_is_never_written_over(folder: Path, given: str) -> None:
    book = openpyxl.load_workbook(folder / PLAN)
    book["Milepæler"]["B6"].value = given
    book.save(folder / PLAN)
    before = (folder / PLAN).read_bytes()
    with pytest.raises(OutputError, match="formula"):
        edited(folder / PLAN, [(("project", "milestones", 1, "name"), "Kartlagt")])
    assert (folder / PLAN).read_bytes() == before


def test_what_no_sheet_has_room_for_is_refused(folder: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        edited(folder / PLAN, [(("project", "milestones", 0, "criteria"), ["én; to"])])
    with pytest.raises(OutputError, match="cannot be written"):
        edited(folder / PLAN, [(("as_of",), DAY)])
