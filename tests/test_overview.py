"""The status overview: a row for each project, totals that agree with the plans, who has not reported, what has changed."""

from __future__ import annotations

import io
import json
import re
import statistics
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from docautomat import libreoffice
from docautomat.batch import make_joint
from docautomat.cli import _docautomat
from docautomat.documents import ready_template
from docautomat.documents.joint import STATUS_OVERVIEW
from docautomat.documents.overview import overview_context
from docautomat.documents.overview.wording import period_text
from docautomat.plan.labels import labels
from docautomat.plan.periods import Period
from docautomat.plan.readers import ProgrammeFolder, load_programme
from docautomat.plan.status import days_late, progress, status_of
from templates.build.status_overview import build
from tests.many_plans import DAY, many_plans
from tests.package_check import assert_sound
from tests.plan.build import put, sound_plan, write
from tests.test_libreoffice import SOFFICE

WORDS = {"done": "● Fullført", "green": "→ I rute", "yellow": "! Noe forsinket", "red": "‼ Vesentlig forsinket", "unknown": "? Ikke rapportert",
         "not_started": "○ Ikke startet", "stopped": "× Stanset", "no_plan": "– Ingen plan", "refused": "× Plan avvist"}  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> ProgrammeFolder:
    return load_programme(many_plans(tmp_path_factory.mktemp("many") / "programme"))


