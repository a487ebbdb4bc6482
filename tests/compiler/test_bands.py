"""Blocks of cells side by side: where their tags may stand, what moves and what stays, and what is refused."""

from __future__ import annotations

import pickle
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.bands import Sheet
from tests.build import cells, deck, word, workbook
from tests.package_check import assert_sound
from tests.test_libreoffice import SOFFICE, convert

SIDES = {
    "A1": "Costs",
    "D1": "People",
    "A2": "{%cells for c in costs %}{{ c.name }}",
    "B2": "{{ c.sum }}{%cells endfor %}",
    "A3": "Total",
    "B3": "=SUM(B2)",
    "D2": "{%cells for p in people %}{{ p }}{%cells endfor %}",
    "D3": "=COUNTA(D2)",
    "F1": "=B3",
    "F2": "=SUM(B2,D2)",
    "F3": "=B2*2",
    "F4": "=SUM(A2:F2)",
}
COSTS = [{"name": "a", "sum": 1}, {"name": "b", "sum": 2}, {"name": "c", "sum": 3}]


def filled(sheet: dict[str, Any], **data: Any) -> dict[str, Any]:
    template = workbook(sheet)
    written = Template(template).render(data).to_bytes()
    assert_sound(written, template)
    return cells(written)


def test_two_tables_beside_each_other_have_their_totals_below() -> None:
    assert filled(SIDES, costs=COSTS, people=["x", "y"]) == {
        "A1": "Costs",
        "A2": "a",
        "A3": "b",
        "A4": "c",
        "A5": "Total",
        "B2": 1,
        "B3": 2,
        "B4": 3,
        "B5": "=SUM(B2:B4)",
        "D1": "People",
        "D2": "x",
        "D3": "y",
        "D4": "=COUNTA(D2:D3)",
        "F1": "=B5",
        "F2": "=SUM(B2:B4,D2:D3)",
        "F3": "=B2*2",
        "F4": "=SUM(A2:B4,C2:C2,D2:D3,E2:F2)",
    }


def test_an_empty_block_keeps_a_blank_row_only_for_those_who_read_it() -> None:
    found = filled(SIDES, costs=[], people=["x", "y"])
    assert (found["A3"], found["B3"], found["D4"], found["F2"]) == ("Total", "=SUM(B2)", "=COUNTA(D2:D3)", "=SUM(B2,D2:D3)")
    unread = {"A1": "{%cells for x in xs %}{{ x }}{%cells endfor %}", "A2": "below", "B1": "b", "B2": "c"}
    assert filled(unread, xs=[]) == {"A1": "below", "B1": "b", "B2": "c"}


