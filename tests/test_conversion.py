"""Office files to PDF: what is refused, what one bad file does to the others, and what the PDFs hold."""

from __future__ import annotations

import datetime
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import docautomat
from docautomat.batch import generate, write_manifest, write_report
from docautomat.conversion import Converter, Sheet, look_at
from docautomat.conversion.outside import outside_links
from docautomat.conversion.settled import settled
from docautomat.errors import ConversionError, DocautomatError, PackageError
from docautomat.opc.package import Package
from docautomat.plan.readers import load_programme
from tests.build import deck, with_parts, word, workbook
from tests.test_libreoffice import SOFFICE

real = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
DAY = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
FAKE = """#!{python}
import os, subprocess, sys, time, zipfile
from pathlib import Path
arguments = sys.argv[1:]
at = arguments.index("--outdir")
out, files = Path(arguments[at + 1]), arguments[at + 2:]
with open("{log}", "a") as log:
    log.write(" ".join(Path(name).name for name in files) + "\\n")
out.mkdir(exist_ok=True)
for name in files:
    text = zipfile.ZipFile(name).read("word/document.xml").decode()
    if "CRASH" in text:
        (out / (Path(name).stem + ".pdf")).write_bytes(b"%PDF-1.6 half")
        os.kill(os.getpid(), 9)
    if "HANG" in text:
        child = subprocess.Popen(["sleep", "60"])
        Path("{log}.child").write_text(str(child.pid))
        time.sleep(60)
    if "BAD" in text:
        print("Error: source file could not be loaded", flush=True)
        continue
    (out / (Path(name).stem + ".pdf")).write_bytes(b"%PDF-1.6\\n" + text.encode() + b"\\n%%EOF\\n")
"""


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that behaves as LibreOffice does; its log has a line for each start."""
    if sys.platform == "win32":
        pytest.skip("programs are shell scripts here")
    program, log = tmp_path / "soffice", tmp_path / "log"
    program.write_text(FAKE.format(python=sys.executable, log=log), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("DOCAUTOMAT_SOFFICE", str(program))
    return log


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCAUTOMAT_SOFFICE", "no-such-program")


def sheets(*texts: str) -> list[Sheet]:
    return [Sheet(data=word(text), name=f"{number}.docx", language="nn") for number, text in enumerate(texts)]


def told(results: list[Any]) -> list[str]:
    return [str(result) if isinstance(result, DocautomatError) else "" for result in results]


def test_many_files_take_one_start(fake: Path) -> None:
    with Converter() as converter:
        results = converter.convert(sheets("a", "b", "c"))
    assert told(results) == ["", "", ""]
    assert [b">b<" in result.data for result in results] == [False, True, False]
    assert fake.read_text() == "d0.docx d1.docx d2.docx\n"


@pytest.mark.parametrize(("word_", "message"), [("CRASH", "broke down over this document"), ("BAD", "source file could not be loaded")])
def test_a_file_that_brings_it_down_costs_no_other(word_: str, message: str, fake: Path) -> None:
    with Converter() as converter:
        results = converter.convert(sheets("a", word_, "c", word_, "e"))
    found = told(results)
    assert [not text for text in found] == [True, False, True, False, True]
    assert message in found[1]
    assert found[1].startswith("1.docx")
    assert isinstance(results[3], ConversionError)
    assert results[3].hint
    assert len(fake.read_text().splitlines()) <= 5


def test_a_file_on_which_it_hangs_is_given_up_with_all_that_was_started(fake: Path) -> None:
    begun = time.monotonic()
    with Converter(time_limit=1.5) as converter:
        results = converter.convert(sheets("a", "HANG", "c"))
    assert time.monotonic() - begun < 30
    assert [not text for text in told(results)] == [True, False, True]
    assert "not ready after 1.5 seconds" in told(results)[1]
    child = fake.with_name("log.child").read_text()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False).stdout
    assert not state.strip() or state.startswith("Z")


def test_the_documents_language_and_the_settings_are_the_profiles(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    folder = Path(os.path.realpath(fake.parent)) / "profiles"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with Converter() as converter:
        for language in ("nn", "en-GB"):
            converter.convert([Sheet(data=word("a"), language=language)])
            seen.append(next(folder.rglob("registrymodifications.xcu")).read_text(encoding="utf-8"))
    assert '<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nn-NO</value>' in seen[0]
    assert "<value>en-GB</value>" in seen[1]
    for setting in ("UseTaggedPDF", "PDFUACompliance", "DisableMacrosExecution", "BlockUntrustedRefererLinks"):
        assert f'"{setting}" oor:op="fuse"><value>true</value>' in seen[0]
    assert not list(folder.iterdir())  # nothing is left behind


def test_libreoffice_is_missing(without_office: None) -> None:
    with pytest.raises(ConversionError, match="no-such-program") as caught:
        docautomat.pdf(word("a"))
    assert "soffice" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"no zip", b"%PDF-1.6"])
def test_what_is_no_office_file_is_refused(data: bytes, fake: Path) -> None:
    with pytest.raises(PackageError):
        docautomat.pdf(data)
    assert not fake.exists()


# --- what would be fetched ------------------------------------------------------------------------------------------------------------------


RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def related(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rIdX" Type="{RELS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def field(*instructions: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in instructions)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:document {W}><w:body><w:p>{begin}{runs}{end}</w:p></w:body></w:document>"


@pytest.mark.parametrize(
    ("data", "what", "target"),
    [
        (with_parts(word("a"), **{"word/_rels/document.xml.rels": related("image", "https://spy.example/x.png")}), "a picture", "https://spy.example/x.png"),
        (with_parts(word("a"), **{"word/_rels/document.xml.rels": related("attachedTemplate", "file:///etc/x.dotx")}), "a template", "file:///etc/x.dotx"),
        (with_parts(word("a"), **{"word/_rels/document.xml.rels": related("oleObject", "file:///etc/passwd")}), "an object (OLE)", "file:///etc/passwd"),
        (with_parts(word("a"), **{"word/document.xml": field("INCLUDE", "TEXT &quot;/etc/passwd&quot;")}), "a field", "/etc/passwd"),
        (with_parts(word("a"), **{"word/document.xml": field(" DDEAUTO cmd x")}), "a field", "DDEAUTO cmd x"),
        (
            with_parts(workbook({"A1": "x"}), **{"xl/_rels/workbook.xml.rels": related("externalLinkPath", "https://spy.example/b.xlsx")}),
            "another workbook",
            "b.xlsx",
        ),
        (workbook({"A1": '=WEBSERVICE("https://spy.example")'}), "the function WEBSERVICE", "spy.example"),
        (workbook({"A1": '=_xlfn.IMAGE("https://spy.example")'}), "the function IMAGE", "spy.example"),
        (with_parts(deck(["a"]), **{"ppt/slides/_rels/slide1.xml.rels": related("video", "https://spy.example/v.mp4")}), "a film", "v.mp4"),
        (
            with_parts(word("a"), **{"word/media/i.svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://spy.example/a"/></svg>'}),
            "a picture",
            "spy",
        ),
    ],
)
def test_what_a_file_would_bring_in_is_refused_by_name(data: bytes, what: str, target: str, fake: Path) -> None:
    with pytest.raises(ConversionError) as caught:
        docautomat.pdf(data)
    assert caught.value.code == "outside"
    assert what in str(caught.value)
    assert target in str(caught.value)
    assert caught.value.place.part
    assert not fake.exists()  # nothing was started


def test_one_that_is_refused_costs_no_other(fake: Path) -> None:
    bad = with_parts(word("a"), **{"word/_rels/document.xml.rels": related("image", "https://spy.example/x.png")})
    with Converter() as converter:
        results = converter.convert([Sheet(data=bad, name="bad.docx"), *sheets("b")])
    assert "bad.docx, word/document.xml" in told(results)[0]
    assert told(results)[1] == ""


@pytest.mark.parametrize(
    "data",
    [
        with_parts(word("a"), **{"word/_rels/document.xml.rels": related("hyperlink", "https://www.ks.no")}),
        with_parts(word("a"), **{"word/document.xml": field(" HYPERLINK &quot;https://www.ks.no&quot; ")}),
        with_parts(word("a"), **{"word/media/i.svg": '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>'}),
        workbook({"A1": "WEBSERVICE(", "A2": '=CONCATENATE("WEBSERVICE(",A1)', "A3": "=SUBTOTAL(9,A1)"}),
        *(path.read_bytes() for path in sorted((Path(__file__).parent.parent / "templates").iterdir()) if path.suffix in (".docx", ".xlsx", ".pptx")),
    ],
)
def test_links_that_a_reader_clicks_on_stay(data: bytes) -> None:
    assert outside_links(Package.open(data)) == ()


# --- LibreOffice itself ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, docautomat.Pdf]:
    """The sample's documents as PDF, by their kind."""
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    out = tmp_path_factory.mktemp("pdf")
    programme = load_programme(Path(__file__).parent.parent / "samples" / "programme")
    outcomes = [*generate(programme, out, only=["3118"], kinds="all", jobs=1)]
    given = [Sheet(data=(out / outcome.path).read_bytes(), name=outcome.path, language="nb", day=DAY) for outcome in outcomes]
    with Converter() as converter:
        results = converter.convert([*given, *given])
    half = len(given)
    assert [result.data for result in results[:half]] == [result.data for result in results[half:]]  # no clock in it
    return {outcome.kind: result for outcome, result in zip(outcomes, results, strict=False)}


