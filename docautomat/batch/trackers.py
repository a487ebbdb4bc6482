"""The next tracker of a project: never one that costs what people have typed.

nobody has typed, ever               the template's
collected as it lies there           their workbook, brought up to date
a copy came back and was collected   that copy, brought up to date
changed, and not collected           none: it is to be collected first, or given up
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docautomat.batch.bases import Base, Bases
from docautomat.batch.journal import hash_of
from docautomat.errors import Finding, PackageError
from docautomat.opc.locks import is_open
from docautomat.opc.package import Package
from docautomat.plan.labels import labels
from docautomat.plan.messages import Fault, finding
from docautomat.plan.readers.tree import UnreadableError
from docautomat.plan.readers.workbook import read_workbook
from docautomat.plan.readers.workbook.rows import marks_of
from docautomat.tracker.continuing import Situation, continued
from docautomat.tracker.decisions import Decisions
from docautomat.tracker.ownership import KIND
from docautomat.tracker.store import Collected, Trackers

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["NextTracker"]


@dataclass(frozen=True, slots=True)
class NextTracker:
    """What the next trackers of a programme are made from."""

    programme: ProgrammeFolder
    decisions: Decisions
    discard: bool = False

    def of(self, record: Record, target: Path, remembered: str | None, rendered: bytes) -> bytes | Finding:
        """Return the tracker to write to `target`, or why there is none; `rendered` is the template's, `remembered` the hash of what was written there last.

        Raises `DocautomatError` where the workbook that people typed in cannot be brought up to date.
        """
        if is_open(target):
            return finding(Fault(code="D34"), record.language, file=target.name)
        project = record.plan.project.id if record.plan is not None else ""
        store = Trackers(self.programme.folder)
        known = store.of(record.number, project)
        present = hash_of(target)
        touched = present is not None and present not in (remembered, hashlib.sha256(rendered).hexdigest()) and not self._was_written(record, target)
        if touched and present not in known.seen and not self.discard:
            return finding(Fault(code="D35"), record.language, file=target.name)
        persons = self._persons(target, present, known, store.workbook(record.number, project), touched=touched)
        if persons is None or record.plan is None:
            return rendered
        base, written = self._base(persons, record, project)
        words: Mapping[str, str] = labels(record.language)
        situation = Situation(
            number=record.number,
            plan=record.plan,
            programme=self.programme.programme,
            language=record.language,
            base=base.facts if base is not None else None,
            given=known.given,
            decisions=self.decisions,
            note=words["tracker_note"],
        )
        return continued(persons, rendered, written, situation) or rendered

    def _persons(self, target: Path, present: str | None, known: Collected, stored: bytes | None, *, touched: bool) -> bytes | None:
        """Return the workbook from which the next tracker goes on; `None` where nobody has typed in any."""
        if touched and present in known.seen:
            return target.read_bytes()
        if stored is None:
            return None
        if present is not None and not touched and _generation(target.read_bytes()) not in ("", known.generation):
            return target.read_bytes()  # a later one, made from what was collected, in which nobody has typed yet
        return stored

    def _was_written(self, record: Record, target: Path) -> bool:
        """Say whether a file is as some run wrote it, although no journal knows it."""
        data = target.read_bytes()
        base = Bases(self.programme.folder).find(KIND, record.number, _generation(data) or "-")
        return base is not None and Bases(self.programme.folder).workbook(base) == data

    def _base(self, persons: bytes, record: Record, project: str) -> tuple[Base | None, bytes | None]:
        bases = Bases(self.programme.folder)
        base = bases.find(KIND, record.number, _generation(persons), project)
        return base, bases.workbook(base) if base is not None else None


def _generation(data: bytes) -> str:
    """Return the generation that a workbook says it is of."""
    try:
        marks = marks_of(Package.open(data))
        return marks.get("generation") or read_workbook(data).notes.get("generation", "")
    except (PackageError, UnreadableError):
        return ""
