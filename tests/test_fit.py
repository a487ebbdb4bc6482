"""Too much text, end to end: what a box's policy writes into the file, and what is told."""

from __future__ import annotations

import copy
import io
import pickle
import re
import zipfile
from typing import Any

import pptx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Cm

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Document, Template
from tests.boxes import TEXT, boxed, policy, saved, shape, shown, table
from tests.build import deck
from tests.package_check import assert_sound

WORDS = "kommunen og innbyggjarane skal arbeide saman om betre folkehelse og trygge oppvekstvilkår i heile kommunen "
LONG = (WORDS * 12).strip()


def rendered(template: bytes, language: str | None = None, **context: Any) -> Document:
    document = Template(template).render(context, language=language)
    assert_sound(document.to_bytes(), template)
    return document


def xml(document: Document, slide: int = 0) -> str:
    from lxml import etree

    return etree.tostring(document.open().slides[slide]._element, encoding="unicode")


def words(paragraphs: list[list[str]]) -> str:
    return "".join("".join(text.split()) for page in paragraphs for text in page)


# --- the author's own autofit ---------------------------------------------------------------------------------------------------------


def test_a_box_that_shrinks_on_overflow_gets_the_scale_that_powerpoint_would_give_it() -> None:
    document = rendered(boxed(shape(autofit="<a:normAutofit/>")), text=LONG)
    scale, reduction = re.findall(r'<a:normAutofit fontScale="(\d+)" lnSpcReduction="(\d+)"/>', xml(document))[0]
    assert (int(scale) - 25_000) % 7_500 == 0
    assert reduction in ("10000", "20000")
    finding = document.findings[0]
    assert (finding.code, finding.severity, str(finding.place)) == ("fit", "info", 'slide 1 "Goals", "Box"')
    assert re.fullmatch(r"the text takes \d+% of the box: shrunk to \d+\.\d% \(\d+\.\d pt\)", finding.message)


