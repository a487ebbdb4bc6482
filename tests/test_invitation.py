"""The invitation: what the programme says of a gathering, in order, with links that lead somewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document

from docautomat.accessibility import check_accessibility
from docautomat.batch import make_joint
from docautomat.documents.gathering import invitation_context
from docautomat.documents.joint import INVITATION
from docautomat.errors import DataError, RenderError
from docautomat.plan.readers import load_programme
from tests.build import word_text
from tests.conftest import READY, REPOSITORY
from tests.package_check import assert_sound
from tests.plan.build import write
from tests.test_cli import run

FRAMEWORK = REPOSITORY / "samples" / "framework-programme"
EVENT = {"id": "S1", "title": {"nb": "Første samling", "nn": "Fyrste samling"}, "start": "2026-12-01", "end": "2026-12-02"}


def programme_with(folder: Path, *gatherings: dict[str, Any], **more: Any) -> Path:
    folder.mkdir(exist_ok=True)
    facts = {"id": "p", "name": "Sammen", "start": "2024-01-01", "end": "2029-12-31", "as_of": "2026-11-23", "gatherings": list(gatherings)}
    write(folder / "programme.yaml", facts | more)
    return folder


def made(folder: Path, **options: Any) -> Document:
    programme = load_programme(folder)
    data = make_joint(INVITATION, programme, invitation_context(programme, **options), folder / "out").path.read_bytes()
    assert_sound(data, (READY / INVITATION.template).read_bytes())
    assert check_accessibility(data) == []
    return docx.Document(str(next((folder / "out" / "_program").glob("*.docx"))))


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def headings(document: Document) -> list[tuple[str, str]]:
    return [(str(paragraph.style.name)[-1], paragraph.text) for paragraph in document.paragraphs if str(paragraph.style.name).startswith("Heading")]


def test_the_command_makes_the_invitation_of_the_sample_conference(tmp_path: Path) -> None:
    done = run("invitation", FRAMEWORK, "-o", tmp_path / "invitation.docx", "--gathering", "A2013")
    assert (done.returncode, done.stdout.decode().strip()) == (0, str(tmp_path / "invitation.docx"))
    text = word_text((tmp_path / "invitation.docx").read_bytes())
    assert text[:3] == [
        "Invitasjon · 26.09.2013 · Saman om ein betre kommune – eit rammeprogram for lokale prosjekt",
        "Arbeidslivskonferansen 2013",
        "Hjem · Program · Påmelding · Praktiske opplysninger · Innledere · Lenker",
    ]
    assert [["Når", "Sted"], ["26. september 2013", "Quality Hotel Expo, Fornebu"]] in text
    assert "Det er tid for ledelse!" in text
    assert "Programmet på nett: http://ks.event123.no/Arbeidsliv2013/program.cfm" in text
    assert "Jeanette Luytkis" in text


def test_links_have_words_and_lead_where_they_say(tmp_path: Path) -> None:
    links = [{"text": "Kart", "url": "kart.example/her"}, {"text": "Brev", "url": "mailto:a@b.example"}]
    document = made(programme_with(tmp_path, EVENT | {"url": "samling.example/1", "links": links}))
    leads = {relationship.rId: relationship.target_ref for relationship in document.part.rels.values() if relationship.is_external}
    shown = {link.text: leads.get(link._hyperlink.rId or "", f"#{link.fragment}") for paragraph in document.paragraphs for link in paragraph.hyperlinks}
    assert shown == {
        "Hjem": "https://samling.example/1",
        "Påmelding": "#paamelding",
        "Lenker": "#lenker",
        "Meld deg på": "https://samling.example/1",
        "Kart: https://kart.example/her": "https://kart.example/her",
        "Brev: mailto:a@b.example": "mailto:a@b.example",
    }
    marks = {node.get(f"{{{node.nsmap['w']}}}name") for node in document.element.iter(f"{{{document.element.nsmap['w']}}}bookmarkStart")}
    assert {"paamelding", "lenker"} <= marks


def test_headings_are_real_and_what_is_not_known_has_none(tmp_path: Path) -> None:
    full = EVENT | {
        "venue": "Salen",
        "place": "Ås",
        "registration_deadline": "2026-11-25",
        "welcome": "Første\nlinje.\n\nAndre avsnitt.",
        "practical": [{"heading": "Reise", "text": "Ta toget."}],
        "speakers": [{"name": "Åse Ø", "title": "rektor", "topic": "Mål"}],
        "programme": [
            {"day": "2026-12-02", "start": "9:30", "title": "Slutt"},
            {"day": "2026-12-01", "start": "13:00", "title": "Etterpå", "speaker": "Åse Ø"},
            {"day": "2026-12-01", "start": "9.00", "end": "11.30", "title": "Først"},
        ],
    }
    document = made(programme_with(tmp_path / "full", full))
    days = [("3", "Tirsdag 1. desember 2026"), ("3", "Onsdag 2. desember 2026")]
    practical = [("2", "Påmelding"), ("2", "Praktiske opplysninger"), ("3", "Reise")]
    assert headings(document) == [("2", "Program"), *days, *practical, ("2", "Innledere")]
    assert {"Første linje.", "Andre avsnitt.", "Ta toget.", "Åse Ø, rektor: Mål", "Meld deg på innen onsdag 25. november 2026."} <= set(texts(document))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert tables[0] == [["Når", "Sted", "Påmeldingsfrist"], ["1.–2. desember 2026", "Salen, Ås", "25. november 2026"]]
    assert tables[1:] == [
        [["Tid", "Program", "Innleder"], ["9.00–11.30", "Først", ""], ["13:00", "Etterpå", "Åse Ø"]],
        [["Tid", "Program"], ["9:30", "Slutt"]],
    ]
    bare = made(programme_with(tmp_path / "bare", EVENT))
    assert headings(bare) == []
    assert texts(bare) == ["Invitasjon · 01.12.2026 · Sammen", "Første samling", "Vel møtt!"]


def test_it_is_in_the_programmes_language_with_its_picture(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "stairs.png").write_bytes((FRAMEWORK / "assets" / "trappene-i-hoyanger.png").read_bytes())
    image = {"file": "stairs.png", "alt": {"nn": "Ei trapp"}, "caption": {"nn": "Trappene"}}
    document = made(programme_with(folder, EVENT | {"registration_deadline": "2026-11-25", "image": image}, language="nn"))
    assert {"Fyrste samling", "Trappene", "Meld deg på innan onsdag 25. november 2026."} <= set(texts(document))
    (shape,) = document.inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (166, 60)
    assert shape._inline.docPr.get("descr") == "Ei trapp"
    languages = {run.get(f"{{{run.nsmap['w']}}}val") for run in document.styles.element.iter(f"{{{document.styles.element.nsmap['w']}}}lang")}
    assert languages == {"nn-NO"}


def test_the_next_gathering_is_the_one_that_people_come_to(tmp_path: Path) -> None:
    events = [EVENT | {"id": key, "start": day, "end": day} for key, day in (("late", "2027-05-01"), ("next", "2026-11-23"), ("past", "2026-11-22"))]
    programme = load_programme(programme_with(tmp_path, *events))
    assert invitation_context(programme)["gathering"]["id"] == "next"
    assert invitation_context(programme, gathering="past")["gathering"]["id"] == "past"
    done = run("invitation", tmp_path, "-o", tmp_path / "out", "--as-of", "2027-01-01", "--json")
    assert Path(json.loads(done.stdout)["path"]).name == "p_invitasjon_late_nb.docx"


def test_what_cannot_be_made_is_told(tmp_path: Path) -> None:
    programme = load_programme(programme_with(tmp_path))
    with pytest.raises(DataError, match="ingen samling"):
        invitation_context(programme)
    done = run("invitation", tmp_path, "-o", tmp_path / "a.docx")
    assert done.returncode == 3
    assert "under gatherings i programme.yaml" in done.stderr.decode()
    assert run("invitation", FRAMEWORK, "-o", tmp_path / "a.docx", "--gathering", "S9").returncode == 3
    assert run("invitation", FRAMEWORK, "-o", tmp_path / "a.pptx").returncode == 5
    assert not list(tmp_path.glob("a.*"))


def test_an_address_that_starts_a_program_is_refused(tmp_path: Path) -> None:
    programme = load_programme(programme_with(tmp_path, EVENT | {"links": [{"text": "Her", "url": "javascript:alert(1)"}]}))
    with pytest.raises(RenderError, match=r"invitation\.docx"):
        make_joint(INVITATION, programme, invitation_context(programme), tmp_path / "out")
    assert not list(tmp_path.glob("out/**/*.docx"))
