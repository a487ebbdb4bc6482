"""Charts as authors draw them, filled with more and less than they were drawn with: cache, references, workbook and data are the same."""

from __future__ import annotations

import datetime
import io
import itertools
from typing import Any

import openpyxl
import pytest
from lxml import etree

from docautomat import Chart
from docautomat.markup.charts import fill
from docautomat.values import RefusedValueError
from tests.markup.charts import zoo
from tests.markup.charts.zoo import C, Drawn
from tests.package_check.charts import agreement, sheets
from tests.package_check.parts import Parts, package_problems, unzip
from tests.package_check.workbook import workbook_problems


def filled(drawn: Drawn, data: Chart) -> tuple[etree._Element, bytes]:
    """Fill a chart; what it keeps, its workbook and the data must be the same."""
    part, book = fill(*drawn, data)
    assert book is not None
    root = etree.fromstring(part)
    parts = Parts()
    problems = [*unzip(book, parts), *package_problems(parts), *workbook_problems(parts), *agreement("chart", root, sheets(parts))]
    assert not problems, "\n".join(map(str, problems))
    shown = sorted(all_series(root), key=lambda node: value(node, "order"))
    assert [value(node, "order") for node in shown] == list(range(len(data.series)))
    for node, (name, values) in zip(shown, data.series, strict=True):
        assert "".join(node.find(f"{C}tx").itertext(f"{C}v") if node.find(f"{C}tx") is not None else ()).strip() == name.strip()
        assert points(node, "val", "yVal") == [float(each[1] if isinstance(each, tuple) else each) for each in values if each is not None]
    used = [axis.get("val") for plot in plots(root) for axis in plot.findall(f"{C}axId")]
    axes = [str(node.find(f"{C}axId").get("val")) for area in root.iter(f"{C}plotArea") for node in area if str(node.tag).endswith("Ax")]
    assert sorted(set(used)) == sorted(axes)
    return root, book


def all_series(root: etree._Element) -> list[etree._Element]:
    return [node for plot in plots(root) for node in plot.iterchildren(f"{C}ser")]


def plots(root: etree._Element) -> list[etree._Element]:
    return [node for area in root.iter(f"{C}plotArea") for node in area if str(node.tag).endswith("Chart")]


def shape(root: etree._Element) -> list[tuple[str, int]]:
    return [(etree.QName(plot).localname.removesuffix("Chart"), len(plot.findall(f"{C}ser"))) for plot in plots(root)]


def value(node: etree._Element, name: str) -> int:
    return int(node.find(f"{C}{name}").get("val", "0"))


def points(node: etree._Element, *names: str) -> list[float]:
    return [float(point.text or "nan") for name in names for holder in node.findall(f"{C}{name}") for point in holder.iter(f"{C}v")]


def formulas(root: etree._Element, name: str) -> list[str]:
    return [str(node.text) for each in all_series(root) for node in each.iterfind(f"{C}{name}//{C}f")]


def made(series: int, categories: int = 3, names: str = "N") -> Chart:
    return Chart([f"c{number}" for number in range(categories)], [(f"{names}{s}", [s * 10 + number for number in range(categories)]) for s in range(series)])


DRAWN = {
    "columns and a line": zoo.combination(),
    "areas and a column": zoo.combination("area", "column"),
    "one pair of axes": zoo.combination(secondary=False),
    "another corner": zoo.combination(row=5, column=3),
    "rows": zoo.rows(),
    "levels": zoo.levels(),
    "stacked": zoo.plain("bar", "stacked"),
    "percent": zoo.plain("column", "percent_stacked"),
    "doughnut": zoo.plain("doughnut", columns=(1, 2)),
    "days": zoo.days(),
}


@pytest.mark.parametrize("name", DRAWN)
def test_data_of_any_size_are_what_chart_and_workbook_hold(name: str) -> None:
    for series, categories in itertools.product((1, 2, 3, 5), (0, 1, 5)):
        filled(DRAWN[name], made(series, categories))


SHAPES = [(1, [("bar", 1)]), (2, [("bar", 1), ("line", 1)]), (3, [("bar", 2), ("line", 1)]), (5, [("bar", 2), ("line", 3)])]


@pytest.mark.parametrize(("series", "left"), SHAPES)
def test_a_combination_stays_one(series: int, left: list[tuple[str, int]]) -> None:
    root, _ = filled(zoo.combination(), made(series))
    assert shape(root) == left


