"""Forms sent out, filled in, collected: everything that people typed is in the plans, and nothing else has changed."""

from __future__ import annotations

import datetime
import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.batch import generate
from docautomat.collecting import Collected, collect
from docautomat.plan.readers import load_plan, load_programme


def sent(programme: Path, number: str) -> Path:
    """Make a form; return it under another name, as it comes back."""
    out = programme.parent / "forms"
    (made,) = generate(load_programme(programme), out, kinds=["form"], only=[number])
    back = programme.parent / "back"
    back.mkdir(exist_ok=True)
    return Path(shutil.copy(out / made.path, back / f"Svar fra {number} (2).xlsx"))


def fill(path: Path, **cells: Any) -> None:
    """Type into a form: the list's name and the cell, or Plan and the cell."""
    book = openpyxl.load_workbook(path)
    sheets = {str(sheet["A4"].value).partition(".")[0]: sheet for sheet in book.worksheets}
    sheets["plan"] = book["Plan"]
    for place, value in cells.items():
        name, _, cell = place.rpartition("_")
        sheets[name][cell] = value
    book.save(path)


def collected(programme: Path, *paths: Path) -> list[Collected]:
    return list(collect(load_programme(programme), list(paths)))


def test_a_form_that_nobody_touched_changes_nothing(programme: Path) -> None:
    path = sent(programme, "4638")
    before = (programme / "plans" / "4638-hoyanger.yaml").read_bytes()
    assert [each.status for each in collected(programme, path)] == ["unchanged"]
    assert (programme / "plans" / "4638-hoyanger.yaml").read_bytes() == before


def test_what_was_typed_stands_in_the_plan_and_its_other_lines_stay(programme: Path) -> None:
    path = sent(programme, "4638")
    source = programme / "plans" / "4638-hoyanger.yaml"
    before = source.read_text(encoding="utf-8").splitlines()
    fill(
        path,
        plan_C20="Vi har ikkje råd.",
        milestones_G8=datetime.date(2026, 11, 25),
        milestones_B13="Fest",
        milestones_C13="Når vi festar",
        milestones_G13="15.10.2027",
        milestones_H13="Mari Sæterøy (fiktiv)",
    )
    (done,) = collected(programme, path.parent)
    assert (done.status, done.number, done.conflicts, done.findings) == ("changed", "4638", 0, ())
    plan = load_plan(source)
    assert plan.project.why_now == "Vi har ikkje råd."
    assert plan.project.milestones[3].planned == datetime.date(2026, 11, 25)
    assert (plan.project.milestones[8].id, plan.project.milestones[8].planned) == ("M9", datetime.date(2027, 10, 15))
    after = source.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == [
        "  why_now: Vi har ikkje råd til å miste fleire fagfolk, verken i kroner eller i kvalitet.",
        "      planned: 2026-11-20",
    ]
    assert [path.suffix for path in (programme / ".docautomat" / "earlier").iterdir()] == [".yaml"]


def test_an_empty_form_filled_in_becomes_a_plan(programme: Path) -> None:
    path = sent(programme, "0301")
    fill(path, plan_C10="Trygg skolevei", plan_C14="1.3.2026", milestones_B5="Planen er forankret", milestones_G5="1.6.2026", team_B5="Kari Nordmann")
    (done,) = collected(programme, path)
    assert (done.status, done.source) == ("new", "plans/0301-oslo.yaml")
    plan = load_plan(programme / done.source)
    assert (plan.project.id, plan.project.start, plan.project.milestones[0].name) == ("trygg-skolevei", datetime.date(2026, 3, 1), "Planen er forankret")
    assert collected(programme, path)[0].status == "unchanged"


def test_both_sides_changed_is_a_conflict_that_somebody_decides(programme: Path) -> None:
    path = sent(programme, "4638")
    source = programme / "plans" / "4638-hoyanger.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("name: Ny rutine er i bruk", "name: Rutinen er innført"), encoding="utf-8")
    fill(path, milestones_B8="Ny rutine er i bruk overalt", milestones_C8="=1+1 er ikkje ein formel")
    (done,) = collected(programme, path)
    assert (done.changes, done.conflicts) == (1, 1)
    assert load_plan(source).project.milestones[3].name == "Rutinen er innført"
    chosen = programme / "konflikter.xlsx"
    book = openpyxl.load_workbook(chosen)
    (row,) = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=5)]
    assert row[1:7] == [
        "4638 Høyanger",
        "naervaer-som-varer",
        "Milepæler, M4, Navn",
        "Ny rutine er i bruk",
        "Rutinen er innført",
        "Ny rutine er i bruk overalt",
    ]
    assert row[8] == "ark «Milepælar», celle B8"
    book.active["J5"] = "Svaret"
    book.save(chosen)
    (decided,) = collected(programme, chosen)
    assert (decided.status, decided.name, decided.conflicts) == ("changed", "Konflikter", 0)
    assert load_plan(source).project.milestones[3].name == "Ny rutine er i bruk overalt"
    assert not chosen.exists()
    assert [each.conflicts for each in collected(programme, path)] == [0]


