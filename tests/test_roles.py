"""Documents for publishing: roles instead of names, everywhere."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from docautomat.batch import generate, make_joint
from docautomat.documents import JOINT
from docautomat.documents.contexts import joint_data
from docautomat.documents.named import parts_that_name
from docautomat.documents.roles import Names, in_roles, names_in
from docautomat.errors import DataError, OutputError, RenderError
from docautomat.plan.readers import load_programme
from tests.build import deck, with_parts, word, workbook
from tests.package_check import assert_sound

KARI = Names.of([("Kari Anne Nordmann (fiktiv)", "Prosjektleder"), ("kari@kommune.example", "Prosjektleder"), ("Rådmannen", "Prosjekteier")])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kari Anne Nordmann leder", "Prosjektleder leder"),
        ("Spør Kari Nordmann.", "Spør prosjektleder."),
        ("Spør KARI\u00a0NORDMANN", "Spør prosjektleder"),
        ("Nordmann, Kari", "Prosjektleder"),
        ("Slutt. Kari Nordmann begynner", "Slutt. Prosjektleder begynner"),
        ("Kari Nordmanns plan", "Prosjektleders plan"),
        ("skriv til Kari@kommune.example", "skriv til prosjektleder"),
        ("Rådmannen vil", "Prosjekteier vil"),
        ("rådmannen vil", "rådmannen vil"),
        ("Okari Nordmannsen", "Okari Nordmannsen"),
        ("Kari", "Kari"),
        ("", ""),
    ],
)
def test_a_name_is_found_where_it_stands_whole(text: str, shown: str) -> None:
    assert KARI.replaced(text) == shown


def test_a_part_of_a_name_is_told_as_it_is_written() -> None:
    assert KARI.single is not None
    assert KARI.single.search("Karis kontor")
    assert not KARI.single.search("nordmann, karikatur")
    assert Names.of([]).replaced("Kari") == "Kari"


def plans_of(folder: Path) -> dict[Path, dict[str, Any]]:
    return {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((folder / "plans").iterdir())}


@pytest.fixture
def told(programme: Path) -> Path:
    """The programme, with names in running text, a plan whose ids are names, and addresses."""
    path = next((programme / "plans").glob("*4638*"))
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\bp2\b", "arne-fjaerestad", text)
    text = text.replace('channel: "Leiarmøte"', 'channel: "Arne Fjærestad tek det opp"', 1)
    text = text.replace('action: "Flytte merkantile', 'action: "Fjærestad ser på det. Flytte merkantile', 1)
    path.write_text(text, encoding="utf-8")
    return programme


def people(folder: Path) -> set[str]:
    """Everybody whom the programme's files name, and their addresses."""
    found: set[str] = set()
    for plan in plans_of(folder).values():
        for person in plan["project"].get("team", ()):
            found |= {person["name"].removesuffix(" (fiktiv)"), *([person["email"]] if person.get("email") else [])}
    said = yaml.safe_load((folder / "programme.yaml").read_text(encoding="utf-8"))
    found |= {said["contact"]["name"].removesuffix(" (fiktiv)"), said["contact"]["email"]}
    return found


