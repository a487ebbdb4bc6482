"""One municipality's answers to the four questions: on one slide, with the rest in its notes, or on as many slides as they need."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docautomat.documents.parts import day_text, number_text, percent_text

if TYPE_CHECKING:
    from docautomat.documents.parts import Words

__all__ = ["QUESTIONS", "Answer", "answers_of", "boxes_of", "pages_of", "results_of", "standing_of"]

QUESTIONS = ("what_we_did", "what_we_learned", "what_was_smart", "what_now")

_BOX_LINE, _BOX_LINES, _BOX_POINTS = 42, 6, 3
"""What a quarter of a slide holds at 18 points: characters a line, lines, bullets."""
_PAGE_LINE, _PAGE_LINES, _PAGE_POINTS = 54, 11.7, 5
"""What a slide of one question holds at 24 points; each bullet's distance from the one before is a fifth of a line."""
_DISTANCE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question, and what a municipality answers; a heading among the points is told by its `lead`."""

    question: str
    points: Sequence[str]
    leads: Mapping[int, str]
    """What stands above the point of this index, and what follows."""


def answers_of(closing: Mapping[str, Any], words: Words) -> list[Answer]:
    """Return the questions that are answered, in their order."""
    label = words.label
    found = [Answer(question=label[name], points=closing[name], leads={}) for name in QUESTIONS[:3]]
    told = [_told(each, words.language) for each in closing["tell"]]
    done = [_done(each, words.language) for each in closing["actions"]]
    leads = ({0: label["tell_whom"]} if told else {}) | ({len(told): label["words_to_action"]} if done else {})
    found.append(Answer(question=label["what_now"], points=[*told, *done], leads=leads))
    return [answer for answer in found if answer.points]


def _told(each: Mapping[str, Any], language: str) -> str:
    what = ": ".join(part for part in (each["audience"], each["channel"]) if part)
    return _signed(what, each["responsible"], day_text(each["date"], language))


def _done(each: Mapping[str, Any], language: str) -> str:
    return _signed(each["what"], each["responsible"], day_text(each["due"], language))


def _signed(what: str, who: str | None, when: str) -> str:
    by = ", ".join(part for part in (who, when) if part)
    return f"{what} – {by}" if by else what


def results_of(goals: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    """Return one sentence for each goal that has a result."""
    found = []
    for goal in goals:
        result = goal["result"]
        if result is None:
            continue
        amount = " ".join(part for part in (number_text(result["value"], language), goal["unit"]) if part)
        told = " – ".join(part for part in (amount, result["achieved_label"]) if part)
        found.append(f"{goal['indicator'] or goal['text']}: {told}" if told else goal["text"])
    return found


def standing_of(parts: Mapping[str, Any], words: Words) -> list[Answer]:
    """Return where a project stands that has no answers yet: its goals, what it measured, its progress and next milestone."""
    label, progress, following = words.label, parts["progress"], parts["progress"]["next"]
    percent, expected = (percent_text(progress[name], words.language) for name in ("percent", "expected"))
    state = [parts["project"]["status_label"]]
    if parts["milestones"]:
        state.append(label["progress_of_expected"].format(percent=percent, expected=expected))
    coming = [_signed(following["name"], None, day_text(following["due"], words.language))] if following else []
    told = (
        ("goals", [goal["text"] for goal in parts["goals"]]),
        ("results", results_of(parts["goals"], words.language)),
        ("progress", state),
        ("next_milestone", coming),
    )
    return [Answer(question=label[name], points=points, leads={}) for name, points in told if points]


def boxes_of(answers: Sequence[Answer]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the answers as quarters of a slide hold them, and in full those that had to be shortened, for the notes."""
    boxes, rest = [], []
    for answer in answers:
        shown = list(_shortened(answer.points))
        boxes.append({"heading": answer.question, "points": shown})
        if shown != list(answer.points):
            rest.append({"heading": answer.question, "points": list(answer.points)})
    return boxes, rest


def _shortened(points: Sequence[str]) -> Iterator[str]:
    """Yield the first points, the longest of them shortened until all have room."""
    shown = points[:_BOX_POINTS]
    needs = [_height(_lines(point, _BOX_LINE), _BOX_LINE) for point in shown]
    rooms = list(needs)
    while sum(rooms) > _BOX_LINES:
        rooms[rooms.index(max(rooms))] -= 1
    for point, need, room in zip(shown, needs, rooms, strict=True):
        yield point if room == need else _ended(" ".join(_lines(point, _BOX_LINE)[:room]), _BOX_LINE * room - 1)


def _ended(text: str, most: int) -> str:
    """Return a text that ends in an ellipsis, behind a whole word where there are several."""
    if len(text) > most:
        text = text[: most + 1].rpartition(" ")[0] or text[:most]
    return text.rstrip(" .,;:–") + "…"


def _lines(text: str, width: int) -> list[str]:
    """Return the lines that a text takes, the author's own among them; never none. A word that is longer than a line stays whole."""
    return [line for part in text.split("\n") for line in textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False) or [""]]


def _height(lines: Sequence[str], width: int) -> int:
    """Return how many lines these are where a long word goes on in the next one."""
    return sum(max(1, math.ceil(len(line) / width)) for line in lines)


def pages_of(answer: Answer, title: str, words: Words) -> list[dict[str, Any]]:
    """Return the slides that an answer takes: `title`, unlike those of the others, and `points` with `text` and how it stands.

    `lead` is a heading above what follows, `more` the rest of a text that began on the slide before: neither has a bullet.
    """
    pages: list[list[dict[str, Any]]] = [[]]
    used = 0.0
    for at, point in enumerate(answer.points):
        lead = answer.leads.get(at)
        for number, part in enumerate(_cut(point)):
            needed = _height(_lines(part, _PAGE_LINE), _PAGE_LINE) + _DISTANCE + (1 + _DISTANCE if lead else 0)
            if pages[-1] and (used + needed > _PAGE_LINES or sum(not each["lead"] for each in pages[-1]) >= _PAGE_POINTS):
                pages.append([])
                used = 0.0
            if lead:
                pages[-1].append({"text": lead, "lead": True, "more": False})
                lead = None
            pages[-1].append({"text": part, "lead": False, "more": number > 0})
            used += needed
    count = len(pages)
    again = "" if count == 1 else f" ({words.label['continued']} {{}} {words.label['of']} {count})"
    return [{"title": title + again.format(number) if number > 1 else title, "points": points} for number, points in enumerate(pages, 1)]


def _cut(point: str) -> Iterator[str]:
    """Yield a text in parts that a slide holds; most are one."""
    lines, most = _lines(point, _PAGE_LINE), int(_PAGE_LINES) - 1
    if _height(lines, _PAGE_LINE) <= most:
        yield point
        return
    for at in range(0, len(lines), most):
        yield " ".join(lines[at : at + most])
