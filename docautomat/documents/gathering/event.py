"""The gathering that an invitation or a deck is about."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from docautomat.documents.joint import INVITATION, joint_context
from docautomat.errors import DataError
from docautomat.plan.messages import Fault, finding

if TYPE_CHECKING:
    from datetime import date

    from docautomat.plan.model import Gathering, Programme
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["chosen_gathering", "event_of", "invitation_context"]

_ROOM, _ROW, _TEXT_LINE, _PADDING = 108.0, 12.0, 7.7, 3.0
"""Millimetres that the rows of an agenda have on a slide; a row's least height, a line's, and what is above and below its text."""
_LINE = 56
"""So many characters of a title stand in one line there."""
_NOTHING = dict.fromkeys("id kind kind_label number title start end place venue url address registration_deadline greeting welcome image".split())
_EMPTY: tuple[str, ...] = ("speakers", "practical", "links", "programme", "days", "pages")


def chosen_gathering(programme: Programme, wanted: str | None = None, *, kinds: Sequence[str] = ("final",)) -> Gathering | None:
    """Return the gathering with this id; without one the last that is of one of these kinds, else the last of all; None where there is none.

    Raises DataError for an id that no gathering has.
    """
    found = [gathering for gathering in programme.gatherings if wanted in (None, gathering.id)]
    if wanted is not None and not found:
        known = ", ".join(gathering.id for gathering in programme.gatherings)
        fault = Fault(code="D56" if known else "D57", path=("gatherings",), values={"value": wanted, "list": known})
        raise DataError.of([finding(fault, programme.language, file="")])
    latest = sorted(found, key=lambda gathering: gathering.start)
    return next((gathering for gathering in reversed(latest) if gathering.kind in kinds), latest[-1] if latest else None)


def event_of(common: Mapping[str, Any], gathering: Gathering | None) -> dict[str, Any]:
    """Return what templates see of a gathering: every key is there, also where the programme has no gathering yet.

    To the fields that the programme has come `heading`, with which people are bid welcome, and the agenda by `days` and by `pages` of a deck.
    """
    if gathering is None:
        label = common["label"]["gathering"]
        return {**_NOTHING, **{name: [] for name in _EMPTY}, "title": label, "heading": common["programme"]["name"]}
    facts = next(each for each in common["programme"]["gatherings"] if each["id"] == gathering.id)
    days = list(_days(facts["programme"]))
    return {
        **facts,
        "url": _linked(facts["url"]),
        "address": _shown(facts["url"]),
        "links": [{**link, "url": _linked(link["url"]), "address": _shown(link["url"])} for link in facts["links"]],
        "heading": common["label"]["welcome_final"] if gathering.kind == "final" else facts["title"],
        "days": days,
        "pages": [page for day in days for page in _pages(day)],
    }


def _linked(url: str | None) -> str | None:
    """Return an address that a link can lead to: people leave out how it begins."""
    return f"https://{url}" if url and ":" not in url.partition("/")[0] else url


def _shown(url: str | None) -> str | None:
    """Return an address as it stands on paper."""
    return url.partition("://")[2] or url if url else None


def _days(agenda: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    items = sorted(agenda, key=lambda item: (item["day"], _minutes(item["start"])))
    for day, of_day in itertools.groupby(items, key=lambda item: item["day"]):
        shown = [{"time": _time(item), "title": item["title"], "speaker": item["speaker"]} for item in of_day]
        has = {f"{name}s": any(item[name] for item in shown) for name in ("time", "speaker")}
        yield {"day": day, "items": shown, **has}


def _minutes(time: str | None) -> tuple[int, str]:
    """Return where a time stands in a day; «9.30», «09:30» and «9:30» are the same."""
    digits = "".join(char if char.isdigit() else " " for char in time or "").split()
    return (int(digits[0]) * 60 + int(digits[1]) if len(digits) > 1 else int(digits[0]) * 60 if digits else -1), time or ""


def _time(item: Mapping[str, Any]) -> str | None:
    return "–".join(time for time in (item["start"], item["end"]) if time) or None


def _pages(day: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a day's agenda as slides take it; a page knows its number, and how many there are."""
    pages: list[list[Any]] = [[]]
    used = 0.0
    for item in day["items"]:
        lines = max(math.ceil(len(item["title"]) / _LINE), math.ceil(len(item["speaker"] or "") / (_LINE // 2)))
        needed = max(_ROW, lines * _TEXT_LINE + _PADDING)
        if pages[-1] and used + needed > _ROOM:
            pages.append([])
            used = 0.0
        pages[-1].append(item)
        used += needed
    return [{**day, "items": items, "number": number, "of": len(pages)} for number, items in enumerate(pages, 1)]


def invitation_context(programme: ProgrammeFolder, as_of: date | None = None, *, gathering: str | None = None) -> dict[str, Any]:
    """Return what the template of the invitation sees; without an id it is the last gathering that people still come to.

    Raises DataError where the programme has no such gathering, or none at all.
    """
    said = programme.programme
    day = as_of or programme.day
    coming = [each for each in said.gatherings if each.end >= day]
    chosen = min(coming, key=lambda each: each.start) if coming and gathering is None else chosen_gathering(said, gathering)
    if chosen is None:
        raise DataError.of([finding(Fault(code="D57", path=("gatherings",)), programme.language, file="")])
    context = joint_context(INVITATION, programme, day)
    event = event_of(context, chosen)
    paragraphs = [" ".join(part.split("\n")).strip() for part in (event["welcome"] or "").replace("\r\n", "\n").split("\n\n")]
    title = f"{context['label']['invitation']} – {event['title']}"
    return {
        **context,
        "document": {**context["document"], "title": title},
        "gathering": {**event, "welcome": [part for part in paragraphs if part]},
        "contents": list(_contents(event, context["label"])),
    }


def _contents(event: Mapping[str, Any], label: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield a link for each part that the invitation has; the addresses are the template's bookmarks."""
    if event["url"]:
        yield {"text": label["home"], "url": event["url"]}
    for name, mark, there in (
        ("programme_agenda", "program", event["days"]),
        ("registration", "paamelding", event["registration_deadline"] or event["url"]),
        ("practical_information", "praktisk", event["practical"]),
        ("speakers", "innledere", event["speakers"]),
        ("links", "lenker", event["links"]),
    ):
        if there:
            yield {"text": label[name], "url": f"#{mark}"}
