from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.opc.packuri import extension, fold, folder, relative, rels_name, resolve


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        pytest.param("/word/document.xml", "media/image1.png", "/word/media/image1.png", id="beside its source"),
        pytest.param("/ppt/slides/slide1.xml", "../charts/chart1.xml", "/ppt/charts/chart1.xml", id="one folder up"),
        pytest.param("/ppt/slides/slide1.xml", "/ppt/charts/chart1.xml", "/ppt/charts/chart1.xml", id="absolute"),
        pytest.param("/", "word/document.xml", "/word/document.xml", id="from the package"),
        pytest.param("/", "/word/document.xml", "/word/document.xml", id="absolute from the package"),
        pytest.param("/a.xml", "../../../b.xml", "/b.xml", id="above the root is the root"),
        pytest.param("/", "//word/document.xml", "/word/document.xml", id="two slashes count as one"),
        pytest.param("/word/document.xml", "media/my%20image.png", "/word/media/my image.png", id="percent-encoded"),
        pytest.param("/xl/sheet.xml", "drawing.xml#Sheet1!A1", "/xl/drawing.xml", id="a fragment is left out"),
        pytest.param("/xl/sheet.xml", "#Sheet1!A1", None, id="a bare fragment names no part"),
        pytest.param("/xl/sheet.xml", "NULL", None, id="NULL names no part"),
        pytest.param("/xl/sheet.xml", "", None, id="nothing names no part"),
        pytest.param("/xl/sheet.xml", "https://example.org/a.xml", None, id="a URL names no part"),
    ],
)
def test_a_target_is_resolved_from_its_source(source: str, target: str, expected: str | None) -> None:
    assert resolve(source, target) == expected


segment = st.text(st.characters(categories=["L", "N"], include_characters=" -_.%é"), min_size=1, max_size=8).filter(
    lambda text: text not in (".", "..") and text.upper() != "NULL" and "%" not in text
)
part = st.lists(segment, min_size=1, max_size=4).map(lambda segments: "/" + "/".join(segments))


@given(part, part)
def test_a_relative_target_leads_back_to_its_part(source: str, target: str) -> None:
    if relative(source, target).upper() != "NULL":
        assert resolve(source, relative(source, target)) == target


def test_a_relative_target_is_a_uri_without_spaces() -> None:
    assert relative("/ppt/slides/slide1.xml", "/ppt/media/my image.png") == "../media/my%20image.png"


@pytest.mark.parametrize(
    ("partname", "expected"),
    [("/word/document.xml", "/word/_rels/document.xml.rels"), ("/", "/_rels/.rels"), ("/a.xml", "/_rels/a.xml.rels")],
)
def test_relationships_lie_in_a_part_of_their_own(partname: str, expected: str) -> None:
    assert rels_name(partname) == expected


@pytest.mark.parametrize(("partname", "expected"), [("/a/b.PNG", "png"), ("/a.b/c", ""), ("/_rels/.rels", "rels"), ("/a/b.tar.gz", "gz")])
def test_the_extension_is_that_of_the_last_segment(partname: str, expected: str) -> None:
    assert extension(partname) == expected


@pytest.mark.parametrize(("partname", "expected"), [("/word/document.xml", "/word"), ("/a.xml", "/"), ("/", "/")])
def test_the_folder_of_a_part(partname: str, expected: str) -> None:
    assert folder(partname) == expected


def test_names_that_differ_in_case_or_percent_encoding_are_one() -> None:
    assert fold("/Word/My%20Picture.PNG") == fold("/word/my picture.png")