@pytest.fixture(scope="module")
def book(many: ProgrammeFolder, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(many, tmp_path_factory.mktemp("out"))


def made(programme: ProgrammeFolder, out: Path) -> bytes:
    data = make_joint(STATUS_OVERVIEW, programme, overview_context(programme), out).path.read_bytes()
    assert_sound(data)
    return data


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def table(data: bytes, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet's table by their headings."""
    page = opened(data)[sheet]
    (found,) = page.tables.values()
    head, *rows = ([cell.value for cell in row] for row in page[found.ref])
    return [dict(zip(head, row, strict=True)) for row in rows]


def expected_status(project: Any) -> str:
    """Compute a project's status another way: from the delays alone."""
    if project.status in {"stopped", "completed"}:
        return {"stopped": "stopped", "completed": "done"}[project.status]
    open_ones = [milestone for milestone in project.milestones if milestone.actual is None]
    states = Counter(status_of(milestone, project, LIMITS, DAY) for milestone in open_ones)
    known = [milestone for milestone in open_ones if status_of(milestone, project, LIMITS, DAY) not in {"unknown", "not_started"}]
    late = max((days_late(milestone, DAY) or 0 for milestone in known), default=-1)
    if project.status == "draft":
        return "not_started"
    if not open_ones:
        return "done"
    if late > 30:
        return "red"
    if states["unknown"]:
        return "unknown"
    if late > 7:
        return "yellow"
    return "green" if late >= 0 or len(open_ones) < len(project.milestones) else "not_started"


LIMITS = load_programme(Path(__file__).parents[1] / "samples" / "programme").programme.status_thresholds


def test_every_project_and_every_municipality_without_one_has_a_row(many: ProgrammeFolder, book: bytes) -> None:
    rows = table(book, "Prosjekter")
    assert [row["Nr."] for row in rows] == [record.number for record in many.records]
    assert len({row["Nr."] for row in rows}) == 357
    for row, record in zip(rows, many.records, strict=True):
        code = "refused" if record.error else "no_plan" if record.plan is None else expected_status(record.plan.project)
        assert (row["Kommune"], row["Fylke"], row["Beregnet status"]) == (record.name, record.municipality.county, WORDS[code])
        if record.plan is not None and record.plan.project.status in {"active", "completed", "stopped"}:
            told = progress(record.plan.project, LIMITS, DAY)
            assert (row["Fremdrift"], row["Forventet"]) == (told.percent / 100, told.expected / 100)
    assert {WORDS[code] for code in WORDS} == {row["Beregnet status"] for row in rows}


def test_the_totals_agree_with_the_rows_and_with_the_data(many: ProgrammeFolder, book: bytes) -> None:
    told = overview_context(many)["overview"]
    rows = table(book, "Prosjekter")
    for sheet, key, groups in (("Fylker", "Fylke", told["counties"]), ("Temaer", "Tema", told["themes"])):
        totals = table(book, sheet)
        assert [row[key] for row in totals] == [group["name"] for group in groups]
        for row, group in zip(totals, groups, strict=True):
            mine = [each for each in rows if each[key] == row[key]]
            counted = [each for each in mine if each["Beregnet status"] != WORDS["stopped"] and each["Fremdrift"] is not None]
            assert row["Prosjekter"] == group["projects"] == sum(1 for each in mine if each["Prosjekt"])
            assert row["Vesentlig forsinket"] == group["statuses"]["red"] == sum(1 for each in mine if each["Beregnet status"] == WORDS["red"])
            assert row["Noe forsinket"] == group["statuses"]["yellow"]
            assert row["Har ikke rapportert"] == group["not_reported"] == sum(1 for each in mine if each["Rapportert 2026-Q3"] == "! Nei")
            assert (row["Mest forsinket (dager)"] or 0) == group["days_late"] == max((each["Dager forsinket"] or 0 for each in mine), default=0)
            if counted:
                assert row["Snitt fremdrift"] == pytest.approx(group["percent"] / 100) == pytest.approx(statistics.mean(each["Fremdrift"] for each in counted))
                assert row["Snitt forventet"] == pytest.approx(group["expected"] / 100)
            else:
                assert (row["Snitt fremdrift"], group["percent"]) == (None, None)
    assert [row["Tema"] for row in table(book, "Temaer")] == ["Heltid", "Sykefravær", "Kompetanse", "Uten tema", "Omdømme"]  # nobody has the last


def test_the_first_sheet_tells_the_state_in_figures_and_words(many: ProgrammeFolder, book: bytes) -> None:
    sheet = opened(book)["Oversikt"]
    told = overview_context(many)["overview"]
    figures = told["figures"]
    assert sheet["A1"].value == "Statusoversikt for alle kommuner – Mange kommuner"
    assert sheet["A3"].value == told["summary"][0]
    assert re.match(
        r"Per 23\.11\.2026 har programmet \d+ prosjekter i \d+ av 357 kommuner\. \d+ av \d+ prosjekter har rapportert for 3\. kvartal 2026\.",
        told["summary"][0],
    )
    head = next(row for row in range(1, 9) if sheet[f"A{row}"].value == "Prosjekter")
    numbers = [sheet[f"{letter}{head + 1}"].value for letter in "ABCDEF"]
    late, without = figures["late"], figures["without_plan"]
    assert numbers == [figures["projects"], figures["reported"], late, pytest.approx(figures["percent"] / 100), without, figures["advice"]]
    counts = {sheet[f"A{row}"].value: sheet[f"B{row}"].value for row in range(head + 5, head + 12)}
    assert counts == {WORDS[code]: count for code, count in figures["statuses"].items() if code not in {"no_plan", "refused"}}
    urgent = next(row for row in range(head, head + 30) if sheet[f"A{row}"].value == "Dette haster") + 2
    days = [sheet[f"E{row}"].value for row in range(urgent, urgent + 6)]
    everything = sorted((row["Dager forsinket"] for row in table(book, "Prosjekter") if row["Dager forsinket"]), reverse=True)
    assert days == everything[:6]


def test_the_list_of_those_who_have_not_reported_says_why(many: ProgrammeFolder, book: bytes) -> None:
    rows = table(book, "Ikke rapportert")
    why = Counter(row["Hvorfor"] for row in rows)
    projects = [record.plan.project for record in many.records if record.plan is not None]
    silent = [one for one in projects if one.status == "active" and not any(report.period == "2026-Q3" for report in one.reports)]
    assert why["Rapporten for 2026-Q3 mangler"] == len(silent) > 20
    assert why["Kommunen har ikke levert noen plan"] == sum(record.starting for record in many.records) == 59
    assert why["Planen er avvist: «docautomat check» sier hvorfor"] == sum(record.error is not None for record in many.records) == 6
    assert rows[0]["Hvorfor"] == "Rapporten for 2026-Q3 mangler"
    assert rows[-1]["Hvorfor"] == "Kommunen har ikke levert noen plan"


def test_changes_are_told_from_the_frozen_reports(tmp_path: Path, programme: Path) -> None:
    rows = table(made(load_programme(programme), tmp_path), "Endringer")
    told = {row["Nr."]: row for row in rows}
    assert set(told) == {"4638", "3118"}
    mine = told["4638"]
    assert (mine["Forrige rapport"], mine["Status da"], mine["Status nå"], mine["Utvikling"]) == ("2026-Q2", "→ I rute", "! Noe forsinket", "↓ Verre")
    assert (mine["Fremdrift da"], mine["Fremdrift nå"], mine["Endring (prosentpoeng)"]) == (0.31, 0.43, 12)
    assert mine["Nytt siden forrige rapport"] == ("M3 Leiarane er trygge på oppfølging: nådd 18.09.2026; M4 Ny rutine er i bruk: ventes nå 11.12.2026")
    assert rows[0] == mine  # what went backwards comes first


def test_what_is_to_be_decided_is_listed(tmp_path: Path, programme: Path) -> None:
    (row,) = table(made(load_programme(programme), tmp_path), "Beslutninger")
    assert (row["Kommune"], row["Beslutninger vi trenger"], row["Siste rapport"]) == ("Høyanger", "Godkjenne ny dato for M4", "2026-Q3")


def test_the_workbook_is_in_the_programmes_language(tmp_path: Path, programme: Path) -> None:
    text = (programme / "programme.yaml").read_text(encoding="utf-8")
    names = {
        "nn": ["Oversikt", "Prosjekt", "Fylke", "Tema", "Ikkje rapportert", "Endringar", "Avgjerder", "Forklaring"],
        "en": ["Overview", "Projects", "Counties", "Themes", "Not reported", "Changes", "Decisions", "Legend"],
    }
    for language, expected in names.items():
        (programme / "programme.yaml").write_text(text.replace("language: nb", f"language: {language}"), encoding="utf-8")
        data = made(load_programme(programme), tmp_path / language)
        assert opened(data).sheetnames == expected
        assert opened(data).properties.language == language
        assert not re.search(r"\{[{%]|[}%]\}", " ".join(str(cell.value) for page in opened(data) for row in page.iter_rows() for cell in row))
        sentence = str(opened(data).worksheets[0]["A3"].value)
        assert sentence.startswith(
            {"nn": "Per 23.11.2026 har programmet 3 prosjekt i 3 av 5 kommunar.", "en": "As of 23/11/2026 the programme has 3 projects in 3 of 5"}[language]
        )


def test_network_and_cohort_stand_there_only_where_somebody_has_one(many: ProgrammeFolder, book: bytes, tmp_path: Path, programme: Path) -> None:
    assert "Nettverk" in table(book, "Prosjekter")[0]
    assert "Pulje" not in table(book, "Prosjekter")[0]
    assert {row["Nettverk"] for row in table(book, "Prosjekter") if row["Prosjekt"]} == {"N0", "N1", "N2"}
    assert "Nettverk" not in table(made(load_programme(programme), tmp_path), "Prosjekter")[0]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_comes_to_the_same_values(book: bytes) -> None:
    stripped = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(book)).save(stripped)  # openpyxl writes formulas without their values
    ours, theirs = opened(book), opened(libreoffice.convert(stripped.getvalue(), ".xlsx", libreoffice.CALC))
    formulas = [cell for page in openpyxl.load_workbook(io.BytesIO(book)) for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 300
    for cell in formulas:
        mine, its = (found[cell.parent.title][cell.coordinate].value for found in (ours, theirs))
        assert (mine or "") == (its or "") if not isinstance(mine, float) else mine == pytest.approx(its), (cell.parent.title, cell.coordinate, cell.value)


def test_the_same_plans_give_the_same_bytes(many: ProgrammeFolder, book: bytes, tmp_path: Path) -> None:
    assert made(load_programme(many.folder), tmp_path) == book


def test_the_template_is_what_its_source_draws() -> None:
    assert ready_template(STATUS_OVERVIEW).read_bytes() == build()


def test_cohorts_come_from_the_participants_list(tmp_path: Path) -> None:
    who = [{"number": "0301", "cohort": "Pulje 1"}, "1101"]
    write(tmp_path / "programme.yaml", {"id": "p", "name": "P", "start": "2024-01-01", "end": "2029-12-31", "municipalities": who})
    rows = table(made(load_programme(tmp_path), tmp_path / "out"), "Prosjekter")
    assert [(row["Kommune"], row["Pulje"]) for row in rows] == [("Oslo", "Pulje 1"), ("Eigersund", None)]


def test_everybody_can_read_it(book: bytes) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book))
    for page in workbook:
        assert page["A1"].value
        assert not page.merged_cells.ranges
        assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToWidth) == ("landscape", 9, 1)
    for page in workbook.worksheets[1:7]:
        assert page.print_title_rows == "$3:$3"
        assert page.freeze_panes in {"B4", "C4"}
        (head,) = page.tables.values()
        assert head.headerRowCount == 1
    assert set(workbook["Oversikt"].tables) == {"Statustabell", "Hastetabell"}
    charts = list(workbook["Oversikt"]._charts)
    assert len(charts) == 3


