"""The programme's own file: its period, gatherings, participants and labels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from string import Formatter

from docautomat.colours import contrast
from docautomat.plan.identity_numbers import holds_identity_number
from docautomat.plan.labels import LANGUAGES, labels
from docautomat.plan.messages import Fault, did_you_mean
from docautomat.plan.model import Gathering, Programme
from docautomat.plan.municipalities import current
from docautomat.plan.rules.identity import number_faults
from docautomat.plan.rules.privacy import lacks_words
from docautomat.plan.rules.subject import Path, texts_in

__all__ = ["programme_faults"]

_READABLE = 4.5
"""The least contrast of text (WCAG 2.1, 1.4.3)."""
_LETTER = frozenset({"programme", "municipality", "documents", "count", "sender"})
"""What the texts of a letter that goes with documents may name."""


def programme_faults(programme: Programme, as_of: date | None = None) -> Iterator[Fault]:
    """Yield every fault of the programme's file, on the run's day, else its own."""
    if programme.end <= programme.start:
        yield Fault(code="E04", path=("end",), values={"start": programme.start, "end": programme.end})
    yield from _look(programme)
    yield from _gatherings(programme)
    yield from _participants(programme)
    yield from _labels(programme)
    yield from _privacy(programme, as_of or programme.as_of)


def _privacy(programme: Programme, day: date | None) -> Iterator[Fault]:
    """E23, W35, W36: no identity numbers; the day of deletion is after the end, and has not passed."""
    for path, text in texts_in(programme):
        if holds_identity_number(text):
            yield Fault(code="E23", path=path)
    last = programme.retention_date
    if last is not None and last < programme.end:
        yield Fault(code="W36", path=("retention_date",), values={"day": last, "end": programme.end})
    if last is not None and day is not None and day > last:
        yield Fault(code="W35", path=("retention_date",), values={"day": last})


def _labels(programme: Programme) -> Iterator[Fault]:
    """D17, D23: own words are for labels that there are, with the placeholders that those have."""
    known = labels(programme.language)
    for name, text in programme.labels.items():
        if name not in known:
            suggestion = did_you_mean(name, list(known), programme.language)
            yield Fault(code="D17", path=("labels", name), values={"value": name, "suggestion": suggestion})
            continue
        allowed = _LETTER if name.startswith("sending_") else _placeholders(known[name])
        for language in LANGUAGES if allowed else ():
            strange = sorted(_placeholders(text.text(language)) - allowed)
            if strange:
                values = {"value": name, "placeholder": strange[0], "list": ", ".join(f"{{{each}}}" for each in sorted(allowed))}
                yield Fault(code="D23", path=("labels", name), values=values)
                break


def _placeholders(text: str) -> frozenset[str]:
    """Return the names in braces; the whole text where its braces do not match."""
    try:
        return frozenset(f"{name}{'!' if way else ''}{':' if form else ''}" for _, name, form, way in Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({text})


def _look(programme: Programme) -> Iterator[Fault]:
    """W28: whatever colour carries text, or lies behind white text, is told apart from the paper."""
    look = programme.look
    paper = look.colours.get("lt1", "FFFFFF")
    for slot, colour in look.colours.items():
        ratio = contrast(colour, paper)
        if slot not in ("lt1", "lt2") and ratio < _READABLE:
            yield Fault(
                code="W28", path=("look", "colours", slot), values={"value": f"#{colour}", "against": f"#{paper}", "ratio": math.floor(ratio * 10) / 10}
            )
    for name, picture in (("logo", look.logo), ("image", look.image)):
        if picture is not None and lacks_words(picture, programme.language):
            yield Fault(code="W11", path=("look", name), values={"file": picture.file})


def _gatherings(programme: Programme) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, gathering in enumerate(programme.gatherings):
        if gathering.id in seen:
            yield Fault(code="E08", path=("gatherings", at, "id"), values={"id": gathering.id})
        seen.add(gathering.id)
        if gathering.image is not None and lacks_words(gathering.image, programme.language):
            yield Fault(code="W11", path=("gatherings", at, "image"), values={"file": gathering.image.file})
        yield from _agenda(gathering, ("gatherings", at), programme.language)


def _agenda(gathering: Gathering, path: Path, language: str) -> Iterator[Fault]:
    if gathering.end < gathering.start:
        values = {"title": gathering.title.text(language), "start": gathering.start, "end": gathering.end}
        yield Fault(code="E21b", path=(*path, "end"), values=values)
        return
    for at, item in enumerate(gathering.programme):
        if not gathering.start <= item.day <= gathering.end:
            yield Fault(code="E21", path=(*path, "programme", at, "day"), values={"title": item.title.text(language)})


def _participants(programme: Programme) -> Iterator[Fault]:
    if isinstance(programme.municipalities, str):
        return
    seen: set[str] = set()
    for at, participant in enumerate(programme.municipalities):
        number = participant.number
        yield from number_faults(number, participant.name or "", ("municipalities", at), programme.language)
        if current(number) in seen:
            yield Fault(code="D18", path=("municipalities", at), values={"value": number})
        seen.add(current(number))