def structure(data: bytes) -> dict[str, int]:
    """Return how often each type of element stands in a PDF's structure tree."""
    pikepdf = pytest.importorskip("pikepdf")
    found: dict[str, int] = {}
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.check_pdf_syntax() == []
        todo = [file.Root.StructTreeRoot.K]
        seen = 0
        while todo and seen < 100_000:
            node = todo.pop()
            seen += 1
            if isinstance(node, pikepdf.Array):
                todo.extend(node)
            elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
                name = str(node.S)
                found[name] = found.get(name, 0) + 1
                if "/Alt" in node:
                    found["Alt"] = found.get("Alt", 0) + 1
                if "/K" in node:
                    todo.append(node.K)
    return found


@pytest.mark.parametrize("kind", ["milestone_plan", "progress_tracker", "closing_presentation"])
def test_our_documents_become_accessible_and_lasting_pdfs(kind: str, made: dict[str, docautomat.Pdf]) -> None:
    conformance = made[kind].conformance
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(io.BytesIO(made[kind].data)) as file:
        figures = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
    assert conformance.undescribed == sum("/Alt" not in figure for figure in figures)
    assert figures
    assert conformance.undescribed == 0
    assert ("PDF/UA-1" in conformance.reached) == (kind != "progress_tracker" or conformance.tables > 0)
    assert any(name.startswith("PDF/A-2") for name in conformance.reached)
    assert conformance.language == "nb-NO"
    assert conformance.tagged
    assert conformance.titled
    assert structure(made[kind].data)


