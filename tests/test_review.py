"""Findings as comments in a copy of the template."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from lxml import etree

import docautomat
from docautomat import Template, TemplateSyntaxError, annotate
from docautomat.errors import Finding, Place
from tests.build import word
from tests.outlines import W, document, link, members, outline, par, part, tbl
from tests.package_check import assert_sound

NOTE = '<w:r><w:footnoteReference w:id="1"/></w:r>'


def reviewed(template: bytes) -> bytes:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(template)
    data = annotate(template, caught.value.findings)
    assert_sound(data, template, tags=False)
    return data


def remarks(data: bytes) -> list[tuple[str, str]]:
    """Each comment's first paragraph, with the text that it is about."""
    body = part(data)
    name = next(name for name in members(data) if "comments" in name and name.endswith(".xml"))
    found = []
    for comment in part(data, name):
        number = comment.get(f"{{{W}}}id")
        inside = False
        shown = ""
        for node in body.iter():
            if node.tag == f"{{{W}}}commentRangeStart" and node.get(f"{{{W}}}id") == number:
                inside = True
            elif node.tag == f"{{{W}}}commentRangeEnd" and node.get(f"{{{W}}}id") == number:
                inside = False
            elif inside and node.tag == f"{{{W}}}t":
                shown += node.text or ""
        found.append(("".join(comment[0].itertext()), shown))
    return found


def test_each_finding_stands_at_its_tag() -> None:
    template = document(par("a ", "{{ na", "me| }}", " b"), tbl(["x", "{% for %}"]), par(link("{{ 1 + }}")), "{{ good }}")
    data = reviewed(template)
    assert [shown for _, shown in remarks(data)] == ["{{ name| }}", "{% for %}", "{{ 1 + }}"]
    assert all(text.startswith("error: this tag cannot be read") for text, _ in remarks(data))
    assert outline(data) == outline(template)


def test_what_no_comment_can_stand_at_is_told_where_it_is_referred_to() -> None:
    template = document("first", par("noted", NOTE), header="{{ a b }}", notes="{{ c d }}")
    data = reviewed(template)
    assert [shown for _, shown in remarks(data)] == ["noted", "first"]
    (note, header) = ("\n".join("".join(line.itertext()) for line in comment) for comment in part(data, "word/comments1.xml"))
    assert "footnotes, footnote 1, { { c d } }" in note
    assert "page header, paragraph 1, { { a b } }" in header


def test_comments_that_are_there_stay() -> None:
    source = docx.Document()
    run = source.add_paragraph().add_run("{{ a b }}")
    source.add_comment(run, text="Mine", author="A", initials="A")
    stream = io.BytesIO()
    source.save(stream)
    data = reviewed(stream.getvalue())
    texts = [comment.text.partition("\n")[0] for comment in docx.Document(io.BytesIO(data)).comments]
    assert texts[0] == "Mine"
    assert texts[1].startswith("error: ")


def test_findings_of_a_render_and_of_check_are_shown_too() -> None:
    template = word("{{ missing }}", "{% set unused = 1 %}x")
    compiled = Template(template)
    with pytest.raises(docautomat.RenderError) as caught:
        compiled.render({})
    data = annotate(template, [*caught.value.findings, *compiled.check()])
    assert_sound(data, template, tags=False)
    assert ("error: missing is not in the data", "{{ missing }}") in remarks(data)


def test_a_place_that_is_unknown_and_signs_that_no_file_holds_do_no_harm() -> None:
    template = word("a")
    finding = Finding(code="x", severity="warning", place=Place(part="nowhere", spot="paragraph 99"), message="bad \x0b\ud800 <&>")
    data = annotate(template, [finding])
    assert_sound(data, template)
    assert remarks(data) == [("warning: bad    <&>", "a")]


def test_no_findings_no_comments() -> None:
    template = word("a")
    assert not [name for name in members(annotate(template, [])) if "comments" in name]


def test_what_is_no_word_document_is_refused() -> None:
    with pytest.raises(docautomat.PackageError, match="only Word documents"):
        annotate(Path("templates/progress-tracker.xlsx"), [])


def test_the_copy_reads_as_xml_of_the_templates_own_namespace() -> None:
    data = reviewed(document("{{ a b }}"))
    assert etree.QName(part(data, "word/comments1.xml")).namespace == W


def test_the_comments_are_no_tags_of_their_own() -> None:
    """The copy may be mended and used as the template."""
    template = document("a {%p for %}{{ a b }}{# c #}")
    with pytest.raises(TemplateSyntaxError) as first:
        Template(template)
    with pytest.raises(TemplateSyntaxError) as again:
        Template(annotate(template, first.value.findings))
    assert [finding.place for finding in again.value.findings] == [finding.place for finding in first.value.findings]
