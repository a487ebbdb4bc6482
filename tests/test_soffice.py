"""LibreOffice as a program that is run, or that is missing, fails, or hangs."""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docautomat import libreoffice
from docautomat.errors import ConversionError
from tests.build import workbook
from tests.test_libreoffice import SOFFICE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs are shell scripts here")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "soffice"
    monkeypatch.setenv("DOCAUTOMAT_SOFFICE", str(path))
    return path


def write(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_file_that_it_writes_is_the_result(program: Path) -> None:
    write(program, 'while [ "$1" != "--outdir" ]; do shift; done; mkdir -p "$2"; cp "$3" "$2/document.pdf"')
    assert libreoffice.convert(b"content", ".docx", "pdf:writer_pdf_Export") == b"content"


def test_no_file_is_a_failure_whatever_the_exit_status(program: Path) -> None:
    write(program, "echo 'Error: source file could not be loaded'; exit 0")
    with pytest.raises(ConversionError, match="source file could not be loaded") as caught:
        libreoffice.convert(b"content", ".xlsx", libreoffice.CALC)
    assert caught.value.hint


def test_a_single_file_too_is_opened_without_its_macros_and_links(program: Path, tmp_path: Path) -> None:
    write(program, f'cp "${{1#-env:UserInstallation=file://}}/user/registrymodifications.xcu" {tmp_path}/settings; exit 1')
    with pytest.raises(ConversionError, match="made no file"):
        libreoffice.convert(b"content", ".xlsx", libreoffice.CALC)
    settings = (tmp_path / "settings").read_text(encoding="utf-8")
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true<' in settings
    assert 'Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2<' in settings


def test_a_program_that_hangs_is_ended_with_all_that_it_started(program: Path, tmp_path: Path) -> None:
    write(program, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    start = time.monotonic()
    with pytest.raises(ConversionError, match="not ready after 1 seconds"):
        libreoffice.convert(b"content", ".xlsx", libreoffice.CALC, time_limit=1)
    assert time.monotonic() - start < 20
    time.sleep(0.2)
    state = subprocess.run(["ps", "-o", "stat=", "-p", (tmp_path / "child").read_text().strip()], capture_output=True, text=True, check=False).stdout
    assert not state.strip() or state.startswith("Z")


def test_a_file_that_is_no_program(program: Path) -> None:
    with pytest.raises(ConversionError, match="is no program"):
        libreoffice.convert(b"content", ".xlsx", "pdf")


def test_libreoffice_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCAUTOMAT_SOFFICE", raising=False)
    monkeypatch.setattr(libreoffice, "_PLACES", ())
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConversionError, match="not installed") as caught:
        libreoffice.soffice()
    assert "install LibreOffice" in caught.value.hint


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_a_workbook_becomes_a_pdf() -> None:
    assert libreoffice.convert(workbook({"A1": "x"}), ".xlsx", "pdf").startswith(b"%PDF")
