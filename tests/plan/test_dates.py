"""Dates as people type them, alike in every kind of file; what may be misread is refused in all of them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.errors import DataError
from docautomat.plan.readers import load_plan, load_programme
from tests.plan.test_programme_workbook import FACTS, book

DAY = datetime.date(2026, 4, 3)


def _yaml(folder: Path, given: Any) -> datetime.date:
    path = folder / "plan.yaml"
    text = given.isoformat() if isinstance(given, datetime.date) else given
    path.write_text(f'municipality: "4638"\nproject: {{id: x, title: X, start: {text}, end: 2029-01-01}}\n', encoding="utf-8")
    return load_plan(path).project.start


def _json(folder: Path, given: Any) -> datetime.date:
    path = folder / "plan.json"
    start = given.isoformat() if isinstance(given, datetime.date) else given
    told = {"municipality": "4638", "project": {"id": "x", "title": "X", "start": start, "end": "2029-01-01"}}
    path.write_text(json.dumps(told), encoding="utf-8")
    return load_plan(path).project.start


def _workbook(folder: Path, given: Any) -> datetime.date:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    facts = {"municipality.number": "4638", "project.title": "X", "project.start": given, "project.end": datetime.date(2029, 1, 1)}
    for row in (("plan.field", "plan.answer"), *facts.items()):
        sheet.append(row)
    made.save(folder / "plan.xlsx")
    return load_plan(folder / "plan.xlsx").project.start


def _programme(folder: Path, given: Any) -> datetime.date:
    (folder / "Program.xlsx").write_bytes(book({**FACTS, "start": given}))
    return load_programme(folder).programme.start


FILES = [_yaml, _json, _workbook, _programme]


@pytest.mark.parametrize("read", FILES)
@pytest.mark.parametrize("given", [DAY, "2026-04-03", "03.04.2026", "3.4.2026", "3. april 2026", "3.apr. 2026"], ids=str)
def test_a_date_is_read_as_people_type_it(read: Callable[[Path, Any], datetime.date], given: Any, tmp_path: Path) -> None:
    assert read(tmp_path, given) == DAY


@pytest.mark.parametrize("read", FILES)
@pytest.mark.parametrize("given", ["3.4.26", "03.04.26", "46115", 46115, "3/4/2026", "31.2.2026", "2026-4-3"], ids=str)
def test_a_date_that_may_be_misread_is_refused(read: Callable[[Path, Any], datetime.date], given: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, given)
    assert [found.code for found in caught.value.findings] == ["E06"]
    assert str(given) in str(caught.value)