def test_a_strict_file_gets_percentages_with_their_sign() -> None:
    source = boxed(shape(autofit="<a:normAutofit/>"))
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(strict, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith((".xml", ".rels")):
                for name in (b"drawingml/2006/main", b"presentationml/2006/main", b"officeDocument/2006/relationships"):
                    path = name.replace(b"/2006", b"")
                    data = data.replace(b"http://schemas.openxmlformats.org/" + name, b"http://purl.oclc.org/ooxml/" + path)
            new.writestr(item, data)
    filled = Template(strict.getvalue()).render({"text": LONG}).to_bytes()
    assert re.search(rb'fontScale="[\d.]+%" lnSpcReduction="[12]0%"', zipfile.ZipFile(io.BytesIO(filled)).read("ppt/slides/slide1.xml"))


def test_text_that_fits_changes_nothing_and_is_not_told() -> None:
    document = rendered(boxed(shape(autofit="<a:normAutofit/>")), text="short")
    assert "<a:normAutofit/>" in xml(document)
    assert document.findings == ()


def test_the_scale_of_the_templates_own_text_is_forgotten() -> None:
    document = rendered(boxed(shape(autofit='<a:normAutofit fontScale="62500" lnSpcReduction="20000"/>')), text="short")
    assert "<a:normAutofit/>" in xml(document)


def test_a_placeholder_inherits_its_autofit_and_its_sizes() -> None:
    document = rendered(deck(["{{ title }}", "{% for l in lines %}{{ l }}", "{% endfor %}"]), title="Goals " * 40, lines=[LONG, LONG])
    assert len(re.findall("<a:normAutofit fontScale=", xml(document))) == 2
    assert len(document.findings) == 2


def test_a_placeholder_of_half_the_size() -> None:
    box = shape(autofit="<a:normAutofit/>").replace("<p:nvPr/>", '<p:nvPr><p:ph type="body" sz="half" idx="31"/></p:nvPr>')
    assert "fontScale" in xml(rendered(boxed(box), text=LONG))


def test_a_box_that_grows_with_its_text_gets_its_height() -> None:
    def height(text: str) -> tuple[int, int]:
        box = rendered(boxed(shape(autofit="<a:spAutoFit/>")), text=text).open().slides[0].shapes[1]
        return box.top, box.height

    top, before = height("short")
    assert height(LONG)[0] == top
    assert height(LONG)[1] > 2 * before
    assert height(LONG + LONG)[1] > height(LONG)[1]


def test_a_box_that_grows_from_its_middle() -> None:
    before = pptx.Presentation(io.BytesIO(boxed(shape()))).slides[0].shapes[1]
    after = rendered(boxed(shape(autofit="<a:spAutoFit/>", body='anchor="ctr"')), text=LONG).open().slides[0].shapes[1]
    assert after.top + after.height / 2 == pytest.approx(before.top + before.height / 2, abs=2)


def test_a_box_without_autofit_is_only_told_of() -> None:
    document = rendered(boxed(shape()), text=LONG)
    assert document.findings[0].severity == "warning"
    assert "Autofit" not in xml(document)


# --- policies -------------------------------------------------------------------------------------------------------------------------


def test_the_tag_leaves_nothing_behind() -> None:
    document = rendered(boxed(shape(fit=policy("shrink"))), text="a")
    assert "descr" not in xml(document)
    document = rendered(boxed(shape(fit="Goals of {{ text }} " + policy("shrink"))), text="a")
    assert 'descr="Goals of a"' in xml(document)


def test_the_smallest_size_is_kept() -> None:
    document = rendered(boxed(shape(fit=policy("shrink", 14))), text=LONG * 3)
    assert 'fontScale="87500"' in xml(document)
    assert document.findings[0].severity == "warning"


@pytest.mark.parametrize(
    ("word", "least", "scaled"),
    [
        ("Kompetanseutviklingsplanarbeidet", 9, True),
        ("Kompetanseutviklingsplanarbeidet", 0, False),
        ("Kompetanseutviklingsplanarbeidet", 14, False),
        ("Arbeidsmiljøutvalgsmedlemmenes" * 4, 9, False),
        ("Kort", 9, False),
    ],
    ids=["has room", "not asked for", "not small enough", "never", "short"],
)
def test_a_word_is_broken_only_where_a_smaller_size_does_not_help(word: str, least: int, scaled: bool) -> None:
    template = boxed(shape(size=(190, 400), fit=policy("shrink", least)))
    found = re.findall(r'fontScale="(\d+)"', xml(rendered(template, text=f"Ein {word} til")))
    assert bool(found) == scaled
    if scaled:
        assert 50_000 <= int(found[0]) < 100_000


def test_exact_line_spacing_shrinks_with_the_text() -> None:
    paragraph = '<a:p><a:pPr><a:lnSpc><a:spcPts val="2000"/></a:lnSpc></a:pPr><a:r><a:rPr lang="en-GB" sz="1600"/><a:t>{{ text }}</a:t></a:r></a:p>'
    document = rendered(boxed(shape(paragraph, fit=policy("shrink"))), text=LONG)
    scale = int(re.findall(r'fontScale="(\d+)"', xml(document))[0])
    assert f'<a:spcPts val="{round(2000 * scale / 100_000)}"/>' in xml(document)


def test_a_text_that_is_cut_ends_with_an_ellipsis() -> None:
    document = rendered(boxed(shape(fit=policy("truncate"))), text=LONG)
    (page,) = shown(document.to_bytes())
    assert page[-1].endswith("…")
    assert LONG.startswith(page[-1].rstrip("…"))
    assert document.findings[0].message.endswith("its end is cut off")


def test_a_text_that_may_not_be_too_long_is_an_error() -> None:
    with pytest.raises(RenderError, match="of the box") as caught:
        Template(boxed(shape(fit=policy("error")))).render({"text": LONG})
    assert str(caught.value.findings[0].place) == 'slide 1 "Goals", "Box"'


def test_nothing_is_measured_where_the_author_says_so() -> None:
    assert rendered(boxed(shape(fit=policy("none"))), text=LONG).findings == ()


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("{{ fit(&quot;squeeze&quot;) }}", "knows no policy 'squeeze'"),
        ("{{ fit(how) }}", "must be written out"),
        ("{{ fit(&quot;shrink&quot;, max=3) }}", "takes a policy and min"),
        ("{{ fit(&quot;shrink&quot;, min=&quot;x&quot;) }}", "min is a size in points"),
    ],
)
def test_a_policy_that_cannot_be_read(tag: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message) as caught:
        Template(boxed(shape(fit=tag)))
    assert caught.value.findings[0].place.spot == '"Box"'


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (boxed(shape(fit=policy("shrink", 16))), "it cannot shrink"),
        (boxed(shape(fit=policy("grow"), body='numCol="2"')), "columns"),
        (table([["{{ x }}"]], fit=policy("truncate")), "neither cut nor enlarged"),
    ],
)
def test_a_policy_that_cannot_work_is_found_by_check(template: bytes, message: str) -> None:
    (finding,) = [finding for finding in Template(template).check() if finding.code == "fit"]
    assert message in finding.message
    assert finding.place.part == 'slide 1 "Goals"'


