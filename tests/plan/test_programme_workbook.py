"""Program.xlsx: a programme that people type into sheets."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docautomat.errors import DataError
from docautomat.plan.messages import Spot
from docautomat.plan.readers import load_programme
from docautomat.plan.readers.text import read_tree
from tests.plan.build import sound_plan, write

FACTS = {
    "name": "Et bedre program",
    "start": datetime.date(2026, 1, 1),
    "end": "31.12.2028",
    "language": "Nynorsk",
    "state_sender": "Nei",
    "partners": "KS\n– Unio",
    "contact.email": "post@program.example",
    "reporting.frequency": "Halvårlig",
    "smarte_e": "Enkelt",
    "retention_date": "1.6.2029",
    "look.colours.accent1": "#7A1F3D",
}
Rows = list[dict[str, Any]]


def book(facts: Mapping[str, Any] = FACTS, /, **lists: Rows) -> bytes:
    """Return a workbook with the facts of a programme, and a sheet for each list."""
    made = openpyxl.Workbook()
    first: Any = made.active
    first.title = "Program"
    first.append(["Felt", "Svar", "English"])
    first.append(["programme.field", "programme.answer", "programme.en"])
    for name, value in facts.items():
        first.append([name, *(value if isinstance(value, tuple) else (value,))])
    for name, rows in lists.items():
        sheet: Any = made.create_sheet(name.title())
        fields = list(dict.fromkeys(key for row in rows for key in row))
        sheet.append([f"{name}.{field}" for field in (*fields, *(["spare"] if len(fields) == 1 else []))])
        for row in rows:
            sheet.append([row.get(field) for field in fields])
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def folder(tmp_path: Path, data: bytes, name: str = "Program.xlsx") -> Path:
    (tmp_path / name).write_bytes(data)
    return tmp_path


def findings(tmp_path: Path, data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        load_programme(folder(tmp_path, data))
    return [(found.code, found.place.spot) for found in caught.value.findings]


def test_facts_are_read_as_people_type_them(tmp_path: Path) -> None:
    said = load_programme(folder(tmp_path, book({**FACTS, "subtitle": ("for alle", "for all")}))).programme
    assert (said.id, said.name.nn, said.start, said.end) == ("et-bedre-program", "Et bedre program", datetime.date(2026, 1, 1), datetime.date(2028, 12, 31))
    assert (said.language, said.state_sender, said.partners, said.smarte_e) == ("nn", False, ("KS", "Unio"), "simple")
    assert said.contact is not None
    assert (said.contact.email, said.reporting.frequency, said.look.colours) == ("post@program.example", "half_yearly", {"accent1": "7A1F3D"})
    assert said.subtitle is not None
    assert (said.subtitle.nb, said.subtitle.nn, said.subtitle.en) == ("for alle", "for alle", "for all")
    assert said.retention_date == datetime.date(2029, 6, 1)
    assert said.municipalities == ()


def test_participants_are_known_by_number_or_name(tmp_path: Path) -> None:
    rows: Rows = [
        {"number": 301, "email": "post@oslo.example", "cohort": "Pulje 1", "network": "Øst", "language": None},
        {"number": "4638 Høyanger", "language": "Bokmål"},
        {"name": "Bodø"},
        {"number": None, "name": None},
    ]
    programme = load_programme(folder(tmp_path, book(participants=rows)))
    assert [(each.number, each.name, each.language, each.cohort, each.network, each.email) for each in programme.records] == [
        ("0301", "Oslo", "nb", "Pulje 1", "Øst", "post@oslo.example"),
        ("1804", "Bodø", "nb", None, None, None),
        ("4638", "Høyanger", "nb", None, None, None),
    ]
    assert all(record.starting for record in programme.records)


@pytest.mark.parametrize(
    ("facts", "rows", "count"), [({"municipalities": "Ja"}, [], 357), ({"municipalities": True}, [{"number": "0301", "network": "Øst"}], 357)]
)
def test_all_municipalities_take_part_where_that_is_said(tmp_path: Path, facts: dict[str, Any], rows: Rows, count: int) -> None:
    records = load_programme(folder(tmp_path, book({**FACTS, **facts}, **({"participants": rows} if rows else {})))).records
    assert len(records) == count
    assert records[0].network == ("Øst" if rows else None)


def test_gatherings_take_their_agenda_speakers_and_practical_matters(tmp_path: Path) -> None:
    data = book(
        gatherings=[
            {"title": "Første samling", "title_en": "First gathering", "kind": "Startsamling", "start": "24.9.2026",
             "welcome": "Velkommen!", "image": "s.png", "alt": "En sal"},
            {"id": "S9", "title": "Siste", "kind": "final", "start": datetime.date(2028, 4, 24), "end": datetime.date(2028, 4, 26), "alt": None},
        ],
        agenda=[
            {"gathering": "første samling", "day": None, "start": datetime.time(11, 30), "end": "12.30", "title": "Lunsj"},
            {"gathering": "S9", "day": "25.04.2028", "start": "kl. 9.00", "title": "Veien videre"},
        ],
        speakers=[{"gathering": "S1", "name": "Kari (fiktiv)", "topic": "Nærvær"}],
        practical=[{"gathering": "S1", "heading": "Reise", "text": "Tog."}],
        links=[{"gathering": "S9", "text": "Påmelding", "url": "https://program.example/s9"}],
    )  # fmt: skip
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "s.png").write_bytes(b"")
    first, last = load_programme(folder(tmp_path, data)).programme.gatherings
    assert (first.id, first.kind, first.end, first.title.nb, first.title.en) == ("S1", "start", datetime.date(2026, 9, 24), "Første samling", "First gathering")
    assert first.image is not None
    assert first.image.file == "s.png"
    assert [(item.day, item.start, item.end, item.title.nn) for item in first.programme] == [(datetime.date(2026, 9, 24), "11:30", "12:30", "Lunsj")]
    assert [speaker.name for speaker in first.speakers] == ["Kari (fiktiv)"]
    assert (first.practical[0].heading.nb, last.links[0].url, last.programme[0].start) == ("Reise", "https://program.example/s9", "09:00")


def test_advice_themes_and_own_words(tmp_path: Path) -> None:
    data = book(
        advice=[{"number": 1, "text": "Skap oppslutning", "text_nn": "Skap oppslutnad"}, {"number": 2}],
        themes=[{"code": "fulltime", "text": "Heltid"}, {"text": "Omdømme"}],
        labels=[{"identifier": "goals", "text": "Hovedmål"}],
    )
    said = load_programme(folder(tmp_path, data)).programme
    assert [(each.number, each.nb, each.nn, each.en) for each in said.advice] == [(1, "Skap oppslutning", "Skap oppslutnad", "Skap oppslutning")]
    assert {code: text.nb for code, text in said.themes.items()} == {"fulltime": "Heltid", "omdomme": "Omdømme"}
    assert said.labels["goals"].nb == "Hovedmål"


def test_plans_in_the_folder_belong_to_it(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    write(tmp_path / "plans" / "4638.yaml", sound_plan())
    record = load_programme(folder(tmp_path, book(participants=[{"number": "4638", "network": "Vest"}]))).records[0]
    assert (record.starting, record.network) == (False, "Vest")


@pytest.mark.parametrize(
    ("given", "code"),
    [("03.04.26", "E06"), (46115, "E06"), ("46115", "E06"), ("i vår", "E06"), (datetime.datetime(2026, 4, 3, 12), "E06")],
)
def test_a_date_that_may_be_misread_is_refused_with_its_cell(tmp_path: Path, given: Any, code: str) -> None:
    assert findings(tmp_path, book({**FACTS, "start": given})) == [(code, "ark «Program», celle B4")]


def test_every_fault_names_sheet_and_cell(tmp_path: Path) -> None:
    data = book(
        {**FACTS, "language": "Islandsk"},
        participants=[{"number": "4638", "language": "Dansk"}, {"name": "Herøy"}, {"name": "Atlantis"}],
        agenda=[{"gathering": "S7", "title": "Lunsj"}],
    )
    assert sorted(findings(tmp_path, data)) == [
        ("D51", "ark «Participants», celle C3"),
        ("D52", "ark «Participants», celle C4"),
        ("D53", "ark «Agenda», celle A2"),
        ("E22", "ark «Participants», celle B2"),
        ("E22", "ark «Program», celle B6"),
    ]


@pytest.mark.parametrize(
    ("facts", "rows", "code", "spot", "told"),
    [
        ({"end": None}, [], "E01", "B5", "«Sluttidspunkt»"),
        ({"municipalities": "Kanskje"}, [{"number": "4638"}], "D02", "B14", "«Kanskje»"),
        ({}, [{"name": "Sogndall"}], "D52", "A2", "Meinte du «Sogndal»?"),
    ],
)
def test_what_is_missing_or_misspelt_is_told_with_its_cell(tmp_path: Path, facts: dict[str, Any], rows: Rows, code: str, spot: str, told: str) -> None:
    folder(tmp_path, book({**FACTS, **facts}, **({"participants": rows} if rows else {})))
    with pytest.raises(DataError) as caught:
        load_programme(tmp_path)
    (found,) = caught.value.findings
    assert (found.code, found.place.spot.rpartition(" ")[2]) == (code, spot)
    assert told in found.message


def test_merged_municipalities_are_mapped_and_divided_ones_asked_about(tmp_path: Path) -> None:
    programme = load_programme(folder(tmp_path, book(participants=[{"number": "1416"}])))
    assert [record.number for record in programme.records] == ["4638"]
    assert [(found.code, found.place.spot) for found in programme.findings] == [("E02b", "ark «Participants», celle A2")]
    with pytest.raises(DataError, match=r"1508 Ålesund eller 1580 Haram"):
        load_programme(folder(tmp_path, book({**FACTS, "language": "nb"}, participants=[{"number": "1507"}])))


@pytest.mark.parametrize("other", ["programme.yaml", "programme.json", "Programme.toml"])
def test_two_programmes_in_a_folder_are_refused_by_name(tmp_path: Path, other: str) -> None:
    (tmp_path / other).write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=rf"Program\.xlsx og {other}|{other} og Program\.xlsx"):
        load_programme(folder(tmp_path, book()))


def test_what_is_no_programme_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"arbeidsbok som kan leses"):
        load_programme(folder(tmp_path, b"PK no workbook"))
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with pytest.raises(DataError, match="ikke et program"):
        load_programme(folder(tmp_path, plain.getvalue()))


def test_a_file_that_excel_has_open_is_no_second_programme_and_told(tmp_path: Path) -> None:
    (tmp_path / "~$Program.xlsx").write_bytes(b"lock")
    programme = load_programme(folder(tmp_path, book()))
    assert programme.programme.language == "nn"
    assert [(found.code, found.severity, found.place.file) for found in programme.findings] == [("W30", "warning", "Program.xlsx")]
    assert programme.findings[0].message.startswith("Fila er open i eit anna program")


def test_a_file_that_excel_has_open_and_nobody_may_read_is_to_be_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows lets nobody read some files that are open."""
    path = folder(tmp_path, book()) / "Program.xlsx"
    (tmp_path / "~$Program.xlsx").write_bytes(b"lock")
    opening = Path.open

    def refusing(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opening(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    with pytest.raises(DataError) as caught:
        load_programme(tmp_path)
    assert (caught.value.code, caught.value.exit_code) == ("D34", 3)
    assert "Lukk filen i Excel" in caught.value.hint


def test_the_tree_is_what_yaml_gives(tmp_path: Path) -> None:
    tree = read_tree(folder(tmp_path, book(participants=[{"number": 301}])) / "Program.xlsx", "Program.xlsx", "nb", programme=True)
    assert tree.value["municipalities"] == [{"number": "301"}]
    assert tree.line(("municipalities", 0, "number")) == Spot("Participants", "A2")
