"""The columns of the status overview's tables: heading, width, value, number format, and what stands below them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from templates.build import tracker_styles
from templates.build.tracker_styles import DATE, label

__all__ = ["CHANGES", "DECISIONS", "LETTERS", "MISSING", "PRINTED", "PROJECTS", "SHARE", "Column", "groups", "sheet_name"]

SHARE, POINTS, COUNT = "0 %", "+0;-0;0", '0;-0;"–"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `total` is the formula below it, with @ for its cells."""

    name: str
    heading: str
    width: float
    value: str
    form: str = "General"
    total: str = ""


def sheet_name(name: str) -> str:
    """Return one of the overview's sheets as formulas call it."""
    return tracker_styles.sheet_name(f"overview_{name}")


def _column(name: str, heading: str, width: float, field: str, form: str = "General") -> Column:
    """Return a column that shows a field of the row; per cents become shares."""
    value = f"{{{{ row.{field} / 100 if row.{field} is not none else none }}}}" if form == SHARE else f"{{{{ row.{field} }}}}"
    return Column(name=name, heading=heading if heading.startswith("{") else label(heading), width=width, value=value, form=form)


def _repeated(source: str, columns: list[Column]) -> tuple[Column, ...]:
    """Return columns whose first opens the loop over the rows and whose last closes it."""
    columns[0] = replace(columns[0], value=f"{{% for row in overview.{source} %}}{columns[0].value}")
    columns[-1] = replace(columns[-1], value=f"{columns[-1].value}{{% endfor %}}")
    return tuple(columns)


def _if_any(name: str, heading: str, width: float, told: str) -> Column:
    """Return a column that goes where no row has anything in it."""
    return _column(name, f"{{%col if overview.{told} %}}{label(heading)}{{%col endif %}}", width, name)


PROJECTS = _repeated(
    "projects",
    [
        _column("number", "id_short", 7, "number"),
        _column("municipality", "municipality", 18, "municipality"),
        _column("county", "county", 18, "county"),
        _if_any("network", "network", 12, "networks"),
        _if_any("cohort", "cohort", 9, "cohorts"),
        _column("theme", "theme", 17, "theme"),
        _column("project", "project", 28, "project"),
        _column("status", "computed_status", 22, "status_text"),
        _column("percent", "progress", 11, "percent", SHARE),
        _column("expected", "overview_expected", 11, "expected", SHARE),
        _column("next", "next_milestone", 22, "next"),
        _column("next_due", "overview_next_date", 12, "next_due", DATE),
        _column("days_late", "days_late", 11, "days_late", "0"),
        _column("reported", "{{ overview.texts.reported }}", 15, "reported_text"),
        _column("kind", "overview_project_status", 15, "kind_text"),
        _column("last_period", "overview_last_period", 10, "last_period"),
        _column("last_report", "overview_last_date", 13, "last_report", DATE),
        _column("own", "overview_own", 16, "own_text"),
        _column("advice", "overview_advice", 8, "advice", "0"),
        _column("codes", "overview_codes", 60, "advice_codes"),
        _column("then_period", "overview_then_period", 10, "then.period"),
        _column("then_percent", "overview_then_percent", 11, "then.percent", SHARE),
        _column("change", "overview_change", 15, "change", POINTS),
        _column("then_status", "overview_then_status", 16, "then.status_text"),
        _column("start", "overview_start", 12, "start", DATE),
        _column("end", "overview_end", 12, "end", DATE),
    ],
)
PRINTED = "reported"
"""The last column of the projects that is printed: all of them on one page would be too small to read."""
LETTERS = {column.name: get_column_letter(at) for at, column in enumerate(PROJECTS, 1)}

MISSING = _repeated(
    "not_reported",
    [
        _column("number", "id_short", 8, "number"),
        _column("municipality", "municipality", 20, "municipality"),
        _column("county", "county", 16, "county"),
        _column("project", "project", 28, "project"),
        _column("status", "computed_status", 20, "status_text"),
        _column("why", "overview_why", 40, "why"),
        _column("last_period", "overview_last_period", 11, "last_period"),
        _column("last_report", "overview_last_date", 13, "last_report", DATE),
        _column("email", "email", 30, "email"),
    ],
)