@pytest.mark.parametrize(
    ("sheet", "data", "expected"),
    [
        pytest.param(
            {"A1": "{%cells if f %}x", "B2": "y{%cells endif %}", "A3": "a", "C1": "c", "C3": "d"},
            {"f": False},
            {"A1": "a", "C1": "c", "C3": "d"},
            id="what is below moves up",
        ),
        pytest.param(
            {"A1": "{%cells for x in xs %}", "A2": "{{ x }}", "B2": "b", "B3": "{%cells endfor %}", "A4": "end", "D2": "d", "D4": "e"},
            {"xs": [1, 2]},
            {"A1": 1, "B1": "b", "A2": 2, "B2": "b", "A3": "end", "D2": "d", "D4": "e"},
            id="rows of the block that hold only its tags go",
        ),
        pytest.param(
            {"A1": "{%cells if n > 3 %}many", "A2": "{%cells else %}few", "A3": "none{%cells endif %}", "A4": "end", "B4": "b"},
            {"n": 1},
            {"A1": "few", "A2": "none", "A3": "end", "B4": "b"},
            id="else",
        ),
        pytest.param(
            {"B1": "{%cells for x in xs %}{{ x }}{%cells endfor %}", "A2": "left", "B2": "below", "C2": "right"},
            {"xs": [1, 2, 3]},
            {"B1": 1, "B2": 2, "B3": 3, "A2": "left", "B4": "below", "C2": "right"},
            id="columns on both sides stay",
        ),
        pytest.param(
            {
                "A1": "{%cells for x in xs %}{{ x }}{%cells endfor %}",
                "A5": "{%cells for x in xs %}{{ x }}{%cells endfor %}",
                "A6": "=SUM(A1)+SUM(A5)",
                "B6": "b",
            },
            {"xs": [1, 2]},
            {"A1": 1, "A2": 2, "A6": 1, "A7": 2, "A8": "=SUM(A1:A2)+SUM(A6:A7)", "B6": "b"},
            id="two blocks under each other",
        ),
        pytest.param(
            {"C2": "{%cells for x in xs %}{{ x }}{%cells endfor %}", "A3": "{%cells for y in ys %}{{ y }}", "B5": "e{%cells endfor %}", "C4": "c"},
            {"xs": [1, 2], "ys": [7, 8]},
            {"C2": 1, "C3": 2, "C5": "c", "A3": 7, "B5": "e", "A6": 8, "B8": "e"},
            id="the right one ends first",
        ),
    ],
)
def test_only_what_is_under_a_block_moves(sheet: dict[str, Any], data: dict[str, Any], expected: dict[str, Any]) -> None:
    assert filled(sheet, **data) == expected


def test_blocks_lie_in_each_other() -> None:
    sheet = {
        "A1": "{%cells for c in cs %}{{ c.n }}",
        "A2": "{%cells for x in c.xs %}{{ x }}",
        "B2": "=A2*2",
        "C2": "{%cells endfor %}",
        "A3": "=SUM(A2)",
        "C3": "{%cells endfor %}",
        "A4": "=SUM(A2)",
        "E1": "=SUM(A3)",
        "E4": "stays",
    }
    found = filled(sheet, cs=[{"n": "p", "xs": [1, 2]}, {"n": "q", "xs": [3]}])
    assert found == {
        "A1": "p",
        "A2": 1,
        "B2": "=A2*2",
        "A3": 2,
        "B3": "=A3*2",
        "A4": "=SUM(A2:A3)",
        "A5": "q",
        "A6": 3,
        "B6": "=A6*2",
        "A7": "=SUM(A6)",
        "A8": "=SUM(A2:A3,A6)",
        "E1": "=SUM(A4,A7)",
        "E4": "stays",
    }


def test_references_in_a_block_mean_the_own_copy_the_copy_before_and_all() -> None:
    sheet = {
        "A1": 10,
        "A2": "{%cells for x in xs %}{{ x }}",
        "B2": "=A2*E2",
        "C2": "=SUM($A$2:A2)",
        "D2": "x{%cells endfor %}",
        "E2": 5,
        "C1": 0,
        "E1": "=SUM($A$2:$A$2)",
    }
    found = filled(sheet | {"B1": "=A1+B2"}, xs=[1, 2])
    assert [found[cell] for cell in ("B2", "B3", "C2", "C3", "E1", "E2", "B1")] == [
        "=A2*E2",
        "=A3*E2",
        "=SUM($A$2:A2)",
        "=SUM($A$2:A3)",
        "=SUM($A$2:$A$3)",
        5,
        "=A1+B2",
    ]


def test_blocks_of_whole_rows_stay_in_one_piece() -> None:
    sheet = {
        "A1": "{% for m in ms %}{{ m.n }}",
        "F1": "head",
        "A2": "{%cells for x in m.xs %}{{ x }}{%cells endfor %}",
        "D2": "{%cells for y in m.ys %}{{ y }}{%cells endfor %}",
        "A3": "=SUM(A2)",
        "D3": "=SUM(D2)",
        "F3": "{% endfor %}",
        "A4": "=SUM(A2)",
        "D4": "=SUM(D2)",
    }
    found = filled(sheet, ms=[{"n": "p", "xs": [1, 2], "ys": [3]}, {"n": "q", "xs": [4], "ys": [5, 6, 7]}])
    assert found == {
        "A1": "p",
        "F1": "head",
        "A2": 1,
        "A3": 2,
        "A4": "=SUM(A2:A3)",
        "D2": 3,
        "D3": "=SUM(D2)",
        "A5": "q",
        "F5": "head",
        "A6": 4,
        "A7": "=SUM(A6)",
        "D6": 5,
        "D7": 6,
        "D8": 7,
        "D9": "=SUM(D6:D8)",
        "A10": "=SUM(A2:A3,A6)",
        "D10": "=SUM(D2,D6:D8)",
    }


