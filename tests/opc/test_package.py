from __future__ import annotations

import io
import pickle
import threading
from pathlib import Path

import pytest
from lxml import etree

from docautomat.errors import OutputError, PackageError
from docautomat.opc.archive import Limits
from docautomat.opc.content_types import MAIN_CONTENT_TYPES, NAME
from docautomat.opc.deflating import deflate
from docautomat.opc.package import Package
from tests.build import deck, word, workbook
from tests.opc.archives import DOCUMENT, STRICT, WORD, document, parts, rels, types, unzipped, zipped


def opened(**changes: str | bytes | None) -> Package:
    return Package.open(document(**changes))


# --- what it is ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind", "main"),
    [
        (word("text"), "docx", "/word/document.xml"),
        (workbook({"A1": 1}), "xlsx", "/xl/workbook.xml"),
        (deck(["title"]), "pptx", "/ppt/presentation.xml"),
    ],
    ids=["docx", "xlsx", "pptx"],
)
def test_a_file_is_told_by_its_main_part_and_comes_out_as_it_was(data: bytes, kind: str, main: str) -> None:
    package = Package.open(data)
    assert (package.kind, package.main, package.strict) == (kind, main, False)
    assert unzipped(package.write({}).to_bytes()) == unzipped(data)


@pytest.mark.parametrize("suffix", sorted(MAIN_CONTENT_TYPES))
def test_every_main_content_type_is_known(suffix: str) -> None:
    package = Package.open(document(types=types(MAIN_CONTENT_TYPES[suffix])), allow_macros=True)
    assert package.kind == {"d": "docx", "x": "xlsx", "p": "pptx"}[suffix[1]]


def test_a_strict_package_is_told() -> None:
    assert opened(rels=rels(("rId1", "officeDocument", "/word/document.xml"), namespace=STRICT)).strict


def test_the_main_part_may_have_another_name_and_case() -> None:
    content = {
        NAME[1:]: types(main="/word/Document2.xml"),
        "_rels/.rels": rels(("rId9", "officeDocument", "Word/document2.xml")),
        "word/Document2.xml": DOCUMENT,
    }
    package = Package.open(zipped(content))
    assert (package.main, package.kind) == ("/word/Document2.xml", "docx")


def test_the_first_main_part_that_is_there_counts() -> None:
    entries = (("rId1", "officeDocument", "word/none.xml"), ("rId2", "officeDocument", "word/document.xml"))
    assert opened(rels=rels(*entries)).main == "/word/document.xml"


def test_a_path_gives_messages_its_name(tmp_path: Path) -> None:
    path = tmp_path / "brev.docx"
    path.write_bytes(document(document="<a"))
    with pytest.raises(PackageError) as caught:
        Package.open(path).parse("/word/document.xml")
    assert str(caught.value).startswith("brev.docx, /word/document.xml, line 1: ")


# --- refusing -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"types": None}, r"\[Content_Types\].xml is missing", id="no content types"),
        pytest.param({"rels": None}, "relationships are missing", id="no relationships"),
        pytest.param({"document": None}, "no main part", id="no main part"),
        pytest.param({"rels": rels()}, "no main part", id="no relationship to a main part"),
        pytest.param({"rels": rels(("rId1", "officeDocument", "NULL"))}, "no main part", id="a main part called NULL"),
        pytest.param({"rels": rels(("rId1", "officeDocument", "https://example.org/a"))}, "no main part", id="a main part elsewhere"),
        pytest.param({"types": types("application/vnd.ms-visio.drawing.main+xml")}, "no Word, Excel or PowerPoint", id="Visio"),
        pytest.param({"types": types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")}, "binary workbook", id="binary workbook"),
        pytest.param({"types": "<Types"}, "not well-formed", id="content types ill-formed"),
        pytest.param({"rels": "text"}, "not well-formed", id="relationships ill-formed"),
        pytest.param({"types": b""}, "not well-formed", id="content types empty"),
    ],
)
def test_what_is_no_office_package_is_refused(changes: dict[str, str | bytes | None], message: str) -> None:
    with pytest.raises(PackageError, match=message) as caught:
        opened(**changes)
    assert caught.value.hint


MACROS = {
    "the main type": document(types=types(MAIN_CONTENT_TYPES[".docm"])),
    "a project": document({"word/vbaProject.bin": b"x"}),
    "a project of another name": document(
        {"word/a.bin": b"x"}, types=types(more='<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>')
    ),
    "Excel 4 macros": document(
        {"xl/m.xml": "<m/>"}, types=types(more='<Override PartName="/xl/m.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>')
    ),
}


