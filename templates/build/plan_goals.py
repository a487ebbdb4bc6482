"""The goals: a table for each, with the six letters, what was measured and what came of it; two to fill in where there is none."""

# ruff: noqa: E501  markup stands on one line, as it stands in the part
from __future__ import annotations

from templates.build.answers import item, named, new
from templates.build.tagged_blocks import PAGE, heading, tag_row
from templates.build.wordml import block, cell, paragraph, row, run, table, tags

__all__ = ["goals"]

_HELD, _LOOSE = "Tabelltekstsamlet", "Tabelltekst"
_NAMES, _TEXTS = 42, PAGE - 42
_LONG = "[goal.text, goal.indicator, goal.method, goal.realistic, goal.evaluation] | select | join | length > 900"


def _of(field: str, *more: str, **told: str) -> str:
    return item("goals", "goal", field, *more, **told)  # type: ignore[arg-type]


def _named(name: str, style: str) -> str:
    return cell(_NAMES, paragraph(run(name, "Utheving"), style=style))


def _letters(style: str) -> str:
    plain = lambda *content: paragraph(*content, style=style)  # noqa: E731
    letters = {
        "s": plain(_of("text", label="smart_s")),
        "m": plain(
            _of("indicator"), run("{% if goal.unit %} ({% else %} {% endif %}"), _of("unit", label="unit_of_measure"), run("{% if goal.unit %}){% endif %}")
        )
        + plain(
            run("{{ label.baseline }} ", "Etikettegn"),
            _of("baseline", "{{ goal.baseline | number }}"),
            run("{% if goal.baseline_date %} · {% else %}·{% endif %}"),
            _of("baseline_date", kind="day"),
            run("{% if goal.baseline_date %} {% endif %}→ {{ label.target }} ", "Etikettegn"),
            _of("target", "{{ goal.target | number }}"),
        )
        + plain(_of("method")),
        "a": plain(_of("accepted_by", '{{ goal.accepted | join("; ") }}', given="goal.accepted_by")),
        "r": plain(_of("realistic")),
        "t": plain(_of("due", kind="day")),
        "e": plain(_of("evaluation")),
    }
    return "".join(row(_named("{{ label.smart_" + letter + " }}", style), cell(_TEXTS, content)) for letter, content in letters.items())


def _filled(style: str) -> str:
    """Return the table of a goal; `style` says whether it stands on one page."""
    measured = '{% for item in goal.measurements %}{{ item.value | number }} {{ goal.unit }} ({{ item.date | date("short") }}){% if not loop.last %} · {% endif %}{% endfor %}'
    result = "{{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}. {{ goal.result.comment }}"
    known = (("measurements", measured, "goal.measurements"), ("goal_achievement", result, "goal.result"))
    rows = "".join(
        tag_row(2, PAGE, "if " + condition) + row(_named("{{ label." + name + " }}", style), cell(_TEXTS, text, style=style)) + tag_row(2, PAGE, "endif")
        for name, text, condition in known
    )
    rows += row(_named("{{ label.owner_after }}", "Tabelltekst"), cell(_TEXTS, _of("owner_after")))
    kinds = paragraph(
        _of("kind", "{{ goal.kind_label }}"),
        run("{% if goal.horizon_label %} · "),
        _of("horizon", "{{ goal.horizon_label }}"),
        run("{% endif %}"),
        style="Tabelloverskrift",
    )
    head = row(cell(_NAMES, "SMARTE", style="Tabelloverskrift"), cell(_TEXTS, kinds), head=True)
    return table("Plantabell", (_NAMES, _TEXTS), head, _letters(style), rows, title="{{ goal.id }}", first_column=True)


def _blank() -> str:
    """Return two tables to fill in, each on one page."""
    of = lambda field, label, **told: new("goals", field, label=label, group="+{{ number }}", **told)  # noqa: E731
    letters = {
        "s": of("text", "smart_s"),
        "m": of("indicator", "indicator"),
        "a": of("accepted_by", "accepted_by"),
        "r": of("realistic", "realistic"),
        "t": of("due", "due", kind="day"),
        "e": of("evaluation", "evaluation"),
    }
    high = {"s": 16.5, "m": 16.5}
    head = row(cell(_NAMES, "{{ label.goals }}", style="Tabelloverskrift"), cell(_TEXTS, "{{ number }}", style="Tabelloverskrift"), head=True)
    rows = "".join(
        row(
            _named("{{ label.smart_" + letter + " }}", _LOOSE if letter == "e" else _HELD),
            cell(_TEXTS, paragraph(content, style=_HELD)),
            height=high.get(letter, 11.5),
        )
        for letter, content in letters.items()
    )
    drawn = table("Plantabell", (_NAMES, _TEXTS), head, rows, title="{{ label.goals }} {{ number }}", first_column=True)
    return block("for number in [1, 2]", drawn, paragraph(style="Mellomrom"))


def goals() -> str:
    """Return the goals, from a new page on: a table stands on one page, unless its texts are long."""
    question = paragraph(run("{{ prompt.goals }}", "Ledetekst"), extra="<w:keepNext/>")
    return (
        heading("goals", extra="<w:pageBreakBefore/>", mark="goals")
        + tags("if goals", "for goal in goals", "set at = loop.index", *named("goal"))
        + paragraph("{{ goal.id }} {{ goal.text | brief(120) }}", style="Heading2")
        + block(f"if {_LONG}", _filled(_LOOSE), other=[_filled(_HELD)])
        + tags("endfor", "else")
        + question
        + _blank()
        + tags("endif")
    )
