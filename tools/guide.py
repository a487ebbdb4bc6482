"""Do what docs/how-to/first-template.md says, word by word: its tables are what is typed, so that the guide, its test and its pictures cannot differ."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pptx

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "how-to" / "first-template.md"


def tables() -> Iterator[list[list[str]]]:
    """Yield the guide's tables: rows of cells, without backticks."""
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    table: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not all(set(cell) <= set("-:") for cell in cells):
                table.append([cell.strip("`") for cell in cells])
        elif table:
            yield table
            table = []


def word() -> bytes:
    """Return the Word template that the guide makes."""
    paragraphs, rows, *_ = tables()
    document = docx.Document()
    for style, text in paragraphs[1:]:
        document.add_paragraph(text, style=style)
    table = document.add_table(len(rows), len(rows[0]), style="Light List Accent 1")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return _saved(document)


def excel() -> bytes:
    """Return the workbook."""
    cells = next(table for table in tables() if table[0][0] == "Cell")
    book = openpyxl.Workbook()
    sheet = book.active
    for address, text in cells[1:]:
        sheet[address] = text
    sheet["B4"].number_format = "dd.mm.yyyy"
    for column, width in (("A", 34), ("B", 15), ("C", 17)):
        sheet.column_dimensions[column].width = width
    return _saved(book)


def powerpoint() -> bytes:
    """Return the presentation."""
    typed = next(table for table in tables() if table[0][0] == "Slide")
    deck = pptx.Presentation()
    slides = {"1": deck.slides.add_slide(deck.slide_layouts[0]), "2": deck.slides.add_slide(deck.slide_layouts[1])}
    for number, where, text in typed[1:]:
        slide = slides[number]
        if where == "title":
            frame = slide.shapes.title.text_frame
        elif where == "notes":
            frame = slide.notes_slide.notes_text_frame
        else:
            frame = slide.placeholders[1].text_frame
        frame.text = text
    return _saved(deck)


def _saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


TEMPLATES = {"milestone-plan.docx": word, "progress-tracker.xlsx": excel, "closing-presentation.pptx": powerpoint}