def test_a_policy_in_the_text_is_sent_to_the_alternative_text() -> None:
    with pytest.raises(TemplateSyntaxError, match="stands in the text of its box"):
        Template(boxed(shape(TEXT.replace("text }}", 'text }}{{ fit("shrink") }}'))))


# --- on another slide -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("nb", "forts. {} av"), ("nn", "framh. {} av"), ("en", "cont. {} of"), (None, "cont. {} of")])
def test_a_text_goes_on_with_the_title_saying_so(language: str | None, word: str) -> None:
    document = rendered(boxed(shape(fit=policy("continue")), title="{{ title }}"), language, text=LONG, title="Goals")
    pages = shown(document.to_bytes())
    assert len(pages) > 2
    assert words(pages) == words([[LONG]])
    titles = [slide.shapes.title.text for slide in document.open().slides]
    assert titles == ["Goals", *(f"Goals ({word.format(page)} {len(pages)})" for page in range(2, len(pages) + 1))]


def test_with_a_smallest_size_a_text_shrinks_before_it_goes_on() -> None:
    template = boxed(shape(fit=policy("continue", 8)))
    assert len(shown(rendered(template, text=LONG).to_bytes())) == 1
    document = rendered(template, text=LONG * 5)
    assert len(shown(document.to_bytes())) > 1
    assert 'fontScale="50000"' in xml(document, 1)


def test_a_text_does_not_go_on_for_ever() -> None:
    with pytest.raises(RenderError, match="too many slides"):
        Template(boxed(shape(fit=policy("continue")))).render({"text": "x" * 300_000})


def test_a_box_that_leaves_its_slide_is_told_of() -> None:
    document = rendered(boxed(shape(autofit="<a:spAutoFit/>")), text=LONG * 3)
    assert document.findings[0].severity == "warning"
    assert "leaves the slide" in document.findings[0].message


def test_numbers_go_on() -> None:
    numbered = '<a:p><a:pPr marL="342900" indent="-342900"><a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/></a:pPr>'
    paragraphs = (
        "<a:p><a:r><a:t>{% for l in lines %}</a:t></a:r></a:p>"
        f'{numbered}<a:r><a:rPr lang="en-GB" sz="1600"/><a:t>{{{{ l }}}}</a:t></a:r></a:p><a:p><a:r><a:t>{{% endfor %}}</a:t></a:r></a:p>'
    )
    document = rendered(boxed(shape(paragraphs, fit=policy("continue"))), lines=[f"Point {number}" for number in range(1, 20)])
    pages = shown(document.to_bytes())
    assert [text for page in pages for text in page] == [f"Point {number}" for number in range(1, 20)]
    starts = re.findall(r'<a:buAutoNum type="arabicPeriod" startAt="(\d+)"/>', xml(document, 1))
    assert starts == [pages[1][0].removeprefix("Point ")] * len(pages[1])
    assert "startAt" not in xml(document)


def test_what_goes_on_of_a_numbered_paragraph_has_no_number() -> None:
    numbered = '<a:p><a:pPr marL="342900" indent="-342900"><a:buAutoNum type="arabicPeriod"/></a:pPr>'
    document = rendered(boxed(shape(f'{numbered}<a:r><a:rPr sz="1600"/><a:t>{{{{ text }}}}</a:t></a:r></a:p>', fit=policy("continue"))), text=LONG)
    assert '<a:pPr marL="342900" indent="0"><a:buNone/></a:pPr>' in xml(document, 1)