def test_series_go_by_name_then_by_place() -> None:
    root, _ = filled(zoo.combination(), Chart(["a"], {"rate ": [1], "Plan": [2], "New": [3]}))
    line, columns = plots(root)[1], plots(root)[0]
    assert [value(node, "order") for node in line.findall(f"{C}ser")] == [0]
    assert [value(node, "idx") for node in columns.findall(f"{C}ser")] == [0, 1]
    assert "C00000" in etree.tostring(columns.findall(f"{C}ser")[1]).decode()


def test_a_series_says_to_which_plot_it_belongs() -> None:
    asked = [{"name": "B", "values": [2], "plot": "line"}, {"name": "D", "data": [4], "plot": "column"}]
    root, _ = filled(zoo.combination(), Chart(["a"], [{"name": "A", "values": [1]}, asked[0], {"name": "C", "values": [3]}, asked[1]]))
    assert shape(root) == [("bar", 2), ("line", 2)]
    assert [[value(node, "order") for node in plot.findall(f"{C}ser")] for plot in plots(root)] == [[0, 3], [1, 2]]
    with pytest.raises(RefusedValueError, match="no plot of the kind pie"):
        fill(*zoo.combination(), Chart(["a"], [{"name": "A", "values": [1], "plot": "pie"}]))


def test_data_begin_where_the_references_said() -> None:
    root, _ = filled(zoo.combination(row=5, column=3), made(4, 6))
    assert formulas(root, "val") == [f"'My data'!${column}$7:${column}$12" for column in "EFGH"]
    assert set(formulas(root, "cat")) == {"'My data'!$D$7:$D$12"}
    root, _ = filled(zoo.rows(), made(3, 2))
    assert formulas(root, "val") == [f"'My data'!$C${row}:$D${row}" for row in (4, 5, 6)]
    assert formulas(root, "tx") == [f"'My data'!$B${row}" for row in (4, 5, 6)]


def test_further_series_have_the_next_accents_of_the_theme() -> None:
    root, _ = filled(zoo.plain(fill={"color": "#C00000"}), made(8))
    colours = [[node.get("val") for node in each.find(f"{C}spPr").iter("{*}srgbClr", "{*}schemeClr", "{*}lumMod")] for each in all_series(root)]
    assert colours == [["C00000"]] * 3 + [["accent4"], ["accent5"], ["accent6"], ["accent1", "60000"], ["accent2", "60000"]]


def test_what_the_author_said_of_points_goes_with_them() -> None:
    options: dict[str, Any] = {
        "points": [None, {"fill": {"color": "red"}}, None, {"fill": {"color": "blue"}}],
        "data_labels": {"value": True, "custom": [{"value": "own"}, None, {"delete": True}, {"value": "='My data'!$A$5"}]},
    }
    drawn = zoo.chart(lambda book, sheet: _one(book, sheet, **options))
    for count, formats, labels in ((1, [], [0]), (2, [1], [0]), (4, [1, 3], [0, 2, 3]), (6, [1, 3], [0, 2, 3])):
        root, _ = filled(drawn, made(1, count))
        assert [value(node, "idx") for node in root.iter(f"{C}dPt")] == formats
        assert [value(node, "idx") for node in root.iter(f"{C}dLbl")] == labels


def _one(book: Any, sheet: Any, **options: Any) -> Any:
    zoo.table(sheet)
    chart = book.add_chart({"type": "column"})
    chart.add_series(zoo.series(1, **options))
    return chart


def test_what_refers_to_the_same_cells_follows() -> None:
    def build(book: Any, sheet: Any) -> Any:
        bars = {"type": "custom", "plus_values": "='My data'!$B$2:$B$5", "minus_values": [1, 2, 3, 4]}
        chart = _one(book, sheet, y_error_bars=bars)
        chart.set_title({"name": "='My data'!$B$1"})
        return chart

    root, _ = filled(zoo.chart(build), made(1, 2))
    assert "".join(root.find(f"{C}chart/{C}title").itertext(f"{C}v")) == "N0"
    assert [str(node.text) for node in root.iterfind(f".//{C}plus//{C}f")] == ["'My data'!$B$2:$B$3"]
    assert [node.get("val") for node in root.iterfind(f".//{C}minus//{C}ptCount")] == ["2"]


