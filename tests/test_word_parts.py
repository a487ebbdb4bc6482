"""Tags in all places of a Word document that are no running text; and statements about the element in which they stand."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

import docautomat
from tests import build
from tests.test_word_values import R, W, parts, rendered, tree

W_URI = W[1:-1]


def changed(data: bytes, change: Any) -> bytes:
    document = docx.Document(io.BytesIO(data))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xml(text: str) -> etree._Element:
    return etree.fromstring(
        text.replace(">", f' xmlns:w="{W_URI}">', 1) if "/>" not in text.split(">", maxsplit=1)[0] + ">" else text.replace("/>", f' xmlns:w="{W_URI}"/>', 1)
    )


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

_SPACES = {
    "w": W_URI,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


def text_box(*paragraphs: str) -> etree._Element:
    content = "<w:txbxContent>" + "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs) + "</w:txbxContent>"
    shape = (
        '<w:drawing><wp:inline><wp:extent cx="1000000" cy="500000"/><wp:docPr id="7" name="Box"/><a:graphic><a:graphicData uri="'
        f'{_SPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{content}'
        "</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items())
    fallback = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    branches = f'<mc:Choice Requires="wps">{shape}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>'
    return etree.fromstring(f"<w:r {names}><mc:AlternateContent>{branches}</mc:AlternateContent></w:r>")


def test_a_text_box_is_evaluated_once_for_both_its_branches() -> None:
    template = changed(
        build.word("{% set count = cycler(1, 2, 3, 4) %}", "{%p for x in xs %}", "", "{%p endfor %}"),
        lambda document: document.paragraphs[2]._p.append(text_box("{{ count.next() }} {{ x }}", "{%p if x %}", "yes", "{%p endif %}")),
    )
    out = rendered(template, {"xs": ["A", ""]})
    texts = re.findall(r"<w:t[ >][^<]*|<w:t>([^<]*)", parts(out)["word/document.xml"].decode())
    boxes = [["".join(paragraph.itertext()) for paragraph in box.iter(f"{W}p")] for box in tree(out).iter(f"{W}txbxContent")]
    assert boxes == [["1 A", "yes"], ["1 A", "yes"], ["2 "], ["2 "]]
    assert texts
