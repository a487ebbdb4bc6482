"""Tags in all places of a Word document that are no running text; and statements about the element in which they stand."""

from __future__ import annotations

import io
import pickle
from typing import Any

import docx
import openpyxl
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

import docautomat
from tests import build
from tests.package_check import assert_sound
from tests.test_word_values import R, W, parts, rendered, tree

W_URI = W[1:-1]


SPACES = {
    "w": W_URI,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


def changed(data: bytes, change: Any) -> bytes:
    document = docx.Document(io.BytesIO(data))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xml(text: str) -> etree._Element:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    return etree.fromstring(f"<x {names}>{text}</x>")[0]


# --- fields and links ---------------------------------------------------------------------------------------------------------------------


def field(*code: str) -> bytes:
    def change(document: Any) -> None:
        paragraph = document.paragraphs[0]._p
        runs = ['<w:fldChar w:fldCharType="begin"/>', *(f'<w:instrText xml:space="preserve">{part}</w:instrText>' for part in code)]
        runs += ['<w:fldChar w:fldCharType="separate"/>', "<w:t>shown</w:t>", '<w:fldChar w:fldCharType="end"/>']
        for run in runs:
            paragraph.append(xml(f"<w:r>{run}</w:r>"))

    return changed(build.word("text "), change)


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ((' HYPERLINK "{{ x }}" ',), "https://example.org/a b", ' HYPERLINK "https://example.org/a b" '),
        ((' HYPERLINK "{{', ' x }}" '), 'a" \\o "b', ' HYPERLINK "a\\" \\\\o \\"b" '),
        ((" DOCPROPERTY {{ x }} ",), "Title", " DOCPROPERTY Title "),
        ((" DOCPROPERTY {{ x }} ",), "Title \\* Upper", ' DOCPROPERTY "Title \\\\* Upper" '),
        ((" = {{ x }} * 2 ",), 48, " = 48 * 2 "),
    ],
)
def test_a_value_never_becomes_a_field_code(code: tuple[str, ...], value: object, expected: str) -> None:
    out = rendered(field(*code), {"x": value})
    assert "".join(str(node.text or "") for node in tree(out).iter(f"{W}instrText")) == expected
    assert build.word_text(out) == ["text shown"]


def linked(target: str) -> bytes:
    def change(document: Any) -> None:
        paragraph = document.paragraphs[1]
        rid = document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = etree.SubElement(paragraph._p, f"{W}hyperlink", {f"{R}id": rid})
        link.append(xml("<w:r><w:t>{{ m.name }}</w:t></w:r>"))

    return changed(build.word("{%p for m in ms %}", "", "{%p endfor %}"), change)


@pytest.mark.parametrize("target", ["https://example.org/{{ m.id }}/x", "https://example.org/%7B%7B%20m.id%20%7D%7D/x"])
def test_a_links_address_is_filled_anew_in_each_turn_of_a_loop(target: str) -> None:
    out = rendered(linked(target), {"ms": [{"id": 1, "name": "One"}, {"id": 2, "name": "Two"}]})
    targets = {node.get("Id"): node.get("Target") for node in etree.fromstring(parts(out)["word/_rels/document.xml.rels"])}
    assert [targets[node.get(f"{R}id")] for node in tree(out).iter(f"{W}hyperlink")] == ["https://example.org/1/x", "https://example.org/2/x"]
    assert build.word_text(out) == ["One", "Two"]
    assert not any("{{" in target or "%7B" in target for target in targets.values())


@pytest.mark.parametrize("url", ["https://example.org/a", "mailto:ola@example.org"])
def test_what_word_puts_before_an_address_that_is_one_tag_goes_when_the_value_has_it(url: str) -> None:
    out = rendered(linked("http://%7b%7b%20m.url%20%7d%7d"), {"ms": [{"url": url, "name": "One"}, {"url": "example.org", "name": "Two"}]})
    targets = {node.get("Id"): node.get("Target") for node in etree.fromstring(parts(out)["word/_rels/document.xml.rels"])}
    assert [targets[node.get(f"{R}id")] for node in tree(out).iter(f"{W}hyperlink")] == [url, "http://example.org"]


