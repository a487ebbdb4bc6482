"""A programme's folder to start from, and the way on from there, without a line of YAML."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.errors import OutputError
from docautomat.plan.labels import labels
from docautomat.plan.municipalities import register
from docautomat.plan.readers import load_programme
from docautomat.starting import new_folder
from docautomat.starting.example import text_file
from tests.package_check import assert_sound

REPOSITORY = Path(__file__).parent.parent
NAMES = {
    "nb": ["LESMEG.txt", "Lag dokumenter.cmd", "Program.xlsx", "assets", "lag-dokumenter.command", "plans", "plans/3118-indre-ostfold.xlsx", "templates"],
    "nn": ["LESMEG.txt", "Lag dokument.cmd", "Program.xlsx", "assets", "lag-dokument.command", "plans", "plans/4638-hoyanger.xlsx", "templates"],
    "en": ["Make documents.cmd", "Program.xlsx", "README.txt", "assets", "make-documents.command", "plans", "plans/1804-bodo.xlsx", "templates"],
}


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "docautomat", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=180, check=False, encoding="utf-8", env={**os.environ, "PYTHONPATH": str(REPOSITORY)}
    )


@pytest.mark.parametrize("language", NAMES)
def test_a_new_folder_is_whole_sound_and_in_its_language(language: str, tmp_path: Path) -> None:
    folder = tmp_path / "a programme"
    assert [path.as_posix() for path in new_folder(folder, language)] == NAMES[language]
    template = (REPOSITORY / "templates" / "programme.xlsx").read_bytes()
    assert_sound((folder / "Program.xlsx").read_bytes(), template)
    programme = load_programme(folder)
    said = programme.programme
    assert (programme.findings, said.language, [record.number for record in programme.records]) == ((), language, ["1804", "3118", "4638"])
    (planned,) = (record for record in programme.records if not record.starting)
    assert (planned.language, planned.status, planned.findings, planned.advice) == (language, "planned", (), ())
    assert planned.plan is not None
    assert [len(getattr(planned.plan.project, name)) for name in ("milestones", "goals", "team", "risks", "values")] == [5, 2, 4, 1, 0]
    assert len(said.advice) == 10
    assert {advice.text(each) for advice in said.advice[:1] for each in ("nb", "nn", "en")} == {
        "Skap bred oppslutning om hensikten med prosjektet",
        "Skap brei oppslutning om føremålet med prosjektet",
        "Build broad support for the purpose of the project",
    }
    first, last = said.gatherings
    assert (first.kind, first.programme[0].start, len(first.programme), len(first.speakers), len(first.practical), len(first.links)) == (
        "start",
        "11:30",
        2,
        1,
        1,
        1,
    )
    assert (last.id, len(last.programme), said.municipalities[0].network) == ("S2", 1, "Nord")  # type: ignore[union-attr]
    assert said.reporting.frequency == "quarterly"


def test_a_folder_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        new_folder(tmp_path / name)
    assert (tmp_path / "one" / "Program.xlsx").read_bytes() == (tmp_path / "two" / "Program.xlsx").read_bytes()


def test_a_folder_with_anything_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="ikke tom"):
        new_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(OutputError, match="ikkje tom"):
        new_folder(tmp_path / "mine.txt", "nn")
    done = run("new", tmp_path, "--language", "en")
    assert (done.returncode, "The folder is not empty" in done.stderr) == (5, True)


def test_a_failure_leaves_nothing_half_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("docautomat.starting.folder._example", broken)
    with pytest.raises(OutputError, match="No space left"):
        new_folder(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", NAMES)
def test_the_commands_to_double_click_are_filled_in(language: str, tmp_path: Path) -> None:
    new_folder(tmp_path / "p", language)
    words = labels(language)
    windows = (tmp_path / "p" / words["new_command"]).read_bytes()
    assert windows.count(b"\n") == windows.count(b"\r\n") == text_file("make.cmd").count("\n")
    for text in (windows.decode(), (tmp_path / "p" / words["new_command_unix"]).read_text("utf-8"), (tmp_path / "p" / words["new_readme"]).read_text("utf-8")):
        assert words["new_out"] in text
        assert not re.search(r"\{[a-z_]+\}", text)
    for name in ("no_programme", "not_installed", "done", "faults"):
        assert not set(words[f"new_{name}"]) & set("()&|<>^%!\"'$`")  # cmd and sh would take them for their own


@pytest.mark.skipif(os.name == "nt", reason="a command for Unix")
def test_the_command_makes_the_documents_and_says_what_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    new_folder(folder)
    (tmp_path / "bin").mkdir()
    own = tmp_path / "bin" / "docautomat"
    own.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m docautomat "$@"\n', encoding="utf-8")
    own.chmod(0o755)
    environment = {"PATH": f"{own.parent}:/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY)}
    command = folder / "lag-dokumenter.command"

    def clicked(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(command)], cwd=tmp_path, capture_output=True, text=True, check=False, env={**environment, **more}, stdin=subprocess.DEVNULL)

    done = clicked()
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Dokumentene ligger i mappen Dokumenter.")
    assert len(list((folder / "Dokumenter").glob("*/*.docx"))) == 3
    assert "Installer det med" in (missing := clicked(PATH="/usr/bin:/bin", PYTHONPATH="")).stdout
    (folder / "Program.xlsx").unlink()
    lost = clicked()
    assert (missing.returncode, lost.returncode) == (1, 1)
    assert "Fant ikke Program.xlsx" in lost.stdout


def test_the_whole_way_of_a_newcomer_by_commands(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    assert run("new", folder).returncode == 0
    book = openpyxl.load_workbook(folder / "Program.xlsx")
    facts: Any = book["Program"]
    next(row for row in facts.iter_rows() if row[3].value == "name")[1].value = "Vårt program"
    people: Any = book["Deltakere"]
    row = next(at for at in range(5, 40) if people.cell(at, 2).value is None)
    people.cell(row, 2).value = "Rana"
    people.cell(row, 3).value = "postmottak@rana.example"
    book.save(folder / "Program.xlsx")

    forms = run("form", folder, "-o", tmp_path / "forms")
    assert forms.returncode == 0, forms.stderr
    form = next((tmp_path / "forms").glob("1833-rana/*.xlsx"))
    filled = openpyxl.load_workbook(form)
    answers: Any = filled["Plan"]
    typed = {"project.title": "Heltid i Rana", "project.start": "2.2.2026", "project.end": "26.11.2027", "project.background": "Mange vil ha hel stilling."}
    for line in answers.iter_rows():
        if line[0].value in typed:
            line[2].value = typed[line[0].value]
    (tmp_path / "answers").mkdir()
    filled.save(tmp_path / "answers" / "svar.xlsx")

    collected = run("collect", folder, tmp_path / "answers")
    assert collected.returncode == 0, collected.stderr
    record = next(record for record in load_programme(folder).records if record.number == "1833")
    assert record.plan is not None
    assert (record.plan.project.title, record.email) == ("Heltid i Rana", "postmottak@rana.example")
    assert (record.source, (folder / record.source).read_bytes()) == ("plans/1833-rana.xlsx", (tmp_path / "answers" / "svar.xlsx").read_bytes())
    made = run("batch", folder, "-o", tmp_path / "out")
    assert made.returncode == 0, made.stderr
    assert list((tmp_path / "out" / "1833-rana").glob("*heltid-i-rana*milepaelsplan*.docx"))
    assert "Vårt program" in (tmp_path / "out" / "_program" / "utsending.csv").read_text("utf-8-sig")


def test_libreoffice_saves_a_programme_that_is_read_as_before(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    new_folder(tmp_path / "p")
    before = load_programme(tmp_path / "p").programme
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "saved"),
        str(tmp_path / "p" / "Program.xlsx"),
    ]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    shutil.copy(tmp_path / "saved" / "Program.xlsx", tmp_path / "p" / "Program.xlsx")
    assert load_programme(tmp_path / "p").programme == before


def test_what_people_type_is_checked_as_they_type_it(tmp_path: Path) -> None:
    new_folder(tmp_path / "p")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "p" / "Program.xlsx").read_bytes()))
    assert book.sheetnames == ["Program", "Deltakere", "Samlinger", "Dagsprogram", "Innledere", "Praktisk", "Lenker", "Råd", "Temaer"]
    for sheet in book.worksheets:
        assert sheet["A1"].value
        assert sheet.row_dimensions[4].hidden
        assert not sheet.merged_cells.ranges
    checks = {check.type for sheet in book.worksheets for check in sheet.data_validations.dataValidation}
    assert checks == {"list", "date"}
    assert book.properties.title == "Programmet"
    assert "3118" in register()
