"""What a template sees: plain data in the document's language, every key always there.

What all records of a language share (words, questions, choices, the programme's texts) is built once; a starting plan adds three keys to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from docautomat.documents.parts import Words, project_parts
from docautomat.plan.facts import facts_of, generation_of
from docautomat.plan.labels import choices, label_of, labels, prompts

if TYPE_CHECKING:
    from pathlib import Path

    from docautomat.documents.kinds import Kind
    from docautomat.plan.model import Gathering, Image, Localized, Programme, ProjectPicture
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["Shared", "context", "picture_facts", "shared"]

_BLANK_ROWS = 6
"""A form to fill in by hand has this many milestones."""

_EMPTY_LISTS = ("benefits", "values", "result_paths", "goals", "stakeholders", "success_factors", "risks", "team", "communication", "reports")
_NO_CLOSING: Mapping[str, Any] = {
    "date": None,
    "what_we_did": [],
    "what_we_learned": [],
    "what_was_smart": [],
    "tell": [],
    "actions": [],
    "goal_results": [],
    "handover": None,
}
_MILESTONE_TEXTS = (
    "id name condition kind kind_label result_path start planned forecast actual percent responsible depends_on weight celebrate own_status own_status_label"
    " status_reason deviation cause consequence action comment status status_label status_mark days_late due marker"
).split()
_PROJECT_TEXTS = "id title theme case_number background trigger why_now vision image".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the records of one programme, language and day have in common."""

    words: Words
    common: Mapping[str, Any]
    starting: Mapping[str, Any]


def context(record: Record, kind: Kind, programme: ProgrammeFolder, as_of: date | None = None) -> dict[str, Any]:
    """Return what the template of this kind sees for this record.

    `as_of` is the run's day; without it the programme's, the plan's or the latest report's is taken, never the clock's. The shared parts are the same objects
    in every context: they are read, never changed.
    """
    day = as_of or programme.day_of(record)
    told = shared(programme, record.language, day)
    entry = record.municipality
    label = told.words.label[kind.name]
    own: dict[str, Any] = {
        "municipality": {
            "number": entry.number,
            "name": entry.name,
            "official_name": entry.official_name,
            "county": entry.county,
            "language_form": entry.language_form,
            "logo": picture_facts(record.plan.municipality.logo, record.language, programme.assets) if record.plan else None,
        },
        "network": record.network,
    }
    generation = generation_of(kind.name, record.number, facts_of(record.plan) if record.plan else {}) if kind.returns else None
    if record.plan is None:
        own["document"] = {"kind": kind.name, "label": label, "title": f"{label} – {entry.name}", "generation": generation}
        return _with_own(kind, record, programme, {**told.starting, **own}, told.words, day)
    own["document"] = {"kind": kind.name, "label": label, "title": f"{label} – {record.plan.project.title} – {entry.name}", "generation": generation}
    parts = {**told.common, **own, **project_parts(record.plan, programme.programme, told.words, day)}
    parts["project"]["image"] = _project_picture(record.plan.project.image, programme.assets)
    return _with_own(kind, record, programme, parts, told.words, day)


def _with_own(kind: Kind, record: Record, programme: ProgrammeFolder, parts: dict[str, Any], words: Words, day: date) -> dict[str, Any]:
    """Return the context with what only this kind of document sees."""
    if kind.name == "feedback_letter":
        from docautomat.documents.feedback import feedback_parts

        return {**parts, "feedback": feedback_parts(record, programme.programme, words, day)}
    if kind.name == "closing_presentation":
        from docautomat.documents.closing import closing_parts

        return {**parts, **closing_parts(parts)}
    if kind.name == "progress_tracker":
        from docautomat.documents.tracker import tracker_parts

        return {**parts, "tracker": tracker_parts(record, parts, words, programme.programme, day)}
    if kind.name != "form":
        return parts
    from docautomat.documents.form import form_parts
    from docautomat.plan.readers.workbook.fields import ID_LETTERS

    return {**parts, "form": form_parts(record, parts, words, ID_LETTERS)}


