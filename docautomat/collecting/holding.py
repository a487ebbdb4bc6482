"""What people typed and the plan cannot hold: it stays in their workbook, and is told with its cell.

So one slip of the pen does not cost a municipality its documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docautomat.collecting.merging import Merge
from docautomat.collecting.returned import OF_THE_DAY
from docautomat.collecting.writing import changes_of
from docautomat.errors import Finding, Place
from docautomat.plan.facts import Key, item_of, key_at
from docautomat.plan.messages import told_spot
from docautomat.plan.readers.plans import judged
from docautomat.plan.readers.text import read_tree
from docautomat.plan.readers.tree import Tree
from docautomat.plan.writers import plain

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder, Record
    from docautomat.tracker.answers import Answers

__all__ = ["held_back", "implied"]

_DATED = frozenset({"forecast", "actual", "percent", "planned"})
_ROUNDS = 4


def implied(made: Merge, back: Answers) -> None:
    """Let a milestone be wholly done for which people typed the day, and left the percentage alone."""
    for key in [key for key, value in made.changes.items() if key[-1] == "actual" and value is not None]:
        percent = (*key[:-1], "percent")
        if percent not in made.changes and percent in back.facts:
            made.changes[percent] = 100


def held_back(made: Merge, programme: ProgrammeFolder, record: Record, back: Answers, file: str) -> list[Finding]:
    """Take out of a merge what would give the plan a fault that it does not have; return those faults, with their cells."""
    if not made.changes and not made.reports:
        return []
    source = programme.folder / record.source
    before = plain(read_tree(source, record.source, record.language).value)
    known = {(found.code, key) for found, key in _errors(before, programme)}
    told: dict[tuple[str, Key], Finding] = {}
    for turn in range(_ROUNDS):
        work = plain(before)
        changes_of(work, made, approved=False)
        wrong = [(found, key) for found, key in _errors(work, programme) if (found.code, key) not in known]
        if not wrong:
            break
        for found, key in wrong:
            told.setdefault((found.code, key), replace(found, place=Place(file=file, spot=told_spot(back.place(key), record.language), path=found.place.path)))
            _take_out(made, key, whole=turn == _ROUNDS - 2)
    return list(told.values())


def _errors(work: Any, programme: ProgrammeFolder) -> Iterator[tuple[Finding, Key]]:
    tree = Tree()
    tree.value = work
    for found in judged(tree, "", programme=programme.programme, rules=True).errors:
        if found.code not in OF_THE_DAY:
            yield found, key_at(work, found.place.path)


def _take_out(made: Merge, key: Key, *, whole: bool) -> None:
    """Take out the change that a fault is about: the field, or the dates beside it, or the item."""
    if key[:2] == ("project", "reports"):
        made.reports.clear()
        return
    item = key if key[-1].startswith("#") else item_of(key)
    inside = [each for each in made.changes if item is not None and each[: len(item)] == item]
    if item is not None and item in made.changes:  # a row that people added waits until it is whole
        chosen = inside
    elif key in made.changes:
        chosen = [key]
    elif whole:
        chosen = inside or list(made.changes)
    else:
        chosen = [each for each in inside if each[-1] in _DATED] or inside
    for each in chosen:
        made.changes.pop(each, None)
