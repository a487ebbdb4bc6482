"""Figures to sentences, in the programme's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from docautomat.documents.parts import day_text, percent_text
from docautomat.plan.labels import counted
from docautomat.plan.periods import Period

if TYPE_CHECKING:
    from docautomat.documents.parts import Words

__all__ = ["chart_text", "period_text", "summary", "texts", "why_not"]


def period_text(period: Period, label: Mapping[str, str]) -> str:
    """Return what people call a period: «3. kvartal 2026», «september 2026»."""
    name = {12: "overview_year", 6: "overview_half", 3: "overview_quarter"}.get(period.months, "overview_month")
    months = label["overview_months"].split()
    return label[name].format(number=period.number, year=period.start.year, month=months[period.start.month - 1])


def summary(figures: Mapping[str, Any], period: Mapping[str, Any], day: date, words: Words) -> list[str]:
    """Return the state of the programme in a few lines."""
    label = words.label
    first = [
        label["overview_sum_projects"].format(
            day=day_text(day, words.language),
            projects=counted(label, "projects", figures["projects"]),
            n=figures["municipalities_with_plan"],
            of=counted(label, "municipalities", figures["municipalities"]),
        )
    ]
    second: list[str] = []
    if figures["projects"]:
        first.append(_reported(figures, period, words))
        second.append(_late(figures, label))
        if figures["percent"] is not None:
            shown = {name: percent_text(figures[name], words.language) for name in ("percent", "expected")}
            second.append(label["overview_sum_percent"].format(**shown))
    if figures["refused"]:
        second.append(label["overview_sum_refused"].format(plans=counted(label, "plans", figures["refused"])))
    return [" ".join(line) for line in (first, second) if line]


def texts(figures: Mapping[str, Any], period: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Return what stands below the figures, and below the sheets' titles."""
    label, statuses = words.label, figures["statuses"]
    everybody = counted(label, "municipalities", figures["municipalities"])
    expected = "–" if figures["expected"] is None else percent_text(figures["expected"], words.language)
    return {
        "municipalities": label["overview_of_municipalities"].format(n=figures["municipalities_with_plan"], of=everybody),
        "asked": label["overview_of_asked"].format(of=figures["asked"], period=period["label"]),
        "late": label["overview_of_late"].format(yellow=statuses["yellow"], red=statuses["red"]),
        "expected": label["overview_against"].format(expected=expected),
        "without_plan": label["overview_of_all"].format(of=everybody),
        "advice": label["overview_in_plans"].format(plans=counted(label, "plans", figures["plans_with_advice"])),
        "reported": label["overview_reported"].format(period=period["key"]),
        "missing": label["overview_sheet_missing"].format(period=period["label"], day=day_text(period["due"], words.language)),
        "changes": label["overview_sheet_changes"].format(period=period["label"]),
    }


def why_not(row: Mapping[str, Any], period: Mapping[str, Any], label: Mapping[str, str]) -> str:
    """Return why there is no report in a row."""
    if row["kind"] in {"refused", "no_plan", "draft"}:
        return label[f"overview_why_{row['kind']}"]
    name = "overview_why_missing" if period["closed"] else "overview_why_waiting"
    return label[name].format(period=period["key"])


def chart_text(pairs: Sequence[tuple[str, object]], heading: str) -> str:
    """Return a chart's alternative text: what it is about, and its figures."""
    return f"{heading}: " + "; ".join(f"{name} {value}" for name, value in pairs)


def _reported(figures: Mapping[str, Any], period: Mapping[str, Any], words: Words) -> str:
    label = words.label
    if not figures["asked"]:
        return label["overview_sum_none_asked"].format(period=period["label"])
    told = label["overview_sum_reported"].format(n=figures["reported"], of=counted(label, "projects", figures["asked"]), period=period["label"])
    return told if period["closed"] else f"{told} {label['overview_sum_due'].format(day=day_text(period['due'], words.language))}"


def _late(figures: Mapping[str, Any], label: Mapping[str, str]) -> str:
    red = figures["statuses"]["red"]
    if not figures["late"]:
        return label["overview_sum_none_late"]
    if figures["late"] == 1:
        return label["overview_sum_one_red" if red else "overview_sum_one_late"]
    return label["overview_sum_late" if red else "overview_sum_none_red"].format(projects=counted(label, "projects", figures["late"]), red=red)
