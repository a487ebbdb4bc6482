"""A programme's own colours, font and logo in the ready templates."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from docautomat.batch import generate
from docautomat.documents import KINDS, ready_template
from docautomat.documents.dressing import dressed
from docautomat.errors import DataError
from docautomat.plan.readers import load_programme
from tests.build import word
from tests.package_check import assert_sound

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
LOOK = {"accent1": "7A1F3D", "dk2": "2B1030"}


def parts(data: bytes, folder: Path) -> dict[str, bytes]:
    path = folder / "file.zip"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_look(programme: Path, look: str) -> Path:
    path = programme / "programme.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"\nlook: {look}\n", encoding="utf-8")
    return programme


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_theme_has_the_new_colours_and_nothing_keeps_the_old_ones(kind: object, tmp_path: Path) -> None:
    before = parts(ready_template(kind).read_bytes(), tmp_path)  # type: ignore[arg-type]
    after = parts(dressed(ready_template(kind), LOOK, "Georgia"), tmp_path)  # type: ignore[arg-type]
    themes = [name for name in after if "/theme/theme" in name]
    assert themes
    for name in themes:
        assert b"7A1F3D" in after[name]
        assert b"Georgia" in after[name]
    for name, content in after.items():
        assert name in themes or not re.search(rb'(?:val|fill|color)="(?:1B6A86|12384A)"', content), name
    assert {name for name in before if before[name] != after[name]} <= {name for name in before if "/theme/" in name or name.startswith("word/")}


def test_without_a_wish_a_template_stays_as_it_is() -> None:
    path = ready_template(KINDS[0])
    assert dressed(path, {}) == path.read_bytes()


@pytest.mark.parametrize(
    ("mix", "stored"), [('Tint="33"', "D9E2F3"), ('Tint="66"', "B4C6E7"), ('Tint="99"', "8EAADB"), ('Shade="BF"', "2F5496"), ('Shade="80"', "1F3864")]
)
def test_a_tint_that_word_has_stored_is_computed_as_word_does(mix: str, stored: str, tmp_path: Path) -> None:
    document = docx.Document()
    shading = f'<w:shd {nsdecls("w")} w:val="clear" w:fill="FFFFFF" w:themeFill="accent1" w:themeFill{mix}/>'
    document.add_paragraph("x")._p.get_or_add_pPr().append(parse_xml(shading))
    path = tmp_path / "t.docx"
    document.save(str(path))
    text = parts(dressed(path, {"accent1": "4472C4"}), tmp_path)["word/document.xml"]
    assert f'w:fill="{stored}"'.encode() in text  # as Word 2019 stores them


def test_documents_of_a_programme_wear_its_colours_and_are_sound(programme: Path, tmp_path: Path) -> None:
    with_look(programme, '{colours: {accent1: "#7A1F3D"}, font: Georgia}')
    for outcome in generate(load_programme(programme), tmp_path / "out", kinds="all", only=["4638"]):
        data = (tmp_path / "out" / outcome.path).read_bytes()
        assert_sound(data)
        assert b"7A1F3D" in b"".join(content for name, content in parts(data, tmp_path).items() if "/theme/" in name)


def test_a_template_of_the_programme_keeps_its_own_colours(programme: Path, tmp_path: Path) -> None:
    with_look(programme, '{colours: {accent1: "#7A1F3D"}}')
    (programme / "templates").mkdir(exist_ok=True)
    own = ready_template(KINDS[0]).read_bytes()
    (programme / "templates" / KINDS[0].template).write_bytes(own)
    (outcome,) = generate(load_programme(programme), tmp_path / "out", kinds=[KINDS[0].name], only=["4638"])
    assert b"7A1F3D" not in parts((tmp_path / "out" / outcome.path).read_bytes(), tmp_path)["word/theme/theme1.xml"]


def test_the_logo_of_the_programme_reaches_a_template(programme: Path, tmp_path: Path) -> None:
    with_look(programme, "{logo: {file: logo.png, alt: Merket til programmet}}")
    (programme / "assets").mkdir(exist_ok=True)
    (programme / "assets" / "logo.png").write_bytes(PNG)
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / KINDS[0].template).write_bytes(word("{{ programme.logo | picture(width='2 cm') }}"))
    loaded = load_programme(programme)
    assert not loaded.findings
    for executor_jobs in (1, 2):
        (outcome,) = generate(loaded, tmp_path / f"out{executor_jobs}", kinds=[KINDS[0].name], only=["4638"], jobs=executor_jobs)
        found = parts((tmp_path / f"out{executor_jobs}" / outcome.path).read_bytes(), tmp_path)
        assert PNG in found.values()
        assert "Merket til programmet" in found["word/document.xml"].decode()


def test_a_picture_that_is_missing_is_told_and_stops_nothing(programme: Path, tmp_path: Path) -> None:
    with_look(programme, "{logo: {file: borte.png, alt: Merket}}")
    loaded = load_programme(programme)
    assert [(each.code, each.place.path) for each in loaded.findings] == [("W27", "look.logo.file")]
    assert all(outcome.good for outcome in generate(loaded, tmp_path / "out", only=["4638"]))


def test_a_colour_that_is_hard_to_read_is_told_with_its_contrast(programme: Path) -> None:
    (told,) = load_programme(with_look(programme, '{colours: {accent3: "#FFB000", lt2: "#EEEEEE"}}')).findings
    assert (told.code, told.place.path) == ("W28", "look.colours.accent3")
    assert "1,8 til 1" in told.message


@pytest.mark.parametrize("look", ['{colours: {accent1: "red"}}', "{colours: {accent9: '#112233'}}", "{farge: x}"])
def test_a_look_that_is_none_is_an_error_with_its_line(programme: Path, look: str) -> None:
    with pytest.raises(DataError) as caught:
        load_programme(with_look(programme, look))
    assert caught.value.findings[0].place.line


def test_letters_carry_the_logo_where_there_is_one(programme: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (plain,) = generate(load_programme(programme), out, kinds=["feedback_letter"], only=["4638"])
    without = parts((out / plain.path).read_bytes(), tmp_path)
    with_look(programme, "{logo: {file: logo.png, alt: Merket til programmet}}")
    (programme / "assets").mkdir(exist_ok=True)
    (programme / "assets" / "logo.png").write_bytes(PNG)
    (letter,) = generate(load_programme(programme), out, kinds=["feedback_letter"], only=["4638"])
    data = (out / letter.path).read_bytes()
    assert_sound(data)
    within = parts(data, tmp_path)
    assert PNG in within.values()
    assert PNG not in without.values()
    assert b'descr="Merket til programmet"' in within["word/document.xml"]
