"""What is to be sent to whom, and the manifest of what was written."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.batch import generate, write_manifest, write_report, write_sending_list
from docautomat.plan.readers import load_programme
from tests.package_check import assert_sound

LISTED = ("0301", "1804", "3118", "4638", "5601")


def sent(folder: Path, out: Path, **options: Any) -> Any:
    programme = load_programme(folder)
    outcomes = list(generate(programme, out, jobs=1, **options))
    write_report(programme, outcomes, out)
    listed = write_sending_list(programme, outcomes, out)
    assert write_manifest(programme, out, {outcome.path: outcome.sha256 for outcome in outcomes if outcome.good}) is None
    return listed


def rows(out: Path) -> list[list[str]]:
    data = (out / "_program" / "utsending.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "programme.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_each_municipality_has_a_row_in_its_own_language(programme: Path, tmp_path: Path) -> None:
    change(programme, '"0301", ', '{number: "0301", email: "postmottak@oslo.example"}, ')
    listed = sent(programme, tmp_path / "out")
    head, *found = rows(tmp_path / "out")
    assert head == ["Kommunenummer", "Kommune", "Adresse", "Emne", "Tekst", "Filer"]
    assert [row[0] for row in found] == list(LISTED)
    assert found[0][2] == "postmottak@oslo.example"
    assert [row[2] for row in found[1:]] == [""] * 4  # never invented
    assert listed.without_address == ("Bodø", "Indre Østfold", "Høyanger", "Alta")
    hoyanger = found[3]
    assert hoyanger[3] == "Saman om ein betre kommune – eksempelprogram: milepælsplan og framdriftsoversikt"
    assert "Vennleg helsing\n" in hoyanger[4]
    for row in found:
        assert all((tmp_path / "out" / name).is_file() for name in row[5].split("; "))


def test_the_workbook_says_the_same_and_is_sound(programme: Path, tmp_path: Path) -> None:
    sent(programme, tmp_path / "out")
    data = (tmp_path / "out" / "_program" / "utsending.xlsx").read_bytes()
    assert_sound(data)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == rows(tmp_path / "out")
    assert sheet["A2"].value == "0301"
    assert sheet.title == "Utsending"


def test_a_run_for_one_municipality_keeps_the_rows_of_the_others(programme: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sent(programme, out)
    before = rows(out)
    sent(programme, out, only=["4638"], kinds=["closing_presentation"])
    after = rows(out)
    assert [row for row in after if row[0] != "4638"] == [row for row in before if row[0] != "4638"]
    assert [row[5] for row in after if row[0] == "4638"] == ["4638-hoyanger/4638-hoyanger_naervaer-som-varer_avslutning_nn.pptx"]
    shutil.rmtree(out / "0301-oslo")  # what is not there is not sent
    sent(programme, out, only=["4638"])
    assert [row[0] for row in rows(out)[1:]] == ["1804", "3118", "4638", "5601"]


def test_a_refused_plan_is_not_sent(programme: Path, tmp_path: Path) -> None:
    sent(programme, tmp_path / "out")
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8") + "\n  bakgrun: x\n", encoding="utf-8")
    sent(programme, tmp_path / "out")
    assert [row[0] for row in rows(tmp_path / "out")[1:]] == ["0301", "1804", "3118", "5601"]


def test_a_form_asks_for_an_answer(programme: Path, tmp_path: Path) -> None:
    sent(programme, tmp_path / "out", kinds=["form"], only=["4638"])
    row = rows(tmp_path / "out")[1]
    assert "send det tilbake" in row[4]
    assert row[3].endswith(": skjema")


def test_a_programme_has_words_of_its_own(programme: Path, tmp_path: Path) -> None:
    change(programme, "themes:", 'labels:\n  sending_subject: "Plan for {municipality} ({count})"\n  sending_contact: {nb: "Ring oss."}\nthemes:')
    sent(programme, tmp_path / "out", only=["4638"])
    row = rows(tmp_path / "out")[1]
    assert row[3] == "Plan for Høyanger (2)"
    assert "Ring oss." in row[4]


@pytest.mark.parametrize("text", ["{kommune}", "{programme.__class__}", "{programme", "{0}", "{count:>9999999999}"])
def test_a_placeholder_that_does_not_exist_is_told_with_the_label(text: str, programme: Path) -> None:
    from docautomat.errors import DataError

    change(programme, "themes:", f'labels:\n  sending_subject: "{text}"\nthemes:')
    with pytest.raises(DataError, match="sending_subject") as caught:
        load_programme(programme)
    assert [finding.code for finding in caught.value.findings] == ["D23"]
    assert "{municipality}" in caught.value.hint


@pytest.mark.parametrize("text", ["=1+1", "+47", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_text_becomes_a_formula_in_a_spreadsheet(text: str, programme: Path, tmp_path: Path) -> None:
    shown = text.replace("\t", "\\t")
    change(programme, '"0301", ', f'{{number: "0301", email: "{shown}"}}, ')
    sent(programme, tmp_path / "out", only=["0301"])
    assert rows(tmp_path / "out")[1][2] == f"'{text.strip()}"
    sheet = openpyxl.load_workbook(tmp_path / "out" / "_program" / "utsending.xlsx").active
    assert (sheet["C2"].value, sheet["C2"].data_type) == (text.strip(), "s")


def test_a_list_that_somebody_changed_is_kept(programme: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sent(programme, out)
    book = openpyxl.load_workbook(out / "_program" / "utsending.xlsx")
    book.active["C2"] = "oslo@oslo.example"
    book.save(out / "_program" / "utsending.xlsx")
    sent(programme, out)
    kept = list((out / "_tidligere").rglob("utsending.xlsx"))
    assert len(kept) == 1
    assert openpyxl.load_workbook(kept[0]).active["C2"].value == "oslo@oslo.example"


def test_the_manifest_covers_everything_and_tells_what_changed(programme: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sent(programme, out)
    lines = (out / "_program" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {"_program/SHA256SUMS"}
    assert set(told) == there
    assert all(hashlib.sha256((out / name).read_bytes()).hexdigest() == digest for name, digest in told.items())
    sent(programme, out, only=["4638"])
    assert (out / "_program" / "SHA256SUMS").read_text(encoding="utf-8").count("\n") == len(lines)
    if shutil.which("sha256sum"):
        check = ["sha256sum", "--quiet", "-c", "_program/SHA256SUMS"]
        assert subprocess.run(check, cwd=out, check=False, capture_output=True).returncode == 0
        (out / "0301-oslo" / "0301-oslo_milepaelsplan_nb.docx").write_bytes(b"changed")
        assert b"0301-oslo_milepaelsplan_nb.docx: FAILED" in subprocess.run(check, cwd=out, check=False, capture_output=True).stdout


def test_the_same_run_gives_the_same_lists(programme: Path, tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        sent(programme, tmp_path / name, only=["4638"])
        found.append({path.name: path.read_bytes() for path in (tmp_path / name / "_program").iterdir()})
    assert found[0] == found[1]


def test_the_commands_write_them_and_tell_whose_address_is_missing(programme: Path, tmp_path: Path) -> None:
    for command, code in (("batch", 0), ("form", 0)):
        out = tmp_path / command
        done = subprocess.run(
            [sys.executable, "-m", "docautomat", command, str(programme), "-o", str(out), "--only", "0301,4638"], capture_output=True, check=False, timeout=120
        )
        assert done.returncode == code, done.stderr.decode()
        assert "2 av kommunene i utsendingslisten har ingen adresse: Oslo, Høyanger" in done.stderr.decode()
        assert {"utsending.csv", "utsending.xlsx", "SHA256SUMS"} <= {path.name for path in (out / "_program").iterdir()}


def test_a_list_that_cannot_be_written_is_told(programme: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "_program" / "utsending.csv").mkdir(parents=True)
    listed = sent(programme, tmp_path / "out", only=["0301"])
    assert [problem.code for problem in listed.problems] == ["output"]
    assert "utsending.csv" in str(listed.problems[0])
