"""Footnotes, endnotes and comments that stand in a loop: each copy has its own, with the loop's variables."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.sax.saxutils import escape

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.package_check import assert_sound

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{NS}}}"
KINDS = {"footnotes": ("footnote", "footnoteReference"), "endnotes": ("endnote", "endnoteReference")}
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def document(*content: str | tuple[str, str], kind: str = "footnotes") -> bytes:
    """Return a document: a string is a paragraph, a pair a paragraph with a note."""
    note, reference = KINDS[kind]
    built = docx.Document()
    notes = []
    for item in content:
        text, about = (item, "") if isinstance(item, str) else item
        paragraph = built.add_paragraph(text)
        if about:
            number = len(notes) + 2
            run = paragraph.add_run()
            run._r.append(etree.fromstring(f'<w:{reference} xmlns:w="{NS}" w:id="{number}"/>'))
            notes.append(f'<w:{note} w:id="{number}"><w:p><w:r><w:t>{escape(about)}</w:t></w:r></w:p></w:{note}>')
    special = "".join(
        f'<w:{note} w:type="{name}" w:id="{number}"><w:p><w:r><w:{name}/></w:r></w:p></w:{note}>'
        for number, name in ((0, "separator"), (1, "continuationSeparator"))
    )
    xml = f'<?xml version="1.0"?><w:{kind} xmlns:w="{NS}">{special}{"".join(notes)}</w:{kind}>'
    part = Part(PackURI(f"/word/{kind}.xml"), f"{TYPE}.{kind}+xml", xml.encode(), built.part.package)
    built.part.relate_to(part, getattr(RELATIONSHIP_TYPE, kind.upper()))
    return saved(built)


def saved(built: Any) -> bytes:
    stream = io.BytesIO()
    built.save(stream)
    return stream.getvalue()


def notes(data: bytes, kind: str = "footnotes") -> tuple[list[str], dict[str, str]]:
    """Return the ids in the order of their references, and each note's text."""
    note, reference = KINDS[kind]
    package = zipfile.ZipFile(io.BytesIO(data))
    body = etree.fromstring(package.read("word/document.xml"))
    part = etree.fromstring(package.read(f"word/{kind}.xml"))
    return [node.get(f"{W}id") for node in body.iter(W + reference)], {
        node.get(f"{W}id"): "".join(node.itertext()) for node in part.iter(W + note) if node.get(f"{W}type") is None
    }


@pytest.mark.parametrize("kind", ["footnotes", "endnotes"])
def test_each_copy_has_its_own_note_with_the_loop_s_variables(kind: str) -> None:
    template = document(
        ("before", "static"), "{% for m in ms %}", ("{{ m.name }}", "about {{ m.name }} & {{ total }}"), "{% endfor %}", ("after", "last"), kind=kind
    )
    data = Template(template).render({"ms": [{"name": "A"}, {"name": "<B>"}], "total": 2}).to_bytes()
    assert_sound(data, template)
    ids, texts = notes(data, kind)
    assert [texts[number] for number in ids] == ["static", "about A & 2", "about <B> & 2", "last"]
    assert len(set(ids)) == len(texts) == 4


def test_a_note_goes_with_the_text_that_it_belongs_to() -> None:
    template = document("{% if x %}", ("a", "gone {{ y }}"), "{% endif %}", ("b", "stays"))
    data = Template(template).render({"x": False}).to_bytes()
    assert_sound(data, template)
    assert notes(data) == (["3"], {"3": "stays"})


def test_notes_without_tags_beside_a_filled_body_stay_byte_for_byte() -> None:
    template = document("{{ x }}", ("a", "one"), ("b", "two"))
    data = Template(template).render({"x": 1}).to_bytes()
    assert zipfile.ZipFile(io.BytesIO(data)).read("word/footnotes.xml") == zipfile.ZipFile(io.BytesIO(template)).read("word/footnotes.xml")


def test_a_fault_in_a_note_names_it() -> None:
    with pytest.raises(TemplateSyntaxError, match=re.escape("footnotes, footnote 2, {% for x in y %}: this for is not closed")):
        Template(document(("a", "one"), ("b", "{% for x in y %}")))
    with pytest.raises(RenderError, match=re.escape("footnotes, footnote 1, ms[0].nme, {{ m.nme }}")):
        Template(document("{% for m in ms %}", ("a", "{{ m.nme }}"), "{% endfor %}")).render({"ms": [{"name": 1}]})


def test_comments_are_copied_with_their_marks() -> None:
    built = docx.Document()
    built.add_paragraph("{% for m in ms %}")
    run = built.add_paragraph("").add_run("{{ m }}")
    built.add_comment(run, text="look at {{ m }}", author="A")
    built.add_paragraph("{% endfor %}")
    template = saved(built)
    data = Template(template).render({"ms": ["x", "y"]}).to_bytes()
    assert_sound(data, template)
    found = docx.Document(io.BytesIO(data))
    assert [comment.text for comment in found.comments] == ["look at x", "look at y"]
    body = found.element.body
    for mark in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert [node.get(f"{W}id") for node in body.iter(W + mark)] == [str(comment.comment_id) for comment in found.comments]
