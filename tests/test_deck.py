"""PowerPoint templates end to end, through the public interface."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import deck, deck_text
from tests.package_check import assert_sound


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return data


@pytest.mark.parametrize(
    ("slides", "context", "expected"),
    [
        pytest.param([["T {{ n }}", "a"]], {"n": "x & <y>"}, [["T x & <y>", "a"]], id="text"),
        pytest.param([["T", "a {{ n }}"]], {"n": "x\ny"}, [["T", "a x\vy"]], id="a line break"),
        pytest.param([["T", "{% for m in ms %}", "* {{ m }}", "{% endfor %}"]], {"ms": [1, 2]}, [["T", "* 1", "* 2"]], id="bullets"),
        pytest.param([["T", "{% if x %}", "a", "{% else %}", "b", "{% endif %}"]], {"x": 0}, [["T", "b"]], id="conditions"),
        pytest.param([["A", "{%slide for m in ms %}{{ m }}"], ["B", "b"]], {"ms": "xy"}, [["A", "x"], ["A", "y"], ["B", "b"]], id="one slide repeats"),
        pytest.param([["A", "a"], ["B", "{%slide if x %}b"]], {"x": False}, [["A", "a"]], id="a slide goes"),
        pytest.param(
            [["{% for m in ms %}{{ m }}", "a"], ["{{ m }}{% endfor %}", "b"], ["End", "c"]],
            {"ms": [1, 2]},
            [["1", "a"], ["1", "b"], ["2", "a"], ["2", "b"], ["End", "c"]],
            id="slides from first to last",
        ),
    ],
)
def test_renders(slides: list[list[str]], context: dict[str, Any], expected: list[list[str]]) -> None:
    assert deck_text(filled(deck(*slides), **context)) == expected


def test_notes_belong_to_their_slide() -> None:
    data = filled(deck(["{%slide for m in ms %}{{ m }}", "x"], notes=["note {{ m }} of {{ slide_loop.length }}"]), ms=["a", "b"])
    slides = pptx.Presentation(io.BytesIO(data)).slides
    assert [slide.notes_slide.notes_text_frame.text for slide in slides] == ["note a of 2", "note b of 2"]


def test_table_rows_repeat_and_the_frame_grows() -> None:
    template = deck(["T", "x"], table=[["A", "B"], ["{% for m in ms %}{{ m }}", "r{% endfor %}"]])
    shape = pptx.Presentation(io.BytesIO(filled(template, ms=[1, 2, 3]))).slides[0].shapes[-1]
    assert [[cell.text for cell in row.cells] for row in shape.table.rows] == [["A", "B"], ["1", "r"], ["2", "r"], ["3", "r"]]
    assert shape.height == sum(row.height for row in shape.table.rows) == Cm(4)


def test_a_table_without_rows_goes_with_its_frame() -> None:
    assert deck_text(filled(deck(["T", "x"], table=[["{% for m in ms %}{{ m }}", "r{% endfor %}"]]), ms=[])) == [["T", "x"]]


def _with_chart_and_sections() -> bytes:
    presentation = pptx.Presentation(io.BytesIO(deck(["{%slide for m in ms %}{{ m }}", "x"], ["End", "y"], notes=["n"])))
    data = CategoryChartData()
    data.categories = ["a", "b"]
    data.add_series("s", (1, 2))
    presentation.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(1), Cm(8), Cm(6), data)
    from lxml import etree

    ids = [slide.slide_id for slide in presentation.slides]
    p14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
    xml = (
        f'<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
        f'<p14:sectionLst xmlns:p14="{p14}">'
        + "".join(
            f'<p14:section name="S{n}" id="{{6B1D4A0{n}-0000-4000-8000-000000000000}}"><p14:sldIdLst><p14:sldId id="{i}"/></p14:sldIdLst></p14:section>'
            for n, i in enumerate(ids)
        )
        + "</p14:sectionLst></p:ext></p:extLst>"
    )
    presentation.part._element.append(etree.fromstring(xml))
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def test_a_repeated_slide_has_its_own_chart_workbook_and_notes_and_sections_stay() -> None:
    data = filled(_with_chart_and_sections(), ms=[1, 2, 3])
    presentation = pptx.Presentation(io.BytesIO(data))
    charts = [shape.chart.part for slide in presentation.slides for shape in slide.shapes if shape.has_chart]
    assert len({part.partname for part in charts}) == 3
    assert len({part.chart_workbook.xlsx_part.partname for part in charts}) == 3
    sections = presentation.part._element.findall(".//{http://schemas.microsoft.com/office/powerpoint/2010/main}section")
    assert [len(section[0]) for section in sections] == [3, 1]


def test_a_dropped_slide_leaves_nothing_behind() -> None:
    data = filled(_with_chart_and_sections(), ms=[])
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "chart" in name or "embeddings" in name or name.endswith("notesSlide1.xml")]
    assert len(pptx.Presentation(io.BytesIO(data)).slides) == 1


def test_a_link_to_a_dropped_slide_goes() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["A", "go"], ["B", "{%slide if x %}b"])))
    shape = presentation.slides[0].shapes[0]
    shape.click_action.target_slide = presentation.slides[1]
    stream = io.BytesIO()
    presentation.save(stream)
    data = filled(stream.getvalue(), x=False)
    assert b"hlinkClick" not in zipfile.ZipFile(io.BytesIO(data)).read("ppt/slides/slide1.xml")


def test_without_tags_every_part_stays_byte_for_byte() -> None:
    template = deck(["A", "a"], ["B", "b"], notes=["n"])
    before, after = zipfile.ZipFile(io.BytesIO(template)), zipfile.ZipFile(io.BytesIO(Template(template).render({}).to_bytes()))
    assert [(name, before.read(name)) for name in before.namelist()] == [(name, after.read(name)) for name in after.namelist()]


def test_errors_name_slide_and_shape() -> None:
    with pytest.raises(RenderError) as caught:
        Template(deck(["A", "a"], ["Results", "{{ 1 / 0 }}"])).render({})
    assert 'slide 2 "Results", "Content Placeholder 2" paragraph 1, {{ 1 / 0 }}' in str(caught.value)
    with pytest.raises(TemplateSyntaxError) as missing:
        Template(deck(["A", "{% for x in y %}"], ["B", "b"]))
    assert missing.value.findings[0].code == "not-closed"
