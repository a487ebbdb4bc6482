"""The ready templates are what their sources draw, part by part, so that nobody changes the one without the other."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from templates.build.ready import BUILDERS
from tests.conftest import READY
from tests.paper import printed_size


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_each_ready_template_has_a_source() -> None:
    assert sorted(BUILDERS) == sorted(path.name for path in READY.iterdir() if path.suffix in {".docx", ".xlsx", ".pptx"})


@pytest.mark.parametrize("name", BUILDERS)
def test_it_is_what_its_source_draws(name: str) -> None:
    drawn, ready = members(BUILDERS[name]()), members((READY / name).read_bytes())
    assert list(drawn) == list(ready)
    assert [part for part in drawn if drawn[part] != ready[part]] == []


@pytest.mark.parametrize("name", [name for name in BUILDERS if name.endswith(".xlsx")])
def test_every_sheet_is_legible_on_paper(name: str) -> None:
    for sheet in openpyxl.load_workbook(READY / name).worksheets:
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), sheet.title
            assert printed_size(sheet) > 6.9, sheet.title  # 7 pt, as printed scales round


@pytest.mark.parametrize("name", [name for name in BUILDERS if name.endswith(".docx")])
def test_names_of_bookmarks_are_as_long_as_word_takes(name: str) -> None:
    """In the template too, with their tags: an author opens it in Word."""
    names = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', members((READY / name).read_bytes())["word/document.xml"].decode())
    assert [name for name in names if len(name) > 40] == []