def test_a_plans_structure_has_headings_lists_and_tables(made: dict[str, docautomat.Pdf]) -> None:
    found = structure(made["milestone_plan"].data)
    assert found.get("/H1")
    assert found.get("/Table")
    assert found.get("/TH")
    assert found.get("/L")
    assert made["milestone_plan"].conformance.bookmarks
    assert made["milestone_plan"].conformance.tables == found["/Table"]


def test_the_day_is_the_documents_and_the_file_is_sound(made: dict[str, docautomat.Pdf]) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    for one in made.values():
        with pikepdf.open(io.BytesIO(one.data)) as file:
            assert str(file.docinfo["/CreationDate"]).startswith("D:20261123120000")
            with file.open_metadata() as metadata:
                assert metadata["xmp:CreateDate"] == "2026-11-23T12:00:00Z"
            profile = file.Root.OutputIntents[0].DestOutputProfile.read_bytes()
            assert profile[24:36] == b"".join(number.to_bytes(2, "big") for number in (2026, 11, 23, 12, 0, 0))


@real
def test_without_the_archive_it_is_no_pdf_a() -> None:
    made = docautomat.pdf(word("Hei"), archive=False)
    assert not any(name.startswith("PDF/A") for name in made.conformance.reached)
    assert made.to_bytes().startswith(b"%PDF-")


