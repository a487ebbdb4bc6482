"""The closing presentation: the journey as a drawing and as a table, results in words and in a native chart, answers that go on."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pptx
import pytest
import yaml

from docautomat import check_accessibility
from docautomat.batch import generate
from docautomat.documents.closing import closing_parts, way_of
from docautomat.plan.labels import labels
from docautomat.plan.readers import load_programme
from tests.package_check import assert_sound
from tests.plan.build import SAMPLES
from tests.test_word_values import image

TEMPLATE = Path("templates/closing-presentation.pptx")
LONG = "Arbeidsmiljøkartleggingen er gjennomført i alle virksomhetsområder, og medarbeidersamtaler er holdt med alle ansatte. " * 3


def goal(baseline: float | None, target: float | None, value: float | None, latest: float | None = None) -> dict[str, Any]:
    result = {"value": value} if value is not None else None
    return {"indicator": None, "text": f"{baseline}-{target}", "baseline": baseline, "target": target, "latest": latest, "result": result}


@pytest.mark.parametrize(
    ("given", "way"),
    [
        (goal(38, 48, 49), 110),
        (goal(410, 300, 362), 44),
        (goal(10, 20, 5), 0),
        (goal(10, 20, None, 15), 50),
        (goal(10, 20, None), None),
        (goal(None, 20, 5), None),
        (goal(20, 20, 20), None),
        (goal(10, None, 5), None),
    ],
)
def test_a_goals_way_goes_from_its_starting_point_to_its_target(given: dict[str, Any], way: int | None) -> None:
    assert way_of(given) == way


def test_goals_without_numbers_are_in_no_chart() -> None:
    goals = [goal(0, 10, 5), goal(None, None, None), goal(0, 4, 1), goal(None, None, None)]
    first, second = told(goals=goals)["results"]
    assert (first["chart"]["categories"], first["chart"]["series"][1]["values"]) == (["0-10", "0-4"], [50, 25])
    assert first["chart"]["alt"] == "Så langt kom vi fra utgangspunkt til måltall (100 %): 0-10 50\u00a0%, 0-4 25\u00a0%"
    assert (len(second["goals"]), second["chart"]) == (1, None)
    assert told() == {"results": [], "journey": []}


def test_a_chart_has_short_names_and_its_alternative_text_whole_ones() -> None:
    one, two = goal(0, 10, 5) | {"indicator": LONG}, goal(0, 10, 5) | {"indicator": "Arbeidsmiljøutvalgsmedlemmenes" * 3}
    (page,) = told(goals=[one, two, goal(0, 10, 5) | {"indicator": "Vikartimer per uke"}])["results"]
    assert page["chart"]["categories"] == ["Arbeidsmiljøkartleggingen er…", "ArbeidsmiljøutvalgsmedlemmenesArbeidsmi…", "Vikartimer per uke"]
    assert LONG in page["chart"]["alt"]


def made(tmp_path: Path, number: str, change: Any = None, look: dict[str, Any] | None = None, **assets: bytes) -> Any:
    programme = tmp_path / "programme"
    (programme / "assets").mkdir(parents=True)
    for name, data in assets.items():
        (programme / "assets" / f"{name}.png").write_bytes(data)
    text = (SAMPLES / "programme.yaml").read_text(encoding="utf-8")
    (programme / "programme.yaml").write_text(f"{text}\nlook: {json.dumps(look)}\n" if look else text, encoding="utf-8")
    (programme / "plans").mkdir()
    for source in (SAMPLES / "plans").glob(f"{number}*.yaml"):
        plan = yaml.safe_load(source.read_text(encoding="utf-8"))
        if change is not None:
            change(plan["project"])
        (programme / "plans" / source.name).write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (outcome,) = generate(load_programme(programme), tmp_path / "out", kinds=["closing_presentation"], only=[number], jobs=1)
    data = (tmp_path / "out" / outcome.path).read_bytes()
    assert_sound(data, TEMPLATE.read_bytes())
    return pptx.Presentation(io.BytesIO(data))


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text for slide in deck.slides]


def test_the_journey_is_a_drawing_of_what_was_planned_and_what_came_of_it(tmp_path: Path) -> None:
    deck = made(tmp_path, "3118")
    (slide,) = (slide for slide in deck.slides if slide.shapes.title.text == "Veien vi gikk: planlagt og faktisk")
    (group,) = (shape for shape in slide.shapes if shape.shape_type == 6)
    texts = [shape.text_frame.text for shape in group.shapes if shape.has_text_frame and shape.text_frame.text]
    assert {"Planen er forankret\n09.10.2024", "16.10.2024\n+7 dager", "Planlagt", "Faktisk"} <= set(texts)
    assert len(texts) == 2 + 8 + 8
    alt = next(node.get("descr") for node in group._element.iter("{*}cNvPr"))
    assert alt.startswith("Planen er forankret: planlagt 09.10.2024, nådd 16.10.2024, +7 dager, Fullført. Nåsituasjonen er kartlagt: planlagt 06.12.2024, nådd")
    assert {int(node.get("sz")) for node in group._element.iter("{*}rPr")} == {1600}


def test_a_table_says_the_same_as_the_journey(tmp_path: Path) -> None:
    deck = made(tmp_path, "3118")
    (slide,) = (slide for slide in deck.slides if slide.shapes.title.text == "Milepælene: planlagt og faktisk")
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    assert len(table.rows) == 9
    assert [cell.text for cell in table.rows[0].cells] == ["Milepæl", "Planlagt dato", "Prognose eller nådd", "Status"]
    assert [cell.text for cell in table.rows[1].cells] == ["Planen er forankret", "09.10.2024", "16.10.2024", "● Fullført"]


def test_many_milestones_stand_on_more_slides_evenly(tmp_path: Path) -> None:
    def change(project: dict[str, Any]) -> None:
        first = project["milestones"][0]
        project["milestones"] += [{**first, "id": f"N{at}", "name": f"Enda en {at}", "depends_on": []} for at in range(4)]

    deck = made(tmp_path, "3118", change)
    found = [slide for slide in deck.slides if slide.shapes.title.text.startswith("Veien vi gikk")]
    assert [slide.shapes.title.text for slide in found] == ["Veien vi gikk: planlagt og faktisk", "Veien vi gikk: planlagt og faktisk (forts. 2 av 2)"]
    names = [sum(shape.name == "Line name" for shape in group.shapes) for slide in found for group in slide.shapes if group.shape_type == 6]
    marks = [sum(shape.name in ("Dot", "Diamond") for shape in group.shapes) for slide in found for group in slide.shapes if group.shape_type == 6]
    assert (names, marks) == ([2, 2], [12, 12])


def milestone(planned: str | None, actual: str | None = None, forecast: str | None = None, **more: Any) -> dict[str, Any]:
    days = {name: day and date.fromisoformat(day) for name, day in (("planned", planned), ("actual", actual), ("forecast", forecast))}
    own = {"name": "Klar", "cancelled": False, "status": "green", "status_label": "I rute", "status_mark": "→", "marker": "dot" if actual else "ring"}
    return {**own, **days, "due": days["actual"] or days["forecast"] or days["planned"], **more}


def told(**parts: Any) -> dict[str, Any]:
    """Return what `closing_parts` makes of these milestones and goals."""
    return closing_parts({"goals": [], "milestones": [], "label": labels("nb"), "language": "nb", **parts})


@pytest.mark.parametrize(
    ("given", "reached", "note", "words"),
    [
        (milestone("2026-03-01", "2026-03-01"), date(2026, 3, 1), "", "Klar: planlagt 01.03.2026, nådd 01.03.2026, I rute."),
        (milestone("2026-03-02", "2026-03-01"), date(2026, 3, 1), "\u22121 dag", "Klar: planlagt 02.03.2026, nådd 01.03.2026, \u22121 dag, I rute."),
        (
            milestone("2026-03-01", None, "2026-03-11"),
            date(2026, 3, 11),
            "Prognose, +10 dager",
            "Klar: planlagt 01.03.2026, prognose 11.03.2026, +10 dager, I rute.",
        ),
        (milestone("2026-03-01", status_label="Ikke rapportert"), None, "Ikke rapportert", "Klar: planlagt 01.03.2026, Ikke rapportert."),
        (milestone("2026-03-01", status="not_started", status_label="Ikke startet"), None, "", "Klar: planlagt 01.03.2026, Ikke startet."),
        (milestone("2026-03-01", "2026-04-01", cancelled=True, status_label="Utgått"), None, "Utgått", "Klar: planlagt 01.03.2026, Utgått."),
        (milestone(None, "2026-04-01"), date(2026, 4, 1), "", "Klar: planlagt 01.04.2026, nådd 01.04.2026, I rute."),
    ],
    ids=["on the day", "earlier", "forecast", "not told", "not begun", "cancelled", "never planned"],
)
def test_a_milestone_says_in_words_what_became_of_it(given: dict[str, Any], reached: date | None, note: str, words: str) -> None:
    (page,) = told(milestones=[given])["journey"]
    (point,) = page["points"]
    assert (point["reached"], point["note"], page["alt"]) == (reached, note, words)


def test_a_milestone_without_name_or_date_is_no_point() -> None:
    assert told(milestones=[milestone(None), milestone("2026-03-01") | {"name": None}])["journey"] == []


def test_the_line_holds_all_dates_and_is_not_too_short() -> None:
    (page,) = told(milestones=[milestone("2026-03-01", "2027-02-01")])["journey"]
    assert (page["start"], page["end"]) == (date(2026, 3, 1), date(2027, 2, 1))
    (page,) = told(milestones=[milestone("2026-03-01", "2026-03-08")])["journey"]
    assert (page["end"] - page["start"]).days in (179, 180)


def test_nine_milestones_are_shared_out_and_each_part_has_its_own_dates() -> None:
    first, second = told(milestones=[milestone(f"2026-0{at}-01", f"2026-0{at}-11") for at in range(9, 0, -1)])["journey"]
    assert ([len(page["points"]) for page in (first, second)], first["points"][0]["planned"]) == ([4, 5], date(2026, 1, 1))
    assert first["end"] < date(2026, 9, 1) < second["end"]


def test_results_stand_in_a_native_chart(tmp_path: Path) -> None:
    deck = made(tmp_path, "3118")
    slide = next(slide for slide in deck.slides if slide.shapes.title.text == "Resultat mot mål")
    (chart,) = (shape.chart for shape in slide.shapes if shape.has_chart)
    assert list(chart.plots[0].categories) == ["Andel ansatte i hel stilling", "Gjennomsnittlig stillingsstørrelse", "Vikartimer per uke"]
    assert list(chart.plots[0].series[1].values) == [110, 88, 44]
    assert chart.chart_title.text_frame.text == "Så langt kom vi fra utgangspunkt til måltall (100 %)"
    words = next(shape.text_frame.text for shape in slide.placeholders if shape.placeholder_format.idx == 13)
    assert "38 → 48 % · Resultater: 49 % · Ja" in words


def test_long_answers_go_on_and_stay_large(tmp_path: Path) -> None:
    def change(project: dict[str, Any]) -> None:
        project["closing"]["what_we_did"] = [LONG] * 8
        project["closing"]["what_now"]["actions"] *= 6

    deck = made(tmp_path, "3118", change)
    did = [title for title in titles(deck) if title.startswith("Hva har vi gjort?")]
    assert len(did) >= 3
    assert did[1] == f"Hva har vi gjort? (forts. 2 av {len(did)})"
    assert len(set(titles(deck))) == len(deck.slides)
    actions = [slide for slide in deck.slides if slide.shapes.title.text.startswith("Fra ord til handling")]
    rows = [len(shape.table.rows) - 1 for slide in actions for shape in slide.shapes if shape.has_table]
    assert len(rows) == 2
    assert sum(rows) == 12


def test_an_empty_section_gives_no_slide(tmp_path: Path) -> None:
    def change(project: dict[str, Any]) -> None:
        project["closing"]["what_was_smart"] = []
        project["goals"] = project["goals"][:1]
        project["closing"]["goal_results"] = []

    found = titles(made(tmp_path, "3118", change))
    assert "Hva har vært lurt?" not in found
    assert "Hva har vi lært?" in found


def test_a_project_that_goes_on_is_asked(tmp_path: Path) -> None:
    deck = made(tmp_path, "4638")
    slide = next(slide for slide in deck.slides if slide.shapes.title.text == "Kva har vi gjort?")
    assert slide.placeholders[1].text_frame.text.strip()


def test_milestones_that_nobody_has_named_are_no_journey(tmp_path: Path) -> None:
    assert not [title for title in titles(made(tmp_path, "0301")) if title.startswith("Veien vi gikk")]


# --- pictures ---------------------------------------------------------------------------------------------------------------------------


def pictures(slide: Any) -> dict[str, Any]:
    return {shape.name: shape for shape in slide.shapes if shape.element.tag.endswith("}pic")}


def alt_of(shape: Any) -> str:
    return str(next(node.get("descr") for node in shape.element.iter("{*}cNvPr")))


def with_image(project: dict[str, Any]) -> None:
    project["image"] = {"file": "fjord.png", "alt": "Morgen ved fjorden", "credit": "Foto: Kari Nordmann"}


def test_the_title_slide_has_the_projects_picture_cut_to_its_frame(tmp_path: Path) -> None:
    deck = made(tmp_path, "3118", with_image, fjord=image(400, 100))
    first = deck.slides[0]
    assert first.slide_layout.name == "Tittelside med bilde"
    (picture,) = pictures(first).values()
    assert alt_of(picture) == "Morgen ved fjorden"
    assert picture.crop_left == picture.crop_right > 0
    assert (picture.crop_top, picture.crop_bottom) == (0, 0)
    shown = (400 * (1 - 2 * picture.crop_left)) / 100
    assert shown == pytest.approx(picture.width / picture.height, rel=0.01)
    boxes = [shape for shape in first.shapes if shape.has_text_frame and shape.text_frame.text]
    texts = {shape.text_frame.text for shape in boxes}
    assert "Foto: Kari Nordmann" in texts
    assert "Indre Østfold\nAvslutningspresentasjon\n25. september 2026\nSammen om en bedre kommune – eksempelprogram" in texts
    for box in boxes:  # no text stands on the picture
        assert box.left + box.width <= picture.left or box.top >= picture.top + picture.height


def test_a_project_without_a_picture_has_the_programmes_or_the_line(tmp_path: Path) -> None:
    look = {"image": {"file": "skog.png", "alt": {"nb": "Skogen", "nn": "Skogen på nynorsk"}}}
    (picture,) = pictures(made(tmp_path / "a", "4638", look=look, skog=image(64, 48)).slides[0]).values()
    assert alt_of(picture) == "Skogen på nynorsk"
    plain = made(tmp_path / "b", "4638").slides[0]
    assert (plain.slide_layout.name, pictures(plain)) == ("Tittelside", {})


def test_a_picture_that_is_not_there_is_told_and_left_out(tmp_path: Path) -> None:
    deck = made(tmp_path, "3118", with_image)
    assert deck.slides[0].slide_layout.name == "Tittelside"
    record = next(each for each in load_programme(tmp_path / "programme").records if each.number == "3118")
    (told,) = (found for found in record.findings if found.code == "W27")
    assert (told.place.path, "fjord.png" in told.message) == ("project.image.file", True)


def test_the_programmes_logo_stands_on_the_first_and_the_last_slide(tmp_path: Path) -> None:
    look = {"logo": {"file": "merke.png", "alt": "Merket til programmet"}}
    for name, change in (("picture", with_image), ("plain", None)):
        deck = made(tmp_path / name, "3118", change, look, merke=image(300, 60), fjord=image(64, 48))
        for slide in (deck.slides[0], deck.slides[-1]):
            logo = pictures(slide)["Logo"]
            assert alt_of(logo) == "Merket til programmet"
            assert logo.crop_top < 0  # the whole logo is in its frame
        assert not any(pictures(slide) for slide in list(deck.slides)[1:-1])


def test_a_form_has_no_day_of_its_own(tmp_path: Path) -> None:
    first = made(tmp_path, "0301").slides[0]
    assert [shape.text_frame.text for shape in first.placeholders if shape.placeholder_format.idx == 1] == ["Avslutningspresentasjon"]


# --- advice and sizes -------------------------------------------------------------------------------------------------------------------

SENTENCE = re.compile(r"[.!?](?= |$)")
OVERFULL = "Arbeidsmiljøutvalgsmedlemmenes kompetanseutviklingsbehovskartlegging – " + LONG


def overfull(project: dict[str, Any]) -> None:
    project["title"] = OVERFULL[:120]
    project["why_now"] = OVERFULL * 3
    for goal in project["goals"]:
        goal["text"] = goal["indicator"] = OVERFULL
    for each in project["milestones"]:
        each["name"] = OVERFULL[:80]
    for name in ("what_we_did", "what_we_learned", "what_was_smart"):
        project["closing"][name] = [OVERFULL] * 4
    for each in project["closing"]["what_now"]["tell"]:
        each["audience"] = each["channel"] = OVERFULL[:200]
    project["image"] = {"file": "fjord.png", "alt": "Fjorden", "credit": OVERFULL}


@pytest.mark.parametrize(
    ("number", "change"), [("3118", None), ("3118", overfull), ("4638", None), ("0301", None)], ids=["closed", "overfull", "going on", "form"]
)
def test_every_slide_has_three_sentences_of_advice_and_text_that_is_large_enough(tmp_path: Path, number: str, change: Any) -> None:
    deck = made(tmp_path, number, change, fjord=image(64, 48))
    for slide in deck.slides:
        advice = slide.notes_slide.notes_text_frame.text
        assert len(SENTENCE.findall(advice)) == 3, advice
    stream = io.BytesIO()
    deck.save(stream)
    assert [str(finding) for finding in check_accessibility(stream.getvalue()) if finding.code.startswith("size")] == []
