"""Conversations (the newer comments) that go with their rows, columns and sheets."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import workbook
from tests.compiler.test_workbook_parts import changed
from tests.package_check import assert_sound

THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
ROWS = {"A1": "head", "A2": "{% for m in ms %}{{ m }}", "B2": "{% endfor %}", "A3": "end"}
PREFIX = "[Trådet kommentar]\n\nLes mer\n\nKommentar:\n    "


def ident(number: int) -> str:
    return f"{{{number:08X}-0000-4000-8000-000000000000}}"


def with_threads(data: bytes, threads: str) -> bytes:
    """Return a workbook whose first sheet, which has notes, has a part of conversations too."""
    name = "xl/threadedComments/threadedComment1.xml"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    entry = f'<Relationship Id="rId77" Type="{kind}" Target="/{name}"/></Relationships>'.encode()
    override = f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel.threadedcomments+xml"/></Types>'.encode()
    rels = {"[Content_Types].xml": (b"</Types>", override), "xl/worksheets/_rels/sheet1.xml.rels": (b"</Relationships>", entry)}
    return changed(data, rels, {name: f'<ThreadedComments xmlns="{THREADS}">{threads}</ThreadedComments>'.encode()})


def with_conversations(cells: dict[str, Any], *, mentions: str = "", **remarks: list[str]) -> bytes:
    """Return a workbook with a conversation on each named cell, its remarks in order."""
    numbers = iter(range(1, 100))
    roots = {cell: ident(next(numbers)) for cell in remarks}

    def change(book: openpyxl.Workbook) -> None:
        for cell, texts in remarks.items():
            book.worksheets[0][cell].comment = Comment(PREFIX + "\nSvar:\n    ".join(texts), f"tc={roots[cell]}")

    written = ""
    for cell, texts in remarks.items():
        for index, text in enumerate(texts):
            own = f'id="{ident(next(numbers))}" parentId="{roots[cell]}"' if index else f'id="{roots[cell]}"'
            written += f'<threadedComment ref="{cell}" dT="2026-01-02T03:04:05" personId="{ident(99)}" {own}><text>{text}</text>{mentions}</threadedComment>'
    return with_threads(workbook(cells, change=change), written)


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return data


def remarks(data: bytes, number: int = 1) -> list[tuple[str, str, str, str]]:
    """Return cell, text, id and parent of each remark of a part."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(f"xl/threadedComments/threadedComment{number}.xml"))
    return [(node.get("ref") or "", node.findtext("{*}text") or "", node.get("id") or "", node.get("parentId") or "") for node in root]


def notes(data: bytes, sheet: int = 0) -> dict[str, tuple[str, str]]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet]
    return {cell.coordinate: (cell.comment.text, cell.comment.author) for row in page.iter_rows() for cell in row if cell.comment}


def test_a_conversation_is_copied_with_its_row_and_sees_its_variable() -> None:
    data = filled(with_conversations(ROWS, A2=["is {{ m }} right?", "yes"], A3=["last of {{ ms|length }}"]), ms=["x", "<y> & co"])
    found = remarks(data)
    assert [(cell, text) for cell, text, _, _ in found] == [
        ("A2", "is x right?"),
        ("A2", "yes"),
        ("A3", "is <y> & co right?"),
        ("A3", "yes"),
        ("A4", "last of 2"),
    ]
    assert b"xml:space" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/threadedComments/threadedComment1.xml")
    ids = [own for _, _, own, _ in found]
    assert len(set(ids)) == 5
    assert [parent for *_, parent in found] == ["", ids[0], "", ids[2], ""]
    assert all(re.fullmatch(r"\{[0-9A-F-]{36}\}", own) for own in ids)
    assert notes(data) == {
        "A2": (PREFIX + "is x right?\nSvar:\n    yes", f"tc={ids[0]}"),
        "A3": (PREFIX + "is <y> & co right?\nSvar:\n    yes", f"tc={ids[2]}"),
        "A4": (PREFIX + "last of 2", f"tc={ids[4]}"),
    }


