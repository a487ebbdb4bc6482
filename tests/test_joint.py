"""Joint documents: one for the whole programme, in its language, at the place that is asked for."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from docautomat.batch import make_joint
from docautomat.documents import joint_context, joint_name
from docautomat.documents.joint import INVITATION, STATUS_OVERVIEW
from docautomat.errors import OutputError, TemplateError
from docautomat.plan.readers import load_programme
from tests.build import word, word_text
from tests.package_check import assert_sound
from tests.plan.build import put, sound_plan, write

DAY = datetime.date(2026, 11, 23)


@pytest.fixture
def own(programme: Path) -> Path:
    """The sample programme with a small template of its own."""
    (programme / "templates").mkdir()
    (programme / "templates" / INVITATION.template).write_bytes(word("{{ document.title }}", "{{ as_of|date }}, {{ label.registration }}"))
    return programme


def test_a_joint_document_is_in_the_programmes_language_and_tells_its_day(own: Path, tmp_path: Path) -> None:
    text = (own / "programme.yaml").read_text(encoding="utf-8")
    (own / "programme.yaml").write_text(text.replace("language: nb", "language: nn"), encoding="utf-8")
    programme = load_programme(own)
    outcome = make_joint(INVITATION, programme, joint_context(INVITATION, programme), tmp_path / "out")
    assert (outcome.status, outcome.moved) == ("made", None)
    assert outcome.path == tmp_path / "out" / "_program" / "lokal-utvikling-2024_invitasjon_nn.docx"
    data = outcome.path.read_bytes()
    assert_sound(data)
    assert word_text(data) == ["Invitasjon – Saman om ein betre kommune – eksempelprogram", "23. november 2026, Påmelding"]
    assert make_joint(INVITATION, programme, joint_context(INVITATION, programme), tmp_path / "out").status == "unchanged"


def test_a_joint_document_takes_the_template_of_the_programmes_language(own: Path, tmp_path: Path) -> None:
    (own / "templates" / "invitation.nb.docx").write_bytes(word("Velkommen"))
    (own / "templates" / "invitation.nn.docx").write_bytes(word("Velkomen"))
    programme = load_programme(own)
    outcome = make_joint(INVITATION, programme, joint_context(INVITATION, programme), tmp_path / "out")
    assert word_text(outcome.path.read_bytes()) == ["Velkommen"]


def test_what_a_person_changed_is_kept_also_where_a_file_is_named(own: Path, tmp_path: Path) -> None:
    programme = load_programme(own)
    target = tmp_path / "letters" / "to all.DOCX"
    data = joint_context(INVITATION, programme)
    assert make_joint(INVITATION, programme, data, target).path == target
    made = target.read_bytes()
    target.write_bytes(b"changed by hand")
    outcome = make_joint(INVITATION, programme, data, target)
    assert outcome.moved == tmp_path / "letters" / "_tidligere" / "2026-11-23" / "to all.DOCX"
    assert (outcome.moved.read_bytes(), target.read_bytes()) == (b"changed by hand", made)


def test_a_file_of_another_kind_is_refused_and_stays(own: Path, tmp_path: Path) -> None:
    programme = load_programme(own)
    (tmp_path / "book.xlsx").write_bytes(b"here before")
    with pytest.raises(OutputError, match=r"\.docx file, not \.xlsx"):
        make_joint(INVITATION, programme, joint_context(INVITATION, programme), tmp_path / "book.xlsx")
    assert (tmp_path / "book.xlsx").read_bytes() == b"here before"
    folder = tmp_path / "version.2"
    assert make_joint(INVITATION, programme, joint_context(INVITATION, programme), folder).path.parent == folder / "_program"


def test_a_template_that_cannot_be_filled_leaves_what_was_there(own: Path, tmp_path: Path) -> None:
    programme = load_programme(own)
    path = make_joint(INVITATION, programme, joint_context(INVITATION, programme), tmp_path).path
    before = path.read_bytes()
    (own / "templates" / INVITATION.template).write_bytes(word("{{ document.title"))
    with pytest.raises(TemplateError):
        make_joint(INVITATION, programme, joint_context(INVITATION, programme), tmp_path)
    assert path.read_bytes() == before


def test_names_tell_programme_kind_part_and_language(own: Path) -> None:
    programme = load_programme(own)
    assert joint_name(STATUS_OVERVIEW, programme) == "_program/lokal-utvikling-2024_statusoversikt_nb.xlsx"
    assert joint_name(INVITATION, programme, "S_4") == "_program/lokal-utvikling-2024_invitasjon_s-4_nb.docx"


def test_the_day_is_the_runs_the_programmes_or_the_latest_that_a_plan_tells_of(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    facts = {"id": "p", "name": "P", "start": "2024-01-01", "end": "2029-12-31"}
    write(tmp_path / "programme.yaml", facts)
    assert load_programme(tmp_path).day == datetime.date(2024, 1, 1)
    for number, day in (("4638", "2026-12-01"), ("3118", "2026-11-24")):
        plan = sound_plan() | {"as_of": day, "municipality": number}
        plan["programme"] = "p"
        put(plan, "project.status", "active")
        write(tmp_path / "plans" / f"{number}.yaml", plan)
    assert load_programme(tmp_path).day == datetime.date(2026, 12, 1)
    write(tmp_path / "programme.yaml", facts | {"as_of": "2026-11-23"})
    assert load_programme(tmp_path).day == DAY
    assert load_programme(tmp_path, as_of=datetime.date(2027, 1, 1)).day == datetime.date(2027, 1, 1)