DECISIONS = _repeated(
    "decisions",
    [
        _column("number", "id_short", 8, "number"),
        _column("municipality", "municipality", 22, "municipality"),
        _column("project", "project", 34, "project"),
        _column("decision", "decision_needed", 80, "decision"),
        _column("last_period", "overview_last_period", 14, "last_period"),
        _column("last_report", "overview_last_date", 14, "last_report", DATE),
    ],
)

CHANGES = _repeated(
    "changes",
    [
        _column("number", "id_short", 8, "number"),
        _column("municipality", "municipality", 18, "municipality"),
        _column("project", "project", 26, "project"),
        _column("direction", "overview_direction", 13, "direction_text"),
        _column("then_status", "overview_then_status", 18, "then.status_text"),
        _column("status", "overview_now_status", 18, "status_text"),
        _column("then_percent", "overview_then_percent", 11, "then.percent", SHARE),
        _column("percent", "overview_now_percent", 11, "percent", SHARE),
        _column("change", "overview_change", 14, "change", POINTS),
        _column("then_period", "overview_then_period", 11, "then.period"),
        _column("news", "overview_news", 54, "news"),
    ],
)


def groups(kind: str, over: Callable[[str], str], row: int = 4, which: str = "") -> tuple[Column, ...]:
    """Return the columns of the totals by county or theme in one row; `over` gives the projects' cells of a column, `which` says which groups."""
    group, status = over(kind), over("status")
    named = f"{group},$A{row}"
    sheet = "counties" if kind == "county" else "themes"

    def counted(name: str, heading: str, value: str, width: float = 11, total: str = "=SUM(@)") -> Column:
        return Column(name=name, heading=label(heading), width=width, value=value, form=COUNT, total=total)

    def having(field: str, *words: str) -> str:
        return "=" + "+".join(f"COUNTIFS({named},{over(field)},{word})" for word in words)

    def mean(name: str, heading: str, source: str) -> Column:
        going = f'{status},"<>"&Status_stanset'
        value, total = (f'=IFERROR(AVERAGEIFS({over(source)},{which}),"")' for which in (f"{named},{going}", going))
        return Column(name=name, heading=label(heading), width=11, value=value, form=SHARE, total=total)

    others = having("project", '"?*"') + "-" + having("status", "Status_gul").removeprefix("=") + "-" + having("status", "Status_rød").removeprefix("=")
    first = f"{{% for group in overview.{sheet}{which} %}}{{{{ group.name }}}}"
    everybody = "=SUM(@)" if kind == "county" else "{{ overview.figures.municipalities_with_plan }}"
    without = counted("without", "overview_without_plan", having("status", "Ingen_plan", "Plan_avvist"))
    return (
        Column(name="name", heading=label(kind), width=24 if kind == "county" else 30, value=first, total=label("overview_total")),
        counted("municipalities", "overview_municipalities", "{{ group.municipalities }}{% endfor %}", total=everybody),
        counted("projects", "overview_projects", having("project", '"?*"')),
        *([without] if kind == "county" else []),
        counted("asked", "overview_asked", having("reported", "Rapportert_ja", "Rapportert_nei")),
        counted("missing", "overview_not_reported_count", having("reported", "Rapportert_nei")),
        counted("done", "status_done", having("status", "Status_fullført")),
        counted("green", "status_green", having("status", "Status_i_rute")),
        counted("on_time", "overview_other_projects", others),
        counted("yellow", "status_yellow", having("status", "Status_gul")),
        counted("red", "status_red", having("status", "Status_rød")),
        counted("unknown", "overview_unknown", having("status", "Status_ikke_meldt")),
        counted("not_started", "status_not_started", having("status", "Status_ikke_startet")),
        counted("stopped", "overview_stopped", having("status", "Status_stanset")),
        mean("percent", "overview_mean_percent", "percent"),
        mean("expected", "overview_mean_expected", "expected"),
        counted("late", "overview_longest", f"=SUMPRODUCT(MAX(({group}=$A{row})*{over('days_late')}))", 12, "=MAX(@)"),
    )
