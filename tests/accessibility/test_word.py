"""One fault planted in a clean Word document, in the way real authors make it: it is found at its place, and nothing else is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from tests.accessibility.clean import add_link, findings, inline, png, word

LONG = "Sykefraværet i barnehagene har vært over ti prosent i tre år, og det merker både barn og ansatte hver eneste dag i hele kommunen vår."
ENGLISH = "The municipality has agreed that all of the employees should have been asked about the plan before it was written by the office."
DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
Plant = Callable[[Any], object]


def xml(text: str) -> Any:
    name, rest = text.split(" ", 1)
    return parse_xml(f"{name} {nsdecls('w', 'wp')} {rest}")


def body_end(document: Any) -> Any:
    return document.element.body.sectPr


def paragraph(text: str = "", style: str | None = None, **font: Any) -> Plant:
    def plant(document: Any) -> None:
        run = document.add_paragraph(style=style).add_run(text)
        for name, value in font.items():
            setattr(run.font, name, value)
        document.add_paragraph("Resten av teksten står her, og den er helt vanlig.")

    return plant


def paragraphs(*texts: str) -> Plant:
    return lambda document: [document.add_paragraph(text) for text in texts]


def coloured(colour: str, *, ground: str = "", highlight: Any = None, size: float = 11) -> Plant:
    def plant(document: Any) -> None:
        added = document.add_paragraph()
        run = added.add_run("Fristen er torsdag klokken tolv")
        run.font.color.rgb = RGBColor.from_string(colour)
        run.font.size = Pt(size)
        run.font.highlight_color = highlight
        if ground:
            added._p.get_or_add_pPr().append(xml(f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>'))

    return plant


def heading(level: int, text: str = "Nytt avsnitt") -> Plant:
    return lambda document: document.add_heading(text, level)


def first_heading(document: Any) -> None:
    document.paragraphs[0].style = document.styles["Heading 2"]


def table(change: Callable[[Any], object]) -> Plant:
    return lambda document: change(document.tables[0])


def no_header(shown: Any) -> None:
    shown.rows[0]._tr.trPr.remove(shown.rows[0]._tr.trPr.find(qn("w:tblHeader")))


def header_below(shown: Any) -> None:
    no_header(shown)
    shown.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def no_first_column(shown: Any) -> None:
    look = shown._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstColumn"), "0")
    look.set(qn("w:val"), "0420")
    for row in shown.rows[1:]:
        row.cells[0].paragraphs[0].runs[0].bold = True


def split(shown: Any) -> None:
    row = shown.rows[2]._tr
    row.append(copy.deepcopy(row.tc_lst[2]))


def nested(shown: Any) -> None:
    shown.rows[1].cells[2].add_table(2, 2)


def emptied(shown: Any) -> None:
    for cell in shown.rows[2].cells:
        cell.text = ""


def emptied_column(shown: Any) -> None:
    for row in shown.rows:
        row.cells[2].text = ""


def exact_row(shown: Any) -> None:
    shown.rows[1].height = Pt(14)
    shown.rows[1].height_rule = 2


def filled_cell(shown: Any) -> None:
    cell = shown.rows[2].cells[2]
    cell.text = ""
    cell._tc.get_or_add_tcPr().append(xml('<w:shd w:val="clear" w:color="auto" w:fill="FF0000"/>'))


def pale_header(shown: Any) -> None:
    cell = shown.rows[0].cells[1]
    cell._tc.get_or_add_tcPr().append(xml('<w:shd w:val="clear" w:color="auto" w:fill="9CC2E5"/>'))
    cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)


def floating_table(shown: Any) -> None:
    shown._tbl.tblPr.append(xml('<w:tblpPr w:vertAnchor="text" w:tblpX="100" w:tblpY="100"/>'))


def twin_head(shown: Any) -> None:
    shown.rows[0].cells[2].text = "Dato"


def blank_head(shown: Any) -> None:
    shown.rows[0].cells[2].text = ""


def picture(text: str | None) -> Plant:
    def plant(document: Any) -> None:
        named = inline(document.add_paragraph(), text or "")
        if text is None:
            del named.attrib["descr"]

    return plant


def decorative_with_text(document: Any) -> None:
    inline(document.add_paragraph(), "En blomst i hagen utenfor rådhuset").append(parse_xml(DECORATIVE))


def floating_picture(document: Any) -> None:
    shape = document.add_paragraph().add_run().add_picture(png())._inline
    shape.docPr.set("descr", "Rådhuset sett fra sjøen")
    anchor = xml('<wp:anchor simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"/>')
    for child in list(shape):
        anchor.append(child)
    shape.getparent().replace(shape, anchor)


def text_box(document: Any) -> None:
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} {VML}><w:pict><v:shape id="Tekstboks 1" style="position:absolute;margin-left:50pt;width:200pt;height:50pt">'
            "<v:textbox><w:txbxContent><w:p><w:r><w:t>Husk fristen</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )


def drawn_box(document: Any) -> None:
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r {nsdecls("w", "wp", "a")}><w:drawing><wp:anchor behindDoc="0"><wp:docPr id="77" name="Tekstboks 2"/><a:graphic><a:graphicData '
            'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp '
            'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx><w:txbxContent><w:p><w:r><w:t>Husk</w:t></w:r></w:p>'
            "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
        )
    )


def drawn(uri: str, name: str) -> Plant:
    def plant(document: Any) -> None:
        document.add_paragraph()._p.append(
            parse_xml(
                f'<w:r {nsdecls("w", "wp", "a")}><w:drawing><wp:inline><wp:docPr id="78" name="{name}"/><a:graphic><a:graphicData uri="{uri}"/></a:graphic>'
                "</wp:inline></w:drawing></w:r>"
            )
        )

    return plant


def word_art(document: Any) -> None:
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} {VML}><w:pict><v:shape id="WordArt 1" alt="Velkommen til samling" style="width:200pt;height:50pt">'
            '<v:textpath string="Velkommen"/></v:shape></w:pict></w:r>'
        )
    )


def watermark(document: Any) -> None:
    document.sections[0].header.paragraphs[0]._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} {VML}><w:pict><v:shape id="PowerPlusWaterMarkObject3" style="position:absolute"><v:textpath string="UTKAST"/></v:shape>'
            "</w:pict></w:r>"
        )
    )


def link(target: str, text: str) -> Plant:
    return lambda document: add_link(document, document.add_paragraph("Se også "), target, text)


def link_field(document: Any) -> None:
    document.add_paragraph("Se også ")._p.append(
        parse_xml(f"<w:fldSimple {nsdecls('w')} w:instr=' HYPERLINK \"https://example.org/a\" '><w:r><w:t>klikk her</w:t></w:r></w:fldSimple>")
    )


def bare_link_colour(document: Any) -> None:
    add_link(document, document.add_paragraph("Se også "), "https://example.org/b", "årsmeldingen for 2026").find(qn("w:r")).remove(
        document.paragraphs[-1]._p.find(f".//{qn('w:rPr')}")
    )


def language(tag: str) -> Plant:
    def plant(document: Any) -> None:
        node = document.styles.element.find(f".//{qn('w:rPrDefault')}").find(f".//{qn('w:lang')}")
        node.set(qn("w:val"), tag) if tag else node.getparent().remove(node)

    return plant


def run_language(document: Any) -> None:
    run = document.add_paragraph().add_run("Bures boahtin")
    run._r.get_or_add_rPr().append(xml('<w:lang w:val="xx-YY"/>'))


def control(*, title: str = "", tag: str = "") -> Plant:
    def plant(document: Any) -> None:
        names = (f'<w:alias w:val="{title}"/>' if title else "") + (f'<w:tag w:val="{tag}"/>' if tag else "")
        body_end(document).addprevious(
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtPr>{names}<w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Skriv navnet</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            )
        )

    return plant


def form_field(document: Any) -> None:
    document.add_paragraph("Navn: ")._p.append(
        parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Tekst1"/><w:textInput/></w:ffData></w:fldChar></w:r>')
    )


def typed_note(document: Any) -> None:
    run = document.add_paragraph("Fraværet er høyt").add_run("1")
    run.font.superscript = True
    last = document.add_paragraph()
    last.add_run("1").font.superscript = True
    last.add_run(" Kilde: KLP, 2026.")


def columns(document: Any) -> None:
    cols = document.sections[0]._sectPr.find(qn("w:cols"))
    cols.set(qn("w:num"), "2")


def justified(document: Any) -> None:
    document.add_paragraph(LONG).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def tight(document: Any) -> None:
    added = document.add_paragraph(LONG)
    added.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    added.paragraph_format.line_spacing = Pt(10)


def breaks(document: Any) -> None:
    run = document.add_paragraph().add_run("Første linje")
    run.add_break(WD_BREAK.LINE)
    run.add_break(WD_BREAK.LINE)
    run.add_text("Etter en luke")


def red_word(document: Any) -> None:
    added = document.add_paragraph("Felter i denne fargen må fylles ut: ")
    added.add_run("navn").font.color.rgb = RGBColor(0xC0, 0, 0)


def tracked(document: Any) -> None:
    document.add_paragraph("Fristen er ")._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="9" w:author="Kari"><w:r><w:t>fredag</w:t></w:r></w:ins>'))


def comment(document: Any) -> None:
    document.add_comment(document.paragraphs[1].runs, text="Stemmer dette?", author="Kari")


def header_only(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Nærvær som varer\tSaksnummer 26/00999"


def protected(document: Any) -> None:
    document.settings.element.append(xml('<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'))


def equation(document: Any) -> None:
    document.add_paragraph("Snittet er ")._p.append(
        parse_xml('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x=1</m:t></m:r></m:oMath>')
    )


def embedded(document: Any) -> None:
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} {VML}><w:object><v:shape id="_x0000_i1" alt="Budsjettet for 2026, sum 6,4 millioner" style="width:90pt"/>'
            '<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12"/></w:object></w:r>'
        )
    )


def many_headings(document: Any) -> None:
    for number in range(30):
        document.add_heading(f"Del {number + 1}", 2)
        document.add_paragraph(LONG * 6)


def no_headings(document: Any) -> None:
    for each in document.paragraphs:
        if each.style.name.startswith("Heading"):
            each.style = document.styles["Normal"]
    document.add_paragraph(LONG * 6)


def page_of_blanks(document: Any) -> None:
    for _ in range(12):
        document.add_paragraph()
    document.add_paragraph("Ny side")


def styled_heading(document: Any) -> None:
    style = document.styles.add_style("Mellomtittel", 1)
    style.font.bold = True
    style.font.size = Pt(16)
    paragraph("Økonomi og ansvar", "Mellomtittel")(document)


def framed(document: Any) -> None:
    for text in ("Husk fristen", "12. mars"):
        document.add_paragraph(text)._p.get_or_add_pPr().insert(0, xml('<w:framePr w:w="2400" w:wrap="around" w:vAnchor="text" w:hAnchor="page" w:x="1400"/>'))


def symbols(document: Any) -> None:
    for text in ("Kartlegge", "Prøve ut"):
        added = document.add_paragraph()
        added.add_run()._r.append(xml('<w:sym w:font="Symbol" w:char="F0B7"/>'))
        added.add_run(f"\t{text}")


def two_dots(shown: Any) -> None:
    for row, colour in ((1, "008030"), (2, "B00000"), (3, "B00000")):
        cell = shown.cell(row, 2)
        cell.text = "●"
        cell.paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(colour)


def screenshot(document: Any) -> None:
    inline(document.add_paragraph(), "Fristene for tiltakene i planen").set("name", "Skjermbilde 2026-01-02")


def moving(document: Any) -> None:
    document.add_paragraph().add_run("Nytt i år")._r.get_or_add_rPr().append(xml('<w:effect w:val="blinkBackground"/>'))


def sized(size: float) -> Plant:
    return paragraph("Opplysningene er hentet fra fagsystemet i mars", size=Pt(size))


FAULTS: dict[str, tuple[Plant, str, str]] = {
    "no title": (lambda document: setattr(document.core_properties, "title", ""), "title-missing", "document properties"),
    "the program's own title": (lambda document: setattr(document.core_properties, "title", "Dokument1"), "title-poor", "document properties"),
    "a file's name as title": (lambda document: setattr(document.core_properties, "title", "plan_v3_endelig.docx"), "title-poor", "document properties"),
    "no language in the properties": (lambda document: setattr(document.core_properties, "language", ""), "language-property", "document properties"),
    "no language": (language(""), "language-missing", "document"),
    "no such language": (language("norsk"), "language-invalid", "document"),
    "Norwegian marked as English": (language("en-US"), "language-wrong", "document"),
    "bokmål marked as nynorsk": (language("nn-NO"), "language-wrong", "document"),
    "a run in no language": (run_language, "language-invalid", "document, paragraph 9"),
    "English unmarked": (paragraphs(ENGLISH), "language-of-part", "document, paragraph 9"),
    "a Sámi name unmarked": (paragraphs("Møtet holdes i Guovdageaidnu til høsten."), "language-of-name", "document, paragraph 9"),
    "a bold line as heading": (paragraph("Økonomi og ansvar", bold=True), "heading-fake", "document, paragraph 9"),
    "a large line as heading": (paragraph("Økonomi og ansvar", size=Pt(16)), "heading-fake", "document, paragraph 9"),
    "an underlined line as heading": (paragraph("Økonomi og ansvar", underline=True), "heading-fake", "document, paragraph 9"),
    "a skipped level": (heading(4), "heading-skip", "document, paragraph 9"),
    "the first heading of level 2": (first_heading, "heading-first", "document, paragraph 1"),
    "an empty heading": (heading(2, ""), "heading-empty", "document, paragraph 9"),
    "a paragraph as heading": (heading(2, LONG * 2), "heading-long", "document, paragraph 9"),
    "no headings": (no_headings, "heading-none", "document"),
    "no table of contents": (many_headings, "contents-missing", "document"),
    "typed hyphens": (paragraphs("- Kartlegge", "- Prøve ut", "- Evaluere"), "list-fake", "document, paragraph 9"),
    "typed bullets": (paragraphs("•\tKartlegge", "•\tPrøve ut"), "list-fake", "document, paragraph 9"),
    "typed numbers": (paragraphs("1. Kartlegge", "2. Prøve ut", "3. Evaluere"), "list-fake", "document, paragraph 9"),
    "typed letters": (paragraphs("a) Kartlegge", "b) Prøve ut"), "list-fake", "document, paragraph 9"),
    "a list of line breaks": (paragraphs("Vi skal:\n- kartlegge\n- prøve ut\n- evaluere"), "list-fake", "document, paragraph 9"),
    "bullets of the font Symbol": (symbols, "list-fake", "document, paragraph 9"),
    "bullets in Wingdings": (paragraphs("\uf0a7 Kartlegge", "\uf0a7 Prøve ut"), "list-fake", "document, paragraph 9"),
    "a dot in two colours": (table(two_dots), "colour-alone-sign", "document, table 1 row 3 column 3"),
    "a screenshot by its name": (screenshot, "picture-of-text", 'document, paragraph 9 "Skjermbilde 2026-01-02"'),
    "letters in one paragraph": (paragraphs("a) Kartlegge\nb) Prøve ut\nc) Evaluere"), "list-fake", "document, paragraph 9"),
    "a style that looks like a heading's": (styled_heading, "heading-fake", "document, paragraph 9"),
    "a frame": (framed, "text-box-floating", "document, paragraph 9"),
    "text that blinks": (moving, "text-moving", "document, paragraph 9"),
    "a colour as a sign": (paragraphs("Tiltak som er merket med rødt, er ikke ferdige."), "colour-named", "document, paragraph 9"),
    "no header row": (table(no_header), "table-header", "document, table 1"),
    "the second row as header": (table(header_below), "table-header", "document, table 1"),
    "first column unmarked": (table(no_first_column), "table-first-column", "document, table 1"),
    "cells merged across": (table(lambda shown: shown.cell(1, 1).merge(shown.cell(1, 2))), "table-merged", "document, table 1 row 2 column 2"),
    "cells merged down": (table(lambda shown: shown.cell(1, 2).merge(shown.cell(2, 2))), "table-merged", "document, table 1 row 2 column 3"),
    "a split cell": (table(split), "table-split", "document, table 1 row 3"),
    "a nested table": (table(nested), "table-nested", "document, table 2"),
    "an empty row": (table(emptied), "table-empty-row", "document, table 1 row 3"),
    "an empty column": (table(emptied_column), "table-empty-column", "document, table 1 row 1 column 3"),
    "an empty heading of a column": (table(blank_head), "table-header-empty", "document, table 1 row 1 column 3"),
    "two columns of one name": (table(twin_head), "table-header-same", "document, table 1 row 1 column 2"),
    "a row of exact height": (table(exact_row), "row-exact", "document, table 1 row 2"),
    "a cell that is only red": (table(filled_cell), "colour-alone-cell", "document, table 1 row 3 column 3"),
    "white on light blue": (table(pale_header), "contrast-text", "document, table 1 row 1 column 2"),
    "a floating table": (table(floating_table), "table-floating", "document, table 1"),
    "no alternative text": (picture(None), "alt-missing", 'document, paragraph 9 "Picture 2"'),
    "an empty alternative text": (picture(" "), "alt-missing", 'document, paragraph 9 "Picture 2"'),
    "a file's name": (picture("IMG_2034.jpg"), "alt-poor", 'document, paragraph 9 "Picture 2"'),
    "«bilde»": (picture("Bilde"), "alt-poor", 'document, paragraph 9 "Picture 2"'),
    "«picture 1»": (picture("Picture 1"), "alt-poor", 'document, paragraph 9 "Picture 2"'),
    "what a machine wrote": (
        picture("Et bilde som inneholder utendørs, himmel, gress. Automatisk generert beskrivelse"),
        "alt-poor",
        'paragraph 9 "Picture 2"',
    ),
    "too long": (picture("Rådhuset ligger ved sjøen, og foran det står en gruppe mennesker. " * 6), "alt-long", 'document, paragraph 9 "Picture 2"'),
    "a picture of text": (picture("Skjermbilde av vedtaket i formannskapet 3. mars"), "picture-of-text", 'document, paragraph 9 "Picture 2"'),
    "decorative, with a text": (decorative_with_text, "decorative-with-alt", 'document, paragraph 9 "Picture 2"'),
    "a floating picture": (floating_picture, "picture-floating", 'document, paragraph 9 "Picture 2"'),
    "SmartArt": (drawn("http://schemas.openxmlformats.org/drawingml/2006/diagram", "Diagram 3"), "alt-missing", 'document, paragraph 9 "Diagram 3"'),
    "a chart": (drawn("http://schemas.openxmlformats.org/drawingml/2006/chart", "Diagram 4"), "alt-missing-chart", 'document, paragraph 9 "Diagram 4"'),
    "a group": (drawn("http://schemas.microsoft.com/office/word/2010/wordprocessingGroup", "Gruppe 5"), "alt-missing", 'document, paragraph 9 "Gruppe 5"'),
    "an old text box": (text_box, "text-box-floating", "document, paragraph 9"),
    "a text box": (drawn_box, "text-box-floating", 'document, paragraph 9 "Tekstboks 2"'),
    "WordArt": (word_art, "text-as-picture", "document, paragraph 9"),
    "a watermark": (watermark, "watermark", "page header, paragraph 1"),
    "an equation": (equation, "equation", "document, paragraph 9"),
    "an embedded workbook": (embedded, "embedded-object", "document, paragraph 9"),
    "a bare address": (link("https://example.org/long/path?id=9", "https://example.org/long/path?id=9"), "link-bare", "document, paragraph 9"),
    "an address as text": (paragraphs("Les mer på https://example.org/rapport om saken."), "link-typed", "document, paragraph 9"),
    "«klikk her»": (link("https://example.org/a", "klikk her"), "link-vague", "document, paragraph 9"),
    "«Les mer»": (link("https://example.org/a", "Les mer …"), "link-vague", "document, paragraph 9"),
    "«her», as a field": (link_field, "link-vague", "document, paragraph 9"),
    "the same text, another target": (link("https://example.org/sak/27", "Høyanger kommune, sak 26/00456"), "link-same-text", "document, paragraph 9"),
    "a link by colour only": (bare_link_colour, "link-colour-alone", "document, paragraph 9"),
    "light grey": (coloured("A6A6A6"), "contrast-text", "document, paragraph 9"),
    "light grey and large": (coloured("A6A6A6", size=24), "contrast-text", "document, paragraph 9"),
    "red on green": (coloured("FF0000", ground="00B050"), "contrast-text", "document, paragraph 9"),
    "yellow marker on white text": (coloured("FFFFFF", highlight=WD_COLOR_INDEX.YELLOW), "contrast-text", "document, paragraph 9"),
    "colour alone": (red_word, "colour-alone-text", "document, paragraph 9"),
    "small text": (sized(8), "size-text", "document, paragraph 9"),
    "empty paragraphs": (page_of_blanks, "empty-paragraphs", "document, paragraph 9"),
    "spaces": (paragraphs("Navn:          Kari Nordmann"), "spaces-layout", "document, paragraph 9"),
    "tabs": (paragraphs("Navn:\t\t\tKari Nordmann"), "tabs-layout", "document, paragraph 9"),
    "a table of tabs": (paragraphs("Mål\tStart\tSlutt", "Fravær\t11,2\t8,4", "Trivsel\t68\t86"), "table-of-tabs", "document, paragraph 9"),
    "line breaks": (breaks, "breaks-layout", "document, paragraph 9"),
    "two columns": (columns, "text-columns", "document"),
    "justified": (justified, "text-justified", "document, paragraph 9"),
    "a paragraph in italics": (paragraph(LONG, italic=True), "text-italic", "document, paragraph 9"),
    "a paragraph in capitals": (paragraph(LONG.upper()), "text-capitals", "document, paragraph 9"),
    "an underlined sentence": (paragraph("Alle må ha svart innen fristen som er satt.", underline=True), "text-underlined", "document, paragraph 9"),
    "tight lines": (tight, "line-tight", "document, paragraph 9"),
    "hidden text": (paragraph("Internt: ikke send ut", hidden=True), "text-hidden", "document, paragraph 9"),
    "a control without a title": (control(tag="navn"), "control-title", "document, paragraph 9"),
    "a control without a tag": (control(title="Navn"), "control-tag", "document, paragraph 9"),
    "a form field": (form_field, "field-help", "document, paragraph 9"),
    "a typed footnote": (typed_note, "note-typed", "document, paragraph 9"),
    "a broken reference": (paragraphs("Se Feil! Fant ikke referansekilden."), "reference-broken", "document, paragraph 9"),
    "tracked changes": (tracked, "changes-left", "document"),
    "a comment": (comment, "comments-left", "document"),
    "a fact of the header": (header_only, "edge-only", "page header"),
    "read-only": (protected, "protection", "document"),
}


def test_a_clean_document_has_no_findings() -> None:
    assert findings(word()) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_place(name: str) -> None:
    plant, code, place = FAULTS[name]
    found = findings(word(plant))
    hits = [finding for finding in found if finding.code == code]
    assert hits, [finding.code for finding in found]
    assert place in str(hits[0].place)
    assert {finding.code for finding in found} - {code} == set(), [str(finding) for finding in found]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Se mer her", "link-vague"),
        ("Trykk på denne lenken", "link-vague"),
        ("Her finner du mer informasjon", "link-vague"),
        ("Read more about this", "link-vague"),
        ("strategi_v3.pdf", "link-bare"),
        ("vestvik.kommune.no/strategi", "link-bare"),
        ("vestvik.kommune.no", ""),
        ("Her finner du vedtaket", ""),
        ("Les strategien", ""),
    ],
)
def test_a_links_text_says_where_it_leads(text: str, code: str) -> None:
    assert [finding.code for finding in findings(word(link("https://example.org/a", text)))] == ([code] if code else [])


def test_a_picture_in_a_text_box_needs_a_text() -> None:
    def plant(document: Any) -> None:
        drawn_box(document)
        content = next(document.element.iter(qn("w:txbxContent")))
        picture(None)(document)
        content.append(document.paragraphs[-1]._p)

    assert "alt-missing" in {finding.code for finding in findings(word(plant)) if finding.place.spot.startswith("text box 1")}


def test_what_word_itself_wants_is_no_fault() -> None:
    """An empty paragraph after a table at the end, one that ends a section, and one with a page break are not there for the space."""

    def plant(document: Any) -> None:
        document.add_table(1, 1).rows[0].cells[0].text = "Underskrift"
        document.add_paragraph()
        document.add_paragraph("Neste del")
        document.add_page_break()
        document.add_section()
        document.add_paragraph("Siste del")
        document.add_table(1, 1).rows[0].cells[0].text = "Slutt"
        document.add_paragraph()

    assert findings(word(plant)) == []


def test_good_things_are_no_faults() -> None:
    def plant(document: Any) -> None:
        document.add_paragraph("● Fullført")
        document.add_paragraph("Hele tjenesten skal ha et grønt skifte. Den røde tråden er heltid.")
        document.add_paragraph("1. mars møtes vi.\n2. april skriver vi.")
        document.add_paragraph("Møtet er 1. mars. – Det passer, sa hun.")
        document.add_paragraph("Fraværet – det som gjelder barnehagene – er målt i m").add_run("2").font.superscript = True
        coloured("595959")(document)
        coloured("FFFFFF", ground="12384A")(document)
        link("https://example.org/rapport", "rapporten om fravær")(document)
        inline(document.add_paragraph(), "").append(parse_xml(DECORATIVE))
        marked = document.add_paragraph().add_run(ENGLISH)
        marked._r.get_or_add_rPr().append(xml('<w:lang w:val="en-GB"/>'))
        control(title="Navn", tag="navn")(document)
        footer = document.sections[0].footer.paragraphs[0]
        footer._p.append(
            parse_xml(
                f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Saksbehandler"/><w:tag w:val="saksbehandler"/><w:showingPlcHdr/><w:text/></w:sdtPr>'
                "<w:sdtContent><w:r><w:t>Skriv navnet på saksbehandleren</w:t></w:r></w:sdtContent></w:sdt>"
            )
        )

    assert findings(word(plant)) == []
