"""The gathering deck: one slide for each plan or for each question, in order, unique, each in its own language, with nothing lost."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.oxml.ns import qn

from docautomat.accessibility import check_accessibility
from docautomat.batch import make_joint
from docautomat.documents.gathering import chosen_gathering, deck_context
from docautomat.documents.gathering.answers import Answer, boxes_of, pages_of
from docautomat.documents.joint import GATHERING_DECK
from docautomat.documents.parts import Words
from docautomat.errors import DataError
from docautomat.plan.labels import labels
from docautomat.plan.model import Programme
from docautomat.plan.readers import load_programme
from docautomat.template import Template
from tests.build import deck_text
from tests.conftest import READY
from tests.package_check import assert_sound
from tests.plan.build import put, sound_plan, write
from tests.test_cli import run
from tests.test_slide_order import sections
from tests.test_word_values import image

CLOSING = {
    "date": "2026-09-25",
    "what_we_did": ["Kartla alle stillingar", "Kursa leiarane"],
    "what_we_learned": ["Helga er nøkkelen"],
    "what_was_smart": [],
    "what_now": {
        "tell": [{"audience": "Kommunestyret", "channel": "Orientering", "responsible": "p1"}],
        "actions": [{"what": "Ta heiltid inn i alle utlysingar"}],
    },
}
WORDS = Words(language="nn", label=labels("nn"), themes={})


def plan(number: str, title: str, language: str = "nn", **closing: Any) -> dict[str, Any]:
    """Return a plan with answers."""
    facts = sound_plan() | {"municipality": number, "language": language, "programme": "p", "as_of": "2026-11-23"}
    facts["project"] |= {"id": re.sub(r"[^a-z]+", "-", title.lower()).strip("-"), "title": title, "closing": CLOSING | closing}
    return facts


def programme_with(folder: Path, *plans: dict[str, Any], **more: Any) -> Path:
    (folder / "plans").mkdir(parents=True)
    for at, facts in enumerate(plans):
        write(folder / "plans" / f"{at}.yaml", facts)
    write(folder / "programme.yaml", {"id": "p", "name": {"nb": "Sammen", "nn": "Saman"}, "start": "2024-01-01", "end": "2029-12-31", **more})
    return folder


def made(folder: Path, **options: Any) -> Any:
    """Return the deck of a programme, whose package is sound."""
    programme = load_programme(folder)
    assert [record.error for record in programme.records if record.error] == []
    data = make_joint(GATHERING_DECK, programme, deck_context(programme, **options), folder / "out").path.read_bytes()
    assert_sound(data, (READY / GATHERING_DECK.template).read_bytes())
    assert [finding for finding in check_accessibility(data) if finding.code != "language-of-part"] == []  # the English plan's texts are Norwegian
    return pptx.Presentation(io.BytesIO(data))


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text for slide in deck.slides]


def notes(deck: Any, title: str) -> str:
    return next(str(slide.notes_slide.notes_text_frame.text) for slide in deck.slides if slide.shapes.title.text == title)


def test_the_command_makes_the_deck_of_the_sample(tmp_path: Path) -> None:
    done = run("gathering", "samples/programme", "-o", tmp_path / "deck.pptx", "--slides", "full")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().split() == [str(tmp_path / "deck.pptx")]
    assert "354 kommuner har ingen plan" in done.stderr.decode()
    slides = deck_text((tmp_path / "deck.pptx").read_bytes())
    assert slides[0][:4] == ["Velkommen til siste samling", "Eksempelsalen, Høyanger", "24.–26. april 2028", "Vår i Høyanger"]
    assert ["Program mandag 24. april 2028", "Tid | Program", "12:00–13:00 | Velkommen til siste samling", "13:00–17:00 | Veien videre – kommunevis"] in [
        slide[:-2] for slide in slides
    ]
    assert ["10 råd til prosjektprosessen", "Skap bred oppslutning om hensikten med prosjektet"] in [slide[:2] for slide in slides]
    assert "Felles resultater" in [slide[0] for slide in slides]
    assert slides[-2][0] == "Hva gjør vi når vi kommer hjem?"


def test_json_a_folder_and_a_gathering_by_its_id(programme: Path, tmp_path: Path) -> None:
    import json

    done = run("gathering", programme, "-o", tmp_path / "out", "--gathering", "S1", "--json")
    facts = json.loads(done.stdout)
    assert (facts["kind"], facts["status"]) == ("gathering_deck", "made")
    assert facts["path"] == str(tmp_path / "out" / "_program" / "lokal-utvikling-2024_samling_s1_nb.pptx")
    assert deck_text(Path(facts["path"]).read_bytes())[0][:3] == ["Første samling", "Eksempelhotellet, Gardermoen", "24.–25. september 2024"]


def test_a_broken_plan_is_told_and_the_others_have_their_slides(programme: Path, tmp_path: Path) -> None:
    broken = programme / "plans" / "4638-hoyanger.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("status: active", "status: activ", 1), encoding="utf-8")
    done = run("gathering", programme, "-o", tmp_path / "deck.pptx", "-q")
    assert done.returncode == 1
    assert "4638-hoyanger.yaml" in done.stderr.decode()
    told = [slide[0] for slide in deck_text((tmp_path / "deck.pptx").read_bytes())]
    assert "Indre Østfold: Heltid først" in told
    assert not any(title.startswith("Høyanger") for title in told)


@pytest.mark.parametrize(("arguments", "code"), [(("--gathering", "S9"), 3), (("--slides", "2"), 2), (("--by", "theme"), 2)])
def test_what_is_not_there_is_told(arguments: tuple[str, ...], code: int, programme: Path, tmp_path: Path) -> None:
    done = run("gathering", programme, "-o", tmp_path / "deck.pptx", *arguments)
    assert done.returncode == code
    assert code == 2 or "S1, S4" in done.stderr.decode()
    assert not (tmp_path / "deck.pptx").exists()


def test_titles_are_unique_and_in_norwegian_order(tmp_path: Path) -> None:
    others = [plan(number, title, "nb") for number, title in (("1818", "A"), ("1820", "B"), ("1820", "C"), ("1841", "A"), ("1853", "A"), ("1804", "A"))]
    folder = programme_with(tmp_path, plan("1515", "A"), plan("4638", "Nærvær som varer"), *others, language="nn")
    full = titles(made(folder, slides="full"))
    assert len(set(full)) == len(full)
    assert "Høyanger: Kva har vi lært?" in full
    assert "Alstahaug – B: Hva har vi lært?" in full
    one = titles(made(folder))
    begun = one.index("Nordland")
    assert one[begun - 3 : begun] == ["Vegen vidare – kommunevis (7 kommunar · 8 prosjekt)", "Møre og Romsdal", "Herøy (Møre og Romsdal): A"]
    assert one[begun + 1 : one.index("Vestland")] == ["Alstahaug: B", "Alstahaug: C", "Bodø: A", "Evenes: A", "Fauske: A", "Herøy (Nordland): A"]


def test_the_list_of_counties_leads_to_their_sections(tmp_path: Path) -> None:
    deck = made(programme_with(tmp_path, plan("4638", "A"), plan("1804", "B", "nb")))
    slide = next(each for each in deck.slides if each.shapes.title.text == "Veien videre – kommunevis (2 kommuner)")
    texts = [shape.text_frame for shape in slide.placeholders if shape.has_text_frame]
    found = {}
    for piece in [piece for text in texts for paragraph in text.paragraphs for piece in paragraph.runs]:
        if (click := piece._r.rPr.find(qn("a:hlinkClick"))) is not None:
            found[piece.text] = slide.part.related_part(click.get(qn("r:id"))).slide.shapes.title.text
    assert found == {"Nordland": "Nordland", "Vestland": "Vestland"}


def test_sections_are_counties_or_networks(tmp_path: Path) -> None:
    folder = programme_with(
        tmp_path, plan("4638", "A"), plan("1804", "B", "nb"), plan("1806", "C", "nb"),
        municipalities=[{"number": "4638", "network": "Ås"}, {"number": "1804", "network": "Zoo"}, "1806"],
    )  # fmt: skip
    names = [name for name, _ in sections(made(folder))]
    assert names == ["Velkomst", "Veien videre – kommunevis", "Nordland", "Vestland", "Hva gjør vi når vi kommer hjem?"]
    names = [name for name, _ in sections(made(folder, by="network"))]
    assert names[2:-1] == ["Zoo", "Ås", "Uten nettverk"]


def test_each_municipality_speaks_its_own_language(tmp_path: Path) -> None:
    deck = made(programme_with(tmp_path, plan("4638", "Nærvær"), plan("1804", "Welfare", "en"), plan("1806", "Heltid", "nb")), slides="full")
    told = {}
    for slide in deck.slides:
        texts = [part.text_frame for part in (*slide.placeholders, *slide.notes_slide.placeholders) if part.has_text_frame]
        runs = [run for text in texts for paragraph in text.paragraphs for run in paragraph.runs if run.text.strip()]
        told[slide.shapes.title.text] = {run._r.rPr.get("lang") for run in runs}
    assert told["Høyanger: Kva har vi lært?"] == {"nn-NO"}
    assert told["Bodø: What have we learned?"] == {"en-GB"}
    assert told["Narvik: Hva har vi lært?"] == {"nb-NO"}
    assert told["Vestland"] == {"nb-NO"}


def test_three_bullets_stand_on_the_slide_and_all_of_them_in_the_notes(tmp_path: Path) -> None:
    points = [f"Punkt {at}: " + "lang tekst om det vi lærte " * 9 for at in range(5)]
    deck = made(programme_with(tmp_path, plan("4638", "Nærvær", what_we_learned=points)))
    slide = next(each for each in deck.slides if each.shapes.title.text == "Høyanger: Nærvær")
    boxes = [shape.text_frame for shape in slide.placeholders if shape.name.startswith("Svar")]
    assert [len(box.paragraphs) for box in boxes] == [2, 3, 2]  # no box for the question without an answer
    assert all(paragraph.text.endswith("…") and points[at].startswith(paragraph.text[:-1]) for at, paragraph in enumerate(boxes[1].paragraphs))
    rest = notes(deck, "Høyanger: Nærvær")
    assert all(point.strip() in rest for point in points)
    assert "Kva har vi lært?" in rest
    assert "Kursa leiarane" not in rest  # what the slide shows in full is not said twice


def test_a_long_answer_goes_on_and_nothing_is_lost(tmp_path: Path) -> None:
    points = [f"Punkt {at} " + "x".join("ord" for _ in range(3)) for at in range(12)] + ["uendeleg " * 200 + "slutt"]
    deck = made(programme_with(tmp_path, plan("4638", "Nærvær", what_we_learned=points)), slides="full")
    pages = [slide for slide in deck.slides if "Kva har vi lært?" in slide.shapes.title.text]
    assert [slide.shapes.title.text for slide in pages][:3] == [
        "Høyanger: Kva har vi lært?",
        f"Høyanger: Kva har vi lært? (framh. 2 av {len(pages)})",
        f"Høyanger: Kva har vi lært? (framh. 3 av {len(pages)})",
    ]
    said = " ".join(" ".join(slide.placeholders[1].text_frame.text.split()) for slide in pages)
    assert said == " ".join(" ".join(point.split()) for point in points)
    assert not any("Kva har vore lurt?" in title for title in titles(deck))  # an empty answer has no slide


def test_a_plan_without_answers_tells_where_it_stands(tmp_path: Path) -> None:
    facts = plan("4638", "Nærvær")
    del facts["project"]["closing"]
    slide = next(each for each in made(programme_with(tmp_path, facts)).slides if each.shapes.title.text == "Høyanger: Nærvær")
    heads = [shape.text_frame.text for shape in slide.placeholders if shape.name.startswith("Spørsmål")]
    assert heads == ["Prosjektmål", "Framdrift", "Neste milepæl"]


def test_common_results_are_a_chart_with_words_and_only_there_with_results(tmp_path: Path) -> None:
    facts = plan("4638", "Nærvær")
    results = [{"goal": goal["id"], "value": 8, "achieved": achieved} for goal, achieved in zip(facts["project"]["goals"], ("yes", "yes", "no"), strict=True)]
    put(facts, "project.closing", CLOSING | {"goal_results": results})
    slide = next(each for each in made(programme_with(tmp_path / "a", facts)).slides if each.shapes.title.text == "Felles resultater")
    frame = next(shape for shape in slide.shapes if shape.has_chart)
    assert list(frame.chart.plots[0].series[0].values) == [2, 0, 1, 0]
    assert list(frame.chart.plots[0].categories) == ["Nådd", "Delvis nådd", "Ikke nådd", "Måles senere"]
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == "Felles resultater. Nådd: 2, Ikke nådd: 1"
    assert [paragraph.text for paragraph in slide.placeholders[13].text_frame.paragraphs] == ["Avsluttede prosjekter: 0 av 1", "Mål som er nådd: 2 av 3"]
    assert "Felles resultater" not in titles(made(programme_with(tmp_path / "b", plan("4638", "Nærvær"))))


def test_the_welcome_slide_has_a_picture_with_caption_where_there_is_one(tmp_path: Path) -> None:
    event = {"id": "S1", "title": "Samling", "kind": "final", "start": "2014-04-28", "end": "2014-04-30", "place": "Høyanger"}
    folder = programme_with(tmp_path, gatherings=[event | {"image": {"file": "stairs.png", "alt": "Trapper", "caption": "Trappene i Høyanger"}}])
    (folder / "assets").mkdir()
    (folder / "assets" / "stairs.png").write_bytes(image(64, 48))
    slide = made(folder).slides[0]
    picture = next(shape for shape in slide.shapes if shape.shape_type == 13 or shape._element.tag.endswith("}pic"))
    assert picture._element.nvPicPr.cNvPr.get("descr") == "Trapper"
    texts = [shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame]
    assert {"Velkommen til siste samling", "Høyanger\n28.–30. april 2014", "Trappene i Høyanger"} <= set(texts)


def test_a_gathering_without_a_picture_has_the_programmes_and_its_logo_stands_first_and_last(tmp_path: Path) -> None:
    look = {"image": {"file": "fjord.png", "alt": "Fjorden"}, "logo": {"file": "merke.png", "alt": "Merket"}}
    event = {"id": "S1", "title": "Samling", "kind": "final", "start": "2014-04-28", "end": "2014-04-30"}
    folder = programme_with(tmp_path, gatherings=[event], look=look)
    (folder / "assets").mkdir()
    for name in ("fjord", "merke"):
        (folder / "assets" / f"{name}.png").write_bytes(image(64, 48))
    slides = list(made(folder).slides)
    alts = [[shape._element.nvPicPr.cNvPr.get("descr") for shape in slide.shapes if shape._element.tag.endswith("}pic")] for slide in slides]
    assert (sorted(alts[0]), alts[-1]) == (["Fjorden", "Merket"], ["Merket"])
    assert not any(alts[1:-1])


def test_every_slide_has_three_sentences_of_advice(tmp_path: Path) -> None:
    facts = plan("4638", "Nærvær")
    results = [{"goal": goal["id"], "value": 8, "achieved": "yes"} for goal in facts["project"]["goals"]]
    put(facts, "project.closing", CLOSING | {"goal_results": results})
    event = {"id": "S1", "title": "Samling", "start": "2026-12-01", "end": "2026-12-01", "programme": [{"day": "2026-12-01", "title": "Start"}]}
    advice = [{"number": 1, "nb": "Forankre", "nn": "Forankre", "en": "Anchor"}]
    for slide in made(programme_with(tmp_path, facts, gatherings=[event], advice=advice), slides="full").slides:
        first = slide.notes_slide.notes_text_frame.paragraphs[0].text
        assert len(re.findall(r"[.!?](?= |$)", first)) == 3, first


def test_a_long_day_has_several_slides_and_all_of_its_agenda(tmp_path: Path) -> None:
    titled = [f"Punkt {at}: " + "vegen vidare for kommunane " * (at % 3) for at in range(20)]
    agenda = [{"day": "2026-12-01", "start": f"{at:02d}:00", "title": title} for at, title in enumerate(titled)]
    event = {"id": "S1", "title": "Samling", "start": "2026-12-01", "end": "2026-12-01", "programme": agenda[::-1]}
    deck = made(programme_with(tmp_path, gatherings=[event], language="nn"))
    pages = [slide for slide in deck.slides if slide.shapes.title.text.startswith("Program tysdag 1. desember 2026")]
    count = len(pages)
    assert count > 1
    again = [f"Program tysdag 1. desember 2026 (framh. {at} av {count})" for at in range(2, count + 1)]
    assert [slide.shapes.title.text for slide in pages] == ["Program tysdag 1. desember 2026", *again]
    tables = [next(shape.table for shape in slide.shapes if shape.has_table) for slide in pages]
    assert [row.cells[1].text for table in tables for row in list(table.rows)[1:]] == titled


def test_a_programme_without_anything_still_has_a_deck(tmp_path: Path) -> None:
    assert titles(made(programme_with(tmp_path))) == ["Sammen", "Hva gjør vi når vi kommer hjem?", "Takk for oppmerksomheten"]


def test_which_gathering_it_is() -> None:
    def programme(*gatherings: tuple[str, str, str]) -> Programme:
        facts = [{"id": key, "kind": kind, "title": key, "start": day, "end": day} for key, kind, day in gatherings]
        return Programme.model_validate({"id": "p", "name": "P", "start": "2024-01-01", "end": "2029-12-31", "gatherings": facts})

    def chosen(*gatherings: tuple[str, str, str], wanted: str | None = None) -> str:
        found = chosen_gathering(programme(*gatherings), wanted)
        return found.id if found else ""

    assert chosen() == ""
    assert chosen(("a", "start", "2024-02-01"), ("b", "network", "2024-01-01")) == "a"
    assert chosen(("a", "final", "2025-02-01"), ("b", "conference", "2026-01-01")) == "a"
    assert chosen(("a", "final", "2025-02-01"), ("b", "conference", "2026-01-01"), wanted="b") == "b"
    with pytest.raises(DataError, match="ingen samling"):
        chosen(wanted="x")


def test_boxes_share_their_room_and_pages_hold_what_they_can() -> None:
    long = "ord " * 60
    answer = Answer(question="Q", points=["kort", long, "kort", "til"], leads={0: "Først"})
    boxes, rest = boxes_of([answer])
    assert [len(point) < 170 for point in boxes[0]["points"]] == [True] * 3
    assert (boxes[0]["points"][0], boxes[0]["points"][2]) == ("kort", "kort")
    assert rest == [{"heading": "Q", "points": ["kort", long, "kort", "til"]}]
    assert boxes_of([Answer(question="Q", points=["kort"], leads={})])[1] == []
    pages = pages_of(answer, "Å: Q", WORDS)
    assert [page["title"] for page in pages] == ["Å: Q"]
    assert [point["lead"] for point in pages[0]["points"]] == [True, False, False, False, False]
    pages = pages_of(Answer(question="Q", points=["ord " * 330, "kort"], leads={}), "Å: Q", WORDS)
    assert [[point["more"] for point in page["points"]] for page in pages] == [[False], [True], [True, False]]
    assert [page["title"] for page in pages] == ["Å: Q", "Å: Q (framh. 2 av 3)", "Å: Q (framh. 3 av 3)"]


def test_a_shortened_point_ends_behind_a_word() -> None:
    boxes, _ = boxes_of([Answer(question="Q", points=["tillitsvalgte " * 40, "x" * 400, "kort"], leads={})])
    first, second, third = boxes[0]["points"]
    assert set(first[:-1].split()) == {"tillitsvalgte"}
    assert first.endswith("…")
    assert second.rstrip("…") in "x" * 400
    assert third == "kort"


def test_357_municipalities_are_a_matter_of_seconds(tmp_path: Path) -> None:
    programme = load_programme(programme_with(tmp_path, plan("4638", "Nærvær"), plan("1804", "Heltid", "nb")))
    template = Template(READY / GATHERING_DECK.template)
    context = deck_context(programme, slides="full")
    (first,) = context["groups"][0]["plans"]

    def seconds(count: int) -> float:
        plans = [first | {"title": f"{at}: A", "pages": [page | {"title": f"{at}: {page['title']}"} for page in first["pages"]]} for at in range(count)]
        begun = time.process_time()
        document = template.render(context | {"groups": [context["groups"][0] | {"plans": plans}]}, language="nb")
        assert len(document.to_bytes()) > count * 1000
        return time.process_time() - begun

    seconds(1)
    few, many = seconds(60), seconds(357)
    assert many < 12 * few, (few, many)
