"""A workbook as a package: what openpyxl makes, with the parts that it cannot write as they should be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook

from templates.build.identity import theme
from templates.build.package import HEAD, core_properties, repack
from templates.build.tracker_styles import named_styles

__all__ = ["new_workbook", "workbook_package"]

# openpyxl would name Microsoft Excel as the program.
_APPLICATION = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>docautomat</Application></Properties>'
)


def new_workbook(vertical: str = "top") -> Workbook:
    """Return a workbook with our colours and cell styles; `vertical` is where a text stands in a row that has room."""
    book = Workbook()
    book.loaded_theme = theme().encode()
    named_styles(book, vertical)
    return book


def workbook_package(book: Workbook, mended: Callable[[zipfile.ZipFile], dict[str, str]] | None = None) -> bytes:
    """Return a workbook as a file; `mended` gives the parts that are to stand in place of those that openpyxl wrote."""
    saved = io.BytesIO()
    book.save(saved)
    parts = {"docProps/core.xml": core_properties(), "docProps/app.xml": _APPLICATION}
    if mended is not None:
        with zipfile.ZipFile(saved) as archive:
            parts |= mended(archive)
    return repack(saved.getvalue(), parts)