def test_whole_rows_below_begin_below_the_longest_block() -> None:
    sheet = {
        "A1": "{%cells for x in xs %}{{ x }}{%cells endfor %}",
        "C1": "c",
        "A2": "a",
        "C2": "d",
        "A4": "{% for y in ys %}{{ y }}",
        "C4": "{{ y }}{% endfor %}",
    }
    sheet |= {"A5": "=SUM(A4)", "C5": "=SUM(C4)"}
    found = filled(sheet, xs=[1, 2, 3], ys=[8, 9])
    assert found == {"A1": 1, "A2": 2, "A3": 3, "A4": "a", "C1": "c", "C2": "d", "A6": 8, "C6": 8, "A7": 9, "C7": 9, "A8": "=SUM(A6:A7)", "C8": "=SUM(C6:C7)"}


def test_a_loop_over_whole_rows_above_moves_all_columns() -> None:
    sheet = {
        "A1": "{% for y in ys %}{{ y }}",
        "D1": "{{ y }}{% endfor %}",
        "A2": "{%cells for x in xs %}{{ x }}{%cells endfor %}",
        "A3": "=SUM(A2)",
        "D2": "=SUM(D1)",
    }
    assert filled(sheet, ys=[1, 2], xs=[3, 4]) == {"A1": 1, "A2": 2, "D1": 1, "D2": 2, "A3": 3, "A4": 4, "A5": "=SUM(A3:A4)", "D3": "=SUM(D1:D2)"}


def test_rows_may_be_left_out_by_a_condition() -> None:
    sheet = {
        "A1": "{%tr if f %}",
        "A2": "gone",
        "C2": "too",
        "A3": "{%tr endif %}",
        "A4": "{%cells for x in xs %}{{ x }}{%cells endfor %}",
        "A5": "a",
        "C5": "c",
    }
    assert filled(sheet, f=False, xs=[1, 2]) == {"A1": 1, "A2": 2, "A3": "a", "C2": "c"}
    assert filled(sheet, f=True, xs=[1, 2]) == {"A1": "gone", "C1": "too", "A2": 1, "A3": 2, "A4": "a", "C3": "c"}


def test_names_set_in_a_row_of_their_own_are_known_in_all_columns() -> None:
    sheet = {"A1": "{% set n = 5 %}", "A2": "{%cells for x in xs %}{% set y = x * n %}{{ y }}{%cells endfor %}", "C2": "{{ n }}"}
    assert filled(sheet, xs=[1, 2]) == {"A1": 5, "A2": 10, "C1": 5}


def test_sheets_with_blocks_repeat() -> None:
    sheet = {"A1": "{%sheet for m in ms %}{{ m.n }}", "A2": "{%cells for x in m.xs %}{{ x }}{%cells endfor %}", "A3": "=SUM(A2)", "C2": "c", "C3": "=A3"}
    other = {"A1": "=SUM(Data!A2)", "A2": "=SUM(Data!A3)", "A3": "=Data!C3"}
    template = workbook(sheet, other, names=["Data", "All"])
    written = Template(template).render({"ms": [{"n": "p", "xs": [1, 2]}, {"n": "q", "xs": []}]}).to_bytes()
    assert_sound(written, template)
    assert cells(written, 0) == {"A1": "p", "A2": 1, "A3": 2, "A4": "=SUM(A2:A3)", "C2": "c", "C3": "=A4"}
    assert cells(written, 1) == {"A1": "q", "A3": "=SUM(A2)", "C2": "c", "C3": "=A3"}
    assert cells(written, 2) == {"A1": "=SUM(Data!A2:A3,'Data (2)'!A2)", "A2": "=SUM(Data!A4,'Data (2)'!A3)", "A3": "=Data!C3"}


