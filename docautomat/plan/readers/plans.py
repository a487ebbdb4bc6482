"""A file to a plan."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from docautomat.errors import DataError, Finding
from docautomat.plan.labels import LANGUAGES
from docautomat.plan.messages import Fault, finding
from docautomat.plan.model import Participant, Plan, Programme
from docautomat.plan.municipalities import current, padded, register
from docautomat.plan.readers.faults import findings_of
from docautomat.plan.readers.text import read_tree
from docautomat.plan.readers.tree import Tree
from docautomat.plan.rules import Subject, plan_faults

__all__ = ["PlanFile", "check_plan", "judged", "load_plan", "read_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A file that was read: its plan, if it is sound enough to be one, and everything that was found."""

    name: str
    language: str
    number: str
    """The municipality's number as far as it can be told, else ""."""
    plan: Plan | None
    findings: tuple[Finding, ...]
    tolerated: Plan | None = None
    """The plan without the fields that are wrong, where there is one."""
    refused: tuple[Finding, ...] = ()
    """Those of the findings that are about what a field cannot hold."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that keep the plan's documents from being made."""
        return tuple(found for found in self.findings if found.severity == "error")


def load_plan(path: str | Path, *, as_of: date | None = None) -> Plan:
    """Return the plan in a YAML, JSON or TOML file.

    Raises DataError, which tells all faults of the file at once; its warnings are told by `docautomat check`.
    """
    source = Path(path)
    read = read_plan(source, source.name, as_of=as_of)
    if read.errors or read.plan is None:
        raise DataError.of(read.errors)
    return read.plan


def check_plan(path: str | Path, *, as_of: date | None = None) -> list[Finding]:
    """Return everything that is wrong with a plan's file, errors first; nothing is raised."""
    source = Path(path)
    return list(read_plan(source, source.name, as_of=as_of).findings)


def read_plan(
    path: Path,
    name: str,
    *,
    programme: Programme | None = None,
    participant: Participant | None = None,
    as_of: date | None = None,
) -> PlanFile:
    """Return what a plan's file holds; nothing is raised. `name` is what messages call the file."""
    fallback = programme.language if programme else "nb"
    try:
        tree = read_tree(path, name, fallback)
    except DataError as error:
        return PlanFile(name=name, language=fallback, number="", plan=None, findings=error.findings)
    return judged(tree, name, programme=programme, participant=participant, as_of=as_of)


def judged(
    tree: Tree,
    name: str,
    *,
    programme: Programme | None = None,
    participant: Participant | None = None,
    as_of: date | None = None,
    rules: bool = True,
) -> PlanFile:
    """Return what a file's tree says: its plan if it is sound, and everything that was found; nothing is raised.

    Without `rules` only what a field can hold is judged.
    """
    fallback = programme.language if programme else "nb"
    given = _number(tree)
    number = current(given)
    language = _language(tree, number, participant, fallback)
    if not isinstance(tree.value, dict):
        empty = finding(Fault(code="D05"), language, file=name, line=1)
        return PlanFile(name=name, language=language, number=number, plan=None, findings=(empty,))
    plan, refused = _validated(tree)
    found = findings_of(refused, Plan, tree, language, name) if refused else []
    said = {each.place.path for each in found}
    faults = [*plan_faults(Subject(plan=plan, programme=programme, as_of=as_of, language=language)), *_repadded(tree, given)] if plan and rules else []
    told = (finding(fault, language, file=name, line=tree.line(fault.path)) for fault in faults)
    found += [finding(fault, language, file=name, line=line) for fault, line in tree.faults]
    fields = tuple(found)
    found += [each for each in told if not any(each.place.path.startswith(path) for path in said)]
    return PlanFile(
        name=name,
        language=language,
        number=number,
        plan=None if refused or plan is None else _of_today(plan, number),
        findings=tuple(sorted(found, key=_order)),
        refused=fields,
        tolerated=None if plan is None else _of_today(plan, number),
    )


def _of_today(plan: Plan, number: str) -> Plan:
    """Return the plan under the number that its municipality has today."""
    if plan.municipality.number == number:
        return plan
    return plan.model_copy(update={"municipality": plan.municipality.model_copy(update={"number": number})})


def _validated(tree: Tree) -> tuple[Plan | None, ValidationError | None]:
    """Return the plan, or what is wrong with its fields; then also the plan without those fields where there is one, so that the rules can judge the rest."""
    try:
        return Plan.model_validate(tree.value), None
    except ValidationError as error:
        rest, left = copy.deepcopy(tree.value), error
        for _ in range(_LEVELS):  # what is wrong goes, then the items that cannot be without it, then those around them
            _remove(rest, [_gone(each["type"], each["loc"]) for each in left.errors(include_url=False, include_context=False, include_input=False)])
            try:
                return Plan.model_validate(rest), error
            except ValidationError as more:
                left = more
        return None, error


_LEVELS = 3


def _gone(kind: str, path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return what to take out for a fault: the item of a list where it lacks a field, else what is wrong."""
    return path[:-1] if kind == "missing" and _in_list(path) else path


def _in_list(path: tuple[int | str, ...]) -> bool:
    """Say whether a field belongs to an item of a list, which cannot be without it."""
    return len(path) > 1 and isinstance(path[-2], int)


def _remove(value: Any, paths: Iterable[tuple[int | str, ...]]) -> None:
    """Take values out of a tree; items of lists last first, so that the others keep their places."""
    for path in sorted(set(paths), key=lambda path: (len(path), [(isinstance(part, int), part) for part in path]), reverse=True):
        holder = value
        for part in path[:-1]:
            holder = holder.get(part) if isinstance(holder, dict) else holder[part] if isinstance(holder, list) and isinstance(part, int) else None
        last = path[-1]
        if isinstance(holder, dict):
            holder.pop(last, None)
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            del holder[last]


_SEVERITIES = ("error", "warning", "advice")


def _order(found: Finding) -> tuple[int, int]:
    return _SEVERITIES.index(found.severity), found.place.line


def _municipality(tree: Tree) -> Any:
    municipality = tree.value.get("municipality") if isinstance(tree.value, dict) else None
    return municipality.get("number") if isinstance(municipality, dict) else municipality


def _number(tree: Tree) -> str:
    given = _municipality(tree)
    return padded(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""


def _repadded(tree: Tree, number: str) -> list[Fault]:
    given = str(_municipality(tree)).strip()
    if given == number:
        return []
    inside = isinstance(tree.value["municipality"], dict)
    return [Fault(code="D06", path=("municipality", "number") if inside else ("municipality",), values={"value": given, "mended": number})]


def _language(tree: Tree, number: str, participant: Participant | None, fallback: str) -> str:
    own = tree.value.get("language") if isinstance(tree.value, dict) else None
    if own in LANGUAGES:
        return str(own)
    if participant and participant.language:
        return participant.language
    return register()[number].language if number in register() else fallback
