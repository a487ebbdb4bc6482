"""A returned tracker to what people say in it, row by row: rows may be sorted, added, copied and removed, columns moved, numbers typed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docautomat.plan.facts import Facts, Key, facts_of, key_at, place_of
from docautomat.plan.readers.plans import judged
from docautomat.plan.readers.workbook.fields import ID_LETTERS
from docautomat.plan.readers.workbook.words import slug
from docautomat.tracker.ownership import NAMES, PEOPLE

if TYPE_CHECKING:
    from docautomat.errors import Finding
    from docautomat.plan.messages import Where
    from docautomat.plan.model import Plan, Programme
    from docautomat.plan.readers.tree import Tree

__all__ = ["Answers", "Known", "answers_of", "folded", "rows_typed_over"]

_ID = re.compile(r"[A-Za-z0-9_-]+")
_PEOPLE = {"milestones": ("responsible",), "risks": ("responsible",), "goals": ("owner_after",), "reports": ("author", "approved_by")}
_FROM_PLAN = ("id", "title", "start", "end")


def folded(text: Any) -> str:
    """Return a text as names are compared."""
    return " ".join(str(text or "").split()).casefold()


@dataclass(slots=True)
class Known:
    """What is known of the rows that a tracker had when it was written, and of those that were added and collected since."""

    sent: Mapping[str, Mapping[str, str]]
    """List -> id -> name, in the tracker as it was written."""
    plan: Mapping[str, Mapping[str, str]]
    """The same in the plan as it is now."""
    given: dict[str, str] = field(default_factory=dict)
    """`milestones/name of the row` -> the id that it was given when it was collected."""

    @classmethod
    def of(cls, base: Facts | None, plan: Facts, given: dict[str, str]) -> Known:
        """Return what is known from the facts of both; without a base every row of the plan may have been in the tracker."""
        return cls(sent=_names(plan if base is None else base), plan=_names(plan), given=given)


def _names(facts: Facts) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {name: {} for name in NAMES}
    for key, value in facts.items():
        if len(key) == 4 and key[0] == "project" and NAMES.get(key[1]) == key[3] and key[2].startswith("#"):
            found[key[1]][key[2][1:]] = folded(value)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a tracker says."""

    facts: dict[Key, Any]
    """Everything that it says of the plan, what the data own too."""
    plan: Plan
    new: frozenset[Key]
    """The items that people added."""
    refused: tuple[Finding, ...]
    unreadable: frozenset[Key]
    tree: Tree

    def covers(self, key: Key) -> bool:
        """Say whether people own a fact, and the workbook has a readable cell for it."""
        if any(key[: len(unread)] == unread for unread in self.unreadable) or len(key) < 3:
            return False
        if key[:3] in self.new:
            return True
        names = {name for name, _ in self.tree.covered}
        if key[1] == "goals":
            return len(key) > 3 and key[3] == "measurements" and "measurements" in names and key[:3] in self.facts
        return len(key) == 4 and key[3] in PEOPLE.get(key[1], ()) and (key[1], key[3]) in self.tree.covered

    def place(self, key: Key) -> Where:
        """Return where a fact stands, as far as it is known."""
        path, _ = place_of(self.tree.value, key)
        return self.tree.line(path)


def answers_of(tree: Tree, name: str, plan: Plan, known: Known, programme: Programme) -> Answers | None:
    """Return what a tracker's tree says; `None` where it is too broken to be read. Rows that people added get ids, also in the tree."""
    _complete(tree, plan)
    new = frozenset(("project", listed, f"#{own}") for listed in NAMES for own in _settled(tree, listed, known))
    read = judged(tree, name, programme=programme, rules=False)
    if read.tolerated is None:
        return None
    sparse = facts_of(read.tolerated, defaults=False)
    facts = {key: value for key, value in facts_of(read.tolerated).items() if key[:3] not in new or key in sparse}
    refused = tuple(found for found in read.refused if found.severity == "error")
    return Answers(
        facts=facts,
        plan=read.tolerated,
        new=frozenset(item for item in new if item in facts),
        refused=refused,
        unreadable=frozenset(key_at(tree.value, found.place.path) for found in refused if found.place.path),
        tree=tree,
    )


