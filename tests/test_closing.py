"""The closing presentation: the journey as a table with a column for each milestone, results in words and in a native chart, answers that go on."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pptx
import pytest
import yaml

from docautomat.batch import generate
from docautomat.documents.closing import closing_parts, way_of
from docautomat.plan.readers import load_programme
from tests.package_check import assert_sound
from tests.plan.build import SAMPLES

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
    label = {"goal_achievement": "Måloppnåelse", "target": "Måltall", "way_to_target": "Så langt"}
    goals = [goal(0, 10, 5), goal(None, None, None), goal(0, 4, 1), goal(None, None, None)]
    first, second = closing_parts({"goals": goals, "label": label, "language": "nb"})["results"]
    assert (first["chart"]["categories"], first["chart"]["series"][1]["values"]) == (["0-10", "0-4"], [50, 25])
    assert first["chart"]["alt"] == "Så langt: 0-10 50\u00a0%, 0-4 25\u00a0%"
    assert (len(second["goals"]), second["chart"]) == (1, None)
    assert closing_parts({"goals": [], "label": label, "language": "nb"}) == {"results": []}


def made(tmp_path: Path, number: str, change: Any = None) -> Any:
    programme = tmp_path / "programme"
    programme.mkdir()
    (programme / "programme.yaml").write_bytes((SAMPLES / "programme.yaml").read_bytes())
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


def test_the_journey_has_a_column_for_each_milestone(tmp_path: Path) -> None:
    deck = made(tmp_path, "3118")
    first, second = (slide for slide in deck.slides if slide.shapes.title.text.startswith("Veien vi gikk"))
    tables = [next(shape.table for shape in slide.shapes if shape.has_table) for slide in (first, second)]
    assert [len(table.columns) for table in tables] == [5, 5]
    assert [cell.text for cell in tables[0].rows[0].cells][:3] == ["Milepæl", "Planen er forankret", "Nåsituasjonen er kartlagt"]
    assert [row.cells[1].text for row in tables[0].rows][1:] == ["09.10.2024", "●", "16.10.2024", "● Fullført"]


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
