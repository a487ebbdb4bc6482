"""What became of each document, and the report that tells it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from docautomat.batch.journal import hash_of, write_atomically
from docautomat.errors import DocautomatError, Finding, OutputError, Place
from docautomat.plan.identity_numbers import without_identity_numbers
from docautomat.translation import translated

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
        ("report.json", _report_json(programme.language, outcomes, interrupted=interrupted)),
        ("rapport.xlsx", _report_workbook(programme, outcomes, interrupted=interrupted)),
    ):
        try:
            if hash_of(folder / name) != hashlib.sha256(content).hexdigest():
                write_atomically(folder / name, content)
        except OutputError as error:
            problems.append(error)
    return problems


def _report_json(language: str, outcomes: Sequence[Outcome], *, interrupted: bool) -> bytes:
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
            "findings": [finding_facts(finding) for finding in public_findings(outcome, language)],
        }
        for outcome in outcomes
    ]
    counts = summary(outcomes)
    text = json.dumps({"format": "docautomat.report/1", "interrupted": interrupted, "summary": counts, "outcomes": rows}, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def public_findings(outcome: Outcome, language: str) -> tuple[Finding, ...]:
    """Return an outcome's findings as reports in a language tell them: codes and places, without what people typed, names and identity numbers."""
    if not outcome.findings:
        return ()
    from docautomat.documents.roles import team_of

    names = team_of(outcome.record)
    told = []
    for finding in (translated(found, language) for found in outcome.findings):
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


_ORDER = {"refused": 0, "failed": 0, "warning": 1, "made": 2}
_TAGGED_NAME = re.compile(r' "[^"]*\{[{%][^"]*"')
"""What a slide or shape is called whose name is a tag: it says nothing about the document that was made from it."""


def _place_beside(source: str, place: Place) -> str:
    """Return a place without what the columns beside it say."""
    told = replace(place, file="" if place.file == source else place.file, part=_TAGGED_NAME.sub("", place.part), spot=_TAGGED_NAME.sub("", place.spot))
    return str(told)


def _report_workbook(programme: ProgrammeFolder, outcomes: Sequence[Outcome], *, interrupted: bool) -> bytes:
    """Return the report as a workbook: what was refused first, then warnings, then what was made.

    What is wrong with a plan has one row, however many of its documents tell it.
    """
    from docautomat.plan.labels import labels
    from docautomat.report import report_workbook

    words = labels(programme.language)
    rows: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for outcome in outcomes:
        record, document = outcome.record, words.get(outcome.kind, outcome.kind)
        shown = "warning" if outcome.good and outcome.findings else "made" if outcome.good else outcome.status
        if outcome.path.endswith(".pdf"):
            document = f"{document} ({', '.join(outcome.conformance) or 'PDF'})"
        about = f"{record.municipality.number} {record.municipality.name}", shown
        for finding in public_findings(outcome, programme.language):
            place = _place_beside(record.source, finding.place)
            rows.setdefault((*about, finding.message, finding.hint, place, record.source, ""), []).append((document, outcome.path))
        if not outcome.findings:
            rows[*about, "", "", "", record.source, outcome.path] = [(document, outcome.path)]
    told = [[*about, ", ".join(dict.fromkeys(kind for kind, _ in made)), source, _one_path(made)] for (*about, source, _), made in rows.items()]
    told.sort(key=lambda row: _ORDER[row[1]])
    if interrupted:
        told.insert(0, ["", "failed", words["report.interrupted"], words["report.go_on"], "", "", "", ""])
    return report_workbook(programme.language, told)


def _one_path(made: Sequence[tuple[str, str]]) -> str:
    """Return the file, or the folder of several."""
    paths = dict.fromkeys(path for _, path in made if path)
    return next(iter(paths)) if len(paths) == 1 else f"{PurePosixPath(next(iter(paths))).parent}/" if paths else ""
