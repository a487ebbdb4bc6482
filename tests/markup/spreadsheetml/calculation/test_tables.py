from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from docautomat.markup.spreadsheetml.calculation.grid import Table
from docautomat.markup.spreadsheetml.calculation.tables import table_of
from tests.markup.spreadsheetml.calculation.formulas import UNKNOWN, result

TABLES = {"t": Table("s1", 1, 1, 4, 2, 1, 1, ("name", "sum"))}
CELLS = {"A1": "Name", "B1": "Sum", "A2": "a", "B2": 2, "A3": "b", "B3": 3, "A4": "all", "B4": 5}


@pytest.mark.parametrize(
    ("formula", "at", "expected"),
    [
        ("SUM(T[Sum])", "Z9", 5.0),
        ("COUNTA(T)", "Z9", 4.0),
        ("T[[#Totals],[Sum]]", "Z9", 5.0),
        ("COUNTA(T[#Headers])", "Z9", 2.0),
        ("COUNTA(T[#All])", "Z9", 8.0),
        ("SUM(T[[#Data],[#Totals],[Sum]])", "Z9", 10.0),
        ("T[[#This Row],[Sum]]*2", "D3", 6.0),
        ("[@Sum]*2", "B3", 6.0),
        ("T[@Sum]", "Z9", "#VALUE!"),
        ("SUM(T[[Name]:[Sum]])", "Z9", 5.0),
        ("SUM(T[Gone])", "Z9", UNKNOWN),
        ("SUM(Gone[Sum])", "Z9", UNKNOWN),
    ],
)
def test_structured_references(formula: str, at: str, expected: Any) -> None:
    assert result(formula.replace("COUNTA(T)", "COUNTA(T[])"), CELLS, at=at, tables=TABLES) == expected


def test_tables_are_read_from_their_parts() -> None:
    columns = '<tableColumns><tableColumn name="A_x000a_b"/><tableColumn name="Sum"/></tableColumns>'
    xml = f'<table ref="B2:C5" displayName="Costs" totalsRowCount="1">{columns}</table>'
    assert table_of("s1", etree.fromstring(xml)) == ("costs", Table("s1", 2, 2, 5, 3, 1, 1, ("a\nb", "sum")))
