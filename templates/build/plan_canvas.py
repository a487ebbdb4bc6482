"""The canvas: the whole plan on one landscape page, in four bands and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.tagged_blocks import CANVAS, short, tag_row, value
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


def _list(items: str, prompt: str, text: str = "{{ item }}") -> str:
    """Return three bullets of a list, or the guiding question."""
    rows = tags(f"for item in {items}[:3]") + paragraph(text, style="Bandpunkt") + tags("endfor")
    return tags("if " + items) + rows + tags("else") + _text(run("{{ prompt." + prompt + " }}", "Ledetekst")) + tags("endif")


def _title_band() -> str:
    left = cell(
        199,
        paragraph("{{ document.label }}{% if programme.name %} · {{ programme.name }}{% endif %}", style="Etikett"),
        paragraph(run("{% if project.title %}{{ project.title }}{% else %}{{ label.milestone_plan_title }}{% endif %}"), style="Lerretstittel"),
    )
    right = cell(
        68,
        _text(
            run("{{ municipality.name }}", "Utheving"),
            run("{% if project.case_number %} · {{ label.case_number }} {{ project.case_number }}{% endif %}"),
        ),
        _text('{{ project.start | date("short") }} – {{ project.end | date("short") }}'),
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
    background = (
        _text(
            run("{% if project.background %}" + short("project.background", 190) + "{% else %}"),
            run("{{ prompt.background }}", "Ledetekst"),
            run("{% endif %}"),
        )
        + tags("if project.trigger")
        + _text(run("{{ label.trigger }}: ", "Utheving"), run(short("project.trigger", 120)))
        + tags("else")
        + _text(run("{{ prompt.trigger }}", "Ledetekst"))
        + tags("endif")
    )
    smarte = run('{% for part in goal.smarte %}{{ part.letter if part.text else "·" }}{% endfor %}', "Linjepunkt")
    goals = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(run(short("goal.text", 110) + " "), smarte, style="Bandpunkt")
        + tags("endfor", "if goals | length > 3")
        + _text(run(_MORE, "Etikettegn"))
        + tags("endif", "else")
        + _text(run("{{ prompt.goals }}", "Ledetekst"))
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
    why = _text(run("{% if project.why_now %}" + short("project.why_now", 240) + "{% else %}"), run("{{ prompt.why_now }}", "Ledetekst"), run("{% endif %}"))
    benefits = _list("benefits", "benefits", short("item", 75))
    vision = _text(value("project.vision", short("project.vision", 160)))
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
                ("{{ label.values }}", _list("values", "values", short("item.text", 40))),
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
                ("{{ label.success_factors }}", _list("success_factors", "success_factors", short("item.text", 75))),
            ),
            18,
            last=True,
        )
    )


def _stakeholder_text() -> str:
    names = '{{ stakeholders | map(attribute="name") | join(" · ") | truncate(200, end=more) }}'
    return _text(run("{% if stakeholders %}" + names + "{% else %}"), run("{{ prompt.stakeholders }}", "Ledetekst"), run("{% endif %}"))