@lru_cache(maxsize=32)
def shared(programme: ProgrammeFolder, language: str, day: date) -> Shared:
    """Return what all documents of one programme, language and day have in common; the same object every time."""
    said = programme.programme
    label = dict(labels(language))
    if said.smarte_e == "simple":
        label["smart_e"] = label["smart_e_simple"]
    label |= {name: text.text(language) for name, text in said.labels.items()}
    words = Words(language=language, label=label, themes={code: theme.text(language) for code, theme in said.themes.items()})
    thresholds = said.status_thresholds
    common = {
        "language": language,
        "as_of": day,
        "label": label,
        "prompt": dict(prompts(language)),
        "choice": choices(label),
        "programme": _programme(said, words, programme.assets),
        "thresholds": {"green_max_days": thresholds.green_max_days, "yellow_max_days": thresholds.yellow_max_days},
    }
    return Shared(words=words, common=common, starting={**common, **_starting(said, words, day)})


def _starting(programme: Programme, words: Words, day: date) -> dict[str, Any]:
    project: dict[str, Any] = dict.fromkeys(_PROJECT_TEXTS)
    project |= {
        "status": "draft",
        "status_label": label_of(words.label, "project_status", "draft"),
        "start": programme.start,
        "end": programme.end,
        "example": False,
    }
    blank: dict[str, Any] = {**dict.fromkeys(_MILESTONE_TEXTS), "criteria": [], "cancelled": False}
    return {
        "starting": True,
        "project": project,
        "milestones": [{**blank, "row": row} for row in range(1, _BLANK_ROWS + 1)],
        "closing": dict(_NO_CLOSING),
        "progress": {
            "percent": 0,
            "expected": 0,
            "late": 0,
            "total": 0,
            "done": 0,
            "next": None,
            "days_left": max(0, (programme.end - day).days),
        },
        **{name: [] for name in _EMPTY_LISTS},
    }


def picture_facts(image: Image | None, language: str, assets: Path) -> dict[str, Any] | None:
    """Return a picture's file and what it shows; nothing where it is missing, which the programme's findings tell."""
    if image is None or not (assets / image.file).is_file():
        return None
    return {"file": image.file, "alt": _text(image.alt, language), "caption": _text(image.caption, language)}


def _project_picture(picture: ProjectPicture | None, assets: Path) -> dict[str, Any] | None:
    """Return a project's picture, like `picture_facts`; its caption is whose it is."""
    if picture is None or not (assets / picture.file).is_file():
        return None
    return {"file": picture.file, "alt": picture.alt, "caption": picture.credit}


def _programme(programme: Programme, words: Words, assets: Path) -> dict[str, Any]:
    language, contact = words.language, programme.contact
    return {
        "id": programme.id,
        "name": programme.name.text(language),
        "subtitle": _text(programme.subtitle, language),
        "owner": _text(programme.owner, language),
        "partners": list(programme.partners),
        "logo": picture_facts(programme.look.logo, language, assets),
        "image": picture_facts(programme.look.image, language, assets),
        "contact": {"role": contact.role, "name": contact.name, "email": contact.email} if contact else None,
        "start": programme.start,
        "end": programme.end,
        "advice": [{"number": advice.number, "text": advice.text(language)} for advice in programme.advice],
        "gatherings": [_gathering(gathering, words, assets) for gathering in programme.gatherings],
    }


def _gathering(gathering: Gathering, words: Words, assets: Path) -> dict[str, Any]:
    language = words.language
    return {
        "id": gathering.id,
        "kind": gathering.kind,
        "kind_label": label_of(words.label, "gathering_kind", gathering.kind),
        "number": gathering.number,
        "title": gathering.title.text(language),
        "start": gathering.start,
        "end": gathering.end,
        "place": gathering.place,
        "venue": gathering.venue,
        "url": gathering.url,
        "registration_deadline": gathering.registration_deadline,
        "greeting": _text(gathering.greeting, language),
        "welcome": _text(gathering.welcome, language),
        "speakers": [
            {"name": speaker.name, "title": _text(speaker.title, language), "topic": _text(speaker.topic, language)} for speaker in gathering.speakers
        ],
        "practical": [{"heading": note.heading.text(language), "text": note.text.text(language)} for note in gathering.practical],
        "links": [{"text": link.text.text(language), "url": link.url} for link in gathering.links],
        "image": picture_facts(gathering.image, language, assets),
        "programme": [
            {"day": item.day, "start": item.start, "end": item.end, "title": item.title.text(language), "speaker": item.speaker} for item in gathering.programme
        ],
    }


def _text(localized: Localized | None, language: str) -> str | None:
    return (localized.text(language) or None) if localized else None