def test_error_bars_of_the_data() -> None:
    bars = {"type": "custom", "plus_values": "='My data'!$F$2:$F$5", "minus_values": "='My data'!$F$2:$F$5"}
    drawn = zoo.chart(lambda book, sheet: _one(book, sheet, y_error_bars=bars))
    root, book = filled(drawn, Chart(["a", "b"], [{"name": "A", "values": [1, 2], "errors": [0.5, 0.25]}]))
    assert [points(node, "plus", "minus") for node in root.iter(f"{C}errBars")] == [[0.5, 0.25, 0.5, 0.25]]
    assert openpyxl.load_workbook(io.BytesIO(book))["My data"]["F2"].value == 0.5
    with pytest.raises(RefusedValueError, match="no error bars"):
        fill(*zoo.plain(), Chart(["a"], [{"name": "A", "values": [1], "errors": [1]}]))


def test_the_workbook_s_other_cells_stay() -> None:
    def build(book: Any, sheet: Any) -> Any:
        chart = _one(book, sheet)
        sheet.write("F1", "mine")
        sheet.write_formula("F2", "=SUM(B2:B5)", None, 10)
        sheet.write("A6", "Total")
        sheet.write_formula("B6", "=SUM(B2:B5)", None, 10)
        return chart

    for series, categories in ((1, 2), (1, 7), (6, 4)):
        _, book = filled(zoo.chart(build), made(series, categories))
        sheet = openpyxl.load_workbook(io.BytesIO(book))["My data"]
        assert [sheet[name].value for name in ("F1", "F2", "A6", "B6")] == ["mine", "=SUM(B2:B5)", "Total", "=SUM(B2:B5)"]
        assert openpyxl.load_workbook(io.BytesIO(book))["Other"]["A1"].value == "stays"


def test_a_note_below_the_data_makes_room() -> None:
    def build(book: Any, sheet: Any) -> Any:
        sheet.write("B8", "To resize chart data range, drag lower right corner of range.")
        return _one(book, sheet)

    part, data = zoo.chart(build)
    root, book = filled((part, _without_drawing(data)), made(1, 10))
    assert formulas(root, "val") == ["'My data'!$B$2:$B$11"]
    assert openpyxl.load_workbook(io.BytesIO(book))["My data"]["B14"].value.startswith("To resize")


