"""Conflicts that wait for somebody to choose: `konflikter.xlsx` shows both values, and a column «Behold»; `collect` reads it back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docautomat.batch.journal import write_atomically
from docautomat.collecting.merging import Conflict
from docautomat.plan.facts import Key
from docautomat.plan.labels import CHOICES, LANGUAGES, label_of, labels
from docautomat.plan.readers.workbook.fields import choice_of
from docautomat.plan.readers.workbook.rows import UnreadableWorkbookError, rows_of
from docautomat.tracker.decisions import STORE, conflict_id, told

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["FILE", "Known", "Pending", "read_choices"]

FILE = "konflikter.xlsx"
_COLUMNS = {
    "id": 14,
    "municipality": 22,
    "project": 24,
    "field": 40,
    "base": 30,
    "plan": 30,
    "returned": 30,
    "file": 30,
    "place": 26,
    "keep": 14,
}
"""Column -> its width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One conflict as it is kept."""

    id: str
    number: str
    name: str
    project: str
    key: Key
    base: Any
    plan: Any
    returned: Any
    file: str
    place: str


class Pending:
    """The conflicts of a programme that nobody has chosen about yet, and the choices that were made."""

    def __init__(self, path: Path, known: dict[str, Known], decided: dict[str, str]) -> None:
        self._path, self._known, self._decided = path, known, decided
        self._changed = False

    def __len__(self) -> int:
        return len(self._known)

    @classmethod
    def read(cls, programme: Path) -> Pending:
        """Return the conflicts of a programme; a store that cannot be read counts as empty."""
        known: dict[str, Known] = {}
        decided: dict[str, str] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads((programme / STORE).read_text(encoding="utf-8"))
            known = {each["id"]: Known(**{**each, "key": tuple(each["key"])}) for each in stored["pending"]}
            decided = dict(stored["decided"])
        return cls(programme / STORE, known, decided)

    def decided(self, number: str, project: str, conflict: Conflict) -> bool:
        """Say whether somebody has chosen about this very value before."""
        return self._decided.get(conflict_id(number, project, conflict.key)) == told(conflict.returned)

    def add(self, number: str, name: str, project: str, conflict: Conflict, file: str, place: str) -> None:
        """Keep a conflict; a later value of the same fact takes the place of the earlier one."""
        own = conflict_id(number, project, conflict.key)
        self._known[own] = Known(
            id=own,
            number=number,
            name=name,
            project=project,
            key=conflict.key,
            base=conflict.base,
            plan=conflict.plan,
            returned=conflict.returned,
            file=file,
            place=place,
        )
        self._changed = True

    def of(self, number: str, project: str) -> list[Known]:
        """Return the conflicts of one project that wait."""
        return [known for known in self._known.values() if (known.number, known.project) == (number, project)]

    def keep(self, known: Known) -> None:
        """Keep a conflict whose choice could not be carried out."""
        self._known[known.id] = known
        self._decided.pop(known.id, None)

    def settle(self, choices: Iterable[tuple[str, str]]) -> Iterator[tuple[Known, bool]]:
        """Yield the conflicts about which somebody has chosen, and whether it is the returned value that stays; they wait no longer."""
        plan = {labels(language)["conflict_plan"].casefold() for language in LANGUAGES}
        returned = {labels(language)["conflict_returned"].casefold() for language in LANGUAGES}
        for own, choice in choices:
            word = " ".join(choice.split()).casefold()
            known = self._known.get(own)
            if known is None or word not in plan | returned:
                continue
            del self._known[own]
            self._decided[own] = told(known.returned)
            self._changed = True
            yield known, word in returned

    def write(self, programme: ProgrammeFolder) -> None:
        """Write the store, and the list for people where there is anything to choose."""
        if not self._changed:
            return
        kept = {"pending": [asdict(each) for each in self._known.values()], "decided": self._decided}
        write_atomically(self._path, json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode("utf-8"))
        target = programme.folder / FILE
        if self._known:
            write_atomically(target, _workbook(self._known.values(), programme.language))
        else:
            target.unlink(missing_ok=True)


def _field(key: Key, words: Mapping[str, str]) -> str:
    """Return a key in the words of the form: `Milepælar, M4, Prognose`."""
    return ", ".join(part[1:] if part.startswith("#") else words.get(part, part) for part in key if part not in ("project", "closing", "what_now"))


def _word(value: Any, key: Key, words: Mapping[str, str]) -> Any:
    """Return the word of a drop-down for its code; everything else as it is."""
    choice = choice_of(tuple(part for part in key if not part.startswith("#")))
    return label_of(words, choice, value) if choice and isinstance(value, str) and value in CHOICES[choice] else value


def _shown(value: Any) -> Any:
    if value is None or value == {}:
        return "–"
    if isinstance(value, list):
        return "\n".join(", ".join(map(str, item.values())) if isinstance(item, dict) else str(item) for item in value)
    return ", ".join(f"{name}: {part}" for name, part in value.items()) if isinstance(value, dict) else value


def _workbook(known: Iterable[Known], language: str) -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    words = labels(language)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = words["conflicts"]
    sheet["A1"], sheet["A2"] = words["conflicts"], words["conflicts_help"]
    sheet["A1"].font = Font(size=20, bold=True)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for at, (name, width) in enumerate(_COLUMNS.items(), 1):
        letter = get_column_letter(at)
        sheet[f"{letter}3"], sheet[f"{letter}4"] = words[f"conflict_{name}"], f"conflicts.{name}"
        sheet[f"{letter}3"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = width
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["A"].hidden = True
    for row, each in enumerate(known, 5):
        values = (
            each.id,
            f"{each.number} {each.name}",
            each.project,
            _field(each.key, words),
            *(_shown(_word(value, each.key, words)) for value in (each.base, each.plan, each.returned)),
            each.file,
            each.place,
        )
        for at, value in enumerate(values, 1):
            cell = sheet.cell(row, at)
            cell.value, cell.alignment = value, wrapped
            if isinstance(value, str):
                cell.data_type = "s"  # nothing that people typed becomes a formula
    choice = DataValidation(type="list", formula1=f'"{words["conflict_plan"]},{words["conflict_returned"]}"', allow_blank=True, showErrorMessage=True)
    choice.add(f"J5:J{sheet.max_row}")
    sheet.add_data_validation(choice)
    sheet.freeze_panes = "E5"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_choices(path: Path) -> list[tuple[str, str]] | None:
    """Return the ids of conflicts and the words chosen in a list of conflicts; `None` for any other file."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return None
    try:
        rows = list(rows_of(path.read_bytes()))
    except (OSError, UnreadableWorkbookError):
        return None
    if not any(row.name == "conflicts" for row in rows):
        return None
    given = ((row.cells.get("id"), row.cells.get("keep")) for row in rows if row.name == "conflicts" and not row.keys)
    return [(str(own.value), str(choice.value)) for own, choice in given if own is not None and choice is not None]
