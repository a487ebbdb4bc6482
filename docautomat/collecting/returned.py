"""A file that came back: which plan it is about, and what it says. It is recognised by what stands in it, never by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docautomat.errors import DataError, Finding
from docautomat.plan.facts import Key, facts_of, key_at, place_of
from docautomat.plan.messages import Fault, Where, finding
from docautomat.plan.readers.plans import judged

if TYPE_CHECKING:
    from docautomat.plan.model import Plan, Programme
    from docautomat.plan.readers import ProgrammeFolder, Record
    from docautomat.plan.readers.tree import Tree

__all__ = ["OF_THE_DAY", "Returned", "files_in", "of_project", "read_returned", "records_of", "refuse_foreign"]

_PRIVATE = frozenset({"E23"})
"""Faults for which a file is refused as a whole: what may not be kept is not kept."""
OF_THE_DAY = frozenset({"E11"})
"""Faults that another day is without: people type during the quarter after the day that the programme knows."""
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".docx", ".docm", ".dotx"})
_FOREIGN = frozenset(".doc .xls .xlsb .odt .ods .rtf .pdf .pages .numbers .pptx .txt .jpg .jpeg .png .heic .tif .tiff .msg .eml .zip".split())
"""What an answer may come in that cannot be read: it is refused by its name, since nobody may think that it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What one file says."""

    path: Path
    kind: str
    number: str
    generation: str
    plan: Plan
    facts: dict[Key, object]
    refused: tuple[Finding, ...]
    """Values that cannot be read; the rest of the file can."""
    faults: tuple[Finding, ...] = ()
    """What the rules of plans have against it: it comes into the plan, and documents wait until it is mended."""
    covered: frozenset[tuple[str, str]] = frozenset()
    unreadable: frozenset[Key] = frozenset()
    """Facts that are there, and cannot be read: they say nothing, least of all that somebody emptied them."""
    whole: bool = False
    """Whether the facts are all of what was sent out, with what people have changed in it."""
    _tree: Tree | None = field(default=None, repr=False)

    def covers(self, key: Key) -> bool:
        """Say whether the file has room for a fact, so that an empty cell means that somebody has emptied it."""
        if any(key[: len(unread)] == unread for unread in self.unreadable):
            return False
        if self.whole:
            return True
        names = [part for part in key if not part.startswith("#")]
        lists = {name for name, _ in self.covered}
        if key[-1].startswith("#"):
            return names[-1] in lists
        if len(names) > 1 and names[-2] in lists and any(part.startswith("#") for part in key):
            return (names[-2], names[-1]) in self.covered or names[-1] in lists
        path = ".".join(names)
        return names[-1] in lists or ("", path) in self.covered or ("", f"{path}[]") in self.covered

    def place(self, key: Key) -> Where:
        """Return where a fact stands, as far as it is known."""
        if self._tree is None:
            return 0
        path, _ = place_of(self._tree.value, key)
        return self._tree.line(path)


def files_in(paths: list[Path]) -> Iterator[Path]:
    """Yield the files that are named, and those in folders that are named, in the order of their names; what programs leave beside their files is left out.

    So is what cannot be read where a file of the same name can: the PDF beside a document says nothing more.
    """
    for path in paths:
        if path.is_dir():
            found = [each for each in sorted(path.rglob("*")) if each.is_file() and not each.name.startswith((".", "~$")) and "_tidligere" not in each.parts]
            read = {each.with_suffix("") for each in found if each.suffix.lower() in _SUFFIXES}
            yield from (each for each in found if each.suffix.lower() in _SUFFIXES or (each.suffix.lower() in _FOREIGN and each.with_suffix("") not in read))
        else:
            yield path


def refuse_foreign(path: Path, language: str) -> None:
    """Raise `DataError` for a file in which no answer can be read, whatever it says."""
    if path.suffix.lower() in _FOREIGN:
        raise DataError.of([finding(Fault(code="D36", values={"value": path.suffix}), language, file=path.name)])
    if path.is_file() and path.stat().st_size == 0:
        raise DataError.of([finding(Fault(code="D37"), language, file=path.name)])


def records_of(programme: ProgrammeFolder, number: str, file: str) -> list[Record]:
    """Return the records of a municipality; raises `DataError` (E26) for a file about one that takes no part."""
    records = [record for record in programme.records if record.number == number]
    if not records:
        fault = Fault(code="E26", path=("municipality", "number"), values={"value": number or "?"})
        raise DataError.of([finding(fault, programme.language, file=file)])
    return records


def of_project(records: Iterable[Record], project: str) -> Record | None:
    """Return the record of a project, by the id that it has or had."""
    return next((record for record in records if record.plan and project in (record.plan.project.id, *record.plan.project.formerly)), None)


def read_returned(tree: Tree, path: Path, programme: Programme) -> Returned:
    """Return what the tree of a form says; raises `DataError` for one without a municipality, or too broken to be read."""
    read = judged(tree, path.name, programme=programme)
    refused = tuple(found for found in read.refused if found.severity == "error")
    if read.tolerated is None or not read.number:
        raise DataError.of(read.errors)
    if private := [found for found in read.errors if found.code in _PRIVATE]:
        raise DataError.of(private)
    return Returned(
        path=path,
        kind=tree.notes.get("kind", "form"),
        number=read.number,
        generation=tree.notes.get("generation", ""),
        plan=read.tolerated,
        facts=facts_of(read.tolerated),
        refused=refused,
        faults=tuple(found for found in read.errors if found not in refused and found.code not in OF_THE_DAY),
        covered=frozenset(tree.covered),
        unreadable=frozenset(key_at(tree.value, found.place.path) for found in refused if found.place.path),
        _tree=tree,
    )
