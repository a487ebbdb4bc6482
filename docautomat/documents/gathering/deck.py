"""What the gathering deck sees: the gathering, the municipalities by county or network, each in its own language, and what they came to together."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from docautomat.documents.context import shared
from docautomat.documents.gathering.answers import answers_of, boxes_of, pages_of, results_of, standing_of
from docautomat.documents.gathering.event import chosen_gathering, event_of
from docautomat.documents.joint import GATHERING_DECK, joint_context
from docautomat.documents.parts import project_parts
from docautomat.filters.formats import collation
from docautomat.markup.languages import TAGS
from docautomat.plan.labels import counted, enumeration

if TYPE_CHECKING:
    from datetime import date

    from docautomat.documents.parts import Words
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["Grouping", "deck_context"]

Grouping = Literal["county", "network"]
_ACHIEVED = ("yes", "partly", "no", "not_due")


def deck_context(
    programme: ProgrammeFolder, as_of: date | None = None, *, by: Grouping = "county", slides: Literal["1", "full"] = "1", gathering: str | None = None
) -> dict[str, Any]:
    """Return what the template of the gathering deck sees.

    `gathering` is the id of one of the programme's gatherings; without it the last final one, else the last. Municipalities stand in the order of the
    programme's language within their county or network; those without a plan, and plans with faults, have no slides. Raises DataError for an id that no
    gathering has.
    """
    context = joint_context(GATHERING_DECK, programme, as_of)
    event = event_of(context, chosen_gathering(programme.programme, gathering))
    records = [record for record in programme.records if record.plan is not None]
    names = _names(records)
    groups: list[dict[str, Any]] = []
    for number, (name, members) in enumerate(_groups(records, by, programme.language, context["label"]), 1):
        plans = [_plan(record, programme, as_of, names[id(record)], slides) for record in members]
        groups.append(
            {"key": f"gruppe-{number}", "name": name, "count": _count(members, context["label"]), "names": _listed(members, programme.language), "plans": plans}
        )
    return {
        **context,
        "document": {**context["document"], "title": f"{event['title']} – {context['programme']['name']}"},
        "gathering": event,
        "slides": slides,
        "groups": groups,
        "count": _count(records, context["label"]),
        "results": _results([plan for group in groups for plan in group["plans"]], records, context["label"]),
    }


def _groups(records: Iterable[Record], by: Grouping, language: str, label: Mapping[str, str]) -> Iterator[tuple[str, list[Record]]]:
    order = collation(language)

    def group(record: Record) -> str:
        return record.municipality.county if by == "county" else record.network or ""

    def place(record: Record) -> tuple[Any, ...]:
        assert record.plan is not None
        name = group(record)
        return not name, order(name), name, order(record.name), record.number, order(record.plan.project.title), record.plan.project.id

    for name, members in itertools.groupby(sorted(records, key=place), key=group):
        yield name or label["without_network"], list(members)


def _count(records: Sequence[Record], label: Mapping[str, str]) -> str:
    """Return «3 kommuner», and where they have more projects than that, «3 kommuner · 4 prosjekter»."""
    municipalities, projects = len({record.number for record in records}), len(records)
    told = [counted(label, "municipalities", municipalities)]
    return " · ".join(told if projects == municipalities else [*told, counted(label, "projects", projects)])


def _listed(records: Iterable[Record], language: str) -> str:
    return enumeration(list(dict.fromkeys(record.name for record in records)), language)


def _names(records: Sequence[Record]) -> dict[int, tuple[str, str]]:
    """Return for each record what its slides are called: with the project's title, and before a question; no two alike."""
    projects = Counter(record.number for record in records)
    titles = Counter((record.number, record.plan.project.title.casefold()) for record in records if record.plan)
    found = {}
    for record in records:
        assert record.plan is not None
        project = record.plan.project
        title = project.title if titles[record.number, project.title.casefold()] == 1 else f"{project.title} ({project.id})"
        found[id(record)] = (f"{record.name}: {title}", record.name if projects[record.number] == 1 else f"{record.name} – {title}")
    return found


def _plan(record: Record, programme: ProgrammeFolder, as_of: date | None, names: tuple[str, str], slides: str) -> dict[str, Any]:
    """Return what the slides of one plan say: `boxes` of the first, in full in `rest` for its notes where they are shortened, and `pages` that follow it."""
    assert record.plan is not None
    day = as_of or programme.day_of(record)
    words: Words = shared(programme, record.language, day).words
    parts = project_parts(record.plan, programme.programme, words, day)
    title, name = names
    answers = answers_of(parts["closing"], words)
    full = slides == "full"
    boxes, rest = boxes_of(answers if answers and not full else standing_of(parts, words))
    return {
        "key": f"{record.number}-{record.plan.project.id}",
        "municipality": {"number": record.number, "name": record.name, "county": record.municipality.county},
        "network": record.network,
        "language": record.language,
        "tag": TAGS[record.language],
        "label": words.label,
        "title": title,
        "foot": " · ".join([record.name, record.plan.project.title, *([words.label["example_data"]] if record.plan.example else [])]),
        "answered": bool(answers),
        "boxes": boxes,
        "rest": rest,
        "pages": [page for answer in answers if full for page in pages_of(answer, f"{name}: {answer.question}", words)],
        "project": parts["project"],
        "goals": parts["goals"],
        "closing": parts["closing"],
        "progress": parts["progress"],
        "goal_results": results_of(parts["goals"], record.language),
    }


def _results(plans: Sequence[Mapping[str, Any]], records: Sequence[Record], label: Mapping[str, str]) -> dict[str, Any]:
    """Return what the projects came to together: goals by how far they were reached, as numbers, in words, and as a chart; the chart is None without any."""
    counts = Counter(goal["result"]["achieved"] for plan in plans for goal in plan["goals"] if goal["result"])
    completed = sum(record.status == "completed" for record in records)
    measured = sum(counts[code] for code in _ACHIEVED)
    names = {code: label[f"results_{code}"] for code in _ACHIEVED}
    shown = [code for code in _ACHIEVED if counts[code]]
    told = [label["projects_completed"].format(completed=completed, count=len(records)), label["goals_reached"].format(reached=counts["yes"], count=measured)]
    return {
        "projects": len(records),
        "completed": completed,
        "measured": measured,
        **{code: counts[code] for code in _ACHIEVED},
        "words": told if measured else told[:1],
        "chart": {
            "categories": [names[code] for code in _ACHIEVED],
            "series": [{"name": label["number_of_goals"], "values": [counts[code] for code in _ACHIEVED]}],
            "alt": f"{label['common_results']}. " + ", ".join(f"{names[code]}: {counts[code]}" for code in shown),
        }
        if measured
        else None,
    }
