"""What charts remember of their cells is made anew from the cells that came out, and left out where it is not known."""

from __future__ import annotations

import datetime
import io
import pickle
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference, ScatterChart, Series
from openpyxl.chart.data_source import AxDataSource, MultiLevelStrRef, StrRef
from openpyxl.chartsheet import Chartsheet

from docautomat.template import Template
from tests.build import workbook
from tests.compiler.test_drawn import filled, parts, with_drawings
from tests.compiler.test_workbook_parts import changed

ROWS = {
    "A1": "name",
    "B1": "a",
    "C1": "b",
    "D1": "sum",
    "A2": "{% for m in ms %}{{ m.name }}",
    "B2": "{{ m.a }}",
    "C2": "{{ m.b }}",
    "D2": "=B2*C2",
    "E2": "{% endfor %}",
    "A3": "total",
    "B3": "=SUM(B2)",
}
MS: list[dict[str, Any]] = [{"name": "x & <y>", "a": 1, "b": 2.5}, {"name": "z", "a": 3, "b": 4}]
_CACHE = re.compile(r"<(\w+Cache)>(.*?)</\1>", re.DOTALL)
_POINT = re.compile(r'<pt idx="(\d+)"><v>([^<]*)</v>')


def with_chart(cells: dict[str, Any], *references: str, categories: str = "", change: Any = None, kind: str = "numRef") -> bytes:
    def draw(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        chart = BarChart()
        for reference in references:
            chart.series.append(Series(f"Sheet1!{reference}"))
        if categories:
            chart.set_categories(f"Sheet1!{categories}")
        if kind != "numRef":
            for series in chart.series:
                reference = f"Sheet1!{categories}"
                series.cat = AxDataSource(strRef=StrRef(f=reference)) if kind == "strRef" else AxDataSource(multiLvlStrRef=MultiLevelStrRef(f=reference))
        sheet.add_chart(chart, "J1")
        if change is not None:
            change(book)

    return workbook(cells, change=draw)


def caches(data: bytes, chart: str = "xl/charts/chart1.xml") -> list[tuple[str, str, list[tuple[int, str]]]]:
    """Return kind, format code and count, and points of all that a chart remembers, in order."""
    text = zipfile.ZipFile(io.BytesIO(data)).read(chart).decode()
    assert "\x1b" not in text
    found = []
    for kind, body in _CACHE.findall(text):
        code, count = re.search(r"<formatCode>([^<]*)<", body), re.search(r'<ptCount val="(\d+)"', body)
        head = " ".join(filter(None, (code and code.group(1), count and count.group(1))))
        found.append((kind, head, [(int(place), value) for place, value in _POINT.findall(body)]))
    return found


def test_numbers_and_texts_are_those_of_the_cells() -> None:
    data = filled(with_chart(ROWS, "$B$2:$B$2", "$D$2:$D$2", categories="$A$2:$A$2"), ms=MS)
    names = ("strCache", "2", [(0, "x &amp; &lt;y&gt;"), (1, "z")])
    assert caches(data) == [names, ("numCache", "General 2", [(0, "1"), (1, "3")]), names, ("numCache", "General 2", [(0, "2.5"), (1, "12")])]
    (text,) = parts(data, r"charts/chart1\.xml").values()
    assert "<cat><strRef>" in text  # texts were drawn as numbers


def test_blank_cells_have_no_point_and_texts_count_as_nothing() -> None:
    data = filled(with_chart(ROWS, "$B$2:$B$3", categories="$A$2:$A$3"), ms=[{"name": "x", "a": None, "b": 1}, {"name": None, "a": "n/a", "b": 1}])
    assert caches(data) == [("strCache", "3", [(0, "x"), (2, "total")]), ("numCache", "General 3", [(1, "0"), (2, "0")])]


def test_the_format_code_is_that_of_the_cells() -> None:
    def formats(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"].number_format = '0.0" mill"'
        book.worksheets[0]["C2"].number_format = "dd.mm.yyyy"

    ms = [{"name": "x", "a": 1.5, "b": datetime.date(2026, 3, 1)}]
    data = filled(with_chart(ROWS, "$B$2:$B$2", categories="$C$2:$C$2", change=formats), ms=ms)
    assert caches(data) == [("numCache", "dd.mm.yyyy 1", [(0, "46082")]), ("numCache", '0.0" mill" 1', [(0, "1.5")])]
    data = filled(with_chart(ROWS, "$B$2:$B$2", categories="$C$2:$C$2", change=formats, kind="strRef"), ms=ms)
    assert caches(data)[0] == ("strCache", "1", [(0, "01.03.2026")])


@pytest.mark.parametrize(("language", "expected"), [("nb", "01.03.2026"), ("en", "3/1/2026"), ("fr", None)])
def test_dates_in_the_way_of_the_reader_are_those_of_the_language(language: str, expected: str | None) -> None:
    template = Template(with_chart(ROWS, "$B$2:$B$2", categories="$C$2:$C$2", kind="strRef"))
    data = template.render({"ms": [{"name": "x", "a": 1, "b": datetime.date(2026, 3, 1)}]}, language=language).to_bytes()
    assert [points for kind, _, points in caches(data) if kind == "strCache"] == ([[(0, expected)]] if expected else [])


def test_levels_of_categories_begin_with_the_innermost() -> None:
    data = filled(with_chart(ROWS, "$D$2:$D$2", categories="$A$2:$B$2", kind="levels"), ms=[*MS, {"name": None, "a": 5, "b": 6}])
    (text,) = parts(data, r"charts/chart1\.xml").values()
    (levels,) = re.findall(r"<multiLvlStrCache>(.*?)</multiLvlStrCache>", text)
    assert levels.startswith('<ptCount val="3"/><lvl>')
    assert [_POINT.findall(level) for level in re.findall("<lvl>(.*?)</lvl>", levels)] == [
        [("0", "1"), ("1", "3"), ("2", "5")],
        [("0", "x &amp; &lt;y&gt;"), ("1", "z")],
    ]
    repeated = {"A1": "{%col for y in ys %}{{ y }}{%col endfor %}", "A2": "q", "A3": "4"}
    data = filled(with_chart(repeated, "$A$3:$A$3", categories="$A$1:$A$2", kind="levels"), ys=["n", "m"])
    (text,) = parts(data, r"charts/chart1\.xml").values()
    assert "<f>Sheet1!$A$1:$B$2</f>" in text
    assert [_POINT.findall(level) for level in re.findall("<lvl>(.*?)</lvl>", text)] == [[("0", "q"), ("1", "q")], [("0", "n"), ("1", "m")]]
    across = {"A1": "n", "B1": "m", "A2": "q", "A3": "{{ ys[0] }}", "B3": "{{ ys[1] }}"}
    data = filled(with_chart(across, "$A$3:$B$3", categories="$A$1:$B$2", kind="levels"), ys=[4, 5])
    (text,) = parts(data, r"charts/chart1\.xml").values()
    assert [_POINT.findall(level) for level in re.findall("<lvl>(.*?)</lvl>", text)] == [[("0", "q")], [("0", "n"), ("1", "m")]]


def test_what_is_not_known_is_left_out() -> None:
    unknown = ROWS | {"D2": "=NOSUCHFUNCTION(B2)"}
    data = filled(with_chart(unknown, "$B$2:$B$2", "$D$2:$D$2"), ms=MS)
    assert [points for *_, points in caches(data)] == [[(0, "1"), (1, "3")]]
    data = filled(with_chart(ROWS, "$B$2:$B$2"), ms=[{"name": "x", "a": True, "b": 1}])
    assert caches(data) == []


def test_errors_that_charts_pass_over() -> None:
    data = filled(with_chart(ROWS | {"B3": "=NA()"}, "$B$2:$B$3", "$D$2:$D$2"), ms=[{"name": "x", "a": 1, "b": "b"}])
    assert caches(data) == [("numCache", "General 2", [(0, "1")])]  # the other one is #VALUE!


@pytest.mark.parametrize("what", ["row", "column"])
def test_hidden_cells_are_not_drawn(what: str) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        (book.worksheets[0].row_dimensions[3] if what == "row" else book.worksheets[0].column_dimensions["B"]).hidden = True

    template = with_chart(ROWS, "$B$2:$B$3", "$C$2:$C$2", change=hide)
    assert [points for *_, points in caches(filled(template, ms=MS))] == [[(0, "2.5"), (1, "4")]]
    every = changed(template, {"xl/charts/chart1.xml": (b'<plotVisOnly val="1"', b'<plotVisOnly val="0"')})
    assert len(caches(filled(every, ms=MS))) == 2


def test_cells_of_array_formulas_without_values_are_not_blank() -> None:
    template = workbook(ROWS | {"G2": "=0"}, change=lambda book: book.worksheets[0].add_chart(_bars("Sheet1!$G$2:$G$3"), "J1"))
    template = changed(template, {"xl/worksheets/sheet1.xml": (b"<f>0</f>", b'<f t="array" ref="G2:G3">NOSUCHFUNCTION(A1:A2)</f>')})
    template = changed(template, {"xl/charts/chart1.xml": (b"$G$2:$G$3", b"$G$3:$G$3")})
    data = Template(template).render({"ms": MS}, language="nb").to_bytes()
    assert caches(data) == []


def _bars(reference: str) -> BarChart:
    chart = BarChart()
    chart.series.append(Series(reference))
    return chart


def test_series_that_repeat_remember_their_own_row() -> None:
    def change(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=1, max_col=3, min_row=2), from_rows=True, titles_from_data=True)
        chart.set_categories(Reference(book.worksheets[0], min_col=2, max_col=3, min_row=1))
        book.worksheets[0].add_chart(chart, "J1")

    found = caches(filled(with_drawings(ROWS, change=change), ms=MS))
    assert [points for *_, points in found] == [
        [(0, "x &amp; &lt;y&gt;")],
        [(0, "a"), (1, "b")],
        [(0, "1"), (1, "2.5")],
        [(0, "z")],
        [(0, "a"), (1, "b")],
        [(0, "3"), (1, "4")],
    ]


def test_each_copy_of_a_chart_remembers_its_own_cells() -> None:
    data = filled(with_drawings(ROWS, ("chart", 2, 7, 2, 9)), ms=MS)
    charts = sorted(parts(data, r"charts/chart\d+\.xml"))
    assert [[points for *_, points in caches(data, chart)] for chart in charts] == [[[(0, "1"), (1, "2.5")]], [[(0, "3"), (1, "4")]]]


def test_charts_of_sheets_that_repeat_and_of_chart_sheets() -> None:
    page = {"A1": "{%sheet for s in ss %}{{ s }}", "A2": "{% for v in [1, 2] %}{{ v * s }}", "B2": "{% endfor %}"}

    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0].add_chart(_bars("Sheet1!$A$2:$A$2"), "J1")
        sheet: Chartsheet = book.create_chartsheet("Chart")
        sheet.add_chart(_bars("Sheet1!$A$2:$A$2"))

    data = filled(workbook(page, change=change), ss=[1, 10])
    found = [[points for *_, points in caches(data, chart)] for chart in sorted(parts(data, r"charts/chart\d+\.xml"))]
    assert sorted(found) == [[[(0, "1"), (1, "2")]], [[(0, "1"), (1, "2")]], [[(0, "10"), (1, "20")]]]


