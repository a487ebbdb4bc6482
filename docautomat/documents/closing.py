"""What the closing presentation sees beyond the other documents: the goals by slides, with how far each came from its starting point to its target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docautomat.documents.parts import percent_text

__all__ = ["closing_parts", "way_of"]

_ON_A_SLIDE = 3


def closing_parts(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the key `results` of a context: for each slide its `goals`, and the `chart` of those whose way is known; `parts` is the rest of it."""
    goals = parts["goals"]
    pages = [goals[at : at + _ON_A_SLIDE] for at in range(0, len(goals), _ON_A_SLIDE)]
    return {"results": [{"goals": page, "chart": _chart(page, parts["label"], parts["language"])} for page in pages]}


def _chart(goals: list[Mapping[str, Any]], label: Mapping[str, str], language: str) -> dict[str, Any] | None:
    ways = {goal["indicator"] or goal["text"]: way for goal in goals if (way := way_of(goal)) is not None}
    if not ways:
        return None
    told = ", ".join(f"{name} {percent_text(way, language)}" for name, way in ways.items())
    series = [{"name": label["target"], "values": [100] * len(ways)}, {"name": label["goal_achievement"], "values": list(ways.values())}]
    return {"categories": list(ways), "series": series, "alt": f"{label['way_to_target']}: {told}"}


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
