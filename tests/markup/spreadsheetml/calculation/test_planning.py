from __future__ import annotations

from docautomat.markup.spreadsheetml.calculation.planning import names_of, plan_of
from docautomat.markup.spreadsheetml.calculation.sheets import HOLE, SheetText


def sheet(**cells: str) -> SheetText:
    """Return a sheet: cells with a formula begin with `=`, others are numbers."""
    shown = [
        f'<c r="{reference}"{HOLE}><f>{text[1:]}</f>{HOLE}</c>' if text.startswith("=") else f'<c r="{reference}"><v>{text}</v></c>'
        for reference, text in cells.items()
    ]
    return SheetText(f"<sheetData>{''.join(shown)}</sheetData>")


def test_values_go_to_the_sheets_that_are_rendered_and_others_are_read() -> None:
    one, other = sheet(A1="2", B1="=A1*two!B1", C1="=NOSUCH(A1)", D1="=C1"), sheet(A1="5", B1="=A1+1")
    plan = plan_of(["one", "two", "three"], {"one": one}, {}, {}, {"two": other}.get, date1904=False)
    assert plan.columns == {0: ("A", "C"), 1: ("A", "B")}
    filled = plan.filled({"one": one}, list)
    assert filled == {"one": one.filled([("", "<v>12</v>"), ("", ""), ("", "")])}
    assert plan.filled({"one": sheet(A1="3", B1="=A1*two!B1", C1="=NOSUCH(A1)", D1="=C1")}, list)["one"].count("<v>18</v>") == 1


def test_what_stands_on_a_sheet_with_a_pivot_table_is_not_known() -> None:
    one = sheet(A1="2", B1="=A1", C1="=two!A1", D1="=SUM(one:two!A1)")
    plan = plan_of(["one", "two"], {"one": one, "two": sheet(A1="5")}, {}, {}, lambda _: None, date1904=False, blind=["two"])
    assert [hole for *_, hole in plan.steps] == [0]


def test_names_are_those_that_mean_the_same_everywhere() -> None:
    names = (
        '<definedName name="Rate">0.25</definedName><definedName name="Low" localSheetId="1">\'My sheet\'!$A$1</definedName>'
        '<definedName name="Left">S!A1</definedName><definedName name="Here">$A$1</definedName><definedName name="Odd">OFFSET(S!$A$1,1,1)</definedName>'
    )
    workbook = f'<workbook><sheets><sheet name="S" sheetId="1"/><sheet name="My sheet" sheetId="2"/></sheets><definedNames>{names}</definedNames></workbook>'
    found = names_of(workbook, floats=False)
    assert {name for name, formula in found.items() if formula is not None} == {("", "rate"), ("my sheet", "low")}
    assert {name for name, formula in found.items() if formula is None} == {("", "left"), ("", "here"), ("", "odd")}
    assert names_of(workbook, floats=True)["", "low"] is None