def test_a_chart_over_another_sheet_and_one_that_nothing_touches() -> None:
    def change(book: openpyxl.Workbook) -> None:
        other = book.create_sheet("Other")
        other["A1"], other["A2"] = 7, "t"
        book.worksheets[0].add_chart(_bars("Sheet1!$B$2:$B$2"), "J1")
        chart = ScatterChart()
        chart.series.append(Series("Other!$A$1:$A$2", "Sheet1!$B$2:$B$2"))
        book.worksheets[0].add_chart(chart, "J20")

    data = filled(workbook(ROWS, change=change), ms=MS)
    assert [points for *_, points in caches(data, "xl/charts/chart2.xml")] == [[(0, "1"), (1, "3")], [(0, "7"), (1, "0")]]


def test_long_sheets_that_stream_are_read_again() -> None:
    ms = [{"name": f"n{number}", "a": number, "b": 1} for number in range(12_000)]
    template = with_chart(ROWS | {"D2": ""}, "$B$2:$B$2", "$B$3:$B$3", categories="$A$2:$A$2")
    found = caches(Template(template).render({"ms": ms}, language="nb").to_bytes())
    assert [head for _, head, _ in found] == ["12000", "General 12000", "12000", "General 1"]
    assert found[1][2][-1] == (11_999, "11999")
    assert found[3][2] == [(0, "71994000")]


