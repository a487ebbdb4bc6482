"""Formulas that follow are followed once for all documents of one layout."""

from __future__ import annotations

import io

import openpyxl
import pytest

from docautomat.compiler import placed
from docautomat.template import Template
from tests.build import workbook
from tests.package_check import assert_sound


def formulas(compiled: Template, count: int) -> list[str]:
    content = compiled.render({"rows": [f"r{number}" for number in range(count)]}).to_bytes()
    assert_sound(content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]


def test_the_next_document_of_a_layout_finds_its_formulas_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[str] = []
    follow = placed.follow_formula

    def counted(formula: placed.Formula, maps: object, home: object) -> str:
        followed.append(formula.text)
        return follow(formula, maps, home)  # type: ignore[arg-type]

    monkeypatch.setattr(placed, "follow_formula", counted)
    compiled = Template(workbook({"A1": "{% for row in rows %}{{ row }}", "B1": "=LEN(A1)+COUNTA($A$1:A1)", "C1": "{% endfor %}", "A2": "=COUNTA(A1)"}))
    first = formulas(compiled, 3)
    times = len(followed)
    assert first == ["=LEN(A1)+COUNTA($A$1:A1)", "=LEN(A2)+COUNTA($A$1:A2)", "=LEN(A3)+COUNTA($A$1:A3)", "=COUNTA(A1:A3)"]
    assert formulas(compiled, 3) == first
    assert len(followed) == times
    assert formulas(compiled, 2) == ["=LEN(A1)+COUNTA($A$1:A1)", "=LEN(A2)+COUNTA($A$1:A2)", "=COUNTA(A1:A2)"]
    assert len(followed) > times