def test_the_gate_of_accessibility_finds_nothing(book: bytes, tmp_path: Path, programme: Path) -> None:
    (tmp_path / "many.xlsx").write_bytes(book)
    (tmp_path / "few.xlsx").write_bytes(made(load_programme(programme), tmp_path))
    run = CliRunner().invoke(_docautomat, ["check", "--accessibility", str(tmp_path / "many.xlsx"), str(tmp_path / "few.xlsx")])
    assert (run.exit_code, run.stdout) == (0, "")


@pytest.mark.parametrize(
    ("period", "texts"),
    [
        (Period(date(2026, 7, 1), 3), ("3. kvartal 2026", "3. kvartal 2026", "Q3 2026")),
        (Period(date(2026, 7, 1), 6), ("2. halvår 2026", "2. halvår 2026", "H2 2026")),
        (Period(date(2026, 10, 1), 1), ("oktober 2026", "oktober 2026", "October 2026")),
        (Period(date(2026, 1, 1), 12), ("2026", "2026", "2026")),
    ],
)
def test_people_call_periods_by_their_names(period: Period, texts: tuple[str, ...]) -> None:
    assert tuple(period_text(period, labels(language)) for language in ("nb", "nn", "en")) == texts


@pytest.mark.parametrize(
    ("plans", "sentence"),
    [
        (["green"], "Ingen prosjekter er forsinket."),
        (["yellow"], "1 prosjekt er noe forsinket."),
        (["red"], "1 prosjekt er vesentlig forsinket."),
        (["yellow", "yellow"], "2 prosjekter er forsinket, ingen av dem vesentlig."),
        (["yellow", "red", "red"], "3 prosjekter er forsinket, 2 av dem vesentlig."),
    ],
)
def test_the_sentence_on_delays_fits_the_number(plans: list[str], sentence: str, tmp_path: Path) -> None:
    forecasts = {"green": "2026-12-01", "yellow": "2026-12-20", "red": "2027-03-01"}
    (tmp_path / "plans").mkdir()
    write(tmp_path / "programme.yaml", {"id": "p", "name": "P", "start": "2024-01-01", "end": "2029-12-31", "as_of": DAY.isoformat()})
    for number, state in zip(("0301", "1101", "1103"), plans, strict=False):
        plan = sound_plan() | {"municipality": number, "programme": "p", "language": "nb"}
        late = {"id": "M1", "name": "A", "condition": "Når", "responsible": "p1", "planned": "2026-12-01", "forecast": forecasts[state]}
        plan["project"] |= {"milestones": [late, late | {"id": "M2", "planned": "2027-05-03", "forecast": None}], "reports": []}
        write(tmp_path / "plans" / f"{number}.yaml", plan)
    programme = load_programme(tmp_path)
    assert [record.error for record in programme.records] == [None] * len(plans)
    assert overview_context(programme)["overview"]["summary"][1].startswith(sentence)


