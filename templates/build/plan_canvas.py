"""The canvas: the whole plan on one landscape page, in four bands and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.answers import answer, lines, listed, mark
from templates.build.tagged_blocks import CANVAS, short
from templates.build.wordml import cell, mm, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["canvas"]

_MORE = '{{ label.and_more | replace("{n}", (goals | length - 3) | string) }}'


_BLANK = "[" + ", ".join(f'{{"at": {number}, "text": label.milestone_or_phase}}' for number in range(1, 7)) + "]"
"""The line of an empty form: six milestones to fill in."""
_TOLD = (
    "{% set told %}{{ label.milestones }}, {{ project.start | date }} – {{ project.end | date }}: "
    "{% for point in points %}{{ point.name }}, {{ point.due | date }}, {{ point.status_label }}{% if not loop.last %}; {% endif %}{% endfor %}{% endset %}"
)
"""What the line says to those who cannot see it."""


def _band(widths: Sequence[float], columns: Sequence[tuple[str, str]], height: float, *, last: bool = False) -> str:
    """Return a band of the canvas: a row of headings and a row of texts."""
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{mm(widths[0] - 4)}"/></w:tabs>' if len(widths) == 1 else ""
    head = row(*(cell(width, paragraph(name, style="Bandoverskrift", extra=tab)) for width, (name, _) in zip(widths, columns, strict=True)), head=True)
    body = row(*(cell(width, content) for width, (_, content) in zip(widths, columns, strict=True)), height=height)
    return table("Band", widths, head, body) + ("" if last else paragraph(style="Mellomrom"))


def _text(*content: str) -> str:
    return paragraph(*content, style="Bandtekst")


def _answer(name: str, budget: int, line: int, lines: int) -> str:
    """Return runs: the answer to a field if it has room, else its beginning; the whole of it stands on the pages behind."""
    beginning = short(f"project.{name}", budget, line, lines)
    whole = answer(f"project.{name}", question=f"prompt.{name}", place="canvas")
    cut = "project." + name + " and (" + beginning.strip("{} ") + ") != project." + name
    return run("{% if " + cut + " %}" + beginning + "{% else %}") + whole + run("{% endif %}")


def _list(items: str, path: str, text: str = "{{ item }}") -> str:
    """Return three bullets of a list, or the guiding question."""
    rows = tags(f"for item in {items}[:3]") + paragraph(text, style="Bandpunkt") + tags("endfor")
    return tags("if " + items) + rows + tags("else") + _text(listed(path, items, items)) + tags("endif")


def _title() -> str:
    """Return the project's title: smaller where it is long, so that it stands in one line."""
    told = {"place": "canvas", "title": "label.project_title", "question": "label.milestone_plan_title"}
    long, longer = "project.title and project.title | length > 46", "project.title and project.title | length > 76"
    return paragraph(
        run("{% if " + longer + " %}")
        + run(short("project.title", 76), "Tittelliten")
        + run("{% elif " + long + " %}")
        + answer("project.title", style="Tittelliten", **told)
        + run("{% else %}")
        + answer("project.title", **told)
        + run("{% endif %}"),
        style="Lerretstittel",
    )


def _title_band() -> str:
    left = cell(
        199,
        paragraph("{{ document.label }}{% if programme.name %} · {{ programme.name }}{% endif %}", style="Etikett"),
        _title(),
    )
    right = cell(
        68,
        _text(
            mark(run("{{ municipality.name }}", "Utheving")),
            run(" · {{ label.case_number }} "),
            answer("project.case_number", place="canvas"),
        ),
        _text(answer("project.start", kind="day", place="canvas"), run(" – "), answer("project.end", kind="day", place="canvas")),
        _text('{{ label.status_date }} {{ as_of | date("short") }}{% if project.example %} · {{ label.example_data }}{% endif %}'),
    )
    return table("Linje", (199, 68), row(left, right), first_row=False) + paragraph(style="Mellomrom")


