"""Tags inside of formulas, lists, names, headers and drawings."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference, Series
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import cells, workbook
from tests.package_check import assert_sound


def filled(template: bytes, **context: Any) -> openpyxl.Workbook:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_text_in_a_formula_may_hold_tags_which_cannot_leave_it() -> None:
    template = workbook({"A1": '="Report for {{ name }}: "&B1', "B1": 1})
    assert filled(template, name='"&SUM(B1)&"<&')["Sheet1"]["A1"].value == '="Report for ""&SUM(B1)&""<&: "&B1'


def test_tags_in_formulas_see_the_row_and_references_follow() -> None:
    template = workbook({"A1": "{% for m in ms %}{{ m }}", "B1": '=A1&" {{ m }} of {{ ms|length }} "&C9{% endfor %}'})
    with pytest.raises(TemplateSyntaxError, match="outside of its texts in quotes"):
        Template(template)
    template = workbook({"A1": "{% for m in ms %}{{ m }}", "B1": '=A1&" {{ m }} of {{ ms|length }} "&C9', "C1": "{% endfor %}", "D2": '=A1&"{{ ms|length }}"'})
    sheet = filled(template, ms=["x", "y"])["Sheet1"]
    assert [sheet["B1"].value, sheet["B2"].value, sheet["D3"].value] == ['=A1&" x of 2 "&C10', '=A2&" y of 2 "&C10', '=A1&"2"']


@pytest.mark.parametrize("formula", ["=SUM({{ x }})", '="a"&{{ x }}&"b"', '="{% if x %}a{% endif %}"'])
def test_other_tags_in_a_formula_are_errors_that_name_the_cell(formula: str) -> None:
    with pytest.raises(TemplateSyntaxError, match='sheet "Sheet1", cell C7'):
        Template(workbook({"C7": formula}))


def test_a_text_in_a_formula_holds_255_characters() -> None:
    template = Template(workbook({"C7": '="12345{{ x }}"'}))
    assert len(template.render({"x": "y" * 250}).open()["Sheet1"]["C7"].value) == 258
    with pytest.raises(RenderError, match=r"cell C7, \{\{ x \}\}: the text has 251 characters; there is room for 250 here"):
        template.render({"x": "y" * 251})


def test_a_cached_value_of_a_formula_with_tags_goes() -> None:
    template = workbook({"A1": '="x{{ x }}"', "B1": "=A1"})
    source = zipfile.ZipFile(io.BytesIO(template))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, re.sub(rb'(r="[AB]1")([^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?', rb'\1 t="str"\2<v>old</v>', text) if "sheet1" in name else text)
    assert b"<v>old</v>" in zipfile.ZipFile(stream).read("xl/worksheets/sheet1.xml")
    data = Template(stream.getvalue()).render({"x": 1}).to_bytes()
    assert_sound(data, template)
    assert b"old" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert cells(data) == {"A1": '="x1"', "B1": "=A1"}


def _paged(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.oddHeader.left.text = "{{ owner }}"
    sheet.oddHeader.center.text = "&14{{ year }}"
    sheet.oddFooter.right.text = "&P of &N for {{ x }}"
    validation = DataValidation(type="list", formula1="\"{{ choices|join(',') }},other\"")
    validation.add("B1:B2")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add("A1:A2", FormulaRule(formula=['$A1="{{ owner }}"']))
    book.defined_names["Owner"] = DefinedName("Owner", attr_text='"{{ owner }}"')
    book.defined_names["Both"] = DefinedName("Both", attr_text='Sheet1!$A$1&"{{ owner }}"')


@pytest.mark.parametrize("moving", [False, True])
def test_headers_lists_rules_and_names_hold_values(moving: bool) -> None:
    sheet = {"A1": "{% for n in [1, 2] %}{{ n }}", "B1": "{% endfor %}"} if moving else {"A1": 1}
    template = workbook(sheet, change=_paged)
    data = Template(template).render({"owner": 'R&D "x"', "year": 2028, "x": "Ås", "choices": ["a", 'b"b']}).to_bytes()
    assert_sound(data, template)
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["Sheet1"]
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "&amp;LR&amp;&amp;D" in xml
    assert "&amp;14 2028" in xml
    assert "&amp;P of &amp;N for Ås" in xml
    assert page.data_validations.dataValidation[0].formula1 == '"a,b""b,other"'
    (rule,) = (rule for rules in page.conditional_formatting for rule in rules.rules)
    assert rule.formula == ['$A1="R&D ""x"""']
    assert book.defined_names["Owner"].attr_text == '"R&D ""x"""'
    assert book.defined_names["Both"].attr_text == 'Sheet1!$A$1&"R&D ""x"""'


def test_what_belongs_to_a_repeated_sheet_sees_its_variable() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.oddHeader.left.text = "{{ m }}"
        chart = BarChart()
        chart.title = "Chart of {{ m }}"
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=1))
        sheet.add_chart(chart, "D2")

    book = filled(workbook({"A1": "{%sheet for m in ms %}", "B1": '="of {{ m }}"'}, change=change), ms=["a", "b & c"])
    assert [sheet["B1"].value for sheet in book] == ['="of a"', '="of b & c"']
    assert [sheet._charts[0].title.tx.rich.p[0].r[0].t for sheet in book] == ["Chart of a", "Chart of b & c"]
    assert [sheet.oddHeader.left.text for sheet in book] == ["a", "b && c"]


def test_chart_texts_hold_values() -> None:
    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.x_axis.title = "axis {{ x }}"
        chart.series.append(Series(Reference(book.active, min_col=1, min_row=1, max_row=1), title="series {{ x }}"))
        book.active.add_chart(chart, "D5")

    (chart,) = filled(workbook({"A1": 1}, change=change), x="R&D")["Sheet1"]._charts
    assert chart.x_axis.title.tx.rich.p[0].r[0].t == "axis R&D"
    assert chart.series[0].tx.v == "series R&D"


def _rewritten(data: bytes, changes: dict[str, tuple[bytes, bytes]], added: dict[str, bytes]) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(*changes.get(name, (b"\0", b""))))
        for name, content in added.items():
            target.writestr(name, content)
    return stream.getvalue()


def test_the_source_of_a_pivot_table_follows() -> None:
    kind = "officeDocument/2006/relationships/pivotCacheDefinition"
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"
    template = _rewritten(
        workbook({"A1": "{%sheet for n in names %}", "A2": "{% for v in vs %}{{ v }}", "B2": "x{% endfor %}"}, names=["{{ n }}"]),
        {
            "xl/_rels/workbook.xml.rels": (
                b"</Relationships>",
                f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/{kind}" Target="pivotCache/p1.xml"/></Relationships>'.encode(),
            ),
            "[Content_Types].xml": (b"</Types>", f'<Override PartName="/xl/pivotCache/p1.xml" ContentType="{content}"/></Types>'.encode()),
        },
        {
            "xl/pivotCache/p1.xml": b'<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheSource type="worksheet">'
            b'<worksheetSource ref="A1:B2" sheet="{{ n }}"/></cacheSource><cacheFields count="0"/></pivotCacheDefinition>'
        },
    )
    data = Template(template).render({"names": ["a & b", "c"], "vs": [1, 2, 3]}).to_bytes()
    cache = zipfile.ZipFile(io.BytesIO(data)).read("xl/pivotCache/p1.xml")
    assert b'<worksheetSource ref="A1:B4" sheet="a &amp; b"/>' in cache
    assert b'refreshOnLoad="1"' in cache