@pytest.mark.parametrize("data", MACROS.values(), ids=MACROS)
def test_macros_are_refused_unless_allowed(data: bytes) -> None:
    with pytest.raises(PackageError, match="macros") as caught:
        Package.open(data)
    assert caught.value.code == "macros"
    assert Package.open(data, allow_macros=True).has_macros()


def test_a_damaged_part_is_found_when_the_file_is_opened() -> None:
    picture = b"not compressible: \x8f\x13\xe2" * 3
    data = document({"word/media/a.png": picture})
    at = data.index(b"word/media/a.png") + len("word/media/a.png") + 5
    damaged = data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :]
    with pytest.raises(PackageError, match="damaged") as caught:
        Package.open(damaged)
    assert caught.value.place.part == "/word/media/a.png"


def test_the_limits_are_the_callers() -> None:
    with pytest.raises(PackageError, match="2 are allowed"):
        Package.open(document(), limits=Limits(entries=2))


# --- XML ----------------------------------------------------------------------------------------------------------------------------------

DOCTYPE = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY file SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(f"{DOCTYPE}<a>&b;</a>", id="an entity"),
        pytest.param(f"{DOCTYPE}<a c='&b;'/>", id="an entity in an attribute"),
        pytest.param(f"{DOCTYPE}<a>&file;</a>", id="a file"),
        pytest.param('<!DOCTYPE a SYSTEM "http://localhost:1/a.dtd"><a/>', id="a document type on the network"),
        pytest.param("<!DOCTYPE a><a/>", id="a bare document type"),
        pytest.param(f"\ufeff<?xml version='1.0'?><!-- <a> --> <?pi ?>\n{DOCTYPE}<a/>", id="behind comments and instructions"),
        pytest.param(f"<?xml version='1.0' encoding='UTF-16'?>{DOCTYPE}<a/>".encode("utf-16"), id="in UTF-16"),
        pytest.param(f"<?xml version='1.0' encoding='UTF-16LE'?>{DOCTYPE}<a/>".encode("utf-16-le"), id="in UTF-16 without a mark"),
        pytest.param(f"<?xml version='1.0' encoding='IBM037'?>{DOCTYPE}<a/>".encode("cp037"), id="in EBCDIC"),
    ],
)
def test_a_document_type_is_refused(xml: str | bytes) -> None:
    with pytest.raises(PackageError, match=r"document type|not well-formed") as caught:
        opened(document=xml).parse("/word/document.xml")
    assert caught.value.place.part == "/word/document.xml"


def test_text_that_looks_like_a_document_type_is_text() -> None:
    root = opened(document="<a><![CDATA[<!DOCTYPE html>]]><!-- <!ENTITY --></a>").parse("/word/document.xml")
    assert root.text == "<!DOCTYPE html>"


def test_a_long_prolog_is_judged_in_linear_time() -> None:
    assert opened(document="<?a ?>" * 50_000 + "<a/>").parse("/word/document.xml").tag == "a"


@pytest.mark.parametrize(
    ("xml", "line", "message"),
    [
        pytest.param("<a>\n<b>\n</a>", 3, "Opening and ending tag mismatch", id="a tag that is not closed"),
        pytest.param("<a>\n&none;</a>", 2, "Entity 'none' not defined", id="an unknown entity"),
        pytest.param("<a>\n\n\x01</a>", 3, "invalid Char", id="a control character"),
        pytest.param("", 1, "not well-formed", id="nothing"),
        pytest.param("<a>" * 300 + "</a>" * 300, 1, "more than 255 levels deep", id="too deep"),
    ],
)
def test_ill_formed_xml_is_told_with_its_line(xml: str, line: int, message: str) -> None:
    with pytest.raises(PackageError, match=message) as caught:
        opened(document=xml).parse("/word/document.xml")
    assert caught.value.place.line in (line, 0)
    assert "<string>" not in caught.value.message


def test_each_parse_gives_a_tree_of_its_own() -> None:
    package = opened()
    etree.SubElement(package.parse("/word/document.xml"), "changed")
    assert package.parse("/word/document.xml").find("changed") is None


def test_a_missing_part_is_named() -> None:
    with pytest.raises(PackageError, match="missing") as caught:
        opened().read("/word/none.xml")
    assert caught.value.place.part == "/word/none.xml"


# --- relationships ------------------------------------------------------------------------------------------------------------------------

