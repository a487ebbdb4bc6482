"""Everything on a sheet that names cells goes with them: rows 2 (three times) and column B (twice) repeat."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName

from docautomat.template import Template
from tests.build import cells, workbook
from tests.compiler.test_workbook_parts import changed, with_part
from tests.package_check import assert_sound

ROWS = {"A1": "head", "A2": "{% for m in ms %}{{ m }}", "B2": "1", "D2": "{% endfor %}", "A3": "end", "A9": "far"}
COLUMNS = {"A1": "head", "B1": "{%col for y in ys %}{{ y }}{%col endfor %}", "C1": "sum", "D1": "far"}
X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
_BEHIND = "<pageMargins"


def rendered(template: bytes, **context: Any) -> dict[str, str]:
    data = Template(template).render({"ms": ["x", "y", "z"], "ys": [1, 2], **context}, language="nb").to_bytes()
    assert_sound(data, template)
    openpyxl.load_workbook(io.BytesIO(data))
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".vml", ".rels"))}


def sheet_with(xml: str, sheet: dict[str, Any] = ROWS, *, before: str = _BEHIND, **context: Any) -> str:
    """Return the sheet that comes out of one that holds some XML before another element, from there on."""
    template = changed(workbook(sheet, {"A1": "other"}), {"xl/worksheets/sheet1.xml": (before.encode(), (xml + before).encode())})
    return rendered(template, **context)["xl/worksheets/sheet1.xml"]


def sheet_view(xml: str, sheet: dict[str, Any] = ROWS, **context: Any) -> str:
    """Return the view of the sheet that comes out of one with another view."""
    stream = io.BytesIO(workbook(sheet))
    given = re.search(r"<sheetViews>.*</sheetViews>", zipfile.ZipFile(stream).read("xl/worksheets/sheet1.xml").decode())
    assert given is not None
    view = f'<sheetViews><sheetView workbookViewId="0">{xml}</sheetView></sheetViews>'
    found = rendered(changed(stream.getvalue(), {"xl/worksheets/sheet1.xml": (given.group().encode(), view.encode())}), **context)["xl/worksheets/sheet1.xml"]
    (shown,) = re.findall(r"<sheetView [^>]*>(.*)</sheetView>", found)
    return str(shown)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            '<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/>',
            '<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>',
        ),
        ('<pane xSplit="900" ySplit="600" topLeftCell="A9"/>', '<pane xSplit="900" ySplit="600" topLeftCell="A11"/>'),
        ('<selection pane="topRight" activeCell="A9" activeCellId="1" sqref="A1 A9"/>', '<selection pane="topRight"/>'),
    ],
)
def test_views(given: str, expected: str) -> None:
    assert sheet_view(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('<protectedRanges><protectedRange sqref="A2:B2 A9" name="n"/></protectedRanges>', 'sqref="A2:B4 A11"'),
        (
            '<scenarios current="0" sqref="A9"><scenario name="s" count="1"><inputCells r="A3" val="1"/></scenario></scenarios>',
            'sqref="A11".*inputCells r="A5"',
        ),
        ('<cellWatches><cellWatch r="A9"/></cellWatches>', '<cellWatch r="A11"/>'),
        ('<ignoredErrors><ignoredError sqref="A2:A3" numberStoredAsText="1"/></ignoredErrors>', 'sqref="A2:A5"'),
        (
            '<customSheetViews><customSheetView guid="{1}" topLeftCell="A9"><pane ySplit="2" topLeftCell="A3" state="frozen"/><selection sqref="A9"/>'
            '<rowBreaks count="1" manualBreakCount="1"><brk id="2" max="16383" man="1"/></rowBreaks><autoFilter ref="A1:B2"/>'
            "</customSheetView></customSheetViews>",
            'topLeftCell="A11"><pane ySplit="4" topLeftCell="A5" state="frozen"/><selection/><rowBreaks count="3" manualBreakCount="3">.*ref="A1:B4"',
        ),
    ],
)
def test_what_names_cells_of_its_sheet(given: str, expected: str) -> None:
    order = _BEHIND if "ignored" not in given and "Watch" not in given else "</worksheet>"
    assert re.search(expected, sheet_with(given, before=order))


def breaks(name: str, *ids: int, automatic: int = 0) -> str:
    listed = "".join(f'<brk id="{number}" max="16383"{"" if number == automatic else " man=" + chr(34) + "1" + chr(34)}/>' for number in ids)
    return f'<{name} count="{len(ids)}" manualBreakCount="{len(ids) - bool(automatic)}">{listed}</{name}>'


def test_page_breaks_stand_behind_each_copy_and_are_counted() -> None:
    assert breaks("rowBreaks", 1, 2, 3, 4, 5, 11) in sheet_with(breaks("rowBreaks", 1, 2, 3, 9), before="</worksheet>")
    empty = sheet_with(breaks("rowBreaks", 1, 2, 9, automatic=9), before="</worksheet>", ms=[])
    assert breaks("rowBreaks", 1, 8, automatic=8) in empty
    assert "rowBreaks" not in sheet_with(breaks("rowBreaks", 2), before="</worksheet>", ms=[])
    assert breaks("colBreaks", 2, 3, 4) in sheet_with(breaks("colBreaks", 2, 3), COLUMNS, before="</worksheet>")


def test_a_break_behind_a_row_of_tags_stands_behind_what_is_before_it() -> None:
    rows = {"A1": "head", "A2": "{% for m in ms %}", "A3": "{{ m }}", "A4": "{% endfor %}", "A5": "end"}
    assert breaks("rowBreaks", 4) in sheet_with(breaks("rowBreaks", 4), rows, before="</worksheet>")


def test_outline_levels_heights_and_formats_are_those_of_the_row() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.row_dimensions[2].outlineLevel, sheet.row_dimensions[2].height, sheet.row_dimensions[2].hidden = 1, 30, True
        sheet.column_dimensions["B"].outlineLevel = 2

    page = openpyxl.load_workbook(io.BytesIO(Template(workbook(ROWS, change=change)).render({"ms": [1, 2]}).to_bytes())).worksheets[0]
    assert [(page.row_dimensions[row].outlineLevel, page.row_dimensions[row].height, page.row_dimensions[row].hidden) for row in (1, 2, 3, 4)] == [
        (0, None, False),
        (1, 30, True),
        (1, 30, True),
        (0, None, False),
    ]
    page = openpyxl.load_workbook(io.BytesIO(Template(workbook(COLUMNS, change=change)).render({"ys": [1, 2]}).to_bytes())).worksheets[0]
    assert (page.column_dimensions["B"].outlineLevel, page.column_dimensions["B"].min, page.column_dimensions["B"].max) == (2, 2, 3)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('<f t="array" ref="E9:E9">SUM(B2:B2*2)</f>', '<f t="array" ref="E11:E11">SUM\\(B2:B4\\*2\\)</f>'),
        ('<f t="dataTable" ref="E9:F9" dt2D="1" dtr="1" r1="A3" r2="A9"/>', '<f t="dataTable" ref="E11:F11" dt2D="1" dtr="1" r1="A5" r2="A11"/>'),
        ('<f t="dataTable" ref="E9:F9" dt2D="0" dtr="0" r1="A1"/>', '<f t="dataTable" ref="E11:F11" dt2D="0" dtr="0" r1="A1"/>'),
    ],
)
def test_array_formulas_and_data_tables(formula: str, expected: str) -> None:
    template = changed(workbook(ROWS | {"E9": "=0"}), {"xl/worksheets/sheet1.xml": (b"<f>0</f>", formula.encode())})
    assert re.search(expected, rendered(template)["xl/worksheets/sheet1.xml"])


def test_a_dynamic_array_formula_is_one_in_every_copy() -> None:
    template = workbook(ROWS | {"C2": "=0"})
    (cell,) = re.findall(rb'<c r="C2"[^>]*><f>0</f>', zipfile.ZipFile(io.BytesIO(template)).read("xl/worksheets/sheet1.xml"))
    template = changed(template, {"xl/worksheets/sheet1.xml": (cell, b'<c r="C2" cm="1"><f t="array" ref="C2">SORT(A2:B2)</f>')})
    found = rendered(template)["xl/worksheets/sheet1.xml"]
    assert [f'<c r="C{row}" cm="1"><f t="array" ref="C{row}">SORT(A{row}:B{row})</f>' in found for row in (2, 3, 4)] == [True] * 3


EXTENSIONS = f'<extLst><ext uri="x" {X14}>%s</ext></extLst>'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" id="{1}"><xm:f>$B2&gt;A$9</xm:f></x14:cfRule>'
            "<xm:sqref>A2</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>",
            r"<xm:f>\$B2&gt;A\$11</xm:f></x14:cfRule><xm:sqref>A2:A4</xm:sqref>",
        ),
        (
            '<x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>A2:A3</xm:f></x14:formula1>'
            "<xm:sqref>B9</xm:sqref></x14:dataValidation></x14:dataValidations>",
            "<xm:f>A2:A5</xm:f></x14:formula1><xm:sqref>B11</xm:sqref>",
        ),
        (
            "<x14:sparklineGroups><x14:sparklineGroup dateAxis='1'><xm:f>Sheet1!A1:A2</xm:f><x14:sparklines><x14:sparkline><xm:f>Sheet1!A2:B2</xm:f>"
            "<xm:sqref>C2</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>",
            "<xm:f>Sheet1!A1:A4</xm:f>.*A2:B2</xm:f><xm:sqref>C2<.*A3:B3</xm:f><xm:sqref>C3<.*A4:B4</xm:f><xm:sqref>C4<",
        ),
        (
            "<x14:ignoredErrors><x14:ignoredError numberStoredAsText='1'><xm:sqref>A2:A9</xm:sqref></x14:ignoredError></x14:ignoredErrors>",
            "<xm:sqref>A2:A11</xm:sqref>",
        ),
    ],
)
def test_extensions_of_a_sheet(given: str, expected: str) -> None:
    assert re.search(expected, sheet_with(EXTENSIONS % given, before="</worksheet>"))


def test_filters_titles_and_local_names() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.auto_filter.ref = "A1:B2"
        sheet.print_title_rows, sheet.print_area = "1:3", "A1:B9"
        sheet.defined_names["local"] = DefinedName("local", attr_text="Sheet1!$A$9")
        sheet.defined_names["_xlnm._FilterDatabase"] = DefinedName("_xlnm._FilterDatabase", attr_text="Sheet1!$A$1:$B$2", hidden=True)

    found = rendered(workbook(ROWS, change=change))
    names = dict(re.findall(r'<definedName name="([^"]*)"[^>]*>([^<]*)<', found["xl/workbook.xml"]))
    assert {name: text.replace("'", "") for name, text in names.items()} == {
        "_xlnm._FilterDatabase": "Sheet1!$A$1:$B$4",
        "_xlnm.Print_Titles": "Sheet1!$1:$5",
        "_xlnm.Print_Area": "Sheet1!$A$1:$B$11",
        "local": "Sheet1!$A$11",
    }
    assert '<autoFilter ref="A1:B4"/>' in found["xl/worksheets/sheet1.xml"]
    page = {**ROWS, "A1": "{%sheet for s in [1, 2] %}"}
    found = rendered(workbook(page, change=change))
    names_of_copies = re.findall(r'<definedName name="([^"]*)"[^>]*localSheetId="(\d)"[^>]*>([^<]*)<', found["xl/workbook.xml"])
    assert ("local", "1", "'Sheet1 (2)'!$A$11") in names_of_copies
    assert ("_xlnm._FilterDatabase", "1", "'Sheet1 (2)'!$A$1:$B$4") in names_of_copies


def test_links_into_moved_cells_and_into_their_own_copy() -> None:
    links = '<hyperlinks><hyperlink ref="A1" location="Sheet1!A9"/><hyperlink ref="A2" location="Sheet1!B2"/>'
    links += '<hyperlink ref="B2" location="Sheet2!A1"/><hyperlink ref="C2" location="Sheet1!A1"/></hyperlinks>'
    found = dict(re.findall(r'<hyperlink ref="(\S*)" location="([^"]*)"', sheet_with(links)))
    assert found == {"A1": "Sheet1!A11", "A2": "Sheet1!B2", "A3": "Sheet1!B3", "A4": "Sheet1!B4", "B2:B4": "Sheet2!A1", "C2:C4": "Sheet1!A1"}
    across = '<hyperlinks><hyperlink ref="B1" location="Sheet1!B9"/></hyperlinks>'
    assert dict(re.findall(r'<hyperlink ref="(\S*)" location="([^"]*)"', sheet_with(across, COLUMNS))) == {"B1": "Sheet1!B9", "C1": "Sheet1!C9"}


def with_chart(old: bytes, new: bytes) -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=2, min_row=1, max_row=3))
        book.worksheets[0].add_chart(chart, "H20")

    return changed(workbook(ROWS, change=change), {"xl/charts/chart1.xml": (old, new)})


def test_error_bars_and_labels_of_charts() -> None:
    bars = b"<errBars><errBarType val='both'/><errValType val='cust'/>"
    bars += b"<plus><numRef><f>Sheet1!$B$1:$B$3</f><numCache><ptCount val='3'/></numCache></numRef></plus></errBars>"
    labels = b'<extLst><ext uri="{02D57815-91ED-43cb-92C2-25804820EDAC}" xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    labels += b'<c15:datalabelsRange><c15:f>Sheet1!$A$1:$A$3</c15:f><c15:dlblRangeCache><ptCount val="3"/></c15:dlblRangeCache></c15:datalabelsRange>'
    labels += b"<c15:filteredSeries><c15:fullRef><c15:sqref>Sheet1!$B$1:$B$9</c15:sqref></c15:fullRef></c15:filteredSeries></ext></extLst>"
    found = rendered(with_chart(b"<val>", bars + b"<val>"))["xl/charts/chart1.xml"]
    assert "<f>Sheet1!$B$1:$B$5</f></numRef></plus>" in found
    found = rendered(with_chart(b"</ser>", labels + b"</ser>"))["xl/charts/chart1.xml"]
    remembered = '<c15:dlblRangeCache><ptCount val="5"/><pt idx="0"><v>head</v></pt>.*<pt idx="4"><v>end</v></pt></c15:dlblRangeCache></c15:datalabelsRange>'
    assert re.search(r"<c15:f>Sheet1!\$A\$1:\$A\$5</c15:f>" + remembered, found)
    assert "<c15:sqref>Sheet1!$B$1:$B$11</c15:sqref>" in found


CX = "http://schemas.microsoft.com/office/drawing/2014/chartex"


def test_the_newer_charts_follow_and_have_their_own_parts() -> None:
    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=2, min_row=1, max_row=3))
        book.worksheets[0].add_chart(chart, "H2")
        book.defined_names["_xlchart.v1.0"] = DefinedName("_xlchart.v1.0", attr_text="Sheet1!$A$2:$B$2", hidden=True)

    newer = f'<cx:chartSpace xmlns:cx="{CX}"><cx:chartData><cx:data id="0"><cx:numDim type="val"><cx:f>%s</cx:f>'
    newer += '<cx:lvl ptCount="1"><cx:pt idx="0">1</cx:pt></cx:lvl>'
    newer += "</cx:numDim></cx:data></cx:chartData></cx:chartSpace>"
    template = workbook(ROWS, change=change)
    drawing = zipfile.ZipFile(io.BytesIO(template)).read("xl/drawings/drawing1.xml").decode()
    (extent,) = re.findall(r'<[\w:]*ext cx="\d+" cy="\d+" ?/>', drawing)
    replaced = {
        "xl/drawings/drawing1.xml": (extent.encode(), re.sub(r'cy="\d+"', 'cy="90000"', extent).encode()),
        "xl/drawings/_rels/drawing1.xml.rels": (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart",
            b"http://schemas.microsoft.com/office/2014/relationships/chartEx",
        ),
    }
    template = changed(template, replaced)
    archive = zipfile.ZipFile(io.BytesIO(template))
    chart = archive.read("xl/charts/chart1.xml")
    for formula, expected in (("_xlchart.v1.0", "$A${0}:$B${0}"), ("Sheet1!$B$2", "$B${0}")):
        found = rendered(changed(template, {"xl/charts/chart1.xml": (chart, (newer % formula).encode())}))
        charts = [text for name, text in sorted(found.items()) if name.startswith("xl/charts/chart")]
        assert [re.findall(r"<cx:f>([^<]*)</cx:f></cx:numDim>", text) for text in charts] == [["Sheet1!" + expected.format(row)] for row in (2, 3, 4)]


VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">
<v:shape id="_x0000_s1025"><x:ClientData ObjectType="Checkbox">
<x:Anchor>1, 5, 8, 5, 2, 5, 9, 5</x:Anchor><x:FmlaLink>$A$9</x:FmlaLink></x:ClientData></v:shape></xml>"""


