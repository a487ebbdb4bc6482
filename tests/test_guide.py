"""The guide for template authors, followed word by word: it gives working templates, and its mistakes get the messages that it promises."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest

from docautomat.batch import generate, try_templates
from docautomat.documents import KINDS
from docautomat.libreoffice import convert
from docautomat.plan.readers import load_programme
from tests.build import word
from tests.package_check import assert_sound
from tools import guide

REPOSITORY = Path(__file__).parent.parent


def saved(programme: Path, how: str = "") -> Path:
    """Put the guide's templates where it says; `how` is LibreOffice's word for a format in which they are saved by it first."""
    (programme / "templates").mkdir(exist_ok=True)
    for name, build in guide.TEMPLATES.items():
        data = build()
        if how:
            data = convert(data, Path(name).suffix, Path(name).suffix[1:])
        (programme / "templates" / name).write_bytes(data)
    return programme


def documents(programme: Path, out: Path, number: str = "3118") -> dict[str, bytes]:
    made = list(generate(load_programme(programme), out, kinds=["milestone_plan", "progress_tracker", "closing_presentation"], only=[number]))
    assert [outcome.error for outcome in made] == [None] * 3
    return {outcome.kind: (out / outcome.path).read_bytes() for outcome in made}


def look(made: dict[str, bytes], programme: Path) -> None:
    names = {"milestone_plan": "milestone-plan.docx", "progress_tracker": "progress-tracker.xlsx", "closing_presentation": "closing-presentation.pptx"}
    for kind, data in made.items():
        assert_sound(data, (programme / "templates" / names[kind]).read_bytes())  # what LibreOffice writes has flaws of its own
    document = docx.Document(io.BytesIO(made["milestone_plan"]))
    assert document.paragraphs[0].text == "Heltid først"
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "List Bullet"][-1] == "Lavere utgifter til vikarer og overtid"
    assert len(document.tables[0].rows) == 9
    sheet = openpyxl.load_workbook(io.BytesIO(made["progress_tracker"])).active
    assert sheet["C12"].value == "=AVERAGE(C4:C11)"
    assert sheet["B4"].is_date
    titles = [slide.shapes.title.text for slide in pptx.Presentation(io.BytesIO(made["closing_presentation"])).slides]
    assert len(titles) == len(set(titles)) == 9


def test_the_guide_gives_templates_without_fault(programme: Path, tmp_path: Path) -> None:
    saved(programme)
    assert [found for _, faults in try_templates(load_programme(programme)) for found in faults] == []
    look(documents(programme, tmp_path / "out"), programme)


def test_an_empty_form_comes_out_of_them_too(programme: Path, tmp_path: Path) -> None:
    documents(saved(programme), tmp_path / "out", "0301")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_the_guide_followed_in_libreoffice_gives_the_same(programme: Path, tmp_path: Path) -> None:
    saved(programme, "libreoffice")
    assert [found for _, faults in try_templates(load_programme(programme)) for found in faults if found.severity == "error"] == []
    look(documents(programme, tmp_path / "out"), programme)


def mistakes() -> list[tuple[str, str]]:
    (table,) = [table for table in guide.tables() if table[0][0] == "You wrote"]
    return [(row[0].split("`")[0], row[1].split("`")[0]) for row in table[1:]]


def test_there_are_ten() -> None:
    assert len(mistakes()) == 10


@pytest.mark.parametrize(("wrong", "right"), [each for each in mistakes() if "{" in each[0]])
def test_each_mistake_of_the_guide_is_told(wrong: str, right: str, programme: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word(wrong))
    found = [finding for _, faults in try_templates(load_programme(programme)) for finding in faults]
    assert found
    assert all(finding.hint for finding in found)


PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


@pytest.mark.parametrize("page", [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))], ids=lambda page: page.stem)
def test_pictures_are_there_and_say_what_they_show(page: Path) -> None:
    for words, target in PICTURE.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).is_file(), target
        assert len(words) > 5


def test_every_kind_of_document_is_in_the_gallery() -> None:
    from tools.pictures import SHOWN

    shown = {each.kind or each.command[0] for each in SHOWN}
    assert {kind.name for kind in KINDS} <= shown
    assert {"gathering", "invitation", "overview"} <= shown
    page = (REPOSITORY / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert all(f"gallery-{each.name}-{each.pages[0]}.png" in page for each in SHOWN)
