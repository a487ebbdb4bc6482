"""The gate over everything that the sample programme makes: full plans and empty ones, in three languages, every kind; nothing is found in any of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from docautomat import check_accessibility
from docautomat.accessibility.faults import LANGUAGES
from docautomat.cli import _docautomat
from tests.conftest import SAMPLE


def run(*arguments: object) -> None:
    done = CliRunner().invoke(_docautomat, [str(argument) for argument in arguments])
    assert done.exit_code in (0, 1), done.output


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate")
    programme, out = folder / "programme", folder / "out"
    shutil.copytree(SAMPLE, programme, ignore=shutil.ignore_patterns(".docautomat"))
    run("batch", programme, "-o", out, "--kinds", "all", "--only", "0301,1804,3118,4638,5612", "--jobs", "1")
    run("batch", programme, "-o", out, "--kinds", "feedback_letter,form", "--only", "0301,1804,3118,4638", "--jobs", "1")
    run("gathering", programme, "-o", out / "gathering.pptx")
    run("gathering", programme, "--slides", "full", "-o", out / "gathering-full.pptx")
    run("overview", programme, "-o", out / "overview.xlsx")
    run("invitation", programme, "-o", out / "invitation.docx")
    for language in LANGUAGES:
        run("new", out / f"new-{language}", "--language", language)
    return out


def test_nothing_is_found_in_what_the_samples_make(documents: Path) -> None:
    paths = sorted(path for path in documents.rglob("*") if path.suffix in (".docx", ".xlsx", ".pptx"))
    assert len(paths) >= 34
    found = {str(path.relative_to(documents)): [str(finding) for finding in check_accessibility(path, language="en")] for path in paths}
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_in_a_document_of_ours_is_found(documents: Path, language: str) -> None:
    """The gate is open: what it passes has been looked at."""
    path = next(documents.rglob("4638*framdrift*.xlsx"))
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["Oversikt"].title = "Ark1"
    spoilt = documents.parent / f"spoilt-{language}.xlsx"
    book.save(spoilt)
    assert "sheet-name" in {finding.code for finding in check_accessibility(spoilt, language=language)}
