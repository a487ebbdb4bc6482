"""Templates without the people who made them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from docautomat.batch import generate
from docautomat.documents.cleaning import NOBODY, cleaned
from docautomat.errors import PackageError
from docautomat.plan.readers import load_programme
from docautomat.template import Template
from tests.build import deck, with_parts, word, workbook
from tests.package_check import assert_sound

WHO = "Kari Nordmann"
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<dc:title>Utkast</dc:title><dc:creator>{WHO}</dc:creator><cp:lastModifiedBy>{WHO}</cp:lastModifiedBy><cp:revision>17</cp:revision>"
    "<cp:keywords>plan</cp:keywords></cp:coreProperties>"
)
APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>C:\\Users\\kari\\mal.dotx</Template>'
    f"<TotalTime>99</TotalTime><Company>{WHO} AS</Company><Manager>{WHO}</Manager><Application>Microsoft Office Word</Application></Properties>"
)
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://x">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="MSIP_Label_1_Owner"><vt:lpwstr>kari@kommune.example</vt:lpwstr></property>'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="3" name="Arkivkode"><vt:lpwstr>024</vt:lpwstr></property></Properties>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
METADATA = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationships(*entries: tuple[str, str, str]) -> str:
    rows = "".join(f'<Relationship Id="r{at}" Type="{RELS}/{kind}" Target="{target}"{mode}/>' for at, (kind, target, mode) in enumerate(entries))
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_the_properties_name_nobody_and_take_title_creator_and_language_from_the_data() -> None:
    found = parts(cleaned(with_parts(word("a"), **{"docProps/core.xml": CORE, "docProps/app.xml": APP, "docProps/custom.xml": CUSTOM})))
    core = found["docProps/core.xml"]
    assert "<dc:title>{{ document.title }}</dc:title>" in core
    assert "<dc:creator>{{ programme.name }}</dc:creator>" in core
    assert "<dc:language>{{ language }}</dc:language>" in core
    assert "<cp:keywords>plan</cp:keywords>" in core
    assert "revision" not in core
    assert "Microsoft Office Word" in found["docProps/app.xml"]
    assert "Arkivkode" in found["docProps/custom.xml"]
    assert not any(WHO in text or "kari" in text for text in found.values())


def test_tags_in_the_properties_are_the_templates_own() -> None:
    own = CORE.replace(WHO, "{{ programme.owner }}").replace("Utkast", "{{ project.title }}")
    core = parts(cleaned(with_parts(word("a"), **{"docProps/core.xml": own})))["docProps/core.xml"]
    assert "<dc:creator>{{ programme.owner }}</dc:creator>" in core
    assert "<dc:title>{{ project.title }}</dc:title>" in core


def test_words_sessions_template_and_authors_go() -> None:
    inserted = f'<w:ins w:id="1" w:author="{WHO}"><w:r><w:t>Hei</w:t></w:r></w:ins>'
    body = f'<w:document {W}><w:body><w:p w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E">{inserted}</w:p></w:body></w:document>'
    settings = f'<w:settings {W} {R}><w:attachedTemplate r:id="r0"/><w:zoom w:percent="100"/><w:rsids><w:rsidRoot w:val="00A77B3E"/></w:rsids></w:settings>'
    comments = f'<w:comments {W}><w:comment w:id="0" w:author="{WHO}" w:initials="KN"><w:p/></w:comment></w:comments>'
    people = f'<w15:people {W}><w15:person w15:author="{WHO}"><w15:presenceInfo w15:userId="kari@kommune.example"/></w15:person></w15:people>'
    data = with_parts(
        word("a"),
        **{
            "word/document.xml": body,
            "word/settings.xml": settings,
            "word/comments.xml": comments,
            "word/people.xml": people,
            "word/_rels/settings.xml.rels": relationships(("attachedTemplate", "file:///C:/Users/kari/mal.dotx", ' TargetMode="External"')),
        },
    )
    found = parts(cleaned(data))
    assert not any(WHO in text or "kari" in text or "rsid" in text for text in found.values())
    assert f'w:author="{NOBODY}"' in found["word/document.xml"]
    assert f'w:author="{NOBODY}"' in found["word/comments.xml"]
    assert "<w:zoom" in found["word/settings.xml"]
    assert "attachedTemplate" not in found["word/settings.xml"]


def test_excels_notes_path_printer_and_people_go() -> None:
    def noted(book: Any) -> None:
        book.active["A1"].comment = Comment(f"{WHO}:\nHusk dette", WHO)

    data = workbook({"A1": "x"}, change=noted)
    place = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15">'
        '<x15ac:absPath xmlns:x15ac="http://x" url="C:\\Users\\kari\\"/></mc:Choice></mc:AlternateContent>'
    )
    old = parts(data)
    sheet = next(name for name in old if name.startswith("xl/worksheets/sheet"))
    printed = old[sheet].replace("</worksheet>", f'<pageSetup {R} orientation="landscape" r:id="r9"/></worksheet>')
    rels = f"xl/worksheets/_rels/{Path(sheet).name}.rels"
    more = f'<Relationship Id="r9" Type="{RELS}/printerSettings" Target="../printerSettings/printerSettings1.bin"/></Relationships>'
    data = with_parts(
        data,
        **{
            "xl/workbook.xml": old["xl/workbook.xml"].replace("<sheets", f"{place}<sheets"),
            sheet: printed,
            rels: old[rels].replace("</Relationships>", more),
            "xl/printerSettings/printerSettings1.bin": "\\\\kari\\printer",
            "xl/persons/person.xml": f'<personList><person displayName="{WHO}" id="{{1}}" userId="kari@kommune.example" providerId="AD"/></personList>',
        },
    )
    clean = cleaned(data)
    found = parts(clean)
    assert not any(WHO in text or "kari" in text for text in found.values())
    assert "xl/printerSettings/printerSettings1.bin" not in found
    assert 'orientation="landscape"' in found[sheet]
    book = openpyxl.load_workbook(io.BytesIO(clean))
    assert book.active["A1"].comment.text == f"{NOBODY}:\nHusk dette"


def test_powerpoints_authors_and_the_preview_go() -> None:
    p = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    old = deck(["a"])
    rels = parts(old)["_rels/.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="r77" Type="{METADATA}/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>',
    )
    data = with_parts(
        old,
        **{
            "_rels/.rels": rels,
            "docProps/thumbnail.jpeg": "picture",
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst {p}><p:cmAuthor id="1" name="{WHO}" initials="KN" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>',
            "ppt/authors.xml": f'<x:authorLst xmlns:x="y"><x:author name="{WHO}" initials="KN" userId="S::kari@k.example" providerId="AD"/></x:authorLst>',
        },
    )
    found = parts(cleaned(data))
    assert not any(WHO in text or "kari@" in text for text in found.values())
    assert 'initials="KN"' not in found["ppt/authors.xml"] + found["ppt/commentAuthors.xml"]
    assert "docProps/thumbnail.jpeg" not in found
    assert 'lastIdx="1"' in found["ppt/commentAuthors.xml"]


def test_a_workbook_within_a_document_is_cleaned_too() -> None:
    inner = with_parts(workbook({"A1": "x"}), **{"docProps/core.xml": CORE})
    stream = io.BytesIO(word("a"))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/embeddings/book.xlsx", inner)
    with zipfile.ZipFile(io.BytesIO(cleaned(stream.getvalue()))) as archive:
        core = parts(archive.read("word/embeddings/book.xlsx"))["docProps/core.xml"]
    assert WHO not in core
    assert "{{" not in core  # it is no template


def test_what_holds_no_trace_stays_byte_for_byte() -> None:
    clean = cleaned(word("a {{ b }}"))
    assert cleaned(clean) == clean
    data = with_parts(clean, **{"docProps/core.xml": CORE})
    before, after = parts(data), parts(cleaned(data))
    assert [name for name in before if before[name] != after.get(name)] == ["docProps/core.xml"]


def test_what_is_no_archive_is_refused_and_what_is_ill_formed_is_left_to_the_compiler() -> None:
    with pytest.raises(PackageError):
        cleaned(b"no zip")
    broken = with_parts(cleaned(word("a")), **{"docProps/core.xml": "<unclosed"})
    assert cleaned(broken) == broken


def test_every_document_of_a_run_says_its_title_and_language_and_names_nobody(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir()
    own = with_parts(word("{{ project.title }}"), **{"docProps/core.xml": CORE, "docProps/app.xml": APP})
    if "docProps/core.xml" not in parts(word("a"))["_rels/.rels"]:
        rels = parts(own)["_rels/.rels"].replace(
            "</Relationships>",
            f'<Relationship Id="r77" Type="{METADATA}/core-properties" Target="docProps/core.xml"/></Relationships>',
        )
        own = with_parts(own, **{"_rels/.rels": rels})
    (programme / "templates" / "milestone-plan.docx").write_bytes(own)
    for outcome in generate(load_programme(programme), tmp_path / "out", only=["4638"], kinds="all", jobs=1):
        assert outcome.good, outcome.findings
        data = (tmp_path / "out" / outcome.path).read_bytes()
        assert_sound(data)
        found = parts(data)
        assert "<dc:language>nn</dc:language>" in found["docProps/core.xml"], outcome.kind
        assert "Nærvær som varer" in found["docProps/core.xml"]
        assert not any(WHO in text for text in found.values())


def test_the_ready_templates_compile_as_before() -> None:
    for path in sorted((Path(__file__).parent.parent / "templates").iterdir()):
        if path.suffix in (".docx", ".xlsx", ".pptx"):
            stream = io.BytesIO(cleaned(path.read_bytes()))
            assert Template(stream).variables()
