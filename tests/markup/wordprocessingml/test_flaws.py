"""What a template has wrong already, and tags that nobody will see filled: told by `check`, passed on unchanged by `render`."""

from __future__ import annotations

import pytest

from docautomat import Template
from tests.outlines import control, document, outline, par

BOUND = '<w:dataBinding w:xpath="/a" w:storeItemID="{1}"/>'
DRAWING = '<w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="3" name="Drawing"/></wp:inline></w:drawing></w:r>'
MARK = '<w:bookmarkStart w:id="3" w:name="here"/><w:bookmarkEnd w:id="3"/>'
DELETED = '<w:del w:id="9" w:author="A"><w:r><w:delText>{{ old }}</w:delText></w:r></w:del>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (["{{ x }}"], []),
        ([par("a", DELETED)], [("deleted-tag", "paragraph 1")]),
        ([par(DRAWING), par(DRAWING)], [("repeated-id", "")]),
        ([par(MARK), par(MARK)], [("repeated-id", ""), ("repeated-name", "")]),
        ([control(par("a")), control(par("b"))], [("repeated-id", "")]),
        ([control(par("{{ x }}")).replace('<w:id w:val="1207"/>', f'<w:id w:val="1207"/>{BOUND}')], [("bound-control", 'content control "Control"')]),
        ([control(par("static")).replace('<w:id w:val="1207"/>', f'<w:id w:val="1207"/>{BOUND}')], []),
    ],
)
def test_flaws_are_told_with_their_places(content: list[str], expected: list[tuple[str, str]]) -> None:
    template = Template(document(*content))
    assert [(finding.code, finding.place.spot) for finding in template.check()] == expected
    assert {finding.severity for finding in template.check()} <= {"advice"}


def test_tags_in_inserted_text_count_and_those_in_deleted_text_do_not() -> None:
    inserted = '<w:ins w:id="8" w:author="A"><w:r><w:t>{{ new }}</w:t></w:r></w:ins>'
    template = document(par("a ", DELETED, inserted))
    assert Template(template).variables().keys() == {"new"}
    assert outline(Template(template).render({"new": "N"}).to_bytes()) == ["a N"]
