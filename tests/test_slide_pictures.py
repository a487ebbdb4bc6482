"""Pictures on slides: drawn ones that are filled, empty placeholders, text boxes; through the public interface."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from PIL import Image
from pptx.util import Cm, Emu

import docautomat
from docautomat.errors import RenderError
from tests.build import deck, deck_text
from tests.package_check import assert_sound

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"/>'


def png(width: int, height: int, colour: str = "red") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


def changed(change: Callable[[Any], None], *slides: list[str]) -> bytes:
    presentation = pptx.Presentation(io.BytesIO(deck(*(slides or (["T", "a"],)))))
    change(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def describe(shape: Any, text: str) -> None:
    next(node for node in shape._element.iter() if str(node.tag).endswith("}cNvPr")).set("descr", text)


def filled(template: bytes, **context: Any) -> bytes:
    data = docautomat.Template(template).render(context).to_bytes()
    assert_sound(data, template)
    return data


def shapes(data: bytes, slide: int = 0) -> list[Any]:
    return list(pptx.Presentation(io.BytesIO(data)).slides[slide].shapes)


def media(data: bytes) -> list[str]:
    return [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "/media/" in name]


def with_picture(text: str) -> bytes:
    def change(presentation: Any) -> None:
        picture = presentation.slides[0].shapes.add_picture(io.BytesIO(png(10, 10)), Cm(1), Cm(1), Cm(4), Cm(4))
        picture.crop_left = 0.1
        describe(picture, text)

    return changed(change)


@pytest.mark.parametrize(
    ("tag", "crop"),
    [
        pytest.param("{{ logo|picture }}", (0, -0.5, 0, -0.5), id="contain"),
        pytest.param("{{ logo|picture(fit='cover') }}", (0.25, 0, 0.25, 0), id="cover"),
        pytest.param("{{ logo|picture(fit='stretch') }}", (0.1, 0, 0, 0), id="stretch keeps the author's crop"),
    ],
)
def test_a_drawn_picture_keeps_its_frame(tag: str, crop: tuple[float, ...]) -> None:
    data = filled(with_picture(tag), logo=png(40, 20, "blue"))
    picture = shapes(data)[-1]
    assert (picture.left, picture.top, picture.width, picture.height) == (Cm(1), Cm(1), Cm(4), Cm(4))
    assert (picture.crop_left, picture.crop_top, picture.crop_right, picture.crop_bottom) == crop
    assert picture.image.blob == png(40, 20, "blue")
    assert len(media(data)) == 1


@pytest.mark.parametrize(
    ("text", "value", "alt"),
    [
        ("{{ logo|picture }}", {"alt": "A bear"}, "A bear"),
        ("{{ logo|picture }}", {}, "Picture 3"),
        ("Arms of {{ name }} {{ logo|picture }}", {"alt": "A bear"}, "Arms of Ås"),
        ("{{ logo|picture }} Arms of {{ name }}", {}, "Arms of Ås"),
    ],
)
def test_its_alternative_text_is_the_authors_else_the_values_else_its_name(text: str, value: dict[str, str], alt: str) -> None:
    data = filled(with_picture(text), logo={"data": png(4, 4), **value}, name="Ås")
    assert shapes(data)[-1]._element.nvPicPr.cNvPr.get("descr") == alt


def test_a_picture_without_a_value_goes_with_its_file() -> None:
    data = filled(with_picture("{{ logo|picture }}"), logo=None)
    assert len(shapes(data)) == 2
    assert not media(data)


def test_an_svg_stands_beside_its_bitmap() -> None:
    data = filled(with_picture("{{ logo|picture }}"), logo={"data": SVG, "fallback": png(20, 10)})
    assert sorted(name.rpartition(".")[2] for name in media(data)) == ["png", "svg"]
    assert "svgBlip" in zipfile.ZipFile(io.BytesIO(data)).read("ppt/slides/slide1.xml").decode()


def test_the_same_image_on_many_slides_is_stored_once() -> None:
    def change(presentation: Any) -> None:
        describe(presentation.slides[0].shapes.add_picture(io.BytesIO(png(10, 10)), 0, 0), "{{ m.logo|picture }}{%slide for m in ms %}")

    data = filled(changed(change), ms=[{"logo": png(3, 3)}, {"logo": png(3, 3)}, {"logo": None}])
    assert [len(shapes(data, number)) for number in range(3)] == [3, 3, 2]
    assert len(media(data)) == 1


@pytest.mark.parametrize("place", ["alternative text", "text"])
def test_an_empty_placeholder_becomes_a_picture(place: str) -> None:
    def change(presentation: Any) -> None:
        layout = next(layout for layout in presentation.slide_layouts if layout.name.startswith("Picture"))
        holder = presentation.slides.add_slide(layout).placeholders[1]
        if place == "text":
            holder._element.get_or_add_txBody().p_lst[0].add_r().text = "{{ logo|picture(fit='cover') }}"
        else:
            describe(holder, "{{ logo|picture(fit='cover') }}")

    template = changed(change)
    picture = shapes(filled(template, logo=png(40, 20)), 1)[1]
    assert type(picture).__name__ == "PlaceholderPicture"
    assert picture.image.size == (40, 20)
    assert picture.crop_left > 0
    assert [shape.name for shape in shapes(filled(template, logo=None), 1)] == ["Title 1", "Text Placeholder 3"]


@pytest.mark.parametrize(
    ("tag", "size"),
    [("{{ logo|picture }}", (Cm(6), Cm(3))), ("{{ logo|picture(width='2 cm') }}", (Cm(2), Cm(1))), ("{{ logo|picture(height='2 cm') }}", (Cm(4), Cm(2)))],
)
def test_a_text_box_that_holds_nothing_else_becomes_one(tag: str, size: tuple[int, int]) -> None:
    def change(presentation: Any) -> None:
        presentation.slides[0].shapes.add_textbox(Cm(2), Cm(5), Cm(6), Cm(3)).text_frame.text = tag

    picture = shapes(filled(changed(change), logo=png(40, 20)))[-1]
    assert (picture.left, picture.top, picture.width, picture.height) == (Cm(2), Cm(5), *size)


def test_the_fill_of_a_shape_is_a_picture_too() -> None:
    def change(presentation: Any) -> None:
        slide = presentation.slides[0]
        shape = slide.shapes.add_shape(9, Cm(1), Cm(1), Cm(4), Cm(4))
        _, rid = slide.part.get_or_add_image_part(io.BytesIO(png(5, 5)))
        from pptx.oxml import parse_xml

        names = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        fill = f'<a:blipFill {names}><a:blip r:embed="{rid}"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>'
        shape._element.spPr.insert(2, parse_xml(fill))
        describe(shape, "{{ logo|picture(fit='cover') }}")

    data = filled(changed(change), logo=png(40, 20))
    assert 'srcRect xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" l="25000" r="25000"' in slide_xml(data)
    assert len(media(data)) == 1


def slide_xml(data: bytes, number: int = 1) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(f"ppt/slides/slide{number}.xml").decode()


def test_in_a_group_the_size_on_the_slide_counts() -> None:
    def change(presentation: Any) -> None:
        group = presentation.slides[0].shapes.add_group_shape()
        describe(group.shapes.add_picture(io.BytesIO(png(10, 10)), 0, 0, Cm(4), Cm(4)), "{{ logo|picture(fit='cover') }}")
        group.width = Emu(group.width * 2)

    picture = shapes(filled(changed(change), logo=png(40, 20)))[-1].shapes[0]
    assert (picture.crop_left, picture.crop_top) == (0, 0)


def test_what_is_no_picture_is_told_with_slide_and_shape() -> None:
    with pytest.raises(RenderError) as caught:
        docautomat.Template(with_picture("{{ logo|picture }}")).render({"logo": b"no picture"})
    assert 'slide 1 "T", "Picture 3" alternative text' in str(caught.value)


# --- alternative texts, and what stands in them ---------------------------------------------------------------------------------------------


def with_boxes(*texts: str, alts: dict[int, str] | None = None) -> bytes:
    def change(presentation: Any) -> None:
        for number, text in enumerate(texts):
            box = presentation.slides[0].shapes.add_textbox(Cm(1), Cm(2 * number), Cm(4), Cm(1))
            box.text_frame.text = text
            if alts and number in alts:
                describe(box, alts[number])

    return changed(change, ["T"], ["End"])


@pytest.mark.parametrize(
    ("texts", "alts", "expected"),
    [
        pytest.param(["{{ m }}"], {0: "{%slide for m in ms %}"}, [["T", "", "1"], ["T", "", "2"], ["End", ""]], id="slides by an alternative text"),
        pytest.param(["{{ m }}"], {0: "{%sp for m in ms %}"}, [["T", "", "1", "2"], ["End", ""]], id="a shape, without an end"),
        pytest.param(["{{ m }}", "b{%sp endfor %}"], {0: "{%sp for m in ms %}"}, [["T", "", "1", "b", "2", "b"], ["End", ""]], id="from alt to text"),
        pytest.param(["a{%sp for m in ms %}", "{{ m }}"], {1: "B {%sp endfor %}"}, [["T", "", "a", "1", "a", "2"], ["End", ""]], id="from text to alt"),
        pytest.param(["a", "b"], {0: "{%sp if ms %}", 1: "{%sp if not ms %}"}, [["T", "", "a"], ["End", ""]], id="two conditions without an end"),
        pytest.param(["a", "b"], {0: "{%sp if not ms %}", 1: "{%sp else %}{%sp endif %}"}, [["T", "", "b"], ["End", ""]], id="else in another shape"),
        pytest.param(["{%slide if not ms %}", "b"], {}, [["End", ""]], id="a box of directives"),
        pytest.param(["{% set x = 3 %}", "{{ x }}"], {}, [["T", "", "3"], ["End", ""]], id="a box of statements goes"),
        pytest.param(["{# only a note #}", "b"], {}, [["T", "", "b"], ["End", ""]], id="a box of comments goes"),
    ],
)
def test_directives_leave_nothing_behind(texts: list[str], alts: dict[int, str], expected: list[list[str]]) -> None:
    data = filled(with_boxes(*texts, alts=alts), ms=[1, 2])
    assert deck_text(data) == expected
    assert all(shape._element.xpath("string(.//p:cNvPr/@descr)") in ("", "B") for slide in pptx.Presentation(io.BytesIO(data)).slides for shape in slide.shapes)


def test_an_alternative_text_keeps_its_words() -> None:
    data = filled(with_boxes("x", alts={0: "The chart {%slide if 1 %} of {{ name }}{%sp if 1 %}"}), name="<Ås> & «co»")
    assert shapes(data)[-1]._element.nvSpPr.cNvPr.get("descr") == "The chart of <Ås> & «co»"
