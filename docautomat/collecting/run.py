"""Returned files to plans changed: each file is one outcome, and none stops the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from docautomat.batch.bases import Bases
from docautomat.batch.journal import write_atomically
from docautomat.collecting.conflicts import Pending, read_choices
from docautomat.collecting.document import DOCUMENTS, read_returned_document
from docautomat.collecting.merging import Merge, merge
from docautomat.collecting.privacy import refuse_identity_numbers, refuse_numbers_in_answers
from docautomat.collecting.returned import Returned, files_in, of_project, read_returned, records_of, refuse_foreign
from docautomat.collecting.trackers import is_tracker, merged_tracker
from docautomat.collecting.writing import changes_of
from docautomat.errors import DataError, DocautomatError, Finding
from docautomat.opc.locks import is_open
from docautomat.plan.facts import facts_of
from docautomat.plan.labels import labels
from docautomat.plan.messages import Fault, finding, told_spot
from docautomat.plan.readers.folder import programme_file
from docautomat.plan.readers.plans import read_plan
from docautomat.plan.readers.text import read_tree
from docautomat.plan.writers import edited, new_yaml, plain

if TYPE_CHECKING:
    from docautomat.plan.model import Plan
    from docautomat.plan.readers import ProgrammeFolder, Record
    from docautomat.plan.readers.tree import Tree

__all__ = ["Collected", "collect"]

_EARLIER = Path(".docautomat") / "earlier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What became of one file."""

    path: Path
    status: Literal["new", "changed", "unchanged", "refused"]
    number: str = ""
    name: str = ""
    source: str = ""
    """The plan's file, relative to the programme's folder."""
    changes: int = 0
    conflicts: int = 0
    findings: tuple[Finding, ...] = ()


def collect(programme: ProgrammeFolder, paths: Sequence[Path]) -> Iterator[Collected]:
    """Yield what became of each file: forms, trackers and lists of conflicts that people filled in, in folders too.

    What people typed goes into the plan's own file; what both sides changed stands in `konflikter.xlsx` in the programme's folder until somebody has chosen.
    A file that cannot be read, or whose plan cannot be written, is refused. Raises `OutputError` where the list of conflicts cannot be written.
    """
    run = _Run(programme)
    try:
        for path in files_in(list(paths)):
            yield run.collected(path)
    finally:
        run.pending.write(programme)