def test_form_controls_move_and_stay_tied_to_their_cells() -> None:
    control = b'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" fmlaLink="$A$9" fmlaRange="A2:A3"/>'
    template = with_part(workbook(ROWS), "ctrlProp", "xl/ctrlProps/ctrlProp1.xml", control)
    assert 'fmlaLink="$A$11" fmlaRange="A2:A5"' in rendered(template)["xl/ctrlProps/ctrlProp1.xml"]
    found = rendered(with_part(workbook(ROWS), "vmlDrawing", "xl/drawings/box1.vml", VML.encode()))["xl/drawings/box1.vml"]
    assert "1, 5, 10, 5, 2, 5, 11, 5" in found
    assert "<x:FmlaLink>$A$11</x:FmlaLink>" in found


def test_a_control_on_rows_that_vanish_is_there_still() -> None:
    template = with_part(workbook(ROWS), "vmlDrawing", "xl/drawings/box1.vml", VML.replace("8, 5, 2, 5, 9", "1, 5, 2, 5, 1").encode())
    assert "1, 5, 1, 5, 2, 5, 1, 5" in rendered(template, ms=[])["xl/drawings/box1.vml"]


def test_anchors_of_controls_and_objects_in_the_sheet() -> None:
    corner = "<xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>8</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    xdr = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    given = f'<oleObjects><oleObject shapeId="1"><objectPr><anchor><from xmlns:xdr="{xdr}">{corner}</from></anchor></objectPr></oleObject></oleObjects>'
    assert "<xdr:row>10</xdr:row>" in sheet_with(given, before="</worksheet>")


def test_shared_formulas_in_rows_that_repeat() -> None:
    template = changed(workbook(ROWS | {"C2": "=0"}), {"xl/worksheets/sheet1.xml": (b"<f>0</f>", b'<f t="shared" si="0" ref="C2">B2*2</f>')})
    data = Template(template).render({"ms": [1, 2]}).to_bytes()
    assert [cells(data)[cell] for cell in ("C2", "C3")] == ["=B2*2", "=B3*2"]