def test_a_statement_in_an_address_is_refused_with_its_place() -> None:
    with pytest.raises(docautomat.TemplateSyntaxError, match="cannot stand in a link's address"):
        docautomat.Template(linked("https://example.org/{% if x %}a{% endif %}"))


# --- one tag about an element -------------------------------------------------------------------------------------------------------------


def test_one_tag_drops_or_keeps_a_paragraph_row_or_table() -> None:
    template = build.word(
        "{%p for m in ms %}",
        "{{ m.n }}{% drop paragraph if m.gone %}",
        "{%p endfor %}",
        [["{%tr for m in ms %}", ""], ["{{ m.n }}{% keep row if not m.gone %}", "x"], ["{%tr endfor %}", ""]],
        [["{% drop table if ms|length > 1 %}T", "x"]],
    )
    assert build.word_text(rendered(template, {"ms": [{"n": 1, "gone": False}, {"n": 2, "gone": True}, {"n": 3, "gone": False}]})) == [
        "1",
        "3",
        [["1", "x"], ["3", "x"]],
    ]


def test_a_command_outside_of_its_element_is_told_with_its_place() -> None:
    with pytest.raises(docautomat.TemplateSyntaxError, match="stands in no row") as caught:
        docautomat.Template(build.word("x{% drop row if y %}"))
    assert "paragraph 1" in str(caught.value)


@pytest.mark.parametrize("tag", ["{% drop %}", "{% drop roof if x %}", "{% keep row %}", "{% restart 5 %}", "{% drop row if %}"])
def test_a_command_that_cannot_be_read_is_told(tag: str) -> None:
    with pytest.raises(docautomat.TemplateSyntaxError):
        docautomat.Template(build.word([[tag]]))


def test_numbering_begins_anew_where_the_author_asks_for_it() -> None:
    def change(document: Any) -> None:
        document.paragraphs[3].style = "List Number"

    template = changed(build.word("{%p for g in gs %}", "{% restart %}", "{%p for i in g %}", "{{ i }}", "{%p endfor %}", "{%p endfor %}"), change)
    out = rendered(template, {"gs": [["a", "b"], ["c"], ["d"]]})
    numbers = [node.get(f"{W}val") for node in tree(out).iter(f"{W}numId")]
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3
    starts = tree(out, "word/numbering.xml")
    made = [num for num in starts.iter(f"{W}num") if num.get(f"{W}numId") in numbers]
    assert all(next(num.iter(f"{W}startOverride")).get(f"{W}val") == "1" for num in made)
    assert len(made) == 3


# --- tables -------------------------------------------------------------------------------------------------------------------------------


def test_equal_cells_of_a_column_are_merged() -> None:
    template = build.word([["{%tr for m in ms %}", ""], ["{% merge %}{{ m.g }}", "{{ m.n }}"], ["{%tr endfor %}", ""]])
    rows = [("a", 1), ("a", 2), ("b", 3), ("a", 4)]
    out = rendered(template, {"ms": [{"g": g, "n": n} for g, n in rows]})
    assert [node.get(f"{W}val") for node in tree(out).iter(f"{W}vMerge")] == ["restart", "continue", "restart", "restart"]
    assert build.word_text(out) == [[["a", "1"], ["a", "2"], ["b", "3"], ["a", "4"]]]


def test_a_row_is_shaded_by_data() -> None:
    template = build.word([["{%tr for m in ms %}", ""], ["{% rowbg loop.cycle('FFFFFF', 'D9EAD3') %}{{ m }}", "x"], ["{%tr endfor %}", ""]])
    out = rendered(template, {"ms": [1, 2]})
    assert [node.get(f"{W}fill") for node in tree(out).iter(f"{W}shd")] == ["FFFFFF", "FFFFFF", "D9EAD3", "D9EAD3"]


# --- text boxes ---------------------------------------------------------------------------------------------------------------------------


