"""Timelines on slides: a group of shapes in place of the shape that the author drew; through the public interface."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pptx
import pytest
from pptx.util import Cm

import docautomat
from docautomat.errors import RenderError
from tests.build import deck
from tests.package_check import assert_sound
from tests.test_slide_pictures import changed, describe, png

DAY = datetime.date
STEPS = [
    {"planned": DAY(2027, 3, 1), "reached": DAY(2027, 4, 1), "name": "Forankra & vedteke", "marker": "dot", "slip": "+31 dagar"},
    {"planned": DAY(2027, 9, 1), "reached": None, "name": "Ferdig", "marker": "open diamond", "slip": "ikkje nådd"},
]
DAYS = {"start": DAY(2027, 1, 1), "end": DAY(2027, 12, 31), "steps": STEPS, "told": "To <milepælar>"}
TWO = "{{ timeline(steps, start, end, at='planned', to='reached', text='name', mark='marker', note='slip', lines=['Planlagt', 'Faktisk'], alt=told) }}"
ONE = "{{ timeline(steps, start, end, at='planned', text='name', mark='marker', flag='Resultat') }}"


def drawn(text: str, *, alt: bool = False, picture: bool = False, slides: str = "") -> bytes:
    """Return a deck with a shape of 30 by 11 cm that stands for a timeline."""

    def change(presentation: Any) -> None:
        tree = presentation.slides[0].shapes
        place = (Cm(1), Cm(5), Cm(30), Cm(11))
        shape = tree.add_picture(io.BytesIO(png(4, 4)), *place) if picture else tree.add_textbox(*place)
        shape.name = "Vegen"
        if alt:
            describe(shape, text)
        else:
            shape.text_frame.text = text
        presentation.slide_width = Cm(33)

    return changed(change, [slides + "T", "a"])


def filled(template: bytes, language: str | None = "nn", **context: Any) -> Any:
    data = docautomat.Template(template).render(DAYS | context, language=language).to_bytes()
    assert_sound(data, template)
    return pptx.Presentation(io.BytesIO(data))


def group_of(presentation: Any, slide: int = 0) -> Any:
    (group,) = (shape for shape in presentation.slides[slide].shapes if shape.shape_type == 6)
    return group


def described(shape: Any) -> Any:
    return next(node for node in shape._element.iter() if str(node.tag).endswith("}cNvPr")).get("descr")


def kinds(group: Any) -> list[str]:
    return [node.get("prst") for node in group._element.iter("{*}prstGeom")]


@pytest.mark.parametrize("how", [{}, {"alt": True}, {"alt": True, "picture": True}], ids=["text", "alternative text", "picture"])
def test_a_shape_that_says_so_becomes_a_timeline_in_its_place(how: dict[str, bool]) -> None:
    presentation = filled(drawn(TWO, **how))
    group = group_of(presentation)
    assert (group.name, described(group)) == ("Vegen", "To <milepælar>")
    assert (group.left, group.top, group.width, group.height) == (Cm(1), Cm(5), Cm(30), Cm(11))
    texts = [shape.text_frame.text for shape in group.shapes if shape.has_text_frame and shape.text_frame.text]
    assert sorted(texts) == sorted(["Forankra & vedteke\n01.03.2027", "Ferdig\n01.09.2027, ikkje nådd", "01.04.2027\n+31 dagar", "Planlagt", "Faktisk"])
    assert sorted(kind for kind in kinds(group) if kind not in ("line", "rect")) == ["diamond", "ellipse", "ellipse"]


def test_what_it_draws_stays_in_its_frame_in_theme_colours_and_the_languages_tag() -> None:
    group = group_of(filled(drawn(TWO)))
    for shape in group.shapes:
        assert group.left <= shape.left
        assert shape.left + shape.width <= group.left + group.width + 1
        assert group.top <= shape.top
        assert shape.top + shape.height <= group.top + group.height + 1
    names = {str(node.tag).rpartition("}")[2] for node in group._element.iter()}
    assert "srgbClr" not in names
    assert {node.get("lang") for node in group._element.iter("{*}rPr")} == {"nn-NO"}
    assert {int(node.get("sz")) for node in group._element.iter("{*}rPr")} == {1400}


def test_a_milestone_that_moved_has_a_stroke_aslant_and_one_that_is_ahead_no_mark_below() -> None:
    (shift,) = (shape for shape in group_of(filled(drawn(TWO))).shapes if shape.name == "Shift")
    assert shift.width > 0
    assert described(shift) == "Forankra & vedteke 01.03.2027 → 01.04.2027 +31 dagar"


def test_one_line_has_its_labels_above_and_below() -> None:
    group = group_of(filled(drawn(ONE)))
    texts = [shape.text_frame.text for shape in group.shapes if shape.has_text_frame and shape.text_frame.text]
    assert texts == ["01.03.2027 Forankra & vedteke", "01.09.2027 Ferdig", "Resultat"]
    assert described(group) == "01.03.2027 Forankra & vedteke; 01.09.2027 Ferdig"


def test_each_copy_of_a_slide_has_a_timeline_of_its_own_with_new_ids() -> None:
    template = drawn("{{ timeline(turn, start, end, at='planned', text='name', mark='marker') }}", slides="{%slide for turn in turns %}")
    presentation = filled(template, turns=[STEPS, STEPS[:1], STEPS * 4])
    assert [kinds(group_of(presentation, at)).count("ellipse") for at in range(3)] == [1, 1, 4]
    for slide in presentation.slides:
        ids = [node.get("id") for node in slide._element.iter("{*}cNvPr")]
        assert len(ids) == len(set(ids))
        assert all(number.isdigit() for number in ids)


def test_nothing_to_show_leaves_no_group() -> None:
    presentation = filled(drawn("{{ timeline(steps, start, end) }}", alt=True, picture=True), steps=None)
    assert [shape.name for shape in presentation.slides[0].shapes if shape.name == "Vegen"] == []


def test_it_may_go_by_a_condition_of_its_own() -> None:
    template = drawn("{%sp if steps %}" + TWO, alt=True)
    assert group_of(filled(template)).name == "Vegen"
    assert not [shape for shape in filled(template, steps=[]).slides[0].shapes if shape.name == "Vegen"]


@pytest.mark.parametrize(
    ("text", "context", "message"),
    [
        (TWO, {"steps": [{"planned": None}]}, "item 1 has no 'planned'"),
        (TWO, {"steps": [STEPS[0]] * 60}, "has room for"),
        (TWO.replace("size", "x").replace("alt=told", "size=40"), {"steps": STEPS * 5}, "has room for|have no room in its height"),
        (TWO.replace("['Planlagt', 'Faktisk']", "'Planlagt'"), {}, "names of the two lines"),
        (ONE.replace("flag='Resultat'", "lines=['a', 'b']"), {}, "want a second date"),
        (
            TWO.replace("'Planlagt'", "'Dette namnet er alt for langt til å stå framfor ei linje, same kor brei ho er'"),
            {},
            "names of the two lines are too long",
        ),
    ],
)
def test_what_cannot_be_drawn_is_told_with_its_shape(text: str, context: dict[str, Any], message: str) -> None:
    with pytest.raises(RenderError, match=message) as caught:
        filled(drawn(text, alt=True), **context)
    assert '"Vegen"' in caught.value.place.spot
    assert caught.value.hint
    assert len(caught.value.findings) == 1  # not once more for what it would have drawn


def test_its_variables_are_known() -> None:
    found = docautomat.Template(drawn(TWO, alt=True)).variables()
    assert {"steps", "start", "end", "told"} <= set(found)


def test_a_text_that_is_not_only_a_timeline_prints_what_it_says() -> None:
    data = docautomat.Template(deck(["T", "Vegen: {{ timeline(steps, start, end, at='planned', text='name') }}"])).render(DAYS).to_bytes()
    assert "Vegen: " in pptx.Presentation(io.BytesIO(data)).slides[0].placeholders[1].text_frame.text
