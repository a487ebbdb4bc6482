"""Values of formulas in filled workbooks: those of the data, those of LibreOffice, and none where they cannot be known."""

from __future__ import annotations

import datetime
import io
import pickle
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from docautomat.batch import generate
from docautomat.compiler import calculating
from docautomat.plan.readers import load_programme
from docautomat.template import Template
from tests.build import workbook
from tests.compiler.test_workbook_calculated import NESTED, PLAIN, municipality, total_template
from tests.markup.spreadsheetml.calculation.test_against_libreoffice import same, values, without_values
from tests.package_check import assert_sound
from tests.test_libreoffice import SOFFICE, convert

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def shown(template: bytes, sheet: int = 0, **context: Any) -> dict[str, Any]:
    """Return the values of a filled workbook's cells."""
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"\x08" in archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[sheet]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}


def text_of(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode("utf-8")


LOOP = {"A1": "{% for o in os %}{{ o }}", "B1": "=A1*2", "C1": "{% endfor %}", "A2": "=SUM(A1)", "B2": "=SUM(B1:B1)", "C2": "=B2/A2"}


# --- values ------------------------------------------------------------------------------------------------------------------------------------


def test_rows_and_totals_have_values() -> None:
    assert shown(workbook(LOOP), os=[1, 2, 3]) == {"A1": 1, "A2": 2, "A3": 3, "B1": 2, "B2": 4, "B3": 6, "A4": 6, "B4": 12, "C4": 2}


def test_the_same_template_gives_other_data_other_values() -> None:
    template = Template(workbook(LOOP))
    for os in ([1, 2], [3, 4], [5, 6], [7, 8, 9]):
        page = openpyxl.load_workbook(io.BytesIO(template.render({"os": os}).to_bytes()), data_only=True).active
        assert page.cell(len(os) + 1, 1).value == sum(os)
        assert page.cell(len(os) + 1, 2).value == 2 * sum(os)


def test_values_are_typed() -> None:
    cells = {"A1": "{{ x }}", "B1": "=A1>1", "C1": '="n "&A1', "D1": "=A1/0", "E1": '=IF(A1=2,"",1)', "F1": '=A1&"<&>"', "G1": "=A1/4"}
    data = Template(workbook(cells)).render({"x": 2}).to_bytes()
    found = re.findall(r'<c r="([B-G]1)"( t="\w+")?><f>.*?</f><v>(.*?)</v></c>', text_of(data))
    expected = [("B1", ' t="b"', "1"), ("C1", ' t="str"', "n 2"), ("D1", ' t="e"', "#DIV/0!"), ("E1", ' t="str"', "")]
    assert found == [*expected, ("F1", ' t="str"', "2&lt;&amp;&gt;"), ("G1", "", "0.5")]


def test_other_sheets_names_and_tables_are_read() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.defined_names["Rate"] = DefinedName("Rate", attr_text="Data!$D$1")
        book.defined_names["Rows"] = DefinedName("Rows", attr_text="Data!$B$3:$B$3")
        book["Data"].add_table(Table(displayName="Costs", ref="A2:B3"))

    data = {"D1": "{{ rate }}", "A2": "Name", "B2": "Cost", "A3": "{% for c in costs %}{{ c.n }}", "B3": "{{ c.v }}{% endfor %}"}
    overview = {"A1": "=SUM(Data!B3)*Rate", "A2": "=SUM(Rows)", "A3": "=SUM(Costs[Cost])", "A4": "=COUNTA(Costs[[#All],[Name]])"}
    overview["A5"] = "=SUM(Data:Overview!D1)"
    found = shown(workbook(data, overview, names=["Data", "Overview"], change=change), 1, rate=0.5, costs=[{"n": "a", "v": 3}, {"n": "b", "v": 4}])
    assert found == {"A1": 3.5, "A2": 7, "A3": 7, "A4": 3, "A5": 0.5}


def test_a_formula_in_a_table_reads_its_own_row() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.add_table(Table(displayName="T", ref="A1:C2"))

    cells = {"A1": "n", "B1": "price", "C1": "sum", "A2": "{% for o in os %}{{ o }}", "B2": 3, "D2": "{% endfor %}"}
    cells["C2"] = "=T[[#This Row],[n]]*T[[#This Row],[price]]"
    assert {key: value for key, value in shown(workbook(cells, change=change), os=[2, 5]).items() if key[0] == "C"} == {"C1": "sum", "C2": 6, "C3": 15}


def test_repeated_sheets_have_values() -> None:
    cells = {"A1": "{%sheet for m in ms %}{{ m.n }}", "A2": "{% for o in m.os %}{{ o }}", "B2": "{% endfor %}", "A3": "=SUM(A2)"}
    template = workbook(cells, {"A1": "=SUM('{{ m.n }}'!A3)", "A2": "='{{ m.n }}'!A1&\"!\""}, names=["{{ m.n }}", "All"])
    assert shown(template, 2, ms=[{"n": "Ås", "os": [1, 2]}, {"n": "Bø", "os": [5]}]) == {"A1": 8, "A2": "Ås!"}


def test_sheets_without_tags_are_read() -> None:
    rates = {"A1": "gold", "B1": 10, "A2": "tin", "B2": "=B1/4"}
    template = workbook({"A1": "{{ metal }}", "B1": "=VLOOKUP(A1,Rates!A1:B2,2,FALSE)*3"}, rates, names=["Main", "Rates"])
    assert shown(template, metal="tin")["B1"] == 7.5
    assert "<v>2.5" not in text_of(Template(template).render({"metal": "tin"}).to_bytes(), "xl/worksheets/sheet2.xml")  # it holds no tag, and stays as it is


def test_sheets_without_tags_that_read_written_cells_have_values() -> None:
    template = workbook({"A1": "{{ x }}"}, {"A1": "=Data!A1*2", "A2": '=A1&"!"'}, names=["Data", "Other"])
    assert shown(patched(template, sheet2=("<v></v>", "")), 1, x=4) == {"A1": 8, "A2": "8!"}
    assert shown(template, 1, x=4) == {"A1": 8, "A2": "8!"}


def test_texts_with_tags_count() -> None:
    template = Template(workbook({"A1": '="Plan of {{ name }}"', "B1": "=LEN(A1)", "C1": "{{ name }}"}))
    for name in ("Ås", "Bø kommune", 'a"b', "Ås"):
        data = template.render({"name": name}).to_bytes()
        page = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
        assert (page["A1"].value, page["B1"].value) == (f"Plan of {name}", len(f"Plan of {name}"))


def test_a_template_that_was_shipped_calculates() -> None:
    template = Template(workbook(LOOP))
    template.render({"os": [1]})
    again = pickle.loads(pickle.dumps(template))
    assert again.render({"os": [4, 5]}).to_bytes() == template.render({"os": [4, 5]}).to_bytes()


def test_decimals_are_joined_in_the_document_s_language() -> None:
    template = Template(workbook({"A1": "{{ x }}", "B1": '=A1&" m"', "C1": '=TEXT(A1,"0.0")'}))

    def found(language: str | None) -> list[Any]:
        page = openpyxl.load_workbook(io.BytesIO(template.render({"x": 1.5}, language=language).to_bytes()), data_only=True).active
        return [page["B1"].value, page["C1"].value]

    assert found(None) == found("en") == ["1.5 m", "1.5"]
    assert found("nb") == ["1,5 m", None]


# --- no values ------------------------------------------------------------------------------------------------------------------------------


UNKNOWN = ["TODAY()-A1", "RAND()*A1", 'INDIRECT("A1")', "OFFSET(A1,0,0)", "NOSUCH(A1)", "[1]Sheet1!A1+A1", "A1#", "B1+A1", "LET(x,A1,x)", "A1 A1:B1"]


@pytest.mark.parametrize("formula", UNKNOWN)
def test_what_cannot_be_known_stays_empty_with_all_that_reads_it(formula: str) -> None:
    cells = {"A1": "{{ x }}", "B1": f"={formula}", "C1": "=B1+1", "D1": "=IFERROR(C1,0)", "E1": "=IF(TRUE,A1,D1)", "F1": "=A1*3"}
    assert shown(workbook(cells), x=2) == {"A1": 2, "F1": 6}


def test_a_value_that_is_lost_while_it_is_calculated_takes_its_readers_along() -> None:
    cells = {"A1": "{{ x }}", "B1": '=TEXT(A1,"[h]:mm")', "C1": "=LEN(B1)", "D1": '=COUNTIF(B1:C1,"x")', "E1": "=A1+1"}
    assert shown(workbook(cells), x=2) == {"A1": 2, "E1": 3}


def test_array_formulas_stay_empty() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B1"] = ArrayFormula("B1:B2", "=A1:A2*2")

    assert shown(workbook({"A1": "{{ x }}", "A2": 3, "C1": "=SUM(B1:B2)", "C2": "=SUM(B2)", "C3": "=A1"}, change=change), x=2) == {"A1": 2, "A2": 3, "C3": 2}


def test_formulas_that_read_each_other_stay_empty() -> None:
    cells = {"A1": "{{ x }}", "B1": "=C1+A1", "C1": "=D1", "D1": "=B1", "E1": "=SUM(A1:D1)", "F1": "=SUM(F:F)", "G1": "=A1"}
    assert shown(workbook(cells), x=2) == {"A1": 2, "G1": 2}


def test_too_many_formulas_stay_empty_and_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calculating, "MOST_HOLES", 8)
    assert shown(workbook(LOOP), os=[1, 2, 3, 4, 5])["C6"] == 2
    assert shown(workbook(LOOP), os=[1, 2, 3, 4, 5, 6]) == {f"A{row}": row for row in range(1, 7)}