def test_more_points_than_anyone_sees_are_not_remembered() -> None:
    template = with_chart(ROWS | {"D2": ""}, *["$B$2:$B$2"] * 18)
    ms = [{"name": "n", "a": number, "b": 1} for number in range(12_000)]
    assert caches(Template(template).render({"ms": ms}, language="nb").to_bytes()) == []


def test_a_template_that_travelled_remembers_too() -> None:
    template = pickle.loads(pickle.dumps(Template(with_chart(ROWS, "$B$2:$B$2"))))
    for count in (1, 2):
        assert len(caches(template.render({"ms": MS[:count]}, language="nb").to_bytes())[0][2]) == count


def test_newer_charts_remember_levels() -> None:
    newer = '<cx:chartSpace xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"><cx:chartData><cx:data id="0">'
    newer += '<cx:strDim type="cat"><cx:f>Sheet1!$A$2:$A$2</cx:f><cx:lvl ptCount="1"><cx:pt idx="0">x</cx:pt></cx:lvl></cx:strDim>'
    newer += '<cx:numDim type="val"><cx:f>Sheet1!$B$2:$B$2</cx:f><cx:lvl ptCount="1" formatCode="General"><cx:pt idx="0">1</cx:pt></cx:lvl></cx:numDim>'
    newer += "</cx:data></cx:chartData></cx:chartSpace>"
    template = with_chart(ROWS, "$B$2:$B$2")
    chart = zipfile.ZipFile(io.BytesIO(template)).read("xl/charts/chart1.xml")
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
    replaced = {
        "xl/charts/chart1.xml": (chart, newer.encode()),
        "xl/drawings/_rels/drawing1.xml.rels": (kind, b"http://schemas.microsoft.com/office/2014/relationships/chartEx"),
    }
    data = Template(changed(template, replaced)).render({"ms": MS}, language="nb").to_bytes()
    (text,) = parts(data, r"charts/chart1\.xml").values()
    assert '<cx:lvl ptCount="2"><cx:pt idx="0">x &amp; &lt;y&gt;</cx:pt><cx:pt idx="1">z</cx:pt></cx:lvl></cx:strDim>' in text
    assert '<cx:lvl ptCount="2" formatCode="General"><cx:pt idx="0">1</cx:pt><cx:pt idx="1">3</cx:pt></cx:lvl></cx:numDim>' in text
