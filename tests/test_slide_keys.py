"""Sections that the data name, keys of slides, and links that lead to them."""

from __future__ import annotations

import io
from typing import Any

import pptx
import pytest

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from docautomat.values.rich import Link
from tests.build import deck, deck_text, word
from tests.test_slide_order import filled, sections, with_sections

JUMP = "ppaction://hlinksldjump"
PROJECTS = [{"id": "a", "name": "Åse", "county": "North"}, {"id": "b", "name": "Bø", "county": "North"}, {"id": "c", "name": "Co", "county": "South"}]


def jumps(presentation: Any) -> list[list[tuple[str, str]]]:
    """Return for each slide the texts of its links to slides, and the titles of these."""
    found: list[list[tuple[str, str]]] = []
    for slide in presentation.slides:
        here = []
        for shape in slide.shapes:
            for run in (run for paragraph in shape.text_frame.paragraphs for run in paragraph.runs) if shape.has_text_frame else ():
                click = run._r.find(".//{*}hlinkClick")
                if click is not None and click.get("action") == JUMP:
                    rid = next(value for name, value in click.attrib.items() if name.endswith("}id"))
                    here.append((run.text, pptx.slide.Slide(slide.part.related_part(rid)._element, slide.part.related_part(rid)).shapes.title.text))
        found.append(here)
    return found


def test_a_table_of_contents_leads_to_the_slides_that_the_data_bring() -> None:
    template = deck(
        ["Contents", "{% for m in ms %}", "{{ link('#' ~ m.id, m.name) }}", "{% endfor %}"],
        ["{%slide for m in ms %}{%slide key m.id %}{{ m.name }}", "{{ '#top'|link }}"],
        ["End{%slide key 'top' %}", "x"],
    )
    found = filled(template, ms=PROJECTS)
    assert jumps(found)[0] == [("Åse", "Åse"), ("Bø", "Bø"), ("Co", "Co")]
    assert jumps(found)[1:] == [[("#top", "End")]] * 3 + [[]]


def test_links_of_the_data_lead_to_keys_too() -> None:
    template = deck(["A", "{{ there }}"], ["B{%slide key 'b' %}", "{{ text|markdown }}"])
    found = filled(template, there=Link("#b", "go"), text="see [there](#b)")
    assert jumps(found) == [[("go", "B")], [("there", "B")]]


def test_an_address_that_is_a_tag_leads_to_a_key_or_to_the_web() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["{%slide for m in ms %}{{ m.name }}", "go"], ["B{%slide key 'b' %}", "x"])))
    shape = presentation.slides[0].shapes[1]
    shape.text_frame.paragraphs[0].runs[0].hyperlink.address = "{{ m.url }}"
    stream = io.BytesIO()
    presentation.save(stream)
    found = filled(stream.getvalue(), ms=[{"name": "1", "url": "#b"}, {"name": "2", "url": "https://example.org/"}])
    assert jumps(found)[:2] == [[("go", "B")], []]
    assert found.slides[1].shapes[1].text_frame.paragraphs[0].runs[0].hyperlink.address == "https://example.org/"


def test_a_key_that_no_slide_has_is_an_error_at_the_link() -> None:
    template = Template(deck(["A", "{% for m in ms %}", "{{ link('#' ~ m, m) }}", "{% endfor %}"], ["{%slide key 'one' %}B", "x"]))
    with pytest.raises(RenderError) as caught:
        template.render({"ms": ["one", "onne", "x"]})
    assert [(finding.place.part, finding.place.path, finding.message, finding.hint) for finding in caught.value.findings] == [
        ('slide 1 "A"', "ms[1]", "there is no slide of the key 'onne'", "did you mean #one?"),
        ('slide 1 "A"', "ms[2]", "there is no slide of the key 'x'", "give that slide its key: {%slide key … %}"),
    ]
    assert deck_text(template.render({"ms": ["one"]}).to_bytes())


def test_two_slides_of_one_key_are_an_error() -> None:
    with pytest.raises(RenderError, match="two slides have the key '1'"):
        Template(deck(["{%slide for m in ms %}{%slide key m %}{{ m }}", "x"])).render({"ms": [1, 2, 1]})


