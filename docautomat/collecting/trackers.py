"""A returned tracker into its plan: what people own is merged, rows that they added come in, the period's report is kept as it is.

What they typed in cells of the data's is told (W24) and stays in the workbook, from which the next tracker is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docautomat.batch.bases import Base, Bases
from docautomat.batch.journal import written_by_batch
from docautomat.collecting.conflicts import Pending
from docautomat.collecting.holding import held_back, implied
from docautomat.collecting.merging import Conflict, Merge, merge
from docautomat.collecting.reports import reported
from docautomat.collecting.returned import of_project, records_of
from docautomat.errors import DataError, Finding
from docautomat.plan.facts import Facts, Key, facts_of, label_path
from docautomat.plan.messages import Fault, Spot, Where, finding, told_spot
from docautomat.plan.readers.plans import read_plan
from docautomat.plan.readers.tree import UnreadableError
from docautomat.plan.readers.workbook import read_workbook
from docautomat.tracker.answers import Answers, Known, answers_of, rows_typed_over
from docautomat.tracker.ownership import KIND
from docautomat.tracker.store import Collected as Stored
from docautomat.tracker.store import Trackers

if TYPE_CHECKING:
    from docautomat.plan.model import Plan, Programme
    from docautomat.plan.readers import ProgrammeFolder, Record
    from docautomat.plan.readers.tree import Tree

__all__ = ["TrackerMerge", "is_tracker", "merged_tracker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerMerge:
    """What becomes of a plan by a tracker."""

    record: Record
    made: Merge
    findings: tuple[Finding, ...]
    remember: Callable[[], None]
    """What is to be done once the plan is written."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What the tracker said when it was written, as far as that is known."""

    base: Base | None
    workbook: bytes | None
    written: Facts | None = None
    """The plan's facts when the tracker was written, also where it was collected since."""

    @property
    def facts(self) -> Facts | None:
        return self.base.facts if self.base else None


def is_tracker(tree: Tree) -> bool:
    """Say whether a workbook is a tracker: it says so, or it has the tables of one and not the fields of a form."""
    return tree.notes.get("kind") == KIND or ("milestones", "forecast") in tree.covered


def merged_tracker(tree: Tree, path: Path, programme: ProgrammeFolder, pending: Pending) -> TrackerMerge:
    """Return what becomes of the plan of a tracker; nothing is written yet, but for conflicts, which wait in `pending`.

    Raises DataError for a tracker of no plan of the programme, and for one that is too broken to be read.
    """
    record = _record(tree, path, programme)
    current = read_plan(programme.folder / record.source, record.source, programme=programme.programme)
    if current.tolerated is None:
        raise DataError.of(current.errors)
    plan, language = current.tolerated, record.language
    project, plan_facts = plan.project.id, facts_of(plan)
    data, store = path.read_bytes(), Trackers(programme.folder)
    stored = store.of(record.number, project)
    before = _before(tree, path, programme, plan, stored, store, pending)
    known = Known.of(before.written, plan_facts, stored.given)
    back = answers_of(tree, path.name, plan, known, programme.programme)
    if back is None:
        raise DataError.of([finding(Fault(code="D32"), language, file=path.name)])
    sent = _sent(before, plan, known, programme.programme)
    made = merge(before.facts, plan_facts, _returned(before.facts, sent, back), back.covers)
    made.gone = [key for key in made.gone if not any(unread[:3] == key[:3] for unread in back.unreadable)]
    report = reported(back, plan, programme.programme)
    if report is not None:
        made.reports, more = report.changes, report.conflicts
        made.conflicts += more
    implied(made, back)
    held = held_back(made, programme, record, back, path.name)
    made.conflicts = [conflict for conflict in made.conflicts if not pending.decided(record.number, project, conflict)]
    findings = [*back.refused, *held, *_told(made.conflicts, back, sent, language, path.name)]
    if before.base is None:
        findings.append(finding(Fault(code="W25"), language, file=path.name))
    for conflict in made.conflicts:
        pending.add(record.number, record.name, project, conflict, path.name, told_spot(back.place(conflict.key), programme.language))

    def remember() -> None:
        stored.seen.append(hashlib.sha256(data).hexdigest())
        generation = tree.notes.get("generation", "")
        goes_on = not stored.sha256 or stored.generation != generation or stored.path == str(path.resolve())
        if goes_on:
            stored.generation, stored.path = generation, str(path.resolve())
        store.keep(record.number, project, stored, data if goes_on else None)

    return TrackerMerge(record=record, made=made, findings=tuple(findings), remember=remember)


