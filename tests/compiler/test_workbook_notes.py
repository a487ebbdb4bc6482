"""Notes on cells: filled like the cell, copied and dropped with their row or sheet."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import workbook
from tests.package_check import assert_sound


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return data


def notes(data: bytes, sheet: int = 0) -> dict[str, str]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def with_notes(cells: dict[str, Any], **texts: str) -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        for reference, text in texts.items():
            book.worksheets[0][reference].comment = Comment(text, "author")

    return workbook(cells, change=change)


ROWS = {"A1": "Name", "A2": "{% for m in ms %}{{ m }}", "B2": "{% endfor %}", "A3": "end"}


def test_notes_are_copied_with_their_row_and_see_its_variable() -> None:
    data = filled(with_notes(ROWS, A1="fixed", A2="about {{ m }} & co", A3="last of {{ ms|length }}", D9="alone"), ms=["x", "<y>", "z"])
    assert notes(data) == {"A1": "fixed", "A2": "about x & co", "A3": "about <y> & co", "A4": "about z & co", "A5": "last of 3", "D11": "alone"}
    archive = zipfile.ZipFile(io.BytesIO(data))
    drawing = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".vml"))
    assert sorted(map(int, re.findall(r"Row>(\d+)<", drawing))) == [0, 1, 2, 3, 4, 10]
    assert len(set(re.findall(r'id="(_x0000_s\d+)"', drawing))) == 6


def test_a_note_may_stand_where_the_sheet_has_no_cell() -> None:
    template = with_notes(ROWS, D9="alone {{ ms|length }}")
    source = zipfile.ZipFile(io.BytesIO(template))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(rb'<row r="9".*?</row>', b"", source.read(name)) if name.endswith("sheet1.xml") else source.read(name))
    assert b'r="D9"' not in zipfile.ZipFile(stream).read("xl/worksheets/sheet1.xml")
    assert notes(filled(stream.getvalue(), ms=["x", "y", "z"])) == {"D11": "alone 3"}


def test_notes_go_with_their_rows() -> None:
    assert notes(filled(with_notes(ROWS, A2="about {{ m }}", A3="end"), ms=[])) == {"A2": "end"}


def test_a_note_may_hold_the_tags_of_its_row() -> None:
    cells = {"A1": "{{ m }}", "A2": "end"}
    data = filled(with_notes(cells, A1="{% for m in ms %}", B1="{% endfor %}"), ms=["x", "y"])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value] == ["x", "y", "end"]
    assert notes(data) == {}


def test_notes_of_a_repeated_sheet() -> None:
    data = filled(with_notes({"A1": "{%sheet for m in ms %}"}, B2="about {{ m }}"), ms=["x", "y"])
    assert [notes(data, number) for number in (0, 1)] == [{"B2": "about x"}, {"B2": "about y"}]


def test_an_error_in_a_note_names_its_cell() -> None:
    with pytest.raises(RenderError, match=r'sheet "Sheet1", note on cell B2, \{\{ nobody \}\}'):
        Template(with_notes({"A1": 1}, B2="{{ nobody }}")).render({})


def test_tags_in_the_address_of_a_link_are_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A1"].hyperlink = "https://example.org/{{ x }}"

    with pytest.raises(TemplateSyntaxError, match="address of a link"):
        Template(workbook({"A1": "link", "A2": "{{ x }}"}, change=change))