def test_charts_leave_out_groups_without_projects(many: ProgrammeFolder, book: bytes) -> None:
    """Those without stand below in the totals, and in the sum; a chart is as high as its bars need."""
    workbook = openpyxl.load_workbook(io.BytesIO(book))
    themes = next(chart for chart in workbook["Oversikt"]._charts if "Temaer" in chart.series[0].val.numRef.f)
    assert themes.series[0].cat.strRef.f == "Temaer!$A$4:$A$7"
    assert workbook["Temaer"]["A8"].value == "Omdømme"
    assert workbook["Temaer"]["C9"].value == "=SUM(C4:C8)"
    assert overview_context(many)["overview"]["charts"]["lines"] == 15


def test_a_programme_without_plans_has_charts_of_all_groups(programme: Path, tmp_path: Path) -> None:
    for plan in (programme / "plans").iterdir():
        plan.unlink()
    data = made(load_programme(programme), tmp_path / "out")
    sheet = opened(data)["Oversikt"]
    told = [cell.value for cell in sheet["A"] if cell.value]
    assert told[told.index("Dette haster") + 1 :][:2] == ["Kommune", "Ingenting haster"]
    assert {row["Prosjekter"] for row in table(data, "Fylker")} == {0}


def test_charts_have_their_figures_in_words(many: ProgrammeFolder) -> None:
    told = overview_context(many)["overview"]
    assert told["charts"]["statuses"].startswith("Stolpediagram: antall prosjekter etter beregnet status: ● Fullført ")
    assert f"‼ Vesentlig forsinket {told['figures']['statuses']['red']}" in told["charts"]["statuses"]


