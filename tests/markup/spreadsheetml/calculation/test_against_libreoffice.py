"""Our values of formulas against LibreOffice's: many formulas over random data, calculated in one conversion.

Left out is where LibreOffice is known to differ from Excel, whose ways are ours: booleans are numbers there (they are added, and compare as 1); of several
errors another one may come out, and #VALUE! instead of #NUM!; functions that it does not have yet (XLOOKUP).
"""

from __future__ import annotations

import datetime
import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.template import Template
from tests.build import workbook
from tests.test_libreoffice import SOFFICE, convert

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")

ROWS = 20
WORDS = ["north", "North", "south", "east", "West", "a*b", "plan", "Plan B", "budget 7", "å", "Ørsta", "x-ray", "half time", ""]
TOTALS = ["SUM", "AVERAGE", "MIN", "MAX", "COUNT", "COUNTA", "PRODUCT", "MEDIAN", "STDEV", "VAR", "SUMSQ", "STDEVP", "VARP"]


def data(chance: random.Random) -> dict[str, Any]:
    """Columns: A whole numbers, B decimals, C texts, D mixed, E dates, F numbers in order, G texts in order, H numbers and errors, I booleans."""
    cells: dict[str, Any] = {}
    day = datetime.date(2024, 1, 1)
    number = 0
    for row in range(1, ROWS + 1):
        number += chance.randint(1, 9)
        cells |= {
            f"A{row}": chance.randint(-20, 100),
            f"B{row}": round(chance.uniform(-50, 50), chance.randint(0, 4)),
            f"C{row}": chance.choice(WORDS[:-1]),
            f"D{row}": chance.choice([None, chance.randint(-5, 5), chance.choice(WORDS[:-1]), round(chance.random(), 3)]),
            f"E{row}": day + datetime.timedelta(chance.randint(0, 1500)),
            f"F{row}": number,
            f"G{row}": f"item {chr(97 + row)}",
            f"H{row}": chance.choice([chance.randint(1, 9), chance.randint(1, 9), "=NA()", "=1/0", None]),
            f"I{row}": chance.random() < 0.5,
        }
    return {reference: value for reference, value in cells.items() if value is not None}