def _complete(tree: Tree, plan: Plan) -> None:
    """Put in from the plan what a tracker whose hidden sheet is gone does not say."""
    root = tree.value
    root["municipality"] = {"number": plan.municipality.number}
    root.setdefault("language", plan.language)
    if root["language"] is None:
        del root["language"]
    project = root.setdefault("project", {})
    for name in _FROM_PLAN:
        project[name] = getattr(plan.project, name)
    if "team" in project:
        return
    people = {slug(person.name): person.id for person in plan.project.team}
    for listed, names in _PEOPLE.items():
        for item in project.get(listed, ()):
            item |= {name: people.get(item[name], item[name]) for name in names if name in item}


# --- rows and ids -----------------------------------------------------------------------------------------------------------------------


def _settled(tree: Tree, listed: str, known: Known) -> list[str]:
    """Give every row of a list the id that it has, or gets; return the ids of rows that people added."""
    items: list[dict[str, Any]] = tree.value["project"].get(listed, [])
    field_name, sent = NAMES[listed], known.sent[listed]
    owners: dict[str, dict[str, Any]] = {}
    fresh: list[dict[str, Any]] = []
    for item in items:
        own = str(item.get("id", "")) if id(item) not in tree.numbered else ""
        other = owners.get(own)
        if own not in sent:
            fresh.append(item)
        elif other is None:
            owners[own] = item
        elif folded(item.get(field_name)) == sent[own] != folded(other.get(field_name)):
            owners[own] = item  # the copy was typed over, and stands above
            fresh.append(other)
        elif item == other:
            item.clear()  # pasted twice
        else:
            fresh.append(item)
    items[:] = [item for item in items if item]
    return list(_numbered(tree, listed, known, owners, [item for item in fresh if item]))


def _numbered(tree: Tree, listed: str, known: Known, owners: dict[str, dict[str, Any]], fresh: Iterable[dict[str, Any]]) -> Iterator[str]:
    sent, plan = known.sent[listed], known.plan[listed]
    for item in fresh:
        name = folded(item.get(NAMES[listed]))
        typed = str(item.get("id", "")) if id(item) not in tree.numbered else ""
        lost = [own for own, called in sent.items() if own not in owners and called == name and name]
        if lost:  # its number was typed over
            item["id"] = lost[0]
            owners[lost[0]] = item
            continue
        added = [own for own, called in plan.items() if own not in sent and own not in owners and called == name and name]
        given = known.given.get(f"{listed}/{name}", "")
        taken = {own.casefold() for own in (*sent, *plan, *owners)}
        if added:
            own = added[0]
        elif given and given not in owners and given not in sent:
            own = given
        elif _ID.fullmatch(typed) and typed.casefold() not in taken:
            own = typed
        else:
            own = _free(ID_LETTERS[listed], taken | {number.casefold() for key, number in known.given.items() if key.startswith(f"{listed}/")})
        item["id"] = own
        owners[own] = item
        if name:
            known.given[f"{listed}/{name}"] = own
            yield own


def _free(letter: str, taken: set[str]) -> str:
    number = 1
    while f"{letter}{number}".casefold() in taken:
        number += 1
    return f"{letter}{number}"


# --- what is the data's -----------------------------------------------------------------------------------------------------------------


def rows_typed_over(back: Answers, sent: Answers) -> Iterator[tuple[Key, Any]]:
    """Yield what people typed in cells of the data's: the fact's key, and what stands there now."""
    for listed in NAMES:
        before = {str(item["id"]): item for item in sent.tree.value["project"].get(listed, [])}
        for item in back.tree.value["project"].get(listed, []):
            own = before.get(str(item["id"])) if ("project", listed, f"#{item['id']}") not in back.new else None
            for name, value in item.items() if own is not None else ():
                if name not in PEOPLE.get(listed, ()) and name not in ("id", "measurements") and own is not None and value != own.get(name):
                    yield ("project", listed, f"#{item['id']}", name), value
