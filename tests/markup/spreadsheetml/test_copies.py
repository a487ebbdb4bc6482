"""References to sheets that repeat, go or are called otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.filters.formats import sheet_name
from docautomat.markup.spreadsheetml.copies import Maps, SheetCopy, check_name, quoted, quoted_span
from docautomat.markup.spreadsheetml.following import Home, follow_formula, follow_series
from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.layout import RowMap
from docautomat.values import RefusedValueError

STAY = RowMap.identity()
GROWN = RowMap.parse("1-4 (1 | 5 | 5 | 5 ) 6-7 ", 7, {5: (1,)})
FIRST = SheetCopy("Data", STAY, "Data", ((9, 0),), 0, {"costs": ("Costs", 1)})
SECOND = SheetCopy("Data", GROWN, "K 2", ((9, 1),), 1, {"costs": ("Costs_2", 2)})
PAGES = [SheetCopy("Page", STAY, f"Page{number or ''}", ((9, number),), number) for number in (0, 1)]
SUM = SheetCopy("Sum", STAY, "Sum")
MAPS = Maps([FIRST, PAGES[0], SECOND, PAGES[1], SUM], ["Data", "Page", "Sum", "Gone"], {"costs": "Data", "lost": "Gone"})


@pytest.mark.parametrize(
    ("formula", "home", "expected"),
    [
        ("Data!D7", SUM, "Data!D7"),
        ("Data!D7", FIRST, "Data!D7"),
        ("Data!D7", SECOND, "'K 2'!D9"),
        ("'data'!D7+D7", SECOND, "'K 2'!D9+D9"),
        ("Data!D7", PAGES[1], "'K 2'!D9"),
        ("Page!D7", SECOND, "Page1!D7"),
        ("SUM(Data!D7)", SUM, "SUM(Data!D7,'K 2'!D9)"),
        ("SUM(Data!D5)", SUM, "SUM(Data!D5,'K 2'!D5:D7)"),
        ("SUM(Data!D5:D6)", SUM, "SUM(Data!D5:D6,'K 2'!D5:D8)"),
        ("SUM(Data!D:D)", SUM, "SUM(Data!D:D,'K 2'!D:D)"),
        ("SUM(Data!D7*2)", SUM, "SUM(Data!D7*2)"),
        ("SUM(Data!D7)", PAGES[1], "SUM('K 2'!D9)"),
        ("SUM(Data:Page!D4)", SUM, "SUM(Data:Page1!D4)"),
        ("Gone!A1+SUM(Gone!A1,1)", SUM, "#REF!+SUM(#REF!,1)"),
        ("SUM(Gone:Gone!A1)", SUM, "SUM(#REF!)"),
        ("Other!A1", SUM, "Other!A1"),
        ("[1]Data!D7", SECOND, "[1]Data!D7"),
        ("SUM(Costs[Value])", SUM, "SUM(Costs[Value])"),
        ("SUM(Costs[Value])+Costs[@[a b]]", SECOND, "SUM(Costs_2[Value])+Costs_2[@[a b]]"),
        ('"Costs[Value]"&costs', SECOND, '"Costs[Value]"&Costs_2'),
        ("SUM(Lost[Value])", SUM, "SUM(#REF!)"),
        ("Data!Rate*Rate", SECOND, "'K 2'!Rate*Rate"),
        ("Gone!Rate", SUM, "#REF!"),
    ],
)
def test_a_reference_finds_its_copy(formula: str, home: SheetCopy, expected: str) -> None:
    assert follow_formula(Formula.parse(formula), MAPS, Home(home, 7)) == expected


def test_a_chart_reads_its_own_copy_else_the_first() -> None:
    formula = Formula.parse("Data!$D$5")
    assert [follow_series(formula, MAPS, home) for home in (SUM, FIRST, SECOND)] == ["Data!$D$5", "Data!$D$5", "'K 2'!$D$5:$D$7"]


def test_a_span_whose_sheets_differ_is_refused() -> None:
    with pytest.raises(RefusedValueError, match="different places"):
        follow_formula(Formula.parse("SUM(Data:Page!D7)"), MAPS, Home(SUM, 1))


NAMES = st.text(min_size=1, max_size=40).map(sheet_name).filter(bool)


@given(NAMES)
def test_any_name_from_the_filter_is_legal_and_is_read_back_from_a_formula(name: str) -> None:
    if name.casefold() != "history":
        check_name(name)
    (part,) = Formula.parse(f"{quoted(name)}!A1").references()
    assert (part.reference.sheet, part.reference.external) == (name, False)


@given(NAMES, NAMES)
def test_a_span_is_read_back_from_a_formula(first: str, last: str) -> None:
    (part,) = Formula.parse(f"{quoted_span(first, last)}!A1").references()
    assert part.reference.sheet == (first if first == last else f"{first}:{last}")


def test_tables_of_sheets_that_stay_keep_their_names() -> None:
    maps = Maps([SheetCopy("S", RowMap.identity())], ["S"], {"costs": "S"})
    assert maps.table("Costs", None) == "Costs"
