"""Charts and diagrams on slides, filled from data: each copy of a slide has its own, chart and workbook agree."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pptx
import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Cm

import docautomat
from docautomat import Chart, Template
from tests.markup.charts import zoo
from tests.package_check import assert_sound

DATA: dict[str, Any] = {"name": "One", "categories": ["a", "b", "c"], "series": {"Plan": [1, 2, 3], "Done": [4, None, 6], "New": [7, 8, 9]}}
OTHER: dict[str, Any] = {"name": "Two & more", "categories": ["x"], "series": {"Only": [5]}}
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"


def slide_with_chart(alt: str = "", title: str = "", text: str = "T", category: str = "Q1", change: Callable[[Any, Any], None] | None = None) -> bytes:
    """A deck of one slide with this title, and a chart of two series whose title and alternative text are given."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = text
    data = CategoryChartData()
    data.categories = [category, "Q2"]
    data.add_series("Plan", [1, 2])
    data.add_series("Done", [3, 4])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(4), Cm(16), Cm(10), data)
    if title:
        frame.chart.has_title = True
        frame.chart.chart_title.text_frame.text = title
    if alt:
        frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    if change is not None:
        change(slide, frame)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def deck_of_charts(drawn: Mapping[str, tuple[bytes, bytes]]) -> bytes:
    """A deck with a slide for each chart, filled by the variable of its name."""
    deck = pptx.Presentation()
    data = CategoryChartData()
    data.categories = ["a"]
    data.add_series("S", [1])
    for name, (part, book) in drawn.items():
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(4), Cm(16), Cm(10), data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{{{{ {name}|chart }}}}")
        chart = frame.chart.part
        chart.chart_workbook.xlsx_part._blob = book
        rid = next(iter(chart._element.iter("{*}externalData"))).attrib.values()[0]
        chart._element = parse_xml(part)
        for node in chart._element.iter("{*}externalData"):
            node.set(next(iter(node.attrib)), rid)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def filled(template: bytes, data: dict[str, Any]) -> bytes:
    out = Template(template).render(data).to_bytes()
    assert_sound(out, template)
    return out


def charts(deck: bytes) -> list[list[Any]]:
    """For each slide its charts, as python-pptx reads them."""
    return [list(_charts(slide.shapes)) for slide in pptx.Presentation(io.BytesIO(deck)).slides]


def _charts(shapes: Any) -> Any:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _charts(shape.shapes)
        elif shape.has_chart:
            yield shape.chart


def held(chart: Any) -> dict[str, Any]:
    return {series.name: list(series.values) for plot in chart.plots for series in plot.series}


