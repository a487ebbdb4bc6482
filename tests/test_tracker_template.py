"""The ready tracker can be read back: keys above its tables, what it says of itself in three places, the words of its drop-downs."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from docautomat.batch import generate
from docautomat.documents.tracker import tracker_parts
from docautomat.opc.package import Package
from docautomat.plan.readers import ProgrammeFolder, load_programme
from docautomat.plan.readers.workbook import read_workbook
from docautomat.plan.readers.workbook.rows import marks_of, rows_of
from tests.package_check import assert_sound
from tests.plan.build import SAMPLES


@pytest.fixture(scope="module")
def programme() -> ProgrammeFolder:
    return load_programme(SAMPLES)


@pytest.fixture(scope="module")
def tracker(programme: ProgrammeFolder, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("out")
    (made,) = generate(programme, out, kinds=["progress_tracker"], only=["4638"], jobs=1)
    return (out / made.path).read_bytes()


def test_it_is_sound(tracker: bytes) -> None:
    assert_sound(tracker, Path("templates/progress-tracker.xlsx").read_bytes())


def test_each_table_has_a_key_row_above_its_headings_and_outside_of_the_table(tracker: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tracker))
    for name, listed in {"Milepælar": "milestones", "Mål": "goals", "Målingar": "measurements", "Risiko": "risks"}.items():
        sheet = book[name]
        assert re.fullmatch(rf"{listed}\.\w+\+1", sheet["A2"].value)
        assert sheet.row_dimensions[2].hidden
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A3:")
        assert not sheet.protection.sheet


@pytest.mark.parametrize(
    ("number", "names"),
    [
        ("4638", "Oversikt Milepælar Tidslinje Mål Målingar Risiko Rapport Endringar Slik gjer du Data Ord Tall"),
        ("0301", "Oversikt Milepæler Tidslinje Mål Målinger Risiko Rapport Endringer Slik gjør du Data Ord Tall"),
        ("1804", "Overview Milestones Time line Goals Measurements Risk Report Changes How to Data Ord Tall"),
    ],
)
def test_sheets_are_called_in_the_language_of_the_plan_and_everything_finds_them(programme: ProgrammeFolder, tmp_path: Path, number: str, names: str) -> None:
    (made,) = generate(programme, tmp_path, kinds=["progress_tracker"], only=[number], jobs=1)
    book = openpyxl.load_workbook(tmp_path / made.path)
    assert " ".join(book.sheetnames) == names
    with zipfile.ZipFile(tmp_path / made.path) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    told = set(re.findall(r"'([^'<>]+)'!\$?[A-Z]", text)) | set(re.findall(r"(?<![\w'])([^\W\d]\w*)!\$?[A-Z]", text))
    assert told
    assert told <= set(book.sheetnames)
    assert "#REF!" not in text


def test_it_is_read_as_the_plan_that_it_was_made_from(tracker: bytes, programme: ProgrammeFolder) -> None:
    record = next(record for record in programme.records if record.number == "4638")
    assert record.plan is not None
    tree = read_workbook(tracker)
    project = tree.value["project"]
    assert (project["id"], tree.value["municipality"]["number"]) == ("naervaer-som-varer", "4638")
    assert [item["id"] for item in project["milestones"]] == [milestone.id for milestone in record.plan.project.milestones]
    assert [item.get("forecast") for item in project["milestones"]] == [milestone.forecast for milestone in record.plan.project.milestones]
    assert [item.get("responsible") for item in project["milestones"]] == [milestone.responsible for milestone in record.plan.project.milestones]
    assert [len(goal.get("measurements", ())) for goal in project["goals"]] == [2, 1, 0]
    assert {item["status"] for item in project["risks"]} == {"open"}
    assert "reports" not in project  # the period's own waits to be filled in
    assert ("reports", "summary") in tree.covered


def test_three_places_say_what_it_is(tracker: bytes) -> None:
    told = {"kind": "progress_tracker", "number": "4638", "project": "naervaer-som-varer"}
    notes = read_workbook(tracker).notes
    assert notes.items() >= told.items()
    assert len(notes["generation"]) == 12
    for left in ("names", "properties"):
        stripped = without(tracker, left)
        assert marks_of(Package.open(stripped)) == notes
        assert read_workbook(stripped).notes == notes
    assert marks_of(Package.open(without(without(tracker, "names"), "properties"))) == {}
    assert read_workbook(without(without(tracker, "names"), "properties")).notes == notes


def without(data: bytes, what: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if what == "names" and name == "xl/workbook.xml":
                content = re.sub(rb"<definedName name=\"docautomat[^<]*</definedName>", b"", content)
            if what == "properties":
                content = (
                    re.sub(rb"<(?:Override|Relationship) [^<>]*custom[^<>]*/>", b"", content) if name in ("[Content_Types].xml", "_rels/.rels") else content
                )
            if what != "properties" or name != "docProps/custom.xml":
                target.writestr(name, content)
    return stream.getvalue()


def test_headings_between_keys_and_rows_are_no_row(tracker: bytes) -> None:
    rows = [row for row in rows_of(tracker) if row.name == "milestones" and not row.keys]
    assert [row.cells["id"].value for row in rows] == [f"M{at}" for at in range(1, 9)]


def test_a_period_that_is_reported_gives_way_to_the_next(programme: ProgrammeFolder) -> None:
    from docautomat.documents.context import shared

    record = next(record for record in programme.records if record.number == "4638")
    words = shared(programme, "nn", datetime.date(2026, 9, 30)).words
    project = {"start": datetime.date(2026, 2, 2), "end": datetime.date(2027, 11, 5)}
    parts = {
        "project": {**project, "title": "Nærvær"},
        "programme": {"logo": None},
        "milestones": [],
        "goals": [],
        "risks": [],
        "reports": [{"period": f"2026-Q{at}", "date": datetime.date(2026, 3 * at, 1)} for at in (3, 4)],
    }
    told = tracker_parts(record, parts, words, programme.programme, datetime.date(2026, 9, 30))
    assert (told["period"], told["last"]["period"]) == ("2027-Q1", "2026-Q4")
    assert len(told["goals"]) == len(told["risks"]) == 3


def test_the_title_has_as_many_lines_as_it_needs_and_all_of_its_words(tmp_path: Path) -> None:
    title = "Arbeidsmiljøutvalet sin kompetanseutviklingsplan for alle tilsette i kommunen, med verktøy for leiarar, tillitsvalde og verneombod i einingane"
    folder = _folder(tmp_path, ("title: Nærvær som varer", f"title: {title}"))
    (made,) = generate(load_programme(folder), tmp_path, kinds=["progress_tracker"], only=["4638"], jobs=1)
    data = (tmp_path / made.path).read_bytes()
    assert_sound(data)
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Oversikt"]
    lines = [sheet[f"A{row}"].value for row in (1, 2)]
    assert " ".join(lines) == title
    assert sheet["A3"].value == "Status per"
    assert max(map(len, lines)) <= 88


def test_a_title_of_one_line_has_one_row(tracker: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(tracker), data_only=True)["Oversikt"]
    assert [sheet[f"A{row}"].value for row in (1, 2)] == ["Nærvær som varer", "Status per"]


def test_the_programmes_logo_stands_on_the_overview_with_its_text(tmp_path: Path, tracker: bytes) -> None:
    folder = _folder(tmp_path)
    (folder / "assets").mkdir(exist_ok=True)
    (folder / "assets" / "logo.png").write_bytes(_PNG)
    text = (folder / "programme.yaml").read_text(encoding="utf-8")
    (folder / "programme.yaml").write_text(f"{text}\nlook:\n  logo: {{file: logo.png, alt: Merket til programmet}}\n", encoding="utf-8")
    (made,) = generate(load_programme(folder), tmp_path, kinds=["progress_tracker"], only=["4638"], jobs=1)
    data = (tmp_path / made.path).read_bytes()
    assert_sound(data)
    assert 'descr="Merket til programmet"' in _part(data, "xl/drawings/drawing1.xml")
    assert "<pic" not in _part(tracker, "xl/drawings/drawing1.xml")
    assert openpyxl.load_workbook(io.BytesIO(data))["Oversikt"]["D1"].value is None


def test_the_help_holds_no_numbers_and_fits_a_page(tracker: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tracker), data_only=True)
    sheet = book["Slik gjer du"]
    assert {type(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None} == {str}
    assert (sheet.max_column, sheet.page_setup.fitToHeight) == (2, 1)
    assert [book[name].sheet_state for name in ("Data", "Ord", "Tall")] == ["hidden"] * 3


def test_milestones_break_where_the_words_about_them_begin(tracker: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tracker))
    (broken,) = book["Milepælar"].col_breaks.brk
    assert [book["Milepælar"].cell(3, broken.id + at).value for at in (0, 1)] == ["Vekt", "Grunngiving (fyll ut)"]
    widths = [book["Milepælar"].column_dimensions[letter].width for letter in "ABCDEFGHIJKLMNOPQR"]
    for on_page in (widths[: broken.id], widths[:2] + widths[broken.id :]):
        assert sum(on_page) * 5.51 * 0.65 <= 842 - 2 * 0.4 * 72  # points of a letter's width in LibreOffice, where columns are wider than in Excel


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def _folder(tmp_path: Path, *edits: tuple[str, str]) -> Path:
    """Return a copy of the samples in which the plan of Høyanger says something else."""
    folder = Path(shutil.copytree(SAMPLES, tmp_path / "programme", ignore=shutil.ignore_patterns(".docautomat")))
    plan = folder / "plans" / "4638-hoyanger.yaml"
    text = plan.read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    plan.write_text(text, encoding="utf-8")
    return folder


def _part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()
