"""Text on slides: values that bring their own markup, line breaks and paragraphs, in placeholders, boxes, cells, notes, layouts."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pptx
import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm, Pt

from docautomat import Link, Markdown, PageBreak, Picture, RichText, SubDocument
from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import deck
from tests.package_check import assert_sound

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def filled(template: bytes, **context: Any) -> Any:
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template)
    return pptx.Presentation(io.BytesIO(data))


def saved(presentation: Any) -> bytes:
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def body(presentation: Any, slide: int = 0) -> list[etree._Element]:
    return list(presentation.slides[slide].placeholders[1].text_frame._txBody.iterchildren(f"{A}p"))


def shown(paragraph: etree._Element) -> str:
    """Return a paragraph as its level, bullet and text: `1 buNone| text`."""
    properties = paragraph.find(f"{A}pPr")
    level = properties.get("lvl", "0") if properties is not None else "0"
    bullets = [etree.QName(child).localname for child in properties if "bu" in child.tag and "buFont" not in child.tag] if properties is not None else []
    starts = [child.get("startAt", "") for child in properties if child.get("startAt")] if properties is not None else []
    text = "".join("/" if node.tag == f"{A}br" else node.text or "" for node in paragraph.iter(f"{A}t", f"{A}br"))
    return f"{level} {' '.join([*bullets, *starts])}| {text}"


def runs(paragraph: etree._Element) -> list[tuple[str, dict[str, str]]]:
    return [(run.findtext(f"{A}t") or "", dict(run.find(f"{A}rPr").attrib) if run.find(f"{A}rPr") is not None else {}) for run in paragraph.iter(f"{A}r")]


def test_rich_text_inherits_the_formatting_of_the_tag() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "is {{ state }}!"])))
    run = presentation.slides[0].placeholders[1].text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.italic = Pt(28), True
    found = body(filled(saved(presentation), state=RichText("late ").add("again", bold=True, color="#C00000")))
    assert [text for text, _ in runs(found[0])] == ["is ", "late ", "again", "!"]
    assert runs(found[0])[2][1] == {"sz": "2800", "i": "1", "b": "1"}
    assert all(properties.get("i") == "1" for _, properties in runs(found[0]))


def test_a_value_alone_in_its_paragraph_leaves_no_empty_run() -> None:
    found = body(filled(deck(["T", "{{ x }}", "{{ y }}"]), x=RichText("a", bold=True), y=RichText("")))
    assert runs(found[0]) == [("a", {"b": "1"})]
    assert runs(found[1]) == [("", {})]


@pytest.mark.parametrize(("text", "expected"), [("a\nb", ["a/b"]), ("a\vb", ["a/b"]), ("a\r\nb", ["a/b"]), ("a\ab", ["a", "b"]), ("a\tb", ["a\tb"])])
def test_line_breaks_and_paragraphs(text: str, expected: list[str]) -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "{{ x }}"])))
    presentation.slides[0].placeholders[1].text_frame.paragraphs[0].runs[0].font.bold = True
    found = body(filled(saved(presentation), x=text))
    assert [shown(paragraph).partition("| ")[2] for paragraph in found] == expected
    assert all(node.get("b") == "1" for paragraph in found for node in paragraph.iter(f"{A}rPr"))


def test_links_belong_to_the_part_in_which_they_stand() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "see {{ url }}"], ["U", "x"], notes=["", "{{ url }}"])))
    layout = presentation.slide_layouts[6]
    layout.placeholders[0].text_frame.text = "{{ url }}"
    data = Template(saved(presentation)).render({"url": Link("https://example.org/?a=1&b=2", "here", tooltip="a & b")}).to_bytes()
    assert_sound(data, saved(presentation))
    found = pptx.Presentation(io.BytesIO(data))
    for part, frame in (
        (found.slides[0].part, found.slides[0].placeholders[1].text_frame),
        (found.slides[1].notes_slide.part, found.slides[1].notes_slide.notes_text_frame),
        (found.slide_layouts[6].part, found.slide_layouts[6].placeholders[0].text_frame),
    ):
        click = next(frame._txBody.iter(f"{A}hlinkClick"))
        rid = next(value for name, value in click.attrib.items() if name.endswith("}id"))
        assert part.rels[rid].target_ref == "https://example.org/?a=1&b=2"
        assert click.get("tooltip") == "a & b"
        assert "here" in frame.text


MARKDOWN = """# Head

Intro with *stress* and `code`.

- a
- b
  - c

  more

1. one
   1. in
2. two

   still two
3. three

```
x
```

