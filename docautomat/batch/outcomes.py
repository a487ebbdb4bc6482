"""What became of each document, and the report that tells it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from docautomat.batch.journal import hash_of, write_atomically
from docautomat.errors import DocautomatError, Finding, OutputError, Place
from docautomat.plan.identity_numbers import without_identity_numbers

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["Outcome", "finding_facts", "public_findings", "summary", "write_report"]

Status = Literal["made", "unchanged", "refused", "failed"]
PROGRAMME_FOLDER = "_program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one document.

    `made` and `unchanged` lie at `path`; `refused` means that the plan has faults, `failed` that the document could not be made or written. A refused plan
    has one outcome, without a kind.
    """

    record: Record = field(repr=False)
    kind: str = ""
    status: Status
    path: str = ""
    """Relative to the output folder, with forward slashes."""
    sha256: str = ""
    findings: tuple[Finding, ...] = ()
    moved: str = ""
    """Where the file went that a person had changed, relative to the output folder."""
    error: DocautomatError | None = field(default=None, repr=False)
    conformance: tuple[str, ...] = ()
    """What a PDF has reached, such as `PDF/UA-1` and `PDF/A-2b`."""

    @property
    def good(self) -> bool:
        """Whether there is a document."""
        return self.status in ("made", "unchanged")


def write_report(programme: ProgrammeFolder, outcomes: Sequence[Outcome], out: str | os.PathLike[str], *, interrupted: bool = False) -> list[OutputError]:
    """Write `report.json` and `rapport.xlsx` to the output folder's `_program/`; return what could not be written.

    `interrupted` says that the run was stopped: the outcomes are those of the documents that were made before.
    """
    folder = Path(out) / PROGRAMME_FOLDER
    problems: list[OutputError] = []
    for name, content in (
        ("report.json", _report_json(outcomes, interrupted=interrupted)),
        ("rapport.xlsx", _report_workbook(programme, outcomes, interrupted=interrupted)),
    ):
        try:
            if hash_of(folder / name) != hashlib.sha256(content).hexdigest():
                write_atomically(folder / name, content)
        except OutputError as error:
            problems.append(error)
    return problems


def _report_json(outcomes: Sequence[Outcome], *, interrupted: bool) -> bytes:
    rows = [
        {
            "municipality": outcome.record.municipality.number,
            "name": outcome.record.municipality.name,
            "language": outcome.record.language,
            "kind": outcome.kind,
            "status": outcome.status,
            "path": outcome.path,
            "sha256": outcome.sha256,
            "moved": outcome.moved,
            **({"conformance": list(outcome.conformance)} if outcome.path.endswith(".pdf") else {}),
            "source": outcome.record.source,
            "findings": [finding_facts(finding) for finding in public_findings(outcome)],
        }
        for outcome in outcomes
    ]
    counts = summary(outcomes)
    text = json.dumps({"format": "docautomat.report/1", "interrupted": interrupted, "summary": counts, "outcomes": rows}, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def public_findings(outcome: Outcome) -> tuple[Finding, ...]:
    """Return an outcome's findings as reports tell them: codes and places, without what people typed, names and identity numbers."""
    if not outcome.findings:
        return ()
    from docautomat.documents.roles import team_of

    names = team_of(outcome.record)
    told = []
    for finding in outcome.findings:
        message = without_identity_numbers(names.replaced(finding.public or finding.message))
        told.append(replace(finding, message=message, hint=without_identity_numbers(names.replaced(finding.hint)), public=""))
    return tuple(told)


def finding_facts(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON tells it, in the report and on the command line."""
    place = {"file": finding.place.file, "line": finding.place.line, "part": finding.place.part, "spot": finding.place.spot}
    place |= {"tag": finding.place.tag, "path": finding.place.path}
    told = {name: value for name, value in place.items() if value}
    return {"code": finding.code, "severity": finding.severity, "place": told, "message": finding.message, "hint": finding.hint}


def summary(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many documents were made, how many of them with warnings, and how many records were refused or failed."""
    counts = {"made": 0, "warned": 0, "refused": 0}
    for outcome in outcomes:
        if outcome.good:
            counts["made"] += 1
            counts["warned"] += bool(outcome.findings)
        else:
            counts["refused"] += 1
    return counts


def _place_beside(source: str, place: Place) -> Place:
    """Return a place without what the columns beside it say."""
    return replace(place, file="" if place.file == source else place.file)


_ORDER = {"refused": 0, "failed": 0, "warning": 1, "made": 2}


def _report_workbook(programme: ProgrammeFolder, outcomes: Sequence[Outcome], *, interrupted: bool) -> bytes:
    """Return the report as a workbook: what was refused first, then warnings, then what was made."""
    from docautomat.plan.labels import labels
    from docautomat.report import report_workbook

    words = labels(programme.language)
    rows: list[tuple[int, list[str]]] = []
    for outcome in outcomes:
        shown = "warning" if outcome.good and outcome.findings else "made" if outcome.good else outcome.status
        findings: Sequence[Finding | None] = public_findings(outcome) or (None,)
        document = outcome.kind
        if outcome.path.endswith(".pdf"):
            document = f"{words.get(document, document)} ({', '.join(outcome.conformance) or 'PDF'})"
        for finding in findings:
            where = _place_beside(outcome.record.source, finding.place) if finding is not None else Place()
            cells = [f"{outcome.record.municipality.number} {outcome.record.municipality.name}", shown, document, outcome.path]
            told = [outcome.record.source, str(where), finding.message, finding.hint] if finding is not None else [outcome.record.source, "", "", ""]
            rows.append((_ORDER[shown], cells + told))
    rows.sort(key=lambda row: row[0])
    if interrupted:
        rows.insert(0, (0, ["", "failed", "", "", "", "", words["report.interrupted"], words["report.go_on"]]))
    return report_workbook(programme.language, [row for _, row in rows])
