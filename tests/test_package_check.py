"""The package check finds every planted fault, and nothing in a sound file."""

from __future__ import annotations

import re
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from tests.build import deck, word, workbook
from tests.opc.archives import unzipped, zipped
from tests.package_check import assert_sound, check

Plant = Callable[[dict[str, bytes]], object]


def replaced(part: str, old: str, new: str, count: int = 1) -> Plant:
    """Return a fault: some text of a part is another."""

    def plant(parts: dict[str, bytes]) -> None:
        changed = re.sub(old.encode(), new.encode(), parts[part], count=count, flags=re.DOTALL)
        assert changed != parts[part], f"nothing planted in {part}"
        parts[part] = changed

    return plant


def without(part: str) -> Plant:
    return lambda parts: parts.pop(part)


def added(part: str, content: str) -> Plant:
    return lambda parts: parts.update({part: content.encode()})


def faulty(data: bytes, *plants: Plant) -> bytes:
    parts = unzipped(data)
    for plant in plants:
        plant(parts)
    return zipped(parts)


def finish(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.merge_cells("D1:E2")
    sheet.merge_cells("D4:E5")
    sheet.add_table(Table(displayName="Plan", ref="A1:B3"))
    sheet["C5"] = "=SUM(B2:B3)"
    sheet["C6"] = "text"


WORD = word("one", ("two ", "three"), [["a", "b"], ["c", "d"]], header="top")
BOOK = workbook({"A1": "name", "B1": "number", "A2": "a", "B2": 1, "A3": "b", "B3": 2}, {"A1": "other"}, change=finish)
DECK = deck(["first", "a"], ["second", "b"], notes=["spoken"], table=[["a", "b"], ["c", "d"]])
DOCUMENT, SHEET, SLIDE, PRESENTATION, BOOK_PART = (
    "word/document.xml",
    "xl/worksheets/sheet1.xml",
    "ppt/slides/slide2.xml",
    "ppt/presentation.xml",
    "xl/workbook.xml",
)
TYPES = "[Content_Types].xml"

FAULTS: list[tuple[str, bytes, tuple[Plant, ...], str]] = [
    ("a part without content type", WORD, (added("word/a.unknown", "x"),), "has no content type"),
    ("a content type without part", WORD, (without("word/styles.xml"),), "has a content type but is not there"),
    ("an Override twice", WORD, (replaced(TYPES, r"(<Override [^>]*/>)", r"\1\1"),), "one Override twice"),
    ("no content types", WORD, (without(TYPES),), r"\[Content_Types\]\.xml: missing"),
    ("a target that is not there", WORD, (without("word/styles.xml"),), "leads to /word/styles.xml, which is not there"),
    (
        "a target of the wrong type",
        WORD,
        (replaced("word/_rels/document.xml.rels", r'"styles\.xml"', '"settings.xml"'),),
        "is the target of a styles relationship",
    ),
    ("a relationship id twice", WORD, (replaced("word/_rels/document.xml.rels", r'Id="rId\d+"', 'Id="rId1"', 2),), "a relationship id twice"),
    ("relationships without their part", WORD, (added("word/_rels/none.xml.rels", "<Relationships/>"),), "relationships of a part that is not there"),
    ("an unknown relationship id", WORD, (replaced(DOCUMENT, r'(headerReference [^>]*r:id=)"\w+"', r'\1"rId99"'),), "headerReference uses rId99"),
    ("a part that nothing leads to", WORD, (added("word/lost.xml", "<lost/>"),), "/word/lost.xml: nothing leads to this part"),
    ("no main part", WORD, (replaced("_rels/.rels", '/officeDocument"', '/other"'),), "0 main parts"),
    ("XML that is ill-formed", WORD, (replaced(DOCUMENT, "</w:body>", ""),), "not well-formed"),
    ("a control character", WORD, (replaced(DOCUMENT, ">one<", ">o\x01ne<"),), "not well-formed"),
    ("a tag that is left", WORD, (replaced(DOCUMENT, ">one<", ">{{ name }}<"),), "a tag is left"),
    ("a tag over two runs", WORD, (replaced(DOCUMENT, ">two <", ">{<"), replaced(DOCUMENT, ">three<", ">% if x %}<")), "a tag is left"),
    ("a tag in an attribute", WORD, (replaced(DOCUMENT, "<w:tbl>", '<w:tbl w:x="{{ a }}">'),), "a tag is left"),
    ("a raw line break", WORD, (replaced(DOCUMENT, ">one<", ">o\nne<"),), "raw line break or tab"),
    ("an empty cell", WORD, (replaced(DOCUMENT, r"<w:p>(?:(?!</w:p>).)*</w:p></w:tc>", "</w:tc>"),), "does not end with a paragraph"),
    ("a cell that ends with a table", WORD, (replaced(DOCUMENT, "</w:tc>", "<w:tbl/></w:tc>"),), "does not end with a paragraph"),
    ("a row without cells", WORD, (replaced(DOCUMENT, r"<w:tc>.*?</w:tr>", "</w:tr>"),), "a row without cells"),
    ("a table without rows", WORD, (replaced(DOCUMENT, r"<w:tr>.*</w:tr>", ""),), "a table without rows"),
    ("a row with too few cells", WORD, (replaced(DOCUMENT, r"<w:tc>.*?</w:tc>", ""),), "1 of 2 columns"),
    ("an empty content control", WORD, (replaced(DOCUMENT, "<w:tbl>", "<w:sdt><w:sdtContent/></w:sdt><w:tbl>"),), "an empty content control"),
    ("a paragraph in a paragraph", WORD, (replaced(DOCUMENT, "</w:p>", "<w:p/></w:p>"),), "a paragraph in a paragraph"),
    (
        "docPr ids twice",
        WORD,
        (replaced(DOCUMENT, "</w:r>", '<x:docPr xmlns:x="d" id="1"/><x:docPr xmlns:x="d" id="1"/></w:r>'),),
        "a docPr id twice",
    ),
    (
        "bookmarks of one name",
        WORD,
        (replaced(DOCUMENT, "</w:p>", '<w:bookmarkStart w:id="1" w:name="a"/><w:bookmarkEnd w:id="1"/></w:p>', 2),),
        "a bookmark name twice",
    ),
    ("a bookmark without end", WORD, (replaced(DOCUMENT, "</w:p>", '<w:bookmarkStart w:id="1" w:name="a"/></w:p>'),), "bookmark 1 has one end only"),
    ("a field without end", WORD, (replaced(DOCUMENT, "</w:r>", '<w:fldChar w:fldCharType="begin"/></w:r>'),), "a field that does not"),
    ("a footnote that is not there", WORD, (replaced(DOCUMENT, "</w:r>", '<w:footnoteReference w:id="3"/></w:r>'),), "footnote 3 is not there"),
    ("an instruction of the compiler", WORD, (replaced(DOCUMENT, "</w:r>", "<?docautomat 1?></w:r>"),), "an instruction of the compiler is left"),
    ("rows out of order", BOOK, (replaced(SHEET, 'row r="3"', 'row r="1"'),), "row 1 after row 2"),
    ("a row beyond the last", BOOK, (replaced(SHEET, 'row r="6"', 'row r="1048577"'),), "row 1048577 after"),
    ("cells out of order", BOOK, (replaced(SHEET, 'c r="B2"', 'c r="A2"'),), "cell A2 is out of order"),
    ("a cell of another row", BOOK, (replaced(SHEET, 'c r="B2"', 'c r="B9"'),), "cell B9 is out of order in row 2"),
    ("a shared string that is not there", BOOK, (replaced(SHEET, r'(r="B2") t="n"><v>1', r'\1 t="s"><v>99'),), "a shared string that is not there"),
    ("a style that is not there", BOOK, (replaced(SHEET, 'c r="B2"', 'c r="B2" s="99"'),), "a style that is not there"),
    ("a number that is none", BOOK, (replaced(SHEET, r'(r="B2"[^>]*><v>)1', r"\g<1>one"),), "which is no number"),
    ("merged cells that overlap", BOOK, (replaced(SHEET, "D4:E5", "E2:F3"),), "merged cells that overlap"),
    ("a merged cell of one", BOOK, (replaced(SHEET, "D4:E5", "D4:D4"),), "merged cells that overlap"),
    ("a formula without target", BOOK, (replaced(SHEET, r"SUM\(B2:B3\)", "SUM(#REF!)"),), "a formula that leads nowhere"),
    ("a rule without cells", BOOK, (replaced(SHEET, "</sheetData>", '</sheetData><conditionalFormatting sqref=""/>'),), "a rule without cells"),
    (
        "a rule's format that is not there",
        BOOK,
        (replaced(SHEET, "</sheetData>", '</sheetData><conditionalFormatting sqref="A1"><cfRule dxfId="7"/></conditionalFormatting>'),),
        "a format that is not there",
    ),
    ("a table that is too wide", BOOK, (replaced("xl/tables/table1.xml", "A1:B3", "A1:C3", 2),), "columns are not those of its range"),
    ("a table without data", BOOK, (replaced("xl/tables/table1.xml", "A1:B3", "A1:B1", 2),), "a table without a row for data"),
    ("two columns of one name", BOOK, (replaced("xl/tables/table1.xml", 'name="number"', 'name="Name"'),), "a column name twice"),
    ("two sheets of one name", BOOK, (replaced(BOOK_PART, "Sheet2", "SHEET1"),), "a sheet name twice"),
    ("a sheet name with a colon", BOOK, (replaced(BOOK_PART, "Sheet2", "a:b"),), "a sheet name that is not allowed"),
    ("no sheet that can be seen", BOOK, (replaced(BOOK_PART, 'state="visible"', 'state="hidden"', 2),), "no sheet that can be seen"),
    ("a slide id twice", DECK, (replaced(PRESENTATION, 'sldId id="257"', 'sldId id="256"'),), "a slide id twice"),
    ("a slide id out of range", DECK, (replaced(PRESENTATION, 'sldId id="257"', 'sldId id="12"'),), "a slide id out of range"),
    ("a slide that is not listed", DECK, (replaced(PRESENTATION, r'<p:sldId id="257"[^>]*/>', ""),), "not in the list of slides"),
    (
        "sections without the slides",
        DECK,
        (
            replaced(
                PRESENTATION,
                "</p:presentation>",
                '<s:sectionLst xmlns:s="http://schemas.microsoft.com/office/powerpoint/2010/main"/></p:presentation>',
            ),
        ),
        "sections and slides do not agree",
    ),
    ("a shape id twice", DECK, (replaced(SLIDE, r'cNvPr id="3"', 'cNvPr id="2"'),), "a cNvPr id twice"),
    ("an empty text body", DECK, (replaced(SLIDE, r"<a:p>(?:(?!</a:p>).)*</a:p></p:txBody>", "</p:txBody>"),), "an empty txBody"),
    ("a table row with too few cells", DECK, (replaced(SLIDE, r"<a:tc>.*?</a:tc>", ""),), "1 of 2 columns"),
    ("a table without rows in a deck", DECK, (replaced(SLIDE, r"<a:tr .*</a:tr>", ""),), "a table without rows"),
    (
        "notes of another slide",
        DECK,
        (replaced("ppt/notesSlides/_rels/notesSlide1.xml.rels", "slide1.xml", "slide2.xml"),),
        "notes that belong to another slide",
    ),
    (
        "a slide without layout",
        DECK,
        (replaced("ppt/slides/_rels/slide2.xml.rels", r"<Relationship [^>]*slideLayout[^>]*/>", ""),),
        "without exactly one layout",
    ),
]


@pytest.mark.parametrize("data", [WORD, BOOK, DECK], ids=["docx", "xlsx", "pptx"])
def test_a_sound_file_has_no_problem(data: bytes) -> None:
    assert check(data) == []


@pytest.mark.parametrize(("data", "plants", "message"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_found(data: bytes, plants: tuple[Plant, ...], message: str) -> None:
    problems = check(faulty(data, *plants))
    assert any(re.search(message, problem) for problem in problems), problems


@pytest.mark.parametrize(
    ("data", "plants"),
    [fault[1:3] for fault in FAULTS if "tag" not in fault[3].split()],
    ids=[fault[0] for fault in FAULTS if "tag" not in fault[3].split()],
)
def test_a_flaw_of_the_template_is_not_held_against_the_document(data: bytes, plants: tuple[Plant, ...]) -> None:
    template = faulty(data, *plants)
    assert_sound(template, template, tags=False)
    assert check(template, data) != []


def test_a_flaw_that_comes_more_often_than_in_the_template_is_found() -> None:
    once = faulty(WORD, replaced(DOCUMENT, "<w:tbl>", "<w:sdt><w:sdtContent/></w:sdt><w:tbl>"))
    twice = faulty(once, replaced(DOCUMENT, "<w:tbl>", "<w:sdt><w:sdtContent/></w:sdt><w:tbl>"))
    assert len(check(twice, once)) == 1


def test_a_tag_of_the_template_must_not_be_left() -> None:
    template = word("{{ name }}")
    assert len(check(template, template)) == 1
    assert check(template, template, tags=False) == []


def test_what_is_no_zip_file_is_one_problem() -> None:
    assert check(b"text") == [": no zip archive: File is not a zip file"]


def test_a_part_that_is_damaged_is_named() -> None:
    at = WORD.index(b"word/document.xml") + 60
    problems = check(WORD[:at] + bytes([WORD[at] ^ 0xFF]) + WORD[at + 1 :])
    assert any(problem.startswith("/word/document.xml: cannot be unpacked") for problem in problems)


def test_a_check_that_fails_tells_all_problems() -> None:
    with pytest.raises(AssertionError, match=r"(?s)has no content type.*nothing leads"):
        assert_sound(faulty(WORD, added("word/a.unknown", "x")))
