"""A programme for publishing: roles instead of names, in everything that its documents are made from.

ProgrammeFolder -> the same with other people -> contexts, joint contexts, forms and letters as always

It is done here, once, and not where people are shown, so that no list, chart, note or property can be forgotten. In running text a name is found where it
stands whole: `Kari Nordmann`, `Nordmann, Kari`, with a genitive s; one part of it alone is told and left, since Berg and Vik are more than people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel

from docautomat.plan.labels import label_of, labels
from docautomat.plan.messages import Fault, finding
from docautomat.plan.model import Gathering, Person, Plan, Programme
from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["Names", "in_roles", "names_in", "parts_of_name", "team_of"]

T = TypeVar("T")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*")
_SENTENCE = re.compile(r"(?:\A|[.!?:–•]\s*|\n\s*)\Z")
_PERSON = frozenset({"responsible", "owner_after", "author", "approved_by", "owner"})
"""Fields of a plan that name somebody by id."""
_SHORTEST = 3
"""Letters of a part of a name that is worth telling."""


def parts_of_name(name: str) -> tuple[str, ...]:
    """Return the words of a name, without what stands in brackets: `("Kari", "Nordmann")`."""
    return tuple(_ASIDE.sub(" ", name).replace(",", " ").split())


@dataclass(frozen=True, slots=True)
class Names:
    """People of one plan or programme, each with the words that stand in their place."""

    roles: Mapping[str, str]
    """Name or e-mail address -> role."""
    _pattern: re.Pattern[str] | None
    _known: Mapping[str, str]
    single: re.Pattern[str] | None
    """Parts of names, as they are written."""

    @classmethod
    def of(cls, people: Iterable[tuple[str, str]]) -> Names:
        """Return the names of people: pairs of what they are called (or their address) and their role."""
        roles: dict[str, str] = {}
        known: dict[str, str] = {}
        patterns: list[str] = []
        parts: set[str] = set()
        for name, role in people:
            roles.setdefault(name, role)
            words = (name,) if "@" in name else parts_of_name(name)
            for form in _forms(words):
                known.setdefault(_key(form), role)
                spaced = r"[\s\u00a0]+".join(map(re.escape, form.split()))
                patterns.append(spaced if len(words) > 1 or "@" in name else f"(?-i:{spaced})")  # one word alone: only as it is written
            if len(words) > 1:
                parts.update(word for word in words if len(word) >= _SHORTEST)
        longest = sorted(set(patterns), key=lambda text: (-len(text), text))
        pattern = re.compile(rf"(?<![\w@.])(?:{'|'.join(longest)})(?=(?:s|’s|'s|’)?(?![\w@]))", re.IGNORECASE) if longest else None
        alone = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, parts)))})(?:s)?(?!\w)") if parts else None
        return cls(roles, pattern, known, alone)

    def replaced(self, text: str) -> str:
        """Return a text with roles for names; in small letters within a sentence."""
        if self._pattern is None:
            return text

        def role(found: re.Match[str]) -> str:
            told = self._known.get(_key(found[0]), "")
            begins = _SENTENCE.search(text[: found.start()]) is not None
            return told if begins else told[:1].lower() + told[1:]

        return self._pattern.sub(role, text)

    def whole(self) -> Iterator[str]:
        """Yield what must not be in a document: names of more than one word, and addresses."""
        for name in self.roles:
            words = parts_of_name(name)
            if "@" in name:
                yield name
            elif len(words) > 1:
                yield from _forms(words)


def _forms(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the ways in which a name is written: whole, without what stands between first and last, and with the last one first."""
    if words:
        yield " ".join(words)
    if len(words) > 1:
        yield f"{words[0]} {words[-1]}"
        yield f"{words[-1]}, {words[0]}"
        yield f"{words[-1]}, {' '.join(words[:-1])}"


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def in_roles(programme: ProgrammeFolder) -> ProgrammeFolder:
    """Return the programme with roles for the names of people, and without their addresses; findings tell where names stood in running text."""
    said = programme.programme
    names = _of_programme(said)
    public = _without_people(said, names)
    return replace(programme, programme=public, records=tuple(_record(record, said, names) for record in programme.records))


def names_in(programme: ProgrammeFolder, record: Record | None = None) -> Names:
    """Return all who must not be named: in a record's documents its own team, in joint ones all teams; the programme's own people always."""
    said = programme.programme
    people = list(_of_programme(said).roles.items())
    for each in programme.records if record is None else (record,):
        if each.plan is not None:
            people += _of_plan(each.plan, _words(said, each.language)).items()
    return Names.of(people)


def team_of(record: Record) -> Names:
    """Return the people of a record's plan, in its language."""
    return Names.of(_of_plan(record.plan, labels(record.language)).items() if record.plan is not None else ())


def _words(programme: Programme, language: str) -> dict[str, str]:
    return dict(labels(language)) | {name: text.text(language) for name, text in programme.labels.items()}


# --- the programme --------------------------------------------------------------------------------------------------------------------------