def formulas(chance: random.Random) -> Iterator[str]:
    def row() -> int:
        return chance.randint(1, ROWS)

    def cell(columns: str = "ABD") -> str:
        column = chance.choice(columns)
        return chance.choice([f"{column}{row()}", f"${column}${row()}", f"Data!{column}{row()}"])

    def area(columns: str = "ABD", last: str = "") -> str:
        column = chance.choice(columns)
        first, second = sorted((row(), row()))
        return f"{column}{first}:{last or column}{second}"

    def number() -> str:
        return chance.choice([str(chance.randint(-9, 9)), str(round(chance.uniform(0, 99), 2)), cell("AB"), f"{chance.randint(1, 99)}%"])

    def text() -> str:
        return chance.choice([cell("CG"), '"' + chance.choice(WORDS) + '"'])

    def condition() -> str:
        sign = chance.choice(["", "=", "<>", ">", ">=", "<", "<="])
        return chance.choice([f'"{sign}{chance.randint(-9, 60)}"', f'"{sign}"&{cell("A")}', str(chance.randint(0, 9)), cell("A")])

    def text_condition() -> str:
        return chance.choice(['"a*"', '"<>plan"', '"*th"', '"p?an"', '"=north"', '"NORTH"', '"<>*t*"', '"a~*b"', '"="', '"<>"', cell("CG")])

    def expression(depth: int) -> str:
        if depth == 0:
            return number()
        one, other = expression(depth - 1), expression(depth - 1)
        return chance.choice(
            [
                f"({one}+{other})",
                f"{one}-{other}",
                f"{one}*{other}",
                f"({one}/{other})",
                f"-{one}",
                f"ROUND({one},{chance.randint(-1, 3)})",
                f"ABS({one})",
                f"IF({one}>{other},{one},{other})",
                f"MAX({one},{other})",
                f"IFERROR({one}/({other}),0)",
                f"INT({one})",
                f"({one})^2",
            ]
        )

    for _ in range(60):
        yield expression(chance.randint(1, 3))
        yield f"{number()}{chance.choice(['=', '<>', '<', '>', '<=', '>='])}{number()}"
        yield f"{cell('D')}{chance.choice(['=', '<>'])}{chance.choice([cell('D'), text(), number()])}"
        yield f"{text()}&{chance.choice([text(), cell('A'), number().rstrip('%')])}"
    for name in TOTALS:
        for _ in range(4):
            yield f"{name}({area('ABD')})"
            yield f"{name}({area('A')},{area('B')},{number()})"
            yield f"{name}(({area('A')},{area('B')}))"
            yield f"{name}({area('A', 'D')})"
        yield f"{name}(Data:Other!A1)" if name in ("SUM", "AVERAGE", "MAX", "MIN", "COUNT", "COUNTA") else f"{name}(A:A)"
        yield f"{name}({area('H')})"
        yield f"IFERROR({name}({area('H')}),-1)"
        yield f"{name}(Numbers)"
    for _ in range(25):
        first, second = sorted((row(), row()))
        one, other = f"A{first}:A{second}", f"B{first}:B{second}"
        texts, dates = f"C{first}:C{second}", f"E{first}:E{second}"
        yield f"SUMIF({one},{condition()})"
        yield f"SUMIF({texts},{text_condition()},{other})"
        yield f"AVERAGEIF({texts},{text_condition()},{other})"
        yield f"COUNTIF({chance.choice([one, other])},{condition()})"
        yield f"COUNTIF({texts},{text_condition()})"
        yield f"SUMIFS({other},{one},{condition()},{texts},{text_condition()})"
        yield f"COUNTIFS({one},{condition()},{texts},{text_condition()})"
        yield f'AVERAGEIFS({other},{one},{condition()},{dates},">"&{cell("E")})'
        yield f"MAXIFS({other},{texts},{text_condition()})"
        yield f"SUMPRODUCT({one},{other})"
        yield f'SUMPRODUCT(({one}>{number()})*({texts}="north")*{other})'
        yield f'SUMPRODUCT(({texts}<>"")*1)'
        yield f"SUMPRODUCT(MAX(({one}>0)*{other}))"
        yield f"COUNTBLANK({area('D')})"
        yield f"SUBTOTAL({chance.choice([1, 2, 3, 4, 5, 9, 101, 102, 103, 109])},{area('ABD')})"
        yield f"LARGE({one},{chance.randint(1, 3)})"
        yield f"SMALL({one},{chance.randint(1, 3)})"
        yield f"RANK(A{first},{one})"
        yield f"LOOKUP({number()},F1:F{ROWS},G1:G{ROWS})"
        yield f"LOOKUP(2,1/({one}>{number()}),{other})"
        yield f'IFERROR(INDEX({one}:B{second},{chance.randint(1, 4)},{chance.randint(1, 2)}),"none")'
        yield f"SUM(INDEX(A1:D{ROWS},0,{chance.randint(1, 2)}))"
        yield f"SUM(A1:INDEX(A:A,{row()}))"
        yield f"MATCH({cell('F')},F1:F{ROWS},{chance.randint(0, 1)})"
        yield f"MATCH({number()},F1:F{ROWS})"
        yield f"MATCH({text_condition()},C1:C{ROWS},0)"
        yield f"VLOOKUP({cell('F')},F1:H{ROWS},{chance.randint(1, 3)},FALSE)"
        yield f"VLOOKUP({number()},F1:G{ROWS},2)"
        yield f"HLOOKUP({cell('A')},A{first}:D{second},1,FALSE)"
        yield f"IF({cell('I')},{number()},{text()})"
        yield f"AND({cell('I')},{number()}>0)"
        yield f"OR({cell('I')},{cell('A')}>{cell('B')})"
        yield f"NOT({cell('I')})"
        yield f"XOR({cell('I')},{cell('I')})"
        yield f'IFS({cell("A")}>50,"high",{cell("A")}>0,"low",TRUE,"none")'
        yield f'SWITCH({cell("A")},1,"one",2,"two","more")'
        yield f'SWITCH({cell("C")},"north",1,"plan",2)'
        yield f"CHOOSE({chance.randint(1, 3)},{number()},{text()},{cell('D')})"
        yield f'IFNA(MATCH({number()},{one},0),"missing")'
        yield f"IFERROR({cell('H')},{number()})"
        yield f"ISERROR({cell('H')})"
        yield f"ISNUMBER({cell('D')})"
        yield f"ISTEXT({cell('D')})"
        yield f"ISBLANK({cell('D')})"
        yield f"{cell('H')}+1"
        yield f"{chance.choice(['ROUND', 'ROUNDUP', 'ROUNDDOWN', 'TRUNC'])}({number()},{chance.randint(-2, 3)})"
        yield f"{chance.choice(['INT', 'ABS', 'SIGN', 'EVEN', 'ODD'])}({number()})"
        yield f"MOD({cell('A')},{chance.choice(['3', '-4', '7', '0'])})"
        yield f"{chance.choice(['CEILING', 'FLOOR', 'MROUND'])}({chance.randint(0, 99)},{chance.choice(['5', '0.5', '3'])})"
        yield f"SQRT({number()})"
        yield f"POWER({number()},2)"
        yield f"LEFT({text()},{chance.randint(0, 4)})"
        yield f"RIGHT({text()},{chance.randint(0, 4)})"
        yield f"MID({text()},{chance.randint(1, 4)},{chance.randint(0, 4)})"
        yield f"LEN({text()})"
        yield f"{chance.choice(['UPPER', 'LOWER', 'TRIM', 'PROPER'])}({text()})"
        yield f'SUBSTITUTE({text()},"t","TT")'
        yield f'REPLACE({text()},2,1,"*")'
        yield f'FIND("t",{text()})'
        yield f'SEARCH("T",{text()})'
        yield f"REPT({text()},{chance.randint(0, 3)})"
        yield f"EXACT({text()},{text()})"
        yield f'CONCATENATE({text()}," ",{cell("A")})'
        yield f"CONCAT({texts},{cell('A')})"
        yield f'TEXTJOIN(", ",TRUE,{texts})'
        yield f'TEXT({cell("AB")},"{chance.choice(["0", "0.00", "#,##0", "#,##0.0", "0%", "0.0%", "00000", "0.0#"])}")'
        yield f'TEXT({cell("E")},"{chance.choice(["yyyy-mm-dd", "dd.mm.yyyy", "d mmm yy", "d mmmm yyyy", "ddd", "dddd"])}")'
        yield f"{chance.choice(['YEAR', 'MONTH', 'DAY', 'WEEKDAY', 'ISOWEEKNUM'])}({cell('E')})"
        yield f"WEEKDAY({cell('E')},{chance.choice([1, 2, 3, 11, 16])})"
        yield f"DATE({chance.randint(1999, 2030)},{chance.randint(-3, 15)},{chance.randint(-9, 40)})"
        yield f"DAYS({cell('E')},{cell('E')})"
        yield f"{cell('E')}-{cell('E')}"
        yield f"EDATE({cell('E')},{chance.randint(-14, 14)})"
        yield f"EOMONTH({cell('E')},{chance.randint(-14, 14)})"
        yield f"NETWORKDAYS({cell('E')},{cell('E')})"
        yield f"NETWORKDAYS({cell('E')},{cell('E')},{area('E')})"
        yield f"WORKDAY({cell('E')},{chance.randint(-30, 30)},{area('E')})"
        yield f'DATEDIF({cell("E")},{cell("E")},"{chance.choice("DMY")}")'
        yield f"ROW({cell()})"
        yield f"COLUMNS({one}:D{second})"
        yield f"Rate*{number()}"
        yield f"SUM({{1,2;3,{chance.randint(1, 9)}}})"
        yield f"C{row()}={text()}"
        yield f'HYPERLINK("https://x.no",{text()})'


