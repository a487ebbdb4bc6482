"""A programme in, outcomes out: every municipality's documents, made one after the other, none lost and none half-made.

    records -> kinds of each -> context -> Template (compiled once per kind) -> bytes -> file
                                                        the journal remembers what was written, the report tells it

One bad municipality never stops the others. The same input gives the same bytes: the day («as of») comes from the programme or the caller, never from the
clock.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from docautomat.documents import Kind, context, file_name, kinds_for, template_path
from docautomat.errors import DocautomatError, Finding, OutputError, Place, RenderError
from docautomat.opc.output import Output, save
from docautomat.template import Template

if TYPE_CHECKING:
    import datetime

    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["Journal", "Outcome", "finding_facts", "generate", "summary", "write_atomically", "write_report"]

Status = Literal["made", "unchanged", "refused", "failed"]
PROGRAMME_FOLDER = "_program"
EARLIER_FOLDER = "_tidligere"
_AHEAD = 64
"""So many documents an executor may be ahead of the writing: memory stays flat."""
_SAVED_EVERY = 100
"""So many new hashes a crash can cost the journal."""


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

    @property
    def good(self) -> bool:
        """Whether there is a document."""
        return self.status in ("made", "unchanged")


def generate(
    programme: ProgrammeFolder,
    out: str | os.PathLike[str],
    kinds: Sequence[str] | str | None = None,
    executor: Executor | None = None,
    as_of: datetime.date | None = None,
    only: Iterable[str] = (),
) -> Generator[Outcome, None, None]:
    """Yield the outcome of every document, in the programme's order.

    `kinds` are names of document kinds or `all`; by default each plan's status decides. `only` names municipality numbers. `executor` renders the documents
    elsewhere; files are always written here. Raises `TemplateError` or `PackageError` before the first outcome where a template cannot be compiled, and
    `OutputError` where nothing can be written to `out`.
    """
    folder = Path(out)
    _make_folder(folder)
    programme = programme.dated(as_of)  # the plans are judged for that day too
    wanted = set(only)
    records = [record for record in programme.records if not wanted or record.municipality.number in wanted]
    journal = Journal.read(programme.folder, folder)
    run = _Run(programme=programme, kinds=kinds, as_of=as_of, templates=_templates(programme, records, kinds), journal=journal)
    try:
        yield from run.serially(records) if executor is None else run.spread(records, executor)
    finally:
        journal.write()  # whatever interrupts the run, what lies in the folder is known


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the output folder cannot be made: {error.strerror}", Place(file=str(folder)), "choose another folder") from None


def _templates(programme: ProgrammeFolder, records: Sequence[Record], kinds: Sequence[str] | str | None) -> dict[str, Template]:
    """Return each needed kind's template, compiled once."""
    needed = {kind.name: kind for record in records if record.error is None for kind in kinds_for(record, kinds)}
    return {name: Template(template_path(kind, programme.folder)) for name, kind in sorted(needed.items())}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run over a programme: what is the same for every document of it."""

    programme: ProgrammeFolder
    kinds: Sequence[str] | str | None
    as_of: datetime.date | None
    templates: Mapping[str, Template]
    journal: Journal

    def serially(self, records: Iterable[Record]) -> Iterator[Outcome]:
        for record, kind in self._todo(records):
            yield _refused(record) if kind is None else self._stored(self._rendered(record, kind), record, kind)

    def spread(self, records: Iterable[Record], executor: Executor) -> Iterator[Outcome]:
        """Render in the executor, a bounded number of documents ahead, and write here in order."""
        ahead: deque[tuple[Record, Kind | None, Future[bytes] | None]] = deque()
        try:
            for record, kind in self._todo(records):
                ahead.append((record, kind, self._submitted(record, kind, executor)))
                if len(ahead) >= _AHEAD:
                    yield self._collected(*ahead.popleft())
            while ahead:
                yield self._collected(*ahead.popleft())
        finally:
            for *_, job in ahead:
                if job is not None:
                    job.cancel()

    def _todo(self, records: Iterable[Record]) -> Iterator[tuple[Record, Kind | None]]:
        """Yield every document to make; a refused record comes once, without a kind."""
        for record in records:
            if record.error is not None:
                yield record, None
            else:
                yield from ((record, kind) for kind in kinds_for(record, self.kinds))

    def _submitted(self, record: Record, kind: Kind | None, executor: Executor) -> Future[bytes] | None:
        if kind is None:
            return None
        try:
            return executor.submit(_render_to_bytes, self.templates[kind.name], context(record, kind, self.programme, self.as_of), record.language)
        except Exception:  # the executor is broken, or the context fails: rendering here does it, or says why not
            return None

    def _collected(self, record: Record, kind: Kind | None, job: Future[bytes] | None) -> Outcome:
        if kind is None:
            return _refused(record)
        content: bytes | DocautomatError
        try:
            content = job.result() if job is not None else self._rendered(record, kind)
        except DocautomatError as error:
            content = error
        except (BrokenExecutor, CancelledError):
            content = self._rendered(record, kind)  # its worker died, maybe of another document
        except Exception as error:
            content = _unexpected(error, record)
        return self._stored(content, record, kind)

    def _rendered(self, record: Record, kind: Kind) -> bytes | DocautomatError:
        try:
            return _render_to_bytes(self.templates[kind.name], context(record, kind, self.programme, self.as_of), record.language)
        except DocautomatError as error:
            return error
        except Exception as error:  # one municipality never stops the others, not even by a fault of ours
            return _unexpected(error, record)

    def _stored(self, content: bytes | DocautomatError, record: Record, kind: Kind) -> Outcome:
        name = file_name(record, kind)
        try:
            if isinstance(content, DocautomatError):
                raise content
            status, moved, digest = self.journal.store(name, content, self.programme.day_of(record))
        except DocautomatError as error:
            return Outcome(record=record, kind=kind.name, status="failed", path=name, findings=(*error.findings, *record.findings), error=error)
        return Outcome(record=record, kind=kind.name, status=status, path=name, sha256=digest, findings=record.findings, moved=moved)


def _render_to_bytes(template: Template, data: Mapping[str, Any], language: str) -> bytes:
    return template.render(data, language=language).to_bytes()


def _unexpected(error: Exception, record: Record) -> RenderError:
    """Return a fault of docautomat itself as an error of this document."""
    message = f"{type(error).__name__}: {error}"
    return RenderError(message, Place(file=record.source), "this is a fault of docautomat: please report it, with the plan and the template", "internal")


def _refused(record: Record) -> Outcome:
    assert record.error is not None
    return Outcome(record=record, status="refused", findings=(*record.error.findings, *record.findings), error=record.error)


# --- what was written -------------------------------------------------------------------------------------------------------------------


class Journal:
    """The hashes of what was written to one output folder, kept in the programme's `.docautomat/`.

    A file whose hash is another than the one remembered was changed by a person: it is moved to `_tidligere/<date>/` before it is replaced; the date is the
    document's status date. A file that no journal knows counts as changed, so that a lost journal costs copies and never a person's work.
    """

    def __init__(self, path: Path, folder: Path, hashes: dict[str, str]) -> None:
        self._path = path
        self._folder = folder
        self._hashes = hashes
        self._unsaved = 0

    @classmethod
    def read(cls, programme: Path, folder: Path) -> Journal:
        """Return the journal of an output folder; an unreadable one counts as empty, so that every file there is kept."""
        key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        path = programme / ".docautomat" / f"written-{key}.json"
        hashes: dict[str, str] = {}
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found = json.loads(path.read_text(encoding="utf-8"))
            hashes = {str(name): str(digest) for name, digest in found["files"].items()}
        return cls(path, folder, hashes)

    def store(self, name: str, content: bytes, day: datetime.date) -> tuple[Status, str, str]:
        """Write a file if it is not there already; return its status, where a changed one was moved, and the hash. Raises `OutputError`."""
        target = self._folder / name
        digest = hashlib.sha256(content).hexdigest()
        moved = ""
        present = _hash_of(target)
        if present == digest:
            self._remember(name, digest)
            return "unchanged", "", digest
        if present is not None and present != self._hashes.get(name):
            moved = self._move_away(target, name, day)
        write_atomically(target, content)
        self._remember(name, digest)
        return "made", moved, digest

    def _remember(self, name: str, digest: str) -> None:
        if self._hashes.get(name) != digest:
            self._hashes[name] = digest
            self._unsaved += 1
            if self._unsaved >= _SAVED_EVERY:
                self.write()

    def _move_away(self, target: Path, name: str, day: datetime.date) -> str:
        relative = Path(name)
        place = self._folder / EARLIER_FOLDER / day.isoformat() / relative
        number = 1
        while place.exists():
            number += 1
            place = place.with_name(f"{relative.stem}-{number}{relative.suffix}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(target, place)  # noqa: PTH105
        except OSError as error:
            raise OutputError(
                f"somebody changed this file, and it cannot be moved away: {error.strerror}",
                Place(file=str(target)),
                "close it if it is open in another program",
            ) from None
        return place.relative_to(self._folder).as_posix()

    def write(self) -> None:
        """Write the journal, if anything in it changed; where that is not possible the next run keeps every file."""
        if not self._unsaved:
            return
        text = json.dumps({"folder": str(self._folder), "files": dict(sorted(self._hashes.items()))}, ensure_ascii=False, indent=1)
        with suppress(OutputError):
            write_atomically(self._path, text.encode("utf-8"))
        self._unsaved = 0


def _hash_of(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def write_atomically(target: Path, content: bytes) -> None:
    """Write a file by way of a temporary one in the same folder, which is made where it is missing; raise `OutputError` where that is not possible."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder cannot be made: {error.strerror}", Place(file=str(target.parent)), "choose another folder") from None
    save(target, Output([content]))


