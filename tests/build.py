"""Small Office files in one line each, for tests: a list of strings is a paragraph whose text is split into runs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
import openpyxl
import pptx
from pptx.util import Cm

Runs = str | Sequence[str]


def word(*content: Runs | list[list[str]], header: str = "", footer: str = "") -> bytes:
    """Return a document: a string or tuple of strings is a paragraph (its runs), a list of lists a table."""
    document = docx.Document()
    for item in content:
        if isinstance(item, list):
            table = document.add_table(len(item), len(item[0]))
            for row, texts in zip(table.rows, item, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    first, *more = text.split("\n")
                    cell.text = first
                    for paragraph in more:
                        cell.add_paragraph(paragraph)
        else:
            paragraph = document.add_paragraph()
            for run in [item] if isinstance(item, str) else item:
                paragraph.add_run(run)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    return _saved(document)


def workbook(*sheets: dict[str, Any], change: Callable[[openpyxl.Workbook], None] | None = None, names: Sequence[str] = ()) -> bytes:
    """Return a workbook of sheets given as `{"A1": value}`; `change` does the rest."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, cells in enumerate(sheets):
        sheet = book.create_sheet(names[number] if names else f"Sheet{number + 1}")
        for reference, value in cells.items():
            sheet[reference] = value
    if change is not None:
        change(book)
    return _saved(book)


def deck(*slides: Sequence[str], notes: Sequence[str] = (), table: list[list[str]] | None = None) -> bytes:
    """Return a deck: each slide a title and, in its body, one paragraph a string; `notes` by slide; `table` on the last slide."""
    presentation = pptx.Presentation()
    for number, (title, *lines) in enumerate(slides):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        frame.text = lines[0] if lines else ""
        for line in lines[1:]:
            frame.add_paragraph().text = line
        if number < len(notes) and notes[number]:
            slide.notes_slide.notes_text_frame.text = notes[number]
    if table:
        shape = presentation.slides[-1].shapes.add_table(len(table), len(table[0]), Cm(1), Cm(1), Cm(10), Cm(len(table)))
        for row, texts in zip(shape.table.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    return _saved(presentation)


def word_text(data: bytes) -> list[Any]:
    """Return the visible text in document order: a string a paragraph, a list of rows a table."""
    document = docx.Document(io.BytesIO(data))
    found: list[Any] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found.append([["\n".join(p.text for p in cell.paragraphs) for cell in row.cells] for row in block.rows])
        else:
            found.append(block.text)
    return found


def cells(data: bytes, sheet: int = 0) -> dict[str, Any]:
    """Return the values and formulas of a sheet that are not empty."""
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}


def deck_text(data: bytes) -> list[list[str]]:
    """Return each slide's texts: one string a paragraph, tables row by row."""
    found: list[list[str]] = []
    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        texts: list[str] = []
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts += [paragraph.text for paragraph in shape.text_frame.paragraphs]
            elif shape.has_table:
                texts += [" | ".join(cell.text for cell in row.cells) for row in shape.table.rows]
        found.append(texts)
    return found


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_parts(data: bytes, **parts: str) -> bytes:
    """Return a package with some parts put in."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return stream.getvalue()
