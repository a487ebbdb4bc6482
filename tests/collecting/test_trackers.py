"""Trackers sent out, typed in, collected: what people own is in the plan, and what the data own has not changed."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import openpyxl
import pytest

from docautomat.collecting import Collected, collect
from docautomat.plan.model import Plan
from docautomat.plan.readers import load_plan, load_programme
from tests.collecting.trackers import NEXT, Typed, sent
from tests.plan.build import SAMPLES
from tests.test_tracker_template import without

DAY = datetime.date
WHOLE = {"condition": "Når alle er med", "planned": DAY(2027, 6, 1), "responsible": "Mari Sæterøy (fiktiv)"}
"""What a milestone needs beside its name."""


def collected(programme: Path, *paths: Path) -> list[Collected]:
    return list(collect(load_programme(programme), list(paths)))


def plan_of(programme: Path, name: str = "4638-hoyanger") -> Plan:
    return load_plan(programme / "plans" / f"{name}.yaml")


def edit(programme: Path, old: str, new: str) -> None:
    path = programme / "plans" / "4638-hoyanger.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def codes(done: Collected) -> list[str]:
    return [found.code for found in done.findings]


def test_a_tracker_that_nobody_touched_changes_nothing(programme: Path) -> None:
    paths = [sent(programme, "4638", "a.xlsx"), sent(programme, "3118", "b.xlsx")]
    before = {path: path.read_bytes() for path in (programme / "plans").iterdir()}
    assert [(each.status, each.conflicts, each.findings) for each in collected(programme, *paths)] == [("unchanged", 0, ())] * 2
    assert {path: path.read_bytes() for path in (programme / "plans").iterdir()} == before


def test_what_people_own_comes_into_the_plan_and_nothing_else_changes(programme: Path) -> None:
    path = sent(programme, "4638")
    source = programme / "plans" / "4638-hoyanger.yaml"
    before = source.read_text(encoding="utf-8").splitlines()
    with Typed(path) as typed:
        typed.type("milestones", "M4", forecast=DAY(2026, 12, 18), percent=60, comment="Høyringa er ferdig.", status="‼ Vesentleg forseinka")
        typed.type("milestones", "M4", status="Vesentleg forseinka")
        typed.type(
            "milestones", "M5", forecast="10.4.2027", status_reason="Ferie", cause="To slutta", consequence="Utsett", action="Ny plan", deviation="Ein månad"
        )
        typed.type("risks", "R1", status="Lukka")
        typed.type("measurements", NEXT, goal="G1", date=DAY(2026, 9, 30), value=9.8)
    (done,) = collected(programme, path)
    assert (done.status, done.number, done.conflicts, codes(done)) == ("changed", "4638", 0, [])
    project = plan_of(programme).project
    m4, m5 = project.milestones[3:5]
    assert (m4.forecast, m4.percent, m4.comment, m4.status) == (DAY(2026, 12, 18), 60, "Høyringa er ferdig.", "red")
    assert (m5.forecast, m5.status_reason, m5.cause, m5.consequence) == (DAY(2027, 4, 10), "Ferie", "To slutta", "Utsett")
    assert (m5.action, m5.deviation) == ("Ny plan", "Ein månad")
    assert project.risks[0].status == "closed"
    assert [(each.date, each.value) for each in project.goals[0].measurements][-1] == (DAY(2026, 9, 30), 9.8)
    gone = [line.strip()[:23] for line in before if line not in source.read_text(encoding="utf-8").splitlines()]
    assert gone == ["forecast: 2026-12-11", "percent: 40", "- {id: R1, description:"]
    assert collected(programme, path)[0].status == "unchanged"


def test_an_emptied_cell_empties_the_fact(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.type("milestones", "M4", forecast=None, action=None)
    collected(programme, path)
    assert (plan_of(programme).project.milestones[3].forecast, plan_of(programme).project.milestones[3].action) == (None, None)


def test_sorted_tables_renamed_sheets_and_moved_columns_are_read_by_their_keys(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.type("milestones", "M4", comment="A")
        typed.sort("milestones", "name", reverse=True)
        typed.book["Milepælar"].title = "Vår oversikt"
        sheet, keys, _ = typed.table("milestones")
        sheet.insert_cols(keys["comment"])
        sheet.cell(3, keys["comment"]).value = "Eiga kolonne"
        sheet.cell(4, keys["comment"]).value = "Vårt eige"
        for at in range(4, 12):
            sheet.cell(at, keys["comment"]).value = f"eige {at}"
    (done,) = collected(programme, path)
    assert (done.changes, done.conflicts, codes(done)) == (1, 0, [])
    assert plan_of(programme).project.milestones[3].comment == "A"


def test_rows_that_people_add_become_milestones_and_risks_once(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.type(
            "milestones",
            NEXT,
            name="Fest for alle",
            condition="Når alle har festa",
            planned=DAY(2027, 6, 1),
            responsible="Mari Sæterøy (fiktiv)",
            comment="Ta med kake",
        )
        typed.type("risks", NEXT, description="Straumbrot", probability=2, impact=3, status="Open")
    (done,) = collected(programme, path)
    assert (done.status, done.conflicts, codes(done)) == ("changed", 0, [])
    project = plan_of(programme).project
    added = project.milestones[8]
    assert (added.id, added.name, added.planned, added.responsible, added.comment) == ("M9", "Fest for alle", DAY(2027, 6, 1), "p4", "Ta med kake")
    assert (project.risks[2].id, project.risks[2].description, project.risks[2].impact) == ("R3", "Straumbrot", 3)
    assert [each.status for each in collected(programme, path)] == ["unchanged"]
    with Typed(path) as typed:
        typed.type("milestones", NEXT, name="Enda ein fest", percent=10, **WHOLE)
        typed.type("milestones", "M1", comment="B")
    collected(programme, path)
    assert [(each.id, each.name) for each in plan_of(programme).project.milestones[8:]] == [("M9", "Fest for alle"), ("M10", "Enda ein fest")]


def test_rows_that_two_people_add_do_not_mix(programme: Path) -> None:
    first, second = sent(programme, "4638", "a.xlsx"), sent(programme, "4638", "b.xlsx")
    with Typed(first) as typed:
        typed.type("milestones", NEXT, name="Fest", **WHOLE)
    with Typed(second) as typed:
        typed.type("milestones", NEXT, id="M9", name="Kurs", percent=20, **WHOLE)
    edit(programme, "  stakeholders:", "    - {id: M10, name: Tredje, condition: Når, planned: 2027-06-01, responsible: p4}\n  stakeholders:")
    collected(programme, first, second)
    assert [(each.id, each.name, each.percent) for each in plan_of(programme).project.milestones[8:]] == [
        ("M10", "Tredje", 0),
        ("M9", "Fest", 0),
        ("M11", "Kurs", 20),
    ]


def test_copied_rows_and_numbers_typed_over_keep_their_milestones_apart(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        sheet, keys, _ = typed.table("milestones")
        source, target = typed.row("milestones", "M4"), typed.row("milestones", NEXT)
        for column in keys.values():
            sheet.cell(target, column).value = sheet.cell(source, column).value
        sheet.cell(target, keys["name"]).value = "Ny rutine, del to"
        pasted = target + 1
        for column in keys.values():
            sheet.cell(pasted, column).value = sheet.cell(typed.row("milestones", "M5"), column).value
        typed.type("milestones", "M6", id="seks", comment="Framleis M6")
    (done,) = collected(programme, path)
    milestones = plan_of(programme).project.milestones
    assert [each.id for each in milestones] == [*(f"M{at}" for at in range(1, 10))]
    assert (milestones[8].name, milestones[3].name, milestones[5].comment) == ("Ny rutine, del to", "Ny rutine er i bruk", "Framleis M6")
    assert codes(done) == []


def test_a_row_that_is_not_whole_yet_waits_in_the_workbook(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        row = typed.type("milestones", NEXT, name="Fest", planned=DAY(2027, 6, 1))
        typed.type("milestones", "M5", comment="A")
    (done,) = collected(programme, path)
    assert (done.changes, codes(done)) == (1, ["E01", "E01"])
    assert all(f"{row}" in found.place.spot for found in done.findings)
    assert len(plan_of(programme).project.milestones) == 8
    with Typed(path) as typed:
        sheet, keys, _ = typed.table("milestones")
        for name, value in WHOLE.items():
            sheet.cell(row, keys[name]).value = value
    collected(programme, path)
    assert plan_of(programme).project.milestones[8].name == "Fest"


def test_what_the_plan_cannot_hold_is_told_and_stays_in_the_workbook(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.type("milestones", "M4", actual=DAY(2026, 9, 20), comment="Ferdig!")
        typed.type("milestones", "M5", actual=DAY(2026, 11, 1), percent=50, comment="Nesten")
        typed.type("milestones", NEXT, name="Fest", **(WHOLE | {"responsible": "Ola Ukjend"}))
    (done,) = collected(programme, path)
    assert sorted(codes(done)) == ["E09", "E12"]
    m4, m5 = plan_of(programme).project.milestones[3:5]
    assert (m4.actual, m4.percent, m4.comment) == (DAY(2026, 9, 20), 100, "Ferdig!")  # done is done, whatever the percentage was
    assert (m5.actual, m5.percent, m5.comment) == (None, 0, "Nesten")


def test_rows_that_people_delete_stay_in_the_plan(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        sheet, _, _ = typed.table("milestones")
        sheet.delete_rows(typed.row("milestones", "M3"))
        del typed.book["Risiko"]
        del typed.book["Mål"]
    (done,) = collected(programme, path)
    assert plan_of(programme) == load_plan(SAMPLES / "plans" / "4638-hoyanger.yaml")
    assert "D21" in codes(done)  # the measurements have lost their goals, which is told, and costs none


def test_a_cancelled_milestone_stays_cancelled(programme: Path) -> None:
    edit(programme, "name: Midtvegsvurdering", "name: Midtvegsvurdering\n      status: cancelled")
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.type("milestones", "M5", comment="Kjem ikkje")
    collected(programme, path)
    assert (plan_of(programme).project.milestones[4].status, plan_of(programme).project.milestones[4].comment) == ("cancelled", "Kjem ikkje")


def test_both_sides_changed_keeps_both_and_somebody_decides(programme: Path) -> None:
    path = sent(programme, "4638")
    edit(programme, "forecast: 2026-12-11", "forecast: 2026-12-20")
    with Typed(path) as typed:
        row = typed.type("milestones", "M4", forecast=DAY(2027, 1, 15), percent=50)
    (done,) = collected(programme, path)
    assert (done.changes, done.conflicts, codes(done)) == (1, 1, ["W16"])
    assert done.findings[0].message.startswith(f"Cella F{row} er endra")
    assert done.findings[0].place.spot == f"ark «Milepælar», celle F{row}"
    assert plan_of(programme).project.milestones[3].forecast == DAY(2026, 12, 20)
    book = openpyxl.load_workbook(programme / "konflikter.xlsx")
    assert [cell.value for cell in book.active[5]][4:7] == ["2026-12-11", "2026-12-20", "2027-01-15"]
    book.active["J5"] = "Svaret"
    book.save(programme / "konflikter.xlsx")
    collected(programme, programme / "konflikter.xlsx")
    assert plan_of(programme).project.milestones[3].forecast == DAY(2027, 1, 15)


def test_two_answers_of_one_generation_that_differ_are_a_conflict(programme: Path) -> None:
    first, second = sent(programme, "4638", "a.xlsx"), sent(programme, "4638", "b.xlsx")
    with Typed(first) as typed:
        typed.type("milestones", "M4", percent=60)
        typed.type("milestones", "M5", comment="A")
    with Typed(second) as typed:
        typed.type("milestones", "M4", percent=70)
        typed.type("milestones", "M6", comment="B")
    done = collected(programme, first, second)
    assert [(each.changes, each.conflicts, codes(each)) for each in done] == [(2, 0, []), (1, 1, ["W16"])]
    milestones = plan_of(programme).project.milestones
    assert (milestones[3].percent, milestones[4].comment, milestones[5].comment) == (60, "A", "B")


def test_one_file_in_the_output_folder_that_grows_is_no_conflict_with_itself(programme: Path) -> None:
    sent(programme, "4638")
    (path,) = (programme.parent / "out").rglob("*framdrift*.xlsx")
    with Typed(path) as typed:
        typed.type("milestones", "M4", percent=60, comment="A")
        typed.type("milestones", NEXT, name="Fest", **WHOLE)
    collected(programme, path)
    with Typed(path) as typed:
        typed.type("milestones", "M4", percent=70, comment=None)
        typed.type("milestones", NEXT, name="Kurs", **WHOLE)
        sheet, keys, _ = typed.table("milestones")
        sheet.cell(typed.row("milestones", NEXT) - 2, keys["planned"]).value = DAY(2027, 5, 1)
    (done,) = collected(programme, path)
    milestones = plan_of(programme).project.milestones
    assert (done.conflicts, codes(done), milestones[3].percent, milestones[3].comment) == (0, [], 70, None)
    assert [(each.name, each.planned) for each in milestones[8:]] == [("Fest", DAY(2027, 5, 1)), ("Kurs", DAY(2027, 6, 1))]


def test_what_is_typed_in_a_cell_of_the_plan_is_told_and_changes_nothing(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        row = typed.type("milestones", "M4", name="Heilt ny rutine", planned=DAY(2027, 1, 1), responsible=None)
        typed.type("goals", "G1", target=8)
    (done,) = collected(programme, path)
    assert (done.status, codes(done)) == ("unchanged", ["W24"] * 3)
    assert "«Heilt ny rutine»" in done.findings[0].message
    assert done.findings[0].message.startswith(f"Cella B{row} høyrer til planen")
    assert f"celle B{row}" in done.findings[0].place.spot
    assert plan_of(programme) == load_plan(SAMPLES / "plans" / "4638-hoyanger.yaml")


def test_the_report_comes_in_once_and_is_frozen(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.type("milestones", "M4", percent=70)
        typed.type("measurements", NEXT, goal="G1", date=DAY(2026, 10, 31), value=9.5)
        typed.report(
            date=DAY(2026, 12, 18),
            author="Arne Fjærestad (fiktiv)",
            overall="Noko forseinka",
            summary="Vi er snart i mål.\nEtter nyttår blir det betre.",
            decisions_needed="Meir pengar\nEin vikar",
        )
    (done,) = collected(programme, path)
    assert (done.conflicts, codes(done)) == (0, [])
    report = plan_of(programme).project.reports[-1]
    assert (report.period, report.date, report.author, report.overall) == ("2026-Q4", DAY(2026, 12, 18), "p2", "yellow")
    assert (report.summary, report.decisions_needed) == ("Vi er snart i mål.\nEtter nyttår blir det betre.", ("Meir pengar", "Ein vikar"))
    m4 = next(each for each in report.milestones if each.id == "M4")
    assert (len(report.milestones), m4.percent, m4.forecast, m4.status) == (8, 70, DAY(2026, 12, 11), "yellow")
    assert [(each.goal, each.date, each.value) for each in report.measurements] == [("G1", DAY(2026, 10, 31), 9.5)]
    assert collected(programme, path)[0].status == "unchanged"
    with Typed(path) as typed:
        typed.report(summary="Nei, likevel ikkje.", next_period="Ferie")
        typed.type("milestones", "M4", percent=80)
    (done,) = collected(programme, path)
    assert (done.conflicts, codes(done)) == (3, ["W16"] * 3)  # the percentage: it is another answer to the same generation
    assert plan_of(programme).project.reports[-1] == report


def test_a_report_without_a_day_is_told_and_the_rest_is_taken(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.report(summary="Utan dato")
        typed.type("milestones", "M4", percent=70)
    (done,) = collected(programme, path)
    assert (done.status, codes(done)) == ("changed", ["E01"])
    assert (len(plan_of(programme).project.reports), plan_of(programme).project.milestones[3].percent) == (2, 70)


def test_what_cannot_be_read_is_told_with_its_cell_and_the_rest_is_taken(programme: Path) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        row = typed.type("milestones", "M4", forecast="over jul", percent=150, comment="A")
        typed.type("milestones", NEXT, comment="Utan namn")
        typed.type("measurements", NEXT, goal="G1", date="i haust", value=9)
    (done,) = collected(programme, path)
    assert (done.status, done.changes) == ("changed", 1)
    assert {(found.code, found.place.spot) for found in done.findings} >= {("E06", f"ark «Milepælar», celle F{row}")}
    assert len(done.findings) == 4
    project = plan_of(programme).project
    assert (project.milestones[3].comment, project.milestones[3].forecast, len(project.milestones)) == ("A", DAY(2026, 12, 11), 8)
    assert len(project.goals[0].measurements) == 2


def test_a_lost_base_overwrites_nothing(programme: Path) -> None:
    path = sent(programme, "4638")
    shutil.rmtree(programme / ".docautomat")
    with Typed(path) as typed:
        typed.type("milestones", "M4", percent=60, comment="A")
        sheet, _keys, _ = typed.table("measurements")
        sheet.delete_rows(4)
    (done,) = collected(programme, path)
    assert (done.changes, done.conflicts, codes(done)) == (1, 1, ["W16", "W25"])
    project = plan_of(programme).project
    assert (project.milestones[3].percent, project.milestones[3].comment, len(project.goals[0].measurements)) == (40, "A", 2)


@pytest.mark.parametrize("left", ["names", "properties", "sheet"])
def test_one_of_three_marks_is_enough(programme: Path, left: str) -> None:
    path = sent(programme, "4638")
    with Typed(path) as typed:
        typed.type("milestones", "M4", percent=60)
        if left != "sheet":
            del typed.book["Data"]
    data = path.read_bytes()
    for mark in {"names", "properties"} - {left}:
        data = without(data, mark)
    path.write_bytes(data)
    (done,) = collected(programme, path)
    assert (done.number, done.changes, done.conflicts, codes(done)) == ("4638", 1, 0, [])


def test_a_file_that_somebody_has_open_is_refused_and_the_others_go_on(programme: Path) -> None:
    first, second = sent(programme, "4638", "a.xlsx"), sent(programme, "3118", "b.xlsx")
    for path in (first, second):
        with Typed(path) as typed:
            typed.type("milestones", "M4", comment="A")
    first.with_name("~$a.xlsx").write_bytes(b"lock")
    done = collected(programme, first.parent)
    assert [(each.status, codes(each)) for each in done] == [("refused", ["D34"]), ("changed", [])]
    assert "Lukk" in done[0].findings[0].hint
    first.with_name("~$a.xlsx").unlink()
    first.with_name(".~lock.a.xlsx#").write_bytes(b"lock")
    assert [each.status for each in collected(programme, first)] == ["refused"]


def test_a_tracker_of_a_project_or_municipality_that_is_not_there_is_refused(programme: Path) -> None:
    path = sent(programme, "4638")
    (programme / "plans" / "4638-hoyanger.yaml").rename(programme / "4638.yaml")
    assert [codes(each) for each in collected(programme, path)] == [["D33"]]
    text = (programme / "programme.yaml").read_text(encoding="utf-8")
    (programme / "programme.yaml").write_text(text.replace('"4638", ', ""), encoding="utf-8")
    assert [codes(each) for each in collected(programme, path)] == [["E26"]]
