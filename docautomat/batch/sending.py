"""What is to be sent to whom: `utsending.csv` and `utsending.xlsx`, one row for each municipality. Nothing is sent from here.

outcomes, and what earlier runs made for others -> parcels -> rows -> two files

An address is never invented: where the data have none, the cell is empty.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from docautomat.batch.journal import Journal
from docautomat.batch.outcomes import PROGRAMME_FOLDER, Outcome
from docautomat.documents import KINDS, Kind, file_name
from docautomat.errors import OutputError
from docautomat.plan.labels import enumeration, labels

if TYPE_CHECKING:
    from docautomat.plan.model import Programme
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["SendingList", "write_sending_list"]

_HEADS = {"sending.number": 17, "sending.name": 22, "sending.address": 30, "sending.subject": 38, "sending.text": 60, "sending.files": 46}
_WRAPPED = 2
_ASKED = ("progress_tracker", "form")
"""Kinds that are to be filled in and sent back; a tracker only while the project runs."""
_FORMULA = re.compile(r"\A[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")
"""What makes a spreadsheet take a text for a formula: OWASP, «CSV Injection»; its full-width forms too, which some programs fold."""
_SEPARATOR = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingList:
    """What became of the list."""

    rows: int
    without_address: tuple[str, ...]
    """Names of the municipalities whose address nobody has given."""
    problems: tuple[OutputError, ...] = ()
    """What could not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """What one municipality gets; two of its projects make one parcel, if language and address are the same."""

    record: Record
    kinds: tuple[Kind, ...]
    files: tuple[str, ...]


def write_sending_list(programme: ProgrammeFolder, outcomes: Sequence[Outcome], out: str | os.PathLike[str]) -> SendingList:
    """Write the lists to the output folder's `_program/`, and return how many rows they have, and what is missing.

    Municipalities that the outcomes do not tell of keep the row that they had, as long as their files are there. A list that somebody has changed is moved
    to `_tidligere/` before it is replaced, like every document.
    """
    folder = Path(out)
    journal = Journal.read(programme.folder, folder)
    journal.send(_names(outcomes, journal.to_send, folder))
    parcels = list(_parcels(programme, journal.to_send))
    rows = [_row(parcel, programme.programme) for parcel in parcels]
    problems: list[OutputError] = []
    for name, content in (("utsending.csv", _csv(programme.language, rows)), ("utsending.xlsx", _workbook(programme.language, rows))):
        try:
            journal.store(f"{PROGRAMME_FOLDER}/{name}", content, programme.day)
        except OutputError as error:
            problems.append(error)
    journal.write()
    nobody = dict.fromkeys(parcel.record.name for parcel in parcels if not _address(parcel.record))
    return SendingList(rows=len(rows), without_address=tuple(nobody), problems=tuple(problems))


def _names(outcomes: Iterable[Outcome], before: Iterable[str], folder: Path) -> Iterator[str]:
    """Yield the names of all files to send: this run's, and those of municipalities that it did not make documents for."""
    told = {outcome.record.municipality.stem for outcome in outcomes}
    for outcome in outcomes:
        if outcome.good:
            yield outcome.path
    for name in before:
        if PurePosixPath(name).parts[0] not in told and (folder / name).is_file():
            yield name


def _parcels(programme: ProgrammeFolder, names: frozenset[str]) -> Iterator[_Parcel]:
    """Yield the parcels, in the programme's order."""
    found: dict[tuple[str, str, str], list[tuple[Record, Kind, str]]] = {}
    for record in programme.records:
        if record.error is not None:
            continue
        for kind in KINDS:
            name = file_name(record, kind)
            for each in (name, f"{name.removesuffix(kind.suffix)}.pdf"):
                if each in names:
                    found.setdefault((record.number, record.language, _address(record)), []).append((record, kind, each))
    for things in found.values():
        kinds = dict.fromkeys(kind for _, kind, _ in things)
        yield _Parcel(record=things[0][0], kinds=tuple(kinds), files=tuple(name for *_, name in things))


def _address(record: Record) -> str:
    """Return where a municipality wants its letters: its plan says it, else the programme's list of participants."""
    return " ".join((record.email or "").split())


def _row(parcel: _Parcel, programme: Programme) -> list[str]:
    record = parcel.record
    words = dict(labels(record.language)) | {name: text.text(record.language) for name, text in programme.labels.items()}
    values = _values(parcel, programme, words)
    subject = " ".join(words["sending_subject"].format_map(values).split())
    return [record.number, record.name, _address(record), subject, _text(parcel, words, values), _SEPARATOR.join(parcel.files)]


def _values(parcel: _Parcel, programme: Programme, words: Mapping[str, str]) -> dict[str, Any]:
    """Return what the texts may name."""
    language, contact = parcel.record.language, programme.contact
    names = [words[kind.name] for kind in parcel.kinds]
    sender = [programme.name.text(language)] if contact is None else [contact.name, contact.email, programme.name.text(language)]
    return {
        "programme": programme.name.text(language),
        "municipality": parcel.record.municipality.norwegian_name,
        "documents": enumeration([name[:1].lower() + name[1:] for name in names], language),
        "count": len(parcel.files),
        "sender": "\n".join(line for line in sender if line),
    }


def _text(parcel: _Parcel, words: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """Return the letter, its paragraphs apart; what is to be filled in and sent back is asked for."""
    running = parcel.record.status in ("planned", "active")
    kinds = [kind.name for kind in parcel.kinds if kind.name in _ASKED and (running or kind.name == "form")]
    names = ("sending_greeting", "sending_body", *(f"sending_{kind}" for kind in kinds), "sending_contact")
    told = [words[name].format_map(values).strip() for name in names]
    told.append(f"{words['sending_regards'].format_map(values)}\n{values['sender']}".strip())
    return "\n\n".join(paragraph for paragraph in told if paragraph)


def _csv(language: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Return the list as a Norwegian Excel opens it: UTF-8 with a mark, semicolons; texts that would be formulas begin with an apostrophe."""
    words, stream = labels(language), io.StringIO()
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([words[head] for head in _HEADS])
    writer.writerows([f"'{text}" if _FORMULA.match(text) else text for text in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _workbook(language: str, rows: Sequence[Sequence[str]]) -> bytes:
    from docautomat.report import list_workbook

    words = labels(language)
    columns = {words[head]: width for head, width in _HEADS.items()}
    return list_workbook(words["sending.sheet"], "Utsending", language, columns, rows, wrapped=_WRAPPED)
