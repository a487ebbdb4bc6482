"""Shapes that look as the data say, through the public interface."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Cm, Emu

import docautomat
from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.values import RefusedValueError
from docautomat.values.shapes import Look, position
from tests.build import deck, deck_text, word
from tests.package_check import assert_sound

DAY = datetime.date


def drawn(*tags: str, kind: int = MSO_SHAPE.RECTANGLE, change: Callable[[Any], None] | None = None) -> bytes:
    """Return a deck of one slide with one shape of 10 by 2 cm for each alternative text, and a line of 20 cm called «Track»."""
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "a"])))
    slide = presentation.slides[0]
    slide.shapes.add_connector(1, Cm(2), Cm(10), Cm(22), Cm(10)).name = "Track"
    for number, tag in enumerate(tags):
        shape = slide.shapes.add_shape(kind, Cm(2), Cm(2 + 3 * number), Cm(10), Cm(2))
        shape.text_frame.text = f"s{number}"
        shape._element.nvSpPr.cNvPr.set("descr", tag)
    if change is not None:
        change(slide)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def filled(template: bytes, **context: Any) -> list[Any]:
    data = docautomat.Template(template).render(context).to_bytes()
    assert_sound(data, template)
    return list(pptx.Presentation(io.BytesIO(data)).slides[0].shapes)


def one(tag: str, kind: int = MSO_SHAPE.RECTANGLE, **context: Any) -> Any:
    return filled(drawn(tag, kind=kind), **context)[-1]


def names(properties: Any) -> list[str]:
    return [str(node.tag).rpartition("}")[2] for node in properties]


@pytest.mark.parametrize(
    ("said", "frame"),
    [
        ("width=0.4", (2, 2, 4, 2)),
        ("width='40 %'", (2, 2, 4, 2)),
        ("width='3 cm', height=0.5", (2, 2, 3, 1)),
        ("width=0.4, anchor='right'", (8, 2, 4, 2)),
        ("height=0.5, anchor='bottom'", (2, 3, 10, 1)),
        ("width=0.5, height=0.5, anchor='center middle'", (4.5, 2.5, 5, 1)),
        ("left='1 cm', top='7 cm'", (1, 7, 10, 2)),
        ("dx='1 cm', dy='-5 mm'", (3, 1.5, 10, 2)),
        ("width=none", (2, 2, 10, 2)),
    ],
)
def test_place_and_size(said: str, frame: tuple[float, ...]) -> None:
    shape = one(f"{{{{ shape({said}) }}}}")
    assert (shape.left, shape.top, shape.width, shape.height) == tuple(Cm(side) for side in frame)
    assert shape._element.nvSpPr.cNvPr.get("descr") is None


def test_fill_line_and_text_keep_the_order_of_the_schema() -> None:
    shape = one("Light {{ shape(fill=f, line='accent2 lighter 40%', line_width=3, text_color='white', rotation=-90, flip='h') }}", f="#C00000")
    assert names(shape._element.spPr) == ["xfrm", "prstGeom", "solidFill", "ln"]
    assert str(shape.fill.fore_color.rgb) == "C00000"
    assert (shape.line.color.theme_color, shape.line.width.pt, shape.rotation) == (6, 3, 270)
    assert str(shape.text_frame.paragraphs[0].runs[0].font.color.rgb) == "FFFFFF"
    assert shape._element.spPr.xfrm.get("flipH") == "1"
    assert shape._element.nvSpPr.cNvPr.get("descr") == "Light"


@pytest.mark.parametrize("said", ["fill='none'", "fill=none", "line=''", "hidden=false"])
def test_what_is_not_said_stays(said: str) -> None:
    shape = one(f"{{{{ shape({said}) }}}}")
    assert names(shape._element.spPr) == (["xfrm", "prstGeom", "noFill"] if "'none'" in said else ["xfrm", "prstGeom"])


@pytest.mark.parametrize(
    ("kind", "adjust", "expected"),
    [
        (MSO_SHAPE.ROUNDED_RECTANGLE, "0.25", ["adj=val 25000"]),
        (MSO_SHAPE.ROUNDED_RECTANGLE, "{'adj': 0.5}", ["adj=val 50000"]),
        (MSO_SHAPE.PIE, "[270, 270 + 360 * 0.5]", ["adj1=val 16200000", "adj2=val 5400000"]),
    ],
)
def test_adjustments(kind: int, adjust: str, expected: list[str]) -> None:
    shape = one(f"{{{{ shape(adjust={adjust}) }}}}", kind)
    assert [f"{node.get('name')}={node.get('fmla')}" for node in shape._element.spPr.prstGeom.avLst] == expected


def test_milestones_stand_at_their_dates() -> None:
    tag = "{%sp for m in ms %}{{ shape(at=m.due, of=[start, end], track='Track', side=loop.cycle('above', 'below')) }}"
    ms = [{"due": DAY(2026, 1, 1)}, {"due": DAY(2026, 7, 2)}, {"due": DAY(2027, 1, 1)}]
    template = docautomat.Template(drawn(tag))
    document = template.render({"ms": ms, "start": DAY(2026, 1, 1), "end": DAY(2027, 1, 1)})
    shapes = document.open().slides[0].shapes
    markers = [shape for shape in shapes if shape.name.startswith("Rectangle")]
    middles = [round(Emu(shape.left + shape.width / 2).cm, 1) for shape in markers]
    assert middles == [2, 12, 22]
    assert [Emu(shape.top).cm for shape in markers] == [2, 16, 2]
    assert not document.findings
    late = template.render({"ms": [{"due": DAY(2028, 1, 1)}], "start": DAY(2026, 1, 1), "end": DAY(2027, 1, 1)})
    assert "2028-01-01 lies outside of the track, which ends with 2027-01-01" in str(late.findings[0])


def test_in_a_placeholder_a_group_a_layout_and_a_loop() -> None:
    def change(slide: Any) -> None:
        slide.shapes.title._element.nvSpPr.cNvPr.set("descr", "{{ shape(width=0.5) }}")
        group = slide.shapes.add_group_shape([slide.shapes[-1]])
        group._element.nvGrpSpPr.cNvPr.set("descr", "{{ shape(width=0.5) }}{%sp for n in [1, 2] %}")
        slide.slide_layout.placeholders[0]._element.nvSpPr.cNvPr.set("descr", "{{ shape(fill='red') }}")

    template = drawn("{{ shape(fill=c) }}", change=change)
    data = docautomat.Template(template).render({"c": "accent1"}).to_bytes()
    assert_sound(data, template)
    slide = pptx.Presentation(io.BytesIO(data)).slides[0]
    title, groups = slide.shapes.title, [shape for shape in slide.shapes if shape.shape_type == 6]
    assert title.width * 2 == slide.slide_layout.placeholders[0].width
    assert [group.width for group in groups] == [Cm(5), Cm(5)]
    assert [group.shapes[0].fill.fore_color.theme_color for group in groups] == [5, 5]
    assert str(slide.slide_layout.placeholders[0].fill.fore_color.rgb) == "FF0000"


def test_a_hidden_shape() -> None:
    assert one("{{ shape(hidden=1 > 0) }}")._element.nvSpPr.cNvPr.get("hidden") == "1"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("{{ shape(fil='red') }}", "a shape has no 'fil'"),
        ("{{ shape('red') }}", "wants names"),
        ("{{ shape(at=d, of=[a, b]) }}", "at= wants the shape on which this one stands"),
        ("{{ shape(at=d, of=[a, b], track='Trak') }}", "there is no shape 'Trak' here"),
    ],
)
def test_wrong_tags_are_told_when_compiled(tag: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        docautomat.Template(drawn(tag))
    assert message in str(caught.value)
    assert 'slide 1 "T", "Rectangle 4" alternative text' in str(caught.value)


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("{{ shape(width=x) }}", "width: 48 is out of bounds"),
        ("{{ shape(fill='redd') }}", "'redd' is no colour"),
        ("{{ shape(adjust=0.5) }}", "no handles"),
        ("{{ shape(rotation='x') }}", "'x' is no angle"),
    ],
)
def test_wrong_values_are_told_with_their_place(tag: str, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        docautomat.Template(drawn(tag, change=_as_freeform)).render({"x": 48})
    assert message in str(caught.value)
    assert 'slide 1 "T", "Rectangle 4" alternative text' in str(caught.value)


def _as_freeform(slide: Any) -> None:
    properties = slide.shapes[-1]._element.spPr
    properties.remove(properties.prstGeom)


def test_in_a_text_it_is_an_error() -> None:
    for template in (deck(["T", "{{ shape(fill='red') }}"]), word("{{ shape(fill='red') }}")):
        with pytest.raises(RenderError, match="is about the shape"):
            docautomat.Template(template).render({})


def test_positions_on_a_scale() -> None:
    assert position(DAY(2026, 7, 1), DAY(2026, 1, 1), DAY(2026, 12, 28)) == pytest.approx(0.5, abs=0.01)
    assert deck_text(docautomat.Template(deck(["{{ 3|position(0, 4) }}"])).render({}).to_bytes())[0][0] == "0.75"
    for bad in (("x", 0, 1), (1, 2, 2)):
        with pytest.raises(RefusedValueError):
            position(*bad)
    assert Look(anchor="bottom right").anchors == (1.0, 1.0)