NEW = re.compile(r"\b(CONCAT|DAYS|IFNA|IFS|ISOWEEKNUM|MAXIFS|MINIFS|SWITCH|TEXTJOIN|XOR)\(")


def without_values(data: bytes) -> bytes:
    """Return a workbook whose formulas have no values, so that LibreOffice calculates them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = content.decode("utf-8")
                content = re.sub(r'(<c r="[A-Z]+\d+"[^>]*?)(?: t="(?:str|b|e)")?(>)(<f[^>]*>[^<]*</f>)<v>[^<]*</v>', r"\1\2\3", text).encode("utf-8")
            target.writestr(name, content)
    return stream.getvalue()


def values(data: bytes) -> dict[tuple[str, str], Any]:
    """Return the values of all formulas of a workbook."""
    written, shown = openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        (sheet.title, cell.coordinate): shown[sheet.title][cell.coordinate].value
        for sheet in written.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime.date | datetime.time) or isinstance(other, datetime.date | datetime.time):
        return str(one) == str(other)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-11 * max(1.0, abs(one), abs(other))
    if isinstance(one, str) and isinstance(other, str) and one.startswith("#") and other.startswith("#"):
        return True
    return (one if one is not None else "") == (other if other is not None else "")


@pytest.mark.parametrize("seed", [1, 2])
def test_formulas_over_random_data(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    cells = data(chance)
    texts = [NEW.sub(r"_xlfn.\1(", text) for text in formulas(chance)]
    cells |= {f"{chr(75 + number % 4)}{number // 4 + 1}": f"={text}" for number, text in enumerate(texts)}
    cells["P1"] = "{{ x }}"

    def change(book: openpyxl.Workbook) -> None:
        book.defined_names["Numbers"] = openpyxl.workbook.defined_name.DefinedName("Numbers", attr_text="Data!$A$1:$B$9")
        book.defined_names["Rate"] = openpyxl.workbook.defined_name.DefinedName("Rate", attr_text="0.25")

    template = workbook(cells, {"A1": 7, "B1": "text"}, names=["Data", "Other"], change=change)
    data_ = Template(template).render({"x": 1}).to_bytes()
    (tmp_path / "all.xlsx").write_bytes(without_values(data_))
    convert("xlsx:Calc MS Excel 2007 XML", tmp_path / "calculated", tmp_path / "all.xlsx")
    ours, theirs = values(data_), values((tmp_path / "calculated" / "all.xlsx").read_bytes())
    shown = {key: f"{key[1]} {cells.get(key[1])}: ours {ours[key]!r}, theirs {theirs[key]!r}" for key in ours}
    assert len(ours) > 2000
    different = [shown[key] for key in ours if ours[key] is not None and not same(ours[key], theirs[key])]
    assert not different, "\n".join(different)
    empty = [shown[key] for key in ours if ours[key] is None and theirs[key] not in (None, "")]
    assert len(empty) < len(ours) * 0.03, "\n".join(empty)
