"""A PDF beside each document of a run: converted in parcels, by several LibreOffices at once, and told in the run's order.

outcomes -> parcels of documents -> a thread with a LibreOffice of its own -> each document's outcome, and its PDF's
"""

from __future__ import annotations

import datetime
import hashlib
import queue
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from docautomat.batch.journal import Journal
from docautomat.batch.outcomes import Outcome
from docautomat.conversion import Converter, Pdf, Sheet, look_at
from docautomat.documents import KINDS
from docautomat.errors import ConversionError, DocautomatError
from docautomat.workers import usable_processors

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["Converting", "pdf_day", "pdf_name"]

_PARCEL = 16
"""So many documents go through one start of LibreOffice."""
_MOST = 4
"""So many LibreOffices at once, each with some 200 MB."""
_WANTED = frozenset(kind.name for kind in KINDS if kind.name != "form")
"""What is there to be filled in is no use as a PDF."""


def pdf_name(name: str) -> str:
    """Return the path of the PDF beside a document."""
    return str(PurePosixPath(name).with_suffix(".pdf"))


def pdf_day(day: datetime.date) -> datetime.datetime:
    """Return the moment at which a PDF of this day was made, as it says itself."""
    return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document's outcome, and how its PDF comes: not at all, as it lies there, or from a parcel."""

    outcome: Outcome
    ready: Outcome | None = None
    parcel: Future[list[Pdf | DocautomatError]] | None = None
    place: int = 0


class Converting:
    """The LibreOffices of one run; a context manager that leaves none behind. Raises `ConversionError` where LibreOffice is missing."""

    def __init__(self, programme: ProgrammeFolder, folder: Path, journal: Journal, jobs: int | None) -> None:
        self._programme, self._folder, self._journal = programme, folder, journal
        count = min(jobs or usable_processors(), _MOST)
        self._converters = [Converter()]
        self._free: queue.SimpleQueue[Converter] = queue.SimpleQueue()
        self._converters += [Converter() for _ in range(count - 1)]
        for converter in self._converters:
            self._free.put(converter)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="docautomat-pdf")

    def __enter__(self) -> Converting:
        return self

    def __exit__(self, *_: object) -> None:
        for converter in self._converters:
            converter.close()
        self._threads.shutdown(cancel_futures=True)

    def beside(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Yield each outcome, and after it that of its PDF; what has its PDF already is not converted again."""
        ahead: deque[_Waiting] = deque()
        parcel: list[Outcome] = []
        for outcome in outcomes:
            ready = self._there(outcome) if outcome.good and outcome.kind in _WANTED else None
            if not outcome.good or outcome.kind not in _WANTED or ready is not None:
                ahead.append(_Waiting(outcome, ready))
            else:
                parcel.append(outcome)
                ahead.append(_Waiting(outcome))
            if len(parcel) == _PARCEL:
                self._send(parcel, ahead)
            while len(ahead) > 2 * _PARCEL * (len(self._converters) + 1):
                if parcel and ahead[0].outcome is parcel[0]:
                    self._send(parcel, ahead)
                yield from self._told(ahead.popleft())
        self._send(parcel, ahead)
        while ahead:
            yield from self._told(ahead.popleft())

    def _send(self, parcel: list[Outcome], ahead: deque[_Waiting]) -> None:
        """Give a parcel to the next LibreOffice that is free, and note where each document's PDF comes from."""
        if not parcel:
            return
        job = self._threads.submit(self._converted, list(parcel))
        places = {id(outcome): place for place, outcome in enumerate(parcel)}
        for at, waiting in enumerate(ahead):
            if id(waiting.outcome) in places and waiting.parcel is None:
                ahead[at] = replace(waiting, parcel=job, place=places[id(waiting.outcome)])
        parcel.clear()

    def _converted(self, parcel: Sequence[Outcome]) -> list[Pdf | DocautomatError]:
        converter = self._free.get()
        try:
            return converter.convert([self._sheet(outcome) for outcome in parcel])
        except (DocautomatError, OSError) as error:
            told = error if isinstance(error, DocautomatError) else ConversionError(f"the document cannot be converted: {error.strerror or error}")
            return [told] * len(parcel)
        finally:
            self._free.put(converter)

    def _sheet(self, outcome: Outcome) -> Sheet:
        day = pdf_day(self._programme.day_of(outcome.record))
        return Sheet(data=(self._folder / outcome.path).read_bytes(), name=outcome.path, language=outcome.record.language, day=day)

    def _there(self, outcome: Outcome) -> Outcome | None:
        """Return the outcome of a PDF that was made of these very bytes, and lies there unchanged."""
        name = pdf_name(outcome.path)
        if self._journal.made_of(name) != outcome.sha256:
            return None
        try:
            data = (self._folder / name).read_bytes()
        except OSError:
            return None
        digest = hashlib.sha256(data).hexdigest()
        if digest != self._journal.remembered(name):
            return None
        return Outcome(record=outcome.record, kind=outcome.kind, status="unchanged", path=name, sha256=digest, conformance=look_at(data).reached)

    def _told(self, waiting: _Waiting) -> Iterator[Outcome]:
        yield waiting.outcome
        if waiting.ready is not None:
            yield waiting.ready
        elif waiting.parcel is not None:
            yield self._stored(waiting.outcome, waiting.parcel.result()[waiting.place])

    def _stored(self, outcome: Outcome, made: Pdf | DocautomatError) -> Outcome:
        name = pdf_name(outcome.path)
        try:
            if isinstance(made, DocautomatError):
                raise made
            status, moved, digest = self._journal.store(name, made.data, self._programme.day_of(outcome.record), made_of=outcome.sha256)
        except DocautomatError as error:
            told = tuple(replace(finding, place=replace(finding.place, file=finding.place.file or name)) for finding in error.findings)
            return Outcome(record=outcome.record, kind=outcome.kind, status="failed", path=name, findings=told, error=error)
        reached = made.conformance.reached
        return Outcome(record=outcome.record, kind=outcome.kind, status=status, path=name, sha256=digest, moved=moved, conformance=reached)
