"""The gate as people use it: the command, the public function, the languages, files that cannot be read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import docautomat
from docautomat.accessibility import rules
from docautomat.accessibility.faults import LANGUAGES
from docautomat.cli import _docautomat
from docautomat.errors import PackageError
from tests.accessibility.clean import excel, letter, powerpoint, word
from tests.conftest import REPOSITORY


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(_docautomat, ["check", *arguments])
    return done.exit_code, done.stdout, done.stderr


def faulty() -> bytes:
    return word(lambda document: document.add_paragraph("Navn:          Kari"))


def test_a_clean_document_passes(tmp_path: Path) -> None:
    (tmp_path / "plan.docx").write_bytes(word())
    path = tmp_path / "plan.docx"
    assert run("--accessibility", str(path)) == (0, "", f"{path}: ok\n")


def test_a_folder_is_checked_whole_and_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "plan.docx").write_bytes(faulty())
    (tmp_path / "tracker.xlsx").write_bytes(excel())
    (tmp_path / "deck.pptx").write_bytes(powerpoint())
    (tmp_path / "broken.docx").write_bytes(b"PK nothing")
    (tmp_path / "~$plan.docx").write_bytes(b"a lock")
    (tmp_path / "notes.txt").write_text("no document")
    code, out, err = run("--accessibility", str(tmp_path))
    assert (code, out) == (1, "")
    lines = [line for line in err.splitlines() if not line.startswith("    →")]
    assert len(lines) == 2
    assert "broken.docx" in lines[0]
    assert lines[1].startswith("plan.docx, dokumentet, avsnitt 9: Mellomrom er brukt til oppsett")
    assert lines[1].endswith("[spaces-layout]")


@pytest.mark.parametrize(
    ("language", "message", "place"),
    [
        ("nb", "Mellomrom er brukt", ("dokumentet", "avsnitt 9")),
        ("nn", "Mellomrom er brukte", ("dokumentet", "avsnitt 9")),
        ("en", "Spaces are used", ("document", "paragraph 9")),
    ],
)
def test_the_language_of_the_findings_can_be_chosen(tmp_path: Path, language: str, message: str, place: tuple[str, str]) -> None:
    (tmp_path / "plan.docx").write_bytes(faulty())
    code, out, _ = run("--accessibility", str(tmp_path / "plan.docx"), "--language", language, "--json")
    (finding,) = json.loads(out)
    assert code == 1
    assert finding["message"].startswith(message)
    assert finding["code"] == "spaces-layout"
    assert finding["severity"] == "warning"
    assert finding["place"] == {"file": "plan.docx", "part": place[0], "spot": place[1]}


def test_the_findings_are_in_the_documents_own_language() -> None:
    document = letter()
    document.core_properties.title = ""
    stream = io.BytesIO()
    document.save(stream)
    assert [finding.message for finding in docautomat.check_accessibility(stream.getvalue())] == ["Dokumentet har ingen tittel."]


def test_wrong_use_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.docx").write_bytes(word())
    assert run("--language", "nb", str(tmp_path / "plan.docx"))[0] == 2
    assert run("--accessibility", "--annotate", str(tmp_path / "x.docx"), str(tmp_path / "plan.docx"))[0] == 2
    assert run("--accessibility", str(tmp_path / "none.docx"))[0] == 3
    (tmp_path / "empty").mkdir()
    assert run("--accessibility", str(tmp_path / "empty"))[0] == 3
    with pytest.raises(ValueError, match="nb, nn, en"):
        docautomat.check_accessibility(word(), language="sv")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_what_is_no_office_file_is_refused(data: bytes) -> None:
    with pytest.raises(PackageError):
        docautomat.check_accessibility(data)


def test_every_rule_is_documented_and_said_in_three_languages() -> None:
    page = (REPOSITORY / "docs" / "reference" / "accessibility.md").read_text(encoding="utf-8")
    for code, rule in rules().items():
        assert f"| `{code}` | {rule['severity']} | {rule['criterion']}" in page, code
        assert rule["severity"] in ("error", "warning", "advice")
        assert all(rule[language] and rule[f"hint_{language}"] for language in LANGUAGES), code
        fields = [{part.partition("}")[0].partition(":")[0] for part in rule[language].split("{")[1:]} for language in LANGUAGES]
        assert fields[0] == fields[1] == fields[2], code


def test_every_rule_is_used() -> None:
    package = REPOSITORY / "docautomat" / "accessibility"
    source = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    with (package / "data" / "messages.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file) if row["severity"]]
    assert [code for code in codes if f'"{code}"' not in source] == []


def test_places_are_told_in_the_language_of_the_findings() -> None:
    def text(document: Any) -> None:
        document.tables[0].cell(1, 1).text = "Klikk     her"
        document.sections[0].header.paragraphs[0].text = "Sak 2024/77"

    def tracker(book: Any) -> None:
        book.active["A1"].value = "row     cell"

    def deck(shown: Any) -> None:
        shown.slides[1].shapes.title.text = "Our     slide"

    def told(data: bytes, language: str) -> set[str]:
        return {str(finding.place) for finding in docautomat.check_accessibility(data, language=language)}

    assert told(word(text), "nb") >= {"dokumentet, tabell 1 rad 2 kolonne 2", "topptekst"}
    assert told(word(text), "nn") >= {"dokumentet, tabell 1 rad 2 kolonne 2", "topptekst"}
    assert told(excel(tracker), "nb") == {'ark "Framdrift", celle A1'}
    assert {place.partition(",")[0] for place in told(powerpoint(deck), "nn")} == {'lysbilete 2 "Our slide"'}
