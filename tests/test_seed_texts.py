"""The documents that the programme began with: each of their texts stands in a document that the samples give.

Case, punctuation and spaces aside: «Prosjekt mål:» is found in «Prosjektmål», «28. – 30. april 2014» in «28.–30. april 2014».
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from docautomat.batch import generate, make_joint
from docautomat.documents.gathering import deck_context, invitation_context
from docautomat.documents.joint import GATHERING_DECK, INVITATION
from docautomat.plan.readers import load_programme
from tests.conftest import REPOSITORY
from tests.package_check import assert_sound

TEXTS = (
    "Saman om ein betre KOMMUNE",
    "eit rammeprogram for lokale prosjekt",
    "Prosjektplanlegging – veien vidare",
    "Hva gjør vi når vi kommer hjem?",
    "Ine Ch. Haustreis",
    "KOMMUNAL- OG REGIONALDEPARTEMENTET",
    "MILEPÆLSPLAN i prosjekt:",
    "Saman om ein betre kommune",
    "Bakgrunn & utløsende faktor",
    "Hvorfor er dette viktig for kommunen nå?",
    "Hva vil det gi oss?",
    "Verdier for samhandling i for nettverket:",
    "Start-tidspunkt:",
    "Slutt-tidspunkt?",
    "Evaluere – forankre",
    "RESULTATER",
    "Prosjekt visjon:",
    "Prosjekt mål:",
    "S-m-a-r-t-e",
    'Hva har skjedd når prosjektet er over og "alle" er fornøyd?',
    "Milepæl /fase",
    "Milepæl /fase",
    "Hvem berøres?",
    "Kritiske faktorer for å lykkes:",
    "10 råd til prosjektprosessen",
    "Skap bred oppslutning om hensikten med prosjektet",
    "Bruk tid på forankring hos alle",
    "Lag konkrete målbare mål – både langsiktige og kortsiktige",
    "Sett sammen et kompetent team med klare roller og oppgaver",
    "Ha en realistisk tidsplan med milepæler som kan feires",
    "Mål underveis: vit hvor dere er både tids- og resultatmessig",
    "Justering underveis kan være nødvendig",
    "Involver politikere, ledere og medarbeidere i utviklingen",
    "Spre gode resultater i egen organisasjon og eksternt",
    "Husk at prosjektet er tidsavgrenset – fokuser på hvordan resultatene kan leve videre",
    "Veien videre - kommunevis",
    "Hva har vi gjort?",
    "Hva har vi lært?",
    "Hva har vært lurt?",
    "Hva gjør vi nå når vi kommer hjem?",
    "Hvem forteller vi det vi har lært til og hvordan?",
    "Fra ord til handling",
    "TID FOR LEDELSE",
    "Arbeidslivskonferansen 2013",
    "26.09.",
    "Quality Hotel Expo, Fornebu",
    "ks.event123.no/Arbeidsliv2013/",
    "HJEM PROGRAM PÅMELDING PRAKTISKE OPPLYSNINGER",
    "Tid for ledelse! – Velkommen til årets ledertreff for kommuner og fylkeskommuner!",
    "Dagens ledere ønsker seg mer tid til å lede. Hvordan få til god ledelse i en travel hverdag? Hva er de nye lederutfordringene? For å møte"
    " kommunesektorens utfordringer i framtiden, har lederne en nøkkelrolle. God ledelse og kompetente ledere er avgjørende for utvikling av kvaliteten på"
    " tjenestene og medarbeidernes motivasjon.",
    "Kompleksiteten i lederrollen er større enn før med stadig nye krav og forventninger. Samtidig vet vi at det er behov for betydelig nyrekruttering til"
    " sektoren, også av ledere. KS vil gjennom forskning, teori, praksis og konkrete verktøy sette ledelse i kommunal sektor på dagsorden.",
    "Vi inviterer til Arbeidslivskonferanse 26. september. Her vil du få møte blant annet Steinar Bjartveit, Tom Tiller, Hanne Dorthe Sørensen, Sigrun Vågeng"
    " og Gunn Marit Helgesen, Carl Størmer, Jeanette Luytkis og mange andre spennende innledere. I tillegg vil KS presentere helt ferske Fou'er og årets"
    " Arbeidsgivermonitor som denne gangen har et dypdykk i ledelse.",
    "Det er tid for ledelse!",
    "http://ks.event123.no/Arbeidsliv2013/program.cfm",
    "Trappene i Høyanger",
    "Velkommen til siste samling",
    "28. – 30. april 2014",
    "Vår i Høyanger 😊",
)
_PARAGRAPHS = frozenset({"p", "si", "is", "ident"})


def plain(text: str) -> str:
    """Return what is compared: letters, digits and emoji, without case; three letters of a kind are written as two («sluttidspunkt»)."""
    kept = re.sub(r"(?![\U0001F300-\U0001FAFF])[\W_]", "", text.casefold().replace("&", "og"))
    return re.sub(r"(\w)\1\1", r"\1\1", kept)


def paragraphs(data: Path) -> Iterator[str]:
    """Yield the paragraphs and cells of an Office file, its notes, headers and footers among them, and each part as a whole."""
    with zipfile.ZipFile(data) as package:
        for name in package.namelist():
            if not name.endswith(".xml") or name.startswith(("docProps/", "[")) or "/theme/" in name or "Master" in name or "Layout" in name:
                continue
            whole = ""
            for element in etree.fromstring(package.read(name)).iter():
                if isinstance(element.tag, str) and etree.QName(element).localname in ("t", "f") and element.text:
                    whole += element.text
                elif isinstance(element.tag, str) and etree.QName(element).localname in _PARAGRAPHS:
                    whole += "\n"
            yield whole


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return all that stands in the samples' documents, a line for each part."""
    out = tmp_path_factory.mktemp("out")
    for name in ("programme", "framework-programme"):
        shutil.copytree(REPOSITORY / "samples" / name, out / name, ignore=shutil.ignore_patterns(".docautomat"))
    sample, framework = load_programme(out / "programme"), load_programme(out / "framework-programme")
    paths = [out / outcome.path for outcome in generate(sample, out, only=["0301", "3118", "4638"])]
    paths += [out / outcome.path for outcome in generate(framework, out, kinds="all")]
    for slides in ("1", "full"):
        paths.append(make_joint(GATHERING_DECK, framework, deck_context(framework, slides=slides), out / f"deck-{slides}.pptx").path)
    for gathering in ("A2013", "S4"):
        paths.append(make_joint(INVITATION, framework, invitation_context(framework, gathering=gathering), out / f"{gathering}.docx").path)
    for path in paths:
        assert_sound(path.read_bytes())
    return "\n".join(plain(text) for path in paths for text in paragraphs(path))


def test_there_are_58_of_them() -> None:
    assert len(TEXTS) == 58


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:40])
def test_each_stands_in_a_document(text: str, found: str) -> None:
    assert plain(text) in found


def test_another_text_does_not(found: str) -> None:
    assert plain("Saman om ein verre kommune") not in found
