"""The words that people type for codes, names made ids, and where a cell stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from docautomat.markup.spreadsheetml.references import column_letters
from docautomat.plan.labels import CHOICES, LANGUAGES, label_of, labels
from docautomat.plan.messages import Spot
from docautomat.plan.readers.workbook.cells import Words
from docautomat.plan.readers.workbook.rows import Cell, Row

__all__ = ["folded", "known_words", "slug", "where", "where_at", "words_of"]


def slug(name: str) -> str:
    """Return a name as an id that still tells whom it means."""
    plain_name = (
        unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ø", "O").replace("æ", "ae").replace("Æ", "Ae")).encode("ascii", "ignore").decode()
    )
    return re.sub(r"[^A-Za-z0-9]+", "-", plain_name).strip("-")[:60] or "x"


def folded(text: Any) -> str:
    """Return a text as it is compared: capitals and white space do not matter."""
    return " ".join(str(text).split()).casefold()


def where(cell: Cell) -> Spot:
    """Return where a cell stands."""
    return Spot(cell.sheet, cell.address)


def where_at(sheet: str, column: int, row: int) -> Spot:
    """Return where a cell stands, also one that holds nothing."""
    return Spot(sheet, f"{column_letters(column)}{row}")


def known_words() -> dict[str, dict[str, str]]:
    """Return the words of all choices in every language: kind of choice -> word, case folded -> code."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        words = labels(language)
        for choice, codes in CHOICES.items():
            for code in codes:
                found.setdefault(choice, {})[folded(label_of(words, choice, code))] = code
        found["status"][folded(words["milestone_status.cancelled"])] = "cancelled"
    return found


def words_of(rows: Iterable[Row]) -> Words:
    """Return the words of all choices in every language, and those that the workbook itself lists."""
    found = known_words()
    for row in rows:
        if row.name == "words" and not row.keys:
            given = {name: str(cell.value) for name, cell in row.cells.items()}
            if given.keys() >= {"choice", "code", "word"}:
                found.setdefault(given["choice"], {})[folded(given["word"])] = given["code"]
    return found
