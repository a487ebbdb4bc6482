"""Native charts in Word: filled where the author has drawn one, and made where there is none."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import openpyxl.worksheet.table
import pytest
from lxml import etree

import docautomat
from docautomat import Chart, Template
from docautomat.markup.charts import fill
from docautomat.values.charts import KINDS
from tests import build
from tests.markup.charts.test_filling import drawn as drawn_chart
from tests.test_word_parts import changed, with_chart
from tests.test_word_values import WP, parts, rendered, tree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def shown(chart: bytes) -> dict[str, list[Any]]:
    """The series of a chart part as its cache has them."""
    root = etree.fromstring(chart)
    found: dict[str, list[Any]] = {}
    for series in root.iter(f"{C}ser"):
        name = "".join(series.find(f"{C}tx").itertext(f"{C}v")) if series.find(f"{C}tx") is not None else ""
        holder = series.find(f"{C}val") if series.find(f"{C}val") is not None else series.find(f"{C}yVal")
        found[name] = [float(node.text or 0) for node in holder.iter(f"{C}v")]
    return found


def sheet(workbook: bytes) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(workbook)).active.iter_rows(values_only=True)]


def drawn(tag: str, title: str = "a", label: str = "a") -> bytes:
    """A document that shows a chart with this tag in its alternative text in each turn of a loop."""

    def change(document: Any) -> None:
        next(document.element.body.iter(f"{WP}docPr")).set("descr", tag)
        for part in document.part.package.iter_parts():
            if str(part.partname).startswith("/word/charts/"):
                part._blob = part.blob.replace(b"Title of {{ m.name }}", f"Title of {title}".encode())

    return changed(with_chart("{%p for c in cs %}", "", "{%p endfor %}", label=label), change)


DATA = {"categories": ["One", "Two & three", "Four"], "series": {"Plan": [1, None, 3.5], "Done": [4, 5, 6]}}


@pytest.mark.parametrize("tag", ["{{ chart(c) }}", "{{ c|chart }}"])
def test_a_drawn_chart_is_filled_with_its_cache_and_its_workbook(tag: str) -> None:
    held = parts(rendered(drawn(tag), {"cs": [DATA]}))
    assert shown(held["word/charts/chart1.xml"]) == {"Plan": [1.0, 3.5], "Done": [4.0, 5.0, 6.0]}
    assert sheet(held["word/embeddings/sheet1.xlsx"])[:4] == [[None, "Plan", "Done"], ["One", 1, 4], ["Two & three", None, 5], ["Four", 3.5, 6]]
    formulas = [node.text for node in etree.fromstring(held["word/charts/chart1.xml"]).iter(f"{C}f")]
    assert formulas[:3] == ["Sheet1!$B$1", "Sheet1!$A$2:$A$4", "Sheet1!$B$2:$B$4"]


def test_tags_in_the_title_of_a_chart_that_is_filled_come_out_too() -> None:
    held = parts(rendered(drawn("{{ c|chart }}", title="{{ c.name }}"), {"cs": [{**DATA, "name": "X & Y"}, {**DATA, "name": "Z"}]}))
    charts = [held[name] for name in sorted(held) if name.startswith("word/charts/chart")]
    assert ["".join(etree.fromstring(chart).itertext("{*}t")) for chart in charts] == ["Title of X & Y", "Title of Z"]
    assert [list(shown(chart)) for chart in charts] == [["Plan", "Done"]] * 2
    assert [sheet(held[name])[0] for name in sorted(held) if name.endswith(".xlsx")] == [[None, "Plan", "Done"]] * 2


def test_a_chart_whose_alternative_text_is_only_text_has_a_part_in_each_turn() -> None:
    held = parts(rendered(drawn("{{ c.name }}", title="{{ c.name }}", label="{{ c.name }}"), {"cs": [{"name": "X"}, {"name": "Y"}]}))
    assert ["".join(etree.fromstring(held[name]).itertext("{*}t")) for name in sorted(held) if name.startswith("word/charts/chart")] == [
        "Title of X",
        "Title of Y",
    ]
    assert [sheet(held[name])[1][0] for name in sorted(held) if name.endswith(".xlsx")] == ["X", "Y"]


def test_fewer_series_and_categories_than_drawn() -> None:
    held = parts(rendered(drawn("{{ c|chart }}"), {"cs": [{"Only": 7}]}))
    assert list(shown(held["word/charts/chart1.xml"]).values()) == [[7.0]]
    assert sheet(held["word/embeddings/sheet1.xlsx"])[1] == ["Only", 7]


def test_each_copy_of_a_drawn_chart_has_its_own_part_and_workbook() -> None:
    held = parts(rendered(drawn("{{ c|chart }}"), {"cs": [{"A": 1}, {"B": 2}, None]}))
    charts = {name: shown(held[name]) for name in held if name.startswith("word/charts/chart")}
    assert sorted(str(each) for each in charts.values()) == ["{'': [1.0]}", "{'': [2.0]}"]
    assert sorted(sheet(held[name])[1] for name in held if name.endswith(".xlsx")) == [["A", 1], ["B", 2]]


def test_what_the_author_formatted_stays_by_position() -> None:
    held = parts(rendered(drawn("{{ c|chart }}"), {"cs": [DATA]}))
    before = etree.fromstring(parts(drawn("x"))["word/charts/chart1.xml"])
    after = etree.fromstring(held["word/charts/chart1.xml"])
    assert [etree.QName(node).localname for node in next(after.iter(f"{C}ser"))] == [etree.QName(node).localname for node in next(before.iter(f"{C}ser"))]
    assert [node.get("val") for node in after.iter(f"{C}idx") if node.getparent().tag == f"{C}ser"] == ["0", "1"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_of_each_kind_is_made_from_nothing(kind: str) -> None:
    values: Any = {"scatter": [(1, 2), (3, 4.5), (5, 6)], "bubble": [(1, 2, 3), (3, 4, 5), (5, 6, 1)]}.get(kind, [1, 2, 3])
    chart = Chart([] if kind in ("scatter", "bubble") else ["a", "b", "<c>"], [("S", values)], kind, "Title & more")
    template = build.word("before {{ c }}")
    out = rendered(template, {"c": chart})
    held = parts(out)
    assert len(shown(held["word/charts/chart1.xml"])["S"]) == 3
    assert b"Title &amp; more" in held["word/charts/chart1.xml"]
    assert sheet(held["word/embeddings/chart1.xlsx"])
    assert next(tree(out).iter(f"{WP}docPr")).get("descr") == "Title & more"
    assert out == rendered(template, {"c": chart})


def test_a_template_makes_a_chart_of_records() -> None:
    records = [{"month": datetime.date(2028, 1, 1), "plan": 1, "done": 2}, {"month": datetime.date(2028, 2, 1), "plan": 3, "done": None}]
    held = parts(rendered(build.word("{{ rows|chart(kind='line', title='Progress') }}"), {"rows": records}))
    assert shown(held["word/charts/chart1.xml"]) == {"plan": [1.0, 3.0], "done": [2.0]}


@pytest.mark.parametrize("data", ["text", [], {"categories": ["a"], "series": {"s": [1, 2]}}, {"series": {}}, {"categories": ["a"], "series": {"s": ["x"]}}])
def test_what_is_no_chart_is_refused_with_its_place(data: Any) -> None:
    with pytest.raises(docautomat.RenderError, match="paragraph 1"):
        Template(build.word("{{ c|chart }}")).render({"c": data})


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(docautomat.RenderError, match="no number for a chart"):
        Template(changed(build.word("{{ c|chart }}"), lambda _: None)).render({"c": {"categories": ["a"], "series": {"s": [float("nan")]}}})


# --- data in the title --------------------------------------------------------------------------------------------------------------------

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def titled(tag: str) -> bytes:
    """A document that shows a chart with this title in each turn of a loop."""

    def change(document: Any) -> None:
        for part in document.part.package.iter_parts():
            if str(part.partname).startswith("/word/charts/"):
                root = etree.fromstring(part.blob)
                next(root.iter(f"{A}t")).text = tag
                part._blob = etree.tostring(root)

    return changed(drawn("A chart"), change)


def titles(held: dict[str, bytes]) -> list[str]:
    charts = [etree.fromstring(held[name]) for name in sorted(held) if name.startswith("word/charts/chart")]
    return ["".join(str(node.text or "") for title in chart.iter(f"{C}title") for node in title.iter(f"{A}t")) for chart in charts]


def test_data_in_a_chart_s_title_fill_that_chart() -> None:
    held = parts(rendered(titled("{{ c|chart(title='T') }}"), {"cs": [DATA, {"Only": 7}]}))
    assert titles(held) == ["T", "T"]
    assert shown(held["word/charts/chart1.xml"]) == {"Plan": [1.0, 3.5], "Done": [4.0, 5.0, 6.0]}


def test_text_in_a_chart_s_title_breaks_its_lines_as_drawingml_does() -> None:
    chart = etree.fromstring(parts(rendered(titled("{{ c }}"), {"cs": ["one\ntwo"]}))["word/charts/chart1.xml"])
    assert [node.text for node in next(chart.iter(f"{C}title")).iter(f"{A}t")] == ["one", "two"]
    assert all(node.getparent().tag == f"{A}p" for node in chart.iter(f"{A}br"))


def test_days_as_categories_are_shown_as_days() -> None:
    data = {"categories": [datetime.date(2028, 1, 1)], "series": {"P": [1]}}
    held = parts(rendered(drawn("{{ c|chart }}"), {"cs": [data]}))
    assert [node.text for node in next(etree.fromstring(held["word/charts/chart1.xml"]).iter(f"{C}cat")).iter(f"{C}formatCode")] == ["yyyy\\-mm\\-dd"]


@pytest.mark.parametrize("bad", ["\x01", "\x0b", "\x1f", "\ud800", "\ufffe", "\x07"])
@pytest.mark.parametrize("template", ["made", "drawn"])
def test_a_character_that_no_chart_can_hold_is_refused_with_its_place(bad: str, template: str) -> None:
    good: dict[str, Any] = {"categories": ["a"], "series": {"s": [1]}}
    for data in ({**good, "categories": [bad]}, {**good, "series": {f"s{bad}": [1]}}, {**good, "title": bad}):
        form = Template(build.word("{%p for c in cs %}", "{{ c|chart }}", "{%p endfor %}") if template == "made" else drawn("{{ c|chart }}"))
        with pytest.raises(docautomat.RenderError, match="control character") as caught:
            form.render({"cs": [data]})
        assert "{{ c|chart }}" in str(caught.value)


@pytest.mark.parametrize("template", ["made", "drawn"])
def test_a_chart_of_thousands_of_points(template: str) -> None:
    data = {"categories": [f"c{number}" for number in range(5000)], "series": {"Plan": list(range(5000)), "Done": [None] * 5000}}
    form = build.word("{%p for c in cs %}", "{{ c|chart }}", "{%p endfor %}") if template == "made" else drawn("{{ c|chart }}")
    held = parts(rendered(form, {"cs": [data]}))
    (book,) = (held[name] for name in held if name.endswith(".xlsx"))
    assert sheet(book)[5000] == ["c4999", 4999, None]
    assert shown(held["word/charts/chart1.xml"])["Plan"][-1] == 4999


def test_the_lines_of_a_title_are_paragraphs_and_texts_are_no_escapes() -> None:
    held = parts(rendered(build.word("{{ c }}"), {"c": Chart(["_x0041_"], [("S", [5])], title="One\nTwo")}))
    root = etree.fromstring(held["word/charts/chart1.xml"])
    title = next(root.iter(f"{C}title"))
    assert ["".join(node.itertext()) for node in title.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p")] == ["One", "Two"]
    assert b"_x005F_x0041_" in parts(held["word/embeddings/chart1.xlsx"])["xl/worksheets/sheet1.xml"]


def test_the_series_of_a_radar_chart_are_as_the_schema_has_them() -> None:
    held = parts(rendered(build.word("{{ c }}"), {"c": Chart(["a"], [("S", [5])], "radar")}))
    assert not list(etree.fromstring(held["word/charts/chart1.xml"]).iter(f"{C}smooth"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_that_is_made_has_the_size_of_text_on_paper_and_a_legend_only_if_it_tells_something(kind: str) -> None:
    point: Any = {"scatter": (1, 2), "bubble": (1, 2, 3)}.get(kind, 1)
    series = {"S": [point]}
    for more in ({}, {"T": [point]}):
        chart = Chart([] if isinstance(point, tuple) else ["a"], {**series, **more}, kind)
        root = etree.fromstring(parts(rendered(build.word("{{ c }}"), {"c": chart}))["word/charts/chart1.xml"])
        assert [node.get("sz") for node in root.find(f"{C}txPr").iter("{*}defRPr")] == ["1000"]
        assert root.find(f"{C}roundedCorners").get("val") == "0"
        assert [node.get("val") for node in root.iter(f"{C}legendPos")] == (["b"] if more or kind in ("pie", "doughnut") else [])


def test_the_table_of_a_data_sheet_is_named_as_its_cells() -> None:
    book = openpyxl.Workbook()
    for row in ([" ", "old"], ["a", 1]):
        book.active.append(row)
    book.active.add_table(openpyxl.worksheet.table.Table(displayName="Table1", ref="A1:B2"))
    stream = io.BytesIO()
    book.save(stream)
    chart, _ = drawn_chart()
    moved = chart.replace(b"Sheet1!", b"Sheet!").replace(b"$A$2:$A$4", b"$A$2:$A$2").replace(b"$B$2:$B$4", b"$B$2:$B$2")
    filled = fill(moved, stream.getvalue(), Chart(["x", "y"], [("Plan", [1, 2]), ("plan", [3, 4]), ("", [5, 6])]))[1]
    (table,) = openpyxl.load_workbook(io.BytesIO(filled or b"")).active.tables.values()
    assert table.ref == "A1:D3"
    assert [column.name for column in table.tableColumns] == sheet(filled or b"")[0] == [" ", "Plan", "plan ", "Column4"]