def _line() -> str:
    """Return the line from start to results with every milestone at its date, as one drawing; the table on the next page says the same."""
    points = '{% set points = milestones | rejectattr("cancelled") | selectattr("due") | list %}'
    line = '{{ timeline(points[:12], project.start, project.end, at="due", text="name", mark="marker", flag=label.results, alt=told) }}'
    blank = "{{ timeline(" + _BLANK + ", 0, 7, flag=label.results, alt=label.milestones) }}"
    return _text(run(points + _TOLD), run("{% if points %}" + line + "{% else %}" + blank + "{% endif %}"))


def canvas() -> str:
    background = _text(_answer("background", 190, 47, 4)) + _text(
        run("{% if project.trigger %}{{ label.trigger }}: {% endif %}", "Utheving"), _answer("trigger", 120, 52, 2)
    )
    smarte = run('{% for part in goal.smarte %}{{ part.letter if part.text else "·" }}{% endfor %}', "Linjepunkt")
    goals = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(run(short("goal.text", 110, 72, 2) + " "), smarte, style="Bandpunkt")
        + tags("endfor", "if goals | length > 3")
        + _text(run(_MORE, "Etikettegn"))
        + tags("endif", "else")
        + _text(listed("project.goals[].text", "goals", "goals"))
        + tags("endif")
    )
    results = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(
            run("{{ (goal.indicator or goal.text) | brief(46, line=36, lines=2) }}"),
            run("{% if goal.result %}: {{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}"),
            run(
                "{% elif goal.target is not none %}: {% if goal.baseline is not none %}{{ goal.baseline | number }} → {% endif %}"
                "{{ goal.target | number }} {{ goal.unit }}{% endif %}"
            ),
            style="Bandpunkt",
        )
        + tags("endfor", "else")
        + _text(run("{{ prompt.results }}", "Ledetekst"))
        + tags("endif")
    )
    why = _text(_answer("why_now", 240, 41, 7))
    short_benefits = "not benefits or (benefits | length <= 3 and benefits == shown)"
    benefits = (
        tags("set shown = benefits[:3] | map('brief', 75, more, 34, 2) | list", "if " + short_benefits)
        + lines("project.benefits", "benefits", title="label.benefits", style="Bandpunkt", question="prompt.benefits", empty_style="Bandtekst", place="canvas")
        + tags("else")
        + _list("shown", "project.benefits")
        + tags("endif")
    )
    vision = _text(_answer("vision", 160, 38, 5))
    stripe = "{{ label.milestones }}\t{{ label.start }} {{ project.start | date }} → {{ label.end }} {{ project.end | date }}"
    return (
        tags('set more = "(" ~ label.continued ~ ")"')
        + _title_band()
        + _band(
            (82, 72, 64, 49),
            (
                ("{{ label.background_and_trigger }}", background),
                ("{{ label.why_now }}", why),
                ("{{ label.benefits }}", benefits),
                ("{{ label.values }}", _list("values", "project.values[].text", short("item.text", 40, 24, 2))),
            ),
            28,
        )
        + _band((CANVAS,), ((stripe, _line() + paragraph("{{ label.evaluate_anchor }}", style="Bandbjelke")),), 0)
        + _band(
            (66.75, 133.5, 66.75),
            (
                ("{{ label.vision }}", vision),
                ("{{ label.goals }}", goals),
                ("{{ label.results }}", results),
            ),
            25,
        )
        + _band(
            (133.5, 133.5),
            (
                ("{{ label.stakeholders }}", _stakeholder_text()),
                ("{{ label.success_factors }}", _list("success_factors", "project.success_factors[].text", short("item.text", 75, 76, 1))),
            ),
            15,
            last=True,
        )
    )


def _stakeholder_text() -> str:
    names = '{{ stakeholders | map(attribute="name") | join(" · ") | brief(200, more, 78, 3) }}'
    asked = _text(listed("project.stakeholders[].name", "stakeholders", "stakeholders"))
    return tags("if stakeholders") + _text(names) + tags("else") + asked + tags("endif")