@real
def test_a_rendered_document_becomes_a_pdf(tmp_path: Path) -> None:
    document = docautomat.Template(word("Hei {{ name }}")).render({"name": "Åse"}, language="nn")
    made = docautomat.pdf(document, language="nn")
    assert made.conformance.language == "nn-NO"
    made.save(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == made.data


def test_the_environments_day_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    from docautomat.conversion.tongue import day_of

    package = Package.open((Path(__file__).parent.parent / "templates" / "feedback-letter.docx").read_bytes())
    assert day_of(package) == datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert day_of(package).year == 1970
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert day_of(package).year == 2026
    assert day_of(Package.open(word("a"))).year >= 1980


@pytest.mark.parametrize("data", [b"%PDF-1.6\n%%EOF", b"", b"/CreationDate(D:1)", b"<</N 3/Length 9 0 R/Filter/FlateDecode>>\nstream\nxx"])
def test_a_pdf_that_is_built_otherwise_stays_as_it_is(data: bytes) -> None:
    assert settled(data, DAY) == data
    assert look_at(data).reached == ()


def test_what_a_pdf_claims_without_having_it_does_not_count() -> None:
    claims = b"<pdfuaid:part>1</pdfuaid:part><pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
    assert look_at(b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OutputIntents[3 0 R]>>\nendobj\n" + claims).reached == ()


def test_figures_without_alternative_texts_are_not_for_everybody() -> None:
    catalogue = b"1 0 obj\n<</Type/Catalog/StructTreeRoot 2 0 R/Lang(nb-NO)/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>>>\nendobj\n"
    head = catalogue + b"<pdfuaid:part>1</pdfuaid:part>/Title(a)\n"
    assert look_at(head + b"3 0 obj\n<</Type/StructElem/S/Figure/Alt(b)>>\nendobj\n").reached == ("PDF/UA-1",)
    bare = look_at(head + b"3 0 obj\n<</Type/StructElem/S/Figure/Pg 4 0 R>>\nendobj\n")
    assert (bare.reached, bare.undescribed) == ((), 1)


# --- in a run -------------------------------------------------------------------------------------------------------------------------------


@real
def test_a_run_makes_a_pdf_beside_each_document(programme: Path, tmp_path: Path) -> None:
    out, loaded = tmp_path / "out", load_programme(programme)
    outcomes = list(generate(loaded, out, only=["0301", "4638"], kinds=["milestone_plan", "form"], jobs=1, pdf=True))
    assert [(outcome.kind, Path(outcome.path).suffix, outcome.status) for outcome in outcomes] == [
        ("milestone_plan", ".docx", "made"),
        ("milestone_plan", ".pdf", "made"),
        ("form", ".xlsx", "made"),
    ] * 2
    assert all("PDF/A-2b" in outcome.conformance for outcome in outcomes if outcome.path.endswith(".pdf"))
    write_report(loaded, outcomes, out)
    write_manifest(loaded, out)
    report = json.loads((out / "_program" / "report.json").read_text(encoding="utf-8"))
    assert report["outcomes"][1]["conformance"] == list(outcomes[1].conformance)
    assert (out / "_program" / "SHA256SUMS").read_text(encoding="utf-8").count(".pdf\n") == 2
    written = {path: path.stat().st_mtime_ns for path in out.rglob("*.pdf")}
    again = list(generate(loaded, out, only=["0301", "4638"], kinds=["milestone_plan"], jobs=1, pdf=True))
    assert [outcome.status for outcome in again] == ["unchanged"] * 4
    assert written == {path: path.stat().st_mtime_ns for path in out.rglob("*.pdf")}


def test_what_is_there_already_is_not_converted_again(programme: Path, tmp_path: Path, fake: Path) -> None:
    out, loaded = tmp_path / "out", load_programme(programme)
    options: dict[str, Any] = {"kinds": ["milestone_plan"], "jobs": 2, "pdf": True}
    first = list(generate(loaded, out, **options))
    assert [Path(outcome.path).suffix for outcome in first] == [".docx", ".pdf"] * 5
    fake.unlink()
    assert {outcome.status for outcome in generate(loaded, out, **options)} == {"unchanged"}
    assert not fake.exists()
    changed = next(path for path in out.rglob("*.pdf") if "4638" in path.name)
    changed.write_bytes(b"somebody's")
    assert [outcome.moved for outcome in generate(loaded, out, **options) if outcome.moved] == [f"_tidligere/2026-11-23/{changed.relative_to(out).as_posix()}"]
    assert fake.read_text() == "d0.docx\n"


def test_a_document_that_cannot_be_converted_is_one_that_failed(programme: Path, tmp_path: Path, fake: Path) -> None:
    (programme / "templates").mkdir()
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ 'CRASH' if municipality.number == '3118' else 'fine' }}"))
    outcomes = list(generate(load_programme(programme), tmp_path / "out", kinds=["milestone_plan"], jobs=1, pdf=True))
    failed = [outcome for outcome in outcomes if not outcome.good]
    assert [(outcome.record.number, Path(outcome.path).suffix) for outcome in failed] == [("3118", ".pdf")]
    assert failed[0].findings[0].place.file.startswith("3118-indre-ostfold/")
    assert len(outcomes) == 10


