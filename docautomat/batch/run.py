"""A programme's documents made one after the other, none lost and none half-made.

records -> kinds of each -> context -> Template (each file compiled once) -> bytes -> file
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docautomat.batch.bases import Base, Bases
from docautomat.batch.journal import Journal
from docautomat.batch.outcomes import Outcome
from docautomat.batch.publishing import public_programme, refuse_names
from docautomat.batch.trackers import NextTracker
from docautomat.documents import Kind, context, dressed_template, file_name, kinds_for, template_path
from docautomat.errors import DataError, DocautomatError, Finding, OutputError, Place, RenderError
from docautomat.plan.facts import facts_of, generation_of
from docautomat.template import Template
from docautomat.tracker.decisions import Decisions
from docautomat.tracker.ownership import KIND
from docautomat.workers import Job, Made, Result, Workers, made, usable_processors

if TYPE_CHECKING:
    import datetime

    from docautomat.documents.roles import Names
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["generate"]

_AHEAD = 64
"""So many documents an executor may be ahead of the writing: memory stays flat."""
_SAMPLE, _WORTH = 24, 3.0
"""After so many documents, and for so many seconds of work that are left, processes of our own are started."""


def generate(
    programme: ProgrammeFolder,
    out: str | os.PathLike[str],
    kinds: Sequence[str] | str | None = None,
    executor: Executor | None = None,
    as_of: datetime.date | None = None,
    only: Iterable[str] = (),
    jobs: int | None = None,
    *,
    pdf: bool = False,
    discard: bool = False,
    roles_only: bool = False,
) -> Generator[Outcome, None, None]:
    """Yield the outcome of every document, in the programme's order.

    `kinds` are names of document kinds or `all`; by default each plan's status decides. `only` names municipality numbers. `executor` renders the documents
    elsewhere; files are always written here. Without one, `jobs` processes of our own render; by default as many as there are processors, once the first
    documents show that a few seconds of work are left. With `pdf` each document is followed by its PDF, which lies beside it. With
    `roles_only` people are shown by their roles, for publishing; such documents have a folder of their own.

    A tracker in which people have typed is replaced by one made of it once it was collected; before that it is refused, unless `discard` gives up what they
    typed: it then goes to `_tidligere/`.

    Raises `TemplateError` or `PackageError` before the first outcome where a template cannot be compiled, and `OutputError` where nothing can be written to
    `out`; with `pdf` also `ConversionError`, where LibreOffice is missing; with `roles_only` also `DataError` for a kind that is there
    to be filled in.
    """
    folder = Path(out)
    _make_folder(folder)
    programme = programme.dated(as_of)  # the plans are judged for that day too
    hidden: dict[int, Names] = {}
    if roles_only:
        programme, hidden = public_programme(programme, kinds)
    wanted = set(only)
    records = [record for record in programme.records if not wanted or record.municipality.number in wanted]
    journal = Journal.read(programme.folder, folder)
    journal.hold(roles_only=roles_only)
    run = _Run(
        programme=programme,
        kinds=kinds,
        as_of=as_of,
        templates=_templates(programme, records, kinds),
        journal=journal,
        hidden=hidden,
        folder=folder,
        trackers=NextTracker(programme, Decisions.read(programme.folder), discard) if not roles_only else None,
    )
    try:
        outcomes = run.spread(records, executor) if executor is not None else run.here_or_spread(records, jobs)
        if not pdf:
            yield from outcomes
            return
        from docautomat.batch.pdfs import Converting

        with Converting(programme, folder, journal, jobs) as converting:
            yield from converting.beside(outcomes)
    finally:
        journal.write()  # whatever interrupts the run, what lies in the folder is known


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the output folder cannot be made: {error.strerror}", Place(file=str(folder)), "choose another folder") from None


def _templates(programme: ProgrammeFolder, records: Sequence[Record], kinds: Sequence[str] | str | None) -> dict[str, Template]:
    """Return the template of each needed kind and language; each file is compiled once, and languages may share it."""
    needed = {_key(kind, record): (kind, record.language) for record in records if record.error is None for kind in kinds_for(record, kinds)}
    compiled: dict[Path, Template] = {}
    found = {}
    for key, (kind, language) in sorted(needed.items(), key=lambda item: item[0]):
        path = template_path(kind, programme.folder, language)
        if path not in compiled:
            compiled[path] = dressed_template(kind, programme, language)
        found[key] = compiled[path]
    return found


def _key(kind: Kind, record: Record) -> str:
    return f"{kind.name}.{record.language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run over a programme: what is the same for every document of it."""

    programme: ProgrammeFolder
    kinds: Sequence[str] | str | None
    as_of: datetime.date | None
    templates: Mapping[str, Template]
    journal: Journal
    hidden: Mapping[int, Names]
    """Who must not be named, by the identity of the record; empty where names are shown."""
    folder: Path
    trackers: NextTracker | None
    """None where people are not named: such documents are for publishing, and nobody types in them."""

    @property
    def _assets(self) -> str:
        """Return the folder below which pictures may lie."""
        return str(self.programme.assets)

    def here_or_spread(self, records: Sequence[Record], jobs: int | None) -> Iterator[Outcome]:
        """Render here, and in processes of our own once that pays: starting them costs about half a second."""
        todo = deque(self._todo(records))
        count = jobs if jobs is not None else usable_processors()
        begun, made = time.perf_counter(), 0
        while todo:
            if count > 1 and (jobs is not None or (made >= _SAMPLE and (time.perf_counter() - begun) / made * len(todo) > _WORTH)):
                with suppress(OSError), Workers(count, self.templates) as workers:
                    yield from self._by_workers(todo, workers)
                count = 1  # no process could be started: the rest is made here
                continue
            record, kind = todo.popleft()
            made += 1
            yield _refused(record) if kind is None else self._stored(self._rendered(record, kind), record, kind)

    def _by_workers(self, todo: deque[tuple[Record, Kind | None]], workers: Workers) -> Iterator[Outcome]:
        """Render in processes of our own, and write here in order."""
        waiting: deque[tuple[Record, Kind | None, DocautomatError | None]] = deque()

        def jobs() -> Iterator[Job]:
            while todo:
                record, kind = todo.popleft()
                job = self._job(record, kind) if kind is not None else None
                waiting.append((record, kind, job if isinstance(job, DocautomatError) else None))
                if isinstance(job, Job):
                    yield job

        def without_job() -> Iterator[Outcome]:
            while waiting and (waiting[0][1] is None or waiting[0][2] is not None):
                record, kind, error = waiting.popleft()
                yield _refused(record) if kind is None or error is None else self._stored(error, record, kind)

        try:
            for result in workers.results(jobs()):
                yield from without_job()
                record, kind, _ = waiting.popleft()
                assert kind is not None
                yield self._stored(result, record, kind)
            yield from without_job()
        except OSError:  # a worker that died cannot be replaced
            todo.extendleft((record, kind) for record, kind, _ in reversed(waiting))
            raise

    def _job(self, record: Record, kind: Kind) -> Job | DocautomatError:
        try:
            return Job(_key(kind, record), context(record, kind, self.programme, self.as_of), record.language, self._assets)
        except DocautomatError as error:
            return error
        except Exception as error:
            return _unexpected(error, record)

    def spread(self, records: Iterable[Record], executor: Executor) -> Iterator[Outcome]:
        """Render in the executor, a bounded number of documents ahead, and write here in order."""
        ahead: deque[tuple[Record, Kind | None, Future[Made] | None]] = deque()
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

    def _submitted(self, record: Record, kind: Kind | None, executor: Executor) -> Future[Made] | None:
        if kind is None:
            return None
        try:
            return executor.submit(made, self.templates[_key(kind, record)], context(record, kind, self.programme, self.as_of), record.language, self._assets)
        except Exception:  # the executor is broken, or the context fails: rendering here does it, or says why not
            return None

    def _collected(self, record: Record, kind: Kind | None, job: Future[Made] | None) -> Outcome:
        if kind is None:
            return _refused(record)
        content: Result
        try:
            content = job.result() if job is not None else self._rendered(record, kind)
        except DocautomatError as error:
            content = error
        except (BrokenExecutor, CancelledError):
            content = self._rescued(record, kind)  # its worker died, maybe of another document
        except Exception as error:
            content = _unexpected(error, record)
        return self._stored(content, record, kind)

    def _rescued(self, record: Record, kind: Kind) -> Result:
        """Render in a process of our own, which this document may kill if it likes."""
        job = self._job(record, kind)
        if isinstance(job, DocautomatError):
            return job
        with suppress(OSError), Workers(1, {job.template: self.templates[job.template]}) as workers:
            return next(workers.results([job]))
        return self._rendered(record, kind)

    def _rendered(self, record: Record, kind: Kind) -> Result:
        try:
            return made(self.templates[_key(kind, record)], context(record, kind, self.programme, self.as_of), record.language, self._assets)
        except DocautomatError as error:
            return error
        except Exception as error:  # one municipality never stops the others, not even by a fault of ours
            return _unexpected(error, record)

    def _remember(self, record: Record, kind: Kind, workbook: bytes | None) -> None:
        """Keep what a document says that comes back filled in."""
        facts = facts_of(record.plan) if record.plan is not None else {}
        project = record.plan.project.id if record.plan is not None else ""
        generation = generation_of(kind.name, record.number, facts)
        Bases(self.programme.folder).keep(Base(generation=generation, kind=kind.name, number=record.number, project=project, facts=facts), workbook)

    def _following(self, trackers: NextTracker, record: Record, name: str, rendered: bytes) -> bytes | Finding:
        """Return the tracker that follows the one that lies there, or why there is none."""
        try:
            return trackers.of(record, self.folder / name, self.journal.remembered(name), rendered)
        except DocautomatError:
            raise
        except Exception as error:  # somebody's workbook may hold anything
            raise _unexpected(error, record) from error

    def _stored(self, content: Result, record: Record, kind: Kind) -> Outcome:
        name = file_name(record, kind)
        try:
            if isinstance(content, DocautomatError):
                raise content
            data, told = content
            if self.hidden:
                refuse_names(data, self.hidden[id(record)], record.language, record.source)
            if kind.name == KIND and self.trackers is not None:
                following = self._following(self.trackers, record, name, data)
                if isinstance(following, Finding):
                    found, error = (following, *record.findings), DataError.of([following])
                    return Outcome(record=record, kind=kind.name, status="refused", path=name, findings=found, error=error)
                data = following
            status, moved, digest = self.journal.store(name, data, self.programme.day_of(record))
            if not self.hidden and (kind.returns or kind.name == KIND):
                self._remember(record, kind, data if kind.name == KIND else None)
        except DocautomatError as error:
            return Outcome(record=record, kind=kind.name, status="failed", path=name, findings=(*error.findings, *record.findings), error=error)
        return Outcome(record=record, kind=kind.name, status=status, path=name, sha256=digest, findings=(*record.findings, *told), moved=moved)


def _unexpected(error: Exception, record: Record) -> RenderError:
    """Return a fault of docautomat itself as an error of this document."""
    message = f"{type(error).__name__}: {error}"
    return RenderError(message, Place(file=record.source), "this is a fault of docautomat: please report it, with the plan and the template", "internal")


def _refused(record: Record) -> Outcome:
    assert record.error is not None
    return Outcome(record=record, status="refused", findings=(*record.error.findings, *record.findings), error=record.error)
