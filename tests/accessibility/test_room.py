"""Texts of slides that stand on others, are covered, or run off the slide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.util import Cm

from tests.accessibility.clean import findings, powerpoint
from tests.accessibility.test_powerpoint import box, on

LONG = "Vi prøver ut en ny turnus i to barnehager, og vi spør de ansatte hver måned hva som virker og hva vi må endre. "


def told(number: int, change: Callable[[Any], object]) -> list[tuple[str, str]]:
    return [(finding.code, finding.place.spot) for finding in findings(powerpoint(on(number, change))) if finding.code.startswith("text-")]


def over_the_bullets(slide: Any) -> None:
    box("Kilde: egne tall", left=2, top=4.6, size=24)(slide)


def beside_the_bullets(slide: Any) -> None:
    box("Kilde: egne tall", left=2, top=15, size=24)(slide)


def cover(slide: Any) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(1), Cm(4), Cm(23), Cm(8))
    shape.name = "Rute"
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor(0x12, 0x38, 0x4A)
    shape._element.xpath(".//p:cNvPr")[0].set("descr", "En mørk rute")


def frame_only(slide: Any) -> None:
    cover(slide)
    slide.shapes[-1].fill.background()


def too_long(slide: Any) -> None:
    shape = box(LONG * 2, top=16, width=12)(slide)
    shape.text_frame.word_wrap = True


def shrunk(slide: Any) -> None:
    too_long(slide)
    slide.shapes[-1].text_frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE


@pytest.mark.parametrize(
    ("number", "change", "found"),
    [
        (2, over_the_bullets, [("text-overlap", '"Tekstboks 9"')]),
        (2, beside_the_bullets, []),
        (2, cover, [("text-covered", '"Content Placeholder 2"')]),
        (2, frame_only, []),
        (4, too_long, [("text-overflow", '"Tekstboks 9"'), ("text-not-placeholder", '"Tekstboks 9"')]),
        (4, shrunk, [("text-not-placeholder", '"Tekstboks 9"')]),
    ],
)
def test_texts_have_room(number: int, change: Callable[[Any], object], found: list[tuple[str, str]]) -> None:
    assert told(number, change) == found


def test_scripts_whose_widths_are_not_known_are_not_measured() -> None:
    def hebrew(slide: Any) -> None:
        box("שאלה " * 60, top=16, width=12)(slide).text_frame.word_wrap = True

    assert ("text-overflow", '"Tekstboks 9"') not in told(4, hebrew)
