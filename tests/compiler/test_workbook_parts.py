"""What only Excel writes: shared formulas, calculation chains, conversations, pivot tables, form controls, column formulas."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.table import Table, TableFormula

from docautomat.errors import TemplateSyntaxError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.package_check import assert_sound

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
_NO_RELS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return data


def changed(data: bytes, replacements: dict[str, tuple[bytes, bytes]] | None = None, added: dict[str, bytes] | None = None) -> bytes:
    """Return a package with text of its parts replaced and parts added."""
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            old, new = (replacements or {}).get(name, (b"", b""))
            content = source.read(name)
            assert not old or old in content, name
            target.writestr(name, content.replace(old, new) if old else content)
        for name, content in (added or {}).items():
            target.writestr(name, content)
    return stream.getvalue()


def with_part(data: bytes, kind: str, name: str, content: bytes, content_type: str = "") -> bytes:
    """Return a workbook whose first sheet has another part."""
    relationship = f'<Relationship Id="rId77" Type="{_TYPES}{kind}" Target="/{name}"/></Relationships>'.encode()
    override = f'<Override PartName="/{name}" ContentType="{content_type or "application/xml"}"/></Types>'.encode()
    return changed(data, {"[Content_Types].xml": (b"</Types>", override)}, {_SHEET_RELS: _NO_RELS.replace(b"</Relationships>", relationship), name: content})


SHARED = (b'<f>"{{ x }} "&amp;A1</f>', b'<f t="shared" ref="B1:B2" si="0">"{{ x }} "&amp;A1</f>')


@pytest.mark.parametrize("moving", [False, True])
def test_the_members_of_a_shared_formula_get_its_tags(moving: bool) -> None:
    sheet: dict[str, Any] = {"A1": 1, "B1": '="{{ x }} "&A1', "A2": 2, "B2": "=0"}
    sheet |= {"A3": "{% for v in [5, 6] %}{{ v }}", "B3": "=A1{% endfor %}"} if moving else {}
    if moving:
        sheet |= {"B3": "=A1", "C3": "{% endfor %}"}
    template = changed(workbook(sheet), {"xl/worksheets/sheet1.xml": SHARED})
    template = changed(template, {"xl/worksheets/sheet1.xml": (b"<f>0</f>", b'<f t="shared" si="0"/>')})
    found = cells(filled(template, x='a"b'))
    assert (found["B1"], found["B2"]) == ('="a""b "&A1', '="a""b "&A2')


def test_the_members_of_a_shared_formula_follow() -> None:
    sheet = {"A1": "{% for v in [5, 6] %}{{ v }}", "B1": "{% endfor %}", "A2": 1, "B2": "=A2*2", "A3": 2, "B3": "=0"}
    template = changed(workbook(sheet), {"xl/worksheets/sheet1.xml": (b"<f>A2*2</f>", b'<f t="shared" ref="B2:B3" si="0">A2*2</f>')})
    template = changed(template, {"xl/worksheets/sheet1.xml": (b"<f>0</f>", b'<f t="shared" si="0"/>')})
    found = cells(filled(template))
    assert (found["B3"], found["B4"]) == ("=A3*2", "=A4*2")


def test_a_calculation_chain_goes_where_sheets_repeat() -> None:
    template = workbook({"A1": "{%sheet for x in xs %}", "A2": "=1+1"})
    relationship = f'<Relationship Id="rId88" Type="{_TYPES}calcChain" Target="calcChain.xml"/></Relationships>'.encode()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A2" i="1"/></calcChain>'
    template = changed(
        template,
        {
            "xl/_rels/workbook.xml.rels": (b"</Relationships>", relationship),
            "[Content_Types].xml": (b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="' + kind + b'"/></Types>'),
        },
        {"xl/calcChain.xml": chain},
    )
    archive = zipfile.ZipFile(io.BytesIO(filled(template, xs=[1, 2])))
    assert "xl/calcChain.xml" not in archive.namelist()
    assert b"calcChain" not in archive.read("[Content_Types].xml") + archive.read("xl/_rels/workbook.xml.rels")


ROWS = {"A1": "{% for m in ms %}{{ m }}", "B1": "{% endfor %}"}
THREADS = (
    b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    b'<threadedComment ref="A1"><text>%s</text></threadedComment></ThreadedComments>'
)


@pytest.mark.parametrize(
    ("sheet", "kind", "content", "message"),
    [
        (ROWS, "threadedComment", THREADS % b"hello", "conversations in comments cannot follow"),
        ({"A1": "{{ x }}"}, "threadedComment", THREADS % b"{{ x }}", "conversations in comments cannot follow"),
        ({"A1": "{%sheet for x in xs %}"}, "timeline", b"<timelines/>", "a sheet with a timeline cannot be repeated"),
        ({"A1": "{%sheet for x in xs %}"}, "queryTable", b"<queryTable/>", "a sheet with a query table cannot be repeated"),
        ({"A1": "{%sheet for x in xs %}"}, "slicer", b"<slicers/>", "a sheet with a slicer cannot be repeated"),
        ({"A1": "{%sheet if xs %}"}, "slicer", b"<slicers/>", "a sheet with a slicer cannot be left out"),
        ({"A1": "{%sheet if xs %}"}, "timeline", b"<timelines/>", "a sheet with a timeline cannot be left out"),
        ({"A1": "{{ x }}"}, "ctrlProp", b"<formControlPr><x>{{ x }}</x></formControlPr>", "tags in form controls are not filled"),
    ],
)
def test_what_tags_cannot_reach_is_refused(sheet: dict[str, Any], kind: str, content: bytes, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=f'sheet "Sheet1": .*{message}'):
        Template(with_part(workbook(sheet), kind, f"xl/other/{kind}1.xml", content))


def test_a_query_table_of_a_table_is_refused_too() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0].add_table(Table(displayName="T", ref="A3:B4"))

    entry = f'<Relationship Id="rId1" Type="{_TYPES}queryTable" Target="/xl/queryTables/queryTable1.xml"/></Relationships>'.encode()
    added = {"xl/tables/_rels/table1.xml.rels": _NO_RELS.replace(b"</Relationships>", entry), "xl/queryTables/queryTable1.xml": b"<queryTable/>"}
    override = b'<Override PartName="/xl/queryTables/queryTable1.xml" ContentType="application/xml"/></Types>'
    template = workbook({"A1": "{%sheet for x in xs %}", "A3": "a", "B3": "b"}, change=change)
    with pytest.raises(TemplateSyntaxError, match=r'sheet "Sheet1": a sheet with a query table cannot be repeated'):
        Template(changed(template, {"[Content_Types].xml": (b"</Types>", override)}, added))


@pytest.mark.parametrize(("kind", "tag"), [("slicer", "{{ xs[0] }}"), ("queryTable", "{%sheet if xs %}"), ("timeline", "{% for x in xs %}{{ x }}{% endfor %}")])
def test_a_sheet_that_stays_or_loses_nothing_may_have_them(kind: str, tag: str) -> None:
    template = with_part(workbook({"A1": tag, "A2": "x"}, {"A1": "y"}), kind, f"xl/other/{kind}1.xml", f"<{kind}/>".encode())
    assert Template(template).render({"xs": [1]}).to_bytes()


def test_a_conversation_beside_rows_that_stay_stays() -> None:
    template = with_part(workbook({"A1": "{{ x }}"}), "threadedComment", "xl/threadedComments/t1.xml", THREADS % b"hello")
    assert b"hello" in zipfile.ZipFile(io.BytesIO(Template(template).render({"x": 1}).to_bytes())).read("xl/threadedComments/t1.xml")


def test_a_pivot_table_below_repeated_rows_moves_with_its_cells() -> None:
    pivot = b'<pivotTableDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" name="P" cacheId="1">'
    pivot += b'<location ref="A5:B9"/></pivotTableDefinition>'
    template = with_part(workbook(ROWS | {"A5": "pivot"}), "pivotTable", "xl/pivotTables/p1.xml", pivot)
    found = zipfile.ZipFile(io.BytesIO(Template(template).render({"ms": [1, 2, 3]}).to_bytes())).read("xl/pivotTables/p1.xml")
    assert b'ref="A7:B11"' in found


def test_the_formulas_of_a_table_s_columns_follow() -> None:
    def change(book: openpyxl.Workbook) -> None:
        table = Table(displayName="T", ref="A3:B4")
        table._initialise_columns()
        table.tableColumns[0].name, table.tableColumns[1].name = "Name", "Value"
        table.tableColumns[1].calculatedColumnFormula = TableFormula(attr_text="Sheet1!A4*C9+Other!A1")
        book.worksheets[0].add_table(table)

    sheet = {"A1": "{% for m in ms %}{{ m }}", "B1": "{% endfor %}", "A3": "Name", "B3": "Value", "A4": 1, "B4": 2}
    archive = zipfile.ZipFile(io.BytesIO(filled(workbook(sheet, {"A1": 1}, names=["Sheet1", "Other"], change=change), ms=[1, 2, 3])))
    assert re.search(rb"calculatedColumnFormula[^>]*>Sheet1!A6\*C11\+Other!A1<", archive.read("xl/tables/table1.xml"))


def test_the_texts_and_series_of_a_chart_sheet_follow() -> None:
    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.title = "about {{ x }}"
        chart.add_data(Reference(book.worksheets[0], min_col=1, min_row=1, max_row=1))
        book.create_chartsheet("Chart").add_chart(chart)

    archive = zipfile.ZipFile(io.BytesIO(filled(workbook(ROWS, names=["{{ x }}"], change=change), ms=[1, 2], x="R & D")))
    chart = archive.read("xl/charts/chart1.xml")
    assert b"about R &amp; D" in chart
    assert b"'R &amp; D'!$A$1:$A$2" in chart


def test_tags_in_the_name_of_a_chart_sheet_are_refused() -> None:
    template = workbook({"A1": "{{ x }}"}, change=lambda book: book.create_chartsheet("{{ x }}"))
    with pytest.raises(TemplateSyntaxError, match="name of a chart sheet"):
        Template(template)


SPARKLINES = (
    b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}">'
    b'<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines>'
    b"<x14:sparkline><xm:f>Sheet1!A2:C2</xm:f><xm:sqref>E2</xm:sqref></x14:sparkline>"
    b"<x14:sparkline><xm:f>Sheet1!A2:A3</xm:f><xm:sqref>E4</xm:sqref></x14:sparkline>"
    b"</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
)


@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        ([1, 2], [("A2:C2", "E2"), ("A3:C3", "E3"), ("A2:A4", "E5")]),
        ([], [("XFD1048576", "E1048576"), ("A2:A2", "E3")]),
    ],
)
def test_sparklines_are_copied_with_their_rows_and_sheets(ms: list[int], expected: list[tuple[str, str]]) -> None:
    sheet = {"D1": "{%sheet for x in xs %}", "A2": "{% for m in ms %}{{ m }}", "D2": "{% endfor %}", "A3": 9, "A4": 1}
    template = changed(workbook(sheet), {"xl/worksheets/sheet1.xml": (b"</worksheet>", SPARKLINES)})
    data = Template(template).render({"xs": [1, 2], "ms": ms}).to_bytes()
    for name, prefix in (("sheet1", "Sheet1!"), ("sheet2", "'Sheet1 (2)'!")):
        found = re.findall(rb"<xm:f[^>]*>([^<]*)</xm:f><xm:sqref[^>]*>(\w+)<", zipfile.ZipFile(io.BytesIO(data)).read(f"xl/worksheets/{name}.xml"))
        assert [(area.decode().replace(prefix, ""), cell.decode()) for area, cell in found] == expected