def everything(data: bytes) -> str:
    """Every part of a file as text, tags taken out and left in, the files within it too."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if content[:2] == b"PK":
                texts.append(everything(content))
                continue
            text = content.decode("utf-8", "replace")
            texts += [name, text, re.sub(r"<[^>]*>", "", text)]
    return "\n".join(texts)


def test_no_document_of_a_run_names_anybody(told: Path, tmp_path: Path) -> None:
    who = people(told)
    assert len(who) > 12
    named: set[str] = set()
    for outcome in generate(load_programme(told), tmp_path / "named", kinds="all", jobs=1):
        text = everything((tmp_path / "named" / outcome.path).read_bytes())
        named |= {name for name in who if name in text}
    assert len(named) > 12  # they would be there
    outcomes = list(
        generate(
            load_programme(told),
            tmp_path / "out",
            kinds=["milestone_plan", "progress_tracker", "closing_presentation", "feedback_letter"],
            jobs=1,
            roles_only=True,
        )
    )
    assert len(outcomes) == 20
    for outcome in outcomes:
        assert outcome.good, outcome.findings
        data = (tmp_path / "out" / outcome.path).read_bytes()
        assert_sound(data)
        text = everything(data)
        assert not [name for name in who if name.casefold() in text.casefold()], outcome.path
        assert "arne-fjaerestad" not in text
    hoyanger = next(data for data in outcomes if data.record.number == "4638" and data.kind == "milestone_plan")
    text = everything((tmp_path / "out" / hoyanger.path).read_bytes())
    assert "Prosjektleiar tek det opp" in text
    assert "Prosjektmedarbeidar 2" in text
    assert not any(str(finding).count("Fjærestad") for outcome in outcomes for finding in outcome.findings)
    assert {finding.code for finding in hoyanger.findings} >= {"W33", "W34"}
    places = {finding.code: finding.place.path for finding in hoyanger.findings}
    assert places["W33"].startswith("project.stakeholders[")


@pytest.mark.parametrize("kind", JOINT, ids=lambda kind: kind.name)
def test_no_joint_document_names_anybody(kind: Any, told: Path, tmp_path: Path) -> None:
    loaded = load_programme(told)
    public, hidden = in_roles(loaded), names_in(loaded)
    outcome = make_joint(kind, public, joint_data(kind, public), tmp_path / "out", hidden=hidden)
    text = everything(outcome.path.read_bytes()).casefold()
    assert not [name for name in people(told) if name.casefold() in text]


def test_a_template_that_names_somebody_makes_no_document(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir()
    (programme / "templates" / "milestone-plan.docx").write_bytes(word(("Spør Arne Fj", "ærestad"), "{{ project.title }}"))
    outcomes = list(generate(load_programme(programme), tmp_path / "out", kinds=["milestone_plan"], jobs=1, roles_only=True))
    failed = [outcome for outcome in outcomes if not outcome.good]
    assert [outcome.record.number for outcome in failed] == ["4638"]  # it is nobody of the others
    assert failed[0].findings[0].code == "E34"
    assert "word/document.xml" in failed[0].findings[0].message
    assert isinstance(failed[0].error, RenderError)
    assert "Fjærestad" not in str(failed[0].error)
    assert not (tmp_path / "out" / failed[0].path).exists()


def test_a_joint_template_that_names_somebody_makes_no_document(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir()
    (programme / "templates" / "gathering-deck.pptx").write_bytes(deck(["Takk til Arne Fjærestad"]))
    loaded = load_programme(programme)
    with pytest.raises(RenderError, match=r"ppt/slides/slide1\.xml"):
        make_joint(JOINT[0], in_roles(loaded), joint_data(JOINT[0], in_roles(loaded)), tmp_path / "out", hidden=names_in(loaded))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "data",
    [
        word(("Kari No", "rdmann")),
        word("x", header="Kari Anne Nordmann"),
        deck(["kari@kommune.example"]),
        workbook({"A1": "Nordmann, Kari"}),
        with_parts(word("a"), **{"docProps/x.xml": '<a who="Kari&#160;Nordmann"/>'}),
        with_parts(word("a"), **{"word/Kari Nordmann.xml": "<a/>"}),
    ],
)
def test_whoever_is_named_anywhere_is_found(data: bytes) -> None:
    assert parts_that_name(data, KARI)
    stream = io.BytesIO(word("a"))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/embeddings/inner.xlsx", data)
    assert parts_that_name(stream.getvalue(), KARI)[0].startswith("word/embeddings/inner.xlsx/")


@pytest.mark.parametrize("data", [word("Kari", "Nordmann"), word("Kari Nordmannsen"), word("Rådmannen"), workbook({"A1": "Kari", "B1": "Nordmann"})])
def test_whoever_is_not_named_is_not_found(data: bytes) -> None:
    assert parts_that_name(data, KARI) == []
    assert parts_that_name(data, Names.of([])) == []


def test_documents_with_names_and_without_have_folders_of_their_own(programme: Path, tmp_path: Path) -> None:
    loaded = load_programme(programme)
    options: dict[str, Any] = {"kinds": ["milestone_plan"], "only": ["4638"], "jobs": 1}
    list(generate(loaded, tmp_path / "out", **options))
    with pytest.raises(OutputError, match="names") as caught:
        list(generate(loaded, tmp_path / "out", roles_only=True, **options))
    assert caught.value.hint
    list(generate(loaded, tmp_path / "public", roles_only=True, **options))
    with pytest.raises(OutputError, match="roles only"):
        list(generate(loaded, tmp_path / "public", **options))
    list(generate(loaded, tmp_path / "public", roles_only=True, **options))


def test_forms_are_not_for_publishing(programme: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="form"):
        list(generate(load_programme(programme), tmp_path / "out", kinds=["form"], roles_only=True))


def test_the_commands(told: Path, tmp_path: Path) -> None:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-m", "docautomat", *map(str, arguments)], capture_output=True, check=False, timeout=180)

    done = run("batch", told, "-o", tmp_path / "out", "--only", "4638", "--roles-only")
    assert done.returncode == 0, done.stderr.decode()
    made = {path.name for path in (tmp_path / "out" / "_program").iterdir()}
    assert made == {"report.json", "rapport.xlsx", "SHA256SUMS"}  # a list of addresses is not for publishing
    report = (tmp_path / "out" / "_program" / "report.json").read_text(encoding="utf-8")
    assert "W33" in report
    assert not [name for name in people(told) if name in report]
    done = run("gathering", told, "-o", tmp_path / "out", "--roles-only")
    assert done.returncode == 0, done.stderr.decode()
    done = run("batch", told, "-o", tmp_path / "out", "--only", "4638")
    assert done.returncode == 5
    assert "velg en annen mappe" in done.stderr.decode()
