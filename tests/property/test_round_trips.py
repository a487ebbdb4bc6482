"""Every legal text arrives, character by character, in every kind of place."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.shared import Cm
from hypothesis import example, given
from hypothesis import strategies as st

from docautomat.template import Template
from tests.build import deck, word, workbook
from tests.package_check import assert_sound
from tests.property import EXAMPLES

LEGAL = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff") | st.sampled_from("\n\t&<>\"'{}%#_"), max_size=60)
NASTY = [
    "=1+1",
    "+A1",
    "@SUM(A1)",
    "-2",
    "'00123",
    "#REF!",
    "TRUE",
    "_x0041_",
    "_x005F_x0041_",
    "{{ x }}",
    "]]>",
    "<w:p/>",
    "&amp;",
    "  a  ",
    "\u202eabc",
    "😀",
    "",
]


def _picture() -> bytes:
    document = docx.Document()
    document.add_paragraph("x")
    stream = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (2, 2)).save(stream, "PNG")
    stream.seek(0)
    document.add_picture(stream, Cm(1))
    document.inline_shapes[0]._inline.docPr.set("descr", "{{ x }}")
    return _saved(document)


def _titled() -> bytes:
    document = docx.Document()
    document.core_properties.title = "{{ x }}"
    return _saved(document)


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def _slide(data: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(data)).slides[0]


def _lines(text: str) -> str:
    return text.replace("\v", "\n")


def _unescaped(value: Any) -> str:
    """openpyxl leaves `_x005F_`, by which a text that looks like an escape is told, as it is."""
    return str(value or "").replace("_x005F_", "_")


PLACES: dict[str, tuple[bytes, Callable[[bytes], str]]] = {
    "paragraph": (word("[{{ x }}]"), lambda data: docx.Document(io.BytesIO(data)).paragraphs[0].text[1:-1]),
    "table cell": (word([["[{{ x }}]"]]), lambda data: docx.Document(io.BytesIO(data)).tables[0].cell(0, 0).text[1:-1]),
    "header": (word("b", header="[{{ x }}]"), lambda data: docx.Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text[1:-1]),
    "alternative text": (_picture(), lambda data: str(docx.Document(io.BytesIO(data)).inline_shapes[0]._inline.docPr.get("descr"))),
    "title": (_titled(), lambda data: docx.Document(io.BytesIO(data)).core_properties.title),
    "typed cell": (workbook({"A1": "{{ x }}"}), lambda data: _unescaped(_sheet(data)["A1"].value)),
    "mixed cell": (workbook({"A1": "[{{ x }}]"}), lambda data: _unescaped(_sheet(data)["A1"].value)[1:-1]),
    "slide": (deck(["T", "[{{ x }}]"]), lambda data: _lines(_slide(data).placeholders[1].text_frame.text)[1:-1]),
    "slide table": (
        deck(["T"], table=[["[{{ x }}]"]]),
        lambda data: _lines(next(shape for shape in _slide(data).shapes if shape.has_table).table.cell(0, 0).text)[1:-1],
    ),
    "notes": (deck(["T", "b"], notes=["[{{ x }}]"]), lambda data: _lines(_slide(data).notes_slide.notes_text_frame.text)[1:-1]),
}
TEMPLATES = {place: Template(source) for place, (source, _) in PLACES.items()}


@pytest.mark.parametrize("place", PLACES)
@EXAMPLES
@given(text=LEGAL)
@example(text="\n".join(NASTY))
def test_a_legal_text_arrives_as_it_is(place: str, text: str) -> None:
    source, read = PLACES[place]
    data = TEMPLATES[place].render({"x": text}).to_bytes()
    assert read(data) == text
    assert_sound(data, source, tags=False)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", NASTY)
def test_a_text_that_looks_like_something_else_stays_text(place: str, text: str) -> None:
    assert PLACES[place][1](TEMPLATES[place].render({"x": text}).to_bytes()) == text