def test_a_compiled_template_is_the_same_in_another_process() -> None:
    template = Template(workbook(SIDES))
    again = pickle.loads(pickle.dumps(template))
    data = {"costs": COSTS, "people": ["x"]}
    assert cells(again.render(data).to_bytes()) == cells(template.render(data).to_bytes())


# --- bad input --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "code", "where"),
    [
        pytest.param({"A1": "{%cells for x in xs %}1"}, "not-closed", "cell A1", id="not closed"),
        pytest.param({"A1": "{%cells endfor %}1"}, "not-opened", "cell A1", id="not opened"),
        pytest.param({"A1": "{%cells for x in xs %}1{% endfor %}"}, "not-closed", "cell A1", id="one end without the letter"),
        pytest.param({"B1": "{%cells for x in xs %}1", "A2": "{%cells endfor %}"}, "not-closed", "cell B1", id="end left of the beginning"),
        pytest.param({"A1": "{%cells macro f() %}1{%cells endmacro %}"}, "letter-cells", "cell A1", id="macro"),
        pytest.param({"A1": "{{cells x }}"}, "letter", "cell A1", id="output"),
        pytest.param({"A1": "{%cells set x = 1 %}"}, "letter", "cell A1", id="set"),
        pytest.param({"A1": '="{%cells if f %}x{%cells endif %}"'}, "statement-in-formula", "cell A1", id="in a formula"),
        pytest.param(
            {"A1": "{%cells for x in xs %}", "C2": "{%cells endfor %}", "B4": "{%cells for x in xs %}", "D4": "{%cells endfor %}"},
            "crossed-cells",
            "cell B4",
            id="columns overlap",
        ),
        pytest.param(
            {"A1": "{%cells for x in xs %}{{ x }}", "B2": "{%cells for y in ys %}{{ y }}{%cells endfor %}", "C3": "{%cells endfor %}"},
            "crossed-cells",
            "cell B2",
            id="narrower block inside",
        ),
        pytest.param(
            {"A1": "{%cells for x in xs %}1{%cells endfor %}", "C1": "{%col for y in ys %}2{%col endfor %}"}, "cells-and-columns", "cell C1", id="columns"
        ),
        pytest.param(
            {"A1": "{%cells for x in xs %}1", "A2": "{% for y in ys %}", "A3": "2", "A4": "{% endfor %}", "B5": "{%cells endfor %}"},
            "cells-and-rows",
            "cell A2",
            id="whole rows inside",
        ),
        pytest.param({"A1": "{%cells if x %}1", "B1": "{%cells else %}2{%cells endif %}"}, "not-opened", "cell B1", id="else in another column"),
        pytest.param({"A1": "{%cells if x %}1{%cells else %}2", "A2": "3{%cells endif %}"}, "letter-cells", "cell A1", id="else in the first row"),
        pytest.param(
            {"A1": "{% for y in ys %}{%cells for x in y %}", "A2": "{{ x }}", "B2": "{%cells endfor %}", "A3": "{% endfor %}"},
            "cells-and-rows",
            "cell A1",
            id="both alone in one row",
        ),
        pytest.param(
            {"A1": "{%cells for x in xs %}{% set q = x %}{{ q }}{%cells endfor %}", "D1": "{{ q }}"}, "cells-and-state", "cell D1", id="set in another band"
        ),
        pytest.param(
            {"A1": "{% set ns = namespace(n=0) %}", "A2": "{%cells for x in xs %}{% set ns.n = ns.n + x %}{{ ns.n }}{%cells endfor %}"},
            "cells-and-state",
            "cell A2",
            id="counting",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_place(sheet: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(TemplateSyntaxError) as raised:
        Template(workbook(sheet))
    assert (code, where) in [(finding.code, finding.place.spot) for finding in raised.value.findings]


@pytest.mark.parametrize("template", [word("{%cells for x in xs %}{%cells endfor %}"), deck(("t", "{%cells for x in xs %}{%cells endfor %}"))])
def test_the_letter_is_for_sheets_only(template: bytes) -> None:
    with pytest.raises(TemplateSyntaxError, match="the letter cells cannot be used here"):
        Template(template)


def test_a_range_that_would_be_torn_is_refused() -> None:
    template = Template(workbook(SIDES | {"F5": "=VLOOKUP(1,A2:D3,2)"}))
    with pytest.raises(RenderError, match=r"cell F5: A2:D3 lies over columns whose rows move differently"):
        template.render({"costs": COSTS, "people": ["x", "y"]})
    assert cells(template.render({"costs": COSTS[:1], "people": ["x"]}).to_bytes())["F5"] == "=VLOOKUP(1,A2:D3,2)"


def test_a_fault_in_a_tag_for_whole_rows_is_told_once() -> None:
    sheet = {"A1": "{% for m in nothing %}", "A2": "{%cells for x in m.xs %}{{ x }}{%cells endfor %}", "C2": "c", "A3": "{% endfor %}"}
    with pytest.raises(RenderError) as raised:
        Template(workbook(sheet)).render({})
    assert len(raised.value.findings) == 1


def test_rows_beyond_the_last_one_are_refused() -> None:
    template = Template(workbook({"A1": "{%cells for x in xs %}{{ x }}{%cells endfor %}", "A1048576": "below"}))
    with pytest.raises(RenderError, match="beyond the last row"):
        template.render({"xs": list(range(3))})


def test_advice_knows_the_rows_of_each_block() -> None:
    sheet = {"A1": "{%cells for x in xs %}{{ x }}{%cells endfor %}", "A2": "=SUM(A1)", "C1": "=A1*2", "C2": "=C1"}
    assert [(finding.code, finding.place.spot) for finding in Template(workbook(sheet)).check()] == [("first-copy", "cell C1")]


def test_blank_rows_may_fall_off_the_end() -> None:
    sheet = {"A1": "{%cells for x in xs %}{{ x }}{%cells endfor %}", "B1048576": "last"}
    assert filled(sheet, xs=[1, 2]) == {"A1": 1, "A2": 2, "B1048576": "last"}


# --- calculated -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_the_sums_are_those_of_the_data(tmp_path: Path) -> None:
    chance = random.Random(7)
    sheets = [Sheet(chance, formulas=8) for _ in range(12)]
    files = [tmp_path / f"{number}.xlsx" for number in range(len(sheets))]
    for sheet, file in zip(sheets, files, strict=True):
        taken = {cell for cell, _, _ in sheet.expected()}
        among = [formula for cell, formula, meant in sheet.expected() if taken & set(_named(meant))]
        sheet.formulas = [formula for formula in sheet.formulas if formula not in among]
        template = workbook(sheet.cells())
        written = Template(template).render(sheet.data()).to_bytes()
        assert_sound(written, template)
        file.write_bytes(written)
    calculated = tmp_path / "calculated"
    convert("xlsx", calculated, *files)
    checked = 0
    for sheet, file in zip(sheets, files, strict=True):
        page = openpyxl.load_workbook(calculated / file.name, data_only=True).worksheets[0]
        values = sheet.expected_cells()
        for cell, formula, meant in sheet.expected():
            assert page[cell].value == sum(values.get(name, 0) for name in _named(meant)), (formula.text, cell)
            checked += 1
    assert checked > 20


def _named(meant: set[tuple[int, int]]) -> list[str]:
    return [f"{get_column_letter(column)}{row}" for row, column in meant]