def test_a_choice_for_the_plan_is_remembered(programme: Path) -> None:
    path = sent(programme, "4638")
    source = programme / "plans" / "4638-hoyanger.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("name: Ny rutine er i bruk", "name: Rutinen er innført"), encoding="utf-8")
    fill(path, milestones_B8="Ny rutine er i bruk overalt")
    collected(programme, path)
    book = openpyxl.load_workbook(programme / "konflikter.xlsx")
    book.active["J5"] = "planen"
    book.save(programme / "konflikter.xlsx")
    collected(programme, programme / "konflikter.xlsx")
    assert load_plan(source).project.milestones[3].name == "Rutinen er innført"
    assert [each.conflicts for each in collected(programme, path)] == [0]


def test_two_answers_to_one_form_are_a_conflict(programme: Path) -> None:
    first = sent(programme, "4638")
    second = Path(shutil.copy(first, first.with_name("annen.xlsx")))
    fill(first, milestones_B8="A")
    fill(second, milestones_B8="B", milestones_B9="C")
    done = collected(programme, first, second)
    assert [(each.changes, each.conflicts) for each in done] == [(1, 0), (1, 1)]


def test_a_lost_base_overwrites_nothing(programme: Path) -> None:
    path = sent(programme, "4638")
    shutil.rmtree(programme / ".docautomat")
    fill(path, milestones_B8="A", plan_C16="ny@kommune.example")
    (done,) = collected(programme, path)
    assert [found.code for found in done.findings] == ["W25"]
    assert (done.changes, done.conflicts) == (1, 1)


def test_milestones_with_data_are_cancelled_and_others_go(programme: Path) -> None:
    path = sent(programme, "4638")
    book = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book.worksheets if sheet["A4"].value == "milestones.id")
    sheet.delete_rows(12)
    sheet.delete_rows(5)
    book.save(path)
    collected(programme, path)
    plan = load_plan(programme / "plans" / "4638-hoyanger.yaml")
    assert [milestone.id for milestone in plan.project.milestones] == ["M1", "M2", "M3", "M4", "M5", "M6", "M7"]
    assert plan.project.milestones[0].cancelled


def test_what_cannot_be_read_is_told_with_its_cell_and_the_rest_is_taken(programme: Path) -> None:
    path = sent(programme, "4638")
    fill(path, milestones_G8="03.04.26", milestones_B8="A")
    (done,) = collected(programme, path)
    assert (done.status, done.changes) == ("changed", 1)
    assert [(found.code, found.place.spot) for found in done.findings] == [("E06", "ark «Milepælar», celle G8")]
    assert load_plan(programme / "plans" / "4638-hoyanger.yaml").project.milestones[3].planned == datetime.date(2026, 11, 20)


def test_files_that_are_no_forms_and_municipalities_that_take_no_part_are_refused_by_name(programme: Path) -> None:
    path = sent(programme, "4638")
    (path.parent / "tull.xlsx").write_bytes(b"tull")
    openpyxl.Workbook().save(path.parent / "liste.xlsx")
    fill(path, plan_C6="5001")
    (path.parent / "~$lock.xlsx").write_bytes(b"lock")
    (path.parent / "_tidligere").mkdir()
    (path.parent / "_tidligere" / "x.xlsx").write_bytes(b"x")
    assert [(each.path.name, each.status, each.findings[0].code) for each in collected(programme, path.parent)] == [
        ("Svar fra 4638 (2).xlsx", "refused", "E26"),
        ("liste.xlsx", "refused", "D20"),
        ("tull.xlsx", "refused", "D19"),
    ]


def test_what_no_answer_can_be_read_from_is_refused_by_name_and_a_pdf_beside_its_document_is_left_out(programme: Path) -> None:
    path = sent(programme, "4638")
    for name in ("Milepælsplan.doc", "skannet.pdf", "foto.jpg", "tom.xlsx", "Thumbs.db"):
        (path.parent / name).write_bytes(b"" if name == "tom.xlsx" else b"x")
    path.with_suffix(".pdf").write_bytes(b"%PDF")
    done = collected(programme, path.parent)
    assert [(each.path.name, each.status, *(found.code for found in each.findings)) for each in done] == [
        ("Milepælsplan.doc", "refused", "D36"),
        ("Svar fra 4638 (2).xlsx", "unchanged"),
        ("foto.jpg", "refused", "D36"),
        ("skannet.pdf", "refused", "D36"),
        ("tom.xlsx", "refused", "D37"),
    ]
    assert "«.doc»" in done[0].findings[0].message
    assert ".docx" in done[0].findings[0].hint


