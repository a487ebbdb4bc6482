"""A programme in, outcomes out."""

from __future__ import annotations

import datetime
import io
import json
import multiprocessing
import zipfile
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.batch import Journal, Outcome, generate, summary, write_report, write_sending_list
from docautomat.batch import journal as journals
from docautomat.documents import dressing
from docautomat.errors import Finding, OutputError, Place, TemplateSyntaxError
from docautomat.plan.labels import labels
from docautomat.plan.readers import load_programme
from docautomat.template import Template
from tests.build import word, word_text
from tests.package_check import assert_sound
from tests.paper import printed_size

TEMPLATES = Path(__file__).parent.parent / "templates"


def made(folder: Path, out: Path, **options: Any) -> list[Outcome]:
    return list(generate(load_programme(folder), out, **options))


def break_plan(folder: Path, old: str, new: str, plan: str = "4638") -> Path:
    path = next((folder / "plans").glob(f"*{plan}*"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


class Dying(Executor):
    """An executor whose workers die of every second document."""

    def __init__(self) -> None:
        self.jobs = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        job: Future[Any] = Future()
        self.jobs += 1
        if self.jobs % 2:
            job.set_exception(BrokenExecutor("a worker died"))
        else:
            job.set_result(fn(*args, **kwargs))
        return job


class Refusing(Executor):
    """An executor that takes no more work."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise RuntimeError("cannot schedule new futures after shutdown")


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


def test_all_and_others_may_be_asked_for_together(programme: Path, tmp_path: Path) -> None:
    outcomes = made(programme, tmp_path / "out", kinds=["form", "all"], only=["4638"])
    assert [outcome.kind for outcome in outcomes] == ["milestone_plan", "progress_tracker", "closing_presentation", "form"]


def test_the_same_input_gives_the_same_bytes_in_any_folder_and_any_executor(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [(outcome.path, outcome.sha256) for outcome in made(programme, tmp_path / "a", kinds="all")]
    monkeypatch.setattr("docautomat.batch.run.Template", Template)  # which compiles anew
    second = [(outcome.path, outcome.sha256) for outcome in made(programme, tmp_path / "b", kinds="all")]
    assert first == second
    monkeypatch.undo()
    for executor in (ThreadPoolExecutor(2), ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")), Dying(), Refusing()):
        with executor:
            spread = made(programme, tmp_path / type(executor).__name__, kinds="all", executor=executor)
        assert [(outcome.path, outcome.sha256) for outcome in spread] == first


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
    places = []
    for text in (b"changed", b"changed again"):
        path.write_bytes(text)
        (moved,) = [outcome for outcome in made(programme, out, as_of=datetime.date(2026, 12, 1)) if outcome.moved]
        assert (out / moved.moved).read_bytes() == text
        assert path.read_bytes() != text
        places.append(moved.moved)
    first = f"_tidligere/2026-12-01/{path.relative_to(out).with_suffix('').as_posix()}"
    assert places == [f"{first}.docx", f"{first}-2.docx"]


@pytest.mark.parametrize("journal", [None, b"", b"[]", b'{"files": 7}', b"\xff\xfe"])
def test_without_its_journal_a_run_keeps_every_file_that_it_would_replace(journal: bytes | None, programme: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(programme, out, only=["4638"])
    (path,) = (programme / ".docautomat").glob("written-*.json")
    path.unlink() if journal is None else path.write_bytes(journal)
    assert not any(outcome.moved for outcome in made(programme, out, only=["4638"]))  # the same bytes: nothing is replaced
    path.unlink()
    break_plan(programme, "percent: 40", "percent: 45")
    changed = [outcome for outcome in made(programme, out, only=["4638"]) if outcome.status == "made"]
    assert changed
    assert all((out / outcome.moved).is_file() for outcome in changed)


def test_a_run_that_is_broken_off_remembers_what_it_wrote(programme: Path, tmp_path: Path) -> None:
    run = generate(load_programme(programme), tmp_path / "out", kinds="all")
    written = [next(run).path, next(run).path]
    run.close()
    (journal,) = (programme / ".docautomat").glob("written-*.json")
    assert sorted(json.loads(journal.read_text(encoding="utf-8"))["files"]) == sorted(written)
    assert [outcome.status for outcome in made(programme, tmp_path / "out", kinds="all")] == ["unchanged"] * 2 + ["made"] * 13


def test_what_could_not_be_written_is_not_taken_for_made_of_the_newer_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal.read(tmp_path, tmp_path / "out")
    day = datetime.date(2026, 11, 23)
    journal.store("plan.pdf", b"first", day, made_of="hash of the first")

    def full(*_: object) -> None:
        raise OutputError("no room")

    monkeypatch.setattr(journals, "write_atomically", full)
    with pytest.raises(OutputError):
        journal.store("plan.pdf", b"second", day, made_of="hash of the second")
    assert journal.made_of("plan.pdf") == "hash of the first"


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


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_language_may_have_a_template_and_every_file_is_compiled_once(jobs: int, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (programme / "templates").mkdir()
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ municipality.name }} for all"))
    (programme / "templates" / "milestone-plan.nn.docx").write_bytes(word("{{ municipality.name }} på nynorsk"))
    compiled: list[str] = []
    compile_one = dressing.compiled

    def counting(path: Path, *look: Any) -> Template:
        compiled.append(path.name)
        return compile_one(path, *look)

    monkeypatch.setattr(dressing, "compiled", counting)
    outcomes = made(programme, tmp_path / "out", kinds="milestone_plan", jobs=jobs)
    texts = {outcome.record.number: word_text((tmp_path / "out" / outcome.path).read_bytes()) for outcome in outcomes}
    assert texts["4638"] == ["Høyanger på nynorsk"]
    assert texts["3118"] == ["Indre Østfold for all"]
    assert {outcome.record.language for outcome in outcomes} == {"nb", "nn", "en"}
    assert sorted(compiled) == ["milestone-plan.docx", "milestone-plan.nn.docx"]


def test_a_template_that_cannot_be_compiled_stops_before_anything_is_written(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ municipality.name"))
    with pytest.raises(TemplateSyntaxError, match=r"milestone-plan\.docx"):
        made(programme, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_template_that_fails_for_one_record_costs_that_record_only(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ municipality.name }}", "{{ 1 / (milestones|length - 6) }}"))
    outcomes = made(programme, tmp_path / "out", kinds=["milestone_plan"])
    statuses = {outcome.record.municipality.number: outcome.status for outcome in outcomes}
    assert statuses["4638"] == "made"
    assert statuses["0301"] == "failed"
    failed = next(outcome for outcome in outcomes if outcome.status == "failed")
    assert [(finding.place.spot, finding.place.tag) for finding in failed.findings] == [("paragraph 2", "{{ 1 / (milestones|length - 6) }}")]


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor])
def test_a_fault_of_our_own_costs_one_document_only(
    executor: type[ThreadPoolExecutor] | None, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from docautomat.batch import run as batch

    real = batch.context

    def faulty(record: Any, *arguments: Any) -> dict[str, Any]:
        if record.municipality.number == "1804":
            raise ZeroDivisionError("a fault of ours")
        return real(record, *arguments)

    monkeypatch.setattr(batch, "context", faulty)
    outcomes = made(programme, tmp_path / "out", kinds=["milestone_plan"], executor=executor(1) if executor else None)
    assert [outcome.status for outcome in outcomes] == ["made", "failed", "made", "made", "made"]
    (finding,) = outcomes[1].findings[:1]
    assert (finding.code, finding.place.file) == ("internal", "plans/1804-bodo.yaml")
    assert "ZeroDivisionError: a fault of ours" in finding.message


def test_a_file_that_cannot_be_written_costs_that_document_only(programme: Path, tmp_path: Path) -> None:
    blocked = next(outcome.path for outcome in made(programme, tmp_path / "a") if outcome.record.municipality.number == "4638")
    (tmp_path / "b" / blocked).mkdir(parents=True)
    outcomes = made(programme, tmp_path / "b")
    assert [outcome.path for outcome in outcomes if outcome.status == "failed"] == [blocked]
    (failed,) = [outcome for outcome in outcomes if not outcome.good]
    assert isinstance(failed.error, OutputError)
    assert failed.findings[0].hint


def test_half_written_files_are_never_left(programme: Path, tmp_path: Path) -> None:
    made(programme, tmp_path / "out", kinds="all")
    assert not [path.name for path in tmp_path.rglob(".*") if path.is_file() and path.suffix != ".json"]


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
    assert "Prosent" in sheet["C2"].value or "percent" in sheet["C2"].value
    assert sheet["D2"].value
    assert "percent" in sheet["E2"].value
    assert sheet["G2"].value == "plans/4638-hoyanger.yaml"
    assert_sound(first["rapport.xlsx"])


def test_what_is_wrong_with_a_plan_has_one_row_however_many_documents_tell_it(programme: Path, tmp_path: Path) -> None:
    folder = load_programme(programme)
    outcomes = list(generate(folder, tmp_path / "out", kinds=["milestone_plan", "progress_tracker"], only=["1804"]))
    found = tuple(Finding(code="W08", severity="warning", place=Place(path=path), message="for lang") for path in ("project.title", "project.vision"))
    write_report(folder, [replace(outcome, findings=found) for outcome in outcomes], tmp_path / "out")
    sheet: Any = openpyxl.load_workbook(tmp_path / "out" / "_program" / "rapport.xlsx").active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in rows] == ["project.title", "project.vision"]
    assert {(row[5], row[7]) for row in rows} == {("Milepælsplan, Fremdriftsoversikt", "1804-bodo/")}


def test_the_report_names_no_slide_by_its_tag(programme: Path, tmp_path: Path) -> None:
    folder = load_programme(programme)
    place = Place(file="closing-presentation.pptx", part='slide 2 "{{ label.plan_in_brief }}"', spot='"Tekst 2"')
    finding = Finding(code="fit", severity="warning", place=place, message="The text is too long")
    record = next(record for record in folder.records if record.number == "4638")
    write_report(folder, [Outcome(record=record, kind="closing_presentation", status="made", path="a/b.pptx", findings=(finding,))], tmp_path)
    sheet: Any = openpyxl.load_workbook(tmp_path / "_program" / "rapport.xlsx").active
    assert sheet["E2"].value == 'closing-presentation.pptx, slide 2, "Tekst 2"'


def test_reports_are_legible_on_paper(programme: Path, tmp_path: Path) -> None:
    folder = load_programme(programme)
    outcomes = list(generate(folder, tmp_path, kinds=["milestone_plan"]))
    write_report(folder, outcomes, tmp_path)
    write_sending_list(folder, outcomes, tmp_path)
    for name in ("rapport.xlsx", "utsending.xlsx"):
        sheet: Any = openpyxl.load_workbook(tmp_path / "_program" / name).active
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert printed_size(sheet) >= 7


def test_a_report_that_is_locked_is_told_and_the_other_is_written(programme: Path, tmp_path: Path) -> None:
    folder = load_programme(programme)
    (tmp_path / "out" / "_program" / "rapport.xlsx").mkdir(parents=True)
    outcomes = list(generate(folder, tmp_path / "out", only=["0301"]))
    (problem,) = write_report(folder, outcomes, tmp_path / "out")
    assert problem.place.file.endswith("rapport.xlsx")
    assert json.loads((tmp_path / "out" / "_program" / "report.json").read_bytes())["summary"] == {"made": 1, "warned": 0, "refused": 0}


@pytest.mark.parametrize(("language", "told"), [("nb", "1071 laget"), ("nn", "1071 laga"), ("en", "1071 made")])
def test_the_last_line_is_in_the_language_of_the_programme(language: str, told: str) -> None:
    line = labels(language)["summary_line"].format(made=1071, warned=3, refused=0)
    assert line.startswith(f"{told}, 3 ")


@pytest.mark.parametrize("text", ["=1+1", "+47 22", "-1", "@SUM(A1)", "#N/A", "TRUE", "a\x07b\ud800", "x" * 40000])
def test_the_report_shows_any_text_as_text(text: str) -> None:
    from docautomat.report import report_workbook

    data = report_workbook("nb", [["4638 Høyanger", "refused", text, text, "project.title", "", "plans/x.yaml", ""]])
    assert_sound(data)
    cell: Any = openpyxl.load_workbook(io.BytesIO(data)).active["C2"]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.value[0] == text[0]


def test_the_report_is_in_the_language_of_the_programme() -> None:
    from docautomat.report import report_workbook

    rows = [["4638 Høyanger", "failed", "a fault", "mend it", "paragraph 1", "Milepælsplan", "plans/x.yaml", "a/b.docx"]]
    shown: list[list[Any]] = []
    for language in ("nb", "nn", "en"):
        sheet: Any = openpyxl.load_workbook(io.BytesIO(report_workbook(language, rows))).active
        assert sheet.freeze_panes == "B2"
        assert [table.ref for table in sheet.tables.values()] == ["A1:H2"]
        shown.append([sheet.title, sheet["B2"].value, sheet["D1"].value])
    assert shown == [
        ["Rapport", "‼ Feilet", "Slik retter du"],
        ["Rapport", "‼ Feila", "Slik rettar du"],
        ["Report", "‼ Failed", "How to mend it"],
    ]


def test_rows_of_a_list_are_as_high_as_their_texts_and_may_be_fitted_anew() -> None:
    from docautomat.report import list_workbook

    rows = [["a", "kort"], ["b", "en lang setning som brytes over flere linjer " * 4], ["c", "to\nlinjer"]]
    data = list_workbook("Liste", "Liste", "nb", {"A": 10, "B": 30}, rows, wrapped=2)
    sheet: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    one, many, two = (sheet.row_dimensions[row].height for row in (2, 3, 4))
    assert (one, two) == (15, 30)
    assert many >= 6 * one
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"customHeight" not in archive.read("xl/worksheets/sheet1.xml")
