"""Filled workbooks calculated by LibreOffice: their totals against the data."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.template import Template
from tests.build import workbook
from tests.package_check import assert_sound
from tests.test_libreoffice import SOFFICE, convert

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")

PLAIN = {
    "A1": "{%sheet for m in ms %}{{ m.name }}",
    "A2": "{% for o in m.os %}x",
    "B2": "{{ o }}",
    "C2": "=B2*2",
    "D2": "=SUM($B$2:B2)",
    "E2": "=B2/SUM($B$2:$B$2)",
    "F2": "{% endfor %}",
    "A3": "total",
    "B3": "=SUM(B2)",
    "C3": "=SUM(C2:C2)",
    "D3": "=MAX(D2)",
    "E3": '=COUNT({sheet}B2)&" of {{ m.name }}"',
}
NESTED = {
    "A1": "{%sheet for m in ms %}{% for c in m.cs %}",
    "A2": "{% for o in c.os %}",
    "A3": "{% if o > 3 %}",
    "B4": "{{ o }}",
    "C4": "=B4*2",
    "D4": "=B4/B7",
    "A5": "{% endif %}",
    "A6": "{% endfor %}",
    "A7": "sub",
    "B7": "=SUM(B4)",
    "C7": "=SUM(C4:C4)",
    "A8": "{% endfor %}",
    "A9": "total",
    "B9": "=SUM(B4)",
    "C9": "=SUM(C7)",
    "D9": "=SUM(D4)",
    "E9": '=COUNT({sheet}B4)&" of {{ m.name }}"',
}


def municipality(chance: random.Random, number: int) -> dict[str, Any]:
    def numbers() -> list[int]:
        return [chance.randint(1, 9) for _ in range(chance.randint(0, 5))]

    return {"name": f"M {number}'s", "os": numbers(), "cs": [{"name": f"c{place}", "os": numbers()} for place in range(chance.randint(0, 3))]}


def total_template(cells: dict[str, Any], name: str) -> bytes:
    sheet = "'" + name + "'!"
    total = max(int(reference[1:]) for reference in cells)
    item = next(reference[1:] for reference, value in cells.items() if value == "{{ o }}")
    overview = {"A1": f"=SUM({sheet}B{total})", "A2": f"=SUM({sheet}B{item})", "A3": f"={sheet}B{total}", "A4": f"=SUM({sheet}C{total}:C{total})/2"}
    own = {reference: value.replace("{sheet}", sheet) if isinstance(value, str) else value for reference, value in cells.items()}
    return workbook(own, overview, names=[name, "Overview"])


def test_totals_over_repeated_rows_and_sheets_are_those_of_the_data(tmp_path: Path) -> None:
    cases: list[tuple[Path, list[dict[str, Any]], list[list[int]]]] = []
    for seed in range(6):
        chance = random.Random(seed)
        cells = (PLAIN, NESTED)[seed % 2]
        template = total_template(cells, ("{{ m.name }}", "Data", "My data")[seed % 3])
        ms = [municipality(chance, number) for number in range(chance.randint(1, 4))]
        data = Template(template).render({"ms": ms}).to_bytes()
        assert_sound(data, template)
        path = tmp_path / f"case{seed}.xlsx"
        path.write_bytes(data)
        cases.append((path, ms, [m["os"] if cells is PLAIN else [o for c in m["cs"] for o in c["os"] if o > 3] for m in ms]))
    convert("xlsx:Calc MS Excel 2007 XML", tmp_path / "calculated", *[path for path, _, _ in cases])
    for path, ms, values in cases:
        book = openpyxl.load_workbook(tmp_path / "calculated" / path.name, data_only=True)
        whole = sum(map(sum, values))
        assert [book["Overview"][f"A{row}"].value for row in (1, 2, 3, 4)] == [whole, whole, sum(values[0]), whole], path.name
        for sheet, m, own in zip(book.worksheets, ms, values, strict=False):
            shown = next([cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "total")
            assert shown[1:3] == [sum(own), 2 * sum(own)], path.name
            assert shown[4] == f"{len(own)} of {m['name']}", path.name