def test_sheets_that_get_too_long_go_on_streaming(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template(workbook(LOOP))
    data = {"os": list(range(3000))}
    whole = template.render(data).to_bytes()
    monkeypatch.setattr(calculating, "_MOST_HELD", 100_000)
    cut = template.render(data).to_bytes()
    assert re.sub(r"</f><v>[^<]*</v>", "</f>", text_of(whole)) == text_of(cut)
    assert "<v>" in text_of(cut)
    assert "\x08" not in text_of(cut)


# --- against LibreOffice ------------------------------------------------------------------------------------------------------------------------


def assert_same_as_libreoffice(tmp_path: Path, documents: list[bytes]) -> None:
    for number, data in enumerate(documents):
        (tmp_path / f"case{number}.xlsx").write_bytes(without_values(data))
    convert("xlsx:Calc MS Excel 2007 XML", tmp_path / "calculated", *[tmp_path / f"case{number}.xlsx" for number in range(len(documents))])
    for number, data in enumerate(documents):
        ours, theirs = values(data), values((tmp_path / "calculated" / f"case{number}.xlsx").read_bytes())
        assert ours
        assert ours.keys() == theirs.keys()
        assert not {key: (ours[key], theirs[key]) for key in ours if not same(ours[key], theirs[key])}


@needs_libreoffice
def test_repeated_rows_and_sheets_come_to_what_libreoffice_says(tmp_path: Path) -> None:
    documents: list[bytes] = []
    for seed in range(20, 28):
        chance = random.Random(seed)
        template = total_template((PLAIN, NESTED)[seed % 2], ("{{ m.name }}", "Data", "My data")[seed % 3])
        documents.append(Template(template).render({"ms": [municipality(chance, number) for number in range(chance.randint(1, 4))]}).to_bytes())
    assert_same_as_libreoffice(tmp_path, documents)


@needs_libreoffice
def test_the_ready_tracker_comes_to_what_libreoffice_says(programme: Path, tmp_path: Path) -> None:
    outcomes = [*generate(load_programme(programme), tmp_path / "out", kinds=["progress_tracker"], only=["4638", "0301", "5001"])]
    documents = [(tmp_path / "out" / outcome.path).read_bytes() for outcome in outcomes if outcome.path]
    assert documents
    for data in documents:
        book = openpyxl.load_workbook(io.BytesIO(data))
        assert all(value is not None or '""' in str(book[sheet][cell].value) for (sheet, cell), value in values(data).items())
    assert_same_as_libreoffice(tmp_path, documents)


# --- workbooks as others write them --------------------------------------------------------------------------------------------------------------


def patched(data: bytes, **parts: tuple[str, str]) -> bytes:
    """Return a workbook with texts of some parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8")
            old, new = parts.get(Path(name).stem, ("", ""))
            assert old in content
            target.writestr(name, content.replace(old, new) if old else content)
    return stream.getvalue()


def test_shared_formulas_have_values() -> None:
    template = workbook({"A1": "{{ x }}", "A2": 3, "A3": 4, "B1": "=A1*2", "B2": "=A2*2+A1", "B3": "x"})
    old, new = "<f>A2*2+A1</f>", '<f t="shared" ref="B2:B3" si="0">A2*2+$A$1</f>'
    shared = patched(template, sheet1=(old, new))
    shared = patched(shared, sheet1=('<c r="B3" t="inlineStr"><is><t>x</t></is></c>', '<c r="B3"><f t="shared" si="0"/></c>'))
    assert shown(shared, x=5) == {"A1": 5, "A2": 3, "A3": 4, "B1": 10, "B2": 11, "B3": 13}


def test_a_namespace_with_a_prefix() -> None:
    sheet = text_of(workbook({"A1": "{{ x }}", "B1": '=A1&"!"', "C1": "=LEN(B1)"}))
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet[sheet.index("<worksheet") :]).replace('xmlns="', 'xmlns:x="')
    template = patched(workbook({"A1": "{{ x }}", "B1": '=A1&"!"', "C1": "=LEN(B1)"}), sheet1=(sheet[sheet.index("<worksheet") :], prefixed))
    assert shown(template, x=5) == {"A1": 5, "B1": "5!", "C1": 2}


def test_subtotals_pass_over_hidden_rows_and_other_subtotals() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[2].hidden = True

    cells = {"A1": "{{ x }}", "A2": 10, "A3": "=SUBTOTAL(9,A1:A2)", "A4": "=SUBTOTAL(9,A1:A3)", "A5": "=SUBTOTAL(109,A1:A3)", "A6": "=SUM(A1:A3)"}
    assert shown(workbook(cells, change=change), x=1) == {"A1": 1, "A2": 10, "A3": 11, "A4": 11, "A5": 1, "A6": 22}


def test_dates_of_1904() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    template = workbook({"A1": "{{ day }}", "B1": "=YEAR(A1)*100+MONTH(A1)", "C1": "=WEEKDAY(A1,2)", "D1": "=EOMONTH(A1,0)-A1"}, change=change)
    found = shown(template, day=datetime.date(2026, 5, 5))
    assert (found["B1"], found["C1"], found["D1"]) == (202605, 2, 26)


def test_cached_values_of_other_formulas_count() -> None:
    template = workbook({"A1": "{{ x }}", "B1": "=A2*2", "A2": 4, "C1": "=A1+B1"})
    assert shown(patched(template, sheet1=("<f>A2*2</f><v></v>", "<f>A2*2</f><v>8</v>")), x=1)["C1"] == 9


def test_precision_as_displayed_is_left_to_excel() -> None:
    template = patched(workbook({"A1": "{{ x }}", "B1": "=A1*2"}), workbook=("<calcPr ", '<calcPr fullPrecision="0" '))
    assert shown(template, x=1.25) == {"A1": 1.25}


def test_shared_strings_are_read() -> None:
    strings = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["north", 4, "{{ x }}", '=COUNTIF(A1:A2,"north")+C1', "=A1&B1"])
    book.active.append(["north"])
    book.save(strings)
    found = shown(strings.getvalue(), x=1)
    assert (found["D1"], found["E1"]) == (3, "north4")


# --- columns that repeat --------------------------------------------------------------------------------------------------------------------------

MATRIX: dict[str, Any] = {
    "A1": "Name",
    "B1": "{%col for y in ys %}{{ y.n }}{%col endfor %}",
    "A2": "{% for r in rs %}{{ r }}",
    "B2": "{{ r * y.v }}",
    "C2": "=SUM(B2)",
    "D2": "=IFERROR(B2/C2,0)",
    "E2": "{% endfor %}",
    "A3": "total",
    "B3": "=SUM(B2)",
    "C3": "=SUM(C2)",
    "B4": '=IF(B3>9,"many ","few ")&B1',
}


def test_columns_that_repeat_have_values() -> None:
    template = Template(workbook(MATRIX))
    for rs, ys in (([1, 2], {"a": 1, "b": 10}), ([3], {"a": 1, "b": 2, "c": 3}), ([1, 2], {"d": 4, "e": 5}), ([1], {})):
        data = template.render({"rs": rs, "ys": [{"n": name, "v": value} for name, value in ys.items()]}).to_bytes()
        rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data), data_only=True).active.iter_rows()]
        width, height = max(len(ys), 1), len(rs)
        totals = [value * sum(rs) for value in ys.values()]
        assert [row[1 + width] for row in rows[1 : 1 + height]] == [r * sum(ys.values()) for r in rs]
        assert rows[1 + height][1 : 1 + len(ys)] == totals
        assert rows[1 + height][1 + width] == sum(totals)
        assert rows[2 + height][1 : 1 + len(ys)] == [("many " if total > 9 else "few ") + name for name, total in zip(ys, totals, strict=True)]


def test_formulas_in_columns_that_repeat_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template(workbook(MATRIX))
    monkeypatch.setattr(calculating, "MOST_HOLES", 9)
    for count, known in ((2, True), (3, False)):
        data = template.render({"rs": [1, 2], "ys": [{"n": "a", "v": 1}] * count}).to_bytes()
        assert ("<f>SUM(B2:B3)</f><v>" in text_of(data)) is known


# --- formulas of the data -------------------------------------------------------------------------------------------------------------------------


def test_formulas_of_the_data_have_values() -> None:
    rows = {"A1": "{% for m in ms %}{{ m }}", "B1": "{{ formula('A1*2') }}{% endfor %}", "A2": "x"}
    assert shown(workbook(rows), ms=[1, 2]) == {"A1": 1, "A2": 2, "A3": "x", "B1": 2, "B2": 4}
    assert shown(workbook(rows | {"B2": "=SUM(B1)"}), ms=[1, 2])["B3"] == 6


def test_many_formulas_of_the_data_stay_empty() -> None:
    rows = {"A1": "{% for m in ms %}{{ m }}", "B1": "{{ formula('A1*2') }}{% endfor %}", "A2": "=SUM(A1)"}
    assert shown(workbook(rows), ms=[1] * 10_001).keys() == {f"A{row}" for row in range(1, 10_002)}
