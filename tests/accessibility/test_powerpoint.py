"""One fault planted in a clean presentation, in the way real authors make it: it is found at its place, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Cm, Pt

from tests.accessibility.clean import describe, findings, png, powerpoint, tag_runs

Plant = Callable[[Any], object]
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
LONG = "Sykefraværet i barnehagene har vært over ti prosent i tre år, og det merker både barn og ansatte hver eneste dag i hele kommunen."
ENGLISH = "The municipality has agreed that all of the employees should have been asked about the plan before it was written by the office."


def on(number: int, change: Callable[[Any], object]) -> Plant:
    return lambda deck: change(deck.slides[number - 1])


def box(text: str, *, left: float = 2, top: float = 16, width: float = 20, size: float = 20, name: str = "Tekstboks 9") -> Callable[[Any], Any]:
    def plant(slide: Any) -> Any:
        shape = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(1.2))
        shape.name = name
        shape.text_frame.text = text
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(size)
        return shape

    return plant


def body(text: str) -> Plant:
    return on(2, lambda slide: setattr(slide.placeholders[1], "text", text))


def added(slide: Any, text: str) -> Any:
    run = slide.placeholders[1].text_frame.add_paragraph().add_run()
    run.text = text
    return run


def no_title(deck: Any) -> None:
    title = deck.slides[1].shapes.title._element
    title.getparent().remove(title)


def empty_title(deck: Any) -> None:
    deck.slides[1].shapes.title.text = ""


def title_box(deck: Any) -> None:
    no_title(deck)
    shape = box("Hva har vi lært?", top=1, size=32)(deck.slides[1])
    deck.slides[1].shapes._spTree.insert(2, shape._element)


def same_title(deck: Any) -> None:
    deck.slides[3].shapes.title.text = "Resultater mot målene"


def off_title(deck: Any) -> None:
    deck.slides[1].shapes.title.top = Cm(-8)
    deck.slides[1].shapes.title.left, deck.slides[1].shapes.title.width, deck.slides[1].shapes.title.height = Cm(1), Cm(20), Cm(2)


def off_title_in_units(deck: Any) -> None:
    off_title(deck)
    offset = deck.slides[1].shapes.title._element.xpath(".//a:off")[0]
    offset.set("x", "1cm")
    offset.set("y", "-8cm")


def title_last(slide: Any) -> None:
    tree = slide.shapes._spTree
    tree.append(slide.shapes.title._element)


def disordered(slide: Any) -> None:
    """Two text boxes one above the other, the lower one first in the order."""
    body_shape = slide.placeholders[1]._element
    body_shape.getparent().remove(body_shape)
    box("Deretter prøver vi ut", top=12, name="Andre")(slide)
    box("Først kartlegger vi", top=6, name="Første")(slide)


def side_by_side(slide: Any) -> None:
    body_shape = slide.placeholders[1]._element
    body_shape.getparent().remove(body_shape)
    box("Etter", left=13, top=6, width=10, name="Høyre")(slide)
    box("Før", left=1, top=6, width=10, name="Venstre")(slide)


def left_over(slide: Any) -> None:
    box("Gammel kladd", left=-30, top=4, width=10, name="Kladd")(slide)


def unfilled(slide: Any) -> None:
    slide.placeholders[1].text = ""


def picture(text: str | None) -> Callable[[Any], object]:
    def plant(slide: Any) -> None:
        shape = slide.shapes.add_picture(png(), Cm(2), Cm(14), Cm(3), Cm(3))
        shape.name = "Bilde 7"
        if text is None:
            shape._element.xpath(".//p:cNvPr")[0].attrib.pop("descr", None)
        else:
            describe(shape, text)

    return plant


def arrow(slide: Any) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.RIGHT_ARROW, Cm(2), Cm(15), Cm(3), Cm(2))
    shape.name = "Pil 8"


def line(slide: Any) -> None:
    shape = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Cm(2), Cm(16), Cm(20), Cm(16))
    shape.name = "Linje 8"


def pale_line(slide: Any) -> None:
    shape = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Cm(2), Cm(17), Cm(20), Cm(17))
    shape.name = "Linje 8"
    shape.line.color.rgb = RGBColor(0xD9, 0xD9, 0xD9)
    describe(shape, "Fra start 2. februar til slutt 26. november")


def group(slide: Any) -> None:
    shape = slide.shapes.add_group_shape()
    shape.name = "Gruppe 8"
    shape.shapes.add_shape(MSO_SHAPE.OVAL, Cm(2), Cm(15), Cm(1), Cm(1))
    shape.shapes.add_shape(MSO_SHAPE.OVAL, Cm(4), Cm(15), Cm(1), Cm(1))


def decorative(slide: Any) -> None:
    picture("En blomst utenfor rådhuset")(slide)
    named = slide.shapes[-1]._element.xpath(".//p:cNvPr")[0]
    named.append(
        etree.fromstring(
            f'<a:extLst xmlns:a="{A}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
            'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
        )
    )


def chart(change: Callable[[Any], object]) -> Plant:
    return on(4, lambda slide: change(next(shape for shape in slide.shapes if shape.has_chart)))


def colour_series(frame: Any) -> None:
    data = CategoryChartData()
    data.categories = ["2025", "2026"]
    data.add_series("Plan", (11, 10))
    data.add_series("Resultat", (11, 8))
    frame.chart.replace_data(data)
    frame.chart.has_legend = True
    for series, colour in zip(frame.chart.plots[0].series, ("C00000", "00703C"), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour)


def pale_series(frame: Any) -> None:
    series = frame.chart.plots[0].series[0]
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = RGBColor(0xFF, 0xE0, 0x99)


def small_chart(frame: Any) -> None:
    frame.chart.font.size = Pt(8)


def pale_chart(frame: Any) -> None:
    frame.chart.font.size = Pt(14)
    frame.chart.font.color.rgb = RGBColor(0xBF, 0xBF, 0xBF)


def table(change: Callable[[Any], object]) -> Plant:
    return on(3, lambda slide: change(next(shape for shape in slide.shapes if shape.has_table).table))


def merged(shown: Any) -> None:
    shown.cell(1, 1).merge(shown.cell(1, 2))


def empty_row(shown: Any) -> None:
    for cell in shown.rows[1].cells:
        cell.text = ""


def empty_column(shown: Any) -> None:
    for row in shown.rows:
        row.cells[1].text = ""


def red_cell(shown: Any) -> None:
    cell = shown.cell(1, 2)
    cell.text = ""
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor(0xC0, 0, 0)


def two_dots(shown: Any) -> None:
    for row, colour in ((1, "008030"), (2, "B00000")):
        shown.cell(row, 2).text = "●"
        run = shown.cell(row, 2).text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.color.rgb = Pt(18), RGBColor.from_string(colour)


def small_cell(shown: Any) -> None:
    shown.cell(1, 1).text_frame.paragraphs[0].runs[0].font.size = Pt(10)


def pale_cell(shown: Any) -> None:
    cell = shown.cell(0, 1)
    cell.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    cell.fill.fore_color.brightness = 0.4
    cell.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)


def coloured(colour: str, *, size: float = 20) -> Plant:
    def plant(slide: Any) -> None:
        run = added(slide, "Fristen er torsdag")
        run.font.color.rgb, run.font.size = RGBColor.from_string(colour), Pt(size)

    return on(2, plant)


def white_on_background(deck: Any) -> None:
    """The whole slide gets a light background, and the text stays white."""
    slide = deck.slides[1]
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = RGBColor(0xFF, 0xE6, 0x99)
    for shape in (slide.shapes.title, slide.placeholders[1]):
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.color.rgb = RGBColor(255, 255, 255)


def on_picture(slide: Any) -> None:
    shape = slide.shapes.add_picture(png(), Cm(2), Cm(12), Cm(20), Cm(6))
    shape.name = "Bilde 7"
    describe(shape, "Rådhuset sett fra sjøen en vårdag")
    box("Takk for oss", top=14, left=4, width=10)(slide)


def on_shape(slide: Any) -> None:
    under = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(2), Cm(14), Cm(20), Cm(4))
    under.fill.solid()
    under.fill.fore_color.rgb = RGBColor(0xF2, 0xF2, 0xF2)
    under.line.fill.background()
    under.name = "Flate"
    describe(under, "Ramme rundt sitatet fra lederen")
    under.line.color.rgb = RGBColor(0x40, 0x40, 0x40)
    shape = box("Takk for oss", top=15, left=4, width=10)(slide)
    shape.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(0xA6, 0xA6, 0xA6)


def link(target: str, text: str) -> Plant:
    return on(2, lambda slide: setattr(added(slide, text).hyperlink, "address", target))


def two_links(slide: Any) -> None:
    added(slide, "Rapporten om fravær").hyperlink.address = "https://example.org/a"
    added(slide, "Rapporten om fravær").hyperlink.address = "https://example.org/b"


def with_xml(number: int, text: str) -> Plant:
    return on(number, lambda slide: slide._element.append(etree.fromstring(text)))


def effect(kind: str, number: int) -> str:
    return (
        f'<p:timing xmlns:p="{P}"><p:tnLst><p:par><p:cTn id="1" dur="indefinite" nodeType="tmRoot"><p:childTnLst><p:par><p:cTn id="2" presetID="{number}" '
        f'presetClass="{kind}" presetSubtype="0" fill="hold" nodeType="clickEffect"/></p:par></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>'
    )


def video(slide: Any) -> None:
    shape = slide.shapes.add_movie(png(), Cm(2), Cm(12), Cm(5), Cm(4), poster_frame_image=png(), mime_type="video/mp4")
    shape.name = "Film 7"
    describe(shape, "Ordføreren forteller om prosjektet på to minutter")


def section(deck: Any) -> None:
    deck.part._element.append(
        etree.fromstring(
            f'<p:extLst xmlns:p="{P}"><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}"><p14:sectionLst '
            'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="Inndeling uten navn" id="{1}"/></p14:sectionLst>'
            "</p:ext></p:extLst>"
        )
    )


def notes_only(deck: Any) -> None:
    slide = deck.slides[1]
    slide.placeholders[1].text = "Ja."
    slide.notes_slide.notes_text_frame.text = LONG * 5


def word_art(slide: Any) -> None:
    shape = box("Velkommen", top=16)(slide)
    shape.text_frame._txBody.bodyPr.append(etree.fromstring(f'<a:prstTxWarp xmlns:a="{A}" prst="textArchUp"><a:avLst/></a:prstTxWarp>'))


def default_language(tag: str) -> Plant:
    def plant(deck: Any) -> None:
        tag_runs(deck, tag)

    return plant


def run_language(slide: Any) -> None:
    added(slide, "Bures boahtin")._r.get_or_add_rPr().set("lang", "xx-YY")


def formatted(text: str, **font: Any) -> Plant:
    def plant(slide: Any) -> None:
        run = added(slide, text)
        for name, value in font.items():
            setattr(run.font, name, value)

    return on(2, plant)


def justified(slide: Any) -> None:
    added(slide, LONG)
    slide.placeholders[1].text_frame.paragraphs[-1].alignment = PP_ALIGN.JUSTIFY


def red_word(slide: Any) -> None:
    paragraph = slide.placeholders[1].text_frame.add_paragraph()
    paragraph.add_run().text = "Dette må være på plass: "
    run = paragraph.add_run()
    run.text = "ledelsen"
    run.font.color.rgb = RGBColor(0xC0, 0, 0)


def pale_notes(slide: Any) -> None:
    slide.notes_slide.notes_text_frame.text = "Si noe om hvorfor."
    slide.notes_slide.notes_text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(0xC0, 0xC0, 0xC0)
    slide.notes_slide.notes_text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set("lang", "nb-NO")


def main_text(size: float) -> Plant:
    def plant(slide: Any) -> None:
        for paragraph in slide.placeholders[1].text_frame.paragraphs:
            paragraph.runs[0].font.size = Pt(size)

    return on(2, plant)


TITLE = 'slide 2 "Hva har vi lært?"'
BODY = f'{TITLE}, "Content Placeholder 2"'
FAULTS: dict[str, tuple[Plant, str, str]] = {
    "no title of the file": (lambda deck: setattr(deck.core_properties, "title", ""), "title-missing", "document properties"),
    "the program's own title": (lambda deck: setattr(deck.core_properties, "title", "PowerPoint-presentasjon"), "title-poor", "document properties"),
    "Norwegian marked as English": (default_language("en-US"), "language-wrong", "presentation"),
    "a run in no language": (on(2, run_language), "language-invalid", BODY),
    "English unmarked": (on(2, lambda slide: added(slide, ENGLISH)), "language-of-part", BODY),
    "a Sámi name unmarked": (on(2, lambda slide: added(slide, "Samling i Guovdageaidnu")), "language-of-name", BODY),
    "no title": (no_title, "slide-title-missing", "slide 2"),
    "an empty title": (empty_title, "slide-title-missing", 'slide 2, "Title 1"'),
    "a text box as title": (title_box, "slide-title-box", 'slide 2, "Tekstboks 9"'),
    "the same title": (same_title, "slide-title-same", 'slide 4 "Resultater mot målene"'),
    "a title off the slide": (off_title, "slide-title-off", TITLE),
    "a title off the slide, in units": (off_title_in_units, "slide-title-off", TITLE),
    "the title read last": (on(2, title_last), "title-not-first", BODY),
    "the lower box first": (on(2, disordered), "reading-order", f'{TITLE}, "Første"'),
    "the right box first": (on(2, side_by_side), "reading-order", f'{TITLE}, "Venstre"'),
    "a draft beside the slide": (on(2, left_over), "off-slide", f'{TITLE}, "Kladd"'),
    "an empty placeholder": (on(2, unfilled), "placeholder-empty", BODY),
    "a hidden slide": (on(2, lambda slide: slide._element.set("show", "0")), "slide-hidden", TITLE),
    "a long text box": (on(4, box(LONG, top=17)), "text-not-placeholder", '"Tekstboks 9"'),
    "no alternative text": (on(2, picture(None)), "alt-missing", f'{TITLE}, "Bilde 7"'),
    "a file's name": (on(2, picture("image1.png")), "alt-poor", f'{TITLE}, "Bilde 7"'),
    "a picture of text": (on(2, picture("Skjermbilde av regnearket")), "picture-of-text", f'{TITLE}, "Bilde 7"'),
    "an arrow": (on(2, arrow), "alt-missing", f'{TITLE}, "Pil 8"'),
    "a line": (on(2, line), "alt-missing", f'{TITLE}, "Linje 8"'),
    "a pale line": (on(2, pale_line), "contrast-graphic", f'{TITLE}, "Linje 8"'),
    "a group": (on(2, group), "alt-missing", f'{TITLE}, "Gruppe 8"'),
    "decorative, with a text": (on(2, decorative), "decorative-with-alt", f'{TITLE}, "Bilde 7"'),
    "a chart without a text": (chart(lambda frame: describe(frame, "")), "alt-missing-chart", 'slide 4 "Fraværet falt"'),
    "a chart's text without figures": (chart(lambda frame: describe(frame, "Fraværet faller gjennom perioden")), "alt-figures", "slide 4"),
    "red and green": (chart(colour_series), "chart-colour-alone", "slide 4"),
    "a pale series": (chart(pale_series), "contrast-series", "slide 4"),
    "small text in a chart": (chart(small_chart), "size-chart", "slide 4"),
    "pale text in a chart": (chart(pale_chart), "contrast-chart-text", "slide 4"),
    "no header row": (table(lambda shown: setattr(shown, "first_row", False)), "table-header", "slide 3"),
    "first column unmarked": (table(lambda shown: setattr(shown, "first_col", False)), "table-first-column", "slide 3"),
    "merged cells": (table(merged), "table-merged", 'slide 3 "Resultater mot målene", "Table 2" row 2 column 2'),
    "an empty row": (table(empty_row), "table-empty-row", '"Table 2" row 2'),
    "an empty column": (table(empty_column), "table-empty-column", '"Table 2" row 1 column 2'),
    "a cell that is only red": (table(red_cell), "colour-alone-cell", '"Table 2" row 2 column 3'),
    "a dot in two colours": (table(two_dots), "colour-alone-sign", '"Table 2" row 3 column 3'),
    "small text in a table": (table(small_cell), "size-text", '"Table 2" row 2 column 2'),
    "white on a tint": (table(pale_cell), "contrast-text", '"Table 2" row 1 column 2'),
    "light grey": (coloured("A6A6A6"), "contrast-text", BODY),
    "white on a light background": (white_on_background, "contrast-text", TITLE),
    "grey on a light shape": (on(4, on_shape), "contrast-text", '"Tekstboks 9"'),
    "text on a picture": (on(4, on_picture), "text-on-picture", '"Tekstboks 9"'),
    "small text": (formatted("Kilde: KLP, 2026", size=Pt(10)), "size-text", BODY),
    "typed hyphens": (on(4, box("- Kartlegge\n- Prøve ut", top=17)), "list-fake", '"Tekstboks 9"'),
    "typed numbers": (on(4, box("1. Kartlegge\n2. Prøve ut", top=17)), "list-fake", '"Tekstboks 9"'),
    "a typed bullet in a list": (body("• Kartlegge årsakene"), "list-fake", BODY),
    "a table of tabs": (on(4, box("Mål\tStart\tSlutt\nFravær\t11,2\t8,4\nTrivsel\t68\t86", top=15)), "table-of-tabs", '"Tekstboks 9"'),
    "a colour as a sign": (body("Tiltakene i rødt felt, tallene i rødt, er sent ute"), "colour-named", BODY),
    "pale notes": (on(2, pale_notes), "contrast-text", f"{TITLE}, notes"),
    "a main text of 18 points": (main_text(18), "size-text", BODY),
    "empty paragraphs": (body("Første\n\n\nAndre"), "empty-paragraphs", BODY),
    "spaces": (body("Start          Slutt"), "spaces-layout", BODY),
    "tabs": (body("Start\t\t\tSlutt"), "tabs-layout", BODY),
    "two columns": (on(2, lambda slide: slide.placeholders[1].text_frame._txBody.bodyPr.set("numCol", "2")), "text-columns", BODY),
    "justified": (on(2, justified), "text-justified", BODY),
    "a paragraph in italics": (formatted(LONG, italic=True), "text-italic", BODY),
    "an underlined sentence": (formatted("Alle må ha svart innen fristen som er satt.", underline=True), "text-underlined", BODY),
    "colour alone": (on(2, red_word), "colour-alone-text", BODY),
    "WordArt": (on(4, word_art), "text-as-picture", '"Tekstboks 9"'),
    "a bare address": (link("https://example.org/a", "https://example.org/a"), "link-bare", BODY),
    "«her»": (link("https://example.org/a", "her"), "link-vague", BODY),
    "the same text, another target": (on(2, two_links), "link-same-text", BODY),
    "an address as text": (on(2, lambda slide: added(slide, "Se www.example.org/rapport")), "link-typed", BODY),
    "an animation": (with_xml(2, effect("entr", 2)), "animation", TITLE),
    "a timed transition": (with_xml(2, f'<p:transition xmlns:p="{P}" advTm="5000"/>'), "auto-advance", TITLE),
    "no click": (with_xml(2, f'<p:transition xmlns:p="{P}" advClick="0"/>'), "no-click", TITLE),
    "a moving transition": (with_xml(2, f'<p:transition xmlns:p="{P}"><p:push/></p:transition>'), "transition", TITLE),
    "a section without a name": (section, "section-name", "presentation"),
    "content in the notes": (notes_only, "notes-only", TITLE),
}


def test_a_clean_deck_has_no_findings() -> None:
    assert findings(powerpoint()) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_place(name: str) -> None:
    plant, code, place = FAULTS[name]
    found = findings(powerpoint(plant))
    hits = [finding for finding in found if finding.code == code]
    assert hits, [finding.code for finding in found]
    assert place in str(hits[0].place)
    assert {finding.code for finding in found} - {code} == set(), [str(finding) for finding in found]


def test_a_flashing_effect_is_worse_than_an_animation() -> None:
    assert {finding.code for finding in findings(powerpoint(with_xml(2, effect("emph", 35))))} == {"animation", "flashing"}


def test_a_video_without_captions_is_found() -> None:
    found = findings(powerpoint(on(2, video)))
    assert [(finding.code, finding.place.spot) for finding in found if finding.code == "video-captions"] == [("video-captions", '"Film 7"')]


def test_good_things_are_no_faults() -> None:
    def plant(deck: Any) -> None:
        slide = deck.slides[1]
        picture("")(slide)
        slide.shapes[-1]._element.xpath(".//p:cNvPr")[0].append(
            etree.fromstring(
                f'<a:extLst xmlns:a="{A}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
                'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
            )
        )
        for target in ("https://example.org/1", "https://example.org/2"):
            added(slide, "[1]").hyperlink.address = target  # the mark of a note, and the way back
        added(slide, "rapporten om fravær").hyperlink.address = "https://example.org/rapport"
        marked = added(slide, ENGLISH)
        marked._r.get_or_add_rPr().set("lang", "en-GB")
        slide._element.append(etree.fromstring(f'<p:transition xmlns:p="{P}"><p:fade/></p:transition>'))
        slide.notes_slide.notes_text_frame.text = "Si noe om hvorfor."

    assert [str(finding) for finding in findings(powerpoint(plant))] == []


def test_a_text_beside_others_may_be_smaller_than_the_only_one() -> None:
    """A slide of two contents, an inner level and a text box may have 18 points; the only content of a slide has 20."""

    def plant(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[3])
        slide.shapes.title.text, slide.placeholders[1].text, slide.placeholders[2].text = "To sider", "Det som virket", "Det som ikke virket"
        for number in (1, 2):
            slide.placeholders[number].text_frame.paragraphs[0].runs[0].font.size = Pt(18)
        box("Kilde: egne tall", top=15, size=18)(deck.slides[1])
        main_text(20)(deck)

    assert [str(finding) for finding in findings(powerpoint(plant))] == []


def test_the_second_content_of_a_slide_does_not_inherit_from_the_masters_date() -> None:
    def plant(deck: Any) -> None:
        layout = deck.slide_layouts[3]
        for levels in layout._element.xpath(".//a:lstStyle"):
            levels.clear()  # as PowerPoint's own layouts are today: everything is the master's
        slide = deck.slides.add_slide(layout)
        slide.shapes.title.text, slide.placeholders[1].text, slide.placeholders[2].text = "To sider", "Det som virket", "Det som ikke virket"

    assert [str(finding) for finding in findings(powerpoint(plant))] == []