# --- the report -------------------------------------------------------------------------------------------------------------------------


def write_report(programme: ProgrammeFolder, outcomes: Sequence[Outcome], out: str | os.PathLike[str]) -> list[OutputError]:
    """Write `report.json` and `rapport.xlsx` to the output folder's `_program/`; return what could not be written."""
    folder = Path(out) / PROGRAMME_FOLDER
    problems: list[OutputError] = []
    for name, content in (("report.json", _report_json(outcomes)), ("rapport.xlsx", _report_workbook(programme, outcomes))):
        try:
            if _hash_of(folder / name) != hashlib.sha256(content).hexdigest():
                write_atomically(folder / name, content)
        except OutputError as error:
            problems.append(error)
    return problems


def _report_json(outcomes: Sequence[Outcome]) -> bytes:
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
            "source": outcome.record.source,
            "findings": [finding_facts(finding) for finding in outcome.findings],
        }
        for outcome in outcomes
    ]
    counts = summary(outcomes)
    text = json.dumps({"format": "docautomat.report/1", "summary": counts, "outcomes": rows}, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


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


def _report_workbook(programme: ProgrammeFolder, outcomes: Sequence[Outcome]) -> bytes:
    """Return the report as a workbook: what was refused first, then warnings, then what was made."""
    from docautomat.report import report_workbook

    rows: list[tuple[int, list[str]]] = []
    for outcome in outcomes:
        shown = "warning" if outcome.good and outcome.findings else "made" if outcome.good else outcome.status
        findings: Sequence[Finding | None] = outcome.findings or (None,)
        seen_kind = outcome.kind
        for finding in findings:
            where = _place_beside(outcome.record.source, finding.place) if finding is not None else Place()
            cells = [f"{outcome.record.municipality.number} {outcome.record.municipality.name}", shown, seen_kind, outcome.path]
            told = [outcome.record.source, str(where), finding.message, finding.hint] if finding is not None else [outcome.record.source, "", "", ""]
            rows.append((_ORDER[shown], cells + told))
    rows.sort(key=lambda row: row[0])
    return report_workbook(programme.language, [row for _, row in rows])
