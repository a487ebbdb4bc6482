"""Values that LibreOffice calculates where ours are missing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat import ConversionError
from docautomat.markup.spreadsheetml.calculation.recalculated import filled_in, has_gaps
from docautomat.template import Template
from tests.build import word, workbook
from tests.package_check import assert_sound
from tests.test_cli import run
from tests.test_libreoffice import SOFFICE

CELLS: dict[str, Any] = {
    "A1": "{{ x }}",
    "B1": "=A1*2",
    "C1": "=OFFSET(A1,0,1)+1",
    "D1": '=TEXT(A1,"[h]:mm")',
    "E1": '=C1&" <æ>"',
    "F1": "=C1>2",
    "G1": "=NOSUCH(A1)",
}


def shown(data: bytes) -> dict[str, Any]:
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    return {cell.coordinate: cell.value for cell in page[1] if cell.value is not None}


def test_only_what_is_missing_is_taken_over() -> None:
    ours = Template(workbook(CELLS, names=["Data"])).render({"x": 5}).to_bytes()
    theirs = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "data"
    for reference, value in {"A1": 99, "B1": 99, "C1": 11.5, "D1": "120:00", "F1": True, "G1": "#NAME?"}.items():
        book.active[reference] = value
    book.save(theirs)
    changed = filled_in(ours, theirs.getvalue())
    assert list(changed) == ["/xl/worksheets/sheet1.xml"]
    text = changed["/xl/worksheets/sheet1.xml"].decode()
    assert '<c r="C1"><f>OFFSET(A1,0,1)+1</f><v>11.5</v></c>' in text
    assert '<c r="D1" t="str">' in text
    assert '<c r="F1" t="b"><f>C1&gt;2</f><v>1</v></c>' in text
    assert "<f>A1*2</f><v>10</v>" in text
    assert "<f>NOSUCH(A1)</f></c>" in text
    before = zipfile.ZipFile(io.BytesIO(ours)).read("xl/worksheets/sheet1.xml").decode()
    assert (
        text.replace("<v>11.5</v>", "")
        .replace(' t="str"><f>TEXT(A1,"[h]:mm")</f><v>120:00</v>', '><f>TEXT(A1,"[h]:mm")</f>')
        .replace(' t="b"><f>C1&gt;2</f><v>1</v>', "><f>C1&gt;2</f>")
        == before
    )


def test_a_workbook_without_gaps_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCAUTOMAT_SOFFICE", "no such program")
    document = Template(workbook({"A1": "{{ x }}", "B1": "=A1*2", "C1": '=""'})).render({"x": 2}, recalculate="libreoffice")
    assert not has_gaps(document.to_bytes())
    assert shown(document.to_bytes()) == {"A1": 2, "B1": 4}


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_fills_the_gaps(tmp_path: Path) -> None:
    (tmp_path / "template.xlsx").write_bytes(workbook(CELLS))
    (tmp_path / "data.yaml").write_text("x: 5", encoding="utf-8")
    out = tmp_path / "out.xlsx"
    arguments = ["render", str(tmp_path / "template.xlsx"), str(tmp_path / "data.yaml"), "-o", str(out), "--recalculate", "libreoffice"]
    result = run(*arguments)
    assert result.returncode == 0, result.stderr
    assert_sound(out.read_bytes(), workbook(CELLS))
    assert shown(out.read_bytes()) == {"A1": 5, "B1": 10, "C1": 11, "D1": "120:00", "E1": "11 <æ>", "F1": True}
    assert Template(workbook(CELLS)).render({"x": 5}).to_bytes() != out.read_bytes()


def test_a_missing_program_is_told_with_the_template(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCAUTOMAT_SOFFICE", "no such program")
    (tmp_path / "plan.xlsx").write_bytes(workbook(CELLS))
    with pytest.raises(ConversionError) as caught:
        Template(tmp_path / "plan.xlsx").render({"x": 5}, recalculate="libreoffice")
    assert caught.value.place.file.endswith("plan.xlsx")
    assert caught.value.hint


def test_only_workbooks_are_calculated() -> None:
    with pytest.raises(ConversionError, match="only workbooks"):
        Template(word("{{ x }}")).render({"x": 1}, recalculate="libreoffice")