def text_box(*paragraphs: str) -> etree._Element:
    content = "<w:txbxContent>" + "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs) + "</w:txbxContent>"
    shape = (
        '<w:drawing><wp:inline><wp:extent cx="1000000" cy="500000"/><wp:docPr id="7" name="Box"/><a:graphic><a:graphicData uri="'
        f'{SPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{content}'
        "</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    fallback = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    branches = f'<mc:Choice Requires="wps">{shape}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>'
    return xml(f"<w:r><mc:AlternateContent>{branches}</mc:AlternateContent></w:r>")


def test_a_text_box_is_evaluated_once_for_both_its_branches() -> None:
    template = changed(
        build.word("{% set count = cycler(1, 2, 3, 4) %}", "{%p for x in xs %}", "", "{%p endfor %}"),
        lambda document: document.paragraphs[2]._p.append(text_box("{{ count.next() }} {{ x }}", "{%p if x %}", "yes", "{%p endif %}")),
    )
    out = rendered(template, {"xs": ["A", ""]})
    boxes = [["".join(paragraph.itertext()) for paragraph in box.iter(f"{W}p")] for box in tree(out).iter(f"{W}txbxContent")]
    assert boxes == [["1 A", "yes"], ["1 A", "yes"], ["2 "], ["2 "]]


# --- charts and SmartArt ------------------------------------------------------------------------------------------------------------------

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def with_chart(*content: str, label: str = "{{ m.name }}") -> bytes:
    """A document whose second paragraph holds a chart with an embedded workbook; its title and a category hold tags."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from pptx.chart.data import CategoryChartData
    from pptx.chart.xlsx import CategoryWorkbookWriter
    from pptx.chart.xmlwriter import ChartXmlWriter
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData()
    data.categories = [label, "b"]
    data.add_series("Progress", (1, 2))
    written = ChartXmlWriter(XL_CHART_TYPE.COLUMN_CLUSTERED, data).xml
    title = (
        '<c:title><c:tx><c:rich><a:bodyPr xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/><a:p xmlns:a="http://schemas.openxmlformats.org/'
        'drawingml/2006/main"><a:r><a:t>Title of {{ m.name }}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )
    written = written.replace("<c:chart>", f"<c:chart>{title}", 1)

    def change(document: Any) -> None:
        package = document.part.package
        book = Part(
            PackURI("/word/embeddings/sheet1.xlsx"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            CategoryWorkbookWriter(data).xlsx_blob,
            package,
        )
        chart = Part(PackURI("/word/charts/chart1.xml"), "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", b"", package)
        rid = chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
        external = f'<c:externalData r:id="{rid}"><c:autoUpdate val="0"/></c:externalData>'
        chart._blob = written.replace("</c:chartSpace>", f"{external}</c:chartSpace>").encode()
        shown = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
        named = f'<c:chart xmlns:c="{_CHART}" xmlns:r="{R[1:-1]}" r:id="{shown}"/>'
        graphic = f'<a:graphic><a:graphicData uri="{_CHART}">{named}'
        drawing = '<w:drawing><wp:inline><wp:extent cx="3000000" cy="2000000"/><wp:docPr id="3" name="Chart"/>' + graphic
        document.paragraphs[1]._p.append(xml(f"<w:r>{drawing}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"))

    return changed(build.word(*content), change)


def test_each_turn_of_a_loop_has_its_own_chart_with_its_own_workbook() -> None:
    out = rendered(with_chart("{%p for m in ms %}", "", "{%p endfor %}"), {"ms": [{"name": "A & B"}, {"name": "C"}, {"name": "D"}]})
    held = parts(out)
    charts = sorted(name for name in held if name.startswith("word/charts/chart"))
    assert len(charts) == len([name for name in held if name.startswith("word/embeddings/")]) == 3
    targets = {node.get("Id"): node.get("Target") for node in etree.fromstring(held["word/_rels/document.xml.rels"])}
    shown = [targets[node.get(f"{R}id")] for node in tree(out).iter(f"{{{_CHART}}}chart")]
    texts = ["".join(etree.fromstring(held[f"word/{name}"]).xpath("//*[local-name()='t' or local-name()='v']/text()")) for name in shown]
    assert [(text.startswith(f"Title of {name}"), text.count(name)) for text, name in zip(texts, ("A & B", "C", "D"), strict=True)] == [(True, 2)] * 3
    assert len(set(shown)) == 3
    books = [openpyxl.load_workbook(io.BytesIO(held[name])).active["A2"].value for name in sorted(held) if name.startswith("word/embeddings/")]
    assert sorted(books) == ["A & B", "C", "D"]


def test_a_chart_outside_of_loops_is_filled_in_its_place() -> None:
    template = with_chart("a", "", "b")
    out = rendered(template, {"m": {"name": "X"}})
    assert set(parts(out)) == set(parts(template))
    assert b"Title of X" in parts(out)["word/charts/chart1.xml"]
    assert openpyxl.load_workbook(io.BytesIO(parts(out)["word/embeddings/sheet1.xlsx"])).active["A2"].value == "X"
    assert docautomat.Template(template).check() == []


def test_a_missing_name_in_a_chart_is_told_with_its_place() -> None:
    with pytest.raises(docautomat.RenderError, match="chart 1, text 1"):
        rendered(with_chart("a", "", "b"), {"m": {}})


# --- content controls ---------------------------------------------------------------------------------------------------------------------


def control(content: str, properties: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:id w:val="77"/>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def with_body(*blocks: str) -> bytes:
    def change(document: Any) -> None:
        for block in blocks:
            document.element.body.insert(len(document.element.body) - 1, xml(block))

    return changed(build.word("x"), change)


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(cell if cell.startswith("<w:sdt") else f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def table(*rows: str) -> str:
    return f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="1000"/><w:gridCol w:w="1000"/></w:tblGrid>{"".join(rows)}</w:tbl>'


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (f"<w:p>{control('<w:r><w:t>{{ a }}</w:t></w:r>')}</w:p>", ["1"]),
        (control(paragraph("{{ a }}")), ["1"]),
        (control(paragraph("{%p for i in l %}") + paragraph("{{ i }}") + paragraph("{%p endfor %}")), ["1", "2"]),
        (control(paragraph("{%p if b %}") + paragraph("gone") + paragraph("{%p endif %}")), [""]),
        (paragraph("{%p for i in l %}") + control(paragraph("{{ i }}")) + paragraph("{%p endfor %}"), ["1", "2"]),
        (table(control(row(paragraph("{{ a }}"), paragraph("x")))), ["1", "x"]),
        (table(row(control(f"<w:tc><w:tcPr/>{paragraph('{{ a }}')}</w:tc>"), paragraph("x"))), ["1", "x"]),
        (
            table(
                row(paragraph("{%tr for i in l %}"), paragraph("")),
                control(row(paragraph("{{ i }}"), paragraph("x"))),
                row(paragraph("{%tr endfor %}"), paragraph("")),
            ),
            ["1", "x", "2", "x"],
        ),
        (table(control(row(paragraph("{% for i in l %}{{ i }}"), paragraph("x{% endfor %}")))), ["1", "x", "2", "x"]),
    ],
)
def test_content_controls_around_runs_paragraphs_rows_and_cells(block: str, expected: list[str]) -> None:
    blocks = [etree.tostring(node).decode() for node in xml(f"<w:body>{block}</w:body>")]
    out = rendered(with_body(*blocks), {"a": 1, "l": [1, 2], "b": False})
    root = tree(out)
    assert ["".join(node.itertext()) for node in root.iter(f"{W}p")][1:] == expected
    assert all(len(content) for content in root.iter(f"{W}sdtContent"))
    ids = [node.get(f"{W}val") for node in root.iter(f"{W}id")]
    assert len(ids) == len(set(ids))


def test_a_bound_control_that_is_filled_is_released() -> None:
    binding = '<w:showingPlcHdr/><w:dataBinding w:xpath="/root/x" w:storeItemID="{AAAAAAAA-0000-0000-0000-000000000000}"/>'
    out = rendered(with_body(control(paragraph("{{ a }}"), binding), control(paragraph("static"), binding.replace("<w:showingPlcHdr/>", ""))), {"a": 1})
    assert len(list(tree(out).iter(f"{W}dataBinding"))) == 1
    assert not list(tree(out).iter(f"{W}showingPlcHdr"))


def test_a_control_that_shows_its_question_stays_a_placeholder() -> None:
    out = rendered(with_body(control(paragraph("{{ question | placeholder }}"), "<w:showingPlcHdr/>")), {"question": "What is the situation today?"})
    assert len(list(tree(out).iter(f"{W}showingPlcHdr"))) == 1
    assert "".join(tree(out).itertext()).endswith("What is the situation today?")


def test_bookmarks_that_tags_name_keep_just_that_name() -> None:
    mark = '<w:bookmarkStart w:id="7" w:name="_at_{{ m }}"/><w:bookmarkEnd w:id="7"/>'
    out = rendered(
        with_body(paragraph("{% for m in ms %}"), f"<w:p>{mark}<w:r><w:t>{{{{ m }}}}</w:t></w:r></w:p>", paragraph("{% endfor %}")), {"ms": ["a", "b"]}
    )
    root = tree(out)
    assert [node.get(f"{W}name") for node in root.iter(f"{W}bookmarkStart")] == ["_at_a", "_at_b"]
    starts, ends = ([node.get(f"{W}id") for node in root.iter(f"{W}bookmark{kind}")] for kind in ("Start", "End"))
    assert starts == ends
    assert len(set(starts)) == 2


# --- headings, bookmarks, language --------------------------------------------------------------------------------------------------------


def with_contents(*content: str, heading: int) -> bytes:
    def change(document: Any) -> None:
        document.paragraphs[heading].style = "Heading 1"
        codes = ('<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> TOC \\o "1-3" </w:instrText>', '<w:fldChar w:fldCharType="end"/>')
        for code in codes:
            document.paragraphs[0]._p.append(xml(f"<w:r>{code}</w:r>"))

    return changed(build.word(*content), change)


@pytest.mark.parametrize(
    ("content", "expected"), [(("", "{{ x }}"), True), (("", "{%p if x %}", "Goal", "{%p endif %}"), False), (("", "Goal", "{{ x }}"), False)]
)
def test_a_table_of_contents_is_made_anew_where_headings_come_from_the_data(content: tuple[str, ...], expected: bool) -> None:
    out = rendered(with_contents(*content, heading=1), {"x": "Goal"})
    assert (b"updateFields" in parts(out)["word/settings.xml"]) == expected


def test_a_heading_in_a_block_moves_the_table_of_contents() -> None:
    out = rendered(with_contents("", "{%p if x %}", "Goal", "{%p endif %}", heading=2), {"x": 1})
    settings = etree.fromstring(parts(out)["word/settings.xml"])
    names = [etree.QName(child).localname for child in settings]
    assert names.index("updateFields") < names.index("compat")


def test_references_follow_the_copy_of_their_bookmark() -> None:
    def change(document: Any) -> None:
        before, within, after = document.paragraphs[1]._p, document.paragraphs[2]._p, document.paragraphs[4]._p
        before.append(xml('<w:hyperlink w:anchor="goal"><w:r><w:t>down</w:t></w:r></w:hyperlink>'))
        within.insert(0, xml('<w:bookmarkStart w:id="1" w:name="goal"/>'))
        within.append(xml('<w:bookmarkEnd w:id="1"/>'))
        for paragraph in (within, after):
            paragraph.append(xml('<w:r><w:instrText xml:space="preserve"> REF goal \\h </w:instrText></w:r>'))

    template = changed(build.word("{%p for x in xs %}", "", "{{ x }}", "{%p endfor %}", "end"), change)
    root = tree(rendered(template, {"xs": [1, 2, 3]}))
    assert [node.get(f"{W}name") for node in root.iter(f"{W}bookmarkStart")] == ["goal", "goal_2", "goal_3"]
    assert [node.get(f"{W}anchor") for node in root.iter(f"{W}hyperlink")] == ["goal", "goal_2", "goal_3"]
    assert [node.text for node in root.iter(f"{W}instrText")] == [f" REF {name} \\h " for name in ("goal", "goal_2", "goal_3", "goal")]


def test_static_text_takes_the_documents_language() -> None:
    def change(document: Any) -> None:
        defaults = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
        defaults.set(f"{W}val", "nb-NO")
        for paragraph, tag in zip(document.paragraphs, ("nb-NO", "en-US", "nn-NO"), strict=True):
            paragraph.runs[0]._r.get_or_add_rPr().append(xml(f'<w:lang w:val="{tag}"/>'))

    template = docautomat.Template(changed(build.word("Mål {{ x }}", "Milestones", "Mål"), change))
    for language, expected in (("nn", "nn-NO"), ("nb", "nb-NO"), (None, "nb-NO")):
        out = template.render({"x": 1}, language=language).to_bytes()
        assert [node.get(f"{W}val") for node in tree(out).iter(f"{W}lang")] == ["en-US"]
        assert next(tree(out, "word/styles.xml").iter(f"{W}lang")).get(f"{W}val") == expected


def tagged(*lines: tuple[str, str], default: str = "en-US") -> bytes:
    """A document of lines, each a run with a language tag, whose defaults say another language; and a header without Jinja tags."""

    def change(document: Any) -> None:
        defaults = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for node in defaults.findall(f"{W}lang"):
            node.set(f"{W}val", default) if default else defaults.remove(node)
        for paragraph, (_, tag) in zip(document.paragraphs, lines, strict=True):
            if tag:
                paragraph.runs[0]._r.get_or_add_rPr().append(xml(f'<w:lang w:val="{tag}"/>'))
        header = document.sections[0].header.paragraphs[0].add_run("Rammeprogrammet")
        header._r.get_or_add_rPr().append(xml('<w:lang w:val="nb-NO"/>'))

    return changed(build.word(*(text for text, _ in lines)), change)


def languages(data: bytes, part: str = "word/document.xml") -> list[str]:
    return [node.get(f"{W}val") for node in tree(data, part).iter(f"{W}lang")]


@pytest.mark.parametrize("default", ["en-US", "", "fr-FR"])
def test_static_text_takes_the_documents_language_whatever_the_defaults_say(default: str) -> None:
    lines = ("Mål og milepælar for {{ x }}", "nb-NO"), ("Stopp her", "nn-NO"), ("Das ist alles", "de-DE"), ("{{ x }}", "nb-NO")
    template = docautomat.Template(tagged(*lines, default=default))
    header = next(name for name in parts(tagged(*lines)) if "header" in name)
    for language, expected in (("nn", "nn-NO"), ("nb", "nb-NO"), ("en", "en-GB")):
        out = template.render({"x": docautomat.RichText("a", bold=True)}, language=language).to_bytes()
        assert_sound(out)
        assert set(languages(out)) == {expected, "de-DE"}
        assert languages(out).count("de-DE") == 1
        assert languages(out, header) == [expected]
    plain = template.render({"x": 1}).to_bytes()
    assert languages(plain) == ["nb-NO", "nn-NO", "de-DE", "nb-NO"]


def test_a_language_follows_in_a_template_from_another_process() -> None:
    template = pickle.loads(pickle.dumps(docautomat.Template(tagged(("Mål {{ x }}", "nb-NO")))))
    assert languages(template.render({"x": 1}, language="nn").to_bytes()) == ["nn-NO"]


@pytest.mark.parametrize(("value", "expected"), [(docautomat.Markdown("# New\n\ntext"), True), (docautomat.Markdown("text\n\nmore"), False)])
def test_a_heading_that_a_value_brings_moves_the_table_of_contents(value: Any, expected: bool) -> None:
    out = rendered(with_contents("", "Goal", "{{ x }}", heading=1), {"x": value})
    assert (b"updateFields" in parts(out)["word/settings.xml"]) == expected