def test_a_key_may_be_missing() -> None:
    assert deck_text(filled_bytes(deck(["{%slide key none %}A", "x"], ["{%slide key x if x %}B", "x"]), x=""))


def filled_bytes(template: bytes, **context: Any) -> bytes:
    return Template(template).render(context).to_bytes()


def test_links_to_slides_stand_on_slides_only() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["A{%slide key 'a' %}", "x"])))
    presentation.slide_layouts[1].placeholders[0].text_frame.text = "{{ '#a'|link }}"
    stream = io.BytesIO()
    presentation.save(stream)
    with pytest.raises(RenderError, match="a link to a slide cannot stand here"):
        Template(stream.getvalue()).render({})


def test_sections_begin_with_the_slides_that_name_them() -> None:
    block = deck(["Start", "x"], ["{%slide for m in ms %}{%slide section m.county %}{{ m.name }}", "x"], ["End{%slide section 'Thanks' %}", "y"])
    found = filled(block, ms=PROJECTS)
    assert sections(found) == [("Default Section", ["Start"]), ("North", ["Åse", "Bø"]), ("South", ["Co"]), ("Thanks", ["End"])]


def test_sections_of_the_deck_stay_beside_those_of_the_data() -> None:
    block = deck(["Start", "x"], ["{% for m in ms %}{%slide section m.name %}{{ m.name }}", "x"], ["More {{ m.name }}{% endfor %}", "z"], ["End", "y"])
    template = with_sections(block, ("Intro", [0]), ("Projects", [1, 2]), ("Outro", [3]))
    assert sections(filled(template, ms=PROJECTS[:2])) == [("Intro", ["Start"]), ("Åse", ["Åse", "More Åse"]), ("Bø", ["Bø", "More Bø"]), ("Outro", ["End"])]
    assert sections(filled(template, ms=[])) == [("Intro", ["Start"]), ("Projects", []), ("Outro", ["End"])]


def test_the_default_section_has_its_name_in_the_language() -> None:
    data = Template(deck(["A", "x"], ["B{%slide section 'S & <T>' %}", "x"])).render({}, language="nb").to_bytes()
    assert sections(pptx.Presentation(io.BytesIO(data))) == [("Standardinndeling", ["A"]), ("S & <T>", ["B"])]


def test_statements_about_a_slide_leave_nothing_behind() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["A", "a"], ["B", "b"], notes=["{%slide section 'N' %}{%slide key 'k' %}", "x"])))
    box = presentation.slides[1].shapes.add_textbox(0, 0, 10, 10)
    box.text_frame.text = "{%slide section 'Box' %}"
    presentation.slides[1].shapes[0]._element.nvSpPr.cNvPr.set("descr", "{%slide key 'b' %}")
    stream = io.BytesIO()
    presentation.save(stream)
    found = filled(stream.getvalue())
    assert sections(found) == [("N", ["A"]), ("Box", ["B"])]
    assert len(found.slides[1].shapes) == 2
    assert [slide.notes_slide.notes_text_frame.text for slide in found.slides] == ["", "x"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(deck(["A", "{%slide section %}"]), "section wants a value", id="without a value"),
        pytest.param(deck(["A", "{% section 'x' %}"]), "section is about a slide", id="without the letter"),
        pytest.param(deck(["A", "{%slide key a b %}"]), "this tag cannot be read", id="no expression"),
        pytest.param(deck(["A", "{% if x %}{%slide key 1 %}{% endif %}"]), "key is about the whole slide", id="in a block"),
        pytest.param(word("{%slide key 1 %}"), "the letter slide cannot be used here", id="in Word"),
    ],
)
def test_statements_about_slides_that_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message):
        Template(data)


def test_a_section_is_the_same_in_every_run() -> None:
    template = Template(deck(["{%slide for m in ms %}{%slide section m.county %}{{ m.name }}", "x"]))
    assert template.render({"ms": PROJECTS}).to_bytes() == template.render({"ms": PROJECTS}).to_bytes()
