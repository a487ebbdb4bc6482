"""Shapes that repeat or go: their ids, and the animations and connectors that refer to them."""

from __future__ import annotations

import io
from typing import Any

import pptx
import pytest
from lxml import etree
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.util import Cm

from tests.build import deck
from tests.test_slide_order import filled

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A16 = "http://schemas.microsoft.com/office/drawing/2014/main"


def effect(shape: int, number: int) -> str:
    """Return what PowerPoint writes for one click that lets a shape appear."""
    return (
        f'<p:par><p:cTn id="{number}" fill="hold"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst><p:childTnLst>'
        f'<p:par><p:cTn id="{number + 1}" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst><p:par>'
        f'<p:cTn id="{number + 2}" presetID="1" presetClass="entr" presetSubtype="0" fill="hold" grpId="0" nodeType="clickEffect">'
        f'<p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst><p:set><p:cBhvr><p:cTn id="{number + 3}" dur="1" fill="hold">'
        '<p:stCondLst><p:cond delay="0"/></p:stCondLst></p:cTn>'
        f'<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl><p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr><p:to>'
        '<p:strVal val="visible"/></p:to></p:set></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>'
    )


def timing(*shapes: int, trigger: int | None = None) -> etree._Element:
    """Return the timing of a slide whose shapes appear click by click; `trigger` is a shape that lets the first one appear when it is clicked."""
    main = "".join(effect(shape, 3 + 4 * index) for index, shape in enumerate(shapes))
    main = (
        f'<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>{main}</p:childTnLst></p:cTn>'
        '<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>'
        '<p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq>'
    )
    if trigger is not None:
        main += (
            '<p:seq concurrent="1" nextAc="seek"><p:cTn id="90" restart="whenNotActive" fill="hold" evtFilter="cancelBubble" nodeType="interactiveSeq">'
            f'<p:stCondLst><p:cond evt="onClick" delay="0"><p:tgtEl><p:spTgt spid="{trigger}"/></p:tgtEl></p:cond></p:stCondLst>'
            f"<p:childTnLst>{effect(shapes[0], 91)}</p:childTnLst></p:cTn>"
            f'<p:nextCondLst><p:cond evt="onClick" delay="0"><p:tgtEl><p:spTgt spid="{trigger}"/></p:tgtEl></p:cond></p:nextCondLst></p:seq>'
        )
    builds = "".join(f'<p:bldP spid="{shape}" grpId="0" animBg="1"/>' for shape in shapes)
    return etree.fromstring(
        f'<p:timing xmlns:p="{P}"><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>{main}</p:childTnLst>'
        f"</p:cTn></p:par></p:tnLst><p:bldLst>{builds}</p:bldLst></p:timing>"
    )


def animated(texts: list[str], *, trigger: int | None = None, connected: bool = False, title: str = "T") -> bytes:
    """Return a deck of one slide with a text box for each text, which appear one after the other."""
    presentation = pptx.Presentation(io.BytesIO(deck([title, "x"])))
    slide = presentation.slides[0]
    boxes = [slide.shapes.add_textbox(Cm(1), Cm(2 + 2 * index), Cm(4), Cm(1)) for index, _ in enumerate(texts)]
    for box, text in zip(boxes, texts, strict=True):
        box.text_frame.text = text
        xml = f'<a16:creationId xmlns:a16="{A16}" id="{{6B1D4A00-0000-4000-8000-{box.shape_id:012}}}"/>'
        named = box._element.nvSpPr.cNvPr
        namespace = "http://schemas.openxmlformats.org/drawingml/2006/main"
        named.append(etree.fromstring(f'<a:extLst xmlns:a="{namespace}"><a:ext uri="{{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}}">{xml}</a:ext></a:extLst>'))
    if connected:
        connector = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 10, 10)
        connector.begin_connect(boxes[0], 1)
        connector.end_connect(boxes[1], 1)
    ids = [box.shape_id for box in boxes]
    slide._element.append(timing(*ids, trigger=None if trigger is None else ids[trigger]))
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def targets(slide: Any) -> list[str]:
    """Return the texts of the shapes that are animated, in order; of those that are not there their ids."""
    names = {str(shape.shape_id): shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}
    return [names.get(node.get("spid"), node.get("spid")) for node in slide._element.iter(f"{{{P}}}spTgt")]


