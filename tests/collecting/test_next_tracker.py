"""The next tracker: what the data own is new, everything else is as people have left it; none replaces what was not collected."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils.cell import range_boundaries

from docautomat.batch import Outcome, generate
from docautomat.collecting import collect
from docautomat.plan.readers import load_programme
from tests.collecting.test_trackers import DAY, WHOLE, codes, collected, edit, plan_of
from tests.collecting.trackers import NEXT, Typed
from tests.package_check import assert_sound


def batch(programme: Path, **more: Any) -> Outcome:
    (made,) = generate(load_programme(programme), programme.parent / "out", kinds=["progress_tracker"], only=["4638"], jobs=1, **more)
    return made


def tracker(programme: Path) -> Path:
    return programme.parent / "out" / batch(programme).path


def value(path: Path, listed: str, own: str, name: str) -> Any:
    typed = Typed(path)
    sheet, keys, _ = typed.table(listed)
    return sheet.cell(typed.row(listed, own), keys[name]).value


def test_a_tracker_that_was_not_collected_is_not_replaced(programme: Path) -> None:
    path = tracker(programme)
    with Typed(path) as typed:
        typed.type("milestones", "M4", comment="Typed")
    before = path.read_bytes()
    refused = batch(programme)
    assert (refused.status, [found.code for found in refused.findings]) == ("refused", ["D35"])
    assert "docautomat collect" in refused.findings[0].hint
    assert path.read_bytes() == before
    assert batch(programme, discard=True).status == "made"
    assert [kept.read_bytes() for kept in (programme.parent / "out" / "_tidligere").rglob("*.xlsx")] == [before]


def test_a_tracker_that_somebody_has_open_is_refused_and_other_documents_are_made(programme: Path) -> None:
    path = tracker(programme)
    path.with_name(f"~${path.name}").write_bytes(b"lock")
    outcomes = list(generate(load_programme(programme), programme.parent / "out", only=["4638"], jobs=1))
    assert [(each.kind, each.status) for each in outcomes] == [("milestone_plan", "made"), ("progress_tracker", "refused")]
    assert [found.code for found in outcomes[1].findings] == ["D34"]


def test_what_people_added_survives_and_the_data_are_new(programme: Path) -> None:
    path = tracker(programme)
    with Typed(path) as typed:
        typed.type("milestones", "M4", forecast=DAY(2026, 12, 18), comment="Typed")
        typed.type("milestones", "M5", name="Feil namn")
        typed.type("milestones", NEXT, name="Fest", **WHOLE)
        typed.type("risks", NEXT, description="Straumbrot", probability=5, impact=4)
        sheet, keys, head = typed.table("milestones")
        sheet.cell(head, 25).value = "Eiga kolonne"
        for row in range(head + 1, head + 10):
            sheet.cell(row, 25).value = f"eige {sheet.cell(row, keys['id']).value}"
        sheet.cell(typed.row("milestones", "M2"), keys["name"]).comment = Comment("Vår merknad", "Kari")
        sheet.column_dimensions["B"].width = 51
        sheet.auto_filter.ref = f"A{head}:R{head + 9}"
        typed.sort("milestones", "name", reverse=True)
        typed.book.create_sheet("Vårt ark")["C3"] = "Vårt"
    order = names(path)
    assert collected(programme, path)[0].status == "changed"
    edit(programme, "name: Midtvegsvurdering", "name: Midtvegs-vurdering")
    edit(programme, "  stakeholders:", "    - {id: M20, name: Ny, condition: Når, planned: 2027-07-01, responsible: p4}\n  stakeholders:")
    assert batch(programme).status == "made"
    assert names(path) == [{"Feil namn": "Midtvegs-vurdering"}.get(name, name) for name in order] + ["Ny"]
    assert (value(path, "milestones", "M4", "comment"), value(path, "milestones", "M5", "name")) == ("Typed", "Midtvegs-vurdering")
    typed = Typed(path)
    sheet, keys, head = typed.table("milestones")
    assert sheet.cell(head, 25).value == "Eiga kolonne"
    assert sheet.cell(typed.row("milestones", "M4"), 25).value == "eige M4"
    notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert len(notes) == 2
    assert "Vår merknad" in notes.values()
    assert "Feil namn" in notes[f"B{typed.row('milestones', 'M5')}"]
    assert (sheet.column_dimensions["B"].width, typed.book["Vårt ark"]["C3"].value) == (51, "Vårt")
    (table,) = sheet.tables.values()
    assert table.ref.endswith(str(typed.row("milestones", "M20")))
    assert f"$L${typed.row('milestones', 'M20')}" in str(typed.book["Oversikt"]["A4"].value)
    added = sheet.cell(typed.row("milestones", "M20"), 9).value
    assert str(added).startswith("=IF(")
    assert value(path, "risks", "R3", "level") == "Høgt"
    assert "M20" in [cell.value for cell in typed.book["Tidslinje"]["A"]]
    assert_sound(path.read_bytes())
    assert batch(programme).status == "unchanged"
    done = collected(programme, path)[0]
    assert (done.status, done.findings) == ("unchanged", ())


def test_there_is_always_room_for_new_measurements(programme: Path) -> None:
    path = tracker(programme)
    ends = []
    for quarter in range(1, 6):
        with Typed(path) as typed:
            for month in range(3):
                day = DAY(2026 + quarter, 4 * month + 1, 1)
                typed.type("measurements", NEXT, goal="G1", date=day, value=quarter + month / 10)
        done = collected(programme, path)[0]
        assert (done.status, codes(done)) == ("changed", [])
        assert batch(programme).status in {"made", "unchanged"}
        assert batch(programme).status == "unchanged"
        sheet, keys, head = Typed(path).table("measurements")
        (table,) = sheet.tables.values()
        ends.append(range_boundaries(table.ref)[3])
        last = max(row for row in range(head + 1, sheet.max_row + 1) if sheet.cell(row, keys["date"]).value is not None)
        assert ends[-1] - last >= 3
        formats = {sheet.cell(row, keys["date"]).number_format for row in range(head + 1, ends[-1] + 1)}
        assert formats == {"dd.mm.yyyy"}
        (rule,) = sheet.data_validations.dataValidation
        assert str(rule.sqref) == f"B{head + 1}:B{ends[-1]}"
        assert_sound(path.read_bytes())
    assert len(set(ends)) > 1
    assert f"$A${ends[-1]}" in str(Typed(path).book["Mål"]["H4"].value)
    assert len(plan_of(programme).project.goals[0].measurements) > 15


def rows(path: Path, listed: str, name: str) -> list[Any]:
    typed = Typed(path)
    sheet, keys, head = typed.table(listed)
    found = [sheet.cell(row, keys[name]).value for row in range(head + 1, sheet.max_row + 1)]
    return [each for each in found if each is not None]


def names(path: Path) -> list[Any]:
    return rows(path, "milestones", "name")


def test_both_changed_leaves_the_persons_value_until_somebody_chooses(programme: Path) -> None:
    path = tracker(programme)
    edit(programme, "forecast: 2026-12-11", "forecast: 2026-12-20")
    with Typed(path) as typed:
        typed.type("milestones", "M4", forecast=DAY(2027, 1, 15))
    assert codes(collected(programme, path)[0]) == ["W16"]
    for _ in range(2):  # also in the tracker after the next one
        batch(programme)
        assert value(path, "milestones", "M4", "forecast").date() == DAY(2027, 1, 15)
        edit(programme, "percent: 40" if _ == 0 else "percent: 45", "percent: 45" if _ == 0 else "percent: 50")
    book = openpyxl.load_workbook(programme / "konflikter.xlsx")
    book.active["J5"] = "Planen"
    book.save(programme / "konflikter.xlsx")
    collected(programme, programme / "konflikter.xlsx")
    batch(programme)
    assert value(path, "milestones", "M4", "forecast").date() == DAY(2026, 12, 20)
    assert value(path, "milestones", "M4", "percent") == 50


def test_what_the_plan_could_not_take_stays_over_generations(programme: Path) -> None:
    path = tracker(programme)
    with Typed(path) as typed:
        typed.type("milestones", "M4", forecast="over jul")
        typed.type("milestones", "M5", actual=DAY(2026, 11, 1), percent=50)
        typed.type("milestones", NEXT, name="Ikkje ferdig skriven")
        typed.report(summary="Utan dato")
    collected(programme, path)
    for name in ("Midtvegs-vurdering", "Vurdering midtvegs"):
        edit(programme, "name: Midtvegs", f"name: {name} ")
        batch(programme)
        assert value(path, "milestones", "M4", "forecast") == "over jul"
        assert value(path, "milestones", "M5", "actual").date() == DAY(2026, 11, 1)
        assert "Ikkje ferdig skriven" in rows(path, "milestones", "name")
        report = {row[0].value: row[2].value for row in Typed(path).book["Rapport"].iter_rows(min_row=3, max_row=11)}
        assert report["report.summary"] == "Utan dato"
        assert collected(programme, path)[0].conflicts == 0


def test_a_copy_that_came_back_is_what_the_next_one_is_made_of(programme: Path) -> None:
    path = tracker(programme)
    back = Path(shutil.copy(path, programme.parent / "svar.xlsx"))
    with Typed(back) as typed:
        typed.type("milestones", "M4", percent=70)
        typed.book.create_sheet("Vårt ark")["A1"] = "Vårt"
        typed.report(date=DAY(2026, 12, 18), summary="Bra", overall="I rute")
    collected(programme, back)
    batch(programme, as_of=datetime.date(2027, 1, 4))
    typed = Typed(path)
    assert typed.book["Vårt ark"]["A1"].value == "Vårt"
    assert value(path, "milestones", "M4", "percent") == 70
    report = {row[0].value: row[2].value for row in typed.book["Rapport"].iter_rows(min_row=3, max_row=20)}
    assert (report["report.period"], report["report.summary"], report["last.period"], report["last.summary"]) == ("2027-Q1", None, "2026-Q4", "Bra")
    assert typed.book["Oversikt"]["B2"].value == datetime.datetime(2027, 1, 4)


def test_by_the_command_line(programme: Path) -> None:
    path = tracker(programme)
    with Typed(path) as typed:
        typed.type("milestones", "M4", percent=70)

    def run(*args: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "docautomat", *map(str, args)], capture_output=True, text=True, encoding="utf-8", check=False)

    again = ("batch", programme, "-o", programme.parent / "out", "--only", "4638", "--kinds", "progress_tracker")
    refused = run(*again)
    assert (refused.returncode, "docautomat collect" in refused.stderr) == (1, True)
    assert run("collect", programme, path).returncode == 0
    assert run(*again).returncode == 0
    with Typed(path) as typed:
        typed.type("milestones", "M4", percent=80)
    assert run(*again, "--discard").returncode == 0
    assert plan_of(programme).project.milestones[3].percent == 70


def test_a_workbook_that_is_no_tracker_any_more_is_kept_aside(programme: Path) -> None:
    path = tracker(programme)
    openpyxl.Workbook().save(path)
    assert batch(programme).status == "refused"
    assert [each.status for each in collect(load_programme(programme), [path])] == ["refused"]
    assert batch(programme, discard=True).status == "made"


@pytest.fixture(autouse=True)
def _shown(programme: Path) -> None:
    """Have the programme under its own name in this module."""