def test_the_command_writes_the_book_and_the_same_figures_as_data(programme: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(_docautomat, ["overview", str(programme), "-o", str(tmp_path / "status.xlsx"), "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert (told["kind"], told["status"], told["path"]) == ("status_overview", "made", str(tmp_path / "status.xlsx"))
    assert told["overview"]["period"]["due"] == "2026-10-14"
    assert told["overview"]["figures"]["projects"] == 3
    again = CliRunner().invoke(_docautomat, ["overview", str(programme), "-o", str(tmp_path / "status.xlsx")])
    assert (again.exit_code, again.stdout.strip()) == (0, str(tmp_path / "status.xlsx"))
    assert "Per 23.11.2026 har programmet 3 prosjekter i 3 av 5 kommuner." in again.stderr


def test_a_plan_that_is_refused_is_in_the_book_and_in_the_exit_code(programme: Path, tmp_path: Path) -> None:
    (programme / "plans" / "0301.yaml").write_text("municipality: '0301'\nproject: {id: x}\n", encoding="utf-8")
    run = CliRunner().invoke(_docautomat, ["overview", str(programme), "-o", str(tmp_path / "status.xlsx")])
    assert run.exit_code == 1
    assert "plans/0301.yaml" in run.stderr
    row = next(row for row in table((tmp_path / "status.xlsx").read_bytes(), "Prosjekter") if row["Nr."] == "0301")
    assert (row["Kommune"], row["Beregnet status"]) == ("Oslo", "× Plan avvist")
    wrong = CliRunner().invoke(_docautomat, ["overview", str(programme), "-o", str(tmp_path / "status.docx")])
    assert (wrong.exit_code, "dette dokumentet er en .xlsx-fil" in wrong.stderr) == (5, True)


def test_before_the_deadline_nobody_is_blamed(programme: Path, tmp_path: Path) -> None:
    told = overview_context(load_programme(programme, as_of=date(2026, 10, 5)))["overview"]
    assert (told["period"]["key"], told["period"]["closed"], told["period"]["previous"]["key"]) == ("2026-Q3", False, "2026-Q2")
    assert told["summary"][0].endswith("Fristen er 14.10.2026.")
    plan = sound_plan()
    put(plan, "project.reports", plan["project"]["reports"][:1])
    write(programme / "plans" / "4638-hoyanger.yaml", plan)
    late = overview_context(load_programme(programme, as_of=date(2026, 10, 5)))["overview"]["not_reported"][0]
    assert (late["number"], late["why"]) == ("4638", "Rapporten for 2026-Q3 er ikke kommet ennå")
    later = overview_context(load_programme(programme, as_of=date(2026, 10, 15)))["overview"]["not_reported"][0]
    assert (later["number"], later["why"]) == ("4638", "Rapporten for 2026-Q3 mangler")


def test_a_programme_without_any_plan_gives_a_book_too(tmp_path: Path) -> None:
    (tmp_path / "programme").mkdir()
    write(tmp_path / "programme" / "programme.yaml", {"id": "tom", "name": "Tomt", "start": "2026-01-01", "end": "2027-12-31", "municipalities": []})
    data = made(load_programme(tmp_path / "programme"), tmp_path / "out")
    assert opened(data)["Oversikt"]["A3"].value == "Per 01.01.2026 har programmet 0 prosjekter i 0 av 0 kommuner."
    assert opened(data)["Endringer"]["A2"].value == "Ingen har rapportert tidligere"
    assert opened(data)["Ikke rapportert"]["A2"].value == "Alle har rapportert"
