"""The year itself, by commands only; what they print and how they end is looked at, and everything typed is looked for after each of them."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from benchmarks.year.forms import fill
from benchmarks.year.hand import Hand
from benchmarks.year.looking import deck_texts, lost
from benchmarks.year.projects import SLIPS, Project, closing_of, project_for
from benchmarks.year.trackers import Quarter, fill_tracker, left_behind, unplanned

__all__ = ["Year", "YearError"]

START = datetime.date(2026, 1, 5)


class YearError(AssertionError):
    """Something that people typed is not where it should be, or a command ended as it should not."""


@dataclass(slots=True)
class Year:
    """A programme and its municipalities in the course of a year."""

    folder: Path
    """Empty; everything lies below it."""
    numbers: list[str]
    seed: int = 0
    slips: float = 0.08
    """The part of the municipalities that make a mistake in their form."""
    projects: dict[str, Project] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    cells: int = 0

    @property
    def programme(self) -> Path:
        """Return the programme's folder."""
        return self.folder / "programme"

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the processor time of a stage."""
        begun = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.process_time() - begun

    def run(self, *arguments: object, ends: int | None = 0) -> Result:
        """Run one command; raise where it ends otherwise than it should; `None` is either with or without findings."""
        from docautomat.cli import _docautomat

        with self.stage(str(arguments[0])):
            done = CliRunner().invoke(_docautomat, [str(argument) for argument in arguments])
        if done.exit_code not in ((0, 1) if ends is None else (ends,)):
            raise YearError(f"{' '.join(map(str, arguments))} ended with {done.exit_code}, not {ends}:\n{done.output[-3000:]}") from done.exception
        return done

    # --- the beginning --------------------------------------------------------------------------------------------------------------------

    def begin(self, prepare: Callable[[Path], None]) -> None:
        """Make the programme's folder and send the forms out."""
        prepare(self.programme)
        self.run("form", self.programme, "-o", self.folder / "forms")

    def answer(self) -> None:
        """Let every municipality fill in its form; some make a mistake."""
        from docautomat.plan.readers import load_programme

        languages = {record.number: record.language for record in load_programme(self.programme).records}
        with self.stage("(people type)"):
            for at, number in enumerate(self.numbers):
                slip = SLIPS[at % len(SLIPS)] if self.slips and at % round(1 / self.slips) == 1 else ""
                self.projects[number] = project = project_for(number, languages[number], start=START, seed=self.seed, slip=slip)
                self._fill(project, self.folder / "answers")

    def _fill(self, project: Project, target: Path) -> None:
        target.mkdir(exist_ok=True)
        (form,) = (self.folder / "forms").glob(f"{project.number}-*/*_skjema_*.xlsx")
        self.cells += fill(form, target / f"Svar fra {project.number} (kopi).xlsx", project)

    def collect_forms(self) -> None:
        """Collect the forms; those with a mistake are told, mended by their municipality, and collected again."""
        slipped = [project for project in self.projects.values() if project.slip]
        told = self.run("collect", self.programme, self.folder / "answers", ends=1 if slipped else 0).output
        for project in slipped:
            if not re.search(rf"Svar fra {project.number} .*\[[EDW]\w+\]", told):
                raise YearError(f"{project.number}: the mistake «{project.slip}» was not told by collect")
            mended = project_for(project.number, project.language, start=START, seed=self.seed)
            self.projects[project.number] = mended
            self._fill(mended, self.folder / "mended")
        if slipped:  # the second file of one form: what it says otherwise than the first is asked about
            self.run("collect", self.programme, self.folder / "mended", ends=None)
            self._choose()
        self.look()

    def look(self) -> None:
        """Look for everything that was typed into the forms."""
        from docautomat.plan.readers import load_programme

        records = {record.number: record for record in load_programme(self.programme).records}
        missing = [
            f"{number}: {what}"
            for number, project in self.projects.items()
            for what in (lost(project, records[number].plan) if records[number].plan else [f"no plan: {records[number].error}"])
        ]
        if missing:
            raise YearError(f"{len(missing)} things are lost:\n" + "\n".join(missing[:20]))

    def approve(self) -> None:
        """Approve every plan."""
        self.run("approve", self.programme, "all", "--date", START.isoformat(), "--by", "Styringsgruppa")

    def publish(self, day: datetime.date, *more: str) -> None:
        """Make the documents as of a day."""
        self.run("batch", self.programme, "-o", self.folder / "out", "--as-of", day.isoformat(), "--quiet", *more)

    # --- a quarter ------------------------------------------------------------------------------------------------------------------------

    def quarter(self, day: datetime.date, following: datetime.date) -> None:
        """Let people type into their trackers, the office change some plans meanwhile, collect it all, and make the next trackers."""
        back = self.folder / f"back-{day}"
        back.mkdir()
        self._today(day)
        typed: dict[str, Quarter] = {}
        with self.stage("(people type)"):
            for number in self.numbers:
                path = self.tracker(number)
                typed[number] = fill_tracker(path, back / f"{number} framdrift {day}.xlsx", self.projects[number], day, f"{self.seed} {number} {day}")
                self.cells += typed[number].count
            changed = [self._office(number, typed[number]) for number in self.numbers[3::11]]
        disputed = {number: facts for number, facts in changed if facts}
        self.run("collect", self.programme, back, ends=1 if disputed else 0)
        self._look_at(typed, disputed)
        if self._choose() < sum(len(facts) for facts in disputed.values()):
            raise YearError(f"not all conflicts are listed: {disputed}")
        self.publish(following)
        missing = [f"{number}: {what}" for number in self.numbers for what in left_behind(typed[number], self.tracker(number))]
        if missing:
            raise YearError(f"{len(missing)} things are not in the new trackers:\n" + "\n".join(missing[:20]))

    def _today(self, day: datetime.date) -> None:
        """Let the office move the programme's status date, as it does every quarter."""
        path = self.programme / "programme.yaml"
        text, moved = re.subn(r"^as_of: [0-9-]+", f"as_of: {day}", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if moved != 1:
            raise YearError("the programme has no status date")
        path.write_text(text, encoding="utf-8")

    def close(self) -> None:
        """Let every municipality answer the four questions in a new form, and make the deck of the final gathering."""
        self.run("form", self.programme, "-o", self.folder / "closing")
        back = self.folder / "closed"
        back.mkdir()
        with self.stage("(people type)"):
            for number in self.numbers:
                (form,) = (self.folder / "closing").glob(f"{number}-*/*_skjema_*.xlsx")
                self.cells += fill(form, back / f"{number}.xlsx", closing_of(self.projects[number]))
        self.run("collect", self.programme, back)
        deck = self.folder / "samling.pptx"
        self.run("gathering", self.programme, "-o", deck, "--slides", "full", "--quiet", ends=None)
        shown = deck_texts(deck)
        missing = [
            f"{number}: {text!r}"
            for number in self.numbers
            for name, texts in closing_of(self.projects[number]).single.items()
            if name.startswith("project.closing.what")
            for text in texts
            if text not in shown
        ]
        if missing:
            raise YearError(f"{len(missing)} answers are not in the gathering's deck:\n" + "\n".join(missing[:20]))

    def overview(self) -> None:
        """Make the overview, and count its projects."""
        book = self.folder / "oversikt.xlsx"
        done = self.run("overview", self.programme, "-o", book, "--json", "--quiet")
        rows = [row for row in json.loads(done.stdout)["overview"]["projects"] if row.get("title") or row.get("project")]
        if len(rows) < len(self.numbers):
            raise YearError(f"the overview has {len(rows)} projects of {len(self.numbers)}")

    def tracker(self, number: str) -> Path:
        """Return a municipality's tracker in the output folder."""
        (path,) = (self.folder / "out").glob(f"{number}-*/*_framdrift_*.xlsx")
        return path

    def _office(self, number: str, typed: Quarter) -> tuple[str, set[tuple[str, str]]]:
        """Let the office change a forecast that the municipality changes as well: both change it, to different days."""
        wanted = [(key, what) for (name, key, what) in typed.cells if name == "milestones" and what == "forecast"]
        if not wanted:
            return number, set()
        (path,) = (self.programme / "plans").glob(f"{number}-*.yaml")
        key = wanted[0][0]
        text = path.read_text(encoding="utf-8")
        entry = re.compile(rf"^( *)- id: {key}\n", re.MULTILINE)
        if not entry.search(text):
            raise YearError(f"{path.name} has no milestone {key} as it should be written")
        text = re.sub(rf"(^ *- id: {key}\n(?:(?! *- id:).*\n)*?) *forecast:.*\n", r"\1", text, flags=re.MULTILINE)
        path.write_text(entry.sub(rf"\1- id: {key}\n\1  forecast: 2027-12-24\n", text, count=1), encoding="utf-8")
        return number, {(key, "forecast")}

    def _look_at(self, typed: dict[str, Quarter], disputed: dict[str, set[tuple[str, str]]]) -> None:
        from docautomat.plan.readers import load_programme

        records = {record.number: record for record in load_programme(self.programme).records}
        missing = [
            f"{number}: {what}"
            for number, quarter in typed.items()
            for what in (
                unplanned(quarter, records[number].plan, self.projects[number], disputed.get(number, set()))
                if records[number].plan
                else [f"no plan: {records[number].error}"]
            )
        ]
        listed = self.programme / "konflikter.xlsx"
        if disputed and not listed.is_file():
            missing.append("there is no list of conflicts")
        if missing:
            raise YearError(f"{len(missing)} things that were typed into trackers are lost:\n" + "\n".join(missing[:20]))

    def _choose(self) -> int:
        """Let the coordinator decide every conflict for the municipality, in the list itself; return how many there were."""
        listed = self.programme / "konflikter.xlsx"
        if not listed.is_file():
            return 0
        hand = Hand(listed)
        (sheet, *_) = hand.sheets
        columns: dict[str, str] = {}
        count = 0
        for number, cells in list(hand.rows(sheet)):
            keys = {str(value): column for column, value in cells.items() if str(value).startswith("conflicts.")}
            if keys:
                columns = keys
            elif columns and cells.get(columns["conflicts.id"]):
                hand.type(sheet, columns["conflicts.keep"], number, self.words["conflict_returned"])
                count += 1
        if count:
            hand.save(self.folder / "valgt.xlsx")
            self.run("collect", self.programme, self.folder / "valgt.xlsx")
        return count

    @property
    def words(self) -> Mapping[str, str]:
        """Return the words of the programme's language."""
        from docautomat.plan.labels import labels

        return labels("nb")


def sample(target: Path, numbers: list[str], samples: Path) -> None:
    """Make a programme out of the sample's, with these participants and no plans."""
    shutil.copytree(samples, target, ignore=shutil.ignore_patterns(".docautomat", "plans"))
    path = target / "programme.yaml"
    listed = ", ".join(f'"{number}"' for number in numbers)
    path.write_text(path.read_text(encoding="utf-8").replace("municipalities: all ", f"municipalities: [{listed}] "), encoding="utf-8")