def test_runs_fields_and_breaks_survive_the_cut() -> None:
    paragraph = (
        '<a:p><a:r><a:rPr lang="en-GB" sz="1600" b="1"/><a:t>{{ text }}</a:t></a:r><a:br><a:rPr lang="en-GB" sz="1600"/></a:br>'
        '<a:fld id="{00000000-1234-1234-1234-123412341234}" type="slidenum"><a:rPr lang="en-GB" sz="1600"/><a:t>7</a:t></a:fld>'
        '<a:r><a:rPr lang="en-GB" sz="1600" i="1"/><a:t>{{ text }}</a:t></a:r></a:p>'
    )
    document = rendered(boxed(shape(paragraph, fit=policy("continue"))), text=LONG)
    every = "".join(xml(document, number) for number in range(len(document.open().slides)))
    assert every.count("<a:fld ") == 1
    for name in ("b", "i"):
        texts = re.findall(f'<a:r><a:rPr lang="en-GB" sz="1600" {name}="1"/><a:t>([^<]*)</a:t></a:r>', every)
        assert "".join("".join(texts).split()) == "".join(LONG.split())


def test_several_boxes_go_on_together_and_the_rest_is_repeated() -> None:
    other = TEXT.replace("{{ text }}", "{{ other }}")
    template = boxed(
        shape(fit=policy("continue")),
        shape(other, fit=policy("continue"), place=(420, 150), size=(200, 100), name="Other"),
        shape(TEXT.replace("{{ text }}", "always"), name="Static"),
    )
    data = rendered(template, text=LONG, other=LONG * 2).to_bytes()
    assert words(shown(data)) == words([[LONG]])
    assert words(shown(data, "Other")) == words([[LONG * 2]])
    assert len(shown(data)) == len(shown(data, "Other"))
    assert shown(data, "Static") == [["always"]] * len(shown(data))


def test_each_turn_of_a_slide_loop_goes_on_by_itself() -> None:
    template = boxed(shape(fit=policy("continue")), title="{%slide for text in texts %}{{ slide_loop.index }}")
    document = rendered(template, texts=[LONG, "short", LONG])
    titles = [slide.shapes.title.text for slide in document.open().slides]
    first = titles.index("2")
    assert titles[:first] == ["1", *(f"1 (cont. {page} of {first})" for page in range(2, first + 1))]
    assert titles[first:] == ["2", "3", *(f"3 (cont. {page} of {first})" for page in range(2, first + 1))]


def test_notes_go_along() -> None:
    template = deck(["T", "{{ text }}"], notes=["Say {{ text }}"])
    presentation = pptx.Presentation(io.BytesIO(template))
    presentation.slides[0].placeholders[1]._element.nvSpPr.cNvPr.set("descr", '{{ fit("continue") }}')
    stream = io.BytesIO()
    presentation.save(stream)
    document = rendered(stream.getvalue(), text=LONG * 2)
    assert len(document.open().slides) > 1
    assert {slide.notes_slide.notes_text_frame.text for slide in document.open().slides} == {f"Say {LONG * 2}"}


def test_charts_and_pictures_of_the_slide_come_along() -> None:
    presentation = pptx.Presentation(io.BytesIO(boxed(shape(fit=policy("continue")), title="{%slide for text in texts %}Goals")))
    data = CategoryChartData()
    data.categories = ["a", "b"]
    data.add_series("s", (1, 2))
    chart = presentation.slides[0].shapes.add_chart(XL_CHART_TYPE.PIE, Cm(15), Cm(8), Cm(5), Cm(5), data)
    chart.name = "{{ text[:3] }}"
    document = rendered(saved(presentation), texts=[LONG, LONG])
    slides = list(document.open().slides)
    assert len(slides) > 2
    parts = [one.chart.part.partname for slide in slides for one in slide.shapes if one.has_chart]
    assert len(set(parts)) == len(parts) == len(slides)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    texts=st.lists(st.text(st.sampled_from("abcæøåÁŧ日本 -–,.\n\t&<>"), max_size=400), min_size=1, max_size=6),
    size=st.tuples(st.integers(20, 400), st.integers(15, 150)),
    body=st.sampled_from(["", 'numCol="2" spcCol="100000"', 'vert="vert"', 'wrap="square" lIns="0"']),
)
def test_no_word_is_lost(texts: list[str], size: tuple[int, int], body: str) -> None:
    lines = ("{% for t in texts %}", "{{ t }}", "{% endfor %}")
    paragraphs = "".join(f'<a:p><a:r><a:rPr sz="1400"/><a:t>{line}</a:t></a:r></a:p>' for line in lines)
    box = shape(paragraphs, fit=policy("continue"), size=size).replace('wrap="square" ', f"{body} ", 1)
    template = boxed(box)
    data = Template(template).render({"texts": texts}).to_bytes()
    assert words(shown(data)) == words([texts])