def _without_drawing(data: bytes) -> bytes:
    """The workbook as a chart on a slide has it: without the chart itself."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    stream = io.BytesIO()
    for sheet in book:
        sheet._charts = []
    book.save(stream)
    return stream.getvalue()


def test_a_table_of_the_data_sheet_grows_and_shrinks() -> None:
    def build(book: Any, sheet: Any) -> Any:
        zoo.table(sheet)
        sheet.add_table(0, 0, 4, 3, {"columns": [{"header": head} for head in zoo.HEADS]})
        chart = book.add_chart({"type": "column"})
        for column in (1, 2, 3):
            chart.add_series(zoo.series(column))
        return chart

    for series, categories, reference in ((1, 2, "A1:B3"), (3, 4, "A1:D5"), (5, 7, "A1:F8"), (2, 0, "A1:C2")):
        _, book = filled(zoo.chart(build), made(series, categories))
        (found,) = openpyxl.load_workbook(io.BytesIO(book))["My data"].tables.values()
        assert found.ref == reference
        assert [column.name for column in found.tableColumns] == ["Cat", *(f"N{number}" for number in range(series))]


def test_days_stay_days() -> None:
    days = [datetime.date(2028, 5, number) for number in (1, 8, 15, 22, 29)]
    for categories in (days, [day.isoformat() for day in days]):
        root, book = filled(zoo.days(), Chart(categories, {"Plan": [1, 2, 3, 4, 5]}))
        assert {node.text for node in root.iterfind(f".//{C}cat//{C}formatCode")} == {"dd.mm.yyyy"}
        sheet = openpyxl.load_workbook(io.BytesIO(book))["My data"]
        assert [(sheet[f"A{row}"].value.date(), sheet[f"A{row}"].number_format) for row in range(2, 7)] == [(day, "dd.mm.yyyy") for day in days]
    root, book = filled(zoo.plain("line"), Chart(days[:2], {"Plan": [1, 2]}))  # text before
    assert openpyxl.load_workbook(io.BytesIO(book))["My data"]["A2"].value == datetime.datetime(2028, 5, 1)


def test_categories_of_several_levels() -> None:
    rows = [("2027", "Q1"), ("2027", "Q2"), ("2028", "Q1"), ("2028", "Q2"), ("2028", "Q3")]
    for drawn in (zoo.levels(), zoo.plain()):
        root, book = filled(drawn, Chart(rows, {"Plan": [1, 2, 3, 4, 5]}))
        (levels,) = root.iter(f"{C}multiLvlStrCache")
        assert [["".join(point.itertext()) for point in level.iter(f"{C}pt")] for level in levels.iter(f"{C}lvl")] == [
            ["Q1", "Q2", "Q1", "Q2", "Q3"],
            ["2027", "2028"],
        ]
        sheet = openpyxl.load_workbook(io.BytesIO(book))["My data"]
        assert [sheet[f"A{row}"].value for row in range(2, 7)] == ["2027", None, "2028", None, None]
    root, _ = filled(zoo.levels(), made(2))
    assert set(formulas(root, "cat")) == {"'My data'!$A$2:$A$4"} or set(formulas(root, "cat")) == {"'My data'!$B$2:$B$4"}


def test_number_formats_of_the_author_and_of_the_data() -> None:
    def build(book: Any, sheet: Any) -> Any:
        chart = _one(book, sheet)
        sheet.write_column("B2", [0.1, 0.2, 0.3, 0.4], book.add_format({"num_format": "0.0%"}))
        return chart

    part, data = zoo.chart(build)
    part = part.replace(b"<c:formatCode>General", b"<c:formatCode>0.0%")
    root, book = filled((part, data), Chart([f"c{n}" for n in range(6)], [("A", [0.5] * 6)]))
    assert {node.text for node in root.iterfind(f".//{C}val//{C}formatCode")} == {"0.0%"}
    assert openpyxl.load_workbook(io.BytesIO(book))["My data"]["B7"].number_format == "0.0%"
    root, book = filled((part, data), Chart(["a"], [{"name": "A", "values": [0.5], "format": '0.00 "kr"'}]))
    assert {node.text for node in root.iterfind(f".//{C}val//{C}formatCode")} == {'0.00 "kr"'}
    assert openpyxl.load_workbook(io.BytesIO(book))["My data"]["B2"].number_format == '0.00 "kr"'


def test_a_stock_chart_has_three_or_four_series() -> None:
    for count in (3, 4):
        filled(zoo.days("stock"), made(count))
    with pytest.raises(RefusedValueError, match="three or four"):
        fill(*zoo.days("stock"), made(2))


def test_one_series_alone_is_given_no_title_of_its_own() -> None:
    part, book = zoo.plain()
    root = etree.fromstring(part)
    for node in root.iter(f"{C}autoTitleDeleted"):
        node.set("val", "0")
    root, _ = filled((etree.tostring(root), book), made(1))
    assert [node.get("val") for node in root.iter(f"{C}autoTitleDeleted")] == ["1"]


def test_an_entry_of_the_legend_stays_out_for_the_same_series() -> None:
    def build(book: Any, sheet: Any) -> Any:
        zoo.table(sheet)
        chart = book.add_chart({"type": "column"})
        for column in (1, 2, 3):
            chart.add_series(zoo.series(column))
        chart.set_legend({"delete_series": [1]})
        return chart

    drawn = zoo.chart(build)
    for names, entries in (({"Done": [1], "Plan": [2]}, [0]), ({"Plan": [1]}, []), ({"A": [1], "B": [2], "C": [1], "D": [2]}, [1])):
        root, _ = filled(drawn, Chart(["a"], names))
        assert [value(node, "idx") for node in root.iter(f"{C}legendEntry")] == entries


def test_without_a_workbook_one_is_made() -> None:
    part, _ = zoo.combination()
    for old in (None, b"\xd0\xcf\x11\xe0 an old workbook"):
        chart, book = fill(part, old, made(3, 2), new_rid="rId7")
        root = etree.fromstring(chart)
        assert [list(node.attrib.values()) for node in root.iter(f"{C}externalData")] == [["rId7"]]
        rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(book or b""))["Sheet1"].iter_rows(values_only=True)]
        assert rows == [[None, "N0", "N1", "N2"], ["c0", 0, 10, 20], ["c1", 1, 11, 21]]
        assert formulas(root, "val") == [f"Sheet1!${column}$2:${column}$3" for column in "BCD"]


def test_the_old_data_s_texts_are_not_in_the_workbook_any_more() -> None:
    part, data = zoo.plain()
    _, book = filled((part, _without_drawing(data)), made(1, 1))
    parts = Parts()
    list(unzip(book, parts))
    assert not any(b">k0<" in part or b">Plan<" in part for part in parts.content.values())


def test_a_formula_that_is_written_over_leaves_no_trace_in_the_order_of_calculation() -> None:
    def build(book: Any, sheet: Any) -> Any:
        chart = _one(book, sheet)
        sheet.write_formula("B3", "=B2*2", None, 2)
        return chart

    _, book = filled(zoo.chart(build), made(1, 3))
    assert openpyxl.load_workbook(io.BytesIO(book))["My data"]["B3"].value == 1