def _of_programme(programme: Programme) -> Names:
    """Return the programme's contact, and those who speak at its gatherings; what they are instead is in the programme's language."""
    words = _words(programme, programme.language)
    people: list[tuple[str, str]] = []
    contact = programme.contact
    if contact is not None:
        role = contact.role or words["contact"]
        people += [(told, role) for told in (contact.name, contact.email) if told]
    for gathering in programme.gatherings:
        for speaker in gathering.speakers:
            people.append((speaker.name, (speaker.title.text(programme.language) if speaker.title else "") or words["speaker"]))
        people += [(item.speaker, words["speaker"]) for item in gathering.programme if item.speaker]
    return Names.of(people)


def _without_people(programme: Programme, names: Names) -> Programme:
    contact = programme.contact
    if contact is not None:
        contact = contact.model_copy(update={"name": names.roles.get(contact.name) if contact.name else None, "email": None})
    public = programme.model_copy(update={"contact": contact, "gatherings": tuple(_gathering(each, names) for each in programme.gatherings)})
    return _texts(public, names.replaced)


def _gathering(gathering: Gathering, names: Names) -> Gathering:
    speakers = tuple(speaker.model_copy(update={"name": names.roles[speaker.name], "title": None}) for speaker in gathering.speakers)
    agenda = tuple(item.model_copy(update={"speaker": names.roles[item.speaker] if item.speaker else None}) for item in gathering.programme)
    return gathering.model_copy(update={"speakers": speakers, "programme": agenda})


# --- plans ----------------------------------------------------------------------------------------------------------------------------------


def _of_plan(plan: Plan, words: Mapping[str, str]) -> dict[str, str]:
    """Return what everybody in the team is instead, by name and address; those of one role are numbered."""
    roles = [_role(person, words) for person in plan.project.team]
    count, seen = Counter(roles), Counter[str]()
    found: dict[str, str] = {}
    for person, role in zip(plan.project.team, roles, strict=True):
        seen[role] += 1
        shown = f"{role} {seen[role]}" if count[role] > 1 else role
        found.setdefault(person.name, shown)
        if person.email:
            found.setdefault(person.email, shown)
    return found


def _role(person: Person, words: Mapping[str, str]) -> str:
    return label_of(words, "role", person.role) or label_of(words, "party", person.party) or words["member"]


def _record(record: Record, programme: Programme, others: Names) -> Record:
    plan = record.plan
    if plan is None:
        return replace(record, email=None)
    own = _of_plan(plan, _words(programme, record.language))
    names = Names.of([*own.items(), *others.roles.items()])
    ids = {person.id: f"p{number}" for number, person in enumerate(plan.project.team, 1)}
    findings = tuple(replace(each, message=names.replaced(each.message), hint=names.replaced(each.hint)) for each in record.findings)
    told = tuple(finding(fault, record.language, file=record.source) for fault in _told(plan, names))
    advice = tuple(replace(each, message=names.replaced(each.message)) for each in record.advice)
    return replace(record, plan=_public(plan, own, ids, names), email=None, findings=(*findings, *told), advice=advice)


def _public(plan: Plan, own: Mapping[str, str], ids: Mapping[str, str], names: Names) -> Plan:
    team = tuple(person.model_copy(update={"id": ids[person.id], "name": own[person.name], "email": None}) for person in plan.project.team)
    project = _referring(plan.project.model_copy(update={"team": ()}), ids)
    project = _texts(project, names.replaced)
    approvals = tuple(each.model_copy(update={"by": None}) for each in plan.approvals)
    team = tuple(_texts(person, names.replaced) for person in team)
    town = plan.municipality.model_copy(update={"email": None})
    return plan.model_copy(update={"project": project.model_copy(update={"team": team}), "approvals": approvals, "municipality": town})


def _referring(value: T, ids: Mapping[str, str]) -> T:
    """Return a model whose references to people are the new ids."""
    return _each(value, lambda name, text: ids.get(text, text) if name in _PERSON else text)


def _texts(value: T, change: Callable[[str], str]) -> T:
    return _each(value, lambda _, text: change(text))


def _each(value: T, change: Callable[[str, str], str], name: str = "") -> T:
    """Return a model, and all below it, with changed texts; `change` is given the field's name. What does not change is the same object."""
    changed: Any = value
    if isinstance(value, str):
        changed = change(name, value)
    elif isinstance(value, BaseModel):
        fields = {key: getattr(value, key) for key in type(value).model_fields}
        update = {key: new for key, old in fields.items() if (new := _each(old, change, key)) is not old}
        changed = value.model_copy(update=update) if update else value
    elif isinstance(value, tuple):
        items = tuple(_each(each, change, name) for each in value)
        changed = value if all(new is old for new, old in zip(items, value, strict=True)) else items
    elif isinstance(value, Mapping):
        changed = {key: _each(each, change, name) for key, each in value.items()}
    return changed  # type: ignore[no-any-return]


def _told(plan: Plan, names: Names) -> Iterator[Fault]:
    """Yield where names stand in running text: W33 for one that is replaced, W34 for a part of one, which somebody has to look at."""
    from docautomat.plan.rules.subject import texts_in

    for path, text in texts_in(plan.project):
        if path[:1] == ("team",) and path[-1] in ("name", "email", "id"):
            continue
        full: tuple[str | int, ...] = ("project", *path)
        public = names.replaced(text)
        if public != text:
            yield Fault(code="W33", path=full)
        if names.single is not None and names.single.search(public):
            yield Fault(code="W34", path=full)
