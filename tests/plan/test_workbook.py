"""A plan in a workbook: the form made, filled in by people, saved by other programs, and read back."""

from __future__ import annotations

import datetime
import functools
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.documents import KINDS, context, template_path
from docautomat.errors import DataError
from docautomat.libreoffice import CALC, convert
from docautomat.plan.readers import check_plan, load_plan, load_programme, read_data
from docautomat.plan.readers.workbook.cells import plain
from docautomat.template import Template
from tests.package_check import assert_sound
from tests.plan.build import AS_OF, SAMPLES
from tests.test_libreoffice import SOFFICE

FORM = next(kind for kind in KINDS if kind.name == "form")
TEMPLATE = Template(template_path(FORM))
PROGRAMME = load_programme(SAMPLES)
RECORDS = {record.number: record for record in PROGRAMME.records}
LEFT_OUT = {"forecast", "actual", "percent", "status", "status_reason", "deviation", "cause", "consequence", "action", "comment"}
"""What the tracker asks for, and the form does not."""


@functools.cache
def form(number: str) -> bytes:
    record = RECORDS[number]
    data = TEMPLATE.render(context(record, FORM, PROGRAMME), language=record.language).to_bytes()
    assert_sound(data, template_path(FORM).read_bytes())
    return data


def edited(data: bytes, **cells: Any) -> bytes:
    """Type into cells: edited(data, Plan__C9="x") or with the sheet's number, _5__B9."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        sheet, _, cell = place.rpartition("__")
        (book.worksheets[int(sheet[1:])] if sheet.startswith("_") else book[sheet])[cell] = value
    return saved(book)


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(tmp_path: Path, data: bytes) -> Any:
    path = tmp_path / "whatever.xlsx"
    path.write_bytes(data)
    return read_data(path)


def comparable(value: Any, left_out: frozenset[str] | set[str] = frozenset({"reports"})) -> Any:
    if isinstance(value, dict):
        lists = {key: LEFT_OUT if key == "milestones" else {"reports"} for key in value}
        return {key: comparable(part, lists[key]) for key, part in value.items() if part not in (None, [], {}) and key not in left_out}
    if isinstance(value, list):
        return [comparable(part, left_out) for part in value]
    return float(value) if isinstance(value, int | float) else str(value)


def expected(number: str) -> Any:
    plan = comparable(read_data(SAMPLES / RECORDS[number].source))
    for milestone in plan["project"]["milestones"]:
        milestone.setdefault("weight", 1.0)
    for goal in plan["project"].get("goals", []):
        goal.setdefault("kind", "result")
    for risk in plan["project"].get("risks", []):
        risk.setdefault("status", "open")
    return plan["project"]


@pytest.mark.parametrize("number", ["1804", "3118", "4638"])
def test_a_form_that_nobody_touched_gives_the_plan_back(tmp_path: Path, number: str) -> None:
    found = read(tmp_path, form(number))
    assert comparable(found)["project"] == expected(number)
    assert found["municipality"]["number"] == number
    assert found["language"] == RECORDS[number].language


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_a_form_that_libreoffice_saved_gives_the_plan_back(tmp_path: Path) -> None:
    assert comparable(read(tmp_path, convert(form("4638"), ".xlsx", CALC)))["project"] == expected("4638")


def test_an_empty_form_has_its_municipality_and_nothing_more(tmp_path: Path) -> None:
    found = read(tmp_path, form("0301"))
    assert found["municipality"] == {"number": "0301", "name": "Oslo"}
    assert found["project"].keys() == {"status", "start", "end"}


def test_what_people_type_is_understood(tmp_path: Path) -> None:
    data = edited(
        form("0301"),
        Plan__C10="Trygg på vei æøå",
        Plan__C14="3.4.2026",
        Plan__C15=datetime.datetime(2027, 6, 1),
        Plan__C18="Elevene går til skolen.\nDe fleste blir kjørt.",
        _1__B5="Kari Nord-Mann",
        _1__C5="prosjektleder",
        _1__F5="- Leder\n- Rapporterer; planlegger",
        _1__G5="40 %",
        _3__B5="Minst 8 av 10 går til skolen innen 1. juni 2027.",
        _3__H5="6,5",
        _3__J5="8",
        _5__B7="Planen er forankret",
        _5__G7="01.09.2026",
        _5__H7="kari  nord-mann",
        _5__I7="M1, M2",
        _4__A5="g1",
        _4__B5="1.2.2027",
        _4__C5="1 200,5",
    )
    found = read(tmp_path, data)
    project = found["project"]
    assert (project["id"], project["title"]) == ("trygg-pa-vei-aeoa", "Trygg på vei æøå")
    assert (project["start"], project["end"]) == ("3.4.2026", datetime.date(2027, 6, 1))
    assert project["background"] == "Elevene går til skolen.\nDe fleste blir kjørt."
    assert project["team"] == [{"id": "p1", "name": "Kari Nord-Mann", "role": "project_manager", "tasks": ["Leder", "Rapporterer", "planlegger"], "share": 40}]
    assert project["goals"][0]["baseline"] == 6.5
    assert project["goals"][0]["measurements"] == [{"date": "1.2.2027", "value": 1200.5}]
    assert project["milestones"] == [{"id": "M3", "name": "Planen er forankret", "planned": "01.09.2026", "responsible": "p1", "depends_on": ["M1", "M2"]}]


def test_sorted_rows_own_columns_and_own_sheets_do_not_matter(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form("4638")))
    sheet = next(sheet for sheet in book.worksheets if sheet["A4"].value == "milestones.id")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=12)]
    for at, row in enumerate(reversed(rows), 5):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
    sheet.insert_cols(2)
    sheet["B3"], sheet["B7"] = "Vår egen", "viktig"
    sheet.title = "Omdøpt"
    book.create_sheet("Notater", 0)["A1"] = "milestones.id er ikke en nøkkel alene"
    del book.defined_names["Personer"]
    found = comparable(read(tmp_path, saved(book)))["project"]
    found["milestones"].reverse()
    assert found == expected("4638")


@pytest.mark.parametrize(
    ("cell", "value", "code", "told"),
    [
        ("_5__G5", "03.04.26", "E06", "ark «Milepælar», celle G5"),
        ("_5__G5", "46000", "E06", "ark «Milepælar», celle G5"),
        ("_5__D5", "Fest", "D02", "Forankring"),
        ("_5__H5", "Ukjend Person", "E09", "«Ukjend-Person»"),
        ("_3__H5", "om lag ti", "D01", "ark «Prosjektmål», celle H5"),
        ("_4__A5", "G9", "D21", "ark «Målingar», celle A5"),
        ("_9__E5", 9, "D01", "1 til 5"),
        ("Plan__C15", "1.1.2020", "E04", "ark «Plan», celle C15"),
    ],
)
def test_what_is_wrong_is_told_with_its_sheet_and_cell(tmp_path: Path, cell: str, value: Any, code: str, told: str) -> None:
    path = tmp_path / "skjema.xlsx"
    path.write_bytes(edited(form("4638"), **{cell: value}))
    found = [str(each) for each in check_plan(path, as_of=AS_OF) if each.code == code]
    assert found
    assert told in found[0]


def test_a_plan_may_lie_in_a_programme_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "programme.yaml").write_bytes((SAMPLES / "programme.yaml").read_bytes())
    (tmp_path / "plans" / "noe annet.xlsx").write_bytes(form("1804"))
    record = next(record for record in load_programme(tmp_path).records if record.number == "1804")
    assert record.error is None
    assert record.plan is not None
    assert record.plan.project.id == "confident-with-technology"
    assert load_plan(tmp_path / "plans" / "noe annet.xlsx").project.title == record.plan.project.title


@pytest.mark.parametrize(("data", "code"), [(b"PK not a workbook", "D19"), (saved(openpyxl.Workbook()), "D20")])
def test_a_file_that_is_no_form_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        load_plan(path)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (" x ", "text", "x"),
        (2026.0, "text", "2026"),
        (True, "text", "true"),
        (datetime.datetime(2026, 4, 3), "text", "2026-04-03"),
        (datetime.datetime(2026, 4, 3), "day", datetime.date(2026, 4, 3)),
        (datetime.datetime(2026, 4, 3, 12), "day", "2026-04-03 12:00:00"),
        ("12 500", "number", 12500),
        ("1.234.567", "number", 1234567),
        ("−3,5", "number", -3.5),
        ("1.5", "number", 1.5),
        ("rundt 3", "target", "rundt 3"),
        ("", "number", None),
        ("a\n\n• b; c", "list", ["a", "b", "c"]),
        ("M1;M2 M3", "ids", ["M1", "M2", "M3"]),
    ],
)
def test_cells(value: Any, kind: str, expected: Any) -> None:
    assert plain(value, kind) == expected


def test_a_share_in_a_cell_of_per_cents_is_one_of_a_hundred() -> None:
    assert plain(0.4, "percent", "0%") == 40
    assert plain(40, "percent", '0" %"') == 40


TYPED = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(lambda text: text.strip() == text)


@settings(max_examples=15, deadline=None)
@given(st.lists(TYPED, min_size=3, max_size=3))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    data = edited(form("0301"), Plan__C10="T", Plan__C18=texts[0], _5__B5=texts[1], _5__C5=texts[2])
    book = openpyxl.load_workbook(io.BytesIO(data))
    typed = [book["Plan"]["C18"].value, book.worksheets[5]["B5"].value, book.worksheets[5]["C5"].value]
    project = read(tmp_path_factory.mktemp("w"), data)["project"]
    milestone = project["milestones"][0]
    if any(text.startswith("=") for text in texts):
        return  # openpyxl makes a formula of it
    assert [project["background"], milestone["name"], milestone["condition"]] == typed