def test_what_is_missing_is_told_with_the_cell_in_which_to_type_it(programme: Path) -> None:
    path = sent(programme, "4638")
    fill(path, milestones_C5=None)
    (done,) = collected(programme, path)
    assert [(found.code, found.place.spot) for found in done.findings] == [("E01", "ark «Milepælar», celle C5")]


def test_the_list_of_conflicts_has_the_words_of_the_form(programme: Path) -> None:
    path = sent(programme, "4638")
    source = programme / "plans" / "4638-hoyanger.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("status: active", "status: planned"), encoding="utf-8")
    fill(path, plan_C12="Stansa")
    collected(programme, path)
    (row,) = [[cell.value for cell in row] for row in openpyxl.load_workbook(programme / "konflikter.xlsx").active.iter_rows(min_row=5)]
    assert row[3:7] == ["Status", "Pågår", "Planlagt", "Stanset"]


def test_text_that_looks_like_a_formula_stays_text_in_the_list(programme: Path) -> None:
    path = sent(programme, "4638")
    source = programme / "plans" / "4638-hoyanger.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("name: Ny rutine er i bruk", "name: '=HYPERLINK(1)'"), encoding="utf-8")
    fill(path, milestones_B8="A")
    collected(programme, path)
    data = (programme / "konflikter.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(data)).active["F5"].data_type == "s"


def test_a_plan_that_cannot_be_written_is_one_refused_file(programme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from docautomat.collecting import run
    from docautomat.errors import OutputError

    first, second = sent(programme, "4638"), sent(programme, "1804")
    fill(first, milestones_B8="A")
    fill(second, milestones_B8="B")
    write = run.write_atomically

    def locked(path: Path, content: bytes) -> None:
        if "4638" in path.name:
            raise OutputError("the file cannot be written")
        write(path, content)

    monkeypatch.setattr(run, "write_atomically", locked)
    assert sorted((each.path.name, each.status) for each in collected(programme, first, second)) == [
        ("Svar fra 1804 (2).xlsx", "changed"),
        ("Svar fra 4638 (2).xlsx", "refused"),
    ]


def test_what_the_rules_have_against_a_form_is_told_with_its_cell_and_still_comes_in(programme: Path) -> None:
    path = sent(programme, "4638")
    fill(path, milestones_H8="Ho i servicetorget")
    (done,) = collected(programme, path)
    assert done.status == "changed"
    assert [(found.code, found.place.spot) for found in done.findings] == [("E09", "ark «Milepælar», celle H8")]
    plan = (programme / "plans" / "4638-hoyanger.yaml").read_text(encoding="utf-8")
    assert "servicetorget" in plan.casefold()


def test_a_form_with_an_identity_number_is_refused_and_nothing_of_it_is_kept(programme: Path) -> None:
    path = sent(programme, "4638")
    fill(path, milestones_B8="Ring 01010112377")
    before = (programme / "plans" / "4638-hoyanger.yaml").read_bytes()
    (done,) = collected(programme, path)
    assert (done.status, [found.code for found in done.findings]) == ("refused", ["E23"])
    assert "01010112377" not in str(done.findings)
    assert (programme / "plans" / "4638-hoyanger.yaml").read_bytes() == before


def test_errors_in_what_was_collected_end_with_1(programme: Path) -> None:
    from click.testing import CliRunner

    from docautomat.cli import _docautomat

    path = sent(programme, "4638")
    fill(path, milestones_H8="Ho i servicetorget")
    assert CliRunner().invoke(_docautomat, ["collect", str(programme), str(path)]).exit_code == 1


def test_one_value_and_one_conflict_are_told_in_the_singular(programme: Path) -> None:
    from click.testing import CliRunner

    from docautomat.cli import _docautomat

    second = sent(programme, "4638").rename(programme.parent / "again.xlsx")
    fill(second, milestones_B5="Eit anna namn")
    first = sent(programme, "4638")
    fill(first, milestones_B5="Eit nytt namn")
    told = [CliRunner().invoke(_docautomat, ["collect", str(programme), str(path)]).stderr.splitlines() for path in (first, second)]
    assert told[0] == ["Svar fra 4638 (2).xlsx: Høyanger, 1 verdi hentet"]
    assert "1 konflikt venter i konflikter.xlsx" in told[1]