def test_no_document_is_made_where_libreoffice_is_missing(programme: Path, tmp_path: Path, without_office: None) -> None:
    with pytest.raises(ConversionError):
        list(generate(load_programme(programme), tmp_path / "out", kinds=["milestone_plan"], pdf=True))
    assert not list((tmp_path / "out").rglob("*.docx"))


def test_the_order_stays_when_few_of_many_are_converted(programme: Path, tmp_path: Path, fake: Path) -> None:
    text = (programme / "programme.yaml").read_text(encoding="utf-8")
    start = text.index("municipalities:")
    (programme / "programme.yaml").write_text(text[:start] + "municipalities: all\n" + text[text.index("themes:") :], encoding="utf-8")
    (programme / "templates").mkdir()
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ municipality.number }}"))
    loaded, options = load_programme(programme), {"kinds": ["milestone_plan"], "jobs": 1, "pdf": True}
    list(generate(loaded, tmp_path / "out", **options))
    for number in ("0301", "1103", "5601"):
        next((tmp_path / "out").glob(f"{number}-*/*.pdf")).unlink()
    fake.unlink()
    again = list(generate(loaded, tmp_path / "out", **options))
    assert [Path(outcome.path).suffix for outcome in again] == [".docx", ".pdf"] * 357
    assert [outcome.record.number for outcome in again if outcome.status == "made"] == ["0301", "1103", "5601"]
    assert sum(len(line.split()) for line in fake.read_text().splitlines()) == 3


def command(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "docautomat", *map(str, arguments)], capture_output=True, check=False, timeout=180)


@real
def test_render_writes_a_pdf_beside_the_document(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(word("Hei {{ name }}"))
    (tmp_path / "d.yaml").write_text("name: Åse\n", encoding="utf-8")
    done = command("render", tmp_path / "t.docx", tmp_path / "d.yaml", "-o", tmp_path / "brev.docx", "--pdf", "--language", "nn")
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "brev.pdf").read_bytes().startswith(b"%PDF-")
    assert "brev.pdf: PDF/" in done.stderr.decode()


def test_render_without_libreoffice_says_how_to_mend_it(tmp_path: Path, without_office: None) -> None:
    (tmp_path / "t.docx").write_bytes(word("Hei"))
    (tmp_path / "d.yaml").write_text("name: Åse\n", encoding="utf-8")
    done = command("render", tmp_path / "t.docx", tmp_path / "d.yaml", "-o", tmp_path / "brev.docx", "--pdf")
    assert done.returncode == 5
    assert "DOCAUTOMAT_SOFFICE" in done.stderr.decode()
    assert (tmp_path / "brev.docx").is_file()
    done = command("render", tmp_path / "t.docx", tmp_path / "d.yaml", "-o", "-", "--pdf")
    assert done.returncode == 2