def _record(tree: Tree, path: Path, programme: ProgrammeFolder) -> Record:
    """Return the record that a tracker is about."""
    told = tree.value.get("municipality") if isinstance(tree.value, dict) else None
    number = tree.notes.get("number") or str((told or {}).get("number", ""))
    wanted = tree.notes.get("project") or str(tree.value.get("project", {}).get("id", ""))
    records = records_of(programme, number, path.name)
    known = [record for record in records if record.source]
    named = of_project(known, wanted)
    if named is not None:
        return named
    if len(known) == 1 and (known[0].plan is None or not wanted):
        return known[0]
    fault = Fault(code="D33", path=("project", "id"), values={"value": wanted or "?"})
    raise DataError.of([finding(fault, records[0].language, file=path.name)])


def _before(tree: Tree, path: Path, programme: ProgrammeFolder, plan: Plan, stored: Stored, store: Trackers, pending: Pending) -> _Before:
    """Return what the tracker said before people typed in it: when it was written, or when the same file was collected last."""
    bases = Bases(programme.folder)
    generation, number, project = tree.notes.get("generation", ""), plan.municipality.number, plan.project.id
    base = bases.find(KIND, number, generation, project)
    if base is None:
        return _Before(None, None)
    workbook, written = bases.workbook(base), base.facts
    if stored.generation == generation and stored.path == str(path.resolve()) and written_by_batch(programme.folder, path):
        last = store.workbook(number, project)  # one file that grows, not two answers
        tree_then = _tree(last)
        if last is not None and tree_then is not None:
            then = answers_of(tree_then, path.name, plan, Known.of(base.facts, facts_of(plan), stored.given), programme.programme)
            waits = {each.key for each in pending.of(number, project)}
            if then is not None:
                own = {key: value for key, value in then.facts.items() if then.covers(key) and key not in waits}
                lost = {key for key in base.facts if then.covers(key) and key not in then.facts and key not in waits}
                facts = {key: value for key, value in base.facts.items() if key not in lost} | own
                base = Base(generation=base.generation, kind=base.kind, number=number, project=project, facts=facts)
                workbook = last
    return _Before(base, workbook, written)


def _tree(data: bytes | None) -> Tree | None:
    try:
        return read_workbook(data) if data is not None else None
    except UnreadableError:
        return None


def _sent(before: _Before, plan: Plan, known: Known, programme: Programme) -> Answers | None:
    tree = _tree(before.workbook)
    return answers_of(tree, "", plan, Known(sent=known.sent, plan=known.plan, given=dict(known.given)), programme) if tree is not None else None


def _returned(base: Facts | None, sent: Answers | None, back: Answers) -> Facts:
    """Return the facts of a tracker, those that say what it said when it was written as the plan said them then."""
    if base is None or sent is None:
        return back.facts
    keys = dict.fromkeys((*base, *back.facts))
    told = {key: base.get(key) if back.facts.get(key) == sent.facts.get(key) else back.facts.get(key) for key in keys}
    return {key: value for key, value in told.items() if value is not None}


def _told(conflicts: list[Conflict], back: Answers, sent: Answers | None, language: str, file: str) -> Iterator[Finding]:
    for conflict in conflicts:
        place = back.place(conflict.key)
        yield finding(Fault(code="W16", path=_path(conflict.key), values={"cell": _cell(place, conflict.key)}), language, file=file, line=place)
    for key, value in rows_typed_over(back, sent) if sent is not None else ():
        place = back.place(key)
        yield finding(Fault(code="W24", path=_path(key), values={"cell": _cell(place, key), "value": _short(value)}), language, file=file, line=place)


def _cell(place: Where, key: Key) -> str:
    return place.cell if isinstance(place, Spot) else label_path(key)


def _short(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _path(key: Key) -> tuple[str, ...]:
    return tuple(part.removeprefix("#") for part in key)