def test_a_conversation_goes_with_its_row() -> None:
    data = filled(with_conversations(ROWS, A2=["about {{ m }}"], A3=["end"]), ms=[])
    assert [(cell, text) for cell, text, *_ in remarks(data)] == [("A2", "end")] == [(cell, text[0][len(PREFIX) :]) for cell, text in notes(data).items()]


def test_a_conversation_that_says_nothing_goes_and_an_empty_reply_too() -> None:
    template = with_conversations({"A1": "x", "A2": "y"}, A1=["{% if a %}why?{% endif %}", "since"], A2=["so", "{{ a }}", "then"])
    found = remarks(filled(template, a=""))
    assert [(cell, text) for cell, text, *_ in found] == [("A2", "so"), ("A2", "then")]
    assert notes(filled(template, a=""))["A2"][0] == PREFIX + "so\nSvar:\n    then"
    assert len(remarks(filled(template, a="b"))) == 5


def test_conversations_of_columns_and_sheets() -> None:
    across = {"A1": "x", "B1": "{%col for y in ys %}{{ y }}{%col endfor %}", "C1": "sum"}
    data = filled(with_conversations(across, B1=["in {{ y }}"], C1=["all"]), ys=[1, 2])
    assert [(cell, text) for cell, text, *_ in remarks(data)] == [("B1", "in 1"), ("C1", "in 2"), ("D1", "all")]
    data = filled(with_conversations({"A1": "{%sheet for m in ms %}"}, B2=["about {{ m }}"]), ms=["x", "y"])
    first, second = remarks(data, 1), remarks(data, 2)
    assert [first[0][:2], second[0][:2]] == [("B2", "about x"), ("B2", "about y")]
    assert first[0][2] != second[0][2]
    assert [notes(data, number)["B2"][1] for number in (0, 1)] == [f"tc={first[0][2]}", f"tc={second[0][2]}"]


def test_mentions_stay_where_no_tag_moves_them() -> None:
    mentions = f'<mentions><mention mentionpersonId="{ident(99)}" mentionId="{ident(98)}" startIndex="0" length="2"/></mentions>'
    data = filled(with_conversations(ROWS, mentions=mentions, A2=["{{ m }}"], A3=["@x"]), ms=["x"])
    assert zipfile.ZipFile(io.BytesIO(data)).read("xl/threadedComments/threadedComment1.xml").count(b"<mention ") == 1


def test_a_note_beside_conversations_is_a_note_still() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A2"].comment = Comment(PREFIX + "why {{ m }}?", f"tc={ident(1)}")
        book.worksheets[0]["B2"].comment = Comment("plain {{ m }}", "me")

    remark = f'<threadedComment ref="A2" personId="{ident(9)}" id="{ident(1)}"><text>why {{{{ m }}}}?</text></threadedComment>'
    template = with_threads(workbook(ROWS, change=change), remark)
    found = notes(filled(template, ms=["x", "y"]))
    assert {cell: text for cell, (text, _) in found.items()} == {"A2": PREFIX + "why x?", "B2": "plain x", "A3": PREFIX + "why y?", "B3": "plain y"}
    assert found["B3"][1] == "me"


@pytest.mark.parametrize("texts", [["{% for m in ms %}"], ["x", "{% endfor %}"]])
def test_a_statement_that_leaves_its_conversation_is_refused(texts: list[str]) -> None:
    cells = {"A1": "x", "B1": "{% endfor %}"} if "for m" in texts[0] else {"A1": "x", "B1": "y"}
    with pytest.raises(TemplateSyntaxError, match="conversation on cell A1"):
        Template(with_conversations(cells, A1=texts))


def test_an_error_in_a_conversation_names_its_cell() -> None:
    with pytest.raises(RenderError, match=r'sheet "Sheet1", conversation on cell B2, \{\{ nobody \}\}'):
        Template(with_conversations({"A1": 1}, B2=["{{ nobody }}"])).render({})


def test_a_note_in_other_words_says_what_excel_would_write() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A2"].comment = Comment("other words", f"tc={ident(1)}")

    remark = f'<threadedComment ref="A2" personId="{ident(9)}" id="{ident(1)}"><text>hei</text></threadedComment>'
    found = notes(filled(with_threads(workbook(ROWS, change=change), remark), ms=["x"]))
    assert found["A2"][0].endswith("Comment:\n    hei")
