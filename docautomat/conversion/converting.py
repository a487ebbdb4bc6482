"""Many Office files to PDF in few starts of LibreOffice: one that brings it down, or on which it hangs, is one failure, and the others go on.

sheets -> refused, or written to a folder of our own -> LibreOffice, once for each language -> PDFs, settled and looked at
"""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from docautomat.conversion.conformance import Conformance, look_at
from docautomat.conversion.described import described
from docautomat.conversion.outside import outside_links
from docautomat.conversion.settled import settled
from docautomat.conversion.tongue import day_of, language_of, whole
from docautomat.document import Document
from docautomat.errors import ConversionError, DocautomatError, Place
from docautomat.libreoffice import Office
from docautomat.opc.archive import read_source
from docautomat.opc.output import Output, save
from docautomat.opc.package import Package

__all__ = ["Converter", "Pdf", "Sheet", "pdf"]

_EXPORT = "Office.Common/Filter/PDF/Export"
_SETTINGS = {
    f"{_EXPORT}/UseTaggedPDF": "true",
    f"{_EXPORT}/PDFUACompliance": "true",
    f"{_EXPORT}/ExportBookmarks": "true",
    f"{_EXPORT}/DisplayPDFDocumentTitle": "true",
    f"{_EXPORT}/ExportNotes": "false",
    f"{_EXPORT}/ExportNotesPages": "false",
}
_ARCHIVE = {True: "2", False: "0"}
"""`SelectPdfVersion`: PDF/A-2, or none of them."""
TIME_LIMIT = 120.0
"""Seconds that one file may take."""
_TAIL = 1024
_LOOK = "open the document in LibreOffice, and see what it says"
_AGAIN = "try it again; if it fails again, open the document in LibreOffice, and see what it says"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One Office file to convert. Without `language` and `day` its own count."""

    data: bytes = field(repr=False)
    name: str = ""
    """For messages; its suffix says what it is."""
    language: str = ""
    """As `nn`, or `nn-NO`."""
    day: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished PDF, in memory."""

    data: bytes = field(repr=False)
    conformance: Conformance

    def to_bytes(self) -> bytes:
        """Return the file."""
        return self.data

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file atomically; raise `OutputError` where that is not possible."""
        save(path, Output([self.data]))


def pdf(
    source: str | os.PathLike[str] | bytes | BinaryIO | Document, *, language: str | None = None, archive: bool = True, time_limit: float = TIME_LIMIT
) -> Pdf:
    """Return an Office file as a PDF that is tagged (PDF/UA) and, with `archive`, for the archive (PDF/A-2); `Pdf.conformance` says what was reached.

    `source` is a path, bytes, a binary file or a `Document`; `language` (`nb`, `nn`, `en-GB` …) is its own where none is given. Raises `PackageError` for what
    is no Office file, and `ConversionError` where it would bring in something from elsewhere, and where LibreOffice is missing, fails, or takes too long.
    """
    data, name = (source.to_bytes(), "") if isinstance(source, Document) else read_source(source)
    with Converter(archive=archive, time_limit=time_limit) as converter:
        made = converter.convert([Sheet(data=data, name=name, language=language or "")])[0]
    if isinstance(made, DocautomatError):
        raise made
    return made


class Converter:
    """A LibreOffice of its own, for one thread; a context manager that leaves nothing behind. Raises `ConversionError` where LibreOffice is missing."""

    def __init__(self, *, archive: bool = True, time_limit: float = TIME_LIMIT) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="docautomat-", ignore_cleanup_errors=True)
        self._place = Path(self._folder.name)
        self._settings = {**_SETTINGS, f"{_EXPORT}/SelectPdfVersion": _ARCHIVE[archive]}
        self._time_limit = time_limit
        try:
            self._office = Office(self._place)
        except ConversionError:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End what runs, also for another thread, and remove what was written."""
        self._office.close()
        self._folder.cleanup()

    def convert(self, sheets: Sequence[Sheet]) -> list[Pdf | DocautomatError]:
        """Return the PDF of each file, or why there is none; all that are good come out, whatever the others do."""
        results: list[Pdf | DocautomatError | None] = [None] * len(sheets)
        groups: dict[str, list[_Task]] = {}
        with tempfile.TemporaryDirectory(dir=self._place, ignore_cleanup_errors=True) as name:
            for number, sheet in enumerate(sheets):
                try:
                    task = _prepared(sheet, number, Path(name))
                except DocautomatError as error:
                    results[number] = error
                else:
                    groups.setdefault(task.language, []).append(task)
            for language, tasks in groups.items():
                self._run(tasks, language)
                for task in tasks:
                    results[task.number] = task.result()
        return [result for result in results if result is not None]

    def _run(self, tasks: list[_Task], language: str) -> None:
        """Convert files of one language: all at once, and what is missing then by itself."""
        pending = tasks
        while pending:
            ended, said = self._started(pending, language)
            missing = [task for task in pending if not task.whole]
            if not missing:
                return
            first = missing[0]  # LibreOffice takes them in their order: the first that is not there is the one that stopped it, or was refused
            if len(pending) > 1:
                ended, said = self._started([first], language)
            if not first.whole:
                first.error = _failure(first, ended, said, self._time_limit)
            pending = missing[1:]

    def _started(self, tasks: list[_Task], language: str) -> tuple[str, str]:
        settings = self._settings | ({"Setup/L10N/ooSetupSystemLocale": language} if language else {})
        out = tasks[0].made.parent

        def ready() -> int:
            return sum(task.made.exists() for task in tasks)

        return self._office.run([task.source for task in tasks], out, "pdf", settings, ready, self._time_limit)


@dataclass(slots=True)
class _Task:
    """One file on its way."""

    number: int
    name: str
    language: str
    day: datetime.datetime
    source: Path
    made: Path
    error: ConversionError | None = None

    @property
    def whole(self) -> bool:
        """Whether the PDF is there, with its end."""
        with suppress(OSError), self.made.open("rb") as file:
            begins = file.read(5) == b"%PDF-"
            file.seek(max(0, self.made.stat().st_size - _TAIL))
            return begins and b"%%EOF" in file.read()
        return False

    def result(self) -> Pdf | ConversionError:
        if self.error is not None:
            return self.error
        data = self.made.read_bytes()
        if self.source.suffix != ".docx":
            data = described(data, Package.open(self.source.read_bytes(), allow_macros=True))
        data = settled(data, self.day)
        return Pdf(data, look_at(data))


def _prepared(sheet: Sheet, number: int, folder: Path) -> _Task:
    """Write a file to where LibreOffice reads it; raise `ConversionError` for one that brings in something, `PackageError` for what is no Office file."""
    package = Package.open(sheet.data, allow_macros=True)
    outside = outside_links(package)
    if outside:
        raise ConversionError.of(replace(finding, place=replace(finding.place, file=sheet.name)) for finding in outside)
    source = folder / f"d{number}.{package.kind}"
    source.write_bytes(sheet.data)
    (folder / "out").mkdir(exist_ok=True)
    language = whole(sheet.language) or language_of(package)
    return _Task(number, sheet.name, language, sheet.day or day_of(package), source, folder / "out" / f"d{number}.pdf")


def _failure(task: _Task, ended: str, said: str, time_limit: float) -> ConversionError:
    place = Place(file=task.name)
    if ended == "hung":
        return ConversionError(f"LibreOffice was not ready after {time_limit:g} seconds", place, _AGAIN)
    if ended == "died":
        return ConversionError("LibreOffice broke down over this document", place, _AGAIN)
    return ConversionError(f"LibreOffice made no file{': ' + said if said else ''}", place, _LOOK)