LINKED = document(
    {
        "word/_rels/document.xml.rels": rels(
            ("rId1", "image", "media/B.png"), ("rId2", "header", "HEADER1.xml"), ("rId3", "image", "media/a.png"), ("rId4", "image", "media/none.png"),
            ("rId5", "image", "https://example.org/c.png"), ("rId6", "image", "NULL"), ("rId7", "chart", "/word/my%20chart.xml"),
        ),
        "word/media/a.png": b"a",
        "word/media/b.png": b"b",
        "word/header1.xml": "<h/>",
        "word/my chart.xml": "<c/>",
    }
)  # fmt: skip


def test_related_parts_come_in_order_and_only_those_that_are_there() -> None:
    package = Package.open(LINKED)
    assert package.related(package.main, "image") == ["/word/media/b.png", "/word/media/a.png"]
    assert package.related(package.main, "header", "chart") == ["/word/header1.xml", "/word/my chart.xml"]
    assert package.related("/word/header1.xml", "image") == []


def test_part_names_of_relationships_are_spelled_as_the_archive_spells_them() -> None:
    package = Package.open(LINKED)
    for entry in package.relationships(package.main).values():
        assert entry.partname is None or entry.partname == "/word/media/none.png" or entry.partname in package.names()


def test_relationships_are_parsed_once() -> None:
    package = Package.open(LINKED)
    assert package.relationships(package.main) is package.relationships(package.main)


# --- writing ------------------------------------------------------------------------------------------------------------------------------


def test_only_what_changed_differs() -> None:
    data = deck(["one"], ["two"])
    package = Package.open(data)
    output = package.write({package.main: b"<changed/>", "/new.xml": deflate(b"<new/>")}, removed=["/docProps/thumbnail.jpeg"])
    expected = unzipped(data) | {"ppt/presentation.xml": b"<changed/>", "new.xml": b"<new/>"}
    expected.pop("docProps/thumbnail.jpeg", None)
    assert list(unzipped(output.to_bytes()).items()) == list(expected.items())


def test_a_package_is_shared_between_threads() -> None:
    package = Package.open(LINKED)
    expected = package.write({"/new.xml": b"x" * 1000}).to_bytes()
    found: list[bool] = []

    def work() -> None:
        for _ in range(50):
            found.append(package.related(package.main, "header") == ["/word/header1.xml"])
            found.append(package.write({"/new.xml": b"x" * 1000}).to_bytes() == expected)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 400
    assert all(found)


def test_a_package_pickles() -> None:
    package = pickle.loads(pickle.dumps(Package.open(LINKED)))
    assert unzipped(package.write({}).to_bytes()) == unzipped(LINKED)


# --- suffixes -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "overlay",
    [None, types(MAIN_CONTENT_TYPES[".dotx"]).encode(), deflate(types(MAIN_CONTENT_TYPES[".dotx"]).encode())],
    ids=["none", "bytes", "deflated"],
)
def test_the_suffix_sets_the_main_content_type(overlay: bytes | None) -> None:
    package = opened(types=types(MAIN_CONTENT_TYPES[".dotx"]))
    content = package.with_suffix(".DOCX", overlay)
    assert content is not None
    assert Package.open(package.write({NAME: content}).to_bytes()).content_type("/word/document.xml") == WORD


def test_other_changes_of_the_content_types_are_kept() -> None:
    package = opened(types=types(MAIN_CONTENT_TYPES[".dotx"]))
    content = package.with_suffix(".docx", deflate(package.content_types.with_overrides({"/new.xml": "new"}).to_bytes()))
    assert content is not None
    assert b'PartName="/new.xml"' in content


@pytest.mark.parametrize("suffix", [".docx", ".bak", "", ".tmp"])
def test_a_suffix_that_is_right_or_unknown_changes_nothing(suffix: str) -> None:
    assert opened().with_suffix(suffix) is None


@pytest.mark.parametrize(
    ("data", "suffix", "hint"),
    [(document(), ".xlsx", ".docx"), (document(), ".potx", ".docx"), (MACROS["a project"], ".dotx", ".docm")],
    ids=["another kind", "another kind's template", "macros"],
)
def test_a_suffix_under_which_office_would_refuse_the_file_is_an_error(data: bytes, suffix: str, hint: str) -> None:
    with pytest.raises(OutputError, match=suffix) as caught:
        Package.open(data, allow_macros=True).with_suffix(suffix)
    assert hint in caught.value.hint


def test_a_binary_file_is_a_source() -> None:
    assert Package.open(io.BytesIO(document())).names() == [f"/{name}" for name in parts()]
