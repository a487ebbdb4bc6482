"""A year of trackers on a handful of plans: typed, sorted, added to, collected, made anew; nothing that anybody typed is lost, compared cell by cell.

What was typed is in the plan, or in the workbook, or in the list of conflicts; own columns, notes and sheets are in every later workbook.
"""

from __future__ import annotations

import datetime
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from docautomat.batch import generate
from docautomat.collecting import collect
from docautomat.plan.readers import load_programme
from tests.collecting.trackers import NEXT, Typed
from tests.package_check import assert_sound
from tests.plan.build import SAMPLES

_TEXTS = ("status_reason", "deviation", "cause", "consequence", "action", "comment")
_OWN = 30
"""The column in which people keep something of their own."""
_WORDS = ("Høyring", "møte «tysdag»", "=1+1", "100 %", "linje\nto", "ŋ á ï ä 😊", "<b>&amp;", "'apostrof", "{ nei }", "3. april")


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    folder = tmp_path / "programme"
    shutil.copytree(SAMPLES, folder, ignore=shutil.ignore_patterns(".docautomat"))
    text = (folder / "programme.yaml").read_text(encoding="utf-8")
    (folder / "programme.yaml").write_text(text.replace("municipalities: all", 'municipalities: ["4638", "3118"]'), encoding="utf-8")
    return folder


class Person:
    """Somebody who types into a tracker at random, and remembers what."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.typed: dict[tuple[str, str], str] = {}
        self.own: dict[str, str] = {}
        self.added: list[str] = []
        self.notes: list[str] = []
        self.over: list[str] = []
        self.measured: list[tuple[str, datetime.date, float]] = []

    def text(self) -> str:
        return f"{self.chance.choice(_WORDS)} {self.chance.randrange(10**6)}"

    def quarter(self, path: Path, number: int) -> None:
        with Typed(path) as typed:
            sheet, keys, head = typed.table("milestones")
            ids = [sheet.cell(row, keys["id"]).value for row in range(head + 1, sheet.max_row + 1)]
            ids = [own for own in ids if own]
            for own in self.chance.sample(ids, 4):
                name = self.chance.choice(_TEXTS)
                self.typed[own, name] = self.text()
                row = typed.type("milestones", own, **{name: self.typed[own, name]})
                if self.typed[own, name].startswith("="):
                    sheet.cell(row, keys[name]).data_type = "s"
                self.own[own] = self.text().replace("=", "")
                sheet.cell(row, _OWN).value = self.own[own]
            sheet.cell(head, _OWN).value = "Eiga kolonne"
            noted = self.chance.choice(ids)
            self.notes.append(f"merknad {self.chance.randrange(10**6)}")
            cell = sheet.cell(typed.row("milestones", noted), keys["condition"])
            said = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(said + self.notes[-1], "Kari")
            over = f"skrive over {number} {self.chance.randrange(10**6)}"
            self.over.append(over)
            typed.type("milestones", self.chance.choice(ids), condition=over)
            planned = sheet.cell(typed.row("milestones", ids[0]), keys["planned"]).value
            people = sorted({sheet.cell(row, keys["responsible"]).value for row in range(head + 1, sheet.max_row + 1)} - {None})
            self.added.append(f"Ny milepæl {number} {self.chance.randrange(10**6)}")
            typed.type("milestones", NEXT, name=self.added[-1], condition="Når", planned=planned, responsible=self.chance.choice(people))
            day = datetime.date(2026, 7, number + 1)
            self.measured.append(("G1", day, float(self.chance.randrange(1, 99))))
            typed.type("measurements", NEXT, goal="G1", date=day, value=self.measured[-1][2])
            if self.chance.random() < 0.6:
                typed.sort("milestones", self.chance.choice(["name", "planned", "id"]), reverse=self.chance.random() < 0.5)
            typed.book.create_sheet(f"Eige {number}")["B2"] = f"ark {number}"


def shown(path: Path) -> Iterator[str]:
    """Yield every text of a workbook, notes too."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield str(cell.value)
                if cell.comment:
                    yield cell.comment.text


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_anybody_typed_is_lost_in_a_year(programme: Path, seed: int) -> None:
    chance, out = random.Random(seed), programme.parent / "out"
    people: dict[str, Person] = {}
    for quarter in range(4):
        made = {each.record.number: each for each in generate(load_programme(programme), out, kinds=["progress_tracker"], jobs=1)}
        assert {each.status for each in made.values()} <= {"made", "unchanged"}
        for number, outcome in made.items():
            path = out / outcome.path
            assert_sound(path.read_bytes())
            person = people.setdefault(number, Person(chance))
            texts = list(shown(path))
            for text in (*person.notes, *person.over, *person.own.values(), *person.added, *person.typed.values()):
                assert any(text in held for held in texts), (number, quarter, text)
            assert all(f"ark {at}" in texts for at in range(quarter))
            person.quarter(path, quarter)
        done = list(collect(load_programme(programme), [out]))
        assert {each.status for each in done} == {"changed"}
        assert {found.code for each in done for found in each.findings} <= {"W24"}
        for record in load_programme(programme).records:
            assert record.plan is not None, record.error
            told(record.plan.project, people[record.number])


def told(project: Any, person: Person) -> None:
    """Check that a plan says what somebody typed."""
    milestones = {milestone.id: milestone for milestone in project.milestones}
    for (own, name), text in person.typed.items():
        assert getattr(milestones[own], name) == text
    assert [name for name in person.added if name not in {milestone.name for milestone in project.milestones}] == []
    held = {(goal.id, each.date): each.value for goal in project.goals for each in goal.measurements}
    assert all(held[goal, day] == value for goal, day, value in person.measured)
