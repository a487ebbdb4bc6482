"""The plan of a workbook's formulas is remembered: it serves documents whose formulas, and the names that they read, are the same."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from docautomat.compiler import calculating
from docautomat.template import Template
from tests.build import workbook
from tests.package_check import assert_sound


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    made: list[int] = []
    plan_of = calculating.plan_of

    def counted(*args: object, **kwargs: object) -> object:
        made.append(1)
        return plan_of(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(calculating, "plan_of", counted)
    return made


def template(cells: dict[str, str], **names: str) -> Template:
    def define(book: openpyxl.Workbook) -> None:
        for name, text in names.items():
            book.defined_names[name] = DefinedName(name, attr_text=text)

    return Template(workbook(cells, change=define))


def value(compiled: Template, cell: str, **data: object) -> object:
    content = compiled.render(data).to_bytes()
    assert_sound(content)
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0][cell].value


def test_a_name_that_no_formula_reads_may_differ(plans: list[int]) -> None:
    compiled = template({"A1": "{{ n }}", "B1": "=A1*2"}, Key='"{{ key }}"')
    assert [value(compiled, "B1", n=n, key=f"k{n}") for n in (1, 2, 3)] == [2, 4, 6]
    assert len(plans) == 1


def test_a_name_that_a_formula_reads_does_not(plans: list[int]) -> None:
    compiled = template({"A1": "{{ n }}", "B1": "=A1&unit"}, Unit='" {{ unit }}"')
    assert [value(compiled, "B1", n=2, unit=unit) for unit in ("h", "%", "%")] == ["2 h", "2 %", "2 %"]
    assert len(plans) == 2


def test_nor_one_that_another_name_reads(plans: list[int]) -> None:
    compiled = template({"A1": "{{ n }}", "B1": "=A1&Outer"}, Outer='Inner&"!"', Inner='"{{ unit }}"', Idle='"{{ n }}"')
    assert [value(compiled, "B1", n=n, unit=unit) for n, unit in ((2, "h"), (3, "h"), (2, "m"))] == ["2h!", "3h!", "2m!"]
    assert len(plans) == 2


def test_formulas_that_differ_have_a_plan_of_their_own(plans: list[int]) -> None:
    compiled = template({"A1": "{{ n }}", "B1": '=A1&"{{ unit }}"'})
    assert [value(compiled, "B1", n=4, unit=unit) for unit in ("h", "m", "h")] == ["4h", "4m", "4h"]
    assert len(plans) == 3  # the last one is remembered
