"""What the status overview sees: one row for every project, the totals, who has not reported, what has changed.

    rows      a record -> a row: plain data, every key always there
    totals    rows -> figures, by status, county and theme
    wording   figures -> sentences

One pass over the records; the same data is the command's `--json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docautomat.documents.context import shared
from docautomat.documents.joint import STATUS_OVERVIEW, joint_context
from docautomat.documents.overview.rows import REPORTED, STATUSES, View, reported_text, row_of, status_text
from docautomat.documents.overview.totals import figures, grouped
from docautomat.documents.overview.wording import chart_text, period_text, summary, texts, why_not
from docautomat.documents.parts import percent_text
from docautomat.plan.labels import counted
from docautomat.plan.periods import asked_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["overview_context"]

_URGENT = 6
"""So many of the largest delays stand on the first sheet."""
_FEWEST_LINES = 8
"""A chart is at least so many lines high, and else as high as its bars need."""
_NOT_REPORTED_FIRST = {"active": 0, "refused": 1, "draft": 2, "planned": 2, "no_plan": 3}


def overview_context(programme: ProgrammeFolder, as_of: date | None = None) -> dict[str, Any]:
    """Return what the template of the status overview sees: that of every joint document, and `overview`."""
    data = joint_context(STATUS_OVERVIEW, programme, as_of)
    words = shared(programme, programme.language, data["as_of"]).words
    reporting = programme.programme.reporting
    period = asked_period(data["as_of"], reporting)
    view = View(programme=programme.programme, words=words, day=data["as_of"], period=period)
    rows = [row_of(record, view) for record in programme.records]
    told = figures(rows)
    due, limits = view.due, programme.programme.status_thresholds
    themes = [theme.text(programme.language) for theme in programme.programme.themes.values()]
    counties = _shown_first(grouped(rows, "county"))
    by_theme = _shown_first(grouped([row for row in rows if row["has_plan"]], "theme", themes))
    themes_shown, counties_shown = ([group for group in groups if group["shown"]] for groups in (by_theme, counties))
    about = {
        "key": period.key,
        "label": period_text(period, words.label),
        "start": period.start,
        "end": period.end,
        "due": due,
        "closed": data["as_of"] > due,
        "previous": {"key": period.shifted(-1).key, "label": period_text(period.shifted(-1), words.label)},
    }
    statuses = [
        {
            "code": code,
            "label": words.label[label],
            "text": status_text(code, words),
            "means": words.label[f"overview_{code}_means"].format(green=limits.green_max_days, yellow=limits.yellow_max_days),
            "count": told["statuses"][code],
        }
        for code, label in STATUSES.items()
    ]
    data["overview"] = {
        "period": about,
        "figures": told,
        "summary": summary(told, about, data["as_of"], words),
        "texts": texts(told, about, words),
        "statuses": statuses,
        "reported": [{"code": code, "text": reported_text(code, words), "means": words.label[f"overview_reported_{code}_means"]} for code in REPORTED],
        "projects": rows,
        "urgent": _urgent(rows),
        "none_urgent": {"municipality": words.label["nothing_urgent"], **dict.fromkeys(("project", "late", "late_planned", "days_late", "status_text"))},
        "not_reported": _not_reported(rows, words.label, about),
        "changes": _changes(rows, words.label),
        "decisions": [{**row, "decision": text} for row in rows for text in row["decisions"]],
        "counties": counties,
        "themes": by_theme,
        "networks": any(row["network"] for row in rows),
        "cohorts": any(row["cohort"] for row in rows),
        "charts": {
            "lines": max(_FEWEST_LINES, 2 * len(themes_shown), len(counties_shown)),
            "statuses": chart_text([(status["text"], status["count"]) for status in statuses[:7]], words.label["overview_chart_statuses"]),
            "themes": chart_text(
                [(_named(group, words.label), _progress(group, programme.language)) for group in themes_shown],
                words.label["overview_chart_themes"],
            ),
            "counties": chart_text(
                [(group["name"], f"{group['late']} / {group['projects']}") for group in counties_shown], words.label["overview_chart_counties"]
            ),
        },
    }
    return data


def _shown_first(groups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return groups with whether charts show them: those without projects come last and are left out, unless there are no others."""
    nobody = not any(group["projects"] for group in groups)
    return sorted(({**group, "shown": nobody or group["projects"] > 0} for group in groups), key=lambda group: not group["shown"])


def _named(group: Mapping[str, Any], label: Mapping[str, str]) -> str:
    return f"{group['name']} ({counted(label, 'projects', group['projects'])})"


def _progress(group: Mapping[str, Any], language: str) -> str:
    return " / ".join("–" if value is None else percent_text(value, language) for value in (group["percent"], group["expected"]))


def _urgent(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    late = [row for row in rows if row["status"] in {"red", "yellow", "unknown"} and row["days_late"]]
    return sorted(late, key=lambda row: -row["days_late"])[:_URGENT]


def _not_reported(rows: Sequence[dict[str, Any]], label: Mapping[str, str], period: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return who has sent nothing for the period: those that should have first, then plans that cannot be used, drafts, and municipalities without a plan."""
    silent = [row for row in rows if row["reported"] == "no" or row["kind"] in {"refused", "draft", "no_plan"}]
    return [{**row, "why": why_not(row, period, label)} for row in sorted(silent, key=lambda row: _NOT_REPORTED_FIRST.get(row["kind"], 0))]


def _changes(rows: Sequence[dict[str, Any]], label: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the projects that have reported before: those that went backwards first, then those that went ahead, then the others; the worst of each first."""
    order = {"worse": 0, "better": 1, "same": 2}
    worst = {"red": 0, "unknown": 1, "yellow": 2}
    known = [{**row, "direction_text": label[f"overview_{row['direction']}"]} for row in rows if row["then"]["period"]]
    return sorted(known, key=lambda row: (order[row["direction"]], worst.get(row["status"], 3), row["change"] or 0))
