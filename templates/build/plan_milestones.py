"""The milestones: the table that says what the line on the canvas says, and behind it all else that the plan tells of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.answers import item, lines, named
from templates.build.tagged_blocks import PAGE, grid, heading, longest, status, tag_row
from templates.build.wordml import block, cell, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["milestone_details", "milestone_page"]

_FOUR = ("deviation", "cause", "consequence", "action")
_LATE = " or ".join(f"milestone.{name}" for name in _FOUR)


def _of(field: str, *more: str, **told: str) -> str:
    return item("milestones", "milestone", field, *more, **told)  # type: ignore[arg-type]


def _plain(*content: str, style: str = "Tabelltekst") -> str:
    return paragraph(*content, style=style)


def _condition() -> str:
    """Return the paragraphs below a milestone's name: its condition, or room for one."""
    cancelled = '{% if milestone.cancelled %}{{ label["milestone_status.cancelled"] }} · {% endif %}'
    told = run(cancelled) + _of("condition")
    return (
        tags("if starting")
        + _plain(told, style="Tabellplass")
        + tags("elif not conditions_apart")
        + _plain(told)
        + tags("elif milestone.cancelled")
        + _plain(run('{{ label["milestone_status.cancelled"] }}'))
        + tags("endif")
    )


def milestone_page() -> str:
    """Return the page with the milestone table; the column of forecasts goes when there is nothing left to forecast."""
    columns = (
        (13, "id_short", "{{ milestone.id }}"),
        (93, "milestone", _plain(_of("name", label="milestone", style="Utheving")) + _condition()),
        (22, "planned", _of("planned", kind="day")),
        (22, "forecast", _of("forecast", kind="day")),
        (22, "actual", _of("actual", kind="day")),
        (17, "percent_short", _of("percent", "{{ milestone.percent | percent }}", label="percent_complete")),
        (36, "responsible", _of("responsible")),
        (42, "status", _plain(status("milestone"))),
    )
    forecasts = "set forecasts = milestones | rejectattr('actual') | rejectattr('cancelled') | list or milestones | selectattr('forecast') | list"
    return (
        heading("milestones", extra="<w:pageBreakBefore/>", mark="milestones")
        + block("if starting or not milestones", paragraph(run("{{ prompt.milestones }}", "Ledetekst"), extra="<w:keepNext/>"))
        + tags(forecasts)
        + grid(
            [width for width, _, _ in columns],
            ["{{ label." + name + " }}" for _, name, _ in columns],
            "for milestone in milestones",
            [content for _, _, content in columns],
            numbers=(5,),
            height=9,
            title="{{ label.milestones }}",
            at="milestone.row",
            names=named("milestone"),
            optional={3: "forecasts"},
        )
    )


def _card(rows: Sequence[tuple[str, str, str]]) -> str:
    """Return a table for a milestone: what each field is called and what it says, if it says anything; a row is a label, a condition and a content."""
    label, text = 32, PAGE - 32
    head = row(
        cell(label, "{{ milestone.id }}", style="Tabelloverskrift"),
        cell(text, "{{ milestone.name }}", style="Tabelloverskrift"),
        head=True,
    )
    told = "".join(
        tag_row(2, PAGE, f"if {condition}")
        + row(cell(label, paragraph(run("{{ label." + name + " }}", "Utheving"), style="Tabelltekst")), cell(text, content))
        + tag_row(2, PAGE, "endif")
        for name, condition, content in rows
    )
    return table("Plantabell", (label, text), head, told, title="{{ milestone.id }}", first_column=True) + paragraph(style="Mellomrom")


def _criteria() -> str:
    return lines(
        "project.milestones.{{ which }}.criteria",
        "milestone.criteria",
        title="{{ who }}{{ label.criteria }}",
        name="_da_milestones_{{ at }}_criteria",
        style="Tabellpunkt",
        empty_style="Tabelltekst",
    )


def _cards() -> str:
    """Return a card for each milestone with all that is told of it: for texts that are too long for columns."""
    path = _plain(_of("result_path"), run(" · {{ milestone.kind_label }}", "Etikettegn"))
    fields = ("condition", *_FOUR, "depends_on", "celebrate")
    told = {name: (name, f"milestone.{name}", _plain(_of(name))) for name in fields}
    rows = (
        ("condition", "milestone.condition and conditions_apart", told["condition"][2]),
        ("result_path", "milestone.result_path", path),
        ("criteria", "milestone.criteria", _criteria()),
        told["depends_on"],
        *(told[name] for name in _FOUR),
        told["celebrate"],
    )
    return tags("for milestone in milestones", "set at = milestone.row", *named("milestone")) + _card(rows) + tags("endfor")


def milestone_details() -> str:
    """Return what the milestone table has no room for: deviations and criteria, in columns while they are short, else in a card for each milestone."""
    deviations = grid(
        (38, 32, 32, 32, 32),
        ["{{ label." + name + " }}" for name in ("milestone", *_FOUR)],
        f"for milestone in milestones if {_LATE}",
        ("{{ milestone.id }} {{ milestone.name }}", *(_of(name) for name in _FOUR)),
        title="{{ label.deviation }}",
        at="milestone.row",
        names=named("milestone"),
    )
    criteria = grid(
        (36, 36, 42, 21, 31),
        ["{{ label." + name + " }}" for name in ("milestone", "result_path", "criteria", "depends_on", "celebrate")],
        "for milestone in milestones",
        (
            "{{ milestone.id }} {{ milestone.name }}",
            _plain(_of("result_path")) + _plain(run("{{ milestone.kind_label }}", "Etikettegn")),
            _criteria(),
            _of("depends_on"),
            _of("celebrate"),
        ),
        title="{{ label.criteria }}",
        at="milestone.row",
        names=named("milestone"),
    )
    late = " or ".join(f"milestones | selectattr('{name}') | list" for name in _FOUR)
    criteria_length = "([0] + (milestones | map(attribute='criteria') | map('join') | map('length') | list)) | max"
    long = f"{longest('milestones', 'celebrate', *_FOUR)} > 110 or {criteria_length} > 280"
    return block(
        "if not starting",
        heading("milestones_in_detail", mark="milestones_in_detail"),
        tags(f"if conditions_apart or {long}"),
        _cards(),
        tags("else"),
        block("if " + late, heading("deviation", 2), deviations),
        heading("criteria", 2),
        criteria,
        tags("endif"),
    )
