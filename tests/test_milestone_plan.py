"""The milestone plan: what its canvas cuts and where that goes on, and pages that take the shape of what stands on them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.document import Document

from docautomat.batch import generate
from docautomat.plan.readers import load_programme
from tests.package_check import assert_sound
from tests.test_dressing import PNG, with_look

NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NS['w']}}}"
LONG = ("Arbeidsmiljøutvalsrepresentantar og nærværsfaktorkartleggjarar samarbeider om tiltak i alle barnehagar, skular og sjukeheimar. " * 4)[:400].strip()


def made(programme: Path, number: str = "4638", **changes: Any) -> Document:
    """Make a plan with other values in its project; return the document."""
    path = programme / "plans" / "4638-hoyanger.yaml"
    if changes:
        plan = yaml.safe_load(path.read_text(encoding="utf-8"))
        plan["project"] |= changes
        path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    out = programme.parent / "out"
    (outcome,) = generate(load_programme(programme), out, kinds=["milestone_plan"], only=[number])
    assert outcome.path, outcome.findings
    data = (out / outcome.path).read_bytes()
    assert_sound(data)
    return docx.Document(io.BytesIO(data))


def project(programme: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((programme / "plans" / "4638-hoyanger.yaml").read_text(encoding="utf-8"))["project"]
    return found


def text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(f"{W}t"))


def references(document: Document) -> list[tuple[str, str]]:
    """Return the bookmarks whose pages are named, and the pages as they stand there."""
    fields = document.element.body.iter(f"{W}fldSimple")
    return [(each.get(f"{W}instr").split()[1], text(each)) for each in fields]


def heads(document: Document) -> list[list[str]]:
    return [[cell.text for cell in table.rows[0].cells] for table in document.tables]


def test_what_is_whole_on_the_canvas_refers_nowhere(programme: Path) -> None:
    assert references(made(programme)) == []


def test_what_the_canvas_cuts_says_on_which_page_it_goes_on(programme: Path) -> None:
    goals = [{**project(programme)["goals"][0], "id": f"G{number}", "text": LONG} for number in range(1, 9)]
    document = made(programme, background=LONG, why_now=LONG, vision=LONG, benefits=[LONG[:200]] * 2, goals=goals)
    marks = [str(each.get(f"{W}name")) for each in document.element.body.iter(f"{W}bookmarkStart")]
    found = references(document)
    assert [name for name, _ in found] == ["side_background", "side_why_now", "side_benefits", "side_vision", "side_goals"]
    assert all(marks.count(name) == 1 for name, _ in found)
    assert [page for _, page in found[:3]] == ["3", "3", "3"]  # behind the canvas and the milestone table
    canvas = text(document.element.body).split("Grunnlaget")[0]
    assert "(framh. s.\u00a03)" in canvas.replace("framh.\u00a0", "framh. ")
    assert re.search(r"og 5 til, side\u00a0\d", canvas)


def test_a_long_title_takes_two_lines_before_it_is_cut(programme: Path) -> None:
    title = "Nærvær som varer i alle barnehagar, skular og sjukeheimar, no og i alle åra som kjem"
    document = made(programme, title=title)
    (shown,) = titles(document)
    assert (shown.style.name, text(shown._p).strip()) == ("Lerretstittel to linjer", title)
    assert "side_title" not in dict(references(document))
    cut = made(programme, title=LONG[:190])
    assert "side_title" in dict(references(cut))
    assert any(text(each._p) == LONG[:190] for each in cut.paragraphs)  # whole, on the pages behind


def titles(document: Document) -> list[Any]:
    return [each for each in document.tables[0].rows[0].cells[0].paragraphs if each.style.name.startswith("Lerretstittel")]


@pytest.mark.parametrize(("told", "columns"), [("Tre veker forseinka", True), (LONG, False)], ids=["short", "long"])
def test_deviations_stand_in_columns_while_they_are_short_else_in_a_card_for_each_milestone(programme: Path, told: str, columns: bool) -> None:
    milestones = [{**each, "deviation": told, "action": told} if each["id"] in ("M2", "M3") else each for each in project(programme)["milestones"]]
    found = heads(made(programme, milestones=milestones))
    assert (["Milepæl", "Avvik", "Årsak", "Konsekvens", "Tiltak"] in found) == columns
    assert any(head[0] == "M2" and len(head) == 2 for head in found) != columns


def test_conditions_that_are_long_leave_the_milestone_table(programme: Path) -> None:
    milestones = [{**each, "condition": LONG} for each in project(programme)["milestones"]]
    document = made(programme, milestones=milestones)
    table = next(table for table in document.tables if table.rows[0].cells[0].text == "Nr.")
    cards = [table for table in document.tables if table.rows[0].cells[0].text == "M1"]
    assert LONG not in text(table._tbl)
    assert [LONG in text(card._tbl) for card in cards] == [True]


def test_there_is_a_column_of_forecasts_as_long_as_there_is_something_to_forecast(programme: Path) -> None:
    (forecasting,) = [head for head in heads(made(programme)) if head[0] == "Nr."][:1]
    milestones = [{name: value for name, value in each.items() if name != "forecast"} for each in project(programme)["milestones"]]
    done = [{**each, "actual": project(programme)["start"], "percent": 100} for each in milestones]
    (reached,) = [head for head in heads(made(programme, milestones=done)) if head[0] == "Nr."][:1]
    assert "Prognose" in forecasting
    assert [name for name in forecasting if name != "Prognose"] == reached


def test_the_canvas_has_the_logo_of_the_programme_and_nothing_where_there_is_none(programme: Path) -> None:
    def band() -> tuple[int, list[str]]:
        table = made(programme).tables[0]
        return len(table.columns), [str(each.get("descr")) for each in table._tbl.iter("{*}docPr")]

    assert band() == (2, [])
    with_look(programme, "{logo: {file: logo.png, alt: Merket til programmet}}")
    (programme / "assets").mkdir(exist_ok=True)
    (programme / "assets" / "logo.png").write_bytes(PNG)
    assert band() == (3, ["Merket til programmet"])


def test_a_form_has_room_to_write_by_hand(programme: Path) -> None:
    document = made(programme, "0301")
    answers = [each.style.name for table in document.tables for row in table.rows for cell in row.cells for each in cell.paragraphs]
    assert answers.count("Båndsvar") >= 3
    assert answers.count("Tabellplass") == 6
    goals = [table for table in document.tables if table.rows[0].cells[0].text == "Prosjektmål"]
    assert [len(table.rows) for table in goals] == [7, 7]


def test_tags_and_titles_of_controls_are_as_long_as_word_takes(programme: Path) -> None:
    milestones = project(programme)["milestones"]
    long = "M" * 40
    renamed = [{**each, "id": long} if each["id"] == "M8" else each for each in milestones]
    document = made(programme, milestones=renamed)
    for name in ("tag", "alias"):
        shown = [str(each.get(f"{W}val")) for each in document.element.body.iter(f"{W}{name}")]
        assert max(map(len, shown)) <= 64, name
        assert not any("{" in each for each in shown)
    tags = [str(each.get(f"{W}val")) for each in document.element.body.iter(f"{W}tag")]
    assert {"project.milestones.#M1.forecast", "project.milestones.#@8.forecast", "project.values.#1.text"} <= set(tags)


def linked(document: Document) -> list[tuple[str, str]]:
    return [(str(each.get(f"{W}anchor")), text(each)) for each in document.element.body.iter(f"{W}hyperlink") if each.get(f"{W}anchor")]


@pytest.mark.parametrize("people", [2, 8], ids=["narrow chart", "wide chart"])
def test_a_long_plan_has_a_table_of_contents_whose_links_lead_to_its_headings(programme: Path, people: int) -> None:
    told = {"condition": LONG, "deviation": LONG, "cause": LONG, "action": LONG}
    first = project(programme)["milestones"][0]
    team = [{"id": f"q{at}", "name": f"Person {at}", "role": "member", "tasks": ["Alt"]} for at in range(people)]
    milestones = [{**first, "id": f"M{at}", "name": f"Steg {at}", "responsible": f"q{at % people}", **told} for at in range(1, 12)]
    document = made(programme, milestones=milestones, team=[*project(programme)["team"], *team])
    paragraphs = {name: each for each in document.element.body.iter(f"{W}p") for name in names_in(each)}
    links = linked(document)
    assert [text(paragraphs[name]).partition(" 20")[0] for name, _ in links] == [shown for _, shown in links]
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings[:3] == ["Milepælar", "Innhald", "Grunnlaget"]
    assert [shown for _, shown in links] == [each.partition(" 20")[0] for each in headings if each != "Innhald"]
    instructions = [each.text for each in document.element.body.iter(f"{W}instrText")]
    assert any("TOC" in each for each in instructions)


def names_in(element: Any) -> list[str]:
    return [str(each.get(f"{W}name")) for each in element.iter(f"{W}bookmarkStart") if str(each.get(f"{W}name")).startswith("side_")]


def test_a_plan_of_a_few_pages_has_none(programme: Path) -> None:
    assert linked(made(programme)) == []
