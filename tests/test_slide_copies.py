"""What comes to one copy of a slide belongs to it alone; what no slide shows any more is not in the file."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pptx
from pptx.util import Cm

from docautomat.template import Template
from tests.build import deck
from tests.package_check import assert_sound
from tests.test_word_values import image


def parts(template: bytes, **context: Any) -> dict[str, str]:
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def targets(found: dict[str, str], name: str) -> list[str]:
    return re.findall(r'Target="([^"]+)"', found[name])


def with_picture(*slides: list[str], on: int = 0, also: int | None = None) -> bytes:
    """Return a deck with a picture between two text boxes that show it or not; `also` is another slide that always shows it."""
    presentation = pptx.Presentation(io.BytesIO(deck(*slides)))
    shapes = presentation.slides[on].shapes
    shapes.add_textbox(Cm(1), Cm(6), Cm(4), Cm(1)).text_frame.text = "{%sp if shown %}from"
    shapes.add_picture(io.BytesIO(image()), Cm(1), Cm(1), Cm(2), Cm(2))
    shapes.add_textbox(Cm(1), Cm(8), Cm(4), Cm(1)).text_frame.text = "to{%sp endif %}"
    if also is not None:
        presentation.slides[also].shapes.add_picture(io.BytesIO(image()), Cm(1), Cm(1), Cm(2), Cm(2))
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def test_each_copy_has_the_links_of_its_own_turn() -> None:
    template = deck(["{%slide for m in ms %}{{ m }}", "{{ link('https://example.org/' ~ m, m) }}"], ["End", "{{ link('https://example.org/end', 'x') }}"])
    found = parts(template, ms=["a", "b", "c"])
    rels = sorted(name for name in found if name.startswith("ppt/slides/_rels/"))
    links = [[target for target in targets(found, name) if target.startswith("https")] for name in rels]
    assert sorted(links) == [["https://example.org/a"], ["https://example.org/b"], ["https://example.org/c"], ["https://example.org/end"]]


def test_relationships_do_not_grow_with_the_square_of_the_slides() -> None:
    template = deck(["{%slide for m in ms %}{{ m }}", "{{ link('https://example.org/' ~ m, m) }}"])
    found = parts(template, ms=list(range(40)))
    assert sum(len(targets(found, name)) for name in found if name.startswith("ppt/slides/_rels/")) == 40 * 2


def media(found: dict[str, str]) -> list[str]:
    return [name for name in found if "media" in name]


def test_a_picture_that_no_slide_shows_is_not_in_the_file() -> None:
    template = with_picture(["T", "x"])
    assert media(parts(template, shown=True)) == ["ppt/media/image1.png"]
    hidden = parts(template, shown=False)
    assert not media(hidden)
    assert not [target for target in targets(hidden, "ppt/slides/_rels/slide1.xml.rels") if "media" in target]


def test_a_picture_that_one_copy_or_another_slide_shows_stays() -> None:
    template = with_picture(["{%slide for shown in ms %}T", "x"])
    assert media(parts(template, ms=[False, True, False])) == ["ppt/media/image1.png"]
    assert not media(parts(template, ms=[False, False]))
    assert media(parts(with_picture(["T", "x"], ["U", "y"], also=1), shown=False)) == ["ppt/media/image1.png"]


def test_the_template_is_the_same_after_a_render_that_left_things_out() -> None:
    template = Template(with_picture(["T", "x"]))
    first = template.render({"shown": True}).to_bytes()
    template.render({"shown": False})
    assert template.render({"shown": True}).to_bytes() == first
