"""What the closing presentation sees beyond the other documents: the milestones by slides of the journey, the goals by slides, and how far each came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from docautomat.documents.parts import day_text, percent_text

__all__ = ["closing_parts", "way_of"]

_ON_A_SLIDE = 3
_ON_A_LINE = 8
"""So many milestones have room on one drawing of the journey; more are shared out evenly."""
_SHORTEST = timedelta(days=180)
"""A shorter journey does not fill the line: a slip of a week would look like one of a year."""
_NAME, _CATEGORY = 90, 40
"""So many characters of a milestone's name the drawing's alternative text has; the table says it all. And so many of a goal's the chart."""


def closing_parts(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys `journey` and `results` of a context; `parts` is the rest of it.

    `results` has for each slide its `goals`, and the `chart` of those whose way is known.
    """
    goals = parts["goals"]
    pages = [goals[at : at + _ON_A_SLIDE] for at in range(0, len(goals), _ON_A_SLIDE)]
    return {
        "journey": _journey(parts),
        "results": [{"goals": page, "chart": _chart(page, parts["label"], parts["language"])} for page in pages],
    }


# --- the journey --------------------------------------------------------------------------------------------------------------------------


def _journey(parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return for each drawing its `points`, in the order of their plan, the days of its `start` and `end`, and its alternative text (`alt`)."""
    label, language = parts["label"], parts["language"]
    points = [_point(each, label, language) for each in parts["milestones"] if each["name"] and each["due"]]
    points.sort(key=lambda point: point["planned"])
    drawings = -(-len(points) // _ON_A_LINE)
    cuts = [round(len(points) * at / drawings) for at in range(drawings + 1)] if drawings else []
    pages = [points[first:last] for first, last in pairwise(cuts)]
    return [{"points": page, **_stretch(page), "alt": " ".join(point["told"] for point in page)} for page in pages]


def _point(milestone: Mapping[str, Any], label: Mapping[str, str], language: str) -> dict[str, Any]:
    """Return a milestone as it stands on the line: what was planned, when it was reached or is expected, and in words how far apart that is."""
    planned = milestone["planned"] or milestone["due"]
    reached = None if milestone["cancelled"] else milestone["actual"] or milestone["forecast"]
    slip = _slip((reached - planned).days, label) if reached is not None and milestone["planned"] else ""
    ahead = reached is not None and milestone["actual"] is None
    still = "" if milestone["status"] == "not_started" else milestone["status_label"]
    note = still if reached is None else ", ".join(filter(None, (label["forecast"] if ahead else "", slip)))
    what = label["journey_ahead" if ahead else "journey_reached"].format(day=day_text(reached, language)) if reached is not None else ""
    name = milestone["name"] if len(milestone["name"]) <= _NAME else milestone["name"][: _NAME - 1].rstrip() + "…"
    facts = [label["journey_told"].format(name=name, day=day_text(planned, language)), what, slip, milestone["status_label"]]
    return {
        "name": milestone["name"],
        "planned": planned,
        "reached": reached,
        "marker": milestone["marker"],
        "slip": slip,
        "note": note,
        "status_mark": milestone["status_mark"],
        "status_label": milestone["status_label"],
        "told": ", ".join(filter(None, facts)) + ".",
    }


def _slip(days: int, label: Mapping[str, str]) -> str:
    """Return how many days something came later (+) or earlier (−) than planned; "" for the same day."""
    if not days:
        return ""
    sign = "+" if days > 0 else "\N{MINUS SIGN}"
    return sign + label["journey_day" if abs(days) == 1 else "journey_days"].format(n=abs(days))


def _stretch(points: list[dict[str, Any]]) -> dict[str, date]:
    """Return from which day to which a drawing goes: over all its dates, and not too short."""
    days = [*(point["planned"] for point in points), *(point["reached"] for point in points if point["reached"] is not None)]
    first, last = min(days), max(days)
    pad = max(timedelta(), (_SHORTEST - (last - first)) / 2)
    return {"start": first - pad, "end": last + pad}


# --- the results --------------------------------------------------------------------------------------------------------------------------


def _chart(goals: list[Mapping[str, Any]], label: Mapping[str, str], language: str) -> dict[str, Any] | None:
    ways = [(goal["indicator"] or goal["text"], way) for goal in goals if (way := way_of(goal)) is not None]
    if not ways:
        return None
    told = ", ".join(f"{name} {percent_text(way, language)}" for name, way in ways)
    series = [{"name": label["target"], "values": [100] * len(ways)}, {"name": label["goal_achievement"], "values": [way for _, way in ways]}]
    return {"categories": [_short(name) for name, _ in ways], "series": series, "alt": f"{label['way_to_target']}: {told}"}


def _short(name: str) -> str:
    """Return a name for a chart, in which nothing but bars should be long: whole words, the full text stands beside it."""
    if len(name) <= _CATEGORY:
        return name
    cut = name[:_CATEGORY]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > _CATEGORY // 2 else cut[:-1]).rstrip(" ,.;:–-") + "…"


def way_of(goal: Mapping[str, Any]) -> int | None:
    """Return how much of the way from its starting point to its target a goal has come, in per cent; `None` where a number is missing, or they are the same.

    A goal that went the wrong way has come 0 per cent; one that went further than its target more than 100.
    """
    value = goal["result"]["value"] if goal["result"] else goal["latest"]
    baseline, target = goal["baseline"], goal["target"]
    if value is None or baseline is None or target is None or target == baseline:
        return None
    share = (value - baseline) / (target - baseline)
    return max(0, round(100 * float(share)))