def workbook(chart: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    return [[value for value in row if value is not None] for row in book.active.iter_rows(values_only=True) if any(value is not None for value in row)]


def edited(deck: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """A package with some parts changed, by a pattern of their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(deck)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            for pattern, change in changes.items():
                content = change(content) if re.search(pattern, name) else content
            after.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("tag", ["{{ c|chart }}", "{{ chart(c) }}", "{%sp if c %}{{ c|chart }}{%sp endif %}"])
def test_each_copy_of_a_slide_has_its_own_chart_and_workbook(tag: str) -> None:
    out = filled(slide_with_chart(tag, "Of {{ c.name }}", "{%slide for c in cs %}T"), {"cs": [DATA, OTHER]})
    (first,), (second,) = charts(out)
    assert [held(first), held(second)] == [{"Plan": [1, 2, 3], "Done": [4, None, 6], "New": [7, 8, 9]}, {"Only": [5]}]
    assert [workbook(first)[0], workbook(second)] == [["Plan", "Done", "New"], [["Only"], ["x", 5]]]
    assert [chart.chart_title.text_frame.text for chart in (first, second)] == ["Of One", "Of Two & more"]
    assert first.part.partname != second.part.partname


def test_data_in_the_title_of_a_chart_fill_it_and_its_alternative_text_stays() -> None:
    out = filled(slide_with_chart("Progress of the plan", "{{ c|chart(title=c.name) }}", "{%slide for c in cs %}T"), {"cs": [DATA, OTHER]})
    assert [held(chart) for (chart,) in charts(out)] == [DATA["series"], OTHER["series"]]
    assert [chart.chart_title.text_frame.text for (chart,) in charts(out)] == ["One", "Two & more"]
    slides = pptx.Presentation(io.BytesIO(out)).slides
    assert [slide.shapes[1]._element.nvGraphicFramePr.cNvPr.get("descr") for slide in slides] == ["Progress of the plan"] * 2


def test_tags_in_titles_and_data_sheets_come_out_in_each_copy() -> None:
    out = filled(slide_with_chart(title="Of {{ c.name }}", text="{%slide for c in cs %}T", category="{{ c.name }}"), {"cs": [DATA, OTHER]})
    assert [chart.chart_title.text_frame.text for (chart,) in charts(out)] == ["Of One", "Of Two & more"]
    assert [list(chart.plots[0].categories) for (chart,) in charts(out)] == [["One", "Q2"], ["Two & more", "Q2"]]
    assert [workbook(chart)[1][0] for (chart,) in charts(out)] == ["One", "Two & more"]


def test_a_chart_for_which_there_is_nothing_goes_with_its_parts() -> None:
    out = filled(slide_with_chart("{{ c|chart }}"), {"c": None})
    assert charts(out) == [[]]
    assert not [name for name in zipfile.ZipFile(io.BytesIO(out)).namelist() if "charts/" in name or "embeddings/" in name]


def test_charts_in_a_group_and_in_a_loop_over_shapes() -> None:
    def group(slide: Any, frame: Any) -> None:
        slide.shapes.add_group_shape()._element.append(frame._element)

    out = filled(slide_with_chart("{{ c|chart }}", change=group), {"c": OTHER})
    assert [held(chart) for chart in charts(out)[0]] == [OTHER["series"]]
    out = filled(slide_with_chart("{%sp for c in cs %}{{ c|chart }}{%sp endfor %}"), {"cs": [DATA, OTHER]})
    assert [held(chart) for (chart,) in charts(out)] == [DATA["series"], OTHER["series"]]  # there is room for one on a slide


def test_a_chart_in_a_loop_over_shapes_has_a_part_for_each_turn() -> None:
    out = filled(slide_with_chart("{%sp for c in cs %}Of {{ c.name }}{%sp endfor %}", "{{ c.name }}"), {"cs": [DATA, OTHER]})
    assert [chart.chart_title.text_frame.text for (chart,) in charts(out)] == ["One", "Two & more"]


def test_a_text_box_with_nothing_but_a_chart_becomes_one() -> None:
    def box(slide: Any, frame: Any) -> None:
        frame._element.getparent().remove(frame._element)
        slide.part.drop_rel(frame._element.chart_rId)
        slide.shapes.add_textbox(Cm(3), Cm(5), Cm(12), Cm(8)).text_frame.text = "{{ c|chart(kind='bar', title='Progress') }}"

    for data, count in ((DATA, 1), (None, 0)):
        out = filled(slide_with_chart(change=box), {"c": data})
        frames = [shape for shape in pptx.Presentation(io.BytesIO(out)).slides[0].shapes if shape.has_chart]
        assert len(frames) == count
        for frame in frames:
            assert (frame.left, frame.top, frame.width, frame.height) == (Cm(3), Cm(5), Cm(12), Cm(8))
            assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == "Progress"
            assert held(frame.chart) == DATA["series"]


def test_a_placeholder_with_nothing_but_a_chart_keeps_its_place() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "T"
    slide.placeholders[1].text = "{{ c|chart(kind='line') }}"
    stream = io.BytesIO()
    deck.save(stream)
    place = deck.slide_layouts[1].placeholders[1]
    out = filled(stream.getvalue(), {"c": DATA})
    (frame,) = [shape for shape in pptx.Presentation(io.BytesIO(out)).slides[0].shapes if getattr(shape, "has_chart", False)]
    assert (frame.left, frame.top, frame.width, frame.height) == (place.left, place.top, place.width, place.height)
    assert frame.placeholder_format.idx == 1


def linked(deck: bytes) -> bytes:
    """The chart's workbook lies in another file."""
    target = rb'Type="[^"]*/package" Target="[^"]*"'
    link = b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject" Target="file:///C:/budget.xlsx" TargetMode="External"'
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(edited(deck, {r"charts/_rels/": lambda part: re.sub(target, link, part)}))) as before, zipfile.ZipFile(bare, "w") as after:
        for name in before.namelist():
            if "embeddings/" not in name:
                after.writestr(name, before.read(name))
    return bare.getvalue()


def test_a_chart_of_another_file_s_workbook_gets_one_of_its_own_and_that_is_told() -> None:
    template = linked(slide_with_chart("{{ c|chart }}", text="{%slide for c in cs %}T"))
    document = Template(template).render({"cs": [DATA, OTHER]})
    assert_sound(document.to_bytes(), template)
    assert [held(chart) for (chart,) in charts(document.to_bytes())] == [DATA["series"], OTHER["series"]]
    assert [workbook(chart)[0] for (chart,) in charts(document.to_bytes())] == [["Plan", "Done", "New"], ["Only"]]
    assert [finding.code for finding in document.findings] == ["chart-workbook"]
    assert not [
        name for name in zipfile.ZipFile(io.BytesIO(document.to_bytes())).namelist() if b"budget" in zipfile.ZipFile(io.BytesIO(document.to_bytes())).read(name)
    ]


@pytest.mark.parametrize(
    ("alt", "title", "data", "told"),
    [
        ("{{ c|chart }}", "", {"c": "x"}, 'slide 1 "T", "Chart 2" alternative text, {{ c|chart }}: this is no chart'),
        ("{{ d|chart }}", "", {"c": 1}, "d is not in the data"),
        ("", "{{ c.nme }}", {"c": {"name": 1}}, 'slide 1 "T" "Chart 2" chart, text 1, {{ c.nme }}'),
        ("{{ c|chart }}", "", {"c": {"series": {"a": [(1, 2)]}}}, "this chart wants numbers, not points"),
    ],
)
def test_what_is_wrong_is_told_with_slide_shape_and_tag(alt: str, title: str, data: dict[str, Any], told: str) -> None:
    with pytest.raises(docautomat.RenderError, match=re.escape(told)):
        Template(slide_with_chart(alt, title)).render(data)


# --- data sheets with tags of their own -----------------------------------------------------------------------------------------------------


def slide_with_sheet(cells: dict[str, Any], text: str = "T", alt: str = "") -> bytes:
    """A slide with a chart in whose data sheet some cells are written."""

    def change(slide: Any, frame: Any) -> None:
        part = frame.chart.part.chart_workbook.xlsx_part
        book = openpyxl.load_workbook(io.BytesIO(part.blob))
        for name, value in cells.items():
            book.active[name] = value
        stream = io.BytesIO()
        book.save(stream)
        part._blob = stream.getvalue()

    return slide_with_chart(alt, text=text, change=change)


ROWS = {"A2": "{% for m in c.ms %}{{ m.name }}", "B2": "{{ m.plan }}", "C2": "{{ m.done }}{% endfor %}", "A3": None, "B3": None, "C3": None}


def test_rows_repeat_in_a_data_sheet_and_the_chart_follows() -> None:
    template = slide_with_sheet({**ROWS, "A5": "Sum", "B5": "=SUM(B2:B3)", "B1": "Plan of {{ c.name }}"}, "{%slide for c in cs %}T")
    many = [{"name": f"m{number}", "plan": number, "done": number / 2} for number in range(4)]
    out = filled(template, {"cs": [{"name": "A", "ms": many[:2]}, {"name": "B", "ms": many}]})
    (first,), (second,) = charts(out)
    assert [name for name, _ in zip(held(second), range(2), strict=False)] == ["Plan of B", "Done"]
    assert list(held(first).values())[1][:2] == [0, 0.5]
    assert next(iter(held(second).values()))[:4] == [0, 1, 2, 3]
    assert list(second.plots[0].categories)[:4] == ["m0", "m1", "m2", "m3"]
    assert workbook(second)[-1] == ["Sum", "=SUM(B2:B6)"]


def test_numbers_of_the_data_in_a_data_sheet_are_numbers_in_the_chart() -> None:
    out = filled(slide_with_sheet({"A2": "{{ name }}", "B2": "{{ plan }}", "C3": "{{ done|default(none) }}"}), {"name": "A & B", "plan": 7.5})
    ((chart,),) = charts(out)
    assert held(chart) == {"Plan": [7.5, 2], "Done": [3, None]}
    assert list(chart.plots[0].categories) == ["A & B", "Q2"]
    template = Template(slide_with_sheet({"B2": "{{ plan }}"}))
    assert set(template.variables()) == {"plan"}
    assert pickle.loads(pickle.dumps(template)).render({"plan": 1}).to_bytes() == template.render({"plan": 1}).to_bytes()


def test_what_is_wrong_in_a_data_sheet_is_told_with_slide_chart_and_cell() -> None:
    with pytest.raises(
        docautomat.RenderError, match=re.escape('slide 1 "T" "Chart 2" chart data sheet, plna: sheet "Sheet1", cell B2, {{ plna }}: plna is not in the data')
    ):
        Template(slide_with_sheet({"B2": "{{ plna }}"})).render({"plan": 1})
    with pytest.raises(docautomat.TemplateSyntaxError, match=re.escape('slide 1 "T" "Chart 2" chart data sheet, sheet "Sheet1", cell B2')):
        Template(slide_with_sheet({"B2": "{% for m in ms %}"}))


# --- charts of Office 2016 ----------------------------------------------------------------------------------------------------------------

POINTS = "".join(f'<cx:pt idx="{number}">k{number}</cx:pt>' for number in range(4))
NUMBERS = "".join(f'<cx:pt idx="{number}">{number + 1}</cx:pt>' for number in range(4))
WATERFALL = f"""<cx:chartSpace xmlns:cx="{CX[1:-1]}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><cx:chartData><cx:externalData r:id="rId1" cx:autoUpdate="0"/>
<cx:data id="0"><cx:strDim type="cat"><cx:f>'My data'!$A$2:$A$5</cx:f><cx:lvl ptCount="4">{POINTS}</cx:lvl></cx:strDim>
<cx:numDim type="val"><cx:f>'My data'!$B$2:$B$5</cx:f><cx:lvl ptCount="4" formatCode="0.0">{NUMBERS}</cx:lvl></cx:numDim></cx:data></cx:chartData>
<cx:chart><cx:plotArea><cx:plotAreaRegion><cx:series layoutId="waterfall">
<cx:tx><cx:txData><cx:f>'My data'!$B$1</cx:f><cx:v>Plan</cx:v></cx:txData></cx:tx><cx:dataId val="0"/>
<cx:layoutPr><cx:subtotals><cx:idx val="0"/><cx:idx val="3"/></cx:subtotals></cx:layoutPr></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart>
</cx:chartSpace>"""
CHOICE = """<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:cx1="http://schemas.microsoft.com/office/drawing/2015/9/8/chartex"><mc:Choice Requires="cx1"/><mc:Fallback/></mc:AlternateContent>"""


def narrow(book: Any, sheet: Any) -> Any:
    zoo.table(sheet, heads=("Cat", "Plan"))
    made = book.add_chart({"type": "column"})
    made.add_series(zoo.series(1))
    return made


def extended(alt: str, *, both: bool) -> bytes:
    """A slide with a waterfall chart, and a picture for programs that show none."""

    def change(slide: Any, frame: Any) -> None:
        package = slide.part.package
        chart = Part(PackURI("/ppt/charts/chartEx1.xml"), "application/vnd.ms-office.chartex+xml", package, WATERFALL.encode())
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        book = Part(PackURI("/ppt/embeddings/waterfall.xlsx"), kind, package, zoo.chart(narrow)[1])
        chart.relate_to(book, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package")
        rid = slide.part.relate_to(chart, "http://schemas.microsoft.com/office/2014/relationships/chartEx")
        slide.part.drop_rel(frame._element.chart_rId)
        element = frame._element
        data = next(element.iter("{*}graphicData"))
        data.set("uri", CX[1:-1])
        data.remove(data[0])
        etree.SubElement(data, f"{CX}chart", {"{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id": rid}, nsmap={"cx": CX[1:-1]})
        stream = io.BytesIO()
        from PIL import Image

        Image.new("RGB", (4, 4)).save(stream, "PNG")
        picture = slide.shapes.add_picture(stream, frame.left, frame.top, frame.width, frame.height)._element
        picture.nvPicPr.cNvPr.attrib.update({"id": str(element.nvGraphicFramePr.cNvPr.id), "name": "Chart 2", "descr": alt if both else ""})
        made = etree.fromstring(CHOICE)
        element.addprevious(made)
        made[0].append(element)
        made[1].append(picture)

    return slide_with_chart(alt, change=change, text="{%slide for c in cs %}T")


@pytest.mark.parametrize("both", [True, False])
def test_a_chart_of_office_2016_is_filled_and_its_old_picture_goes(both: bool) -> None:
    out = filled(extended("{{ c|chart }}", both=both), {"cs": [DATA, {"A": 1, "B": 2}, None]})
    parts = zipfile.ZipFile(io.BytesIO(out))
    names = sorted(name for name in parts.namelist() if re.search(r"chartEx\d+\.xml$", name))
    assert len(names) == 2
    first, second = (etree.fromstring(parts.read(name)) for name in names)
    assert [node.text for node in first.iter(f"{CX}f")][:3] == ["'My data'!$A$2:$A$4", "'My data'!$B$2:$B$4", "'My data'!$A$2:$A$4"]
    assert [node.get("hidden") for node in first.iter(f"{CX}series")] == [None, "1", "1"]
    assert [["".join(point.itertext()) for point in level] for level in second.iter(f"{CX}lvl")] == [["A", "B"], ["1", "2"]]
    assert [level.get("formatCode") for level in second.iter(f"{CX}lvl")] == [None, "0.0"]
    assert [[node.get("val") for node in root.iter(f"{CX}idx")] for root in (first, second)] == [["0", "2"] * 3, ["0", "1"]]
    assert not [name for name in parts.namelist() if "media/" in name]


# --- diagrams -------------------------------------------------------------------------------------------------------------------------------

DGM, DSP = "http://schemas.openxmlformats.org/drawingml/2006/diagram", "http://schemas.microsoft.com/office/drawing/2008/diagram"
NODE = '<dgm:pt modelId="{{1}}"><dgm:prSet/><dgm:spPr/><dgm:t><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'


def diagram(text: str) -> bytes:
    """A slide with SmartArt of one node: its data, and the drawing that shows them."""
    spaces = f'xmlns:dgm="{DGM}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:dsp="{DSP}"'
    body = f"<dsp:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dsp:txBody>"
    drawing = f"""<dsp:drawing {spaces}><dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/>
<dsp:sp modelId="{{2}}"><dsp:nvSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvSpPr/></dsp:nvSpPr><dsp:spPr/>{body}</dsp:sp></dsp:spTree></dsp:drawing>"""

    def change(slide: Any, frame: Any) -> None:
        package = slide.part.package

        def add(name: str, content_type: str, kind: str, content: str) -> str:
            base = "http://schemas.microsoft.com/office/2007/relationships/" if kind == "diagramDrawing" else pptx.opc.constants.RELATIONSHIP_TYPE.CHART[:-5]
            made = Part(PackURI(f"/ppt/diagrams/{name}1.xml"), f"application/vnd.{content_type}+xml", package, content.encode())
            return str(slide.part.relate_to(made, base + kind))

        shown = add("drawing", "ms-office.drawingml.diagramDrawing", "diagramDrawing", drawing)
        extension = f'<a:ext uri="http://schemas.microsoft.com/office/drawing/2008/diagram"><dsp:dataModelExt relId="{shown}" minVer="12.0"/></a:ext>'
        data = f"<dgm:dataModel {spaces}><dgm:ptLst>{NODE.format(text=text)}</dgm:ptLst><dgm:cxnLst/><dgm:extLst>{extension}</dgm:extLst></dgm:dataModel>"
        rid = add("data", "openxmlformats-officedocument.drawingml.diagramData", "diagramData", data)
        slide.part.drop_rel(frame._element.chart_rId)
        holder = next(frame._element.iter("{*}graphicData"))
        holder.set("uri", DGM)
        holder.remove(holder[0])
        etree.SubElement(holder, f"{{{DGM}}}relIds", {"{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm": rid}, nsmap={"dgm": DGM})

    return slide_with_chart(change=change, text="{%slide for c in cs %}T")


def test_smartart_has_its_own_data_and_drawing_in_each_copy_of_a_slide() -> None:
    out = filled(diagram("Of {{ c.name }}"), {"cs": [DATA, OTHER]})
    parts = zipfile.ZipFile(io.BytesIO(out))
    for number, name in ((1, "Of One"), (2, "Of Two & more")):
        shown = [etree.fromstring(parts.read(f"ppt/diagrams/{part}{number}.xml")) for part in ("data", "drawing")]
        assert ["".join(root.itertext("{*}t")) for root in shown] == [name, name]
        links = etree.fromstring(parts.read(f"ppt/slides/_rels/slide{number}.xml.rels"))
        target = {link.get("Id"): link.get("Target") for link in links}
        assert [target[node.get("relId")] for node in shown[0].iter(f"{{{DSP}}}dataModelExt")] == [f"../diagrams/drawing{number}.xml"]


# --- what other programs make of them ---------------------------------------------------------------------------------------------------------


def test_the_charts_of_a_deck_are_python_pptx_s_charts() -> None:
    kinds = {
        "column": [1, 2],
        "line": [1, 2],
        "pie": [1, 2],
        "scatter": [(1, 2), (3, 4)],
        "bubble": [(1, 2, 3), (3, 4, 5)],
        "doughnut": [1, 2],
        "area-stacked": [1, 2],
    }

    def boxes(slide: Any, frame: Any) -> None:
        for number, kind in enumerate(kinds):
            slide.shapes.add_textbox(Cm(1 + number), Cm(5), Cm(12), Cm(8)).text_frame.text = f"{{{{ {kind.replace('-', '_')}|chart }}}}"

    data = {kind.replace("-", "_"): Chart([] if isinstance(values[0], tuple) else ["a", "b"], {"S": values}, kind) for kind, values in kinds.items()}
    (found,) = charts(filled(slide_with_chart(change=boxes), data))
    assert len(found) == 1 + len(kinds)
    assert all(next(iter(chart.plots[0].series)).name == "S" for chart in found[1:])


def test_charts_of_many_kinds_in_one_deck() -> None:
    drawn = {
        "combination": zoo.combination(),
        "stacked": zoo.plain("bar", "stacked"),
        "doughnut": zoo.plain("doughnut", columns=(1, 2)),
        "days": zoo.days(),
    }
    drawn |= {"levels": zoo.levels(), "rows": zoo.rows()}
    data = {name: {"categories": ["2028-05-01", "2028-05-02"], "series": {"Plan": [1, 2], "Done": [3, 4], "Rate": [5, None]}} for name in drawn}
    found = charts(filled(deck_of_charts(drawn), data))
    assert [held(chart) for (chart,) in found] == [{"Plan": [1, 2], "Done": [3, 4], "Rate": [5, None]}] * len(drawn)
    assert [len(chart.plots) for (chart,) in found] == [2, 1, 1, 1, 1, 1]