@dataclass(slots=True)
class _Run:
    programme: ProgrammeFolder
    bases: Bases = field(init=False)
    pending: Pending = field(init=False)
    new: dict[str, list[str]] = field(default_factory=dict)
    """Municipality -> files of plans that this run has made."""

    def __post_init__(self) -> None:
        self.bases = Bases(self.programme.folder)
        self.pending = Pending.read(self.programme.folder)

    def collected(self, path: Path) -> Collected:
        try:
            if is_open(path):
                raise DataError.of([finding(Fault(code="D34"), self.programme.language, file=path.name)])
            refuse_foreign(path, self.programme.language)
            if path.suffix.lower() in DOCUMENTS:
                returned = read_returned_document(path, self.programme, self.bases)
                return self._merged(refuse_numbers_in_answers(returned, self.programme.language))
            try:
                tree = read_tree(path, path.name, self.programme.language)
            except DataError:
                choices = read_choices(path)
                if choices is None:
                    raise
                return self._chosen(path, choices)
            refuse_identity_numbers(tree, path.name, self.programme.language)
            return self._tracker(tree, path) if is_tracker(tree) else self._merged(read_returned(tree, path, self.programme.programme))
        except DocautomatError as error:  # a plan that is locked, or cannot be written, does not stop the others
            return Collected(path=path, status="refused", findings=error.findings)

    # --- one file -----------------------------------------------------------------------------------------------------------------------

    def _merged(self, returned: Returned) -> Collected:
        record = self._record(returned)
        if record is None or not record.source:
            return self._first(returned)
        current = read_plan(self.programme.folder / record.source, record.source, programme=self.programme.programme)
        if current.tolerated is None:
            raise DataError.of(current.errors)
        project = current.tolerated.project.id
        base = self.bases.find(returned.kind, returned.number, returned.generation, project)
        made = merge(base.facts if base else None, facts_of(current.tolerated), returned.facts, returned.covers)
        made.conflicts = [conflict for conflict in made.conflicts if not self.pending.decided(returned.number, project, conflict)]
        for conflict in made.conflicts:
            place = told_spot(returned.place(conflict.key), self.programme.language)
            self.pending.add(returned.number, record.name, project, conflict, returned.path.name, place)
        findings = [*returned.refused, *returned.faults]
        if base is None:
            findings.append(finding(Fault(code="W25"), record.language, file=returned.path.name))
        return self._into(record, made, returned.path, findings)

    def _tracker(self, tree: Tree, path: Path) -> Collected:
        merged = merged_tracker(tree, path, self.programme, self.pending)
        collected = self._into(merged.record, merged.made, path, merged.findings)
        merged.remember()
        return collected

    def _into(self, record: Record, made: Merge, path: Path, findings: Iterable[Finding]) -> Collected:
        """Write what a file changes into its plan."""
        changes = self._written(self.programme.folder / record.source, record, made)
        return Collected(
            path=path,
            status="changed" if changes else "unchanged",
            number=record.number,
            name=record.name,
            source=record.source,
            changes=changes,
            conflicts=len(made.conflicts),
            findings=tuple(findings),
        )

    def _record(self, returned: Returned) -> Record | None:
        records = records_of(self.programme, returned.number, returned.path.name)
        known = [record for record in records if record.source]
        named = of_project(known, returned.plan.project.id)
        if named is not None or not known:
            return named or records[0]
        return known[0] if len(known) == 1 and (known[0].plan is None or returned.generation) else None

    def _first(self, returned: Returned) -> Collected:
        """Make the plan of a municipality that had none, or another project of one that had."""
        plan = returned.plan
        record = next(record for record in self.programme.records if record.number == returned.number)
        stem = f"{record.municipality.stem}-{plan.project.id.lower()}" if any(r.source for r in self._of(returned.number)) else record.municipality.stem
        kept = self._kept(returned)
        name = f"plans/{stem}{'.yaml' if kept is None else '.xlsx'}"
        path = self.programme.folder / name
        if path.exists() or name in self.new.get(returned.number, ()):
            fault = Fault(code="E27", path=("project", "id"), values={"file": name})
            raise DataError.of([finding(fault, record.language, file=returned.path.name)])
        self.new.setdefault(returned.number, []).append(name)
        write_atomically(path, kept if kept is not None else self._as_yaml(plan, record))
        facts = len(returned.facts)
        return Collected(
            path=returned.path,
            status="new",
            number=returned.number,
            name=record.name,
            source=name,
            changes=facts,
            findings=(*returned.refused, *returned.faults),
        )

    def _kept(self, returned: Returned) -> bytes | None:
        """Return the form itself where it may be the plan: in a programme that is a workbook too, and without a value that cannot be read."""
        whole = returned.kind == "form" and returned.path.suffix.lower() == ".xlsx" and not returned.refused and not returned.faults
        return returned.path.read_bytes() if whole and programme_file(self.programme.folder).suffix.lower() == ".xlsx" else None

    def _as_yaml(self, plan: Plan, record: Record) -> bytes:
        told = plan.model_dump(mode="python", by_alias=True, exclude_none=True, exclude_defaults=True)
        told["municipality"] = {"number": plan.municipality.number, **{key: value for key, value in told["municipality"].items() if key != "number"}}
        return new_yaml(plain({"schema": plan.schema_, "language": record.language, **told}, (None, (), [], {}))).encode("utf-8")

    def _of(self, number: str) -> Iterator[Record]:
        return (record for record in self.programme.records if record.number == number)

    # --- writing ------------------------------------------------------------------------------------------------------------------------

    def _written(self, path: Path, record: Record, made: Merge) -> int:
        """Write what changes into a plan's file; return how many facts that are."""
        if not made.changes and not made.gone and not made.reports:
            return 0
        before = path.read_bytes()
        work = plain(read_tree(path, path.name, record.language).value)
        approved = bool(record.plan and record.plan.approvals)
        changes = changes_of(work, made, approved=approved)
        content = edited(path, changes, language=record.language)
        digest = hashlib.sha256(before).hexdigest()[:8]
        write_atomically(self.programme.folder / _EARLIER / f"{path.stem}-{digest}{path.suffix}", before)
        write_atomically(path, content)
        return sum(not key[-1].startswith("#") for key in made.changes) + len(made.gone) + len(made.reports)

    # --- choices ------------------------------------------------------------------------------------------------------------------------

    def _chosen(self, path: Path, choices: Iterable[tuple[str, str]]) -> Collected:
        """Put what somebody has chosen in the list of conflicts into the plans."""
        count = 0
        findings: list[Finding] = []
        for known, theirs in self.pending.settle(choices):
            if not theirs:
                count += 1
                continue
            record = next((each for each in self._of(known.number) if each.source), None)
            try:
                if record is None:
                    raise DataError.of([finding(Fault(code="E26", values={"value": known.number}), self.programme.language, file=path.name)])
                plan_path = self.programme.folder / record.source
                count += self._written(plan_path, record, Merge(changes={known.key: known.returned}))
            except DocautomatError as error:
                findings += error.findings
                self.pending.keep(known)
        status: Literal["changed", "unchanged"] = "changed" if count else "unchanged"
        name = labels(self.programme.language)["conflicts"]
        return Collected(path=path, status=status, name=name, changes=count, conflicts=len(self.pending), findings=tuple(findings))
