"""Trackers saved by LibreOffice: it drops what it does not know, and still they come back, and the next one goes on from them."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from docautomat.batch import generate
from docautomat.plan.readers import load_programme
from tests.collecting.test_trackers import DAY, WHOLE, codes, collected, edit, plan_of
from tests.collecting.trackers import NEXT, Typed
from tests.package_check import assert_sound
from tests.test_libreoffice import SOFFICE, convert

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


@needs_libreoffice
def test_a_tracker_saved_by_libreoffice_comes_back_and_goes_on(programme: Path, tmp_path: Path) -> None:
    out = programme.parent / "out"
    (made,) = generate(load_programme(programme), out, kinds=["progress_tracker"], only=["4638"], jobs=1)
    path = out / made.path
    with Typed(path) as typed:
        typed.type("milestones", "M4", forecast=DAY(2026, 12, 18), percent=60, comment="Høyringa er ferdig.\nNy linje")
        typed.type("milestones", "M5", name="Skrive over")
        typed.type("milestones", NEXT, name="Fest", **WHOLE)
        typed.type("measurements", NEXT, goal="G1", date=DAY(2026, 9, 30), value=9.8)
        typed.type("risks", "R1", status="Lukka")
        typed.report(date=DAY(2026, 12, 18), summary="Bra", overall="I rute")
        sheet, _, head = typed.table("milestones")
        sheet.cell(head, 25).value, sheet.cell(head + 1, 25).value = "Eiga kolonne", "Vårt eige"
        typed.sort("milestones", "name")
    convert("xlsx:Calc MS Excel 2007 XML", tmp_path / "saved", path)
    shutil.copy(tmp_path / "saved" / path.name, path)
    (done,) = collected(programme, path)
    assert (done.status, done.conflicts, codes(done)) == ("changed", 0, ["W24"])
    project = plan_of(programme).project
    m4 = project.milestones[3]
    assert (m4.forecast, m4.percent, m4.comment) == (DAY(2026, 12, 18), 60, "Høyringa er ferdig.\nNy linje")
    assert (project.milestones[8].name, project.risks[0].status) == ("Fest", "closed")
    assert (project.goals[0].measurements[-1].value, project.reports[-1].period, project.reports[-1].summary) == (9.8, "2026-Q4", "Bra")
    edit(programme, "name: Midtvegsvurdering", "name: Midtvegs-vurdering")
    edit(programme, "  stakeholders:", "    - {id: M20, name: Ny, condition: Når, planned: 2027-07-01, responsible: p4}\n  stakeholders:")
    (made,) = generate(load_programme(programme), out, kinds=["progress_tracker"], only=["4638"], jobs=1)
    assert (made.status, made.error) == ("made", None)
    assert_sound(path.read_bytes(), (tmp_path / "saved" / path.name).read_bytes())
    texts = {str(cell.value) for sheet in openpyxl.load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row}
    assert {"Midtvegs-vurdering", "Eiga kolonne", "Vårt eige", "Fest", "M9", "M20", "Ny"} <= texts
    convert("xlsx:Calc MS Excel 2007 XML", tmp_path / "again", path)
    back = Path(shutil.copy(tmp_path / "again" / path.name, tmp_path / "svar.xlsx"))
    (done,) = collected(programme, back)
    assert (done.status, done.conflicts, done.findings) == ("unchanged", 0, ())
