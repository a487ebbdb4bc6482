from __future__ import annotations

import pytest
from lxml import etree

from docautomat.opc.content_types import MAIN_CONTENT_TYPES, ContentTypes
from tests.opc.archives import WORD, types


@pytest.fixture
def listed() -> ContentTypes:
    return ContentTypes.parse(etree.fromstring(types(more='<Override PartName="/word/Styles.xml" ContentType="styles"/>')))


@pytest.mark.parametrize(
    ("partname", "expected"),
    [
        pytest.param("/word/document.xml", WORD, id="an override comes first"),
        pytest.param("/WORD/Document.XML", WORD, id="case does not count"),
        pytest.param("/word/styles.xml", "styles", id="nor in the entry"),
        pytest.param("/word/other.xml", "application/xml", id="the default of the extension"),
        pytest.param("/word/media/image1.PNG", "image/png", id="extensions without regard to case"),
        pytest.param("/word/media/image1.jpeg", "", id="none"),
        pytest.param("/word.xml/image", "", id="a folder has no extension"),
    ],
)
def test_a_part_has_the_type_of_its_override_or_its_extension(listed: ContentTypes, partname: str, expected: str) -> None:
    assert listed.of(partname) == expected


def test_an_override_that_is_there_keeps_its_place_and_its_spelling(listed: ContentTypes) -> None:
    content = listed.with_overrides({"/word/DOCUMENT.xml": "changed"}).to_bytes().decode()
    assert content.index('"/word/document.xml" ContentType="changed"') < content.index('"/word/Styles.xml"')
    assert content.count("<Override") == 2


def test_a_new_override_stands_last(listed: ContentTypes) -> None:
    assert listed.with_overrides({"/word/new.xml": "new"}).to_bytes().endswith(b'<Override PartName="/word/new.xml" ContentType="new"/></Types>')


def test_a_default_stands_before_the_overrides_and_never_replaces_one(listed: ContentTypes) -> None:
    changed = listed.with_default("jpeg", "image/jpeg").with_default("PNG", "other")
    assert (changed.of("/a.jpeg"), changed.of("/a.png")) == ("image/jpeg", "image/png")
    root = etree.fromstring(changed.to_bytes())
    assert [etree.QName(node).localname for node in root] == ["Default"] * 4 + ["Override"] * 2


def test_an_entry_that_is_taken_out_leaves_the_default(listed: ContentTypes) -> None:
    changed = listed.without("/word/DOCUMENT.xml")
    assert changed.of("/word/document.xml") == "application/xml"
    assert not changed.overridden("/word/document.xml")
    assert listed.overridden("/word/document.xml"), "the original does not change"


def test_what_is_written_is_read_back(listed: ContentTypes) -> None:
    changed = listed.with_overrides({"/a&b.xml": 'type "x"'})
    assert ContentTypes.parse(etree.fromstring(changed.to_bytes())).of("/a&b.xml") == 'type "x"'


def test_every_suffix_has_a_type_of_its_own() -> None:
    assert len(set(MAIN_CONTENT_TYPES.values())) == len(MAIN_CONTENT_TYPES)