4. four
"""


def test_markdown_takes_the_bullets_of_the_body() -> None:
    found = body(filled(deck(["T", "{{ text|markdown }}"]), text=MARKDOWN))
    assert list(map(shown, found)) == [
        "0 buNone| Head",
        "0 buNone| Intro with stress and code.",
        "0 | a",
        "0 | b",
        "1 | c",
        "0 buNone| more",
        "0 buAutoNum| one",
        "1 buAutoNum| in",
        "0 buAutoNum| two/still two",
        "0 buAutoNum| three",
        "0 buNone| x",
        "0 buAutoNum| four",
    ]
    assert runs(found[0]) == [("Head", {"b": "1"})]


def test_markdown_brings_bullets_to_a_plain_box_and_a_cell() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "x"], table=[["{{ text|markdown }}"]])))
    presentation.slides[0].shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(5)).text_frame.text = "{{ text|markdown }}"
    shapes = filled(saved(presentation), text="Do:\n\n- a\n  - b\n\n1. c").slides[0].shapes
    for text_body in (shapes[-1].text_frame._txBody, shapes[-2].table.cell(0, 0)._tc.txBody):
        found = list(text_body.iterchildren(f"{A}p"))
        assert list(map(shown, found)) == ["0 | Do:", "0 buChar| a", "1 buChar| b", "0 buAutoNum| c"]
        assert [paragraph.find(f"{A}pPr").get("marL") for paragraph in found[1:]] == ["285750", "571500", "285750"]


def test_numbers_begin_again_for_each_list_and_go_on_behind_what_interrupts_them() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "x"])))
    presentation.slides[0].shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(5)).text_frame.text = "{{ text|markdown }}"
    text = "1. a\n\n   ```\n   code\n   ```\n2. b\n3. c\n\n1) d\n"
    box = filled(saved(presentation), text=text).slides[0].shapes[-1]
    found = list(box.text_frame._txBody.iterchildren(f"{A}p"))
    assert [shown(paragraph) for paragraph in found] == ["0 buAutoNum| a", "0 | code", "0 buAutoNum 2| b", "0 buAutoNum 2| c", "0 buAutoNum| d"]
    assert [node.get("type") for node in box.text_frame._txBody.iter(f"{A}buAutoNum")] == ["arabicPeriod"] * 3 + ["arabicParenR"]


def test_markdown_beside_other_text_closes_the_paragraph_and_opens_it_again() -> None:
    found = body(filled(deck(["T", "before {{ text|markdown }} after"]), text="- a\n- b"))
    assert [shown(paragraph) for paragraph in found] == ["0 | before ", "0 | a", "0 | b", "0 |  after"]


def test_one_plain_paragraph_of_markdown_stays_in_the_line() -> None:
    found = body(filled(deck(["T", "be {{ text|markdown }}."]), text="*fast*"))
    assert runs(found[0]) == [("be ", {}), ("fast", {"i": "1"}), (".", {})]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (PageBreak(), "a slide has no pages"),
        ("a\fb", "page break"),
        (SubDocument(b"x"), "a Word document cannot stand on a slide"),
        (Picture(b"x"), "a picture cannot stand in the text of a slide"),
        (Markdown("| a |\n|---|\n| b |"), "a table of a Markdown text"),
        (Markdown("![a](b.png)"), "a picture of a Markdown text"),
        (RichText("a", hidden=True), "cannot be hidden"),
        (Link("#goals", "a"), "there is no slide of the key 'goals'"),
    ],
)
def test_what_cannot_stand_on_a_slide_is_told(value: Any, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        Template(deck(["Title", "{{ x }}"])).render({"x": value})
    finding = caught.value.findings[0]
    assert message in finding.message
    assert finding.hint
    assert str(finding.place) == 'slide 1 "Title", "Content Placeholder 2" paragraph 1, {{ x }}'


def test_a_field_stays_a_field_beside_a_tag() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "{{ a }} "])))
    paragraph = presentation.slides[0].placeholders[1].text_frame.paragraphs[0]._p
    field = etree.SubElement(paragraph, f"{A}fld", {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    etree.SubElement(field, f"{A}t").text = "1"
    found = body(filled(saved(presentation), a=Markdown("*x*")))
    assert [etree.QName(child).localname for child in found[0]] == ["r", "r", "r", "fld", "endParaRPr"]
    assert found[0].find(f"{A}fld").get("type") == "slidenum"


def test_addresses_texts_of_fields_and_formulas_hold_tags() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "x"], ["U", "y"])))
    frame = presentation.slides[0].placeholders[1].text_frame
    frame.paragraphs[0].runs[0].hyperlink.address = "https://example.org/%7B%7B%20id%20%7D%7D?q=1"
    field = etree.SubElement(frame.paragraphs[0]._p, f"{A}fld", {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "datetime1"})
    etree.SubElement(field, f"{A}t").text = "{{ day }}"
    m = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    math = etree.SubElement(presentation.slides[1].placeholders[1].text_frame.paragraphs[0]._p, "{http://schemas.microsoft.com/office/drawing/2010/main}m")
    run = etree.SubElement(etree.SubElement(math, f"{{{m}}}oMath"), f"{{{m}}}r")
    etree.SubElement(run, f"{{{m}}}t").text = "x={{ id }}"
    source = saved(presentation)
    found = filled(source, id="a&b", day="today")
    run = found.slides[0].placeholders[1].text_frame.paragraphs[0].runs[0]
    assert run.hyperlink.address == "https://example.org/a&b?q=1"
    assert body(found)[0].find(f"{A}fld").findtext(f"{A}t") == "today"
    assert [node.text for node in body(found, 1)[0].iter(f"{{{m}}}t")] == ["x=a&b"]
    with pytest.raises(RenderError) as caught:
        Template(source).render({})
    assert sorted(str(finding.place).partition(", {")[0] for finding in caught.value.findings) == [
        'slide 1 "T", "Content Placeholder 2" field',
        'slide 1 "T", "Content Placeholder 2" link',
        'slide 2 "U", "Content Placeholder 2" formula',
    ]


def test_a_text_box_that_is_there_twice_is_evaluated_once_and_keeps_its_own_properties() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "x"])))
    shape = presentation.slides[0].shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(5))
    shape.text_frame.text = "{{ counter.next() }}"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    alternate = etree.Element(f"{{{mc}}}AlternateContent", nsmap={"mc": mc, "a14": "http://schemas.microsoft.com/office/drawing/2010/main"})
    own = shape._element
    own.addprevious(alternate)
    twin = etree.fromstring(etree.tostring(own))
    twin.find(f".//{A}bodyPr").set("rot", "1")
    etree.SubElement(alternate, f"{{{mc}}}Choice", {"Requires": "a14"}).append(own)
    etree.SubElement(alternate, f"{{{mc}}}Fallback").append(twin)
    first = presentation.slides[0].placeholders[1].text_frame
    first.text = "{% set counter = cycler(1, 2, 3) %}x"
    tree = filled(saved(presentation)).slides[0].shapes._spTree
    boxes = next(iter(tree.iter(f"{{{mc}}}AlternateContent")))
    assert [node.text for node in boxes.iter(f"{A}t")] == ["1", "1"]
    assert [node.get("rot") for node in boxes.iter(f"{A}bodyPr")] == [None, "1"]


def test_a_slide_that_declares_the_namespace_of_text_at_each_element() -> None:
    source = deck(["T", "{{ x }}{{ y }}"], ["U", "z"])
    name, own = "ppt/slides/slide1.xml", A[1:-1]
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as before, zipfile.ZipFile(stream, "w") as after:
        for each in before.namelist():
            data = before.read(each)
            if each == name:
                data = data.replace(f' xmlns:a="{own}"'.encode(), b"")
                data = re.sub(rb"<a:(\w+)", rf'<\1 xmlns="{own}"'.encode(), data).replace(b"</a:", b"</")
            after.writestr(each, data)
    found = body(filled(stream.getvalue(), x=RichText("a", bold=True), y="b\nc\ad"))
    assert [shown(paragraph) for paragraph in found] == ["0 | ab/c", "0 | d"]


# --- language ---------------------------------------------------------------------------------------------------------------------------


def _in_languages() -> bytes:
    """Return a deck in American English with a word in French, a slide without tags, and a tag in a run without a language."""
    presentation = pptx.Presentation(io.BytesIO(deck(["About {{ x }}", "Some words {{ x }}"], ["Without", "any tag"], ["T", "x"])))
    for slide in list(presentation.slides)[:2]:
        for paragraph in slide.placeholders[1].text_frame.paragraphs:
            paragraph.runs[0]._r.get_or_add_rPr().set("lang", "en-US")
    french = presentation.slides[0].placeholders[1].text_frame.paragraphs[0].add_run()
    french.text = "mot"
    french._r.get_or_add_rPr().set("lang", "fr-FR")
    return saved(presentation)


def languages(data: bytes) -> list[list[tuple[str, str | None]]]:
    found = []
    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        nodes = (node for shape in slide.shapes for node in shape.text_frame._txBody.iter(f"{A}r"))
        found.append([(node.findtext(f"{A}t") or "", node.find(f"{A}rPr").get("lang") if node.find(f"{A}rPr") is not None else None) for node in nodes])
    return found


def test_text_takes_the_language_of_the_render_and_words_in_another_keep_theirs() -> None:
    source = _in_languages()
    document = Template(source).render({"x": RichText("a").add("b", language="de-DE")}, language="nn").to_bytes()
    assert_sound(document, source)
    assert languages(document) == [
        [
            ("About ", "nn-NO"),
            ("a", "nn-NO"),
            ("b", "de-DE"),
            ("", "nn-NO"),
            ("Some words ", "nn-NO"),
            ("a", "nn-NO"),
            ("b", "de-DE"),
            ("", "nn-NO"),
            ("mot", "fr-FR"),
        ],
        [("Without", None), ("any tag", "nn-NO")],
        [("T", None), ("x", None)],
    ]


def test_without_a_language_tags_stay() -> None:
    source = _in_languages()
    data = Template(source).render({"x": "a"}).to_bytes()
    assert languages(data)[0] == [("About a", None), ("Some words a", "en-US"), ("mot", "fr-FR")]
    assert "lang" not in pptx.Presentation(io.BytesIO(data)).slides[0].shapes.title.text_frame._txBody.xml


def test_copies_of_a_slide_without_tags_take_the_language_too() -> None:
    presentation = pptx.Presentation(io.BytesIO(_in_languages()))
    presentation.slides[0].shapes.title.text_frame.text = "{% for x in xs %}A"
    presentation.slides[2].shapes.title.text_frame.text = "B{% endfor %}"
    presentation.slides[0].placeholders[1].text_frame.paragraphs[0].runs[0].text = "Some words"
    data = Template(saved(presentation)).render({"xs": [1, 2]}, language="nb").to_bytes()
    assert [slide[-1] for slide in languages(data)] == [("mot", "fr-FR"), ("any tag", "nb-NO"), ("x", None)] * 2


def test_changed_runs_no_longer_count_as_checked() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "{{ naem }}"])))
    properties = presentation.slides[0].placeholders[1].text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr()
    for name in ("dirty", "err", "smtClean"):
        properties.set(name, "1")
    properties.set("sz", "900")
    found = body(filled(saved(presentation), naem="a"))
    assert runs(found[0]) == [("a", {"sz": "900"})]
    assert dict(found[0].find(f"{A}endParaRPr").attrib) == {"sz": "900"}


def test_a_chart_keeps_its_language_and_takes_formatting_but_no_link() -> None:
    presentation = pptx.Presentation(io.BytesIO(deck(["{%slide for x in xs %}T", "x"])))
    data = CategoryChartData()
    data.categories = ["a"]
    data.add_series("s", (1,))
    chart = presentation.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(1), Cm(8), Cm(6), data).chart
    chart.chart_title.text_frame.text = "{{ title }} {{ x }}"
    chart.chart_title.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set("lang", "en-US")
    found = filled(saved(presentation), title=RichText("A", bold=True, link="https://example.org"), xs=[1, 2])
    titles = [shape.chart.chart_title.text_frame for slide in found.slides for shape in slide.shapes if shape.has_chart]
    assert [title.text for title in titles] == ["A 1", "A 2"]
    assert [[run.font.bold for run in title.paragraphs[0].runs if run.text] for title in titles] == [[True, None]] * 2
    assert not list(titles[0]._txBody.iter(f"{A}hlinkClick"))


# --- letters ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "context", "expected"),
    [
        (["{%p for x in xs %}", "{{ x }}", "{%p endfor %}"], {"xs": [1, 2]}, ["1", "2"]),
        (["{%p if a %}", "b", "{%p else %}", "c", "{%p endif %}"], {"a": 0}, ["c"]),
        (["{{p a }}", "b"], {"a": RichText("x", bold=True)}, ["x", "b"]),
        (["a{%r if a %}b{%r endif %}{{r c }}"], {"a": 1, "c": RichText("d")}, ["abd"]),
        (["{#p note #}", "{%p set q = a %}", "{{ q }}"], {"a": "x"}, ["x"]),
        (["{%- if a -%}", " b", "{%- endif -%}", " c"], {"a": 1}, [" b c"]),
        (["{_{ a }_}"], {}, ["{{ a }}"]),
        (["{% macro m(x) %}", "- {{ x }}", "{% endmacro %}", "{{ m(1) }}", "{{ m(2) }}"], {}, ["- 1", "- 2"]),
    ],
)
def test_letters_work_as_in_word(lines: list[str], context: dict[str, Any], expected: list[str]) -> None:
    data = Template(deck(["T", *lines])).render(context).to_bytes()
    assert_sound(data, tags=False)
    assert [shown(paragraph).partition("| ")[2] for paragraph in body(pptx.Presentation(io.BytesIO(data)))] == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{%tr if a %}x{%tr endif %}", "the letter tr stands outside a table row"),
        ("{%sheet if a %}x", "the letter sheet cannot be used here"),
        ("{%col if a %}x{%col endif %}", "the ends of a column block stand in cells of one row"),
        ("{%p if a %}x{%p endif %}", "other text in the paragraph that vanishes"),
        ("{{tr a }}", "the letter tr stands outside a table row"),
    ],
)
def test_letters_that_mean_nothing_there_are_told(line: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message):
        Template(deck(["T", line]))