# --- tables ---------------------------------------------------------------------------------------------------------------------------

ROWS = [["Goal", "What"], ["{% for r in rows %}{{ r }}", "{{ text }}{% endfor %}"]]


def rows_of(document: Document) -> list[list[str]]:
    found = []
    for slide in document.open().slides:
        frames = [one for one in slide.shapes if one.has_table]
        found.append([row.cells[0].text for row in frames[0].table.rows])
        assert frames[0].height == sum(row.height for row in frames[0].table.rows)
        assert frames[0].top + frames[0].height <= 540 * 12700
    return found


def test_a_table_goes_on_below_its_header() -> None:
    document = rendered(table(ROWS, fit=policy("continue")), rows=[f"r{number}" for number in range(40)], text=WORDS)
    pages = rows_of(document)
    assert len(pages) > 1
    assert all(page[0] == "Goal" for page in pages)
    assert [name for page in pages for name in page[1:]] == [f"r{number}" for number in range(40)]
    assert [slide.shapes.title.text for slide in document.open().slides][1:] == [f"Goals (cont. {page} of {len(pages)})" for page in range(2, len(pages) + 1)]


def test_a_table_goes_on_before_it_covers_a_footer_whose_place_is_the_layouts() -> None:
    data = table([["Mål", "Nr."], ["{% for x in xs %}{{ x }}", "{{ loop.index }}{% endfor %}"]], fit=policy("continue"))
    presentation = pptx.Presentation(io.BytesIO(data))
    slide = presentation.slides[0]
    footer = next(each for each in slide.slide_layout.placeholders if each.placeholder_format.type == PP_PLACEHOLDER.FOOTER)
    footer.left, footer.top, footer.width, footer.height = Cm(1), presentation.slide_height - Cm(4), Cm(20), Cm(1)
    below = copy.deepcopy(footer._element)
    for place in list(below.spPr):
        below.spPr.remove(place)
    slide.shapes._spTree.append(below)
    rows = [f"Mål {at}" for at in range(40)]
    for deck_of_it, edge in ((data, presentation.slide_height), (saved(presentation), footer.top)):
        pages = list(rendered(deck_of_it, xs=rows).open().slides)
        assert len(pages) > 1
        for page in pages:
            frame = next(each for each in page.shapes if each.has_table)
            assert frame.top + frame.height <= edge


def test_a_table_that_leaves_its_slide_is_told_of() -> None:
    document = rendered(table(ROWS), rows=range(40), text="x")
    (finding,) = document.findings
    assert finding.severity == "warning"
    assert "the table takes" in finding.message
    assert rendered(table(ROWS), rows=range(5), text="x").findings == ()


def test_a_table_may_shrink() -> None:
    document = rendered(table(ROWS, fit=policy("shrink")), rows=range(20), text="x")
    (page,) = rows_of(document)
    assert len(page) == 21
    assert document.findings[0].severity == "info"


def test_rows_that_a_cell_ties_together_stay_together() -> None:
    template = pptx.Presentation(io.BytesIO(table([["{{ x }}", f"row {number}"] for number in range(12)], fit=policy("continue"), height=60)))
    grid = next(one for one in template.slides[0].shapes if one.has_table).table
    for first in range(0, 12, 3):
        grid.cell(first, 0).merge(grid.cell(first + 2, 0))
    grid.first_row = False
    stream = io.BytesIO()
    template.save(stream)
    document = rendered(stream.getvalue(), x="m")
    counts = [len(next(one for one in slide.shapes if one.has_table).table.rows) for slide in document.open().slides]
    assert sum(counts) == 12
    assert all(count % 3 == 0 for count in counts)


# --- fonts, shipping ------------------------------------------------------------------------------------------------------------------


def test_a_template_that_measures_is_shipped_with_what_it_measures_by() -> None:
    template = Template(boxed(shape(autofit="<a:normAutofit/>")))
    again = pickle.loads(pickle.dumps(template))
    assert again.render({"text": LONG}).to_bytes() == template.render({"text": LONG}).to_bytes()