def builds(slide: Any) -> int:
    return len(list(slide._element.iter(f"{{{P}}}bldP")))


def test_an_animation_goes_with_its_shape() -> None:
    template = animated(["a{%sp if a %}{%sp endif %}", "b{%sp if b %}{%sp endif %}", "c"])
    found = filled(template, a=True, b=False).slides[0]
    assert (targets(found), builds(found)) == (["a", "c"], 2)
    found = filled(template, a=True, b=True).slides[0]
    assert (targets(found), builds(found)) == (["a", "b", "c"], 3)


def test_a_timing_in_which_nothing_is_left_goes() -> None:
    slide = filled(animated(["a{%sp if a %}{%sp endif %}"]), a=False).slides[0]
    assert slide._element.find(f"{{{P}}}timing") is None


def test_what_a_click_on_a_shape_starts_goes_with_that_shape() -> None:
    slide = filled(animated(["a", "b{%sp if b %}{%sp endif %}"], trigger=1), b=False).slides[0]
    assert targets(slide) == ["a"]
    assert "interactiveSeq" not in etree.tostring(slide._element).decode()


def test_a_repeated_shape_keeps_the_animation_of_its_first_copy() -> None:
    slide = filled(animated(["{%sp for m in ms %}a{{ m }}{%sp endfor %}", "b"]), ms=[1, 2, 3]).slides[0]
    assert targets(slide) == ["a1", "b"]
    assert len({shape.shape_id for shape in slide.shapes}) == len(slide.shapes)
    guids = [node.get("id") for node in slide._element.iter(f"{{{A16}}}creationId")]
    assert len(set(guids)) == len(guids) == 4


def test_each_copy_of_a_slide_numbers_its_shapes_for_itself() -> None:
    template = animated(["{%sp for m in n %}a{{ m }}{%sp endfor %}", "b"], title="{%slide for n in ns %}T")
    slides = filled(template, ns=[[1, 2], [], [1, 2]]).slides
    assert [targets(slide) for slide in slides] == [["a1", "b"], ["b"], ["a1", "b"]]
    assert [shape.shape_id for shape in slides[0].shapes] == [shape.shape_id for shape in slides[2].shapes]


def test_a_connector_lets_go_of_a_shape_that_goes() -> None:
    template = animated(["a{%sp if a %}{%sp endif %}", "b"], connected=True)
    ends = [node.tag.rpartition("}")[2] for node in filled(template, a=False).slides[0]._element.iter("{*}stCxn", "{*}endCxn")]
    assert ends == ["endCxn"]


def test_connectors_in_a_loop_hold_on_to_the_shapes_of_their_turn() -> None:
    template = animated(["{%sp for m in ms %}a{{ m }}", "b{{ m }}"], connected=True)
    presentation = pptx.Presentation(io.BytesIO(template))
    presentation.slides[0].shapes[-1]._element.nvCxnSpPr.cNvPr.set("descr", "{%sp endfor %}")
    stream = io.BytesIO()
    presentation.save(stream)
    slide = filled(stream.getvalue(), ms=[1, 2, 3]).slides[0]
    names = {str(shape.shape_id): shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}
    held = [[names[node.get("id")] for node in shape._element.iter("{*}stCxn", "{*}endCxn")] for shape in slide.shapes if not shape.has_text_frame]
    assert held == [["a1", "b1"], ["a2", "b2"], ["a3", "b3"]]


@pytest.mark.parametrize("shown", [True, False])
def test_the_template_is_as_it_was(shown: bool) -> None:
    from docautomat.template import Template

    template = Template(animated(["a{%sp if a %}{%sp endif %}", "b"]))
    first = template.render({"a": shown}).to_bytes()
    template.render({"a": not shown})
    assert template.render({"a": shown}).to_bytes() == first
