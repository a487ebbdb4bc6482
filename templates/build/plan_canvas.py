"""The canvas: the whole plan on one landscape page, in four bands and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.answers import answer, lines, listed, mark
from templates.build.tagged_blocks import CANVAS, short, tag_row
from templates.build.wordml import block, border, cell, mm, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["canvas"]

_MORE = '{{ label.and_more | replace("{n}", (goals | length - 3) | string) }}'


_MILESTONE = (
    '{% if item %}{% if item.kind == "decision" %}◊{% elif item.actual %}●{% else %}○{% endif %} {{ item.due | date("short") }}{% endif %}',
    "{% if item %}{{ item.name }}{% endif %}",
    "{% if item %}{{ item.responsible }}{% endif %}",
)
"""A milestone on the line: a dot when reached, a ring when ahead, a diamond for a decision, with its date; its name; who answers for it."""
_BLANK = "{{ label.milestone_or_phase }}"


def _band(widths: Sequence[float], columns: Sequence[tuple[str, str]], height: float, *, last: bool = False) -> str:
    """Return a band of the canvas: a row of headings and a row of texts."""
    head = row(*(cell(width, paragraph(name, style="Bandoverskrift")) for width, (name, _) in zip(widths, columns, strict=True)), head=True)
    body = row(*(cell(width, content) for width, (_, content) in zip(widths, columns, strict=True)), height=height)
    return table("Band", widths, head, body) + ("" if last else paragraph(style="Mellomrom"))


def _text(*content: str) -> str:
    return paragraph(*content, style="Bandtekst")


def _answer(name: str, budget: int) -> str:
    """Return runs: the answer to a field if it has room, else its beginning; the whole of it stands on the pages behind."""
    long = "project." + name + " and project." + name + " | length > " + str(budget)
    whole = answer(f"project.{name}", question=f"prompt.{name}", place="canvas")
    return run("{% if " + long + " %}" + short(f"project.{name}", budget) + "{% else %}") + whole + run("{% endif %}")


def _list(items: str, path: str, text: str = "{{ item }}") -> str:
    """Return three bullets of a list, or the guiding question."""
    rows = tags(f"for item in {items}[:3]") + paragraph(text, style="Bandpunkt") + tags("endfor")
    return tags("if " + items) + rows + tags("else") + _text(listed(path, items, items)) + tags("endif")


def _title_band() -> str:
    left = cell(
        199,
        paragraph("{{ document.label }}{% if programme.name %} · {{ programme.name }}{% endif %}", style="Etikett"),
        paragraph(answer("project.title", place="canvas", title="label.project_title", question="label.milestone_plan_title"), style="Lerretstittel"),
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


def _line(columns: int) -> str:
    """Return the line: a row of milestone cells hung under a rule, `columns` to a row."""
    width = CANVAS / columns
    top = f"<w:tcBorders>{border('top', 2.25, 'accent1')}</w:tcBorders>"
    cells = []
    for at in range(columns):
        mark, name, who = (text.replace("item", f"line[{at}]") for text in _MILESTONE)
        texts = _text(run(mark, "Linjepunkt")) + _text(run("{% if starting %}"), run(_BLANK, "Ledetekst"), run("{% else %}" + name + "{% endif %}"))
        cells.append(cell(width, texts, *([] if columns > 8 else [_text(run(who, "Etikettegn"))]), extra=top))
    loop = tag_row(columns, CANVAS, f"for line in milestones[:12] | batch({columns}, false)")
    end = tag_row(columns, CANVAS, "endfor")
    return table("Linje", (width,) * columns, loop, row(*cells, height=24), end, title="{{ label.milestones }}", first_row=False)


def canvas() -> str:
    background = _text(_answer("background", 190)) + _text(run("{% if project.trigger %}{{ label.trigger }}: {% endif %}", "Utheving"), _answer("trigger", 120))
    smarte = run('{% for part in goal.smarte %}{{ part.letter if part.text else "·" }}{% endfor %}', "Linjepunkt")
    goals = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(run(short("goal.text", 110) + " "), smarte, style="Bandpunkt")
        + tags("endfor", "if goals | length > 3")
        + _text(run(_MORE, "Etikettegn"))
        + tags("endif", "else")
        + _text(listed("project.goals[].text", "goals", "goals"))
        + tags("endif")
    )
    results = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(
            run("{{ (goal.indicator or goal.text) | truncate(70, end=more) }}"),
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
    why = _text(_answer("why_now", 240))
    short_benefits = "not benefits or (benefits | length <= 3 and benefits | map('length') | max <= 75)"
    benefits = (
        tags("if " + short_benefits)
        + lines("project.benefits", "benefits", title="label.benefits", style="Bandpunkt", question="prompt.benefits", empty_style="Bandtekst", place="canvas")
        + tags("else")
        + _list("benefits", "project.benefits", short("item", 75))
        + tags("endif")
    )
    vision = _text(_answer("vision", 160))
    stripe = "{{ label.milestones }}\t{{ label.start }} {{ project.start | date }} → {{ label.end }} {{ project.end | date }}"
    return (
        tags('set more = "… (" ~ label.continued ~ ")"')
        + _title_band()
        + _band(
            (89, 66.75, 66.75, 44.5),
            (
                ("{{ label.background_and_trigger }}", background),
                ("{{ label.why_now }}", why),
                ("{{ label.benefits }}", benefits),
                ("{{ label.values }}", _list("values", "project.values[].text", short("item.text", 40))),
            ),
            34,
        )
        + paragraph(stripe, style="Bandstripe", extra=f'<w:tabs><w:tab w:val="right" w:pos="{mm(CANVAS - 2)}"/></w:tabs>')
        + paragraph(style="Mellomrom")
        + block("if milestones | length <= 6", _line(6), other=(block("if milestones | length <= 8", _line(8), other=(_line(12),)),))
        + paragraph("{{ label.evaluate_anchor }}", style="Bandbjelke")
        + paragraph(style="Mellomrom")
        + _band(
            (66.75, 133.5, 66.75),
            (
                ("{{ label.vision }}", vision),
                ("{{ label.goals }}", goals),
                ("{{ label.results }}", results),
            ),
            30,
        )
        + _band(
            (133.5, 133.5),
            (
                ("{{ label.stakeholders }}", _stakeholder_text()),
                ("{{ label.success_factors }}", _list("success_factors", "project.success_factors[].text", short("item.text", 75))),
            ),
            18,
            last=True,
        )
    )


def _stakeholder_text() -> str:
    names = '{{ stakeholders | map(attribute="name") | join(" · ") | truncate(200, end=more) }}'
    asked = _text(listed("project.stakeholders[].name", "stakeholders", "stakeholders"))
    return tags("if stakeholders") + _text(names) + tags("else") + asked + tags("endif")
