"""Slides of another presentation come into a deck: which, in what design, with what belongs to them, and what is refused."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm, Emu

import docautomat
from docautomat import Document, RenderError, SubDeck, Template
from tests.build import deck, word
from tests.package_check import assert_sound

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STAND_IN = Template(deck(["Head"], ["stand-in", "{{ deck|subdeck(slides=slides, design=design) }}"], ["Tail"]))
LOOP = Template(deck(["Head"], ["stand-in", "{%slide for d in decks %}{{ d|subdeck }}"], ["Tail"]))
ABC = deck(["A", "a"], ["B", "b"], ["C", "c"], notes=["note of A", "", "note of C"])


def rendered(template: Template, **data: Any) -> Any:
    document = template.render(data)
    assert_sound(document.to_bytes())
    return document.open()


def brought(given: Any, slides: Any = None, design: str = "own") -> Any:
    return rendered(STAND_IN, deck=given, slides=slides, design=design)


def titles(presentation: Any) -> list[str]:
    return [slide.shapes.title.text for slide in presentation.slides]


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    presentation = pptx.Presentation(io.BytesIO(data))
    change(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def edited(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def related(parts: dict[str, bytes], kind: str, target: str, number: int = 90) -> None:
    name = "ppt/slides/_rels/slide1.xml.rels"
    entry = f'<Relationship Id="rId{number}" Type="{_R}/{kind}" Target="{target}"/></Relationships>'
    parts[name] = parts[name].replace(b"</Relationships>", entry.encode())


def names(document: Document) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(document.to_bytes())).namelist()


def other_look(data: bytes) -> bytes:
    """Return a deck whose theme has another colour, so that its design is another."""

    def recolour(parts: dict[str, bytes]) -> None:
        parts["ppt/theme/theme1.xml"] = parts["ppt/theme/theme1.xml"].replace(b'val="4F81BD"', b'val="AA0011"')

    return edited(data, recolour)


# --- which slides -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slides", "expected"),
    [
        (None, "ABC"),
        (2, "B"),
        ("2-3", "BC"),
        ("2-", "BC"),
        ("3-1", "CBA"),
        ("3, 1", "CA"),
        (["c", 1], "CA"),
        ("B", "B"),
        ([1, 1], "AA"),
        ([], ""),
    ],
)
def test_slides_are_picked_by_number_range_and_title(slides: Any, expected: str) -> None:
    assert titles(brought(ABC, slides)) == ["Head", *expected, "Tail"]


@pytest.mark.parametrize(
    ("slides", "message"),
    [
        (4, "the presentation has no slide 4"),
        (0, "no slide 0"),
        (-1, "no slide -1"),
        ("2-9", "no slide 9"),
        ("D", "no slide of the title 'D'"),
        (True, "True is no slide"),
        (1.5, "a float is no slide"),
    ],
)
def test_a_slide_that_is_not_there_is_told_with_the_place_of_the_tag(slides: Any, message: str) -> None:
    with pytest.raises(RenderError) as error:
        brought(ABC, slides)
    assert message in str(error.value)
    assert 'slide 2 "stand-in"' in str(error.value)


@pytest.mark.parametrize("nothing", [None, ""])
def test_the_stand_in_goes_where_nothing_comes(nothing: Any) -> None:
    assert titles(brought(nothing)) == ["Head", "Tail"]


def test_the_stand_in_may_repeat_and_hold_several_decks() -> None:
    assert titles(rendered(LOOP, decks=[ABC, None, SubDeck(ABC, slides="B")])) == ["Head", "A", "B", "C", "B", "Tail"]
    template = Template(deck(["x", "{% for d in decks %}{{ d|subdeck('1') }}{% endfor %}"]))
    assert titles(rendered(template, decks=[ABC, deck(["Z"])])) == ["A", "Z"]
    template = Template(deck(["x", "{% if deck %}{{ deck|subdeck }}{% endif %}"]))
    assert titles(rendered(template, deck=None)) == ["x"]


# --- what is a source -------------------------------------------------------------------------------------------------------------------


def test_a_deck_may_be_bytes_a_file_a_rendered_document_or_a_presentation(tmp_path: Path) -> None:
    path = tmp_path / "abc.pptx"
    path.write_bytes(ABC)
    made = Template(deck(["{{ x }}"])).render({"x": "made"})
    for given, first in ((path, "A"), (str(path), "A"), (io.BytesIO(ABC), "A"), (made, "made"), (pptx.Presentation(io.BytesIO(ABC)), "A")):
        assert titles(rendered(LOOP, decks=[SubDeck(given, slides=1)])) == ["Head", first, "Tail"]


def test_a_path_from_the_data_lies_below_the_folder_of_assets(tmp_path: Path) -> None:
    (tmp_path / "abc.pptx").write_bytes(ABC)
    data = {"deck": "abc.pptx", "slides": 1, "design": "own"}
    assert titles(STAND_IN.render(data, assets=tmp_path).open()) == ["Head", "A", "Tail"]
    for name, message in (("../abc.pptx", "outside"), ("none.pptx", "cannot be read")):
        with pytest.raises(RenderError, match=message):
            STAND_IN.render({**data, "deck": name}, assets=tmp_path)
    with pytest.raises(RenderError, match="no folder of assets"):
        STAND_IN.render(data)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (word("x"), "a Word document"),
        (b"PK", "cannot be used"),
        (5, "is no presentation"),
        (edited(ABC, lambda parts: parts.update({"ppt/vbaProject.bin": b"x"})), "macros"),
        (edited(ABC, lambda parts: parts.update({"ppt/slides/slide1.xml": parts["ppt/slides/slide1.xml"][:-9]})), "not well-formed"),
        (edited(ABC, lambda parts: parts.update({"ppt/theme/theme1.xml": b"<a"})), "not well-formed"),
        (edited(ABC, lambda parts: parts.pop("ppt/slides/_rels/slide1.xml.rels") and None), "has no layout"),
        (
            edited(
                ABC,
                lambda parts: parts.update(
                    {"_rels/.rels": parts["_rels/.rels"].replace(_R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")}
                ),
            ),
            "Strict Open XML",
        ),
    ],
)
def test_what_cannot_come_in_is_refused_with_its_place(given: Any, message: str) -> None:
    with pytest.raises(RenderError) as error:
        brought(given)
    assert message in str(error.value)
    assert "{{ deck|subdeck" in str(error.value)


ASTRAY = (
    "../presentation.xml",
    "../_rels/presentation.xml.rels",
    "/[Content_Types].xml",
    "../slideMasters/slideMaster1.xml",
    "../../../x",
    "slide2.xml",
    "NULL",
)


@pytest.mark.parametrize(
    ("kind", "design"), [("image", "own"), ("customXml", "target"), ("slideMaster", "own"), ("slideLayout", "target"), ("notesSlide", "own")]
)
def test_relationships_that_lead_astray_do_no_harm(kind: str, design: str) -> None:
    def mislead(parts: dict[str, bytes]) -> None:
        for number, target in enumerate(ASTRAY):
            related(parts, kind, target, 90 + number)

    assert titles(brought(edited(deck(["A", "a"], ["B", "b"]), mislead), design=design)) == ["Head", "A", "B", "Tail"]


def test_a_long_chain_of_parts_comes_along() -> None:
    def chained(parts: dict[str, bytes]) -> None:
        related(parts, "customXml", "../x/c0.xml")
        for number in range(1_100):
            parts[f"ppt/x/c{number}.xml"] = b"<a/>"
            entry = f'<Relationship Id="rId1" Type="{_R}/customXml" Target="c{number + 1}.xml"/>'
            parts[f"ppt/x/_rels/c{number}.xml.rels"] = (
                f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entry}</Relationships>'.encode()
            )

    document = LOOP.render({"decks": [edited(ABC, chained)]})
    assert sum(name.startswith("ppt/x/c") for name in names(document)) == 1_100


def test_slides_stand_only_where_slides_can() -> None:
    with pytest.raises(RenderError, match="slides cannot"):
        Template(word("{{ d|subdeck }}")).render({"d": ABC})
    layout = changed(deck(["A"]), lambda given: setattr(given.slide_layouts[1].placeholders[0].text_frame, "text", "{{ d|subdeck }}"))
    with pytest.raises(RenderError, match="slides cannot come in here"):
        Template(layout).render({"d": ABC})


def test_too_many_slides_are_refused() -> None:
    template = Template(deck(["x", "{%slide for d in decks %}{{ d|subdeck }}"]), limits=docautomat.Limits(entries=100))
    with pytest.raises(RenderError, match="too many slides"):
        template.render({"decks": [ABC] * 60})


# --- designs ------------------------------------------------------------------------------------------------------------------------------


def test_a_design_that_the_target_has_is_not_brought_again() -> None:
    presentation = brought(ABC)
    assert len(presentation.slide_masters) == 1
    assert {slide.slide_layout.part.partname for slide in presentation.slides} == {"/ppt/slideLayouts/slideLayout2.xml"}


def test_a_master_comes_in_once_with_the_layouts_that_are_used() -> None:
    decks = [other_look(deck([f"M{number}", "x"])) for number in range(5)]
    presentation = rendered(LOOP, decks=decks)
    own, came = presentation.slide_masters
    assert [layout.name for layout in came.slide_layouts] == ["Title and Content"]
    assert len(own.slide_layouts) == 11
    assert [slide.slide_layout.slide_master is not None and slide.slide_layout.part is came.slide_layouts[0].part for slide in presentation.slides] == [
        False,
        *[True] * 5,
        False,
    ]


def test_slides_take_the_design_of_the_target() -> None:
    presentation = brought(other_look(ABC), design="target")
    assert len(presentation.slide_masters) == 1
    assert titles(presentation) == ["Head", "A", "B", "C", "Tail"]
    assert presentation.slides[1].placeholders[1].text == "a"


def test_boxes_for_which_the_target_has_no_place_stay_where_they_were() -> None:
    def two_columns(given: Any) -> None:
        slide = given.slides.add_slide(given.slide_layouts[4])
        for number, box in enumerate(slide.placeholders):
            box.text_frame.text = f"box {number}"

    source = changed(deck(), two_columns)

    def poor(given: Any) -> None:
        for layout in list(given.slide_layouts)[2:]:
            given.slide_layouts.remove(layout)

    target = changed(deck(["x", "{{ d|subdeck(design='target') }}"]), poor)
    slide = rendered(Template(target), d=source).slides[0]
    assert [shape.text_frame.text for shape in slide.shapes] == [f"box {number}" for number in range(5)]
    assert [shape.is_placeholder for shape in slide.shapes] == [True, False, False, False, False]
    places = {(shape.left, shape.top) for shape in slide.shapes}
    assert len(places) == 5


def test_a_wrong_design_is_refused() -> None:
    with pytest.raises(RenderError, match="'both' is no design"):
        brought(ABC, design="both")


def test_slides_of_another_size_are_scaled_into_the_middle() -> None:
    def wide(given: Any) -> None:
        given.slide_width, given.slide_height = Emu(9_144_000 * 2), Emu(6_858_000 * 2)
        box = given.slides[0].shapes.add_textbox(Emu(1_000_000), Emu(2_000_000), Emu(3_000_000), Emu(400_000))
        box.text_frame.text = "box"
        box.text_frame.paragraphs[0].runs[0].font.size = Emu(12700 * 40)
        group = given.slides[0].shapes.add_group_shape()
        group.shapes.add_textbox(Emu(2_000_000), Emu(2_000_000), Emu(1_000_000), Emu(1_000_000))

    slide = brought(changed(deck(["A"]), wide)).slides[1]
    box, group = list(slide.shapes)[-2:]
    assert (box.left, box.top, box.width, box.height) == (500_000, 1_000_000, 1_500_000, 200_000)
    assert box.text_frame.paragraphs[0].runs[0].font.size.pt == 20
    assert (group.left, group.width) == (1_000_000, 500_000)
    assert group.shapes[0].width == 1_000_000  # in the group's own coordinates


# --- what belongs to a slide ------------------------------------------------------------------------------------------------------------


def test_charts_and_notes_come_along_and_pictures_once(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4), "red").save(tmp_path / "red.png")

    def furnish(given: Any) -> None:
        data = CategoryChartData()
        data.categories = ["a", "b"]
        data.add_series("s", (1, 2))
        given.slides[0].shapes.add_chart(XL_CHART_TYPE.PIE, Cm(1), Cm(1), Cm(5), Cm(5), data)
        for slide in given.slides:
            slide.shapes.add_picture(str(tmp_path / "red.png"), Cm(1), Cm(1))

    document = LOOP.render({"decks": [changed(ABC, furnish)] * 3})
    assert_sound(document.to_bytes())
    wanted = {r"charts/chart\d": 3, r"\.xlsx$": 3, r"media/": 1, r"notesSlide\d+\.xml$": 6, r"notesMaster\d+\.xml$": 1}
    assert {pattern: sum(bool(re.search(pattern, name)) for name in names(document)) for pattern in wanted} == wanted
    presentation = document.open()
    assert [slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "" for slide in presentation.slides] == [
        "",
        *["note of A", "", "note of C"] * 3,
        "",
    ]


def test_links_between_slides_that_come_stay_and_others_go() -> None:
    def link(given: Any) -> None:
        for at, to in ((0, 1), (1, 2)):
            shape = given.slides[at].shapes[0]
            shape.click_action.target_slide = given.slides[to]

    presentation = brought(changed(ABC, link), "1-2")
    slides = presentation.slides
    assert slides[1].shapes[0].click_action.target_slide.part is slides[2].part
    assert slides[2].shapes[0].click_action.target_slide is None


def test_a_key_and_a_section_of_the_stand_in_are_those_of_the_slides() -> None:
    source = deck(["Contents", "{{ link('#b', 'go') }}"], ["x", "{%slide section 'Part' %}{%slide key 'b' %}{{ d|subdeck }}"])
    document = Template(source).render({"d": ABC})
    assert_sound(document.to_bytes())
    with zipfile.ZipFile(io.BytesIO(document.to_bytes())) as archive:
        main = archive.read("ppt/presentation.xml").decode()
        links = archive.read("ppt/slides/_rels/slide1.xml.rels").decode()
    part = main.split('name="Part"')[1]
    assert part.count("sldId ") == 3
    assert len(re.findall(r"relationships/slide\"", links)) == 1
    assert "slide2.xml" not in links


def test_a_link_to_a_stand_in_for_which_nothing_came_goes() -> None:
    document = Template(deck(["Contents", "{{ link('#b', 'go') }}"], ["x", "{%slide key 'b' %}{{ d|subdeck }}"])).render({"d": None})
    assert_sound(document.to_bytes())
    assert [shape.text_frame.text for shape in document.open().slides[0].shapes] == ["Contents", "go"]


def test_the_properties_count_the_slides_that_came() -> None:
    def known(parts: dict[str, bytes]) -> None:
        parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(b"</Properties>", b"<x/></Properties>")

    hidden = changed(ABC, lambda given: given.slides[0]._element.set("show", "0"))
    template = Template(edited(deck(["Head"], ["x", "{{ d|subdeck }}"]), known))
    with zipfile.ZipFile(io.BytesIO(template.render({"d": hidden}).to_bytes())) as archive:
        properties = archive.read("docProps/app.xml").decode()
    assert [re.search(f"<{name}>(\\d+)<", properties)[1] for name in ("Slides", "Notes", "HiddenSlides")] == ["4", "2", "1"]  # type: ignore[index]


def test_the_same_data_give_the_same_bytes_also_from_a_pickled_template() -> None:
    data = {"decks": [other_look(ABC), ABC]}
    first = LOOP.render(data).to_bytes()
    assert pickle.loads(pickle.dumps(LOOP)).render(data).to_bytes() == first


def test_a_gathering_of_fifty_decks_has_one_design() -> None:
    each = Template(other_look(deck(["{{ m }}", "x"], ["B", "y"], ["C", "z"])))
    presentation = rendered(LOOP, decks=[SubDeck(each.render({"m": f"M{number}"})) for number in range(50)])
    assert len(presentation.slides) == 152
    assert len(presentation.slide_masters) == 2
    assert titles(presentation)[1::3][:50] == [f"M{number}" for number in range(50)]
