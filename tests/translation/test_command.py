"""The command line tells what is wrong with templates and files in the language of its user, or of the programme."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from docautomat.batch import generate, write_report
from docautomat.cli import _docautomat
from docautomat.plan.readers import load_programme
from tests.build import word


def run(*arguments: str | Path, language: str = "nb") -> Result:
    return CliRunner().invoke(_docautomat, [str(each) for each in arguments], env={**os.environ, "DOCAUTOMAT_LANGUAGE": language})


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.docx"
    path.write_bytes(word("Dear", "{{ m.name|upperr }}", [["x", "{% if %}"]], "{{ note|default('') }}"))
    return path


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nb", "letter.docx, dokumentet, avsnitt 2, {{ m.name|upperr }}: filteret upperr finnes ikke [unknown-filter]\n    → mente du upper?"),
        ("nn", "letter.docx, dokumentet, avsnitt 2, {{ m.name|upperr }}: filteret upperr finst ikkje [unknown-filter]\n    → meinte du upper?"),
        ("en", "letter.docx, document, paragraph 2, {{ m.name|upperr }}: there is no filter upperr [unknown-filter]\n    → did you mean upper?"),
    ],
)
def test_check_tells_it_in_the_language_of_the_help(letter: Path, language: str, told: str) -> None:
    done = run("check", letter, language=language)
    assert done.exit_code == 1
    assert told in done.stderr


def test_codes_are_the_same_in_every_language(letter: Path) -> None:
    done = [json.loads(run("check", "--json", letter, language=language).stdout) for language in ("nb", "en")]
    assert [[found["code"] for found in each] for each in done] == [["unknown-filter", "tag-syntax"]] * 2
    assert done[0][1]["place"]["spot"] == "tabell 1 rad 1 kolonne 2"


def test_render_and_a_damaged_file_are_told(tmp_path: Path, letter: Path) -> None:
    data = tmp_path / "data.yaml"
    data.write_text("name: Ada\n", encoding="utf-8")
    letter.write_bytes(word("{{ nam }}"))
    done = run("render", letter, data, "-o", tmp_path / "out.docx", language="nn")
    assert (done.exit_code, "avsnitt 1, {{ nam }}: nam finst ikkje i dataa [missing]\n    → meinte du name?" in done.stderr) == (4, True)
    letter.write_bytes(b"PK\x03\x04 damaged")
    done = run("check", "--accessibility", letter, language="nb")
    assert "dette er ingen Office-fil, eller den er skadet" in done.stderr or "filen er avkortet" in done.stderr


def test_variables_are_told_with_their_places(letter: Path) -> None:
    letter.write_bytes(word("{{ note|default('') }}", [["{{ m.due|date }}"]]))
    command = [sys.executable, "-m", "docautomat", "variables", str(letter)]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "DOCAUTOMAT_LANGUAGE": "nn"}, check=True)
    lines = [" ".join(line.split()) for line in done.stdout.decode("utf-8").splitlines()]
    assert lines[1] == "m.due dato dokumentet, tabell 1 rad 1 kolonne 1, {{ m.due|date }}"
    assert lines[2] == "note tekst valfritt dokumentet, avsnitt 1, {{ note|default('') }}"


def test_comments_in_a_copy_are_told_too(letter: Path, tmp_path: Path) -> None:
    run("check", "--annotate", tmp_path / "copy.docx", letter, language="nb")
    comments = [comment.text for comment in docx.Document(str(tmp_path / "copy.docx")).comments]
    assert comments[0].startswith("feil: filteret upperr finnes ikke\nmente du upper?\ndokumentet, avsnitt 2")


def test_a_programme_is_told_in_its_own_language(programme: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("x", "{{ m.name|upperr }}"))
    for command in ("templates", "check", programme), ("check", programme):
        told = run(*command, language="en")
        assert "avsnitt 2, {{ m.name|upperr }}: filteret upperr finnes ikke" in told.stderr + told.stdout


def test_the_report_is_in_the_programmes_language(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("x", "{{ project.titel }}"))
    folder, out = load_programme(programme), tmp_path / "out"
    outcomes = list(generate(folder, out, kinds=["milestone_plan"], only=["4638"]))
    assert outcomes[0].findings[0].message == "there is no field titel here; did you mean title?"  # those who import the library read English
    assert not write_report(folder, outcomes, out)
    report = json.loads((out / "_program" / "report.json").read_text(encoding="utf-8"))
    found = report["outcomes"][0]["findings"][0]
    assert (found["code"], found["message"], found["place"]["spot"]) == ("missing", "feltet titel finnes ikke her; mente du title?", "avsnitt 2")
    cells = [cell.value for row in openpyxl.load_workbook(out / "_program" / "rapport.xlsx").active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert "feltet titel finnes ikke her; mente du title?" in cells
